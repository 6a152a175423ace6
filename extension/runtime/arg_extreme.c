/*
 * arg_extreme.c
 *		arg_max, arg_min and take_any: a value of the row that another one picks.
 *
 * kql.arg_max(value, key) gives the value of the row with the greatest key.  A
 * query that wants several columns of that row calls it once per column: ties
 * are broken by order alone (the first row stays, in combining too), so all
 * calls of one query pick the same row.  Rows with a NULL key count only while
 * there is no other.  NaN is the greatest and the least of reals, as in Kusto.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/lsyscache.h"
#include "utils/numeric.h"
#include "utils/uuid.h"

#include "base/compat.h"
#include "base/sql_function.h"
#include "runtime/agg_state.h"
#include "runtime/value_set_int.h"

#define NULL_LENGTH (-1)

/* The first byte of a jsonb in binary form. */
#define JSONB_WIRE_VERSION 1

typedef struct ExtremeState
{
	int32 vl_len_;
	Oid key_type; /* INT8OID, FLOAT8OID, TEXTOID, NUMERICOID or UUIDOID */
	Oid value_type;
	int32 key_length;   /* of the key's bytes in data; NULL_LENGTH for a NULL key */
	int32 value_length; /* of the value's bytes, after the key's */
	int32 unused;
	int64 key_fixed; /* a key of eight bytes */
	char data[FLEXIBLE_ARRAY_MEMBER];
} ExtremeState;

/* A key as it is compared. */
typedef struct ExtremeKey
{
	Oid type;
	bool is_null;
	int64 fixed;
	const char *data;
	int32 length;
} ExtremeKey;

typedef struct ExtremeTypes
{
	ValueType key;
	Oid value;
	int16 value_length;
	bool value_by_value;
} ExtremeTypes;

/* The types of value and key, looked up at the first call; an error for a key without an order. */
static ExtremeTypes *
lookup_types(FunctionCallInfo fcinfo)
{
	ExtremeTypes *types = fcinfo->flinfo->fn_extra;

	if (types == NULL)
	{
		types = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(ExtremeTypes));
		types->value = agg_argument_type(fcinfo, 1);
		types->key.type = agg_argument_type(fcinfo, 2);
		value_kind_of_type(types->key.type, &types->key.stored, &types->key.kind);
		if (types->key.kind == VALUE_JSON ||
			(types->key.stored == TEXTOID && types->key.type != TEXTOID &&
			 types->key.type != VARCHAROID))
			ereport(ERROR,
					(errcode(ERRCODE_DATATYPE_MISMATCH),
					 errmsg("values of type %s have no order", format_type_be(types->key.type))));
		get_typlenbyval(types->value, &types->value_length, &types->value_by_value);
		fcinfo->flinfo->fn_extra = types;
	}
	return types;
}

/* A key as it is compared, which points into the argument; times and bools are whole numbers. */
static void
make_key(ExtremeKey *key, const ValueType *type, Datum datum, bool is_null)
{
	ValueItem item = {.is_null = is_null};

	if (!is_null && type->type == NUMERICOID)
	{
		item.data = (char *) DatumGetNumeric(datum);
		item.length = VARSIZE(item.data);
	}
	else if (!is_null)
		value_item_make(type, datum, &item);
	key->type = type->kind == VALUE_FIXED && type->stored != FLOAT8OID ? INT8OID : type->stored;
	key->is_null = item.is_null;
	key->fixed = item.fixed;
	key->data = item.data;
	key->length = item.length;
}

/* The key of a state, which points into it. */
static void
state_key(const ExtremeState *state, ExtremeKey *key)
{
	key->type = state->key_type;
	key->is_null = state->key_length == NULL_LENGTH;
	key->fixed = state->key_fixed;
	key->data = state->data;
	key->length = key->is_null ? 0 : state->key_length;
}

