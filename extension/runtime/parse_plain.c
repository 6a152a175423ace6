/*
 * parse_plain.c
 *		The patterns of parse that need no regular expression.
 *
 * Each constant is taken where it first occurs behind the one before: if a text fits at all, it
 * fits so, and so each gap is as short as it can be, from the left.  Of several wildcards in one
 * gap the last takes all of it.  A constant that ends the pattern ends the text.
 *
 * Where a gap must be a whole number, no other place of the constant behind it leaves a number: the
 * constant has a character that numbers have not, and would stand in the gap.  So if the numbers
 * are numbers, the regular expression finds the same; if not, it has to be asked.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "base/compat.h"
#include "runtime/parse_plain.h"

void
plain_pattern_begin(PlainPattern *pattern, int constants)
{
	pattern->count = 1;
	pattern->gap = palloc0(sizeof(PlainGap) * ((Size) constants + 1));
}

static PlainGap *
last_gap(PlainPattern *pattern)
{
	return &pattern->gap[pattern->count - 1];
}

void
plain_pattern_constant(PlainPattern *pattern, TextPiece constant)
{
	PlainGap *gap = last_gap(pattern);

	if (constant.len == 0)
		return;
	if (!gap->is_open && pattern->count > 1)
	{
		/* Two with nothing between them are one. */
		TextPiece *before = &gap[-1].constant;
		char *joined = palloc(before->len + constant.len);

		memcpy(joined, before->data, before->len);
		memcpy(joined + before->len, constant.data, constant.len);
		*before = (TextPiece){joined, before->len + constant.len};
		return;
	}
	gap->constant = constant;
	pattern->count++;
}

void
plain_pattern_column(PlainPattern *pattern, bool is_whole)
{
	PlainGap *gap = last_gap(pattern);

	gap->columns++;
	gap->wildcards++;
	gap->is_whole |= is_whole;
	gap->is_open = true;
	gap->star_last = false;
}

void
plain_pattern_star(PlainPattern *pattern)
{
	PlainGap *gap = last_gap(pattern);

	gap->wildcards++;
	gap->is_open = true;
	gap->star_last = true;
}

/* What the regular expressions of parse have as a blank. */
static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* May the constant stand within a number and the blanks around it? */
static bool
constant_is_of_numbers(TextPiece constant)
{
	for (size_t i = 0; i < constant.len; i++)
	{
		char c = constant.data[i];

		if (!is_digit(c) && !is_blank(c) && c != '-' && c != '+')
			return false;
	}
	return true;
}

bool
plain_pattern_is_usable(const PlainPattern *pattern)
{
	for (int i = 0; i < pattern->count; i++)
	{
		const PlainGap *gap = &pattern->gap[i];

		if (gap->is_whole && (gap->wildcards > 1 ||
							  (i + 1 < pattern->count && constant_is_of_numbers(gap->constant))))
			return false;
	}
	return true;
}

/* Is it digits, perhaps with a sign and with blanks around them? */
static bool
is_whole_number(TextPiece text)
{
	const char *at = text.data;
	const char *end = text.data + text.len;
	const char *digits;

	while (at < end && is_blank(*at))
		at++;
	if (at < end && (*at == '-' || *at == '+'))
		at++;
	for (digits = at; at < end && is_digit(*at);)
		at++;
	if (at == digits)
		return false;
	while (at < end && is_blank(*at))
		at++;
	return at == end;
}

bool
plain_pattern_holds(const PlainPattern *pattern, const TextPiece *columns)
{
	for (int i = 0; i < pattern->count; i++)
	{
		const PlainGap *gap = &pattern->gap[i];

		if (gap->is_whole && !is_whole_number(columns[0]))
			return false;
		columns += gap->columns;
	}
	return true;
}

/* Where the constant behind a gap that begins at "at" is; NULL if it is not there. */
static const char *
find_constant(const PlainPattern *pattern, const PlainGap *gap, const char *at, const char *end)
{
	const PlainGap *last = &pattern->gap[pattern->count - 1];
	size_t len = gap->constant.len;
	const char *place = gap->is_open ? end - len : at;

	if (gap == last)
		return gap->is_open || at == end ? end : NULL;
	if ((size_t) (end - at) < len)
		return NULL;
	if (gap->is_open && (gap + 1 < last || last->is_open))
		return memmem(at, end - at, gap->constant.data, len);
	return memcmp(place, gap->constant.data, len) == 0 ? place : NULL;
}

bool
plain_pattern_match(const PlainPattern *pattern, TextPiece source, TextPiece *columns)
{
	const char *at = source.data;
	const char *end = source.data + source.len;

	for (int i = 0; i < pattern->count; i++)
	{
		const PlainGap *gap = &pattern->gap[i];
		const char *found = find_constant(pattern, gap, at, end);

		CHECK_FOR_INTERRUPTS();
		if (found == NULL)
			return false;
		for (int c = 0; c < gap->columns; c++)
			*columns++ = (TextPiece){at, 0};
		if (gap->columns > 0 && !gap->star_last)
			columns[-1].len = found - at;
		at = found + gap->constant.len;
	}
	return true;
}
