/*
 * worker.c
 *		A short-lived process that runs the due rules of one database.
 *
 * Connected as the bootstrap superuser, because the owner of a rule need not be
 * able to log in; what comes from a rule runs as its owner (base/owner.c).
 * It takes due rules one after another, tells the launcher when the next one is
 * due, waits a moment for more, and leaves: an idle database has no process of
 * ours in it.  Whatever happens to it, the next one finds in tables what is owed.
 */
#include "postgres.h"

#include <signal.h>

#include "access/xact.h"
#include "access/xlog.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "postmaster/bgworker.h"
#include "postmaster/interrupt.h"
#include "storage/ipc.h"
#include "storage/lock.h"
#include "tcop/tcopprot.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/ps_status.h"
#include "utils/snapmgr.h"
#include "utils/timeout.h"
#include "utils/timestamp.h"
#include "utils/wait_event.h"

#include "base/clock.h"
#include "base/compat.h"
#include "base/guc.h"
#include "base/owner.h"
#include "base/spi.h"
#include "bgworker/attempt.h"
#include "bgworker/housekeeping.h"
#include "bgworker/point.h"
#include "bgworker/board.h"
#include "bgworker/clock_watch.h"
#include "bgworker/database.h"
#include "bgworker/worker.h"

/* Rules looked at in one go. */
#define CANDIDATES_MAX 50
/* Wait when rules are due but none can be taken. */
#define BLOCKED_US (500 * 1000)
/* Wait of a database before the next worker when one has failed in it. */
#define FAILED_US USECS_PER_SEC
#define FAILED_MAX_US (60 * USECS_PER_SEC)
/* How often the log is told why nothing runs. */
#define REMINDER (3600 * USECS_PER_SEC)

/* State of this process. */
static WorkerEntry *self = NULL;
static MemoryContext pass_context; /* reset at each pass */
static MemoryContext run_context;  /* reset at each run */
static uint64 answered = 0;        /* calls for attention that the last pass has heard */
static volatile sig_atomic_t asked_to_end = false;

/* Like die(), and tells the end that somebody wants from the one that a rule brings about. */
static void
handle_end(SIGNAL_ARGS)
{
	asked_to_end = true;
	die(postgres_signal_arg);
}

/* Gives the entry back; runs at every kind of end except that of the whole server. */
static void
detach(int code, Datum argument)
{
	DatabaseEntry *database;

	LWLockAcquire(board->lock, LW_EXCLUSIVE);
	database = board_database(self->database, false);
	if (database != NULL && !self->published)
	{
		int64 now = clock_monotonic();

		/* It did not get as far as looking at the database: no hurry to try again. */
		database->launch_failures++;
		database->launch_after =
			now + due_backoff(database->launch_failures, FAILED_US, FAILED_MAX_US, 0.5);
		database->visited = now;
	}
	if (self->running && asked_to_end)
		board_note_loss(self);
	/* What housekeeping did not come to is the next worker's. */
	if (database != NULL && self->tending)
		database->tended = database->partitioned = 0;
	self->latch = NULL;
	self->pid = 0;
	self->running = false;
	self->tending = false;
	self->called = false;
	self->deadline = 0;
	self->used = false;
	if (board->launcher_latch != NULL)
		SetLatch(board->launcher_latch);
	LWLockRelease(board->lock);
}

/* Takes the entry that the launcher made for us; false if it is not there any more. */
static bool
attach(int index)
{
	DatabaseEntry *database;
	uint64 serial;
	bool ours;

	memcpy(&serial, MyBgworkerEntry->bgw_extra, sizeof(serial));
	LWLockAcquire(board->lock, LW_EXCLUSIVE);
	self = &board->worker[index];
	database = board_database(self->database, false);
	ours = self->used && self->serial == serial && self->pid == 0;
	if (ours && (database == NULL || database->blocker != 0))
	{
		/* Somebody wants the database for himself. */
		self->used = false;
		ours = false;
	}
	if (ours)
	{
		self->pid = MyProcPid;
		self->latch = MyLatch;
	}
	LWLockRelease(board->lock);
	if (ours)
		before_shmem_exit(detach, (Datum) 0);
	return ours;
}

/* Shows the launcher and vigil.workers() until when an owner's code may run. */
static void
show_scope(const OwnerWatch *watch)
{
	LWLockAcquire(board->lock, LW_EXCLUSIVE);
	self->deadline = watch->deadline;
	self->relation = watch->relation;
	if (self->tending)
		self->owner = watch->owner;
	LWLockRelease(board->lock);
}

static void
pin(const char *name, const char *value)
{
	SetConfigOption(name, value, PGC_SUSET, PGC_S_OVERRIDE);
}

