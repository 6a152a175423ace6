/*
 * query.h
 *		Conditions over a table as KQL.
 */
#ifndef VIGIL_FOREIGN_QUERY_H
#define VIGIL_FOREIGN_QUERY_H

#include "foreign/condition.h"
#include "foreign/kqlbuf.h"

/* What joins the elements of an array to one text, so that a test asks any of them. */
#define QUERY_SEPARATOR "\\u0001"
#define QUERY_SEPARATOR_REGEX "\\x01"

/* An array whose elements are one text in a column that the query makes. */
typedef struct QueryArray
{
	const ForeignField *field;
	char *name;
} QueryArray;

typedef struct QueryWriter
{
	KqlBuf *out;
	Vec array; /* of QueryArray */
	bool is_negated;
	const MapTable *table;
} QueryWriter;

/* Appends the rows of a table for which both are true: the table, then a where for each term. */
extern void query_write(KqlBuf *out, const MapTable *table, const char *source_condition,
						const ForeignCondition *condition);

/* Appends a where for each term of a condition that asks no array. */
extern void query_write_where(KqlBuf *out, const MapTable *table,
							  const ForeignCondition *condition);

/*
 * A term that asks the elements of an array and looks for a keyword in every column at once, or
 * NULL: the columns that the query makes for arrays would be among them.
 */
extern const ForeignCondition *query_find_mixed(const MapTable *table,
												const ForeignCondition *condition);

/* Appends one test. */
extern void query_write_test(QueryWriter *writer, const ForeignTest *test);

/* Has a field one value that can be shown or compared with that of another row? */
extern bool query_has_value(const ForeignField *field);

/* Appends that value as a text, "" where there is none. */
extern void query_write_value(KqlBuf *out, const ForeignField *field);

/* The column that the query makes for a field of an array. */
extern const char *query_array(QueryWriter *writer, const ForeignField *field);

/* Appends an operator of KQL that makes that column. */
extern void query_write_array(QueryWriter *writer, const QueryArray *array);

#endif /* VIGIL_FOREIGN_QUERY_H */
