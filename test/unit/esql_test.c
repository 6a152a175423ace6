/*
 * esql_test.c
 *		Rules of Elastic in ES|QL to KQL: what each construct becomes, and what is said of what is wrong.
 */
#include "common/port.h"

#include "common/source.h"
#include "foreign/foreign.h"
#include "unit.h"

#define HEAD "[rule]\nname = \"T\"\nseverity = \"low\"\n"
#define QUERY(query) "type = \"esql\"\nquery = '''\n" query "\n'''\n"
#define AWS "from logs-aws.cloudtrail-*\n"

/* A condition, and the last one of the query that it becomes. */
static const struct
{
	const char *condition;
	const char *kql;
} construct[] = {
	{"event.action == \"A\"", "event_action == \"A\""},
	{"event.action != \"A\"", "isnotempty(event_action) and event_action != \"A\""},
	{"not event.action == \"A\"", "isnotempty(event_action) and event_action != \"A\""},
	{"event.action == \"\"", "isempty(event_action)"},
	{"event.action != \"\"", "isnotempty(event_action)"},
	{"event.action == user.id",
	 "isnotempty(event_action) and isnotempty(user_id) and event_action == user_id"},
	{"event.action < \"b\"", "isnotempty(event_action) and strcmp(event_action, \"b\") < 0"},
	{"not event.action >= \"b\"", "isnotempty(event_action) and strcmp(event_action, \"b\") < 0"},
	{"event.action in (\"A\", \"B\")", "event_action in (\"A\", \"B\")"},
	{"event.action not in (\"A\", \"B\")",
	 "isnotempty(event_action) and event_action !in (\"A\", \"B\")"},
	{"event.action in (\"A\", null)", "(event_action == \"A\") or (false)"},
	{"event.action not in (\"A\", null)",
	 "(isnotempty(event_action) and event_action != \"A\") and (false)"},
	{"event.action like \"Get*\"",
	 "isnotempty(event_action) and (event_action startswith_cs \"Get\")"},
	{"event.action like \"*a\\\\*b*\"",
	 "isnotempty(event_action) and (event_action contains_cs \"a*b\")"},
	{"event.action not like \"G?t\"",
	 "isnotempty(event_action) and not(event_action matches regex @\"(?s)\\AG.t\\z\")"},
	{"event.action like (\"A*\", \"*B\")",
	 "isnotempty(event_action) and (event_action startswith_cs \"A\" or event_action endswith_cs "
	 "\"B\")"},
	{"event.action rlike \"\"\"Get.+(A|b@)\"\"\"",
	 "isnotempty(event_action) and (event_action matches regex @\"(?s)\\A(?:Get.+(A|b.*))\\z\")"},
	{"event.action is null", "isempty(event_action)"},
	{"not event.action is null", "isnotempty(event_action)"},
	{"starts_with(event.action, \"Get\")",
	 "isnotempty(event_action) and event_action startswith_cs \"Get\""},
	{"not ends_with(event.action, \"x\")",
	 "isnotempty(event_action) and not(event_action endswith_cs \"x\")"},
	{"true in (starts_with(event.action, \"A\"), event.id == \"b\")",
	 "(isnotempty(event_action) and event_action startswith_cs \"A\") or (event_id == \"b\")"},
	{"cidr_match(source.address, \"10.0.0.0/8\", \"::1/128\")",
	 "coalesce(ipv6_is_in_any_range(source_address, \"10.0.0.0/8\", \"::1/128\"), false)"},
	{"aws.cloudtrail.read_only", "(aws_cloudtrail_read_only == true)"},
	{"not aws.cloudtrail.read_only", "(aws_cloudtrail_read_only == false)"},
	{"aws.cloudtrail.read_only == \"false\"", "(aws_cloudtrail_read_only == false)"},
	{"aws.cloudtrail.read_only != true", "(aws_cloudtrail_read_only == false)"},
	{"length(event.action) > 5",
	 "iff(isnotempty(event_action), strlen(event_action), long(null)) > 5"},
	{"length(event.action) / length(event.id) == 2",
	 "iff(iff(isnotempty(event_id), strlen(event_id), long(null)) == 0, long(null), "
	 "(iff(isnotempty(event_action), strlen(event_action), long(null)) / iff(isnotempty(event_id), "
	 "strlen(event_id), long(null)))) == 2"},
	{"length(event.action) / 2.0 > 1",
	 "(todouble(iff(isnotempty(event_action), strlen(event_action), long(null))) / 2.0) > 1.0"},
	{"-5 < length(event.action) - 3",
	 "-5 < (iff(isnotempty(event_action), strlen(event_action), long(null)) - 3)"},
	{"to_lower(trim(event.action)) == \"a\"", "tolower(trim(@\"\\s+\", event_action)) == \"a\""},
	{"concat(event.action, \"-\", event.id) == \"a-b\"",
	 "iff(isempty(event_action) or isempty(event_id), \"\", strcat(event_action, \"-\", event_id)) "
	 "== \"a-b\""},
	{"coalesce(event.action, event.id) == \"a\"", "coalesce(event_action, event_id) == \"a\""},
	{"case(event.action == \"A\", event.id, \"x\") == \"b\"",
	 "iff(event_action == \"A\", event_id, \"x\") == \"b\""},
	{"substring(event.action, 2, 3) == \"b\"", "substring(event_action, 1, 3) == \"b\""},
	{"replace(event.action, \"[0-9]+\", \"#\") == \"a\"",
	 "replace_regex(event_action, \"[0-9]+\", \"#\") == \"a\""},
	{"aws.cloudtrail.resources.arn == \"a\"",
	 "iff(array_length(aws_cloudtrail_resources_arn) == 1, "
	 "tostring(aws_cloudtrail_resources_arn[0]), \"\") == \"a\""},
	{"mv_count(aws.cloudtrail.resources.arn) > 1",
	 "iff(array_length(aws_cloudtrail_resources_arn) > 0, "
	 "array_length(aws_cloudtrail_resources_arn), long(null)) > 1"},
	{"mv_first(split(event.action, \"/\")) == \"a\"",
	 "tostring(iff(isnotempty(event_action), split(event_action, \"/\"), dynamic([]))[0]) == "
	 "\"a\""},
	{"aws.cloudtrail.resources.arn is not null", "array_length(aws_cloudtrail_resources_arn) > 0"},
	{"@timestamp > now() - 1 hour", "timestamp > (now() - 1h)"},
	{"date_trunc(5 minutes, @timestamp) == now()", "bin(timestamp, 5m) == now()"},
	{"date_diff(\"minutes\", @timestamp, now()) <= 5", "tolong((now() - timestamp) / 1m) <= 5"},
	{"aws.cloudtrail.request_parameters like \"*a=b*\"",
	 "isnotempty(aws_cloudtrail_request_parameters) and (aws_cloudtrail_request_parameters "
	 "contains_cs \"a=b\")"},
	{"event.outcome == \"success\"", "event_outcome == \"success\""},
	{"null", "false"},
	{"event.action == null", "false"},
	{"(event.action == \"A\" or event.id == \"B\") and user.id == \"c\" // x", "user_id == \"c\""},
	{"event.action == \"a\\\"\\\\\\n\"", "event_action == \"a\\\"\\\\\\n\""},
	{"event.action == \"\"\"a\"b\\\"\"\"", "event_action == @\"a\"\"b\\\""},
	{"`event.action` == \"A\" /* a /* b */ c */", "event_action == \"A\""},
	{"from_base64(event.action) == \"a\"", "base64_decode_tostring(event_action) == \"a\""},
	{"round(length(event.action) * 1.5, 1) == 4.5",
	 "round((todouble(iff(isnotempty(event_action), strlen(event_action), long(null))) * 1.5), 1) "
	 "== 4.5"},
	{"to_string(length(event.action)) == \"5\"",
	 "tostring(iff(isnotempty(event_action), strlen(event_action), long(null))) == \"5\""},
	{"mv_concat(aws.cloudtrail.resources.arn, \",\") == \"a,b\"",
	 "strcat_array(aws_cloudtrail_resources_arn, \",\") == \"a,b\""},
};

