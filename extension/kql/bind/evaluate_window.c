/*
 * evaluate_window.c
 *		The plugins that count over windows of time: activity_counts_metrics,
 *		sliding_window_counts and rolling_percentile.
 *
 * Each is a query of the language over its input: it is written here as one, and bound
 * as the body of a function is.  Names of its own begin with '$'; the columns of the
 * input go by numbers until the last step, so that none of theirs means another one.
 */
#include "common/port.h"

#include "kql/bind/binder_int.h"

/* What a call says, and the texts that are made of it. */
typedef struct WindowPlugin
{
	Binder *b;
	const AstCall *call;
	const Pipe *pipe;
	const char *time;  /* name of the column that goes on, as a query quotes it */
	KqlType type;      /* of that column; int is long */
	Binding *constant; /* environment with the constants of the call */
	Vec dimension;     /* of char *: quoted names */
	bool is_bad;
} WindowPlugin;

/* An argument that names a column of the input; NULL after an error. */
static BoundColumn *
window_column(WindowPlugin *p, const AstExpr *arg, const char *what)
{
	const AstExpr *ast = arg == NULL ? NULL : bind_unnamed(arg);
	BoundColumn *column;

	if (ast == NULL || ast->kind != AST_NAME)
	{
		bind_error(p->b, DIAG_BAD_ARGUMENT, ast == NULL ? p->call->base.span : ast->span, what,
				   "it must be a column of the table");
		p->is_bad = true;
		return NULL;
	}
	column = bind_find_column(&p->pipe->rel->column, ((const AstName *) ast)->name);
	if (column == NULL)
	{
		if (!p->pipe->is_broken)
			bind_unknown_column(p->b, ((const AstName *) ast)->name, ast->span);
		p->is_bad = true;
	}
	return column;
}

/* The column along which the windows go. */
static void
window_time(WindowPlugin *p, const AstExpr *arg, const char *what)
{
	const BoundColumn *column = window_column(p, arg, what);

	if (column == NULL)
		return;
	p->time = bind_text_name(column->name);
	p->type = column->type == KQL_INT ? KQL_LONG : column->type;
	if (p->type != KQL_DATETIME && p->type != KQL_TIMESPAN && p->type != KQL_LONG &&
		p->type != KQL_REAL)
	{
		bind_error(p->b, DIAG_TYPE_MISMATCH, arg->span, what, "datetime, timespan, long or real",
				   kql_type_name(column->type));
		p->is_bad = true;
	}
}

/* A constant of that type, which the text names by '$' and a word; NULL after an error. */
static BoundExpr *
window_constant(WindowPlugin *p, const AstExpr *arg, const char *what, const char *name,
				KqlType type)
{
	Binder *b = p->b;
	RowScope *row = b->row;
	Binding *env = b->env;
	BoundExpr *value;
	Binding *binding;

	if (p->is_bad)
		return NULL;
	b->row = NULL;
	value = bind_constant(b, bind_unnamed(arg), what);
	b->row = row;
	if (value->type != KQL_UNKNOWN && value->type != type &&
		(value->type == KQL_DYNAMIC || !bind_can_convert(value->type, type)))
		bind_error(b, DIAG_TYPE_MISMATCH, arg->span, what, kql_type_name(type),
				   kql_type_name(value->type));
	else if (value->type != KQL_UNKNOWN)
	{
		b->env = p->constant;
		binding = bind_define(b, name, BINDING_EXPR);
		binding->expr = bind_convert(b, value, type);
		binding->expr_size = 1;
		p->constant = b->env;
		b->env = env;
		return binding->expr;
	}
	p->is_bad = true;
	return NULL;
}

/* Such a constant that is a length or a number of windows. */
static BoundExpr *
window_length(WindowPlugin *p, const AstExpr *arg, const char *what, const char *name, KqlType type)
{
	BoundExpr *value = window_constant(p, arg, what, name, type);

	if (value == NULL || value->kind != BOUND_CONST)
		return value;
	if (!value->u.constant.is_null && (value->type == KQL_REAL ? value->u.constant.real_value > 0
															   : value->u.constant.int_value > 0))
		return value;
	bind_error(p->b, DIAG_BAD_ARGUMENT, arg->span, what, "it must be above zero");
	p->is_bad = true;
	return NULL;
}

