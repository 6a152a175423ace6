/*
 * log_time.c
 *		Points of time as exports and services write them, besides ISO 8601 with a zone.
 */
#include "common/port.h"

#include "common/calendar.h"
#include "common/datetime_text.h"
#include "common/int.h"
#include "common/log_time.h"
#include "common/time_reader.h"

static const struct
{
	LogDateOrder order;
	const char *text;
} orders[] = {
	{LOG_DATE_MONTH_FIRST, "month first"},
	{LOG_DATE_DAY_FIRST, "day first"},
	{LOG_DATE_UNKNOWN, "unknown"},
};

const char *
log_date_order_text(LogDateOrder order)
{
	for (int i = 0; i < lengthof(orders); i++)
	{
		if (orders[i].order == order)
			return orders[i].text;
	}
	pg_unreachable();
}

bool
log_date_order_read(const char *text, LogDateOrder *order)
{
	for (int i = 0; i < lengthof(orders); i++)
	{
		if (strcmp(orders[i].text, text) == 0)
		{
			*order = orders[i].order;
			return true;
		}
	}
	return false;
}

static bool
read_one_or_two(TimeReader *reader, int *number)
{
	int64 value;

	if (time_read_digits(reader, 2, &value) == 0)
		return false;
	*number = (int) value;
	return true;
}

/* Which of two numbers is the month; false if neither can be. */
static bool
order_figures(int first, int second, LogDateOrder order, CalendarDate *date, LogDateClue *clue)
{
	if (first > 12 && second > 12)
		return false;
	*clue = first > 12        ? LOG_CLUE_DAY_FIRST
			: second > 12     ? LOG_CLUE_MONTH_FIRST
			: first == second ? LOG_CLUE_NONE
							  : LOG_CLUE_EITHER;
	if (*clue == LOG_CLUE_DAY_FIRST || (*clue == LOG_CLUE_EITHER && order == LOG_DATE_DAY_FIRST))
	{
		date->day = first;
		date->month = second;
	}
	else
	{
		date->month = first;
		date->day = second;
	}
	return true;
}

/*
 * Years that another calendar writes in our time: 1404 in Iran, 1447 in Saudi Arabia, 2568 in
 * Thailand, 5786 in Israel.  9999 is never, 1601 and 1753 are where clocks begin.
 */
static bool
is_other_calendar(int year)
{
	return (year >= 1300 && year < 1600) || (year >= 2400 && year < 9999);
}

/* date := year ("-" month "-" | "/" month "/") day | figure "/" figure "/" year | day "." month "." year */
static bool
read_date(TimeReader *reader, LogDateOrder order, CalendarDate *date, LogDateClue *clue)
{
	int64 number;
	int count = time_read_digits(reader, 4, &number);
	int second;
	char separator;

	*clue = LOG_CLUE_NONE;
	if ((count != 4 && count != 1 && count != 2) || time_at_end(reader))
		return false;
	separator = *reader->at++;
	if (!read_one_or_two(reader, &second))
		return false;
	if (count == 4)
	{
		date->year = (int) number;
		date->month = second;
		return (separator == '-' || separator == '/') && time_take(reader, separator) &&
			   read_one_or_two(reader, &date->day) && calendar_is_date(date);
	}
	if ((separator != '/' && separator != '.') || !time_take(reader, separator))
		return false;
	date->day = (int) number;
	date->month = second;
	if (separator == '/' && !order_figures((int) number, second, order, date, clue))
		return false;
	if (time_read_digits(reader, 4, &number) != 4)
		return false;
	date->year = (int) number;
	return calendar_is_date(date);
}

/* AM or PM in any of its forms; false if it does not go with the hour. */
static bool
read_half_of_day(TimeReader *reader, int *hour, bool *has_capitals)
{
	TimeReader before = *reader;
	bool is_afternoon;
	char half;

	(void) time_skip_blanks(reader);
	half = time_at_end(reader) ? '\0' : *reader->at;
	if (half == '\0' || strchr("AaPp", half) == NULL)
	{
		*reader = before;
		return true;
	}
	reader->at++;
	is_afternoon = half == 'P' || half == 'p';
	*has_capitals = time_take(reader, 'M');
	if (*has_capitals)
		*has_capitals = half == 'A' || half == 'P';
	else
	{
		bool dotted = time_take(reader, '.');

		if (dotted)
			(void) time_skip_blanks(reader);
		if (!time_take(reader, 'm') || (dotted && !time_take(reader, '.')))
			return false;
	}
	if (*hour < 1 || *hour > 12)
		return false;
	*hour = *hour % 12 + (is_afternoon ? 12 : 0);
	return true;
}

