/*
 * splunk_term.c
 *		Terms of a search as conditions: values without case, with * for any run of characters.
 */
#include "common/port.h"

#include "foreign/query.h"
#include "foreign/splunk_int.h"

static ForeignCondition *term_condition(SplunkReader *reader, const SplTerm *term);

/* The text of a value as a pattern. */
static Pattern *
term_pattern(const char *text)
{
	Pattern *pattern = pattern_literal(text, (int) strlen(text));

	for (int i = 0; i < pattern->length; i++)
		pattern->mark[i] = text[i] == '*' ? '*' : '\0';
	return pattern;
}

bool
splunk_matches(const char *text, const char *pattern)
{
	const char *star = NULL;
	const char *retry = NULL;

	while (*text != '\0')
	{
		if (*pattern == '*')
		{
			star = ++pattern;
			retry = text;
		}
		else if (pg_tolower((unsigned char) *pattern) == pg_tolower((unsigned char) *text))
		{
			pattern++;
			text++;
		}
		else if (star != NULL)
		{
			pattern = star;
			text = ++retry;
		}
		else
			return false;
	}
	return pattern[strspn(pattern, "*")] == '\0';
}

/* Is it a number without blanks, as a value of KQL? */
static bool
term_is_number(const char *text)
{
	const char *p = text + (text[0] == '-');
	size_t whole = strspn(p, "0123456789");
	size_t part = p[whole] == '.' ? strspn(p + whole + 1, "0123456789") : 0;

	return whole > 0 && whole <= 15 && part <= 15 && (p[whole] != '.' || part > 0) &&
		   p[whole + (part > 0 ? part + 1 : 0)] == '\0';
}

/* A number of at most three digits. */
static int
term_bits(const char *text)
{
	int bits = 0;

	while (isdigit((unsigned char) *text))
		bits = bits * 10 + (*text++ - '0');
	return bits;
}

/* Is it a network: an address, a slash, a number? */
static bool
term_is_network(const char *text)
{
	const char *slash = strchr(text, '/');
	size_t length = slash != NULL ? (size_t) (slash - text) : 0;
	size_t digits = slash != NULL ? strspn(slash + 1, "0123456789") : 0;
	int dots = 0;

	if (digits == 0 || digits > 3 || slash[1 + digits] != '\0')
		return false;
	for (size_t i = 0; i < length; i++)
		dots += text[i] == '.';
	if (strspn(text, "0123456789.") >= length)
		return dots == 3 && term_bits(slash + 1) <= 32 && isdigit((unsigned char) text[0]);
	return strspn(text, "0123456789abcdefABCDEF:.") >= length &&
		   memchr(text, ':', length) != NULL && term_bits(slash + 1) <= 128;
}

/* Warns that a value never matches, and is false. */
static ForeignCondition *
term_never(SplunkReader *reader, const SplName *value, const char *why)
{
	diag_add(reader->diag, DIAG_FOREIGN_NEVER_VALUE, splunk_span(reader, value->span), value->text,
			 why);
	return condition_certain(false, splunk_span(reader, value->span));
}

/* A test of a field whose value is the same in every row. */
static ForeignCondition *
term_constant(SplunkReader *reader, const ForeignField *field, const SplName *value)
{
	if (strcmp(field->name, "category") == 0 && strcmp(value->text, "*") != 0 &&
		splunk_is_elsewhere(reader, value->text))
	{
		diag_hint(splunk_refuse(reader, value->span, "another category than \"%s\" beside it",
								field->column),
				  "Each is a table of its own: make a detection of each.");
		return NULL;
	}
	if (splunk_matches(field->column, value->text))
		return condition_certain(true, splunk_span(reader, value->span));
	return term_never(reader, value, psprintf("the table has only \"%s\"", field->column));
}

/* A test by a text with or without wildcards. */
static ForeignCondition *
term_text(SplunkReader *reader, const ForeignField *field, const SplName *value)
{
	static const ForeignOp op[] = {
		[PATTERN_EQUAL] = FOREIGN_EQUAL,     [PATTERN_CONTAINS] = FOREIGN_CONTAINS,
		[PATTERN_STARTS] = FOREIGN_STARTS,   [PATTERN_ENDS] = FOREIGN_ENDS,
		[PATTERN_ANYTHING] = FOREIGN_FILLED, [PATTERN_MIXED] = FOREIGN_MATCH};
	Span span = splunk_span(reader, value->span);
	Pattern *pattern = term_pattern(value->text);
	char *text = NULL;
	PatternForm form = pattern_form(pattern, &text);

	if (value->text[0] == '\0')
		return condition_of(FOREIGN_EMPTY, field, "", false, span);
	if (form == PATTERN_MIXED || form == PATTERN_ANYTHING)
		return condition_test(MAKE(ForeignTest, .op = op[form], .field = field, .pattern = pattern),
							  span);
	return condition_of(op[form], field, text, false, span);
}

