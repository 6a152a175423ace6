/*
 * whole_file.c
 *		A file that is replaced as a whole.
 *
 * Called by the commands that write one which other programs may read at any time.
 */
#include "common/port.h"

#include <sys/stat.h>
#include <unistd.h>

#include "client/output.h"
#include "client/whole_file.h"

/* Writes a stream to its end and closes it; false if that fails. */
static bool
whole_file_fill(FILE *file, const char *text, size_t length)
{
	bool written = fwrite(text, 1, length, file) == length && fflush(file) == 0;
	int saved = errno;

	if (fclose(file) != 0)
		return false;
	errno = saved;
	return written;
}

/* The rights of a new file: those that are asked for, or of the one in its place. */
static bool
whole_file_set_mode(FILE *file, const char *path, mode_t mode)
{
	struct stat state;

	if (mode == 0 && stat(path, &state) == 0)
		mode = state.st_mode & 07777;
	return mode == 0 || fchmod(fileno(file), mode) == 0;
}

/* Writes a file beside the one that is meant, and puts it in its place. */
static bool
whole_file_replace(const char *path, const char *text, size_t length, mode_t mode)
{
	/* A file that is not ours is not written, whoever may write to the folder. */
	char *fresh = psprintf("%s.%ld.tmp", path, (long) getpid());
	FILE *file = fopen(fresh, "wx");
	bool done = file != NULL && whole_file_set_mode(file, path, mode);
	int saved;

	if (file != NULL)
		done = whole_file_fill(file, text, length) && done;
	done = done && rename(fresh, path) == 0;
	saved = errno;
	if (file != NULL && !done)
		(void) unlink(fresh);
	pfree(fresh);
	errno = saved;
	return done;
}

bool
whole_file_write(const char *path, const char *text, size_t length, mode_t mode)
{
	char *real = realpath(path, NULL);
	struct stat state;
	bool done;

	if (strcmp(path, "-") == 0)
		done = fwrite(text, 1, length, stdout) == length;
	else if (real == NULL ? lstat(path, &state) == 0
						  : stat(real, &state) == 0 && !S_ISREG(state.st_mode))
	{
		/* A link that leads nowhere is made to lead to it. */
		FILE *file = fopen(path, "w");

		done = file != NULL && whole_file_fill(file, text, length);
	}
	else
		done = whole_file_replace(real != NULL ? real : path, text, length, mode);
	if (!done)
		output_error("could not write \"%s\": %s", path, strerror(errno));
	free(real);
	return done;
}
