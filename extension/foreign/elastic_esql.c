/*
 * elastic_esql.c
 *		A rule whose query is ES|QL: what is read of it, and what its alerts are.
 */
#include "common/port.h"

#include "common/wildcard.h"
#include "foreign/elastic_esql.h"

/* Columns that are entities by their names. */
static const char *const entity_name[][3] = {
	{"aws.cloudtrail.user_identity.arn", "Account", "FullName"},
	{"azure.signinlogs.properties.user_principal_name", "Account", "FullName"},
	{"azure.auditlogs.properties.initiated_by.user.userPrincipalName", "Account", "FullName"},
	{"azure.signinlogs.identity", "Account", "FullName"},
	{"user.name", "Account", "FullName"},
	{"user.id", "Account", "FullName"},
	{"source.ip", "IP", "Address"},
	{"source.address", "IP", "Address"},
	{"host.name", "Host", "HostName"}};

/* A column of the result; NULL if there is none of the name. */
static const EsqlColumn *
result_column(const EsqlReader *reader, const char *name)
{
	VEC_EACH (const EsqlColumn, one, &reader->column)
	{
		if (strcmp(one->name, name) == 0 && !one->is_hidden && one->lacks == NULL)
			return one;
	}
	return NULL;
}

/* ---- what is written ---- */

/* Counts the groups to come. */
static int
count_stats(const EsqlQuery *query)
{
	int count = 0;

	VEC_EACH (const EsqlCommand, one, &query->command)
		count += one->verb == ESQL_STATS;
	return count;
}

/* Appends what takes away the columns that are none of the result: those of fields, and hidden ones. */
static void
write_away(EsqlReader *reader)
{
	Vec name = {0};

	VEC_EACH (EsqlColumn, one, &reader->field)
	{
		if (one->lacks == NULL && result_column(reader, one->name) == NULL)
			vec_push_text(&name, one->column);
	}
	VEC_EACH (EsqlColumn, one, &reader->column)
	{
		if (one->is_hidden && one->lacks == NULL)
			vec_push_text(&name, one->column);
	}
	VEC_EACH (const char, one, &name)
	{
		kql_code(reader->out, one_at == 0 ? "\n| project-away " : ", ");
		kql_name(reader->out, one);
	}
}

/* Notes the fields without a column of which values would only be shown. */
static void
note_lacks(EsqlReader *reader)
{
	VEC_EACH (const EsqlColumn, one, &reader->field)
	{
		if (one->lacks != NULL)
			foreign_note(reader->elastic->rule, esql_span(reader, one->lacks_span),
						 "table \"%s\" has nothing for field \"%s\": what shows it is left out",
						 VEC_AT(&reader->table, ElasticDataset, 0)->table.name, one->name);
	}
}

/* Writes the commands, then in front of them the rows; false after an error. */
static bool
write_query(EsqlReader *reader)
{
	KqlBuf *whole = palloc(sizeof(KqlBuf));
	KqlBuf rest;

	kql_init(&rest);
	reader->out = &rest;
	reader->groups = count_stats(reader->query);
	VEC_EACH (const EsqlCommand, one, &reader->query->command)
	{
		PORT_CHECK_INTERRUPTS();
		if (!esql_write_command(reader, one))
			return false;
	}
	if (!reader->is_grouped)
		write_away(reader);
	kql_init(whole);
	esql_write_source(reader, whole);
	kql_append(whole, &rest);
	reader->elastic->rule->query = whole;
	note_lacks(reader);
	return true;
}

/* ---- what the alerts are ---- */

/* Adds entities: the table's, or columns of groups by their names, one of each type. */
static void
add_entities(EsqlReader *reader)
{
	ForeignRule *rule = reader->elastic->rule;
	Vec type = {0};

	for (int i = 0; !reader->is_grouped && i < rule->table->count; i++)
	{
		const MapLine *line = &rule->table->line[i];

		if (line->kind == MAP_IS_ENTITY && vec_push_text(&type, line->source))
			vec_push(&rule->entity, MAKE(ForeignEntity, .type = line->source,
										 .identifier = line->column, .column = line->path));
	}
	for (int i = 0; reader->is_grouped && i < lengthof(entity_name); i++)
	{
		const EsqlColumn *column = result_column(reader, entity_name[i][0]);

		if (column != NULL && !column->type.is_list && column->type.kind == ESQL_TEXT &&
			vec_push_text(&type, entity_name[i][1]))
			vec_push(&rule->entity,
					 MAKE(ForeignEntity, .type = entity_name[i][1], .identifier = entity_name[i][2],
						  .column = column->column));
	}
}

/* The name of a column for a field by which alerts are suppressed; NULL if there is none. */
static const char *
suppress_column(EsqlReader *reader, const char *name)
{
	const EsqlColumn *column = result_column(reader, name);
	ElasticField found;

	if (column != NULL)
		return column->column;
	if (!reader->is_grouped && elastic_find_field(reader->elastic->rule->table, name, &found) &&
		found.field->kind == MAP_TEXT && found.listed != MAP_CONSTANT)
		return pstrdup(found.field->column);
	return NULL;
}

/* Reads by what alerts are suppressed. */
static void
read_suppression(EsqlReader *reader)
{
	ElasticReader *elastic = reader->elastic;
	ForeignRule *rule = elastic->rule;
	Span span;
	Vec name = {0};
	int64 duration_us = elastic_suppression(elastic, &name, &span);

	if (duration_us == 0)
		return;
	VEC_EACH (const RuleNode, one, &name)
	{
		const char *column = suppress_column(reader, one->text);

		if (column != NULL)
			vec_push_text(&rule->suppress_by, column);
		else
			diag_add(elastic->diag, DIAG_FOREIGN_UNSUPPORTED, one->span,
					 psprintf("alert_suppression by \"%s\", which is no column of the result",
							  one->text));
	}
	elastic_set_suppression(elastic, duration_us, span);
}

/* How far a rule reads back: groups as far as "from", else as far as it is run. */
static void
read_period(EsqlReader *reader)
{
	if (count_stats(reader->query) > 0)
		elastic_read_period(reader->elastic);
	else
		reader->elastic->rule->period_us = reader->elastic->rule->frequency_us;
}

void
elastic_read_esql(ElasticReader *elastic)
{
	EsqlQuery query = {0};
	EsqlReader reader = {.elastic = elastic, .query = &query};
	StringInfoData source;

	if (!esql_parse(elastic, &query))
		return;
	initStringInfo(&source);
	VEC_EACH (const char, one, &query.index)
		appendStringInfo(&source, "%s%s", one_at > 0 ? ", " : "", one);
	elastic->rule->source = source.data;
	if (!esql_find_tables(&reader))
		return;
	read_period(&reader);
	if (!write_query(&reader))
		return;
	add_entities(&reader);
	read_suppression(&reader);
}
