/*
 * sigma_filter.c
 *		Filters of Sigma: conditions that are put to those of other rules.
 */
#include "common/port.h"

#include "foreign/sigma_int.h"

/* Is a list of rules that of all: "any", alone or in a list, or nothing? */
static bool
names_any(const RuleNode *rules)
{
	if (rules->kind == RULE_NODE_TEXT)
		return strcmp(rules->text, "any") == 0;
	VEC_EACH (const RuleNode, one, &rules->item)
	{
		if (one->kind == RULE_NODE_TEXT && strcmp(one->text, "any") == 0)
			return true;
	}
	return rules->item.count == 0;
}

/* Is a rule one of those that a list names by id or name? */
static bool
is_named(const RuleNode *rules, const SigmaDocument *rule)
{
	Vec name = {0};

	if (names_any(rules))
		return true;
	if (rules->kind == RULE_NODE_TEXT)
		vec_push(&name, (void *) rules);
	else
		name = rules->item;
	VEC_EACH (const RuleNode, one, &name)
	{
		if (one->kind == RULE_NODE_TEXT &&
			((rule->id != NULL && pg_strcasecmp(one->text, rule->id) == 0) ||
			 (rule->name != NULL && strcmp(one->text, rule->name) == 0)))
			return true;
	}
	return false;
}

bool
sigma_filters_source(const RuleNode *filter, const RuleNode *rule, DiagList *diag)
{
	static const char *const key[] = {"product", "category", "service"};

	for (int i = 0; i < lengthof(key); i++)
	{
		const char *wanted = sigma_source_attribute(filter, key[i], diag);

		if (wanted[0] != '\0' && strcmp(wanted, sigma_source_attribute(rule, key[i], diag)) != 0)
			return false;
	}
	return true;
}

/* Reports a filter that lacks something, and one whose condition is probably not what was meant. */
static bool
filter_is_whole(SigmaDocument *document)
{
	const RuleNode *filter = rule_node_find(document->node, "filter");
	const RuleNode *condition = rule_node_find(filter, "condition");
	const RuleNode *source = rule_node_find(document->node, "logsource");
	static const char *const idle[] = {"level", "status"};
	const char *missing = NULL;

	for (int i = 0; i < lengthof(idle); i++)
	{
		const RuleNode *node = rule_node_find(document->node, idle[i]);

		if (node != NULL)
			diag_add(document->diag, DIAG_FOREIGN_UNUSED, node->span, idle[i]);
	}
	if (filter->kind != RULE_NODE_MAP)
	{
		diag_add(document->diag, DIAG_FOREIGN_SHAPE, filter->span, "filter", "a map");
		return false;
	}
	if (source == NULL || source->kind != RULE_NODE_MAP)
		missing = "logsource";
	else if (rule_node_find(filter, "rules") == NULL)
		missing = "rules";
	else if (condition == NULL)
		missing = "condition";
	if (missing != NULL)
		diag_add(document->diag, DIAG_FOREIGN_MISSING, filter->span, missing);
	else if (condition->kind != RULE_NODE_TEXT)
	{
		diag_add(document->diag, DIAG_FOREIGN_SHAPE, condition->span, "condition", "a text");
		return false;
	}
	else if (strstr(condition->text, "not") == NULL)
		diag_hint(
			diag_add(document->diag, DIAG_FOREIGN_SHOULD, condition->span,
					 "the condition of a filter", "a negation"),
			"It is joined with that of the rule as it is written: only what it is true for is "
			"found.");
	return missing == NULL;
}

