/*
 * write.c
 *		A rule of another platform as a rule in the format of rule/.
 *
 * What the format has no key for is kept under its metadata.
 */
#include "common/port.h"

#include "common/duration.h"
#include "common/format_text.h"
#include "common/utf8.h"
#include "foreign/correlation.h"
#include "foreign/grouping.h"
#include "rule/rule_tree.h"

void
foreign_note(ForeignRule *rule, Span span, const char *format, ...)
{
	char *message;
	va_list args;

	if (rule->note.count >= FOREIGN_MAX_NOTES)
		return;
	va_start(args, format);
	message = format_text(format, args);
	va_end(args);
	vec_push(&rule->note, MAKE(ForeignNote, .span = span, .message = message));
}

/* Adds a text, unless there is none. */
static void
add_text(RuleNode *map, const char *key, const char *text)
{
	if (text != NULL)
		rule_node_add(map, key, rule_node_text(text));
}

/* Adds a list of texts, unless it is empty. */
static void
add_texts(RuleNode *map, const char *key, const Vec *text)
{
	RuleNode *list = rule_node_new(RULE_NODE_LIST);

	if (text->count == 0)
		return;
	VEC_EACH (const char, one, text)
		vec_push(&list->item, rule_node_text(one));
	rule_node_add(map, key, list);
}

/* The description, cut to what the format takes. */
static char *
short_description(ForeignRule *rule, DiagList *diag)
{
	char *text = rule->description;
	int length = text != NULL ? (int) strlen(text) : 0;
	int count = 0;

	if (length == 0 || utf8_count(text, length) <= RULE_MAX_DESCRIPTION)
		return text;
	diag_add(diag, DIAG_FOREIGN_CUT, rule->title_span, "the description",
			 psprintf("%d", RULE_MAX_DESCRIPTION));
	for (int i = 0; i < length; i++)
	{
		count += (text[i] & 0xC0) != 0x80;
		if (count > RULE_MAX_DESCRIPTION)
			return pnstrdup(text, i);
	}
	return text;
}

/* An identifier of an entity and its column. */
static RuleNode *
entity_field(const char *identifier, const char *column)
{
	RuleNode *field = rule_node_new(RULE_NODE_MAP);

	rule_node_add(field, "identifier", rule_node_text(identifier));
	rule_node_add(field, "columnName", rule_node_text(column));
	return field;
}

/* Adds an entity without fields to a list of them; the list of its fields. */
static RuleNode *
add_entity(RuleNode *list, const char *type)
{
	RuleNode *entity = rule_node_new(RULE_NODE_MAP);
	RuleNode *fields = rule_node_new(RULE_NODE_LIST);

	rule_node_add(entity, "entityType", rule_node_text(type));
	rule_node_add(entity, "fieldMappings", fields);
	vec_push(&list->item, entity);
	return fields;
}

/* Adds what a table names as entities; lines of one type below each other are one entity. */
static void
add_entities(RuleNode *map, ForeignRule *rule)
{
	RuleNode *list = rule_node_new(RULE_NODE_LIST);
	RuleNode *fields = NULL;
	const char *type = "";
	StringInfoData said;

	initStringInfo(&said);
	for (int i = 0; i < rule->table->count; i++)
	{
		const MapLine *line = &rule->table->line[i];

		if (line->kind != MAP_IS_ENTITY)
			continue;
		if (strcmp(type, line->source) != 0)
		{
			fields = add_entity(list, line->source);
			appendStringInfo(&said, "%s%s of ", said.len > 0 ? ", " : "", line->source);
		}
		else
			appendStringInfoString(&said, " and ");
		type = line->source;
		vec_push(&fields->item, entity_field(line->column, line->path));
		appendStringInfoString(&said, line->path);
	}
	if (list->item.count == 0)
		return;
	rule_node_add(map, "entityMappings", list);
	foreign_note(rule, rule->title_span, "entities are those of table %s: %s", rule->table->name,
				 said.data);
}

/* Adds the columns of a query that are entities. */
static void
add_query_entities(RuleNode *map, const ForeignRule *rule)
{
	RuleNode *list = rule_node_new(RULE_NODE_LIST);

	VEC_EACH (const ForeignEntity, one, &rule->entity)
		vec_push(&add_entity(list, one->type)->item, entity_field(one->identifier, one->column));
	if (list->item.count > 0)
		rule_node_add(map, "entityMappings", list);
}

/* Adds the message of the alert. */
static void
add_message(RuleNode *map, const ForeignRule *rule)
{
	RuleNode *format = rule_node_new(RULE_NODE_MAP);

	if (rule->message == NULL)
		return;
	rule_node_add(format, "alertDescriptionFormat", rule_node_text(rule->message));
	rule_node_add(map, "alertDetailsOverride", format);
}

/* An entity that a column is by its name. */
typedef struct NamedEntity
{
	const char *column;
	const char *type;
	const char *identifier;
} NamedEntity;

static const NamedEntity named_entity[] = {
#define ENTITY_COLUMN(column, type, identifier) {column, type, identifier},
#include "rule/entity_column_list.h"
#undef ENTITY_COLUMN
};

