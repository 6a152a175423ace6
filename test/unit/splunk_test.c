/*
 * splunk_test.c
 *		Searches of Splunk to KQL: what each construct becomes, and what is said of what is wrong.
 */
#include "common/port.h"

#include "common/source.h"
#include "foreign/foreign.h"
#include "unit.h"

#define HEAD "name: T\ntype: TTP\ndata_source: x\n"
#define AWS "`cloudtrail` "
#define AAD "`azure_monitor_aad` "

/* A search, and the query behind the name of the table. */
static const struct
{
	const char *search;
	const char *kql;
} construct[] = {
	/* terms */
	{AWS "eventName=CreateUser", "| where EventName =~ \"CreateUser\""},
	{"search " AWS "eventName = \"Create*\"", "| where EventName startswith \"Create\""},
	{"sourcetype=\"aws:cloudtrail\" eventName=*User*", "| where EventName contains \"User\""},
	{AWS "\"eventName\"=C*e*r", "| where EventName matches regex @\"(?is)\\AC.*e.*r\\z\""},
	{AWS "eventName=*", "| where isnotempty(EventName)"},
	{AWS "eventName=\"a\\\"b\\\\c\"", "| where EventName =~ @\"a\"\"b\\c\""},
	{AWS "eventName=\"\"", "| where isempty(EventName)"},
	{AWS "NOT eventName=A", "| where not(EventName =~ \"A\")"},
	{AWS "eventName!=A", "| where isnotempty(EventName)\n| where not(EventName =~ \"A\")"},
	{AWS "eventName IN (A, \"b c\", D*)",
	 "| where EventName in~ (\"A\", \"b c\") or EventName startswith \"D\""},
	{AWS "eventName=A OR eventName=B awsRegion=C",
	 "| where EventName =~ \"A\" or EventName =~ \"B\"\n| where AWSRegion =~ \"C\""},
	{AWS "(eventName=A awsRegion=C) OR eventName=B",
	 "| where EventName =~ \"A\" and AWSRegion =~ \"C\" or EventName =~ \"B\""},
	{AWS "errorCode=success", "| where ErrorCode =~ \"success\" or isempty(ErrorCode)"},
	{AWS "errorCode!=success", "| where not(ErrorCode =~ \"success\" or isempty(ErrorCode))"},
	{AWS "errorCode IN (A, B)", "| where ErrorCode in~ (\"A\", \"B\")"},
	{AWS "errorCode=*", ""},
	{AWS "readOnly=TRUE", "| where ReadOnly == true"},
	{AWS "src=10.0.0.0/8",
	 "| where SourceIpAddress =~ \"10.0.0.0/8\" or coalesce(ipv4_is_in_range(SourceIpAddress, "
	 "\"10.0.0.0/8\"), ipv6_is_in_range(SourceIpAddress, \"10.0.0.0/8\"), false)"},
	{AWS "requestParameters.x-amz-acl=a",
	 "| where tostring(parse_json(RequestParameters)[\"x-amz-acl\"]) =~ \"a\""},
	{AWS "awsRegion<b", "| where (isnotempty(AWSRegion) and strcmp(AWSRegion, \"b\") < 0)"},
	{AWS "awsRegion>=20",
	 "| where (isnotempty(AWSRegion) and coalesce(todouble(AWSRegion) >= 20, strcmp(AWSRegion, "
	 "\"20\") >= 0))"},
	{AAD "category=AuditLogs operationName=A", "| where OperationName =~ \"A\""},
	/* where and eval */
	{AWS "| where eventName=\"A\"", "| where EventName == \"A\""},
	{AWS "| where NOT eventName=\"A\"", "| where isnotempty(EventName) and EventName != \"A\""},
	{AWS "| where eventName!=\"A\" OR isnull(awsRegion)",
	 "| where (isnotempty(EventName) and EventName != \"A\") or (isempty(AWSRegion))"},
	{AWS "| where NOT (eventName=\"A\" AND like(awsRegion, \"u_%\"))",
	 "| where (isnotempty(EventName) and EventName != \"A\") or (isnotempty(AWSRegion) and "
	 "not(AWSRegion matches regex @\"(?s)\\Au..*\\z\"))"},
	{AWS "| where match(eventName, \"^C\")",
	 "| where (isnotempty(EventName) and EventName matches regex \"^C\")"},
	{AWS "| where eventName=awsRegion",
	 "| where isnotempty(EventName) and isnotempty(AWSRegion) and (EventName == AWSRegion or "
	 "coalesce(todouble(EventName) == todouble(AWSRegion), false))"},
	{AWS "| where eventName<5",
	 "| where isnotempty(EventName) and coalesce(todouble(EventName) < 5, strcmp(EventName, "
	 "tostring(5)) < 0)"},
	{AWS "| eval x=if(eventName=\"A\", 1, -1), y=x*2",
	 "| extend _x = iff(EventName == \"A\", 1, -1)\n| extend _y = (_x * 2)"},
	{AWS "| eval x=case(eventName=\"A\", \"a\", true(), awsRegion)",
	 "| extend _x = case(EventName == \"A\", \"a\", true, AWSRegion, \"\")"},
	{AWS "| eval x=eventName.\"-\".awsRegion",
	 "| extend _x = iff(isempty(EventName) or isempty(AWSRegion), \"\", strcat(EventName, \"-\", "
	 "AWSRegion))"},
	{AWS "| eval x=userIdentity.userName",
	 "| extend _userName = coalesce(UserIdentityUserName, SessionIssuerUserName)\n"
	 "| extend _x = \"\""},
	{AWS "| eval x='userIdentity.userName'", "| extend _x = UserIdentityUserName"},
	{AWS "| eval x=lower(replace(eventName, \"(a)\", \"\\1b\"))",
	 "| extend _x = tolower(replace_regex(EventName, \"(a)\", @\"\\1b\"))"},
	{AWS "| eval x=mvcount(split(eventName, \"a\"))",
	 "| extend _x = iff(coalesce(array_length(iff(isnotempty(EventName), split(EventName, \"a\"), "
	 "dynamic([]))), 0) > 0, array_length(iff(isnotempty(EventName), split(EventName, \"a\"), "
	 "dynamic([]))), long(null))"},
	/* the others */
	{AWS "| rename requestParameters.a as b | eval x=b",
	 "| extend _a = tostring(parse_json(RequestParameters).a)\n| extend _x = _a"},
	{AAD "operationName=A | rename properties.* as * | search result=success",
	 "| where OperationName =~ \"A\"\n| where Result =~ \"success\""},
	{AWS "| table _time eventName, 'userIdentity.arn'",
	 "| project _time = TimeGenerated, eventName = EventName, ['userIdentity.arn'] = "
	 "UserIdentityArn"},
	{AWS "| bucket span=5min _time | stats dc(_raw) as n by _time src",
	 "| extend _time = bin(TimeGenerated, 5m)\n| where isnotempty(SourceIpAddress)\n"
	 "| summarize n = dcountif(AwsEventId, isnotempty(AwsEventId))\n"
	 "    by _time, src = SourceIpAddress"},
	{AWS "| stats count min(_time) as a values(eventName) by errorCode | where count > 2",
	 "| extend _errorCode = iff(isempty(ErrorCode), \"success\", ErrorCode)\n"
	 "| summarize ['count'] = count(), a = min(TimeGenerated), ['values(eventName)'] = "
	 "array_sort_asc(make_set_if(EventName, isnotempty(EventName)))\n    by errorCode = "
	 "_errorCode\n| where ['count'] > 2"},
	{AWS "| stats avg(requestParameters.size) as s | rename s as t | eval t=t/2",
	 "| extend _size = tostring(parse_json(RequestParameters).size)\n"
	 "| summarize s = iff(countif(isnotnull(todouble(_size))) > 0, avg(todouble(_size)), "
	 "real(null))\n| project-rename t = s\n"
	 "| extend t = iff(todouble(2) == 0, real(null), todouble(t) / todouble(2))"},
	{AWS "| rex field=userAgent \"(?<tool>\\w+)/(?<v>[^ (]+)\" | where tool=\"aws\"",
	 "| extend _tool = extract(@\"(\\w+)/([^ (]+)\", 1, UserAgent)\n"
	 "| extend _v = extract(@\"(\\w+)/([^ (]+)\", 2, UserAgent)\n| where _tool == \"aws\""},
	{AWS "| iplocation src | search Country=X",
	 "| extend _place = geo_info_from_ip_address(SourceIpAddress)\n"
	 "| where tostring(_place.country) =~ \"X\""},
	{AWS "| fillnull value=none | stats count by errorMessage",
	 "| extend _errorMessage = coalesce(tostring(ErrorMessage), \"none\")\n"
	 "| where isnotempty(_errorMessage)\n| summarize ['count'] = count()\n"
	 "    by errorMessage = _errorMessage"},
	{AWS "| spath input=requestParameters.p output=s path=S.A | where s=\"*\"",
	 "| extend _p = tostring(parse_json(RequestParameters).p)\n"
	 "| extend _s = tostring(parse_json(_p).S.A)\n| where _s == \"*\""},
	{AWS "| sort - eventName | `security_content_ctime(x)` | `my_own_filter`", ""}};

