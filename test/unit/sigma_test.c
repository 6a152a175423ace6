/*
 * sigma_test.c
 *		Sigma to KQL: what each construct becomes, and what is said of what is wrong.
 */
#include "common/port.h"

#include "common/source.h"
#include "foreign/foreign.h"
#include "unit.h"

/* What the detections below are about. */
#define AWS "logsource:\n    product: aws\n    service: cloudtrail\n"
#define PROCESS "logsource:\n    product: windows\n    category: process_creation\n"
#define NETWORK "logsource:\n    product: windows\n    category: network_connection\n"
#define SECURITY "logsource:\n    product: windows\n    service: security\n"
#define SYSTEM "logsource:\n    product: windows\n    service: system\n"
#define AUDIT "logsource:\n    product: azure\n    service: auditlogs\n"
#define SIGNIN "logsource:\n    product: azure\n    service: signinlogs\n"
#define SYSLOG "logsource:\n    product: linux\n"
#define IIS "logsource:\n    category: webserver\n"
#define REGISTRY "logsource:\n    product: windows\n    category: registry_set\n"

/* What the texts of keys, requests and queries are there. */
#define KEY                                                                                        \
	"case(isnotempty(RegistryValueName), strcat(RegistryKey, @\"\\\", RegistryValueName), "        \
	"ActionType startswith \"RegistryValue\", strcat(RegistryKey, @\"\\(Default)\"), RegistryKey)"
#define QUERY "iff(csUriQuery == \"-\", \"\", csUriQuery)"
#define REQUEST                                                                                    \
	"strcat(iff(csUriStem == \"-\", \"\", csUriStem), iff(csUriQuery in (\"\", \"-\"), \"\", "     \
	"strcat(\"?\", csUriQuery)))"

/* A detection with one selection, which is its condition. */
#define ONE(items) "detection:\n    s:\n        " items "\n    condition: s\n"
#define HEAD "title: T\nlevel: low\n"

