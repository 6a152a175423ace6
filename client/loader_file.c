/*
 * loader_file.c
 *		What a file is that is to be loaded, and whether it still is.
 *
 * Called by the loader.  A file is known by the SHA-256 of all of it, which is read before the
 * first part is sent.  Others write to files meanwhile: what is appended is left for the next
 * time, and what is changed must not be taken for what was hashed.
 */
#include "common/port.h"

#include "common/utf8.h"

#include "client/command.h"
#include "client/loader_file.h"
#include "client/log_growth.h"
#include "client/sha256.h"

/* $1: source, $2: kind, $3: size: what was taken of the file when it was shorter. */
static const char *const shorter_sql =
	"SELECT l.id, l.size, pg_catalog.encode(l.sha256, 'hex'), l.position,"
	" l.status OPERATOR(pg_catalog.=) 'complete' FROM vigil.loads AS l"
	" WHERE l.source OPERATOR(pg_catalog.=) $1 AND l.kind OPERATOR(pg_catalog.=) $2"
	" AND l.loaded_by OPERATOR(pg_catalog.=) CURRENT_USER::pg_catalog.text"
	" AND l.size OPERATOR(pg_catalog.<) $3::pg_catalog.int8 AND l.sha256 IS NOT NULL"
	" ORDER BY l.id DESC LIMIT 1";

char *
loader_label(const char *path)
{
	StringInfoData label;
	int length = (int) strlen(path);
	int bad;

	initStringInfo(&label);
	while ((bad = utf8_find_invalid(path, length)) >= 0)
	{
		appendBinaryStringInfo(&label, path, bad);
		appendStringInfo(&label, "\\x%02x", (unsigned char) path[bad]);
		path += bad + 1;
		length -= bad + 1;
	}
	appendBinaryStringInfo(&label, path, length);
	return label.data;
}

/* Looks for a load of the file when it was shorter; its place, and what is to be compared. */
static LoaderEnd
loader_find_shorter(Loader *loader, LogGrowth *growth)
{
	char *size = psprintf(INT64_FORMAT, loader->size);
	const char *value[] = {loader->label, loader->kind, size};
	LoaderEnd end = LOADER_DONE;
	PGresult *result = loader_ask(loader, shorter_sql, lengthof(value), value, &end);

	growth->size = -1;
	if (result != NULL && PQntuples(result) > 0)
	{
		growth->load = pstrdup(PQgetvalue(result, 0, 0));
		growth->size = strtoll(PQgetvalue(result, 0, 1), NULL, 10);
		strlcpy(growth->sha256, PQgetvalue(result, 0, 2), sizeof(growth->sha256));
		growth->position = strtoll(PQgetvalue(result, 0, 3), NULL, 10);
		growth->is_complete = PQgetvalue(result, 0, 4)[0] == 't';
	}
	PQclear(result);
	pfree(size);
	return end;
}

LoaderEnd
loader_identify(Loader *loader)
{
	LogGrowth growth = {0};
	char beginning[SHA256_TEXT];
	struct stat state;
	LoaderEnd end = LOADER_DONE;

	if (stat(loader->source, &state) != 0)
	{
		output_error("could not look at \"%s\": %s", loader->source, strerror(errno));
		return LOADER_UNREADABLE;
	}
	/* What can be read only once, a pipe say, is a stream. */
	if (!S_ISREG(state.st_mode))
		return LOADER_DONE;
	loader->size = (int64) state.st_size;
	loader->state = state;
	growth.size = -1;
	if (loader->size > 0 && !loader->options->again)
		end = loader_find_shorter(loader, &growth);
	if (loader->size == 0 || end != LOADER_DONE)
		return end;
	if (!sha256_file(loader->source, loader->size, loader->sha256, growth.size, beginning))
		return LOADER_UNREADABLE;
	if (growth.size < 0 || strcmp(beginning, growth.sha256) != 0)
		return LOADER_DONE;
	loader->from = log_growth_start(loader->source, &growth);
	if (loader->from > 0 || growth.position == 0)
		loader->follows = growth.load;
	return LOADER_DONE;
}

/* Whether a file is as it was, by what the file system says of it. */
static bool
loader_is_untouched(const struct stat *before, const struct stat *now)
{
	return before->st_dev == now->st_dev && before->st_ino == now->st_ino &&
		   before->st_size == now->st_size && before->st_mtim.tv_sec == now->st_mtim.tv_sec &&
		   before->st_mtim.tv_nsec == now->st_mtim.tv_nsec;
}

bool
loader_file_is_same(Loader *loader, LogFile *file, bool is_last)
{
	FILE *stream = log_file_stream(file);
	bool was_unsure = loader->is_unsure;
	struct stat now;

	if (loader->sha256[0] == '\0')
		return true;
	if (fstat(fileno(stream), &now) != 0 || !loader_is_untouched(&loader->state, &now))
		loader->is_unsure = true;
	/* What is appended is not read: the bytes that were hashed may be there still. */
	if (!loader->is_unsure ||
		((int64) now.st_size >= loader->size &&
		 (!is_last || sha256_stream_is(stream, loader->size, loader->sha256))))
		return true;
	loader->is_mixed = was_unsure;
	output_error("\"%s\" was changed while it was loaded", loader->source);
	output_hint("Load it again.");
	return false;
}
