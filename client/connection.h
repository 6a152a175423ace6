/*
 * connection.h
 *		The connection to the database, and statements on it.
 *
 * Every statement of the client is a constant text with parameters.  What goes
 * wrong is told on stderr in core's style by the functions here; callers only
 * decide the exit code.  Ctrl-C cancels the statement that is being run.  What another session holds
 * up is given up or told, see lock_wait.h.
 */
#ifndef VIGIL_CLIENT_CONNECTION_H
#define VIGIL_CLIENT_CONNECTION_H

#include "libpq-fe.h"

typedef struct ConnectionOptions
{
	const char *dbname; /* a name, or a connection string */
	const char *host;
	const char *port;
	const char *user;
} ConnectionOptions;

/* True if an option or the environment says which database is meant. */
extern bool connection_is_named(const ConnectionOptions *options);

/* Connects to a database that has the extension; NULL and an error if that fails. */
extern PGconn *connection_open(const ConnectionOptions *options);

/* The same for a database that need not have it. */
extern PGconn *connection_open_bare(const ConnectionOptions *options);

/* The same, as a service waits: a server that is away is waited for, until the user asks to stop. */
extern PGconn *connection_await(const ConnectionOptions *options, bool waits);

/* Connects again after the connection was lost; false, and nothing is said, if that cannot be yet. */
extern bool connection_again(PGconn *conn);

/* From now on leaves out the notices with a SQLSTATE, a constant; NULL: prints all. */
extern void connection_leave_out(PGconn *conn, const char *sqlstate);

/* What a statement gave, as PQexec() and PQexecParams() do; the result is the caller's, whatever it is. */
extern PGresult *connection_exec(PGconn *conn, const char *sql);
extern PGresult *connection_exec_params(PGconn *conn, const char *sql, int count,
										const char *const *value);

/*
 * Runs a statement with text parameters (NULL entries are null).  NULL and an
 * error, which starts with about if that is not NULL, if it fails.
 */
extern PGresult *connection_run(PGconn *conn, const char *about, const char *sql, int count,
								const char *const *value);

/* The SQLSTATE of a statement that was given up because another session had locked something. */
#define SQLSTATE_LOCKED "55P03"

/* The same for a statement that may fail: false, and what the server said. */
extern bool connection_try_run(PGconn *conn, const char *sql, int count, const char *const *value,
							   char **sqlstate, char **message);

/* The same with the first parameter as bytes; the result is the caller's, whatever it is. */
extern PGresult *connection_try_bytes(PGconn *conn, const char *sql, const char *bytes, int length,
									  int count, const char *const *value);

/* Whether there is a role of this name; *failed, which is told, if that could not be asked. */
extern bool connection_has_role(PGconn *conn, const char *name, bool *failed);

/* Starts COPY ... FROM STDIN in the binary form; false and an error if that fails. */
extern bool connection_copy_start(PGconn *conn, const char *about, const char *sql);

/* Hands bytes of it over; false and an error if the server is gone. */
extern bool connection_copy_put(PGconn *conn, const char *about, const char *bytes, int length);

/* Ends it, as a failure if there is a reason; false and an error if it was not taken. */
extern bool connection_copy_end(PGconn *conn, const char *about, const char *reason);

/* What the server said last, in one line; palloc'd. */
extern char *connection_last_error(PGconn *conn);

/* Starts a statement whose rows are fetched one by one with connection_next(). */
extern bool connection_start(PGconn *conn, const char *about, const char *sql, int count,
							 const char *const *value);

/*
 * The next row as a result of its own, to be cleared by the caller; NULL at the
 * end, and *failed set if the end is an error, which is told.
 */
extern PGresult *connection_next(PGconn *conn, const char *about, bool *failed);

/* Tells what the server said about a statement that failed; result may be NULL. */
extern void connection_report(PGconn *conn, const PGresult *result, const char *about);

/* True once a statement was given up because another session has locked what it needs. */
extern bool connection_was_held_up(void);

/* What is said of a statement that was given up because of a lock; NULL: it was not. */
extern char *connection_tell_lock(const PGresult *result);

/* Notes that one was. */
extern void connection_note_held_up(void);

/* True once the user has asked to stop. */
extern bool connection_is_cancelled(void);

/* From now on a signal ends what waits for a file that may never be there, such as a pipe. */
extern void connection_interrupt_reads(void);

/* From now on a signal cancels no statement: the command ends when it has done what it is at. */
extern void connection_let_finish(void);

/* Takes note that the user has asked other processes of ours to stop. */
extern void connection_note_cancel(void);

/* The exit code of a command that a user may have stopped. */
extern int connection_exit_code(bool failed);

/* Takes the signals; called once at the start. */
extern void connection_catch_signals(void);

#endif /* VIGIL_CLIENT_CONNECTION_H */
