/*
 * points.c
 *		Lets a test stop, break or kill a worker at a point, and shift its clock.
 *
 * Preloaded behind vigil by tests of the processes.  A test sets the action of a
 * point by name: wait (until the action changes), error, fatal, kill (SIGKILL to
 * itself), or the empty text; one that ends with "-once" is taken back when it is
 * met.  State is in shared memory, so it also reaches processes that come later;
 * a crash of the server forgets it.
 */
#include "postgres.h"

#include <limits.h>
#include <signal.h>

#include "fmgr.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "storage/ipc.h"
#include "storage/latch.h"
#include "storage/lwlock.h"
#include "storage/shmem.h"
#include "storage/spin.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/timestamp.h"
#include "utils/wait_event.h"

#include "base/clock.h"
#include "base/compat.h"
#include "bgworker/point.h"

PG_MODULE_MAGIC;

#define POINT_COUNT 32
#define POINT_NAME 32
#define POINT_STEP_MS 10

typedef struct Point
{
	char name[POINT_NAME];
	char action[POINT_NAME];
	int hits;
	int waiting;
} Point;

typedef struct PointArea
{
	slock_t mutex;
	TimestampTz clock_base; /* 0: the real clock */
	int64 clock_offset;
	double clock_rate;
	Point point[POINT_COUNT];
} PointArea;

static PointArea *area = NULL;

/* How far the clock is ahead from the start of the server, in seconds; point_clock() knows better. */
static int clock_ahead = 0;
static shmem_startup_hook_type previous_startup_hook = NULL;
#ifdef COMPAT_SHMEM_REQUEST_HOOK
static shmem_request_hook_type previous_request_hook = NULL;
#endif

extern PGDLLEXPORT void _PG_init(void);

PG_FUNCTION_INFO_V1(point_set);
PG_FUNCTION_INFO_V1(point_hits);
PG_FUNCTION_INFO_V1(point_waiting);
PG_FUNCTION_INFO_V1(point_clock);
PG_FUNCTION_INFO_V1(point_now);
PG_FUNCTION_INFO_V1(point_crash);

/* The point of a name, made if there is room.  Mutex held. */
static Point *
find(const char *name)
{
	for (int i = 0; i < POINT_COUNT; i++)
	{
		Point *point = &area->point[i];

		if (point->name[0] == '\0')
			strlcpy(point->name, name, POINT_NAME);
		if (strcmp(point->name, name) == 0)
			return point;
	}
	return NULL;
}

/* What to do at a point; counts the visit and takes back an action that is for once. */
static void
read_action(const char *name, char *action, int waiting, bool visit)
{
	Point *point;
	char *once;

	SpinLockAcquire(&area->mutex);
	point = find(name);
	action[0] = '\0';
	if (point != NULL)
	{
		point->hits += visit ? 1 : 0;
		point->waiting += waiting;
		strlcpy(action, point->action, POINT_NAME);
		once = strstr(action, "-once");
		if (once != NULL)
		{
			*once = '\0';
			point->action[0] = '\0';
		}
	}
	SpinLockRelease(&area->mutex);
}

static void
wait_here(const char *name)
{
	char action[POINT_NAME];

	read_action(name, action, 1, false);
	PG_TRY();
	{
		do
		{
			(void) WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH,
							 POINT_STEP_MS, PG_WAIT_EXTENSION);
			ResetLatch(MyLatch);
			CHECK_FOR_INTERRUPTS();
			read_action(name, action, 0, false);
		} while (strcmp(action, "wait") == 0);
	}
	PG_FINALLY();
	{
		char ignored[POINT_NAME];

		read_action(name, ignored, -1, false);
	}
	PG_END_TRY();
	SetLatch(MyLatch);
}

static void
reached(const char *name)
{
	char action[POINT_NAME];

	if (area == NULL)
		return;
	read_action(name, action, 0, true);
	if (strcmp(action, "wait") == 0)
		wait_here(name);
	else if (strcmp(action, "error") == 0)
		ereport(ERROR, (errmsg("error at point \"%s\"", name)));
	else if (strcmp(action, "fatal") == 0)
		ereport(FATAL, (errmsg("end at point \"%s\"", name)));
	else if (strcmp(action, "kill") == 0)
		(void) kill(MyProcPid, SIGKILL);
}

