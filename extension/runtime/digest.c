/*
 * digest.c
 *		Weighted percentiles, and the digests that KQL keeps for later: tdigest
 *		and hll.
 *
 * All are exact: a tdigest holds the distinct values with their weights, an hll
 * the distinct hashes.  A state is a list (value_set.h): the wanted percentile
 * first, then value and weight in turn.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "base/sql_function.h"
#include "runtime/datetime.h"
#include "runtime/limit.h"
#include "runtime/value_set.h"

typedef struct WeightedValue
{
	int64 value; /* a long, a time, or the bits of a real */
	double weight;
} WeightedValue;

typedef struct WeightedList
{
	Oid type;
	double rank;
	WeightedValue *items;
	int count;
	int seen; /* elements visited */
} WeightedList;

/* A real as eight bytes of a state. */
static int64
double_bits(double number)
{
	int64 bits;

	memcpy(&bits, &number, sizeof(bits));
	return bits;
}

/* A real from eight bytes of a state. */
static double
bits_double(int64 bits)
{
	double number;

	memcpy(&number, &bits, sizeof(number));
	return number;
}

/* Refuses a state whose values have no eight bytes. */
static void
check_digest(Oid type)
{
	if (type == TEXTOID || type == JSONBOID || type == NUMERICOID || type == UUIDOID)
		ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH), errmsg("state holds no digest")));
}

/* --- the state --------------------------------------------------------------------------- */

/* Adds to the state of argument 0; *owned is as value_set_add has it. */
static void
add_fixed(FunctionCallInfo fcinfo, const ValueType *type, int64 fixed, bool *owned)
{
	ValueItem item = {0};

	item.fixed = fixed;
	(void) value_set_add(fcinfo, type, true, VALUE_SET_NO_LIMIT, &item, owned);
}

/* Adds a value with its weight; a value without a weight or with none counts for nothing. */
static Datum
add_weighted(FunctionCallInfo fcinfo, bool has_weight, double rank)
{
	ValueType *type = value_type_lookup(fcinfo, 1);
	ValueItem item;
	int64 weight = 1;
	bool owned = false;

	if (has_weight)
		weight = PG_ARGISNULL(2) ? 0 : PG_GETARG_INT64(2);
	(void) value_item_argument(fcinfo, 1, type, &item);
	if (type->kind != VALUE_FIXED || type->type == BOOLOID)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("values of type %s have no percentile", format_type_be(type->type))));
	if (!item.is_null && weight > 0)
	{
		if (PG_ARGISNULL(0))
			add_fixed(fcinfo, type, double_bits(rank), &owned);
		add_fixed(fcinfo, type, item.fixed, &owned);
		add_fixed(fcinfo, type, double_bits((double) weight), &owned);
	}
	return agg_same_state(fcinfo);
}

/* percentilew(value, weight, percentile): the transition. */
SQL_VALUE(kql_percentilew_add,
		  add_weighted(fcinfo, true, PG_ARGISNULL(3) ? 0 : PG_GETARG_FLOAT8(3)));
/* tdigest(value [, weight]): the transition. */
SQL_VALUE(kql_tdigest_add, add_weighted(fcinfo, PG_NARGS() > 2, 0));

/* A visitor: rank, then value and weight in turn. */
static void
collect_weighted(void *context, Oid type, const ValueItem *item)
{
	WeightedList *list = context;
	int at = list->seen++;

	if (at == 0)
		list->rank = bits_double(item->fixed);
	else if (at % 2 == 1)
		list->items[list->count].value = item->fixed;
	else
		list->items[list->count++].weight = bits_double(item->fixed);
}

typedef struct CombineDigest
{
	FunctionCallInfo fcinfo;
	ValueType type;
	int seen;
	bool owned;
} CombineDigest;

/* A visitor: adds all but the rank to the other state. */
static void
combine_element(void *context, Oid type, const ValueItem *item)
{
	CombineDigest *combine = context;

	/* The percentile is there already. */
	if (combine->seen++ > 0)
		add_fixed(combine->fcinfo, &combine->type, item->fixed, &combine->owned);
}

/* Joins two states of percentilew() or tdigest(); the rank is the first's. */
SQL_FUNCTION(kql_digest_combine)
{
	CombineDigest combine = {fcinfo, {0}, 0, false};

	if (PG_ARGISNULL(1))
		return agg_same_state(fcinfo);
	if (PG_ARGISNULL(0))
		return PointerGetDatum(PG_DETOAST_DATUM_COPY(PG_GETARG_DATUM(1)));
	combine.type.stored = value_set_type(PG_GETARG_DATUM(1));
	combine.type.kind = VALUE_FIXED;
	check_digest(combine.type.stored);
	value_set_visit(PG_GETARG_DATUM(1), combine_element, &combine);
	PG_RETURN_DATUM(PG_GETARG_DATUM(0));
}

