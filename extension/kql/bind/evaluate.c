/*
 * evaluate.c
 *		evaluate and invoke.
 *
 * The columns of bag_unpack and pivot depend on the data.  Where the query does
 * not say them after ':', a probe asks the database while the query is compiled.
 */
#include "common/port.h"

#include "common/name_map.h"
#include "kql/bind/binder_int.h"

/* More columns than this are no table any more. */
#define PLUGIN_MAX_COLUMNS 1000

/* Argument number i, or the one of that name; NULL if it was not given. */
const AstExpr *
bind_plugin_argument(const AstCall *call, int position, const char *name)
{
	VEC_EACH (const AstExpr, arg, &call->args)
	{
		if (arg->kind == AST_NAMED)
		{
			if (strcmp(VEC_AT(&((const AstNamed *) arg)->name, char, 0), name) == 0)
				return ((const AstNamed *) arg)->value;
		}
		else if (arg_at == position)
			return arg;
	}
	return NULL;
}

static int
plugin_compare_text(const void *a, const void *b)
{
	return strcmp(*(char *const *) a, *(char *const *) b);
}

/*
 * The distinct values of the relation's only column, sorted.  False when the
 * host cannot answer or the query has errors already.
 */
static bool
plugin_probe(Binder *b, BoundRel *rel, const char *what, Span span, Vec *value)
{
	const SchemaProvider *schema = b->options->schema;
	bool is_applied = bound_rel_reads_row_around(rel, b->column_count + 1);
	BoundQuery query = {0};
	const char *sql;

	if (b->diag->error_count > 0)
		return false;
	if (schema == NULL || schema->probe == NULL || b->probe == NULL || is_applied)
	{
		diag_hint(bind_error(b, DIAG_UNSUPPORTED, span,
							 psprintf("%s without its columns%s", what,
									  is_applied ? " inside mv-apply or partition" : "")),
				  "Write the columns behind it: %s : (name: type, …).", what);
		return false;
	}
	query.rel = rel;
	query.shared = b->shared;
	query.next_column_id = b->column_count + 1;
	sql = b->probe(&query, b->options, b->diag);
	if (sql == NULL)
		return false;
	*value = schema->probe(schema->context, sql);
	b->probed = what;
	if (value->count > 0)
		qsort(value->item, value->count, sizeof(void *), plugin_compare_text);
	return true;
}

/* Groups by one value, for a probe. */
static BoundRel *
plugin_distinct(Binder *b, BoundRel *input, BoundExpr *value, Span span)
{
	BoundRel *rel = bind_new_rel(b, REL_AGGREGATE, input, span);
	BoundColumn *column = bind_new_column(b, "value", KQL_STRING, false);

	bind_item_add(b, &rel->u.aggregate.key, column, value);
	vec_push(&rel->column, column);
	return rel;
}

/* Only the rows whose value is among the words. */
static BoundRel *
plugin_among(Binder *b, BoundRel *input, BoundExpr *value, const Vec *word, Span span)
{
	BoundExpr *in = bind_new_expr(b, BOUND_IN, KQL_BOOL, false, span);

	in->u.in.value = bind_convert(b, value, KQL_STRING);
	for (int i = 0; i < word->count; i++)
		vec_push(&in->u.in.list, bind_const_string(b, VEC_AT(word, char, i), span));
	return bind_new_filter(b, input, in, span);
}

/* ---- bag_unpack ---- */

typedef struct BagUnpack
{
	BoundExpr *bag;
	BoundColumn *column; /* the bag's own column, which disappears; or NULL */
	const char *prefix;
	const char *conflict;
	Vec ignored; /* of char *, no longer than the literal */
} BagUnpack;

