/*
 * elastic_test.c
 *		Rules of Elastic to KQL: what each construct becomes, and what is said of what is wrong.
 */
#include "common/port.h"

#include "common/source.h"
#include "foreign/foreign.h"
#include "unit.h"

#define HEAD "[rule]\nname = \"T\"\nseverity = \"low\"\n"
#define AWS "index = [\"logs-aws.cloudtrail-*\"]\n"
#define AZURE "index = [\"filebeat-*\", \"logs-azure.*\"]\n"
#define KUERY(query) "type = \"query\"\nquery = '''\n" query "\n'''\n"
#define EQL(query) "type = \"eql\"\nquery = '''\n" query "\n'''\n"

/* One construct, and the query behind the lines that all have. */
static const struct
{
	const char *rule;
	const char *kql;
} construct[] = {
	{AWS KUERY("event.action: CreateUser"), "EventName == \"CreateUser\""},
	{AWS KUERY("event.action : \"Create*\""), "EventName == \"Create*\""},
	{AWS KUERY("event.action:Create*"), "EventName startswith_cs \"Create\""},
	{AWS KUERY("event.action:*User"), "EventName endswith_cs \"User\""},
	{AWS KUERY("event.action:*re*"), "EventName contains_cs \"re\""},
	{AWS KUERY("event.action:C*e*r"), "EventName matches regex @\"(?s)\\AC.*e.*r\\z\""},
	{AWS KUERY("event.action: *"), "isnotempty(EventName)"},
	{AWS KUERY("event.action: \"\""), "isempty(EventName)"},
	{AWS KUERY("NOT event.action:*"), "not(isnotempty(EventName))"},
	{AWS KUERY("event.action:(A or \"B\" OR C)"), "EventName in (\"A\", \"B\", \"C\")"},
	{AWS KUERY("event.action:(A* and *B)"), "EventName endswith_cs \"B\""},
	{AWS KUERY("event.action:(* and not (A or B))"), "not(EventName in (\"A\", \"B\"))"},
	{AWS KUERY("event.action:a or event.action:b and not event.provider:c"),
	 "EventName == \"a\" or EventName == \"b\" and not(EventSource == \"c\")"},
	{AWS KUERY("(event.action:a or event.provider:b) and event.id:c"), "AwsEventId == \"c\""},
	{AWS KUERY("event.action: a b  c and event.id:d"), "AwsEventId == \"d\""},
	{AWS KUERY("user.id: *\\:i-*"), "UserIdentityPrincipalid contains_cs \":i-\""},
	{AWS KUERY("event.action: a \\and b"), "EventName == \"a and b\""},
	{AWS KUERY("event.action: \\not b\\nc"), "EventName == \"not b\\nc\""},
	{AWS KUERY("event.action: \"a\\\"b\\\\c\""), "EventName == @\"a\"\"b\\c\""},
	{AWS KUERY("event.action: \\u0041"), "EventName == \"A\""},
	{AWS KUERY("event.action: 5"), "EventName == \"5\""},
	{AWS KUERY("aws.cloudtrail.read_only: true"), "ReadOnly == true"},
	{AWS KUERY("not aws.cloudtrail.read_only: \"false\""),
	 "not(coalesce(ReadOnly == false, false))"},
	{AWS KUERY("event.action >= 5"), "coalesce(todouble(EventName) >= 5, false)"},
	{AWS KUERY("event.outcome: success"),
	 "(iff(EventName == \"ConsoleLogin\", tostring(parse_json(ResponseElements).ConsoleLogin) =~ "
	 "\"Success\", isempty(ErrorCode) and isempty(ErrorMessage)))"},
	{AWS KUERY("event.action: A and event.outcome: (Success or success)"),
	 "(isempty(ErrorCode) and isempty(ErrorMessage))"},
	{AWS KUERY("data_stream.dataset: aws.cloudtrail and event.action: A"), "EventName == \"A\""},
	{AWS KUERY("source.ip: \"10.0.0.0/8\" or source.ip: \"::1/128\""),
	 "coalesce(ipv6_is_in_any_range(iff(isnotnull(parse_ipv4(SourceIpAddress)) or "
	 "isnotempty(parse_ipv6(SourceIpAddress)), SourceIpAddress, \"\"), \"10.0.0.0/8\", "
	 "\"::1/128\"), false)"},
	{AZURE KUERY("event.dataset: azure.activitylogs and source.ip: 10.1.2.3"),
	 "coalesce(ipv6_is_in_range(CallerIpAddress, \"10.1.2.3/32\"), false)"},
	{AZURE KUERY(
		 "event.dataset: azure.activitylogs and not source.ip: (\"2001:DB8::1\" or 10.1.2.3)"),
	 "not(coalesce(ipv6_is_in_any_range(CallerIpAddress, \"2001:DB8::1/128\", \"10.1.2.3/32\"), "
	 "false))"},
	{AZURE KUERY("event.dataset: azure.activitylogs and source.ip >= \"10.0.0.0\""),
	 "coalesce(ipv6_compare(CallerIpAddress, \"10.0.0.0\") >= 0, false)"},
	{AZURE KUERY("event.dataset: azure.activitylogs and source.ip: 10.1.*"),
	 "CallerIpAddress startswith_cs \"10.1.\""},
	{AWS KUERY("aws.cloudtrail.request_parameters: *Boundary*"),
	 "RequestParameters contains_cs \"Boundary\""},
	{AWS KUERY("aws.cloudtrail.request_parameters: *enabled=false*"),
	 "RequestParameters matches regex "
	 "@\"(?s)enabled(?:(?:\\\\*\"\")\\s*:\\s*(?:\\\\*\"\")?|=)false\""},
	{AWS KUERY("aws.cloudtrail.flattened.request_parameters.a-b: x"),
	 "_any1\n| project-away _any1"},
	{AZURE KUERY("event.dataset: azure.auditlogs and "
				 "azure.auditlogs.properties.target_resources.display_name: x"),
	 "_any1\n| project-away _any1"},
	{AZURE KUERY("event.dataset: azure.activitylogs and event.action: \"A/B\""),
	 "OperationNameValue =~ \"A/B\""},
	{AZURE KUERY(
		 "azure.auditlogs.properties.target_resources.0.modified_properties.1.new_value: x"),
	 "_any1\n| project-away _any1"},
	{AZURE KUERY("azure.signinlogs.category: SignInLogs and "
				 "azure.signinlogs.properties.device_detail.is_managed: false"),
	 "tostring(DeviceDetail.isManaged) == \"false\""},
	{AZURE KUERY("azure.activitylogs.identity.claims.appid: x"), "_any1\n| project-away _any1"},
	{AZURE KUERY("event.category: authentication and azure.signinlogs.properties.is_interactive: "
				 "true and azure.signinlogs.properties.user_type: Member"),
	 "UserType == \"Member\")"},
	{AWS EQL("any where event.action == \"A\" and event.provider != \"B\""),
	 "not(EventSource == \"B\")"},
	{AWS EQL("info where event.action : (\"a*\", \"b?\")"),
	 "EventName startswith \"a\" or EventName matches regex @\"(?is)\\Ab.\\z\""},
	{AWS EQL("any where event.action in (\"A\", \"B\")"), "EventName in (\"A\", \"B\")"},
	{AWS EQL("any where event.action not in~ (\"A\")"), "not(EventName =~ \"A\")"},
	{AWS EQL("any where event.action like~ \"A*\""), "EventName startswith \"A\""},
	{AWS EQL("any where event.action regex \"A.(b|c)\""),
	 "EventName matches regex @\"(?s)\\A(?:A.(b|c))\\z\""},
	{AWS EQL("any where `event.action` == null"), "not(isnotempty(EventName))"},
	{AWS EQL("any where event.action != null"), "isnotempty(EventName)"},
	{AWS EQL("any where aws.cloudtrail.read_only"), "ReadOnly == true"},
	{AWS EQL("any where stringContains(event.action, \"x*\")"), "EventName contains_cs \"x\""},
	{AWS EQL("any where stringContains(event.action, \"x\\\\*\")"), "EventName contains_cs \"x*\""},
	{AWS EQL("any where endsWith(event.action, \"x?\")"), "EventName matches regex @\"(?s)x.\\z\""},
	{AWS EQL("any where not startsWith~(event.action, \"x\", \"y\") // z"),
	 "not(EventName startswith \"x\" or EventName startswith \"y\")"},
	{AWS EQL("any where event.action regex \"a*\""),
	 "(isnotempty(EventName) and EventName matches regex @\"(?s)\\A(?:a*)\\z\")"},
	{AWS EQL("any where cidrMatch(source.address, \"10.0.0.0/8\")"),
	 "coalesce(ipv6_is_in_range(SourceIpAddress, \"10.0.0.0/8\"), false)"},
	{AWS EQL("any where stringContains(event.action, event.id)"),
	 "(isnotempty(AwsEventId) and EventName contains_cs AwsEventId)"},
	{AWS EQL("any where event.action == \"\\u{41}\\\"\""), "EventName == \"A\\\"\""},
	{AWS EQL("any where event.action > 5 and true"), "coalesce(todouble(EventName) > 5, false)"},
};

