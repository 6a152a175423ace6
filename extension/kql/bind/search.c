/*
 * search.c
 *		search and find: conditions over every column of many tables, and the
 *		"* has x" of where.
 *
 * The tables are joined by union first, so that a column that one of them lacks
 * reads as null there; PostgreSQL moves the condition into the branches.
 */
#include "common/port.h"

#include "kql/bind/binder_int.h"

/* ---- any column ---- */

/* Is it an operator on texts, or one of those that compare values? */
static bool
search_is_comparison(KqlInfix infix)
{
	return infix == KQL_INFIX_EQ || infix == KQL_INFIX_NE || infix == KQL_INFIX_LT ||
		   infix == KQL_INFIX_LE || infix == KQL_INFIX_GT || infix == KQL_INFIX_GE;
}

/* A term on one column: the number that it is equals a number, its text is found in others. */
static BoundExpr *
search_column(Binder *b, KqlInfix infix, BoundExpr *column, BoundExpr *right, BoundExpr *number,
			  Span span)
{
	if (number != NULL && kql_type_is_numeric(column->type))
		return bind_comparison(b, KQL_INFIX_EQ, column, number, span);
	return bind_string_match(b, infix, bind_convert(b, column, KQL_STRING), right, span);
}

/* The operator on every column of the row that can take part in it, combined by or. */
static BoundExpr *
search_columns(Binder *b, KqlInfix infix, BoundExpr *right, BoundExpr *number, Span span)
{
	Vec part = {NULL, 0, 0};

	VEC_EACH (BoundColumn, column, b->row->column)
	{
		BoundExpr *value;

		if (bind_is_hidden(column) || column->type == KQL_UNKNOWN || column == b->row->source ||
			column->name[0] == '$')
			continue;
		if (search_is_comparison(infix))
		{
			bool both_numbers =
				kql_type_is_numeric(column->type) && kql_type_is_numeric(right->type);

			if (column->type != right->type && !both_numbers)
				continue;
			value = bind_column_ref(b, column, span);
			vec_push(&part, bind_comparison(b, infix, value, right, span));
			continue;
		}
		value = bind_column_ref(b, column, span);
		vec_push(&part, search_column(b, infix, value, right, number, span));
	}
	return bind_join_logic(b, &part, BOUND_OR, span);
}

/* "* has 'x'", "* == 5": some column does. */
BoundExpr *
bind_any_column(Binder *b, const AstBinary *ast)
{
	BoundExpr *right;
	KqlInfix infix = kql_infix_base(ast->infix);
	BoundExpr *expr;

	if (b->row == NULL)
		return bind_refuse(b, DIAG_MISPLACED, ast->left->span, "*");
	if (infix == KQL_INFIX_IN || infix == KQL_INFIX_IN_CI || infix == KQL_INFIX_HAS_ANY ||
		infix == KQL_INFIX_HAS_ALL)
		return bind_refuse(b, DIAG_UNSUPPORTED, ast->base.span,
						   psprintf("* on the left side of %s", kql_infix_text(ast->infix)));
	right = bind_expr(b, ast->right);
	if (right->type == KQL_UNKNOWN)
		return right;
	expr = search_columns(b, infix, right, NULL, ast->base.span);
	return kql_infix_is_negated(ast->infix) ? bind_not(b, expr, ast->base.span) : expr;
}

/* ---- terms ---- */

/* A term with wildcards as an operator and what it is applied to. */
static KqlInfix
search_term_infix(Binder *b, const char *term, bool case_sensitive, const char **bare)
{
	int length = (int) strlen(term);
	bool at_start = length > 0 && term[0] == '*';
	bool at_end = length > 1 && term[length - 1] == '*';
	char *inner = pnstrdup(term + at_start, length - at_start - at_end);
	StringInfoData regex;

	*bare = inner;
	if (strchr(inner, '*') == NULL)
	{
		if (at_start && at_end)
			return case_sensitive ? KQL_INFIX_CONTAINS_CS : KQL_INFIX_CONTAINS;
		if (at_start)
			return case_sensitive ? KQL_INFIX_HASSUFFIX_CS : KQL_INFIX_HASSUFFIX;
		if (at_end)
			return case_sensitive ? KQL_INFIX_HASPREFIX_CS : KQL_INFIX_HASPREFIX;
		return case_sensitive ? KQL_INFIX_HAS_CS : KQL_INFIX_HAS;
	}
	initStringInfo(&regex);
	appendStringInfoString(&regex, case_sensitive ? "" : "(?i)");
	appendStringInfoString(&regex, at_start ? "" : "\\b");
	for (const char *at = inner; *at != '\0'; at++)
	{
		if (*at == '*')
			appendStringInfoString(&regex, ".*?");
		else
		{
			if (strchr("\\.+?()[]{}|^$", *at) != NULL)
				appendStringInfoChar(&regex, '\\');
			appendStringInfoChar(&regex, *at);
		}
	}
	appendStringInfoString(&regex, at_end ? "" : "\\b");
	*bare = regex.data;
	return KQL_INFIX_MATCHES_REGEX;
}

