/*
 * sequence.h
 *		What two lists of texts have in common, in order.
 */
#ifndef VIGIL_COMMON_SEQUENCE_H
#define VIGIL_COMMON_SEQUENCE_H

#include "common/vec.h"

typedef struct Sequence
{
	int count;
	const char *const *item; /* none is NULL */
} Sequence;

/* A step from the former list to the latter. */
typedef struct SequenceStep
{
	int from; /* element of the former, -1: it was added */
	int to;   /* element of the latter, -1: it was removed */
	bool same;
} SequenceStep;

/*
 * The steps from one list to another, in order: a Vec of SequenceStep.  A longest common
 * subsequence stays as it is.  With pairs, elements of equal first lines between two that stay
 * are one that was changed.  Memory and time are bounded: of lists that differ in very many
 * elements all of these are removed and added.
 */
extern Vec sequence_steps(Sequence from, Sequence to, bool pairs);

#endif /* VIGIL_COMMON_SEQUENCE_H */
