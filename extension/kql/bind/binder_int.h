/*
 * binder_int.h
 *		What the files of the binder share.
 *
 * The binder walks the syntax tree once.  It has two kinds of scope: the
 * environment, a chain of let variables and parameters, and the row, the
 * columns that an expression may name.  Every function that binds returns a
 * node; after an error it is one of type KQL_UNKNOWN, which fits everywhere,
 * so that one mistake is reported once.
 */
#ifndef VIGIL_KQL_BIND_BINDER_INT_H
#define VIGIL_KQL_BIND_BINDER_INT_H

#include "common/lookup.h"
#include "common/suggest.h"
#include "common/wildcard.h"
#include "kql/bind/binder.h"
#include "kql/bind/json.h"
#include "kql/bind/symbol.h"

/* Limits: past them a query is refused as too complex. */
#define BINDER_MAX_NODES 200000
#define BINDER_MAX_COLUMNS 1600  /* of a row, beyond those of the tables of a union */
#define BINDER_MAX_SLOTS 1000000 /* columns of all rows of the query together */
#define BINDER_MAX_DEPTH 500
#define BINDER_MAX_INLINE_DEPTH 40
#define BINDER_MAX_INLINES 5000
#define BINDER_MAX_NAMES 5000

/* Columns of a row beyond which an extend joins the one before it instead of copying the row. */
#define BINDER_WIDE_ROW 64

typedef enum BindingKind
{
	BINDING_EXPR,    /* a bound scalar: let, parameter */
	BINDING_TABLE,   /* a bound relation: let, as, tabular parameter */
	BINDING_FUNCTION /* let f = (…) {…}, or a saved function */
} BindingKind;

typedef struct RowScope RowScope;

/* One name of an environment.  An environment is its innermost binding. */
typedef struct Binding
{
	struct Binding *outer;
	const char *name;
	BindingKind kind;
	BoundExpr *expr;
	int expr_size; /* nodes that one use of expr adds */
	RowScope *row; /* the row that expr is bound to, when it has columns */
	BoundShared *shared;
	bool is_literal;          /* the rows are written in the query, in an order */
	bool is_sorted;           /* the relation is a serialized row set */
	const AstExpr *late;      /* an argument of invoke with columns: bound at each use, … */
	struct Binding *late_env; /* … in the environment of the call; else NULL */
	const SchemaTable *table; /* that the rows are of, or NULL */
	const char *source_name;  /* what withsource calls it, if it was given a name there */
	const AstStatement *function;
	struct Binding *function_env; /* what its body sees */
	bool is_saved;                /* a saved function: its spans are of another text */
	bool in_use;                  /* being inlined: a second use is recursion */
	bool table_known;             /* is_table was found out */
	bool is_table;                /* the function gives rows */
	bool is_view;
} Binding;

/* What the aggregates of one summarize see and leave. */
typedef struct AggregateScope
{
	const Vec *key; /* of BoundItem: columns that may stand outside of aggregates */
	bool is_inside; /* within the arguments of an aggregate */
	bool has_aggregate;
	bool is_sorted;
} AggregateScope;

/* What the steps of a scan see of each other. */
typedef struct ScanScope
{
	BoundRel *rel; /* the REL_SCAN under construction, with the names of all steps */
	int step;      /* number of the step that is being bound, from 1 */
} ScanScope;

struct RowScope
{
	RowScope *saved;           /* the scope before this one */
	RowScope *outer;           /* of mv-apply: the row around */
	RowScope *caller;          /* of a function's body: the row of its arguments */
	const Vec *column;         /* of BoundColumn */
	const Vec *right;          /* join: the columns of $right, column being those of $left */
	bool right_is_open;        /* as is_open, of $right */
	const BoundColumn *source; /* search, find: the name of the table, no part of *; or NULL */
	AggregateScope *aggregate;
	ScanScope *scan;          /* within the steps of a scan, else NULL */
	const SchemaTable *table; /* that the rows are of, or NULL */
	bool is_sorted;           /* window functions are allowed */
	bool is_broken;           /* the columns are unknown after an error */
	bool is_open;             /* a column that is missing is null: the data does not have it now */
	bool is_literal;          /* rows in the order in which they are written */
	bool has_window;          /* set when one was bound */
};

