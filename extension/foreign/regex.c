/*
 * regex.c
 *		Regular expressions of other platforms: the names of groups are taken out, and what no engine
 *		of linear time has is refused.
 */
#include "common/port.h"

#include "foreign/regex.h"

/* What follows "(?" of a group that is refused, NULL if it is none. */
static const char *
regex_refused(const char *rest)
{
	if (rest[0] == '=' || rest[0] == '!' || (rest[0] == '<' && (rest[1] == '=' || rest[1] == '!')))
		return "look-around in a regular expression";
	if (rest[0] == '>')
		return "an atomic group in a regular expression";
	if (rest[0] == '(' || rest[0] == 'R' || rest[0] == '&' || isdigit((unsigned char) rest[0]))
		return "recursion in a regular expression";
	return NULL;
}

/* Takes "(?<name>" or "(?P<name>" or "(?'name'"; bytes of it, 0 if it is none. */
static int
regex_name(const char *open, char **name)
{
	const char *at = open + 2 + (open[2] == 'P');
	char close = at[0] == '<' ? '>' : at[0] == '\'' ? '\'' : '\0';
	const char *end = close != '\0' ? strchr(at + 1, close) : NULL;

	if (end == NULL || end == at + 1)
		return 0;
	*name = pnstrdup(at + 1, end - at - 1);
	return (int) (end + 1 - open);
}

char *
regex_without_names(const char *regex, Vec *names, const char **refused)
{
	StringInfoData out;
	bool in_class = false;

	initStringInfo(&out);
	for (const char *p = regex; *p != '\0'; p++)
	{
		char *name = NULL;
		int length = 0;

		if (p[0] == '\\' && p[1] != '\0')
		{
			if (!in_class && p[1] >= '1' && p[1] <= '9')
			{
				*refused = "a reference to a group in a regular expression";
				return NULL;
			}
			appendBinaryStringInfo(&out, p++, 2);
			continue;
		}
		if (p[0] == '[' && !in_class)
		{
			in_class = true;
			appendStringInfoChar(&out, '[');
			/* A bracket at the start of a class is one of its characters. */
			if (p[1] == '^')
				appendStringInfoChar(&out, *++p);
			if (p[1] == ']')
			{
				appendStringInfoString(&out, "\\]");
				p++;
			}
			continue;
		}
		in_class = in_class && p[0] != ']';
		if (in_class || p[0] != '(')
		{
			appendStringInfoChar(&out, p[0]);
			continue;
		}
		if (p[1] == '?')
		{
			length = regex_name(p, &name);
			*refused = length == 0 ? regex_refused(p + 2) : NULL;
			if (*refused != NULL)
				return NULL;
		}
		if (p[1] != '?' || length > 0)
			vec_push(names, name);
		appendStringInfoChar(&out, '(');
		p += Max(length - 1, 0);
	}
	return out.data;
}

char *
regex_of_lucene(const char *text)
{
	StringInfoData out;
	bool in_class = false;

	initStringInfo(&out);
	for (const char *p = text; *p != '\0'; p++)
	{
		if (*p == '\\')
		{
			/* A letter behind a backslash is a class in both, or itself. */
			if (p[1] == '\0')
				return NULL;
			if (strchr("dDwWsS", p[1]) != NULL || !isalnum((unsigned char) p[1]))
				appendStringInfoChar(&out, *p);
			appendStringInfoChar(&out, *++p);
			continue;
		}
		if (in_class)
		{
			in_class = *p != ']';
			/* A class of RE2 may name one: [[:alpha:]]. */
			if (*p == '[')
				appendStringInfoChar(&out, '\\');
		}
		else if (*p == '[')
		{
			in_class = true;
			appendStringInfoChar(&out, *p);
			if (p[1] == '^')
				appendStringInfoChar(&out, *++p);
			continue;
		}
		else if (*p == '@')
		{
			appendStringInfoString(&out, ".*");
			continue;
		}
		else if (strchr("~<>&#\"", *p) != NULL || (*p == '(' && p[1] == '?'))
			return NULL;
		else if (*p == '^' || *p == '$')
			appendStringInfoChar(&out, '\\');
		appendStringInfoChar(&out, *p);
	}
	return out.data;
}
