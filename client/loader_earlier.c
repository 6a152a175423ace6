/*
 * loader_earlier.c
 *		What loads of the first bytes of a file skipped, for log tables that are here by now.
 *
 * Called by the loader for each file.  A file that grows is taken from where its last load ended, so
 * that nobody would look again at what came before.  The server knows each of those loads by its
 * bytes, and begins one for the missing tables alone where that one began.
 */
#include "common/port.h"

#include "client/command.h"
#include "client/loader_earlier.h"
#include "client/loader_file.h"

/* No more of them are looked at than these. */
#define EARLIER_MAX "16"

/* $1: kind, $2: size, $3 and $4: names of the file */
static const char *const earlier_sql =
	"SELECT l.size, pg_catalog.encode(l.sha256, 'hex') FROM vigil.loads AS l"
	" WHERE pg_catalog.regexp_replace(l.source, '^.*/', '') OPERATOR(pg_catalog.=) ANY"
	" (ARRAY[$3, $4]) AND l.kind OPERATOR(pg_catalog.=) $1"
	" AND l.loaded_by OPERATOR(pg_catalog.=) CURRENT_USER::pg_catalog.text"
	" AND l.size OPERATOR(pg_catalog.<) $2::pg_catalog.int8 AND l.size OPERATOR(pg_catalog.>) 0"
	" AND l.status OPERATOR(pg_catalog.=) 'complete'"
	" AND l.missing OPERATOR(pg_catalog.<>) '{}'"
	" AND vigil.tables_made(l.missing, CURRENT_USER::pg_catalog.text) IS NOT NULL"
	/* Once for all loads of the same bytes: the server goes by the last of them. */
	" GROUP BY l.size, l.sha256"
	" ORDER BY pg_catalog.max(l.id) DESC LIMIT " EARLIER_MAX;

/* Takes the first bytes of the file as the load that they were. */
static LoaderEnd
earlier_take(Loader *loader, LoaderTake take, int64 size, const char *sha256)
{
	Loader whole = *loader;
	LoaderEnd end;

	loader->size = size;
	strlcpy(loader->sha256, sha256, sizeof(loader->sha256));
	loader->from = 0;
	loader->position = 0;
	loader->follows = NULL;
	end = take(loader);
	loader->size = whole.size;
	strlcpy(loader->sha256, whole.sha256, sizeof(loader->sha256));
	loader->from = whole.from;
	loader->position = whole.position;
	loader->follows = whole.follows;
	return end;
}

LoaderEnd
loader_take_earlier(Loader *loader, LoaderTake take, bool *taken)
{
	const char *name = loader_name(loader);
	char *first_name = loader_first_name(name);
	char *size = psprintf(INT64_FORMAT, loader->size);
	const char *value[] = {loader->kind, size, name, first_name};
	LoaderEnd end = LOADER_DONE;
	PGresult *result = NULL;

	*taken = false;
	/* What can be read only once has no first bytes, and who wants all again has them. */
	if (loader->sha256[0] != '\0' && !loader->options->again)
		result = loader_ask(loader, earlier_sql, lengthof(value), value, &end);
	for (int i = 0; result != NULL && i < PQntuples(result) && end == LOADER_DONE; i++)
	{
		int64 bytes = strtoll(PQgetvalue(result, i, 0), NULL, 10);
		const char *sha256 = PQgetvalue(result, i, 1);

		if (!loader_begins_with(loader, bytes, sha256))
			continue;
		end = earlier_take(loader, take, bytes, sha256);
		*taken = *taken || end == LOADER_DONE;
		if (end == LOADER_KNOWN)
			end = LOADER_DONE;
	}
	PQclear(result);
	pfree(first_name);
	pfree(size);
	return end;
}
