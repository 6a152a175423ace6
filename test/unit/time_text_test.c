/*
 * time_text_test.c
 *		Tests of the one reader of time texts: literals, functions and logs.
 */
#include "common/port.h"

#include "common/calendar.h"
#include "common/datetime_text.h"
#include "common/timespan_text.h"
#include "unit.h"

typedef struct TextCase
{
	const char *text;
	const char *expected; /* the canonical text; "today …": of a time of day; NULL: refused */
} TextCase;

static const TextCase datetime_case[] = {
	/* ISO 8601 */
	{"2014-05-25T08:20:03.123456Z", "2014-05-25T08:20:03.1234560Z"},
	{"2014-05-25T08:20:03.1234567Z", "2014-05-25T08:20:03.1234567Z"},
	{"2014-05-25T08:20:03.12345678Z", "2014-05-25T08:20:03.1234567Z"},
	{"2014-05-25T08:20:03.123456", "2014-05-25T08:20:03.1234560Z"},
	{"2014-05-25T08:20", "2014-05-25T08:20:00.0000000Z"},
	{"2014-11-08 15:55:55.123456Z", "2014-11-08T15:55:55.1234560Z"},
	{"2014-11-08 15:55:55", "2014-11-08T15:55:55.0000000Z"},
	{"2014-11-08 15:55", "2014-11-08T15:55:00.0000000Z"},
	{"2014-11-08", "2014-11-08T00:00:00.0000000Z"},
	{"2014-11", "2014-11-01T00:00:00.0000000Z"},
	{"2014", "2014-01-01T00:00:00.0000000Z"},
	{"2014Z", "2014-01-01T00:00:00.0000000Z"},
	{"2014-05-25T08:20:03,5Z", "2014-05-25T08:20:03.5000000Z"},
	{"2014-05-25t08:20:03z", "2014-05-25T08:20:03.0000000Z"},
	{"2014-05-25T08:20:03+02:00", "2014-05-25T06:20:03.0000000Z"},
	{"2014-05-25T08:20:03+0200", "2014-05-25T06:20:03.0000000Z"},
	{"2014-05-25T08:20:03+02", "2014-05-25T06:20:03.0000000Z"},
	{"2014-05-25T08:20:03 -02:30", "2014-05-25T10:50:03.0000000Z"},
	{"2014-05-25 10:00 GMT+02:00", "2014-05-25T08:00:00.0000000Z"},
	{"2014-05-25 10:00 UTC-1", "2014-05-25T11:00:00.0000000Z"},
	{"0001-01-01", "0001-01-01T00:00:00.0000000Z"},
	{"9999-12-31 23:59:59.9999999", "9999-12-31T23:59:59.9999999Z"},
	{"0", "0001-01-01T00:00:00.0000000Z"},
	/* RFC 822 and RFC 850 */
	{"Sat, 8 Nov 14 15:05:02 GMT", "2014-11-08T15:05:02.0000000Z"},
	{"Sat, 8 Nov 14 15:05:02", "2014-11-08T15:05:02.0000000Z"},
	{"Sat, 8 Nov 14 15:05", "2014-11-08T15:05:00.0000000Z"},
	{"Sat, 8 Nov 14 15:05 GMT", "2014-11-08T15:05:00.0000000Z"},
	{"8 Nov 14 15:05:02 GMT", "2014-11-08T15:05:02.0000000Z"},
	{"8 Nov 14 15:05:02", "2014-11-08T15:05:02.0000000Z"},
	{"8 Nov 14 15:05", "2014-11-08T15:05:00.0000000Z"},
	{"8 Nov 14 15:05 GMT", "2014-11-08T15:05:00.0000000Z"},
	{"8 Nov 2014 15:05:02 UT", "2014-11-08T15:05:02.0000000Z"},
	{"8 Nov 2014 15:05:02 +0100", "2014-11-08T14:05:02.0000000Z"},
	{"Saturday, 08-Nov-14 15:05:02 GMT", "2014-11-08T15:05:02.0000000Z"},
	{"Saturday, 08-Nov-14 15:05:02", "2014-11-08T15:05:02.0000000Z"},
	{"Saturday, 08-Nov-14 15:05 GMT", "2014-11-08T15:05:00.0000000Z"},
	{"Saturday, 08-Nov-14 15:05", "2014-11-08T15:05:00.0000000Z"},
	{"08-Nov-14 15:05:02 GMT", "2014-11-08T15:05:02.0000000Z"},
	{"08-Nov-14 15:05", "2014-11-08T15:05:00.0000000Z"},
	{"25 May 60", "2060-05-25T00:00:00.0000000Z"},
	{"25 May 68", "2068-05-25T00:00:00.0000000Z"},
	{"25 May 69", "1969-05-25T00:00:00.0000000Z"},
	{"25 May 99", "1999-05-25T00:00:00.0000000Z"},
	{"8 november 2014", "2014-11-08T00:00:00.0000000Z"},
	{"8 Novem 2014", "2014-11-08T00:00:00.0000000Z"},
	{"8Nov2014", "2014-11-08T00:00:00.0000000Z"},
	{"25.May.2014", "2014-05-25T00:00:00.0000000Z"},
	{"25/May/2014", "2014-05-25T00:00:00.0000000Z"},
	{"Nov 8, 2014", "2014-11-08T00:00:00.0000000Z"},
	{"November 8 2014 3:05 PM", "2014-11-08T15:05:00.0000000Z"},
	{"2014-May-25", "2014-05-25T00:00:00.0000000Z"},
	/* sortable, and dates in figures */
	{"2014-11-08T15:05:25 GMT", "2014-11-08T15:05:25.0000000Z"},
	{"2014-11-08 15:05 GMT", "2014-11-08T15:05:00.0000000Z"},
	{"2014-5-5 1:2:3", "2014-05-05T01:02:03.0000000Z"},
	{"2014/5/25", "2014-05-25T00:00:00.0000000Z"},
	{"2014.05.25", "2014-05-25T00:00:00.0000000Z"},
	{"2014.05.25 10:00", "2014-05-25T10:00:00.0000000Z"},
	{"2014, 5, 25", "2014-05-25T00:00:00.0000000Z"},
	{"2014 - 05 - 25", "2014-05-25T00:00:00.0000000Z"},
	{"12-02-2022", "2022-12-02T00:00:00.0000000Z"},
	{"5/25/2014", "2014-05-25T00:00:00.0000000Z"},
	{"5/25/14 8:30 AM", "2014-05-25T08:30:00.0000000Z"},
	{"5/25/2014 12:30 am", "2014-05-25T00:30:00.0000000Z"},
	{"5/25/2014 12:30 PM", "2014-05-25T12:30:00.0000000Z"},
	/* a time of day alone */
	{"8:30", "today 08:30:00"},
	{"8:00:00 AM", "today 08:00:00"},
	{"8:00:00 PM", "today 20:00:00"},
	{"08:00:00.5Z", "today 08:00:00.5000000"},
	{"08:00+09:00", "today -01:00:00"},
	/* blanks of all kinds */
	{"  2014-11-08\t15:55 \n", "2014-11-08T15:55:00.0000000Z"},
	{"2014-11-08\xE2\x80\xAF"
	 "15:55",
	 "2014-11-08T15:55:00.0000000Z"},
	{"\xC2\xA0"
	 "2014-11-08\xC2\xA0",
	 "2014-11-08T00:00:00.0000000Z"},
	{"8:00:00\xE2\x80\xAF"
	 "AM",
	 "today 08:00:00"},
	/* none */
	{"", NULL},
	{" ", NULL},
	{"now", NULL},
	{"not a date", NULL},
	{"2014-13-01", NULL},
	{"2014-02-29", NULL},
	{"2014-00-10", NULL},
	{"0000-01-01", NULL},
	{"25/5/2014", NULL},
	{"20140525", NULL},
	{"1", NULL},
	{"99", NULL},
	{"201", NULL},
	{"2014-05-25 24:00", NULL},
	{"2014-05-25 10:60", NULL},
	{"2014-05-25 10:00:60", NULL},
	{"2014-05-25 13:00 PM", NULL},
	{"2014-05-25 0:10 AM", NULL},
	{"2014-05-25 10", NULL},
	{"2014-05-2510:00", NULL},
	{"2014-05-25T10:00:00.", NULL},
	{"2014-05-25T10:00+15:00", NULL},
	{"2014-05-25T10:00+2:0", NULL},
	{"2014-05-25T10:00 CET", NULL},
	{"2014-05-25T10:00Z x", NULL},
	{"2014 10:00", NULL},
	{"8 No 2014", NULL},
	{"8 Novembers 2014", NULL},
	{"8 Nov 201", NULL},
	{"Sun", NULL},
	{"0001-01-01T00:00+01:00", NULL},
	{"9999-12-31T23:59-01:00", NULL},
	{"\xE2\x80", NULL},
	{"2014-05-25\xE2\x80", NULL},
};

