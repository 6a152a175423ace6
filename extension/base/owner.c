/*
 * owner.c
 *		Running a role's code with the rights of that role, and no more.
 *
 * SECURITY_LOCAL_USERID_CHANGE keeps the owner's SQL from taking our rights back
 * (RESET ROLE, SET SESSION AUTHORIZATION), SECURITY_RESTRICTED_OPERATION from
 * leaving something behind that runs later with them (deferred triggers, temporary
 * objects).  Settings that the owner's SQL changes, be it for the session, are given
 * back.  All are undone by the end of the subtransaction, however it ends.
 *
 * The owner's code may catch the cancel that the timeout brings and go on.  Whoever
 * watches over the process knows the deadline, and can end it.  What that code must not
 * do is end the process itself: settings that turn an error or the passing of time into
 * the end of the session cannot be set in a scope.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/xact.h"
#include "catalog/pg_class.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/guc_tables.h"
#include "utils/syscache.h"
#include "utils/timeout.h"
#include "utils/timestamp.h"

#include "base/clock.h"
#include "base/compat.h"
#include "base/guc.h"
#include "base/owner.h"
#include "base/path.h"
#include "base/portal_guard.h"
#include "base/sql_function.h"

void (*owner_scope_watch)(const OwnerWatch *watch) = NULL;
bool (*owner_scope_shuns)(Oid owner) = NULL;

/* The innermost scope that this process is in; leaving it puts back the one around it. */
static OwnerWatch current = {0};

static const char *const guarded_names[] = {
	"exit_on_error",
#ifdef COMPAT_TRANSACTION_TIMEOUT
	"transaction_timeout",
#endif
};

/* The entries of guarded_names in the server's list, which never moves them. */
static struct config_generic *guarded_settings[lengthof(guarded_names)];

StaticAssertDecl(lengthof(guarded_names) <= OWNER_GUARDED_MAX, "a scope keeps each context");

static struct config_generic *
find_setting(const char *name)
{
#ifdef COMPAT_FIND_OPTION
	return find_option(name, false, false, ERROR);
#else
	struct config_generic **list = get_guc_variables();

	for (int i = 0; i < GetNumConfigOptions(); i++)
	{
		if (strcmp(list[i]->name, name) == 0)
			return list[i];
	}
	elog(ERROR, "there is no setting \"%s\"", name);
#endif
}

/* Lets only superusers set what would end the process; keeps how it was. */
static void
guard_settings(OwnerScope *scope)
{
	for (size_t i = 0; i < lengthof(guarded_names); i++)
	{
		if (guarded_settings[i] == NULL)
			guarded_settings[i] = find_setting(guarded_names[i]);
		scope->guarded[i] = guarded_settings[i]->context;
		guarded_settings[i]->context = PGC_SUSET;
	}
}

static void
unguard_settings(const OwnerScope *scope)
{
	for (size_t i = 0; i < lengthof(guarded_names); i++)
		guarded_settings[i]->context = scope->guarded[i];
}

static void
set_watch(const OwnerWatch *watch)
{
	current = *watch;
	if (owner_scope_watch != NULL)
		owner_scope_watch(watch);
}

static void
start_timer(OwnerScope *scope, const OwnerTask *task)
{
	OwnerWatch inner = {.deadline = clock_monotonic() + (int64) task->timeout * 1000,
						.owner = task->owner,
						.relation = task->relation};
	TimestampTz end = GetCurrentTimestamp() + (int64) task->timeout * 1000;

	scope->outer = current;
	scope->outer_timer =
		get_timeout_active(STATEMENT_TIMEOUT) ? get_timeout_finish_time(STATEMENT_TIMEOUT) : 0;
	scope->timed = scope->outer_timer == 0 || scope->outer_timer > end;
	if (scope->timed)
		enable_timeout_after(STATEMENT_TIMEOUT, task->timeout);
	if (current.deadline != 0)
		inner.deadline = Min(inner.deadline, current.deadline);
	set_watch(&inner);
}

static void
stop_timer(const OwnerScope *scope)
{
	if (scope->timed)
	{
		disable_timeout(STATEMENT_TIMEOUT, true);
		/* A cancel that came when its statement had just ended is for nobody else. */
		if (get_timeout_indicator(STATEMENT_TIMEOUT, true))
			QueryCancelPending = false;
		if (scope->outer_timer != 0)
			enable_timeout_at(STATEMENT_TIMEOUT, scope->outer_timer);
	}
	set_watch(&scope->outer);
}

