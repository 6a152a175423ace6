/*
 * lock_wait.c
 *		Waiting for the answer to a statement, and telling whose lock holds it up.
 *
 * Called by connection.c for each statement.  Who waits for a lock cannot ask for what it waits, so
 * a statement that takes long is looked at through a second connection, which lives only as long.
 * A look that finds the same holder twice counts: locks of a moment are no news.
 */
#include "common/port.h"

#include <poll.h>
#include <time.h>

#include "common/duration.h"

#include "client/command.h"
#include "client/lock_wait.h"

/* Between two looks at a statement that only takes its time, at most. */
#define LOCK_WAIT_MAX_PAUSE (8 * DURATION_SECOND)

/* Before the server gives it up there must be a look. */
#define LOCK_WAIT_NOTED_PAUSE (DURATION_SECOND / 3)

/* A short wait, unless the environment says so. */
#define LOCK_WAIT_PATIENCE (2 * DURATION_SECOND)

/* ORDER: that of the columns of look_sql. */
typedef enum LookColumn
{
	LOOK_PID,
	LOOK_RELATION,
	LOOK_TYPE,
	LOOK_ROLE,
	LOOK_PROGRAM,
	LOOK_KIND,
	LOOK_STATE,
	LOOK_SINCE,
	LOOK_WAITS_FOR
} LookColumn;

/* $1: the process that is looked at.  No row: nobody holds it up.  Who waits in front comes last. */
static const char *const look_sql =
	"SELECT b.pid, (SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) FROM"
	" pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=)"
	" c.relnamespace WHERE c.oid OPERATOR(pg_catalog.=) l.relation) AS relation, l.locktype,"
	" CASE WHEN o.usesysid OPERATOR(pg_catalog.<>) 0 THEN"
	" pg_catalog.pg_get_userbyid(o.usesysid) END AS role, o.application_name, o.backend_type,"
	" o.state, pg_catalog.to_char(pg_catalog.timezone('UTC', o.xact_start),"
	" 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') AS since,"
	" (CASE WHEN b.pid OPERATOR(pg_catalog.<>) 0 THEN pg_catalog.pg_blocking_pids(b.pid)"
	" END)[1] AS waits_for"
	" FROM pg_catalog.pg_stat_get_activity($1::pg_catalog.int4) AS me"
	" CROSS JOIN LATERAL pg_catalog.unnest(pg_catalog.pg_blocking_pids(me.pid)) AS b (pid)"
	" LEFT JOIN LATERAL pg_catalog.pg_stat_get_activity(b.pid) AS o"
	" ON o.pid OPERATOR(pg_catalog.=) b.pid"
	" LEFT JOIN LATERAL (SELECT w.relation, w.locktype FROM pg_catalog.pg_locks AS w"
	" WHERE w.pid OPERATOR(pg_catalog.=) me.pid AND NOT w.granted LIMIT 1) AS l ON true"
	" WHERE me.wait_event_type OPERATOR(pg_catalog.=) 'Lock'"
	" ORDER BY waits_for NULLS FIRST, b.pid LIMIT 1";

/* What holds up the statement that runs; set anew by lock_wait_start(). */
static struct
{
	PGconn *looker;      /* NULL: not looked yet */
	bool is_blind;       /* one could not connect, and does not try again */
	int64 next_look;     /* of the clock */
	int64 pause;         /* until the look behind it */
	StringInfoData who;  /* who holds it up; empty: nobody */
	StringInfoData hint; /* and what to do */
	bool is_held;        /* two looks have found him */
	bool is_told;
	bool is_given_up;
} watch;

/* Who was told last, so that it is not told of each statement; kept for the life of the program. */
static StringInfoData told;

static LockWait lock_wait = LOCK_WAIT_SHORT;
static const volatile sig_atomic_t *heeded = NULL;

void
lock_wait_set(LockWait how)
{
	lock_wait = how;
}

void
lock_wait_heed(const volatile sig_atomic_t *flag)
{
	heeded = flag;
}

