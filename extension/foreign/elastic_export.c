/*
 * elastic_export.c
 *		Rules as Kibana exports them: JSON, a rule a line, or a list of them.
 *
 * Its keys are those of Elastic's files but for some, which are given the form that they have there.
 */
#include "common/port.h"

#include "foreign/elastic_int.h"
#include "rule/json_reader.h"

#define EXPORT_MAX_RULES 5000

/* Errors of a file that are told of: a file of anything else has one a line. */
#define EXPORT_MAX_ERRORS 500

typedef struct ExportReader
{
	const char *text;
	DiagList *diag;
	Vec rule; /* of ForeignRule */
	bool is_full;
} ExportReader;

/* Moves the places of a tree that was read from a part of the file. */
static void
export_shift(RuleNode *node, int by)
{
	PORT_CHECK_STACK();
	node->span.start += by;
	node->span.end += by;
	VEC_EACH (RuleNode, key, &node->key)
	{
		key->span.start += by;
		key->span.end += by;
	}
	VEC_EACH (RuleNode, one, &node->item)
		export_shift(one, by);
}

static RuleNode *
export_text(const char *text, Span span)
{
	return MAKE(RuleNode, .kind = RULE_NODE_TEXT, .text = pstrdup(text), .span = span,
				.style = RULE_STYLE_DOUBLE_QUOTED);
}

static void
export_put(RuleNode *map, const char *key, RuleNode *value)
{
	vec_push(&map->key, export_text(key, value->span));
	vec_push(&map->item, value);
}

/* Has a key nothing: null, or an empty text where none counts? */
static bool
export_is_empty(const char *key, const RuleNode *value)
{
	return rule_node_is_null(value) || (value->kind == RULE_NODE_TEXT && value->text[0] == '\0' &&
										strcmp(key, "query") != 0 && strcmp(key, "name") != 0);
}

/* The rule with the keys that a file of Elastic has, without those that have nothing. */
static RuleNode *
export_rule(const RuleNode *exported)
{
	RuleNode *rule = MAKE(RuleNode, .kind = RULE_NODE_MAP, .span = exported->span);
	RuleNode *field = rule_node_find(exported, "new_terms_fields");
	RuleNode *start = rule_node_find(exported, "history_window_start");

	for (int i = 0; i < exported->key.count; i++)
	{
		const char *key = VEC_AT(&exported->key, RuleNode, i)->text;
		RuleNode *value = VEC_AT(&exported->item, RuleNode, i);

		if (export_is_empty(key, value) || value == field || value == start)
			continue;
		vec_push(&rule->key, VEC_AT(&exported->key, RuleNode, i));
		vec_push(&rule->item, value);
	}
	if (field != NULL && field->kind == RULE_NODE_LIST && rule_node_find(rule, "new_terms") == NULL)
	{
		RuleNode *terms = MAKE(RuleNode, .kind = RULE_NODE_MAP, .span = field->span);

		export_put(terms, "value", field);
		if (start != NULL && !rule_node_is_null(start))
			export_put(terms, "history_window_start", start);
		export_put(rule, "new_terms", terms);
	}
	return rule;
}

/* The day of a time, as files of Elastic have it. */
static void
export_day(RuleNode *metadata, const char *key, const RuleNode *time)
{
	if (time != NULL && time->kind == RULE_NODE_TEXT && strlen(time->text) >= 10)
		export_put(metadata, key, export_text(pnstrdup(time->text, 10), time->span));
}

/* What a file of Elastic says beside the rule: the integrations whose logs it is about, and when. */
static RuleNode *
export_metadata(const RuleNode *exported)
{
	RuleNode *metadata = MAKE(RuleNode, .kind = RULE_NODE_MAP, .span = exported->span);
	const RuleNode *related = rule_node_find(exported, "related_integrations");
	RuleNode *package = MAKE(RuleNode, .kind = RULE_NODE_LIST, .span = exported->span);

	if (related != NULL && related->kind == RULE_NODE_LIST)
	{
		VEC_EACH (const RuleNode, one, &related->item)
		{
			RuleNode *name = one->kind == RULE_NODE_MAP ? rule_node_find(one, "package") : NULL;

			if (name != NULL && name->kind == RULE_NODE_TEXT)
				vec_push(&package->item, name);
		}
	}
	if (package->item.count > 0)
		export_put(metadata, "integration", package);
	export_day(metadata, "creation_date", rule_node_find(exported, "created_at"));
	export_day(metadata, "updated_date", rule_node_find(exported, "updated_at"));
	return metadata;
}

