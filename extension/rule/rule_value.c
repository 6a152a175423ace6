/*
 * rule_value.c
 *		Maps of known keys, and the values that several keys have alike.
 *
 * What is known of a key stands in rule_key_list.h: nothing here is about one of them.
 */
#include "common/port.h"

#include "common/datetime_text.h"
#include "common/duration.h"
#include "common/suggest.h"
#include "common/time_reader.h"
#include "common/utf8.h"
#include "rule/rule_read_int.h"

#define RULE_MIN_DURATION (5 * DURATION_MINUTE)

static RuleKeyRead *const rule_reader[] = {
#define RULE_TYPE(name, word, reader, writer, place) rule_read_##reader,
#include "rule/rule_key_list.h"
};

static const struct
{
	size_t size;
	RuleFinish *finish;
} rule_place[] = {
#define RULE_PLACE(name, type, finish) {sizeof(type), finish},
#include "rule/rule_key_list.h"
};

/* ---- maps and lists ---- */

/* Reports a key that the place does not know, with the advice that its name allows. */
static void
rule_report_unknown(RuleReader *reader, const RuleNode *key, RulePlace place)
{
	const char *home = rule_key_home(key->text);
	Suggest near;

	if (home != NULL)
	{
		diag_hint(diag_add(reader->diag, DIAG_RULE_UNKNOWN_KEY, key->span, key->text),
				  "It belongs inside \"%s\"; check the indentation.", home);
		return;
	}
	suggest_start(&near, key->text);
	for (int i = 0; i < RULE_KEY_COUNT; i++)
	{
		if (rule_key[i].place == place)
			suggest_offer(&near, rule_key[i].name);
	}
	if (suggest_best(&near) != NULL)
		diag_hint(diag_add(reader->diag, DIAG_RULE_UNKNOWN_KEY, key->span, key->text),
				  "Did you mean \"%s\"?", suggest_best(&near));
	else if (strncmp(key->text, "x-", 2) != 0)
		diag_add(reader->diag, DIAG_RULE_EXTRA_KEY, key->span, key->text);
}

/* Keeps a key that nobody reads: stored with the rule, so that nothing is dropped. */
static void
rule_keep_extra(Rule *rule, const RuleNode *key, const RuleNode *value)
{
	vec_push(&rule->extra, MAKE(RuleKept, .key = {key->text, key->span}, .value = value));
}

bool
rule_is_given(const RuleMap *map, const RuleKey *key, Span *span)
{
	bool found = false;

	for (int i = 0; i < RULE_KEY_COUNT && !found; i++)
	{
		if (rule_key[i].place != key->place || rule_key[i].offset != key->offset ||
			rule_key[i].type != key->type || map->seen[i] == NULL)
			continue;
		found = !rule_node_is_null(map->seen[i]);
		*span = map->seen[i]->span;
	}
	return found;
}

/* Reports each needed key that is absent or null; one that is wrong has been reported. */
static void
rule_require(RuleReader *reader, const RuleMap *map, RulePlace place)
{
	RuleUse least = reader->rule->kind == RULE_NRT ? RULE_USE_NEEDED : RULE_USE_SCHEDULED;

	for (int i = 0; i < RULE_KEY_COUNT; i++)
	{
		const RuleKey *key = &rule_key[i];
		Span span = {map->node->span.start, Min(map->node->span.start + 1, map->node->span.end)};

		if (key->place == place && key->use >= least && !rule_is_given(map, key, &span))
			diag_add(reader->diag, DIAG_RULE_MISSING_KEY, span, key->name);
	}
}

bool
rule_read_map(RuleReader *reader, const RuleKey *key, RuleNode *node, RulePlace place, void *target,
			  const Vec *list)
{
	RuleMap map = {.key = key, .node = node, .target = target, .list = list};
	int errors = reader->diag->error_count;
	const char *what = key == NULL    ? "a rule"
					   : list == NULL ? key->name
									  : psprintf("each item of %s", key->name);

	if (!rule_want_map(reader, what, node))
		return false;
	VEC_EACH (const RuleNode, name, &node->key)
	{
		RuleNode *value = VEC_AT(&node->item, RuleNode, name_at);
		const RuleKey *known = rule_key_find(place, name->text);
		RuleText text = {name->text, name->span};

		if (known == NULL)
		{
			rule_report_unknown(reader, name, place);
			if (place == RULE_PLACE_TOP)
				rule_keep_extra(reader->rule, name, value);
			continue;
		}
		rule_note_spelling(reader, &text, known->name);
		map.seen[known - rule_key] = value;
		if (!rule_node_is_null(value))
			rule_reader[known->type](reader, known, value, (char *) target + known->offset);
	}
	rule_require(reader, &map, place);
	map.is_sound = reader->diag->error_count == errors;
	return rule_place[place].finish == NULL || rule_place[place].finish(reader, &map);
}

