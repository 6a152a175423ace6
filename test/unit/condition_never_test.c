/*
 * condition_never_test.c
 *		Conditions that no row can be true for: refused only if no value is, by enumeration.
 *
 * Conditions of two and three tests of one field are made in all combinations, and asked of values
 * that are made of all that the tests name.
 */
#include "common/port.h"

#include <arpa/inet.h>
#include <ctype.h>

#include "foreign/foreign.h"
#include "unit.h"

#define HEAD                                                                                       \
	"title: T\nid: 6d5c7f3e-5b0a-4a29-9c1e-0f4b8d2f6a11\nlevel: low\nstatus: test\n"               \
	"logsource: {product: %s, service: %s}\ndetection:\n"

typedef struct Probe
{
	const char *modifier;
	const char *value;
} Probe;

/* Tests of a text. */
static const Probe text_probe[] = {
	{"", "ab"},
	{"", "AB"},
	{"", "b"},
	{"", "7"},
	{"", "null"},
	{"", "[ab, c]"},
	{"|contains", "a"},
	{"|contains", "bc"},
	{"|startswith", "a"},
	{"|startswith", "ab"},
	{"|startswith", "b"},
	{"|endswith", "b"},
	{"|endswith", "a"},
	{"|cased", "ab"},
	{"|cased", "Ab"},
	{"|gt", "5"},
	{"|lt", "5"},
	{"|gte", "7"},
	{"|lte", "7"},
	{"|cidr", "10.0.0.0/8"},
	{"|cidr", "10.1.0.0/16"},
	{"|cidr", "192.168.0.0/16"},
	{"", "10.1.2.3"},
};

/* Tests of a number. */
static const Probe number_probe[] = {
	{"", "5"},    {"", "5.0"},   {"", "7"},     {"", "[5, 9]"}, {"", "1e1"},    {"|gt", "5"},
	{"|lt", "5"}, {"|gte", "7"}, {"|lte", "7"}, {"|gt", "-1"},  {"|lt", "1e1"}, {"", "null"},
};

static const char *const text_value[] = {
	"",          "ab",       "AB",  "Ab",  "b",   "7",        "c",        "a",
	"bc",        "abc",      "aab", "bab", "axb", "abxbcxa",  "bcaxa",    "bxa",
	"4",         "6",        "5",   "7.0", "100", "10.1.2.3", "10.9.0.1", "192.168.1.1",
	"a10.1.2.3", "ab bc ab", "ba",  "aba", "abb", "bcb",
};

static const char *const number_value[] = {"",  "5", "7", "9",  "10",  "4",
										   "6", "8", "0", "-2", "5.5", "11"};

static bool
same(const char *a, const char *b, bool cased)
{
	return cased ? strcmp(a, b) == 0 : pg_strcasecmp(a, b) == 0;
}

static bool
number(const char *text, double *value)
{
	char *end;

	*value = strtod(text, &end);
	return end != text && *end == '\0';
}

/* Is an address in a network? */
static bool
in_network(const char *address, const char *network)
{
	char *slash = strchr(network, '/');
	struct in_addr a;
	struct in_addr b;
	int bits = (int) strtol(slash + 1, NULL, 10);

	return inet_pton(AF_INET, address, &a) == 1 &&
		   inet_pton(AF_INET, pnstrdup(network, slash - network), &b) == 1 &&
		   (ntohl(a.s_addr) ^ ntohl(b.s_addr)) >> (32 - bits) == 0;
}

/* Is a test true of a value?  What Sigma says, told once more. */
static bool
holds(const Probe *probe, const char *value, bool is_number)
{
	const char *m = probe->modifier;
	const char *wanted = probe->value;
	size_t length = strlen(value);
	size_t size = strlen(wanted);
	double a;
	double b;

	if (strcmp(wanted, "null") == 0)
		return value[0] == '\0';
	if (wanted[0] == '[')
	{
		Probe first = {m, pnstrdup(wanted + 1, strchr(wanted, ',') - wanted - 1)};
		Probe second = {m, pnstrdup(strchr(wanted, ',') + 2, 1)};

		return holds(&first, value, is_number) || holds(&second, value, is_number);
	}
	if (strcmp(m, "|contains") == 0)
	{
		for (size_t i = 0; i + size <= length; i++)
		{
			if (pg_strncasecmp(value + i, wanted, size) == 0)
				return true;
		}
		return false;
	}
	if (strcmp(m, "|startswith") == 0)
		return length >= size && pg_strncasecmp(value, wanted, size) == 0;
	if (strcmp(m, "|endswith") == 0)
		return length >= size && pg_strcasecmp(value + length - size, wanted) == 0;
	if (strcmp(m, "|cidr") == 0)
		return in_network(value, wanted);
	if (m[0] == '\0' || strcmp(m, "|cased") == 0)
	{
		if (is_number)
			return number(value, &a) && number(wanted, &b) && a == b;
		return same(value, wanted, m[0] != '\0');
	}
	if (!number(value, &a) || !number(wanted, &b))
		return false;
	return strcmp(m, "|gt") == 0    ? a > b
		   : strcmp(m, "|gte") == 0 ? a >= b
		   : strcmp(m, "|lt") == 0  ? a < b
									: a <= b;
}

