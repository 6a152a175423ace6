/*
 * path_text.h
 *		A path into a dynamic value, as text[]: ".key" goes into a bag, "[position" into an array.
 */
#ifndef VIGIL_RUNTIME_PATH_TEXT_H
#define VIGIL_RUNTIME_PATH_TEXT_H

#define PATH_KEY '.'
#define PATH_POSITION '['

/* A longer one is no path that the functions take, and the planner makes none. */
#define PATH_MAX_STEPS 64

#endif /* VIGIL_RUNTIME_PATH_TEXT_H */
