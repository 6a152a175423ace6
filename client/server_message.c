/*
 * server_message.c
 *		What the server says of a statement, in the form of our own messages.
 *
 * Called by the connection for errors and notices.
 */
#include "common/port.h"

#include "common/string.h"

#include "client/connection.h"
#include "client/lock_wait.h"
#include "client/output.h"

/* A statement was given up because of a lock; never reset: the rest is told to be missing. */
static bool was_held_up = false;

bool
connection_was_held_up(void)
{
	return was_held_up;
}

void
connection_note_held_up(void)
{
	was_held_up = true;
}

/* Notices of the server, in the form of our own messages; but one SQLSTATE, if arg is not NULL. */
static void
connection_on_notice(void *arg, const PGresult *result)
{
	const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
	const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	const char *detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);
	const char *hint = PQresultErrorField(result, PG_DIAG_MESSAGE_HINT);
	const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);

	if (message == NULL || (arg != NULL && sqlstate != NULL && strcmp(arg, sqlstate) == 0))
		return;
	if (severity != NULL && strcmp(severity, "WARNING") == 0)
		output_warning("%s", message);
	else
		output_notice("%s", message);
	if (detail != NULL)
		output_detail("%s", detail);
	if (hint != NULL)
		output_hint("%s", hint);
}

void
connection_leave_out(PGconn *conn, const char *sqlstate)
{
	PQsetNoticeReceiver(conn, connection_on_notice, unconstify(char *, sqlstate));
}

/*
 * The message of an error without the word ERROR, which our own stands for, and
 * without the text of the query at its end, which the user has in a file.
 */
static char *
connection_message(const PGresult *result)
{
	char *message = pstrdup(PQresultErrorMessage(result));
	const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY);
	const char *query = PQresultErrorField(result, PG_DIAG_INTERNAL_QUERY);
	size_t length = strlen(message);

	if (query != NULL && length > strlen(query) + 1)
	{
		size_t at = length - 1 - strlen(query);

		if (strncmp(message + at, query, strlen(query)) == 0)
		{
			while (at > 0 && message[at] != '\n')
				at--;
			message[at] = '\0';
		}
	}
	if (severity != NULL && strncmp(message, severity, strlen(severity)) == 0)
	{
		message += strlen(severity);
		message += strspn(message, ": ");
	}
	return message;
}

/* Takes a field that the server has appended to a message out of it; the field, or NULL. */
static const char *
connection_cut_field(char *message, const PGresult *result, int field)
{
	const char *value = PQresultErrorField(result, field);
	char *found = value != NULL ? strstr(message, psprintf(":  %s", value)) : NULL;
	char *line = found;
	size_t length;

	/* What it is called is in the language of the server. */
	while (line != NULL && line > message && *line != '\n')
		line--;
	if (line == NULL || line == message)
		return NULL;
	length = (size_t) (found - line) + strlen(":  ") + strlen(value);
	memmove(line, line + length, strlen(line + length) + 1);
	return value;
}

/* True if the role has no right on anything of ours. */
static bool
connection_lacks_schema(const PGresult *result)
{
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);

	return state != NULL && strcmp(state, "42501") == 0 && strstr(message, " schema ") != NULL &&
		   strstr(message, "vigil") != NULL;
}

/*
 * True if the server, or the session, only reads.  A standby refuses locks that a change takes by
 * another SQLSTATE, which other errors have as well.
 */
static bool
connection_takes_no_change(PGconn *conn, const PGresult *result)
{
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	const char *standby = PQparameterStatus(conn, "in_hot_standby");
	const char *place = PQresultErrorField(result, PG_DIAG_SOURCE_FUNCTION);

	return state != NULL &&
		   (strcmp(state, "25006") == 0 || (strcmp(state, "55000") == 0 && place != NULL &&
											strcmp(place, "LockAcquireExtended") == 0 &&
											standby != NULL && strcmp(standby, "on") == 0));
}

char *
connection_tell_lock(const PGresult *result)
{
	const char *state = result != NULL ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
	const char *reason = lock_wait_reason(state);

	if (reason != NULL)
		return psprintf("given up: %s", reason);
	if (state != NULL && strcmp(state, "55P03") == 0)
		return pstrdup("given up: another session has locked what it needs");
	return NULL;
}

/* What to do about a statement that was given up because of a lock. */
static void
connection_hint_lock(const PGresult *result)
{
	if (lock_wait_reason(PQresultErrorField(result, PG_DIAG_SQLSTATE)) != NULL)
		output_hint("Try it again once that has ended. %s", lock_wait_hint());
	else
		output_hint("pg_locks and pg_stat_activity show which one.");
}

void
connection_report(PGconn *conn, const PGresult *result, const char *about)
{
	bool has_message = PQresultErrorField(result, PG_DIAG_SEVERITY) != NULL;
	char *lock = connection_tell_lock(result);
	const char *detail = NULL;
	const char *hint = NULL;
	char *message = lock != NULL  ? lock
					: has_message ? connection_message(result)
								  : pstrdup(PQerrorMessage(conn));

	/* Who stops what waits is told nothing. */
	if (lock_wait_was_stopped())
		return;
	if (lock == NULL && has_message)
	{
		detail = connection_cut_field(message, result, PG_DIAG_MESSAGE_DETAIL);
		hint = connection_cut_field(message, result, PG_DIAG_MESSAGE_HINT);
	}
	(void) pg_strip_crlf(message);
	was_held_up = was_held_up || lock != NULL;
	if (about != NULL)
		output_error("%s: %s", about, message);
	else
		output_error("%s", message);
	if (detail != NULL)
		output_detail("%s", detail);
	if (hint != NULL && (result == NULL || !connection_takes_no_change(conn, result)))
		output_hint("%s", hint);
	if (lock != NULL)
		connection_hint_lock(result);
	if (result != NULL && connection_lacks_schema(result))
		output_hint("An administrator gives rights: SELECT vigil.grant_access('%s', 'reader'),"
					" or 'loader' to who only loads logs.",
					PQuser(conn));
	if (result != NULL && connection_takes_no_change(conn, result))
		output_hint("It is a standby, or default_transaction_read_only is on. Name the primary with"
					" -d; among several hosts target_session_attrs=read-write finds it.");
}
