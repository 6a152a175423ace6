/*
 * look_table.c
 *		What is read of a log table by whoever looks on.
 *
 * A caller who has asked how all is has not chosen whose tables are read, and reading one runs what
 * its owner has put on it: the planner computes what checks and indexes say of constants.  So he must
 * have the right to read it, and what runs does so with the rights of the table's owner.  The table is
 * locked by its OID before its name is written into a statement, so that both are the same.
 */
#include "postgres.h"

#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rls.h"
#include "utils/timestamp.h"

#include "base/compat.h"
#include "base/hold.h"
#include "base/owner.h"
#include "base/path.h"
#include "base/right.h"
#include "base/sql_function.h"

/* An error unless the caller may read a column of a relation; InvalidAttrNumber: any. */
static void
require_readable(Oid relation, AttrNumber column)
{
	if (check_enable_rls(relation, InvalidOid, true) == RLS_ENABLED)
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("policies say which rows of \"%s\" may be seen", get_rel_name(relation))));
	if (!right_to_read(relation, column))
		right_is_missing(relation);
}

/*
 * Whom a relation is read as: the owner, unless what it reads depends on who reads; InvalidOid: the
 * caller.  It is asked behind the lock: an owner can turn a table into a view, and what he puts on a
 * partition of his own is not kept away by a lock of the whole.
 */
static Oid
reads_as(Oid relation)
{
	Oid owner = owner_of_relation(relation);
	char kind = get_rel_relkind(relation);
	bool as_owner =
		owner != GetUserId() && !superuser_arg(owner) &&
		(kind == RELKIND_RELATION || kind == RELKIND_PARTITIONED_TABLE || kind == RELKIND_MATVIEW);

	hold_require_harmless(relation, as_owner ? owner : GetUserId());
	return as_owner ? owner : InvalidOid;
}

/* The first value of a statement about a relation, which runs as its owner; in the current context. */
static bool
read_as_owner(Oid relation, const char *statement, Datum *value)
{
	OwnerSwitch acting;
	bool isnull = true;
	int level;

	owner_switch_begin(&acting, reads_as(relation));
	level = path_pin(NULL);
	SPI_connect();
	if (SPI_execute(statement, true, 1) != SPI_OK_SELECT)
		elog(ERROR, "could not read a table: %s", SPI_result_code_string(SPI_result));
	if (SPI_processed > 0)
		*value = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull);
	SPI_finish();
	path_restore(level);
	owner_switch_end(&acting);
	return !isnull;
}

/* "column" of a time, as one that an index on it serves where it can. */
static const char *
time_expression(Oid relation, AttrNumber column, const char *name)
{
	switch (get_atttype(relation, column))
	{
		case TIMESTAMPTZOID:
		case TIMESTAMPOID:
		case DATEOID:
			return quote_identifier(name);
		default:
			return psprintf("%s::pg_catalog.timestamptz", quote_identifier(name));
	}
}

/* vigil.newest_since(relation regclass, time_column name, since timestamptz) → timestamptz */
SQL_FUNCTION(vigil_newest_since)
{
	Oid relation;
	const char *name;
	const char *quoted;
	AttrNumber column;
	Datum value;
	char *statement;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_NULL();
	relation = PG_GETARG_OID(0);
	name = NameStr(*PG_GETARG_NAME(1));
	quoted = hold_relation(relation);
	column = get_attnum(relation, name);
	if (column == InvalidAttrNumber)
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN),
						errmsg("column \"%s\" of relation %s does not exist", name, quoted)));
	require_readable(relation, column);
	statement = psprintf("SELECT pg_catalog.max(%s::pg_catalog.timestamptz) FROM %s",
						 quote_identifier(name), quoted);
	/* As a literal, so that the planner opens no other partitions. */
	if (!PG_ARGISNULL(2))
		statement = psprintf("%s WHERE %s OPERATOR(pg_catalog.>=) %s::pg_catalog.timestamptz",
							 statement, time_expression(relation, column, name),
							 quote_literal_cstr(timestamptz_to_str(PG_GETARG_TIMESTAMPTZ(2))));
	if (!read_as_owner(relation, statement, &value))
		PG_RETURN_NULL();
	PG_RETURN_DATUM(value);
}

/* vigil.has_any_row(relation regclass) → boolean */
SQL_FUNCTION(vigil_has_any_row)
{
	Oid relation = PG_GETARG_OID(0);
	const char *quoted = hold_relation(relation);
	Datum value;

	require_readable(relation, InvalidAttrNumber);
	PG_RETURN_BOOL(
		read_as_owner(relation, psprintf("SELECT true FROM ONLY %s LIMIT 1", quoted), &value));
}
