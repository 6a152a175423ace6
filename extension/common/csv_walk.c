/*
 * csv_walk.c
 *		The records of a text of separated values, one at a time.
 */
#include "common/port.h"

#include "common/csv_walk.h"

void
csv_walk_init(CsvWalk *walk, const char *data, size_t len, char separator)
{
	*walk = (CsvWalk){
		.at = data, .end = data + len, .max_record = CSV_MAX_RECORD, .separator = separator};
	initStringInfo(&walk->text);
	walk->ends = palloc(sizeof(int) * CSV_MAX_CELLS);
}

void
csv_walk_move(CsvWalk *walk, const char *at, const char *end, bool has_more)
{
	walk->at = at;
	walk->end = end;
	walk->has_more = has_more;
}

void
csv_walk_free(CsvWalk *walk)
{
	pfree(walk->text.data);
	pfree(walk->ends);
}

/* How far the record in hand is looked at: one byte further than it may reach. */
static const char *
record_limit(const CsvWalk *walk)
{
	size_t rest = walk->end - walk->start;

	return rest > walk->max_record ? walk->start + walk->max_record + 1 : walk->end;
}

/* True if the limit is not where the text ends. */
static bool
is_too_long(const CsvWalk *walk)
{
	return (size_t) (walk->end - walk->start) > walk->max_record;
}

static bool
at_line_end(const char *at, const char *limit)
{
	return at == limit || *at == '\n' || *at == '\r';
}

/* Passes "\n", "\r\n" or "\r". */
static const char *
pass_line_end(const CsvWalk *walk, const char *at)
{
	if (at < walk->end && *at == '\r')
		at++;
	if (at < walk->end && *at == '\n')
		at++;
	return at;
}

/*
 * Passes a cell in quotes, to the limit if that comes first; NULL if they close, but not where a
 * cell ends.
 */
static const char *
pass_quoted(CsvWalk *walk, const char *at, const char *limit, bool *is_open)
{
	for (at++;; at++)
	{
		const char *quote = memchr(at, '"', limit - at);

		*is_open = quote == NULL;
		if (quote == NULL)
			return limit;
		appendBinaryStringInfo(&walk->text, at, (int) (quote - at));
		at = quote + 1;
		if (at == limit || *at != '"')
			break;
		appendStringInfoChar(&walk->text, '"');
	}
	return at_line_end(at, limit) || *at == walk->separator ? at : NULL;
}

static const char *
pass_plain(CsvWalk *walk, const char *at, const char *limit)
{
	const char *start = at;

	while (!at_line_end(at, limit) && *at != walk->separator)
		at++;
	appendBinaryStringInfo(&walk->text, start, (int) (at - start));
	return at;
}

/* Gives up the record: it is the line it starts on.  False if the end of that is not there yet. */
static bool
record_break(CsvWalk *walk, const char *limit)
{
	const char *at = walk->start;

	while (!at_line_end(at, limit))
		at++;
	if (at == limit && !is_too_long(walk) && walk->has_more)
		return false;
	/* The rest of a line that is too long is another record; that it is shows in what was passed. */
	walk->is_broken = true;
	walk->stop = at;
	walk->at = pass_line_end(walk, at);
	return true;
}

/* Reads the cells from the start of the record; where they end, NULL if it is broken. */
static const char *
pass_cells(CsvWalk *walk, const char *limit, bool *is_open)
{
	const char *at = walk->start;

	*is_open = false;
	/* A file that was joined to others has its mark in front of the quote that opens the cell. */
	if (limit - at > 3 && memcmp(at, "\xef\xbb\xbf\"", 4) == 0)
		at += 3;
	for (;; at++)
	{
		if (walk->count == CSV_MAX_CELLS)
			return NULL;
		if (at < limit && *at == '"')
			at = pass_quoted(walk, at, limit, is_open);
		else
			at = pass_plain(walk, at, limit);
		if (at == NULL)
			return NULL;
		walk->ends[walk->count++] = walk->text.len;
		if (at_line_end(at, limit))
			return at;
	}
}

bool
csv_walk_next(CsvWalk *walk)
{
	const char *at = walk->at;
	const char *limit;
	bool is_open;

	while (at < walk->end && (*at == '\n' || *at == '\r'))
		at++;
	walk->at = walk->start = walk->stop = at;
	walk->is_broken = false;
	walk->count = 0;
	resetStringInfo(&walk->text);
	if (at == walk->end)
		return false;
	limit = record_limit(walk);
	at = pass_cells(walk, limit, &is_open);
	if (at == limit && !is_too_long(walk) && walk->has_more)
		return false;
	if (at == NULL || is_open || (at == limit && is_too_long(walk)))
		return record_break(walk, limit);
	walk->stop = at;
	walk->at = pass_line_end(walk, at);
	return true;
}
