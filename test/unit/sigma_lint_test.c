/*
 * sigma_lint_test.c
 *		What is probably not meant in a document of Sigma: what is said, where, and what nothing is said of.
 */
#include "common/port.h"

#include "common/source.h"
#include "foreign/foreign.h"
#include "unit.h"

#define ID "6d5c7f3e-5b0a-4a29-9c1e-0f4b8d2f6a11"
#define HEAD "title: T\nid: " ID "\nlevel: low\n"
#define AWS "logsource: {product: aws, service: cloudtrail}\n"
#define ONE(item) "detection:\n    s:\n        " item "\n    condition: s\n"
#define WITH(line) HEAD line AWS ONE("eventName: a")
#define VALUE(item) HEAD AWS ONE(item)
#define THREE                                                                                      \
	HEAD AWS "detection:\n    s: {eventName: a}\n    t: {eventName: b}\n    condition: %s\n"
#define COUNTED                                                                                    \
	"title: C\nlevel: low\ncorrelation:\n    type: event_count\n    rules: [t]\n"                  \
	"    group-by: [eventName]\n    timespan: 10m\n    condition: %s\n---\nname: t\n" HEAD AWS     \
		ONE("eventName: a")

/* The first thing that is said, and its place; "" and no place of what is right. */
static const struct
{
	const char *text;
	const char *said;
	int line;
	int column;
} lint[] = {
	{WITH("tags: [cve.2021-44228, car.2013-05-002, d3fend.d3-am, stp.1u, stp.5, tlp.amber, "
		  "detection.dfir, attack.t1098]\n"),
	 "", 0, 0},
	{WITH("tags: [cve.2021.44228]\n"), "tag \"cve.2021.44228\" should be like cve.2021-44228", 4,
	 8},
	{WITH("tags: [cve.2021-1]\n"), "tag \"cve.2021-1\" should be like cve.2021-44228", 4, 8},
	{WITH("tags: [cve.]\n"), "tag \"cve.\" should be like cve.2021-44228", 4, 8},
	{WITH("tags: [car.2013-5-2]\n"), "tag \"car.2013-5-2\" should be like car.2013-05-002", 4, 8},
	{WITH("tags: [car.]\n"), "tag \"car.\" should be like car.2013-05-002", 4, 8},
	{WITH("tags: [d3fend.am]\n"), "tag \"d3fend.am\" should be like d3fend.d3-am", 4, 8},
	{WITH("tags: [stp.6]\n"), "tag \"stp.6\" should be stp.1 to stp.5", 4, 8},
	{WITH("tags: [stp.1x]\n"), "tag \"stp.1x\" should be stp.1 to stp.5", 4, 8},
	{WITH("tags: [tlp.blue]\n"),
	 "tag \"tlp.blue\" should be tlp.red, amber, amber-strict, green or clear", 4, 8},
	{WITH("tags: [a.b, detection.x]\n"), "tag \"a.b\" should be in a namespace that Sigma has", 4,
	 8},
	{WITH("tags: [Attack.t1098]\n"), "tag \"Attack.t1098\" should be in lower case", 4, 8},
	{WITH("date: 2024-02-29\nmodified: 2024/3/1\n"), "", 0, 0},
	{WITH("date: 2023-02-29\n"), "date should be a date like 2026-01-31", 4, 7},
	{WITH("date: 2024-13-01\n"), "date should be a date like 2026-01-31", 4, 7},
	{WITH("date: 2024-01-01T00:00\n"), "date should be a date like 2026-01-31", 4, 7},
	{WITH("date: 2024-01\n"), "date should be a date like 2026-01-31", 4, 7},
	{WITH("falsepositives: [x]\n"), "\"x\" in falsepositives should be a text that says something",
	 4, 18},
	{WITH("scope: [x]\n"), "\"x\" in scope should be a text that says something", 4, 9},
	{WITH("related: [{id: " ID ", type: similar}]\n"),
	 "the id of a related rule should be that of another one", 4, 16},
	{HEAD "logsource: {product: aws, service: cloudtrail, definition: Own}\n" ONE("eventName: a"),
	 "", 0, 0},
	{HEAD "logsource: {product: aws, service: cloudtrail, servic: x}\n" ONE("eventName: a"),
	 "\"servic\" is not used", 4, 48},
	{HEAD "logsource: {product: AWS, service: cloudtrail}\n" ONE("eventName: a"),
	 "product should be in lower case", 4, 22},
	{VALUE("eventName: [a, b, A]"), "\"A\" is in the list twice", 7, 27},
	{VALUE("'eventName|cased': [a, A]"), "", 0, 0},
	{VALUE("'eventName|re': [a, A]"), "", 0, 0},
	{VALUE("eventName: []"), "an empty list should be null, or have values", 7, 20},
	{VALUE("'eventName|all': [a, b]"),
	 "value \"b\" never matches: eventName is one text, and all are asked for", 7, 26},
	{VALUE("'eventName|contains|all': [a, b]"), "", 0, 0},
	{VALUE("'eventName|all': ['*a*', '*b*']"), "", 0, 0},
	{VALUE("'requestParameters|all': [a, b]"), "", 0, 0},
	{VALUE("'userAgent|base64offset': abc"), "base64offset should be together with contains", 7,
	 20},
	{VALUE("'userAgent|base64offset|contains': abc"), "", 0, 0},
	{VALUE("userAgent: 'a**b'"), "a second \"*\" changes nothing", 7, 20},
	{VALUE("userAgent: 'a\\**b'"), "", 0, 0},
	{VALUE("'userAgent|contains': '*a*'"), "a \"*\" where the modifier is open changes nothing", 7,
	 31},
	{VALUE("'userAgent|startswith': 'a*'"), "a \"*\" where the modifier is open changes nothing", 7,
	 33},
	{VALUE("'userAgent|startswith': '*a'"), "", 0, 0},
	{VALUE("'userAgent|contains': '*'"), "", 0, 0},
	{VALUE("userAgent: \"a\\x07b\""), "a value should be without the control character 0x07", 7,
	 20},
	{VALUE("userAgent: \"a\\tb\""), "", 0, 0},
	{VALUE("errorCode: Success"),
	 "value \"Success\" never matches: CloudTrail leaves it out of calls that worked", 7, 20},
	{VALUE("errorCode: AccessDenied"), "", 0, 0},
	{VALUE("additionalEventData.MFAUsed: No"),
	 "value \"No\" is \"false\" to YAML, and compared with a text", 7, 38},
	{VALUE("additionalEventData.MFAUsed: 'No'"), "", 0, 0},
	{VALUE("requestParameters.enable: false"), "", 0, 0},
	{VALUE("readOnly: yes"), "", 0, 0},
	{VALUE("recipientAccountId: 011122223333"),
	 "value \"011122223333\" is \"1229530843\" to YAML, and compared with a text", 7, 29},
	{VALUE("recipientAccountId: 111122223333"), "", 0, 0},
	{HEAD "logsource: {product: azure, service: signinlogs}\n" ONE("DeviceDetail.trustTyp: x"),
	 "column \"DeviceDetail\" is not known to have \"trustTyp\"", 7, 9},
	{VALUE("userAgent: 1e3"),
	 "value \"1e3\" should be in quotes, or in plain digits: it is a number to some readers of "
	 "YAML, "
	 "and compared as a text",
	 7, 20},
	{VALUE("userAgent: 1_000"),
	 "value \"1_000\" should be in quotes, or in plain digits: it is a number to some readers of "
	 "YAML, and compared as a text",
	 7, 20},
	{VALUE("userAgent: .5"), "value \".5\" is \"0.5\" to YAML, and compared with a text", 7, 20},
	{VALUE("userAgent: 5."), "value \"5.\" is \"5.0\" to YAML, and compared with a text", 7, 20},
	{VALUE("userAgent: '.5'"), "", 0, 0},
	{VALUE("userAgent: ."), "", 0, 0},
	{VALUE("userAgent: '1e3'"), "", 0, 0},
	{VALUE("userAgent|re: 1e3"), "", 0, 0},
	{VALUE("userAgent|gt: 1e3"), "", 0, 0},
	{VALUE("userAgent|gt: .inf"), "invalid value: \".inf\" is no number in decimal", 7, 23},
	{VALUE("userAgent|gt: 1e99"), "invalid value: \"1e99\" is no number", 7, 23},
	{VALUE("requestParameters.anything: x"), "", 0, 0},
	{HEAD AWS "detection:\n    s: {eventName: a}\n    condition: 1 of them\n",
	 "\"them\" of one search identifier changes nothing", 7, 16},
};

