/*
 * in.c
 *		Membership tests: in, !in, in~, !in~ over lists, arrays and relations.
 */
#include "common/port.h"

#include "kql/emit/emitter_int.h"

static bool
list_has_empty(const Vec *list)
{
	VEC_EACH (const BoundExpr, item, list)
	{
		if (item->kind != BOUND_CONST || item->type != KQL_STRING || item->u.constant.is_null ||
			item->u.constant.text[0] == '\0')
			return true;
	}
	return false;
}

/* The value tested. */
static void
emit_tested(Emitter *emitter, const Select *select, const BoundExpr *value, bool raw, SqlBuf *buf)
{
	const ColumnBinding *binding;

	if (raw && value->kind == BOUND_COLUMN &&
		(binding = select_binding(select, value->u.column)) != NULL && binding->prec == PREC_ATOM)
		sql_fragment(buf, binding->sql);
	else
		emit_expr_to(emitter, select, value, PREC_ATOM, EMIT_EXACT, buf);
}

/*
 * Begins the test of a value against a list or a SELECT.  As =~ is to =, so is =~ ANY to IN;
 * its negation is NOT of it, because PostgreSQL makes a hash table of no SELECT for ALL.
 */
static SqlPrec
emit_test_begin(Emitter *emitter, const Select *select, const BoundExpr *value, bool ignore_case,
				bool negated, bool raw, SqlBuf *buf)
{
	sql_keyword(buf, ignore_case && negated ? "NOT " : "");
	emit_tested(emitter, select, value, raw, buf);
	if (ignore_case)
		sql_keyword(buf, SQL_EQUAL_CI "ANY (");
	else
		sql_keyword(buf, negated ? " NOT IN (" : " IN (");
	return !ignore_case ? PREC_IN : negated ? PREC_NOT : PREC_OTHER;
}

/* May an element be null, so that the test could be unknown? */
static bool
list_has_null(const Vec *list)
{
	VEC_EACH (const BoundExpr, item, list)
	{
		if (item->nullable && item->type != KQL_STRING)
			return true;
	}
	return false;
}

/* The x of "tolower(x) in (…)", if it asks for what "x in~ (…)" does; else NULL. */
static const BoundExpr *
case_operand_of_list(const BoundExpr *value, const Vec *list)
{
	const BoundExpr *operand = NULL;

	VEC_EACH (const BoundExpr, item, list)
	{
		operand = emitter_case_operand(value, item);
		if (operand == NULL)
			return NULL;
	}
	return operand;
}

/* x IN (a, b, …), where a null x is in no list and a null element is nothing. */
static SqlPrec
emit_in_list(Emitter *emitter, const Select *select, const BoundExpr *expr, EmitMode mode,
			 SqlBuf *buf)
{
	const Vec *list = &expr->u.in.list;
	const BoundExpr *operand = case_operand_of_list(expr->u.in.value, list);
	const BoundExpr *value = operand != NULL ? operand : expr->u.in.value;
	bool is_string = value->type == KQL_STRING;
	bool ignore_case = (expr->u.in.ignore_case || operand != NULL) && is_string;
	bool negated = expr->u.in.negated;
	SqlPrec prec;
	bool raw = is_string && !negated && mode == EMIT_FILTER && !list_has_empty(list);
	bool is_unknown = list_has_null(list) && (negated || mode != EMIT_FILTER);
	bool null_matters =
		!is_string && value->nullable && !is_unknown && (negated || mode != EMIT_FILTER);

	if (list->count == 0)
	{
		sql_keyword(buf, negated ? "true" : "false");
		return PREC_ATOM;
	}
	if (null_matters)
	{
		emit_format(emitter, select, buf, "%c%s", value,
					negated ? " IS NULL OR " : " IS NOT NULL AND ");
	}
	sql_keyword(buf, is_unknown ? "(" : "");
	prec = emit_test_begin(emitter, select, value, ignore_case, negated && !is_unknown, raw, buf);
	sql_keyword(buf, ignore_case ? "ARRAY[" : "");
	for (int i = 0; i < list->count; i++)
	{
		if (i > 0)
			sql_keyword(buf, ", ");
		emit_expr_to(emitter, select, VEC_AT(list, BoundExpr, i), PREC_ANY, EMIT_EXACT, buf);
	}
	sql_keyword(buf, ignore_case ? "])" : ")");
	if (is_unknown)
	{
		sql_keyword(buf, negated ? ") IS NOT TRUE" : ") IS TRUE");
		return PREC_COMPARE;
	}
	if (null_matters)
		return negated ? PREC_OR : PREC_AND;
	return prec;
}

