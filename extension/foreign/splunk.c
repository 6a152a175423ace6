/*
 * splunk.c
 *		A file of Splunk's security_content: a detection, whose search becomes a query.
 */
#include "common/port.h"

#include "foreign/map.h"
#include "foreign/splunk_int.h"
#include "rule/yaml_reader.h"

/* Splunk's deployments run each detection every hour, over an hour. */
#define SPLUNK_HOUR (INT64CONST(3600) * 1000000)

/* Says at the places of the file what was said of the search. */
static void
take_diag(SplunkReader *reader, const DiagList *said)
{
	rule_take_query_diag(&reader->file, said, reader->diag);
}

/* Appends what the commands do; an error ends it, since what follows is about fields that are not. */
static void
write_commands(SplunkReader *reader, const Vec *command)
{
	int errors = reader->diag->error_count;
	bool was_grouped = false;

	VEC_EACH (const SplCommand, one, command)
	{
		int start = reader->out->text.len;

		PORT_CHECK_INTERRUPTS();
		reader->is_hourly =
			reader->is_hourly ||
			(was_grouped && (one->kind == SPL_COMMAND_WHERE || one->kind == SPL_COMMAND_SEARCH));
		was_grouped =
			was_grouped || one->kind == SPL_COMMAND_STATS || one->kind == SPL_COMMAND_EVENTSTATS;
		splunk_write_command(reader, one);
		if (reader->out->text.len > start)
			kql_mark(reader->out, start, splunk_span(reader, one->span));
		if (reader->diag->error_count > errors)
			return;
	}
	VEC_EACH (const char, name, &reader->scratch)
	{
		kql_code(reader->out, name_at == 0 ? "\n| project-away " : ", ");
		kql_name(reader->out, name);
	}
}

/* Appends the rows of the logs. */
static void
write_table(SplunkReader *reader)
{
	const MapTable *listed = map_find_table(reader->table->name);
	const char *also = listed != NULL ? map_find_also(listed) : NULL;

	kql_name(reader->out, reader->table->name);
	if (also != NULL)
	{
		kql_code(reader->out, "\n| union isfuzzy=true ");
		kql_name(reader->out, also);
	}
	if (reader->condition[0] != '\0')
	{
		kql_code(reader->out, "\n| where ");
		kql_code(reader->out, reader->condition);
	}
}

/* Translates the search; false after an error. */
static bool
read_search(SplunkReader *reader, const RuleNode *node)
{
	DiagList said = {0};
	int length = (int) strlen(node->text);
	Vec command = spl_parse(node->text, length, &said);
	const SplCommand *first;

	take_diag(reader, &said);
	if (said.error_count > 0 || command.count == 0)
		return false;
	first = VEC_AT(&command, SplCommand, 0);
	if (first->kind != SPL_COMMAND_SEARCH)
	{
		splunk_refuse(reader, first->span, "a search that begins with another command than search");
		return false;
	}
	if (!splunk_find_table(reader, first->term))
		return false;
	write_table(reader);
	write_commands(reader, &command);
	return true;
}

/* How often the rule is run, and over how long. */
static void
read_schedule(SplunkReader *reader, const ForeignOptions *options)
{
	ForeignRule *rule = reader->rule;

	rule->frequency_us = options != NULL && options->frequency_us > 0 ? options->frequency_us
																	  : FOREIGN_DEFAULT_FREQUENCY;
	if (reader->is_hourly && rule->frequency_us < SPLUNK_HOUR)
	{
		rule->frequency_us = SPLUNK_HOUR;
		foreign_note(rule, rule->title_span,
					 "the search compares what it counts, so it is run every hour, over an hour");
	}
	rule->period_us = rule->frequency_us;
}

/* Reads one document; NULL after an error. */
static ForeignRule *
read_document(const char *text, int length, const RuleNode *document, const ForeignOptions *options,
			  DiagList *diag)
{
	const RuleNode *search = rule_node_find(document, "search");
	int errors = diag->error_count;
	ForeignRule *rule = MAKE(ForeignRule, .platform = "Splunk", .span = document->span);
	KqlBuf *out = palloc(sizeof(KqlBuf));
	SplunkReader reader = {.diag = diag, .rule = rule, .out = out, .is_table = true};

	kql_init(out);
	splunk_read_head(rule, document, diag);
	rule->extra = document;
	if (search == NULL || search->kind != RULE_NODE_TEXT)
	{
		diag_add(diag, search == NULL ? DIAG_FOREIGN_MISSING : DIAG_FOREIGN_SHAPE,
				 search == NULL ? document->span : search->span, "search", "a text");
		return NULL;
	}
	reader.file = (Rule){.query = {search->text, search->span},
						 .query_style = search->style,
						 .yaml = text,
						 .yaml_length = length};
	reader.place = rule_query_places(&reader.file);
	if (read_search(&reader, search) && diag->error_count == errors)
	{
		splunk_read_entities(&reader, document);
		read_schedule(&reader, options);
		rule->table = reader.table;
		rule->query = out;
	}
	return diag->error_count == errors ? rule : NULL;
}

Vec
splunk_read(const char *text, int length, const ForeignOptions *options, DiagList *diag)
{
	Vec document = yaml_read_all(text, length, SPLUNK_MAX_NODES, diag);
	Vec rule = {0};

	if (diag->error_count > 0)
		return rule;
	VEC_EACH (const RuleNode, one, &document)
	{
		ForeignRule *read = NULL;

		PORT_CHECK_INTERRUPTS();
		if (one->kind == RULE_NODE_MAP)
			read = read_document(text, length, one, options, diag);
		else if (document.count == 1 || !rule_node_is_null(one))
			diag_add(diag, DIAG_FOREIGN_SHAPE, one->span, "a document", "a map");
		if (read != NULL)
			vec_push(&rule, read);
	}
	return rule;
}
