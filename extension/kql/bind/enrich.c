/*
 * enrich.c
 *		Functions that add what somebody knows of a key to each row: invoke FileProfile(SHA1).
 *
 * What is known stands in a table that an administrator names, as for externaldata.  Without one
 * it is an error, since such a column decides what is found; its columns are known all the
 * same, so that what follows can be checked.
 */
#include "common/port.h"

#include "kql/bind/binder_int.h"

typedef struct EnrichColumn
{
	const char *name;
	KqlType type;
} EnrichColumn;

#define PROFILE_NAME "FileProfile"
#define PROFILE_STATE "ProfileAvailability"

/* What Microsoft documents that FileProfile() adds. */
static const EnrichColumn profile_column[] = {
	{"SHA1", KQL_STRING},
	{"SHA256", KQL_STRING},
	{"MD5", KQL_STRING},
	{"FileSize", KQL_LONG},
	{"GlobalPrevalence", KQL_LONG},
	{"GlobalFirstSeen", KQL_DATETIME},
	{"GlobalLastSeen", KQL_DATETIME},
	{"Signer", KQL_STRING},
	{"Issuer", KQL_STRING},
	{"SignerHash", KQL_STRING},
	{"IsCertificateValid", KQL_BOOL},
	{"IsRootSignerMicrosoft", KQL_BOOL},
	{"SignatureState", KQL_STRING},
	{"IsExecutable", KQL_BOOL},
	{"ThreatName", KQL_STRING},
	{"Publisher", KQL_STRING},
	{"SoftwareName", KQL_STRING},
	{PROFILE_STATE, KQL_STRING},
};

/* Columns by which a profile is found; the end of a column's name tells which. */
static const char *const profile_key[] = {"SHA256", "SHA1", "MD5"};

bool
bind_is_enrichment(const char *name)
{
	return strcmp(name, PROFILE_NAME) == 0;
}

/* The key that the name of a column of hashes ends in, or NULL. */
static const char *
profile_key_of(const char *name)
{
	for (int i = 0; i < lengthof(profile_key); i++)
	{
		size_t length = strlen(profile_key[i]);

		if (strlen(name) >= length &&
			pg_strcasecmp(name + strlen(name) - length, profile_key[i]) == 0)
			return profile_key[i];
	}
	return NULL;
}

/* The column whose hash is looked up: the first argument, as a name or a text; SHA1 unless given. */
static BoundColumn *
enrich_key_column(Binder *b, const Pipe *pipe, const AstCall *call)
{
	const AstExpr *arg =
		call->args.count > 0 ? bind_unnamed(VEC_AT(&call->args, AstExpr, 0)) : NULL;
	const char *name = "SHA1";
	Span span = arg != NULL ? arg->span : call->name_span;
	BoundColumn *column;

	if (arg != NULL && arg->kind == AST_NAME)
		name = ((const AstName *) arg)->name;
	else if (arg != NULL)
		name = bind_constant_string(b, arg, "the column of hashes");
	if (name == NULL)
		return NULL;
	column = bind_find_column(&pipe->rel->column, name);
	if (column == NULL && !pipe->is_broken)
		bind_unknown_column(b, name, span);
	else if (column != NULL && column->type != KQL_STRING)
		bind_error(b, DIAG_TYPE_MISMATCH, span, psprintf("column \"%s\"", name), "string",
				   kql_type_name(column->type));
	else if (column != NULL && profile_key_of(name) == NULL)
		diag_hint(bind_error(b, DIAG_BAD_ARGUMENT, span, "the column of hashes",
							 "its name must end in SHA1, SHA256 or MD5"),
				  "Name it so before: extend SHA1 = %s.", name);
	else
		return column;
	return NULL;
}

/* Reports a count of files that is none. */
static void
enrich_check_limit(Binder *b, const AstCall *call)
{
	BoundExpr *limit;

	if (call->args.count < 2)
		return;
	limit = bind_constant(b, bind_unnamed(VEC_AT(&call->args, AstExpr, 1)), "the limit");
	if (limit->type != KQL_UNKNOWN && (limit->type != KQL_LONG || limit->u.constant.int_value < 1))
		bind_error(b, DIAG_BAD_ARGUMENT, limit->span, "the limit",
				   "it must be a whole number from 1 on");
}

/* The columns that are added, out of the table, null where it has none; the key in small letters. */
static void
enrich_project(Binder *b, Pipe *pipe, const char *key, Span span)
{
	Vec item = {NULL, 0, 0};

	for (int i = 0; i < lengthof(profile_column); i++)
	{
		const EnrichColumn *column = &profile_column[i];
		BoundColumn *from = bind_find_column(&pipe->rel->column, column->name);
		BoundExpr *value = from != NULL ? bind_column_ref(b, from, span) : NULL;
		Vec arg = {NULL, 0, 0};

		if (value == NULL)
			value = strcmp(column->name, PROFILE_STATE) == 0
						? bind_const_string(b, "Available", span)
						: bind_const_null(b, column->type, span);
		else if (value->type != column->type)
		{
			vec_push(&arg, value);
			value = bind_call_named(b, psprintf("to%s", kql_type_name(column->type)), &arg, span);
		}
		if (from != NULL && strcmp(column->name, key) == 0)
		{
			Vec hash = {NULL, 0, 0};

			vec_push(&hash, value);
			value = bind_call_named(b, "tolower", &hash, span);
		}
		bind_item_add(b, &item, bind_column_of(b, column->name, value), value);
	}
	bind_finish_project(b, pipe, &item, span);
}

