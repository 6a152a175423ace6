/*
 * log_cut.c
 *		Where a text of JSON can be cut into parts.
 *
 * Called by the reader of log files for what is larger than a part.  It counts brackets and
 * knows strings, and must not judge anything else: what is broken the server puts aside.
 */
#include "common/port.h"

#include <ctype.h>

#include "client/log_cut.h"

void
log_cut_start(LogCut *cut)
{
	memset(cut, 0, sizeof(*cut));
	initStringInfo(&cut->head);
}

/* True between the elements of a list that may be cut. */
static bool
cut_is_in_list(const LogCut *cut)
{
	return (cut->depth == 1 && cut->outermost == '[') ||
		   (cut->depth == 2 && cut->outermost == '{' && cut->second == '[') ||
		   (cut->depth == 4 && cut->in_rows);
}

int
log_cut_head(const LogCut *cut, const char **tail)
{
	*tail = cut->in_rows ? "]}]}" : cut->outermost == '[' ? "]" : "]}";
	return cut->in_rows ? cut->rows_length : cut->head_length;
}

static void
cut_shorten_head(LogCut *cut, int length)
{
	cut->head.len = length;
	cut->head.data[length] = '\0';
}

/* Keeps what may stand before a list. */
static void
cut_keep(LogCut *cut, char c)
{
	bool within_list = cut->outermost == '[' || (cut->depth >= 2 && cut->second == '[');

	if (cut->depth == 0 || cut->is_lost || cut->in_rows || (within_list && cut->is_long))
		return;
	if (cut->head.len < LOG_HEAD_MAX)
	{
		appendStringInfoChar(&cut->head, c);
		return;
	}
	cut->is_lost = !within_list;
	cut->is_long = within_list;
	if (within_list)
		cut_shorten_head(cut, cut->head_length);
}

static bool
cut_is_key(const LogCut *cut, const char *name)
{
	return cut->key_length == (int) strlen(name) && memcmp(cut->key, name, cut->key_length) == 0;
}

/* Notes what an answer of the query API has, by the bracket that has opened. */
static void
cut_open_answer(LogCut *cut, char c)
{
	if (cut->depth == 2)
		cut->in_tables = cut->outermost == '{' && c == '[' && cut_is_key(cut, "tables");
	else if (cut->depth == 3)
	{
		cut->is_table = cut->in_tables && c == '{';
		cut->has_columns = false;
	}
	else if (cut->depth == 4 && cut->is_table && c == '[' && cut_is_key(cut, "columns"))
		cut->has_columns = true;
	else if (cut->depth == 4 && cut->is_table && c == '[' && cut_is_key(cut, "rows") &&
			 cut->has_columns && !cut->is_lost && !cut->is_long)
	{
		cut->in_rows = true;
		cut->rows_length = cut->head.len;
	}
}

static void
cut_open(LogCut *cut, char c)
{
	cut->depth++;
	if (cut->depth == 1)
	{
		cut->outermost = c;
		cut->is_lost = false;
		resetStringInfo(&cut->head);
	}
	else if (cut->depth == 2)
		cut->second = c;
	if (cut_is_in_list(cut) && !cut->in_rows)
		cut->is_long = false;
	cut_keep(cut, c);
	if (cut_is_in_list(cut) && !cut->in_rows)
		cut->head_length = cut->head.len;
	cut_open_answer(cut, c);
}

static void
cut_close(LogCut *cut, char c)
{
	/* The bracket that closes a list is outside of it. */
	cut->depth--;
	if (cut->depth == 3)
		cut->in_rows = false;
	/* What a list had, parts behind it must not have once more. */
	if (cut->depth == 1 && cut->second == '[' && !cut->is_lost)
	{
		cut_shorten_head(cut, cut->head_length);
		cut->is_long = false;
	}
	if (cut->depth == 1)
	{
		cut->second = '\0';
		cut->in_tables = false;
	}
	cut_keep(cut, c);
}

