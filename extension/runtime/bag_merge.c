/*
 * bag_merge.c
 *		Merges bags: for bag_merge() and make_bag().
 *
 * Bags of an aggregate mostly repeat their keys, and what they repeat may be large:
 * so only the first value of a key is ever built.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "runtime/bag_merge.h"

void
bag_merge_begin(BagMerge *merge)
{
	memset(merge, 0, sizeof(*merge));
	key_set_begin(&merge->keys, CurrentMemoryContext);
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
		CHECK_FOR_INTERRUPTS();
		(void) JsonbIteratorNext(&it, &value, true);
		if (!key_set_add(&merge->keys, &key))
			continue;
		dynamic_add_key(&merge->builder, key.val.string.val, key.val.string.len);
		dynamic_add(&merge->builder, &value);
	}
}

Jsonb *
bag_merge_finish(BagMerge *merge)
{
	return dynamic_finish(&merge->builder);
}
