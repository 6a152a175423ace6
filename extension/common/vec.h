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

/* Appends a text that no element is yet, without a copy; false if one is. */
extern bool vec_push_text(Vec *vec, const char *text);

/* Inserts one pointer so that it becomes element number at (0 ≤ at ≤ count). */
extern void vec_insert(Vec *vec, int at, void *item);

/*
 * A value of the type in the current memory context, with the members as given, which are
 * evaluated in no order, and the others zero: MAKE(Span, .start = 1).
 */
#define MAKE(type, ...) ((type *) memcpy(palloc(sizeof(type)), &(type){__VA_ARGS__}, sizeof(type)))

/* Element i under its type. */
#define VEC_AT(vec, type, i) ((type *) (vec)->item[i])

/*
 * A loop over the elements: VEC_EACH(type, name, vec) declares "type *name" for its
 * body and name##_at for the element's number.  vec is evaluated at every turn, so
 * elements that the body appends are visited too.  The outer loop, which turns once,
 * is only there to declare the pointer.
 */
#define VEC_EACH(type, name, vec)                                                                  \
	for (type *name = NULL, *name##_outer = (type *) 1; name##_outer != NULL; name##_outer = NULL) \
		for (int name##_at = 0;                                                                    \
			 name##_at < (vec)->count && (name = (type *) (vec)->item[name##_at], true);           \
			 name##_at++)

#endif /* VIGIL_COMMON_VEC_H */
