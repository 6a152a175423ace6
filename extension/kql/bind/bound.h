/*
 * bound.h
 *		The bound tree of a query: resolved, typed, lowered to few node kinds.
 *
 * Made only by the binder, changed only by rewrite.c, read by the emitter and
 * by lineage.c and its kin.  It has no names to resolve and no implicit conversions: what
 * a node needs is in the node.  The many operators of the language are lowered
 * here to some dozen relations (top is sort and take, distinct is an aggregate
 * without aggregates, parse is a projection of a call, …).
 *
 * Columns have identity: two uses of one column point to the same BoundColumn.
 * A relation lists its output columns in order; a projection either passes a
 * column of its input on (the same pointer) or makes a fresh one.
 */
#ifndef VIGIL_KQL_BIND_BOUND_H
#define VIGIL_KQL_BIND_BOUND_H

#include "common/diag.h"
#include "common/vec.h"
#include "kql/schema.h"
#include "kql/type.h"

typedef struct BoundExpr BoundExpr;
typedef struct BoundRel BoundRel;

typedef struct BoundColumn
{
	int id; /* unique within the query */
	char *name;
	KqlType type;
	/* Its SQL value may be NULL; a string then reads as '' (columns of tables and outer joins). */
	bool nullable;
	bool is_absent;             /* null in every row: the data does not have it now */
	const SchemaColumn *origin; /* the table's column that it is, or NULL */
	struct BoundItem *pass;     /* the item that passes it on as it is, or NULL: one for all rows */
} BoundColumn;

/* ---- scalar expressions ---- */

typedef enum BoundExprKind
{
	BOUND_CONST,     /* u.constant */
	BOUND_COLUMN,    /* u.column */
	BOUND_CALL,      /* u.call: a line of function_list.h, or SQL text of the binder's own lists */
	BOUND_INFIX,     /* u.infix: both operands of the types that the operator is defined for */
	BOUND_AND,       /* u.list, two or more */
	BOUND_OR,        /* u.list */
	BOUND_NOT,       /* u.operand */
	BOUND_IN,        /* u.in */
	BOUND_BETWEEN,   /* u.between */
	BOUND_CASE,      /* u.list: condition, value, condition, value, …, else */
	BOUND_COALESCE,  /* u.list: first that is not null; for strings first that is not empty */
	BOUND_IS_NULL,   /* u.operand: SQL's IS NULL on a type that is not string */
	BOUND_IS_EMPTY,  /* u.operand: string = '' */
	BOUND_CAST,      /* u.operand converted to type, by the SQL of the conversion list */
	BOUND_SUBQUERY,  /* u.subquery: toscalar(), first column of the only row; NULL if none */
	BOUND_AGGREGATE, /* u.aggregate: only inside a REL_AGGREGATE's expressions */
	BOUND_WINDOW     /* u.window: only inside a REL_PROJECT's expressions, over its sorted input */
} BoundExprKind;

typedef struct BoundConst
{
	bool is_null;
	/* bool 0/1, int, long; timespan in ticks of 100 ns; datetime in µs since 1970 */
	int64 int_value;
	int tick;          /* of a datetime as it is written: the ticks behind int_value */
	double real_value; /* real */
	char *text;        /* string, dynamic (JSON), guid, decimal */
} BoundConst;

/* A function or aggregate that can be emitted: the fields of its list line. */
typedef struct BoundFunction
{
	const char *name;
	const char *sql; /* template with $1, $2, …, $* and @ */
} BoundFunction;

typedef enum BoundWindowKind
{
	WINDOW_PREV,         /* args: value, distance, default */
	WINDOW_NEXT,         /* the same */
	WINDOW_ROW_NUMBER,   /* args: start, restart predicate or none */
	WINDOW_ROW_CUMSUM,   /* args: value, restart predicate or none */
	WINDOW_ROW_RANK_MIN, /* args: value, restart or none */
	WINDOW_ROW_RANK_DENSE,
	WINDOW_ROW_SESSION /* args: time, max from first, max between, restart or none */
} BoundWindowKind;

