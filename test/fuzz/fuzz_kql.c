/*
 * fuzz_kql.c
 *		Fuzz target: compiles any text as a query against a fixed schema.
 */
#include "common/port.h"

#include "fuzz_memory.h"
#include "kql/compile.h"
#include "kql/introspect.h"

static SchemaTable table;

static void
add_column(char *name, KqlType type)
{
	SchemaColumn *column = palloc0(sizeof(SchemaColumn));

	column->name = name;
	column->type = type;
	vec_push(&table.column, column);
}

/* Every table has one column of each type, whatever it is called. */
static const SchemaTable *
find_table(void *context, const char *name)
{
	if (strcmp(name, "T") != 0 && strcmp(name, "SigninLogs") != 0 && strcmp(name, "U") != 0)
		return NULL;
	table = (SchemaTable){.name = pstrdup(name), .schema = "public", .relation = pstrdup(name)};
	table.time_column = "TimeGenerated";
	table.row_estimate = 1000;
	add_column("TimeGenerated", KQL_DATETIME);
	add_column("a", KQL_STRING);
	add_column("b", KQL_LONG);
	add_column("c", KQL_INT);
	add_column("d", KQL_DYNAMIC);
	add_column("e", KQL_REAL);
	add_column("f", KQL_TIMESPAN);
	add_column("g", KQL_BOOL);
	add_column("h", KQL_GUID);
	add_column("i", KQL_DECIMAL);
	return memcpy(palloc(sizeof(table)), &table, sizeof(table));
}

static Vec
find_tables_like(void *context, const char *pattern)
{
	Vec names = {0};

	vec_push(&names, "T");
	vec_push(&names, "U");
	return names;
}

static const SchemaFunction *
find_function(void *context, const char *name)
{
	return NULL;
}

static const SchemaTable *
find_watchlist(void *context, const char *alias)
{
	return find_table(context, "T");
}

/* What the catalogue tells of a query: every place it names is there. */
static void
look_at(const KqlCompiled *compiled)
{
	Vec steps = kql_steps(compiled->program);
	Vec fields = kql_output_fields(compiled->query, &steps);
	Vec indicators = kql_indicators(compiled->query, &steps);

	kql_step_tables(&steps, compiled->query);
	if (fields.count != compiled->field.count)
		abort();
	VEC_EACH (const KqlIndicator, indicator, &indicators)
	{
		if (indicator->field == NULL || indicator->kind == NULL || indicator->step >= steps.count)
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8 *data, size_t size)
{
	const SchemaProvider schema = {.table = find_table,
								   .tables_like = find_tables_like,
								   .function = find_function,
								   .watchlist = find_watchlist};
	const KqlOptions options = {.has_window = true,
								.window_start = INT64CONST(1700000000000000),
								.window_end = INT64CONST(1700086400000000),
								.now = INT64CONST(1700086400000000),
								.schema = &schema};
	char *text = palloc(size + 1);
	KqlCompiled *compiled;

	memcpy(text, data, size);
	text[size] = '\0';
	compiled = kql_compile(text, (int) size, &options);

	/* Either SQL or a mistake that is named, inside the text. */
	if (compiled->ok != (compiled->diag.error_count == 0) || (compiled->ok && !compiled->sql))
		abort();
	fuzz_check_spans(&compiled->diag, size);
	if (compiled->ok)
		look_at(compiled);
	fuzz_memory_reset();
	return 0;
}
