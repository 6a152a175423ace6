/*
 * role.c
 *		Roles that our tables name: who is meant by a name and an OID.
 */
#include "postgres.h"

#include "access/xlog.h"
#include "utils/acl.h"

#include "base/role.h"
#include "base/spi.h"

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
