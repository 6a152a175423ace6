/*
 * hold.c
 *		Relations whose names go into statements.
 */
#include "postgres.h"

#include "access/heapam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/xact.h"
#include "access/xlog.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_class.h"
#include "catalog/pg_database.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_namespace.h"
#include "miscadmin.h"
#include "storage/bufmgr.h"
#include "storage/lmgr.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "base/compat.h"
#include "base/hold.h"
#include "base/owner.h"
#include "base/right.h"
#include "base/sql_function.h"

/* Who owns a schema, which the owner of the database does for the role that stands for him. */
static Oid
owner_of_schema(Oid schema)
{
	HeapTuple tuple = SearchSysCache1(NAMESPACEOID, ObjectIdGetDatum(schema));
	Oid owner = InvalidOid;

	if (HeapTupleIsValid(tuple))
	{
		owner = ((Form_pg_namespace) GETSTRUCT(tuple))->nspowner;
		ReleaseSysCache(tuple);
	}
	if (owner != ROLE_PG_DATABASE_OWNER)
		return owner;
	tuple = SearchSysCache1(DATABASEOID, ObjectIdGetDatum(MyDatabaseId));
	if (HeapTupleIsValid(tuple))
	{
		owner = ((Form_pg_database) GETSTRUCT(tuple))->datdba;
		ReleaseSysCache(tuple);
	}
	return owner;
}

/* Locks the row of a schema so that its name stays; nothing if it is gone. */
static void
lock_schema_row(Oid schema)
{
	Relation catalog = table_open(NamespaceRelationId, RowShareLock);
	TM_Result result = TM_Updated;

	while (result == TM_Updated)
	{
		HeapTuple tuple = SearchSysCacheCopy1(NAMESPACEOID, ObjectIdGetDatum(schema));
		TM_FailureData failure;
		Buffer buffer;

		if (!HeapTupleIsValid(tuple))
			break;
		result = heap_lock_tuple(catalog, tuple, GetCurrentCommandId(true), LockTupleKeyShare,
								 LockWaitBlock, false, &buffer, &failure);
		ReleaseBuffer(buffer);
		CHECK_FOR_INTERRUPTS();
		AcceptInvalidationMessages();
	}
	table_close(catalog, NoLock);
}

/*
 * ALTER SCHEMA … RENAME waits for a lock of the schema in some versions of the server, and in others, of
 * which 18 is one, only for one of its row.  That writes to the catalog, so it is taken only where a
 * role could rename the schema that has not the rights of the relation's owner anyway.
 */
static void
lock_schema(Oid schema, Oid relation)
{
	Oid owner = owner_of_schema(schema);

	LockDatabaseObject(NamespaceRelationId, schema, 0, AccessShareLock);
	if (!OidIsValid(owner) || is_member_of_role(owner, owner_of_relation(relation)))
		return;
	if (RecoveryInProgress())
		ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
						errmsg("\"%s\" is not read on a standby", get_rel_name(relation)),
						errdetail("Its schema belongs to role \"%s\", who could give its name to "
								  "another one meanwhile.",
								  GetUserNameFromId(owner, true)),
						errhint("Give schema and table to one owner.")));
	lock_schema_row(schema);
}

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
		lock_schema(schema, relation);
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
