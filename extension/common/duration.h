/*
 * duration.h
 *		Lengths of time as rule files write them.
 *
 * Three forms are read, all in use in published rules: the short form of rule
 * templates ("5m", "12h", "1d"), ISO 8601 as deployment files have it ("PT5M",
 * "P1DT12H"), and .NET's TimeSpan ("01:00:00", "1.00:00:00"), in which 24:00:00
 * is a day.  A bare number is
 * refused, because .NET reads it as days and people mean minutes; so are months
 * and years, which have no fixed length.
 */
#ifndef VIGIL_COMMON_DURATION_H
#define VIGIL_COMMON_DURATION_H

#define DURATION_SECOND INT64CONST(1000000)
#define DURATION_MINUTE (60 * DURATION_SECOND)
#define DURATION_HOUR (60 * DURATION_MINUTE)
#define DURATION_DAY (24 * DURATION_HOUR)

/* Longest duration that is read, some 27 years: sums of a few never overflow. */
#define DURATION_MAX (10000 * DURATION_DAY)

/*
 * Reads a duration into microseconds.  Returns NULL, or what is wrong with it
 * as a constant phrase ("a number needs a unit").
 */
extern const char *duration_parse(const char *text, int64 *microseconds);

/* ISO 8601 form of a duration that is not negative, palloc'd: "P1DT30M", "PT0S". */
extern char *duration_to_iso(int64 microseconds);

#endif /* VIGIL_COMMON_DURATION_H */