/* A value as a real. */
static double
sort_value(Oid type, int64 value)
{
	return type == FLOAT8OID ? bits_double(value) : (double) value;
}

/* For qsort_arg(): by value, NaN first. */
static int
compare_weighted(const void *left, const void *right, void *context)
{
	int64 a = ((const WeightedValue *) left)->value;
	int64 b = ((const WeightedValue *) right)->value;

	CHECK_FOR_INTERRUPTS();
	if (*(Oid *) context == FLOAT8OID)
	{
		double x = bits_double(a);
		double y = bits_double(b);

		if (isnan(x) || isnan(y))
			return (int) isnan(y) - (int) isnan(x);
		return x < y ? -1 : x > y;
	}
	return a < b ? -1 : a > b;
}

/* The state's values in order, equal ones joined. */
static void
load_state(Datum state, WeightedList *list)
{
	int joined = 0;

	memset(list, 0, sizeof(*list));
	list->type = value_set_type(state);
	check_digest(list->type);
	list->items = MemoryContextAllocHuge(CurrentMemoryContext,
										 sizeof(WeightedValue) * (value_set_count(state) / 2 + 1));
	value_set_visit(state, collect_weighted, list);
	qsort_arg(list->items, list->count, sizeof(WeightedValue), compare_weighted, &list->type);
	for (int i = 1; i < list->count; i++)
	{
		if (list->items[joined].value == list->items[i].value)
			list->items[joined].weight += list->items[i].weight;
		else
			list->items[++joined] = list->items[i];
	}
	if (list->count > 0)
		list->count = joined + 1;
}

/* The position of the nearest rank: the first value that so many percent do not exceed. */
static int
nearest_rank(const WeightedValue *items, int count, double rank)
{
	double total = 0;
	double sum = 0;

	for (int i = 0; i < count; i++)
		total += items[i].weight;
	rank = isnan(rank) ? 100 : Min(Max(rank, 0), 100);
	for (int i = 0; i < count; i++)
	{
		sum += items[i].weight;
		if (sum * 100 >= total * rank)
			return i;
	}
	return count - 1;
}

/* The value at the rank, in the type of the argument; an error for another state. */
static Datum
percentile_value(FunctionCallInfo fcinfo, Oid type)
{
	WeightedList list;
	int64 value;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	load_state(PG_GETARG_DATUM(0), &list);
	if (list.type != (type == INT4OID ? INT8OID : type))
		ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH), errmsg("state is of another type")));
	if (list.count == 0)
		PG_RETURN_NULL();
	value = list.items[nearest_rank(list.items, list.count, list.rank)].value;
	switch (type)
	{
		case INT4OID:
			PG_RETURN_INT32((int32) value);
		case INTERVALOID:
			PG_RETURN_TIMESPAN(value);
		case FLOAT8OID:
			PG_RETURN_FLOAT8(bits_double(value));
		case INT8OID:
		case TIMESTAMPTZOID:
			PG_RETURN_INT64(value);
		default:
			ereport(ERROR,
					(errcode(ERRCODE_DATATYPE_MISMATCH), errmsg("state is of another type")));
	}
}

/* percentilew(): the result, of the argument's type; the same of percentilew_of(). */
SQL_VALUE(kql_percentilew_final, percentile_value(fcinfo, agg_argument_type(fcinfo, 1)));
SQL_VALUE(kql_percentilew_value, percentile_value(fcinfo, agg_result_type(fcinfo)));

/* --- tdigest as a dynamic ------------------------------------------------------------------ */

/* A digest: [[values], [weights]]; NULL for no values. */
static Datum
return_digest(FunctionCallInfo fcinfo, const WeightedList *list)
{
	DynamicBuilder builder = {0};
	JsonbValue value;

	if (list->count == 0)
		PG_RETURN_NULL();
	value_check_size(2 * sizeof(JEntry) * (Size) list->count);
	dynamic_begin_array(&builder);
	for (int part = 0; part < 2; part++)
	{
		dynamic_begin_array(&builder);
		for (int i = 0; i < list->count; i++)
		{
			json_value_double(&value, part == 0 ? sort_value(list->type, list->items[i].value)
												: list->items[i].weight);
			dynamic_add(&builder, &value);
		}
		dynamic_end_array(&builder);
	}
	PG_RETURN_JSONB_P(dynamic_finish(&builder));
}

/* The digest of a state as a dynamic. */
SQL_FUNCTION(kql_tdigest_final)
{
	WeightedList list;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	load_state(PG_GETARG_DATUM(0), &list);
	return return_digest(fcinfo, &list);
}

