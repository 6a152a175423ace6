/*
 * rest.h
 *		Slim log tables: which fields of the catalogue are kept in one column "_rest".
 */
#ifndef VIGIL_BASE_REST_H
#define VIGIL_BASE_REST_H

#include "access/attnum.h"
#include "utils/rel.h"

#include "common/vec.h"

/* The column of a slim table that holds the fields without a column of their own. */
#define REST_COLUMN "_rest"

/* How the comment at it begins; the name of the log table follows, and a comma. */
#define REST_COMMENT "Other fields of the log table "

/* A field of the log table's catalogue. */
typedef struct RestField
{
	char *name;
	char *kql_type;
	char *absent; /* what a text has if the object lacks it, or NULL: '' */
	bool in_rest; /* it has no column of its own */
} RestField;

/*
 * The fields of a slim log table in the order of the catalogue, of RestField, in the given memory
 * context; none if the relation is no slim table that vigil made.  Needs SPI, whose last result it
 * replaces if the relation has such a column.
 */
extern Vec rest_fields(Relation relation, MemoryContext context);

/* The number of the column; InvalidAttrNumber if the relation has none of its name and type. */
extern AttrNumber rest_column(Relation relation);

#endif /* VIGIL_BASE_REST_H */
