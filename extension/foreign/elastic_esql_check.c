/*
 * elastic_esql_check.c
 *		Finds the columns of an expression of ES|QL and its kind, and says what is wrong with it.
 */
#include "common/port.h"

#include "common/suggest.h"
#include "foreign/elastic_esql.h"
#include "foreign/regex.h"

typedef struct EsqlFunction
{
	const char *name;
	int least;
	int most;
	const char *argument;
	char result;
} EsqlFunction;

static const EsqlFunction esql_function[] = {
#define CALL(name, least, most, argument, result) {name, least, most, argument, result},
#include "foreign/elastic_esql_function_list.h"
#undef CALL
};

static const char *
kind_name(EsqlType type)
{
	static const char *const name[] = {
		[ESQL_NULL] = "null",       [ESQL_TEXT] = "a text",   [ESQL_INTEGER] = "a whole number",
		[ESQL_DOUBLE] = "a number", [ESQL_TIME] = "a time",   [ESQL_BOOL] = "true or false",
		[ESQL_PERIOD] = "a period", [ESQL_WRONG] = "an error"};

	return name[type.kind];
}

static bool
is_number(EsqlKind kind)
{
	return kind == ESQL_INTEGER || kind == ESQL_DOUBLE;
}

/* ---- fields that no table has ---- */

const EsqlColumn *
esql_lacks(const EsqlExpr *expr)
{
	PORT_CHECK_STACK();
	if (expr->column != NULL && expr->column->lacks != NULL)
		return expr->column;
	VEC_EACH (const EsqlExpr, one, &expr->part)
	{
		const EsqlColumn *lacks = esql_lacks(one);

		if (lacks != NULL)
			return lacks;
	}
	return NULL;
}

bool
esql_has_all(EsqlReader *reader, const EsqlExpr *expr)
{
	const EsqlColumn *lacks = esql_lacks(expr);
	const char *near;
	Diag *error;

	if (lacks == NULL)
		return true;
	error =
		diag_add(reader->elastic->diag, DIAG_FOREIGN_FIELD, esql_span(reader, lacks->lacks_span),
				 VEC_AT(&reader->table, ElasticDataset, 0)->table.name, lacks->lacks);
	near = elastic_near_field(reader->elastic, lacks->lacks);
	if (near != NULL)
		diag_hint(error, "Did you mean \"%s\"?", near);
	return false;
}

/* ---- calls ---- */

/* The kind of an argument, whose letter the last one stands for. */
static char
letter_at(const EsqlFunction *function, int at)
{
	int length = (int) strlen(function->argument);

	return function->argument[Min(at, length - 1)];
}

/* Is an argument of case a condition? */
static bool
is_case_condition(const EsqlExpr *call, int at)
{
	return strcmp(call->text, "case") == 0 && at % 2 == 0 && at + 1 < call->part.count;
}

/* Checks that an argument is of the kind that its letter says. */
static bool
check_argument(EsqlReader *reader, EsqlExpr *call, EsqlExpr *one, char letter)
{
	EsqlType type;

	if (!esql_check(reader, one))
		return false;
	type = one->type;
	switch (letter)
	{
		case 'k':
			if (one->form == ESQL_LITERAL && one->literal == ESQL_TEXT)
				return true;
			return esql_refuse(reader, one->span, "%s of what is no text of the query", call->text);
		case 'i':
			if (one->form == ESQL_LITERAL && one->literal == ESQL_INTEGER)
				return true;
			return esql_refuse(reader, one->span, "%s of what is no whole number of the query",
							   call->text);
		case 'p':
			if (type.kind == ESQL_PERIOD)
				return true;
			break;
		case 't':
			if (type.kind == ESQL_TEXT || type.kind == ESQL_NULL)
				return true;
			break;
		case 'n':
			if (is_number(type.kind) || type.kind == ESQL_NULL || type.is_loose)
				return true;
			break;
		case 'd':
			if (type.kind == ESQL_TIME || type.kind == ESQL_NULL)
				return true;
			break;
		default:
			if (type.kind != ESQL_PERIOD)
				return true;
			break;
	}
	return esql_refuse(reader, one->span, "%s of %s", call->text, kind_name(type));
}

