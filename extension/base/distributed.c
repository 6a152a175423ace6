/*
 * distributed.c
 *		Tables whose rows lie on other servers.
 *
 * Citus lists its tables in a catalog of its own, whose name begins with pg_ and which is
 * there only with its extension.
 */
#include "postgres.h"

#include "catalog/pg_type.h"

#include "base/distributed.h"
#include "base/spi.h"

bool
relation_is_distributed(Oid relation)
{
	SpiArgs args = {0};

	spi_run("SELECT pg_catalog.to_regclass('pg_catalog.pg_dist_partition') IS NOT NULL AS known",
			NULL);
	if (!spi_column_bool(0, "known"))
		return false;
	spi_arg(&args, OIDOID, ObjectIdGetDatum(relation), false);
	return spi_run("SELECT FROM pg_catalog.pg_dist_partition AS d "
				   "WHERE d.logicalrelid OPERATOR(pg_catalog.=) $1",
				   &args) > 0;
}

bool
relation_has_far_rows(Oid relation)
{
	SpiArgs args = {0};

	if (relation_is_distributed(relation))
		return true;
	spi_arg(&args, OIDOID, ObjectIdGetDatum(relation), false);
	return spi_run("WITH RECURSIVE part (relation) AS ("
				   " SELECT $1 UNION ALL SELECT i.inhrelid FROM part AS p"
				   " JOIN pg_catalog.pg_inherits AS i"
				   "   ON i.inhparent OPERATOR(pg_catalog.=) p.relation)"
				   " SELECT FROM part AS p JOIN pg_catalog.pg_class AS c"
				   "   ON c.oid OPERATOR(pg_catalog.=) p.relation"
				   " WHERE c.relkind OPERATOR(pg_catalog.=) 'f' LIMIT 1",
				   &args) > 0;
}
