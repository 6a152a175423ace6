/*
 * log_row.c
 *		Rows of Log Analytics for any log table: keys are column names.
 *
 * As the continuous export, an Event Hub and the query API write them.  Records of diagnostic
 * settings and of Defender's streams, which name a category, go to the table of that one.
 */
#include "postgres.h"

#include "ingest/category.h"

static const KeyWord keywords[] = {
	{"TimeGenerated", KEY_RECORD},
	{"Timestamp", KEY_RECORD},
	{"category", KEY_RECORD},
	{"records", KEY_LIST},
	{"value", KEY_LIST},
	{"tables", KEY_TABLES},
	{"@odata.nextLink", KEY_NEXT_PAGE},
	{NULL, KEY_OTHER},
};

static Mapping *
row_mapping(Ingest *ingest, const IngestForm *form)
{
	if (form->shape == SHAPE_DIAGNOSTIC)
		return category_mapping(form->target, form->log_table);
	return ingest_column_mapping(form->target, form->log_table);
}

/* A category that nobody knows is one of the table that is loaded. */
static int
row_category_form(Ingest *ingest, const JsonSpan *name)
{
	const LogCategory *category = category_find(name);
	JsonSpan table = category_defender_table(name);

	if (category != NULL)
		table = (JsonSpan){category->log_table, strlen(category->log_table), false};
	else if (table.len == 0)
		table = (JsonSpan){ingest->log_table, strlen(ingest->log_table), false};
	return ingest_form_number(ingest, table.data, table.len, SHAPE_DIAGNOSTIC);
}

static int
row_form(Ingest *ingest, JsonWalk walk)
{
	bool has_properties = false;
	JsonSpan category = {"", 0, false};
	bool first = true;
	JsonSpan key;

	if (!json_walk_open(&walk))
		return 0;
	while (json_walk_next_member(&walk, &first, &key))
	{
		JsonKind kind;
		JsonSpan value;

		/* The first key of most rows. */
		if (json_span_is(&key, "TimeGenerated") || !json_walk_value(&walk, &kind, &value))
			return 0;
		if (json_span_is(&key, "properties") && (kind == WALK_OBJECT || kind == WALK_STRING))
			has_properties = true;
		else if (json_span_is(&key, "category") && kind == WALK_STRING)
			category = value;
	}
	return has_properties ? row_category_form(ingest, &category) : 0;
}

const IngestProfile ingest_rows = {
	.keyword = keywords,
	.make_mapping = row_mapping,
	.form_of = row_form,
	.routes_rows = true,
};
