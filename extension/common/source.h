/*
 * source.h
 *		Places in a text, as people count them.
 */
#ifndef VIGIL_COMMON_SOURCE_H
#define VIGIL_COMMON_SOURCE_H

#include "common/diag.h"

typedef struct SourcePlace
{
	int line;   /* from 1 */
	int column; /* characters, from 1 */
} SourcePlace;

/* Line and column of a byte offset; an offset past the end is the end. */
extern SourcePlace source_place(const char *text, int length, int offset);

/*
 * A diagnostic as people read it: what kql.check(), vigil.check_rule() and the client show.
 * Its texts are those of the diagnostic.
 */
typedef struct SourceNote
{
	const char *severity; /* "error" or "warning" */
	const char *code;
	SourcePlace place;
	const char *message;
	const char *hint; /* or NULL */
	const char *id;   /* of the check that it is of, NULL if only the code tells */
} SourceNote;

/* What a diagnostic of the text says. */
extern SourceNote source_note(const Diag *diag, const char *text, int length);

/* The byte of a place: what source_place() was given, or the end of the line. */
extern int source_offset(const char *text, int length, SourcePlace place);

/*
 * The line of an offset behind a label, with a caret under it, palloc'd.  A tab stays one in
 * both.  A long line is cut to the part around the caret.
 */
extern char *source_quote(const char *label, const char *text, int length, int offset);

/*
 * The same for the span's start, labelled with the number of the line:
 *
 *		LINE 2: | where Foo == 1
 *		                ^
 */
extern char *source_excerpt(const char *text, int length, Span span);

#endif /* VIGIL_COMMON_SOURCE_H */
