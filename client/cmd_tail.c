/*
 * cmd_tail.c
 *		vigil tail: alerts as they are raised.
 *
 * A run announces its alerts when it commits, so each can be read when its
 * notification comes.
 */
#include "common/port.h"

#include <poll.h>
#include <signal.h>

#include "common/json_walk.h"

#include "client/alert.h"
#include "client/command.h"
#include "client/lock_wait.h"

/* So many digits fit a bigint. */
#define TAIL_MAX_DIGITS 18

/* Seconds between two tries to connect again, at most. */
#define TAIL_MAX_PAUSE 15

/* Bytes of ids that are known, until those that are no longer recent are forgotten. */
#define TAIL_MAX_KNOWN (16 * 1024 * 1024)

/* Set by the handler: the user has seen enough. */
static volatile sig_atomic_t stopped = 0;

static void
tail_on_signal(SIGNAL_ARGS)
{
	stopped = 1;
}

/* What a notification tells: one alert, or those of a run behind one; as texts of digits. */
typedef struct Announcement
{
	char *alert;
	char *run;
	char *after;
} Announcement;

/* A number that fits a bigint, NULL if it is something else. */
static char *
tail_number(JsonKind kind, const JsonSpan *span)
{
	if (kind != WALK_NUMBER || span->len > TAIL_MAX_DIGITS)
		return NULL;
	for (size_t i = 0; i < span->len; i++)
	{
		if (span->data[i] < '0' || span->data[i] > '9')
			return NULL;
	}
	return pnstrdup(span->data, span->len);
}

/* Reads a notification; false if it is not one of ours, as anybody may send some. */
static bool
tail_read(const char *payload, Announcement *what)
{
	JsonWalk walk;
	bool first = true;
	JsonSpan key;

	memset(what, 0, sizeof(*what));
	json_walk_init(&walk, payload, strlen(payload));
	if (json_walk_peek(&walk) != WALK_OBJECT || !json_walk_open(&walk))
		return false;
	while (json_walk_next_member(&walk, &first, &key))
	{
		JsonKind kind;
		JsonSpan value;

		if (!json_walk_value(&walk, &kind, &value))
			return false;
		if (json_span_is(&key, "alert"))
			what->alert = tail_number(kind, &value);
		else if (json_span_is(&key, "run"))
			what->run = tail_number(kind, &value);
		else if (json_span_is(&key, "after"))
			what->after = tail_number(kind, &value);
	}
	return walk.error == WALK_OK &&
		   (what->alert != NULL || (what->run != NULL && what->after != NULL));
}

/* What a tail has printed, and the alerts of the last hours that it knows of. */
typedef struct Tail
{
	PGconn *conn;
	OutputFormat format;
	int64 limit; /* 0: none */
	int64 printed;
	StringInfoData known; /* their ids as an array of the server, without its end */
	bool is_behind;       /* what is printed was missed */
	Vec missed;           /* of char: ids that were told after a loss, and may be announced, too */
} Tail;

static void
tail_know(Tail *tail, const char *id)
{
	appendStringInfo(&tail->known, "%s%s", tail->known.len > 1 ? "," : "", id);
}

/* Was the alert told already, when the connection was there again? */
static bool
tail_was_missed(const Tail *tail, const char *id)
{
	VEC_EACH (const char, one, &tail->missed)
	{
		if (strcmp(one, id) == 0)
			return true;
	}
	return false;
}

static void
tail_print_row(Tail *tail, const PGresult *result, int row)
{
	int columns = PQnfields(result) - 1;

	/* The id comes first. */
	if (tail_was_missed(tail, PQgetvalue(result, row, 0)))
		return;
	tail_know(tail, PQgetvalue(result, row, 0));
	if (tail->is_behind)
		vec_push(&tail->missed, pstrdup(PQgetvalue(result, row, 0)));
	tail->printed++;
	if (tail->format == OUTPUT_JSON)
	{
		puts(PQgetvalue(result, row, 1));
		return;
	}
	for (int i = 1; i <= columns; i++)
	{
		StringInfoData text;

		initStringInfo(&text);
		output_plain_text(&text, PQgetvalue(result, row, i));
		printf("%s%s", i > 1 ? "  " : "", text.data);
		pfree(text.data);
	}
	putchar('\n');
}

/* Prints the alerts of a statement; false if it failed. */
static bool
tail_print(Tail *tail, const char *sql, int count, const char *const *value)
{
	PGresult *result = connection_run(tail->conn, NULL, sql, count, value);

	if (result == NULL)
		return false;
	for (int row = 0; row < PQntuples(result); row++)
	{
		if (tail->limit == 0 || tail->printed < tail->limit)
			tail_print_row(tail, result, row);
	}
	PQclear(result);
	fflush(stdout);
	return true;
}

/* The statement for a list of alerts: the id, then what is shown. */
#define TAIL_SELECT(tail, from)                                                                    \
	((tail)->format == OUTPUT_JSON ? "SELECT a.id, x.j" ALERT_FROM                                 \
									 " CROSS JOIN LATERAL (" ALERT_SELECT_JSON ") AS x (j)" from   \
								   : "SELECT a.id, x.*" ALERT_FROM                                 \
									 " CROSS JOIN LATERAL (" ALERT_SELECT ") AS x" from)

