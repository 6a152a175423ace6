/*
 * name_map.h
 *		Numbers names, and finds the number of one at once.
 *
 * For places where a user can make thousands of names.  A zeroed NameMap is an
 * empty one; it lives in the current memory context and keeps pointers to the
 * names, not copies.
 */
#ifndef VIGIL_COMMON_NAME_MAP_H
#define VIGIL_COMMON_NAME_MAP_H

#include "common/vec.h"

typedef struct NameMap
{
	Vec name;       /* of char *, by number */
	int *slot;      /* numbers + 1 at the place of their hash, 0 for none */
	int slot_count; /* a power of two, at least twice the names */
} NameMap;

/* The number of a name, or -1. */
extern int name_map_find(const NameMap *map, const char *name);

/* Adds a name that is not there yet; its number is that of the names before it. */
extern int name_map_add(NameMap *map, const char *name);

/* The name itself, or with the first number that makes it new; it is added. */
extern const char *name_map_add_unique(NameMap *map, const char *base);

/* Gives the memory back; the map is empty then. */
extern void name_map_release(NameMap *map);

#endif /* VIGIL_COMMON_NAME_MAP_H */
