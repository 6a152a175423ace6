/*
 * duration.c
 *		Reading and writing lengths of time.
 */
#include "common/port.h"

#include "common/duration.h"

#define DURATION_NOT_KNOWN "expected a form like 5m, 1d, PT5M or 01:00:00"
#define DURATION_NO_UNIT "a number needs a unit: m, h or d"
#define DURATION_TOO_LONG "it is too long"
#define DURATION_NO_MONTH "months and years have no fixed length"

/* Reads digits; false if there are none or they are absurdly many. */
static bool
duration_digits(const char **at, int64 *value)
{
	const char *p = *at;

	*value = 0;
	for (; *p >= '0' && *p <= '9'; p++)
	{
		if (p - *at > 9)
			return false;
		*value = *value * 10 + (*p - '0');
	}
	if (p == *at)
		return false;
	*at = p;
	return true;
}

/* Reads the digits behind a decimal point as microseconds of a second, cut after six. */
static bool
duration_fraction(const char **at, int64 *microseconds)
{
	int64 unit = DURATION_SECOND / 10;
	const char *p = *at;

	*microseconds = 0;
	for (; *p >= '0' && *p <= '9'; p++)
	{
		*microseconds += (*p - '0') * unit;
		unit /= 10;
	}
	if (p == *at)
		return false;
	*at = p;
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

/* duration := count ("s" | "m" | "h" | "d") */
static const char *
duration_parse_short(const char *p, int64 count, int64 *sum)
{
	int64 unit;

	switch (*p)
	{
		case 's':
		case 'S':
			unit = DURATION_SECOND;
			break;
		case 'm':
		case 'M':
			unit = DURATION_MINUTE;
			break;
		case 'h':
		case 'H':
			unit = DURATION_HOUR;
			break;
		case 'd':
		case 'D':
			unit = DURATION_DAY;
			break;
		default:
			return DURATION_NOT_KNOWN;
	}
	if (p[1] != '\0')
		return DURATION_NOT_KNOWN;
	return duration_add(sum, count, unit) ? NULL : DURATION_TOO_LONG;
}

/* timespan := [days "."] hours ":" minutes [":" seconds ["." fraction]] */
static const char *
duration_parse_timespan(const char *p, int64 first, int64 *sum)
{
	int64 hour = first;
	int64 minute;
	int64 second = 0;
	int64 fraction = 0;

	if (*p == '.')
	{
		if (!duration_add(sum, first, DURATION_DAY))
			return DURATION_TOO_LONG;
		p++;
		if (!duration_digits(&p, &hour))
			return DURATION_NOT_KNOWN;
	}
	if (*p++ != ':' || !duration_digits(&p, &minute))
		return DURATION_NOT_KNOWN;
	if (*p == ':')
	{
		p++;
		if (!duration_digits(&p, &second))
			return DURATION_NOT_KNOWN;
		if (*p == '.')
		{
			p++;
			if (!duration_fraction(&p, &fraction))
				return DURATION_NOT_KNOWN;
		}
	}
	if (*p != '\0')
		return DURATION_NOT_KNOWN;
	if (hour > 23 || minute > 59 || second > 59)
		return "hours, minutes or seconds are out of range";
	*sum += hour * DURATION_HOUR + minute * DURATION_MINUTE + second * DURATION_SECOND + fraction;
	return *sum <= DURATION_MAX ? NULL : DURATION_TOO_LONG;
}

/* The unit of an ISO 8601 part, 0 if the letter is none that may stand here. */
static int64
duration_iso_unit(char letter, bool in_time)
{
	switch (letter)
	{
		case 'W':
		case 'w':
			return in_time ? 0 : 7 * DURATION_DAY;
		case 'D':
		case 'd':
			return in_time ? 0 : DURATION_DAY;
		case 'H':
		case 'h':
			return in_time ? DURATION_HOUR : 0;
		case 'M':
		case 'm':
			return in_time ? DURATION_MINUTE : 0;
		case 'S':
		case 's':
			return in_time ? DURATION_SECOND : 0;
	}
	return 0;
}

/* iso := "P" {count ("W" | "D")} ["T" {count ("H" | "M")} [count ["." fraction] "S"]] */
static const char *
duration_parse_iso(const char *p, int64 *sum)
{
	bool in_time = false;
	bool any = false;
	int64 previous = DURATION_MAX;

	while (*p != '\0')
	{
		int64 count;
		int64 fraction = 0;
		int64 unit;

		if ((*p == 'T' || *p == 't') && !in_time)
		{
			in_time = true;
			any = false; /* "P1DT" lacks what the T announces */
			p++;
			continue;
		}
		if (!duration_digits(&p, &count))
			return DURATION_NOT_KNOWN;
		if (*p == '.')
		{
			p++;
			if (!duration_fraction(&p, &fraction) || (*p != 'S' && *p != 's'))
				return DURATION_NOT_KNOWN;
		}
		if (!in_time && (*p == 'M' || *p == 'm' || *p == 'Y' || *p == 'y'))
			return DURATION_NO_MONTH;
		unit = duration_iso_unit(*p, in_time);
		if (unit == 0 || unit >= previous) /* unknown, repeated or out of order */
			return DURATION_NOT_KNOWN;
		previous = unit;
		if (!duration_add(sum, count, unit) || !duration_add(sum, fraction, 1))
			return DURATION_TOO_LONG;
		any = true;
		p++;
	}
	return any ? NULL : DURATION_NOT_KNOWN;
}

const char *
duration_parse(const char *text, int64 *microseconds)
{
	const char *p = text;
	int64 first;

	*microseconds = 0;
	if (*p == 'P' || *p == 'p')
		return duration_parse_iso(p + 1, microseconds);
	if (!duration_digits(&p, &first))
		return DURATION_NOT_KNOWN;
	if (*p == '\0')
		return DURATION_NO_UNIT;
	if (*p == '.' || *p == ':')
		return duration_parse_timespan(p, first, microseconds);
	return duration_parse_short(p, first, microseconds);
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