static TimestampTz
read_clock(void)
{
	TimestampTz now = GetCurrentTimestamp();

	if (area == NULL || area->clock_base == 0)
		return now + clock_ahead * USECS_PER_SEC;
	return area->clock_base + area->clock_offset +
		   (int64) ((double) (now - area->clock_base) * area->clock_rate);
}

static void
request_memory(void)
{
#ifdef COMPAT_SHMEM_REQUEST_HOOK
	if (previous_request_hook)
		previous_request_hook();
#endif
	RequestAddinShmemSpace(sizeof(PointArea));
}

static void
startup(void)
{
	bool found;

	if (previous_startup_hook)
		previous_startup_hook();
	LWLockAcquire(AddinShmemInitLock, LW_EXCLUSIVE);
	area = ShmemInitStruct("vigil test points", sizeof(PointArea), &found);
	if (!found)
	{
		memset(area, 0, sizeof(PointArea));
		SpinLockInit(&area->mutex);
	}
	LWLockRelease(AddinShmemInitLock);
	*(ClockHook *) find_rendezvous_variable(CLOCK_HOOK) = read_clock;
	*(PointHook *) find_rendezvous_variable(POINT_HOOK) = reached;
}

void
_PG_init(void)
{
	if (!process_shared_preload_libraries_in_progress)
		return;
	DefineCustomIntVariable("points.clock_ahead", "How far the engine's clock is ahead.", NULL,
							&clock_ahead, 0, INT_MIN, INT_MAX, PGC_SIGHUP, GUC_UNIT_S, NULL, NULL,
							NULL);
#ifdef COMPAT_SHMEM_REQUEST_HOOK
	previous_request_hook = shmem_request_hook;
	shmem_request_hook = request_memory;
#else
	request_memory();
#endif
	previous_startup_hook = shmem_startup_hook;
	shmem_startup_hook = startup;
}

/* point_set(name text, action text) */
Datum
point_set(PG_FUNCTION_ARGS)
{
	char *name = text_to_cstring(PG_GETARG_TEXT_PP(0));
	char *action = text_to_cstring(PG_GETARG_TEXT_PP(1));
	Point *point;

	SpinLockAcquire(&area->mutex);
	point = find(name);
	if (point != NULL)
		strlcpy(point->action, action, POINT_NAME);
	SpinLockRelease(&area->mutex);
	PG_RETURN_VOID();
}

static int
point_value(const char *name, bool waiting)
{
	Point *point;
	int value = 0;

	SpinLockAcquire(&area->mutex);
	point = find(name);
	if (point != NULL)
		value = waiting ? point->waiting : point->hits;
	SpinLockRelease(&area->mutex);
	return value;
}

/* point_hits(name text): how often a point was reached */
Datum
point_hits(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(point_value(text_to_cstring(PG_GETARG_TEXT_PP(0)), false));
}

/* point_waiting(name text): how many processes wait at a point */
Datum
point_waiting(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(point_value(text_to_cstring(PG_GETARG_TEXT_PP(0)), true));
}

/* point_clock(microseconds bigint, rate float8): the engine's clock from this moment on */
Datum
point_clock(PG_FUNCTION_ARGS)
{
	area->clock_offset = PG_GETARG_INT64(0);
	area->clock_rate = PG_GETARG_FLOAT8(1);
	area->clock_base = GetCurrentTimestamp();
	PG_RETURN_VOID();
}

/* point_now(): what the engine's clock shows */
Datum
point_now(PG_FUNCTION_ARGS)
{
	PG_RETURN_TIMESTAMPTZ(read_clock());
}

/* point_crash(): what a broken extension may do to a rule */
Datum
point_crash(PG_FUNCTION_ARGS)
{
	(void) kill(MyProcPid, SIGKILL);
	PG_RETURN_NULL();
}
