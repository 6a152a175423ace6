/*
 * cmd_ingest.c
 *		vigil ingest: files of logs into log tables.
 *
 * What is loaded stays loaded and is remembered, so that the same command, given again, takes
 * what is missing and nothing twice.
 */
#include "common/port.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "common/duration.h"

#include "client/command.h"
#include "client/ingest.h"
#include "client/input.h"

#define INGEST_MAX_JOBS 64

/* Reads --since into seconds since 1970; false and an error if it is no time. */
static bool
ingest_read_since(const char *text, int64 *seconds)
{
	int64 ago;
	struct tm at = {0};
	struct tm real;
	const char *rest;

	if (duration_parse(text, &ago) == NULL)
	{
		*seconds = (int64) time(NULL) - ago / DURATION_SECOND;
		return true;
	}
	rest = strptime(text, "%Y-%m-%d", &at);
	if (rest != NULL && (*rest == 'T' || *rest == ' '))
		rest = strptime(rest + 1, "%H:%M:%S", &at);
	real = at;
	*seconds = (int64) timegm(&real);
	/* The 30th of February would be a day of March. */
	if (rest != NULL && (*rest == '\0' || strcmp(rest, "Z") == 0) && real.tm_mday == at.tm_mday)
		return true;
	output_error("invalid value \"%s\" for option --since", text);
	output_hint("It is a time in UTC such as 2026-03-01T12:00:00, or how long ago: 2h, 7d.");
	return false;
}

/* Drops the files that were not changed since then; how many. */
static int
ingest_drop_old(Vec *file, int64 since)
{
	int kept = 0;
	int dropped;

	for (int i = 0; i < file->count; i++)
	{
		struct stat state;

		if (stat(VEC_AT(file, char, i), &state) == 0 && (int64) state.st_mtime < since)
			continue;
		file->item[kept++] = file->item[i];
	}
	dropped = file->count - kept;
	file->count = kept;
	return dropped;
}

/* Files that one argument names; false if they are not there. */
static bool
ingest_list_path(const Options *options, const char *path, Vec *file)
{
	int before = file->count;
	int left = 0;

	if (!input_list(path, options->all ? NULL : input_is_log, file, &left))
		return false;
	if (file->count == before)
	{
		output_error("folder \"%s\" has no files to load", path);
		if (left > 0)
			output_hint("It has %d with other names: --all takes them.", left);
		return false;
	}
	if (left > 0 && !options->quiet)
		output_notice("left out what has other names in \"%s\": %d; --all takes it", path, left);
	return true;
}

/* Files that the command line names and that were changed since; false if one of them is not there. */
static bool
ingest_list_files(const Options *options, int64 since, Vec *file)
{
	bool sound = true;
	int dropped;

	for (int i = 1; i < options->count; i++)
		sound = ingest_list_path(options, options->argument[i], file) && sound;
	if (file->count == 0 && access(options->argument[0], F_OK) == 0)
		output_hint("The kind of logs, or the log table, stands before the files: \"%s\" is one.",
					options->argument[0]);
	if (options->since == NULL)
		return sound;
	dropped = ingest_drop_old(file, since);
	if (dropped > 0 && !options->quiet)
		output_notice("left out files that were not changed since then: %d", dropped);
	return sound;
}

/* Bytes of all files, -1 if that is not known. */
static int64
ingest_size(const Vec *file)
{
	int64 size = 0;

	for (int i = 0; i < file->count; i++)
	{
		struct stat state;

		if (stat(VEC_AT(file, char, i), &state) != 0)
			return -1;
		size += (int64) state.st_size;
	}
	return size;
}

