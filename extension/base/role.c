/*
 * role.c
 *		Roles that our tables name: who is meant by a name and an OID.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/xlog.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

#include "base/role.h"
#include "base/sql_function.h"

/* Whether the OIDs of roles in our tables are of this cluster; read without a statement, as policies ask. */
static bool
oids_are_ours(void)
{
	Oid id = get_relname_relid("installation", get_namespace_oid("vigil", false));
	AttrNumber column = get_attnum(id, "cluster");
	Relation relation = table_open(id, AccessShareLock);
	SysScanDesc scan =
		systable_beginscan(relation, InvalidOid, false, GetActiveSnapshot(), 0, NULL);
	HeapTuple tuple;
	bool is_ours = false;

	while ((tuple = systable_getnext(scan)) != NULL)
	{
		bool isnull;
		Datum cluster = heap_getattr(tuple, column, RelationGetDescr(relation), &isnull);

		is_ours = !isnull && (uint64) DatumGetInt64(cluster) == GetSystemIdentifier();
		if (!is_ours)
			break;
	}
	systable_endscan(scan);
	table_close(relation, AccessShareLock);
	return is_ours;
}

void
role_args(SpiArgs *args, Oid role)
{
	spi_arg_text(args, GetUserNameFromId(role, false));
	spi_arg(args, OIDOID, ObjectIdGetDatum(role), !oids_are_ours());
}

/* OID 0 is no role's, so it is one that is gone. */
static Oid
role_meant(const char *name, Oid noted, bool is_noted)
{
	if (!is_noted || !oids_are_ours())
		return get_role_oid(name, true);
	return SearchSysCacheExists1(AUTHOID, ObjectIdGetDatum(noted)) ? noted : InvalidOid;
}

Oid
role_in_row(int64 row, const char *name_column, const char *oid_column)
{
	bool isnull;
	Oid noted = DatumGetObjectId(spi_column(row, oid_column, &isnull));

	return role_meant(spi_column_text(row, name_column), noted, !isnull);
}

Oid
role_of_row(int64 row, const char *name_column, const char *oid_column)
{
	Oid role = get_role_oid(spi_column_text(row, name_column), true);
	bool isnull;
	Oid noted = DatumGetObjectId(spi_column(row, oid_column, &isnull));
	int64 cluster = spi_column_long(row, "role_cluster", 0);

	if (isnull || (uint64) cluster != GetSystemIdentifier())
		return role;
	return noted == role ? role : InvalidOid;
}

/* vigil.own_role() → oid */
SQL_FUNCTION(vigil_own_role)
{
	if (!oids_are_ours())
		PG_RETURN_NULL();
	PG_RETURN_OID(GetUserId());
}

/*
 * vigil.caller_role() → oid: who acts, inside of a function with its owner's rights, too.  Null where
 * the owner of a table or rule acts in somebody else's session.
 */
SQL_FUNCTION(vigil_caller_role)
{
	if (InSecurityRestrictedOperation())
		PG_RETURN_NULL();
	PG_RETURN_OID(GetOuterUserId());
}

/* vigil.role_of(name text, noted oid) → oid */
SQL_FUNCTION(vigil_role_of)
{
	Oid role = InvalidOid;

	if (!PG_ARGISNULL(0))
		role = role_meant(text_to_cstring(PG_GETARG_TEXT_PP(0)),
						  PG_ARGISNULL(1) ? InvalidOid : PG_GETARG_OID(1), !PG_ARGISNULL(1));
	if (!OidIsValid(role))
		PG_RETURN_NULL();
	PG_RETURN_OID(role);
}
