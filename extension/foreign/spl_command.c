/*
 * spl_command.c
 *		Parses one command of a search: its word, and what each asks behind it.
 */
#include "common/port.h"

#include "common/suggest.h"
#include "foreign/spl.h"

#define COMMAND_NAME_ENDS "|,()=`\"[]"
#define COMMAND_VALUE_ENDS "|,`\"[]"
#define COMMAND_FIELD_ENDS "|,()`\"[]"

typedef struct CommandWord
{
	const char *word;
	SplCommandKind kind;
} CommandWord;

static const CommandWord command_word[] = {
#define COMMAND(word, kind) {word, SPL_COMMAND_##kind},
#include "foreign/spl_command_list.h"
#undef COMMAND
};

/* fields := { field [","] } */
static bool
command_fields(SplParser *parser, SplCommand *command)
{
	while (!spl_at_end(parser))
	{
		SplName *name = spl_name(parser, "\"'", COMMAND_FIELD_ENDS);

		if (name == NULL)
			return false;
		vec_push(&command->field, name);
		(void) spl_take(parser, ",");
	}
	return true;
}

/* The name that an option is for if one is here: key "=", else NULL and nothing is taken. */
static SplName *
command_key(SplParser *parser)
{
	int start = parser->at;
	int nodes = parser->nodes;
	int end;

	spl_skip(parser);
	end = parser->at;
	while (end < parser->length &&
		   (isalpha((unsigned char) parser->text[end]) || parser->text[end] == '_'))
		end++;
	if (end > parser->at)
	{
		SplName *key = MAKE(SplName, .text = pnstrdup(parser->text + parser->at, end - parser->at),
							.span = {parser->at, end});

		parser->at = end;
		if (spl_take(parser, "="))
			return key;
	}
	parser->at = start;
	parser->nodes = nodes;
	return NULL;
}

/* options := { key "=" value | name } */
static bool
command_options(SplParser *parser, SplCommand *command)
{
	while (!spl_at_end(parser))
	{
		SplName *key = command_key(parser);
		SplName *value =
			spl_name(parser, "\"", key != NULL ? COMMAND_VALUE_ENDS : COMMAND_FIELD_ENDS);

		if (value == NULL)
			return false;
		if (key == NULL)
			vec_push(&command->field, value);
		else
			vec_push(&command->option, MAKE(SplItem, .name = key, .old = value,
											.span = {key->span.start, value->span.end}));
		(void) spl_take(parser, ",");
	}
	return true;
}

/* renames := old AS new { [","] old AS new } */
static bool
command_renames(SplParser *parser, SplCommand *command)
{
	while (!spl_at_end(parser))
	{
		SplName *old = spl_name(parser, "\"'", COMMAND_FIELD_ENDS);
		SplName *name;

		if (old == NULL)
			return false;
		if (!spl_take_word(parser, "as"))
		{
			spl_expected(parser, "AS");
			return false;
		}
		name = spl_name(parser, "\"'", COMMAND_FIELD_ENDS);
		if (name == NULL)
			return false;
		vec_push(&command->item, MAKE(SplItem, .name = name, .old = old,
									  .span = {old->span.start, name->span.end}));
		(void) spl_take(parser, ",");
	}
	return true;
}

/* assignments := name "=" or { "," name "=" or } */
static bool
command_assignments(SplParser *parser, SplCommand *command)
{
	do
	{
		SplName *name = spl_name(parser, "\"'", COMMAND_NAME_ENDS "+-*/.<>!");
		SplExpr *expr;

		if (name == NULL || !spl_expect(parser, "="))
			return false;
		expr = spl_parse_expr(parser);
		if (expr == NULL)
			return false;
		vec_push(&command->item, MAKE(SplItem, .name = name, .expr = expr,
									  .span = {name->span.start, expr->span.end}));
	} while (spl_take(parser, ","));
	return true;
}

