/*
 * datetime_text.c
 *		Points of time as texts write them.
 *
 * The one reader of literals, of todatetime() and, in a strict mode, of log
 * records, and the one writer.
 */
#include "common/port.h"

#include "common/calendar.h"
#include "common/datetime_text.h"
#include "common/time_reader.h"

/* ---- names ---- */

/* The place of the name that starts with the word, three letters at least; -1 if none does. */
static int
find_name(const char *const *name, int count, const char *word)
{
	for (int i = 0; i < count && strlen(word) >= 3; i++)
	{
		if (strncmp(word, name[i], strlen(word)) == 0)
			return i;
	}
	return -1;
}

/* Steps over a day of the week and what parts it from the date, if there is one. */
static void
skip_weekday(TimeReader *reader)
{
	static const char *const name[] = {"sunday",   "monday", "tuesday", "wednesday",
									   "thursday", "friday", "saturday"};
	TimeReader before = *reader;
	char word[TIME_WORD_SIZE];

	if (time_read_word(reader, word) == 0 || find_name(name, lengthof(name), word) < 0)
	{
		*reader = before;
		return;
	}
	(void) time_take(reader, ',');
	(void) time_skip_blanks(reader);
}

/* month := name | number */
static bool
read_month(TimeReader *reader, int *month, bool *is_name)
{
	static const char *const name[] = {"january",   "february", "march",    "april",
									   "may",       "june",     "july",     "august",
									   "september", "october",  "november", "december"};
	char word[TIME_WORD_SIZE];
	int64 number;

	*is_name = time_read_word(reader, word) > 0;
	if (*is_name)
	{
		*month = find_name(name, lengthof(name), word) + 1;
		return *month > 0;
	}
	if (time_read_digits(reader, 2, &number) == 0)
		return false;
	*month = (int) number;
	return true;
}

/* ---- date, time of day, zone ---- */

/* Blanks, or one of - / . , with blanks around it; the sign, ' ' for blanks, NUL for nothing. */
static char
read_separator(TimeReader *reader)
{
	bool blank = time_skip_blanks(reader);
	char sign = blank ? ' ' : '\0';

	if (!time_at_end(reader) && strchr("-/.,", *reader->at) != NULL && *reader->at != '\0')
	{
		sign = *reader->at++;
		(void) time_skip_blanks(reader);
	}
	return sign;
}

static bool
read_number(TimeReader *reader, int *number)
{
	int64 value;

	if (time_read_digits(reader, 2, &value) == 0)
		return false;
	*number = (int) value;
	return true;
}

/* Four digits, or two: 69 to 99 of the last century, the rest of this one. */
static bool
read_year(TimeReader *reader, int *year)
{
	int64 value;
	int count = time_read_digits(reader, 4, &value);

	*year = (int) value;
	if (count == 2)
		*year += value >= 69 ? 1900 : 2000;
	return count == 2 || count == 4;
}

/* year [separator month [the same separator day]] */
static bool
read_date_from_year(TimeReader *reader, CalendarDate *date)
{
	TimeReader before = *reader;
	char separator = read_separator(reader);
	bool is_name;

	if (separator == '\0' || separator == ' ')
	{
		/* 2014 alone, or 2014Z: no time of day may follow. */
		bool alone = time_at_end(reader) || isalpha((unsigned char) *reader->at);

		*reader = before;
		return alone && separator == '\0';
	}
	if (!read_month(reader, &date->month, &is_name))
		return false;
	before = *reader;
	if (read_separator(reader) != separator)
	{
		*reader = before;
		return true;
	}
	return read_number(reader, &date->day);
}

/*
 * date := year ["-" month ["-" day]] | month "/" day "/" year
 *       | day "-" name "-" year | name day "," year
 * with any of - / . , or blanks between the parts.
 */
