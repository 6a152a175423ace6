/*
 * sigma.c
 *		A file of Sigma: its documents, and what one says for others.
 *
 * All documents are there first, since a filter may stand in front of the rule that it is for, and
 * a correlation in front of those that it refers to.
 */
#include "common/port.h"

#include "foreign/query.h"
#include "foreign/sigma_int.h"
#include "rule/yaml_reader.h"

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

/* Where it is said what is wrong with the documents that are being read. */
static DiagList *
diag_of(const SigmaSet *set)
{
	return set->beside != NULL ? set->beside : set->diag;
}

/* Adds a document to those of the file. */
static void
add_document(SigmaSet *set, const RuleNode *node)
{
	DiagList *diag = diag_of(set);

	vec_push(&set->document,
			 MAKE(SigmaDocument, .node = node, .text = set->text, .diag = diag,
				  .is_elsewhere = set->beside != NULL, .id = head_text(node, "id", diag),
				  .name = head_text(node, "name", diag)));
}

/*
 * Joins documents as the actions of a collection say: global, reset, repeat.  Behind "beside", which
 * foreign_folder_text() writes, are those of other files.
 */
static void
read_collection(SigmaSet *set, const Vec *document)
{
	RuleNode *global = NULL;
	RuleNode *previous = NULL;

	VEC_EACH (RuleNode, one, document)
	{
		const char *action;

		if (one->kind != RULE_NODE_MAP)
		{
			if (set->beside != NULL)
				continue;
			if (document->count == 1 || !rule_node_is_null(one))
				diag_add(set->diag, DIAG_FOREIGN_SHAPE, one->span, "a document", "a map");
			continue;
		}
		action = head_text(one, "action", diag_of(set));
		if (action != NULL && strcmp(action, "beside") == 0)
		{
			set->beside = palloc0(sizeof(DiagList));
			global = NULL;
			previous = NULL;
		}
		else if (action != NULL && strcmp(action, "global") == 0)
			global = global != NULL ? sigma_merge(global, one) : one;
		else if (action != NULL && strcmp(action, "reset") == 0)
			global = NULL;
		else if (action != NULL && strcmp(action, "repeat") != 0)
			diag_add(diag_of(set), DIAG_FOREIGN_VALUE, rule_node_find(one, "action")->span,
					 "action", psprintf("\"%s\" is neither global, reset nor repeat", action));
		else
		{
			RuleNode *base = action != NULL ? previous : global;

			if (base != NULL)
				one = sigma_merge(base, one);
			previous = one;
			add_document(set, one);
		}
	}
}

/* ---- log sources ---- */

char *
sigma_source_attribute(const RuleNode *source, const char *key, DiagList *diag)
{
	char *text = head_text(source, key, diag);

	text = text != NULL ? pstrdup(text) : pstrdup("");
	for (char *p = text; *p != '\0'; p++)
		*p = pg_tolower((unsigned char) *p);
	return text;
}

/* Finds the table of a rule; false after an error. */
static bool
read_source(const ForeignSettings *settings, SigmaDocument *one)
{
	const RuleNode *node = rule_node_find(one->node, "logsource");
	const char *product;
	const char *category;
	const char *service;
	const MapSource *source;
	const SettingsSource *own;

	if (node == NULL || node->kind != RULE_NODE_MAP)
	{
		if (node == NULL)
			diag_add(one->diag, DIAG_FOREIGN_MISSING, one->rule->span, "logsource");
		else
			diag_add(one->diag, DIAG_FOREIGN_SHAPE, node->span, "logsource", "a map");
		return false;
	}
	product = sigma_source_attribute(node, "product", one->diag);
	category = sigma_source_attribute(node, "category", one->diag);
	service = sigma_source_attribute(node, "service", one->diag);
	if (product[0] == '\0' && category[0] == '\0' && service[0] == '\0')
	{
		diag_add(one->diag, DIAG_FOREIGN_MISSING, node->span, "product, category or service");
		return false;
	}
	one->source = node;
	one->rule->source = psprintf("%s/%s/%s", product, category, service);
	own = settings_find_source(settings, product, category, service);
	if (own != NULL)
	{
		one->rule->table = own->table;
		one->rule->source_condition = own->where;
		return true;
	}
	source = map_find_source(product, category, service);
	if (source == NULL)
	{
		diag_add(one->diag, DIAG_FOREIGN_SOURCE, node->span, one->rule->source);
		return false;
	}
	one->rule->table = map_find_table(source->table);
	one->rule->source_condition = source->condition;
	return true;
}

