/*
 * bag.c
 *		Functions of dynamic property bags, and canonical JSON text.
 *
 * A key may be a path: "$.a.b" or "$['a']['b']" goes into bags within the bag.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "base/sql_function.h"
#include "runtime/agg_state.h"
#include "runtime/bag_merge.h"
#include "runtime/dynamic.h"
#include "runtime/limit.h"

#define PATH_MAX_DEPTH 64

/* --- packing ---------------------------------------------------------------------------- */

/* What bag_pack(…) with ignore_null_empty leaves out. */
static bool
is_empty(const JsonbValue *value)
{
	return value->type == jbvNull || (value->type == jbvString && value->val.string.len == 0);
}

/* Packs arguments key, value, key, value, …; may skip nulls and empty strings. */
static Datum
pack(FunctionCallInfo fcinfo, bool skip_empty)
{
	DynamicBuilder builder = {0};

	if (PG_NARGS() % 2 != 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("a bag needs a value for each key")));
	dynamic_begin_object(&builder);
	for (int i = 0; i < PG_NARGS(); i += 2)
	{
		JsonbValue value;
		JsonbValue key;
		StringInfoData text;

		dynamic_argument_packed(fcinfo, i + 1, &value);
		if (skip_empty && is_empty(&value))
			continue;
		initStringInfo(&text);
		dynamic_argument(fcinfo, i, &key);
		dynamic_append_text(&text, &key);
		dynamic_add_key(&builder, text.data, text.len);
		dynamic_add(&builder, &value);
	}
	PG_RETURN_JSONB_P(dynamic_finish(&builder));
}

/* bag_pack(key, value, …), pack(), pack_dictionary() */
SQL_VALUE(kql_bag_pack, pack(fcinfo, false));
/* The same for pack_all(true): without nulls and empty strings. */
SQL_VALUE(kql_bag_pack_nonempty, pack(fcinfo, true));

/* bag_zip(keys, values): missing values (all, of what is no array) are null, keys that are no strings skipped. */
SQL_FUNCTION(kql_bag_zip)
{
	DynamicBuilder builder = {0};
	JsonbValue *keys;
	JsonbValue *values;
	int key_count;
	int value_count;

	if (!dynamic_argument_elements(fcinfo, 0, &keys, &key_count))
		PG_RETURN_NULL();
	(void) dynamic_argument_elements(fcinfo, 1, &values, &value_count);
	dynamic_begin_object(&builder);
	for (int i = 0; i < key_count; i++)
	{
		if (keys[i].type != jbvString)
			continue;
		dynamic_add_key(&builder, keys[i].val.string.val, keys[i].val.string.len);
		dynamic_add(&builder, i < value_count ? &values[i] : &json_null);
	}
	PG_RETURN_JSONB_P(dynamic_finish(&builder));
}

/* --- whole bags -------------------------------------------------------------------------- */

/* bag_keys(): null if the value is no bag. */
SQL_FUNCTION(kql_bag_keys)
{
	Jsonb *jb = PG_GETARG_JSONB_P(0);
	DynamicBuilder builder = {0};
	JsonbIterator *it;
	JsonbIteratorToken token;
	JsonbValue value;

	if (!DYNAMIC_IS_OBJECT(jb))
		PG_RETURN_NULL();
	dynamic_begin_array(&builder);
	it = JsonbIteratorInit(&jb->root);
	while ((token = JsonbIteratorNext(&it, &value, true)) != WJB_DONE)
		if (token == WJB_KEY)
			dynamic_add(&builder, &value);
	PG_RETURN_JSONB_P(dynamic_finish(&builder));
}

/* bag_merge(a, b, …): of several values for a key the first stays. */
SQL_FUNCTION(kql_bag_merge)
{
	BagMerge merge;
	Datum *datums;
	bool *nulls;
	int count;

	deconstruct_array(PG_GETARG_ARRAYTYPE_P(0), JSONBOID, -1, false, TYPALIGN_INT, &datums, &nulls,
					  &count);
	bag_merge_begin(&merge);
	for (int i = 0; i < count; i++)
	{
		if (!nulls[i] && DYNAMIC_IS_OBJECT(DatumGetJsonbP(datums[i])))
			bag_merge_add(&merge, DatumGetJsonbP(datums[i]));
	}
	PG_RETURN_JSONB_P(bag_merge_finish(&merge));
}

/* --- paths ------------------------------------------------------------------------------- */

