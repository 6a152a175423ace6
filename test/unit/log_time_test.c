/*
 * log_time_test.c
 *		Times of exports and services: forms, and the order of day and month.
 */
#include "common/port.h"

#include "common/datetime_text.h"
#include "common/log_time.h"
#include "unit.h"

typedef struct LogTimeCase
{
	const char *text;
	const char *month_first; /* NULL: no time; "either", "other": why it is refused */
	const char *day_first;
	const char *unknown;
} LogTimeCase;

#define SAME(text) text, text, text

static const LogTimeCase cases[] = {
	/* what Log Analytics exports in the languages of browsers */
	{"11/14/2025, 1:48:53.123 AM", "2025-11-14T01:48:53.1230000Z", "other",
	 "2025-11-14T01:48:53.1230000Z"},
	{"11/14/2025, 1:48:53.123\xE2\x80\xAF"
	 "PM",
	 "2025-11-14T13:48:53.1230000Z", "other", "2025-11-14T13:48:53.1230000Z"},
	{"21/04/2025, 09:45:54.000", "other", "2025-04-21T09:45:54.0000000Z",
	 "2025-04-21T09:45:54.0000000Z"},
	{"03/04/2025, 09:45:54.000", "2025-03-04T09:45:54.0000000Z", "2025-04-03T09:45:54.0000000Z",
	 "either"},
	{"03/03/2025, 09:45:54", SAME("2025-03-03T09:45:54.0000000Z")},
	{"14.11.2025, 01:48:53,123", SAME("2025-11-14T01:48:53.1230000Z")},
	{"3.4.2025 1:48:53", SAME("2025-04-03T01:48:53.0000000Z")},
	{"2025-11-14, 1:48:53 a.m.", SAME("2025-11-14T01:48:53.0000000Z")},
	{"2025-11-14, 1:48:53 p. m.", SAME("2025-11-14T13:48:53.0000000Z")},
	{"2025/11/14 1:48:53", SAME("2025-11-14T01:48:53.0000000Z")},
	/* services */
	{"11/14/2025 1:48:53 AM", "2025-11-14T01:48:53.0000000Z", "other",
	 "2025-11-14T01:48:53.0000000Z"},
	{"1/9/2007 10:41:00 AM +01:00", "2007-01-09T09:41:00.0000000Z", "2007-09-01T09:41:00.0000000Z",
	 "either"},
	{"11/14/2025 12:00:00 AM", "2025-11-14T00:00:00.0000000Z", "other",
	 "2025-11-14T00:00:00.0000000Z"},
	{"11/14/2025 12:00:00 pm UTC", "2025-11-14T12:00:00.0000000Z", "other",
	 "2025-11-14T12:00:00.0000000Z"},
	{"2024-01-31T09:00:00", SAME("2024-01-31T09:00:00.0000000Z")},
	{"2024-01-31T09:00:00.1234567", SAME("2024-01-31T09:00:00.1234567Z")},
	{"2025-01-15 09:30:45.123", SAME("2025-01-15T09:30:45.1230000Z")},
	{"2025-01-15 09:30:45.123 UTC", SAME("2025-01-15T09:30:45.1230000Z")},
	{"2025-01-15 09:30:45 -0330", SAME("2025-01-15T13:00:45.0000000Z")},
	{"2025-01-15 09:30", SAME("2025-01-15T09:30:00.0000000Z")},
	{"2016-12-31 23:59:60", SAME("2017-01-01T00:00:00.0000000Z")},
	{"2025-01-15", SAME("2025-01-15T00:00:00.0000000Z")},
	{"/Date(1706691600000)/", SAME("2024-01-31T09:00:00.0000000Z")},
	{"/Date(1706691600000+0200)/", SAME("2024-01-31T09:00:00.0000000Z")},
	{"/Date(-1)/", SAME("1969-12-31T23:59:59.9990000Z")},
	/* none */
	{"", SAME(NULL)},
	{"now", SAME(NULL)},
	{"1706691600", SAME(NULL)},
	{"13/13/2025 1:00:00", SAME(NULL)},
	{"2/30/2025 1:00:00", SAME(NULL)},
	{"0/1/2025 1:00:00", SAME(NULL)},
	{"11/14/25 1:48:53 AM", SAME(NULL)},
	{"11-14-2025 1:48:53 AM", SAME(NULL)},
	{"11/14/2025 13:48:53 PM", SAME(NULL)},
	{"11/14/2025 0:48:53 AM", SAME(NULL)},
	{"11/14/2025 1:48:53 A", SAME(NULL)},
	{"11/14/2025 1:48:53 a.m", SAME(NULL)},
	{"2025-01-15 24:00:00", SAME(NULL)},
	{"2025-01-15 09:30:61", SAME(NULL)},
	{"2025-01-15 09:3:00", SAME(NULL)},
	{"2025-01-15 09:30:45 CET", SAME(NULL)},
	{"2025-01-15 09:30:45.", SAME(NULL)},
	{"2025-01-15 09:30:45 ", SAME(NULL)},
	{"2025-01-15T", SAME(NULL)},
	{"2025-01/15 09:30:45", SAME(NULL)},
	{"20250115", SAME(NULL)},
	{"/Date()/", SAME(NULL)},
	{"/Date(1706691600000)", SAME(NULL)},
	{"/Date(999999999999999)/", SAME(NULL)},
	/* years of other calendars: of Thailand, Iran, Saudi Arabia and Israel */
	{"14/11/2568 1:48:53", SAME(NULL)},
	{"14.11.2568 01:48:53", SAME(NULL)},
	{"2568-11-14 01:48:53", SAME(NULL)},
	{"1404/08/23 01:48:53", SAME(NULL)},
	{"24/5/1447 01:48:53", SAME(NULL)},
	{"23/08/5786 01:48:53", SAME(NULL)},
	/* but not those that stand for never, or for the beginning of a clock */
	{"12/31/9999 11:59:59 PM", "9999-12-31T23:59:59.0000000Z", "other",
	 "9999-12-31T23:59:59.0000000Z"},
	{"1/1/0001 12:00:00 AM", SAME("0001-01-01T00:00:00.0000000Z")},
	{"1/1/1601 12:00:00 AM", SAME("1601-01-01T00:00:00.0000000Z")},
	{"1/1/1753 12:00:00 AM", SAME("1753-01-01T00:00:00.0000000Z")},
	{"1/1/2099 12:00:00 AM", SAME("2099-01-01T00:00:00.0000000Z")},
};

