/*
 * elastic_condition.c
 *		Tests on fields of ECS as conditions on the columns of a table.
 *
 * As Elastic's keyword fields do, a test compares whole values and heeds case; of an array it asks
 * any element, each test by itself; a field that is absent equals nothing.
 */
#include "common/port.h"

#include "foreign/elastic_int.h"
#include "foreign/json_text.h"
#include "foreign/query.h"
#include "foreign/regex.h"

typedef struct Maker
{
	ElasticReader *reader;
	const MapTable *table;
	Vec *missing;
	bool only_constants;
} Maker;

static ForeignCondition *make(Maker *maker, const ElasticNode *node);

/* What is not known before the rows are there. */
static ForeignCondition *
unknown(Span span)
{
	return condition_test(&(ForeignTest){.op = FOREIGN_FILLED}, span);
}

/* ---- what the lists know ---- */

/* Is a value what a test asks for? */
static bool
holds_for(const ElasticTest *test, const char *value)
{
	if (test->op == ELASTIC_EXISTS)
		return true;
	return test->op == ELASTIC_PATTERN && pattern_matches(test->pattern, value, test->is_cased);
}

/* A field whose values are conditions: those that the test asks for. */
static ForeignCondition *
make_choice(Maker *maker, const ElasticTest *test, const ForeignField *field, Span span)
{
	Vec part = {0};
	int known = maker->reader->diag->diag.count;

	for (int i = 0; i < field->table->count; i++)
	{
		const MapLine *line = &field->table->line[i];
		ElasticTest any_case = *test;

		any_case.is_cased = false;
		if (line->kind == MAP_IS_CHOICE && strcmp(line->source, field->name) == 0 &&
			holds_for(&any_case, line->column))
			vec_push(&part, condition_of(FOREIGN_AS_IS, field, line->path, false, span));
	}
	if (part.count == 0 && test->op == ELASTIC_PATTERN && known < DIAG_MAX_KEPT)
		diag_add(maker->reader->diag, DIAG_FOREIGN_NEVER_VALUE, span, test->text,
				 psprintf("it is no value of field \"%s\" here", test->field));
	return condition_any(&part, span);
}

/* ---- values ---- */

static ForeignCondition *
never(Maker *maker, const ElasticTest *test, const char *why, Span span)
{
	diag_add(maker->reader->diag, DIAG_FOREIGN_NEVER_VALUE, span, test->text, why);
	return condition_certain(false, span);
}

static ForeignCondition *
unsupported(Maker *maker, const char *what, Span span)
{
	diag_add(maker->reader->diag, DIAG_FOREIGN_UNSUPPORTED, span, what);
	return condition_certain(false, span);
}

/* A pattern on a text. */
static ForeignCondition *
make_pattern(const ForeignField *field, const Pattern *pattern, bool is_cased, Span span)
{
	static const ForeignOp op[] = {
		[PATTERN_EQUAL] = FOREIGN_EQUAL,     [PATTERN_CONTAINS] = FOREIGN_CONTAINS,
		[PATTERN_STARTS] = FOREIGN_STARTS,   [PATTERN_ENDS] = FOREIGN_ENDS,
		[PATTERN_ANYTHING] = FOREIGN_FILLED, [PATTERN_MIXED] = FOREIGN_MATCH};
	char *text;
	PatternForm form = pattern_form(pattern, &text);
	ForeignTest test = {.op = op[form], .field = field, .is_cased = is_cased, .pattern = pattern};

	if (form == PATTERN_EQUAL && text[0] == '\0')
		test.op = FOREIGN_EMPTY;
	vec_push(&test.text, text);
	return condition_test(&test, span);
}

/* The same in one text of that JSON. */
static ForeignCondition *
make_flat_in(const ForeignField *field, const ElasticTest *test, bool is_flat, Span span)
{
	if (is_flat)
		return make_pattern(field, test->pattern, test->is_cased, span);
	return condition_of(FOREIGN_REGEX, field, elastic_flat_regex(test->pattern, test->is_cased),
						true, span);
}

