/*
 * lineage.h
 *		What each column of a query is made of, from its bound tree.
 *
 * For indicator.c and output.c.  A column has one definition, wherever it is passed on;
 * what it is made of in the end are columns of tables.
 */
#ifndef VIGIL_KQL_LINEAGE_H
#define VIGIL_KQL_LINEAGE_H

#include "kql/bind/bound.h"

typedef enum LineageKind
{
	LINEAGE_NONE,     /* of nothing: a constant, a count, a number of the row */
	LINEAGE_TABLE,    /* a column of a table */
	LINEAGE_SAME,     /* another column under a name of its own */
	LINEAGE_VALUE,    /* value[0] */
	LINEAGE_LEGS,     /* of a union: one of the values */
	LINEAGE_COMPUTED, /* of the values, in a way of the operator's own */
	LINEAGE_ROWS      /* column number "place" of rows that stand in the query */
} LineageKind;

/* A column of a table. */
typedef struct LineageSource
{
	const SchemaTable *table;
	const SchemaColumn *column;
} LineageSource;

typedef struct LineageColumn
{
	LineageKind kind;
	LineageSource source;    /* TABLE */
	const BoundColumn *same; /* SAME */
	Vec value;               /* of BoundExpr */
	const BoundRel *rel;     /* ROWS: the REL_VALUES */
	int place;
	/* lineage_sources() and lineage_is_time() remember their answers. */
	bool is_found;
	bool is_visited; /* while it is being looked at: scan can ask for itself */
	Vec found;       /* of LineageSource */
} LineageColumn;

typedef struct Lineage
{
	LineageColumn *column; /* by id */
	int count;
	Vec rel;     /* of BoundRel: all relations that are used, those in expressions too */
	int *effort; /* what was looked at: columns that double at each step are not followed on */
} Lineage;

/* Definitions and conditions that are looked at. */
#define LINEAGE_MAX_EFFORT 200000

/* Looks at the whole query; in the current context. */
extern Lineage *lineage_of_query(const BoundQuery *query);

/* The definition of a column. */
extern LineageColumn *lineage_column(const Lineage *lineage, const BoundColumn *column);

/* The columns of tables that a column, an expression is made of, each once, of LineageSource. */
extern const Vec *lineage_sources(const Lineage *lineage, const BoundColumn *column);
extern Vec lineage_expr_sources(const Lineage *lineage, const BoundExpr *expr);

/* "Table.Column" of each. */
extern Vec lineage_texts(const Vec *sources);

/* Is it the time of a row of its table, or one of the times of several rows? */
extern bool lineage_is_time(const Lineage *lineage, const BoundColumn *column);

/* Counts one thing that is looked at; false when it is time to give up. */
extern bool lineage_may_look(const Lineage *lineage);

/* The call's function has that name. */
extern bool lineage_is_call(const BoundExpr *expr, const char *name);

#endif /* VIGIL_KQL_LINEAGE_H */
