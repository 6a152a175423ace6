/*
 * lexer_test.c
 *		Tests of the lexer: literals of every type, names, marks, what is refused.
 */
#include "common/port.h"

#include "kql/parse/lexer.h"
#include "unit.h"

typedef struct LexCase
{
	const char *text;
	const char *tokens; /* see lex(); "!" in front: an error is reported */
} LexCase;

static const LexCase lex_case[] = {
	/* numbers */
	{"0", "long:0"},
	{"9223372036854775807", "long:9223372036854775807"},
	{"9223372036854775809", "!long:null"},
	{"0x1F", "long:31"},
	{"0x", "NAME"},
	{"1.5", "real:1.5"},
	{"1.", "real:1."},
	{"1e5", "real:1e5"},
	{"1.5E-3", "real:1.5E-3"},
	{"1..5", "long:1 .. long:5"},
	{"1 .. 5", "long:1 .. long:5"},
	{"1.x", "long:1 . NAME"},
	{"1L", "NAME"},
	{"5h_average", "NAME"},
	{"_1", "NAME"},
	/* timespans */
	{"1d", "timespan:1.00:00:00"},
	{"2.5h", "timespan:02:30:00"},
	{"10ms", "timespan:00:00:00.0100000"},
	{"1tick", "timespan:00:00:00.0000001"},
	{"3microseconds", "timespan:00:00:00.0000030"},
	{"250nanoseconds", "timespan:00:00:00.0000002"},
	{"1min", "timespan:00:01:00"},
	{"1us", "NAME"},
	{"1w", "NAME"},
	{"timespan(2)", "timespan:2.00:00:00"},
	{"timespan(15 seconds)", "timespan:00:00:15"},
	{"timespan(-1.02:03:04.5)", "timespan:-1.02:03:04.5000000"},
	{"time(0.12:34:56.7)", "timespan:12:34:56.7000000"},
	{"time(12:34)", "timespan:12:34:00"},
	{"time('1.00:00:00')", "timespan:1.00:00:00"},
	{"time(25:00:00)", "timespan:25.00:00:00"},
	{"time(25:60:00)", "!timespan:null"},
	{"time(-10675199.02:48:05.4775808)", "timespan:-10675199.02:48:05.4775808"},
	{"timespan(null)", "timespan:null"},
	/* points in time */
	{"datetime(2020-01-01)", "datetime:2020-01-01T00:00:00.0000000Z"},
	{"datetime(2020-02-29 23:59:59.9999999)", "datetime:2020-02-29T23:59:59.9999999Z"},
	{"datetime(2020-01-01T12:00:00.12345678Z)", "datetime:2020-01-01T12:00:00.1234567Z"},
	{"datetime(2020-01-01T12:00:00+02:00)", "datetime:2020-01-01T10:00:00.0000000Z"},
	{"datetime('2020-01-01 05:06')", "datetime:2020-01-01T05:06:00.0000000Z"},
	{"datetime (2020-01-01)", "datetime:2020-01-01T00:00:00.0000000Z"},
	{"date(2020-01-01)", "datetime:2020-01-01T00:00:00.0000000Z"},
	{"datetime(2017 - 08 - 01)", "datetime:2017-08-01T00:00:00.0000000Z"},
	{"datetime(2025, 6, 14)", "datetime:2025-06-14T00:00:00.0000000Z"},
	{"datetime(12-02-2022)", "datetime:2022-12-02T00:00:00.0000000Z"},
	{"datetime(1/31/2020 3:00 PM)", "datetime:2020-01-31T15:00:00.0000000Z"},
	{"datetime(Sat, 8 Nov 2014 15:05:02 GMT)", "datetime:2014-11-08T15:05:02.0000000Z"},
	{"datetime(Saturday, 08-Nov-14 15:05:02 GMT)", "datetime:2014-11-08T15:05:02.0000000Z"},
	{"datetime(0001-01-01)", "datetime:0001-01-01T00:00:00.0000000Z"},
	{"datetime(9999-12-31 23:59:59.9999999)", "datetime:9999-12-31T23:59:59.9999999Z"},
	{"datetime(2021-02-29)", "!datetime:null"},
	{"datetime(2020-13-01)", "!datetime:null"},
	{"datetime(2020-01-01 24:00)", "!datetime:null"},
	{"datetime(tomorrow)", "!datetime:null"},
	{"datetime(0001-01-01T00:00:00+01:00)", "!datetime:null"},
	{"datetime()", "datetime:now"},
	{"datetime(now)", "datetime:now"},
	{"datetime(null)", "datetime:null"},
	/* other typed literals */
	{"int(5)", "int:5"},
	{"int(-2147483648)", "int:-2147483648"},
	{"int(2147483648)", "!int:null"},
	{"int(null)", "int:null"},
	{"long(-9223372036854775808)", "long:-9223372036854775808"},
	{"long(1.5)", "!long:null"},
	{"real(nan)", "real:nan"},
	{"real(-inf)", "real:-inf"},
	{"double(1)", "real:1"},
	{"real(0x10)", "!real:null"},
	{"decimal(1.50)", "decimal:1.50"},
	{"bool(1)", "bool:true"},
	{"true FALSE", "bool:true bool:false"},
	{"guid(74BE27DE-1e4e-49d9-b579-fe0b331d3642)", "guid:74be27de-1e4e-49d9-b579-fe0b331d3642"},
	{"guid(74be27de1e4e49d9b579fe0b331d3642)", "guid:74be27de-1e4e-49d9-b579-fe0b331d3642"},
	{"guid(x)", "!guid:null"},
	{"long(5", "!long:null"},
	/* strings */
	{"\"a\\tb\\\"c\"", "string:a\tb\"c"},
	{"'it\\'s'", "string:it's"},
	{"'\\u00e9\\x41\\101'", "string:\xC3\xA9"
							"AA"},
	{"'\\uD83D\\uDE00'", "string:\xF0\x9F\x98\x80"},
	{"'\\U0001F600'", "string:\xF0\x9F\x98\x80"},
	{"'\\uD83D'", "!string:\\uD83D"},
	{"'a\\d'", "!string:a\\d"},
	{"'\\0'", "string:\xEF\xBF\xBD"},
	{"\"a\\u0000\\x00\\000b\"", "string:a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"
								"b"},
	{"@'c:\\d''e'", "string:c:\\d'e"},
	{"@\"a\"\"b\"", "string:a\"b"},
	{"h'secret'", "string:secret"},
	{"H@'x\\'", "string:x\\"},
	{"```a\n'b'```", "string:a\n'b'"},
	{"~~~x~~~", "string:x"},
	{"'abc", "!string:abc"},
	{"'abc\n'", "!!string:abc string:"},
	{"```abc", "!string:abc"},
	/* dynamic */
	{"dynamic(null)", "dynamic:null"},
	{"dynamic([1, 2.50, 'x'])", "dynamic:[1, 2.50, \"x\"]"},
	{"dynamic({\"a\": {'b': [true, null]}})", "dynamic:{\"a\": {\"b\": [true, null]}}"},
	{"dynamic({\"t\": datetime(1970-05-11), \"d\": 1d})",
	 "dynamic:{\"t\": \"1970-05-11T00:00:00.0000000Z\", \"d\": \"1.00:00:00\"}"},
	{"dynamic([long(5), dynamic([6]), real(nan), -7])", "dynamic:[5, [6], \"NaN\", -7]"},
	{"dynamic([1,])", "dynamic:[1]"},
	{"dynamic(12345678901234567890)", "dynamic:12345678901234567890"},
	{"dynamic(\"a\\nb\")", "dynamic:\"a\\nb\""},
	{"dynamic([007, 1.])", "dynamic:[7, 1.0]"},
	{"dynamic([1 // one\n, 2])", "dynamic:[1, 2]"},
	{"dynamic([1 2\n'x' {} ])", "dynamic:[1, 2, \"x\", {}]"},
	{"dynamic\n // one\n([1])", "dynamic:[1]"},
	{"dynamic(\xC2\xA0[\xC2\xA0"
	 "1\xC2\xA0,{\"a\"\xC2\xA0:2\xC2\xA0}]\xC2\xA0)",
	 "dynamic:[1, {\"a\": 2}]"},
	{"dynamic({'a\\tb': '\\u0001\\ud83d\\udd25'})",
	 "dynamic:{\"a\\tb\": \"\\u0001\xF0\x9F\x94\xA5\"}"},
	{"dynamic([1'x'])", "!dynamic:null"},
	{"dynamic([1-2])", "!dynamic:null"},
	{"dynamic([,])", "!dynamic:null"},
	{"dynamic({'a':1 'b':2})", "!dynamic:null"},
	{"1\xC2\xA0+ 2.5\xC2\xA0", "long:1 + real:2.5"},
	{"dynamic({a: 1})", "!dynamic:null"},
	{"dynamic(x)", "!dynamic:null"},
	{"dynamic(1e400)", "!dynamic:null"},
	{"dynamic([1", "!dynamic:null"},
	/* names and marks */
	{"a // comment\nb", "NAME NAME"},
	{"a\xC2\xA0=\xE2\x80\x8B"
	 "b",
	 "NAME = NAME"},
	{"\xD1\x8F_1", "NAME"},
	{"$left.x", "NAME . NAME"},
	{"=== =~ !~ <> <= => .. !in~", "== = =~ !~ <> <= => .. !NAME ~"},
	{"a ? b", "!NAME NAME"},
	{"\xE2\x80\x9C", "!"},
};

