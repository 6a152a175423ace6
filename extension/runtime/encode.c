/*
 * encode.c
 *		Functions that write values as base64, in hexadecimal or for a URL.
 *
 * A text that cannot be decoded gives '' where the answer is a string, else
 * null.  Zero characters of a decoded text are left out, as the server's text
 * has none: base64 of UTF-16 comes out as its plain letters.
 */
#include "postgres.h"

#include <inttypes.h>

#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/uuid.h"

#include "base/compat.h"
#include "base/sql_function.h"
#include "common/base64_text.h"
#include "runtime/dynamic.h"
#include "runtime/encode.h"
#include "runtime/limit.h"
#include "runtime/string_case.h"

#define EMPTY_TEXT cstring_to_text_with_len("", 0)

/* At least so many digits, and no more than 1024 zeros before them. */
static text *
hex_text(uint64 number, int64 width)
{
	StringInfoData out;
	char digits[17];
	int count = snprintf(digits, sizeof(digits), "%" PRIx64, number);

	initStringInfo(&out);
	for (int64 i = count; i < Min(width, 1024); i++)
		appendStringInfoChar(&out, '0');
	appendBinaryStringInfo(&out, digits, count);
	return value_text(&out);
}

/* tohex(value [, minimal length]): two's complement at the size of the type. */
#define TOHEX(number)                                                                              \
	PointerGetDatum(PG_ARGISNULL(0) ? EMPTY_TEXT                                                   \
									: hex_text(number, PG_ARGISNULL(1) ? 0 : PG_GETARG_INT64(1)))
SQL_VALUE(kql_tohex_int, TOHEX((uint32) PG_GETARG_INT32(0)));
SQL_VALUE(kql_tohex_long, TOHEX((uint64) PG_GETARG_INT64(0)));

bool
encoding_read_base64(StringInfo out, TextPiece encoded)
{
	uint32 group = 0;
	int digits = 0;
	int padding = 0;

	for (size_t i = 0; i < encoded.len; i++)
	{
		char c = encoded.data[i];
		const char *found;

		if (isspace((unsigned char) c))
			continue;
		if (c == '=')
		{
			padding++;
			group <<= 6;
		}
		else
		{
			found = c ? memchr(base64_digits, c, 64) : NULL;
			if (!found || padding > 0)
				return false;
			group = group << 6 | (uint32) (found - base64_digits);
		}
		if (++digits == 4)
		{
			if (padding > 2)
				return false;
			for (int j = 0; j < 3 - padding; j++)
				appendStringInfoChar(out, (char) (group >> (16 - 8 * j)));
			digits = 0;
			group = 0;
		}
	}
	return digits == 0;
}

text *
bytes_to_text(const char *data, size_t len)
{
	const char *at = data;
	const char *end = data + len;
	StringInfoData out;

	initStringInfo(&out);
	while (at < end)
	{
		uint32 c;
		int size = char_decode(at, end, &c);

		if (c >= CHAR_INVALID)
			return NULL;
		if (c > 0)
			appendBinaryStringInfo(&out, at, size);
		at += size;
	}
	return value_text(&out);
}

text *
encoding_base64(TextPiece bytes)
{
	StringInfoData out;

	initStringInfo(&out);
	base64_append(&out, bytes.data, bytes.len);
	return value_text(&out);
}

/* base64_encode_tostring() */
SQL_VALUE(kql_base64_encode_tostring, PointerGetDatum(encoding_base64(ARG_PIECE(0))));

/* base64_decode_tostring(): '' if it is no base64 of UTF-8. */
SQL_FUNCTION(kql_base64_decode_tostring)
{
	StringInfoData out;
	text *result = NULL;

	initStringInfo(&out);
	if (encoding_read_base64(&out, ARG_PIECE(0)))
		result = bytes_to_text(out.data, out.len);
	PG_RETURN_TEXT_P(result ? result : EMPTY_TEXT);
}

/* Encodes an array of numbers 0 to 255; '' if it is anything else. */
SQL_FUNCTION(kql_base64_encode_fromarray)
{
	StringInfoData bytes;
	JsonbValue *elements;
	int count;

	if (!dynamic_argument_elements(fcinfo, 0, &elements, &count))
		PG_RETURN_TEXT_P(EMPTY_TEXT);
	initStringInfo(&bytes);
	for (int i = 0; i < count; i++)
	{
		int64 byte;

		if (!dynamic_value_int64(&elements[i], &byte) || byte < 0 || byte > 255)
			PG_RETURN_TEXT_P(EMPTY_TEXT);
		appendStringInfoChar(&bytes, (char) byte);
	}
	PG_RETURN_TEXT_P(encoding_base64(buffer_piece(&bytes)));
}