/* What is wrong, and where; columns are those of what is at fault. */
static const struct
{
	const char *text;
	const char *code;
	int line;
	int column;
} wrong[] = {
	{"[rule]\nname = \"T\n", "VF0132", 2, 10},
	{"[rule]\nname = \"a\\u0000b\"\n", "VF0132", 2, 8},
	{"rule = 1\n[rule]\n", "VF0132", 2, 1},
	{"\xEF\xBB\xBF" HEAD AWS KUERY("event.actio: a"), "VF0104", 7, 1},
	{"[rule]\n[[`x]]\n", "VF0132", 1, 1},
	{"[[x]]\n[rule.y]\n[rule]\na.b.c = \"\"\n", "VF0100", 3, 1},
	{"x = 1\n[rule]\nseverity = \"low\"\n", "VF0100", 2, 1},
	{"[rule]\nname = 1\nseverity = [1]\n", "VF0101", 3, 12},
	{HEAD AWS, "VF0100", 1, 1},
	{HEAD AWS "type = \"query\"\n", "VF0100", 1, 1},
	{HEAD AWS "type = \"machine_learning\"\n", "VF0109", 5, 8},
	{HEAD AWS "type = \"query\"\nlanguage = \"lucene\"\nquery = \"a\"\n", "VF0109", 6, 12},
	{HEAD AWS "severity = \"x\"\n" KUERY("event.action: a"), "VF0132", 5, 12},
	{"[rule]\nname = \"T\"\nseverity = \"x\"\n" AWS KUERY("event.action: a"), "VF0102", 3, 12},
	{HEAD "rule_id = \"x\"\n" AWS KUERY("event.action: a"), "VF0102", 4, 11},
	{HEAD "interval = \"x\"\n" AWS KUERY("event.action: a"), "VF0102", 4, 12},
	{HEAD "interval = \"30d\"\n" AWS KUERY("event.action: a"), "VF0102", 4, 12},
	{HEAD "from = \"soon\"\n" AWS KUERY("event.action: a"), "VF0102", 4, 8},
	{HEAD "enabled = 1\n" AWS KUERY("event.action: a"), "VF0101", 4, 11},
	{"# a hunt\n[hunt]\nname = \"T\"\n", "VF0100", 1, 1},
	{"[metadata]\nmaturity = \"production\"\n", "VF0100", 1, 1},
	{"[[rule]]\nname = \"T\"\n", "VF0101", 1, 1},
	{HEAD AWS KUERY("source.ip: 10.1.2.300"), "VF0120", 7, 1},
	{HEAD AWS KUERY("source.ip > 5"), "VF0120", 7, 1},
	{HEAD "filters = [1]\n" AWS KUERY("event.action: a"), "VF0109", 4, 11},
	{HEAD "qery = \"\"\n" AWS KUERY("event.action: a"), "VF0122", 4, 1},
	{HEAD "index = [\"logs-x.y-*\"]\n" KUERY("event.action: a"), "VF0103", 7, 1},
	{HEAD AWS KUERY("data_stream.dataset: \"x.y\""), "VF0103", 7, 1},
	{HEAD AWS KUERY("event.actio: a"), "VF0104", 7, 1},
	{HEAD AWS KUERY("event.action: a and\n source.as.number: 5"), "VF0104", 8, 2},
	{HEAD AWS
	 "type = \"query\"\nquery = \"event.action: \\\"\\\\\\\"\\\" and source.as.number: 5\"\n",
	 "VF0104", 6, 37},
	{HEAD AWS KUERY("event.action:"), "VF0107", 8, 1},
	{HEAD AWS KUERY("event.action: (a"), "VF0107", 8, 1},
	{HEAD AWS KUERY("event.action: \"a"), "VF0107", 8, 1},
	{HEAD AWS KUERY("event.action: a) and x: y"), "VF0107", 7, 16},
	{HEAD AWS KUERY("event.action: a\\x"), "VF0107", 7, 16},
	{HEAD AWS KUERY("not not event.action: a"), "VF0107", 7, 5},
	{HEAD AWS KUERY("alone"), "VF0109", 7, 1},
	{HEAD AWS KUERY("a: { b: c }"), "VF0109", 7, 1},
	{HEAD AWS KUERY("event.action < x"), "VF0109", 7, 16},
	{HEAD AWS KUERY("event.outcome: other"), "VF0120", 7, 1},
	{HEAD AWS KUERY("aws.cloudtrail.read_only: maybe"), "VF0110", 7, 1},
	{HEAD AWS KUERY("@timestamp: x"), "VF0109", 7, 1},
	{HEAD AWS KUERY("aws.cloudtrail.request_parameters: x"), "VF0109", 7, 1},
	{HEAD AWS "type = \"threshold\"\nquery = \"event.action: a\"\n", "VF0100", 1, 1},
	{HEAD AWS "type = \"threshold\"\nquery = \"event.action: a\"\nthreshold = {field = [\"x\"], "
			  "value = 1}\n",
	 "VF0104", 7, 23},
	{HEAD AWS
	 "type = \"threshold\"\nquery = \"event.action: a\"\nthreshold = {field = [], value = 0}\n",
	 "VF0101", 7, 34},
	{HEAD AWS "type = \"new_terms\"\nquery = \"event.action: a\"\n"
			  "new_terms = {value = [\"event.id\"], history_window_start = \"now-15d\"}\n",
	 "VF0109", 7, 59},
	{HEAD AWS EQL("any event.action"), "VF0107", 7, 5},
	{HEAD AWS EQL("any where x(event.action, 1)"), "VF0109", 7, 11},
	{HEAD AWS EQL("any where event.action == \"a\" | head 5"), "VF0109", 7, 31},
	{HEAD AWS EQL("any where event.action regex \"a#b\""), "VF0109", 7, 11},
	{HEAD AWS EQL("any where ((event.action == \"a\")"), "VF0107", 8, 1},
	{HEAD AWS EQL("sample by x [any where true]"), "VF0109", 7, 1},
	{HEAD AWS EQL("sequence [any where true]"), "VF0107", 8, 1},
	{HEAD AWS EQL("sequence by event.id [any where true] ![any where true]"), "VF0109", 7, 39},
	{HEAD AWS EQL("sequence by event.id with maxspan=x [any where true] [any where true]"),
	 "VF0107", 7, 35},
	{HEAD AWS EQL("sequence by event.i with maxspan=5m [any where true] [any where true]"),
	 "VF0104", 7, 13},
	{HEAD AWS EQL("sequence with maxspan=5m [any where true] by event.id [any where true]"),
	 "VF0102", 7, 55},
	{HEAD AWS EQL("sequence by event.id [any where true] with runs=1000000"), "VF0109", 7, 10},
	{HEAD AWS EQL(
		 "any where stringContains(aws.cloudtrail.request_parameters, \"a=\\\\\\\\\\\\*\")"),
	 "VF0120", 7, 26},
	{"{\"type\": \"query\", \"rule_id\": \"x\", \"severity\": \"low\", \"risk_score\": 1}\n",
	 "VF0102", 1, 30},
	{HEAD AWS EQL("sequence with maxspan=14d [any where true] [any where true]"), "VF0109", 7, 23},
};

