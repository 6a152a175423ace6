/*
 * ast_dump.c
 *		The syntax tree as text.
 *
 * Called by tests only.  One form per node, "(kind child …)"; what was not
 * written is left out.
 */
#include "common/port.h"

#include "kql/parse/ast.h"

static const char *const stage_keyword[] = {
#define STAGE(name, keyword, struct_name) keyword,
#include "kql/operator_list.h"
#undef STAGE
};

static void dump_expr(StringInfo out, const AstExpr *expr);
static void dump_stage(StringInfo out, const AstStage *stage);
static void dump_statement(StringInfo out, const AstStatement *statement);

static void
dump_text(StringInfo out, const char *label, const char *text)
{
	if (text != NULL)
		appendStringInfo(out, " %s=%s", label, text);
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

		appendStringInfo(out, "%s%s:", i > 0 ? " " : "", def->name);
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
dump_stages(StringInfo out, const Vec *stage)
{
	for (int i = 0; i < stage->count; i++)
	{
		appendStringInfoChar(out, ' ');
		dump_stage(out, VEC_AT(stage, AstStage, i));
	}
}

static void
dump_literal(StringInfo out, const AstLiteral *literal)
{
	if (literal->is_null)
		appendStringInfo(out, "%s(null)", kql_type_name(literal->type));
	else if (literal->type == KQL_STRING)
		appendStringInfo(out, "\"%s\"", literal->text);
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
	for (int i = 0; i < chain.count; i++)
	{
		const AstBinary *link = VEC_AT(&chain, AstBinary, i);

		appendStringInfo(out, "(%s ", link->is_term ? ":" : kql_operator_text(link->op));
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
	for (int i = 0; i < node->name.count; i++)
		appendStringInfo(out, " %s", VEC_AT(&node->name, char, i));
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
	appendStringInfo(out, "(%s", call->name);
	dump_labelled(out, "of", call->object);
	dump_list(out, &call->args);
	appendStringInfoChar(out, ')');
}

static void
dump_query(StringInfo out, const AstQuery *query)
{
	appendStringInfoString(out, "(query ");
	if (query->source_stage != NULL)
		dump_stage(out, query->source_stage);
	else
		dump_expr(out, query->source);
	dump_stages(out, &query->stage);
	appendStringInfoChar(out, ')');
}

static void
dump_expr(StringInfo out, const AstExpr *expr)
{
	switch (expr->kind)
	{
		case AST_LITERAL:
			dump_literal(out, (const AstLiteral *) expr);
			break;
		case AST_NAME:
			appendStringInfoString(out, ((const AstName *) expr)->name);
			break;
		case AST_STAR:
			appendStringInfoChar(out, '*');
			break;
		case AST_PATH:
			appendStringInfoString(out, "(. ");
			dump_expr(out, ((const AstPath *) expr)->object);
			appendStringInfo(out, " %s)", ((const AstPath *) expr)->name);
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

/* ---- stages ---- */

static void
dump_expand(StringInfo out, const AstExpand *stage)
{
	dump_text(out, "index", stage->item_index);
	for (int i = 0; i < stage->item.count; i++)
	{
		const AstExpandItem *item = VEC_AT(&stage->item, AstExpandItem, i);

		appendStringInfoChar(out, ' ');
		dump_expr(out, item->value);
		if (item->has_type)
			appendStringInfo(out, ":%s", kql_type_name(item->type));
	}
	dump_labelled(out, "limit", stage->limit);
	dump_stages(out, &stage->body);
}

static void
dump_parse(StringInfo out, const AstParse *stage)
{
	appendStringInfoChar(out, ' ');
	dump_expr(out, stage->source);
	for (int i = 0; i < stage->part.count; i++)
	{
		const AstParsePart *part = VEC_AT(&stage->part, AstParsePart, i);

		if (part->kind == AST_PARSE_STAR)
			appendStringInfoString(out, " *");
		else if (part->kind == AST_PARSE_TEXT)
			appendStringInfo(out, " \"%s\"", part->text);
		else
			appendStringInfo(out, " %s:%s", part->text, kql_type_name(part->type));
	}
}

static void
dump_make_series(StringInfo out, const AstMakeSeries *stage)
{
	for (int i = 0; i < stage->aggregate.count; i++)
	{
		appendStringInfoChar(out, ' ');
		dump_expr(out, VEC_AT(&stage->aggregate, AstExpr, i));
		dump_labelled(out, "default", VEC_AT(&stage->default_value, AstExpr, i));
	}
	dump_labelled(out, "on", stage->axis);
	dump_labelled(out, "from", stage->from);
	dump_labelled(out, stage->in_range ? "through" : "to", stage->to);
	dump_labelled(out, "step", stage->step);
	dump_labelled_list(out, "by", &stage->key);
}

static void
dump_top_nested(StringInfo out, const AstTopNested *stage)
{
	for (int i = 0; i < stage->level.count; i++)
	{
		const AstNested *level = VEC_AT(&stage->level, AstNested, i);

		appendStringInfoString(out, " (level");
		dump_labelled(out, "count", level->count);
		dump_labelled(out, "of", level->of);
		dump_labelled(out, "others", level->others);
		dump_labelled(out, "by", level->by);
		appendStringInfoChar(out, ')');
	}
}

static void
dump_scan(StringInfo out, const AstScan *stage)
{
	dump_text(out, "match_id", stage->match_id);
	if (stage->declare.count > 0)
		dump_column_defs(out, &stage->declare);
	dump_labelled_list(out, "order", &stage->order);
	dump_labelled_list(out, "partition", &stage->partition);
	for (int i = 0; i < stage->step.count; i++)
	{
		const AstScanStep *step = VEC_AT(&stage->step, AstScanStep, i);

		appendStringInfo(out, " (step %s%s", step->name, step->is_optional ? " optional" : "");
		dump_text(out, "output", step->output);
		appendStringInfoChar(out, ' ');
		dump_expr(out, step->condition);
		dump_list(out, &step->assign);
		appendStringInfoChar(out, ')');
	}
}

static void
dump_invoke(StringInfo out, const AstInvoke *stage)
{
	appendStringInfoChar(out, ' ');
	dump_call(out, stage->call);
	if (!stage->has_schema)
		return;
	if (stage->schema_has_star)
		appendStringInfoString(out, " *");
	dump_column_defs(out, &stage->schema);
}

static void
dump_stage_body(StringInfo out, const AstStage *stage)
{
	switch (stage->kind)
	{
		case AST_WHERE:
		case AST_FILTER:
			appendStringInfoChar(out, ' ');
			dump_expr(out, ((const AstWhere *) stage)->predicate);
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
			dump_list(out, &((const AstItems *) stage)->item);
			break;
		case AST_SUMMARIZE:
			dump_list(out, &((const AstSummarize *) stage)->aggregate);
			dump_labelled_list(out, "by", &((const AstSummarize *) stage)->key);
			break;
		case AST_SORT:
		case AST_ORDER:
		case AST_TOP:
		case AST_TAKE:
		case AST_LIMIT:
		case AST_SAMPLE:
		case AST_SAMPLE_DISTINCT:
		case AST_TOP_HITTERS:
			dump_labelled(out, "count", ((const AstTop *) stage)->count);
			dump_list(out, &((const AstTop *) stage)->item);
			break;
		case AST_TOP_NESTED:
			dump_top_nested(out, (const AstTopNested *) stage);
			break;
		case AST_JOIN:
		case AST_LOOKUP:
			appendStringInfoChar(out, ' ');
			dump_expr(out, ((const AstJoin *) stage)->right);
			dump_labelled_list(out, "on", &((const AstJoin *) stage)->on);
			break;
		case AST_UNION:
			dump_list(out, &((const AstUnion *) stage)->table);
			break;
		case AST_MV_EXPAND:
		case AST_MVEXPAND:
		case AST_MV_APPLY:
			dump_expand(out, (const AstExpand *) stage);
			break;
		case AST_PARSE:
		case AST_PARSE_WHERE:
			dump_parse(out, (const AstParse *) stage);
			break;
		case AST_PARSE_KV:
			appendStringInfoChar(out, ' ');
			dump_expr(out, ((const AstParseKv *) stage)->source);
			dump_column_defs(out, &((const AstParseKv *) stage)->column);
			dump_list(out, &((const AstParseKv *) stage)->property);
			break;
		case AST_MAKE_SERIES:
			dump_make_series(out, (const AstMakeSeries *) stage);
			break;
		case AST_RANGE:
			dump_text(out, "name", ((const AstRange *) stage)->name);
			dump_labelled(out, "from", ((const AstRange *) stage)->from);
			dump_labelled(out, "to", ((const AstRange *) stage)->to);
			dump_labelled(out, "step", ((const AstRange *) stage)->step);
			break;
		case AST_COUNT:
		case AST_AS:
		case AST_CONSUME:
		case AST_GETSCHEMA:
		case AST_RENDER:
			dump_text(out, "name", ((const AstNamedStage *) stage)->name);
			break;
		case AST_EVALUATE:
		case AST_INVOKE:
			dump_invoke(out, (const AstInvoke *) stage);
			break;
		case AST_SEARCH:
		case AST_FIND:
			dump_labelled_list(out, "in", &((const AstSearch *) stage)->table);
			appendStringInfoChar(out, ' ');
			dump_expr(out, ((const AstSearch *) stage)->predicate);
			dump_labelled_list(out, "project", &((const AstSearch *) stage)->project);
			break;
		case AST_SCAN:
			dump_scan(out, (const AstScan *) stage);
			break;
		case AST_PARTITION:
			dump_labelled(out, "by", ((const AstPartition *) stage)->by);
			dump_labelled(out, "query", ((const AstPartition *) stage)->query);
			dump_stages(out, &((const AstPartition *) stage)->body);
			break;
		case AST_FACET:
		case AST_FORK:
		case AST_REDUCE:
		case AST_MACRO_EXPAND:
		case AST_GRAPH_MATCH:
		case AST_MAKE_GRAPH:
		case AST_EXECUTE_AND_CACHE:
		case AST_STAGE_COUNT:
			break;
	}
}

static void
dump_stage(StringInfo out, const AstStage *stage)
{
	appendStringInfo(out, "(%s", stage_keyword[stage->kind]);
	for (int i = 0; i < stage->option.count; i++)
	{
		const AstNamed *option = VEC_AT(&stage->option, AstNamed, i);

		appendStringInfo(out, " %s=", VEC_AT(&option->name, char, 0));
		dump_expr(out, option->value);
	}
	dump_stage_body(out, stage);
	appendStringInfoChar(out, ')');
}

/* ---- statements ---- */

static void
dump_statement(StringInfo out, const AstStatement *statement)
{
	switch (statement->kind)
	{
		case AST_LET_VALUE:
			appendStringInfo(out, "(let %s ", statement->name);
			dump_expr(out, statement->value);
			appendStringInfoChar(out, ')');
			break;
		case AST_LET_FUNCTION:
			appendStringInfo(out, "(%s %s", statement->is_view ? "view" : "function",
							 statement->name);
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
			appendStringInfo(out, "(set %s", statement->name);
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
