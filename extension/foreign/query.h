/*
 * query.h
 *		Conditions over a table as KQL.
 */
#ifndef VIGIL_FOREIGN_QUERY_H
#define VIGIL_FOREIGN_QUERY_H

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
	Vec any; /* of QueryAny */
} QueryArray;

typedef struct QueryWriter
{
	KqlBuf *out;
	Vec array;   /* of QueryArray */
	Vec *column; /* of char: names that the query has given, gets those of arrays; or NULL */
	Vec made;    /* of char: columns that arrays have been given */
	bool is_negated;
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
 * A term that asks the elements of an array and looks for a keyword in every column at once, or
 * NULL: the columns that the query makes for arrays would be among them.
 */
extern const ForeignCondition *query_find_mixed(const MapTable *table,
												const ForeignCondition *condition);

/* Appends one test. */
extern void query_write_test(QueryWriter *writer, const ForeignTest *test);

/* The value that length bytes of a path lead to from a base, which is KQL; as KQL. */
extern char *query_path_value(const char *base, const char *path, int length);

/* Has a field one value that can be shown or compared with that of another row? */
extern bool query_has_value(const ForeignField *field);

/* Appends that value as a text, "" where there is none. */
extern void query_write_value(KqlBuf *out, const ForeignField *field);

/* Is a test one of the elements of an array? */
extern bool query_asks_array(const ForeignTest *test);

/* Notes a test of the elements of an array, for the operator that asks it. */
extern void query_add_any(QueryWriter *writer, const ForeignTest *test, Span span);

/* The column with whether a test that was noted is true of any element. */
extern const char *query_any_name(const QueryWriter *writer, const ForeignTest *test);

/* Appends the operator that asks what was noted of an array. */
extern void query_write_array(QueryWriter *writer, const QueryArray *array);

/* Appends an operator that makes a column of the elements of an array, as a list of texts. */
extern void query_write_elements(KqlBuf *out, const ForeignField *field, const char *name);

/* Appends a test of an element of an array, which is KQL. */
extern void query_write_element(QueryWriter *writer, const ForeignTest *test, const char *element);

#endif /* VIGIL_FOREIGN_QUERY_H */