static bool
unpack_read(Binder *b, Pipe *pipe, const AstCall *call, BagUnpack *unpack)
{
	const AstExpr *bag = bind_plugin_argument(call, 0, "Column");
	const AstExpr *prefix = bind_plugin_argument(call, 1, "OutputColumnPrefix");
	const AstExpr *conflict = bind_plugin_argument(call, 2, "columnsConflict");
	const AstExpr *ignored = bind_plugin_argument(call, 3, "ignoredProperties");
	RowScope row;

	unpack->prefix = "";
	unpack->conflict = "error";
	if (bag == NULL)
	{
		bind_argument_count(b, call, 1, 4);
		return false;
	}
	bind_push_row(b, &row, pipe);
	unpack->bag = bind_expr(b, bag);
	bind_pop_row(b, &row);
	if (unpack->bag->type == KQL_UNKNOWN)
		return false;
	if (unpack->bag->type != KQL_DYNAMIC)
	{
		bind_error(b, DIAG_TYPE_MISMATCH, bag->span, "the bag", "dynamic",
				   kql_type_name(unpack->bag->type));
		return false;
	}
	if (unpack->bag->kind == BOUND_COLUMN)
		unpack->column = unpack->bag->u.column;
	if (prefix != NULL)
		unpack->prefix = bind_constant_string(b, prefix, "the prefix");
	if (conflict != NULL)
		unpack->conflict = bind_constant_string(b, conflict, "columnsConflict");
	if (ignored != NULL)
	{
		BoundExpr *list = bind_constant(b, ignored, "ignoredProperties");
		Vec item = {NULL, 0, 0};

		if (list->kind == BOUND_CONST && list->type == KQL_DYNAMIC && !list->u.constant.is_null &&
			json_flatten(list->u.constant.text, &item))
		{
			for (int i = 0; i < item.count; i++)
			{
				if (VEC_AT(&item, JsonItem, i)->kind == JSON_STRING)
					vec_push(&unpack->ignored, VEC_AT(&item, JsonItem, i)->text);
			}
		}
	}
	return unpack->prefix != NULL && unpack->conflict != NULL;
}

static KqlType
unpack_type(const char *name)
{
	KqlType type;

	if (strcmp(name, "int") == 0)
		return KQL_LONG;
	type = kql_type_from_name(name);
	return type == KQL_UNKNOWN ? KQL_DYNAMIC : type;
}

/*
 * Asks for the keys of all bags and the types of their values, "type:key" each; where words are
 * given, only for keys among them.
 */
static bool
unpack_ask(Binder *b, Pipe *pipe, const BagUnpack *unpack, const Vec *word, Span span, Vec *value)
{
	BoundRel *expand = bind_new_rel(b, REL_EXPAND, pipe->rel, span);
	BoundColumn *pair = bind_new_column(b, "pair", KQL_DYNAMIC, true);
	BoundExpr *text = bind_new_call(
		b, "strcat", "kql.strcat(kql.gettype($2), ':', kql.tostring($1))", KQL_STRING, span);
	BoundRel *rel = expand;

	expand->column = bind_copy(&pipe->rel->column);
	expand->u.expand.bag_as_array = true;
	vec_push(&expand->u.expand.value, unpack->bag);
	vec_push(&expand->u.expand.element, pair);
	vec_push(&expand->column, pair);
	vec_push(&text->u.call.arg, bind_plugin_element(b, pair, 0, span));
	vec_push(&text->u.call.arg, bind_plugin_element(b, pair, 1, span));
	if (word != NULL)
		rel = plugin_among(b, expand, bind_plugin_element(b, pair, 0, span), word, span);
	return plugin_probe(b, plugin_distinct(b, rel, text, span), "bag_unpack()", span, value);
}

/*
 * Finds the keys of all bags and the types of their values, by a probe.  Of more than a table
 * takes, those stay that the query names.
 */
static bool
unpack_probe(Binder *b, Pipe *pipe, const BagUnpack *unpack, const AstInvoke *ast, Vec *column)
{
	Span span = ast->base.span;
	Vec value = {NULL, 0, 0};
	bool is_empty_told = false;

	if (!unpack_ask(b, pipe, unpack, NULL, span, &value))
		return false;
	if (value.count > PLUGIN_MAX_COLUMNS)
	{
		Vec word = bind_asked_words(b, unpack->prefix);

		bind_error(b, DIAG_TOO_MANY_KEYS, span, "bag_unpack()", psprintf("%d", PLUGIN_MAX_COLUMNS));
		if (!unpack_ask(b, pipe, unpack, &word, span, &value))
			return false;
	}
	for (int i = 0; i < value.count; i++)
	{
		char *name = strchr(VEC_AT(&value, char, i), ':');
		AstColumnDef *def = NULL;
		KqlType type;

		if (name != NULL && name[1] == '\0' && !is_empty_told)
		{
			bind_error(b, DIAG_EMPTY_KEY, span, "bag_unpack()");
			is_empty_told = true;
		}
		if (name == NULL || name[1] == '\0')
			continue;
		*name++ = '\0';
		if (strcmp(VEC_AT(&value, char, i), "null") == 0)
			continue;
		type = unpack_type(VEC_AT(&value, char, i));
		for (int k = 0; k < column->count && def == NULL; k++)
		{
			if (strcmp(VEC_AT(column, AstColumnDef, k)->name, name) == 0)
				def = VEC_AT(column, AstColumnDef, k);
		}
		if (def == NULL)
		{
			int at = 0;

			def = MAKE(AstColumnDef, .name = name, .type = type);
			while (at < column->count && strcmp(VEC_AT(column, AstColumnDef, at)->name, name) < 0)
				at++;
			vec_insert(column, at, def);
		}
		else if (def->type != type)
			def->type = kql_type_is_numeric(def->type) && kql_type_is_numeric(type) ? KQL_REAL
																					: KQL_DYNAMIC;
	}
	return true;
}

