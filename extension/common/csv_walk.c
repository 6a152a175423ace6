/*
 * csv_walk.c
 *		The records of a text of separated values, one at a time.
 */
#include "common/port.h"

#include "common/csv_walk.h"

void
csv_walk_init(CsvWalk *walk, const char *data, size_t len, char separator)
{
	*walk = (CsvWalk){.at = data, .end = data + len, .separator = separator};
	initStringInfo(&walk->text);
	walk->ends = palloc(sizeof(int) * CSV_MAX_CELLS);
}

void
csv_walk_free(CsvWalk *walk)
{
	pfree(walk->text.data);
	pfree(walk->ends);
}

static bool
at_line_end(const CsvWalk *walk, const char *at)
{
	return at == walk->end || *at == '\n' || *at == '\r';
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

/* Passes a cell in quotes; NULL if they do not close, or not where a cell ends. */
static const char *
pass_quoted(CsvWalk *walk, const char *at)
{
	for (at++;; at++)
	{
		const char *quote = memchr(at, '"', walk->end - at);

		if (quote == NULL)
			return NULL;
		appendBinaryStringInfo(&walk->text, at, (int) (quote - at));
		at = quote + 1;
		if (at == walk->end || *at != '"')
			break;
		appendStringInfoChar(&walk->text, '"');
	}
	return at_line_end(walk, at) || *at == walk->separator ? at : NULL;
}

static const char *
pass_plain(CsvWalk *walk, const char *at)
{
	const char *start = at;

	while (!at_line_end(walk, at) && *at != walk->separator)
		at++;
	appendBinaryStringInfo(&walk->text, start, (int) (at - start));
	return at;
}

/* Gives up the record: it is the line it starts on. */
static void
record_break(CsvWalk *walk)
{
	const char *at = walk->start;

	while (!at_line_end(walk, at))
		at++;
	walk->is_broken = true;
	walk->stop = at;
	walk->at = pass_line_end(walk, at);
}

bool
csv_walk_next(CsvWalk *walk)
{
	const char *at = walk->at;

	while (at < walk->end && (*at == '\n' || *at == '\r'))
		at++;
	walk->start = at;
	walk->is_broken = false;
	walk->count = 0;
	resetStringInfo(&walk->text);
	if (at == walk->end)
	{
		walk->at = walk->stop = at;
		return false;
	}
	for (;; at++)
	{
		if (walk->count == CSV_MAX_CELLS)
			at = NULL;
		else if (at < walk->end && *at == '"')
			at = pass_quoted(walk, at);
		else
			at = pass_plain(walk, at);
		if (at == NULL)
		{
			record_break(walk);
			return true;
		}
		walk->ends[walk->count++] = walk->text.len;
		if (at_line_end(walk, at))
			break;
	}
	walk->stop = at;
	walk->at = pass_line_end(walk, at);
	return true;
}
