/*
 * json_walk_test.c
 *		The walker of JSON: what it passes, where it stops, what it decodes.
 */
#include "common/port.h"

#include "common/json_walk.h"
#include "unit.h"

static const struct
{
	const char *text;
	const char *expect; /* written again, or the error and its byte */
} strict[] = {
	{"", "truncated 0"},
	{" [ 1 , -2.5e+3 , true,false , null ] ", "[1,-2.5e+3,true,false,null]"},
	{"{\"a\":{\"b\":[]},\"\":{}}", "{\"a\":{\"b\":[]},\"\":{}}"},
	{"\"a\\u0041\\n\\/\\\"\"", "\"aA\\n/\\\"\""},
	{"\"\\ud83d\\udd25\\u00e4\"", "\"\xF0\x9F\x94\xA5\xC3\xA4\""},
	{"{\"\\u0061\":1,\"a\":2}", "{\"a\":1,\"a\":2}"},
	{"0", "0"},
	{"-0", "-0"},
	{"1E-9", "1E-9"},
	{"18446744073709551616", "18446744073709551616"},
	/* numbers that are none */
	{"01", "syntax 1"},
	{"1.", "truncated 2"},
	{"[1.]", "syntax 3"},
	{".5", "syntax 0"},
	{"+1", "syntax 0"},
	{"[-]", "syntax 2"},
	{"[1e]", "syntax 3"},
	{"0x1", "syntax 1"},
	{"1.2.3", "syntax 3"},
	{"NaN", "syntax 0"},
	{"Infinity", "syntax 0"},
	{"-Infinity", "syntax 1"},
	/* strings */
	{"\"a", "truncated 2"},
	{"\"a\tb\"", "syntax 2"},
	{"{\"a\nb\":1}", "syntax 3"},
	{"\"\x01\"", "syntax 1"},
	{"\"\x1F\"", "syntax 1"},
	{"\"\x7F\"", "\"\x7F\""},
	{"\"\\x\"", "syntax 2"},
	{"\"\\", "truncated 2"},
	{"\"\\u12\"", "truncated 2"},
	{"\"\\u12g4\"", "syntax 2"},
	{"\"\\ud83d\"", "surrogate 7"},
	{"\"\\ud83d\\u0041\"", "surrogate 7"},
	{"\"\\udd25\\ud83d\"", "surrogate 7"},
	{"'a'", "syntax 0"},
	/* what stands between */
	{"[1 2]", "syntax 3"},
	{"[,]", "syntax 1"},
	{"[1", "truncated 2"},
	{"[1}", "syntax 2"},
	{"{\"a\" 1}", "syntax 5"},
	{"{\"a\":}", "syntax 5"},
	{"{a:1}", "syntax 1"},
	{"{1:1}", "syntax 1"},
	{"tru", "truncated 0"},
	{"nul1", "syntax 0"},
	{"1 2", "rest 2"},
	{"{}x", "rest 2"},
	{"\xEF\xBB\xBF{}", "syntax 0"},
	{"\xC2\xA0{}", "syntax 0"},
	{"[1,]", "stray [1]"},
	{"{\"a\":1,}", "stray {\"a\":1}"},
	{"[\"\\u0000\"]", "nul [\"\xEF\xBF\xBD\"]"},
	{"[1e1001]", "large [1e1001]"},
	{"[1e-1001]", "large [1e-1001]"},
	{"[1e0001000]", "[1e0001000]"},
};

/* Passes a value and writes it again, from what the walker gave. */
static bool
copy_value(JsonWalk *walk, StringInfo out)
{
	JsonKind kind = json_walk_peek(walk);
	JsonSpan span;
	bool first = true;
	const char *comma = "";

	if (kind != WALK_ARRAY && kind != WALK_OBJECT)
	{
		StringInfoData text;

		if (!json_walk_value(walk, NULL, &span))
			return false;
		initStringInfo(&text);
		if (kind == WALK_STRING)
		{
			(void) json_decode(&span, &text);
			json_append_string(out, text.data, text.len);
		}
		else
			appendBinaryStringInfo(out, span.data, (int) span.len);
		return true;
	}
	if (!json_walk_open(walk))
		return false;
	appendStringInfoChar(out, kind == WALK_ARRAY ? '[' : '{');
	while (kind == WALK_ARRAY ? json_walk_next_element(walk, &first)
							  : json_walk_next_member(walk, &first, &span))
	{
		appendStringInfoString(out, comma);
		comma = ",";
		if (kind == WALK_OBJECT)
		{
			StringInfoData text;

			initStringInfo(&text);
			(void) json_decode(&span, &text);
			json_append_string(out, text.data, text.len);
			appendStringInfoChar(out, ':');
		}
		if (!copy_value(walk, out))
			return false;
	}
	appendStringInfoChar(out, kind == WALK_ARRAY ? ']' : '}');
	return walk->error == WALK_OK;
}

