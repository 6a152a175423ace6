/*
 * value_set_int.h
 *		What value_set.c and value_set_io.c know about each other.
 */
#ifndef VIGIL_RUNTIME_VALUE_SET_INT_H
#define VIGIL_RUNTIME_VALUE_SET_INT_H

#include "runtime/key_set.h"
#include "runtime/value_set.h"

/*
 * Elements that are not dense are kept with their length before them.  A jsonb and
 * a numeric among them want to be aligned like an int.
 */
#define VALUE_ENTRY_SIZE(length) INTALIGN(sizeof(int32) + (Size) (length))

/* The length of a null, which only a list has. */
#define VALUE_NULL_LENGTH (-1)

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
 * way while that of others is.  A list has neither a table nor what is pending.
 */
struct ExpandedValueSet
{
	ExpandedObjectHeader hdr;
	Oid type;
	ValueKind kind;
	bool list;
	int32 limit;
	int32 count;
	int64 used; /* bytes of the elements */
	int64 size; /* bytes allocated for them */
	union
	{
		char *data;   /* entries as in the flat form */
		int64 *fixed; /* VALUE_FIXED of a set */
	} element;
	union
	{
		SetSlot *slot;
		int64 *fixed; /* VALUE_FIXED: the elements themselves; 0 is free */
	} table;
	uint32 mask;
	bool has_zero; /* VALUE_FIXED: whether 0 is an element */
	KeySet *keys;  /* of a list of bags: those that it has; else NULL */
	int32 pending_count;
	int64 pending_used; /* where their entries end, which begin at used */
	union
	{
		SetSlot slot[SET_PENDING_MAX];
		int64 fixed[SET_PENDING_MAX];
	} pending;
};

/* The bytes of an element that is kept with its length before it. */
static inline int32
value_entry_length(ValueKind kind, const ValueItem *item)
{
	if (item->is_null)
		return VALUE_NULL_LENGTH;
	return kind == VALUE_FIXED ? (int32) sizeof(int64) : item->length;
}

static inline Size
value_entry_size(ValueKind kind, const ValueItem *item)
{
	return VALUE_ENTRY_SIZE(Max(value_entry_length(kind, item), 0));
}

/* Writes one, and zeros up to its end; returns the end. */
static inline char *
value_entry_write(char *at, ValueKind kind, const ValueItem *item)
{
	int32 length = value_entry_length(kind, item);
	char *end = at + value_entry_size(kind, item);

	/* The last word first. */
	*(int32 *) (end - sizeof(int32)) = 0;
	memcpy(at, &length, sizeof(length));
	if (length > 0)
		memcpy(at + sizeof(length), kind == VALUE_FIXED ? (const char *) &item->fixed : item->data,
			   length);
	return end;
}

/* Reads one, whose data is of no use if it is null; returns its end. */
static inline const char *
value_entry_read(const char *at, ValueKind kind, ValueItem *item)
{
	int32 length;

	memcpy(&length, at, sizeof(length));
	at += sizeof(length);
	item->is_null = length == VALUE_NULL_LENGTH;
	item->data = at;
	item->length = Max(length, 0);
	if (kind == VALUE_FIXED && !item->is_null)
		memcpy(&item->fixed, at, sizeof(item->fixed));
	return at + VALUE_ENTRY_SIZE(item->length) - sizeof(length);
}

/* How elements of a type are kept. */
extern void value_kind_of_type(Oid type, Oid *stored, ValueKind *kind);

/* A hash that agrees with value_item_equal. */
extern uint32 value_item_hash(ValueKind kind, const ValueItem *item);

/* Whether a kept element equals the one looked for. */
extern bool value_item_equal(ValueKind kind, const char *kept, int32 kept_length,
							 const ValueItem *item);

/* An empty flat state with room for so many bytes of elements. */
extern ValueSet *value_set_flat_make(Oid type, ValueKind kind, bool list, int64 limit, Size room);

/* The expanded form of a flat set or list, in a child of the given context. */
extern ExpandedValueSet *expanded_set_make(const ValueSet *flat, MemoryContext parent);

/* Adds an element, which is null only in a list. */
extern void expanded_set_add(ExpandedValueSet *set, const ValueItem *item);

/* Makes the pending elements part of the set, which is returned; count and used are right then. */
extern ExpandedValueSet *expanded_set_settle(ExpandedValueSet *set);

extern void expanded_set_visit(ExpandedValueSet *set, ValueVisitor visitor, void *context);

/* Adds one element; the old state is changed only if in_place. */
extern Datum value_set_add_item(Datum state, const ValueItem *item, bool in_place,
								MemoryContext context);

#endif /* VIGIL_RUNTIME_VALUE_SET_INT_H */
