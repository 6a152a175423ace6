/*
 * splunk_check.c
 *		The fields and kinds of an expression of eval or where, before it is written.
 *
 * Columns that an expression needs, of arrays and of searches in lists, are made here.
 */
#include "common/port.h"

#include "common/suggest.h"
#include "foreign/splunk_int.h"

typedef struct SplFunction
{
	const char *name;
	int least;
	int most;
	const char *argument;
	char result;
} SplFunction;

static const SplFunction spl_function[] = {
#define CALL(name, least, most, argument, result) {name, least, most, argument, result},
#include "foreign/spl_function_list.h"
#undef CALL
};

static const SplFunction *
expr_function(const char *name)
{
	for (int i = 0; i < lengthof(spl_function); i++)
	{
		if (strcmp(spl_function[i].name, name) == 0)
			return &spl_function[i];
	}
	return NULL;
}

SplunkKind
splunk_field_kind(const ForeignField *field)
{
	switch (field->kind)
	{
		case MAP_NUMBER:
			return SPLUNK_NUMBER;
		case MAP_TIME:
			return SPLUNK_TIME;
		case MAP_LIST:
			return SPLUNK_LIST;
		default:
			return SPLUNK_TEXT;
	}
}

/* The kind of values of several expressions: of one kind, or texts. */
static SplunkKind
expr_common(SplunkKind a, SplunkKind b)
{
	if (a == SPLUNK_WRONG || b == SPLUNK_WRONG)
		return SPLUNK_WRONG;
	if (a == b || b == SPLUNK_NULL)
		return a;
	if (a == SPLUNK_NULL)
		return b;
	if (a == SPLUNK_TIME || b == SPLUNK_TIME || a == SPLUNK_BOOL || b == SPLUNK_BOOL)
		return SPLUNK_WRONG;
	return a == SPLUNK_LIST || b == SPLUNK_LIST ? SPLUNK_LIST : SPLUNK_TEXT;
}

/* The letter for an argument of a function. */
static char
expr_letter(const SplFunction *function, int at, int count)
{
	int length = (int) strlen(function->argument);

	if (length > 0 && function->argument[length - 1] == '+')
	{
		/* What stands alone behind the pairs is the last one's value. */
		return function->argument[at % 2];
	}
	return length == 0 ? '\0' : function->argument[Min(at, length - 1)];
}

/* The kind of what a call gives, from those of its values. */
static SplunkKind
expr_call_kind(const SplExpr *expr)
{
	const SplFunction *function = expr_function(expr->text);
	SplunkKind kind = SPLUNK_NULL;

	switch (function->result)
	{
		case 'c':
			return SPLUNK_BOOL;
		case 't':
			return SPLUNK_TEXT;
		case 'n':
			return SPLUNK_NUMBER;
		case 'l':
			return SPLUNK_LIST;
		case '0':
			return SPLUNK_NULL;
		default:
			break;
	}
	VEC_EACH (const SplExpr, one, &expr->part)
	{
		if (expr_letter(function, one_at, expr->part.count) == 'v')
			kind = expr_common(kind, splunk_kind(one));
	}
	return kind;
}

/* Has an expression never a value, because a part of it has none? */
static bool
expr_is_null(const SplExpr *expr)
{
	bool any = expr->kind == SPL_FIELD && expr->field == NULL;

	if (expr->kind == SPL_CONCAT || expr->kind == SPL_ARITHMETIC)
		VEC_EACH (const SplExpr, one, &expr->part)
			any = any || expr_is_null(one);
	return any;
}

SplunkKind
splunk_kind(const SplExpr *expr)
{
	switch (expr->kind)
	{
		case SPL_FIELD:
			return expr->field == NULL ? SPLUNK_NULL : splunk_field_kind(expr->field);
		case SPL_TEXT:
			return SPLUNK_TEXT;
		case SPL_NUMBER:
			return SPLUNK_NUMBER;
		case SPL_ARITHMETIC:
			return expr_is_null(expr) ? SPLUNK_NULL : SPLUNK_NUMBER;
		case SPL_CONCAT:
			return expr_is_null(expr) ? SPLUNK_NULL : SPLUNK_TEXT;
		case SPL_CALL:
			return expr_call_kind(expr);
		case SPL_NOT:
		case SPL_AND:
		case SPL_OR:
		case SPL_COMPARE:
			return SPLUNK_BOOL;
	}
	return SPLUNK_WRONG;
}

/* What a kind is called. */
static const char *
expr_kind_name(SplunkKind kind)
{
	switch (kind)
	{
		case SPLUNK_TIME:
			return "a time";
		case SPLUNK_LIST:
			return "a field of several values";
		case SPLUNK_BOOL:
			return "a condition";
		default:
			return "a value";
	}
}

