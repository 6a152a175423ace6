/*
 * output.c
 *		What the client prints: messages on stderr, rows on stdout.
 *
 * Values are printed as the server gives them.  In JSON a value keeps its kind:
 * numbers, booleans and json are written bare, everything else as a string.
 */
#include "common/port.h"

#include <stdarg.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "common/utf8.h"

#include "client/output.h"
#include "client/output_fit.h"

/* Types whose text is not a JSON string; their numbers are fixed in the catalog. */
#define TYPE_BOOL 16
#define TYPE_INT8 20
#define TYPE_INT2 21
#define TYPE_INT4 23
#define TYPE_JSON 114
#define TYPE_FLOAT4 700
#define TYPE_FLOAT8 701
#define TYPE_NUMERIC 1700
#define TYPE_JSONB 3802

static void output_message(const char *kind, const char *format, va_list args)
	pg_attribute_printf(2, 0);

static void
output_message(const char *kind, const char *format, va_list args)
{
	StringInfoData text;
	int needed;

	initStringInfo(&text);
	for (;;)
	{
		va_list again;

		va_copy(again, args);
		needed = appendStringInfoVA(&text, format, again);
		va_end(again);
		if (needed == 0)
			break;
		enlargeStringInfo(&text, needed);
	}
	fflush(stdout);
	fprintf(stderr, "vigil: %s: ", kind);
	/* Names of files and what a server says may have what a terminal would obey. */
	for (const char *at = text.data; *at != '\0'; at++)
	{
		unsigned char c = (unsigned char) *at;

		if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f)
			fprintf(stderr, "\\x%02x", c);
		else
			fputc(c, stderr);
	}
	fputc('\n', stderr);
	pfree(text.data);
}

#define OUTPUT_MESSAGE(kind)                                                                       \
	do                                                                                             \
	{                                                                                              \
		va_list args;                                                                              \
		va_start(args, format);                                                                    \
		output_message(kind, format, args);                                                        \
		va_end(args);                                                                              \
	} while (0)

void
output_error(const char *format, ...)
{
	OUTPUT_MESSAGE("error");
}

void
output_warning(const char *format, ...)
{
	OUTPUT_MESSAGE("warning");
}

void
output_notice(const char *format, ...)
{
	OUTPUT_MESSAGE("notice");
}

void
output_detail(const char *format, ...)
{
	OUTPUT_MESSAGE("detail");
}

void
output_hint(const char *format, ...)
{
	OUTPUT_MESSAGE("hint");
}

void
output_json_text(StringInfo out, const char *text)
{
	appendStringInfoChar(out, '"');
	for (; *text != '\0'; text++)
	{
		unsigned char c = (unsigned char) *text;

		if (c == '"' || c == '\\')
			appendStringInfo(out, "\\%c", c);
		else if (c == '\n')
			appendStringInfoString(out, "\\n");
		else if (c < 0x20 || c == 0x7f)
			appendStringInfo(out, "\\u%04x", c);
		else
			appendStringInfoChar(out, (char) c);
	}
	appendStringInfoChar(out, '"');
}

void
output_plain_text(StringInfo out, const char *text)
{
	const char *end = text + strlen(text);

	while (text < end)
	{
		unsigned char c = (unsigned char) *text;
		int bytes = utf8_valid_bytes(text, end);
		uint32 character = bytes > 1 ? utf8_decode(text, &bytes) : c;

		if (c == '\n')
			appendStringInfoString(out, "\\n");
		else if (c == '\t')
			appendStringInfoString(out, "\\t");
		/* Control characters, and those that turn the text around them. */
		else if (c < 0x20 || (character >= 0x7f && character < 0xa0))
			appendStringInfo(out, "\\x%02x", character);
		else if (utf8_is_hidden(character))
			appendStringInfo(out, "\\u{%04x}", character);
		else
			appendBinaryStringInfo(out, text, Max(bytes, 1));
		text += Max(bytes, 1);
	}
}

static void
output_csv_text(StringInfo out, const char *text)
{
	/* An empty text is quoted; a null is nothing at all. */
	if (*text != '\0' && strpbrk(text, ",\"\r\n") == NULL)
	{
		appendStringInfoString(out, text);
		return;
	}
	appendStringInfoChar(out, '"');
	for (; *text != '\0'; text++)
	{
		if (*text == '"')
			appendStringInfoChar(out, '"');
		appendStringInfoChar(out, *text);
	}
	appendStringInfoChar(out, '"');
}

static bool
output_is_number(Oid type)
{
	return type == TYPE_INT8 || type == TYPE_INT4 || type == TYPE_INT2 || type == TYPE_FLOAT4 ||
		   type == TYPE_FLOAT8 || type == TYPE_NUMERIC;
}

static void
output_json_value(StringInfo out, Oid type, const char *value)
{
	if (type == TYPE_BOOL)
		appendStringInfoString(out, *value == 't' ? "true" : "false");
	else if (type == TYPE_JSON || type == TYPE_JSONB)
		appendStringInfoString(out, value);
	/* NaN and Infinity are no numbers of JSON. */
	else if (output_is_number(type) && strpbrk(value, "NnI") == NULL)
		appendStringInfoString(out, value);
	else
		output_json_text(out, value);
}

void
output_json_cell(StringInfo out, const PGresult *result, int row, int column)
{
	if (PQgetisnull(result, row, column))
		appendStringInfoString(out, "null");
	else
		output_json_value(out, PQftype(result, column), PQgetvalue(result, row, column));
}

