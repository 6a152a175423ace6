/*
 * string_list.c
 *		The infixes of texts with a list on the right: has_any, has_all, in~, ….
 *
 * The list is a text array or a dynamic array; nested arrays are flattened,
 * null elements and bags are left out, other scalars take part with their text.
 *
 * A prepared list is kept with the call site and used again while the argument
 * stays the same.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/memutils.h"

#include "base/compat.h"
#include "base/sql_function.h"
#include "runtime/dynamic.h"
#include "runtime/string_case.h"
#include "runtime/string_list.h"
#include "runtime/string_term.h"

void
string_list_add(StringList *list, const char *data, size_t len)
{
	char *copy = palloc(len + 1);

	if (list->count >= list->room)
	{
		list->room *= 2;
		list->items = repalloc_huge(list->items, sizeof(TextPiece) * list->room);
	}
	memcpy(copy, data, len);
	copy[len] = '\0';
	list->items[list->count].data = copy;
	list->items[list->count].len = len;
	list->count++;
}

/* Calls add for the scalars of a container, which is read where it lies. */
static void
read_container(StringList *list, JsonbContainer *container, StringListScalar add)
{
	JsonbIterator *it = JsonbIteratorInit(container);
	JsonbIteratorToken token;
	JsonbValue element;

	check_stack_depth();
	(void) JsonbIteratorNext(&it, &element, true);
	while ((token = JsonbIteratorNext(&it, &element, true)) != WJB_DONE)
	{
		CHECK_FOR_INTERRUPTS();
		if (token != WJB_ELEM || element.type == jbvNull)
			continue;
		if (element.type != jbvBinary)
			add(list, &element);
		else if (JsonContainerIsArray(element.val.binary.data))
			read_container(list, element.val.binary.data, add);
	}
}

void
string_list_read_scalars(StringList *list, Jsonb *value, StringListScalar add)
{
	read_container(list, &value->root, add);
}

/* Adds what tostring() makes of a scalar. */
static void
list_add_text(StringList *list, const JsonbValue *element)
{
	StringInfoData buf;

	if (element->type == jbvString)
	{
		string_list_add(list, element->val.string.val, element->val.string.len);
		return;
	}
	initStringInfo(&buf);
	dynamic_append_text(&buf, element);
	string_list_add(list, buf.data, buf.len);
	pfree(buf.data);
}

static void
list_read_array(StringList *list, ArrayType *array)
{
	int count;
	bool *nulls;
	TextPiece *texts = span_array(array, &count, &nulls);

	for (int i = 0; i < count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		string_list_add(list, texts[i].data, texts[i].len);
	}
}

static uint32
hash_add_char(uint32 hash, uint32 c)
{
	return (hash ^ c) * 16777619u;
}

uint32
span_hash(TextPiece span, bool ignore_case)
{
	uint32 hash = 2166136261u;
	const char *at = span.data;
	const char *end = span.data + span.len;

	while (at < end)
	{
		uint32 c;

		at += char_decode(at, end, &c);
		hash = hash_add_char(hash, ignore_case ? char_lower(c) : c);
	}
	return murmurhash32(hash);
}

/* The index of the item that equals the text, or -1. */
static int
list_look_up(const StringList *list, TextPiece span, uint32 hash, bool ignore_case)
{
	for (uint32 i = hash & list->mask; list->slots[i] != 0; i = (i + 1) & list->mask)
	{
		TextPiece item = list->items[list->slots[i] - 1];

		if (ignore_case ? span_equals_ci(item, span) : span_equals(item, span))
			return list->slots[i] - 1;
	}
	return -1;
}

/* Files the texts under their hashes, each once. */
static void
list_index_strings(StringList *list, bool ignore_case)
{
	uint32 size = 16;

	while (size < (uint32) list->count * 2)
		size *= 2;
	list->mask = size - 1;
	list->slots = palloc0(sizeof(int) * size);
	for (int i = 0; i < list->count; i++)
	{
		uint32 hash = span_hash(list->items[i], ignore_case);
		uint32 slot = hash & list->mask;

		CHECK_FOR_INTERRUPTS();
		if (list_look_up(list, list->items[i], hash, ignore_case) >= 0)
			continue;
		while (list->slots[slot] != 0)
			slot = (slot + 1) & list->mask;
		list->slots[slot] = i + 1;
	}
}

static void
list_make_needles(StringList *list)
{
	list->needles = palloc_extended(sizeof(Needle) * ((Size) list->count + 1), MCXT_ALLOC_HUGE);
	for (int i = 0; i < list->count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		needle_init(&list->needles[i], list->items[i], true, TERM_EDGE_BOTH);
	}
}

static void
list_index(StringList *list, StringListUse use)
{
	if (use == LIST_STRINGS || use == LIST_STRINGS_CI)
	{
		list_index_strings(list, use == LIST_STRINGS_CI);
		return;
	}
	list_make_needles(list);
	if (use == LIST_ANY_TERM)
		list->terms = term_index_make(list->items, list->needles, list->count);
}

