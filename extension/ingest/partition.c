/*
 * partition.c
 *		Maintains the partitions of log tables: vigil.maintain_partitions(), and of one.
 *
 * The worker calls it as a superuser, but moving rows evaluates what the owner
 * of a table has put on it (indexes, checks), so the work on each table is done
 * in the scope of its owner, which has a timeout.  What has to be done for one
 * table is SQL: vigil.maintain_log_table().
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "base/compat.h"
#include "base/guc.h"
#include "base/owner.h"
#include "base/spi.h"
#include "base/sql_function.h"
#include "base/version.h"

/* A log table to maintain. */
typedef struct LogTable
{
	char *name;
	Oid relation;
	Oid owner;
} LogTable;

/* The log tables that exist, or the one of a name if it does, in the current memory context. */
static LogTable *
log_tables_read(const char *name, int *count)
{
	MemoryContext context = CurrentMemoryContext;
	SpiArgs args = {0};
	LogTable *table;

	version_spi_connect();
	spi_arg_text(&args, name);
	spi_run("SELECT s.name, c.oid::pg_catalog.int8 AS relation, "
			"c.relowner::pg_catalog.int8 AS owner FROM vigil.log_sources s "
			"JOIN pg_catalog.pg_namespace n ON n.nspname OPERATOR(pg_catalog.=) s.relation_schema "
			"JOIN pg_catalog.pg_class c ON c.relnamespace OPERATOR(pg_catalog.=) n.oid "
			"AND c.relname OPERATOR(pg_catalog.=) s.relation_name "
			"AND c.relkind OPERATOR(pg_catalog.=) 'p' WHERE s.managed "
			"AND ($1 IS NULL OR s.name OPERATOR(pg_catalog.=) $1) ORDER BY s.name",
			&args);
	*count = (int) SPI_processed;
	table = MemoryContextAllocZero(context, sizeof(LogTable) * (*count + 1));
	for (int i = 0; i < *count; i++)
	{
		table[i].name = MemoryContextStrdup(context, spi_column_text(i, "name"));
		table[i].relation = (Oid) spi_column_long(i, "relation", InvalidOid);
		table[i].owner = (Oid) spi_column_long(i, "owner", InvalidOid);
	}
	SPI_finish();
	return table;
}

/* May the caller do what the owner of a table may, whose code nobody shuns? */
static bool
log_table_is_open(const LogTable *table)
{
	return has_privs_of_role(GetUserId(), table->owner) &&
		   (owner_scope_shuns == NULL || !owner_scope_shuns(table->owner));
}

/* Maintains one table, in the scope of its owner; returns the number of partitions changed. */
static int32
log_table_maintain(const LogTable *table, Datum ahead, Datum back, Datum as_of)
{
	SpiArgs args = {0};
	int32 changed;

	owner_scope_allow_names(false);
	version_spi_connect();
	spi_arg_text(&args, table->name);
	spi_arg(&args, INTERVALOID, ahead, false);
	spi_arg(&args, INTERVALOID, back, false);
	spi_arg(&args, TIMESTAMPTZOID, as_of, false);
	spi_run("SELECT vigil.maintain_log_table($1, $2, $3, $4) AS changed", &args);
	changed = spi_column_int(0, "changed", 0);
	SPI_finish();
	return changed;
}

/*
 * Like log_table_maintain(), but a failure is a warning and leaves nothing of the attempt.
 * A table whose owner's code takes too long sets "slow".
 */
static int32
log_table_try(const LogTable *table, Datum ahead, Datum back, Datum as_of, bool *slow)
{
	OwnerScope scope;
	OwnerTask task = {.owner = table->owner,
					  .timeout = guc_max_rule_timeout,
					  .relation = table->relation,
					  .writes = true};
	TimestampTz end = GetCurrentTimestamp() + (int64) guc_max_rule_timeout * 1000;
	volatile int32 changed = 0;

	owner_scope_enter(&scope, &task);
	PG_TRY();
	{
		changed = log_table_maintain(table, ahead, back, as_of);
		owner_scope_leave(&scope);
	}
	PG_CATCH();
	{
		ErrorData *error;

		MemoryContextSwitchTo(scope.context);
		error = CopyErrorData();
		/* The caller's cancel ends the caller's statement; our timeout only this table. */
		*slow = error->sqlerrcode == ERRCODE_QUERY_CANCELED && GetCurrentTimestamp() >= end;
		if (error->sqlerrcode == ERRCODE_QUERY_CANCELED && !*slow)
		{
			owner_scope_abort(&scope);
			PG_RE_THROW();
		}
		FlushErrorState();
		owner_scope_abort(&scope);
		changed = 0;
		ereport(WARNING, (errcode(error->sqlerrcode),
						  errmsg("could not maintain the partitions of log table \"%s\": %s",
								 table->name, error->message)));
		FreeErrorData(error);
	}
	PG_END_TRY();
	return changed;
}

/* vigil.maintain_partitions(ahead interval, back interval, as_of timestamptz) → integer */
SQL_FUNCTION(vigil_maintain_partitions)
{
	int count;
	LogTable *table = log_tables_read(NULL, &count);
	List *slow_owners = NIL;
	int32 changed = 0;

	for (int i = 0; i < count; i++)
	{
		bool slow = false;

		CHECK_FOR_INTERRUPTS();
		/* The tables of an owner take too long once, not one after another. */
		if (!log_table_is_open(&table[i]) || list_member_oid(slow_owners, table[i].owner))
			continue;
		changed += log_table_try(&table[i], PG_GETARG_DATUM(0), PG_GETARG_DATUM(1),
								 PG_GETARG_DATUM(2), &slow);
		if (slow)
			slow_owners = lappend_oid(slow_owners, table[i].owner);
	}
	PG_RETURN_INT32(changed);
}

/* vigil.maintain_partitions_of(name text, ahead interval, back interval, as_of timestamptz) → integer */
SQL_FUNCTION(vigil_maintain_partitions_of)
{
	int count;
	LogTable *table = log_tables_read(text_to_cstring(PG_GETARG_TEXT_PP(0)), &count);
	bool slow = false;

	if (count == 0 || !log_table_is_open(table))
		PG_RETURN_INT32(0);
	PG_RETURN_INT32(
		log_table_try(table, PG_GETARG_DATUM(1), PG_GETARG_DATUM(2), PG_GETARG_DATUM(3), &slow));
}
