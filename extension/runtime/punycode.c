/*
 * punycode.c
 *		Punycode (RFC 3492) of texts and of domain names.
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "base/compat.h"
#include "base/sql_function.h"
#include "runtime/limit.h"
#include "runtime/string_case.h"
#include "runtime/string_term.h"

#define BASE 36
#define T_MIN 1
#define T_MAX 26
#define SKEW 38
#define DAMP 700
#define INITIAL_BIAS 72
#define INITIAL_N 128

/* The cost grows with the square of the length; a domain label has 63 bytes at most. */
#define PUNYCODE_MAX 4096

/* The bias for the next number (RFC 3492, 6.1). */
static uint64
adapt(uint64 delta, uint64 count, bool first)
{
	uint64 k = 0;

	delta = first ? delta / DAMP : delta / 2;
	delta += delta / count;
	while (delta > ((BASE - T_MIN) * T_MAX) / 2)
	{
		delta /= BASE - T_MIN;
		k += BASE;
	}
	return k + (BASE - T_MIN + 1) * delta / (delta + SKEW);
}

/* The digit that ends a number at a place (RFC 3492, 6.2). */
static uint64
threshold(uint64 k, uint64 bias)
{
	return k <= bias + T_MIN ? T_MIN : k >= bias + T_MAX ? T_MAX : k - bias;
}

/* The code points of a text, palloc'd; false if it is not UTF-8 or too long. */
static bool
code_points(TextPiece value, uint32 **points, uint64 *count)
{
	const char *at = value.data;
	const char *end = value.data + value.len;

	*count = 0;
	if (value.len > PUNYCODE_MAX)
		return false;
	*points = palloc(sizeof(uint32) * (value.len + 1));
	while (at < end)
	{
		at += char_decode(at, end, &(*points)[*count]);
		if ((*points)[(*count)++] >= CHAR_INVALID)
			return false;
	}
	return true;
}

/* Appends a text in Punycode; false if it is not UTF-8 or too long. */
static bool
encode(TextPiece value, StringInfo out)
{
	uint32 *points;
	uint64 count;
	uint64 n = INITIAL_N;
	uint64 delta = 0;
	uint64 bias = INITIAL_BIAS;
	uint64 basic = 0;
	uint64 done;

	if (!code_points(value, &points, &count))
		return false;
	for (uint64 i = 0; i < count; i++)
		if (points[i] < 0x80)
		{
			appendStringInfoChar(out, (char) points[i]);
			basic++;
		}
	if (basic > 0 && basic < count)
		appendStringInfoChar(out, '-');
	for (done = basic; done < count;)
	{
		uint64 next = CHAR_INVALID;

		CHECK_FOR_INTERRUPTS();
		for (uint64 i = 0; i < count; i++)
			if (points[i] >= n && points[i] < next)
				next = points[i];
		delta += (next - n) * (done + 1);
		n = next;
		for (uint64 i = 0; i < count; i++)
		{
			uint64 q = delta;

			if (points[i] < n)
				delta++;
			if (points[i] != n)
				continue;
			for (uint64 k = BASE;; k += BASE)
			{
				uint64 t = threshold(k, bias);
				uint64 digit = q < t ? q : t + (q - t) % (BASE - t);

				appendStringInfoChar(out, (char) (digit < 26 ? 'a' + digit : '0' + digit - 26));
				if (q < t)
					break;
				q = (q - t) / (BASE - t);
			}
			bias = adapt(delta, done + 1, done == basic);
			delta = 0;
			done++;
		}
		delta++;
		n++;
	}
	return true;
}

/* One number of variable length; false if it is damaged. */
static bool
decode_number(const char **at, const char *end, uint64 bias, uint64 *number)
{
	uint64 weight = 1;

	for (uint64 k = BASE;; k += BASE)
	{
		uint64 t = threshold(k, bias);
		uint64 digit;
		char c;

		if (*at >= end)
			return false;
		c = *(*at)++;
		if (c >= '0' && c <= '9')
			digit = 26 + (c - '0');
		else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')
			digit = (c | 0x20) - 'a';
		else
			return false;
		*number += digit * weight;
		if (*number > PG_UINT32_MAX)
			return false;
		if (digit < t)
			return true;
		weight *= BASE - t;
		if (weight > PG_UINT32_MAX)
			return false;
	}
}

