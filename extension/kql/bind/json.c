/*
 * json.c
 *		The elements of the constant arrays that dynamic literals hold.
 */
#include "common/port.h"

#include "common/json_walk.h"
#include "kql/bind/json.h"

/* A long, a real, or the text of a number that neither can hold. */
static void
json_set_number(JsonItem *item, const JsonSpan *span)
{
	item->text = pnstrdup(span->data, span->len);
	errno = 0;
	if (strpbrk(item->text, ".eE") != NULL)
	{
		item->kind = JSON_REAL;
		item->real_value = strtod(item->text, NULL);
	}
	else
	{
		item->kind = JSON_INTEGER;
		item->int_value = strtoll(item->text, NULL, 10);
	}
	if (errno != 0)
		item->kind = JSON_OTHER;
}

/* Reads a value that is no array; false if it cannot be read. */
static bool
json_read_item(JsonWalk *walk, JsonItem *item)
{
	StringInfoData text;
	JsonSpan span;
	JsonKind kind;

	if (!json_walk_value(walk, &kind, &span))
		return false;
	switch (kind)
	{
		case WALK_NULL:
			item->kind = JSON_NULL;
			return true;
		case WALK_TRUE:
			item->kind = JSON_TRUE;
			item->text = pstrdup("true");
			return true;
		case WALK_FALSE:
			item->kind = JSON_FALSE;
			item->text = pstrdup("false");
			return true;
		case WALK_NUMBER:
			json_set_number(item, &span);
			return true;
		case WALK_STRING:
			initStringInfo(&text);
			if (!json_decode(&span, &text))
				return false;
			item->kind = JSON_STRING;
			item->text = text.data;
			return true;
		case WALK_OBJECT:
			item->kind = JSON_OTHER;
			item->text = pnstrdup(span.data, span.len);
			return true;
		case WALK_ARRAY:
		case WALK_END:
		case WALK_BAD:
			break;
	}
	return false;
}

static bool
json_flatten_value(JsonWalk *walk, Vec *list)
{
	bool first = true;
	JsonItem *item;

	if (json_walk_peek(walk) != WALK_ARRAY)
	{
		item = palloc0(sizeof(JsonItem));
		vec_push(list, item);
		return json_read_item(walk, item);
	}
	if (!json_walk_open(walk))
		return false;
	while (json_walk_next_element(walk, &first))
	{
		if (!json_flatten_value(walk, list))
			return false;
	}
	return walk->error == WALK_OK;
}

bool
json_flatten(const char *text, Vec *item)
{
	JsonWalk walk;

	if (text == NULL)
		return false;
	json_walk_init(&walk, text, strlen(text));
	return json_flatten_value(&walk, item) && json_walk_peek(&walk) == WALK_END;
}
