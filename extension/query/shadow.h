/*
 * shadow.h
 *		Tables that stand in for those that a query names, for tests.
 *
 * While a query is compiled with a shadow, each table that it names is noted, with the
 * columns of the table of the database, of the catalogue of log tables, or those that whoever
 * tests has guessed.  The SQL reads temporary tables in their places, by names in pg_temp, which
 * shadow_create() makes: no table of the database is read.
 */
#ifndef VIGIL_QUERY_SHADOW_H
#define VIGIL_QUERY_SHADOW_H

#include "nodes/bitmapset.h"

#include "kql/schema.h"

/* How a test calls the rows of a watchlist, of data at an address, of a table of a workspace. */
#define SHADOW_WATCHLIST "_GetWatchlist('%s')"
#define SHADOW_EXTERNAL "externaldata('%s')"
#define SHADOW_PLACE_TABLE "workspace('%s').%s"

typedef struct ShadowTable
{
	SchemaTable *table; /* as the query sees it, under the name that it uses */
	bool is_made;
} ShadowTable;

typedef struct Shadow
{
	MemoryContext context; /* of all that is noted */
	Vec guessed;           /* of SchemaTable: what a table has if nobody else knows it */
	Vec table;             /* of ShadowTable, in the order in which they were asked for */
	int last;              /* number of the last of them */
	Bitmapset *filled;     /* for whoever fills them: which rows are in */
} Shadow;

/* The stand-in of a name that was asked for before, or NULL. */
extern SchemaTable *shadow_find(const Shadow *shadow, const char *name);

/* Notes a table: in place of one of the database, or of none; NULL if nobody knows its columns. */
extern SchemaTable *shadow_stand_in(Shadow *shadow, const char *name, const SchemaTable *table);

/* The same of what is no log table, which only a test that has rows for it replaces. */
extern SchemaTable *shadow_replace(Shadow *shadow, const char *name, SchemaTable *table);

/* Appends the names that the test has, for patterns of names. */
extern void shadow_add_names(const Shadow *shadow, Vec *names);

/*
 * Makes the tables that are not there yet, empty and readable for a role.  False if all were.
 * Needs SPI and the rights to make temporary tables.
 */
extern bool shadow_create(Shadow *shadow, Oid reader);

/* Fills one with an array of objects in JSON, whose values fit its columns. */
extern void shadow_fill(const SchemaTable *table, const char *json);

/* Is null no value of a column?  Then an absent value is the empty text, or a time. */
extern bool shadow_never_null(const SchemaTable *table, const SchemaColumn *column);

#endif /* VIGIL_QUERY_SHADOW_H */
