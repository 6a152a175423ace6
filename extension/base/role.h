/*
 * role.h
 *		Roles that our tables name: who is meant by a name and an OID.
 *
 * A name survives a dump, an OID tells a role from a later one of the same name.  So both
 * are kept, and both must agree, unless the OID is of another cluster: then the name alone
 * counts until vigil.arm() notes the OIDs of this one.
 */
#ifndef VIGIL_BASE_ROLE_H
#define VIGIL_BASE_ROLE_H

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
 * The role that row "row" of the last result means by a column with its name (text) and one
 * with its OID; the result has ROLE_CLUSTER_COLUMN.  InvalidOid if there is none.
 */
extern Oid role_of_row(int64 row, const char *name_column, const char *oid_column);

#endif /* VIGIL_BASE_ROLE_H */
