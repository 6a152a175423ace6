/*
 * output.h
 *		What the client prints: messages on stderr, rows on stdout.
 */
#ifndef VIGIL_CLIENT_OUTPUT_H
#define VIGIL_CLIENT_OUTPUT_H

#include "libpq-fe.h"

#include "common/vec.h"

typedef enum OutputFormat
{
	OUTPUT_TABLE,
	OUTPUT_JSON, /* an object per line */
	OUTPUT_CSV
} OutputFormat;

/* A column that is never cut. */
#define OUTPUT_WHOLE 1000000

/* What a column gives up where there is no room for all. */
typedef struct OutputFit
{
	int least;   /* columns of the terminal that it has, unless it needs less; or OUTPUT_WHOLE */
	int dropped; /* those of the highest number go below their row first; 0: it never goes */
	bool middle; /* what is cut out of a text is its middle, not its end */
	bool time;   /* it is a time, whose seconds may go */
} OutputFit;

/* Rows on their way out.  A table is printed at the end, when its widths are known. */
typedef struct Output
{
	OutputFormat format;
	int count;            /* of columns */
	char **name;          /* of columns */
	bool *right;          /* columns that are aligned to the right: numbers */
	Vec row;              /* of char *[count], table only */
	int room;             /* columns of the terminal that a table may take; 0: any */
	const OutputFit *fit; /* of columns: what they give up for it; NULL: all the same */
} Output;

/* Messages in core's style: lower case, no period; a hint is a sentence. */
extern void output_error(const char *format, ...) pg_attribute_printf(1, 2);
extern void output_warning(const char *format, ...) pg_attribute_printf(1, 2);
extern void output_notice(const char *format, ...) pg_attribute_printf(1, 2);
extern void output_detail(const char *format, ...) pg_attribute_printf(1, 2);
extern void output_hint(const char *format, ...) pg_attribute_printf(1, 2);

/* Starts rows with columns of these names; the caller may set right afterwards. */
extern void output_start(Output *output, OutputFormat format, int count, char *const *name);

/* Adds one row of a result. */
extern void output_row(Output *output, const PGresult *result, int row);

extern void output_finish(Output *output);

/* Prints a result as a whole. */
extern void output_result(OutputFormat format, const PGresult *result);

/*
 * The same, in a table that is no wider than the terminal, if standard output is one; fit has an
 * entry for each column.
 */
extern void output_result_fitting(OutputFormat format, const PGresult *result,
								  const OutputFit *fit);

/* Appends a cell of a result as a value of JSON, of its kind. */
extern void output_json_cell(StringInfo out, const PGresult *result, int row, int column);

/* Appends a text as a JSON string. */
extern void output_json_text(StringInfo out, const char *text);

/*
 * Appends a text for a terminal: control characters, with which a log could
 * take the terminal over, and those that turn the text around them become escapes.
 */
extern void output_plain_text(StringInfo out, const char *text);

#endif /* VIGIL_CLIENT_OUTPUT_H */