static const TextCase timespan_case[] = {
	/* number and unit */
	{"2d", "2.00:00:00"},
	{"1.5h", "01:30:00"},
	{"30m", "00:30:00"},
	{"25min", "00:25:00"},
	{"10s", "00:00:10"},
	{"0.1s", "00:00:00.1000000"},
	{"100ms", "00:00:00.1000000"},
	{"10microsecond", "00:00:00.0000100"},
	{"1tick", "00:00:00.0000001"},
	{"1.1s", "00:00:01.1000000"},
	{"15 seconds", "00:00:15"},
	{"15\xC2\xA0seconds", "00:00:15"},
	{"3hrs", "03:00:00"},
	{"2HOURS", "02:00:00"},
	{"5nanos", "00:00:00"},
	{"100nano", "00:00:00.0000001"},
	{"250nanoseconds", "00:00:00.0000002"},
	{"-1d", "-1.00:00:00"},
	{"+1d", "1.00:00:00"},
	{"0.1234567890123456789d", "02:57:46.6665707"},
	/* a number alone counts days */
	{"2", "2.00:00:00"},
	{"-3", "-3.00:00:00"},
	/* the clock */
	{"0.12:34:56.7", "12:34:56.7000000"},
	{"1.02:03:04.5678901", "1.02:03:04.5678901"},
	{"1:02:03:04", "1.02:03:04"},
	{"1.02:03", "1.02:03:00"},
	{"8:30", "08:30:00"},
	{"0.00:03:00", "00:03:00"},
	{"00:00:00.001", "00:00:00.0010000"},
	{"00:00:00.00000019", "00:00:00.0000001"},
	{"23:59:59", "23:59:59"},
	{" 01:00:00 ", "01:00:00"},
	/* hours that are none are days, as .NET reads it */
	{"24:00:00", "24.00:00:00"},
	{"-24:12:30", "-24.12:30:00"},
	{"10675199.02:48:05.4775807", "10675199.02:48:05.4775807"},
	{"-10675199.02:48:05.4775808", "-10675199.02:48:05.4775808"},
	/* none */
	{"10675199.02:48:05.4775808", NULL},
	{"-10675199.02:48:05.4775809", NULL},
	{"10675200.00:00:00", NULL},
	{"", NULL},
	{"-", NULL},
	{"h", NULL},
	{"1.5", NULL},
	{"1.", NULL},
	{"1.h", NULL},
	{".5h", NULL},
	{"5w", NULL},
	{"5ns", NULL},
	{"5us", NULL},
	{"1h30m", NULL},
	{"24:00", NULL},
	{"24:24:00", NULL},
	{"24:00:00.5", NULL},
	{"1.24:00:00", NULL},
	{"00:60:00", NULL},
	{"00:00:60", NULL},
	{"8:30.5", NULL},
	{"00:00:00.", NULL},
	{"1.2:3:4:5", NULL},
	{"1:2:3:4:5", NULL},
	{"99999999999999999d", NULL},
	{"1 h x", NULL},
};

