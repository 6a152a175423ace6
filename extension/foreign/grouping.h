/*
 * grouping.h
 *		What a rule asks of its events together: how many there are, whether they are new.
 *
 * Made by the readers of platforms, written as KQL by query_grouping.c behind the conditions.
 */
#ifndef VIGIL_FOREIGN_GROUPING_H
#define VIGIL_FOREIGN_GROUPING_H

#include "foreign/foreign.h"
#include "foreign/kqlbuf.h"

typedef enum GroupingKind
{
	GROUPING_THRESHOLD, /* groups of at least so many events, or values of a field */
	GROUPING_NEW_TERMS, /* groups whose first event is of the last slot */
	GROUPING_FIRST      /* the first event of each group, which may lack a key */
} GroupingKind;

/* A field that the query needs under a name, and where it is in each table of the rule. */
typedef struct GroupingField
{
	const char *name; /* as the rule has it */
	char *column;     /* as the query has it */
	bool is_column;   /* it is the column of that name in all tables */
	Vec place;        /* of ForeignField, NULL where a table has nothing for it */
} GroupingField;

typedef struct ForeignGrouping
{
	GroupingKind kind;
	Vec key;              /* of GroupingField */
	int64 least;          /* of a threshold: events */
	GroupingField *value; /* of a threshold: whose values are counted, or NULL */
	int64 least_values;
	int64 frequency_us;
	int64 window_us; /* of a threshold: how far back it counts */
} ForeignGrouping;

/* A severity that alerts have if a field has a value. */
typedef struct ForeignSeverity
{
	const ForeignField *field;
	char *value;
	const char *severity;
} ForeignSeverity;

/* Appends the query of a rule: its tables, and what is asked of their rows together. */
extern void query_write_rule(KqlBuf *out, const ForeignRule *rule);

#endif /* VIGIL_FOREIGN_GROUPING_H */