/* Is a document a filter that can be used?  It is looked at once. */
static bool
is_filter(SigmaDocument *document)
{
	if (rule_node_find(document->node, "filter") == NULL ||
		rule_node_find(document->node, "detection") != NULL ||
		rule_node_find(document->node, "correlation") != NULL)
		return false;
	if (!document->is_read)
	{
		document->is_read = true;
		if (filter_is_whole(document))
			document->source = rule_node_find(document->node, "logsource");
	}
	return document->source != NULL;
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

/* What a filter is called, "" if it is not. */
static const char *
title_of(const SigmaDocument *filter)
{
	const char *title = head_text(filter->node, "title", filter->diag);

	return title != NULL ? title : "";
}

void
sigma_filter_rule(SigmaSet *set, SigmaDocument *rule)
{
	VEC_EACH (SigmaDocument, one, &set->filter)
	{
		const RuleNode *filter = rule_node_find(one->node, "filter");
		SigmaReader reader = {.text = one->text,
							  .diag = one->diag,
							  .settings = set->options != NULL ? set->options->settings : NULL,
							  .table = rule->rule->table,
							  .rule = one->is_elsewhere ? NULL : rule->rule,
							  .source_condition = rule->rule->source_condition};
		ForeignCondition *more;
		int errors = one->diag->error_count;
		Vec part = {0};

		if (!is_filter(one) || !sigma_filters_source(one->source, rule->source, one->diag) ||
			!is_named(rule_node_find(filter, "rules"), rule))
			continue;
		one->is_used = true;
		more = sigma_read_detection(&reader, filter_detection(filter));
		if (one->is_elsewhere && one->diag->error_count > errors)
			diag_add(rule->diag, DIAG_FOREIGN_ELSEWHERE, rule->rule->title_span, "filter",
					 title_of(one));
		if (more == NULL)
			continue;
		vec_push(&part, rule->rule->condition);
		vec_push(&part, more);
		rule->rule->condition = condition_all(&part, rule->rule->condition->span);
		(void) vec_push_text(&rule->rule->filter, one->id != NULL && head_is_uuid(one->id)
													  ? foreign_rule_id(one->id, NULL)
													  : title_of(one));
	}
}

/* Is there a rule?  Those of a folder are not all here. */
static bool
has_rule(const SigmaSet *set)
{
	VEC_EACH (const SigmaDocument, one, &set->document)
	{
		if (one->rule != NULL)
			return true;
	}
	return false;
}

/* Is a filter for all rules? */
static bool
is_for_any(const SigmaDocument *filter)
{
	const RuleNode *rules = rule_node_find(rule_node_find(filter->node, "filter"), "rules");

	return names_any(rules);
}

/* Says of a filter for any rule, where there is none, what is wrong with it as it stands. */
static void
check_alone(SigmaSet *set, SigmaDocument *filter)
{
	const ForeignSettings *settings = set->options != NULL ? set->options->settings : NULL;
	SigmaReader reader = {.text = filter->text, .diag = filter->diag, .settings = settings};
	const char *product = sigma_source_attribute(filter->source, "product", filter->diag);
	const char *category = sigma_source_attribute(filter->source, "category", filter->diag);
	const char *service = sigma_source_attribute(filter->source, "service", filter->diag);
	const SettingsSource *own = settings_find_source(settings, product, category, service);
	const MapSource *source = map_find_source(product, category, service);

	if (own != NULL)
	{
		reader.table = own->table;
		reader.source_condition = own->where;
	}
	else if (source != NULL)
	{
		reader.table = map_find_table(source->table);
		reader.source_condition = source->condition;
	}
	if (reader.table != NULL)
		(void) sigma_read_detection(&reader,
									filter_detection(rule_node_find(filter->node, "filter")));
	else if (!map_has_source(product, category, service) &&
			 (settings == NULL || settings->source.count == 0))
		diag_add(filter->diag, DIAG_FOREIGN_FILTER, filter->source->span,
				 psprintf("no table holds the logs of \"%s/%s/%s\"", product, category, service));
}

/* Says why a filter is put to no rule. */
static void
check_unused(SigmaSet *set, SigmaDocument *filter)
{
	const RuleNode *node = rule_node_find(filter->node, "filter");

	if (!is_for_any(filter))
		diag_hint(diag_add(filter->diag, DIAG_FOREIGN_FILTER, rule_node_find(node, "rules")->span,
						   "none that it names is here, or they are about other logs"),
				  "Rules are named by id or name; in a folder that is read as a whole they may be "
				  "in other files.");
	else if (has_rule(set))
		diag_add(filter->diag, DIAG_FOREIGN_FILTER, filter->source->span,
				 "none here is about such logs");
	else
		check_alone(set, filter);
}

void
sigma_check_filters(SigmaSet *set)
{
	VEC_EACH (SigmaDocument, one, &set->document)
	{
		if (is_filter(one) && !one->is_used && !one->is_elsewhere)
			check_unused(set, one);
	}
}
