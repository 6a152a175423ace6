/*
 * report.h
 *		Diagnostics of the front end as errors of the server.
 */
#ifndef VIGIL_BASE_REPORT_H
#define VIGIL_BASE_REPORT_H

#include "fmgr.h"

#include "common/diag.h"

/*
 * Raises the first error of the list, pointing into the text; returns if there
 * is none.  The others are counted in the detail.
 */
extern void report_first_error(const DiagList *list, const char *text);

/*
 * Inside of ereport() or an error's callback: shows the text, and the place of a byte
 * in it.  A text that is too long to be sent and logged with each error is left out.  Says
 * whether it is shown.
 */
extern bool report_place(const char *text, int offset);

/* SQLSTATE of a diagnostic, as ereport wants it. */
extern int report_sqlstate(const Diag *diag);

/*
 * Returns the list as the rows of a set-returning function: severity, code, line, col,
 * message, hint.  The places are those of the text.
 */
extern Datum report_rows(FunctionCallInfo fcinfo, const DiagList *list, const char *text);

#endif /* VIGIL_BASE_REPORT_H */
