/*
 * version.c
 *		Whether the loaded library is of the version that the database has installed.
 *
 * Asked whenever a function of the engine begins: it is one look into a small catalog,
 * and what was true may have been changed by another session.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/pg_extension.h"
#include "commands/extension.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"

#include "base/compat.h"
#include "base/version.h"
#include "common/version.h"

#define VERSION_NUMBERS 3

char *
version_installed(void)
{
	Relation extensions = table_open(ExtensionRelationId, AccessShareLock);
	char *version = NULL;
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple row;

	ScanKeyInit(&key, Anum_pg_extension_extname, BTEqualStrategyNumber, F_NAMEEQ,
				CStringGetDatum("vigil"));
	scan = systable_beginscan(extensions, ExtensionNameIndexId, true, NULL, 1, &key);
	row = systable_getnext(scan);
	if (HeapTupleIsValid(row))
	{
		bool isnull;
		Datum value =
			heap_getattr(row, Anum_pg_extension_extversion, RelationGetDescr(extensions), &isnull);

		if (!isnull)
			version = TextDatumGetCString(value);
	}
	systable_endscan(scan);
	table_close(extensions, AccessShareLock);
	return version;
}

/* Reads "1.2.3"; what is no number counts as 0. */
static void
read_numbers(const char *version, long number[VERSION_NUMBERS])
{
	char *rest = unconstify(char *, version);

	for (int i = 0; i < VERSION_NUMBERS; i++)
	{
		number[i] = strtol(rest, &rest, 10);
		if (*rest == '.')
			rest++;
	}
}

static bool
is_newer(const char *installed)
{
	long theirs[VERSION_NUMBERS];
	long ours[VERSION_NUMBERS];

	read_numbers(installed, theirs);
	read_numbers(VIGIL_VERSION, ours);
	for (int i = 0; i < VERSION_NUMBERS; i++)
	{
		if (theirs[i] != ours[i])
			return theirs[i] > ours[i];
	}
	return false;
}

const char *
version_detail(const char *installed)
{
	return psprintf("The library is version %s, the extension in this database is version %s.",
					VIGIL_VERSION, installed);
}

const char *
version_hint(const char *installed)
{
	if (is_newer(installed))
		return "Install the library of that version and restart the server.";
	return "Run ALTER EXTENSION vigil UPDATE.";
}

void
version_check(void)
{
	char *installed;

	if (creating_extension || IsBinaryUpgrade)
		return;
	installed = version_installed();
	if (installed == NULL || strcmp(installed, VIGIL_VERSION) == 0)
		return;
	ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
					errmsg("the loaded library of vigil does not fit the version of the extension"),
					errdetail_internal("%s", version_detail(installed)),
					errhint("%s", version_hint(installed))));
}

void
version_spi_connect(void)
{
	version_check();
	SPI_connect();
}
