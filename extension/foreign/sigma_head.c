/*
 * sigma_head.c
 *		What a document of Sigma says beside its detection: title, level, tags and the like.
 */
#include "common/port.h"

#include <ctype.h>

#include "common/suggest.h"
#include "common/utf8.h"
#include "foreign/sigma_int.h"
#include "rule/attack.h"

/* Longest title, as the specification has it. */
#define SIGMA_MAX_TITLE 256
#define SIGMA_MAX_DETAILS 20

/* Lists that are longer are not searched for what is in them twice. */
#define HEAD_MAX_COMPARED 1000

static const char *const head_key[] = {
#define HEAD(name) name,
#include "foreign/sigma_head_list.h"
};

/* Tactics that SigmaHQ names otherwise than ATT&CK does. */
static const char *const tactic_alias[][2] = {{"stealth", "DefenseEvasion"},
											  {"defense-impairment", "DefenseEvasion"}};

/* Warns of a text that stands in a list twice. */
static void
head_check_twice(const RuleNode *list, const char *key, DiagList *diag)
{
	VEC_EACH (const RuleNode, one, &list->item)
	{
		bool is_new = one->kind == RULE_NODE_TEXT;

		for (int i = 0; is_new && i < one_at; i++)
		{
			const RuleNode *other = VEC_AT(&list->item, RuleNode, i);

			is_new = other->kind != RULE_NODE_TEXT || strcmp(other->text, one->text) != 0;
			if (!is_new)
				diag_add(diag, DIAG_FOREIGN_TWICE, one->span, one->text, key);
		}
	}
}

/* Appends the texts of a list, or the only one; warns of what is there twice. */
static void
sigma_texts(Vec *text, const RuleNode *document, const char *key, DiagList *diag)
{
	const RuleNode *node = rule_node_find(document, key);

	head_texts(text, document, key, diag);
	if (node != NULL && node->kind == RULE_NODE_LIST && node->item.count <= HEAD_MAX_COMPARED)
		head_check_twice(node, key, diag);
}

/* A text that is one of some words; NULL with an error if it is another. */
static char *
head_word(const RuleNode *document, const char *key, const char *const *word, int count,
		  DiagList *diag)
{
	char *text = head_text(document, key, diag);
	Suggest near;
	Diag *said;

	if (text == NULL)
		return NULL;
	suggest_start(&near, text);
	for (int i = 0; i < count; i++)
	{
		if (strcmp(word[i], text) == 0)
			return text;
		suggest_offer(&near, word[i]);
	}
	said = diag_add(diag, DIAG_FOREIGN_VALUE, rule_node_find(document, key)->span, key,
					psprintf("\"%s\" is none of those that there are", text));
	if (suggest_best(&near) != NULL)
		diag_hint(said, "Did you mean \"%s\"?", suggest_best(&near));
	return NULL;
}

/* A date, YYYY-MM-DD or with slashes; a warning if it is none. */
static char *
head_date(const RuleNode *document, const char *key, DiagList *diag)
{
	char *text = head_text(document, key, diag);

	if (text != NULL && !sigma_is_date(text))
		diag_add(diag, DIAG_FOREIGN_SHOULD, rule_node_find(document, key)->span, key,
				 "a date like 2026-01-31");
	return text;
}

/* Rules that this one is related to: each has an id and says how. */
static void
head_related(const RuleNode *document, DiagList *diag)
{
	static const char *const word[] = {"derived", "obsolete", "merged", "renamed", "similar"};
	const RuleNode *node = rule_node_find(document, "related");

	if (node == NULL || rule_node_is_null(node))
		return;
	if (node->kind != RULE_NODE_LIST)
	{
		diag_add(diag, DIAG_FOREIGN_SHAPE, node->span, "related", "a list");
		return;
	}
	VEC_EACH (const RuleNode, one, &node->item)
	{
		const char *id = one->kind == RULE_NODE_MAP ? head_text(one, "id", diag) : NULL;

		if (one->kind != RULE_NODE_MAP)
			diag_add(diag, DIAG_FOREIGN_SHAPE, one->span, "related", "a list of id and type");
		else if (id == NULL || rule_node_find(one, "type") == NULL)
			diag_add(diag, DIAG_FOREIGN_MISSING, one->span, id == NULL ? "id" : "type");
		else if (!head_is_uuid(id))
			diag_add(diag, DIAG_FOREIGN_VALUE, rule_node_find(one, "id")->span, "id",
					 psprintf("\"%s\" is no UUID", id));
		else
			(void) head_word(one, "type", word, lengthof(word), diag);
	}
}

