/*
 * forwarder.h
 *		The loop of `vigil forward`: from the database to a target, without end.
 */
#ifndef VIGIL_CLIENT_FORWARDER_H
#define VIGIL_CLIENT_FORWARDER_H

#include "client/forward.h"

typedef struct Forwarder
{
	/* What is asked. */
	PGconn *conn;
	ForwardTarget *target;
	const char *name;
	const char *format;     /* json or ocsf */
	const char *severities; /* an array of the server, or NULL for all; likewise tactics */
	const char *tactics;
	const char *rule; /* its id, or NULL */
	const char *since;
	int64 limit;    /* alerts after which it ends; 0: none */
	int64 tries;    /* until an alert that is refused is given up */
	int64 interval; /* microseconds from one alert to the next, at least */
	bool once;      /* ends when all there is was tried */

	/* How it goes. */
	int64 sent;
	int64 held;      /* alerts that were not taken */
	int64 dead;      /* and that were given up */
	int64 due;       /* when the next alert may be sent, on forward_clock() */
	int64 settle_at; /* when the cursor is moved on next */
	int failures;    /* since the last that was taken */
	char *started;   /* when, as the server says; NULL before */
	bool has_lock;
	bool is_waiting;   /* for another process: told */
	char *unnoted;     /* an alert that was taken, while the connection was lost */
	char *last_reason; /* that was told, NULL if all is well */
} Forwarder;

/* Sends until the user stops it, or as it was asked; the exit code. */
extern int forwarder_run(Forwarder *forwarder);

/* An array of the server from a list with commas; NULL if the list is. */
extern char *forwarder_list(const char *list);

#endif /* VIGIL_CLIENT_FORWARDER_H */
