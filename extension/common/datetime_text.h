/*
 * datetime_text.h
 *		Points of time as texts write them, in ticks of 100 ns since year 1.
 */
#ifndef VIGIL_COMMON_DATETIME_TEXT_H
#define VIGIL_COMMON_DATETIME_TEXT_H

#include "lib/stringinfo.h"

#include "common/calendar.h"
#include "common/time_reader.h"

/* Ticks at 1970-01-01. */
#define DATETIME_EPOCH_TICKS INT64CONST(621355968000000000)

/* Are ticks since 0001-01-01 a time of the years 1 to 9999? */
static inline bool
datetime_is_in_years(int64 ticks)
{
	return ticks >= 0 && ticks < CALENDAR_DAYS * TICKS_PER_DAY;
}

typedef struct DatetimeText
{
	int64 ticks;   /* since 0001-01-01, within the years 1 to 9999 unless is_today */
	bool is_today; /* no date was given: ticks since the midnight that began today */
} DatetimeText;

/*
 * Reads what stands in datetime(...) and what todatetime() takes: the forms of
 * ISO 8601, RFC 822 and RFC 850, month/day/year and their mixtures, all in UTC
 * unless a zone says otherwise; a time of day alone is one of today, and 0 the
 * first day there is.  False: it is none of these.
 */
extern bool datetime_text_read(const char *text, int length, DatetimeText *result);

/*
 * Reads what a log may write: ISO 8601 with a zone, extended
 * (2024-01-31T09:00:00.1234567Z, ±hh:mm) or basic (20240131T090000Z), in which a
 * leap second is the first of the next minute.  Anything else is false, and so
 * is a time that its zone puts out of the years 1 to 9999.
 */
extern bool datetime_text_read_log(const char *text, size_t length, int64 *ticks);

/* Appends "2020-01-01T00:00:00.0000000Z". */
extern void datetime_text_append(StringInfo out, int64 ticks);

#endif /* VIGIL_COMMON_DATETIME_TEXT_H */
