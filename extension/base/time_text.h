/*
 * time_text.h
 *		The language's text forms of datetime and timespan.
 *
 * What tostring() gives and what a row shows as JSON, whatever DateStyle,
 * IntervalStyle and TimeZone say.
 */
#ifndef VIGIL_BASE_TIME_TEXT_H
#define VIGIL_BASE_TIME_TEXT_H

#include "datatype/timestamp.h"
#include "lib/stringinfo.h"

/* A datetime lies between the years 1 and 9999, in UTC. */
#define DAYS_TO_2000 INT64CONST(730119)
#define DATETIME_MIN (-DAYS_TO_2000 * USECS_PER_DAY)
#define DATETIME_MAX ((INT64CONST(3652059) - DAYS_TO_2000) * USECS_PER_DAY - 1)
#define DATETIME_IS_VALID(t) ((t) >= DATETIME_MIN && (t) <= DATETIME_MAX)

/* 2023-07-10T12:00:00.0000000Z; nothing for what is no datetime of the language. */
extern void datetime_append(StringInfo out, TimestampTz t);

/* [-][d.]hh:mm:ss[.fffffff] */
extern void timespan_append(StringInfo out, int64 usecs);

#endif /* VIGIL_BASE_TIME_TEXT_H */
