/*
 * sigma_value.c
 *		The values of a field as tests.
 *
 * A list of plain texts is one test of membership, however long it is; what else a list has
 * stands beside it.
 */
#include "common/port.h"

#include <arpa/inet.h>

#include "foreign/json_text.h"
#include "foreign/sigma_int.h"

static ForeignCondition *value_presence(SigmaReader *reader, const ForeignField *field, bool filled,
										const RuleNode *node);

static const char *
field_name(const ForeignField *field)
{
	return field != NULL ? field->name : "";
}

/* Reports a value of a kind that the modifiers are not for; gives a condition that is never true. */
static ForeignCondition *
value_wrong(SigmaReader *reader, const RuleNode *node, const char *what)
{
	diag_add(reader->diag, DIAG_FOREIGN_VALUE, node->span, "value",
			 psprintf("\"%s\" %s", node->kind == RULE_NODE_TEXT ? node->text : "", what));
	return condition_certain(false, node->span);
}

/* Notes a value that no row can have. */
static ForeignCondition *
value_never(SigmaReader *reader, const RuleNode *node, const char *why)
{
	diag_add(reader->diag, DIAG_FOREIGN_NEVER_VALUE, node->span, node->text, why);
	return condition_certain(false, node->span);
}

/* A test of one text by one operator. */
static ForeignCondition *
value_op(ForeignOp op, const ForeignField *field, const SigmaModifiers *modifiers, const char *text,
		 Span span)
{
	return condition_of(op, field, text, modifiers->is_cased, span);
}

/* ---- columns that are no texts ---- */

/* The number of a text that stands for one in decimal or as 0x…, NULL if it is none. */
static char *
number_of(const char *text)
{
	RuleNode node = {.kind = RULE_NODE_TEXT, .style = RULE_STYLE_PLAIN, .text = (char *) text};
	char *canonical;

	if (text[0] == '0' && isdigit((unsigned char) text[1]))
		return NULL;
	if (sigma_exponent(text) != NULL)
		return sigma_exponent(text);
	return sigma_scalar(&node, &canonical) == SIGMA_NUMBER ? canonical : NULL;
}

/* Equality with a column that is no text; NULL if the column is one. */
static ForeignCondition *
value_typed(SigmaReader *reader, const ForeignField *field, const SigmaModifiers *modifiers,
			const char *text, const RuleNode *node)
{
	char *number;

	switch (field->kind)
	{
		case MAP_NUMBER:
			number = number_of(text);
			if (number == NULL)
				return value_never(reader, node, psprintf("%s is a number", field->name));
			return value_op(FOREIGN_EQUAL, field, modifiers, number, node->span);
		case MAP_BOOL:
			if (pg_strcasecmp(text, "true") != 0 && pg_strcasecmp(text, "false") != 0)
				return value_never(reader, node, psprintf("%s is true or false", field->name));
			return value_op(FOREIGN_EQUAL, field, modifiers, text, node->span);
		case MAP_TIME:
			return value_wrong(reader, node, "cannot be compared with a time");
		case MAP_CHOICE:
			return value_wrong(reader, node,
							   psprintf("is no value of %s that is known here", field->name));
		default:
			return NULL;
	}
}

/* ---- patterns ---- */

