/*
 * elastic_eql_test.c
 *		Conditions of EQL to a tree of tests, by recursive descent.
 */
#include "common/port.h"

#include "foreign/elastic_eql.h"

/* One side of a comparison. */
typedef struct EqlValue
{
	EqlWord word; /* EQL_NAME: a field */
	char *text;
	int start;
	int end;
} EqlValue;

/* How a field is compared with one value of a list or several. */
typedef struct EqlCompare
{
	const EqlValue *field;
	bool is_cased;
	bool has_wildcards;
	bool is_regex;
} EqlCompare;

static ElasticNode *eql_or(Eql *eql);

/* ---- values ---- */

/* Takes the current word as a value; false with an error if it is none. */
static bool
take_value(Eql *eql, EqlValue *value)
{
	eql_take(eql, "?");
	*value = (EqlValue){eql->word, eql->value, eql->start, eql->at};
	if (eql->word != EQL_NAME && eql->word != EQL_TEXT && eql->word != EQL_NUMBER)
	{
		eql_fail(eql, "a field or a value");
		return false;
	}
	if (eql->word == EQL_NUMBER && elastic_number(eql->value) == NULL)
	{
		eql_fail(eql, "a number");
		return false;
	}
	eql_next(eql);
	return true;
}

static bool
is_null(const EqlValue *value)
{
	return value->word == EQL_NAME && strcmp(value->text, "null") == 0;
}

static bool
is_truth(const EqlValue *value)
{
	return value->word == EQL_NAME &&
		   (strcmp(value->text, "true") == 0 || strcmp(value->text, "false") == 0);
}

static bool
is_field(const EqlValue *value)
{
	return value->word == EQL_NAME && !is_null(value) && !is_truth(value);
}

static ElasticTest
field_test(const Eql *eql, ElasticOp op, const EqlValue *field)
{
	return (ElasticTest){.op = op,
						 .field = field->text,
						 .field_span = elastic_span(eql->reader, field->start, field->end),
						 .is_cased = true};
}

/* A text in which * and ? are wildcards. */
static Pattern *
wildcard_pattern(const char *text)
{
	Pattern *pattern = pattern_literal(text, (int) strlen(text));

	for (int i = 0; i < pattern->length; i++)
	{
		if (text[i] == '*' || text[i] == '?')
			pattern->mark[i] = text[i];
	}
	return pattern;
}

/*
 * A text that Elasticsearch hands to Lucene as a part of a pattern without a look into it: * and ?
 * are wildcards there, and what is behind a backslash stands for itself.
 */
static Pattern *
lucene_pattern(const char *text)
{
	Pattern *pattern = pattern_literal(text, (int) strlen(text));
	int length = 0;

	for (int i = 0; i < pattern->length; i++)
	{
		bool is_escaped = text[i] == '\\' && text[i + 1] != '\0';

		i += is_escaped;
		pattern->text[length] = text[i];
		pattern->mark[length++] = !is_escaped && strchr("*?", text[i]) != NULL ? text[i] : '\0';
	}
	pattern->length = length;
	pattern->text[length] = '\0';
	return pattern;
}

/* The test of a field by one value. */
static ElasticNode *
compare_one(Eql *eql, const EqlCompare *how, const EqlValue *value)
{
	ElasticTest test = field_test(eql, ELASTIC_PATTERN, how->field);
	Span span = elastic_span(eql->reader, how->field->start, value->end);

	test.text = value->text;
	test.is_cased = how->is_cased;
	test.is_number = value->word == EQL_NUMBER;
	if (is_null(value))
	{
		test.op = ELASTIC_EXISTS;
		return elastic_not(elastic_test(eql->reader, &test, span));
	}
	if (is_field(value))
	{
		test.op = ELASTIC_FIELD;
		test.sign = how->is_cased ? " == " : " =~ ";
		return elastic_test(eql->reader, &test, span);
	}
	if (how->is_regex)
		test.op = ELASTIC_REGEX;
	test.pattern = how->has_wildcards && value->word == EQL_TEXT
					   ? wildcard_pattern(value->text)
					   : pattern_literal(value->text, (int) strlen(value->text));
	if (how->has_wildcards && value->text[0] != '\0' &&
		strspn(value->text, "*") == strlen(value->text))
		test.op = ELASTIC_EXISTS;
	return elastic_test(eql->reader, &test, span);
}

/* Adds a part to what may be no tree yet; NULL if one of both is an error. */
static ElasticNode *
add_part(ElasticNode *any, ElasticNode *one)
{
	if (any == NULL)
	{
		any = elastic_node(ELASTIC_OR, one->span);
		vec_push(&any->part, one);
		return any;
	}
	return elastic_join(ELASTIC_OR, any, one);
}

