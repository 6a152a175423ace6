/*
 * value_set.c
 *		The flat form of sets and lists of values, and what is done to either form.
 *
 * See value_set.h for the idea.  The expanded form is in value_set_hash.c; elements
 * are the business of value_item.c; input, output and combination of states are in
 * value_set_io.c; the aggregates are in make_set.c.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/builtins.h"

#include "base/compat.h"
#include "runtime/limit.h"
#include "runtime/value_set_int.h"

/* A set with more elements than this gets a hash table. */
#define FLAT_MAX_FIXED 32
#define FLAT_MAX_OTHER 16

/* A list with more bytes than this grows where it is, and not by copies. */
#define FLAT_MAX_LIST 8192

/* --- the flat form ------------------------------------------------------------- */

/* Lists, which may hold nulls, keep every element with its length before it. */
#define IS_DENSE(set) ((set)->kind == VALUE_FIXED && !(set)->list)
#define IS_NARROW(fixed) ((fixed) == (int32) (fixed))

/* The bytes that an element would take in a set. */
static Size
item_size(const ValueSet *set, const ValueItem *item)
{
	return IS_DENSE(set) ? set->width : value_entry_size(set->kind, item);
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
	set->width = sizeof(int32);
	set->limit = (int32) Min(limit, VALUE_SET_NO_LIMIT);
	set->used = offsetof(ValueSet, data);
	return set;
}

/* Appends to a set that has room. */
static void
flat_append(ValueSet *set, const ValueItem *item)
{
	char *at = (char *) set + set->used;

	if (!IS_DENSE(set))
		set->used = (int32) (value_entry_write(at, set->kind, item) - (char *) set);
	else if (set->width == sizeof(int32))
	{
		*(int32 *) at = (int32) item->fixed;
		set->used += sizeof(int32);
	}
	else
	{
		*(int64 *) at = item->fixed;
		set->used += sizeof(int64);
	}
	set->count++;
}

/* Reads the element at *at and moves on. */
static void
flat_next(const ValueSet *set, const char **at, ValueItem *item)
{
	memset(item, 0, sizeof(*item));
	if (!IS_DENSE(set))
	{
		*at = value_entry_read(*at, set->kind, item);
		return;
	}
	item->fixed = set->width == sizeof(int32) ? *(const int32 *) *at : *(const int64 *) *at;
	*at += set->width;
}

/* Searches without leaving the loop early: the compiler compares several at once. */
static bool
dense_contains(const ValueSet *set, int64 fixed)
{
	bool found = false;

	if (set->width == sizeof(int32))
	{
		const int32 *kept = (const int32 *) set->data;

		if (!IS_NARROW(fixed))
			return false;
		for (int i = 0; i < set->count; i++)
			found |= kept[i] == (int32) fixed;
	}
	else
	{
		const int64 *kept = (const int64 *) set->data;

		for (int i = 0; i < set->count; i++)
			found |= kept[i] == fixed;
	}
	return found;
}

static bool
flat_contains(const ValueSet *set, const ValueItem *item)
{
	const char *at = set->data;

	if (IS_DENSE(set))
		return dense_contains(set, item->fixed);
	for (int i = 0; i < set->count; i++)
	{
		int32 length;

		memcpy(&length, at, sizeof(length));
		if (value_item_equal(set->kind, at + sizeof(length), length, item))
			return true;
		at += VALUE_ENTRY_SIZE(length);
	}
	return false;
}

