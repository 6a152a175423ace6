/*
 * kept.h
 *		Groups over long ranges of time, whose states may be kept from run to run.
 *
 * A query asks for them by a KqlKept in its options.  A place is a summarize or distinct by
 * keys over the rows of one table.  Its aggregates must be such that those of parts of the
 * table, put together, give exactly those of the whole: then a query may read the groups of
 * parts that were computed before, and only the rest of the table.
 */
#ifndef VIGIL_KQL_KEPT_H
#define VIGIL_KQL_KEPT_H

#include "common/diag.h"
#include "kql/schema.h"

struct BoundQuery;
struct KqlOptions;

/* Rows with start <= time < end; µs since 1970-01-01 UTC. */
typedef struct KqlKeptRange
{
	int64 start;
	int64 end;
} KqlKeptRange;

typedef enum KqlKeptTask
{
	KEPT_FIND, /* only tell of the places */
	KEPT_MAKE, /* compile the groups of one place alone, of all rows of the window */
	KEPT_USE   /* read the groups of some ranges from elsewhere */
} KqlKeptTask;

/* What is wanted; in the options. */
typedef struct KqlKept
{
	KqlKeptTask task;
	int place;   /* KEPT_MAKE: its number among the places */
	Vec covered; /* KEPT_USE: for each place a Vec of KqlKeptRange, none of which meets another */
} KqlKept;

/* Of a query: in the order in which they are found, which is the same for the same text. */
typedef struct KqlKeptPlace
{
	Span span;          /* of the groups, or of what stands in the way */
	char *refusal;      /* why states cannot be kept, as a clause; NULL: they can */
	KqlKeptRange range; /* of the rows, from the window and from the conditions on the time */
	const SchemaTable *table;
} KqlKeptPlace;

/* What a KEPT_USE names the groups of place i, whose columns are named c1, c2, …: keys first. */
extern char *kql_kept_name(int place);

/*
 * Looks for the places of a query and does what the options want with them: the query becomes
 * the groups of one place, or reads those of ranges.  Gives the places, of KqlKeptPlace; in
 * the current context.
 */
extern Vec kql_kept_rewrite(struct BoundQuery *query, const struct KqlOptions *options);

#endif /* VIGIL_KQL_KEPT_H */
