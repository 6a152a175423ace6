/*
 * path_text.c
 *		The text at a path of a dynamic value or of a JSON text, in one go.
 *
 * What tostring(d.a.b) and tostring(parse_json(s).a.b) give, without the values in
 * between: the planner puts these functions in the place of the calls (tostring_support.c).
 * A JSON text is read once and nothing is built of it; it must be whole, because a text that
 * is no JSON has no parts.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "base/sql_function.h"
#include "common/json_walk.h"
#include "runtime/dynamic.h"
#include "runtime/json_key.h"
#include "runtime/limit.h"
#include "runtime/number.h"
#include "runtime/path_text.h"
#include "runtime/string_term.h"

/* A step of a path. */
typedef struct PathStep
{
	bool is_key;
	TextPiece key;
	int64 position; /* from the end if negative */
} PathStep;

typedef struct ValuePath
{
	bool from_end; /* a position is counted from the end */
	int count;
	PathStep step[PATH_MAX_STEPS];
} ValuePath;

/* --- the path ------------------------------------------------------------------------- */

static ValuePath *
path_read(ArrayType *array)
{
	ValuePath *path = palloc0(sizeof(ValuePath));
	bool *nulls;
	TextPiece *texts = span_array(array, &path->count, &nulls);

	if (path->count > PATH_MAX_STEPS)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("path has more than %d steps", PATH_MAX_STEPS)));
	for (int i = 0; i < path->count; i++)
	{
		PathStep *step = &path->step[i];
		TextPiece rest = {texts[i].data + 1, texts[i].len - 1};

		step->is_key = texts[i].len > 0 && texts[i].data[0] == PATH_KEY;
		step->key = rest;
		if (!step->is_key && (texts[i].len < 2 || texts[i].data[0] != PATH_POSITION ||
							  !number_parse_int64(rest, &step->position)))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("invalid step of a path: \"%.*s\"", (int) texts[i].len, texts[i].data),
					 errhint("Write .key or [position.")));
		path->from_end |= !step->is_key && step->position < 0;
	}
	return path;
}

/* The path of argument 1, kept with the call site if it is a constant of it. */
static const ValuePath *
path_argument(FunctionCallInfo fcinfo)
{
	ValuePath *path = fcinfo->flinfo->fn_extra;
	MemoryContext old;

	if (path != NULL)
		return path;
	if (!argument_is_constant(fcinfo, 1))
		return path_read(PG_GETARG_ARRAYTYPE_P(1));
	old = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
	path = path_read(PG_GETARG_ARRAYTYPE_P_COPY(1));
	MemoryContextSwitchTo(old);
	fcinfo->flinfo->fn_extra = path;
	return path;
}

/* --- in a dynamic ----------------------------------------------------------------------- */

/* The value a step leads to; NULL if there is none. */
static const JsonbValue *
container_step(JsonbContainer *container, const PathStep *step, JsonbValue *room)
{
	int64 position = step->position;

	if (JsonContainerIsScalar(container))
		return NULL;
	if (step->is_key)
		return JsonContainerIsObject(container)
				   ? getKeyJsonValueFromContainer(container, step->key.data, (int) step->key.len,
												  room)
				   : NULL;
	if (!JsonContainerIsArray(container))
		return NULL;
	if (position < 0)
		position += JsonContainerSize(container);
	if (position < 0 || position >= JsonContainerSize(container))
		return NULL;
	return getIthJsonbValueFromContainer(container, (uint32) position);
}

#define EMPTY_TEXT cstring_to_text_with_len("", 0)

/* tostring() of what is at the path, '' if nothing is. */
static text *
dynamic_path_text(Jsonb *jb, const ValuePath *path)
{
	JsonbValue value;
	JsonbValue room;
	StringInfoData out;

	dynamic_load(jb, &value);
	for (int i = 0; i < path->count; i++)
	{
		const JsonbValue *next = value.type == jbvBinary
									 ? container_step(value.val.binary.data, &path->step[i], &room)
									 : NULL;

		if (next == NULL)
			return EMPTY_TEXT;
		value = *next;
	}
	if (value.type == jbvString)
		return SPAN_TEXT(json_piece(&value));
	initStringInfo(&out);
	dynamic_append_text(&out, &value);
	return value_text(&out);
}

/* dynamic_text(d, path) */
SQL_VALUE(kql_dynamic_text,
		  PointerGetDatum(PG_ARGISNULL(0) || PG_ARGISNULL(1)
							  ? EMPTY_TEXT
							  : dynamic_path_text(PG_GETARG_JSONB_P(0), path_argument(fcinfo))));

/* --- in a JSON text --------------------------------------------------------------------- */

typedef struct PathSearch
{
	JsonWalk walk;
	const ValuePath *path;
	JsonKind kind; /* of what was found; WALK_END if nothing was */
	JsonSpan found;
} PathSearch;

/*
 * Passes the value that the cursor stands before, and notes what lies at the rest of the path in
 * it.  Of several members of one name the last counts.  False on an error.
 */
static bool
search_value(PathSearch *search, int level)
{
	JsonWalk *walk = &search->walk;
	const PathStep *step = &search->path->step[level];
	JsonKind kind = json_walk_peek(walk);
	bool first = true;
	JsonSpan key;

	search->kind = WALK_END;
	if (level == search->path->count)
		return json_walk_value(walk, &search->kind, &search->found);
	if (kind != (step->is_key ? WALK_OBJECT : WALK_ARRAY))
		return json_walk_value(walk, NULL, NULL);
	if (!json_walk_open(walk))
		return false;
	for (int64 i = 0; step->is_key ? json_walk_next_member(walk, &first, &key)
								   : json_walk_next_element(walk, &first);
		 i++)
	{
		bool leads = step->is_key ? json_key_is(&key, step->key) : i == step->position;

		if (leads ? !search_value(search, level + 1) : !json_walk_value(walk, NULL, NULL))
			return false;
	}
	return walk->error == WALK_OK;
}

/* tostring() of a value as it was written. */
static text *
span_to_text(JsonKind kind, const JsonSpan *span)
{
	StringInfoData out;
	Jsonb *value;

	if (kind == WALK_STRING)
	{
		if (!span->escaped)
			return cstring_to_text_with_len(span->data, (int) span->len);
		initStringInfo(&out);
		(void) json_decode(span, &out);
		return value_text(&out);
	}
	if (!dynamic_parse((TextPiece){span->data, span->len}, &value) || value == NULL)
		return EMPTY_TEXT;
	return dynamic_to_text(value);
}

/* json_text(s, path): tostring() of what is at the path of a JSON text, '' if nothing is. */
SQL_FUNCTION(kql_json_text)
{
	PathSearch search = {.kind = WALK_END};
	TextPiece source = ARG_PIECE(0);
	Jsonb *whole;

	if (source.len == 0 || PG_ARGISNULL(1))
		PG_RETURN_TEXT_P(EMPTY_TEXT);
	search.path = path_argument(fcinfo);
	if (search.path->from_end)
		PG_RETURN_TEXT_P(dynamic_parse(source, &whole) && whole != NULL
							 ? dynamic_path_text(whole, search.path)
							 : EMPTY_TEXT);
	json_walk_init(&search.walk, source.data, source.len);
	search.walk.pass_surrogates = true;
	if (!search_value(&search, 0) || json_walk_peek(&search.walk) != WALK_END ||
		search.walk.stray_comma || search.kind == WALK_END)
		PG_RETURN_TEXT_P(EMPTY_TEXT);
	PG_RETURN_TEXT_P(span_to_text(search.kind, &search.found));
}
