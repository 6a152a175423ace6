/*
 * call.c
 *		Calls of functions: which overload fits, and its arguments converted.
 */
#include "common/port.h"

#include "kql/bind/binder_int.h"

/* How far an argument is from a parameter: 0 exact, more is worse, -1 does not fit. */
#define FIT_EXACT 0
#define FIT_WIDEN 1
#define FIT_ANY 5
#define FIT_CAST 20
#define FIT_NOT (-1)

static int
call_fit_numeric(KqlType type, KqlType wanted)
{
	if (!kql_type_is_numeric(type) || !kql_type_is_numeric(wanted))
		return FIT_NOT;
	switch (wanted)
	{
		case KQL_LONG:
			return type == KQL_INT ? FIT_WIDEN : FIT_NOT;
		case KQL_REAL:
			return type == KQL_INT ? FIT_WIDEN + 2 : type == KQL_LONG ? FIT_WIDEN + 1 : FIT_ANY + 1;
		case KQL_DECIMAL:
			return FIT_WIDEN + 3;
		default:
			/* An int parameter takes a long: literals are long, and counts and positions are int. */
			return type == KQL_LONG ? FIT_ANY : FIT_NOT;
	}
}

static int
call_fit(const BoundExpr *arg, char letter)
{
	KqlType type = arg->type;
	KqlType wanted;

	if (type == KQL_UNKNOWN)
		return FIT_EXACT;
	switch (letter)
	{
		case 'x':
			return FIT_ANY;
		case 'n':
			return kql_type_is_numeric(type) ? FIT_WIDEN + 3
				   : type == KQL_DYNAMIC     ? FIT_CAST + 1
											 : FIT_NOT;
		case 'o':
			if (type == KQL_DYNAMIC || type == KQL_GUID)
				return FIT_NOT;
			return FIT_ANY - 1;
		case 'P':
			return type == KQL_BOOL                                             ? FIT_EXACT
				   : type == KQL_LONG || type == KQL_INT || type == KQL_DYNAMIC ? FIT_CAST
																				: FIT_NOT;
		default:
			break;
	}
	wanted = kql_type_from_letter(letter);
	if (type == wanted)
		return FIT_EXACT;
	if (kql_type_is_numeric(type))
	{
		int fit = call_fit_numeric(type, wanted);

		if (fit != FIT_NOT)
			return fit;
	}
	/* A number in JSON may have a fraction, so real goes before the other numbers. */
	if (type == KQL_DYNAMIC)
		return wanted == KQL_STRING                         ? FIT_CAST
			   : wanted == KQL_REAL && !bind_is_absent(arg) ? FIT_CAST + 1
															: FIT_CAST + 2;
	if (type == KQL_BOOL && kql_type_is_numeric(wanted))
		return FIT_CAST + 3;
	return FIT_NOT;
}

/* The sum of the fits, or FIT_NOT. */
static int
call_fit_all(const SymbolOverload *overload, const Vec *arg)
{
	int sum = 0;

	if (arg->count < overload->least || arg->count > overload->most)
		return FIT_NOT;
	for (int i = 0; i < arg->count; i++)
	{
		const SymbolParam *param = symbol_param(overload, i, arg->count);
		int fit;

		if (param == NULL)
			return FIT_NOT;
		/* Aggregates do not convert: sum(d) of a dynamic value is refused. */
		if (overload->is_aggregate && VEC_AT(arg, BoundExpr, i)->type == KQL_DYNAMIC &&
			strchr("xdP", param->type) == NULL &&
			(param->is_constant || !bind_is_absent(VEC_AT(arg, BoundExpr, i))))
			return FIT_NOT;
		fit = call_fit(VEC_AT(arg, BoundExpr, i), param->type);
		if (fit == FIT_NOT)
			return FIT_NOT;
		sum += fit;
	}
	return sum;
}

/* What a parameter's letter is called in a message. */
static const char *
call_letter_name(char letter)
{
	switch (letter)
	{
		case 'x':
			return "any type";
		case 'n':
			return "a number";
		case 'o':
			return "a type with an order";
		case 'P':
			return "bool";
		default:
			return kql_type_name(kql_type_from_letter(letter));
	}
}

