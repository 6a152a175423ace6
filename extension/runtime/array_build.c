/*
 * array_build.c
 *		Functions that make arrays of several values or arrays: pack_array, range,
 *		repeat, zip, array_concat and the sets.
 *
 * An array used as a set keeps the first of equal values, in order.  Arguments
 * that are not arrays count as empty ones.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "common/int.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "base/sql_function.h"
#include "runtime/agg_state.h"
#include "runtime/datetime.h"
#include "runtime/dynamic.h"

#define RANGE_MAX_COUNT 1048576

/* The arrays of a VARIADIC jsonb[] argument. */
typedef struct ArrayList
{
	int count;
	JsonbValue **elements; /* NULL for one that is no array */
	int *counts;
} ArrayList;

/* Reads the arrays of argument 0; their elements point into it. */
static void
get_arrays(FunctionCallInfo fcinfo, ArrayList *list)
{
	ArrayType *array = PG_GETARG_ARRAYTYPE_P(0);
	Datum *datums;
	bool *nulls;

	deconstruct_array(array, JSONBOID, -1, false, TYPALIGN_INT, &datums, &nulls, &list->count);
	list->elements = palloc0(sizeof(JsonbValue *) * Max(list->count, 1));
	list->counts = palloc0(sizeof(int) * Max(list->count, 1));
	for (int i = 0; i < list->count; i++)
	{
		Jsonb *jb;

		if (nulls[i])
			continue;
		jb = DatumGetJsonbP(datums[i]);
		if (DYNAMIC_IS_ARRAY(jb))
			list->elements[i] = dynamic_elements(jb, &list->counts[i]);
	}
}

/* pack_array(value, …) */
SQL_FUNCTION(kql_pack_array)
{
	DynamicBuilder builder = {0};

	dynamic_begin_array(&builder);
	for (int i = 0; i < PG_NARGS(); i++)
	{
		JsonbValue value;

		dynamic_argument_packed(fcinfo, i, &value);
		dynamic_add(&builder, &value);
	}
	PG_RETURN_JSONB_P(dynamic_finish(&builder));
}

/* array_concat(array, …): what is no array is skipped. */
SQL_FUNCTION(kql_array_concat)
{
	DynamicBuilder builder = {0};
	ArrayList list;

	get_arrays(fcinfo, &list);
	dynamic_begin_array(&builder);
	for (int i = 0; i < list.count; i++)
		for (int j = 0; j < list.counts[i]; j++)
			dynamic_add(&builder, &list.elements[i][j]);
	PG_RETURN_JSONB_P(dynamic_finish(&builder));
}

/* zip(a, b, …): one array per position, with nulls where an array is too short. */
SQL_FUNCTION(kql_zip)
{
	DynamicBuilder builder = {0};
	ArrayList list;
	int longest = 0;

	get_arrays(fcinfo, &list);
	for (int i = 0; i < list.count; i++)
	{
		if (list.elements[i] == NULL)
			PG_RETURN_NULL();
		longest = Max(longest, list.counts[i]);
	}
	dynamic_begin_array(&builder);
	for (int j = 0; j < longest; j++)
	{
		dynamic_begin_array(&builder);
		for (int i = 0; i < list.count; i++)
			dynamic_add(&builder, j < list.counts[i] ? &list.elements[i][j] : &json_null);
		dynamic_end_array(&builder);
	}
	PG_RETURN_JSONB_P(dynamic_finish(&builder));
}

/* repeat(value, n) */
SQL_FUNCTION(kql_repeat)
{
	DynamicBuilder builder = {0};
	JsonbValue value;
	int64 count;

	if (PG_ARGISNULL(1))
		PG_RETURN_NULL();
	count = Min(PG_GETARG_INT64(1), RANGE_MAX_COUNT);
	dynamic_argument(fcinfo, 0, &value);
	dynamic_begin_array(&builder);
	for (int64 i = 0; i < count; i++)
		dynamic_add(&builder, &value);
	PG_RETURN_JSONB_P(dynamic_finish(&builder));
}

/* --- ranges ------------------------------------------------------------------------- */

/* How many steps fit between two whole numbers, both ends included. */
static int64
range_count(int64 from, int64 to, int64 step)
{
	uint64 distance;

	if (step == 0 || (step > 0 && from > to) || (step < 0 && from < to))
		return 0;
	distance = step > 0 ? (uint64) to - (uint64) from : (uint64) from - (uint64) to;
	distance /= step > 0 ? (uint64) step : -(uint64) step;
	return distance >= RANGE_MAX_COUNT ? RANGE_MAX_COUNT : (int64) distance + 1;
}