/* The query of the only rule of a text, NULL if it is none. */
static const char *
query_of(const char *text, DiagList *diag)
{
	Vec part = foreign_translate(text, (int) strlen(text), NULL, diag);

	return part.count == 1 ? VEC_AT(&part, ForeignPart, 0)->query : NULL;
}

/* The part of a query behind the last "where ". */
static void
test_constructs(void)
{
	for (int i = 0; i < lengthof(construct); i++)
	{
		DiagList diag = {0};
		const char *query = query_of(psprintf(HEAD "%s", construct[i].rule), &diag);
		const char *found = NULL;

		for (const char *at = query; at != NULL; at = strstr(at + 1, "\n| where "))
			found = at == query ? found : at + strlen("\n| where ");
		if (!unit_text(found, construct[i].kql, construct[i].kql))
			for (int j = 0; j < diag.diag.count; j++)
				printf("# %s\n", VEC_AT(&diag.diag, Diag, j)->message);
	}
}

static void
test_wrong(void)
{
	for (int i = 0; i < lengthof(wrong); i++)
	{
		DiagList diag = {0};
		int length = (int) strlen(wrong[i].text);
		const Diag *said = NULL;
		SourcePlace place = {0, 0};

		(void) foreign_translate(wrong[i].text, length, NULL, &diag);
		VEC_EACH (const Diag, one, &diag.diag)
		{
			if (said == NULL && strcmp(diag_code_text(one->code), wrong[i].code) == 0)
				said = one;
		}
		if (said != NULL)
			place = source_place(wrong[i].text, length, said->span.start);
		if (!unit_text(psprintf("%s at %d:%d", said != NULL ? wrong[i].code : "nothing", place.line,
								place.column),
					   psprintf("%s at %d:%d", wrong[i].code, wrong[i].line, wrong[i].column),
					   wrong[i].code))
		{
			printf("# %s\n", wrong[i].text);
			for (int j = 0; j < diag.diag.count; j++)
				printf("# %s\n", VEC_AT(&diag.diag, Diag, j)->message);
		}
	}
}