/* ---- rules ---- */

/*
 * Looks for fields of a detection that its table lacks: false if one of them is none of Sysmon's,
 * else *event is what they are of, and *field one of them, if there are any.
 */
static bool
find_sysmon(const MapTable *table, const char *category, const RuleNode *node, int *event,
			const char **field)
{
	PORT_CHECK_STACK();
	VEC_EACH (const RuleNode, key, &node->key)
	{
		char *name = pnstrdup(key->text, strcspn(key->text, "|"));
		int found = 0;

		if (name[0] == '\0' || map_find_field(table, name) != NULL)
			continue;
		found = map_find_sysmon(category, name);
		if (found == 0)
			return false;
		*event = found;
		*field = name;
	}
	VEC_EACH (const RuleNode, one, &node->item)
	{
		if (one->kind != RULE_NODE_TEXT && !find_sysmon(table, category, one, event, field))
			return false;
	}
	return true;
}

/*
 * Makes a rule that asks for what only Sysmon writes one about its events, unless the settings say
 * where its logs are.
 */
static void
take_sysmon(SigmaDocument *document, const RuleNode *detection)
{
	ForeignRule *rule = document->rule;
	const char *category = sigma_source_attribute(document->source, "category", document->diag);
	const char *field = NULL;
	int event = 0;

	if (strcmp(sigma_source_attribute(document->source, "product", document->diag), "windows") !=
			0 ||
		category[0] == '\0' || rule->table != map_find_table(rule->table->name))
		return;
	/* The names of search identifiers are no fields. */
	VEC_EACH (const RuleNode, one, &detection->item)
	{
		if (one->kind != RULE_NODE_TEXT && !find_sysmon(rule->table, category, one, &event, &field))
			return;
	}
	if (event == 0)
		return;
	foreign_note(rule, document->source->span,
				 "the rule is about Sysmon's events in WindowsEvent: table %s has no \"%s\"",
				 rule->table->name, field);
	rule->table = map_find_table("WindowsEvent");
	rule->source_condition =
		psprintf("Channel =~ \"Microsoft-Windows-Sysmon/Operational\" and EventID == %d", event);
}

void
sigma_read_rule(SigmaSet *set, SigmaDocument *document)
{
	const ForeignSettings *settings = set->options != NULL ? set->options->settings : NULL;
	SigmaReader reader = {.text = document->text, .diag = document->diag, .settings = settings};
	const RuleNode *detection = rule_node_find(document->node, "detection");
	int errors = document->diag->error_count;
	ForeignRule *rule = MAKE(ForeignRule, .platform = "Sigma", .span = document->node->span,
							 .is_part = document->is_part);
	bool has_source;

	document->is_read = true;
	document->rule = rule;
	reader.rule = rule;
	has_source = read_source(settings, document);
	sigma_read_head(rule, document->node, document->diag);
	rule->frequency_us = set->options != NULL && set->options->frequency_us > 0
							 ? set->options->frequency_us
							 : FOREIGN_DEFAULT_FREQUENCY;
	rule->period_us =
		settings != NULL ? Max(settings->period_us, rule->frequency_us) : rule->frequency_us;
	if (detection->kind != RULE_NODE_MAP)
		diag_add(document->diag, DIAG_FOREIGN_SHAPE, detection->span, "detection", "a map");
	else if (has_source)
	{
		take_sysmon(document, detection);
		reader.table = rule->table;
		reader.source_condition = rule->source_condition;
		rule->condition = sigma_read_detection(&reader, detection);
	}
	if (rule->condition != NULL)
		sigma_filter_rule(set, document);
	if (document->diag->error_count == errors && rule->condition != NULL)
	{
		const ForeignCondition *mixed = query_find_mixed(rule->table, rule->condition);

		if (rule->condition->kind == FOREIGN_FALSE)
			diag_add(document->diag, DIAG_FOREIGN_NEVER, rule->condition->span);
		else if (mixed != NULL)
			diag_add(document->diag, DIAG_FOREIGN_UNSUPPORTED, mixed->span,
					 "a regular expression as a keyword beside a field that may be an array");
		sigma_lint_condition(rule, document->diag);
	}
	/* What has an error is no rule, but what is said of it stays. */
	if (document->diag->error_count > errors || rule->condition == NULL)
		document->rule = NULL;
}

