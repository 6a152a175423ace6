/*
 * lint.c
 *		The list of checks, and findings under their ids.
 */
#include "common/port.h"

#include "rule/lint.h"

typedef struct LintLine
{
	const char *id;
	LintSeverity severity;
	const char *message;
	const char *what;
} LintLine;

static const LintLine lint_line[] = {
#define LINT(id, severity, message, what) {id, LINT_##severity, message, what},
#include "rule/lint_list.h"
};

static const struct
{
	const char *id;
	DiagCode code;
	const char *subject;
} lint_diag[] = {
#define LINT_DIAG(id, diag, subject, what) {id, DIAG_##diag, subject},
#include "rule/lint_list.h"
};

const char *
lint_severity_name(LintSeverity severity)
{
	static const char *const name[] = {"error", "warning", "info"};

	return name[severity];
}

bool
lint_check_at(int i, const char **id, LintSeverity *severity, const char **what)
{
	if (i >= lengthof(lint_line))
		return false;
	*id = lint_line[i].id;
	*severity = lint_line[i].severity;
	*what = lint_line[i].what;
	return true;
}

/* The message of a check with its gaps filled. */
static char *
lint_message(const char *form, const char *a, const char *b)
{
	const char *fill[] = {a, b};
	int filled = 0;
	StringInfoData text;

	initStringInfo(&text);
	for (const char *at = form; *at != '\0'; at++)
	{
		if (at[0] != '%' || at[1] != 's')
		{
			appendStringInfoChar(&text, *at);
			continue;
		}
		if (filled < lengthof(fill) && fill[filled] != NULL)
			appendStringInfoString(&text, fill[filled]);
		filled++;
		at++;
	}
	return text.data;
}

RuleLint *
lint_add(Vec *found, const char *id, Span span, const char *a, const char *b)
{
	const LintLine *line = lint_line;
	RuleLint *lint;

	while (strcmp(line->id, id) != 0)
	{
		Assert(line < lint_line + lengthof(lint_line) - 1);
		line++;
	}
	lint = MAKE(RuleLint, .id = line->id, .severity = line->severity, .span = span,
				.message = lint_message(line->message, a, b));
	vec_push(found, lint);
	return lint;
}

/* The id of the check that a diagnostic is of; its own code if there is none. */
static const char *
lint_diag_id(const Diag *diag)
{
	for (int i = 0; i < lengthof(lint_diag); i++)
	{
		if (lint_diag[i].code == diag->code && strstr(diag->message, lint_diag[i].subject) != NULL)
			return lint_diag[i].id;
	}
	return diag_code_text(diag->code);
}

void
lint_take_diag(Vec *found, const DiagList *list)
{
	VEC_EACH (const Diag, diag, &list->diag)
	{
		vec_push(found, MAKE(RuleLint, .id = lint_diag_id(diag), .code = diag_code_text(diag->code),
							 .severity = diag_severity(diag->code) == DIAG_ERROR ? LINT_ERROR
																				 : LINT_WARNING,
							 .span = diag->span, .message = diag->message, .hint = diag->hint));
	}
}

/* The finding of a check that says already what another one would say again, or NULL. */
static RuleLint *
lint_said(const Vec *own, int before)
{
	const RuleLint *lint = VEC_AT(own, RuleLint, before);

	for (int i = 0; i < before && lint->severity == LINT_INFO; i++)
	{
		if (strcmp(VEC_AT(own, RuleLint, i)->id, lint->id) == 0)
			return VEC_AT(own, RuleLint, i);
	}
	return NULL;
}

void
lint_take_part(Vec *found, const RulePart *part, const Vec *own)
{
	int *more = palloc0(sizeof(int) * Max(own->count, 1));

	for (int i = 0; i < own->count; i++)
	{
		RuleLint *said = lint_said(own, i);

		for (int j = 0; said != NULL && j < i; j++)
			more[j] += VEC_AT(own, RuleLint, j) == said;
	}
	VEC_EACH (RuleLint, lint, own)
	{
		if (lint_said(own, lint_at) != NULL)
			continue;
		if (more[lint_at] > 0)
			lint->message = psprintf("%s (and %d more)", lint->message, more[lint_at]);
		lint->span = rule_part_span(part, lint->span);
		vec_push(found, lint);
	}
}

void
lint_sort(Vec *found)
{
	/* Few, and nearly in order. */
	for (int i = 1; i < found->count; i++)
	{
		RuleLint *lint = VEC_AT(found, RuleLint, i);
		int at = i;

		for (; at > 0 && VEC_AT(found, RuleLint, at - 1)->span.start > lint->span.start; at--)
			found->item[at] = found->item[at - 1];
		found->item[at] = lint;
	}
}
