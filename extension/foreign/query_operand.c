/*
 * query_operand.c
 *		What a test asks about, as KQL: a column, what stands below it, or what is made of it.
 *
 * Called for each test of a condition.
 */
#include "common/port.h"

#include "foreign/query.h"

/* Appends a column, or its text if it has another type. */
static void
write_column(KqlBuf *out, const char *name, bool as_text)
{
	kql_code(out, as_text ? "tostring(" : "");
	kql_name(out, name);
	kql_code(out, as_text ? ")" : "");
}

/* Appends the data of an event of Windows, whose XML the column holds. */
static void
write_xml(KqlBuf *out, const ForeignField *field)
{
	/* ORDER: an ampersand last, so that what it makes is no entity. */
	static const char *const entity[][2] = {{"&lt;", "<"},   {"&gt;", ">"},   {"&quot;", "\""},
											{"&apos;", "'"}, {"&#xD;", "\r"}, {"&#xA;", "\n"},
											{"&#x9;", "\t"}, {"&amp;", "&"}};
	StringInfoData regex;

	initStringInfo(&regex);
	appendStringInfo(&regex, "<Data Name=[\"']%s[\"']>([^<]*)<", field->path);
	for (int i = 0; i < lengthof(entity); i++)
		kql_code(out, "replace_string(");
	kql_code(out, "extract(");
	kql_text(out, regex.data);
	kql_code(out, ", 1, ");
	kql_name(out, field->column);
	kql_code(out, ")");
	for (int i = 0; i < lengthof(entity); i++)
	{
		kql_code(out, ", ");
		kql_text(out, entity[i][0]);
		kql_code(out, ", ");
		kql_text(out, entity[i][1]);
		kql_code(out, ")");
	}
}

/* Appends the text that a path leads to. */
static void
write_path(KqlBuf *out, const ForeignField *field, const char *path)
{
	bool is_json = field->kind == MAP_JSON || field->kind == MAP_MAYBE_JSON;

	kql_code(out, is_json ? "tostring(parse_json(" : "tostring(");
	kql_name(out, field->column);
	kql_code(out, is_json ? ")" : "");
	kql_path_steps(out, path, (int) strlen(path));
	kql_code(out, ")");
}

/* Appends the text below a column of JSON; of a key that is spelled in two ways, what there is. */
static void
write_below(KqlBuf *out, const ForeignField *field)
{
	if (field->spelled == NULL)
	{
		write_path(out, field, field->path);
		return;
	}
	kql_code(out, "coalesce(");
	write_path(out, field, field->spelled);
	kql_code(out, ", ");
	write_path(out, field, field->path);
	kql_code(out, ")");
}

void
query_write_operand(QueryWriter *writer, const QueryOperand *operand)
{
	const ForeignField *field = operand->field;
	KqlBuf *out = writer->out;

	if (field == NULL)
	{
		kql_code(out, writer->table->keyword != NULL ? writer->table->keyword : "*");
		return;
	}
	if (operand->element != NULL)
	{
		kql_code(out, operand->element);
		return;
	}
	switch (field->kind)
	{
		case MAP_NUMBER:
		case MAP_BOOL:
		case MAP_TIME:
			write_column(out, field->column, operand->as_text);
			break;
		case MAP_JSON:
		case MAP_MAYBE_JSON:
			if (field->path[0] == '\0')
				write_column(out, field->column, false);
			else
				write_below(out, field);
			break;
		case MAP_DYNAMIC:
		case MAP_MAYBE_DYNAMIC:
		case MAP_HASH_LIST:
			write_below(out, field);
			break;
		case MAP_ADDRESS:
			if (operand->is_second)
			{
				kql_name(out, field->column);
				break;
			}
			kql_code(out, "iff(");
			kql_name(out, field->column);
			kql_code(out, " startswith \"::ffff:\" and ");
			kql_name(out, field->column);
			kql_code(out, " contains \".\", substring(");
			kql_name(out, field->column);
			kql_code(out, ", 7), ");
			kql_name(out, field->column);
			kql_code(out, ")");
			break;
		case MAP_XML:
			write_xml(out, field);
			break;
		case MAP_EITHER:
			kql_name(out, operand->is_second ? field->path : field->column);
			break;
		case MAP_ACCOUNT:
			if (operand->is_second)
				kql_name(out, field->path);
			else
				kql_code(out, field->column);
			break;
		case MAP_COMPUTED:
		case MAP_REQUEST:
		case MAP_REGISTRY_KEY:
		case MAP_CALCULATED:
			kql_code(out, field->column);
			break;
		case MAP_DEFAULT:
			kql_code(out, "iff(isempty(");
			kql_name(out, field->column);
			kql_code(out, "), ");
			kql_text(out, field->path);
			kql_code(out, ", ");
			kql_name(out, field->column);
			kql_code(out, ")");
			break;
		case MAP_CONSTANT:
			kql_text(out, field->column);
			break;
		default:
			kql_name(out, field->column);
			break;
	}
}