/* What is wrong, and where. */
static const struct
{
	const char *query;
	const char *code;
	int line;
	int column;
} wrong[] = {
	{"row x = 1", "VF0109", 6, 1},
	{"from logs-aws.cloudtrail-*, \n| where true", "VF0107", 7, 1},
	{"from logs-x.y-*\n| where true", "VF0103", 6, 1},
	{AWS "| lookup x on y", "VF0109", 7, 3},
	{AWS "| enrich p", "VF0109", 7, 3},
	{AWS "| where event.actio == \"a\"", "VF0104", 7, 9},
	{AWS "| where (event.action == \"a\"", "VF0107", 8, 1},
	{AWS "| where event.action = \"a\"", "VF0107", 7, 22},
	{AWS "| where event.action == \"a", "VF0107", 7, 25},
	{AWS "| where event.action : \"a\"", "VF0109", 7, 9},
	{AWS "| where kql(\"x\")", "VF0109", 7, 9},
	{AWS "| where event.action == 5 :: long", "VF0109", 7, 25},
	{AWS "| where event.action rlike \"a&b\"", "VF0109", 7, 28},
	{AWS "| where event.action like 5", "VF0107", 7, 27},
	{AWS "| where @timestamp == \"2026\"", "VF0109", 7, 23},
	{AWS "| where length(event.action) % 2 == 1", "VF0109", 7, 30},
	{AWS "| eval x = date_trunc(1 week, @timestamp)", "VF0109", 7, 23},
	{AWS "| eval x = date_trunc(7 hours, @timestamp)", "VF0109", 7, 23},
	{AWS "| eval x = date_diff(\"month\", @timestamp, now())", "VF0109", 7, 22},
	{AWS "| eval x = substring(event.action, 0)", "VF0109", 7, 36},
	{AWS "| eval x = replace(event.action, \"(?=a)\", \"\")", "VF0109", 7, 34},
	{AWS "| eval x = replace(event.action, \"(a)\", \"$1\")", "VF0109", 7, 41},
	{AWS "| eval x = case(event.action == \"a\", 1, \"b\")", "VF0109", 7, 12},
	{AWS "| eval x = length()", "VF0101", 7, 12},
	{AWS "| eval x = cidr_match(source.ip, \"10.0.0.0\")", "VF0102", 7, 34},
	{AWS "| stats x = percentile(length(event.action), 5)", "VF0109", 7, 13},
	{AWS "| stats x = count(*) / 2", "VF0109", 7, 13},
	{AWS "| stats x = max(event.action)", "VF0109", 7, 17},
	{AWS "| stats x = count(*) by source.as.number", "VF0104", 7, 25},
	{AWS "| stats x = values(source.as.number) | where x == 5", "VF0104", 7, 20},
	{AWS "| stats x = count(*) | where y > 1", "VF0143", 7, 30},
	{AWS "| keep event.id | where event.action == \"a\"", "VF0143", 7, 25},
	{AWS "| drop event.id | where event.id == \"a\"", "VF0143", 7, 25},
	{AWS "| rename event.id as x | where event.id == \"a\"", "VF0143", 7, 32},
	{AWS "| grok event.action \"%{NOPE:x}\"", "VF0109", 7, 21},
	{AWS "| grok event.action \"(?<a>.)(?<a>.)\"", "VF0109", 7, 21},
	{AWS "| dissect event.action \"x\"", "VF0109", 7, 24},
	{AWS "| dissect event.action \"%{a}%{b}\"", "VF0109", 7, 24},
	{AWS "| dissect event.action \"%{+a} %{a}\"", "VF0109", 7, 24},
	{AWS "| mv_expand length(event.action)", "VF0109", 7, 13},
	{AWS "| sort aws.cloudtrail.resources.arn", "VF0109", 7, 8},
	{AWS "| limit x", "VF0107", 7, 9},
	{AWS "| where event.action == \"a\" event.id", "VF0107", 7, 29},
	{AWS "| eval x = 5 minutes", "VF0109", 7, 12},
	{AWS "| where event.action", "VF0109", 7, 9},
	{AWS "| where 99999999999999999999 > 1", "VF0109", 7, 9},
	{AWS "| where event.action is 5", "VF0107", 7, 25},
	{AWS "| where event.action not 5", "VF0107", 7, 26},
	{"from logs-aws.cloudtrail-* metadata\n| where true", "VF0107", 7, 1},
	{AWS "| where `event.action == \"a\"", "VF0107", 7, 9},
	{AWS "| eval x = min(event.action)", "VF0109", 7, 12},
	{AWS "| where event.action == \"a\" ;", "VF0107", 7, 29},
	{"from logs-aws.cloudtrail-* metadata _id\n| where _id == \"a\"", "VF0109", 7, 9},
};

