/*
 * splunk_value.c
 *		Values of expressions as KQL: what has no value is an empty text, a null or an empty list.
 */
#include "common/port.h"

#include "foreign/splunk_int.h"

/* Is there room?  An error the first time that there is none. */
static bool
value_has_room(SplunkReader *reader, const SplExpr *expr)
{
	if (reader->out->text.len <= SPLUNK_MAX_QUERY)
		return true;
	if (!reader->is_too_long)
		diag_add(reader->diag, DIAG_FOREIGN_LIMIT, splunk_span(reader, expr->span),
				 psprintf("a query may have %d bytes", SPLUNK_MAX_QUERY));
	reader->is_too_long = true;
	return false;
}

/* Is a number surely a whole one, of type long? */
static bool
value_is_integer(const SplExpr *expr)
{
	const char *call = expr->kind == SPL_CALL ? expr->text : "";

	if (expr->kind == SPL_NUMBER)
		return strchr(expr->text, '.') == NULL;
	if (expr->kind == SPL_ARITHMETIC && expr->text[0] == '-')
		return value_is_integer(VEC_AT(&expr->part, SplExpr, 0)) &&
			   value_is_integer(VEC_AT(&expr->part, SplExpr, 1));
	return splunk_kind(expr) == SPLUNK_NULL || strcmp(call, "mvfind") == 0 ||
		   strcmp(call, "mvcount") == 0 || strcmp(call, "len") == 0;
}

/* Is an argument of if, case or coalesce one of its values, and not a condition? */
static bool
value_is_choice(const SplExpr *call, int at)
{
	return strcmp(call->text, "coalesce") == 0 || (strcmp(call->text, "if") == 0 && at > 0) ||
		   (strcmp(call->text, "case") == 0 && at % 2 == 1);
}

/* Appends what stands for no value of a kind. */
static void
value_none(KqlBuf *out, SplunkKind kind, bool is_integer)
{
	kql_code(out, kind == SPLUNK_NUMBER ? (is_integer ? "long(null)" : "real(null)")
				  : kind == SPLUNK_TIME ? "datetime(null)"
				  : kind == SPLUNK_LIST ? "dynamic([])"
										: "\"\"");
}

/* Appends if, case or coalesce. */
static void
value_choice(SplunkReader *reader, const SplExpr *expr, SplunkKind kind)
{
	KqlBuf *out = reader->out;
	bool is_case = strcmp(expr->text, "case") == 0;
	bool integer = true;

	VEC_EACH (const SplExpr, one, &expr->part)
		integer = integer && (!value_is_choice(expr, one_at) || value_is_integer(one));
	kql_code(out, is_case ? "case(" : strcmp(expr->text, "if") == 0 ? "iff(" : "coalesce(");
	VEC_EACH (const SplExpr, one, &expr->part)
	{
		bool to_double = kind == SPLUNK_NUMBER && !integer;

		kql_code(out, one_at > 0 ? ", " : "");
		if (!value_is_choice(expr, one_at))
		{
			splunk_write_condition(reader, one, true);
			continue;
		}
		if (splunk_kind(one) == SPLUNK_NULL)
		{
			value_none(out, kind, integer);
			continue;
		}
		kql_code(out, to_double ? "todouble(" : "");
		splunk_write_value(reader, one, kind);
		kql_code(out, to_double ? ")" : "");
	}
	if (is_case)
	{
		kql_code(out, ", ");
		value_none(out, kind, integer);
	}
	else if (expr->part.count == 1)
	{
		kql_code(out, ", ");
		value_none(out, kind, integer);
	}
	kql_code(out, ")");
}

/* Collects what is joined, however it is nested. */
static void
value_joined(Vec *part, const SplExpr *expr)
{
	VEC_EACH (const SplExpr, one, &expr->part)
	{
		if (one->kind == SPL_CONCAT)
			value_joined(part, one);
		else
			vec_push(part, (void *) one);
	}
}

/* Appends texts joined; none if one of them is none. */
static void
value_concat(SplunkReader *reader, const SplExpr *expr)
{
	KqlBuf *out = reader->out;
	bool first = true;
	Vec part = {0};

	value_joined(&part, expr);
	VEC_EACH (const SplExpr, one, &part)
	{
		if (one->kind == SPL_TEXT || one->kind == SPL_NUMBER)
			continue;
		kql_code(out, first ? "iff(" : " or ");
		splunk_write_present(reader, one, false);
		first = false;
	}
	kql_code(out, first ? "" : ", \"\", ");
	kql_code(out, "strcat(");
	VEC_EACH (const SplExpr, one, &part)
	{
		kql_code(out, one_at > 0 ? ", " : "");
		splunk_write_value(reader, one, SPLUNK_TEXT);
	}
	kql_code(out, first ? ")" : "))");
}

