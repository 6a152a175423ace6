/*
 * string_term.c
 *		The infixes of texts with one pattern: has, contains, startswith, ….
 *
 * None of them allocates unless its argument is toasted.  A pattern of ASCII
 * characters is searched byte by byte, whatever the searched text holds: in
 * UTF-8 an ASCII byte is always a whole character, and case never maps between
 * ASCII and other letters.
 */
#include "postgres.h"

#include <ctype.h>

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "nodes/primnodes.h"

#include "base/compat.h"
#include "base/sql_function.h"
#include "runtime/string_case.h"
#include "runtime/string_term.h"

/* Longer patterns go a way whose cost does not grow with their length. */
#define NEEDLE_SHORT 64

TextPiece
text_piece(const text *value)
{
	return (TextPiece){VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value)};
}

TextPiece *
span_array(ArrayType *array, int *count, bool **nulls)
{
	Datum *values;
	TextPiece *pieces;

	deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &values, nulls, count);
	pieces = palloc_extended(sizeof(TextPiece) * ((Size) *count + 1), MCXT_ALLOC_HUGE);
	for (int i = 0; i < *count; i++)
		pieces[i] = (*nulls)[i] ? (TextPiece){"", 0} : text_piece(DatumGetTextPP(values[i]));
	return pieces;
}

bool
argument_is_constant(FunctionCallInfo fcinfo, int argno)
{
	Node *call = fcinfo->flinfo->fn_expr;

	if (call && IsA(call, FuncExpr) && argno < list_length(((FuncExpr *) call)->args))
		return IsA(list_nth(((FuncExpr *) call)->args, argno), Const);
	return false;
}

TextPiece
span_of_arg(FunctionCallInfo fcinfo, int argno)
{
	return PG_ARGISNULL(argno) ? (TextPiece){"", 0} : text_piece(PG_GETARG_TEXT_PP(argno));
}

int
span_compare(TextPiece a, TextPiece b)
{
	int result = memcmp(a.data, b.data, Min(a.len, b.len));

	if (result == 0)
		return a.len < b.len ? -1 : a.len > b.len;
	return result < 0 ? -1 : 1;
}

TextPiece
span_trim(TextPiece text)
{
	while (text.len > 0 && isspace((unsigned char) text.data[0]))
	{
		text.data++;
		text.len--;
	}
	while (text.len > 0 && isspace((unsigned char) text.data[text.len - 1]))
		text.len--;
	return text;
}

/* How common a byte is in log text: the rarest one of a pattern is looked for first. */
static int
byte_weight(unsigned char c)
{
	static const char common[] = "etaoinsrlhdcu-./pmg0123y";
	const char *found;

	c = ascii_lower[c];
	if (c == ' ')
		return lengthof(common) + 1;
	found = c ? memchr(common, c, sizeof(common) - 1) : NULL;
	return found ? (int) (sizeof(common) - (found - common)) : 0;
}

/* The last character that ends at p. */
static uint32
char_before(const char *start, const char *p)
{
	const char *at = p - 1;
	uint32 c;

	while (at > start && p - at < 4 && ((unsigned char) *at & 0xc0) == 0x80)
		at--;
	if (at + char_decode(at, p, &c) != p)
		c = CHAR_INVALID;
	return c;
}

void
needle_init(Needle *needle, TextPiece text, bool ignore_case, int edges)
{
	uint32 c;

	needle->text = text;
	needle->ignore_case = ignore_case;
	needle->ascii = text_is_ascii(text.data, text.len);
	needle->left_term = needle->right_term = false;
	needle->pivot = 0;
	if (text.len == 0)
		return;
	if (edges & TERM_EDGE_LEFT)
	{
		char_decode(text.data, text.data + text.len, &c);
		needle->left_term = char_is_term(c);
	}
	if (edges & TERM_EDGE_RIGHT)
		needle->right_term = char_is_term(char_before(text.data, text.data + text.len));
	if (needle->ascii && ignore_case)
	{
		size_t scan = Min(text.len, NEEDLE_SHORT);
		int best = byte_weight((unsigned char) text.data[0]);

		for (size_t i = 1; i < scan && best > 0; i++)
		{
			int weight = byte_weight((unsigned char) text.data[i]);

			if (weight < best)
			{
				best = weight;
				needle->pivot = i;
			}
		}
	}
}