/* base64_decode_toarray(): null if it is no base64. */
SQL_FUNCTION(kql_base64_decode_toarray)
{
	StringInfoData bytes;
	DynamicBuilder builder = {0};

	initStringInfo(&bytes);
	if (!encoding_read_base64(&bytes, ARG_PIECE(0)))
		PG_RETURN_NULL();
	dynamic_begin_array(&builder);
	for (int i = 0; i < bytes.len; i++)
	{
		JsonbValue number;

		json_value_int64(&number, (unsigned char) bytes.data[i]);
		dynamic_add(&builder, &number);
	}
	PG_RETURN_JSONB_P(dynamic_finish(&builder));
}

/* The first three fields of a guid are written with the low byte first. */
static const int guid_order[UUID_LEN] = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};

/* base64_encode_fromguid() */
SQL_FUNCTION(kql_base64_encode_fromguid)
{
	char bytes[UUID_LEN];

	if (PG_ARGISNULL(0))
		PG_RETURN_TEXT_P(EMPTY_TEXT);
	for (int i = 0; i < UUID_LEN; i++)
		bytes[i] = (char) PG_GETARG_UUID_P(0)->data[guid_order[i]];
	PG_RETURN_TEXT_P(encoding_base64((TextPiece){bytes, UUID_LEN}));
}

/* base64_decode_toguid(): null if it is no base64 of 16 bytes. */
SQL_FUNCTION(kql_base64_decode_toguid)
{
	StringInfoData bytes;
	pg_uuid_t *guid = palloc(sizeof(pg_uuid_t));

	initStringInfo(&bytes);
	if (!encoding_read_base64(&bytes, ARG_PIECE(0)) || bytes.len != UUID_LEN)
		PG_RETURN_NULL();
	for (int i = 0; i < UUID_LEN; i++)
		guid->data[guid_order[i]] = (unsigned char) bytes.data[i];
	PG_RETURN_UUID_P(guid);
}

/* Escapes all but letters, digits and the plain characters; a blank may be '+'. */
static Datum
url_encode(FunctionCallInfo fcinfo, const char *plain, bool plus)
{
	static const char digit[] = "0123456789abcdef";
	TextPiece value = ARG_PIECE(0);
	StringInfoData out;

	initStringInfo(&out);
	for (size_t i = 0; i < value.len; i++)
	{
		unsigned char c = (unsigned char) value.data[i];
		char escaped[3] = {'%', digit[c >> 4], digit[c & 0xf]};

		if (c < 0x80 && (char_is_term(c) || strchr(plain, c)))
			value_append(&out, &value.data[i], 1);
		else if (c == ' ' && plus)
			value_append(&out, "+", 1);
		else
			value_append(&out, escaped, sizeof(escaped));
	}
	PG_RETURN_TEXT_P(value_text(&out));
}

SQL_VALUE(kql_url_encode, url_encode(fcinfo, "-_.!*()", true));
SQL_VALUE(kql_url_encode_component, url_encode(fcinfo, "-_.~", false));

/* The value of a digit, -1 if it is none. */
static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Decodes %xx and '+'; what is no escape stays, and bytes that are not UTF-8 become U+FFFD. */
SQL_FUNCTION(kql_url_decode)
{
	TextPiece value = ARG_PIECE(0);
	StringInfoData bytes;
	StringInfoData out;
	const char *at;

	initStringInfo(&bytes);
	for (size_t i = 0; i < value.len; i++)
	{
		int high = -1;
		int low = -1;

		if (value.data[i] == '%' && i + 2 < value.len)
		{
			high = hex_digit(value.data[i + 1]);
			low = hex_digit(value.data[i + 2]);
		}
		if (high >= 0 && low >= 0)
		{
			appendStringInfoChar(&bytes, (char) (high << 4 | low));
			i += 2;
		}
		else
			appendStringInfoChar(&bytes, value.data[i] == '+' ? ' ' : value.data[i]);
	}
	initStringInfo(&out);
	for (at = bytes.data; at < bytes.data + bytes.len;)
	{
		uint32 c;
		int size = char_decode(at, bytes.data + bytes.len, &c);

		if (c >= CHAR_INVALID)
			appendStringInfoString(&out, "\xef\xbf\xbd");
		else if (c > 0)
			appendBinaryStringInfo(&out, at, size);
		at += size;
	}
	PG_RETURN_TEXT_P(value_text(&out));
}
