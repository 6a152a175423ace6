/*
 * progress.c
 *		How far a load is: a bar on a terminal, plain lines otherwise.
 *
 * Called while `vigil ingest` works.  It goes to stderr, so that stdout has the summary alone.
 */
#include "common/port.h"

#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "client/progress.h"

#define MEGABYTE (1024.0 * 1024.0)

/* Seconds between two pictures of the bar, and between two lines where there is no terminal. */
#define PROGRESS_BAR_INTERVAL 0.2
#define PROGRESS_LINE_INTERVAL 10.0

#define PROGRESS_BAR_WIDTH 20

static double
progress_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

void
progress_start(Progress *progress, bool quiet, int files, int64 bytes)
{
	progress->is_quiet = quiet;
	progress->is_bar = isatty(STDERR_FILENO) != 0;
	progress->files = files;
	progress->bytes = bytes;
	progress->started = progress_now();
	progress->shown = progress->started;
}

double
progress_seconds(const Progress *progress)
{
	return progress_now() - progress->started;
}

double
progress_speed(const Progress *progress, int64 bytes)
{
	double seconds = progress_seconds(progress);

	return seconds > 0 ? (double) bytes / MEGABYTE / seconds : 0;
}

/* "1:05:09 left", or nothing while it cannot be told. */
static char *
progress_left(const Progress *progress, int64 bytes)
{
	double seconds = progress_seconds(progress);
	int64 left;

	if (bytes <= 0 || bytes > progress->bytes || seconds < 1)
		return pstrdup("");
	left = (int64) (seconds * (double) (progress->bytes - bytes) / (double) bytes + 0.5);
	if (left >= 3600)
		return psprintf(", " INT64_FORMAT ":%02d:%02d left", left / 3600, (int) (left / 60 % 60),
						(int) (left % 60));
	return psprintf(", %d:%02d left", (int) (left / 60), (int) (left % 60));
}

/* "[########            ] 42% ", or nothing if it is not known how much there is. */
static char *
progress_bar(const Progress *progress, int64 bytes)
{
	StringInfoData bar;
	double share = progress->bytes > 0 ? Min((double) bytes / (double) progress->bytes, 1.0) : 0;

	if (progress->bytes <= 0)
		return pstrdup("");
	initStringInfo(&bar);
	appendStringInfoChar(&bar, '[');
	for (int i = 0; progress->is_bar && i < PROGRESS_BAR_WIDTH; i++)
		appendStringInfoChar(&bar, (i + 0.5) / PROGRESS_BAR_WIDTH < share ? '#' : ' ');
	appendStringInfo(&bar, "%s%d%%%s ", progress->is_bar ? "] " : "", (int) (share * 100),
					 progress->is_bar ? "" : "]");
	return bar.data;
}

/* Columns of the terminal. */
static int
progress_width(void)
{
	struct winsize size;

	return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

void
progress_show(Progress *progress, const Totals *totals)
{
	double now = progress_now();
	char *bar;
	char *left;
	char *text;

	if (progress->is_quiet ||
		now - progress->shown < (progress->is_bar ? PROGRESS_BAR_INTERVAL : PROGRESS_LINE_INTERVAL))
		return;
	progress->shown = now;
	bar = progress_bar(progress, totals->bytes);
	left = progress_left(progress, totals->bytes);
	text = psprintf("%s" INT64_FORMAT " of %d files, " INT64_FORMAT " rows, %.1f MB/s%s", bar,
					totals->loaded + totals->known, progress->files, totals->rows,
					progress_speed(progress, totals->bytes), left);
	if (progress->is_bar)
		fprintf(stderr, "\r%.*s\033[K", progress_width() - 1, text);
	else
		fprintf(stderr, "%s\n", text);
	fflush(stderr);
	pfree(bar);
	pfree(left);
	pfree(text);
}

void
progress_end(Progress *progress)
{
	if (progress->is_bar && !progress->is_quiet)
		fprintf(stderr, "\r\033[K");
	fflush(stderr);
}