/* Whether a new key takes the place of the old one; sign is 1 for the greatest. */
static bool
key_wins(const ExtremeKey *old, const ExtremeKey *new, int sign)
{
	int result;

	if (old->is_null || new->is_null)
		return old->is_null && !new->is_null;
	switch (old->type)
	{
		case FLOAT8OID:
		{
			double a;
			double b;

			memcpy(&a, &old->fixed, sizeof(a));
			memcpy(&b, &new->fixed, sizeof(b));
			if (isnan(a) || isnan(b))
				return !isnan(a);
			return sign * b > sign * a;
		}
		case TEXTOID:
		case UUIDOID:
			result = memcmp(new->data, old->data, Min(new->length, old->length));
			if (result == 0)
				result = new->length - old->length;
			break;
		case NUMERICOID:
			result = DatumGetInt32(DirectFunctionCall2(numeric_cmp, PointerGetDatum(new->data),
													   PointerGetDatum(old->data)));
			break;
		default:
			result = new->fixed < old->fixed ? -1 : new->fixed > old->fixed;
			break;
	}
	return sign > 0 ? result > 0 : result < 0;
}

/* Writes a key and a value over the old state if there is room, else into a new one. */
static ExtremeState *
store(ExtremeState *old, bool in_place, const ExtremeKey *key, Oid value_type, const char *value,
	  int32 value_length)
{
	Size key_size = MAXALIGN(key->length);
	Size needed = offsetof(ExtremeState, data) + key_size + Max(value_length, 0);
	ExtremeState *state = old;

	if (old == NULL || !in_place || needed > VARSIZE(old))
	{
		Size size = agg_round_size(needed);

		state = palloc0(size);
		SET_VARSIZE(state, size);
	}
	state->key_type = key->type;
	state->value_type = value_type;
	state->key_length = key->is_null ? NULL_LENGTH : key->length;
	state->key_fixed = key->fixed;
	state->value_length = value_length;
	if (key->length > 0)
		memcpy(state->data, key->data, key->length);
	if (value_length > 0)
		memcpy(state->data + key_size, value, value_length);
	return state;
}

/* Where the value of a state begins. */
static const char *
state_value(const ExtremeState *state)
{
	return state->data + MAXALIGN(Max(state->key_length, 0));
}

/* Stores a value in the form that it has in a row. */
static ExtremeState *
store_datum(ExtremeState *old, bool in_place, const ExtremeKey *key, const ExtremeTypes *types,
			Datum value, bool is_null)
{
	if (is_null)
		return store(old, in_place, key, types->value, NULL, NULL_LENGTH);
	if (types->value_by_value)
		return store(old, in_place, key, types->value, (char *) &value, sizeof(Datum));
	if (types->value_length == -1)
		value = PointerGetDatum(PG_DETOAST_DATUM_PACKED(value));
	return store(old, in_place, key, types->value, DatumGetPointer(value),
				 (int32) datumGetSize(value, false, types->value_length));
}

/* One row: the state of argument 0, or a new one if the row's key wins. */
static Datum
extreme_add(FunctionCallInfo fcinfo, int sign)
{
	ExtremeTypes *types = lookup_types(fcinfo);
	MemoryContext context;
	bool in_place = agg_owns_state(fcinfo, &context);
	ExtremeState *state = NULL;
	ExtremeKey key;
	ExtremeKey old;

	make_key(&key, &types->key, PG_GETARG_DATUM(2), PG_ARGISNULL(2));
	if (!PG_ARGISNULL(0))
	{
		state = (ExtremeState *) PG_DETOAST_DATUM(PG_GETARG_DATUM(0));
		state_key(state, &old);
		if (old.type != key.type || state->value_type != types->value)
			ereport(ERROR,
					(errcode(ERRCODE_DATATYPE_MISMATCH), errmsg("state is of another type")));
		if (!key_wins(&old, &key, sign))
			PG_RETURN_POINTER(state);
	}
	PG_RETURN_POINTER(
		store_datum(state, in_place, &key, types, PG_GETARG_DATUM(1), PG_ARGISNULL(1)));
}

