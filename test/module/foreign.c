/*
 * foreign.c
 *		A driver of aggregates that is not the server's, as an engine that computes
 *		them in parts on several servers has one.
 *
 * foreign_part() runs the transitions of an aggregate over some rows and gives the
 * state as it would go over a wire; foreign_whole() reads such states, combines
 * them in the order in which they come and finishes.  The functions of the
 * aggregate are called with what such an engine has: by their number alone, without
 * an expression, with no memory of the call before, and, if it is so wanted, outside
 * of any aggregate.  What it refuses is what Citus refuses: types of arguments that
 * are not exactly the declared ones, and states of type internal.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_aggregate.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/expandeddatum.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/regproc.h"
#include "utils/syscache.h"
#include "utils/typcache.h"

PG_MODULE_MAGIC;

typedef struct Driver
{
	Oid aggregate;
	Oid transition;
	Oid combine;
	Oid final;
	Oid type; /* of the state */
	int16 length;
	bool by_value;
	bool is_binary; /* the form on the wire */
	bool is_inside; /* the functions are told of the aggregate around them */
	bool has_value; /* a strict function has had its first value */
	bool is_null;
	bool final_asks; /* the final function wants to know the types of the arguments */
	Datum value;
	MemoryContext context; /* where the state lives */
} Driver;

PG_FUNCTION_INFO_V1(foreign_part_add);
PG_FUNCTION_INFO_V1(foreign_part_state);
PG_FUNCTION_INFO_V1(foreign_whole_add);
PG_FUNCTION_INFO_V1(foreign_whole_value);

/* Sets the state to what the aggregate begins with. */
static void
begin_state(Driver *driver, HeapTuple tuple)
{
	bool is_null;
	Datum initial = SysCacheGetAttr(AGGFNOID, tuple, Anum_pg_aggregate_agginitval, &is_null);

	driver->is_null = is_null;
	driver->has_value = !is_null;
	if (!is_null)
	{
		MemoryContext caller = MemoryContextSwitchTo(driver->context);
		Oid input;
		Oid io_param;

		getTypeInputInfo(driver->type, &input, &io_param);
		driver->value = OidInputFunctionCall(input, TextDatumGetCString(initial), io_param, -1);
		MemoryContextSwitchTo(caller);
	}
}

/* A driver of an aggregate; arguments 1 to 3 are it, the form on the wire, and whether to tell. */
static Driver *
begin(FunctionCallInfo fcinfo)
{
	MemoryContext context;
	Driver *driver;
	HeapTuple tuple;
	Form_pg_aggregate form;

	if (!AggCheckCallContext(fcinfo, &context))
		elog(ERROR, "called outside of an aggregate");
	driver = MemoryContextAllocZero(context, sizeof(Driver));
	driver->context = context;
	driver->aggregate = PG_GETARG_OID(1);
	driver->is_binary = strcmp(text_to_cstring(PG_GETARG_TEXT_PP(2)), "binary") == 0;
	driver->is_inside = PG_GETARG_BOOL(3);
	tuple = SearchSysCache1(AGGFNOID, ObjectIdGetDatum(driver->aggregate));
	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "there is no aggregate %u", driver->aggregate);
	form = (Form_pg_aggregate) GETSTRUCT(tuple);
	driver->transition = form->aggtransfn;
	driver->combine = form->aggcombinefn;
	driver->final = form->aggfinalfn;
	driver->type = form->aggtranstype;
	if (!OidIsValid(driver->combine))
		elog(ERROR, "%s cannot be combined", format_procedure(driver->aggregate));
	if (get_typtype(driver->type) == TYPTYPE_PSEUDO)
		elog(ERROR, "%s has a state of a pseudo-type", format_procedure(driver->aggregate));
	driver->final_asks = form->aggfinalextra;
	get_typlenbyval(driver->type, &driver->length, &driver->by_value);
	begin_state(driver, tuple);
	ReleaseSysCache(tuple);
	return driver;
}

