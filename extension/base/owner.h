/*
 * owner.h
 *		Running a role's code with the rights of that role, and no more.
 *
 * Everything that comes from a rule is compiled and executed inside such a
 * scope: as the owner, without a way back to the rights we came with, read-only,
 * with a search_path of ours.
 */
#ifndef VIGIL_BASE_OWNER_H
#define VIGIL_BASE_OWNER_H

#include "utils/resowner.h"

typedef struct OwnerScope
{
	Oid user;
	int security_context;
	int guc_level;
	MemoryContext context;
	ResourceOwner resource_owner;
} OwnerScope;

/*
 * Opens a scope: a read-only subtransaction.  After an error inside, the caller
 * calls owner_scope_abort() and re-raises; else owner_scope_leave().  The
 * current memory context is the same before, in and after it.
 */
extern void owner_scope_enter(OwnerScope *scope, Oid owner);
extern void owner_scope_leave(OwnerScope *scope);
extern void owner_scope_abort(OwnerScope *scope);

/* In a scope: where table names are looked up; afterwards only pg_catalog counts. */
extern void owner_scope_allow_names(bool allow);

#endif /* VIGIL_BASE_OWNER_H */
