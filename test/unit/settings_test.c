/*
 * settings_test.c
 *		What a folder says of its rules.
 */
#include "common/port.h"

#include "common/source.h"
#include "foreign/folder.h"
#include "foreign/foreign.h"
#include "unit.h"

#define HEAD "title: T\nid: 6d5c7f3e-5b0a-4a29-9c1e-0f4b8d2f6a11\nlevel: low\nstatus: test\n"
#define AWS "logsource: {product: aws, service: cloudtrail}\n"
#define RULE HEAD AWS "tags: [attack.t1098]\ndetection:\n    s: {eventName: A}\n    condition: s\n"
#define GITHUB                                                                                     \
	HEAD "logsource: {product: github, service: audit}\ndetection:\n    s:\n%s    condition: s\n"
#define SOURCE                                                                                     \
	"sources:\n  - product: github\n    service: audit\n    table: GitHub_CL\n"                    \
	"    where: action_s != \"\"\n    fields:\n      action: action_s\n"                           \
	"      actor.id: {column: actor_d, kind: number}\n      data: payload_d.x\n"                   \
	"      who: {column: 'raw_s.members[].name', kind: json}\n"

static const char sentinel[] =
	"id: 6d5c7f3e-5b0a-4a29-9c1e-0f4b8d2f6a11\nname: N\ndescription: D\nseverity: Low\n"
	"status: Available\nqueryFrequency: 1h\nqueryPeriod: 1h\ntriggerOperator: gt\n"
	"triggerThreshold: 0\ntactics: [Impact]\ntags: [mine]\nquery: AWSCloudTrail\n";

/* The rules of a text with settings behind it. */
static Vec
rules_with(const char *text, const char *settings, DiagList *diag)
{
	char *whole = settings_behind(text, settings);

	return foreign_split(whole, (int) strlen(whole), NULL, diag);
}

/* The query of the only rule, or the first error. */
static const char *
query_with(const char *text, const char *settings)
{
	DiagList diag = {0};
	Vec part = rules_with(text, settings, &diag);

	if (diag.error_count > 0)
		return diag_first_error(&diag)->message;
	return part.count == 1 ? VEC_AT(&part, ForeignPart, 0)->query : "no rule";
}

/* ---- what may be wrong ---- */

