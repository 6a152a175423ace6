/*
 * loader_known.c
 *		What was loaded of a file, when it was shorter, packed or not packed.
 *
 * Called by the loader.  A log is appended to, renamed by a rotation, and packed by it: what was
 * taken is found by its name and by how it begins, and then all of what it held is compared.  Of a
 * packed file that is done only if a log of its name began alike.
 */
#include "common/port.h"

#include <ctype.h>

#include "client/command.h"
#include "client/loader_csv.h"
#include "client/loader_file.h"
#include "client/loader_known.h"

/*
 * Of files that began with the same bytes it is the one that is like it for longest.  What was
 * taken for some tables alone is behind another load.  $4: bytes that it has, null: not known; $5:
 * offset
 */
static const char *const list_sql =
	"SELECT " KNOWN_COLUMNS " " KNOWN_LOADS " AND l.only_tables IS NULL"
	" AND coalesce(l.content_size, l.size) OPERATOR(pg_catalog.<=)"
	" coalesce($4::pg_catalog.int8, 9223372036854775807)"
	" ORDER BY coalesce(l.content_size, l.size) DESC, l.source OPERATOR(pg_catalog.=) $1 DESC,"
	" l.id DESC LIMIT 16 OFFSET $5::pg_catalog.int8";

/* $1: load, $2: how the file begins: the loads that follow it, and the last of them all. */
static const char *const follower_sql =
	"SELECT " KNOWN_COLUMNS ", pg_catalog.max(l.id) OVER () AS last_id,"
	/* Of what was changed while it was loaded no bytes are known. */
	" l.sha256 IS NOT NULL AND (l.beginning IS NULL"
	" OR l.beginning OPERATOR(pg_catalog.=) ANY ($2::pg_catalog._bytea)) AS is_like"
	" FROM vigil.loads AS l WHERE l.follows OPERATOR(pg_catalog.=) $1::pg_catalog.int8"
	" ORDER BY is_like DESC, coalesce(l.content_size, l.size) DESC, l.id DESC";

/* $1: SHA-256, $2: kind */
static const char *const complete_sql =
	"SELECT 1 FROM vigil.loads AS l"
	" WHERE l.sha256 OPERATOR(pg_catalog.=) pg_catalog.decode($1, 'hex')"
	" AND l.kind OPERATOR(pg_catalog.=) $2 AND l.status OPERATOR(pg_catalog.=) 'complete'"
	" AND " OWN_LOAD " LIMIT 1";

static const char *const settle_sql = "SELECT vigil.settle_load($1::pg_catalog.int8)";

LogGrowth
known_read(const PGresult *result, int row)
{
	LogGrowth load = {.load = pstrdup(PQgetvalue(result, row, 0)),
					  .size = strtoll(PQgetvalue(result, row, 1), NULL, 10),
					  .content_size = PQgetisnull(result, row, 4)
										  ? -1
										  : strtoll(PQgetvalue(result, row, 3), NULL, 10),
					  .start = strtoll(PQgetvalue(result, row, 5), NULL, 10),
					  .position = strtoll(PQgetvalue(result, row, 6), NULL, 10),
					  .is_complete = PQgetvalue(result, row, 7)[0] == 't',
					  .took_nothing = PQgetvalue(result, row, 8)[0] == 't'};

	strlcpy(load.sha256, PQgetvalue(result, row, 2), sizeof(load.sha256));
	strlcpy(load.content_sha256, PQgetvalue(result, row, 4), sizeof(load.content_sha256));
	return load;
}

char *
known_beginnings(const Loader *loader)
{
	const LogContent *content = &loader->content;
	StringInfoData text;

	initStringInfo(&text);
	appendStringInfoChar(&text, '{');
	for (int i = 0; i < content->beginnings; i++)
		appendStringInfo(&text, "%s\"\\\\x%s\"", i > 0 ? "," : "", content->beginning[i]);
	appendStringInfoChar(&text, '}');
	return text.data;
}

LoaderEnd
known_list(Loader *loader, KnownPage *page)
{
	char *beginnings = known_beginnings(loader);
	char *size = psprintf(INT64_FORMAT, loader->file_size);
	char *offset = psprintf(INT64_FORMAT, page->offset);
	const char *value[] = {loader->label, loader->kind, beginnings,
						   loader->content.is_packed ? NULL : size, offset};
	LoaderEnd end = LOADER_DONE;
	PGresult *result = loader_ask(loader, list_sql, lengthof(value), value, &end);

	page->count = result != NULL ? Min(PQntuples(result), KNOWN_PAGE) : 0;
	for (int i = 0; i < page->count; i++)
		page->load[i] = known_read(result, i);
	PQclear(result);
	pfree(beginnings);
	pfree(size);
	pfree(offset);
	return end;
}

/*
 * Goes to the last load of the file when it was shorter.  Those that follow the one in hand may be of
 * other files that began with the same bytes, such as logs with one header.
 */
static LoaderEnd
known_find_last(Loader *loader, LogGrowth *load, bool *is_all)
{
	char *beginnings = known_beginnings(loader);
	LoaderEnd end = LOADER_DONE;
	bool found = true;

	*is_all = false;
	while (found && !*is_all && end == LOADER_DONE)
	{
		const char *value[] = {load->load, beginnings};
		PGresult *result = loader_ask(loader, follower_sql, lengthof(value), value, &end);

		found = false;
		if (loader->beside != NULL)
			pfree(loader->beside);
		loader->beside = NULL;
		for (int i = 0; result != NULL && i < PQntuples(result) && !found; i++)
		{
			LogGrowth next = known_read(result, i);

			loader->beside =
				loader->beside == NULL ? pstrdup(PQgetvalue(result, i, 9)) : loader->beside;
			found =
				PQgetvalue(result, i, 10)[0] == 't' && loader_begins_with(loader, &next, is_all);
			if (found)
				*load = next;
		}
		PQclear(result);
	}
	pfree(beginnings);
	return end;
}

