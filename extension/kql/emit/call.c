/*
 * call.c
 *		Functions, infixes and casts as SQL text.
 *
 * The SQL of a function or aggregate is the template of its list line; that of
 * an arithmetic infix a line of arithmetic_list.h.
 */
#include "common/port.h"

#include <math.h>

#include "kql/emit/emitter_int.h"

/* ---- templates ---- */

/* All arguments, comma separated. */
void
emit_args(Emitter *emitter, const Select *select, const Vec *args, int first, SqlBuf *buf)
{
	for (int i = first; i < args->count; i++)
	{
		if (i > first)
			sql_keyword(buf, ", ");
		emit_expr_to(emitter, select, VEC_AT(args, BoundExpr, i), PREC_ANY, EMIT_TYPED, buf);
	}
}

/* Takes a comma and blank back that stand before an argument which is missing. */
static void
drop_comma(SqlBuf *buf)
{
	if (buf->len >= 2 && strcmp(buf->data + buf->len - 2, ", ") == 0)
	{
		buf->len -= 2;
		buf->data[buf->len] = '\0';
	}
}

/* An argument stands free between parentheses and commas; beside an operator it may need its own. */
static SqlPrec
argument_prec(const char *sql, const char *place, const char *after)
{
	char before = place == sql ? ' ' : place[-1];
	bool opens = before == '(' || (before == ' ' && place - sql >= 2 && place[-2] == ',');
	bool closes = *after == ')' || *after == ',';

	return opens && closes ? PREC_ANY : PREC_ATOM;
}

static void
append_filter(const char *filter, SqlBuf *buf)
{
	if (filter == NULL)
		return;
	sql_format(buf, " FILTER (WHERE %s)", filter);
}

/*
 * Writes a template.  filter (or NULL) goes to '@' or to the end; order (or
 * NULL) goes before the parenthesis that closes the aggregate's arguments.
 */
void
emit_template(Emitter *emitter, const Select *select, const char *sql, const Vec *args,
			  const char *filter, const char *order, SqlBuf *buf)
{
	const char *at = strchr(sql, '@');
	const char *order_place = NULL;

	if (order != NULL)
	{
		order_place = at != NULL ? at : sql + strlen(sql);
		while (order_place > sql && *order_place != ')')
			order_place--;
	}
	for (const char *p = sql; *p != '\0'; p++)
	{
		if (p == order_place)
			sql_fragment(buf, order);
		if (*p == '"')
		{
			/* A quoted name: what it holds is no argument. */
			const char *end = strchr(p + 1, '"');

			appendBinaryStringInfo(buf, p, end - p + 1);
			p = end;
		}
		else if (*p == '@')
		{
			/* "f($1) @" without a filter is "f($1)". */
			if (buf->len > 0 && buf->data[buf->len - 1] == ' ')
				buf->data[--buf->len] = '\0';
			append_filter(filter, buf);
		}
		else if (p[0] == '$' && p[1] == '*')
		{
			if (args->count == 0)
				drop_comma(buf);
			emit_args(emitter, select, args, 0, buf);
			p++;
		}
		else if (p[0] == '$' && p[1] >= '1' && p[1] <= '9')
		{
			int number = p[1] - '1';

			if (p[2] == '*')
			{
				if (number >= args->count)
					drop_comma(buf);
				emit_args(emitter, select, args, number, buf);
				p++;
			}
			else if (number < args->count)
				emit_expr_to(emitter, select, VEC_AT(args, BoundExpr, number),
							 argument_prec(sql, p, p + 2), EMIT_TYPED, buf);
			else
				drop_comma(buf);
			p++;
		}
		else
			appendStringInfoChar(buf, *p);
	}
	if (at == NULL)
		append_filter(filter, buf);
}

/* ---- comparison ---- */

bool
expr_is_value(const BoundExpr *expr)
{
	return expr->kind == BOUND_CONST && !expr->u.constant.is_null;
}

/* A text constant that is not '': a NULL text can never be equal to it. */
bool
expr_is_text(const BoundExpr *expr)
{
	return expr_is_value(expr) && expr->type == KQL_STRING && expr->u.constant.text[0] != '\0';
}

