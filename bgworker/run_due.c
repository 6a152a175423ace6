/*
 * run_due.c
 *		vigil.run_due(): what the workers do, in one session and one transaction.
 *
 * For servers that do not preload the library, and for tests that hold the clock.
 * The same protocol with the same bodies as in worker.c; only that its parts are
 * subtransactions of the caller's transaction, so they commit together.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "base/authority.h"
#include "base/clock.h"
#include "base/compat.h"
#include "base/savepoint.h"
#include "base/spi.h"
#include "base/sql_function.h"
#include "base/version.h"
#include "bgworker/attempt.h"
#include "bgworker/board.h"

/* Candidates looked at in one go. */
#define CANDIDATES_MAX 50

/* T2 in a subtransaction, and T3 if that fails. */
static void
execute_attempt(Attempt *attempt)
{
	Savepoint point;

	attempt->deadline_base = clock_now();
	savepoint_begin(&point);
	PG_TRY();
	{
		attempt_execute(attempt);
		savepoint_release(&point);
	}
	PG_CATCH();
	{
		attempt_fail(attempt, savepoint_catch(&point));
	}
	PG_END_TRY();
}

/* Takes each candidate as far as it goes; returns the number of attempts. */
static int
serve_candidates(int limit, bool *moved)
{
	uint64 generation = board != NULL ? board->generation : 0;
	uint64 crashed = board != NULL ? board->crash_generation : 0;
	Candidate *candidate;
	int count = state_candidates(clock_now(), CANDIDATES_MAX, &candidate);
	int attempts = 0;

	*moved = false;
	for (int i = 0; i < count && attempts < limit; i++)
	{
		Attempt *attempt = palloc0(sizeof(Attempt));
		AttemptChoice choice;

		CHECK_FOR_INTERRUPTS();
		if (board_rule_is_running(&candidate[i].rule, NULL))
			continue;
		attempt->context = CurrentMemoryContext;
		choice = attempt_begin(&candidate[i], generation, crashed, attempt);
		*moved = *moved || choice != ATTEMPT_NOTHING;
		if (choice != ATTEMPT_READY)
			continue;
		execute_attempt(attempt);
		attempts += attempt->held ? 0 : 1;
	}
	return attempts;
}

/* vigil.run_due(as_of timestamptz, max_runs integer) -> integer */
SQL_FUNCTION(vigil_run_due)
{
	int limit = PG_GETARG_INT32(1);
	volatile int attempts = 0;
	TimestampTz previous;
	Authority scope;

	if (!superuser())
		ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
						errmsg("must be superuser to run the rules of others")));
	PreventCommandIfReadOnly("vigil.run_due()");
	authority_take(&scope);
	version_spi_connect();
	previous = clock_hold(PG_GETARG_TIMESTAMPTZ(0));
	PG_TRY();
	{
		bool moved = true;

		while (moved && attempts < limit)
			attempts += serve_candidates(limit - attempts, &moved);
	}
	PG_FINALLY();
	{
		clock_restore(previous);
	}
	PG_END_TRY();
	SPI_finish();
	authority_return(&scope);
	PG_RETURN_INT32(attempts);
}
