/*
 * parse_xml.c
 *		parse_xml: an XML document as a dynamic value.
 *
 * An element without attributes and children becomes its text, or null if it
 * has none; any other element becomes a bag, with "@name" for an attribute,
 * "#text" for the text, and an array for children of one name.  The answer is a
 * bag of the root element.  What is not well-formed, or too long, gives null.
 * Namespaces are not resolved, external entities are not read.
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "base/compat.h"
#include "base/sql_function.h"
#include "runtime/dynamic.h"
#include "runtime/string_case.h"
#include "runtime/string_term.h"

#define XML_MAX_SIZE (1024 * 1024)
#define XML_MAX_DEPTH 256

typedef struct XmlNode
{
	TextPiece name;
	StringInfoData text;
	struct XmlNode *attributes; /* a list by next; their texts are the values */
	struct XmlNode *children;
	struct XmlNode *last_child;
	int child_count;
	struct XmlNode *next;
	int order; /* among the children of its parent */
} XmlNode;

typedef struct XmlReader
{
	const char *at;
	const char *end;
} XmlReader;

static bool
at_text(const XmlReader *reader, const char *text)
{
	size_t len = strlen(text);

	return (size_t) (reader->end - reader->at) >= len && memcmp(reader->at, text, len) == 0;
}

static void
skip_blanks(XmlReader *reader)
{
	while (reader->at < reader->end && isspace((unsigned char) *reader->at))
		reader->at++;
}

/* Moves behind the next occurrence of a text; false if there is none. */
static bool
skip_behind(XmlReader *reader, const char *text)
{
	const char *found = memmem(reader->at, reader->end - reader->at, text, strlen(text));

	if (!found)
		return false;
	reader->at = found + strlen(text);
	return true;
}

static bool
read_name(XmlReader *reader, TextPiece *name)
{
	name->data = reader->at;
	while (reader->at < reader->end &&
		   (isalnum((unsigned char) *reader->at) || strchr("_:-.", *reader->at) ||
			(unsigned char) *reader->at >= 0x80))
		reader->at++;
	name->len = reader->at - name->data;
	return name->len > 0 && !strchr("-.0123456789", name->data[0]);
}