/* The arguments from a place on are dimensions. */
static void
window_dimensions(WindowPlugin *p, int from)
{
	for (int i = from; i < p->call->args.count; i++)
	{
		const BoundColumn *column =
			window_column(p, VEC_AT(&p->call->args, AstExpr, i), "a dimension");

		if (column != NULL)
			vec_push(&p->dimension, unconstify(char *, bind_text_name(column->name)));
	}
}

/*
 * A list of the dimensions by number, each with a text before and behind it, and if asked
 * as the assignment of its column.
 */
static const char *
window_list(const WindowPlugin *p, const char *before, const char *behind, bool with_name)
{
	char *text = psprintf("%s", "");

	VEC_EACH (const char, name, &p->dimension)
	{
		text = psprintf("%s%s[\"$d%d\"]%s%s%s", text, before, name_at, behind,
						with_name ? " = " : "", with_name ? name : "");
	}
	return text;
}

/* The columns of the input that are needed, under the names that the text has for them. */
static const char *
window_input(const WindowPlugin *p, const char *time, const char *other, const char *value)
{
	return psprintf("[\"$T\"] | project [\"$t\"] = %s, [\"%s\"] = %s%s", time, other, value,
					window_list(p, ", ", "", true));
}

/* The dimensions under their own names again. */
static const char *
window_output(const WindowPlugin *p)
{
	char *text = psprintf("%s", "");

	VEC_EACH (const char, name, &p->dimension)
		text = psprintf("%s, %s = [\"$d%d\"]", text, name, name_at);
	return text;
}

/* Is this the first row of another combination of dimensions than the row before? */
static const char *
window_restart(const WindowPlugin *p)
{
	char *text = psprintf("false");

	for (int i = 0; i < p->dimension.count; i++)
		text = psprintf("%s or coalesce([\"$d%d\"] != prev([\"$d%d\"]), false)", text, i, i);
	return text;
}

/* Binds the text, a query over $T, in the place of the plugin. */
static void
window_bind(WindowPlugin *p, Pipe *pipe, const char *body)
{
	bind_query_text(p->b, pipe, p->call->name, p->call->base.span, p->constant, body);
}

/* The start of the window of a row, by a constant length or the name of a part of the calendar. */
static const char *
window_start(WindowPlugin *p, const AstExpr *arg)
{
	static const char *const part[] = {"week", "month", "year"};
	const AstExpr *ast = bind_unnamed(arg);
	KqlType type = p->type == KQL_DATETIME ? KQL_TIMESPAN : p->type;

	if (ast->kind == AST_LITERAL && ((const AstLiteral *) ast)->type == KQL_STRING &&
		p->type == KQL_DATETIME)
	{
		const char *text = bind_constant_string(p->b, ast, "the step");

		for (int i = 0; i < lengthof(part) && text != NULL; i++)
		{
			if (strcmp(text, part[i]) == 0)
				return psprintf("startof%s([\"$t\"])", part[i]);
		}
		bind_error(p->b, DIAG_BAD_ARGUMENT, ast->span, "the step",
				   "it must be a timespan, \"week\", \"month\" or \"year\"");
		p->is_bad = true;
		return "";
	}
	(void) window_length(p, arg, "the step", "$step", type);
	return "bin_at([\"$t\"], [\"$step\"], [\"$start\"])";
}

static WindowPlugin
window_begin(Binder *b, const Pipe *pipe, const AstInvoke *ast)
{
	WindowPlugin p = {.b = b, .call = ast->call, .pipe = pipe};

	return p;
}

/*
 * activity_counts_metrics(id, time, start, end, step [, dimension, …]): the records, the
 * different ids, those that no window before had, and those of all windows so far.
 */