/* values := value | '(' value (',' value)* ')' */
static ElasticNode *
compare_values(Eql *eql, const EqlCompare *how)
{
	bool in_brackets = eql_take(eql, "(");
	ElasticNode *any = NULL;

	do
	{
		EqlValue value;
		ElasticNode *one;

		if (!take_value(eql, &value))
			return NULL;
		one = compare_one(eql, how, &value);
		if (one == NULL)
		{
			eql->failed = true;
			return NULL;
		}
		any = add_part(any, one);
	} while (in_brackets && eql_take(eql, ","));
	if (in_brackets && !eql_need(eql, ")"))
		return NULL;
	return any->part.count == 1 ? VEC_AT(&any->part, ElasticNode, 0) : any;
}

/* ---- functions ---- */

/* What a function asks of its first argument with each of the others. */
typedef struct EqlFunction
{
	const char *name;
	bool open_start;
	bool open_end;
	bool has_wildcards;
	ElasticOp op;
} EqlFunction;

static const EqlFunction eql_function[] = {{"stringContains", true, true, false, ELASTIC_PATTERN},
										   {"startsWith", false, true, false, ELASTIC_PATTERN},
										   {"endsWith", true, false, false, ELASTIC_PATTERN},
										   {"wildcard", false, false, true, ELASTIC_PATTERN},
										   {"cidrMatch", false, false, false, ELASTIC_CIDR},
										   {"match", false, false, false, ELASTIC_REGEX}};

/* The test of one argument. */
static ElasticNode *
function_test(Eql *eql, const EqlFunction *function, const EqlValue *field, const EqlValue *value,
			  bool is_cased)
{
	ElasticTest test = field_test(eql, function->op, field);
	Span span = elastic_span(eql->reader, field->start, value->end);

	test.text = value->text;
	test.is_cased = is_cased;
	if (is_field(value))
	{
		bool contains = function->open_start && function->open_end;

		if (!contains)
		{
			eql_refuse(eql, value->start, psprintf("%s() of two fields", function->name));
			return NULL;
		}
		test.op = ELASTIC_FIELD;
		test.sign = is_cased ? " contains_cs " : " contains ";
		return elastic_test(eql->reader, &test, span);
	}
	test.pattern = function->has_wildcards ? wildcard_pattern(value->text)
				   : function->open_start  ? lucene_pattern(value->text)
										  : pattern_literal(value->text, (int) strlen(value->text));
	test.pattern = pattern_open(test.pattern, function->open_start, function->open_end);
	return elastic_test(eql->reader, &test, span);
}

/* call := name '~'? '(' field (',' value)+ ')', behind the name */
static ElasticNode *
read_call(Eql *eql, const EqlValue *name)
{
	const EqlFunction *function = NULL;
	bool is_cased = !eql_take(eql, "~");
	ElasticNode *any = NULL;
	EqlValue field;

	for (int i = 0; i < lengthof(eql_function); i++)
	{
		if (strcmp(eql_function[i].name, name->text) == 0)
			function = &eql_function[i];
	}
	if (function == NULL)
	{
		eql_refuse(eql, name->start, psprintf("function \"%s\"", name->text));
		return NULL;
	}
	if (!eql_need(eql, "(") || !take_value(eql, &field))
		return NULL;
	if (!is_field(&field))
	{
		eql_refuse(eql, field.start, psprintf("%s() of what is no field", name->text));
		return NULL;
	}
	while (eql_take(eql, ","))
	{
		EqlValue value;
		ElasticNode *one;

		if (!take_value(eql, &value))
			return NULL;
		one = function_test(eql, function, &field, &value, is_cased);
		if (one == NULL)
		{
			eql->failed = true;
			return NULL;
		}
		any = add_part(any, one);
	}
	if (any == NULL)
		eql_fail(eql, "\",\"");
	if (any == NULL || !eql_need(eql, ")"))
		return NULL;
	return any->part.count == 1 ? VEC_AT(&any->part, ElasticNode, 0) : any;
}

/* ---- conditions ---- */

/* Is the current word a comparison by order? */
static const char *
order_sign(const Eql *eql)
{
	static const char *const sign[] = {"<", "<=", ">", ">="};

	for (int i = 0; i < lengthof(sign); i++)
	{
		if (eql_is(eql, sign[i]))
			return sign[i];
	}
	return NULL;
}

