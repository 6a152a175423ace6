/*
 * log_time.c
 *		Timestamps of log records: strict ISO 8601, truncated to microseconds.
 */
#include "postgres.h"

#include "utils/datetime.h"
#include "utils/timestamp.h"

#include "ingest/log_time.h"

/* Rest of the text that is being read. */
typedef struct TimeText
{
	const char *at;
	const char *end;
} TimeText;

/* Reads exactly count digits. */
static bool
read_digits(TimeText *text, int count, int *value)
{
	int result = 0;

	if (text->end - text->at < count)
		return false;
	for (int i = 0; i < count; i++)
	{
		char c = text->at[i];

		if (c < '0' || c > '9')
			return false;
		result = result * 10 + (c - '0');
	}
	text->at += count;
	*value = result;
	return true;
}

static bool
read_char(TimeText *text, const char *set)
{
	if (text->at >= text->end || *text->at == '\0' || strchr(set, *text->at) == NULL)
		return false;
	text->at++;
	return true;
}

/* [ "." 1*digit ], the first six digits as microseconds */
static bool
read_fraction(TimeText *text, int *microseconds)
{
	int scale = 100000;
	int count = 0;

	*microseconds = 0;
	if (!read_char(text, "."))
		return true;
	while (text->at < text->end && *text->at >= '0' && *text->at <= '9')
	{
		*microseconds += (*text->at - '0') * scale;
		scale /= 10;
		text->at++;
		count++;
	}
	return count > 0;
}

/* "Z" | sign hh [ ":" ] mm | sign hh; the offset in seconds */
static bool
read_zone(TimeText *text, int *offset)
{
	int hour;
	int minute = 0;
	bool negative;

	*offset = 0;
	if (read_char(text, "Zz"))
		return text->at == text->end;
	negative = text->at < text->end && *text->at == '-';
	if (!read_char(text, "+-") || !read_digits(text, 2, &hour))
		return false;
	(void) read_char(text, ":");
	if (text->at < text->end && !read_digits(text, 2, &minute))
		return false;
	if (hour > 15 || minute > 59 || text->at != text->end)
		return false;
	*offset = (hour * 60 + minute) * 60;
	if (negative)
		*offset = -*offset;
	return true;
}

bool
log_time_parse(const char *string, size_t len, TimestampTz *result)
{
	TimeText text = {string, string + len};
	int year, month, day, hour, minute, second, microsecond, offset;
	bool basic;
	int64 days;

	if (!read_digits(&text, 4, &year))
		return false;
	basic = !read_char(&text, "-");
	if (!read_digits(&text, 2, &month) || (!basic && !read_char(&text, "-")) ||
		!read_digits(&text, 2, &day) || !read_char(&text, basic ? "T" : "Tt ") ||
		!read_digits(&text, 2, &hour) || (!basic && !read_char(&text, ":")) ||
		!read_digits(&text, 2, &minute) || (!basic && !read_char(&text, ":")) ||
		!read_digits(&text, 2, &second) || !read_fraction(&text, &microsecond) ||
		!read_zone(&text, &offset))
		return false;

	if (year < 1 || month < 1 || month > 12 || day < 1 || day > day_tab[isleap(year)][month - 1] ||
		hour > 23 || minute > 59)
		return false;
	/* A leap second is the first of the next minute. */
	if (second > 59 && !(second == 60 && minute == 59))
		return false;

	days = date2j(year, month, day) - POSTGRES_EPOCH_JDATE;
	*result = ((days * 24 + hour) * 60 + minute) * (int64) 60;
	*result = (*result + second - offset) * USECS_PER_SEC + microsecond;
	return true;
}
