/*
 * line_time.c
 *		The times that lines of syslog and CEF start with, and those of CEF's keys.
 *
 * What has the form of a time but is none is told apart from what has not: a line that says when
 * it was written must not be taken for one without a time, nor for one of another time.
 */
#include "common/port.h"

#include "common/calendar.h"
#include "common/datetime_text.h"
#include "common/line_record.h"
#include "common/log_time.h"

void
line_append_time(StringInfo out, const char *key, const LineTime *time)
{
	if (!time->is_read)
	{
		line_member(out, key, time->text, time->len);
		return;
	}
	appendStringInfo(out, "%s\"%s\":\"", out->data[out->len - 1] == '{' ? "" : ",", key);
	datetime_text_append(out, time->ticks);
	appendStringInfoChar(out, '"');
}

/* Whether a word ends here: with the text, or before a blank or the colon behind a header. */
static bool
at_word_end(const TimeReader *line)
{
	return time_at_end(line) || strchr(" \t:", *line->at) != NULL;
}

/* The latest year in which a month, day and time are not later than now. */
static bool
find_year(const SyslogClock *clock, CalendarDate *date, int64 time)
{
	CalendarDate today;

	calendar_date(clock->now / TICKS_PER_DAY, &today);
	/* The 29th of February may be eight years ago. */
	for (date->year = today.year + 1; date->year >= today.year - 8; date->year--)
	{
		if (calendar_is_date(date) &&
			calendar_days(date) * TICKS_PER_DAY + time <= clock->now + TICKS_PER_DAY)
			return true;
	}
	return false;
}

/* year := four digits, and nothing else in the word; the reader stays where it is if it is none. */
static bool
take_year(TimeReader *line, int *year)
{
	TimeReader before = *line;
	int64 number;

	if (time_read_digits(line, 4, &number) == 4 && at_word_end(line) &&
		(time_at_end(line) || *line->at != ':'))
	{
		*year = (int) number;
		return true;
	}
	*line = before;
	return false;
}

/* offset := sign hh [[":"] mm] */
static bool
take_offset(TimeReader *line, int64 *offset)
{
	TimeReader before = *line;
	bool minus = time_take(line, '-');
	int64 hour;
	int64 minute = 0;

	if ((minus || time_take(line, '+')) && time_read_digits(line, 2, &hour) == 2)
	{
		TimeReader colon = *line;

		(void) time_take(line, ':');
		if (!time_at_digit(line))
			*line = colon;
		else if (time_read_digits(line, 2, &minute) != 2)
			hour = PG_INT32_MAX;
		if (hour <= 15 && minute <= 59 && at_word_end(line))
		{
			*offset = (hour * TICKS_PER_HOUR + minute * TICKS_PER_MINUTE) * (minus ? -1 : 1);
			return true;
		}
	}
	*line = before;
	return false;
}

/*
 * zone := UTC | GMT | Z [offset] | offset; what lies east of UTC.  False: none stands here, or,
 * with *is_unknown, one that means different things in different countries.
 */
static bool
take_zone(TimeReader *line, int64 *offset, bool *is_unknown)
{
	static const char *const known[] = {"UTC", "GMT", "Z"};
	static const char *const unknown[] = {
		"EST",  "EDT", "CST",  "CDT",  "MST",  "MDT",  "PST",  "PDT",  "AKST", "AKDT", "HST", "CET",
		"CEST", "MEZ", "MESZ", "EET",  "EEST", "WET",  "WEST", "BST",  "IST",  "MSK",  "JST", "KST",
		"HKT",  "SGT", "AEST", "AEDT", "ACST", "AWST", "NZST", "NZDT", "SAST", "BRT",  "ART"};
	const char *word = line->at;
	size_t len = 0;

	*is_unknown = false;
	if (take_offset(line, offset))
		return true;
	while (word + len < line->end && word[len] >= 'A' && word[len] <= 'Z')
		len++;
	for (int i = 0; i < lengthof(known); i++)
	{
		if (strlen(known[i]) != len || memcmp(known[i], word, len) != 0)
			continue;
		line->at += len;
		*offset = 0;
		if (at_word_end(line) || take_offset(line, offset))
			return true;
		line->at -= len;
	}
	line->at += len;
	for (int i = 0; i < lengthof(unknown) && at_word_end(line); i++)
		*is_unknown |= strlen(unknown[i]) == len && memcmp(unknown[i], word, len) == 0;
	if (!*is_unknown)
		line->at -= len;
	return false;
}

/* The parts of "Mmm dd hh:mm:ss", as written. */
typedef struct BsdTime
{
	CalendarDate date;
	bool has_year;
	bool has_zone;
	bool is_sound;
	int64 time; /* of the day */
	int64 zone;
} BsdTime;

/* clock := hour ":" minute ":" second ["." fraction]; false: it has another form. */
static bool
take_clock(TimeReader *line, BsdTime *bsd)
{
	int64 hour;
	int64 minute;
	int64 second;
	int64 fraction = 0;

	if (time_read_digits(line, 2, &hour) == 0 || !time_take(line, ':') ||
		time_read_digits(line, 2, &minute) != 2 || !time_take(line, ':') ||
		time_read_digits(line, 2, &second) != 2 ||
		(time_take(line, '.') && !time_read_fraction(line, &fraction)))
		return false;
	bsd->is_sound = hour <= 23 && minute <= 59 && (second <= 59 || (second == 60 && minute == 59));
	bsd->time =
		hour * TICKS_PER_HOUR + minute * TICKS_PER_MINUTE + second * TICKS_PER_SECOND + fraction;
	return true;
}

