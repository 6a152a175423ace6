/*
 * look.c
 *		vigil.look(): one value for whoever looks on, which must not hold him up.
 *
 * What shows how all of it is (status, doctor, metrics) asks tables that others lock, that are
 * large, or that are not the asker's.  Each question is a look: it has a time, waits for no
 * lock, and what it does not answer is a word that says why.  All looks of one statement share
 * a time, too: when many have been in vain, further ones are given up sooner.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/xact.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "storage/proc.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/timestamp.h"

#include "base/clock.h"
#include "base/owner.h"
#include "base/sql_function.h"

/* How long a look waits for a lock, in ms; and when looks have been in vain for so long. */
#define LOOK_LOCK_WAIT 100
#define LOOK_VAIN_MAX 3000
#define LOOK_LOCK_WAIT_AFTER 5
#define LOOK_TIME_AFTER 50

/* Columns of vigil.look(). */
#define LOOK_COLUMNS 3

/* What a look came to. */
typedef struct Look
{
	char *value;
	const char *state; /* NULL: it was answered */
	char *error;
} Look;

/* The statement of the client that the looks belong to, and how long they were in vain, in us. */
static TimestampTz look_statement = 0;
static int64 look_vain = 0;

static bool
look_is_late(void)
{
	TimestampTz statement = GetCurrentStatementStartTimestamp();

	if (statement != look_statement)
		look_vain = 0;
	look_statement = statement;
	return look_vain > LOOK_VAIN_MAX * INT64CONST(1000);
}

/* In a scope: a shorter wait that the session has set stays. */
static void
look_set_lock_wait(int wait)
{
	if (LockTimeout == 0 || LockTimeout > wait)
		(void) set_config_option("lock_timeout", psprintf("%d", wait), PGC_USERSET, PGC_S_SESSION,
								 GUC_ACTION_SAVE, true, 0, false);
}

/* The first value of the statement's first row, in the current context; NULL if there is none. */
static char *
look_read(const char *statement)
{
	MemoryContext context = CurrentMemoryContext;
	char *value = NULL;

	SPI_connect();
	if (SPI_execute(statement, true, 1) != SPI_OK_SELECT)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("what vigil.look() runs must be a SELECT")));
	if (SPI_processed > 0)
		value = SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1);
	if (value != NULL)
		value = MemoryContextStrdup(context, value);
	SPI_finish();
	return value;
}

/* The word for an error; NULL if it is not of the look but of the statement that it is part of. */
static const char *
look_state(const ErrorData *error, bool is_over)
{
	switch (error->sqlerrcode)
	{
		case ERRCODE_QUERY_CANCELED:
			return is_over ? "slow" : NULL;
		case ERRCODE_LOCK_NOT_AVAILABLE:
			return "busy";
		case ERRCODE_INSUFFICIENT_PRIVILEGE:
			return "denied";
		default:
			return "failed";
	}
}

static Look
look_at(const char *statement, int time, int lock_wait)
{
	OwnerTask task = {.owner = GetUserId(), .timeout = time};
	TimestampTz end = GetCurrentTimestamp() + (int64) time * 1000;
	int64 start = clock_monotonic();
	OwnerScope scope;
	Look look = {0};

	owner_scope_enter(&scope, &task);
	PG_TRY();
	{
		owner_scope_allow_names(false);
		look_set_lock_wait(lock_wait);
		look.value = look_read(statement);
		owner_scope_leave(&scope);
	}
	PG_CATCH();
	{
		ErrorData *error;

		MemoryContextSwitchTo(scope.context);
		error = CopyErrorData();
		look.state = look_state(error, scope.timed && GetCurrentTimestamp() >= end);
		if (look.state == NULL)
		{
			owner_scope_abort(&scope);
			PG_RE_THROW();
		}
		FlushErrorState();
		owner_scope_abort(&scope);
		look.value = NULL;
		look.error = error->message;
		look_vain += clock_monotonic() - start;
	}
	PG_END_TRY();
	return look;
}

/* vigil.look(statement text, at_most integer, OUT value text, OUT state text, OUT error text) */
SQL_FUNCTION(vigil_look)
{
	TupleDesc desc;
	int time = PG_GETARG_INT32(1);
	bool is_late = look_is_late();
	Look look;
	Datum value[LOOK_COLUMNS] = {0};
	bool isnull[LOOK_COLUMNS];

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	if (time < 1)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("a look takes at least 1 ms, not %d", time)));
	look =
		look_at(text_to_cstring(PG_GETARG_TEXT_PP(0)), is_late ? Min(time, LOOK_TIME_AFTER) : time,
				is_late ? LOOK_LOCK_WAIT_AFTER : LOOK_LOCK_WAIT);
	isnull[0] = look.value == NULL;
	isnull[1] = look.state == NULL;
	isnull[2] = look.error == NULL;
	if (look.value != NULL)
		value[0] = CStringGetTextDatum(look.value);
	if (look.state != NULL)
		value[1] = CStringGetTextDatum(look.state);
	if (look.error != NULL)
		value[2] = CStringGetTextDatum(look.error);
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), value, isnull)));
}
