/*
 * elastic_esql_value.c
 *		Values of ES|QL as KQL: what is null is an empty text, a null or an empty list.
 *
 * A field of several values is null wherever ES|QL wants one.
 */
#include "common/port.h"

#include "foreign/elastic_esql.h"

bool
esql_has_room(EsqlReader *reader, const EsqlExpr *expr)
{
	if (reader->out->text.len <= ESQL_MAX_KQL)
		return true;
	if (!reader->is_too_long)
		diag_add(reader->elastic->diag, DIAG_FOREIGN_LIMIT, esql_span(reader, expr->span),
				 psprintf("a query may become %d bytes", ESQL_MAX_KQL));
	reader->is_too_long = true;
	return false;
}

void
esql_write_none(KqlBuf *out, EsqlType type)
{
	const char *name = esql_type_name(type.kind);

	kql_code(out, type.is_list                  ? "dynamic([])"
				  : strcmp(name, "string") == 0 ? "\"\""
												: psprintf("%s(null)", name));
}

const char *
esql_type_name(EsqlKind kind)
{
	static const char *const name[] = {
		[ESQL_NULL] = "string",     [ESQL_TEXT] = "string",   [ESQL_INTEGER] = "long",
		[ESQL_DOUBLE] = "real",     [ESQL_TIME] = "datetime", [ESQL_BOOL] = "bool",
		[ESQL_PERIOD] = "timespan", [ESQL_WRONG] = "string"};

	return name[kind];
}

static const EsqlExpr *
part_at(const EsqlExpr *expr, int at)
{
	return VEC_AT(&expr->part, EsqlExpr, at);
}

static bool
is_call(const EsqlExpr *expr, const char *name)
{
	return expr->form == ESQL_CALL && strcmp(expr->text, name) == 0;
}

/* ---- lists ---- */

/* Appends an element of a list in its kind. */
static void
write_element(EsqlReader *reader, const EsqlExpr *list, const char *at)
{
	const char *name = esql_type_name(list->type.kind);

	/* The function is named like the type, but for real numbers. */
	kql_code(reader->out, psprintf("to%s(", strcmp(name, "real") == 0 ? "double" : name));
	esql_write_list(reader, list);
	kql_code(reader->out, psprintf("[%s])", at));
}

/* Appends the only element of a list, null if there are none or several. */
static void
write_only(EsqlReader *reader, const EsqlExpr *list)
{
	kql_code(reader->out, "iff(array_length(");
	esql_write_list(reader, list);
	kql_code(reader->out, ") == 1, ");
	write_element(reader, list, "0");
	kql_code(reader->out, ", ");
	esql_write_none(reader->out, (EsqlType){.kind = list->type.kind});
	kql_code(reader->out, ")");
}

/* Appends the first list of coalesce that is not empty. */
static void
write_first_list(EsqlReader *reader, const EsqlExpr *call, int at)
{
	KqlBuf *out = reader->out;
	bool is_last = at + 1 == call->part.count;

	PORT_CHECK_STACK();
	kql_code(out, is_last ? "" : "iff(array_length(");
	esql_write_list(reader, part_at(call, at));
	if (is_last)
		return;
	kql_code(out, ") > 0, ");
	esql_write_list(reader, part_at(call, at));
	kql_code(out, ", ");
	write_first_list(reader, call, at + 1);
	kql_code(out, ")");
}

/* Appends case: the value behind the first condition that is true, else the last. */
static void
write_case(EsqlReader *reader, const EsqlExpr *call, EsqlType type)
{
	KqlBuf *out = reader->out;
	int pairs = call->part.count / 2;
	bool has_else = call->part.count % 2 == 1;

	kql_code(out, pairs == 1 ? "iff(" : "case(");
	for (int i = 0; i < pairs; i++)
	{
		esql_write_condition(reader, part_at(call, 2 * i), true);
		kql_code(out, ", ");
		esql_write_any(reader, part_at(call, 2 * i + 1), type);
		kql_code(out, ", ");
	}
	if (has_else)
		esql_write_any(reader, part_at(call, call->part.count - 1), type);
	else
		esql_write_none(out, type);
	kql_code(out, ")");
}