/* Appends numbers that are calculated; what is divided by zero is none. */
static void
value_arithmetic(SplunkReader *reader, const SplExpr *expr)
{
	const SplExpr *a = VEC_AT(&expr->part, SplExpr, 0);
	const SplExpr *b = VEC_AT(&expr->part, SplExpr, 1);
	KqlBuf *out = reader->out;
	bool divides = expr->text[0] == '/';

	if (expr->text[0] == '-' && a->kind == SPL_NUMBER && strcmp(a->text, "0") == 0 &&
		b->kind == SPL_NUMBER)
	{
		kql_code(out, "-");
		kql_number(out, b->text);
		return;
	}
	kql_code(out, divides ? "iff(todouble(" : "(");
	if (divides)
	{
		splunk_write_value(reader, b, SPLUNK_NUMBER);
		kql_code(out, ") == 0, real(null), todouble(");
	}
	splunk_write_value(reader, a, SPLUNK_NUMBER);
	kql_code(out, divides ? ") / todouble(" : psprintf(" %s ", expr->text));
	splunk_write_value(reader, b, SPLUNK_NUMBER);
	kql_code(out, divides ? "))" : ")");
}

/* Appends the element of a list with a number; of one value it is the first and the last. */
static void
value_index(SplunkReader *reader, const SplExpr *expr)
{
	const SplExpr *list = VEC_AT(&expr->part, SplExpr, 0);
	const SplExpr *at = VEC_AT(&expr->part, SplExpr, 1);
	KqlBuf *out = reader->out;

	if (splunk_kind(list) == SPLUNK_LIST)
	{
		kql_code(out, "tostring(");
		splunk_write_value(reader, list, SPLUNK_LIST);
		kql_code(out, value_is_integer(at) ? "[" : "[toint(");
		splunk_write_value(reader, at, SPLUNK_NUMBER);
		kql_code(out, value_is_integer(at) ? "])" : ")])");
		return;
	}
	kql_code(out, "iff(");
	splunk_write_value(reader, at, SPLUNK_NUMBER);
	kql_code(out, " in (0, -1), ");
	splunk_write_value(reader, list, SPLUNK_TEXT);
	kql_code(out, ", \"\")");
}

/* Appends a function of KQL of the first argument, and texts of the search. */
static void
value_simple(SplunkReader *reader, const char *function, const SplExpr *expr)
{
	KqlBuf *out = reader->out;

	kql_code(out, function);
	kql_code(out, "(");
	splunk_write_value(reader, VEC_AT(&expr->part, SplExpr, 0), SPLUNK_TEXT);
	for (int i = 1; i < expr->part.count; i++)
	{
		kql_code(out, ", ");
		kql_text(out, VEC_AT(&expr->part, SplExpr, i)->text);
	}
	kql_code(out, ")");
}

/* Appends a count or a length, none of what has no value. */
static void
value_count(SplunkReader *reader, const SplExpr *expr)
{
	const SplExpr *of = VEC_AT(&expr->part, SplExpr, 0);
	KqlBuf *out = reader->out;
	bool is_length = strcmp(expr->text, "len") == 0;

	kql_code(out, "iff(");
	splunk_write_present(reader, of, true);
	kql_code(out, ", ");
	if (is_length)
		value_simple(reader, "strlen", expr);
	else if (splunk_kind(of) == SPLUNK_LIST)
	{
		kql_code(out, "array_length(");
		splunk_write_value(reader, of, SPLUNK_LIST);
		kql_code(out, ")");
	}
	else
		kql_code(out, "1");
	kql_code(out, ", long(null))");
}

/* Appends several lists as one. */
static void
value_append(SplunkReader *reader, const SplExpr *expr)
{
	KqlBuf *out = reader->out;

	kql_code(out, "array_concat(");
	VEC_EACH (const SplExpr, one, &expr->part)
	{
		kql_code(out, one_at > 0 ? ", " : "");
		splunk_write_value(reader, one, SPLUNK_LIST);
	}
	kql_code(out, ")");
}

