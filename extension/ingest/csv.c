/*
 * csv.c
 *		A document of separated values: a header of column names, and a row per record.
 *
 * As the portal of Log Analytics exports tables, or a program writes them.  A row is read as
 * the JSON record that says the same, so that everything behind it knows one form.  What is
 * put aside is the header and the row: a document of its own, which can be loaded again.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#include "common/csv_walk.h"
#include "ingest/csv.h"
#include "ingest/fit.h"

#define MAX_UNKNOWN_SHOWN 10

/* A header is no longer than this. */
#define MAX_HEADER (1024 * 1024)

typedef struct CsvColumn
{
	char *key; /* as it stands in a record, with quotes and colon; NULL: it has no name */
	bool is_time;
} CsvColumn;

typedef struct Csv
{
	Ingest *ingest;
	CsvWalk walk;
	CsvColumn *column;
	int count;
	JsonSpan header; /* the line, and what ends it */
	const char *data;
	size_t len;
	StringInfoData json;
	StringInfoData unknown; /* names of columns that the table has not */
	int unknown_count;
} Csv;

/* What a name of a header means. */
typedef struct HeaderColumn
{
	int number; /* of the table's column; -1: there is none */
	FieldType type;
	bool required;
	size_t len; /* of the part of the name that is the column's */
} HeaderColumn;

static HeaderColumn
header_column(const Mapping *mapping, const char *name)
{
	static const char *const type_name[] = {"_dynamic", "_string", "_long", "_int",
											"_real",    "_bool",   "_guid", "_datetime"};
	size_t len = strlen(name);
	HeaderColumn column = {.len = len};

	column.number = mapping_key(mapping, name, len, &column.type, &column.required);
	/* What a union makes of columns that have two types. */
	for (int i = 0; column.number < 0 && i < lengthof(type_name); i++)
	{
		size_t tail = strlen(type_name[i]);

		if (len <= tail || strcmp(name + len - tail, type_name[i]) != 0)
			continue;
		column.len = len - tail;
		column.number = mapping_key(mapping, name, column.len, &column.type, &column.required);
	}
	return column;
}

/*
 * The name of a column in a header, without the zone that the portal puts behind names of
 * times; *zone is that zone, or NULL.
 */
static char *
header_name(const CsvWalk *walk, int i, char **zone)
{
	size_t len;
	const char *cell = csv_walk_cell(walk, i, &len);
	char *name;
	char *bracket;

	*zone = NULL;
	while (len > 0 && strchr(" \t", cell[len - 1]) != NULL)
		len--;
	while (len > 0 && strchr(" \t", *cell) != NULL)
	{
		cell++;
		len--;
	}
	name = pnstrdup(cell, len);
	bracket = strstr(name, " [");
	if (bracket != NULL && name[strlen(name) - 1] == ']')
	{
		*bracket = '\0';
		*zone = bracket + 2;
		(*zone)[strlen(*zone) - 1] = '\0';
	}
	return name;
}

/* How many cells of the first record name columns of the table. */
static int
header_matches(const Mapping *mapping, const char *data, size_t len, char separator)
{
	CsvWalk walk;
	int found = 0;

	csv_walk_init(&walk, data, Min(len, MAX_HEADER), separator);
	if (csv_walk_next(&walk) && !walk.is_broken)
	{
		for (int i = 0; i < walk.count; i++)
		{
			char *zone;

			found += header_column(mapping, header_name(&walk, i, &zone)).number >= 0;
		}
	}
	csv_walk_free(&walk);
	return found;
}

char
csv_separator(const Mapping *mapping, const char *data, size_t len)
{
	static const char separators[] = {',', ';', '\t', '|'};
	char best = '\0';
	int most = 0;

	for (int i = 0; i < lengthof(separators); i++)
	{
		int found = header_matches(mapping, data, len, separators[i]);

		if (found > most)
		{
			most = found;
			best = separators[i];
		}
	}
	return best;
}

