/*
 * hold.c
 *		Relations whose names go into statements.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_class.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_namespace.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "base/compat.h"
#include "base/hold.h"
#include "base/right.h"
#include "base/sql_function.h"

const char *
hold_relation(Oid relation)
{
	Oid schema;
	char *name;

	LockRelationOid(relation, AccessShareLock);
	for (;;)
	{
		schema = get_rel_namespace(relation);
		if (!OidIsValid(schema))
			ereport(ERROR, (errcode(ERRCODE_UNDEFINED_TABLE),
							errmsg("there is no relation with OID %u", relation)));
		LockDatabaseObject(NamespaceRelationId, schema, 0, AccessShareLock);
		AcceptInvalidationMessages();
		if (get_rel_namespace(relation) == schema)
			break;
		UnlockDatabaseObject(NamespaceRelationId, schema, 0, AccessShareLock);
	}
	name = get_rel_name(relation);
	return quote_qualified_identifier(get_namespace_name(schema), name);
}

void
hold_require_harmless(Oid relation, Oid reader)
{
	/* Locked are only those that are read in the end; meanwhile one may be dropped. */
	List *part = find_all_inheritors(relation, NoLock, NULL);
	ListCell *cell;

	foreach (cell, part)
	{
		HeapTuple tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(lfirst_oid(cell)));
		Oid owner;

		if (!HeapTupleIsValid(tuple))
			continue;
		owner = ((Form_pg_class) GETSTRUCT(tuple))->relowner;
		ReleaseSysCache(tuple);
		if (owner != reader && !is_member_of_role(owner, reader))
			ereport(
				ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("reading \"%s\" could run code of role \"%s\" with the rights of \"%s\"",
						get_rel_name(lfirst_oid(cell)), GetUserNameFromId(owner, false),
						GetUserNameFromId(reader, false))));
	}
	list_free(part);
}

/* vigil.hold_relation(relation regclass) → regclass */
SQL_FUNCTION(vigil_hold_relation)
{
	Oid relation = PG_GETARG_OID(0);

	/* Who has no right at all on it holds up nobody who changes it. */
	if (get_rel_relkind(relation) != '\0' &&
		pg_class_aclmask(relation, GetUserId(), ACL_ALL_RIGHTS_RELATION, ACLMASK_ANY) == 0)
		right_is_missing(relation);
	(void) hold_relation(relation);
	PG_RETURN_OID(relation);
}
