/*
 * catalog.h
 *		The compiler's view of this database: tables, saved functions, watchlists.
 */
#ifndef VIGIL_QUERY_CATALOG_H
#define VIGIL_QUERY_CATALOG_H

#include "kql/schema.h"

struct Shadow;

/*
 * A provider that answers from the catalogs with the rights of the current
 * user.  SPI must not be connected; it lives in the current memory context.
 * executes: the query will be executed with the same rights at once, so that looking
 * at its data may run what it would run.  shadow: what stands in for tables (query/shadow.h),
 * or NULL.
 */
extern const SchemaProvider *catalog_provider(bool executes, struct Shadow *shadow);

/* The same for a look at what is not here: a table that the user may not read is, and no error. */
extern const SchemaProvider *catalog_survey_provider(void);

/* The saved functions and watchlists that a query was compiled with, as JSON (query/saved.h). */
extern char *catalog_used(const SchemaProvider *provider);

/* The names of tables that were asked for in vain and could be made, of char *; some twice. */
extern const Vec *catalog_makeable(const SchemaProvider *provider);

#endif /* VIGIL_QUERY_CATALOG_H */
