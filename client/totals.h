/*
 * totals.h
 *		What came of loading: counts, and the reasons of what was not taken.
 */
#ifndef VIGIL_CLIENT_TOTALS_H
#define VIGIL_CLIENT_TOTALS_H

#include "libpq-fe.h"

/* So many reasons are told apart, and so many remarks; the lists of the server are shorter. */
#define TOTALS_MAX_REASONS 80
#define TOTALS_MAX_REMARKS 40

typedef struct TotalsReason
{
	char code[40];
	char message[800];
	char source[400]; /* where the first record is */
	int64 record;
	int64 byte;
	int64 rejected;
	int64 skipped;
} TotalsReason;

/* Of one job.  It lies in memory that the jobs share, so it has no pointers. */
typedef struct Totals
{
	int64 loaded;     /* files taken as a whole */
	int64 known;      /* files that were loaded before */
	int64 busy;       /* files that another session loads */
	int64 unreadable; /* files that could not be read */
	int64 refused;    /* files that the server refused */
	int64 bytes;
	int64 rows;
	int64 rejected;
	int64 skipped;
	int64 duplicates;
	int64 told; /* messages about files that were loaded before */
	bool is_broken;
	int reason_count;
	TotalsReason reason[TOTALS_MAX_REASONS];
	int remark_count; /* of what is said of an input besides what became of its records */
	TotalsReason remark[TOTALS_MAX_REMARKS];
	bool has_more; /* there was no room for all */
} Totals;

/* Adds what the server said of a part: rows, rejected, skipped, duplicates, reasons as JSON. */
extern void totals_add_result(Totals *totals, const PGresult *result, const char *source);

/* Adds those of another job. */
extern void totals_add(Totals *totals, const Totals *other);

/* Prints the most frequent reasons, and all remarks, on stderr. */
extern void totals_print_reasons(const Totals *totals);

#endif /* VIGIL_CLIENT_TOTALS_H */
