/*
 * value_set.c
 *		The flat and the expanded form of sets and lists of values.
 *
 * See value_set.h for the idea.  Elements are the business of value_item.c; input,
 * output and combination of states are in value_set_io.c; the aggregates are in
 * make_set.c.
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "runtime/value_set_int.h"

/* A set with more elements than this gets a hash table. */
#define FLAT_MAX_COUNT 16

#define NULL_LENGTH PG_UINT32_MAX

static const ExpandedObjectMethods value_set_methods;

/* --- the flat form ------------------------------------------------------------- */

/* Lists, which may hold nulls, keep every element with its length before it. */
#define IS_DENSE(set) ((set)->kind == VALUE_FIXED && !(set)->list)
#define ENTRY_SIZE(length) MAXALIGN(sizeof(int64) + (Size) (length))

static Size
item_size(bool dense, ValueKind kind, const ValueItem *item)
{
	if (dense)
		return sizeof(int64);
	if (item->is_null)
		return ENTRY_SIZE(0);
	return ENTRY_SIZE(kind == VALUE_FIXED ? (Size) sizeof(int64) : (Size) item->length);
}

ValueSet *
value_set_flat_make(Oid type, ValueKind kind, bool list, int64 limit, Size room)
{
	Size size = agg_round_size(offsetof(ValueSet, data) + room);
	ValueSet *set = palloc0(size);

	SET_VARSIZE(set, size);
	set->type = type;
	set->kind = kind;
	set->list = list;
	set->limit = limit;
	set->used = offsetof(ValueSet, data);
	return set;
}

/* Appends to a set that has room. */
static void
flat_append(ValueSet *set, const ValueItem *item)
{
	char *at = (char *) set + set->used;

	if (IS_DENSE(set))
	{
		memcpy(at, &item->fixed, sizeof(int64));
		set->used += sizeof(int64);
	}
	else
	{
		int64 length = item->is_null              ? NULL_LENGTH
					   : set->kind == VALUE_FIXED ? (int64) sizeof(int64)
												  : item->length;

		memcpy(at, &length, sizeof(length));
		if (!item->is_null)
			memcpy(at + sizeof(length),
				   set->kind == VALUE_FIXED ? (const char *) &item->fixed : item->data, length);
		set->used += item_size(false, set->kind, item);
	}
	set->count++;
}

/* Reads the element at *at and moves on. */
static void
flat_next(const ValueSet *set, const char **at, ValueItem *item)
{
	int64 length;

	memset(item, 0, sizeof(*item));
	if (IS_DENSE(set))
	{
		memcpy(&item->fixed, *at, sizeof(int64));
		*at += sizeof(int64);
		return;
	}
	memcpy(&length, *at, sizeof(length));
	item->is_null = length == NULL_LENGTH;
	if (!item->is_null)
	{
		item->data = *at + sizeof(length);
		item->length = (int32) length;
		if (set->kind == VALUE_FIXED)
			memcpy(&item->fixed, item->data, sizeof(int64));
	}
	*at += ENTRY_SIZE(item->is_null ? 0 : length);
}

static bool
flat_contains(const ValueSet *set, const ValueItem *item)
{
	const char *at = set->data;

	if (set->kind == VALUE_FIXED)
	{
		for (int i = 0; i < set->count; i++, at += sizeof(int64))
		{
			if (memcmp(at, &item->fixed, sizeof(int64)) == 0)
				return true;
		}
		return false;
	}
	for (int i = 0; i < set->count; i++)
	{
		int64 length;

		memcpy(&length, at, sizeof(length));
		if (value_item_equal(set->kind, at + sizeof(length), (int32) length, item))
			return true;
		at += ENTRY_SIZE(length);
	}
	return false;
}

/* A copy of a flat state with room for so many more bytes. */
static ValueSet *
flat_grow(const ValueSet *set, Size more)
{
	Size size = agg_round_size(set->used + more);
	ValueSet *grown = palloc(size);

	memcpy(grown, set, set->used);
	memset((char *) grown + set->used, 0, size - set->used);
	SET_VARSIZE(grown, size);
	return grown;
}

/* --- the expanded form ----------------------------------------------------------- */

static uint32
next_slot(const ExpandedValueSet *set, uint32 hash)
{
	return hash & set->mask;
}

static void
table_insert(ExpandedValueSet *set, uint32 hash, int32 index)
{
	uint32 slot = next_slot(set, hash);

	while (set->table[slot].index != 0)
		slot = (slot + 1) & set->mask;
	set->table[slot].hash = hash;
	set->table[slot].index = index + 1;
}

