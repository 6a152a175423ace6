/*
 * rule_value.c
 *		Single values of a rule file: texts, durations, choices, maps of known keys.
 */
#include "common/port.h"

#include "common/duration.h"
#include "common/suggest.h"
#include "rule/rule_read_int.h"

/* Keys that are known only inside another key: at the top they show lost indentation. */
static const char *const inner_key[][2] = {
	{"connectorId", "requiredDataConnectors"},
	{"dataTypes", "requiredDataConnectors"},
	{"entityType", "entityMappings"},
	{"fieldMappings", "entityMappings"},
	{"identifier", "entityMappings"},
	{"columnName", "entityMappings"},
	{"alertDisplayNameFormat", "alertDetailsOverride"},
	{"alertDescriptionFormat", "alertDetailsOverride"},
	{"alertSeverityColumnName", "alertDetailsOverride"},
	{"alertTacticsColumnName", "alertDetailsOverride"},
	{"alertDynamicProperties", "alertDetailsOverride"},
	{"aggregationKind", "eventGroupingSettings"},
	{"createIncident", "incidentConfiguration"},
	{"groupingConfiguration", "incidentConfiguration"},
};

static void
rule_report_unknown(RuleReader *reader, const RuleNode *key, const RuleKey *known, int known_count)
{
	Suggest near;

	for (int i = 0; i < lengthof(inner_key); i++)
	{
		if (strcmp(key->text, inner_key[i][0]) == 0)
		{
			diag_hint(diag_add(reader->diag, DIAG_RULE_UNKNOWN_KEY, key->span, key->text),
					  "It belongs inside \"%s\"; check the indentation.", inner_key[i][1]);
			return;
		}
	}
	suggest_start(&near, key->text);
	for (int i = 0; i < known_count; i++)
		suggest_offer(&near, known[i].name);
	if (suggest_best(&near) != NULL)
		diag_hint(diag_add(reader->diag, DIAG_RULE_UNKNOWN_KEY, key->span, key->text),
				  "Did you mean \"%s\"?", suggest_best(&near));
	else if (strncmp(key->text, "x-", 2) != 0)
		diag_add(reader->diag, DIAG_RULE_EXTRA_KEY, key->span, key->text);
}

static const RuleKey *
rule_find_key(RuleReader *reader, const RuleNode *key, const RuleKey *known, int known_count)
{
	for (int i = 0; i < known_count; i++)
	{
		if (strcmp(known[i].name, key->text) == 0)
			return &known[i];
	}
	for (int i = 0; i < known_count; i++)
	{
		if (pg_strcasecmp(known[i].name, key->text) == 0)
		{
			diag_add(reader->diag, DIAG_RULE_SPELLING, key->span, psprintf("\"%s\"", known[i].name),
					 key->text);
			return &known[i];
		}
	}
	return NULL;
}

bool
rule_read_map(RuleReader *reader, const char *what, RuleNode *node, const RuleKey *key,
			  int key_count, void *target)
{
	if (!rule_want_map(reader, what, node))
		return false;
	for (int i = 0; i < node->key.count; i++)
	{
		RuleNode *name = VEC_AT(&node->key, RuleNode, i);
		RuleNode *value = VEC_AT(&node->item, RuleNode, i);
		const RuleKey *known = rule_find_key(reader, name, key, key_count);

		if (known == NULL)
			rule_report_unknown(reader, name, key, key_count);
		else if (known->read != NULL && !rule_node_is_null(value))
			known->read(reader, known->name, value, target);
	}
	return true;
}

bool
rule_want_map(RuleReader *reader, const char *what, const RuleNode *node)
{
	if (node->kind == RULE_NODE_MAP)
		return true;
	diag_add(reader->diag, DIAG_YAML_SHAPE, node->span, what, "a mapping of keys to values");
	return false;
}

bool
rule_want_list(RuleReader *reader, const char *what, const RuleNode *node)
{
	if (node->kind == RULE_NODE_LIST)
		return true;
	diag_hint(diag_add(reader->diag, DIAG_YAML_SHAPE, node->span, what, "a list"),
			  "Start each item on a line of its own with \"- \".");
	return false;
}

