/*
 * cmd_ingest.c
 *		vigil ingest: files of logs into log tables.
 *
 * The bytes of a file go to the server as they are; its functions know gzip and
 * every container.  A call is a transaction, so what was loaded stays loaded
 * when a later file fails.  Files are taken in the order of their names: all
 * before the one that failed are in the table, all behind it are not.
 */
#include "common/port.h"

#include <time.h>
#include <unistd.h>

#include "client/command.h"
#include "client/input.h"
#include "client/log_file.h"

/* Seconds between two progress lines. */
#define PROGRESS_INTERVAL 0.2

#define MEGABYTE (1024.0 * 1024.0)

/* $1: the bytes, $2: what they are called in dead letters, $3: the kind of logs, or a table. */
static const char *const ingest_sql =
	"SELECT rows, rejected, skipped FROM vigil.ingest($3::pg_catalog.text, $1::pg_catalog.bytea,"
	" $2::pg_catalog.text)";

typedef struct IngestCommand
{
	PGconn *conn;
	const char *kind;
	bool shows_progress;
	double started;
	double shown;   /* when the last progress line was printed */
	int file_count; /* files to load */
	int loaded;     /* files that are loaded as a whole */
	int unreadable; /* files that could not be read */
	bool is_broken; /* the server refused: loading has ended */
	int64 bytes;
	int64 rows;
	int64 rejected;
	int64 skipped;
} IngestCommand;

static double
ingest_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

static double
ingest_speed(const IngestCommand *ingest)
{
	double seconds = ingest_now() - ingest->started;

	return seconds > 0 ? (double) ingest->bytes / MEGABYTE / seconds : 0;
}

/* Overwrites the progress line; ended clears it. */
static void
ingest_progress(IngestCommand *ingest, bool ended)
{
	double now = ingest_now();

	if (!ingest->shows_progress || (!ended && now - ingest->shown < PROGRESS_INTERVAL))
		return;
	ingest->shown = now;
	if (ended)
		fprintf(stderr, "\r\033[K");
	else
		fprintf(stderr,
				"\r%d of %d files, " INT64_FORMAT " rows, " INT64_FORMAT
				" rejected, %.1f MB/s\033[K",
				ingest->loaded, ingest->file_count, ingest->rows, ingest->rejected,
				ingest_speed(ingest));
	fflush(stderr);
}

static int64
ingest_number(const PGresult *result, int column)
{
	return strtoll(PQgetvalue(result, 0, column), NULL, 10);
}

/* Loads one part of a file; false if the server refuses it. */
static bool
ingest_send(void *context, const LogPart *part)
{
	IngestCommand *ingest = context;
	char *source = part->offset == 0
					   ? pstrdup(part->path)
					   : psprintf("%s from byte " INT64_FORMAT, part->path, part->offset);
	const char *value[] = {source, ingest->kind};
	PGresult *result;

	if (connection_is_cancelled())
		return false;
	result = connection_run_bytes(ingest->conn, source, ingest_sql, part->bytes, (int) part->length,
								  lengthof(value), value);
	if (result == NULL)
	{
		ingest->is_broken = true;
		output_hint("Nothing of \"%s\" was loaded; all that comes before it was.", source);
		pfree(source);
		return false;
	}
	ingest->rows += ingest_number(result, 0);
	ingest->rejected += ingest_number(result, 1);
	ingest->skipped += ingest_number(result, 2);
	ingest->bytes += part->length;
	PQclear(result);
	pfree(source);
	ingest_progress(ingest, false);
	return true;
}

/* Loads the files until one is refused or the user stops. */
static void
ingest_files(IngestCommand *ingest, const Vec *file)
{
	ingest->file_count = file->count;
	ingest->started = ingest_now();
	for (int i = 0; i < file->count && !ingest->is_broken && !connection_is_cancelled(); i++)
	{
		if (log_file_read(VEC_AT(file, char, i), ingest_send, ingest))
			ingest->loaded++;
		else if (!ingest->is_broken && !connection_is_cancelled())
			ingest->unreadable++;
	}
	ingest_progress(ingest, true);
}

/* Files that the command line names; false if one of them is not there. */
static bool
ingest_list_files(const Options *options, Vec *file)
{
	bool sound = true;

	for (int i = 1; i < options->count; i++)
	{
		const char *path = options->argument[i];
		int before = file->count;
		int left = 0;

		if (!input_list(path, options->all ? NULL : input_is_log, file, &left))
			sound = false;
		else if (file->count == before)
		{
			output_error("folder \"%s\" has no files to load", path);
			if (left > 0)
				output_hint("It has %d with other names: --all takes them.", left);
			sound = false;
		}
		else if (left > 0)
			output_notice("left out what has other names in \"%s\": %d; --all takes it", path,
						  left);
	}
	return sound;
}

static void
ingest_summarize(const IngestCommand *ingest)
{
	int left = ingest->file_count - ingest->loaded - ingest->unreadable;

	printf("%d of %d files, " INT64_FORMAT " records: " INT64_FORMAT " rows, " INT64_FORMAT
		   " rejected, " INT64_FORMAT " skipped (%.1f s, %.1f MB/s)\n",
		   ingest->loaded, ingest->file_count, ingest->rows + ingest->rejected + ingest->skipped,
		   ingest->rows, ingest->rejected, ingest->skipped, ingest_now() - ingest->started,
		   ingest_speed(ingest));
	if (ingest->rejected > 0)
	{
		output_warning(INT64_FORMAT " record%s rejected", ingest->rejected,
					   ingest->rejected == 1 ? " was" : "s were");
		output_hint("They are kept: SELECT source, record_number, reason, message"
					" FROM vigil.dead_letter WHERE resolved_at IS NULL.");
	}
	if (left > 0)
		output_error("%d file%s not loaded", left, left == 1 ? " was" : "s were");
}

static bool
ingest_prepare(IngestCommand *ingest, const Options *options)
{
	PGresult *result;

	ingest->kind = options->argument[0];
	ingest->shows_progress = isatty(STDERR_FILENO) != 0;
	ingest->conn = connection_open(&options->connection);
	if (ingest->conn == NULL)
		return false;
	/* Each call would tell what it skipped; the summary does. */
	result = connection_run(ingest->conn, NULL, "SET client_min_messages = warning", 0, NULL);
	PQclear(result);
	return result != NULL;
}

int
cmd_ingest(Options *options)
{
	IngestCommand ingest = {0};
	Vec file = {0};
	bool sound;

	if (options->count < 2)
	{
		output_error("ingest needs the kind of logs and a file or folder");
		output_hint("Try \"vigil help ingest\" for more information.");
		return EXIT_USAGE;
	}
	sound = ingest_list_files(options, &file);
	if (file.count == 0)
		return EXIT_FAILED;
	if (!ingest_prepare(&ingest, options))
		return EXIT_FAILED;
	ingest_files(&ingest, &file);
	ingest_summarize(&ingest);
	PQfinish(ingest.conn);
	return connection_exit_code(!sound || ingest.loaded < ingest.file_count || ingest.rejected > 0);
}
