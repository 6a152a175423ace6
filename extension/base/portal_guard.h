/*
 * portal_guard.h
 *		Keeps the session's cursors from code that runs as another role.
 *
 * Cursors, and the loops of procedural languages over a query, belong to the session: who runs in it
 * may fetch from each by its name, whatever rights its query has been read with.  Between begin and end
 * nobody fetches from, moves, closes or sees those that were open at the start.  An end that does not
 * come because of an error is made up for when its subtransaction is rolled back.
 */
#ifndef VIGIL_BASE_PORTAL_GUARD_H
#define VIGIL_BASE_PORTAL_GUARD_H

/* Guards nest: end takes what its begin has returned. */
extern int portal_guard_begin(void);
extern void portal_guard_end(int guard);

#endif /* VIGIL_BASE_PORTAL_GUARD_H */
