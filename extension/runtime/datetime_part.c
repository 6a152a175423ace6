/*
 * datetime_part.c
 *		Calendar functions: datetime_diff, datetime_add, datetime_part and the
 *		functions that name one part (startofday, getyear, dayofweek, …).
 *
 * A part is named by a text, in any case.  Results beyond the years 1 to 9999
 * are NULL.  Weeks begin on Sunday, except for week_of_year, which is ISO 8601.
 */
#include "postgres.h"

#include "common/int.h"
#include "utils/builtins.h"
#include "utils/datetime.h"

#include "base/compat.h"
#include "base/sql_function.h"
#include "runtime/datetime.h"

typedef enum DatePart
{
	PART_YEAR,
	PART_QUARTER,
	PART_MONTH,
	PART_WEEK,
	PART_DAY,
	PART_HOUR,
	PART_MINUTE,
	PART_SECOND,
	PART_MILLISECOND,
	PART_MICROSECOND,
	PART_NANOSECOND,
	PART_WEEK_OF_YEAR,
	PART_DAY_OF_YEAR
} DatePart;

static const struct
{
	const char *name;
	DatePart part;
} part_names[] = {
	{"year", PART_YEAR},
	{"quarter", PART_QUARTER},
	{"month", PART_MONTH},
	{"week", PART_WEEK},
	{"day", PART_DAY},
	{"hour", PART_HOUR},
	{"minute", PART_MINUTE},
	{"second", PART_SECOND},
	{"millisecond", PART_MILLISECOND},
	{"microsecond", PART_MICROSECOND},
	{"nanosecond", PART_NANOSECOND},
	{"week_of_year", PART_WEEK_OF_YEAR},
	{"weekofyear", PART_WEEK_OF_YEAR},
	{"dayofyear", PART_DAY_OF_YEAR},
};

/* Finds a part by its name; a name that does not exist is the user's error. */
static DatePart
read_part(text *name, bool allow_week_of_year)
{
	const char *data = VARDATA_ANY(name);
	int length = VARSIZE_ANY_EXHDR(name);

	for (int i = 0; i < (int) lengthof(part_names); i++)
	{
		if ((int) strlen(part_names[i].name) != length ||
			pg_strncasecmp(part_names[i].name, data, length) != 0)
			continue;
		if (part_names[i].part >= PART_WEEK_OF_YEAR && !allow_week_of_year)
			break;
		return part_names[i].part;
	}
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("datetime part \"%s\" not recognized", text_to_cstring(name)),
					errhint("Use year, quarter, month, week, day, hour, minute, second, "
							"millisecond, microsecond or nanosecond.")));
}

/* The length of a part that is a fixed number of microseconds, else 0. */
static const int64 part_length[] = {
	[PART_WEEK] = 7 * USECS_PER_DAY,
	[PART_DAY] = USECS_PER_DAY,
	[PART_HOUR] = USECS_PER_HOUR,
	[PART_MINUTE] = USECS_PER_MINUTE,
	[PART_SECOND] = USECS_PER_SEC,
	[PART_MILLISECOND] = 1000,
	[PART_MICROSECOND] = 1,
	[PART_NANOSECOND] = 1,
	[PART_YEAR] = 0,
	[PART_QUARTER] = 0,
	[PART_MONTH] = 0,
	[PART_WEEK_OF_YEAR] = 0,
	[PART_DAY_OF_YEAR] = 0,
};

static int
part_months(DatePart part)
{
	return part == PART_YEAR ? 12 : part == PART_QUARTER ? 3 : 1;
}

/*
 * The ordinal of the part that holds t: the number of its boundaries since some
 * fixed point.  A week begins on a Sunday, and 2000-01-02 is one.
 */
static int64
part_ordinal(DatePart part, TimestampTz t)
{
	int64 length = part_length[part];
	DateParts date;

	if (part == PART_WEEK)
		return floor_divide(t - USECS_PER_DAY, length);
	if (length > 0)
		return floor_divide(t, length);
	datetime_split(t, &date);
	return ((int64) date.year * MONTHS_PER_YEAR + date.month - 1) / part_months(part);
}