SQL_VALUE(kql_arg_max_add, extreme_add(fcinfo, 1));  /* arg_max(): the transition. */
SQL_VALUE(kql_arg_min_add, extreme_add(fcinfo, -1)); /* arg_min(): the transition. */

/* Of two states the one whose key wins; the first of equal ones. */
static Datum
extreme_combine(FunctionCallInfo fcinfo, int sign)
{
	ExtremeState *a;
	ExtremeState *b;
	ExtremeKey old;
	ExtremeKey key;

	if (PG_ARGISNULL(1))
		return agg_same_state(fcinfo);
	b = (ExtremeState *) PG_DETOAST_DATUM(PG_GETARG_DATUM(1));
	if (PG_ARGISNULL(0))
		PG_RETURN_POINTER(b);
	a = (ExtremeState *) PG_DETOAST_DATUM(PG_GETARG_DATUM(0));
	state_key(a, &old);
	state_key(b, &key);
	if (old.type != key.type || a->value_type != b->value_type)
		ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH), errmsg("state is of another type")));
	PG_RETURN_POINTER(key_wins(&old, &key, sign) ? b : a);
}

SQL_VALUE(kql_arg_max_combine, extreme_combine(fcinfo, 1));  /* arg_max(): joins two states. */
SQL_VALUE(kql_arg_min_combine, extreme_combine(fcinfo, -1)); /* arg_min(): joins two states. */

/* The value of the state, a copy; an error if it is of another type. */
static Datum
extreme_value(FunctionCallInfo fcinfo, Oid type)
{
	ExtremeState *state;
	Datum value;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	state = (ExtremeState *) PG_DETOAST_DATUM(PG_GETARG_DATUM(0));
	if (state->value_type != type)
		ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH), errmsg("state is of another type")));
	if (state->value_length == NULL_LENGTH)
		PG_RETURN_NULL();
	if (get_typbyval(state->value_type))
		memcpy(&value, state_value(state), sizeof(Datum));
	else
	{
		char *copy = palloc(Max(state->value_length, 1));

		memcpy(copy, state_value(state), state->value_length);
		value = PointerGetDatum(copy);
	}
	PG_RETURN_DATUM(value);
}

/* arg_max(), arg_min(): the result, of the argument's type; the same of arg_max_of(). */
SQL_VALUE(kql_arg_extreme_final, extreme_value(fcinfo, agg_argument_type(fcinfo, 1)));
SQL_VALUE(kql_arg_extreme_value, extreme_value(fcinfo, agg_result_type(fcinfo)));

/* --- external form ----------------------------------------------------------------------- */

/* Appends types, key and value in their network forms. */
static void
send_state(StringInfo out, Datum datum)
{
	ExtremeState *state = (ExtremeState *) PG_DETOAST_DATUM(datum);

	pq_sendint32(out, state->key_type);
	pq_sendint32(out, state->value_type);
	pq_sendint64(out, state->key_fixed);
	if (state->key_type == NUMERICOID && state->key_length != NULL_LENGTH)
		agg_state_send_number(out, state->data);
	else
	{
		pq_sendint32(out, state->key_length);
		pq_sendbytes(out, state->data, Max(state->key_length, 0));
	}
	if (state->value_length == NULL_LENGTH)
		pq_sendint32(out, NULL_LENGTH);
	else
	{
		Oid function;
		bool is_varlena;
		Datum value;
		bytea *bytes;

		if (get_typbyval(state->value_type))
			memcpy(&value, state_value(state), sizeof(Datum));
		else
			value = PointerGetDatum(state_value(state));
		getTypeBinaryOutputInfo(state->value_type, &function, &is_varlena);
		bytes = OidSendFunctionCall(function, value);
		agg_state_send_bytes(out, VARDATA(bytes), VARSIZE(bytes) - VARHDRSZ);
	}
}

