/*
 * log_csv.c
 *		How a CSV is cut into parts that are read as the whole is.
 *
 * Called by the reader of log files for a CSV that is larger than a part.  It is read twice: here,
 * where its rows end and what they say together about the order of dates in figures is noted, and
 * then to be sent.  Each part begins with the header of its rows and goes with that order.  Which
 * columns are times, and whether a row is a header once more, only the server knows.
 */
#include "common/port.h"

#include "client/connection.h"
#include "client/log_csv.h"
#include "client/log_file.h"

/* So much is read at a time. */
#define CSV_BLOCK (256 * 1024)

/* More headers than this, or rows that may be one, are no files that were joined. */
#define CSV_MAX_HEADERS 10000
#define CSV_MAX_ASKED 1000

/* So many of the last answers are kept: headers of two kinds or three may alternate. */
#define CSV_KEPT_ANSWERS 32

/* What the server said of a row below a header. */
typedef struct PassAnswer
{
	StringInfoData head;
	StringInfoData row;
	CsvAnswer answer;
} PassAnswer;

/* A pass over a CSV. */
typedef struct CsvPass
{
	LogCsv *csv;
	LogInput *input;
	CsvWalk walk;
	CsvAnswer header;                  /* of the rows in hand */
	CsvSection *section;               /* that they are in */
	CsvAnswer layout[CSV_MAX_LAYOUTS]; /* a header of each, of those that were met */
	int layout_count;
	int64 start; /* parts are cut behind it */
	int64 part;  /* where the part in hand starts */
	size_t part_size;
	CsvAsk ask;
	void *context;
	PassAnswer known[CSV_KEPT_ANSWERS]; /* one behind the other, from the first on again */
	int asked;
	bool asks_failed;
} CsvPass;

static int64
pass_place(const CsvPass *pass, const char *at)
{
	return pass->input->position + (at - pass->input->bytes);
}

static void
pass_cut(CsvPass *pass, int64 place)
{
	LogCsv *csv = pass->csv;

	if (place <= pass->part)
		return;
	if (csv->cut_count == csv->cut_capacity)
	{
		csv->cut_capacity = Max(csv->cut_capacity * 2, 64);
		csv->cut = csv->cut == NULL ? palloc(sizeof(int64) * csv->cut_capacity)
									: repalloc(csv->cut, sizeof(int64) * csv->cut_capacity);
	}
	csv->cut[csv->cut_count++] = place;
	pass->part = place;
}

/* The layout of the rows below the header in hand: those of one have their times in the same cells. */
static int
pass_layout(CsvPass *pass)
{
	const CsvAnswer *header = &pass->header;

	for (int i = 0; i < pass->layout_count; i++)
	{
		if (pass->layout[i].time_count == header->time_count &&
			memcmp(pass->layout[i].times, header->times, sizeof(int) * header->time_count) == 0)
			return i;
	}
	/* With more, it is not cut. */
	if (pass->layout_count == CSV_MAX_LAYOUTS)
	{
		pass->csv->problem = "its headers have their times in too many ways";
		return 0;
	}
	pass->layout[pass->layout_count] = *header;
	return pass->layout_count++;
}

/* Begins the rows below a header; one that is as the last one is kept once. */
static void
pass_begin_section(CsvPass *pass, int64 position, const char *head, size_t length)
{
	CsvSection *last = pass->section;
	CsvSection *section = palloc0(sizeof(CsvSection));

	section->position = position;
	section->head_length = (int) length;
	section->layout = pass_layout(pass);
	if (last != NULL && last->head_length == (int) length && memcmp(last->head, head, length) == 0)
		section->head = last->head;
	else
	{
		section->head = palloc(length + 1);
		memcpy(section->head, head, length);
	}
	vec_push(&pass->csv->sections, section);
	pass->section = section;
}

/*
 * Whether a cell may be a name, as the server reads the names of a header: in letters of any case,
 * and with what a portal or a union puts behind it.
 */
static bool
pass_is_name(const char *cell, size_t len, const char *name)
{
	size_t known = strlen(name);

	if (len < known || pg_strncasecmp(cell, name, known) != 0)
		return false;
	cell += known;
	len -= known;
	if (len == 0 || *cell == '_' || *cell == '\0' || (len > 1 && memcmp(cell, " [", 2) == 0))
		return true;
	while (len > 0 && (*cell == ' ' || *cell == '\t'))
	{
		cell++;
		len--;
	}
	return len == 0;
}

