/*
 * entity.c
 *		The entities of an alert.
 *
 * An entity is a JSON object with a Type and the identifiers that are known of it.
 * A mapped column may hold a list: each element makes an entity of its own.
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/json.h"

#include "rule/entity_map.h"
#include "schedule/entity.h"
#include "schedule/evidence.h"

/* Sentinel numbers the objects of the list from 2: the list itself is 1. */
#define ENTITY_FIRST_NO 2

void
entity_set_start(EntitySet *set)
{
	memset(set, 0, sizeof(EntitySet));
	initStringInfo(&set->json);
	appendStringInfoChar(&set->json, '[');
}

char *
entity_set_json(EntitySet *set)
{
	appendStringInfoChar(&set->json, ']');
	return set->json.data;
}

/* Adds an entity given by the members of its object, or finds it; 0 if there is no room. */
static int
entity_set_number(EntitySet *set, const char *member)
{
	for (int i = 0; i < set->known.count; i++)
	{
		if (strcmp(VEC_AT(&set->known, char, i), member) == 0)
			return ENTITY_FIRST_NO + i;
	}
	if (set->count == ENTITY_MAX_PER_ALERT)
	{
		set->truncated = true;
		return 0;
	}
	vec_push(&set->known, pstrdup(member));
	appendStringInfo(&set->json, "%s{\"$id\": \"%d\", %s}", set->count == 0 ? "" : ", ",
					 ENTITY_FIRST_NO + set->count, member);
	return ENTITY_FIRST_NO + set->count++;
}

static void
entity_set_identify(EntitySet *set, int entity_no, int mapping_no, const char *type,
					const char *identifier, char *value)
{
	EntityIdentifier *row;

	for (int i = 0; i < set->identifier.count; i++)
	{
		row = VEC_AT(&set->identifier, EntityIdentifier, i);
		if (row->entity_no == entity_no && row->mapping_no == mapping_no &&
			strcmp(row->identifier, identifier) == 0)
			return;
	}
	row = MAKE(EntityIdentifier, .entity_no = entity_no, .mapping_no = mapping_no, .type = type,
			   .identifier = identifier, .value = value);
	vec_push(&set->identifier, row);
}

static void
entity_append_member(StringInfo out, const char *key, const char *value)
{
	appendStringInfoString(out, ", ");
	escape_json(out, key);
	appendStringInfoString(out, ": ");
	escape_json(out, value);
}

/* Adds one entity of a mapping: value[i] is what its field number i has, or NULL. */
static void
entity_set_add(EntitySet *set, const RuleEntity *entity, int mapping_no, char *const *value)
{
	const char **identifier = palloc0(sizeof(char *) * Max(entity->field.count, 1));
	StringInfoData member;
	EntityPart part[RULE_MAX_IDENTIFIERS * ENTITY_MAX_PARTS];
	int part_count = 0;
	int field_count = 0;
	int entity_no;

	for (int i = 0; i < entity->field.count && i < RULE_MAX_IDENTIFIERS; i++)
	{
		const char *name = VEC_AT(&entity->field, RuleFieldMapping, i)->identifier.value;

		if (value[i] == NULL)
			continue;
		identifier[field_count++] = name;
		part_count += entity_split(entity->type, name, value[i], part + part_count);
	}
	if (!entity_is_complete(entity->type, field_count, identifier))
		return;
	if (strcmp(entity->type->name, "Account") == 0 && part_count == 1 &&
		strcmp(part[0].identifier, "Name") == 0 && entity_is_builtin_account(part[0].value))
		return;

	initStringInfo(&member);
	appendStringInfoString(&member, "\"Type\": ");
	escape_json(&member, entity->type->alert_name);
	for (int i = 0; i < part_count; i++)
		entity_append_member(&member, part[i].identifier, part[i].value);
	entity_no = entity_set_number(set, member.data);
	if (entity_no == 0)
		return;
	for (int i = 0; i < entity->field.count && i < RULE_MAX_IDENTIFIERS; i++)
	{
		if (value[i] != NULL)
			entity_set_identify(set, entity_no, mapping_no, entity->type->alert_name,
								VEC_AT(&entity->field, RuleFieldMapping, i)->identifier.value,
								value[i]);
	}
	for (int i = 0; i < part_count; i++)
		entity_set_identify(set, entity_no, mapping_no, entity->type->alert_name,
							part[i].identifier, part[i].value);
}

