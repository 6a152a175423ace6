/*
 * sigma_correlation.c
 *		A document of Sigma with a correlation: what it says, apart from the rules that it names.
 */
#include "common/port.h"

#include "common/duration.h"
#include "common/suggest.h"
#include "foreign/sigma_int.h"

/* Period and frequency of a rule are no longer than this together. */
#define CORRELATION_MAX_SPAN (14 * DURATION_DAY)

/* Seconds in a unit of a timespan, and nothing else in it. */
#define CORRELATION_MAX_DIGITS 9

static const struct
{
	const char *word;
	CorrelationKind kind;
} type[] = {{"event_count", CORRELATION_EVENTS},
			{"value_count", CORRELATION_VALUES},
			{"temporal", CORRELATION_RULES},
			{"temporal_ordered", CORRELATION_ORDERED},
			{"value_sum", CORRELATION_SUM},
			{"value_avg", CORRELATION_AVERAGE},
			{"value_percentile", CORRELATION_PERCENTILE}};

static const struct
{
	const char *word;
	const char *sign;
} comparison[] = {{"gt", ">"},   {"gte", ">="}, {"lt", "<"},
				  {"lte", "<="}, {"eq", "=="},  {"neq", "!="}};

/* Warns of, or refuses, a key that a map cannot have. */
static void
check_keys(const RuleNode *map, const char *const *known, int count, const char *what,
		   DiagList *diag)
{
	VEC_EACH (const RuleNode, key, &map->key)
	{
		Suggest near;
		bool is_known = false;
		Diag *said;

		suggest_start(&near, key->text);
		for (int i = 0; i < count; i++)
		{
			is_known = is_known || strcmp(known[i], key->text) == 0;
			suggest_offer(&near, known[i]);
		}
		if (is_known)
			continue;
		said = diag_add(diag, DIAG_FOREIGN_KEY, key->span, what, key->text);
		if (suggest_best(&near) != NULL)
			diag_hint(said, "Did you mean \"%s\"?", suggest_best(&near));
	}
}

/* Appends the texts of a key, which is a list of them or one; each once. */
static void
read_texts(Vec *text, const RuleNode *map, const char *key, DiagList *diag)
{
	RuleNode *node = rule_node_find(map, key);
	Vec one_only = {0};
	const Vec *item = &one_only;

	if (node == NULL || rule_node_is_null(node))
		return;
	if (node->kind == RULE_NODE_LIST)
		item = &node->item;
	else
		vec_push(&one_only, node);
	VEC_EACH (RuleNode, one, item)
	{
		bool is_new = true;

		if (one->kind != RULE_NODE_TEXT || one->text[0] == '\0')
		{
			diag_add(diag, DIAG_FOREIGN_SHAPE, one->span, key, "a list of texts");
			continue;
		}
		VEC_EACH (const RuleNode, known, text)
			is_new = is_new && strcmp(known->text, one->text) != 0;
		if (is_new)
			vec_push(text, one);
		else
			diag_add(diag, DIAG_FOREIGN_TWICE, one->span, one->text, key);
	}
}

/* In an order a rule that is named again would stand at two places: refused, as each has one. */
static void
check_order(const RuleNode *rules, DiagList *diag)
{
	for (int i = 0; rules != NULL && rules->kind == RULE_NODE_LIST && i < rules->item.count; i++)
	{
		const RuleNode *one = VEC_AT(&rules->item, RuleNode, i);

		for (int j = 0; one->kind == RULE_NODE_TEXT && j < i; j++)
		{
			const RuleNode *other = VEC_AT(&rules->item, RuleNode, j);

			if (other->kind == RULE_NODE_TEXT && strcmp(other->text, one->text) == 0)
			{
				diag_add(diag, DIAG_FOREIGN_UNSUPPORTED, one->span,
						 psprintf("a rule that is in an order twice (\"%s\")", one->text));
				break;
			}
		}
	}
}

