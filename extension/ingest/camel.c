/*
 * camel.c
 *		JSON whose keys a program has given capitals: the keys as the service writes them.
 *
 * PowerShell and .NET make UserPrincipalName of userPrincipalName.  Columns could be found all the
 * same, but a rule that reads Status.errorCode would find nothing in {"ErrorCode":0}.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "ingest/camel.h"

static bool append_value(JsonWalk *walk, StringInfo out);

/* Appends a key: all of its first capitals but the one that starts the next word. */
static void
append_key(const JsonSpan *key, StringInfo out)
{
	size_t capitals = 0;

	while (capitals < key->len && key->data[capitals] >= 'A' && key->data[capitals] <= 'Z')
		capitals++;
	if (capitals > 1 && capitals < key->len)
		capitals--;
	appendStringInfoChar(out, '"');
	for (size_t i = 0; i < key->len; i++)
		appendStringInfoChar(out, i < capitals ? key->data[i] | 0x20 : key->data[i]);
	appendStringInfoString(out, "\":");
}

static bool
append_object(JsonWalk *walk, StringInfo out)
{
	const char *comma = "";
	bool first = true;
	JsonSpan key;

	check_stack_depth();
	if (!json_walk_open(walk))
		return false;
	appendStringInfoChar(out, '{');
	while (json_walk_next_member(walk, &first, &key))
	{
		int before = out->len;
		int start;

		appendStringInfoString(out, comma);
		append_key(&key, out);
		start = out->len;
		if (!append_value(walk, out))
			return false;
		if (json_span_is(&key, "AdditionalProperties") && strcmp(out->data + start, "{}") == 0)
		{
			out->len = before;
			out->data[before] = '\0';
		}
		else
			comma = ",";
	}
	appendStringInfoChar(out, '}');
	return walk->error == WALK_OK;
}

static bool
append_array(JsonWalk *walk, StringInfo out)
{
	const char *comma = "";
	bool first = true;

	check_stack_depth();
	if (!json_walk_open(walk))
		return false;
	appendStringInfoChar(out, '[');
	while (json_walk_next_element(walk, &first))
	{
		appendStringInfoString(out, comma);
		comma = ",";
		if (!append_value(walk, out))
			return false;
	}
	appendStringInfoChar(out, ']');
	return walk->error == WALK_OK;
}

/* What ConvertTo-Json writes where its depth ends: "@{a=1}", or the name of a class. */
static bool
is_left_out(const JsonSpan *span)
{
	static const char *const start[] = {"@{", "Microsoft.Graph.PowerShell.Models", "System.Object"};

	for (int i = 0; i < lengthof(start); i++)
	{
		if (span->len >= strlen(start[i]) && memcmp(span->data, start[i], strlen(start[i])) == 0)
			return true;
	}
	return false;
}

static bool
append_value(JsonWalk *walk, StringInfo out)
{
	JsonKind kind = json_walk_peek(walk);
	JsonSpan span;

	if (kind == WALK_OBJECT)
		return append_object(walk, out);
	if (kind == WALK_ARRAY)
		return append_array(walk, out);
	if (!json_walk_value(walk, NULL, &span) || (kind == WALK_STRING && is_left_out(&span)))
		return false;
	if (kind == WALK_STRING)
		appendStringInfoChar(out, '"');
	appendBinaryStringInfo(out, span.data, (int) span.len);
	if (kind == WALK_STRING)
		appendStringInfoChar(out, '"');
	return true;
}

bool
camel_append(JsonWalk walk, StringInfo out)
{
	return append_value(&walk, out);
}
