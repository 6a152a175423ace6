/*
 * text_ci.c
 *		=~ and !~ as operators of the server, and what its indexes and hash tables ask for.
 *
 * Equal are texts whose characters are, once in lower case: with the own tables of
 * string_case.c, so that no collation matters.  The order is that of the characters'
 * numbers in lower case.  As all that an index serves, they are strict: compiled
 * queries read a NULL text as '' before they compare.
 */
#include "postgres.h"

#include "common/hashfn.h"

#include "base/compat.h"
#include "base/sql_function.h"
#include "runtime/string_case.h"
#include "runtime/string_list.h"
#include "runtime/string_term.h"

/* The order of two texts: below, at or above 0. */
static int32
compare_ci(TextPiece a, TextPiece b)
{
	const char *at = a.data;
	const char *b_at = b.data;
	const char *end = a.data + a.len;
	const char *b_end = b.data + b.len;

	while (at < end && b_at < b_end)
	{
		uint32 left;
		uint32 right;

		at += char_decode(at, end, &left);
		b_at += char_decode(b_at, b_end, &right);
		if (left == right)
			continue;
		left = char_lower(left);
		right = char_lower(right);
		if (left != right)
			return left < right ? -1 : 1;
	}
	return (at < end) - (b_at < b_end);
}

#define COMPARED compare_ci(ARG_PIECE(0), ARG_PIECE(1))

SQL_VALUE(kql_text_ci_equal, BoolGetDatum(span_equals_ci(ARG_PIECE(0), ARG_PIECE(1))));
SQL_VALUE(kql_text_ci_not_equal, BoolGetDatum(!span_equals_ci(ARG_PIECE(0), ARG_PIECE(1))));
SQL_VALUE(kql_text_ci_less, BoolGetDatum(COMPARED < 0));
SQL_VALUE(kql_text_ci_less_equal, BoolGetDatum(COMPARED <= 0));
SQL_VALUE(kql_text_ci_greater, BoolGetDatum(COMPARED > 0));
SQL_VALUE(kql_text_ci_greater_equal, BoolGetDatum(COMPARED >= 0));
SQL_VALUE(kql_text_ci_compare, Int32GetDatum(COMPARED));
SQL_VALUE(kql_text_ci_hash, UInt32GetDatum(span_hash(ARG_PIECE(0), true)));

/* The same with a seed, and of 64 bits; without one its lower half is that of the other. */
SQL_FUNCTION(kql_text_ci_hash_extended)
{
	uint64 seed = (uint64) PG_GETARG_INT64(1);
	uint64 hash = span_hash(ARG_PIECE(0), true);

	PG_RETURN_UINT64(seed == 0 ? hash : hash_combine64(seed, hash));
}
