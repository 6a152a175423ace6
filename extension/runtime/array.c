/*
 * array.c
 *		Functions of one dynamic array: slices, rotations, searches, sorting.
 *
 * Arguments that are not arrays give NULL, except where a function says
 * otherwise.  Positions count from 0, negative ones from the end.
 */
#include "postgres.h"

#include <math.h>

#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "base/sql_function.h"
#include "runtime/agg_state.h"
#include "runtime/dynamic.h"

/* array_length(): null if the value is no array. */
#define ROOT_COUNT(jb) Int64GetDatum(JB_ROOT_COUNT(jb))
SQL_VALUE_IF(kql_array_length, Jsonb *, (result = PG_GETARG_JSONB_P(0), DYNAMIC_IS_ARRAY(result)),
			 ROOT_COUNT);

/* array_slice(a, start, end): end is included; what lies outside is ignored. */
SQL_FUNCTION(kql_array_slice)
{
	int64 start = PG_GETARG_INT64(1);
	int64 end = PG_GETARG_INT64(2);
	JsonbValue *elements;
	int count;

	if (!dynamic_argument_elements(fcinfo, 0, &elements, &count))
		PG_RETURN_NULL();
	if (start < 0)
		start = Max(start + count, 0);
	if (end < 0)
		end += count;
	end = Min(end, count - 1);
	PG_RETURN_JSONB_P(start > end ? dynamic_array(NULL, 0)
								  : dynamic_array(elements + start, end - start + 1));
}

/* Adds elements from .. to - 1 as an array of its own. */
static void
add_slice(DynamicBuilder *builder, const JsonbValue *elements, int64 from, int64 to)
{
	dynamic_begin_array(builder);
	for (int64 i = from; i < to; i++)
		dynamic_add(builder, &elements[i]);
	dynamic_end_array(builder);
}

/* Where to split: a number or an array of them, clipped and in order. */
static int64 *
split_points(const JsonbValue *index, int length, int *count)
{
	JsonbValue one = *index;
	JsonbValue *values = &one;
	int64 *points;
	int64 last = 0;

	*count = 1;
	if (dynamic_value_is_array(index))
		values = dynamic_container_elements(index->val.binary.data, count);
	points = palloc(sizeof(int64) * Max(*count, 1));
	for (int i = 0; i < *count; i++)
	{
		int64 at;

		if (!dynamic_value_int64(&values[i], &at))
			return NULL;
		if (at < 0)
			at += length;
		last = points[i] = Min(Max(at, last), length);
	}
	return points;
}

/* array_split(array, index or indexes): the parts between the places. */
SQL_FUNCTION(kql_array_split)
{
	DynamicBuilder builder = {0};
	JsonbValue index;
	JsonbValue *elements;
	int64 *points;
	int64 from = 0;
	int count;
	int splits;

	if (!dynamic_argument_elements(fcinfo, 0, &elements, &count) || PG_ARGISNULL(1))
		PG_RETURN_NULL();
	dynamic_argument(fcinfo, 1, &index);
	points = split_points(&index, count, &splits);
	if (points == NULL)
		PG_RETURN_NULL();
	dynamic_begin_array(&builder);
	for (int i = 0; i < splits; i++)
	{
		add_slice(&builder, elements, from, points[i]);
		from = points[i];
	}
	add_slice(&builder, elements, from, count);
	PG_RETURN_JSONB_P(dynamic_finish(&builder));
}

/* array_reverse() */
SQL_FUNCTION(kql_array_reverse)
{
	JsonbValue *elements;
	JsonbValue *result;
	int count;

	if (!dynamic_argument_elements(fcinfo, 0, &elements, &count))
		PG_RETURN_NULL();
	result = palloc(sizeof(JsonbValue) * Max(count, 1));
	for (int i = 0; i < count; i++)
		result[i] = elements[count - 1 - i];
	PG_RETURN_JSONB_P(dynamic_array(result, count));
}

/* Moves elements left by so many places, those that fall off to the other end. */
static Datum
rotate(FunctionCallInfo fcinfo, bool left)
{
	JsonbValue *elements;
	JsonbValue *result;
	int64 by = PG_GETARG_INT64(1);
	int count;

	if (!dynamic_argument_elements(fcinfo, 0, &elements, &count))
		PG_RETURN_NULL();
	result = palloc(sizeof(JsonbValue) * Max(count, 1));
	if (count > 0)
		by = (left ? by % count : -(by % count)) + count;
	for (int i = 0; i < count; i++)
		result[i] = elements[(i + by) % count];
	PG_RETURN_JSONB_P(dynamic_array(result, count));
}

