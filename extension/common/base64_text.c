/*
 * base64_text.c
 *		The one writer of base64 (RFC 4648).
 */
#include "common/port.h"

#include "common/base64_text.h"

const char base64_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void
base64_append(StringInfo out, const char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i += 3)
	{
		uint32 group = 0;
		char digits[4];

		for (size_t j = 0; j < 3; j++)
			group = group << 8 | (i + j < length ? (unsigned char) bytes[i + j] : 0);
		for (int j = 0; j < 4; j++)
			digits[j] = base64_digits[(group >> (18 - 6 * j)) & 0x3f];
		if (i + 1 >= length)
			digits[2] = '=';
		if (i + 2 >= length)
			digits[3] = '=';
		appendBinaryStringInfo(out, digits, 4);
	}
}
