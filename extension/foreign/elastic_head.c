/*
 * elastic_head.c
 *		What a rule of Elastic says beside its query: names, severity, ATT&CK, times.
 */
#include "common/port.h"

#include "common/duration.h"
#include "common/suggest.h"
#include "foreign/elastic_int.h"
#include "rule/attack.h"

static const char *const head_key[] = {
#define KEY(name) name,
#include "foreign/elastic_key_list.h"
#undef KEY
};

char *
elastic_text_of(ElasticReader *reader, const RuleNode *map, const char *key)
{
	return head_text(map, key, reader->diag);
}

void
elastic_texts(ElasticReader *reader, Vec *text, const RuleNode *map, const char *key)
{
	head_texts(text, map, key, reader->diag);
}

/* Texts of a list as one, with commas. */
static char *
joined_texts(ElasticReader *reader, const char *key)
{
	StringInfoData out;
	Vec text = {0};

	elastic_texts(reader, &text, reader->node, key);
	if (text.count == 0)
		return NULL;
	initStringInfo(&out);
	VEC_EACH (const char, one, &text)
		appendStringInfo(&out, "%s%s", one_at > 0 ? ", " : "", one);
	return out.data;
}

static void
head_names(ElasticReader *reader)
{
	const RuleNode *id = rule_node_find(reader->node, "rule_id");
	const RuleNode *name = rule_node_find(reader->node, "name");
	ForeignRule *rule = reader->rule;

	rule->id = elastic_text_of(reader, reader->node, "rule_id");
	if (rule->id != NULL && !head_is_uuid(rule->id))
	{
		diag_add(reader->diag, DIAG_FOREIGN_VALUE, id->span, "rule_id",
				 psprintf("\"%s\" is no UUID", rule->id));
		rule->id = NULL;
	}
	rule->title = elastic_text_of(reader, reader->node, "name");
	if (rule->title == NULL || rule->title[0] == '\0')
		diag_add(reader->diag, DIAG_FOREIGN_MISSING, reader->node->span, "name");
	else
		rule->title_span = name->span;
	rule->description = elastic_text_of(reader, reader->node, "description");
	rule->license = elastic_text_of(reader, reader->node, "license");
	rule->author = joined_texts(reader, "author");
	elastic_texts(reader, &rule->reference, reader->node, "references");
	elastic_texts(reader, &rule->false_positive, reader->node, "false_positives");
	elastic_texts(reader, &rule->tag, reader->node, "tags");
}

/* The severity of a word; false if it is none. */
static bool
severity_of(const char *word, RuleSeverity *severity)
{
	static const char *const known[] = {"low", "medium", "high", "critical"};
	static const RuleSeverity value[] = {RULE_LOW, RULE_MEDIUM, RULE_HIGH, RULE_HIGH};

	for (int i = 0; i < lengthof(known); i++)
	{
		if (strcmp(known[i], word) == 0)
		{
			*severity = value[i];
			return true;
		}
	}
	return false;
}

static void
head_severity(ElasticReader *reader)
{
	ForeignRule *rule = reader->rule;
	const RuleNode *node = rule_node_find(reader->node, "severity");
	const RuleNode *building = rule_node_find(reader->node, "building_block_type");

	rule->level = elastic_text_of(reader, reader->node, "severity");
	rule->severity = RULE_MEDIUM;
	if (rule->level == NULL)
		diag_add(reader->diag, DIAG_FOREIGN_DEFAULT, rule->title_span, "severity", "Medium");
	else if (!severity_of(rule->level, &rule->severity))
		diag_add(reader->diag, DIAG_FOREIGN_VALUE, node->span, "severity",
				 psprintf("\"%s\" is neither low, medium, high nor critical", rule->level));
	else if (strcmp(rule->level, "critical") == 0)
		foreign_note(rule, node->span, "severity critical is High here");
	rule->risk_score = elastic_text_of(reader, reader->node, "risk_score");
	if (rule->risk_score != NULL &&
		(strlen(rule->risk_score) > 3 || rule->risk_score[0] == '\0' ||
		 strspn(rule->risk_score, "0123456789") != strlen(rule->risk_score) ||
		 strtol(rule->risk_score, NULL, 10) > 100))
		diag_add(reader->diag, DIAG_FOREIGN_VALUE, rule_node_find(reader->node, "risk_score")->span,
				 "risk_score",
				 psprintf("\"%s\" is no whole number from 0 to 100", rule->risk_score));
	if (building == NULL)
		return;
	rule->is_building_block = true;
	rule->severity = RULE_INFORMATIONAL;
	foreign_note(rule, building->span,
				 "the rule is a building block: its alerts are Informational and make no incident");
}

/* ---- ATT&CK ---- */

