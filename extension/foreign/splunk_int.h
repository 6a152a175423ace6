/*
 * splunk_int.h
 *		What the readers of parts of a detection of Splunk share.
 *
 * A search becomes KQL command by command.  What a field is at a point of it is said by layers:
 * each command that makes, renames or drops fields lays one over those before, and below all is
 * the list of the table.
 */
#ifndef VIGIL_FOREIGN_SPLUNK_INT_H
#define VIGIL_FOREIGN_SPLUNK_INT_H

#include "foreign/head.h"
#include "foreign/foreign.h"
#include "foreign/kqlbuf.h"
#include "foreign/spl.h"
#include "rule/rule_node.h"

#define SPLUNK_MAX_NODES 20000

/* Bytes of a query, and layers over a table. */
#define SPLUNK_MAX_QUERY (128 * 1024)
#define SPLUNK_MAX_LAYERS 500

/* Each doubles what one name may be. */
#define SPLUNK_MAX_MOVED 6

typedef enum SplunkLayerKind
{
	SPLUNK_NAMED,   /* name is the field; NULL: it is gone */
	SPLUNK_RENAMED, /* name is what old was below, and old is gone */
	SPLUNK_MOVED,   /* the same of all names that start so */
	SPLUNK_OPENED,  /* field is JSON: what is no field below may be a path into it */
	SPLUNK_FILLED,  /* what has no value below has old */
	SPLUNK_ONLY     /* nothing below is there any more */
} SplunkLayerKind;

typedef struct SplunkLayer
{
	SplunkLayerKind kind;
	const char *name;
	const char *old;
	const ForeignField *field;
} SplunkLayer;

/* A column that the query made of a field, or of a call. */
typedef struct SplunkMade
{
	const ForeignField *of;
	const ForeignField *other; /* where the field has no value, or NULL */
	const char *regex;         /* that its elements are looked for, or NULL */
	const ForeignField *column;
} SplunkMade;

typedef struct SplunkReader
{
	Rule file;         /* text, place and style of the search, for places in the file */
	const Span *place; /* of each byte of the search in the file */
	DiagList *diag;
	ForeignRule *rule;
	const MapTable *table;
	const char *condition; /* which of its rows, in KQL, "" for all */
	KqlBuf *out;
	Vec layer;        /* of SplunkLayer */
	Vec made;         /* of SplunkMade */
	Vec column;       /* of char: names that the query gave */
	Vec scratch;      /* of char: those of them that are no field of the result */
	int named;        /* how often rows were given a name */
	bool is_table;    /* a row is one of the table */
	bool is_hourly;   /* groups of rows are compared, or their times are cut */
	bool is_too_long; /* it was said */
} SplunkReader;

/* A kind of a value in an expression. */
typedef enum SplunkKind
{
	SPLUNK_NULL,
	SPLUNK_TEXT,   /* "" is none */
	SPLUNK_NUMBER, /* null is none */
	SPLUNK_TIME,
	SPLUNK_LIST, /* texts in a dynamic array; an empty one is none */
	SPLUNK_BOOL,
	SPLUNK_WRONG /* an error was said */
} SplunkKind;

/* ---- splunk_head.c ---- */

/* Fills what a file says beside its search. */
extern void splunk_read_head(ForeignRule *rule, const RuleNode *document, DiagList *diag);

/* Fills the entities from what the file says, as far as they are columns of the result. */
extern void splunk_read_entities(SplunkReader *reader, const RuleNode *document);

/* ---- splunk_source.c ---- */

/* Finds the table of a search from its first command; false after an error. */
extern bool splunk_find_table(SplunkReader *reader, const SplTerm *term);

/* Is a term one that only says which logs are read? */
extern bool splunk_is_source(const SplTerm *term);

/* Is a macro one in which people put conditions of their own, which is empty as it is published? */
extern bool splunk_is_filter(const char *macro);

/* Does a pattern fit a category of logs that are in another table? */
extern bool splunk_is_elsewhere(const SplunkReader *reader, const char *pattern);

/* ---- splunk_field.c ---- */

/* Where bytes of the search are in the file. */
extern Span splunk_span(const SplunkReader *reader, Span in_search);

/* Says at a piece of the search that something is not supported. */
extern Diag *splunk_refuse(SplunkReader *reader, Span span, const char *format, ...)
	pg_attribute_printf(3, 4);

/* Lays something over the fields; an error if there is too much. */
extern void splunk_lay(SplunkReader *reader, const SplunkLayer *layer, Span span);

/* A field of the result as it is now; NULL and an error if there is none. */
extern const ForeignField *splunk_find(SplunkReader *reader, const SplName *name);

/* The same without an error. */
extern const ForeignField *splunk_look(SplunkReader *reader, const char *name);

/*
 * Has the name been given to what the table has nothing for?  Such a field can be shown nowhere, so
 * it is left out; where it is asked, splunk_find() says so.
 */
