/*
 * datetime_parse.c
 *		Reads datetimes and timespans as todatetime() and totimespan() do.
 *
 * The ISO 8601, RFC 822 and RFC 850 families, month/day/year, and both the
 * clock form and the unit form of a timespan.  What is finer than a microsecond
 * is cut off, never rounded: 23:59:59.9999999 stays on its day.
 */
#include "postgres.h"

#include <ctype.h>
#include <math.h>

#include "common/int.h"
#include "utils/datetime.h"

#include "runtime/datetime.h"

typedef struct TimeReader
{
	const char *at;
	const char *end;
} TimeReader;

static void
skip_blanks(TimeReader *reader)
{
	while (reader->at < reader->end && isspace((unsigned char) *reader->at))
		reader->at++;
}

static bool
peek_digit(TimeReader *reader)
{
	return reader->at < reader->end && isdigit((unsigned char) *reader->at);
}

static bool
take(TimeReader *reader, char c)
{
	if (reader->at >= reader->end || *reader->at != c)
		return false;
	reader->at++;
	return true;
}

/* Reads 1 to max digits; returns their number, 0 if there is none. */
static int
read_digits(TimeReader *reader, int max, int *number)
{
	int count = 0;

	*number = 0;
	while (count < max && peek_digit(reader))
	{
		*number = *number * 10 + (*reader->at++ - '0');
		count++;
	}
	return count;
}

/* Reads the digits after a decimal point, as microseconds. */
static bool
read_fraction(TimeReader *reader, int64 *usecs)
{
	int64 unit = USECS_PER_SEC;

	if (!peek_digit(reader))
		return false;
	*usecs = 0;
	while (peek_digit(reader))
	{
		unit /= 10;
		*usecs += unit * (*reader->at++ - '0');
	}
	return true;
}

static int
read_word(TimeReader *reader, char *word, int size)
{
	int length = 0;

	while (reader->at < reader->end && isalpha((unsigned char) *reader->at))
	{
		if (length < size - 1)
			word[length++] = pg_ascii_tolower((unsigned char) *reader->at);
		reader->at++;
	}
	word[length] = '\0';
	return length;
}

/* The number of a name, at least three letters of it; 0 if there is none. */
static int
find_name(const char *const *names, const char *word)
{
	for (int i = 0; names[i] != NULL; i++)
	{
		char name[16];

		strlcpy(name, names[i], sizeof(name));
		name[0] = pg_ascii_tolower((unsigned char) name[0]);
		if (strcmp(name, word) == 0 || (strlen(word) == 3 && strncmp(name, word, 3) == 0))
			return i + 1;
	}
	return 0;
}

static const char *const month_names[] = {"january",  "february", "march",  "april",     "may",
										  "june",     "july",     "august", "september", "october",
										  "november", "december", NULL};
static const char *const day_names[] = {"sunday",   "monday", "tuesday",  "wednesday",
										"thursday", "friday", "saturday", NULL};

static int
full_year(int digits, int year)
{
	if (digits > 2)
		return year;
	return year < 70 ? year + 2000 : year + 1900;
}

/*
 * date := year [- month [- day]] | month - day - year | [weekday ,] day month year
 * with '-', '/' or blanks between the parts.
 */
static bool
read_date(TimeReader *reader, int *year, int *month, int *day)
{
	char word[16];
	int digits;
	int number;
	char separator;

	if (read_word(reader, word, sizeof(word)) > 0)
	{
		if (find_name(day_names, word) == 0)
			return false;
		(void) take(reader, ',');
		skip_blanks(reader);
	}
	digits = read_digits(reader, 4, &number);
	if (digits == 0)
		return false;
	*month = *day = 1;
	separator = reader->at < reader->end ? *reader->at : '\0';
	if (digits == 4)
	{
		*year = number;
		if (separator != '-' && separator != '/')
			return true;
		reader->at++;
		if (read_digits(reader, 2, month) == 0)
			return false;
		if (take(reader, separator))
			return read_digits(reader, 2, day) > 0;
		return true;
	}
	if (separator != '-' && separator != '/' && separator != ' ' && separator != '.')
		return false;
	reader->at++;
	if (read_word(reader, word, sizeof(word)) > 0)
	{
		*day = number;
		*month = find_name(month_names, word);
	}
	else
	{
		/* Month first, as in the United States. */
		*month = number;
		if (read_digits(reader, 2, day) == 0)
			return false;
	}
	if (!take(reader, separator))
		return false;
	digits = read_digits(reader, 4, &number);
	*year = full_year(digits, number);
	return digits == 2 || digits == 4;
}

