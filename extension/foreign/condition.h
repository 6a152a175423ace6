/*
 * condition.h
 *		What a rule asks of a row, whatever platform it comes from: tests under and, or, not.
 *
 * Made by the readers of platforms, written as KQL by query.c.  A test is true or false, never
 * null: what a row does not have is an empty text and equals nothing else.
 */
#ifndef VIGIL_FOREIGN_CONDITION_H
#define VIGIL_FOREIGN_CONDITION_H

#include "common/diag.h"
#include "foreign/map.h"
#include "foreign/pattern.h"

typedef enum ForeignOp
{
	FOREIGN_EQUAL, /* one of the texts */
	FOREIGN_CONTAINS,
	FOREIGN_STARTS,
	FOREIGN_ENDS,
	FOREIGN_MATCH, /* the pattern, as a whole */
	FOREIGN_REGEX, /* the regular expression, anywhere */
	FOREIGN_EMPTY,
	FOREIGN_FILLED,
	FOREIGN_CIDR,    /* an address in one of the networks */
	FOREIGN_ADDRESS, /* the same, and an address of IPv4 may be written as one of IPv6 */
	FOREIGN_COMPARE, /* sign is <, <=, > or >=, the text a number */
	FOREIGN_PART,    /* of a time, named by sign, equal to the number */
	FOREIGN_COLUMN,  /* to another field, as sign says: =~, contains, startswith, endswith */
	FOREIGN_WATCHLIST,
	FOREIGN_AS_IS /* the text is a condition of a list */
} ForeignOp;

typedef struct ForeignTest
{
	ForeignOp op;
	const ForeignField *field; /* NULL: a keyword, anywhere in the row */
	bool is_cased;
	Vec text; /* of char */
	const Pattern *pattern;
	const char *sign;
	const ForeignField *other;
} ForeignTest;

typedef enum ForeignKind
{
	FOREIGN_TEST,
	FOREIGN_AND,
	FOREIGN_OR,
	FOREIGN_NOT,
	FOREIGN_TRUE,
	FOREIGN_FALSE
} ForeignKind;

typedef struct ForeignCondition
{
	ForeignKind kind;
	Vec part; /* of ForeignCondition; of a NOT one */
	ForeignTest *test;
	const char *label; /* what the rule calls it, or NULL */
	Span span;
} ForeignCondition;

/* What must all be true, of which one must be; what is certain is taken out. */
extern ForeignCondition *condition_all(const Vec *part, Span span);
extern ForeignCondition *condition_any(const Vec *part, Span span);
extern ForeignCondition *condition_not(ForeignCondition *part, Span span);
extern ForeignCondition *condition_certain(bool value, Span span);
extern ForeignCondition *condition_test(const ForeignTest *test, Span span);

/*
 * Can a condition be true for no row, whatever it has?  False where that is not certain.  *span and
 * *field are those of a test that no value is true for beside the others.
 */
extern bool condition_is_never(const ForeignCondition *condition, Span *span, const char **field);

/* A test of one text. */
extern ForeignCondition *condition_of(ForeignOp op, const ForeignField *field, const char *text,
									  bool is_cased, Span span);

#endif /* VIGIL_FOREIGN_CONDITION_H */
