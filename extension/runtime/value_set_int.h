/*
 * value_set_int.h
 *		What value_set.c and value_set_io.c know about each other.
 */
#ifndef VIGIL_RUNTIME_VALUE_SET_INT_H
#define VIGIL_RUNTIME_VALUE_SET_INT_H

#include "runtime/value_set.h"

typedef struct SetSlot
{
	uint32 hash;
	int32 index; /* of the element, plus one; 0 is free */
} SetSlot;

/* The form of a large set: elements in order, and a table of their numbers. */
struct ExpandedValueSet
{
	ExpandedObjectHeader hdr;
	Oid type;
	ValueKind kind;
	int64 limit;
	int32 count;
	int32 capacity;
	int64 *fixed;  /* VALUE_FIXED: the elements */
	int64 *offset; /* else: where each begins in data */
	char *data;    /* entries as in the flat form */
	int64 data_size;
	int64 used;     /* bytes of the elements in the flat form */
	Size flat_size; /* 0: not known */
	SetSlot *table;
	uint32 mask;
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
extern ExpandedValueSet *value_set_expand(const ValueSet *flat, MemoryContext parent);

/* Adds one element; the old state is changed only if in_place. */
extern Datum value_set_add_item(Datum state, const ValueItem *item, bool in_place,
								MemoryContext context);

#endif /* VIGIL_RUNTIME_VALUE_SET_INT_H */
