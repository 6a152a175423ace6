/*
 * query_test.c
 *		One test of a condition as KQL.
 *
 * A test is true or false in KQL too: what may be null there (a number that is absent, an
 * address that is none) is taken for false wherever it is negated.
 */
#include "common/port.h"

#include "foreign/query.h"

/* Appends a list of literals in brackets, or one without. */
static void
write_texts(KqlBuf *out, const Vec *text, bool as_number)
{
	kql_code(out, text->count > 1 ? "(" : "");
	VEC_EACH (const char, one, text)
	{
		kql_code(out, one_at > 0 ? ", " : "");
		if (as_number)
			kql_number(out, one);
		else
			kql_text(out, one);
	}
	kql_code(out, text->count > 1 ? ")" : "");
}

/* Appends "(?is)…" as a literal; the flag i is missing for a test that heeds case. */
static void
write_regex(KqlBuf *out, const ForeignTest *test, const char *regex)
{
	kql_code(out, " matches regex ");
	kql_text(out, psprintf(test->is_cased ? "(?s)%s" : "(?is)%s", regex));
}

/* Appends the operator and what it compares with. */
static void
write_text_test(KqlBuf *out, const ForeignTest *test, bool as_number)
{
	static const char *const word[][2] = {[FOREIGN_CONTAINS] = {" contains ", " contains_cs "},
										  [FOREIGN_STARTS] = {" startswith ", " startswith_cs "},
										  [FOREIGN_ENDS] = {" endswith ", " endswith_cs "}};
	bool is_exact = test->is_cased || as_number;

	switch (test->op)
	{
		case FOREIGN_EQUAL:
			if (test->text.count > 1)
				kql_code(out, is_exact ? " in " : " in~ ");
			else
				kql_code(out, is_exact ? " == " : " =~ ");
			write_texts(out, &test->text, as_number);
			break;
		case FOREIGN_CONTAINS:
		case FOREIGN_STARTS:
		case FOREIGN_ENDS:
			kql_code(out, word[test->op][test->is_cased]);
			write_texts(out, &test->text, false);
			break;
		case FOREIGN_MATCH:
			write_regex(out, test, pattern_regex(test->pattern));
			break;
		case FOREIGN_WATCHLIST:
			kql_code(out, " in~ ((_GetWatchlist(");
			kql_text(out, VEC_AT(&test->text, char, 0));
			kql_code(out, ") | project SearchKey))");
			break;
		default:
			break;
	}
}

/* Appends a test that a value is there, or that it is not. */
static void
write_presence(QueryWriter *writer, const QueryOperand *operand, bool filled)
{
	MapKind kind = operand->field->kind;
	KqlBuf *out = writer->out;
	bool has_null = kind == MAP_NUMBER || kind == MAP_BOOL || kind == MAP_TIME;

	if (kind == MAP_DASH)
	{
		query_write_operand(writer, operand);
		kql_code(out, filled ? " !in (\"\", \"-\")" : " in (\"\", \"-\")");
		return;
	}
	if (kind == MAP_LIST)
	{
		kql_code(out, "coalesce(array_length(");
		query_write_operand(writer, operand);
		kql_code(out, filled ? "), 0) > 0" : "), 0) == 0");
		return;
	}
	kql_code(out, filled ? "isnot" : "is");
	kql_code(out, has_null ? "null(" : "empty(");
	query_write_operand(writer, operand);
	kql_code(out, ")");
}

/* Appends a call of ipv4_is_in_… or ipv6_is_in_… */
static void
write_range(QueryWriter *writer, const QueryOperand *operand, const char *function,
			const Vec *network)
{
	KqlBuf *out = writer->out;

	kql_code(out, function);
	kql_code(out, network->count > 1 ? "any_range(" : "range(");
	if (operand->element == NULL && operand->field->kind == MAP_ADDRESS)
		kql_name(out, operand->field->column);
	else
		query_write_operand(writer, operand);
	VEC_EACH (const char, one, network)
	{
		kql_code(out, ", ");
		kql_text(out, one);
	}
	kql_code(out, ")");
}

