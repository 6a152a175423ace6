/*
 * execute.c
 *		Compile a KQL text against this database, and shape its rows.
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "common/shortest_dec.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/numeric.h"
#include "utils/timestamp.h"

#include "base/compat.h"
#include "base/report.h"
#include "base/time_text.h"
#include "common/source.h"
#include "kql/compile.h"
#include "kql/slot_complete.h"
#include "query/catalog.h"
#include "query/execute_int.h"

/* PostgreSQL counts time from 2000, the compiler from 1970. */
#define EPOCH_SHIFT ((POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * USECS_PER_DAY)

QueryOptions
query_options_interactive(void)
{
	QueryOptions options = {0};

	options.now = GetCurrentTransactionStartTimestamp();
	return options;
}

KqlOptions
query_compiler_options(const QueryOptions *options, const SchemaProvider *schema)
{
	KqlOptions compiler = {0};

	compiler.has_window = options->has_window;
	compiler.window_start = options->window_start + EPOCH_SHIFT;
	compiler.window_end = options->window_end + EPOCH_SHIFT;
	compiler.slot_complete = options->slot_complete;
	compiler.slot_start = options->slot_start + EPOCH_SHIFT;
	compiler.max_distance = options->max_distance;
	compiler.now = options->now + EPOCH_SHIFT;
	compiler.now_is_live = options->now_is_live;
	compiler.kept = options->kept;
	compiler.schema = schema;
	return compiler;
}

static KqlCompiled *
compile_with(const char *kql, const QueryOptions *options, const SchemaProvider *schema)
{
	KqlOptions compiler = query_compiler_options(options, schema);
	KqlCompiled *compiled = kql_compile(kql, strlen(kql), &compiler);

	diag_sort(&compiled->diag);
	return compiled;
}

KqlCompiled *
query_compile_quietly(const char *kql, const QueryOptions *options)
{
	return compile_with(kql, options, catalog_provider(options->executes, options->shadow));
}

const Vec *
query_makeable_tables(const char *kql)
{
	QueryOptions options = query_options_interactive();
	const SchemaProvider *schema = catalog_survey_provider();

	(void) compile_with(kql, &options, schema);
	return catalog_makeable(schema);
}

CompiledQuery *
query_check(const char *kql, const QueryOptions *options, DiagList *diag)
{
	const SchemaProvider *schema = catalog_provider(options->executes, options->shadow);
	KqlCompiled *compiled = compile_with(kql, options, schema);
	CompiledQuery *query;

	*diag = compiled->diag;
	if (!compiled->ok)
		return NULL;
	query = MAKE(CompiledQuery, .sql = compiled->sql, .kql = pstrdup(kql),
				 .compiled_in = catalog_used(schema), .source_map = compiled->map,
				 .row_wise = compiled->row_wise, .field_count = compiled->field.count,
				 .compiled = compiled);
	query->field_name = palloc0(sizeof(char *) * Max(compiled->field.count, 1));
	query->field_type = palloc0(sizeof(char *) * Max(compiled->field.count, 1));
	for (int i = 0; i < compiled->field.count; i++)
	{
		query->field_name[i] = VEC_AT(&compiled->field, KqlField, i)->name;
		query->field_type[i] = kql_type_name(VEC_AT(&compiled->field, KqlField, i)->type);
	}
	return query;
}

CompiledQuery *
query_compile(const char *kql, const QueryOptions *options)
{
	DiagList diag;
	CompiledQuery *query = query_check(kql, options, &diag);

	report_first_error(&diag, kql);
	return query;
}

QueryTimes
query_times(const KqlCompiled *compiled, const char *kql, const QueryOptions *options)
{
	const SlotComplete *found = compiled->slot_complete;
	QueryTimes times = {.refusal = found->refusal,
						.span = found->span,
						.count = found->time_count,
						.place = found->time,
						.read_back = found->read_back};
	QueryOptions later = *options;
	KqlCompiled *other;

	if (times.refusal != NULL)
		return times;
	later.now += USECS_PER_SEC;
	other = query_compile_quietly(kql, &later);
	if (!other->ok || strcmp(other->sql, compiled->sql) != 0)
		times.refusal = pstrdup("what it finds depends on now() or ago()");
	return times;
}

void
query_check_times(const KqlCompiled *compiled, const char *kql, const QueryOptions *options,
				  DiagList *diag)
{
	QueryTimes times = query_times(compiled, kql, options);

	if (times.refusal != NULL)
		diag_hint(diag_add(diag, DIAG_RULE_NOT_SLOT_COMPLETE, times.span, times.refusal),
				  "Each row of the result must have the time of each event that it is made of, and "
				  "depend on no other. Without x-correlation the rule runs as Sentinel runs it.");
}

/* ---- errors of the generated SQL ---- */

/* Is the error at a place of our statement, and not of one in a function that it calls? */
static bool
error_is_in_statement(const CompiledQuery *query)
{
	MemoryContext old = MemoryContextSwitchTo(CurTransactionContext);
	ErrorData *error = CopyErrorData();
	bool is_own = error->internalquery == NULL || strcmp(error->internalquery, query->sql) == 0;

	FreeErrorData(error);
	MemoryContextSwitchTo(old);
	return is_own;
}

/* Is it an error that SQL of ours should not have: of the syntax, of names or of types? */
static bool
error_is_fault_of_ours(void)
{
	int code = geterrcode();

	return (ERRCODE_TO_CATEGORY(code) == ERRCODE_SYNTAX_ERROR_OR_ACCESS_RULE_VIOLATION &&
			code != ERRCODE_INSUFFICIENT_PRIVILEGE) ||
		   ERRCODE_TO_CATEGORY(code) == ERRCODE_TO_CATEGORY(ERRCODE_INTERNAL_ERROR);
}

