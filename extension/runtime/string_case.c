/*
 * string_case.c
 *		Characters of the language, and tolower() and toupper().
 *
 * The tables come from script/make_case_table.pl.
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "base/compat.h"
#include "base/sql_function.h"
#include "runtime/string_case.h"

typedef struct CaseRange
{
	uint32 start;
	uint32 end;
	int32 delta;
	int32 step;
} CaseRange;

typedef struct LetterRange
{
	uint32 start;
	uint32 end;
} LetterRange;

#include "runtime/string_case_table.h"

#define ROW(n)                                                                                     \
	(n), (n) + 1, (n) + 2, (n) + 3, (n) + 4, (n) + 5, (n) + 6, (n) + 7, (n) + 8, (n) + 9,          \
		(n) + 10, (n) + 11, (n) + 12, (n) + 13, (n) + 14, (n) + 15

const unsigned char ascii_lower[256] = {
	ROW(0),   ROW(16),  ROW(32),  ROW(48),  '@',      'a',      'b',      'c',
	'd',      'e',      'f',      'g',      'h',      'i',      'j',      'k',
	'l',      'm',      'n',      'o',      'p',      'q',      'r',      's',
	't',      'u',      'v',      'w',      'x',      'y',      'z',      '[',
	'\\',     ']',      '^',      '_',      ROW(96),  ROW(112), ROW(128), ROW(144),
	ROW(160), ROW(176), ROW(192), ROW(208), ROW(224), ROW(240),
};

int
char_decode_slow(const unsigned char *p, const unsigned char *end, uint32 *c)
{
	ptrdiff_t left = end - p;
	unsigned char a = p[0];

#define FOLLOWS(i) ((p[i] & 0xc0) == 0x80)
	if (a < 0x80)
	{
		*c = a;
		return 1;
	}
	if (a >= 0xc2 && a < 0xe0 && left >= 2 && FOLLOWS(1))
	{
		*c = ((a & 0x1f) << 6) | (p[1] & 0x3f);
		return 2;
	}
	if (a >= 0xe0 && a < 0xf0 && left >= 3 && FOLLOWS(1) && FOLLOWS(2))
	{
		*c = ((a & 0x0f) << 12) | ((p[1] & 0x3f) << 6) | (p[2] & 0x3f);
		if (*c >= 0x800 && (*c < 0xd800 || *c > 0xdfff))
			return 3;
	}
	if (a >= 0xf0 && a < 0xf5 && left >= 4 && FOLLOWS(1) && FOLLOWS(2) && FOLLOWS(3))
	{
		*c = ((a & 0x07) << 18) | ((p[1] & 0x3f) << 12) | ((p[2] & 0x3f) << 6) | (p[3] & 0x3f);
		if (*c >= 0x10000 && *c <= 0x10ffff)
			return 4;
	}
#undef FOLLOWS
	*c = CHAR_INVALID + a;
	return 1;
}

int
char_encode(uint32 c, char *out)
{
	if (c < 0x80)
	{
		out[0] = (char) c;
		return 1;
	}
	if (c < 0x800)
	{
		out[0] = (char) (0xc0 | (c >> 6));
		out[1] = (char) (0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000)
	{
		out[0] = (char) (0xe0 | (c >> 12));
		out[1] = (char) (0x80 | ((c >> 6) & 0x3f));
		out[2] = (char) (0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char) (0xf0 | (c >> 18));
	out[1] = (char) (0x80 | ((c >> 12) & 0x3f));
	out[2] = (char) (0x80 | ((c >> 6) & 0x3f));
	out[3] = (char) (0x80 | (c & 0x3f));
	return 4;
}

static uint32
range_map(const CaseRange *range, int count, uint32 c)
{
	int low = 0;
	int high = count - 1;

	while (low <= high)
	{
		int middle = (low + high) / 2;

		if (c < range[middle].start)
			high = middle - 1;
		else if (c > range[middle].end)
			low = middle + 1;
		else
			return (c - range[middle].start) % range[middle].step == 0
					   ? (uint32) ((int32) c + range[middle].delta)
					   : c;
	}
	return c;
}

uint32
char_lower_slow(uint32 c)
{
	return range_map(lower_range, lengthof(lower_range), c);
}

uint32
char_upper_slow(uint32 c)
{
	return range_map(upper_range, lengthof(upper_range), c);
}

bool
char_is_term_slow(uint32 c)
{
	int low = 0;
	int high = lengthof(letter_range) - 1;

	while (low <= high)
	{
		int middle = (low + high) / 2;

		if (c < letter_range[middle].start)
			high = middle - 1;
		else if (c > letter_range[middle].end)
			low = middle + 1;
		else
			return true;
	}
	return false;
}

bool
text_is_ascii(const char *data, size_t len)
{
	const char *end = data + len;
	uint64 seen = 0;

	for (; data + sizeof(uint64) <= end; data += sizeof(uint64))
	{
		uint64 chunk;

		memcpy(&chunk, data, sizeof(chunk));
		seen |= chunk;
	}
	for (; data < end; data++)
		seen |= (unsigned char) *data;
	return (seen & UINT64CONST(0x8080808080808080)) == 0;
}

int64
text_char_count(const char *data, size_t len)
{
	int64 count = 0;

	for (size_t i = 0; i < len; i++)
		count += ((unsigned char) data[i] & 0xc0) != 0x80;
	return count;
}

const char *
text_skip_chars(const char *data, const char *end, int64 n)
{
	while (n > 0 && data < end)
	{
		uint32 c;

		data += char_decode(data, end, &c);
		n--;
	}
	return data;
}

/* Maps each character of a text; a two-byte character may become a three-byte one. */
static Datum
text_map_case(FunctionCallInfo fcinfo, bool upper)
{
	text *source;
	const char *data;
	const char *end;
	size_t len;
	text *result;
	char *out;

	if (PG_ARGISNULL(0))
		PG_RETURN_TEXT_P(cstring_to_text_with_len("", 0));
	source = PG_GETARG_TEXT_PP(0);
	data = VARDATA_ANY(source);
	len = VARSIZE_ANY_EXHDR(source);
	end = data + len;
	result = palloc(VARHDRSZ + (text_is_ascii(data, len) ? len : len + len / 2));
	out = VARDATA(result);
	while (data < end)
	{
		uint32 c;
		int size = char_decode(data, end, &c);

		if (c < 0x80)
			*out++ = upper ? (char) (c >= 'a' && c <= 'z' ? c - 32 : c) : (char) ascii_lower[c];
		else if (c >= CHAR_INVALID)
			*out++ = *data;
		else
			out += char_encode(upper ? char_upper_slow(c) : char_lower_slow(c), out);
		data += size;
	}
	SET_VARSIZE(result, out - (char *) result);
	PG_RETURN_TEXT_P(result);
}

SQL_VALUE(kql_tolower, text_map_case(fcinfo, false));
SQL_VALUE(kql_toupper, text_map_case(fcinfo, true));
