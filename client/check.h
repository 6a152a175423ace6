/*
 * check.h
 *		What is wrong with a rule file or a query.
 */
#ifndef VIGIL_CLIENT_CHECK_H
#define VIGIL_CLIENT_CHECK_H

#include "common/name_map.h"
#include "common/source.h"

#include "client/options.h"

/* How findings are printed.  ORDER: that of value_list.h. */
typedef enum CheckFormat
{
	CHECK_TEXT,
	CHECK_JSON,  /* an object per line */
	CHECK_SARIF, /* one log of SARIF 2.1.0 for all files */
	CHECK_GITHUB /* annotations of a workflow of GitHub */
} CheckFormat;

/* Codes of diagnostics that tell what a query needs. */
#define CODE_TABLE "VK0202"
#define CODE_FUNCTION "VK0203"
#define CODE_OUTSIDE "VK0215"

/* What a query needs that is not here, or why it is refused. */
typedef enum CheckCauseKind
{
	CHECK_TABLE,
	CHECK_OUTSIDE,
	CHECK_FUNCTION,
	CHECK_REFUSAL,
	CHECK_CAUSE_KINDS
} CheckCauseKind;

typedef struct CheckCause
{
	CheckCauseKind kind;
	char *name; /* of what is needed; of a refusal its code and message, without names */
	int count;  /* of queries */
} CheckCause;

/* What of the rules of a platform runs here. */
typedef struct CheckPlatform
{
	const char *name;
	int runs;
	int needs;
	int refused;
} CheckPlatform;

/* What of the queries that were checked runs here.  check_summary.c */
typedef struct CheckSummary
{
	int runs;
	int needs; /* would run if everything in cause were here */
	int refused;
	Vec cause;    /* of CheckCause */
	Vec platform; /* of CheckPlatform: those of rules that were written for another one */
} CheckSummary;

/* A check of files: what was found so far. */
typedef struct CheckReport
{
	CheckFormat format;
	const char *ignored; /* ids that are passed over, separated by commas; or NULL */
	bool no_infos;       /* whoever loads a rule is told what is wrong with it only */
	bool is_named;       /* the file that is checked was named by itself, not by its folder */
	int others;          /* files of folders that are neither rules nor queries */
	int left_out;        /* rules and files that the settings of their folders leave out */
	int files;
	int errors;
	int warnings;
	int infos;
	Vec used;     /* of char *: ids of the findings, each once */
	NameMap id;   /* of the rules so far … */
	Vec id_path;  /* … and the files that they are in, of char */
	NameMap name; /* the same of their names */
	Vec name_path;
	bool creates_tables; /* make the log tables that are missing */
	bool runs_queries;   /* run what has no error */
	bool sums_up;        /* tell what of the queries runs */
	bool only_summary;   /* print no findings */
	CheckSummary summary;
} CheckReport;

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

/* Counts a query by what was found in it, of SourceNote. */
extern void check_summary_add(CheckSummary *summary, const Vec *found, const char *platform);

/* Prints what of the queries runs; as JSON an object on a line. */
extern void check_summary_print(CheckSummary *summary, int files, int left_out, bool as_json);

#endif /* VIGIL_CLIENT_CHECK_H */
