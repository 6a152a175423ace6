/*
 * rule_alert.c
 *		Keys that shape alerts and incidents.
 */
#include "common/port.h"

#include "common/duration.h"
#include "rule/entity_map.h"
#include "rule/rule_read_int.h"

static void
rule_read_format(RuleReader *reader, const char *what, RuleNode *node, RuleText *format, int limit)
{
	int at = 0;
	int start;
	int end;
	int count = 0;
	char *name;

	rule_read_text(reader, what, node, format);
	if (format->value == NULL)
		return;
	rule_check_length(reader, what, format, limit);
	while (rule_next_placeholder(format->value, &at, &start, &end, &name))
		count++;
	if (count > RULE_MAX_PLACEHOLDERS)
		diag_add(reader->diag, DIAG_RULE_PLACEHOLDERS, node->span, what, psprintf("%d", count),
				 psprintf("%d", RULE_MAX_PLACEHOLDERS));
}

static void
rule_read_name_format(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	rule_read_format(reader, what, node, &((Rule *) target)->name_format, RULE_MAX_NAME_FORMAT);
}

static void
rule_read_description_format(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	rule_read_format(reader, what, node, &((Rule *) target)->description_format,
					 RULE_MAX_DESCRIPTION_FORMAT);
}

static void
rule_read_severity_column(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	rule_read_column(reader, what, node, &((Rule *) target)->severity_column);
}

static void
rule_read_tactics_column(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	rule_read_column(reader, what, node, &((Rule *) target)->tactics_column);
}

static void
rule_read_property_name(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	static const char *const choice[] = {
		"AlertLink",   "ConfidenceLevel",      "ConfidenceScore", "ExtendedLinks",
		"ProductName", "ProductComponentName", "ProviderName",    "RemediationSteps",
		"Techniques",  "SubTechniques",
	};
	RuleText text = {0};
	int found;

	rule_read_text(reader, what, node, &text);
	if (text.value == NULL)
		return;
	found = rule_find_choice(reader, what, &text, choice, lengthof(choice));
	if (found < 0)
		return;
	text.value = pstrdup(choice[found]);
	((RuleProperty *) target)->property = text;
}

static void
rule_read_property_column(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	rule_read_column(reader, what, node, &((RuleProperty *) target)->column);
}

static void
rule_read_properties(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	static const RuleKey key[] = {
		{"alertProperty", rule_read_property_name},
		{"value", rule_read_property_column},
	};
	Rule *rule = target;

	if (!rule_want_list(reader, what, node))
		return;
	VEC_EACH (RuleNode, item, &node->item)
	{
		RuleProperty *property = palloc0(sizeof(RuleProperty));

		if (!rule_read_map(reader, "each item of alertDynamicProperties", item, key, lengthof(key),
						   property))
			continue;
		for (int j = 0; j < lengthof(key); j++)
		{
			if (rule_node_find(item, key[j].name) == NULL)
				diag_add(reader->diag, DIAG_RULE_MISSING_KEY, item->span, key[j].name);
		}
		if (property->property.value == NULL || property->column.value == NULL)
			continue;
		for (int j = 0; j < rule->property.count; j++)
		{
			if (strcmp(VEC_AT(&rule->property, RuleProperty, j)->property.value,
					   property->property.value) == 0)
				diag_add(reader->diag, DIAG_RULE_REPEATED, item->span, "alertProperty",
						 property->property.value);
		}
		vec_push(&rule->property, property);
	}
}

void
rule_read_override(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	static const RuleKey key[] = {
		{"alertDisplayNameFormat", rule_read_name_format},
		{"alertDescriptionFormat", rule_read_description_format},
		{"alertSeverityColumnName", rule_read_severity_column},
		{"alertTacticsColumnName", rule_read_tactics_column},
		{"alertDynamicProperties", rule_read_properties},
	};

	rule_read_map(reader, what, node, key, lengthof(key), target);
}

