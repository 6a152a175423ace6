/*
 * suggest.c
 *		Nearest name by edit distance.
 *
 * Optimal string alignment: one letter changed, inserted or dropped, or two
 * neighbours swapped, costs 1; the case of ASCII letters costs nothing, as
 * wrong case is the commonest mistake of all.  Works on bytes: names in KQL and
 * in rules are ASCII in practice, and a hint need not be perfect elsewhere.
 */
#include "common/port.h"

#include "common/suggest.h"

static unsigned char
suggest_fold(char c)
{
	return c >= 'A' && c <= 'Z' ? (unsigned char) (c + ('a' - 'A')) : (unsigned char) c;
}

int
suggest_distance(const char *a, const char *b, int limit)
{
	int a_length = (int) strlen(a);
	int b_length = (int) strlen(b);
	int row[3][SUGGEST_MAX_LENGTH + 1];

	if (a_length > SUGGEST_MAX_LENGTH || b_length > SUGGEST_MAX_LENGTH ||
		abs(a_length - b_length) > limit)
		return limit + 1;

	for (int j = 0; j <= b_length; j++)
		row[0][j] = j;
	for (int i = 1; i <= a_length; i++)
	{
		int *current = row[i % 3];
		const int *above = row[(i + 2) % 3];
		const int *before = row[(i + 1) % 3];
		int least = i;

		current[0] = i;
		for (int j = 1; j <= b_length; j++)
		{
			bool same = suggest_fold(a[i - 1]) == suggest_fold(b[j - 1]);
			int cost = Min(above[j], current[j - 1]) + 1;

			cost = Min(cost, above[j - 1] + (same ? 0 : 1));
			if (i > 1 && j > 1 && suggest_fold(a[i - 1]) == suggest_fold(b[j - 2]) &&
				suggest_fold(a[i - 2]) == suggest_fold(b[j - 1]))
				cost = Min(cost, before[j - 2] + 1);
			current[j] = cost;
			least = Min(least, cost);
		}
		if (least > limit + 1)
			return limit + 1;
	}
	return Min(row[a_length % 3][b_length], limit + 1);
}

void
suggest_start(Suggest *near, const char *wanted)
{
	near->wanted = wanted;
	near->best = NULL;
	/* A third of the letters may be wrong, at least one, at most three. */
	near->best_distance = Max(1, Min(3, (int) strlen(wanted) / 3)) + 1;
}

void
suggest_offer(Suggest *near, const char *name)
{
	int distance = suggest_distance(near->wanted, name, near->best_distance - 1);

	if (distance < near->best_distance)
	{
		near->best = name;
		near->best_distance = distance;
	}
}

const char *
suggest_best(const Suggest *near)
{
	return near->best;
}
