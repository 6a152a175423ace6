/*
 * row_function.c
 *		Functions that make rows or look at neighbouring ones.
 *
 * kql.range_rows() is the range operator; kql.row_window_session() is the
 * window function of that name, whose state SQL's own cannot carry.
 * kql.limit_rows() keeps what is done row by row from being done for too many.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/timestamp.h"
#include "windowapi.h"

#include "base/sql_function.h"
#include "runtime/datetime.h"
#include "runtime/number.h"

/* Rows that one range may make. */
#define RANGE_MAX_ROWS INT64CONST(100000000)

/* ---- range ---- */

typedef struct RangeState
{
	int64 first;
	int64 step;
	double real_first;
	double real_step;
	int64 count;
} RangeState;

/* An error (54000) if a range has too many rows. */
static void
check_range_count(double count)
{
	if (count > (double) RANGE_MAX_ROWS)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("range has more than %lld rows", (long long) RANGE_MAX_ROWS),
						errhint("Use a larger step.")));
}

/* Number of values from first to last, both included; 0 when the step leads away. */
static int64
range_count(int64 first, int64 last, int64 step)
{
	int128 distance = (int128) last - first;

	if (step == 0 || (distance > 0 && step < 0) || (distance < 0 && step > 0))
		return 0;
	distance = distance / step + 1;
	check_range_count((double) distance);
	return (int64) distance;
}

/* A bound or the step of a range: a long, a datetime or the microseconds of a timespan. */
static int64
range_argument(FunctionCallInfo fcinfo, int argument, bool is_timespan)
{
	return is_timespan ? PG_GETARG_INTERVAL_P(argument)->time : PG_GETARG_INT64(argument);
}

/* The state of a range of a type, in the context of all its calls. */
static void
range_begin(FunctionCallInfo fcinfo, Oid type)
{
	FuncCallContext *context = SRF_FIRSTCALL_INIT();
	RangeState *state = MemoryContextAllocZero(context->multi_call_memory_ctx, sizeof(RangeState));

	context->user_fctx = state;
	if (type == FLOAT8OID)
	{
		double count;

		state->real_first = PG_GETARG_FLOAT8(0);
		state->real_step = PG_GETARG_FLOAT8(2);
		count = floor((PG_GETARG_FLOAT8(1) - state->real_first) / state->real_step) + 1;
		check_range_count(count);
		state->count = state->real_step == 0 || !(count > 0) ? 0 : number_truncate(count);
		return;
	}
	state->first = range_argument(fcinfo, 0, type == INTERVALOID);
	state->step = range_argument(fcinfo, 2, type == INTERVALOID || type == TIMESTAMPTZOID);
	state->count =
		range_count(state->first, range_argument(fcinfo, 1, type == INTERVALOID), state->step);
}

/* The operator range over a type: a value for each call. */
static Datum
range_rows(FunctionCallInfo fcinfo, Oid type)
{
	FuncCallContext *context;
	RangeState *state;
	int64 value;

	if (SRF_IS_FIRSTCALL())
		range_begin(fcinfo, type);
	context = SRF_PERCALL_SETUP();
	state = context->user_fctx;
	if (context->call_cntr >= (uint64) state->count)
		SRF_RETURN_DONE(context);
	/* The macro counts the call before it evaluates its argument. */
	value = state->first + (int64) context->call_cntr * state->step;
	if (type == INTERVALOID)
		SRF_RETURN_NEXT(context, IntervalPGetDatum(timespan_make(value)));
	if (type == FLOAT8OID)
	{
		/* Multiplied, not added up: steps of 0.1 would drift. */
		double real = state->real_first + (double) context->call_cntr * state->real_step;

		SRF_RETURN_NEXT(context, Float8GetDatum(real));
	}
	SRF_RETURN_NEXT(context, Int64GetDatum(value));
}

SQL_VALUE(kql_range_rows_long, range_rows(fcinfo, INT8OID));
SQL_VALUE(kql_range_rows_real, range_rows(fcinfo, FLOAT8OID));
SQL_VALUE(kql_range_rows_datetime, range_rows(fcinfo, TIMESTAMPTZOID));
SQL_VALUE(kql_range_rows_timespan, range_rows(fcinfo, INTERVALOID));

/* ---- sessions ---- */

typedef struct SessionState
{
	bool started;
	TimestampTz first;    /* of the current session */
	TimestampTz previous; /* row */
} SessionState;

/*
 * Start of the session that the row belongs to.  A row begins a session when it
 * is max_from_first or more after the session's first row, or max_between or
 * more after the row before it.
 */
SQL_FUNCTION(kql_row_window_session)
{
	WindowObject window = PG_WINDOW_OBJECT();
	SessionState *state = WinGetPartitionLocalMemory(window, sizeof(SessionState));
	bool isnull;
	TimestampTz time = DatumGetTimestampTz(WinGetFuncArgCurrent(window, 0, &isnull));
	Interval *from_first;
	Interval *between;
	bool no_limit;

	if (isnull)
		PG_RETURN_NULL();
	from_first = DatumGetIntervalP(WinGetFuncArgCurrent(window, 1, &no_limit));
	if (no_limit)
		PG_RETURN_NULL();
	between = DatumGetIntervalP(WinGetFuncArgCurrent(window, 2, &no_limit));
	if (no_limit)
		PG_RETURN_NULL();

	if (!state->started || time - state->first >= from_first->time ||
		time - state->previous >= between->time)
		state->first = time;
	state->started = true;
	state->previous = time;
	PG_RETURN_TIMESTAMPTZ(state->first);
}

/* ---- limits ---- */

/* The number of rows, or an error if there are more than that many. */
SQL_FUNCTION(kql_limit_rows)
{
	int64 count = PG_GETARG_INT64(0);
	int32 most = PG_GETARG_INT32(1);

	if (count > most)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("scan reads more than %d rows", most),
						errhint("Filter or summarize the rows before the scan.")));
	PG_RETURN_INT32((int32) count);
}