static void
table_grow(ExpandedValueSet *set)
{
	SetSlot *old = set->table;
	uint32 old_size = set->mask + 1;
	uint32 size = old == NULL ? 64 : old_size * 2;

	set->table = MemoryContextAllocExtended(set->hdr.eoh_context, (Size) size * sizeof(SetSlot),
											MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	set->mask = size - 1;
	if (old == NULL)
		return;
	for (uint32 i = 0; i < old_size; i++)
	{
		if (old[i].index != 0)
			table_insert(set, old[i].hash, old[i].index - 1);
	}
	pfree(old);
}

static bool
expanded_contains(const ExpandedValueSet *set, uint32 hash, const ValueItem *item)
{
	uint32 slot = next_slot(set, hash);

	for (; set->table[slot].index != 0; slot = (slot + 1) & set->mask)
	{
		int32 index = set->table[slot].index - 1;

		if (set->table[slot].hash != hash)
			continue;
		if (set->kind == VALUE_FIXED)
		{
			if (set->fixed[index] == item->fixed)
				return true;
		}
		else
		{
			const char *entry = set->data + set->offset[index];
			int64 length;

			memcpy(&length, entry, sizeof(length));
			if (value_item_equal(set->kind, entry + sizeof(length), (int32) length, item))
				return true;
		}
	}
	return false;
}

static void
expanded_append(ExpandedValueSet *set, uint32 hash, const ValueItem *item)
{
	if (set->count == PG_INT32_MAX / 2)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED), errmsg("aggregate state is too large")));
	if ((uint64) set->count * 2 >= (uint64) set->mask + 1)
		table_grow(set);
	if (set->count == set->capacity)
	{
		set->capacity *= 2;
		if (set->kind == VALUE_FIXED)
			set->fixed = repalloc_huge(set->fixed, sizeof(int64) * (Size) set->capacity);
		else
			set->offset = repalloc_huge(set->offset, sizeof(int64) * (Size) set->capacity);
	}
	if (set->kind == VALUE_FIXED)
	{
		set->fixed[set->count] = item->fixed;
		set->used += sizeof(int64);
	}
	else
	{
		Size size = ENTRY_SIZE(item->length);
		int64 length = item->length;

		if (set->used + (int64) size > set->data_size)
		{
			set->data_size = (set->used + size) * 2;
			set->data = repalloc_huge(set->data, set->data_size);
		}
		memcpy(set->data + set->used, &length, sizeof(length));
		memcpy(set->data + set->used + sizeof(length), item->data, item->length);
		set->offset[set->count] = set->used;
		set->used += size;
	}
	table_insert(set, hash, set->count);
	set->count++;
	set->flat_size = 0;
}

ExpandedValueSet *
value_set_expand(const ValueSet *flat, MemoryContext parent)
{
	MemoryContext context =
		AllocSetContextCreate(parent, "kql set of values", ALLOCSET_START_SMALL_SIZES);
	ExpandedValueSet *set = MemoryContextAllocZero(context, sizeof(ExpandedValueSet));
	const char *at = flat->data;
	ValueItem item;

	EOH_init_header(&set->hdr, &value_set_methods, context);
	set->type = flat->type;
	set->kind = flat->kind;
	set->limit = flat->limit;
	set->capacity = Max(flat->count * 2, 32);
	if (set->kind == VALUE_FIXED)
		set->fixed = MemoryContextAllocHuge(context, sizeof(int64) * (Size) set->capacity);
	else
	{
		set->offset = MemoryContextAllocHuge(context, sizeof(int64) * (Size) set->capacity);
		set->data_size = flat->used * 2;
		set->data = MemoryContextAllocHuge(context, set->data_size);
	}
	table_grow(set);
	for (int i = 0; i < flat->count; i++)
	{
		flat_next(flat, &at, &item);
		expanded_append(set, value_item_hash(set->kind, &item), &item);
	}
	return set;
}

static Size
expanded_flat_size(ExpandedObjectHeader *eohptr)
{
	ExpandedValueSet *set = (ExpandedValueSet *) eohptr;

	if (set->flat_size == 0)
	{
		Size size = offsetof(ValueSet, data) + set->used;

		if (size > MaxAllocSize)
			ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
							errmsg("aggregate state is too large")));
		set->flat_size = size;
	}
	return set->flat_size;
}

