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

#include "funcapi.h"
#include "miscadmin.h"
#include "utils/timestamp.h"
#include "windowapi.h"

#include "base/sql_function.h"
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

/* The state of a range, in the context of all its calls. */
static RangeState *
range_begin(FunctionCallInfo fcinfo, FuncCallContext **context)
{
	RangeState *state;
	MemoryContext old;

	*context = SRF_FIRSTCALL_INIT();
	old = MemoryContextSwitchTo((*context)->multi_call_memory_ctx);
	state = palloc0(sizeof(RangeState));
	(*context)->user_fctx = state;
	MemoryContextSwitchTo(old);
	return state;
}

/* The operator range over longs. */
SQL_FUNCTION(kql_range_rows_long)
{
	FuncCallContext *context;
	RangeState *state;
	int64 value;

	if (SRF_IS_FIRSTCALL())
	{
		state = range_begin(fcinfo, &context);
		state->first = PG_GETARG_INT64(0);
		state->step = PG_GETARG_INT64(2);
		state->count = range_count(state->first, PG_GETARG_INT64(1), state->step);
	}
	context = SRF_PERCALL_SETUP();
	state = context->user_fctx;
	if (context->call_cntr >= (uint64) state->count)
		SRF_RETURN_DONE(context);
	/* The macro counts the call before it evaluates its argument. */
	value = state->first + (int64) context->call_cntr * state->step;
	SRF_RETURN_NEXT(context, Int64GetDatum(value));
}

/* The operator range over reals. */
SQL_FUNCTION(kql_range_rows_real)
{
	FuncCallContext *context;
	RangeState *state;
	double value;

	if (SRF_IS_FIRSTCALL())
	{
		double count;

		state = range_begin(fcinfo, &context);
		state->real_first = PG_GETARG_FLOAT8(0);
		state->real_step = PG_GETARG_FLOAT8(2);
		count = floor((PG_GETARG_FLOAT8(1) - state->real_first) / state->real_step) + 1;
		check_range_count(count);
		state->count = state->real_step == 0 || !(count > 0) ? 0 : number_truncate(count);
	}
	context = SRF_PERCALL_SETUP();
	state = context->user_fctx;
	if (context->call_cntr >= (uint64) state->count)
		SRF_RETURN_DONE(context);
	/* Multiplied, not added up: steps of 0.1 would drift. */
	value = state->real_first + (double) context->call_cntr * state->real_step;
	SRF_RETURN_NEXT(context, Float8GetDatum(value));
}

/* The operator range over datetimes. */
SQL_FUNCTION(kql_range_rows_datetime)
{
	FuncCallContext *context;
	RangeState *state;
	TimestampTz value;

	if (SRF_IS_FIRSTCALL())
	{
		state = range_begin(fcinfo, &context);
		state->first = PG_GETARG_TIMESTAMPTZ(0);
		state->step = PG_GETARG_INTERVAL_P(2)->time;
		state->count = range_count(state->first, PG_GETARG_TIMESTAMPTZ(1), state->step);
	}
	context = SRF_PERCALL_SETUP();
	state = context->user_fctx;
	if (context->call_cntr >= (uint64) state->count)
		SRF_RETURN_DONE(context);
	value = state->first + (int64) context->call_cntr * state->step;
	SRF_RETURN_NEXT(context, TimestampTzGetDatum(value));
}

/* The operator range over timespans. */
SQL_FUNCTION(kql_range_rows_timespan)
{
	FuncCallContext *context;
	RangeState *state;
	Interval *value;

	if (SRF_IS_FIRSTCALL())
	{
		state = range_begin(fcinfo, &context);
		state->first = PG_GETARG_INTERVAL_P(0)->time;
		state->step = PG_GETARG_INTERVAL_P(2)->time;
		state->count = range_count(state->first, PG_GETARG_INTERVAL_P(1)->time, state->step);
	}
	context = SRF_PERCALL_SETUP();
	state = context->user_fctx;
	if (context->call_cntr >= (uint64) state->count)
		SRF_RETURN_DONE(context);
	value = palloc0(sizeof(Interval));
	value->time = state->first + (int64) context->call_cntr * state->step;
	SRF_RETURN_NEXT(context, IntervalPGetDatum(value));
}

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
