/*
 * yaml_reader.c
 *		YAML text to a tree, by libyaml's events.
 *
 * The only file that calls libyaml.  Its memory is malloc'd, so the parser is
 * deleted on every way out, also when palloc raises an error.
 */
#include "common/port.h"

#include <yaml.h>

#include "rule/yaml_reader.h"

typedef struct YamlReader
{
	yaml_parser_t *parser;
	yaml_event_t *event; /* the current one */
	const char *text;
	int length;
	int shift; /* bytes of a byte order mark, which libyaml does not count */
	DiagList *diag;
	int depth;
	int node_count;
	int max_nodes;
	bool failed;
	/* libyaml counts characters: a pair that is known to belong together */
	size_t known_index;
	int known_byte;
} YamlReader;

static RuleNode *yaml_read_node(YamlReader *reader);

/* Byte of a place that libyaml gives in characters; fast when it is near the last one. */
static int
yaml_byte(YamlReader *reader, const yaml_mark_t *mark)
{
	while (reader->known_index > mark->index)
	{
		reader->known_byte--;
		while (reader->known_byte > reader->shift &&
			   (reader->text[reader->known_byte] & 0xC0) == 0x80)
			reader->known_byte--;
		reader->known_index--;
	}
	while (reader->known_index < mark->index && reader->known_byte < reader->length)
	{
		reader->known_byte++;
		while (reader->known_byte < reader->length &&
			   (reader->text[reader->known_byte] & 0xC0) == 0x80)
			reader->known_byte++;
		reader->known_index++;
	}
	return reader->known_byte;
}

/* Where an event stands, in bytes. */
static Span
yaml_span(YamlReader *reader, const yaml_event_t *event)
{
	Span span;

	span.start = yaml_byte(reader, &event->start_mark);
	span.end = yaml_byte(reader, &event->end_mark);
	return span;
}

/* Adds an error once: what follows a first one would only be noise. */
static Diag *
yaml_fail(YamlReader *reader, DiagCode code, Span span, const char *what)
{
	if (reader->failed)
		return palloc0(sizeof(Diag)); /* kept by nobody */
	reader->failed = true;
	return diag_add(reader->diag, code, span, what);
}

/* Reports what libyaml says, with advice for the mistakes that rules are full of. */
static void
yaml_fail_syntax(YamlReader *reader)
{
	yaml_parser_t *parser = reader->parser;
	Span span;
	Diag *diag;
	int line;
	const char *problem = parser->problem != NULL ? parser->problem : "out of memory";

	if (parser->error == YAML_READER_ERROR)
		span.start = Min((int) parser->problem_offset, reader->length);
	else
		span.start = yaml_byte(reader, &parser->problem_mark);
	span.end = Min(span.start + 1, reader->length);
	diag = yaml_fail(reader, DIAG_YAML_SYNTAX, span, problem);

	for (line = span.start; line > 0 && reader->text[line - 1] != '\n'; line--)
		;
	for (const char *p = reader->text + line; p < reader->text + reader->length && *p != '\n'; p++)
	{
		if (*p == '\t')
		{
			diag_hint(diag, "Indent with blanks: YAML does not allow tabs there.");
			return;
		}
		if (p[0] == '{' && p + 1 < reader->text + reader->length && p[1] == '{')
		{
			diag_hint(diag, "Put a text that holds {{ or starts with { in quotes.");
			return;
		}
	}
	if (strstr(problem, "cannot start any token") != NULL)
		diag_hint(diag, "Put a text that begins with %%, @ or ` in quotes.");
	else if (strstr(problem, "hexdecimal") != NULL || strstr(problem, "escape") != NULL)
		diag_hint(diag, "In double quotes \\ begins an escape; single quotes have none.");
	else
		diag_hint(diag,
				  "Check the indentation, and put texts that hold \": \" or \" #\" in quotes.");
}

/* Reads the next event into reader->event; false after an error. */
static bool
yaml_next(YamlReader *reader)
{
	yaml_event_delete(reader->event);
	if (reader->failed)
		return false;
	PORT_CHECK_INTERRUPTS();
	if (!yaml_parser_parse(reader->parser, reader->event))
	{
		yaml_fail_syntax(reader);
		return false;
	}
	return true;
}

/* A node for the current event, in the current context; too many are an error. */
static RuleNode *
yaml_make(YamlReader *reader, RuleNodeKind kind)
{
	RuleNode *node = MAKE(RuleNode, .kind = kind, .span = yaml_span(reader, reader->event));

	if (++reader->node_count > reader->max_nodes)
		yaml_fail(reader, DIAG_YAML_LIMIT, node->span,
				  psprintf("more than %d values", reader->max_nodes));
	return node;
}