/* Adds one more value to the type of those before; false if the kinds differ. */
static bool
add_value(EsqlType *type, const EsqlExpr *one)
{
	EsqlType other = one->type;

	type->is_list = type->is_list || other.is_list;
	type->any_case = type->any_case || other.any_case;
	type->is_address = type->is_address || other.is_address;
	type->is_loose = type->is_loose || other.is_loose;
	if (other.kind == ESQL_NULL)
		return true;
	if (type->kind == ESQL_NULL)
		type->kind = other.kind;
	else if (is_number(type->kind) && is_number(other.kind))
		type->kind = type->kind == other.kind ? other.kind : ESQL_DOUBLE;
	return type->kind == other.kind || (is_number(type->kind) && is_number(other.kind));
}

/* The type of case or coalesce; WRONG if its values are of different kinds. */
static EsqlType
choice_type(const EsqlExpr *call)
{
	bool is_case = strcmp(call->text, "case") == 0;
	EsqlType type = {.kind = ESQL_NULL};
	bool all_sure = !is_case || call->part.count % 2 == 1;
	bool any_sure = false;

	VEC_EACH (const EsqlExpr, one, &call->part)
	{
		if (is_case_condition(call, one_at))
			continue;
		if (!add_value(&type, one))
			return (EsqlType){.kind = ESQL_WRONG};
		all_sure = all_sure && one->type.is_sure;
		any_sure = any_sure || one->type.is_sure;
	}
	type.is_sure = is_case ? all_sure : any_sure;
	return type;
}

/* The type of what a call gives. */
static EsqlType
call_type(const EsqlExpr *call, char result)
{
	const EsqlExpr *first = call->part.count > 0 ? VEC_AT(&call->part, EsqlExpr, 0) : NULL;
	EsqlType type = {.kind = ESQL_TEXT};

	switch (result)
	{
		case 'i':
			type.kind = ESQL_INTEGER;
			break;
		case 'f':
			type.kind = ESQL_DOUBLE;
			break;
		case 'n':
			type.kind = first->type.kind == ESQL_INTEGER ? ESQL_INTEGER : ESQL_DOUBLE;
			break;
		case 'd':
			type.kind = ESQL_TIME;
			type.is_sure = strcmp(call->text, "now") == 0;
			break;
		case 'b':
			type.kind = ESQL_BOOL;
			break;
		case 'l':
			type.is_list = true;
			break;
		case 'm':
			return first->type;
		case 'e':
			type = first->type;
			type.is_list = false;
			type.is_sure = false;
			break;
		case '=':
			return choice_type(call);
		default:
			break;
	}
	return type;
}

const char *
esql_date_unit(const char *unit)
{
	static const char *const known[][2] = {{"millisecond", "1ms"},
										   {"milliseconds", "1ms"},
										   {"ms", "1ms"},
										   {"second", "1s"},
										   {"seconds", "1s"},
										   {"ss", "1s"},
										   {"s", "1s"},
										   {"minute", "1m"},
										   {"minutes", "1m"},
										   {"mi", "1m"},
										   {"n", "1m"},
										   {"hour", "1h"},
										   {"hours", "1h"},
										   {"hh", "1h"},
										   {"day", "1d"},
										   {"days", "1d"},
										   {"dd", "1d"},
										   {"d", "1d"},
										   {"week", "7d"},
										   {"weeks", "7d"},
										   {"wk", "7d"},
										   {"ww", "7d"}};

	for (int i = 0; i < lengthof(known); i++)
	{
		if (pg_strcasecmp(known[i][0], unit) == 0)
			return known[i][1];
	}
	return NULL;
}

