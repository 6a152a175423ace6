/*
 * time_reader.c
 *		The parts that all texts of time are made of.
 */
#include "common/port.h"

#include "common/time_reader.h"
#include "common/utf8.h"

int
time_read_word(TimeReader *reader, char word[TIME_WORD_SIZE])
{
	const char *p = reader->at;
	int length = 0;

	for (; p < reader->end && isalpha((unsigned char) *p) && (unsigned char) *p < 0x80; p++)
	{
		if (length == TIME_WORD_SIZE - 1)
			return 0;
		word[length++] = (char) (*p | 0x20);
	}
	word[length] = '\0';
	reader->at = p;
	return length;
}

bool
time_skip_blanks(TimeReader *reader)
{
	const char *start = reader->at;
	int bytes;

	while ((bytes = utf8_space_bytes(reader->at, reader->end)) > 0)
		reader->at += bytes;
	return reader->at > start;
}

/* Bytes of the blank that ends the text, 0 if none does. */
static int
last_blank_bytes(const TimeReader *reader)
{
	for (int bytes = 1; bytes <= 3 && bytes <= reader->end - reader->at; bytes++)
	{
		if (utf8_space_bytes(reader->end - bytes, reader->end) == bytes)
			return bytes;
	}
	return 0;
}

TimeReader
time_reader(const char *text, int length)
{
	TimeReader reader = {text, text + length};
	int bytes;

	time_skip_blanks(&reader);
	while ((bytes = last_blank_bytes(&reader)) > 0)
		reader.end -= bytes;
	return reader;
}

bool
time_read_clock(TimeReader *reader, ClockParts *parts)
{
	TimeReader before = *reader;

	memset(parts, 0, sizeof(ClockParts));
	if (time_read_digits(reader, 9, &parts->part[parts->count++]) == 0)
		return false;
	parts->has_days = time_take(reader, '.');
	if (parts->has_days && time_read_digits(reader, 9, &parts->part[parts->count++]) == 0)
		goto failed;
	while (parts->count < 4 && time_take(reader, ':'))
	{
		if (time_read_digits(reader, 9, &parts->part[parts->count++]) == 0)
			goto failed;
	}
	parts->has_fraction = time_take(reader, '.');
	if (parts->count < (parts->has_days ? 3 : 2) ||
		(parts->has_fraction && !time_read_fraction(reader, &parts->fraction)))
		goto failed;
	return true;

failed:
	*reader = before;
	return false;
}