void
esql_write_list(EsqlReader *reader, const EsqlExpr *expr)
{
	KqlBuf *out = reader->out;

	PORT_CHECK_STACK();
	if (!esql_has_room(reader, expr))
		return;
	if (!expr->type.is_list)
	{
		kql_code(out, "iff(");
		esql_write_present(reader, expr, true);
		kql_code(out, ", pack_array(");
		esql_write(reader, expr, expr->type.kind);
		kql_code(out, "), dynamic([]))");
	}
	else if (expr->form == ESQL_FIELD)
		kql_name(out, expr->column->column);
	else if (is_call(expr, "case"))
		write_case(reader, expr, expr->type);
	else if (is_call(expr, "coalesce"))
		write_first_list(reader, expr, 0);
	else if (is_call(expr, "split"))
	{
		kql_code(out, "iff(");
		esql_write_present(reader, part_at(expr, 0), true);
		kql_code(out, ", split(");
		esql_write(reader, part_at(expr, 0), ESQL_TEXT);
		kql_code(out, ", ");
		kql_text(out, part_at(expr, 1)->text);
		kql_code(out, "), dynamic([]))");
	}
	else
	{
		/* mv_dedupe */
		kql_code(out, "set_union(");
		esql_write_list(reader, part_at(expr, 0));
		kql_code(out, ", dynamic([]))");
	}
}

void
esql_write_any(EsqlReader *reader, const EsqlExpr *expr, EsqlType type)
{
	if (type.is_list && expr->type.kind == ESQL_NULL)
		kql_code(reader->out, "dynamic([])");
	else if (type.is_list)
		esql_write_list(reader, expr);
	else
		esql_write(reader, expr, type.kind);
}

/* ---- calls ---- */

/* Appends a function of KQL with the first argument as a text, and what stands behind it. */
static void
write_text_call(EsqlReader *reader, const char *before, const EsqlExpr *call, const char *after)
{
	kql_code(reader->out, before);
	esql_write(reader, part_at(call, 0), ESQL_TEXT);
	kql_code(reader->out, after);
}

/* Appends texts one behind the other; null if one of them is. */
static void
write_concat(EsqlReader *reader, const EsqlExpr *call)
{
	KqlBuf *out = reader->out;
	bool any = false;

	VEC_EACH (const EsqlExpr, one, &call->part)
	{
		if (one->form == ESQL_LITERAL && one->literal == ESQL_TEXT)
			continue;
		kql_code(out, any ? " or isempty(" : "iff(isempty(");
		esql_write(reader, one, ESQL_TEXT);
		kql_code(out, ")");
		any = true;
	}
	kql_code(out, any ? ", \"\", strcat(" : "strcat(");
	VEC_EACH (const EsqlExpr, one, &call->part)
	{
		kql_code(out, one_at > 0 ? ", " : "");
		esql_write(reader, one, ESQL_TEXT);
	}
	kql_code(out, any ? "))" : ")");
}

/* Appends a count of values or characters, null of what has none. */
static void
write_count(EsqlReader *reader, const EsqlExpr *call)
{
	const EsqlExpr *of = part_at(call, 0);
	KqlBuf *out = reader->out;

	kql_code(out, "iff(");
	if (is_call(call, "length"))
	{
		write_text_call(reader, "isnotempty(", call, "), strlen(");
		write_text_call(reader, "", call, "), long(null))");
		return;
	}
	esql_write_present(reader, of, true);
	kql_code(out, ", ");
	if (of->type.is_list)
	{
		kql_code(out, "array_length(");
		esql_write_list(reader, of);
		kql_code(out, ")");
	}
	else
		kql_code(out, "1");
	kql_code(out, ", long(null))");
}

/* Appends the whole units between two times, towards zero. */
static void
write_date_diff(EsqlReader *reader, const EsqlExpr *call)
{
	KqlBuf *out = reader->out;

	kql_code(out, "tolong((");
	esql_write(reader, part_at(call, 2), ESQL_TIME);
	kql_code(out, " - ");
	esql_write(reader, part_at(call, 1), ESQL_TIME);
	kql_code(out, psprintf(") / %s)", esql_date_unit(part_at(call, 0)->text)));
}

/* Appends a number that is rounded. */
static void
write_round(EsqlReader *reader, const EsqlExpr *call)
{
	KqlBuf *out = reader->out;

	if (call->type.kind == ESQL_INTEGER)
	{
		esql_write(reader, part_at(call, 0), ESQL_INTEGER);
		return;
	}
	kql_code(out, "round(");
	esql_write(reader, part_at(call, 0), ESQL_DOUBLE);
	kql_code(out, ", ");
	kql_number(out, call->part.count > 1 ? part_at(call, 1)->text : "0");
	kql_code(out, ")");
}

/* Appends a part of a text: characters count from 1. */
static void
write_substring(EsqlReader *reader, const EsqlExpr *call)
{
	KqlBuf *out = reader->out;

	write_text_call(reader, "substring(", call, ", ");
	kql_number(out, psprintf("%lld", strtoll(part_at(call, 1)->text, NULL, 10) - 1));
	if (call->part.count > 2)
	{
		kql_code(out, ", ");
		kql_number(out, part_at(call, 2)->text);
	}
	kql_code(out, ")");
}

