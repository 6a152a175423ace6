/*
 * outline_test.c
 *		Tests of trees as text: quoting, and how a form is laid out in rows.
 */
#include "common/port.h"

#include "kql/outline.h"
#include "unit.h"

/* "depth text" of each row, one a line. */
static char *
rows_of(const char *forms)
{
	Vec row = {0};
	StringInfoData out;

	initStringInfo(&out);
	outline_rows(&row, "bind", forms);
	VEC_EACH (const OutlineRow, one, &row)
	{
		appendStringInfo(&out, "%d %s\n", one->depth, one->text);
	}
	return out.data;
}

static void
test_quotes(void)
{
	StringInfoData out;

	initStringInfo(&out);
	outline_name(&out, "d_x");
	outline_name(&out, "\xc3\xa9t\xc3\xa9*");
	outline_name(&out, "");
	outline_name(&out, "a (b");
	outline_name(&out, "it's\n");
	unit_text(out.data, "d_x\xc3\xa9t\xc3\xa9*'''a (b''it\\'s\\n'",
			  "names, quoted when they are no words");
	initStringInfo(&out);
	outline_text(&out, "a\"b\\c\r\n)");
	unit_text(out.data, "\"a\\\"b\\\\c\\r\\n)\"", "texts");
}

static void
test_rows(void)
{
	char *wide = palloc0(1001);
	char *long_row;

	unit_text(rows_of(""), "", "nothing");
	unit_text(rows_of("a"), "0 a\n", "an atom");
	unit_text(rows_of("(let a 1)\n(query (b \")\n(\"))"), "0 (let a 1)\n0 (query (b \")\n(\"))\n",
			  "forms that fit stay whole, and brackets in quotes are none");

	memset(wide, 'w', 98);
	unit_text(rows_of(psprintf("(a b (c d) %s (e f) g)", wide)),
			  psprintf("0 a b\n1 (c d)\n1 %s\n1 (e f)\n1 g\n", wide),
			  "a form that does not fit: its kind, and its children one deeper");
	unit_text(rows_of(psprintf("(a (b (c %s) d))\ne", wide)),
			  psprintf("0 a\n1 b\n2 c %s\n2 d\n0 e\n", wide), "forms in forms");
	unit_text(rows_of(psprintf("((a) (b %s))", wide)), psprintf("0 (a)\n1 b %s\n", wide),
			  "a form without a kind");

	memset(wide, 'w', 1000);
	long_row = rows_of(psprintf("(a %s)", wide));
	unit_ok(strlen(long_row) < 500 && strstr(long_row, "www...\n") != NULL, "a long atom is cut");
	for (int i = 0; i < 1000; i += 2)
		memcpy(wide + i, "\xc3\xa9", 2);
	long_row = rows_of(psprintf("(a x%s)", wide));
	unit_ok(strstr(long_row, "\xc3\xa9...\n") != NULL, "between two characters");
	unit_text(rows_of("(a (b"), "0 (a (b\n", "brackets that are not closed end with the text");
}

static void
test_end(void)
{
	StringInfoData form;

	initStringInfo(&form);
	appendStringInfoString(&form, "(a");
	while (!outline_is_full(&form))
		appendStringInfoString(&form, " 1");
	unit_ok(strlen(rows_of(form.data)) < OUTLINE_MAX_BYTES * 2, "a tree has an end");
	unit_ok(
		strcmp(strrchr(pnstrdup(rows_of(form.data), (int) strlen(rows_of(form.data)) - 1), '\n') +
				   1,
			   "0 ...") == 0,
		"and says when it was cut");
}

int
main(void)
{
	test_quotes();
	test_rows();
	test_end();
	return unit_done();
}
