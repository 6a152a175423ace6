/*
 * dynamic_parse.c
 *		Builds jsonb from JSON text without raising errors.
 *
 * jsonb's own input function reports bad text as an error, which parse_json()
 * must not do: there, text that is not JSON is a string.  What jsonb cannot hold
 * does not spoil the rest: U+0000 and half of a surrogate pair become U+FFFD, and
 * a number of thousands of digits stays a text.
 */
#include "postgres.h"

#include <math.h>

#include "utils/builtins.h"
#include "utils/numeric.h"

#include "common/json_walk.h"
#include "runtime/dynamic.h"
#include "runtime/number.h"

/* Integers of up to this many characters fit a long, whatever their digits. */
#define LONG_SAFE_LENGTH 18

typedef struct DynamicParser
{
	JsonWalk walk;
	DynamicBuilder builder;
	StringInfoData text; /* for strings with escapes */
} DynamicParser;

/* The text of a string: a piece of the source where it has no escapes. */
static const char *
read_text(DynamicParser *parser, const JsonSpan *span, int *length)
{
	*length = (int) span->len;
	if (!span->escaped)
		return span->data;
	resetStringInfo(&parser->text);
	(void) json_decode(span, &parser->text);
	*length = parser->text.len;
	return pnstrdup(parser->text.data, parser->text.len);
}

/* A long or real; a number too large for numeric stays its text. */
static void
read_number(const JsonSpan *span, bool large, JsonbValue *value)
{
	char *text = pnstrdup(span->data, span->len);
	bool is_integer = strpbrk(text, ".eE") == NULL;

	if (large)
		json_value_text(value, span->data, (int) span->len);
	else if (is_integer && span->len < LONG_SAFE_LENGTH)
		json_value_int64(value, strtoll(text, NULL, 10));
	else
	{
		value->type = jbvNumeric;
		value->val.numeric = number_from_digits(text);
		/* 1e3 is a real, though it has no fraction left once it is a numeric. */
		if (!is_integer && strchr(text, '.') == NULL && fabs(strtod(text, NULL)) < 1e15)
			value->val.numeric = DatumGetNumeric(
				DirectFunctionCall2(numeric_add, NumericGetDatum(value->val.numeric),
									NumericGetDatum(number_from_digits("0.0"))));
	}
	pfree(text);
}

/* Passes a value that is no container. */
static bool
read_scalar(DynamicParser *parser, JsonbValue *value)
{
	JsonKind kind;
	JsonSpan span;
	const char *text;
	int length;

	parser->walk.saw_large = false;
	if (!json_walk_value(&parser->walk, &kind, &span))
		return false;
	switch (kind)
	{
		case WALK_STRING:
			text = read_text(parser, &span, &length);
			json_value_text(value, text, length);
			break;
		case WALK_NUMBER:
			read_number(&span, parser->walk.saw_large, value);
			break;
		case WALK_TRUE:
		case WALK_FALSE:
			json_value_bool(value, kind == WALK_TRUE);
			break;
		case WALK_NULL:
			json_value_null(value);
			break;
		case WALK_ARRAY:
		case WALK_OBJECT:
		case WALK_END:
		case WALK_BAD:
			return false;
	}
	return true;
}

/* Reads one value into the container that is being built. */
static bool
read_value(DynamicParser *parser)
{
	JsonWalk *walk = &parser->walk;
	JsonKind kind = json_walk_peek(walk);
	bool first = true;
	JsonbValue value;
	JsonSpan key;

	if (kind == WALK_ARRAY)
	{
		if (!json_walk_open(walk))
			return false;
		dynamic_begin_array(&parser->builder);
		while (json_walk_next_element(walk, &first))
		{
			if (!read_value(parser))
				return false;
		}
		dynamic_end_array(&parser->builder);
	}
	else if (kind == WALK_OBJECT)
	{
		if (!json_walk_open(walk))
			return false;
		dynamic_begin_object(&parser->builder);
		while (json_walk_next_member(walk, &first, &key))
		{
			int length;
			const char *text = read_text(parser, &key, &length);

			dynamic_add_key(&parser->builder, text, length);
			if (!read_value(parser))
				return false;
		}
		dynamic_end_object(&parser->builder);
	}
	else if (read_scalar(parser, &value))
		dynamic_add(&parser->builder, &value);
	return walk->error == WALK_OK;
}

bool
dynamic_parse(TextPiece text, Jsonb **result)
{
	DynamicParser parser = {0};
	JsonbValue value;
	JsonKind kind;
	bool is_container;

	*result = NULL;
	json_walk_init(&parser.walk, text.data, text.len);
	parser.walk.pass_surrogates = true;
	kind = json_walk_peek(&parser.walk);
	is_container = kind == WALK_ARRAY || kind == WALK_OBJECT;
	if (kind == WALK_END || kind == WALK_BAD)
		return false;
	initStringInfo(&parser.text);
	if (!(is_container ? read_value(&parser) : read_scalar(&parser, &value)) ||
		json_walk_peek(&parser.walk) != WALK_END || parser.walk.stray_comma)
		return false;
	*result = is_container ? dynamic_finish(&parser.builder) : dynamic_make(&value);
	return true;
}

Jsonb *
dynamic_from_text(TextPiece text)
{
	Jsonb *result;
	JsonbValue value;

	if (text.len == 0)
		return NULL;
	if (dynamic_parse(text, &result))
		return result;
	json_value_text(&value, text.data, (int) text.len);
	return dynamic_make(&value);
}