/*
 * Splits "$.a['b c'].d" into keys; text that does not begin with '$.' or '$[' is
 * one key.  Returns the number of keys, 0 if the path is malformed.
 */
static int
split_path(TextPiece path, TextPiece *keys)
{
	const char *data = path.data;
	const char *end = data + path.len;
	int count = 0;

	if (path.len < 2 || data[0] != '$' || (data[1] != '.' && data[1] != '['))
	{
		keys[0] = path;
		return 1;
	}
	data++;
	while (data < end)
	{
		if (count == PATH_MAX_DEPTH)
			return 0;
		if (*data == '.')
		{
			keys[count].data = ++data;
			while (data < end && *data != '.' && *data != '[')
				data++;
			keys[count].len = data - keys[count].data;
		}
		else
		{
			char quote;

			if (end - data < 4 || data[0] != '[' || (data[1] != '\'' && data[1] != '"'))
				return 0;
			quote = data[1];
			data += 2;
			keys[count].data = data;
			while (data < end && *data != quote)
				data++;
			keys[count].len = data - keys[count].data;
			if (end - data < 2 || data[1] != ']')
				return 0;
			data += 2;
		}
		if (keys[count++].len == 0)
			return 0;
	}
	return count;
}

/* bag_has_key(bag, key or path) */
SQL_FUNCTION(kql_bag_has_key)
{
	Jsonb *jb = PG_GETARG_JSONB_P(0);
	TextPiece keys[PATH_MAX_DEPTH];
	JsonbContainer *container = &jb->root;
	int count;

	if (!DYNAMIC_IS_OBJECT(jb))
		PG_RETURN_NULL();
	count = split_path(ARG_PIECE(1), keys);
	for (int i = 0; i < count; i++)
	{
		JsonbValue value;

		if (!JsonContainerIsObject(container) ||
			getKeyJsonValueFromContainer(container, keys[i].data, keys[i].len, &value) == NULL)
			PG_RETURN_BOOL(false);
		if (i == count - 1)
			PG_RETURN_BOOL(true);
		if (value.type != jbvBinary)
			PG_RETURN_BOOL(false);
		container = value.val.binary.data;
	}
	PG_RETURN_BOOL(false);
}

/*
 * Copies a bag with the value at a path replaced, added (value given) or
 * removed (value NULL).  container is NULL where the path leads to a new bag.
 */
static void
copy_changed(DynamicBuilder *builder, JsonbContainer *container, const TextPiece *keys, int count,
			 const JsonbValue *value)
{
	bool found = false;

	check_stack_depth();
	dynamic_begin_object(builder);
	if (container != NULL)
	{
		JsonbIterator *it = JsonbIteratorInit(container);
		JsonbIteratorToken token;
		JsonbValue key;
		JsonbValue old;

		while ((token = JsonbIteratorNext(&it, &key, true)) != WJB_DONE)
		{
			bool match;

			if (token != WJB_KEY)
				continue;
			(void) JsonbIteratorNext(&it, &old, true);
			match = span_equals(json_piece(&key), keys[0]);
			found |= match;
			if (match && count == 1 && value == NULL)
				continue;
			dynamic_add_key(builder, key.val.string.val, key.val.string.len);
			if (!match)
				dynamic_add(builder, &old);
			else if (count == 1)
				dynamic_add(builder, value);
			else if (dynamic_value_is_object(&old))
				copy_changed(builder, old.val.binary.data, keys + 1, count - 1, value);
			else if (value == NULL)
				dynamic_add(builder, &old);
			else
				copy_changed(builder, NULL, keys + 1, count - 1, value);
		}
	}
	if (!found && value != NULL)
	{
		dynamic_add_key(builder, keys[0].data, keys[0].len);
		if (count == 1)
			dynamic_add(builder, value);
		else
			copy_changed(builder, NULL, keys + 1, count - 1, value);
	}
	dynamic_end_object(builder);
}

/* bag_set_key(bag, key or path, value): null if the path is none. */
SQL_FUNCTION(kql_bag_set_key)
{
	DynamicBuilder builder = {0};
	TextPiece keys[PATH_MAX_DEPTH];
	JsonbValue value;
	int count;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || !DYNAMIC_IS_OBJECT(PG_GETARG_JSONB_P(0)))
		PG_RETURN_NULL();
	count = split_path(ARG_PIECE(1), keys);
	if (count == 0)
		PG_RETURN_NULL();
	dynamic_argument(fcinfo, 2, &value);
	copy_changed(&builder, &PG_GETARG_JSONB_P(0)->root, keys, count, &value);
	PG_RETURN_JSONB_P(dynamic_finish(&builder));
}

