/*
 * operator.c
 *		The operators of a pipe: dispatch, and the operators that filter, sort and cut.
 */
#include "common/port.h"

#include "kql/bind/binder_int.h"

/* Makes the pipe's columns the ones that expressions may name. */
RowScope *
bind_push_row(Binder *b, RowScope *row, const Pipe *pipe)
{
	memset(row, 0, sizeof(*row));
	row->saved = b->row;
	row->outer = pipe->outer;
	row->column = &pipe->rel->column;
	row->table = pipe->table;
	row->is_literal = pipe->is_literal;
	row->is_broken = pipe->is_broken;
	b->row = row;
	return row;
}

void
bind_pop_row(Binder *b, const RowScope *row)
{
	Assert(b->row == row);
	b->row = row->saved;
}

/* The value of an option kind = x, hint.y = z; NULL if it was not written. */
const AstExpr *
bind_option(const AstOperator *operator, const char * name)
{
	VEC_EACH (const AstNamed, option, &operator->option)
	{
		if (option->name.count == 1 && strcmp(VEC_AT(&option->name, char, 0), name) == 0)
			return option->value;
	}
	return NULL;
}

/* The same as text: a name or a string. */
const char *
bind_option_text(const AstOperator *operator, const char * name)
{
	const AstExpr *value = bind_option(operator, name);

	if (value == NULL)
		return NULL;
	if (value->kind == AST_NAME)
		return ((const AstName *) value)->name;
	if (value->kind == AST_LITERAL)
	{
		const AstLiteral *literal = (const AstLiteral *) value;

		if (literal->type == KQL_BOOL)
			return literal->int_value != 0 ? "true" : "false";
		return literal->text;
	}
	return NULL;
}

/* ---- where ---- */

/* A condition with window functions is computed as a column first. */
static void
bind_filter_by_window(Binder *b, Pipe *pipe, BoundExpr *predicate, Span span)
{
	Vec column = bind_copy(&pipe->rel->column);
	Vec item = {NULL, 0, 0};
	BoundColumn *test = bind_new_column(b, "condition", KQL_BOOL, true);

	VEC_EACH (BoundColumn, one, &column)
	{
		bind_item_add(b, &item, one, bound_column_use(one, bind_span(b, span)));
	}
	bind_item_add(b, &item, test, predicate);
	bind_finish_project(b, pipe, &item, span);
	pipe->rel = bind_new_filter(b, pipe->rel, bound_column_use(test, bind_span(b, span)), span);
	bind_pass_columns(b, pipe, &column, span);
}

static void
bind_where(Binder *b, Pipe *pipe, const AstWhere *ast)
{
	RowScope row;
	BoundExpr *predicate;

	bind_push_row(b, &row, pipe);
	row.is_sorted = pipe->is_sorted;
	predicate = bind_predicate(b, ast->predicate, "the condition of where");
	bind_pop_row(b, &row);
	if (row.has_window)
		bind_filter_by_window(b, pipe, predicate, ast->base.span);
	else
		pipe->rel = bind_new_filter(b, pipe->rel, predicate, ast->base.span);
}

/* ---- sort, top, take ---- */

/* The keys of sort by: descending by default; nulls are the smallest. */
Vec
bind_sort_keys(Binder *b, const Vec *item, const char *what)
{
	Vec key = {NULL, 0, 0};

	VEC_EACH (const AstExpr, ast, item)
	{
		const AstOrdered *ordered = ast->kind == AST_ORDERED ? (const AstOrdered *) ast : NULL;
		BoundSortKey *one = palloc0(sizeof(BoundSortKey));

		one->value = bind_expr(b, ordered == NULL ? ast : ordered->value);
		one->ascending = ordered != NULL && ordered->has_direction && ordered->is_ascending;
		one->nulls_first = one->ascending;
		if (ordered != NULL && ordered->nulls != AST_NULLS_DEFAULT)
			one->nulls_first = ordered->nulls == AST_NULLS_FIRST;
		if (one->value->type == KQL_DYNAMIC)
			diag_hint(bind_error(b, DIAG_NOT_ALLOWED_TYPE, ast->span, what, "dynamic"),
					  "Convert it, for example with tostring().");
		vec_push(&key, one);
	}
	return key;
}

