/*
 * ingest_listen.c
 *		vigil ingest --listen: lines of JSON from a Unix socket or standard input.
 *
 * Lines are gathered into a batch, which is one transaction.  While it is written nothing is
 * read, so a sender that is faster than the database waits.  A sender is told how many of its
 * lines are committed, and its connection is closed only when all are.  A batch that the server
 * did not take, because it was restarted, is kept and sent again.
 */
#include "common/port.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "client/command.h"
#include "client/ingest.h"

/* A batch is written when it has so many bytes, or its first line is so old. */
#define LISTEN_BATCH_BYTES (4 * 1024 * 1024)
#define LISTEN_BATCH_MS 1000

/* No line is longer, and no more senders are there at a time; of one that is quiet we part. */
#define LISTEN_MAX_LINE (64 * 1024 * 1024)
#define LISTEN_MAX_SENDERS 1024

/* So long a sender must have been quiet that gives way to another one, in milliseconds. */
#define LISTEN_QUIET_MS 1000

/* So often it is looked whether the socket is there, and so long senders are heard if it is not. */
#define LISTEN_LOOK_MS 2000
#define LISTEN_LAST_MS 1000

/* Files that we need besides those of senders: the connection, the socket, three standard ones, and some. */
#define LISTEN_OTHER_FILES 24

#define LISTEN_BLOCK 65536

typedef struct Sender
{
	int in;
	bool is_socket;
	bool at_end;
	StringInfoData rest; /* a line without its end */
	int searched;        /* bytes of it that are known to have no end */
	int64 lines;         /* that are in the batch or committed */
	int64 told;          /* committed, as it was told */
	int64 heard;         /* when something came, in milliseconds */
} Sender;

typedef struct Listen
{
	Loader loader;
	const char *path;
	int mode;         /* of the socket, 0: as the umask says */
	int listener;     /* -1: standard input is all there is */
	struct stat made; /* the socket that was made */
	int64 looked;     /* when it was seen that it is there, in milliseconds */
	Sender *sender[LISTEN_MAX_SENDERS];
	int sender_count;
	int sender_max;  /* so many there may be */
	bool told_full;  /* that there are */
	bool told_quiet; /* that one was parted with */
	StringInfoData batch;
	int64 position;
	int64 batch_since; /* milliseconds */
} Listen;

static int64
listen_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void
listen_add_sender(Listen *state, int in, bool is_socket)
{
	Sender *sender = palloc0(sizeof(Sender));

	sender->in = in;
	sender->is_socket = is_socket;
	sender->heard = listen_now();
	initStringInfo(&sender->rest);
	state->sender[state->sender_count++] = sender;
}

/* Tells a sender how many of its lines are committed, if it listens; the number grows. */
static void
listen_tell(Sender *sender)
{
	char *text;

	if (!sender->is_socket || sender->told == sender->lines)
		return;
	text = psprintf("{\"committed\": " INT64_FORMAT "}\n", sender->lines);
	if (send(sender->in, text, strlen(text), MSG_DONTWAIT | MSG_NOSIGNAL) > 0)
		sender->told = sender->lines;
	pfree(text);
}

/* Writes the batch; false if it could not be. */
static bool
listen_flush(Listen *state)
{
	LogPart part = {.bytes = state->batch.data,
					.length = (size_t) state->batch.len,
					.position = state->position,
					.next = state->position + state->batch.len};

	if (state->batch.len == 0)
		return true;
	if (loader_take_part(&state->loader, &part) != LOADER_DONE)
	{
		output_hint("Nothing of the last batch was committed: %d bytes.", state->batch.len);
		return false;
	}
	state->position = part.next;
	resetStringInfo(&state->batch);
	for (int i = 0; i < state->sender_count; i++)
		listen_tell(state->sender[i]);
	return true;
}

/* Takes whole lines of what a sender has sent into the batch. */
static void
listen_take_lines(Listen *state, Sender *sender)
{
	char *data = sender->rest.data;
	int length = sender->rest.len;
	int taken = length;

	while (!sender->at_end && taken > sender->searched && data[taken - 1] != '\n')
		taken--;
	if (taken == (sender->at_end ? 0 : sender->searched))
	{
		sender->searched = length;
		return;
	}
	sender->searched = length - taken;
	if (state->batch.len == 0)
		state->batch_since = listen_now();
	appendBinaryStringInfo(&state->batch, data, taken);
	for (int i = 0; i < taken; i++)
		sender->lines += data[i] == '\n';
	if (data[taken - 1] != '\n')
	{
		appendStringInfoChar(&state->batch, '\n');
		sender->lines++;
	}
	memmove(data, data + taken, (size_t) (length - taken));
	sender->rest.len = length - taken;
}