/* bag_remove_keys(bag, keys) */
SQL_FUNCTION(kql_bag_remove_keys)
{
	Jsonb *first = PG_GETARG_JSONB_P(0);
	Jsonb *bag = first;
	JsonbValue *elements;
	MemoryContext scratch;
	int count;

	if (!DYNAMIC_IS_OBJECT(bag) || !dynamic_argument_elements(fcinfo, 1, &elements, &count))
		PG_RETURN_NULL();
	scratch = AllocSetContextCreate(CurrentMemoryContext, "kql bag", ALLOCSET_DEFAULT_SIZES);
	for (int i = 0; i < count; i++)
	{
		DynamicBuilder builder = {0};
		TextPiece keys[PATH_MAX_DEPTH];
		MemoryContext old;
		Jsonb *changed;
		int depth;

		if (elements[i].type != jbvString)
			continue;
		depth = split_path(json_piece(&elements[i]), keys);
		if (depth == 0)
			continue;
		/* Of all the bags between the first and the last, one at a time is kept. */
		old = MemoryContextSwitchTo(scratch);
		copy_changed(&builder, &bag->root, keys, depth, NULL);
		changed = dynamic_finish(&builder);
		MemoryContextSwitchTo(old);
		if (bag != first)
			pfree(bag);
		bag = (Jsonb *) PG_DETOAST_DATUM_COPY(PointerGetDatum(changed));
		MemoryContextReset(scratch);
	}
	MemoryContextDelete(scratch);
	PG_RETURN_JSONB_P(bag);
}

/* --- canonical text ------------------------------------------------------------------------ */

typedef struct Property
{
	JsonbValue key;
	JsonbValue value;
} Property;

/* For qsort(): by the bytes of the keys. */
static int
compare_properties(const void *left, const void *right)
{
	const JsonbValue *a = &((const Property *) left)->key;
	const JsonbValue *b = &((const Property *) right)->key;

	CHECK_FOR_INTERRUPTS();
	return span_compare(json_piece(a), json_piece(b));
}

/* Appends JSON with the keys of every bag in the order of their bytes. */
static void
append_canonical(StringInfo out, const JsonbValue *value)
{
	JsonbIterator *it;
	JsonbIteratorToken token;
	JsonbValue item;
	Property *properties;
	int count = 0;

	check_stack_depth();
	if (value->type != jbvBinary)
	{
		dynamic_append_json(out, value);
		return;
	}
	it = JsonbIteratorInit(value->val.binary.data);
	if (dynamic_value_is_array(value))
	{
		appendStringInfoChar(out, '[');
		(void) JsonbIteratorNext(&it, &item, true);
		while (JsonbIteratorNext(&it, &item, true) == WJB_ELEM)
		{
			CHECK_FOR_INTERRUPTS();
			value_check_size(out->len);
			if (count++ > 0)
				appendStringInfoChar(out, ',');
			append_canonical(out, &item);
		}
		appendStringInfoChar(out, ']');
		return;
	}
	properties = palloc(sizeof(Property) * Max(JsonContainerSize(value->val.binary.data), 1));
	while ((token = JsonbIteratorNext(&it, &item, true)) != WJB_DONE)
	{
		if (token == WJB_KEY)
			properties[count].key = item;
		else if (token == WJB_VALUE)
			properties[count++].value = item;
	}
	qsort(properties, count, sizeof(Property), compare_properties);
	appendStringInfoChar(out, '{');
	for (int i = 0; i < count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		value_check_size(out->len);
		if (i > 0)
			appendStringInfoChar(out, ',');
		dynamic_append_json(out, &properties[i].key);
		appendStringInfoChar(out, ':');
		append_canonical(out, &properties[i].value);
	}
	pfree(properties);
	appendStringInfoChar(out, '}');
}

/* dynamic_to_json(): '' for null. */
SQL_FUNCTION(kql_dynamic_to_json)
{
	StringInfoData out;
	JsonbValue value;

	initStringInfo(&out);
	if (!PG_ARGISNULL(0))
	{
		dynamic_load(PG_GETARG_JSONB_P(0), &value);
		append_canonical(&out, &value);
	}
	PG_RETURN_TEXT_P(value_text(&out));
}