static void
rule_read_aggregation(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	static const char *const choice[] = {"AlertPerResult", "SingleAlert"};
	RuleText text = {0};
	int found;

	rule_read_text(reader, what, node, &text);
	if (text.value == NULL)
		return;
	found = rule_find_choice(reader, what, &text, choice, lengthof(choice));
	if (found >= 0)
		((Rule *) target)->grouping = (RuleGrouping) found;
}

void
rule_read_event_grouping(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	static const RuleKey key[] = {{"aggregationKind", rule_read_aggregation}};

	rule_read_map(reader, what, node, key, lengthof(key), target);
}

static void
rule_read_incident_create(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	rule_read_bool(reader, what, node, &((RuleIncident *) target)->create);
}

static void
rule_read_incident_enabled(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	rule_read_bool(reader, what, node, &((RuleIncident *) target)->grouping);
}

static void
rule_read_incident_reopen(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	rule_read_bool(reader, what, node, &((RuleIncident *) target)->reopen);
}

static void
rule_read_incident_lookback(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	RuleIncident *incident = target;

	rule_read_duration(reader, what, node, &incident->lookback_us);
	rule_check_range(reader, what, node->span, incident->lookback_us, 5 * DURATION_MINUTE,
					 7 * DURATION_DAY, "5 minutes", "7 days");
}

static void
rule_read_incident_matching(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	static const char *const choice[] = {"AllEntities", "AnyAlert", "Selected"};
	RuleText text = {0};
	int found;

	rule_read_text(reader, what, node, &text);
	if (text.value == NULL)
		return;
	found = rule_find_choice(reader, what, &text, choice, lengthof(choice));
	if (found < 0)
		return;
	text.value = pstrdup(choice[found]);
	((RuleIncident *) target)->matching = text;
}

static void
rule_read_group_entities(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	RuleIncident *incident = target;

	rule_read_texts(reader, what, node, &incident->group_entity);
	VEC_EACH (const RuleText, text, &incident->group_entity)
	{
		if (entity_find_type(text->value) == NULL)
			diag_add(reader->diag, DIAG_RULE_BAD_VALUE, text->span, what, text->value);
	}
}

static void
rule_read_group_alerts(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	static const char *const choice[] = {"DisplayName", "Severity"};
	RuleIncident *incident = target;

	rule_read_texts(reader, what, node, &incident->group_alert);
	for (int i = 0; i < incident->group_alert.count; i++)
		rule_find_choice(reader, what, VEC_AT(&incident->group_alert, RuleText, i), choice,
						 lengthof(choice));
}

static void
rule_read_group_details(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	rule_read_texts(reader, what, node, &((RuleIncident *) target)->group_detail);
}

static void
rule_read_incident_grouping(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	static const RuleKey key[] = {
		{"enabled", rule_read_incident_enabled},
		{"reopenClosedIncident", rule_read_incident_reopen},
		{"lookbackDuration", rule_read_incident_lookback},
		{"matchingMethod", rule_read_incident_matching},
		{"groupByEntities", rule_read_group_entities},
		{"groupByAlertDetails", rule_read_group_alerts},
		{"groupByCustomDetails", rule_read_group_details},
	};
	RuleIncident *incident = target;

	if (!rule_read_map(reader, what, node, key, lengthof(key), incident))
		return;
	if (incident->grouping && incident->matching.value != NULL &&
		strcmp(incident->matching.value, "Selected") == 0 &&
		incident->group_entity.count + incident->group_alert.count + incident->group_detail.count ==
			0)
		diag_hint(diag_add(reader->diag, DIAG_RULE_MISSING_KEY, incident->matching.span,
						   "what alerts are grouped by"),
				  "\"Selected\" needs groupByEntities, groupByAlertDetails or "
				  "groupByCustomDetails.");
	if (incident->grouping)
		diag_add(reader->diag, DIAG_RULE_NO_EFFECT, node->span, what,
				 "vigil writes alerts and makes no incidents of them");
}

void
rule_read_incident(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	static const RuleKey key[] = {
		{"createIncident", rule_read_incident_create},
		{"groupingConfiguration", rule_read_incident_grouping},
	};

	rule_read_map(reader, what, node, key, lengthof(key), &((Rule *) target)->incident);
}
