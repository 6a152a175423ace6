/*
 * savepoint.c
 *		A subtransaction in which what fails can be taken back.
 *
 * Called where one thing may fail and the others go on: rows of a batch, dead letters, runs, tests.
 */
#include "postgres.h"

#include "access/xact.h"

#include "base/savepoint.h"

void
savepoint_begin(Savepoint *point)
{
	point->context = CurrentMemoryContext;
	point->owner = CurrentResourceOwner;
	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(point->context);
}

static void
savepoint_leave(const Savepoint *point)
{
	MemoryContextSwitchTo(point->context);
	CurrentResourceOwner = point->owner;
}

void
savepoint_release(const Savepoint *point)
{
	ReleaseCurrentSubTransaction();
	savepoint_leave(point);
}

void
savepoint_rollback(const Savepoint *point)
{
	RollbackAndReleaseCurrentSubTransaction();
	savepoint_leave(point);
}

ErrorData *
savepoint_catch(const Savepoint *point)
{
	ErrorData *error;

	MemoryContextSwitchTo(point->context);
	error = CopyErrorData();
	FlushErrorState();
	savepoint_rollback(point);
	return error;
}
