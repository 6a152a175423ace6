/*
 * database.c
 *		Whether rules run in this database.
 *
 * Called by worker.c at each pass: an extension may be missing, of another version, or a
 * copy of one that runs elsewhere.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#include "base/spi.h"
#include "base/version.h"
#include "bgworker/attempt.h"
#include "bgworker/database.h"
#include "common/version.h"

/* The version that the last look has found; it lives as long as the process. */
static char *found = NULL;

/* Is the extension of our version?  Its tables may be others if it is not. */
static bool
version_fits(void)
{
	char *installed = version_installed();

	if (found != NULL)
		pfree(found);
	found = MemoryContextStrdup(TopMemoryContext, installed == NULL ? "unknown" : installed);
	return strcmp(found, VIGIL_VERSION) == 0;
}

DatabaseState
database_look(void)
{
	int version;

	if (!attempt_hold_extension())
		return DATABASE_ABSENT;
	if (!version_fits())
		return DATABASE_INCOMPATIBLE;
	if (spi_run("SELECT a.schema_version, d.datname OPERATOR(pg_catalog.=)"
				" pg_catalog.current_database() AND a.environment OPERATOR(pg_catalog.=)"
				" pg_catalog.current_setting('vigil.environment') AND NOT EXISTS"
				" (SELECT FROM vigil.installation AS i"
				"  WHERE i.install_id OPERATOR(pg_catalog.<>) a.install_id) AND (a.by_hand OR NOT"
				" EXISTS (SELECT FROM vigil.rules AS r"
				"  WHERE r.created_at OPERATOR(pg_catalog.<) a.armed_at)) AS armed"
				" FROM vigil.armed AS a LEFT JOIN pg_catalog.pg_database AS d"
				"   ON d.oid OPERATOR(pg_catalog.=) a.database_oid",
				NULL) != 1)
		return DATABASE_DISARMED;
	version = spi_column_int(0, "schema_version", 0);
	if (version != SCHEMA_VERSION)
		return DATABASE_INCOMPATIBLE;
	return spi_column_bool(0, "armed") ? DATABASE_PRESENT : DATABASE_DISARMED;
}

void
database_tell_incompatible(void)
{
	ereport(LOG,
			(errmsg("vigil runs no rules in database %u: the loaded library does not fit the "
					"version of the extension",
					MyDatabaseId),
			 errdetail_internal("%s", version_detail(found)), errhint("%s", version_hint(found))));
}
