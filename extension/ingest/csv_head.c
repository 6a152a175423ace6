/*
 * csv_head.c
 *		The header of a document of separated values.
 *
 * What separates its cells, which column each is, and whether a record further down is a header
 * again.  vigil.csv_header() tells a client, which gives a large document in parts.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "base/compat.h"
#include "base/spi.h"
#include "base/sql_function.h"
#include "common/csv_date.h"
#include "ingest/csv_head.h"
#include "ingest/fit.h"

/* A header is no longer than this. */
#define MAX_HEADER (1024 * 1024)

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

char
csv_told_separator(const char **data, const char *end)
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

/* Under which others keep a whole record: CloudTrail Lake and its LookupEvents, CloudWatch Logs, Splunk. */
static const char *const record_names[] = {"eventJson", "CloudTrailEvent", "@message", "message",
										   "_raw"};

/* The column of a header of such a name; -1: there is none. */
static int
header_record(const CsvWalk *walk)
{
	/* The first two are no words that a text could consist of. */
	for (int k = 0; k < (walk->count > 1 ? lengthof(record_names) : 2); k++)
	{
		for (int i = 0; i < walk->count; i++)
		{
			char *zone;

			if (strcmp(header_name(walk, i, &zone), record_names[k]) == 0)
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
	char told = csv_told_separator(&start, data + len);
	char best = '\0';
	int most = 0;

	/* By another one a header may be a single name: what is behind the first is taken for its zone. */
	for (int i = 0; told == '\0' && i < lengthof(separators); i++)
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
	return told != '\0' ? told : best;
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

IngestReason
csv_head_read(Ingest *ingest, const CsvWalk *walk, CsvHead *head, const char **culprit)
{
	const IngestForm *form = ingest_main_form(ingest, SHAPE_ROW);
	bool has_table = false;
	int known = 0; /* columns of the table that tell something */
	IngestReason reason = REASON_NONE;
	Vec names = {0};
	Vec all = {0};

	*head = (CsvHead){.count = walk->count, .time = -1, .record = -1};
	head->column = palloc0(sizeof(CsvColumn) * Max(head->count, 1));
	head->times = palloc(sizeof(int) * Max(head->count, 1));
	for (int i = 0; i < head->count; i++)
	{
		CsvColumn *column = &head->column[i];
		char *zone;
		char *name = header_name(walk, i, &zone);
		HeaderColumn found = header_column(form->mapping, name);
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
		if (column->is_time)
			head->times[head->time_count++] = i;
		if (found.required)
			head->time = i;
		known += found.number >= 0 && !fit_is_common(name, found.len);
		has_table = has_table || strcmp(name, "Type") == 0;
		if (!vec_push_text(&all, pstrdup(name)))
			(void) vec_push_text(&head->doubled, pstrdup(name));
		else if (found.number < 0)
			vec_push(&head->unknown, pstrdup(name));
		vec_push(&names, pnstrdup(name, found.number < 0 ? strlen(name) : found.len));
		initStringInfo(&key);
		json_append_string(&key, name, found.number < 0 ? strlen(name) : found.len);
		appendStringInfoChar(&key, ':');
		column->key = key.data;
	}
	if (known == 0)
		head->record = header_record(walk);
	if (head->record >= 0)
		return REASON_NONE;
	/* A row that has a Type says itself what it is of. */
	if (!has_table)
		reason = fit_judge(ingest, form, &names, culprit);
	if (head->time >= 0 || reason == REASON_OTHER_KIND)
		return reason;
	*culprit = "no column of the header is the time";
	return REASON_MISSING_TIME;
}

bool
csv_head_again(Ingest *ingest, const CsvHead *head, const CsvWalk *row)
{
	const Mapping *mapping = ingest_main_form(ingest, SHAPE_ROW)->mapping;
	MemoryContext old;
	bool has_time = false;
	bool found;

	if (csv_is_plain_row(row, head->count, head->time))
		return false;
	MemoryContextReset(ingest->record_context);
	old = MemoryContextSwitchTo(ingest->record_context);
	if (head->record >= 0)
		found = row->count == head->count && header_record(row) == head->record;
	else
		found = header_matches(mapping, row, &has_time) * 2 > row->count && has_time;
	MemoryContextSwitchTo(old);
	return found;
}

/* ---- for clients ---- */

/* What is said of a header. */
typedef struct HeadAnswer
{
	const char *problem; /* NULL: rows may follow */
	char separator;
	int length; /* of what stands before the first row */
	CsvHead head;
} HeadAnswer;

/* Reads the header that a text starts with; false if it starts with none, or has not all of it. */
static bool
answer_read(Ingest *ingest, const bytea *text, HeadAnswer *answer)
{
	const char *data = VARDATA_ANY(text);
	const char *end = data + VARSIZE_ANY_EXHDR(text);
	const char *start;
	const char *culprit = NULL;
	IngestReason reason;
	CsvWalk walk;

	*answer = (HeadAnswer){0};
	answer->separator = ingest_csv_separator(ingest, data, end - data, &start);
	if (answer->separator == '\0')
		return false;
	(void) csv_told_separator(&start, end);
	csv_walk_init(&walk, start, end - start, answer->separator);
	if (!csv_walk_next(&walk) || walk.at == walk.stop)
		return false;
	answer->length = (int) (walk.at - data);
	reason = csv_head_read(ingest, &walk, &answer->head, &culprit);
	if (reason != REASON_NONE)
		answer->problem = reason_message(reason, culprit);
	return true;
}

/* Whether a row below a header is one again, and is read alike if a text starts with it. */
static bool
answer_read_row(Ingest *ingest, const bytea *text, HeadAnswer *answer)
{
	HeadAnswer above = *answer;
	CsvWalk walk;

	csv_walk_init(&walk, VARDATA_ANY(text), VARSIZE_ANY_EXHDR(text), above.separator);
	if (!csv_walk_next(&walk) || !csv_head_again(ingest, &above.head, &walk))
		return false;
	if (!answer_read(ingest, text, answer) || answer->separator != above.separator ||
		answer->length != VARSIZE_ANY_EXHDR(text))
		answer->problem = "it is no header by itself";
	return true;
}

static Datum
answer_numbers(const CsvHead *head)
{
	Datum *number = palloc(sizeof(Datum) * Max(head->time_count, 1));

	for (int i = 0; i < head->time_count; i++)
		number[i] = Int32GetDatum(head->times[i]);
	return PointerGetDatum(
		construct_array(number, head->time_count, INT4OID, sizeof(int32), true, TYPALIGN_INT));
}

static Datum
answer_texts(const char *const *text, int count)
{
	Datum *datum = palloc(sizeof(Datum) * Max(count, 1));

	for (int i = 0; i < count; i++)
		datum[i] = CStringGetTextDatum(text[i]);
	return PointerGetDatum(construct_array(datum, count, TEXTOID, -1, false, TYPALIGN_INT));
}

/* The names of columns that a header may have, or of those only of which it has one: of the time. */
static Datum
answer_keys(Ingest *ingest, bool required_only)
{
	Vec keys = mapping_keys(ingest_main_form(ingest, SHAPE_ROW)->mapping, required_only);

	return answer_texts((const char *const *) keys.item, keys.count);
}

static Datum
answer_datum(FunctionCallInfo fcinfo, Ingest *ingest, bool is_header, const HeadAnswer *answer)
{
	TupleDesc desc;
	Datum value[10] = {BoolGetDatum(is_header)};
	bool isnull[10] = {false};

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	for (int i = 1; i < lengthof(isnull); i++)
		isnull[i] = !is_header;
	isnull[1] = !is_header || answer->problem == NULL;
	if (!isnull[1])
		value[1] = CStringGetTextDatum(answer->problem);
	if (is_header)
	{
		value[2] = PointerGetDatum(cstring_to_text_with_len(&answer->separator, 1));
		value[3] = Int32GetDatum(answer->length);
		value[4] = Int32GetDatum(answer->head.count);
		value[5] = Int32GetDatum(answer->head.time);
		value[6] = answer_numbers(&answer->head);
		value[7] = answer->head.record >= 0 ? answer_texts(record_names, lengthof(record_names))
											: answer_keys(ingest, true);
		value[8] = answer_keys(ingest, false);
		value[9] = Int32GetDatum(answer->head.record);
	}
	return PointerGetDatum(
		SPI_returntuple(heap_form_tuple(BlessTupleDesc(desc), value, isnull), desc));
}

/*
 * vigil.csv_header(kind, header, row)
 *		→ (is_header, problem, separator, length, columns, time_column, time_columns, names, keys,
 *		   record_column)
 */
SQL_FUNCTION(vigil_csv_header)
{
	bytea *header = PG_GETARG_BYTEA_PP(1);
	bytea *row = PG_GETARG_BYTEA_PP(2);
	Ingest *ingest = palloc0(sizeof(Ingest));
	HeadAnswer answer;
	bool is_header;
	Datum result;

	ingest->kind = text_to_cstring(PG_GETARG_TEXT_PP(0));
	ingest->profile = ingest_kind(ingest->kind, &ingest->log_table);
	ingest->source = "";
	ingest->is_trial = true;
	ingest_start(ingest);
	is_header = answer_read(ingest, header, &answer);
	if (is_header && VARSIZE_ANY_EXHDR(row) > 0)
		is_header = answer_read_row(ingest, row, &answer);
	result = answer_datum(fcinfo, ingest, is_header, &answer);
	ingest_finish_forms(ingest);
	SPI_finish();
	return result;
}
