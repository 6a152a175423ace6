/*
 * late_table.c
 *		The statements that find rows of one table that came late.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_attribute.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rls.h"
#include "utils/syscache.h"
#include "utils/timestamp.h"

#include "base/compat.h"
#include "base/distributed.h"
#include "base/hold.h"
#include "base/owner.h"
#include "base/spi.h"
#include "schedule/late_table.h"

/* Time columns of a relation, as it is registered or as our tables have them; in the table. */
static void
read_columns(LateTable *table)
{
	SpiArgs args = {0};
	char *arrival = NULL;
	char *event = NULL;

	spi_arg(&args, OIDOID, ObjectIdGetDatum(table->relation), false);
	if (spi_run("SELECT s.time_column, s.ingestion_time_column FROM vigil.log_sources AS s"
				" JOIN pg_catalog.pg_namespace AS n"
				"   ON n.nspname OPERATOR(pg_catalog.=) s.relation_schema::pg_catalog.name"
				" JOIN pg_catalog.pg_class AS c ON c.relnamespace OPERATOR(pg_catalog.=) n.oid"
				"   AND c.relname OPERATOR(pg_catalog.=) s.relation_name::pg_catalog.name"
				" WHERE c.oid OPERATOR(pg_catalog.=) $1 LIMIT 1",
				&args) > 0)
	{
		event = spi_column_text(0, "time_column");
		arrival = spi_column_text(0, "ingestion_time_column");
	}
	table->time = event != NULL ? event : pstrdup("TimeGenerated");
	table->arrival = arrival;
}

/* The type of a column; InvalidOid if there is none. */
static Oid
type_of_column(Oid relation, const char *name)
{
	AttrNumber number = name != NULL ? get_attnum(relation, name) : InvalidAttrNumber;

	return number != InvalidAttrNumber ? get_atttype(relation, number) : InvalidOid;
}

/*
 * Describes the time of the table; false if it has none, as what is only looked up in has not.  A
 * time without a zone is UTC, as everywhere in queries.
 */
static bool
describe_time(LateTable *table)
{
	Oid type = type_of_column(table->relation, table->time);

	if (!OidIsValid(type))
		return false;
	type = getBaseType(type);
	if (type != TIMESTAMPTZOID && type != TIMESTAMPOID)
		ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
						errmsg("column \"%s\" of table \"%s\" is of type %s, not a timestamp",
							   table->time, get_rel_name(table->relation), format_type_be(type))));
	table->is_local = type == TIMESTAMPOID;
	table->column = psprintf("t.%s", quote_identifier(table->time));
	table->time =
		table->is_local ? psprintf("pg_catalog.timezone('UTC', %s)", table->column) : table->column;
	return true;
}

/* Whether each row says by that column when it came: it is never null. */
static bool
is_told_by(Oid relation, const char *name, Oid type)
{
	HeapTuple tuple = name != NULL ? SearchSysCacheAttName(relation, name) : NULL;
	Form_pg_attribute column;
	bool is_told;

	if (!HeapTupleIsValid(tuple))
		return false;
	column = (Form_pg_attribute) GETSTRUCT(tuple);
	is_told = column->atttypid == type && column->attnotnull;
	ReleaseSysCache(tuple);
	return is_told;
}

/* Whether a relation has an index by which blocks without late transactions are left out. */
static bool
has_block_index(Oid relation)
{
	SpiArgs args = {0};

	spi_arg(&args, OIDOID, ObjectIdGetDatum(relation), false);
	spi_arg_text(&args, LATE_TABLE_INDEXED);
	return spi_run("SELECT FROM pg_catalog.pg_index AS i WHERE i.indrelid"
				   " OPERATOR(pg_catalog.=) $1 AND i.indisvalid AND pg_catalog.strpos("
				   "pg_catalog.pg_get_indexdef(i.indexrelid), $2) OPERATOR(pg_catalog.>) 0",
				   &args) > 0;
}

/* Whether rows of a table, or of one of its partitions, come from a publication of another server. */
static bool
has_subscription(Oid relation)
{
	SpiArgs args = {0};

	spi_arg(&args, REGCLASSOID, ObjectIdGetDatum(relation), false);
	return spi_run(
			   "SELECT FROM pg_catalog.pg_subscription_rel AS s JOIN vigil.relation_parts($1) AS p"
			   " ON p.part OPERATOR(pg_catalog.=) s.srrelid",
			   &args) > 0;
}

