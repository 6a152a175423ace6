/*
 * compile_time.c
 *		Functions about the columns of a row or the settings of a query, known
 *		when it is compiled: pack_all(), bag_pack_columns(), column_names_of(),
 *		estimate_data_size(), bin_auto().
 */
#include "common/port.h"

#include "common/json_walk.h"
#include "kql/bind/binder_int.h"

/* Arguments that one call packs into a bag; even, and at most FUNC_MAX_ARGS of the server. */
#define BAG_GROUP_SIZE 100

/* column_names_of(table): the names of its columns as a constant array. */
BoundExpr *
bind_column_names_of(Binder *b, const AstCall *call)
{
	RowScope *row = b->row;
	StringInfoData text;
	BoundExpr *expr;
	Pipe pipe;

	if (!bind_argument_count(b, call, 1, 1))
		return bind_unknown(b, call->base.span);
	b->row = NULL;
	pipe = bind_table(b, VEC_AT(&call->args, AstExpr, 0));
	b->row = row;
	if (pipe.is_broken)
		return bind_unknown(b, call->base.span);
	initStringInfo(&text);
	VEC_EACH (const BoundColumn, column, &pipe.rel->column)
	{
		if (bind_is_hidden(column))
			continue;
		appendStringInfoString(&text, text.len == 0 ? "[" : ",");
		json_append_string(&text, column->name, strlen(column->name));
	}
	appendStringInfoString(&text, text.len == 0 ? "[]" : "]");
	expr = bind_new_expr(b, BOUND_CONST, KQL_DYNAMIC, false, call->base.span);
	expr->u.constant.text = text.data;
	return expr;
}

/*
 * The bag of names and values in turn. PostgreSQL passes no more than 100 arguments to a function,
 * and log tables are wider: the pairs are packed in groups whose bags are then merged. A later pair
 * wins over an earlier one of the same name, a merge keeps the first: the last group comes first.
 */
BoundExpr *
bind_bag(Binder *b, const char *pack, const Vec *pair, Span span)
{
	Vec group = {NULL, 0, 0};
	int start = (pair->count - 1) / BAG_GROUP_SIZE * BAG_GROUP_SIZE;

	if (pair->count == 0)
		return bind_const_dynamic(b, "{}", span);
	for (int end = pair->count; start >= 0; end = start, start -= BAG_GROUP_SIZE)
	{
		Vec arg = {NULL, 0, 0};

		for (int i = start; i < end; i++)
			vec_push(&arg, VEC_AT(pair, BoundExpr, i));
		vec_push(&group, bind_call_unchecked(b, pack, &arg, KQL_DYNAMIC, span));
	}
	if (group.count == 1)
		return VEC_AT(&group, BoundExpr, 0);
	return bind_call_unchecked(b, "kql.bag_merge($*)", &group, KQL_DYNAMIC, span);
}

/* The array of the values; what is too much for one call is packed in groups and joined. */
BoundExpr *
bind_array(Binder *b, const Vec *value, Span span)
{
	Vec group = {NULL, 0, 0};

	for (int start = 0; start < value->count; start += BAG_GROUP_SIZE)
	{
		Vec arg = {NULL, 0, 0};

		for (int i = start; i < Min(start + BAG_GROUP_SIZE, value->count); i++)
			vec_push(&arg, VEC_AT(value, BoundExpr, i));
		vec_push(&group, bind_call_unchecked(b, "kql.pack_array($*)", &arg, KQL_DYNAMIC, span));
	}
	if (group.count == 0)
		return bind_const_dynamic(b, "[]", span);
	if (group.count == 1)
		return VEC_AT(&group, BoundExpr, 0);
	return bind_call_unchecked(b, "kql.array_concat($*)", &group, KQL_DYNAMIC, span);
}