void
output_start(Output *output, OutputFormat format, int count, char *const *name)
{
	StringInfoData line;

	output->format = format;
	output->count = count;
	output->name = palloc(Max(count, 1) * sizeof(char *));
	output->right = palloc0(Max(count, 1) * sizeof(bool));
	memset(&output->row, 0, sizeof(Vec));
	output->room = 0;
	output->fit = NULL;
	for (int i = 0; i < count; i++)
		output->name[i] = pstrdup(name[i]);
	if (format != OUTPUT_CSV)
		return;

	initStringInfo(&line);
	for (int i = 0; i < count; i++)
	{
		if (i > 0)
			appendStringInfoChar(&line, ',');
		output_csv_text(&line, name[i]);
	}
	puts(line.data);
}

/* Keeps a row until the table is printed. */
static void
output_keep_row(Output *output, const PGresult *result, int row)
{
	char **cell = palloc0(Max(output->count, 1) * sizeof(char *));

	for (int i = 0; i < output->count; i++)
	{
		StringInfoData text;

		initStringInfo(&text);
		output_plain_text(&text, PQgetvalue(result, row, i));
		cell[i] = text.data;
	}
	vec_push(&output->row, cell);
}

void
output_row(Output *output, const PGresult *result, int row)
{
	bool is_json = output->format == OUTPUT_JSON;
	StringInfoData line;

	if (output->format == OUTPUT_TABLE)
	{
		output_keep_row(output, result, row);
		return;
	}
	initStringInfo(&line);
	for (int i = 0; i < output->count; i++)
	{
		bool is_null = PQgetisnull(result, row, i) != 0;
		const char *value = PQgetvalue(result, row, i);

		if (i > 0)
			appendStringInfoString(&line, is_json ? ", " : ",");
		if (!is_json)
		{
			if (!is_null)
				output_csv_text(&line, value);
			continue;
		}
		output_json_text(&line, output->name[i]);
		appendStringInfoString(&line, ": ");
		output_json_cell(&line, result, row, i);
	}
	printf(is_json ? "{%s}\n" : "%s\n", line.data);
	pfree(line.data);
}

/* Prints one cell; the last one of a line has no blanks behind it. */
static void
output_cell(const Output *output, int column, int last, const char *text, int width)
{
	bool middle = output->fit != NULL && output->fit[column].middle;
	char *cut = output_cut(text, width, middle);
	int blanks = Max(width - output_width(cut), 0);
	bool right = output->right[column];
	bool is_last = column == last;

	if (column > 0 && !(is_last && *cut == '\0'))
		putchar(' ');
	printf("%*s%s%*s%s", right ? blanks : 0, "", cut, right || is_last ? 0 : blanks, "",
		   is_last ? "\n" : " |");
	pfree(cut);
}

/* Prints what of a row had no room, with its names, on a line of its own below. */
static void
output_below(const Output *output, const int *width, char *const *cell)
{
	StringInfoData line;

	initStringInfo(&line);
	for (int i = 0; i < output->count; i++)
	{
		if (width[i] == 0 && cell[i][0] != '\0')
			appendStringInfo(&line, "%s %s: %s", line.len > 0 ? ";" : " ", output->name[i],
							 cell[i]);
	}
	if (line.len > 0)
		puts(output_cut(line.data, output->room, false));
	pfree(line.data);
}

void
output_finish(Output *output)
{
	int *width = palloc0(Max(output->count, 1) * sizeof(int));
	int last = 0;

	if (output->format != OUTPUT_TABLE)
		return;
	for (int i = 0; i < output->count; i++)
	{
		width[i] = Max(output_width(output->name[i]), 1);
		for (int k = 0; k < output->row.count; k++)
			width[i] = Max(width[i], output_width(VEC_AT(&output->row, char *, k)[i]));
	}
	output_fit(output, width);
	for (int i = 0; i < output->count; i++)
		last = width[i] > 0 ? i : last;
	for (int i = 0; i < output->count; i++)
	{
		if (width[i] > 0)
			output_cell(output, i, last, output->name[i], width[i]);
	}
	for (int i = 0; i < output->count; i++)
	{
		for (int k = 0; width[i] > 0 && k < width[i] + (i > 0 && i < last ? 2 : 1); k++)
			putchar('-');
		if (width[i] > 0)
			putchar(i < last ? '+' : '\n');
	}
	for (int k = 0; k < output->row.count; k++)
	{
		for (int i = 0; i < output->count; i++)
		{
			if (width[i] > 0)
				output_cell(output, i, last, VEC_AT(&output->row, char *, k)[i], width[i]);
		}
		output_below(output, width, VEC_AT(&output->row, char *, k));
	}
	printf("(%d row%s)\n", output->row.count, output->row.count == 1 ? "" : "s");
}

static void
output_result_in(OutputFormat format, const PGresult *result, int room, const OutputFit *fit)
{
	int count = PQnfields(result);
	char **name = palloc(Max(count, 1) * sizeof(char *));
	Output output;

	for (int i = 0; i < count; i++)
		name[i] = PQfname(result, i);
	output_start(&output, format, count, name);
	output.room = room;
	output.fit = fit;
	for (int i = 0; i < count; i++)
		output.right[i] = output_is_number(PQftype(result, i));
	for (int row = 0; row < PQntuples(result); row++)
		output_row(&output, result, row);
	output_finish(&output);
}

void
output_result(OutputFormat format, const PGresult *result)
{
	output_result_in(format, result, 0, NULL);
}

void
output_result_fitting(OutputFormat format, const PGresult *result, const OutputFit *fit)
{
	struct winsize size;
	bool is_terminal = isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0;

	output_result_in(format, result, is_terminal ? size.ws_col : 0, fit);
}
