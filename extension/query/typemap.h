/*
 * typemap.h
 *		Which KQL type a PostgreSQL type is read as.
 */
#ifndef VIGIL_QUERY_TYPEMAP_H
#define VIGIL_QUERY_TYPEMAP_H

#include "kql/type.h"

typedef struct TypeMapping
{
	KqlType type;
	bool needs_cast;      /* the stored form is not the type's own */
	const char *sql_cast; /* template with $1; NULL: a plain cast to the type's SQL name */
} TypeMapping;

/* Every type can be read: one that has no counterpart is read as its text. */
extern TypeMapping typemap_find(Oid type);

#endif /* VIGIL_QUERY_TYPEMAP_H */