/* argument := EVAL "(" or ")" | field */
static bool
command_argument(SplParser *parser, SplItem *item)
{
	int start = parser->at;

	if (spl_take_word(parser, "eval") && spl_take(parser, "("))
	{
		item->expr = spl_parse_expr(parser);
		return item->expr != NULL && spl_expect(parser, ")");
	}
	parser->at = start;
	item->old = spl_name(parser, "\"'", COMMAND_FIELD_ENDS);
	return item->old != NULL;
}

/* aggregate := function [ "(" [ argument ] ")" ] [ AS name ] */
static SplItem *
command_aggregate(SplParser *parser)
{
	SplName *function = spl_name(parser, "", COMMAND_NAME_ENDS);
	SplItem *item;

	if (function == NULL)
		return NULL;
	for (char *p = function->text; *p != '\0'; p++)
		*p = pg_tolower((unsigned char) *p);
	item = MAKE(SplItem, .function = function->text, .span = function->span);
	if (spl_take(parser, "("))
	{
		if (!spl_take(parser, ")"))
		{
			if (!command_argument(parser, item) || !spl_expect(parser, ")"))
				return NULL;
		}
		item->span.end = parser->at;
	}
	if (spl_take_word(parser, "as"))
	{
		item->name = spl_name(parser, "\"'", COMMAND_FIELD_ENDS);
		if (item->name == NULL)
			return NULL;
	}
	return item;
}

/* stats := aggregate { [","] aggregate } [ BY fields ] */
static bool
command_aggregates(SplParser *parser, SplCommand *command)
{
	while (!spl_at_end(parser))
	{
		SplItem *item;

		if (spl_take_word(parser, "by"))
		{
			if (spl_at_end(parser))
			{
				spl_expected(parser, "a field");
				return false;
			}
			return command_fields(parser, command);
		}
		item = command_aggregate(parser);
		if (item == NULL)
			return false;
		vec_push(&command->item, item);
		(void) spl_take(parser, ",");
	}
	return true;
}

/* names := old [ AS new ] { [","] old [ AS new ] }, up to OUTPUT, OUTPUTNEW or the end */
static bool
command_pairs(SplParser *parser, SplCommand *command, const char *part)
{
	do
	{
		SplName *old = spl_name(parser, "\"'", COMMAND_FIELD_ENDS);
		SplName *name = old;

		if (old != NULL && spl_take_word(parser, "as"))
			name = spl_name(parser, "\"'", COMMAND_FIELD_ENDS);
		if (old == NULL || name == NULL)
			return false;
		vec_push(&command->item,
				 MAKE(SplItem, .name = name, .old = old, .span = {old->span.start, name->span.end},
					  .function = part != NULL ? pstrdup(part) : NULL));
		(void) spl_take(parser, ",");
		if (part == NULL && spl_take_word(parser, "OUTPUTNEW"))
			part = "OUTPUTNEW";
		else if (part == NULL && spl_take_word(parser, "OUTPUT"))
			part = "OUTPUT";
	} while (!spl_at_end(parser));
	return true;
}

/* lookup := { key "=" value } name names [ (OUTPUT | OUTPUTNEW) names ] */
static bool
command_lookup(SplParser *parser, SplCommand *command)
{
	SplName *key;
	SplName *name;

	while ((key = command_key(parser)) != NULL)
	{
		SplName *value = spl_name(parser, "\"", COMMAND_FIELD_ENDS);

		if (value == NULL)
			return false;
		vec_push(&command->option, MAKE(SplItem, .name = key, .old = value,
										.span = {key->span.start, value->span.end}));
	}
	name = spl_name(parser, "\"", COMMAND_FIELD_ENDS);
	if (name == NULL)
		return false;
	vec_push(&command->field, name);
	return command_pairs(parser, command, NULL);
}

/* regex := field ("=" | "!=") text */
static bool
command_regex(SplParser *parser, SplCommand *command)
{
	SplName *name = spl_name(parser, "'", "=!|\"");
	bool is_other;
	SplName *value;

	if (name == NULL)
		return false;
	is_other = spl_take(parser, "!=");
	if (!is_other && !spl_expect(parser, "="))
		return false;
	value = spl_name(parser, "\"", COMMAND_VALUE_ENDS);
	if (value == NULL)
		return false;
	vec_push(&command->item,
			 MAKE(SplItem, .name = name, .old = value, .function = pstrdup(is_other ? "!=" : "="),
				  .span = {name->span.start, value->span.end}));
	return true;
}