/* Appends a call that gives a text. */
static void
write_text(EsqlReader *reader, const EsqlExpr *call)
{
	KqlBuf *out = reader->out;

	if (is_call(call, "to_lower") || is_call(call, "to_upper"))
		write_text_call(reader, is_call(call, "to_lower") ? "tolower(" : "toupper(", call, ")");
	else if (is_call(call, "trim"))
		write_text_call(reader, "trim(@\"\\s+\", ", call, ")");
	else if (is_call(call, "from_base64"))
		write_text_call(reader, "base64_decode_tostring(", call, ")");
	else if (is_call(call, "concat"))
		write_concat(reader, call);
	else if (is_call(call, "substring"))
		write_substring(reader, call);
	else if (is_call(call, "replace"))
	{
		write_text_call(reader, "replace_regex(", call, ", ");
		kql_text(out, esql_java_regex(reader, part_at(call, 1), NULL));
		kql_code(out, ", ");
		kql_text(out, part_at(call, 2)->text);
		kql_code(out, ")");
	}
	else if (is_call(call, "mv_concat") && part_at(call, 0)->type.is_list)
	{
		kql_code(out, "strcat_array(");
		esql_write_list(reader, part_at(call, 0));
		kql_code(out, ", ");
		kql_text(out, part_at(call, 1)->text);
		kql_code(out, ")");
	}
	else
		write_text_call(reader, "", call, "");
}

/* Appends a call in the kind that it gives. */
static void
write_call(EsqlReader *reader, const EsqlExpr *call)
{
	const EsqlExpr *first = call->part.count > 0 ? part_at(call, 0) : NULL;
	KqlBuf *out = reader->out;

	if (is_call(call, "case"))
		write_case(reader, call, call->type);
	else if (is_call(call, "coalesce"))
	{
		kql_code(out, call->part.count > 1 ? "coalesce(" : "");
		VEC_EACH (const EsqlExpr, one, &call->part)
		{
			kql_code(out, one_at > 0 ? ", " : "");
			esql_write(reader, one, call->type.kind);
		}
		kql_code(out, call->part.count > 1 ? ")" : "");
	}
	else if (is_call(call, "mv_first") || is_call(call, "mv_last"))
	{
		if (first->type.is_list)
			write_element(reader, first, is_call(call, "mv_first") ? "0" : "-1");
		else
			esql_write(reader, first, first->type.kind);
	}
	else if (is_call(call, "now"))
		kql_code(out, "now()");
	else if (is_call(call, "date_trunc"))
	{
		kql_code(out, "bin(");
		esql_write(reader, part_at(call, 1), ESQL_TIME);
		kql_code(out, ", ");
		kql_number(out, first->text);
		kql_code(out, ")");
	}
	else if (is_call(call, "date_diff"))
		write_date_diff(reader, call);
	else if (is_call(call, "mv_count") || is_call(call, "length"))
		write_count(reader, call);
	else if (is_call(call, "round"))
		write_round(reader, call);
	else if (is_call(call, "abs"))
	{
		kql_code(out, "abs(");
		esql_write(reader, first, call->type.kind);
		kql_code(out, ")");
	}
	else if (is_call(call, "mv_dedupe"))
		esql_write(reader, first, first->type.kind);
	else if (call->type.kind == ESQL_TEXT)
		write_text(reader, call);
	else
		esql_write(reader, first, call->type.kind);
}

/* ---- the rest ---- */

/* Appends what is calculated; what is divided by zero is null, and whole numbers stay whole. */
static void
write_arithmetic(EsqlReader *reader, const EsqlExpr *expr)
{
	const EsqlExpr *a = part_at(expr, 0);
	const EsqlExpr *b = part_at(expr, 1);
	EsqlKind kind = expr->type.kind;
	bool divides = expr->text[0] == '/';
	bool is_plain = b->form == ESQL_LITERAL && strspn(b->text, "0.") != strlen(b->text);
	KqlBuf *out = reader->out;

	if (kind != ESQL_TIME && expr->text[0] == '-' && a->form == ESQL_LITERAL &&
		strcmp(a->text, "0") == 0 && b->form == ESQL_LITERAL)
	{
		kql_code(out, "-");
		kql_number(out, b->text);
		return;
	}
	if (divides && !is_plain)
	{
		kql_code(out, "iff(");
		esql_write(reader, b, kind);
		kql_code(out, " == 0, ");
		esql_write_none(out, expr->type);
		kql_code(out, ", ");
	}
	kql_code(out, "(");
	esql_write(reader, a, kind);
	kql_code(out, psprintf(" %s ", expr->text));
	esql_write(reader, b, kind == ESQL_TIME ? ESQL_PERIOD : kind);
	kql_code(out, divides && !is_plain ? "))" : ")");
}