ForeignCondition *
sigma_pattern_test(SigmaReader *reader, const ForeignField *field, const SigmaModifiers *modifiers,
				   const Pattern *pattern, const RuleNode *node)
{
	ForeignTest test = {.op = FOREIGN_MATCH, .field = field, .is_cased = modifiers->is_cased};
	ForeignCondition *typed = NULL;
	PatternForm form;
	const char *never;
	char *text;

	if (field != NULL && field->kind == MAP_HASH)
		return sigma_hash_test(reader, field, pattern, node);
	typed = field != NULL && field->kind == MAP_HASH_LIST ? sigma_hash_in_list(field, pattern, node)
														  : NULL;
	if (typed != NULL)
		return typed;
	pattern = sigma_registry_pattern(field, pattern);
	field = sigma_registry_field(field, pattern);
	field = sigma_request_field(field, pattern);
	test.field = field;
	form = pattern_form(pattern, &text);
	if (field != NULL && form != PATTERN_MIXED && text[0] == '\0')
		return value_presence(reader, field, form == PATTERN_ANYTHING, node);
	never = field != NULL && form != PATTERN_MIXED ? map_find_never(field, text) : NULL;
	if (never != NULL)
		(void) value_never(reader, node, never);
	if (field != NULL && form == PATTERN_EQUAL)
	{
		const char *choice = map_find_choice(field, text);

		if (choice != NULL)
			return condition_of(FOREIGN_AS_IS, field, choice, false, node->span);
		typed = value_typed(reader, field, modifiers, text, node);
	}
	else if (field != NULL && field->kind == MAP_CHOICE)
		typed = value_typed(reader, field, modifiers, text, node);
	if (typed != NULL)
		return typed;
	if (json_text_is(field) && pattern_is_open(pattern))
		typed = sigma_json_test(field, modifiers, pattern, node->span);
	if (typed != NULL)
		return typed;
	switch (form)
	{
		case PATTERN_EQUAL:
			return value_op(FOREIGN_EQUAL, field, modifiers, text, node->span);
		case PATTERN_CONTAINS:
			return value_op(FOREIGN_CONTAINS, field, modifiers, text, node->span);
		case PATTERN_STARTS:
			return value_op(FOREIGN_STARTS, field, modifiers, text, node->span);
		case PATTERN_ENDS:
			return value_op(FOREIGN_ENDS, field, modifiers, text, node->span);
		case PATTERN_ANYTHING: /* a keyword that is none */
			return condition_certain(true, node->span);
		case PATTERN_MIXED:
			break;
	}
	test.pattern = pattern;
	return condition_test(&test, node->span);
}

/* A pattern anywhere in the row. */
static ForeignCondition *
keyword_test(SigmaReader *reader, const SigmaModifiers *modifiers, const Pattern *pattern,
			 const RuleNode *node)
{
	return sigma_json_keyword(reader, modifiers, pattern,
							  sigma_pattern_test(reader, NULL, modifiers, pattern, node),
							  node->span);
}

/* A text, taken through the modifiers from left to right. */
ForeignCondition *
sigma_text_test(SigmaReader *reader, const ForeignField *field, const SigmaModifiers *modifiers,
				const char *text, const RuleNode *node)
{
	const Pattern *pattern = pattern_read(text);
	bool at_start = modifiers->contains || modifiers->ends || field == NULL;
	bool at_end = modifiers->contains || modifiers->starts || field == NULL;
	Vec encoded = {0};
	Vec part = {0};

	if (modifiers->windash)
		pattern = pattern_free_dashes(pattern);
	if (modifiers->base64 || modifiers->base64_offset)
	{
		if (!sigma_encode(reader, modifiers, pattern, node, &encoded))
			return condition_certain(false, node->span);
	}
	else
		vec_push(&encoded, (void *) pattern);
	VEC_EACH (const Pattern, one, &encoded)
	{
		if (at_start || at_end)
			one = pattern_open(one, at_start, at_end);
		vec_push(&part, field == NULL ? keyword_test(reader, modifiers, one, node)
									  : sigma_pattern_test(reader, field, modifiers, one, node));
	}
	return condition_any(&part, node->span);
}

/* ---- what is no pattern ---- */

static ForeignCondition *
value_regex(SigmaReader *reader, const ForeignField *field, const SigmaModifiers *modifiers,
			const RuleNode *node)
{
	StringInfoData regex;
	const char *bad = NULL;
	const char *class = NULL;

	for (const char *p = node->text; *p != '\0' && bad == NULL; p++)
	{
		/* A bracket at the start of a class stands for itself, and all else in it, too. */
		if (class == NULL && *p == '[')
			class = p + (p[1] == '^');
		else if (class != NULL && *p == ']' && p > class + 1)
			class = NULL;
		else if (class != NULL)
			;
		else if (strncmp(p, "(?=", 3) == 0 || strncmp(p, "(?!", 3) == 0 ||
				 strncmp(p, "(?<=", 4) == 0 || strncmp(p, "(?<!", 4) == 0)
			bad = "look-around";
		else if (p[0] == '\\' && p[1] >= '1' && p[1] <= '9')
			bad = "a back-reference";
		if (p[0] == '\\' && p[1] != '\0')
			p++;
	}
	if (bad != NULL)
	{
		diag_hint(diag_add(reader->diag, DIAG_FOREIGN_UNSUPPORTED, node->span,
						   psprintf("%s in a regular expression", bad)),
				  "Regular expressions take linear time here and have neither.");
		return condition_certain(false, node->span);
	}
	initStringInfo(&regex);
	if (modifiers->regex_i || modifiers->regex_m || modifiers->regex_s)
		appendStringInfo(&regex, "(?%s%s%s)", modifiers->regex_i ? "i" : "",
						 modifiers->regex_m ? "m" : "", modifiers->regex_s ? "s" : "");
	appendStringInfoString(&regex, node->text);
	field = sigma_request_regex(field, node->text);
	if (field == NULL || json_text_is(field))
		field = sigma_json_regex(reader, field, node->text);
	return condition_of(FOREIGN_REGEX, field, regex.data, true, node->span);
}

