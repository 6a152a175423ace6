/*
 * path.h
 *		Which schemas names are looked up in, for a while.
 *
 * Whatever a session or the code of another has set, our own SQL is read with a
 * search_path of ours.  A change of the path is undone by path_restore(), and by
 * the end of the (sub)transaction after an error; so is every other setting that
 * was changed meanwhile.
 */
#ifndef VIGIL_BASE_PATH_H
#define VIGIL_BASE_PATH_H

/* Only what the server defines; a temporary object never goes before it. */
#define PATH_PINNED "pg_catalog, pg_temp"

/* Opens a level of settings with this search_path, NULL meaning PATH_PINNED; returns the level. */
extern int path_pin(const char *path);

/* Changes the path of the level that is open. */
extern void path_set(const char *path);

/* Gives back every setting that was changed since path_pin() returned the level. */
extern void path_restore(int level);

#endif /* VIGIL_BASE_PATH_H */