static const char *
call_count_text(SymbolSet set)
{
	int least = SYMBOL_ANY_COUNT;
	int most = 0;

	for (int i = 0; i < set.count; i++)
	{
		least = Min(least, set.overload[i]->least);
		most = Max(most, set.overload[i]->most);
	}
	if (least == most)
		return psprintf("%d", least);
	if (most >= SYMBOL_ANY_COUNT)
		return psprintf("at least %d", least);
	return psprintf("%d to %d", least, most);
}

/* Does the overload take the first arguments, and not the one after them? */
static bool
call_fails_at(const SymbolOverload *overload, const Vec *arg, int at)
{
	if (arg->count < overload->least || arg->count > overload->most)
		return false;
	for (int i = 0; i <= at; i++)
	{
		char letter = symbol_param(overload, i, arg->count)->type;
		KqlType type = VEC_AT(arg, BoundExpr, i)->type;
		bool fits =
			call_fit(VEC_AT(arg, BoundExpr, i), letter) != FIT_NOT &&
			!(overload->is_aggregate && type == KQL_DYNAMIC && strchr("xdP", letter) == NULL);

		if (fits != (i < at))
			return false;
	}
	return true;
}

/* The types that some overload takes as that argument: "long, real or decimal". */
static const char *
call_expected_types(SymbolSet set, const Vec *arg, int at)
{
	Vec name = {NULL, 0, 0};
	const char *text;

	for (int i = 0; i < set.count; i++)
	{
		const char *type;
		bool is_known = false;

		if (!call_fails_at(set.overload[i], arg, at))
			continue;
		type = call_letter_name(symbol_param(set.overload[i], at, arg->count)->type);
		for (int k = 0; k < name.count && !is_known; k++)
			is_known = strcmp(VEC_AT(&name, char, k), type) == 0;
		if (!is_known)
			vec_push(&name, unconstify(char *, type));
	}
	text = VEC_AT(&name, char, 0);
	for (int i = 1; i < name.count; i++)
		text =
			psprintf("%s%s%s", text, i == name.count - 1 ? " or " : ", ", VEC_AT(&name, char, i));
	return text;
}

/* Says why no overload fits: the count, or the first argument that none takes. */
static void
call_report_misfit(Binder *b, const AstCall *call, SymbolSet set, const Vec *arg)
{
	int closest_at = -1;

	for (int i = 0; i < set.count; i++)
	{
		for (int k = closest_at + 1; k < arg->count; k++)
		{
			if (call_fails_at(set.overload[i], arg, k))
				closest_at = k;
		}
	}
	if (closest_at < 0)
		bind_error(b, DIAG_ARGUMENT_COUNT, call->base.span, call->name, call_count_text(set),
				   psprintf("%d", arg->count));
	else
	{
		const BoundExpr *wrong = VEC_AT(arg, BoundExpr, closest_at);
		Span span = closest_at < call->args.count ? VEC_AT(&call->args, AstExpr, closest_at)->span
												  : call->base.span;

		bind_error(b, DIAG_TYPE_MISMATCH, span,
				   psprintf("argument %d of %s()", closest_at + 1, call->name),
				   call_expected_types(set, arg, closest_at), kql_type_name(wrong->type));
	}
}

bool
bind_has_unknown(const Vec *arg)
{
	for (int i = 0; i < arg->count; i++)
	{
		if (VEC_AT(arg, BoundExpr, i)->type == KQL_UNKNOWN)
			return true;
	}
	return false;
}

/* Reports the first argument whose type has nothing in common with those before it. */
static void
call_report_mixed(Binder *b, const AstCall *call, const Vec *arg)
{
	KqlType common = KQL_UNKNOWN;

	for (int i = 0; i < arg->count; i++)
	{
		KqlType type = VEC_AT(arg, BoundExpr, i)->type;

		if (bind_common_type(common, type) == KQL_UNKNOWN)
		{
			bind_error(b, DIAG_TYPE_MISMATCH, VEC_AT(arg, BoundExpr, i)->span,
					   psprintf("argument %d of %s()", i + 1, call->name), kql_type_name(common),
					   kql_type_name(type));
			return;
		}
		common = bind_common_type(common, type);
	}
}