static bool
rule_want_text(RuleReader *reader, const char *what, const RuleNode *node)
{
	if (node->kind == RULE_NODE_TEXT && !rule_node_is_null(node))
		return true;
	diag_add(reader->diag, DIAG_YAML_SHAPE, node->span, what, "a text");
	return false;
}

void
rule_read_text(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	RuleText *text = target;

	if (!rule_want_text(reader, what, node))
		return;
	text->value = node->text;
	text->span = node->span;
}

void
rule_read_bool(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	bool *value = target;

	if (!rule_want_text(reader, what, node))
		return;
	if (pg_strcasecmp(node->text, "true") == 0)
		*value = true;
	else if (pg_strcasecmp(node->text, "false") == 0)
		*value = false;
	else
		diag_hint(diag_add(reader->diag, DIAG_RULE_BAD_VALUE, node->span, what, node->text),
				  "Write true or false.");
}

void
rule_read_duration(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	const char *problem;
	int64 value;

	if (!rule_want_text(reader, what, node))
		return;
	problem = duration_parse(node->text, &value);
	if (problem == NULL)
		*(int64 *) target = value;
	else
		diag_hint(diag_add(reader->diag, DIAG_RULE_BAD_DURATION, node->span, what, node->text),
				  "%c%s.", pg_toupper((unsigned char) problem[0]), problem + 1);
}

void
rule_read_texts(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	Vec *list = target;

	if (!rule_want_list(reader, what, node))
		return;
	for (int i = 0; i < node->item.count; i++)
	{
		RuleText *text = palloc0(sizeof(RuleText));

		rule_read_text(reader, psprintf("each item of %s", what), VEC_AT(&node->item, RuleNode, i),
					   text);
		if (text->value != NULL)
			vec_push(list, text);
	}
}

/* column := letter or underscore, then letters, digits, underscores */
void
rule_read_column(RuleReader *reader, const char *what, RuleNode *node, void *target)
{
	RuleText text = {0};
	bool ok = true;

	rule_read_text(reader, what, node, &text);
	if (text.value == NULL || !rule_check_length(reader, what, &text, RULE_MAX_COLUMN))
		return;
	for (const char *p = text.value; *p != '\0' && ok; p++)
		ok = *p == '_' || (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
			 (p > text.value && *p >= '0' && *p <= '9');
	if (!ok || text.value[0] == '\0')
	{
		diag_hint(diag_add(reader->diag, DIAG_RULE_BAD_VALUE, text.span, what, text.value),
				  "Give the name of one column: letters, digits and underscores.");
		return;
	}
	*(RuleText *) target = text;
}

bool
rule_check_length(RuleReader *reader, const char *what, const RuleText *text, int limit)
{
	int length = 0;

	for (const char *p = text->value; *p != '\0'; p++)
		length += (*p & 0xC0) != 0x80;
	if (length <= limit)
		return true;
	diag_add(reader->diag, DIAG_RULE_TOO_LONG, text->span, what, psprintf("%d", length),
			 psprintf("%d", limit));
	return false;
}

bool
rule_check_range(RuleReader *reader, const char *what, Span span, int64 value, int64 least,
				 int64 most, const char *least_text, const char *most_text)
{
	if (value >= least && value <= most)
		return true;
	diag_add(reader->diag, DIAG_RULE_OUT_OF_RANGE, span, what, least_text, most_text);
	return false;
}

int
rule_find_choice(RuleReader *reader, const char *what, const RuleText *text,
				 const char *const *choice, int choice_count)
{
	StringInfoData list;

	for (int i = 0; i < choice_count; i++)
	{
		if (pg_strcasecmp(choice[i], text->value) != 0)
			continue;
		if (strcmp(choice[i], text->value) != 0)
			diag_add(reader->diag, DIAG_RULE_SPELLING, text->span, psprintf("\"%s\"", choice[i]),
					 text->value);
		return i;
	}
	initStringInfo(&list);
	for (int i = 0; i < choice_count; i++)
		appendStringInfo(&list, "%s%s",
						 i == 0                  ? ""
						 : i == choice_count - 1 ? " or "
												 : ", ",
						 choice[i]);
	diag_hint(diag_add(reader->diag, DIAG_RULE_BAD_VALUE, text->span, what, text->value),
			  "It may be %s.", list.data);
	return -1;
}
