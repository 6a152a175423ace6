/*
 * term_index.h
 *		Many patterns that are searched in a text at once, each as `has` does it.
 */
#ifndef VIGIL_RUNTIME_TERM_INDEX_H
#define VIGIL_RUNTIME_TERM_INDEX_H

#include "runtime/string_term.h"

typedef struct TermIndex TermIndex;

/* Indexes patterns and their needles, which must live as long; in the current context. */
extern TermIndex *term_index_make(const TextPiece *pattern, const Needle *needle, int count);

/* Does the text have one of them?  Allocates nothing that `has` does not. */
extern bool term_index_matches(TermIndex *index, TextPiece text);

#endif /* VIGIL_RUNTIME_TERM_INDEX_H */
