/*
 * duration_test.c
 *		Tests of common/duration.c: the three forms, what is refused, and writing.
 */
#include "common/port.h"

#include "common/duration.h"
#include "unit.h"

typedef struct ParseCase
{
	const char *text;
	int64 expected; /* microseconds; -1: refused */
} ParseCase;

static const ParseCase parse_case[] = {
	/* the short form */
	{"5m", 5 * DURATION_MINUTE},
	{"1M", DURATION_MINUTE},
	{"12h", 12 * DURATION_HOUR},
	{"1d", DURATION_DAY},
	{"14D", 14 * DURATION_DAY},
	{"30s", 30 * DURATION_SECOND},
	{"0m", 0},
	{"10000d", DURATION_MAX},
	{"10001d", -1},
	{"999999999d", -1},
	{"99999999999d", -1},
	{"5", -1},
	{"5 m", -1},
	{"5min", -1},
	{"m", -1},
	{"-5m", -1},
	{"+5m", -1},
	{"", -1},
	{" 5m", -1},
	{"5m ", -1},
	{"1d12h", -1},
	/* ISO 8601 */
	{"PT5M", 5 * DURATION_MINUTE},
	{"pt5m", 5 * DURATION_MINUTE},
	{"PT1H", DURATION_HOUR},
	{"P1D", DURATION_DAY},
	{"P2W", 14 * DURATION_DAY},
	{"P1DT12H", DURATION_DAY + 12 * DURATION_HOUR},
	{"P1DT12H30M5S",
	 DURATION_DAY + 12 * DURATION_HOUR + 30 * DURATION_MINUTE + 5 * DURATION_SECOND},
	{"PT0.5S", DURATION_SECOND / 2},
	{"PT0.1234567S", 123456},
	{"PT90M", 90 * DURATION_MINUTE},
	{"P1M", -1},
	{"P1Y", -1},
	{"P", -1},
	{"PT", -1},
	{"P1DT", -1},
	{"PT5", -1},
	{"PT5D", -1},
	{"P5H", -1},
	{"PT5M5H", -1},
	{"PT5M5M", -1},
	{"PT1.5H", -1},
	{"PTT5M", -1},
	{"PT5M ", -1},
	/* .NET's TimeSpan */
	{"01:00:00", DURATION_HOUR},
	{"1:00", DURATION_HOUR},
	{"00:05:00", 5 * DURATION_MINUTE},
	{"1.00:00:00", DURATION_DAY},
	{"14.00:00:00", 14 * DURATION_DAY},
	{"00:00:00.25", DURATION_SECOND / 4},
	{"23:59:59.999999", DURATION_DAY - 1},
	{"24:00:00", DURATION_DAY},
	{"36:30:00", 36 * DURATION_HOUR + 30 * DURATION_MINUTE},
	{"1.24:00:00", -1},
	{"24:60:00", -1},
	{"999999999:00:00", -1},
	{"00:60:00", -1},
	{"00:00:60", -1},
	{"1.5", -1},
	{"1.", -1},
	{"00:", -1},
	{"00:00:", -1},
	{"00:00:00.", -1},
	{"00:00:00:00", -1},
	{"20000.00:00:00", -1},
};

static void
test_parse(void)
{
	for (int i = 0; i < lengthof(parse_case); i++)
	{
		const ParseCase *one = &parse_case[i];
		int64 found;
		const char *trouble = duration_parse(one->text, &found);

		if (one->expected < 0)
			unit_ok(trouble != NULL, psprintf("\"%s\" is refused", one->text));
		else
			unit_int(trouble == NULL ? found : -1, one->expected,
					 psprintf("\"%s\" is read", one->text));
	}
}

static void
test_advice(void)
{
	int64 ignored;

	unit_ok(strstr(duration_parse("5", &ignored), "unit") != NULL,
			"a bare number is told to need a unit");
	unit_ok(strstr(duration_parse("P1M", &ignored), "month") != NULL,
			"a month is told to have no length");
}

static const ParseCase write_case[] = {
	{"PT0S", 0},
	{"PT5M", 5 * DURATION_MINUTE},
	{"PT1H30M", 90 * DURATION_MINUTE},
	{"P1D", DURATION_DAY},
	{"P14D", 14 * DURATION_DAY},
	{"P1DT30M", DURATION_DAY + 30 * DURATION_MINUTE},
	{"PT30S", 30 * DURATION_SECOND},
};

static void
test_write(void)
{
	for (int i = 0; i < lengthof(write_case); i++)
		unit_text(duration_to_iso(write_case[i].expected), write_case[i].text,
				  psprintf("%s is written", write_case[i].text));
}

/* What is written is read back as the same length. */
static void
test_round_trip(void)
{
	int64 length = 1;
	int wrong = 0;

	for (int i = 0; i < 1000; i++)
	{
		int64 back;

		length = (length * 48271) % (1000 * DURATION_DAY);
		if (duration_parse(duration_to_iso(length), &back) != NULL || back != length)
			wrong++;
	}
	unit_int(wrong, 0, "a thousand lengths survive writing and reading");
}

int
main(void)
{
	test_parse();
	test_advice();
	test_write();
	test_round_trip();
	return unit_done();
}
