/*
 * special.c
 *		Functions that are not calls in SQL: conditions, tests for emptiness,
 *		the clock, names and rows.
 */
#include "common/port.h"

#include "kql/bind/binder_int.h"
#include "kql/bind/fold.h"

/* ---- conditions ---- */

/* The type of a choice between values: the common one, text if text meets a dynamic value. */
static bool
special_choice_type(Binder *b, const AstCall *call, const Vec *value, KqlType *type)
{
	*type = KQL_UNKNOWN;
	VEC_EACH (const BoundExpr, one, value)
	{
		KqlType common;

		if (one->type == KQL_UNKNOWN)
			return false;
		common = bind_common_type(*type, one->type);
		if (common == KQL_UNKNOWN)
		{
			bind_error(b, DIAG_TYPE_MISMATCH, one->span, psprintf("a value of %s()", call->name),
					   kql_type_name(*type), kql_type_name(one->type));
			return false;
		}
		*type = common;
	}
	return true;
}

static BoundExpr *
special_condition(Binder *b, const AstCall *call, int i)
{
	return bind_predicate(b, VEC_AT(&call->args, AstExpr, i),
						  psprintf("argument %d of %s()", i + 1, call->name));
}

/* iff(condition, a, b), case(condition, a, …, else) */
/* Whether the last of a case's pairs has the condition true: its value is the last one then. */
static bool
special_ends_true(const AstCall *call)
{
	const AstExpr *last;

	if (call->args.count < 4)
		return false;
	last = VEC_AT(&call->args, AstExpr, call->args.count - 2);
	return last->kind == AST_LITERAL && ((const AstLiteral *) last)->type == KQL_BOOL &&
		   ((const AstLiteral *) last)->int_value == 1;
}

static BoundExpr *
special_case(Binder *b, const AstCall *call)
{
	Vec value = {NULL, 0, 0};
	Vec condition = {NULL, 0, 0};
	KqlType type;
	BoundExpr *expr;
	int count = call->args.count;
	bool is_broken = false;

	if (count < 3 || (count % 2 == 0 && !special_ends_true(call)))
		return bind_refuse(b, DIAG_ARGUMENT_COUNT, call->base.span, call->name,
						   "pairs of condition and value, and a last value", psprintf("%d", count));
	for (int i = 0; i + 2 < count; i += 2)
	{
		BoundExpr *one = special_condition(b, call, i);

		is_broken |= one->type == KQL_UNKNOWN;
		vec_push(&condition, one);
		vec_push(&value, bind_expr(b, VEC_AT(&call->args, AstExpr, i + 1)));
	}
	vec_push(&value, bind_expr(b, VEC_AT(&call->args, AstExpr, count - 1)));
	if (!special_choice_type(b, call, &value, &type))
		return bind_unknown(b, call->base.span);
	expr = bind_new_expr(b, BOUND_CASE, type, false, call->base.span);
	for (int i = 0; i < value.count; i++)
	{
		BoundExpr *one = bind_convert(b, VEC_AT(&value, BoundExpr, i), type);

		if (i < condition.count)
			vec_push(&expr->u.list, condition.item[i]);
		vec_push(&expr->u.list, one);
		expr->nullable |= type != KQL_STRING && one->nullable;
	}
	return is_broken ? bind_unknown(b, call->base.span) : expr;
}

static BoundExpr *
special_iff(Binder *b, const AstCall *call)
{
	if (!bind_argument_count(b, call, 3, 3))
		return bind_unknown(b, call->base.span);
	return special_case(b, call);
}

static BoundExpr *
special_coalesce(Binder *b, const AstCall *call)
{
	Vec value = {NULL, 0, 0};
	KqlType type;
	BoundExpr *expr;

	if (!bind_argument_count(b, call, 1, SYMBOL_ANY_COUNT))
		return bind_unknown(b, call->base.span);
	VEC_EACH (AstExpr, ast, &call->args)
		vec_push(&value, bind_expr(b, ast));
	if (!special_choice_type(b, call, &value, &type))
		return bind_unknown(b, call->base.span);
	expr = bind_new_expr(b, BOUND_COALESCE, type, type != KQL_STRING, call->base.span);
	for (int i = 0; i < value.count; i++)
	{
		BoundExpr *one = bind_convert(b, VEC_AT(&value, BoundExpr, i), type);

		vec_push(&expr->u.list, one);
		if (!one->nullable)
			expr->nullable = false;
	}
	return expr;
}

/* ---- emptiness ---- */

static BoundExpr *
special_is_null_of(Binder *b, BoundExpr *operand, Span span)
{
	BoundExpr *expr;

	if (operand->type == KQL_UNKNOWN)
		return bind_unknown(b, span);
	if (operand->type == KQL_STRING)
		return bind_const_bool(b, false, span);
	expr = bind_new_expr(b, BOUND_IS_NULL, KQL_BOOL, false, span);
	expr->u.operand = operand;
	return expr;
}

