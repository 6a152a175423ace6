/*
 * line_record.h
 *		What the readers of lines share: members of a record, and the header of syslog.
 */
#ifndef VIGIL_COMMON_LINE_RECORD_H
#define VIGIL_COMMON_LINE_RECORD_H

#include "common/syslog_line.h"
#include "common/time_reader.h"

/* What stands where a line or a key has its time. */
typedef struct LineTime
{
	bool is_read;      /* it is a time */
	bool guessed_year; /* whose year it does not say */
	int64 ticks;       /* since 0001-01-01, within the years 1 to 9999 */
	const char *text;  /* as it stands there */
	size_t len;
} LineTime;

/* Appends a member to an object that is begun. */
extern void line_member(StringInfo out, const char *key, const char *text, size_t len);

/* The same of a time; of what is none its text, which nobody who reads the record takes for one. */
extern void line_append_time(StringInfo out, const char *key, const LineTime *time);

/*
 * Takes a time of syslog and the blanks behind it, or what has the form of one and is none.  False
 * leaves the reader where it was: nothing here says when.
 */
extern bool line_take_time(TimeReader *line, const SyslogClock *clock, LineTime *time);

/* Reads a text that is a date in figures with a time of day, and nothing else; false: it is none. */
extern bool line_read_time(const char *text, size_t len, const SyslogClock *clock, LineTime *time);

/* Takes what stands before the tag or the message, and appends it. */
extern void line_take_header(TimeReader *line, const SyslogClock *clock, StringInfo out,
							 int *guessed_years);

#endif /* VIGIL_COMMON_LINE_RECORD_H */
