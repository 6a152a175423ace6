/*
 * value_set_hash.c
 *		The expanded form of a set or list: its elements in order, and of a set a hash table.
 *
 * The elements grow where they are, so that large ones are not copied: neither by us nor by
 * the server, which copies a flat state that has moved once more.
 *
 * A set that is too large for the processor's caches costs a wait for memory per
 * look-up.  So elements are collected, and looked up many at a time: first their
 * slots are asked for, then what the slots point to, and only then is compared.
 * value_set.c is the only caller.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "base/compat.h"
#include "runtime/limit.h"
#include "runtime/value_set_int.h"

#define TABLE_MIN 128
#define PREFETCH_DISTANCE 16
#define PLACE_UNIT ((int64) sizeof(int32))
#define PLACE_OF(offset) ((uint32) ((offset) / PLACE_UNIT) + 1)
#define OFFSET_OF(place) ((int64) ((place) -1) * PLACE_UNIT)

#if defined(__GNUC__)
#define PREFETCH(address) __builtin_prefetch(address)
#else
#define PREFETCH(address) ((void) 0)
#endif

static const ExpandedObjectMethods value_set_methods;

/* Makes room for so many more bytes of elements after the given end. */
static void
reserve(ExpandedValueSet *set, int64 end, Size more)
{
	if (end + (int64) more <= set->size)
		return;
	state_check_size((Size) end + more);
	set->size = Min((end + (int64) more) * 2, (int64) STATE_MAX_BYTES);
	set->element.data = repalloc_huge(set->element.data, set->size);
}

static inline uint32
fixed_hash(int64 fixed)
{
	ValueItem item = {.fixed = fixed};

	return value_item_hash(VALUE_FIXED, &item);
}

