/*
 * elastic_kuery.c
 *		Kibana's query language to a tree of tests, by recursive descent.
 *
 * Its keywords stand between blanks, in any case; a literal without quotes goes on over blanks up to
 * the next keyword or special character.
 */
#include "common/port.h"

#include "common/utf8.h"
#include "foreign/elastic_int.h"

typedef struct Kuery
{
	ElasticReader *reader;
	const char *text;
	int length;
	int at;
	int depth;
	StringInfoData bytes; /* of the literal that is being read, and what is a wildcard of them */
	StringInfoData marks;
} Kuery;

/* A literal, with or without quotes. */
typedef struct KueryValue
{
	Pattern *pattern;
	char *text; /* escapes undone */
	bool is_quoted;
	bool has_star;
	int start;
	int end;
} KueryValue;

/* What a list of values is for: a field, read already. */
typedef struct KueryField
{
	char *name;
	Span span;
	int start;
} KueryField;

static ElasticNode *kuery_or(Kuery *kuery, const KueryField *field);

static bool
is_blank(const Kuery *kuery, int at)
{
	return at < kuery->length && strchr(" \t\r\n", kuery->text[at]) != NULL;
}

static void
skip_blanks(Kuery *kuery)
{
	while (is_blank(kuery, kuery->at))
		kuery->at++;
}

/* Adds an error at the current place, once. */
static void
kuery_fail(Kuery *kuery, const char *expected)
{
	int end = Min(kuery->at + 1, kuery->length);
	const char *at = kuery->text + kuery->at;
	int bytes = utf8_valid_bytes(at, kuery->text + kuery->length);
	const char *found = kuery->at < kuery->length ? psprintf("\"%.*s\"", Max(1, bytes), at)
												  : "the end of the query";

	diag_add(kuery->reader->diag, DIAG_FOREIGN_CONDITION,
			 elastic_span(kuery->reader, kuery->at, end), expected, found);
}

/* The length of a keyword with the blanks behind it, 0 if it is not there. */
static int
keyword_length(const Kuery *kuery, int at, const char *word)
{
	int length = (int) strlen(word);
	int end = at + length;

	if (end >= kuery->length || pg_strncasecmp(kuery->text + at, word, length) != 0 ||
		!is_blank(kuery, end))
		return 0;
	while (is_blank(kuery, end))
		end++;
	return end - at;
}

/* Takes blanks, a keyword and blanks. */
static bool
take_joining(Kuery *kuery, const char *word)
{
	int at = kuery->at;
	int length;

	if (!is_blank(kuery, at) && at > 0 && strchr(")\"}", kuery->text[at - 1]) == NULL)
		return false;
	while (is_blank(kuery, at))
		at++;
	length = keyword_length(kuery, at, word);
	if (length == 0)
	{
		/* A bracket needs no blank in front of it. */
		int end = at + (int) strlen(word);

		if (end >= kuery->length || pg_strncasecmp(kuery->text + at, word, strlen(word)) != 0 ||
			kuery->text[end] != '(')
			return false;
		length = (int) strlen(word);
	}
	kuery->at = at + length;
	return true;
}

/* not := 'not' blank */
static bool
take_not(Kuery *kuery)
{
	int length = keyword_length(kuery, kuery->at, "not");

	if (length == 0 && kuery->at + 3 < kuery->length && kuery->text[kuery->at + 3] == '(' &&
		pg_strncasecmp(kuery->text + kuery->at, "not", 3) == 0)
		length = 3;
	kuery->at += length;
	return length > 0;
}

/* ---- literals ---- */

/* The character of \uXXXX, 0 if it is none. */
static uint32
unicode_escape(const char *text, int left)
{
	uint32 code = 0;

	if (left < 6 || text[1] != 'u')
		return 0;
	for (int i = 2; i < 6; i++)
	{
		if (!isxdigit((unsigned char) text[i]))
			return 0;
		code =
			code * 16 + (uint32) (isdigit((unsigned char) text[i]) ? text[i] - '0'
																   : (text[i] | 0x20) - 'a' + 10);
	}
	return code >= 0xD800 && code < 0xE000 ? 0 : code;
}

