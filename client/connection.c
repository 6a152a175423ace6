/*
 * connection.c
 *		The connection to the database, and statements on it.
 *
 * Called by every command that asks the server.  Nothing here knows what the
 * statements mean.
 */
#include "common/port.h"

#include <signal.h>

#include "common/string.h"

#include "client/command.h"
#include "client/connection.h"
#include "client/lock_wait.h"

/* So long a server that is away is left alone, longer each time. */
#define CONNECTION_PAUSE_US 100000
#define CONNECTION_MAX_PAUSE_US 5000000

/* Set by the handler, read by everybody; never reset: the program is about to end. */
static volatile sig_atomic_t cancelled = 0;

/* The statement that is run is let finish, see connection_let_finish(). */
static volatile sig_atomic_t lets_finish = 0;

/* What the handler sends; set while a connection is open. */
static PGcancel *volatile cancel_request = NULL;

bool
connection_is_named(const ConnectionOptions *options)
{
	static const char *const variable[] = {"PGHOST", "PGHOSTADDR", "PGSERVICE", "PGDATABASE"};

	if (options->dbname != NULL || options->host != NULL || options->port != NULL ||
		options->user != NULL)
		return true;
	for (int i = 0; i < lengthof(variable); i++)
	{
		if (getenv(variable[i]) != NULL)
			return true;
	}
	return false;
}

/* The first signal cancels the statement; the next one ends the program. */
static void
connection_on_signal(SIGNAL_ARGS)
{
	int saved = errno;
	PGcancel *request = cancel_request;
	char message[256];

	if (cancelled || (request == NULL && !lets_finish))
	{
		signal(postgres_signal_arg, SIG_DFL);
		raise(postgres_signal_arg);
	}
	cancelled = 1;
	if (request != NULL && !lets_finish)
		(void) PQcancel(request, message, sizeof(message));
	errno = saved;
}

void
connection_catch_signals(void)
{
	pqsignal(SIGINT, connection_on_signal);
	pqsignal(SIGTERM, connection_on_signal);
}

void
connection_interrupt_reads(void)
{
	static const int number[] = {SIGINT, SIGTERM};
	struct sigaction action;

	for (int i = 0; i < lengthof(number); i++)
	{
		(void) sigaction(number[i], NULL, &action);
		action.sa_flags &= ~SA_RESTART;
		(void) sigaction(number[i], &action, NULL);
	}
}

bool
connection_is_cancelled(void)
{
	return cancelled != 0;
}

void
connection_let_finish(void)
{
	lets_finish = 1;
}

void
connection_note_cancel(void)
{
	cancelled = 1;
}

int
connection_exit_code(bool failed)
{
	if (cancelled)
		return EXIT_CANCELLED;
	return failed ? EXIT_FAILED : EXIT_DONE;
}

/* The parameters of a connection, as libpq takes them. */
typedef struct ConnectionValues
{
	const char *keyword[8];
	const char *value[8];
} ConnectionValues;

static ConnectionValues
connection_values(const ConnectionOptions *options, const char *password)
{
	return (ConnectionValues){.keyword = {"host", "port", "user", "password", "dbname",
										  "fallback_application_name", "client_encoding", NULL},
							  .value = {options->host, options->port, options->user, password,
										options->dbname, "vigil", "UTF8", NULL}};
}

/* One try to connect. */
static PGconn *
connection_try(const ConnectionOptions *options, const char *password)
{
	ConnectionValues values = connection_values(options, password);

	return PQconnectdbParams(values.keyword, values.value, true);
}

/* True if there is no server, or none that takes connections yet: it may come. */
static bool
connection_is_away(const ConnectionOptions *options)
{
	ConnectionValues values = connection_values(options, NULL);
	PGPing answer = PQpingParams(values.keyword, values.value, true);

	return answer == PQPING_REJECT || answer == PQPING_NO_RESPONSE;
}

/* Waits until there is a server; what keeps it away is told once. */
static void
connection_wait(const ConnectionOptions *options)
{
	long pause = CONNECTION_PAUSE_US;
	bool told = false;

	while (!connection_is_cancelled() && connection_is_away(options))
	{
		if (!told)
			output_notice("the server is away; waiting for it");
		told = true;
		pg_usleep(pause);
		pause = Min(pause * 2, CONNECTION_MAX_PAUSE_US);
	}
}