/* A test of a field that has a text of its own where the column has none. */
static ForeignCondition *
term_default(SplunkReader *reader, const ForeignField *field, const SplName *value)
{
	ForeignField *column = palloc(sizeof(ForeignField));
	bool by_default = splunk_matches(field->path, value->text);
	Span span = splunk_span(reader, value->span);
	Vec part = {0};

	*column = *field;
	column->kind = MAP_TEXT;
	column->path = "";
	if (strspn(value->text, "*") == strlen(value->text))
		return condition_certain(value->text[0] != '\0', span);
	/* The column itself may have that text, too, but not where it has none. */
	vec_push(&part, term_text(reader, column, value));
	if (by_default)
		vec_push(&part, condition_of(FOREIGN_EMPTY, column, "", false, span));
	return condition_any(&part, span);
}

/* A test of a number, a truth value or a time by a text. */
static ForeignCondition *
term_typed(SplunkReader *reader, const ForeignField *field, const SplName *value)
{
	Span span = splunk_span(reader, value->span);
	bool has_star = strchr(value->text, '*') != NULL;

	if (field->kind == MAP_TIME && strspn(value->text, "*") != strlen(value->text))
	{
		splunk_refuse(reader, value->span, "a time as text");
		return NULL;
	}
	if (has_star &&
		(field->kind == MAP_NUMBER || field->kind == MAP_BOOL || value->text[1] == '\0'))
		return term_text(reader, field, value);
	if (field->kind == MAP_NUMBER && !term_is_number(value->text))
		return term_never(reader, value, "it is no number");
	if (field->kind == MAP_BOOL && pg_strcasecmp(value->text, "true") != 0 &&
		pg_strcasecmp(value->text, "false") != 0)
		return term_never(reader, value, "it is neither true nor false");
	if (value->text[0] == '\0')
		return term_never(reader, value, "it is empty");
	return condition_of(FOREIGN_EQUAL, field, value->text, false, span);
}

/* field=value */
static ForeignCondition *
term_equal(SplunkReader *reader, const ForeignField *field, const SplName *value)
{
	Vec part = {0};
	Span span = splunk_span(reader, value->span);
	const char *choice;

	switch (field->kind)
	{
		case MAP_CONSTANT:
			return term_constant(reader, field, value);
		case MAP_DEFAULT:
			return term_default(reader, field, value);
		case MAP_NUMBER:
		case MAP_BOOL:
		case MAP_TIME:
			return term_typed(reader, field, value);
		default:
			break;
	}
	choice = field->table != NULL ? map_find_choice(field, value->text) : NULL;
	if (choice != NULL)
		return condition_of(FOREIGN_AS_IS, field, choice, false, span);
	vec_push(&part, term_text(reader, field, value));
	if (term_is_network(value->text) && field->kind != MAP_LIST)
		vec_push(&part, condition_of(FOREIGN_CIDR, field, value->text, false, span));
	return condition_any(&part, span);
}

/* Appends what a text is in an order: as a number if it is one, else as a text. */
static char *
term_order(const ForeignField *field, const char *sign, const SplName *value)
{
	KqlBuf out;

	kql_init(&out);
	if (field->kind == MAP_NUMBER)
	{
		kql_code(&out, "coalesce(");
		kql_name(&out, field->column);
		kql_code(&out, psprintf(" %s ", sign));
		kql_number(&out, value->text);
		kql_code(&out, ", false)");
		return out.text.data;
	}
	kql_code(&out, "isnotempty(");
	kql_name(&out, field->column);
	kql_code(&out, ") and ");
	if (term_is_number(value->text))
	{
		kql_code(&out, "coalesce(todouble(");
		kql_name(&out, field->column);
		kql_code(&out, psprintf(") %s ", sign));
		kql_number(&out, value->text);
		kql_code(&out, ", ");
	}
	kql_code(&out, "strcmp(");
	kql_name(&out, field->column);
	kql_code(&out, ", ");
	kql_text(&out, value->text);
	kql_code(&out, psprintf(") %s 0", sign));
	kql_code(&out, term_is_number(value->text) ? ")" : "");
	return out.text.data;
}

/* field<value and the like */
static ForeignCondition *
term_compare(SplunkReader *reader, const ForeignField *field, const SplTerm *term)
{
	const SplName *value = VEC_AT(&term->value, SplName, 0);
	Span span = splunk_span(reader, term->span);

	field = splunk_plain(reader, field);
	if (field->kind == MAP_LIST || field->kind == MAP_TIME)
	{
		splunk_refuse(reader, term->name->span, "an order of %s",
					  field->kind == MAP_LIST ? "a field of several values" : "times");
		return NULL;
	}
	if (field->kind == MAP_NUMBER && !term_is_number(value->text))
		return term_never(reader, value, "it is no number");
	return condition_of(FOREIGN_AS_IS, field, term_order(field, term->sign, value), false, span);
}