/* What a rule says beside its query, as a rule of vigil. */
static void
test_head(void)
{
	static const char *const wanted[] = {"id: 11111111-2222-3333-4444-555555555555\n",
										 "name: T\n",
										 "severity: High\n",
										 "status: production\n",
										 "queryFrequency: PT10M\n",
										 "queryPeriod: PT10M\n",
										 "- Persistence\n",
										 "- T1136\n",
										 "- T1136.003\n",
										 "suppressionDuration: PT1H\n",
										 "x-suppressBy:\n  - AWSRegion\n",
										 "UserAgent: UserAgent\n",
										 "platform: Elastic\n",
										 "author: A, B\n",
										 "level: critical\n",
										 "x-riskScore: 99\n",
										 "logsource: logs-aws.cloudtrail-*\n",
										 "date: '2026/01/02'\n",
										 "falsePositives:\n    - F\n"};
	const char *text =
		"[metadata]\ncreation_date = \"2026/01/02\"\nmaturity = \"production\"\n"
		"[rule]\nname = \"T\"\nrule_id = \"11111111-2222-3333-4444-555555555555\"\n"
		"severity = \"critical\"\nrisk_score = 99\nauthor = [\"A\", \"B\"]\n"
		"false_positives = [\"F\"]\ninterval = \"10m\"\nfrom = \"now-11m\"\n" AWS KUERY(
			"event.action: a") "[rule.investigation_fields]\nfield_names = "
							   "[\"user_agent.original\", "
							   "\"x\"]\n"
							   "[rule.alert_suppression]\ngroup_by = [\"cloud.region\"]\nduration "
							   "= "
							   "{value = 1, unit = \"h\"}\n"
							   "[[rule.threat]]\nframework = \"MITRE ATT&CK\"\n"
							   "tactic = {id = \"TA0003\"}\n[[rule.threat.technique]]\nid = "
							   "\"T1136\"\nsubtechnique = [{id = \"T1136.003\"}]\n";
	DiagList diag = {0};
	Vec part = foreign_translate(text, (int) strlen(text), NULL, &diag);
	const ForeignPart *made = part.count == 1 ? VEC_AT(&part, ForeignPart, 0) : NULL;

	unit_int(diag.error_count, 0, "nothing is wrong");
	unit_text(made != NULL ? made->query : NULL,
			  "AWSCloudTrail\n| where EventName == \"a\"\n| summarize arg_min(TimeGenerated, *) by "
			  "AWSRegion",
			  "one row for each group that suppresses");
	for (int i = 0; made != NULL && i < lengthof(wanted); i++)
		unit_int(strstr(made->part.text, wanted[i]) != NULL, 1, wanted[i]);
}

