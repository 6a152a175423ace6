/*
 * condition.c
 *		A condition about one row, that stands in the text of somebody else.
 *
 * Called for conditions of log sources of a folder, before they become part of each of its rules.
 * What may stand in one is listed; all else is refused where it stands.
 */
#include "common/port.h"

#include "kql/bind/binder_int.h"
#include "kql/bind/condition.h"
#include "kql/parse/parser.h"

/* The functions of the language. */
static const char *const function_name[] = {
#define FUNCTION(name, signature, sql, naming) name,
#include "kql/function_list.h"
#undef FUNCTION
};

/* Of them, those that give another value each time, or are about the server and not the row. */
static const char *const other_name[] = {"current_cluster_endpoint", "current_database", "new_guid",
										 "rand", "toscalar"};

static void check_expr(const AstExpr *expr, DiagList *diag);

static bool
has_name(const char *const *list, int count, const char *name)
{
	for (int i = 0; i < count; i++)
	{
		if (strcmp(list[i], name) == 0)
			return true;
	}
	return false;
}

static void
refuse(DiagList *diag, Span span, const char *what)
{
	diag_hint(diag_add(diag, DIAG_MISPLACED, span, what),
			  "It is a condition about the columns of one row.");
}

static void
check_call(const AstCall *call, DiagList *diag)
{
	if (call->object != NULL || has_name(other_name, lengthof(other_name), call->name) ||
		(!has_name(function_name, lengthof(function_name), call->name) &&
		 bind_special_find(call->name) == NULL))
	{
		refuse(diag, call->name_span, psprintf("%s()", call->name));
		return;
	}
	VEC_EACH (const AstExpr, argument, &call->args)
		check_expr(argument, diag);
}

/* The right side of in and its kind: a name that stands there alone is a table, or may be one. */
static void
check_right(const AstBinary *binary, DiagList *diag)
{
	const AstExpr *right = binary->right;
	const AstList *list = (const AstList *) right;

	if (right->kind == AST_LIST && list->item.count == 1 &&
		VEC_AT(&list->item, AstExpr, 0)->kind == AST_NAME)
		refuse(diag, VEC_AT(&list->item, AstExpr, 0)->span, "the name of a table");
	else
		check_expr(right, diag);
}

static void
check_expr(const AstExpr *expr, DiagList *diag)
{
	PORT_CHECK_STACK();
	for (; expr != NULL && expr->kind == AST_BINARY; expr = ((const AstBinary *) expr)->left)
		check_right((const AstBinary *) expr, diag);
	if (expr == NULL)
		return;
	switch (expr->kind)
	{
		case AST_LITERAL:
		case AST_NAME:
		case AST_STAR:
		case AST_BINARY:
			break;
		case AST_PATH:
			check_expr(((const AstPath *) expr)->object, diag);
			break;
		case AST_INDEX:
			check_expr(((const AstIndex *) expr)->object, diag);
			check_expr(((const AstIndex *) expr)->index, diag);
			break;
		case AST_CALL:
			check_call((const AstCall *) expr, diag);
			break;
		case AST_UNARY:
			check_expr(((const AstUnary *) expr)->operand, diag);
			break;
		case AST_BETWEEN:
			check_expr(((const AstBetween *) expr)->value, diag);
			check_expr(((const AstBetween *) expr)->low, diag);
			check_expr(((const AstBetween *) expr)->high, diag);
			break;
		case AST_LIST:
			VEC_EACH (const AstExpr, item, &((const AstList *) expr)->item)
				check_expr(item, diag);
			break;
		case AST_NAMED:
			check_expr(((const AstNamed *) expr)->value, diag);
			break;
		case AST_TYPED:
			check_expr(((const AstTyped *) expr)->value, diag);
			break;
		case AST_ORDERED:
			check_expr(((const AstOrdered *) expr)->value, diag);
			break;
		case AST_QUERY:
		case AST_DATATABLE:
		case AST_EXTERNALDATA:
			refuse(diag, expr->span, "a query");
			break;
	}
}

void
kql_check_condition(const char *text, int length, DiagList *diag)
{
	const AstExpr *expr = kql_parse_expression(text, length, diag);

	if (diag->error_count == 0 && expr != NULL)
		check_expr(expr, diag);
}
