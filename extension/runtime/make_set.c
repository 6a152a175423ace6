/*
 * make_set.c
 *		make_set, make_list, make_bag and dcount: aggregates over a set or a list
 *		of values.
 *
 * They differ in what they let in: make_set takes the elements of an array one
 * by one and skips nulls; make_list does the same but keeps duplicates and the
 * nulls of a dynamic; dcount takes values as they are.  The order of elements
 * is that of their first appearance.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"

#include "base/compat.h"
#include "base/sql_function.h"
#include "runtime/bag_merge.h"
#include "runtime/value_set.h"

/* The limit of the optional second argument; none or a negative one is the default. */
static int64
limit_argument(FunctionCallInfo fcinfo, int argument)
{
	int64 limit;

	if (PG_NARGS() <= argument || PG_ARGISNULL(argument))
		return VALUE_SET_DEFAULT_LIMIT;
	limit = PG_GETARG_INT64(argument);
	return limit < 0 ? VALUE_SET_DEFAULT_LIMIT : Min(limit, VALUE_SET_DEFAULT_LIMIT);
}

/* Elements whose making leaves some hundred bytes each; then their memory is used again. */
#define ELEMENTS_OF_A_BATCH 256

/* Adds the elements of an array to the state of argument 0; a set has no nulls. */
static void
add_elements(FunctionCallInfo fcinfo, ValueType *type, Jsonb *array, bool list, int64 limit)
{
	MemoryContext caller = CurrentMemoryContext;
	MemoryContext scratch = caller;
	bool owned = false;
	int count;
	JsonbValue *elements = dynamic_elements(array, &count);

	if (count > ELEMENTS_OF_A_BATCH)
		scratch = AllocSetContextCreate(caller, "elements of an array", ALLOCSET_DEFAULT_SIZES);
	for (int i = 0; i < count; i++)
	{
		ValueItem item = {0};

		if (elements[i].type == jbvNull && !list)
			continue;
		if (scratch != caller && i % ELEMENTS_OF_A_BATCH == 0)
			MemoryContextReset(scratch);
		if (elements[i].type == jbvNull)
			item.is_null = true;
		else
		{
			Jsonb *element;

			MemoryContextSwitchTo(scratch);
			element = dynamic_make(&elements[i]);
			MemoryContextSwitchTo(caller);
			item.data = (char *) element;
			item.length = VARSIZE(element);
		}
		(void) value_set_add(fcinfo, type, list, limit, &item, &owned);
	}
	if (scratch != caller)
		MemoryContextDelete(scratch);
}

/* Adds a value, or the elements of an array, to the state of argument 0. */
static Datum
add_argument(FunctionCallInfo fcinfo, bool list, bool keep_nulls, int64 limit)
{
	ValueType *type = value_type_lookup(fcinfo, 1);
	ValueItem item;
	bool owned = false;
	Jsonb *jb;

	if (PG_ARGISNULL(1))
	{
		if (!keep_nulls && !(list && type->stored == JSONBOID))
			return agg_same_state(fcinfo);
		memset(&item, 0, sizeof(item));
		item.is_null = true;
		return value_set_add(fcinfo, type, list, limit, &item, &owned);
	}
	if (type->stored != JSONBOID || !DYNAMIC_IS_ARRAY(jb = DatumGetJsonbP(PG_GETARG_DATUM(1))))
	{
		value_item_make(type, PG_GETARG_DATUM(1), &item);
		if (item.is_null && !list)
			return agg_same_state(fcinfo);
		return value_set_add(fcinfo, type, list, limit, &item, &owned);
	}
	add_elements(fcinfo, type, jb, list, limit);
	return agg_same_state(fcinfo);
}

/* make_set(value [, limit]): the transition. */
SQL_VALUE(kql_make_set_add, add_argument(fcinfo, false, false, limit_argument(fcinfo, 2)));
/* make_list(value [, limit]): the transition. */
SQL_VALUE(kql_make_list_add, add_argument(fcinfo, true, false, limit_argument(fcinfo, 2)));
/* make_list_with_nulls(value): the transition. */
SQL_VALUE(kql_make_list_with_nulls_add,
		  add_argument(fcinfo, true, true, limit_argument(fcinfo, 2)));

/* Adds a value as it is, arrays too, without a limit. */
SQL_FUNCTION(kql_dcount_add)
{
	ValueType *type = value_type_lookup(fcinfo, 1);
	ValueItem item;
	bool owned = false;

	if (!value_item_argument(fcinfo, 1, type, &item))
		return agg_same_state(fcinfo);
	return value_set_add(fcinfo, type, false, VALUE_SET_NO_LIMIT, &item, &owned);
}

/* Adds a bag to a list of bags; everything else is skipped. */
SQL_FUNCTION(kql_make_bag_add)
{
	ValueType *type = value_type_lookup(fcinfo, 1);
	ValueItem item;
	bool owned = false;

	if (PG_ARGISNULL(1) || !DYNAMIC_IS_OBJECT(PG_GETARG_JSONB_P(1)))
		return agg_same_state(fcinfo);
	value_item_make(type, PG_GETARG_DATUM(1), &item);
	return value_set_add(fcinfo, type, true, VALUE_SET_NO_LIMIT, &item, &owned);
}

/* --- results -------------------------------------------------------------------- */

/* The elements of a state as a jsonb array; [] for NULL. */
SQL_FUNCTION(kql_set_state_array)
{
	DynamicBuilder builder = {0};

	if (!PG_ARGISNULL(0))
		PG_RETURN_JSONB_P(value_set_to_jsonb(PG_GETARG_DATUM(0)));
	dynamic_begin_array(&builder);
	PG_RETURN_JSONB_P(dynamic_finish(&builder));
}

/* The number of elements of a state; 0 for NULL. */
SQL_VALUE(kql_set_state_count,
		  Int64GetDatum(PG_ARGISNULL(0) ? 0 : value_set_count(PG_GETARG_DATUM(0))));

/* A visitor: adds a bag to the merged one; an error if the state holds anything else. */
static void
merge_bag(void *context, Oid type, const ValueItem *item)
{
	if (type != JSONBOID)
		ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH), errmsg("state holds no bags")));
	if (!item->is_null && DYNAMIC_IS_OBJECT((Jsonb *) item->data))
		bag_merge_add((BagMerge *) context, (Jsonb *) item->data);
}

/* Merges a list of bags; of several values for a key the first stays. */
SQL_FUNCTION(kql_make_bag_final)
{
	BagMerge merge;

	bag_merge_begin(&merge);
	if (!PG_ARGISNULL(0))
		value_set_visit(PG_GETARG_DATUM(0), merge_bag, &merge);
	PG_RETURN_JSONB_P(bag_merge_finish(&merge));
}