/* Whether a cell of a row may be one of some names. */
static bool
pass_cell_is(const CsvPass *pass, int i, const Vec *names)
{
	size_t len;
	const char *cell = csv_walk_cell(&pass->walk, i, &len);

	if (len >= 3 && memcmp(cell, "\xef\xbb\xbf", 3) == 0)
	{
		cell += 3;
		len -= 3;
	}
	while (len > 0 && (*cell == ' ' || *cell == '\t'))
	{
		cell++;
		len--;
	}
	VEC_EACH (const char, name, names)
	{
		if (pass_is_name(cell, len, name))
			return true;
	}
	return false;
}

/*
 * Whether a row may be a header, which only the server knows: one with the record where the header
 * in hand has it, or of which more than half of the cells are names of columns, one that of a time.
 */
static bool
pass_may_be_header(const CsvPass *pass)
{
	const CsvAnswer *header = &pass->header;
	int count = pass->walk.count;
	bool has_name = false;
	int known = 0;

	if (header->record >= 0)
		return count == header->columns && pass_cell_is(pass, header->record, &header->names);
	for (int i = 0; i < count && !has_name; i++)
		has_name = pass_cell_is(pass, i, &header->names);
	for (int i = 0; has_name && i < count && known * 2 <= count; i++)
		known += pass_cell_is(pass, i, &header->keys);
	return has_name && known * 2 > count;
}

/* What was said of a row below this header; NULL if nobody has asked, or that is long ago. */
static const PassAnswer *
pass_known_answer(const CsvPass *pass, const char *row, size_t length)
{
	for (int i = 0; i < Min(pass->asked, CSV_KEPT_ANSWERS); i++)
	{
		const PassAnswer *known = &pass->known[i];

		if (known->row.len == (int) length && memcmp(known->row.data, row, length) == 0 &&
			known->head.len == pass->section->head_length &&
			memcmp(known->head.data, pass->section->head, known->head.len) == 0)
			return known;
	}
	return NULL;
}

/* Asks about a row, and keeps the answer; NULL if there is none. */
static const PassAnswer *
pass_ask(CsvPass *pass, const char *row, size_t length)
{
	PassAnswer *known = &pass->known[pass->asked % CSV_KEPT_ANSWERS];

	if (length > LOG_CSV_HEADER_MAX)
	{
		pass->csv->problem = "a row that looks like a header is too long";
		return NULL;
	}
	if (pass->asked == CSV_MAX_ASKED)
	{
		pass->csv->problem = "too many of its rows look like headers";
		return NULL;
	}
	if (!pass->ask(pass->context, pass->section->head, pass->section->head_length, row, length,
				   &known->answer))
	{
		pass->asks_failed = true;
		return NULL;
	}
	if (pass->asked++ < CSV_KEPT_ANSWERS)
	{
		initStringInfo(&known->head);
		initStringInfo(&known->row);
	}
	resetStringInfo(&known->head);
	resetStringInfo(&known->row);
	appendBinaryStringInfo(&known->head, pass->section->head, pass->section->head_length);
	appendBinaryStringInfo(&known->row, row, (int) length);
	return known;
}

/* Finds out about a row that may be a header, and begins its section if it is. */
static bool
pass_header(CsvPass *pass)
{
	const char *row = pass->walk.start;
	size_t length = pass->walk.at - row;
	const PassAnswer *known = pass_known_answer(pass, row, length);

	if (known == NULL)
		known = pass_ask(pass, row, length);
	if (known == NULL)
		return false;
	if (!known->answer.is_header)
		return true;
	if (known->answer.problem != NULL || pass->csv->sections.count == CSV_MAX_HEADERS)
	{
		pass->csv->problem =
			known->answer.problem != NULL ? known->answer.problem : "it has too many headers";
		return false;
	}
	pass->header = known->answer;
	pass_cut(pass, pass_place(pass, row));
	pass_begin_section(pass, pass_place(pass, row), row, length);
	return pass->csv->problem == NULL;
}

/* Takes note of a row; false if the pass is to end. */
static bool
pass_row(CsvPass *pass)
{
	CsvWalk *walk = &pass->walk;
	int64 start = pass_place(pass, walk->start);
	int64 end = pass_place(pass, walk->at);

	for (int i = 0; i < pass->layout_count; i++)
		csv_dates_look(&pass->section->met[i], walk, pass->layout[i].times,
					   pass->layout[i].time_count);
	if (!csv_is_plain_row(walk, pass->header.columns, pass->header.time) &&
		pass_may_be_header(pass) && !pass_header(pass))
		return false;
	/* What was taken earlier may have ended within what is one row now. */
	if (start < pass->start && pass->start < end)
		csv_walk_move(walk, walk->start + (pass->start - start), walk->end, walk->has_more);
	else if (end - pass->part > (int64) pass->part_size)
		pass_cut(pass, start);
	return true;
}