static void
expanded_flatten(ExpandedObjectHeader *eohptr, void *result, Size allocated_size)
{
	ExpandedValueSet *set = (ExpandedValueSet *) eohptr;
	ValueSet *flat = result;

	Assert(allocated_size == set->flat_size);
	SET_VARSIZE(flat, allocated_size);
	flat->type = set->type;
	flat->count = set->count;
	flat->kind = set->kind;
	flat->list = 0;
	flat->limit = set->limit;
	flat->used = allocated_size;
	memcpy(flat->data, set->kind == VALUE_FIXED ? (char *) set->fixed : set->data, set->used);
}

static const ExpandedObjectMethods value_set_methods = {expanded_flat_size, expanded_flatten};

/* --- both forms ------------------------------------------------------------------ */

static bool
is_expanded(Datum state)
{
	return VARATT_IS_EXTERNAL_EXPANDED(DatumGetPointer(state));
}

static ExpandedValueSet *
get_expanded(Datum state)
{
	return (ExpandedValueSet *) DatumGetEOHP(state);
}

static void
check_type(Oid have, Oid want)
{
	if (have != want)
		ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
						errmsg("cannot join states of %s and %s", format_type_be(have),
							   format_type_be(want))));
}

/*
 * Adds to a state that must stay as it is unless in_place; the result is the
 * state that takes its place.
 */
Datum
value_set_add_item(Datum state, const ValueItem *item, bool in_place, MemoryContext context)
{
	ValueSet *flat;
	Size size;

	if (is_expanded(state) &&
		(!in_place || !VARATT_IS_EXTERNAL_EXPANDED_RW(DatumGetPointer(state))))
		state = PointerGetDatum(PG_DETOAST_DATUM_COPY(state));
	if (!is_expanded(state))
	{
		flat = (ValueSet *) PG_DETOAST_DATUM(state);
		if (flat->count >= flat->limit || (item->is_null && !flat->list))
			return state;
		if (flat->list || flat->count < FLAT_MAX_COUNT)
		{
			if (!flat->list && flat_contains(flat, item))
				return state;
			size = item_size(IS_DENSE(flat), flat->kind, item);
			if (!in_place || flat->used + size > VARSIZE(flat))
				flat = flat_grow(flat, size);
			flat_append(flat, item);
			return PointerGetDatum(flat);
		}
		state = EOHPGetRWDatum(&value_set_expand(flat, context)->hdr);
	}

	ExpandedValueSet *set = get_expanded(state);
	uint32 hash = value_item_hash(set->kind, item);

	if (set->count < set->limit && !item->is_null && !expanded_contains(set, hash, item))
		expanded_append(set, hash, item);
	return state;
}

Datum
value_set_add(FunctionCallInfo fcinfo, const ValueType *type, bool list, int64 limit,
			  const ValueItem *item)
{
	MemoryContext context;
	bool in_place = agg_owns_state(fcinfo, &context);
	ValueSet *set;

	if (!PG_ARGISNULL(0))
	{
		check_type(value_set_type(PG_GETARG_DATUM(0)), type->stored);
		return value_set_add_item(PG_GETARG_DATUM(0), item, in_place, context);
	}
	set = value_set_flat_make(type->stored, type->kind, list, limit,
							  item_size(type->kind == VALUE_FIXED && !list, type->kind, item));
	if (limit > 0)
		flat_append(set, item);
	return PointerGetDatum(set);
}

void
value_set_visit(Datum state, ValueVisitor visitor, void *context)
{
	ValueItem item;

	if (is_expanded(state))
	{
		ExpandedValueSet *set = get_expanded(state);

		memset(&item, 0, sizeof(item));
		for (int32 i = 0; i < set->count; i++)
		{
			if (set->kind == VALUE_FIXED)
				item.fixed = set->fixed[i];
			else
			{
				int64 length;

				memcpy(&length, set->data + set->offset[i], sizeof(length));
				item.data = set->data + set->offset[i] + sizeof(length);
				item.length = (int32) length;
			}
			visitor(context, set->type, &item);
		}
	}
	else
	{
		ValueSet *set = (ValueSet *) PG_DETOAST_DATUM(state);
		const char *at = set->data;

		for (int32 i = 0; i < set->count; i++)
		{
			flat_next(set, &at, &item);
			visitor(context, set->type, &item);
		}
	}
}

int64
value_set_count(Datum state)
{
	if (is_expanded(state))
		return get_expanded(state)->count;
	return ((ValueSet *) PG_DETOAST_DATUM(state))->count;
}

Oid
value_set_type(Datum state)
{
	if (is_expanded(state))
		return get_expanded(state)->type;
	return ((ValueSet *) PG_DETOAST_DATUM(state))->type;
}
