/*
 * name.c
 *		Names of result columns that were given none.
 *
 * A name survives through columns, paths, and the functions whose list line
 * says so; everything else is Column1, Column2, … to the caller (NULL here).
 */
#include "common/port.h"

#include "kql/bind/binder_int.h"

typedef enum NameRule
{
	NAME_ONLY_ARGUMENT, /* the argument's name if there is just one */
	NAME_COLUMN,        /* the text of the constant first argument, if it is a column's name */
	NAME_SORTED,        /* that of the first argument, and _sorted */
	NAME_FIXED          /* always the same */
} NameRule;

typedef struct NameException
{
	const char *function;
	NameRule rule;
	const char *fixed;
} NameException;

static const NameException name_exception[] = {
	{"array_sort_asc", NAME_SORTED, NULL},
	{"array_sort_desc", NAME_SORTED, NULL},
	{"bin_auto", NAME_ONLY_ARGUMENT, NULL},
	{"column_ifexists", NAME_COLUMN, NULL},
	{"columnifexists", NAME_COLUMN, NULL},
	{"hll_merge", NAME_FIXED, "hll_merged_result"},
	{"ingestion_time", NAME_FIXED, "$IngestionTime"},
	{"make_datetime", NAME_ONLY_ARGUMENT, NULL},
	{"make_timespan", NAME_ONLY_ARGUMENT, NULL},
	{"merge_tdigest", NAME_FIXED, "tdigests_merge_result"},
	{"tdigest_merge", NAME_FIXED, "tdigests_merge_result"},
};

static const char *
name_join(const char *prefix, const char *separator, const char *name)
{
	return psprintf("%s%s%s", prefix, separator, name == NULL ? "" : name);
}

/* What the sorted array of that name is called. */
const char *
bind_name_sorted(const char *name)
{
	return name_join(name == NULL ? "array" : name, "_", "sorted");
}

/* The text of a literal index: d[0], d['x']. */
static const char *
name_of_index(const AstExpr *index)
{
	const AstLiteral *literal = (const AstLiteral *) index;

	if (index->kind != AST_LITERAL)
		return NULL;
	if (literal->type == KQL_STRING)
		return literal->text;
	if (literal->type == KQL_LONG || literal->type == KQL_INT)
		return psprintf(INT64_FORMAT, literal->int_value);
	return NULL;
}

static const char *
name_of_exception(Binder *b, const AstCall *call, const NameException *exception)
{
	const AstExpr *first = call->args.count > 0 ? VEC_AT(&call->args, AstExpr, 0) : NULL;
	const char *name;

	switch (exception->rule)
	{
		case NAME_FIXED:
			return exception->fixed;
		case NAME_ONLY_ARGUMENT:
			return call->args.count == 1 ? bind_name_of(b, first) : NULL;
		case NAME_COLUMN:
			if (first == NULL || first->kind != AST_LITERAL ||
				((const AstLiteral *) first)->type != KQL_STRING)
				return NULL;
			name = ((const AstLiteral *) first)->text;
			return bind_row_column(b, name) == NULL ? NULL : name;
		case NAME_SORTED:
			return bind_name_sorted(first == NULL ? NULL : bind_name_of(b, first));
	}
	return NULL;
}

static const char *
name_of_call(Binder *b, const AstCall *call)
{
	const AstExpr *first = call->args.count > 0 ? VEC_AT(&call->args, AstExpr, 0) : NULL;
	bool is_aggregate = b->row != NULL && b->row->aggregate != NULL;
	const NameException *exception;
	SymbolSet set;
	const char *naming;

	if (is_aggregate)
		set = symbol_aggregates(call->name);
	if (!is_aggregate || set.count == 0)
	{
		is_aggregate = false;
		set = symbol_functions(call->name);
		exception = LOOKUP(name_exception, call->name);
		if (exception != NULL)
			return name_of_exception(b, call, exception);
	}
	if (set.count == 0)
		return NULL;
	naming = set.overload[0]->naming;
	if (naming == NULL || naming[0] == '\0')
		return NULL;
	if (strcmp(naming, "=") == 0)
		return first == NULL ? NULL : bind_name_of(b, first);
	if (is_aggregate && b->row->aggregate->is_inside)
		return NULL;
	return name_join(naming, "", first == NULL ? NULL : bind_name_of(b, first));
}

const char *
bind_name_of(Binder *b, const AstExpr *ast)
{
	const char *base;
	const char *step;

	PORT_CHECK_STACK();
	switch (ast->kind)
	{
		case AST_NAME:
			return ((const AstName *) ast)->name;
		case AST_PATH:
		{
			const AstPath *path = (const AstPath *) ast;

			if (path->object->kind == AST_NAME && ((const AstName *) path->object)->name[0] == '$')
				return path->name;
			base = bind_name_of(b, path->object);
			return base == NULL ? NULL : name_join(base, "_", path->name);
		}
		case AST_INDEX:
			base = bind_name_of(b, ((const AstIndex *) ast)->object);
			step = name_of_index(((const AstIndex *) ast)->index);
			return base == NULL || step == NULL ? NULL : name_join(base, "_", step);
		case AST_CALL:
			return name_of_call(b, (const AstCall *) ast);
		case AST_ORDERED:
			return bind_name_of(b, ((const AstOrdered *) ast)->value);
		case AST_NAMED:
			return VEC_AT(&((const AstNamed *) ast)->name, char, 0);
		case AST_QUERY:
			if (((const AstQuery *) ast)->source_operator == NULL &&
				((const AstQuery *) ast)->op.count == 0)
				return bind_name_of(b, ((const AstQuery *) ast)->source);
			return NULL;
		default:
			return NULL;
	}
}
