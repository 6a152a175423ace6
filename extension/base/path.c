/*
 * path.c
 *		Which schemas names are looked up in, for a while.
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "utils/guc.h"

#include "base/path.h"

int
path_pin(const char *path)
{
	int level = NewGUCNestLevel();

	path_set(path != NULL ? path : PATH_PINNED);
	return level;
}

void
path_set(const char *path)
{
	/* Most of our SQL is called with the path that it wants. */
	if (namespace_search_path != NULL && strcmp(namespace_search_path, path) == 0)
		return;
	(void) set_config_option("search_path", path, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true,
							 0, false);
}

void
path_restore(int level)
{
	/* As after an error: what code in between has set for the session must not stay either. */
	AtEOXact_GUC(false, level);
}
