/*
 * regex.c
 *		Looks at constant regular expressions while a query is bound.
 *
 * The compiler has no regular expressions of its own: it asks its host, and does
 * not look where the host cannot tell (the client, the fuzzer).
 */
#include "common/port.h"

#include "kql/bind/binder_int.h"
#include "kql/bind/json.h"

/* Calls with a regular expression, by their SQL, and where its argument and that of its group stand. */
typedef struct RegexCall
{
	const char *sql;
	int regex;
	int group; /* -1: it needs none */
	int kind;  /* argument that must be 'regex', or -1 */
} RegexCall;

static const RegexCall regex_call[] = {
	{"kql.countof($1, $2, $3)", 1, -1, 2},
	{"kql.extract($1, $2, $3)", 0, 1, -1},
	{"kql.extract_all($1, $2, $3)", 0, 1, -1},
	{"kql.indexof_regex($1, $2, $3, $4, $5)", 1, -1, -1},
	{"kql.replace_regex($1, $2, $3)", 1, -1, -1},
	{"kql.replace_regex($3, $1, $2)", 0, -1, -1},
	{"kql.trim($1, $2)", 0, -1, -1},
	{"kql.trim_end($1, $2)", 0, -1, -1},
	{"kql.trim_start($1, $2)", 0, -1, -1},
};

/* The text of a constant string, or NULL. */
static const char *
regex_text(const BoundExpr *expr)
{
	if (expr->kind != BOUND_CONST || expr->type != KQL_STRING || expr->u.constant.is_null)
		return NULL;
	return expr->u.constant.text;
}

/*
 * Reports a pattern that is no regular expression, at its place.  group is the
 * name or number of a group that it must have, or NULL.
 */
void
bind_check_regex(Binder *b, const char *pattern, const char *group, Span span)
{
	const SchemaProvider *schema = b->options->schema;
	const char *message;

	if (schema == NULL || schema->check_regex == NULL)
		return;
	message = schema->check_regex(schema->context, pattern, group);
	if (message != NULL)
		bind_error(b, DIAG_BAD_ARGUMENT, span, "regular expression", message);
}

/*
 * What is computed from constants is known when the query runs, not before.  PostgreSQL must not
 * take it for a constant then, in which a mistake is an error: such a pattern is one of the data,
 * and matches nothing if it is none.
 */
static BoundExpr *
regex_as_data(Binder *b, BoundExpr *value)
{
	BoundExpr *call;

	if (value->type == KQL_UNKNOWN || value->kind == BOUND_SUBQUERY || bind_has_columns(value))
		return value;
	call = bind_new_call(b, "pattern", "(SELECT $1)", value->type, value->span);
	vec_push(&call->u.call.arg, value);
	return call;
}

/* A pattern as an operand: checked if it is a constant. */
BoundExpr *
bind_regex_value(Binder *b, BoundExpr *value)
{
	const char *pattern = regex_text(value);

	if (pattern != NULL)
		bind_check_regex(b, pattern, NULL, value->span);
	return value->kind == BOUND_CONST ? value : regex_as_data(b, value);
}

/* A constant pattern of parse-kv, which has two groups. */
void
bind_check_regex_pairs(Binder *b, const char *pattern, Span span)
{
	const SchemaProvider *schema = b->options->schema;

	bind_check_regex(b, pattern, NULL, span);
	if (schema == NULL || schema->check_regex == NULL ||
		schema->check_regex(schema->context, pattern, NULL) != NULL)
		return;
	if (schema->check_regex(schema->context, pattern, "2") != NULL ||
		schema->check_regex(schema->context, pattern, "3") == NULL)
		bind_error(b, DIAG_BAD_ARGUMENT, span, "the regular expression of parse-kv",
				   "it must have two groups, for the key and the value");
}

/* A pattern and its groups: a number, or an array of numbers and names. */
static void
regex_check_groups(Binder *b, const char *pattern, const BoundExpr *regex, const BoundExpr *group)
{
	Vec item = {NULL, 0, 0};

	if (group->kind != BOUND_CONST || group->u.constant.is_null)
		bind_check_regex(b, pattern, NULL, regex->span);
	else if (group->type == KQL_INT || group->type == KQL_LONG)
		bind_check_regex(b, pattern, psprintf(INT64_FORMAT, group->u.constant.int_value),
						 regex->span);
	else if (group->type != KQL_DYNAMIC || !json_flatten(group->u.constant.text, &item) ||
			 item.count == 0)
		bind_check_regex(b, pattern, NULL, regex->span);
	VEC_EACH (const JsonItem, name, &item)
	{
		if (name->text != NULL)
			bind_check_regex(b, pattern, name->text, regex->span);
	}
}

/* Looks at the constant pattern of a call that takes one. */
void
bind_check_regex_call(Binder *b, const char *sql, Vec *arg)
{
	for (int i = 0; i < lengthof(regex_call); i++)
	{
		const RegexCall *call = &regex_call[i];
		BoundExpr *regex;
		const char *pattern;
		bool is_known = true;

		if (strcmp(call->sql, sql) != 0 || call->regex >= arg->count)
			continue;
		if (call->kind >= 0)
		{
			const char *kind = regex_text(VEC_AT(arg, BoundExpr, call->kind));

			if (kind != NULL && strcmp(kind, "regex") != 0)
				return;
			is_known = kind != NULL;
		}
		regex = VEC_AT(arg, BoundExpr, call->regex);
		if (regex->kind != BOUND_CONST || !is_known)
			arg->item[call->regex] = regex_as_data(b, regex);
		if (call->group >= 0 && VEC_AT(arg, BoundExpr, call->group)->kind != BOUND_CONST)
			arg->item[call->group] = regex_as_data(b, VEC_AT(arg, BoundExpr, call->group));
		pattern = regex_text(regex);
		if (pattern == NULL || !is_known)
			return;
		if (call->group >= 0)
			regex_check_groups(b, pattern, regex, VEC_AT(arg, BoundExpr, call->group));
		else
			bind_check_regex(b, pattern, NULL, regex->span);
		return;
	}
	if (strcmp(sql, "kql.extract_all($1, $2)") == 0)
	{
		BoundExpr *regex = VEC_AT(arg, BoundExpr, 0);
		const char *pattern = regex_text(regex);

		if (pattern != NULL)
			bind_check_regex(b, pattern, "1", regex->span);
		else if (regex->kind != BOUND_CONST)
			arg->item[0] = regex_as_data(b, regex);
	}
}
