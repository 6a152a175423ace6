/*
 * call_check.c
 *		Constant arguments of functions that take only some values: formats, parts of a
 *		time, sizes of bins.
 */
#include "common/port.h"

#include "common/utf8.h"
#include "kql/bind/binder_int.h"

/*
 * A constant format of format_datetime and format_timespan holds nothing but
 * its letters and a few delimiters.
 */
static void
call_check_format(Binder *b, const AstCall *call, const Vec *arg)
{
	static const char delimiter[] = " /-:,._[]";
	bool is_span = strcmp(call->name, "format_timespan") == 0;
	const char *letters = is_span ? "dfFhHms" : "dfFhHmMsty";
	const BoundExpr *format;
	const char *text;
	int bytes;

	if (!is_span && strcmp(call->name, "format_datetime") != 0)
		return;
	format = VEC_AT(arg, BoundExpr, 1);
	if (format->kind != BOUND_CONST || format->u.constant.is_null)
		return;
	text = format->u.constant.text;
	text += strspn(text, psprintf("%s%s", letters, delimiter));
	if (*text == '\0')
		return;
	utf8_decode(text, &bytes);
	diag_hint(bind_error(b, DIAG_BAD_ARGUMENT, VEC_AT(&call->args, AstExpr, 1)->span,
						 psprintf("the format of %s()", call->name),
						 psprintf("unexpected \"%.*s\"", bytes, text)),
			  "A format holds the letters %s and the delimiters \"%s\".", letters, delimiter);
}

/* Bins of a constant size must be whole microseconds, or such that each value is its own. */
static void
call_check_bin(Binder *b, const AstCall *call, const Vec *arg)
{
	if (arg->count > 1 && (strcmp(call->name, "bin") == 0 || strcmp(call->name, "floor") == 0 ||
						   strcmp(call->name, "bin_at") == 0))
		(void) bind_refuse_ticks(b, VEC_AT(arg, BoundExpr, 1), true);
}

/* A constant part of datetime_diff() and its kin is one that there is. */
static void
call_check_part(Binder *b, const AstCall *call, const Vec *arg)
{
	static const char *const known[] = {"year",        "quarter",     "month",     "week",
										"day",         "hour",        "minute",    "second",
										"millisecond", "microsecond", "nanosecond"};
	bool is_part = strcmp(call->name, "datetime_part") == 0 || strcmp(call->name, "datepart") == 0;
	BoundExpr *part;
	const char *text;
	Suggest near;

	if (!is_part && strcmp(call->name, "datetime_diff") != 0 &&
		strcmp(call->name, "datetime_add") != 0)
		return;
	part = VEC_AT(arg, BoundExpr, 0);
	/* A column has been refused; what else is not known by now cannot be checked. */
	if (part->kind != BOUND_CONST && part->type != KQL_UNKNOWN && !bind_has_columns(part))
		bind_error(b, DIAG_NOT_CONSTANT, VEC_AT(&call->args, AstExpr, 0)->span,
				   psprintf("the part of %s()", call->name));
	if (part->kind != BOUND_CONST || part->u.constant.is_null)
		return;
	text = part->u.constant.text;
	suggest_start(&near, text);
	for (int i = 0; i < lengthof(known); i++)
	{
		if (pg_strcasecmp(text, known[i]) == 0)
			return;
		suggest_offer(&near, known[i]);
	}
	if (is_part &&
		(pg_strcasecmp(text, "week_of_year") == 0 || pg_strcasecmp(text, "weekofyear") == 0 ||
		 pg_strcasecmp(text, "dayofyear") == 0))
		return;
	diag_hint(bind_error(b, DIAG_BAD_ARGUMENT, VEC_AT(&call->args, AstExpr, 0)->span,
						 psprintf("the part of %s()", call->name),
						 psprintf("there is no \"%s\"", text)),
			  "%s%s%sThere are year, quarter, month, week, day, hour, minute, second, millisecond, "
			  "microsecond and nanosecond.",
			  suggest_best(&near) ? "Did you mean \"" : "",
			  suggest_best(&near) ? suggest_best(&near) : "", suggest_best(&near) ? "\"? " : "");
}

/* Reports the constants among the arguments that their function does not take. */
void
bind_check_constants(Binder *b, const AstCall *call, const Vec *arg)
{
	call_check_format(b, call, arg);
	call_check_part(b, call, arg);
	call_check_bin(b, call, arg);
}
