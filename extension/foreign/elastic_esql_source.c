/*
 * elastic_esql_source.c
 *		The rows of the tables of an ES|QL query, with the columns that fields of the log become.
 */
#include "common/port.h"

#include "foreign/elastic_esql.h"
#include "foreign/query.h"

/*
 * Appends JSON as the text that Java makes of a map: {k=v, l=[v, v]}.  Texts, signs and blanks are
 * taken one after the other, so that no sign inside of a text is one; the text that comes of
 * it still has the escapes of JSON, which are read as those of one text.
 */
static void
write_flat(KqlBuf *out, const char *column)
{
	kql_code(out, "tostring(parse_json(strcat(\"\\\"\", "
				  "replace_string(replace_string(replace_string(replace_regex(");
	kql_name(out, column);
	kql_code(out, ", @'\"((?:[^\"\\\\]|\\\\.)*)\"|([,:])|\\s+', \"\\\\1\\u0002\\\\2\\u0003\"), "
				  "\"\\u0002,\\u0003\", \", \"), \"\\u0002:\\u0003\", \"=\"), "
				  "\"\\u0002\\u0003\", \"\"), \"\\\"\")))");
}

/* Appends the values of a field whose values are conditions. */
static void
write_choice(KqlBuf *out, const ForeignField *field)
{
	kql_code(out, "case(");
	for (int i = 0; i < field->table->count; i++)
	{
		const MapLine *line = &field->table->line[i];

		if (line->kind != MAP_IS_CHOICE || strcmp(line->source, field->name) != 0)
			continue;
		kql_code(out, line->path);
		kql_code(out, ", ");
		kql_text(out, line->column);
		kql_code(out, ", ");
	}
	kql_code(out, "\"\")");
}

/* Appends one value of a field of a table, as a text or in the kind of its column. */
static void
write_place(KqlBuf *out, const ElasticField *place, EsqlKind kind)
{
	const ForeignField *field = place->field;

	if (place->listed == MAP_FLAT && field->path[0] == '\0')
		write_flat(out, field->column);
	else if (place->listed == MAP_CHOICE)
		write_choice(out, field);
	else if (place->listed == MAP_CONSTANT)
		kql_text(out, field->column);
	else if (kind == ESQL_TEXT)
		query_write_value(out, field);
	else
	{
		kql_code(out, kind == ESQL_INTEGER ? "tolong(" : kind == ESQL_DOUBLE ? "todouble(" : "");
		kql_name(out, field->column);
		kql_code(out, kind == ESQL_INTEGER || kind == ESQL_DOUBLE ? ")" : "");
	}
}

/* Appends an operator that makes a list of all that a path with [] leads to, sorted, each once. */
static void
write_list(KqlBuf *out, const char *name, const ForeignField *field)
{
	const char *value = query_begin_array(out, field);

	kql_code(out, "summarize ");
	kql_name(out, name);
	/* An object is no value. */
	kql_code(out,
			 psprintf(" = array_sort_asc(make_set_if(tostring(%s), isnotempty(tostring(%s)) and "
					  "gettype(%s) != \"dictionary\")))",
					  value, value, value));
}

/* Is a field a list in a table only by operators of its own? */
static bool
is_array(const ElasticField *place)
{
	return place != NULL &&
		   (place->field->kind == MAP_ANY_JSON || place->field->kind == MAP_ANY_DYNAMIC);
}

/* Appends what a field that is a list is in a table where it is one value or none. */
static void
write_few(KqlBuf *out, const ElasticField *place)
{
	if (place == NULL)
		kql_code(out, "dynamic([])");
	else if (place->listed == MAP_CONSTANT && place->field->path[0] != '\0')
	{
		kql_code(out, "pack_array(");
		kql_text(out, place->field->column);
		kql_code(out, ", ");
		kql_text(out, place->field->path);
		kql_code(out, ")");
	}
	else
	{
		kql_code(out, "iff(isempty(");
		write_place(out, place, ESQL_TEXT);
		kql_code(out, "), dynamic([]), pack_array(");
		write_place(out, place, ESQL_TEXT);
		kql_code(out, "))");
	}
}

/* Appends the columns that the fields are in one table. */
static void
write_fields(EsqlReader *reader, KqlBuf *out, int number)
{
	bool any = false;

	VEC_EACH (const EsqlColumn, one, &reader->field)
	{
		const ElasticField *place = VEC_AT(&one->place, ElasticField, number);

		if (one->lacks != NULL || (one->type.is_list && is_array(place)))
			continue;
		kql_code(out, any ? ",\n    " : "\n| extend ");
		any = true;
		kql_name(out, one->column);
		kql_code(out, " = ");
		if (one->type.is_list)
			write_few(out, place);
		else if (place == NULL)
			esql_write_none(out, one->type);
		else
			write_place(out, place, one->type.kind);
	}
	VEC_EACH (const EsqlColumn, one, &reader->field)
	{
		const ElasticField *place = VEC_AT(&one->place, ElasticField, number);

		if (one->lacks == NULL && one->type.is_list && is_array(place))
			write_list(out, one->column, place->field);
	}
}

void
esql_write_source(EsqlReader *reader, KqlBuf *out)
{
	bool is_union = reader->table.count > 1;

	kql_code(out, is_union ? "union\n(" : "");
	VEC_EACH (const ElasticDataset, one, &reader->table)
	{
		kql_code(out, one_at > 0 ? "),\n(" : "");
		kql_name(out, one->table.name);
		write_fields(reader, out, one_at);
	}
	kql_code(out, is_union ? ")" : "");
}
