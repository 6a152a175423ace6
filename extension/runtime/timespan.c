/*
 * timespan.c
 *		Arithmetic of datetime and timespan, their constructors, and binning.
 *
 * A result beyond the range of its type is NULL.  Bins of a datetime are aligned
 * to 0001-01-01, as in Kusto, which is a Monday.
 */
#include "postgres.h"

#include <math.h>

#include "common/int.h"

#include "base/sql_function.h"
#include "runtime/datetime.h"
#include "runtime/number.h"

/* Reads an interval argument, or returns NULL from the calling function. */
#define GET_TIMESPAN(n, usecs)                                                                     \
	int64 usecs;                                                                                   \
	if (!timespan_from_interval(PG_GETARG_INTERVAL_P(n), &usecs))                                  \
	PG_RETURN_NULL()

#define GET_DATETIME(n, t)                                                                         \
	TimestampTz t = PG_GETARG_TIMESTAMPTZ(n);                                                      \
	if (!DATETIME_IS_VALID(t))                                                                     \
	PG_RETURN_NULL()

static Datum
return_timespan(FunctionCallInfo fcinfo, int64 usecs)
{
	if (!TIMESPAN_IS_VALID(usecs))
		PG_RETURN_NULL();
	PG_RETURN_TIMESPAN(usecs);
}

/* A timespan given as a real number of microseconds, cut to whole ones. */
static Datum
return_timespan_real(FunctionCallInfo fcinfo, double usecs)
{
	/* To ticks first, so that 0.1 * 10s is not short of a second. */
	usecs = rint(usecs * 10) / 10;
	if (isnan(usecs) || usecs > (double) TIMESPAN_MAX || usecs < (double) TIMESPAN_MIN)
		PG_RETURN_NULL();
	return return_timespan(fcinfo, (int64) usecs);
}

static Datum
return_datetime(FunctionCallInfo fcinfo, TimestampTz t)
{
	if (!DATETIME_IS_VALID(t))
		PG_RETURN_NULL();
	PG_RETURN_TIMESTAMPTZ(t);
}

/* --- timespan ---------------------------------------------------------------------- */

SQL_VALUE(kql_timespan, return_timespan(fcinfo, PG_GETARG_INT64(0)));

/* + - / % and bin() of timespans: / is a real, how often one goes into the other. */
SQL_VALUE_OF_TWO(kql_timespan_add, GET_TIMESPAN, GET_TIMESPAN, true,
				 return_timespan(fcinfo, a + b));
SQL_VALUE_OF_TWO(kql_timespan_subtract, GET_TIMESPAN, GET_TIMESPAN, true,
				 return_timespan(fcinfo, a - b));
SQL_VALUE_OF_TWO(kql_timespan_divide, GET_TIMESPAN, GET_TIMESPAN, true,
				 Float8GetDatum((double) a / (double) b));
SQL_VALUE_OF_TWO(kql_timespan_modulo, GET_TIMESPAN, GET_TIMESPAN, b != 0,
				 return_timespan(fcinfo, floor_modulo(a, b < 0 ? -b : b)));
SQL_VALUE_OF_TWO(kql_timespan_bin, GET_TIMESPAN, GET_TIMESPAN, b > 0,
				 return_timespan(fcinfo, a - floor_modulo(a, b)));

SQL_FUNCTION(kql_timespan_negate)
{
	GET_TIMESPAN(0, a);
	PG_RETURN_TIMESPAN(-a);
}

SQL_FUNCTION(kql_timespan_abs)
{
	GET_TIMESPAN(0, a);
	PG_RETURN_TIMESPAN(a < 0 ? -a : a);
}

SQL_FUNCTION(kql_timespan_multiply_long)
{
	int64 result;

	GET_TIMESPAN(0, a);
	if (pg_mul_s64_overflow(a, PG_GETARG_INT64(1), &result))
		PG_RETURN_NULL();
	return return_timespan(fcinfo, result);
}

SQL_VALUE_OF_TWO(kql_timespan_multiply_real, GET_TIMESPAN, READ_REAL, true,
				 return_timespan_real(fcinfo, (double) a *b));
SQL_VALUE_OF_TWO(kql_timespan_divide_real, GET_TIMESPAN, READ_REAL, true,
				 return_timespan_real(fcinfo, (double) a / b));
SQL_VALUE_OF_TWO(kql_timespan_divide_long, GET_TIMESPAN, READ_LONG, b != 0,
				 return_timespan(fcinfo, a / b));

SQL_FUNCTION(kql_timespan_bin_at)
{
	GET_TIMESPAN(0, a);
	GET_TIMESPAN(1, size);
	GET_TIMESPAN(2, fixed);
	if (size <= 0)
		PG_RETURN_NULL();
	return return_timespan(fcinfo, a - floor_modulo(a - fixed, size));
}

