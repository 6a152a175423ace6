/*
 * csv_walk_test.c
 *		Records of separated values: quotes, line ends, and what is broken.
 */
#include "common/port.h"

#include "common/csv_walk.h"
#include "unit.h"

typedef struct CsvCase
{
	const char *text;
	char separator;
	const char *records; /* cells in brackets, "!" and the line of a broken record */
} CsvCase;

static const CsvCase cases[] = {
	{"", ',', ""},
	{"\n\r\n", ',', ""},
	{"a,b\nc,d\n", ',', "[a][b] [c][d] "},
	{"a,b\r\nc,d", ',', "[a][b] [c][d] "},
	{"a\rb", ',', "[a] [b] "},
	{"a,\n,b\n,", ',', "[a][] [][b] [][] "},
	{"a;b,c\n", ';', "[a][b,c] "},
	{"a\tb\n", '\t', "[a][b] "},
	{"\"a,b\",\"c\nd\"\ne", ',', "[a,b][c\nd] [e] "},
	{"\"a\"\"b\",\"\"\n", ',', "[a\"b][] "},
	{"\"{\"\"a\"\":\"\"b\"\"}\",x", ',', "[{\"a\":\"b\"}][x] "},
	{"a\"b,c\n", ',', "[a\"b][c] "},
	{"a\n\n\nb", ',', "[a] [b] "},
	/* broken: the line alone */
	{"\"a\nb,c\n", ',', "!\"a [b][c] "},
	{"\"a\"b,c\nd\n", ',', "!\"a\"b,c [d] "},
	{"x,\"a\" ,c\nd\n", ',', "!x,\"a\" ,c [d] "},
	{"\"", ',', "!\" "},
};

/* Records that are longer than this are broken: a byte less than the longest of the cases. */
#define SHORT_RECORD 6

static void
tell_record(const CsvWalk *walk, StringInfo out)
{
	if (walk->is_broken)
		appendStringInfo(out, "!%.*s", (int) (walk->stop - walk->start), walk->start);
	for (int k = 0; k < walk->count && !walk->is_broken; k++)
	{
		size_t len;
		const char *cell = csv_walk_cell(walk, k, &len);

		appendStringInfo(out, "[%.*s]", (int) len, cell);
	}
	appendStringInfoChar(out, ' ');
}

/* The records of a text, of which so many bytes more are there whenever a record is not all there. */
static char *
tell_records(const CsvCase *test, size_t step, size_t max_record)
{
	size_t length = strlen(test->text);
	size_t there = Min(step, length);
	StringInfoData out;
	CsvWalk walk;

	initStringInfo(&out);
	csv_walk_init(&walk, test->text, there, test->separator);
	walk.max_record = max_record;
	walk.has_more = there < length;
	for (;;)
	{
		if (csv_walk_next(&walk))
			tell_record(&walk, &out);
		else if (!walk.has_more)
			break;
		else
		{
			there = Min(there + step, length);
			csv_walk_move(&walk, walk.at, test->text + there, there < length);
		}
	}
	csv_walk_free(&walk);
	return out.data;
}

/* The same of a text of which each record is given by itself. */
static char *
tell_parts(const CsvCase *test, size_t max_record)
{
	const char *end = test->text + strlen(test->text);
	StringInfoData out;
	CsvWalk walk;

	initStringInfo(&out);
	csv_walk_init(&walk, test->text, end - test->text, test->separator);
	walk.max_record = max_record;
	while (csv_walk_next(&walk))
	{
		CsvWalk part;

		csv_walk_init(&part, walk.start, walk.at - walk.start, test->separator);
		part.max_record = max_record;
		while (csv_walk_next(&part))
			tell_record(&part, &out);
		csv_walk_free(&part);
	}
	csv_walk_free(&walk);
	return out.data;
}

int
main(void)
{
	for (int i = 0; i < lengthof(cases); i++)
	{
		char *whole = tell_records(&cases[i], PG_INT32_MAX, CSV_MAX_RECORD);
		char *bounded = tell_records(&cases[i], PG_INT32_MAX, SHORT_RECORD);

		unit_text(whole, cases[i].records, psprintf("case %d", i));
		unit_text(tell_parts(&cases[i], CSV_MAX_RECORD), whole, psprintf("case %d by rows", i));
		unit_text(tell_parts(&cases[i], SHORT_RECORD), bounded,
				  psprintf("case %d by short rows", i));
		for (size_t step = 1; step <= 20; step++)
		{
			unit_text(tell_records(&cases[i], step, CSV_MAX_RECORD), whole,
					  psprintf("case %d in pieces of %d", i, (int) step));
			unit_text(tell_records(&cases[i], step, SHORT_RECORD), bounded,
					  psprintf("case %d bounded, in pieces of %d", i, (int) step));
		}
	}
	unit_text(tell_records(&(CsvCase){"ab,cd,\n1234567890\n\"a\nb\",\"cd\ne,f\n", ',', ""}, 3, 6),
			  "[ab][cd][] !1234567 [890] !\"a !b\",\"cd [e][f] ", "records that are too long");
	return unit_done();
}
