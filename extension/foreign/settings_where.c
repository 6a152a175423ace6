/*
 * settings_where.c
 *		The condition of a log source of vigil.yaml, as far as its form goes.
 *
 * It stands behind "| where" as it is written, so it must be one expression that ends where it
 * seems to: nothing in it may begin another operator or statement, close what it has not opened, or
 * go on into what follows.  Whether it is a sound expression the compiler of KQL says.
 */
#include "common/port.h"

#include "foreign/kqlbuf.h"
#include "foreign/settings_int.h"

/* Brackets in each other. */
#define WHERE_MAX_DEPTH 100

/* The end of a string that starts at text, or NULL if it has none. */
static const char *
string_end(const char *text)
{
	bool is_verbatim = text[0] == '@';
	char quote;

	text += is_verbatim;
	quote = text[0];
	/* ```several lines```, also with tildes */
	if (quote == '`' || quote == '~')
	{
		const char *end = strstr(text + 3, quote == '`' ? "```" : "~~~");

		return end != NULL ? end + 3 : NULL;
	}
	for (text++; *text != '\0'; text++)
	{
		if (*text == '\n')
			return NULL;
		if (*text == '\\' && !is_verbatim && text[1] != '\0')
			text++;
		else if (*text == quote && is_verbatim && text[1] == quote)
			text++;
		else if (*text == quote)
			return text + 1;
	}
	return NULL;
}

/* Does a string start here? */
static bool
is_string(const char *text)
{
	return text[0] == '"' || text[0] == '\'' ||
		   (text[0] == '@' && (text[1] == '"' || text[1] == '\'')) ||
		   strncmp(text, "```", 3) == 0 || strncmp(text, "~~~", 3) == 0;
}

/* What is wrong with a sign outside of strings and brackets, or NULL; keeps the open brackets. */
static const char *
check_sign(const char *text, char *open, int *depth)
{
	static const char opening[] = "([{";
	static const char closing[] = ")]}";
	const char *found;

	if (strncmp(text, "//", 2) == 0)
		return "it has a comment, which would hide what follows";
	if (*text == ';')
		return "\";\" ends the query";
	if (*text == '|' && *depth == 0)
		return "\"|\" begins another operator";
	if (*text == ',' && *depth == 0)
		return "\",\" stands outside of brackets";
	if ((found = strchr(opening, *text)) != NULL)
	{
		if (*depth == WHERE_MAX_DEPTH)
			return "it has too many brackets in each other";
		open[(*depth)++] = closing[found - opening];
	}
	else if (strchr(closing, *text) != NULL)
	{
		if (*depth == 0 || open[*depth - 1] != *text)
			return psprintf("\"%c\" closes nothing", *text);
		(*depth)--;
	}
	return NULL;
}

/* What is wrong with a condition, or NULL. */
static const char *
find_fault(const char *text)
{
	char open[WHERE_MAX_DEPTH];
	int depth = 0;

	while (*text != '\0')
	{
		const char *wrong;

		PORT_CHECK_INTERRUPTS();
		if (is_string(text))
		{
			text = string_end(text);
			if (text == NULL)
				return "a string has no end";
			continue;
		}
		wrong = check_sign(text, open, &depth);
		if (wrong != NULL)
			return wrong;
		text++;
	}
	return depth > 0 ? psprintf("\"%c\" is missing", open[depth - 1]) : NULL;
}

void
settings_check_where(const RuleNode *source, DiagList *diag)
{
	const RuleNode *node = rule_node_find(source, "where");
	const char *wrong;

	if (node == NULL || node->kind != RULE_NODE_TEXT || rule_node_is_null(node))
		return;
	wrong = find_fault(node->text);
	if (wrong == NULL)
		return;
	diag_hint(diag_add(diag, DIAG_FOREIGN_VALUE, node->span, "where", wrong),
			  "It is one condition in KQL, as stands behind \"| where\".");
}

char *
settings_where_query(const SettingsSource *source, int *start)
{
	KqlBuf query;

	if (source->where[0] == '\0')
		return NULL;
	kql_init(&query);
	kql_name(&query, source->table->name);
	kql_code(&query, "\n| where (\n");
	*start = query.text.len;
	kql_code(&query, source->where);
	kql_code(&query, "\n)");
	return query.text.data;
}

Span
settings_where_span(const char *text, const SettingsSource *source, Span in_condition)
{
	const RuleNode *node = source->where_node;
	Rule rule = {.yaml = unconstify(char *, text),
				 .query = {node->text, node->span},
				 .query_style = node->style};

	return rule_query_span(&rule, in_condition);
}