/* Appends a condition as a value. */
static void
write_truth(EsqlReader *reader, const EsqlExpr *expr)
{
	KqlBuf *out = reader->out;

	kql_code(out, "case(");
	esql_write_condition(reader, expr, true);
	kql_code(out, ", true, ");
	esql_write_condition(reader, expr, false);
	kql_code(out, ", false, bool(null))");
}

/* Is an expression a value, and no condition that is only known to be true or false? */
static bool
is_value(const EsqlExpr *expr)
{
	return expr->form == ESQL_FIELD || expr->form == ESQL_LITERAL ||
		   expr->form == ESQL_ARITHMETIC ||
		   (expr->form == ESQL_CALL &&
			(expr->type.kind != ESQL_BOOL || is_call(expr, "case") || is_call(expr, "coalesce") ||
			 is_call(expr, "mv_first") || is_call(expr, "mv_last") || is_call(expr, "mv_dedupe")));
}

/* Appends an expression in its own kind. */
static void
write_own(EsqlReader *reader, const EsqlExpr *expr)
{
	KqlBuf *out = reader->out;

	if (!is_value(expr))
		write_truth(reader, expr);
	else if (expr->form == ESQL_FIELD)
		kql_name(out, expr->column->column);
	else if (expr->form == ESQL_ARITHMETIC)
		write_arithmetic(reader, expr);
	else if (expr->form == ESQL_CALL)
		write_call(reader, expr);
	else if (expr->literal == ESQL_TEXT)
		kql_text(out, expr->text);
	else
		kql_number(out, expr->text);
}

/* A literal that another kind is asked of: a number or a truth as a text, or the other way. */
static bool
write_literal(EsqlReader *reader, const EsqlExpr *expr, EsqlKind kind)
{
	EsqlKind is = expr->literal;

	if (expr->form != ESQL_LITERAL || is == kind || is == ESQL_NULL)
		return false;
	if (kind == ESQL_TEXT)
		kql_text(reader->out, expr->text);
	else if (kind == ESQL_DOUBLE && is == ESQL_INTEGER)
		kql_number(reader->out, psprintf("%s.0", expr->text));
	else
		kql_number(reader->out,
				   is == ESQL_TEXT && kind != ESQL_BOOL ? elastic_number(expr->text) : expr->text);
	return true;
}

void
esql_write(EsqlReader *reader, const EsqlExpr *expr, EsqlKind kind)
{
	KqlBuf *out = reader->out;
	EsqlKind is = expr->type.kind;
	const char *before = "";

	PORT_CHECK_STACK();
	if (!esql_has_room(reader, expr) || write_literal(reader, expr, kind))
		return;
	if (is == ESQL_NULL)
	{
		esql_write_none(out, (EsqlType){.kind = kind});
		return;
	}
	if (kind == ESQL_TEXT && is == ESQL_BOOL)
	{
		kql_code(out, "case(");
		esql_write_condition(reader, expr, true);
		kql_code(out, ", \"true\", ");
		esql_write_condition(reader, expr, false);
		kql_code(out, ", \"false\", \"\")");
		return;
	}
	if (kind == ESQL_TEXT && is != ESQL_TEXT)
		before = "tostring(";
	else if (kind == ESQL_DOUBLE && is != ESQL_DOUBLE)
		before = "todouble(";
	else if (kind == ESQL_INTEGER && is != ESQL_INTEGER)
		before = "tolong(";
	kql_code(out, before);
	if (expr->type.is_list)
		write_only(reader, expr);
	else
		write_own(reader, expr);
	kql_code(out, before[0] != '\0' ? ")" : "");
}

void
esql_write_present(EsqlReader *reader, const EsqlExpr *expr, bool wanted)
{
	KqlBuf *out = reader->out;
	bool is_literal = expr->form == ESQL_LITERAL;

	if (!esql_has_room(reader, expr))
		return;
	if (is_literal || expr->type.kind == ESQL_NULL)
	{
		bool is_none =
			expr->type.kind == ESQL_NULL || (expr->literal == ESQL_TEXT && expr->text[0] == '\0');

		kql_code(out, is_none != wanted ? "true" : "false");
	}
	else if (expr->type.is_list)
	{
		kql_code(out, wanted ? "array_length(" : "coalesce(array_length(");
		esql_write_list(reader, expr);
		kql_code(out, wanted ? ") > 0" : "), 0) == 0");
	}
	else
	{
		kql_code(out, wanted ? "isnot" : "is");
		kql_code(out, expr->type.kind == ESQL_TEXT ? "empty(" : "null(");
		esql_write(reader, expr, expr->type.kind);
		kql_code(out, ")");
	}
}
