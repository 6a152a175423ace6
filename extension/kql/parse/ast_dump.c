/*
 * ast_dump.c
 *		The syntax tree as text.
 *
 * Called by explain.c and by tests.  One form per node as outline.h has them, one line per
 * statement; what was not written is left out.  What a form shows of its node stands in
 * tables; a writer per type of member does the rest.
 */
#include "common/port.h"

#include "kql/outline.h"
#include "kql/parse/ast.h"

static void dump_expr(StringInfo out, const AstExpr *expr);
static void dump_operator(StringInfo out, const AstOperator *op);
static void put_statements(void *out, const char *label, const void *member);

/* ---- writers of members ---- */

static void
put_expr(void *out, const char *label, const void *member)
{
	const AstExpr *expr = *(AstExpr *const *) member;

	if (expr == NULL)
		return;
	appendStringInfoString(out, label == NULL ? " " : psprintf(" (%s ", label));
	dump_expr(out, expr);
	appendStringInfoString(out, label == NULL ? "" : ")");
}

static void
put_exprs(void *out, const char *label, const void *list)
{
	if (((const Vec *) list)->count == 0)
		return;
	appendStringInfoString(out, label == NULL ? "" : psprintf(" (%s", label));
	VEC_EACH (AstExpr, expr, (const Vec *) list)
		put_expr(out, NULL, &expr);
	appendStringInfoString(out, label == NULL ? "" : ")");
}

static void
put_name(void *out, const char *label, const void *member)
{
	const char *name = *(char *const *) member;

	if (name == NULL)
		return;
	appendStringInfoString(out, label == NULL ? " " : psprintf(" %s=", label));
	outline_name(out, name);
}

static void
put_names(void *out, const char *label, const void *list)
{
	VEC_EACH (char, name, (const Vec *) list)
		put_name(out, label, &name);
}

static void
put_flag(void *out, const char *label, const void *member)
{
	if (*(const bool *) member)
		appendStringInfo(out, " %s", label);
}

static void
put_type(void *out, const char *label, const void *member)
{
	appendStringInfo(out, " %s", kql_type_name(*(const KqlType *) member));
}

static void
put_columns(void *out, const char *label, const void *list)
{
	appendStringInfoString(out, " (");
	VEC_EACH (const AstColumnDef, def, (const Vec *) list)
	{
		appendStringInfoString(out, def_at > 0 ? " " : "");
		outline_name(out, def->name);
		appendStringInfoChar(out, ':');
		if (def->is_any_table)
			appendStringInfoString(out, "(*)");
		else if (def->is_table)
			put_columns(out, NULL, &def->table_column);
		else
			appendStringInfoString(out, kql_type_name(def->type));
		if (def->default_value != NULL)
		{
			appendStringInfoChar(out, '=');
			dump_expr(out, def->default_value);
		}
	}
	appendStringInfoChar(out, ')');
}

static void
put_declared(void *out, const char *label, const void *list)
{
	if (((const Vec *) list)->count > 0)
		put_columns(out, label, list);
}

static void
put_operator(void *out, const char *label, const void *member)
{
	const AstOperator *op = *(AstOperator *const *) member;

	if (op == NULL)
		return;
	appendStringInfoChar(out, ' ');
	dump_operator(out, op);
}

static void
put_operators(void *out, const char *label, const void *list)
{
	VEC_EACH (AstOperator, op, (const Vec *) list)
		put_operator(out, label, &op);
}

/* A member and its label, if it has one. */
#define EXPR(type, member, ...)                                                                    \
	{                                                                                              \
		put_expr, offsetof(type, member), __VA_ARGS__                                              \
	}
#define EXPRS(type, member, ...)                                                                   \
	{                                                                                              \
		put_exprs, offsetof(type, member), __VA_ARGS__                                             \
	}
#define NAME(type, member, ...)                                                                    \
	{                                                                                              \
		put_name, offsetof(type, member), __VA_ARGS__                                              \
	}
#define COLUMNS(type, member)                                                                      \
	{                                                                                              \
		put_columns, offsetof(type, member)                                                        \
	}
#define OPERATORS(type, member)                                                                    \
	{                                                                                              \
		put_operators, offsetof(type, member)                                                      \
	}

/* ---- expressions ---- */

