/*
 * json_text.c
 *		The text of a whole JSON, in which values are spelled as JSON spells them.
 *
 * Logs that are kept as they came may have \u003c for < and \/ for /.  Letters, digits and most
 * signs are never written so, which is why their columns are read as they are wherever that will do.
 */
#include "common/port.h"

#include "foreign/json_text.h"
#include "foreign/kqlbuf.h"

/* Characters that JSON has to spell otherwise, and those that some writers of it do. */
#define JSON_ALWAYS "\\\""
#define JSON_SOMETIMES "/<>&'+`"

bool
json_text_is(const ForeignField *field)
{
	return field != NULL && (field->kind == MAP_JSON || field->kind == MAP_DYNAMIC) &&
		   field->path[0] == '\0';
}

bool
json_text_spells(const Pattern *pattern, bool as_it_came)
{
	for (int i = 0; i < pattern->length; i++)
	{
		unsigned char byte = (unsigned char) pattern->text[i];

		if (pattern->mark[i] == '*')
			continue;
		/* One character may be several in the text, and a dash a slash. */
		if (pattern->mark[i] == '?' || (pattern->mark[i] == '-' && as_it_came) || byte < 0x20 ||
			strchr(JSON_ALWAYS, byte) != NULL ||
			(as_it_came && (byte >= 0x7f || strchr(JSON_SOMETIMES, byte) != NULL)))
			return true;
	}
	return false;
}

char *
json_text_kql(const ForeignField *field)
{
	KqlBuf out;

	kql_init(&out);
	kql_code(&out, field->kind == MAP_JSON ? "tostring(parse_json(" : "tostring(");
	kql_name(&out, field->column);
	kql_code(&out, field->kind == MAP_JSON ? "))" : ")");
	return out.text.data;
}

ForeignField *
json_text_field(const ForeignField *field)
{
	return json_text_made(field, json_text_kql(field));
}

ForeignField *
json_text_made(const ForeignField *field, char *kql)
{
	return MAKE(ForeignField, .kind = MAP_COMPUTED, .name = field->name, .column = kql, .path = "",
				.table = field->table);
}
