/*
 * reduce.c
 *		reduce: texts grouped by the words that many of them have at the same place.
 *
 * As decision 0072 says, because Kusto's groups are not documented.  A word that more than a part
 * (the threshold) of all rows have at its place is kept, the others are '*'; what is left of a
 * text is its pattern.  Patterns of no more rows than that are "others".
 */
#include "common/port.h"

#include "kql/bind/binder_int.h"

#define REDUCE_THRESHOLD 0.1

/* Adds a column behind all others. */
static void
reduce_add(Binder *b, Pipe *pipe, const char *name, BoundExpr *value, Span span)
{
	Vec item = {NULL, 0, 0};

	bind_pass_all(b, &item, &pipe->rel->column, span, true);
	bind_item_add(b, &item, bind_column_of(b, name, value), value);
	bind_finish_project(b, pipe, &item, span);
}

static BoundExpr *
reduce_column(Binder *b, const Pipe *pipe, const char *name, Span span)
{
	return bind_column_ref(b, bind_find_column(&pipe->rel->column, name), span);
}

/* The part of the rows that makes a word frequent. */
static double
reduce_threshold(Binder *b, const AstReduce *ast)
{
	const AstExpr *option = bind_option(&ast->base, "threshold");
	BoundExpr *value;

	if (option == NULL)
		return REDUCE_THRESHOLD;
	value = bind_convert(b, bind_constant(b, option, "the threshold"), KQL_REAL);
	if (value->kind == BOUND_CONST && value->type == KQL_REAL && !value->u.constant.is_null &&
		value->u.constant.real_value >= 0 && value->u.constant.real_value <= 1)
		return value->u.constant.real_value;
	if (value->type != KQL_UNKNOWN)
		bind_error(b, DIAG_BAD_ARGUMENT, option->span, "the threshold",
				   "it must be a number from 0 to 1");
	return REDUCE_THRESHOLD;
}

/* Columns of the input with names as ours would be taken for them. */
static void
reduce_check_names(Binder *b, const Pipe *pipe, Span span)
{
	VEC_EACH (const BoundColumn, column, &pipe->rel->column)
	{
		if (column->name[0] != '$')
			continue;
		diag_hint(bind_error(b, DIAG_UNSUPPORTED, span,
							 psprintf("reduce of rows with a column \"%s\"", column->name)),
				  "Rename it, or project it away.");
		return;
	}
}

/* The texts, as the column $v. */
static void
reduce_value(Binder *b, Pipe *pipe, const AstReduce *ast)
{
	RowScope row;
	BoundExpr *value;

	bind_push_row(b, &row, pipe);
	value = bind_expr(b, ast->value);
	bind_pop_row(b, &row);
	if (value->type == KQL_UNKNOWN)
		pipe->is_broken = true;
	else
		reduce_add(b, pipe, "$v", bind_convert(b, value, KQL_STRING), ast->value->span);
}

/* Adds $p, the pattern of a row's text: '' if no word of it is frequent. */
static void
reduce_pattern(Binder *b, Pipe *pipe, const char *name, Span span, const char *characters,
			   double threshold)
{
	Vec arg = {NULL, 0, 0};
	BoundExpr *separators = bind_const_string(b, characters, span);

	vec_push(&arg, reduce_column(b, pipe, "$v", span));
	vec_push(&arg, separators);
	reduce_add(b, pipe, "$k",
			   bind_call_unchecked(b, "kql.reduce_words($1, $2)", &arg, KQL_DYNAMIC, span), span);
	bind_query_text(
		b, pipe, name, span, NULL,
		psprintf("let [\"$rows\"] = [\"$T\"];"
				 " let [\"$least\"] = max_of(1.0, toscalar([\"$rows\"] | summarize sum([\"$n\"])) "
				 "* %.17g);"
				 " [\"$rows\"] | extend [\"$least\"] = [\"$least\"], [\"$often\"] = toscalar("
				 "[\"$rows\"] | project [\"$k\"], [\"$n\"]"
				 " | mv-expand [\"$k\"] to typeof(string)"
				 " | summarize [\"$c\"] = sum([\"$n\"]) by [\"$k\"]"
				 " | where [\"$c\"] > [\"$least\"] | summarize make_bag(bag_pack([\"$k\"], 1)))",
				 threshold));
	if (pipe->is_broken)
		return;
	memset(&arg, 0, sizeof(arg));
	vec_push(&arg, reduce_column(b, pipe, "$v", span));
	vec_push(&arg, separators);
	vec_push(&arg, reduce_column(b, pipe, "$often", span));
	reduce_add(b, pipe, "$p",
			   bind_call_unchecked(b, "kql.reduce_pattern($1, $2, $3)", &arg, KQL_STRING, span),
			   span);
}

/* reduce by value: a row for each pattern; kind = source: the rows, each with its pattern */
void
bind_reduce(Binder *b, Pipe *pipe, const AstReduce *ast)
{
	Span span = ast->base.span;
	const AstExpr *option = bind_option(&ast->base, "characters");
	const char *kind = bind_option_text(&ast->base, "kind");
	const char *name = ast_operator_keyword(ast->base.kind);
	const char *characters = "";
	double threshold = reduce_threshold(b, ast);

	if (option != NULL)
		characters = bind_constant_string(b, option, "the characters");
	if (kind != NULL && strcmp(kind, "source") != 0)
		bind_error(b, DIAG_BAD_ARGUMENT, span, "the kind of reduce", "it can only be source");
	bind_strip_hidden(b, pipe);
	if (!pipe->is_broken)
		reduce_check_names(b, pipe, ast->base.keyword_span);
	reduce_value(b, pipe, ast);
	b->is_row_wise = false;
	pipe->is_literal = false;
	if (pipe->is_broken || characters == NULL)
	{
		pipe->is_broken = true;
		return;
	}
	bind_query_text(b, pipe, name, span, NULL,
					kind == NULL ? "[\"$T\"] | summarize [\"$n\"] = count() by [\"$v\"]"
								 : "[\"$T\"] | extend [\"$n\"] = 1");
	if (!pipe->is_broken)
		reduce_pattern(b, pipe, name, span, characters, threshold);
	if (pipe->is_broken)
		return;
	bind_query_text(
		b, pipe, name, span, NULL,
		kind == NULL
			? "[\"$T\"] | summarize [\"$n\"] = sum([\"$n\"]), [\"$v\"] = min([\"$v\"]),"
			  " [\"$least\"] = take_any([\"$least\"]) by [\"$p\"]"
			  " | extend Pattern = iff([\"$n\"] > [\"$least\"] and [\"$p\"] != '', [\"$p\"], "
			  "'others')"
			  " | summarize Count = sum([\"$n\"]), Representative = min([\"$v\"]) by Pattern"
			  " | extend Representative = iff(Pattern == 'others', '', Representative)"
			  " | sort by Count desc, Pattern asc"
			: "[\"$T\"] | join kind=inner ([\"$T\"]"
			  " | summarize [\"$c\"] = count() by [\"$p\"]) on [\"$p\"]"
			  " | extend Pattern = iff([\"$c\"] > [\"$least\"] and [\"$p\"] != '', [\"$p\"], "
			  "'others')"
			  " | project-away [\"$v\"], [\"$n\"], [\"$k\"], [\"$least\"], [\"$often\"],"
			  " [\"$p\"], [\"$p1\"], [\"$c\"]");
	pipe->table = NULL;
}
