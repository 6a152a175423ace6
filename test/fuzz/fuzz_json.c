/*
 * fuzz_json.c
 *		Fuzz target: walks any bytes as JSON, in every mode.
 */
#include "common/port.h"

#include "common/json_walk.h"
#include "fuzz_memory.h"

static void
require(bool truth)
{
	if (!truth)
		abort();
}

static void
copy_string(const JsonSpan *span, StringInfo out)
{
	StringInfoData text;

	initStringInfo(&text);
	(void) json_decode(span, &text);
	(void) json_span_is(span, text.data);
	json_append_string(out, text.data, text.len);
}

/* Passes a value piece by piece and writes it again. */
static bool
copy_value(JsonWalk *walk, StringInfo out)
{
	JsonKind kind = json_walk_peek(walk);
	JsonSpan span;
	bool first = true;
	const char *comma = "";

	if (kind != WALK_ARRAY && kind != WALK_OBJECT)
	{
		if (!json_walk_value(walk, NULL, &span))
			return false;
		if (kind == WALK_STRING)
			copy_string(&span, out);
		else
			appendBinaryStringInfo(out, span.data, (int) span.len);
		return true;
	}
	if (!json_walk_open(walk))
		return false;
	appendStringInfoChar(out, kind == WALK_ARRAY ? '[' : '{');
	while (kind == WALK_ARRAY ? json_walk_next_element(walk, &first)
							  : json_walk_next_member(walk, &first, &span))
	{
		appendStringInfoString(out, comma);
		comma = ",";
		if (kind == WALK_OBJECT)
		{
			copy_string(&span, out);
			appendStringInfoChar(out, ':');
		}
		if (!copy_value(walk, out))
			return false;
	}
	appendStringInfoChar(out, kind == WALK_ARRAY ? ']' : '}');
	return walk->error == WALK_OK;
}

static void
walk_in_mode(const char *text, size_t size, bool loose)
{
	StringInfoData copy;
	StringInfoData again;
	JsonSpan span;
	JsonWalk pieces;
	JsonWalk whole;
	bool sound;

	initStringInfo(&copy);
	initStringInfo(&again);
	json_walk_init(&pieces, text, size);
	pieces.pass_surrogates = loose;
	pieces.pass_no_comma = loose;
	whole = pieces;
	sound = copy_value(&pieces, &copy);
	require(json_walk_value(&whole, NULL, &span) == sound);
	require(pieces.at == whole.at && pieces.error == whole.error);
	require(text <= whole.at && whole.at <= text + size);
	require(sound == (whole.error == WALK_OK) && sound == (whole.expected == NULL));
	(void) json_bracket_end(text, text + size);
	if (!sound)
		return;
	json_compact(&span, &again);

	/* What is written again is sound, and the same when it is read. */
	resetStringInfo(&again);
	json_walk_init(&pieces, copy.data, copy.len);
	require(copy_value(&pieces, &again) && json_walk_peek(&pieces) == WALK_END);
	require(strcmp(copy.data, again.data) == 0 && !pieces.stray_comma && !pieces.saw_nul);
}

int
LLVMFuzzerTestOneInput(const uint8 *data, size_t size)
{
	walk_in_mode((const char *) data, size, false);
	walk_in_mode((const char *) data, size, true);
	fuzz_memory_reset();
	return 0;
}