/* Prints what one notification is about. */
static bool
tail_print_announced(Tail *tail, const Announcement *what)
{
	const char *value[] = {what->alert != NULL ? what->alert : what->run, what->after};

	if (what->alert != NULL)
		return tail_print(tail, TAIL_SELECT(tail, ALERT_WHERE_ID), 1, value);
	return tail_print(tail, TAIL_SELECT(tail, ALERT_WHERE_RUN), 2, value);
}

/*
 * Notes what there is already, so that after a loss of the connection the others can be told: ids do
 * not come in the order of commits.
 */
static bool
tail_note_known(Tail *tail)
{
	PGresult *result = connection_run(tail->conn, NULL, ALERT_KNOWN, 0, NULL);

	if (result == NULL)
		return false;
	resetStringInfo(&tail->known);
	appendStringInfoString(&tail->known,
						   PQgetisnull(result, 0, 0) ? "{" : PQgetvalue(result, 0, 0));
	if (tail->known.data[tail->known.len - 1] == '}')
		tail->known.data[--tail->known.len] = '\0';
	PQclear(result);
	return true;
}

static bool
tail_listen(Tail *tail)
{
	PGresult *result = connection_run(tail->conn, NULL, "LISTEN vigil_alert", 0, NULL);

	PQclear(result);
	return result != NULL;
}

/* Tells what was raised while there was no connection; false if it is lost again. */
static bool
tail_catch_up(Tail *tail)
{
	const char *value[] = {psprintf("%s}", tail->known.data)};
	bool sound;

	if (!tail_listen(tail))
		return false;
	tail->is_behind = true;
	sound = tail_print(tail, TAIL_SELECT(tail, ALERT_WHERE_MISSED), 1, value);
	tail->is_behind = false;
	return sound;
}

/* Waits until the server has something to say, or a signal comes. */
static void
tail_wait(PGconn *conn, const sigset_t *while_waiting)
{
	struct pollfd wait = {PQsocket(conn), POLLIN, 0};

	(void) ppoll(&wait, 1, NULL, while_waiting);
}

/* Connects again, and prints what was raised meanwhile; false if the user does not wait for it. */
static bool
tail_start_again(Tail *tail, const sigset_t *while_waiting)
{
	struct timespec pause = {.tv_sec = 1};

	output_notice("the connection is lost; trying again");
	while (!stopped)
	{
		if (connection_again(tail->conn) && tail_catch_up(tail))
		{
			output_notice("connected again");
			return true;
		}
		(void) ppoll(NULL, 0, &pause, while_waiting);
		pause.tv_sec = Min(pause.tv_sec * 2, TAIL_MAX_PAUSE);
	}
	return false;
}

/* Prints until the user stops it or has his number; false if an alert cannot be read. */
static bool
tail_follow(Tail *tail, const sigset_t *while_waiting)
{
	while (!stopped && (tail->limit == 0 || tail->printed < tail->limit))
	{
		PGnotify *notify = PQnotifies(tail->conn);
		bool sound = true;

		if (notify != NULL)
		{
			Announcement what;
			bool ours = tail_read(notify->extra, &what);

			PQfreemem(notify);
			if (ours)
				sound = tail_print_announced(tail, &what);
			if (sound && tail->known.len > TAIL_MAX_KNOWN)
				sound = tail_note_known(tail);
		}
		else
		{
			tail_wait(tail->conn, while_waiting);
			sound = PQconsumeInput(tail->conn) != 0;
		}
		if (sound)
			continue;
		if (PQstatus(tail->conn) == CONNECTION_OK)
			return false;
		if (!tail_start_again(tail, while_waiting))
			break;
	}
	return true;
}

int
cmd_tail(Options *options)
{
	Tail tail = {.format = options->format, .limit = options->limit};
	sigset_t blocked;
	sigset_t before;
	bool sound;

	if (options->count > 0)
	{
		output_error("too many arguments for tail");
		return EXIT_USAGE;
	}
	lock_wait_set(LOCK_WAIT_EVER);
	tail.conn = connection_open(&options->connection);
	if (tail.conn == NULL)
		return EXIT_FAILED;
	initStringInfo(&tail.known);

	/* Signals come only while we wait, so that none is missed between look and wait. */
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGINT);
	sigaddset(&blocked, SIGTERM);
	sigprocmask(SIG_BLOCK, &blocked, &before);
	lock_wait_heed(&stopped);
	pqsignal(SIGINT, tail_on_signal);
	pqsignal(SIGTERM, tail_on_signal);
	/* The handler for statements has taken a signal that came before. */
	if (connection_is_cancelled())
		stopped = 1;

	sound = tail_listen(&tail) && tail_note_known(&tail) && tail_follow(&tail, &before);
	PQfinish(tail.conn);
	return sound || lock_wait_was_stopped() ? EXIT_DONE : EXIT_FAILED;
}
