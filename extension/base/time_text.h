/*
 * time_text.h
 *		The language's text forms of datetime and timespan.
 *
 * What tostring() gives and what a row shows as JSON, whatever DateStyle,
 * IntervalStyle and TimeZone say.
 */
#ifndef VIGIL_BASE_TIME_TEXT_H
#define VIGIL_BASE_TIME_TEXT_H

#include "common/int.h"
#include "datatype/timestamp.h"
#include "lib/stringinfo.h"

#include "common/datetime_text.h"
#include "common/timespan_text.h"

/* A datetime lies between the years 1 and 9999, in UTC. */
#define DAYS_TO_2000 INT64CONST(730119)
#define DATETIME_MIN (-DAYS_TO_2000 * USECS_PER_DAY)
#define DATETIME_MAX ((INT64CONST(3652059) - DAYS_TO_2000) * USECS_PER_DAY - 1)
#define DATETIME_IS_VALID(t) ((t) >= DATETIME_MIN && (t) <= DATETIME_MAX)

/* Ticks since year 1 as the server's time; what is finer than a microsecond is cut off. */
static inline TimestampTz
datetime_from_ticks(int64 ticks)
{
	return ticks / 10 - (ticks % 10 < 0) + DATETIME_MIN;
}

/* 2023-07-10T12:00:00.0000000Z; nothing for what is no datetime of the language. */
static inline void
datetime_append(StringInfo out, TimestampTz t)
{
	if (DATETIME_IS_VALID(t))
		datetime_text_append(out, (t - DATETIME_MIN) * 10);
}

/* [-][d.]hh:mm:ss[.fffffff]; nothing for what is no timespan of the language. */
static inline void
timespan_append(StringInfo out, int64 usecs)
{
	int64 ticks;

	if (!pg_mul_s64_overflow(usecs, 10, &ticks))
		timespan_text_append(out, ticks);
}

#endif /* VIGIL_BASE_TIME_TEXT_H */