/* A copy of a narrow set with elements of eight bytes, and room for one more. */
static ValueSet *
flat_widen(const ValueSet *set)
{
	ValueSet *wide = value_set_flat_make(set->type, set->kind, false, set->limit,
										 sizeof(int64) * (Size) (set->count + 1));
	const char *at = set->data;
	ValueItem item;

	wide->width = sizeof(int64);
	for (int i = 0; i < set->count; i++)
	{
		flat_next(set, &at, &item);
		flat_append(wide, &item);
	}
	return wide;
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

static int32
flat_max_count(ValueKind kind)
{
	return kind == VALUE_FIXED ? FLAT_MAX_FIXED : FLAT_MAX_OTHER;
}

/*
 * Whether one more element makes the expanded form the better one.  A list that must
 * stay as it is would be copied to it, and again for whoever asked.
 */
static bool
is_large(const ValueSet *flat, bool in_place)
{
	if (flat->list)
		return in_place && flat->used > FLAT_MAX_LIST;
	return flat->count >= flat_max_count(flat->kind);
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
		if (!flat->list && flat->count <= flat_max_count(flat->kind) && flat_contains(flat, item))
			return state;
		if (!is_large(flat, in_place))
		{
			if (IS_DENSE(flat) && flat->width == sizeof(int32) && !IS_NARROW(item->fixed))
			{
				flat = flat_widen(flat);
				in_place = true;
			}
			size = item_size(flat, item);
			if (flat->limit <= VALUE_SET_DEFAULT_LIMIT)
				value_check_size(flat->used + size);
			if (!in_place || flat->used + size > VARSIZE(flat))
				flat = flat_grow(flat, size);
			flat_append(flat, item);
			return PointerGetDatum(flat);
		}
		state = EOHPGetRWDatum(&expanded_set_make(flat, context)->hdr);
	}

	if (!item->is_null || get_expanded(state)->list)
		expanded_set_add(get_expanded(state), item);
	return state;
}

/* Whether a small set, as it lies in memory, has an element: most rows bring nothing new. */
static inline bool
has_already(Datum state, const ValueType *type, const ValueItem *item)
{
	const ValueSet *flat = (const ValueSet *) DatumGetPointer(state);

	return VARATT_IS_4B_U(flat) && flat->type == type->stored && !flat->list && !item->is_null &&
		   flat->count <= flat_max_count(flat->kind) && flat_contains(flat, item);
}

Datum
value_set_add(FunctionCallInfo fcinfo, const ValueType *type, bool list, int64 limit,
			  const ValueItem *item, bool *owned)
{
	NullableDatum *argument = &fcinfo->args[0];
	MemoryContext context;
	ValueSet *set;

	if (!argument->isnull)
	{
		Datum old = argument->value;
		bool in_place;

		if (!is_expanded(old))
			argument->value = PointerGetDatum(PG_DETOAST_DATUM(old));
		if (!has_already(argument->value, type, item))
		{
			in_place = agg_owns_state(fcinfo, &context) || *owned;
			check_type(value_set_type(argument->value), type->stored);
			argument->value = value_set_add_item(argument->value, item, in_place, context);
		}
		*owned |= DatumGetPointer(argument->value) != DatumGetPointer(old);
		return argument->value;
	}
	set = value_set_flat_make(type->stored, type->kind, list, limit,
							  value_entry_size(type->kind, item));
	if (!IS_NARROW(item->fixed))
		set->width = sizeof(int64);
	if (limit > 0)
		flat_append(set, item);
	argument->value = PointerGetDatum(set);
	argument->isnull = false;
	*owned = true;
	return argument->value;
}

void
value_set_visit(Datum state, ValueVisitor visitor, void *context)
{
	ValueItem item;

	if (is_expanded(state))
		expanded_set_visit(get_expanded(state), visitor, context);
	else
	{
		ValueSet *set = (ValueSet *) PG_DETOAST_DATUM(state);
		const char *at = set->data;

		for (int32 i = 0; i < set->count; i++)
		{
			CHECK_FOR_INTERRUPTS();
			flat_next(set, &at, &item);
			visitor(context, set->type, &item);
		}
	}
}

Size
value_set_size(Datum state)
{
	if (is_expanded(state))
		return (Size) expanded_set_settle(get_expanded(state))->used;
	return (Size) ((ValueSet *) PG_DETOAST_DATUM(state))->used;
}

int64
value_set_count(Datum state)
{
	if (is_expanded(state))
		return expanded_set_settle(get_expanded(state))->count;
	return ((ValueSet *) PG_DETOAST_DATUM(state))->count;
}

Oid
value_set_type(Datum state)
{
	if (is_expanded(state))
		return get_expanded(state)->type;
	return ((ValueSet *) PG_DETOAST_DATUM(state))->type;
}
