/*
 * path.c
 *		Going into dynamic values: keys, positions, expansion into rows, paths.
 *
 * A key or a position that is not there gives NULL, and so does a JSON null that
 * is.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "base/compat.h"
#include "base/sql_function.h"
#include "base/srf.h"
#include "runtime/agg_state.h"
#include "runtime/dynamic.h"
#include "runtime/limit.h"

static Datum
return_value(FunctionCallInfo fcinfo, const JsonbValue *value)
{
	if (value == NULL || value->type == jbvNull)
		PG_RETURN_NULL();
	PG_RETURN_JSONB_P(dynamic_make(value));
}

/* d.key */
SQL_FUNCTION(kql_dynamic_get)
{
	Jsonb *jb = PG_GETARG_JSONB_P(0);
	text *key = PG_GETARG_TEXT_PP(1);
	JsonbValue value;

	if (!DYNAMIC_IS_OBJECT(jb))
		PG_RETURN_NULL();
	return return_value(fcinfo, getKeyJsonValueFromContainer(&jb->root, VARDATA_ANY(key),
															 VARSIZE_ANY_EXHDR(key), &value));
}

/* d[i], counted from the end if negative */
SQL_FUNCTION(kql_dynamic_index)
{
	Jsonb *jb = PG_GETARG_JSONB_P(0);
	int64 index = PG_GETARG_INT64(1);
	int count;

	if (!DYNAMIC_IS_ARRAY(jb))
		PG_RETURN_NULL();
	count = JB_ROOT_COUNT(jb);
	if (index < 0)
		index += count;
	if (index < 0 || index >= count)
		PG_RETURN_NULL();
	return return_value(fcinfo, getIthJsonbValueFromContainer(&jb->root, (uint32) index));
}

/* d[x] where x is itself a dynamic: a string is a key, a number a position. */
SQL_FUNCTION(kql_dynamic_get_dynamic)
{
	Jsonb *jb = PG_GETARG_JSONB_P(0);
	JsonbValue key;
	JsonbValue value;
	int64 index;

	dynamic_load(PG_GETARG_JSONB_P(1), &key);
	if (key.type == jbvString && DYNAMIC_IS_OBJECT(jb))
		return return_value(fcinfo, getKeyJsonValueFromContainer(&jb->root, key.val.string.val,
																 key.val.string.len, &value));
	if (DYNAMIC_IS_ARRAY(jb) && dynamic_value_int64(&key, &index))
	{
		if (index < 0)
			index += JB_ROOT_COUNT(jb);
		if (index >= 0 && index < JB_ROOT_COUNT(jb))
			return return_value(fcinfo, getIthJsonbValueFromContainer(&jb->root, (uint32) index));
	}
	PG_RETURN_NULL();
}

/* isempty(d): null, or a string without characters. */
SQL_FUNCTION(kql_isempty_dynamic)
{
	JsonbValue value;

	if (PG_ARGISNULL(0))
		PG_RETURN_BOOL(true);
	dynamic_load(PG_GETARG_JSONB_P(0), &value);
	PG_RETURN_BOOL(value.type == jbvNull || (value.type == jbvString && value.val.string.len == 0));
}

/* --- rows ----------------------------------------------------------------------------- */

/* Puts one row into the result: an element, or NULL, and its number. */
static void
expand_row(ReturnSetInfo *result, int64 *index, const Jsonb *value)
{
	Datum values[2];
	bool nulls[2] = {false, false};

	values[0] = PointerGetDatum(value);
	nulls[0] = value == NULL;
	values[1] = Int64GetDatum((*index)++);
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

/* One property of a bag: {key: value}, or [key, value]. */
static Jsonb *
expand_property(bool as_pairs, const JsonbValue *key, const JsonbValue *value)
{
	DynamicBuilder builder = {0};

	if (as_pairs)
	{
		dynamic_begin_array(&builder);
		dynamic_add(&builder, key);
		dynamic_add(&builder, value);
		dynamic_end_array(&builder);
	}
	else
	{
		dynamic_begin_object(&builder);
		dynamic_add_key(&builder, key->val.string.val, key->val.string.len);
		dynamic_add(&builder, value);
		dynamic_end_object(&builder);
	}
	return dynamic_finish(&builder);
}

/* Are the properties of a bag wanted as [key, value] instead of {key: value}? */
static bool
expand_as_pairs(FunctionCallInfo fcinfo)
{
	char *kind;

	if (PG_NARGS() < 2 || PG_ARGISNULL(1))
		return false;
	kind = text_to_cstring(PG_GETARG_TEXT_PP(1));
	if (strcmp(kind, "array") == 0)
		return true;
	if (strcmp(kind, "bag") != 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("kind of expansion \"%s\" not recognized", kind),
						errhint("Use bag or array.")));
	return false;
}

