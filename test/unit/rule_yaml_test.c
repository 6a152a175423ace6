/*
 * rule_yaml_test.c
 *		Rule files: what is read, and where each mistake is reported.
 *
 * Each case replaces one line of a correct file and names the diagnostics that
 * must come, as "CODE line:column" in their order.
 */
#include "common/port.h"

#include "common/duration.h"
#include "common/source.h"
#include "rule/entity_map.h"
#include "rule/rule.h"
#include "unit.h"

static const char *const base_line[] = {
	"id: 11111111-2222-4333-8444-555555555555", /* 1 */
	"name: A rule",                             /* 2 */
	"description: What it finds",               /* 3 */
	"severity: High",                           /* 4 */
	"kind: Scheduled",                          /* 5 */
	"requiredDataConnectors: []",               /* 6 */
	"queryFrequency: 1h",                       /* 7 */
	"queryPeriod: 1d",                          /* 8 */
	"triggerOperator: gt",                      /* 9 */
	"triggerThreshold: 0",                      /* 10 */
	"tactics: [Persistence]",                   /* 11 */
	"relevantTechniques: [T1098, T1136.003]",   /* 12 */
	"entityMappings: [{entityType: IP, fieldMappings: [{identifier: Address, columnName: A}]}]",
	"customDetails: {User: B}", /* 14 */
	"version: 1.0.0",           /* 15 */
	"query: T | take 1",        /* 16 */
	"tags: []",                 /* 17 */
};

typedef struct Case
{
	int line;           /* 1 … 17 */
	const char *text;   /* instead of that line, may have several lines */
	const char *expect; /* "" = nothing to report */
} Case;