struct BoundExpr
{
	BoundExprKind kind;
	KqlType type;
	/* Its SQL value may be NULL; the emitter must read such a string through ''. */
	bool nullable;
	Span span; /* in the KQL text, for the source map */
	union
	{
		BoundConst constant;
		BoundColumn *column;
		struct
		{
			const BoundFunction *function;
			Vec arg; /* of BoundExpr */
		} call;
		struct
		{
			KqlInfix infix;
			BoundExpr *left;
			/* has_any, has_all: a dynamic array expression, or NULL with right_list */
			BoundExpr *right;
			Vec right_list; /* has_any, has_all with several scalars */
		} infix;
		Vec list;
		BoundExpr *operand;
		struct
		{
			bool negated;
			bool ignore_case;  /* in~ */
			bool is_reduction; /* made by emit/rewrite.c: the list is read once, and is short */
			BoundExpr *value;
			Vec list;         /* of BoundExpr, same type as value; or … */
			BoundExpr *array; /* … a dynamic array; or … */
			BoundRel *query;  /* … the first column of a relation */
		} in;
		struct
		{
			bool negated;
			BoundExpr *value;
			BoundExpr *low;
			BoundExpr *high;
		} between;
		BoundRel *subquery;
		struct
		{
			const BoundFunction *function;
			Vec arg;
			BoundExpr *filter;  /* the predicate of an if form, or NULL */
			bool order_matters; /* make_list: elements come in the order of a sorted input */
		} aggregate;
		struct
		{
			BoundWindowKind kind;
			Vec arg;
		} window;
	} u;
};

/* ---- relations ---- */

typedef enum BoundRelKind
{
	REL_TABLE,  /* a table of the database */
	REL_VALUES, /* rows of constants or of constant expressions: datatable, print */
	REL_RANGE,  /* range */
	REL_FILTER,
	REL_PROJECT,
	REL_AGGREGATE, /* summarize, distinct, count */
	REL_PICK,      /* arg_max, arg_min, take_any over whole rows: one row per group */
	REL_JOIN,
	REL_UNION,
	REL_SORT,
	REL_TAKE,
	REL_EXPAND, /* mv-expand */
	REL_APPLY,  /* mv-apply: a sub-relation per row of the input */
	REL_SHARED, /* a use of a named relation: let, as, materialize */
	/* Leaf of the sub-relation of a REL_APPLY: the expanded elements of the current row. */
	REL_OUTER_ROW,
	REL_SCAN /* the scan operator: a state machine over a sorted input */
} BoundRelKind;

typedef enum BoundJoinKind
{
	JOIN_INNER, /* innerunique is an inner join of a deduplicated left side */
	JOIN_LEFT_OUTER,
	JOIN_RIGHT_OUTER,
	JOIN_FULL_OUTER,
	JOIN_LEFT_SEMI,
	JOIN_RIGHT_SEMI,
	JOIN_LEFT_ANTI,
	JOIN_RIGHT_ANTI
} BoundJoinKind;

/* One output column of a projection: the expression behind it.  Several rows may share one. */
typedef struct BoundItem
{
	BoundColumn *column;
	BoundExpr *value; /* BOUND_COLUMN of the same column when it is passed on */
} BoundItem;

typedef struct BoundSortKey
{
	BoundExpr *value;
	bool ascending;
	bool nulls_first;
} BoundSortKey;

/* What one leg of a union has for an output column; for those without one it has null. */
typedef struct BoundUnionValue
{
	int place; /* of the output column */
	BoundExpr *value;
} BoundUnionValue;

/* A relation that is used by name, bound once. */
typedef struct BoundShared
{
	char *name; /* for the reader of the SQL */
	BoundRel *rel;
	int use_count;
	bool materialized; /* materialize() was said */
	bool is_broken;    /* the columns are unknown after an error */
	int emitted_stage; /* the emitter's: number of its stage, … */
	int copies;        /* … what a use of it adds to the planner's work, and … */
	void *emitted;     /* … the Select over it; NULL before */
} BoundShared;

