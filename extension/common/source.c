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

SourcePlace
source_place(const char *text, int length, int offset)
{
	SourcePlace place = {1, 1};
	int start;

	offset = Max(0, Min(offset, length));
	start = source_line_start(text, offset);
	for (int i = 0; i < start; i++)
	{
		if (text[i] == '\n')
			place.line++;
	}
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

char *
source_excerpt(const char *text, int length, Span span)
{
	int offset = Max(0, Min(span.start, length));
	SourcePlace place = source_place(text, length, offset);
	int start = source_line_start(text, offset);
	int end = offset;
	StringInfoData excerpt;
	int indent;

	while (end < length && text[end] != '\n' && text[end] != '\r')
		end++;
	start = source_step(text, offset, start, -EXCERPT_BEFORE);
	end = source_step(text, start, end, EXCERPT_WIDTH);

	initStringInfo(&excerpt);
	appendStringInfo(&excerpt, "LINE %d: ", place.line);
	indent = excerpt.len;
	appendBinaryStringInfo(&excerpt, text + start, end - start);
	appendStringInfoChar(&excerpt, '\n');
	for (int i = 0; i < indent; i++)
		appendStringInfoChar(&excerpt, ' ');
	/* A tab moves the caret as far as it moves the text. */
	for (int i = start; i < offset; i++)
	{
		if (((unsigned char) text[i] & 0xC0) != 0x80)
			appendStringInfoChar(&excerpt, text[i] == '\t' ? '\t' : ' ');
	}
	appendStringInfoChar(&excerpt, '^');
	return excerpt.data;
}