static BoundExpr *
special_is_empty_of(Binder *b, BoundExpr *operand, Span span)
{
	BoundExpr *expr;

	if (operand->type != KQL_STRING && operand->type != KQL_DYNAMIC)
		return special_is_null_of(b, operand, span);
	expr = bind_new_expr(b, BOUND_IS_EMPTY, KQL_BOOL, false, span);
	expr->u.operand = bind_convert(b, operand, KQL_STRING);
	return expr;
}

typedef BoundExpr *(*SpecialTest)(Binder *b, BoundExpr *operand, Span span);

static BoundExpr *
special_test(Binder *b, const AstCall *call, SpecialTest test, bool negated)
{
	BoundExpr *expr;

	if (!bind_argument_count(b, call, 1, 1))
		return bind_unknown(b, call->base.span);
	expr = test(b, bind_expr(b, VEC_AT(&call->args, AstExpr, 0)), call->base.span);
	if (!negated || expr->type == KQL_UNKNOWN)
		return expr;
	if (expr->kind == BOUND_CONST)
		return bind_const_bool(b, expr->u.constant.int_value == 0, call->base.span);
	return bind_not(b, expr, call->base.span);
}

static BoundExpr *
special_isnull(Binder *b, const AstCall *call)
{
	return special_test(b, call, special_is_null_of, false);
}

static BoundExpr *
special_isnotnull(Binder *b, const AstCall *call)
{
	return special_test(b, call, special_is_null_of, true);
}

static BoundExpr *
special_isempty(Binder *b, const AstCall *call)
{
	return special_test(b, call, special_is_empty_of, false);
}

static BoundExpr *
special_isnotempty(Binder *b, const AstCall *call)
{
	return special_test(b, call, special_is_empty_of, true);
}

static BoundExpr *
special_not(Binder *b, const AstCall *call)
{
	BoundExpr *operand;

	if (!bind_argument_count(b, call, 1, 1))
		return bind_unknown(b, call->base.span);
	operand = special_condition(b, call, 0);
	if (operand->type == KQL_UNKNOWN)
		return operand;
	return bind_not(b, operand, call->base.span);
}

/* ---- the clock ---- */

/* now([offset]) and ago(offset): constants of the run. */
static BoundExpr *
special_clock(Binder *b, const AstCall *call, KqlInfix infix)
{
	BoundExpr *now = bind_now(b, call->base.span);
	BoundExpr *offset;

	if (call->args.count == 0)
		return now;
	offset = bind_expr(b, VEC_AT(&call->args, AstExpr, 0));
	if (offset->type == KQL_DYNAMIC)
		offset = bind_convert(b, offset, KQL_TIMESPAN);
	if (offset->type == KQL_UNKNOWN)
		return offset;
	if (offset->type != KQL_TIMESPAN)
		return bind_refuse(b, DIAG_TYPE_MISMATCH, offset->span,
						   psprintf("argument 1 of %s()", call->name), "timespan",
						   kql_type_name(offset->type));
	return bind_arithmetic(b, infix, now, offset, call->base.span);
}

static BoundExpr *
special_now(Binder *b, const AstCall *call)
{
	if (!bind_argument_count(b, call, 0, 1))
		return bind_unknown(b, call->base.span);
	return special_clock(b, call, KQL_INFIX_ADD);
}

static BoundExpr *
special_ago(Binder *b, const AstCall *call)
{
	if (!bind_argument_count(b, call, 1, 1))
		return bind_unknown(b, call->base.span);
	return special_clock(b, call, KQL_INFIX_SUBTRACT);
}

/* ---- names and rows ---- */

/* toscalar(table): its first value, computed once. */
static BoundExpr *
special_toscalar(Binder *b, const AstCall *call)
{
	const AstExpr *arg;
	RowScope *row = b->row;
	BoundExpr *expr;
	Pipe pipe;
	KqlType type;

	if (!bind_argument_count(b, call, 1, 1))
		return bind_unknown(b, call->base.span);
	arg = VEC_AT(&call->args, AstExpr, 0);
	if (!bind_is_table(b, arg))
		return bind_expr(b, arg);
	b->row = NULL;
	pipe = bind_table(b, arg);
	b->row = row;
	b->is_row_wise = false;
	if (pipe.is_broken || !bind_has_column(b, pipe.rel, arg->span))
		return bind_unknown(b, call->base.span);
	type = VEC_AT(&pipe.rel->column, BoundColumn, 0)->type;
	expr = bind_new_expr(b, BOUND_SUBQUERY, type, type != KQL_STRING, call->base.span);
	expr->u.subquery = pipe.rel;
	return expr;
}

