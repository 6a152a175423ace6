/*
 * sigma_json.c
 *		Tests of the text of a whole JSON: a column, or the keywords of a table.
 *
 * A rule means a value, and the text has it as JSON writes it: a backslash is two, and a quote has
 * a backslash in front.  So what is looked for is written in the same way.
 */
#include "common/port.h"

#include "foreign/json_text.h"
#include "foreign/sigma_int.h"

/* Keywords of a table whose rows have all other fields in a column are looked for in that one. */
static bool
has_json_keyword(const MapTable *table)
{
	return table->keyword != NULL && table->rest != NULL;
}

static bool
pattern_has(const Pattern *pattern, char byte)
{
	for (int i = 0; i < pattern->length; i++)
	{
		if (pattern->mark[i] == '\0' && pattern->text[i] == byte)
			return true;
	}
	return false;
}

/* The pattern anywhere in a text of JSON that has one spelling. */
static ForeignCondition *
json_search(const ForeignField *field, const Pattern *pattern, bool is_cased, Span span)
{
	const Pattern *spelled = pattern_in_json(pattern);
	ForeignTest test = {.op = FOREIGN_MATCH, .field = field, .is_cased = is_cased};
	char *text;

	if (pattern_form(spelled, &text) == PATTERN_CONTAINS)
		return condition_of(FOREIGN_CONTAINS, field, text, is_cased, span);
	test.pattern = spelled;
	return condition_test(&test, span);
}

ForeignCondition *
sigma_json_test(const ForeignField *field, const SigmaModifiers *modifiers, const Pattern *pattern,
				Span span)
{
	bool as_it_came = field->kind == MAP_JSON;
	Vec part = {0};

	if (!json_text_spells(pattern, as_it_came))
		return NULL;
	/* With quotes it may be about several keys, which have another order in what is written anew. */
	if (!as_it_came || pattern_has(pattern, '"'))
		vec_push(&part, json_search(field, pattern, modifiers->is_cased, span));
	if (as_it_came)
		vec_push(&part, json_search(json_text_field(field), pattern, modifiers->is_cased, span));
	return condition_any(&part, span);
}

/* The field of a line that is a whole JSON column, and the first such; else NULL. */
static ForeignField *
json_line_field(const MapTable *table, int at)
{
	const MapLine *line = &table->line[at];
	ForeignField *field = line->kind < MAP_IS_CHOICE && line->path[0] == '\0'
							  ? map_find_field(table, line->source)
							  : NULL;

	if (!json_text_is(field))
		return NULL;
	for (int i = 0; i < at; i++)
	{
		if (table->line[i].kind == line->kind && table->line[i].path[0] == '\0' &&
			strcmp(table->line[i].column, line->column) == 0)
			return NULL;
	}
	return field;
}

ForeignCondition *
sigma_json_keyword(const SigmaReader *reader, const SigmaModifiers *modifiers,
				   const Pattern *pattern, ForeignCondition *anywhere, Span span)
{
	const MapTable *table = reader->table;
	Vec part = {0};

	if (table->keyword != NULL)
		return has_json_keyword(table) && json_text_spells(pattern, false)
				   ? json_search(NULL, pattern, modifiers->is_cased, span)
				   : anywhere;
	vec_push(&part, anywhere);
	for (int i = 0; i < table->count && json_text_spells(pattern, true); i++)
	{
		ForeignField *field = json_line_field(table, i);
		ForeignCondition *one =
			field != NULL ? sigma_json_test(field, modifiers, pattern, span) : NULL;

		if (one != NULL)
			vec_push(&part, one);
	}
	return condition_any(&part, span);
}

const ForeignField *
sigma_json_regex(const SigmaReader *reader, const ForeignField *field, const char *regex)
{
	ForeignField keyword = {.kind = MAP_DYNAMIC, .name = "", .path = "", .table = reader->table};
	const char *text = field != NULL ? json_text_kql(field) : reader->table->keyword;

	/* Only a backslash and a quote are spelled otherwise. */
	if ((strstr(regex, "\\\\") == NULL && strpbrk(regex, "\"'") == NULL) ||
		(field == NULL && !has_json_keyword(reader->table)))
		return field;
	return json_text_made(field != NULL ? field : &keyword,
						  psprintf("replace_regex(%s, @\"\\\\([\"\"\\\\])\", @\"\\1\")", text));
}