/* Whole queries. */
static const struct
{
	const char *head;
	const char *query;
	const char *kql;
} shape[] = {
	{"interval = \"10m\"\nfrom = \"now-1h\"\n",
	 "from logs-aws.cloudtrail-* metadata _id\n| where data_stream.dataset == \"aws.cloudtrail\" "
	 "and event.action == \"A\"\n| eval w = date_trunc(5 minutes, @timestamp), n = "
	 "length(event.id), m = n + 1\n| keep w, n, m, user.*, source.ip, source.as.number, _id\n| "
	 "stats c = count(*), d = count_distinct(user.name), v = values(source.ip), s = sum(n) where m "
	 "> 2, s = sum(m), f = min(w), asn = values(source.as.number) by user.name, w2 = w\n| where c "
	 ">= 3\n| keep c, v, asn, user.*\n| sort c desc\n| limit 5",
	 "AWSCloudTrail\n| extend event_action = EventName,\n    timestamp = TimeGenerated,\n    "
	 "event_id = AwsEventId,\n    user_name = iff(isnotempty(UserIdentityUserName), "
	 "UserIdentityUserName, SessionIssuerUserName),\n    source_ip = "
	 "iff(isnotnull(parse_ipv4(SourceIpAddress)) or isnotempty(parse_ipv6(SourceIpAddress)), "
	 "SourceIpAddress, \"\")\n| where event_action == \"A\"\n| extend w = bin(timestamp, 5m),\n    "
	 "n = iff(isnotempty(event_id), strlen(event_id), long(null))\n| extend m = (n + 1)\n| "
	 "summarize c = count(),\n    d = count_distinctif(user_name, isnotempty(user_name)),\n    v = "
	 "array_sort_asc(make_set_if(source_ip, isnotempty(source_ip))),\n    s = "
	 "iff(countif(isnotnull(m)) > 0, sumif(m, isnotnull(m)), long(null)),\n    f = minif(w, "
	 "isnotnull(w)),\n    _last = max(TimeGenerated)\n    by user_name, w2 = w\n| where _last >= "
	 "ago(10m)\n| project-away _last\n| where c >= 3\n| project c,\n    v,\n    user_name\n| sort "
	 "by c desc nulls first\n| take 5"},
	{"",
	 "from logs-azure.signinlogs-*, logs-azure.graphactivitylogs-*\n| where "
	 "(azure.signinlogs.category in (\"SignInLogs\", \"x\") or data_stream.dataset == "
	 "\"azure.graphactivitylogs\") and http.response.status_code >= 400 or "
	 "azure.signinlogs.properties.status.error_code in (50034, 50126)\n| eval id = "
	 "coalesce(azure.signinlogs.properties.session_id, azure.graphactivitylogs.properties.c_sid)",
	 "union\n(SigninLogs\n| extend azure_signinlogs_category = \"SignInLogs\",\n    "
	 "data_stream_dataset = \"azure.signinlogs\",\n    http_response_status_code = long(null),\n   "
	 " azure_signinlogs_properties_status_error_code = ResultType,\n    "
	 "azure_signinlogs_properties_session_id = SessionId,\n    "
	 "azure_graphactivitylogs_properties_c_sid = \"\"),\n(AADNonInteractiveUserSignInLogs\n| "
	 "extend azure_signinlogs_category = \"NonInteractiveUserSignInLogs\",\n    "
	 "data_stream_dataset = \"azure.signinlogs\",\n    http_response_status_code = long(null),\n   "
	 " azure_signinlogs_properties_status_error_code = ResultType,\n    "
	 "azure_signinlogs_properties_session_id = SessionId,\n    "
	 "azure_graphactivitylogs_properties_c_sid = \"\"),\n(AADServicePrincipalSignInLogs\n| extend "
	 "azure_signinlogs_category = \"ServicePrincipalSignInLogs\",\n    data_stream_dataset = "
	 "\"azure.signinlogs\",\n    http_response_status_code = long(null),\n    "
	 "azure_signinlogs_properties_status_error_code = ResultType,\n    "
	 "azure_signinlogs_properties_session_id = SessionId,\n    "
	 "azure_graphactivitylogs_properties_c_sid = \"\"),\n(AADManagedIdentitySignInLogs\n| extend "
	 "azure_signinlogs_category = \"ManagedIdentitySignInLogs\",\n    data_stream_dataset = "
	 "\"azure.signinlogs\",\n    http_response_status_code = long(null),\n    "
	 "azure_signinlogs_properties_status_error_code = ResultType,\n    "
	 "azure_signinlogs_properties_session_id = SessionId,\n    "
	 "azure_graphactivitylogs_properties_c_sid = \"\"),\n(MicrosoftGraphActivityLogs\n| extend "
	 "azure_signinlogs_category = \"\",\n    data_stream_dataset = \"azure.graphactivitylogs\",\n  "
	 "  http_response_status_code = tolong(ResponseStatusCode),\n    "
	 "azure_signinlogs_properties_status_error_code = \"\",\n    "
	 "azure_signinlogs_properties_session_id = \"\",\n    azure_graphactivitylogs_properties_c_sid "
	 "= SessionId)\n| where (((azure_signinlogs_category in (\"SignInLogs\", \"x\")) or "
	 "(data_stream_dataset == \"azure.graphactivitylogs\")) and (http_response_status_code >= "
	 "400)) or (azure_signinlogs_properties_status_error_code in (\"50034\", \"50126\"))\n| extend "
	 "id = coalesce(azure_signinlogs_properties_session_id, "
	 "azure_graphactivitylogs_properties_c_sid)\n| project-away azure_signinlogs_category, "
	 "data_stream_dataset, http_response_status_code, "
	 "azure_signinlogs_properties_status_error_code, azure_signinlogs_properties_session_id, "
	 "azure_graphactivitylogs_properties_c_sid"},
	{"",
	 "from logs-aws.cloudtrail-*\n| grok event.action \"%{WORD:verb}(?<rest>.*)\"\n| dissect "
	 "event.id \"a%{x}-%{?skip}:%{y}\"\n| mv_expand aws.cloudtrail.resources.arn\n| rename verb as "
	 "first, event.id as z\n| drop rest\n| where first == \"Get\"",
	 "AWSCloudTrail\n| extend event_action = EventName,\n    event_id = AwsEventId\n| mv-apply _e1 "
	 "= path_values(Resources, \"ARN\") on (summarize "
	 "aws_cloudtrail_resources_arn = array_sort_asc(make_set_if(tostring(_e1), "
	 "isnotempty(tostring(_e1)) and gettype(_e1) != \"dictionary\")))\n| "
	 "extend verb = extract(@\"(\\b\\w+\\b)(.*)\", 1, event_action),\n    rest = "
	 "extract(@\"(\\b\\w+\\b)(.*)\", 2, event_action)\n| extend x = "
	 "extract(@\"(?s)\\Aa(.*?)-(?:.*?):(.*)\\z\", 1, event_id),\n    y = "
	 "extract(@\"(?s)\\Aa(.*?)-(?:.*?):(.*)\\z\", 2, event_id)\n| mv-expand "
	 "aws_cloudtrail_resources_arn = iff(array_length(aws_cloudtrail_resources_arn) > 0, "
	 "aws_cloudtrail_resources_arn, dynamic([null])) to typeof(string)\n| extend ['first'] = "
	 "verb\n| extend z = event_id\n| where ['first'] == \"Get\"\n| project-away event_action, "
	 "event_id, verb, rest"},
	{"from = \"now-1h\"\n",
	 "from logs-aws.cloudtrail-*\n| stats c = count(aws.cloudtrail.resources.arn), d = "
	 "count_distinct(aws.cloudtrail.resources.arn), b = max(aws.cloudtrail.read_only), a = "
	 "avg(length(event.id)) by aws.cloudtrail.resources.type\n| stats total = sum(c)",
	 "AWSCloudTrail\n| extend aws_cloudtrail_read_only = ReadOnly,\n    event_id = AwsEventId\n| "
	 "mv-apply _e1 = path_values(Resources, \"ARN\") on (summarize "
	 "aws_cloudtrail_resources_arn = array_sort_asc(make_set_if(tostring(_e1), "
	 "isnotempty(tostring(_e1)) and gettype(_e1) != \"dictionary\")))\n| "
	 "mv-apply _e1 = path_values(Resources, \"type\") on (summarize "
	 "aws_cloudtrail_resources_type = array_sort_asc(make_set_if(tostring(_e1), "
	 "isnotempty(tostring(_e1)) and gettype(_e1) != \"dictionary\")))\n| "
	 "mv-expand _key1 = iff(array_length(aws_cloudtrail_resources_type) > 0, "
	 "aws_cloudtrail_resources_type, dynamic([null])) to typeof(string)\n| summarize c = "
	 "sumif(array_length(aws_cloudtrail_resources_arn), array_length(aws_cloudtrail_resources_arn) "
	 "> 0),\n    d = array_length(make_set_if(aws_cloudtrail_resources_arn, "
	 "array_length(aws_cloudtrail_resources_arn) > 0)),\n    b = "
	 "iff(countif(isnotnull(aws_cloudtrail_read_only)) > 0, "
	 "countif((isnotnull(aws_cloudtrail_read_only)) and ((aws_cloudtrail_read_only == true))) > 0, "
	 "bool(null)),\n    a = iff(countif(isnotnull(iff(isnotempty(event_id), strlen(event_id), "
	 "long(null)))) > 0, avgif(iff(isnotempty(event_id), strlen(event_id), long(null)), "
	 "isnotnull(iff(isnotempty(event_id), strlen(event_id), long(null)))), real(null)),\n    _last "
	 "= max(TimeGenerated)\n    by aws_cloudtrail_resources_type = _key1\n| summarize total = "
	 "iff(countif(isnotnull(c)) > 0, sumif(c, isnotnull(c)), long(null)),\n    _last = "
	 "max(_last)\n| where isnull(_last) or _last >= ago(5m)\n| project-away _last"},
};