PGresult *
connection_exec(PGconn *conn, const char *sql)
{
	lock_wait_start();
	return PQsendQuery(conn, sql) ? lock_wait_last(conn) : NULL;
}

PGresult *
connection_exec_params(PGconn *conn, const char *sql, int count, const char *const *value)
{
	lock_wait_start();
	if (!PQsendQueryParams(conn, sql, count, NULL, value, NULL, NULL, 0))
		return NULL;
	return lock_wait_last(conn);
}

/*
 * Times are UTC and ISO, and statements mean what they mean, whatever the user's settings are.
 * Finds out whether vigil is there.
 */
static bool
connection_prepare(PGconn *conn, bool tells, bool *has_vigil)
{
	static const char *const statements =
		" SET TimeZone = 'UTC';"
		" SET DateStyle = 'ISO, YMD';"
		" SET IntervalStyle = 'postgres';"
		" SET standard_conforming_strings = on;"
		" SET default_transaction_isolation = 'read committed';"
		" SET jit = off;"
		" SELECT 1 FROM pg_catalog.pg_extension WHERE extname OPERATOR(pg_catalog.=) 'vigil'";
	char *all = psprintf("%s%s", lock_wait_settings(), statements);
	PGresult *result = connection_exec(conn, all);
	bool done = PQresultStatus(result) == PGRES_TUPLES_OK;

	*has_vigil = PQntuples(result) > 0;
	pfree(all);
	if (!done && tells)
		connection_report(conn, result, NULL);
	PQclear(result);
	return done;
}

static bool
connection_needs_vigil(PGconn *conn, bool has_vigil)
{
	if (has_vigil)
		return true;
	output_error("extension vigil is not installed in database \"%s\"", PQdb(conn));
	output_hint(
		"\"vigil setup\" makes it, and what else is needed; or name another database with -d.");
	return false;
}

/* Connects; NULL and an error if that fails, or vigil is needed and not there. */
static PGconn *
connection_open_any(const ConnectionOptions *options, bool needs_vigil)
{
	bool has_vigil = false;
	PGconn *conn = connection_try(options, NULL);

	if (PQstatus(conn) == CONNECTION_BAD && PQconnectionNeedsPassword(conn) &&
		!connection_is_cancelled())
	{
		PQfinish(conn);
		conn = connection_try(options, simple_prompt("Password: ", false));
	}
	if (PQstatus(conn) != CONNECTION_OK)
	{
		connection_report(conn, NULL, NULL);
		output_hint("Name the database with -d, or with PGHOST, PGPORT, PGUSER and PGDATABASE.");
		PQfinish(conn);
		return NULL;
	}
	connection_leave_out(conn, NULL);
	PQsetErrorContextVisibility(conn, PQSHOW_CONTEXT_NEVER);
	if (!connection_prepare(conn, true, &has_vigil) ||
		(needs_vigil && !connection_needs_vigil(conn, has_vigil)))
	{
		PQfinish(conn);
		return NULL;
	}
	cancel_request = PQgetCancel(conn);
	return conn;
}

PGconn *
connection_open(const ConnectionOptions *options)
{
	return connection_open_any(options, true);
}

PGconn *
connection_open_bare(const ConnectionOptions *options)
{
	return connection_open_any(options, false);
}

PGconn *
connection_await(const ConnectionOptions *options, bool waits)
{
	if (waits)
		connection_wait(options);
	return connection_is_cancelled() ? NULL : connection_open(options);
}

bool
connection_again(PGconn *conn)
{
	bool has_vigil = false;

	PQreset(conn);
	if (PQstatus(conn) != CONNECTION_OK || !connection_prepare(conn, false, &has_vigil) ||
		!has_vigil)
		return false;
	cancel_request = PQgetCancel(conn);
	return true;
}

/* The result if the statement succeeded. */
static PGresult *
connection_take(PGconn *conn, const char *about, PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);

	if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_SINGLE_TUPLE)
		return result;
	connection_report(conn, result, about);
	PQclear(result);
	return NULL;
}

PGresult *
connection_run(PGconn *conn, const char *about, const char *sql, int count,
			   const char *const *value)
{
	return connection_take(conn, about, connection_exec_params(conn, sql, count, value));
}

