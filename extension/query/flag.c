/*
 * flag.c
 *		Conditions that are put behind a query as columns of its result.
 *
 * The query is extended as text: what a condition may say is then what the language says,
 * and a mistake in it is shown at its place.  A condition is one expression, so that it
 * cannot end the operator that it stands in.
 */
#include "postgres.h"

#include "lib/stringinfo.h"

#include "kql/bind/condition.h"
#include "kql/parse/parser.h"
#include "query/flag.h"

void
query_flag_check(const char *condition, DiagList *diag)
{
	(void) kql_parse_expression(condition, (int) strlen(condition), diag);
}

void
query_condition_check(const char *condition, DiagList *diag)
{
	kql_check_condition(condition, (int) strlen(condition), diag);
}

/* Where the query itself ends: before semicolons, blanks and comments. */
static int
end_of_query(const char *kql, int length)
{
	DiagList diag = {0};
	AstProgram *program = kql_parse(kql, length, &diag);
	const AstStatement *last;

	if (diag.error_count > 0 || program->statement.count == 0)
		return -1;
	last = VEC_AT(&program->statement, AstStatement, program->statement.count - 1);
	return last->kind == AST_EXPRESSION && last->value != NULL ? last->value->span.end : -1;
}

char *
query_flag_add(const char *kql, int count, char *const *condition)
{
	int end = count > 0 ? end_of_query(kql, (int) strlen(kql)) : -1;
	StringInfoData text;

	if (end < 0)
		return pstrdup(kql);
	initStringInfo(&text);
	appendBinaryStringInfo(&text, kql, end);
	appendStringInfoString(&text, "\n| extend ");
	for (int i = 0; i < count; i++)
		appendStringInfo(&text, "%s['_flag %d'] = (\n%s\n)", i == 0 ? "" : ", ", i + 1,
						 condition[i]);
	return text.data;
}