static const Case cases[] = {
	{17, "tags: []", ""},
	/* YAML itself */
	{3, "description: a: b", "VR0101 3:15"},
	{3, "\tdescription: x", "VR0101 3:1"},
	{3, "description: \"\\0\"", "VR0101 3:14"},
	{3, "[a]: b", "VR0101 3:1"},
	{3, "description: &x hello", "VR0102 3:14"},
	{3, "description: *x", "VR0102 3:14"},
	{3, "description: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
	 "VR0103 3:45"},
	{3, "name: Again", "VR0104 3:1"},
	{17, "---\nid: 1", "VR0101 17:1"},
	/* shapes */
	{11, "tactics: Persistence", "VR0105 11:10"},
	{14, "customDetails: [User]", "VR0105 14:16"},
	{2, "name: [A]", "VR0105 2:7"},
	{13, "entityMappings: [IP]", "VR0105 13:18"},
	/* keys */
	{3, "descripton: x", "VR0106 3:1"},
	{3, "connectorId: AWS", "VR0106 3:1"},
	{3, "whatever: x", "VR0107 3:1"},
	{3, "reopenClosedIncident: true", "VR0106 3:1"},
	{3, "incidentConfiguration: {enabled: true}", "VR0107 3:25"},
	{2, "Name: A rule", "VR0119 2:1"},
	{13,
	 "entityMappings: [{entityType: IP, fieldMappings: [{identifier: Address, columnName: ~}]}]",
	 "VR0108 13:85"},
	{3, "x-owner: me", ""},
	{3, "Description: x", "VR0119 3:1"},
	{3, "author: me\nmetadata: {source: {kind: Community}}\nOriginalUri: u", ""},
	{2, "displayName: A rule", ""},
	{1, "status: Available", "VR0108 1:1"},
	{2, "status: Available", "VR0108 1:1"},
	{4, "severity:", "VR0108 4:10"},
	{7, "status: Available", "VR0108 1:1"},
	{8, "status: Available", "VR0108 1:1"},
	{9, "status: Available", "VR0108 1:1"},
	{10, "status: Available", "VR0108 1:1"},
	{16, "status: Available", "VR0108 1:1"},
	{16, "query: ' '", "VR0108 16:8"},
	/* a comment in a query whose lines YAML makes one */
	{16, "query: >\n  T // note\n  | take 1", "VR0131 17:5"},
	{16, "query: >-\n  T\n\n  // note\n  | take 1", "VR0131 19:3"},
	{16, "query: T // note\n  | take 1", "VR0131 16:10"},
	{16, "query: 'T // note\n  | take 1'", "VR0131 16:11"},
	{16, "query: \"T // note\n  | take 1\"", "VR0131 16:11"},
	{16, "query: |\n  T // note\n  | take 1", ""},
	{16, "query: >\n  T\n  | take 1 // note", ""},
	{16, "query: >\n  T // note\n\n  | take 1", ""},
	{16, "query: >\n  T\n  | where U == 'https://x'\n  | take 1", ""},
	{16, "query: \"T // note\\n| take 1\"", ""},
	{13, "entityMappings: [{entityType: IP}]", "VR0108 13:18"},
	{13, "entityMappings: [{fieldMappings: []}]", "VR0108 13:18"},
	{6, "requiredDataConnectors: [{dataTypes: [X]}]", "VR0108 6:26"},
	/* values */
	{1, "id: 11111111", "VR0132 1:5"},
	{1, "id: 11111111-2222-4333-8444-55555555555G", "VR0132 1:5"},
	{1, "id: ''", "VR0109 1:5"},
	{1, "id: ' '", "VR0109 1:5"},
	{1, "id: 11111111-2222-4333-8444-55555555555A", ""},
	{4, "severity: Hihg", "VR0109 4:11"},
	{4, "severity: HIGH", "VR0119 4:11"},
	{5, "kind: scheduled", "VR0119 5:7"},
	{5, "kind: Fusion", "VR0123 5:7"},
	{5, "kind: Daily", "VR0109 5:7"},
	{9, "triggerOperator: GreaterThan", ""},
	{9, "triggerOperator: above", "VR0109 9:18"},
	{10, "triggerThreshold: many", "VR0109 10:19"},
	{10, "triggerThreshold: 10001", "VR0111 10:19"},
	{10, "triggerThreshold: 99999999999999999999", "VR0111 10:19"},
	{11, "tactics: [Persistense]", "VR0109 11:11"},
	{11, "tactics: [persistence]", "VR0119 11:11"},
	{11, "tactics: [Credential Access]", "VR0119 11:11"},
	{6, "requiredDataConnectors: [{connectorId: X, datatypes: [Y]}]", "VR0119 6:43"},
	{12, "relevantTechniques: [T109]", "VR0109 12:22"},
	{12, "relevantTechniques: [T1098.1]", "VR0109 12:22"},
	{12, "techniques: [T1098]", ""},
	{15, "version: 1.0", "VR0109 15:10"},
	{15, "version: 1..0", "VR0109 15:10"},
	{15, "version: 111111111.111111111.111111111", "VR0112 15:10"},
	{14, "customDetails: {1User: B}", "VR0109 14:17"},
	{14, "customDetails: {User: 'B C'}", "VR0109 14:23"},
	{14, "customDetails: {AKeyThatIsLongerThan20: B}", "VR0112 14:17"},
	{13, "entityMappings: [{entityType: IPs, fieldMappings: []}]", "VR0109 13:31"},
	{13, "entityMappings: [{entityType: IP, fieldMappings: [{identifier: Adress, columnName: A}]}]",
	 "VR0109 13:64"},
	{13,
	 "entityMappings: [{entityType: Account, fieldMappings: [{identifier: SID, columnName: A}]}]",
	 "VR0119 13:69"},
	{13,
	 "entityMappings: [{entityType: Account, fieldMappings: [{identifier: NTDomain, columnName: "
	 "A}]}]",
	 "VR0116 13:18"},
	{13,
	 "entityMappings: [{entityType: FileHash, fieldMappings: [{identifier: Value, columnName: "
	 "A}]}]",
	 "VR0116 13:18"},
	{13,
	 "entityMappings: [{entityType: Host, fieldMappings: [{identifier: HostName, columnName: A},"
	 "{identifier: HostName, columnName: B}]}]",
	 "VR0117 13:104"},
	{13,
	 "entityMappings: [{entityType: Host, fieldMappings: [{identifier: HostName, columnName: A},"
	 "{identifier: NTDomain, columnName: B},{identifier: DnsDomain, columnName: B},{identifier: "
	 "OSFamily, columnName: B}]}]",
	 "VR0113 13:52"},
	/* durations */
	{7, "queryFrequency: 1x", "VR0110 7:17"},
	{7, "queryFrequency: PT1H", ""},
	{7, "queryFrequency: '01:00:00'", ""},
	{7, "queryFrequency: 60", "VR0110 7:17"},
	{7, "queryFrequency: 1m", "VR0111 7:17"},
	{8, "queryPeriod: 15d", "VR0111 8:14"},
	{8, "queryPeriod: 30m", "VR0114 8:14"},
	{7, "queryFrequency: 5m\nsuppressionDuration: 25h", "VR0111 8:22"},
	{7, "queryFrequency: 5m\nsuppressionEnabled: maybe", "VR0109 8:21"},
	{8, "queryPeriod: 2d\nsuppressionEnabled: true\nsuppressionDuration: PT5H", ""},
	{7, "queryFrequency: 6h\nsuppressionEnabled: true\nsuppressionDuration: PT5H", "VR0134 9:22"},
	{7, "queryFrequency: 6h\nsuppressionEnabled: true", "VR0134 8:21"},
	{7, "queryFrequency: 6h\nsuppressionEnabled: true\nsuppressionDuration: PT6H", ""},
	{7, "queryFrequency: 6h\nsuppressionEnabled: false\nsuppressionDuration: PT5H", ""},
	{3, "alertDetailsOverride: {alertSeverityColumnName: '', alertTacticsColumnName: \"\"}", ""},
	{3, "alertDetailsOverride: {alertSeverityColumnName: 'a b'}", "VR0109 3:49"},
	{14, "customDetails: {User: ''}", "VR0109 14:23"},
	{6, "requiredDataConnectors: {connectorId: X, dataTypes: [Y]}", "VR0133 6:25"},
	{6, "requiredDataConnectors: {}", "VR0133 6:25"},
	{6, "requiredDataConnectors: {dataTypes: [Y]}", "VR0133 6:25 VR0108 6:25"},
	/* alerts and incidents */
	{3, "alertDetailsOverride: {alertDisplayNameFormat: \"{{A}} {{B}} {{C}} {{D}}\"}",
	 "VR0121 3:48"},
	{3, "alertDetailsOverride:\n  alertDisplayNameFormat: {{A}}", "VR0122 4:27"},
	{3, "alertDetailsOverride:\n  alertDisplayNameFormat: {{A}} by {{B}}",
	 "VR0122 4:27 VR0101 4:33"},
	{3,
	 "alertDetailsOverride: {alertDynamicProperties: [{alertProperty: AlertLink, value: A}, "
	 "{alertProperty: AlertLink, value: B}]}",
	 "VR0117 3:87"},
	{3, "alertDetailsOverride: {alertDynamicProperties: [{alertProperty: Colour, value: A}]}",
	 "VR0109 3:65"},
	{3, "alertDetailsOverride: {alertSeverityColumnNam: A}", "VR0106 3:24"},
	{3, "eventGroupingSettings: {aggregationKind: SingleAlert}", ""},
	{3, "eventGroupingSettings: {aggregationKind: PerResult}", "VR0109 3:42"},
	{3, "incidentConfiguration: {createIncident: true}", ""},
	{3, "incidentConfiguration: {groupingConfiguration: {enabled: true}}", ""},
	{3, "incidentConfiguration: {groupingConfiguration: {matchingMethod: Selected}}", ""},
	{3, "incidentConfiguration: {groupingConfiguration: {enabled: true, matchingMethod: Selected}}",
	 "VR0108 3:80"},
	{3, "enabled: true", ""},
	{3, "enabled: maybe", "VR0109 3:10"},
	/* positions count characters, and a byte order mark is none */
	{3, "description: 'äöü€'\ndescripton: x", "VR0106 4:1"},
	{3, "{äöü: 1}", "VR0101 4:1"},
};

