/*
 * source.c
 *		The tables that a rule reads: who still writes them, what they consist of.
 */
#include "postgres.h"

#include "catalog/pg_inherits.h"
#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/plancache.h"

#include "base/clock.h"
#include "base/compat.h"
#include "base/spi.h"
#include "schedule/source.h"

List *
source_of_plan(SPIPlanPtr plan)
{
	List *relations = NIL;
	ListCell *cell;

	foreach (cell, SPI_plan_get_plan_sources(plan))
	{
		CachedPlanSource *source = (CachedPlanSource *) lfirst(cell);

		relations = list_concat_unique_oid(relations, source->relationOids);
	}
	return relations;
}

Datum
source_oids(List *oids)
{
	Datum *element = palloc(sizeof(Datum) * Max(list_length(oids), 1));
	int count = 0;
	ListCell *cell;

	foreach (cell, oids)
		element[count++] = ObjectIdGetDatum(lfirst_oid(cell));
	return PointerGetDatum(
		construct_array(element, count, OIDOID, sizeof(Oid), true, TYPALIGN_INT));
}

void
source_writers(List *relations, TimestampTz before, SourceWriters *writers)
{
	SpiArgs args = {0};
	int64 count;

	memset(writers, 0, sizeof(*writers));
	if (relations == NIL)
		return;
	spi_arg(&args, OIDARRAYOID, source_oids(relations), false);
	/*
	 * A prepared transaction has no process; its locks stand under the virtual
	 * transaction -1/xid.  Writers lock the partition they write and, unless they
	 * name it, the table above it.
	 */
	count =
		spi_run("SELECT l.virtualtransaction AS writer,"
				" pg_catalog.min(coalesce(a.xact_start, p.prepared)) AS begun"
				" FROM pg_catalog.pg_locks AS l"
				" JOIN pg_catalog.pg_database AS d"
				"   ON d.oid OPERATOR(pg_catalog.=) l.database"
				" LEFT JOIN pg_catalog.pg_stat_get_activity(NULL) AS a"
				"   ON a.pid OPERATOR(pg_catalog.=) l.pid"
				" LEFT JOIN pg_catalog.pg_prepared_xacts AS p"
				"   ON l.virtualtransaction OPERATOR(pg_catalog.=)"
				"      ('-1/' OPERATOR(pg_catalog.||) p.transaction::pg_catalog.text)"
				" WHERE l.locktype OPERATOR(pg_catalog.=) 'relation' AND l.granted"
				" AND d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()"
				" AND (l.pid IS NULL OR l.pid OPERATOR(pg_catalog.<>) pg_catalog.pg_backend_pid())"
				" AND l.mode OPERATOR(pg_catalog.=) ANY ('{RowExclusiveLock,ShareRowExclusiveLock,"
				"ExclusiveLock,AccessExclusiveLock}'::pg_catalog.text[])"
				" AND coalesce(a.xact_start, p.prepared) IS NOT NULL"
				" AND (l.relation OPERATOR(pg_catalog.=) ANY ($1) OR EXISTS"
				"   (SELECT FROM pg_catalog.pg_partition_ancestors(l.relation) AS f"
				"    WHERE f.relid OPERATOR(pg_catalog.=) ANY ($1)))"
				" GROUP BY l.virtualtransaction",
				&args);
	for (int64 i = 0; i < count; i++)
	{
		TimestampTz begun = spi_column_time(i, "begun");

		if (writers->oldest == 0 || begun < writers->oldest)
			writers->oldest = begun;
		if (begun < before)
			vec_push(&writers->before, spi_column_text(i, "writer"));
	}
}

List *
source_leaves(Oid relation)
{
	List *all = find_all_inheritors(relation, NoLock, NULL);

	/* Sorted, and never the table itself: the same list for the same partitions. */
	all = list_delete_oid(all, relation);
	list_sort(all, list_oid_cmp);
	return all;
}

int64
source_hash(List *leaves)
{
	uint64 hash = 0;
	ListCell *cell;

	foreach (cell, leaves)
		hash = hash_combine64(hash, hash_uint32_extended(lfirst_oid(cell), 0));
	return (int64) hash;
}

/* Keeps a list of partitions under its hash; one that is in use is not forgotten. */
static void
keep_leaves(Oid relation, List *leaves, int64 hash)
{
	SpiArgs args = {0};

	spi_arg(&args, OIDOID, ObjectIdGetDatum(relation), false);
	spi_arg_long(&args, hash);
	spi_arg(&args, OIDARRAYOID, source_oids(leaves), false);
	spi_arg_time(&args, clock_now());
	spi_run("INSERT INTO vigil.source_partitions AS p (relation, hash, leaves, noted_at)"
			" VALUES ($1, $2, $3, $4) ON CONFLICT ON CONSTRAINT source_partitions_pkey"
			" DO UPDATE SET noted_at = excluded.noted_at WHERE p.noted_at OPERATOR(pg_catalog.<)"
			" (excluded.noted_at OPERATOR(pg_catalog.-) '1 hour'::pg_catalog.interval)",
			&args);
}

void
source_list_partitions(List *relations, List **leaves)
{
	ListCell *cell;

	*leaves = NIL;
	foreach (cell, relations)
		*leaves = lappend(*leaves,
						  has_subclass(lfirst_oid(cell)) ? source_leaves(lfirst_oid(cell)) : NIL);
}

Datum
source_keep_partitions(List *relations, List *leaves)
{
	Datum *hash = palloc(sizeof(Datum) * Max(list_length(relations), 1));
	int count = list_length(relations);

	for (int i = 0; i < count; i++)
	{
		List *of = list_nth(leaves, i);
		int64 value = source_hash(of);

		if (of != NIL)
			keep_leaves(list_nth_oid(relations, i), of, value);
		hash[i] = Int64GetDatum(value);
	}
	return PointerGetDatum(
		construct_array(hash, count, INT8OID, sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}

int64
source_inserts(List *relations)
{
	SpiArgs args = {0};

	spi_arg(&args, OIDARRAYOID, source_oids(relations), false);
	spi_run("SELECT pg_catalog.sum(pg_catalog.pg_stat_get_tuples_inserted(p.relid))::bigint AS rows"
			" FROM (SELECT s.relid FROM pg_catalog.unnest($1) AS s (relid)"
			"   UNION SELECT t.relid FROM pg_catalog.unnest($1) AS s (relid)"
			"   CROSS JOIN LATERAL pg_catalog.pg_partition_tree(s.relid) AS t) AS p",
			&args);
	return spi_column_long(0, "rows", 0);
}