/* The tokens as text: the kind, of a literal type and value. */
static char *
lex(const char *text)
{
	DiagList diag = {0};
	TokenList tokens;
	StringInfoData out;

	kql_lex(text, (int) strlen(text), &tokens, &diag);
	initStringInfo(&out);
	for (int i = 0; i < diag.error_count; i++)
		appendStringInfoChar(&out, '!');
	for (int i = 0; i < tokens.count - 1; i++)
	{
		const AstLiteral *literal = tokens.token[i].literal;
		const char *kind = token_kind_text(tokens.token[i].kind);

		if (out.len > 0 && out.data[out.len - 1] != '!')
			appendStringInfoChar(&out, ' ');
		if (literal != NULL)
			appendStringInfo(&out, "%s:%s", kql_type_name(literal->type),
							 literal->is_null ? "null" : literal->text);
		else if (tokens.token[i].kind == TOKEN_NAME)
			appendStringInfoString(&out, "NAME");
		else
			appendBinaryStringInfo(&out, kind + 1, (int) strlen(kind) - 2);
	}
	return out.data;
}

static void
test_spans(void)
{
	DiagList diag = {0};
	TokenList tokens;
	const char *text = "a == ( dynamic([1]) [ 'x' )";

	kql_lex(text, (int) strlen(text), &tokens, &diag);
	unit_int(tokens.count, 8, "each token once, and the end");
	unit_int(tokens.token[1].span.start, 2, "span of a mark: start");
	unit_int(tokens.token[3].span.end, 19, "span of a literal ends behind its parenthesis");
	unit_int(tokens.token[2].match, 6, "a bracket knows its partner over one that is not closed");
	unit_int(tokens.token[6].match, 2, "and back");
	unit_int(tokens.token[4].match, -1, "a bracket without a partner");
	unit_int(tokens.token[5].depth, 2, "depth counts open brackets");
	unit_int(tokens.token[6].depth, 0, "a bracket stands outside of itself");
}

int
main(void)
{
	for (int i = 0; i < lengthof(lex_case); i++)
		unit_text(lex(lex_case[i].text), lex_case[i].tokens, lex_case[i].text);
	test_spans();
	return unit_done();
}
