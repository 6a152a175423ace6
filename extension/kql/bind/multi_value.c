/*
 * multi_value.c
 *		Functions whose result is several columns: series_stats() and kin, and
 *		array_sort_asc() of several arrays.
 *
 * In SQL each is one call that gives an array; its elements are taken out.
 */
#include "common/port.h"

#include "kql/bind/binder_int.h"

#define MULTI_MAX_COLUMNS 16

typedef struct MultiColumn
{
	const char *name;
	KqlType type;
} MultiColumn;

typedef struct MultiLine
{
	const char *name;
	const char *signature; /* parameters after the series, as in function_list.h */
	MultiColumn column[MULTI_MAX_COLUMNS];
} MultiLine;

static const MultiLine multi_line[] = {
	{"series_stats",
	 "b",
	 {{"min", KQL_REAL},
	  {"min_idx", KQL_LONG},
	  {"max", KQL_REAL},
	  {"max_idx", KQL_LONG},
	  {"avg", KQL_REAL},
	  {"stdev", KQL_REAL},
	  {"variance", KQL_REAL}}},
	{"series_fit_line",
	 "",
	 {{"rsquare", KQL_REAL},
	  {"slope", KQL_REAL},
	  {"variance", KQL_REAL},
	  {"rvariance", KQL_REAL},
	  {"interception", KQL_REAL},
	  {"line_fit", KQL_DYNAMIC}}},
	{"series_fit_2lines",
	 "",
	 {{"rsquare", KQL_REAL},
	  {"split_idx", KQL_LONG},
	  {"variance", KQL_REAL},
	  {"rvariance", KQL_REAL},
	  {"line_fit", KQL_DYNAMIC},
	  {"right_rsquare", KQL_REAL},
	  {"right_slope", KQL_REAL},
	  {"right_interception", KQL_REAL},
	  {"right_variance", KQL_REAL},
	  {"right_rvariance", KQL_REAL},
	  {"left_rsquare", KQL_REAL},
	  {"left_slope", KQL_REAL},
	  {"left_interception", KQL_REAL},
	  {"left_variance", KQL_REAL},
	  {"left_rvariance", KQL_REAL}}},
	{"series_fit_poly",
	 "dl",
	 {{"rsquare", KQL_REAL},
	  {"coefficients", KQL_DYNAMIC},
	  {"variance", KQL_REAL},
	  {"rvariance", KQL_REAL},
	  {"poly_fit", KQL_DYNAMIC}}},
	{"series_fft", "d", {{"real", KQL_DYNAMIC}, {"imag", KQL_DYNAMIC}}},
	{"series_ifft", "d", {{"real", KQL_DYNAMIC}, {"imag", KQL_DYNAMIC}}},
	{"series_decompose",
	 "lslr",
	 {{"baseline", KQL_DYNAMIC},
	  {"seasonal", KQL_DYNAMIC},
	  {"trend", KQL_DYNAMIC},
	  {"residual", KQL_DYNAMIC}}},
	{"series_decompose_anomalies",
	 "rlslsr",
	 {{"ad_flag", KQL_DYNAMIC}, {"ad_score", KQL_DYNAMIC}, {"baseline", KQL_DYNAMIC}}},
	{"series_periods_detect", "rrl", {{"periods", KQL_DYNAMIC}, {"scores", KQL_DYNAMIC}}},
	{"series_periods_validate", "rrrrrrrr", {{"periods", KQL_DYNAMIC}, {"scores", KQL_DYNAMIC}}},
};

static const MultiLine *
multi_find(const char *name)
{
	return LOOKUP(multi_line, name);
}

static bool
multi_is_sort(const char *name)
{
	return strcmp(name, "array_sort_asc") == 0 || strcmp(name, "array_sort_desc") == 0;
}

/* A call of array_sort_asc() or array_sort_desc(), also of one array. */
bool
bind_is_sort_of_arrays(const AstExpr *ast)
{
	return ast->kind == AST_CALL && multi_is_sort(((const AstCall *) ast)->name);
}

/* Does the call give several columns? */
bool
bind_is_multi_value(const AstCall *call)
{
	if (multi_is_sort(call->name))
	{
		/* The second argument may be nulls_last instead of an array. */
		const AstExpr *second = call->args.count > 1 ? VEC_AT(&call->args, AstExpr, 1) : NULL;

		return call->args.count > 2 ||
			   (second != NULL &&
				!(second->kind == AST_LITERAL && ((const AstLiteral *) second)->type == KQL_BOOL));
	}
	return multi_find(call->name) != NULL;
}

