/*
 * sigma.c
 *		A file of Sigma: its documents, and what one says for others.
 *
 * All documents are read first, since a filter may stand in front of the rule that it is for.
 */
#include "common/port.h"

#include "foreign/query.h"
#include "foreign/sigma_int.h"
#include "rule/yaml_reader.h"

/* A document with a detection, until its filters are known. */
typedef struct SigmaRule
{
	ForeignRule *rule;
	const RuleNode *document;
	const RuleNode *source;
} SigmaRule;

/* A whole file. */
typedef struct SigmaFile
{
	const char *text;
	const ForeignOptions *options;
	DiagList *diag;
	Vec document; /* of RuleNode: maps */
	Vec rule;     /* of SigmaRule */
} SigmaFile;

/* ---- collections ---- */

RuleNode *
sigma_merge(const RuleNode *below, const RuleNode *above)
{
	RuleNode *merged = MAKE(RuleNode, .kind = RULE_NODE_MAP, .span = above->span);

	VEC_EACH (RuleNode, key, &below->key)
	{
		RuleNode *value = VEC_AT(&below->item, RuleNode, key_at);
		RuleNode *other = rule_node_find(above, key->text);

		if (other != NULL && other->kind == RULE_NODE_MAP && value->kind == RULE_NODE_MAP)
			other = sigma_merge(value, other);
		vec_push(&merged->key, key);
		vec_push(&merged->item, other != NULL ? other : value);
	}
	VEC_EACH (RuleNode, key, &above->key)
	{
		if (rule_node_find(below, key->text) != NULL)
			continue;
		vec_push(&merged->key, key);
		vec_push(&merged->item, above->item.item[key_at]);
	}
	return merged;
}

/* Joins documents as the actions of a collection say: global, reset, repeat. */
static void
read_collection(SigmaFile *file, const Vec *document)
{
	RuleNode *global = NULL;
	RuleNode *previous = NULL;

	VEC_EACH (RuleNode, one, document)
	{
		const char *action;

		if (one->kind != RULE_NODE_MAP)
		{
			if (document->count == 1 || !rule_node_is_null(one))
				diag_add(file->diag, DIAG_FOREIGN_SHAPE, one->span, "a document", "a map");
			continue;
		}
		action = sigma_text_of(one, "action", file->diag);
		if (action != NULL && strcmp(action, "global") == 0)
			global = global != NULL ? sigma_merge(global, one) : one;
		else if (action != NULL && strcmp(action, "reset") == 0)
			global = NULL;
		else if (action != NULL && strcmp(action, "repeat") != 0)
			diag_add(file->diag, DIAG_FOREIGN_VALUE, rule_node_find(one, "action")->span, "action",
					 psprintf("\"%s\" is neither global, reset nor repeat", action));
		else
		{
			RuleNode *base = action != NULL ? previous : global;

			if (base != NULL)
				one = sigma_merge(base, one);
			previous = one;
			vec_push(&file->document, one);
		}
	}
}

/* ---- log sources ---- */

/* An attribute of a log source in lower case, "" if it is not there. */
static char *
source_attribute(const RuleNode *source, const char *key, DiagList *diag)
{
	char *text = sigma_text_of(source, key, diag);

	text = text != NULL ? pstrdup(text) : pstrdup("");
	for (char *p = text; *p != '\0'; p++)
		*p = pg_tolower((unsigned char) *p);
	return text;
}

/* Finds the table of a rule; false after an error. */
static bool
read_source(SigmaFile *file, SigmaRule *one)
{
	const RuleNode *node = rule_node_find(one->document, "logsource");
	const char *product;
	const char *category;
	const char *service;
	const MapSource *source;

	if (node == NULL || node->kind != RULE_NODE_MAP)
	{
		if (node == NULL)
			diag_add(file->diag, DIAG_FOREIGN_MISSING, one->rule->span, "logsource");
		else
			diag_add(file->diag, DIAG_FOREIGN_SHAPE, node->span, "logsource", "a map");
		return false;
	}
	product = source_attribute(node, "product", file->diag);
	category = source_attribute(node, "category", file->diag);
	service = source_attribute(node, "service", file->diag);
	if (product[0] == '\0' && category[0] == '\0' && service[0] == '\0')
	{
		diag_add(file->diag, DIAG_FOREIGN_MISSING, node->span, "product, category or service");
		return false;
	}
	one->source = node;
	one->rule->source = psprintf("%s/%s/%s", product, category, service);
	source = map_find_source(product, category, service);
	if (source == NULL)
	{
		diag_add(file->diag, DIAG_FOREIGN_SOURCE, node->span, one->rule->source);
		return false;
	}
	one->rule->table = map_find_table(source->table);
	one->rule->source_condition = source->condition;
	return true;
}

