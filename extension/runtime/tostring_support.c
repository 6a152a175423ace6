/*
 * tostring_support.c
 *		What the planner puts in the place of tostring() of a part of something.
 *
 * tostring(d.a.b), tostring(parse_json(s).a), tostring(split(s, ",")[1]) and
 * tostring(parse_url(s).Host) make values only to take them apart again.  The planner asks the
 * support function of kql.tostring(jsonb) for a better expression, behind all inlining of stages:
 * so compiled queries, views and SQL of others are served alike, and the SQL stays readable.
 */
#include "postgres.h"

#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "nodes/supportnodes.h"
#include "parser/parse_func.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"

#include "base/compat.h"
#include "base/sql_function.h"
#include "runtime/path_text.h"

/* The parts of "root.a[1].b", from the root on. */
typedef struct Steps
{
	int count;
	Datum step[PATH_MAX_STEPS]; /* as path_text.h has them, the last first */
	int64 position;             /* of the only step, if it is one */
} Steps;

/* The constant of a type that is not null; else NULL. */
static const Const *
constant_of(const Node *node, Oid type)
{
	const Const *constant = (const Const *) node;

	if (!IsA(node, Const) || constant->consttype != type || constant->constisnull)
		return NULL;
	return constant;
}

/* A function of the schema kql; InvalidOid if it is not there. */
static Oid
function_of_language(const char *name, int count, const Oid *types)
{
	return LookupFuncName(list_make2(makeString("kql"), makeString(unconstify(char *, name))),
						  count, types, true);
}

/* The arguments of a call of that function of the language; NIL if it is none. */
static List *
call_arguments(Node *node, const char *name, int count, const Oid *types)
{
	FuncExpr *call = (FuncExpr *) node;

	if (!IsA(node, FuncExpr) || list_length(call->args) != count ||
		call->funcid != function_of_language(name, count, types))
		return NIL;
	return call->args;
}

/* The value that a step is taken from, of which the step is added; NULL if it is no step. */
static Node *
take_step(Node *node, Steps *steps)
{
	static const Oid index_types[] = {JSONBOID, INT8OID};
	List *index = call_arguments(node, "dynamic_index", 2, index_types);
	const Const *step;
	char *written;

	if (IsA(node, OpExpr) && get_opcode(((OpExpr *) node)->opno) == F_JSONB_OBJECT_FIELD)
	{
		step = constant_of(lsecond(((OpExpr *) node)->args), TEXTOID);
		if (step == NULL)
			return NULL;
		written = psprintf("%c%s", PATH_KEY, TextDatumGetCString(step->constvalue));
		node = linitial(((OpExpr *) node)->args);
	}
	else if (index != NIL)
	{
		step = constant_of(lsecond(index), INT8OID);
		if (step == NULL)
			return NULL;
		steps->position = DatumGetInt64(step->constvalue);
		written = psprintf("%c" INT64_FORMAT, PATH_POSITION, steps->position);
		node = linitial(index);
	}
	else
		return NULL;
	steps->step[steps->count++] = CStringGetTextDatum(written);
	return node;
}

/* A value without the NULLIF that makes an SQL null of a JSON null: as texts they are the same. */
static Node *
without_nullif(Node *node)
{
	const Const *null;
	Jsonb *value;

	if (!IsA(node, NullIfExpr))
		return node;
	null = constant_of(lsecond(((NullIfExpr *) node)->args), JSONBOID);
	value = null != NULL ? DatumGetJsonbP(null->constvalue) : NULL;
	if (value == NULL || !JB_ROOT_IS_SCALAR(value) || !JBE_ISNULL(value->root.children[0]))
		return node;
	return linitial(((NullIfExpr *) node)->args);
}

/* The steps as the constant that the functions take. */
static Node *
path_constant(Steps *steps)
{
	ArrayType *path;

	for (int i = 0; i < steps->count / 2; i++)
	{
		Datum last = steps->step[steps->count - 1 - i];

		steps->step[steps->count - 1 - i] = steps->step[i];
		steps->step[i] = last;
	}
	path = construct_array(steps->step, steps->count, TEXTOID, -1, false, TYPALIGN_INT);
	return (Node *) makeConst(TEXTARRAYOID, -1, DEFAULT_COLLATION_OID, -1, PointerGetDatum(path),
							  false, false);
}

/* A call in the place of another that gives a text; NULL if the function is not there. */
static Node *
call_instead(const FuncExpr *call, const char *name, int count, const Oid *types, List *arguments)
{
	Oid function = function_of_language(name, count, types);

	if (!OidIsValid(function))
		return NULL;
	return (Node *) makeFuncExpr(function, TEXTOID, arguments, call->funccollid, call->inputcollid,
								 COERCE_EXPLICIT_CALL);
}

/* What gives the text of "root.path" in one go. */
static Node *
text_of_path(const FuncExpr *call, Node *root, Steps *steps)
{
	static const Oid text_types[] = {TEXTOID, TEXTOID, INT8OID};
	static const Oid json_types[] = {TEXTOID, TEXTARRAYOID};
	static const Oid dynamic_types[] = {JSONBOID, TEXTARRAYOID};
	bool is_key = VARDATA_ANY(DatumGetPointer(steps->step[0]))[0] == PATH_KEY;
	List *split = call_arguments(root, "split", 3, text_types);
	List *url = call_arguments(root, "parse_url", 1, text_types);
	List *json = call_arguments(root, "parse_json", 1, text_types);

	if (split != NIL && steps->count == 1 && !is_key && IsA(lthird(split), Const) &&
		((Const *) lthird(split))->constisnull)
		return call_instead(
			call, "split_text", 3, text_types,
			list_make3(linitial(split), lsecond(split),
					   makeConst(INT8OID, -1, InvalidOid, sizeof(int64),
								 Int64GetDatum(steps->position), false, FLOAT8PASSBYVAL)));
	if (url != NIL && steps->count == 1 && is_key)
	{
		char *key = TextDatumGetCString(steps->step[0]) + 1;

		return call_instead(
			call, "url_text", 2, text_types,
			list_make2(linitial(url), makeConst(TEXTOID, -1, DEFAULT_COLLATION_OID, -1,
												CStringGetTextDatum(key), false, false)));
	}
	if (json != NIL)
		return call_instead(call, "json_text", 2, json_types,
							list_make2(linitial(json), path_constant(steps)));
	return call_instead(call, "dynamic_text", 2, dynamic_types,
						list_make2(root, path_constant(steps)));
}

/* The support function of kql.tostring(jsonb). */
SQL_FUNCTION(kql_tostring_support)
{
	Node *node = (Node *) PG_GETARG_POINTER(0);
	Steps steps = {0};
	FuncExpr *call;
	Node *root;
	Node *before;

	if (!IsA(node, SupportRequestSimplify))
		PG_RETURN_POINTER(NULL);
	call = ((SupportRequestSimplify *) node)->fcall;
	root = without_nullif(linitial(call->args));
	while (steps.count < PATH_MAX_STEPS && (before = take_step(root, &steps)) != NULL)
		root = without_nullif(before);
	PG_RETURN_POINTER(steps.count == 0 ? NULL : text_of_path(call, root, &steps));
}
