/*
 * rule_mapping.c
 *		Keys that map columns of the result: entities, custom details, properties of alerts.
 *
 * Also what the keys of a map say only together.
 */
#include "common/port.h"

#include "common/suggest.h"
#include "rule/entity_map.h"
#include "rule/rule_read_int.h"

#define RULE_MAX_PLACEHOLDERS 3

/* Target: the EntityType itself. */
void
rule_read_entity_type(RuleReader *reader, const RuleKey *key, RuleNode *node, void *target)
{
	const EntityType *type;
	RuleText text;
	Suggest near;
	Diag *diag;

	if (!rule_want_text(reader, key->name, node, &text))
		return;
	type = entity_find_type(text.value);
	if (type != NULL)
	{
		rule_note_spelling(reader, &text, type->name);
		*(const EntityType **) target = type;
		return;
	}
	diag = rule_bad_value(reader, key->name, &text);
	suggest_start(&near, text.value);
	for (int i = 0; entity_type_at(i) != NULL; i++)
		suggest_offer(&near, entity_type_at(i)->name);
	if (suggest_best(&near) != NULL)
		diag_hint(diag, "Did you mean \"%s\"?", suggest_best(&near));
	else
		diag_hint(diag, "Common types are Account, Host, IP, URL, File, FileHash and Process.");
}

/* Target: Vec of RuleText. */
void
rule_read_entity_types(RuleReader *reader, const RuleKey *key, RuleNode *node, void *target)
{
	rule_read_texts(reader, key, node, target);
	VEC_EACH (RuleText, text, (Vec *) target)
	{
		const EntityType *type = entity_find_type(text->value);

		if (type == NULL)
			(void) rule_bad_value(reader, key->name, text);
		else
			text->value = pstrdup(type->name);
	}
}

/* A mapping without an identifier maps nothing. */
bool
rule_finish_field(RuleReader *reader, const RuleMap *map)
{
	return ((const RuleFieldMapping *) map->target)->identifier.value != NULL;
}

/* Brings an identifier to the spelling of the format; false if the type has none like it. */
static bool
rule_check_identifier(RuleReader *reader, const RuleEntity *entity, RuleFieldMapping *field)
{
	char *found = entity_find_identifier(entity->type, field->identifier.value);
	char *near;
	Diag *diag;

	if (found != NULL)
	{
		rule_note_spelling(reader, &field->identifier, found);
		field->identifier.value = found;
		return true;
	}
	diag = rule_bad_value(reader, psprintf("an identifier of entity %s", entity->type->name),
						  &field->identifier);
	near = entity_near_identifier(entity->type, field->identifier.value);
	if (near != NULL)
		diag_hint(diag, "Did you mean \"%s\"?", near);
	else
		diag_hint(diag, "It may be one of: %s.", entity->type->identifiers);
	return false;
}

/* Checks the identifiers of a mapping, and whether they suffice if nothing else is wrong. */
static void
rule_check_entity(RuleReader *reader, const RuleEntity *entity, bool whole)
{
	const char **identifier = palloc0(sizeof(char *) * (entity->field.count + 1));
	bool all_known = whole;

	VEC_EACH (RuleFieldMapping, field, &entity->field)
	{
		all_known = rule_check_identifier(reader, entity, field) && all_known;
		identifier[field_at] = field->identifier.value;
		for (int j = 0; j < field_at; j++)
		{
			if (strcmp(identifier[field_at], identifier[j]) == 0)
			{
				diag_add(reader->diag, DIAG_RULE_REPEATED, field->identifier.span, "identifier",
						 identifier[field_at]);
				break;
			}
		}
	}
	if (all_known && !entity_is_complete(entity->type, entity->field.count, identifier))
		diag_add(reader->diag, DIAG_RULE_ENTITY_INCOMPLETE, entity->span, entity->type->name,
				 entity->type->required);
}

/* An entity without a type is left out, any other checked against its type. */
bool
rule_finish_entity(RuleReader *reader, const RuleMap *map)
{
	RuleEntity *entity = map->target;

	entity->span = map->node->span;
	if (entity->type == NULL)
		return false;
	rule_check_entity(reader, entity, map->is_sound);
	return true;
}

/* key := letter, then letters, digits, underscores */
static bool
rule_check_detail_key(RuleReader *reader, const RuleText *key)
{
	bool ok = true;

	if (!rule_check_length(reader, "a key of customDetails", key, RULE_MAX_DETAIL_KEY))
		return false;
	for (const char *p = key->value; *p != '\0' && ok; p++)
		ok = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
			 (p > key->value && ((*p >= '0' && *p <= '9') || *p == '_'));
	if (ok && key->value[0] != '\0')
		return true;
	diag_hint(rule_bad_value(reader, "a key of customDetails", key),
			  "A key starts with a letter and has letters, digits and underscores.");
	return false;
}

/* The keys of this map are the author's.  Target: Vec of RuleDetail. */
void
rule_read_details(RuleReader *reader, const RuleKey *key, RuleNode *node, void *target)
{
	if (!rule_want_map(reader, key->name, node))
		return;
	VEC_EACH (const RuleNode, name, &node->key)
	{
		RuleDetail *detail = palloc0(sizeof(RuleDetail));
		RuleKey column = rule_key[RULE_KEY_FIELD_columnName];

		detail->key.value = name->text;
		detail->key.span = name->span;
		if (!rule_check_detail_key(reader, &detail->key))
			continue;
		column.name = psprintf("%s.%s", key->name, name->text);
		rule_read_column(reader, &column, VEC_AT(&node->item, RuleNode, name_at), &detail->column);
		if (detail->column.value != NULL)
			vec_push(target, detail);
	}
	rule_check_count(reader, key, node->span, node->key.count);
}

/* Target: RuleText. */
void
rule_read_format(RuleReader *reader, const RuleKey *key, RuleNode *node, void *target)
{
	const RuleText *format = target;
	int at = 0;
	int start;
	int end;
	int count = 0;
	char *name;

	rule_read_text(reader, key, node, target);
	if (format->value == NULL)
		return;
	while (rule_next_placeholder(format->value, &at, &start, &end, &name))
		count++;
	if (count > RULE_MAX_PLACEHOLDERS)
		diag_add(reader->diag, DIAG_RULE_PLACEHOLDERS, node->span, key->name, psprintf("%d", count),
				 psprintf("%d", RULE_MAX_PLACEHOLDERS));
}

/* A property may be given once. */
bool
rule_finish_property(RuleReader *reader, const RuleMap *map)
{
	const RuleProperty *property = map->target;

	if (property->property.value == NULL || property->column.value == NULL)
		return false;
	VEC_EACH (const RuleProperty, other, map->list)
	{
		if (strcmp(other->property.value, property->property.value) == 0)
			diag_add(reader->diag, DIAG_RULE_REPEATED, map->node->span, "alertProperty",
					 property->property.value);
	}
	return true;
}

/* How alerts are grouped must be said. */
bool
rule_finish_grouping(RuleReader *reader, const RuleMap *map)
{
	const RuleIncident *incident = map->target;

	if (!incident->grouping)
		return true;
	if (strcmp(incident->matching.value, "Selected") == 0 &&
		incident->group_entity.count + incident->group_alert.count + incident->group_detail.count ==
			0)
		diag_hint(diag_add(reader->diag, DIAG_RULE_MISSING_KEY, incident->matching.span,
						   "what alerts are grouped by"),
				  "\"Selected\" needs groupByEntities, groupByAlertDetails or "
				  "groupByCustomDetails.");
	return true;
}