void
owner_scope_enter(OwnerScope *scope, const OwnerTask *task)
{
	scope->context = CurrentMemoryContext;
	scope->resource_owner = CurrentResourceOwner;
	GetUserIdAndSecContext(&scope->user, &scope->security_context);

	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(scope->context);
	scope->portals = portal_guard_begin();
	if (!task->writes)
		XactReadOnly = true;
	SetUserIdAndSecContext(task->owner, scope->security_context | SECURITY_LOCAL_USERID_CHANGE |
											SECURITY_RESTRICTED_OPERATION);
	scope->guc_level = path_pin(NULL);
	guc_plan_without_jit();
	owner_scope_allow_names(true);
	guard_settings(scope);
	start_timer(scope, task);
}

void
owner_scope_leave(OwnerScope *scope)
{
	stop_timer(scope);
	unguard_settings(scope);
	/* What the owner's code has set, for the session too, ends with the scope. */
	path_restore(scope->guc_level);
	SetUserIdAndSecContext(scope->user, scope->security_context);
	portal_guard_end(scope->portals);
	ReleaseCurrentSubTransaction();
	MemoryContextSwitchTo(scope->context);
	CurrentResourceOwner = scope->resource_owner;
}

void
owner_scope_abort(OwnerScope *scope)
{
	stop_timer(scope);
	unguard_settings(scope);
	/* Restores user, settings, the read-only mark and the session's cursors as well. */
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

Oid
owner_to_act_as(Oid owner)
{
	Oid caller = GetUserId();

	/* A superuser has the rights of every role, and every role's tables are his to change. */
	return owner != caller && !superuser_arg(owner) && has_privs_of_role(caller, owner)
			   ? owner
			   : InvalidOid;
}

/* Who sees that a right is missing is not who lacks it. */
static void
tell_role(void *context)
{
	const OwnerSwitch *acting = context;

	if (geterrcode() == ERRCODE_INSUFFICIENT_PRIVILEGE)
		errhint("It is done as the owner of the table, role \"%s\", which has no more rights by "
				"who calls it: grant what is missing to that role.",
				NameStr(acting->role));
}

void
owner_switch_begin(OwnerSwitch *acting, Oid owner)
{
	acting->is_on = OidIsValid(owner);
	if (!acting->is_on)
		return;
	namestrcpy(&acting->role, GetUserNameFromId(owner, false));
	acting->told = (ErrorContextCallback){error_context_stack, tell_role, acting};
	error_context_stack = &acting->told;
	GetUserIdAndSecContext(&acting->user, &acting->security_context);
	acting->portals = portal_guard_begin();
	SetUserIdAndSecContext(owner, acting->security_context | SECURITY_LOCAL_USERID_CHANGE |
									  SECURITY_RESTRICTED_OPERATION);
	acting->guc_level = NewGUCNestLevel();
}

void
owner_switch_end(const OwnerSwitch *acting)
{
	if (!acting->is_on)
		return;
	error_context_stack = acting->told.previous;
	AtEOXact_GUC(false, acting->guc_level);
	SetUserIdAndSecContext(acting->user, acting->security_context);
	portal_guard_end(acting->portals);
}

Oid
owner_of_relation(Oid relation)
{
	HeapTuple tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relation));
	Oid owner;

	if (!HeapTupleIsValid(tuple))
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_TABLE),
						errmsg("there is no relation with OID %u", relation)));
	owner = ((Form_pg_class) GETSTRUCT(tuple))->relowner;
	ReleaseSysCache(tuple);
	return owner;
}

/* vigil.execute_as_owner(relation regclass, statement text) → bigint */
SQL_FUNCTION(vigil_execute_as_owner)
{
	char *statement = text_to_cstring(PG_GETARG_TEXT_PP(1));
	OwnerSwitch acting;
	int64 rows;

	owner_switch_begin(&acting, owner_to_act_as(owner_of_relation(PG_GETARG_OID(0))));
	SPI_connect();
	if (SPI_execute(statement, false, 0) < 0)
		elog(ERROR, "could not execute a statement: %s", SPI_result_code_string(SPI_result));
	rows = (int64) SPI_processed;
	SPI_finish();
	owner_switch_end(&acting);
	PG_RETURN_INT64(rows);
}