static bool
ascii_equals_ci(const char *a, const char *b, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (ascii_lower[(unsigned char) a[i]] != ascii_lower[(unsigned char) b[i]])
			return false;
	return true;
}

/* Does text at p begin with b, case aside?  Returns the place behind it, or NULL. */
static const char *
prefix_ci(const char *p, const char *end, TextPiece b)
{
	const char *at = b.data;
	const char *b_end = b.data + b.len;

	while (at < b_end)
	{
		uint32 left;
		uint32 right;

		if (p >= end)
			return NULL;
		p += char_decode(p, end, &left);
		at += char_decode(at, b_end, &right);
		if (left != right && char_lower(left) != char_lower(right))
			return NULL;
	}
	return p;
}

/* Are the edges of [at, behind) where the pattern wants the edges of a term? */
static inline bool
edges_fit(const Needle *needle, TextPiece haystack, const char *at, const char *behind)
{
	const char *end = haystack.data + haystack.len;

	if (needle->left_term && at > haystack.data && char_is_term(char_before(haystack.data, at)))
		return false;
	if (needle->right_term && behind < end)
	{
		uint32 c;

		char_decode(behind, end, &c);
		if (char_is_term(c))
			return false;
	}
	return true;
}

static bool
match_cs(const Needle *needle, TextPiece haystack)
{
	const char *at = haystack.data;
	const char *end = haystack.data + haystack.len;

	while ((size_t) (end - at) >= needle->text.len)
	{
		at = memmem(at, end - at, needle->text.data, needle->text.len);
		if (!at)
			return false;
		if (edges_fit(needle, haystack, at, at + needle->text.len))
			return true;
		at++;
		CHECK_FOR_INTERRUPTS();
	}
	return false;
}

/* Looks for the pivot byte in both its cases, then compares around it. */
static bool
match_ascii_ci(const Needle *needle, TextPiece haystack)
{
	size_t len = needle->text.len;
	size_t pivot = needle->pivot;
	unsigned char low = ascii_lower[(unsigned char) needle->text.data[pivot]];
	unsigned char high = low >= 'a' && low <= 'z' ? low - 32 : low;
	const char *at = haystack.data + pivot;
	const char *end;
	const char *next_low;
	const char *next_high;

	if (haystack.len < len)
		return false;
	end = haystack.data + haystack.len - (len - pivot - 1);
	next_low = memchr(at, low, end - at);
	next_high = high == low ? NULL : memchr(at, high, end - at);
	while (next_low || next_high)
	{
		CHECK_FOR_INTERRUPTS();
		at = !next_high || (next_low && next_low < next_high) ? next_low : next_high;
		if (ascii_equals_ci(at - pivot, needle->text.data, len) &&
			edges_fit(needle, haystack, at - pivot, at - pivot + len))
			return true;
		if (at == next_low)
			next_low = at + 1 < end ? memchr(at + 1, low, end - at - 1) : NULL;
		else
			next_high = at + 1 < end ? memchr(at + 1, high, end - at - 1) : NULL;
	}
	return false;
}

static bool
match_unicode_ci(const Needle *needle, TextPiece haystack)
{
	const char *at = haystack.data;
	const char *end = haystack.data + haystack.len;

	while (at < end)
	{
		CHECK_FOR_INTERRUPTS();
		uint32 c;
		const char *behind = prefix_ci(at, end, needle->text);

		if (behind && edges_fit(needle, haystack, at, behind))
			return true;
		at += char_decode(at, end, &c);
	}
	return false;
}

/* Lowers both texts and searches the copies, for patterns too long to compare at each place. */
static char *
lower_copy(TextPiece text, size_t *len)
{
	char *copy = palloc(text.len + text.len / 2 + 1);
	char *out = copy;
	const char *at = text.data;
	const char *end = text.data + text.len;

	while (at < end)
	{
		CHECK_FOR_INTERRUPTS();
		uint32 c;
		int size = char_decode(at, end, &c);

		if (c >= CHAR_INVALID)
			*out++ = *at;
		else
			out += char_encode(char_lower(c), out);
		at += size;
	}
	*len = out - copy;
	return copy;
}

