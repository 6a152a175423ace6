/*
 * cef_line.c
 *		Lines of CEF as JSON records.
 */
#include "common/port.h"

#include "common/json_walk.h"
#include "common/line_record.h"
#include "common/log_time.h"
#include "common/syslog_line.h"

/* Where "CEF:" starts in a line, NULL if nowhere. */
static const char *
find_cef(const char *line, const char *end)
{
	static const char mark[] = "CEF:";

	for (const char *at = line; end - at > 4; at++)
	{
		at = memchr(at, 'C', end - at - 4);
		if (at == NULL)
			return NULL;
		if (memcmp(at, mark, 4) == 0 && (at[4] >= '0' && at[4] <= '9'))
			return at;
	}
	return NULL;
}

/* Takes a field of the header, which ends at "|"; false if it does not end. */
static bool
take_field(TimeReader *line, StringInfo text)
{
	resetStringInfo(text);
	for (; line->at < line->end; line->at++)
	{
		if (*line->at == '|')
		{
			line->at++;
			return true;
		}
		if (*line->at == '\\' && line->at + 1 < line->end)
			line->at++;
		appendStringInfoChar(text, *line->at);
	}
	return false;
}

static bool
is_key_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		   strchr("_.-[]", c) != NULL;
}

/* The length of a key that "=" follows, 0 if none stands here. */
static size_t
key_length(const char *at, const char *end)
{
	const char *start = at;

	while (at < end && *at != '\0' && is_key_char(*at))
		at++;
	return at > start && at < end && *at == '=' ? at - start : 0;
}

/* Where a value ends: before the blank in front of the next key, or with the line. */
static const char *
value_end(const char *at, const char *end)
{
	for (; at < end; at++)
	{
		if (*at == '\\' && at + 1 < end)
			at++;
		else if (*at == ' ' && key_length(at + 1, end) > 0)
			return at;
	}
	return end;
}

/* A value without its escapes. */
static void
append_value(StringInfo text, const char *at, const char *end)
{
	resetStringInfo(text);
	for (; at < end; at++)
	{
		if (*at != '\\' || at + 1 == end)
			appendStringInfoChar(text, *at);
		else
		{
			at++;
			if (*at == 'n' || *at == 'r')
				appendStringInfoChar(text, *at == 'n' ? '\n' : '\r');
			else
			{
				if (strchr("=\\|", *at) == NULL || *at == '\0')
					appendStringInfoChar(text, '\\');
				appendStringInfoChar(text, *at);
			}
		}
	}
}

/* The time of a value: milliseconds since 1970, or a date in one of CEF's forms, and nothing else. */
static LineTime
read_time(const StringInfo text, const SyslogClock *clock)
{
	TimeReader reader = {text->data, text->data + text->len};
	LineTime time;
	int64 number;
	int digits = time_read_digits(&reader, 16, &number);

	if (digits >= 12 && time_at_end(&reader))
	{
		time = (LineTime){.text = text->data, .len = text->len};
		time.is_read = log_time_of_epoch(number, TICKS_PER_SECOND / 1000, &time.ticks);
		return time;
	}
	reader.at = text->data;
	if (line_read_time(text->data, text->len, clock, &time))
		return time;
	if (!line_take_time(&reader, clock, &time) || !time_at_end(&reader))
		time = (LineTime){.is_read = false};
	time.text = text->data;
	time.len = text->len;
	return time;
}

/*
 * Appends "rtTime" beside "rt" and the like: the time of the value, or the value itself if it is
 * none, so that the record is not taken for one of another time.
 */
static void
append_time(StringInfo out, const char *key, size_t len, const StringInfo text,
			const SyslogClock *clock, int *guessed_years)
{
	static const struct
	{
		const char *key;
		const char *time;
		int guessed;
	} known[] = {{"rt", "rtTime", LINE_RT_GUESSED},
				 {"start", "startTime", LINE_START_GUESSED},
				 {"end", "endTime", LINE_END_GUESSED}};

	for (int i = 0; i < lengthof(known); i++)
	{
		LineTime time;

		if (text->len == 0 || strlen(known[i].key) != len || memcmp(known[i].key, key, len) != 0)
			continue;
		time = read_time(text, clock);
		line_append_time(out, known[i].time, &time);
		/* Of a key that stands twice the last one counts. */
		*guessed_years &= ~known[i].guessed;
		if (time.guessed_year)
			*guessed_years |= known[i].guessed;
	}
}

/* key=value pairs; a value goes on until the next key. */
static void
append_extension(TimeReader *line, const SyslogClock *clock, CefKnows knows, void *context,
				 StringInfo out, int *guessed_years)
{
	StringInfoData text;
	StringInfoData additional;

	initStringInfo(&text);
	initStringInfo(&additional);
	while (line->at < line->end)
	{
		size_t len = key_length(line->at, line->end);
		const char *key = line->at;
		const char *end;

		if (len == 0)
		{
			/* No pair: on behind the next blank, lest a long word is looked at again and again. */
			const char *blank = memchr(line->at, ' ', line->end - line->at);

			line->at = blank != NULL ? blank + 1 : line->end;
			continue;
		}
		line->at += len + 1;
		end = value_end(line->at, line->end);
		append_value(&text, line->at, end);
		line->at = end;
		while (text.len > 0 && text.data[text.len - 1] == ' ')
			text.data[--text.len] = '\0';
		if (knows(context, key, len))
		{
			line_member(out, pnstrdup(key, len), text.data, text.len);
			append_time(out, key, len, &text, clock, guessed_years);
		}
		else
		{
			appendStringInfo(&additional, "%s%.*s=", additional.len > 0 ? ";" : "", (int) len, key);
			appendBinaryStringInfo(&additional, text.data, text.len);
		}
	}
	if (additional.len > 0)
		line_member(out, "additional", additional.data, additional.len);
	pfree(text.data);
	pfree(additional.data);
}

bool
cef_line_append(const char *line, size_t len, const SyslogClock *clock, CefKnows knows,
				void *context, StringInfo out, int *guessed_years)
{
	static const char *const key[] = {"deviceVendor",       "deviceProduct", "deviceVersion",
									  "deviceEventClassId", "name",          "severity"};
	TimeReader reader = {find_cef(line, line + len), line + len};
	TimeReader header = {line, reader.at};
	int start = out->len;
	StringInfoData text;

	*guessed_years = 0;
	if (reader.at == NULL)
		return false;
	reader.at += 4;
	initStringInfo(&text);
	appendStringInfoChar(out, '{');
	line_take_header(&header, clock, out, guessed_years);
	if (!take_field(&reader, &text))
		goto broken;
	line_member(out, "cefVersion", text.data, text.len);
	for (int i = 0; i < lengthof(key); i++)
	{
		if (!take_field(&reader, &text))
			goto broken;
		line_member(out, key[i], text.data, text.len);
	}
	append_extension(&reader, clock, knows, context, out, guessed_years);
	appendStringInfoChar(out, '}');
	pfree(text.data);
	return true;

broken:
	out->len = start;
	out->data[start] = '\0';
	pfree(text.data);
	return false;
}
