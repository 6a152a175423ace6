/*
 * session_lock.c
 *		Locks that a session holds for what it is at, and that go with it.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "storage/lock.h"

#include "base/session_lock.h"
#include "base/sql_function.h"

static LOCKTAG
lock_tag(SessionLockKind kind, int64 number)
{
	LOCKTAG tag;

	SET_LOCKTAG_ADVISORY(tag, MyDatabaseId, (uint32) (number >> 32), (uint32) number, kind);
	return tag;
}

bool
session_lock_take(SessionLockKind kind, int64 number)
{
	LOCKTAG tag = lock_tag(kind, number);

	switch (LockAcquire(&tag, ExclusiveLock, true, true))
	{
		case LOCKACQUIRE_NOT_AVAIL:
			return false;
		case LOCKACQUIRE_OK:
			return true;
		case LOCKACQUIRE_ALREADY_HELD:
		case LOCKACQUIRE_ALREADY_CLEAR:
			/* It is counted: once is enough. */
			LockRelease(&tag, ExclusiveLock, true);
			return true;
	}
	pg_unreachable();
}

void
session_lock_give(SessionLockKind kind, int64 number)
{
	LOCKTAG tag = lock_tag(kind, number);

	LockRelease(&tag, ExclusiveLock, true);
}

/* vigil.hold_forwarder(forwarder_id bigint) → boolean */
SQL_VALUE(vigil_hold_forwarder,
		  BoolGetDatum(session_lock_take(SESSION_LOCK_FORWARDER, PG_GETARG_INT64(0))));
