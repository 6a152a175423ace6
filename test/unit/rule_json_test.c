/*
 * rule_json_test.c
 *		Rule files in JSON: read strictly, with the place of each mistake.
 */
#include "common/port.h"

#include "common/source.h"
#include "rule/rule.h"
#include "unit.h"

#define HEAD                                                                                       \
	"{\"id\": \"11111111-2222-4333-8444-555555555555\",\n"                                         \
	" \"name\": \"A rule \\ud83d\\udd25\", \"severity\": \"High\", \"kind\": \"NRT\",\n"
#define GUID "11111111-2222-4333-8444-555555555555"
#define ARM(type, name)                                                                            \
	"{\"type\": \"Microsoft.X/" type "\", \"name\": \"" name "\", \"kind\": \"NRT\",\n"            \
	" \"properties\": {\"displayName\": \"D\", \"severity\": \"Low\", \"query\": \"T\"}}"
#define REST "\"query\": \"T\"}"

static const struct
{
	const char *text;
	const char *expect; /* "CODE line:column" of each diagnostic */
} cases[] = {
	{HEAD REST, ""},
	{"\xEF\xBB\xBF \n" HEAD REST, ""},
	{HEAD "\"description\": null, \"tactics\": [\"Persistence\"], " REST, ""},
	{HEAD "\"query\": \"T // note\n| where A\"}", "VR0130 3:20"},
	{HEAD "\"query\": \"T\t| where A\"}", "VR0130 3:12"},
	{HEAD "\"query\": \"\xC3\xA4\xC3\xA4\n\"}", "VR0130 3:13"},
	{HEAD "\"description\": \"\\ud83d\", " REST, "VR0130 3:23"},
	{HEAD "\"description\": \"\\u0000\", " REST, "VR0130 3:16"},
	{HEAD "\"description\": \"\xFF\", " REST, "VR0130 3:17"},
	{HEAD "\"name\": \"Again\", " REST, "VR0104 3:1"},
	{HEAD "\"descripton\": \"x\", " REST, "VR0106 3:1"},
	{HEAD "\"query\": \"T\",}", "VR0130 3:14"},
	{HEAD "\"tactics\": [\"Persistence\",], " REST, "VR0130 3:27"},
	{HEAD "\"query\": 'T'}", "VR0130 3:10"},
	{HEAD "query: T}", "VR0130 3:1"},
	{HEAD "\"query\": \"T\"", "VR0130 3:13"},
	{HEAD REST " x", "VR0130 3:15"},
	{HEAD REST "\n{}", "VR0130 4:1"},
	{HEAD "// note\n" REST, "VR0130 3:1"},
	{HEAD "\"description\": 01, " REST, "VR0130 3:17"},
	{HEAD "\"x-a\": [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]], " REST,
	 "VR0103 3:39"},
	/* a rule somewhere inside, and several */
	{"[" HEAD REST "]", ""},
	{"{\"value\": [" HEAD REST "]}", ""},
	{"{\"value\": [" ARM("alertRules", GUID) "]}", ""},
	{"{\"value\": [" ARM("alertRules", "x") "]}", "VR0132 1:55"},
	{"{\"value\": [" ARM("alertRules", "[variables('x')]") "]}", "VR0132 2:32"},
	{"{\"value\": [" ARM("savedSearches", GUID) ",\n" ARM("alertRules", GUID) "]}", ""},
	{"{\"value\": [" ARM("alertRules/actions", GUID) ",\n" ARM("alertRules", GUID) "]}", ""},
	{"{\"resources\": [{\"type\": \"Microsoft.SecurityInsights/contentTemplates\",\n"
	 "\"properties\": {\"mainTemplate\": {\"resources\": [\n" ARM("AlertRuleTemplates",
																  GUID) "]}}}]}",
	 ""},
	{"[" HEAD REST ",\n" HEAD REST "]", "VR0123 1:1"},
	{"{\"value\": [" ARM("alertRules", GUID) ",\n" ARM("alertRules", GUID) "]}", "VR0123 1:1"},
	{"{\"resources\": [" ARM("alertRules", GUID) ",\n" ARM("alertRules", GUID) "]}", "VR0123 1:1"},
	/* a kind that is no query: no word about what it does not have */
	{"{\"kind\": \"Fusion\", \"properties\": {\"displayName\": \"F\", \"enabled\": true}}",
	 "VR0123 1:10"},
	{"{\"id\": \"x\", \"kind\": \"fusion\", \"name\": \"F\"}", "VR0123 1:21"},
	{"{", "VR0130 1:2"},
	{"[]", "VR0105 1:1"},
};

#define PACKAGE(name)                                                                              \
	"{\"variables\": {\"o1\": {\"v\": \"1.0\", \"_id\": \"" GUID                                   \
	"\"}, \"_o\": \"[variables('o')]\","                                                           \
	" \"o\": \"22222222-2222-4333-8444-555555555555\"}, \"resources\": [\n"                        \
	"{\"type\": \"Microsoft.X/contentTemplates\", \"properties\": {\"mainTemplate\": {"            \
	"\"variables\": {}, \"resources\": [" ARM(                                                     \
		"AlertRuleTemplates",                                                                      \
		name) ",\n"                                                                                \
			  "{\"type\": \"Microsoft.X/metadata\", \"properties\": {\"query\": 1}}]}}}]}"