static const char *
read_as(const char *text, LogDateOrder order)
{
	StringInfoData out;
	LogTime time;

	/* What stands behind the text is none of its business. */
	switch (log_time_read(psprintf("%s99", text), strlen(text), order, &time))
	{
		case LOG_TIME_NONE:
			return NULL;
		case LOG_TIME_AMBIGUOUS:
			return "either";
		case LOG_TIME_OTHER_ORDER:
			return "other";
		case LOG_TIME_READ:
			break;
	}
	initStringInfo(&out);
	datetime_text_append(&out, time.ticks);
	return out.data;
}

static void
test_case(const LogTimeCase *c, const char *expected, LogDateOrder order)
{
	const char *found = read_as(c->text, order);

	unit_text(found == NULL ? "none" : found, expected == NULL ? "none" : expected,
			  psprintf("\"%s\" in order %d", c->text, order));
}

/* Signs that nobody sees, or that look like figures, at every place of a time: it is none. */
static void
test_signs(void)
{
	static const char *const times[] = {"2024-01-31T09:00:00Z", "2024-01-31 09:00:00 +01:00",
										"11/14/2025, 1:48:53.123 AM", "14.11.2025 01:48:53"};
	/* Zero width: space, non-joiner, joiner; marks of direction; word joiner; byte order mark; soft hyphen. */
	static const char *const signs[] = {
		"\xE2\x80\x8B", "\xE2\x80\x8C", "\xE2\x80\x8D", "\xE2\x80\x8E", "\xE2\x80\x8F",
		"\xE2\x80\xAA", "\xE2\x80\xAE", "\xE2\x81\xA0", "\xE2\x81\xA7", "\xD8\x9C",
		"\xE1\xA0\x8E", "\xEF\xBB\xBF", "\xC2\xAD",     "\xEF\xBC\x91", "\xD9\xA1"};

	for (int t = 0; t < lengthof(times); t++)
	{
		const char *taken = "none";

		for (int s = 0; s < lengthof(signs); s++)
		{
			for (size_t at = 0; at <= strlen(times[t]); at++)
			{
				char *text = psprintf("%.*s%s%s", (int) at, times[t], signs[s], times[t] + at);
				DatetimeText read;
				int64 ticks;

				if (read_as(text, LOG_DATE_MONTH_FIRST) != NULL ||
					datetime_text_read_log(text, strlen(text), &ticks) ||
					datetime_text_read(text, (int) strlen(text), &read))
					taken = psprintf("sign %d at byte %d", s, (int) at);
			}
		}
		unit_text(taken, "none", psprintf("signs in \"%s\"", times[t]));
		unit_int(read_as(times[t], LOG_DATE_MONTH_FIRST) != NULL, true, times[t]);
	}
}

int
main(void)
{
	int64 ticks;

	test_signs();

	for (int i = 0; i < lengthof(cases); i++)
	{
		test_case(&cases[i], cases[i].month_first, LOG_DATE_MONTH_FIRST);
		test_case(&cases[i], cases[i].day_first, LOG_DATE_DAY_FIRST);
		test_case(&cases[i], cases[i].unknown, LOG_DATE_UNKNOWN);
	}
	unit_int(log_time_of_epoch(0, 1, &ticks) && ticks == DATETIME_EPOCH_TICKS, true, "the epoch");
	unit_int(log_time_of_epoch(INT64CONST(9223372036854775807), 10000000, &ticks), false,
			 "more than there is");
	unit_int(log_time_of_epoch(INT64CONST(253402300800), 10000000, &ticks), false,
			 "the year 10000");
	return unit_done();
}
