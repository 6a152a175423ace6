/*
 * mapping_int.h
 *		The tree of keys that a mapping is, for what makes it and what reads a record by it.
 */
#ifndef VIGIL_INGEST_MAPPING_INT_H
#define VIGIL_INGEST_MAPPING_INT_H

#include "ingest/mapping.h"

/* A column that a value goes to. */
typedef struct MapTarget
{
	int column;
	FieldType type;
	char rank;
} MapTarget;

/* A key of the mapping, with the keys of the object below it. */
typedef struct MapNode
{
	const char *key;
	size_t len;
	bool fold_case; /* the keys below are compared without regard to case */
	bool tolerant;  /* a value that is no object is passed over, as where a column takes it */
	int target_count;
	MapTarget *target;
	uint64 seen; /* number of the record in which the key was met last */
	int child_count;
	int slot_count;
	struct MapNode **slot;
} MapNode;

/* The key below a node; NULL if the mapping has none such. */
extern MapNode *mapping_node_find(const MapNode *node, const char *key, size_t len);

#endif /* VIGIL_INGEST_MAPPING_INT_H */
