/*
 * yaml_writer.c
 *		Trees of rule files as YAML.
 *
 * What is written is read back to the same tree, byte for byte: a text of several lines is a
 * literal block where a block keeps its bytes, any text is in quotes that could be taken for
 * something else by any reader of YAML, and what YAML cannot hold as it is becomes an escape.
 */
#include "common/port.h"

#include "common/utf8.h"
#include "rule/rule_tree.h"

/* A longer key, or one that has an escape, is written behind "? ". */
#define YAML_MAX_SIMPLE_KEY 128

static void yaml_value(StringInfo out, const RuleNode *node, int depth);

/* ---- what a text may be written as ---- */

/* Words that some reader takes for something else than a text. */
static bool
yaml_is_word(const char *text)
{
	static const char *const word[] = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"};

	for (int i = 0; i < lengthof(word); i++)
	{
		if (pg_strcasecmp(word[i], text) == 0)
			return true;
	}
	return false;
}

/* duration := digits ("m" | "h" | "d"); version := digits "." digits "." digits; guid */
static bool
yaml_is_known_number(const char *text)
{
	int length = (int) strlen(text);
	int digits = (int) strspn(text, "0123456789");
	int dots = 0;

	if (length == 36 && text[8] == '-' && text[13] == '-' &&
		strspn(text, "0123456789abcdef-") == 36)
		return true;
	if (digits == length - 1 && strchr("mhd", text[digits]) != NULL)
		return true;
	for (const char *p = text; *p != '\0'; p++)
		dots += *p == '.';
	return strspn(text, "0123456789.") == length && dots == 2 && strstr(text, "..") == NULL &&
		   text[length - 1] != '.';
}

/* Is a text the same without quotes, to any reader? */
static bool
yaml_is_plain(const char *text)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
	size_t length = strlen(text);

	if (length == 0 || yaml_is_word(text))
		return false;
	if (text[0] >= '0' && text[0] <= '9')
		return yaml_is_known_number(text);
	if (strchr(letters, text[0]) == NULL || text[length - 1] == ' ')
		return false;
	for (const char *p = text; *p != '\0'; p++)
	{
		if ((*p == ':' && (p[1] == ' ' || p[1] == '\0')) || (*p == '#' && p[-1] == ' '))
			return false;
		if ((unsigned char) *p < 0x80 && !isalnum((unsigned char) *p) &&
			strchr(" _./-()'\";+=:@%$&*!?<>|\\^~#,", *p) == NULL)
			return false;
		/* Letters beyond ASCII are plain, but blanks and marks among them are not. */
		if ((unsigned char) *p >= 0x80)
			return false;
	}
	return true;
}

/* The character at *at, moved behind it. */
static uint32
yaml_take(const char **at)
{
	int length;
	uint32 c = utf8_decode(*at, &length);

	*at += length;
	return c;
}

/* May a character stand in a text as it is? */
static bool
yaml_is_printable(uint32 c)
{
	return (c >= 0x20 && c < 0x7F) || (c >= 0xA0 && c < 0xD800 && c != 0x2028 && c != 0x2029) ||
		   (c >= 0xE000 && c <= 0xFFFD && c != 0xFEFF) || c >= 0x10000;
}

/* Are all characters printable, or line breaks where those are allowed? */
static bool
yaml_is_clean(const char *text, bool with_lines)
{
	while (*text != '\0')
	{
		uint32 c = yaml_take(&text);

		if (!yaml_is_printable(c) && !(with_lines && (c == '\n' || c == '\t')))
			return false;
	}
	return true;
}

/* Does a literal block keep the bytes? It needs a line with something on it. */
static bool
yaml_is_block(const char *text)
{
	return strchr(text, '\n') != NULL && strspn(text, " \t\n") < strlen(text) &&
		   yaml_is_clean(text, true);
}

/* ---- texts ---- */

/* Quoted with escapes: what any text can be written as. */
static void
yaml_double_quoted(StringInfo out, const char *text)
{
	appendStringInfoChar(out, '"');
	while (*text != '\0')
	{
		const char *start = text;
		uint32 c = yaml_take(&text);

		if (c == '"' || c == '\\')
			appendStringInfo(out, "\\%c", (char) c);
		else if (c == '\n')
			appendStringInfoString(out, "\\n");
		else if (c == '\r')
			appendStringInfoString(out, "\\r");
		else if (c == '\t')
			appendStringInfoString(out, "\\t");
		else if (yaml_is_printable(c))
			appendBinaryStringInfo(out, start, text - start);
		else if (c <= 0xFF)
			appendStringInfo(out, "\\x%02x", c);
		else
			appendStringInfo(out, "\\u%04x", c);
	}
	appendStringInfoChar(out, '"');
}

