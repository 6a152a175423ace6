/*
 * string_list.h
 *		A list of texts that an operator's right side is prepared to, looked up by hash.
 *
 * It is kept with the call site and made anew when the argument changes.
 */
#ifndef VIGIL_RUNTIME_STRING_LIST_H
#define VIGIL_RUNTIME_STRING_LIST_H

#include "fmgr.h"
#include "utils/jsonb.h"

#include "base/compat.h"
#include "runtime/string_term.h"
#include "runtime/term_index.h"

typedef struct StringList
{
	MemoryContext context;  /* holds all of it */
	struct varlena *source; /* the argument that it was made from; NULL if a constant */
	int count;
	int room;
	TextPiece *items;
	int *slots; /* of strings: open addressing: index of an item + 1, 0 is free */
	uint32 mask;
	Needle *needles;  /* of terms */
	TermIndex *terms; /* of terms, any of which is looked for */
} StringList;

typedef enum StringListUse
{
	LIST_ANY_TERM,
	LIST_ALL_TERMS,
	LIST_STRINGS,
	LIST_STRINGS_CI
} StringListUse;

/* A hash that agrees with span_equals, or with span_equals_ci if case is ignored. */
extern uint32 span_hash(TextPiece span, bool ignore_case);

/* Adds what one element of a dynamic array stands for. */
typedef void (*StringListScalar)(StringList *list, const JsonbValue *element);

/* Adds a copy of a text. */
extern void string_list_add(StringList *list, const char *data, size_t len);

/* Calls add for every scalar of a dynamic value, nested arrays included; nulls and bags are none. */
extern void string_list_read_scalars(StringList *list, Jsonb *value, StringListScalar add);

/*
 * The prepared list of argument 1, which is not NULL: of a dynamic array by add, of
 * a text array if add is NULL.  It lives as long as the call site.
 */
extern StringList *string_list_of_argument(FunctionCallInfo fcinfo, StringListUse use,
										   StringListScalar add);

/* Is the text one of a list made for strings? */
extern bool string_list_holds(const StringList *list, TextPiece text, bool ignore_case);

#endif /* VIGIL_RUNTIME_STRING_LIST_H */