static void
say(const char *text, const char *said, int line, int column)
{
	DiagList diag = {0};
	const Diag *first;
	SourcePlace place = {0, 0};

	(void) foreign_translate(text, (int) strlen(text), NULL, &diag);
	first = diag.diag.count > 0 ? VEC_AT(&diag.diag, Diag, 0) : NULL;
	if (first != NULL)
		place = source_place(text, (int) strlen(text), first->span.start);
	if (!unit_text(first != NULL ? first->message : "", said, said[0] != '\0' ? said : "right"))
		printf("# %s\n", text);
	unit_ok(place.line == line && place.column == column,
			psprintf("at %d:%d (%d:%d)", line, column, place.line, place.column));
}

/* One text cannot be two, so that no row can match. */
static void
refused(const char *text)
{
	DiagList diag = {0};
	Vec part = foreign_translate(text, (int) strlen(text), NULL, &diag);

	unit_int(part.count, 0, "no rule");
	unit_text(diag.diag.count > 0 ? diag_first_error(&diag)->message : "",
			  "no row can match this rule", "and why");
}

int
main(void)
{
	for (int i = 0; i < lengthof(lint); i++)
		say(lint[i].text, lint[i].said, lint[i].line, lint[i].column);
	say(psprintf(THREE, "all of them"), "\"all of them\" should be all of a pattern", 8, 16);
	say(psprintf(THREE, "1 of them"), "", 0, 0);
	say(psprintf(THREE, "s and t"), "no row can match this rule", 6, 20);
	refused(psprintf(THREE, "s and t"));
	say(psprintf(THREE, "s and not t"), "", 0, 0);
	say(psprintf(THREE, "s AND t"), "expected \"and\", \"or\" or its end but found \"AND\"", 8, 18);
	say(psprintf(COUNTED, "{gt: 3, lt: 9}"), "", 0, 0);
	say(psprintf(COUNTED, "{gt: 3, eq: 9}"), "condition must be one comparison, or two of a range",
		8, 16);
	say(psprintf(COUNTED, "{gt: 3, gte: 9}"), "condition must be one comparison, or two of a range",
		8, 16);
	say("title: F\nlevel: low\n" AWS "filter:\n    rules: any\n    own: {userAgent: y}\n"
		"    condition: not own\n---\n" HEAD AWS ONE("eventName: a"),
		"\"level\" is not used", 2, 8);
	return unit_done();
}