/* Moves the position of an error in the SQL to the place in the query that it came from. */
static void
map_error_position(void *arg)
{
	const CompiledQuery *query = arg;
	int position = geterrposition();
	Span span;

	if (position <= 0)
		position = getinternalerrposition();
	if (position <= 0 || !error_is_in_statement(query))
		return;
	if (error_is_fault_of_ours())
		errhint("This is a fault of the compiler (%s), not of the query. Please report it "
				"together with the query.",
				diag_code_text(DIAG_INTERNAL));
	/* The server counts characters, the map bytes. */
	if (!sqlmap_find(query->source_map,
					 pg_mbcharcliplen(query->sql, strlen(query->sql), position - 1), &span))
		return;
	errposition(0);
	if (!report_place(query->kql, span.start))
	{
		SourcePlace place = source_place(query->kql, (int) strlen(query->kql), span.start);

		errcontext("line %d, column %d of the query", place.line, place.column);
	}
}

void
query_errors_begin(const CompiledQuery *query, ErrorContextCallback *callback)
{
	callback->callback = map_error_position;
	callback->arg = (void *) query;
	callback->previous = error_context_stack;
	error_context_stack = callback;
}

void
query_errors_end(ErrorContextCallback *callback)
{
	error_context_stack = callback->previous;
}

/* ---- rows ---- */

static JsonbValue
jsonb_string(char *text)
{
	JsonbValue value;

	value.type = jbvString;
	value.val.string.val = text;
	value.val.string.len = strlen(text);
	return value;
}

/* Text of a value in the language's own form, by the function that tostring() is. */
static char *
value_to_text(Datum value, Oid type)
{
	Oid output;
	bool is_varlena;
	StringInfoData out;

	initStringInfo(&out);
	if (type == TIMESTAMPTZOID)
	{
		datetime_append(&out, DatumGetTimestampTz(value));
		return out.data;
	}
	if (type == INTERVALOID)
	{
		const Interval *span = DatumGetIntervalP(value);

		timespan_append(&out, span->time + (int64) span->day * USECS_PER_DAY);
		return out.data;
	}
	getTypeOutputInfo(type, &output, &is_varlena);
	return OidOutputFunctionCall(output, value);
}

static JsonbValue
value_to_jsonb(Datum value, Oid type)
{
	JsonbValue out;
	char *text;

	switch (type)
	{
		case BOOLOID:
			out.type = jbvBool;
			out.val.boolean = DatumGetBool(value);
			return out;
		case INT4OID:
		case INT8OID:
			out.type = jbvNumeric;
			out.val.numeric =
				int64_to_numeric(type == INT4OID ? DatumGetInt32(value) : DatumGetInt64(value));
			return out;
		case NUMERICOID:
			if (numeric_is_nan(DatumGetNumeric(value)) || numeric_is_inf(DatumGetNumeric(value)))
				break;
			out.type = jbvNumeric;
			out.val.numeric = DatumGetNumeric(value);
			return out;
		case FLOAT8OID:
			/* JSON has no NaN and no infinity: they are written as Kusto names them. */
			if (isnan(DatumGetFloat8(value)))
				return jsonb_string(pstrdup("NaN"));
			if (isinf(DatumGetFloat8(value)))
				return jsonb_string(pstrdup(DatumGetFloat8(value) > 0 ? "Infinity" : "-Infinity"));
			/* All digits, whatever extra_float_digits says. */
			text = palloc(DOUBLE_SHORTEST_DECIMAL_LEN);
			double_to_shortest_decimal_buf(DatumGetFloat8(value), text);
			out.type = jbvNumeric;
			out.val.numeric = DatumGetNumeric(DirectFunctionCall3(
				numeric_in, CStringGetDatum(text), ObjectIdGetDatum(0), Int32GetDatum(-1)));
			return out;
		case JSONBOID:
		{
			Jsonb *jb = DatumGetJsonbP(value);

			out.type = jbvBinary;
			out.val.binary.data = &jb->root;
			out.val.binary.len = VARSIZE(jb) - VARHDRSZ;
			return out;
		}
	}
	out = jsonb_string(value_to_text(value, type));
	/* A time that the language does not have, infinity for one, is null. */
	if (out.val.string.len == 0 && (type == TIMESTAMPTZOID || type == INTERVALOID))
		out.type = jbvNull;
	return out;
}

/* A scalar jsonb is an array of one element inside: takes the element out. */
static JsonbValue
unwrap_scalar(JsonbValue value)
{
	JsonbValue scalar;

	if (value.type == jbvBinary && JsonContainerIsScalar(value.val.binary.data) &&
		JsonbExtractScalar(value.val.binary.data, &scalar))
		return scalar;
	return value;
}

Jsonb *
query_row_to_jsonb(const CompiledQuery *query, TupleDesc desc, HeapTuple row)
{
	JsonbParseState *state = NULL;
	JsonbValue *object;

	pushJsonbValue(&state, WJB_BEGIN_OBJECT, NULL);
	for (int i = 0; i < query->field_count; i++)
	{
		bool isnull;
		Datum value = heap_getattr(row, i + 1, desc, &isnull);
		JsonbValue key = jsonb_string(query->field_name[i]);
		JsonbValue out;

		if (isnull)
			out.type = jbvNull;
		else
			out = unwrap_scalar(value_to_jsonb(value, TupleDescAttr(desc, i)->atttypid));
		pushJsonbValue(&state, WJB_KEY, &key);
		pushJsonbValue(&state, WJB_VALUE, &out);
	}
	object = pushJsonbValue(&state, WJB_END_OBJECT, NULL);
	return JsonbValueToJsonb(object);
}
