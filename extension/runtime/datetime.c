/*
 * datetime.c
 *		Calendar arithmetic and text of KQL's datetime and timespan.
 *
 * The shared part: no SQL functions here.  All of it works on microseconds, in
 * UTC, so nothing depends on the session's time zone or date style.
 */
#include "postgres.h"

#include "common/int.h"
#include "utils/datetime.h"

#include "runtime/datetime.h"

int64
floor_divide(int64 a, int64 b)
{
	int64 quotient = a / b;

	return (a % b != 0 && (a < 0) != (b < 0)) ? quotient - 1 : quotient;
}

int64
floor_modulo(int64 a, int64 b)
{
	int64 rest = a % b;

	return (rest != 0 && (rest < 0) != (b < 0)) ? rest + b : rest;
}

void
datetime_split(TimestampTz t, DateParts *parts)
{
	int64 days = floor_divide(t, USECS_PER_DAY);

	parts->time = t - days * USECS_PER_DAY;
	j2date((int) days + POSTGRES_EPOCH_JDATE, &parts->year, &parts->month, &parts->day);
}

bool
datetime_join(int64 year, int64 month, int day, int64 time, TimestampTz *result)
{
	int64 months;
	int last;

	/* Months beyond 1 .. 12 carry into the year. */
	if (year < -100000 || year > 100000 || month < -10000000 || month > 10000000)
		return false;
	months = year * MONTHS_PER_YEAR + month - 1;
	year = floor_divide(months, MONTHS_PER_YEAR);
	month = months - year * MONTHS_PER_YEAR + 1;
	if (year < 1 || year > 9999)
		return false;
	last = day_tab[isleap(year)][month - 1];
	*result = (int64) (date2j((int) year, (int) month, Min(day, last)) - POSTGRES_EPOCH_JDATE) *
				  USECS_PER_DAY +
			  time;
	return DATETIME_IS_VALID(*result);
}

bool
datetime_parse(TextPiece text, TimestampTz *result)
{
	DatetimeText value;

	if (!datetime_text_read(text.data, text.len, &value) || value.is_today)
		return false;
	*result = datetime_from_ticks(value.ticks);
	return true;
}

bool
timespan_parse(TextPiece text, int64 *result)
{
	int64 ticks;

	if (!timespan_text_read(text.data, text.len, &ticks))
		return false;
	*result = timespan_microseconds(ticks);
	return true;
}

bool
timespan_from_interval(const Interval *interval, int64 *usecs)
{
	int64 days = (int64) interval->month * DAYS_PER_MONTH + interval->day;
	int64 part;

	if (pg_mul_s64_overflow(days, USECS_PER_DAY, &part) ||
		pg_add_s64_overflow(interval->time, part, usecs))
		return false;
	return TIMESPAN_IS_VALID(*usecs);
}

Interval *
timespan_make(int64 usecs)
{
	Interval *interval = palloc0(sizeof(Interval));

	interval->time = usecs;
	return interval;
}
