/*
 * log_row.c
 *		Rows of Log Analytics for any log table: keys are column names.
 *
 * As the continuous export, an Event Hub and the query API write them.
 */
#include "postgres.h"

#include "ingest/ingest.h"

static const KeyWord keywords[] = {
	{"TimeGenerated", KEY_RECORD},
	{"records", KEY_LIST},
	{"tables", KEY_TABLES},
	{NULL, KEY_OTHER},
};

static Mapping *
row_mapping(Ingest *ingest, int form)
{
	return ingest_column_mapping(ingest->target, ingest->log_table);
}

const IngestProfile ingest_rows = {
	.keyword = keywords,
	.make_mapping = row_mapping,
	.table_form = 0,
};
