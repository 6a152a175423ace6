/*
 * ingest_watch.c
 *		vigil ingest --watch: what comes into a folder.
 *
 * Runs as a service until it is stopped.  The folder is looked at again and again, which works
 * on every file system.  A file is taken when it was not changed for some seconds; one that was
 * written elsewhere and renamed into the folder is so at once.
 */
#include "common/port.h"

#include <sys/stat.h>
#include <time.h>

#include "client/command.h"
#include "client/ingest.h"
#include "client/input.h"

/* Between two looks at the folder. */
#define WATCH_LOOK_US 1000000

/* A file that was not changed for so many seconds is complete. */
#define WATCH_SETTLED 3

/* A file that was looked at, in the state that it had then. */
typedef struct WatchFile
{
	char *path;
	int64 size;
	int64 changed;  /* nanoseconds */
	ino_t number;   /* another file may have come by the name, as old and as large */
	bool is_taken;  /* in that state it was loaded */
	time_t seen_at; /* when it was first seen in it, by our own clock */
	bool is_there;  /* it was met in the last look */
} WatchFile;

typedef struct Watch
{
	Loader loader;
	Vec known; /* of WatchFile, in order of the paths */
	int left;  /* files with other names at most, as it was told */
} Watch;

static int64
watch_changed(const struct stat *state)
{
	return (int64) state->st_mtim.tv_sec * INT64CONST(1000000000) + state->st_mtim.tv_nsec;
}

/* Place of a path in the list, or where it belongs. */
static int
watch_place(const Vec *known, const char *path, bool *found)
{
	int low = 0;
	int high = known->count;

	*found = false;
	while (low < high)
	{
		int middle = low + (high - low) / 2;
		int order = strcmp(VEC_AT(known, WatchFile, middle)->path, path);

		if (order == 0)
		{
			*found = true;
			return middle;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The entry of a path, made if it has none. */
static WatchFile *
watch_entry(Watch *watch, const char *path)
{
	bool found;
	int place = watch_place(&watch->known, path, &found);
	WatchFile *file;

	if (found)
		return VEC_AT(&watch->known, WatchFile, place);
	file = palloc0(sizeof(WatchFile));
	file->path = pstrdup(path);
	file->size = -1;
	vec_push(&watch->known, file);
	memmove(&watch->known.item[place + 1], &watch->known.item[place],
			sizeof(void *) * (watch->known.count - 1 - place));
	watch->known.item[place] = file;
	return file;
}

/* Loads a file, and tells what came of it. */
static LoaderEnd
watch_load(Watch *watch, const char *path)
{
	Totals *totals = watch->loader.totals;
	LoaderEnd end;

	memset(totals, 0, sizeof(*totals));
	/* After a start most files are loaded already, which is no news. */
	totals->told = PG_INT32_MAX;
	end = loader_take_file(&watch->loader, path);
	if (end == LOADER_DONE && !watch->loader.options->quiet)
	{
		printf("%s: " INT64_FORMAT " rows, " INT64_FORMAT " rejected, " INT64_FORMAT
			   " skipped, " INT64_FORMAT " duplicates\n",
			   path, totals->rows, totals->rejected, totals->skipped, totals->duplicates);
		fflush(stdout);
		totals_print_reasons(totals);
	}
	return end;
}

/*
 * Whether a file was not changed for some seconds.  The clock that its time is of may be another
 * one, of the machine that wrote it, so that a time to come says nothing.
 */
static bool
watch_is_settled(WatchFile *file, const struct stat *state)
{
	time_t now = time(NULL);

	if (file->size != (int64) state->st_size || file->changed != watch_changed(state) ||
		file->number != state->st_ino)
	{
		file->size = (int64) state->st_size;
		file->changed = watch_changed(state);
		file->number = state->st_ino;
		file->is_taken = false;
		file->seen_at = now;
	}
	return now - state->st_mtime >= WATCH_SETTLED ||
		   (state->st_mtime > now && now - file->seen_at >= WATCH_SETTLED);
}

/* Loads a file if it is complete and not what it was; false if loading has to end. */
static bool
watch_look_at(Watch *watch, const char *path)
{
	WatchFile *file = watch_entry(watch, path);
	struct stat state;
	LoaderEnd end;

	file->is_there = true;
	if (stat(path, &state) != 0 || !watch_is_settled(file, &state) || file->is_taken)
		return true;
	end = watch_load(watch, path);
	/* Another session may give it up, and a file that could not be read may be there later. */
	file->is_taken = end != LOADER_BUSY && end != LOADER_UNREADABLE;
	return end != LOADER_BROKEN && end != LOADER_CANCELLED;
}

/* Forgets the files that are no longer there. */
static void
watch_forget(Watch *watch)
{
	int kept = 0;

	VEC_EACH (WatchFile, file, &watch->known)
	{
		if (!file->is_there)
		{
			pfree(file->path);
			pfree(file);
			continue;
		}
		file->is_there = false;
		watch->known.item[kept++] = file;
	}
	watch->known.count = kept;
}

/* Looks through the folder once; false if loading has to end. */
static bool
watch_look(Watch *watch, const char *folder)
{
	Vec path = {0};
	int left = 0;
	bool goes_on = true;

	(void) input_list(folder, watch->loader.options->all ? NULL : input_is_log, &path, &left);
	VEC_EACH (char, one, &path)
	{
		goes_on = goes_on && !connection_is_cancelled() && watch_look_at(watch, one);
		pfree(one);
	}
	if (path.item != NULL)
		pfree(path.item);
	watch_forget(watch);
	/* Nobody would miss them otherwise. */
	if (left > watch->left && !watch->loader.options->quiet)
		output_notice("left out what has other names in \"%s\": %d; --all takes it", folder, left);
	watch->left = Max(watch->left, left);
	return goes_on;
}

int
ingest_watch(const Options *options, const char *kind)
{
	Watch watch = {.loader = {.options = options, .kind = kind, .is_patient = true}};
	struct stat state;

	if (stat(options->watch, &state) != 0 || !S_ISDIR(state.st_mode))
	{
		output_error("\"%s\" is not a folder", options->watch);
		return EXIT_FAILED;
	}
	watch.loader.totals = palloc0(sizeof(Totals));
	if (!loader_start(&watch.loader))
		return EXIT_FAILED;
	while (watch_look(&watch, options->watch) && !connection_is_cancelled())
		pg_usleep(WATCH_LOOK_US);
	PQfinish(watch.loader.conn);
	/* To be stopped is how a service ends. */
	return connection_is_cancelled() ? EXIT_DONE : EXIT_FAILED;
}
