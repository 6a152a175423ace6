/*
 * syslog_line_test.c
 *		Lines of syslog and CEF: their parts, years that are not said, and what is no line.
 */
#include "common/port.h"

#include "common/datetime_text.h"
#include "common/syslog_line.h"
#include "unit.h"

typedef struct LineCase
{
	const char *line;
	const char *record;
} LineCase;

#define TIMED(time) "{\"time\":\"" time "\",\"host\":\"h\",\"process\":\"p\",\"message\":\"m\"}"

/* Read on 2026-01-05T12:00:00Z. */
static const LineCase syslog_case[] = {
	{"<34>Oct 11 22:14:15 host su[77]: a: b",
	 "{\"facility\":\"auth\",\"severity\":\"crit\",\"time\":\"2025-10-11T22:14:15.0000000Z\","
	 "\"host\":\"host\",\"process\":\"su\",\"pid\":\"77\",\"message\":\"a: b\"}"},
	{"Jan  6 11:59:59 h p: m", "{\"time\":\"2026-01-06T11:59:59.0000000Z\",\"host\":\"h\","
							   "\"process\":\"p\",\"message\":\"m\"}"},
	{"Jan  6 12:00:01 h p: m", "{\"time\":\"2025-01-06T12:00:01.0000000Z\",\"host\":\"h\","
							   "\"process\":\"p\",\"message\":\"m\"}"},
	{"Feb 29 12:00:00 h p: m", "{\"time\":\"2024-02-29T12:00:00.0000000Z\",\"host\":\"h\","
							   "\"process\":\"p\",\"message\":\"m\"}"},
	{"Feb 30 12:00:00 h p: m", "{\"time\":\"Feb 30 12:00:00\",\"host\":\"h\",\"process\":\"p\","
							   "\"message\":\"m\"}"},
	{"<13>Jan  5 2024 11:00:00.25: %ASA-6-1: m",
	 "{\"facility\":\"user\",\"severity\":\"notice\",\"time\":\"2024-01-05T11:00:00.2500000Z\","
	 "\"process\":\"%ASA-6-1\",\"message\":\"m\"}"},
	{"2026-01-02T03:04:05.123456+01:00 h cron[a]: m",
	 "{\"time\":\"2026-01-02T02:04:05.1234560Z\",\"host\":\"h\",\"process\":\"cron[a]\","
	 "\"procid\":\"a\",\"message\":\"m\"}"},
	{"<165>1 2003-10-11T22:14:15.003Z h app 8 ID [e a=\"]\\\"\"][f] \xEF\xBB\xBFtext",
	 "{\"facility\":\"local4\",\"severity\":\"notice\",\"version\":\"1\","
	 "\"time\":\"2003-10-11T22:14:15.0030000Z\",\"host\":\"h\",\"process\":\"app\",\"pid\":\"8\","
	 "\"msgid\":\"ID\",\"structured\":\"[e a=\\\"]\\\\\\\"\\\"][f]\",\"message\":\"text\"}"},
	/* what stands where the time should, but is none, is not passed over */
	{"<34>1 2026-01-01T10:00:00 h a - - - m",
	 "{\"facility\":\"auth\",\"severity\":\"crit\",\"version\":\"1\","
	 "\"time\":\"2026-01-01T10:00:00.0000000Z\",\"host\":\"h\",\"process\":\"a\",\"message\":"
	 "\"m\"}"},
	{"<34>1 2026-01-01T24:00:00Z h a - - - m",
	 "{\"facility\":\"auth\",\"severity\":\"crit\",\"version\":\"1\",\"time\":\"2026-01-01T24:00:"
	 "00Z\","
	 "\"host\":\"h\",\"process\":\"a\",\"message\":\"m\"}"},
	{"<0>1 - - - - - -",
	 "{\"facility\":\"kern\",\"severity\":\"emerg\",\"version\":\"1\",\"message\":\"\"}"},
	{"83 <34>1 2003-10-11T22:14:15Z h a - - - m",
	 "{\"facility\":\"auth\",\"severity\":\"crit\",\"version\":\"1\","
	 "\"time\":\"2003-10-11T22:14:15.0000000Z\",\"host\":\"h\",\"process\":\"a\",\"message\":"
	 "\"m\"}"},
	/* zones and years behind the time, and dates in figures */
	{"Jan  4 10:00:00 UTC 2024 h p: m", TIMED("2024-01-04T10:00:00.0000000Z")},
	{"Jan  4 10:00:00 +02:00 h p: m", TIMED("2026-01-04T08:00:00.0000000Z")},
	{"Jan  4 10:00:00 2024 h p: m", TIMED("2024-01-04T10:00:00.0000000Z")},
	{"Aug 24 05:34:00 CST 1987 h p: m", TIMED("Aug 24 05:34:00 CST 1987")},
	{"1990 Oct 22 10:52:01 h p: m", TIMED("1990-10-22T10:52:01.0000000Z")},
	{"Jan  4 25:00:00 h p: m", TIMED("Jan  4 25:00:00")},
	{"Jan  4 10:00:00.1, h p: m", TIMED("Jan  4 10:00:00.1,")},
	{"2026-01-04T10:00:00 h p: m", TIMED("2026-01-04T10:00:00.0000000Z")},
	{"2026-01-04 10:00:00.5 h p: m", TIMED("2026-01-04T10:00:00.5000000Z")},
	{"2026-01-04 10:00:00 +02:00 h p: m", TIMED("2026-01-04T08:00:00.0000000Z")},
	{"2026-01-04 10:00:00 CET h p: m", TIMED("2026-01-04 10:00:00 CET")},
	{"2026-13-04T10:00:00Z h p: m", TIMED("2026-13-04T10:00:00Z")},
	{"2026-01-04 h p: m", TIMED("2026-01-04")},
	{"13/01/2025 10:00:00 h p: m", TIMED("2025-01-13T10:00:00.0000000Z")},
	{"03/01/2025 10:00:00 h p: m", TIMED("03/01/2025 10:00:00")},
	{"9999-12-31T23:59:59-05:00 h p: m", TIMED("9999-12-31T23:59:59-05:00")},
	{"<192>Jan  4 2025 10:00:00 h p: m", TIMED("2025-01-04T10:00:00.0000000Z")},
	{"1/2/3 done", "{\"message\":\"1/2/3 done\"}"},
	{"<34>1 2003-10-11T22:14:15Z h",
	 "{\"facility\":\"auth\",\"severity\":\"crit\",\"version\":\"1\",\"time\":"
	 "\"2003-10-11T22:14:15.0000000Z\",\"host\":\"h\",\"message\":\"\"}"},
	{"<999>x", "{\"message\":\"<999>x\"}"},
	{"<34", "{\"message\":\"<34\"}"},
	{"", "{\"message\":\"\"}"},
	{"words only", "{\"message\":\"words only\"}"},
};

