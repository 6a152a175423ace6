/*
 * csv_walk.h
 *		The records of a text of separated values, one at a time.
 *
 * RFC 4180 with any separator: a cell in quotes may hold the separator, line ends and doubled
 * quotes.  A record that breaks the rules is told, and the reader goes on at the next line.  What
 * a record is depends on no more than CSV_MAX_RECORD bytes of it, so that a text can be read in
 * pieces, with the same records.
 */
#ifndef VIGIL_COMMON_CSV_WALK_H
#define VIGIL_COMMON_CSV_WALK_H

#include "lib/stringinfo.h"

/* More cells than any table has columns. */
#define CSV_MAX_CELLS 2000

/* A longer record is broken, and a line that is longer itself is several. */
#define CSV_MAX_RECORD (64 * 1024 * 1024)

typedef struct CsvWalk
{
	const char *at; /* behind the record */
	const char *end;
	const char *start; /* of the record */
	const char *stop;  /* its end, without what ends the line */
	size_t max_record; /* CSV_MAX_RECORD */
	char separator;
	bool has_more;       /* the text goes on behind the end: the caller has not read that yet */
	bool is_broken;      /* its quotes do not close where a cell ends, or it has too many cells */
	int count;           /* cells */
	StringInfoData text; /* all cells, without quotes */
	int *ends;           /* where each ends in the text */
} CsvWalk;

extern void csv_walk_init(CsvWalk *walk, const char *data, size_t len, char separator);

/*
 * Reads the next record that is not an empty line; false at the end.  Where the text goes on behind
 * that, also if a record is not all there: it is read once more when the caller has moved the walk.
 */
extern bool csv_walk_next(CsvWalk *walk);

/* Goes on at a place with what was read of the text by now. */
extern void csv_walk_move(CsvWalk *walk, const char *at, const char *end, bool has_more);

/* A cell of the record, with its length; it ends with no NUL byte. */
static inline const char *
csv_walk_cell(const CsvWalk *walk, int i, size_t *len)
{
	int from = i > 0 ? walk->ends[i - 1] : 0;

	*len = walk->ends[i] - from;
	return walk->text.data + from;
}

extern void csv_walk_free(CsvWalk *walk);

#endif /* VIGIL_COMMON_CSV_WALK_H */