/* order := field sign number */
static ElasticNode *
read_order(Eql *eql, const EqlValue *field, const char *sign)
{
	ElasticTest test = field_test(eql, ELASTIC_COMPARE, field);
	EqlValue value;

	eql_next(eql);
	if (!take_value(eql, &value))
		return NULL;
	if (value.word != EQL_NUMBER && (!elastic_is_address_field(test.field) || is_field(&value)))
	{
		eql_refuse(eql, value.start, "an order of what are no numbers");
		return NULL;
	}
	test.sign = sign;
	test.text = value.word == EQL_NUMBER ? elastic_number(value.text) : value.text;
	return elastic_test(eql->reader, &test, elastic_span(eql->reader, field->start, value.end));
}

/* comparison := field ('==' | '!=' | ':' | 'in' | 'like' | 'regex' …) values, behind the field */
static ElasticNode *
read_comparison(Eql *eql, const EqlValue *field)
{
	EqlCompare how = {.field = field, .is_cased = true};
	bool is_negated = eql_is(eql, "!=");
	ElasticNode *node;

	if (order_sign(eql) != NULL)
		return read_order(eql, field, order_sign(eql));
	if (eql_take(eql, "==") || eql_take(eql, "!="))
		node = compare_values(eql, &how);
	else if (eql_take(eql, ":"))
	{
		how.is_cased = false;
		how.has_wildcards = true;
		node = compare_values(eql, &how);
	}
	else
	{
		is_negated = eql_take_word(eql, "not");
		how.has_wildcards = eql_is_word(eql, "like");
		how.is_regex = eql_is_word(eql, "regex");
		if (!eql_is_word(eql, "in") && !how.has_wildcards && !how.is_regex)
		{
			/* A truth value by itself. */
			EqlValue truth = {EQL_NAME, pstrdup("true"), field->start, field->end};

			if (is_negated)
				eql_fail(eql, "\"in\"");
			return is_negated ? NULL : compare_one(eql, &how, &truth);
		}
		eql_next(eql);
		how.is_cased = !eql_take(eql, "~");
		node = compare_values(eql, &how);
	}
	return node != NULL && is_negated ? elastic_not(node) : node;
}

/* unit := '(' condition ')' | call | comparison | truth */
static ElasticNode *
read_unit(Eql *eql)
{
	EqlValue value;

	if (eql_take(eql, "("))
	{
		ElasticNode *node = eql_or(eql);

		return node != NULL && eql_need(eql, ")") ? node : NULL;
	}
	if (!take_value(eql, &value))
		return NULL;
	if (is_truth(&value))
	{
		ElasticNode *certain =
			elastic_node(ELASTIC_CERTAIN, elastic_span(eql->reader, value.start, value.end));

		certain->value = strcmp(value.text, "true") == 0;
		return certain;
	}
	if (!is_field(&value))
	{
		eql_refuse(eql, value.start, "a comparison that begins with a value");
		return NULL;
	}
	if (eql_is(eql, "(") || eql_is(eql, "~"))
		return read_call(eql, &value);
	return read_comparison(eql, &value);
}

/* negation := 'not'* unit */
static ElasticNode *
eql_not(Eql *eql)
{
	bool is_negated = false;
	ElasticNode *node;

	while (eql_take_word(eql, "not"))
		is_negated = !is_negated;
	node = read_unit(eql);
	return node != NULL && is_negated ? elastic_not(node) : node;
}

/* conjunction := negation ('and' negation)* */
static ElasticNode *
eql_and(Eql *eql)
{
	ElasticNode *all = elastic_node(ELASTIC_AND, (Span){0, 0});

	do
	{
		ElasticNode *one = eql_not(eql);

		if (one == NULL)
			return NULL;
		all->span = all->part.count == 0 ? one->span : span_join(all->span, one->span);
		vec_push(&all->part, one);
	} while (eql_take_word(eql, "and"));
	return all->part.count == 1 ? VEC_AT(&all->part, ElasticNode, 0) : all;
}

/* condition := conjunction ('or' conjunction)* */
static ElasticNode *
eql_or(Eql *eql)
{
	ElasticNode *any = NULL;

	PORT_CHECK_STACK();
	PORT_CHECK_INTERRUPTS();
	if (++eql->depth > ELASTIC_MAX_DEPTH)
	{
		diag_add(eql->reader->diag, DIAG_FOREIGN_LIMIT,
				 elastic_span(eql->reader, eql->start, eql->at),
				 psprintf("brackets more than %d deep", ELASTIC_MAX_DEPTH));
		eql->failed = true;
		return NULL;
	}
	do
	{
		ElasticNode *one = eql_and(eql);

		if (one == NULL)
			return NULL;
		any = add_part(any, one);
	} while (eql_take_word(eql, "or"));
	eql->depth--;
	return any->part.count == 1 ? VEC_AT(&any->part, ElasticNode, 0) : any;
}

ElasticNode *
eql_read_condition(Eql *eql)
{
	eql->depth = 0;
	return eql_or(eql);
}