/* Reads the type; false after an error. */
static bool
read_type(SigmaCorrelation *of, const RuleNode *map, DiagList *diag)
{
	const RuleNode *node = rule_node_find(map, "type");
	Suggest near;
	Diag *said;

	if (node == NULL || node->kind != RULE_NODE_TEXT)
	{
		diag_add(diag, DIAG_FOREIGN_MISSING, map->span, "type");
		return false;
	}
	suggest_start(&near, node->text);
	for (int i = 0; i < lengthof(type); i++)
	{
		if (strcmp(type[i].word, node->text) == 0)
		{
			of->kind = type[i].kind;
			return true;
		}
		suggest_offer(&near, type[i].word);
	}
	said = diag_add(diag, DIAG_FOREIGN_VALUE, node->span, "type",
					psprintf("\"%s\" is no type of correlation", node->text));
	if (strcmp(node->text, "value_median") == 0)
		diag_hint(said, "value_percentile with percentile 50 is the median.");
	else if (suggest_best(&near) != NULL)
		diag_hint(said, "Did you mean \"%s\"?", suggest_best(&near));
	return false;
}

/* timespan := number (s|m|h|d|w) */
static void
read_timespan(SigmaCorrelation *of, const RuleNode *map, DiagList *diag)
{
	static const struct
	{
		char letter;
		int64 length;
	} unit[] = {{'s', DURATION_SECOND},
				{'m', DURATION_MINUTE},
				{'h', DURATION_HOUR},
				{'d', DURATION_DAY},
				{'w', 7 * DURATION_DAY}};
	const RuleNode *node = rule_node_find(map, "timespan");
	size_t digits;

	if (node == NULL || node->kind != RULE_NODE_TEXT)
	{
		diag_add(diag, DIAG_FOREIGN_MISSING, map->span, "timespan");
		return;
	}
	digits = strspn(node->text, "0123456789");
	for (int i = 0; i < lengthof(unit); i++)
	{
		if (digits > 0 && digits <= CORRELATION_MAX_DIGITS &&
			node->text[digits] == unit[i].letter && node->text[digits + 1] == '\0')
			of->timespan_us = strtoll(node->text, NULL, 10) * unit[i].length;
	}
	if (of->timespan_us <= 0)
		diag_hint(diag_add(diag, DIAG_FOREIGN_VALUE, node->span, "timespan",
						   psprintf("\"%s\" is no number with a unit", node->text)),
				  "The units are s, m, h and d: 90m.");
	else if (of->timespan_us > CORRELATION_MAX_SPAN)
		diag_add(diag, DIAG_FOREIGN_UNSUPPORTED, node->span, "a timespan of more than 14 days");
}

/* Is a number one of this kind of correlation? */
static bool
is_number(const SigmaCorrelation *of, const RuleNode *node, char **canonical)
{
	bool is_count = of->kind <= CORRELATION_ORDERED;

	if (node->kind != RULE_NODE_TEXT || sigma_scalar(node, canonical) != SIGMA_NUMBER)
		return false;
	return !is_count || strspn(*canonical, "0123456789") == strlen(*canonical);
}

/* Are two comparisons a lower and an upper bound? */
static bool
is_range(const Vec *bound)
{
	const char *a = VEC_AT(bound, CorrelationBound, 0)->sign;
	const char *b = VEC_AT(bound, CorrelationBound, 1)->sign;

	return (a[0] == '>' && b[0] == '<') || (a[0] == '<' && b[0] == '>');
}

/* Reads the comparisons of a condition. */
static void
read_bounds(SigmaCorrelation *of, const RuleNode *map, DiagList *diag)
{
	for (int i = 0; i < lengthof(comparison); i++)
	{
		const RuleNode *node = rule_node_find(map, comparison[i].word);
		char *number;

		if (node == NULL)
			continue;
		if (is_number(of, node, &number))
			vec_push(&of->bound,
					 MAKE(CorrelationBound, .sign = comparison[i].sign, .number = number));
		else
			diag_add(diag, DIAG_FOREIGN_SHAPE, node->span, comparison[i].word,
					 of->kind <= CORRELATION_ORDERED ? "a whole number that is not negative"
													 : "a number");
	}
	if (of->bound.count == 0 || of->bound.count > 2 ||
		(of->bound.count == 2 && !is_range(&of->bound)))
		diag_hint(diag_add(diag, DIAG_FOREIGN_SHAPE, map->span, "condition",
						   "one comparison, or two of a range"),
				  "It has one of gt, gte, lt, lte, eq and neq with a number.");
}