/* Appends a byte of the literal. */
static void
add_byte(Kuery *kuery, char byte, char mark)
{
	appendStringInfoChar(&kuery->bytes, byte);
	appendStringInfoChar(&kuery->marks, mark);
}

/* Appends a keyword behind a backslash, which is a word then; its length, 0 if there is none. */
static int
add_keyword(Kuery *kuery, const char *from, int left)
{
	static const char *const word[] = {"and", "or", "not"};

	for (int i = 0; i < lengthof(word); i++)
	{
		int length = (int) strlen(word[i]);
		bool ends = left <= length || strchr(" \t\r\n()*", from[length]) != NULL;

		if (left < length || !ends || pg_strncasecmp(from, word[i], length) != 0)
			continue;
		for (int k = 0; k < length; k++)
			add_byte(kuery, from[k], '\0');
		return length;
	}
	return 0;
}

/* Appends what a backslash and what is behind it stand for; how many bytes that is. */
static int
add_escape(Kuery *kuery, const KueryValue *value)
{
	const char *from = kuery->text + kuery->at;
	int left = kuery->length - kuery->at;
	uint32 character = unicode_escape(from, left);
	const char *blank = "trn";
	const char *found;
	int length;

	if (character != 0)
	{
		utf8_append(&kuery->bytes, character);
		while (kuery->marks.len < kuery->bytes.len)
			appendStringInfoChar(&kuery->marks, '\0');
		return 6;
	}
	if (left < 2)
		return 0;
	length = value->is_quoted ? 0 : add_keyword(kuery, from + 1, left - 1);
	if (length > 0)
		return length + 1;
	found = strchr(blank, from[1]);
	if (found == NULL && strchr("\\():<>\"*{}", from[1]) == NULL)
		return 0;
	add_byte(kuery, found != NULL ? "\t\r\n"[found - blank] : from[1], '\0');
	return 2;
}

/* Ends a literal without quotes here? */
static bool
ends_literal(const Kuery *kuery, int at)
{
	char byte = kuery->text[at];
	int next = at;

	if (strchr("():<>\"{}", byte) != NULL)
		return true;
	if (!is_blank(kuery, at))
		return false;
	while (is_blank(kuery, next))
		next++;
	return next >= kuery->length || keyword_length(kuery, next, "or") > 0 ||
		   keyword_length(kuery, next, "and") > 0 || keyword_length(kuery, next, "not") > 0 ||
		   strchr("():<>\"{}", kuery->text[next]) != NULL;
}

/* literal := '"' … '"' | characters; false with an error if there is none. */
static bool
read_literal(Kuery *kuery, KueryValue *value, const char *expected)
{
	*value = (KueryValue){.start = kuery->at};
	value->is_quoted = kuery->at < kuery->length && kuery->text[kuery->at] == '"';
	if (keyword_length(kuery, kuery->at, "and") > 0 || keyword_length(kuery, kuery->at, "or") > 0 ||
		keyword_length(kuery, kuery->at, "not") > 0)
	{
		kuery_fail(kuery, expected);
		return false;
	}
	resetStringInfo(&kuery->bytes);
	resetStringInfo(&kuery->marks);
	kuery->at += value->is_quoted;
	while (kuery->at < kuery->length)
	{
		char byte = kuery->text[kuery->at];

		if (value->is_quoted ? byte == '"' : ends_literal(kuery, kuery->at))
			break;
		if (byte == '\\')
		{
			int taken = add_escape(kuery, value);

			if (taken == 0)
			{
				kuery_fail(kuery, "a character that can be escaped");
				return false;
			}
			kuery->at += taken;
			continue;
		}
		if (is_blank(kuery, kuery->at))
		{
			while (is_blank(kuery, kuery->at))
				add_byte(kuery, kuery->text[kuery->at++], '\0');
			continue;
		}
		value->has_star = value->has_star || (byte == '*' && !value->is_quoted);
		add_byte(kuery, byte, byte == '*' && !value->is_quoted ? '*' : '\0');
		kuery->at++;
	}
	if (value->is_quoted && kuery->at >= kuery->length)
	{
		kuery_fail(kuery, "\"\\\"\"");
		return false;
	}
	kuery->at += value->is_quoted;
	value->end = kuery->at;
	if (!value->is_quoted && value->end == value->start)
	{
		kuery_fail(kuery, expected);
		return false;
	}
	value->text = pnstrdup(kuery->bytes.data, kuery->bytes.len);
	value->pattern = pattern_literal(kuery->bytes.data, kuery->bytes.len);
	memcpy(value->pattern->mark, kuery->marks.data, kuery->marks.len);
	return true;
}