extern bool splunk_is_absent(SplunkReader *reader, const char *name);

/* The same, or is it a name of the log that the table has nothing for? */
extern bool splunk_is_shown_only(SplunkReader *reader, const char *name);

/* Lays such a name over the fields, for a field of the search, with a note. */
extern void splunk_leave_out(SplunkReader *reader, const SplName *field, const SplName *name);

/*
 * A field as a column of its own: a text, a number, a time or a list.  Writes an operator that
 * makes it if there is none, so this is for before the operator that asks it is begun.
 */
extern const ForeignField *splunk_plain(SplunkReader *reader, const ForeignField *field);

/* Both in one. */
extern const ForeignField *splunk_column(SplunkReader *reader, const SplName *name);

/* A name for a column that no other has. */
extern const char *splunk_new_name(SplunkReader *reader, const char *name);

/* A column of the query as a field. */
extern const ForeignField *splunk_made_field(MapKind kind, const char *column);

/* Is it an object of the log, whose members are fields but not itself? */
extern bool splunk_is_object(const SplunkReader *reader, const char *name);

/* Field of a table by its name in its case, or a path below one; NULL if there is none. */
extern const ForeignField *splunk_table_field(const MapTable *table, const char *name);

/* ---- splunk_list.c ---- */

/* Appends an operator that makes a list of all that a path with [] leads to from a base. */
extern void splunk_write_list(KqlBuf *out, const char *base, const char *path, const char *name,
							  bool is_spath);

/*
 * The number of the first element of a list that a regular expression matches, as a column; the
 * operator that makes it is written.
 */
extern const ForeignField *splunk_first_match(SplunkReader *reader, const ForeignField *list,
											  const char *regex);

/*
 * A regular expression of Splunk as one that is run here; NULL and an error if there is none.
 * *names gets a name for each group, NULL for those without.
 */
extern char *splunk_regex(SplunkReader *reader, const char *regex, Span span, Vec *names);

/* ---- splunk_term.c ---- */

/* Does a text match a pattern, in any case of ASCII? */
extern bool splunk_matches(const char *text, const char *pattern);

/* Appends the rows for which the terms are true. */
extern void splunk_write_search(SplunkReader *reader, const SplTerm *term);

/* ---- splunk_check.c: kinds; splunk_value.c: KQL ---- */

/* Finds the fields of an expression and its kind; says what is wrong with it. */
extern SplunkKind splunk_check(SplunkReader *reader, SplExpr *expr);

/* The same where a condition is wanted; false after an error. */
extern bool splunk_check_condition(SplunkReader *reader, SplExpr *expr);

/* The kind of an expression that was checked. */
extern SplunkKind splunk_kind(const SplExpr *expr);
extern SplunkKind splunk_field_kind(const ForeignField *field);

/* Appends an expression that was checked, as a value of a kind. */
extern void splunk_write_value(SplunkReader *reader, const SplExpr *expr, SplunkKind kind);

/* Appends what is true if the condition is known to be that, true or false. */
extern void splunk_write_condition(SplunkReader *reader, const SplExpr *expr, bool wanted);

/* Appends whether an expression has a value. */
extern void splunk_write_present(SplunkReader *reader, const SplExpr *expr, bool wanted);

/* ---- splunk_command.c, splunk_stats.c, splunk_lookup.c, splunk_extract.c ---- */

/* Appends what a command does. */
extern void splunk_write_command(SplunkReader *reader, const SplCommand *command);
extern void splunk_write_stats(SplunkReader *reader, const SplCommand *command);
extern void splunk_write_eventstats(SplunkReader *reader, const SplCommand *command);
extern void splunk_write_lookup(SplunkReader *reader, const SplCommand *command);
extern void splunk_write_regex(SplunkReader *reader, const SplCommand *command);
extern void splunk_write_makemv(SplunkReader *reader, const SplCommand *command);
extern void splunk_write_spath(SplunkReader *reader, const SplCommand *command);
extern void splunk_write_rex(SplunkReader *reader, const SplCommand *command);

/*
 * A name for the rows so far, to which they are joined again: "_rows" and a number.  Appends the
 * operator that gives it.
 */
extern const char *splunk_name_rows(SplunkReader *reader);

/*
 * Makes a column that was joined to the rows the field of a name: the result has one of each name.
 */
extern void splunk_take_joined(SplunkReader *reader, const SplName *name, MapKind kind,
							   const char *column);

/* The value of an option, NULL if it is not given. */
extern const SplName *splunk_option(const SplCommand *command, const char *key);

/* Says which options are none that a command has here; known ends with NULL. */
extern bool splunk_check_options(SplunkReader *reader, const SplCommand *command,
								 const char *const *known);

#endif /* VIGIL_FOREIGN_SPLUNK_INT_H */
