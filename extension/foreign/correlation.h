/*
 * correlation.h
 *		What a rule asks of several events: a window that slides over those that other rules find.
 *
 * Made by the readers of platforms, written as KQL by query_correlation.c.  A member is a rule
 * whose events are looked at, or another correlation, which stands for the events that complete it.
 * doc/decision/0103 says what each kind means.
 */
#ifndef VIGIL_FOREIGN_CORRELATION_H
#define VIGIL_FOREIGN_CORRELATION_H

#include "foreign/foreign.h"
#include "foreign/kqlbuf.h"

typedef enum CorrelationKind
{
	CORRELATION_EVENTS,     /* number of events */
	CORRELATION_VALUES,     /* number of different values */
	CORRELATION_RULES,      /* number of different members */
	CORRELATION_ORDERED,    /* all members, one behind the other */
	CORRELATION_SUM,        /* of a value */
	CORRELATION_AVERAGE,    /* of a value */
	CORRELATION_PERCENTILE, /* of a value, by the nearest rank */
} CorrelationKind;

/* A comparison that must be true. */
typedef struct CorrelationBound
{
	const char *sign;   /* as KQL has it */
	const char *number; /* in decimal */
} CorrelationBound;

/* A field that all members have, whatever each calls it. */
typedef struct CorrelationField
{
	const char *name;    /* as the rule has it */
	const char *natural; /* that of the one column that it is in all tables, or NULL */
	char *column;        /* as the query has it */
} CorrelationField;

/* What a field of the correlation is in one member. */
typedef struct CorrelationPlace
{
	const ForeignField *field;     /* of a rule's table, or NULL */
	const CorrelationField *inner; /* of a correlation, or NULL */
} CorrelationPlace;

struct ForeignCorrelation;

typedef struct CorrelationMember
{
	const char *name;
	const ForeignRule *rule;               /* of one table, or NULL */
	struct ForeignCorrelation *correlated; /* or NULL */
	int step;          /* of a sequence: which of its kinds of steps, 0: what ends it */
	const char *event; /* of a sequence: the column that tells events apart, "" if none does */
	bool is_elsewhere; /* its places are not those of this text */
	Vec key;           /* of CorrelationPlace, one for each of the correlation */
	Vec value;         /* the same */
	Vec other;         /* the same */
} CorrelationMember;

typedef struct ForeignCorrelation
{
	CorrelationKind kind;
	int64 timespan_us;
	Vec member; /* of CorrelationMember */
	Vec key;    /* of CorrelationField: each combination of them is a group of its own */
	Vec value;  /* of CorrelationField: what is counted or summed */
	Vec other;  /* of CorrelationField: what another correlation wants to know of the events */
	Vec bound;  /* of CorrelationBound */
	int percentile;
	bool is_sequence; /* ordered: each step another event, each first event once */
	Vec step;  /* of int, of a sequence: the kind of each step, from 1; several may be of one */
	int kinds; /* of a sequence: of steps that ask different things */
	bool has_until; /* a member ends what has begun */
} ForeignCorrelation;

/* How far back of its last event a match can begin, through all members. */
extern int64 correlation_reach(const ForeignCorrelation *correlation);

/* Are comparisons true for a count? */
extern bool correlation_holds(const Vec *bound, int64 count);

/* Appends a query of the findings whose last event lies less than a frequency back. */
extern void query_write_correlation(KqlBuf *out, const ForeignCorrelation *correlation,
									int64 frequency_us);

/* Appends the operators that leave one row for each match of the rows before them. */
extern void query_write_window(KqlBuf *out, const ForeignCorrelation *correlation, bool each,
							   int64 frequency_us);

/* The same of a sequence. */
extern void query_write_sequence(KqlBuf *out, const ForeignCorrelation *sequence,
								 int64 frequency_us);

/* Appends a span of time: 90m. */
extern void query_write_span(KqlBuf *out, int64 microseconds);

/* Appends the columns of some fields, with what is behind each, and something between them. */
extern void query_write_columns(KqlBuf *out, const Vec *field, const char *behind,
								const char *between);

#endif /* VIGIL_FOREIGN_CORRELATION_H */
