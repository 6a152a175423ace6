/*
 * diag.c
 *		Lists of diagnostics.
 *
 * Called by every part of the front end; knows nothing of the languages that
 * it reports about.
 */
#include "common/port.h"

#include "common/diag.h"
#include "common/format_text.h"

typedef struct DiagFact
{
	const char *text_code;
	DiagSeverity severity;
	const char *sqlstate;
	const char *message;
} DiagFact;

static const DiagFact diag_fact[] = {
#define DIAG(name, text_code, severity, sqlstate, message) {text_code, severity, sqlstate, message},
#include "common/diag_list.h"
#undef DIAG
};

static Diag *
diag_append(DiagList *list, DiagCode code, Span span, const char *message)
{
	Diag *diag = MAKE(Diag, .code = code, .span = span, .message = pstrdup(message));

	vec_push(&list->diag, diag);
	return diag;
}

/* Replaces each %s of the format by the next argument. */
static char *
diag_format(const char *format, va_list args)
{
	StringInfoData text;

	initStringInfo(&text);
	for (const char *p = format; *p != '\0'; p++)
	{
		if (p[0] == '%' && p[1] == 's')
		{
			appendStringInfoString(&text, va_arg(args, const char *));
			p++;
		}
		else
			appendStringInfoChar(&text, *p);
	}
	return text.data;
}

Diag *
diag_add(DiagList *list, DiagCode code, Span span, ...)
{
	va_list args;
	Diag *diag;

	va_start(args, span);
	diag = diag_add_va(list, code, span, args);
	va_end(args);
	return diag;
}

Diag *
diag_add_va(DiagList *list, DiagCode code, Span span, va_list args)
{
	char *message = diag_format(diag_fact[code].message, args);

	if (diag_severity(code) == DIAG_ERROR)
		list->error_count++;

	if (list->diag.count == DIAG_MAX_KEPT)
		diag_append(list, DIAG_TOO_MANY, span, diag_fact[DIAG_TOO_MANY].message);
	if (list->diag.count > DIAG_MAX_KEPT)
	{
		/* Kept by nobody: the caller may still set a hint on it. */
		DiagList dropped = {0};

		return diag_append(&dropped, code, span, message);
	}
	return diag_append(list, code, span, message);
}

void
diag_hint(Diag *diag, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	diag->hint = format_text(format, args);
	va_end(args);
}

const char *
diag_code_text(DiagCode code)
{
	return diag_fact[code].text_code;
}

DiagSeverity
diag_severity(DiagCode code)
{
	return diag_fact[code].severity;
}

const char *
diag_sqlstate(DiagCode code)
{
	return diag_fact[code].sqlstate;
}

void
diag_sort(DiagList *list)
{
	/* Nearly sorted as it comes.  The word that there are more stays the last one. */
	for (int i = 1; i < list->diag.count; i++)
	{
		Diag *diag = VEC_AT(&list->diag, Diag, i);
		int at = i;

		for (; diag->code != DIAG_TOO_MANY && at > 0 &&
			   VEC_AT(&list->diag, Diag, at - 1)->span.start > diag->span.start;
			 at--)
			list->diag.item[at] = list->diag.item[at - 1];
		list->diag.item[at] = diag;
	}
}

const Diag *
diag_first_error(const DiagList *list)
{
	VEC_EACH (const Diag, diag, &list->diag)
	{
		if (diag_severity(diag->code) == DIAG_ERROR)
			return diag;
	}
	return NULL;
}
