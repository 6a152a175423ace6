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
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "common/csv_date.h"
#include "ingest/csv.h"
#include "ingest/csv_head.h"
#include "ingest/remark.h"

typedef struct Csv
{
	Ingest *ingest;
	CsvWalk walk;
	CsvHead head;
	JsonSpan header;  /* the line, and what ends it */
	const char *data; /* the header, and what is behind it */
	bool is_order_known;
	LogDateOrder order; /* of dates in figures below this header */
	StringInfoData json;
	MemoryContext context; /* of the header in hand */
} Csv;

/* Looks at all rows for the order of their dates, once. */
static void
csv_learn_order(Csv *csv)
{
	CsvDates dates = {0};
	CsvWalk walk;

	if (csv->is_order_known)
		return;
	csv_walk_init(&walk, csv->data, csv->walk.end - csv->data, csv->walk.separator);
	while (csv_walk_next(&walk))
	{
		CHECK_FOR_INTERRUPTS();
		csv_dates_look(&dates, &walk, csv->head.times, csv->head.time_count);
	}
	csv_walk_free(&walk);
	csv->order = csv_dates_order(&dates);
	csv->is_order_known = true;
}

/*
 * Sets the order in which the dates of the row in hand are read, and whether its dead letter needs
 * it.  That is told by the row alone, wherever it stands.
 */
static void
csv_set_order(Csv *csv, bool is_needed)
{
	if (is_needed)
		csv_learn_order(csv);
	csv->ingest->date_order = is_needed ? csv->order : LOG_DATE_MONTH_FIRST;
	csv->ingest->is_order_known = is_needed;
}

/* Whether a cell may have a date in figures: a stroke behind a figure, in JSON also escaped. */
static bool
csv_may_have_date(const CsvWalk *row)
{
	const char *start = row->text.data;
	const char *end = start + row->text.len;

	for (const char *at = start; (at = memchr(at, '/', end - at)) != NULL; at++)
	{
		if (at > start && (isdigit((unsigned char) at[-1]) || at[-1] == '\\'))
			return true;
	}
	return false;
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

		if (len == 0 || csv->head.column[i].key == NULL)
			continue;
		appendStringInfo(&csv->json, "%s%s", comma, csv->head.column[i].key);
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
	const char *cell = csv_walk_cell(&csv->walk, csv->head.record, &len);
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
	if (row->is_broken || row->count != csv->head.count)
	{
		ingest->number++;
		csv_set_order(csv, true);
		csv_reject_row(csv, REASON_CSV_ROW,
					   row->is_broken
						   ? "its quotes do not close"
						   : psprintf("%d cells, the header has %d", row->count, csv->head.count));
		return;
	}
	csv_set_order(csv, csv->head.record < 0 && csv_may_have_date(row));
	if (csv->head.record >= 0)
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
	IngestForm *form = ingest_main_form(ingest, SHAPE_ROW);
	const char *culprit = NULL;
	MemoryContext old = MemoryContextSwitchTo(csv->context);
	IngestReason reason;

	MemoryContextReset(csv->context);
	/* The header tells of them. */
	form->mapping->notes_unknown = false;
	reason = csv_head_read(ingest, &csv->walk, &csv->head, &culprit);
	csv->header = (JsonSpan){start, csv->walk.at - start, false};
	csv->data = csv->walk.start;
	csv->is_order_known = ingest->is_order_given;
	ingest->is_order_known = false;
	ingest->original = (IngestOriginal){0};
	if (reason == REASON_NONE && csv->head.record < 0)
	{
		remark_doubled(ingest, &csv->head.doubled);
		/* They go nowhere but into _raw. */
		remark_unknown(ingest, form, &csv->head.unknown);
	}
	else if (reason != REASON_NONE)
	{
		ingest->number++;
		ingest_reject(ingest, reason, culprit, start, csv->walk.end);
	}
	MemoryContextSwitchTo(old);
	return reason == REASON_NONE;
}

/* Where a header starts behind the mark that a file has which was joined to others. */
static const char *
csv_pass_mark(const CsvWalk *walk)
{
	bool has_mark = walk->stop - walk->start >= 3 && memcmp(walk->start, "\xef\xbb\xbf", 3) == 0;

	return walk->start + (has_mark ? 3 : 0);
}

void
csv_read(Ingest *ingest, const char *data, size_t len, char separator)
{
	Csv csv = {.ingest = ingest, .order = ingest->date_order};
	const char *start = data;

	csv.context =
		AllocSetContextCreate(CurrentMemoryContext, "vigil csv header", ALLOCSET_DEFAULT_SIZES);
	(void) csv_told_separator(&start, data + len);
	csv_walk_init(&csv.walk, start, data + len - start, separator);
	initStringInfo(&csv.json);
	(void) csv_walk_next(&csv.walk);
	if (csv_begin(&csv, data))
	{
		while (csv_walk_next(&csv.walk))
		{
			CHECK_FOR_INTERRUPTS();
			if (!csv_head_again(ingest, &csv.head, &csv.walk))
				csv_read_row(&csv);
			else if (!csv_begin(&csv, csv_pass_mark(&csv.walk)))
				break;
		}
	}
	ingest->original = (IngestOriginal){0};
	ingest->date_order = ingest->is_order_given ? csv.order : LOG_DATE_MONTH_FIRST;
	ingest->is_order_known = false;
	csv_walk_free(&csv.walk);
}

void
ingest_give_order(Ingest *ingest, const text *order)
{
	char *given = text_to_cstring(order);

	ingest->is_order_given = log_date_order_read(given, &ingest->date_order);
	if (!ingest->is_order_given && *given != '\0')
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"%s\" is no order of dates", given),
				 errhint("It is \"month first\", \"day first\" or \"unknown\"; an empty text "
						 "means that the rows tell it.")));
}