static bool
read_date(TimeReader *reader, CalendarDate *date)
{
	bool is_name;
	int64 number;
	int count = time_read_digits(reader, 4, &number);

	date->month = date->day = 1;
	if (count == 4)
	{
		date->year = (int) number;
		return read_date_from_year(reader, date);
	}
	if (count > 2)
		return false;
	if (count == 0)
	{
		if (!read_month(reader, &date->month, &is_name))
			return false;
		(void) read_separator(reader);
		if (!read_number(reader, &date->day))
			return false;
	}
	else
	{
		date->day = (int) number;
		if (read_separator(reader) == '\0' && !isalpha((unsigned char) *reader->at))
			return false;
		if (!read_month(reader, &date->month, &is_name))
			return false;
		if (!is_name)
		{
			/* Month first, as in the United States. */
			date->day = date->month;
			date->month = (int) number;
		}
	}
	return (read_separator(reader) != '\0' || is_name) && read_year(reader, &date->year);
}

/* AM | PM; leaves the hour alone if neither follows. */
static bool
read_half_of_day(TimeReader *reader, int64 *hour)
{
	TimeReader before = *reader;
	char word[TIME_WORD_SIZE];

	(void) time_skip_blanks(reader);
	if (time_read_word(reader, word) == 0 || (strcmp(word, "am") != 0 && strcmp(word, "pm") != 0))
	{
		*reader = before;
		return true;
	}
	if (*hour < 1 || *hour > 12)
		return false;
	*hour = *hour % 12 + (word[0] == 'p' ? 12 : 0);
	return true;
}

/* time of day := hour ":" minute [":" second [("." | ",") fraction]] [AM | PM] */
static bool
read_time_of_day(TimeReader *reader, int64 *ticks)
{
	int64 hour;
	int64 minute;
	int64 second = 0;
	int64 fraction = 0;

	if (time_read_digits(reader, 2, &hour) == 0 || !time_take(reader, ':') ||
		time_read_digits(reader, 2, &minute) == 0)
		return false;
	if (time_take(reader, ':'))
	{
		if (time_read_digits(reader, 2, &second) == 0)
			return false;
		if ((time_take(reader, '.') || time_take(reader, ',')) &&
			!time_read_fraction(reader, &fraction))
			return false;
	}
	if (!read_half_of_day(reader, &hour) || hour > 23 || minute > 59 || second > 59)
		return false;
	*ticks =
		hour * TICKS_PER_HOUR + minute * TICKS_PER_MINUTE + second * TICKS_PER_SECOND + fraction;
	return true;
}

/* zone := [Z | UT | UTC | GMT] [("+" | "-") hour [[":"] minute]]; what lies east of UTC */
static bool
read_zone(TimeReader *reader, int64 *offset)
{
	char word[TIME_WORD_SIZE];
	int64 hour;
	int64 minute = 0;
	bool minus;

	*offset = 0;
	(void) time_skip_blanks(reader);
	if (time_read_word(reader, word) > 0 && strcmp(word, "z") != 0 && strcmp(word, "ut") != 0 &&
		strcmp(word, "utc") != 0 && strcmp(word, "gmt") != 0)
		return false;
	if (time_at_end(reader))
		return true;
	minus = time_take(reader, '-');
	if ((!minus && !time_take(reader, '+')) || time_read_digits(reader, 2, &hour) == 0)
		return false;
	if ((time_take(reader, ':') || time_at_digit(reader)) &&
		time_read_digits(reader, 2, &minute) != 2)
		return false;
	if (hour > 14 || minute > 59)
		return false;
	*offset = (hour * TICKS_PER_HOUR + minute * TICKS_PER_MINUTE) * (minus ? -1 : 1);
	return time_at_end(reader);
}

/* What parts a date from a time of day: T, a comma, blanks. */
static bool
read_date_end(TimeReader *reader)
{
	bool parted = time_take(reader, 'T') || time_take(reader, 't') || time_take(reader, ',');

	return time_skip_blanks(reader) || parted;
}