/* What is refused: where, and why. */
static const struct
{
	const char *search;
	int column; /* of the search */
	const char *code;
	const char *message;
} mistake[] = {
	{"eventName=A", 1, "VF0100", "what says which logs are searched is missing"},
	{"`wineventlog` a=b", 1, "VF0103", "no table holds the logs of \"wineventlog\""},
	{AWS "eventNaem=A", 14, "VF0104",
	 "table \"AWSCloudTrail\" has nothing for field \"eventNaem\""},
	{AWS "eventname=A", 14, "VF0104",
	 "table \"AWSCloudTrail\" has nothing for field \"eventname\""},
	{AWS "AccessDenied", 14, "VF0109", "\"AccessDenied\" without a field is not supported"},
	{AWS "eventName=", 24, "VF0107", "expected a name but found the end of the search"},
	{AWS "(eventName=A", 26, "VF0107", "expected \")\" but found the end of the search"},
	{AWS "eventName=\"A", 24, "VF0107",
	 "expected \" that ends the text but found the end of the search"},
	{AWS "`own_users`", 14, "VF0109", "macro \"own_users\" is not supported"},
	{AWS "| `own_users`", 16, "VF0109", "macro \"own_users\" is not supported"},
	{AWS "[search x]", 14, "VF0109", "a search inside of a search is not supported"},
	{AWS "| inputlookup a", 16, "VF0109", "command inputlookup is not supported"},
	{"| tstats count", 3, "VF0109", "command tstats is not supported"},
	{AWS "| stats count by src | where user=\"x\"", 43, "VF0160",
	 "the search has no field \"user\" here"},
	{AWS "| stats list(src)", 22, "VF0109", "list of stats is not supported"},
	{AWS "| stats min(src)", 22, "VF0109", "min of what may be text is not supported"},
	{AWS "| stats earliest(src)", 22, "VF0109",
	 "earliest of another field than _time is not supported"},
	{AWS "| stats count as a dc(src) as a", 16, "VF0102",
	 "invalid result of stats: it has two fields \"a\""},
	{AWS "| eval x=md5(src)", 23, "VF0109", "function md5 is not supported"},
	{AWS "| eval x=if(src, 1, 2)", 26, "VF0109", "a value as a condition is not supported"},
	{AWS "| eval x=src+1", 23, "VF0109", "+ of what may be text is not supported"},
	{AWS "| eval x=if(src=\"a\")", 23, "VF0101", "the number of arguments of if must be 3"},
	{AWS "| where match(src, awsRegion)", 33, "VF0109",
	 "a regular expression that is no text in quotes is not supported"},
	{AWS "| where match(src, \"(?=a)\")", 33, "VF0109",
	 "look-around in a regular expression is not supported"},
	{AWS "requestParameters.a{}.b!=c", 14, "VF0109",
	 "!= of a field of several values is not supported"},
	{AWS "| where 'resources{}.ARN' < \"a\"", 22, "VF0109",
	 "a field of several values in a comparison by < is not supported"},
	{AWS "| bin _time", 16, "VF0109", "bin without a fixed span of time is not supported"},
	{AWS "| rex \"(?<a>b)\"", 16, "VF0109", "rex of the text of the event is not supported"},
	{AWS "| rex field=src mode=sed \"s/a/b/\"", 30, "VF0109",
	 "option mode of rex is not supported"},
	{AWS "readOnly=maybe", 14, "VF0110", "no row can match this rule"},
	{AWS "requestParameters=x", 14, "VF0109",
	 "object \"requestParameters\" as a field is not supported"},
	{AAD "category IN (AuditLogs, SignInLogs)", 45, "VF0109",
	 "another category than \"AuditLogs\" beside it is not supported"},
	{AAD "category!=AuditLogs", 21, "VF0110", "no row can match this rule"}};