static ForeignCondition *
value_field(SigmaReader *reader, const ForeignField *field, const SigmaModifiers *modifiers,
			const RuleNode *node)
{
	ForeignTest test = {.op = FOREIGN_COLUMN, .field = field, .sign = " =~ "};
	ForeignField *other;

	if (pattern_has_wildcard(pattern_read(node->text)))
		return value_wrong(reader, node, "is the name of a field and may not have wildcards");
	other = map_find_field(reader->table, node->text);
	if (other != NULL)
		test.other = map_behind_source(other, reader->source_condition);
	if (test.other == NULL || test.other->kind >= MAP_HASH)
	{
		diag_add(reader->diag, DIAG_FOREIGN_FIELD, node->span, reader->table->name, node->text);
		return condition_certain(false, node->span);
	}
	if (modifiers->contains || (modifiers->starts && modifiers->ends))
		test.sign = modifiers->is_cased ? " contains_cs " : " contains ";
	else if (modifiers->starts)
		test.sign = modifiers->is_cased ? " startswith_cs " : " startswith ";
	else if (modifiers->ends)
		test.sign = modifiers->is_cased ? " endswith_cs " : " endswith ";
	else if (modifiers->is_cased)
		test.sign = " == ";
	return condition_test(&test, node->span);
}

/* A network of IPv4 or IPv6 without bits behind its prefix, which is added to an address; else NULL. */
static char *
sound_network(const char *text)
{
	const char *slash = strchr(text, '/');
	char *address = slash != NULL ? pnstrdup(text, slash - text) : pstrdup(text);
	unsigned char bytes[16];
	bool is_v6 = inet_pton(AF_INET6, address, bytes) == 1;
	int size = is_v6 ? 16 : 4;
	int prefix = 8 * size;
	size_t digits = slash != NULL ? strspn(slash + 1, "0123456789") : 0;

	if (!is_v6 && inet_pton(AF_INET, address, bytes) != 1)
		return NULL;
	if (slash != NULL)
	{
		if (digits == 0 || digits > 3 || slash[1 + digits] != '\0')
			return NULL;
		prefix = (int) strtol(slash + 1, NULL, 10);
	}
	if (prefix > 8 * size)
		return NULL;
	for (int i = 0; i < size; i++)
	{
		int kept = Max(0, Min(8, prefix - 8 * i));

		if ((bytes[i] & (0xff >> kept)) != 0)
			return NULL;
	}
	return psprintf("%s/%d", address, prefix);
}

static ForeignCondition *
value_network(SigmaReader *reader, const ForeignField *field, const RuleNode *node)
{
	char *network = sound_network(node->text);

	return network != NULL
			   ? condition_of(FOREIGN_CIDR, field, network, false, node->span)
			   : value_wrong(reader, node, "is no network, or has bits behind its prefix");
}

static ForeignCondition *
value_number(SigmaReader *reader, const ForeignField *field, const SigmaModifiers *modifiers,
			 SigmaScalar scalar, const char *canonical, const RuleNode *node)
{
	ForeignTest test = {.op = modifiers->part != NULL ? FOREIGN_PART : FOREIGN_COMPARE,
						.field = field,
						.sign = modifiers->part != NULL ? modifiers->part : modifiers->sign};

	if (scalar != SIGMA_NUMBER && node->style == RULE_STYLE_PLAIN)
	{
		canonical = sigma_exponent(node->text);
		scalar = canonical != NULL ? SIGMA_NUMBER : scalar;
	}
	if (scalar != SIGMA_NUMBER)
		return value_wrong(reader, node,
						   sigma_is_doubtful(node) ? "is no number in decimal" : "is no number");
	if (modifiers->part != NULL && field->kind != MAP_TIME)
		return value_wrong(reader, node, psprintf("is for a time, and %s is none", field->name));
	if (modifiers->part == NULL && (field->kind == MAP_TIME || field->kind == MAP_BOOL))
		return value_wrong(reader, node, psprintf("is for a number, and %s is none", field->name));
	vec_push(&test.text, (void *) canonical);
	return condition_test(&test, node->span);
}

