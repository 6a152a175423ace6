/*
 * published.h
 *		The published log tables, which are a file beside the extension.
 */
#ifndef VIGIL_BASE_PUBLISHED_H
#define VIGIL_BASE_PUBLISHED_H

#include "common/vec.h"

typedef struct PublishedColumn
{
	char *name;
	char *kql_type;
	bool is_ranked; /* published queries name the table */
	bool is_hot;    /* they name the column often */
} PublishedColumn;

/* The columns of a table, of PublishedColumn, in the current memory context; none if nobody knows it. */
extern Vec published_columns(const char *table);

/*
 * The same of each table, by a function that is called with its name.  What it is given is gone
 * when it returns.
 */
typedef void (*PublishedTaker)(void *argument, const char *table, const Vec *columns);
extern void published_each(PublishedTaker take, void *argument);

extern bool published_knows(const char *table);

#endif /* VIGIL_BASE_PUBLISHED_H */
