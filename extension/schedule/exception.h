/*
 * exception.h
 *		Findings that a rule shall not raise: conditions over its result, kept beside it.
 *
 * An exception is a condition in KQL over the columns of the result, with a reason, an
 * owner and an end, instead of a change of the rule.  Rows for which one holds are no
 * findings: they are counted with the exception and with the run, and nothing else.
 */
#ifndef VIGIL_SCHEDULE_EXCEPTION_H
#define VIGIL_SCHEDULE_EXCEPTION_H

#include "datatype/timestamp.h"
#include "utils/uuid.h"

#include "query/execute.h"
#include "rule/rule.h"

typedef struct Exception
{
	int64 id;
	char *condition;
	char *error; /* why it cannot be compiled; NULL: it can */
	int64 hits;  /* rows of this run */
} Exception;

typedef struct ExceptionSet
{
	int count;
	Exception *item;
	int used;         /* those of them that the query has */
	Exception **flag; /* in the order of its columns */
	int64 hits;
} ExceptionSet;

/*
 * The exceptions of a rule that have not ended before the end of a slot: times of slots decide, so that a
 * run that is made late gives what it would have given in time.  Needs SPI.
 */
extern void exception_read(ExceptionSet *set, const pg_uuid_t *rule, TimestampTz slot_end);

/*
 * Compiles a query with its exceptions.  One that does not compile any more, for the columns
 * of the rule have changed, is left out and says why: rather an alert too many.
 */
extern CompiledQuery *exception_compile(ExceptionSet *set, const char *kql,
										const QueryOptions *options);

/* Whether a row of that query is excepted; counts it with the first exception that holds. */
extern bool exception_holds(ExceptionSet *set, const CompiledQuery *query, TupleDesc desc,
							HeapTuple row);

/* Writes down how often each held, and which could not be compiled.  Needs SPI. */
extern void exception_write(const ExceptionSet *set, TimestampTz slot_end);

/* Why a query cannot have a condition as an exception; NULL if it can. */
extern char *exception_error(const char *kql, char *condition, const QueryOptions *options);

/* Keeps the exceptions of a rule's file; those of the former text that are no more in it go. */
extern void exception_store(const pg_uuid_t *id, const Rule *rule);

/* Warns of exceptions of a rule that its current query cannot have.  Needs SPI, as the caller. */
extern void exception_warn(const pg_uuid_t *rule, const char *rule_name, const char *kql);

#endif /* VIGIL_SCHEDULE_EXCEPTION_H */
