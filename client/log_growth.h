/*
 * log_growth.h
 *		Where a file goes on that was loaded when it was shorter.
 */
#ifndef VIGIL_CLIENT_LOG_GROWTH_H
#define VIGIL_CLIENT_LOG_GROWTH_H

/* A load of the first bytes of a file. */
typedef struct LogGrowth
{
	char *load; /* its number */
	int64 size; /* of the file then, -1: there is no such load */
	char sha256[65];
	int64 position; /* how far it was taken */
	bool is_complete;
} LogGrowth;

/*
 * Where the next record starts behind what that load took; 0 if it cannot be told because the
 * file is packed, or its records did not end there.
 */
extern int64 log_growth_start(const char *path, const LogGrowth *growth);

#endif /* VIGIL_CLIENT_LOG_GROWTH_H */
