/*
 * elastic_esql_parse.h
 *		What the files of the parser of ES|QL share.
 */
#ifndef VIGIL_FOREIGN_ELASTIC_ESQL_PARSE_H
#define VIGIL_FOREIGN_ELASTIC_ESQL_PARSE_H

#include "foreign/elastic_esql.h"

typedef enum EsqlWord
{
	ESQL_WORD_NONE, /* what begins no word */
	ESQL_WORD_END,
	ESQL_WORD_NAME,
	ESQL_WORD_TEXT,
	ESQL_WORD_NUMBER,
	ESQL_WORD_SIGN
} EsqlWord;

typedef struct EsqlParser
{
	ElasticReader *reader;
	const char *text;
	int length;
	int at;    /* behind the current word */
	int start; /* where it begins */
	int last;  /* behind the one before */
	EsqlWord word;
	char *value;
	bool is_quoted; /* a name with backquotes */
	int depth;
	int nodes;
	bool failed;
} EsqlParser;

/* ---- elastic_esql_lexer.c ---- */

extern void esql_next(EsqlParser *parser);

/* Adds an error at the current word, or of what is from there on; the first only. */
extern void esql_fail(EsqlParser *parser, const char *expected);
extern void esql_parser_refuse(EsqlParser *parser, int start, const char *what);
extern void esql_parser_limit(EsqlParser *parser, const char *what);

extern bool esql_is(const EsqlParser *parser, const char *sign);
extern bool esql_is_word(const EsqlParser *parser, const char *word);
extern bool esql_take(EsqlParser *parser, const char *sign);
extern bool esql_take_word(EsqlParser *parser, const char *word);
extern bool esql_need(EsqlParser *parser, const char *sign);

/*
 * Reads from the current word on what may have wildcards: bytes of names, and the others that are
 * given; a text in quotes as it is.  NULL after an error.
 */
extern char *esql_take_pattern(EsqlParser *parser, const char *others, const char *what);

/* ---- elastic_esql_parse.c ---- */

/* NULL after an error. */
extern EsqlExpr *esql_parse_expr(EsqlParser *parser);

#endif /* VIGIL_FOREIGN_ELASTIC_ESQL_PARSE_H */