/* A rule was changed when it was there. */
static void
head_check_dates(const ForeignRule *rule, const RuleNode *document, DiagList *diag)
{
	const char *const form = "0000-00-00";
	const char *const date[] = {rule->date, rule->modified};

	for (int i = 0; i < lengthof(date); i++)
	{
		for (int k = 0; k < 10; k++)
		{
			if (date[i] == NULL || (form[k] == '0') != (isdigit((unsigned char) date[i][k]) != 0))
				return;
		}
	}
	if (strncmp(rule->modified, rule->date, 10) < 0)
		diag_add(diag, DIAG_FOREIGN_SHOULD, rule_node_find(document, "modified")->span, "modified",
				 "no earlier than the date");
}

static void
head_level(ForeignRule *rule, const RuleNode *document, DiagList *diag)
{
	static const char *const word[] = {"informational", "low", "medium", "high", "critical"};
	static const RuleSeverity severity[] = {RULE_INFORMATIONAL, RULE_LOW, RULE_MEDIUM, RULE_HIGH,
											RULE_HIGH};

	rule->level = head_word(document, "level", word, lengthof(word), diag);
	rule->severity = RULE_MEDIUM;
	if (rule->level == NULL)
	{
		/* A correlation has the level of its rules, which need none. */
		if (rule_node_find(document, "level") == NULL && !rule->is_part &&
			rule_node_find(document, "correlation") == NULL)
			diag_add(diag, DIAG_FOREIGN_DEFAULT, rule->title_span, "level", "Medium");
		return;
	}
	for (int i = 0; i < lengthof(word); i++)
	{
		if (strcmp(word[i], rule->level) == 0)
			rule->severity = severity[i];
	}
	if (strcmp(rule->level, "critical") == 0)
		foreign_note(rule, rule_node_find(document, "level")->span,
					 "level critical is severity High here");
}

/* The tactic that a tag names, NULL if it names none: "privilege-escalation". */
static const char *
tactic_of(const char *tag)
{
	StringInfoData word;

	for (int i = 0; i < lengthof(tactic_alias); i++)
	{
		if (pg_strcasecmp(tactic_alias[i][0], tag) == 0)
			return tactic_alias[i][1];
	}
	initStringInfo(&word);
	for (const char *p = tag; *p != '\0'; p++)
	{
		if (*p != '-' && *p != '_')
			appendStringInfoChar(&word, *p);
	}
	for (int i = 0; i < attack_tactic_count; i++)
	{
		if (pg_strcasecmp(attack_tactic[i].word, word.data) == 0)
			return attack_tactic[i].word;
	}
	return NULL;
}

/* Is it t1234 or t1234.001? */
static bool
is_technique(const char *tag)
{
	size_t digits = strspn(tag + 1, "0123456789");

	return pg_tolower((unsigned char) tag[0]) == 't' && digits == 4 &&
		   (tag[5] == '\0' ||
			(tag[5] == '.' && strspn(tag + 6, "0123456789") == 3 && tag[9] == '\0'));
}

/* Reads "attack.…"; what is no tactic and no technique must be a group, software and the like. */
static void
head_attack(ForeignRule *rule, const char *tag, Span span, DiagList *diag)
{
	const char *tactic;

	if (is_technique(tag))
	{
		char *technique = pstrdup(tag);

		technique[0] = 'T';
		(void) vec_push_text(&rule->technique, technique);
		return;
	}
	tactic = tactic_of(tag);
	if (tactic != NULL)
		(void) vec_push_text(&rule->tactic, tactic);
	else if (tag[0] == '\0' || strchr("gsamdcGSAMDC", tag[0]) == NULL)
		diag_add(diag, DIAG_FOREIGN_SHOULD, span, psprintf("tag \"attack.%s\"", tag),
				 "a tactic or a technique of ATT&CK");
}

static void
head_tags(ForeignRule *rule, const RuleNode *document, DiagList *diag)
{
	static const char *const known[] = {"attack.", "car.",       "cve.", "d3fend.",
										"stp.",    "detection.", "tlp."};
	const RuleNode *node = rule_node_find(document, "tags");

	sigma_texts(&rule->tag, document, "tags", diag);
	VEC_EACH (const char, tag, &rule->tag)
	{
		Span span = node->kind == RULE_NODE_LIST && tag_at < node->item.count
						? VEC_AT(&node->item, RuleNode, tag_at)->span
						: node->span;
		int i = 0;

		while (i < lengthof(known) && pg_strncasecmp(known[i], tag, strlen(known[i])) != 0)
			i++;
		if (i == 0)
			head_attack(rule, tag + strlen(known[0]), span, diag);
		else if (i == lengthof(known))
			diag_add(diag, DIAG_FOREIGN_SHOULD, span, psprintf("tag \"%s\"", tag),
					 "in a namespace that Sigma has");
	}
}