SQL_VALUE(kql_array_rotate_left, rotate(fcinfo, true));   /* array_rotate_left(array, places) */
SQL_VALUE(kql_array_rotate_right, rotate(fcinfo, false)); /* array_rotate_right(array, places) */

/* Moves elements left by so many places and fills up with a value. */
static Datum
shift(FunctionCallInfo fcinfo, bool left)
{
	JsonbValue *elements;
	JsonbValue *result;
	JsonbValue fill;
	int64 by;
	int count;

	if (PG_ARGISNULL(1) || !dynamic_argument_elements(fcinfo, 0, &elements, &count))
		PG_RETURN_NULL();
	by = PG_GETARG_INT64(1);
	by = Min(Max(by, -(int64) count), count);
	if (!left)
		by = -by;
	dynamic_argument(fcinfo, 2, &fill);
	result = palloc(sizeof(JsonbValue) * Max(count, 1));
	for (int i = 0; i < count; i++)
		result[i] = i + by >= 0 && i + by < count ? elements[i + by] : fill;
	PG_RETURN_JSONB_P(dynamic_array(result, count));
}

SQL_VALUE(kql_array_shift_left, shift(fcinfo, true)); /* array_shift_left(array, places [, fill]) */
/* array_shift_right(array, places [, fill]) */
SQL_VALUE(kql_array_shift_right, shift(fcinfo, false));

/* array_index_of(a, value [, start [, length [, occurrence]]]): -1 if absent. */
SQL_FUNCTION(kql_array_index_of)
{
	JsonbValue *elements;
	JsonbValue value;
	int count;
	int64 start = PG_NARGS() > 2 && !PG_ARGISNULL(2) ? PG_GETARG_INT64(2) : 0;
	int64 length = PG_NARGS() > 3 && !PG_ARGISNULL(3) ? PG_GETARG_INT64(3) : -1;
	int64 occurrence = PG_NARGS() > 4 && !PG_ARGISNULL(4) ? PG_GETARG_INT64(4) : 1;
	int64 end;

	if (!dynamic_argument_elements(fcinfo, 0, &elements, &count) || length < -1 || occurrence < 1)
		PG_RETURN_NULL();
	dynamic_argument(fcinfo, 1, &value);
	if (start < 0)
		start = Max(start + count, 0);
	end = length < 0 || length > count - start ? count : start + length;
	for (int64 i = start; i < end; i++)
	{
		if (dynamic_values_equal(&elements[i], &value) && --occurrence == 0)
			PG_RETURN_INT64(i);
	}
	PG_RETURN_INT64(-1);
}

/* The sum of numbers, nulls skipped; NULL if anything else is in the array. */
SQL_FUNCTION(kql_array_sum)
{
	JsonbValue *elements;
	int count;
	double sum = 0;
	bool any = false;

	if (!dynamic_argument_elements(fcinfo, 0, &elements, &count))
		PG_RETURN_NULL();
	for (int i = 0; i < count; i++)
	{
		double number;

		if (elements[i].type == jbvNull)
			continue;
		if (!dynamic_value_double(&elements[i], &number))
			PG_RETURN_NULL();
		sum += number;
		any = true;
	}
	if (!any)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(sum);
}

/* The element at i of a branch: of an array its own, else the value itself. */
static void
branch_element(const JsonbValue *branch, const JsonbValue *elements, int count, int i,
			   JsonbValue *value)
{
	if (elements == NULL)
		*value = *branch;
	else if (i < count)
		*value = elements[i];
	else
		json_value_null(value);
}

/* array_iff(conditions, then, else): a number is true unless 0, other values are null. */
SQL_FUNCTION(kql_array_iff)
{
	DynamicBuilder builder = {0};
	JsonbValue *conditions;
	JsonbValue branch[2];
	JsonbValue *elements[2] = {NULL, NULL};
	int counts[2] = {0, 0};
	int count;

	if (!dynamic_argument_elements(fcinfo, 0, &conditions, &count))
		PG_RETURN_NULL();
	for (int i = 0; i < 2; i++)
	{
		dynamic_argument(fcinfo, i + 1, &branch[i]);
		if (dynamic_value_is_array(&branch[i]))
			(void) dynamic_argument_elements(fcinfo, i + 1, &elements[i], &counts[i]);
	}
	dynamic_begin_array(&builder);
	for (int i = 0; i < count; i++)
	{
		JsonbValue value;
		double number;
		int which;

		json_value_null(&value);
		if (conditions[i].type == jbvBool)
			which = conditions[i].val.boolean ? 0 : 1;
		else if (dynamic_value_double(&conditions[i], &number))
			which = number != 0 ? 0 : 1;
		else
			which = -1;
		if (which >= 0)
			branch_element(&branch[which], elements[which], counts[which], i, &value);
		dynamic_add(&builder, &value);
	}
	PG_RETURN_JSONB_P(dynamic_finish(&builder));
}

