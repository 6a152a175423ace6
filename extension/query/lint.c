/*
 * lint.c
 *		What is likely to be a mistake in a query, against this database.
 *
 * Called by vigil.lint_rule().
 */
#include "postgres.h"

#include "kql/lint.h"
#include "query/catalog.h"
#include "query/execute_int.h"
#include "query/lint.h"

QueryLint *
query_lint(const char *kql, const QueryOptions *options)
{
	QueryLint *result = palloc0(sizeof(QueryLint));
	KqlOptions compiler =
		query_compiler_options(options, catalog_provider(options->executes, options->shadow));
	KqlCompiled *compiled = kql_compile(kql, (int) strlen(kql), &compiler);
	Vec found = {0};

	if (compiled->ok && options->slot_complete)
		query_check_times(compiled, kql, options, &compiled->diag);
	diag_sort(&compiled->diag);
	result->diag = compiled->diag;
	result->compiles = compiled->ok;
	if (compiled->program != NULL)
		found = kql_lint(compiled, &compiler);
	VEC_EACH (const KqlLint, one, &found)
	{
		vec_push(&result->finding, MAKE(QueryFinding, .id = one->id, .span = one->span, .a = one->a,
										.b = one->b, .hint = one->hint));
	}
	if (compiled->ok)
	{
		KqlRowBounds bounds = kql_row_bounds(compiled);

		result->least_rows = bounds.least;
		result->most_rows = bounds.most;
		result->field_count = compiled->field.count;
		result->field_name = palloc0(sizeof(char *) * Max(compiled->field.count, 1));
		result->field_type = palloc0(sizeof(char *) * Max(compiled->field.count, 1));
		VEC_EACH (const KqlField, field, &compiled->field)
		{
			result->field_name[field_at] = field->name;
			result->field_type[field_at] = kql_type_name(field->type);
		}
	}
	return result;
}