/* Has a pattern a backslash in front of a star, both of which are meant as they are? */
static bool
has_escaped_star(const Pattern *pattern)
{
	for (int i = 1; i < pattern->length; i++)
	{
		if (pattern->text[i] == '*' && pattern->mark[i] == '\0' && pattern->text[i - 1] == '\\' &&
			pattern->mark[i - 1] == '\0')
			return true;
	}
	return false;
}

/*
 * May what matches a pattern reach from one key to the next?  Only a text with the order of the log
 * can be asked then.
 */
static bool
reaches_over_keys(const Pattern *pattern)
{
	for (int i = 1; i < pattern->length - 1; i++)
	{
		if (pattern->mark[i] == '*' || pattern->mark[i] == '?' || pattern->text[i] == ',')
			return true;
	}
	return false;
}

/* A pattern on JSON that Elastic keeps as another text. */
static ForeignCondition *
make_flat(Maker *maker, const ElasticTest *test, const ForeignField *field, Span span)
{
	const Pattern *pattern = test->pattern;
	char *text;
	PatternForm form = pattern_form(pattern, &text);
	Vec part = {0};
	bool is_flat;
	bool is_open =
		pattern->length > 1 && pattern->mark[0] == '*' && pattern->mark[pattern->length - 1] == '*';

	if (form == PATTERN_ANYTHING || pattern->length == 0)
		return make_pattern(field, pattern, test->is_cased, span);
	if (!is_open)
		return unsupported(maker, psprintf("the whole of field \"%s\"", test->field), span);
	is_flat = form == PATTERN_CONTAINS && elastic_is_flat(text);
	if (!is_flat)
		foreign_note(maker->reader->rule, span,
					 "field \"%s\" is JSON here: k=v is looked for as \"k\": \"v\"", test->field);
	if (has_escaped_star(pattern))
		diag_add(maker->reader->diag, DIAG_FOREIGN_NEVER_VALUE, span, text,
				 "parameters have no backslash in front of a star");
	vec_push(&part, make_flat_in(field, test, is_flat, span));
	/* Written anew, the text has its values as they are, and its keys in another order. */
	if (json_text_spells(pattern, true) && !reaches_over_keys(pattern))
		vec_push(&part, make_flat_in(json_text_field(field), test, is_flat, span));
	return condition_any(&part, span);
}

/* An address or a network, with which Elastic compares addresses; one of IPv4 may be of IPv6. */
static ForeignCondition *
make_address(Maker *maker, const ElasticTest *test, const ForeignField *field, Span span)
{
	ForeignTest address = {.op = FOREIGN_ADDRESS, .field = field, .is_cased = true};
	char *text = elastic_network(test->text);

	if (test->op == ELASTIC_COMPARE)
	{
		text = strchr(test->text, '/') == NULL && text != NULL ? test->text : NULL;
		address.sign = test->sign;
	}
	if (text == NULL)
		return never(maker, test,
					 test->op == ELASTIC_COMPARE ? "it is no address"
												 : "it is neither an address nor a network",
					 span);
	vec_push(&address.text, text);
	return condition_test(&address, span);
}