/* A relation under construction: the pipe's value after some operators. */
typedef struct Pipe
{
	BoundRel *rel;
	RowScope *outer; /* inside mv-apply: the row around */
	bool is_literal; /* the rows are written in the query, in an order */
	bool is_sorted;
	bool is_broken;           /* its columns are unknown: do not report them as missing */
	const SchemaTable *table; /* that the rows are of, or NULL */
	const char *source_name;  /* for union withsource: the table's or variable's name */
	BoundColumn *arrival;     /* leg of a union: what ingestion_time() reads, or NULL */
} Pipe;

typedef struct Binder
{
	const KqlOptions *options;
	BinderProbe probe; /* or NULL */
	DiagList *diag;
	Binding *env;
	RowScope *row; /* NULL outside of operators */
	Vec shared;    /* of BoundShared */
	Vec saved;     /* of Binding: saved functions read so far */
	Vec long_name; /* of char *: names longer than are kept, as they were written */
	Vec setting;   /* of AstStatement: set name = value */
	Vec text;      /* of char *: the query's and those of the saved functions read so far */
	int column_count;
	int node_count;
	int slot_count;  /* columns of the rows made so far */
	int union_width; /* columns of the widest union */
	int depth;
	int inline_depth;
	int inline_count;
	bool too_complex;
	bool is_row_wise;
	const char *probed;  /* the last plugin whose columns the data gave, or NULL */
	bool has_fixed_span; /* inside a saved function: everything is at the call */
	Span fixed_span;
} Binder;

/* scope.c: errors, limits, environment, the row */
extern Span bind_span(const Binder *b, Span span);
extern Diag *bind_error(Binder *b, DiagCode code, Span span, ...);
extern BoundExpr *bind_refuse(Binder *b, DiagCode code, Span span, ...);
extern bool bind_count_node(Binder *b, Span span, int nodes);
extern bool bind_count_slots(Binder *b, Span span, int slots);
extern bool bind_check_width(Binder *b, Span span, int columns);
extern bool bind_enter(Binder *b, Span span);
extern void bind_leave(Binder *b);
extern Binding *bind_define(Binder *b, const char *name, BindingKind kind);
extern Binding *scope_find(Binder *b, const char *name);
extern BoundShared *bind_share(Binder *b, const char *name, BoundRel *rel);
extern void bind_define_shared(Binder *b, const char *name, BoundShared *shared, bool is_sorted);
extern RowScope *bind_push_row(Binder *b, RowScope *row, const Pipe *pipe);
extern void bind_pop_row(Binder *b, const RowScope *row);

/* binder.c: queries and statements */
extern BoundRel *bind_use_shared(Binder *b, BoundShared *shared, Span span);
extern bool bind_statement(Binder *b, const AstStatement *statement, bool is_last, Pipe *result,
						   BoundExpr **scalar);
extern void bind_check_names(Binder *b, const Vec *statement);
extern void bind_define_value(Binder *b, const char *name, const AstExpr *value, Span span);

/* source.c: what stands before the first | */
extern Pipe bind_query(Binder *b, const AstQuery *query);
extern Pipe bind_table(Binder *b, const AstExpr *ast);
extern bool bind_is_table(Binder *b, const AstExpr *ast);
extern BoundRel *bind_schema_table(Binder *b, const SchemaTable *table, Span span);
extern void bind_strip_hidden(Binder *b, Pipe *pipe);
extern bool bind_is_hidden(const BoundColumn *column);
extern bool bind_is_parser_name(const char *name);
extern void bind_hint_function(const Binder *b, Diag *diag, const char *name);
extern bool bind_table_exists(Binder *b, const char *name);
extern const char *bind_constant_string(Binder *b, const AstExpr *ast, const char *what);
extern bool bind_has_column(Binder *b, const BoundRel *rel, Span span);
extern Pipe bind_datatable(Binder *b, const AstDatatable *ast);
extern Pipe bind_broken(Binder *b, Span span);

