/*
 * lexer_datetime.c
 *		Points and lengths of time as literals write them.
 *
 * Called by lexer_literal.c.  Counts in ticks of 100 ns, as the language does;
 * whoever stores them truncates to microseconds.  Texts are short (a literal's
 * inside), NUL terminated, and end where they end: a rest makes them invalid.
 */
#include "common/port.h"

#include <math.h>

#include "common/int.h"

#include "kql/parse/lexer.h"

#define TICKS_PER_SECOND INT64CONST(10000000)
#define TICKS_PER_DAY (86400 * TICKS_PER_SECOND)

static void
skip_blanks(const char **p)
{
	while (**p == ' ' || **p == '\t' || **p == '\r' || **p == '\n')
		(*p)++;
}

/* Reads at most so many digits; the number of digits read. */
static int
read_digits(const char **p, int most, int64 *value)
{
	int count = 0;

	*value = 0;
	while (count < most && isdigit((unsigned char) **p))
	{
		*value = *value * 10 + (**p - '0');
		(*p)++;
		count++;
	}
	return count;
}

static bool
accept(const char **p, char c)
{
	if (**p != c)
		return false;
	(*p)++;
	return true;
}

/* Letters in a row, lower case, cut to the buffer; "" if there is none. */
static void
read_word(const char **p, char *word, int size)
{
	int count = 0;

	while (isalpha((unsigned char) **p))
	{
		if (count < size - 1)
			word[count++] = (char) tolower((unsigned char) **p);
		(*p)++;
	}
	word[count] = '\0';
}

/* Fraction of a second behind the point, in ticks; digits beyond the seventh are dropped. */
static bool
read_fraction(const char **p, int64 *ticks)
{
	int64 digits;
	int count = read_digits(p, 7, &digits);

	if (count == 0)
		return false;
	while (isdigit((unsigned char) **p))
		(*p)++;
	for (; count < 7; count++)
		digits *= 10;
	*ticks = digits;
	return true;
}

static int
days_in_month(int64 year, int64 month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap ? 1 : 0);
}

/* Days from 0001-01-01. */
static int64
days_before(int64 year, int64 month, int64 day)
{
	int64 y = year - 1;
	int64 days = y * 365 + y / 4 - y / 100 + y / 400;

	for (int64 m = 1; m < month; m++)
		days += days_in_month(year, m);
	return days + day - 1;
}

/* hh:mm[:ss[.f]] [AM|PM], in ticks of the day. */
static bool
read_time_of_day(const char **p, int64 *ticks)
{
	int64 hour;
	int64 minute;
	int64 second = 0;
	int64 fraction = 0;
	const char *before;
	char word[4];

	if (read_digits(p, 2, &hour) == 0 || !accept(p, ':') || read_digits(p, 2, &minute) == 0)
		return false;
	if (accept(p, ':'))
	{
		if (read_digits(p, 2, &second) == 0)
			return false;
		if ((accept(p, '.') || accept(p, ',')) && !read_fraction(p, &fraction))
			return false;
	}
	before = *p;
	skip_blanks(p);
	read_word(p, word, sizeof(word));
	if (strcmp(word, "am") == 0 || strcmp(word, "pm") == 0)
	{
		if (hour < 1 || hour > 12)
			return false;
		hour = hour % 12 + (word[0] == 'p' ? 12 : 0);
	}
	else
		*p = before;
	if (hour > 23 || minute > 59 || second > 59)
		return false;
	*ticks = ((hour * 60 + minute) * 60 + second) * TICKS_PER_SECOND + fraction;
	return true;
}

