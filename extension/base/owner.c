/*
 * owner.c
 *		Running a role's code with the rights of that role, and no more.
 *
 * SECURITY_LOCAL_USERID_CHANGE keeps the owner's SQL from taking our rights back
 * (RESET ROLE, SET SESSION AUTHORIZATION), SECURITY_RESTRICTED_OPERATION from
 * leaving something behind that runs later with them (deferred triggers, temporary
 * objects).  Settings that the owner's SQL changes, be it for the session, are given
 * back.  All are undone by the end of the subtransaction, however it ends.
 */
#include "postgres.h"

#include "access/xact.h"
#include "miscadmin.h"

#include "base/compat.h"
#include "base/guc.h"
#include "base/owner.h"
#include "base/path.h"

void
owner_scope_enter(OwnerScope *scope, Oid owner)
{
	scope->context = CurrentMemoryContext;
	scope->resource_owner = CurrentResourceOwner;
	GetUserIdAndSecContext(&scope->user, &scope->security_context);

	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(scope->context);
	XactReadOnly = true;
	SetUserIdAndSecContext(owner, scope->security_context | SECURITY_LOCAL_USERID_CHANGE |
									  SECURITY_RESTRICTED_OPERATION);
	scope->guc_level = path_pin(NULL);
	owner_scope_allow_names(true);
}

void
owner_scope_leave(OwnerScope *scope)
{
	/* What the owner's code has set, for the session too, ends with the scope. */
	path_restore(scope->guc_level);
	SetUserIdAndSecContext(scope->user, scope->security_context);
	ReleaseCurrentSubTransaction();
	MemoryContextSwitchTo(scope->context);
	CurrentResourceOwner = scope->resource_owner;
}

void
owner_scope_abort(OwnerScope *scope)
{
	/* Restores user, settings and the read-only mark as well. */
	RollbackAndReleaseCurrentSubTransaction();
	MemoryContextSwitchTo(scope->context);
	CurrentResourceOwner = scope->resource_owner;
}

void
owner_scope_allow_names(bool allow)
{
	if (allow && guc_rule_search_path != NULL && guc_rule_search_path[0] != '\0')
		path_set(psprintf("pg_catalog, %s, pg_temp", guc_rule_search_path));
	else
		path_set(PATH_PINNED);
}