static const struct
{
	const char *text;
	int line;
	int column;
	const char *message;
} wrong[] = {
	{"schedul: {}\n", 1, 1, "vigil.yaml has no key \"schedul\""},
	{"owner: a\nschedule:\n  often: 5m\n", 3, 3, "schedule has no key \"often\""},
	{"schedule: 5m\n", 1, 11, "schedule must be a map"},
	{"schedule: {frequency: 5}\n", 1, 23,
	 "invalid frequency: \"5\": a number needs a unit: m, h or d"},
	{"schedule: {frequency: 1m}\n", 1, 23,
	 "invalid frequency: \"1m\": it must be between 5 minutes and 14 days"},
	{"schedule: {frequency: 1h, period: 5m}\n", 1, 1,
	 "invalid schedule: the period is shorter than the frequency"},
	{"sources: {}\n", 1, 10, "sources must be a list"},
	{"sources:\n  - product: a\n", 2, 5, "table is missing"},
	{"sources:\n  - table: T\n", 2, 5, "product, category or service is missing"},
	{"sources:\n  - {product: a, table: T, tabel: T}\n", 2, 28, "a source has no key \"tabel\""},
	{"sources:\n  - {product: a, table: T, fields: [a]}\n", 2, 36, "fields must be a map"},
	{"sources:\n  - {product: a, table: T, fields: {a: {column: b, kind: long}}}\n", 2, 58,
	 "invalid kind: \"long\" is none"},
	{"sources:\n  - {product: a, table: T, fields: {a: {kind: text}}}\n", 2, 40,
	 "column is missing"},
	{"sources:\n  - {product: a, table: T, fields: {a: b..c}}\n", 2, 40,
	 "invalid a field: \"b..c\": it is no path"},
	{"sources:\n  - {product: a, table: T, fields: {a: {column: b.c, kind: number}}}\n", 2, 60,
	 "invalid kind: a path is into json or dynamic, not number"},
	{"sources:\n  - {product: a, table: T, fields: {a: }}\n", 2, 40,
	 "a field must be a column, or one and its kind"},
	{"sources:\n  - {product: a, table: T, same_names: yes}\n", 2, 40,
	 "invalid same_names: \"yes\" is neither true nor false"},
	{"sources:\n  - {product: a, table: T, where: 'a == 1 | take 1'}\n", 2, 35,
	 "invalid where: \"|\" begins another operator"},
	{"sources:\n  - {product: a, table: T, where: 'a == 1; T'}\n", 2, 35,
	 "invalid where: \";\" ends the query"},
	{"sources:\n  - {product: a, table: T, where: '(a == 1'}\n", 2, 35,
	 "invalid where: \")\" is missing"},
	{"sources:\n  - {product: a, table: T, where: 'a == 1) or (true'}\n", 2, 35,
	 "invalid where: \")\" closes nothing"},
	{"sources:\n  - {product: a, table: T, where: 'a in (1]'}\n", 2, 35,
	 "invalid where: \"]\" closes nothing"},
	{"sources:\n  - {product: a, table: T, where: 'a == 1, b'}\n", 2, 35,
	 "invalid where: \",\" stands outside of brackets"},
	{"sources:\n  - {product: a, table: T, where: 'a == 1 // b'}\n", 2, 35,
	 "invalid where: it has a comment, which would hide what follows"},
	{"sources:\n  - {product: a, table: T, where: 'a == \"b'}\n", 2, 35,
	 "invalid where: a string has no end"},
	{"placeholders: [a]\n", 1, 15, "placeholders must be a map"},
	{"placeholders: {a: []}\n", 1, 19, "what \"a\" stands for is missing"},
	{"placeholders: {a: [b, {c: d}]}\n", 1, 23, "a placeholder must be a text or a list of texts"},
	{"minimum_severity: Critical\n", 1, 19, "invalid minimum_severity: \"Critical\" is none"},
	{"leave_out: {state: test}\n", 1, 13, "leave_out has no key \"state\""},
	{"leave_out: {tag: {a: b}}\n", 1, 18, "tag must be a text or a list of texts"},
	{"owner: [a]\n", 1, 8, "owner must be a text"},
	{"- a\n", 1, 1, "vigil.yaml must be a map"},
	{"a: {\n", 2, 1, "the rule is not valid YAML: did not find expected node content"},
};

/* Conditions of a source that hold what elsewhere ends one. */
static const char *const sound_where[] = {
	"a == \"x | y; (z // ]\"", "a == 'it\\'s (' and b == @\"c:\\\" and c == @'('",
	"a in ((T | project b))",  "a has_any (\"b\", \"c\") and d[\"e\"] == 1",
	"a == ```(;|```",          "a / b == 1",
};

static void
test_wrong(void)
{
	for (int i = 0; i < lengthof(wrong); i++)
	{
		DiagList diag = {0};
		const Diag *first;
		SourcePlace place;

		(void) settings_read(wrong[i].text, (int) strlen(wrong[i].text), &diag);
		first = diag_first_error(&diag);
		unit_text(first != NULL ? first->message : "", wrong[i].message, wrong[i].text);
		if (first == NULL)
			continue;
		place = source_place(wrong[i].text, (int) strlen(wrong[i].text), first->span.start);
		unit_int(place.line, wrong[i].line, "its line");
		unit_int(place.column, wrong[i].column, "its column");
	}
	unit_text(query_with(RULE, "ownr: a"), "vigil.yaml has no key \"ownr\"", "behind a rule");
	unit_text(query_with(sentinel, "ownr: a"), "vigil.yaml has no key \"ownr\"",
			  "behind one of vigil");
	for (int i = 0; i < lengthof(sound_where); i++)
	{
		DiagList diag = {0};
		const char *text = psprintf(
			"sources:\n  - product: a\n    table: T\n    where: >-\n      %s\n", sound_where[i]);

		(void) settings_read(text, (int) strlen(text), &diag);
		unit_int(diag.error_count, 0, sound_where[i]);
	}
	unit_ok(strncmp(query_with(RULE, "# nothing\n"), "AWSCloudTrail", 13) == 0,
			"a file of comments says nothing");
}

/* ---- log sources ---- */