/* Reads what a percentile is of. */
static void
read_percentile(SigmaCorrelation *of, const RuleNode *map, DiagList *diag)
{
	const RuleNode *node = rule_node_find(map, "percentile");
	char *number;

	of->percentile = 50;
	if (node == NULL)
		diag_add(diag, DIAG_FOREIGN_DEFAULT, map->span, "percentile", "50");
	else if (is_number(&(SigmaCorrelation){.kind = CORRELATION_EVENTS}, node, &number) &&
			 strlen(number) <= 3 && strtol(number, NULL, 10) <= 100)
		of->percentile = (int) strtol(number, NULL, 10);
	else
		diag_add(diag, DIAG_FOREIGN_SHAPE, node->span, "percentile",
				 "a whole number from 0 to 100");
}

/* "All rules", which is what temporal correlations ask for unless they say otherwise. */
static void
add_all_rules(SigmaCorrelation *of)
{
	vec_push(&of->bound,
			 MAKE(CorrelationBound, .sign = ">=", .number = psprintf("%d", of->reference.count)));
}

/* Must all rules be there?  What is ordered cannot be less. */
static void
check_ordered(const SigmaCorrelation *of, const RuleNode *map, DiagList *diag)
{
	int count = of->reference.count;

	VEC_EACH (const CorrelationBound, one, &of->bound)
	{
		int64 number = strtoll(one->number, NULL, 10);
		bool is_all = (strcmp(one->sign, ">=") == 0 && number == count) ||
					  (strcmp(one->sign, "==") == 0 && number == count) ||
					  (strcmp(one->sign, ">") == 0 && number == count - 1);

		if (!is_all)
			diag_hint(diag_add(diag, DIAG_FOREIGN_UNSUPPORTED, map->span,
							   "temporal_ordered with another condition than all of its rules"),
					  "Without a condition all rules must be there, in their order.");
	}
}

/* Reads the condition, whose form depends on the type. */
static void
read_condition(SigmaCorrelation *of, const RuleNode *map, DiagList *diag)
{
	static const char *const known[] = {"gt", "gte", "lt",    "lte",
										"eq", "neq", "field", "percentile"};
	const RuleNode *node = rule_node_find(map, "condition");
	bool is_temporal = of->kind == CORRELATION_RULES || of->kind == CORRELATION_ORDERED;
	bool has_field = !is_temporal && of->kind != CORRELATION_EVENTS;

	if (node == NULL && is_temporal)
	{
		add_all_rules(of);
		return;
	}
	if (node == NULL || rule_node_is_null(node))
	{
		diag_add(diag, DIAG_FOREIGN_MISSING, map->span, "condition");
		return;
	}
	if (node->kind == RULE_NODE_TEXT && is_temporal)
	{
		diag_hint(
			diag_add(diag, DIAG_FOREIGN_UNSUPPORTED, node->span, "a condition of rules as a text"),
			"In Sigma 2.1 it is a map, as in gte: 2.");
		return;
	}
	if (node->kind != RULE_NODE_MAP)
	{
		diag_add(diag, DIAG_FOREIGN_SHAPE, node->span, "condition", "a map");
		return;
	}
	check_keys(node, known, lengthof(known), "condition", diag);
	read_bounds(of, node, diag);
	read_texts(&of->value, node, "field", diag);
	if (has_field && of->value.count == 0)
		diag_add(diag, DIAG_FOREIGN_MISSING, node->span, "field");
	else if (!has_field && of->value.count > 0)
		diag_add(diag, DIAG_FOREIGN_SHAPE, rule_node_find(node, "field")->span, "field",
				 "that of a value_… correlation");
	else if (of->kind > CORRELATION_VALUES && of->value.count > 1)
		diag_add(diag, DIAG_FOREIGN_SHAPE, rule_node_find(node, "field")->span, "field", "one");
	if (of->kind == CORRELATION_PERCENTILE)
		read_percentile(of, node, diag);
	else if (rule_node_find(node, "percentile") != NULL)
		diag_add(diag, DIAG_FOREIGN_SHAPE, rule_node_find(node, "percentile")->span, "percentile",
				 "that of value_percentile");
	if (of->kind == CORRELATION_ORDERED)
		check_ordered(of, node, diag);
}