/* Does a document say of itself what the settings leave out? */
static bool
is_left_out(const ForeignSettings *settings, const RuleNode *node)
{
	DiagList diag = {0};
	ForeignRule head = {.platform = "Sigma"};

	if (settings == NULL)
		return false;
	sigma_read_head(&head, node, &diag);
	return settings_leaves_out(settings, head.status, head.level, head.severity, &head.tag);
}

/* Marks what the settings leave out, unless another rule stands on it. */
static void
leave_out(SigmaSet *set, SigmaDocument *one)
{
	if (one->is_part || one->is_elsewhere || set->options == NULL ||
		!is_left_out(set->options->settings, one->node))
		return;
	one->is_left_out = true;
	one->diag = palloc0(sizeof(DiagList));
}

/* Says that a document has no detection, or spells it in capitals. */
static void
missing_detection(const SigmaDocument *document)
{
	Diag *said = diag_add(document->diag, DIAG_FOREIGN_MISSING, document->node->span, "detection");

	VEC_EACH (const RuleNode, key, &document->node->key)
	{
		if (pg_strcasecmp(key->text, "detection") == 0)
			diag_hint(said, "Keys of Sigma are in small letters, which \"%s\" is not.", key->text);
	}
}

/* Reads the documents that are rules, and tells what the others are. */
static void
read_documents(SigmaSet *set)
{
	VEC_EACH (SigmaDocument, one, &set->document)
	{
		PORT_CHECK_INTERRUPTS();
		if (rule_node_find(one->node, "correlation") == NULL)
			continue;
		leave_out(set, one);
		sigma_read_correlation(set, one);
	}
	sigma_take_parts(set);
	VEC_EACH (SigmaDocument, one, &set->document)
	{
		if (rule_node_find(one->node, "filter") != NULL)
			vec_push(&set->filter, one);
	}
	VEC_EACH (SigmaDocument, one, &set->document)
	{
		PORT_CHECK_INTERRUPTS();
		if (one->is_read)
			continue;
		if (rule_node_find(one->node, "filter") == NULL)
			leave_out(set, one);
		if (rule_node_find(one->node, "detection") != NULL)
			sigma_read_rule(set, one);
		else if (rule_node_find(one->node, "filter") == NULL)
			missing_detection(one);
	}
	sigma_check_filters(set);
	sigma_resolve_correlations(set);
}

Vec
sigma_read(const char *text, int length, const ForeignOptions *options, DiagList *diag)
{
	SigmaSet set = {.text = text, .options = options, .diag = diag};
	Vec document = yaml_read_all(text, length, SIGMA_MAX_NODES, diag);
	Vec rule = {0};

	if (diag->error_count > 0)
		return rule;
	read_collection(&set, &document);
	read_documents(&set);
	VEC_EACH (const SigmaDocument, one, &set.document)
	{
		ForeignRule *made = one->rule;

		if (one->is_left_out && made == NULL)
			made = MAKE(ForeignRule, .title = head_text(one->node, "title", one->diag));
		if (made == NULL || one->is_part || one->is_elsewhere)
			continue;
		made->is_left_out = one->is_left_out;
		vec_push(&rule, made);
	}
	return rule;
}
