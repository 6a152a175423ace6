/*
 * loader_csv.h
 *		What the server is asked about a CSV that is to be loaded in parts.
 */
#ifndef VIGIL_CLIENT_LOADER_CSV_H
#define VIGIL_CLIENT_LOADER_CSV_H

#include "client/loader.h"
#include "client/log_csv.h"

typedef struct CsvQuestion
{
	Loader *loader;
	LoaderEnd end; /* why it could not be asked */
} CsvQuestion;

/* Asks about a header, or a row below it; the context is a CsvQuestion. */
extern bool loader_ask_csv(void *context, const char *header, size_t length, const char *row,
						   size_t row_length, CsvAnswer *answer);

/*
 * Finds out how a file is cut if it is a large CSV.  LOADER_DONE: parts can be taken; LOADER_AGAIN:
 * the connection was lost and is there again, but the lock of the load is not.
 */
extern LoaderEnd loader_plan_csv(Loader *loader, LogFile *file);

#endif /* VIGIL_CLIENT_LOADER_CSV_H */