/* outside.c: what lies in other databases and at addresses */
extern bool bind_is_outside(const AstExpr *ast);
extern Pipe bind_outside(Binder *b, const AstExpr *ast);
extern Pipe bind_externaldata(Binder *b, const AstExternaldata *ast);

/* schema_merge.c */
extern void bind_plugin_schema_merge(Binder *b, Pipe *pipe, const AstInvoke *ast);

/* knowledge.c: functions that know something of the world */
extern BoundExpr *bind_geo_info(Binder *b, const AstCall *call);
extern BoundExpr *bind_parse_user_agent(Binder *b, const AstCall *call);

/* pattern.c */
extern void bind_declare_pattern(Binder *b, const AstStatement *statement);
extern void bind_pattern_call(Binder *b, const Binding *pattern, const AstCall *call,
							  const Pipe *invoked, Pipe *result);
extern const AstCall *bind_pattern_path(Binder *b, const AstExpr *ast);

/* query_text.c: queries of the language that are written here */
extern const char *bind_text_name(const char *name);
extern void bind_query_text(Binder *b, Pipe *pipe, const char *name, Span span, Binding *env,
							const char *body);

/* regex.c: constant regular expressions */
extern void bind_check_regex(Binder *b, const char *pattern, const char *group, Span span);
extern BoundExpr *bind_regex_value(Binder *b, BoundExpr *value);
extern void bind_check_regex_pairs(Binder *b, const char *pattern, Span span);
extern void bind_check_regex_call(Binder *b, const char *sql, Vec *arg);

/* function.c: functions of the query and of the workspace */
extern Binding *bind_find_function(Binder *b, const char *name);
extern bool bind_call_function(Binder *b, Binding *function, const AstCall *call,
							   const Pipe *invoked, Pipe *result, BoundExpr **scalar);
extern bool bind_function_is_table(Binder *b, Binding *function);

/* Each operator of the list, in the file that it names. */
#define OPERATOR(name, keyword, node, read, bind, emit)                                            \
	extern void bind_##bind(Binder *b, Pipe *pipe, const node *ast);
#include "kql/operator_list.h"
#undef OPERATOR

/* operator.c: dispatch */
extern void bind_operator(Binder *b, Pipe *pipe, const AstOperator *op);
extern void bind_operators(Binder *b, Pipe *pipe, const Vec *op);
extern const AstExpr *bind_option(const AstOperator *op, const char *name);
extern const char *bind_option_text(const AstOperator *op, const char *name);

/* sort.c */
extern BoundRel *bind_sort_rel(Binder *b, BoundRel *input, Vec *key, Span span);
extern void bind_add_sort_key(Vec *key, BoundExpr *value, bool ascending);
extern Vec bind_sort_keys(Binder *b, const Vec *item, const char *what);
extern void bind_new_take(Binder *b, Pipe *pipe, const AstExpr *count, const char *what, Span span);

/* project.c: the operators that choose columns */
extern bool bind_contains_column(const Vec *column, const BoundColumn *wanted);
extern void bind_pass_columns(Binder *b, Pipe *pipe, const Vec *column, Span span);

/* In an extend: an item that stands where another one stood. */
typedef struct ItemReplaced
{
	int at;
	BoundItem *old;
} ItemReplaced;

/* A list of output columns under construction. */
typedef struct ItemList
{
	Vec item;          /* of BoundItem */
	int unnamed_count; /* for Column1, Column2, … */
	bool is_extend;    /* items replace columns of the same name */
	bool is_print;     /* unnamed items are print_0, print_1, … */
	bool is_strict;    /* a column that is written twice is an error */
	int position;      /* of the item in a print */
	Vec explicit_name; /* of char *: names the operator gave */
	Vec replaced;      /* of ItemReplaced: in extend, what an item took the place of */
} ItemList;