static BoundRel *
bind_new_sort(Binder *b, Pipe *pipe, const Vec *key, Span span)
{
	BoundRel *rel = bind_new_rel(b, REL_SORT, pipe->rel, span);

	rel->column = bind_copy(&pipe->rel->column);
	rel->u.sort.key = *key;
	return rel;
}

static void
bind_sort(Binder *b, Pipe *pipe, const AstTop *ast)
{
	RowScope row;
	Vec key;

	bind_push_row(b, &row, pipe);
	key = bind_sort_keys(b, &ast->item, "sort by");
	bind_pop_row(b, &row);
	pipe->rel = bind_new_sort(b, pipe, &key, ast->base.span);
	pipe->is_sorted = true;
}

/* Limits the pipe to the first rows. */
void
bind_new_take(Binder *b, Pipe *pipe, const AstExpr *count, const char *what, Span span)
{
	BoundRel *rel = bind_new_rel(b, REL_TAKE, pipe->rel, span);
	RowScope *row = b->row;
	BoundExpr *value;

	b->row = NULL;
	value = bind_constant(b, count, what);
	b->row = row;
	if (value->type == KQL_DYNAMIC || value->type == KQL_REAL)
		value = bind_convert(b, value, KQL_LONG);
	if (value->type != KQL_LONG && value->type != KQL_INT && value->type != KQL_UNKNOWN)
		bind_error(b, DIAG_TYPE_MISMATCH, count->span, what, "long", kql_type_name(value->type));
	else if (value->kind == BOUND_CONST && !value->u.constant.is_null &&
			 value->type != KQL_UNKNOWN && value->u.constant.int_value < 0)
		bind_error(b, DIAG_BAD_ARGUMENT, count->span, what, "it cannot be negative");
	rel->column = bind_copy(&pipe->rel->column);
	rel->u.take.count = bind_convert(b, value, KQL_LONG);
	pipe->rel = rel;
	b->is_row_wise = false;
}

static void
bind_top(Binder *b, Pipe *pipe, const AstTop *ast)
{
	bind_sort(b, pipe, ast);
	bind_new_take(b, pipe, ast->count, "the number of rows", ast->base.span);
}

static void
bind_take(Binder *b, Pipe *pipe, const AstTop *ast)
{
	bind_new_take(b, pipe, ast->count, "the number of rows", ast->base.span);
}

/* ---- small ones ---- */

/* as name: the rows so far under a name, for later in the statement. */
static void
bind_as(Binder *b, Pipe *pipe, const AstNamedOperator *ast)
{
	BoundShared *shared = bind_share(b, ast->name, pipe->rel);

	bind_define_shared(b, ast->name, shared, pipe->is_sorted);
	b->env->source_name = ast->name;
	pipe->rel = bind_use_shared(b, shared, ast->base.span);
	pipe->source_name = ast->name;
	pipe->table = NULL;
}

static const char *
getschema_system_name(KqlType type)
{
	switch (type)
	{
		case KQL_BOOL:
			return "System.SByte";
		case KQL_INT:
			return "System.Int32";
		case KQL_LONG:
			return "System.Int64";
		case KQL_REAL:
			return "System.Double";
		case KQL_DECIMAL:
			return "System.Data.SqlTypes.SqlDecimal";
		case KQL_STRING:
			return "System.String";
		case KQL_DATETIME:
			return "System.DateTime";
		case KQL_TIMESPAN:
			return "System.TimeSpan";
		case KQL_GUID:
			return "System.Guid";
		case KQL_UNKNOWN:
		case KQL_DYNAMIC:
			break;
	}
	return "System.Object";
}

