/*
 * datetime_format.c
 *		format_datetime, format_timespan, and clocks of time zones.
 *
 * A format is a row of letters and delimiters.  A run of a letter longer than
 * its longest form is read as several: "dddd" is "dd" twice.  Characters that
 * mean nothing stand for themselves.
 */
#include "postgres.h"

#include "pgtime.h"
#include "utils/builtins.h"
#include "utils/datetime.h"

#include "base/compat.h"
#include "base/sql_function.h"
#include "runtime/datetime.h"
#include "runtime/limit.h"

/* The fields that a letter can name. */
typedef struct FormatFields
{
	bool is_timespan;
	int year;
	int month;
	int64 day;
	int hour;
	int minute;
	int second;
	int fraction; /* microseconds */
} FormatFields;

static void
set_clock(FormatFields *fields, int64 time)
{
	int64 seconds = time / USECS_PER_SEC;

	fields->hour = (int) (seconds / SECS_PER_HOUR);
	fields->minute = (int) (seconds / SECS_PER_MINUTE % MINS_PER_HOUR);
	fields->second = (int) (seconds % SECS_PER_MINUTE);
	fields->fraction = (int) (time % USECS_PER_SEC);
}

static void
append_padded(StringInfo out, int64 number, int width)
{
	appendStringInfo(out, "%0*lld", width, (long long) number);
}

/* f: that many digits of the fraction; F: the same without zeros at the end. */
static void
append_fraction(StringInfo out, const FormatFields *fields, int width, bool trim)
{
	char digits[16];

	snprintf(digits, sizeof(digits), "%06d0", fields->fraction);
	if (trim)
		while (width > 0 && digits[width - 1] == '0')
			width--;
	appendBinaryStringInfo(out, digits, width);
}

/* The longest form of a letter; 0 if it means nothing. */
static int
letter_width(char letter, bool is_timespan)
{
	switch (letter)
	{
		case 'd':
			return is_timespan ? 8 : 2;
		case 'f':
		case 'F':
			return 7;
		case 'h':
		case 'H':
		case 'm':
		case 's':
			return 2;
		case 'M':
		case 't':
			return is_timespan ? 0 : 2;
		case 'y':
			return is_timespan ? 0 : 4;
		default:
			return 0;
	}
}

static void
append_field(StringInfo out, const FormatFields *fields, char letter, int width)
{
	switch (letter)
	{
		case 'd':
			append_padded(out, fields->day, width);
			break;
		case 'f':
		case 'F':
			append_fraction(out, fields, width, letter == 'F');
			break;
		case 'h':
			append_padded(out, fields->is_timespan ? fields->hour : (fields->hour + 11) % 12 + 1,
						  width);
			break;
		case 'H':
			append_padded(out, fields->hour, width);
			break;
		case 'm':
			append_padded(out, fields->minute, width);
			break;
		case 's':
			append_padded(out, fields->second, width);
			break;
		case 'M':
			append_padded(out, fields->month, width);
			break;
		case 't':
			appendStringInfoString(out, fields->hour < 12 ? (width == 2 ? "AM" : "A")
														  : (width == 2 ? "PM" : "P"));
			break;
		case 'y':
			append_padded(out, width <= 2 ? fields->year % 100 : fields->year, width);
			break;
	}
}

static void
append_format(StringInfo out, const FormatFields *fields, text *format)
{
	const char *at = VARDATA_ANY(format);
	const char *end = at + VARSIZE_ANY_EXHDR(format);

	while (at < end)
	{
		int longest = letter_width(*at, fields->is_timespan);
		int width = 1;

		if (longest == 0)
		{
			appendStringInfoChar(out, *at++);
			continue;
		}
		while (width < longest && at + width < end && at[width] == *at)
			width++;
		if (*at == 'y' && width == 3)
			width = 2;
		append_field(out, fields, *at, width);
		at += width;
	}
}