/*
 * x IN (SELECT column FROM stage).  The list of a reduction goes through an array:
 * PostgreSQL takes that for a handful of values, and so neither reads the table
 * once per value nor passes over an index, however wrong its idea of the stage is.
 */
static SqlPrec
emit_in_query(Emitter *emitter, const Select *select, const BoundExpr *expr, SqlBuf *buf)
{
	const BoundExpr *value = expr->u.in.value;
	BoundRel *rel = expr->u.in.query;
	BoundColumn *column = VEC_AT(&rel->column, BoundColumn, 0);
	bool is_string = column->type == KQL_STRING;
	bool null_matters = !is_string && value->nullable;
	SqlPrec prec;
	Surroundings around = outer_go_for(emitter, rel);
	Vec output = {0};
	Vec name = {0};
	Select *inner;
	const char *item;

	inner = emit_rel(emitter, rel, false);
	if (inner->limit == NULL && !is_string && column->nullable)
	{
		inner = emitter_close(emitter, inner, false);
		vec_push(&inner->where, psprintf("%s IS NOT NULL", select_binding(inner, column)->sql));
	}
	item = emit_expr(emitter, inner, bound_column_use(column, expr->span), PREC_ANY, EMIT_TYPED);
	outer_return(emitter, around);
	vec_push(&output, (char *) item);
	vec_push(&name, column->name);

	if (null_matters)
	{
		emit_format(emitter, select, buf, "%c%s", value,
					expr->u.in.negated ? " IS NULL OR " : " IS NOT NULL AND ");
	}
	prec = emit_test_begin(emitter, select, value, expr->u.in.ignore_case && is_string,
						   expr->u.in.negated, false, buf);
	sql_keyword(buf, expr->u.in.is_reduction ? "SELECT v FROM pg_catalog.unnest(ARRAY(" : "");
	sql_format(buf, "%s%s",
			   select_text(emitter, inner, &output, &name, inner->limit != NULL, EMITTER_ONE_LINE),
			   expr->u.in.is_reduction ? ")) AS v)" : ")");
	if (null_matters)
		return expr->u.in.negated ? PREC_OR : PREC_AND;
	return prec;
}

/* Is the value an element of a dynamic array that only the data knows? */
static SqlPrec
emit_in_array(Emitter *emitter, const Select *select, const BoundExpr *expr, SqlBuf *buf)
{
	sql_format(buf, "%s%s", expr->u.in.negated ? "NOT " : "",
			   expr->u.in.ignore_case ? "kql.in_dynamic_ci(" : "kql.in_dynamic(");
	emit_format(emitter, select, buf, "%a, %a)", expr->u.in.value, expr->u.in.array);
	return expr->u.in.negated ? PREC_NOT : PREC_ATOM;
}

SqlPrec
emit_in(Emitter *emitter, const Select *select, const BoundExpr *expr, EmitMode mode, SqlBuf *buf)
{
	if (expr->u.in.query != NULL)
		return emit_in_query(emitter, select, expr, buf);
	if (expr->u.in.array != NULL)
		return emit_in_array(emitter, select, expr, buf);
	return emit_in_list(emitter, select, expr, mode, buf);
}
