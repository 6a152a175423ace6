/*
 * ast.h
 *		The syntax tree of a KQL text: what was written, nothing resolved.
 *
 * Made only by the parser, read only by the binder (and by ast_dump.c).  Every
 * node has a span.  A name may be a column, a let variable, a table or a
 * function: the binder finds out, in its order of scopes.
 */
#ifndef VIGIL_KQL_PARSE_AST_H
#define VIGIL_KQL_PARSE_AST_H

#include "common/diag.h"
#include "common/vec.h"
#include "kql/type.h"

typedef enum AstExprKind
{
	AST_LITERAL,      /* AstLiteral */
	AST_NAME,         /* AstName: x, ['x y'], and x* in lists of columns */
	AST_STAR,         /* AstExpr alone: * */
	AST_PATH,         /* AstPath: base.name */
	AST_INDEX,        /* AstIndex: base[index] */
	AST_CALL,         /* AstCall: f(args) */
	AST_UNARY,        /* AstUnary: -x, +x */
	AST_BINARY,       /* AstBinary: all infix operators */
	AST_BETWEEN,      /* AstBetween: x between (a .. b), x !between (a .. b) */
	AST_LIST,         /* AstList: the right side of in, has_any, …: (a, b, c) */
	AST_NAMED,        /* AstNamed: x = e, (x, y) = e */
	AST_QUERY,        /* AstQuery: source | operator | …, also in parentheses */
	AST_DATATABLE,    /* AstDatatable */
	AST_EXTERNALDATA, /* AstExternaldata */
	AST_TYPED,        /* AstTyped: e to typeof(t), typeof(t) */
	AST_ORDERED       /* AstOrdered: e asc|desc nulls first|last */
} AstExprKind;

/* Head of every expression node. */
typedef struct AstExpr
{
	AstExprKind kind;
	Span span;
} AstExpr;

typedef struct AstLiteral
{
	AstExpr base;
	KqlType type;
	bool is_null;    /* int(null), … */
	bool is_quoted;  /* a string token, to tell 'x' from guid(x) in messages */
	char *text;      /* string and dynamic: the value; others: the canonical text below */
	int text_length; /* bytes of text, which is NUL terminated too */
	/* int, long; timespan in ticks of 100 ns; datetime in ticks since year 1; bool 0/1 */
	int64 int_value;
	double real_value; /* real */
	AstExpr *
		dynamic; /* dynamic(...): NULL, the JSON text is in text, with embedded KQL literals rendered */
	bool is_now;   /* datetime() without a value, or datetime(now) */
	bool is_today; /* datetime(8:30): int_value counts from the midnight that began today */
} AstLiteral;

typedef struct AstName
{
	AstExpr base;
	char *name;
	bool is_quoted;   /* written ['x'] */
	bool is_wildcard; /* has a *: only where a list of columns or tables may have one */
} AstName;

typedef struct AstPath
{
	AstExpr base;
	AstExpr *object;
	char *name; /* $left.x and $right.x are paths on the names "$left" and "$right" */
	Span name_span;
} AstPath;

typedef struct AstIndex
{
	AstExpr base;
	AstExpr *object;
	AstExpr *index;
} AstIndex;

typedef struct AstCall
{
	AstExpr base;
	AstExpr *object; /* cluster("x").database("y"): what stands before the dot; else NULL */
	char *name;
	Span name_span;
	Vec args; /* of AstExpr; a named argument is an AstNamed */
} AstCall;

typedef struct AstUnary
{
	AstExpr base;
	bool is_minus;
	AstExpr *operand;
} AstUnary;

/* A chain a + b + c + … leans to the left and may be long: walk it in a loop. */
typedef struct AstBinary
{
	AstExpr base;
	KqlInfix infix; /* infix_list.h */
	Span op_span;
	bool is_term; /* column:term of search, written with a colon; op is HAS */
	AstExpr *left;
	/* in, has_any, …: an AstList, an AstQuery or any expression that stood in ( ) */
	AstExpr *right;
} AstBinary;

typedef struct AstBetween
{
	AstExpr base;
	bool is_negated;
	AstExpr *value;
	AstExpr *low;
	AstExpr *high;
} AstBetween;

typedef struct AstList
{
	AstExpr base;
	Vec item; /* of AstExpr */
} AstList;

typedef struct AstNamed
{
	AstExpr base;
	Vec name;      /* of char *: one, or several for (x, y) = e */
	bool is_tuple; /* written with parentheses */
	AstExpr *value;
} AstNamed;

typedef struct AstTyped
{
	AstExpr base;
	AstExpr *value; /* NULL for a bare typeof(t) */
	KqlType type;
} AstTyped;

typedef enum AstNulls
{
	AST_NULLS_DEFAULT,
	AST_NULLS_FIRST,
	AST_NULLS_LAST
} AstNulls;

