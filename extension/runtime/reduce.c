/*
 * reduce.c
 *		The operator reduce: the words of a text, and the pattern that the frequent ones leave.
 *
 * A word is a run of what does not separate; its key is its place in the text and itself.  Words
 * behind the first REDUCE_MAX_WORDS are never frequent.
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "base/sql_function.h"
#include "runtime/dynamic.h"
#include "runtime/limit.h"
#include "runtime/string_case.h"
#include "runtime/string_term.h"

#define REDUCE_MAX_WORDS 1000

/* Where the next word of a text is. */
typedef struct WordScan
{
	TextPiece text;
	TextPiece separators; /* empty: all but ASCII letters and digits */
	int place;            /* of the word, from 0 */
	size_t start;
	size_t end;
} WordScan;

static WordScan
word_scan(TextPiece text, TextPiece separators)
{
	return (WordScan){.text = text, .separators = separators, .place = -1};
}

/* Does a character of that many bytes separate words? */
static bool
separates(const WordScan *scan, const char *at, int length)
{
	unsigned char c = (unsigned char) *at;

	if (scan->separators.len == 0)
		return !(c < 128 && isalnum(c));
	/* They may be as many as the text has characters. */
	CHECK_FOR_INTERRUPTS();
	return memmem(scan->separators.data, scan->separators.len, at, length) != NULL;
}

static bool
word_next(WordScan *scan)
{
	const char *data = scan->text.data;
	const char *end = data + scan->text.len;
	const char *at = data + scan->end;
	uint32 c;

	CHECK_FOR_INTERRUPTS();
	for (int length; at < end; at += length)
	{
		length = char_decode(at, end, &c);
		if (!separates(scan, at, length))
			break;
	}
	if (at == end || ++scan->place >= REDUCE_MAX_WORDS)
		return false;
	scan->start = at - data;
	for (int length; at < end; at += length)
	{
		length = char_decode(at, end, &c);
		if (separates(scan, at, length))
			break;
	}
	scan->end = at - data;
	return true;
}

/* The key of the word, in a buffer. */
static TextPiece
word_key(const WordScan *scan, StringInfo key)
{
	resetStringInfo(key);
	appendStringInfo(key, "%d ", scan->place);
	value_append(key, scan->text.data + scan->start, scan->end - scan->start);
	return buffer_piece(key);
}

/* reduce_words(text, separators): the keys of its words, an array. */
SQL_FUNCTION(kql_reduce_words)
{
	WordScan scan = word_scan(ARG_PIECE(0), ARG_PIECE(1));
	DynamicBuilder builder = {0};

	dynamic_begin_array(&builder);
	while (word_next(&scan))
	{
		StringInfoData key;

		initStringInfo(&key);
		(void) word_key(&scan, &key);
		dynamic_add_buffer(&builder, &key);
	}
	PG_RETURN_JSONB_P(dynamic_finish(&builder));
}

/*
 * reduce_pattern(text, separators, frequent): the text with '*' for what stands between the words
 * whose keys the object has; what separates two of these stays.  '' if it has none of them.
 */
SQL_FUNCTION(kql_reduce_pattern)
{
	WordScan scan = word_scan(ARG_PIECE(0), ARG_PIECE(1));
	Jsonb *frequent = PG_ARGISNULL(2) ? NULL : PG_GETARG_JSONB_P(2);
	StringInfoData out;
	StringInfoData key;
	bool starred = false; /* words since the last that is kept are not */
	bool found = false;
	size_t kept = 0; /* end of that one */

	initStringInfo(&out);
	initStringInfo(&key);
	while (frequent != NULL && DYNAMIC_IS_OBJECT(frequent) && word_next(&scan))
	{
		TextPiece name = word_key(&scan, &key);
		JsonbValue value;

		if (getKeyJsonValueFromContainer(&frequent->root, name.data, (int) name.len, &value) ==
			NULL)
		{
			starred = true;
			continue;
		}
		if (starred)
			appendStringInfoChar(&out, '*');
		value_append(&out, scan.text.data + (starred ? scan.start : kept),
					 scan.end - (starred ? scan.start : kept));
		kept = scan.end;
		starred = false;
		found = true;
	}
	if (!found)
		PG_RETURN_TEXT_P(cstring_to_text_with_len("", 0));
	if (starred || scan.place >= REDUCE_MAX_WORDS)
		appendStringInfoChar(&out, '*');
	else
		value_append(&out, scan.text.data + kept, scan.text.len - kept);
	PG_RETURN_TEXT_P(value_text(&out));
}
