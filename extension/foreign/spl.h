/*
 * spl.h
 *		A search of Splunk as a tree: its commands, terms and expressions.
 *
 * Made by the parser, read by splunk_*.c.  Spans are bytes of the text of the search.  Everything
 * lives in the current memory context.
 */
#ifndef VIGIL_FOREIGN_SPL_H
#define VIGIL_FOREIGN_SPL_H

#include "common/diag.h"
#include "common/port.h"

/* Bounds, so that a small file cannot grow without one. */
#define SPL_MAX_BYTES (256 * 1024)
#define SPL_MAX_DEPTH 40
#define SPL_MAX_NODES 2000
#define SPL_MAX_VALUES 20000 /* of one IN, beside the nodes */

/* A name or a text of the search, without its quotes. */
typedef struct SplName
{
	char *text;
	bool is_quoted;
	Span span;
} SplName;

/* ---- terms of the commands search and the first one ---- */

typedef enum SplTermKind
{
	SPL_TERM_AND,
	SPL_TERM_OR,
	SPL_TERM_NOT,
	SPL_TERM_COMPARE, /* field sign value; of IN several values */
	SPL_TERM_MACRO
} SplTermKind;

typedef struct SplTerm
{
	SplTermKind kind;
	Vec part; /* of SplTerm */
	SplName *name;
	const char *sign; /* "=", "!=", "<", "<=", ">" or ">=" */
	Vec value;        /* of SplName */
	Span span;
} SplTerm;

/* ---- expressions of eval and where ---- */

typedef enum SplExprKind
{
	SPL_FIELD,
	SPL_TEXT,
	SPL_NUMBER,
	SPL_CALL,
	SPL_NOT,
	SPL_AND,
	SPL_OR,
	SPL_COMPARE, /* text is the sign; "like" and "in" too */
	SPL_CONCAT,
	SPL_ARITHMETIC /* text is the sign */
} SplExprKind;

struct ForeignField;

typedef struct SplExpr
{
	SplExprKind kind;
	char *text; /* of a name without quotes, a call in small letters */
	bool is_quoted;
	Vec part; /* of SplExpr */
	Span span;
	const struct ForeignField *field; /* what splunk_check.c finds for a field or a call */
} SplExpr;

/* ---- commands ---- */

typedef enum SplCommandKind
{
#define COMMAND(word, kind) SPL_COMMAND_##kind,
#include "foreign/spl_command_list.h"
#undef COMMAND
	SPL_COMMAND_MACRO,
	SPL_COMMAND_COUNT
} SplCommandKind;

/*
 * name = expression; key=value; old as new; function(field) as new; function(eval(expression)) as new;
 * of lookup old is of the lookup and name of the event, and function is OUTPUT or OUTPUTNEW or NULL;
 * of regex function is the sign between name and old
 */
typedef struct SplItem
{
	SplName *name;  /* new, or the key; NULL if it is not given */
	SplName *old;   /* field or value */
	char *function; /* of an aggregate, in small letters */
	SplExpr *expr;  /* of eval, also inside of an aggregate */
	Span span;
} SplItem;

typedef struct SplCommand
{
	SplCommandKind kind;
	SplName *word;
	SplTerm *term; /* of search */
	SplExpr *expr; /* of where */
	Vec item;      /* of SplItem: what eval, rename and stats make */
	Vec option;    /* of SplItem: key=value */
	Vec field;     /* of SplName: what else it names; of stats behind by */
	bool is_minus; /* of fields */
	Span span;
} SplCommand;

typedef struct SplParser
{
	const char *text;
	int length;
	int at;
	int depth;
	int nodes;
	DiagList *diag;
} SplParser;

/* Parses a search; a Vec of SplCommand, which is whole only if the list has no error. */
extern Vec spl_parse(const char *text, int length, DiagList *diag);

/* ---- of the files of the parser only ---- */

/* Steps over blanks; is the end of the command here? */
extern void spl_skip(SplParser *parser);
extern bool spl_at_end(SplParser *parser);

/* Takes a sign, or a word in any case, if it is what comes next. */
extern bool spl_take(SplParser *parser, const char *sign);
extern bool spl_take_word(SplParser *parser, const char *word);

/* The same, and an error if it is not there. */
extern bool spl_expect(SplParser *parser, const char *sign);

/* A text in these quotes, or bytes up to a blank or one of these; NULL after an error. */
extern SplName *spl_name(SplParser *parser, const char *quotes, const char *ends);

/* Is there room for one more node?  An error if not. */
extern bool spl_count(SplParser *parser, Span span);

/* Says what was expected instead of what comes next. */
extern void spl_expected(SplParser *parser, const char *what);

extern SplTerm *spl_parse_term(SplParser *parser);
extern SplExpr *spl_parse_expr(SplParser *parser);
extern SplCommand *spl_parse_command(SplParser *parser);

#endif /* VIGIL_FOREIGN_SPL_H */
