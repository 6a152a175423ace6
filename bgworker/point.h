/*
 * point.h
 *		Places in the run protocol where a test can stop, break or kill a process.
 *
 * A library that the tests preload behind ours (test/module/) hangs a function
 * in; without it a point is one comparison with NULL.
 */
#ifndef VIGIL_BGWORKER_POINT_H
#define VIGIL_BGWORKER_POINT_H

/* Name of the rendezvous variable that holds the function. */
#define POINT_HOOK "vigil_point"

typedef void (*PointHook)(const char *name);

/* Where the function is kept; never NULL once the library is preloaded. */
extern PointHook *point_hook;

extern void point_register(void);

#define POINT(name)                                                                                \
	do                                                                                             \
	{                                                                                              \
		if (point_hook != NULL && *point_hook != NULL)                                             \
			(*point_hook)(name);                                                                   \
	} while (0)

#endif /* VIGIL_BGWORKER_POINT_H */