extern void bind_absent_keys(Binder *b, Vec *item);
extern void bind_item_expr(Binder *b, ItemList *list, const AstExpr *ast);
extern BoundItem *bind_item_add(Binder *b, Vec *item, BoundColumn *column, BoundExpr *value);
extern const char *bind_unique_name(const Vec *item, const char *base);
extern BoundItem *bind_item_find(const Vec *item, const char *name);
extern int bind_item_place(const Vec *item, const char *name);
extern BoundItem *bind_new_item(BoundColumn *column, BoundExpr *value);
extern void bind_pass_item(Binder *b, Vec *item, BoundColumn *column, Span span);
extern void bind_pass_all(Binder *b, Vec *item, const Vec *column, Span span, bool with_hidden);
extern void bind_item_exprs(Binder *b, ItemList *list, const Vec *item);
extern void bind_finish_project(Binder *b, Pipe *pipe, const Vec *item, Span span);

/* summarize.c */
extern bool bind_is_groupable(KqlType type);
extern void bind_keys(Binder *b, Vec *key, const Vec *ast, int *unnamed);
/* aggregate.c */
extern BoundExpr *bind_aggregate_call(Binder *b, const AstCall *call);
extern bool bind_is_aggregate_name(const char *name);
extern BoundExpr *bind_new_aggregate(Binder *b, const AstCall *call, const char *name, Vec *arg);
extern Vec bind_aggregate_args(Binder *b, const AstCall *call);

/* join.c */
extern void bind_join_output(Binder *b, BoundRel *join, const Vec *dropped, Span span);

/* union.c */
extern BoundRel *bind_union_legs(Binder *b, const Vec *leg, const char *source_column, bool inner,
								 Span span);
extern void bind_union_tables(Binder *b, Vec *leg, const Vec *table, bool fuzzy);
/* The column that ingestion_time() reads behind a union; NULL where there is none. */
extern BoundColumn *bind_union_arrival(const Vec *column);

/* search.c */
extern BoundExpr *bind_any_column(Binder *b, const AstBinary *ast);

/* evaluate.c */
extern const AstExpr *bind_plugin_argument(const AstCall *call, int position, const char *name);

/* evaluate_lookup.c */
extern BoundExpr *bind_plugin_element(Binder *b, BoundColumn *array, int i, Span span);
/* invoke FileProfile(…): what a registered table tells of each row. */
extern bool bind_is_enrichment(const char *name);
extern void bind_enrichment(Binder *b, Pipe *pipe, const AstInvoke *ast);

extern void bind_plugin_narrow(Binder *b, Pipe *pipe, const AstInvoke *ast);
extern void bind_plugin_ipv4_lookup(Binder *b, Pipe *pipe, const AstInvoke *ast);
extern void bind_plugin_ipv6_lookup(Binder *b, Pipe *pipe, const AstInvoke *ast);

/* evaluate_window.c */
extern void bind_plugin_activity_counts(Binder *b, Pipe *pipe, const AstInvoke *ast);
extern void bind_plugin_sliding_counts(Binder *b, Pipe *pipe, const AstInvoke *ast);
extern void bind_plugin_rolling_percentile(Binder *b, Pipe *pipe, const AstInvoke *ast);

/* window.c */
extern BoundExpr *bind_window_call(Binder *b, const AstCall *call);

/* scan.c */
extern BoundExpr *bind_scan_state(Binder *b, const AstPath *path);

/* expr.c: expressions */
extern BoundExpr *bind_expr(Binder *b, const AstExpr *ast);
extern BoundExpr *bind_constant(Binder *b, const AstExpr *ast, const char *what);
extern BoundExpr *bind_predicate(Binder *b, const AstExpr *ast, const char *what);
extern BoundExpr *bind_column_ref(Binder *b, BoundColumn *column, Span span);
extern BoundColumn *bind_find_column(const Vec *column, const char *name);
extern BoundColumn *bind_row_column(Binder *b, const char *name);
extern BoundExpr *bind_unknown(Binder *b, Span span);
extern void bind_unknown_column(Binder *b, const char *name, Span span);
extern bool bind_row_is_open(const Binder *b);