/*
 * Appends a test of an address.  Most are of IPv4, for which the first function answers, at less cost;
 * it gives null for what is written as IPv6, also if it stands for an address of IPv4 (::ffff:…).
 */
static void
write_cidr(QueryWriter *writer, const QueryOperand *operand, const ForeignTest *test)
{
	KqlBuf *out = writer->out;
	Vec plain = {0};

	VEC_EACH (char, one, &test->text)
	{
		if (strchr(one, ':') == NULL)
			vec_push(&plain, one);
	}
	kql_code(out, "coalesce(");
	if (plain.count > 0)
	{
		write_range(writer, operand, "ipv4_is_in_", &plain);
		kql_code(out, ", ");
	}
	write_range(writer, operand, "ipv6_is_in_", &test->text);
	kql_code(out, ", false)");
}

/* Appends a test of an address of either kind: one network or several, or an order. */
static void
write_address(QueryWriter *writer, const QueryOperand *operand, const ForeignTest *test)
{
	KqlBuf *out = writer->out;

	kql_code(out, test->sign != NULL     ? "coalesce(ipv6_compare("
				  : test->text.count > 1 ? "coalesce(ipv6_is_in_any_range("
										 : "coalesce(ipv6_is_in_range(");
	query_write_operand(writer, operand);
	VEC_EACH (const char, one, &test->text)
	{
		kql_code(out, ", ");
		kql_text(out, one);
	}
	kql_code(out, test->sign != NULL ? psprintf(") %s 0, false)", test->sign) : "), false)");
}

/* Appends a comparison with a number; what is none is false. */
static void
write_compare(QueryWriter *writer, const QueryOperand *operand, const ForeignTest *test)
{
	KqlBuf *out = writer->out;
	bool is_number = operand->field->kind == MAP_NUMBER;

	kql_code(out, "coalesce(");
	kql_code(out, is_number ? "" : "todouble(");
	query_write_operand(writer, operand);
	kql_code(out, is_number ? " " : ") ");
	kql_code(out, test->sign);
	kql_code(out, " ");
	kql_number(out, VEC_AT(&test->text, char, 0));
	kql_code(out, ", false)");
}

/* Appends a test of a part of a time. */
static void
write_part(QueryWriter *writer, const QueryOperand *operand, const ForeignTest *test)
{
	static const struct
	{
		const char *part;
		const char *before;
		const char *after;
	} form[] = {{"minute", "datetime_part(\"minute\", ", ")"},
				{"hour", "hourofday(", ")"},
				{"day", "dayofmonth(", ")"},
				{"week", "week_of_year(", ")"},
				{"month", "monthofyear(", ")"},
				{"year", "getyear(", ")"}};
	KqlBuf *out = writer->out;

	for (int i = 0; i < lengthof(form); i++)
	{
		if (strcmp(form[i].part, test->sign) != 0)
			continue;
		kql_code(out, "coalesce(");
		kql_code(out, form[i].before);
		query_write_operand(writer, operand);
		kql_code(out, form[i].after);
		kql_code(out, " == ");
		kql_number(out, VEC_AT(&test->text, char, 0));
		kql_code(out, ", false)");
	}
}

/* Is what an operand stands for a number in every row? */
static bool
is_number(const QueryOperand *operand)
{
	return operand->element == NULL &&
		   (operand->field->kind == MAP_NUMBER || operand->field->kind == MAP_CALCULATED);
}

/* The same of a row whose JSON has one. */
static bool
may_be_number(const QueryOperand *operand)
{
	MapKind kind = operand->field->kind;

	return operand->element != NULL || is_number(operand) || kind == MAP_JSON ||
		   kind == MAP_DYNAMIC || map_is_maybe(operand->field);
}

