/*
 * log_growth.c
 *		Where a file goes on that was loaded when it was shorter.
 *
 * Called by the loader once it knows that the first bytes are the same.  Log files are
 * appended to, and the last line may have been half written when it was taken: then it was
 * put aside, and is taken again as a whole.
 */
#include "common/port.h"

#include "client/log_cut.h"
#include "client/log_growth.h"

/* The first line, and the last one that was taken, are looked at as far as this. */
#define GROWTH_LINE_MAX (16 * 1024 * 1024)

/* Where the line starts that ends at the place; -1 if it is too long to tell. */
static int64
growth_line_start(const char *bytes, size_t length, int64 first)
{
	while (length > 0 && bytes[length - 1] != '\n')
		length--;
	return length == 0 && first > 0 ? -1 : first + (int64) length;
}

/* Reads bytes of a file from a place on; how many there were. */
static size_t
growth_read(FILE *file, int64 place, char *bytes, size_t length)
{
	if (fseeko(file, (off_t) place, SEEK_SET) != 0)
		return 0;
	return fread(bytes, 1, length, file);
}

/* True if a line ends at the place, so that what was taken before it is whole. */
static bool
growth_is_line_end(FILE *file, int64 position)
{
	char next[2];

	if (growth_read(file, position - 1, next, 2) < 2)
		return false;
	return next[0] == '\n' || next[1] == '\n' || next[1] == '\r';
}

/* Lets a cutter pass all bytes up to a position; false if the file has not so many. */
static bool
growth_pass(FILE *file, int64 position, char *bytes, LogCut *cut)
{
	int64 place = 0;

	while (place < position)
	{
		size_t wanted = (size_t) Min(position - place, GROWTH_LINE_MAX);
		size_t length = growth_read(file, place, bytes, wanted);

		if (length == 0)
			return false;
		for (size_t at = 0; at < length; at++)
			(void) log_cut_pass(cut, bytes[at]);
		place += (int64) length;
	}
	return true;
}

/* Where the row of a CSV starts that the place is in, or the place if it is behind a row; 0 if it cannot be read. */
static int64
growth_find_row(const char *path, int64 position, const CsvAnswer *header)
{
	FILE *file = fopen(path, "rb");
	LogInput input;
	CsvWalk walk;
	int64 row = 0;
	int64 end = 0;

	if (file == NULL || position < header->length)
		return 0;
	log_input_start(&input, file, -1);
	if (log_input_fill(&input, header->length))
	{
		csv_walk_init(&walk, input.bytes, input.length, header->separator);
		csv_walk_move(&walk, input.bytes + header->length, walk.end, !input.at_end);
		do
		{
			while (end < position && csv_walk_next(&walk))
			{
				row = input.position + (walk.start - input.bytes);
				end = input.position + (walk.stop - input.bytes);
			}
		} while (end < position && walk.has_more && log_csv_read_on(&walk, &input));
		csv_walk_free(&walk);
	}
	log_input_end(&input);
	return row < position && position < end ? row : position;
}

/* Where the line starts that the place is in; 0 if it is too long to tell. */
static int64
growth_find_line(FILE *file, int64 position, char *bytes, bool is_json)
{
	int64 first = Max(position - GROWTH_LINE_MAX, 0);
	size_t length = growth_read(file, first, bytes, (size_t) (position - first));
	int64 start;

	if (length == 0 || bytes[length - 1] == '\n' || growth_is_line_end(file, position))
		return position;
	start = growth_line_start(bytes, length, first);
	if (start < 0)
		return 0;
	/* With an end, an object is as complete as it looks. */
	bytes[length] = '\n';
	return is_json &&
				   log_cut_is_lines(bytes + (start - first), length + 1 - (size_t) (start - first))
			   ? position
			   : start;
}

/* The place if JSON values, of whatever lines, have all ended there; otherwise 0. */
static int64
growth_find_value(FILE *file, int64 position, char *bytes)
{
	LogCut cut;
	bool is_between;

	log_cut_start(&cut);
	is_between = growth_pass(file, position, bytes, &cut) && cut.depth == 0 && !cut.in_string;
	pfree(cut.head.data);
	return is_between ? position : 0;
}

static int64
growth_find(FILE *file, const char *path, int64 position, char *bytes, CsvAsk ask, void *context)
{
	CsvAnswer header;
	size_t length = growth_read(file, 0, bytes, GROWTH_LINE_MAX);
	size_t at = log_cut_text_start(bytes, length);

	if (log_cut_is_lines(bytes + at, length - at))
		return growth_find_line(file, position, bytes, true);
	if (!log_cut_is_plain(bytes, length))
		return growth_find_value(file, position, bytes);
	if (!ask(context, bytes, Min(length, LOG_CSV_HEADER_MAX), NULL, 0, &header))
		return -1;
	if (header.is_header)
		return growth_find_row(path, position, &header);
	return log_cut_is_log_lines(bytes, length) ? growth_find_line(file, position, bytes, false) : 0;
}

int64
log_growth_start(const char *path, const LogGrowth *growth, CsvAsk ask, void *context)
{
	FILE *file;
	char *bytes;
	int64 start;

	/* A load that was broken off stopped between two records. */
	file = fopen(path, "rb");
	if (file == NULL)
		return 0;
	bytes = palloc(GROWTH_LINE_MAX + 1);
	start = growth_find(file, path, growth->position, bytes, ask, context);
	if (!growth->is_complete && start > 0)
		start = growth->position;
	pfree(bytes);
	fclose(file);
	return start;
}