/* The query of a rule, NULL if it is none. */
static const char *
query_of(const char *text, DiagList *diag)
{
	Vec part = foreign_translate(text, (int) strlen(text), NULL, diag);

	return part.count == 1 ? VEC_AT(&part, ForeignPart, 0)->query : NULL;
}

static void
show(const DiagList *diag)
{
	VEC_EACH (const Diag, one, &diag->diag)
		printf("# %s\n", one->message);
}

static void
test_constructs(void)
{
	for (int i = 0; i < lengthof(construct); i++)
	{
		DiagList diag = {0};
		const char *query =
			query_of(psprintf(HEAD QUERY(AWS "| where %s"), construct[i].condition), &diag);
		const char *found = query;

		for (const char *at = query; at != NULL; at = strstr(at + 1, "\n| where "))
			found = at == query ? at : at + strlen("\n| where ");
		if (found != NULL && strstr(found, "\n| project-away") != NULL)
			found = pnstrdup(found, strstr(found, "\n| project-away") - found);
		if (!unit_text(found, construct[i].kql, psprintf("construct %d", i)))
			show(&diag);
	}
}

static void
test_wrong(void)
{
	for (int i = 0; i < lengthof(wrong); i++)
	{
		DiagList diag = {0};
		char *text = psprintf(HEAD QUERY("%s"), wrong[i].query);
		const Diag *said;
		SourcePlace place = {0, 0};

		(void) query_of(text, &diag);
		said = diag_first_error(&diag);
		if (said != NULL)
			place = source_place(text, (int) strlen(text), said->span.start);
		if (!unit_text(psprintf("%s at %d:%d", said != NULL ? diag_code_text(said->code) : "",
								place.line, place.column),
					   psprintf("%s at %d:%d", wrong[i].code, wrong[i].line, wrong[i].column),
					   psprintf("wrong %d", i)))
			show(&diag);
	}
}