/* One construct: a log source, a detection, and the query behind the lines that all have. */
static const struct
{
	const char *source;
	const char *detection;
	const char *kql;
} construct[] = {
	{AWS, ONE("eventName: CreateUser"), "EventName =~ \"CreateUser\""},
	{AWS, ONE("eventName: [A, 'b\"', 'c\\\\d']"), "EventName in~ (\"A\", \"b\\\"\", @\"c\\d\")"},
	{AWS, ONE("eventName|cased: A"), "EventName == \"A\""},
	{AWS, ONE("eventName|cased: [A, B]"), "EventName in (\"A\", \"B\")"},
	{AWS, ONE("eventName|contains: A"), "EventName contains \"A\""},
	{AWS, ONE("eventName|contains|cased: A"), "EventName contains_cs \"A\""},
	{AWS, ONE("eventName|startswith: A"), "EventName startswith \"A\""},
	{AWS, ONE("eventName|endswith: [A, B]"),
	 "EventName endswith \"A\" or EventName endswith \"B\""},
	{AWS, ONE("eventName|contains|all: [A, B]"),
	 "EventName contains \"A\" and EventName contains \"B\""},
	{AWS, ONE("eventName: 'A*'"), "EventName startswith \"A\""},
	{AWS, ONE("eventName: '*A'"), "EventName endswith \"A\""},
	{AWS, ONE("eventName: '**A**'"), "EventName contains \"A\""},
	{AWS, ONE("eventName: '*'"), "isnotempty(EventName)"},
	{AWS, ONE("eventName|contains: '*'"), "isnotempty(EventName)"},
	{AWS, ONE("eventName: 'A*.B?'"), "EventName matches regex @\"(?is)\\AA.*\\.B.\\z\""},
	{AWS, ONE("eventName|contains: 'A?B'"), "EventName matches regex \"(?is)A.B\""},
	{AWS, ONE("eventName: 'A\\*'"), "EventName =~ \"A*\""},
	{AWS, ONE("eventName: 'A\\\\*'"), "EventName startswith @\"A\\\""},
	{AWS, ONE("eventName: 'A\\\\\\*'"), "EventName =~ @\"A\\*\""},
	{AWS, ONE("eventName: '\\\\\\\\srv'"), "EventName =~ @\"\\\\srv\""},
	{AWS, ONE("eventName: 'a\\b\\'"), "EventName =~ @\"a\\b\\\""},
	{AWS, ONE("eventName: ''"), "isempty(EventName)"},
	{AWS, ONE("eventName: null"), "isempty(EventName)"},
	{AWS, ONE("eventName: []"), "isempty(EventName)"},
	{AWS, ONE("eventName|exists: true"), "isnotempty(EventName)"},
	{AWS, ONE("eventName|exists: false"), "isempty(EventName)"},
	{AWS, ONE("eventName: 5"), "EventName =~ \"5\""},
	{AWS, ONE("eventName: 0x10"), "EventName =~ \"16\""},
	{AWS, ONE("eventName|neq: A"), "not(EventName =~ \"A\")"},
	{AWS, ONE("eventName|re: 'A.*(b|c)$'"), "EventName matches regex \"A.*(b|c)$\""},
	{AWS, ONE("eventName|re|i|s: '\\d'"), "EventName matches regex @\"(?is)\\d\""},
	{AWS, ONE("sourceIPAddress|cidr: 10.0.0.0/8"),
	 "coalesce(ipv4_is_in_range(SourceIpAddress, \"10.0.0.0/8\"), "
	 "ipv6_is_in_range(SourceIpAddress, \"10.0.0.0/8\"), false)"},
	{AWS, ONE("sourceIPAddress|cidr: [10.0.0.0/8, '2001:db8::/32', 192.168.0.0/16]"),
	 "coalesce(ipv4_is_in_any_range(SourceIpAddress, \"10.0.0.0/8\", \"192.168.0.0/16\"), "
	 "ipv6_is_in_any_range(SourceIpAddress, \"10.0.0.0/8\", \"2001:db8::/32\", "
	 "\"192.168.0.0/16\"), false)"},
	{AWS, ONE("userIdentity.arn|fieldref: requestParameters.userName"),
	 "(isnotempty(tostring(parse_json(RequestParameters).userName)) and UserIdentityArn =~ "
	 "tostring(parse_json(RequestParameters).userName))"},
	{AWS, ONE("userIdentity.arn|fieldref|endswith: userIdentity.userName"),
	 "(isnotempty(UserIdentityUserName) and UserIdentityArn endswith UserIdentityUserName)"},
	{AWS, ONE("eventName|expand: '%names%'"),
	 "EventName in~ ((_GetWatchlist(\"names\") | project SearchKey))"},
	{AWS, ONE("eventName|base64: foobar"), "EventName =~ \"Zm9vYmFy\""},
	{AWS, ONE("eventName|base64offset|contains: foobar"),
	 "EventName contains \"Zm9vYmFy\" or EventName contains \"Zvb2Jhc\" or EventName contains "
	 "\"mb29iYX\""},
	{AWS, ONE("eventName|wide|base64|contains: ab"), "EventName contains \"YQBiAA==\""},
	{AWS, ONE("requestParameters.a-b.c: x"), "_any1\n| project-away _any1"},
	{AWS, ONE("requestParameters|contains: x"), "RequestParameters contains \"x\""},
	{"logsource: {product: windows, service: windefend}\n", ONE("New_Value: x"),
	 "coalesce(tostring(EventData[\"New Value\"]), tostring(EventData.New_Value)) =~ \"x\""},
	{"logsource: {product: windows, service: windefend}\n", ONE("New Value: x"),
	 "tostring(EventData[\"New Value\"]) =~ \"x\""},
	{SIGNIN, ONE("devicedetail.TRUSTTYPE: x"), "tostring(DeviceDetail.trustType) =~ \"x\""},
	{AUDIT, ONE("InitiatedBy.User.Userprincipalname: x"),
	 "coalesce(tostring(InitiatedBy.User.Userprincipalname), "
	 "tostring(InitiatedBy.user.userPrincipalName)) =~ \"x\""},
	{AWS, ONE("requestParameters.UserName: x"),
	 "coalesce(tostring(parse_json(RequestParameters).UserName), "
	 "tostring(parse_json(RequestParameters).userName)) =~ \"x\""},
	{AWS, ONE("requestParameters.Unknown.Of.It: x"), "_any1\n| project-away _any1"},
	{SYSTEM, ONE("servicename: x"),
	 "coalesce(tostring(EventData.servicename), tostring(EventData.ServiceName)) =~ \"x\""},
	{SYSTEM, "detection:\n    s:\n        payload|exists: true\n    condition: not s\n",
	 "not(isnotempty(coalesce(tostring(EventData.payload), tostring(EventData.Payload))))"},
	{SYSTEM, ONE("EventData.processpath: x"),
	 "coalesce(tostring(EventData.processpath), tostring(EventData.processPath)) =~ \"x\""},
	{SYSTEM, ONE("SourceProcessGUID: x"), "tostring(EventData.SourceProcessGUID) =~ \"x\""},
	{SYSTEM, ONE("SourceProcessGuid: x"), "tostring(EventData.SourceProcessGuid) =~ \"x\""},
	{AUDIT, ONE("Status: x"), "(Result =~ \"x\" or ResultReason =~ \"x\")"},
	{AWS, ONE("eventName|re: '[(?=a]x'"), "EventName matches regex \"[(?=a]x\""},
	{AWS, ONE("sourceIPAddress|cidr: 10.0.0.1"),
	 "coalesce(ipv4_is_in_range(SourceIpAddress, \"10.0.0.1/32\"), "
	 "ipv6_is_in_range(SourceIpAddress, \"10.0.0.1/32\"), false)"},
	{AWS, ONE("sourceIPAddress|cidr: '2001:db8::'"),
	 "coalesce(ipv6_is_in_range(SourceIpAddress, \"2001:db8::/128\"), false)"},
	{AWS, ONE("requestParameters|contains: 'a<b'"),
	 "tostring(parse_json(RequestParameters)) contains \"a<b\""},
	{AWS, ONE("requestParameters|contains: 'C:\\x\\'"),
	 "tostring(parse_json(RequestParameters)) contains @\"C:\\\\x\\\\\""},
	{AWS, ONE("requestParameters|contains: '\"a\"'"),
	 "RequestParameters matches regex @\"(?is)\"\"a\\\\*\"\"\" or "
	 "tostring(parse_json(RequestParameters)) "
	 "matches regex @\"(?is)\"\"a\\\\*\"\"\""},
	{AWS, ONE("requestParameters|re: 'a\\\\b'"),
	 "replace_regex(tostring(parse_json(RequestParameters)), @\"\\\\([\"\"\\\\])\", @\"\\1\") "
	 "matches regex "
	 "@\"a\\\\b\""},
	{AWS, ONE("requestParameters.a|contains: 'C:\\x\\'"), "_any1\n| project-away _any1"},
	{SYSTEM, ONE("Data|contains: ['\\\\\\\\', ' x']"),
	 "tostring(EventData) contains @\"\\\\\\\\\" or tostring(EventData) contains \" x\""},
	{SYSTEM, ONE("Data|contains: 'a?\\b*c'"),
	 "tostring(EventData) matches regex @\"(?is)a\\\\?.\\\\\\\\b.*c\""},
	{SYSTEM, ONE("Data: '*a\"*b*'"), "tostring(EventData) matches regex @\"(?is)a\\\\*\"\".*b\""},
	{SYSTEM, "detection:\n    s: ['a\\b', 'c']\n    condition: s\n",
	 "tostring(EventData) contains @\"a\\\\b\" or tostring(EventData) contains \"c\""},
	{SYSTEM, "detection:\n    s:\n        '|re': 'a\"b'\n    condition: s\n",
	 "replace_regex(tostring(EventData), @\"\\\\([\"\"\\\\])\", @\"\\1\") matches regex "
	 "\"a\\\"b\""},
	{AWS, ONE("readOnly: 'true'"), "ReadOnly == true"},
	{AWS, "detection:\n    s:\n        readOnly: false\n    condition: not s\n",
	 "not(coalesce(ReadOnly == false, false))"},
	{AWS, ONE("readOnly: null"), "isnull(ReadOnly)"},
	{AWS, ONE("eventTime|hour: 3"), "coalesce(hourofday(TimeGenerated) == 3, false)"},
	{AWS, ONE("eventName|gte: 1.5"), "coalesce(todouble(EventName) >= 1.5, false)"},
	{AWS, "detection:\n    k:\n        - abc\n        - 5\n    condition: k\n",
	 "* contains \"abc\" or * contains \"5\""},
	{AWS,
	 "detection:\n    k:\n        '|all':\n            - abc\n            - 'd*e'\n    condition: "
	 "k\n",
	 "* contains \"abc\" and * matches regex \"(?is)d.*e\""},
	{SYSLOG, "detection:\n    k: abc\n    condition: k\n", "SyslogMessage contains \"abc\""},
	{PROCESS, ONE("CommandLine|contains|windash: ' -f x-y'"),
	 "ProcessCommandLine matches regex \"(?is) [-/\xE2\x80\x93\xE2\x80\x94\xE2\x80\x95]f x-y\""},
	{PROCESS, ONE("Hashes|contains: [MD5=0123456789abcdef0123456789ABCDEF]"),
	 "MD5 =~ \"0123456789abcdef0123456789ABCDEF\""},
	{PROCESS, ONE("User|endswith: '\\root'"),
	 "(iff(isempty(AccountDomain), AccountName, strcat(AccountDomain, @\"\\\", AccountName)) "
	 "endswith "
	 "@\"\\root\" or AccountName endswith @\"\\root\")"},
	{PROCESS, ONE("LogonId: '0x3e7'"), "LogonId == 999"},
	{NETWORK, ONE("Initiated: 'true'"),
	 "(ActionType in (\"ConnectionSuccess\", \"ConnectionAttempt\", \"ConnectionFailed\"))"},
	{NETWORK, "detection:\n    s:\n        DestinationPort: [80, 443]\n    condition: not s\n",
	 "not(coalesce(RemotePort in (80, 443), false))"},
	{NETWORK, ONE("DestinationPort|startswith: '8'"), "tostring(RemotePort) startswith \"8\""},
	{NETWORK, ONE("ComputerName: x"), "DeviceName =~ \"x\""},
	{"logsource:\n    product: windows\n    category: registry_rename\n",
	 "detection:\n    s: {NewName: x}\n    condition: s or not s\n",
	 "RegistryKey =~ \"x\" or not(RegistryKey =~ \"x\")"},
	{"logsource:\n    product: windows\n    category: file_delete_detected\n", ONE("Image: x"),
	 "tostring(EventData.Image) =~ \"x\""},
	{"logsource:\n    product: windows\n    category: image_load\n", ONE("Signed: 'false'"),
	 "tostring(EventData.Signed) =~ \"false\""},
	{"logsource:\n    product: windows\n    category: image_load\n", ONE("ImageLoaded: x"),
	 "FolderPath =~ \"x\""},
	{"logsource:\n    product: windows\n    service: dns-server-audit\n", ONE("EventID: 541"),
	 "EventID == 541"},
	/* Which log was cleared, not which one says so; among all logs it is that of the event. */
	{SYSTEM, ONE("Channel: Security"),
	 "coalesce(tostring(EventData.Channel), Channel) =~ \"Security\""},
	{SYSTEM, ONE("EventData.Param|fieldref: channel"),
	 "(isnotempty(coalesce(tostring(EventData.Channel), Channel)) and tostring(EventData.Param) =~ "
	 "coalesce(tostring(EventData.Channel), Channel))"},
	{SYSTEM, ONE("Provider_Name: Security"), "Provider =~ \"Security\""},
	/* What the data of the event has under the name of a column. */
	{SYSTEM, ONE("Provider: x"), "coalesce(tostring(EventData.Provider), Provider) =~ \"x\""},
	{SYSTEM, ONE("Version|gte: 2"),
	 "coalesce(todouble(coalesce(tostring(EventData.Version), tostring(Version))) >= 2, false)"},
	{"logsource:\n    product: windows\n    service: powershell\n", ONE("Channel: x"),
	 "coalesce(tostring(EventData.Channel), Channel) =~ \"x\""},
	{"logsource:\n    product: windows\n", ONE("Channel: Security"), "Channel =~ \"Security\""},
	{SECURITY, ONE("EventID: 4624"), "EventID == 4624"},
	{SECURITY, ONE("AccessList|contains: '%%4416'"),
	 "replace_string(replace_string(replace_string(replace_string(replace_string(replace_string("
	 "replace_string(replace_string(extract(\"<Data Name=[\\\"']AccessList[\\\"']>([^<]*)<\", 1, "
	 "EventData), \"&lt;\", \"<\"), \"&gt;\", \">\"), \"&quot;\", \"\\\"\"), \"&apos;\", \"'\"), "
	 "\"&#xD;\", \"\\r\"), \"&#xA;\", \"\\n\"), \"&#x9;\", \"\\t\"), \"&amp;\", \"&\") contains "
	 "\"%%4416\""},
	{AUDIT, ONE("properties.message: x"),
	 "(OperationName =~ \"x\" or ActivityDisplayName =~ \"x\")"},
	{AUDIT, ONE("OperationName: null"),
	 "(isempty(OperationName) and isempty(ActivityDisplayName))"},
	{IIS, ONE("cs-referer: ''"), "csReferer in (\"\", \"-\")"},
	{REGISTRY, ONE("Details: 'DWORD (0x0000000a)'"), "RegistryValueData =~ \"10\""},
	{REGISTRY, ONE("TargetObject|contains: 'HKLM\\System\\CurrentControlSet\\x'"),
	 "replace_regex(" KEY
	 ", @\"(?i)(\\\\)ControlSet\\d\\d\\d(\\\\)\", @\"\\1CurrentControlSet\\2\") "
	 "contains @\"HKEY_LOCAL_MACHINE\\System\\CurrentControlSet\\x\""},
	{REGISTRY, ONE("TargetObject|endswith: '\\ControlSet\\x'"),
	 KEY " endswith @\"\\ControlSet\\x\""},
	/* A value without a name is named as Sysmon does, whatever is asked for. */
	{REGISTRY, ONE("TargetObject|endswith: '(Default)'"), KEY " endswith \"(Default)\""},
	{REGISTRY, ONE("TargetObject|contains: '\\Run\\'"), KEY " contains @\"\\Run\\\""},
	/* Rules have the whole request in its query; what starts otherwise is of the query alone. */
	{IIS, ONE("cs-uri-query|contains: /owa"), REQUEST " contains \"/owa\""},
	{IIS, ONE("cs-uri-query|endswith: x"), REQUEST " endswith \"x\""},
	{IIS, ONE("cs-uri-query: [/owa, a=1, 'b=*']"),
	 REQUEST " =~ \"/owa\" or " QUERY " =~ \"a=1\" or " QUERY " startswith \"b=\""},
	{IIS, ONE("cs-uri-query|re: '^a=[0-9]'"), QUERY " matches regex \"^a=[0-9]\""},
	{IIS, ONE("cs-uri-query|re: 'owa/[0-9]'"), REQUEST " matches regex \"owa/[0-9]\""},
	{IIS, ONE("cs-uri-query: null"), "isempty(" QUERY ")"},
	{IIS, ONE("cs-uri: null"), "isempty(" REQUEST ")"},
	{"logsource:\n    product: windows\n    category: file_rename\n", ONE("SourceFilename: null"),
	 "isempty(iff(isempty(PreviousFileName), PreviousFolderPath, strcat(PreviousFolderPath, "
	 "@\"\\\", PreviousFileName)))"},
	/* Defender writes ::ffff:10.0.0.1 for a connection of IPv4 over a socket of both. */
	{NETWORK, ONE("DestinationIp|startswith: '10.'"),
	 "iff(RemoteIP startswith \"::ffff:\" and RemoteIP contains \".\", substring(RemoteIP, 7), "
	 "RemoteIP) startswith \"10.\""},
	{NETWORK, ONE("DestinationIp|cidr: 10.0.0.0/8"),
	 "coalesce(ipv4_is_in_range(RemoteIP, \"10.0.0.0/8\"), ipv6_is_in_range(RemoteIP, "
	 "\"10.0.0.0/8\"), false)"},
	/* The middle one of a single byte has no character of its own. */
	{AWS, ONE("eventName|base64offset|contains: a"),
	 "EventName contains \"Y\" or EventName contains \"h\""},
	{AWS, ONE("eventName: 5.0"), "coalesce(todouble(EventName) == 5.0, false)"},
	{AWS, ONE("eventName: '5.0'"), "EventName =~ \"5.0\""},
	{NETWORK, ONE("DestinationHostname|endswith: .example.com"),
	 "extract(@\"^(?:[A-Za-z][A-Za-z0-9+.-]*://)?(?:[^/?#@]*@)?([^/?#:]*)\", 1, RemoteUrl) "
	 "endswith "
	 "\".example.com\""},
};