static void
test_sources(void)
{
	DiagList said = {0};
	const char *own = "sources: [{product: aws, service: cloudtrail, table: Own, where: a == 1}]";

	unit_text(query_with(psprintf(GITHUB, "        action: x\n"), SOURCE),
			  "GitHub_CL\n| where action_s != \"\"\n// s\n| where action_s =~ \"x\"",
			  "a table of one's own");
	unit_text(query_with(psprintf(GITHUB, "        actor.id: 5\n"), SOURCE),
			  "GitHub_CL\n| where action_s != \"\"\n// s\n| where actor_d == 5", "a number");
	unit_text(
		query_with(psprintf(GITHUB, "        data.y: x\n"), SOURCE),
		"GitHub_CL\n| where action_s != \"\"\n// s\n| where tostring(payload_d.x.y) =~ \"x\" or "
		"path_has_array(payload_d, \"x\", \"y\")\n| mv-apply _e1 = path_values(payload_d, \"x\", "
		"\"y\") on (summarize _any1 = countif(tostring(_e1) =~ \"x\") > 0)\n// s\n| where _any1\n| "
		"project-away _any1",
		"a path, and below it");
	unit_ok(strstr(query_with(psprintf(GITHUB, "        who: x\n"), SOURCE), "mv-apply") != NULL,
			"elements of an array");
	unit_text(query_with(psprintf(GITHUB, "        other: x\n"), SOURCE),
			  "table \"GitHub_CL\" has nothing for field \"other\"", "a field that is not said");
	unit_text(query_with(psprintf(GITHUB, "        other: x\n"), SOURCE "    same_names: true\n"),
			  "GitHub_CL\n| where action_s != \"\"\n// s\n| where other =~ \"x\"",
			  "unless fields are columns");
	(void) rules_with(psprintf(GITHUB, "        other: a.b\n"), SOURCE "    same_names: true\n",
					  &said);
	unit_int(said.diag.count, 0, "then a value with a dot is no field");
	unit_text(
		query_with(psprintf(GITHUB, "        other.b: x\n"), SOURCE "    rest: payload_d\n"),
		"GitHub_CL\n| where action_s != \"\"\n// s\n| where coalesce(tostring("
		"payload_d[\"other.b\"]), tostring(payload_d.other.b)) =~ \"x\" or "
		"path_has_array(payload_d, \"other.b\") or path_has_array(payload_d, \"other\", \"b\")\n"
		"| mv-apply _e1 = coalesce(path_values(payload_d, \"other.b\"), path_values(payload_d, "
		"\"other\", \"b\")) on (summarize _any1 = countif(tostring(_e1) =~ \"x\") > 0)\n// s\n| "
		"where _any1\n| "
		"project-away _any1",
		"or all others are in one column");
	unit_text(query_with(RULE, own), "table \"Own\" has nothing for field \"eventName\"",
			  "a source that is known is replaced");
	unit_text(query_with(RULE, "sources:\n  - product: aws\n    service: cloudtrail\n"
							   "    table: AWSCloudTrail\n    fields: {other: EventName}\n"),
			  "AWSCloudTrail\n// s\n| where EventName =~ \"A\"", "a known table keeps its fields");
	unit_text(query_with(RULE, "sources: [{product: '*', service: '*', table: A, same_names: true}]"
							   "\n---\nsources: [{product: aws, service: cloudtrail, table: B, "
							   "same_names: true}]"),
			  "B\n// s\n| where eventName =~ \"A\"", "an inner folder's comes first");
}

/* ---- the rest ---- */

static void
test_schedule(void)
{
	DiagList diag = {0};
	Vec part = rules_with(RULE, "schedule: {frequency: 10m, period: 1h}\nowner: who\n", &diag);
	const ForeignPart *one = VEC_AT(&part, ForeignPart, 0);

	unit_ok(strstr(one->part.text, "queryFrequency: \"PT10M\"") != NULL ||
				strstr(one->part.text, "queryFrequency: PT10M") != NULL,
			"how often");
	unit_ok(strstr(one->part.text, "PT1H") != NULL, "over how long");
	unit_text(one->part.owner, "who", "and whose it is");
	part = rules_with(sentinel, "schedule: {frequency: 10m}\nowner: who\n", &diag);
	unit_text(VEC_AT(&part, RulePart, 0)->text, sentinel, "a rule that says it is as it is");
	unit_text(VEC_AT(&part, RulePart, 0)->owner, "who", "but has the owner");
}

