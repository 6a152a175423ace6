/*
 * rule_json.c
 *		A rule as JSON, in the keys and the order of the rule format.
 *
 * What is stored beside the text of a rule, so that SQL can ask about any field.
 * Durations are written in ISO 8601, lists are always lists.
 */
#include "common/port.h"

#include "common/duration.h"
#include "common/json_walk.h"
#include "rule/entity_map.h"
#include "rule/rule.h"

typedef struct JsonOut
{
	StringInfoData text;
	bool first; /* nothing written yet in the innermost object or list */
} JsonOut;

static void
json_string(JsonOut *out, const char *value)
{
	json_append_string(&out->text, value, strlen(value));
}

static void
json_separate(JsonOut *out)
{
	if (!out->first)
		appendStringInfoString(&out->text, ", ");
	out->first = false;
}

static void
json_key(JsonOut *out, const char *key)
{
	json_separate(out);
	json_string(out, key);
	appendStringInfoString(&out->text, ": ");
}

static void
json_open(JsonOut *out, char bracket)
{
	appendStringInfoChar(&out->text, bracket);
	out->first = true;
}

static void
json_close(JsonOut *out, char bracket)
{
	appendStringInfoChar(&out->text, bracket);
	out->first = false;
}

/* A member that is left out where the rule has none. */
static void
json_text(JsonOut *out, const char *key, const RuleText *text)
{
	if (text->value == NULL)
		return;
	json_key(out, key);
	json_string(out, text->value);
}

static void
json_bool(JsonOut *out, const char *key, bool value)
{
	json_key(out, key);
	appendStringInfoString(&out->text, value ? "true" : "false");
}

static void
json_duration(JsonOut *out, const char *key, int64 value)
{
	json_key(out, key);
	json_string(out, duration_to_iso(value));
}

static void
json_texts(JsonOut *out, const char *key, const Vec *list)
{
	json_key(out, key);
	json_open(out, '[');
	for (int i = 0; i < list->count; i++)
	{
		json_separate(out);
		json_string(out, VEC_AT(list, RuleText, i)->value);
	}
	json_close(out, ']');
}

static void
json_connectors(JsonOut *out, const Rule *rule)
{
	json_key(out, "requiredDataConnectors");
	json_open(out, '[');
	VEC_EACH (const RuleConnector, connector, &rule->connector)
	{
		json_separate(out);
		json_open(out, '{');
		json_text(out, "connectorId", &connector->id);
		json_texts(out, "dataTypes", &connector->data_type);
		json_close(out, '}');
	}
	json_close(out, ']');
}

static void
json_entities(JsonOut *out, const Rule *rule)
{
	json_key(out, "entityMappings");
	json_open(out, '[');
	VEC_EACH (const RuleEntity, entity, &rule->entity)
	{
		json_separate(out);
		json_open(out, '{');
		json_key(out, "entityType");
		json_string(out, entity->type->name);
		json_key(out, "fieldMappings");
		json_open(out, '[');
		VEC_EACH (const RuleFieldMapping, field, &entity->field)
		{
			json_separate(out);
			json_open(out, '{');
			json_text(out, "identifier", &field->identifier);
			json_text(out, "columnName", &field->column);
			json_close(out, '}');
		}
		json_close(out, ']');
		json_close(out, '}');
	}
	json_close(out, ']');

	if (rule->entities_column.count == 0)
		return;
	json_key(out, "sentinelEntitiesMappings");
	json_open(out, '[');
	for (int i = 0; i < rule->entities_column.count; i++)
	{
		json_separate(out);
		json_open(out, '{');
		json_text(out, "columnName", VEC_AT(&rule->entities_column, RuleText, i));
		json_close(out, '}');
	}
	json_close(out, ']');
}

static void
json_details(JsonOut *out, const Rule *rule)
{
	json_key(out, "customDetails");
	json_open(out, '{');
	VEC_EACH (const RuleDetail, detail, &rule->detail)
	{
		json_text(out, detail->key.value, &detail->column);
	}
	json_close(out, '}');
}

static void
json_override(JsonOut *out, const Rule *rule)
{
	json_key(out, "alertDetailsOverride");
	json_open(out, '{');
	json_text(out, "alertDisplayNameFormat", &rule->name_format);
	json_text(out, "alertDescriptionFormat", &rule->description_format);
	json_text(out, "alertSeverityColumnName", &rule->severity_column);
	json_text(out, "alertTacticsColumnName", &rule->tactics_column);
	if (rule->property.count > 0)
	{
		json_key(out, "alertDynamicProperties");
		json_open(out, '[');
		VEC_EACH (const RuleProperty, property, &rule->property)
		{
			json_separate(out);
			json_open(out, '{');
			json_text(out, "alertProperty", &property->property);
			json_text(out, "value", &property->column);
			json_close(out, '}');
		}
		json_close(out, ']');
	}
	json_close(out, '}');
}

static void
json_incident(JsonOut *out, const RuleIncident *incident)
{
	json_key(out, "incidentConfiguration");
	json_open(out, '{');
	json_bool(out, "createIncident", incident->create);
	json_key(out, "groupingConfiguration");
	json_open(out, '{');
	json_bool(out, "enabled", incident->grouping);
	json_bool(out, "reopenClosedIncident", incident->reopen);
	json_duration(out, "lookbackDuration", incident->lookback_us);
	json_text(out, "matchingMethod", &incident->matching);
	json_texts(out, "groupByEntities", &incident->group_entity);
	json_texts(out, "groupByAlertDetails", &incident->group_alert);
	json_texts(out, "groupByCustomDetails", &incident->group_detail);
	json_close(out, '}');
	json_close(out, '}');
}

char *
rule_to_json(const Rule *rule)
{
	JsonOut json = {.first = true};
	JsonOut *out = &json;

	initStringInfo(&out->text);
	json_open(out, '{');
	json_text(out, "id", &rule->id);
	json_text(out, "name", &rule->name);
	json_text(out, "description", &rule->description);
	json_key(out, "severity");
	json_string(out, rule_severity_name(rule->severity));
	json_text(out, "status", &rule->status);
	json_key(out, "kind");
	json_string(out, rule_kind_name(rule->kind));
	json_connectors(out, rule);
	json_duration(out, "queryFrequency", rule->frequency_us);
	json_duration(out, "queryPeriod", rule->period_us);
	json_key(out, "triggerOperator");
	json_string(out, rule_trigger_name(rule->trigger));
	json_key(out, "triggerThreshold");
	appendStringInfo(&out->text, INT64_FORMAT, rule->threshold);
	json_texts(out, "tactics", &rule->tactic);
	json_texts(out, "relevantTechniques", &rule->technique);
	json_texts(out, "tags", &rule->tag);
	json_text(out, "query", &rule->query);
	json_entities(out, rule);
	json_details(out, rule);
	json_override(out, rule);
	json_key(out, "eventGroupingSettings");
	json_open(out, '{');
	json_key(out, "aggregationKind");
	json_string(out, rule_grouping_name(rule->grouping));
	json_close(out, '}');
	json_bool(out, "suppressionEnabled", rule->suppression_enabled);
	json_duration(out, "suppressionDuration", rule->suppression_us);
	json_incident(out, &rule->incident);
	json_text(out, "version", &rule->version);
	if (rule->extra.count > 0)
		json_texts(out, "unknownKeys", &rule->extra);
	json_close(out, '}');
	return out->text.data;
}
