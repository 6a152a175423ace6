/*
 * loader_file.c
 *		What a file is that is to be loaded, and whether it still is.
 *
 * Called by the loader.  A file is known by the SHA-256 of all of it, which is read before the
 * first part is sent.  Others write to files meanwhile: what is appended is left for the next
 * time, and what is changed must not be taken for what was hashed.
 */
#include "common/port.h"

#include <ctype.h>

#include "common/utf8.h"

#include "client/command.h"
#include "client/loader_csv.h"
#include "client/loader_file.h"
#include "client/log_growth.h"
#include "client/sha256.h"

/* No more loads than these are compared with the first bytes of a file. */
#define SHORTER_MAX 16

/*
 * $1: source, $2: kind, $3: size, $4 and $5: names of the file: what was taken of it when it was
 * shorter.  It may have been named by another path then, or be renamed since: of files that began
 * with the same bytes it is the one that is like it for longest.
 */
static const char *const shorter_sql =
	"SELECT s.id, s.size, s.sha256, s.position, s.is_complete FROM ("
	"SELECT l.id, l.size, pg_catalog.encode(l.sha256, 'hex') AS sha256, l.position,"
	" l.status OPERATOR(pg_catalog.=) 'complete' AS is_complete,"
	" l.source OPERATOR(pg_catalog.=) $1 AS is_own FROM vigil.loads AS l"
	" WHERE pg_catalog.regexp_replace(l.source, '^.*/', '') OPERATOR(pg_catalog.=) ANY (ARRAY[$4, "
	"$5]) AND l.kind "
	"OPERATOR(pg_catalog.=) $2"
	" AND l.loaded_by OPERATOR(pg_catalog.=) CURRENT_USER::pg_catalog.text"
	" AND l.size OPERATOR(pg_catalog.<) $3::pg_catalog.int8 AND l.sha256 IS NOT NULL"
	/* What was empty has no first bytes, and what was taken for some tables is behind another load. */
	" AND l.size OPERATOR(pg_catalog.>) 0 AND l.only_tables IS NULL"
	" ORDER BY is_own DESC, l.id DESC LIMIT 16) AS s"
	" ORDER BY s.is_own DESC, CASE WHEN s.is_own THEN s.id ELSE s.size END DESC";

/*
 * $1: load, $2 and $3: paths of the file: the loads that follow it, first those of the file, and the
 * last of them all.  Of what was changed while it was loaded no bytes are known.
 */
static const char *const follower_sql =
	"SELECT l.id, l.size, pg_catalog.encode(l.sha256, 'hex'), l.position,"
	" l.status OPERATOR(pg_catalog.=) 'complete', pg_catalog.max(l.id) OVER ()"
	" FROM vigil.loads AS l WHERE l.follows OPERATOR(pg_catalog.=) $1::pg_catalog.int8"
	" ORDER BY l.source OPERATOR(pg_catalog.=) ANY (ARRAY[$2, $3]) DESC, l.id DESC LIMIT 16";

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

const char *
loader_name(const Loader *loader)
{
	const char *slash = strrchr(loader->label, '/');

	return slash != NULL ? slash + 1 : loader->label;
}

char *
loader_first_name(const char *name)
{
	char *first = pstrdup(name);
	size_t length = strlen(first);
	size_t digits = length;

	while (digits > 0 && isdigit((unsigned char) first[digits - 1]))
		digits--;
	if (digits > 1 && digits < length && strchr(".-", first[digits - 1]) != NULL)
		first[digits - 1] = '\0';
	return first;
}

static LogGrowth
loader_read_growth(const PGresult *result, int row)
{
	LogGrowth growth = {.load = pstrdup(PQgetvalue(result, row, 0)),
						.size = strtoll(PQgetvalue(result, row, 1), NULL, 10),
						.position = strtoll(PQgetvalue(result, row, 3), NULL, 10),
						.is_complete = PQgetvalue(result, row, 4)[0] == 't'};

	strlcpy(growth.sha256, PQgetvalue(result, row, 2), sizeof(growth.sha256));
	return growth;
}