/* So many numbers, datetimes or timespans from one on; the step must not overflow. */
static Datum
return_range(int64 from, int64 step, int64 count, Oid type)
{
	DynamicBuilder builder = {0};

	dynamic_begin_array(&builder);
	for (int64 i = 0; i < count; i++)
	{
		JsonbValue value;
		int64 number = from + i * step;

		json_value_from_datum(&value, type,
							  type == INTERVALOID ? IntervalPGetDatum(timespan_make(number))
												  : Int64GetDatum(number));
		dynamic_add(&builder, &value);
	}
	PG_RETURN_JSONB_P(dynamic_finish(&builder));
}

/* range(start, stop [, step]) of longs: at most RANGE_MAX_COUNT. */
SQL_FUNCTION(kql_range_long)
{
	int64 from = PG_GETARG_INT64(0);
	int64 step = PG_NARGS() > 2 ? PG_GETARG_INT64(2) : 1;

	return return_range(from, step, range_count(from, PG_GETARG_INT64(1), step), INT8OID);
}

/* range() of datetimes: by an hour without a step. */
SQL_FUNCTION(kql_range_datetime)
{
	TimestampTz from = PG_GETARG_TIMESTAMPTZ(0);
	TimestampTz to = PG_GETARG_TIMESTAMPTZ(1);
	int64 step = USECS_PER_HOUR;

	if (!DATETIME_IS_VALID(from) || !DATETIME_IS_VALID(to) ||
		(PG_NARGS() > 2 && !timespan_from_interval(PG_GETARG_INTERVAL_P(2), &step)))
		PG_RETURN_NULL();
	return return_range(from, step, range_count(from, to, step), TIMESTAMPTZOID);
}

/* range() of timespans: by an hour without a step. */
SQL_FUNCTION(kql_range_timespan)
{
	int64 from;
	int64 to;
	int64 step = USECS_PER_HOUR;

	if (!timespan_from_interval(PG_GETARG_INTERVAL_P(0), &from) ||
		!timespan_from_interval(PG_GETARG_INTERVAL_P(1), &to) ||
		(PG_NARGS() > 2 && !timespan_from_interval(PG_GETARG_INTERVAL_P(2), &step)))
		PG_RETURN_NULL();
	return return_range(from, step, range_count(from, to, step), INTERVALOID);
}

/* range() of reals: null for bounds that are no numbers. */
SQL_FUNCTION(kql_range_real)
{
	DynamicBuilder builder = {0};
	double from = PG_GETARG_FLOAT8(0);
	double to = PG_GETARG_FLOAT8(1);
	double step = PG_NARGS() > 2 ? PG_GETARG_FLOAT8(2) : 1;

	if (isnan(from) || isinf(from) || isnan(to) || isnan(step))
		PG_RETURN_NULL();
	dynamic_begin_array(&builder);
	for (int64 i = 0; step != 0 && i < RANGE_MAX_COUNT; i++)
	{
		double number = from + (double) i * step;
		JsonbValue value;

		if (step > 0 ? number > to : number < to)
			break;
		json_value_double(&value, number);
		dynamic_add(&builder, &value);
	}
	PG_RETURN_JSONB_P(dynamic_finish(&builder));
}

/* --- sets --------------------------------------------------------------------------- */

/* A hash table over values that it does not own. */
typedef struct ValueTable
{
	uint32 mask;
	const JsonbValue **slots;
	DynamicBuilder builder; /* the values, in the order of their first appearance */
	int count;
} ValueTable;

