/*
 * string.c
 *		Infixes of texts: has, contains, startswith, matches regex and their kin.
 */
#include "common/port.h"

#include "kql/emit/emitter_int.h"

/* Long enough, and ASCII: a trigram index can find it, and ILIKE folds its case as KQL does. */
#define TRIGRAM_MIN_LENGTH 3

static bool
serves_trigram_index(const BoundExpr *text, const BoundExpr *part)
{
	const char *value;

	if (text->kind != BOUND_COLUMN || text->u.column->origin == NULL ||
		!text->u.column->origin->has_trigram_index || part == NULL || !expr_is_text(part))
		return false;
	value = part->u.constant.text;
	for (const char *p = value; *p != '\0'; p++)
	{
		if ((unsigned char) *p >= 0x80)
			return false;
	}
	return strlen(value) >= TRIGRAM_MIN_LENGTH;
}

/* The pattern of LIKE that finds the text anywhere, or at one end. */
static char *
like_pattern(const char *value, bool at_start, bool at_end)
{
	StringInfoData pattern;

	initStringInfo(&pattern);
	appendStringInfoString(&pattern, at_start ? "" : "%");
	for (const char *p = value; *p != '\0'; p++)
	{
		if (*p == '%' || *p == '_' || *p == '\\')
			appendStringInfoChar(&pattern, '\\');
		appendStringInfoChar(&pattern, *p);
	}
	appendStringInfoString(&pattern, at_end ? "" : "%");
	return pattern.data;
}

/*
 * "text ILIKE '%part%' AND", which the index serves, before the exact test: all
 * of these operators find a substring.
 */
static bool
emit_prefilter(Emitter *emitter, const Select *select, const BoundExpr *expr, SqlBuf *buf)
{
	KqlInfix infix = expr->u.infix.infix;
	bool at_start = infix == KQL_INFIX_STARTSWITH;
	bool at_end = infix == KQL_INFIX_ENDSWITH || infix == KQL_INFIX_ENDSWITH_CS;

	switch (infix)
	{
		case KQL_INFIX_HAS:
		case KQL_INFIX_HAS_CS:
		case KQL_INFIX_HASPREFIX:
		case KQL_INFIX_HASPREFIX_CS:
		case KQL_INFIX_HASSUFFIX:
		case KQL_INFIX_HASSUFFIX_CS:
		case KQL_INFIX_CONTAINS:
		case KQL_INFIX_CONTAINS_CS:
		case KQL_INFIX_STARTSWITH:
		case KQL_INFIX_ENDSWITH:
		case KQL_INFIX_ENDSWITH_CS:
			break;
		default:
			return false;
	}
	if (!serves_trigram_index(expr->u.infix.left, expr->u.infix.right))
		return false;
	emit_operand(emitter, select, expr->u.infix.left, PREC_OTHER, true, buf);
	sql_format(buf, " ILIKE %l AND ",
			   like_pattern(expr->u.infix.right->u.constant.text, at_start, at_end));
	return true;
}

/* The functions read NULL text as '' by themselves and never return NULL. */
SqlPrec
emit_string_infix(Emitter *emitter, const Select *select, const BoundExpr *expr, EmitMode mode,
				  SqlBuf *buf)
{
	KqlInfix infix = expr->u.infix.infix;
	bool negated = kql_infix_is_negated(infix);
	const BoundExpr *left = expr->u.infix.left;
	const BoundExpr *right = expr->u.infix.right;
	bool has_prefilter;

	if (infix == KQL_INFIX_STARTSWITH_CS && right != NULL && expr_is_text(right))
	{
		emit_operand(emitter, select, left, PREC_ADD, mode == EMIT_FILTER, buf);
		sql_keyword(buf, " ^@ ");
		emit_expr_to(emitter, select, right, PREC_ADD, EMIT_EXACT, buf);
		return PREC_OTHER;
	}
	has_prefilter = mode == EMIT_FILTER && !negated && emit_prefilter(emitter, select, expr, buf);
	/* The functions are called as the operators that they do. */
	sql_format(buf, "%skql.%s(", negated ? "NOT " : "",
			   infix == KQL_INFIX_MATCHES_REGEX ? "matches_regex"
												: kql_infix_text(kql_infix_base(infix)));
	emit_operand(emitter, select, left, PREC_ANY, true, buf);
	sql_keyword(buf, ", ");
	if (right != NULL)
		emit_operand(emitter, select, right, PREC_ANY, true, buf);
	else
	{
		sql_keyword(buf, "ARRAY[");
		emit_args(emitter, select, &expr->u.infix.right_list, 0, buf);
		sql_keyword(buf, expr->u.infix.right_list.count == 0 ? "]::pg_catalog.text[]" : "]");
	}
	sql_keyword(buf, ")");
	if (has_prefilter)
		return PREC_AND;
	return negated ? PREC_NOT : PREC_ATOM;
}