char *
lock_wait_settings(void)
{
	switch (lock_wait)
	{
		case LOCK_WAIT_SHORT:
			/* Where nobody can look, the server ends it. */
			return psprintf("SET lock_timeout = " INT64_FORMAT ";",
							(lock_wait_patience() + DURATION_SECOND) / 1000);
		case LOCK_WAIT_NOTED:
			return pstrdup("SET lock_timeout = '1s'; SET statement_timeout = '60s';");
		case LOCK_WAIT_LONG:
			return pstrdup("");
		case LOCK_WAIT_EVER:
			return pstrdup("SET lock_timeout = 0; SET statement_timeout = 0;");
	}
	pg_unreachable();
}

int64
lock_wait_patience(void)
{
	static int64 patience = 0; /* read once; 0: not yet */
	const char *text = getenv("VIGIL_LOCK_WAIT");
	const char *wrong;

	if (patience > 0)
		return patience;
	patience = LOCK_WAIT_PATIENCE;
	if (text == NULL || *text == '\0')
		return patience;
	wrong = duration_parse(text, &patience);
	if (wrong == NULL && patience >= DURATION_SECOND / 10 && patience <= DURATION_DAY)
		return patience;
	output_warning("invalid value \"%s\" of VIGIL_LOCK_WAIT: it is a time such as 10s or 1m", text);
	patience = LOCK_WAIT_PATIENCE;
	return patience;
}

/* The time until the first look, and between two that find somebody. */
static int64
lock_wait_shortest(void)
{
	int64 half = lock_wait_patience() / 2;

	return lock_wait == LOCK_WAIT_NOTED ? Min(half, LOCK_WAIT_NOTED_PAUSE) : half;
}

static int64
lock_wait_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64) now.tv_sec * DURATION_SECOND + now.tv_nsec / 1000;
}

/* Is a stop asked for that does not cancel the statement by itself? */
static bool
lock_wait_is_stopped(void)
{
	return connection_is_cancelled() || (heeded != NULL && *heeded != 0);
}

static void
look_end(void)
{
	PQfinish(watch.looker);
	watch.looker = NULL;
}

void
lock_wait_start(void)
{
	if (watch.who.data == NULL)
	{
		initStringInfo(&watch.who);
		initStringInfo(&watch.hint);
		initStringInfo(&told);
	}
	look_end();
	resetStringInfo(&watch.who);
	resetStringInfo(&watch.hint);
	watch.pause = lock_wait_shortest();
	watch.next_look = lock_wait_clock() + watch.pause;
	watch.is_held = watch.is_told = watch.is_given_up = false;
}

/* ---- a look ---- */

/* Connects as the other connection did, to the same server. */
static void
look_connect(PGconn *conn)
{
	PQconninfoOption *option = PQconninfo(conn);
	const char *keyword[64];
	const char *value[64];
	int count = 0;

	for (PQconninfoOption *one = option; one != NULL && one->keyword != NULL; one++)
	{
		if (one->val == NULL || count >= lengthof(keyword) - 4 ||
			strcmp(one->keyword, "connect_timeout") == 0 ||
			strcmp(one->keyword, "target_session_attrs") == 0)
			continue;
		keyword[count] = one->keyword;
		/* Of several hosts the one that was taken. */
		value[count++] = strcmp(one->keyword, "host") == 0       ? PQhost(conn)
						 : strcmp(one->keyword, "port") == 0     ? PQport(conn)
						 : strcmp(one->keyword, "hostaddr") == 0 ? PQhostaddr(conn)
																 : one->val;
	}
	keyword[count] = "connect_timeout";
	value[count++] = "3";
	keyword[count] = NULL;
	value[count] = NULL;
	watch.looker = PQconnectdbParams(keyword, value, false);
	PQconninfoFree(option);
	watch.is_blind = PQstatus(watch.looker) != CONNECTION_OK;
	/* A look waits for nobody itself. */
	if (!watch.is_blind)
		PQclear(PQexec(watch.looker, "SET lock_timeout = '1s'; SET statement_timeout = '5s'"));
	if (watch.is_blind)
		look_end();
}

/* Appends a word and a name, which is somebody else's text. */
static void
look_name(StringInfo out, const char *word, const char *name)
{
	appendStringInfoString(out, word);
	output_plain_text(out, name);
}

