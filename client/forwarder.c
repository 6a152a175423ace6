/*
 * forwarder.c
 *		The loop of `vigil forward`: from the database to a target, without end.
 *
 * How far it has come is in the database (sql/67_forward.sql), noted behind each alert.  So
 * whatever dies, nothing is lost, and at most the alert that was on its way comes twice.  What is
 * not taken is tried again later and later; alerts of other rules do not wait for it.  It runs for
 * years: what it allocates on the way it frees.
 */
#include "common/port.h"

#include <poll.h>
#include <signal.h>
#include <time.h>

#include "client/command.h"
#include "client/lock_wait.h"
#include "client/forwarder.h"

#define SECOND INT64CONST(1000000)

/* Pauses: to connect again, for another process, between two looks for alerts, after failures. */
#define FORWARDER_CONNECT_PAUSE (15 * SECOND)
#define FORWARDER_LOCK_PAUSE (5 * SECOND)
#define FORWARDER_LOOK_PAUSE (5 * SECOND)
#define FORWARDER_MAX_PAUSE (60 * SECOND)
#define FORWARDER_MAX_HOLD (300 * SECOND)

/* Alerts that are asked for at once. */
#define FORWARDER_BATCH "100"

static const char *const start_sql =
	"SELECT vigil.start_forwarder($1::pg_catalog.text, $2::pg_catalog.text, $3::pg_catalog.text,"
	" $4::pg_catalog.text[], $5::pg_catalog.uuid, $6::pg_catalog.text[],"
	" $7::pg_catalog.timestamptz), vigil.forward_holder($1::pg_catalog.text),"
	" pg_catalog.clock_timestamp()";

static const char *const next_sql =
	"SELECT n.alert, n.tries FROM vigil.next_forwards($1::pg_catalog.text, " FORWARDER_BATCH ","
	" coalesce($2::pg_catalog.timestamptz, 'infinity')) AS n ORDER BY n.alert";

/* Without its evidence an alert says so, where it says what else of it was cut: at a path of the form. */
#define MESSAGE_SQL(function, truncated)                                                           \
	"SELECT vigil.alert_key(a.rule_id, a.slot_end, a.fingerprint), a.severity,"                    \
	" pg_catalog.to_char(a.raised_at, 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), m.j,"                  \
	" CASE WHEN $2::pg_catalog.bool"                                                               \
	" THEN pg_catalog.jsonb_set(m.j OPERATOR(pg_catalog.-)"                                        \
	"   '{evidence,evidences}'::pg_catalog.text[], '{" truncated "}',"                             \
	"   pg_catalog.to_jsonb(CASE WHEN 'evidence' OPERATOR(pg_catalog.=) ANY (a.truncated)"         \
	"     THEN a.truncated ELSE pg_catalog.array_append(a.truncated, 'evidence') END)) END"        \
	" FROM vigil.alerts AS a CROSS JOIN LATERAL " function "(a.id) AS m (j)"                       \
	" WHERE a.id OPERATOR(pg_catalog.=) $1::bigint"                                                \
	" AND a.status OPERATOR(pg_catalog.<>) 'suppressed'"

static const char *const json_sql = MESSAGE_SQL("vigil.alert_json", "truncated");
static const char *const ocsf_sql = MESSAGE_SQL("vigil.alert_ocsf", "unmapped,truncated");

static const char *const note_sql =
	"SELECT vigil.note_forward($1::pg_catalog.text, $2::bigint, $3::pg_catalog.text,"
	" $4::pg_catalog.text, $5::bigint OPERATOR(pg_catalog.*) interval '1 microsecond',"
	" $6::pg_catalog.int4)";

static const char *const settle_sql = "SELECT vigil.settle_forwarder($1::pg_catalog.text)";

/* Signals of the user: the first lets the alert that is on its way arrive. */
static volatile sig_atomic_t stopped = 0;

static void
forwarder_on_signal(SIGNAL_ARGS)
{
	if (stopped < 2)
		stopped++;
}

bool
forward_is_broken_off(void)
{
	return stopped > 1;
}

/* What became of a batch. */
typedef enum ForwarderState
{
	FORWARDER_IDLE,    /* nothing is left, but what is held */
	FORWARDER_MORE,    /* there may be more */
	FORWARDER_DOWN,    /* the other side takes nothing */
	FORWARDER_LOST,    /* the connection is */
	FORWARDER_STOPPED, /* by the user, while a statement was held up */
	FORWARDER_FAILED
} ForwarderState;