/* datetime_diff(part, a, b): boundaries of the part crossed from b to a. */
SQL_FUNCTION(kql_datetime_diff)
{
	DatePart part = read_part(PG_GETARG_TEXT_PP(0), false);
	TimestampTz a = PG_GETARG_TIMESTAMPTZ(1);
	TimestampTz b = PG_GETARG_TIMESTAMPTZ(2);
	int64 result;

	if (!DATETIME_IS_VALID(a) || !DATETIME_IS_VALID(b))
		PG_RETURN_NULL();
	result = part_ordinal(part, a) - part_ordinal(part, b);
	if (part == PART_NANOSECOND && pg_mul_s64_overflow(result, 1000, &result))
		PG_RETURN_NULL();
	PG_RETURN_INT64(result);
}

/* datetime_add(part, amount, t); months keep the day, or take the last one. */
SQL_FUNCTION(kql_datetime_add)
{
	DatePart part = read_part(PG_GETARG_TEXT_PP(0), false);
	int64 amount = PG_GETARG_INT64(1);
	TimestampTz t = PG_GETARG_TIMESTAMPTZ(2);
	int64 length = part_length[part];
	DateParts date;

	if (!DATETIME_IS_VALID(t))
		PG_RETURN_NULL();
	if (part == PART_NANOSECOND)
		amount = floor_divide(amount, 1000);
	if (length > 0)
	{
		if (pg_mul_s64_overflow(amount, length, &amount) || pg_add_s64_overflow(t, amount, &t) ||
			!DATETIME_IS_VALID(t))
			PG_RETURN_NULL();
		PG_RETURN_TIMESTAMPTZ(t);
	}
	if (amount < -200000 || amount > 200000)
		PG_RETURN_NULL();
	datetime_split(t, &date);
	if (!datetime_join(date.year, date.month + amount * part_months(part), date.day, date.time, &t))
		PG_RETURN_NULL();
	PG_RETURN_TIMESTAMPTZ(t);
}

static int
day_of_year(const DateParts *date)
{
	return date2j(date->year, date->month, date->day) - date2j(date->year, 1, 1) + 1;
}

/* datetime_part(part, t); the parts below a second hold the whole fraction. */
SQL_FUNCTION(kql_datetime_part)
{
	DatePart part = read_part(PG_GETARG_TEXT_PP(0), true);
	TimestampTz t = PG_GETARG_TIMESTAMPTZ(1);
	DateParts date;
	int fraction;

	if (!DATETIME_IS_VALID(t))
		PG_RETURN_NULL();
	datetime_split(t, &date);
	fraction = (int) (date.time % USECS_PER_SEC);
	switch (part)
	{
		case PART_YEAR:
			PG_RETURN_INT32(date.year);
		case PART_QUARTER:
			PG_RETURN_INT32((date.month - 1) / 3 + 1);
		case PART_MONTH:
			PG_RETURN_INT32(date.month);
		case PART_WEEK:
		case PART_WEEK_OF_YEAR:
			PG_RETURN_INT32(date2isoweek(date.year, date.month, date.day));
		case PART_DAY:
			PG_RETURN_INT32(date.day);
		case PART_DAY_OF_YEAR:
			PG_RETURN_INT32(day_of_year(&date));
		case PART_HOUR:
			PG_RETURN_INT32((int) (date.time / USECS_PER_HOUR));
		case PART_MINUTE:
			PG_RETURN_INT32((int) (date.time / USECS_PER_MINUTE % MINS_PER_HOUR));
		case PART_SECOND:
			PG_RETURN_INT32((int) (date.time / USECS_PER_SEC % SECS_PER_MINUTE));
		case PART_MILLISECOND:
			PG_RETURN_INT32(fraction / 1000);
		case PART_MICROSECOND:
			PG_RETURN_INT32(fraction);
		case PART_NANOSECOND:
			PG_RETURN_INT32(fraction * 1000);
	}
	pg_unreachable();
}