static BoundExpr *
unpack_value(Binder *b, const BagUnpack *unpack, const char *key, KqlType type, Span span)
{
	BoundExpr *expr =
		bind_new_call(b, "member", "NULLIF($1 -> $2, 'null'::jsonb)", KQL_DYNAMIC, span);

	vec_push(&expr->u.call.arg, unpack->bag);
	vec_push(&expr->u.call.arg, bind_const_string(b, key, span));
	return bind_convert(b, expr, type);
}

static bool
unpack_is_ignored(const BagUnpack *unpack, const char *key)
{
	for (int i = 0; i < unpack->ignored.count; i++)
	{
		if (strcmp(VEC_AT(&unpack->ignored, char, i), key) == 0)
			return true;
	}
	return false;
}

/* Adds a column for a key; a name that is taken is settled as the query says. */
static void
unpack_add(Binder *b, Vec *item, const BagUnpack *unpack, const char *key, KqlType type, Span span)
{
	const char *name = psprintf("%s%s", unpack->prefix, key);
	int old = bind_item_place(item, name);
	BoundExpr *value;
	bool is_cut;

	if (unpack_is_ignored(unpack, key))
		return;
	is_cut = strcmp(bind_short_name(name), name) != 0;
	/* Nobody who writes a long key stops a query that does not name it. */
	if (is_cut && old >= 0 && !bind_is_asked(b, name))
		return;
	value = unpack_value(b, unpack, key, type, span);
	if (old < 0)
		bind_item_add(b, item, bind_column_of(b, name, value), value);
	else if (is_cut || strcmp(unpack->conflict, "replace_source") == 0)
		item->item[old] = bind_new_item(bind_column_of(b, name, value), value);
	else if (strcmp(unpack->conflict, "keep_source") != 0)
		diag_hint(bind_error(b, DIAG_DUPLICATE_COLUMN, span, name),
				  "Give a prefix, or columnsConflict = 'replace_source' or 'keep_source'.");
}

static void
plugin_bag_unpack(Binder *b, Pipe *pipe, const AstInvoke *ast)
{
	BagUnpack unpack = {0};
	Vec column = ast->schema;
	bool with_source = !ast->has_schema || ast->schema_has_star;
	Vec item = {NULL, 0, 0};

	pipe->is_sorted = false;
	pipe->is_literal = false;
	if (!unpack_read(b, pipe, ast->call, &unpack) ||
		(!ast->has_schema && !unpack_probe(b, pipe, &unpack, ast, &column)))
	{
		pipe->is_broken = true;
		return;
	}
	VEC_EACH (BoundColumn, one, &pipe->rel->column)
	{
		if (one == unpack.column)
		{
			/* A property of the bag's own name takes its place. */
			VEC_EACH (const AstColumnDef, def, &column)
			{
				if (!ast->has_schema && unpack.prefix[0] == '\0' &&
					strcmp(def->name, one->name) == 0)
					unpack_add(b, &item, &unpack, def->name, def->type, ast->base.span);
			}
		}
		else if (with_source)
			bind_pass_item(b, &item, one, ast->base.span);
	}
	VEC_EACH (const AstColumnDef, def, &column)
	{
		BoundColumn *source = bind_find_column(&pipe->rel->column, def->name);
		size_t prefix = strlen(unpack.prefix);

		if (!ast->has_schema)
		{
			if (unpack.column == NULL || unpack.prefix[0] != '\0' ||
				strcmp(def->name, unpack.column->name) != 0)
				unpack_add(b, &item, &unpack, def->name, def->type, ast->base.span);
		}
		else if (source != NULL && source != unpack.column)
		{
			/* A column of the input that the schema lists: it stays. */
			if (bind_item_find(&item, def->name) == NULL)
				bind_pass_item(b, &item, source, def->span);
		}
		else
			unpack_add(b, &item, &unpack,
					   strncmp(def->name, unpack.prefix, prefix) == 0 ? def->name + prefix
																	  : def->name,
					   def->type, def->span);
	}
	bind_finish_project(b, pipe, &item, ast->base.span);
	pipe->rel->is_open = !ast->has_schema;
}