/* Whether a text has only ASCII characters, and none from first to last. */
static bool
text_has_none_of(const char *text, char first, char last)
{
	for (const char *p = text; *p != '\0'; p++)
	{
		if ((unsigned char) *p >= 0x80 || (*p >= first && *p <= last))
			return false;
	}
	return true;
}

/*
 * tolower(x) == "abc" asks for what x =~ "abc" does, and so does toupper(x) == "ABC": the x, or
 * NULL if that is not what is asked.  With an ASCII constant only ASCII letters can be equal
 * without being the same.
 */
const BoundExpr *
emitter_case_operand(const BoundExpr *mapped, const BoundExpr *constant)
{
	const char *name = mapped->kind == BOUND_CALL ? mapped->u.call.function->name : NULL;
	bool lower = name != NULL && strcmp(name, "tolower") == 0;
	bool upper = name != NULL && strcmp(name, "toupper") == 0;

	if ((!lower && !upper) || !expr_is_text(constant) ||
		!text_has_none_of(constant->u.constant.text, lower ? 'A' : 'a', lower ? 'Z' : 'z'))
		return NULL;
	return VEC_AT(&mapped->u.call.arg, BoundExpr, 0);
}

/* The column itself where a NULL makes the same as '' in what reads it; else as usual. */
void
emit_operand(Emitter *emitter, const Select *select, const BoundExpr *expr, SqlPrec prec, bool raw,
			 SqlBuf *buf)
{
	const ColumnBinding *binding;

	if (raw && expr->kind == BOUND_COLUMN &&
		(binding = select_binding(select, expr->u.column)) != NULL && binding->prec >= prec)
		sql_fragment(buf, binding->sql);
	else
		emit_expr_to(emitter, select, expr, prec, EMIT_EXACT, buf);
}

static SqlPrec
emit_infix(Emitter *emitter, const Select *select, const BoundExpr *expr, const char *infix,
		   SqlPrec prec, bool raw, SqlBuf *buf)
{
	const char *collation = expr->u.infix.left->type == KQL_STRING &&
									strpbrk(infix, "<>") != NULL && strcmp(infix, " <> ") != 0
								? " COLLATE \"C\""
								: "";

	emit_operand(emitter, select, expr->u.infix.left, prec + 1, raw, buf);
	sql_format(buf, "%s%s", collation, infix);
	emit_operand(emitter, select, expr->u.infix.right, prec + 1, raw, buf);
	return prec;
}

/*
 * == and !=.  KQL: two nulls compare as null, one null as unequal.  A filter
 * sees no difference for ==, and != is IS DISTINCT FROM there.
 */
static bool
is_nan_const(const BoundExpr *expr)
{
	return expr_is_value(expr) && expr->type == KQL_REAL && isnan(expr->u.constant.real_value);
}

/* NaN equals nothing in KQL, and itself in PostgreSQL: no matter while one side is another number. */
static bool
may_compare_nan(const BoundExpr *left, const BoundExpr *right)
{
	if (left->type != KQL_REAL && right->type != KQL_REAL)
		return false;
	return (!expr_is_value(left) && !expr_is_value(right)) || is_nan_const(left) ||
		   is_nan_const(right);
}

/* Texts without regard to case: the operators of text_ci.c, which an index of that class serves. */
static SqlPrec
emit_equal_ci(Emitter *emitter, const Select *select, const BoundExpr *left, const BoundExpr *right,
			  bool is_equal, EmitMode mode, SqlBuf *buf)
{
	bool raw = is_equal && mode == EMIT_FILTER && (expr_is_text(left) || expr_is_text(right));

	emit_operand(emitter, select, left, PREC_OTHER + 1, raw, buf);
	sql_keyword(buf, is_equal ? SQL_EQUAL_CI : SQL_NOT_EQUAL_CI);
	emit_operand(emitter, select, right, PREC_OTHER + 1, raw, buf);
	return PREC_OTHER;
}