/* What is asked of several events, and of several tables. */
static void
test_shapes(void)
{
	static const struct
	{
		const char *rule;
		const char *kql;
	} shape[] = {
		{HEAD AWS "type = \"threshold\"\nquery = \"event.action: a\"\n[rule.threshold]\nfield = "
				  "[\"user.name\", \"cloud.region\"]\nvalue = 3\ncardinality = [{field = "
				  "\"event.id\", value = 2}]\n",
		 "AWSCloudTrail\n| where EventName == \"a\"\n| extend user_name = "
		 "iff(isnotempty(UserIdentityUserName), UserIdentityUserName, SessionIssuerUserName)\n| "
		 "where isnotempty(user_name) and isnotempty(AWSRegion)\n| summarize LastSeen = "
		 "max(TimeGenerated), _AllEvents = countif(TimeGenerated >= ago(6m)), _AllValues = "
		 "count_distinctif(AwsEventId, isnotempty(AwsEventId) and TimeGenerated >= ago(6m)), "
		 "_AllFirst = minif(TimeGenerated, TimeGenerated >= ago(6m)), _NewEvents = "
		 "countif(TimeGenerated >= ago(5m)), _NewValues = count_distinctif(AwsEventId, "
		 "isnotempty(AwsEventId) and TimeGenerated >= ago(5m)), _NewFirst = minif(TimeGenerated, "
		 "TimeGenerated >= ago(5m)), _BeforeEvents = countif(TimeGenerated < ago(5m)), "
		 "_BeforeValues = count_distinctif(AwsEventId, isnotempty(AwsEventId) and TimeGenerated < "
		 "ago(5m))\n    by user_name, AWSRegion\n| extend _Again = _BeforeEvents >= 3 and "
		 "_BeforeValues >= 2\n| extend Events = iff(_Again, _NewEvents, _AllEvents), Values = "
		 "iff(_Again, _NewValues, _AllValues), FirstSeen = iff(_Again, _NewFirst, _AllFirst)\n| "
		 "project user_name, AWSRegion, Events, Values, FirstSeen, LastSeen\n| where Events >= 3 "
		 "and Values >= 2\n| where LastSeen >= ago(5m)"},
		{HEAD AWS "type = \"new_terms\"\nquery = \"event.action: a\"\n[rule.new_terms]\nvalue = "
				  "[\"aws.cloudtrail.user_identity.arn\"]\nhistory_window_start = [{value = "
				  "\"now-7d\"}]\n",
		 "AWSCloudTrail\n| where EventName == \"a\"\n| where isnotempty(UserIdentityArn)\n"
		 "| summarize arg_min(TimeGenerated, *) by UserIdentityArn\n| where TimeGenerated >= "
		 "ago(5m)"},
		{HEAD AZURE KUERY("azure.signinlogs.properties.app_id: a"),
		 "union\n(SigninLogs\n| where AppId == \"a\"),\n(AADNonInteractiveUserSignInLogs\n| where "
		 "AppId == \"a\"),\n(AADServicePrincipalSignInLogs\n| where AppId == "
		 "\"a\"),\n(AADManagedIdentitySignInLogs\n| where AppId == \"a\")"},
		{HEAD AWS EQL("sequence by event.id with maxspan=1h [any where event.action == \"a\"] [any "
					  "where event.action == \"b\"] until [any where event.action == \"c\"]"),
		 "let rule_1 = AWSCloudTrail\n| where EventName == \"a\"\n| project TimeGenerated, _Rule = "
		 "1, _Event = coalesce(tostring(column_ifexists(\"AwsEventId\", \"\")), "
		 "tostring(hash(tostring(pack_all())))), AwsEventId;\nlet rule_2 = AWSCloudTrail\n| where "
		 "EventName == \"b\"\n| project TimeGenerated, _Rule = 2, _Event = "
		 "coalesce(tostring(column_ifexists(\"AwsEventId\", \"\")), "
		 "tostring(hash(tostring(pack_all())))), AwsEventId;\nlet rule_until = AWSCloudTrail\n| "
		 "where EventName == \"c\"\n| project TimeGenerated, _Rule = 0, _Event = \"\", "
		 "AwsEventId;\nunion rule_1, rule_2, rule_until\n| where isnotempty(AwsEventId)\n| "
		 "summarize _Fit1 = count_distinctif(_Event, _Rule in (1)), _Fit2 = "
		 "count_distinctif(_Event, _Rule in (2)), _Fit3 = count_distinctif(_Event, _Rule in (1, "
		 "2)), _Ends = countif(_Rule == 0) by AwsEventId, TimeGenerated\n| sort by AwsEventId asc, "
		 "TimeGenerated asc\n| extend _Goes = AwsEventId == prev(AwsEventId)\n| extend _First1 = "
		 "row_window_session(iff(_Fit1 >= 1, TimeGenerated, datetime(1970-01-01)), 100000d, "
		 "100000d, not(_Goes) or _Fit1 >= 1)\n| extend _First2 = row_window_session(iff(_Fit2 >= "
		 "1, case(_Fit1 >= 1 and _Fit2 >= 1 and _Fit3 >= 2, TimeGenerated, _Goes, prev(_First1), "
		 "datetime(1970-01-01)), datetime(1970-01-01)), 100000d, 100000d, not(_Goes) or _Fit2 >= "
		 "1)\n| extend _Until = row_window_session(iff(_Ends > 0, TimeGenerated, "
		 "datetime(1970-01-01)), 100000d, 100000d, not(_Goes) or _Ends > 0)\n| extend _Ended = "
		 "iff(_Goes, prev(_Until), datetime(1970-01-01))\n| where TimeGenerated - _First2 <= 1h "
		 "and _Fit2 >= 1 and _Ended <= _First2\n| summarize TimeGenerated = min(TimeGenerated) by "
		 "AwsEventId, _First2\n| where TimeGenerated >= ago(5m)\n| project TimeGenerated, "
		 "AwsEventId, FirstSeen = _First2"}};

	for (int i = 0; i < lengthof(shape); i++)
	{
		DiagList diag = {0};
		const char *query = query_of(shape[i].rule, &diag);

		if (!unit_text(query, shape[i].kql, psprintf("shape %d", i)))
			for (int j = 0; j < diag.diag.count; j++)
				printf("# %s\n", VEC_AT(&diag.diag, Diag, j)->message);
	}
}