/* Z, UTC, GMT or ±hh[[:]mm]; what must be taken off to get UTC. */
static bool
read_zone(const char **p, int64 *offset)
{
	char word[8];
	int64 hour;
	int64 minute = 0;
	bool minus;

	*offset = 0;
	skip_blanks(p);
	if (**p == '\0')
		return true;
	if (isalpha((unsigned char) **p))
	{
		read_word(p, word, sizeof(word));
		return strcmp(word, "z") == 0 || strcmp(word, "utc") == 0 || strcmp(word, "gmt") == 0;
	}
	minus = accept(p, '-');
	if (!minus && !accept(p, '+'))
		return false;
	if (read_digits(p, 2, &hour) == 0)
		return false;
	if (accept(p, ':') || isdigit((unsigned char) **p))
	{
		if (read_digits(p, 2, &minute) != 2)
			return false;
	}
	if (hour > 14 || minute > 59)
		return false;
	*offset = (hour * 60 + minute) * 60 * TICKS_PER_SECOND * (minus ? -1 : 1);
	return true;
}

static int
month_from_name(const char *word)
{
	static const char *const name[] = {"january",   "february", "march",    "april",
									   "may",       "june",     "july",     "august",
									   "september", "october",  "november", "december"};

	for (int i = 0; i < lengthof(name); i++)
	{
		if (strlen(word) >= 3 && strncmp(word, name[i], strlen(word)) == 0)
			return i + 1;
	}
	return 0;
}

/* "8 Nov 2014", "08-Nov-14", "Nov 8, 2014", the day of the week read before. */
static bool
read_named_date(const char **p, int64 *year, int64 *month, int64 *day)
{
	char word[12];
	int count;

	if (isalpha((unsigned char) **p))
	{
		read_word(p, word, sizeof(word));
		skip_blanks(p);
		if (read_digits(p, 2, day) == 0)
			return false;
		accept(p, ',');
	}
	else
	{
		if (read_digits(p, 2, day) == 0)
			return false;
		if (!accept(p, '-'))
			skip_blanks(p);
		read_word(p, word, sizeof(word));
	}
	*month = month_from_name(word);
	if (*month == 0)
		return false;
	if (!accept(p, '-'))
		skip_blanks(p);
	count = read_digits(p, 4, year);
	/* Two digits: the century as .NET's calendar has it. */
	if (count == 2)
		*year += *year < 50 ? 2000 : 1900;
	return count == 2 || count == 4;
}

/* "2014-05-25", "2014/5/25", "2014, 5, 25", "2014-05", "2014", or month first: "5/25/2014". */
static bool
read_numeric_date(const char **p, int64 *year, int64 *month, int64 *day)
{
	const char *start = *p;
	int64 first;
	int count = read_digits(p, 4, &first);
	char separator;

	*month = *day = 1;
	if (count == 0)
		return false;
	if (count == 4 && (**p == '\0' || **p == 'Z'))
	{
		*year = first;
		return true;
	}
	skip_blanks(p);
	separator = **p;
	if (separator == '\0' || strchr("-/,.", separator) == NULL || !accept(p, separator))
	{
		*p = start;
		return false;
	}
	skip_blanks(p);
	if (count == 4)
	{
		*year = first;
		if (read_digits(p, 2, month) == 0)
			return false;
		if (**p == '\0')
			return true;
		skip_blanks(p);
		if (!accept(p, separator))
			return false;
		skip_blanks(p);
		return read_digits(p, 2, day) > 0;
	}
	*month = first;
	if (count > 2 || read_digits(p, 2, day) == 0)
		return false;
	skip_blanks(p);
	if (!accept(p, separator))
		return false;
	skip_blanks(p);
	return read_digits(p, 4, year) == 4;
}

/* True if the text starts with a day of the week, which is then stepped over. */
static void
skip_weekday(const char **p)
{
	static const char *const name[] = {"sunday",   "monday", "tuesday", "wednesday",
									   "thursday", "friday", "saturday"};
	const char *before = *p;
	char word[12];

	read_word(p, word, sizeof(word));
	for (int i = 0; i < lengthof(name); i++)
	{
		if (strlen(word) >= 3 && strncmp(word, name[i], strlen(word)) == 0)
		{
			accept(p, ',');
			skip_blanks(p);
			return;
		}
	}
	*p = before;
}