/* A bare term: in any column; column:term: in that one. */
static BoundExpr *
search_term(Binder *b, const AstExpr *term, BoundExpr *column, bool case_sensitive)
{
	BoundExpr *value = bind_constant(b, term, "a search term");
	BoundExpr *number = kql_type_is_numeric(value->type) ? value : NULL;
	const char *bare;
	KqlInfix infix;

	if (value->type == KQL_UNKNOWN)
		return value;
	value = bind_convert(b, value, KQL_STRING);
	if (value->kind != BOUND_CONST)
		infix = case_sensitive ? KQL_INFIX_HAS_CS : KQL_INFIX_HAS;
	else if (strcmp(value->u.constant.text, "*") == 0)
		return bind_const_bool(b, true, term->span);
	else
	{
		infix = search_term_infix(b, value->u.constant.text, case_sensitive, &bare);
		value = bind_const_string(b, bare, term->span);
	}
	if (column == NULL)
		return search_columns(b, infix, value, number, term->span);
	return search_column(b, infix, column, value, number, term->span);
}

/* The predicate of search and find: terms among conditions. */
static BoundExpr *
search_predicate(Binder *b, const AstExpr *ast, bool case_sensitive)
{
	const AstBinary *binary = (const AstBinary *) ast;
	BoundExpr *expr;

	if (!bind_enter(b, ast->span))
		return bind_unknown(b, ast->span);
	if (ast->kind == AST_LITERAL && ((const AstLiteral *) ast)->type != KQL_BOOL)
		expr = search_term(b, ast, NULL, case_sensitive);
	else if (ast->kind == AST_STAR)
		expr = bind_const_bool(b, true, ast->span);
	else if (ast->kind == AST_BINARY &&
			 (binary->infix == KQL_INFIX_AND || binary->infix == KQL_INFIX_OR))
	{
		Vec part = {NULL, 0, 0};

		vec_push(&part, search_predicate(b, binary->left, case_sensitive));
		vec_push(&part, search_predicate(b, binary->right, case_sensitive));
		expr = bind_join_logic(b, &part, binary->infix == KQL_INFIX_AND ? BOUND_AND : BOUND_OR,
							   ast->span);
	}
	else if (ast->kind == AST_CALL && strcmp(((const AstCall *) ast)->name, "not") == 0 &&
			 ((const AstCall *) ast)->args.count == 1)
		expr = bind_not(
			b,
			search_predicate(b, VEC_AT(&((const AstCall *) ast)->args, AstExpr, 0), case_sensitive),
			ast->span);
	else if (ast->kind == AST_BINARY && binary->is_term)
		expr = search_term(b, binary->right,
						   binary->left->kind == AST_STAR ? NULL : bind_expr(b, binary->left),
						   case_sensitive);
	else
		expr = bind_predicate(b, ast, "the condition");
	bind_leave(b);
	return expr;
}

/* ---- operators ---- */

/* The tables, of Pipe: those that are named, what is piped in, or all. */
static Vec
search_legs(Binder *b, const Pipe *pipe, const AstSearch *ast)
{
	RowScope *row = b->row;
	Vec leg = {NULL, 0, 0};
	Vec all = {NULL, 0, 0};
	AstExpr star = {AST_STAR, ast->base.keyword_span};

	b->row = NULL;
	if (pipe->rel != NULL)
	{
		Pipe *copy = palloc(sizeof(Pipe));

		*copy = *pipe;
		bind_strip_hidden(b, copy);
		copy->source_name = "search_arg0";
		vec_push(&leg, copy);
	}
	else if (ast->table.count > 0)
		bind_union_tables(b, &leg, &ast->table, false);
	else
	{
		vec_push(&all, &star);
		bind_union_tables(b, &leg, &all, false);
	}
	b->row = row;
	return leg;
}