/* An empty table with room for so many values. */
static void
table_begin(ValueTable *table, int64 expected)
{
	uint32 size = 16;

	while (size < (uint64) expected * 2)
		size *= 2;
	memset(table, 0, sizeof(*table));
	table->mask = size - 1;
	table->slots =
		palloc_extended(sizeof(JsonbValue *) * (Size) size, MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	dynamic_begin_array(&table->builder);
}

/* The slot of a value: its own, or the free one where it belongs. */
static const JsonbValue **
table_slot(ValueTable *table, const JsonbValue *value)
{
	uint32 slot = dynamic_value_hash(value) & table->mask;

	while (table->slots[slot] != NULL && !dynamic_values_equal(table->slots[slot], value))
	{
		CHECK_FOR_INTERRUPTS();
		slot = (slot + 1) & table->mask;
	}
	return &table->slots[slot];
}

/* Adds a value that is not there yet; tells whether it was added. */
static bool
table_add(ValueTable *table, const JsonbValue *value)
{
	const JsonbValue **slot = table_slot(table, value);

	if (*slot != NULL)
		return false;
	*slot = value;
	table->count++;
	return true;
}

/* The values that were added to the builder, as an array. */
static Datum
table_finish(ValueTable *table)
{
	PG_RETURN_JSONB_P(dynamic_finish(&table->builder));
}

/* The number of elements of all arrays. */
static int64
total_count(const ArrayList *list)
{
	int64 total = 0;

	for (int i = 0; i < list->count; i++)
		total += list->counts[i];
	return total;
}

/* A table of the distinct elements. */
static void
fill_table(ValueTable *table, const JsonbValue *elements, int count)
{
	table_begin(table, count);
	for (int i = 0; i < count; i++)
		(void) table_add(table, &elements[i]);
}

/* set_union(array, …): distinct values of all. */
SQL_FUNCTION(kql_set_union)
{
	ArrayList list;
	ValueTable table;

	get_arrays(fcinfo, &list);
	table_begin(&table, total_count(&list));
	for (int i = 0; i < list.count; i++)
		for (int j = 0; j < list.counts[i]; j++)
			if (table_add(&table, &list.elements[i][j]))
				dynamic_add(&table.builder, &list.elements[i][j]);
	return table_finish(&table);
}

/* The values of the first array that are in all others, or in none of them. */
static Datum
filter_first(FunctionCallInfo fcinfo, bool wanted)
{
	ArrayList list;
	ValueTable result;
	ValueTable *others;

	get_arrays(fcinfo, &list);
	if (list.count == 0)
		PG_RETURN_NULL();
	others = palloc(sizeof(ValueTable) * list.count);
	for (int i = 1; i < list.count; i++)
		fill_table(&others[i], list.elements[i], list.counts[i]);
	table_begin(&result, list.counts[0]);
	for (int j = 0; j < list.counts[0]; j++)
	{
		const JsonbValue *value = &list.elements[0][j];
		bool keep = true;

		for (int i = 1; keep && i < list.count; i++)
			keep = (*table_slot(&others[i], value) != NULL) == wanted;
		if (keep && table_add(&result, value))
			dynamic_add(&result.builder, value);
	}
	return table_finish(&result);
}

SQL_VALUE(kql_set_intersect, filter_first(fcinfo, true));   /* set_intersect(array, …) */
SQL_VALUE(kql_set_difference, filter_first(fcinfo, false)); /* set_difference(array, array, …) */

/* The sizes of two arrays as sets, and of what is common to them. */
typedef struct Overlap
{
	int size[2];
	int common;
} Overlap;

/* False if one of the arguments is no array. */
static bool
find_overlap(FunctionCallInfo fcinfo, Overlap *overlap)
{
	ValueTable table[2];
	JsonbValue *elements[2];
	int n[2];

	for (int side = 0; side < 2; side++)
		if (!dynamic_argument_elements(fcinfo, side, &elements[side], &n[side]))
			return false;
	fill_table(&table[0], elements[0], n[0]);
	table_begin(&table[1], n[1]);
	overlap->common = 0;
	for (int i = 0; i < n[1]; i++)
		if (table_add(&table[1], &elements[1][i]) &&
			*table_slot(&table[0], &elements[1][i]) != NULL)
			overlap->common++;
	overlap->size[0] = table[0].count;
	overlap->size[1] = table[1].count;
	return true;
}

/* jaccard_index(a, b): size of the intersection by that of the union; set_equals(a, b). */
#define JACCARD(o) Float8GetDatum((double) o.common / (double) (o.size[0] + o.size[1] - o.common))
#define ALL_COMMON(o) BoolGetDatum(o.common == o.size[0] && o.common == o.size[1])
SQL_VALUE_IF(kql_jaccard_index, Overlap, find_overlap(fcinfo, &result), JACCARD);
SQL_VALUE_IF(kql_set_equals, Overlap, find_overlap(fcinfo, &result), ALL_COMMON);

/* set_has_element(a, value) */
SQL_FUNCTION(kql_set_has_element)
{
	JsonbValue value;
	JsonbValue *elements;
	int count;

	if (!dynamic_argument_elements(fcinfo, 0, &elements, &count))
		PG_RETURN_NULL();
	dynamic_argument(fcinfo, 1, &value);
	for (int i = 0; i < count; i++)
		if (dynamic_values_equal(&elements[i], &value))
			PG_RETURN_BOOL(true);
	PG_RETURN_BOOL(false);
}
