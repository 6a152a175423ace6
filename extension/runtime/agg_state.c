/*
 * agg_state.c
 *		Call context, argument types and sizes for the aggregates.
 */
#include "postgres.h"

#include "port/pg_bitutils.h"
#include "utils/lsyscache.h"

#include "runtime/agg_state.h"
#include "runtime/limit.h"

#define CHUNK_LIMIT 8192
#define CHUNK_MIN 64

bool
agg_owns_state(FunctionCallInfo fcinfo, MemoryContext *context)
{
	if (AggCheckCallContext(fcinfo, context))
		return true;
	*context = CurrentMemoryContext;
	return false;
}

Oid
agg_argument_type(FunctionCallInfo fcinfo, int argument)
{
	Oid type = get_fn_expr_argtype(fcinfo->flinfo, argument);

	if (!OidIsValid(type))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("could not determine input data type")));
	return getBaseType(type);
}

/* An error (54000) beyond the bound of a state. */
Size
agg_round_size(Size needed)
{
	if (needed <= CHUNK_MIN)
		return CHUNK_MIN;
	if (needed <= CHUNK_LIMIT)
		return (Size) pg_nextpower2_32((uint32) needed);
	state_check_size(needed);
	return Min(needed + needed / 2, STATE_MAX_BYTES);
}
