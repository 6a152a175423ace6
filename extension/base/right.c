/*
 * right.c
 *		What rights the current user has on relations.
 */
#include "postgres.h"

#include "catalog/objectaddress.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/lsyscache.h"

#include "base/compat.h"
#include "base/right.h"

bool
right_to_read(Oid relation, AttrNumber column)
{
	if (pg_class_aclcheck(relation, GetUserId(), ACL_SELECT) == ACLCHECK_OK)
		return true;
	if (column == InvalidAttrNumber)
		return pg_attribute_aclcheck_all(relation, GetUserId(), ACL_SELECT, ACLMASK_ANY) ==
			   ACLCHECK_OK;
	return pg_attribute_aclcheck(relation, column, GetUserId(), ACL_SELECT) == ACLCHECK_OK;
}

void
right_is_missing(Oid relation)
{
	aclcheck_error(ACLCHECK_NO_PRIV, get_relkind_objtype(get_rel_relkind(relation)),
				   get_rel_name(relation));
	pg_unreachable();
}
