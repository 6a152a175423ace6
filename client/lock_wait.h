/*
 * lock_wait.h
 *		Waiting for the answer to a statement, and telling whose lock holds it up.
 *
 * What was sent with PQsendQuery() or PQsendQueryParams() is waited for here.  Every statement of
 * the client is: so none waits for another session without a word.
 */
#ifndef VIGIL_CLIENT_LOCK_WAIT_H
#define VIGIL_CLIENT_LOCK_WAIT_H

#include <signal.h>

#include "libpq-fe.h"

/* What is done about a statement that another session holds up. */
typedef enum LockWait
{
	LOCK_WAIT_SHORT, /* it is given up after the patience */
	LOCK_WAIT_NOTED, /* it is noted who does: the server's lock_timeout gives it up */
	LOCK_WAIT_LONG,  /* it is told once, and waited for */
	LOCK_WAIT_EVER   /* likewise, whatever timeouts the role has */
} LockWait;

/* From now on; it is LOCK_WAIT_SHORT unless it is said. */
extern void lock_wait_set(LockWait how);

/* Statements that a session begins with, so that it waits like that. */
extern char *lock_wait_settings(void);

/* A flag that a signal sets: it ends a statement that is held up. */
extern void lock_wait_heed(const volatile sig_atomic_t *flag);

/* How long a short wait is: VIGIL_LOCK_WAIT, or two seconds; in microseconds. */
extern int64 lock_wait_patience(void);

/* Begins: a statement was sent, or is about to be. */
extern void lock_wait_start(void);

/* The next result, as PQgetResult() gives it. */
extern PGresult *lock_wait_next(PGconn *conn);

/* The last result, as PQexec() gives it; NULL if nothing was sent. */
extern PGresult *lock_wait_last(PGconn *conn);

/* True if the last statement was held up, and given up because the user has asked to stop. */
extern bool lock_wait_was_stopped(void);

/*
 * Who held up the statement that has failed with this SQLSTATE, in words behind which nothing
 * stands; NULL if that was not the reason, or nobody knows.  What to do about it is the hint.
 */
extern const char *lock_wait_reason(const char *sqlstate);
extern const char *lock_wait_hint(void);

#endif /* VIGIL_CLIENT_LOCK_WAIT_H */
