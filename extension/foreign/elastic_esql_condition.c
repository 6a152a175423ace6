/*
 * elastic_esql_condition.c
 *		Conditions of ES|QL as KQL.
 *
 * In ES|QL a comparison with null, or with several values, is null.  So what is written says that a
 * condition is known to be true, or that it is known to be false; NOT asks for the other.
 */
#include "common/port.h"

#include "foreign/elastic_esql.h"
#include "foreign/regex.h"

static const EsqlExpr *
part_at(const EsqlExpr *expr, int at)
{
	return VEC_AT(&expr->part, EsqlExpr, at);
}

static bool
is_number(const EsqlExpr *expr)
{
	return expr->type.kind == ESQL_INTEGER || expr->type.kind == ESQL_DOUBLE;
}

static bool
is_null(const EsqlExpr *expr)
{
	return expr->type.kind == ESQL_NULL;
}

/* Is it the empty text of the query?  Here that is what is not there. */
static bool
is_nothing(const EsqlExpr *expr)
{
	return expr->form == ESQL_LITERAL && expr->literal == ESQL_TEXT && expr->text[0] == '\0';
}

/* Appends that an expression has one value, with " and " behind it where that is not sure. */
static void
write_single(EsqlReader *reader, const EsqlExpr *expr)
{
	if (expr->form == ESQL_LITERAL || (expr->type.is_sure && !expr->type.is_list))
		return;
	if (expr->type.is_list)
	{
		kql_code(reader->out, "array_length(");
		esql_write_list(reader, expr);
		kql_code(reader->out, ") == 1");
	}
	else
		esql_write_present(reader, expr, true);
	kql_code(reader->out, " and ");
}

/* ---- comparisons ---- */

/* The kind in which two values compare. */
static EsqlKind
pair_kind(const EsqlExpr *a, const EsqlExpr *b)
{
	if (is_number(a) && is_number(b))
		return a->type.kind == b->type.kind ? a->type.kind : ESQL_DOUBLE;
	/* A column of numbers and a text of the query: that is a number, too. */
	if (is_number(a) && a->form != ESQL_LITERAL)
		return b->form == ESQL_LITERAL ? a->type.kind : ESQL_TEXT;
	if (is_number(b) && b->form != ESQL_LITERAL)
		return a->form == ESQL_LITERAL ? b->type.kind : ESQL_TEXT;
	return is_number(a) ? b->type.kind : a->type.kind;
}

/* Appends both with a sign between them. */
static void
write_pair(EsqlReader *reader, const EsqlExpr *a, const char *sign, const EsqlExpr *b,
		   EsqlKind kind)
{
	esql_write(reader, a, kind);
	kql_code(reader->out, psprintf(" %s ", sign));
	esql_write(reader, b, kind);
}

/* Appends whether a condition is what a literal says. */
static void
write_truth(EsqlReader *reader, const EsqlExpr *a, const EsqlExpr *b, bool wanted)
{
	const EsqlExpr *literal = b->form == ESQL_LITERAL ? b : a;
	const EsqlExpr *other = literal == b ? a : b;

	esql_write_condition(reader, other, (strcmp(literal->text, "true") == 0) == wanted);
}

/* Is a part of an expression an address, and another one an address of the query? */
static bool
is_address(const EsqlExpr *of, const EsqlExpr *literal)
{
	return of->type.is_address && literal->form == ESQL_LITERAL && literal->literal == ESQL_TEXT &&
		   strchr(literal->text, '/') == NULL && elastic_network(literal->text) != NULL;
}

/* Appends whether the first part, an address, is in one of the networks that the others are. */
static void
write_networks(EsqlReader *reader, const EsqlExpr *expr, bool wanted)
{
	const EsqlExpr *of = part_at(expr, 0);
	KqlBuf *out = reader->out;

	if (!wanted)
		write_single(reader, of);
	kql_code(out, wanted ? "coalesce(" : "not(coalesce(");
	kql_code(out, expr->part.count > 2 ? "ipv6_is_in_any_range(" : "ipv6_is_in_range(");
	esql_write(reader, of, ESQL_TEXT);
	for (int i = 1; i < expr->part.count; i++)
	{
		kql_code(out, ", ");
		kql_text(out, elastic_network(part_at(expr, i)->text));
	}
	kql_code(out, wanted ? "), false)" : "), false))");
}

