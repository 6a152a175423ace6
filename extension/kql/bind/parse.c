/*
 * parse.c
 *		parse, parse-where and parse-kv.
 *
 * One call matches the text and gives the texts of all columns as an array; a
 * projection takes them out and converts them.
 */
#include "common/port.h"

#include "kql/bind/binder_int.h"

/* The flags that kql.parse_text() takes. */
#define PARSE_FLAGS "Uimsx"

/* A column that parse makes. */
typedef struct ParseColumn
{
	const char *name;
	KqlType type;
	Span span;
} ParseColumn;

/* An array of texts as one argument. */
static BoundExpr *
parse_array(Binder *b, Vec *text, Span span)
{
	return bind_call_unchecked(b, "ARRAY[$*]::text[]", text, KQL_DYNAMIC, span);
}

/* The text to parse; its place in the row stays as it is. */
static BoundExpr *
parse_source(Binder *b, const AstExpr *ast)
{
	BoundExpr *source = bind_expr(b, ast);

	if (source->type == KQL_DYNAMIC)
		return bind_convert(b, source, KQL_STRING);
	if (source->type != KQL_STRING && source->type != KQL_UNKNOWN)
	{
		diag_hint(bind_error(b, DIAG_TYPE_MISMATCH, ast->span, "the text to parse", "string",
							 kql_type_name(source->type)),
				  "Use tostring() to convert it.");
		return bind_unknown(b, ast->span);
	}
	return source;
}

/* Adds the matched array as a column that the next projection takes apart. */
static BoundColumn *
parse_add_match(Binder *b, Pipe *pipe, BoundExpr *match, Span span)
{
	const Vec *column = &pipe->rel->column;
	BoundColumn *parsed = bind_new_column(b, "parsed", KQL_DYNAMIC, true);
	Vec item = {NULL, 0, 0};

	for (int i = 0; i < column->count; i++)
		bind_item_add(b, &item, VEC_AT(column, BoundColumn, i),
					  bound_column_use(VEC_AT(column, BoundColumn, i), bind_span(b, span)));
	bind_item_add(b, &item, parsed, match);
	bind_finish_project(b, pipe, &item, span);
	return parsed;
}

/* Element number i of the matched array as a column's value. */
static BoundExpr *
parse_element(Binder *b, BoundColumn *parsed, int i, const ParseColumn *column)
{
	const char *sql = psprintf("COALESCE(($1)[%d], '')", i + 1);
	BoundExpr *text = bind_new_call(b, "element", sql, KQL_STRING, column->span);

	vec_push(&text->u.call.arg, bound_column_use(parsed, bind_span(b, column->span)));
	return bind_convert(b, text, column->type);
}

/* Replaces columns of the same name in their place and adds the others at the end. */
static void
parse_finish(Binder *b, Pipe *pipe, const Vec *before, BoundColumn *parsed, const Vec *made,
			 Span span)
{
	Vec item = {NULL, 0, 0};

	VEC_EACH (BoundColumn, column, before)
	{
		bind_pass_item(b, &item, column, span);
	}
	VEC_EACH (const ParseColumn, column, made)
	{
		BoundExpr *value = parse_element(b, parsed, column_at, column);
		int old = bind_item_place(&item, column->name);

		if (old < 0)
			bind_item_add(b, &item, bind_column_of(b, column->name, value), value);
		else
			item.item[old] = bind_new_item(bind_column_of(b, column->name, value), value);
	}
	bind_finish_project(b, pipe, &item, span);
}

static void
parse_add_column(Binder *b, Vec *made, const char *name, KqlType type, Span span)
{
	ParseColumn *column = palloc(sizeof(ParseColumn));

	for (int i = 0; i < made->count; i++)
	{
		if (strcmp(VEC_AT(made, ParseColumn, i)->name, name) == 0)
			bind_error(b, DIAG_DUPLICATE_COLUMN, span, name);
	}
	column->name = name;
	column->type = type;
	column->span = span;
	vec_push(made, column);
}

