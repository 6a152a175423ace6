/*
 * elastic_eql.h
 *		What the readers of parts of an EQL query share.
 */
#ifndef VIGIL_FOREIGN_ELASTIC_EQL_H
#define VIGIL_FOREIGN_ELASTIC_EQL_H

#include "foreign/elastic_int.h"

typedef enum EqlWord
{
	EQL_NONE, /* what begins no word */
	EQL_END,
	EQL_NAME,
	EQL_TEXT,
	EQL_NUMBER,
	EQL_SIGN
} EqlWord;

typedef struct Eql
{
	ElasticReader *reader;
	const char *text;
	int length;
	int at;    /* behind the current word */
	int start; /* where it begins */
	EqlWord word;
	char *value;
	bool is_quoted; /* a name in backquotes */
	int depth;
	bool failed;
} Eql;

extern void eql_next(Eql *eql);

/* Adds an error at the current word, or of a part of the query that ends here; the first only. */
extern void eql_fail(Eql *eql, const char *expected);
extern void eql_refuse(Eql *eql, int start, const char *what);

extern bool eql_is(const Eql *eql, const char *sign);
extern bool eql_is_word(const Eql *eql, const char *word);
extern bool eql_take(Eql *eql, const char *sign);
extern bool eql_take_word(Eql *eql, const char *word);
extern bool eql_need(Eql *eql, const char *sign);

/* Reads a condition up to what ends it; NULL after an error. */
extern ElasticNode *eql_read_condition(Eql *eql);

#endif /* VIGIL_FOREIGN_ELASTIC_EQL_H */