static void
test_placeholders(void)
{
#define EXPAND(value) HEAD AWS "detection:\n    s:\n        " value "\n    condition: s\n"
#define VALUES "placeholders: {admins: [ann, 'b*'], host: web, dc: [a, b]}\n"
	unit_text(query_with(EXPAND("userAgent|expand: '%admins%'"), VALUES),
			  "AWSCloudTrail\n// s\n| where UserAgent =~ \"ann\" or UserAgent startswith \"b\"",
			  "several values, one with a star");
	unit_text(query_with(EXPAND("userAgent|expand: '%dc%'"), VALUES),
			  "AWSCloudTrail\n// s\n| where UserAgent in~ (\"a\", \"b\")",
			  "plain ones are one test");
	unit_text(query_with(EXPAND("userAgent|contains|expand: 'x-%host%-%dc%'"), VALUES),
			  "AWSCloudTrail\n// s\n| where UserAgent contains \"x-web-a\" or UserAgent contains "
			  "\"x-web-b\"",
			  "inside of a text");
	unit_text(query_with(EXPAND("userAgent|expand: '%other%'"), VALUES),
			  "AWSCloudTrail\n// s\n| where UserAgent in~ ((_GetWatchlist(\"other\") | project "
			  "SearchKey))",
			  "others are watchlists");
	unit_text(query_with(EXPAND("userAgent|expand: 'x%other%'"), VALUES),
			  "placeholder \"x%other%\" as a part of a text is not supported", "as a whole");
	unit_text(query_with(EXPAND("userAgent|expand: '100\\% %host'"), VALUES),
			  "AWSCloudTrail\n// s\n| where UserAgent =~ \"100% %host\"", "a percent is one");
	unit_text(query_with(EXPAND("userAgent|windash|expand: '%other%'"), VALUES),
			  "placeholder \"%other%\" as a part of a text is not supported",
			  "what changes the text needs it");
	unit_text(query_with(EXPAND("userAgent|re|expand: '%host%'"), VALUES),
			  "modifier expand: there are no placeholders in a regular expression or the name of "
			  "a field",
			  "and none in a regular expression");
}

/* How many rules are left, -1 for another number of those that are left out. */
static int
rules_left(const char *text, const char *settings)
{
	DiagList diag = {0};
	Vec left_out = {0};
	char *whole = settings_behind(text, settings);
	Vec part =
		foreign_split(whole, (int) strlen(whole), &(ForeignOptions){.left_out = &left_out}, &diag);

	return diag.error_count == 0 && part.count + left_out.count == 1 ? part.count : -1;
}

static void
test_leave_out(void)
{
	static const char bad[] = HEAD AWS "detection:\n    s: {nothing: A}\n    condition: s\n";

	unit_int(rules_left(RULE, "leave_out: {status: [Test]}"), 0, "by its status");
	unit_int(rules_left(RULE, "leave_out: {status: stable}"), 1, "but not by another");
	unit_int(rules_left(RULE, "leave_out: {tag: attack.t1098}"), 0, "by a tag");
	unit_int(rules_left(RULE, "leave_out: {level: low}"), 0, "by its level");
	unit_int(rules_left(RULE, "minimum_severity: medium"), 0, "by a severity that is less");
	unit_int(rules_left(RULE, "minimum_severity: Low"), 1, "that severity stays");
	unit_int(rules_left(RULE, "minimum_severity: Low\n---\nminimum_severity: High"), 0,
			 "an inner folder asks for more");
	unit_int(rules_left(bad, "leave_out: {status: test}"), 0, "what is wrong with it is no matter");
	unit_int(rules_left(sentinel, "leave_out: {status: available}"), 0, "one of vigil, too");
	unit_int(rules_left(sentinel, "leave_out: {tag: [mine]}"), 0, "by a tag");
	unit_int(rules_left(sentinel, "leave_out: {level: Low}"), 0, "by its severity");
	unit_int(rules_left(sentinel, "minimum_severity: High"), 0, "which is less");
	unit_int(rules_left(sentinel, "leave_out: {level: high}"), 1, "or not");
}

/* A rule that is left out is a part of a correlation all the same. */
static void
test_parts(void)
{
	static const char both[] =
		"title: C\nlevel: high\ncorrelation:\n    type: event_count\n    rules: [T]\n"
		"    group-by: [sourceIPAddress]\n    timespan: 10m\n    condition: {gte: 3}\n---\n"
		"name: T\n" RULE;

	unit_int(rules_left(both, "leave_out: {status: test}"), 1, "a part stays");
	unit_int(rules_left(both, "leave_out: {level: high}"), 0, "a correlation goes with its parts");
}