/* The rows of the tables with the name of the table in the first column. */
static void
search_join_legs(Binder *b, Pipe *pipe, const AstSearch *ast, const Vec *leg, const char *source)
{
	const char *wanted = bind_option_text(&ast->base, "withsource");
	RowScope *outer = pipe->outer;
	bool is_broken = leg->count == 0;

	VEC_EACH (const Pipe, one, leg)
		is_broken |= one->is_broken;
	memset(pipe, 0, sizeof(*pipe));
	pipe->outer = outer;
	pipe->is_broken = is_broken;
	pipe->rel = bind_union_legs(b, leg, wanted == NULL ? source : wanted, false, ast->base.span);
}

static void
search_filter(Binder *b, Pipe *pipe, const AstSearch *ast)
{
	const char *kind = bind_option_text(&ast->base, "kind");
	BoundExpr *predicate;
	RowScope row;

	bind_push_row(b, &row, pipe);
	row.source = VEC_AT(&pipe->rel->column, BoundColumn, 0);
	predicate =
		search_predicate(b, ast->predicate, kind != NULL && strcmp(kind, "case_sensitive") == 0);
	bind_pop_row(b, &row);
	pipe->rel = bind_new_filter(b, pipe->rel, predicate, ast->base.span);
	pipe->rel->is_asked = true;
}

/* search [kind = k] [in (tables)] predicate */
void
bind_search(Binder *b, Pipe *pipe, const AstSearch *ast)
{
	Vec leg = search_legs(b, pipe, ast);

	search_join_legs(b, pipe, ast, &leg, "$table");
	search_filter(b, pipe, ast);
}

/* Does the predicate name the column? */
static bool
find_names(const AstExpr *ast, const char *name)
{
	switch (ast->kind)
	{
		case AST_NAME:
			return strcmp(((const AstName *) ast)->name, name) == 0;
		case AST_PATH:
			return find_names(((const AstPath *) ast)->object, name);
		case AST_INDEX:
			return find_names(((const AstIndex *) ast)->object, name);
		case AST_BINARY:
			return find_names(((const AstBinary *) ast)->left, name) ||
				   find_names(((const AstBinary *) ast)->right, name);
		case AST_BETWEEN:
			return find_names(((const AstBetween *) ast)->value, name);
		case AST_CALL:
			for (int i = 0; i < ((const AstCall *) ast)->args.count; i++)
			{
				if (find_names(VEC_AT(&((const AstCall *) ast)->args, AstExpr, i), name))
					return true;
			}
			return false;
		default:
			return false;
	}
}

/* Does the predicate look at every column: a bare term, or a condition on "*"? */
static bool
find_reads_all(const AstExpr *ast)
{
	const AstBinary *binary = (const AstBinary *) ast;

	for (; ast->kind == AST_BINARY &&
		   (binary->infix == KQL_INFIX_AND || binary->infix == KQL_INFIX_OR);
		 ast = binary->left, binary = (const AstBinary *) ast)
	{
		if (find_reads_all(binary->right))
			return true;
	}
	if (ast->kind == AST_BINARY)
		return binary->left->kind == AST_STAR;
	if (ast->kind == AST_CALL && strcmp(((const AstCall *) ast)->name, "not") == 0 &&
		((const AstCall *) ast)->args.count == 1)
		return find_reads_all(VEC_AT(&((const AstCall *) ast)->args, AstExpr, 0));
	return ast->kind == AST_LITERAL || ast->kind == AST_STAR;
}

/*
 * The tables that have a column which the predicate reads: the others have no rows to find.
 * What is projected may be a column of theirs: then they take part without their rows.
 */
static Vec
find_legs(Binder *b, const Pipe *pipe, const AstSearch *ast)
{
	Vec leg = search_legs(b, pipe, ast);
	Vec kept = {NULL, 0, 0};
	bool is_any = false;

	if (find_reads_all(ast->predicate))
		return leg;
	VEC_EACH (Pipe, one, &leg)
	{
		bool is_read = one->is_broken;

		for (int i = 0; i < one->rel->column.count && !is_read; i++)
			is_read = find_names(ast->predicate, VEC_AT(&one->rel->column, BoundColumn, i)->name);
		if (!is_read && ast->project.count > 0)
			one->rel = bind_new_filter(b, one->rel, bind_const_bool(b, false, ast->base.span),
									   ast->base.span);
		is_any |= is_read;
		if (is_read || ast->project.count > 0)
			vec_push(&kept, one);
	}
	/* No table has it: the condition will say so. */
	return is_any ? kept : leg;
}

