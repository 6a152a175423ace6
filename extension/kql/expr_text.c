/*
 * expr_text.c
 *		A bound expression as a short text in KQL's manner, for a person to read, and
 *		constants as texts.
 *
 * Conversions that the language makes by itself are not shown.
 */
#include "common/port.h"

#include <math.h>

#include "common/timespan_text.h"
#include "kql/expr_text.h"

/* Bytes of an expression that is shown. */
#define EXPR_TEXT_MAX 200
/* Bytes of a value that is put together of constants. */
#define EXPR_CONSTANT_MAX 65536

static void append_expr(StringInfo out, const BoundExpr *expr);

void
expr_append_member(StringInfo out, const char *name)
{
	size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

	if (name[0] != '\0' && name[length] == '\0' && (name[0] < '0' || name[0] > '9'))
		appendStringInfo(out, ".%s", name);
	else
		appendStringInfo(out, "['%s']", name);
}

/* ---- constants ---- */

static char *
plain_constant_text(const BoundExpr *expr)
{
	const BoundConst *value = &expr->u.constant;
	StringInfoData out;

	if (value->is_null)
		return NULL;
	switch (expr->type)
	{
		case KQL_BOOL:
			return value->int_value != 0 ? "true" : "false";
		case KQL_INT:
		case KQL_LONG:
			return psprintf(INT64_FORMAT, value->int_value);
		case KQL_REAL:
			if (value->real_value == floor(value->real_value) && fabs(value->real_value) < 1e15)
				return psprintf("%.1f", value->real_value);
			return psprintf("%.15g", value->real_value);
		case KQL_STRING:
		case KQL_DYNAMIC:
		case KQL_GUID:
		case KQL_DECIMAL:
			return value->text;
		case KQL_TIMESPAN:
			initStringInfo(&out);
			timespan_text_append(&out, value->int_value);
			return out.data;
		case KQL_DATETIME:
		case KQL_UNKNOWN:
			break;
	}
	return NULL;
}

/* Letters of ASCII only: the others are left to the run. */
static char *
case_text(char *text, bool upper)
{
	char *copy = text == NULL ? NULL : pstrdup(text);

	for (char *p = copy; p != NULL && *p != '\0'; p++)
	{
		if ((*p & 0x80) != 0)
			return NULL;
		*p = upper ? (char) pg_ascii_toupper((unsigned char) *p)
				   : (char) pg_ascii_tolower((unsigned char) *p);
	}
	return copy;
}

/* strcat(a, b, …), strcat_delim(d, a, b, …) */
static char *
joined_text(const Lineage *lineage, const Vec *arg, bool has_delimiter)
{
	StringInfoData out;
	char *delimiter = has_delimiter ? expr_constant_text(lineage, VEC_AT(arg, BoundExpr, 0)) : "";

	initStringInfo(&out);
	for (int i = has_delimiter ? 1 : 0; i < arg->count; i++)
	{
		const BoundExpr *part = VEC_AT(arg, BoundExpr, i);
		char *text = expr_constant_text(lineage, part);

		if (text == NULL || delimiter == NULL || out.len > EXPR_CONSTANT_MAX ||
			part->type == KQL_DYNAMIC || part->type == KQL_BOOL)
			return NULL;
		if (i > 1 && has_delimiter)
			appendStringInfoString(&out, delimiter);
		appendStringInfoString(&out, text);
	}
	return out.data;
}

static char *
call_constant_text(const Lineage *lineage, const BoundExpr *expr)
{
	const Vec *arg = &expr->u.call.arg;

	if (lineage_is_call(expr, "strcat"))
		return joined_text(lineage, arg, false);
	if (lineage_is_call(expr, "strcat_delim") && arg->count > 0)
		return joined_text(lineage, arg, true);
	if (arg->count != 1)
		return NULL;
	if (lineage_is_call(expr, "tolower"))
		return case_text(expr_constant_text(lineage, VEC_AT(arg, BoundExpr, 0)), false);
	if (lineage_is_call(expr, "toupper"))
		return case_text(expr_constant_text(lineage, VEC_AT(arg, BoundExpr, 0)), true);
	if (lineage_is_call(expr, "tostring"))
		return expr_constant_text(lineage, VEC_AT(arg, BoundExpr, 0));
	return NULL;
}

char *
expr_constant_text(const Lineage *lineage, const BoundExpr *expr)
{
	const LineageColumn *column;

	PORT_CHECK_STACK();
	if (!lineage_may_look(lineage))
		return NULL;
	switch (expr->kind)
	{
		case BOUND_CONST:
			return plain_constant_text(expr);
		case BOUND_CALL:
			return call_constant_text(lineage, expr);
		case BOUND_CAST:
			/* A bool or a real as a text is written in another way. */
			if (expr->type == KQL_STRING && expr->u.operand->type != KQL_STRING &&
				expr->u.operand->type != KQL_LONG && expr->u.operand->type != KQL_INT &&
				expr->u.operand->type != KQL_GUID)
				return NULL;
			return expr_constant_text(lineage, expr->u.operand);
		case BOUND_COLUMN:
			column = lineage_column(lineage, expr->u.column);
			while (column->kind == LINEAGE_SAME)
				column = lineage_column(lineage, column->same);
			if (column->kind != LINEAGE_VALUE)
				return NULL;
			return expr_constant_text(lineage, VEC_AT(&column->value, BoundExpr, 0));
		default:
			return NULL;
	}
}

/* ---- expressions ---- */

static void
append_list(StringInfo out, const char *name, const Vec *list)
{
	appendStringInfo(out, "%s(", name);
	VEC_EACH (const BoundExpr, expr, list)
	{
		if (out->len > EXPR_TEXT_MAX)
			break;
		if (expr_at > 0)
			appendStringInfoString(out, ", ");
		append_expr(out, expr);
	}
	appendStringInfoChar(out, ')');
}

