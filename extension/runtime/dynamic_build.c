/*
 * dynamic_build.c
 *		Building arrays and objects part by part, within bounds of size and memory.
 *
 * Called by every function that makes a dynamic of more than one value.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "base/compat.h"
#include "runtime/dynamic.h"
#include "runtime/limit.h"

/* What a container takes while it is built: its parse state and its first elements. */
#define BUILD_CONTAINER_BYTES (sizeof(JsonbParseState) + 4 * sizeof(JsonbPair))

/*
 * Where the parts are until the value is packed: many values may be built for one row, and
 * the parts of one take several times what it takes.
 */
static MemoryContext
builder_context(DynamicBuilder *builder)
{
	if (builder->context == NULL)
		builder->context =
			AllocSetContextCreate(CurrentMemoryContext, "vigil dynamic", ALLOCSET_SMALL_SIZES);
	return builder->context;
}

/* Pushes one token, and counts what it takes. */
static void
push(DynamicBuilder *builder, JsonbIteratorToken token, JsonbValue *value)
{
	MemoryContext old;

	CHECK_FOR_INTERRUPTS();
	builder->bytes += sizeof(JEntry);
	switch (token)
	{
		case WJB_BEGIN_ARRAY:
		case WJB_BEGIN_OBJECT:
			builder->bytes += sizeof(uint32);
			builder->memory += BUILD_CONTAINER_BYTES;
			break;
		case WJB_KEY:
			builder->memory += 2 * sizeof(JsonbPair);
			break;
		default:
			/* Room for elements is doubled when it is full. */
			builder->memory += 2 * sizeof(JsonbValue);
			break;
	}
	if (value != NULL && value->type == jbvString)
		builder->bytes += value->val.string.len;
	else if (value != NULL && value->type == jbvNumeric)
		builder->bytes += VARSIZE_ANY(value->val.numeric);
	if (builder->bytes > VALUE_MAX_BYTES || builder->memory > VALUE_MAX_BUILD_BYTES)
		value_refuse();
	old = MemoryContextSwitchTo(builder_context(builder));
	builder->result = pushJsonbValue(&builder->state, token, value);
	MemoryContextSwitchTo(old);
}

void
dynamic_begin_array(DynamicBuilder *builder)
{
	push(builder, WJB_BEGIN_ARRAY, NULL);
}

void
dynamic_end_array(DynamicBuilder *builder)
{
	push(builder, WJB_END_ARRAY, NULL);
}

void
dynamic_begin_object(DynamicBuilder *builder)
{
	push(builder, WJB_BEGIN_OBJECT, NULL);
}

void
dynamic_end_object(DynamicBuilder *builder)
{
	push(builder, WJB_END_OBJECT, NULL);
}

/*
 * Adds a container part by part, as the server's own function does in one go: so
 * its parts are counted, and a long one can be interrupted.
 */
static void
add_container(DynamicBuilder *builder, JsonbContainer *container)
{
	JsonbIterator *it = JsonbIteratorInit(container);
	JsonbIteratorToken token;
	JsonbValue part;

	while ((token = JsonbIteratorNext(&it, &part, false)) != WJB_DONE)
		push(builder, token,
			 token == WJB_KEY || token == WJB_VALUE || token == WJB_ELEM ? &part : NULL);
}

void
dynamic_add(DynamicBuilder *builder, const JsonbValue *value)
{
	JsonbIteratorToken token = builder->state->contVal.type == jbvArray ? WJB_ELEM : WJB_VALUE;

	if (value->type == jbvBinary && !JsonContainerIsScalar(value->val.binary.data))
		add_container(builder, value->val.binary.data);
	else
		push(builder, token, unconstify(JsonbValue *, value));
}

void
dynamic_add_key(DynamicBuilder *builder, const char *key, int length)
{
	JsonbValue value;

	json_value_text(&value, key, length);
	push(builder, WJB_KEY, &value);
}

void
dynamic_add_text(DynamicBuilder *builder, TextPiece text)
{
	JsonbValue value;

	json_value_text(&value, text.data, (int) text.len);
	dynamic_add(builder, &value);
}

void
dynamic_add_buffer(DynamicBuilder *builder, StringInfo text)
{
	JsonbValue value;

	json_value_text(&value, MemoryContextStrdup(builder_context(builder), text->data), text->len);
	pfree(text->data);
	dynamic_add(builder, &value);
}

Jsonb *
dynamic_finish(DynamicBuilder *builder)
{
	Jsonb *result;

	if (builder->state != NULL)
		push(builder, builder->state->contVal.type == jbvArray ? WJB_END_ARRAY : WJB_END_OBJECT,
			 NULL);
	result = JsonbValueToJsonb(builder->result);
	MemoryContextDelete(builder->context);
	builder->context = NULL;
	return result;
}

Jsonb *
dynamic_array(const JsonbValue *elements, int64 count)
{
	DynamicBuilder builder = {0};

	dynamic_begin_array(&builder);
	for (int64 i = 0; i < count; i++)
		dynamic_add(&builder, &elements[i]);
	return dynamic_finish(&builder);
}

Jsonb *
dynamic_make(const JsonbValue *value)
{
	if (value->type == jbvNull)
		return NULL;
	return JsonbValueToJsonb(unconstify(JsonbValue *, value));
}