/* ---- expressions ---- */

/* The test of a field by a value. */
static ElasticNode *
value_test(Kuery *kuery, const KueryField *field, const KueryValue *value)
{
	ElasticTest test = {.op = ELASTIC_PATTERN, .field = field->name, .field_span = field->span};

	test.pattern = value->pattern;
	test.text = value->text;
	test.is_cased = true;
	test.is_number = !value->is_quoted && elastic_number(value->text) != NULL;
	if (value->has_star && strspn(value->text, "*") == strlen(value->text))
		test.op = ELASTIC_EXISTS;
	return elastic_test(kuery->reader, &test,
						elastic_span(kuery->reader, field->start, value->end));
}

/* '(' query ')', or of a field '(' values ')' */
static ElasticNode *
read_group(Kuery *kuery, const KueryField *field)
{
	ElasticNode *node;

	kuery->at++;
	skip_blanks(kuery);
	node = kuery_or(kuery, field);
	skip_blanks(kuery);
	if (node != NULL && (kuery->at >= kuery->length || kuery->text[kuery->at] != ')'))
	{
		kuery_fail(kuery, "\")\"");
		return NULL;
	}
	kuery->at++;
	return node;
}

/* value := literal | '(' values ')' */
static ElasticNode *
read_values(Kuery *kuery, const KueryField *field)
{
	KueryValue value;

	skip_blanks(kuery);
	if (kuery->at < kuery->length && kuery->text[kuery->at] == '(')
		return read_group(kuery, field);
	if (!read_literal(kuery, &value, "a value"))
		return NULL;
	return value_test(kuery, field, &value);
}

/* range := field ('<' | '<=' | '>' | '>=') literal */
static ElasticNode *
read_range(Kuery *kuery, const KueryField *field)
{
	static const char *const sign[] = {"<=", ">=", "<", ">"};
	ElasticTest test = {.op = ELASTIC_COMPARE, .field = field->name, .field_span = field->span};
	KueryValue value;

	for (int i = 0; i < lengthof(sign) && test.sign == NULL; i++)
	{
		if (strncmp(kuery->text + kuery->at, sign[i], strlen(sign[i])) == 0)
			test.sign = sign[i];
	}
	kuery->at += (int) strlen(test.sign);
	skip_blanks(kuery);
	if (!read_literal(kuery, &value, "a number"))
		return NULL;
	test.text = elastic_is_address_field(field->name) ? value.text : elastic_number(value.text);
	if (test.text == NULL)
	{
		diag_add(kuery->reader->diag, DIAG_FOREIGN_UNSUPPORTED,
				 elastic_span(kuery->reader, value.start, value.end),
				 "an order of what are no numbers");
		return NULL;
	}
	return elastic_test(kuery->reader, &test, elastic_span(kuery->reader, field->start, value.end));
}

/* nested := field ':' '{' query '}': here each test by itself, which is something else */
static ElasticNode *
refuse_nested(Kuery *kuery, const KueryField *field)
{
	diag_add(kuery->reader->diag, DIAG_FOREIGN_UNSUPPORTED,
			 elastic_span(kuery->reader, field->start, kuery->at + 1), "a nested query");
	return NULL;
}