static void
dump_literal(StringInfo out, const AstLiteral *literal)
{
	if (literal->is_null)
		appendStringInfo(out, "%s(null)", kql_type_name(literal->type));
	else if (literal->type == KQL_STRING)
		outline_text(out, literal->text);
	else if (literal->type == KQL_LONG || literal->type == KQL_REAL || literal->type == KQL_BOOL)
		appendStringInfoString(out, literal->text);
	else
		appendStringInfo(out, "%s(%s)", kql_type_name(literal->type), literal->text);
}

/* A chain of infix operators leans to the left: its length must cost no stack. */
static void
dump_binary(StringInfo out, const AstBinary *node)
{
	Vec chain = {0};
	const AstExpr *expr = &node->base;

	for (; expr->kind == AST_BINARY; expr = ((const AstBinary *) expr)->left)
		vec_push(&chain, (void *) expr);
	VEC_EACH (const AstBinary, link, &chain)
	{
		appendStringInfo(out, "(%s ", link->is_term ? ":" : kql_infix_text(link->infix));
	}
	dump_expr(out, expr);
	for (int i = chain.count - 1; i >= 0; i--)
	{
		appendStringInfoChar(out, ' ');
		dump_expr(out, VEC_AT(&chain, AstBinary, i)->right);
		appendStringInfoChar(out, ')');
	}
}

static void
put_nulls(void *out, const char *label, const void *member)
{
	AstNulls nulls = *(const AstNulls *) member;

	if (nulls != AST_NULLS_DEFAULT)
		appendStringInfoString(out, nulls == AST_NULLS_FIRST ? " first" : " last");
}

typedef struct ExprForm
{
	const char *name;
	OutlineField field[4];
} ExprForm;

/* Of the kinds that are no atoms, and no chain as AST_BINARY is. */
static const ExprForm expr_form[] = {
	[AST_PATH] = {".", {EXPR(AstPath, object), NAME(AstPath, name)}},
	[AST_INDEX] = {"[]", {EXPR(AstIndex, object), EXPR(AstIndex, index)}},
	[AST_CALL] = {"", {EXPR(AstCall, object, "of"), EXPRS(AstCall, args)}},
	[AST_UNARY] = {"+", {EXPR(AstUnary, operand)}},
	[AST_BETWEEN] = {"between",
					 {EXPR(AstBetween, value), EXPR(AstBetween, low), EXPR(AstBetween, high)}},
	[AST_LIST] = {"list", {EXPRS(AstList, item)}},
	[AST_NAMED] = {"=", {{put_names, offsetof(AstNamed, name)}, EXPR(AstNamed, value)}},
	[AST_QUERY] = {"query",
				   {{put_operator, offsetof(AstQuery, source_operator)},
					EXPR(AstQuery, source),
					OPERATORS(AstQuery, op)}},
	[AST_DATATABLE] = {"datatable", {COLUMNS(AstDatatable, column), EXPRS(AstDatatable, value)}},
	[AST_EXTERNALDATA] = {"externaldata", {COLUMNS(AstExternaldata, column), EXPRS(AstExternaldata, address)}},
	[AST_TYPED] = {"typeof", {{put_type, offsetof(AstTyped, type)}, EXPR(AstTyped, value, "of")}},
	[AST_ORDERED] = {"desc", {EXPR(AstOrdered, value), {put_nulls, offsetof(AstOrdered, nulls)}}},
};

/* The word that a form begins with. */
static void
dump_head(StringInfo out, const AstExpr *expr)
{
	const AstOrdered *ordered = (const AstOrdered *) expr;

	if (expr->kind == AST_CALL)
		outline_name(out, ((const AstCall *) expr)->name);
	else if (expr->kind == AST_UNARY && ((const AstUnary *) expr)->is_minus)
		appendStringInfoChar(out, '-');
	else if (expr->kind == AST_ORDERED)
		appendStringInfo(out, "%s%s", ordered->is_granny ? "granny-" : "",
						 ordered->is_ascending ? "asc" : "desc");
	else
		appendStringInfo(out, "%s%s",
						 expr->kind == AST_BETWEEN && ((const AstBetween *) expr)->is_negated ? "!"
																							  : "",
						 expr_form[expr->kind].name);
}

