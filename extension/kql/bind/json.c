/*
 * json.c
 *		Reading the constant JSON text of dynamic literals.
 */
#include "common/port.h"

#include <ctype.h>

#include "kql/bind/json.h"

#define JSON_MAX_DEPTH 64

static const char *
json_skip_blank(const char *at)
{
	while (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r')
		at++;
	return at;
}

/* Reads four hex digits; -1 if they are none. */
static int
json_read_hex(const char *at)
{
	int value = 0;

	for (int i = 0; i < 4; i++)
	{
		char c = at[i];

		if (c >= '0' && c <= '9')
			value = value * 16 + (c - '0');
		else if (c >= 'a' && c <= 'f')
			value = value * 16 + (c - 'a' + 10);
		else if (c >= 'A' && c <= 'F')
			value = value * 16 + (c - 'A' + 10);
		else
			return -1;
	}
	return value;
}

static void
json_append_code(StringInfo out, int code)
{
	if (code < 0x80)
		appendStringInfoChar(out, (char) code);
	else if (code < 0x800)
	{
		appendStringInfoChar(out, (char) (0xC0 | (code >> 6)));
		appendStringInfoChar(out, (char) (0x80 | (code & 0x3F)));
	}
	else if (code < 0x10000)
	{
		appendStringInfoChar(out, (char) (0xE0 | (code >> 12)));
		appendStringInfoChar(out, (char) (0x80 | ((code >> 6) & 0x3F)));
		appendStringInfoChar(out, (char) (0x80 | (code & 0x3F)));
	}
	else
	{
		appendStringInfoChar(out, (char) (0xF0 | (code >> 18)));
		appendStringInfoChar(out, (char) (0x80 | ((code >> 12) & 0x3F)));
		appendStringInfoChar(out, (char) (0x80 | ((code >> 6) & 0x3F)));
		appendStringInfoChar(out, (char) (0x80 | (code & 0x3F)));
	}
}

/* Reads a \u escape after its u, with its second half; NULL if it is wrong. */
static const char *
json_read_unicode(const char *at, StringInfo out)
{
	int code = json_read_hex(at);

	if (code <= 0)
		return NULL;
	at += 4;
	if (code >= 0xD800 && code < 0xDC00 && at[0] == '\\' && at[1] == 'u')
	{
		int low = json_read_hex(at + 2);

		if (low < 0xDC00 || low > 0xDFFF)
			return NULL;
		code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
		at += 6;
	}
	if (code >= 0xD800 && code <= 0xDFFF)
		return NULL;
	json_append_code(out, code);
	return at;
}

/* Reads a string from its opening quote; returns what follows, NULL if it is wrong. */
static const char *
json_read_string(const char *at, char **value)
{
	static const char escape[] = "\"\"\\\\//b\bf\fn\nr\rt\t";
	StringInfoData out;

	initStringInfo(&out);
	at++;
	while (*at != '"')
	{
		if (*at == '\0')
			return NULL;
		if (*at != '\\')
		{
			appendStringInfoChar(&out, *at++);
			continue;
		}
		at++;
		if (*at == 'u')
		{
			at = json_read_unicode(at + 1, &out);
			if (at == NULL)
				return NULL;
			continue;
		}
		for (int i = 0; escape[i] != '\0'; i += 2)
		{
			if (escape[i] == *at)
			{
				appendStringInfoChar(&out, escape[i + 1]);
				break;
			}
			if (escape[i + 2] == '\0')
				return NULL;
		}
		at++;
	}
	*value = out.data;
	return at + 1;
}

static const char *
json_read_number(const char *at, JsonItem *item)
{
	const char *start = at;
	bool is_real = false;
	char *end;

	if (*at == '-')
		at++;
	if (!isdigit((unsigned char) *at))
		return NULL;
	while (isdigit((unsigned char) *at) || *at == '.' || *at == 'e' || *at == 'E' || *at == '+' ||
		   *at == '-')
	{
		if (!isdigit((unsigned char) *at))
			is_real = true;
		at++;
	}
	item->text = pnstrdup(start, at - start);
	errno = 0;
	if (is_real)
	{
		item->kind = JSON_REAL;
		item->real_value = strtod(item->text, &end);
	}
	else
	{
		item->kind = JSON_INTEGER;
		item->int_value = strtoll(item->text, &end, 10);
	}
	if (*end != '\0')
		return NULL;
	if (errno != 0)
		item->kind = JSON_OTHER;
	return at;
}

/* Skips an object; returns what follows its closing brace. */
static const char *
json_skip_object(const char *at)
{
	int depth = 0;
	char *ignored;

	for (;;)
	{
		if (*at == '\0')
			return NULL;
		if (*at == '"')
		{
			at = json_read_string(at, &ignored);
			if (at == NULL)
				return NULL;
			continue;
		}
		if (*at == '{' || *at == '[')
			depth++;
		else if (*at == '}' || *at == ']')
			depth--;
		at++;
		if (depth == 0)
			return at;
	}
}

static const char *
json_read_value(const char *at, Vec *item, int depth)
{
	JsonItem *one;

	at = json_skip_blank(at);
	if (*at == '[')
	{
		if (depth >= JSON_MAX_DEPTH)
			return NULL;
		at = json_skip_blank(at + 1);
		if (*at == ']')
			return at + 1;
		for (;;)
		{
			at = json_read_value(at, item, depth + 1);
			if (at == NULL)
				return NULL;
			at = json_skip_blank(at);
			if (*at == ']')
				return at + 1;
			if (*at != ',')
				return NULL;
			at++;
		}
	}
	one = palloc0(sizeof(JsonItem));
	vec_push(item, one);
	if (*at == '"')
	{
		one->kind = JSON_STRING;
		return json_read_string(at, &one->text);
	}
	if (*at == '{')
	{
		const char *end = json_skip_object(at);

		one->kind = JSON_OTHER;
		if (end != NULL)
			one->text = pnstrdup(at, end - at);
		return end;
	}
	if (strncmp(at, "true", 4) == 0 || strncmp(at, "null", 4) == 0)
	{
		one->kind = *at == 't' ? JSON_TRUE : JSON_NULL;
		return at + 4;
	}
	if (strncmp(at, "false", 5) == 0)
	{
		one->kind = JSON_FALSE;
		return at + 5;
	}
	return json_read_number(at, one);
}

bool
json_flatten(const char *text, Vec *item)
{
	const char *end = json_read_value(text, item, 0);

	return end != NULL && *json_skip_blank(end) == '\0';
}
