/*
 * introspect.h
 *		What a query is made of: its operators, the constants it looks for, where its
 *		fields come from.
 *
 * For catalogue pages of rule platforms, for reviews, and for what the engine must know of
 * a rule's result, such as which fields are times of its sources.
 */
#ifndef VIGIL_KQL_INTROSPECT_H
#define VIGIL_KQL_INTROSPECT_H

#include "common/diag.h"
#include "common/vec.h"
#include "kql/type.h"

struct AstProgram;
struct BoundQuery;

/*
 * An operator of the text.  The path numbers those of a pipeline from 1; a pipeline inside an
 * operator adds its own numbers ("5/1"), several in one a letter each ("3/b/1").  What a let
 * holds stands under the let's name ("Spray/2").
 */
typedef struct KqlStep
{
	const char *path;
	int depth; /* 0: the query itself; 1: inside a join's right side, a let, …; and so on */
	const char *operator_name; /* "where", "summarize", …, or "source" */
	Span span;
	int parent;    /* number of the step that it is inside of, -1: of none */
	char *text;    /* without comments */
	Vec predicate; /* of char: what is asked, and-ed; or the conditions of iff, case, countif, … */
	Vec table;     /* of char: the tables that it and what is in it read; by kql_step_tables() */
} KqlStep;

/* A test of a field against constants.  All hold together, but for alternatives. */
typedef struct KqlIndicator
{
	const char *table; /* or NULL: the field is derived, or of too many tables */
	const char *field; /* column of that table, perhaps with a path; else as the query calls it */
	const char *kind;  /* "eq", "in", "is_null", "ge", "has", …, or the function that tests */
	const char *infix_name; /* as KQL writes it: "==", "in~", "has", … */
	Vec value;              /* of char, text form; empty for is_null, and for in of a table */
	bool is_negated;
	bool ignores_case;
	bool is_derived;         /* the field is computed, no column of a table nor a member of one */
	bool is_excluding;       /* it says which rows of an anti join or !in leave others out */
	const char *alternative; /* NULL, or which of: "1a" and "1b" are sides of one or */
	Vec lineage;             /* of char, "Table.Column": what the field is made of */
	Vec value_source;        /* the same: in of a table, the column that is looked up */
	const char *path;        /* of the step; NULL if there is none */
	int step;                /* its number in the list of steps, for the order */
} KqlIndicator;

typedef struct KqlOutputField
{
	const char *name;
	KqlType type;
	const char *path;          /* of the step that made it */
	const char *operator_name; /* of that step */
	Vec lineage;               /* of char, "Table.Column", each once */
	bool is_time; /* a time of its source's rows, perhaps the first or last of a group */
} KqlOutputField;

/* No more indicators of a query are told. */
#define KQL_MAX_INDICATORS 1000

/* Operators in the order of the text, of KqlStep; kql.stages() shows them. */
extern Vec kql_steps(const struct AstProgram *program);

/* Fills in which tables the steps read.  output.c */
extern void kql_step_tables(Vec *steps, const struct BoundQuery *query);

/* The number of the innermost step around a span, or -1. */
extern int kql_step_around(const Vec *steps, Span span);

/* In the order of the steps, each once, of KqlIndicator; all in the current context. */
extern Vec kql_indicators(const struct BoundQuery *query, const Vec *steps);

/* The columns of the result, in order, of KqlOutputField.  output.c */
extern Vec kql_output_fields(const struct BoundQuery *query, const Vec *steps);

#endif /* VIGIL_KQL_INTROSPECT_H */