/* Conditions over the selections a, b, f_1, f_2 and _h of one test each. */
static const struct
{
	const char *condition;
	const char *kql;
} shape[] = {
	{"a", "// a\n| where UserAgent =~ \"a\""},
	{"a and b", "// a\n| where UserAgent =~ \"a\"\n// b\n| where EventName =~ \"b\""},
	{"a or b", "| where UserAgent =~ \"a\" or EventName =~ \"b\""},
	{"a or b and not _h",
	 "| where UserAgent =~ \"a\" or EventName =~ \"b\" and not(UserAgent =~ \"h\")"},
	{"(a or b) and not _h",
	 "| where UserAgent =~ \"a\" or EventName =~ \"b\"\n// _h\n| where not(UserAgent =~ \"h\")"},
	{"not a and b", "// a\n| where not(UserAgent =~ \"a\")\n// b\n| where EventName =~ \"b\""},
	{"not (a and b)", "| where not(UserAgent =~ \"a\" and EventName =~ \"b\")"},
	{"not not a", "| where not(not(UserAgent =~ \"a\"))"},
	{"a and not 1 of f_*",
	 "// a\n| where UserAgent =~ \"a\"\n| where not(AWSRegion =~ \"1\" or EventSource =~ \"2\")"},
	{"all of f_*", "// f_1\n| where AWSRegion =~ \"1\"\n// f_2\n| where EventSource =~ \"2\""},
	{"any of *_1", "// f_1\n| where AWSRegion =~ \"1\""},
	{"1 of _*", "// _h\n| where UserAgent =~ \"h\""},
	{"all of them", "// a\n| where UserAgent =~ \"a\"\n// b\n| where EventName =~ \"b\"\n// f_1\n| "
					"where AWSRegion =~ "
					"\"1\"\n// f_2\n| where EventSource =~ \"2\""},
};