/* Waits until a time, a word of the server if it is given, or a signal. */
static void
forwarder_wait(PGconn *conn, int64 until)
{
	struct pollfd wait = {conn != NULL ? PQsocket(conn) : -1, POLLIN, 0};
	int64 left = until - forward_clock();
	struct timespec time = {.tv_sec = left / SECOND, .tv_nsec = left % SECOND * 1000};
	sigset_t blocked;
	sigset_t before;

	if (left <= 0)
		return;
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGINT);
	sigaddset(&blocked, SIGTERM);
	sigprocmask(SIG_BLOCK, &blocked, &before);
	if (!stopped)
		(void) ppoll(&wait, conn != NULL ? 1 : 0, &time, &before);
	sigprocmask(SIG_SETMASK, &before, NULL);
}

/* A pause of at most base, doubled with each failure: full jitter, so that many do not come at once. */
static int64
forwarder_pause(int failures, int64 most)
{
	int64 top = SECOND << Min(failures, 20);

	return 1 + (int64) ((double) Min(top, most) * ((double) random() / (double) RAND_MAX));
}

/* What a statement says, or NULL and in *state whether the connection is lost. */
static PGresult *
forwarder_ask(Forwarder *f, const char *sql, int count, const char *const *value,
			  ForwarderState *state)
{
	PGresult *result = connection_run(f->conn, NULL, sql, count, value);

	if (result == NULL)
		*state = PQstatus(f->conn) != CONNECTION_OK ? FORWARDER_LOST
				 : lock_wait_was_stopped()          ? FORWARDER_STOPPED
													: FORWARDER_FAILED;
	return result;
}

/* Notes what became of an alert. */
static ForwarderState
forwarder_note(Forwarder *f, const char *alert, const char *outcome, const char *reason,
			   int64 pause)
{
	char *wait = psprintf(INT64_FORMAT, pause);
	char *tries = psprintf(INT64_FORMAT, f->tries);
	const char *value[] = {f->name, alert, outcome, reason, wait, tries};
	ForwarderState state = FORWARDER_MORE;
	PGresult *result = forwarder_ask(f, note_sql, 6, value, &state);

	if (result != NULL && strcmp(PQgetvalue(result, 0, 0), "dead") == 0)
	{
		f->dead++;
		output_warning("alert %s is given up: %s", alert, reason);
	}
	PQclear(result);
	pfree(wait);
	pfree(tries);
	return state;
}

/* Notes that an alert was taken; what cannot be noted now is kept until there is a connection again. */
static ForwarderState
forwarder_note_sent(Forwarder *f, const char *alert)
{
	ForwarderState state = forwarder_note(f, alert, "sent", NULL, 0);

	if (state == FORWARDER_LOST && f->unnoted == NULL)
		f->unnoted = pstrdup(alert);
	return state;
}

/* Tells what is wrong, but not twice the same. */
static void
forwarder_tell(Forwarder *f, const char *alert, const char *reason)
{
	if (f->last_reason != NULL && strcmp(f->last_reason, reason) == 0)
		return;
	if (f->last_reason != NULL)
		pfree(f->last_reason);
	f->last_reason = pstrdup(reason);
	output_warning("alert %s is not taken: %s", alert, reason);
}

/* Takes the answer to an alert that was tried so often before. */
static ForwarderState
forwarder_take(Forwarder *f, const char *alert, int tries, const ForwardAnswer *answer)
{
	static const char *const outcome[] = {"sent", "later", "refused", "down"};
	ForwarderState state;
	int64 hold;

	if (answer->outcome == FORWARD_SENT)
	{
		if (f->last_reason != NULL)
		{
			output_notice("alerts are taken again");
			pfree(f->last_reason);
			f->last_reason = NULL;
		}
		f->failures = 0;
		f->sent++;
		return forwarder_note_sent(f, alert);
	}
	hold = Max(forwarder_pause(tries, answer->outcome == FORWARD_REFUSED ? FORWARDER_MAX_PAUSE
																		 : FORWARDER_MAX_HOLD),
			   answer->pause);
	state = forwarder_note(f, alert, outcome[answer->outcome], answer->reason.data, hold);
	f->held++;
	forwarder_tell(f, alert, answer->reason.data);
	if (answer->outcome == FORWARD_REFUSED)
		return state;
	f->due = forward_clock() + Max(forwarder_pause(f->failures, FORWARDER_MAX_PAUSE),
								   answer->outcome == FORWARD_DOWN ? answer->pause : 0);
	f->failures++;
	return state != FORWARDER_MORE           ? state
		   : answer->outcome == FORWARD_DOWN ? FORWARDER_DOWN
											 : FORWARDER_MORE;
}

