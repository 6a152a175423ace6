/*
 * timespan_text.c
 *		Lengths of time as the language writes them.
 *
 * The one reader of literals and of totimespan(), and the one writer.
 */
#include "common/port.h"

#include <math.h>

#include "common/int.h"
#include "common/lookup.h"
#include "common/time_reader.h"
#include "common/timespan_text.h"

typedef struct TimeUnit
{
	const char *name;
	int64 ticks; /* 0: a nanosecond, less than a tick */
} TimeUnit;

static const TimeUnit time_unit[] = {
	{"d", TICKS_PER_DAY},
	{"day", TICKS_PER_DAY},
	{"days", TICKS_PER_DAY},
	{"h", TICKS_PER_HOUR},
	{"hr", TICKS_PER_HOUR},
	{"hrs", TICKS_PER_HOUR},
	{"hour", TICKS_PER_HOUR},
	{"hours", TICKS_PER_HOUR},
	{"m", TICKS_PER_MINUTE},
	{"min", TICKS_PER_MINUTE},
	{"minute", TICKS_PER_MINUTE},
	{"minutes", TICKS_PER_MINUTE},
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
	{"micro", TICKS_PER_MICROSECOND},
	{"micros", TICKS_PER_MICROSECOND},
	{"microsec", TICKS_PER_MICROSECOND},
	{"microsecond", TICKS_PER_MICROSECOND},
	{"microseconds", TICKS_PER_MICROSECOND},
	{"tick", 1},
	{"ticks", 1},
	{"nano", 0},
	{"nanos", 0},
	{"nanosec", 0},
	{"nanosecond", 0},
	{"nanoseconds", 0},
};

static const TimeUnit *
find_unit(const char *word)
{
	return LOOKUP(time_unit, word);
}

/* units := number ["." number] [blanks] unit | number, which counts days; to the end */
static bool
read_units(TimeReader *reader, int64 *ticks)
{
	const TimeUnit *unit;
	int64 whole;
	int64 part = 0;
	double scale = 1;
	char word[TIME_WORD_SIZE];

	if (time_read_digits(reader, 18, &whole) == 0)
		return false;
	if (time_at_end(reader))
		return !pg_mul_s64_overflow(whole, TICKS_PER_DAY, ticks);
	if (time_take(reader, '.'))
	{
		int digits = time_read_digits(reader, 15, &part);
		int64 finer;

		if (digits == 0)
			return false;
		scale = pow(10, digits);
		(void) time_read_digits(reader, 18, &finer);
	}
	(void) time_skip_blanks(reader);
	if (time_read_word(reader, word) == 0 || !time_at_end(reader))
		return false;
	unit = find_unit(word);
	if (unit == NULL)
		return false;
	if (unit->ticks == 0)
	{
		*ticks = whole / 100;
		return true;
	}
	return !pg_mul_s64_overflow(whole, unit->ticks, ticks) &&
		   !pg_add_s64_overflow(*ticks, (int64) rint((double) part / scale * (double) unit->ticks),
								ticks);
}

/*
 * clock := [days ("." | ":")] hours ":" minutes [":" seconds ["." fraction]], to
 * the end; counted below zero, where there is room for the least timespan.
 */
static bool
read_negative_clock(TimeReader *reader, int64 *ticks)
{
	ClockParts parts;
	int64 *part = parts.part;
	int64 days = 0;
	int64 hour;
	int64 minute;
	int64 second;

	if (!time_read_clock(reader, &parts) || !time_at_end(reader))
		return false;
	/* 24:00:00 has no hour 24, so that it is read as days, hours and minutes. */
	if (parts.count == 4 || parts.has_days ||
		(parts.count == 3 && part[0] > 23 && !parts.has_fraction))
		days = *part++;
	hour = part[0];
	minute = part[1];
	second = part + 2 < parts.part + parts.count ? part[2] : 0;
	if (hour > 23 || minute > 59 || second > 59 ||
		(parts.has_fraction && part + 2 >= parts.part + parts.count))
		return false;
	return !pg_mul_s64_overflow(days, -TICKS_PER_DAY, ticks) &&
		   !pg_sub_s64_overflow(*ticks,
								hour * TICKS_PER_HOUR + minute * TICKS_PER_MINUTE +
									second * TICKS_PER_SECOND + parts.fraction,
								ticks);
}

bool
timespan_text_read(const char *text, int length, int64 *ticks)
{
	TimeReader reader = time_reader(text, length);
	TimeReader again;
	bool minus = time_take(&reader, '-');

	if (!minus)
		(void) time_take(&reader, '+');
	(void) time_skip_blanks(&reader);
	again = reader;
	if (!read_negative_clock(&reader, ticks))
	{
		if (!read_units(&again, ticks))
			return false;
		*ticks = -*ticks;
	}
	if (minus)
		return true;
	if (*ticks == PG_INT64_MIN)
		return false;
	*ticks = -*ticks;
	return true;
}

void
timespan_text_append(StringInfo out, int64 ticks)
{
	uint64 size = ticks < 0 ? -(uint64) ticks : (uint64) ticks;
	uint64 days = size / TICKS_PER_DAY;
	int seconds = (int) (size % TICKS_PER_DAY / TICKS_PER_SECOND);
	int fraction = (int) (size % TICKS_PER_SECOND);

	if (ticks < 0)
		appendStringInfoChar(out, '-');
	if (days > 0)
		appendStringInfo(out, UINT64_FORMAT ".", days);
	appendStringInfo(out, "%02d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
	if (fraction > 0)
		appendStringInfo(out, ".%07d", fraction);
}
