/*
 * emitter_int.h
 *		What the emitter's files share.
 *
 * The emitter grows one SELECT at a time.  A relation is emitted into an open
 * Select; the operator above it either adds to that Select (a filter adds to
 * WHERE) or, where SQL's order of clauses forbids it, closes it into a stage
 * ("s3 AS (…)") and starts the next Select from there.  What a column of the
 * bound tree is called at the current level is in the Select's bindings.
 */
#ifndef VIGIL_KQL_EMIT_EMITTER_INT_H
#define VIGIL_KQL_EMIT_EMITTER_INT_H

#include "common/name_map.h"
#include "kql/bind/bound.h"
#include "kql/options.h"
#include "kql/sqlbuf.h"

/* A SELECT list entry that PostgreSQL would expand beyond this is computed once, behind a fence. */
#define EMITTER_MAX_EXPANSION 2000
/* How often a named relation may be planned anew for the uses of it. */
#define EMITTER_MAX_COPIES 100
/* Columns of arg_max up to which aggregates find the row; sorting the rows is faster beyond. */
#define EMITTER_MAX_PICK_COLUMNS 8

/* Columns that a relation is the last to read are dropped up to so many: each is looked for. */
#define EMITTER_MAX_LAST_READ 64

/* Past these a query is refused: PostgreSQL has no wider rows, and would not end planning. */
#define EMITTER_MAX_COLUMNS 1600
#define EMITTER_MAX_SQL (16 * 1024 * 1024)
#define EMITTER_MAX_UNION_CELLS 200000 /* tables of a union times the columns that are read */
/* The same of all unions, times their tables: the planner goes through all of it for each table. */
#define EMITTER_MAX_UNION_WORK INT64CONST(10000000)

/* SQL of a column or a FROM that is longer becomes a stage instead of growing with each operator. */
#define EMITTER_MAX_INLINE 8192

/* Identifiers of stages are cut to this; PostgreSQL's limit is 63 bytes. */
#define EMITTER_MAX_IDENT 63

/* Columns of a SELECT are indented by this in a stage. */
#define EMITTER_INDENT 4

/* Lines of a SELECT list are broken beyond this length. */
#define EMITTER_LINE_LENGTH 96

/* Indentation that stands for: no line breaks between the clauses. */
#define EMITTER_ONE_LINE (-1)

/* Id of a column that the emitter makes for itself: always used. */
#define EMITTER_HIDDEN_COLUMN (-1)

/* Infixes of texts without regard to case. */
#define SQL_EQUAL_CI " OPERATOR(kql.=~) "
#define SQL_NOT_EQUAL_CI " OPERATOR(kql.!~) "

/* How tightly a piece of SQL binds: PostgreSQL's precedence, loosest first. */
typedef enum SqlPrec
{
	PREC_ANY,
	PREC_OR,
	PREC_AND,
	PREC_NOT,
	PREC_IS,
	PREC_COMPARE,
	PREC_IN,    /* IN, BETWEEN, LIKE */
	PREC_OTHER, /* other infix operators */
	PREC_ADD,
	PREC_MULTIPLY,
	PREC_CAST,
	PREC_ATOM
} SqlPrec;

/* Which tables the SQL of a column names; told apart only in the body of an mv-apply or partition. */
typedef enum BindingNames
{
	NAMES_OWN,   /* one of its own level */
	NAMES_OUTER, /* only those of rows around */
	NAMES_NOTHING
} BindingNames;

/* A column of the bound tree at the current level. */
typedef struct ColumnBinding
{
	BoundColumn *column;
	const char *sql;
	SqlPrec prec;
	bool is_simple; /* a column reference or a constant: may be repeated at no cost */
	int expansion;  /* size of what PostgreSQL will make of it once it has inlined the stages */
	BindingNames names;
} ColumnBinding;

typedef struct SelectIndex SelectIndex;

typedef struct Select
{
	const char *from; /* NULL: a SELECT without FROM */
	Vec binding;      /* of ColumnBinding */
	Vec where;        /* of char *: conditions joined by AND */
	bool is_grouped;
	Vec group_by;            /* of char * */
	bool needs_having;       /* grouped without keys, and perhaps no aggregate left in its list */
	const char *distinct_on; /* or NULL */
	Vec order;               /* of char *: sort keys with direction, outermost first */
	bool shares_order;       /* several rows have one place in it */
	const char *limit;       /* or NULL */
	bool has_window;         /* a binding holds a window function */
	bool is_source;          /* its FROM is one table, stage or list of rows */
	Vec origin;              /* of Span: the relations that it holds */
	SelectIndex *index;      /* of the bindings, when they are many; select_binding() makes it */
} Select;

