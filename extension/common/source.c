/*
 * source.c
 *		Places in a text, as people count them.
 *
 * Called when a message is made; spans stay bytes everywhere else.
 */
#include "common/port.h"

#include "common/source.h"
#include "common/utf8.h"

/* Characters of a long line that are shown before the caret, and in all. */
#define EXCERPT_BEFORE 50
#define EXCERPT_WIDTH 100

static int
source_line_start(const char *text, int offset)
{
	while (offset > 0 && text[offset - 1] != '\n')
		offset--;
	return offset;
}

/*
 * The line breaks of a text, eight bytes at a time: each note of a file counts from its start, and
 * a file may have thousands.
 */
static int
source_count_lines(const char *text, int length)
{
	const uint64 low = UINT64CONST(0x7F7F7F7F7F7F7F7F);
	const uint64 breaks = UINT64CONST(0x0A0A0A0A0A0A0A0A);
	int count = 0;
	int i = 0;

	for (; i + (int) sizeof(uint64) <= length; i += sizeof(uint64))
	{
		uint64 word;

		memcpy(&word, text + i, sizeof(word));
		word ^= breaks;
		/* The highest bit of each byte that was one. */
		word = ~(((word & low) + low) | word | low);
		/* The sum of these bits is in the highest byte. */
		count += (int) (((word >> 7) * UINT64CONST(0x0101010101010101)) >> 56);
	}
	for (; i < length; i++)
		count += text[i] == '\n';
	return count;
}

SourcePlace
source_place(const char *text, int length, int offset)
{
	SourcePlace place;
	int start;

	offset = Max(0, Min(offset, length));
	start = source_line_start(text, offset);
	place.line = source_count_lines(text, start) + 1;
	place.column = utf8_count(text + start, offset - start) + 1;
	return place;
}

/* Moves an offset by a number of characters, not beyond the limit. */
static int
source_step(const char *text, int offset, int limit, int characters)
{
	int step = characters < 0 ? -1 : 1;

	for (int left = abs(characters); left > 0 && offset != limit; left--)
	{
		offset += step;
		while (offset != limit && ((unsigned char) text[offset] & 0xC0) == 0x80)
			offset += step;
	}
	return offset;
}

int
source_offset(const char *text, int length, SourcePlace place)
{
	int start = 0;
	int end;

	for (int line = 1; line < place.line && start < length; start++)
	{
		if (text[start] == '\n')
			line++;
	}
	end = start;
	while (end < length && text[end] != '\n')
		end++;
	return source_step(text, start, end, place.column - 1);
}

SourceNote
source_note(const Diag *diag, const char *text, int length)
{
	SourceNote note;

	note.severity = diag_severity(diag->code) == DIAG_ERROR ? "error" : "warning";
	note.code = diag_code_text(diag->code);
	note.place = source_place(text, length, diag->span.start);
	note.message = diag->message;
	note.hint = diag->hint;
	note.id = NULL;
	return note;
}

char *
source_quote(const char *label, const char *text, int length, int offset)
{
	int start = source_line_start(text, offset);
	int end = offset;
	StringInfoData quote;

	while (end < length && text[end] != '\n' && text[end] != '\r')
		end++;
	start = source_step(text, offset, start, -EXCERPT_BEFORE);
	end = source_step(text, start, end, EXCERPT_WIDTH);

	initStringInfo(&quote);
	appendStringInfoString(&quote, label);
	appendBinaryStringInfo(&quote, text + start, end - start);
	appendStringInfo(&quote, "\n%*s", (int) strlen(label), "");
	/* A tab moves the caret as far as it moves the text. */
	for (int i = start; i < offset; i++)
	{
		if (((unsigned char) text[i] & 0xC0) != 0x80)
			appendStringInfoChar(&quote, text[i] == '\t' ? '\t' : ' ');
	}
	appendStringInfoChar(&quote, '^');
	return quote.data;
}

char *
source_excerpt(const char *text, int length, Span span)
{
	int offset = Max(0, Min(span.start, length));

	return source_quote(psprintf("LINE %d: ", source_place(text, length, offset).line), text,
						length, offset);
}