/* Checks that a value may stand where one of a kind is wanted. */
static bool
expr_want(SplunkReader *reader, const SplExpr *expr, SplunkKind kind, const char *where)
{
	SplunkKind is = splunk_kind(expr);

	if (is == SPLUNK_WRONG)
		return false;
	if (is == kind || is == SPLUNK_NULL ||
		(kind == SPLUNK_LIST && is != SPLUNK_BOOL && is != SPLUNK_TIME) ||
		((kind == SPLUNK_TEXT || kind == SPLUNK_NUMBER) &&
		 (is == SPLUNK_TEXT || is == SPLUNK_NUMBER)))
		return true;
	splunk_refuse(reader, expr->span, "%s as %s", expr_kind_name(is), where);
	return false;
}

/* A field: its column. */
static bool
expr_check_field(SplunkReader *reader, SplExpr *expr)
{
	SplName name = {.text = expr->text, .span = expr->span};
	const ForeignField *field = splunk_look(reader, expr->text);

	/* The word null is a field that nobody has. */
	if (!expr->is_quoted && field == NULL && pg_strcasecmp(expr->text, "null") == 0)
		return true;
	if (!expr->is_quoted &&
		(field == NULL
			 ? splunk_is_object(reader, expr->text)
			 : (field->kind == MAP_JSON || field->kind == MAP_DYNAMIC) && field->path[0] == '\0'))
	{
		/* An object of the log is no field, so this has no value. */
		diag_hint(
			diag_add(reader->diag, DIAG_SPLUNK_JOINED, splunk_span(reader, expr->span), expr->text),
			"The name of a field with a dot stands in single quotes.");
		return true;
	}
	expr->field = splunk_column(reader, &name);
	return expr->field != NULL;
}

/* The text of an argument that must be one of the search itself. */
static bool
expr_check_literal(SplunkReader *reader, SplExpr *expr, bool is_regex)
{
	if (expr->kind != SPL_TEXT)
	{
		splunk_refuse(reader, expr->span, "%s that is no text in quotes",
					  is_regex ? "a regular expression" : "an argument");
		return false;
	}
	if (is_regex)
	{
		Vec names = {0};

		expr->text = splunk_regex(reader, expr->text, expr->span, &names);
	}
	return expr->text != NULL;
}

/* One argument of a call. */
static bool
expr_check_argument(SplunkReader *reader, const SplExpr *call, SplExpr *expr, char letter)
{
	const char *where = psprintf("an argument of %s", call->text);

	if (letter == 'c')
		return splunk_check_condition(reader, expr);
	if (splunk_check(reader, expr) == SPLUNK_WRONG)
		return false;
	switch (letter)
	{
		case 't':
			return expr_want(reader, expr, SPLUNK_TEXT, where);
		case 'n':
			return expr_want(reader, expr, SPLUNK_NUMBER, where);
		case 'l':
			return expr_want(reader, expr, SPLUNK_LIST, where);
		case 'r':
		case 'k':
			/* What is matched with nothing is null whatever it is. */
			return expr_is_null(expr) || expr_is_null(VEC_AT(&call->part, SplExpr, 0)) ||
				   expr_check_literal(reader, expr, letter == 'r');
		default:
			if (splunk_kind(expr) != SPLUNK_BOOL)
				return true;
			splunk_refuse(reader, expr->span, "a condition as %s", where);
			return false;
	}
}

/* A call that looks for the first element of a list: the column that has its number. */
static bool
expr_check_search(SplunkReader *reader, SplExpr *expr)
{
	const SplExpr *list = VEC_AT(&expr->part, SplExpr, 0);
	const SplExpr *regex = VEC_AT(&expr->part, SplExpr, 1);

	if (splunk_kind(list) != SPLUNK_LIST || regex->kind != SPL_TEXT)
	{
		if (strcmp(expr->text, "mvfind") != 0)
			return true;
		splunk_refuse(reader, list->span, "mvfind of one value");
		return false;
	}
	if (list->kind != SPL_FIELD)
	{
		splunk_refuse(reader, list->span, "%s of what is no field", expr->text);
		return false;
	}
	expr->field = splunk_first_match(reader, list->field, regex->text);
	return true;
}