static void
test_constructs(void)
{
	for (int i = 0; i < lengthof(construct); i++)
	{
		StringInfoData text;
		DiagList diag = {0};
		const Diag *error;
		Vec part;
		const char *query = NULL;

		initStringInfo(&text);
		appendStringInfo(&text, HEAD "search: |-\n    %s\n", construct[i].search);
		part = foreign_translate(text.data, text.len, NULL, &diag);
		error = diag_first_error(&diag);
		if (part.count == 1)
		{
			query = strchr(VEC_AT(&part, ForeignPart, 0)->query, '\n');
			query = query == NULL ? "" : query + 1;
		}
		else if (error != NULL)
			query = error->message;
		unit_text(query, construct[i].kql, construct[i].search);
	}
}

static void
test_mistakes(void)
{
	for (int i = 0; i < lengthof(mistake); i++)
	{
		StringInfoData text;
		DiagList diag = {0};
		const Diag *error;
		SourcePlace place = {0};

		initStringInfo(&text);
		appendStringInfo(&text, HEAD "search: |-\n    %s\n", mistake[i].search);
		(void) foreign_translate(text.data, text.len, NULL, &diag);
		error = diag_first_error(&diag);
		unit_text(error != NULL ? error->message : NULL, mistake[i].message, mistake[i].search);
		if (error == NULL)
			continue;
		place = source_place(text.data, text.len, error->span.start);
		unit_text(diag_code_text(error->code), mistake[i].code, "its code");
		unit_int(place.line, 5, "its line");
		unit_int(place.column - 4, mistake[i].column, "its column");
	}
}