/* getschema: the columns as rows; the data is not read. */
static void
bind_getschema(Binder *b, Pipe *pipe, Span span)
{
	BoundRel *rel = bind_new_rel(b, REL_VALUES, NULL, span);

	vec_push(&rel->column, bind_new_column(b, "ColumnName", KQL_STRING, false));
	vec_push(&rel->column, bind_new_column(b, "ColumnOrdinal", KQL_LONG, false));
	vec_push(&rel->column, bind_new_column(b, "DataType", KQL_STRING, false));
	vec_push(&rel->column, bind_new_column(b, "ColumnType", KQL_STRING, false));
	VEC_EACH (const BoundColumn, column, &pipe->rel->column)
	{
		Vec *row;

		if (bind_is_hidden(column))
			continue;
		row = palloc0(sizeof(Vec));
		vec_push(row, bind_const_string(b, column->name, span));
		vec_push(row, bind_const_long(b, rel->u.values.row.count, span));
		vec_push(row, bind_const_string(b, getschema_system_name(column->type), span));
		vec_push(row, bind_const_string(b, kql_type_name(column->type), span));
		vec_push(&rel->u.values.row, row);
	}
	pipe->rel = rel;
	pipe->is_sorted = true;
	pipe->table = NULL;
	b->is_row_wise = false;
}

typedef struct RefusedOperator
{
	AstOperatorKind kind;
	const char *hint;
} RefusedOperator;

static const RefusedOperator refused_operator[] = {
	{AST_FACET, "Write one summarize for each column."},
	{AST_FORK, "Write one query for each branch; a rule has one result."},
	{AST_REDUCE, "Group by the text with its variable parts removed, by replace_regex()."},
	{AST_MACRO_EXPAND, "Use union over the tables."},
	{AST_GRAPH_MATCH, "Use join; a path of n steps is n joins."},
	{AST_MAKE_GRAPH, "Use join; a path of n steps is n joins."},
	{AST_EXECUTE_AND_CACHE, "Leave it out."},
};

static void
bind_refused(Binder *b, Pipe *pipe, const AstOperator *operator, const char * keyword)
{
	Diag *diag = bind_error(b, DIAG_UNSUPPORTED, operator->keyword_span,
							psprintf("operator \"%s\"", keyword));

	for (int i = 0; i < lengthof(refused_operator); i++)
	{
		if (refused_operator[i].kind == operator->kind)
			diag_hint(diag, "%s", refused_operator[i].hint);
	}
	if (pipe->rel == NULL)
		pipe->rel = bind_no_rel(b, operator->span);
	pipe->is_broken = true;
}

/* Operators that can also stand at the start of a pipe. */
static bool
operator_can_start(AstOperatorKind kind)
{
	return kind == AST_PRINT || kind == AST_RANGE || kind == AST_UNION || kind == AST_SEARCH ||
		   kind == AST_FIND;
}

/* ---- dispatch ---- */

