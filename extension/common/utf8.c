/*
 * utf8.c
 *		Characters of UTF-8 text.
 *
 * Called by the lexers and by whoever turns byte positions into columns.
 */
#include "common/port.h"

#include "common/utf8.h"

/* Bytes of the sequence that the lead byte announces; 0 for one that leads none. */
static int
utf8_lead_bytes(unsigned char lead)
{
	if (lead < 0x80)
		return 1;
	if (lead >= 0xC2 && lead <= 0xDF)
		return 2;
	if (lead >= 0xE0 && lead <= 0xEF)
		return 3;
	if (lead >= 0xF0 && lead <= 0xF4)
		return 4;
	return 0;
}

/* Overlong forms, surrogates and what lies above U+10FFFF show in the second byte. */
static bool
utf8_second_byte_fits(unsigned char lead, unsigned char second)
{
	switch (lead)
	{
		case 0xE0:
			return second >= 0xA0;
		case 0xED:
			return second <= 0x9F;
		case 0xF0:
			return second >= 0x90;
		case 0xF4:
			return second <= 0x8F;
		default:
			return true;
	}
}

int
utf8_find_invalid(const char *text, int length)
{
	const unsigned char *byte = (const unsigned char *) text;
	int at = 0;

	while (at < length)
	{
		int bytes = utf8_lead_bytes(byte[at]);

		if (bytes == 0 || byte[at] == '\0' || at + bytes > length)
			return at;
		for (int i = 1; i < bytes; i++)
		{
			if ((byte[at + i] & 0xC0) != 0x80)
				return at;
		}
		if (bytes > 1 && !utf8_second_byte_fits(byte[at], byte[at + 1]))
			return at;
		at += bytes;
	}
	return -1;
}

int
utf8_count(const char *text, int length)
{
	int count = 0;

	for (int i = 0; i < length; i++)
	{
		if (((unsigned char) text[i] & 0xC0) != 0x80)
			count++;
	}
	return count;
}

uint32
utf8_decode(const char *text, int *bytes)
{
	const unsigned char *byte = (const unsigned char *) text;

	*bytes = Max(utf8_lead_bytes(byte[0]), 1);
	switch (*bytes)
	{
		case 2:
			return (byte[0] & 0x1F) << 6 | (byte[1] & 0x3F);
		case 3:
			return (byte[0] & 0x0F) << 12 | (byte[1] & 0x3F) << 6 | (byte[2] & 0x3F);
		case 4:
			return (byte[0] & 0x07) << 18 | (byte[1] & 0x3F) << 12 | (byte[2] & 0x3F) << 6 |
				   (byte[3] & 0x3F);
		default:
			return byte[0];
	}
}

int
utf8_space_bytes(const char *p, const char *end)
{
	const unsigned char *byte = (const unsigned char *) p;
	uint32 c;

	if (p >= end)
		return 0;
	if (byte[0] < 0x80)
		return byte[0] == ' ' || (byte[0] >= '\t' && byte[0] <= '\r') ? 1 : 0;
	if (byte[0] == 0xC2)
		return end - p > 1 && (byte[1] == 0x85 || byte[1] == 0xA0) ? 2 : 0;
	if (byte[0] < 0xE1 || byte[0] > 0xEF || end - p < 3)
		return 0;
	c = (byte[0] & 0x0Fu) << 12 | (byte[1] & 0x3Fu) << 6 | (byte[2] & 0x3Fu);
	if ((byte[1] & 0xC0) != 0x80 || (byte[2] & 0xC0) != 0x80)
		return 0;
	return c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 ||
				   c == 0x202F || c == 0x205F || c == 0x3000
			   ? 3
			   : 0;
}

int
utf8_blank_bytes(const char *p, const char *end)
{
	/* Without a width: U+200B and U+FEFF. */
	if (end - p >= 3 && (memcmp(p, "\xE2\x80\x8B", 3) == 0 || memcmp(p, "\xEF\xBB\xBF", 3) == 0))
		return 3;
	return utf8_space_bytes(p, end);
}

void
utf8_append(StringInfo to, uint32 character)
{
	if (character < 0x80)
		appendStringInfoChar(to, (char) character);
	else if (character < 0x800)
	{
		appendStringInfoChar(to, (char) (0xC0 | character >> 6));
		appendStringInfoChar(to, (char) (0x80 | (character & 0x3F)));
	}
	else if (character < 0x10000)
	{
		appendStringInfoChar(to, (char) (0xE0 | character >> 12));
		appendStringInfoChar(to, (char) (0x80 | (character >> 6 & 0x3F)));
		appendStringInfoChar(to, (char) (0x80 | (character & 0x3F)));
	}
	else
	{
		appendStringInfoChar(to, (char) (0xF0 | character >> 18));
		appendStringInfoChar(to, (char) (0x80 | (character >> 12 & 0x3F)));
		appendStringInfoChar(to, (char) (0x80 | (character >> 6 & 0x3F)));
		appendStringInfoChar(to, (char) (0x80 | (character & 0x3F)));
	}
}

int
utf8_valid_bytes(const char *p, const char *end)
{
	unsigned char first = *p;
	int bytes = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;

	if (bytes > end - p || utf8_find_invalid(p, bytes) >= 0)
		return 0;
	return bytes;
}

bool
utf8_is_hidden(uint32 character)
{
	return (character >= 0x202a && character <= 0x202e) ||
		   (character >= 0x2066 && character <= 0x2069) || character == 0x200e ||
		   character == 0x200f || character == 0x061c || character == 0x200b ||
		   character == 0x2060 || character == 0xfeff || character == 0x2028 ||
		   character == 0x2029 || (character >= 0xe0000 && character <= 0xe007f);
}
