/*
 * query_array.c
 *		Any element of an array: its elements become one text, in a column that the query makes.
 */
#include "common/port.h"

#include "foreign/query.h"

const char *
query_array(QueryWriter *writer, const ForeignField *field)
{
	QueryArray *array;

	VEC_EACH (const QueryArray, known, &writer->array)
	{
		if (strcmp(known->field->column, field->column) == 0 &&
			strcmp(known->field->path, field->path) == 0)
			return known->name;
	}
	array = MAKE(QueryArray, .field = field, .name = psprintf("_any%d", writer->array.count + 1));
	vec_push(&writer->array, array);
	return array->name;
}

/* The value that a path leads to from a base, which is KQL; length bytes of the path. */
static char *
array_value(const char *base, const char *path, int length)
{
	KqlBuf out;

	kql_init(&out);
	kql_code(&out, base);
	while (length > 0)
	{
		int step = Min((int) strcspn(path, "."), length);

		kql_step(&out, pnstrdup(path, step));
		step = Min(step + 1, length);
		path += step;
		length -= step;
	}
	return out.text.data;
}

/* Appends mv-apply … on (…): all that a path leads to as one text, in the column of the name. */
static void
write_apply(KqlBuf *out, const char *base, const char *path, const char *name, int depth)
{
	const char *mark = strstr(path, "[]");
	char *value = array_value(base, path, (int) (mark - path));
	char *element = psprintf("%s_%d", name, depth);
	const char *rest = mark[2] == '.' ? mark + 3 : mark + 2;

	/* What is no array is one element, and an empty array has one without a value: no row is lost. */
	appendStringInfo(&out->text,
					 "mv-apply %s = case(array_length(%s) > 0, %s, isnull(array_length(%s)), "
					 "pack_array(%s), dynamic([null])) on (",
					 element, value, value, value, value);
	if (strstr(rest, "[]") != NULL)
	{
		write_apply(out, element, rest, psprintf("%s_text", element), depth + 1);
		appendStringInfo(&out->text,
						 " | summarize %s = strcat_array(make_list_if(%s_text, "
						 "isnotempty(%s_text)), \"" QUERY_SEPARATOR "\"))",
						 name, element, element);
		return;
	}
	value = array_value(element, rest, (int) strlen(rest));
	/* Of elements that are values themselves, an object is none. */
	appendStringInfo(&out->text,
					 "summarize %s = strcat_array(make_list_if(tostring(%s), "
					 "isnotempty(tostring(%s))%s), \"" QUERY_SEPARATOR "\"))",
					 name, value, value,
					 rest[0] == '\0' ? psprintf(" and gettype(%s) != \"dictionary\"", value) : "");
}

void
query_write_array(QueryWriter *writer, const QueryArray *array)
{
	const ForeignField *field = array->field;
	KqlBuf base;

	kql_init(&base);
	kql_code(&base, field->kind == MAP_ANY_JSON ? "parse_json(" : "");
	kql_name(&base, field->column);
	kql_code(&base, field->kind == MAP_ANY_JSON ? ")" : "");
	kql_code(writer->out, "\n| ");
	write_apply(writer->out, base.text.data, field->path, array->name, 1);
}
