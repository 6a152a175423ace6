/*
 * sleep.c
 *		Has a server believe that its machine has slept.
 *
 * Loaded by LD_PRELOAD in front of the C library.  The file that VIGIL_SLEEP names holds for how
 * many seconds: the wall clock and the clock since boot have gone on for so long, the monotonic
 * one has stood still.  All processes of the server see a change at once.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *slept = NULL;

__attribute__((constructor)) static void
open_file(void)
{
	const char *name = getenv("VIGIL_SLEEP");
	int file = name != NULL ? open(name, O_RDONLY) : -1;
	void *page = MAP_FAILED;

	if (file >= 0)
	{
		page = mmap(NULL, sizeof(int64_t), PROT_READ, MAP_SHARED, file, 0);
		close(file);
	}
	if (page != MAP_FAILED)
		slept = page;
}

int
clock_gettime(clockid_t clock, struct timespec *now)
{
	static int (*next)(clockid_t, struct timespec *) = NULL;
	int result;

	if (next == NULL)
		*(void **) &next = dlsym(RTLD_NEXT, "clock_gettime");
	result = next(clock, now);
	if (result == 0 && slept != NULL && (clock == CLOCK_REALTIME || clock == CLOCK_BOOTTIME))
		now->tv_sec += *slept;
	return result;
}

int
gettimeofday(struct timeval *restrict now, void *restrict zone)
{
	struct timespec wall;

	clock_gettime(CLOCK_REALTIME, &wall);
	now->tv_sec = wall.tv_sec;
	now->tv_usec = wall.tv_nsec / 1000;
	return 0;
}