/* Settings of databases and roles must not change what a rule finds, or whether it runs. */
static void
pin_settings(void)
{
	pin("role", "none");
	pin("exit_on_error", "off");
	pin("search_path", "pg_catalog, pg_temp");
	pin("default_transaction_isolation", "read committed");
	pin("default_transaction_read_only", "off");
	pin("default_transaction_deferrable", "off");
	pin("statement_timeout", "0");
	pin("idle_in_transaction_session_timeout", "0");
#ifdef COMPAT_TRANSACTION_TIMEOUT
	pin("transaction_timeout", "0");
#endif
	pin("lock_timeout", psprintf("%d", guc_lock_timeout));
	pin("row_security", "on");
	pin("session_replication_role", "origin");
	pin("DateStyle", "ISO, YMD");
	pin("IntervalStyle", "postgres");
	pin("TimeZone", "UTC");
	pin("extra_float_digits", "1");
	pin("bytea_output", "hex");
	pin("standard_conforming_strings", "on");
	pin("plan_cache_mode", "auto");
	pin("jit", "off");
	pin("work_mem", psprintf("%d", guc_work_mem));
	pin("temp_file_limit", psprintf("%d", guc_temp_file_limit));
	pin("max_parallel_workers_per_gather", psprintf("%d", guc_parallel_workers));
	pin("zero_damaged_pages", "off");
	pin("ignore_checksum_failure", "off");
	pin("check_function_bodies", "on");
	/* The record of an attempt must not be lost in the crash that it is to tell of. */
	if (synchronous_commit == SYNCHRONOUS_COMMIT_OFF)
		pin("synchronous_commit", "local");
}

/* Begins a transaction of ours, with SPI and a snapshot. */
static void
begin(const char *activity)
{
	SetCurrentStatementStartTimestamp();
	StartTransactionCommand();
	SPI_connect();
	PushActiveSnapshot(GetTransactionSnapshot());
	pgstat_report_activity(STATE_RUNNING, activity);
	debug_query_string = activity;
}

void
worker_release_locks(void)
{
	LockReleaseSession(USER_LOCKMETHOD);
}

static void
commit(void)
{
	SPI_finish();
	PopActiveSnapshot();
	CommitTransactionCommand();
	worker_release_locks();
	debug_query_string = NULL;
	pgstat_report_activity(STATE_IDLE, NULL);
	MemoryContextSwitchTo(pass_context);
}

/* After an error: keeps its data in a context, and leaves the transaction. */
static ErrorData *
give_up(MemoryContext context)
{
	ErrorData *error;

	MemoryContextSwitchTo(context);
	error = CopyErrorData();
	FlushErrorState();
	disable_all_timeouts(false);
	QueryCancelPending = false;
	AbortOutOfAnyTransaction();
	worker_release_locks();
	debug_query_string = NULL;
	pgstat_report_activity(STATE_IDLE, NULL);
	MemoryContextSwitchTo(context);
	return error;
}

/* What a pass has found. */
typedef struct Outlook
{
	DatabaseState state;
	TimestampTz next_due;  /* of the next rule after now ... */
	TimestampTz fresh_due; /* ... and of the next one that owes more than what it missed */
	int due_count;
	int fresh_count; /* likewise */
	RuleOwners owners;
} Outlook;

/* Tells the launcher what we found; the log is told when that is news, or was long ago. */
static void
publish(const Outlook *found)
{
	DatabaseState state = found->state;
	DatabaseEntry *database;
	bool news = false;

	LWLockAcquire(board->lock, LW_EXCLUSIVE);
	database = board_database(MyDatabaseId, true);
	if (database != NULL)
	{
		news = database->state != state || (state == DATABASE_INCOMPATIBLE && database->told != 0 &&
											clock_monotonic() - database->told > REMINDER);
		database->state = state;
		if (news)
			database->told = clock_monotonic();
		database->next_due = found->next_due;
		database->fresh_due = found->fresh_due;
		database->due_count = found->due_count;
		database->fresh_count = found->fresh_count;
		database->sole_owner = found->owners.one;
		database->shared = found->owners.several;
		database->poke_seen = answered;
		database->visited = clock_monotonic();
		database->launch_failures = 0;
		database->launch_after = 0;
	}
	self->published = true;
	if (found->due_count > 1 && board->launcher_latch != NULL)
		SetLatch(board->launcher_latch);
	LWLockRelease(board->lock);

	if (news && state == DATABASE_INCOMPATIBLE)
		database_tell_incompatible();
	if (news && state == DATABASE_DISARMED)
		ereport(WARNING, (errmsg("vigil runs no rules in database %u: it is a copy of another one",
								 MyDatabaseId),
						  errhint("Call vigil.arm() in it if its rules are to run.")));
}

