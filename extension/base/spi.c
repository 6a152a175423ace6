/*
 * spi.c
 *		Running our own SQL from C: parameters in, columns by name out.
 *
 * Columns are found by name, never by position, so that a newer table with
 * more columns does no harm to an older library.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/guc.h"
#include "utils/timestamp.h"

#include "base/compat.h"
#include "base/guc.h"
#include "base/path.h"
#include "base/spi.h"

void
spi_arg(SpiArgs *args, Oid type, Datum value, bool isnull)
{
	if (args->count >= SPI_MAX_ARGUMENTS)
		elog(ERROR, "too many arguments of a statement");
	args->type[args->count] = type;
	args->value[args->count] = value;
	args->null[args->count] = isnull ? 'n' : ' ';
	args->count++;
}

void
spi_arg_uuid(SpiArgs *args, const pg_uuid_t *value)
{
	spi_arg(args, UUIDOID, UUIDPGetDatum(value), value == NULL);
}

void
spi_arg_int(SpiArgs *args, int32 value)
{
	spi_arg(args, INT4OID, Int32GetDatum(value), false);
}

void
spi_arg_long(SpiArgs *args, int64 value)
{
	spi_arg(args, INT8OID, Int64GetDatum(value), false);
}

void
spi_arg_bool(SpiArgs *args, bool value)
{
	spi_arg(args, BOOLOID, BoolGetDatum(value), false);
}

void
spi_arg_text(SpiArgs *args, const char *value)
{
	spi_arg(args, TEXTOID, value != NULL ? CStringGetTextDatum(value) : (Datum) 0, value == NULL);
}

void
spi_arg_time(SpiArgs *args, TimestampTz value)
{
	spi_arg(args, TIMESTAMPTZOID, TimestampTzGetDatum(value), false);
}

void
spi_arg_time_or_null(SpiArgs *args, TimestampTz value)
{
	spi_arg(args, TIMESTAMPTZOID, TimestampTzGetDatum(value), value == 0);
}

void
spi_arg_name(SpiArgs *args, const char *value)
{
	spi_arg(args, NAMEOID, DirectFunctionCall1(namein, CStringGetDatum(value)), false);
}

void
spi_arg_json(SpiArgs *args, const char *value)
{
	spi_arg(args, JSONBOID, DirectFunctionCall1(jsonb_in, CStringGetDatum(value)), false);
}

void
spi_arg_jsonb(SpiArgs *args, Jsonb *value)
{
	spi_arg(args, JSONBOID, JsonbPGetDatum(value), false);
}

void
spi_arg_interval(SpiArgs *args, int64 usecs)
{
	Interval *interval = palloc0(sizeof(Interval));

	/* Hours that make days are easier to read as days. */
	interval->time = usecs;
	spi_arg(args, INTERVALOID,
			DirectFunctionCall1(interval_justify_hours, PointerGetDatum(interval)), false);
}

void
spi_arg_texts(SpiArgs *args, const Vec *list)
{
	Datum *value = palloc(sizeof(Datum) * Max(list->count, 1));

	for (int i = 0; i < list->count; i++)
		value[i] = CStringGetTextDatum(VEC_AT(list, char, i));
	spi_arg(args, TEXTARRAYOID,
			PointerGetDatum(construct_array(value, list->count, TEXTOID, -1, false, TYPALIGN_INT)),
			false);
}

SpiArgs *
spi_set(SpiArgs *args, const char *column)
{
	if (args->count < SPI_MAX_ARGUMENTS)
		args->column[args->count] = column;
	return args;
}

char *
spi_insert_text(const char *table, const SpiArgs *args, const char *rest)
{
	StringInfoData sql;
	StringInfoData column;
	StringInfoData value;
	const char *separator = "";

	initStringInfo(&column);
	initStringInfo(&value);
	for (int i = 0; i < args->count; i++)
	{
		if (args->column[i] == NULL)
			continue;
		appendStringInfo(&column, "%s%s", separator, args->column[i]);
		appendStringInfo(&value, "%s$%d", separator, i + 1);
		separator = ", ";
	}
	initStringInfo(&sql);
	appendStringInfo(&sql, "INSERT INTO %s (%s) VALUES (%s) %s", table, column.data, value.data,
					 rest);
	return sql.data;
}

int64
spi_insert(const char *table, const SpiArgs *args, const char *rest)
{
	return spi_run(spi_insert_text(table, args, rest), args);
}

int64
spi_update(const char *table, const SpiArgs *args, const char *rest)
{
	StringInfoData sql;
	const char *separator = "";

	initStringInfo(&sql);
	appendStringInfo(&sql, "UPDATE %s SET ", table);
	for (int i = 0; i < args->count; i++)
	{
		if (args->column[i] == NULL)
			continue;
		appendStringInfo(&sql, "%s%s = $%d", separator, args->column[i], i + 1);
		separator = ", ";
	}
	appendStringInfo(&sql, " %s", rest);
	return spi_run(sql.data, args);
}

