/*
 * rule_write_test.c
 *		A rule written as YAML and as a deployment is read to the same rule.
 *
 * Nasty texts stand in every place that takes a free text; what comes back is compared as
 * the JSON of the whole rule, and the query byte by byte.
 */
#include "common/port.h"

#include "common/json_walk.h"
#include "rule/rule.h"
#include "unit.h"

static const char *const nasty[] = {
	"x",
	" leading blank",
	"trailing blank ",
	"\ttab first",
	"tab\tinside",
	"tab last\t",
	"a: b",
	"a:",
	":",
	"a #b",
	"#a",
	"a#b",
	"- a",
	"-",
	"? a",
	"| a",
	"> a",
	"&a",
	"*a",
	"!a",
	"%a",
	"@a",
	"`a",
	"[a]",
	"[[a]",
	"[",
	"[concat('a')]",
	"{a}",
	"{{Column}}",
	"{{Column}} and \"{{Other}}\"",
	"'",
	"''",
	"\"",
	"\\",
	"it's",
	"\"both'",
	"null",
	"~",
	"Null",
	"yes",
	"No",
	"on",
	"OFF",
	"y",
	"true",
	"FALSE",
	"0",
	"-1",
	"007",
	"1.0",
	"1e3",
	".5",
	"0x1F",
	"0o17",
	"1_000",
	"12:30:45",
	"2024-01-31",
	"1.0.0",
	"5m",
	"11111111-2222-4333-8444-555555555555",
	".inf",
	".nan",
	"<<",
	"=",
	"---",
	"...",
	"--- a",
	"a\nb",
	"a\nb\n",
	"a\n\n",
	"a\n\n\nb",
	"\na",
	"\n\na\n",
	" a\nb",
	"\ta\nb",
	"a\n b\n  c",
	"a \nb  \n",
	"a\n \n",
	"a\n\t\n",
	"a\n   ",
	"a\n---\nb",
	"a\n...\n",
	"a\n# b\n",
	"# a\nb",
	"T | where A == \"x: y\" // z\n| take 1\n",
	"a\r\nb\r\n",
	"a\rb",
	"\r",
	"a\n\rb",
	"a\x01"
	"b",
	"a\x1F\nb",
	"a\x7F",
	"\xC2\x85",
	"a\xC2\x85\nb",
	"a\xC2\xA0",
	"\xC2\xA0\nb",
	"a\xE2\x80\xA8\nb",
	"a\xE2\x80\xA9",
	"\xEF\xBB\xBF"
	"a",
	"a\xEF\xBB\xBF\nb",
	"a\xEF\xBF\xBE",
	"a\xEF\xBF\xBF\nb",
	"\xC3\xA4\xE4\xB8\xAD\xF0\x9F\x94\xA5",
	"\xF0\x9F\x94\xA5\n\xC3\xA4\n",
	"\xF4\x8F\xBF\xBF",
};

/* A rule as JSON in which a text stands wherever it may. */
static char *
make_rule(const char *text, const char *query)
{
	StringInfoData rule;
	StringInfoData quoted;
	StringInfoData said; /* the same where blanks alone are refused */
	StringInfoData query_quoted;
	bool is_blank = text[strspn(text, " \t\r\n")] == '\0';

	initStringInfo(&rule);
	initStringInfo(&quoted);
	initStringInfo(&said);
	initStringInfo(&query_quoted);
	json_append_string(&quoted, text, strlen(text));
	json_append_string(&said, is_blank ? "x" : text, is_blank ? 1 : strlen(text));
	json_append_string(&query_quoted, query, strlen(query));
	appendStringInfo(
		&rule,
		"{\"id\": \"11111111-2222-4333-8444-555555555555\", \"name\": %s, \"description\": %s,\n"
		"\"severity\": \"Low\", \"status\": %s, \"kind\": \"Scheduled\",\n"
		"\"requiredDataConnectors\": [{\"connectorId\": %s, \"dataTypes\": [%s, \"b\"]}],\n"
		"\"queryFrequency\": \"PT90M\", \"queryPeriod\": \"P1DT1M\", \"triggerOperator\": \"ne\",\n"
		"\"triggerThreshold\": 7, \"tactics\": [\"Persistence\"],\n"
		"\"relevantTechniques\": [\"T1098\", \"T1136.003\", \"T1078\"], \"tags\": [%s, {%s: %s}],\n"
		"\"query\": %s, \"alertDetailsOverride\": {\"alertDisplayNameFormat\": %s},\n"
		"\"metadata\": {\"fixed\": [%s, [%s, 1, true, null, \"1\", -1.5e3, \"null\"]], %s: {}},\n"
		"\"author\": %s, \"x-own\": {%s: {%s: %s}, \"list\": [[], {}, [[%s]]]},\n"
		"\"x-exceptions\": [{\"where\": \"A == 1\", \"reason\": %s, \"expires\": "
		"\"2030-01-01\"}],\n"
		"\"x-tests\": [{\"name\": %s, \"tables\": {%s: [{\"fixed\": %s}]}, \"expect\": {\"rows\": "
		"0}}],\n"
		"\"x-dedup\": {\"scope\": \"slot\", \"exclude\": [\"A\"]}, \"enabled\": false,\n"
		"\"startTimeUtc\": \"2024-01-31T09:00:00.25Z\"}",
		said.data, quoted.data, quoted.data, quoted.data, quoted.data, quoted.data, quoted.data,
		quoted.data, query_quoted.data, quoted.data, quoted.data, quoted.data, quoted.data,
		quoted.data, quoted.data, quoted.data, quoted.data, quoted.data, said.data, said.data,
		quoted.data, quoted.data);
	return rule.data;
}