static SqlPrec
emit_equality(Emitter *emitter, const Select *select, const BoundExpr *expr, EmitMode mode,
			  SqlBuf *buf)
{
	const BoundExpr *left = expr->u.infix.left;
	const BoundExpr *right = expr->u.infix.right;
	bool is_equal = expr->u.infix.infix == KQL_INFIX_EQ;
	bool is_string = left->type == KQL_STRING;
	const char *distinct = is_equal ? " IS NOT DISTINCT FROM " : " IS DISTINCT FROM ";

	if (is_string && emitter_case_operand(left, right) != NULL)
		return emit_equal_ci(emitter, select, emitter_case_operand(left, right), right, is_equal,
							 mode, buf);
	if (may_compare_nan(left, right))
	{
		sql_keyword(buf, is_equal ? "kql.real_equal(" : "kql.real_not_equal(");
		emit_format(emitter, select, buf, "%a, %a)", left, right);
		return PREC_ATOM;
	}
	if (is_string || (!left->nullable && !right->nullable) || (is_equal && mode == EMIT_FILTER))
		return emit_infix(
			emitter, select, expr, is_equal ? " = " : " <> ", PREC_COMPARE,
			is_equal && mode == EMIT_FILTER && (expr_is_text(left) || expr_is_text(right)), buf);

	if (mode == EMIT_FILTER || !left->nullable || !right->nullable)
		return emit_infix(emitter, select, expr, distinct, PREC_IS, false, buf);

	emit_format(emitter, select, buf, "CASE WHEN %c IS NULL AND %c IS NULL THEN NULL ELSE ", left,
				right);
	emit_infix(emitter, select, expr, distinct, PREC_IS, false, buf);
	sql_keyword(buf, " END");
	return PREC_ATOM;
}

/*
 * < <= > >= of reals.  For PostgreSQL NaN is the greatest value, in KQL it
 * compares with nothing: the plain operator is right only while the greater
 * side is a constant.
 */
static SqlPrec
emit_order(Emitter *emitter, const Select *select, const BoundExpr *expr, const char *infix,
		   SqlBuf *buf)
{
	const BoundExpr *left = expr->u.infix.left;
	const BoundExpr *right = expr->u.infix.right;
	bool is_greater = infix[1] == '>';
	const BoundExpr *small = is_greater ? right : left;
	const BoundExpr *great = is_greater ? left : right;
	bool is_strict = infix[2] == ' ';

	if ((left->type != KQL_REAL && right->type != KQL_REAL) ||
		(expr_is_value(great) && great->type != KQL_REAL) ||
		(expr_is_value(great) && !isnan(great->u.constant.real_value)))
		return emit_infix(emitter, select, expr, infix, PREC_COMPARE, false, buf);
	sql_keyword(buf, is_strict ? "kql.real_less(" : "kql.real_less_equal(");
	emit_format(emitter, select, buf, "%a, %a)", small, great);
	return PREC_ATOM;
}

/* ---- arithmetic ---- */

typedef struct ArithmeticLine
{
	KqlInfix infix;
	char left;
	char right;
	const char *sql;
} ArithmeticLine;

static const ArithmeticLine arithmetic_line[] = {
#define ARITHMETIC(infix, left, right, result, sql) {KQL_INFIX_##infix, left, right, sql},
#include "kql/arithmetic_list.h"
#undef ARITHMETIC
};

/* The type an operand is computed as beside the other one. */
static KqlType
arithmetic_type(KqlType type, KqlType other)
{
	switch (type)
	{
		case KQL_BOOL:
		case KQL_INT:
		case KQL_LONG:
			if (other == KQL_REAL)
				return KQL_REAL;
			return other == KQL_DECIMAL ? KQL_DECIMAL : KQL_LONG;
		case KQL_REAL:
			return other == KQL_DECIMAL ? KQL_DECIMAL : KQL_REAL;
		case KQL_DECIMAL:
			return other == KQL_TIMESPAN ? KQL_REAL : KQL_DECIMAL;
		default:
			return type;
	}
}

/* Wraps an operand in a cast to a wider numeric type, or gives it back as it is. */
static BoundExpr *
widen(const BoundExpr *expr, KqlType type)
{
	BoundExpr *cast;

	if (expr->type == type)
		return (BoundExpr *) expr;
	cast = bound_expr_new(BOUND_CAST, type, expr->span);
	cast->nullable = expr->nullable;
	cast->u.operand = (BoundExpr *) expr;
	return cast;
}