/* ---- paths ---- */

typedef struct ListedFile
{
	const char *path;
	const char *text;
} ListedFile;

/* The same by trying all that a star may stand for, which says what it means. */
static bool
path_fits_slowly(const char *pattern, const char *path)
{
	bool any = pattern[0] == '*' && pattern[1] == '*';

	if (pattern[0] == '\0' || strcmp(pattern, "/") == 0)
		return path[0] == '\0' || path[0] == '/';
	if (pattern[0] != '*')
		return path[0] != '\0' && (pattern[0] == '?' ? path[0] != '/' : pattern[0] == path[0]) &&
			   path_fits_slowly(pattern + 1, path + 1);
	return path_fits_slowly(pattern + (any ? 2 : 1), path) ||
		   (path[0] != '\0' && (any || path[0] != '/') && path_fits_slowly(pattern, path + 1));
}

static bool
path_is_left(const char *pattern, const char *path)
{
	DiagList diag = {0};
	char *text = psprintf("leave_out: {path: '%s'}", pattern);

	return settings_leaves_path(settings_read(text, (int) strlen(text), &diag), path);
}

/* The text of a number in the digits that are given. */
static char *
text_of_number(int number, const char *digit)
{
	int base = (int) strlen(digit);
	StringInfoData text;

	initStringInfo(&text);
	for (; number > 0; number = (number - 1) / base)
		appendStringInfoChar(&text, digit[(number - 1) % base]);
	return text.data;
}

/* All patterns of up to 5 signs against all paths of up to 5; and those with many stars end. */
static void
test_stars(void)
{
	static const char *const many[][4] = {
		{"**/", "a/", "x", "x"}, {"*a", "a", "b", "b"}, {"**", "a/", "b", "b"},
		{"*", "a", "b", "b"},    {"*?", "b", "a", "a"}, {"**a", "a/", "b", "ab"},
	};
	int count = 0;
	int wrong = 0;

	for (int i = 1; i < 1 + 4 + 16 + 64 + 256 + 1024; i++)
	{
		const char *pattern = text_of_number(i, "*?/a");
		const char *text = psprintf("leave_out: {path: '%s'}", pattern);
		DiagList diag = {0};
		ForeignSettings *settings = settings_read(text, (int) strlen(text), &diag);

		for (int j = 1; j < 1 + 3 + 9 + 27 + 81 + 243; j++, count++)
		{
			const char *path = text_of_number(j, "/ab");

			wrong += settings_leaves_path(settings, path) !=
					 path_fits_slowly(pattern + (pattern[0] == '/'), path);
		}
	}
	unit_int(wrong, 0, psprintf("%d patterns and paths", count));
	for (int i = 0; i < lengthof(many); i++)
	{
		StringInfoData pattern;
		StringInfoData path;

		initStringInfo(&pattern);
		initStringInfo(&path);
		for (int j = 0; j < 400; j++)
		{
			appendStringInfoString(&pattern, j < 30 + i * 55 ? many[i][0] : "");
			appendStringInfoString(&path, many[i][1]);
		}
		unit_ok(!path_is_left(psprintf("%s%s", pattern.data, many[i][2]), path.data) &&
					path_is_left(psprintf("%s%s", pattern.data, many[i][2]),
								 psprintf("%s%s", path.data, many[i][3])),
				psprintf("many times %s over a long path", many[i][0]));
	}
}

