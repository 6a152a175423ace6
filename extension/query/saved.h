/*
 * saved.h
 *		Saved functions and watchlists, as the current user sees them.
 */
#ifndef VIGIL_QUERY_SAVED_H
#define VIGIL_QUERY_SAVED_H

#include "utils/palloc.h"

#include "common/vec.h"

typedef enum SavedKind
{
	SAVED_FUNCTION,
	SAVED_WATCHLIST
} SavedKind;

typedef struct SavedItem
{
	SavedKind kind;
	char *name;
	char *owner;
	char *hash;     /* SHA-256 of what it is, in hexadecimal digits */
	char *body;     /* of a function */
	char *schema;   /* of a watchlist */
	char *relation; /* of a watchlist */
	char *key;      /* of a watchlist */
} SavedItem;

/*
 * What a name means for the current user: his own, or else the one that is shared; NULL if
 * he sees none.  It lives in the given context.  SPI must not be connected.
 */
extern SavedItem *saved_find(SavedKind kind, const char *name, MemoryContext context);

/* A Vec of SavedItem as a JSON array of kind, name, owner and hash. */
extern char *saved_list_json(const Vec *items);

#endif /* VIGIL_QUERY_SAVED_H */