/* What is wrong: the text, the code, and where it stands. */
static const struct
{
	const char *text;
	const char *code;
	int line;
	int column;
} wrong[] = {
	{AWS ONE("eventName: a"), "VF0100", 1, 1},
	{HEAD ONE("eventName: a"), "VF0100", 1, 1},
	{HEAD AWS "detection:\n    s:\n        eventName: a\n", "VF0100", 7, 5},
	{HEAD AWS "detection: []\n", "VF0101", 6, 12},
	{HEAD AWS "detection:\n    s: {}\n    condition: s\n", "VF0101", 7, 8},
	{HEAD "id: 5\n" AWS ONE("eventName: a"), "VF0102", 3, 5},
	{"title: T\nlevel: hihg\n" AWS ONE("eventName: a"), "VF0102", 2, 8},
	{HEAD AWS ONE("eventName|contains: 5"), "VF0102", 8, 29},
	{HEAD AWS ONE("sourceIPAddress|cidr: 10.0.0.1/8"), "VF0102", 8, 31},
	{HEAD AWS ONE("eventName|lt: a"), "VF0102", 8, 23},
	{HEAD "logsource:\n    product: commodore\n" ONE("a: b"), "VF0103", 4, 5},
	{HEAD AWS ONE("eventNaem: a"), "VF0104", 8, 9},
	{HEAD AWS ONE("userIdentity.arn|fieldref: nothing"), "VF0104", 8, 36},
	{HEAD AWS ONE("eventName|contians: a"), "VF0105", 8, 19},
	{HEAD AWS ONE("eventName|contains|re: a"), "VF0106", 8, 28},
	{HEAD AWS ONE("eventName|i: a"), "VF0106", 8, 19},
	{HEAD AWS ONE("eventName|wide: a"), "VF0106", 8, 19},
	{HEAD AWS ONE("eventName|cidr|lt: a"), "VF0106", 8, 24},
	{HEAD AWS "detection:\n    s:\n        eventName: a\n    condition: s and\n", "VF0107", 9, 21},
	{HEAD AWS "detection:\n    s:\n        eventName: a\n    condition: s s\n", "VF0107", 9, 18},
	{HEAD AWS "detection:\n    s:\n        eventName: a\n    condition: (s\n", "VF0107", 9, 18},
	{HEAD AWS "detection:\n    s:\n        eventName: a\n    condition: 2 of s\n", "VF0107", 9, 16},
	{HEAD AWS "detection:\n    s:\n        eventName: a\n    condition: x\n", "VF0108", 9, 16},
	{HEAD AWS "detection:\n    s:\n        eventName: a\n    condition: s and not 1 of f*\n",
	 "VF0108", 9, 31},
	{HEAD AWS "detection:\n    s:\n        eventName: a\n    condition: s | count() > 5\n",
	 "VF0109", 9, 18},
	{HEAD AWS ONE("eventName|re: 'a(?=b)'"), "VF0109", 8, 23},
	{HEAD AWS ONE("eventName|expand: 'a%b%'"), "VF0109", 8, 27},
	{HEAD AWS "detection:\n    k: {'|re': abc}\n    s:\n        "
			  "requestParameters.containerDefinitions.command: a\n    condition: k or s\n",
	 "VF0109", 10, 16},
	{HEAD "taxonomy: own\n" AWS ONE("eventName: a"), "VF0109", 3, 11},
	{HEAD AWS ONE("readOnly: maybe"), "VF0110", 8, 19},
	{"title: ' '\nlevel: low\n" AWS ONE("eventName: a"), "VF0112", 1, 8},
	/* Warnings. */
	{HEAD AWS ONE("eventName: a\n        readOnly: [maybe, 'true']"), "VF0120", 9, 20},
	{HEAD AWS ONE("userIdentity.arn|contains: responseElements.x"), "VF0121", 8, 36},
	{HEAD SIGNIN ONE("devicedetail.trustTyp: x"), "VF0157", 8, 9},
	{HEAD AWS ONE("additionalEventData.MFAUsed: No"), "VF0158", 8, 38},
	{HEAD AWS
	 "detection:\n    s:\n        eventName: a\n    t:\n        eventName: b\n    condition: s\n",
	 "VF0122", 9, 5},
	{HEAD "tags: [attack.nonsense]\n" AWS ONE("eventName: a"), "VF0123", 3, 8},
	{HEAD AWS ONE("eventName: [a, null]"), "VF0123", 8, 24},
	{HEAD AWS ONE("eventName|contains|all: a"), "VF0124", 8, 33},
	{"title: T\n" AWS ONE("eventName: a"), "VF0125", 1, 8},
	{HEAD "references: [a, b, a]\n" AWS ONE("eventName: a"), "VF0130", 3, 20},
	{HEAD "date: 2026-02-01\nmodified: 2026-01-31\n" AWS ONE("eventName: a"), "VF0123", 4, 11},
	{HEAD "related:\n    - id: 6d5c7f3e-5b0a-4a29-9c1e-0f4b8d2f6a11\n      type: brother\n" AWS ONE(
		 "eventName: a"),
	 "VF0102", 5, 13},
	{HEAD "related:\n    - id: 6d5c7f3e\n      type: similar\n" AWS ONE("eventName: a"), "VF0102",
	 4, 11},
	{HEAD "related:\n    - type: similar\n" AWS ONE("eventName: a"), "VF0100", 4, 7},
	{"title: F\nlogsource: {product: nosuch}\nfilter:\n    rules: any\n    s: {a: x}\n    "
	 "condition: not s\n",
	 "VF0133", 2, 12},
	{"title: F\nlogsource: {product: aws, service: cloudtrail}\nfilter:\n    rules: any\n    s: "
	 "{eventNaem: x}\n"
	 "    condition: not s\n",
	 "VF0104", 5, 9},
	{"title: F\nlogsource: {product: aws, service: cloudtrail}\nfilter:\n    rules: any\n    s: "
	 "{requestParameters.nowhere: x, eventNaem: x}\n    condition: not s\n",
	 "VF0104", 5, 39},
	{"title: F\nlogsource: {product: aws}\nfilter:\n    rules: [nobody]\n    s: {a: x}\n    "
	 "condition: not s\n",
	 "VF0133", 4, 12},
	{HEAD AUDIT ONE("properties.message: '\"displayName\"'"), "VF0120", 8, 29},
	{HEAD
	 "logsource:\n    product: linux\n    category: process_creation\n" ONE("CurrentDirectory: a"),
	 "VF0104", 8, 9},
	{HEAD
	 "logsource:\n    product: windows\n    category: image_load\n" ONE("{Signed: a, Imgae: b}"),
	 "VF0104", 8, 10},
	{HEAD "related: 5\n" AWS ONE("eventName: a"), "VF0101", 3, 10},
};

