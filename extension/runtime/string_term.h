/*
 * string_term.h
 *		Search of one text in another, as KQL's string operators do it.
 *
 * A term is a maximal run of letters and decimal digits; every other character,
 * '_' among them, separates terms.  A pattern that itself holds separators must
 * occur as it stands, and each of its edges that is a letter or digit must be
 * an edge of a term.  The empty pattern is found everywhere.
 */
#ifndef VIGIL_RUNTIME_STRING_TERM_H
#define VIGIL_RUNTIME_STRING_TERM_H

#include "postgres.h"

#include "fmgr.h"
#include "lib/stringinfo.h"
#include "utils/array.h"

/* A stretch of text; owns nothing. */
typedef struct TextPiece
{
	const char *data;
	size_t len;
} TextPiece;

/* Which edges of the pattern must be edges of a term. */
#define TERM_EDGE_NONE 0
#define TERM_EDGE_LEFT 1
#define TERM_EDGE_RIGHT 2
#define TERM_EDGE_BOTH 3

/* What is searched; made by needle_init, which copies nothing. */
typedef struct Needle
{
	TextPiece text;
	bool ignore_case;
	bool ascii;      /* only ASCII bytes */
	bool left_term;  /* must begin at the edge of a term */
	bool right_term; /* must end at the edge of a term */
	size_t pivot;    /* the byte that is looked for first */
} Needle;

extern void needle_init(Needle *needle, TextPiece text, bool ignore_case, int edges);

/* Is it there? */
extern bool needle_matches(const Needle *needle, TextPiece haystack);

/* Compares whole texts without regard to case. */
extern bool span_equals_ci(TextPiece a, TextPiece b);

/* The bytes of a buffer. */
static inline TextPiece
buffer_piece(const StringInfoData *buffer)
{
	return (TextPiece){buffer->data, buffer->len};
}

static inline bool
span_equals(TextPiece a, TextPiece b)
{
	return a.len == b.len && memcmp(a.data, b.data, a.len) == 0;
}

/* Without blanks at both ends. */
extern TextPiece span_trim(TextPiece text);

/* By bytes: -1, 0 or 1. */
extern int span_compare(TextPiece a, TextPiece b);

/* The characters of a text, and of the elements of a text[]: '' for a null, which *nulls tells. */
extern TextPiece text_piece(const text *value);
extern TextPiece *span_array(ArrayType *array, int *count, bool **nulls);

/* The text argument, '' for NULL; memory as PG_GETARG_TEXT_PP. */
#define ARG_PIECE(n) span_of_arg(fcinfo, (n))
extern TextPiece span_of_arg(FunctionCallInfo fcinfo, int argno);

/* Whether an argument is a constant of the call, so that what is made of it may be kept. */
extern bool argument_is_constant(FunctionCallInfo fcinfo, int argno);

/* What tostring() makes of an argument of any type, '' for NULL. */
extern TextPiece span_of_any(FunctionCallInfo fcinfo, int argno);

/* A text made of a span (a macro: cstring_to_text_with_len is in builtins.h). */
#define SPAN_TEXT(span) cstring_to_text_with_len((span).data, (int) (span).len)

#endif /* VIGIL_RUNTIME_STRING_TERM_H */
