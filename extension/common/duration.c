/*
 * duration.c
 *		Reading and writing lengths of time.
 */
#include "common/port.h"

#include "common/duration.h"
#include "common/time_reader.h"

#define DURATION_NOT_KNOWN "expected a form like 5m, 1d, PT5M or 01:00:00"
#define DURATION_NO_UNIT "a number needs a unit: m, h or d"
#define DURATION_TOO_LONG "it is too long"
#define DURATION_NO_MONTH "months and years have no fixed length"

/* Reads digits; false if there are none or they are absurdly many. */
static bool
duration_digits(TimeReader *reader, int64 *value)
{
	return time_read_digits(reader, 10, value) > 0 && !time_at_digit(reader);
}

/* The digits behind a decimal point of a second, in microseconds. */
static bool
duration_fraction(TimeReader *reader, int64 *microseconds)
{
	if (!time_read_fraction(reader, microseconds))
		return false;
	*microseconds /= TICKS_PER_MICROSECOND;
	return true;
}

/* Adds count units, refusing what is longer than DURATION_MAX. */
static bool
duration_add(int64 *sum, int64 count, int64 unit)
{
	if (count > DURATION_MAX / unit)
		return false;
	*sum += count * unit;
	return *sum <= DURATION_MAX;
}

/* The unit of an ISO 8601 part by its small letter, 0 if it is none that may stand here. */
static int64
duration_iso_unit(char letter, bool in_time)
{
	switch (letter)
	{
		case 'w':
			return in_time ? 0 : 7 * DURATION_DAY;
		case 'd':
			return in_time ? 0 : DURATION_DAY;
		case 'h':
			return in_time ? DURATION_HOUR : 0;
		case 'm':
			return in_time ? DURATION_MINUTE : 0;
		case 's':
			return in_time ? DURATION_SECOND : 0;
	}
	return 0;
}

/* duration := count ("s" | "m" | "h" | "d") */
static const char *
duration_parse_short(TimeReader *reader, int64 *sum)
{
	char word[TIME_WORD_SIZE];
	int64 count;
	int64 unit;

	if (!duration_digits(reader, &count))
		return DURATION_NOT_KNOWN;
	if (time_at_end(reader))
		return DURATION_NO_UNIT;
	if (time_read_word(reader, word) != 1 || !time_at_end(reader))
		return DURATION_NOT_KNOWN;
	unit = duration_iso_unit(word[0], word[0] != 'd');
	if (unit == 0 || word[0] == 'w')
		return DURATION_NOT_KNOWN;
	return duration_add(sum, count, unit) ? NULL : DURATION_TOO_LONG;
}

/*
 * timespan := [days "."] hours ":" minutes [":" seconds ["." fraction]]
 *
 * Hours beyond 23 without days are hours here: .NET makes days of 24:00:00, but
 * Sentinel takes no period of 24 days, and who writes it means one day.
 */
static const char *
duration_parse_timespan(TimeReader *reader, int64 *sum)
{
	ClockParts parts;
	int64 *part = parts.part;
	int64 days = 0;
	int64 second = 0;

	if (!time_read_clock(reader, &parts) || !time_at_end(reader))
		return DURATION_NOT_KNOWN;
	if (parts.has_days)
		days = *part++;
	if (parts.count - parts.has_days > 3 ||
		(parts.has_fraction && parts.count - parts.has_days < 3))
		return DURATION_NOT_KNOWN;
	if (parts.count - parts.has_days == 3)
		second = part[2];
	if ((parts.has_days && part[0] > 23) || part[1] > 59 || second > 59)
		return "hours, minutes or seconds are out of range";
	if (!duration_add(sum, days, DURATION_DAY) || !duration_add(sum, part[0], DURATION_HOUR) ||
		!duration_add(sum,
					  part[1] * DURATION_MINUTE + second * DURATION_SECOND +
						  parts.fraction / TICKS_PER_MICROSECOND,
					  1))
		return DURATION_TOO_LONG;
	return NULL;
}

/* iso := "P" {count ("W" | "D")} ["T" {count ("H" | "M")} [count ["." fraction] "S"]] */
static const char *
duration_parse_iso(TimeReader *reader, int64 *sum)
{
	bool in_time = false;
	bool any = false;
	int64 previous = DURATION_MAX;

	while (!time_at_end(reader))
	{
		int64 count;
		int64 fraction = 0;
		int64 unit;
		bool has_fraction;
		char letter;

		if (!in_time && (time_take(reader, 'T') || time_take(reader, 't')))
		{
			in_time = true;
			any = false; /* "P1DT" lacks what the T announces */
			continue;
		}
		if (!duration_digits(reader, &count))
			return DURATION_NOT_KNOWN;
		has_fraction = time_take(reader, '.');
		if ((has_fraction && !duration_fraction(reader, &fraction)) || time_at_end(reader))
			return DURATION_NOT_KNOWN;
		letter = (char) tolower((unsigned char) *reader->at++);
		if (!in_time && (letter == 'm' || letter == 'y'))
			return DURATION_NO_MONTH;
		unit = duration_iso_unit(letter, in_time);
		if (unit == 0 || unit >= previous || /* unknown, repeated or out of order */
			(has_fraction && letter != 's'))
			return DURATION_NOT_KNOWN;
		previous = unit;
		if (!duration_add(sum, count, unit) || !duration_add(sum, fraction, 1))
			return DURATION_TOO_LONG;
		any = true;
	}
	return any ? NULL : DURATION_NOT_KNOWN;
}

const char *
duration_parse(const char *text, int64 *microseconds)
{
	TimeReader reader = {text, text + strlen(text)};

	*microseconds = 0;
	if (time_take(&reader, 'P') || time_take(&reader, 'p'))
		return duration_parse_iso(&reader, microseconds);
	if (strpbrk(text, ".:") != NULL)
		return duration_parse_timespan(&reader, microseconds);
	return duration_parse_short(&reader, microseconds);
}

char *
duration_to_iso(int64 microseconds)
{
	StringInfoData text;
	int64 rest = microseconds % DURATION_DAY;

	initStringInfo(&text);
	appendStringInfoChar(&text, 'P');
	if (microseconds >= DURATION_DAY)
		appendStringInfo(&text, INT64_FORMAT "D", microseconds / DURATION_DAY);
	if (rest == 0 && microseconds != 0)
		return text.data;

	appendStringInfoChar(&text, 'T');
	if (rest >= DURATION_HOUR)
		appendStringInfo(&text, INT64_FORMAT "H", rest / DURATION_HOUR);
	rest %= DURATION_HOUR;
	if (rest >= DURATION_MINUTE)
		appendStringInfo(&text, INT64_FORMAT "M", rest / DURATION_MINUTE);
	rest %= DURATION_MINUTE;
	if (rest % DURATION_SECOND != 0)
		appendStringInfo(&text, INT64_FORMAT ".%06dS", rest / DURATION_SECOND,
						 (int) (rest % DURATION_SECOND));
	else if (rest != 0 || microseconds == 0)
		appendStringInfo(&text, INT64_FORMAT "S", rest / DURATION_SECOND);
	return text.data;
}
