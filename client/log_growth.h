/*
 * log_growth.h
 *		Where a file goes on that was loaded when it was shorter.
 */
#ifndef VIGIL_CLIENT_LOG_GROWTH_H
#define VIGIL_CLIENT_LOG_GROWTH_H

#include "client/log_csv.h"

/* A load of the first bytes of a file. */
typedef struct LogGrowth
{
	char *load; /* its number */
	int64 size; /* of the file then */
	char sha256[65];
	int64 content_size; /* of what it held, unpacked; -1: not known */
	char content_sha256[65];
	int64 start;    /* where it began */
	int64 position; /* how far it was taken */
	bool is_complete;
	bool took_nothing; /* but dead letters */
	bool is_raw;       /* it is alike as the file lies: what was packed could not be unpacked */
} LogGrowth;

/*
 * Where the next record starts behind what that load took; 0 if it cannot be told because the
 * file is packed, or its records did not end there; -1 if the server could not be asked whether it
 * is a CSV.
 */
extern int64 log_growth_start(const char *path, int64 packed_size, const LogGrowth *growth,
							  CsvAsk ask, void *context);

#endif /* VIGIL_CLIENT_LOG_GROWTH_H */