/* Too much is refused: keys of many parts, brackets without end, values without end. */
static void
test_limits(void)
{
	StringInfoData text;
	DiagList diag[4] = {{{0}}};

	initStringInfo(&text);
	appendStringInfoString(&text, "[rule]\na");
	for (int i = 0; i < 100000; i++)
		appendStringInfoString(&text, ".a");
	appendStringInfoString(&text, " = 1\n");
	(void) foreign_translate(text.data, text.len, NULL, &diag[0]);
	unit_text(diag_code_text(diag_first_error(&diag[0])->code), "VF0111", "a key of many parts");
	resetStringInfo(&text);
	appendStringInfoString(&text, "[rule]\na = ");
	for (int i = 0; i < 100000; i++)
		appendStringInfoChar(&text, '[');
	(void) foreign_translate(text.data, text.len, NULL, &diag[1]);
	unit_text(diag_code_text(diag_first_error(&diag[1])->code), "VF0132", "deep lists");
	for (int eql = 0; eql < 2; eql++)
	{
		resetStringInfo(&text);
		appendStringInfo(&text, HEAD AWS "type = \"%s\"\nquery = '''%s", eql ? "eql" : "query",
						 eql ? "any where " : "");
		for (int i = 0; i < 100000; i++)
			appendStringInfoChar(&text, '(');
		appendStringInfoString(&text, "'''\n");
		(void) foreign_translate(text.data, text.len, NULL, &diag[2 + eql]);
		unit_text(diag_code_text(diag_first_error(&diag[2 + eql])->code), "VF0111", "brackets");
	}
}

int
main(void)
{
#ifndef USE_TOMLPLUSPLUS
	printf("1..0 # SKIP vigil was built without toml++\n");
	return 0;
#endif
	test_constructs();
	test_wrong();
	test_head();
	test_shapes();
	test_limits();
	return unit_done();
}