/* compare.c: comparisons and string operators */
extern BoundExpr *bind_comparison(Binder *b, KqlInfix infix, BoundExpr *left, BoundExpr *right,
								  Span span);
extern BoundExpr *bind_string_infix(Binder *b, const AstBinary *ast);
extern BoundExpr *bind_string_match(Binder *b, KqlInfix infix, BoundExpr *left, BoundExpr *right,
									Span span);
extern BoundExpr *bind_in(Binder *b, const AstBinary *ast);
extern BoundExpr *bind_has_list(Binder *b, const AstBinary *ast);
extern BoundExpr *bind_between(Binder *b, const AstBetween *ast);

/*
 * integer_text.c: of an integer, or the text of one, and a constant text that is what tostring()
 * makes of an integer, makes two integers that compare as the texts do.  False, and nothing
 * changed, if they are something else.
 */
extern bool bind_integer_text(Binder *b, BoundExpr **value, BoundExpr **text);

/* arithmetic.c */
extern BoundExpr *bind_unary(Binder *b, const AstUnary *ast);
extern BoundExpr *bind_infix_arithmetic(Binder *b, const AstBinary *ast);
extern BoundExpr *bind_arithmetic(Binder *b, KqlInfix infix, BoundExpr *left, BoundExpr *right,
								  Span span);

/* call.c: calls */
extern BoundExpr *bind_call(Binder *b, const AstCall *written);
extern const AstExpr *bind_unnamed(const AstExpr *arg);
extern BoundExpr *bind_call_list(Binder *b, const AstCall *call, SymbolSet set, Vec *arg);
extern BoundExpr *bind_call_named(Binder *b, const char *name, Vec *arg, Span span);
extern const SymbolOverload *bind_choose_overload(Binder *b, const AstCall *call, SymbolSet set,
												  Vec *arg);
extern KqlType bind_overload_result(const SymbolOverload *overload, const Vec *arg);
extern bool bind_has_unknown(const Vec *arg); /* is one of the values broken? */
extern bool bind_argument_count(Binder *b, const AstCall *call, int least, int most);
/* refused.c */
extern bool bind_refuse_function(Binder *b, const AstCall *call);
extern void bind_refuse_plugin(Binder *b, const AstCall *call);

/* call_check.c */
extern void bind_check_constants(Binder *b, const AstCall *call, const Vec *arg);

/* special.c: functions that are not calls in SQL */
typedef BoundExpr *(*BindSpecial)(Binder *b, const AstCall *call);
extern BoundExpr *bind_call_unchecked(Binder *b, const char *sql, Vec *arg, KqlType type,
									  Span span);
extern BindSpecial bind_special_find(const char *name);

/* compile_time.c: about columns and settings */
extern BoundExpr *bind_column_names_of(Binder *b, const AstCall *call);
extern BoundExpr *bind_bag(Binder *b, const char *pack, const Vec *pair, Span span);
extern BoundExpr *bind_array(Binder *b, const Vec *value, Span span);
extern BoundExpr *bind_bag_pack_columns(Binder *b, const AstCall *call);
extern BoundExpr *bind_estimate_data_size(Binder *b, const AstCall *call);
extern BoundExpr *bind_bin_auto(Binder *b, const AstCall *call);

/* multi_value.c: functions whose result is several columns */
typedef struct MultiValue
{
	Vec name;  /* of char * */
	Vec value; /* of BoundExpr */
} MultiValue;

extern bool bind_is_multi_value(const AstCall *call);
extern bool bind_is_sort_of_arrays(const AstExpr *ast);
extern bool bind_multi_value(Binder *b, const AstCall *call, MultiValue *multi);

/* name.c: names of columns that have none */
extern const char *bind_name_of(Binder *b, const AstExpr *ast);
extern const char *bind_name_sorted(const char *name);

/* long_name.c: names longer than PostgreSQL keeps */
extern const char *bind_short_name(const char *name);
extern const char *bind_numbered_name(const char *base, int number);
extern void bind_warn_long_name(Binder *b, const char *name, Span span);
extern const char *bind_long_name_hint(const char *name);

