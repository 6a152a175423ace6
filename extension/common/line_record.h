/*
 * line_record.h
 *		What the readers of lines share: members of a record, and the header of syslog.
 */
#ifndef VIGIL_COMMON_LINE_RECORD_H
#define VIGIL_COMMON_LINE_RECORD_H

#include "common/syslog_line.h"
#include "common/time_reader.h"

/* Appends a member to an object that is begun. */
extern void line_member(StringInfo out, const char *key, const char *text, size_t len);
extern void line_time_member(StringInfo out, const char *key, int64 ticks);

/* Takes a time of syslog and the blanks behind it; false leaves the reader where it was. */
extern bool line_take_time(TimeReader *line, const SyslogClock *clock, int64 *ticks, bool *guessed);

/* Takes what stands before the tag or the message, and appends it. */
extern void line_take_header(TimeReader *line, const SyslogClock *clock, StringInfo out,
							 bool *guessed_year);

#endif /* VIGIL_COMMON_LINE_RECORD_H */
