/*
 * owner.h
 *		Running a role's code with the rights of that role, and no more.
 *
 * Everything that comes from a rule, and everything else that may call what a role has
 * put on its tables, is compiled and executed inside such a scope: as the owner, without a
 * way back to the rights we came with, with a search_path of ours, and not for ever.
 * What a statement of the caller's does with somebody's table has no such bounds: there
 * only the rights are changed (owner_switch_begin()).
 */
#ifndef VIGIL_BASE_OWNER_H
#define VIGIL_BASE_OWNER_H

#include "datatype/timestamp.h"
#include "utils/guc.h"
#include "utils/resowner.h"

/* Settings of which a value that is set inside would end the process; see owner.c. */
#define OWNER_GUARDED_MAX 2

/* What is done in a scope. */
typedef struct OwnerTask
{
	Oid owner;
	int timeout;  /* ms; an earlier end that the session has set stays */
	Oid relation; /* that the statement is about, for those who look on; or InvalidOid */
	bool writes;  /* not read-only */
} OwnerTask;

/* The scope that a process is in. */
typedef struct OwnerWatch
{
	int64 deadline; /* by the steady clock; 0: it is in none */
	Oid owner;
	Oid relation;
} OwnerWatch;

typedef struct OwnerScope
{
	OwnerWatch outer; /* the scope that this one is in */
	Oid user;
	int security_context;
	int guc_level;
	MemoryContext context;
	ResourceOwner resource_owner;
	bool timed;              /* the timer is ours ... */
	TimestampTz outer_timer; /* ... and is then given back to end at this time; 0 none */
	GucContext guarded[OWNER_GUARDED_MAX];
	int portals; /* the guard of the session's cursors */
} OwnerScope;

/*
 * Set by whoever watches over the process.  The first is told when it enters or leaves a scope,
 * and must not raise.  The second says whether work in the name of an owner that can wait
 * should, because his code has held up a process before; NULL if nobody knows.
 */
extern void (*owner_scope_watch)(const OwnerWatch *watch);
extern bool (*owner_scope_shuns)(Oid owner);

/*
 * Opens a scope: a subtransaction under a timeout, after which ERRCODE_QUERY_CANCELED is raised.
 * After an error inside, the caller calls owner_scope_abort() and re-raises; else
 * owner_scope_leave().  The current memory context is the same before, in and after it.
 */
extern void owner_scope_enter(OwnerScope *scope, const OwnerTask *task);
extern void owner_scope_leave(OwnerScope *scope);
extern void owner_scope_abort(OwnerScope *scope);

/*
 * Whoever has the rights of a table's owner changes the table as its owner, so that what hangs on it
 * (triggers, checks, indexes) runs with no more rights than his.  The owner to act as; InvalidOid if
 * the caller is that role, lacks its rights, or it is a superuser.
 */
extern Oid owner_to_act_as(Oid owner);

extern Oid owner_of_relation(Oid relation);

/*
 * Acting as a role, in which an error ends the (sub)transaction; nothing for InvalidOid.  Where the
 * error is caught in the same function it begins inside of PG_TRY(), which takes the switch's
 * place in the stack of error contexts off again.
 */
typedef struct OwnerSwitch
{
	bool is_on;
	NameData role;
	ErrorContextCallback told; /* whose right is missing */
	Oid user;
	int security_context;
	int guc_level;
	int portals;
} OwnerSwitch;

extern void owner_switch_begin(OwnerSwitch *acting, Oid owner);
extern void owner_switch_end(const OwnerSwitch *acting);

/* In a scope: where table names are looked up; afterwards only pg_catalog counts. */
extern void owner_scope_allow_names(bool allow);

#endif /* VIGIL_BASE_OWNER_H */