static SqlPrec
emit_arithmetic(Emitter *emitter, const Select *select, const BoundExpr *expr, SqlBuf *buf)
{
	const BoundExpr *left = expr->u.infix.left;
	const BoundExpr *right = expr->u.infix.right;
	KqlType left_type = arithmetic_type(left->type, right->type);
	KqlType right_type = arithmetic_type(right->type, left->type);
	Vec args = {0};

	vec_push(&args, widen(left, left_type));
	vec_push(&args, widen(right, right_type));
	for (int i = 0; i < lengthof(arithmetic_line); i++)
	{
		const ArithmeticLine *line = &arithmetic_line[i];

		if (line->infix == expr->u.infix.infix && kql_type_from_letter(line->left) == left_type &&
			kql_type_from_letter(line->right) == right_type)
		{
			emit_template(emitter, select, line->sql, &args, NULL, NULL, buf);
			return PREC_ANY;
		}
	}
	diag_add(emitter->diag, DIAG_NO_OPERATOR, expr->span, kql_infix_text(expr->u.infix.infix),
			 kql_type_name(left->type), kql_type_name(right->type));
	return PREC_ATOM;
}

SqlPrec
emit_infix_expr(Emitter *emitter, const Select *select, const BoundExpr *expr, EmitMode mode,
				SqlBuf *buf)
{
	switch (expr->u.infix.infix)
	{
		case KQL_INFIX_EQ:
		case KQL_INFIX_NE:
			return emit_equality(emitter, select, expr, mode, buf);
		case KQL_INFIX_EQ_CI:
		case KQL_INFIX_NE_CI:
			return emit_equal_ci(emitter, select, expr->u.infix.left, expr->u.infix.right,
								 expr->u.infix.infix == KQL_INFIX_EQ_CI, mode, buf);
		case KQL_INFIX_LT:
			return emit_order(emitter, select, expr, " < ", buf);
		case KQL_INFIX_LE:
			return emit_order(emitter, select, expr, " <= ", buf);
		case KQL_INFIX_GT:
			return emit_order(emitter, select, expr, " > ", buf);
		case KQL_INFIX_GE:
			return emit_order(emitter, select, expr, " >= ", buf);
		case KQL_INFIX_ADD:
		case KQL_INFIX_SUBTRACT:
		case KQL_INFIX_MULTIPLY:
		case KQL_INFIX_DIVIDE:
		case KQL_INFIX_MODULO:
			return emit_arithmetic(emitter, select, expr, buf);
		default:
			return emit_string_infix(emitter, select, expr, mode, buf);
	}
}

/* ---- casts ---- */

/* Conversions that PostgreSQL's own cast does exactly as KQL. */
static bool
cast_is_plain(KqlType from, KqlType to)
{
	if (to == KQL_LONG)
		return from == KQL_INT;
	if (to == KQL_REAL)
		return from == KQL_INT || from == KQL_LONG || from == KQL_DECIMAL;
	if (to == KQL_DECIMAL)
		return from == KQL_INT || from == KQL_LONG;
	return false;
}

SqlPrec
emit_cast(Emitter *emitter, const Select *select, const BoundExpr *expr, SqlBuf *buf)
{
	const BoundExpr *operand = expr->u.operand;

	if (operand->type == expr->type)
	{
		emit_expr_to(emitter, select, operand, PREC_ATOM, EMIT_TYPED, buf);
		return PREC_ATOM;
	}
	if (cast_is_plain(operand->type, expr->type))
	{
		emit_expr_to(emitter, select, operand, PREC_CAST, EMIT_EXACT, buf);
		sql_format(buf, "::%s", kql_type_sql_name(expr->type));
		return PREC_CAST;
	}
	/* kql.to_dynamic() is our own; the others are functions of the language. */
	emit_format(emitter, select, buf, "kql.to%s%s(%a)", expr->type == KQL_DYNAMIC ? "_" : "",
				kql_type_name(expr->type == KQL_UNKNOWN ? KQL_STRING : expr->type), operand);
	return PREC_ATOM;
}