/* Does a whole number of a period make a day?  Only then do both count from the same start. */
static bool
divides_day(const char *period)
{
	static const char unit[] = "smhd";
	static const int64 length[] = {1000, 60 * 1000, 3600 * 1000, 24 * 3600 * 1000};
	const char *end = period + strspn(period, "0123456789");
	int64 count = end - period < 10 ? strtoll(period, NULL, 10) : 0;
	const char *at = strchr(unit, *end);

	count *= strcmp(end, "ms") == 0 ? 1 : at != NULL ? length[at - unit] : 0;
	return count > 0 && length[3] % count == 0;
}

/* Says what a text of the query has to be for some functions. */
static bool
check_texts(EsqlReader *reader, const EsqlExpr *call)
{
	const EsqlExpr *first = call->part.count > 0 ? VEC_AT(&call->part, EsqlExpr, 0) : NULL;
	const EsqlExpr *second = call->part.count > 1 ? VEC_AT(&call->part, EsqlExpr, 1) : NULL;
	const EsqlExpr *last = second;

	if (strcmp(call->text, "to_string") == 0 &&
		(first->type.kind == ESQL_TIME || first->type.kind == ESQL_DOUBLE))
		return esql_refuse(reader, first->span, "to_string of %s", kind_name(first->type));
	if ((strcmp(call->text, "to_long") == 0 || strcmp(call->text, "to_integer") == 0) &&
		first->type.kind == ESQL_DOUBLE)
		return esql_refuse(reader, first->span, "%s of %s", call->text, kind_name(first->type));
	if (second == NULL)
		return true;
	if (strcmp(call->text, "date_diff") == 0 && esql_date_unit(first->text) == NULL)
		return esql_refuse(reader, first->span, "unit \"%.40s\" of date_diff", first->text);
	if (strcmp(call->text, "date_trunc") == 0 && !divides_day(first->text))
		return esql_refuse(reader, first->span, "date_trunc to %s, which makes no day",
						   first->text);
	for (int i = 1; strcmp(call->text, "cidr_match") == 0 && i < call->part.count; i++)
	{
		const EsqlExpr *one = VEC_AT(&call->part, EsqlExpr, i);

		if (strchr(one->text, '/') == NULL || elastic_network(one->text) == NULL)
		{
			diag_add(reader->elastic->diag, DIAG_FOREIGN_VALUE, esql_span(reader, one->span),
					 "network", psprintf("\"%.60s\"", one->text));
			return false;
		}
	}
	last = VEC_AT(&call->part, EsqlExpr, call->part.count - 1);
	if (strcmp(call->text, "replace") == 0 && esql_java_regex(reader, second, NULL) == NULL)
		return false;
	if (strcmp(call->text, "replace") == 0 && strpbrk(last->text, "$\\") != NULL)
		return esql_refuse(reader, last->span, "a reference to a group in a replacement");
	if (strcmp(call->text, "split") == 0 && second->text[0] == '\0')
		return esql_refuse(reader, second->span, "split by nothing");
	if (strcmp(call->text, "substring") == 0 && strcmp(second->text, "0") == 0)
		return esql_refuse(reader, second->span, "substring from 0");
	return true;
}

/* A function, found; NULL after an error. */
static const EsqlFunction *
find_function(EsqlReader *reader, const EsqlExpr *call)
{
	Suggest near;
	Diag *error;

	suggest_start(&near, call->text);
	for (int i = 0; i < lengthof(esql_function); i++)
	{
		if (strcmp(esql_function[i].name, call->text) == 0)
			return &esql_function[i];
		suggest_offer(&near, esql_function[i].name);
	}
	error = diag_add(reader->elastic->diag, DIAG_FOREIGN_UNSUPPORTED, esql_span(reader, call->span),
					 psprintf("function %.60s", call->text));
	if (suggest_best(&near) != NULL)
		diag_hint(error, "Did you mean \"%s\"?", suggest_best(&near));
	return NULL;
}