static void
yaml_single_quoted(StringInfo out, const char *text)
{
	appendStringInfoChar(out, '\'');
	for (; *text != '\0'; text++)
	{
		if (*text == '\'')
			appendStringInfoChar(out, '\'');
		appendStringInfoChar(out, *text);
	}
	appendStringInfoChar(out, '\'');
}

/*
 * block := "|" [indentation] ["-" | "+"] line break, lines.  The indentation is said where the
 * text starts with white space, which would be taken for a part of it.
 */
static void
yaml_block(StringInfo out, const char *text, int depth)
{
	size_t length = strlen(text);
	bool one_end = text[length - 1] == '\n' && text[length - 2] != '\n';

	appendStringInfoChar(out, '|');
	if (strchr(" \t\n", text[0]) != NULL)
		appendStringInfoChar(out, '2');
	if (!one_end)
		appendStringInfoChar(out, text[length - 1] == '\n' ? '+' : '-');
	while (*text != '\0')
	{
		size_t line = strcspn(text, "\n");

		appendStringInfoChar(out, '\n');
		if (line > 0)
			appendStringInfoSpaces(out, depth * 2);
		appendBinaryStringInfo(out, text, (int) line);
		text += line;
		if (*text == '\n')
			text++;
	}
}

/* A text on the line of its key, or from there on. */
static void
yaml_text(StringInfo out, const RuleNode *node, int depth)
{
	if (rule_node_is_literal(node))
		appendStringInfoString(out, rule_node_is_null(node) ? "null" : node->text);
	else if (yaml_is_plain(node->text))
		appendStringInfoString(out, node->text);
	else if (yaml_is_block(node->text))
		yaml_block(out, node->text, depth);
	else if (yaml_is_clean(node->text, false))
		yaml_single_quoted(out, node->text);
	else
		yaml_double_quoted(out, node->text);
}

/* ---- lists and maps ---- */

/* A key with its colon. */
static void
yaml_key(StringInfo out, const char *key, int depth)
{
	bool is_simple = strlen(key) <= YAML_MAX_SIMPLE_KEY;

	if (!is_simple)
		appendStringInfoString(out, "? ");
	if (yaml_is_plain(key))
		appendStringInfoString(out, key);
	else if (yaml_is_clean(key, false))
		yaml_single_quoted(out, key);
	else
		yaml_double_quoted(out, key);
	if (!is_simple)
	{
		appendStringInfoChar(out, '\n');
		appendStringInfoSpaces(out, depth * 2);
	}
	appendStringInfoChar(out, ':');
}

/* The members of a map; the first stands where the line is, the others are indented. */
static void
yaml_map(StringInfo out, const RuleNode *map, int depth)
{
	VEC_EACH (const RuleNode, value, &map->item)
	{
		if (value_at > 0)
		{
			appendStringInfoChar(out, '\n');
			appendStringInfoSpaces(out, depth * 2);
		}
		yaml_key(out, VEC_AT(&map->key, RuleNode, value_at)->text, depth);
		if (value->kind == RULE_NODE_TEXT || value->item.count == 0)
			appendStringInfoChar(out, ' ');
		else
		{
			appendStringInfoChar(out, '\n');
			appendStringInfoSpaces(out, (depth + 1) * 2);
		}
		yaml_value(out, value, depth + 1);
	}
}

static void
yaml_list(StringInfo out, const RuleNode *list, int depth)
{
	VEC_EACH (const RuleNode, item, &list->item)
	{
		if (item_at > 0)
		{
			appendStringInfoChar(out, '\n');
			appendStringInfoSpaces(out, depth * 2);
		}
		appendStringInfoString(out, "- ");
		yaml_value(out, item, depth + 1);
	}
}

/* A value, the cursor being where it starts; its further lines are indented by the depth. */
static void
yaml_value(StringInfo out, const RuleNode *node, int depth)
{
	PORT_CHECK_STACK();
	if (node->kind == RULE_NODE_TEXT)
		yaml_text(out, node, depth);
	else if (node->item.count == 0)
		appendStringInfoString(out, node->kind == RULE_NODE_MAP ? "{}" : "[]");
	else if (node->kind == RULE_NODE_MAP)
		yaml_map(out, node, depth);
	else
		yaml_list(out, node, depth);
}

void
rule_node_to_yaml(StringInfo out, const RuleNode *map)
{
	yaml_value(out, map, 0);
	/* A block that keeps its line breaks has the last one already. */
	appendStringInfoChar(out, '\n');
}
