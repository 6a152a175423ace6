/*
 * sigma_correlation_test.c
 *		Correlations of Sigma: what they become, when they are run, and what is said of what is wrong.
 *
 * What they find is tested by test/correlation.
 */
#include "common/port.h"

#include "common/duration.h"
#include "common/source.h"
#include "foreign/foreign.h"
#include "unit.h"

#define RULE(name, event)                                                                          \
	"---\ntitle: " name "\nname: " name                                                            \
	"\nlevel: low\nlogsource: {product: aws, service: cloudtrail}\ndetection:\n    s: "            \
	"{eventName: " event "}\n    condition: s\n"
#define HEAD "title: T\nlevel: low\ncorrelation:\n"
#define GROUP "    group-by: [sourceIPAddress]\n    timespan: 10m\n"
#define COUNT HEAD "    type: event_count\n    rules: [a]\n" GROUP

/* What is wrong: the text in front of the rules a and b, the code, and where it stands. */
static const struct
{
	const char *text;
	const char *code;
	int line;
	int column;
} wrong[] = {
	{HEAD "    rules: [a]\n" GROUP, "VF0100", 4, 5},
	{HEAD "    type: event_cuont\n    rules: [a]\n" GROUP, "VF0102", 4, 11},
	{HEAD "    type: value_median\n    rules: [a]\n" GROUP, "VF0102", 4, 11},
	{HEAD "    type: event_count\n" GROUP "    condition: {gte: 2}\n", "VF0100", 4, 5},
	{COUNT, "VF0100", 4, 5},
	{COUNT "    condition: 5\n", "VF0101", 8, 16},
	{COUNT "    condition: {}\n", "VF0101", 8, 16},
	{COUNT "    condition: {gt: 1, lt: 9, neq: 4}\n", "VF0101", 8, 16},
	{COUNT "    condition: {gte: many}\n", "VF0101", 8, 22},
	{COUNT "    condition: {gte: 2.5}\n", "VF0101", 8, 22},
	{COUNT "    condition: {gte: -1}\n", "VF0101", 8, 22},
	{COUNT "    condition: {get: 2, gte: 2}\n", "VF0127", 8, 17},
	{COUNT "    condition: {gte: 2, field: userAgent}\n", "VF0101", 8, 32},
	{COUNT "    condition: {gte: 2, percentile: 5}\n", "VF0101", 8, 37},
	{COUNT "    condition: {gte: 2}\n    window: session\n", "VF0127", 9, 5},
	{COUNT "    condition: {gte: 2}\n    generate: maybe\n", "VF0101", 9, 15},
	{COUNT "    condition: {gte: 2}\n    aliases: who\n", "VF0101", 9, 14},
	{COUNT "    condition: {lt: 2}\n", "VF0131", 8, 16},
	{HEAD "    type: value_count\n    rules: [a]\n" GROUP "    condition: {gte: 2}\n", "VF0100", 8,
	 16},
	{HEAD "    type: value_sum\n    rules: [a]\n" GROUP
		  "    condition: {gte: 2, field: [userAgent, errorCode]}\n",
	 "VF0101", 8, 32},
	{HEAD "    type: value_percentile\n    rules: [a]\n" GROUP
		  "    condition: {gte: 2, field: userAgent, percentile: 101}\n",
	 "VF0101", 8, 55},
	{HEAD "    type: value_percentile\n    rules: [a]\n" GROUP
		  "    condition: {gte: 2, field: userAgent}\n",
	 "VF0125", 8, 16},
	{HEAD "    type: temporal\n    rules: [a, b]\n" GROUP "    condition: a and not b\n", "VF0109",
	 8, 16},
	{HEAD "    type: temporal_ordered\n    rules: [a, b, a]\n" GROUP, "VF0109", 5, 19},
	{HEAD "    type: temporal_ordered\n    rules: [a, b]\n" GROUP "    condition: {gte: 1}\n",
	 "VF0109", 8, 16},
	{HEAD "    type: temporal\n    rules: [a, a]\n" GROUP, "VF0130", 5, 16},
	{HEAD "    type: temporal\n    rules: [a, bb]\n" GROUP, "VF0108", 5, 16},
	{HEAD "    type: temporal\n    rules: [a, {b: c}]\n" GROUP, "VF0101", 5, 16},
	{HEAD "    type: temporal\n    rules: [a, b]\n    timespan: 5m\n", "VF0125", 4, 5},
	{HEAD "    type: temporal\n    rules: [a, b]\n    group-by: [userAgent]\n", "VF0100", 4, 5},
	{HEAD
	 "    type: temporal\n    rules: [a, b]\n    group-by: [userAgent]\n    timespan: 5 minutes\n",
	 "VF0102", 7, 15},
	{HEAD "    type: temporal\n    rules: [a, b]\n    group-by: [userAgent]\n    timespan: 15d\n",
	 "VF0109", 7, 15},
	{HEAD "    type: temporal\n    rules: [a, b]\n    group-by: [userAgent]\n    timespan: 14d\n",
	 "VF0111", 4, 5},
	{HEAD "    type: temporal\n    rules: [a, b]\n    group-by: [userAgnet]\n    timespan: 5m\n",
	 "VF0104", 6, 16},
	{HEAD "    type: temporal\n    rules: [a, b]\n    group-by:\n        - "
		  "requestParameters.containerDefinitions.command\n    timespan: 5m\n",
	 "VF0109", 7, 11},
	{HEAD "    type: temporal\n    rules: [a, b]\n    group-by: [who]\n    timespan: 5m\n"
		  "    aliases:\n        who: {a: userAgent}\n",
	 "VF0100", 9, 14},
	{HEAD "    type: temporal\n    rules: [a, b]\n    group-by: [who]\n    timespan: 5m\n"
		  "    aliases:\n        who: {a: userAgent, b: nothing}\n",
	 "VF0104", 9, 32},
	{HEAD "    type: temporal\n    rules: [a, b]\n    group-by: [userAgent]\n    timespan: 5m\n"
		  "    aliases:\n        who: {a: userAgent, b: userAgent}\n",
	 "VF0122", 9, 9},
	{HEAD "    type: temporal\n    rules: [a]\n    group-by: [who]\n    timespan: 5m\n"
		  "    aliases:\n        who: {a: userAgent, b: userAgent}\n",
	 "VF0108", 9, 29},
	{"title: T\nname: t\ncorrelation:\n    type: temporal\n    rules: [a, t]\n" GROUP, "VF0128", 5,
	 16},
	{"title: T\nlevel: low\ndetection: {}\ncorrelation:\n    type: temporal\n    rules: [a, "
	 "b]\n" GROUP,
	 "VF0101", 5, 5},
};