void
bind_plugin_activity_counts(Binder *b, Pipe *pipe, const AstInvoke *ast)
{
	WindowPlugin p = window_begin(b, pipe, ast);
	const Vec *arg = &ast->call->args;
	const BoundColumn *id;
	const char *keys, *window;

	if (!bind_argument_count(b, ast->call, 5, SYMBOL_ANY_COUNT))
	{
		pipe->is_broken = true;
		return;
	}
	id = window_column(&p, VEC_AT(arg, AstExpr, 0), "the column of ids");
	window_time(&p, VEC_AT(arg, AstExpr, 1), "the column of times");
	(void) window_constant(&p, VEC_AT(arg, AstExpr, 2), "the start", "$start", p.type);
	(void) window_constant(&p, VEC_AT(arg, AstExpr, 3), "the end", "$end", p.type);
	window = p.is_bad ? "" : window_start(&p, VEC_AT(arg, AstExpr, 4));
	window_dimensions(&p, 5);
	if (p.is_bad)
	{
		pipe->is_broken = true;
		return;
	}
	keys = window_list(&p, ", ", "", false);
	window_bind(
		&p, pipe,
		psprintf(
			"let [\"$rows\"] = %s | where [\"$t\"] between ([\"$start\"] .. [\"$end\"])"
			" | summarize [\"$n\"] = count() by [\"$t\"] = %s, [\"$id\"]%s;"
			" [\"$rows\"] | join kind=inner ([\"$rows\"]"
			" | summarize [\"$first\"] = min([\"$t\"]) by [\"$id\"]%s) on [\"$id\"]%s"
			" | summarize [\"$count\"] = sum([\"$n\"]), [\"$ids\"] = countif(isnotnull([\"$id\"])),"
			" [\"$new\"] = countif([\"$t\"] == [\"$first\"] and isnotnull([\"$id\"]))"
			" by [\"$t\"]%s | sort by %s[\"$t\"] asc"
			" | extend [\"$all\"] = row_cumsum([\"$new\"], %s)"
			" | project %s = [\"$t\"]%s, ['count'] = [\"$count\"], dcount = [\"$ids\"],"
			" new_dcount = [\"$new\"], aggregated_dcount = [\"$all\"]",
			window_input(&p, p.time, "$id", bind_text_name(id->name)), window, keys, keys, keys,
			keys, window_list(&p, "", " asc, ", false), window_restart(&p), p.time,
			window_output(&p)));
}

/* Whether a lookback is shorter than a step, as far as constants tell. */
static bool
window_is_short(const BoundExpr *look, const BoundExpr *step)
{
	if (look == NULL || step == NULL || look->kind != BOUND_CONST || step->kind != BOUND_CONST ||
		look->u.constant.is_null || step->u.constant.is_null || look->type != step->type)
		return false;
	return look->type == KQL_REAL ? look->u.constant.real_value < step->u.constant.real_value
								  : look->u.constant.int_value < step->u.constant.int_value;
}

/*
 * sliding_window_counts(id, time, start, end, lookback, step [, dimension, …]): records and
 * different ids of the lookback that ends with each step.
 */
void
bind_plugin_sliding_counts(Binder *b, Pipe *pipe, const AstInvoke *ast)
{
	WindowPlugin p = window_begin(b, pipe, ast);
	const Vec *arg = &ast->call->args;
	const BoundColumn *id;
	BoundExpr *look, *step;
	KqlType length;
	const char *keys;

	if (!bind_argument_count(b, ast->call, 6, SYMBOL_ANY_COUNT))
	{
		pipe->is_broken = true;
		return;
	}
	id = window_column(&p, VEC_AT(arg, AstExpr, 0), "the column of ids");
	window_time(&p, VEC_AT(arg, AstExpr, 1), "the column of times");
	length = p.type == KQL_DATETIME ? KQL_TIMESPAN : p.type;
	(void) window_constant(&p, VEC_AT(arg, AstExpr, 2), "the start", "$start", p.type);
	(void) window_constant(&p, VEC_AT(arg, AstExpr, 3), "the end", "$end", p.type);
	look = window_length(&p, VEC_AT(arg, AstExpr, 4), "the lookback", "$look", length);
	step = window_length(&p, VEC_AT(arg, AstExpr, 5), "the step", "$step", length);
	window_dimensions(&p, 6);
	if (!p.is_bad && window_is_short(look, step))
	{
		bind_error(b, DIAG_BAD_ARGUMENT, VEC_AT(arg, AstExpr, 4)->span, "the lookback",
				   "it must not be shorter than the step");
		p.is_bad = true;
	}
	if (p.is_bad)
	{
		pipe->is_broken = true;
		return;
	}
	keys = window_list(&p, ", ", "", false);
	window_bind(
		&p, pipe,
		psprintf(
			"let [\"$rows\"] = %s"
			" | where [\"$t\"] > [\"$start\"] - [\"$look\"] and [\"$t\"] <= [\"$end\"]"
			" | summarize [\"$n\"] = count() by"
			" [\"$t\"] = bin_at([\"$t\"], [\"$step\"], [\"$start\"]), [\"$id\"]%s;"
			" [\"$rows\"] | extend [\"$k\"] = 1 | join kind=inner (range step_no from 0 to"
			" tolong([\"$look\"] / [\"$step\"]%s) - 1 step 1 | extend [\"$k\"] = 1) on [\"$k\"]"
			" | extend [\"$w\"] = [\"$t\"] + step_no * [\"$step\"]"
			" | where [\"$w\"] between ([\"$start\"] .. [\"$end\"])"
			" | summarize [\"$count\"] = sum([\"$n\"]), [\"$ids\"] = dcount([\"$id\"])"
			" by [\"$w\"]%s | sort by %s[\"$w\"] asc"
			" | project %s = [\"$w\"]%s, Count = [\"$count\"], Dcount = [\"$ids\"]",
			window_input(&p, p.time, "$id", bind_text_name(id->name)), keys,
			length == KQL_REAL ? " + 1e-9" : "", keys, window_list(&p, "", " asc, ", false), p.time,
			window_output(&p)));
}