/* Goes on behind what a load took of the first bytes of the file. */
static LoaderEnd
known_go_on(Loader *loader, LogGrowth *load)
{
	CsvQuestion question = {loader, LOADER_DONE};
	int64 start = load->is_raw ? 0
							   : log_growth_start(loader->source, loader->file_size, load,
												  loader_ask_csv, &question);

	if (start < 0)
		return question.end;
	loader->seen = load->position;
	/* What took nothing has nothing that could be taken twice. */
	loader->from = start == 0 && load->took_nothing ? load->start : start;
	if (start > 0 || load->took_nothing)
		loader->follows = pstrdup(load->load);
	else
		output_warning("\"%s\" has grown since load %s, but where that ended cannot be told; "
					   "all of it is taken once more",
					   loader->source, load->load);
	return LOADER_DONE;
}

/* Unpacks all of a file that is not small, or goes on, to know what it holds. */
static LoaderEnd
known_unpack(Loader *loader)
{
	LogContent *content = &loader->content;

	if (content->size >= 0 || log_content_unpack(content, loader->source, loader->file_size))
		return LOADER_DONE;
	return connection_is_cancelled() ? LOADER_CANCELLED : LOADER_UNREADABLE;
}

/* Whether a packed file that is not small is loaded, so that it need not be unpacked. */
static LoaderEnd
known_look_at_large(Loader *loader)
{
	const char *value[] = {loader->sha256, loader->kind};
	LoaderEnd end = LOADER_DONE;
	PGresult *result;
	bool is_known;

	if (loader->content.size >= 0 || loader->content.is_small)
		return LOADER_DONE;
	result = loader_ask(loader, complete_sql, lengthof(value), value, &end);
	is_known = result != NULL && PQntuples(result) > 0 && !loader->options->again;
	PQclear(result);
	return end != LOADER_DONE || is_known ? end : known_unpack(loader);
}

/* Takes a load that is of the file, or of its first bytes, for what was loaded of it. */
static LoaderEnd
known_take(Loader *loader, LogGrowth *load, bool is_all)
{
	LoaderEnd end = load->is_raw ? known_look_at_large(loader) : known_unpack(loader);

	if (end != LOADER_DONE || (loader->content.problem != NULL && !load->is_raw))
		return end;
	if (!is_all)
		end = known_find_last(loader, load, &is_all);
	if (end != LOADER_DONE)
		return end;
	loader->content.is_small = loader->content.is_small && load->is_raw;
	if (!is_all)
		return known_go_on(loader, load);
	/* Another file holds the same, packed in another way: it is that one. */
	strlcpy(loader->sha256, load->sha256, sizeof(loader->sha256));
	loader->size = load->size;
	return LOADER_DONE;
}

/* What was found among loads that began as the file. */
typedef struct Found
{
	bool is_itself; /* one is of this very file */
	bool is_any;
	bool is_all; /* the load in hand holds the same */
	LogGrowth load;
} Found;

/* Compares the loads of a page; the first one that is alike is the one, but the content goes before bytes as they lie. */
static void
known_compare(Loader *loader, KnownPage *page, Found *found)
{
	for (int i = 0; i < page->count && !connection_is_cancelled(); i++)
	{
		LogGrowth *load = &page->load[i];
		bool is_found = found->is_itself || (found->is_any && !found->load.is_raw);
		bool is_all;

		if (is_found && !loader->content.is_packed)
			return;
		if (strcmp(load->sha256, loader->sha256) == 0)
			found->is_itself = true;
		else if ((!is_found || load->content_size < 0) && loader_begins_with(loader, load, &is_all))
		{
			if (load->is_raw && load->took_nothing)
				vec_push(&loader->broken, pstrdup(load->load));
			if (is_found || (found->is_any && load->is_raw))
				continue;
			found->is_any = true;
			found->is_all = is_all;
			found->load = *load;
		}
	}
}

LoaderEnd
known_find(Loader *loader, KnownPage *page)
{
	Found found = {.is_any = false};
	LoaderEnd end = LOADER_DONE;

	loader->broken.count = 0;
	while (page->count > 0 && end == LOADER_DONE)
	{
		known_compare(loader, page, &found);
		if (connection_is_cancelled())
			return LOADER_CANCELLED;
		if (found.is_itself || found.is_any || page->count < KNOWN_PAGE)
			break;
		page->offset += page->count;
		end = known_list(loader, page);
	}
	if (end != LOADER_DONE)
		return end;
	return found.is_any && !found.is_itself ? known_take(loader, &found.load, found.is_all)
											: known_look_at_large(loader);
}

LoaderEnd
known_settle(Loader *loader, LoaderEnd end)
{
	VEC_EACH (char, load, &loader->broken)
	{
		const char *value[] = {load};

		if (!loader->options->dry_run && (end == LOADER_DONE || end == LOADER_KNOWN))
			PQclear(loader_ask(loader, settle_sql, lengthof(value), value, &end));
	}
	loader->broken.count = 0;
	return end;
}
