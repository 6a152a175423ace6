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

#include "client/alert.h"
#include "client/command.h"

/* Set by the handler: the user has seen enough. */
static volatile sig_atomic_t stopped = 0;

static void
tail_on_signal(SIGNAL_ARGS)
{
	stopped = 1;
}

/* Prints what one notification is about. */
static bool
tail_print(PGconn *conn, OutputFormat format, const char *payload)
{
	PGresult *result =
		connection_run(conn, NULL,
					   format == OUTPUT_JSON ? ALERT_SELECT_JSON ALERT_FROM ALERT_WHERE_PAYLOAD
											 : ALERT_SELECT ALERT_FROM ALERT_WHERE_PAYLOAD,
					   1, &payload);

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
			bool done = tail_print(conn, options->format, notify->extra);

			PQfreemem(notify);
			if (!done)
				return false;
			printed++;
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
