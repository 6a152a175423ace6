/*
 * elastic_esql_query.c
 *		Parses the commands of an ES|QL query.
 */
#include "common/port.h"

#include "foreign/elastic_esql_parse.h"

/* The text of the query from a place to the end of the word before. */
static char *
text_since(const EsqlParser *parser, int start)
{
	return pnstrdup(parser->text + start, Max(parser->last - start, 0));
}

/* A name where one is needed; NULL after an error. */
static char *
take_name(EsqlParser *parser)
{
	char *name = parser->value;

	if (parser->word != ESQL_WORD_NAME)
	{
		esql_fail(parser, "a name");
		return NULL;
	}
	esql_next(parser);
	return name;
}

/* from := FROM index { "," index } [ METADATA name { "," name } ] */
static bool
parse_from(EsqlParser *parser, EsqlQuery *query)
{
	if (!esql_is_word(parser, "from"))
	{
		if (parser->word == ESQL_WORD_NAME)
			esql_parser_refuse(parser, parser->start,
							   psprintf("a query that begins with \"%.40s\"", parser->value));
		else
			esql_fail(parser, "FROM");
		return false;
	}
	query->span.start = parser->start;
	esql_next(parser);
	do
	{
		char *index = esql_take_pattern(parser, "-:<>{}/", "an index");

		if (index == NULL)
			return false;
		vec_push(&query->index, index);
	} while (esql_take(parser, ","));
	query->span.end = parser->last;
	if (!esql_take_word(parser, "metadata"))
		return true;
	do
	{
		char *name = take_name(parser);

		if (name == NULL)
			return false;
		vec_push(&query->metadata, name);
	} while (esql_take(parser, ","));
	return true;
}

/* item := [ name "=" ] expression [ WHERE condition ] */
static EsqlItem *
parse_item(EsqlParser *parser, bool is_aggregate)
{
	int start = parser->start;
	EsqlParser before = *parser;
	EsqlItem *item = MAKE(EsqlItem, .name = parser->value, .is_named = true);

	if (parser->word == ESQL_WORD_NAME)
		esql_next(parser);
	if (!esql_take(parser, "="))
	{
		*parser = before;
		item->is_named = false;
	}
	item->expr = esql_parse_expr(parser);
	if (item->expr == NULL)
		return NULL;
	if (!item->is_named)
		item->name = item->expr->form == ESQL_FIELD ? item->expr->text : text_since(parser, start);
	if (is_aggregate && esql_take_word(parser, "where"))
	{
		item->where = esql_parse_expr(parser);
		if (item->where == NULL)
			return NULL;
	}
	item->span = (Span){start, parser->last};
	return item;
}

/* Is there room for one more in the list of a command? */
static bool
has_room(EsqlParser *parser, const Vec *list)
{
	if (list->count < ESQL_MAX_COLUMNS)
		return true;
	esql_parser_limit(parser, psprintf("a command may have %d names", ESQL_MAX_COLUMNS));
	return false;
}

/* items := item { "," item } */
static bool
parse_items(EsqlParser *parser, Vec *list, bool is_aggregate)
{
	do
	{
		EsqlItem *item = parse_item(parser, is_aggregate);

		if (item == NULL || !has_room(parser, list))
			return false;
		vec_push(list, item);
	} while (esql_take(parser, ","));
	return true;
}

/* stats := [ items ] [ BY items ] */
static bool
parse_stats(EsqlParser *parser, EsqlCommand *command)
{
	if (!esql_is_word(parser, "by") && !parse_items(parser, &command->item, true))
		return false;
	return !esql_take_word(parser, "by") || parse_items(parser, &command->key, false);
}

/* patterns := pattern { "," pattern } */
static bool
parse_patterns(EsqlParser *parser, EsqlCommand *command)
{
	do
	{
		int start = parser->start;
		char *name = esql_take_pattern(parser, "-", "a name");

		if (name == NULL || !has_room(parser, &command->item))
			return false;
		vec_push(&command->item, MAKE(EsqlItem, .name = name, .span = {start, parser->last}));
	} while (esql_take(parser, ","));
	return true;
}

/* renames := (name AS name | name "=" name) { "," … } */
static bool
parse_renames(EsqlParser *parser, EsqlCommand *command)
{
	do
	{
		int start = parser->start;
		char *first = take_name(parser);
		bool is_as = first != NULL && esql_take_word(parser, "as");
		char *second;
		int old = is_as ? start : parser->start;
		EsqlExpr *expr;

		if (first == NULL)
			return false;
		if (!is_as && !esql_take(parser, "="))
		{
			esql_fail(parser, "AS");
			return false;
		}
		old = is_as ? start : parser->start;
		second = take_name(parser);
		if (second == NULL || !has_room(parser, &command->item))
			return false;
		expr = MAKE(EsqlExpr, .form = ESQL_FIELD, .text = is_as ? first : second,
					.span = {old, parser->last});
		vec_push(&command->item, MAKE(EsqlItem, .name = is_as ? second : first, .expr = expr,
									  .span = {start, parser->last}));
	} while (esql_take(parser, ","));
	return true;
}

