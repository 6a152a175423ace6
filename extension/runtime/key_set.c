/*
 * key_set.c
 *		The keys of bags that are known already: a hash table, and their texts one after another.
 *
 * Slots are small and have the whole hash, so that growing reads no key and looking for one
 * that is not there mostly reads none either.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "runtime/key_set.h"
#include "runtime/limit.h"
#include "runtime/value_set_int.h"

#define TABLE_MIN 16
#define KEYS_MIN 128

static KeySlot *
slots_make(KeySet *set, uint32 size)
{
	state_check_size(sizeof(KeySlot) * (Size) size);
	set->mask = size - 1;
	return MemoryContextAllocExtended(set->context, sizeof(KeySlot) * (Size) size,
									  MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
}

void
key_set_begin(KeySet *set, MemoryContext context)
{
	memset(set, 0, sizeof(*set));
	set->context = context;
	set->slots = slots_make(set, TABLE_MIN);
	set->size = KEYS_MIN;
	set->keys = MemoryContextAlloc(context, KEYS_MIN);
}

/* Twice the slots, with the same keys. */
static void
slots_grow(KeySet *set)
{
	KeySlot *old = set->slots;
	uint32 size = set->mask + 1;

	set->slots = slots_make(set, size * 2);
	for (uint32 i = 0; i < size; i++)
	{
		uint32 at = old[i].hash & set->mask;

		if (old[i].place == 0)
			continue;
		while (set->slots[at].place != 0)
			at = (at + 1) & set->mask;
		set->slots[at] = old[i];
	}
	pfree(old);
}

/* Appends a key; returns its place. */
static uint32
append(KeySet *set, const ValueItem *key)
{
	Size end = set->used + value_entry_size(VALUE_BYTES, key);
	uint32 place = (uint32) (set->used / sizeof(int32)) + 1;

	if (end > set->size)
	{
		state_check_size(end);
		set->size = Min(end * 2, STATE_MAX_BYTES);
		set->keys = repalloc_huge(set->keys, set->size);
	}
	(void) value_entry_write(set->keys + set->used, VALUE_BYTES, key);
	set->used = end;
	return place;
}

bool
key_set_add(KeySet *set, const JsonbValue *key)
{
	ValueItem item = {.data = key->val.string.val, .length = key->val.string.len};
	uint32 hash = value_item_hash(VALUE_BYTES, &item);
	uint32 at = hash & set->mask;

	for (; set->slots[at].place != 0; at = (at + 1) & set->mask)
	{
		ValueItem kept;

		if (set->slots[at].hash != hash)
			continue;
		(void) value_entry_read(set->keys + (Size) (set->slots[at].place - 1) * sizeof(int32),
								VALUE_BYTES, &kept);
		if (value_item_equal(VALUE_BYTES, kept.data, kept.length, &item))
			return false;
	}
	set->slots[at] = (KeySlot){hash, append(set, &item)};
	if (++set->count > set->mask / 2)
		slots_grow(set);
	return true;
}

bool
key_set_add_bag(KeySet *set, Jsonb *bag)
{
	JsonbIterator *it = JsonbIteratorInit(&bag->root);
	JsonbValue part;
	bool is_new = false;

	(void) JsonbIteratorNext(&it, &part, true);
	while (JsonbIteratorNext(&it, &part, true) == WJB_KEY)
	{
		CHECK_FOR_INTERRUPTS();
		if (key_set_add(set, &part))
			is_new = true;
		(void) JsonbIteratorNext(&it, &part, true);
	}
	return is_new;
}
