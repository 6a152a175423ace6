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

/* So many digits fit a bigint. */
#define TAIL_MAX_DIGITS 18

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

/* Prints what one notification is about; adds the number of alerts. */
static bool
tail_print(PGconn *conn, OutputFormat format, const Announcement *what, int64 *printed)
{
	bool json = format == OUTPUT_JSON;
	const char *value[] = {what->alert != NULL ? what->alert : what->run, what->after};
	PGresult *result;

	if (what->alert != NULL)
		result = connection_run(conn, NULL,
								json ? ALERT_SELECT_JSON ALERT_FROM ALERT_WHERE_ID
									 : ALERT_SELECT ALERT_FROM ALERT_WHERE_ID,
								1, value);
	else
		result = connection_run(conn, NULL,
								json ? ALERT_SELECT_JSON ALERT_FROM ALERT_WHERE_RUN
									 : ALERT_SELECT ALERT_FROM ALERT_WHERE_RUN,
								2, value);
	if (result == NULL)
		return false;
	for (int row = 0; row < PQntuples(result); row++)
	{
		if (format == OUTPUT_JSON)
		{
			puts(PQgetvalue(result, row, 0));
			continue;
		}
		for (int i = 0; i < PQnfields(result); i++)
		{
			StringInfoData text;

			initStringInfo(&text);
			output_plain_text(&text, PQgetvalue(result, row, i));
			printf("%s%s", i > 0 ? "  " : "", text.data);
			pfree(text.data);
		}
		putchar('\n');
	}
	*printed += PQntuples(result);
	PQclear(result);
	fflush(stdout);
	return true;
}

/* Waits until the server has something to say, or a signal comes. */
static void
tail_wait(PGconn *conn, const sigset_t *while_waiting)
{
	struct pollfd wait = {PQsocket(conn), POLLIN, 0};

	(void) ppoll(&wait, 1, NULL, while_waiting);
}

/* False if the connection is lost or an alert cannot be read. */
static bool
tail_follow(PGconn *conn, const Options *options, const sigset_t *while_waiting)
{
	int64 printed = 0;

	while (!stopped && (options->limit == 0 || printed < options->limit))
	{
		PGnotify *notify = PQnotifies(conn);

		if (notify != NULL)
		{
			Announcement what;
			bool ours = tail_read(notify->extra, &what);

			PQfreemem(notify);
			if (ours && !tail_print(conn, options->format, &what, &printed))
				return false;
			continue;
		}
		tail_wait(conn, while_waiting);
		if (!PQconsumeInput(conn))
		{
			connection_report(conn, NULL, NULL);
			return false;
		}
	}
	return true;
}

int
cmd_tail(Options *options)
{
	PGconn *conn;
	PGresult *result;
	sigset_t blocked;
	sigset_t before;
	bool sound;

	if (options->count > 0)
	{
		output_error("too many arguments for tail");
		return EXIT_USAGE;
	}
	conn = connection_open(&options->connection);
	if (conn == NULL)
		return EXIT_FAILED;

	/* Signals come only while we wait, so that none is missed between look and wait. */
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGINT);
	sigaddset(&blocked, SIGTERM);
	sigprocmask(SIG_BLOCK, &blocked, &before);
	pqsignal(SIGINT, tail_on_signal);
	pqsignal(SIGTERM, tail_on_signal);

	result = connection_run(conn, NULL, "LISTEN vigil_alert", 0, NULL);
	sound = result != NULL && tail_follow(conn, options, &before);
	PQclear(result);
	PQfinish(conn);
	return sound ? EXIT_DONE : EXIT_FAILED;
}