/* bag_pack_columns(a, b, …): a bag of these columns. */
BoundExpr *
bind_bag_pack_columns(Binder *b, const AstCall *call)
{
	Vec arg = {NULL, 0, 0};

	if (!bind_argument_count(b, call, 1, SYMBOL_ANY_COUNT))
		return bind_unknown(b, call->base.span);
	VEC_EACH (const AstExpr, one, &call->args)
	{
		const char *name = bind_name_of(b, one);

		vec_push(&arg, bind_const_string(b, name == NULL ? psprintf("Column%d", one_at + 1) : name,
										 one->span));
		vec_push(&arg, bind_expr(b, one));
	}
	return bind_bag(b, "kql.bag_pack($*)", &arg, call->base.span);
}

/* Bytes that a value of the type takes in the engine; 0 where its text tells. */
static int
schema_type_size(KqlType type)
{
	switch (type)
	{
		case KQL_BOOL:
			return 1;
		case KQL_INT:
			return 4;
		case KQL_LONG:
		case KQL_REAL:
		case KQL_DATETIME:
		case KQL_TIMESPAN:
			return 8;
		case KQL_GUID:
			return 16;
		case KQL_UNKNOWN:
		case KQL_DECIMAL:
		case KQL_STRING:
		case KQL_DYNAMIC:
			break;
	}
	return 0;
}

static bool
schema_add_size(Binder *b, BoundExpr **sum, BoundExpr *value, Span span)
{
	Vec arg = {NULL, 0, 0};
	BoundExpr *size;

	if (value->type == KQL_STRING || value->type == KQL_DYNAMIC || value->type == KQL_DECIMAL)
	{
		vec_push(&arg, bind_convert(b, value, KQL_STRING));
		size = bind_call_named(b, "string_size", &arg, span);
	}
	else if (schema_type_size(value->type) > 0)
		size = bind_const_long(b, schema_type_size(value->type), span);
	else
		return false;
	*sum = *sum == NULL ? size : bind_arithmetic(b, KQL_INFIX_ADD, *sum, size, span);
	return true;
}

/* estimate_data_size(a, b, …) or (*) */
BoundExpr *
bind_estimate_data_size(Binder *b, const AstCall *call)
{
	BoundExpr *sum = NULL;

	VEC_EACH (const AstExpr, one, &call->args)
	{
		bool is_all = one->kind == AST_STAR && b->row != NULL;
		int count = is_all ? b->row->column->count : 1;

		for (int k = 0; k < count; k++)
		{
			BoundExpr *value =
				is_all ? bind_column_ref(b, VEC_AT(b->row->column, BoundColumn, k), one->span)
					   : bind_expr(b, one);

			if (!schema_add_size(b, &sum, value, one->span))
				return bind_unknown(b, call->base.span);
		}
	}
	return sum == NULL ? bind_const_long(b, 0, call->base.span) : sum;
}

/* The value of "set name = value", or NULL. */
static const AstExpr *
schema_setting(const Binder *b, const char *name)
{
	for (int i = b->setting.count - 1; i >= 0; i--)
	{
		const AstStatement *statement = VEC_AT(&b->setting, AstStatement, i);

		if (statement->value != NULL && strcmp(statement->name, name) == 0)
			return statement->value;
	}
	return NULL;
}

/* bin_auto(x): in bins as "set query_bin_auto_size" and "set query_bin_auto_at" say. */
BoundExpr *
bind_bin_auto(Binder *b, const AstCall *call)
{
	const AstExpr *size = schema_setting(b, "query_bin_auto_size");
	const AstExpr *at = schema_setting(b, "query_bin_auto_at");
	Vec arg = {NULL, 0, 0};

	if (!bind_argument_count(b, call, 1, 1))
		return bind_unknown(b, call->base.span);
	if (size == NULL)
	{
		diag_hint(bind_error(b, DIAG_BAD_ARGUMENT, call->base.span, "bin_auto()",
							 "the query sets no size of bins"),
				  "Put \"set query_bin_auto_size = 1h;\" before the query, or use bin().");
		return bind_unknown(b, call->base.span);
	}
	vec_push(&arg, bind_expr(b, VEC_AT(&call->args, AstExpr, 0)));
	vec_push(&arg, bind_constant(b, size, "query_bin_auto_size"));
	if (at != NULL)
		vec_push(&arg, bind_constant(b, at, "query_bin_auto_at"));
	return bind_call_named(b, at == NULL ? "bin" : "bin_at", &arg, call->base.span);
}
