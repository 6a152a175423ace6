/*
 * value_set_io.c
 *		Input, output and combination of set and list states.
 *
 * The external form is made of the elements' own text or network bytes, so a
 * state survives the way to another machine; as text it is that, in hex.  Every
 * length is checked on the way in, and a set is built again element by element,
 * so that a forged state cannot hold duplicates or reach beyond its memory.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/numeric.h"
#include "utils/uuid.h"

#include "base/compat.h"
#include "base/sql_function.h"
#include "runtime/agg_state.h"
#include "runtime/value_set_int.h"

#define WIRE_VERSION 1

/* --- out ------------------------------------------------------------------------ */

static void
send_element(void *context, Oid type, const ValueItem *item)
{
	StringInfo out = context;
	char *text;

	pq_sendbyte(out, item->is_null);
	if (item->is_null)
		return;
	switch (type)
	{
		case NUMERICOID:
			agg_state_send_number(out, item->data);
			return;
		case JSONBOID:
			text = JsonbToCString(NULL, &((Jsonb *) item->data)->root, item->length);
			agg_state_send_bytes(out, text, (int32) strlen(text));
			return;
		case UUIDOID:
		case TEXTOID:
			agg_state_send_bytes(out, item->data, item->length);
			return;
		default:
			pq_sendint64(out, item->fixed);
			return;
	}
}

static void
send_state(StringInfo out, Datum state)
{
	ValueSet *set = (ValueSet *) PG_DETOAST_DATUM(state);

	pq_sendint32(out, WIRE_VERSION);
	pq_sendint32(out, set->type);
	pq_sendbyte(out, set->list);
	pq_sendint64(out, set->limit);
	pq_sendint32(out, set->count);
	value_set_visit(PointerGetDatum(set), send_element, out);
}

/* --- in ------------------------------------------------------------------------- */

static void
receive_element(StringInfo in, Oid type, ValueItem *item)
{
	const char *bytes;
	int32 length;
	Jsonb *jb;

	memset(item, 0, sizeof(*item));
	item->is_null = pq_getmsgbyte(in) != 0;
	if (item->is_null)
		return;
	if (type != UUIDOID && type != NUMERICOID && type != JSONBOID && type != TEXTOID)
	{
		item->fixed = pq_getmsgint64(in);
		return;
	}
	length = pq_getmsgint(in, 4);
	bytes = pq_getmsgbytes(in, length);
	item->data = bytes;
	item->length = length;
	switch (type)
	{
		case UUIDOID:
			if (length != UUID_LEN)
				agg_state_refuse();
			break;
		case NUMERICOID:
			item->data = agg_state_get_number(bytes, &item->length);
			break;
		case JSONBOID:
			jb = DatumGetJsonbP(
				DirectFunctionCall1(jsonb_in, CStringGetDatum(pnstrdup(bytes, length))));
			item->data = (char *) jb;
			item->length = VARSIZE(jb);
			break;
		default:
			(void) pg_verifymbstr(bytes, length, false);
			break;
	}
}

static Datum
receive_state(StringInfo in)
{
	Oid type;
	Oid stored;
	ValueKind kind;
	bool list;
	int64 limit;
	int32 count;
	Datum state;

	if (pq_getmsgint(in, 4) != WIRE_VERSION)
		agg_state_refuse();
	type = pq_getmsgint(in, 4);
	list = pq_getmsgbyte(in) != 0;
	limit = pq_getmsgint64(in);
	count = pq_getmsgint(in, 4);
	value_kind_of_type(type, &stored, &kind);
	if (stored != type || count < 0 || limit < 0)
		agg_state_refuse();
	state = PointerGetDatum(value_set_flat_make(type, kind, list, limit, 0));
	for (int32 i = 0; i < count; i++)
	{
		ValueItem item;

		receive_element(in, type, &item);
		if (item.is_null && !list)
			agg_state_refuse();
		state = value_set_add_item(state, &item, true, CurrentMemoryContext);
	}
	return PointerGetDatum(PG_DETOAST_DATUM(state));
}

SQL_VALUE(kql_set_state_send, agg_state_send(fcinfo, send_state));
SQL_VALUE(kql_set_state_out, agg_state_out(fcinfo, send_state));
SQL_VALUE(kql_set_state_recv, receive_state((StringInfo) PG_GETARG_POINTER(0)));
SQL_VALUE(kql_set_state_in, agg_state_in(fcinfo, receive_state));

/* --- combine -------------------------------------------------------------------- */

typedef struct CombineContext
{
	Datum state;
	MemoryContext context;
	bool in_place;
} CombineContext;

static void
combine_element(void *context, Oid type, const ValueItem *item)
{
	CombineContext *combine = context;
	Datum state;

	state = value_set_add_item(combine->state, item, combine->in_place, combine->context);
	/* A state that is a new one is ours to change. */
	combine->in_place |= DatumGetPointer(state) != DatumGetPointer(combine->state);
	combine->state = state;
}

/* Adds the elements of the second state to the first; either may be NULL. */
SQL_FUNCTION(kql_set_state_combine)
{
	CombineContext combine;

	if (PG_ARGISNULL(1))
		return agg_same_state(fcinfo);
	if (PG_ARGISNULL(0))
		return PointerGetDatum(PG_DETOAST_DATUM(PG_GETARG_DATUM(1)));
	if (value_set_type(PG_GETARG_DATUM(0)) != value_set_type(PG_GETARG_DATUM(1)))
		ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
						errmsg("cannot combine states of %s and %s",
							   format_type_be(value_set_type(PG_GETARG_DATUM(0))),
							   format_type_be(value_set_type(PG_GETARG_DATUM(1))))));
	combine.in_place = agg_owns_state(fcinfo, &combine.context);
	combine.state = PG_GETARG_DATUM(0);
	value_set_visit(PG_GETARG_DATUM(1), combine_element, &combine);
	PG_RETURN_DATUM(combine.state);
}