/* The number of a literal as it stands in the name of a column; NULL if it is none. */
static const char *
window_number(const BoundExpr *value)
{
	if (value == NULL || value->kind != BOUND_CONST || value->u.constant.is_null)
		return NULL;
	if (value->type == KQL_REAL)
		return psprintf("%.15g", value->u.constant.real_value);
	return psprintf(INT64_FORMAT, value->u.constant.int_value);
}

/*
 * rolling_percentile(value, percentile, time, step, steps [, dimension, …]): of the steps that
 * end with each one, from the first to the last that has rows.
 */
void
bind_plugin_rolling_percentile(Binder *b, Pipe *pipe, const AstInvoke *ast)
{
	WindowPlugin p = window_begin(b, pipe, ast);
	const Vec *arg = &ast->call->args;
	const BoundColumn *value;
	const char *rank, *steps, *keys, *name;

	if (!bind_argument_count(b, ast->call, 5, SYMBOL_ANY_COUNT))
	{
		pipe->is_broken = true;
		return;
	}
	value = window_column(&p, VEC_AT(arg, AstExpr, 0), "the column of values");
	rank = window_number(
		window_constant(&p, VEC_AT(arg, AstExpr, 1), "the percentile", "$rank", KQL_REAL));
	window_time(&p, VEC_AT(arg, AstExpr, 2), "the column of times");
	(void) window_length(&p, VEC_AT(arg, AstExpr, 3), "the step", "$step",
						 p.type == KQL_DATETIME ? KQL_TIMESPAN : p.type);
	steps = window_number(
		window_length(&p, VEC_AT(arg, AstExpr, 4), "the number of steps", "$steps", KQL_LONG));
	window_dimensions(&p, 5);
	if (!p.is_bad && (rank == NULL || steps == NULL))
	{
		bind_error(b, DIAG_BAD_ARGUMENT, ast->call->base.span,
				   "the percentile and the number of steps",
				   "they must be literals, because they name the column");
		p.is_bad = true;
	}
	if (p.is_bad)
	{
		pipe->is_broken = true;
		return;
	}
	keys = window_list(&p, ", ", "", false);
	name = bind_text_name(psprintf("rolling_%s_percentile_%s_%s", steps, value->name, rank));
	window_bind(
		&p, pipe,
		psprintf(
			"let [\"$rows\"] = %s | extend [\"$t\"] = bin([\"$t\"], [\"$step\"]), [\"$k\"] = 1"
			" | where isnotnull([\"$t\"]);"
			" [\"$rows\"] | join kind=inner (range step_no from 0 to [\"$steps\"] - 1 step 1"
			" | extend [\"$k\"] = 1) on [\"$k\"]"
			" | extend [\"$w\"] = [\"$t\"] + step_no * [\"$step\"]"
			" | join kind=inner ([\"$rows\"] | summarize [\"$last\"] = max([\"$t\"]) by [\"$k\"]%s)"
			" on [\"$k\"]%s | where [\"$w\"] <= [\"$last\"]"
			" | summarize [\"$p\"] = percentile([\"$v\"], [\"$rank\"]) by [\"$w\"]%s"
			" | sort by %s[\"$w\"] asc | project %s = [\"$w\"]%s, %s = [\"$p\"]",
			window_input(&p, p.time, "$v", bind_text_name(value->name)), keys, keys, keys,
			window_list(&p, "", " asc, ", false), p.time, window_output(&p), name));
}