/* Is it something else that Kibana exports beside rules: counts, exceptions, connectors? */
static bool
export_is_beside(const RuleNode *one)
{
	return rule_node_find(one, "exported_count") != NULL ||
		   rule_node_find(one, "exported_rules_count") != NULL ||
		   rule_node_find(one, "list_id") != NULL || rule_node_find(one, "attributes") != NULL;
}

/* Reads one object of the file. */
static void
export_take(ExportReader *reader, const RuleNode *one)
{
	RuleNode *file;
	ForeignRule *rule;

	PORT_CHECK_INTERRUPTS();
	if (one->kind == RULE_NODE_MAP && rule_node_find(one, "rule_id") == NULL &&
		export_is_beside(one))
		return;
	if (one->kind != RULE_NODE_MAP || rule_node_find(one, "rule_id") == NULL)
	{
		diag_add(reader->diag, DIAG_FOREIGN_SHAPE, (Span){one->span.start, one->span.start + 1},
				 "what Kibana has exported", "rules with a rule_id");
		return;
	}
	if (reader->rule.count >= EXPORT_MAX_RULES)
	{
		if (!reader->is_full)
			diag_add(reader->diag, DIAG_FOREIGN_LIMIT, (Span){one->span.start, one->span.start + 1},
					 psprintf("a file may have %d rules", EXPORT_MAX_RULES));
		reader->is_full = true;
		return;
	}
	file = MAKE(RuleNode, .kind = RULE_NODE_MAP, .span = one->span);
	export_put(file, "rule", export_rule(one));
	export_put(file, "metadata", export_metadata(one));
	rule = elastic_read_file(reader->text, file, one->span, reader->diag);
	if (rule != NULL)
		vec_push(&reader->rule, rule);
}

/* Reads a list of rules, or one of them. */
static void
export_take_all(ExportReader *reader, const RuleNode *node)
{
	const RuleNode *data = node->kind == RULE_NODE_MAP && rule_node_find(node, "rule_id") == NULL
							   ? rule_node_find(node, "data")
							   : NULL;

	if (data != NULL && data->kind == RULE_NODE_LIST)
		node = data;
	if (node->kind != RULE_NODE_LIST)
		export_take(reader, node);
	else
		VEC_EACH (const RuleNode, one, &node->item)
			export_take(reader, one);
}

/* Reads JSON in a part of the file. */
static RuleNode *
export_read(ExportReader *reader, int start, int end)
{
	DiagList said = {0};
	RuleNode *node = json_read(reader->text + start, end - start, RULE_FILE_MAX_BYTES,
							   RULE_FILE_MAX_NODES, &said);

	VEC_EACH (Diag, one, &said.diag)
	{
		one->span.start += start;
		one->span.end += start;
		vec_push(&reader->diag->diag, one);
	}
	reader->diag->error_count += said.error_count;
	if (node != NULL)
		export_shift(node, start);
	return node;
}

/* Does the first line hold a whole object, so that each line does? */
static bool
export_is_lines(const char *text, int length)
{
	const char *end = memchr(text, '\n', length);

	if (text[0] != '{' || end == NULL)
		return false;
	while (end > text && strchr(" \t\r\n", end[0]) != NULL)
		end--;
	return *end == '}';
}

/* Passes blanks. */
static int
export_skip(const char *text, int length, int at)
{
	while (at < length && text[at] != '\0' && strchr(" \t\r\n", text[at]) != NULL)
		at++;
	return at;
}

/* Where the text begins behind the mark of its encoding and blanks. */
static int
export_start(const char *text, int length)
{
	return export_skip(text, length, length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0);
}

bool
elastic_is_exported(const char *text, int length)
{
	int at = export_start(text, length);

	if (at < length && text[at] == '[')
		at = export_skip(text, length, at + 1);
	return at < length && text[at] == '{';
}

Vec
elastic_read_exported(const char *text, int length, DiagList *diag)
{
	ExportReader reader = {.text = text, .diag = diag};
	int at = export_start(text, length);
	int errors = diag->error_count;

	if (!export_is_lines(text + at, length - at))
	{
		RuleNode *node = export_read(&reader, at, length);

		if (node != NULL)
			export_take_all(&reader, node);
		return reader.rule;
	}
	while (at < length && !reader.is_full && diag->error_count - errors < EXPORT_MAX_ERRORS)
	{
		const char *newline = memchr(text + at, '\n', length - at);
		int end = newline != NULL ? (int) (newline - text) : length;
		int start = at;

		while (start < end && text[start] != '\0' && strchr(" \t\r", text[start]) != NULL)
			start++;
		if (start < end)
		{
			RuleNode *node = export_read(&reader, start, end);

			if (node != NULL)
				export_take_all(&reader, node);
		}
		at = end + 1;
	}
	return reader.rule;
}
