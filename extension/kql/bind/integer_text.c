/*
 * integer_text.c
 *		Integers that are compared by their texts: EventID == "4625".
 *
 * Published queries write numbers as texts, and the language compares them so.  A text that is
 * what tostring() makes of an integer is that integer, so that the column is compared bare: an
 * index on it serves, and no text is made of each row.
 */
#include "common/port.h"

#include "kql/bind/binder_int.h"

/* Reads a text that tostring() makes of an integer: no sign but -, no leading zeros. */
static bool
text_is_integer(const char *text, int64 *value)
{
	const char *digit = text[0] == '-' ? text + 1 : text;
	char *end;

	if (!isdigit((unsigned char) digit[0]) || (digit[0] == '0' && strcmp(text, "0") != 0))
		return false;
	errno = 0;
	*value = strtoll(text, &end, 10);
	return *end == '\0' && errno == 0;
}

/* The integer that an expression is, or is made a text of; NULL if it is neither. */
static BoundExpr *
integer_behind(BoundExpr *expr)
{
	if (expr->kind == BOUND_CALL && strcmp(expr->u.call.function->name, "tostring") == 0)
		expr = VEC_AT(&expr->u.call.arg, BoundExpr, 0);
	return expr->type == KQL_INT || expr->type == KQL_LONG ? expr : NULL;
}

bool
bind_integer_text(Binder *b, BoundExpr **value, BoundExpr **text)
{
	BoundExpr *integer = integer_behind(*value);
	const BoundExpr *constant = *text;
	int64 number;

	if (integer == NULL || integer->kind == BOUND_CONST || constant->kind != BOUND_CONST ||
		constant->type != KQL_STRING || constant->u.constant.is_null ||
		!text_is_integer(constant->u.constant.text, &number) ||
		(integer->type == KQL_INT && (number < PG_INT32_MIN || number > PG_INT32_MAX)))
		return false;
	*value = integer;
	*text = bind_const_long(b, number, constant->span);
	(*text)->type = integer->type;
	return true;
}
