/*
 * syslog_line.c
 *		Lines of syslog as JSON records.
 */
#include "common/port.h"

#include "common/calendar.h"
#include "common/datetime_text.h"
#include "common/json_walk.h"
#include "common/line_record.h"
#include "common/syslog_line.h"
#include "common/time_reader.h"

void
line_member(StringInfo out, const char *key, const char *text, size_t len)
{
	appendStringInfo(out, "%s\"%s\":", out->data[out->len - 1] == '{' ? "" : ",", key);
	json_append_string(out, text, len);
}

void
line_time_member(StringInfo out, const char *key, int64 ticks)
{
	appendStringInfo(out, "%s\"%s\":\"", out->data[out->len - 1] == '{' ? "" : ",", key);
	datetime_text_append(out, ticks);
	appendStringInfoChar(out, '"');
}

/* Passes a word and the blanks behind it; its length, 0 if there is none. */
static size_t
take_word(TimeReader *line, const char **word)
{
	*word = line->at;
	while (line->at < line->end && *line->at != ' ' && *line->at != '\t')
		line->at++;
	if (line->at == *word)
		return 0;
	{
		size_t len = line->at - *word;

		while (line->at < line->end && (*line->at == ' ' || *line->at == '\t'))
			line->at++;
		return len;
	}
}

/* "<priority>": facility and severity. */
static void
take_priority(TimeReader *line, StringInfo out)
{
	static const char *const facility[] = {
		"kern",   "user",   "mail",     "daemon", "auth",   "syslog", "lpr",    "news",
		"uucp",   "cron",   "authpriv", "ftp",    "ntp",    "audit",  "alert",  "clock",
		"local0", "local1", "local2",   "local3", "local4", "local5", "local6", "local7"};
	static const char *const severity[] = {"emerg",   "alert",  "crit", "err",
										   "warning", "notice", "info", "debug"};
	TimeReader before = *line;
	int64 number;

	if (!time_take(line, '<') || time_read_digits(line, 3, &number) == 0 || !time_take(line, '>') ||
		number >= (int64) lengthof(facility) * 8)
	{
		*line = before;
		return;
	}
	line_member(out, "facility", facility[number / 8], strlen(facility[number / 8]));
	line_member(out, "severity", severity[number % 8], strlen(severity[number % 8]));
}

/* The latest year in which a month, day and time are not later than now. */
static bool
find_year(const SyslogClock *clock, CalendarDate *date, int64 time)
{
	CalendarDate today;

	calendar_date(clock->now / TICKS_PER_DAY, &today);
	/* The 29th of February may be eight years ago. */
	for (date->year = today.year + 1; date->year >= today.year - 8; date->year--)
	{
		if (calendar_is_date(date) &&
			calendar_days(date) * TICKS_PER_DAY + time - clock->zone <= clock->now + TICKS_PER_DAY)
			return true;
	}
	return false;
}

/* "Mmm dd hh:mm:ss" or "Mmm dd yyyy hh:mm:ss", with a fraction perhaps. */
static bool
take_bsd_time(TimeReader *line, const SyslogClock *clock, int64 *ticks, bool *guessed)
{
	static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
	CalendarDate date;
	char word[TIME_WORD_SIZE];
	const char *month;
	int64 part;
	int64 hour;
	int64 minute;
	int64 second;
	int64 fraction = 0;
	bool has_year = false;

	if (time_read_word(line, word) != 3 || (month = strstr(months, word)) == NULL ||
		(month - months) % 3 != 0 || !time_skip_blanks(line) ||
		time_read_digits(line, 2, &part) == 0 || !time_skip_blanks(line))
		return false;
	date.month = (int) (month - months) / 3 + 1;
	date.day = (int) part;
	if (time_read_digits(line, 4, &hour) == 4)
	{
		date.year = (int) hour;
		has_year = true;
		if (!time_skip_blanks(line) || time_read_digits(line, 2, &hour) == 0)
			return false;
	}
	if (!time_take(line, ':') || time_read_digits(line, 2, &minute) != 2 || !time_take(line, ':') ||
		time_read_digits(line, 2, &second) != 2 ||
		(time_take(line, '.') && !time_read_fraction(line, &fraction)) || hour > 23 ||
		minute > 59 || second > 60)
		return false;
	fraction += hour * TICKS_PER_HOUR + minute * TICKS_PER_MINUTE + second * TICKS_PER_SECOND;
	if (!has_year && clock->year > 0)
		date.year = clock->year;
	else if (!has_year)
	{
		*guessed = true;
		if (!find_year(clock, &date, fraction))
			return false;
	}
	if (!calendar_is_date(&date))
		return false;
	*ticks = calendar_days(&date) * TICKS_PER_DAY + fraction - clock->zone;
	return true;
}