static bool
check_call(EsqlReader *reader, EsqlExpr *call)
{
	const EsqlFunction *function = find_function(reader, call);
	int count = call->part.count;

	if (function == NULL)
		return false;
	if (count < function->least || count > function->most)
	{
		diag_add(reader->elastic->diag, DIAG_FOREIGN_SHAPE, esql_span(reader, call->span),
				 psprintf("the number of arguments of %s", call->text),
				 function->least == function->most
					 ? psprintf("%d", function->least)
					 : psprintf("%d to %d", function->least, function->most));
		return false;
	}
	VEC_EACH (EsqlExpr, one, &call->part)
	{
		if (is_case_condition(call, one_at))
		{
			if (!esql_check_condition(reader, one))
				return false;
		}
		else if (!check_argument(reader, call, one, letter_at(function, one_at)))
			return false;
	}
	call->type = call_type(call, function->result);
	if (call->type.kind == ESQL_WRONG)
		return esql_refuse(reader, call->span, "values of different kinds in %s", call->text);
	return check_texts(reader, call);
}

/* ---- operators ---- */

/* Can two values be compared?  A text of the log that is loose is a number if the other is. */
static bool
are_comparable(const EsqlExpr *a, const EsqlExpr *b)
{
	EsqlType one = a->type;
	EsqlType two = b->type;
	bool has_bool_text = (one.kind == ESQL_BOOL && b->form == ESQL_LITERAL) ||
						 (two.kind == ESQL_BOOL && a->form == ESQL_LITERAL);

	if (one.kind == ESQL_NULL || two.kind == ESQL_NULL)
		return true;
	if (one.kind == ESQL_PERIOD || two.kind == ESQL_PERIOD)
		return false;
	if (one.kind == two.kind || (is_number(one.kind) && is_number(two.kind)))
		return true;
	if ((one.is_loose && one.kind == ESQL_TEXT && is_number(two.kind)) ||
		(two.is_loose && two.kind == ESQL_TEXT && is_number(one.kind)))
		return true;
	/* A column that is true or false can be a keyword in Elastic, and a number one, too. */
	if (has_bool_text && (one.is_loose || two.is_loose))
		return strcmp(a->form == ESQL_LITERAL ? a->text : b->text, "true") == 0 ||
			   strcmp(a->form == ESQL_LITERAL ? a->text : b->text, "false") == 0;
	return (one.is_loose && is_number(one.kind) && b->form == ESQL_LITERAL &&
			elastic_number(b->text) != NULL) ||
		   (two.is_loose && is_number(two.kind) && a->form == ESQL_LITERAL &&
			elastic_number(a->text) != NULL);
}

/* A comparison, or IN: the first part with each behind it. */
static bool
check_compare(EsqlReader *reader, EsqlExpr *expr)
{
	EsqlExpr *first = VEC_AT(&expr->part, EsqlExpr, 0);
	bool is_order = expr->form == ESQL_COMPARE && strchr("<>", expr->text[0]) != NULL;

	VEC_EACH (EsqlExpr, one, &expr->part)
	{
		if (!esql_check(reader, one))
			return false;
		if (one_at > 0 && !are_comparable(first, one))
			return esql_refuse(reader, one->span, "a comparison of %s with %s",
							   kind_name(first->type), kind_name(one->type));
		if (one_at > 0 && first->type.kind == ESQL_BOOL && one->form != ESQL_LITERAL &&
			first->form != ESQL_LITERAL)
			return esql_refuse(reader, one->span, "a comparison of two conditions");
		if (is_order && one->type.kind == ESQL_BOOL)
			return esql_refuse(reader, one->span, "an order of conditions");
	}
	expr->type = (EsqlType){.kind = ESQL_BOOL};
	return true;
}

/* LIKE and RLIKE: of a text, with patterns that are understood. */
static bool
check_like(EsqlReader *reader, EsqlExpr *expr)
{
	VEC_EACH (EsqlExpr, one, &expr->part)
	{
		if (!esql_check(reader, one))
			return false;
		if (one->type.kind != ESQL_TEXT && one->type.kind != ESQL_NULL)
			return esql_refuse(reader, one->span, "%s of %s", expr->text, kind_name(one->type));
		if (one_at > 0 && expr->form == ESQL_RLIKE && regex_of_lucene(one->text) == NULL)
			return esql_refuse(reader, one->span, "what only Lucene has in a regular expression");
	}
	expr->type = (EsqlType){.kind = ESQL_BOOL};
	return true;
}

