/*
 * bag_merge.h
 *		One bag of many: of several values for a key the first stays.
 */
#ifndef VIGIL_RUNTIME_BAG_MERGE_H
#define VIGIL_RUNTIME_BAG_MERGE_H

#include "runtime/dynamic.h"
#include "runtime/key_set.h"

typedef struct BagMerge
{
	DynamicBuilder builder;
	KeySet keys;
} BagMerge;

/* Begins an empty bag, in the caller's memory context. */
extern void bag_merge_begin(BagMerge *merge);

/*
 * Adds what a bag has and the merged one has not; it must live until the end.  The
 * cost of a key that is there already is that of looking for it.
 */
extern void bag_merge_add(BagMerge *merge, Jsonb *bag);

extern Jsonb *bag_merge_finish(BagMerge *merge);

#endif /* VIGIL_RUNTIME_BAG_MERGE_H */
