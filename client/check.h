/*
 * check.h
 *		What is wrong with a rule file or a query.
 */
#ifndef VIGIL_CLIENT_CHECK_H
#define VIGIL_CLIENT_CHECK_H

#include "common/source.h"

#include "client/options.h"

/* How findings are printed. */
typedef enum CheckFormat
{
	CHECK_TEXT,
	CHECK_JSON,  /* an object per line */
	CHECK_SARIF, /* one log of SARIF 2.1.0 for all files */
	CHECK_GITHUB /* annotations of a workflow of GitHub */
} CheckFormat;

/* A check of files: what was found so far. */
typedef struct CheckReport
{
	CheckFormat format;
	const char *ignored; /* ids that are passed over, separated by commas; or NULL */
	bool no_infos;       /* whoever loads a rule is told what is wrong with it only */
	int files;
	int errors;
	int warnings;
	int infos;
	Vec used; /* of char *: ids of the findings, each once */
	Vec rule; /* of CheckedRule */
} CheckReport;

/* Finds a format by its name; false and an error if there is none. */
extern bool check_find_format(const char *name, CheckFormat *format);

/*
 * Checks a text and prints every finding on stdout: as text with its line and a caret
 * below it.  Without a connection only what the text says by itself.  False if
 * the server could not be asked.
 */
extern bool check_text(PGconn *conn, CheckReport *report, const char *path, const char *text,
					   int length);

/* What comes before the findings of all files, and behind them. */
extern void check_begin(const CheckReport *report);
extern void check_end(const CheckReport *report);

/* Prints one finding of a text, and counts it unless it is passed over. */
extern void check_print(CheckReport *report, const SourceNote *note, const char *path,
						const char *text, int length);

#endif /* VIGIL_CLIENT_CHECK_H */
