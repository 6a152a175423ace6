/*
 * query.h
 *		Conditions over a table as KQL.
 */
#ifndef VIGIL_FOREIGN_QUERY_H
#define VIGIL_FOREIGN_QUERY_H

#include "common/name_map.h"
#include "foreign/condition.h"
#include "foreign/kqlbuf.h"

/* A test that an operator asks of the elements of an array, one after the other. */
typedef struct QueryAny
{
	const ForeignTest *test;
	Span span;
	char *name; /* of the column with whether it is true of any */
} QueryAny;

/* An array, and what is asked of its elements. */
typedef struct QueryArray
{
	const ForeignField *field;
	const ForeignField *other; /* one whose values are compared with those, or NULL */
	Vec any;                   /* of QueryAny */
} QueryArray;

typedef struct QueryWriter
{
	KqlBuf *out;
	Vec array;     /* of QueryArray */
	Vec *column;   /* of char: names that the query has given, gets those of arrays; or NULL */
	Vec made;      /* of char: columns that arrays have been given */
	NameMap asked; /* addresses of tests, of which each has the column of its number */
	bool is_negated;
	bool without_arrays; /* a path on which arrays may be is one on which none are */
	bool
		hides; /* keywords are looked for in every column, but not in those that arrays are given */
	const MapTable *table;
} QueryWriter;

/* Appends the rows of a table for which both are true: the table, then a where for each term. */
extern void query_write(KqlBuf *out, const MapTable *table, const char *source_condition,
						const ForeignCondition *condition);

/*
 * Appends a where for each term of a condition.  The names that the query gave before are in the
 * list, which gets those that are made.
 */
extern void query_write_where(KqlBuf *out, const MapTable *table, const ForeignCondition *condition,
							  Vec *column);

/*
 * A term that asks the elements of an array and looks for a regular expression in every column at
 * once, or NULL: the columns that the query makes for arrays would be among them.
 */
extern const ForeignCondition *query_find_mixed(const MapTable *table,
												const ForeignCondition *condition);

/* The operand of a test, as a text unless the column is a number, a truth value or a time. */
typedef struct QueryOperand
{
	const ForeignField *field;
	const char *element; /* KQL of an element of the field's array, which is a text; or NULL */
	const char *other;   /* the same of the field that it is compared with */
	bool is_second;      /* of a field that is one of two columns, or one in two forms */
	bool as_text;
} QueryOperand;

extern void query_write_operand(QueryWriter *writer, const QueryOperand *operand);

/* Appends one test. */
extern void query_write_test(QueryWriter *writer, const ForeignTest *test);

/* The value that length bytes of a path lead to from a base, which is KQL; as KQL. */
extern char *query_path_value(const char *base, const char *path, int length);

/* Has a field one value that can be shown or compared with that of another row? */
extern bool query_has_value(const ForeignField *field);

/* Appends that value as a text, "" where there is none. */
extern void query_write_value(KqlBuf *out, const ForeignField *field);

/*
 * Appends mv-apply … on ( up to what is done with the values that the path of a field leads to
 * through arrays; gives what such a value is.  Where there is none it is null: no row is lost.
 */
extern char *query_begin_array(KqlBuf *out, const ForeignField *field);

/* Is a field one whose path leads, or may lead, to several values? */
extern bool query_is_array(const ForeignField *field);

/* Appends that an array is on the way of a field's path. */
extern void query_write_has_array(KqlBuf *out, const ForeignField *field);

/* Are two fields the same values, or none? */
extern bool query_is_same(const ForeignField *a, const ForeignField *b);

/* Appends the array of all values that a path on which arrays may be leads to. */
extern void query_write_path_values(KqlBuf *out, const ForeignField *field);

/* Is a test one of the elements of an array? */
extern bool query_asks_array(const ForeignTest *test);

/* Notes a test of the elements of an array, for the operator that asks it. */
extern void query_add_any(QueryWriter *writer, const ForeignTest *test, Span span);

/* The column with whether a test that was noted is true of any element. */
extern const char *query_any_name(const QueryWriter *writer, const ForeignTest *test);

/* Appends the operator that asks what was noted of an array. */
extern void query_write_array(QueryWriter *writer, const QueryArray *array);

/* Appends an operator that makes a column of the elements of an array, each once, as a list of texts. */
extern void query_write_elements(KqlBuf *out, const ForeignField *field, const char *name);

/* Appends a test of an element of an array, or with one of another; both are KQL, or NULL for the fields. */
extern void query_write_element(QueryWriter *writer, const ForeignTest *test, const char *element,
								const char *other);

#endif /* VIGIL_FOREIGN_QUERY_H */
