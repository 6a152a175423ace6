/*
 * pattern.c
 *		Texts with wildcards, and what they are as tests of KQL.
 */
#include "common/port.h"

#include "foreign/pattern.h"

/* A dash, a slash, and the dashes of word processors. */
#define PATTERN_DASHES "[-/\xE2\x80\x93\xE2\x80\x94\xE2\x80\x95]"

/* An empty pattern with room for so many bytes. */
static Pattern *
pattern_make(int capacity)
{
	Pattern *pattern = palloc0(sizeof(Pattern));

	pattern->text = palloc0(capacity + 1);
	pattern->mark = palloc0(capacity + 1);
	return pattern;
}

static void
pattern_add(Pattern *pattern, char byte, char mark)
{
	pattern->text[pattern->length] = byte;
	pattern->mark[pattern->length++] = mark;
}

Pattern *
pattern_literal(const char *text, int length)
{
	Pattern *pattern = pattern_make(length);

	memcpy(pattern->text, text, length);
	pattern->length = length;
	return pattern;
}

Pattern *
pattern_read(const char *text)
{
	Pattern *pattern = pattern_make((int) strlen(text));

	for (const char *p = text; *p != '\0'; p++)
	{
		if (*p == '\\' && (p[1] == '*' || p[1] == '?' || p[1] == '\\'))
			pattern_add(pattern, *++p, '\0');
		else if (*p == '*' || *p == '?')
			pattern_add(pattern, *p, *p);
		else
			pattern_add(pattern, *p, '\0');
	}
	return pattern;
}

bool
pattern_has_wildcard(const Pattern *pattern)
{
	for (int i = 0; i < pattern->length; i++)
	{
		if (pattern->mark[i] != '\0')
			return true;
	}
	return false;
}

bool
pattern_matches(const Pattern *pattern, const char *text, bool is_cased)
{
	int star = -1;
	const char *after = NULL;
	int at = 0;

	/* A star takes as little as will do; only the last one has to be tried again. */
	while (*text != '\0')
	{
		char mark = at < pattern->length ? pattern->mark[at] : '\0';
		char byte = at < pattern->length ? pattern->text[at] : '\0';
		bool is_same = at < pattern->length && (is_cased ? byte == *text
														 : pg_tolower((unsigned char) byte) ==
															   pg_tolower((unsigned char) *text));

		if (mark == '*')
		{
			star = at++;
			after = text;
		}
		else if (at < pattern->length && (mark == '?' || (mark == '\0' && is_same)))
		{
			at++;
			text++;
		}
		else if (star >= 0)
		{
			at = star + 1;
			text = ++after;
		}
		else
			return false;
	}
	while (at < pattern->length && pattern->mark[at] == '*')
		at++;
	return at == pattern->length;
}

Pattern *
pattern_open(const Pattern *pattern, bool at_start, bool at_end)
{
	Pattern *open = pattern_make(pattern->length + 2);
	int last = pattern->length - 1;

	if (at_start && (last < 0 || pattern->mark[0] != '*'))
		pattern_add(open, '*', '*');
	for (int i = 0; i <= last; i++)
		pattern_add(open, pattern->text[i], pattern->mark[i]);
	if (at_end && (last < 0 || pattern->mark[last] != '*'))
		pattern_add(open, '*', '*');
	return open;
}

/* Do the bytes from at on stand for this text, in any case? */
static bool
pattern_is_at(const Pattern *pattern, int at, const char *text, int length)
{
	if (at + length > pattern->length || pg_strncasecmp(pattern->text + at, text, length) != 0)
		return false;
	for (int i = 0; i < length; i++)
	{
		if (pattern->mark[at + i] != '\0')
			return false;
	}
	return true;
}

Pattern *
pattern_replace(const Pattern *pattern, const char *from, const char *to)
{
	int from_length = (int) strlen(from);
	int to_length = (int) strlen(to);
	Pattern *result = pattern_make(pattern->length * Max(1, to_length));

	for (int i = 0; i < pattern->length;)
	{
		if (!pattern_is_at(pattern, i, from, from_length))
		{
			pattern_add(result, pattern->text[i], pattern->mark[i]);
			i++;
			continue;
		}
		for (int j = 0; j < to_length; j++)
			pattern_add(result, to[j], '\0');
		i += from_length;
	}
	return result;
}

static bool
pattern_is_word(const Pattern *pattern, int at)
{
	unsigned char byte;

	if (at < 0 || at >= pattern->length || pattern->mark[at] != '\0')
		return false;
	byte = (unsigned char) pattern->text[at];
	/* Letters beyond ASCII are parts of words. */
	return byte >= 0x80 || isalnum(byte) || byte == '_';
}

Pattern *
pattern_free_dashes(const Pattern *pattern)
{
	Pattern *result = pattern_make(pattern->length);

	for (int i = 0; i < pattern->length; i++)
	{
		bool is_dash = pattern->mark[i] == '\0' &&
					   (pattern->text[i] == '-' || pattern->text[i] == '/') &&
					   !pattern_is_word(pattern, i - 1) && pattern_is_word(pattern, i + 1);

		pattern_add(result, pattern->text[i], is_dash ? '-' : pattern->mark[i]);
	}
	return result;
}

/* The pattern without the stars at its ends: [*start, *end). */
static void
pattern_trim(const Pattern *pattern, int *start, int *end)
{
	*start = 0;
	*end = pattern->length;
	while (*start < *end && pattern->mark[*start] == '*')
		(*start)++;
	while (*end > *start && pattern->mark[*end - 1] == '*')
		(*end)--;
}

PatternForm
pattern_form(const Pattern *pattern, char **text)
{
	int start;
	int end;

	pattern_trim(pattern, &start, &end);
	*text = pnstrdup(pattern->text + start, end - start);
	for (int i = start; i < end; i++)
	{
		if (pattern->mark[i] != '\0')
			return PATTERN_MIXED;
	}
	if (start == end && pattern->length > 0)
		return PATTERN_ANYTHING;
	if (start > 0)
		return end < pattern->length ? PATTERN_CONTAINS : PATTERN_ENDS;
	return end < pattern->length ? PATTERN_STARTS : PATTERN_EQUAL;
}

void
pattern_quote(StringInfo out, char byte)
{
	if (byte != '\0' && strchr("\\.+*?()|[]{}^$", byte) != NULL)
		appendStringInfoChar(out, '\\');
	appendStringInfoChar(out, byte);
}

char *
pattern_regex(const Pattern *pattern, const char *start_mark, const char *end_mark, const char *any)
{
	StringInfoData out;
	int start;
	int end;

	pattern_trim(pattern, &start, &end);
	initStringInfo(&out);
	if (start == 0)
		appendStringInfoString(&out, start_mark);
	for (int i = start; i < end; i++)
	{
		if (pattern->mark[i] == '?')
			appendStringInfoString(&out, any);
		else if (pattern->mark[i] == '-')
			appendStringInfoString(&out, PATTERN_DASHES);
		else if (pattern->mark[i] != '*')
			pattern_quote(&out, pattern->text[i]);
		else if (pattern->mark[i - 1] != '*')
			appendStringInfo(&out, "%s*", any);
	}
	if (end == pattern->length)
		appendStringInfoString(&out, end_mark);
	return out.data;
}
