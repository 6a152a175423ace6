/*
 * csv_head.h
 *		The header of a document of separated values.
 */
#ifndef VIGIL_INGEST_CSV_HEAD_H
#define VIGIL_INGEST_CSV_HEAD_H

#include "common/csv_walk.h"
#include "ingest/ingest.h"

typedef struct CsvColumn
{
	char *key; /* as it stands in a record, with quotes and colon; NULL: it has no name */
	bool is_time;
} CsvColumn;

typedef struct CsvHead
{
	CsvColumn *column;
	int count;
	int record; /* number of the column that holds the record as JSON, -1: there is none */
	int time;   /* of the column that is the time, -1: there is none */
	int *times; /* numbers of all columns of times */
	int time_count;
	Vec unknown; /* of char *: names of columns that the table has not */
	Vec doubled; /* those that stand twice */
} CsvHead;

/* What separates the names of columns in the first record; NUL: none there is of the mapping. */
extern char csv_separator(const Mapping *mapping, const char *data, size_t len);

/*
 * What a line such as "sep=;" says, which Excel reads and writes, and where the next one starts;
 * NUL: it is none.
 */
extern char csv_told_separator(const char **data, const char *end);

/* Whether a text seems to be CSV, of whatever columns. */
extern bool csv_looks_like(const char *data, size_t len);

/* Reads the header in hand; what is wrong with it, and for which column. */
extern IngestReason csv_head_read(Ingest *ingest, const CsvWalk *walk, CsvHead *head,
								  const char **culprit);

/* Whether a record below a header is one again, as where files were joined. */
extern bool csv_head_again(Ingest *ingest, const CsvHead *head, const CsvWalk *row);

#endif /* VIGIL_INGEST_CSV_HEAD_H */
