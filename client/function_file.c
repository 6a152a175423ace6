/*
 * function_file.c
 *		Functions of KQL as people keep them in files.
 *
 * Called by `vigil functions load`.  The forms are those of repositories: the parsers of ASIM and others
 * in YAML, the commands of Kusto, and bare queries that Sentinel's portal saves under a name.  Here
 * they become what vigil.create_function() takes; what the text means is the compiler's.
 */
#include "common/port.h"

#include <ctype.h>

#include "common/utf8.h"
#include "kql/parse/ast.h"
#include "kql/parse/parser.h"
#include "rule/yaml_reader.h"

#include "client/function_file.h"
#include "client/input.h"
#include "client/output.h"

/* Keys under which a YAML file has the same thing, the first one that is there counts. */
static const char *const name_key[] = {"ParserName", "FunctionName"};
static const char *const query_key[] = {"ParserQuery", "FunctionQuery"};
static const char *const alias_key[] = {"EquivalentBuiltInParser", "EquivalentBuiltInFunction",
										"FunctionAlias"};
static const char *const param_key[] = {"ParserParams", "FunctionParameters", "FunctionParams"};

static bool
ends_in(const char *name, const char *end)
{
	size_t length = strlen(name);

	return length > strlen(end) && pg_strcasecmp(name + length - strlen(end), end) == 0;
}

static bool
is_yaml(const char *name)
{
	return ends_in(name, ".yaml") || ends_in(name, ".yml");
}

bool
function_file_is_one(const char *name)
{
	return is_yaml(name) || ends_in(name, ".kql") || ends_in(name, ".csl") || ends_in(name, ".txt");
}

static const RuleNode *
find_one(const RuleNode *map, const char *const *key, int count)
{
	for (int i = 0; i < count; i++)
	{
		const RuleNode *node = rule_node_find(map, key[i]);

		if (node != NULL && !rule_node_is_null(node))
			return node;
	}
	return NULL;
}

static const char *
text_of(const RuleNode *node)
{
	return node != NULL && node->kind == RULE_NODE_TEXT ? node->text : NULL;
}

/* A default of a string is its text in YAML, unless it stands in the quotes of KQL. */
static void
append_default(StringInfo out, const char *type, const char *text)
{
	if (strcmp(type, "string") != 0 || text[0] == '\'' || text[0] == '"' || text[0] == '@')
	{
		appendStringInfoString(out, text);
		return;
	}
	appendStringInfoChar(out, '\'');
	for (; *text != '\0'; text++)
	{
		if (*text == '\'' || *text == '\\')
			appendStringInfoChar(out, '\\');
		appendStringInfoChar(out, *text);
	}
	appendStringInfoChar(out, '\'');
}

/* A type as KQL declares it: Azure writes table:(*) where the language has (*). */
static const char *
type_of(const char *type)
{
	if (strncmp(type, "table", 5) != 0)
		return type;
	return type[5] == ':' ? type + 6 : "(*)";
}

/* The parameters of a YAML file, a list of Name, Type and Default or a text; false if they are neither. */
static bool
append_params(StringInfo out, const RuleNode *node)
{
	if (node == NULL)
		return true;
	if (node->kind == RULE_NODE_TEXT)
	{
		appendStringInfoString(out, node->text);
		return true;
	}
	if (node->kind != RULE_NODE_LIST)
		return false;
	VEC_EACH (const RuleNode, param, &node->item)
	{
		bool is_map = param->kind == RULE_NODE_MAP;
		const char *name = is_map ? text_of(rule_node_find(param, "Name")) : NULL;
		const char *type = is_map ? text_of(rule_node_find(param, "Type")) : NULL;
		const char *value = is_map ? text_of(rule_node_find(param, "Default")) : NULL;

		if (name == NULL || type == NULL)
			return false;
		appendStringInfo(out, "%s%s: %s", param_at > 0 ? ", " : "", name, type_of(type));
		if (value == NULL)
			continue;
		appendStringInfoString(out, " = ");
		append_default(out, type, value);
	}
	return true;
}

/* Can a query call it by this name? */
static bool
is_word(const char *name)
{
	return name[0] != '\0' && !isdigit((unsigned char) name[0]) &&
		   strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") ==
			   strlen(name);
}

/* Appends a function if the compiler can read it. */
static bool
add_def(const char *path, const char *name, const char *alias, const char *text, Vec *def)
{
	DiagList diag = {0};
	int length = (int) strlen(text);
	AstStatement *statement = kql_parse_function(name, text, length, &diag);
	FunctionDef *found;
	bool callable = true;

	if (!is_word(name) || (alias != NULL && alias[0] != '\0' && !is_word(alias)))
	{
		output_error("%s: \"%s\" is no name that a query can call", path,
					 is_word(name) ? alias : name);
		return false;
	}
	if (!input_is_sound(path, text, length, &diag))
		return false;
	VEC_EACH (const AstColumnDef, param, &statement->param)
		callable = callable && param->default_value != NULL;
	found = MAKE(FunctionDef, .path = path, .name = pstrdup(name), .text = pstrdup(text),
				 .callable = callable);
	if (alias != NULL && alias[0] != '\0' && strcmp(alias, name) != 0)
		vec_push(&found->alias, pstrdup(alias));
	vec_push(def, found);
	return true;
}