/* Keeps a copy of a value in the place of the state. */
static void
keep(Driver *driver, Datum value, bool is_null)
{
	bool is_same = !driver->is_null && !is_null && !driver->by_value &&
				   DatumGetPointer(value) == DatumGetPointer(driver->value);
	MemoryContext caller;

	if (is_same)
		return;
	caller = MemoryContextSwitchTo(driver->context);
	/* An expanded state that lives where ours do is taken over, as the server does. */
	if (!is_null && !driver->by_value &&
		!(DatumIsReadWriteExpandedObject(value, false, driver->length) &&
		  MemoryContextGetParent(DatumGetEOHP(value)->eoh_context) == driver->context))
		value = datumCopy(value, false, driver->length);
	MemoryContextSwitchTo(caller);
	if (!driver->is_null && !driver->by_value)
	{
		if (DatumIsReadWriteExpandedObject(driver->value, false, driver->length))
			DeleteExpandedObject(driver->value);
		else
			pfree(DatumGetPointer(driver->value));
	}
	driver->value = value;
	driver->is_null = is_null;
	driver->has_value = true;
}

/* Calls a transition or a combining function with so many arguments after the state. */
static void
advance(FunctionCallInfo fcinfo, Driver *driver, Oid function, const NullableDatum *argument,
		int count)
{
	LOCAL_FCINFO(call, FUNC_MAX_ARGS);
	FmgrInfo info;
	Datum result;

	fmgr_info(function, &info);
	if (info.fn_strict)
	{
		for (int i = 0; i < count; i++)
		{
			if (argument[i].isnull)
				return;
		}
		if (!driver->has_value)
		{
			keep(driver, argument[0].value, false);
			return;
		}
		if (driver->is_null)
			return;
	}
	InitFunctionCallInfoData(*call, &info, count + 1, fcinfo->fncollation,
							 driver->is_inside ? fcinfo->context : NULL, NULL);
	call->args[0].value = driver->value;
	call->args[0].isnull = driver->is_null;
	memcpy(&call->args[1], argument, sizeof(NullableDatum) * count);
	result = FunctionCallInvoke(call);
	keep(driver, result, call->isnull);
}

/*
 * Checks that the types of a row are exactly those that the aggregate declares.  A
 * polymorphic one passes, for its functions have to refuse what they do not know.
 */
static void
check_types(const Driver *driver, TupleDesc row)
{
	Oid *declared;
	int count;

	(void) get_func_signature(driver->aggregate, &declared, &count);
	if (count != row->natts)
		elog(ERROR, "%s has not %d arguments", format_procedure(driver->aggregate), row->natts);
	for (int i = 0; i < count; i++)
	{
		if (get_typtype(declared[i]) != TYPTYPE_PSEUDO &&
			declared[i] != TupleDescAttr(row, i)->atttypid)
			elog(ERROR, "argument %d of %s is of type %s", i + 1,
				 format_procedure(driver->aggregate),
				 format_type_be(TupleDescAttr(row, i)->atttypid));
	}
}

/* foreign_part(aggregate, wire, is_inside, row): one row. */
Datum
foreign_part_add(PG_FUNCTION_ARGS)
{
	Driver *driver = PG_ARGISNULL(0) ? begin(fcinfo) : (Driver *) PG_GETARG_POINTER(0);
	HeapTupleHeader header = PG_GETARG_HEAPTUPLEHEADER(4);
	TupleDesc row =
		lookup_rowtype_tupdesc(HeapTupleHeaderGetTypeId(header), HeapTupleHeaderGetTypMod(header));
	HeapTupleData tuple = {.t_len = HeapTupleHeaderGetDatumLength(header), .t_data = header};
	Datum value[FUNC_MAX_ARGS];
	bool is_null[FUNC_MAX_ARGS];
	NullableDatum argument[FUNC_MAX_ARGS];

	check_types(driver, row);
	heap_deform_tuple(&tuple, row, value, is_null);
	for (int i = 0; i < row->natts; i++)
		argument[i] = (NullableDatum){value[i], is_null[i]};
	advance(fcinfo, driver, driver->transition, argument, row->natts);
	ReleaseTupleDesc(row);
	PG_RETURN_POINTER(driver);
}