/* The SQL that stands for an expression, e.g. a window function computed a stage earlier. */
typedef struct Substitute
{
	const BoundExpr *expr;
	const char *sql;
} Substitute;

/* The row around the body of an mv-apply or partition.  Such a body is closed into derived tables. */
typedef struct OuterLevel
{
	Select *row;
	Vec stage;  /* of char: "s1 AS (…)", stages of the body, which read the row */
	Vec shared; /* of BoundShared: the relations that have a name in these stages */
} OuterLevel;

/* What an expression's subquery does not see. */
typedef struct Surroundings
{
	Vec outer;      /* of OuterLevel */
	Vec substitute; /* of Substitute */
} Surroundings;

/* A scalar that several places read: a stage of one row, and the text that reads it. */
typedef struct ScalarStage
{
	const BoundRel *rel;
	char *sql;
} ScalarStage;

typedef struct Emitter
{
	const KqlOptions *options;
	DiagList *diag;
	Vec stage;           /* of SqlStage: finished "s1 AS (…)", with marks */
	Vec written;         /* of Span: the relations whose text is written, but is in no stage yet */
	const BoundRel *rel; /* the relation being written */
	int stage_count;     /* the last number given */
	Size size;           /* bytes of the stages */
	int alias_count;     /* for tables and derived tables */
	int copies;          /* of relations that the stage being written makes the planner look at */
	int64 union_legs;    /* of all unions so far */
	int64 union_cells;   /* legs times columns, of all unions so far */
	bool is_recursive;   /* some stage reads itself */
	bool *used;          /* by column id: somebody above reads it */
	int used_size;
	Vec repeated;   /* of BoundRel: queries of scalars that stand in several places */
	Vec scalar;     /* of ScalarStage: those of them that are written */
	Vec substitute; /* of Substitute */
	Vec outer;      /* of OuterLevel: the rows around the body being written, outermost first */
} Emitter;

/* select.c */
extern Select *select_new(const char *from);
extern ColumnBinding *select_bind(Select *select, BoundColumn *column, const char *sql,
								  SqlPrec prec, bool is_simple, int expansion);
extern const ColumnBinding *select_binding(const Select *select, const BoundColumn *column);
extern char *select_text(Emitter *emitter, const Select *select, const Vec *output, const Vec *name,
						 bool with_order, int indent);
extern bool select_has_row_number(const Select *select);
extern bool select_is_finished(const Select *select);
extern bool select_needs_fence(const Select *select);

/* Appends pieces to a clause, broken into lines. */
extern void select_append_list(SqlBuf *buf, const Vec *piece, const char *separator);

/* Binds a column to an expression over the columns of another Select, or of the same. */
extern ColumnBinding *select_bind_expr(Emitter *emitter, Select *select, BoundColumn *column,
									   const Select *over, const BoundExpr *value);

/* Binds a column to what another stands for. */
extern void select_bind_same(Select *select, BoundColumn *column, const ColumnBinding *same);

/* outer.c: the rows around a body */
extern const ColumnBinding *outer_binding(const Emitter *emitter, const BoundColumn *column);
extern Surroundings outer_go_for(Emitter *emitter, const BoundRel *rel);
extern void outer_return(Emitter *emitter, Surroundings before);
extern void outer_enter(Emitter *emitter, Select *row);
extern char *outer_leave(Emitter *emitter, const char *body);
extern void outer_add_stage(Emitter *emitter, char *text);
extern void outer_add_shared(Emitter *emitter, BoundShared *shared);
extern Select *outer_row(const Emitter *emitter, const BoundRel *rel);
extern BindingNames expr_names(const Emitter *emitter, const Select *select, const BoundExpr *expr);

/* emitter.c: levels */
extern Select *emitter_close(Emitter *emitter, Select *select, bool keep_order);
extern Select *emitter_close_named(Emitter *emitter, Select *select, bool keep_order,
								   const char *materialization, int *stage_number);
extern const char *emitter_order_sql(Emitter *emitter, Select *select);
extern SqlStage *emitter_add_stage(Emitter *emitter, char *text, int written_before);
extern char *emitter_column_name(const char *wanted, NameMap *taken);
extern char *emitter_alias(Emitter *emitter, const char *prefix);
extern bool emitter_is_used(const Emitter *emitter, const BoundColumn *column);
extern bool emitter_has_column(const Emitter *emitter, const Select *select,
							   const BoundColumn *column);
extern bool emitter_is_wanted(const Emitter *emitter, const Select *below, const BoundItem *item);