bool
csv_looks_like(const char *data, size_t len)
{
	static const char separators[] = {',', ';', '\t'};

	for (int i = 0; i < lengthof(separators); i++)
	{
		CsvWalk walk;
		int count;
		bool same;

		/* Two records of the same three cells or more. */
		csv_walk_init(&walk, data, Min(len, MAX_HEADER), separators[i]);
		count = csv_walk_next(&walk) && !walk.is_broken ? walk.count : 0;
		same = count > 2 && csv_walk_next(&walk) && walk.count == count;
		csv_walk_free(&walk);
		if (same)
			return true;
	}
	return false;
}

/* Notes a column that goes nowhere but into _raw. */
static void
note_unknown(Csv *csv, const char *name)
{
	if (csv->unknown_count < MAX_UNKNOWN_SHOWN)
		appendStringInfo(&csv->unknown, "%s\"%s\"", csv->unknown_count > 0 ? ", " : "", name);
	csv->unknown_count++;
}

/* Reads the header; what is wrong with it, and for which column. */
static IngestReason
csv_read_header(Csv *csv, const Mapping *mapping, const char **culprit)
{
	bool has_time = false;
	bool has_table = false;
	IngestReason reason = REASON_NONE;
	Vec names = {0};

	csv->count = csv->walk.count;
	csv->column = palloc0(sizeof(CsvColumn) * csv->count);
	csv->header = (JsonSpan){csv->walk.start, csv->walk.at - csv->walk.start, false};
	for (int i = 0; i < csv->count; i++)
	{
		CsvColumn *column = &csv->column[i];
		char *zone;
		char *name = header_name(&csv->walk, i, &zone);
		HeaderColumn found = header_column(mapping, name);
		StringInfoData key;

		if (*name == '\0')
			continue;
		column->is_time =
			found.number >= 0 && (found.type == FIELD_TIME || found.type == FIELD_TIME_REQUIRED);
		if (column->is_time && zone != NULL && strcmp(zone, "UTC") != 0)
		{
			*culprit = psprintf("%s [%s]", name, zone);
			return REASON_OTHER_ZONE;
		}
		has_time = has_time || found.required;
		has_table = has_table || strcmp(name, "Type") == 0;
		if (found.number < 0)
			note_unknown(csv, name);
		vec_push(&names, pnstrdup(name, found.number < 0 ? strlen(name) : found.len));
		initStringInfo(&key);
		json_append_string(&key, name, found.number < 0 ? strlen(name) : found.len);
		appendStringInfoChar(&key, ':');
		column->key = key.data;
	}
	/* A row that has a Type says itself what it is of. */
	if (!has_table)
		reason = fit_judge(csv->ingest, ingest_main_form(csv->ingest, SHAPE_ROW), &names, culprit);
	if (has_time || reason == REASON_OTHER_KIND)
		return reason;
	*culprit = "no column of the header is the time";
	return REASON_MISSING_TIME;
}

/* What the dates in figures of all rows say together about their order. */
static LogDateOrder
csv_date_order(const Csv *csv)
{
	bool month_first = false;
	bool day_first = false;
	bool american = false;
	CsvWalk walk;

	csv_walk_init(&walk, csv->data, csv->len, csv->walk.separator);
	while (csv_walk_next(&walk))
	{
		CHECK_FOR_INTERRUPTS();
		for (int i = 0; !walk.is_broken && i < walk.count && i < csv->count; i++)
		{
			LogTime time;
			size_t len;
			const char *cell;

			if (!csv->column[i].is_time)
				continue;
			cell = csv_walk_cell(&walk, i, &len);
			if (log_time_read(cell, len, LOG_DATE_UNKNOWN, &time) == LOG_TIME_NONE)
				continue;
			month_first = month_first || time.clue == LOG_CLUE_MONTH_FIRST;
			day_first = day_first || time.clue == LOG_CLUE_DAY_FIRST;
			american = american || (time.clue != LOG_CLUE_NONE && time.has_capitals);
		}
	}
	csv_walk_free(&walk);
	if (month_first && day_first)
		return LOG_DATE_UNKNOWN;
	if (day_first)
		return LOG_DATE_DAY_FIRST;
	return month_first || american ? LOG_DATE_MONTH_FIRST : LOG_DATE_UNKNOWN;
}