/* Converts the arguments to what the function takes; false after an error. */
static bool
multi_bind_args(Binder *b, const AstCall *call, const MultiLine *line, Vec *arg)
{
	if (!bind_argument_count(b, call, 1, 1 + (int) strlen(line->signature)))
		return false;
	for (int i = 0; i < call->args.count; i++)
	{
		KqlType type = i == 0 ? KQL_DYNAMIC : kql_type_from_letter(line->signature[i - 1]);
		BoundExpr *value = bind_expr(b, VEC_AT(&call->args, AstExpr, i));

		if (value->type == KQL_UNKNOWN)
			return false;
		if (value->type != type && (value->type == KQL_DYNAMIC || type == KQL_DYNAMIC ||
									!bind_can_convert(value->type, type)))
		{
			bind_error(b, DIAG_TYPE_MISMATCH, VEC_AT(&call->args, AstExpr, i)->span,
					   psprintf("argument %d of %s()", i + 1, call->name), kql_type_name(type),
					   kql_type_name(value->type));
			return false;
		}
		vec_push(arg, bind_convert(b, value, type));
	}
	return true;
}

static bool
multi_series(Binder *b, const AstCall *call, const MultiLine *line, MultiValue *multi)
{
	const char *base = bind_name_of(b, VEC_AT(&call->args, AstExpr, 0));
	Vec arg = {NULL, 0, 0};
	BoundExpr *array;

	if (!multi_bind_args(b, call, line, &arg))
		return false;
	array = bind_call_unchecked(b, psprintf("kql.%s($*)", line->name), &arg, KQL_DYNAMIC,
								call->base.span);
	for (int i = 0; i < MULTI_MAX_COLUMNS && line->column[i].name != NULL; i++)
	{
		Vec element = {NULL, 0, 0};
		BoundExpr *value;

		vec_push(&element, array);
		vec_push(&element, bind_const_long(b, i, call->base.span));
		value = bind_call_unchecked(b, "kql.dynamic_index($1, $2)", &element, KQL_DYNAMIC,
									call->base.span);
		vec_push(&multi->name, psprintf("%s_%s%s%s", line->name, base == NULL ? "" : base,
										base == NULL ? "" : "_", line->column[i].name));
		vec_push(&multi->value, bind_convert(b, value, line->column[i].type));
	}
	return true;
}

/* array_sort_asc(a, b, …[, nulls_last]): all in the order of the first. */
static bool
multi_sort(Binder *b, const AstCall *call, MultiValue *multi)
{
	bool ascending = strcmp(call->name, "array_sort_asc") == 0;
	Vec arg = {NULL, 0, 0};
	BoundExpr *nulls_last = NULL;

	for (int i = 0; i < call->args.count; i++)
	{
		BoundExpr *one = bind_expr(b, VEC_AT(&call->args, AstExpr, i));

		if (one->type == KQL_UNKNOWN)
			return false;
		if (i == call->args.count - 1 && one->type == KQL_BOOL)
		{
			nulls_last = one;
			break;
		}
		if (one->type != KQL_DYNAMIC)
		{
			bind_error(b, DIAG_TYPE_MISMATCH, VEC_AT(&call->args, AstExpr, i)->span,
					   psprintf("argument %d of %s()", i + 1, call->name), "dynamic",
					   kql_type_name(one->type));
			return false;
		}
		vec_push(&arg, one);
	}
	for (int i = 0; i < arg.count; i++)
	{
		const char *name = bind_name_of(b, VEC_AT(&call->args, AstExpr, i));
		const char *direction = ascending ? "asc" : "desc";
		const char *sql = i == 0 ? psprintf("kql.array_sort_%s($1, $2)", direction)
								 : psprintf("kql.array_sort_by_%s($1, $2, $3)", direction);
		Vec one = {NULL, 0, 0};

		vec_push(&one, arg.item[0]);
		if (i > 0)
			vec_push(&one, arg.item[i]);
		if (nulls_last != NULL)
			vec_push(&one, nulls_last);
		vec_push(&multi->name, unconstify(char *, bind_name_sorted(name)));
		vec_push(&multi->value, bind_call_unchecked(b, sql, &one, KQL_DYNAMIC, call->base.span));
	}
	return true;
}

/* Binds such a call: names and values of its columns. */
bool
bind_multi_value(Binder *b, const AstCall *call, MultiValue *multi)
{
	if (multi_is_sort(call->name))
		return multi_sort(b, call, multi);
	if (call->args.count == 0)
	{
		bind_argument_count(b, call, 1, 1);
		return false;
	}
	return multi_series(b, call, multi_find(call->name), multi);
}
