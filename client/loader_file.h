/*
 * loader_file.h
 *		What a file is that is to be loaded, and whether it still is.
 */
#ifndef VIGIL_CLIENT_LOADER_FILE_H
#define VIGIL_CLIENT_LOADER_FILE_H

#include "client/loader.h"
#include "client/log_growth.h"

/* A path in UTF-8, whatever its bytes are: \xff stands for one that is not. */
extern char *loader_label(const char *path);

/* What the loader's source is called in its folder. */
extern const char *loader_name(const Loader *loader);

/* Whether what the loader's source holds begins with the content of a load; *is_all: and has no more. */
extern bool loader_begins_with(Loader *loader, LogGrowth *load, bool *is_all);

/* Finds out what the loader's source is: its size, its SHA-256, how it begins. */
extern LoaderEnd loader_identify(Loader *loader);

/*
 * Whether what was read of a file, up to now and, of the last part, in all, is what was hashed.
 * False and an error if it may not be; then is_mixed tells whether a part may be wrong that the
 * server has.
 */
extern bool loader_file_is_same(Loader *loader, LogFile *file, bool is_last);

#endif /* VIGIL_CLIENT_LOADER_FILE_H */