/* Joins texts that are equal to the same field to one test. */
static void
term_merge(Vec *part, ForeignCondition *one)
{
	ForeignCondition *first = part->count > 0 ? VEC_AT(part, ForeignCondition, 0) : NULL;

	if (first != NULL && first->test != NULL && one->test != NULL &&
		first->test->op == FOREIGN_EQUAL && one->test->op == FOREIGN_EQUAL &&
		first->test->field->kind != MAP_BOOL &&
		strcmp(first->test->field->column, one->test->field->column) == 0 &&
		strcmp(first->test->field->path, one->test->field->path) == 0)
		vec_push(&first->test->text, VEC_AT(&one->test->text, char, 0));
	else
		vec_push(part, one);
}

/* A comparison; NULL after an error. */
static ForeignCondition *
term_comparison(SplunkReader *reader, const SplTerm *term)
{
	const ForeignField *field = splunk_find(reader, term->name);
	Span span = splunk_span(reader, term->span);
	bool is_other = strcmp(term->sign, "!=") == 0;
	Vec part = {0};
	Vec both = {0};

	if (field == NULL)
		return NULL;
	if (!is_other && strcmp(term->sign, "=") != 0)
		return term_compare(reader, field, term);
	if (field->kind == MAP_ANY_JSON || field->kind == MAP_ANY_DYNAMIC)
		field = splunk_plain(reader, field);
	if (is_other && field->kind == MAP_LIST)
	{
		diag_hint(splunk_refuse(reader, term->span, "!= of a field of several values"),
				  "NOT field=value is true if none of them is that.");
		return NULL;
	}
	VEC_EACH (const SplName, value, &term->value)
	{
		ForeignCondition *one = term_equal(reader, field, value);

		if (one == NULL)
			return NULL;
		term_merge(&part, one);
	}
	if (!is_other)
		return condition_any(&part, span);
	if (field->kind != MAP_CONSTANT && field->kind != MAP_DEFAULT)
		vec_push(&both, condition_of(FOREIGN_FILLED, field, "", false, span));
	vec_push(&both, condition_not(condition_any(&part, span), span));
	return condition_all(&both, span);
}

/* The parts of an AND or OR; NULL after an error. */
static ForeignCondition *
term_joined(SplunkReader *reader, const SplTerm *term)
{
	Span span = splunk_span(reader, term->span);
	Vec part = {0};

	VEC_EACH (const SplTerm, one, &term->part)
	{
		ForeignCondition *condition = term_condition(reader, one);

		if (condition == NULL)
			return NULL;
		vec_push(&part, condition);
	}
	return term->kind == SPL_TERM_AND ? condition_all(&part, span) : condition_any(&part, span);
}

static ForeignCondition *
term_condition(SplunkReader *reader, const SplTerm *term)
{
	ForeignCondition *part;

	PORT_CHECK_STACK();
	switch (term->kind)
	{
		case SPL_TERM_AND:
		case SPL_TERM_OR:
			return term_joined(reader, term);
		case SPL_TERM_NOT:
			part = term_condition(reader, VEC_AT(&term->part, SplTerm, 0));
			return part == NULL ? NULL : condition_not(part, splunk_span(reader, term->span));
		case SPL_TERM_COMPARE:
			return term_comparison(reader, term);
		case SPL_TERM_MACRO:
			if (splunk_is_filter(term->name->text))
				return condition_certain(true, splunk_span(reader, term->span));
			diag_hint(splunk_refuse(reader, term->span, "macro \"%s\"", term->name->text),
					  "Write what it stands for in its place.");
			return NULL;
	}
	return NULL;
}

/* Does a term ask a field of several values? */
static bool
term_asks_list(SplunkReader *reader, const SplTerm *term)
{
	bool any = false;

	if (term->kind == SPL_TERM_COMPARE)
	{
		const ForeignField *field = splunk_look(reader, term->name->text);

		return field != NULL && (field->kind == MAP_ANY_JSON || field->kind == MAP_ANY_DYNAMIC);
	}
	VEC_EACH (const SplTerm, one, &term->part)
		any = any || term_asks_list(reader, one);
	return any;
}

/* Appends the rows for which one term is true. */
static void
term_write(SplunkReader *reader, const SplTerm *term)
{
	ForeignCondition *condition = splunk_is_source(term) ? NULL : term_condition(reader, term);

	if (condition == NULL || condition->kind == FOREIGN_TRUE)
		return;
	if (condition->kind == FOREIGN_FALSE)
		diag_add(reader->diag, DIAG_FOREIGN_NEVER, splunk_span(reader, term->span));
	else
		query_write_where(reader->out, reader->table, condition, &reader->column);
}

void
splunk_write_search(SplunkReader *reader, const SplTerm *term)
{
	Vec part = {0};
	Vec late = {0};

	if (term->kind == SPL_TERM_AND)
		part = term->part;
	else
		vec_push(&part, (void *) term);
	/* What asks no array is asked first, of all rows. */
	VEC_EACH (const SplTerm, one, &part)
	{
		if (term_asks_list(reader, one))
			vec_push(&late, (void *) one);
		else
			term_write(reader, one);
	}
	VEC_EACH (const SplTerm, one, &late)
		term_write(reader, one);
}
