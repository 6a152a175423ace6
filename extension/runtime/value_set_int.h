/*
 * value_set_int.h
 *		What value_set.c and value_set_io.c know about each other.
 */
#ifndef VIGIL_RUNTIME_VALUE_SET_INT_H
#define VIGIL_RUNTIME_VALUE_SET_INT_H

#include "runtime/value_set.h"

/*
 * Elements that are not dense are kept with their length before them.  A jsonb and
 * a numeric among them want to be aligned like an int.
 */
#define VALUE_ENTRY_SIZE(length) INTALIGN(sizeof(int32) + (Size) (length))

/* So many elements are looked up in one go. */
#define SET_PENDING_MAX 32

/* Where an entry of bytes is. */
typedef struct SetSlot
{
	uint32 hash;
	uint32 place; /* its offset in words, plus one; 0 is free */
} SetSlot;

/*
 * The form of a large set: elements in order, and a table of them.  What is added
 * waits among the pending ones, so that the memory that a look-up needs is on its
 * way while that of others is.
 */
struct ExpandedValueSet
{
	ExpandedObjectHeader hdr;
	Oid type;
	ValueKind kind;
	int32 limit;
	int32 count;
	int64 used; /* bytes of the elements */
	int64 size; /* bytes allocated for them */
	union
	{
		char *data;   /* entries as in the flat form */
		int64 *fixed; /* VALUE_FIXED */
	} element;
	union
	{
		SetSlot *slot;
		int64 *fixed; /* VALUE_FIXED: the elements themselves; 0 is free */
	} table;
	uint32 mask;
	bool has_zero; /* VALUE_FIXED: whether 0 is an element */
	int32 pending_count;
	int64 pending_used; /* where their entries end, which begin at used */
	union
	{
		SetSlot slot[SET_PENDING_MAX];
		int64 fixed[SET_PENDING_MAX];
	} pending;
};

/* How elements of a type are kept. */
extern void value_kind_of_type(Oid type, Oid *stored, ValueKind *kind);

/* A hash that agrees with value_item_equal. */
extern uint32 value_item_hash(ValueKind kind, const ValueItem *item);

/* Whether a kept element equals the one looked for. */
extern bool value_item_equal(ValueKind kind, const char *kept, int32 kept_length,
							 const ValueItem *item);

/* An empty flat state with room for so many bytes of elements. */
extern ValueSet *value_set_flat_make(Oid type, ValueKind kind, bool list, int64 limit, Size room);

/* The expanded form of a flat set, in a child of the given context. */
extern ExpandedValueSet *expanded_set_make(const ValueSet *flat, MemoryContext parent);

/* Adds an element that is not null. */
extern void expanded_set_add(ExpandedValueSet *set, const ValueItem *item);

/* Makes the pending elements part of the set, which is returned; count and used are right then. */
extern ExpandedValueSet *expanded_set_settle(ExpandedValueSet *set);

extern void expanded_set_visit(ExpandedValueSet *set, ValueVisitor visitor, void *context);

/* Adds one element; the old state is changed only if in_place. */
extern Datum value_set_add_item(Datum state, const ValueItem *item, bool in_place,
								MemoryContext context);

#endif /* VIGIL_RUNTIME_VALUE_SET_INT_H */
