/*
 * ast_dump.c
 *		The syntax tree as text.
 *
 * Called by explain.c and by tests.  One form per node as outline.h has them, one line per
 * statement; what was not written is left out.
 */
#include "common/port.h"

#include "kql/outline.h"
#include "kql/parse/ast.h"

static void dump_expr(StringInfo out, const AstExpr *expr);
static void dump_operator(StringInfo out, const AstOperator *op);
static void dump_statement(StringInfo out, const AstStatement *statement);

static void
dump_text(StringInfo out, const char *label, const char *text)
{
	if (text == NULL)
		return;
	appendStringInfo(out, " %s=", label);
	outline_name(out, text);
}

static void
dump_labelled(StringInfo out, const char *label, const AstExpr *expr)
{
	if (expr == NULL)
		return;
	appendStringInfo(out, " (%s ", label);
	dump_expr(out, expr);
	appendStringInfoChar(out, ')');
}

static void
dump_list(StringInfo out, const Vec *list)
{
	for (int i = 0; i < list->count; i++)
	{
		appendStringInfoChar(out, ' ');
		dump_expr(out, VEC_AT(list, AstExpr, i));
	}
}

static void
dump_labelled_list(StringInfo out, const char *label, const Vec *list)
{
	if (list->count == 0)
		return;
	appendStringInfo(out, " (%s", label);
	dump_list(out, list);
	appendStringInfoChar(out, ')');
}