/*
 * The overload that fits the arguments best, the first of equals; the arguments
 * are converted to its parameters.  NULL after an error.
 */
const SymbolOverload *
bind_choose_overload(Binder *b, const AstCall *call, SymbolSet set, Vec *arg)
{
	const SymbolOverload *best = NULL;
	int best_fit = 0;
	KqlType common = KQL_UNKNOWN;

	for (int i = 0; i < set.count; i++)
	{
		int fit = call_fit_all(set.overload[i], arg);

		if (fit != FIT_NOT && (best == NULL || fit < best_fit))
		{
			best = set.overload[i];
			best_fit = fit;
		}
	}
	if (best == NULL)
	{
		call_report_misfit(b, call, set, arg);
		return NULL;
	}
	if (best->result == '=')
	{
		common = bind_overload_result(best, arg);
		if (common == KQL_UNKNOWN && !bind_has_unknown(arg))
		{
			call_report_mixed(b, call, arg);
			return NULL;
		}
	}
	for (int i = 0; i < arg->count; i++)
	{
		const SymbolParam *param = symbol_param(best, i, arg->count);
		BoundExpr *value = VEC_AT(arg, BoundExpr, i);
		Span span = i < call->args.count ? VEC_AT(&call->args, AstExpr, i)->span : call->base.span;

		if (param->is_constant && bind_has_columns(value))
			bind_error(b, DIAG_NOT_CONSTANT, span,
					   psprintf("argument %d of %s()", i + 1, call->name));
		if (common != KQL_UNKNOWN)
			value = bind_convert(b, value, common);
		else if (param->type == 'P')
			value = bind_convert(b, value, KQL_BOOL);
		else if (param->type == 'n' && value->type == KQL_DYNAMIC)
			value = bind_convert(b, value, KQL_REAL);
		else if (strchr("xno", param->type) == NULL)
			value = bind_convert(b, value, kql_type_from_letter(param->type));
		arg->item[i] = value;
	}
	return best;
}

KqlType
bind_overload_result(const SymbolOverload *overload, const Vec *arg)
{
	KqlType type = KQL_UNKNOWN;

	if (overload->result >= '1' && overload->result <= '9')
	{
		int at = overload->result - '1';

		return at < arg->count ? VEC_AT(arg, BoundExpr, at)->type : KQL_UNKNOWN;
	}
	if (overload->result != '=')
		return kql_type_from_letter(overload->result);
	VEC_EACH (BoundExpr, expr, arg)
		type = bind_common_type(type, expr->type);
	return type;
}

/* Checks the number of arguments of a function that has no list line. */
bool
bind_argument_count(Binder *b, const AstCall *call, int least, int most)
{
	if (call->args.count >= least && call->args.count <= most)
		return true;
	bind_error(b, DIAG_ARGUMENT_COUNT, call->base.span, call->name,
			   least == most ? psprintf("%d", least) : psprintf("%d to %d", least, most),
			   psprintf("%d", call->args.count));
	return false;
}

/* Conversions that make of a JSON null what they make of null, so that a path need not. */
static bool
call_takes_json_null(const char *sql)
{
	static const char *const conversion[] = {"kql.tobool($1)", "kql.todatetime($1)",
											 "kql.toint($1)",  "kql.tolong($1)",
											 "kql.toreal($1)", "kql.tostring($1)"};

	return LOOKUP(conversion, sql) != NULL;
}

/*
 * parse_json(tostring(d)) of a dynamic value, as portals write it: only texts are parsed, so that
 * an object is not written and read again for each row.
 */