/* A number of a digest, which may be the name of one that JSON lacks. */
static bool
get_real(const JsonbValue *value, double *number)
{
	if (value->type == jbvString)
	{
		*number = value->val.string.len > 0 && value->val.string.val[0] == '-' ? -INFINITY
				  : value->val.string.len == 3                                 ? NAN
																			   : INFINITY;
		return true;
	}
	return dynamic_value_double(value, number);
}

/* Reads a digest; false if the value is none. */
static bool
read_digest(FunctionCallInfo fcinfo, int argument, WeightedList *list)
{
	JsonbValue *parts;
	JsonbValue *elements[2];
	int counts[2];
	int count;

	memset(list, 0, sizeof(*list));
	list->type = FLOAT8OID;
	if (!dynamic_argument_elements(fcinfo, argument, &parts, &count) || count != 2)
		return false;
	for (int i = 0; i < 2; i++)
	{
		if (!dynamic_value_is_array(&parts[i]))
			return false;
		elements[i] = dynamic_container_elements(parts[i].val.binary.data, &counts[i]);
	}
	if (counts[0] != counts[1] || counts[0] == 0)
		return false;
	list->items =
		MemoryContextAllocHuge(CurrentMemoryContext, sizeof(WeightedValue) * (Size) counts[0]);
	for (int i = 0; i < counts[0]; i++)
	{
		double number;

		if (!get_real(&elements[0][i], &number) ||
			!dynamic_value_double(&elements[1][i], &list->items[i].weight))
			return false;
		list->items[i].value = double_bits(number);
	}
	list->count = counts[0];
	return true;
}

/* percentile_tdigest(digest, percentile) */
SQL_FUNCTION(kql_percentile_tdigest)
{
	WeightedList list;

	if (!read_digest(fcinfo, 0, &list))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(
		bits_double(list.items[nearest_rank(list.items, list.count, PG_GETARG_FLOAT8(1))].value));
}

/* How many values of a digest do not exceed a value, or the percentage; false if it is none. */
static bool
rank_of(FunctionCallInfo fcinfo, bool percent, double *result)
{
	WeightedList list;
	double rank = 0;
	double total = 0;

	if (!read_digest(fcinfo, 0, &list))
		return false;
	for (int i = 0; i < list.count; i++)
	{
		total += list.items[i].weight;
		if (bits_double(list.items[i].value) <= PG_GETARG_FLOAT8(1))
			rank += list.items[i].weight;
	}
	*result = percent ? 100 * rank / total : rank;
	return true;
}

/* rank_tdigest(digest, value), percentrank_tdigest(digest, value) */
SQL_VALUE_IF(kql_rank_tdigest, double, rank_of(fcinfo, false, &result), Float8GetDatum);
SQL_VALUE_IF(kql_percentrank_tdigest, double, rank_of(fcinfo, true, &result), Float8GetDatum);

/* Adds the values of a digest to a state of digests. */
SQL_FUNCTION(kql_tdigest_merge_add)
{
	static const ValueType real = {.type = FLOAT8OID, .stored = FLOAT8OID, .kind = VALUE_FIXED};
	WeightedList list;
	bool owned = false;

	if (read_digest(fcinfo, 1, &list))
	{
		if (PG_ARGISNULL(0))
			add_fixed(fcinfo, &real, 0, &owned);
		for (int i = 0; i < list.count; i++)
		{
			CHECK_FOR_INTERRUPTS();
			add_fixed(fcinfo, &real, list.items[i].value, &owned);
			add_fixed(fcinfo, &real, double_bits(list.items[i].weight), &owned);
		}
	}
	return agg_same_state(fcinfo);
}

/* --- hll ----------------------------------------------------------------------------------- */

/* Adds the hash of a value to a set of hashes. */
SQL_FUNCTION(kql_hll_add)
{
	static const ValueType hash = {.type = INT8OID, .stored = INT8OID, .kind = VALUE_FIXED};
	ValueType *type = value_type_lookup(fcinfo, 1);
	ValueItem item;
	bool owned = false;
	ValueItem hashed = {0};

	(void) value_item_argument(fcinfo, 1, type, &item);
	if (item.is_null)
		return agg_same_state(fcinfo);
	if (type->kind == VALUE_FIXED)
	{
		item.data = (const char *) &item.fixed;
		item.length = sizeof(item.fixed);
	}
	hashed.fixed = (int64) DatumGetUInt64(
		hash_any_extended((const unsigned char *) item.data, item.length, 0));
	return value_set_add(fcinfo, &hash, false, VALUE_SET_NO_LIMIT, &hashed, &owned);
}