/* clock := hour : minute [: second [. fraction]] [AM | PM] */
static bool
read_clock(TimeReader *reader, int64 *usecs)
{
	int hour;
	int minute;
	int second = 0;
	int64 fraction = 0;
	const char *back;
	char word[16];

	if (read_digits(reader, 2, &hour) == 0)
		return false;
	if (take(reader, ':'))
	{
		if (read_digits(reader, 2, &minute) == 0)
			return false;
		if (take(reader, ':'))
		{
			if (read_digits(reader, 2, &second) == 0)
				return false;
			if ((take(reader, '.') || take(reader, ',')) && !read_fraction(reader, &fraction))
				return false;
		}
	}
	else
		return false;
	skip_blanks(reader);
	back = reader->at;
	(void) read_word(reader, word, sizeof(word));
	if (strcmp(word, "am") == 0 || strcmp(word, "pm") == 0)
	{
		if (hour < 1 || hour > 12)
			return false;
		hour = hour % 12 + (word[0] == 'p' ? 12 : 0);
	}
	else
		reader->at = back;
	if (hour > 23 || minute > 59 || second > 59)
		return false;
	*usecs = ((int64) hour * SECS_PER_HOUR + minute * SECS_PER_MINUTE + second) * USECS_PER_SEC +
			 fraction;
	return true;
}

/* zone := Z | UTC | GMT | (+ | -) hour [[:] minute] */
static bool
read_zone(TimeReader *reader, int64 *offset)
{
	char word[16];
	int hour;
	int minute = 0;
	bool negative;

	*offset = 0;
	skip_blanks(reader);
	if (reader->at >= reader->end)
		return true;
	if (read_word(reader, word, sizeof(word)) > 0)
	{
		if (strcmp(word, "z") != 0 && strcmp(word, "utc") != 0 && strcmp(word, "gmt") != 0)
			return false;
		if (reader->at >= reader->end)
			return true;
	}
	negative = *reader->at == '-';
	if (!take(reader, '+') && !take(reader, '-'))
		return false;
	if (read_digits(reader, 2, &hour) == 0)
		return false;
	(void) take(reader, ':');
	if (peek_digit(reader) && read_digits(reader, 2, &minute) != 2)
		return false;
	if (hour > 14 || minute > 59)
		return false;
	*offset = ((int64) hour * SECS_PER_HOUR + minute * SECS_PER_MINUTE) * USECS_PER_SEC;
	if (negative)
		*offset = -*offset;
	return true;
}

bool
datetime_parse(const char *data, int length, TimestampTz *result)
{
	TimeReader reader = {data, data + length};
	int year;
	int month;
	int day;
	int64 time = 0;
	int64 offset = 0;

	skip_blanks(&reader);
	while (reader.end > reader.at && isspace((unsigned char) reader.end[-1]))
		reader.end--;
	if (!read_date(&reader, &year, &month, &day))
		return false;
	if (year < 1 || month < 1 || month > 12 || day < 1 || day > day_tab[isleap(year)][month - 1])
		return false;
	if (reader.at < reader.end)
	{
		if (*reader.at == 'T' || *reader.at == 't')
			reader.at++;
		skip_blanks(&reader);
		if (peek_digit(&reader) && !read_clock(&reader, &time))
			return false;
		if (!read_zone(&reader, &offset) || reader.at != reader.end)
			return false;
	}
	if (!datetime_join(year, month, day, time, result))
		return false;
	*result -= offset;
	return DATETIME_IS_VALID(*result);
}

typedef struct TimespanUnit
{
	const char *name;
	double usecs;
} TimespanUnit;