/* Files that are taken apart: of each rule its id, and at which line and column it starts. */
static const struct
{
	const char *text;
	const char *expect;
	const char *diag; /* "CODE line:column" of each, at places in the file */
} splits[] = {
	{HEAD REST, GUID " 1:1", ""},
	{"[" HEAD REST "]", GUID " 1:2", ""},
	{"{", "", "VR0130 1:2"},
	{"name: [", "", "VR0101 1:8"},
	{"[]", " 1:1", "VR0105 1:1"},
	{"[" HEAD REST ",\n" HEAD REST "]", GUID " 1:2, " GUID " 4:1", "VR0117 4:8"},
	{"{\"value\": [" ARM("alertRules", GUID) ",\n" ARM(
		 "alertRules", "a/22222222-2222-4333-8444-555555555555") "]}",
	 GUID " 1:12, 22222222-2222-4333-8444-555555555555 3:1", ""},
	{"[" HEAD REST ",\n{\"id\": \"x\", \"naem\": 1, \"query\": \"T\"}]",
	 GUID " 1:2, 373a6e60-2eef-57ce-af17-dc4b0233d3be 4:1",
	 "VR0108 4:1 VR0108 4:1 VR0108 4:1 VR0108 4:1 VR0108 4:1 VR0108 4:1 VR0132 4:8 VR0106 4:13"},
	/* what the name of a package's resource stands for, from inside and from outside */
	{PACKAGE("[variables('o1')._id]"), GUID " 2:105", ""},
	{PACKAGE("[variables('_o')]"), "22222222-2222-4333-8444-555555555555 2:105", ""},
	{"{\"variables\": {\"v\": \"" GUID "\"}, \"resources\": [\n"
	 "{\"type\": \"Microsoft.X/alertRules\", \"name\": \"[variables('v')]\", \"kind\": \"NRTT\",\n"
	 " \"properties\": {\"displayName\": \"D\", \"severity\": \"Lowe\", \"query\": \"T\"}}]}",
	 GUID " 2:1", "VR0109 2:72 VR0108 3:16 VR0108 3:16 VR0108 3:16 VR0108 3:16 VR0109 3:49"},
	{PACKAGE("[variables('o1').none]"), "c5bd4be4-cb09-5692-ac53-a966a93ee813 2:105",
	 "VR0132 3:32"},
	{"- id: " GUID "\n  name: A\n  severity: Low\n  kind: NRT\n  query: T\n"
	 "-   id: 22222222-2222-4333-8444-555555555555\n    name: B\n    severity: Hihg\n"
	 "    kind: NRT\n    query: |\n      T\n      | where A\n",
	 GUID " 1:1, 22222222-2222-4333-8444-555555555555 6:1", "VR0109 8:15"},
};

static void
test_splits(void)
{
	for (int i = 0; i < lengthof(splits); i++)
	{
		const char *text = splits[i].text;
		int length = (int) strlen(text);
		DiagList diag = {0};
		Vec part = rule_split(text, length, &diag);
		StringInfoData ids;
		StringInfoData said;

		initStringInfo(&ids);
		initStringInfo(&said);
		VEC_EACH (RulePart, one, &part)
		{
			SourcePlace place = source_place(text, length, one->shift);
			DiagList own = {0};
			const char *id;

			one->rule = rule_read(one->text, one->length, &own);
			id = one->rule->id.value;
			appendStringInfo(&ids, "%s%s %d:%d", one_at > 0 ? ", " : "", id != NULL ? id : "",
							 place.line, place.column);
			rule_part_take_diag(one, &own, &diag);
		}
		rule_parts_check_ids(&part, &diag);
		diag_sort(&diag);
		VEC_EACH (Diag, one, &diag.diag)
		{
			SourcePlace place = source_place(text, length, one->span.start);

			appendStringInfo(&said, "%s%s %d:%d", said.len > 0 ? " " : "",
							 diag_code_text(one->code), place.line, place.column);
		}
		unit_text(ids.data, splits[i].expect, text);
		unit_text(said.data, splits[i].diag, text);
	}
}

static void
test_cases(void)
{
	for (int i = 0; i < lengthof(cases); i++)
	{
		const char *text = cases[i].text;
		DiagList diag = {0};
		StringInfoData out;

		initStringInfo(&out);
		rule_read(text, (int) strlen(text), &diag);
		VEC_EACH (Diag, one, &diag.diag)
		{
			SourcePlace place = source_place(text, (int) strlen(text), one->span.start);

			appendStringInfo(&out, "%s%s %d:%d", out.len > 0 ? " " : "", diag_code_text(one->code),
							 place.line, place.column);
		}
		unit_text(out.data, cases[i].expect, text);
	}
}

/* What the texts hold, and where a piece of the query stands. */
static void
test_values(void)
{
	static const char text[] =
		HEAD "\"query\": \"T // \\u0022\\n\\t| where \\ud83d\\udd25\\u00e4\\/ == \\u0020BAD\"}";
	DiagList diag = {0};
	Rule *rule = rule_read(text, (int) strlen(text), &diag);
	int at = (int) (strstr(rule->query.value, "BAD") - rule->query.value);
	Span span = {at, at + 3};

	unit_int(diag.diag.count, 0, "no word about it");
	unit_text(rule->name.value, "A rule \xF0\x9F\x94\xA5", "a surrogate pair is one character");
	unit_text(rule->query.value, "T // \"\n\t| where \xF0\x9F\x94\xA5\xC3\xA4/ ==  BAD",
			  "escapes are decoded, line breaks kept");
	span = rule_query_span(rule, span);
	unit_int(span.start, strstr(text, "BAD") - text, "where it stands in the file");
	unit_int(span.end, strstr(text, "BAD") + 3 - text, "and ends");
}

int
main(void)
{
	test_cases();
	test_splits();
	test_values();
	return unit_done();
}