bool
late_table_describe(LateTable *table, Oid relation)
{
	char kind = get_rel_relkind(relation);

	memset(table, 0, sizeof(*table));
	table->relation = relation;
	if (kind != RELKIND_RELATION && kind != RELKIND_PARTITIONED_TABLE)
		return false;
	read_columns(table);
	if (!describe_time(table))
		return false;
	table->has_far_rows = relation_has_far_rows(relation);
	/* Elsewhere the number of a transaction is another server's. */
	if (table->has_far_rows)
	{
		/* Not below a domain: a cast may be anybody's code. */
		if (type_of_column(relation, table->arrival) != TIMESTAMPTZOID)
			ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
							errmsg("table \"%s\" has rows on other servers, and no time of arrival",
								   get_rel_name(relation)),
							errhint("Name the column of it: vigil.register_source(name, relation, "
									"time_column, ingestion_time_column).")));
	}
	else if (has_subscription(relation))
		table->by_writer = true;
	else if (is_told_by(relation, "_xid", XID8OID))
		table->arrival = NULL;
	else
		table->by_writer = !is_told_by(relation, table->arrival, TIMESTAMPTZOID);
	if (table->by_writer)
		table->arrival = NULL;
	table->by_block = table->arrival == NULL && !table->by_writer && has_block_index(relation);
	table->name = quote_qualified_identifier(get_namespace_name(get_rel_namespace(relation)),
											 get_rel_name(relation));
	if (table->arrival != NULL)
		table->arrival = pstrdup(quote_identifier(table->arrival));
	return true;
}

static void
add_time(StringInfo sql, TimestampTz time)
{
	appendStringInfo(sql, "'%s'::pg_catalog.timestamptz", timestamptz_to_str(time));
}

/* The comparison of the table's time with a constant, as it leaves out partitions. */
static void
add_time_bound(StringInfo sql, const LateTable *table, const char *operator, TimestampTz time)
{
	appendStringInfo(sql, "%s OPERATOR(pg_catalog.%s) %s", table->column, operator,
					 table->is_local ? "pg_catalog.timezone('UTC', " : "");
	add_time(sql, time);
	appendStringInfoString(sql, table->is_local ? ")" : "");
}

/* "OR" and that the row lies in one of the partitions that runs did not know. */
static void
add_unsearched(StringInfo sql, const LateTable *table)
{
	const char *separator = "";
	ListCell *cell;

	/* A row of another server may tell its partition by that server's number. */
	if (table->unsearched == NIL || table->has_far_rows)
		return;
	appendStringInfoString(sql, " OR t.tableoid OPERATOR(pg_catalog.=) ANY ('{");
	foreach (cell, table->unsearched)
	{
		appendStringInfo(sql, "%s%u", separator, lfirst_oid(cell));
		separator = ",";
	}
	appendStringInfoString(sql, "}'::pg_catalog.oid[])");
}

/*
 * The transaction that wrote a row, of xid8.  What the server keeps of it are the lower 32 bits, and of
 * the numbers with these the last before those that had not begun when we looked is meant.
 */
static const char *
writer(const LateTable *table, const LateBounds *bounds)
{
	if (!table->by_writer)
		return "t._xid";
	return psprintf("((%s::pg_catalog.int8 OPERATOR(pg_catalog.-) ((%s::pg_catalog.int8"
					" OPERATOR(pg_catalog.-) (t.xmin::pg_catalog.text)::pg_catalog.int8)"
					" OPERATOR(pg_catalog.&) 4294967295::pg_catalog.int8))::pg_catalog.text"
					")::pg_catalog.xid8",
					bounds->end, bounds->end);
}

/* The table, and which of its rows are looked at whatever the window. */
static void
add_source(StringInfo sql, const LateTable *table, const LateBounds *bounds)
{
	appendStringInfo(sql,
					 "%s AS t ON %s OPERATOR(pg_catalog.>=) w.starts AND %s"
					 " OPERATOR(pg_catalog.<) w.ends WHERE ",
					 table->name, table->time, table->time);
	add_time_bound(sql, table, ">=", bounds->time.start);
	appendStringInfoString(sql, " AND ");
	add_time_bound(sql, table, "<", bounds->time.end);
	if (table->arrival != NULL)
	{
		appendStringInfo(sql, " AND (t.%s OPERATOR(pg_catalog.>=) ", table->arrival);
		add_time(sql, bounds->arrived);
	}
	else
	{
		const char *by = writer(table, bounds);

		appendStringInfo(sql,
						 " AND (%s OPERATOR(pg_catalog.>=) '%s'::pg_catalog.xid8"
						 " AND %s OPERATOR(pg_catalog.<) '%s'::pg_catalog.xid8",
						 by, bounds->first, by, bounds->end);
	}
	if (table->by_block)
		appendStringInfo(sql,
						 " AND ((t._xid)::pg_catalog.text)::pg_catalog.int8"
						 " OPERATOR(pg_catalog.>=) '%s'::pg_catalog.int8",
						 bounds->first);
	add_unsearched(sql, table);
	appendStringInfoChar(sql, ')');
}

/*
 * That a row cannot be seen by what a window has seen.  What the server keeps of a row may be the number of
 * a subtransaction, which no snapshot lists: it may belong to each lower one that was open then, and
 * if that has ended since, the row counts as unseen.
 */
