/*
 * path_values.c
 *		All values at a path of keys, through the arrays that lie on its way.
 *
 * d.a.b of KQL is null where a or d is an array.  Rules of other platforms mean each element there:
 * of an array in an array, too, and of one at the end of the path.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "base/sql_function.h"
#include "common/json_walk.h"
#include "runtime/dynamic.h"
#include "runtime/json_key.h"
#include "runtime/string_term.h"

typedef struct Keys
{
	int count;
	TextPiece *key;
} Keys;

/* The keys of argument 1, kept with the call site if they are constant. */
static const Keys *
keys_argument(FunctionCallInfo fcinfo)
{
	Keys *keys = fcinfo->flinfo->fn_extra;
	bool is_constant = argument_is_constant(fcinfo, 1);
	MemoryContext old = CurrentMemoryContext;
	bool *nulls;

	if (keys != NULL)
		return keys;
	if (is_constant)
		(void) MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
	keys = palloc(sizeof(Keys));
	keys->key = span_array(PG_GETARG_ARRAYTYPE_P_COPY(1), &keys->count, &nulls);
	(void) MemoryContextSwitchTo(old);
	if (is_constant)
		fcinfo->flinfo->fn_extra = keys;
	return keys;
}

/* The member of an object; false if there is none. */
static bool
member(const JsonbValue *value, TextPiece key, JsonbValue *result)
{
	return dynamic_value_is_object(value) &&
		   getKeyJsonValueFromContainer(value->val.binary.data, key.data, (int) key.len, result) !=
			   NULL;
}

/* Gathers what a value has from the key number level on; gives how many values that is. */
static int
collect(const JsonbValue *value, const Keys *keys, int level, DynamicBuilder *list)
{
	JsonbValue next;
	int count = 0;

	check_stack_depth();
	if (dynamic_value_is_array(value))
	{
		JsonbIterator *it = JsonbIteratorInit(value->val.binary.data);

		(void) JsonbIteratorNext(&it, &next, true);
		while (JsonbIteratorNext(&it, &next, true) == WJB_ELEM)
		{
			CHECK_FOR_INTERRUPTS();
			count += collect(&next, keys, level, list);
		}
		return count;
	}
	if (level < keys->count)
		return member(value, keys->key[level], &next) ? collect(&next, keys, level + 1, list) : 0;
	if (value->type == jbvNull)
		return 0;
	dynamic_add(list, value);
	return 1;
}

/* Is an array on the way that the keys from number level on lead, or at its end? */
static bool
meets_array(const JsonbValue *value, const Keys *keys, int level)
{
	JsonbValue room[2];

	/* Two places: a member must not be read over the object that it is in. */
	for (; !dynamic_value_is_array(value); level++)
	{
		if (level == keys->count || !member(value, keys->key[level], &room[level % 2]))
			return false;
		value = &room[level % 2];
	}
	return true;
}

static Datum
values_of(FunctionCallInfo fcinfo, Jsonb *jb)
{
	DynamicBuilder list = {0};
	JsonbValue value;

	dynamic_load(jb, &value);
	dynamic_begin_array(&list);
	if (collect(&value, keys_argument(fcinfo), 0, &list) == 0)
		PG_RETURN_NULL();
	dynamic_end_array(&list);
	PG_RETURN_JSONB_P(dynamic_finish(&list));
}

/* path_values(d, key, …): an array of the values, NULL if there is none */
SQL_FUNCTION(kql_path_values)
{
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_NULL();
	return values_of(fcinfo, PG_GETARG_JSONB_P(0));
}

/* path_values(s, key, …): the same of a text that is JSON */
SQL_FUNCTION(kql_path_values_text)
{
	Jsonb *whole;

	if (PG_ARGISNULL(1) || !dynamic_parse(ARG_PIECE(0), &whole) || whole == NULL)
		PG_RETURN_NULL();
	return values_of(fcinfo, whole);
}

/* path_has_array(d, key, …) */
SQL_FUNCTION(kql_path_has_array)
{
	JsonbValue value;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_BOOL(false);
	dynamic_load(PG_GETARG_JSONB_P(0), &value);
	PG_RETURN_BOOL(meets_array(&value, keys_argument(fcinfo), 0));
}

/* --- in a JSON text --------------------------------------------------------------------- */

/*
 * Passes the value that the cursor stands before, and notes in *found whether an array is on the way
 * in it.  Of several members of one name the last counts.  False on an error.
 */
static bool
search_array(JsonWalk *walk, const Keys *keys, int level, bool *found)
{
	JsonKind kind = json_walk_peek(walk);
	bool first = true;
	JsonSpan key;

	*found = kind == WALK_ARRAY;
	if (kind != WALK_OBJECT || level == keys->count)
		return json_walk_value(walk, NULL, NULL);
	if (!json_walk_open(walk))
		return false;
	while (json_walk_next_member(walk, &first, &key))
	{
		if (json_key_is(&key, keys->key[level]) ? !search_array(walk, keys, level + 1, found)
												: !json_walk_value(walk, NULL, NULL))
			return false;
	}
	return walk->error == WALK_OK;
}

/* path_has_array(s, key, …): the same of a text that is JSON, of which nothing is built */
SQL_FUNCTION(kql_path_has_array_text)
{
	TextPiece source = ARG_PIECE(0);
	JsonWalk walk;
	bool found;

	/* Most texts have no array at all. */
	if (PG_ARGISNULL(1) || source.len == 0 || memchr(source.data, '[', source.len) == NULL)
		PG_RETURN_BOOL(false);
	json_walk_init(&walk, source.data, source.len);
	walk.pass_surrogates = true;
	PG_RETURN_BOOL(search_array(&walk, keys_argument(fcinfo), 0, &found) && found &&
				   json_walk_peek(&walk) == WALK_END && !walk.stray_comma);
}