typedef struct AstOrdered
{
	AstExpr base;
	AstExpr *value;
	bool has_direction; /* asc or desc was written */
	bool is_ascending;
	bool is_granny; /* granny-asc, granny-desc of project-reorder */
	AstNulls nulls;
} AstOrdered;

typedef struct AstColumnDef
{
	char *name;
	Span span;
	KqlType type;
	AstExpr *default_value; /* of a function's parameter or scan's declare; else NULL */
	bool is_table;          /* parameter T:(a:long, …) or T:(*) */
	bool is_any_table;      /* (*) */
	Vec table_column;       /* of AstColumnDef */
} AstColumnDef;

typedef struct AstDatatable
{
	AstExpr base;
	Vec column; /* of AstColumnDef */
	Vec value;  /* of AstExpr, row by row */
} AstDatatable;

/* externaldata (name: type, …) [address, …] with (…): how the data are written is not kept. */
typedef struct AstExternaldata
{
	AstExpr base;
	Vec column;         /* of AstColumnDef */
	Vec address;        /* of AstExpr */
	const char *format; /* with (format = …), as it was written; NULL if it is not */
} AstExternaldata;

/* ---- operators ---- */

typedef enum AstOperatorKind
{
#define OPERATOR(name, keyword, node, read, bind, emit) AST_##name,
#include "kql/operator_list.h"
#undef OPERATOR
	AST_OPERATOR_COUNT
} AstOperatorKind;

/* Head of every operator; name = value options (kind=, hint.x=, …) are kept as written. */
typedef struct AstOperator
{
	AstOperatorKind kind;
	Span span; /* keyword to end */
	Span keyword_span;
	Vec option; /* of AstNamed whose value is a name or a literal */
} AstOperator;

/* where, filter: one predicate.  search inside a pipe: the predicate in search's own terms. */
typedef struct AstWhere
{
	AstOperator base;
	AstExpr *predicate;
} AstWhere;

/* project, extend, project-away/-keep/-rename/-reorder, distinct, serialize, print, by_names: a list. */
typedef struct AstItems
{
	AstOperator base;
	Vec item; /* of AstExpr: AstNamed, AstName (wildcard), AstOrdered, AstStar, … */
} AstItems;

typedef struct AstSummarize
{
	AstOperator base;
	Vec aggregate; /* of AstExpr */
	Vec key;       /* of AstExpr */
	bool has_by;
} AstSummarize;

/* sort, order: items; top: count and items (of AstOrdered); take, limit, sample: count only;
 * sample-distinct: count and one item; top-hitters: count, item[0] of by, item[1] the weight or absent. */
typedef struct AstTop
{
	AstOperator base;
	AstExpr *count;
	Vec item;
} AstTop;

/* top-nested n of e [with others = x] by agg, … */
typedef struct AstNested
{
	AstExpr *count;  /* NULL: all */
	AstExpr *of;     /* may be AstNamed */
	AstExpr *others; /* or NULL */
	AstExpr *by;     /* AstOrdered, may hold an AstNamed */
	Span span;
} AstNested;

typedef struct AstTopNested
{
	AstOperator base;
	Vec level; /* of AstNested */
} AstTopNested;

typedef struct AstJoin /* join, lookup */
{
	AstOperator base;
	AstExpr *right;
	Vec on; /* of AstExpr: AstName, or AstBinary == of $left.x and $right.y */
} AstJoin;

typedef struct
	AstUnion /* union as an operator or as a source (then without an input), find and search's sources */
{
	AstOperator base;
	Vec table; /* of AstExpr: AstName (may be a wildcard), AstQuery, … */
} AstUnion;

/* mv-expand and mv-apply. */
typedef struct AstExpandItem
{
	AstExpr *value; /* may be AstNamed */
	bool has_type;
	KqlType type; /* to typeof(t) */
} AstExpandItem;

typedef struct AstExpand
{
	AstOperator base;
	Vec item;         /* of AstExpandItem */
	char *item_index; /* with_itemindex = x, or NULL */
	AstExpr *limit;   /* or NULL */
	Vec body;         /* mv-apply: of AstOperator, the sub-pipeline; empty for mv-expand */
} AstExpand;

typedef enum AstParsePartKind
{
	AST_PARSE_STAR,
	AST_PARSE_TEXT,
	AST_PARSE_COLUMN
} AstParsePartKind;

typedef struct AstParsePart
{
	AstParsePartKind kind;
	Span span;
	char *text;   /* the constant, or the column's name */
	KqlType type; /* string unless written */
} AstParsePart;

typedef struct AstParse /* parse, parse-where */
{
	AstOperator base;
	AstExpr *source;
	Vec part; /* of AstParsePart */
} AstParse;

typedef struct AstParseKv
{
	AstOperator base;
	AstExpr *source;
	Vec column;   /* of AstColumnDef */
	Vec property; /* of AstNamed: with (pair_delimiter=…, …) */
} AstParseKv;