/* Nothing but a constant can tell where a string ends. */
static void
parse_check_end(Binder *b, const AstParsePart *before, const AstParsePart *part)
{
	if (before->kind == AST_PARSE_COLUMN &&
		(before->type == KQL_STRING || before->type == KQL_UNKNOWN))
		bind_error(b, DIAG_BAD_ARGUMENT, part->span, "pattern",
				   "a column of type string must be followed by a constant");
}

/* A constant of kind=regex is a regular expression of its own. */
static void
parse_check_regex(Binder *b, const char *kind, const char *flags, const AstParsePart *part)
{
	if (strcmp(kind, "regex") != 0)
		return;
	if (flags == NULL || flags[0] == '\0')
		bind_check_regex(b, part->text, NULL, part->span);
	else
		bind_check_regex(b, psprintf("(?%s)%s", flags, part->text), NULL, part->span);
}

/* parse [kind = simple|relaxed|regex [flags = f]] source with pattern; parse-where too */
void
bind_parse(Binder *b, Pipe *pipe, const AstParse *ast)
{
	const char *kind = bind_option_text(&ast->base, "kind");
	const char *flags = bind_option_text(&ast->base, "flags");
	Vec before = bind_copy(&pipe->rel->column);
	Vec made = {NULL, 0, 0};
	Vec arg = {NULL, 0, 0};
	Vec spec = {NULL, 0, 0};
	Span span = ast->base.span;
	BoundColumn *parsed;
	RowScope row;

	if (kind == NULL)
		kind = "simple";
	if (strcmp(kind, "simple") != 0 && strcmp(kind, "relaxed") != 0 && strcmp(kind, "regex") != 0)
		bind_error(b, DIAG_BAD_ARGUMENT, ast->base.keyword_span, "kind",
				   "parse has simple, relaxed and regex");
	if (strcmp(kind, "regex") == 0 && flags != NULL && flags[strspn(flags, PARSE_FLAGS)] != '\0')
	{
		bind_error(b, DIAG_BAD_ARGUMENT, ast->base.keyword_span, "flags",
				   "a regular expression of parse has U, i, m, s and x");
		flags = NULL;
	}
	bind_push_row(b, &row, pipe);
	vec_push(&arg, parse_source(b, ast->source));
	bind_pop_row(b, &row);
	VEC_EACH (const AstParsePart, part, &ast->part)
	{
		const char *text = "*";

		if (part_at > 0 && part->kind != AST_PARSE_TEXT)
			parse_check_end(b, VEC_AT(&ast->part, AstParsePart, part_at - 1), part);
		if (part->kind == AST_PARSE_TEXT)
		{
			text = psprintf("c:%s", part->text);
			parse_check_regex(b, kind, flags, part);
		}
		else if (part->kind == AST_PARSE_COLUMN)
		{
			KqlType type = part->type == KQL_UNKNOWN ? KQL_STRING : part->type;

			text = psprintf("t:%s", kql_type_name(type));
			parse_add_column(b, &made, part->text, type, part->span);
		}
		vec_push(&spec, bind_const_string(b, text, part->span));
	}
	vec_push(&arg, parse_array(b, &spec, span));
	vec_push(&arg, bind_const_string(b, kind, span));
	vec_push(&arg, bind_const_string(b, flags == NULL ? "" : flags, span));
	parsed = parse_add_match(
		b, pipe, bind_call_unchecked(b, "kql.parse_text($1, $2, $3, $4)", &arg, KQL_DYNAMIC, span),
		span);
	if (ast->base.kind == AST_PARSE_WHERE)
	{
		BoundExpr *test = bind_new_expr(b, BOUND_IS_NULL, KQL_BOOL, false, span);

		test->u.operand = bound_column_use(parsed, bind_span(b, span));
		pipe->rel = bind_new_filter(b, pipe->rel, bind_not(b, test, span), span);
	}
	parse_finish(b, pipe, &before, parsed, &made, span);
}

/* ---- parse-kv ---- */

static const AstExpr *
kv_property(const AstParseKv *ast, const char *name)
{
	VEC_EACH (const AstNamed, property, &ast->property)
	{
		if (strcmp(VEC_AT(&property->name, char, 0), name) == 0)
			return property->value;
	}
	return NULL;
}