static void
ingest_summarize(const IngestFiles *files, const Totals *sum)
{
	const Options *options = files->options;
	int64 left = files->file->count - sum->loaded - sum->known - sum->busy - sum->unreadable;

	if (!options->quiet)
	{
		printf(INT64_FORMAT " of %d files%s, " INT64_FORMAT " records: " INT64_FORMAT
							" rows, " INT64_FORMAT " rejected, " INT64_FORMAT
							" skipped, " INT64_FORMAT " duplicates (%.1f s, %.1f MB/s)\n",
			   sum->loaded, files->file->count, options->dry_run ? " would be loaded" : "",
			   sum->rows + sum->rejected + sum->skipped + sum->duplicates, sum->rows, sum->rejected,
			   sum->skipped, sum->duplicates, progress_seconds(files->progress),
			   progress_speed(files->progress, sum->bytes));
		if (sum->known > 0)
			printf(INT64_FORMAT " of %d files were loaded before\n", sum->known,
				   files->file->count);
		totals_print_reasons(sum);
	}
	if (sum->rejected > 0)
	{
		output_warning(INT64_FORMAT " record%s %srejected", sum->rejected,
					   sum->rejected == 1 ? "" : "s",
					   options->dry_run     ? "would be "
					   : sum->rejected == 1 ? "was "
											: "were ");
		if (options->force && sum->rows + sum->skipped + sum->duplicates == 0)
			output_hint("--force takes what is only thought to be of another kind; of these nothing"
						" can be made that the kind needs. vigil.log_kinds() lists the kinds.");
		if (!options->dry_run)
			output_hint("They are kept: SELECT source, record_number, reason, message"
						" FROM vigil.own_dead_letters WHERE resolved_at IS NULL.");
	}
	if (left > 0)
		output_error(INT64_FORMAT " file%s not loaded", left, left == 1 ? " was" : "s were");
}

/* Loads files, and tells what came of it. */
static int
ingest_load(const Options *options, const Vec *file, bool sound)
{
	Progress progress;
	int jobs = (int) Min(Min(options->jobs, file->count), INGEST_MAX_JOBS);
	IngestFiles files = {.options = options,
						 .kind = options->argument[0],
						 .file = file,
						 .range_count = Max(jobs, 1),
						 .job_count = Max(jobs, 1),
						 .progress = &progress};
	size_t ranges = MAXALIGN(sizeof(int) * files.range_count);
	size_t size = ranges + sizeof(Totals) * files.job_count;
	char *shared = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	Totals *sum = palloc0(sizeof(Totals));

	if (shared == MAP_FAILED)
	{
		output_error("out of memory");
		return EXIT_FAILED;
	}
	memset(shared, 0, size);
	files.taken = (int *) shared;
	files.job = (Totals *) (shared + ranges);
	progress_start(&progress, options->quiet, file->count, ingest_size(file));
	ingest_files_load(&files);
	for (int i = 0; i < files.job_count; i++)
		totals_add(sum, &files.job[i]);
	ingest_summarize(&files, sum);
	return connection_exit_code(!sound || sum->loaded + sum->known < file->count ||
								sum->rejected > 0);
}

/* Reads the rights of a file, in octal digits; the owner may always write. */
static bool
ingest_read_mode(const char *text, int *mode)
{
	char *end;
	long value = strtol(text, &end, 8);

	if (*text != '-' && *text != '+' && *end == '\0' && end > text && value <= 0777 &&
		(value & 0200) != 0)
	{
		*mode = (int) value;
		return true;
	}
	output_error("invalid value \"%s\" for option --socket-mode", text);
	output_hint("It is three octal digits, as chmod takes them: 0660 for the owner and the group.");
	return false;
}

/* What cannot go together; false and an error. */
static bool
ingest_check_options(const Options *options)
{
	bool has_stream = options->watch != NULL || options->listen != NULL;

	if (has_stream && (options->count != 1 || (options->watch != NULL && options->listen != NULL)))
		output_error("ingest with --watch or --listen needs the kind of logs alone");
	else if (!has_stream && options->count < 2)
		output_error("ingest needs the kind of logs and a file or folder");
	else
		return true;
	output_hint("Try \"vigil help ingest\" for more information.");
	return false;
}

int
cmd_ingest(Options *options)
{
	Vec file = {0};
	int64 since = 0;
	int mode = 0;
	bool sound;

	if (!ingest_check_options(options) ||
		(options->since != NULL && !ingest_read_since(options->since, &since)) ||
		(options->mode != NULL && !ingest_read_mode(options->mode, &mode)))
		return EXIT_USAGE;
	if (options->watch != NULL)
		return ingest_watch(options, options->argument[0]);
	if (options->listen != NULL)
		return ingest_listen(options, options->argument[0], mode);
	sound = ingest_list_files(options, since, &file);
	if (file.count == 0)
		return sound ? EXIT_DONE : EXIT_FAILED;
	return ingest_load(options, &file, sound);
}