static void
test_shapes(void)
{
	for (int i = 0; i < lengthof(shape); i++)
	{
		DiagList diag = {0};
		const char *query =
			query_of(psprintf(HEAD "%s" QUERY("%s"), shape[i].head, shape[i].query), &diag);

		if (!unit_text(query, shape[i].kql, psprintf("shape %d", i)))
			show(&diag);
	}
}

/* Appends a text so many times. */
static void
repeat(StringInfo out, const char *text, int times)
{
	for (int i = 0; i < times; i++)
		appendStringInfoString(out, text);
}

/* Too much is refused, and much is not. */
static void
test_limits(void)
{
	static const struct
	{
		const char *start;
		const char *piece;
		int times;
		const char *end;
		const char *code;
	} much[] = {
		{"| where ", "(", 50000, "", "VF0111"},
		{"| where ", "not ", 50000, "true", "VF0111"},
		{"| where length(event.action) > 1", " + 1", 5000, "", "VF0111"},
		{"| eval x = ", "case(true, ", 1000, "1", "VF0111"},
		{"| where ", "event.action == \"a\" or ", 8000, "true", "VF0111"},
		{"", "| where true\n", 300, "", "VF0111"},
		{"", "| drop a*\n", 100, "", "VF0111"},
		{"| keep a", ", a", 1000, "", "VF0111"},
		{"| stats a = count()", ", a = count()", 1000, "", "VF0111"},
		{"| sort a", ", a", 1000, "", "VF0111"},
		{"| where event.action in (\"a\"", ", \"bcdef\"", 4431, ")", ""},
		{"| eval x = event.action", "\n| eval x = concat(x, x, \"b\")", 100, "", ""},
		{"| eval x = event.action", ", y = x, x = concat(y, \"b\")", 100, "", ""},
		{"| where true ", "/* ", 50000, "", ""},
	};

	for (int i = 0; i < lengthof(much); i++)
	{
		DiagList diag = {0};
		StringInfoData text;

		initStringInfo(&text);
		appendStringInfoString(&text, HEAD "type = \"esql\"\nquery = '''" AWS);
		appendStringInfoString(&text, much[i].start);
		repeat(&text, much[i].piece, much[i].times);
		appendStringInfo(&text, "%s'''\n", much[i].end);
		(void) query_of(text.data, &diag);
		unit_text(diag.error_count > 0 ? diag_code_text(diag_first_error(&diag)->code) : "",
				  much[i].code, psprintf("much %d", i));
	}
}

int
main(void)
{
	test_constructs();
	test_wrong();
	test_shapes();
	test_limits();
	return unit_done();
}