/* A value that must be the field's, with wildcards. */
static ForeignCondition *
make_value(Maker *maker, const ElasticTest *test, const ElasticField *found, Span span)
{
	const ForeignField *field = found->field;
	bool has_wildcard = pattern_has_wildcard(test->pattern);
	char *number;

	if (found->listed == MAP_FLAT && field->path[0] == '\0')
		return make_flat(maker, test, field, span);
	if (has_wildcard)
		return make_pattern(field, test->pattern, test->is_cased && !found->any_case, span);
	switch (field->kind)
	{
		case MAP_NUMBER:
			number = elastic_number(test->text);
			return number != NULL ? condition_of(FOREIGN_EQUAL, field, number, true, span)
								  : never(maker, test, "the column is a number", span);
		case MAP_BOOL:
			if (strcmp(test->text, "true") != 0 && strcmp(test->text, "false") != 0)
				return never(maker, test, "the column is true or false", span);
			return condition_of(FOREIGN_EQUAL, field, test->text, true, span);
		case MAP_TIME:
			return unsupported(maker, psprintf("a value of time \"%s\"", test->field), span);
		default:
			break;
	}
	if (elastic_is_address_field(test->field) && test->text[0] != '\0')
		return make_address(maker, test, field, span);
	return make_pattern(field, test->pattern, test->is_cased && !found->any_case, span);
}

static ForeignCondition *
make_regex(Maker *maker, const ElasticTest *test, const ElasticField *found, Span span)
{
	char *regex = regex_of_lucene(test->text);
	bool is_cased = test->is_cased && !found->any_case;

	if (found->listed == MAP_FLAT)
		return unsupported(maker, psprintf("a regular expression on field \"%s\"", test->field),
						   span);
	if (regex == NULL)
		return unsupported(maker, "what only Lucene has in a regular expression", span);
	return condition_of(FOREIGN_REGEX, found->field,
						psprintf("(?%s)\\A(?:%s)\\z", is_cased ? "s" : "is", regex), true, span);
}

/* ---- fields ---- */

/* Finds a field of a test; one that the table lacks is noted. */
static bool
find(Maker *maker, ElasticTest *test, const char *name, ElasticField *found)
{
	if (maker->reader->other_actions && strcmp(name, "event.outcome") == 0 &&
		elastic_find_field(maker->table, "event.outcome of other actions", found))
		return true;
	if (elastic_find_field(maker->table, name, found))
		return true;
	if (maker->missing != NULL)
		vec_push(maker->missing, test);
	return false;
}

/* Has a field values, one or several, that can be compared with something? */
static bool
can_be_compared(const ForeignField *field)
{
	return query_has_value(field) || query_is_array(field);
}

static ForeignCondition *
make_fields(Maker *maker, ElasticTest *test, const ElasticField *found, Span span)
{
	ElasticField other;
	ForeignTest compare = {.op = FOREIGN_COLUMN, .field = found->field, .is_cased = true};

	if (!find(maker, test, test->text, &other))
		return condition_certain(false, span);
	if (!can_be_compared(found->field) || !query_has_value(other.field) ||
		found->listed == MAP_CONSTANT || other.listed == MAP_CONSTANT || other.listed == MAP_FLAT)
		return unsupported(
			maker, psprintf("a comparison of \"%s\" with \"%s\"", test->field, test->text), span);
	compare.sign = test->sign;
	compare.other = other.field;
	return condition_test(&compare, span);
}

static ForeignCondition *
make_test(Maker *maker, ElasticTest *test, Span span)
{
	ElasticField found;

	if (!find(maker, test, test->field, &found))
		return maker->only_constants ? unknown(span) : condition_certain(false, span);
	if (found.listed == MAP_CONSTANT)
		return condition_certain(
			holds_for(test, found.field->column) ||
				(found.field->path[0] != '\0' && holds_for(test, found.field->path)),
			span);
	if (maker->only_constants)
		return unknown(span);
	if (found.listed == MAP_CHOICE)
		return make_choice(maker, test, found.field, span);
	switch (test->op)
	{
		case ELASTIC_EXISTS:
			return condition_test(&(ForeignTest){.op = FOREIGN_FILLED, .field = found.field}, span);
		case ELASTIC_PATTERN:
			return make_value(maker, test, &found, span);
		case ELASTIC_COMPARE:
		{
			bool is_address = elastic_is_address_field(test->field);
			ForeignTest compare = {.op = FOREIGN_COMPARE, .field = found.field, .sign = test->sign};

			if (!can_be_compared(found.field) || found.field->kind == MAP_TIME ||
				found.field->kind == MAP_BOOL)
				return unsupported(maker, psprintf("an order of field \"%s\"", test->field), span);
			if (is_address)
				return make_address(maker, test, found.field, span);
			vec_push(&compare.text, test->text);
			return condition_test(&compare, span);
		}
		case ELASTIC_REGEX:
			return make_regex(maker, test, &found, span);
		case ELASTIC_CIDR:
			return make_address(maker, test, found.field, span);
		case ELASTIC_FIELD:
			return make_fields(maker, test, &found, span);
	}
	pg_unreachable();
}

