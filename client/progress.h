/*
 * progress.h
 *		How far a load is: a bar on a terminal, plain lines otherwise.
 */
#ifndef VIGIL_CLIENT_PROGRESS_H
#define VIGIL_CLIENT_PROGRESS_H

#include "client/totals.h"

typedef struct Progress
{
	bool is_bar;
	bool is_quiet;
	int files;
	int64 bytes; /* of all files, -1 if that is not known */
	double started;
	double shown; /* when it was printed last */
} Progress;

extern void progress_start(Progress *progress, bool quiet, int files, int64 bytes);

/* Seconds since the start. */
extern double progress_seconds(const Progress *progress);

/* Bytes so far per second, in MB. */
extern double progress_speed(const Progress *progress, int64 bytes);

/* Prints how far it is, if it is time to. */
extern void progress_show(Progress *progress, const Totals *totals);

/* Takes the bar away. */
extern void progress_end(Progress *progress);

#endif /* VIGIL_CLIENT_PROGRESS_H */
