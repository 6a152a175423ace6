/*
 * rule_json.c
 *		A rule as JSON, in the keys and the order of the rule format.
 *
 * What is stored beside the text of a rule, so that SQL can ask about any field.
 * Which keys there are and what they hold stands in rule_key_list.h.  Durations are written in ISO 8601, lists are always lists.
 */
#include "common/port.h"

#include "common/duration.h"
#include "common/json_walk.h"
#include "rule/entity_map.h"
#include "rule/rule_key.h"

typedef struct JsonOut
{
	StringInfoData text;
	bool first; /* nothing written yet in the innermost object or list */
} JsonOut;

/* Appends a JSON string. */
static void
json_string(JsonOut *out, const char *value)
{
	json_append_string(&out->text, value, strlen(value));
}

/* Starts a member or an element: a comma, but for the first. */
static void
json_separate(JsonOut *out)
{
	if (!out->first)
		appendStringInfoString(&out->text, ", ");
	out->first = false;
}

/* Starts a member; its value follows. */
static void
json_key(JsonOut *out, const char *key)
{
	json_separate(out);
	json_string(out, key);
	appendStringInfoString(&out->text, ": ");
}

/* Starts an object or a list. */
static void
json_open(JsonOut *out, char bracket)
{
	appendStringInfoChar(&out->text, bracket);
	out->first = true;
}

/* Ends the innermost object or list. */
static void
json_close(JsonOut *out, char bracket)
{
	appendStringInfoChar(&out->text, bracket);
	out->first = false;
}

/* Appends the member of a key that fills the value; one that the rule has not is left out. */
typedef void JsonWrite(JsonOut *out, const RuleKey *key, const void *value);

#define RULE_TYPE(name, word, reader, writer, place) static JsonWrite json_##writer;
#include "rule/rule_key_list.h"

static JsonWrite *const json_writer[] = {
#define RULE_TYPE(name, word, reader, writer, place) json_##writer,
#include "rule/rule_key_list.h"
};

/* Appends the keys of a place; values is the struct that they fill. */
static void
json_keys(JsonOut *out, RulePlace place, const void *values)
{
	for (const RuleKey *key = rule_key; key < rule_key + RULE_KEY_COUNT; key++)
	{
		if (key->place == place && !rule_key_is_alias(key))
			json_writer[key->type](out, key, (const char *) values + key->offset);
	}
}

/* For keys that are not kept as a field. */
static void
json_nothing(JsonOut *out, const RuleKey *key, const void *value)
{
}

static void
json_text(JsonOut *out, const RuleKey *key, const void *value)
{
	const RuleText *text = value;

	if (text->value == NULL)
		return;
	json_key(out, key->name);
	json_string(out, text->value);
}

static void
json_texts(JsonOut *out, const RuleKey *key, const void *value)
{
	json_key(out, key->name);
	json_open(out, '[');
	VEC_EACH (const RuleText, text, (const Vec *) value)
	{
		json_separate(out);
		json_string(out, text->value);
	}
	json_close(out, ']');
}

static void
json_bool(JsonOut *out, const RuleKey *key, const void *value)
{
	json_key(out, key->name);
	appendStringInfoString(&out->text, *(const bool *) value ? "true" : "false");
}

static void
json_number(JsonOut *out, const RuleKey *key, const void *value)
{
	json_key(out, key->name);
	appendStringInfo(&out->text, INT64_FORMAT, *(const int64 *) value);
}

/* ISO 8601, whatever the file said. */
static void
json_duration(JsonOut *out, const RuleKey *key, const void *value)
{
	json_key(out, key->name);
	json_string(out, duration_to_iso(*(const int64 *) value));
}

/* An enum by the name that the format has for it. */
static void
json_choice(JsonOut *out, const RuleKey *key, const void *value)
{
	int count;

	json_key(out, key->name);
	json_string(out, rule_type_choices(key->type, &count)[*(const int *) value]);
}

static void
json_entity_type(JsonOut *out, const RuleKey *key, const void *value)
{
	json_key(out, key->name);
	json_string(out, (*(const EntityType *const *) value)->name);
}

/* An object whose keys are the author's. */
static void
json_details(JsonOut *out, const RuleKey *key, const void *value)
{
	json_key(out, key->name);
	json_open(out, '{');
	VEC_EACH (const RuleDetail, detail, (const Vec *) value)
	{
		json_key(out, detail->key.value);
		json_string(out, detail->column.value);
	}
	json_close(out, '}');
}

/* An object with the keys of the place inside. */
static void
json_inner(JsonOut *out, const RuleKey *key, const void *value)
{
	json_key(out, key->name);
	json_open(out, '{');
	json_keys(out, rule_type_place(key->type), value);
	json_close(out, '}');
}

/* A list of objects with the keys of the place inside. */
static void
json_items(JsonOut *out, const RuleKey *key, const void *value)
{
	const Vec *list = value;
	RulePlace place = rule_type_place(key->type);

	if (list->count == 0 && key->use == RULE_USE_RARE)
		return;
	json_key(out, key->name);
	json_open(out, '[');
	VEC_EACH (const void, item, list)
	{
		json_separate(out);
		json_open(out, '{');
		json_keys(out, place, item);
		json_close(out, '}');
	}
	json_close(out, ']');
}

char *
rule_to_json(const Rule *rule)
{
	static const RuleKey extra = {.name = "unknownKeys", .type = RULE_TYPE_TEXTS};
	JsonOut out = {.first = true};

	initStringInfo(&out.text);
	json_open(&out, '{');
	json_keys(&out, RULE_PLACE_TOP, rule);
	if (rule->extra.count > 0)
		json_texts(&out, &extra, &rule->extra);
	json_close(&out, '}');
	return out.text.data;
}