static void
append_lines(StringInfo yaml, int replaced, const char *text)
{
	for (int i = 0; i < lengthof(base_line); i++)
		appendStringInfo(yaml, "%s\n", i + 1 == replaced ? text : base_line[i]);
}

static char *
show(const StringInfo yaml, const DiagList *diag)
{
	StringInfoData out;

	initStringInfo(&out);
	for (int i = 0; i < diag->diag.count; i++)
	{
		const Diag *one = VEC_AT(&diag->diag, Diag, i);
		SourcePlace place = source_place(yaml->data, yaml->len, one->span.start);
		appendStringInfo(&out, "%s%s %d:%d", i > 0 ? " " : "", diag_code_text(one->code),
						 place.line, place.column);
	}
	return out.data;
}

static void
test_cases(void)
{
	for (int i = 0; i < lengthof(cases); i++)
	{
		StringInfoData yaml;
		DiagList diag = {0};

		initStringInfo(&yaml);
		append_lines(&yaml, cases[i].line, cases[i].text);
		rule_read(yaml.data, yaml.len, &diag);
		unit_text(show(&yaml, &diag), cases[i].expect, cases[i].text);
	}
}

static void
test_limits(void)
{
	StringInfoData yaml;
	DiagList diag = {0};
	DiagList many = {0};

	initStringInfo(&yaml);
	appendStringInfoSpaces(&yaml, 1024 * 1024 + 1);
	rule_read(yaml.data, yaml.len, &diag);
	unit_text(show(&yaml, &diag), "VR0103 1:1", "a file of more than 1 MB");

	resetStringInfo(&yaml);
	append_lines(&yaml, 17, "tags:");
	for (int i = 0; i < 6000; i++)
		appendStringInfoString(&yaml, "- a\n");
	rule_read(yaml.data, yaml.len, &many);
	unit_text(diag_code_text(VEC_AT(&many.diag, Diag, 0)->code), "VR0103", "too many values");
}

