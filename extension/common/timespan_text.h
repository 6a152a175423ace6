/*
 * timespan_text.h
 *		Lengths of time as the language writes them, in ticks of 100 ns.
 */
#ifndef VIGIL_COMMON_TIMESPAN_TEXT_H
#define VIGIL_COMMON_TIMESPAN_TEXT_H

#include "lib/stringinfo.h"

/*
 * Reads what stands in time(...) and what totimespan() takes: "1.5h", "15
 * seconds", "1.02:03:04.5", "2" (days), each with a sign.  As .NET has it,
 * hours beyond 23 in h:m:s are days: "24:00:00" is 24 days.
 */
extern bool timespan_text_read(const char *text, int length, int64 *ticks);

/* Appends "[-][d.]hh:mm:ss[.fffffff]". */
extern void timespan_text_append(StringInfo out, int64 ticks);

/*
 * Ticks as the microseconds that are stored: cut off, but what is not zero
 * stays so, because 1tick means "a little more" or "a little less".
 */
static inline int64
timespan_microseconds(int64 ticks)
{
	if (ticks > -10 && ticks < 10)
		return (ticks > 0) - (ticks < 0);
	return ticks / 10;
}

#endif /* VIGIL_COMMON_TIMESPAN_TEXT_H */