/* How many tables have each column of their union. */
static int *
find_table_counts(const BoundRel *tables)
{
	int *count = palloc0(sizeof(int) * Max(tables->column.count, 1));

	VEC_EACH (const Vec, map, &tables->u.unions.map)
	{
		VEC_EACH (const BoundUnionValue, one, map)
			count[one->place]++;
	}
	return count;
}

/* Is it what takes the columns that are not named: pack_all() or pack(*)? */
static bool
find_is_pack(const AstExpr *ast)
{
	const AstCall *call = (const AstCall *) ast;

	if (ast->kind != AST_CALL)
		return false;
	if (strcmp(call->name, "pack_all") == 0)
		return call->args.count == 0;
	return strcmp(call->name, "pack") == 0 && call->args.count == 1 &&
		   VEC_AT(&call->args, AstExpr, 0)->kind == AST_STAR;
}

/* One written column of find's project: name, name:type, pack(*). */
static void
find_add_column(Binder *b, Vec *item, const AstExpr *ast, bool *wants_pack)
{
	const AstExpr *bare = ast->kind == AST_TYPED ? ((const AstTyped *) ast)->value : ast;
	BoundExpr *value;
	BoundColumn *column;
	const char *name;

	if (find_is_pack(ast))
	{
		*wants_pack = true;
		return;
	}
	/* A type alone, as in typeof(long), is of no value. */
	if (bare == NULL || bare->kind != AST_NAME)
	{
		bind_error(b, DIAG_SYNTAX, ast->span, "the name of a column or pack_all()",
				   "an expression");
		return;
	}
	name = ((const AstName *) bare)->name;
	column = bind_row_column(b, name);
	if (column == NULL)
	{
		bind_unknown_column(b, name, ast->span);
		return;
	}
	value = bind_column_ref(b, column, ast->span);
	if (ast->kind == AST_TYPED)
		value = bind_convert(b, value, ((const AstTyped *) ast)->type);
	bind_item_add(b, item, value->kind == BOUND_COLUMN ? column : bind_column_of(b, name, value),
				  value);
}

/* The columns that were not taken, as one bag. */
static BoundExpr *
find_pack(Binder *b, const Vec *column, const Vec *taken, Span span)
{
	Vec arg = {NULL, 0, 0};

	VEC_EACH (BoundColumn, one, column)
	{
		if (bind_item_find(taken, one->name) != NULL)
			continue;
		vec_push(&arg, bind_const_string(b, one->name, span));
		vec_push(&arg, bound_column_use(one, bind_span(b, span)));
	}
	if (arg.count == 0)
	{
		return bind_const_dynamic(b, "{}", span);
	}
	return bind_bag(b, "kql.bag_pack_nonempty($*)", &arg, span);
}

/* find [in (tables)] where predicate [project columns] */
void
bind_find(Binder *b, Pipe *pipe, const AstSearch *ast)
{
	bool wants_pack = ast->project.count == 0;
	Vec leg = find_legs(b, pipe, ast);
	Vec item = {NULL, 0, 0};
	const BoundRel *tables;
	const int *table_count;
	const Vec *column;
	RowScope row;

	search_join_legs(b, pipe, ast, &leg, "source_");
	tables = pipe->rel;
	table_count = find_table_counts(tables);
	search_filter(b, pipe, ast);
	column = &pipe->rel->column;
	bind_push_row(b, &row, pipe);
	bind_item_add(b, &item, VEC_AT(column, BoundColumn, 0),
				  bind_column_ref(b, VEC_AT(column, BoundColumn, 0), ast->base.span));
	for (int i = 0; i < ast->project.count; i++)
		find_add_column(b, &item, VEC_AT(&ast->project, AstExpr, i), &wants_pack);
	for (int i = 1; i < column->count && ast->project.count == 0; i++)
	{
		BoundColumn *one = VEC_AT(column, BoundColumn, i);

		if (table_count[i] == tables->u.unions.input.count || find_names(ast->predicate, one->name))
			bind_item_add(b, &item, one, bind_column_ref(b, one, ast->base.span));
	}
	if (wants_pack)
	{
		BoundExpr *pack = find_pack(b, column, &item, ast->base.span);

		bind_item_add(b, &item, bind_column_of(b, "pack_", pack), pack);
	}
	bind_pop_row(b, &row);
	bind_finish_project(b, pipe, &item, ast->base.span);
}