/* Target: the struct that the keys inside fill. */
void
rule_read_inner(RuleReader *reader, const RuleKey *key, RuleNode *node, void *target)
{
	(void) rule_read_map(reader, key, node, rule_type_place(key->type), target, NULL);
}

/* Target: a Vec of the structs that the items fill. */
void
rule_read_items(RuleReader *reader, const RuleKey *key, RuleNode *node, void *target)
{
	RulePlace place = rule_type_place(key->type);

	if (!rule_want_list(reader, key->name, node))
		return;
	VEC_EACH (RuleNode, item, &node->item)
	{
		void *one = palloc0(rule_place[place].size);

		if (rule_read_map(reader, key, item, place, one, target))
			vec_push(target, one);
	}
	rule_check_count(reader, key, node->span, node->item.count);
}

/*
 * A list of maps, or one map where a list should be: nothing else depends on it.
 * Target: a Vec of the structs that the items fill.
 */
void
rule_read_lenient_items(RuleReader *reader, const RuleKey *key, RuleNode *node, void *target)
{
	RuleNode list = {.kind = RULE_NODE_LIST, .span = node->span};

	if (node->kind != RULE_NODE_MAP)
	{
		rule_read_items(reader, key, node, target);
		return;
	}
	diag_hint(diag_add(reader->diag, DIAG_RULE_NO_LIST, node->span, key->name),
			  "It is read as a list of one; start each item on a line of its own with \"- \".");
	if (node->key.count > 0)
		vec_push(&list.item, node);
	rule_read_items(reader, key, &list, target);
}

/* The value has no form.  Target: const RuleNode *. */
void
rule_read_kept(RuleReader *reader, const RuleKey *key, RuleNode *node, void *target)
{
	*(const RuleNode **) target = node;
}

/* ---- what is wanted ---- */

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

bool
rule_want_text(RuleReader *reader, const char *what, const RuleNode *node, RuleText *text)
{
	text->value = node->text;
	text->span = node->span;
	if (node->kind == RULE_NODE_TEXT && !rule_node_is_null(node))
		return true;
	diag_add(reader->diag, DIAG_YAML_SHAPE, node->span, what, "a text");
	return false;
}

bool
rule_is_blank(const char *text)
{
	return strspn(text, " \t\r\n") == strlen(text);
}

void
rule_note_spelling(RuleReader *reader, const RuleText *text, const char *name)
{
	if (strcmp(name, text->value) != 0)
		diag_add(reader->diag, DIAG_RULE_SPELLING, text->span, psprintf("\"%s\"", name),
				 text->value);
}

Diag *
rule_bad_value(RuleReader *reader, const char *what, const RuleText *text)
{
	return diag_add(reader->diag, DIAG_RULE_BAD_VALUE, text->span, what, text->value);
}

bool
rule_check_length(RuleReader *reader, const char *what, const RuleText *text, int64 limit)
{
	int length = utf8_count(text->value, (int) strlen(text->value));

	if (limit == 0 || length <= limit)
		return true;
	diag_add(reader->diag, DIAG_RULE_TOO_LONG, text->span, what, psprintf("%d", length),
			 psprintf("%d", (int) limit));
	return false;
}

bool
rule_check_duration(RuleReader *reader, const RuleKey *key, Span span, int64 value)
{
	bool in_days = key->limit > DURATION_DAY;

	if (value >= RULE_MIN_DURATION && value <= key->limit)
		return true;
	diag_add(reader->diag, DIAG_RULE_OUT_OF_RANGE, span, key->name, "5 minutes",
			 psprintf("%d %s", (int) (key->limit / (in_days ? DURATION_DAY : DURATION_HOUR)),
					  in_days ? "days" : "hours"));
	return false;
}