static const char *
result_text(JsonWalk *walk, const char *text, bool sound, const char *copy)
{
	static const char *const error_name[] = {"ok", "syntax", "truncated", "deep", "surrogate"};

	if (!sound)
		return psprintf("%s %d", error_name[walk->error], (int) (walk->at - text));
	if (json_walk_peek(walk) != WALK_END)
		return psprintf("rest %d", (int) (walk->at - text));
	return psprintf("%s%s%s%s", walk->stray_comma ? "stray " : "", walk->saw_nul ? "nul " : "",
					walk->saw_large ? "large " : "", copy);
}

static void
test_strict(void)
{
	for (int i = 0; i < lengthof(strict); i++)
	{
		const char *text = strict[i].text;
		StringInfoData copy;
		JsonWalk walk;
		JsonWalk pass;
		bool sound;

		initStringInfo(&copy);
		json_walk_init(&walk, text, strlen(text));
		sound = copy_value(&walk, &copy);
		unit_text(result_text(&walk, text, sound, copy.data), strict[i].expect, text);
		unit_ok(sound || walk.expected != NULL, "and it knows what it expected");
		json_walk_init(&pass, text, strlen(text));
		unit_ok(json_walk_value(&pass, NULL, NULL) == sound && pass.error == walk.error,
				"passed as a whole, it is the same");
	}
}

static void
test_depth(void)
{
	StringInfoData text;

	for (int depth = JSON_WALK_MAX_DEPTH; depth <= JSON_WALK_MAX_DEPTH + 1; depth++)
	{
		JsonWalk walk;

		initStringInfo(&text);
		for (int i = 0; i < depth; i++)
			appendStringInfoString(&text, i % 2 == 0 ? "[" : "{\"a\":");
		json_walk_init(&walk, text.data, text.len);
		unit_ok(!json_walk_value(&walk, NULL, NULL), "brackets without end");
		unit_int(walk.error, depth > JSON_WALK_MAX_DEPTH ? WALK_TOO_DEEP : WALK_TRUNCATED,
				 "too deep, or only too short");
	}
}

static void
test_modes(void)
{
	static const char halves[] = "[\"\\ud83d\", \"\\udd25\\ud83d\\ud83d\\udd25\"]";
	static const char loose[] = "[1 \"b\"\n{} ]";
	JsonWalk walk;
	StringInfoData copy;

	initStringInfo(&copy);
	json_walk_init(&walk, halves, strlen(halves));
	walk.pass_surrogates = true;
	unit_ok(copy_value(&walk, &copy), "halves of pairs pass in their mode");
	unit_text(copy.data, "[\"\xEF\xBF\xBD\",\"\xEF\xBF\xBD\xEF\xBF\xBD\xF0\x9F\x94\xA5\"]",
			  "each becomes U+FFFD");
	resetStringInfo(&copy);
	json_walk_init(&walk, loose, strlen(loose));
	walk.pass_no_comma = true;
	unit_ok(copy_value(&walk, &copy), "commas may be missing in their mode");
	unit_text(copy.data, "[1,\"b\",{}]", "the elements are read");
	unit_int(walk.no_comma - loose, 3, "the first place is known");
	json_walk_init(&walk, "[1\"b\"]", 6);
	walk.pass_no_comma = true;
	unit_ok(!json_walk_value(&walk, NULL, NULL), "not where nothing parts the elements");
}

/* A text need not end with a NUL byte: what stands behind it is not looked at. */
static void
test_end(void)
{
	static const char *const cut[] = {"1e5|9999", "12|34", "tru|e", "\"\\u00|41\"",
									  "\"\\ud83d|\\udd25\""};
	static const JsonWalkError error[] = {WALK_OK, WALK_OK, WALK_TRUNCATED, WALK_TRUNCATED,
										  WALK_BAD_SURROGATE};

	for (int i = 0; i < lengthof(cut); i++)
	{
		size_t length = strchr(cut[i], '|') - cut[i];
		char *text = psprintf("%.*s%s", (int) length, cut[i], cut[i] + length + 1);
		JsonWalk walk;

		json_walk_init(&walk, text, length);
		(void) json_walk_value(&walk, NULL, NULL);
		unit_int(walk.error, error[i], cut[i]);
		unit_ok(walk.at <= text + length && !walk.saw_large, "not a step behind the end");
	}
}

static void
test_write(void)
{
	static const char all[] = "\0\x01\b\t\n\f\r\x1F \"\\/\x7F\xC3\xA4";
	StringInfoData out;
	StringInfoData back;
	JsonSpan span = {NULL, 0, true};

	initStringInfo(&out);
	initStringInfo(&back);
	json_append_string(&out, all, sizeof(all) - 1);
	unit_text(out.data, "\"\\u0000\\u0001\\b\\t\\n\\f\\r\\u001f \\\"\\\\/\x7F\xC3\xA4\"",
			  "control characters are escaped");
	span.data = out.data + 1;
	span.len = out.len - 2;
	unit_ok(!json_decode(&span, &back), "a null character is told");
	unit_text(back.data, "\xEF\xBF\xBD\x01\b\t\n\f\r\x1F \"\\/\x7F\xC3\xA4", "and read again");
}

int
main(void)
{
	test_strict();
	test_depth();
	test_modes();
	test_end();
	test_write();
	return unit_done();
}
