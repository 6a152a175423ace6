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
#include "ingest/remark.h"

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
	int record;       /* number of the column that holds the record as JSON, -1: there is none */
	int time;         /* of the column that is the time, -1: there is none */
	JsonSpan header;  /* the line, and what ends it */
	const char *data; /* the header, and what is behind it */
	StringInfoData json;
	MemoryContext context; /* of the header in hand */
	Vec unknown;           /* of char *: names of columns that the table has not */
	Vec doubled;           /* those that stand twice */
} Csv;

static const char separators[] = {',', ';', '\t', '|', '^', '~', '\x01', '\x1f'};

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
	size_t len = strlen(name);
	size_t base = mapping_union_base(name, len);
	HeaderColumn column = {.len = len};

	column.number = mapping_key(mapping, name, len, &column.type, &column.required);
	if (column.number < 0 && base > 0)
	{
		column.len = base;
		column.number = mapping_key(mapping, name, base, &column.type, &column.required);
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
	/* Files that were joined have a mark each. */
	if (len >= 3 && memcmp(cell, "\xef\xbb\xbf", 3) == 0)
	{
		cell += 3;
		len -= 3;
	}
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

/* What a line such as "sep=;" says, which Excel reads and writes, and where the next one starts; 0: it is none. */
static char
told_separator(const char **data, const char *end)
{
	const char *at = *data;
	bool is_quoted = at < end && *at == '"';
	char separator;

	at += is_quoted;
	if (end - at < 5 || pg_strncasecmp(at, "sep=", 4) != 0)
		return '\0';
	separator = at[4];
	at += 5;
	if (is_quoted && (at == end || *at++ != '"'))
		return '\0';
	if (at < end && *at == '\r')
		at++;
	if (at == end || *at != '\n' || strchr("\"\r\n", separator) != NULL)
		return '\0';
	*data = at + 1;
	return separator;
}

/* The column of a header under which others keep a whole record; -1: there is none. */
static int
header_record(const CsvWalk *walk)
{
	/* CloudTrail Lake and its LookupEvents, CloudWatch Logs, Splunk. */
	static const char *const names[] = {"eventJson", "CloudTrailEvent", "@message", "message",
										"_raw"};

	/* The first two are no words that a text could consist of. */
	for (int k = 0; k < (walk->count > 1 ? lengthof(names) : 2); k++)
	{
		for (int i = 0; i < walk->count; i++)
		{
			char *zone;

			if (strcmp(header_name(walk, i, &zone), names[k]) == 0)
				return i;
		}
	}
	return -1;
}

/* How many cells of a record name columns of the table; *has_time tells whether one is its time. */
static int
header_matches(const Mapping *mapping, const CsvWalk *walk, bool *has_time)
{
	int found = 0;

	*has_time = false;
	for (int i = 0; !walk->is_broken && i < walk->count; i++)
	{
		char *zone;
		HeaderColumn column = header_column(mapping, header_name(walk, i, &zone));

		found += column.number >= 0;
		*has_time |= column.required;
	}
	return found;
}

char
csv_separator(const Mapping *mapping, const char *data, size_t len)
{
	const char *start = data;
	char best = told_separator(&start, data + len);
	int most = 0;

	for (int i = 0; best == '\0' && i < lengthof(separators); i++)
	{
		CsvWalk walk;
		bool has_time;
		int found;

		csv_walk_init(&walk, data, Min(len, MAX_HEADER), separators[i]);
		found = csv_walk_next(&walk) ? header_matches(mapping, &walk, &has_time) : 0;
		/* A record in a column is worth less than columns. */
		found = found * 2 + (header_record(&walk) >= 0);
		csv_walk_free(&walk);
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
	for (int i = 0; i < 3; i++)
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

/* Reads the header; what is wrong with it, and for which column. */
static IngestReason
csv_read_header(Csv *csv, const Mapping *mapping, const char **culprit)
{
	bool has_table = false;
	int known = 0; /* columns of the table that tell something */
	IngestReason reason = REASON_NONE;
	Vec names = {0};
	Vec all = {0};

	csv->count = csv->walk.count;
	csv->column = palloc0(sizeof(CsvColumn) * Max(csv->count, 1));
	csv->time = -1;
	csv->record = -1;
	csv->unknown = (Vec){0};
	csv->doubled = (Vec){0};
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
			found.number >= 0 && (found.type == FIELD_TIME || found.type == FIELD_TIME_REQUIRED ||
								  found.type == FIELD_DATE);
		if (column->is_time && zone != NULL && strcmp(zone, "UTC") != 0)
		{
			*culprit = psprintf("%s [%s]", name, zone);
			return REASON_OTHER_ZONE;
		}
		if (found.required)
			csv->time = i;
		known += found.number >= 0 && !fit_is_common(name, found.len);
		has_table = has_table || strcmp(name, "Type") == 0;
		if (!vec_push_text(&all, pstrdup(name)))
			(void) vec_push_text(&csv->doubled, pstrdup(name));
		else if (found.number < 0)
			vec_push(&csv->unknown, pstrdup(name));
		vec_push(&names, pnstrdup(name, found.number < 0 ? strlen(name) : found.len));
		initStringInfo(&key);
		json_append_string(&key, name, found.number < 0 ? strlen(name) : found.len);
		appendStringInfoChar(&key, ':');
		column->key = key.data;
	}
	if (known == 0)
		csv->record = header_record(&csv->walk);
	if (csv->record >= 0)
		return REASON_NONE;
	/* A row that has a Type says itself what it is of. */
	if (!has_table)
		reason = fit_judge(csv->ingest, ingest_main_form(csv->ingest, SHAPE_ROW), &names, culprit);
	if (csv->time >= 0 || reason == REASON_OTHER_KIND)
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

	csv_walk_init(&walk, csv->data, csv->walk.end - csv->data, csv->walk.separator);
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

/* Puts the row in hand aside. */
static void
csv_reject_row(Csv *csv, IngestReason reason, const char *detail)
{
	Ingest *ingest = csv->ingest;

	MemoryContextReset(ingest->record_context);
	MemoryContextSwitchTo(ingest->record_context);
	ingest_reject(ingest, reason, detail, csv->walk.start, csv->walk.stop);
	MemoryContextSwitchTo(ingest->context);
}

/* Reads the record that a cell holds. */
static void
csv_read_cell(Csv *csv)
{
	Ingest *ingest = csv->ingest;
	size_t len;
	const char *cell = csv_walk_cell(&csv->walk, csv->record, &len);
	int64 rejected = ingest->rejected;
	int64 number = ingest->number;
	JsonWalk walk;
	bool sound;

	json_walk_init(&walk, cell, len);
	if (json_walk_peek(&walk) != WALK_OBJECT)
	{
		ingest->number++;
		csv_reject_row(csv, REASON_CSV_ROW, "the column of its record holds no object of JSON");
		return;
	}
	ingest->taken = cell;
	sound = container_read(ingest, &walk) && json_walk_peek(&walk) == WALK_END;
	if (sound || ingest->rejected > rejected)
		return;
	ingest->number = Max(ingest->number, number + 1);
	csv_reject_row(csv, walk.error == WALK_OK ? REASON_JSON_SYNTAX : reason_of_walk(&walk), NULL);
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
		csv_reject_row(csv, REASON_CSV_ROW,
					   row->is_broken
						   ? "its quotes do not close"
						   : psprintf("%d cells, the header has %d", row->count, csv->count));
		return;
	}
	if (csv->record >= 0)
	{
		csv_read_cell(csv);
		return;
	}
	csv_row_to_json(csv);
	json_walk_init(&walk, csv->json.data, csv->json.len);
	(void) json_walk_peek(&walk);
	(void) ingest_row_record(ingest, &walk);
}

/* Reads the header in hand, which starts at a place; false if what follows was put aside as a whole. */
static bool
csv_begin(Csv *csv, const char *start)
{
	Ingest *ingest = csv->ingest;
	const Mapping *mapping = ingest_main_form(ingest, SHAPE_ROW)->mapping;
	const char *culprit = NULL;
	MemoryContext old = MemoryContextSwitchTo(csv->context);
	IngestReason reason;

	MemoryContextReset(csv->context);
	/* The header tells of them. */
	ingest_main_form(ingest, SHAPE_ROW)->mapping->notes_unknown = false;
	reason = csv_read_header(csv, mapping, &culprit);
	csv->header = (JsonSpan){start, csv->walk.at - start, false};
	csv->data = csv->walk.start;
	ingest->is_order_known = ingest->is_order_given;
	if (!ingest->is_order_given)
		ingest->date_order = LOG_DATE_MONTH_FIRST;
	ingest->original = (IngestOriginal){0};
	if (reason == REASON_NONE && csv->record < 0)
	{
		remark_doubled(ingest, &csv->doubled);
		/* They go nowhere but into _raw. */
		remark_unknown(ingest, ingest_main_form(ingest, SHAPE_ROW), &csv->unknown);
	}
	else if (reason != REASON_NONE)
	{
		ingest->number++;
		ingest_reject(ingest, reason, culprit, start, csv->walk.end);
	}
	MemoryContextSwitchTo(old);
	return reason == REASON_NONE;
}

/* Whether the record in hand is a header again, as where files were joined. */
static bool
csv_is_header(const Csv *csv)
{
	const Mapping *mapping = ingest_main_form(csv->ingest, SHAPE_ROW)->mapping;
	const CsvWalk *row = &csv->walk;
	MemoryContext old;
	bool has_time = false;
	bool found;

	if (row->is_broken)
		return false;
	/* A time starts with a figure. */
	if (csv->time >= 0 && row->count == csv->count)
	{
		size_t len;
		const char *cell = csv_walk_cell(row, csv->time, &len);

		if (len == 0 || isdigit((unsigned char) *cell))
			return false;
	}
	MemoryContextReset(csv->ingest->record_context);
	old = MemoryContextSwitchTo(csv->ingest->record_context);
	if (csv->record >= 0)
		found = row->count == csv->count && header_record(row) == csv->record;
	else
		found = header_matches(mapping, row, &has_time) * 2 > row->count && has_time;
	MemoryContextSwitchTo(old);
	return found;
}

void
csv_read(Ingest *ingest, const char *data, size_t len, char separator)
{
	Csv csv = {.ingest = ingest, .time = -1, .record = -1};
	const char *start = data;

	csv.context =
		AllocSetContextCreate(CurrentMemoryContext, "vigil csv header", ALLOCSET_DEFAULT_SIZES);
	(void) told_separator(&start, data + len);
	csv_walk_init(&csv.walk, start, data + len - start, separator);
	initStringInfo(&csv.json);
	(void) csv_walk_next(&csv.walk);
	if (!csv_begin(&csv, data))
		return;
	while (csv_walk_next(&csv.walk))
	{
		CHECK_FOR_INTERRUPTS();
		if (!csv_is_header(&csv))
			csv_read_row(&csv);
		else if (!csv_begin(&csv, csv.walk.start))
			break;
	}
	ingest->original = (IngestOriginal){0};
	if (!ingest->is_order_given)
		ingest->date_order = LOG_DATE_MONTH_FIRST;
	ingest->is_order_known = false;
	csv_walk_free(&csv.walk);
}