/* What a column of a table is as an entity: as the table's list says, or by its name. */
static bool
column_entity(const ForeignField *field, NamedEntity *entity)
{
	if (field->path[0] != '\0')
		return false;
	for (int i = 0; i < field->table->count; i++)
	{
		const MapLine *line = &field->table->line[i];

		if (line->kind == MAP_IS_ENTITY && strcmp(line->path, field->column) == 0)
		{
			*entity = (NamedEntity){field->column, line->source, line->column};
			return true;
		}
	}
	for (int i = 0; i < lengthof(named_entity); i++)
	{
		if (strcmp(named_entity[i].column, field->column) == 0)
		{
			*entity = named_entity[i];
			return true;
		}
	}
	return false;
}

/* What a key of a correlation is as an entity in one of its rules. */
static bool
key_entity(const ForeignCorrelation *correlation, int key, NamedEntity *entity)
{
	VEC_EACH (const CorrelationMember, member, &correlation->member)
	{
		const CorrelationPlace *place = VEC_AT(&member->key, CorrelationPlace, key);

		if (place->field != NULL && column_entity(place->field, entity))
			return true;
	}
	return false;
}

/* May a column stand where the format wants the name of one: letters, digits and underscores? */
static bool
is_plain_name(const char *column)
{
	return column[0] != '\0' && !isdigit((unsigned char) column[0]) &&
		   strspn(column, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") ==
			   strlen(column);
}

/* Adds entities of what a correlation groups by, one of each type. */
static void
add_key_entities(RuleNode *map, const ForeignCorrelation *correlation)
{
	RuleNode *list = rule_node_new(RULE_NODE_LIST);
	Vec type = {0}; /* of const char */

	VEC_EACH (const CorrelationField, one, &correlation->key)
	{
		NamedEntity entity = {0};

		if (list->item.count < RULE_MAX_ENTITIES && is_plain_name(one->column) &&
			key_entity(correlation, one_at, &entity) && vec_push_text(&type, entity.type))
			vec_push(&add_entity(list, entity.type)->item,
					 entity_field(entity.identifier, one->column));
	}
	if (list->item.count > 0)
		rule_node_add(map, "entityMappings", list);
}

/* Adds entities of what events are grouped by, one of each type. */
static void
add_group_entities(RuleNode *map, const ForeignGrouping *grouping)
{
	RuleNode *list = rule_node_new(RULE_NODE_LIST);
	Vec type = {0}; /* of const char */

	VEC_EACH (const GroupingField, one, &grouping->key)
	{
		NamedEntity entity = {0};

		if (one->is_column && list->item.count < RULE_MAX_ENTITIES &&
			column_entity(VEC_AT(&one->place, ForeignField, 0), &entity) &&
			vec_push_text(&type, entity.type))
			vec_push(&add_entity(list, entity.type)->item,
					 entity_field(entity.identifier, one->column));
	}
	if (list->item.count > 0)
		rule_node_add(map, "entityMappings", list);
}

/* Adds what the alerts of a rule are beside their rows: severity, suppression, incidents. */
static void
add_alerts(RuleNode *map, const ForeignRule *rule)
{
	RuleNode *inner = rule_node_new(RULE_NODE_MAP);

	if (rule->severity_case.count > 0)
	{
		rule_node_add(inner, "alertSeverityColumnName", rule_node_text("AlertSeverity"));
		rule_node_add(map, "alertDetailsOverride", inner);
	}
	if (rule->suppression_us > 0)
	{
		rule_node_add(map, "suppressionEnabled", rule_node_literal("true"));
		rule_node_add(map, "suppressionDuration",
					  rule_node_text(duration_to_iso(rule->suppression_us)));
		add_texts(map, "x-suppressBy", &rule->suppress_by);
	}
	if (rule->is_building_block)
	{
		inner = rule_node_new(RULE_NODE_MAP);
		rule_node_add(inner, "createIncident", rule_node_literal("false"));
		rule_node_add(map, "incidentConfiguration", inner);
	}
}

static void
add_details(RuleNode *map, const ForeignRule *rule)
{
	RuleNode *details = rule_node_new(RULE_NODE_MAP);

	if (rule->detail.count == 0)
		return;
	VEC_EACH (const RuleDetail, one, &rule->detail)
	{
		if (rule_node_find(details, one->key.value) == NULL)
			rule_node_add(details, one->key.value, rule_node_text(one->column.value));
	}
	rule_node_add(map, "customDetails", details);
}

/* Where the rule is from, and what only its platform knows of it. */
static void
add_metadata(RuleNode *map, const ForeignRule *rule)
{
	RuleNode *metadata = rule_node_new(RULE_NODE_MAP);

	rule_node_add(metadata, "platform", rule_node_text(rule->platform));
	add_text(metadata, "id", rule->id);
	add_text(metadata, "author", rule->author);
	add_text(metadata, "license", rule->license);
	add_text(metadata, "level", rule->level);
	add_text(metadata, "logsource", rule->source);
	add_text(metadata, "date", rule->date);
	add_text(metadata, "modified", rule->modified);
	add_text(metadata, "howToImplement", rule->implement);
	add_texts(metadata, "references", &rule->reference);
	add_texts(metadata, "falsePositives", &rule->false_positive);
	/* Whoever loads one of these files alone is told by them (schedule/rule_beside.c). */
	add_texts(metadata, "correlatedRules", &rule->correlated);
	add_texts(metadata, "filters", &rule->filter);
	rule_node_add(map, "metadata", metadata);
}

/* Adds the keys of vigil's own that stand in the file itself. */
static void
add_extra(RuleNode *map, const RuleNode *document)
{
	VEC_EACH (const RuleNode, key, &document->key)
	{
		if (strncmp(key->text, "x-", 2) == 0 && rule_node_find(map, key->text) == NULL)
			rule_node_add(map, key->text, VEC_AT(&document->item, RuleNode, key_at));
	}
}

/*
 * Adds what tells findings of a correlation apart: its group and its instant (decision 0103).  What
 * it counted until then is another number when a row came late, and the same finding.
 */
static void
add_dedup(RuleNode *map, const ForeignCorrelation *correlation)
{
	RuleNode *dedup = rule_node_new(RULE_NODE_MAP);
	Vec key = {0}; /* of char */

	vec_push(&key, pstrdup("TimeGenerated"));
	VEC_EACH (const CorrelationField, one, &correlation->key)
		vec_push(&key, one->column);
	add_texts(dedup, "key", &key);
	rule_node_add(map, "x-dedup", dedup);
}

static char *
rule_yaml(ForeignRule *rule, const char *query, DiagList *diag)
{
	RuleNode *map = rule_node_new(RULE_NODE_MAP);
	StringInfoData text;

	rule_node_add(map, "id", rule_node_text(foreign_rule_id(rule->id, rule->title)));
	rule_node_add(map, "name", rule_node_text(rule->title));
	add_text(map, "description", short_description(rule, diag));
	rule_node_add(map, "severity", rule_node_text(rule_severity_name(rule->severity)));
	add_text(map, "status", rule->status);
	rule_node_add(map, "kind", rule_node_text("Scheduled"));
	rule_node_add(map, "queryFrequency", rule_node_text(duration_to_iso(rule->frequency_us)));
	rule_node_add(map, "queryPeriod", rule_node_text(duration_to_iso(rule->period_us)));
	rule_node_add(map, "triggerOperator", rule_node_text("gt"));
	rule_node_add(map, "triggerThreshold", rule_node_literal("0"));
	add_texts(map, "tactics", &rule->tactic);
	add_texts(map, "relevantTechniques", &rule->technique);
	add_texts(map, "tags", &rule->tag);
	rule_node_add(map, "query", rule_node_text(query));
	if (rule->risk_score != NULL)
		rule_node_add(map, "x-riskScore", rule_node_literal(rule->risk_score));
	if (rule->query != NULL)
		add_query_entities(map, rule);
	else if (rule->correlation != NULL)
		add_key_entities(map, rule->correlation);
	else if (rule->grouping != NULL && rule->grouping->kind == GROUPING_THRESHOLD)
		add_group_entities(map, rule->grouping);
	else
		add_entities(map, rule);
	add_details(map, rule);
	add_alerts(map, rule);
	add_message(map, rule);
	add_metadata(map, rule);
	if (rule->extra != NULL)
		add_extra(map, rule->extra);
	if (rule->correlation != NULL && !rule->correlation->is_sequence &&
		rule_node_find(map, "x-dedup") == NULL)
		add_dedup(map, rule->correlation);
	initStringInfo(&text);
	rule_node_to_yaml(&text, map);
	return text.data;
}

ForeignPart *
foreign_write(ForeignRule *rule, DiagList *diag)
{
	ForeignPart *made = palloc0(sizeof(ForeignPart));
	DiagList read = {0};
	const Diag *error;
	KqlBuf query;

	kql_init(&query);
	if (rule->query != NULL)
		query = *rule->query;
	else if (rule->correlation != NULL)
		query_write_correlation(&query, rule->correlation, rule->frequency_us);
	else
		query_write_rule(&query, rule);
	made->document = rule->span;
	made->query = query.text.data;
	made->part.text = rule_yaml(rule, made->query, diag);
	made->part.length = (int) strlen(made->part.text);
	made->part.platform = rule->platform;
	made->part.whole = rule->title_span;
	made->part.made = rule_read(made->part.text, made->part.length, &read);
	error = diag_first_error(&read);
	if (error != NULL)
	{
		diag_add(diag, error->code == DIAG_YAML_LIMIT ? DIAG_FOREIGN_LIMIT : DIAG_FOREIGN_WRITTEN,
				 rule->title_span, error->message);
		return NULL;
	}
	VEC_EACH (const KqlPlace, place, &query.place)
	{
		vec_push(&made->part.place,
				 MAKE(RuleOrigin, .query = {place->start, place->end}, .file = place->origin));
	}
	made->note = rule->note;
	return made;
}
