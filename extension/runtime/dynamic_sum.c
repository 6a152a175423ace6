/*
 * dynamic_sum.c
 *		Sum and difference of two dynamic values, by what they hold.
 *
 * Numbers give a number, a whole one of two that are whole; two datetimes have a
 * timespan between them, and a timespan moves a datetime or another timespan.
 * Times are texts in jsonb, and so are the results.  Everything else is NULL.
 */
#include "postgres.h"

#include <math.h>

#include "common/int.h"

#include "base/sql_function.h"
#include "runtime/datetime.h"
#include "runtime/dynamic.h"
#include "runtime/number.h"

typedef enum TermKind
{
	TERM_WHOLE,
	TERM_REAL,
	TERM_DATETIME,
	TERM_TIMESPAN
} TermKind;

typedef struct Term
{
	TermKind kind;
	int64 whole; /* or the microseconds of a time */
	double real; /* of both kinds of number */
} Term;

/* Is a JSON number written without a fraction, and is it a long? */
static bool
value_is_whole(const JsonbValue *value, int64 *whole)
{
	StringInfoData digits;
	TextPiece piece;

	initStringInfo(&digits);
	dynamic_append_json(&digits, value);
	piece = (TextPiece){digits.data, digits.len};
	return number_parse_int64(piece, whole);
}

/* Reads what a dynamic holds; false if it is neither a number nor a time. */
static bool
read_term(FunctionCallInfo fcinfo, int argument, Term *term)
{
	JsonbValue value;

	dynamic_load(PG_GETARG_JSONB_P(argument), &value);
	switch (value.type)
	{
		case jbvBool:
			term->kind = TERM_WHOLE;
			term->whole = value.val.boolean;
			term->real = value.val.boolean;
			return true;
		case jbvNumeric:
			term->kind = value_is_whole(&value, &term->whole) ? TERM_WHOLE : TERM_REAL;
			return dynamic_value_double(&value, &term->real);
		case jbvString:
			term->kind = TERM_REAL;
			if (number_parse_double(json_piece(&value), &term->real))
				return true;
			term->kind = TERM_DATETIME;
			if (datetime_parse(json_piece(&value), &term->whole))
				return true;
			term->kind = TERM_TIMESPAN;
			return timespan_parse(json_piece(&value), &term->whole);
		default:
			return false;
	}
}

/* The kind of a sum (sign 1) or difference (-1); false if the kinds have none. */
static bool
sum_kind(TermKind a, TermKind b, int sign, TermKind *kind)
{
	bool a_is_number = a == TERM_WHOLE || a == TERM_REAL;
	bool b_is_number = b == TERM_WHOLE || b == TERM_REAL;

	if (a_is_number || b_is_number)
		*kind = Max(a, b);
	else if (a == b)
		*kind = TERM_TIMESPAN;
	else
		*kind = TERM_DATETIME;
	if (a_is_number != b_is_number)
		return false;
	/* Two datetimes have no sum, and nothing is taken from a timespan but another. */
	return b != TERM_DATETIME || (sign < 0 ? a == TERM_DATETIME : a == TERM_TIMESPAN);
}

/* Adds b, or takes it away if sign is -1. */
static Datum
sum_of(FunctionCallInfo fcinfo, int sign)
{
	Term a;
	Term b;
	Term sum;
	JsonbValue value;
	StringInfoData text;
	bool overflows;

	if (!read_term(fcinfo, 0, &a) || !read_term(fcinfo, 1, &b) ||
		!sum_kind(a.kind, b.kind, sign, &sum.kind))
		PG_RETURN_NULL();
	if (sum.kind == TERM_REAL)
	{
		json_value_double(&value, a.real + sign * b.real);
		PG_RETURN_JSONB_P(dynamic_make(&value));
	}
	overflows = sign > 0 ? pg_add_s64_overflow(a.whole, b.whole, &sum.whole)
						 : pg_sub_s64_overflow(a.whole, b.whole, &sum.whole);
	if (sum.kind == TERM_WHOLE)
	{
		/* A long wraps around, as everywhere. */
		json_value_int64(&value, overflows
									 ? (int64) ((uint64) a.whole + (uint64) sign * (uint64) b.whole)
									 : sum.whole);
		PG_RETURN_JSONB_P(dynamic_make(&value));
	}
	initStringInfo(&text);
	if (!overflows && sum.kind == TERM_DATETIME)
		datetime_append(&text, sum.whole);
	else if (!overflows)
		timespan_append(&text, sum.whole);
	if (text.len == 0)
		PG_RETURN_NULL();
	json_value_text(&value, text.data, text.len);
	PG_RETURN_JSONB_P(dynamic_make(&value));
}

SQL_VALUE(kql_add_dynamic, sum_of(fcinfo, 1));
SQL_VALUE(kql_subtract_dynamic, sum_of(fcinfo, -1));