static void
test_paths(void)
{
	static const char *const pattern[][3] = {
		{"old", "old/a.yml", "yes"},       {"old/", "old/a.yml", "yes"},
		{"old", "older/a.yml", "no"},      {"old", "x/old/a.yml", "no"},
		{"**/old", "x/old/a.yml", "yes"},  {"*.yml", "a.yml", "yes"},
		{"*.yml", "b/a.yml", "no"},        {"**.yml", "b/a.yml", "yes"},
		{"a?.yml", "ab.yml", "yes"},       {"/old", "old/a.yml", "yes"},
		{"*/tmp", "a/tmp/x/y.yml", "yes"},
	};
	Vec file = {0};
	const ListedFile *first;

	for (int i = 0; i < lengthof(pattern); i++)
	{
		DiagList diag = {0};
		char *text = psprintf("leave_out: {path: '%s'}", pattern[i][0]);
		ForeignSettings *settings = settings_read(text, (int) strlen(text), &diag);

		unit_text(settings_leaves_path(settings, pattern[i][1]) ? "yes" : "no", pattern[i][2],
				  psprintf("%s and %s", pattern[i][0], pattern[i][1]));
	}
	vec_push(&file, MAKE(ListedFile, "r/aws/vigil.yaml", "owner: inner"));
	vec_push(&file, MAKE(ListedFile, "r/aws/a.yml", RULE));
	vec_push(&file, MAKE(ListedFile, "r/vigil.yml", "owner: outer\nleave_out: {path: old}"));
	vec_push(&file, MAKE(ListedFile, "r/b.yml", sentinel));
	vec_push(&file, MAKE(ListedFile, "r/old/b.yml", sentinel));
	vec_push(&file, MAKE(ListedFile, "s/b.yml", sentinel));
	foreign_folder_join(&file, offsetof(ListedFile, path), offsetof(ListedFile, text));
	unit_int(file.count, 3, "settings are no rules, and leave one out");
	first = VEC_AT(&file, ListedFile, 0);
	unit_ok(strstr(first->text, "owner: outer") != NULL &&
				strstr(first->text, "owner: outer") < strstr(first->text, "owner: inner"),
			"those of the outer folder come first");
	unit_ok(strstr(VEC_AT(&file, ListedFile, 1)->text, "inner") == NULL, "a folder has its own");
	unit_text(VEC_AT(&file, ListedFile, 2)->text, sentinel, "another has none");
}

/* ---- platforms ---- */

static void
test_platforms(void)
{
	static const struct
	{
		const char *text;
		const char *platform;
	} text[] = {
		{RULE, "Sigma"},
		{sentinel, NULL},
		{"// a /* b\n/* c\n */ rule own_1\n{\n  meta:\n  events:\n  condition: $e }", "YARA-L"},
		{"rule a { strings: $a = \"events\" condition: $a }", "YARA"},
		{"rule", NULL},
		{"rule a", NULL},
		{"rule: a {", NULL},
		{"rules a {", NULL},
		{"/* rule a {", NULL},
		{"", NULL},
	};

	for (int i = 0; i < lengthof(text); i++)
	{
		DiagList diag = {0};
		int length = (int) strlen(text[i].text);
		const char *platform = foreign_platform(text[i].text, length);

		unit_text(platform, text[i].platform, text[i].text);
		if (platform == NULL || platform[0] != 'Y')
			continue;
		unit_int(foreign_split(text[i].text, length, NULL, &diag).count, 0, "is not read");
		unit_text(diag_code_text(diag_first_error(&diag)->code), "VF0190", "has a code");
		unit_text(diag_first_error(&diag)->message,
				  psprintf("rules of %s are not read", text[i].platform), "and says so");
	}
}

/* Words that are nearly those of rules are warned of in the file itself, and nowhere else. */
static void
test_warned(void)
{
	static const char text[] = "leave_out: {status: [depricated], level: [hihg, high], tag: "
							   "[t1595, attack.t1], path: a}\n";
	static const char *const said[] = {
		"status \"depricated\" should be one that rules have, such as \"deprecated\"",
		"level \"hihg\" should be one that rules have, such as \"high\"",
		"tag \"t1595\" should be as rules have it, \"attack.t1595\""};
	DiagList diag = {0};
	DiagList behind = {0};

	(void) settings_read(text, (int) strlen(text), &diag);
	unit_int(diag.diag.count, lengthof(said), "three are warned of");
	for (int i = 0; i < lengthof(said) && i < diag.diag.count; i++)
		unit_text(VEC_AT(&diag.diag, Diag, i)->message, said[i], "one of them");
	unit_int(rules_with(RULE, text, &behind).count, 1, "a rule is one with them");
	VEC_EACH (const Diag, one, &behind.diag)
		unit_ok(strstr(one->message, "depricated") == NULL, "and is not told of them");
}

int
main(void)
{
	test_warned();
	test_platforms();
	test_wrong();
	test_sources();
	test_schedule();
	test_placeholders();
	test_leave_out();
	test_parts();
	test_paths();
	test_stars();
	return unit_done();
}