/* Reads a key of the type that is set; an error if it is none. */
static void
receive_key(StringInfo in, ExtremeKey *key)
{
	int32 length;

	key->is_null = false;
	length = pq_getmsgint(in, 4);
	if (length == NULL_LENGTH)
	{
		key->is_null = true;
		key->data = NULL;
		key->length = 0;
		return;
	}
	key->data = pq_getmsgbytes(in, length);
	key->length = length;
	if (key->type == TEXTOID)
		(void) pg_verifymbstr(key->data, length, false);
	if (key->type == NUMERICOID)
		key->data = agg_state_get_number(key->data, &key->length);
	else if (key->type == UUIDOID ? length != UUID_LEN : key->type != TEXTOID && length != 0)
		agg_state_refuse();
}

/* Reads a value of a type in the type's own binary form, all of it. */
static Datum
receive_value(StringInfo in, Oid type, int32 length)
{
	StringInfoData bytes;
	Oid function;
	Oid io_param;
	Datum value;

	initStringInfo(&bytes);
	appendBinaryStringInfo(&bytes, pq_getmsgbytes(in, length), length);
	/* The server's own function takes a wrong version for an error of its own. */
	if (type == JSONBOID && (length < 1 || bytes.data[0] != JSONB_WIRE_VERSION))
		agg_state_refuse();
	getTypeBinaryInputInfo(type, &function, &io_param);
	value = OidReceiveFunctionCall(function, &bytes, io_param, -1);
	if (bytes.cursor != bytes.len)
		agg_state_refuse();
	return value;
}

/* Reads a state and checks all of it; trailing bytes are the caller's business. */
static Datum
receive_state(StringInfo in)
{
	ExtremeTypes types;
	ExtremeKey key;
	Datum value = (Datum) 0;
	int32 length;

	key.type = pq_getmsgint(in, 4);
	types.value = pq_getmsgint(in, 4);
	key.fixed = pq_getmsgint64(in);
	if (key.type != INT8OID && key.type != FLOAT8OID && key.type != TEXTOID &&
		key.type != NUMERICOID && key.type != UUIDOID)
		agg_state_refuse();
	/* A value of a type that this server lacks can be no value. */
	if (!get_typisdefined(types.value) || get_typtype(types.value) == TYPTYPE_PSEUDO ||
		getBaseType(types.value) != types.value)
		agg_state_refuse();
	receive_key(in, &key);
	length = pq_getmsgint(in, 4);
	get_typlenbyval(types.value, &types.value_length, &types.value_by_value);
	if (length != NULL_LENGTH)
		value = receive_value(in, types.value, length);
	return PointerGetDatum(store_datum(NULL, false, &key, &types, value, length == NULL_LENGTH));
}

/* The state as bytes, and in hexadecimal. */
SQL_VALUE(kql_extreme_state_send, agg_state_send(fcinfo, send_state));
SQL_VALUE(kql_extreme_state_out, agg_state_out(fcinfo, send_state));
SQL_VALUE(kql_extreme_state_recv, receive_state((StringInfo) PG_GETARG_POINTER(0)));
SQL_VALUE(kql_extreme_state_in, agg_state_in(fcinfo, receive_state));

/* --- take_any ---------------------------------------------------------------------------- */

/* Keeps the first value that is neither NULL nor an empty string. */
SQL_FUNCTION(kql_take_any_add)
{
	bool old_is_better = !PG_ARGISNULL(0);

	if (old_is_better && !PG_ARGISNULL(1) && agg_argument_type(fcinfo, 1) == TEXTOID)
		old_is_better = VARSIZE_ANY_EXHDR(PG_GETARG_TEXT_PP(0)) > 0;
	if (old_is_better)
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	if (PG_ARGISNULL(1))
		PG_RETURN_NULL();
	PG_RETURN_DATUM(PG_GETARG_DATUM(1));
}
