/*
 * rule_mapping.c
 *		Keys that map columns of the result: entities and custom details.
 */
#include "common/port.h"

#include "common/suggest.h"
#include "rule/entity_map.h"
#include "rule/rule_read_int.h"

static void
rule_read_entity_type(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	RuleEntity *entity = target;
	RuleText text = {0};
	Suggest near;
	Diag *diag;

	rule_read_text(reader, what, node, &text);
	if (text.value == NULL)
		return;
	entity->type = entity_find_type(text.value);
	if (entity->type != NULL)
	{
		if (strcmp(entity->type->name, text.value) != 0)
			diag_add(reader->diag, DIAG_RULE_SPELLING, text.span,
					 psprintf("\"%s\"", entity->type->name), text.value);
		return;
	}
	diag = diag_add(reader->diag, DIAG_RULE_BAD_VALUE, text.span, what, text.value);
	suggest_start(&near, text.value);
	for (int i = 0; entity_type_at(i) != NULL; i++)
		suggest_offer(&near, entity_type_at(i)->name);
	if (suggest_best(&near) != NULL)
		diag_hint(diag, "Did you mean \"%s\"?", suggest_best(&near));
	else
		diag_hint(diag, "Common types are Account, Host, IP, URL, File, FileHash and Process.");
}

/* Which of the two words of a field mapping is read needs the type: checked afterwards. */
static void
rule_read_identifier(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	rule_read_text(reader, what, node, &((RuleFieldMapping *) target)->identifier);
}

static void
rule_read_field_column(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	rule_read_column(reader, what, node, &((RuleFieldMapping *) target)->column);
}

static void
rule_read_field_mappings(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	static const RuleKey key[] = {
		{"identifier", rule_read_identifier},
		{"columnName", rule_read_field_column},
	};
	RuleEntity *entity = target;

	if (!rule_want_list(reader, what, node))
		return;
	VEC_EACH (RuleNode, item, &node->item)
	{
		RuleFieldMapping *field = palloc0(sizeof(RuleFieldMapping));

		if (!rule_read_map(reader, "each item of fieldMappings", item, key, lengthof(key), field))
			continue;
		if (rule_node_find(item, "identifier") == NULL)
			diag_add(reader->diag, DIAG_RULE_MISSING_KEY, item->span, "identifier");
		if (rule_node_find(item, "columnName") == NULL)
			diag_add(reader->diag, DIAG_RULE_MISSING_KEY, item->span, "columnName");
		if (field->identifier.value != NULL)
			vec_push(&entity->field, field);
	}
	if (node->item.count > RULE_MAX_IDENTIFIERS)
		diag_add(reader->diag, DIAG_RULE_TOO_MANY, node->span, what,
				 psprintf("%d", node->item.count), psprintf("%d", RULE_MAX_IDENTIFIERS));
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
		if (strcmp(found, field->identifier.value) != 0)
			diag_add(reader->diag, DIAG_RULE_SPELLING, field->identifier.span,
					 psprintf("\"%s\"", found), field->identifier.value);
		field->identifier.value = found;
		return true;
	}
	diag = diag_add(reader->diag, DIAG_RULE_BAD_VALUE, field->identifier.span,
					psprintf("an identifier of entity %s", entity->type->name),
					field->identifier.value);
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

	for (int i = 0; i < entity->field.count; i++)
	{
		RuleFieldMapping *field = VEC_AT(&entity->field, RuleFieldMapping, i);

		all_known = rule_check_identifier(reader, entity, field) && all_known;
		identifier[i] = field->identifier.value;
		for (int j = 0; j < i; j++)
		{
			if (strcmp(identifier[i], identifier[j]) == 0)
			{
				diag_add(reader->diag, DIAG_RULE_REPEATED, field->identifier.span, "identifier",
						 identifier[i]);
				break;
			}
		}
	}
	if (all_known && !entity_is_complete(entity->type, entity->field.count, identifier))
		diag_add(reader->diag, DIAG_RULE_ENTITY_INCOMPLETE, entity->span, entity->type->name,
				 entity->type->required);
}

void
rule_read_entities(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	static const RuleKey key[] = {
		{"entityType", rule_read_entity_type},
		{"fieldMappings", rule_read_field_mappings},
	};
	Rule *rule = target;

	if (!rule_want_list(reader, what, node))
		return;
	VEC_EACH (RuleNode, item, &node->item)
	{
		RuleEntity *entity = palloc0(sizeof(RuleEntity));
		int errors = reader->diag->error_count;

		entity->span = item->span;
		if (!rule_read_map(reader, "each item of entityMappings", item, key, lengthof(key), entity))
			continue;
		if (rule_node_find(item, "entityType") == NULL)
			diag_add(reader->diag, DIAG_RULE_MISSING_KEY, item->span, "entityType");
		if (rule_node_find(item, "fieldMappings") == NULL)
			diag_add(reader->diag, DIAG_RULE_MISSING_KEY, item->span, "fieldMappings");
		if (entity->type == NULL)
			continue;
		rule_check_entity(reader, entity, errors == reader->diag->error_count);
		vec_push(&rule->entity, entity);
	}
	if (node->item.count > RULE_MAX_ENTITIES)
		diag_add(reader->diag, DIAG_RULE_TOO_MANY, node->span, what,
				 psprintf("%d", node->item.count), psprintf("%d", RULE_MAX_ENTITIES));
}

void
rule_read_entities_columns(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	static const RuleKey key[] = {{"columnName", rule_read_column}};
	Rule *rule = target;

	if (!rule_want_list(reader, what, node))
		return;
	VEC_EACH (RuleNode, item, &node->item)
	{
		RuleText *column = palloc0(sizeof(RuleText));

		if (!rule_read_map(reader, "each item of sentinelEntitiesMappings", item, key,
						   lengthof(key), column))
			continue;
		if (rule_node_find(item, "columnName") == NULL)
			diag_add(reader->diag, DIAG_RULE_MISSING_KEY, item->span, "columnName");
		if (column->value != NULL)
			vec_push(&rule->entities_column, column);
	}
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
	diag_hint(diag_add(reader->diag, DIAG_RULE_BAD_VALUE, key->span, "a key of customDetails",
					   key->value),
			  "A key starts with a letter and has letters, digits and underscores.");
	return false;
}

void
rule_read_details(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	Rule *rule = target;

	if (!rule_want_map(reader, what, node))
		return;
	for (int i = 0; i < node->key.count; i++)
	{
		RuleNode *key = VEC_AT(&node->key, RuleNode, i);
		RuleDetail *detail = palloc0(sizeof(RuleDetail));

		detail->key.value = key->text;
		detail->key.span = key->span;
		if (!rule_check_detail_key(reader, &detail->key))
			continue;
		rule_read_column(reader, psprintf("customDetails.%s", key->text),
						 VEC_AT(&node->item, RuleNode, i), &detail->column);
		if (detail->column.value != NULL)
			vec_push(&rule->detail, detail);
	}
	if (node->key.count > RULE_MAX_DETAILS)
		diag_add(reader->diag, DIAG_RULE_TOO_MANY, node->span, what,
				 psprintf("%d", node->key.count), psprintf("%d", RULE_MAX_DETAILS));
}