/* Warns of keys that nearly are others. */
static void
head_check_keys(const RuleNode *document, DiagList *diag)
{
	VEC_EACH (const RuleNode, key, &document->key)
	{
		Suggest near;
		bool known = false;

		suggest_start(&near, key->text);
		for (int i = 0; i < lengthof(head_key); i++)
		{
			known = known || strcmp(head_key[i], key->text) == 0;
			suggest_offer(&near, head_key[i]);
		}
		if (!known && suggest_best(&near) != NULL)
			diag_hint(diag_add(diag, DIAG_FOREIGN_UNUSED, key->span, key->text),
					  "Did you mean \"%s\"?", suggest_best(&near));
	}
}

/*
 * The key of a detail, made of a field: a letter, then letters, digits and underscores, the end of
 * a path that is too long.  NULL if nothing of it can be one, or another field has it.
 */
static char *
detail_key(const ForeignRule *rule, const char *field)
{
	StringInfoData key;
	const char *start;

	initStringInfo(&key);
	for (const char *p = field; *p != '\0'; p++)
		appendStringInfoChar(&key, isalnum((unsigned char) *p) ? *p : '_');
	start = key.data + Max(key.len - RULE_MAX_DETAIL_KEY, 0);
	while (*start != '\0' && !isalpha((unsigned char) *start))
		start++;
	if (*start == '\0')
		return NULL;
	VEC_EACH (const RuleDetail, one, &rule->detail)
	{
		if (strcmp(one->key.value, start) == 0)
			return NULL;
	}
	return pstrdup(start);
}

/* The fields that the author wants to see are details of the alert, where they are columns. */
static void
head_fields(ForeignRule *rule, const RuleNode *document, DiagList *diag)
{
	const RuleNode *node = rule_node_find(document, "fields");
	Vec name = {0};

	sigma_texts(&name, document, "fields", diag);
	VEC_EACH (char, one, &name)
	{
		const ForeignField *field = map_find_field(rule->table, one);
		char *key = detail_key(rule, one);
		RuleDetail *detail;

		if (field == NULL || field->path[0] != '\0' || field->kind > MAP_DYNAMIC || key == NULL ||
			rule->detail.count == SIGMA_MAX_DETAILS)
		{
			foreign_note(rule, node->span, "field \"%s\" is no detail of the alert", one);
			continue;
		}
		detail = palloc0(sizeof(RuleDetail));
		detail->key.value = key;
		detail->column.value = pstrdup(field->column);
		vec_push(&rule->detail, detail);
	}
}

void
sigma_read_head(ForeignRule *rule, const RuleNode *document, DiagList *diag)
{
	static const char *const status[] = {"stable", "test", "experimental", "deprecated",
										 "unsupported"};
	const RuleNode *title = rule_node_find(document, "title");
	char *taxonomy = head_text(document, "taxonomy", diag);

	rule->extra = document;
	rule->title = head_text(document, "title", diag);
	rule->title_span = title != NULL ? title->span : rule->span;
	if (rule->title == NULL || rule->title[0] == '\0')
		diag_add(diag, DIAG_FOREIGN_MISSING, rule->span, "title");
	else if (utf8_count(rule->title, (int) strlen(rule->title)) > SIGMA_MAX_TITLE)
		diag_add(diag, DIAG_FOREIGN_SHAPE, title->span, "title",
				 psprintf("no longer than %d characters", SIGMA_MAX_TITLE));
	rule->id = head_text(document, "id", diag);
	if (rule->id != NULL && !head_is_uuid(rule->id))
		diag_add(diag, DIAG_FOREIGN_VALUE, rule_node_find(document, "id")->span, "id",
				 psprintf("\"%s\" is no UUID", rule->id));
	if (taxonomy != NULL && strcmp(taxonomy, "sigma") != 0)
		diag_add(diag, DIAG_FOREIGN_UNSUPPORTED, rule_node_find(document, "taxonomy")->span,
				 psprintf("taxonomy \"%s\"", taxonomy));
	rule->description = head_text(document, "description", diag);
	rule->author = head_text(document, "author", diag);
	rule->license = head_text(document, "license", diag);
	rule->status = head_word(document, "status", status, lengthof(status), diag);
	rule->date = head_date(document, "date", diag);
	rule->modified = head_date(document, "modified", diag);
	head_check_dates(rule, document, diag);
	head_related(document, diag);
	sigma_texts(&rule->reference, document, "references", diag);
	sigma_texts(&rule->false_positive, document, "falsepositives", diag);
	head_level(rule, document, diag);
	head_tags(rule, document, diag);
	head_check_keys(document, diag);
	sigma_lint_head(rule, document, diag);
	if (rule->table != NULL)
		head_fields(rule, document, diag);
}
