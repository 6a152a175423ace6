/*
 * indicator.c
 *		The constants that a query looks for, from its bound tree.
 */
#include "common/port.h"

#include "kql/bind/bound.h"
#include "kql/introspect.h"

static void indicators_of_rel(Vec *out, const BoundRel *rel);

/* The column that is tested, through casts and case conversions; NULL if it is more than that. */
static const BoundColumn *
tested_column(const BoundExpr *expr)
{
	for (;;)
	{
		if (expr->kind == BOUND_COLUMN)
			return expr->u.column;
		if (expr->kind == BOUND_CAST)
			expr = expr->u.operand;
		else if (expr->kind == BOUND_CALL && expr->u.call.arg.count == 1)
			expr = VEC_AT(&expr->u.call.arg, BoundExpr, 0);
		else
			return NULL;
	}
}

static const char *
constant_text(const BoundExpr *expr)
{
	const BoundConst *value = &expr->u.constant;

	if (expr->kind != BOUND_CONST || value->is_null)
		return NULL;
	switch (expr->type)
	{
		case KQL_BOOL:
			return value->int_value != 0 ? "true" : "false";
		case KQL_INT:
		case KQL_LONG:
			return psprintf(INT64_FORMAT, value->int_value);
		case KQL_REAL:
			return psprintf("%g", value->real_value);
		case KQL_STRING:
		case KQL_DYNAMIC:
		case KQL_GUID:
		case KQL_DECIMAL:
			return value->text;
		case KQL_DATETIME: /* where the window lies is not what a query looks for */
		case KQL_TIMESPAN:
		case KQL_UNKNOWN:
			break;
	}
	return NULL;
}

static void
add_indicator(Vec *out, const BoundExpr *field, const char *infix, const BoundExpr *value)
{
	const BoundColumn *column = tested_column(field);
	const char *text = constant_text(value);

	if (column == NULL || text == NULL || text[0] == '\0')
		return;
	VEC_EACH (const KqlIndicator, known, out)
	{
		if (strcmp(known->field, column->name) == 0 && strcmp(known->infix_name, infix) == 0 &&
			strcmp(known->value, text) == 0)
			return;
	}
	vec_push(out, MAKE(KqlIndicator, .field = column->name, .infix_name = infix, .value = text));
}

static bool
indicators_of_expr(BoundExpr *expr, void *opaque)
{
	Vec *out = opaque;

	if (expr->kind == BOUND_INFIX)
	{
		const char *infix = kql_infix_text(expr->u.infix.infix);

		if (kql_infix_precedence(expr->u.infix.infix) <= kql_infix_precedence(KQL_INFIX_LT))
		{
			if (expr->u.infix.right != NULL)
			{
				add_indicator(out, expr->u.infix.left, infix, expr->u.infix.right);
				add_indicator(out, expr->u.infix.right, infix, expr->u.infix.left);
			}
			for (int i = 0; i < expr->u.infix.right_list.count; i++)
				add_indicator(out, expr->u.infix.left, infix,
							  VEC_AT(&expr->u.infix.right_list, BoundExpr, i));
		}
	}
	else if (expr->kind == BOUND_IN)
	{
		const char *infix = expr->u.in.negated       ? (expr->u.in.ignore_case ? "!in~" : "!in")
							: expr->u.in.ignore_case ? "in~"
													 : "in";

		for (int i = 0; i < expr->u.in.list.count; i++)
			add_indicator(out, expr->u.in.value, infix, VEC_AT(&expr->u.in.list, BoundExpr, i));
		if (expr->u.in.query != NULL)
			indicators_of_rel(out, expr->u.in.query);
	}
	return bound_expr_walk(expr, indicators_of_expr, opaque);
}

static void
indicators_of_rel(Vec *out, const BoundRel *rel)
{
	PORT_CHECK_STACK();
	if (rel->input != NULL)
		indicators_of_rel(out, rel->input);
	if (rel->kind == REL_FILTER)
		indicators_of_expr(rel->u.predicate, out);
	else if (rel->kind == REL_JOIN)
		indicators_of_rel(out, rel->u.join.right);
	else if (rel->kind == REL_APPLY)
		indicators_of_rel(out, rel->u.apply.body);
	else if (rel->kind == REL_UNION)
	{
		for (int i = 0; i < rel->u.unions.input.count; i++)
			indicators_of_rel(out, VEC_AT(&rel->u.unions.input, BoundRel, i));
	}
}

Vec
kql_indicators(const BoundQuery *query)
{
	Vec out = {0};

	for (int i = 0; i < query->shared.count; i++)
		indicators_of_rel(&out, VEC_AT(&query->shared, BoundShared, i)->rel);
	indicators_of_rel(&out, query->rel);
	return out;
}