static void *
table_allocate(ExpandedValueSet *set, uint32 size)
{
	state_check_size((Size) size * sizeof(int64));
	set->mask = size - 1;
	return MemoryContextAllocExtended(set->hdr.eoh_context, (Size) size * sizeof(int64),
									  MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
}

/* --- elements of eight bytes ------------------------------------------------------- */

/* Puts an element that is not there into the table. */
static inline void
fixed_insert(ExpandedValueSet *set, int64 fixed)
{
	uint32 slot = fixed_hash(fixed) & set->mask;

	while (set->table.fixed[slot] != 0)
		slot = (slot + 1) & set->mask;
	set->table.fixed[slot] = fixed;
}

static void
fixed_grow(ExpandedValueSet *set)
{
	const int64 *fixed = set->element.fixed;

	pfree(set->table.fixed);
	set->table.fixed = table_allocate(set, (set->mask + 1) * 2);
	for (int32 i = 0; i < set->count; i++)
	{
		if (i + PREFETCH_DISTANCE < set->count)
			PREFETCH(&set->table.fixed[fixed_hash(fixed[i + PREFETCH_DISTANCE]) & set->mask]);
		if (fixed[i] != 0)
			fixed_insert(set, fixed[i]);
	}
}

static bool
fixed_find(const ExpandedValueSet *set, uint32 slot, int64 fixed)
{
	if (fixed == 0)
		return set->has_zero;
	for (; set->table.fixed[slot] != 0; slot = (slot + 1) & set->mask)
	{
		if (set->table.fixed[slot] == fixed)
			return true;
	}
	return false;
}

/* Looks up the pending elements in a table that has room for all of them. */
static void
fixed_settle(ExpandedValueSet *set)
{
	uint32 slot[SET_PENDING_MAX];

	for (int i = 0; i < set->pending_count; i++)
	{
		slot[i] = fixed_hash(set->pending.fixed[i]) & set->mask;
		PREFETCH(&set->table.fixed[slot[i]]);
	}
	reserve(set, set->used, sizeof(int64) * SET_PENDING_MAX);
	for (int i = 0; i < set->pending_count; i++)
	{
		int64 fixed = set->pending.fixed[i];

		if (set->count >= set->limit || fixed_find(set, slot[i], fixed))
			continue;
		if (fixed == 0)
			set->has_zero = true;
		else
			fixed_insert(set, fixed);
		set->element.fixed[set->count++] = fixed;
		set->used += sizeof(int64);
	}
}

/* --- elements of any bytes --------------------------------------------------------- */

static void
bytes_insert(ExpandedValueSet *set, SetSlot entry)
{
	uint32 slot = entry.hash & set->mask;

	while (set->table.slot[slot].place != 0)
		slot = (slot + 1) & set->mask;
	set->table.slot[slot] = entry;
}

static void
bytes_grow(ExpandedValueSet *set)
{
	SetSlot *old = set->table.slot;
	uint32 old_size = set->mask + 1;

	set->table.slot = table_allocate(set, old_size * 2);
	for (uint32 i = 0; i < old_size; i++)
	{
		if (old[i].place != 0)
			bytes_insert(set, old[i]);
	}
	pfree(old);
}

static bool
bytes_find(const ExpandedValueSet *set, uint32 hash, const ValueItem *item)
{
	ValueItem kept;

	for (uint32 slot = hash & set->mask; set->table.slot[slot].place != 0;
		 slot = (slot + 1) & set->mask)
	{
		if (set->table.slot[slot].hash != hash)
			continue;
		(void) value_entry_read(set->element.data + OFFSET_OF(set->table.slot[slot].place),
								set->kind, &kept);
		if (value_item_equal(set->kind, kept.data, kept.length, item))
			return true;
	}
	return false;
}

/* Looks up the pending elements, and moves down the ones that are not known yet. */
static void
bytes_settle(ExpandedValueSet *set)
{
	for (int i = 0; i < set->pending_count; i++)
		PREFETCH(&set->table.slot[set->pending.slot[i].hash & set->mask]);
	for (int i = 0; i < set->pending_count; i++)
	{
		uint32 hash = set->pending.slot[i].hash;
		SetSlot *slot = &set->table.slot[hash & set->mask];

		if (slot->place != 0 && slot->hash == hash)
			PREFETCH(set->element.data + OFFSET_OF(slot->place));
	}
	for (int i = 0; i < set->pending_count; i++)
	{
		SetSlot entry = set->pending.slot[i];
		int64 offset = OFFSET_OF(entry.place);
		ValueItem item;
		Size size;

		(void) value_entry_read(set->element.data + offset, set->kind, &item);
		size = VALUE_ENTRY_SIZE(item.length);
		if (set->count >= set->limit || bytes_find(set, entry.hash, &item))
			continue;
		if (offset != set->used)
			memmove(set->element.data + set->used, set->element.data + offset, size);
		entry.place = PLACE_OF(set->used);
		bytes_insert(set, entry);
		set->used += size;
		set->count++;
	}
}

/* --- both -------------------------------------------------------------------------- */

/* An error (54000) if what becomes a value is too large for one. */
static void
check_value(const ExpandedValueSet *set)
{
	if (set->limit <= VALUE_SET_DEFAULT_LIMIT)
		value_check_size((Size) set->used);
}

ExpandedValueSet *
expanded_set_settle(ExpandedValueSet *set)
{
	if (set->pending_count == 0)
		return set;
	CHECK_FOR_INTERRUPTS();
	while (((uint64) set->count + set->pending_count) * 2 > (uint64) set->mask + 1)
	{
		if (set->kind == VALUE_FIXED)
			fixed_grow(set);
		else
			bytes_grow(set);
	}
	if (set->kind == VALUE_FIXED)
		fixed_settle(set);
	else
		bytes_settle(set);
	check_value(set);
	set->pending_count = 0;
	set->pending_used = set->used;
	return set;
}

/* Whether an element is one of a list of bags that adds nothing to them. */
static bool
is_known_bag(const ExpandedValueSet *set, const ValueItem *item)
{
	return set->keys != NULL &&
		   (item->is_null || !key_set_add_bag(set->keys, (Jsonb *) item->data));
}

static void
list_add(ExpandedValueSet *set, const ValueItem *item)
{
	Size size = value_entry_size(set->kind, item);

	if (set->count >= set->limit || is_known_bag(set, item))
		return;
	reserve(set, set->used, size);
	(void) value_entry_write(set->element.data + set->used, set->kind, item);
	set->used += size;
	set->count++;
	check_value(set);
}

void
expanded_set_add(ExpandedValueSet *set, const ValueItem *item)
{
	if (set->list)
	{
		list_add(set, item);
		return;
	}
	if (set->pending_count == SET_PENDING_MAX)
		expanded_set_settle(set);
	if (set->kind == VALUE_FIXED)
		set->pending.fixed[set->pending_count++] = item->fixed;
	else
	{
		Size size = value_entry_size(set->kind, item);
		SetSlot *slot = &set->pending.slot[set->pending_count];

		reserve(set, set->pending_used, size);
		(void) value_entry_write(set->element.data + set->pending_used, set->kind, item);
		slot->hash = value_item_hash(set->kind, item);
		slot->place = PLACE_OF(set->pending_used);
		set->pending_used += size;
		set->pending_count++;
	}
}

static void
add_element(void *context, Oid type, const ValueItem *item)
{
	expanded_set_add((ExpandedValueSet *) context, item);
}

ExpandedValueSet *
expanded_set_make(const ValueSet *flat, MemoryContext parent)
{
	MemoryContext context =
		AllocSetContextCreate(parent, "kql set of values", ALLOCSET_SMALL_SIZES);
	ExpandedValueSet *set = MemoryContextAllocZero(context, sizeof(ExpandedValueSet));

	EOH_init_header(&set->hdr, &value_set_methods, context);
	set->type = flat->type;
	set->kind = flat->kind;
	set->list = flat->list != 0;
	set->limit = flat->limit;
	set->size = (int64) flat->used * 2;
	set->element.data = MemoryContextAllocHuge(context, set->size);
	if (!set->list)
		set->table.fixed = table_allocate(set, TABLE_MIN);
	else if (VALUE_SET_IS_BAGS(set))
	{
		set->keys = MemoryContextAlloc(context, sizeof(KeySet));
		key_set_begin(set->keys, context);
	}
	value_set_visit(PointerGetDatum(flat), add_element, set);
	return set;
}

void
expanded_set_visit(ExpandedValueSet *set, ValueVisitor visitor, void *context)
{
	ValueItem item = {0};

	expanded_set_settle(set);
	if (set->kind == VALUE_FIXED && !set->list)
	{
		for (int32 i = 0; i < set->count; i++)
		{
			CHECK_FOR_INTERRUPTS();
			item.fixed = set->element.fixed[i];
			visitor(context, set->type, &item);
		}
		return;
	}
	for (const char *at = set->element.data; at < set->element.data + set->used;)
	{
		CHECK_FOR_INTERRUPTS();
		at = value_entry_read(at, set->kind, &item);
		visitor(context, set->type, &item);
	}
}

static Size
expanded_flat_size(ExpandedObjectHeader *eohptr)
{
	ExpandedValueSet *set = expanded_set_settle((ExpandedValueSet *) eohptr);

	return offsetof(ValueSet, data) + set->used;
}

static void
expanded_flatten(ExpandedObjectHeader *eohptr, void *result, Size allocated_size)
{
	ExpandedValueSet *set = (ExpandedValueSet *) eohptr;
	ValueSet *flat = result;

	Assert(set->pending_count == 0);
	SET_VARSIZE(flat, allocated_size);
	flat->type = set->type;
	flat->count = set->count;
	flat->limit = set->limit;
	flat->used = (int32) allocated_size;
	flat->kind = set->kind;
	flat->list = set->list;
	flat->width = sizeof(int64);
	flat->unused = 0;
	memcpy(flat->data, set->element.data, set->used);
}

static const ExpandedObjectMethods value_set_methods = {expanded_flat_size, expanded_flatten};