/* Numbers that are calculated; a time and a period. */
static bool
check_arithmetic(EsqlReader *reader, EsqlExpr *expr)
{
	EsqlExpr *a = VEC_AT(&expr->part, EsqlExpr, 0);
	EsqlExpr *b = VEC_AT(&expr->part, EsqlExpr, 1);

	if (!esql_check(reader, a) || !esql_check(reader, b))
		return false;
	if (strchr("+-", expr->text[0]) != NULL && a->type.kind == ESQL_TIME &&
		b->type.kind == ESQL_PERIOD)
	{
		expr->type = (EsqlType){.kind = ESQL_TIME, .is_sure = a->type.is_sure && !a->type.is_list};
		return true;
	}
	VEC_EACH (const EsqlExpr, one, &expr->part)
	{
		if (!is_number(one->type.kind) && one->type.kind != ESQL_NULL)
			return esql_refuse(reader, one->span, "%s as an operand of %s", kind_name(one->type),
							   expr->text);
	}
	expr->type = (EsqlType){.kind = a->type.kind == ESQL_INTEGER && b->type.kind == ESQL_INTEGER
										? ESQL_INTEGER
										: ESQL_DOUBLE,
							.is_sure = a->type.is_sure && b->type.is_sure && !a->type.is_list &&
									   !b->type.is_list && expr->text[0] != '/'};
	return true;
}

static bool
check_field(EsqlReader *reader, EsqlExpr *expr)
{
	VEC_EACH (const char, one, &reader->query->metadata)
	{
		if (strcmp(one, expr->text) == 0)
			return esql_refuse(reader, expr->span, "metadata \"%s\" in an expression", one);
	}
	expr->column = esql_find(reader, expr->text, expr->span, false);
	if (expr->column == NULL)
		return false;
	/* What no table has is null, so that it is this that is said of it. */
	expr->type = expr->column->lacks != NULL ? (EsqlType){.kind = ESQL_NULL} : expr->column->type;
	return true;
}

bool
esql_check(EsqlReader *reader, EsqlExpr *expr)
{
	PORT_CHECK_STACK();
	switch (expr->form)
	{
		case ESQL_FIELD:
			return check_field(reader, expr);
		case ESQL_LITERAL:
			expr->type = (EsqlType){.kind = expr->literal, .is_sure = expr->literal != ESQL_NULL};
			return true;
		case ESQL_STAR:
			return esql_refuse(reader, expr->span, "* here");
		case ESQL_CALL:
			return check_call(reader, expr);
		case ESQL_NOT:
		case ESQL_AND:
		case ESQL_OR:
			VEC_EACH (EsqlExpr, one, &expr->part)
			{
				if (!esql_check_condition(reader, one))
					return false;
			}
			expr->type = (EsqlType){.kind = ESQL_BOOL};
			return true;
		case ESQL_COMPARE:
		case ESQL_IN:
			return check_compare(reader, expr);
		case ESQL_LIKE:
		case ESQL_RLIKE:
			return check_like(reader, expr);
		case ESQL_IS_NULL:
			expr->type = (EsqlType){.kind = ESQL_BOOL, .is_sure = true};
			return esql_check(reader, VEC_AT(&expr->part, EsqlExpr, 0));
		case ESQL_ARITHMETIC:
			return check_arithmetic(reader, expr);
	}
	pg_unreachable();
}

bool
esql_check_condition(EsqlReader *reader, EsqlExpr *expr)
{
	if (!esql_check(reader, expr))
		return false;
	if (expr->type.kind == ESQL_BOOL || expr->type.kind == ESQL_NULL)
		return true;
	return esql_refuse(reader, expr->span, "%s as a condition", kind_name(expr->type));
}