bool
connection_has_role(PGconn *conn, const char *name, bool *failed)
{
	/* As a text: a name that is too long would be cut, and be that of another. */
	PGresult *result = connection_run(conn, NULL,
									  "SELECT FROM pg_catalog.pg_roles AS r"
									  " WHERE r.rolname::pg_catalog.text OPERATOR(pg_catalog.=) $1",
									  1, &name);
	bool found = result != NULL && PQntuples(result) > 0;

	*failed = result == NULL;
	PQclear(result);
	return found;
}

bool
connection_try_run(PGconn *conn, const char *sql, int count, const char *const *value,
				   char **sqlstate, char **message)
{
	PGresult *result = connection_exec_params(conn, sql, count, value);
	ExecStatusType status = PQresultStatus(result);
	bool done = status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;

	if (!done)
	{
		const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
		const char *primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
		char *lock = connection_tell_lock(result);

		if (lock != NULL)
		{
			connection_note_held_up();
			state = SQLSTATE_LOCKED;
			primary = lock;
		}
		*sqlstate = pstrdup(state != NULL ? state : "");
		*message = pstrdup(primary != NULL ? primary : PQerrorMessage(conn));
		(void) pg_strip_crlf(*message);
	}
	PQclear(result);
	return done;
}

PGresult *
connection_try_bytes(PGconn *conn, const char *sql, const char *bytes, int length, int count,
					 const char *const *value)
{
	const char **all = palloc((count + 1) * sizeof(char *));
	int *lengths = palloc0((count + 1) * sizeof(int));
	int *formats = palloc0((count + 1) * sizeof(int));
	PGresult *result;

	all[0] = bytes;
	lengths[0] = length;
	formats[0] = 1;
	for (int i = 0; i < count; i++)
		all[i + 1] = value[i];
	lock_wait_start();
	result = PQsendQueryParams(conn, sql, count + 1, NULL, all, lengths, formats, 0)
				 ? lock_wait_last(conn)
				 : NULL;
	pfree(all);
	pfree(lengths);
	pfree(formats);
	return result;
}

bool
connection_start(PGconn *conn, const char *about, const char *sql, int count,
				 const char *const *value)
{
	lock_wait_start();
	if (PQsendQueryParams(conn, sql, count, NULL, value, NULL, NULL, 0) && PQsetSingleRowMode(conn))
		return true;
	connection_report(conn, NULL, about);
	return false;
}

PGresult *
connection_next(PGconn *conn, const char *about, bool *failed)
{
	PGresult *result;

	while ((result = lock_wait_next(conn)) != NULL)
	{
		if (PQresultStatus(result) == PGRES_SINGLE_TUPLE)
			return result;
		result = connection_take(conn, about, result);
		if (result == NULL)
			*failed = true;
		PQclear(result);
	}
	return NULL;
}

bool
connection_copy_start(PGconn *conn, const char *about, const char *sql)
{
	static const char start[] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0";
	PGresult *result = connection_exec(conn, sql);
	bool taken = PQresultStatus(result) == PGRES_COPY_IN;

	if (!taken)
		connection_report(conn, result, about);
	PQclear(result);
	return taken && connection_copy_put(conn, about, start, sizeof(start));
}

bool
connection_copy_put(PGconn *conn, const char *about, const char *bytes, int length)
{
	if (PQputCopyData(conn, bytes, length) == 1)
		return true;
	connection_report(conn, NULL, about);
	return false;
}

bool
connection_copy_end(PGconn *conn, const char *about, const char *reason)
{
	static const char end[] = {'\377', '\377'};
	bool taken = reason != NULL || connection_copy_put(conn, about, end, sizeof(end));
	PGresult *result;

	if (PQputCopyEnd(conn, reason) != 1)
		taken = false;
	lock_wait_start();
	while ((result = lock_wait_next(conn)) != NULL)
	{
		if (PQresultStatus(result) != PGRES_COMMAND_OK && reason == NULL)
		{
			connection_report(conn, result, about);
			taken = false;
		}
		PQclear(result);
	}
	return taken && reason == NULL;
}

char *
connection_last_error(PGconn *conn)
{
	const char *message = PQerrorMessage(conn);
	const char *word = strstr(message, ":  ");

	if (word != NULL && word < strchr(message, '\n'))
		message = word + 3;
	return pnstrdup(message, strcspn(message, "\n"));
}