/* Reads what a sender has sent. */
static void
listen_read(Listen *state, Sender *sender)
{
	ssize_t count;

	enlargeStringInfo(&sender->rest, LISTEN_BLOCK);
	count = read(sender->in, sender->rest.data + sender->rest.len, LISTEN_BLOCK);
	if (count < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (count <= 0)
		sender->at_end = true;
	else
		sender->rest.len += (int) count;
	sender->heard = listen_now();
	if (sender->rest.len > LISTEN_MAX_LINE)
	{
		output_error("a sender was cut off: its line has more than %d MB",
					 LISTEN_MAX_LINE / (1024 * 1024));
		resetStringInfo(&sender->rest);
		sender->at_end = true;
	}
	listen_take_lines(state, sender);
}

/* Parts with the senders that have ended, once their lines are committed. */
static void
listen_part_with_senders(Listen *state)
{
	int kept = 0;

	for (int i = 0; i < state->sender_count; i++)
	{
		Sender *sender = state->sender[i];

		if (!sender->at_end || state->batch.len > 0)
		{
			state->sender[kept++] = sender;
			continue;
		}
		if (sender->is_socket)
			close(sender->in);
		pfree(sender->rest.data);
		pfree(sender);
	}
	state->sender_count = kept;
}

/* The sender that has been quiet longest, between two lines; NULL if all have something to say. */
static Sender *
listen_find_quiet(const Listen *state)
{
	Sender *found = NULL;

	for (int i = 0; i < state->sender_count; i++)
	{
		Sender *sender = state->sender[i];

		if (sender->is_socket && !sender->at_end && sender->rest.len == 0 &&
			listen_now() - sender->heard >= LISTEN_QUIET_MS &&
			(found == NULL || sender->heard < found->heard))
			found = sender;
	}
	return found;
}

/* Whether there is room for one more sender, or one that can give way. */
static bool
listen_has_room(Listen *state)
{
	if (state->listener < 0 || state->sender_count < state->sender_max ||
		listen_find_quiet(state) != NULL)
		return true;
	if (!state->told_full)
		output_warning("there are %d senders, and all are sending: others wait", state->sender_max);
	state->told_full = true;
	return false;
}

/*
 * Parts with a sender that is quiet, if there is no room for another one.  What it has written
 * is read; what it writes from now on fails, so that it knows to connect again.
 */
static void
listen_make_room(Listen *state)
{
	Sender *sender = state->sender_count < state->sender_max ? NULL : listen_find_quiet(state);

	if (sender == NULL)
		return;
	if (!state->told_quiet)
		output_notice("there are %d senders: those that are quiet longest give way to others",
					  state->sender_max);
	state->told_quiet = true;
	if (shutdown(sender->in, SHUT_RD) != 0)
		sender->at_end = true;
	while (!sender->at_end)
		listen_read(state, sender);
}

/* Lets a sender in that has connected, if there is room. */
static void
listen_let_in(Listen *state)
{
	int in;

	listen_make_room(state);
	if (state->sender_count >= state->sender_max)
		return;
	in = accept(state->listener, NULL, NULL);
	if (in >= 0)
		listen_add_sender(state, in, true);
}

/* What is to be waited for: the senders, and behind them the socket; how many. */
static int
listen_gather(Listen *state, struct pollfd *wait)
{
	int count = 0;

	for (int i = 0; i < state->sender_count; i++)
		wait[count++] =
			(struct pollfd){state->sender[i]->at_end ? -1 : state->sender[i]->in, POLLIN, 0};
	wait[count++] = (struct pollfd){listen_has_room(state) ? state->listener : -1, POLLIN, 0};
	return count;
}

/* Waits for something to read, no longer than the batch may; false if it cannot be waited. */
static bool
listen_wait(Listen *state, struct pollfd *wait)
{
	int count = listen_gather(state, wait);
	int64 patience = LISTEN_BATCH_MS;

	if (state->batch.len > 0)
		patience = Max(state->batch_since + LISTEN_BATCH_MS - listen_now(), 0);
	return poll(wait, (nfds_t) count, (int) patience) >= 0 || errno == EINTR;
}

/* Is what was read to be written, though it is no full batch? */
static bool
listen_is_due(const Listen *state)
{
	for (int i = 0; i < state->sender_count; i++)
	{
		if (state->sender[i]->at_end)
			return true;
	}
	return state->batch.len > 0 && listen_now() >= state->batch_since + LISTEN_BATCH_MS;
}

/*
 * Reads from whoever has sent something, lets new senders in, and writes what is due; false if the
 * server refuses it.  A batch that is full is written at once: many senders may end long lines at
 * the same moment.
 */
static bool
listen_serve(Listen *state, const struct pollfd *wait)
{
	int count = state->sender_count;

	for (int i = 0; i < count; i++)
	{
		if (wait[i].revents != 0 && !state->sender[i]->at_end)
			listen_read(state, state->sender[i]);
		if (state->batch.len >= LISTEN_BATCH_BYTES && !listen_flush(state))
			return false;
	}
	if (wait[count].revents != 0)
		listen_let_in(state);
	return !listen_is_due(state) || listen_flush(state);
}

/* True if somebody listens at the address. */
static bool
listen_is_in_use(const struct sockaddr_un *address)
{
	int try = socket(AF_UNIX, SOCK_STREAM, 0);
	bool in_use = connect(try, (const struct sockaddr *) address, sizeof(*address)) == 0;

	close(try);
	return in_use;
}

/* Tells an error, which the load keeps. */
static void
listen_fail(Listen *state, char *message)
{
	output_error("%s", message);
	state->loader.error = message;
}

/* Takes the place of a socket that was left behind; false and an error if something else is there. */
static bool
listen_bind_anew(Listen *state, const struct sockaddr_un *address)
{
	struct stat there;

	if (lstat(state->path, &there) == 0 && !S_ISSOCK(there.st_mode))
		listen_fail(state, psprintf("\"%s\" is there, and no socket", state->path));
	else if (listen_is_in_use(address))
		listen_fail(state, psprintf("another program listens at \"%s\"%s", state->path,
									state->made.st_ino != 0 ? ", in the place of this one" : ""));
	else if (unlink(state->path) != 0 ||
			 bind(state->listener, (const struct sockaddr *) address, sizeof(*address)) != 0)
		listen_fail(state,
					psprintf("could not listen at \"%s\": %s", state->path, strerror(errno)));
	else
		return true;
	return false;
}

/* Makes the socket; false and an error if that fails. */
static bool
listen_open(Listen *state)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	bool is_bound;

	if (strlen(state->path) >= sizeof(address.sun_path))
	{
		output_error("the path of a socket has at most %d bytes",
					 (int) sizeof(address.sun_path) - 1);
		return false;
	}
	strlcpy(address.sun_path, state->path, sizeof(address.sun_path));
	state->listener = socket(AF_UNIX, SOCK_STREAM, 0);
	is_bound = state->listener >= 0 &&
			   bind(state->listener, (struct sockaddr *) &address, sizeof(address)) == 0;
	if (!is_bound && state->listener >= 0 && errno == EADDRINUSE)
	{
		if (!listen_bind_anew(state, &address))
			return false;
		is_bound = true;
	}
	/* Nobody can connect before we listen. */
	if (!is_bound || (state->mode != 0 && chmod(state->path, (mode_t) state->mode) != 0) ||
		lstat(state->path, &state->made) != 0 || listen(state->listener, LISTEN_MAX_SENDERS) != 0)
	{
		listen_fail(state,
					psprintf("could not listen at \"%s\": %s", state->path, strerror(errno)));
		return false;
	}
	return true;
}

