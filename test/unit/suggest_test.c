/*
 * suggest_test.c
 *		Tests of common/suggest.c: distances, and which name is meant.
 */
#include "common/port.h"

#include "common/suggest.h"
#include "unit.h"

static const struct
{
	const char *a;
	const char *b;
	int limit;
	int expected;
} distance_case[] = {
	{"", "", 3, 0},
	{"abc", "abc", 3, 0},
	{"ABC", "abc", 3, 0},
	{"abc", "abd", 3, 1},
	{"abc", "ab", 3, 1},
	{"abc", "xabc", 3, 1},
	{"abc", "acb", 3, 1},
	{"abcd", "badc", 3, 2},
	{"kitten", "sitting", 3, 3},
	{"kitten", "sitting", 2, 3},
	{"kitten", "completely", 2, 3},
	{"", "abc", 3, 3},
	{"abc", "", 2, 3},
};

static const char *const column[] = {"TimeGenerated", "SourceIpAddress", "UserIdentityArn",
									 "EventName",     "EventSource",     "IPAddress"};

static const struct
{
	const char *wanted;
	const char *expected;
} best_case[] = {
	{"SourceIPAdress", "SourceIpAddress"},
	{"sourceipaddress", "SourceIpAddress"},
	{"EventNaem", "EventName"},
	{"TimeGenerate", "TimeGenerated"},
	{"IpAddress", "IPAddress"},
	{"Nothing", NULL},
	{"x", NULL},
	{"", NULL},
};

static const char *
nearest_column(const char *wanted)
{
	Suggest near;

	suggest_start(&near, wanted);
	for (int i = 0; i < lengthof(column); i++)
		suggest_offer(&near, column[i]);
	return suggest_best(&near);
}

static void
test_distance(void)
{
	for (int i = 0; i < lengthof(distance_case); i++)
	{
		unit_int(suggest_distance(distance_case[i].a, distance_case[i].b, distance_case[i].limit),
				 distance_case[i].expected,
				 psprintf("from \"%s\" to \"%s\" within %d", distance_case[i].a, distance_case[i].b,
						  distance_case[i].limit));
		unit_int(suggest_distance(distance_case[i].b, distance_case[i].a, distance_case[i].limit),
				 distance_case[i].expected, "and back");
	}
}

static void
test_best(void)
{
	for (int i = 0; i < lengthof(best_case); i++)
		unit_text(nearest_column(best_case[i].wanted), best_case[i].expected,
				  psprintf("what is meant by \"%s\"", best_case[i].wanted));
}

static void
test_long(void)
{
	char *name = palloc0(SUGGEST_MAX_LENGTH + 2);

	memset(name, 'a', SUGGEST_MAX_LENGTH);
	unit_int(suggest_distance(name, name, 3), 0, "a name of the greatest length is compared");
	name[SUGGEST_MAX_LENGTH] = 'a';
	unit_int(suggest_distance(name, name, 3), 4, "a longer one is not");
	unit_text(nearest_column(name), NULL, "and finds nothing");
}

static void
test_first_wins(void)
{
	Suggest near;

	suggest_start(&near, "count");
	suggest_offer(&near, "counts");
	suggest_offer(&near, "countx");
	unit_text(suggest_best(&near), "counts", "of equally near names the first is kept");
	suggest_offer(&near, "count");
	unit_text(suggest_best(&near), "count", "a nearer one replaces it");
}

int
main(void)
{
	test_distance();
	test_best();
	test_long();
	test_first_wins();
	return unit_done();
}
