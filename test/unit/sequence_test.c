/*
 * sequence_test.c
 *		Tests of common/sequence.c: what stays, what goes, what is changed.
 */
#include "common/port.h"

#include "common/sequence.h"
#include "unit.h"

#define SEQUENCE_TEST_LONG 3000

/* Letters of a text as elements. */
static Sequence
letters(const char *text)
{
	const char **item = palloc(sizeof(char *) * (strlen(text) + 1));
	int count = 0;

	for (; *text != '\0'; text++)
		item[count++] = pnstrdup(text, 1);
	return (Sequence){count, item};
}

/* The steps as a text: "a" stays, "-a" goes, "+a" comes, "a>b" changes. */
static char *
steps_text(Sequence from, Sequence to, bool pairs)
{
	Vec step = sequence_steps(from, to, pairs);
	StringInfoData out;

	initStringInfo(&out);
	VEC_EACH (const SequenceStep, one, &step)
	{
		if (one->same)
			appendStringInfoString(&out, from.item[one->from]);
		else if (one->to < 0)
			appendStringInfo(&out, "-%s", from.item[one->from]);
		else if (one->from < 0)
			appendStringInfo(&out, "+%s", to.item[one->to]);
		else
			appendStringInfo(&out, "[%s>%s]", strchr(from.item[one->from], '\n') + 1,
							 strchr(to.item[one->to], '\n') + 1);
	}
	return out.data;
}

static const struct
{
	const char *from;
	const char *to;
	const char *steps;
} letter_case[] = {
	{"", "", ""},
	{"abc", "abc", "abc"},
	{"", "ab", "+a+b"},
	{"ab", "", "-a-b"},
	{"abc", "ac", "a-bc"},
	{"ac", "abc", "a+bc"},
	{"abc", "axc", "a-b+xc"},
	{"ab", "ba", "-ab+a"},
	{"aaa", "aa", "aa-a"},
	{"abcabba", "cbabac", "-a-bc-ab+aba+c"},
};

static void
test_pairs(void)
{
	const char *from[] = {"where\na", "project\nb", "count\nc"};
	const char *to[] = {"extend\nx", "where\ny", "project\nz", "count\nc"};

	unit_text(steps_text((Sequence){3, from}, (Sequence){4, to}, true),
			  "+extend\nx[a>y][b>z]count\nc", "elements of equal first lines are pairs");
	unit_text(steps_text((Sequence){3, from}, (Sequence){4, to}, false),
			  "-where\na-project\nb+extend\nx+where\ny+project\nzcount\nc", "unless nobody asks");
}

/* Lists without anything in common: bounded, and complete. */
static void
test_long(void)
{
	const char **a = palloc(sizeof(char *) * SEQUENCE_TEST_LONG);
	const char **b = palloc(sizeof(char *) * SEQUENCE_TEST_LONG);
	Vec step;

	for (int i = 0; i < SEQUENCE_TEST_LONG; i++)
	{
		a[i] = psprintf("a%d", i);
		b[i] = psprintf("b%d", i);
	}
	step =
		sequence_steps((Sequence){SEQUENCE_TEST_LONG, a}, (Sequence){SEQUENCE_TEST_LONG, b}, false);
	unit_ok(step.count == 2 * SEQUENCE_TEST_LONG, "all of one go, all of the other come");
	step =
		sequence_steps((Sequence){SEQUENCE_TEST_LONG, a}, (Sequence){SEQUENCE_TEST_LONG, a}, false);
	unit_ok(step.count == SEQUENCE_TEST_LONG, "all of one list stay");
}

int
main(void)
{
	for (int i = 0; i < lengthof(letter_case); i++)
		unit_text(steps_text(letters(letter_case[i].from), letters(letter_case[i].to), false),
				  letter_case[i].steps, letter_case[i].from);
	test_pairs();
	test_long();
	return unit_done();
}