/* Reads a text of which nothing may be wrong. */
static Rule *
read_rule(const char *text, const char *what)
{
	DiagList diag = {0};
	Rule *rule = rule_read(text, (int) strlen(text), &diag);
	const Diag *error = diag_first_error(&diag);

	if (error != NULL)
	{
		unit_text(error->message, NULL, what);
		printf("# %s\n", text);
	}
	return rule;
}

/* Writes a rule in both formats and reads it again. */
static void
check_round_trip(const char *file, const char *what)
{
	static const char *const name[] = {"yaml", "arm"};
	const Rule *rule = read_rule(file, "the rule is sound");
	char *json = rule_to_json(rule);

	for (int i = 0; i < lengthof(name); i++)
	{
		RuleFormat format;
		char *text;
		const Rule *again;

		if (!rule_find_format(name[i], &format))
			unit_ok(false, "a format of that name");
		text = rule_write(rule, format);
		again = read_rule(text, "what is written is sound");
		if (!unit_text(rule_to_json(again), json, psprintf("%s: %s", name[i], what)))
			printf("# %s\n", text);
		unit_text(again->query.value, rule->query.value, "the query, byte by byte");
	}
}

/* A printable name of a text. */
static char *
shown(const char *text)
{
	StringInfoData out;

	initStringInfo(&out);
	json_append_string(&out, text, strlen(text));
	for (int i = 0; i < out.len; i++)
	{
		if (out.data[i] == '#')
			out.data[i] = '$'; /* TAP would read it as a directive */
	}
	return out.data;
}

static void
test_nasty(void)
{
	for (int i = 0; i < lengthof(nasty); i++)
		check_round_trip(make_rule(nasty[i], psprintf("T%s", nasty[i])), shown(nasty[i]));
}

/* Texts put together of pieces that mean something to YAML, the same in each run. */
static void
test_random(void)
{
	static const char *const piece[] = {"a",  " ",  "\n", "\t",  ":",  "#",        "-",    "'",
										"\"", "\\", "[",  "]",   "{{", "}}",       "|",    ">",
										"\r", "1",  ".",  "yes", "~",  "\xC3\xA4", "\x02", "\n  "};
	uint32 state = 20240131;
	int different = 0;

	for (int i = 0; i < 3000; i++)
	{
		StringInfoData text;
		StringInfoData query;
		int count;
		const Rule *rule;
		char *json;

		initStringInfo(&text);
		initStringInfo(&query);
		state = state * 1664525 + 1013904223;
		count = 1 + (state >> 24) % 12;
		while (count-- > 0)
		{
			state = state * 1664525 + 1013904223;
			appendStringInfoString(&text, piece[(state >> 20) % lengthof(piece)]);
		}
		appendStringInfo(&query, "T%s", text.data);
		if (strspn(text.data, " \t\r\n") == text.len)
			appendStringInfoChar(&text, 'x');
		rule = read_rule(make_rule(text.data, query.data), "a sound rule");
		json = rule_to_json(rule);
		for (int format = RULE_FORMAT_YAML; format <= RULE_FORMAT_ARM; format++)
		{
			char *written = rule_write(rule, (RuleFormat) format);

			if (strcmp(rule_to_json(read_rule(written, "sound")), json) == 0)
				continue;
			different++;
			printf("# %s\n# %s\n", shown(text.data), written);
		}
	}
	unit_int(different, 0, "texts of pieces");
}

/* Long keys, long lines. */
static void
test_long(void)
{
	StringInfoData text;

	initStringInfo(&text);
	for (int i = 0; i < 500; i++)
		appendStringInfoString(&text, "word: ");
	check_round_trip(psprintf("{\"id\": \"11111111-2222-4333-8444-555555555555\", \"name\": \"n\", "
							  "\"severity\": \"Low\", \"kind\": \"NRT\", \"query\": \"%s\", "
							  "\"%s\": {\"%s\\n\": \"%s\"}}",
							  text.data, text.data, text.data, text.data),
					 "long texts and keys");
}

/* What people look at. */
static void
test_look(void)
{
	static const char yaml[] = "id: 11111111-2222-4333-8444-555555555555\n"
							   "name: A rule\n"
							   "severity: High\n"
							   "kind: Scheduled\n"
							   "requiredDataConnectors: []\n"
							   "queryFrequency: 90m\n"
							   "queryPeriod: 1d\n"
							   "triggerOperator: gt\n"
							   "triggerThreshold: 0\n"
							   "tactics:\n"
							   "  - Persistence\n"
							   "query: |\n"
							   "  T\n"
							   "  | where A == \"x\" // #1: note\n"
							   "\n"
							   "  | take 1\n"
							   "entityMappings:\n"
							   "  - entityType: IP\n"
							   "    fieldMappings:\n"
							   "      - identifier: Address\n"
							   "        columnName: Ip\n"
							   "customDetails:\n"
							   "  City: City\n"
							   "alertDetailsOverride:\n"
							   "  alertDisplayNameFormat: '{{City}}: where?'\n"
							   "eventGroupingSettings:\n"
							   "  aggregationKind: AlertPerResult\n"
							   "version: 1.0.0\n"
							   "x-dedup:\n"
							   "  scope: slot\n";
	const Rule *rule = read_rule(yaml, "the rule is sound");

	unit_text(rule_write(rule, RULE_FORMAT_YAML), yaml, "written as people write it");
}

int
main(void)
{
	test_nasty();
	test_random();
	test_long();
	test_look();
	return unit_done();
}