static bool
match_long_ci(const Needle *needle, TextPiece haystack)
{
	Needle lowered = *needle;
	TextPiece text;
	char *copy = lower_copy(haystack, &text.len);
	char *pattern = lower_copy(needle->text, &lowered.text.len);
	bool found;

	text.data = copy;
	lowered.text.data = pattern;
	found = match_cs(&lowered, text);
	pfree(copy);
	pfree(pattern);
	return found;
}

bool
needle_matches(const Needle *needle, TextPiece haystack)
{
	CHECK_FOR_INTERRUPTS();
	if (needle->text.len == 0)
		return true;
	if (!needle->ignore_case)
		return match_cs(needle, haystack);
	if (needle->text.len > NEEDLE_SHORT)
		return match_long_ci(needle, haystack);
	if (needle->ascii)
		return match_ascii_ci(needle, haystack);
	if (text_is_ascii(haystack.data, haystack.len))
		return false;
	return match_unicode_ci(needle, haystack);
}

bool
span_equals_ci(TextPiece a, TextPiece b)
{
	const char *behind;

	if (a.len == b.len && ascii_equals_ci(a.data, b.data, a.len))
		return true;
	if (text_is_ascii(a.data, a.len))
		return false;
	behind = prefix_ci(a.data, a.data + a.len, b);
	return behind == a.data + a.len;
}

static Datum
term_search(FunctionCallInfo fcinfo, bool ignore_case, int edges)
{
	Needle needle;

	needle_init(&needle, ARG_PIECE(1), ignore_case, edges);
	PG_RETURN_BOOL(needle_matches(&needle, ARG_PIECE(0)));
}

SQL_VALUE(kql_has, term_search(fcinfo, true, TERM_EDGE_BOTH));
SQL_VALUE(kql_has_cs, term_search(fcinfo, false, TERM_EDGE_BOTH));
SQL_VALUE(kql_hasprefix, term_search(fcinfo, true, TERM_EDGE_LEFT));
SQL_VALUE(kql_hasprefix_cs, term_search(fcinfo, false, TERM_EDGE_LEFT));
SQL_VALUE(kql_hassuffix, term_search(fcinfo, true, TERM_EDGE_RIGHT));
SQL_VALUE(kql_hassuffix_cs, term_search(fcinfo, false, TERM_EDGE_RIGHT));
SQL_VALUE(kql_contains, term_search(fcinfo, true, TERM_EDGE_NONE));
SQL_VALUE(kql_contains_cs, term_search(fcinfo, false, TERM_EDGE_NONE));

SQL_FUNCTION(kql_startswith)
{
	TextPiece value = ARG_PIECE(0);
	TextPiece prefix = ARG_PIECE(1);

	if (value.len >= prefix.len && ascii_equals_ci(value.data, prefix.data, prefix.len))
		PG_RETURN_BOOL(true);
	PG_RETURN_BOOL(prefix_ci(value.data, value.data + value.len, prefix) != NULL);
}

SQL_FUNCTION(kql_startswith_cs)
{
	TextPiece value = ARG_PIECE(0);
	TextPiece prefix = ARG_PIECE(1);

	PG_RETURN_BOOL(value.len >= prefix.len && memcmp(value.data, prefix.data, prefix.len) == 0);
}

SQL_FUNCTION(kql_endswith)
{
	TextPiece value = ARG_PIECE(0);
	TextPiece suffix = ARG_PIECE(1);
	const char *end = value.data + value.len;
	int64 skip;

	if (value.len >= suffix.len && ascii_equals_ci(end - suffix.len, suffix.data, suffix.len))
		PG_RETURN_BOOL(true);
	if (text_is_ascii(suffix.data, suffix.len))
		PG_RETURN_BOOL(false);
	skip = text_char_count(value.data, value.len) - text_char_count(suffix.data, suffix.len);
	if (skip < 0)
		PG_RETURN_BOOL(false);
	PG_RETURN_BOOL(prefix_ci(text_skip_chars(value.data, end, skip), end, suffix) != NULL);
}

SQL_FUNCTION(kql_endswith_cs)
{
	TextPiece value = ARG_PIECE(0);
	TextPiece suffix = ARG_PIECE(1);

	PG_RETURN_BOOL(value.len >= suffix.len &&
				   memcmp(value.data + value.len - suffix.len, suffix.data, suffix.len) == 0);
}

SQL_VALUE(kql_equals_ci, BoolGetDatum(span_equals_ci(ARG_PIECE(0), ARG_PIECE(1))));