/* Is the condition of a count true for one event, where nobody would think of it? */
static void
check_first(const SigmaCorrelation *of, const RuleNode *map, DiagList *diag)
{
	bool is_least = true;

	VEC_EACH (const CorrelationBound, one, &of->bound)
		is_least = is_least && one->sign[0] == '>';
	if (!is_least && of->kind <= CORRELATION_RULES && correlation_holds(&of->bound, 1))
		diag_hint(diag_add(diag, DIAG_FOREIGN_FIRST, rule_node_find(map, "condition")->span),
				  "A window ends at an event, and what comes behind it is not known then.");
}

/* Reads generate, which stands in the document or in its correlation. */
static bool
read_generate(const RuleNode *document, const RuleNode *map, DiagList *diag)
{
	const RuleNode *node = rule_node_find(map, "generate");
	char *value;

	if (node == NULL)
		node = rule_node_find(document, "generate");
	if (node == NULL)
		return false;
	if (node->kind != RULE_NODE_TEXT || sigma_scalar(node, &value) != SIGMA_BOOL)
	{
		diag_add(diag, DIAG_FOREIGN_SHAPE, node->span, "generate", "true or false");
		return false;
	}
	return strcmp(value, "true") == 0;
}

/* Reads the parts of a correlation whose type is known. */
static void
read_parts(SigmaCorrelation *of, const RuleNode *document, const RuleNode *map, DiagList *diag)
{
	static const char *const known[] = {"type",      "rules",   "group-by", "timespan",
										"condition", "aliases", "generate"};

	check_keys(map, known, lengthof(known), "correlation", diag);
	read_texts(&of->reference, map, "rules", diag);
	if (of->kind == CORRELATION_ORDERED)
		check_order(rule_node_find(map, "rules"), diag);
	if (of->reference.count == 0)
		diag_add(diag, DIAG_FOREIGN_MISSING, map->span, "rules");
	read_texts(&of->group, map, "group-by", diag);
	if (of->group.count == 0)
		diag_hint(diag_add(diag, DIAG_FOREIGN_DEFAULT, map->span, "group-by", "one group of all"),
				  "The specification wants it.");
	of->aliases = rule_node_find(map, "aliases");
	if (of->aliases != NULL && rule_node_is_null(of->aliases))
		of->aliases = NULL;
	if (of->aliases != NULL && of->aliases->kind != RULE_NODE_MAP)
	{
		diag_add(diag, DIAG_FOREIGN_SHAPE, of->aliases->span, "aliases", "a map");
		of->aliases = NULL;
	}
	read_timespan(of, map, diag);
	read_condition(of, map, diag);
	check_first(of, map, diag);
	of->generate = read_generate(document, map, diag);
}

void
sigma_read_correlation(SigmaSet *set, SigmaDocument *document)
{
	const RuleNode *map = rule_node_find(document->node, "correlation");
	ForeignRule *rule = MAKE(ForeignRule, .platform = "Sigma", .span = document->node->span);
	SigmaCorrelation *of = MAKE(SigmaCorrelation, .span = map->span);
	int errors = document->diag->error_count;

	document->is_read = true;
	sigma_read_head(rule, document->node, document->diag);
	rule->frequency_us = set->options != NULL && set->options->frequency_us > 0
							 ? set->options->frequency_us
							 : FOREIGN_DEFAULT_FREQUENCY;
	if (rule_node_find(document->node, "detection") != NULL)
		diag_add(document->diag, DIAG_FOREIGN_SHAPE, map->span, "a document with a correlation",
				 "without a detection");
	if (map->kind != RULE_NODE_MAP)
		diag_add(document->diag, DIAG_FOREIGN_SHAPE, map->span, "correlation", "a map");
	else if (read_type(of, map, document->diag))
		read_parts(of, document->node, map, document->diag);
	if (document->diag->error_count > errors)
		return;
	document->rule = rule;
	document->correlation = of;
}