/* Appends whether two values are equal. */
static void
write_equal(EsqlReader *reader, const EsqlExpr *a, const EsqlExpr *b, bool wanted)
{
	bool any_case = a->type.any_case || b->type.any_case;
	EsqlKind kind = pair_kind(a, b);

	if (is_null(a) || is_null(b))
		kql_code(reader->out, "false");
	else if (a->type.kind == ESQL_BOOL || b->type.kind == ESQL_BOOL)
		write_truth(reader, a, b, wanted);
	else if (is_address(a, b) || is_address(b, a))
	{
		EsqlExpr pair = {.form = ESQL_IN};

		vec_push(&pair.part, (void *) (is_address(a, b) ? a : b));
		vec_push(&pair.part, (void *) (is_address(a, b) ? b : a));
		write_networks(reader, &pair, wanted);
	}
	else if (is_nothing(a) || is_nothing(b))
		esql_write_present(reader, is_nothing(b) ? a : b, !wanted);
	else
	{
		/* "" equals "", and nothing differs from a number in KQL. */
		if (!wanted || (a->form != ESQL_LITERAL && b->form != ESQL_LITERAL && kind == ESQL_TEXT))
		{
			write_single(reader, a);
			write_single(reader, b);
		}
		if (kind == ESQL_TEXT && any_case)
			write_pair(reader, a, wanted ? "=~" : "!~", b, kind);
		else
			write_pair(reader, a, wanted ? "==" : "!=", b, kind);
	}
}

/* Appends an order. */
static void
write_order(EsqlReader *reader, const EsqlExpr *a, const char *sign, const EsqlExpr *b)
{
	KqlBuf *out = reader->out;
	EsqlKind kind = pair_kind(a, b);

	if (is_null(a) || is_null(b))
		kql_code(out, "false");
	else if (is_number(a) || is_number(b))
		write_pair(reader, a, sign, b, kind == ESQL_TEXT ? ESQL_DOUBLE : kind);
	else if (kind != ESQL_TEXT)
		write_pair(reader, a, sign, b, kind);
	else
	{
		bool is_text = !is_address(a, b) && !is_address(b, a);

		write_single(reader, a);
		write_single(reader, b);
		kql_code(out, is_text ? "strcmp(" : "ipv6_compare(");
		esql_write(reader, a, ESQL_TEXT);
		kql_code(out, ", ");
		esql_write(reader, b, ESQL_TEXT);
		kql_code(out, psprintf(") %s 0", sign));
	}
}

static void
write_compare(EsqlReader *reader, const EsqlExpr *expr, bool wanted)
{
	static const char *const opposite[][2] = {{"<", ">="}, {"<=", ">"}, {">", "<="}, {">=", "<"}};
	const EsqlExpr *a = part_at(expr, 0);
	const EsqlExpr *b = part_at(expr, 1);

	for (int i = 0; i < lengthof(opposite); i++)
	{
		if (strcmp(opposite[i][0], expr->text) == 0)
		{
			write_order(reader, a, opposite[i][!wanted], b);
			return;
		}
	}
	write_equal(reader, a, b, wanted == (expr->text[0] == '='));
}

/* Are the values behind the first part literals of one kind that a list of KQL can have? */
static bool
is_plain_list(const EsqlExpr *expr)
{
	const EsqlExpr *first = part_at(expr, 0);

	if ((first->type.kind != ESQL_TEXT && !is_number(first)) || first->type.is_address)
		return false;
	for (int i = 1; i < expr->part.count; i++)
	{
		const EsqlExpr *one = part_at(expr, i);

		if (one->form != ESQL_LITERAL || is_null(one) || is_nothing(one) ||
			pair_kind(first, one) != first->type.kind)
			return false;
	}
	return true;
}