/* Appends a call in the kind that it gives. */
static void
value_call(SplunkReader *reader, const SplExpr *expr, SplunkKind kind)
{
	const char *name = expr->text;
	KqlBuf *out = reader->out;

	if (value_is_choice(expr, 1))
		value_choice(reader, expr, kind);
	else if (strcmp(name, "mvindex") == 0)
		value_index(reader, expr);
	else if (strcmp(name, "mvfind") == 0)
		kql_name(out, expr->field->column);
	else if (strcmp(name, "mvcount") == 0 || strcmp(name, "len") == 0)
		value_count(reader, expr);
	else if (strcmp(name, "mvappend") == 0)
		value_append(reader, expr);
	else if (strcmp(name, "split") == 0)
	{
		kql_code(out, "iff(");
		splunk_write_present(reader, VEC_AT(&expr->part, SplExpr, 0), true);
		kql_code(out, ", ");
		value_simple(reader, "split", expr);
		kql_code(out, ", dynamic([]))");
	}
	else if (strcmp(name, "lower") == 0)
		value_simple(reader, "tolower", expr);
	else if (strcmp(name, "upper") == 0)
		value_simple(reader, "toupper", expr);
	else if (strcmp(name, "replace") == 0)
		value_simple(reader, "replace_regex", expr);
	else if (strcmp(name, "tostring") == 0)
		splunk_write_value(reader, VEC_AT(&expr->part, SplExpr, 0), SPLUNK_TEXT);
	else
		splunk_write_value(reader, VEC_AT(&expr->part, SplExpr, 0), SPLUNK_NUMBER);
}

/* Appends an expression in its own kind. */
static void
value_as_is(SplunkReader *reader, const SplExpr *expr, SplunkKind kind)
{
	KqlBuf *out = reader->out;

	switch (expr->kind)
	{
		case SPL_FIELD:
			kql_name(out, expr->field->column);
			break;
		case SPL_TEXT:
			kql_text(out, expr->text);
			break;
		case SPL_NUMBER:
			kql_number(out, expr->text);
			break;
		case SPL_CONCAT:
			value_concat(reader, expr);
			break;
		case SPL_ARITHMETIC:
			value_arithmetic(reader, expr);
			break;
		case SPL_CALL:
			value_call(reader, expr, kind);
			break;
		default:
			break;
	}
}

void
splunk_write_value(SplunkReader *reader, const SplExpr *expr, SplunkKind kind)
{
	SplunkKind is = splunk_kind(expr);
	KqlBuf *out = reader->out;
	const char *before = "";
	const char *after = "";

	PORT_CHECK_STACK();
	if (!value_has_room(reader, expr))
		return;
	if (is == SPLUNK_NULL)
	{
		value_none(out, kind, false);
		return;
	}
	if (kind == SPLUNK_TEXT && is == SPLUNK_NUMBER)
	{
		before = "tostring(";
		after = ")";
	}
	else if (kind == SPLUNK_NUMBER && is == SPLUNK_TEXT)
	{
		before = "todouble(";
		after = ")";
	}
	else if (kind == SPLUNK_LIST && is != SPLUNK_LIST)
	{
		kql_code(out, "iff(");
		splunk_write_present(reader, expr, true);
		before = is == SPLUNK_NUMBER ? ", pack_array(tostring(" : ", pack_array(";
		after = is == SPLUNK_NUMBER ? ")), dynamic([]))" : "), dynamic([]))";
	}
	kql_code(out, before);
	value_as_is(reader, expr, is);
	kql_code(out, after);
}

void
splunk_write_present(SplunkReader *reader, const SplExpr *expr, bool wanted)
{
	SplunkKind kind = splunk_kind(expr);
	KqlBuf *out = reader->out;

	if (!value_has_room(reader, expr))
		return;
	if (kind == SPLUNK_NULL || expr->kind == SPL_NUMBER ||
		(expr->kind == SPL_TEXT && expr->text[0] != '\0'))
	{
		kql_code(out, (kind != SPLUNK_NULL) == wanted ? "true" : "false");
		return;
	}
	if (kind == SPLUNK_LIST)
	{
		kql_code(out, "coalesce(array_length(");
		splunk_write_value(reader, expr, kind);
		kql_code(out, wanted ? "), 0) > 0" : "), 0) == 0");
		return;
	}
	kql_code(out, wanted ? "isnot" : "is");
	kql_code(out, kind == SPLUNK_TEXT ? "empty(" : "null(");
	splunk_write_value(reader, expr, kind);
	kql_code(out, ")");
}
