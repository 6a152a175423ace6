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

int
main(void)
{
	for (int i = 0; i < lengthof(cases); i++)
	{
		StringInfoData out;
		CsvWalk walk;

		initStringInfo(&out);
		csv_walk_init(&walk, cases[i].text, strlen(cases[i].text), cases[i].separator);
		while (csv_walk_next(&walk))
		{
			if (walk.is_broken)
				appendStringInfo(&out, "!%.*s", (int) (walk.stop - walk.start), walk.start);
			for (int k = 0; k < walk.count && !walk.is_broken; k++)
			{
				size_t len;
				const char *cell = csv_walk_cell(&walk, k, &len);

				appendStringInfo(&out, "[%.*s]", (int) len, cell);
			}
			appendStringInfoChar(&out, ' ');
		}
		csv_walk_free(&walk);
		unit_text(out.data, cases[i].records, psprintf("case %d", i));
	}
	return unit_done();
}