/* Takes minutes if each comment costs a walk over the file. */
static void
test_many_comments(void)
{
	StringInfoData query;
	StringInfoData yaml;
	DiagList diag = {0};

	initStringInfo(&query);
	initStringInfo(&yaml);
	appendStringInfoString(&query, "query: \"");
	for (int i = 0; i < 200000; i++)
		appendStringInfoString(&query, "//\\n");
	appendStringInfoString(&query, "T\n | count\"");
	append_lines(&yaml, 16, query.data);
	rule_read(yaml.data, yaml.len, &diag);
	unit_int(diag.diag.count, 0, "very many comments in a text of several lines");
}

static void
test_long_period(void)
{
	StringInfoData yaml;
	DiagList diag = {0};

	initStringInfo(&yaml);
	append_lines(&yaml, 8, "queryPeriod: 14d");
	appendStringInfoString(&yaml, "suppressionEnabled: true\n");
	unit_int(rule_read(yaml.data, yaml.len, &diag)->period_us, 14 * DURATION_DAY, "14 days");
	unit_text(show(&yaml, &diag), "", "a long period with a frequency of an hour");

	resetStringInfo(&yaml);
	append_lines(&yaml, 7, "queryFrequency: 5m");
	strcpy(strstr(yaml.data, "1d"), "3d"); /* same length */
	yaml.data[strlen(yaml.data)] = '\n';
	rule_read(yaml.data, yaml.len, &diag);
	unit_text(show(&yaml, &diag), "VR0115 7:17", "a long period with a short frequency");
}

