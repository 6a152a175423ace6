/*
 * caller.c
 *		Rules for those who ask for them by an SQL function.
 *
 * Whoever runs a rule by hand sees what its owner sees, so each function that does asks here
 * whether the caller may act for him.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

#include "schedule/caller.h"
#include "schedule/run.h"

static char *
id_text(const pg_uuid_t *id)
{
	return DatumGetCString(DirectFunctionCall1(uuid_out, UUIDPGetDatum(id)));
}

static StoredRule *
fetch(const pg_uuid_t *id, int version_no)
{
	StoredRule *rule = rule_store_fetch_version(id, version_no, CurrentMemoryContext);

	if (rule != NULL)
		return rule;
	if (version_no != 0 && rule_store_fetch(id, CurrentMemoryContext) != NULL)
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_OBJECT),
						errmsg("rule %s has no version %d", id_text(id), version_no),
						errhint("The versions are in vigil.rule_versions, numbered from 1.")));
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_OBJECT), errmsg("rule %s does not exist", id_text(id))));
}

StoredRule *
caller_any_rule(const pg_uuid_t *id)
{
	return fetch(id, 0);
}

StoredRule *
caller_rule_version(const pg_uuid_t *id, int version_no, Oid caller)
{
	StoredRule *rule = fetch(id, version_no);

	if (!superuser_arg(caller) &&
		(!OidIsValid(rule->owner) || !has_privs_of_role(caller, rule->owner)))
		ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
						errmsg("must be owner of rule \"%s\"", rule->name)));
	return rule;
}

StoredRule *
caller_rule(const pg_uuid_t *id, Oid caller)
{
	return caller_rule_version(id, 0, caller);
}

Slot
caller_slot(const StoredRule *rule, TimestampTz as_of)
{
	SlotGrid grid = run_grid(rule);

	run_check_time(as_of);
	return slot_ending_at(&grid, as_of);
}