static SplunkKind
expr_check_call(SplunkReader *reader, SplExpr *expr)
{
	const SplFunction *function = expr_function(expr->text);
	int count = expr->part.count;

	if (function == NULL)
	{
		Diag *said = splunk_refuse(reader, expr->span, "function %s", expr->text);
		Suggest near;

		suggest_start(&near, expr->text);
		for (int i = 0; i < lengthof(spl_function); i++)
			suggest_offer(&near, spl_function[i].name);
		if (suggest_best(&near) != NULL)
			diag_hint(said, "Did you mean \"%s\"?", suggest_best(&near));
		return SPLUNK_WRONG;
	}
	if (count < function->least || count > function->most ||
		(function->argument[0] == 'c' && function->argument[2] == '+' && count % 2 != 0))
	{
		diag_add(reader->diag, DIAG_FOREIGN_SHAPE, splunk_span(reader, expr->span),
				 psprintf("the number of arguments of %s", expr->text),
				 function->least == function->most ? psprintf("%d", function->least)
				 : function->argument[0] == 'c'    ? "even"
												   : psprintf("at least %d", function->least));
		return SPLUNK_WRONG;
	}
	VEC_EACH (SplExpr, one, &expr->part)
	{
		if (!expr_check_argument(reader, expr, one, expr_letter(function, one_at, count)))
			return SPLUNK_WRONG;
	}
	if ((strcmp(expr->text, "match") == 0 || strcmp(expr->text, "mvfind") == 0) &&
		!expr_check_search(reader, expr))
		return SPLUNK_WRONG;
	if (splunk_kind(expr) == SPLUNK_WRONG)
		splunk_refuse(reader, expr->span, "values of different kinds in %s", expr->text);
	return splunk_kind(expr);
}

/* A comparison: lists only for equality, times only with times. */
static SplunkKind
expr_check_compare(SplunkReader *reader, SplExpr *expr)
{
	bool equal = strcmp(expr->text, "=") == 0 || strcmp(expr->text, "in") == 0;
	SplunkKind first = SPLUNK_NULL;

	VEC_EACH (SplExpr, one, &expr->part)
	{
		SplunkKind kind = splunk_check(reader, one);

		if (kind == SPLUNK_WRONG)
			return SPLUNK_WRONG;
		if (kind == SPLUNK_BOOL || (kind == SPLUNK_LIST && (!equal || one_at > 0)) ||
			(one_at > 0 && (kind == SPLUNK_TIME) != (first == SPLUNK_TIME) && kind != SPLUNK_NULL &&
			 first != SPLUNK_NULL))
		{
			splunk_refuse(reader, one->span, "%s in a comparison by %s", expr_kind_name(kind),
						  expr->text);
			return SPLUNK_WRONG;
		}
		first = one_at == 0 ? kind : first;
	}
	if (strcmp(expr->text, "like") == 0 &&
		(!expr_want(reader, VEC_AT(&expr->part, SplExpr, 0), SPLUNK_TEXT, "what like matches") ||
		 !expr_check_literal(reader, VEC_AT(&expr->part, SplExpr, 1), false)))
		return SPLUNK_WRONG;
	return SPLUNK_BOOL;
}

/* What is calculated: numbers; a sum of texts would join them. */
static SplunkKind
expr_check_arithmetic(SplunkReader *reader, SplExpr *expr)
{
	VEC_EACH (SplExpr, one, &expr->part)
	{
		SplunkKind kind = splunk_check(reader, one);

		if (kind == SPLUNK_WRONG)
			return SPLUNK_WRONG;
		if (expr->kind == SPL_ARITHMETIC && expr->text[0] == '+' && kind == SPLUNK_TEXT)
		{
			diag_hint(splunk_refuse(reader, one->span, "+ of what may be text"),
					  "\".\" joins texts; tonumber() makes a number.");
			return SPLUNK_WRONG;
		}
		if (expr->text[0] == '%')
		{
			splunk_refuse(reader, expr->span, "operator %%");
			return SPLUNK_WRONG;
		}
		if (!expr_want(reader, one, expr->kind == SPL_CONCAT ? SPLUNK_TEXT : SPLUNK_NUMBER,
					   psprintf("an operand of %s", expr->text)))
			return SPLUNK_WRONG;
	}
	return splunk_kind(expr);
}

SplunkKind
splunk_check(SplunkReader *reader, SplExpr *expr)
{
	PORT_CHECK_STACK();
	switch (expr->kind)
	{
		case SPL_FIELD:
			return expr_check_field(reader, expr) ? splunk_kind(expr) : SPLUNK_WRONG;
		case SPL_TEXT:
		case SPL_NUMBER:
			return splunk_kind(expr);
		case SPL_CALL:
			return expr_check_call(reader, expr);
		case SPL_COMPARE:
			return expr_check_compare(reader, expr);
		case SPL_CONCAT:
		case SPL_ARITHMETIC:
			return expr_check_arithmetic(reader, expr);
		case SPL_NOT:
		case SPL_AND:
		case SPL_OR:
			VEC_EACH (SplExpr, one, &expr->part)
			{
				if (!splunk_check_condition(reader, one))
					return SPLUNK_WRONG;
			}
			return SPLUNK_BOOL;
	}
	return SPLUNK_WRONG;
}

bool
splunk_check_condition(SplunkReader *reader, SplExpr *expr)
{
	SplunkKind kind = splunk_check(reader, expr);

	if (kind == SPLUNK_WRONG || kind == SPLUNK_BOOL)
		return kind == SPLUNK_BOOL;
	splunk_refuse(reader, expr->span, "a value as a condition");
	return false;
}