/* ---- pivot ---- */

/* The aggregate with only the rows of one value of the pivot column. */
static bool
pivot_restrict(BoundExpr *child, void *context)
{
	if (child->kind == BOUND_AGGREGATE)
	{
		child->u.aggregate.filter = context;
		return false;
	}
	return bound_expr_walk(child, pivot_restrict, context);
}

static BoundExpr *
pivot_aggregate(Binder *b, const AstExpr *ast, Span span)
{
	AstCall count = {.base = {AST_CALL, span}, .name = (char *) "count", .name_span = span};

	if (ast == NULL)
		return bind_aggregate_call(b, &count);
	return bind_expr(b, ast);
}

/* The columns that the aggregate reads: they are no keys. */
static bool
pivot_reads(const AstExpr *ast, const char *name)
{
	if (ast == NULL || ast->kind != AST_CALL)
		return false;
	VEC_EACH (const AstExpr, arg, &((const AstCall *) ast)->args)
	{
		if (arg->kind == AST_NAME && strcmp(((const AstName *) arg)->name, name) == 0)
			return true;
	}
	return false;
}

/* The keys of pivot: the columns named behind the aggregate, else all that are left. */
static Vec
pivot_keys(Binder *b, const Pipe *pipe, const AstCall *call, const BoundExpr *column)
{
	const AstExpr *aggregate = bind_plugin_argument(call, 1, "aggregationFunction");
	Vec key = {NULL, 0, 0};
	Vec written = {NULL, 0, 0};
	int unnamed = 0;

	for (int i = 2; i < call->args.count; i++)
		vec_push(&written, call->args.item[i]);
	if (written.count > 0)
	{
		bind_keys(b, &key, &written, &unnamed);
		return key;
	}
	VEC_EACH (BoundColumn, one, &pipe->rel->column)
	{
		if ((column->kind == BOUND_COLUMN && column->u.column == one) || bind_is_hidden(one) ||
			pivot_reads(aggregate, one->name))
			continue;
		bind_pass_item(b, &key, one, call->base.span);
	}
	return key;
}

/*
 * Finds the values that become columns, by a probe.  The empty one is no name; of more than a
 * table takes, those stay that the query names.
 */
static bool
pivot_probe(Binder *b, const Pipe *pipe, BoundExpr *column, Span span, Vec *value)
{
	BoundRel *rel = pipe->rel;
	Vec found = {NULL, 0, 0};

	if (!plugin_probe(b, plugin_distinct(b, rel, column, span), "pivot()", span, &found))
		return false;
	if (found.count > PLUGIN_MAX_COLUMNS)
	{
		Vec word = bind_asked_words(b, "");

		bind_error(b, DIAG_TOO_MANY_KEYS, span, "pivot()", psprintf("%d", PLUGIN_MAX_COLUMNS));
		rel = plugin_among(b, rel, column, &word, span);
		if (!plugin_probe(b, plugin_distinct(b, rel, column, span), "pivot()", span, &found))
			return false;
	}
	VEC_EACH (char, one, &found)
	{
		if (*one == '\0')
			bind_error(b, DIAG_EMPTY_KEY, span, "pivot()");
		else
			vec_push(value, one);
	}
	return true;
}