/* The only rule of a text, NULL if there is another number of them. */
static const ForeignPart *
only_part(const char *text, DiagList *diag)
{
	Vec part = foreign_translate(text, (int) strlen(text), NULL, diag);

	return part.count == 1 ? VEC_AT(&part, ForeignPart, 0) : NULL;
}

static void
test_wrong(void)
{
	for (int i = 0; i < lengthof(wrong); i++)
	{
		DiagList diag = {0};
		char *text = psprintf("%s" RULE("a", "A") RULE("b", "B"), wrong[i].text);
		int length = (int) strlen(text);
		const Diag *said = NULL;
		SourcePlace place = {0, 0};

		(void) foreign_translate(text, length, NULL, &diag);
		VEC_EACH (const Diag, one, &diag.diag)
		{
			if (said == NULL && strcmp(diag_code_text(one->code), wrong[i].code) == 0)
				said = one;
		}
		if (said != NULL)
			place = source_place(text, length, said->span.start);
		if (!unit_text(psprintf("%s at %d:%d", said != NULL ? wrong[i].code : "nothing", place.line,
								place.column),
					   psprintf("%s at %d:%d", wrong[i].code, wrong[i].line, wrong[i].column),
					   psprintf("%s, case %d", wrong[i].code, i)))
			for (int j = 0; j < diag.diag.count; j++)
				printf("# %s\n", VEC_AT(&diag.diag, Diag, j)->message);
	}
}

/* The usual form: the event that is n back is in the window. */
static void
test_count(void)
{
	DiagList diag = {0};
	const ForeignPart *part = only_part(COUNT "    condition: {gt: 4}\n" RULE("a", "A"), &diag);
	const Rule *rule = part != NULL ? part->part.made : NULL;

	unit_int(diag.diag.count, 0, "nothing is wrong");
	unit_text(part->query,
			  "let rule_a = AWSCloudTrail\n// s\n| where EventName =~ \"A\"\n"
			  "| project TimeGenerated, SourceIpAddress;\n"
			  "rule_a\n| where isnotempty(SourceIpAddress)\n"
			  "| sort by SourceIpAddress asc, TimeGenerated asc\n"
			  "| extend FirstSeen = iff(SourceIpAddress == prev(SourceIpAddress, 4), "
			  "prev(TimeGenerated, 4), datetime(null)),\n"
			  "    _Before = iff(SourceIpAddress == prev(SourceIpAddress, 5), "
			  "prev(TimeGenerated, 5), datetime(null))\n"
			  "| where TimeGenerated - FirstSeen <= 10m and not(coalesce(TimeGenerated - _Before "
			  "<= 10m, false))\n"
			  "| where TimeGenerated >= ago(10m)\n"
			  "| project TimeGenerated, SourceIpAddress, FirstSeen, Events = 5",
			  "more than 4");
	unit_int(rule->frequency_us, 10 * DURATION_MINUTE, "it is run each ten minutes");
	unit_int(rule->period_us, 20 * DURATION_MINUTE, "and reads twenty");
	unit_int(rule->entity.count, 1, "what it groups by is an entity");
}