static const TimespanUnit timespan_units[] = {
	{"d", USECS_PER_DAY},
	{"day", USECS_PER_DAY},
	{"days", USECS_PER_DAY},
	{"h", USECS_PER_HOUR},
	{"hr", USECS_PER_HOUR},
	{"hrs", USECS_PER_HOUR},
	{"hour", USECS_PER_HOUR},
	{"hours", USECS_PER_HOUR},
	{"m", USECS_PER_MINUTE},
	{"min", USECS_PER_MINUTE},
	{"minute", USECS_PER_MINUTE},
	{"minutes", USECS_PER_MINUTE},
	{"s", USECS_PER_SEC},
	{"sec", USECS_PER_SEC},
	{"second", USECS_PER_SEC},
	{"seconds", USECS_PER_SEC},
	{"ms", 1000},
	{"milli", 1000},
	{"millis", 1000},
	{"millisec", 1000},
	{"millisecond", 1000},
	{"milliseconds", 1000},
	{"micro", 1},
	{"micros", 1},
	{"microsec", 1},
	{"microsecond", 1},
	{"microseconds", 1},
	{"tick", 0.1},
	{"ticks", 0.1},
};

/* unit form := number [blank] unit, "1.5h" */
static bool
read_units(TimeReader *reader, bool negative, int64 *result)
{
	char number[64];
	char word[16];
	int length = 0;
	double value;

	while (reader->at < reader->end && length < (int) sizeof(number) - 1 &&
		   (isdigit((unsigned char) *reader->at) || *reader->at == '.'))
		number[length++] = *reader->at++;
	number[length] = '\0';
	skip_blanks(reader);
	if (length == 0 || read_word(reader, word, sizeof(word)) == 0 || reader->at != reader->end)
		return false;
	for (int i = 0; i < (int) lengthof(timespan_units); i++)
	{
		char *stop;

		if (strcmp(timespan_units[i].name, word) != 0)
			continue;
		value = strtod(number, &stop) * timespan_units[i].usecs;
		if (*stop != '\0' || value > (double) TIMESPAN_MAX)
			return false;
		/* Round to ticks first, so that 1.1s is not one microsecond short. */
		*result = (int64) (rint(value * 10) / 10);
		if (negative)
			*result = -*result;
		return true;
	}
	return false;
}

/* clock form := [days (. | :)] hours : minutes [: seconds [. fraction]] | days */
static bool
read_timespan_clock(TimeReader *reader, bool negative, int64 *result)
{
	int part[4];
	int count = 0;
	int64 fraction = 0;
	bool has_days;
	int64 days = 0;
	int64 time;

	if (read_digits(reader, 8, &part[count++]) == 0)
		return false;
	has_days = take(reader, '.');
	if (has_days && read_digits(reader, 8, &part[count++]) == 0)
		return false;
	while (count < 4 && take(reader, ':'))
		if (read_digits(reader, 8, &part[count++]) == 0)
			return false;
	if (count > 2 && take(reader, '.') && !read_fraction(reader, &fraction))
		return false;
	if (reader->at != reader->end || (has_days && count < 3))
		return false;
	if (count == 4 || has_days || count == 1)
		days = part[0];
	if (count == 4 || has_days)
	{
		memmove(part, part + 1, sizeof(int) * (count - 1));
		count--;
	}
	if (count == 1)
		time = 0;
	else
	{
		int second = count > 2 ? part[2] : 0;

		if (part[0] > 23 || part[1] > 59 || second > 59)
			return false;
		time =
			((int64) part[0] * SECS_PER_HOUR + part[1] * SECS_PER_MINUTE + second) * USECS_PER_SEC +
			fraction;
	}
	if (pg_mul_s64_overflow(days, USECS_PER_DAY, result) ||
		pg_add_s64_overflow(*result, time, result))
		return false;
	if (negative)
		*result = -*result;
	return TIMESPAN_IS_VALID(*result);
}

bool
timespan_parse(const char *data, int length, int64 *result)
{
	TimeReader reader = {data, data + length};
	TimeReader again;
	bool negative;

	skip_blanks(&reader);
	while (reader.end > reader.at && isspace((unsigned char) reader.end[-1]))
		reader.end--;
	negative = take(&reader, '-');
	again = reader;
	return read_timespan_clock(&reader, negative, result) || read_units(&again, negative, result);
}