/* asked.c: which names the query's texts hold */
extern void bind_note_text(Binder *b, const char *text);
extern bool bind_is_asked(const Binder *b, const char *name);
extern Vec bind_asked_words(const Binder *b, const char *prefix);

/* node.c: making nodes */
extern BoundRel *bind_no_rel(Binder *b, Span span);
extern BoundColumn *bind_new_column(Binder *b, const char *name, KqlType type, bool nullable);
extern BoundColumn *bind_column_of(Binder *b, const char *name, const BoundExpr *value);
extern BoundExpr *bind_new_expr(Binder *b, BoundExprKind kind, KqlType type, bool nullable,
								Span span);
extern BoundExpr *bind_const_long(Binder *b, int64 value, Span span);
extern BoundExpr *bind_const_bool(Binder *b, bool value, Span span);
extern BoundExpr *bind_const_string(Binder *b, const char *value, Span span);
extern BoundExpr *bind_const_dynamic(Binder *b, const char *json, Span span);
extern BoundExpr *bind_member_step(BoundExpr *object);
extern BoundExpr *bind_const_null(Binder *b, KqlType type, Span span);
extern BoundExpr *bind_now(Binder *b, Span span);
/* The time so many ticks after the midnight that began the day of now(). */
extern BoundExpr *bind_today(Binder *b, int64 ticks, Span span);
extern BoundExpr *bind_time_of_today(Binder *b, BoundExpr *expr);
/* A datetime in microseconds since 1970, a timespan in ticks of 100 ns. */
extern BoundExpr *bind_const_time(Binder *b, KqlType type, int64 value, Span span);
extern BoundExpr *bind_not(Binder *b, BoundExpr *operand, Span span);
extern BoundExpr *bind_join_logic(Binder *b, Vec *part, BoundExprKind kind, Span span);
extern BoundExpr *bind_convert(Binder *b, BoundExpr *expr, KqlType type);
extern bool bind_can_convert(KqlType from, KqlType to);
extern KqlType bind_common_type(KqlType a, KqlType b);
extern BoundRel *bind_new_rel(Binder *b, BoundRelKind kind, BoundRel *input, Span span);
extern BoundRel *bind_new_filter(Binder *b, BoundRel *input, BoundExpr *predicate, Span span);
extern BoundExpr *bind_new_call(Binder *b, const char *name, const char *sql, KqlType type,
								Span span);
extern bool bind_is_absent(const BoundExpr *expr);
extern bool bind_is_const(const BoundExpr *expr);
extern bool bind_has_columns(BoundExpr *expr);
extern Vec bind_copy(const Vec *vec);

/* ---- tick.c: constants finer than a microsecond ---- */

/* The operation on such a constant and something not constant, or NULL if it needs no care. */
extern BoundExpr *bind_tick_arithmetic(Binder *b, KqlInfix infix, BoundExpr *left, BoundExpr *right,
									   Span span);

/* The truth of comparing two constants one of which is such, or NULL. */
extern BoundExpr *bind_tick_comparison(Binder *b, KqlInfix infix, const BoundExpr *left,
									   const BoundExpr *right, Span span);

/* The argument of tolong(), tostring() and kin as the exact constant it gives; else as it is. */
extern BoundExpr *bind_tick_argument(Binder *b, const char *function, BoundExpr *arg);

/*
 * A call whose answer depends on the ticks of a constant: NULL if it does not, or if an argument
 * was changed so that the call itself gives them.
 */
extern BoundExpr *bind_tick_call(Binder *b, const char *function, Vec *arg, Span span);

/*
 * Reports a size of steps that microseconds cannot hold, and is true then.
 * tick_will_do: not one, such as 1tick, of which every microsecond is a multiple.
 */
extern bool bind_refuse_ticks(Binder *b, const BoundExpr *size, bool tick_will_do);

#endif /* VIGIL_KQL_BIND_BINDER_INT_H */
