/*
 * compile.c
 *		The door of the compiler: parse, bind, rewrite, emit.
 */
#include "common/port.h"

#include "kql/bind/binder.h"
#include "kql/compile.h"
#include "kql/emit/emitter.h"
#include "kql/emit/rewrite.h"
#include "kql/kept.h"
#include "kql/parse/parser.h"
#include "kql/slot_complete.h"

/* A query of the binder's own about the data, as SQL. */
static char *
compile_probe(BoundQuery *query, const KqlOptions *options, DiagList *diag)
{
	SqlMap map = {0};

	return kql_emit(query, options, &map, diag);
}

KqlCompiled *
kql_compile(const char *text, int length, const KqlOptions *options)
{
	KqlCompiled *compiled = palloc0(sizeof(KqlCompiled));

	compiled->map = palloc0(sizeof(SqlMap));
	/* A text with syntax errors is bound all the same: its sound parts may hold other mistakes. */
	compiled->program = kql_parse(text, length, &compiled->diag);
	if (length > KQL_MAX_QUERY_BYTES)
		return compiled;
	compiled->query = kql_bind(compiled->program, options, compile_probe, &compiled->diag);
	if (compiled->diag.error_count > 0 || compiled->query == NULL)
		return compiled;

	if (options->kept != NULL)
		compiled->kept_place = kql_kept_rewrite(compiled->query, options);
	VEC_EACH (const BoundColumn, column, &compiled->query->rel->column)
	{
		vec_push(&compiled->field, MAKE(KqlField, .name = column->name, .type = column->type));
	}
	compiled->row_wise = compiled->query->row_wise;

	if (options->has_window && options->slot_complete)
		compiled->slot_complete = kql_slot_complete(compiled->query, options->max_distance);
	rewrite_reduce_joins(compiled->query);
	compiled->sql = kql_emit(compiled->query, options, compiled->map, &compiled->diag);
	compiled->ok = compiled->sql != NULL && compiled->diag.error_count == 0;
	return compiled;
}
