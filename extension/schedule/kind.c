/*
 * kind.c
 *		Words that our tables hold, as enums: why a slot is run, why one was not.
 */
#include "postgres.h"

#include "schedule/kind.h"

#define KIND_WORD(constant, word) word,
#define KIND_PLACED_WORD(constant, word) [constant] = (word),

static const char *const run_origins[] = {RUN_ORIGINS(KIND_WORD)};
static const char *const gap_kinds[] = {GAP_KINDS(KIND_WORD)};
static const char *const dedup_scopes[] = {DEDUP_SCOPES(KIND_PLACED_WORD)};
static const char *const breaker_states[] = {BREAKER_STATES(KIND_WORD)};

static int
kind_of(const char *const *words, int count, const char *word)
{
	for (int i = 0; i < count; i++)
	{
		if (strcmp(words[i], word) == 0)
			return i;
	}
	elog(ERROR, "unknown word in a table of vigil: \"%s\"", word);
}

const char *
run_origin_word(RunOrigin origin)
{
	return run_origins[origin];
}

const char *
gap_kind_word(GapKind kind)
{
	return gap_kinds[kind];
}

const char *
breaker_word(BreakerState state)
{
	return breaker_states[state];
}

GapKind
gap_kind_of(const char *word)
{
	return (GapKind) kind_of(gap_kinds, lengthof(gap_kinds), word);
}

RuleDedup
dedup_of(const char *word)
{
	return (RuleDedup) kind_of(dedup_scopes, lengthof(dedup_scopes), word);
}

BreakerState
breaker_of(const char *word)
{
	return (BreakerState) kind_of(breaker_states, lengthof(breaker_states), word);
}