/* --- one part, named by the function ------------------------------------------ */

#define DATE_FUNCTION(name, expression)                                                            \
	SQL_FUNCTION(name)                                                                             \
	{                                                                                              \
		TimestampTz t = PG_GETARG_TIMESTAMPTZ(0);                                                  \
		DateParts date;                                                                            \
                                                                                                   \
		if (!DATETIME_IS_VALID(t))                                                                 \
			PG_RETURN_NULL();                                                                      \
		datetime_split(t, &date);                                                                  \
		PG_RETURN_INT32((int32) (expression));                                                     \
	}                                                                                              \
	extern Datum name(PG_FUNCTION_ARGS)

DATE_FUNCTION(kql_getyear, date.year);
DATE_FUNCTION(kql_monthofyear, date.month);
DATE_FUNCTION(kql_dayofmonth, date.day);
DATE_FUNCTION(kql_dayofyear, day_of_year(&date));
DATE_FUNCTION(kql_hourofday, date.time / USECS_PER_HOUR);
DATE_FUNCTION(kql_week_of_year, date2isoweek(date.year, date.month, date.day));

/* dayofweek(t): a timespan, the whole days since Sunday. */
SQL_FUNCTION(kql_dayofweek)
{
	TimestampTz t = PG_GETARG_TIMESTAMPTZ(0);

	/* Kusto counts through the next day, so the last day there is has none. */
	if (!DATETIME_IS_VALID(t) || t + USECS_PER_DAY > DATETIME_MAX)
		PG_RETURN_NULL();
	PG_RETURN_TIMESPAN(floor_modulo(floor_divide(t, USECS_PER_DAY) - 1, 7) * USECS_PER_DAY);
}

/* The start of the part that holds t, moved by some parts; false out of range. */
static bool
part_start(DatePart part, TimestampTz t, int64 offset, TimestampTz *start)
{
	int64 length = part_length[part];
	DateParts date;

	if (!DATETIME_IS_VALID(t) || offset < -4000000 || offset > 4000000)
		return false;
	if (length > 0)
	{
		*start = (part_ordinal(part, t) + offset) * length;
		if (part == PART_WEEK)
			*start += USECS_PER_DAY;
		return true;
	}
	datetime_split(t, &date);
	if (part == PART_YEAR)
		date.month = 1;
	/* One past the last year is needed for the end of that year. */
	if (datetime_join(date.year, date.month + offset * part_months(part), 1, 0, start))
		return true;
	*start = DATETIME_MAX + 1;
	return (int64) date.year * 12 + date.month - 1 + offset * part_months(part) == 10000 * 12;
}

/* The start of the part that holds t, or the last microsecond before the next one. */
static Datum
edge_of(FunctionCallInfo fcinfo, DatePart part, bool end)
{
	int64 offset = PG_NARGS() > 1 && !PG_ARGISNULL(1) ? PG_GETARG_INT64(1) : 0;
	TimestampTz edge;

	if (PG_ARGISNULL(0) || (PG_NARGS() > 1 && PG_ARGISNULL(1)) ||
		!part_start(part, PG_GETARG_TIMESTAMPTZ(0), offset + end, &edge) ||
		!DATETIME_IS_VALID(edge - end))
		PG_RETURN_NULL();
	PG_RETURN_TIMESTAMPTZ(edge - end);
}

#define START_AND_END(unit, part)                                                                  \
	SQL_VALUE(kql_startof##unit, edge_of(fcinfo, part, false));                                    \
	SQL_VALUE(kql_endof##unit, edge_of(fcinfo, part, true))

START_AND_END(day, PART_DAY);
START_AND_END(week, PART_WEEK);
START_AND_END(month, PART_MONTH);
START_AND_END(year, PART_YEAR);
