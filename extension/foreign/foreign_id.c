/*
 * foreign_id.c
 *		The ids of the rules of a text, whatever is wrong with them.
 *
 * Asked of texts that cannot be taken, so that what is stored of them is not taken for gone: rather
 * one id too many than one too few.
 */
#include "common/port.h"

#include "foreign/folder.h"
#include "foreign/head.h"
#include "foreign/toml_reader.h"
#include "rule/name_guid.h"
#include "rule/yaml_reader.h"

#define ID_MAX_NODES 100000

char *
foreign_rule_id(const char *id, const char *title)
{
	char *small = id != NULL ? pstrdup(id) : name_guid(title);

	for (char *p = small; *p != '\0'; p++)
		*p = pg_tolower((unsigned char) *p);
	return small;
}

/* Adds an id that is one, and the one that a rule of the title has if it says none. */
static bool
add_ids(Vec *id, const char *text, const char *title)
{
	bool is_id = text != NULL && head_is_uuid(text);

	if (is_id)
		vec_push(id, foreign_rule_id(text, NULL));
	if (title != NULL)
		vec_push(id, name_guid(title));
	/* An id that is none hides which rule it is. */
	return is_id || (text == NULL && title != NULL);
}

static const char *
text_of(const RuleNode *map, const char *key)
{
	const RuleNode *node = rule_node_find(map, key);

	return node != NULL && node->kind == RULE_NODE_TEXT ? node->text : NULL;
}

/* The value behind a key at the start of a line, without quotes; NULL if the line has another. */
static char *
line_value(const char *line, int length, const char *key, char sign)
{
	int at = (int) strlen(key);
	int end;

	/* Lines of TOML may be indented, which those of YAML below others are. */
	while (sign == '=' && length > 0 && (line[0] == ' ' || line[0] == '\t'))
	{
		line++;
		length--;
	}
	if (length <= at || memcmp(line, key, at) != 0)
		return NULL;
	while (at < length && (line[at] == ' ' || line[at] == '\t'))
		at++;
	if (at == length || line[at++] != sign)
		return NULL;
	while (at < length && strchr(" \t\"'", line[at]) != NULL)
		at++;
	end = at;
	while (end < length && strchr("\r\"'#", line[end]) == NULL)
		end++;
	while (end > at && line[end - 1] == ' ')
		end--;
	return end > at ? pnstrdup(line + at, end - at) : NULL;
}

/* Looks for ids and titles at the starts of lines; false if there is none. */
static bool
scan_lines(const char *text, int length, Vec *id)
{
	static const struct
	{
		const char *key;
		char sign;
		bool is_id;
	} wanted[] = {{"id", ':', true},
				  {"title", ':', false},
				  {"name", ':', false},
				  {"rule_id", '=', true},
				  {"name", '=', false}};
	bool any = false;

	for (int start = 0; start < length;)
	{
		const char *line = text + start;
		const char *stop = memchr(line, '\n', length - start);
		int size = stop != NULL ? (int) (stop - line) : length - start;

		start += size + 1;
		for (int i = 0; i < lengthof(wanted); i++)
		{
			char *value = line_value(line, size, wanted[i].key, wanted[i].sign);

			if (value != NULL)
				any = add_ids(id, wanted[i].is_id ? value : NULL, wanted[i].is_id ? NULL : value) ||
					  any;
		}
	}
	return any;
}

/* Those of documents of YAML; false if one has none that can be read. */
static bool
documents_ids(const Vec *document, Vec *id)
{
	bool all = true;
	bool shares = false; /* a document says something for others */

	VEC_EACH (const RuleNode, one, document)
	{
		const char *title;
		const char *action;

		if (one->kind != RULE_NODE_MAP)
			continue;
		/* A filter is no rule. */
		if (rule_node_find(one, "filter") != NULL && rule_node_find(one, "detection") == NULL)
			continue;
		title = text_of(one, "title");
		action = text_of(one, "action");
		shares = shares || action != NULL;
		if (rule_node_find(one, "id") != NULL && text_of(one, "id") == NULL)
			all = false;
		else if (!add_ids(id, text_of(one, "id"), title != NULL ? title : text_of(one, "name")) &&
				 !shares)
			all = false;
	}
	return all && id->count > 0;
}

/* Rules of platforms that are not read were never stored: they have none. */
bool
foreign_ids(const char *text, int length, Vec *id)
{
	const char *platform = foreign_platform(text, length);
	DiagList diag = {0};
	Vec document;

	length = foreign_folder_start(text, settings_start(text, length));
	if (platform == NULL || (strcmp(platform, "Elastic") != 0 && strcmp(platform, "Splunk") != 0 &&
							 strcmp(platform, "Sigma") != 0))
		return true;
	if (strcmp(platform, "Elastic") == 0)
	{
		const RuleNode *file = toml_read(text, length, &diag);
		const RuleNode *rule = file != NULL ? rule_node_find(file, "rule") : NULL;

		if (rule == NULL || rule->kind != RULE_NODE_MAP)
			return scan_lines(text, length, id);
		return add_ids(id, text_of(rule, "rule_id"), text_of(rule, "name"));
	}
	document = yaml_read_all(text, length, ID_MAX_NODES, &diag);
	return diag.error_count > 0 ? scan_lines(text, length, id) : documents_ids(&document, id);
}

/* Has a filter all that it takes to be put to rules? */
static bool
filter_is_sound(const RuleNode *document, const RuleNode *filter)
{
	const RuleNode *source = rule_node_find(document, "logsource");

	return filter->kind == RULE_NODE_MAP && source != NULL && source->kind == RULE_NODE_MAP &&
		   rule_node_find(filter, "rules") != NULL && text_of(filter, "condition") != NULL;
}

bool
foreign_filters(const char *text, int length, Vec *filter)
{
	const char *platform = foreign_platform(text, length);
	DiagList diag = {0};
	bool all = true;
	Vec document;

	if (platform == NULL || strcmp(platform, "Sigma") != 0)
		return true;
	length = foreign_folder_start(text, settings_start(text, length));
	document = yaml_read_all(text, length, ID_MAX_NODES, &diag);
	if (diag.error_count > 0)
		return false;
	VEC_EACH (const RuleNode, one, &document)
	{
		const RuleNode *own;
		const char *id;
		const char *title;

		if (one->kind != RULE_NODE_MAP || rule_node_find(one, "detection") != NULL ||
			rule_node_find(one, "correlation") != NULL || rule_node_find(one, "action") != NULL)
			continue;
		own = rule_node_find(one, "filter");
		id = text_of(one, "id");
		title = text_of(one, "title");
		if (own == NULL || !filter_is_sound(one, own))
			all = false;
		else
			vec_push(filter, id != NULL && head_is_uuid(id) ? foreign_rule_id(id, NULL)
							 : title != NULL                ? (char *) title
															: (char *) "");
	}
	return all;
}