static void
add_technique(ElasticReader *reader, const RuleNode *node)
{
	const char *id = node->kind == RULE_NODE_MAP ? elastic_text_of(reader, node, "id") : NULL;

	if (id == NULL)
		return;
	if (pg_tolower((unsigned char) id[0]) == 't' && strspn(id + 1, "0123456789.") == strlen(id + 1))
		vec_push_text(&reader->rule->technique, id);
	else
		foreign_note(reader->rule, node->span, "\"%s\" is no technique of ATT&CK", id);
}

/* Adds techniques of a list, and those below them. */
static void
add_techniques(ElasticReader *reader, const RuleNode *list)
{
	if (list == NULL || list->kind != RULE_NODE_LIST)
		return;
	VEC_EACH (const RuleNode, one, &list->item)
	{
		const RuleNode *below =
			one->kind == RULE_NODE_MAP ? rule_node_find(one, "subtechnique") : NULL;

		add_technique(reader, one);
		if (below == NULL || below->kind != RULE_NODE_LIST)
			continue;
		VEC_EACH (const RuleNode, sub, &below->item)
			add_technique(reader, sub);
	}
}

static void
add_tactic(ElasticReader *reader, const RuleNode *tactic)
{
	const char *id = tactic->kind == RULE_NODE_MAP ? elastic_text_of(reader, tactic, "id") : NULL;

	if (id == NULL)
		return;
	for (int i = 0; i < attack_tactic_count; i++)
	{
		if (strcmp(attack_tactic[i].id, id) == 0)
		{
			vec_push_text(&reader->rule->tactic, attack_tactic[i].word);
			return;
		}
	}
	foreign_note(reader->rule, tactic->span, "\"%s\" is no tactic of ATT&CK", id);
}

static void
head_threat(ElasticReader *reader)
{
	const RuleNode *threat = rule_node_find(reader->node, "threat");

	if (threat == NULL)
		return;
	if (threat->kind != RULE_NODE_LIST)
	{
		diag_add(reader->diag, DIAG_FOREIGN_SHAPE, threat->span, "threat", "a list of tables");
		return;
	}
	VEC_EACH (const RuleNode, one, &threat->item)
	{
		const RuleNode *tactic = one->kind == RULE_NODE_MAP ? rule_node_find(one, "tactic") : NULL;

		if (tactic != NULL)
			add_tactic(reader, tactic);
		if (one->kind == RULE_NODE_MAP)
			add_techniques(reader, rule_node_find(one, "technique"));
	}
}

/* ---- times ---- */

int64
elastic_ago(ElasticReader *reader, const RuleNode *node, const char *key)
{
	int64 length = 0;

	bool is_text = node->kind == RULE_NODE_TEXT && strncmp(node->text, "now-", 4) == 0;
	const char *slash = is_text ? strchr(node->text, '/') : NULL;
	char *text = slash != NULL ? pnstrdup(node->text, slash - node->text) : node->text;

	if (!is_text || duration_parse(text + 4, &length) != NULL || length <= 0)
		diag_add(reader->diag, DIAG_FOREIGN_VALUE, node->span, key, "expected a time like now-6m");
	else if (slash != NULL)
	{
		diag_hint(diag_add(reader->diag, DIAG_FOREIGN_UNSUPPORTED, node->span,
						   psprintf("time \"%s\", which is rounded,", node->text)),
				  "Write it without rounding: %s.", text);
		return 0;
	}
	else
		return length;
	return 0;
}

void
elastic_note_from(ElasticReader *reader)
{
	const RuleNode *from = rule_node_find(reader->node, "from");
	int64 length = 0;

	if (from == NULL)
		return;
	if (from->kind == RULE_NODE_TEXT && strncmp(from->text, "now-", 4) == 0 &&
		strchr(from->text, '/') != NULL)
		foreign_note(reader->rule, from->span,
					 "Elastic rounds the time %s; a rule of this type reads its interval here",
					 from->text);
	else
		length = elastic_ago(reader, from, "from");
	if (length > 0 && length < reader->rule->frequency_us)
		foreign_note(reader->rule, from->span,
					 "Elastic looks at the last %s of each %s; here nothing is left out",
					 duration_to_iso(length), duration_to_iso(reader->rule->frequency_us));
}

/* Says of a rule that is off there that it is as every rule is here before it is enabled. */
static void
head_enabled(ElasticReader *reader)
{
	const RuleNode *enabled = rule_node_find(reader->node, "enabled");

	if (enabled == NULL)
		return;
	if (enabled->kind != RULE_NODE_TEXT ||
		(strcmp(enabled->text, "true") != 0 && strcmp(enabled->text, "false") != 0))
		diag_add(reader->diag, DIAG_FOREIGN_SHAPE, enabled->span, "enabled", "true or false");
	else if (strcmp(enabled->text, "false") == 0)
		foreign_note(reader->rule, enabled->span,
					 "the rule is off in Elastic; here it is off until it is enabled");
}