/* Runs T1 in a transaction of its own. */
static AttemptChoice
begin_attempt(const Candidate *candidate, Attempt *attempt)
{
	AttemptChoice choice;

	begin("choosing a slot");
	if (!attempt_hold_extension() || RecoveryInProgress())
		choice = ATTEMPT_NOTHING;
	else
		choice = attempt_begin(candidate, board->generation, board->crash_generation, attempt);
	POINT("before-attempt-commit");
	commit();
	return choice;
}

/* Shows in pg_stat_activity and to the launcher what is being run. */
static char *
show_run(const Attempt *attempt)
{
	char *text = psprintf("rule \"%s\", slot from %s to %s, attempt %d", attempt->rule->name,
						  pstrdup(timestamptz_to_str(attempt->slot.start)),
						  pstrdup(timestamptz_to_str(attempt->slot.end)), attempt->request.attempt);

	pgstat_report_appname(psprintf("vigil worker: %s", attempt->rule->name));
	LWLockAcquire(board->lock, LW_EXCLUSIVE);
	self->slot = attempt->slot;
	self->run_started = clock_now();
	LWLockRelease(board->lock);
	return text;
}

static void
log_run(const Attempt *attempt, const ErrorData *error)
{
	if (error == NULL && !attempt->held && guc_log_runs == LOG_RUNS_ALL)
		ereport(LOG, (errmsg("rule \"%s\" raised %lld alerts", attempt->rule->name,
							 (long long) attempt->alert_count)));
	else if (error != NULL && guc_log_runs != LOG_RUNS_NONE && attempt->request.attempt == 1)
		ereport(LOG, (errcode(error->sqlerrcode), errmsg("run of rule \"%s\" failed: %s",
														 attempt->rule->name, error->message)));
}

/* T2, and T3 if that fails. */
static void
execute_attempt(Attempt *attempt)
{
	char *activity = show_run(attempt);
	ErrorData *volatile error = NULL;

	attempt->deadline_base = clock_now();
	PG_TRY();
	{
		begin(activity);
		if (attempt_hold_extension())
			attempt_execute(attempt);
		commit();
	}
	PG_CATCH();
	{
		error = give_up(run_context);
	}
	PG_END_TRY();
	POINT("after-commit");
	if (error != NULL)
	{
		begin("recording a failure");
		if (attempt_hold_extension())
			attempt_fail(attempt, error);
		POINT("before-failure-commit");
		commit();
	}
	log_run(attempt, error);
}

/* Logs an error outside the rule itself, and leaves the rule alone for a while. */
static void
shelve(const Candidate *candidate, const ErrorData *error)
{
	ereport(LOG, (errcode(error->sqlerrcode),
				  errmsg("vigil worker could not serve a rule: %s", error->message)));
	if (due_failure_kind(unpack_sql_state(error->sqlerrcode)) == FAILURE_TRANSIENT)
		return;
	PG_TRY();
	{
		begin("putting a rule aside");
		if (attempt_hold_extension())
			attempt_shelve(&candidate->rule, error);
		commit();
	}
	PG_CATCH();
	{
		(void) give_up(run_context);
	}
	PG_END_TRY();
}

/*
 * Takes one candidate as far as it goes; whether anything happened.  An error
 * outside the rule itself is logged, and the rule is left to a later pass.
 */
static bool
serve(const Candidate *candidate)
{
	volatile bool served = false;
	ErrorData *volatile error = NULL;

	if (!board_claim(self, candidate))
		return false;
	MemoryContextReset(run_context);
	PG_TRY();
	{
		Attempt *attempt;
		AttemptChoice choice;

		MemoryContextSwitchTo(run_context);
		attempt = palloc0(sizeof(Attempt));
		attempt->context = run_context;
		POINT("claimed");
		choice = begin_attempt(candidate, attempt);
		POINT("attempt-committed");
		MemoryContextSwitchTo(run_context);
		if (choice == ATTEMPT_READY)
			execute_attempt(attempt);
		served = choice != ATTEMPT_NOTHING;
	}
	PG_CATCH();
	{
		error = give_up(run_context);
	}
	PG_END_TRY();
	if (error != NULL)
		shelve(candidate, error);
	board_release(self);
	pgstat_report_appname("vigil worker");
	MemoryContextSwitchTo(pass_context);
	return served;
}

/* Whether we should make room: for another database, a fresh process, or nothing at all. */
static bool
should_leave(void)
{
	int64 age = clock_monotonic() - self->started;
	int64 longest = board->starving ? 1 : guc_worker_lifetime;

	return !guc_enabled || clock_watch_jumped() || age > longest * USECS_PER_SEC;
}