void
rule_check_count(RuleReader *reader, const RuleKey *key, Span span, int count)
{
	if (key->limit > 0 && count > key->limit)
		diag_add(reader->diag, DIAG_RULE_TOO_MANY, span, key->name, psprintf("%d", count),
				 psprintf("%d", (int) key->limit));
}

/* The word that an older version of the format had for a choice, as it is today. */
static const char *
rule_choice_today(const RuleKey *key, const char *word)
{
	/* What Azure's API called them in 2019. */
	static const char *const matching[][2] = {
		{"All", "AllEntities"}, {"None", "AnyAlert"}, {"Custom", "Selected"}};

	for (int i = 0; key->type == RULE_TYPE_MATCHING && i < lengthof(matching); i++)
	{
		if (pg_strcasecmp(matching[i][0], word) == 0)
			return matching[i][1];
	}
	return word;
}

int
rule_find_choice(RuleReader *reader, const RuleKey *key, const RuleText *text)
{
	int count;
	const char *const *choice = rule_type_choices(key->type, &count);
	const char *word = rule_choice_today(key, text->value);
	StringInfoData list;

	initStringInfo(&list);
	for (int i = 0; i < count; i++)
	{
		if (pg_strcasecmp(choice[i], word) == 0)
		{
			rule_note_spelling(reader, text, choice[i]);
			return i;
		}
		appendStringInfo(&list, "%s%s", i == 0 ? "" : i == count - 1 ? " or " : ", ", choice[i]);
	}
	diag_hint(rule_bad_value(reader, key->name, text), "It may be %s.", list.data);
	return -1;
}

/* ---- values ---- */

/* Target: RuleText.  A text that is too long is kept all the same, to be checked further. */
void
rule_read_text(RuleReader *reader, const RuleKey *key, RuleNode *node, void *target)
{
	RuleText text;

	if (!rule_want_text(reader, key->name, node, &text))
		return;
	(void) rule_check_length(reader, key->name, &text, key->limit);
	if (target == &reader->rule->name && rule_is_blank(text.value))
		diag_add(reader->diag, DIAG_RULE_MISSING_KEY, text.span,
				 psprintf("the text of %s", key->name));
	*(RuleText *) target = text;
}

/* Target: Vec of RuleText. */
void
rule_read_texts(RuleReader *reader, const RuleKey *key, RuleNode *node, void *target)
{
	int choices;

	if (!rule_want_list(reader, key->name, node))
		return;
	(void) rule_type_choices(key->type, &choices);
	VEC_EACH (const RuleNode, item, &node->item)
	{
		RuleText *text = palloc0(sizeof(RuleText));

		if (!rule_want_text(reader, psprintf("each item of %s", key->name), item, text))
			continue;
		vec_push(target, text);
		if (choices > 0)
			(void) rule_find_choice(reader, key, text);
	}
}

/* Target: RuleTime. */
void
rule_read_time(RuleReader *reader, const RuleKey *key, RuleNode *node, void *target)
{
	RuleTime *time = target;
	DatetimeText read;
	RuleText text;

	if (!rule_want_text(reader, key->name, node, &text))
		return;
	if (!datetime_text_read(text.value, (int) strlen(text.value), &read) || read.is_today)
	{
		diag_hint(rule_bad_value(reader, key->name, &text),
				  "It is a time in UTC: 2024-01-31T09:00:00Z.");
		return;
	}
	time->is_given = true;
	time->us = (read.ticks - DATETIME_EPOCH_TICKS) / TICKS_PER_MICROSECOND;
	time->span = text.span;
}

/* Target: bool. */
void
rule_read_bool(RuleReader *reader, const RuleKey *key, RuleNode *node, void *target)
{
	RuleText text;

	if (!rule_want_text(reader, key->name, node, &text))
		return;
	if (pg_strcasecmp(text.value, "true") == 0)
		*(bool *) target = true;
	else if (pg_strcasecmp(text.value, "false") == 0)
		*(bool *) target = false;
	else
		diag_hint(rule_bad_value(reader, key->name, &text), "Write true or false.");
}

