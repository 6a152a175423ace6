/*
 * elastic_esql.h
 *		An ES|QL query as a tree, and what the readers of its parts share.
 *
 * Made by the parser, checked by elastic_esql_check.c, written as KQL behind that.  What is null in
 * ES|QL is an empty text, a null or an empty list here; a field of several values is a list.
 */
#ifndef VIGIL_FOREIGN_ELASTIC_ESQL_H
#define VIGIL_FOREIGN_ELASTIC_ESQL_H

#include "foreign/elastic_int.h"

/* Bounds, so that a small file cannot grow without one. */
#define ESQL_MAX_DEPTH 48
#define ESQL_MAX_NODES 20000
#define ESQL_MAX_COMMANDS 200
#define ESQL_MAX_COLUMNS 500
#define ESQL_MAX_VIEWS 20 /* KEEP, DROP and RENAME of fields of the log */
#define ESQL_MAX_NAME 56  /* bytes, with room for what makes it another */
#define ESQL_MAX_KQL (256 * 1024)

/* ---- the tree ---- */

/* The kind of a value. */
typedef enum EsqlKind
{
	ESQL_NULL,
	ESQL_TEXT,    /* "" is none */
	ESQL_INTEGER, /* null is none */
	ESQL_DOUBLE,
	ESQL_TIME,
	ESQL_BOOL,
	ESQL_PERIOD, /* 5 minutes */
	ESQL_WRONG   /* an error was said */
} EsqlKind;

typedef struct EsqlType
{
	EsqlKind kind;
	bool is_list;    /* a dynamic array of such values */
	bool any_case;   /* a text whose case varies in the logs */
	bool is_sure;    /* never null */
	bool is_address; /* a text that is an address, and compares as one */
	bool is_loose;   /* a text of the log that may be a number in Elastic */
} EsqlType;

typedef enum EsqlForm
{
	ESQL_FIELD,
	ESQL_LITERAL,
	ESQL_STAR, /* of count(*) */
	ESQL_CALL,
	ESQL_NOT,
	ESQL_AND,
	ESQL_OR,
	ESQL_COMPARE,   /* text is ==, !=, <, <=, > or >= */
	ESQL_IN,        /* the first part, in the others */
	ESQL_LIKE,      /* the first part, one of the patterns behind it */
	ESQL_RLIKE,     /* the same with regular expressions */
	ESQL_IS_NULL,   /* its one part is */
	ESQL_ARITHMETIC /* text is +, -, * or / */
} EsqlForm;

/* A column at a point of the query. */
typedef struct EsqlColumn
{
	char *name;         /* as the query has it */
	const char *column; /* as KQL has it */
	EsqlType type;
	bool is_log;       /* a field of the log */
	bool is_hidden;    /* KEEP or DROP took it away, and nothing is written for that */
	Vec place;         /* of ElasticField, of a field of the log: of each table, NULL for none */
	const char *lacks; /* a field without a column that it needs, or NULL */
	Span lacks_span;
} EsqlColumn;

typedef struct EsqlExpr
{
	EsqlForm form;
	EsqlKind literal; /* of a LITERAL */
	char *text;       /* of a call in small letters; of a period in KQL */
	Vec part;         /* of EsqlExpr */
	Span span;        /* in the query */
	EsqlType type;    /* set by the check */
	const EsqlColumn *column;
} EsqlExpr;

typedef enum EsqlVerb
{
	ESQL_WHERE,
	ESQL_EVAL,
	ESQL_STATS,
	ESQL_KEEP,
	ESQL_DROP,
	ESQL_RENAME,
	ESQL_SORT,
	ESQL_LIMIT,
	ESQL_MV_EXPAND,
	ESQL_DISSECT,
	ESQL_GROK
} EsqlVerb;

/* name = expression [WHERE condition]; new and old name; name or pattern of names */
typedef struct EsqlItem
{
	char *name;
	EsqlExpr *expr;
	EsqlExpr *where;
	bool is_descending;
	bool nulls_first;
	bool is_named; /* the query gives the name */
	Span span;
} EsqlItem;

typedef struct EsqlCommand
{
	EsqlVerb verb;
	EsqlExpr *expr; /* of WHERE; what DISSECT, GROK and MV_EXPAND are about */
	Vec item;       /* of EsqlItem */
	Vec key;        /* of EsqlItem: behind BY */
	char *text;     /* a pattern; a number of rows */
	Span text_span;
	Span span;
} EsqlCommand;

typedef struct EsqlQuery
{
	Vec index;    /* of char */
	Vec metadata; /* of char: columns that say which document a row is */
	Vec command;  /* of EsqlCommand */
	Span span;
} EsqlQuery;

/* Parses a query; false after an error. */
extern bool esql_parse(ElasticReader *reader, EsqlQuery *query);

/* ---- what is known while a query is read ---- */

/* Patterns of names that KEEP left, or that DROP took away. */
typedef struct EsqlView
{
	bool is_keep;
	Vec item; /* of EsqlItem */
} EsqlView;

