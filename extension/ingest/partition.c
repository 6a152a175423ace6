/*
 * partition.c
 *		Maintains the partitions of all log tables: vigil.maintain_partitions().
 *
 * The worker calls it as a superuser, but moving rows evaluates what the owner
 * of a table has put on it (indexes, checks), so the work on each table is done
 * as its owner and inside a security-restricted operation.  What has to be done
 * for one table is SQL: vigil.maintain_log_table().
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/resowner.h"

#include "base/compat.h"
#include "base/path.h"
#include "base/spi.h"
#include "base/sql_function.h"

/* A log table to maintain. */
typedef struct LogTable
{
	char *name;
	Oid owner;
} LogTable;

/* The log tables that exist, in the current memory context. */
static LogTable *
log_tables_read(int *count)
{
	MemoryContext context = CurrentMemoryContext;
	LogTable *table;

	SPI_connect();
	spi_run("SELECT s.name, c.relowner::pg_catalog.int8 AS owner FROM vigil.log_sources s "
			"JOIN pg_catalog.pg_namespace n ON n.nspname OPERATOR(pg_catalog.=) s.relation_schema "
			"JOIN pg_catalog.pg_class c ON c.relnamespace OPERATOR(pg_catalog.=) n.oid "
			"AND c.relname OPERATOR(pg_catalog.=) s.relation_name "
			"AND c.relkind OPERATOR(pg_catalog.=) 'p' WHERE s.managed ORDER BY s.name",
			NULL);
	*count = (int) SPI_processed;
	table = MemoryContextAllocZero(context, sizeof(LogTable) * (*count + 1));
	for (int i = 0; i < *count; i++)
	{
		table[i].name = MemoryContextStrdup(context, spi_column_text(i, "name"));
		table[i].owner = (Oid) spi_column_long(i, "owner", InvalidOid);
	}
	SPI_finish();
	return table;
}

/* Maintains one table with the rights of its owner; returns the number of partitions changed. */
static int32
log_table_maintain(const LogTable *table, Datum ahead, Datum back, Datum as_of)
{
	SpiArgs args = {0};
	Oid user;
	int security;
	int level = path_pin(NULL);
	int32 changed;

	GetUserIdAndSecContext(&user, &security);
	SetUserIdAndSecContext(table->owner, security | SECURITY_RESTRICTED_OPERATION);

	SPI_connect();
	spi_arg_text(&args, table->name);
	spi_arg(&args, INTERVALOID, ahead, false);
	spi_arg(&args, INTERVALOID, back, false);
	spi_arg(&args, TIMESTAMPTZOID, as_of, false);
	spi_run("SELECT vigil.maintain_log_table($1, $2, $3, $4) AS changed", &args);
	changed = spi_column_int(0, "changed", 0);
	SPI_finish();

	path_restore(level);
	SetUserIdAndSecContext(user, security);
	return changed;
}

/* Like log_table_maintain(), but a failure is a warning and leaves nothing of the attempt. */
static int32
log_table_try(const LogTable *table, Datum ahead, Datum back, Datum as_of)
{
	MemoryContext context = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;
	volatile int32 changed = 0;

	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(context);
	PG_TRY();
	{
		changed = log_table_maintain(table, ahead, back, as_of);
		ReleaseCurrentSubTransaction();
	}
	PG_CATCH();
	{
		ErrorData *error;

		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		if (error->sqlerrcode == ERRCODE_QUERY_CANCELED ||
			error->sqlerrcode == ERRCODE_ADMIN_SHUTDOWN)
			PG_RE_THROW();
		FlushErrorState();
		RollbackAndReleaseCurrentSubTransaction();
		changed = 0;
		ereport(WARNING, (errcode(error->sqlerrcode),
						  errmsg("could not maintain the partitions of log table \"%s\": %s",
								 table->name, error->message)));
		FreeErrorData(error);
	}
	PG_END_TRY();
	MemoryContextSwitchTo(context);
	CurrentResourceOwner = owner;
	return changed;
}

/* vigil.maintain_partitions(ahead interval, back interval, as_of timestamptz) → integer */
SQL_FUNCTION(vigil_maintain_partitions)
{
	int count;
	LogTable *table = log_tables_read(&count);
	int32 changed = 0;

	for (int i = 0; i < count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (has_privs_of_role(GetUserId(), table[i].owner))
			changed += log_table_try(&table[i], PG_GETARG_DATUM(0), PG_GETARG_DATUM(1),
									 PG_GETARG_DATUM(2));
	}
	PG_RETURN_INT32(changed);
}
