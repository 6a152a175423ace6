/*
 * session_lock.h
 *		Locks that a session holds for what it is at, and that go with it.
 *
 * They are advisory locks of kinds of our own: pg_advisory_lock() and its kin have the kinds 1 and
 * 2, so that no SQL of a stranger can take one and hold up what it stands for.
 */
#ifndef VIGIL_BASE_SESSION_LOCK_H
#define VIGIL_BASE_SESSION_LOCK_H

/* What is held; objsubid in pg_locks. */
typedef enum SessionLockKind
{
	SESSION_LOCK_LOAD = 3,     /* a row of vigil.loads */
	SESSION_LOCK_FORWARDER = 4 /* a row of vigil.forwarders */
} SessionLockKind;

/* Takes a lock for the session, or sees that it has it; false if another one has. */
extern bool session_lock_take(SessionLockKind kind, int64 number);

/* Gives back a lock that the session has. */
extern void session_lock_give(SessionLockKind kind, int64 number);

#endif /* VIGIL_BASE_SESSION_LOCK_H */