static void
add_unseen(StringInfo sql, const LateTable *table, const LateBounds *bounds)
{
	const char *by;

	if (table->arrival != NULL)
	{
		appendStringInfo(sql, "t.%s OPERATOR(pg_catalog.>=) w.until", table->arrival);
		return;
	}
	by = writer(table, bounds);
	appendStringInfo(sql, "NOT pg_catalog.pg_visible_in_snapshot(%s, w.seen)", by);
	if (table->by_writer)
		appendStringInfo(
			sql,
			" OR EXISTS (SELECT FROM pg_catalog.pg_snapshot_xip(w.seen) AS o (xid)"
			" WHERE o.xid OPERATOR(pg_catalog.<) %s AND"
			" pg_catalog.pg_visible_in_snapshot(o.xid, pg_catalog.pg_current_snapshot()))",
			by);
}

char *
late_table_find(const LateTable *table, const LateBounds *bounds)
{
	StringInfoData sql;

	initStringInfo(&sql);
	appendStringInfo(&sql,
					 "SELECT pg_catalog.min(%s) AS first, pg_catalog.max(%s) AS last FROM ROWS"
					 " FROM (pg_catalog.unnest($1), pg_catalog.unnest($2), pg_catalog.unnest($3),"
					 " pg_catalog.unnest($4)) AS w (starts, ends, seen, until) JOIN ",
					 table->time, table->time);
	add_source(&sql, table, bounds);
	appendStringInfoString(&sql, " AND (");
	add_unseen(&sql, table, bounds);
	add_unsearched(&sql, table);
	appendStringInfo(&sql, ") GROUP BY pg_catalog.date_bin('1 hour', %s, '2000-01-01 00:00Z')",
					 table->time);
	return sql.data;
}

char *
late_table_count(const LateTable *table, const LateBounds *bounds)
{
	StringInfoData sql;

	initStringInfo(&sql);
	appendStringInfoString(&sql,
						   "SELECT w.id, pg_catalog.count(*) AS late FROM ROWS FROM"
						   " (pg_catalog.unnest($1), pg_catalog.unnest($2), pg_catalog.unnest($3),"
						   " pg_catalog.unnest($4), pg_catalog.unnest($5), pg_catalog.unnest($6))"
						   " AS w (starts, ends, seen, until, id, unknown) JOIN ");
	add_source(&sql, table, bounds);
	appendStringInfoString(&sql, " AND (");
	add_unseen(&sql, table, bounds);
	if (table->unsearched != NIL && !table->has_far_rows)
		appendStringInfoString(&sql, " OR t.tableoid OPERATOR(pg_catalog.=) ANY"
									 " (w.unknown::pg_catalog.oid[])");
	appendStringInfoString(&sql, ") GROUP BY w.id");
	return sql.data;
}

/*
 * Whether policies show the current user all rows: one that is true, or one for him by name, which is meant
 * to; one for everybody that asks who he is may hide them, and so may a restrictive one.
 */
static bool
policies_show_all(Oid relation)
{
	SpiArgs args = {0};

	spi_arg(&args, OIDOID, ObjectIdGetDatum(relation), false);
	spi_run(
		"SELECT coalesce(pg_catalog.bool_or(q.shows) FILTER (WHERE q.polpermissive), false)"
		" AND coalesce(pg_catalog.bool_and(q.is_true) FILTER (WHERE NOT q.polpermissive), true)"
		" AS all_rows FROM (SELECT p.polpermissive, x.is_true,"
		"   x.is_true OR p.polroles OPERATOR(pg_catalog.<>) '{0}'::pg_catalog.oid[] AS shows"
		"   FROM pg_catalog.pg_policy AS p CROSS JOIN LATERAL (SELECT coalesce("
		"     pg_catalog.pg_get_expr(p.polqual, p.polrelid) OPERATOR(pg_catalog.=) 'true', false)"
		"     AS is_true) AS x WHERE p.polrelid OPERATOR(pg_catalog.=) $1"
		"   AND (p.polcmd OPERATOR(pg_catalog.=) 'r' OR p.polcmd OPERATOR(pg_catalog.=) '*')"
		"   AND EXISTS (SELECT FROM pg_catalog.unnest(p.polroles) AS r (role)"
		"     WHERE r.role OPERATOR(pg_catalog.=) 0"
		"     OR pg_catalog.pg_has_role(r.role, 'USAGE'))) AS q",
		&args);
	return spi_column_bool(0, "all_rows");
}

void
late_table_hold(const LateTable *table)
{
	/* Another one may have its name, or its owner may have changed. */
	if (strcmp(hold_relation(table->relation), table->name) != 0 ||
		owner_of_relation(table->relation) != GetUserId())
		ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
						errmsg("%s was renamed or given away meanwhile", table->name)));
	hold_require_harmless(table->relation, GetUserId());
	if (check_enable_rls(table->relation, InvalidOid, true) == RLS_ENABLED &&
		!policies_show_all(table->relation))
		ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
						errmsg("no policy shows the owner of %s all its rows", table->name),
						errhint("ALTER TABLE %s NO FORCE ROW LEVEL SECURITY, or make a policy for "
								"its owner, by name.",
								table->name)));
}