/* So many that no row is that far back: they are counted. */
static void
test_many(void)
{
	DiagList diag = {0};
	const ForeignPart *part =
		only_part(COUNT "    condition: {gt: 9223372036854775807}\n" RULE("a", "A"), &diag);

	unit_ok(part != NULL && strstr(part->query, "Events > 9223372036854775807") != NULL,
			"very many events");
}

/* What is referred to is no rule of its own unless the correlation says so. */
static void
test_parts(void)
{
	DiagList diag = {0};
	const char *alone = COUNT "    condition: {gte: 2}\n" RULE("a", "A") RULE("b", "B");
	const char *generated =
		COUNT "    condition: {gte: 2}\n    generate: true\n" RULE("a", "A") RULE("b", "B");
	const char *outside =
		"title: T\nlevel: low\ngenerate: true\ncorrelation:\n    type: event_count\n    rules: "
		"a\n" GROUP "    condition: {gte: 2}\n" RULE("a", "A");

	unit_int(foreign_translate(alone, (int) strlen(alone), NULL, &diag).count, 2, "a is a part");
	unit_int(foreign_translate(generated, (int) strlen(generated), NULL, &diag).count, 3,
			 "a is a rule as well");
	unit_int(foreign_translate(outside, (int) strlen(outside), NULL, &diag).count, 2,
			 "also beside the correlation, and one rule needs no list");
	unit_int(diag.diag.count, 0, "nothing is wrong");
}

/* A correlation without level and tags has those of its rules; a chain reaches back through all. */
static void
test_inherited(void)
{
	DiagList diag = {0};
	const ForeignPart *part =
		only_part("title: T\ncorrelation:\n    type: temporal_ordered\n    rules: [many, b]\n"
				  "    group-by: [userAgent]\n    timespan: 2h\n"
				  "---\ntitle: M\nname: many\ncorrelation:\n    type: event_count\n    rules: "
				  "[a]\n    group-by: [sourceIPAddress]\n    timespan: 30m\n"
				  "    condition: {gte: 2}\n"
				  "---\ntitle: A\nname: a\ntags: [attack.t1098, attack.persistence]\n"
				  "logsource: {product: aws, service: cloudtrail}\nlevel: high\n"
				  "detection:\n    s: {eventName: A}\n    condition: s\n" RULE("b", "B"),
				  &diag);
	const Rule *rule = part != NULL ? part->part.made : NULL;

	unit_int(diag.diag.count, 1, "only the level is told");
	unit_text(rule_severity_name(rule->severity), "High", "it is the highest");
	unit_int(rule->technique.count, 1, "techniques are those of the rules");
	unit_int(rule->frequency_us, DURATION_HOUR, "it is run each hour");
	unit_int(rule->period_us, 3 * DURATION_HOUR + 30 * DURATION_MINUTE, "and reads all timespans");
	unit_ok(strstr(part->query, "_Other = bag_pack(\"UserAgent\", UserAgent)") != NULL,
			"what the inner one does not group by is carried");
}

/* A correlation that multiplies is refused, and so is one that refers to itself through another. */
static void
test_limits(void)
{
	StringInfoData text;
	DiagList diag = {0};
	DiagList cycle = {0};

	initStringInfo(&text);
	for (int i = 1; i <= 12; i++)
		appendStringInfo(&text,
						 "title: T%d\nname: t%d\nlevel: low\ncorrelation:\n    type: temporal\n"
						 "    rules: [%s%d, %s%d]\n" GROUP "---\ntitle: U%d\nname: "
						 "u%d\nlevel: low\ncorrelation:\n    type: temporal\n    rules: [%s%d, "
						 "%s%d]\n" GROUP "---\n",
						 i, i, i > 1 ? "t" : "r", i - 1, i > 1 ? "u" : "s", i - 1, i, i,
						 i > 1 ? "t" : "r", i - 1, i > 1 ? "u" : "s", i - 1);
	appendStringInfoString(&text, "title: none\n" RULE("r0", "A") RULE("s0", "B"));
	(void) foreign_translate(text.data, text.len, NULL, &diag);
	unit_ok(diag.error_count > 0, "it is refused");
	unit_ok(text.len < 100000, "a small text");

	resetStringInfo(&text);
	appendStringInfoString(
		&text, "title: T\nname: t\ncorrelation:\n    type: temporal\n    rules: [u]\n" GROUP
			   "---\ntitle: U\nname: u\ncorrelation:\n    type: temporal\n    rules: "
			   "[t]\n" GROUP);
	unit_int(foreign_translate(text.data, text.len, NULL, &cycle).count, 0, "a circle is no rule");
	unit_text(diag_code_text(diag_first_error(&cycle)->code), "VF0128", "and told");
}

int
main(void)
{
	test_wrong();
	test_count();
	test_many();
	test_parts();
	test_inherited();
	test_limits();
	return unit_done();
}
