/*
 * splunk_condition.c
 *		Conditions of eval and where as KQL.
 *
 * In Splunk a comparison with nothing is neither true nor false.  So what is written says that a
 * condition is known to be true, or that it is known to be false; NOT asks for the other.
 */
#include "common/port.h"

#include "foreign/pattern.h"
#include "foreign/splunk_int.h"

/* Appends a part in brackets. */
static void
condition_part(SplunkReader *reader, const SplExpr *expr, bool wanted)
{
	bool is_simple = expr->kind == SPL_CALL;

	kql_code(reader->out, is_simple ? "" : "(");
	splunk_write_condition(reader, expr, wanted);
	kql_code(reader->out, is_simple ? "" : ")");
}

/* Is there a number on both sides, so that they compare as such? */
static bool
condition_is_numeric(const SplExpr *a, const SplExpr *b)
{
	return splunk_kind(a) != SPLUNK_TEXT && splunk_kind(b) != SPLUNK_TEXT;
}

/* Appends a comparison of two expressions in a kind. */
static void
condition_pair(SplunkReader *reader, const SplExpr *a, const char *sign, const SplExpr *b,
			   SplunkKind kind)
{
	splunk_write_value(reader, a, kind);
	kql_code(reader->out, psprintf(" %s ", sign));
	splunk_write_value(reader, b, kind);
}

/* Appends that both have a value, with " and " behind it where that is not sure. */
static void
condition_present(SplunkReader *reader, const SplExpr *a, const SplExpr *b)
{
	const SplExpr *both[] = {a, b};

	for (int i = 0; i < 2; i++)
	{
		if (both[i]->kind == SPL_NUMBER || both[i]->kind == SPL_TEXT || (i > 0 && a == b))
			continue;
		splunk_write_present(reader, both[i], true);
		kql_code(reader->out, " and ");
	}
}

/* Appends whether two values are equal; what are numbers on both sides compares as such. */
static void
condition_equal(SplunkReader *reader, const SplExpr *a, const SplExpr *b, bool wanted)
{
	KqlBuf *out = reader->out;
	bool is_text = a->kind == SPL_TEXT || b->kind == SPL_TEXT;
	bool is_empty =
		(a->kind == SPL_TEXT && a->text[0] == '\0') || (b->kind == SPL_TEXT && b->text[0] == '\0');

	if (splunk_kind(a) == SPLUNK_LIST)
	{
		condition_present(reader, a, b);
		kql_code(out, wanted ? "set_has_element(" : "not(set_has_element(");
		splunk_write_value(reader, a, SPLUNK_LIST);
		kql_code(out, ", ");
		splunk_write_value(reader, b, SPLUNK_TEXT);
		kql_code(out, wanted ? ")" : "))");
	}
	else if (condition_is_numeric(a, b))
	{
		/* Nothing differs from a number in KQL. */
		if (!wanted)
			condition_present(reader, a, b);
		condition_pair(reader, a, wanted ? "==" : "!=", b, splunk_kind(a));
	}
	else if (is_empty)
		splunk_write_present(reader, a->kind == SPL_TEXT ? b : a, !wanted);
	else if (is_text)
	{
		if (!wanted)
			condition_present(reader, a, b);
		condition_pair(reader, a, wanted ? "==" : "!=", b, SPLUNK_TEXT);
	}
	else
	{
		bool typed = splunk_kind(a) == SPLUNK_NUMBER || splunk_kind(b) == SPLUNK_NUMBER;

		condition_present(reader, a, b);
		kql_code(out, wanted ? "(" : "not(");
		if (!typed)
			condition_pair(reader, a, "==", b, SPLUNK_TEXT);
		kql_code(out, typed ? "" : " or ");
		kql_code(out, "coalesce(");
		condition_pair(reader, a, "==", b, SPLUNK_NUMBER);
		kql_code(out, ", false))");
	}
}

/* Appends an order: of numbers, and else of texts. */
static void
condition_order(SplunkReader *reader, const SplExpr *a, const char *sign, const SplExpr *b)
{
	KqlBuf *out = reader->out;

	if (condition_is_numeric(a, b))
	{
		condition_pair(reader, a, sign, b, splunk_kind(a));
		return;
	}
	condition_present(reader, a, b);
	kql_code(out, "coalesce(");
	condition_pair(reader, a, sign, b, SPLUNK_NUMBER);
	kql_code(out, ", strcmp(");
	splunk_write_value(reader, a, SPLUNK_TEXT);
	kql_code(out, ", ");
	splunk_write_value(reader, b, SPLUNK_TEXT);
	kql_code(out, psprintf(") %s 0)", sign));
}