/* A name with a dot and without quotes is warned of: VF0161. */
static void
test_joined(void)
{
	const char *text = HEAD "search: '" AWS "| where userIdentity.arn=\"x\" OR eventName=\"y\"'\n";
	DiagList diag = {0};
	Vec part = foreign_translate(text, (int) strlen(text), NULL, &diag);

	unit_int(part.count, 0, "arn alone is no field");
	unit_text(diag.diag.count > 0 ? diag_code_text(VEC_AT(&diag.diag, Diag, 0)->code) : NULL,
			  "VF0161", "and a dot is told");
}

/* Depth and size have bounds. */
static void
test_bounds(void)
{
	static const char *const piece[] = {"(", "NOT ", "a=b OR ", "a=b ", "| eval x=", "((((", "-"};

	for (int i = 0; i < lengthof(piece); i++)
	{
		StringInfoData text;
		DiagList diag = {0};

		initStringInfo(&text);
		appendStringInfoString(&text, HEAD "search: '" AWS);
		appendStringInfoString(&text, i > 4 ? "| eval x=" : "");
		while (text.len < 30000)
			appendStringInfoString(&text, piece[i]);
		appendStringInfoString(&text, "'\n");
		(void) foreign_translate(text.data, text.len, NULL, &diag);
		unit_ok(diag.error_count > 0, piece[i]);
	}
}

/* A list of thousands of values is one test; what is wrong behind it has its place. */
static void
test_values(void)
{
	StringInfoData text;
	DiagList diag[2] = {{{0}}};
	Vec part;

	initStringInfo(&text);
	appendStringInfoString(&text, HEAD "search: |\n  " AWS "eventName IN (");
	for (int i = 0; i < 4432; i++)
		appendStringInfo(&text, "%s\"value%d\"", i > 0 ? ",\n  " : "", i);
	appendStringInfoString(&text, ")\n");
	part = foreign_translate(text.data, text.len, NULL, &diag[0]);
	unit_int(part.count, 1, "4,432 values are read");
	unit_ok(part.count == 1 && strstr(VEC_AT(&part, ForeignPart, 0)->query,
									  "EventName in~ (\"value0\", \"value1\", ") != NULL,
			"as one list");
	appendStringInfoString(&text, "  | where nothing=1\n");
	(void) foreign_translate(text.data, text.len, NULL, &diag[1]);
	unit_int(diag[1].error_count > 0 ? diag_first_error(&diag[1])->span.start : 0,
			 text.len - (int) strlen("nothing=1\n"), "and a mistake behind them has its place");
}

int
main(void)
{
	test_constructs();
	test_mistakes();
	test_joined();
	test_bounds();
	test_values();
	return unit_done();
}