/* Tests of the elements of arrays, and the query behind the line of the table. */
static const struct
{
	const char *source;
	const char *detection;
	const char *kql;
} array[] = {
	{AUDIT, ONE("TargetResources.displayName: x"),
	 "| mv-apply _e1 = path_values(TargetResources, \"displayName\") on (summarize _any1 = "
	 "countif(tostring(_e1) =~ \"x\") > 0)\n// s\n| where _any1\n| project-away _any1"},
	{AUDIT, ONE("properties.targetResources.groupType|re: '^a'"),
	 "| mv-apply _e1 = path_values(TargetResources, \"groupType\") on (summarize _any1 = "
	 "countif(tostring(_e1) matches regex \"^a\") > 0)\n// s\n| where _any1\n| project-away _any1"},
	{AUDIT, ONE("TargetResources|contains: x"),
	 "// s\n| where tostring(TargetResources) contains \"x\""},
	{AUDIT, ONE("TargetResources.modifiedProperties.newValue: null"),
	 "| mv-apply _e1 = path_values(TargetResources, \"modifiedProperties\", \"newValue\") on "
	 "(summarize _any1 = countif(isnotempty(tostring(_e1))) == 0)\n// s\n| where _any1\n| "
	 "project-away _any1"},
	{AUDIT,
	 "detection:\n    a: {TargetResources.id: x, Category: c}\n    b: {TargetResources.id|cidr: "
	 "10.0.0.0/8}\n    condition: a and not b\n",
	 "// a\n| where Category =~ \"c\"\n| mv-apply _e1 = path_values(TargetResources, \"id\") on "
	 "(summarize _any1 = countif(tostring(_e1) =~ \"x\") > 0,\n    _any2 = "
	 "countif(coalesce(ipv4_is_in_range(tostring(_e1), \"10.0.0.0/8\"), "
	 "ipv6_is_in_range(tostring(_e1), \"10.0.0.0/8\"), false)) > 0)\n// a\n| "
	 "where _any1\n// b\n| where not(_any2)\n| project-away _any1, _any2"},
	{SIGNIN, ONE("ConditionalAccessPolicies.result: failure"),
	 "| mv-apply _e1 = path_values(ConditionalAccessPolicies, \"result\") on (summarize _any1 = "
	 "countif(tostring(_e1) =~ \"failure\") > 0)\n// s\n| where _any1\n| project-away _any1"},
	{SIGNIN, ONE("NetworkLocationDetails: '[]'"), "// s\n| where NetworkLocationDetails =~ \"[]\""},
	{SIGNIN, ONE("riskEventTypes: a"),
	 "| mv-apply _e1 = path_values(RiskEventTypes) on (summarize _any1 = countif(gettype(_e1) != "
	 "\"dictionary\" and tostring(_e1) =~ \"a\") > 0)\n// s\n| where _any1\n| project-away _any1"},
	{AWS, ONE("requestParameters.a-b.c: x"),
	 "// s\n| where tostring(parse_json(RequestParameters)[\"a-b\"].c) =~ \"x\" or "
	 "path_has_array(RequestParameters, \"a-b\", \"c\")\n| mv-apply _e1 = "
	 "path_values(RequestParameters, \"a-b\", \"c\") on (summarize _any1 = countif(tostring(_e1) "
	 "=~ \"x\") > 0)\n// s\n| where _any1\n| project-away _any1"},
	{AWS, ONE("requestParameters.instancesSet.items.instanceId|neq: x"),
	 "| where not(tostring(parse_json(RequestParameters).instancesSet.items.instanceId) =~ "
	 "\"x\") or path_has_array(RequestParameters, \"instancesSet\", \"items\", \"instanceId\")\n| "
	 "mv-apply _e1 = path_values(RequestParameters, \"instancesSet\", \"items\", \"instanceId\") "
	 "on (summarize _any1 = countif(tostring(_e1) =~ \"x\") > 0)\n| where not(_any1)\n| "
	 "project-away _any1"},
	{AWS, ONE("requestParameters.instancesset.items.instanceId: x"),
	 "// s\n| where "
	 "coalesce(tostring(parse_json(RequestParameters).instancesset.items.instanceId), "
	 "tostring(parse_json(RequestParameters).instancesSet.items.instanceId)) =~ \"x\" or "
	 "path_has_array(RequestParameters, \"instancesset\", \"items\", \"instanceId\") or "
	 "path_has_array(RequestParameters, \"instancesSet\", \"items\", \"instanceId\")\n| mv-apply "
	 "_e1 = coalesce(path_values(RequestParameters, \"instancesset\", \"items\", \"instanceId\"), "
	 "path_values(RequestParameters, \"instancesSet\", \"items\", \"instanceId\")) on (summarize "
	 "_any1 = countif(tostring(_e1) =~ \"x\") > 0)\n// s\n| where _any1\n| project-away _any1"},
	{AWS, ONE("userAgent|fieldref: requestParameters.a"),
	 "// s\n| where (isnotempty(tostring(parse_json(RequestParameters).a)) and UserAgent =~ "
	 "tostring(parse_json(RequestParameters).a)) or path_has_array(RequestParameters, \"a\")\n| "
	 "mv-apply _e1 = path_values(RequestParameters, \"a\") on (summarize _any1 = "
	 "countif((isnotempty(tostring(_e1)) and UserAgent =~ tostring(_e1))) > 0)\n// s\n| where "
	 "_any1\n| project-away _any1"},
	{AWS, ONE("requestParameters.a|fieldref: requestParameters.b"),
	 "// s\n| where (isnotempty(tostring(parse_json(RequestParameters).b)) and "
	 "tostring(parse_json(RequestParameters).a) =~ tostring(parse_json(RequestParameters).b)) or "
	 "path_has_array(RequestParameters, \"a\") or path_has_array(RequestParameters, \"b\")\n| "
	 "mv-apply _e1 = path_values(RequestParameters, \"a\") on (mv-expand _o1 = "
	 "path_values(RequestParameters, \"b\") | summarize _any1 = countif((isnotempty(tostring(_o1)) "
	 "and tostring(_e1) =~ tostring(_o1))) > 0)\n// s\n| where _any1\n| project-away _any1"},
	{AWS, "detection:\n    a: [abc]\n    b: {requestParameters.a: x}\n    condition: a or b\n",
	 "| where * contains \"abc\" or tostring(parse_json(RequestParameters).a) =~ \"x\" or "
	 "path_has_array(RequestParameters, \"a\")\n| mv-apply _e1 = path_values(RequestParameters, "
	 "\"a\") on (summarize _any1 = iff(countif(tostring(_e1) =~ \"x\") > 0, \"\\u0001\", \"\"))\n| "
	 "where * contains \"abc\" or isnotempty(_any1)\n| project-away _any1"},
};

