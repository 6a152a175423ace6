/*
 * datetime.h
 *		KQL's datetime and timespan as the server's timestamptz and interval.
 *
 * A datetime lies between the years 1 and 9999, in UTC.  A timespan is an
 * interval of which only the microseconds are set; one that has days or months
 * (it came from elsewhere) is read with days of 24 hours and months of 30 days.
 * Parsing truncates what is finer than a microsecond.
 */
#ifndef VIGIL_RUNTIME_DATETIME_H
#define VIGIL_RUNTIME_DATETIME_H

#include "fmgr.h"
#include "lib/stringinfo.h"
#include "utils/timestamp.h"

#include "base/compat.h"
#include "base/time_text.h"
#include "runtime/string_term.h"

#define TIMESPAN_MAX (PG_INT64_MAX / 10)
#define TIMESPAN_MIN (-TIMESPAN_MAX)

#define TIMESPAN_IS_VALID(us) ((us) >= TIMESPAN_MIN && (us) <= TIMESPAN_MAX)

/* A calendar date and the microseconds since its midnight. */
typedef struct DateParts
{
	int year;
	int month; /* 1 .. 12 */
	int day;   /* 1 .. 31 */
	int64 time;
} DateParts;

extern void datetime_split(TimestampTz t, DateParts *parts);

/* Joins a date; the day is clamped to the month's last one.  False out of range. */
extern bool datetime_join(int64 year, int64 month, int day, int64 time, TimestampTz *result);

/* Floor division and its remainder, for microseconds before the epoch. */
extern int64 floor_divide(int64 a, int64 b);
extern int64 floor_modulo(int64 a, int64 b);

/* The microseconds of an interval; false if they do not fit a timespan. */
extern bool timespan_from_interval(const Interval *interval, int64 *usecs);

/* A palloc'd interval of the given microseconds. */
extern Interval *timespan_make(int64 usecs);

/*
 * todatetime() and totimespan() of a text; false when it is not one.  A time of
 * day alone is none here: what is immutable knows no today.
 */
extern bool datetime_parse(TextPiece text, TimestampTz *result);
extern bool timespan_parse(TextPiece text, int64 *result);

#define TIMESPAN_OF(us) IntervalPGetDatum(timespan_make(us))
#define PG_RETURN_TIMESPAN(us) PG_RETURN_INTERVAL_P(timespan_make(us))

#endif /* VIGIL_RUNTIME_DATETIME_H */
