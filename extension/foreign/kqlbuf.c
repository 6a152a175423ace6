/*
 * kqlbuf.c
 *		Quoting of KQL.
 */
#include "common/port.h"

#include "foreign/kqlbuf.h"
#include "foreign/map.h"

void
kql_init(KqlBuf *buf)
{
	*buf = (KqlBuf){.place = {0}};
	initStringInfo(&buf->text);
}

void
kql_code(KqlBuf *buf, const char *text)
{
	appendStringInfoString(&buf->text, text);
}

/* Letters, digits and _, with no digit in front. */
static bool
kql_is_plain(const char *name)
{
	if (name[0] == '\0' || isdigit((unsigned char) name[0]))
		return false;
	for (const char *p = name; *p != '\0'; p++)
	{
		if ((unsigned char) *p >= 0x80 || (!isalnum((unsigned char) *p) && *p != '_'))
			return false;
	}
	return true;
}

/* Words that mean something else than a column where one may stand. */
static bool
kql_is_word(const char *name)
{
	static const char *const word[] = {"and",  "or",   "not",   "between", "contains", "has",
									   "in",   "true", "false", "null",    "count",    "first",
									   "last", "card", "by",    "on",      "of",       "with"};

	for (int i = 0; i < lengthof(word); i++)
	{
		if (strcmp(word[i], name) == 0)
			return true;
	}
	return false;
}

/* The inside of a literal in quotes of this kind. */
static void
kql_escaped(KqlBuf *buf, const char *text, char quote)
{
	for (const char *p = text; *p != '\0'; p++)
	{
		if (*p == quote || *p == '\\')
			appendStringInfoChar(&buf->text, '\\');
		if (*p == '\n')
			appendStringInfoString(&buf->text, "\\n");
		else if (*p == '\r')
			appendStringInfoString(&buf->text, "\\r");
		else if (*p == '\t')
			appendStringInfoString(&buf->text, "\\t");
		else if ((unsigned char) *p < 0x20 || *p == 0x7f)
			appendStringInfo(&buf->text, "\\u%04x", (unsigned char) *p);
		else
			appendStringInfoChar(&buf->text, *p);
	}
}

void
kql_name(KqlBuf *buf, const char *name)
{
	if (kql_is_plain(name) && !kql_is_word(name))
	{
		appendStringInfoString(&buf->text, name);
		return;
	}
	appendStringInfoString(&buf->text, "['");
	kql_escaped(buf, name, '\'');
	appendStringInfoString(&buf->text, "']");
}

/* [3]: an element of an array by its number. */
static bool
kql_is_index(const char *key)
{
	size_t digits = key[0] == '[' ? strspn(key + 1, "0123456789") : 0;

	return digits > 0 && digits < 7 && strcmp(key + 1 + digits, "]") == 0;
}

void
kql_step(KqlBuf *buf, const char *key)
{
	if (kql_is_index(key))
	{
		appendStringInfoString(&buf->text, key);
		return;
	}
	if (kql_is_plain(key) && !kql_is_word(key))
	{
		appendStringInfo(&buf->text, ".%s", key);
		return;
	}
	appendStringInfoString(&buf->text, "[\"");
	kql_escaped(buf, key, '"');
	appendStringInfoString(&buf->text, "\"]");
}

void
kql_path_steps(KqlBuf *buf, const char *path, int length)
{
	while (length > 0)
	{
		int step = Min((int) strcspn(path, "."), length);

		kql_step(buf, map_key(path, step));
		step = Min(step + 1, length);
		path += step;
		length -= step;
	}
}

void
kql_text(KqlBuf *buf, const char *text)
{
	bool has_backslash = strchr(text, '\\') != NULL;

	for (const char *p = text; *p != '\0'; p++)
	{
		if ((unsigned char) *p < 0x20 || *p == 0x7f)
			has_backslash = false;
	}
	if (!has_backslash)
	{
		appendStringInfoChar(&buf->text, '"');
		kql_escaped(buf, text, '"');
		appendStringInfoChar(&buf->text, '"');
		return;
	}
	appendStringInfoString(&buf->text, "@\"");
	for (const char *p = text; *p != '\0'; p++)
	{
		if (*p == '"')
			appendStringInfoChar(&buf->text, '"');
		appendStringInfoChar(&buf->text, *p);
	}
	appendStringInfoChar(&buf->text, '"');
}

void
kql_number(KqlBuf *buf, const char *canonical)
{
	appendStringInfoString(&buf->text, canonical);
}

void
kql_mark(KqlBuf *buf, int start, Span origin)
{
	vec_push(&buf->place, MAKE(KqlPlace, .start = start, .end = buf->text.len, .origin = origin));
}

void
kql_append(KqlBuf *buf, const KqlBuf *other)
{
	int start = buf->text.len;

	appendBinaryStringInfo(&buf->text, other->text.data, other->text.len);
	VEC_EACH (const KqlPlace, one, &other->place)
	{
		vec_push(&buf->place, MAKE(KqlPlace, .start = start + one->start, .end = start + one->end,
								   .origin = one->origin));
	}
}