static const TextCase log_case[] = {
	{"2024-01-31T09:00:00.1234567Z", "2024-01-31T09:00:00.1234567Z"},
	{"2024-01-31T09:00:00.12345678999Z", "2024-01-31T09:00:00.1234567Z"},
	{"2024-01-31t09:00:00z", "2024-01-31T09:00:00.0000000Z"},
	{"2024-01-31 09:00:00+02:00", "2024-01-31T07:00:00.0000000Z"},
	{"2024-01-31T09:00:00-0230", "2024-01-31T11:30:00.0000000Z"},
	{"2024-01-31T09:00:00+02", "2024-01-31T07:00:00.0000000Z"},
	{"2024-01-31T09:00:00+15:59", "2024-01-30T17:01:00.0000000Z"},
	{"20240131T090000Z", "2024-01-31T09:00:00.0000000Z"},
	{"20240131T090000.5+0100", "2024-01-31T08:00:00.5000000Z"},
	{"2016-12-31T23:59:60Z", "2017-01-01T00:00:00.0000000Z"},
	{"2016-12-31T23:58:60Z", NULL},
	{"2024-01-31T09:00:00", NULL},
	{"2024-01-31", NULL},
	{"2024-01-31T09:00Z", NULL},
	{"2024-1-31T09:00:00Z", NULL},
	{"20240131 090000Z", NULL},
	{"2024-02-30T09:00:00Z", NULL},
	{"2024-01-31T24:00:00Z", NULL},
	{"2024-01-31T09:00:00.Z", NULL},
	{"2024-01-31T09:00:00,5Z", NULL},
	{"2024-01-31T09:00:00 Z", NULL},
	{"2024-01-31T09:00:00GMT", NULL},
	{" 2024-01-31T09:00:00Z", NULL},
	{"2024-01-31T09:00:00+16:00", NULL},
	{"0000-01-31T09:00:00Z", NULL},
	{"now", NULL},
	{"infinity", NULL},
	{"", NULL},
};

