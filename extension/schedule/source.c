/*
 * source.c
 *		The tables that a rule reads: who still writes them, what came late.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/plancache.h"

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

static Datum
oid_array(List *oids)
{
	Datum *element = palloc(sizeof(Datum) * Max(list_length(oids), 1));
	int count = 0;
	ListCell *cell;

	foreach (cell, oids)
		element[count++] = ObjectIdGetDatum(lfirst_oid(cell));
	return PointerGetDatum(
		construct_array(element, count, OIDOID, sizeof(Oid), true, TYPALIGN_INT));
}

bool
source_has_writer(List *relations, TimestampTz before)
{
	SpiArgs args = {0};

	if (relations == NIL)
		return false;
	spi_arg(&args, OIDARRAYOID, oid_array(relations), false);
	spi_arg_time(&args, before);
	/*
	 * A prepared transaction has no process; its locks stand under the virtual
	 * transaction -1/xid.  Writers lock the partition they write and, unless they
	 * name it, the table above it.
	 */
	return spi_run(
			   "SELECT 1 FROM pg_catalog.pg_locks AS l"
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
			   " AND coalesce(a.xact_start, p.prepared) OPERATOR(pg_catalog.<) $2"
			   " AND (l.relation OPERATOR(pg_catalog.=) ANY ($1) OR EXISTS"
			   "   (SELECT FROM pg_catalog.pg_partition_ancestors(l.relation) AS f"
			   "    WHERE f.relid OPERATOR(pg_catalog.=) ANY ($1)))"
			   " LIMIT 1",
			   &args) > 0;
}

int64
source_inserts(List *relations)
{
	SpiArgs args = {0};

	spi_arg(&args, OIDARRAYOID, oid_array(relations), false);
	spi_run("SELECT pg_catalog.sum(pg_catalog.pg_stat_get_tuples_inserted(p.relid))::bigint AS rows"
			" FROM (SELECT s.relid FROM pg_catalog.unnest($1) AS s (relid)"
			"   UNION SELECT t.relid FROM pg_catalog.unnest($1) AS s (relid)"
			"   CROSS JOIN LATERAL pg_catalog.pg_partition_tree(s.relid) AS t) AS p",
			&args);
	return spi_column_long(0, "rows", 0);
}

/* Time columns of a relation, as it is registered or as our tables have them. */
static bool
time_columns(Oid relation, char **event_time, char **arrival_time)
{
	SpiArgs args = {0};

	spi_arg(&args, OIDOID, ObjectIdGetDatum(relation), false);
	if (spi_run("SELECT s.time_column, s.ingestion_time_column FROM vigil.log_sources AS s"
				" JOIN pg_catalog.pg_namespace AS n"
				"   ON n.nspname OPERATOR(pg_catalog.=) s.relation_schema::pg_catalog.name"
				" JOIN pg_catalog.pg_class AS c ON c.relnamespace OPERATOR(pg_catalog.=) n.oid"
				"   AND c.relname OPERATOR(pg_catalog.=) s.relation_name::pg_catalog.name"
				" WHERE c.oid OPERATOR(pg_catalog.=) $1 LIMIT 1",
				&args) == 0)
	{
		*event_time = pstrdup("TimeGenerated");
		*arrival_time = NULL;
	}
	else
	{
		*event_time = spi_column_text(0, "time_column");
		*arrival_time = spi_column_text(0, "ingestion_time_column");
	}
	return get_attnum(relation, *event_time) != InvalidAttrNumber;
}

char *
source_late_statement(Oid relation)
{
	char *event_time;
	char *arrival_time;
	AttrNumber xid = get_attnum(relation, "_xid");
	char kind = get_rel_relkind(relation);
	StringInfoData sql;

	if ((kind != RELKIND_RELATION && kind != RELKIND_PARTITIONED_TABLE) ||
		!time_columns(relation, &event_time, &arrival_time))
		return NULL;
	if ((xid == InvalidAttrNumber || get_atttype(relation, xid) != XID8OID) && arrival_time == NULL)
		return NULL;

	initStringInfo(&sql);
	appendStringInfo(&sql,
					 "SELECT r.id, pg_catalog.count(*) AS late FROM ROWS FROM "
					 "(pg_catalog.unnest($1), pg_catalog.unnest($2),"
					 " pg_catalog.unnest($3), pg_catalog.unnest($4), pg_catalog.unnest($5)) AS r "
					 "(id, starts, ends, seen, begun)"
					 " JOIN %s AS t ON t.%s OPERATOR(pg_catalog.>=) r.starts"
					 " AND t.%s OPERATOR(pg_catalog.<) r.ends",
					 quote_qualified_identifier(get_namespace_name(get_rel_namespace(relation)),
												get_rel_name(relation)),
					 quote_identifier(event_time), quote_identifier(event_time));
	if (xid != InvalidAttrNumber && get_atttype(relation, xid) == XID8OID)
		appendStringInfoString(
			&sql, " WHERE t._xid OPERATOR(pg_catalog.>=) pg_catalog.pg_snapshot_xmin(r.seen)"
				  " AND t._xid OPERATOR(pg_catalog.<)"
				  " pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())"
				  " AND NOT pg_catalog.pg_visible_in_snapshot(t._xid, r.seen)");
	else
		appendStringInfo(&sql, " WHERE t.%s OPERATOR(pg_catalog.>) r.begun",
						 quote_identifier(arrival_time));
	appendStringInfoString(&sql, " GROUP BY r.id");
	return sql.data;
}
