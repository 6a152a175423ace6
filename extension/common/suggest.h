/*
 * suggest.h
 *		"Did you mean ...": the known name that is nearest to a misspelt one.
 *
 * Used for columns, functions, operators and keys alike:
 *
 *		Suggest near;
 *		suggest_start(&near, wanted);
 *		for each known name: suggest_offer(&near, name);
 *		if (suggest_best(&near) != NULL) diag_hint(..., suggest_best(&near));
 */
#ifndef VIGIL_COMMON_SUGGEST_H
#define VIGIL_COMMON_SUGGEST_H

/* Names longer than this are not compared: nobody misspells them by a letter. */
#define SUGGEST_MAX_LENGTH 64

typedef struct Suggest
{
	const char *wanted;
	const char *best; /* as offered, not copied */
	int best_distance;
} Suggest;

extern void suggest_start(Suggest *near, const char *wanted);

/* Offers one known name; the first of equally near names is kept. */
extern void suggest_offer(Suggest *near, const char *name);

/* The nearest name, or NULL if none is near enough to be meant. */
extern const char *suggest_best(const Suggest *near);

/* Letters to change, insert, drop or swap, ASCII case aside; limit + 1 if more than limit. */
extern int suggest_distance(const char *a, const char *b, int limit);

#endif /* VIGIL_COMMON_SUGGEST_H */