typedef struct EsqlReader
{
	ElasticReader *elastic;
	const EsqlQuery *query;
	KqlBuf *out;
	Vec table;  /* of ElasticDataset */
	Vec column; /* of EsqlColumn: what there is at this point */
	Vec field;  /* of EsqlColumn: fields of the log that were asked for */
	Vec made;   /* of char: names that are no fields of the log any more; while tables are sought */
	Vec name;   /* of EsqlColumn: names that have a column of KQL, whatever they are */
	Vec view;   /* of EsqlView: what KEEP and DROP left of the fields of the log */
	bool is_grouped; /* STATS made the rows */
	bool is_too_long;
	int groups;    /* STATS to come */
	bool has_last; /* a column says when the last event of a row was */
} EsqlReader;

/* Says at a piece of the query that something is not supported; returns false. */
extern bool esql_refuse(EsqlReader *reader, Span span, const char *format, ...)
	pg_attribute_printf(3, 4);

/* Where a piece of the query is in the file. */
extern Span esql_span(const EsqlReader *reader, Span span);

/* ---- elastic_esql_field.c ---- */

/* The tables of which rows can pass the first conditions; sets reader->table. */
extern bool esql_find_tables(EsqlReader *reader);

/* What a name is here; NULL if it is nothing, after an error unless it is quiet. */
extern EsqlColumn *esql_find(EsqlReader *reader, const char *name, Span span, bool is_quiet);

/* Is a name one that KEEP or DROP names? */
extern bool esql_is_named(const Vec *item, const char *name);

/*
 * A column of KQL for a name of the query: with "_" for what a plain name cannot have, unlike that of
 * any other name, and never one that starts with "_", as those do that only KQL has.
 */
extern const char *esql_column_name(EsqlReader *reader, const char *name);

/* Sets what a name is from here on. */
extern EsqlColumn *esql_set(EsqlReader *reader, const char *name, EsqlType type, Span span);

/* Is a condition true of all rows of all tables? */
extern bool esql_is_certain(const EsqlReader *reader, const EsqlExpr *expr);

/* ---- elastic_esql_source.c ---- */

/* Appends the rows of the tables with the fields that were asked for. */
extern void esql_write_source(EsqlReader *reader, KqlBuf *out);

/* ---- elastic_esql_check.c ---- */

/* Finds columns and kinds; false after an error. */
extern bool esql_check(EsqlReader *reader, EsqlExpr *expr);

/* The same where a condition is wanted. */
extern bool esql_check_condition(EsqlReader *reader, EsqlExpr *expr);

/* The field without a column that an expression that was checked needs, as a column; or NULL. */
extern const EsqlColumn *esql_lacks(const EsqlExpr *expr);

/* Says that there is no such field if one is lacking; true if none is. */
extern bool esql_has_all(EsqlReader *reader, const EsqlExpr *expr);

/* ---- elastic_esql_value.c, elastic_esql_condition.c ---- */

/* Appends a checked expression as one value of a kind. */
extern void esql_write(EsqlReader *reader, const EsqlExpr *expr, EsqlKind kind);

/* Appends it as a list. */
extern void esql_write_list(EsqlReader *reader, const EsqlExpr *expr);

/* Appends what it is, a list or a value. */
extern void esql_write_any(EsqlReader *reader, const EsqlExpr *expr, EsqlType type);

/* Appends what is true if the condition is known to be that, true or false. */
extern void esql_write_condition(EsqlReader *reader, const EsqlExpr *expr, bool wanted);

/* Appends whether there is a value, or none. */
extern void esql_write_present(EsqlReader *reader, const EsqlExpr *expr, bool wanted);

/*
 * A literal that is a regular expression of Java or GROK as one that is run here; NULL after an
 * error.  Names of its groups are appended to *names, which may be NULL.
 */
extern char *esql_java_regex(EsqlReader *reader, const EsqlExpr *literal, Vec *names);

/* A unit of date_diff as a period of KQL; NULL if it has not one length. */
extern const char *esql_date_unit(const char *unit);

/* A kind as a type of KQL. */
extern const char *esql_type_name(EsqlKind kind);

/* Appends null of a kind. */
extern void esql_write_none(KqlBuf *out, EsqlType type);

/* Is there room for more KQL?  An error the first time that there is none. */
extern bool esql_has_room(EsqlReader *reader, const EsqlExpr *expr);

/* ---- commands ---- */

/* The column that says when the last event of a row was. */
#define ESQL_LAST "_last"

/* Appends what a command does; false after an error. */
extern bool esql_write_stats(EsqlReader *reader, const EsqlCommand *command);
extern bool esql_write_dissect(EsqlReader *reader, const EsqlCommand *command);
extern bool esql_write_grok(EsqlReader *reader, const EsqlCommand *command);
extern bool esql_write_command(EsqlReader *reader, const EsqlCommand *command);

#endif /* VIGIL_FOREIGN_ELASTIC_ESQL_H */