/* Whether the file of the socket is the one that was made, as far as one may look. */
static bool
listen_is_there(const Listen *state)
{
	struct stat there;

	if (lstat(state->path, &there) != 0)
		return errno != ENOENT && errno != ENOTDIR;
	return there.st_dev == state->made.st_dev && there.st_ino == state->made.st_ino;
}

/* Lets in who has connected; false if somebody still waits, since there is no room. */
static bool
listen_let_all_in(Listen *state)
{
	struct pollfd wait = {state->listener, POLLIN, 0};

	while (poll(&wait, 1, 0) > 0)
	{
		if (!listen_has_room(state))
			return false;
		listen_let_in(state);
	}
	return true;
}

/* Hears senders out: what they have sent by now is read and written. */
static bool
listen_hear_out(Listen *state, struct pollfd *wait)
{
	int64 end = listen_now() + LISTEN_LAST_MS;
	bool sound = true;

	while (sound && state->sender_count > 0 && listen_now() < end)
	{
		int count = listen_gather(state, wait);

		if (poll(wait, (nfds_t) count, 0) <= 0)
			break;
		sound = listen_serve(state, wait);
		listen_part_with_senders(state);
	}
	return sound && listen_flush(state);
}

/*
 * Makes the socket anew if its file is gone, since nobody finds it then.  Who has connected
 * before is let in first.  False and an error if its place is taken, once all that has been
 * sent is written.
 */
