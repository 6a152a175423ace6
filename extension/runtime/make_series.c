/*
 * make_series.c
 *		The layout of a series: what make-series is compiled to calls
 *		kql.make_series() to put the values of the bins that occur at their places.
 */
#include "postgres.h"

#include "common/int.h"
#include "miscadmin.h"
#include "utils/jsonb.h"

#include "base/sql_function.h"
#include "runtime/dynamic.h"

/* The engine makes no longer arrays. */
#define MAKE_SERIES_MAX_POINTS 1048576

/*
 * kql.make_series(positions, values, first, last, missing): an array with a
 * place for each bin from first to last; a place that no position names gets
 * the last argument.
 */
SQL_FUNCTION(kql_make_series)
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
	if (first > last)
		points = 0;
	else if (pg_sub_s64_overflow(last, first, &points) || pg_add_s64_overflow(points, 1, &points))
		points = PG_INT64_MAX;
	if (points > MAKE_SERIES_MAX_POINTS)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("a series has at most %d points", MAKE_SERIES_MAX_POINTS),
						errdetail("This one would have %lld.", (long long) points),
						errhint("Use a longer step or a shorter range.")));
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
	PG_RETURN_JSONB_P(dynamic_finish(&builder));
}
