/*
 * role.h
 *		Roles that our tables name: who is meant by a name and an OID.
 *
 * A name survives a dump, an OID tells a role from a later one of the same name and stays when
 * the role is renamed.  So both are kept.  Where the OIDs are of another cluster the name alone
 * counts, until vigil.arm() notes the OIDs of this one.
 *
 * What a role has left somewhere (a dead letter, a load) belongs to the role of the OID: role_in_row().
 * What acts for a role (a rule, a saved text) waits unless both agree: role_of_row().
 */
#ifndef VIGIL_BASE_ROLE_H
#define VIGIL_BASE_ROLE_H

#include "base/spi.h"

/*
 * An expression for a SELECT list: the cluster that the OIDs of our tables are of; null if
 * they are of several, as after a restore, which leaves the identity of the origin too.
 */
#define ROLE_CLUSTER_COLUMN                                                                        \
	"(SELECT CASE WHEN pg_catalog.min(i.cluster) OPERATOR(pg_catalog.=) "                          \
	"pg_catalog.max(i.cluster) AND pg_catalog.count(i.cluster) OPERATOR(pg_catalog.=) "            \
	"pg_catalog.count(*) THEN pg_catalog.min(i.cluster) END "                                      \
	"FROM vigil.installation AS i) AS role_cluster"

/*
 * A condition: the column with a role's name (text), and the one with its OID beside it, mean the
 * role of the parameters name and oid, which role_args() sets.  An index of both columns serves it.
 */
#define ROLE_IS(column, name, oid)                                                                 \
	"(" column "_oid OPERATOR(pg_catalog.=) " oid " OR " column " OPERATOR(pg_catalog.=) " name    \
	" AND (" column "_oid IS NULL OR " oid " IS NULL))"

/* The same if the role is still called so as well. */
#define ROLE_IS_STILL(column, name, oid)                                                           \
	"(" column " OPERATOR(pg_catalog.=) " name " AND (" column "_oid OPERATOR(pg_catalog.=) " oid  \
	" OR " column "_oid IS NULL OR " oid " IS NULL))"

/* Adds a role's name, and its OID or null if those in our tables are of another cluster. */
extern void role_args(SpiArgs *args, Oid role);

/*
 * The role that row "row" of the last result means by a column with its name (text) and one
 * with its OID, whatever it is called by now.  InvalidOid if there is none.
 */
extern Oid role_in_row(int64 row, const char *name_column, const char *oid_column);

/* The same if it is still called so; the result has ROLE_CLUSTER_COLUMN. */
extern Oid role_of_row(int64 row, const char *name_column, const char *oid_column);

#endif /* VIGIL_BASE_ROLE_H */