typedef char *(*Reading)(const char *text, int length);

static char *
read_datetime(const char *text, int length)
{
	StringInfoData out;
	DatetimeText value;

	if (!datetime_text_read(text, length, &value))
		return NULL;
	initStringInfo(&out);
	if (value.is_today)
	{
		appendStringInfoString(&out, "today ");
		timespan_text_append(&out, value.ticks);
	}
	else
		datetime_text_append(&out, value.ticks);
	return out.data;
}

static char *
read_timespan(const char *text, int length)
{
	StringInfoData out;
	int64 ticks;

	if (!timespan_text_read(text, length, &ticks))
		return NULL;
	initStringInfo(&out);
	timespan_text_append(&out, ticks);
	return out.data;
}

static char *
read_log(const char *text, int length)
{
	StringInfoData out;
	int64 ticks;

	if (!datetime_text_read_log(text, length, &ticks))
		return NULL;
	initStringInfo(&out);
	datetime_text_append(&out, ticks);
	return out.data;
}

/* Each case, in a buffer that ends where the text does and has more of it behind. */
static void
test_cases(const TextCase *cases, int count, Reading reading, const char *what)
{
	for (int i = 0; i < count; i++)
	{
		int length = (int) strlen(cases[i].text);
		char *buffer = psprintf("%s99", cases[i].text);
		char *found = reading(buffer, length);

		unit_text(found == NULL ? "none" : found,
				  cases[i].expected == NULL ? "none" : cases[i].expected,
				  psprintf("%s \"%s\"", what, cases[i].text));
	}
}

/* What is written is read again, and a log's text is a datetime too. */
static void
test_round(void)
{
	int bad = 0;

	for (int64 day = 0; day < CALENDAR_DAYS; day += 997)
	{
		int64 ticks = day * INT64CONST(864000000000) + day * 7919 % INT64CONST(864000000000);
		int64 again;
		StringInfoData text;
		DatetimeText value;

		initStringInfo(&text);
		datetime_text_append(&text, ticks);
		bad += !datetime_text_read(text.data, text.len, &value) || value.ticks != ticks;
		bad += !datetime_text_read_log(text.data, text.len, &again) || again != ticks;
		resetStringInfo(&text);
		timespan_text_append(&text, -ticks);
		bad += !timespan_text_read(text.data, text.len, &again) || again != -ticks;
	}
	unit_int(bad, 0, "datetimes and timespans round");
}

static void
test_microseconds(void)
{
	unit_int(timespan_microseconds(0), 0, "nothing stays nothing");
	unit_int(timespan_microseconds(1), 1, "a tick is not nothing");
	unit_int(timespan_microseconds(-9), -1, "nor below zero");
	unit_int(timespan_microseconds(19), 1, "more than a microsecond is cut off");
	unit_int(timespan_microseconds(-19), -1, "on both sides");
}

int
main(void)
{
	test_cases(datetime_case, lengthof(datetime_case), read_datetime, "datetime");
	test_cases(timespan_case, lengthof(timespan_case), read_timespan, "timespan");
	test_cases(log_case, lengthof(log_case), read_log, "log");
	test_round();
	test_microseconds();
	return unit_done();
}
