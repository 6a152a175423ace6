/*
 * sequence.c
 *		What two lists of texts have in common, in order.
 *
 * For comparisons of rules: stages of their queries, lines of their SQL.
 */
#include "common/port.h"

#include "common/sequence.h"

/* Cells of the table that is computed for what lies between common ends. */
#define SEQUENCE_MAX_CELLS (4 * 1024 * 1024)

/* Elements that are compared; the others have steps already, or get them afterwards. */
typedef struct SequencePart
{
	Sequence list;
	int start;
	int end;
} SequencePart;

static void
step_push(Vec *step, int from, int to, bool same)
{
	vec_push(step, MAKE(SequenceStep, .from = from, .to = to, .same = same));
}

static bool
is_same(const SequencePart *a, int i, const SequencePart *b, int k)
{
	return strcmp(a->list.item[i], b->list.item[k]) == 0;
}

/* For each pair of starts the length of the longest common subsequence of the rests; row major. */
static int *
common_lengths(const SequencePart *a, const SequencePart *b)
{
	int width = b->end - b->start + 1;
	int *length = palloc0(sizeof(int) * width * (a->end - a->start + 1));

	for (int i = a->end - 1; i >= a->start; i--)
	{
		int *row = length + (i - a->start) * width;

		PORT_CHECK_INTERRUPTS();
		for (int k = b->end - 1; k >= b->start; k--)
		{
			int at = k - b->start;

			row[at] =
				is_same(a, i, b, k) ? row[at + width + 1] + 1 : Max(row[at + width], row[at + 1]);
		}
	}
	return length;
}

/* The steps of parts that begin and end with different elements. */
static void
push_middle(const SequencePart *a, const SequencePart *b, Vec *step)
{
	int width = b->end - b->start + 1;
	int i = a->start;
	int k = b->start;
	int *length = NULL;

	if ((int64) width * (a->end - a->start + 1) <= SEQUENCE_MAX_CELLS)
		length = common_lengths(a, b);
	while (i < a->end || k < b->end)
	{
		int *here = length == NULL ? NULL : length + (i - a->start) * width + k - b->start;

		if (here != NULL && i < a->end && k < b->end && is_same(a, i, b, k))
		{
			step_push(step, i, k, true);
			i++;
			k++;
		}
		else if (i < a->end && (here == NULL || k == b->end || here[width] >= here[1]))
			step_push(step, i++, -1, false);
		else
			step_push(step, -1, k++, false);
	}
	if (length != NULL)
		pfree(length);
}

/* The first lines of the elements that steps take from a list, or to it. */
static Sequence
first_lines(Sequence list, const Vec *step, int start, int end, bool from, int *number)
{
	const char **item = palloc(sizeof(char *) * Max(end - start, 1));
	int count = 0;

	for (int i = start; i < end; i++)
	{
		const SequenceStep *one = VEC_AT(step, SequenceStep, i);
		int at = from ? one->from : one->to;

		if (at < 0)
			continue;
		number[count] = at;
		item[count++] = pnstrdup(list.item[at], strcspn(list.item[at], "\n"));
	}
	return (Sequence){count, item};
}

/* Appends steps that are between two elements that stay, those of equal first lines as one. */
static void
push_pairs(Sequence from, Sequence to, const Vec *step, int start, int end, Vec *into)
{
	int *from_number = palloc(sizeof(int) * Max(end - start, 1));
	int *to_number = palloc(sizeof(int) * Max(end - start, 1));
	Sequence a = first_lines(from, step, start, end, true, from_number);
	Sequence b = first_lines(to, step, start, end, false, to_number);
	Vec paired = sequence_steps(a, b, false);

	VEC_EACH (const SequenceStep, one, &paired)
		step_push(into, one->from < 0 ? -1 : from_number[one->from],
				  one->to < 0 ? -1 : to_number[one->to], false);
}

static Vec
with_pairs(Sequence from, Sequence to, const Vec *step)
{
	Vec result = {0};
	int start = 0;

	for (int i = 0; i <= step->count; i++)
	{
		if (i < step->count && !VEC_AT(step, SequenceStep, i)->same)
			continue;
		if (i > start)
			push_pairs(from, to, step, start, i, &result);
		if (i < step->count)
			vec_push(&result, step->item[i]);
		start = i + 1;
	}
	return result;
}

Vec
sequence_steps(Sequence from, Sequence to, bool pairs)
{
	SequencePart a = {from, 0, from.count};
	SequencePart b = {to, 0, to.count};
	Vec step = {0};

	while (a.start < a.end && b.start < b.end && is_same(&a, a.start, &b, b.start))
		step_push(&step, a.start++, b.start++, true);
	while (a.end > a.start && b.end > b.start && is_same(&a, a.end - 1, &b, b.end - 1))
	{
		a.end--;
		b.end--;
	}
	push_middle(&a, &b, &step);
	for (int i = 0; i < from.count - a.end; i++)
		step_push(&step, a.end + i, b.end + i, true);
	return pairs ? with_pairs(from, to, &step) : step;
}