/* Target: int64. */
void
rule_read_number(RuleReader *reader, const RuleKey *key, RuleNode *node, void *target)
{
	RuleText text;
	char *end;
	long value;

	if (!rule_want_text(reader, key->name, node, &text))
		return;
	errno = 0;
	value = strtol(text.value, &end, 10);
	if (end == text.value || *end != '\0')
		diag_hint(rule_bad_value(reader, key->name, &text), "It is a whole number.");
	else if (errno == ERANGE || value < 0 || value > key->limit)
		diag_add(reader->diag, DIAG_RULE_OUT_OF_RANGE, text.span, key->name, "0",
				 psprintf("%d", (int) key->limit));
	else
		*(int64 *) target = value;
}

/* A duration of any length.  Target: int64, in microseconds. */
void
rule_read_interval(RuleReader *reader, const RuleKey *key, RuleNode *node, void *target)
{
	RuleText text;
	const char *problem;
	int64 value;

	if (!rule_want_text(reader, key->name, node, &text))
		return;
	problem = duration_parse(text.value, &value);
	if (problem == NULL)
		*(int64 *) target = value;
	else
		diag_hint(diag_add(reader->diag, DIAG_RULE_BAD_DURATION, node->span, key->name, text.value),
				  "%c%s.", pg_toupper((unsigned char) problem[0]), problem + 1);
}

/* A duration up to the limit.  Target: int64, in microseconds. */
void
rule_read_duration(RuleReader *reader, const RuleKey *key, RuleNode *node, void *target)
{
	rule_read_interval(reader, key, node, target);
	(void) rule_check_duration(reader, key, node->span, *(int64 *) target);
}

/* Target: an enum, in the order of the type's choices. */
void
rule_read_choice(RuleReader *reader, const RuleKey *key, RuleNode *node, void *target)
{
	RuleText text;
	int found;

	StaticAssertStmt(sizeof(RuleSeverity) == sizeof(int) && sizeof(RuleGrouping) == sizeof(int),
					 "an enum of the rule is an int");
	if (!rule_want_text(reader, key->name, node, &text))
		return;
	found = rule_find_choice(reader, key, &text);
	if (found >= 0)
		*(int *) target = found;
}

/* Target: RuleText, in the spelling of the format. */
void
rule_read_choice_text(RuleReader *reader, const RuleKey *key, RuleNode *node, void *target)
{
	RuleText text;
	int count;
	int found;

	if (!rule_want_text(reader, key->name, node, &text))
		return;
	found = rule_find_choice(reader, key, &text);
	if (found < 0)
		return;
	text.value = pstrdup(rule_type_choices(key->type, &count)[found]);
	*(RuleText *) target = text;
}

/*
 * column := letter or underscore, then letters, digits, underscores.  An empty text is that of
 * a form that was not filled in: no column, where none is needed.  Target: RuleText.
 */
void
rule_read_column(RuleReader *reader, const RuleKey *key, RuleNode *node, void *target)
{
	RuleText text;
	bool ok;

	if (!rule_want_text(reader, key->name, node, &text) ||
		!rule_check_length(reader, key->name, &text, key->limit) ||
		(key->use == RULE_USE_OPTIONAL && rule_is_blank(text.value)))
		return;
	ok = text.value[0] != '\0';
	for (const char *p = text.value; *p != '\0' && ok; p++)
		ok = *p == '_' || (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
			 (p > text.value && *p >= '0' && *p <= '9');
	if (ok)
		*(RuleText *) target = text;
	else
		diag_hint(rule_bad_value(reader, key->name, &text),
				  "Give the name of one column: letters, digits and underscores.");
}

/* Target: Vec of RuleText. */
void
rule_read_columns(RuleReader *reader, const RuleKey *key, RuleNode *node, void *target)
{
	RuleKey column = *key;

	if (!rule_want_list(reader, key->name, node))
		return;
	column.name = psprintf("each item of %s", key->name);
	column.limit = rule_key[RULE_KEY_FIELD_columnName].limit;
	VEC_EACH (RuleNode, item, &node->item)
	{
		RuleText *text = palloc0(sizeof(RuleText));

		/* Those of a fingerprint are any that a query can give, such as a.b of a correlation. */
		if (key->place == RULE_PLACE_DEDUP)
			rule_read_text(reader, &column, item, text);
		else
			rule_read_column(reader, &column, item, text);
		if (text->value != NULL)
			vec_push(target, text);
	}
}

/* For places whose one key fills a text. */
bool
rule_finish_text(RuleReader *reader, const RuleMap *map)
{
	return ((const RuleText *) map->target)->value != NULL;
}