/* ---- trees ---- */

/* Can the values of two tests be one list? */
static bool
is_one_list(const ForeignCondition *a, const ForeignCondition *b)
{
	const ForeignTest *one = a->test;
	const ForeignTest *two = b->test;

	if (a->kind != FOREIGN_TEST || b->kind != FOREIGN_TEST || one->op != two->op ||
		(one->op != FOREIGN_EQUAL && one->op != FOREIGN_ADDRESS) || one->sign != NULL ||
		two->sign != NULL || one->field == NULL || two->field == NULL ||
		one->is_cased != two->is_cased || one->field->kind == MAP_BOOL)
		return false;
	return one->field->kind == two->field->kind &&
		   strcmp(one->field->column, two->field->column) == 0 &&
		   strcmp(one->field->path, two->field->path) == 0;
}

/* Is it the same condition of a list? */
static bool
is_same(const ForeignCondition *a, const ForeignCondition *b)
{
	return a->kind == FOREIGN_TEST && b->kind == FOREIGN_TEST && a->test->op == FOREIGN_AS_IS &&
		   b->test->op == FOREIGN_AS_IS &&
		   strcmp(VEC_AT(&a->test->text, char, 0), VEC_AT(&b->test->text, char, 0)) == 0;
}

/* Parts under "or", of which tests of one field that stand behind each other become one. */
static ForeignCondition *
make_any(const Vec *part, Span span)
{
	Vec merged = {0};

	VEC_EACH (ForeignCondition, one, part)
	{
		ForeignCondition *last =
			merged.count > 0 ? VEC_AT(&merged, ForeignCondition, merged.count - 1) : NULL;

		if (last != NULL && is_same(last, one))
			continue;
		if (last == NULL || !is_one_list(last, one))
		{
			vec_push(&merged, one);
			continue;
		}
		VEC_EACH (char, text, &one->test->text)
			vec_push(&last->test->text, text);
		last->span = span_join(last->span, one->span);
	}
	return condition_any(&merged, span);
}

static ForeignCondition *
make(Maker *maker, const ElasticNode *node)
{
	Vec part = {0};

	PORT_CHECK_STACK();
	PORT_CHECK_INTERRUPTS();
	VEC_EACH (const ElasticNode, one, &node->part)
		vec_push(&part, make(maker, one));
	switch (node->kind)
	{
		case ELASTIC_TEST:
			return make_test(maker, node->test, node->span);
		case ELASTIC_AND:
			return condition_all(&part, node->span);
		case ELASTIC_OR:
			return make_any(&part, node->span);
		case ELASTIC_NOT:
			return condition_not(VEC_AT(&part, ForeignCondition, 0), node->span);
		case ELASTIC_CERTAIN:
			return condition_certain(node->value, node->span);
	}
	pg_unreachable();
}

ForeignCondition *
elastic_condition(ElasticReader *reader, const ElasticNode *node, const MapTable *table,
				  Vec *missing)
{
	Maker maker = {.reader = reader, .table = table, .missing = missing};

	return make(&maker, node);
}

ForeignCondition *
elastic_constants(ElasticReader *reader, const ElasticNode *node, const MapTable *table)
{
	Maker maker = {.reader = reader, .table = table, .only_constants = true};

	return make(&maker, node);
}