static bool
read_yaml(const char *path, const char *text, int length, Vec *def, int *others)
{
	DiagList diag = {0};
	const RuleNode *root = yaml_read(text, length, &diag);
	const char *name;
	const char *query;
	StringInfoData made;

	if (root == NULL)
		return input_is_sound(path, text, length, &diag);
	name =
		root->kind == RULE_NODE_MAP ? text_of(find_one(root, name_key, lengthof(name_key))) : NULL;
	query = root->kind == RULE_NODE_MAP ? text_of(find_one(root, query_key, lengthof(query_key)))
										: NULL;
	if (query == NULL || name == NULL)
	{
		(*others)++;
		return true;
	}
	initStringInfo(&made);
	appendStringInfoChar(&made, '(');
	if (!append_params(&made, find_one(root, param_key, lengthof(param_key))))
	{
		output_error("%s: the parameters are not a list of Name, Type and Default", path);
		return false;
	}
	appendStringInfo(&made, ")\n{\n%s\n}", query);
	return add_def(path, name, text_of(find_one(root, alias_key, lengthof(alias_key))), made.data,
				   def);
}

/* Steps over blanks and comments. */
static const char *
pass_blanks(const char *at)
{
	for (;;)
	{
		while (isspace((unsigned char) *at))
			at++;
		if (at[0] != '/' || at[1] != '/')
			return at;
		at += strcspn(at, "\n");
	}
}

/* Steps over one balanced pair of parentheses, with texts in quotes inside. */
static const char *
pass_parentheses(const char *at)
{
	int depth = 0;

	for (; *at != '\0'; at++)
	{
		if (*at == '\'' || *at == '"')
		{
			char quote = *at;

			for (at++; *at != '\0' && *at != quote; at++)
				at += at[0] == '\\' && at[1] != '\0';
			if (*at == '\0')
				return at;
		}
		depth += (*at == '(') - (*at == ')');
		if (depth == 0)
			return at + 1;
	}
	return at;
}

/* .create[-or-alter] function [ifnotexists] [with (…)] Name (…) { … }; false if it is none. */
static bool
read_command(const char *path, const char *text, Vec *def, bool *sound)
{
	static const char *const start[] = {".create-or-alter", ".create", ".alter"};
	const char *at = NULL;
	size_t length;

	for (int i = 0; i < lengthof(start) && at == NULL; i++)
	{
		if (strncmp(text, start[i], strlen(start[i])) == 0)
			at = pass_blanks(text + strlen(start[i]));
	}
	if (at == NULL || strncmp(at, "function", 8) != 0)
		return false;
	at = pass_blanks(at + 8);
	if (strncmp(at, "ifnotexists", 11) == 0)
		at = pass_blanks(at + 11);
	if (strncmp(at, "with", 4) == 0 && *pass_blanks(at + 4) == '(')
		at = pass_blanks(pass_parentheses(pass_blanks(at + 4)));
	for (length = 0; isalnum((unsigned char) at[length]) || at[length] == '_'; length++)
		;
	*sound = add_def(path, pnstrdup(at, length), NULL, pass_blanks(at + length), def);
	return true;
}

/* One let of a function and nothing else; false if it is something else. */
static bool
read_let(const char *path, const char *text, int length, Vec *def, bool *sound)
{
	DiagList diag = {0};
	AstProgram *program = kql_parse(text, length, &diag);
	const AstStatement *only;
	const char *value;

	if (program == NULL || program->statement.count != 1)
		return false;
	only = VEC_AT(&program->statement, AstStatement, 0);
	if (only->kind != AST_LET_FUNCTION)
		return false;
	value = strchr(text + only->name_span.end, '=');
	if (value == NULL)
		return false;
	*sound = add_def(path, only->name, NULL, pnstrdup(value + 1, text + only->span.end - value - 1),
					 def);
	return true;
}

/* The name of a file without its folder and its end. */
static char *
stem_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash != NULL ? slash + 1 : path;
	const char *dot = strrchr(name, '.');

	return pnstrdup(name, dot != NULL ? (size_t) (dot - name) : strlen(name));
}

static bool
read_kql(const char *path, const char *text, int length, Vec *def)
{
	const char *start = pass_blanks(text);
	bool sound = false;

	if (*start == '\0')
	{
		output_error("%s: it is empty", path);
		return false;
	}
	if (read_command(path, start, def, &sound) || read_let(path, text, length, def, &sound))
		return sound;
	return add_def(path, stem_of(path), NULL, psprintf("()\n{\n%s\n}", text), def);
}

bool
function_file_read(const char *path, Vec *def, int *others)
{
	int length;
	char *text = input_read_text(path, &length);

	if (text == NULL)
		return false;
	if (utf8_find_invalid(text, length) >= 0)
	{
		output_error("\"%s\" is not valid UTF-8", path);
		return false;
	}
	if (strncmp(text, "\xef\xbb\xbf", 3) == 0)
	{
		text += 3;
		length -= 3;
	}
	return is_yaml(path) ? read_yaml(path, text, length, def, others)
						 : read_kql(path, text, length, def);
}