static void
call_read_dynamic(BoundExpr *call)
{
	static const BoundFunction reparse = {"parse_json", "kql.reparse($1)"};
	const BoundExpr *text;

	if (strcmp(call->u.call.function->sql, "kql.parse_json($1)") != 0)
		return;
	text = VEC_AT(&call->u.call.arg, BoundExpr, 0);
	if (text->kind != BOUND_CALL || strcmp(text->u.call.function->sql, "kql.tostring($1)") != 0 ||
		VEC_AT(&text->u.call.arg, BoundExpr, 0)->type != KQL_DYNAMIC)
		return;
	call->u.call.function = &reparse;
	call->u.call.arg = text->u.call.arg;
}

/* A call of a listed function on bound arguments. */
BoundExpr *
bind_call_list(Binder *b, const AstCall *call, SymbolSet set, Vec *arg)
{
	const SymbolOverload *overload;
	BoundExpr *expr;
	KqlType type;

	if (bind_has_unknown(arg))
		return bind_unknown(b, call->base.span);
	overload = bind_choose_overload(b, call, set, arg);
	if (overload == NULL)
		return bind_unknown(b, call->base.span);
	if (overload->function.sql == NULL)
		return bind_refuse(b, DIAG_UNSUPPORTED, call->name_span,
						   psprintf("function \"%s\"", call->name));
	bind_check_constants(b, call, arg);
	bind_check_regex_call(b, overload->function.sql, arg);
	expr = bind_tick_call(b, call->name, arg, call->base.span);
	if (expr != NULL)
		return expr;
	type = bind_overload_result(overload, arg);
	/* A conversion that changes nothing is its argument. */
	if (strcmp(overload->function.sql, "$1") == 0 && arg->count == 1 &&
		VEC_AT(arg, BoundExpr, 0)->type == type)
		return VEC_AT(arg, BoundExpr, 0);
	expr = bind_new_expr(b, BOUND_CALL, type, type != KQL_STRING, call->base.span);
	expr->u.call.function = &overload->function;
	expr->u.call.arg = *arg;
	if (call_takes_json_null(overload->function.sql))
		expr->u.call.arg.item[0] = bind_member_step(VEC_AT(arg, BoundExpr, 0));
	call_read_dynamic(expr);
	return expr;
}

/* A call of a listed function that the binder makes itself. */
BoundExpr *
bind_call_named(Binder *b, const char *name, Vec *arg, Span span)
{
	AstCall call = {.base = {AST_CALL, span}, .name = unconstify(char *, name), .name_span = span};
	SymbolSet set = symbol_functions(name);

	if (set.count == 0)
		return bind_refuse(b, DIAG_UNSUPPORTED, span, psprintf("function \"%s\"", name));
	return bind_call_list(b, &call, set, arg);
}

/* What other languages call a function, and what it is called here. */
static const char *const foreign_function[][2] = {
	{"average", "avg"},      {"char_length", "strlen"},   {"charindex", "indexof"},
	{"concat", "strcat"},    {"date_trunc", "bin"},       {"datediff", "datetime_diff"},
	{"if", "iff"},           {"ifnull", "coalesce"},      {"instr", "indexof"},
	{"left", "substring"},   {"len", "strlen"},           {"length", "strlen"},
	{"lower", "tolower"},    {"nvl", "coalesce"},         {"regexp_replace", "replace_regex"},
	{"right", "substring"},  {"string_agg", "make_list"}, {"strpos", "indexof"},
	{"substr", "substring"}, {"to_number", "tolong"},     {"upper", "toupper"},
	{"values", "make_set"},
};

static BoundExpr *
call_unknown(Binder *b, const AstCall *call)
{
	Suggest near;
	Diag *diag;

	if (symbol_aggregates(call->name).count > 0)
	{
		diag_hint(
			bind_error(b, DIAG_MISPLACED, call->base.span, psprintf("aggregate %s()", call->name)),
			"Aggregates belong into summarize, make-series, top-nested and pivot.");
		return bind_unknown(b, call->base.span);
	}
	if (bind_refuse_function(b, call))
		return bind_unknown(b, call->base.span);
	diag = bind_error(b, DIAG_UNKNOWN_FUNCTION, call->name_span, call->name);
	suggest_start(&near, call->name);
	symbol_suggest(&near, false);
	if (b->row != NULL && b->row->aggregate != NULL)
		symbol_suggest(&near, true);
	for (Binding *binding = b->env; binding != NULL; binding = binding->outer)
	{
		if (binding->kind == BINDING_FUNCTION)
			suggest_offer(&near, binding->name);
	}
	for (int i = 0; i < lengthof(foreign_function); i++)
	{
		if (pg_strcasecmp(call->name, foreign_function[i][0]) == 0)
		{
			diag_hint(diag, "Did you mean \"%s\"?", foreign_function[i][1]);
			return bind_unknown(b, call->base.span);
		}
	}
	if (suggest_best(&near) != NULL)
		diag_hint(diag, "Did you mean \"%s\"?", suggest_best(&near));
	else
		bind_hint_function(b, diag, call->name);
	return bind_unknown(b, call->base.span);
}