static bool
listen_look(Listen *state, struct pollfd *wait)
{
	int before = state->listener;

	if (before < 0 || listen_now() < state->looked + LISTEN_LOOK_MS)
		return true;
	state->looked = listen_now();
	if (listen_is_there(state) || !listen_let_all_in(state))
		return true;
	if (listen_open(state))
	{
		output_warning("the socket \"%s\" was removed; it is made anew", state->path);
		close(before);
		return true;
	}
	state->listener = -1;
	close(before);
	(void) listen_hear_out(state, wait);
	return false;
}

/* Takes lines until it is stopped or standard input ends; false if the server refuses a batch. */
static bool
listen_run(Listen *state)
{
	struct pollfd wait[LISTEN_MAX_SENDERS + 1];

	while (!connection_is_cancelled() && (state->listener >= 0 || state->sender_count > 0))
	{
		memset(wait, 0, sizeof(wait));
		if (!listen_wait(state, wait))
		{
			listen_fail(state, psprintf("could not wait for senders: %s", strerror(errno)));
			return false;
		}
		if (!listen_serve(state, wait))
			return false;
		listen_part_with_senders(state);
		if (!listen_look(state, wait))
			return false;
	}
	/* What was read is not lost because somebody stops us. */
	return listen_flush(state);
}

/* Removes the socket, unless another one has taken its place meanwhile. */
static void
listen_remove(const Listen *state)
{
	if (listen_is_there(state))
		(void) unlink(state->path);
}

/* So many senders as there may be open files, which are as many as we may have. */
static int
listen_max_senders(void)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) != 0)
		return 1;
	if (files.rlim_cur < LISTEN_MAX_SENDERS + LISTEN_OTHER_FILES)
	{
		files.rlim_cur = Min(files.rlim_max, (rlim_t) (LISTEN_MAX_SENDERS + LISTEN_OTHER_FILES));
		(void) setrlimit(RLIMIT_NOFILE, &files);
		(void) getrlimit(RLIMIT_NOFILE, &files);
	}
	if (files.rlim_cur <= LISTEN_OTHER_FILES)
		return 1;
	return (int) Min(files.rlim_cur - LISTEN_OTHER_FILES, (rlim_t) LISTEN_MAX_SENDERS);
}

int
ingest_listen(const Options *options, const char *kind, int mode)
{
	Listen state = {.loader = {.options = options, .kind = kind, .is_patient = true},
					.path = options->listen,
					.mode = mode,
					.listener = -1,
					.sender_max = listen_max_senders()};
	bool is_standard = strcmp(options->listen, "-") == 0;
	const Totals *totals;
	bool sound;

	state.loader.totals = palloc0(sizeof(Totals));
	totals = state.loader.totals;
	initStringInfo(&state.batch);
	connection_let_finish();
	if (!loader_start(&state.loader))
		return connection_is_cancelled() ? EXIT_DONE : EXIT_FAILED;
	if (is_standard)
		listen_add_sender(&state, STDIN_FILENO, false);
	else if (!listen_open(&state))
		return EXIT_FAILED;
	sound =
		loader_begin_stream(&state.loader, options->listen) == LOADER_DONE && listen_run(&state);
	/* Who stops it before it has taken anything has lost nothing. */
	sound = sound || (connection_is_cancelled() && state.batch.len == 0);
	loader_end(&state.loader, sound ? "complete" : "failed", state.loader.error);
	if (!is_standard)
		listen_remove(&state);
	if (!options->quiet)
	{
		printf(INT64_FORMAT " rows, " INT64_FORMAT " rejected, " INT64_FORMAT
							" skipped, " INT64_FORMAT " duplicates\n",
			   totals->rows, totals->rejected, totals->skipped, totals->duplicates);
		totals_print_reasons(totals);
	}
	PQfinish(state.loader.conn);
	return sound ? EXIT_DONE : EXIT_FAILED;
}