bool
log_csv_read_on(CsvWalk *walk, LogInput *input)
{
	size_t rest;

	log_input_drop(input, walk->at - input->bytes);
	rest = input->length;
	if (!log_input_fill(input, rest + Max(Min(rest, CSV_MAX_RECORD), CSV_BLOCK)))
		return false;
	csv_walk_move(walk, input->bytes, input->bytes + input->length, !input->at_end);
	return true;
}

/*
 * What the rows of a section say of its times, those behind it say, too, in the cells where this
 * one has its times: so the server reads what it gets as a whole.
 */
static void
pass_join_dates(LogCsv *csv)
{
	CsvDates below[CSV_MAX_LAYOUTS] = {{0}};

	for (int i = csv->sections.count - 1; i >= 0; i--)
	{
		CsvSection *section = VEC_AT(&csv->sections, CsvSection, i);

		for (int k = 0; k < CSV_MAX_LAYOUTS; k++)
			csv_dates_join(&below[k], &section->met[k]);
		section->dates = below[section->layout];
	}
}

/*
 * Joins the rows of several headers to a part, as long as their dates are in one order: the server
 * finds the headers in between.
 */
static void
pass_join_parts(const CsvPass *pass)
{
	LogCsv *csv = pass->csv;
	const CsvSection *first = log_csv_section(csv, pass->start);
	int64 start = pass->start;
	int kept = 0;

	for (int i = 0; i < csv->cut_count; i++)
	{
		int64 next = i + 1 < csv->cut_count ? csv->cut[i + 1] : csv->end;
		const CsvSection *section = log_csv_section(csv, csv->cut[i]);

		if (section->position == csv->cut[i] && next - start <= (int64) pass->part_size &&
			csv_dates_order(&section->dates) == csv_dates_order(&first->dates))
			continue;
		csv->cut[kept++] = csv->cut[i];
		start = csv->cut[i];
		first = section;
	}
	csv->cut_count = kept;
}

bool
log_csv_plan(LogCsv *csv, LogInput *input, const CsvAnswer *header, int64 start, CsvAsk ask,
			 void *context, bool *asks_failed)
{
	CsvPass pass = {.csv = csv,
					.input = input,
					.header = *header,
					.start = start,
					.part = start,
					.part_size = log_part_size(),
					.ask = ask,
					.context = context};
	bool goes_on = true;

	*csv = (LogCsv){0};
	if (start > 0 && start < header->length)
	{
		csv->problem = "what was taken of it ends within its header";
		return true;
	}
	pass_begin_section(&pass, 0, input->bytes, header->length);
	csv_walk_init(&pass.walk, input->bytes, input->length, header->separator);
	csv_walk_move(&pass.walk, input->bytes + header->length, pass.walk.end, !input->at_end);
	while (goes_on)
	{
		while (goes_on && csv_walk_next(&pass.walk))
			goes_on = pass_row(&pass);
		if (!goes_on || !pass.walk.has_more)
			break;
		goes_on = !connection_is_cancelled() && log_csv_read_on(&pass.walk, input);
	}
	csv->end = csv->problem == NULL ? input->position + (int64) input->length
									: pass_place(&pass, pass.walk.start);
	pass_join_dates(csv);
	pass_join_parts(&pass);
	csv_walk_free(&pass.walk);
	for (int i = 0; i < Min(pass.asked, CSV_KEPT_ANSWERS); i++)
	{
		pfree(pass.known[i].head.data);
		pfree(pass.known[i].row.data);
	}
	*asks_failed = pass.asks_failed;
	return goes_on || csv->problem != NULL;
}

int64
log_csv_next(const LogCsv *csv, int64 position)
{
	int low = 0;
	int high = csv->cut_count;

	while (low < high)
	{
		int middle = low + (high - low) / 2;

		if (csv->cut[middle] <= position)
			low = middle + 1;
		else
			high = middle;
	}
	return low < csv->cut_count ? csv->cut[low] : csv->end;
}

const CsvSection *
log_csv_section(const LogCsv *csv, int64 position)
{
	int number = 0;
	int above = csv->sections.count;

	while (number + 1 < above)
	{
		int middle = number + (above - number) / 2;

		if (VEC_AT(&csv->sections, CsvSection, middle)->position <= position)
			number = middle;
		else
			above = middle;
	}
	return VEC_AT(&csv->sections, CsvSection, number);
}