/* What a correct file says, in the form that is stored. */
static void
test_values(void)
{
	StringInfoData yaml;
	DiagList diag = {0};
	Rule *rule;

	initStringInfo(&yaml);
	appendStringInfoString(&yaml, "\xEF\xBB\xBF");
	append_lines(&yaml, 3, "foo: {a: 1}");
	rule = rule_read(yaml.data, yaml.len, &diag);
	unit_int(diag.error_count, 0, "no error");
	unit_int(rule->frequency_us, DURATION_HOUR, "frequency");
	unit_int(rule->severity, RULE_HIGH, "severity");
	unit_int(rule->grouping, RULE_ALERT_PER_RESULT, "one alert a row unless the rule says else");
	unit_text(
		rule_to_json(rule),
		"{\"id\": \"11111111-2222-4333-8444-555555555555\", \"name\": \"A rule\", "
		"\"severity\": \"High\", \"kind\": \"Scheduled\", \"requiredDataConnectors\": [], "
		"\"queryFrequency\": \"PT1H\", \"queryPeriod\": \"P1D\", \"triggerOperator\": \"gt\", "
		"\"triggerThreshold\": 0, \"tactics\": [\"Persistence\"], \"relevantTechniques\": "
		"[\"T1098\", \"T1136.003\"], \"tags\": [], \"query\": \"T | take 1\", \"entityMappings\": "
		"[{\"entityType\": \"IP\", \"fieldMappings\": [{\"identifier\": \"Address\", "
		"\"columnName\": \"A\"}]}], \"customDetails\": {\"User\": \"B\"}, "
		"\"alertDetailsOverride\": {}, \"eventGroupingSettings\": {\"aggregationKind\": "
		"\"AlertPerResult\"}, \"suppressionEnabled\": false, \"suppressionDuration\": \"PT5H\", "
		"\"incidentConfiguration\": {\"createIncident\": true, \"groupingConfiguration\": "
		"{\"enabled\": false, \"reopenClosedIncident\": false, \"lookbackDuration\": \"PT5H\", "
		"\"matchingMethod\": \"AllEntities\", \"groupByEntities\": [], \"groupByAlertDetails\": "
		"[], \"groupByCustomDetails\": []}}, "
		"\"version\": \"1.0.0\", \"enabled\": true, \"foo\": {\"a\": 1}, \"unknownKeys\": "
		"[\"foo\"]}",
		"the rule as JSON");
}

static void
test_nrt(void)
{
	StringInfoData yaml;
	DiagList diag = {0};
	Rule *rule;

	initStringInfo(&yaml);
	appendStringInfoString(&yaml, "id: 11111111-2222-4333-8444-555555555555\nname: N\n"
								  "severity: Low\nkind: NRT\nquery: T\n");
	rule = rule_read(yaml.data, yaml.len, &diag);
	unit_int(diag.error_count, 0, "a rule of kind NRT needs no schedule");
	unit_int(rule->frequency_us, DURATION_MINUTE, "it runs every minute");
}

/* A rule as Azure exports it. */
static void
test_arm(void)
{
	static const char one[] =
		"{\"$schema\": \"s\", \"parameters\": {\"w\": {}}, \"resources\": [{\"name\": "
		"\"[concat(parameters('w'), '/x/11111111-2222-4333-8444-555555555555')]\", \"kind\": "
		"\"Scheduled\", \"type\": \"t\", \"properties\": {\"displayName\": \"A rule\", "
		"\"enabled\": true, \"severity\": \"Low\", \"query\": \"T\\n| take 1\", "
		"\"queryFrequency\": \"PT1H\", \"queryPeriod\": \"P1D\", \"triggerOperator\": "
		"\"GreaterThan\", \"triggerThreshold\": 0, \"suppressionDuration\": \"PT5H\", "
		"\"suppressionEnabled\": false, \"alertRuleTemplateName\": null, \"tactics\": []}}]}";
	static const char two[] = "resources: [{properties: {query: T}}, {properties: {query: T}}]";
	DiagList diag = {0};
	DiagList many = {0};
	Rule *rule = rule_read(one, (int) strlen(one), &diag);

	unit_int(diag.error_count, 0, "a deployment file is read");
	unit_text(rule->id.value, "11111111-2222-4333-8444-555555555555", "its id is in its name");
	unit_text(rule->name.value, "A rule", "its name is the display name");
	unit_text(rule->query.value, "T\n| take 1", "its query");
	rule_read(two, (int) strlen(two), &many);
	unit_text(diag_code_text(VEC_AT(&many.diag, Diag, 0)->code), "VR0123", "one rule at a time");
}