static void
dump_expr(StringInfo out, const AstExpr *expr)
{
	PORT_CHECK_STACK();
	if (outline_is_full(out))
		return;
	if (expr->kind == AST_LITERAL)
		dump_literal(out, (const AstLiteral *) expr);
	else if (expr->kind == AST_NAME)
		outline_name(out, ((const AstName *) expr)->name);
	else if (expr->kind == AST_STAR)
		appendStringInfoChar(out, '*');
	else if (expr->kind == AST_BINARY)
		dump_binary(out, (const AstBinary *) expr);
	else
	{
		appendStringInfoChar(out, '(');
		dump_head(out, expr);
		outline_fields(out, expr_form[expr->kind].field, expr);
		appendStringInfoChar(out, ')');
	}
}

/* ---- operators ---- */

static void
put_expand_items(void *out, const char *label, const void *list)
{
	VEC_EACH (const AstExpandItem, item, (const Vec *) list)
		put_expr(out, item->has_type ? psprintf("typeof %s", kql_type_name(item->type)) : NULL,
				 &item->value);
}

static void
put_parse_parts(void *out, const char *label, const void *list)
{
	VEC_EACH (const AstParsePart, part, (const Vec *) list)
	{
		appendStringInfoChar(out, ' ');
		if (part->kind == AST_PARSE_STAR)
			appendStringInfoChar(out, '*');
		else if (part->kind == AST_PARSE_TEXT)
			outline_text(out, part->text);
		else
		{
			outline_name(out, part->text);
			appendStringInfo(out, ":%s", kql_type_name(part->type));
		}
	}
}

static void
put_series(void *out, const char *label, const void *node)
{
	const AstMakeSeries *op = node;

	VEC_EACH (AstExpr, aggregate, &op->aggregate)
	{
		put_expr(out, NULL, &aggregate);
		put_expr(out, "default", &op->default_value.item[aggregate_at]);
	}
	put_expr(out, "on", &op->axis);
	put_expr(out, "from", &op->from);
	put_expr(out, op->in_range ? "through" : "to", &op->to);
}

static const OutlineField nested_field[] = {
	EXPR(AstNested, count, "count"),
	EXPR(AstNested, of, "of"),
	EXPR(AstNested, others, "others"),
	EXPR(AstNested, by, "by"),
	{NULL},
};

static const OutlineField step_field[] = {
	NAME(AstScanStep, name),
	{put_flag, offsetof(AstScanStep, is_optional), "optional"},
	NAME(AstScanStep, output, "output"),
	EXPR(AstScanStep, condition),
	EXPRS(AstScanStep, assign),
	{NULL},
};

/* " (label …)" for each node of a list. */
static void
put_forms(void *out, const char *label, const OutlineField *field, const Vec *list)
{
	VEC_EACH (const void, node, list)
	{
		appendStringInfo(out, " (%s", label);
		outline_fields(out, field, node);
		appendStringInfoChar(out, ')');
	}
}

static void
put_levels(void *out, const char *label, const void *list)
{
	put_forms(out, label, nested_field, list);
}

static void
put_steps(void *out, const char *label, const void *list)
{
	put_forms(out, label, step_field, list);
}

static void
put_schema(void *out, const char *label, const void *node)
{
	const AstInvoke *op = node;

	if (!op->has_schema)
		return;
	put_flag(out, "*", &op->schema_has_star);
	put_columns(out, NULL, &op->schema);
}

/* What operators show behind their keyword and options, by the type of the node. */
#define NODE(type, ...) static const OutlineField field_##type[] = {__VA_ARGS__, {NULL}}

NODE(AstRefused, {NULL});
NODE(AstWhere, EXPR(AstWhere, predicate));
NODE(AstItems, EXPRS(AstItems, item));
NODE(AstSummarize, EXPRS(AstSummarize, aggregate), EXPRS(AstSummarize, key, "by"));
NODE(AstTop, EXPR(AstTop, count, "count"), EXPRS(AstTop, item));
NODE(AstTopNested, {put_levels, offsetof(AstTopNested, level), "level"});
NODE(AstJoin, EXPR(AstJoin, right), EXPRS(AstJoin, on, "on"));
NODE(AstUnion, EXPRS(AstUnion, table));
NODE(AstExpand, NAME(AstExpand, item_index, "index"), {put_expand_items, offsetof(AstExpand, item)},
	 EXPR(AstExpand, limit, "limit"), OPERATORS(AstExpand, body));
NODE(AstParse, EXPR(AstParse, source), {put_parse_parts, offsetof(AstParse, part)});
NODE(AstParseKv, EXPR(AstParseKv, source), COLUMNS(AstParseKv, column),
	 EXPRS(AstParseKv, property));
