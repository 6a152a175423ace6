/*
 * sigma_condition.c
 *		The condition of a detection: "selection and not 1 of filter_*".
 *
 * or binds least, then and, then not.  A pattern that no identifier matches is an error: to
 * leave it out would change what the rule finds.
 */
#include "common/port.h"

#include "common/suggest.h"
#include "common/wildcard.h"
#include "foreign/sigma_int.h"

/* A condition while it is read. */
typedef struct ConditionText
{
	SigmaReader *reader;
	const RuleNode *node;
	const char *text;
	int at;     /* start of the current word */
	int length; /* of it; 0 at the end */
	int depth;
	bool failed;
} ConditionText;

static ForeignCondition *read_or(ConditionText *c);

static Span
current_span(const ConditionText *c)
{
	return sigma_inside(c->reader, c->node, c->at, c->length);
}

/* Moves to the next word: a bracket, a bar, or letters. */
static void
next_word(ConditionText *c)
{
	c->at += c->length;
	while (c->text[c->at] != '\0' && strchr(" \t\r\n", c->text[c->at]) != NULL)
		c->at++;
	if (c->text[c->at] == '\0')
		c->length = 0;
	else if (strchr("()|", c->text[c->at]) != NULL)
		c->length = 1;
	else
		c->length = (int) strcspn(c->text + c->at, " \t\r\n()|");
}

static bool
is_word(const ConditionText *c, const char *word)
{
	return c->length == (int) strlen(word) && strncmp(c->text + c->at, word, c->length) == 0;
}

/* Reports the current word once. */
static ForeignCondition *
fail(ConditionText *c, const char *expected)
{
	char *found =
		c->length > 0 ? psprintf("\"%.*s\"", c->length, c->text + c->at) : pstrdup("its end");

	if (c->failed)
		return NULL;
	c->failed = true;
	if (is_word(c, "|"))
		diag_hint(diag_add(c->reader->diag, DIAG_FOREIGN_UNSUPPORTED, current_span(c),
						   "an aggregation in a condition"),
				  "It is of an old form of Sigma. A document with a correlation says the same.");
	else
	{
		Diag *said =
			diag_add(c->reader->diag, DIAG_FOREIGN_CONDITION, current_span(c), expected, found);

		if (is_word(c, "AND") || is_word(c, "OR") || is_word(c, "NOT") || is_word(c, "OF"))
			diag_hint(said, "The words of a condition are in lower case.");
	}
	return NULL;
}

/* Is it one of the words that combine? */
static bool
is_keyword(const ConditionText *c)
{
	return is_word(c, "and") || is_word(c, "or") || is_word(c, "not") || is_word(c, "of");
}

/* May the key of a detection be referred to? */
static bool
is_search(const RuleNode *key)
{
	return strcmp(key->text, "condition") != 0 && strcmp(key->text, "timeframe") != 0;
}

/* quantified := ("1" | "any" | "all") "of" (pattern | "them"); the first word is current. */
static ForeignCondition *
read_quantified(ConditionText *c)
{
	SigmaReader *reader = c->reader;
	bool all = is_word(c, "all");
	int start = c->at;
	char *pattern;
	Span span;
	Vec part = {0};

	next_word(c); /* of */
	next_word(c);
	if (c->length == 0 || is_keyword(c) || strchr("()|", c->text[c->at]) != NULL)
		return fail(c, "a pattern or \"them\"");
	pattern = is_word(c, "them") ? pstrdup("*") : pnstrdup(c->text + c->at, c->length);
	span = sigma_inside(reader, c->node, start, c->at + c->length - start);
	VEC_EACH (const RuleNode, key, &reader->detection->key)
	{
		if (is_search(key) && (key->text[0] != '_' || pattern[0] == '_') &&
			wildcard_match(pattern, key->text))
			vec_push(&part, sigma_search(reader, key_at));
	}
	if (part.count == 0)
	{
		diag_add(reader->diag, DIAG_FOREIGN_REFERENCE, current_span(c), "search identifier",
				 pattern);
		c->failed = true;
		return NULL;
	}
	if (is_word(c, "them") && part.count == 1)
		diag_add(reader->diag, DIAG_FOREIGN_IDLE, span, "\"them\" of one search identifier");
	else if (is_word(c, "them") && all)
		diag_hint(diag_add(reader->diag, DIAG_FOREIGN_SHOULD, span, "\"all of them\"",
						   "all of a pattern"),
				  "Whoever adds a search identifier changes what it means.");
	next_word(c);
	return all ? condition_all(&part, span) : condition_any(&part, span);
}

