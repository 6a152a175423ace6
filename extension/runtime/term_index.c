/*
 * term_index.c
 *		Many patterns that are searched in a text at once, each as `has` does it.
 *
 * Called by has_any.  Whatever a pattern is found in has each of the pattern's terms as a
 * term: at its edges because `has` wants it so, and inside because separators stand there.
 * So a pattern is filed under one of its terms, that which the fewest patterns share, and the
 * terms of a text are looked up: the cost grows with the text, not with the list.  A pattern
 * that is more than its term is searched then, once a text.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "miscadmin.h"

#include "runtime/string_case.h"
#include "runtime/term_index.h"

/* With fewer patterns it is faster to search each of them. */
#define INDEX_MIN 8

/* Longer terms are no keys. */
#define TERM_MAX 128

/* The hash that texts begin with: FNV. */
#define HASH_START 2166136261u
#define HASH_FACTOR 16777619u

struct TermIndex
{
	const TextPiece *pattern;
	const Needle *needle;
	TextPiece *key; /* of a pattern: the term that it is filed under */
	int *next;      /* of a pattern: another one with the same key + 1, 0 is the end */
	uint32 *tried;  /* of a pattern: the text that it was last searched in */
	uint32 text;    /* the number of this text */
	int *slot;      /* open addressing: a pattern + 1, 0 is free */
	uint32 mask;
	int *scan; /* the patterns that have no key */
	int scan_count;
	int count;
};

/* A term of a text, and the hash of it in lower case. */
typedef struct TextTerm
{
	TextPiece span;
	uint32 hash;
} TextTerm;

/* The next term from *at on, which is moved behind it; false if there is none. */
static bool
term_next(const char **at, const char *end, TextTerm *term)
{
	const char *p = *at;
	const char *start = NULL;
	uint32 hash = HASH_START;

	while (p < end)
	{
		uint32 c;
		int size = char_decode(p, end, &c);

		if (char_is_term(c))
		{
			if (start == NULL)
				start = p;
			hash = (hash ^ char_lower(c)) * HASH_FACTOR;
		}
		else if (start != NULL)
			break;
		p += size;
	}
	*at = p;
	if (start == NULL)
		return false;
	term->span = (TextPiece){start, p - start};
	term->hash = murmurhash32(hash);
	return true;
}

/* The slot of a term: that of its patterns, or the free one where they belong. */
static uint32
index_slot(const TermIndex *index, const TextTerm *term)
{
	uint32 slot = term->hash & index->mask;

	while (index->slot[slot] != 0 && !span_equals_ci(index->key[index->slot[slot] - 1], term->span))
		slot = (slot + 1) & index->mask;
	return slot;
}

/* How many patterns have a term, about: terms that share a slot are counted together. */
static uint32 *
index_count_terms(const TermIndex *index)
{
	uint32 *times = palloc_extended(sizeof(uint32) * ((Size) index->mask + 1),
									MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);

	for (int i = 0; i < index->count; i++)
	{
		const char *at = index->pattern[i].data;
		const char *end = at + index->pattern[i].len;
		TextTerm term;

		while (term_next(&at, end, &term))
		{
			CHECK_FOR_INTERRUPTS();
			times[term.hash & index->mask]++;
		}
	}
	return times;
}

/* The rarest term of a pattern, of several the longest; false if it has none that may be a key. */
static bool
index_choose_term(const TermIndex *index, TextPiece pattern, const uint32 *times, TextTerm *best)
{
	const char *at = pattern.data;
	const char *end = at + pattern.len;
	uint32 best_times = 0;
	TextTerm term;

	while (term_next(&at, end, &term))
	{
		uint32 here = times[term.hash & index->mask];

		CHECK_FOR_INTERRUPTS();
		if (term.span.len > TERM_MAX)
			continue;
		if (best_times == 0 || here < best_times ||
			(here == best_times && term.span.len > best->span.len))
		{
			*best = term;
			best_times = here;
		}
	}
	return best_times > 0;
}

static void
index_add(TermIndex *index, int pattern, const TextTerm *term)
{
	uint32 slot = index_slot(index, term);

	index->key[pattern] = term->span;
	index->next[pattern] = index->slot[slot];
	index->slot[slot] = pattern + 1;
}

/* An array for the patterns, of zeros. */
#define INDEX_ARRAY(type, count)                                                                   \
	((type *) palloc_extended(sizeof(type) * ((Size) (count) + 1),                                 \
							  MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO))

TermIndex *
term_index_make(const TextPiece *pattern, const Needle *needle, int count)
{
	TermIndex *index = palloc0(sizeof(TermIndex));
	uint32 size = 16;
	uint32 *times;

	while (size < (uint32) count * 2)
		size *= 2;
	index->pattern = pattern;
	index->needle = needle;
	index->count = count;
	index->mask = size - 1;
	index->key = INDEX_ARRAY(TextPiece, count);
	index->next = INDEX_ARRAY(int, count);
	index->tried = INDEX_ARRAY(uint32, count);
	index->scan = INDEX_ARRAY(int, count);
	index->slot = INDEX_ARRAY(int, size);
	times = index_count_terms(index);
	for (int i = 0; i < count; i++)
	{
		TextTerm term;

		if (count >= INDEX_MIN && index_choose_term(index, pattern[i], times, &term))
			index_add(index, i, &term);
		else
			index->scan[index->scan_count++] = i;
	}
	pfree(times);
	return index;
}

/* Each text has a number, so that a pattern is searched in it once, however often its key is there. */
static void
index_next_text(TermIndex *index)
{
	if (++index->text != 0)
		return;
	memset(index->tried, 0, sizeof(uint32) * index->count);
	index->text = 1;
}

/* Is one of the patterns there that are filed under a term which the text has? */
static bool
index_try_term(TermIndex *index, TextPiece text, const TextTerm *term)
{
	int next;

	for (int at = index->slot[index_slot(index, term)]; at != 0; at = next)
	{
		int pattern = at - 1;

		next = index->next[pattern];
		if (index->key[pattern].len == index->pattern[pattern].len)
			return true;
		if (index->tried[pattern] == index->text)
			continue;
		index->tried[pattern] = index->text;
		if (needle_matches(&index->needle[pattern], text))
			return true;
	}
	return false;
}

bool
term_index_matches(TermIndex *index, TextPiece text)
{
	const char *at = text.data;
	const char *end = text.data + text.len;
	TextTerm term;

	for (int i = 0; i < index->scan_count; i++)
	{
		if (needle_matches(&index->needle[index->scan[i]], text))
			return true;
	}
	if (index->scan_count == index->count)
		return false;
	index_next_text(index);
	while (term_next(&at, end, &term))
	{
		CHECK_FOR_INTERRUPTS();
		if (index_try_term(index, text, &term))
			return true;
	}
	return false;
}