struct BoundRel
{
	BoundRelKind kind;
	Span span;
	Vec column;      /* of BoundColumn: the output, in order */
	BoundRel *input; /* or NULL */
	bool is_open;    /* the columns are those that the data has now: one that is missing is null */
	bool is_asked;   /* a filter that the query's text asks for, not a part of another operator */
	Vec last_read;   /* of BoundColumn: those that it reads and nothing above does; by used.c */
	union
	{
		struct
		{
			/* Column i of the relation is column i of the table; only used ones are emitted. */
			const SchemaTable *table;
			/* µs before the slot from which on it is read; by slot_complete.c */
			int64 read_back;
		} table;
		struct
		{
			Vec row; /* of Vec of BoundExpr */
		} values;
		struct
		{
			BoundExpr *from;
			BoundExpr *to;
			BoundExpr *step;
		} range;
		BoundExpr *predicate;
		struct
		{
			Vec item;      /* of BoundItem, one per column */
			int own_since; /* of an extend: it makes the columns with this id and later ones */
		} project;
		struct
		{
			Vec key;         /* of BoundItem, first columns */
			Vec aggregate;   /* of BoundItem: expressions over BOUND_AGGREGATE and keys */
			bool no_key_row; /* without keys: one row even for no input (not for distinct) */
		} aggregate;
		struct
		{
			Vec key;   /* of BoundItem: the groups */
			Vec order; /* of BoundSortKey: the row that comes first is the one; empty: any row */
			Vec item;  /* of BoundItem over the input: what is kept of that row */
		} pick;
		struct
		{
			BoundJoinKind join_kind;
			BoundRel *right;
			Vec left_key;         /* of BoundExpr over input, pairwise comparable */
			Vec right_key;        /* of BoundExpr over right */
			BoundExpr *condition; /* besides the keys, over both sides; or NULL */
			bool left_unique;     /* innerunique: any one row of the left side per key */
			bool right_once;      /* the right side must not be computed for each row of the left */
			Vec output; /* of BoundItem: columns of either side; outer joins make nullable ones anew */
		} join;
		struct
		{
			Vec input; /* of BoundRel */
			Vec map;   /* per input: Vec of BoundUnionValue, in the order of the output columns */
		} unions;
		struct
		{
			Vec key; /* of BoundSortKey */
		} sort;
		struct
		{
			BoundExpr *count;
		} take;
		struct
		{
			Vec value;   /* of BoundExpr (dynamic), expanded side by side */
			Vec element; /* of BoundColumn (dynamic, nullable), one per value: the elements */
			BoundColumn *index; /* or NULL */
			BoundExpr *limit;   /* or NULL */
			bool bag_as_array;  /* kind = array */
		} expand; /* output columns: those of the input and the new ones; a PROJECT above arranges and casts */
		struct
		{
			BoundRel *expand; /* the elements: a REL_EXPAND whose input is REL_OUTER_ROW */
			BoundRel *body;   /* over it; its output columns follow those of the input */
		} apply;
		struct
		{
			BoundShared *shared; /* column i stands for column i of shared->rel */
		} shared;
		struct
		{
			Vec step;              /* of BoundScanStep */
			Vec state;             /* of BoundItem: declared columns and their defaults */
			Vec reference;         /* of BoundScanReference */
			Vec partition;         /* of BoundExpr */
			BoundColumn *match_id; /* or NULL */
		} scan; /* output columns: those of the input, the declared ones, match_id */
	} u;
};

typedef struct BoundScanStep
{
	char *name;
	bool is_output; /* the records that it takes are rows of the result … */
	bool is_last;   /* … but only the last one that it takes in a row for a match */
	BoundExpr *condition;
	Vec assign; /* of BoundItem: declared columns */
} BoundScanStep;

/* "step.source" in the steps of a scan: the value in the record that the step took last. */
typedef struct BoundScanReference
{
	int step;            /* number of the step that is named, from 1 */
	int last_use;        /* number of the last step that names it */
	BoundColumn *source; /* a column of the input, or a declared one */
	BoundColumn *column; /* stands for it in the expressions */
} BoundScanReference;

typedef struct BoundQuery
{
	BoundRel *rel;
	Vec shared;         /* of BoundShared, in the order of their definition */
	int next_column_id; /* larger than every column's id */
	bool row_wise;      /* no aggregate, join, limit, …: each result row comes of one input row */
} BoundQuery;

/* Constructors: zeroed nodes in the current memory context. */
extern BoundExpr *bound_expr_new(BoundExprKind kind, KqlType type, Span span);
extern BoundRel *bound_rel_new(BoundRelKind kind, BoundRel *input, Span span);
extern BoundExpr *bound_column_use(BoundColumn *column, Span span);

/* Calls visit for each direct child expression; stops and returns true when visit does. */
extern bool bound_expr_walk(BoundExpr *expr, bool (*visit)(BoundExpr *child, void *context),
							void *context);

/* Calls visit for each expression of a relation itself, not for those of its inputs. */
extern void bound_rel_each_expr(const BoundRel *rel, void (*visit)(BoundExpr *expr, void *context),
								void *context);

/* Appends the relations below: the input, and the others that the kind has; not a shared one. */
extern void bound_rel_inputs(const BoundRel *rel, Vec *out);

/*
 * Does it read a column that nothing in it makes: one of a row around, that of an mv-apply
 * or of a partition?  Alone it cannot run then.  All columns have smaller ids than column_end.
 */
extern bool bound_rel_reads_row_around(const BoundRel *rel, int column_end);

/* The function of a window expression, as KQL writes it. */
extern const char *bound_window_name(BoundWindowKind kind);

#endif /* VIGIL_KQL_BIND_BOUND_H */