/* Element number i of the values of a column; a single value goes with every element. */
static char *
entity_element(const Vec *value, int i)
{
	if (value->count == 1)
		return VEC_AT(value, char, 0);
	return i < value->count ? VEC_AT(value, char, i) : NULL;
}

static void
entity_set_add_mapping(EntitySet *set, const RuleEntity *entity, int mapping_no, const Jsonb *row)
{
	Vec value[RULE_MAX_IDENTIFIERS] = {{0}};
	int most = 0;

	for (int i = 0; i < entity->field.count && i < RULE_MAX_IDENTIFIERS; i++)
	{
		evidence_values(row, VEC_AT(&entity->field, RuleFieldMapping, i)->column.value, &value[i]);
		most = Max(most, value[i].count);
	}
	for (int element = 0; element < most && !set->truncated; element++)
	{
		char *chosen[RULE_MAX_IDENTIFIERS];

		for (int i = 0; i < RULE_MAX_IDENTIFIERS; i++)
			chosen[i] = entity_element(&value[i], element);
		entity_set_add(set, entity, mapping_no, chosen);
	}
}

/* Reads a text as JSON; NULL if it is none. */
static Jsonb *
entity_parse(const char *text)
{
	MemoryContext context = CurrentMemoryContext;
	Jsonb *volatile parsed = NULL;

	PG_TRY();
	{
		parsed = DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(text)));
	}
	PG_CATCH();
	{
		/* Only the parser has run: there is nothing to undo. */
		MemoryContextSwitchTo(context);
		if (geterrcode() != ERRCODE_INVALID_TEXT_REPRESENTATION)
			PG_RE_THROW();
		FlushErrorState();
	}
	PG_END_TRY();
	return parsed;
}

/* Adds an entity that the query has made itself: an object with a Type. */
static void
entity_set_add_object(EntitySet *set, const char *text)
{
	Jsonb *object = entity_parse(text);
	JsonbIterator *it;
	JsonbValue value;
	JsonbIteratorToken token;
	StringInfoData member;
	char *type;
	char *key = NULL;
	int entity_no;

	if (object == NULL || !JB_ROOT_IS_OBJECT(object))
		return;
	type = evidence_text(object, "Type");
	if (type[0] == '\0')
		return;
	initStringInfo(&member);
	appendStringInfoString(&member, "\"Type\": ");
	escape_json(&member, type);
	for (int pass = 0; pass < 2; pass++)
	{
		entity_no = pass == 0 ? 0 : entity_set_number(set, member.data);
		it = JsonbIteratorInit(&object->root);
		(void) JsonbIteratorNext(&it, &value, false);
		while ((token = JsonbIteratorNext(&it, &value, true)) != WJB_DONE)
		{
			if (token == WJB_KEY)
				key = pnstrdup(value.val.string.val, value.val.string.len);
			if (token != WJB_VALUE || strcmp(key, "$id") == 0 || strcmp(key, "Type") == 0)
				continue;
			if (pass == 0)
			{
				appendStringInfoString(&member, ", ");
				escape_json(&member, key);
				appendStringInfoString(&member, ": ");
				(void) JsonbToCString(&member, &JsonbValueToJsonb(&value)->root, 0);
			}
			else if (entity_no != 0 && value.type != jbvBinary && value.type != jbvNull)
				entity_set_identify(set, entity_no, 0, type, key, evidence_text(object, key));
		}
	}
}

void
entity_set_add_row(EntitySet *set, const Rule *rule, const Jsonb *row)
{
	for (int i = 0; i < rule->entity.count; i++)
		entity_set_add_mapping(set, VEC_AT(&rule->entity, RuleEntity, i), i + 1, row);
	for (int i = 0; i < rule->entities_column.count; i++)
	{
		Vec value = {0};

		evidence_values(row, VEC_AT(&rule->entities_column, RuleText, i)->value, &value);
		VEC_EACH (char, text, &value)
		{
			Jsonb *parsed = text[0] == '[' ? entity_parse(text) : NULL;

			if (parsed == NULL)
				entity_set_add_object(set, text);
			else
			{
				/* A list that came as a text: its elements are the entities. */
				JsonbIterator *it = JsonbIteratorInit(&parsed->root);
				JsonbValue element;
				JsonbIteratorToken token;

				while ((token = JsonbIteratorNext(&it, &element, true)) != WJB_DONE)
				{
					if (token == WJB_ELEM)
						entity_set_add_object(
							set, JsonbToCString(NULL, &JsonbValueToJsonb(&element)->root, 0));
				}
			}
		}
	}
}
