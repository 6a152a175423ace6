/*
 * in.c
 *		Membership tests: in, !in, in~, !in~ over lists, arrays and relations.
 */
#include "common/port.h"

#include "kql/emit/emitter_int.h"

/* Are all items text constants of ASCII characters? */
static bool
all_ascii_constants(const Vec *list)
{
	VEC_EACH (const BoundExpr, item, list)
	{
		if (item->kind != BOUND_CONST || item->type != KQL_STRING || item->u.constant.is_null)
			return false;
		if (!emitter_is_ascii(item->u.constant.text))
			return false;
	}
	return true;
}

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

/* The text tested; lower-cased in the way that the list is. */
static void
emit_tested(Emitter *emitter, const Select *select, const BoundExpr *value, const char *before,
			const char *after, bool raw, SqlBuf *buf)
{
	const ColumnBinding *binding;

	sql_keyword(buf, before);
	if (raw && value->kind == BOUND_COLUMN &&
		(binding = select_binding(select, value->u.column)) != NULL && binding->prec == PREC_ATOM)
		sql_fragment(buf, binding->sql);
	else
		emit_expr_to(emitter, select, value, PREC_ATOM, EMIT_EXACT, buf);
	sql_keyword(buf, after);
}

static void
emit_item(Emitter *emitter, const Select *select, const BoundExpr *item, bool ignore_case,
		  bool ascii, SqlBuf *buf)
{
	if (!ignore_case)
		emit_expr_to(emitter, select, item, PREC_ANY, EMIT_EXACT, buf);
	else if (ascii)
		sql_literal(buf, emitter_ascii_lower(item->u.constant.text));
	else
	{
		sql_keyword(buf, "kql.tolower(");
		emit_expr_to(emitter, select, item, PREC_ANY, EMIT_EXACT, buf);
		sql_keyword(buf, ")");
	}
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

/* x IN (a, b, …), where a null x is in no list and a null element is nothing. */
static SqlPrec
emit_in_list(Emitter *emitter, const Select *select, const BoundExpr *expr, EmitMode mode,
			 SqlBuf *buf)
{
	const BoundExpr *value = expr->u.in.value;
	const Vec *list = &expr->u.in.list;
	bool is_string = value->type == KQL_STRING;
	bool ignore_case = expr->u.in.ignore_case && is_string;
	bool ascii = ignore_case && all_ascii_constants(list);
	bool negated = expr->u.in.negated;
	bool raw = is_string && !negated && mode == EMIT_FILTER && !list_has_empty(list);
	bool is_unknown = list_has_null(list) && (negated || mode != EMIT_FILTER);
	bool null_matters =
		!is_string && value->nullable && !is_unknown && (negated || mode != EMIT_FILTER);
	const char *before = !ignore_case ? "" : ascii ? "lower(" : "kql.tolower(";
	const char *after = !ignore_case ? "" : ascii ? " COLLATE \"C\")" : ")";

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
	emit_tested(emitter, select, value, before, after, raw, buf);
	sql_keyword(buf, negated && !is_unknown ? " NOT IN (" : " IN (");
	for (int i = 0; i < list->count; i++)
	{
		if (i > 0)
			sql_keyword(buf, ", ");
		emit_item(emitter, select, VEC_AT(list, BoundExpr, i), ignore_case, ascii, buf);
	}
	sql_keyword(buf, ")");
	if (is_unknown)
	{
		sql_keyword(buf, negated ? ") IS NOT TRUE" : ") IS TRUE");
		return PREC_COMPARE;
	}
	if (null_matters)
		return negated ? PREC_OR : PREC_AND;
	return PREC_IN;
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
	bool ignore_case = expr->u.in.ignore_case && is_string;
	bool null_matters = !is_string && value->nullable;
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
	vec_push(&output, ignore_case ? psprintf("kql.tolower(%s)", item) : (char *) item);
	vec_push(&name, column->name);

	if (null_matters)
	{
		emit_format(emitter, select, buf, "%c%s", value,
					expr->u.in.negated ? " IS NULL OR " : " IS NOT NULL AND ");
	}
	emit_tested(emitter, select, value, ignore_case ? "kql.tolower(" : "", ignore_case ? ")" : "",
				false, buf);
	sql_keyword(buf, expr->u.in.negated ? " NOT IN (" : " IN (");
	sql_keyword(buf, expr->u.in.is_reduction ? "SELECT v FROM pg_catalog.unnest(ARRAY(" : "");
	sql_format(buf, "%s%s",
			   select_text(emitter, inner, &output, &name, inner->limit != NULL, EMITTER_ONE_LINE),
			   expr->u.in.is_reduction ? ")) AS v)" : ")");
	if (null_matters)
		return expr->u.in.negated ? PREC_OR : PREC_AND;
	return PREC_IN;
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