bool
line_take_time(TimeReader *line, const SyslogClock *clock, int64 *ticks, bool *guessed)
{
	TimeReader before = *line;
	const char *word;
	size_t len;
	bool was_guessed = *guessed;

	if (take_bsd_time(line, clock, ticks, guessed) &&
		(time_at_end(line) || *line->at == ' ' || *line->at == ':'))
	{
		(void) time_take(line, ':');
		(void) time_skip_blanks(line);
		return *ticks >= 0 && *ticks < CALENDAR_DAYS * TICKS_PER_DAY;
	}
	*guessed = was_guessed;
	*line = before;
	len = take_word(line, &word);
	if (len > 0 && datetime_text_read_log(word, len, ticks) && *ticks >= 0 &&
		*ticks < CALENDAR_DAYS * TICKS_PER_DAY)
		return true;
	*line = before;
	return false;
}

/* Passes [id name="value" …] groups or "-"; what they are, as written. */
static size_t
take_structured(TimeReader *line, const char **text)
{
	bool quoted = false;

	*text = line->at;
	if (time_take(line, '-'))
		return 1;
	while (line->at < line->end && *line->at == '[')
	{
		const char *at = line->at;

		for (; at < line->end; at++)
		{
			if (quoted && *at == '\\' && at + 1 < line->end)
				at++;
			else if (*at == '"')
				quoted = !quoted;
			else if (*at == ']' && !quoted)
				break;
		}
		if (at == line->end)
			break;
		line->at = at + 1;
	}
	return line->at - *text;
}

static bool
is_digits(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
	{
		if (text[i] < '0' || text[i] > '9')
			return false;
	}
	return true;
}

/* The process's number, if it is one: what else stands there is "procid". */
static void
pid_member(StringInfo out, const char *text, size_t len)
{
	bool is_number = len > 0 && len <= 9 && is_digits(text, len);

	line_member(out, is_number ? "pid" : "procid", text, len);
}

/* A member of RFC 5424's header, unless it is "-", which stands for nothing. */
static void
header_member(StringInfo out, const char *key, const char *word, size_t len)
{
	if (len == 0 || (len == 1 && *word == '-'))
		return;
	if (strcmp(key, "pid") == 0)
		pid_member(out, word, len);
	else
		line_member(out, key, word, len);
}

/* The time of RFC 5424, perhaps without a zone: then it is of the line's clock. */
static bool
read_stamp(const char *word, size_t len, const SyslogClock *clock, int64 *ticks)
{
	if (!datetime_text_read_log(word, len, ticks))
	{
		char *text = psprintf("%.*sZ", (int) len, word);

		if (!datetime_text_read_log(text, len + 1, ticks))
			return false;
		*ticks -= clock->zone;
	}
	return *ticks >= 0 && *ticks < CALENDAR_DAYS * TICKS_PER_DAY;
}