/* The query of the only rule of a text, NULL if it is none. */
static const char *
query_of(const char *text, DiagList *diag)
{
	Vec part = foreign_translate(text, (int) strlen(text), NULL, diag);

	return part.count == 1 ? VEC_AT(&part, ForeignPart, 0)->query : NULL;
}

/* The part of a query behind the last "where ", or behind the table. */
static void
test_constructs(void)
{
	for (int i = 0; i < lengthof(construct); i++)
	{
		DiagList diag = {0};
		char *text = psprintf(HEAD "%s%s", construct[i].source, construct[i].detection);
		const char *query = query_of(text, &diag);
		const char *found = NULL;

		for (const char *at = query; at != NULL; at = strstr(at + 1, "\n| where "))
			found = at == query ? found : at + strlen("\n| where ");
		if (!unit_text(found, construct[i].kql, construct[i].kql))
			for (int j = 0; j < diag.diag.count; j++)
				printf("# %s\n", VEC_AT(&diag.diag, Diag, j)->message);
	}
}

static void
test_arrays(void)
{
	for (int i = 0; i < lengthof(array); i++)
	{
		DiagList diag = {0};
		char *text = psprintf(HEAD "%s%s", array[i].source, array[i].detection);
		const char *query = query_of(text, &diag);

		unit_text(query == NULL ? NULL : strchr(query, '\n') + 1, array[i].kql, array[i].detection);
	}
}

