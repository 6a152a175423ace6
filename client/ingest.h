/*
 * ingest.h
 *		Parts of `vigil ingest`: files by several jobs, a folder that is watched, a stream.
 */
#ifndef VIGIL_CLIENT_INGEST_H
#define VIGIL_CLIENT_INGEST_H

#include "common/vec.h"

#include "client/loader.h"
#include "client/progress.h"

/* Files and the jobs that load them. */
typedef struct IngestFiles
{
	const Options *options;
	const char *kind;
	const Vec *file; /* of char: paths */
	int *taken;      /* how many were taken of the range of each job; the jobs share it */
	int range_count;
	Totals *job;   /* of each job, shared with the one that waits for them */
	int job_count; /* as many as could be started */
	Progress *progress;
} IngestFiles;

/* Loads files until one is refused for a reason that others share, or the user stops. */
extern void ingest_files_load(IngestFiles *files);

/* Counts how a file ended. */
extern void ingest_count_end(Totals *totals, LoaderEnd end);

/* `vigil ingest --watch`: loads what comes into a folder, until it is stopped. */
extern int ingest_watch(const Options *options, const char *kind);

/*
 * `vigil ingest --listen`: loads the lines that come from a socket, which has this mode (0: as the
 * umask says), or from standard input.
 */
extern int ingest_listen(const Options *options, const char *kind, int mode);

#endif /* VIGIL_CLIENT_INGEST_H */