/* The search identifier that the current word names. */
static ForeignCondition *
read_identifier(ConditionText *c)
{
	SigmaReader *reader = c->reader;
	char *name = pnstrdup(c->text + c->at, c->length);
	Suggest near;
	Diag *diag;

	suggest_start(&near, name);
	VEC_EACH (const RuleNode, key, &reader->detection->key)
	{
		if (!is_search(key))
			continue;
		if (strcmp(key->text, name) == 0)
		{
			next_word(c);
			return sigma_search(reader, key_at);
		}
		suggest_offer(&near, key->text);
	}
	diag =
		diag_add(reader->diag, DIAG_FOREIGN_REFERENCE, current_span(c), "search identifier", name);
	if (suggest_best(&near) != NULL)
		diag_hint(diag, "Did you mean \"%s\"?", suggest_best(&near));
	c->failed = true;
	return NULL;
}

/* Is "of" the word behind the current one? */
static bool
is_before_of(const ConditionText *c)
{
	ConditionText next = *c;

	next_word(&next);
	return is_word(&next, "of");
}

/* primary := "(" or ")" | quantified | identifier */
static ForeignCondition *
read_primary(ConditionText *c)
{
	ForeignCondition *inner;

	if (is_word(c, "("))
	{
		next_word(c);
		inner = read_or(c);
		if (inner == NULL || !is_word(c, ")"))
			return fail(c, "\")\"");
		next_word(c);
		return inner;
	}
	if (c->length == 0 || is_keyword(c) || is_word(c, ")") || is_word(c, "|"))
		return fail(c, "a search identifier");
	if (!is_before_of(c))
		return read_identifier(c);
	if (is_word(c, "1") || is_word(c, "any") || is_word(c, "all"))
		return read_quantified(c);
	return fail(c, "\"1\", \"any\" or \"all\"");
}

/* not := "not" not | primary */
static ForeignCondition *
read_not(ConditionText *c)
{
	ForeignCondition *inner;
	Span span = current_span(c);

	if (c->depth > SIGMA_MAX_DEPTH)
	{
		if (!c->failed)
			diag_add(c->reader->diag, DIAG_FOREIGN_LIMIT, span, "it is nested too deeply");
		c->failed = true;
		return NULL;
	}
	c->depth++;
	if (is_word(c, "not"))
	{
		next_word(c);
		inner = read_not(c);
		inner = inner != NULL ? condition_not(inner, span) : NULL;
	}
	else
		inner = read_primary(c);
	c->depth--;
	return inner;
}

/* and := not ("and" not)* */
static ForeignCondition *
read_and(ConditionText *c)
{
	Span span = current_span(c);
	Vec part = {0};

	for (;;)
	{
		ForeignCondition *one = read_not(c);

		if (one == NULL)
			return NULL;
		vec_push(&part, one);
		if (!is_word(c, "and"))
			return part.count == 1 ? one : condition_all(&part, span);
		next_word(c);
	}
}

/* or := and ("or" and)* */
static ForeignCondition *
read_or(ConditionText *c)
{
	Span span = current_span(c);
	Vec part = {0};

	for (;;)
	{
		ForeignCondition *one = read_and(c);

		if (one == NULL)
			return NULL;
		vec_push(&part, one);
		if (!is_word(c, "or"))
			return part.count == 1 ? one : condition_any(&part, span);
		next_word(c);
	}
}

ForeignCondition *
sigma_read_condition(SigmaReader *reader, const RuleNode *node)
{
	ConditionText c = {.reader = reader, .node = node, .text = node->text};
	ForeignCondition *condition;

	next_word(&c);
	condition = read_or(&c);
	if (condition != NULL && c.length > 0)
		return fail(&c, "\"and\", \"or\" or its end");
	return condition;
}