/* What stands behind the word of a command. */
static bool
command_rest(SplParser *parser, SplCommand *command)
{
	switch (command->kind)
	{
		case SPL_COMMAND_SEARCH:
			command->term = spl_parse_term(parser);
			return command->term != NULL;
		case SPL_COMMAND_WHERE:
			command->expr = spl_parse_expr(parser);
			return command->expr != NULL;
		case SPL_COMMAND_EVAL:
			return command_assignments(parser, command);
		case SPL_COMMAND_STATS:
		case SPL_COMMAND_EVENTSTATS:
			return command_aggregates(parser, command);
		case SPL_COMMAND_LOOKUP:
			return command_lookup(parser, command);
		case SPL_COMMAND_REGEX:
			return command_regex(parser, command);
		case SPL_COMMAND_RENAME:
			return command_renames(parser, command);
		case SPL_COMMAND_FIELDS:
			command->is_minus = spl_take(parser, "-");
			if (!command->is_minus)
				(void) spl_take(parser, "+");
			return command_fields(parser, command);
		case SPL_COMMAND_TABLE:
			return command_fields(parser, command);
		default:
			return command_options(parser, command);
	}
}

/* Says that a command is none that is known. */
static void
command_unknown(SplParser *parser, const SplName *word)
{
	Suggest near;
	Diag *said = diag_add(parser->diag, DIAG_FOREIGN_UNSUPPORTED, word->span,
						  psprintf("command %s", word->text));

	suggest_start(&near, word->text);
	for (int i = 0; i < lengthof(command_word); i++)
		suggest_offer(&near, command_word[i].word);
	if (suggest_best(&near) != NULL)
		diag_hint(said, "Did you mean \"%s\"?", suggest_best(&near));
}

/* Is this the first command, whose word "search" may be left out? */
static bool
command_is_first(const SplParser *parser)
{
	for (int i = 0; i < parser->at; i++)
	{
		if (!isspace((unsigned char) parser->text[i]))
			return false;
	}
	return true;
}

/* A macro as a command: "`" … "`" */
static SplCommand *
command_macro(SplParser *parser)
{
	SplName *name = spl_name(parser, "`", "");

	if (name == NULL)
		return NULL;
	if (!spl_at_end(parser))
	{
		spl_expected(parser, "\"|\"");
		return NULL;
	}
	return MAKE(SplCommand, .kind = SPL_COMMAND_MACRO, .word = name, .span = name->span);
}

SplCommand *
spl_parse_command(SplParser *parser)
{
	SplCommand *command = palloc0(sizeof(SplCommand));
	bool is_first = command_is_first(parser);
	int start;

	spl_skip(parser);
	start = parser->at;
	if (spl_at_end(parser))
	{
		if (!is_first || start >= parser->length)
		{
			spl_expected(parser, "a command");
			return NULL;
		}
		/* "| tstats": a command in front of which there are no events. */
		(void) spl_take(parser, "|");
		is_first = false;
	}
	if (!is_first && !spl_at_end(parser) && parser->text[parser->at] == '`')
		return command_macro(parser);
	command->kind = SPL_COMMAND_COUNT;
	if (is_first)
	{
		(void) spl_take_word(parser, "search");
		command->kind = SPL_COMMAND_SEARCH;
	}
	else
	{
		command->word = spl_name(parser, "", COMMAND_NAME_ENDS);
		if (command->word == NULL)
			return NULL;
		for (int i = 0; i < lengthof(command_word); i++)
		{
			if (pg_strcasecmp(command_word[i].word, command->word->text) == 0)
				command->kind = command_word[i].kind;
		}
		if (command->kind == SPL_COMMAND_COUNT)
		{
			command_unknown(parser, command->word);
			return NULL;
		}
	}
	if (!command_rest(parser, command))
		return NULL;
	command->span = (Span){start, parser->at};
	return command;
}
