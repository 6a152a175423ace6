/*
 * agg_state.c
 *		Call context, argument types, sizes and external forms for the aggregates.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "libpq/pqformat.h"
#include "port/pg_bitutils.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "base/compat.h"
#include "runtime/agg_state.h"
#include "runtime/limit.h"
#include "runtime/number.h"

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

Datum
agg_same_state(FunctionCallInfo fcinfo)
{
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	PG_RETURN_DATUM(PG_GETARG_DATUM(0));
}

/* What a function is declared with, if it is one type; else none. */
static Oid
declared_type(Oid type)
{
	return get_typtype(type) == TYPTYPE_PSEUDO ? InvalidOid : type;
}

/* The base type of a type that was found out; an error if it was not. */
static Oid
known_type(Oid type)
{
	if (!OidIsValid(type))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("could not determine input data type")));
	return getBaseType(type);
}

Oid
agg_argument_type(FunctionCallInfo fcinfo, int argument)
{
	Oid type = get_fn_expr_argtype(fcinfo->flinfo, argument);
	Oid *declared;
	int count;

	/* A driver of aggregates other than the server's calls without the expression. */
	if (!OidIsValid(type))
	{
		(void) get_func_signature(fcinfo->flinfo->fn_oid, &declared, &count);
		type = argument < count ? declared_type(declared[argument]) : InvalidOid;
	}
	return known_type(type);
}

Oid
agg_result_type(FunctionCallInfo fcinfo)
{
	return known_type(declared_type(get_func_rettype(fcinfo->flinfo->fn_oid)));
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

void
agg_state_refuse(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION), errmsg("invalid aggregate state")));
}

Datum
agg_state_send(FunctionCallInfo fcinfo, StateWriter writer)
{
	StringInfoData out;

	pq_begintypsend(&out);
	writer(&out, PG_GETARG_DATUM(0));
	PG_RETURN_BYTEA_P(pq_endtypsend(&out));
}

Datum
agg_state_out(FunctionCallInfo fcinfo, StateWriter writer)
{
	StringInfoData out;
	char *text;

	initStringInfo(&out);
	writer(&out, PG_GETARG_DATUM(0));
	text = palloc((Size) out.len * 2 + 1);
	text[hex_encode(out.data, out.len, text)] = '\0';
	PG_RETURN_CSTRING(text);
}

Datum
agg_state_in(FunctionCallInfo fcinfo, StateReader reader)
{
	const char *text = PG_GETARG_CSTRING(0);
	StringInfoData in;
	Datum state;

	initStringInfo(&in);
	enlargeStringInfo(&in, (int) (strlen(text) / 2 + 1));
	in.len = (int) hex_decode(text, strlen(text), in.data);
	state = reader(&in);
	if (in.cursor != in.len)
		agg_state_refuse();
	return state;
}

void
agg_state_send_bytes(StringInfo out, const char *data, int32 length)
{
	pq_sendint32(out, length);
	pq_sendbytes(out, data, length);
}

void
agg_state_send_number(StringInfo out, const char *number)
{
	char *text = DatumGetCString(DirectFunctionCall1(numeric_out, PointerGetDatum(number)));

	agg_state_send_bytes(out, text, (int32) strlen(text));
}

const char *
agg_state_get_number(const char *data, int32 *length)
{
	const char *number = (const char *) number_from_digits(pnstrdup(data, *length));

	*length = VARSIZE(number);
	return number;
}
