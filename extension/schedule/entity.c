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

#include "base/compat.h"
#include "base/json_maker.h"
#include "base/spi.h"
#include "rule/entity_key.h"
#include "schedule/entity.h"
#include "schedule/evidence.h"

/* Sentinel numbers the objects of the list from 2: the list itself is 1. */
#define ENTITY_FIRST_NO 2

/* A member of an entity's object. */
typedef struct EntityMember
{
	const char *key;
	JsonbValue value;
} EntityMember;

/* What a mapping or a row says of one entity. */
typedef struct EntityDraft
{
	const char *type;
	Vec member;          /* of EntityMember */
	Vec part;            /* of EntityPart */
	StringInfoData text; /* of the members, by which equal ones are found */
} EntityDraft;

static void
draft_start(EntityDraft *draft, const char *type)
{
	memset(draft, 0, sizeof(*draft));
	draft->type = type;
	initStringInfo(&draft->text);
	appendStringInfoString(&draft->text, "\"Type\": ");
	escape_json(&draft->text, type);
}

/* Adds a member to the list of them, and its key to the text. */
static void
draft_add(EntityDraft *draft, const char *key, JsonbValue value)
{
	vec_push(&draft->member, MAKE(EntityMember, .key = key, .value = value));
	appendStringInfoString(&draft->text, ", ");
	escape_json(&draft->text, key);
	appendStringInfoString(&draft->text, ": ");
}

static void
draft_add_part(EntityDraft *draft, const EntityPart *part)
{
	vec_push(&draft->part, MAKE(EntityPart, .identifier = part->identifier, .value = part->value));
	draft_add(draft, part->identifier, json_text_value(part->value));
	escape_json(&draft->text, part->value);
}

/* The object: with its number, or if it is none with the reason. */
static Jsonb *
draft_object(const EntityDraft *draft, const char *number, const char *reason)
{
	JsonMaker maker;

	json_maker_start(&maker);
	if (number != NULL)
		json_maker_add_text(&maker, "$id", number);
	json_maker_add_text(&maker, "Type", draft->type);
	VEC_EACH (EntityMember, member, &draft->member)
		json_maker_add(&maker, member->key, &member->value);
	if (reason != NULL)
		json_maker_add_text(&maker, "reason", reason);
	return json_maker_end(&maker);
}

/* Notes what is no entity of the alert; the first ones are enough to see why. */
static void
entity_set_drop(EntitySet *set, const EntityDraft *draft, const char *reason)
{
	if (set->dropped.count < ENTITY_MAX_DROPPED)
		vec_push(&set->dropped, draft_object(draft, NULL, reason));
}

/* Lower case as the language has it, whatever the locale. */
static char *
entity_fold(const char *text)
{
	char *copy = pstrdup(text);
	SpiArgs args = {0};

	for (char *p = copy; *p != '\0'; p++)
	{
		if (IS_HIGHBIT_SET(*p))
		{
			spi_arg_text(&args, text);
			spi_run("SELECT kql.tolower($1) AS folded", &args);
			copy = spi_column_text(0, "folded");
			SPI_freetuptable(SPI_tuptable);
			return copy;
		}
		*p = (char) pg_ascii_tolower((unsigned char) *p);
	}
	return copy;
}

/* The id of an entity: the first half of a hash, marked as a UUID of one's own making. */
static void
entity_make_id(const EntityKey *key, pg_uuid_t *id)
{
	char *text = psprintf("%s\n%s\n%s", key->type, key->strong ? "strong" : "weak", key->text);
	bytea *hash =
		DatumGetByteaPP(DirectFunctionCall1(sha256_bytea, PointerGetDatum(cstring_to_text(text))));

	memcpy(id->data, VARDATA_ANY(hash), UUID_LEN);
	id->data[6] = (id->data[6] & 0x0f) | 0x80;
	id->data[8] = (id->data[8] & 0x3f) | 0x80;
}

EntityKey *
entity_identify(const char *type, const Vec *part, pg_uuid_t *id)
{
	EntityKey *key = entity_key(type, part, entity_fold);

	entity_make_id(key, id);
	return key;
}

/* Adds an entity, or finds it; NULL if there is no room. */
static Entity *
entity_set_take(EntitySet *set, const EntityDraft *draft, int *number)
{
	Entity *entity;

	VEC_EACH (Entity, known, &set->item)
	{
		*number = ENTITY_FIRST_NO + known_at;
		if (strcmp(known->member, draft->text.data) == 0)
			return known;
	}
	if (set->item.count == ENTITY_MAX_PER_ALERT)
	{
		set->truncated = true;
		entity_set_drop(set, draft, "more entities than an alert can have");
		return NULL;
	}
	entity = MAKE(Entity, .member = draft->text.data, .type = draft->type);
	entity->key = entity_identify(draft->type, &draft->part, &entity->id);
	*number = ENTITY_FIRST_NO + set->item.count;
	vec_push(&set->object, draft_object(draft, psprintf("%d", *number), NULL));
	vec_push(&set->item, entity);
	return entity;
}

/*
 * Adds a row for an identifier, unless there is one.  What is shown in the view of the rule
 * is collected with the first row of its mapping and identifier.
 */