/* Looks at the whole file for the order of its dates, once. */
static void
csv_learn_order(Csv *csv)
{
	if (csv->ingest->is_order_known)
		return;
	csv->ingest->date_order = csv_date_order(csv);
	csv->ingest->is_order_known = true;
}

/* Makes the record that says what the row says; an empty cell says nothing. */
static void
csv_row_to_json(Csv *csv)
{
	const char *comma = "";

	resetStringInfo(&csv->json);
	appendStringInfoChar(&csv->json, '{');
	for (int i = 0; i < csv->walk.count; i++)
	{
		size_t len;
		const char *cell = csv_walk_cell(&csv->walk, i, &len);

		if (len == 0 || csv->column[i].key == NULL)
			continue;
		if (csv->column[i].is_time && memchr(cell, '/', len) != NULL)
			csv_learn_order(csv);
		appendStringInfo(&csv->json, "%s%s", comma, csv->column[i].key);
		json_append_string(&csv->json, cell, len);
		comma = ",";
	}
	appendStringInfoChar(&csv->json, '}');
}

static void
csv_read_row(Csv *csv)
{
	Ingest *ingest = csv->ingest;
	const CsvWalk *row = &csv->walk;
	JsonWalk walk;

	ingest->original = (IngestOriginal){csv->header, {row->start, row->stop - row->start, false}};
	if (row->is_broken || row->count != csv->count)
	{
		ingest->number++;
		csv_learn_order(csv);
		MemoryContextReset(ingest->record_context);
		MemoryContextSwitchTo(ingest->record_context);
		ingest_reject(ingest, REASON_CSV_ROW,
					  row->is_broken
						  ? "its quotes do not close"
						  : psprintf("%d cells, the header has %d", row->count, csv->count),
					  row->start, row->stop);
		MemoryContextSwitchTo(ingest->context);
		return;
	}
	csv_row_to_json(csv);
	json_walk_init(&walk, csv->json.data, csv->json.len);
	(void) json_walk_peek(&walk);
	(void) ingest_row_record(ingest, &walk);
}

void
csv_read(Ingest *ingest, const char *data, size_t len, char separator)
{
	const Mapping *mapping = ingest_main_form(ingest, SHAPE_ROW)->mapping;
	Csv csv = {.ingest = ingest, .data = data, .len = len};
	IngestReason reason;
	const char *culprit = NULL;

	ingest->is_order_known = ingest->is_order_given;
	csv_walk_init(&csv.walk, data, len, separator);
	initStringInfo(&csv.json);
	initStringInfo(&csv.unknown);
	(void) csv_walk_next(&csv.walk);
	reason = csv_read_header(&csv, mapping, &culprit);
	if (reason != REASON_NONE)
	{
		ingest->number++;
		ingest_reject(ingest, reason, culprit, data, data + len);
		return;
	}
	if (csv.unknown_count > 0)
		ereport(NOTICE, (errmsg("%d columns of the input are not of log table \"%s\"",
								csv.unknown_count, ingest->log_table),
						 errdetail("%s%s", csv.unknown.data,
								   csv.unknown_count > MAX_UNKNOWN_SHOWN ? ", …" : "")));
	while (csv_walk_next(&csv.walk))
	{
		CHECK_FOR_INTERRUPTS();
		csv_read_row(&csv);
	}
	ingest->original = (IngestOriginal){0};
	if (!ingest->is_order_given)
		ingest->date_order = LOG_DATE_MONTH_FIRST;
	ingest->is_order_known = false;
	csv_walk_free(&csv.walk);
}