static void
dump_column_defs(StringInfo out, const Vec *column)
{
	appendStringInfoString(out, " (");
	for (int i = 0; i < column->count; i++)
	{
		const AstColumnDef *def = VEC_AT(column, AstColumnDef, i);

		appendStringInfoString(out, i > 0 ? " " : "");
		outline_name(out, def->name);
		appendStringInfoChar(out, ':');
		if (def->is_any_table)
			appendStringInfoString(out, "(*)");
		else if (def->is_table)
			dump_column_defs(out, &def->table_column);
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
dump_operators(StringInfo out, const Vec *op)
{
	for (int i = 0; i < op->count; i++)
	{
		appendStringInfoChar(out, ' ');
		dump_operator(out, VEC_AT(op, AstOperator, i));
	}
}

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
dump_named(StringInfo out, const AstNamed *node)
{
	appendStringInfoString(out, "(=");
	VEC_EACH (char, text, &node->name)
	{
		appendStringInfoChar(out, ' ');
		outline_name(out, text);
	}
	appendStringInfoChar(out, ' ');
	dump_expr(out, node->value);
	appendStringInfoChar(out, ')');
}

static void
dump_ordered(StringInfo out, const AstOrdered *node)
{
	appendStringInfoString(out, node->is_granny ? "(granny-" : "(");
	appendStringInfoString(out, node->is_ascending ? "asc " : "desc ");
	dump_expr(out, node->value);
	if (node->nulls != AST_NULLS_DEFAULT)
		appendStringInfoString(out, node->nulls == AST_NULLS_FIRST ? " first" : " last");
	appendStringInfoChar(out, ')');
}

static void
dump_call(StringInfo out, const AstCall *call)
{
	appendStringInfoChar(out, '(');
	outline_name(out, call->name);
	dump_labelled(out, "of", call->object);
	dump_list(out, &call->args);
	appendStringInfoChar(out, ')');
}

static void
dump_query(StringInfo out, const AstQuery *query)
{
	appendStringInfoString(out, "(query ");
	if (query->source_operator != NULL)
		dump_operator(out, query->source_operator);
	else
		dump_expr(out, query->source);
	dump_operators(out, &query->op);
	appendStringInfoChar(out, ')');
}

static void
dump_expr(StringInfo out, const AstExpr *expr)
{
	PORT_CHECK_STACK();
	if (outline_is_full(out))
		return;
	switch (expr->kind)
	{
		case AST_LITERAL:
			dump_literal(out, (const AstLiteral *) expr);
			break;
		case AST_NAME:
			outline_name(out, ((const AstName *) expr)->name);
			break;
		case AST_STAR:
			appendStringInfoChar(out, '*');
			break;
		case AST_PATH:
			appendStringInfoString(out, "(. ");
			dump_expr(out, ((const AstPath *) expr)->object);
			appendStringInfoChar(out, ' ');
			outline_name(out, ((const AstPath *) expr)->name);
			appendStringInfoChar(out, ')');
			break;
		case AST_INDEX:
			appendStringInfoString(out, "([] ");
			dump_expr(out, ((const AstIndex *) expr)->object);
			appendStringInfoChar(out, ' ');
			dump_expr(out, ((const AstIndex *) expr)->index);
			appendStringInfoChar(out, ')');
			break;
		case AST_CALL:
			dump_call(out, (const AstCall *) expr);
			break;
		case AST_UNARY:
			appendStringInfoString(out, ((const AstUnary *) expr)->is_minus ? "(- " : "(+ ");
			dump_expr(out, ((const AstUnary *) expr)->operand);
			appendStringInfoChar(out, ')');
			break;
		case AST_BINARY:
			dump_binary(out, (const AstBinary *) expr);
			break;
		case AST_BETWEEN:
			appendStringInfoString(out, ((const AstBetween *) expr)->is_negated ? "(!between "
																				: "(between ");
			dump_expr(out, ((const AstBetween *) expr)->value);
			appendStringInfoChar(out, ' ');
			dump_expr(out, ((const AstBetween *) expr)->low);
			appendStringInfoChar(out, ' ');
			dump_expr(out, ((const AstBetween *) expr)->high);
			appendStringInfoChar(out, ')');
			break;
		case AST_LIST:
			appendStringInfoString(out, "(list");
			dump_list(out, &((const AstList *) expr)->item);
			appendStringInfoChar(out, ')');
			break;
		case AST_NAMED:
			dump_named(out, (const AstNamed *) expr);
			break;
		case AST_QUERY:
			dump_query(out, (const AstQuery *) expr);
			break;
		case AST_DATATABLE:
			appendStringInfoString(out, "(datatable");
			dump_column_defs(out, &((const AstDatatable *) expr)->column);
			dump_list(out, &((const AstDatatable *) expr)->value);
			appendStringInfoChar(out, ')');
			break;
		case AST_EXTERNALDATA:
			appendStringInfoString(out, "(externaldata");
			dump_column_defs(out, &((const AstExternaldata *) expr)->column);
			appendStringInfoChar(out, ')');
			break;
		case AST_TYPED:
			appendStringInfo(out, "(typeof %s", kql_type_name(((const AstTyped *) expr)->type));
			dump_labelled(out, "of", ((const AstTyped *) expr)->value);
			appendStringInfoChar(out, ')');
			break;
		case AST_ORDERED:
			dump_ordered(out, (const AstOrdered *) expr);
			break;
	}
}

/* ---- operators ---- */

static void
dump_expand(StringInfo out, const AstExpand *op)
{
	dump_text(out, "index", op->item_index);
	VEC_EACH (const AstExpandItem, item, &op->item)
	{
		appendStringInfoString(out, item->has_type ? " (typeof " : " ");
		appendStringInfo(out, "%s%s", item->has_type ? kql_type_name(item->type) : "",
						 item->has_type ? " " : "");
		dump_expr(out, item->value);
		appendStringInfoString(out, item->has_type ? ")" : "");
	}
	dump_labelled(out, "limit", op->limit);
	dump_operators(out, &op->body);
}

static void
dump_parse(StringInfo out, const AstParse *op)
{
	appendStringInfoChar(out, ' ');
	dump_expr(out, op->source);
	VEC_EACH (const AstParsePart, part, &op->part)
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
dump_make_series(StringInfo out, const AstMakeSeries *op)
{
	for (int i = 0; i < op->aggregate.count; i++)
	{
		appendStringInfoChar(out, ' ');
		dump_expr(out, VEC_AT(&op->aggregate, AstExpr, i));
		dump_labelled(out, "default", VEC_AT(&op->default_value, AstExpr, i));
	}
	dump_labelled(out, "on", op->axis);
	dump_labelled(out, "from", op->from);
	dump_labelled(out, op->in_range ? "through" : "to", op->to);
	dump_labelled(out, "step", op->step);
	dump_labelled_list(out, "by", &op->key);
}

static void
dump_top_nested(StringInfo out, const AstTopNested *op)
{
	VEC_EACH (const AstNested, level, &op->level)
	{
		appendStringInfoString(out, " (level");
		dump_labelled(out, "count", level->count);
		dump_labelled(out, "of", level->of);
		dump_labelled(out, "others", level->others);
		dump_labelled(out, "by", level->by);
		appendStringInfoChar(out, ')');
	}
}

static void
dump_scan(StringInfo out, const AstScan *op)
{
	dump_text(out, "match_id", op->match_id);
	if (op->declare.count > 0)
		dump_column_defs(out, &op->declare);
	dump_labelled_list(out, "order", &op->order);
	dump_labelled_list(out, "partition", &op->partition);
	VEC_EACH (const AstScanStep, step, &op->step)
	{
		appendStringInfoString(out, " (step ");
		outline_name(out, step->name);
		appendStringInfoString(out, step->is_optional ? " optional" : "");
		dump_text(out, "output", step->output);
		appendStringInfoChar(out, ' ');
		dump_expr(out, step->condition);
		dump_list(out, &step->assign);
		appendStringInfoChar(out, ')');
	}
}

static void
dump_invoke(StringInfo out, const AstInvoke *op)
{
	appendStringInfoChar(out, ' ');
	dump_call(out, op->call);
	if (!op->has_schema)
		return;
	if (op->schema_has_star)
		appendStringInfoString(out, " *");
	dump_column_defs(out, &op->schema);
}

static void
dump_operator_body(StringInfo out, const AstOperator *op)
{
	switch (op->kind)
	{
		case AST_WHERE:
		case AST_FILTER:
			appendStringInfoChar(out, ' ');
			dump_expr(out, ((const AstWhere *) op)->predicate);
			break;
		case AST_EXTEND:
		case AST_PROJECT:
		case AST_PROJECT_AWAY:
		case AST_PROJECT_KEEP:
		case AST_PROJECT_RENAME:
		case AST_PROJECT_REORDER:
		case AST_PROJECT_BY_NAMES:
		case AST_PRINT:
		case AST_DISTINCT:
		case AST_SERIALIZE:
			dump_list(out, &((const AstItems *) op)->item);
			break;
		case AST_SUMMARIZE:
			dump_list(out, &((const AstSummarize *) op)->aggregate);
			dump_labelled_list(out, "by", &((const AstSummarize *) op)->key);
			break;
		case AST_SORT:
		case AST_ORDER:
		case AST_TOP:
		case AST_TAKE:
		case AST_LIMIT:
		case AST_SAMPLE:
		case AST_SAMPLE_DISTINCT:
		case AST_TOP_HITTERS:
			dump_labelled(out, "count", ((const AstTop *) op)->count);
			dump_list(out, &((const AstTop *) op)->item);
			break;
		case AST_TOP_NESTED:
			dump_top_nested(out, (const AstTopNested *) op);
			break;
		case AST_JOIN:
		case AST_LOOKUP:
			appendStringInfoChar(out, ' ');
			dump_expr(out, ((const AstJoin *) op)->right);
			dump_labelled_list(out, "on", &((const AstJoin *) op)->on);
			break;
		case AST_UNION:
			dump_list(out, &((const AstUnion *) op)->table);
			break;
		case AST_MV_EXPAND:
		case AST_MVEXPAND:
		case AST_MV_APPLY:
			dump_expand(out, (const AstExpand *) op);
			break;
		case AST_PARSE:
		case AST_PARSE_WHERE:
			dump_parse(out, (const AstParse *) op);
			break;
		case AST_PARSE_KV:
			appendStringInfoChar(out, ' ');
			dump_expr(out, ((const AstParseKv *) op)->source);
			dump_column_defs(out, &((const AstParseKv *) op)->column);
			dump_list(out, &((const AstParseKv *) op)->property);
			break;
		case AST_MAKE_SERIES:
			dump_make_series(out, (const AstMakeSeries *) op);
			break;
		case AST_RANGE:
			dump_text(out, "name", ((const AstRange *) op)->name);
			dump_labelled(out, "from", ((const AstRange *) op)->from);
			dump_labelled(out, "to", ((const AstRange *) op)->to);
			dump_labelled(out, "step", ((const AstRange *) op)->step);
			break;
		case AST_COUNT:
		case AST_AS:
		case AST_CONSUME:
		case AST_GETSCHEMA:
		case AST_RENDER:
			dump_text(out, "name", ((const AstNamedOperator *) op)->name);
			break;
		case AST_EVALUATE:
		case AST_INVOKE:
			dump_invoke(out, (const AstInvoke *) op);
			break;
		case AST_SEARCH:
		case AST_FIND:
			dump_labelled_list(out, "in", &((const AstSearch *) op)->table);
			appendStringInfoChar(out, ' ');
			dump_expr(out, ((const AstSearch *) op)->predicate);
			dump_labelled_list(out, "project", &((const AstSearch *) op)->project);
			break;
		case AST_SCAN:
			dump_scan(out, (const AstScan *) op);
			break;
		case AST_PARTITION:
			dump_labelled(out, "by", ((const AstPartition *) op)->by);
			dump_labelled(out, "query", ((const AstPartition *) op)->query);
			dump_operators(out, &((const AstPartition *) op)->body);
			break;
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
}

static void
dump_operator(StringInfo out, const AstOperator *op)
{
	appendStringInfo(out, "(%s", ast_operator_keyword(op->kind));
	VEC_EACH (const AstNamed, option, &op->option)
	{
		appendStringInfo(out, " %s=", VEC_AT(&option->name, char, 0));
		dump_expr(out, option->value);
	}
	dump_operator_body(out, op);
	appendStringInfoChar(out, ')');
}

/* ---- statements ---- */

static void
dump_statement(StringInfo out, const AstStatement *statement)
{
	switch (statement->kind)
	{
		case AST_LET_VALUE:
			appendStringInfoString(out, "(let ");
			outline_name(out, statement->name);
			appendStringInfoChar(out, ' ');
			dump_expr(out, statement->value);
			appendStringInfoChar(out, ')');
			break;
		case AST_LET_FUNCTION:
			appendStringInfoString(out, statement->is_view ? "(view " : "(function ");
			outline_name(out, statement->name);
			dump_column_defs(out, &statement->param);
			for (int i = 0; i < statement->body.count; i++)
			{
				appendStringInfoChar(out, ' ');
				dump_statement(out, VEC_AT(&statement->body, AstStatement, i));
			}
			appendStringInfoChar(out, ')');
			break;
		case AST_EXPRESSION:
			dump_expr(out, statement->value);
			break;
		case AST_SET:
			appendStringInfoString(out, "(set ");
			outline_name(out, statement->name);
			dump_labelled(out, "to", statement->value);
			appendStringInfoChar(out, ')');
			break;
		case AST_DECLARE:
			appendStringInfoString(out, "(declare");
			dump_column_defs(out, &statement->param);
			appendStringInfoChar(out, ')');
			break;
		case AST_ALIAS:
			appendStringInfoString(out, "(alias)");
			break;
		case AST_PATTERN:
			appendStringInfoString(out, "(pattern)");
			break;
		case AST_RESTRICT:
			appendStringInfoString(out, "(restrict)");
			break;
	}
}

char *
ast_dump(const AstProgram *program)
{
	StringInfoData out;

	initStringInfo(&out);
	for (int i = 0; i < program->statement.count; i++)
	{
		if (i > 0)
			appendStringInfoChar(&out, '\n');
		dump_statement(&out, VEC_AT(&program->statement, AstStatement, i));
	}
	return out.data;
}
