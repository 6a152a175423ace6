/*
 * diag_test.c
 *		Tests of common/diag.c: messages, hints, limits, and the list of codes.
 */
#include "common/port.h"

#include "common/diag.h"
#include "unit.h"

static void
test_message(void)
{
	DiagList list = {0};
	Span span = {3, 7};
	Diag *diag = diag_add(&list, DIAG_SYNTAX, span, "an operator", "\"%s %d\"");

	unit_text(diag->message, "expected an operator but found \"%s %d\"",
			  "arguments fill the message and are not read as formats");
	unit_int(diag->span.start, 3, "the span's start is kept");
	unit_int(diag->span.end, 7, "the span's end is kept");
	unit_text(diag->hint, NULL, "there is no hint unless one is set");

	diag_hint(diag, "use \"%s\", line %d", "where", 12);
	unit_text(diag->hint, "use \"where\", line 12", "a hint is formatted");
	unit_int(list.error_count, 1, "an error is counted");
	unit_ok(diag_first_error(&list) == diag, "the first error is found");
}

static void
test_long_hint(void)
{
	DiagList list = {0};
	Span span = {0, 0};
	Diag *diag = diag_add(&list, DIAG_BAD_ENCODING, span);
	char *text = palloc0(10001);

	memset(text, 'x', 10000);
	diag_hint(diag, "%s", text);
	unit_int(strlen(diag->hint), 10000, "a hint may be longer than any buffer");
}

static void
test_limit(void)
{
	DiagList list = {0};
	Span span = {0, 1};

	unit_ok(diag_first_error(&list) == NULL, "an empty list has no error");
	for (int i = 0; i < DIAG_MAX_KEPT + 50; i++)
		diag_hint(diag_add(&list, DIAG_UNSUPPORTED, span, "this"), "hint %d", i);
	unit_int(list.diag.count, DIAG_MAX_KEPT + 1, "the list stops growing");
	unit_int(VEC_AT(&list.diag, Diag, DIAG_MAX_KEPT)->code, DIAG_TOO_MANY,
			 "the last diagnostic says that there are more");
	unit_int(list.error_count, DIAG_MAX_KEPT + 50, "every error is counted");
}

/* What no query can bring about is still a line with a code and an SQLSTATE. */
static void
test_internal(void)
{
	DiagList list = {0};
	Span span = {0, 0};
	Diag *diag = diag_add(&list, DIAG_INTERNAL, span, "no such stage");

	unit_text(diag->message, "internal error of the compiler: no such stage", "a fault of our own");
	unit_text(diag_code_text(diag->code), "VK0699", "has a code");
}

/* The list's lines are data that users rely on; their form is checked here. */
static void
test_list(void)
{
	for (int code = 0; code < DIAG_CODE_COUNT; code++)
	{
		const char *text = diag_code_text(code);
		bool unique = true;

		unit_ok(strlen(text) == 6 && text[0] == 'V' && strspn(text + 2, "0123456789") == 4,
				psprintf("%s has the form of a code", text));
		unit_int(strlen(diag_sqlstate(code)), 5, psprintf("%s has an SQLSTATE", text));
		for (int other = 0; other < code; other++)
			unique = unique && strcmp(text, diag_code_text(other)) != 0;
		unit_ok(unique, psprintf("%s is used once", text));
	}
}

static void
test_span(void)
{
	Span a = {4, 9};
	Span b = {1, 5};
	Span joined = span_join(a, b);

	unit_int(joined.start, 1, "a joined span starts at the earlier start");
	unit_int(joined.end, 9, "a joined span ends at the later end");
}

int
main(void)
{
	test_message();
	test_long_hint();
	test_limit();
	test_internal();
	test_list();
	test_span();
	return unit_done();
}
