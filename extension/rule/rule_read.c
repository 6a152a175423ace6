/*
 * rule_read.c
 *		The keys at the top of a rule file.
 *
 * One table says which keys there are and who reads them.  Everything is
 * checked here or in the files that read nested keys; only the columns of the
 * result are left to rule_check_fields().
 */
#include "common/port.h"

#include "common/duration.h"
#include "rule/rule_read_int.h"
#include "rule/yaml_reader.h"

#define RULE_MIN_INTERVAL (5 * DURATION_MINUTE)
#define RULE_MAX_INTERVAL (14 * DURATION_DAY)
#define RULE_MAX_SUPPRESSION (24 * DURATION_HOUR)
#define RULE_NRT_INTERVAL DURATION_MINUTE

static void
rule_read_id(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	RuleText text = {0};
	bool ok;

	rule_read_text(reader, what, node, &text);
	if (text.value == NULL)
		return;
	ok = strlen(text.value) == 36;
	for (int i = 0; ok && i < 36; i++)
	{
		char c = (char) pg_ascii_tolower((unsigned char) text.value[i]);

		ok = i == 8 || i == 13 || i == 18 || i == 23
				 ? c == '-'
				 : (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
		text.value[i] = c;
	}
	if (ok)
		*(RuleText *) target = text;
	else
		diag_hint(diag_add(reader->diag, DIAG_RULE_BAD_VALUE, text.span, what, text.value),
				  "It is a GUID: 8-4-4-4-12 hexadecimal digits.");
}

static void
rule_read_name(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	Rule *rule = target;

	rule_read_text(reader, what, node, &rule->name);
	if (rule->name.value != NULL)
		rule_check_length(reader, what, &rule->name, RULE_MAX_NAME);
}

static void
rule_read_description(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	Rule *rule = target;

	rule_read_text(reader, what, node, &rule->description);
	if (rule->description.value != NULL)
		rule_check_length(reader, what, &rule->description, RULE_MAX_DESCRIPTION);
}

static void
rule_read_severity(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	static const char *const choice[] = {"Informational", "Low", "Medium", "High"};
	Rule *rule = target;
	RuleText text = {0};
	int found;

	rule_read_text(reader, what, node, &text);
	if (text.value == NULL)
		return;
	found = rule_find_choice(reader, what, &text, choice, lengthof(choice));
	if (found >= 0)
		rule->severity = (RuleSeverity) found;
}

static void
rule_read_kind(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	static const char *const choice[] = {"Scheduled", "NRT"};
	static const char *const other[] = {"Fusion", "MLBehaviorAnalytics", "Anomaly",
										"MicrosoftSecurityIncidentCreation", "ThreatIntelligence"};
	Rule *rule = target;
	RuleText text = {0};
	int found;

	rule_read_text(reader, what, node, &text);
	if (text.value == NULL)
		return;
	for (int i = 0; i < lengthof(other); i++)
	{
		if (pg_strcasecmp(other[i], text.value) == 0)
		{
			diag_add(reader->diag, DIAG_RULE_UNSUPPORTED, text.span,
					 psprintf("a rule of kind %s", other[i]));
			return;
		}
	}
	found = rule_find_choice(reader, what, &text, choice, lengthof(choice));
	if (found >= 0)
		rule->kind = (RuleKind) found;
}

static void
rule_read_version(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	Rule *rule = target;
	RuleText text = {0};
	int dots = 0;
	bool ok = true;

	rule_read_text(reader, what, node, &text);
	if (text.value == NULL || !rule_check_length(reader, what, &text, RULE_MAX_VERSION))
		return;
	for (const char *p = text.value; *p != '\0' && ok; p++)
	{
		bool digit = *p >= '0' && *p <= '9';

		if (*p == '.' && p > text.value && p[-1] != '.' && p[1] != '\0')
			dots++;
		else
			ok = digit;
	}
	if (ok && dots == 2)
		rule->version = text;
	else
		diag_hint(diag_add(reader->diag, DIAG_RULE_BAD_VALUE, text.span, what, text.value),
				  "It is three numbers: 1.0.0.");
}

static void
rule_read_connector_id(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	rule_read_text(reader, what, node, &((RuleConnector *) target)->id);
}

static void
rule_read_data_types(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	rule_read_texts(reader, what, node, &((RuleConnector *) target)->data_type);
}

static void
rule_read_connectors(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	static const RuleKey key[] = {
		{"connectorId", rule_read_connector_id},
		{"dataTypes", rule_read_data_types},
	};
	Rule *rule = target;

	if (!rule_want_list(reader, what, node))
		return;
	VEC_EACH (RuleNode, item, &node->item)
	{
		RuleConnector *connector = palloc0(sizeof(RuleConnector));

		if (!rule_read_map(reader, "each item of requiredDataConnectors", item, key, lengthof(key),
						   connector))
			continue;
		if (connector->id.value == NULL)
			diag_add(reader->diag, DIAG_RULE_MISSING_KEY, item->span, "connectorId");
		vec_push(&rule->connector, connector);
	}
}

static void
rule_read_frequency(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	reader->frequency = node->span;
	rule_read_duration(reader, what, node, &((Rule *) target)->frequency_us);
}

static void
rule_read_period(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	reader->period = node->span;
	rule_read_duration(reader, what, node, &((Rule *) target)->period_us);
}

static void
rule_read_trigger(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	static const char *const form[][4] = {
		{"gt", "GreaterThan", ">", "greater than"},
		{"lt", "LessThan", "<", "less than"},
		{"eq", "Equal", "==", "equal to"},
		{"ne", "NotEqual", "!=", "not equal to"},
	};
	Rule *rule = target;
	RuleText text = {0};

	rule_read_text(reader, what, node, &text);
	if (text.value == NULL)
		return;
	for (int i = 0; i < lengthof(form); i++)
	{
		for (int j = 0; j < lengthof(form[i]); j++)
		{
			if (pg_strcasecmp(form[i][j], text.value) == 0)
			{
				rule->trigger = (RuleTrigger) i;
				return;
			}
		}
	}
	diag_hint(diag_add(reader->diag, DIAG_RULE_BAD_VALUE, text.span, what, text.value),
			  "It may be gt, lt, eq or ne.");
}

static void
rule_read_threshold(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	Rule *rule = target;
	RuleText text = {0};
	char *end;
	long value;

	rule_read_text(reader, what, node, &text);
	if (text.value == NULL)
		return;
	errno = 0;
	value = strtol(text.value, &end, 10);
	if (errno == ERANGE)
		value = -1;
	if (end == text.value || *end != '\0')
		diag_hint(diag_add(reader->diag, DIAG_RULE_BAD_VALUE, text.span, what, text.value),
				  "It is a whole number.");
	else if (rule_check_range(reader, what, text.span, value, 0, RULE_MAX_THRESHOLD, "0",
							  psprintf("%d", RULE_MAX_THRESHOLD)))
		rule->threshold = value;
}

static void
rule_read_tactics(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	Rule *rule = target;
	Vec list = {0};

	rule_read_texts(reader, what, node, &list);
	VEC_EACH (RuleText, text, &list)
	{
		const char *tactic = rule_find_tactic(text->value);

		if (tactic == NULL)
		{
			const char *near = rule_near_tactic(text->value);
			Diag *diag = diag_add(reader->diag, DIAG_RULE_BAD_VALUE, text->span, what, text->value);

			if (near != NULL)
				diag_hint(diag, "Did you mean \"%s\"?", near);
			else
				diag_hint(diag, "It is no tactic of MITRE ATT&CK.");
			continue;
		}
		if (strcmp(tactic, text->value) != 0)
			diag_add(reader->diag, DIAG_RULE_SPELLING, text->span, psprintf("\"%s\"", tactic),
					 text->value);
		text->value = pstrdup(tactic);
		vec_push(&rule->tactic, text);
	}
}

/* technique := "T" four digits ["." three digits] */
static void
rule_read_techniques(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	Rule *rule = target;
	Vec list = {0};

	rule_read_texts(reader, what, node, &list);
	VEC_EACH (RuleText, text, &list)
	{
		size_t length = strlen(text->value);
		bool ok = length == 5 || length == 9;

		for (int j = 0; ok && j < (int) length; j++)
		{
			if (j == 0)
				ok = text->value[j] == 'T';
			else if (j == 5)
				ok = text->value[j] == '.';
			else
				ok = text->value[j] >= '0' && text->value[j] <= '9';
		}
		if (ok)
			vec_push(&rule->technique, text);
		else
			diag_hint(diag_add(reader->diag, DIAG_RULE_BAD_VALUE, text->span, what, text->value),
					  "A technique has the form T1234, a sub-technique T1234.001.");
	}
}

static void
rule_read_tags(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	Rule *rule = target;

	/* Published rules have lists of texts, of maps, and single texts here. */
	if (node->kind != RULE_NODE_LIST)
		return;
	VEC_EACH (RuleNode, item, &node->item)
	{
		RuleText *text = palloc0(sizeof(RuleText));

		if (item->kind != RULE_NODE_TEXT)
			continue;
		rule_read_text(reader, what, item, text);
		if (text->value != NULL)
			vec_push(&rule->tag, text);
	}
}

static void
rule_read_query(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	Rule *rule = target;

	rule_read_text(reader, what, node, &rule->query);
	rule->query_style = node->style;
	if (rule->query.value != NULL &&
		strspn(rule->query.value, " \t\r\n") == strlen(rule->query.value))
		diag_add(reader->diag, DIAG_RULE_MISSING_KEY, node->span, "the text of the query");
}

static void
rule_read_enabled(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	bool value = true;

	rule_read_bool(reader, what, node, &value);
	diag_add(reader->diag, DIAG_RULE_NO_EFFECT, node->span, what,
			 "rules are switched by vigil.enable_rule() and vigil.disable_rule()");
}

/* Readers of texts that need no check get their member, not the rule. */
static void
rule_read_status(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	rule_read_text(reader, what, node, &((Rule *) target)->status);
}

static void
rule_read_suppression(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	Rule *rule = target;

	rule_read_duration(reader, what, node, &rule->suppression_us);
	rule_check_range(reader, what, node->span, rule->suppression_us, RULE_MIN_INTERVAL,
					 RULE_MAX_SUPPRESSION, "5 minutes", "24 hours");
}

static void
rule_read_suppressed(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	rule_read_bool(reader, what, node, &((Rule *) target)->suppression_enabled);
}

static void
rule_read_guid(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	rule_read_id(reader, what, node, &((Rule *) target)->id);
}

/* Every key that may stand at the top; later spellings of the same thing follow it. */
static const RuleKey rule_key[] = {
	{"id", rule_read_guid},
	{"name", rule_read_name},
	{"displayName", rule_read_name},
	{"description", rule_read_description},
	{"severity", rule_read_severity},
	{"status", rule_read_status},
	{"kind", rule_read_kind},
	{"requiredDataConnectors", rule_read_connectors},
	{"queryFrequency", rule_read_frequency},
	{"queryPeriod", rule_read_period},
	{"triggerOperator", rule_read_trigger},
	{"triggerThreshold", rule_read_threshold},
	{"tactics", rule_read_tactics},
	{"relevantTechniques", rule_read_techniques},
	{"techniques", rule_read_techniques},
	{"subTechniques", rule_read_techniques},
	{"tags", rule_read_tags},
	{"query", rule_read_query},
	{"entityMappings", rule_read_entities},
	{"sentinelEntitiesMappings", rule_read_entities_columns},
	{"customDetails", rule_read_details},
	{"alertDetailsOverride", rule_read_override},
	{"eventGroupingSettings", rule_read_event_grouping},
	{"suppressionEnabled", rule_read_suppressed},
	{"suppressionDuration", rule_read_suppression},
	{"incidentConfiguration", rule_read_incident},
	{"version", rule_read_version},
	{"templateVersion", rule_read_version},
	{"enabled", rule_read_enabled},
	{"metadata", NULL},
	{"author", NULL},
	{"alertRuleTemplateName", NULL},
	{"lastModifiedUtc", NULL},
	{"OriginalUri", NULL},
};

/* Keeps the keys that nobody reads: stored with the rule, so that nothing is dropped. */
static void
rule_collect_extra(Rule *rule, const RuleNode *root)
{
	VEC_EACH (const RuleNode, key, &root->key)
	{
		bool known = false;
		RuleText *extra;

		for (int j = 0; j < lengthof(rule_key) && !known; j++)
			known = pg_strcasecmp(rule_key[j].name, key->text) == 0;
		if (known)
			continue;
		extra = palloc0(sizeof(RuleText));
		extra->value = key->text;
		extra->span = key->span;
		vec_push(&rule->extra, extra);
	}
}

/* Reports a key that is absent or null; one that is there but wrong has been reported. */
static void
rule_require(RuleReader *reader, const RuleNode *root, const char *key)
{
	const RuleNode *value = rule_node_find(root, key);
	Span start = {root->span.start, Min(root->span.start + 1, root->span.end)};

	if (value == NULL || rule_node_is_null(value))
		diag_add(reader->diag, DIAG_RULE_MISSING_KEY, value == NULL ? start : value->span, key);
}

static void
rule_check_schedule(RuleReader *reader, const RuleNode *root)
{
	Rule *rule = reader->rule;
	bool ok;

	if (rule->kind == RULE_NRT)
	{
		rule->frequency_us = RULE_NRT_INTERVAL;
		rule->period_us = RULE_NRT_INTERVAL;
		return;
	}
	rule_require(reader, root, "queryFrequency");
	rule_require(reader, root, "queryPeriod");
	rule_require(reader, root, "triggerOperator");
	rule_require(reader, root, "triggerThreshold");
	if (rule->frequency_us < 0 || rule->period_us < 0)
		return;
	ok = rule_check_range(reader, "queryFrequency", reader->frequency, rule->frequency_us,
						  RULE_MIN_INTERVAL, RULE_MAX_INTERVAL, "5 minutes", "14 days");
	ok = rule_check_range(reader, "queryPeriod", reader->period, rule->period_us, RULE_MIN_INTERVAL,
						  RULE_MAX_INTERVAL, "5 minutes", "14 days") &&
		 ok;
	if (!ok)
		return;
	if (rule->period_us < rule->frequency_us)
		diag_hint(diag_add(reader->diag, DIAG_RULE_PERIOD_SHORT, reader->period),
				  "What happens between the end of one window and the start of the next would "
				  "never be read.");
	else if (rule->period_us >= 2 * DURATION_DAY && rule->frequency_us < DURATION_HOUR)
		diag_add(reader->diag, DIAG_RULE_PERIOD_LONG, reader->frequency);
}

Rule *
rule_read(const char *yaml, int length, DiagList *diag)
{
	Rule *rule = palloc0(sizeof(Rule));
	RuleReader reader = {0};
	RuleNode *root;

	rule->yaml = yaml;
	rule->yaml_length = length;
	rule->frequency_us = -1;
	rule->period_us = -1;
	rule->suppression_us = 5 * DURATION_HOUR;
	rule->incident.create = true;
	rule->incident.lookback_us = 5 * DURATION_HOUR;
	reader.rule = rule;
	reader.diag = diag;

	root = yaml_read(yaml, length, diag);
	if (root != NULL)
		root = rule_unwrap_arm(&reader, root);
	if (root == NULL || !rule_read_map(&reader, "a rule", root, rule_key, lengthof(rule_key), rule))
		return rule;

	rule_collect_extra(rule, root);
	rule_require(&reader, root, "id");
	if (rule_node_find(root, "displayName") == NULL)
		rule_require(&reader, root, "name");
	rule_require(&reader, root, "severity");
	rule_require(&reader, root, "query");
	rule_check_schedule(&reader, root);
	return rule;
}