static void
append_constant(StringInfo out, const BoundExpr *expr)
{
	char *text = expr->type == KQL_DATETIME ? "datetime(…)" : plain_constant_text(expr);

	if (text == NULL)
		appendStringInfoString(out, "null");
	else if (expr->type == KQL_STRING)
		appendStringInfo(out, "\"%s\"", text);
	else
		appendStringInfoString(out, text);
}

static void
append_call(StringInfo out, const BoundExpr *expr)
{
	const Vec *arg = &expr->u.call.arg;
	const char *name = expr->u.call.function->name;
	bool is_member = lineage_is_call(expr, "member");

	if (arg->count == 2 && (is_member || lineage_is_call(expr, "element")))
	{
		const BoundExpr *key = VEC_AT(arg, BoundExpr, 1);

		append_expr(out, VEC_AT(arg, BoundExpr, 0));
		if (key->kind == BOUND_CONST && key->type == KQL_STRING)
			expr_append_member(out, key->u.constant.text);
		else
		{
			appendStringInfoChar(out, '[');
			append_expr(out, key);
			appendStringInfoChar(out, ']');
		}
	}
	else
		append_list(out, name != NULL ? name : "…", arg);
}

static void
append_infix(StringInfo out, const BoundExpr *expr)
{
	append_expr(out, expr->u.infix.left);
	appendStringInfo(out, " %s ", kql_infix_text(expr->u.infix.infix));
	if (expr->u.infix.right != NULL)
		append_expr(out, expr->u.infix.right);
	else
		append_list(out, "", &expr->u.infix.right_list);
}

static void
append_logic(StringInfo out, const Vec *list, const char *word)
{
	appendStringInfoChar(out, '(');
	VEC_EACH (const BoundExpr, expr, list)
	{
		if (out->len > EXPR_TEXT_MAX)
			break;
		if (expr_at > 0)
			appendStringInfo(out, " %s ", word);
		append_expr(out, expr);
	}
	appendStringInfoChar(out, ')');
}

static bool
is_constant(const BoundExpr *expr, const char *text)
{
	char *value = expr->kind == BOUND_CONST ? plain_constant_text(expr) : NULL;

	return strcmp(value != NULL ? value : "", text) == 0 && expr->kind == BOUND_CONST;
}

static void
append_window(StringInfo out, const BoundExpr *expr)
{
	Vec arg = expr->u.window.arg;

	/* The row before or behind, and nothing in its place: the binder has written that out. */
	if ((expr->u.window.kind == WINDOW_PREV || expr->u.window.kind == WINDOW_NEXT) &&
		arg.count == 3 && is_constant(VEC_AT(&arg, BoundExpr, 1), "1") &&
		is_constant(VEC_AT(&arg, BoundExpr, 2), ""))
		arg.count = 1;
	append_list(out, bound_window_name(expr->u.window.kind), &arg);
}

static void
append_expr(StringInfo out, const BoundExpr *expr)
{
	PORT_CHECK_STACK();
	if (out->len > EXPR_TEXT_MAX)
		return;
	switch (expr->kind)
	{
		case BOUND_CONST:
			append_constant(out, expr);
			break;
		case BOUND_COLUMN:
			appendStringInfoString(out, expr->u.column->name);
			break;
		case BOUND_CALL:
			append_call(out, expr);
			break;
		case BOUND_INFIX:
			append_infix(out, expr);
			break;
		case BOUND_AND:
			append_logic(out, &expr->u.list, "and");
			break;
		case BOUND_OR:
			append_logic(out, &expr->u.list, "or");
			break;
		case BOUND_NOT:
		case BOUND_IS_NULL:
		case BOUND_IS_EMPTY:
			appendStringInfoString(out, expr->kind == BOUND_NOT       ? "not("
										: expr->kind == BOUND_IS_NULL ? "isnull("
																	  : "isempty(");
			append_expr(out, expr->u.operand);
			appendStringInfoChar(out, ')');
			break;
		case BOUND_IN:
			append_expr(out, expr->u.in.value);
			appendStringInfo(out, " %s%s ", expr->u.in.negated ? "!" : "",
							 expr->u.in.ignore_case ? "in~" : "in");
			append_list(out, "", &expr->u.in.list);
			break;
		case BOUND_BETWEEN:
			append_expr(out, expr->u.between.value);
			appendStringInfo(out, " %sbetween (", expr->u.between.negated ? "!" : "");
			append_expr(out, expr->u.between.low);
			appendStringInfoString(out, " .. ");
			append_expr(out, expr->u.between.high);
			appendStringInfoChar(out, ')');
			break;
		case BOUND_CASE:
			append_list(out, expr->u.list.count == 3 ? "iff" : "case", &expr->u.list);
			break;
		case BOUND_COALESCE:
			append_list(out, "coalesce", &expr->u.list);
			break;
		case BOUND_CAST:
			append_expr(out, expr->u.operand);
			break;
		case BOUND_SUBQUERY:
			appendStringInfoString(out, "toscalar(…)");
			break;
		case BOUND_AGGREGATE:
			append_list(out, expr->u.aggregate.function->name, &expr->u.aggregate.arg);
			break;
		case BOUND_WINDOW:
			append_window(out, expr);
			break;
	}
}

char *
expr_text(const BoundExpr *expr)
{
	StringInfoData out;
	int length;

	initStringInfo(&out);
	append_expr(&out, expr);
	if (out.len <= EXPR_TEXT_MAX)
		return out.data;
	length = EXPR_TEXT_MAX;
	while (length > 0 && (out.data[length] & 0xC0) == 0x80)
		length--;
	return psprintf("%.*s…", length, out.data);
}
