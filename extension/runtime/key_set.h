/*
 * key_set.h
 *		The keys of bags that are known already.
 */
#ifndef VIGIL_RUNTIME_KEY_SET_H
#define VIGIL_RUNTIME_KEY_SET_H

#include "postgres.h"

#include "runtime/dynamic.h"

/* Where a key is. */
typedef struct KeySlot
{
	uint32 hash;
	uint32 place; /* its offset in words, plus one; 0 is free */
} KeySlot;

typedef struct KeySet
{
	MemoryContext context;
	KeySlot *slots;
	uint32 mask;
	uint32 count;
	char *keys; /* each with its length before it */
	Size used;  /* bytes of them */
	Size size;  /* bytes allocated for them */
} KeySet;

/* Begins an empty set, whose memory is of the given context. */
extern void key_set_begin(KeySet *set, MemoryContext context);

/* Adds a copy of a key; false if it is known. */
extern bool key_set_add(KeySet *set, const JsonbValue *key);

/* Adds the keys of a bag; false if all of them are known. */
extern bool key_set_add_bag(KeySet *set, Jsonb *bag);

#endif /* VIGIL_RUNTIME_KEY_SET_H */