/* The column as the default's type, which is that of the whole; no number loses by it. */
static BoundExpr *
special_as_fallback(Binder *b, BoundExpr *column, KqlType type)
{
	if (kql_type_is_numeric(column->type) && kql_type_is_numeric(type))
		type = bind_common_type(column->type, type);
	else if (type != KQL_STRING && type != KQL_DYNAMIC && column->type != KQL_DYNAMIC)
		return column;
	return bind_convert(b, column, type);
}

/* column_ifexists('name', default) */
static BoundExpr *
special_column_ifexists(Binder *b, const AstCall *call)
{
	const AstExpr *first;
	const char *name;
	BoundColumn *column;
	BoundExpr *fallback;

	if (!bind_argument_count(b, call, 2, 2))
		return bind_unknown(b, call->base.span);
	first = VEC_AT(&call->args, AstExpr, 0);
	if (first->kind == AST_NAME && bind_row_column(b, ((const AstName *) first)->name) != NULL)
		name = ((const AstName *) first)->name;
	else
		name = bind_constant_string(b, first, "the name of a column");
	if (name == NULL)
		return bind_unknown(b, call->base.span);
	fallback = bind_expr(b, VEC_AT(&call->args, AstExpr, 1));
	column = bind_row_column(b, name);
	if (column == NULL)
		return fallback;
	return special_as_fallback(b, bind_column_ref(b, column, call->base.span), fallback->type);
}

/* ingestion_time(): the column in which the table keeps it. */
static BoundExpr *
special_ingestion_time(Binder *b, const AstCall *call)
{
	BoundColumn *column = NULL;

	if (!bind_argument_count(b, call, 0, 0))
		return bind_unknown(b, call->base.span);
	for (const RowScope *row = b->row; row != NULL && column == NULL; row = row->outer)
	{
		if (row->table != NULL && row->table->ingestion_column != NULL)
			column = bind_row_column(b, row->table->ingestion_column);
		else if (row->column != NULL)
			column = bind_union_arrival(row->column);
	}
	if (column != NULL)
		return bind_convert(b, bind_column_ref(b, column, call->base.span), KQL_DATETIME);
	if (b->row == NULL || !b->row->is_broken)
		diag_hint(bind_error(b, DIAG_UNSUPPORTED, call->base.span,
							 "ingestion_time() on rows that keep no time of arrival"),
				  "Use it directly on a log table that vigil created or whose time of arrival was "
				  "registered, "
				  "or use TimeGenerated.");
	return bind_unknown(b, call->base.span);
}

/* pack_all([ignore_null_empty]): a bag of all columns. */
static BoundExpr *
special_pack_all(Binder *b, const AstCall *call)
{
	Vec arg = {NULL, 0, 0};
	bool ignore = false;
	const RowScope *row = b->row;

	if (!bind_argument_count(b, call, 0, 1))
		return bind_unknown(b, call->base.span);
	if (call->args.count == 1)
	{
		BoundExpr *flag =
			bind_constant(b, VEC_AT(&call->args, AstExpr, 0), "argument 1 of pack_all()");

		ignore = flag->kind == BOUND_CONST && flag->u.constant.int_value != 0;
	}
	if (row == NULL)
		return bind_refuse(b, DIAG_MISPLACED, call->base.span, "pack_all()");
	VEC_EACH (BoundColumn, column, row->column)
	{
		if (bind_is_hidden(column))
			continue;
		vec_push(&arg, bind_const_string(b, column->name, call->base.span));
		vec_push(&arg, bind_column_ref(b, column, call->base.span));
	}
	return bind_bag(b, ignore ? "kql.bag_pack_nonempty($*)" : "kql.bag_pack($*)", &arg,
					call->base.span);
}

/* pack_array(…), pack_array(*) */
static BoundExpr *
special_pack_array(Binder *b, const AstCall *call)
{
	Vec arg = {NULL, 0, 0};

	VEC_EACH (const AstExpr, one, &call->args)
	{
		if (one->kind == AST_STAR && b->row != NULL)
		{
			for (int k = 0; k < b->row->column->count; k++)
			{
				if (!bind_is_hidden(VEC_AT(b->row->column, BoundColumn, k)))
					vec_push(&arg,
							 bind_column_ref(b, VEC_AT(b->row->column, BoundColumn, k), one->span));
			}
		}
		else
			vec_push(&arg, bind_expr(b, one));
	}
	if (arg.count == 0)
	{
		return bind_const_dynamic(b, "[]", call->base.span);
	}
	return bind_array(b, &arg, call->base.span);
}