static void
bind_operator_kind(Binder *b, Pipe *pipe, const AstOperator *operator)
{
	switch (operator->kind)
	{
		case AST_WHERE:
		case AST_FILTER:
			bind_where(b, pipe, (const AstWhere *) operator);
			return;
		case AST_EXTEND:
			bind_extend(b, pipe, (const AstItems *) operator);
			return;
		case AST_PROJECT:
			bind_project(b, pipe, (const AstItems *) operator);
			return;
		case AST_PROJECT_AWAY:
			bind_project_away(b, pipe, (const AstItems *) operator, false);
			return;
		case AST_PROJECT_KEEP:
			bind_project_away(b, pipe, (const AstItems *) operator, true);
			return;
		case AST_PROJECT_RENAME:
			bind_project_rename(b, pipe, (const AstItems *) operator);
			return;
		case AST_PROJECT_REORDER:
			bind_project_reorder(b, pipe, (const AstItems *) operator);
			return;
		case AST_PROJECT_BY_NAMES:
			bind_project_by_names(b, pipe, (const AstItems *) operator);
			return;
		case AST_PRINT:
			*pipe = bind_print(b, (const AstItems *) operator);
			return;
		case AST_RANGE:
			*pipe = bind_range(b, (const AstRange *) operator);
			return;
		case AST_DISTINCT:
			bind_distinct(b, pipe, (const AstItems *) operator);
			return;
		case AST_SERIALIZE:
			pipe->is_sorted = true;
			bind_extend(b, pipe, (const AstItems *) operator);
			return;
		case AST_SUMMARIZE:
			bind_summarize(b, pipe, (const AstSummarize *) operator);
			return;
		case AST_SORT:
		case AST_ORDER:
			bind_sort(b, pipe, (const AstTop *) operator);
			return;
		case AST_TOP:
			bind_top(b, pipe, (const AstTop *) operator);
			return;
		case AST_TAKE:
		case AST_LIMIT:
			bind_take(b, pipe, (const AstTop *) operator);
			return;
		case AST_SAMPLE:
			bind_sample(b, pipe, (const AstTop *) operator);
			return;
		case AST_SAMPLE_DISTINCT:
			bind_sample_distinct(b, pipe, (const AstTop *) operator);
			return;
		case AST_TOP_HITTERS:
			bind_top_hitters(b, pipe, (const AstTop *) operator);
			return;
		case AST_TOP_NESTED:
			bind_top_nested(b, pipe, (const AstTopNested *) operator);
			return;
		case AST_JOIN:
			bind_join(b, pipe, (const AstJoin *) operator);
			return;
		case AST_LOOKUP:
			bind_lookup(b, pipe, (const AstJoin *) operator);
			return;
		case AST_UNION:
			bind_union(b, pipe, (const AstUnion *) operator);
			return;
		case AST_MV_EXPAND:
		case AST_MVEXPAND:
			bind_mv_expand(b, pipe, (const AstExpand *) operator);
			return;
		case AST_MV_APPLY:
			bind_mv_apply(b, pipe, (const AstExpand *) operator);
			return;
		case AST_PARSE:
		case AST_PARSE_WHERE:
			bind_parse(b, pipe, (const AstParse *) operator);
			return;
		case AST_PARSE_KV:
			bind_parse_kv(b, pipe, (const AstParseKv *) operator);
			return;
		case AST_MAKE_SERIES:
			bind_make_series(b, pipe, (const AstMakeSeries *) operator);
			return;
		case AST_COUNT:
			bind_count(b, pipe, (const AstNamedOperator *) operator);
			return;
		case AST_AS:
			bind_as(b, pipe, (const AstNamedOperator *) operator);
			return;
		case AST_CONSUME:
		case AST_RENDER:
			return;
		case AST_GETSCHEMA:
			bind_getschema(b, pipe, operator->span);
			return;
		case AST_EVALUATE:
			bind_evaluate(b, pipe, (const AstInvoke *) operator);
			return;
		case AST_INVOKE:
			bind_invoke(b, pipe, (const AstInvoke *) operator);
			return;
		case AST_SEARCH:
			bind_search(b, pipe, (const AstSearch *) operator);
			return;
		case AST_FIND:
			bind_find_operator(b, pipe, (const AstSearch *) operator);
			return;
		case AST_SCAN:
			bind_scan(b, pipe, (const AstScan *) operator);
			return;
		case AST_PARTITION:
			bind_partition(b, pipe, (const AstPartition *) operator);
			return;
		case AST_FACET:
		case AST_FORK:
		case AST_REDUCE:
		case AST_MACRO_EXPAND:
		case AST_GRAPH_MATCH:
		case AST_MAKE_GRAPH:
		case AST_EXECUTE_AND_CACHE:
		case AST_OPERATOR_COUNT:
			break;
	}
	bind_refused(b, pipe, operator, ast_operator_keyword(operator->kind));
}

void
bind_operator(Binder *b, Pipe *pipe, const AstOperator *operator)
{
	if (pipe->rel == NULL && !operator_can_start(operator->kind))
	{
		bind_error(
			b, DIAG_MISPLACED, operator->keyword_span,
			psprintf("operator \"%s\" without an input", ast_operator_keyword(operator->kind)));
		pipe->rel = bind_no_rel(b, operator->span);
		pipe->is_broken = true;
		return;
	}
	if (!bind_enter(b, operator->keyword_span))
	{
		if (pipe->rel == NULL)
			pipe->rel = bind_no_rel(b, operator->span);
		return;
	}
	bind_operator_kind(b, pipe, operator);
	bind_leave(b);
}

void
bind_operators(Binder *b, Pipe *pipe, const Vec *operator)
{
	for (int i = 0; i < operator->count && !b->too_complex; i++)
		bind_operator(b, pipe, VEC_AT(operator, AstOperator, i));
}