static void
head_times(ElasticReader *reader)
{
	const RuleNode *interval = rule_node_find(reader->node, "interval");
	const RuleNode *to = rule_node_find(reader->node, "to");
	ForeignRule *rule = reader->rule;

	rule->frequency_us = FOREIGN_DEFAULT_FREQUENCY;
	if (interval != NULL &&
		(interval->kind != RULE_NODE_TEXT ||
		 duration_parse(interval->text, &rule->frequency_us) != NULL || rule->frequency_us <= 0))
	{
		diag_add(reader->diag, DIAG_FOREIGN_VALUE, interval->span, "interval",
				 "expected a duration like 5m");
		rule->frequency_us = FOREIGN_DEFAULT_FREQUENCY;
	}
	else if (rule->frequency_us > 14 * DURATION_DAY)
	{
		diag_add(reader->diag, DIAG_FOREIGN_VALUE, interval->span, "interval",
				 psprintf("\"%s\" is longer than 14 days", interval->text));
		rule->frequency_us = FOREIGN_DEFAULT_FREQUENCY;
	}
	else if (rule->frequency_us < FOREIGN_DEFAULT_FREQUENCY)
	{
		foreign_note(rule, interval->span, "the rule runs each five minutes, and not more often");
		rule->frequency_us = FOREIGN_DEFAULT_FREQUENCY;
	}
	rule->period_us = rule->frequency_us;
	if (to != NULL && (to->kind != RULE_NODE_TEXT || strcmp(to->text, "now") != 0))
		diag_add(reader->diag, DIAG_FOREIGN_UNSUPPORTED, to->span,
				 "a rule that looks not up to now");
}

/* ---- the rest ---- */

/* What would change the events that the rule finds must not be passed over. */
static void
head_refuse(ElasticReader *reader)
{
	static const char *const key[] = {"filters", "rule_name_override", "risk_score_mapping",
									  "data_view_id"};

	for (int i = 0; i < lengthof(key); i++)
	{
		const RuleNode *node = rule_node_find(reader->node, key[i]);

		if (node != NULL && (node->kind != RULE_NODE_LIST || node->item.count > 0))
			diag_add(reader->diag, DIAG_FOREIGN_UNSUPPORTED, node->span,
					 psprintf("\"%s\"", key[i]));
	}
}

/* What Kibana leaves out by exceptions is in lists of its own. */
static void
head_exceptions(ElasticReader *reader)
{
	const RuleNode *list = rule_node_find(reader->node, "exceptions_list");

	if (list != NULL && list->kind == RULE_NODE_LIST && list->item.count > 0)
		foreign_note(reader->rule, list->span,
					 "the rule has exceptions in Kibana, which are not taken: write them as "
					 "exceptions of the rule");
}

static void
head_metadata(ElasticReader *reader, const RuleNode *file)
{
	const RuleNode *metadata = rule_node_find(file, "metadata");
	const RuleNode *maturity;

	if (metadata == NULL || metadata->kind != RULE_NODE_MAP)
		return;
	reader->rule->date = elastic_text_of(reader, metadata, "creation_date");
	reader->rule->modified = elastic_text_of(reader, metadata, "updated_date");
	reader->rule->status = elastic_text_of(reader, metadata, "maturity");
	maturity = rule_node_find(metadata, "maturity");
	if (reader->rule->status != NULL && strcmp(reader->rule->status, "deprecated") == 0)
		foreign_note(reader->rule, maturity->span, "the rule is deprecated");
}

/* Says which keys are not known. */
static void
head_check_keys(ElasticReader *reader)
{
	VEC_EACH (const RuleNode, key, &reader->node->key)
	{
		Suggest near;
		/* Keys of vigil's own are kept. */
		bool is_known = strncmp(key->text, "x-", 2) == 0;

		suggest_start(&near, key->text);
		for (int i = 0; i < lengthof(head_key); i++)
		{
			is_known = is_known || strcmp(head_key[i], key->text) == 0;
			suggest_offer(&near, head_key[i]);
		}
		if (!is_known)
		{
			Diag *said = diag_add(reader->diag, DIAG_FOREIGN_UNUSED, key->span, key->text);

			if (suggest_best(&near) != NULL)
				diag_hint(said, "Did you mean \"%s\"?", suggest_best(&near));
		}
	}
}

void
elastic_read_head(ElasticReader *reader, const RuleNode *file)
{
	head_names(reader);
	head_severity(reader);
	head_threat(reader);
	head_times(reader);
	head_enabled(reader);
	head_refuse(reader);
	head_exceptions(reader);
	head_metadata(reader, file);
	head_check_keys(reader);
}
