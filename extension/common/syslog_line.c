/*
 * syslog_line.c
 *		Lines of syslog as JSON records.
 */
#include "common/port.h"

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

/*
 * The process and its number, if it is one: what else stands there is "procid", and kept in the name
 * of the process, process[procid], as syslog daemons write the tag of a line.
 */
static void
process_members(StringInfo out, const char *name, size_t name_len, const char *pid, size_t len)
{
	bool is_number = len > 0 && len <= 9 && is_digits(pid, len);
	StringInfoData tag;

	initStringInfo(&tag);
	appendBinaryStringInfo(&tag, name, (int) name_len);
	if (len > 0 && !is_number)
		appendStringInfo(&tag, "[%.*s]", (int) len, pid);
	if (tag.len > 0)
		line_member(out, "process", tag.data, tag.len);
	if (len > 0)
		line_member(out, is_number ? "pid" : "procid", pid, len);
	pfree(tag.data);
}

/* Is a word of RFC 5424's header "-", which stands for nothing?  Then it has no length. */
static size_t
header_length(const char *word, size_t len)
{
	return len == 1 && *word == '-' ? 0 : len;
}

/* A member of it, unless there is nothing. */
static void
header_member(StringInfo out, const char *key, const char *word, size_t len)
{
	if (header_length(word, len) > 0)
		line_member(out, key, word, len);
}

/* version time host process pid msgid structured message, behind the priority */
static bool
take_rfc5424(TimeReader *line, const SyslogClock *clock, StringInfo out)
{
	static const char *const key[] = {"host", "process", NULL, "msgid"};
	TimeReader before = *line;
	int start = out->len;
	const char *process = "";
	size_t process_len = 0;
	const char *word;
	size_t len;
	LineTime time;
	bool has_time;

	if (!time_take(line, '1') || !time_take(line, ' '))
	{
		*line = before;
		return false;
	}
	len = take_word(line, &word);
	has_time = len > 0 && isdigit((unsigned char) *word);
	if (!has_time && (len != 1 || *word != '-'))
	{
		*line = before;
		return false;
	}
	line_member(out, "version", "1", 1);
	if (has_time)
	{
		(void) line_read_time(word, len, clock, &time);
		line_append_time(out, "time", &time);
	}
	for (int i = 0; i < lengthof(key); i++)
	{
		len = take_word(line, &word);
		if (len > 0 && i == 1)
		{
			process = word;
			process_len = header_length(word, len);
		}
		else if (len > 0 && key[i] != NULL)
			header_member(out, key[i], word, len);
		if (i == 2)
			process_members(out, process, process_len, word, header_length(word, len));
		/* A line that was cut off has its time all the same. */
		if (len == 0 && !has_time)
		{
			*line = before;
			out->len = start;
			out->data[start] = '\0';
			return false;
		}
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
	process_members(out, start, name_end - start, pid, pid != NULL ? pid_end - pid : 0);
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

/*
 * Takes the time of a line behind its priority, and the host of RFC 3164; false, and nothing is
 * taken, if it has none.
 */
static bool
take_time(TimeReader *line, const SyslogClock *clock, StringInfo out, int *guessed_years)
{
	TimeReader before = *line;
	LineTime time;
	const char *word;
	size_t len;

	if (take_rfc5424(line, clock, out))
		return true;
	/* Devices of Cisco mark a clock that is not set. */
	(void) (time_take(line, '*') || time_take(line, '.'));
	if (!line_take_time(line, clock, &time))
	{
		*line = before;
		return false;
	}
	if (time.guessed_year)
		*guessed_years |= LINE_TIME_GUESSED;
	line_append_time(out, "time", &time);
	before = *line;
	/* A host, unless the next word is the tag already. */
	len = take_word(line, &word);
	if (len > 0 &&
		(word[len - 1] == ':' || memchr(word, '[', len) != NULL || memchr(word, '|', len) != NULL))
		*line = before;
	else if (len > 0)
		line_member(out, "host", word, len);
	return true;
}

void
line_take_header(TimeReader *line, const SyslogClock *clock, StringInfo out, int *guessed_years)
{
	TimeReader before;
	int64 number;

	skip_frame(line);
	take_priority(line, out);
	before = *line;
	if (take_time(line, clock, out, guessed_years))
		return;
	/* A priority that is none tells nothing, but the line may have a time behind it. */
	if (!time_take(line, '<') || time_read_digits(line, 3, &number) == 0 || !time_take(line, '>') ||
		!take_time(line, clock, out, guessed_years))
		*line = before;
}

void
syslog_line_append(const char *line, size_t len, const SyslogClock *clock, StringInfo out,
				   int *guessed_years)
{
	TimeReader reader = {line, line + len};
	int start;

	*guessed_years = 0;
	appendStringInfoChar(out, '{');
	start = out->len;
	line_take_header(&reader, clock, out, guessed_years);
	/* RFC 5424 has the process in its header. */
	if (strstr(out->data + start, "\"version\":") == NULL)
		take_tag(&reader, out);
	line_member(out, "message", reader.at, reader.end - reader.at);
	appendStringInfoChar(out, '}');
}