/* Passes a byte of a string, but not the quote that opens it. */
static void
cut_pass_string(LogCut *cut, char c)
{
	if (!cut->is_escaped && c == '"')
	{
		cut->in_string = false;
		return;
	}
	cut->is_escaped = !cut->is_escaped && c == '\\';
	if (cut->key_length > LOG_KEY_MAX)
		return;
	if (cut->key_length < LOG_KEY_MAX)
		cut->key[cut->key_length] = c;
	cut->key_length++;
}

bool
log_cut_pass(LogCut *cut, char c)
{
	cut->in_list = false;
	if (!cut->in_string && (c == '{' || c == '['))
	{
		cut_open(cut, c);
		return false;
	}
	if (!cut->in_string && (c == '}' || c == ']') && cut->depth > 0)
	{
		cut_close(cut, c);
		return cut->depth == 0;
	}
	cut_keep(cut, c);
	if (cut->in_string)
		cut_pass_string(cut, c);
	else if (c == '"')
	{
		cut->in_string = true;
		cut->key_length = 0;
	}
	else if (c == ',' && cut_is_in_list(cut))
	{
		cut->in_list = true;
		/* What stands before the rows of a table does not stand before those of the next. */
		if (cut->depth == 2 && cut->in_tables)
		{
			cut_shorten_head(cut, cut->head_length);
			cut->is_long = false;
		}
	}
	return cut->in_list && !cut->is_lost;
}

bool
log_cut_is_lines(const char *bytes, size_t length)
{
	int depth = 0;
	bool in_string = false;

	if (length == 0 || bytes[0] != '{')
		return false;
	for (size_t i = 0; i < length; i++)
	{
		char c = bytes[i];

		if (c == '\n')
			return depth == 0 && !in_string;
		if (in_string && c == '\\')
			i++;
		else if (c == '"')
			in_string = !in_string;
		else if (!in_string && (c == '{' || c == '['))
			depth++;
		else if (!in_string && (c == '}' || c == ']'))
			depth--;
	}
	return false;
}

size_t
log_cut_last_line(const char *bytes, size_t length)
{
	for (size_t at = length - 1; at > 0; at--)
	{
		/* In a sequence of JSON texts a separator stands in front of each. */
		size_t end = bytes[at - 1] == '\x1e' && at > 1 ? at - 2 : at - 1;

		if (bytes[at] == '{' && bytes[end] == '\n')
			return at;
	}
	return 0;
}

size_t
log_cut_text_start(const char *bytes, size_t length)
{
	size_t at = 0;

	for (;;)
	{
		if (length - at >= 3 && memcmp(bytes + at, "\xef\xbb\xbf", 3) == 0)
			at += 3;
		/* A sequence of JSON texts has a record separator in front of each. */
		else if (at < length && strchr(" \t\r\n\x1e", bytes[at]) != NULL && bytes[at] != '\0')
			at++;
		else
			return at;
	}
}

bool
log_cut_is_plain(const char *bytes, size_t length)
{
	size_t at = log_cut_text_start(bytes, length);

	return at < length && bytes[at] != '{' && bytes[at] != '[';
}

/* True if a text starts with the name of a month and a blank, as the times of syslog do. */
static bool
cut_is_month(const char *text, size_t length)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

	if (length < 4 || text[3] != ' ')
		return false;
	for (size_t i = 0; i < sizeof(names) - 1; i += 3)
	{
		if (memcmp(text, names + i, 3) == 0)
			return true;
	}
	return false;
}

/* True if a line starts as lines of logs do. */
static bool
cut_is_log_line(const char *text, size_t length)
{
	return length > 0 &&
		   (text[0] == '<' || isdigit((unsigned char) text[0]) || cut_is_month(text, length) ||
			(length >= 4 && memcmp(text, "CEF:", 4) == 0));
}

bool
log_cut_is_log_lines(const char *bytes, size_t length)
{
	size_t at = log_cut_text_start(bytes, length);

	return cut_is_log_line(bytes + at, length - at);
}

size_t
log_cut_last_log_line(const char *bytes, size_t length)
{
	for (size_t at = length - 1; at > 0; at--)
	{
		if (bytes[at - 1] == '\n' && cut_is_log_line(bytes + at, length - at))
			return at;
	}
	return 0;
}