/* format_datetime(datetime, format): '' for a format with anything unknown. */
SQL_FUNCTION(kql_format_datetime)
{
	FormatFields fields = {0};
	DateParts date;
	StringInfoData out;

	initStringInfo(&out);
	if (!PG_ARGISNULL(0) && !PG_ARGISNULL(1) && DATETIME_IS_VALID(PG_GETARG_TIMESTAMPTZ(0)))
	{
		datetime_split(PG_GETARG_TIMESTAMPTZ(0), &date);
		fields.year = date.year;
		fields.month = date.month;
		fields.day = date.day;
		set_clock(&fields, date.time);
		append_format(&out, &fields, PG_GETARG_TEXT_PP(1));
	}
	PG_RETURN_TEXT_P(value_text(&out));
}

/* format_timespan(timespan, format): the same. */
SQL_FUNCTION(kql_format_timespan)
{
	FormatFields fields = {0};
	StringInfoData out;
	int64 usecs;

	initStringInfo(&out);
	if (!PG_ARGISNULL(0) && !PG_ARGISNULL(1) &&
		timespan_from_interval(PG_GETARG_INTERVAL_P(0), &usecs))
	{
		if (usecs < 0)
		{
			appendStringInfoChar(&out, '-');
			usecs = -usecs;
		}
		fields.is_timespan = true;
		fields.day = usecs / USECS_PER_DAY;
		set_clock(&fields, usecs % USECS_PER_DAY);
		append_format(&out, &fields, PG_GETARG_TEXT_PP(1));
	}
	PG_RETURN_TEXT_P(value_text(&out));
}

/* --- time zones ---------------------------------------------------------------------- */

/* The zone's offset east of UTC, in microseconds, at a moment. */
static bool
zone_offset(pg_tz *zone, TimestampTz t, int64 *offset)
{
	struct pg_tm *tm;
	pg_time_t seconds = floor_divide(t, USECS_PER_SEC) +
						(int64) (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * SECS_PER_DAY;

	tm = pg_localtime(&seconds, zone);
	if (tm == NULL)
		return false;
	*offset = (int64) tm->tm_gmtoff * USECS_PER_SEC;
	return true;
}

static pg_tz *
find_zone(text *name)
{
	char buffer[TZ_STRLEN_MAX + 1];

	if (VARSIZE_ANY_EXHDR(name) > TZ_STRLEN_MAX)
		return NULL;
	text_to_cstring_buffer(name, buffer, sizeof(buffer));
	return pg_tzset(buffer);
}

/* The clock of a zone at a moment, as a datetime. */
SQL_FUNCTION(kql_datetime_utc_to_local)
{
	TimestampTz t = PG_GETARG_TIMESTAMPTZ(0);
	pg_tz *zone = find_zone(PG_GETARG_TEXT_PP(1));
	int64 offset;

	if (zone == NULL || !DATETIME_IS_VALID(t) || !zone_offset(zone, t, &offset) ||
		!DATETIME_IS_VALID(t + offset))
		PG_RETURN_NULL();
	PG_RETURN_TIMESTAMPTZ(t + offset);
}

/*
 * The moment at which a zone's clock shows a time.  Of two such moments (the
 * clock was put back) the later one is taken, at standard time; a time that the
 * clock jumps over is read with the offset after the jump.
 */
SQL_FUNCTION(kql_datetime_local_to_utc)
{
	TimestampTz local = PG_GETARG_TIMESTAMPTZ(0);
	pg_tz *zone = find_zone(PG_GETARG_TEXT_PP(1));
	int64 before;
	int64 after;
	int64 offset;

	if (zone == NULL || !DATETIME_IS_VALID(local) ||
		!zone_offset(zone, local - USECS_PER_DAY, &before) ||
		!zone_offset(zone, local + USECS_PER_DAY, &after))
		PG_RETURN_NULL();
	/* The later offset counts unless the change is still to come. */
	offset = after;
	if (before != after)
	{
		int64 at;

		if (zone_offset(zone, local - after, &at) && at != after &&
			zone_offset(zone, local - before, &at) && at == before)
			offset = before;
	}
	if (!DATETIME_IS_VALID(local - offset))
		PG_RETURN_NULL();
	PG_RETURN_TIMESTAMPTZ(local - offset);
}