/* Reads an alert and sends it; *failed if it was not taken. */
static ForwarderState
forwarder_send(Forwarder *f, const char *alert, int tries, bool *failed)
{
	const char *value[] = {alert, f->target->wants_lean ? "t" : "f"};
	ForwarderState state = FORWARDER_MORE;
	PGresult *result =
		forwarder_ask(f, strcmp(f->format, "ocsf") == 0 ? ocsf_sql : json_sql, 2, value, &state);
	ForwardAnswer answer = {FORWARD_LATER};

	/* One that cannot be read does not keep others back. */
	if (state == FORWARDER_FAILED)
	{
		char *reason = connection_last_error(f->conn);

		initStringInfo(&answer.reason);
		forward_answer(&answer, FORWARD_REFUSED, "it cannot be read: %s", reason);
		state = forwarder_take(f, alert, tries, &answer);
		*failed = true;
		pfree(reason);
		pfree(answer.reason.data);
	}
	if (result == NULL)
		return state;
	/* It may have been removed or suppressed since. */
	if (PQntuples(result) == 1)
	{
		ForwardMessage message = {PQgetvalue(result, 0, 0), PQgetvalue(result, 0, 1),
								  PQgetvalue(result, 0, 2), PQgetvalue(result, 0, 3),
								  PQgetvalue(result, 0, 4)};

		initStringInfo(&answer.reason);
		f->due = forward_clock() + f->interval;
		f->target->send(f->target, &message, &answer);
		*failed = answer.outcome != FORWARD_SENT;
		if (!*failed || !forward_is_broken_off())
			state = forwarder_take(f, alert, tries, &answer);
		pfree(answer.reason.data);
	}
	PQclear(result);
	return state;
}

/* Is it time to end? */
static bool
forwarder_is_done(const Forwarder *f)
{
	return stopped || (f->limit > 0 && f->sent >= f->limit);
}

/* Sends what comes next. */
static ForwarderState
forwarder_batch(Forwarder *f)
{
	/* Who asks for what is there has nothing tried twice. */
	const char *value[] = {f->name, f->once ? f->started : NULL};
	ForwarderState state = FORWARDER_MORE;
	PGresult *result;
	bool failed = false;

	while (!stopped && forward_clock() < f->due)
		forwarder_wait(NULL, f->due);
	result = forwarder_ask(f, next_sql, 2, value, &state);
	if (result == NULL)
		return state;
	if (PQntuples(result) == 0)
		state = FORWARDER_IDLE;
	/* After a failure others may come first: those of the rule wait. */
	for (int row = 0; row < PQntuples(result) && state == FORWARDER_MORE && !failed; row++)
	{
		/* What is known of those behind grows old. */
		if (forwarder_is_done(f) || f->due - forward_clock() > SECOND)
			break;
		while (!stopped && forward_clock() < f->due)
			forwarder_wait(NULL, f->due);
		state = forwarder_send(f, PQgetvalue(result, row, 0),
							   (int) strtol(PQgetvalue(result, row, 1), NULL, 10), &failed);
	}
	PQclear(result);
	return state;
}

/* Moves the cursor on, now and then. */
static ForwarderState
forwarder_settle(Forwarder *f, bool at_once)
{
	const char *value[] = {f->name};
	ForwarderState state = FORWARDER_MORE;

	if (!at_once && forward_clock() < f->settle_at)
		return state;
	f->settle_at = forward_clock() + FORWARDER_LOOK_PAUSE;
	PQclear(forwarder_ask(f, settle_sql, 1, value, &state));
	return state;
}