/* The current event is a scalar. */
static RuleNode *
yaml_read_text(YamlReader *reader)
{
	RuleNode *node = yaml_make(reader, RULE_NODE_TEXT);
	const char *value = (const char *) reader->event->data.scalar.value;
	size_t length = reader->event->data.scalar.length;

	if (reader->event->data.scalar.anchor != NULL)
		yaml_fail(reader, DIAG_YAML_ALIAS, node->span, "");
	if (memchr(value, '\0', length) != NULL)
		yaml_fail(reader, DIAG_YAML_SYNTAX, node->span, "null characters are not allowed");
	node->text = pnstrdup(value, length);
	node->is_folded = reader->event->data.scalar.style != YAML_LITERAL_SCALAR_STYLE &&
					  reader->event->start_mark.line != reader->event->end_mark.line;
	switch (reader->event->data.scalar.style)
	{
		case YAML_SINGLE_QUOTED_SCALAR_STYLE:
			node->style = RULE_STYLE_SINGLE_QUOTED;
			break;
		case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
			node->style = RULE_STYLE_DOUBLE_QUOTED;
			break;
		case YAML_LITERAL_SCALAR_STYLE:
		case YAML_FOLDED_SCALAR_STYLE:
			node->style = RULE_STYLE_BLOCK;
			break;
		case YAML_ANY_SCALAR_STYLE:
		case YAML_PLAIN_SCALAR_STYLE:
			node->style = RULE_STYLE_PLAIN;
			break;
	}
	return node;
}

/* The current event starts a list; reads to its end.  NULL after an error. */
static RuleNode *
yaml_read_list(YamlReader *reader)
{
	RuleNode *node = yaml_make(reader, RULE_NODE_LIST);

	if (reader->event->data.sequence_start.anchor != NULL)
		yaml_fail(reader, DIAG_YAML_ALIAS, node->span, "");
	while (yaml_next(reader) && reader->event->type != YAML_SEQUENCE_END_EVENT)
	{
		RuleNode *item = yaml_read_node(reader);

		if (item == NULL)
			return NULL;
		vec_push(&node->item, item);
	}
	if (!reader->failed)
		node->span.end = yaml_byte(reader, &reader->event->end_mark);
	return node;
}

/* The text behind an unquoted {{...}}, which YAML takes for a mapping in a mapping. */
static void
yaml_undo_braces(YamlReader *reader, RuleNode *node)
{
	const char *start = reader->text + node->span.start;

	if (node->span.end - node->span.start < 4 || start[0] != '{' || start[1] != '{')
		return;
	node->kind = RULE_NODE_TEXT;
	node->style = RULE_STYLE_PLAIN;
	node->text = pnstrdup(start, node->span.end - node->span.start);
	diag_add(reader->diag, DIAG_RULE_BARE_BRACES, node->span, node->text);
}

/* The current event starts a map; reads to its end.  NULL after an error. */
static RuleNode *
yaml_read_map(YamlReader *reader)
{
	RuleNode *node = yaml_make(reader, RULE_NODE_MAP);

	if (reader->event->data.mapping_start.anchor != NULL)
		yaml_fail(reader, DIAG_YAML_ALIAS, node->span, "");
	while (yaml_next(reader) && reader->event->type != YAML_MAPPING_END_EVENT)
	{
		RuleNode *key = yaml_read_node(reader);
		RuleNode *item;

		if (key == NULL || !yaml_next(reader))
			return NULL;
		item = yaml_read_node(reader);
		if (item == NULL)
			return NULL;
		if (key->kind == RULE_NODE_TEXT && rule_node_find(node, key->text) != NULL)
		{
			diag_add(reader->diag, DIAG_YAML_DUPLICATE_KEY, key->span, key->text);
			continue;
		}
		/* Keys are compared with those before them. */
		if (node->key.count == RULE_MAX_KEYS)
			yaml_fail(reader, DIAG_YAML_LIMIT, key->span,
					  psprintf("more than %d keys", RULE_MAX_KEYS));
		vec_push(&node->key, key);
		vec_push(&node->item, item);
	}
	if (reader->failed)
		return NULL;
	node->span.end = yaml_byte(reader, &reader->event->end_mark);
	VEC_EACH (RuleNode, key, &node->key)
	{
		if (key->kind == RULE_NODE_TEXT)
			continue;
		yaml_undo_braces(reader, node);
		if (node->kind == RULE_NODE_MAP)
			yaml_fail(reader, DIAG_YAML_SYNTAX, key->span, "a key must be a text");
		break;
	}
	return node;
}

