/*
 * number_parse.c
 *		Numbers from text, and between their types, without errors.
 */
#include "postgres.h"

#include <ctype.h>
#include <math.h>

#include "common/int.h"
#include "common/shortest_dec.h"
#include "utils/builtins.h"
#include "utils/float.h"

#include "runtime/number.h"

#define NUMBER_MAX_LENGTH 512
#define NUMBER_MAX_EXPONENT 400

/* "0x" and at most so many digits. */
static bool
parse_hex(const char *data, int length, int digits, uint64 *result)
{
	*result = 0;
	if (length < 3 || length - 2 > digits || data[0] != '0' || (data[1] != 'x' && data[1] != 'X'))
		return false;
	for (int i = 2; i < length; i++)
	{
		int c = pg_ascii_tolower((unsigned char) data[i]);

		if (!isxdigit(c))
			return false;
		*result = *result << 4 | (uint64) (isdigit(c) ? c - '0' : c - 'a' + 10);
	}
	return true;
}

bool
number_parse_int64(TextPiece text, int64 *result)
{
	TextPiece digits = span_trim(text);
	const char *data = digits.data;
	int length = (int) digits.len;
	uint64 bits;
	bool negative = false;
	int64 value = 0;
	int i = 0;

	if (parse_hex(data, length, 16, &bits))
	{
		*result = (int64) bits;
		return true;
	}
	if (length > 0 && (data[0] == '-' || data[0] == '+'))
		negative = data[i++] == '-';
	if (i == length)
		return false;
	/* Negative, since the lowest number has no positive twin. */
	for (; i < length; i++)
	{
		if (!isdigit((unsigned char) data[i]) || pg_mul_s64_overflow(value, 10, &value) ||
			pg_sub_s64_overflow(value, data[i] - '0', &value))
			return false;
	}
	if (!negative && pg_sub_s64_overflow(0, value, &value))
		return false;
	*result = value;
	return true;
}

bool
number_parse_int32(TextPiece text, int32 *result)
{
	int64 value;
	uint64 bits;

	text = span_trim(text);
	if (parse_hex(text.data, (int) text.len, 8, &bits))
	{
		*result = (int32) (uint32) bits;
		return true;
	}
	if (!number_parse_int64(text, &value) || value < PG_INT32_MIN || value > PG_INT32_MAX)
		return false;
	*result = (int32) value;
	return true;
}

/* [sign] digits [. digits] [e [sign] digits]; *exponent gets the latter's size. */
static bool
is_decimal(const char *data, int length, int *exponent)
{
	int i = 0;
	int digits = 0;

	*exponent = 0;
	if (i < length && (data[i] == '-' || data[i] == '+'))
		i++;
	for (; i < length && isdigit((unsigned char) data[i]); i++)
		digits++;
	if (i < length && data[i] == '.')
		for (i++; i < length && isdigit((unsigned char) data[i]); i++)
			digits++;
	if (digits == 0)
		return false;
	if (i < length && (data[i] == 'e' || data[i] == 'E'))
	{
		i++;
		if (i < length && (data[i] == '-' || data[i] == '+'))
			i++;
		if (i == length)
			return false;
		for (; i < length && isdigit((unsigned char) data[i]); i++)
			if (*exponent < 100000)
				*exponent = *exponent * 10 + (data[i] - '0');
	}
	return i == length;
}

/* The names of NaN and the infinities. */
static bool
parse_special(const char *data, int length, double *result)
{
	static const char *const names[] = {"nan", "NaN", "inf", "Inf", "infinity", "Infinity"};
	bool negative = false;

	if (length > 0 && (data[0] == '-' || data[0] == '+'))
	{
		negative = data[0] == '-';
		data++;
		length--;
	}
	for (int i = 0; i < (int) lengthof(names); i++)
	{
		if ((int) strlen(names[i]) != length || memcmp(names[i], data, length) != 0)
			continue;
		*result = i < 2 ? get_float8_nan() : get_float8_infinity();
		if (negative && i >= 2)
			*result = -*result;
		return true;
	}
	return false;
}

bool
number_parse_double(TextPiece text, double *result)
{
	char buffer[NUMBER_MAX_LENGTH];
	int exponent;

	text = span_trim(text);
	if (text.len >= NUMBER_MAX_LENGTH)
		return false;
	if (parse_special(text.data, (int) text.len, result))
		return true;
	if (!is_decimal(text.data, (int) text.len, &exponent))
		return false;
	memcpy(buffer, text.data, text.len);
	buffer[text.len] = '\0';
	*result = strtod(buffer, NULL);
	return true;
}

Numeric
number_from_digits(const char *text)
{
	return DatumGetNumeric(DirectFunctionCall3(numeric_in, CStringGetDatum(text),
											   ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1)));
}

Numeric
number_parse_decimal(TextPiece text)
{
	int exponent;

	text = span_trim(text);
	if (text.len >= NUMBER_MAX_LENGTH || !is_decimal(text.data, (int) text.len, &exponent) ||
		exponent > NUMBER_MAX_EXPONENT)
		return NULL;
	return number_from_digits(pnstrdup(text.data, text.len));
}

bool
number_double_to_int64(double number, int64 *result)
{
	if (isnan(number) || isinf(number))
		return false;
	if (number >= 9223372036854775808.0)
		*result = PG_INT64_MAX;
	else if (number <= -9223372036854775808.0)
		*result = PG_INT64_MIN;
	else
		*result = (int64) number;
	return true;
}

int64
number_truncate(double number)
{
	int64 result = 0;

	if (isinf(number))
		return number > 0 ? PG_INT64_MAX : PG_INT64_MIN;
	(void) number_double_to_int64(number, &result);
	return result;
}

bool
number_double_to_int32(double number, int32 *result)
{
	int64 wide;

	if (!number_double_to_int64(number, &wide))
		return false;
	*result = (int32) Min(Max(wide, PG_INT32_MIN), PG_INT32_MAX);
	return true;
}

/*
 * Rounds on the decimal digits, as the documentation shows: 2.15 is 2.2, though
 * the nearest double lies below it.
 */
double
number_round(double number, int64 digits)
{
	char buffer[DOUBLE_SHORTEST_DECIMAL_LEN];

	if (isnan(number) || isinf(number) || digits > 330)
		return number;
	if (digits < -330)
		return 0;
	if (digits == 0 && fabs(number) < 4503599627370496.0)
		return round(number) + 0.0;
	double_to_shortest_decimal_buf(number, buffer);
	return DatumGetFloat8(DirectFunctionCall1(
		numeric_float8_no_overflow,
		DirectFunctionCall2(numeric_round, NumericGetDatum(number_from_digits(buffer)),
							Int32GetDatum((int32) digits))));
}