static void
reload_settings(void)
{
	CHECK_FOR_INTERRUPTS();
	if (!ConfigReloadPending)
		return;
	ConfigReloadPending = false;
	ProcessConfigFile(PGC_SIGHUP);
	pin_settings();
}

static uint64
read_poke(void)
{
	DatabaseEntry *database;
	uint64 poke;

	LWLockAcquire(board->lock, LW_SHARED);
	database = board_database(MyDatabaseId, false);
	poke = database != NULL ? database->poke : 0;
	LWLockRelease(board->lock);
	return poke;
}

/*
 * Looks for due rules and runs them.  False if the database is not for us.
 * next is when the next rule is due; served says whether anything was done.
 */
static bool
pass(TimestampTz *next, bool *served)
{
	Candidate *candidates = NULL;
	Outlook look = {.next_due = PG_INT64_MAX, .fresh_due = PG_INT64_MAX};
	int count = 0;

	*served = false;
	answered = read_poke();
	/* Until we publish, an error means that something is wrong with the database. */
	self->published = false;
	begin("looking for due rules");
	look.state = RecoveryInProgress() ? DATABASE_UNKNOWN : database_look();
	if (look.state == DATABASE_PRESENT)
	{
		Candidate *found;
		TimestampTz now;

		clock_watch_database();
		now = clock_now();
		count = state_candidates(now, CANDIDATES_MAX, &found);
		candidates = MemoryContextAlloc(pass_context, sizeof(Candidate) * Max(count, 1));
		memcpy(candidates, found, sizeof(Candidate) * count);
		look.next_due = state_next_due(now, &look.fresh_due);
		look.owners = state_owners();
		/* A dump says where it comes from before it brings rules: who sees those, sees that. */
		if (count > 0)
			look.state = database_look();
	}
	commit();
	*next = look.next_due;
	look.due_count = count;
	for (int i = 0; i < count; i++)
		look.fresh_count += candidates[i].backlog ? 0 : 1;
	publish(&look);
	if (look.state != DATABASE_PRESENT || board->frozen)
		return false;

	for (int i = 0; i < count; i++)
	{
		reload_settings();
		if (should_leave())
			break;
		if (serve(&candidates[i]))
		{
			*served = true;
			/* A rule may have become due meanwhile, and goes before the backlog. */
			if (candidates[i].backlog)
				break;
		}
	}
	if (count > 0 && !*served)
	{
		*next = look.next_due = Min(*next, clock_now() + BLOCKED_US);
		look.due_count = look.fresh_count = 0;
		publish(&look);
	}
	pgstat_report_stat(true);
	return true;
}

/* Waits for work that is near; false if it is time to leave. */
static bool
linger(TimestampTz next)
{
	int64 until = clock_monotonic() + (int64) guc_worker_linger * 1000;

	for (;;)
	{
		int64 now = clock_monotonic();
		int64 due_in = next == PG_INT64_MAX ? until - now : Max(next - clock_now(), 0);
		int64 wait = Min(until - now, due_in);

		if (due_in == 0 || read_poke() != answered)
			return true;
		if (wait <= 0 || should_leave())
			return false;
		Assert(!IsTransactionState());
		(void) WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH,
						 (long) (wait / 1000 + 1), PG_WAIT_EXTENSION);
		ResetLatch(MyLatch);
		reload_settings();
	}
}

void
vigil_worker_main(Datum argument)
{
	TimestampTz next;
	bool served;

	pqsignal(SIGTERM, handle_end);
	pqsignal(SIGINT, StatementCancelHandler);
	pqsignal(SIGHUP, SignalHandlerForConfigReload);
	BackgroundWorkerUnblockSignals();
	if (board == NULL || !attach(DatumGetInt32(argument)))
		proc_exit(0);
	BackgroundWorkerInitializeConnectionByOid(self->database, InvalidOid, 0);
	pgstat_report_appname("vigil worker");
	pin_settings();
	owner_scope_watch = show_scope;
	owner_scope_shuns = board_is_blamed;
	pass_context = AllocSetContextCreate(TopMemoryContext, "vigil pass", ALLOCSET_DEFAULT_SIZES);
	run_context = AllocSetContextCreate(TopMemoryContext, "vigil run", ALLOCSET_DEFAULT_SIZES);

	for (;;)
	{
		MemoryContextReset(pass_context);
		MemoryContextSwitchTo(pass_context);
		reload_settings();
		if (!pass(&next, &served))
			break;
		if (served)
			continue;
		if (!should_leave() && housekeeping_is_due())
			housekeeping_run(self, run_context);
		MemoryContextSwitchTo(pass_context);
		if (!linger(next))
			break;
	}
	proc_exit(0);
}