#define CEF_START                                                                                  \
	"{\"cefVersion\":\"0\",\"deviceVendor\":\"a\",\"deviceProduct\":\"b|\",\"deviceVersion\":"     \
	"\"c\",\"deviceEventClassId\":\"d\",\"name\":\"e\",\"severity\":\"5\""

/* Keys that start with "k" are not known. */
static const LineCase cef_case[] = {
	{"CEF:0|a|b\\||c|d|e|5|", CEF_START "}"},
	{"CEF:0|a|b\\||c|d|e|5|src=1 msg=a b\\=c\\nd\\\\ k1=x y k2=",
	 CEF_START ",\"src\":\"1\",\"msg\":\"a b=c\\nd\\\\\",\"additional\":\"k1=x y;k2=\"}"},
	{"CEF:0|a|b\\||c|d|e|5|rt=1706691600123 end=nonsense",
	 CEF_START ",\"rt\":\"1706691600123\",\"rtTime\":\"2024-01-31T09:00:00.1230000Z\",\"end\":"
			   "\"nonsense\",\"endTime\":\"nonsense\"}"},
	{"CEF:0|a|b\\||c|d|e|5|rt=Feb 03 2024 10:00:00.5 UTC", CEF_START
	 ",\"rt\":\"Feb 03 2024 10:00:00.5 UTC\",\"rtTime\":\"2024-02-03T10:00:00.5000000Z\"}"},
	{"CEF:0|a|b\\||c|d|e|5|rt=Feb 03 10:00:00 start=03/04/2024 10:00:00",
	 CEF_START ",\"rt\":\"Feb 03 "
			   "10:00:00\",\"rtTime\":\"2025-02-03T10:00:00.0000000Z\",\"start\":\"03/04/2024 "
			   "10:00:00\",\"startTime\":\"03/04/2024 10:00:00\"}"},
	{"CEF:0|a|b\\||c|d|e|5|url=http://x/?q=1&r=2 a=b",
	 CEF_START ",\"url\":\"http://x/?q=1&r=2\",\"a\":\"b\"}"},
	{"CEF:0|a|b", NULL},
	{"CEF:x", NULL},
	{"", NULL},
	{"CEF:", NULL},
	/* a time with a zone, one whose year is not said, and what is none: no other takes its place */
	{"CEF:0|a|b\\||c|d|e|5|rt=Jun 05 2024 10:00:00 EST",
	 CEF_START ",\"rt\":\"Jun 05 2024 10:00:00 EST\",\"rtTime\":\"Jun 05 2024 10:00:00 EST\"}"},
	{"CEF:0|a|b\\||c|d|e|5|rt=Jun 05 2024 10:00:00.123 +02:00", CEF_START
	 ",\"rt\":\"Jun 05 2024 10:00:00.123 +02:00\",\"rtTime\":\"2024-06-05T08:00:00.1230000Z\"}"},
	{"CEF:0|a|b\\||c|d|e|5|rt=Jun 05 2024 10:00:00 -0330", CEF_START
	 ",\"rt\":\"Jun 05 2024 10:00:00 -0330\",\"rtTime\":\"2024-06-05T13:30:00.0000000Z\"}"},
	{"CEF:0|a|b\\||c|d|e|5|rt=Jun 05 2024 10:00:00 GMT",
	 CEF_START ",\"rt\":\"Jun 05 2024 10:00:00 GMT\",\"rtTime\":\"2024-06-05T10:00:00.0000000Z\"}"},
	{"CEF:0|a|b\\||c|d|e|5|rt=Jun 05 2024 10:00:00 Europe/Berlin",
	 CEF_START ",\"rt\":\"Jun 05 2024 10:00:00 Europe/Berlin\",\"rtTime\":\"Jun 05 2024 10:00:00 "
			   "Europe/Berlin\"}"},
	{"CEF:0|a|b\\||c|d|e|5|rt=Feb 29 2025 10:00:00",
	 CEF_START ",\"rt\":\"Feb 29 2025 10:00:00\",\"rtTime\":\"Feb 29 2025 10:00:00\"}"},
	{"CEF:0|a|b\\||c|d|e|5|rt=Jun 05 2024 10:00:00 GMT+02:00", CEF_START
	 ",\"rt\":\"Jun 05 2024 10:00:00 GMT+02:00\",\"rtTime\":\"2024-06-05T08:00:00.0000000Z\"}"},
	{"CEF:0|a|b\\||c|d|e|5|rt=2024-06-05 10:00:00 host",
	 CEF_START ",\"rt\":\"2024-06-05 10:00:00 host\",\"rtTime\":\"2024-06-05 10:00:00 host\"}"},
	{"CEF:0|a|b\\||c|d|e|5|rt=2024-06-05 10:00:00",
	 CEF_START ",\"rt\":\"2024-06-05 10:00:00\",\"rtTime\":\"2024-06-05T10:00:00.0000000Z\"}"},
	{"CEF:0|a|b\\||c|d|e|5|rt=1772442000",
	 CEF_START ",\"rt\":\"1772442000\",\"rtTime\":\"1772442000\"}"},
	{"CEF:0|a|b\\||c|d|e|5|rt=Jan 04 10:00:00",
	 CEF_START ",\"rt\":\"Jan 04 10:00:00\",\"rtTime\":\"2026-01-04T10:00:00.0000000Z\"}"},
};

static bool
knows(void *context, const char *key, size_t len)
{
	return key[0] != 'k';
}

static SyslogClock clock_2026;

int
main(void)
{
	DatetimeText now;
	int guessed;

	unit_ok(datetime_text_read("2026-01-05T12:00:00Z", 20, &now), "the clock");
	clock_2026.now = now.ticks;
	for (int i = 0; i < lengthof(syslog_case); i++)
	{
		StringInfoData out;

		initStringInfo(&out);
		syslog_line_append(syslog_case[i].line, strlen(syslog_case[i].line), &clock_2026, &out,
						   &guessed);
		unit_text(out.data, syslog_case[i].record, psprintf("syslog %d", i));
	}
	for (int i = 0; i < lengthof(cef_case); i++)
	{
		StringInfoData out;
		bool sound;

		initStringInfo(&out);
		sound = cef_line_append(cef_case[i].line, strlen(cef_case[i].line), &clock_2026, knows,
								NULL, &out, &guessed);
		unit_text(sound ? out.data : NULL, cef_case[i].record, psprintf("CEF %d", i));
	}
	return unit_done();
}