/* --- sorting ------------------------------------------------------------------------ */

typedef struct SortItem
{
	JsonbValue key;
	int index;
} SortItem;

typedef struct SortOrder
{
	bool descending;
	bool nulls_last;
} SortOrder;

/* Numbers, strings, the rest: types do not mix. */
static int
type_rank(const JsonbValue *value)
{
	switch (value->type)
	{
		case jbvNumeric:
			return 0;
		case jbvString:
			return 1;
		default:
			return 2;
	}
}

/* The order of two elements that are not null. */
static int
compare_values(const JsonbValue *a, const JsonbValue *b)
{
	int rank = type_rank(a) - type_rank(b);

	if (rank != 0)
		return rank;
	if (a->type == jbvNumeric)
		return DatumGetInt32(DirectFunctionCall2(numeric_cmp, NumericGetDatum(a->val.numeric),
												 NumericGetDatum(b->val.numeric)));
	if (a->type == jbvString)
		return span_compare(json_piece(a), json_piece(b));
	if (a->type == jbvBool && b->type == jbvBool)
		return (int) a->val.boolean - (int) b->val.boolean;
	return 0;
}

/* For qsort_arg(): nulls by the order's flag, equal elements as they stood. */
static int
compare_items(const void *left, const void *right, void *context)
{
	const SortItem *a = left;
	const SortItem *b = right;
	const SortOrder *order = context;
	bool a_null = a->key.type == jbvNull;
	bool b_null = b->key.type == jbvNull;
	int result;

	CHECK_FOR_INTERRUPTS();
	if (a_null || b_null)
		result = a_null == b_null ? 0 : (a_null == order->nulls_last ? 1 : -1);
	else
	{
		result = compare_values(&a->key, &b->key);
		if (order->descending)
			result = -result;
	}
	return result != 0 ? result : a->index - b->index;
}

/* Sorts by the first array and gives the second, or the first, in that order. */
static Datum
sort_array(FunctionCallInfo fcinfo, bool descending, bool has_second)
{
	SortOrder order = {descending, true};
	JsonbValue *keys;
	JsonbValue *values;
	JsonbValue *result;
	SortItem *items;
	int count;
	int value_count;
	int flag = has_second ? 2 : 1;

	if (!dynamic_argument_elements(fcinfo, 0, &keys, &count))
		PG_RETURN_NULL();
	values = keys;
	if (has_second &&
		(!dynamic_argument_elements(fcinfo, 1, &values, &value_count) || value_count != count))
		PG_RETURN_NULL();
	if (PG_NARGS() > flag && !PG_ARGISNULL(flag))
		order.nulls_last = PG_GETARG_BOOL(flag);
	items = palloc(sizeof(SortItem) * Max(count, 1));
	for (int i = 0; i < count; i++)
	{
		items[i].key = keys[i];
		items[i].index = i;
	}
	qsort_arg(items, count, sizeof(SortItem), compare_items, &order);
	result = palloc(sizeof(JsonbValue) * Max(count, 1));
	for (int i = 0; i < count; i++)
		result[i] = values[items[i].index];
	PG_RETURN_JSONB_P(dynamic_array(result, count));
}

/* array_sort_asc(array [, nulls_last]) */
SQL_VALUE(kql_array_sort_asc, sort_array(fcinfo, false, false));
/* array_sort_desc(array [, nulls_last]) */
SQL_VALUE(kql_array_sort_desc, sort_array(fcinfo, true, false));
/* array_sort_asc() of several arrays: the second in the order of the first. */
SQL_VALUE(kql_array_sort_by_asc, sort_array(fcinfo, false, true));
/* array_sort_desc() of several arrays: the second in the order of the first. */
SQL_VALUE(kql_array_sort_by_desc, sort_array(fcinfo, true, true));