/* sort := expression [ ASC | DESC ] [ NULLS (FIRST | LAST) ] { "," … } */
static bool
parse_sort(EsqlParser *parser, EsqlCommand *command)
{
	do
	{
		EsqlItem *item = parse_item(parser, false);

		if (item == NULL)
			return false;
		item->is_descending = esql_take_word(parser, "desc");
		if (!item->is_descending)
			esql_take_word(parser, "asc");
		item->nulls_first = item->is_descending;
		if (esql_take_word(parser, "nulls"))
		{
			item->nulls_first = esql_take_word(parser, "first");
			if (!item->nulls_first && !esql_take_word(parser, "last"))
			{
				esql_fail(parser, "FIRST or LAST");
				return false;
			}
		}
		if (!has_room(parser, &command->item))
			return false;
		vec_push(&command->item, item);
	} while (esql_take(parser, ","));
	return true;
}

/* What DISSECT and GROK take apart, and their pattern. */
static bool
parse_extract(EsqlParser *parser, EsqlCommand *command)
{
	command->expr = esql_parse_expr(parser);
	if (command->expr == NULL)
		return false;
	if (parser->word != ESQL_WORD_TEXT)
	{
		esql_fail(parser, "a text");
		return false;
	}
	command->text = parser->value;
	command->text_span.start = parser->start;
	esql_next(parser);
	command->text_span.end = parser->last;
	if (esql_is_word(parser, "append_separator") || esql_is(parser, ","))
	{
		esql_parser_refuse(parser, parser->start,
						   esql_is(parser, ",") ? "several patterns" : "APPEND_SEPARATOR");
		return false;
	}
	return true;
}

/* limit := digits */
static bool
parse_limit(EsqlParser *parser, EsqlCommand *command)
{
	command->text = parser->value;
	if (parser->word != ESQL_WORD_NUMBER || strlen(command->text) > 9 ||
		strspn(command->text, "0123456789") != strlen(command->text))
	{
		esql_fail(parser, "a number of rows");
		return false;
	}
	esql_next(parser);
	return true;
}

/* What follows the name of a command. */
static bool
parse_rest(EsqlParser *parser, EsqlCommand *command)
{
	switch (command->verb)
	{
		case ESQL_WHERE:
		case ESQL_MV_EXPAND:
			command->expr = esql_parse_expr(parser);
			return command->expr != NULL;
		case ESQL_EVAL:
			return parse_items(parser, &command->item, false);
		case ESQL_STATS:
			return parse_stats(parser, command);
		case ESQL_KEEP:
		case ESQL_DROP:
			return parse_patterns(parser, command);
		case ESQL_RENAME:
			return parse_renames(parser, command);
		case ESQL_SORT:
			return parse_sort(parser, command);
		case ESQL_LIMIT:
			return parse_limit(parser, command);
		case ESQL_DISSECT:
		case ESQL_GROK:
			return parse_extract(parser, command);
	}
	pg_unreachable();
}

/* command := name rest; NULL after an error */
static EsqlCommand *
parse_command(EsqlParser *parser)
{
	static const struct
	{
		const char *word;
		EsqlVerb verb;
	} known[] = {{"where", ESQL_WHERE},     {"eval", ESQL_EVAL},   {"stats", ESQL_STATS},
				 {"keep", ESQL_KEEP},       {"drop", ESQL_DROP},   {"rename", ESQL_RENAME},
				 {"sort", ESQL_SORT},       {"limit", ESQL_LIMIT}, {"mv_expand", ESQL_MV_EXPAND},
				 {"dissect", ESQL_DISSECT}, {"grok", ESQL_GROK}};
	int start = parser->start;

	for (int i = 0; i < lengthof(known); i++)
	{
		EsqlCommand *command;

		if (!esql_take_word(parser, known[i].word))
			continue;
		command = MAKE(EsqlCommand, .verb = known[i].verb);
		if (!parse_rest(parser, command))
			return NULL;
		command->span = (Span){start, parser->last};
		return command;
	}
	if (parser->word == ESQL_WORD_NAME)
		esql_parser_refuse(parser, start, psprintf("command \"%.40s\"", parser->value));
	else
		esql_fail(parser, "a command");
	return NULL;
}

bool
esql_parse(ElasticReader *reader, EsqlQuery *query)
{
	EsqlParser parser = {.reader = reader, .text = reader->query, .length = reader->query_length};

	esql_next(&parser);
	if (!parse_from(&parser, query))
		return false;
	while (esql_take(&parser, "|"))
	{
		EsqlCommand *command;

		PORT_CHECK_INTERRUPTS();
		if (query->command.count >= ESQL_MAX_COMMANDS)
		{
			esql_parser_limit(&parser, psprintf("a query may have %d commands", ESQL_MAX_COMMANDS));
			return false;
		}
		command = parse_command(&parser);
		if (command == NULL)
			return false;
		vec_push(&query->command, command);
	}
	if (parser.word != ESQL_WORD_END)
		esql_fail(&parser, "\"|\"");
	return !parser.failed;
}