/* bag_pack(name, value, …); a value alone takes its own name. */
static BoundExpr *
special_bag_pack(Binder *b, const AstCall *call)
{
	Vec arg = {NULL, 0, 0};

	if (call->args.count % 2 != 0)
		return bind_refuse(b, DIAG_ARGUMENT_COUNT, call->base.span, call->name,
						   "pairs of name and value", psprintf("%d", call->args.count));
	for (int i = 0; i < call->args.count; i++)
	{
		BoundExpr *one = bind_expr(b, VEC_AT(&call->args, AstExpr, i));

		if (one->type == KQL_UNKNOWN)
			return bind_unknown(b, call->base.span);
		vec_push(&arg, i % 2 == 0 ? bind_convert(b, one, KQL_STRING) : one);
	}
	if (arg.count == 0)
	{
		return bind_const_dynamic(b, "{}", call->base.span);
	}
	return bind_bag(b, "kql.bag_pack($*)", &arg, call->base.span);
}

/* extract(regex, group, text[, typeof(t)]), and others that end in a type. */
static BoundExpr *
special_with_type(Binder *b, const AstCall *call)
{
	Vec arg = {NULL, 0, 0};
	BoundExpr *expr;
	int count = call->args.count;
	KqlType type = KQL_UNKNOWN;

	if (count > 2 && VEC_AT(&call->args, AstExpr, count - 1)->kind == AST_TYPED)
		type = ((const AstTyped *) VEC_AT(&call->args, AstExpr, --count))->type;
	for (int i = 0; i < count; i++)
		vec_push(&arg, bind_expr(b, VEC_AT(&call->args, AstExpr, i)));
	expr = bind_call_list(b, call, symbol_functions(call->name), &arg);
	return type == KQL_UNKNOWN ? expr : bind_convert(b, expr, type);
}

/* gettype(x): known at once unless x is dynamic. */
static BoundExpr *
special_gettype(Binder *b, const AstCall *call)
{
	Vec arg = {NULL, 0, 0};
	BoundExpr *value;

	if (!bind_argument_count(b, call, 1, 1))
		return bind_unknown(b, call->base.span);
	value = bind_expr(b, VEC_AT(&call->args, AstExpr, 0));
	if (value->type == KQL_UNKNOWN)
		return value;
	if (value->type != KQL_DYNAMIC)
		return bind_const_string(b, kql_type_name(value->type), call->base.span);
	vec_push(&arg, value);
	return bind_call_named(b, "gettype", &arg, call->base.span);
}

/* A call whose arguments need no check. */
BoundExpr *
bind_call_unchecked(Binder *b, const char *sql, Vec *arg, KqlType type, Span span)
{
	BoundExpr *expr;

	if (bind_has_unknown(arg))
		return bind_unknown(b, span);
	expr = bind_new_call(b, sql, sql, type, span);
	expr->u.call.arg = *arg;
	return expr;
}

typedef struct SpecialLine
{
	const char *name;
	BindSpecial bind;
} SpecialLine;

/* ORDER: by name. */
static const SpecialLine special_line[] = {
	{"ago", special_ago},
	{"bag_pack", special_bag_pack},
	{"bag_pack_columns", bind_bag_pack_columns},
	{"bin_auto", bind_bin_auto},
	{"case", special_case},
	{"coalesce", special_coalesce},
	{"column_ifexists", special_column_ifexists},
	{"column_names_of", bind_column_names_of},
	{"columnifexists", special_column_ifexists},
	{"estimate_data_size", bind_estimate_data_size},
	{"extract", special_with_type},
	{"extract_json", special_with_type},
	{"extractjson", special_with_type},
	{"geo_info_from_ip_address", bind_geo_info},
	{"gettype", special_gettype},
	{"iff", special_iff},
	{"iif", special_iff},
	{"ingestion_time", special_ingestion_time},
	{"isempty", special_isempty},
	{"isnotempty", special_isnotempty},
	{"isnotnull", special_isnotnull},
	{"isnull", special_isnull},
	{"next", bind_window_call},
	{"not", special_not},
	{"notempty", special_isnotempty},
	{"notnull", special_isnotnull},
	{"now", special_now},
	{"pack", special_bag_pack},
	{"pack_all", special_pack_all},
	{"pack_array", special_pack_array},
	{"pack_dictionary", special_bag_pack},
	{"parse_user_agent", bind_parse_user_agent},
	{"percentile_tdigest", special_with_type},
	{"prev", bind_window_call},
	{"row_cumsum", bind_window_call},
	{"row_number", bind_window_call},
	{"row_rank", bind_window_call},
	{"row_rank_dense", bind_window_call},
	{"row_rank_min", bind_window_call},
	{"row_window_session", bind_window_call},
	{"toscalar", special_toscalar},
};

static int
special_compare(const void *name, const void *line)
{
	return strcmp((const char *) name, ((const SpecialLine *) line)->name);
}

BindSpecial
bind_special_find(const char *name)
{
	const SpecialLine *line =
		bsearch(name, special_line, lengthof(special_line), sizeof(SpecialLine), special_compare);

	return line == NULL ? NULL : line->bind;
}