/* What is counted. */
typedef struct Count
{
	int asked;
	int refused;
	int wrong;  /* refused, and there is a value */
	int missed; /* not refused, and there is none among these */
} Count;

/* Asks whether a rule of up to three tests is refused. */
static bool
is_refused(const char *head, const char *field, const Probe *const *probe, const char *condition)
{
	StringInfoData text;
	DiagList diag = {0};

	initStringInfo(&text);
	appendStringInfoString(&text, head);
	for (int i = 0; i < 3; i++)
		appendStringInfo(&text, "    s%d:\n        %s%s: %s\n", i + 1, field, probe[i]->modifier,
						 probe[i]->value);
	appendStringInfo(&text, "    condition: %s\n", condition);
	(void) foreign_translate(text.data, text.len, NULL, &diag);
	VEC_EACH (const Diag, one, &diag.diag)
	{
		if (one->code == DIAG_FOREIGN_NEVER)
			return true;
		if (diag_severity(one->code) == DIAG_ERROR)
			unit_text(one->message, "", text.data);
	}
	return false;
}

static const char *const condition[] = {
	"s1 and s2 and not (s3 and not s3)",
	"s1 and not s2 and s3",
	"s1 and (s2 or s3)",
	"s1 and not (s2 or s3)",
	"not s1 and not s2 and s3",
	"(s1 or s2) and s3",
	"s1 and not (s2 and s3)",
};

static bool
is_true(int i, bool a, bool b, bool c)
{
	switch (i)
	{
		case 0:
			return a && b;
		case 1:
			return a && !b && c;
		case 2:
			return a && (b || c);
		case 3:
			return a && !(b || c);
		case 4:
			return !a && !b && c;
		case 5:
			return (a || b) && c;
		default:
			return a && !(b && c);
	}
}

static void
enumerate(Count *count, const char *head, const char *field, const Probe *probe, int probes,
		  const char *const *value, int values, bool is_number)
{
	for (int at = 0; at < probes * probes * probes * (int) lengthof(condition); at++)
	{
		int form = at % (int) lengthof(condition);
		int rest = at / (int) lengthof(condition);
		const Probe *own[3] = {probe + rest % probes, probe + rest / probes % probes,
							   probe + rest / probes / probes};
		bool any = false;
		bool refused;

		/* All of two, and a part of three. */
		if (form == 0 ? own[2] != probe : rest % 61 != 0)
			continue;
		refused = is_refused(head, field, own, condition[form]);
		for (int i = 0; i < values && !any; i++)
			any = is_true(form, holds(own[0], value[i], is_number),
						  holds(own[1], value[i], is_number), holds(own[2], value[i], is_number));
		count->asked++;
		count->refused += refused;
		count->wrong += refused && any;
		count->missed += !refused && !any;
		if (refused && any)
			unit_text(psprintf("%s%s: %s, %s: %s, %s: %s", field, own[0]->modifier, own[0]->value,
							   own[1]->modifier, own[1]->value, own[2]->modifier, own[2]->value),
					  "", condition[form]);
	}
}

int
main(void)
{
	Count text = {0};
	Count number = {0};
	Count array = {0};
	const char *aws = psprintf(HEAD, "aws", "cloudtrail");

	enumerate(&text, aws, "eventName", text_probe, lengthof(text_probe), text_value,
			  lengthof(text_value), false);
	unit_int(text.wrong, 0, "no rule is refused for which there is a text");
	unit_ok(text.refused > 200,
			psprintf("%d of %d rules about a text are refused, %d more never match", text.refused,
					 text.asked, text.missed));
	enumerate(&number, psprintf(HEAD, "azure", "signinlogs"), "DurationMs", number_probe,
			  lengthof(number_probe), number_value, lengthof(number_value), true);
	unit_int(number.wrong, 0, "no rule is refused for which there is a number");
	unit_ok(number.refused > 50,
			psprintf("%d of %d rules about a number are refused, %d more never match",
					 number.refused, number.asked, number.missed));
	/* Any element of an array: each test may be true of another one. */
	enumerate(&array, aws, "requestParameters.nobody.knows", text_probe, lengthof(text_probe),
			  text_value, lengthof(text_value), false);
	unit_int(array.refused, 0, "nothing is known of what may be an array");
	return unit_done();
}