/* Is the first part an address, and are the others addresses of the query? */
static bool
is_address_list(const EsqlExpr *expr)
{
	for (int i = 1; i < expr->part.count; i++)
	{
		if (!is_address(part_at(expr, 0), part_at(expr, i)))
			return false;
	}
	return true;
}

/* Appends whether a value is one of several. */
static void
write_in(EsqlReader *reader, const EsqlExpr *expr, bool wanted)
{
	const EsqlExpr *first = part_at(expr, 0);
	KqlBuf *out = reader->out;

	if (is_address_list(expr))
	{
		write_networks(reader, expr, wanted);
		return;
	}
	if (!is_plain_list(expr))
	{
		for (int i = 1; i < expr->part.count; i++)
		{
			kql_code(out, i == 1 ? "(" : wanted ? ") or (" : ") and (");
			write_equal(reader, first, part_at(expr, i), wanted);
		}
		kql_code(out, ")");
		return;
	}
	if (!wanted)
		write_single(reader, first);
	esql_write(reader, first, first->type.kind);
	kql_code(out, wanted ? " in" : " !in");
	kql_code(out, first->type.any_case ? "~ (" : " (");
	for (int i = 1; i < expr->part.count; i++)
	{
		kql_code(out, i > 1 ? ", " : "");
		esql_write(reader, part_at(expr, i), first->type.kind);
	}
	kql_code(out, ")");
}

/* ---- patterns ---- */

/* A pattern of LIKE: * and ? are wildcards, behind a backslash they are themselves. */
static Pattern *
read_pattern(const char *text)
{
	Pattern *pattern = pattern_literal(text, (int) strlen(text));
	int length = 0;

	for (const char *p = text; *p != '\0'; p++)
	{
		bool is_escaped = *p == '\\' && p[1] != '\0';

		p += is_escaped;
		pattern->text[length] = *p;
		pattern->mark[length++] = !is_escaped && (*p == '*' || *p == '?') ? *p : '\0';
	}
	pattern->text[length] = '\0';
	pattern->length = length;
	return pattern;
}

/* Appends an infix for the simplest test that a pattern is. */
static void
write_pattern(EsqlReader *reader, const EsqlExpr *of, const char *pattern_text)
{
	static const char *const cased[] = {[PATTERN_EQUAL] = " == ",
										[PATTERN_CONTAINS] = " contains_cs ",
										[PATTERN_STARTS] = " startswith_cs ",
										[PATTERN_ENDS] = " endswith_cs "};
	static const char *const any_case[] = {[PATTERN_EQUAL] = " =~ ",
										   [PATTERN_CONTAINS] = " contains ",
										   [PATTERN_STARTS] = " startswith ",
										   [PATTERN_ENDS] = " endswith "};
	Pattern *pattern = read_pattern(pattern_text);
	KqlBuf *out = reader->out;
	char *text;
	PatternForm form = pattern_form(pattern, &text);

	if (form == PATTERN_ANYTHING || (form == PATTERN_EQUAL && text[0] == '\0'))
	{
		esql_write_present(reader, of, form == PATTERN_ANYTHING);
		return;
	}
	esql_write(reader, of, ESQL_TEXT);
	if (form == PATTERN_MIXED)
	{
		kql_code(out, " matches regex ");
		kql_text(out, psprintf("(?%s)%s", of->type.any_case ? "is" : "s", pattern_regex(pattern)));
		return;
	}
	kql_code(out, of->type.any_case ? any_case[form] : cased[form]);
	kql_text(out, text);
}

/* Appends whether a text is like one of the patterns. */
static void
write_like(EsqlReader *reader, const EsqlExpr *expr, bool wanted)
{
	const EsqlExpr *of = part_at(expr, 0);
	KqlBuf *out = reader->out;

	if (is_null(of))
	{
		kql_code(out, "false");
		return;
	}
	/* A pattern of nothing fits nothing, and a null is not like that either. */
	write_single(reader, of);
	kql_code(out, wanted ? "(" : "not(");
	for (int i = 1; i < expr->part.count; i++)
	{
		const char *pattern = part_at(expr, i)->text;

		kql_code(out, i > 1 ? " or " : "");
		if (expr->form == ESQL_LIKE)
		{
			write_pattern(reader, of, pattern);
			continue;
		}
		esql_write(reader, of, ESQL_TEXT);
		kql_code(out, " matches regex ");
		kql_text(out, psprintf("(?%s)\\A(?:%s)\\z", of->type.any_case ? "is" : "s",
							   regex_of_lucene(pattern)));
	}
	kql_code(out, ")");
}