/* Appends what is known of the one that holds it up. */
static void
look_describe(const PGresult *result)
{
	const char *pid = PQgetvalue(result, 0, LOOK_PID);
	const char *role = PQgetvalue(result, 0, LOOK_ROLE);
	const char *program = PQgetvalue(result, 0, LOOK_PROGRAM);
	const char *since = PQgetvalue(result, 0, LOOK_SINCE);
	bool is_idle = strncmp(PQgetvalue(result, 0, LOOK_STATE), "idle in transaction", 19) == 0;

	if (strcmp(pid, "0") == 0)
	{
		appendStringInfoString(&watch.who, "a prepared transaction (see pg_prepared_xacts)");
		return;
	}
	appendStringInfo(&watch.who, "process %s (", pid);
	if (*role != '\0')
		look_name(&watch.who, "role ", role);
	else if (!PQgetisnull(result, 0, LOOK_KIND))
		appendStringInfoString(&watch.who, PQgetvalue(result, 0, LOOK_KIND));
	else
		appendStringInfoString(&watch.who, "of the server");
	if (*program != '\0')
		look_name(&watch.who, ", ", program);
	if (*since != '\0')
		appendStringInfo(&watch.who, ", in a transaction since %s%s", since,
						 is_idle ? " and idle" : "");
	appendStringInfoChar(&watch.who, ')');
}

/* Puts together who holds it up, and what to do. */
static void
look_take(const PGresult *result)
{
	const char *pid = PQgetvalue(result, 0, LOOK_PID);
	const char *relation = PQgetvalue(result, 0, LOOK_RELATION);
	const char *first = PQgetvalue(result, 0, LOOK_WAITS_FOR);
	const char *type = PQgetvalue(result, 0, LOOK_TYPE);

	resetStringInfo(&watch.who);
	resetStringInfo(&watch.hint);
	look_describe(result);
	if (*first != '\0')
		appendStringInfo(&watch.who, ", which waits for process %s itself,", first);
	if (strcmp(type, "relation") == 0 && *relation != '\0')
		look_name(&watch.who, *first != '\0' ? " is about to lock " : " has locked ", relation);
	else if (strcmp(type, "transactionid") == 0 || strcmp(type, "tuple") == 0)
		appendStringInfoString(&watch.who, " has changed the same row and has not ended");
	else
		appendStringInfoString(&watch.who, " holds it up");
	if (strcmp(pid, "0") == 0)
		appendStringInfoString(&watch.hint, "COMMIT PREPARED or ROLLBACK PREPARED ends it.");
	else
		appendStringInfo(
			&watch.hint,
			"pg_stat_activity shows what it does; SELECT pg_cancel_backend(%s) ends its"
			" statement, pg_terminate_backend(%s) its session.",
			*first != '\0' ? first : pid, *first != '\0' ? first : pid);
}

/* Looks once; true if the same holder is found as before. */
static bool
look(PGconn *conn)
{
	char *before = pstrdup(watch.who.data);
	char *pid = psprintf("%d", PQbackendPID(conn));
	const char *value[] = {pid};
	PGresult *result = NULL;
	bool same = false;

	if (watch.looker == NULL && !watch.is_blind)
		look_connect(conn);
	if (watch.looker != NULL)
		result = PQexecParams(watch.looker, look_sql, 1, NULL, value, NULL, NULL, 0);
	if (PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1)
	{
		look_take(result);
		same = strcmp(before, watch.who.data) == 0;
	}
	else if (PQresultStatus(result) == PGRES_TUPLES_OK)
		resetStringInfo(&watch.who);
	PQclear(result);
	pfree(before);
	pfree(pid);
	return same;
}

/* ---- waiting ---- */

static void
lock_wait_cancel(PGconn *conn)
{
	PGcancel *cancel = PQgetCancel(conn);
	char error[256];

	if (cancel != NULL)
		(void) PQcancel(cancel, error, sizeof(error));
	PQfreeCancel(cancel);
}