/* foreign_part(): the state as it goes over the wire; NULL for none. */
Datum
foreign_part_state(PG_FUNCTION_ARGS)
{
	Driver *driver;
	Oid function;
	bool is_varlena;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	driver = (Driver *) PG_GETARG_POINTER(0);
	if (driver->is_null)
		PG_RETURN_NULL();
	if (!driver->is_binary)
	{
		char *state;

		getTypeOutputInfo(driver->type, &function, &is_varlena);
		state = OidOutputFunctionCall(function, driver->value);
		PG_RETURN_BYTEA_P(cstring_to_text(state));
	}
	getTypeBinaryOutputInfo(driver->type, &function, &is_varlena);
	PG_RETURN_BYTEA_P(OidSendFunctionCall(function, driver->value));
}

/* A state as it came over the wire. */
static Datum
read_state(const Driver *driver, bytea *wire)
{
	StringInfoData bytes;
	Oid function;
	Oid io_param;

	if (!driver->is_binary)
	{
		getTypeInputInfo(driver->type, &function, &io_param);
		return OidInputFunctionCall(function, text_to_cstring((text *) wire), io_param, -1);
	}
	initStringInfo(&bytes);
	appendBinaryStringInfo(&bytes, VARDATA_ANY(wire), VARSIZE_ANY_EXHDR(wire));
	getTypeBinaryInputInfo(driver->type, &function, &io_param);
	return OidReceiveFunctionCall(function, &bytes, io_param, -1);
}

/* foreign_whole(aggregate, wire, is_inside, state): the state of one part. */
Datum
foreign_whole_add(PG_FUNCTION_ARGS)
{
	Driver *driver = PG_ARGISNULL(0) ? begin(fcinfo) : (Driver *) PG_GETARG_POINTER(0);
	NullableDatum state = {0, PG_ARGISNULL(4)};

	if (!state.isnull)
		state.value = read_state(driver, PG_GETARG_BYTEA_PP(4));
	advance(fcinfo, driver, driver->combine, &state, 1);
	PG_RETURN_POINTER(driver);
}

/* foreign_whole(): the result as text; NULL for NULL. */
Datum
foreign_whole_value(PG_FUNCTION_ARGS)
{
	LOCAL_FCINFO(call, 1);
	Driver *driver = (Driver *) PG_GETARG_POINTER(0);
	Oid type = driver->type;
	Datum result = driver->value;
	FmgrInfo info;
	Oid output;
	bool is_varlena;

	if (driver->final_asks)
		elog(ERROR, "the final function of %s asks for its arguments",
			 format_procedure(driver->aggregate));
	if (OidIsValid(driver->final))
	{
		fmgr_info(driver->final, &info);
		if (info.fn_strict && driver->is_null)
			PG_RETURN_NULL();
		InitFunctionCallInfoData(*call, &info, 1, fcinfo->fncollation,
								 driver->is_inside ? fcinfo->context : NULL, NULL);
		call->args[0].value = driver->value;
		call->args[0].isnull = driver->is_null;
		result = FunctionCallInvoke(call);
		if (call->isnull)
			PG_RETURN_NULL();
		type = get_func_rettype(driver->final);
	}
	else if (driver->is_null)
		PG_RETURN_NULL();
	if (type != get_func_rettype(driver->aggregate))
		elog(ERROR, "the final function of %s gives another type",
			 format_procedure(driver->aggregate));
	getTypeOutputInfo(type, &output, &is_varlena);
	PG_RETURN_TEXT_P(cstring_to_text(OidOutputFunctionCall(output, result)));
}
