/*
 * syslog_line.h
 *		Lines of syslog and CEF as JSON records.
 *
 * A line becomes an object with the keys below; what it does not say is no key of it, and a
 * part that cannot be read is left in the text that it is part of.
 */
#ifndef VIGIL_COMMON_SYSLOG_LINE_H
#define VIGIL_COMMON_SYSLOG_LINE_H

#include "lib/stringinfo.h"

/* What a line of RFC 3164 leaves out of its time. */
typedef struct SyslogClock
{
	int64 now;  /* ticks since 0001-01-01: no line is more than a day later */
	int64 zone; /* ticks that its clock is before UTC */
	int year;   /* 0: the latest one in which the line is not later than that */
} SyslogClock;

/* The times of a record whose year was not said: bits of *guessed_years. */
#define LINE_TIME_GUESSED 1
#define LINE_RT_GUESSED 2
#define LINE_START_GUESSED 4
#define LINE_END_GUESSED 8

/*
 * Appends {"time", "facility", "severity", "host", "process", "pid", "message"} for RFC 3164, and
 * "version", "msgid", "structured" too for RFC 5424; lines of files that have no <priority> are
 * read as well.  What has the form of a time but is none is "time" as it stands there.  Each line is
 * a record: one with nothing of this is its message.
 */
extern void syslog_line_append(const char *line, size_t len, const SyslogClock *clock,
							   StringInfo out, int *guessed_years);

/* Whether a key of a CEF extension has a column. */
typedef bool (*CefKnows)(void *context, const char *key, size_t len);

/*
 * Appends the time, host, process and pid of a line's syslog header, the seven fields of CEF
 * ("deviceVendor", …), the pairs of its extension under their own keys, "rtTime", "startTime" and
 * "endTime", which are the values themselves if these are no times, and in "additional" the pairs
 * whose key is not known.
 * False, and nothing, if the line is no CEF.
 */
extern bool cef_line_append(const char *line, size_t len, const SyslogClock *clock, CefKnows knows,
							void *context, StringInfo out, int *guessed_years);

#endif /* VIGIL_COMMON_SYSLOG_LINE_H */