static void
entity_set_identify(EntitySet *set, const Entity *entity, int entity_no, int mapping_no,
					const EntityPart *part, bool shown)
{
	EntityIdentifier *row;
	EntityIdentifier *first = NULL;
	int place = 1;

	VEC_EACH (EntityIdentifier, known, &set->identifier)
	{
		if (known->mapping_no != mapping_no || strcmp(known->identifier, part->identifier) != 0)
			continue;
		if (known->entity_no == entity_no)
			return;
		if (place++ == 1)
			first = known;
	}
	row = MAKE(EntityIdentifier, .entity_no = entity_no, .mapping_no = mapping_no, .place = place,
			   .type = entity->type, .identifier = part->identifier, .value = part->value,
			   .entity_id = &entity->id);
	vec_push(&set->identifier, row);
	if (!shown)
		return;
	if (first == NULL)
		row->view_text = makeStringInfo();
	else
		appendStringInfoString(first->view_text, ", ");
	appendStringInfoString((first == NULL ? row : first)->view_text, row->value);
}

/* Has the mapping a field for the identifier? */
static bool
entity_maps(const RuleEntity *entity, const char *identifier)
{
	VEC_EACH (const RuleFieldMapping, field, &entity->field)
	{
		if (strcmp(field->identifier.value, identifier) == 0)
			return true;
	}
	return false;
}

/* Is it an account of which only a name is known that every system has? */
static bool
entity_is_builtin(const char *type, const Vec *part)
{
	return pg_strcasecmp(type, "account") == 0 && part->count == 1 &&
		   strcmp(VEC_AT(part, EntityPart, 0)->identifier, "Name") == 0 &&
		   entity_is_builtin_account(VEC_AT(part, EntityPart, 0)->value);
}

/* Adds one entity of a mapping: value[i] is what its field number i has, or NULL. */
static void
entity_set_add(EntitySet *set, const RuleEntity *entity, int mapping_no, char *const *value)
{
	const char *type = entity->type->alert_name;
	const char *identifier[RULE_MAX_IDENTIFIERS];
	EntityPart split[ENTITY_MAX_PARTS];
	EntityDraft draft;
	Entity *taken;
	int field_count = 0;
	int number;

	draft_start(&draft, type);
	for (int i = 0; i < entity->field.count && i < RULE_MAX_IDENTIFIERS; i++)
	{
		const char *name = VEC_AT(&entity->field, RuleFieldMapping, i)->identifier.value;
		int count;

		if (value[i] == NULL)
			continue;
		identifier[field_count++] = name;
		count = entity_split(entity->type, name, value[i], split);
		for (int j = 0; j < count; j++)
			draft_add_part(&draft, &split[j]);
	}
	if (field_count == 0)
		return;
	if (!entity_is_complete(entity->type, field_count, identifier))
	{
		entity_set_drop(set, &draft, "an identifier that its type requires is missing");
		return;
	}
	if (entity_is_builtin(type, &draft.part))
	{
		entity_set_drop(set, &draft, "an account name that every system has");
		return;
	}
	taken = entity_set_take(set, &draft, &number);
	if (taken == NULL)
		return;
	for (int i = 0; i < entity->field.count && i < RULE_MAX_IDENTIFIERS; i++)
	{
		EntityPart whole = {.identifier =
								VEC_AT(&entity->field, RuleFieldMapping, i)->identifier.value,
							.value = value[i]};

		if (value[i] != NULL)
			entity_set_identify(set, taken, number, mapping_no, &whole, true);
	}
	VEC_EACH (const EntityPart, one, &draft.part)
		entity_set_identify(set, taken, number, mapping_no, one,
							entity_maps(entity, one->identifier));
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
	EntityDraft draft;
	Entity *taken;
	char *type;
	char *key = NULL;
	int number;

	if (object == NULL || !JB_ROOT_IS_OBJECT(object))
		return;
	type = evidence_text(object, "Type");
	if (type[0] == '\0')
		return;
	draft_start(&draft, type);
	it = JsonbIteratorInit(&object->root);
	(void) JsonbIteratorNext(&it, &value, false);
	while ((token = JsonbIteratorNext(&it, &value, true)) != WJB_DONE)
	{
		if (token == WJB_KEY)
			key = pnstrdup(value.val.string.val, value.val.string.len);
		if (token != WJB_VALUE || strcmp(key, "$id") == 0 || strcmp(key, "Type") == 0)
			continue;
		draft_add(&draft, key, value);
		(void) JsonbToCString(&draft.text, &JsonbValueToJsonb(&value)->root, 0);
		if (value.type != jbvBinary && value.type != jbvNull)
			vec_push(&draft.part,
					 MAKE(EntityPart, .identifier = key, .value = evidence_text(object, key)));
	}
	if (entity_is_builtin(type, &draft.part))
	{
		entity_set_drop(set, &draft, "an account name that every system has");
		return;
	}
	taken = entity_set_take(set, &draft, &number);
	if (taken == NULL)
		return;
	VEC_EACH (const EntityPart, one, &draft.part)
		entity_set_identify(set, taken, number, 0, one, false);
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