/* operator.c: relations */
extern Select *emit_rel(Emitter *emitter, BoundRel *rel, bool want_order);

/* source.c */
extern Select *emit_table(Emitter *emitter, BoundRel *rel);
extern Select *emit_range(Emitter *emitter, BoundRel *rel);
extern Select *emit_values(Emitter *emitter, BoundRel *rel, bool want_order);

/* where.c, project.c, sort.c */
extern Select *emit_filter(Emitter *emitter, BoundRel *rel, bool want_order);
extern const char *emit_as_key(const char *sql, KqlType type);
extern char *emit_sort_key(Emitter *emitter, const Select *select, const BoundSortKey *key,
						   bool nan_first);
extern Select *emit_sort(Emitter *emitter, BoundRel *rel, bool want_order);
extern Select *emit_take(Emitter *emitter, BoundRel *rel, bool want_order);
extern Select *emit_project(Emitter *emitter, BoundRel *rel, bool want_order);

/* project.c: does one of the items, of BoundItem, hold a window function? */
extern bool items_have_window(const Vec *item);

/* summarize.c */
extern Select *emit_aggregate(Emitter *emitter, BoundRel *rel, bool want_order);
extern Select *emit_pick(Emitter *emitter, BoundRel *rel);

/* join.c */
extern Select *emit_join(Emitter *emitter, BoundRel *rel);

/* union.c */
extern Select *emit_union(Emitter *emitter, BoundRel *rel);

/* mv_expand.c */
extern Select *emit_expand(Emitter *emitter, BoundRel *rel, bool want_order);
extern Select *emit_apply(Emitter *emitter, BoundRel *rel, bool want_order);

/* scan.c */
extern Select *emit_scan(Emitter *emitter, BoundRel *rel, bool want_order);

/* expr.c: the SQL that a finished window has, or NULL */
extern const char *substitute_find(const Emitter *emitter, const BoundExpr *expr);

/* window.c */
extern Select *emit_window_layers(Emitter *emitter, Select *select, const Vec *item,
								  const BoundRel *input);

/* expr.c: an expression at the level of a Select */
typedef enum EmitMode
{
	EMIT_EXACT,  /* three-valued as KQL has it */
	EMIT_FILTER, /* null and false mean the same to whoever reads it */
	EMIT_TYPED   /* exact, and a constant shows its type (for polymorphic functions) */
} EmitMode;

extern char *emit_expr(Emitter *emitter, const Select *select, const BoundExpr *expr,
					   SqlPrec min_prec, EmitMode mode);
extern void emit_expr_to(Emitter *emitter, const Select *select, const BoundExpr *expr,
						 SqlPrec min_prec, EmitMode mode, SqlBuf *buf);

/*
 * sql_format() with expressions too: %a stands for one as an argument, %t as an operand that
 * shows its type, %x as an operand, %c as one beside a comparison.
 */
extern void emit_format(Emitter *emitter, const Select *select, SqlBuf *buf, const char *format,
						...);
extern bool expr_is_simple(const BoundExpr *expr);
extern int emit_expr_expansion(const Select *select, const BoundExpr *expr);
extern bool emit_repeats_complex(const Select *select, const Vec *exprs);

/* call.c: templates, aggregates, casts, infix operators */
extern void emit_template(Emitter *emitter, const Select *select, const char *sql, const Vec *args,
						  const char *filter, const char *order, SqlBuf *buf);
extern void emit_args(Emitter *emitter, const Select *select, const Vec *args, int first,
					  SqlBuf *buf);
extern void emit_operand(Emitter *emitter, const Select *select, const BoundExpr *expr,
						 SqlPrec prec, bool raw, SqlBuf *buf);
extern bool expr_is_value(const BoundExpr *expr); /* a constant that is not null */
extern bool expr_is_text(const BoundExpr *expr);  /* a text constant that is not '' */
extern const BoundExpr *emitter_case_operand(const BoundExpr *mapped, const BoundExpr *constant);
extern SqlPrec emit_infix_expr(Emitter *emitter, const Select *select, const BoundExpr *expr,
							   EmitMode mode, SqlBuf *buf);
extern SqlPrec emit_cast(Emitter *emitter, const Select *select, const BoundExpr *expr,
						 SqlBuf *buf);
extern SqlPrec emit_in(Emitter *emitter, const Select *select, const BoundExpr *expr, EmitMode mode,
					   SqlBuf *buf);

/* string.c */
extern SqlPrec emit_string_infix(Emitter *emitter, const Select *select, const BoundExpr *expr,
								 EmitMode mode, SqlBuf *buf);

#endif /* VIGIL_KQL_EMIT_EMITTER_INT_H */
