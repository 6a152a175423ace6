/*
 * log_csv.h
 *		How a CSV is cut into parts that are read as the whole is.
 */
#ifndef VIGIL_CLIENT_LOG_CSV_H
#define VIGIL_CLIENT_LOG_CSV_H

#include "common/csv_date.h"
#include "common/vec.h"

#include "client/log_input.h"

/* The header that a text starts with is looked for in so many bytes. */
#define LOG_CSV_HEADER_MAX LOG_INPUT_FRONT

/* Headers of a joined file may have their times in so many ways. */
#define CSV_MAX_LAYOUTS 8

/* What the server says of a header, or of a row that may be one. */
typedef struct CsvAnswer
{
	bool is_header;
	char *problem; /* what is below it is put aside as a whole, for this; NULL: it is not */
	char separator;
	int length;  /* of what stands before the first row */
	int columns; /* how many */
	int time;    /* number of the column that is the time, -1: none */
	int *times;  /* numbers of all columns of times */
	int time_count;
	int record; /* number of the column that has whole records, -1: none */
	Vec names; /* of char *: a header has one of them in one of its cells, or in that of the record */
	Vec keys; /* of char *: names that it may have; more than half of its cells are such */
} CsvAnswer;

/*
 * Asks the server about the header that a text starts with, or about a row below a header (NULL:
 * none).  False if it cannot be asked, which is told.
 */
typedef bool (*CsvAsk)(void *context, const char *header, size_t length, const char *row,
					   size_t row_length, CsvAnswer *answer);

/* The rows below a header. */
typedef struct CsvSection
{
	int64 position; /* of the header */
	char *head;     /* what stands before the rows */
	int head_length;
	int layout;                    /* of the rows below it */
	CsvDates met[CSV_MAX_LAYOUTS]; /* what its rows say, if they had this layout or that */
	CsvDates dates;                /* what the rows of this section and of those behind it say */
} CsvSection;

typedef struct LogCsv
{
	const char *problem; /* why it cannot be cut, or NULL */
	int64 end;    /* bytes of it; where there is a problem, those before the row that has it */
	Vec sections; /* of CsvSection, in order */
	int64 *cut;   /* where parts start behind the first one, in order */
	int cut_count;
	int cut_capacity;
} LogCsv;

/*
 * Reads all of an input, whose first bytes are there, below its header; parts are cut behind a
 * position.  False if reading fails (then *asks_failed is not set) or the server cannot be asked.
 */
extern bool log_csv_plan(LogCsv *csv, LogInput *input, const CsvAnswer *header, int64 start,
						 CsvAsk ask, void *context, bool *asks_failed);

/* Reads on behind the records that were passed; false if reading fails. */
extern bool log_csv_read_on(CsvWalk *walk, LogInput *input);

/* Where the part ends that starts at a position. */
extern int64 log_csv_next(const LogCsv *csv, int64 position);

/* The section that a position is in. */
extern const CsvSection *log_csv_section(const LogCsv *csv, int64 position);

#endif /* VIGIL_CLIENT_LOG_CSV_H */
