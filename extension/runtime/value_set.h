/*
 * value_set.h
 *		Sets and lists of values of one type: the state of make_set, make_list,
 *		dcount, make_bag and their kin.
 *
 * A state has two forms.  The flat one is a varlena with room to spare; while
 * a set is small it is searched from end to end and changed in place, so that
 * the many small groups of a detection cost one small allocation each.  A set
 * that outgrows it becomes an expanded object with a hash table, and a list one
 * without; both are flat again when they leave the aggregate.
 *
 * Values keep their first-seen order.  A large list of bags leaves out those whose
 * keys it has.
 */
#ifndef VIGIL_RUNTIME_VALUE_SET_H
#define VIGIL_RUNTIME_VALUE_SET_H

#include "utils/expandeddatum.h"

#include "runtime/agg_state.h"
#include "runtime/dynamic.h"

#define VALUE_SET_DEFAULT_LIMIT INT64CONST(1048576)
#define VALUE_SET_NO_LIMIT PG_INT32_MAX

/* A list of bags to merge: the only one without a limit.  Of a key its first value counts. */
#define VALUE_SET_IS_BAGS(set)                                                                     \
	((set)->list && (set)->kind == VALUE_JSON && (set)->limit == VALUE_SET_NO_LIMIT)

/* How the elements of a state are kept. */
typedef enum ValueKind
{
	VALUE_FIXED, /* eight bytes, equal if the bytes are */
	VALUE_BYTES, /* any bytes, equal if the bytes are */
	VALUE_JSON   /* a jsonb, equal if the values are */
} ValueKind;

typedef struct ValueSet
{
	int32 vl_len_;
	Oid type;    /* of the elements: one of the language's SQL types */
	int32 count; /* of elements, nulls included */
	int32 limit; /* no more elements than this */
	int32 used;  /* bytes in use, header included */
	uint8 kind;  /* ValueKind */
	uint8 list;  /* 1: a list, which keeps duplicates */
	uint8 width; /* bytes of an element of a set of VALUE_FIXED: four while all fit, else eight */
	uint8 unused;
	char data[FLEXIBLE_ARRAY_MEMBER];
} ValueSet;

/* One element, as it is looked up or read back. */
typedef struct ValueItem
{
	bool is_null;
	int64 fixed;
	const char *data;
	int32 length;
} ValueItem;

/* A handle on either form. */
typedef struct ExpandedValueSet ExpandedValueSet;

/* What a transition function remembers between calls about its argument. */
typedef struct ValueType
{
	Oid type;   /* the argument's */
	Oid stored; /* the elements' */
	ValueKind kind;
	FmgrInfo output; /* for types the language does not have: their text is kept */
	bool use_output;
} ValueType;

extern ValueType *value_type_lookup(FunctionCallInfo fcinfo, int argument);

/* Turns an argument into an element; the result may point into the argument. */
extern void value_item_make(const ValueType *type, Datum datum, ValueItem *item);

/* The same of an argument that may be NULL; false if the element is null. */
extern bool value_item_argument(FunctionCallInfo fcinfo, int argument, const ValueType *type,
								ValueItem *item);

/* The element as a JSON value. */
extern void value_item_to_json(Oid type, const ValueItem *item, JsonbValue *value);

/*
 * Adds one element to the state of argument 0 (NULL: an empty one is made) and
 * puts the state that takes its place there.  *owned, false before the first of
 * several elements, becomes true when that state is one that this call made: then
 * it is changed in place also outside an aggregate.  A state that grows too large
 * is an error (54000).
 */
extern Datum value_set_add(FunctionCallInfo fcinfo, const ValueType *type, bool list, int64 limit,
						   const ValueItem *item, bool *owned);

/* Calls back for each element, in order. */
typedef void (*ValueVisitor)(void *context, Oid type, const ValueItem *item);
extern void value_set_visit(Datum state, ValueVisitor visitor, void *context);

extern int64 value_set_count(Datum state);

/* At least the bytes that its elements take. */
extern Size value_set_size(Datum state);

/* A state as a jsonb array. */
extern Jsonb *value_set_to_jsonb(Datum state);

extern Oid value_set_type(Datum state);

#endif /* VIGIL_RUNTIME_VALUE_SET_H */