/* Appends an operand as a number, null if it is none. */
static void
write_number(QueryWriter *writer, QueryOperand operand)
{
	operand.as_text = !is_number(&operand);
	kql_code(writer->out, operand.as_text ? "todecimal(" : "");
	query_write_operand(writer, &operand);
	kql_code(writer->out, operand.as_text ? ")" : "");
}

/* Appends a comparison with another field; one that is absent is equal to nothing, 5 to 5.0. */
static void
write_other(QueryWriter *writer, const QueryOperand *operand, const ForeignTest *test)
{
	QueryOperand other = {.field = test->other, .element = operand->other};
	bool is_equality = strcmp(test->sign, " =~ ") == 0 || strcmp(test->sign, " == ") == 0;
	KqlBuf *out = writer->out;

	if (is_equality && ((is_number(operand) && may_be_number(&other)) ||
						(is_number(&other) && may_be_number(operand))))
	{
		kql_code(out, "coalesce(");
		write_number(writer, *operand);
		kql_code(out, " == ");
		write_number(writer, other);
		kql_code(out, ", false)");
		return;
	}
	kql_code(out, "(");
	write_presence(writer, &other, true);
	kql_code(out, " and ");
	query_write_operand(writer, operand);
	kql_code(out, test->sign);
	other.as_text = true;
	query_write_operand(writer, &other);
	kql_code(out, ")");
}

/* Appends a test of a truth value. */
static void
write_bool(QueryWriter *writer, const ForeignField *field, const char *value)
{
	KqlBuf *out = writer->out;

	kql_code(out, writer->is_negated ? "coalesce(" : "");
	kql_name(out, field->column);
	kql_code(out, " == ");
	kql_code(out, pg_strcasecmp(value, "true") == 0 ? "true" : "false");
	kql_code(out, writer->is_negated ? ", false)" : "");
}

/* Appends a test by a regular expression; what is absent matches none, though it reads as "". */
static void
write_regex_test(QueryWriter *writer, const QueryOperand *operand, const char *regex)
{
	KqlBuf *out = writer->out;
	bool may_be_empty = operand->field != NULL && !pattern_regex_needs_text(regex);

	if (may_be_empty)
	{
		kql_code(out, "(isnotempty(");
		query_write_operand(writer, operand);
		kql_code(out, ") and ");
	}
	query_write_operand(writer, operand);
	kql_code(out, " matches regex ");
	kql_text(out, regex);
	kql_code(out, may_be_empty ? ")" : "");
}

/* Appends the test of one column. */
static void
write_one(QueryWriter *writer, const QueryOperand *of, const ForeignTest *test)
{
	QueryOperand operand = *of;
	KqlBuf *out = writer->out;
	MapKind kind = operand.field != NULL ? operand.field->kind : MAP_TEXT;
	bool as_number = kind == MAP_NUMBER && test->op == FOREIGN_EQUAL;

	switch (test->op)
	{
		case FOREIGN_EMPTY:
		case FOREIGN_FILLED:
			write_presence(writer, &operand, test->op == FOREIGN_FILLED);
			break;
		case FOREIGN_CIDR:
			write_cidr(writer, &operand, test);
			break;
		case FOREIGN_ADDRESS:
			write_address(writer, &operand, test);
			break;
		case FOREIGN_COMPARE:
			write_compare(writer, &operand, test);
			break;
		case FOREIGN_PART:
			write_part(writer, &operand, test);
			break;
		case FOREIGN_AS_IS:
			kql_code(out, "(");
			kql_code(out, VEC_AT(&test->text, char, 0));
			kql_code(out, ")");
			break;
		case FOREIGN_REGEX:
			operand.as_text = true;
			write_regex_test(writer, &operand, VEC_AT(&test->text, char, 0));
			break;
		case FOREIGN_COLUMN:
			operand.as_text = true;
			write_other(writer, &operand, test);
			break;
		default:
			if (kind == MAP_BOOL && test->op == FOREIGN_EQUAL)
			{
				write_bool(writer, operand.field, VEC_AT(&test->text, char, 0));
				break;
			}
			operand.as_text = !as_number;
			kql_code(out, as_number && writer->is_negated ? "coalesce(" : "");
			query_write_operand(writer, &operand);
			write_text_test(out, test, as_number);
			kql_code(out, as_number && writer->is_negated ? ", false)" : "");
			break;
	}
}