/* expression := nested | range | field ':' value | literal */
static ElasticNode *
read_expression(Kuery *kuery)
{
	KueryValue name;
	KueryField field;
	char byte;

	if (!read_literal(kuery, &name, "a field"))
		return NULL;
	field.name = name.text;
	field.start = name.start;
	field.span = elastic_span(kuery->reader, name.start, name.end);
	skip_blanks(kuery);
	byte = kuery->at < kuery->length ? kuery->text[kuery->at] : '\0';
	if (byte == '<' || byte == '>')
		return read_range(kuery, &field);
	if (byte != ':')
	{
		diag_add(kuery->reader->diag, DIAG_FOREIGN_UNSUPPORTED, field.span,
				 "a value without a field");
		return NULL;
	}
	kuery->at++;
	skip_blanks(kuery);
	if (kuery->at < kuery->length && kuery->text[kuery->at] == '{')
		return refuse_nested(kuery, &field);
	return read_values(kuery, &field);
}

/* unit := '(' query ')' | expression; of a list of values '(' values ')' | value */
static ElasticNode *
read_unit(Kuery *kuery, const KueryField *field)
{
	if (field != NULL)
		return read_values(kuery, field);
	if (kuery->at >= kuery->length || kuery->text[kuery->at] != '(')
		return read_expression(kuery);
	return read_group(kuery, NULL);
}

/* negation := 'not'? unit */
static ElasticNode *
kuery_not(Kuery *kuery, const KueryField *field)
{
	bool is_negated;
	ElasticNode *node;

	skip_blanks(kuery);
	is_negated = take_not(kuery);
	skip_blanks(kuery);
	node = read_unit(kuery, field);
	return node != NULL && is_negated ? elastic_not(node) : node;
}

/* conjunction := negation ('and' negation)* */
static ElasticNode *
kuery_and(Kuery *kuery, const KueryField *field)
{
	ElasticNode *all = kuery_not(kuery, field);

	if (all != NULL && take_joining(kuery, "and"))
	{
		ElasticNode *joined = elastic_node(ELASTIC_AND, all->span);

		vec_push(&joined->part, all);
		do
		{
			ElasticNode *one = kuery_not(kuery, field);

			if (one == NULL)
				return NULL;
			all = elastic_join(ELASTIC_AND, joined, one);
		} while (take_joining(kuery, "and"));
	}
	return all;
}

/* query := conjunction ('or' conjunction)* */
static ElasticNode *
kuery_or(Kuery *kuery, const KueryField *field)
{
	ElasticNode *any = NULL;

	PORT_CHECK_STACK();
	PORT_CHECK_INTERRUPTS();
	if (++kuery->depth > ELASTIC_MAX_DEPTH)
	{
		diag_add(kuery->reader->diag, DIAG_FOREIGN_LIMIT,
				 elastic_span(kuery->reader, kuery->at, kuery->at + 1),
				 psprintf("brackets more than %d deep", ELASTIC_MAX_DEPTH));
		return NULL;
	}
	do
	{
		ElasticNode *one = kuery_and(kuery, field);

		if (one == NULL)
			return NULL;
		if (any == NULL)
		{
			any = elastic_node(ELASTIC_OR, one->span);
			vec_push(&any->part, one);
		}
		else
			any = elastic_join(ELASTIC_OR, any, one);
	} while (take_joining(kuery, "or"));
	kuery->depth--;
	return any->part.count == 1 ? VEC_AT(&any->part, ElasticNode, 0) : any;
}

ElasticNode *
elastic_read_kuery(ElasticReader *reader)
{
	Kuery kuery = {.reader = reader, .text = reader->query, .length = reader->query_length};
	ElasticNode *node;

	initStringInfo(&kuery.bytes);
	initStringInfo(&kuery.marks);
	skip_blanks(&kuery);
	node = kuery_or(&kuery, NULL);
	if (node == NULL)
		return NULL;
	skip_blanks(&kuery);
	if (kuery.at < kuery.length)
	{
		kuery_fail(&kuery, "\"and\", \"or\" or the end of the query");
		return NULL;
	}
	return node;
}
