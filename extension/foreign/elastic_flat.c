/*
 * elastic_flat.c
 *		Patterns over {k=v, l=[v, v]} as regular expressions over the JSON that it was made of.
 *
 * Elastic keeps the parameters of a call as the text that Java makes of a map; the tables here have
 * JSON.  What stands between keys and values there is something else here, in a JSON that is
 * a text within another one with backslashes in front of its quotes.  A value may have the same
 * characters itself, so these are looked for as well.
 */
#include "common/port.h"

#include "foreign/elastic_int.h"

#define FLAT_QUOTE "(?:\\\\*\")"

bool
elastic_is_flat(const char *text)
{
	return strpbrk(text, "={}[],\"\\") == NULL;
}

/* Appends what a byte of the text is; the number of bytes that it stands for. */
static int
flat_byte(StringInfo out, const Pattern *pattern, int at)
{
	char byte = pattern->text[at];
	bool ends =
		at + 1 < pattern->length && pattern->mark[at + 1] == '\0' && pattern->text[at + 1] == ' ';

	switch (byte)
	{
		case '=':
			appendStringInfoString(out, "(?:" FLAT_QUOTE "\\s*:\\s*" FLAT_QUOTE "?|=)");
			return 1;
		case '{':
		case '[':
			appendStringInfo(out, "\\%c\\s*" FLAT_QUOTE "?", byte);
			return 1;
		case '}':
		case ']':
			appendStringInfo(out, FLAT_QUOTE "?\\s*\\%c", byte);
			return 1;
		case ',':
			appendStringInfoString(out, FLAT_QUOTE "?\\s*,\\s*" FLAT_QUOTE "?");
			return ends ? 2 : 1;
		case '"':
			appendStringInfoString(out, FLAT_QUOTE);
			return 1;
		case '\\':
			appendStringInfoString(out, "\\\\+");
			return 1;
		default:
			pattern_quote(out, byte);
			return 1;
	}
}

char *
elastic_flat_regex(const Pattern *pattern, bool is_cased)
{
	StringInfoData out;

	initStringInfo(&out);
	appendStringInfoString(&out, is_cased ? "(?s)" : "(?is)");
	for (int at = 0; at < pattern->length;)
	{
		if (pattern->mark[at] == '?')
			appendStringInfoChar(&out, '.');
		else if (pattern->mark[at] == '*' && at > 0 && at + 1 < pattern->length)
			appendStringInfoString(&out, ".*");
		else if (pattern->mark[at] == '\0')
		{
			at += flat_byte(&out, pattern, at);
			continue;
		}
		at++;
	}
	return out.data;
}
