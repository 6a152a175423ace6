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
#include "lib/stringinfo.h"
#include "utils/memutils.h"

#include "base/compat.h"

/*
 * Tells whether the state in argument 0 is ours to change.  *context gets the
 * context that lives as long as the state does.
 */
extern bool agg_owns_state(FunctionCallInfo fcinfo, MemoryContext *context);

/* The state of argument 0 as it is, for a row that brings nothing. */
extern Datum agg_same_state(FunctionCallInfo fcinfo);

/*
 * The type of an argument, with domains resolved; an error if it is unknown.  Without an
 * expression of the call it is the declared one.
 */
extern Oid agg_argument_type(FunctionCallInfo fcinfo, int argument);

/* The type that a function is declared to give; an error if it is polymorphic. */
extern Oid agg_result_type(FunctionCallInfo fcinfo);

/*
 * The size to allocate for a state that needs at least so many bytes: what the
 * allocator would round it to anyway.
 */
extern Size agg_round_size(Size needed);

/* --- external form ------------------------------------------------------------- */

/* Appends the bytes of a state, which may be toasted; reads a state and checks all of it. */
typedef void (*StateWriter)(StringInfo out, Datum state);
typedef Datum (*StateReader)(StringInfo in);

/* A state as bytes, and as a text of them in hexadecimal, which must hold no more than it. */
extern Datum agg_state_send(FunctionCallInfo fcinfo, StateWriter writer);
extern Datum agg_state_out(FunctionCallInfo fcinfo, StateWriter writer);
extern Datum agg_state_in(FunctionCallInfo fcinfo, StateReader reader);

/* The error (22P03) for bytes that are no state. */
extern _Noreturn void agg_state_refuse(void);

/* Appends a length and so many bytes; the same of the text of a number. */
extern void agg_state_send_bytes(StringInfo out, const char *data, int32 length);
extern void agg_state_send_number(StringInfo out, const char *number);

/* A number from such a text of so many bytes: data and length of the varlena. */
extern const char *agg_state_get_number(const char *data, int32 *length);

#endif /* VIGIL_RUNTIME_AGG_STATE_H */