/* The rows that have a key. */
static BoundRel *
enrich_filter(Binder *b, BoundRel *rel, const char *key, Span span)
{
	BoundColumn *column = bind_find_column(&rel->column, key);
	BoundExpr *empty = bind_new_expr(b, BOUND_IS_EMPTY, KQL_BOOL, false, span);
	BoundExpr *filled = bind_new_expr(b, BOUND_NOT, KQL_BOOL, false, span);

	empty->u.operand = bound_column_use(column, bind_span(b, span));
	filled->u.operand = empty;
	/* Nobody else reads this use of the table, and behind the filter there is no null. */
	column->nullable = false;
	return bind_new_filter(b, rel, filled, span);
}

/* One profile for each key. */
static BoundRel *
enrich_pick(Binder *b, BoundRel *rel, const char *key, Span span)
{
	BoundRel *pick = bind_new_rel(b, REL_PICK, rel, span);

	bind_pass_item(b, &pick->u.pick.key, bind_find_column(&rel->column, key), span);
	VEC_EACH (BoundColumn, column, &rel->column)
	{
		if (strcmp(column->name, key) != 0)
			bind_pass_item(b, &pick->u.pick.item, column, span);
		vec_push(&pick->column, column);
	}
	return pick;
}

/* What the table says of files, by their key; only its columns if there is no table. */
static Pipe
enrich_table(Binder *b, const AstCall *call, const char *key)
{
	const SchemaProvider *schema = b->options->schema;
	const SchemaTable *table = NULL;
	Span span = call->base.span;
	Pipe pipe = {0};

	if (schema != NULL && schema->external != NULL)
		table = schema->external(schema->context, PROFILE_NAME "()");
	if (table == NULL)
	{
		diag_hint(
			bind_error(b, DIAG_OUTSIDE, span, "\"" PROFILE_NAME "()\""),
			"An administrator names a table with the column %s and what is known of each file: "
			"SELECT vigil.register_external('" PROFILE_NAME "()', 'table').",
			key);
		pipe.rel = bind_new_rel(b, REL_VALUES, NULL, span);
		enrich_project(b, &pipe, key, span);
		return pipe;
	}
	pipe.rel = bind_schema_table(b, table, span);
	if (bind_find_column(&pipe.rel->column, key) == NULL)
	{
		diag_hint(bind_error(b, DIAG_UNKNOWN_COLUMN, span, key),
				  "%s.%s, which stands for " PROFILE_NAME "(), needs it.", table->schema,
				  table->relation);
		pipe.is_broken = true;
	}
	else if (bind_find_column(&pipe.rel->column, key)->type == KQL_STRING)
		pipe.rel = enrich_filter(b, pipe.rel, key, span);
	enrich_project(b, &pipe, key, span);
	if (!pipe.is_broken)
		pipe.rel = enrich_pick(b, pipe.rel, key, span);
	return pipe;
}

/* The rows with what is known of each; where nothing is, the state says so. */
static void
enrich_finish(Binder *b, Pipe *pipe, BoundColumn *hash, BoundColumn *state, Span span)
{
	Vec item = {NULL, 0, 0};

	VEC_EACH (BoundColumn, column, &pipe->rel->column)
	{
		BoundExpr *value;
		Vec arg = {NULL, 0, 0};

		if (column != state)
		{
			bind_pass_item(b, &item, column, span);
			continue;
		}
		vec_push(&arg, bound_column_use(hash, bind_span(b, span)));
		vec_push(&arg, bound_column_use(state, bind_span(b, span)));
		value = bind_call_unchecked(b,
									"CASE WHEN coalesce($1, '') = '' THEN '' WHEN coalesce($2, '') "
									"= '' THEN 'Missing' ELSE $2 END",
									&arg, KQL_STRING, span);
		bind_item_add(b, &item, bind_column_of(b, column->name, value), value);
	}
	bind_finish_project(b, pipe, &item, span);
}

/*
 * invoke FileProfile([column [, limit]]).  The limit spares Microsoft's service; a table needs
 * none, so every row is told what is known of it.
 */
void
bind_enrichment(Binder *b, Pipe *pipe, const AstInvoke *ast)
{
	Span span = ast->base.span;
	BoundColumn *hash;
	BoundRel *join;
	Pipe right;
	BoundExpr *key;
	const char *name;
	Vec arg = {NULL, 0, 0};

	bind_strip_hidden(b, pipe);
	if (!bind_argument_count(b, ast->call, 0, 2))
	{
		pipe->is_broken = true;
		return;
	}
	enrich_check_limit(b, ast->call);
	hash = enrich_key_column(b, pipe, ast->call);
	name = hash != NULL ? profile_key_of(hash->name) : "SHA1";
	right = enrich_table(b, ast->call, name);
	join = bind_new_rel(b, REL_JOIN, pipe->rel, span);
	join->u.join.join_kind = JOIN_LEFT_OUTER;
	join->u.join.right = right.rel;
	if (hash != NULL && !right.is_broken)
	{
		vec_push(&arg, bound_column_use(hash, bind_span(b, span)));
		key = bind_call_named(b, "tolower", &arg, span);
		vec_push(&join->u.join.left_key, key);
		vec_push(&join->u.join.right_key,
				 bound_column_use(bind_find_column(&right.rel->column, name), bind_span(b, span)));
	}
	bind_join_output(b, join, NULL, span);
	pipe->rel = join;
	pipe->is_broken |= right.is_broken || hash == NULL;
	pipe->is_sorted = false;
	pipe->is_literal = false;
	pipe->table = NULL;
	b->is_row_wise = false;
	if (!pipe->is_broken)
		enrich_finish(b, pipe, hash,
					  VEC_AT(&pipe->rel->column, BoundColumn, pipe->rel->column.count - 1), span);
}
