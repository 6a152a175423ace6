/*
 * sigma_folder_test.c
 *		Files of Sigma that are read together: correlations, filters and rules of different ones.
 */
#include "common/port.h"

#include "foreign/folder.h"
#include "foreign/foreign.h"
#include "unit.h"

#define AWS "logsource: {product: aws, service: cloudtrail}\n"
#define GROUP "    group-by: [sourceIPAddress]\n    timespan: 10m\n"

static const char rule_a[] = "title: A\nname: a\nid: 6d5c7f3e-5b0a-4a29-9c1e-0f4b8d2f6a11\n"
							 "level: low\n" AWS "detection:\n    s: {eventName: A}\n"
							 "    condition: s\n";
static const char rule_b[] =
	"title: B\nname: b\nlevel: low\n" AWS "detection:\n    s: {eventName: B}\n    condition: s\n";
static const char counted[] =
	"title: C\nname: c\nlevel: high\ncorrelation:\n    type: event_count\n"
	"    rules: [6D5C7F3E-5b0a-4a29-9c1e-0f4b8d2f6a11]\n" GROUP "    condition: {gte: 3}\n";
static const char chained[] = "title: D\nlevel: high\ncorrelation:\n    type: temporal\n"
							  "    rules: [c, b]\n" GROUP;
static const char filter_b[] = "title: F\nlogsource: {product: aws}\nfilter:\n    rules: [b]\n"
							   "    own: {userAgent: x}\n    condition: not own\n";
static const char filter_any[] = "title: G\nlogsource: {product: aws}\nfilter:\n    rules: any\n"
								 "    own: {userAgent: y}\n    condition: not own\n";
static const char broken[] =
	"title: B\nname: b\nlevel: low\n" AWS "detection:\n    s: {eventNaem: B}\n    condition: s\n";
static const char bad_filter[] = "title: F\nlogsource: {product: aws}\nfilter:\n    rules: [b]\n"
								 "    own: {nothing: x}\n    condition: not own\n";
static const char filter_other[] =
	"title: H\nlogsource: {product: linux}\nfilter:\n    rules: any\n"
	"    own: {userAgent: y}\n    condition: not own\n";
static const char bad_any[] = "title: F\nlogsource: {product: aws}\nfilter:\n    rules: [any]\n"
							  "    own: {nothing: x}\n    condition: not own\n";
static const char listed_any[] = "title: F\nlogsource: {product: aws}\nfilter:\n    rules: [any]\n"
								 "    own: {userAgent: z}\n    condition: not own\n";
static const char other_b[] =
	"title: E\nname: b\nlevel: low\n" AWS "detection:\n    s: {eventName: E}\n    condition: s\n";
static const char too_long[] =
	"title: D\nlevel: high\ncorrelation:\n    type: event_count\n    rules: [b]\n"
	"    group-by: [sourceIPAddress]\n    timespan: 14d\n    condition: {gte: 3}\n";
static const char no_yaml[] = "title: B\nname: b\ndetection: {\n";

/* The rules of a text that is in a folder with others. */
static Vec
rules_of(const char *text, const char *const *other, int count, DiagList *diag)
{
	ForeignFolder folder = {0};
	char *whole;
	int length;

	foreign_folder_add(&folder, text, (int) strlen(text));
	for (int i = 0; i < count; i++)
		foreign_folder_add(&folder, other[i], (int) strlen(other[i]));
	whole = foreign_folder_text(&folder, pstrdup(text), (int) strlen(text), &length);
	unit_ok(strncmp(whole, text, strlen(text)) == 0 && (int) strlen(whole) == length,
			"the text itself is in front");
	return foreign_translate(whole, length, NULL, diag);
}

static const char *
query_at(const Vec *part, int i)
{
	return part->count > i ? VEC_AT(part, ForeignPart, i)->query : "";
}

