/*
 * vec.h
 *		A growing array of pointers, for trees and lists of the front end.
 *
 * PostgreSQL's List is not available to frontend programs.  The array and what
 * it points to live in the current memory context; nothing is freed one by one.
 */
#ifndef VIGIL_COMMON_VEC_H
#define VIGIL_COMMON_VEC_H

typedef struct Vec
{
	void **item;
	int count;
	int capacity;
} Vec;

/* Appends one pointer.  A zeroed Vec is an empty one. */
extern void vec_push(Vec *vec, void *item);

/* Inserts one pointer so that it becomes element number at (0 ≤ at ≤ count). */
extern void vec_insert(Vec *vec, int at, void *item);

/* Element i under its type. */
#define VEC_AT(vec, type, i) ((type *) (vec)->item[i])

#endif /* VIGIL_COMMON_VEC_H */
