/*
 * kept.h
 *		Groups over long ranges of time in a query (kql/kept.h), for who keeps their states.
 */
#ifndef VIGIL_QUERY_KEPT_H
#define VIGIL_QUERY_KEPT_H

#include "query/execute.h"

struct KqlKept;

/* Groups by keys in a query, and the rows that they are made of. */
typedef struct QueryKeptPlace
{
	int number;
	Span span;     /* of the groups, or of what stands in the way */
	char *refusal; /* why states of them cannot be kept, as a clause; NULL: they can */
	TimestampTz start;
	TimestampTz end;   /* not included */
	const char *table; /* as KQL names it; NULL, as those that follow, if there is none */
	const char *schema;
	const char *relation;
	const char *time_column;
} QueryKeptPlace;

/* The places of a query, of QueryKeptPlace; none if it does not compile.  In the current context. */
extern Vec query_kept_places(const char *kql, const QueryOptions *options);

/* The groups of one place alone, of the rows of a range that it reads all; NULL: they are none. */
extern CompiledQuery *query_kept_groups(const char *kql, const QueryOptions *options, int number,
										TimestampTz start, TimestampTz end);

/* Would a query that is run at another time ask for the same groups? */
extern bool query_kept_depends_on_now(const char *kql, const QueryOptions *options, int number,
									  const CompiledQuery *groups);

/* For QueryOptions.kept: groups of these ranges, which do not meet, are read by the place's name. */
extern struct KqlKept *query_kept_use(void);
extern void query_kept_cover(struct KqlKept *use, int number, TimestampTz start, TimestampTz end);
extern char *query_kept_name(int number);

/* Does a query that was compiled have the place as it was found? */
extern bool query_kept_is_in(const CompiledQuery *query, const QueryKeptPlace *place);

/* Raises that nothing of a query can be kept, at a place in it. */
extern void query_kept_refuse(const char *kql, Span span, char *reason);

#endif /* VIGIL_QUERY_KEPT_H */
