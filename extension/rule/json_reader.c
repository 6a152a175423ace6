/*
 * json_reader.c
 *		A rule file in JSON to the tree that YAML gives.
 *
 * JSON is not read as YAML, although YAML says that it may be: YAML makes a
 * blank of a line break inside quotes, where a // of the query would swallow
 * what follows, and takes surrogate pairs for errors.
 */
#include "common/port.h"

#include "common/json_walk.h"
#include "common/utf8.h"
#include "rule/json_reader.h"

typedef struct JsonReader
{
	JsonWalk walk;
	const char *text;
	DiagList *diag;
	int node_count;
	int max_nodes;
	bool failed;
} JsonReader;

static RuleNode *json_read_node(JsonReader *reader);

/* Adds an error once: what follows a first one would only be noise. */
static Diag *
json_fail(JsonReader *reader, DiagCode code, Span span, const char *what)
{
	if (reader->failed)
		return palloc0(sizeof(Diag)); /* kept by nobody */
	reader->failed = true;
	return diag_add(reader->diag, code, span, what);
}

/* Reports what the walker met. */
static void
json_fail_walk(JsonReader *reader)
{
	const JsonWalk *walk = &reader->walk;
	int at = (int) (walk->at - reader->text);
	Span span = {at, at + (walk->at < walk->end)};
	Diag *diag;

	if (walk->error == WALK_TOO_DEEP)
	{
		json_fail(reader, DIAG_YAML_LIMIT, span, "it is nested too deeply");
		return;
	}
	diag = json_fail(reader, DIAG_JSON_SYNTAX, span, psprintf("expected %s", walk->expected));
	if (walk->error == WALK_SYNTAX &&
		(isalpha((unsigned char) *walk->at) || *walk->at == '\'' || *walk->at == '#'))
		diag_hint(diag, "A file that starts with { or [ is JSON; if it is YAML, write --- above.");
}

static RuleNode *
json_make(JsonReader *reader, RuleNodeKind kind, const char *start, const char *end)
{
	RuleNode *node =
		MAKE(RuleNode, .kind = kind, .style = RULE_STYLE_PLAIN,
			 .span.start = (int) (start - reader->text), .span.end = (int) (end - reader->text));

	if (++reader->node_count > reader->max_nodes)
		json_fail(reader, DIAG_YAML_LIMIT, node->span,
				  psprintf("more than %d values", reader->max_nodes));
	return node;
}

/* The text of a string, with the place of its quotes. */
static RuleNode *
json_make_string(JsonReader *reader, const JsonSpan *span)
{
	RuleNode *node = json_make(reader, RULE_NODE_TEXT, span->data - 1, span->data + span->len + 1);
	StringInfoData text;

	initStringInfo(&text);
	if (!json_decode(span, &text))
		json_fail(reader, DIAG_JSON_SYNTAX, node->span, "null characters are not allowed");
	node->style = RULE_STYLE_DOUBLE_QUOTED;
	node->text = text.data;
	return node;
}

/* Reads the value of a key; one that has been there before is reported and dropped. */
static void
json_read_member(JsonReader *reader, RuleNode *map, const JsonSpan *span)
{
	RuleNode *key = json_make_string(reader, span);
	RuleNode *item = json_read_node(reader);

	if (item == NULL)
		return;
	if (map->key.count == RULE_MAX_KEYS)
		json_fail(reader, DIAG_YAML_LIMIT, key->span, psprintf("more than %d keys", RULE_MAX_KEYS));
	if (rule_node_find(map, key->text) != NULL)
	{
		diag_add(reader->diag, DIAG_YAML_DUPLICATE_KEY, key->span, key->text);
		return;
	}
	vec_push(&map->key, key);
	vec_push(&map->item, item);
}

static RuleNode *
json_read_container(JsonReader *reader, RuleNodeKind kind)
{
	JsonWalk *walk = &reader->walk;
	RuleNode *node = json_make(reader, kind, walk->at, walk->at + 1);
	bool first = true;
	JsonSpan key;

	(void) json_walk_open(walk);
	while (!reader->failed && walk->error == WALK_OK &&
		   (kind == RULE_NODE_MAP ? json_walk_next_member(walk, &first, &key)
								  : json_walk_next_element(walk, &first)))
	{
		RuleNode *item;

		if (kind == RULE_NODE_MAP)
			json_read_member(reader, node, &key);
		else if ((item = json_read_node(reader)) != NULL)
			vec_push(&node->item, item);
	}
	node->span.end = (int) (walk->at - reader->text);
	if (walk->stray_comma && walk->error == WALK_OK)
	{
		Span bracket = {node->span.end - 1, node->span.end};

		json_fail(reader, DIAG_JSON_SYNTAX, bracket, "expected another value behind the comma");
	}
	return node;
}

/* Builds the node of the next value; NULL after an error. */
static RuleNode *
json_read_node(JsonReader *reader)
{
	JsonWalk *walk = &reader->walk;
	JsonKind kind = json_walk_peek(walk);
	RuleNode *node = NULL;
	JsonSpan span;

	if (reader->failed)
		return NULL;
	if (kind == WALK_OBJECT || kind == WALK_ARRAY)
		node = json_read_container(reader, kind == WALK_OBJECT ? RULE_NODE_MAP : RULE_NODE_LIST);
	else if (json_walk_value(walk, NULL, &span))
	{
		if (kind == WALK_STRING)
			return json_make_string(reader, &span);
		/* Numbers, true and null mean what YAML's plain texts mean. */
		node = json_make(reader, RULE_NODE_TEXT, span.data, span.data + span.len);
		node->text = pnstrdup(span.data, span.len);
	}
	if (walk->error != WALK_OK)
		json_fail_walk(reader);
	return reader->failed ? NULL : node;
}

/* Where the value starts: behind a byte order mark and blanks. */
static const char *
json_start(const char *text, int length)
{
	JsonWalk walk;

	json_walk_init(&walk, text, length);
	if (length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
		walk.at += 3;
	(void) json_walk_peek(&walk);
	return walk.at;
}

bool
json_is_json(const char *text, int length)
{
	const char *start = json_start(text, length);

	return start < text + length && (*start == '{' || *start == '[');
}

RuleNode *
json_read(const char *text, int length, int max_bytes, int max_nodes, DiagList *diag)
{
	const char *start = json_start(text, length);
	int invalid = utf8_find_invalid(text, length);
	JsonReader reader = {.text = text, .diag = diag, .max_nodes = max_nodes};
	Span all = {0, length};
	Span place = {invalid, invalid + 1};
	RuleNode *root;

	json_walk_init(&reader.walk, start, text + length - start);
	reader.walk.max_depth = RULE_MAX_DEPTH;
	if (length > max_bytes)
		json_fail(&reader, DIAG_YAML_LIMIT, all,
				  psprintf("%d bytes, at most %d", length, max_bytes));
	else if (invalid >= 0)
		json_fail(&reader, DIAG_JSON_SYNTAX, place, "it is not UTF-8");
	root = json_read_node(&reader);
	if (root != NULL && json_walk_peek(&reader.walk) != WALK_END)
	{
		place.start = (int) (reader.walk.at - text);
		place.end = place.start + 1;
		json_fail(&reader, DIAG_JSON_SYNTAX, place, "expected the end of the file");
	}
	return reader.failed ? NULL : root;
}