/* Appends the text of a Punycode; false if it is damaged or too long. */
static bool
decode(TextPiece value, StringInfo out)
{
	const char *dash = memrchr(value.data, '-', value.len);
	const char *at = value.data;
	const char *end = value.data + value.len;
	uint32 *points;
	uint64 count = 0;
	uint64 n = INITIAL_N;
	uint64 i = 0;
	uint64 bias = INITIAL_BIAS;

	if (value.len > PUNYCODE_MAX || !text_is_ascii(value.data, value.len))
		return false;
	points = palloc(sizeof(uint32) * (value.len + 1));
	if (dash)
	{
		for (; at < dash; at++)
			points[count++] = (unsigned char) *at;
		at++;
	}
	while (at < end)
	{
		uint64 old = i;

		if (!decode_number(&at, end, bias, &i))
			return false;
		count++;
		bias = adapt(i - old, count, old == 0);
		n += i / count;
		i %= count;
		if (n >= CHAR_INVALID || (n >= 0xd800 && n <= 0xdfff))
			return false;
		memmove(points + i + 1, points + i, sizeof(uint32) * (count - 1 - i));
		points[i++] = (uint32) n;
	}
	for (uint64 j = 0; j < count; j++)
	{
		char encoded[4];

		appendBinaryStringInfo(out, encoded, char_encode(points[j], encoded));
	}
	return true;
}

/* The converted text of argument 0, '' if it cannot be. */
static Datum
convert_whole(FunctionCallInfo fcinfo, bool (*convert)(TextPiece, StringInfo))
{
	StringInfoData out;

	initStringInfo(&out);
	if (!convert(ARG_PIECE(0), &out))
		resetStringInfo(&out);
	PG_RETURN_TEXT_P(value_text(&out));
}

/* punycode_from_string(): a text in Punycode. */
SQL_VALUE(kql_punycode_from_string, convert_whole(fcinfo, encode));
/* punycode_to_string(): a text from Punycode. */
SQL_VALUE(kql_punycode_to_string, convert_whole(fcinfo, decode));

/* An encoded label in small letters: its capitals mean the same. */
static TextPiece
lower_label(const char *data, size_t len)
{
	char *lower = palloc(len + 1);
	TextPiece label = {lower, len};

	for (size_t i = 0; i < len; i++)
		lower[i] = (char) ascii_lower[(unsigned char) data[i]];
	return label;
}

/* The next full stop, one of Asian scripts among them, or the end; *size gets its bytes. */
static const char *
find_dot(const char *at, const char *end, size_t *size)
{
	static const uint32 dots[] = {'.', 0x3002, 0xff0e, 0xff61};

	while (at < end)
	{
		uint32 c;

		*size = char_decode(at, end, &c);
		for (size_t i = 0; i < lengthof(dots); i++)
			if (c == dots[i])
				return at;
		at += *size;
	}
	return end;
}

/* Converts the labels of a domain; '' if one of them cannot be. */
static Datum
convert_domain(FunctionCallInfo fcinfo, bool to_ascii)
{
	TextPiece domain = ARG_PIECE(0);
	const char *at = domain.data;
	const char *end = domain.data + domain.len;
	StringInfoData out;

	initStringInfo(&out);
	for (;;)
	{
		size_t dot_size = 0;
		const char *dot = find_dot(at, end, &dot_size);
		TextPiece label = {at, dot - at};
		bool good = true;

		if (to_ascii && !text_is_ascii(label.data, label.len))
		{
			appendStringInfoString(&out, "xn--");
			good = encode(label, &out);
		}
		else if (!to_ascii && label.len > 4 && pg_strncasecmp(label.data, "xn--", 4) == 0)
		{
			good = decode(lower_label(label.data + 4, label.len - 4), &out);
		}
		else
			appendBinaryStringInfo(&out, label.data, (int) label.len);
		if (!good)
			PG_RETURN_TEXT_P(cstring_to_text_with_len("", 0));
		if (dot == end)
			break;
		appendStringInfoChar(&out, '.');
		at = dot + dot_size;
	}
	PG_RETURN_TEXT_P(value_text(&out));
}

/* A domain name in letters, from its ASCII form. */
SQL_VALUE(kql_punycode_domain_from_string, convert_domain(fcinfo, false));
/* A domain name in its ASCII form. */
SQL_VALUE(kql_punycode_domain_to_string, convert_domain(fcinfo, true));