/* Builds the node that starts with the current event; NULL after an error. */
static RuleNode *
yaml_read_node(YamlReader *reader)
{
	RuleNode *node = NULL;
	Span span = yaml_span(reader, reader->event);

	if (reader->depth == RULE_MAX_DEPTH)
	{
		yaml_fail(reader, DIAG_YAML_LIMIT, span, "it is nested too deeply");
		return NULL;
	}
	reader->depth++;
	switch (reader->event->type)
	{
		case YAML_SCALAR_EVENT:
			node = yaml_read_text(reader);
			break;
		case YAML_SEQUENCE_START_EVENT:
			node = yaml_read_list(reader);
			break;
		case YAML_MAPPING_START_EVENT:
			node = yaml_read_map(reader);
			break;
		case YAML_ALIAS_EVENT:
			diag_hint(yaml_fail(reader, DIAG_YAML_ALIAS, span, ""),
					  "Put a text that begins with * in quotes.");
			break;
		default:
			yaml_fail(reader, DIAG_YAML_SYNTAX, span, "expected a value");
			break;
	}
	reader->depth--;
	return reader->failed ? NULL : node;
}

/* document := DOCUMENT-START node DOCUMENT-END; the first event of it is current. */
static RuleNode *
yaml_read_document(YamlReader *reader)
{
	RuleNode *root;

	if (!yaml_next(reader))
		return NULL;
	root = yaml_read_node(reader);
	if (root == NULL || !yaml_next(reader) || !yaml_next(reader))
		return NULL;
	return root;
}

/* stream := STREAM-START document* STREAM-END; a second document may be too many. */
static void
yaml_read_stream(YamlReader *reader, bool is_single, Vec *document)
{
	if (!yaml_next(reader) || !yaml_next(reader))
		return;
	if (reader->event->type == YAML_STREAM_END_EVENT)
	{
		Span all = {0, reader->length};

		yaml_fail(reader, DIAG_YAML_SYNTAX, all, "it is empty");
		return;
	}
	while (reader->event->type != YAML_STREAM_END_EVENT)
	{
		RuleNode *root;

		if (is_single && document->count == 1)
		{
			Span rest = yaml_span(reader, reader->event);

			diag_hint(yaml_fail(reader, DIAG_YAML_SYNTAX, rest, "a second document starts here"),
					  "Load one rule at a time.");
			return;
		}
		root = yaml_read_document(reader);
		if (root == NULL)
			return;
		vec_push(document, root);
	}
}

/* Reads a text by libyaml; false after an error. */
static bool
yaml_read_within(const char *text, int length, int max_bytes, int max_nodes, bool is_single,
				 Vec *document, DiagList *diag)
{
	yaml_parser_t parser;
	yaml_event_t event;
	YamlReader reader = {.max_nodes = max_nodes};
	Span all = {0, length};

	if (length > max_bytes)
	{
		diag_add(diag, DIAG_YAML_LIMIT, all, psprintf("%d bytes, at most %d", length, max_bytes));
		return false;
	}
	memset(&event, 0, sizeof(event));
	if (!yaml_parser_initialize(&parser))
	{
		diag_add(diag, DIAG_YAML_LIMIT, all, "out of memory");
		return false;
	}

	reader.parser = &parser;
	reader.event = &event;
	reader.text = text;
	reader.length = length;
	reader.shift = length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
	reader.known_byte = reader.shift;
	reader.diag = diag;
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&parser, (const unsigned char *) text + reader.shift,
								 length - reader.shift);

	PORT_TRY();
	{
		yaml_read_stream(&reader, is_single, document);
	}
	PORT_FINALLY();
	{
		yaml_event_delete(&event);
		yaml_parser_delete(&parser);
	}
	PORT_END_TRY();
	return !reader.failed;
}

Vec
yaml_read_all(const char *text, int length, int max_nodes, DiagList *diag)
{
	Vec document = {0};

	if (!yaml_read_within(text, length, RULE_MAX_BYTES, max_nodes, false, &document, diag))
		document.count = 0;
	return document;
}

/* Reads a text that is one document. */
static RuleNode *
yaml_read_single(const char *text, int length, int max_bytes, int max_nodes, DiagList *diag)
{
	Vec document = {0};

	if (!yaml_read_within(text, length, max_bytes, max_nodes, true, &document, diag) ||
		document.count == 0)
		return NULL;
	return VEC_AT(&document, RuleNode, 0);
}

RuleNode *
yaml_read(const char *text, int length, DiagList *diag)
{
	return yaml_read_single(text, length, RULE_MAX_BYTES, RULE_MAX_NODES, diag);
}

RuleNode *
yaml_read_data(const char *text, int length, DiagList *diag)
{
	return yaml_read_single(text, length, RULE_FILE_MAX_BYTES, RULE_FILE_MAX_NODES, diag);
}
