/*
 * elastic.c
 *		A file of Elastic: TOML with a table [rule], whose type says what its query is; or what Kibana
 *		has exported.
 */
#include "common/port.h"

#include "common/suggest.h"
#include "foreign/elastic_int.h"
#include "foreign/toml_reader.h"

/* Sets the query and where its bytes are; false if there is none. */
static bool
read_query(ElasticReader *reader)
{
	const RuleNode *node = rule_node_find(reader->node, "query");
	char *text = elastic_text_of(reader, reader->node, "query");

	if (text == NULL)
	{
		if (node == NULL)
			diag_add(reader->diag, DIAG_FOREIGN_MISSING, reader->node->span, "query");
		return false;
	}
	reader->query = text;
	reader->query_length = (int) strlen(text);
	reader->query_span = node->span;
	if (reader->query_length > ELASTIC_MAX_QUERY)
	{
		diag_add(reader->diag, DIAG_FOREIGN_LIMIT, node->span,
				 psprintf("a query of more than %d bytes", ELASTIC_MAX_QUERY));
		return false;
	}
	reader->place = toml_places(reader->file, node);
	return true;
}

/* Sets where the logs are: by the indices of the rule and its integrations. */
static void
read_indices(ElasticReader *reader, const RuleNode *file)
{
	const RuleNode *metadata = rule_node_find(file, "metadata");
	StringInfoData source;
	Vec index = {0};
	Vec integration = {0};

	initStringInfo(&source);
	elastic_texts(reader, &index, reader->node, "index");
	if (metadata != NULL && metadata->kind == RULE_NODE_MAP)
		elastic_texts(reader, &integration, metadata, "integration");
	VEC_EACH (const char, one, &index)
		appendStringInfo(&source, "%s%s", one_at > 0 ? ", " : "", one);
	reader->rule->source = source.data;
	elastic_find_datasets(reader, &index, &integration);
}

/* A rule whose query is one condition. */
static void
read_condition(ElasticReader *reader, const char *type)
{
	const RuleNode *language = rule_node_find(reader->node, "language");
	ElasticNode *node;

	if (language != NULL && language->kind == RULE_NODE_TEXT &&
		strcmp(language->text, "kuery") != 0)
	{
		diag_hint(
			diag_add(reader->diag, DIAG_FOREIGN_UNSUPPORTED, language->span,
					 psprintf("language \"%s\" in a rule of type \"%s\"", language->text, type)),
			"Elastic calls the query language of Kibana \"kuery\".");
		return;
	}
	node = elastic_read_kuery(reader);
	if (node == NULL || !elastic_place(reader, reader->rule, node))
		return;
	if (strcmp(type, "threshold") == 0)
		elastic_read_threshold(reader);
	else
		elastic_note_from(reader);
	if (strcmp(type, "new_terms") == 0)
		elastic_read_new_terms(reader);
	elastic_read_alert(reader);
}

/* A rule whose query is EQL. */
static void
read_eql(ElasticReader *reader)
{
	ElasticSequence sequence = {0};
	int errors = reader->diag->error_count;
	ElasticNode *node = elastic_read_eql(reader, &sequence);

	if (node != NULL)
	{
		if (!elastic_place(reader, reader->rule, node))
			return;
		elastic_note_from(reader);
		elastic_read_alert(reader);
	}
	else if (reader->diag->error_count == errors)
		elastic_read_sequence(reader, &sequence);
}

/* Reads what the type of the rule asks for. */
static void
read_type(ElasticReader *reader, const RuleNode *file)
{
	static const char *const known[] = {"query", "threshold", "new_terms", "eql", "esql"};
	static const char *const other[] = {"machine_learning", "threat_match", "saved_query"};
	const RuleNode *node = rule_node_find(reader->node, "type");
	const char *type = elastic_text_of(reader, reader->node, "type");
	bool is_other = false;
	Suggest near;
	Diag *said;

	if (type == NULL)
	{
		if (node == NULL)
			diag_add(reader->diag, DIAG_FOREIGN_MISSING, reader->node->span, "type");
		return;
	}
	for (int i = 0; i < lengthof(known); i++)
	{
		if (strcmp(known[i], type) != 0)
			continue;
		if (read_query(reader))
		{
			if (strcmp(type, "esql") == 0)
			{
				elastic_read_esql(reader);
				return;
			}
			read_indices(reader, file);
			if (strcmp(type, "eql") == 0)
				read_eql(reader);
			else
				read_condition(reader, type);
		}
		return;
	}
	said = diag_add(reader->diag, DIAG_FOREIGN_UNSUPPORTED, node->span,
					psprintf("a rule of type \"%s\"", type));
	suggest_start(&near, type);
	for (int i = 0; i < lengthof(known); i++)
		suggest_offer(&near, known[i]);
	for (int i = 0; i < lengthof(other); i++)
		is_other = is_other || strcmp(type, other[i]) == 0;
	if (!is_other && suggest_best(&near) != NULL)
		diag_hint(said, "Did you mean \"%s\"?", suggest_best(&near));
}

ForeignRule *
elastic_read_file(const char *text, const RuleNode *file, Span span, DiagList *diag)
{
	int errors = diag->error_count;
	ForeignRule *rule = MAKE(ForeignRule, .platform = "Elastic", .span = span);
	ElasticReader reader = {
		.file = text, .diag = diag, .rule = rule, .node = rule_node_find(file, "rule")};

	rule->title_span = reader.node->span;
	elastic_read_head(&reader, file);
	rule->extra = reader.node;
	read_type(&reader, file);
	return diag->error_count == errors ? rule : NULL;
}

Vec
elastic_read(const char *text, int length, const ForeignOptions *options, DiagList *diag)
{
	RuleNode *file;
	RuleNode *node;
	ForeignRule *rule;
	Vec list = {0};

	if (elastic_is_exported(text, length))
		return elastic_read_exported(text, length, diag);
	file = toml_read(text, length, diag);
	if (file == NULL)
		return list;
	node = rule_node_find(file, "rule");
	if (node == NULL || node->kind != RULE_NODE_MAP)
	{
		bool is_hunt = rule_node_find(file, "hunt") != NULL;

		if (node != NULL)
			diag_add(diag, DIAG_FOREIGN_SHAPE, node->span, "rule", "a table, [rule]");
		else
			diag_hint(diag_add(diag, DIAG_FOREIGN_MISSING, (Span){0, 0}, "table [rule]"),
					  is_hunt ? "A hunt of Elastic is a page of queries to be run by hand."
							  : "A rule of Elastic is TOML with that table.");
		return list;
	}
	rule = elastic_read_file(text, file, (Span){0, length}, diag);
	if (rule != NULL)
		vec_push(&list, rule);
	return list;
}