static void
test_shapes(void)
{
	for (int i = 0; i < lengthof(shape); i++)
	{
		DiagList diag = {0};
		char *text = psprintf(HEAD AWS "detection:\n    a: {userAgent: a}\n    b: {eventName: b}\n"
									   "    f_1: {awsRegion: '1'}\n    f_2: {eventSource: '2'}\n"
									   "    _h: {userAgent: h}\n    condition: %s\n",
							  shape[i].condition);
		const char *query = query_of(text, &diag);

		unit_text(query == NULL ? NULL : query + strlen("AWSCloudTrail\n"), shape[i].kql,
				  shape[i].condition);
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
		unit_text(psprintf("%s at %d:%d", said != NULL ? wrong[i].code : "nothing", place.line,
						   place.column),
				  psprintf("%s at %d:%d", wrong[i].code, wrong[i].line, wrong[i].column),
				  wrong[i].code);
	}
}

/* Too much is refused: references that multiply, and brackets without end. */
static void
test_limits(void)
{
	StringInfoData text;
	DiagList diag = {0};
	DiagList deep = {0};
	DiagList large = {0};
	DiagList name = {0};

	initStringInfo(&text);
	appendStringInfoString(&text, HEAD AWS "detection:\n    s:\n        eventName: ");
	for (int i = 0; i < 1000; i++)
		appendStringInfoString(&text, "aaaaaaaaaaaaaaaaaaaaaaaa");
	appendStringInfoString(&text, "\n    condition: s");
	for (int i = 0; i < 1000; i++)
		appendStringInfoString(&text, " and s");
	(void) foreign_translate(text.data, text.len, NULL, &diag);
	unit_text(diag_code_text(diag_first_error(&diag)->code), "VF0111", "multiplied references");

	resetStringInfo(&text);
	appendStringInfoString(&text,
						   HEAD AWS "detection:\n    s:\n        eventName: a\n    condition: ");
	for (int i = 0; i < 100000; i++)
		appendStringInfoChar(&text, '(');
	(void) foreign_translate(text.data, text.len, NULL, &deep);
	unit_text(diag_code_text(diag_first_error(&deep)->code), "VF0111", "deep brackets");

	/* What it becomes may be too much, too. */
	resetStringInfo(&text);
	appendStringInfoString(&text,
						   HEAD AWS "detection:\n    s:\n        requestParameters.a|contains:\n");
	for (int i = 0; i < 30000; i++)
		appendStringInfoString(&text, "        - a\n");
	appendStringInfoString(&text, "    condition: s\n");
	unit_int(foreign_translate(text.data, text.len, NULL, &large).count, 0, "a rule that grows");
	unit_text(diag_code_text(diag_first_error(&large)->code), "VF0111", "is too large");

	/* The name of a search identifier is a comment of the query, and nothing else. */
	unit_text(query_of(HEAD AWS
					   "detection:\n    \"s\\n| take 1\": {eventName: a}\n    condition: 1 of s*\n",
					   &name),
			  "AWSCloudTrail\n| where EventName =~ \"a\"", "a name that is more than a name");
}