bool
lexer_parse_datetime(const char *text, int64 *ticks)
{
	const char *p = text;
	int64 year = 0;
	int64 month = 1;
	int64 day = 1;
	int64 time = 0;
	int64 offset = 0;
	bool separated;
	const char *start;

	skip_blanks(&p);
	skip_weekday(&p);
	start = p;
	if (!read_numeric_date(&p, &year, &month, &day))
	{
		p = start;
		if (!read_named_date(&p, &year, &month, &day))
			return false;
	}
	if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 ||
		day > days_in_month(year, month))
		return false;
	separated = accept(&p, 'T') || accept(&p, 't') || *p == ' ' || accept(&p, ',');
	skip_blanks(&p);
	if (separated && isdigit((unsigned char) *p) && !read_time_of_day(&p, &time))
		return false;
	if (!read_zone(&p, &offset))
		return false;
	skip_blanks(&p);
	if (*p != '\0')
		return false;
	*ticks = days_before(year, month, day) * TICKS_PER_DAY + time - offset;
	return *ticks >= 0 && *ticks < days_before(10000, 1, 1) * TICKS_PER_DAY;
}

typedef struct TimeUnit
{
	const char *name;
	int64 ticks; /* 0: a nanosecond, less than a tick */
} TimeUnit;

static const TimeUnit time_unit[] = {
	{"d", TICKS_PER_DAY},
	{"day", TICKS_PER_DAY},
	{"days", TICKS_PER_DAY},
	{"h", 3600 * TICKS_PER_SECOND},
	{"hr", 3600 * TICKS_PER_SECOND},
	{"hrs", 3600 * TICKS_PER_SECOND},
	{"hour", 3600 * TICKS_PER_SECOND},
	{"hours", 3600 * TICKS_PER_SECOND},
	{"m", 60 * TICKS_PER_SECOND},
	{"min", 60 * TICKS_PER_SECOND},
	{"minute", 60 * TICKS_PER_SECOND},
	{"minutes", 60 * TICKS_PER_SECOND},
	{"s", TICKS_PER_SECOND},
	{"sec", TICKS_PER_SECOND},
	{"second", TICKS_PER_SECOND},
	{"seconds", TICKS_PER_SECOND},
	{"ms", TICKS_PER_SECOND / 1000},
	{"milli", TICKS_PER_SECOND / 1000},
	{"millis", TICKS_PER_SECOND / 1000},
	{"millisec", TICKS_PER_SECOND / 1000},
	{"millisecond", TICKS_PER_SECOND / 1000},
	{"milliseconds", TICKS_PER_SECOND / 1000},
	{"micro", 10},
	{"micros", 10},
	{"microsec", 10},
	{"microsecond", 10},
	{"microseconds", 10},
	{"tick", 1},
	{"ticks", 1},
	{"nano", 0},
	{"nanos", 0},
	{"nanosec", 0},
	{"nanosecond", 0},
	{"nanoseconds", 0},
};

/* number and unit, such as 2.5h, or a number alone, which counts days. */
static bool
parse_unit_timespan(const char *p, int64 *ticks)
{
	int64 unit_ticks = TICKS_PER_DAY;
	int64 whole;
	const char *digits = p;
	double fraction = 0;
	char word[16];

	if (read_digits(&p, 18, &whole) == 0)
		return false;
	if (*p == '.')
	{
		int64 part;
		double scale = 1;

		digits = ++p;
		read_digits(&p, 15, &part);
		for (const char *q = digits; q < p; q++)
			scale *= 10;
		fraction = (double) part / scale;
		while (isdigit((unsigned char) *p))
			p++;
	}
	skip_blanks(&p);
	if (*p != '\0')
	{
		int i;

		read_word(&p, word, sizeof(word));
		skip_blanks(&p);
		for (i = 0; i < lengthof(time_unit); i++)
		{
			if (strcmp(time_unit[i].name, word) == 0)
				break;
		}
		if (i == lengthof(time_unit) || *p != '\0')
			return false;
		unit_ticks = time_unit[i].ticks;
	}
	if (unit_ticks == 0)
	{
		*ticks = whole / 100;
		return true;
	}
	if (pg_mul_s64_overflow(whole, unit_ticks, ticks))
		return false;
	return !pg_add_s64_overflow(*ticks, (int64) rint(fraction * (double) unit_ticks), ticks);
}