NODE(AstMakeSeries, {put_series, 0}, EXPR(AstMakeSeries, step, "step"),
	 EXPRS(AstMakeSeries, key, "by"));
NODE(AstRange, NAME(AstRange, name, "name"), EXPR(AstRange, from, "from"), EXPR(AstRange, to, "to"),
	 EXPR(AstRange, step, "step"));
NODE(AstNamedOperator, NAME(AstNamedOperator, name, "name"));
NODE(AstInvoke, EXPR(AstInvoke, call), {put_schema, 0});
NODE(AstSearch, EXPRS(AstSearch, table, "in"), EXPR(AstSearch, predicate),
	 EXPRS(AstSearch, project, "project"));
NODE(AstScan, NAME(AstScan, match_id, "match_id"), {put_declared, offsetof(AstScan, declare)},
	 EXPRS(AstScan, order, "order"), EXPRS(AstScan, partition, "partition"),
	 {put_steps, offsetof(AstScan, step), "step"});
NODE(AstPartition, EXPR(AstPartition, by, "by"), EXPR(AstPartition, query, "query"),
	 OPERATORS(AstPartition, body));

NODE(AstReduce, EXPR(AstReduce, value, "by"));

static const OutlineField *const operator_field[] = {
#define OPERATOR(name, keyword, node, read, bind, emit) [AST_##name] = field_##node,
#include "kql/operator_list.h"
#undef OPERATOR
};

static void
dump_operator(StringInfo out, const AstOperator *op)
{
	appendStringInfo(out, "(%s", ast_operator_keyword(op->kind));
	VEC_EACH (const AstNamed, option, &op->option)
	{
		appendStringInfo(out, " %s=", VEC_AT(&option->name, char, 0));
		dump_expr(out, option->value);
	}
	outline_fields(out, operator_field[op->kind], op);
	appendStringInfoChar(out, ')');
}

/* ---- statements ---- */

static void
put_cases(void *out, const char *label, const void *member)
{
	VEC_EACH (const AstPatternCase, one, (const Vec *) member)
	{
		appendStringInfoString(out, " (case");
		VEC_EACH (const AstExpr, value, &one->value)
		{
			appendStringInfoChar(out, ' ');
			dump_expr(out, value);
		}
		put_statements(out, NULL, &one->body->body);
		appendStringInfoChar(out, ')');
	}
}

/* An expression is shown by itself. */
static const ExprForm statement_form[] = {
	[AST_LET_VALUE] = {"let", {NAME(AstStatement, name), EXPR(AstStatement, value)}},
	[AST_LET_FUNCTION] = {"function",
						  {NAME(AstStatement, name),
						   COLUMNS(AstStatement, param),
						   {put_statements, offsetof(AstStatement, body)}}},
	[AST_SET] = {"set", {NAME(AstStatement, name), EXPR(AstStatement, value, "to")}},
	[AST_DECLARE] = {"declare", {COLUMNS(AstStatement, param)}},
	[AST_ALIAS] = {"alias"},
	[AST_PATTERN] = {"pattern",
					 {NAME(AstStatement, name),
					  COLUMNS(AstStatement, param),
					  {put_cases, offsetof(AstStatement, cases)}}},
	[AST_RESTRICT] = {"restrict"},
};

static void
dump_statement(StringInfo out, const AstStatement *statement)
{
	const ExprForm *form = &statement_form[statement->kind];

	if (statement->kind == AST_EXPRESSION)
	{
		dump_expr(out, statement->value);
		return;
	}
	appendStringInfo(out, "(%s", statement->is_view ? "view" : form->name);
	outline_fields(out, form->field, statement);
	appendStringInfoChar(out, ')');
}

static void
put_statements(void *out, const char *label, const void *list)
{
	VEC_EACH (const AstStatement, statement, (const Vec *) list)
	{
		appendStringInfoChar(out, ' ');
		dump_statement(out, statement);
	}
}

char *
ast_dump(const AstProgram *program)
{
	StringInfoData out;

	initStringInfo(&out);
	VEC_EACH (const AstStatement, statement, &program->statement)
	{
		if (statement_at > 0)
			appendStringInfoChar(&out, '\n');
		dump_statement(&out, statement);
	}
	return out.data;
}