/* Takes the forwarder for this session; FORWARDER_IDLE if another process has it. */
static ForwarderState
forwarder_start(Forwarder *f)
{
	const char *value[] = {f->name, f->target->label, f->format, f->severities,
						   f->rule, f->tactics,       f->since};
	ForwarderState state = FORWARDER_MORE;
	PGresult *result = forwarder_ask(f, start_sql, 7, value, &state);

	if (result == NULL)
		return state;
	f->has_lock = PQgetvalue(result, 0, 0)[0] == 't';
	if (f->started == NULL)
		f->started = pstrdup(PQgetvalue(result, 0, 2));
	if (!f->has_lock && !f->is_waiting)
	{
		output_notice("forwarder \"%s\" is at work already, for server process %s%s", f->name,
					  PQgetvalue(result, 0, 1), f->once ? "" : "; waiting for its end");
		f->is_waiting = true;
	}
	PQclear(result);
	if (!f->has_lock)
		return FORWARDER_IDLE;
	f->is_waiting = false;
	PQclear(forwarder_ask(f, "LISTEN vigil_alert", 0, NULL, &state));
	if (state == FORWARDER_MORE && f->unnoted != NULL)
	{
		state = forwarder_note(f, f->unnoted, "sent", NULL, 0);
		if (state == FORWARDER_MORE)
		{
			pfree(f->unnoted);
			f->unnoted = NULL;
		}
	}
	return state;
}

/* Connects again. */
static void
forwarder_connect(Forwarder *f)
{
	int failures = 0;

	output_notice("the connection is lost; trying again");
	f->has_lock = false;
	while (!stopped && !connection_again(f->conn))
		forwarder_wait(NULL,
					   forward_clock() + forwarder_pause(failures++, FORWARDER_CONNECT_PAUSE));
	if (!stopped)
		output_notice("connected again");
}

/* Waits for alerts: until the server tells of some, or it is time to look. */
static void
forwarder_listen(Forwarder *f)
{
	PGnotify *notify;
	bool heard = false;

	if (PQconsumeInput(f->conn))
	{
		while ((notify = PQnotifies(f->conn)) != NULL)
		{
			PQfreemem(notify);
			heard = true;
		}
	}
	if (!heard)
		forwarder_wait(f->conn, forward_clock() + FORWARDER_LOOK_PAUSE / 5);
}

int
forwarder_run(Forwarder *f)
{
	ForwarderState state = FORWARDER_MORE;

	srandom((unsigned int) time(NULL) ^ (unsigned int) getpid());
	lock_wait_heed(&stopped);
	pqsignal(SIGINT, forwarder_on_signal);
	pqsignal(SIGTERM, forwarder_on_signal);
	pqsignal(SIGPIPE, SIG_IGN);
	pqsignal(SIGXFSZ, SIG_IGN);
	/* The handler for statements has taken a signal that came before. */
	if (connection_is_cancelled())
		stopped = 1;
	while (!forwarder_is_done(f) && state != FORWARDER_FAILED)
	{
		if (state == FORWARDER_LOST && f->once)
			return EXIT_FAILED;
		if (state == FORWARDER_LOST)
			forwarder_connect(f);
		if (stopped)
			break;
		if (!f->has_lock)
		{
			state = forwarder_start(f);
			if (state == FORWARDER_IDLE && f->once)
				return EXIT_FAILED;
			if (state == FORWARDER_IDLE)
				forwarder_wait(f->conn, forward_clock() + FORWARDER_LOCK_PAUSE);
			continue;
		}
		state = forwarder_batch(f);
		if (state == FORWARDER_MORE || state == FORWARDER_IDLE)
		{
			ForwarderState settled = forwarder_settle(f, f->once && state == FORWARDER_IDLE);

			state = settled == FORWARDER_MORE ? state : settled;
		}
		if (f->once && (state == FORWARDER_IDLE || state == FORWARDER_DOWN))
			break;
		if (state == FORWARDER_IDLE)
			forwarder_listen(f);
	}
	if (f->has_lock && PQstatus(f->conn) == CONNECTION_OK && state != FORWARDER_FAILED &&
		state != FORWARDER_STOPPED)
		(void) forwarder_settle(f, true);
	return state == FORWARDER_FAILED || (f->once && f->held > 0) || (stopped == 2) ? EXIT_FAILED
																				   : EXIT_DONE;
}

char *
forwarder_list(const char *list)
{
	StringInfoData array;

	if (list == NULL)
		return NULL;
	initStringInfo(&array);
	appendStringInfoChar(&array, '{');
	for (;;)
	{
		size_t length = strcspn(list, ",");

		appendStringInfoChar(&array, '"');
		for (size_t i = 0; i < length; i++)
			appendStringInfo(&array, list[i] == '"' || list[i] == '\\' ? "\\%c" : "%c", list[i]);
		appendStringInfoChar(&array, '"');
		if (list[length] == '\0')
			break;
		appendStringInfoChar(&array, ',');
		list += length + 1;
	}
	appendStringInfoChar(&array, '}');
	return array.data;
}
