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
 * The line of the span's start with a caret under it, palloc'd:
 *
 *		LINE 2: | where Foo == 1
 *		                ^
 *
 * A long line is cut to the part around the caret.
 */
extern char *source_excerpt(const char *text, int length, Span span);

#endif /* VIGIL_COMMON_SOURCE_H */