static void
test_references(void)
{
	const char *const other[] = {rule_b, filter_b, rule_a, counted};
	const char *const with_chain[] = {chained, counted, filter_any, rule_a, rule_b};
	DiagList diag = {0};
	Vec part = rules_of(counted, other, lengthof(other), &diag);

	unit_int(part.count, 1, "a correlation of a rule in another file, by id");
	part = rules_of(rule_a, other, lengthof(other), &diag);
	unit_int(part.count, 0, "which is no rule of its own there");
	part = rules_of(chained, other, lengthof(other), &diag);
	unit_int(part.count, 1, "a correlation of a correlation");
	unit_ok(strstr(query_at(&part, 0), "EventName =~ \"A\"") != NULL, "has what it stands on");
	unit_ok(strstr(query_at(&part, 0), "not(UserAgent =~ \"x\")") != NULL,
			"with the filters of that");
	part = rules_of(rule_b, with_chain, lengthof(with_chain), &diag);
	unit_int(part.count, 0, "a rule of a chain is none");
	part = rules_of(counted, with_chain, lengthof(with_chain), &diag);
	unit_int(part.count, 0, "nor is its correlation");
	unit_int(diag.diag.count, 0, "and nothing is wrong");
}

static void
test_filters(void)
{
	const char *const other[] = {rule_a, filter_b, filter_any};
	const char *const rules[] = {rule_a, rule_b};
	DiagList diag = {0};
	Vec part = rules_of(rule_b, other, lengthof(other), &diag);

	unit_text(query_at(&part, 0),
			  "AWSCloudTrail\n// s\n| where EventName =~ \"B\"\n// own\n| where not(UserAgent =~ "
			  "\"x\")\n// own\n| where not(UserAgent =~ \"y\")",
			  "filters of other files");
	part = rules_of(rule_a, other, lengthof(other), &diag);
	unit_text(query_at(&part, 0),
			  "AWSCloudTrail\n// s\n| where EventName =~ \"A\"\n// own\n| where not(UserAgent =~ "
			  "\"y\")",
			  "that for another rule is not used");
	part = rules_of(filter_b, rules, lengthof(rules), &diag);
	unit_int(part.count, 0, "a filter is no rule");
	part = rules_of(filter_any, rules, lengthof(rules), &diag);
	unit_int(diag.diag.count, 0, "and nothing is wrong");
	(void) rules_of(filter_b, rules, 1, &diag);
	unit_int(diag.diag.count, 1, "a filter for a rule that is not there is told");
}

/* What is wrong in a file is told there, and where it is needed that it is. */
static void
test_wrong(void)
{
	const char *const of_broken[] = {broken, counted, rule_a};
	const char *const of_filter[] = {bad_filter};
	const char *const of_rule[] = {rule_b};
	const char *const of_text[] = {no_yaml, counted, rule_a};
	DiagList reference = {0};
	DiagList filtered = {0};
	DiagList filter = {0};
	DiagList text = {0};

	(void) rules_of(chained, of_broken, lengthof(of_broken), &reference);
	unit_text(diag_code_text(diag_first_error(&reference)->code), "VF0129", "a rule with an error");
	unit_int(reference.error_count, 1, "is one");
	(void) rules_of(rule_b, of_filter, lengthof(of_filter), &filtered);
	unit_text(diag_code_text(diag_first_error(&filtered)->code), "VF0129",
			  "a filter with an error");
	(void) rules_of(bad_filter, of_rule, lengthof(of_rule), &filter);
	unit_text(diag_code_text(diag_first_error(&filter)->code), "VF0104", "which has its own place");
	(void) rules_of(chained, of_text, lengthof(of_text), &text);
	unit_text(diag_code_text(diag_first_error(&text)->code), "VF0108", "a file that is no YAML");
}

