/*
 * diag.h
 *		Diagnostics: what the front end has to say about a text.
 *
 * The front end never raises an error.  It appends diagnostics to a list, goes
 * on as far as it can so that a user sees every mistake at once, and whoever
 * called it decides what to do (base/report.c raises the first error in the
 * server; kql.check() shows all).  Codes, severities and messages are lines of
 * diag_list.h.
 */
#ifndef VIGIL_COMMON_DIAG_H
#define VIGIL_COMMON_DIAG_H

#include <stdarg.h>

#include "common/vec.h"

/* A piece of a source text, in bytes, [start, end). */
typedef struct Span
{
	int start;
	int end;
} Span;

typedef enum DiagSeverity
{
	DIAG_ERROR,
	DIAG_WARNING
} DiagSeverity;

typedef enum DiagCode
{
#define DIAG(name, text_code, severity, sqlstate, message) DIAG_##name,
#include "common/diag_list.h"
#undef DIAG
	DIAG_CODE_COUNT
} DiagCode;

typedef struct Diag
{
	DiagCode code;
	Span span;
	char *message; /* whole sentence in core's wording, no period */
	char *hint;    /* what to do, or NULL */
} Diag;

typedef struct DiagList
{
	Vec diag; /* of Diag, in the order they were found */
	int error_count;
} DiagList;

/* No more than this many diagnostics are kept; the last says so. */
#define DIAG_MAX_KEPT 100

/*
 * Appends a diagnostic.  The arguments fill the %s of the code's message in
 * order.  Returns it so that the caller can set a hint.
 */
extern Diag *diag_add(DiagList *list, DiagCode code, Span span, ...);
extern Diag *diag_add_va(DiagList *list, DiagCode code, Span span, va_list args);

/* Sets the hint of a diagnostic, formatted as by printf. */
extern void diag_hint(Diag *diag, const char *format, ...) pg_attribute_printf(2, 3);

extern const char *diag_code_text(DiagCode code); /* "VK0101" */
extern DiagSeverity diag_severity(DiagCode code);
extern const char *diag_sqlstate(DiagCode code); /* five characters */

/* Puts the list into the order of places; what is said of one place keeps its order. */
extern void diag_sort(DiagList *list);

/* First error of the list, or NULL. */
extern const Diag *diag_first_error(const DiagList *list);

static inline Span
span_join(Span a, Span b)
{
	Span joined = {Min(a.start, b.start), Max(a.end, b.end)};

	return joined;
}

#endif /* VIGIL_COMMON_DIAG_H */