/* time := hour ":" minute [":" second [("." | ",") fraction]] [half of day] */
static bool
read_time(TimeReader *reader, int64 *ticks, bool *has_capitals)
{
	int hour;
	int64 minute;
	int64 second = 0;
	int64 fraction = 0;

	if (!read_one_or_two(reader, &hour) || !time_take(reader, ':') ||
		time_read_digits(reader, 2, &minute) != 2)
		return false;
	if (time_take(reader, ':'))
	{
		if (time_read_digits(reader, 2, &second) != 2)
			return false;
		if ((time_take(reader, '.') || time_take(reader, ',')) &&
			!time_read_fraction(reader, &fraction))
			return false;
	}
	if (!read_half_of_day(reader, &hour, has_capitals))
		return false;
	/* A leap second is the first of the next minute. */
	if (hour > 23 || minute > 59 || second > 60 || (second == 60 && minute != 59))
		return false;
	*ticks =
		hour * TICKS_PER_HOUR + minute * TICKS_PER_MINUTE + second * TICKS_PER_SECOND + fraction;
	return true;
}

/* zone := nothing | blanks (Z | UTC | GMT | sign hh [[":"] mm]), to the end; what lies east of UTC */
static bool
read_zone(TimeReader *reader, int64 *offset, bool *has_zone)
{
	char word[TIME_WORD_SIZE];
	int64 hour;
	int64 minute = 0;
	bool minus;

	*offset = 0;
	*has_zone = !time_at_end(reader);
	if (!*has_zone)
		return true;
	(void) time_skip_blanks(reader);
	if (time_read_word(reader, word) > 0)
		return time_at_end(reader) &&
			   (strcmp(word, "z") == 0 || strcmp(word, "utc") == 0 || strcmp(word, "gmt") == 0);
	minus = time_take(reader, '-');
	if ((!minus && !time_take(reader, '+')) || time_read_digits(reader, 2, &hour) != 2)
		return false;
	(void) time_take(reader, ':');
	if (!time_at_end(reader) && time_read_digits(reader, 2, &minute) != 2)
		return false;
	*offset = (hour * TICKS_PER_HOUR + minute * TICKS_PER_MINUTE) * (minus ? -1 : 1);
	return hour <= 15 && minute <= 59 && time_at_end(reader);
}

/* "/Date(milliseconds[zone])/", as .NET wrote JSON; the zone is for show. */
static bool
read_dotnet(TimeReader *reader, int64 *ticks)
{
	static const char start[] = "/Date(";
	bool minus;
	int64 count;

	if (reader->end - reader->at < (ptrdiff_t) sizeof(start) ||
		memcmp(reader->at, start, sizeof(start) - 1) != 0)
		return false;
	reader->at += sizeof(start) - 1;
	minus = time_take(reader, '-');
	if (time_read_digits(reader, 15, &count) == 0)
		return false;
	if (time_take(reader, '+') || time_take(reader, '-'))
	{
		int64 zone;

		if (time_read_digits(reader, 4, &zone) != 4)
			return false;
	}
	return time_take(reader, ')') && time_take(reader, '/') && time_at_end(reader) &&
		   log_time_of_epoch(minus ? -count : count, TICKS_PER_SECOND / 1000, ticks);
}

LogTimeResult
log_time_read(const char *text, size_t length, LogDateOrder order, LogTime *result)
{
	TimeReader reader = {text, text + length};
	CalendarDate date;
	int64 time = 0;
	int64 offset = 0;

	*result = (LogTime){.clue = LOG_CLUE_NONE};
	if (length > 0 && *text == '/')
	{
		result->has_time = result->has_zone = true;
		return read_dotnet(&reader, &result->ticks) ? LOG_TIME_READ : LOG_TIME_NONE;
	}
	if (!read_date(&reader, order, &date, &result->clue) || is_other_calendar(date.year))
		return LOG_TIME_NONE;
	if (!time_at_end(&reader))
	{
		bool parted = time_take(&reader, 'T') || time_take(&reader, 't');

		if (!parted)
			(void) time_take(&reader, ',');
		if ((!parted && !time_skip_blanks(&reader)) ||
			!read_time(&reader, &time, &result->has_capitals) ||
			!read_zone(&reader, &offset, &result->has_zone))
			return LOG_TIME_NONE;
		result->has_time = true;
	}
	if (result->clue == LOG_CLUE_EITHER && order == LOG_DATE_UNKNOWN)
		return LOG_TIME_AMBIGUOUS;
	if ((result->clue == LOG_CLUE_DAY_FIRST && order == LOG_DATE_MONTH_FIRST) ||
		(result->clue == LOG_CLUE_MONTH_FIRST && order == LOG_DATE_DAY_FIRST))
		return LOG_TIME_OTHER_ORDER;
	result->ticks = calendar_days(&date) * TICKS_PER_DAY + time - offset;
	return datetime_is_in_years(result->ticks) ? LOG_TIME_READ : LOG_TIME_NONE;
}

bool
log_time_of_epoch(int64 count, int64 unit, int64 *ticks)
{
	return !pg_mul_s64_overflow(count, unit, ticks) &&
		   !pg_add_s64_overflow(*ticks, DATETIME_EPOCH_TICKS, ticks) &&
		   datetime_is_in_years(*ticks);
}