static void
test_fields(void)
{
	char *name[] = {"a", "B", "Unused"};
	const char *const type[] = {"string", "long", "bool"};
	StringInfoData yaml;
	DiagList diag = {0};
	DiagList found = {0};

	initStringInfo(&yaml);
	append_lines(&yaml, 3,
				 "alertDetailsOverride: {alertDisplayNameFormat: \"{{ B }} {{C}}\", "
				 "alertSeverityColumnName: D, alertDynamicProperties: [{alertProperty: AlertLink, "
				 "value: Unusd}]}");
	rule_check_fields(rule_read(yaml.data, yaml.len, &diag), 3, name, type, &found);
	unit_int(diag.error_count, 0, "mappings are not judged before the query is compiled");
	unit_text(show(&yaml, &found), "VR0118 13:85 VR0118 3:48 VR0118 3:90 VR0118 3:152",
			  "columns that the result does not have");
	unit_text(VEC_AT(&found.diag, Diag, 0)->hint, "Did you mean \"a\"?", "columns are exact");
	unit_text(VEC_AT(&found.diag, Diag, 3)->hint, "Did you mean \"Unused\"?", "the nearest column");
}

/* Where "BAD" of the query stands in the file, for each way of writing a text. */
static void
test_query_place(void)
{
	static const struct
	{
		const char *text;
		int line;
		int column;
	} place[] = {
		{"query: T | where BAD", 16, 18},
		{"query: |\n  T\n    | where BAD", 18, 13},
		{"query: |-\n\n  // ä\n  T\n  | where BAD\n", 20, 11},
		{"query: >\n  T\n  | where\n  BAD", 19, 3},
		{"query: 'it''s | BAD'", 16, 17},
		{"query: \"a\\\"b \\u00e4 \\x41 | BAD\"", 16, 28},
		{"query: \"T |\n  where BAD\"", 17, 9},
		{"query: \"T\\n\\t| where BAD\"", 16, 22},
		{"query: \"T \\\n  | where BAD\"", 17, 11},
		{"query: T |\n  where BAD", 17, 9},
		{"query: \"T\\n| where\\n  \\t BAD\\n\"", 16, 26},
		{"query: \"T\\n\\n\\u000a\\x20| BAD\"", 16, 26},
		{"query: \"T \\\n  \\n // \\u00e4\\\n  \\r\\n| BAD\"", 18, 9},
		{"query: \"T \\_\\N | BAD\"", 16, 18},
	};

	for (int i = 0; i < lengthof(place); i++)
	{
		StringInfoData yaml;
		DiagList diag = {0};
		Rule *rule;
		Span span;
		SourcePlace found;

		initStringInfo(&yaml);
		append_lines(&yaml, 16, place[i].text);
		rule = rule_read(yaml.data, yaml.len, &diag);
		span.start = (int) (strstr(rule->query.value, "BAD") - rule->query.value);
		span.end = span.start + 3;
		span = rule_query_span(rule, span);
		found = source_place(yaml.data, yaml.len, span.start);
		unit_int(found.line, place[i].line, place[i].text);
		unit_int(found.column, place[i].column, "its column");
		unit_text(pnstrdup(yaml.data + span.start, span.end - span.start), "BAD", "and no more");
	}
}