/* Is a field one that has numbers as texts? */
static bool
asks_by_value(const ForeignField *field)
{
	return field->kind != MAP_NUMBER && field->kind != MAP_BOOL && field->kind != MAP_TIME &&
		   field->kind != MAP_REGISTRY_DATA && field->kind < MAP_HASH_LIST;
}

/* A number with a fraction, which may be written in several ways. */
static ForeignCondition *
value_fraction(const ForeignField *field, const char *number, const RuleNode *node)
{
	ForeignTest test = {.op = FOREIGN_COMPARE, .field = field, .sign = "=="};

	vec_push(&test.text, (void *) number);
	return condition_test(&test, node->span);
}

/* ---- one value ---- */

/* Warns of a value that is the name of a field, and would have to be marked as one. */
static void
warn_field_path(SigmaReader *reader, const RuleNode *node)
{
	const ForeignField *field;

	if (strchr(node->text, '.') == NULL || strpbrk(node->text, " */\\@") != NULL)
		return;
	field = map_find_field(reader->table, node->text);
	if (field != NULL && field->column != reader->table->rest && field->column != node->text)
		diag_hint(diag_add(reader->diag, DIAG_FOREIGN_FIELD_PATH, node->span, node->text),
				  "It is compared as a text. The modifier fieldref compares with the field.");
}

/* Warns of a value that YAML takes for something else than what it looks like, against a text. */
static void
warn_spelling(SigmaReader *reader, const ForeignField *field, const char *text,
			  const RuleNode *node)
{
	bool is_typed = field != NULL && (field->kind == MAP_NUMBER || field->kind == MAP_BOOL ||
									  map_find_choice(field, text) != NULL);

	if (!is_typed && pg_strcasecmp(text, node->text) != 0)
		diag_hint(diag_add(reader->diag, DIAG_FOREIGN_SPELLING, node->span, node->text, text),
				  "In quotes it is compared as it stands there.");
}

/* Is the field one whose kind the modifiers are for?  Reports what is not. */
static bool
value_fits(SigmaReader *reader, const ForeignField *field, const SigmaModifiers *m, Span span)
{
	bool of_value =
		m->is_regex || m->is_cidr || m->sign != NULL || m->part != NULL || m->is_field || m->expand;
	const char *why = NULL;

	if (field == NULL && (of_value || m->exists) && !m->is_regex)
		why = "keywords have no field";
	else if (field != NULL && of_value && (field->kind >= MAP_HASH))
		why = "the field is no column here";
	else if (field != NULL && m->exists && field->kind >= MAP_HASH)
		why = "the field is no column here";
	if (why == NULL)
		return true;
	diag_add(reader->diag, DIAG_FOREIGN_UNSUPPORTED, span,
			 psprintf("this modifier of field \"%s\": %s", field_name(field), why));
	return false;
}

/* A value that is there or not. */
static ForeignCondition *
value_presence(SigmaReader *reader, const ForeignField *field, bool filled, const RuleNode *node)
{
	if (field == NULL)
		return value_wrong(reader, node, "cannot be a keyword");
	if (field->kind >= MAP_HASH)
	{
		diag_add(reader->diag, DIAG_FOREIGN_UNSUPPORTED, node->span,
				 psprintf("absence of field \"%s\"", field->name));
		return condition_certain(false, node->span);
	}
	return condition_of(filled ? FOREIGN_FILLED : FOREIGN_EMPTY, field, "", false, node->span);
}

