/*
 * ingest_files.c
 *		Files by one job or by several.
 *
 * Called by `vigil ingest`.  A job is a process with a connection of its own.  Files that stand
 * beside each other are mostly of the same days, whose partitions two sessions at once make
 * longer in turn only; so each job begins with a range of the files of its own, and when that is
 * done helps with the one that is furthest from its end.  The one that waits for them only shows
 * how far they are.
 */
#include "common/port.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client/command.h"
#include "client/ingest.h"

/* So often the jobs are looked at. */
#define INGEST_LOOK_US 50000

/* Set while there are jobs: what the user asked for is handed on to them. */
static volatile sig_atomic_t stop_signal = 0;

void
ingest_count_end(Totals *totals, LoaderEnd end)
{
	switch (end)
	{
		case LOADER_DONE:
			totals->loaded++;
			break;
		case LOADER_KNOWN:
			totals->known++;
			break;
		case LOADER_BUSY:
			totals->busy++;
			break;
		case LOADER_UNREADABLE:
			totals->unreadable++;
			break;
		case LOADER_REFUSED:
			totals->refused++;
			break;
		case LOADER_BROKEN:
		case LOADER_CANCELLED:
		case LOADER_AGAIN:
			totals->is_broken = true;
			break;
	}
}

/* The file with which the range of a job begins, or with the number of jobs its end. */
static int
ingest_range_start(const IngestFiles *files, int number)
{
	return (int) ((int64) files->file->count * number / files->range_count);
}

/* Takes the next file of the job's range, or of the one of which most is left; -1 if none is. */
static int
ingest_take(IngestFiles *files, int number)
{
	for (;;)
	{
		int taken = __atomic_fetch_add(&files->taken[number], 1, __ATOMIC_RELAXED);
		int most = 0;

		if (ingest_range_start(files, number) + taken < ingest_range_start(files, number + 1))
			return ingest_range_start(files, number) + taken;
		for (int i = 0; i < files->range_count; i++)
		{
			int left = ingest_range_start(files, i + 1) - ingest_range_start(files, i) -
					   __atomic_load_n(&files->taken[i], __ATOMIC_RELAXED);

			if (left > most)
			{
				most = left;
				number = i;
			}
		}
		if (most == 0)
			return -1;
	}
}

/* Shows the progress of a job that works alone. */
static void
ingest_show(Loader *loader)
{
	progress_show(loader->context, loader->totals);
}

/* The work of a job. */
static void
ingest_work(IngestFiles *files, int job)
{
	Totals *totals = &files->job[job];
	Loader loader = {.options = files->options, .kind = files->kind, .totals = totals};

	if (files->job_count == 1)
	{
		loader.on_part = ingest_show;
		loader.context = files->progress;
	}
	if (!loader_start(&loader))
		totals->is_broken = true;
	while (!totals->is_broken && !connection_is_cancelled())
	{
		int number = ingest_take(files, job);
		LoaderEnd end;

		if (number < 0)
			break;
		end = loader_take_file(&loader, VEC_AT(files->file, char, number));
		if (end == LOADER_BUSY)
			output_error("\"%s\" is being loaded by another session",
						 VEC_AT(files->file, char, number));
		ingest_count_end(totals, end);
	}
	PQfinish(loader.conn);
}

static void
ingest_on_signal(SIGNAL_ARGS)
{
	stop_signal = postgres_signal_arg;
}

/* A job that ends only ends the sleep of the one that waits. */
static void
ingest_on_child(SIGNAL_ARGS)
{
}

/* Starts a job; its process, or -1 and an error. */
static pid_t
ingest_start_job(IngestFiles *files, int number)
{
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0)
	{
		connection_catch_signals();
		ingest_work(files, number);
		fflush(NULL);
		_exit(connection_is_cancelled() ? EXIT_CANCELLED : EXIT_DONE);
	}
	if (pid < 0)
		output_error("could not start a job: %s", strerror(errno));
	return pid;
}

/* The totals of all jobs, as they stand. */
static void
ingest_add_up(const IngestFiles *files, Totals *sum)
{
	memset(sum, 0, sizeof(*sum));
	for (int i = 0; i < files->job_count; i++)
		totals_add(sum, &files->job[i]);
}

/* Waits for the jobs; a job that does not end well has not done its work. */
static void
ingest_wait(IngestFiles *files, const pid_t *pid)
{
	Totals *sum = palloc(sizeof(Totals));
	int left = files->job_count;
	bool is_told = false;

	while (left > 0)
	{
		int status;
		pid_t ended = waitpid(-1, &status, WNOHANG);

		if (ended > 0)
			left--;
		if (ended > 0 && WIFSIGNALED(status))
			output_error("a job was ended by signal %d", WTERMSIG(status));
		for (int i = 0; ended > 0 && i < files->job_count; i++)
		{
			if (pid[i] == ended && (!WIFEXITED(status) || WEXITSTATUS(status) != EXIT_DONE))
				files->job[i].is_broken = true;
		}
		for (int i = 0; stop_signal != 0 && !is_told && i < files->job_count; i++)
			(void) kill(pid[i], stop_signal);
		is_told = stop_signal != 0;
		if (ended == 0)
			pg_usleep(INGEST_LOOK_US);
		ingest_add_up(files, sum);
		progress_show(files->progress, sum);
	}
	pfree(sum);
}

void
ingest_files_load(IngestFiles *files)
{
	pid_t *pid;

	if (files->job_count == 1)
	{
		ingest_work(files, 0);
		progress_end(files->progress);
		return;
	}
	pqsignal(SIGCHLD, ingest_on_child);
	pid = palloc0(sizeof(pid_t) * files->job_count);
	for (int i = 0; i < files->job_count; i++)
	{
		pid[i] = ingest_start_job(files, i);
		if (pid[i] >= 0)
			continue;
		files->job_count = i;
		break;
	}
	pqsignal(SIGINT, ingest_on_signal);
	pqsignal(SIGTERM, ingest_on_signal);
	ingest_wait(files, pid);
	pqsignal(SIGCHLD, SIG_DFL);
	progress_end(files->progress);
	connection_catch_signals();
	if (stop_signal != 0)
		connection_note_cancel();
	pfree(pid);
}