/* Every key that a rule's JSON has, in the order of the format. */
static void
test_json(void)
{
	const char *yaml =
		"---\n{id: 11111111-2222-4333-8444-555555555555, displayName: n, severity: low, kind: "
		"nrt,\n"
		" requiredDataConnectors: [{connectorId: c, dataTypes: [a]}], queryFrequency: 1h,\n"
		" triggerOperator: NotEqual, triggerThreshold: 3, tactics: [initial access],\n"
		" techniques: [T1001], tags: [t], query: 'q \"x\"', customDetails: {k: c},\n"
		" entityMappings: [{entityType: ip, fieldMappings: [{identifier: address, columnName: "
		"c}]}],\n"
		" sentinelEntitiesMappings: [{columnName: e}], alertDetailsOverride: {\n"
		"  alertDisplayNameFormat: '{{c}}', alertDynamicProperties: [{alertProperty: alertlink, "
		"value: v}]},\n"
		" eventGroupingSettings: {aggregationKind: singlealert}, suppressionDuration: 90m,\n"
		" incidentConfiguration: {createIncident: false, groupingConfiguration: {matchingMethod: "
		"anyalert}},\n"
		" templateVersion: 1.2.3, author: a, enabled: true, x-own: 1}";
	DiagList diag = {0};

	unit_text(
		rule_to_json(rule_read(yaml, (int) strlen(yaml), &diag)),
		"{\"id\": \"11111111-2222-4333-8444-555555555555\", \"name\": \"n\", \"severity\": "
		"\"Low\", "
		"\"kind\": \"NRT\", \"requiredDataConnectors\": [{\"connectorId\": \"c\", \"dataTypes\": "
		"[\"a\"]}], \"queryFrequency\": \"PT1M\", \"queryPeriod\": \"PT1M\", \"triggerOperator\": "
		"\"ne\", "
		"\"triggerThreshold\": 3, \"tactics\": [\"InitialAccess\"], \"relevantTechniques\": "
		"[\"T1001\"], \"tags\": [\"t\"], \"query\": \"q \\\"x\\\"\", \"entityMappings\": "
		"[{\"entityType\": \"IP\", \"fieldMappings\": [{\"identifier\": \"Address\", "
		"\"columnName\": \"c\"}]}], \"sentinelEntitiesMappings\": [{\"columnName\": \"e\"}], "
		"\"customDetails\": {\"k\": \"c\"}, \"alertDetailsOverride\": "
		"{\"alertDisplayNameFormat\": \"{{c}}\", \"alertDynamicProperties\": "
		"[{\"alertProperty\": \"AlertLink\", \"value\": \"v\"}]}, \"eventGroupingSettings\": "
		"{\"aggregationKind\": \"SingleAlert\"}, \"suppressionEnabled\": false, "
		"\"suppressionDuration\": \"PT1H30M\", \"incidentConfiguration\": {\"createIncident\": "
		"false, \"groupingConfiguration\": {\"enabled\": false, \"reopenClosedIncident\": false, "
		"\"lookbackDuration\": \"PT5H\", \"matchingMethod\": \"AnyAlert\", \"groupByEntities\": "
		"[], \"groupByAlertDetails\": [], \"groupByCustomDetails\": []}}, \"version\": "
		"\"1.2.3\", \"enabled\": true, \"author\": \"a\", \"x-own\": 1, \"unknownKeys\": "
		"[\"x-own\"]}",
		"a rule as JSON");
	unit_int(diag.error_count, 0, "without errors");
}

static void
test_entities(void)
{
	static const struct
	{
		const char *type;
		const char *identifier;
		const char *value;
		const char *expect;
	} split[] = {
		{"Account", "FullName", "alice@contoso.example", "Name=alice UPNSuffix=contoso.example"},
		{"Account", "FullName", "CONTOSO\\alice", "Name=alice NTDomain=CONTOSO"},
		{"Account", "FullName", "alice", "Name=alice"},
		{"Account", "FullName", "@x", "UPNSuffix=x"},
		{"Account", "Name", "alice@contoso.example", "Name=alice@contoso.example"},
		{"Host", "FullName", "web.contoso.example", "HostName=web DnsDomain=contoso.example"},
		{"Host", "HostName", "web.contoso.example", "HostName=web.contoso.example"},
		{"IP", "Address", "2001:db8::1", "Address=2001:db8::1"},
	};

	for (int i = 0; i < lengthof(split); i++)
	{
		EntityPart part[ENTITY_MAX_PARTS];
		StringInfoData out;
		int count = entity_split(entity_find_type(split[i].type), split[i].identifier,
								 split[i].value, part);

		initStringInfo(&out);
		for (int j = 0; j < count; j++)
			appendStringInfo(&out, "%s%s=%s", j > 0 ? " " : "", part[j].identifier, part[j].value);
		unit_text(out.data, split[i].expect, split[i].value);
	}
	for (int i = 0; entity_type_at(i) != NULL; i++)
	{
		const EntityType *type = entity_type_at(i);

		unit_ok(!entity_is_complete(type, 0, NULL), type->name);
		unit_ok(entity_find_identifier(type, "nothing") == NULL, "has no identifier \"nothing\"");
	}
	unit_ok(entity_is_builtin_account("root") && !entity_is_builtin_account("rooty"), "root");
}

int
main(void)
{
	test_cases();
	test_limits();
	test_many_comments();
	test_long_period();
	test_values();
	test_nrt();
	test_arm();
	test_fields();
	test_query_place();
	test_json();
	test_entities();
	return unit_done();
}
