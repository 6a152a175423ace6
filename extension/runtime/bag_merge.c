/*
 * bag_merge.c
 *		Merges bags: for bag_merge() and make_bag().
 *
 * Bags of an aggregate mostly repeat their keys, and what they repeat may be large:
 * so only the first value of a key is ever built.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "miscadmin.h"

#include "runtime/bag_merge.h"

#define TABLE_MIN 16

/* An empty table; its size is a power of two. */
static void
table_make(BagMerge *merge, uint32 size)
{
	merge->mask = size - 1;
	merge->slots =
		palloc_extended(sizeof(JsonbValue) * (Size) size, MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
}

/* The slot of a key: its own, or the free one where it belongs. */
static JsonbValue *
table_slot(BagMerge *merge, const JsonbValue *key)
{
	const char *data = key->val.string.val;
	int length = key->val.string.len;
	uint32 at = hash_bytes((const unsigned char *) data, length) & merge->mask;

	for (;; at = (at + 1) & merge->mask)
	{
		JsonbValue *slot = &merge->slots[at];

		if (slot->type == jbvNull ||
			(slot->val.string.len == length && memcmp(slot->val.string.val, data, length) == 0))
			return slot;
	}
}

/* Twice the room, with the same keys. */
static void
table_grow(BagMerge *merge)
{
	JsonbValue *old = merge->slots;
	uint32 size = merge->mask + 1;

	table_make(merge, size * 2);
	for (uint32 i = 0; i < size; i++)
		if (old[i].type != jbvNull)
			*table_slot(merge, &old[i]) = old[i];
	pfree(old);
}

void
bag_merge_begin(BagMerge *merge)
{
	memset(merge, 0, sizeof(*merge));
	table_make(merge, TABLE_MIN);
	dynamic_begin_object(&merge->builder);
}

void
bag_merge_add(BagMerge *merge, Jsonb *bag)
{
	JsonbIterator *it = JsonbIteratorInit(&bag->root);
	JsonbValue key;
	JsonbValue value;

	(void) JsonbIteratorNext(&it, &key, true);
	while (JsonbIteratorNext(&it, &key, true) == WJB_KEY)
	{
		JsonbValue *slot;

		CHECK_FOR_INTERRUPTS();
		(void) JsonbIteratorNext(&it, &value, true);
		slot = table_slot(merge, &key);
		if (slot->type != jbvNull)
			continue;
		*slot = key;
		dynamic_add_key(&merge->builder, key.val.string.val, key.val.string.len);
		dynamic_add(&merge->builder, &value);
		if (++merge->count > merge->mask / 2)
			table_grow(merge);
	}
}

Jsonb *
bag_merge_finish(BagMerge *merge)
{
	return dynamic_finish(&merge->builder);
}