/* ---- filters ---- */

/* Is a rule one of those that a list names by id or name?  "any" and nothing name all. */
static bool
is_named(const RuleNode *rules, const RuleNode *document, DiagList *diag)
{
	const char *id = sigma_text_of(document, "id", diag);
	const char *name = sigma_text_of(document, "name", diag);

	if (rules->kind == RULE_NODE_TEXT)
		return strcmp(rules->text, "any") == 0 || (id != NULL && strcmp(rules->text, id) == 0) ||
			   (name != NULL && strcmp(rules->text, name) == 0);
	VEC_EACH (const RuleNode, one, &rules->item)
	{
		if (one->kind == RULE_NODE_TEXT && ((id != NULL && strcmp(one->text, id) == 0) ||
											(name != NULL && strcmp(one->text, name) == 0)))
			return true;
	}
	return rules->item.count == 0;
}

/* Is each attribute of a filter's source that of the rule? */
static bool
is_same_source(const RuleNode *filter, const RuleNode *rule, DiagList *diag)
{
	static const char *const key[] = {"product", "category", "service"};

	for (int i = 0; i < lengthof(key); i++)
	{
		const char *wanted = source_attribute(filter, key[i], diag);

		if (wanted[0] != '\0' && strcmp(wanted, source_attribute(rule, key[i], diag)) != 0)
			return false;
	}
	return true;
}

/* Reports a filter that lacks something; its parts are in *filter and *source otherwise. */
static bool
filter_is_whole(SigmaFile *file, const RuleNode *document, const RuleNode **filter,
				const RuleNode **source)
{
	const RuleNode *node = rule_node_find(document, "filter");
	const char *missing = NULL;

	*filter = node;
	*source = rule_node_find(document, "logsource");
	if (node->kind != RULE_NODE_MAP)
	{
		diag_add(file->diag, DIAG_FOREIGN_SHAPE, node->span, "filter", "a map");
		return false;
	}
	if (*source == NULL || (*source)->kind != RULE_NODE_MAP)
		missing = "logsource";
	else if (rule_node_find(node, "rules") == NULL)
		missing = "rules";
	else if (rule_node_find(node, "condition") == NULL)
		missing = "condition";
	if (missing != NULL)
		diag_add(file->diag, DIAG_FOREIGN_MISSING, node->span, missing);
	return missing == NULL;
}

/* A filter without the key that is no search identifier. */
static RuleNode *
filter_detection(const RuleNode *filter)
{
	RuleNode *detection = MAKE(RuleNode, .kind = RULE_NODE_MAP, .span = filter->span);

	VEC_EACH (RuleNode, key, &filter->key)
	{
		if (strcmp(key->text, "rules") == 0)
			continue;
		vec_push(&detection->key, key);
		vec_push(&detection->item, filter->item.item[key_at]);
	}
	return detection;
}

