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

/* True if a line ends at a place of the text, so that what was taken before it is whole. */
static bool
growth_is_line_end(const char *bytes, size_t length, size_t place)
{
	return place < length &&
		   (bytes[place - 1] == '\n' || bytes[place] == '\n' || bytes[place] == '\r');
}

/* Lets a cutter pass all bytes up to a position; false if there are not so many. */
static bool
growth_pass(LogInput *input, int64 position, LogCut *cut)
{
	while (input->position < position)
	{
		size_t count;

		if (!log_input_fill(input, GROWTH_LINE_MAX) || input->length == 0)
			return false;
		count = (size_t) Min((int64) input->length, position - input->position);
		for (size_t at = 0; at < count; at++)
			(void) log_cut_pass(cut, input->bytes[at]);
		log_input_drop(input, count);
	}
	return true;
}

/* Where the row of a CSV starts that the place is in, or the place if it is behind a row; 0 if it cannot be read. */
static int64
growth_find_row(LogInput *input, int64 position, const CsvAnswer *header)
{
	CsvWalk walk;
	int64 row = 0;
	int64 end = 0;

	if (position < header->length)
		return 0;
	csv_walk_init(&walk, input->bytes, input->length, header->separator);
	csv_walk_move(&walk, input->bytes + header->length, walk.end, !input->at_end);
	do
	{
		while (end < position && csv_walk_next(&walk))
		{
			row = input->position + (walk.start - input->bytes);
			end = input->position + (walk.stop - input->bytes);
		}
	} while (end < position && walk.has_more && log_csv_read_on(&walk, input));
	csv_walk_free(&walk);
	return row < position && position < end ? row : position;
}

/* Where the line starts that the place is in; 0 if it is too long to tell. */
static int64
growth_find_line(LogInput *input, int64 position, bool is_json)
{
	int64 first = Max(position - GROWTH_LINE_MAX, 0);
	size_t length = (size_t) (position - first);
	char *bytes;
	int64 start;

	if (!log_input_pass(input, first) || !log_input_fill(input, length + 1) ||
		input->length < length)
		return 0;
	bytes = input->bytes;
	if (length == 0 || bytes[length - 1] == '\n' ||
		growth_is_line_end(bytes, input->length, length))
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
growth_find_value(LogInput *input, int64 position)
{
	LogCut cut;
	bool is_between;

	log_cut_start(&cut);
	is_between = growth_pass(input, position, &cut) && cut.depth == 0 && !cut.in_string;
	pfree(cut.head.data);
	return is_between ? position : 0;
}

static int64
growth_find(LogInput *input, const LogGrowth *growth, CsvAsk ask, void *context)
{
	int64 position = growth->position;
	CsvAnswer header;
	char *bytes;
	size_t length;
	size_t at;

	if (!log_input_fill(input, GROWTH_LINE_MAX))
		return 0;
	bytes = input->bytes;
	length = input->length;
	at = log_cut_text_start(bytes, length);
	if (log_cut_is_lines(bytes + at, length - at))
		return growth_find_line(input, position, true);
	if (!log_cut_is_plain(bytes, length))
		return growth->is_complete ? growth_find_value(input, position) : position;
	if (!ask(context, bytes, Min(length, LOG_CSV_HEADER_MAX), NULL, 0, &header))
		return -1;
	if (header.is_header)
		return growth_find_row(input, position, &header);
	return log_cut_is_log_lines(bytes, length) ? growth_find_line(input, position, false) : 0;
}

int64
log_growth_start(const char *path, int64 packed_size, const LogGrowth *growth, CsvAsk ask,
				 void *context)
{
	LogInput input;
	int64 start;

	if (log_input_open(&input, path, -1, packed_size) == NULL)
		return 0;
	start = growth_find(&input, growth, ask, context);
	/* A load that was broken off stopped between two records. */
	if (!growth->is_complete && start > 0)
		start = growth->position;
	log_input_end(&input);
	return start;
}