static const char *
kv_text(Binder *b, const AstParseKv *ast, const char *name)
{
	const AstExpr *value = kv_property(ast, name);
	const char *text = value == NULL ? NULL : bind_constant_string(b, value, name);

	return text == NULL ? "" : text;
}

/* A property of one text or several in parentheses, as an array. */
static BoundExpr *
kv_texts(Binder *b, const AstParseKv *ast, const char *name)
{
	const AstExpr *value = kv_property(ast, name);
	Vec text = {NULL, 0, 0};
	const Vec *item;

	if (value != NULL && value->kind != AST_LIST)
		vec_push(&text, bind_convert(b, bind_constant(b, value, name), KQL_STRING));
	else if (value != NULL)
	{
		item = &((const AstList *) value)->item;
		for (int i = 0; i < item->count; i++)
			vec_push(&text,
					 bind_convert(b, bind_constant(b, VEC_AT(item, AstExpr, i), name), KQL_STRING));
	}
	return parse_array(b, &text, ast->base.span);
}

static void
kv_check_properties(Binder *b, const AstParseKv *ast)
{
	static const char *const known[] = {"pair_delimiter", "kv_delimiter", "quote",
										"escape",         "greedy",       "regex"};

	VEC_EACH (const AstNamed, property, &ast->property)
	{
		bool is_known = false;

		for (int k = 0; k < lengthof(known); k++)
			is_known |= strcmp(VEC_AT(&property->name, char, 0), known[k]) == 0;
		if (!is_known)
			bind_error(b, DIAG_BAD_ARGUMENT, property->base.span, "parse-kv",
					   psprintf("there is no property \"%s\"", VEC_AT(&property->name, char, 0)));
	}
}

/* The call of kql.parse_kv or kql.parse_kv_regex. */
static BoundExpr *
kv_match(Binder *b, const AstParseKv *ast, Vec *arg)
{
	const AstExpr *greedy = kv_property(ast, "greedy");
	Span span = ast->base.span;

	if (kv_property(ast, "regex") != NULL)
	{
		const char *regex = kv_text(b, ast, "regex");

		bind_check_regex_pairs(b, regex, kv_property(ast, "regex")->span);
		vec_push(arg, bind_const_string(b, regex, span));
		return bind_call_unchecked(b, "kql.parse_kv_regex($1, $2, $3)", arg, KQL_DYNAMIC, span);
	}
	vec_push(arg, bind_const_string(b, kv_text(b, ast, "pair_delimiter"), span));
	vec_push(arg, bind_const_string(b, kv_text(b, ast, "kv_delimiter"), span));
	vec_push(arg, kv_texts(b, ast, "quote"));
	vec_push(arg, kv_texts(b, ast, "escape"));
	if (greedy != NULL)
		vec_push(arg, bind_convert(b, bind_constant(b, greedy, "greedy"), KQL_BOOL));
	return bind_call_unchecked(b, "kql.parse_kv($1, $2, $3, $4, $5, $6, $7)", arg, KQL_DYNAMIC,
							   span);
}

/* parse-kv source as (key: type, …) with (property = value, …) */
void
bind_parse_kv(Binder *b, Pipe *pipe, const AstParseKv *ast)
{
	Vec before = bind_copy(&pipe->rel->column);
	Vec made = {NULL, 0, 0};
	Vec arg = {NULL, 0, 0};
	Vec key = {NULL, 0, 0};
	BoundColumn *parsed;
	RowScope row;

	kv_check_properties(b, ast);
	bind_push_row(b, &row, pipe);
	vec_push(&arg, parse_source(b, ast->source));
	bind_pop_row(b, &row);
	VEC_EACH (const AstColumnDef, column, &ast->column)
	{
		parse_add_column(b, &made, column->name, column->type, column->span);
		vec_push(&key, bind_const_string(b, column->name, column->span));
	}
	vec_push(&arg, parse_array(b, &key, ast->base.span));
	parsed = parse_add_match(b, pipe, kv_match(b, ast, &arg), ast->base.span);
	parse_finish(b, pipe, &before, parsed, &made, ast->base.span);
}
