/*
 * forward_file.c
 *		Alerts to a file: a line for each, on the disk before it counts as sent.
 *
 * The file may be moved away at any time, as programs do that rotate logs: the next alert
 * goes to a new one.
 */
#include "common/port.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/forward.h"

typedef struct FileTarget
{
	ForwardTarget base;
	const char *path;
	int file; /* -1: not open */
	bool is_regular;
	bool is_cut; /* a line was begun that was not written to its end */
} FileTarget;

static void
file_close(FileTarget *target)
{
	if (target->file >= 0)
		close(target->file);
	target->file = -1;
}

/* Does the path lead to the file that is open? */
static bool
file_is_there(const FileTarget *target)
{
	struct stat here;
	struct stat open;

	return target->file >= 0 && stat(target->path, &here) == 0 && fstat(target->file, &open) == 0 &&
		   here.st_dev == open.st_dev && here.st_ino == open.st_ino;
}

/* Makes sure that a new file is still there after a crash of the machine. */
static void
file_sync_folder(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder = slash == NULL ? pstrdup(".") : pnstrdup(path, Max(slash - path, 1));
	int file = open(folder, O_RDONLY | O_CLOEXEC);

	if (file >= 0)
	{
		(void) fsync(file);
		close(file);
	}
	pfree(folder);
}

/* Ends a line that a crash has cut; the alert in it comes again. */
static bool
file_end_line(FileTarget *target)
{
	struct stat state;
	int reader;
	char last = '\n';

	if (fstat(target->file, &state) != 0)
		return false;
	target->is_regular = S_ISREG(state.st_mode);
	if (!target->is_regular || state.st_size == 0)
		return true;
	reader = open(target->path, O_RDONLY | O_CLOEXEC);
	if (reader >= 0)
	{
		(void) !pread(reader, &last, 1, state.st_size - 1);
		close(reader);
	}
	return last == '\n' || write(target->file, "\n", 1) == 1;
}

static bool
file_open(FileTarget *target)
{
	file_close(target);
	target->file =
		open(target->path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0600);
	/* It stays without waiting: whoever reads a pipe may not be there for long. */
	if (target->file < 0 || !file_end_line(target))
		return false;
	if (target->is_regular)
		file_sync_folder(target->path);
	return true;
}

/* Waits until more can be written; false and errno if it cannot until then, or the user wants to end. */
static bool
file_wait(const FileTarget *target, int64 deadline)
{
	struct pollfd ready = {target->file, POLLOUT, 0};

	for (;;)
	{
		int64 left = deadline - forward_clock();

		if (left <= 0 || forward_is_broken_off())
		{
			errno = ETIMEDOUT;
			return false;
		}
		if (poll(&ready, 1, (int) Min(left / 1000 + 1, 100)) > 0)
			return true;
	}
}

/*
 * Writes a line; false and errno if that fails.  What is written of it stays, as others may write
 * the file, too: the next line begins behind it.
 */
static bool
file_write(FileTarget *target, const char *body)
{
	char *line = psprintf("%s%s\n", target->is_cut ? "\n" : "", body);
	size_t length = strlen(line);
	size_t done = 0;
	int64 deadline = forward_clock() + target->base.timeout;
	bool sound = true;

	while (sound && done < length)
	{
		ssize_t written = write(target->file, line + done, length - done);

		if (written > 0)
			done += (size_t) written;
		else if (written < 0 && errno == EAGAIN)
			sound = file_wait(target, deadline);
		else if (written == 0 || errno != EINTR)
			sound = false;
	}
	target->is_cut = !target->is_regular && (done > 0 ? done < length : target->is_cut);
	if (sound && target->is_regular)
		sound = fsync(target->file) == 0;
	pfree(line);
	return sound;
}

static void
file_send(ForwardTarget *target, const ForwardMessage *message, ForwardAnswer *answer)
{
	FileTarget *file = (FileTarget *) target;

	if (!file_is_there(file) && !file_open(file))
		forward_answer(answer, FORWARD_DOWN, "could not open the file: %s", strerror(errno));
	else if (!file_write(file, message->body))
		forward_answer(answer, FORWARD_DOWN, "could not write the file: %s", strerror(errno));
	else
		forward_answer(answer, FORWARD_SENT, "written");
	/* After an error of fsync nobody knows what the file has. */
	if (answer->outcome != FORWARD_SENT)
		file_close(file);
}

ForwardTarget *
forward_file_target(const char *path)
{
	FileTarget *target = palloc0(sizeof(FileTarget));

	target->base.send = file_send;
	target->base.label = path;
	target->path = path;
	target->file = -1;
	return &target->base;
}
