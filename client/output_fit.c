/*
 * output_fit.c
 *		A table in the room that a terminal has.
 *
 * Called when the widths of all columns are known.  What tells the rows apart keeps its room;
 * first times lose their seconds and long texts some of their length, then columns go to a line
 * below their row, those that tell least before the others, and only then is everything cut as
 * far as it must be.
 */
#include "common/port.h"

#include "common/utf8.h"

#include "client/output_fit.h"

/* A column that is cut keeps so much, however narrow the terminal is. */
#define FIT_MIN_WIDTH 8

/* Between two columns. */
#define FIT_GAP 3

/* The length of a time to the minute, behind which comes its zone. */
#define FIT_MINUTES 16

/* ---- texts ---- */

/* The columns that the character at text takes, and its bytes; what is none takes one. */
static int
character_width(const char *text, int *bytes)
{
	*bytes = utf8_valid_bytes(text, text + strnlen(text, 4));
	if (*bytes > 0)
		return Max(PQdsplen(text, pg_char_to_encoding("UTF8")), 0);
	*bytes = 1;
	return 1;
}

int
output_width(const char *text)
{
	int width = 0;
	int bytes;

	for (; *text != '\0'; text += bytes)
		width += character_width(text, &bytes);
	return width;
}

/* The bytes of the beginning of a text that take no more than so many columns. */
static int
head_bytes(const char *text, int width)
{
	int length = 0;
	int bytes;

	while (text[length] != '\0')
	{
		int own = character_width(text + length, &bytes);

		if (own > width)
			break;
		width -= own;
		length += bytes;
	}
	return length;
}

/* The end of a text that takes no more than so many columns. */
static const char *
tail_of(const char *text, int width)
{
	int left = output_width(text);
	int bytes;

	while (left > width)
	{
		left -= character_width(text, &bytes);
		text += bytes;
	}
	/* What combines with a character that is gone goes, too. */
	while (*text != '\0' && character_width(text, &bytes) == 0)
		text += bytes;
	return text;
}

char *
output_cut(const char *text, int width, bool middle)
{
	int head;

	if (output_width(text) <= width)
		return pstrdup(text);
	if (!middle || width < FIT_MIN_WIDTH)
		return psprintf("%.*s…", head_bytes(text, width - 1), text);
	head = (width - 1) * 2 / 3;
	return psprintf("%.*s…%s", head_bytes(text, head), text, tail_of(text, width - 1 - head));
}

/* ---- columns ---- */

/* The columns that a table takes. */
static int
table_width(const Output *output, const int *width)
{
	int total = -FIT_GAP;

	for (int i = 0; i < output->count; i++)
		total += width[i] > 0 ? width[i] + FIT_GAP : 0;
	return total;
}

/* The least that a column has. */
static int
least_width(const Output *output, int column, int width)
{
	int least = output->fit != NULL ? output->fit[column].least : 0;

	return Min(width, Max(least, FIT_MIN_WIDTH));
}

/* The times of a column without their seconds. */
static void
drop_seconds(Output *output, int column, int *width)
{
	for (int row = 0; row < output->row.count; row++)
	{
		char *cell = VEC_AT(&output->row, char *, row)[column];
		size_t length = strlen(cell);

		if (length == FIT_MINUTES + 4 && cell[length - 1] == 'Z')
			strlcpy(cell + FIT_MINUTES, "Z", length - FIT_MINUTES);
	}
	*width = output_width(output->name[column]);
	for (int row = 0; row < output->row.count; row++)
		*width = Max(*width, output_width(VEC_AT(&output->row, char *, row)[column]));
}

/* The column that goes next, -1 if all that are left stay. */
static int
find_dropped(const Output *output, const int *width)
{
	int found = -1;

	for (int i = 0; i < output->count; i++)
	{
		int rank = output->fit[i].dropped;

		if (rank > 0 && width[i] > 0 && (found < 0 || rank > output->fit[found].dropped))
			found = i;
	}
	return found;
}

/* Puts columns below, their width is 0, until the others have what they need. */
static void
drop_columns(const Output *output, int *width)
{
	int *least = palloc0(sizeof(int) * Max(output->count, 1));
	int *gone = palloc0(sizeof(int) * Max(output->count, 1));
	int column;

	for (int i = 0; i < output->count; i++)
		least[i] = least_width(output, i, width[i]);
	while (table_width(output, least) > output->room && (column = find_dropped(output, least)) >= 0)
	{
		gone[column] = least[column];
		least[column] = 0;
	}
	/* A narrow one may fit where a wide one did not. */
	for (int rank = 1; rank <= output->count; rank++)
	{
		for (int i = 0; i < output->count; i++)
		{
			if (gone[i] == 0 || output->fit[i].dropped != rank)
				continue;
			least[i] = gone[i];
			if (table_width(output, least) > output->room)
				least[i] = 0;
		}
	}
	for (int i = 0; i < output->count; i++)
		width[i] = least[i] == 0 ? 0 : width[i];
	pfree(least);
	pfree(gone);
}

/* Makes the widest columns narrower, none below its least; in need, none that is whole. */
static void
narrow(const Output *output, int *width, bool in_need)
{
	int total = table_width(output, width);
	int *least = palloc0(sizeof(int) * Max(output->count, 1));

	for (int i = 0; i < output->count; i++)
	{
		bool is_whole = output->fit != NULL && output->fit[i].least == OUTPUT_WHOLE;

		least[i] =
			in_need && !is_whole ? Min(width[i], FIT_MIN_WIDTH) : least_width(output, i, width[i]);
	}
	while (total > output->room)
	{
		int widest = -1;

		for (int i = 0; i < output->count; i++)
		{
			if (width[i] > least[i] && (widest < 0 || width[i] > width[widest]))
				widest = i;
		}
		if (widest < 0)
			break;
		width[widest]--;
		total--;
	}
	pfree(least);
}

void
output_fit(Output *output, int *width)
{
	if (output->room <= 0 || table_width(output, width) <= output->room)
		return;
	for (int i = 0; output->fit != NULL && i < output->count; i++)
	{
		if (output->fit[i].time)
			drop_seconds(output, i, &width[i]);
	}
	if (output->fit != NULL)
		drop_columns(output, width);
	narrow(output, width, false);
	narrow(output, width, true);
}