/* make_timespan(hour, minute), (hour, minute, second), (day, hour, minute, second). */
SQL_FUNCTION(kql_make_timespan)
{
	int at = 0;
	int64 day = PG_NARGS() == 4 ? PG_GETARG_INT64(at++) : 0;
	int64 hour = PG_GETARG_INT64(at);
	int64 minute = PG_GETARG_INT64(at + 1);
	double second = PG_NARGS() > 2 ? PG_GETARG_FLOAT8(at + 2) : 0;

	if (day < 0 || day > 10675199 || hour < 0 || hour > 23 || minute < 0 || minute > 59 ||
		!(second >= 0 && second < 60))
		PG_RETURN_NULL();
	return return_timespan(fcinfo, day * USECS_PER_DAY + hour * USECS_PER_HOUR +
									   minute * USECS_PER_MINUTE +
									   number_truncate(rint(second * 10000000) / 10));
}

/* --- datetime ----------------------------------------------------------------------- */

SQL_VALUE_OF_TWO(kql_datetime_add_timespan, GET_DATETIME, GET_TIMESPAN, true,
				 return_datetime(fcinfo, a + b));
SQL_VALUE_OF_TWO(kql_datetime_subtract_timespan, GET_DATETIME, GET_TIMESPAN, true,
				 return_datetime(fcinfo, a - b));
SQL_VALUE_OF_TWO(kql_datetime_subtract, GET_DATETIME, GET_DATETIME, true,
				 IntervalPGetDatum(timespan_make(a - b)));
SQL_VALUE_OF_TWO(kql_datetime_modulo, GET_DATETIME, GET_TIMESPAN, b != 0,
				 return_timespan(fcinfo, floor_modulo(a - DATETIME_MIN, b < 0 ? -b : b)));
SQL_VALUE_OF_TWO(kql_datetime_bin, GET_DATETIME, GET_TIMESPAN, b > 0,
				 TimestampTzGetDatum(a - floor_modulo(a - DATETIME_MIN, b)));

SQL_FUNCTION(kql_datetime_bin_at)
{
	GET_DATETIME(0, t);
	GET_TIMESPAN(1, size);
	GET_DATETIME(2, fixed);
	if (size <= 0)
		PG_RETURN_NULL();
	return return_datetime(fcinfo, t - floor_modulo(t - fixed, size));
}

/* make_datetime(year, month, day [, hour, minute [, second]]). */
SQL_FUNCTION(kql_make_datetime)
{
	int64 month = PG_GETARG_INT64(1);
	int64 day = PG_GETARG_INT64(2);
	int64 hour = PG_NARGS() > 3 ? PG_GETARG_INT64(3) : 0;
	int64 minute = PG_NARGS() > 4 ? PG_GETARG_INT64(4) : 0;
	double second = PG_NARGS() > 5 ? PG_GETARG_FLOAT8(5) : 0;
	TimestampTz t;
	DateParts check;

	if (month < 1 || month > 12 || day < 1 || day > 31 || hour < 0 || hour > 23 || minute < 0 ||
		minute > 59 || !(second >= 0 && second < 60) ||
		!datetime_join(PG_GETARG_INT64(0), month, (int) day, 0, &t))
		PG_RETURN_NULL();
	datetime_split(t, &check);
	if (check.day != day)
		PG_RETURN_NULL();
	return return_datetime(fcinfo, t + hour * USECS_PER_HOUR + minute * USECS_PER_MINUTE +
									   number_truncate(rint(second * 10000000) / 10));
}

/* Microseconds since 1970, from a count of some unit given as a fraction. */
static Datum
from_unixtime(FunctionCallInfo fcinfo, int64 multiply, int64 divide)
{
	int64 usecs;

	if (pg_mul_s64_overflow(PG_GETARG_INT64(0), multiply, &usecs))
		PG_RETURN_NULL();
	usecs = floor_divide(usecs, divide);
	if (pg_sub_s64_overflow(
			usecs, (int64) (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * USECS_PER_DAY, &usecs))
		PG_RETURN_NULL();
	return return_datetime(fcinfo, usecs);
}

static Datum
from_unixtime_real(FunctionCallInfo fcinfo, double usecs_per_unit)
{
	double usecs = rint(PG_GETARG_FLOAT8(0) * usecs_per_unit * 10) / 10;

	if (!(fabs(usecs) < 4e17))
		PG_RETURN_NULL();
	return return_datetime(fcinfo,
						   number_truncate(floor(usecs)) -
							   (int64) (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * USECS_PER_DAY);
}

#define UNIXTIME(unit, multiply, divide)                                                           \
	SQL_VALUE(kql_unixtime_##unit, from_unixtime(fcinfo, multiply, divide));                       \
	SQL_VALUE(kql_unixtime_##unit##_real,                                                          \
			  from_unixtime_real(fcinfo, (double) (multiply) / (divide)))

UNIXTIME(seconds, USECS_PER_SEC, 1);
UNIXTIME(milliseconds, 1000, 1);
UNIXTIME(microseconds, 1, 1);
UNIXTIME(nanoseconds, 1, 1000);