/* Tells who is waited for, unless that was told of an earlier statement. */
static void
lock_wait_tell(void)
{
	if (strcmp(told.data, watch.who.data) == 0)
		return;
	resetStringInfo(&told);
	appendStringInfoString(&told, watch.who.data);
	output_warning("waiting: %s", watch.who.data);
	output_hint("%s", watch.hint.data);
	watch.is_told = true;
}

/* Looks, and does what is to be done about it. */
static void
lock_wait_look(PGconn *conn)
{
	int64 shortest = lock_wait_shortest();

	watch.is_held = look(conn);
	/* Where nobody can look, whoever stops it need not wait for what it may be. */
	if (!watch.is_given_up && ((watch.is_held && lock_wait == LOCK_WAIT_SHORT) ||
							   ((watch.is_held || watch.is_blind) && lock_wait_is_stopped())))
	{
		watch.is_given_up = true;
		lock_wait_cancel(conn);
	}
	else if (watch.is_held && (lock_wait == LOCK_WAIT_LONG || lock_wait == LOCK_WAIT_EVER))
		lock_wait_tell();
	watch.pause = watch.who.len > 0 ? shortest : Min(watch.pause * 2, LOCK_WAIT_MAX_PAUSE);
	watch.pause = Max(watch.pause, shortest);
	watch.next_look = lock_wait_clock() + watch.pause;
}

/* Waits until something comes, or a look is due. */
static void
lock_wait_poll(PGconn *conn)
{
	struct pollfd wait = {PQsocket(conn), POLLIN, 0};
	int64 left = watch.next_look - lock_wait_clock();
	struct timespec time = {.tv_sec = Max(left, 0) / DURATION_SECOND,
							.tv_nsec = Max(left, 0) % DURATION_SECOND * 1000};
	sigset_t open;

	/* Who blocks signals between two statements is not deaf here. */
	(void) sigprocmask(SIG_BLOCK, NULL, &open);
	sigdelset(&open, SIGINT);
	sigdelset(&open, SIGTERM);
	if (ppoll(&wait, 1, &time, &open) < 0 && errno == EINTR && watch.is_held &&
		!watch.is_given_up && lock_wait_is_stopped())
	{
		watch.is_given_up = true;
		lock_wait_cancel(conn);
	}
	if (wait.revents == 0 && lock_wait_clock() >= watch.next_look)
		lock_wait_look(conn);
}

PGresult *
lock_wait_next(PGconn *conn)
{
	PGresult *result;

	while (PQisBusy(conn))
	{
		lock_wait_poll(conn);
		if (PQconsumeInput(conn) == 0)
			break;
	}
	result = PQgetResult(conn);
	if (watch.is_told)
	{
		if (!lock_wait_is_stopped())
			output_notice("going on");
		watch.is_told = false;
		resetStringInfo(&told);
	}
	if (result == NULL)
		look_end();
	return result;
}

PGresult *
lock_wait_last(PGconn *conn)
{
	PGresult *last = NULL;
	PGresult *result;

	while ((result = lock_wait_next(conn)) != NULL)
	{
		ExecStatusType status = PQresultStatus(result);

		/* Behind a last word of the server comes that the connection is gone: the first tells why. */
		if (status == PGRES_FATAL_ERROR && PQresultStatus(last) == PGRES_FATAL_ERROR &&
			last != NULL)
		{
			PQclear(result);
			continue;
		}
		PQclear(last);
		last = result;
		if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH ||
			PQstatus(conn) == CONNECTION_BAD)
			break;
	}
	return last;
}

bool
lock_wait_was_stopped(void)
{
	return watch.is_given_up && lock_wait_is_stopped();
}

const char *
lock_wait_reason(const char *sqlstate)
{
	bool is_lock = sqlstate != NULL && strcmp(sqlstate, "55P03") == 0;

	/* Given up by us. */
	if (sqlstate != NULL && strcmp(sqlstate, "57014") == 0 && watch.is_given_up)
		is_lock = true;
	return is_lock && watch.who.len > 0 ? watch.who.data : NULL;
}

const char *
lock_wait_hint(void)
{
	return watch.hint.data;
}