/* What a rule says beside its detection. */
static void
test_head(void)
{
	DiagList diag = {0};
	const char *text =
		"title: A title\nid: 0A5177F4-6ca9-44c2-aacf-d3f3d8b6e4d2\nstatus: test\n"
		"description: What it is\nauthor: Somebody\nlicense: CC0-1.0\ndate: 2026-01-02\n"
		"references: [https://example.com/a]\nfalsepositives: [Administrators]\nlevel: critical\n"
		"tags: [attack.stealth, attack.defense-impairment, attack.t1098.001, attack.g0001, "
		"cve.2021-44228]\n"
		"fields: [userAgent, requestParameters.x]\n" AWS ONE("eventName: a");
	Vec part = foreign_translate(text, (int) strlen(text), &(ForeignOptions){INT64CONST(600000000)},
								 &diag);
	const Rule *rule = VEC_AT(&part, ForeignPart, 0)->part.made;
	char *long_text = palloc(5002);

	unit_int(diag.diag.count, 0, "nothing is wrong");
	unit_text(rule->id.value, "0a5177f4-6ca9-44c2-aacf-d3f3d8b6e4d2", "id");
	unit_text(rule_severity_name(rule->severity), "High", "critical is High");
	unit_int(rule->frequency_us, INT64CONST(600000000), "the frequency of the options");
	unit_int(rule->tactic.count, 1, "two tactics of SigmaHQ are one of ATT&CK");
	unit_text(VEC_AT(&rule->technique, RuleText, 0)->value, "T1098.001", "technique");
	unit_int(rule->detail.count, 1, "a field that is a column is a detail");
	unit_text(VEC_AT(&rule->detail, RuleDetail, 0)->column.value, "UserAgent", "its column");
	unit_int(rule->entity.count, 2, "entities of the table");
	unit_ok(strstr(rule_to_json(rule), "\"license\": \"CC0-1.0\"") != NULL, "the license is kept");

	memset(long_text, 'x', 5001);
	long_text[5001] = '\0';
	part = foreign_translate(psprintf(HEAD "description: %s\n" AWS ONE("eventName: a"), long_text),
							 5001 + (int) strlen(HEAD "description: \n" AWS ONE("eventName: a")),
							 NULL, &diag);
	unit_text(diag_code_text(VEC_AT(&diag.diag, Diag, 0)->code), "VF0126", "a long description");
	unit_int((int) strlen(VEC_AT(&part, ForeignPart, 0)->part.made->description.value), 5000,
			 "is cut");
}

/* Several documents, actions of collections, filters. */
static void
test_documents(void)
{
	DiagList diag = {0};
	const char *two =
		HEAD AWS ONE("eventName: a") "---\ntitle: U\nlevel: low\n" AWS ONE("eventName: b");
	const char *global = "action: global\ntitle: T\nlevel: low\n" AWS
						 "detection:\n    condition: s\n---\ndetection:\n    s: {eventName: a}\n"
						 "---\naction: repeat\ntitle: U\ndetection:\n    s: {eventName: b}\n";
	const char *filter =
		"title: F\n" AWS
		"filter:\n    rules: any\n    own: {userAgent: x}\n    condition: not own\n"
		"---\n" HEAD AWS ONE("eventName: a");
	const char *positive =
		HEAD AWS ONE("eventName: a") "---\ntitle: F\n" AWS
									 "filter:\n    rules: [other]\n    own: {userAgent: x}\n"
									 "    condition: own\n";
	Vec part = foreign_translate(two, (int) strlen(two), NULL, &diag);

	unit_int(part.count, 2, "two documents");
	part = foreign_translate(global, (int) strlen(global), NULL, &diag);
	unit_int(part.count, 2, "a global document and a repeated one");
	unit_text(VEC_AT(&part, ForeignPart, 1)->query,
			  "AWSCloudTrail\n// s\n| where EventName =~ \"b\"", "the repeated one");
	unit_text(query_of(filter, &diag),
			  "AWSCloudTrail\n// s\n| where EventName =~ \"a\"\n// own\n| where not(UserAgent =~ "
			  "\"x\")",
			  "a filter in front of its rule");
	unit_int(diag.diag.count, 0, "nothing is wrong");
	unit_text(query_of(positive, &diag), "AWSCloudTrail\n// s\n| where EventName =~ \"a\"",
			  "a filter of another rule");
	unit_int(diag.diag.count, 2, "which is told, and that it negates nothing");
}

/* Channels are those of the manifests, and the labels that Sigma's definitions have for them. */
static void
test_channels(void)
{
	static const char *const channel[][2] = {
		{"dns-client", "Microsoft-Windows-DNS-Client/Operational"},
		{"dns-client", "Microsoft-Windows-DNS Client Events/Operational"},
		{"dns-server-analytic", "Microsoft-Windows-DNSServer/Analytical"},
		{"dns-server-audit", "Microsoft-Windows-DNSServer/Audit"},
		{"security-mitigations", "Microsoft-Windows-Security-Mitigations/KernelMode"},
		{"security-mitigations", "Microsoft-Windows-Security-Mitigations/UserMode"},
		{"security-mitigations", "Microsoft-Windows-Security-Mitigations/User Mode"},
		{"vhdmp", "Microsoft-Windows-VHDMP-Operational"},
		{"hyper-v-worker", "Microsoft-Windows-Hyper-V-Worker-Admin"},
		{"kernel-event-tracing", "Microsoft-Windows-Kernel-EventTracing/Admin"},
		{"appxdeployment-server", "Microsoft-Windows-AppXDeployment-Server/Operational"},
	};

	for (int i = 0; i < lengthof(channel); i++)
	{
		const char *rule =
			psprintf(HEAD "logsource:\n    product: windows\n    service: %s\n" ONE("EventID: 1"),
					 channel[i][0]);
		DiagList diag = {0};
		const char *query = query_of(rule, &diag);

		unit_ok(query != NULL && strstr(query, psprintf("\"%s\"", channel[i][1])) != NULL,
				channel[i][1]);
	}
}

int
main(void)
{
	test_constructs();
	test_arrays();
	test_channels();
	test_shapes();
	test_wrong();
	test_limits();
	test_head();
	test_documents();
	return unit_done();
}
