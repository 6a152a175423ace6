/*
 * time_text.c
 *		The language's text forms of datetime and timespan.
 */
#include "postgres.h"

#include "utils/datetime.h"

#include "base/time_text.h"

void
datetime_append(StringInfo out, TimestampTz t)
{
	int64 since_year_1 = t - DATETIME_MIN;
	int64 time;
	int64 seconds;
	int year;
	int month;
	int day;

	if (!DATETIME_IS_VALID(t))
		return;
	j2date((int) (since_year_1 / USECS_PER_DAY - DAYS_TO_2000 + POSTGRES_EPOCH_JDATE), &year,
		   &month, &day);
	time = since_year_1 % USECS_PER_DAY;
	seconds = time / USECS_PER_SEC;
	appendStringInfo(out, "%04d-%02d-%02dT%02d:%02d:%02d.%06d0Z", year, month, day,
					 (int) (seconds / SECS_PER_HOUR),
					 (int) (seconds / SECS_PER_MINUTE % MINS_PER_HOUR),
					 (int) (seconds % SECS_PER_MINUTE), (int) (time % USECS_PER_SEC));
}

void
timespan_append(StringInfo out, int64 usecs)
{
	uint64 left = usecs < 0 ? -(uint64) usecs : (uint64) usecs;
	uint64 days = left / USECS_PER_DAY;
	int fraction = (int) (left % USECS_PER_SEC);
	int seconds;

	left %= USECS_PER_DAY;
	seconds = (int) (left / USECS_PER_SEC);
	if (usecs < 0)
		appendStringInfoChar(out, '-');
	if (days > 0)
		appendStringInfo(out, UINT64_FORMAT ".", days);
	appendStringInfo(out, "%02d:%02d:%02d", seconds / SECS_PER_HOUR,
					 seconds / SECS_PER_MINUTE % MINS_PER_HOUR, seconds % SECS_PER_MINUTE);
	if (fraction > 0)
		appendStringInfo(out, ".%06d0", fraction);
}