/* An entity; at stands on the '&'. */
static bool
read_entity(XmlReader *reader, StringInfo out)
{
	static const struct
	{
		const char *name;
		char c;
	} known[] = {{"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'}, {"&apos;", '\''}};
	const char *close = memchr(reader->at, ';', Min(reader->end - reader->at, 12));
	char encoded[4];
	char *stop;
	unsigned long c;

	for (size_t i = 0; i < lengthof(known); i++)
		if (at_text(reader, known[i].name))
		{
			appendStringInfoChar(out, known[i].c);
			reader->at += strlen(known[i].name);
			return true;
		}
	if (!close || !at_text(reader, "&#"))
		return false;
	if (reader->at[2] == 'x')
		c = strtoul(reader->at + 3, &stop, 16);
	else
		c = strtoul(reader->at + 2, &stop, 10);
	if (stop != close || c == 0 || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return false;
	appendBinaryStringInfo(out, encoded, char_encode((uint32) c, encoded));
	reader->at = close + 1;
	return true;
}

/* Text up to one of two characters. */
static bool
read_text(XmlReader *reader, char stop, StringInfo out)
{
	while (reader->at < reader->end && *reader->at != stop)
	{
		if (*reader->at == '&')
		{
			if (!read_entity(reader, out))
				return false;
		}
		else if (*reader->at == '<')
			return false;
		else
			appendStringInfoChar(out, *reader->at++);
	}
	return true;
}

static XmlNode *
make_node(TextPiece name)
{
	XmlNode *node = palloc0(sizeof(XmlNode));

	node->name = name;

	/* Most nodes have little text or none: begin small. */
	node->text.maxlen = 16;
	node->text.data = palloc0(node->text.maxlen);
	return node;
}

static bool
read_attributes(XmlReader *reader, XmlNode *node)
{
	XmlNode **tail = &node->attributes;

	for (;;)
	{
		TextPiece name;
		char quote;

		skip_blanks(reader);
		if (reader->at >= reader->end)
			return false;
		if (*reader->at == '>' || *reader->at == '/')
			return true;
		if (!read_name(reader, &name))
			return false;
		skip_blanks(reader);
		if (!at_text(reader, "="))
			return false;
		reader->at++;
		skip_blanks(reader);
		if (!at_text(reader, "\"") && !at_text(reader, "'"))
			return false;
		quote = *reader->at++;
		*tail = make_node(name);
		if (!read_text(reader, quote, &(*tail)->text) || reader->at >= reader->end)
			return false;
		reader->at++;
		tail = &(*tail)->next;
	}
}

/* Skips a comment, an instruction or a document type; true if one was there. */
static bool
skip_markup(XmlReader *reader, bool *good)
{
	*good = true;
	if (at_text(reader, "<!--"))
		*good = skip_behind(reader, "-->");
	else if (at_text(reader, "<?"))
		*good = skip_behind(reader, "?>");
	else if (at_text(reader, "<!DOCTYPE"))
	{
		/* An inner subset could define entities, which are not supported. */
		const char *close = memchr(reader->at, '>', reader->end - reader->at);

		*good = close && !memchr(reader->at, '[', close - reader->at);
		reader->at = close ? close + 1 : reader->end;
	}
	else
		return false;
	return true;
}

static XmlNode *read_element(XmlReader *reader, int depth);

/* The inside of an element, up to and with its end tag. */
static bool
read_content(XmlReader *reader, XmlNode *node, int depth)
{
	for (;;)
	{
		bool good;

		CHECK_FOR_INTERRUPTS();
		if (!read_text(reader, '<', &node->text) || reader->at >= reader->end)
			return false;
		if (at_text(reader, "<![CDATA["))
		{
			const char *from = reader->at + 9;

			if (!skip_behind(reader, "]]>"))
				return false;
			appendBinaryStringInfo(&node->text, from, (int) (reader->at - 3 - from));
		}
		else if (skip_markup(reader, &good))
		{
			if (!good)
				return false;
		}
		else if (at_text(reader, "</"))
		{
			TextPiece name;

			reader->at += 2;
			if (!read_name(reader, &name) || !span_equals(name, node->name))
				return false;
			skip_blanks(reader);
			if (!at_text(reader, ">"))
				return false;
			reader->at++;
			return true;
		}
		else
		{
			XmlNode *child = read_element(reader, depth + 1);

			if (!child)
				return false;
			child->order = node->child_count++;
			if (node->last_child)
				node->last_child->next = child;
			else
				node->children = child;
			node->last_child = child;
		}
	}
}

/* An element; at stands on its '<'.  NULL if it is not well-formed. */
static XmlNode *
read_element(XmlReader *reader, int depth)
{
	XmlNode *node;
	TextPiece name;

	if (depth > XML_MAX_DEPTH || !at_text(reader, "<"))
		return NULL;
	reader->at++;
	if (!read_name(reader, &name))
		return NULL;
	node = make_node(name);
	if (!read_attributes(reader, node))
		return NULL;
	if (at_text(reader, "/>"))
	{
		reader->at += 2;
		return node;
	}
	if (!at_text(reader, ">"))
		return NULL;
	reader->at++;
	return read_content(reader, node, depth) ? node : NULL;
}

static void
add_text(DynamicBuilder *builder, const StringInfoData *text)
{
	TextPiece trimmed = span_trim(buffer_piece(text));

	if (trimmed.len > 0)
		dynamic_add_text(builder, trimmed);
	else
		dynamic_add(builder, &json_null);
}

static int
compare_nodes(const void *a, const void *b)
{
	const XmlNode *left = *(XmlNode *const *) a;
	const XmlNode *right = *(XmlNode *const *) b;
	int order = span_compare(left->name, right->name);

	CHECK_FOR_INTERRUPTS();
	return order != 0 ? order : left->order - right->order;
}

static void add_node(DynamicBuilder *builder, const XmlNode *node);

/* The children by name, those of one name as an array in their order. */
static void
add_children(DynamicBuilder *builder, const XmlNode *node)
{
	XmlNode **children =
		palloc_extended(sizeof(XmlNode *) * (node->child_count + 1), MCXT_ALLOC_HUGE);
	int count = 0;
	int from = 0;

	for (XmlNode *child = node->children; child; child = child->next)
		children[count++] = child;
	qsort(children, count, sizeof(XmlNode *), compare_nodes);
	while (from < count)
	{
		TextPiece name = children[from]->name;
		int to = from + 1;

		while (to < count && span_equals(children[to]->name, name))
			to++;
		dynamic_add_key(builder, name.data, (int) name.len);
		if (to - from > 1)
			dynamic_begin_array(builder);
		for (int i = from; i < to; i++)
			add_node(builder, children[i]);
		if (to - from > 1)
			dynamic_end_array(builder);
		from = to;
	}
	pfree(children);
}

static void
add_node(DynamicBuilder *builder, const XmlNode *node)
{
	CHECK_FOR_INTERRUPTS();
	if (!node->attributes && !node->children)
	{
		add_text(builder, &node->text);
		return;
	}
	dynamic_begin_object(builder);
	for (XmlNode *attribute = node->attributes; attribute; attribute = attribute->next)
	{
		char *key = psprintf("@%.*s", (int) attribute->name.len, attribute->name.data);

		dynamic_add_key(builder, key, (int) strlen(key));
		dynamic_add_text(builder, buffer_piece(&attribute->text));
	}
	if (span_trim(buffer_piece(&node->text)).len > 0)
	{
		dynamic_add_key(builder, "#text", 5);
		add_text(builder, &node->text);
	}
	add_children(builder, node);
	dynamic_end_object(builder);
}

/* parse_xml(): null if it is none or too long. */
SQL_FUNCTION(kql_parse_xml)
{
	TextPiece source = ARG_PIECE(0);
	XmlReader reader = {source.data, source.data + source.len};
	XmlNode *root = NULL;
	DynamicBuilder builder = {0};
	bool good;

	if (source.len > XML_MAX_SIZE)
		PG_RETURN_NULL();
	if (at_text(&reader, "\xef\xbb\xbf"))
		reader.at += 3;
	while (skip_blanks(&reader), reader.at < reader.end)
	{
		if (skip_markup(&reader, &good))
		{
			if (!good)
				PG_RETURN_NULL();
		}
		else if (root || !(root = read_element(&reader, 0)))
			PG_RETURN_NULL();
	}
	if (!root)
		PG_RETURN_NULL();
	dynamic_begin_object(&builder);
	dynamic_add_key(&builder, root->name.data, (int) root->name.len);
	add_node(&builder, root);
	PG_RETURN_JSONB_P(dynamic_finish(&builder));
}