static BoundExpr *
call_user_function(Binder *b, Binding *function, const AstCall *call)
{
	Pipe pipe = {0};
	BoundExpr *scalar = NULL;

	if (!bind_call_function(b, function, call, NULL, &pipe, &scalar))
		return scalar;
	diag_hint(bind_error(b, DIAG_TYPE_MISMATCH, call->base.span,
						 psprintf("function \"%s\"", call->name), "scalar", "table"),
			  "Use toscalar() to take the first value of a table.");
	return bind_unknown(b, call->base.span);
}

/* The value of an argument that was given a name; the functions of the language take no names. */
const AstExpr *
bind_unnamed(const AstExpr *arg)
{
	return arg->kind == AST_NAMED ? ((const AstNamed *) arg)->value : arg;
}

/* The call with its arguments without their names, which mean nothing. */
static const AstCall *
call_without_names(const AstCall *call)
{
	AstCall *bare = NULL;

	for (int i = 0; i < call->args.count; i++)
	{
		const AstExpr *arg = VEC_AT(&call->args, AstExpr, i);

		if (arg->kind != AST_NAMED)
			continue;
		if (bare == NULL)
		{
			bare = palloc(sizeof(AstCall));
			*bare = *call;
			bare->args = bind_copy(&call->args);
		}
		bare->args.item[i] = unconstify(AstExpr *, bind_unnamed(arg));
	}
	return bare == NULL ? call : bare;
}

/* The first array of a function that gives several values. */
static BoundExpr *
call_first_value(Binder *b, const AstCall *call)
{
	MultiValue multi = {{NULL, 0, 0}, {NULL, 0, 0}};

	if (!bind_multi_value(b, call, &multi) || multi.value.count == 0)
		return bind_unknown(b, call->base.span);
	return VEC_AT(&multi.value, BoundExpr, 0);
}

/* A call in an expression. */
BoundExpr *
bind_call(Binder *b, const AstCall *written)
{
	Binding *binding = scope_find(b, written->name);
	const AstCall *call = written;
	Vec arg = {NULL, 0, 0};
	BindSpecial special;
	SymbolSet set;

	if (binding != NULL && binding->kind == BINDING_FUNCTION)
		return call_user_function(b, binding, call);
	call = call_without_names(written);
	if (b->row != NULL && b->row->aggregate != NULL && !b->row->aggregate->is_inside &&
		bind_is_aggregate_name(call->name))
		return bind_aggregate_call(b, call);
	special = bind_special_find(call->name);
	if (special != NULL)
		return special(b, call);
	if (bind_is_multi_value(call))
		return call_first_value(b, call);
	set = symbol_functions(call->name);
	if (set.count == 0)
	{
		binding = bind_find_function(b, call->name);
		if (binding != NULL)
			return call_user_function(b, binding, written);
		return call_unknown(b, call);
	}
	VEC_EACH (AstExpr, ast, &call->args)
		vec_push(&arg, bind_expr(b, ast));
	if (arg.count == 1 && strcmp(call->name, "todatetime") == 0)
		arg.item[0] = bind_time_of_today(b, VEC_AT(&arg, BoundExpr, 0));
	if (arg.count == 1)
		arg.item[0] = bind_tick_argument(b, call->name, VEC_AT(&arg, BoundExpr, 0));
	return bind_call_list(b, call, set, &arg);
}
