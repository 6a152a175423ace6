/*
 * vec.c
 *		A growing array of pointers.
 */
#include "common/port.h"

#include "common/vec.h"

#define VEC_FIRST_CAPACITY 8

void
vec_push(Vec *vec, void *item)
{
	vec_insert(vec, vec->count, item);
}

bool
vec_push_text(Vec *vec, const char *text)
{
	VEC_EACH (const char, known, vec)
	{
		if (strcmp(known, text) == 0)
			return false;
	}
	vec_push(vec, unconstify(char *, text));
	return true;
}

void
vec_insert(Vec *vec, int at, void *item)
{
	Assert(at >= 0 && at <= vec->count);

	if (vec->count == vec->capacity)
	{
		int capacity = vec->capacity == 0 ? VEC_FIRST_CAPACITY : vec->capacity * 2;
		Size size = sizeof(void *) * (Size) capacity;

		vec->item = vec->item == NULL ? palloc(size) : repalloc(vec->item, size);
		vec->capacity = capacity;
	}
	memmove(vec->item + at + 1, vec->item + at, sizeof(void *) * (vec->count - at));
	vec->item[at] = item;
	vec->count++;
}
