/*
 * agg_state.h
 *		What every aggregate of the runtime needs to know about its caller.
 *
 * States are plain varlena values.  A transition function may change its state
 * in place only when an aggregate node calls it; anybody else (a wrapper of a
 * distributed planner, a user) gets a new value and keeps the old one.
 */
#ifndef VIGIL_RUNTIME_AGG_STATE_H
#define VIGIL_RUNTIME_AGG_STATE_H

#include "fmgr.h"
#include "utils/memutils.h"

#include "base/compat.h"

/*
 * Tells whether the state in argument 0 is ours to change.  *context gets the
 * context that lives as long as the state does.
 */
extern bool agg_owns_state(FunctionCallInfo fcinfo, MemoryContext *context);

/* The type of an argument, with domains resolved; an error if it is unknown. */
extern Oid agg_argument_type(FunctionCallInfo fcinfo, int argument);

/*
 * The size to allocate for a state that needs at least so many bytes: what the
 * allocator would round it to anyway.
 */
extern Size agg_round_size(Size needed);

#endif /* VIGIL_RUNTIME_AGG_STATE_H */