static void
plugin_pivot(Binder *b, Pipe *pipe, const AstInvoke *ast)
{
	const AstCall *call = ast->call;
	Span span = ast->base.span;
	AggregateScope aggregate = {0};
	BoundRel *rel;
	BoundExpr *column;
	Vec listed = {NULL, 0, 0}, value = {NULL, 0, 0};
	Vec key;
	NameMap taken = {{NULL, 0, 0}, NULL, 0};
	RowScope row;

	if (!bind_argument_count(b, call, 1, SYMBOL_ANY_COUNT))
		return;
	bind_push_row(b, &row, pipe);
	column = bind_expr(b, VEC_AT(&call->args, AstExpr, 0));
	key = pivot_keys(b, pipe, call, column);
	column = bind_convert(b, column, KQL_STRING);
	if (!ast->has_schema && !pivot_probe(b, pipe, column, span, &value))
	{
		bind_pop_row(b, &row);
		pipe->is_broken = true;
		return;
	}
	VEC_EACH (const AstColumnDef, def, &ast->schema)
	{
		BoundItem *old = bind_item_find(&key, def->name);

		if (old != NULL)
			vec_push(&listed, old);
		else
			vec_push(&value, def->name);
	}
	if (ast->has_schema && !ast->schema_has_star)
		key = listed;
	rel = bind_new_rel(b, REL_AGGREGATE, pipe->rel, span);
	rel->u.aggregate.key = key;
	VEC_EACH (BoundItem, item, &key)
	{
		vec_push(&rel->column, item->column);
		name_map_add_unique(&taken, item->column->name);
	}
	aggregate.key = &rel->u.aggregate.key;
	row.aggregate = &aggregate;
	for (int i = 0; i < value.count && !b->too_complex; i++)
	{
		const char *name = VEC_AT(&value, char, i);
		BoundExpr *one =
			pivot_aggregate(b, bind_plugin_argument(call, 1, "aggregationFunction"), span);
		BoundColumn *made;

		pivot_restrict(
			one, bind_comparison(b, KQL_INFIX_EQ, column, bind_const_string(b, name, span), span));
		made = bind_column_of(b, name_map_add_unique(&taken, name), one);
		bind_item_add(b, &rel->u.aggregate.aggregate, made, one);
		vec_push(&rel->column, made);
	}
	bind_pop_row(b, &row);
	rel->is_open = !ast->has_schema;
	pipe->rel = rel;
}

typedef struct Plugin
{
	const char *name;
	void (*bind)(Binder *b, Pipe *pipe, const AstInvoke *ast);
} Plugin;

static const Plugin plugin_list[] = {
	{"bag_unpack", plugin_bag_unpack},
	{"pivot", plugin_pivot},
	{"narrow", bind_plugin_narrow},
	{"ipv4_lookup", bind_plugin_ipv4_lookup},
	{"ipv6_lookup", bind_plugin_ipv6_lookup},
	{"activity_counts_metrics", bind_plugin_activity_counts},
	{"sliding_window_counts", bind_plugin_sliding_counts},
	{"rolling_percentile", bind_plugin_rolling_percentile},
	{"schema_merge", bind_plugin_schema_merge},
};

/* evaluate plugin(…) [: schema] */
void
bind_evaluate(Binder *b, Pipe *pipe, const AstInvoke *ast)
{
	const Plugin *plugin = LOOKUP(plugin_list, ast->call->name);

	b->is_row_wise = false;
	/* A plugin reads every column there is: bookkeeping is none of them. */
	bind_strip_hidden(b, pipe);
	if (plugin != NULL)
		plugin->bind(b, pipe, ast);
	else
	{
		bind_refuse_plugin(b, ast->call);
		pipe->is_broken = true;
	}
	pipe->is_sorted = false;
	pipe->is_literal = false;
	pipe->table = NULL;
}

/* invoke f(…): the rows so far are the function's first argument. */
void
bind_invoke(Binder *b, Pipe *pipe, const AstInvoke *ast)
{
	Binding *function = bind_find_function(b, ast->call->name);
	BoundExpr *scalar = NULL;
	RowScope *outer = pipe->outer;
	Pipe result = {0};

	if (function == NULL && bind_is_enrichment(ast->call->name))
	{
		bind_enrichment(b, pipe, ast);
		return;
	}
	if (function == NULL)
	{
		bind_hint_function(
			b, bind_error(b, DIAG_UNKNOWN_FUNCTION, ast->call->name_span, ast->call->name),
			ast->call->name);
		pipe->is_broken = true;
		return;
	}
	if (!bind_call_function(b, function, ast->call, pipe, &result, &scalar))
	{
		if (scalar == NULL || scalar->type != KQL_UNKNOWN)
			bind_error(b, DIAG_TYPE_MISMATCH, ast->base.span,
					   psprintf("function \"%s\"", ast->call->name), "table", "scalar");
		pipe->is_broken = true;
		return;
	}
	*pipe = result;
	pipe->outer = outer;
}