static ForeignCondition *
value_test(SigmaReader *reader, const ForeignField *field, const SigmaModifiers *m,
		   const RuleNode *node)
{
	bool of_text = m->contains || m->starts || m->ends || m->is_cased || m->is_regex ||
				   m->is_cidr || m->expand || m->is_field || m->windash || m->base64 ||
				   m->base64_offset;
	SigmaScalar scalar;
	char *text;

	if (node->kind != RULE_NODE_TEXT)
		return value_wrong(reader, node, "must be a text, a number, true, false or null");
	scalar = sigma_scalar(node, &text);
	if (!value_fits(reader, field, m, node->span))
		return condition_certain(false, node->span);
	if (m->exists)
		return scalar == SIGMA_BOOL ? value_presence(reader, field, strcmp(text, "true") == 0, node)
									: value_wrong(reader, node, "is neither true nor false");
	if (m->sign != NULL || m->part != NULL)
		return value_number(reader, field, m, scalar, text, node);
	if (scalar == SIGMA_NULL && !of_text)
		return value_presence(reader, field, false, node);
	if (scalar != SIGMA_TEXT && of_text && field != NULL)
		return value_wrong(reader, node, "is no text; put it in quotes");
	if (m->is_regex)
		return value_regex(reader, field, m, node);
	if (m->is_field)
		return value_field(reader, field, m, node);
	if (m->expand)
		return sigma_expand_test(reader, field, m, node);
	if (m->is_cidr)
		return value_network(reader, field, node);
	warn_spelling(reader, field, text, node);
	if (scalar == SIGMA_NUMBER && strchr(text, '.') != NULL && field != NULL &&
		asks_by_value(field))
		return value_fraction(field, text, node);
	if (scalar != SIGMA_TEXT)
	{
		/* A number or a truth value has no wildcards. */
		const Pattern *pattern = pattern_literal(text, (int) strlen(text));

		if (field == NULL)
			pattern = pattern_open(pattern, true, true);
		return sigma_pattern_test(reader, field, m, pattern, node);
	}
	if (field != NULL)
		warn_field_path(reader, node);
	return sigma_text_test(reader, field, m, text, node);
}

/* ---- lists ---- */

/* Can a test be one of several texts? */
static bool
value_joins(const ForeignCondition *one)
{
	return one->kind == FOREIGN_TEST && one->test->field != NULL &&
		   (one->test->op == FOREIGN_CIDR ||
			(one->test->op == FOREIGN_EQUAL && one->test->field->kind != MAP_BOOL));
}

Vec
sigma_join_tests(const Vec *part, Span span)
{
	Vec joined = {0};
	Vec result = {0};

	VEC_EACH (ForeignCondition, one, part)
	{
		ForeignCondition *same = NULL;

		VEC_EACH (ForeignCondition, other, &joined)
		{
			if (value_joins(one) && other->test->op == one->test->op &&
				strcmp(other->test->field->column, one->test->field->column) == 0)
				same = other;
		}
		if (same != NULL)
		{
			vec_push(&same->test->text, one->test->text.item[0]);
			same->span = span;
			continue;
		}
		if (value_joins(one))
			vec_push(&joined, one);
		vec_push(&result, one);
	}
	return result;
}

ForeignCondition *
sigma_read_item(SigmaReader *reader, const ForeignField *field, const SigmaModifiers *modifiers,
				const RuleNode *value)
{
	ForeignCondition *result;
	Vec part = {0};

	if (value->kind != RULE_NODE_LIST)
	{
		if (modifiers->all)
			diag_add(reader->diag, DIAG_FOREIGN_IDLE, value->span,
					 "modifier all of a single value");
		result = value_test(reader, field, modifiers, value);
		return modifiers->is_negated ? condition_not(result, value->span) : result;
	}
	VEC_EACH (const RuleNode, one, &value->item)
	{
		PORT_CHECK_INTERRUPTS();
		if (one->kind == RULE_NODE_TEXT && rule_node_is_null(one) && value->item.count > 1)
			diag_add(reader->diag, DIAG_FOREIGN_SHOULD, one->span, "null", "a value of its own");
		vec_push(&part, value_test(reader, field, modifiers, one));
	}
	if (value->item.count == 0)
		result = value_presence(reader, field, false, value);
	else if (modifiers->all)
		result = condition_all(&part, value->span);
	else
	{
		part = sigma_join_tests(&part, value->span);
		result = condition_any(&part, value->span);
	}
	return modifiers->is_negated ? condition_not(result, value->span) : result;
}