void
query_write_element(QueryWriter *writer, const ForeignTest *test, const char *element,
					const char *other)
{
	QueryOperand operand = {.field = test->field, .element = element, .other = other};
	bool was_negated = writer->is_negated;

	/* A null counts as little as what is false does. */
	writer->is_negated = false;
	write_one(writer, &operand, test);
	writer->is_negated = was_negated;
}

static bool
has_mapped(const char *text)
{
	for (; *text != '\0'; text++)
	{
		if (pg_strncasecmp(text, "ffff", 4) == 0)
			return true;
	}
	return false;
}

/* Is an address of IPv4 looked for as one of IPv6, ::ffff:a.b.c.d, which the column may have as it is? */
static bool
asks_mapped(const ForeignTest *test)
{
	if (test->op > FOREIGN_REGEX)
		return false;
	VEC_EACH (const char, one, &test->text)
	{
		if (has_mapped(one))
			return true;
	}
	return test->pattern != NULL && has_mapped(test->pattern->text);
}

/* Is a field looked for in two columns, or in a column as it is and as it is meant? */
static bool
asks_two(const ForeignTest *test)
{
	if (test->field == NULL || test->op == FOREIGN_AS_IS)
		return false;
	return test->field->kind == MAP_EITHER || test->field->kind == MAP_ACCOUNT ||
		   (test->field->kind == MAP_ADDRESS && asks_mapped(test));
}

void
query_write_test(QueryWriter *writer, const ForeignTest *test)
{
	const ForeignField *field = test->field;
	QueryOperand operand = {.field = field};
	KqlBuf *out = writer->out;

	if (query_asks_array(test) && !writer->without_arrays)
	{
		kql_code(out, writer->hides ? "isnotempty(" : "");
		kql_name(out, query_any_name(writer, test));
		kql_code(out, writer->hides ? ")" : "");
		return;
	}

	if (!asks_two(test))
	{
		write_one(writer, &operand, test);
		return;
	}
	kql_code(out, "(");
	write_one(writer, &operand, test);
	kql_code(out, test->op == FOREIGN_EMPTY ? " and " : " or ");
	operand.is_second = true;
	write_one(writer, &operand, test);
	kql_code(out, ")");
}

bool
query_has_value(const ForeignField *field)
{
	switch (field->kind)
	{
		case MAP_ANY_JSON:
		case MAP_ANY_DYNAMIC:
		case MAP_HASH:
		case MAP_HASH_LIST:
		case MAP_CHOICE:
		case MAP_REGISTRY_DATA:
		case MAP_IS_CHOICE:
		case MAP_IS_ENTITY:
			return false;
		default:
			return true;
	}
}

void
query_write_value(KqlBuf *out, const ForeignField *field)
{
	QueryWriter writer = {.out = out, .table = field->table};
	QueryOperand operand = {.field = field, .as_text = true};

	kql_code(out, field->kind == MAP_EITHER ? "iff(isnotempty("
				  : field->kind == MAP_DASH ? "iff("
											: "");
	query_write_operand(&writer, &operand);
	if (field->kind == MAP_EITHER)
	{
		kql_code(out, "), ");
		query_write_operand(&writer, &operand);
		kql_code(out, ", ");
		operand.is_second = true;
		query_write_operand(&writer, &operand);
		kql_code(out, ")");
	}
	else if (field->kind == MAP_DASH)
	{
		kql_code(out, " == \"-\", \"\", ");
		query_write_operand(&writer, &operand);
		kql_code(out, ")");
	}
}