/* Puts the conditions of a filter to those of the rules that it is for. */
static void
apply_filter(SigmaFile *file, const RuleNode *document)
{
	const RuleNode *filter;
	const RuleNode *source;
	const RuleNode *condition;
	bool any = false;

	if (!filter_is_whole(file, document, &filter, &source))
		return;
	condition = rule_node_find(filter, "condition");
	if (condition->kind != RULE_NODE_TEXT)
	{
		diag_add(file->diag, DIAG_FOREIGN_SHAPE, condition->span, "condition", "a text");
		return;
	}
	if (strstr(condition->text, "not") == NULL)
		diag_hint(
			diag_add(file->diag, DIAG_FOREIGN_SHOULD, condition->span, "the condition of a filter",
					 "a negation"),
			"It is joined with that of the rule as it is written: only what it is true for is "
			"found.");
	VEC_EACH (SigmaRule, one, &file->rule)
	{
		SigmaReader reader = {.text = file->text, .diag = file->diag, .table = one->rule->table};
		ForeignCondition *more;
		Vec part = {0};

		if (one->rule->condition == NULL || !is_same_source(source, one->source, file->diag) ||
			!is_named(rule_node_find(filter, "rules"), one->document, file->diag))
			continue;
		any = true;
		more = sigma_read_detection(&reader, filter_detection(filter));
		if (more == NULL)
			return;
		vec_push(&part, one->rule->condition);
		vec_push(&part, more);
		one->rule->condition = condition_all(&part, one->rule->condition->span);
	}
	if (!any)
		diag_add(file->diag, DIAG_FOREIGN_UNUSED, filter->span, "filter");
}

/* ---- rules ---- */

/* Reads a document that has a detection. */
static void
read_rule(SigmaFile *file, const RuleNode *document)
{
	SigmaReader reader = {.text = file->text, .diag = file->diag};
	SigmaRule *one = MAKE(SigmaRule, .document = document);
	const RuleNode *detection = rule_node_find(document, "detection");
	int errors = file->diag->error_count;
	bool has_source;

	one->rule = MAKE(ForeignRule, .platform = "Sigma", .span = document->span);
	has_source = read_source(file, one);
	sigma_read_head(one->rule, document, file->diag);
	one->rule->frequency_us = file->options != NULL && file->options->frequency_us > 0
								  ? file->options->frequency_us
								  : FOREIGN_DEFAULT_FREQUENCY;
	one->rule->period_us = one->rule->frequency_us;
	if (detection->kind != RULE_NODE_MAP)
		diag_add(file->diag, DIAG_FOREIGN_SHAPE, detection->span, "detection", "a map");
	else if (has_source)
	{
		reader.table = one->rule->table;
		one->rule->condition = sigma_read_detection(&reader, detection);
	}
	/* What has an error is no rule, but what is said of it stays. */
	if (file->diag->error_count == errors && one->rule->condition != NULL)
		vec_push(&file->rule, one);
}

/* Reads the documents that are rules, and tells what the others are. */
static void
read_documents(SigmaFile *file)
{
	bool has_correlation = false;

	VEC_EACH (const RuleNode, one, &file->document)
	{
		const RuleNode *correlation = rule_node_find(one, "correlation");

		if (correlation != NULL)
		{
			has_correlation = true;
			diag_add(file->diag, DIAG_FOREIGN_UNSUPPORTED, correlation->span, "a correlation");
		}
		else if (rule_node_find(one, "detection") != NULL)
			read_rule(file, one);
		else if (rule_node_find(one, "filter") == NULL)
			diag_add(file->diag, DIAG_FOREIGN_MISSING, one->span, "detection");
	}
	if (has_correlation)
		return;
	VEC_EACH (const RuleNode, one, &file->document)
	{
		if (rule_node_find(one, "filter") != NULL && rule_node_find(one, "detection") == NULL)
			apply_filter(file, one);
	}
}

Vec
sigma_read(const char *text, int length, const ForeignOptions *options, DiagList *diag)
{
	SigmaFile file = {.text = text, .options = options, .diag = diag};
	Vec document = yaml_read_all(text, length, SIGMA_MAX_NODES, diag);
	Vec rule = {0};

	if (diag->error_count > 0)
		return rule;
	read_collection(&file, &document);
	read_documents(&file);
	VEC_EACH (const SigmaRule, one, &file.rule)
	{
		ForeignCondition *condition = one->rule->condition;

		const ForeignCondition *mixed = query_find_mixed(one->rule->table, condition);

		if (condition->kind == FOREIGN_FALSE)
			diag_add(diag, DIAG_FOREIGN_NEVER, condition->span);
		else if (mixed != NULL)
			diag_add(diag, DIAG_FOREIGN_UNSUPPORTED, mixed->span,
					 "a keyword beside a field that is an array");
		else
			vec_push(&rule, one->rule);
	}
	return rule;
}