static void
expand_container(ReturnSetInfo *result, Jsonb *jb, bool as_pairs)
{
	JsonbIterator *it = JsonbIteratorInit(&jb->root);
	JsonbIteratorToken token;
	JsonbValue key;
	JsonbValue value;
	int64 index = 0;

	(void) JsonbIteratorNext(&it, &key, true);
	while ((token = JsonbIteratorNext(&it, &key, true)) == WJB_ELEM || token == WJB_KEY)
	{
		Jsonb *element;

		if (token == WJB_KEY)
		{
			(void) JsonbIteratorNext(&it, &value, true);
			element = expand_property(as_pairs, &key, &value);
		}
		else
			element = dynamic_make(&key);
		expand_row(result, &index, element);
		if (element != NULL)
			pfree(element);
		CHECK_FOR_INTERRUPTS();
	}
}

/* mv_expand(d [, kind]): one row per element or property; NULL and a scalar make one row. */
SQL_FUNCTION(kql_mv_expand)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	bool as_pairs = expand_as_pairs(fcinfo);
	int64 index = 0;

	srf_begin(fcinfo);
	if (PG_ARGISNULL(0))
		expand_row(result, &index, NULL);
	else
	{
		Jsonb *jb = PG_GETARG_JSONB_P(0);
		JsonbValue single;

		dynamic_load(jb, &single);
		if (single.type == jbvBinary)
			expand_container(result, jb, as_pairs);
		else
			expand_row(result, &index, dynamic_make(&single));
	}
	return (Datum) 0;
}

/* The scalars of a value as texts, nested arrays flattened: the list of an "in". */
static void
collect_texts(const JsonbValue *value, ArrayBuildState **texts)
{
	if (dynamic_value_is_array(value))
	{
		JsonbIterator *it = JsonbIteratorInit(value->val.binary.data);
		JsonbValue element;

		check_stack_depth();
		(void) JsonbIteratorNext(&it, &element, true);
		while (JsonbIteratorNext(&it, &element, true) == WJB_ELEM)
		{
			CHECK_FOR_INTERRUPTS();
			collect_texts(&element, texts);
		}
	}
	else if (value->type != jbvNull)
	{
		StringInfoData out;
		text *copy;

		initStringInfo(&out);
		dynamic_append_text(&out, value);
		copy = value_text(&out);
		*texts =
			accumArrayResult(*texts, PointerGetDatum(copy), false, TEXTOID, CurrentMemoryContext);
		pfree(copy);
	}
}

/* The texts of an array's elements, for the operators in, has_any and their kin. */
SQL_FUNCTION(kql_dynamic_texts)
{
	ArrayBuildState *texts = initArrayResult(TEXTOID, CurrentMemoryContext, false);
	JsonbValue value;

	if (!PG_ARGISNULL(0))
	{
		dynamic_load(PG_GETARG_JSONB_P(0), &value);
		collect_texts(&value, &texts);
	}
	PG_RETURN_DATUM(makeArrayResult(texts, CurrentMemoryContext));
}

/* --- paths ---------------------------------------------------------------------------- */

/* Gathers the paths below a container; all elements of an array share one. */
static void
collect_paths(JsonbContainer *container, const char *prefix, DynamicBuilder *paths)
{
	JsonbIterator *it = JsonbIteratorInit(container);
	JsonbIteratorToken token;
	JsonbValue value;
	StringInfoData path;
	bool in_array = JsonContainerIsArray(container);

	check_stack_depth();
	initStringInfo(&path);
	(void) JsonbIteratorNext(&it, &value, true);
	if (in_array && JsonContainerSize(container) > 0)
	{
		JsonbValue text;

		appendStringInfo(&path, "%s[0]", prefix);
		json_value_text(&text, pstrdup(path.data), path.len);
		dynamic_add(paths, &text);
	}
	while ((token = JsonbIteratorNext(&it, &value, true)) != WJB_DONE)
	{
		CHECK_FOR_INTERRUPTS();
		if (token == WJB_KEY)
		{
			JsonbValue text;

			resetStringInfo(&path);
			appendStringInfo(&path, "%s['%.*s']", prefix, value.val.string.len,
							 value.val.string.val);
			json_value_text(&text, pstrdup(path.data), path.len);
			dynamic_add(paths, &text);
		}
		else if ((token == WJB_VALUE || token == WJB_ELEM) && value.type == jbvBinary)
			collect_paths(value.val.binary.data, path.data, paths);
	}
	pfree(path.data);
}

/* treepath(d): every path there is, once. */
SQL_FUNCTION(kql_treepath)
{
	Jsonb *jb = PG_GETARG_JSONB_P(0);
	DynamicBuilder paths = {0};
	DynamicBuilder distinct = {0};
	JsonbValue *elements;
	int count;

	if (DYNAMIC_IS_SCALAR(jb))
		PG_RETURN_NULL();
	dynamic_begin_array(&paths);
	collect_paths(&jb->root, "", &paths);
	elements = dynamic_elements(dynamic_finish(&paths), &count);
	dynamic_begin_array(&distinct);
	for (int i = 0; i < count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		bool seen = false;

		for (int j = 0; j < i && !seen; j++)
			seen = dynamic_values_equal(&elements[i], &elements[j]);
		if (!seen)
			dynamic_add(&distinct, &elements[i]);
	}
	PG_RETURN_JSONB_P(dynamic_finish(&distinct));
}
