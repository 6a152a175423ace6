/*
 * splunk_list.c
 *		Fields of several values: lists of texts in columns that the query makes.
 */
#include "common/port.h"

#include "foreign/query.h"
#include "foreign/splunk_int.h"

/* Appends the elements as texts: of all that have the key, null as the text that it is. */
static void
list_collect(KqlBuf *out, const char *element, const char *path, const char *name)
{
	int length = (int) strlen(path);
	const char *last = strrchr(path, '.');
	char *value = query_path_value(element, path, length);

	kql_code(out, "summarize ");
	kql_name(out, name);
	kql_code(out, " = make_list_if(");
	if (length == 0)
	{
		kql_code(out, psprintf("tostring(%s), isnotempty(tostring(%s))))", element, element));
		return;
	}
	kql_code(out, psprintf("iff(isnull(%s), \"null\", tostring(%s)), bag_has_key(", value, value));
	kql_code(out, query_path_value(element, path, last != NULL ? (int) (last - path) : 0));
	kql_code(out, ", ");
	kql_text(out, last != NULL ? last + 1 : path);
	kql_code(out, ")))");
}

void
splunk_write_list(KqlBuf *out, const char *base, const char *path, const char *name, bool is_spath)
{
	KqlBuf element;
	int depth = 1;

	/* What is no array is one element to spath, and none in the name of a field. */
	for (const char *mark; (mark = strstr(path, "[]")) != NULL; depth++)
	{
		char *value = query_path_value(base, path, (int) (mark - path));

		kql_init(&element);
		kql_name(&element, psprintf("%s_%d", name, depth));
		kql_code(out, depth == 1 ? "\n| mv-apply " : "mv-expand ");
		kql_code(out, element.text.data);
		kql_code(out, psprintf(" = case(array_length(%s) > 0, %s, ", value, value));
		if (is_spath)
			kql_code(out, psprintf("isnull(array_length(%s)), pack_array(%s), ", value, value));
		kql_code(out, "dynamic([null]))");
		kql_code(out, depth == 1 ? " on (" : " | ");
		base = element.text.data;
		path = mark[2] == '.' ? mark + 3 : mark + 2;
	}
	list_collect(out, base, path, name);
}

const ForeignField *
splunk_first_match(SplunkReader *reader, const ForeignField *list, const char *regex)
{
	KqlBuf *out = reader->out;
	const char *name;
	const ForeignField *made;

	VEC_EACH (const SplunkMade, one, &reader->made)
	{
		if (one->regex != NULL && strcmp(one->regex, regex) == 0 &&
			strcmp(one->of->column, list->column) == 0)
			return one->column;
	}
	name = splunk_new_name(reader, "_index");
	made = splunk_made_field(MAP_NUMBER, name);
	if (!reader->is_table)
		vec_push(&reader->scratch, (void *) name);
	kql_code(out, "\n| mv-apply with_itemindex=_i _e = case(array_length(");
	kql_name(out, list->column);
	kql_code(out, ") > 0, ");
	kql_name(out, list->column);
	kql_code(out,
			 ", dynamic([null])) to typeof(string) on (where isnotempty(_e) and _e matches regex ");
	kql_text(out, regex);
	kql_code(out, " | summarize ");
	kql_name(out, name);
	kql_code(out, " = min(_i))");
	vec_push(&reader->made, MAKE(SplunkMade, .of = list, .regex = regex, .column = made));
	return made;
}