/* bsd := [year] Mmm dd [year] clock [zone] [year]; false: it has another form. */
static bool
take_bsd(TimeReader *line, BsdTime *bsd)
{
	static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
	char word[TIME_WORD_SIZE];
	const char *month;
	int64 day;
	bool is_unknown;
	TimeReader behind;

	*bsd = (BsdTime){.has_year = false};
	bsd->has_year = take_year(line, &bsd->date.year);
	if ((bsd->has_year && !time_skip_blanks(line)) || time_read_word(line, word) != 3 ||
		(month = strstr(months, word)) == NULL || (month - months) % 3 != 0 ||
		!time_skip_blanks(line) || time_read_digits(line, 2, &day) == 0 || !time_skip_blanks(line))
		return false;
	bsd->date.month = (int) (month - months) / 3 + 1;
	bsd->date.day = (int) day;
	if (!bsd->has_year && take_year(line, &bsd->date.year))
		bsd->has_year = time_skip_blanks(line);
	if (!take_clock(line, bsd))
		return false;
	behind = *line;
	(void) time_skip_blanks(&behind);
	bsd->has_zone = take_zone(&behind, &bsd->zone, &is_unknown);
	bsd->is_sound &= !is_unknown;
	if (bsd->has_zone || is_unknown)
		*line = behind;
	/* As the C library's asctime() has it, and RFC 3164 in an example. */
	behind = *line;
	if (!bsd->has_year && time_skip_blanks(&behind) && take_year(&behind, &bsd->date.year))
	{
		bsd->has_year = true;
		*line = behind;
	}
	return true;
}

/* The time that the parts are, if they are one. */
static void
read_bsd(BsdTime *bsd, const SyslogClock *clock, LineTime *time)
{
	int64 zone = bsd->has_zone ? bsd->zone : clock->zone;

	if (!bsd->is_sound)
		return;
	if (!bsd->has_year && clock->year > 0)
		bsd->date.year = clock->year;
	else if (!bsd->has_year && !find_year(clock, &bsd->date, bsd->time - zone))
		return;
	if (!calendar_is_date(&bsd->date))
		return;
	time->guessed_year = !bsd->has_year && clock->year == 0;
	time->ticks = calendar_days(&bsd->date) * TICKS_PER_DAY + bsd->time - zone;
	time->is_read = datetime_is_in_years(time->ticks);
}

bool
line_read_time(const char *text, size_t len, const SyslogClock *clock, LineTime *time)
{
	LogTime read;

	*time = (LineTime){.text = text, .len = len};
	if (datetime_text_read_log(text, len, &time->ticks))
		time->is_read = true;
	else if (log_time_read(text, len, LOG_DATE_UNKNOWN, &read) == LOG_TIME_READ && read.has_time)
	{
		time->ticks = read.ticks - (read.has_zone ? 0 : clock->zone);
		time->is_read = datetime_is_in_years(time->ticks);
	}
	return time->is_read;
}

/* Passes a word that is no blank. */
static void
pass_word(TimeReader *line)
{
	while (!time_at_end(line) && *line->at != ' ' && *line->at != '\t')
		line->at++;
}

/* Passes "yyyy-mm-dd", or with other figures and strokes, at the start of a word. */
static bool
take_figures(TimeReader *line)
{
	int64 number;
	int first = time_read_digits(line, 4, &number);
	char stroke = time_at_end(line) ? '\0' : *line->at;
	int last;

	if (first == 0 || (stroke != '-' && stroke != '/') || !time_take(line, stroke) ||
		time_read_digits(line, 2, &number) == 0 || !time_take(line, stroke))
		return false;
	last = time_read_digits(line, 4, &number);
	return last > 0 && (first == 4 || (last == 4 && stroke == '/'));
}

/* A date in figures, and a time of day and a zone as words of their own, as far as they are there. */
static bool
take_date(TimeReader *line, const SyslogClock *clock, LineTime *time)
{
	const char *start = line->at;
	const char *stop;
	TimeReader behind;
	int64 number;
	bool is_unknown;

	if (!take_figures(line))
	{
		/* 20260302T090000Z */
		pass_word(line);
		return line_read_time(start, line->at - start, clock, time);
	}
	pass_word(line);
	stop = line->at;
	behind = *line;
	if (time_skip_blanks(&behind) && time_read_digits(&behind, 2, &number) > 0 &&
		time_take(&behind, ':') && memchr(start, ':', stop - start) == NULL)
	{
		pass_word(&behind);
		*line = behind;
		stop = line->at;
	}
	behind = *line;
	if (time_skip_blanks(&behind) && (take_zone(&behind, &number, &is_unknown) || is_unknown))
	{
		*line = behind;
		stop = line->at;
	}
	else if (stop > start && stop[-1] == ':')
		stop--;
	(void) line_read_time(start, stop - start, clock, time);
	return true;
}

bool
line_take_time(TimeReader *line, const SyslogClock *clock, LineTime *time)
{
	TimeReader before = *line;
	BsdTime bsd;

	*time = (LineTime){.text = line->at};
	if (take_bsd(line, &bsd))
	{
		if (!at_word_end(line))
		{
			bsd.is_sound = false;
			pass_word(line);
		}
		time->len = line->at - before.at;
		read_bsd(&bsd, clock, time);
	}
	else
	{
		*line = before;
		if (!take_date(line, clock, time))
		{
			*line = before;
			return false;
		}
	}
	(void) time_take(line, ':');
	(void) time_skip_blanks(line);
	return true;
}