int64
spi_run(const char *sql, const SpiArgs *args)
{
	int level = path_pin(NULL);
	int code;

	guc_plan_without_jit();
	if (args == NULL || args->count == 0)
		code = SPI_execute(sql, false, 0);
	else
	{
		SpiArgs copy = *args; /* SPI's parameters are not const */

		code = SPI_execute_with_args(sql, copy.count, copy.type, copy.value, copy.null, false, 0);
	}
	if (code < 0)
		elog(ERROR, "statement failed: %s", SPI_result_code_string(code));
	path_restore(level);
	return (int64) SPI_processed;
}

int64
spi_run_prepared(SPIPlanPtr *plan, const char *sql, const SpiArgs *args)
{
	SpiArgs copy = *args; /* SPI's parameters are not const */
	int code;
	int without_jit;

	if (*plan == NULL)
	{
		int level = path_pin(NULL);

		/* One plan for all: one of its own for each array would hold a copy of it. */
		*plan = SPI_prepare_cursor(sql, copy.count, copy.type, CURSOR_OPT_GENERIC_PLAN);
		path_restore(level);
	}
	if (*plan == NULL)
		elog(ERROR, "statement failed: %s", SPI_result_code_string(SPI_result));
	/* Here it is planned, when it is executed first. */
	without_jit = NewGUCNestLevel();
	guc_plan_without_jit();
	code = SPI_execute_plan(*plan, copy.value, copy.null, false, 0);
	if (code < 0)
		elog(ERROR, "statement failed: %s", SPI_result_code_string(code));
	AtEOXact_GUC(true, without_jit);
	return (int64) SPI_processed;
}

Datum
spi_column(int64 row, const char *name, bool *isnull)
{
	int number;

	if (SPI_tuptable == NULL || row < 0 || (uint64) row >= SPI_tuptable->numvals)
		elog(ERROR, "no row %lld in the result", (long long) row);
	number = SPI_fnumber(SPI_tuptable->tupdesc, name);
	if (number <= 0)
		elog(ERROR, "no column \"%s\" in the result", name);
	return SPI_getbinval(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, number, isnull);
}

int64
spi_column_long(int64 row, const char *name, int64 if_null)
{
	bool isnull;
	Datum value = spi_column(row, name, &isnull);

	return isnull ? if_null : DatumGetInt64(value);
}

int32
spi_column_int(int64 row, const char *name, int32 if_null)
{
	bool isnull;
	Datum value = spi_column(row, name, &isnull);

	return isnull ? if_null : DatumGetInt32(value);
}

bool
spi_column_bool(int64 row, const char *name)
{
	bool isnull;
	Datum value = spi_column(row, name, &isnull);

	return !isnull && DatumGetBool(value);
}

TimestampTz
spi_column_time(int64 row, const char *name)
{
	bool isnull;
	Datum value = spi_column(row, name, &isnull);

	return isnull ? 0 : DatumGetTimestampTz(value);
}

bool
spi_column_moment(int64 row, const char *name, TimestampTz *value)
{
	bool isnull;
	Datum datum = spi_column(row, name, &isnull);

	if (!isnull)
		*value = DatumGetTimestampTz(datum);
	return !isnull;
}

char *
spi_column_text(int64 row, const char *name)
{
	bool isnull;

	(void) spi_column(row, name, &isnull);
	if (isnull)
		return NULL;
	return SPI_getvalue(SPI_tuptable->vals[row], SPI_tuptable->tupdesc,
						SPI_fnumber(SPI_tuptable->tupdesc, name));
}

bool
spi_column_uuid(int64 row, const char *name, pg_uuid_t *value)
{
	bool isnull;
	Datum datum = spi_column(row, name, &isnull);

	if (!isnull)
		*value = *DatumGetUUIDP(datum);
	return !isnull;
}

Vec
spi_texts(ArrayType *array)
{
	Vec list = {0};
	Datum *value;
	bool *isnull;
	int count;

	deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &value, &isnull, &count);
	for (int i = 0; i < count; i++)
	{
		if (isnull[i])
			ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
							errmsg("elements of the lists must not be null")));
		vec_push(&list, TextDatumGetCString(value[i]));
	}
	return list;
}

Vec
spi_column_texts(int64 row, const char *name)
{
	bool isnull;
	Datum array = spi_column(row, name, &isnull);

	return isnull ? (Vec){0} : spi_texts(DatumGetArrayTypeP(array));
}