/* What a correlation that is refused stands on is a rule of its own. */
static void
test_refused(void)
{
	const char *const missing[] = {chained};
	const char *const sound[] = {chained, counted, rule_a};
	const char *const period[] = {too_long};
	DiagList diag = {0};

	unit_int(rules_of(rule_b, missing, lengthof(missing), &diag).count, 1,
			 "a rule of a correlation with another one that is nowhere");
	unit_int(rules_of(rule_b, sound, lengthof(sound), &diag).count, 0,
			 "and with one that is there");
	unit_int(rules_of(rule_b, period, lengthof(period), &diag).count, 1,
			 "a rule of a correlation over too long a time");
	unit_int(diag.error_count, 0, "what is wrong is told in the other file");
}

/* A name that two rules have is none. */
static void
test_ambiguous(void)
{
	const char *const two[] = {rule_b, other_b, counted, rule_a};
	const char *const copy[] = {rule_b, rule_b, counted, rule_a};
	DiagList diag = {0};
	DiagList of_copy = {0};

	unit_int(rules_of(chained, two, lengthof(two), &diag).count, 0, "two rules of a name");
	unit_text(diag_first_error(&diag) != NULL ? diag_first_error(&diag)->message : "",
			  "rule \"b\" must be one, not both \"B\" and \"E\"", "are named");
	unit_int(rules_of(chained, copy, lengthof(copy), &of_copy).count, 1, "a copy is the same one");
}

/* A filter for any rule is tried on some, and "any" may stand in a list. */
static void
test_any(void)
{
	const char *const rules[] = {rule_a, rule_b};
	const char *const filters[] = {listed_any};
	DiagList diag = {0};
	DiagList wrong = {0};
	Vec part;

	(void) rules_of(bad_any, rules, lengthof(rules), &wrong);
	unit_int(wrong.error_count, 1, "a field that is not there is told once");
	unit_text(wrong.error_count > 0 ? diag_code_text(diag_first_error(&wrong)->code) : "", "VF0104",
			  "in the file of the filter");
	part = rules_of(rule_a, filters, lengthof(filters), &diag);
	unit_ok(strstr(query_at(&part, 0), "UserAgent =~ \"z\"") != NULL, "a list with any");
	(void) rules_of(listed_any, rules, lengthof(rules), &diag);
	unit_int(diag.diag.count, 0, "and nothing is wrong");
}

/* A text that has been put together is left as it is. */
static void
test_twice(void)
{
	ForeignFolder first = {0};
	ForeignFolder second = {0};
	int length;
	char *whole;

	foreign_folder_add(&first, counted, (int) strlen(counted));
	foreign_folder_add(&first, rule_a, (int) strlen(rule_a));
	whole = foreign_folder_text(&first, pstrdup(counted), (int) strlen(counted), &length);
	unit_ok(length > (int) strlen(counted), "it has grown");
	foreign_folder_add(&second, whole, length);
	foreign_folder_add(&second, rule_a, (int) strlen(rule_a));
	unit_ok(foreign_folder_text(&second, whole, length, &length) == whole, "and does so once");
}

/* What has nothing to say of a file does not stand behind it, however many there are. */
static void
test_other_source(void)
{
	ForeignFolder folder = {0};
	int length;

	foreign_folder_add(&folder, rule_a, (int) strlen(rule_a));
	foreign_folder_add(&folder, filter_other, (int) strlen(filter_other));
	(void) foreign_folder_text(&folder, pstrdup(rule_a), (int) strlen(rule_a), &length);
	unit_int(length, (int) strlen(rule_a), "a filter of other logs");
	foreign_folder_add(&folder, filter_any, (int) strlen(filter_any));
	(void) foreign_folder_text(&folder, pstrdup(rule_a), (int) strlen(rule_a), &length);
	unit_ok(length > (int) strlen(rule_a), "and one of the same");
}

int
main(void)
{
	test_other_source();
	test_references();
	test_filters();
	test_wrong();
	test_refused();
	test_ambiguous();
	test_any();
	test_twice();
	return unit_done();
}