/* Looks for loads of the file when it was shorter; how many there are, and what is to be compared. */
static LoaderEnd
loader_find_shorter(Loader *loader, LogGrowth growth[SHORTER_MAX], int *count)
{
	const char *name = loader_name(loader);
	char *first_name = loader_first_name(name);
	char *size = psprintf(INT64_FORMAT, loader->size);
	const char *value[] = {loader->label, loader->kind, size, name, first_name};
	LoaderEnd end = LOADER_DONE;
	PGresult *result = loader_ask(loader, shorter_sql, lengthof(value), value, &end);

	*count = result != NULL ? Min(PQntuples(result), SHORTER_MAX) : 0;
	for (int i = 0; i < *count; i++)
		growth[i] = loader_read_growth(result, i);
	PQclear(result);
	pfree(first_name);
	pfree(size);
	return end;
}

bool
loader_begins_with(const Loader *loader, int64 size, const char *sha256)
{
	FILE *file = fopen(loader->source, "rb");
	bool is_same = file != NULL && sha256_stream_is(file, size, sha256);

	if (file != NULL)
		fclose(file);
	return is_same;
}

/*
 * Goes to the last load of the file when it was shorter.  Those that follow the one in hand may be of
 * other files that began with the same bytes, such as logs with one header.
 */
static LoaderEnd
loader_find_last(Loader *loader, LogGrowth *growth)
{
	char *first_path = loader_first_name(loader->label);
	LoaderEnd end = LOADER_DONE;
	bool found = true;

	while (found && end == LOADER_DONE)
	{
		const char *value[] = {growth->load, loader->label, first_path};
		PGresult *result = loader_ask(loader, follower_sql, lengthof(value), value, &end);

		found = false;
		if (loader->beside != NULL)
			pfree(loader->beside);
		loader->beside = NULL;
		for (int i = 0; result != NULL && i < PQntuples(result) && !found; i++)
		{
			LogGrowth next = loader_read_growth(result, i);

			loader->beside =
				loader->beside == NULL ? pstrdup(PQgetvalue(result, i, 5)) : loader->beside;
			found = next.sha256[0] != '\0' && next.size < loader->size &&
					loader_begins_with(loader, next.size, next.sha256);
			if (found)
				*growth = next;
		}
		PQclear(result);
	}
	pfree(first_path);
	return end;
}

/* Goes on behind what a load took of the first bytes of the file. */
static LoaderEnd
loader_go_on_behind(Loader *loader, LogGrowth *growth)
{
	CsvQuestion question = {loader, LOADER_DONE};
	LoaderEnd end = loader_find_last(loader, growth);
	int64 start;

	if (end != LOADER_DONE)
		return end;
	start = log_growth_start(loader->source, growth, loader_ask_csv, &question);
	if (start < 0)
		return question.end;
	loader->seen = growth->position;
	loader->from = start;
	if (loader->from > 0 || growth->position == 0)
		loader->follows = growth->load;
	else
		output_warning("\"%s\" has grown since load %s, but where that ended cannot be told; "
					   "all of it is taken once more",
					   loader->source, growth->load);
	return LOADER_DONE;
}

LoaderEnd
loader_identify(Loader *loader)
{
	LogGrowth growth[SHORTER_MAX];
	char beginning[SHA256_TEXT];
	struct stat state;
	LoaderEnd end = LOADER_DONE;
	int count = 0;

	if (stat(loader->source, &state) != 0)
	{
		output_error("could not look at \"%s\": %s", loader->source, strerror(errno));
		return LOADER_UNREADABLE;
	}
	/* What can be read only once, a pipe say, is a stream. */
	if (!S_ISREG(state.st_mode))
		return LOADER_DONE;
	loader->size = (int64) state.st_size;
	loader->from = 0;
	loader->state = state;
	if (loader->size > 0 && !loader->options->again)
		end = loader_find_shorter(loader, growth, &count);
	if (end != LOADER_DONE)
		return end;
	if (!sha256_file(loader->source, loader->size, loader->sha256, count > 0 ? growth[0].size : -1,
					 beginning))
		return LOADER_UNREADABLE;
	for (int i = 0; i < count; i++)
	{
		if (i == 0 ? strcmp(beginning, growth[i].sha256) != 0
				   : !loader_begins_with(loader, growth[i].size, growth[i].sha256))
			continue;
		return loader_go_on_behind(loader, &growth[i]);
	}
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