StringList *
string_list_of_argument(FunctionCallInfo fcinfo, StringListUse use, StringListScalar add)
{
	StringList *list = fcinfo->flinfo->fn_extra;
	struct varlena *source;
	MemoryContext context;
	MemoryContext old;

	if (list && !list->source)
		return list;
	source = PG_DETOAST_DATUM(PG_GETARG_DATUM(1));
	if (list)
	{
		if (VARSIZE(source) == VARSIZE(list->source) &&
			memcmp(source, list->source, VARSIZE(source)) == 0)
			return list;
		fcinfo->flinfo->fn_extra = NULL;
		MemoryContextDelete(list->context);
	}
	context =
		AllocSetContextCreate(fcinfo->flinfo->fn_mcxt, "kql string list", ALLOCSET_SMALL_SIZES);
	old = MemoryContextSwitchTo(context);
	list = palloc0(sizeof(StringList));
	list->context = context;
	list->room = 16;
	list->items = palloc(sizeof(TextPiece) * list->room);
	if (!argument_is_constant(fcinfo, 1))
	{
		list->source = palloc(VARSIZE(source));
		memcpy(list->source, source, VARSIZE(source));
	}
	if (add != NULL)
		string_list_read_scalars(list, (Jsonb *) source, add);
	else
		list_read_array(list, (ArrayType *) source);
	list_index(list, use);
	MemoryContextSwitchTo(old);
	fcinfo->flinfo->fn_extra = list;
	return list;
}

bool
string_list_holds(const StringList *list, TextPiece text, bool ignore_case)
{
	return list_look_up(list, text, span_hash(text, ignore_case), ignore_case) >= 0;
}

static Datum
has_any(FunctionCallInfo fcinfo, bool dynamic)
{
	StringList *list;
	TextPiece text = ARG_PIECE(0);

	if (PG_ARGISNULL(1))
		PG_RETURN_BOOL(false);
	list = string_list_of_argument(fcinfo, LIST_ANY_TERM, dynamic ? list_add_text : NULL);
	PG_RETURN_BOOL(term_index_matches(list->terms, text));
}

static Datum
has_all(FunctionCallInfo fcinfo, bool dynamic)
{
	StringList *list;
	TextPiece text = ARG_PIECE(0);

	if (PG_ARGISNULL(1))
		PG_RETURN_BOOL(true);
	list = string_list_of_argument(fcinfo, LIST_ALL_TERMS, dynamic ? list_add_text : NULL);
	for (int i = 0; i < list->count; i++)
		if (!needle_matches(&list->needles[i], text))
			PG_RETURN_BOOL(false);
	PG_RETURN_BOOL(true);
}

static Datum
in_list(FunctionCallInfo fcinfo, bool dynamic, StringListUse use)
{
	StringList *list;
	TextPiece text = ARG_PIECE(0);
	bool ignore_case = use == LIST_STRINGS_CI;

	if (PG_ARGISNULL(1))
		PG_RETURN_BOOL(false);
	list = string_list_of_argument(fcinfo, use, dynamic ? list_add_text : NULL);
	PG_RETURN_BOOL(string_list_holds(list, text, ignore_case));
}

SQL_VALUE(kql_has_any, has_any(fcinfo, false));
SQL_VALUE(kql_has_any_dynamic, has_any(fcinfo, true));
SQL_VALUE(kql_has_all, has_all(fcinfo, false));
SQL_VALUE(kql_has_all_dynamic, has_all(fcinfo, true));

/* The index of the first element that has_any would find, -1 if there is none. */
SQL_FUNCTION(kql_has_any_index)
{
	TextPiece text = ARG_PIECE(0);
	JsonbIterator *it;
	JsonbValue element;
	JsonbIteratorToken token;
	Jsonb *array;
	int64 index = 0;

	if (PG_ARGISNULL(1))
		PG_RETURN_NULL();
	array = PG_GETARG_JSONB_P(1);
	if (!JB_ROOT_IS_ARRAY(array) || JB_ROOT_IS_SCALAR(array))
		PG_RETURN_NULL();
	it = JsonbIteratorInit(&array->root);
	JsonbIteratorNext(&it, &element, false);
	while ((token = JsonbIteratorNext(&it, &element, true)) == WJB_ELEM)
	{
		CHECK_FOR_INTERRUPTS();
		Needle needle;
		TextPiece pattern = {NULL, 0};

		if (element.type == jbvString)
		{
			pattern.data = element.val.string.val;
			pattern.len = element.val.string.len;
		}
		else if (element.type == jbvNumeric)
		{
			pattern.data = DatumGetCString(
				DirectFunctionCall1(numeric_out, NumericGetDatum(element.val.numeric)));
			pattern.len = strlen(pattern.data);
		}
		if (pattern.data)
		{
			needle_init(&needle, pattern, true, TERM_EDGE_BOTH);
			if (needle_matches(&needle, text))
				PG_RETURN_INT64(index);
			if (element.type == jbvNumeric)
				pfree(unconstify(char *, pattern.data));
		}
		index++;
	}
	PG_RETURN_INT64(-1);
}

SQL_VALUE(kql_in_ci, in_list(fcinfo, false, LIST_STRINGS_CI));
SQL_VALUE(kql_in_dynamic, in_list(fcinfo, true, LIST_STRINGS));
SQL_VALUE(kql_in_dynamic_ci, in_list(fcinfo, true, LIST_STRINGS_CI));