/* version time host process pid msgid structured message, behind the priority */
static bool
take_rfc5424(TimeReader *line, const SyslogClock *clock, StringInfo out)
{
	static const char *const key[] = {"host", "process", "pid", "msgid"};
	TimeReader before = *line;
	int start = out->len;
	const char *word;
	const char *no_time = NULL; /* what stands where the time should */
	size_t no_time_len = 0;
	size_t len;
	int64 ticks;

	if (!time_take(line, '1') || !time_take(line, ' '))
	{
		*line = before;
		return false;
	}
	len = take_word(line, &word);
	if (len == 1 && *word == '-')
		ticks = -1;
	else if (len == 0 || !isdigit((unsigned char) *word))
	{
		*line = before;
		return false;
	}
	else if (!read_stamp(word, len, clock, &ticks))
	{
		no_time = word;
		no_time_len = len;
	}
	line_member(out, "version", "1", 1);
	/* Whoever reads the record finds that it is none, unless it is one of another form. */
	if (no_time != NULL && clock->zone == 0)
		line_member(out, "time", no_time, no_time_len);
	else if (no_time == NULL && ticks >= 0)
		line_time_member(out, "time", ticks);
	for (int i = 0; i < lengthof(key); i++)
	{
		len = take_word(line, &word);
		if (len == 0)
		{
			*line = before;
			out->len = start;
			out->data[start] = '\0';
			return false;
		}
		header_member(out, key[i], word, len);
	}
	len = take_structured(line, &word);
	header_member(out, "structured", word, len);
	(void) time_skip_blanks(line);
	if (line->end - line->at >= 3 && memcmp(line->at, "\xef\xbb\xbf", 3) == 0)
		line->at += 3;
	return true;
}

/* "process[pid]: ", "process: " */
static void
take_tag(TimeReader *line, StringInfo out)
{
	const char *start = line->at;
	const char *at = start;
	const char *name_end;
	const char *pid = NULL;
	const char *pid_end = NULL;

	while (at < line->end && strchr(" \t:[", *at) == NULL && at - start < 128)
		at++;
	name_end = at;
	if (at < line->end && *at == '[')
	{
		pid = ++at;
		while (at < line->end && *at != ']' && *at != ' ')
			at++;
		pid_end = at;
		if (at == line->end || *at++ != ']')
			return;
	}
	if (name_end == start || at == line->end || *at != ':')
		return;
	line_member(out, "process", start, name_end - start);
	if (pid != NULL && pid_end > pid)
		pid_member(out, pid, pid_end - pid);
	line->at = at + 1;
	while (line->at < line->end && (*line->at == ' ' || *line->at == '\t'))
		line->at++;
}

/* "length " before the priority, as streams of syslog frame their messages. */
static void
skip_frame(TimeReader *line)
{
	TimeReader before = *line;
	int64 number;

	if (time_read_digits(line, 9, &number) == 0 || !time_take(line, ' ') || time_at_end(line) ||
		*line->at != '<')
		*line = before;
}

void
line_take_header(TimeReader *line, const SyslogClock *clock, StringInfo out, bool *guessed_year)
{
	const char *word;
	size_t len;
	int64 ticks;

	skip_frame(line);
	take_priority(line, out);
	if (take_rfc5424(line, clock, out))
		return;
	/* Devices of Cisco mark a clock that is not set. */
	(void) (time_take(line, '*') || time_take(line, '.'));
	if (!line_take_time(line, clock, &ticks, guessed_year))
		return;
	line_time_member(out, "time", ticks);
	len = 0;
	{
		TimeReader before = *line;

		/* A host, unless the next word is the tag already. */
		len = take_word(line, &word);
		if (len > 0 && (word[len - 1] == ':' || memchr(word, '[', len) != NULL ||
						memchr(word, '|', len) != NULL))
		{
			*line = before;
			len = 0;
		}
	}
	if (len > 0)
		line_member(out, "host", word, len);
}

void
syslog_line_append(const char *line, size_t len, const SyslogClock *clock, StringInfo out,
				   bool *guessed_year)
{
	TimeReader reader = {line, line + len};
	int start;

	*guessed_year = false;
	appendStringInfoChar(out, '{');
	start = out->len;
	line_take_header(&reader, clock, out, guessed_year);
	/* RFC 5424 has the process in its header. */
	if (strstr(out->data + start, "\"version\":") == NULL)
		take_tag(&reader, out);
	line_member(out, "message", reader.at, reader.end - reader.at);
	appendStringInfoChar(out, '}');
}
