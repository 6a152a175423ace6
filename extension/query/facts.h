/*
 * facts.h
 *		What a compiled query is made of, as JSON, for who keeps it.
 */
#ifndef VIGIL_QUERY_FACTS_H
#define VIGIL_QUERY_FACTS_H

#include "query/execute.h"

/* JSON arrays of objects, palloc'd; the keys are the columns of vigil.rule_stage and its kin. */
typedef struct QueryFacts
{
	char *stages;
	char *indicators;
	char *fields;
} QueryFacts;

/* The facts of a query that was compiled by query_check() or query_compile(). */
extern QueryFacts query_facts(const CompiledQuery *query);

/* Of each field, whether it is the time of the records that the row is of; palloc'd. */
extern bool *query_time_fields(const CompiledQuery *query);

#endif /* VIGIL_QUERY_FACTS_H */