/* Appends whether a text matches a regular expression. */
static void
condition_regex(SplunkReader *reader, const SplExpr *expr, const char *regex, bool wanted)
{
	KqlBuf *out = reader->out;

	condition_present(reader, expr, expr);
	kql_code(out, wanted ? "" : "not(");
	splunk_write_value(reader, expr, SPLUNK_TEXT);
	kql_code(out, " matches regex ");
	kql_text(out, regex);
	kql_code(out, wanted ? "" : ")");
}

/* A pattern of like: % is any run of characters, _ one. */
static char *
condition_like(const char *text)
{
	StringInfoData out;

	initStringInfo(&out);
	appendStringInfoString(&out, "(?s)\\A");
	for (const char *p = text; *p != '\0'; p++)
	{
		if (*p == '%')
			appendStringInfoString(&out, ".*");
		else if (*p == '_')
			appendStringInfoChar(&out, '.');
		else
			pattern_quote(&out, *p);
	}
	appendStringInfoString(&out, "\\z");
	return out.data;
}

/* Appends one of several values, or none of them. */
static void
condition_in(SplunkReader *reader, const SplExpr *expr, bool wanted)
{
	for (int i = 1; i < expr->part.count; i++)
	{
		kql_code(reader->out, i == 1 ? "(" : wanted ? ") or (" : ") and (");
		condition_equal(reader, VEC_AT(&expr->part, SplExpr, 0), VEC_AT(&expr->part, SplExpr, i),
						wanted);
	}
	kql_code(reader->out, ")");
}

static void
condition_compare(SplunkReader *reader, const SplExpr *expr, bool wanted)
{
	static const char *const opposite[][2] = {{"<", ">="}, {"<=", ">"}, {">", "<="}, {">=", "<"}};
	const SplExpr *a = VEC_AT(&expr->part, SplExpr, 0);
	const SplExpr *b = VEC_AT(&expr->part, SplExpr, 1);

	VEC_EACH (const SplExpr, one, &expr->part)
	{
		if (splunk_kind(one) != SPLUNK_NULL)
			continue;
		kql_code(reader->out, "false");
		return;
	}
	if (strcmp(expr->text, "=") == 0 || strcmp(expr->text, "!=") == 0)
		condition_equal(reader, a, b, wanted == (expr->text[0] == '='));
	else if (strcmp(expr->text, "like") == 0)
		condition_regex(reader, a, condition_like(b->text), wanted);
	else if (strcmp(expr->text, "in") == 0)
		condition_in(reader, expr, wanted);
	for (int i = 0; i < lengthof(opposite); i++)
	{
		if (strcmp(opposite[i][0], expr->text) == 0)
			condition_order(reader, a, opposite[i][!wanted], b);
	}
}

/* Appends a call that is a condition. */
static void
condition_call(SplunkReader *reader, const SplExpr *expr, bool wanted)
{
	const SplExpr *first = expr->part.count > 0 ? VEC_AT(&expr->part, SplExpr, 0) : NULL;
	KqlBuf *out = reader->out;

	if (first == NULL)
	{
		kql_code(out, (strcmp(expr->text, "true") == 0) == wanted ? "true" : "false");
		return;
	}
	kql_code(out, "(");
	if (strcmp(expr->text, "isnull") == 0)
		splunk_write_present(reader, first, !wanted);
	else if (strcmp(expr->text, "isnotnull") == 0)
		splunk_write_present(reader, first, wanted);
	else if (splunk_kind(first) == SPLUNK_NULL ||
			 splunk_kind(VEC_AT(&expr->part, SplExpr, 1)) == SPLUNK_NULL)
		kql_code(out, "false");
	else if (expr->field == NULL)
		condition_regex(reader, first, VEC_AT(&expr->part, SplExpr, 1)->text, wanted);
	else
	{
		condition_present(reader, first, VEC_AT(&expr->part, SplExpr, 1));
		kql_code(out, wanted ? "isnotnull(" : "isnull(");
		kql_name(out, expr->field->column);
		kql_code(out, ")");
	}
	kql_code(out, ")");
}

void
splunk_write_condition(SplunkReader *reader, const SplExpr *expr, bool wanted)
{
	KqlBuf *out = reader->out;

	PORT_CHECK_STACK();
	if (out->text.len > SPLUNK_MAX_QUERY)
		return;
	switch (expr->kind)
	{
		case SPL_NOT:
			splunk_write_condition(reader, VEC_AT(&expr->part, SplExpr, 0), !wanted);
			break;
		case SPL_AND:
		case SPL_OR:
			VEC_EACH (const SplExpr, one, &expr->part)
			{
				if (one_at > 0)
					kql_code(out, (expr->kind == SPL_AND) == wanted ? " and " : " or ");
				condition_part(reader, one, wanted);
			}
			break;
		case SPL_COMPARE:
			condition_compare(reader, expr, wanted);
			break;
		case SPL_CALL:
			condition_call(reader, expr, wanted);
			break;
		default:
			kql_code(out, "false");
			break;
	}
}
