/*
 * spi_rows.c
 *		Rows of one of our tables that are written by one statement.
 *
 * An array of rows, because it has columns that are arrays themselves, which no array of a column
 * can hold.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/namespace.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

#include "base/spi_rows.h"

void
spi_rows_start(SpiRows *rows, const char *table, const char *rest)
{
	Oid relation = get_relname_relid(table, get_namespace_oid("vigil", false));
	Oid type;

	if (!OidIsValid(relation))
		elog(ERROR, "no table \"%s\"", table);
	type = get_rel_type_id(relation);
	memset(rows, 0, sizeof(*rows));
	rows->table = table;
	rows->rest = rest;
	rows->context = CurrentMemoryContext;
	rows->desc = lookup_rowtype_tupdesc_copy(type, -1);
	rows->array_type = get_array_type(type);
}

/* Finds the columns of the first row, and makes the statement for all. */
static void
rows_take_columns(SpiRows *rows, const SpiArgs *args)
{
	MemoryContext old = MemoryContextSwitchTo(rows->context);
	StringInfoData column;
	StringInfoData value;

	initStringInfo(&column);
	initStringInfo(&value);
	for (int i = 0; i < args->count; i++)
	{
		int number = SPI_fnumber(rows->desc, args->column[i]);

		if (number <= 0 || SPI_gettypeid(rows->desc, number) != args->type[i])
			elog(ERROR, "column \"%s\" is not what is written to it", args->column[i]);
		rows->place[i] = number - 1;
		appendStringInfo(&column, "%s%s", i > 0 ? ", " : "", quote_identifier(args->column[i]));
		appendStringInfo(&value, "%sr.%s", i > 0 ? ", " : "", quote_identifier(args->column[i]));
	}
	rows->statement =
		psprintf("INSERT INTO vigil.%s (%s) SELECT %s FROM pg_catalog.unnest($1) AS r %s",
				 quote_identifier(rows->table), column.data, value.data, rows->rest);
	MemoryContextSwitchTo(old);
}

void
spi_rows_add(SpiRows *rows, const SpiArgs *args)
{
	Datum value[MaxTupleAttributeNumber];
	bool null[MaxTupleAttributeNumber];

	if (rows->statement == NULL)
		rows_take_columns(rows, args);
	if (rows->count == rows->room)
	{
		rows->room = rows->room == 0 ? 64 : 2 * rows->room;
		rows->row = rows->row == NULL ? palloc(sizeof(Datum) * rows->room)
									  : repalloc(rows->row, sizeof(Datum) * rows->room);
	}
	memset(null, true, rows->desc->natts);
	for (int i = 0; i < args->count; i++)
	{
		value[rows->place[i]] = args->value[i];
		null[rows->place[i]] = args->null[i] == 'n';
	}
	rows->row[rows->count++] = HeapTupleGetDatum(heap_form_tuple(rows->desc, value, null));
}

int64
spi_rows_run(SpiRows *rows, SPIPlanPtr *plan, const char *sql)
{
	SpiArgs args = {0};

	spi_arg(&args, rows->array_type,
			PointerGetDatum(construct_array(rows->row, rows->count, rows->desc->tdtypeid, -1, false,
											TYPALIGN_DOUBLE)),
			false);
	return spi_run_prepared(plan, sql, &args);
}

void
spi_rows_forget(SpiRows *rows)
{
	rows->row = NULL;
	rows->count = rows->room = 0;
}

int64
spi_rows_write(SpiRows *rows)
{
	int64 count = spi_rows_run(rows, &rows->plan, rows->statement);

	spi_rows_forget(rows);
	return count;
}