/* [d.|d:]hh:mm[:ss[.f]], in ticks without a sign. */
static bool
parse_clock_timespan(const char *p, int64 *ticks)
{
	int64 part[4];
	int64 fraction = 0;
	int64 days = 0;
	int count = 0;
	bool has_days = false;

	if (read_digits(&p, 9, &part[0]) == 0)
		return false;
	if (accept(&p, '.'))
	{
		has_days = true;
		days = part[0];
		if (read_digits(&p, 2, &part[0]) == 0)
			return false;
	}
	for (count = 1; count < 4 && accept(&p, ':'); count++)
	{
		if (read_digits(&p, 2, &part[count]) == 0)
			return false;
	}
	if (accept(&p, '.') && !read_fraction(&p, &fraction))
		return false;
	skip_blanks(&p);
	if (*p != '\0' || count < 2 || (fraction > 0 && count < 3) || (has_days && count == 4))
		return false;
	if (count == 4)
	{
		days = part[0];
		memmove(part, part + 1, 3 * sizeof(int64));
	}
	if (count == 2)
		part[2] = 0;
	if (part[0] > 23 || part[1] > 59 || part[2] > 59)
		return false;
	if (pg_mul_s64_overflow(days, TICKS_PER_DAY, ticks))
		return false;
	return !pg_add_s64_overflow(
		*ticks, ((part[0] * 60 + part[1]) * 60 + part[2]) * TICKS_PER_SECOND + fraction, ticks);
}

bool
lexer_parse_timespan(const char *text, int64 *ticks)
{
	const char *p = text;
	bool minus;

	skip_blanks(&p);
	minus = accept(&p, '-');
	if (!minus)
		accept(&p, '+');
	skip_blanks(&p);
	if (strcmp(p, "10675199.02:48:05.4775808") == 0 && minus)
	{
		*ticks = PG_INT64_MIN;
		return true;
	}
	if (!parse_clock_timespan(p, ticks) && !parse_unit_timespan(p, ticks))
		return false;
	if (minus)
		*ticks = -*ticks;
	return true;
}

char *
lexer_datetime_text(int64 ticks)
{
	int64 days = ticks / TICKS_PER_DAY;
	int64 rest = ticks % TICKS_PER_DAY;
	int64 year = days / 366 + 1;
	int64 month = 1;
	int64 seconds = rest / TICKS_PER_SECOND;

	while (days_before(year + 1, 1, 1) <= days)
		year++;
	days -= days_before(year, 1, 1);
	while (days >= days_in_month(year, month))
		days -= days_in_month(year, month++);
	return psprintf("%04d-%02d-%02dT%02d:%02d:%02d.%07dZ", (int) year, (int) month, (int) days + 1,
					(int) (seconds / 3600), (int) (seconds / 60 % 60), (int) (seconds % 60),
					(int) (rest % TICKS_PER_SECOND));
}

char *
lexer_timespan_text(int64 ticks)
{
	uint64 size = ticks < 0 ? -(uint64) ticks : (uint64) ticks;
	uint64 days = size / TICKS_PER_DAY;
	int seconds = (int) (size % TICKS_PER_DAY / TICKS_PER_SECOND);
	int fraction = (int) (size % TICKS_PER_SECOND);
	StringInfoData text;

	initStringInfo(&text);
	if (ticks < 0)
		appendStringInfoChar(&text, '-');
	if (days > 0)
		appendStringInfo(&text, UINT64_FORMAT ".", days);
	appendStringInfo(&text, "%02d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
	if (fraction > 0)
		appendStringInfo(&text, ".%07d", fraction);
	return text.data;
}