typedef struct AstMakeSeries
{
	AstOperator base;
	Vec aggregate;     /* of AstExpr, values may be followed by default= */
	Vec default_value; /* of AstExpr or NULL, one per aggregate */
	AstExpr *axis;     /* on */
	AstExpr *from;     /* or NULL */
	AstExpr *to;       /* or NULL */
	AstExpr *step;
	bool in_range; /* the old form: in range(from, to, step) */
	Vec key;
} AstMakeSeries;

/* range x from a to b step s, as a source. */
typedef struct AstRange
{
	AstOperator base;
	char *name;
	AstExpr *from;
	AstExpr *to;
	AstExpr *step;
} AstRange;

/* as x; count (as x); consume; getschema; render kind: a name or NULL. */
typedef struct AstNamedOperator
{
	AstOperator base;
	char *name;
} AstNamedOperator;

/* evaluate f(args) [: schema], invoke f(args). */
typedef struct AstInvoke
{
	AstOperator base;
	AstCall *call;
	bool has_schema;
	bool schema_has_star;
	Vec schema; /* of AstColumnDef */
} AstInvoke;

/* search [in (tables)] predicate, find [in (tables)] where predicate [project …]: source or operator. */
typedef struct AstSearch
{
	AstOperator base;
	Vec table;
	AstExpr *predicate;
	Vec project; /* find only */
	bool is_project_smart;
} AstSearch;

typedef struct AstScanStep
{
	char *name;
	bool is_optional;
	char *output; /* all, last, none or NULL */
	AstExpr *condition;
	Vec assign; /* of AstNamed */
	Span span;
} AstScanStep;

typedef struct AstScan
{
	AstOperator base;
	char *match_id; /* with_match_id = x, or NULL */
	Vec declare;    /* of AstColumnDef */
	Vec order;      /* order by, of AstOrdered */
	Vec partition;  /* partition by, of AstExpr */
	Vec step;       /* of AstScanStep */
} AstScan;

/* partition by column (sub-pipeline), partition by column { query with toscalar }. */
typedef struct AstPartition
{
	AstOperator base;
	AstExpr *by;
	Vec body;       /* of AstOperator: ( ) form */
	AstExpr *query; /* { } form, or NULL */
} AstPartition;

/* reduce [kind = source] by value [with threshold = t, characters = c]: the rest are options. */
typedef struct AstReduce
{
	AstOperator base;
	AstExpr *value;
} AstReduce;

/* An operator that is known but never supported (fork, facet, …): only its span and keyword. */
typedef struct AstRefused
{
	AstOperator base;
} AstRefused;

/* source | operator | operator …  The source is an expression or an operator that can start a pipe. */
typedef struct AstQuery
{
	AstExpr base;
	AstExpr *source;              /* or NULL when source_operator is set */
	AstOperator *source_operator; /* print, range, union, find, search */
	Vec op;                       /* of AstOperator */
	bool is_parenthesized;
} AstQuery;

/* ---- statements ---- */

typedef enum AstStatementKind
{
	AST_LET_VALUE,    /* let x = expression or query */
	AST_LET_FUNCTION, /* let f = (params) { body } */
	AST_EXPRESSION,   /* a query: a tabular (or scalar, in a function's body) result */
	AST_SET,          /* set x = v: no effect on results, checked by the binder */
	AST_DECLARE,      /* declare query_parameters (x:type = default) */
	AST_ALIAS,        /* alias database …: refused */
	AST_PATTERN,      /* declare pattern p = (params)[path] { cases } */
	AST_RESTRICT      /* restrict access to: refused */
} AstStatementKind;

typedef struct AstStatement
{
	AstStatementKind kind;
	Span span;
	char *name; /* let, set */
	Span name_span;
	AstExpr *value; /* let, query, set */
	Vec param;      /* function, declare: of AstColumnDef */
	Vec body;       /* function: of AstStatement, the last is its value */
	bool is_view;
	Vec cases; /* pattern: of AstPatternCase; none: it is only declared */
} AstStatement;

/* ("a", "b").["p"] = { body }: what a pattern is for these constants, the path behind the others. */
typedef struct AstPatternCase
{
	Vec value;          /* of AstExpr */
	AstStatement *body; /* a function without parameters */
} AstPatternCase;

typedef struct AstProgram
{
	Vec statement; /* of AstStatement */
	const char *text;
	const struct TokenList *token; /* token.h: the text as it was read; empty if it was not */
} AstProgram;

/* The word that starts an operator, as operator_list.h has it.  operator.c */
extern const char *ast_operator_keyword(AstOperatorKind kind);

/* The tree as text, palloc'd: "(query T (where (== a 1)))".  ast_dump.c */
extern char *ast_dump(const AstProgram *program);

#endif /* VIGIL_KQL_PARSE_AST_H */