bool
datetime_text_read(const char *text, int length, DatetimeText *result)
{
	TimeReader reader = time_reader(text, length);
	TimeReader start = reader;
	CalendarDate date;
	int64 time = 0;
	int64 offset;

	result->ticks = 0;
	result->is_today = false;
	if (time_take(&reader, '0') && time_at_end(&reader))
		return true;
	reader = start;
	if (read_time_of_day(&reader, &time))
	{
		result->is_today = true;
		if (!read_zone(&reader, &offset))
			return false;
		result->ticks = time - offset;
		return true;
	}
	reader = start;
	time = 0;
	skip_weekday(&reader);
	if (!read_date(&reader, &date) || !calendar_is_date(&date))
		return false;
	if (read_date_end(&reader) && time_at_digit(&reader) && !read_time_of_day(&reader, &time))
		return false;
	if (!read_zone(&reader, &offset))
		return false;
	result->ticks = calendar_days(&date) * TICKS_PER_DAY + time - offset;
	return datetime_is_in_years(result->ticks);
}

/* ---- logs ---- */

/* Reads exactly so many digits. */
static inline bool
read_exactly(TimeReader *reader, int count, int *value)
{
	int64 number;

	if (time_read_digits(reader, count, &number) != count)
		return false;
	*value = (int) number;
	return true;
}

/* "Z" | sign hh [[":"] mm], to the end; in minutes */
static bool
read_log_zone(TimeReader *reader, int *offset)
{
	int hour;
	int minute = 0;
	bool minus;

	*offset = 0;
	if (time_take(reader, 'Z') || time_take(reader, 'z'))
		return time_at_end(reader);
	minus = time_take(reader, '-');
	if ((!minus && !time_take(reader, '+')) || !read_exactly(reader, 2, &hour))
		return false;
	(void) time_take(reader, ':');
	if (!time_at_end(reader) && !read_exactly(reader, 2, &minute))
		return false;
	*offset = (hour * 60 + minute) * (minus ? -1 : 1);
	return hour <= 15 && minute <= 59 && time_at_end(reader);
}

bool
datetime_text_read_log(const char *text, size_t length, int64 *ticks)
{
	TimeReader reader = {text, text + length};
	CalendarDate date;
	int hour;
	int minute;
	int second;
	int offset;
	int64 fraction = 0;
	bool basic;

	if (!read_exactly(&reader, 4, &date.year))
		return false;
	basic = !time_take(&reader, '-');
	if (!read_exactly(&reader, 2, &date.month) || (!basic && !time_take(&reader, '-')) ||
		!read_exactly(&reader, 2, &date.day) ||
		!(time_take(&reader, 'T') ||
		  (!basic && (time_take(&reader, 't') || time_take(&reader, ' ')))) ||
		!read_exactly(&reader, 2, &hour) || (!basic && !time_take(&reader, ':')) ||
		!read_exactly(&reader, 2, &minute) || (!basic && !time_take(&reader, ':')) ||
		!read_exactly(&reader, 2, &second) ||
		(time_take(&reader, '.') && !time_read_fraction(&reader, &fraction)) ||
		!read_log_zone(&reader, &offset) || !calendar_is_date(&date))
		return false;
	/* A leap second is the first of the next minute. */
	if (hour > 23 || minute > 59 || second > 60 || (second == 60 && minute != 59))
		return false;
	*ticks = calendar_days(&date) * TICKS_PER_DAY + hour * TICKS_PER_HOUR +
			 (minute - offset) * TICKS_PER_MINUTE + second * TICKS_PER_SECOND + fraction;
	/* The zone may put it out of the years that there are. */
	return datetime_is_in_years(*ticks);
}

/* ---- writing ---- */

void
datetime_text_append(StringInfo out, int64 ticks)
{
	CalendarDate date;
	int64 time = ticks % TICKS_PER_DAY;
	int seconds = (int) (time / TICKS_PER_SECOND);

	calendar_date(ticks / TICKS_PER_DAY, &date);
	appendStringInfo(out, "%04d-%02d-%02dT%02d:%02d:%02d.%07dZ", date.year, date.month, date.day,
					 seconds / 3600, seconds / 60 % 60, seconds % 60,
					 (int) (time % TICKS_PER_SECOND));
}