/* ---- calls ---- */

/* Appends whether a text starts with another, or ends so, or has it. */
static void
write_affix(EsqlReader *reader, const EsqlExpr *call, bool wanted)
{
	const EsqlExpr *a = part_at(call, 0);
	const EsqlExpr *b = part_at(call, 1);
	const char *infix = strcmp(call->text, "starts_with") == 0 ? "startswith"
						: strcmp(call->text, "ends_with") == 0 ? "endswith"
															   : "contains";
	KqlBuf *out = reader->out;

	if (is_null(a) || is_null(b))
	{
		kql_code(out, "false");
		return;
	}
	write_single(reader, a);
	write_single(reader, b);
	kql_code(out, wanted ? "" : "not(");
	esql_write(reader, a, ESQL_TEXT);
	kql_code(out, psprintf(" %s%s ", infix, a->type.any_case ? "" : "_cs"));
	esql_write(reader, b, ESQL_TEXT);
	kql_code(out, wanted ? "" : ")");
}

/* Appends whether an address is in one of the networks of a call. */
static void
write_cidr(EsqlReader *reader, const EsqlExpr *call, bool wanted)
{
	if (is_null(part_at(call, 0)))
		kql_code(reader->out, "false");
	else
		write_networks(reader, call, wanted);
}

/* Appends a call that is a condition, or a value that is one. */
static void
write_call(EsqlReader *reader, const EsqlExpr *expr, bool wanted)
{
	KqlBuf *out = reader->out;
	bool is_test = expr->form == ESQL_CALL;

	if (is_test && (strcmp(expr->text, "starts_with") == 0 ||
					strcmp(expr->text, "ends_with") == 0 || strcmp(expr->text, "contains") == 0))
		write_affix(reader, expr, wanted);
	else if (is_test && strcmp(expr->text, "cidr_match") == 0)
		write_cidr(reader, expr, wanted);
	else
	{
		kql_code(out, "(");
		esql_write(reader, expr, ESQL_BOOL);
		kql_code(out, wanted ? " == true)" : " == false)");
	}
}

/* Appends parts under AND or OR. */
static void
write_parts(EsqlReader *reader, const EsqlExpr *expr, bool wanted)
{
	VEC_EACH (const EsqlExpr, one, &expr->part)
	{
		if (one_at > 0)
			kql_code(reader->out, (expr->form == ESQL_AND) == wanted ? " and " : " or ");
		kql_code(reader->out, "(");
		esql_write_condition(reader, one, wanted);
		kql_code(reader->out, ")");
	}
}

void
esql_write_condition(EsqlReader *reader, const EsqlExpr *expr, bool wanted)
{
	PORT_CHECK_STACK();
	PORT_CHECK_INTERRUPTS();
	if (!esql_has_room(reader, expr))
		return;
	switch (expr->form)
	{
		case ESQL_NOT:
			esql_write_condition(reader, part_at(expr, 0), !wanted);
			break;
		case ESQL_AND:
		case ESQL_OR:
			write_parts(reader, expr, wanted);
			break;
		case ESQL_COMPARE:
			write_compare(reader, expr, wanted);
			break;
		case ESQL_IN:
			write_in(reader, expr, wanted);
			break;
		case ESQL_LIKE:
		case ESQL_RLIKE:
			write_like(reader, expr, wanted);
			break;
		case ESQL_IS_NULL:
			esql_write_present(reader, part_at(expr, 0), !wanted);
			break;
		case ESQL_LITERAL:
			kql_code(reader->out,
					 expr->literal == ESQL_BOOL && (strcmp(expr->text, "true") == 0) == wanted
						 ? "true"
						 : "false");
			break;
		default:
			write_call(reader, expr, wanted);
			break;
	}
}
