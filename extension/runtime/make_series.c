/*
 * make_series.c
 *		What compiled queries call to take a dynamic value apart or to lay out a series.
 *
 * kql.element() is d[i].  kql.make_series() puts the values of the bins that
 * occur at their places between the first and the last bin.
 */
#include "postgres.h"

#include "fmgr.h"
#include "miscadmin.h"
#include "utils/jsonb.h"

#include "runtime/dynamic.h"

/* The engine makes no longer arrays. */
#define MAKE_SERIES_MAX_POINTS 1048576

PG_FUNCTION_INFO_V1(kql_element);
PG_FUNCTION_INFO_V1(kql_make_series);

/* Element i of an array, counted from its end when negative; NULL if there is none. */
Datum
kql_element(PG_FUNCTION_ARGS)
{
	Jsonb *jb = PG_GETARG_JSONB_P(0);
	int64 index = PG_GETARG_INT64(1);
	JsonbValue *value;
	Jsonb *result;

	if (!DYNAMIC_IS_ARRAY(jb))
		PG_RETURN_NULL();
	if (index < 0)
		index += JB_ROOT_COUNT(jb);
	if (index < 0 || index >= JB_ROOT_COUNT(jb))
		PG_RETURN_NULL();
	value = getIthJsonbValueFromContainer(&jb->root, (uint32) index);
	result = value == NULL || value->type == jbvNull ? NULL : JsonbValueToJsonb(value);
	if (result == NULL)
		PG_RETURN_NULL();
	PG_RETURN_JSONB_P(result);
}

/*
 * kql.make_series(positions, values, first, last, missing): an array with a
 * place for each bin from first to last; a place that no position names gets
 * the last argument.
 */
Datum
kql_make_series(PG_FUNCTION_ARGS)
{
	JsonbValue missing = {.type = jbvNull};
	DynamicBuilder builder = {0};
	JsonbValue **place;
	JsonbValue *position;
	JsonbValue *value;
	int position_count;
	int value_count;
	int64 first;
	int64 last;
	int64 points;

	for (int i = 0; i < 4; i++)
	{
		if (PG_ARGISNULL(i))
			PG_RETURN_NULL();
	}
	first = PG_GETARG_INT64(2);
	last = PG_GETARG_INT64(3);
	points = last - first + 1;
	if (points > MAKE_SERIES_MAX_POINTS)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("a series has at most %d points", MAKE_SERIES_MAX_POINTS),
						errdetail("This one would have %lld.", (long long) points),
						errhint("Use a longer step or a shorter range.")));
	points = Max(points, 0);
	position = dynamic_elements(PG_GETARG_JSONB_P(0), &position_count);
	value = dynamic_elements(PG_GETARG_JSONB_P(1), &value_count);
	if (!PG_ARGISNULL(4))
		dynamic_load(PG_GETARG_JSONB_P(4), &missing);
	place = palloc0(sizeof(JsonbValue *) * (points + 1));
	for (int i = 0; i < position_count && i < value_count; i++)
	{
		int64 at;

		if (dynamic_value_int64(&position[i], &at) && at >= first && at <= last)
			place[at - first] = &value[i];
	}
	dynamic_begin_array(&builder);
	for (int64 i = 0; i < points; i++)
	{
		CHECK_FOR_INTERRUPTS();
		dynamic_add(&builder, place[i] == NULL ? &missing : place[i]);
	}
	dynamic_end_array(&builder);
	PG_RETURN_JSONB_P(dynamic_finish(&builder));
}
