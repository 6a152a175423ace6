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

bool
pattern_is_open(const Pattern *pattern)
{
	return pattern->length > 2 && pattern->mark[0] == '*' &&
		   pattern->mark[pattern->length - 1] == '*';
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

Pattern *
pattern_in_json(const Pattern *pattern)
{
	Pattern *result = pattern_make(6 * pattern->length);

	for (int i = 0; i < pattern->length; i++)
	{
		unsigned char byte = (unsigned char) pattern->text[i];
		const char *letter = byte == '\0' ? NULL : strchr("\bb\ff\nn\rr\tt", byte);
		const char *escape = byte == '\\'                    ? "\\\\"
							 : byte < 0x20 && letter != NULL ? psprintf("\\%c", letter[1])
							 : byte < 0x20                   ? psprintf("\\u%04x", byte)
															 : NULL;

		if (pattern->mark[i] == '?')
			pattern_add(result, pattern->text[i], '\\');
		else if (pattern->mark[i] != '\0' || escape == NULL)
			pattern_add(result, pattern->text[i],
						pattern->mark[i] == '\0' && byte == '"' ? '"' : pattern->mark[i]);
		else
			for (const char *p = escape; *p != '\0'; p++)
				pattern_add(result, *p, '\0');
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
pattern_regex(const Pattern *pattern)
{
	StringInfoData out;
	int start;
	int end;

	pattern_trim(pattern, &start, &end);
	initStringInfo(&out);
	if (start == 0)
		appendStringInfoString(&out, "\\A");
	for (int i = start; i < end; i++)
	{
		if (pattern->mark[i] == '?')
			appendStringInfoChar(&out, '.');
		else if (pattern->mark[i] == '\\')
			appendStringInfoString(&out, "\\\\?.");
		else if (pattern->mark[i] == '-')
			appendStringInfoString(&out, PATTERN_DASHES);
		else if (pattern->mark[i] == '"')
			/* What may stand in front of the first character of a part needs no mention. */
			appendStringInfoString(&out, i == start && start > 0 ? "\"" : "\\\\*\"");
		else if (pattern->mark[i] != '*')
			pattern_quote(&out, pattern->text[i]);
		else if (pattern->mark[i - 1] != '*')
			appendStringInfoString(&out, ".*");
	}
	if (end == pattern->length)
		appendStringInfoString(&out, "\\z");
	return out.data;
}

/* Deeper groups than these are not looked into. */
#define PATTERN_MAX_GROUPS 50

/* Skips a class in brackets. */
static const char *
regex_skip_class(const char *at)
{
	at += at[1] == '^' ? 2 : 1;
	at += *at == ']';
	while (*at != '\0' && *at != ']')
	{
		if (at[0] == '[' && at[1] == ':' && strstr(at + 2, ":]") != NULL)
			at = strstr(at + 2, ":]") + 1;
		else if (at[0] == '\\' && at[1] != '\0')
			at++;
		at++;
	}
	return *at == ']' ? at + 1 : at;
}

/* Skips what says how often something is there; *needs becomes false if that may be never. */
static const char *
regex_skip_count(const char *at, bool *needs)
{
	if (*at == '*' || *at == '?')
		*needs = false;
	if (*at == '{' && isdigit((unsigned char) at[1]))
	{
		*needs = *needs && strtol(at + 1, NULL, 10) > 0;
		at += strcspn(at, "}");
	}
	else if (*at == '\0' || strchr("*+?", *at) == NULL)
		return at;
	at += *at != '\0';
	return *at == '?' ? at + 1 : at;
}

/* What stands between two bars, up to the end of its group: *needs is whether it needs a text. */
static const char *
regex_needs(const char *at, int depth, bool *needs)
{
	bool all = true;
	bool one = false;

	while (*at != '\0' && *at != ')')
	{
		bool atom = true;

		if (*at == '|')
		{
			all = all && one;
			one = false;
			at++;
			continue;
		}
		if (*at == '(' && depth < PATTERN_MAX_GROUPS)
		{
			at++;
			if (*at == '?')
				at += strcspn(at, ":>)") + (at[strcspn(at, ":>)")] != ')');
			at = regex_needs(at, depth + 1, &atom);
			at += *at == ')';
		}
		else if (*at == '[')
			at = regex_skip_class(at);
		else if (*at == '\\' && at[1] != '\0')
		{
			/* A place is nothing. */
			atom = !isalpha((unsigned char) at[1]) || strchr("dDwWsSntrf", at[1]) != NULL;
			at += 2;
		}
		else
		{
			atom = *at != '^' && *at != '$';
			at++;
		}
		at = regex_skip_count(at, &atom);
		one = one || atom;
	}
	*needs = all && one;
	return at;
}

bool
pattern_regex_needs_text(const char *regex)
{
	bool needs;

	return strstr(regex, "\\Q") == NULL && strstr(regex, "\\p") == NULL &&
		   strstr(regex, "\\P") == NULL && *regex_needs(regex, 0, &needs) == '\0' && needs;
}
