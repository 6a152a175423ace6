/*
 * authority.c
 *		Acting as the extension's owner for our own tables.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/namespace.h"
#include "catalog/pg_namespace.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/syscache.h"

#include "base/authority.h"
#include "base/path.h"

static Oid
authority_owner(void)
{
	Oid schema = get_namespace_oid("vigil", false);
	HeapTuple tuple = SearchSysCache1(NAMESPACEOID, ObjectIdGetDatum(schema));
	Oid owner;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for namespace %u", schema);
	owner = ((Form_pg_namespace) GETSTRUCT(tuple))->nspowner;
	ReleaseSysCache(tuple);
	return owner;
}

void
authority_take(Authority *saved)
{
	Oid owner = authority_owner();

	GetUserIdAndSecContext(&saved->user, &saved->security_context);
	SetUserIdAndSecContext(owner, saved->security_context | SECURITY_LOCAL_USERID_CHANGE);
	saved->guc_level = path_pin(NULL);
}

void
authority_return(const Authority *saved)
{
	path_restore(saved->guc_level);
	SetUserIdAndSecContext(saved->user, saved->security_context);
}

int64
authority_run(const char *sql, const SpiArgs *args)
{
	Authority saved;
	int64 rows;

	authority_take(&saved);
	rows = spi_run(sql, args);
	authority_return(&saved);
	return rows;
}

bool
authority_is_held(void)
{
	return has_privs_of_role(GetUserId(), authority_owner());
}
