/*
 * parse_plain.h
 *		Patterns of the operator parse whose gaps take any text, or whole numbers: constants that are
 *		looked for one after the other, as a regular expression would that takes as little as it can.
 */
#ifndef VIGIL_RUNTIME_PARSE_PLAIN_H
#define VIGIL_RUNTIME_PARSE_PLAIN_H

#include "runtime/string_term.h"

/* A gap, perhaps none, and the constant behind it; the last has the end of the text behind it. */
typedef struct PlainGap
{
	int columns;    /* that begin in it */
	int wildcards;  /* columns and stars */
	bool is_open;   /* there may be text */
	bool star_last; /* the text belongs to no column */
	bool is_whole;  /* a column of it must be a whole number */
	TextPiece constant;
} PlainGap;

typedef struct PlainPattern
{
	int count;
	PlainGap *gap;
} PlainPattern;

/* A pattern without constants, with room for so many; in the current context. */
extern void plain_pattern_begin(PlainPattern *pattern, int constants);

/* Add what comes next. */
extern void plain_pattern_constant(PlainPattern *pattern, TextPiece constant);
extern void plain_pattern_column(PlainPattern *pattern, bool is_whole);
extern void plain_pattern_star(PlainPattern *pattern);

/*
 * Whether the pattern can be used: what is a whole number has a gap of its own, and behind it the
 * end, or a constant that no number can have in it.
 */
extern bool plain_pattern_is_usable(const PlainPattern *pattern);

/*
 * Whether the columns that plain_pattern_match() has given are numbers where they have to be.  If
 * they are not, the text may still fit with its constants at other places.
 */
extern bool plain_pattern_holds(const PlainPattern *pattern, const TextPiece *columns);

/* Whether the whole of a text fits, with any text for a number; columns get their parts of it. */
extern bool plain_pattern_match(const PlainPattern *pattern, TextPiece source, TextPiece *columns);

#endif /* VIGIL_RUNTIME_PARSE_PLAIN_H */
