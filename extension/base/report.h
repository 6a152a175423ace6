/*
 * report.h
 *		Diagnostics of the front end as errors of the server.
 */
#ifndef VIGIL_BASE_REPORT_H
#define VIGIL_BASE_REPORT_H

#include "common/diag.h"

/*
 * Raises the first error of the list, pointing into the text; returns if there
 * is none.  The others are counted in the detail.
 */
extern void report_first_error(const DiagList *list, const char *text);

/* Line and column, from 1 and in characters, of a byte of the text. */
extern void report_place(const char *text, int offset, int *line, int *column);

#endif /* VIGIL_BASE_REPORT_H */
