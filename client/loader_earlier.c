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
#include "client/loader_known.h"

/* Once for all loads of the same bytes: the server goes by the last of them. */
static const char *const earlier_sql =
	"SELECT e.* FROM (SELECT DISTINCT ON (l.sha256) " KNOWN_COLUMNS " " KNOWN_LOADS
	" AND l.status OPERATOR(pg_catalog.=) 'complete' AND l.missing OPERATOR(pg_catalog.<>) '{}'"
	" AND vigil.tables_made(l.missing, CURRENT_USER::pg_catalog.text) IS NOT NULL"
	" ORDER BY l.sha256, l.id DESC) AS e ORDER BY e.id DESC";

/* Takes the first bytes of the file as the load that they were. */
static LoaderEnd
earlier_take(Loader *loader, LoaderTake take, const LogGrowth *load)
{
	Loader whole = *loader;
	LogContent *content = &loader->content;
	LoaderEnd end;

	loader->size = load->size;
	strlcpy(loader->sha256, load->sha256, sizeof(loader->sha256));
	content->is_small = false;
	content->size = known_size(load);
	strlcpy(content->sha256, load->content_size >= 0 ? load->content_sha256 : load->sha256,
			sizeof(content->sha256));
	while (content->beginnings > 0 && INT64CONST(1) << (content->beginnings - 1) > content->size)
		content->beginnings--;
	loader->from = 0;
	loader->position = 0;
	loader->follows = NULL;
	end = take(loader);
	loader->size = whole.size;
	strlcpy(loader->sha256, whole.sha256, sizeof(loader->sha256));
	loader->content = whole.content;
	loader->from = whole.from;
	loader->position = whole.position;
	loader->follows = whole.follows;
	return end;
}

LoaderEnd
loader_take_earlier(Loader *loader, LoaderTake take, bool *taken)
{
	char *beginnings = known_beginnings(loader);
	const char *value[] = {loader->label, loader->kind, beginnings};
	LoaderEnd end = LOADER_DONE;
	PGresult *result = NULL;

	*taken = false;
	/* What can be read only once has no first bytes, and who wants all again has them. */
	if (loader->sha256[0] != '\0' && !loader->options->again)
		result = loader_ask(loader, earlier_sql, lengthof(value), value, &end);
	for (int i = 0; result != NULL && i < PQntuples(result) && end == LOADER_DONE; i++)
	{
		LogGrowth load = known_read(result, i);
		bool is_all;

		if (strcmp(load.sha256, loader->sha256) == 0 ||
			!loader_begins_with(loader, &load, &is_all) || is_all)
			continue;
		end = earlier_take(loader, take, &load);
		*taken = *taken || end == LOADER_DONE;
		if (end == LOADER_KNOWN)
			end = LOADER_DONE;
	}
	PQclear(result);
	pfree(beginnings);
	return end;
}
