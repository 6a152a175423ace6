/*
 * check_summary.c
 *		What of a folder of queries runs here, and what the others lack.
 */
#include "common/port.h"

#include "foreign/settings.h"

#include "client/check.h"

/* Names of a kind that the text shows; JSON has all. */
#define SUMMARY_MAX_NAMES 20

/* ORDER: that of CheckCauseKind. */
static const struct
{
	const char *code; /* of the diagnostic that names it; NULL: any other error */
	const char *key;
	const char *title;
} cause_kind[] = {
	{CODE_TABLE, "tables", "Tables that are not here"},
	{CODE_OUTSIDE, "external", "Data from outside that nothing here stands for"},
	{CODE_FUNCTION, "functions", "Functions that are not here"},
	{NULL, "refused", "Refused"},
};

static CheckCauseKind
kind_of(const SourceNote *note)
{
	for (int i = 0; i < CHECK_REFUSAL; i++)
	{
		if (strcmp(note->code, cause_kind[i].code) == 0)
			return (CheckCauseKind) i;
	}
	return CHECK_REFUSAL;
}

/* The name in a message: what stands in quotes first. */
static char *
quoted_name(const char *message)
{
	const char *start = strchr(message, '"');
	const char *end = start != NULL ? strchr(start + 1, '"') : NULL;

	return end != NULL ? pnstrdup(start + 1, end - start - 1) : pstrdup(message);
}

/* Code and message of a refusal with what it names left out, so that equal ones are one. */
static char *
reason(const SourceNote *note)
{
	StringInfoData out;

	initStringInfo(&out);
	appendStringInfo(&out, "%s ", note->code);
	for (const char *at = note->message; *at != '\0'; at++)
	{
		const char *end = *at == '"' ? strchr(at + 1, '"') : NULL;

		if (end == NULL)
		{
			appendStringInfoChar(&out, *at);
			continue;
		}
		appendStringInfoString(&out, "\"…\"");
		at = end;
	}
	return out.data;
}

static void
count_cause(CheckSummary *summary, CheckCauseKind kind, char *name)
{
	VEC_EACH (CheckCause, cause, &summary->cause)
	{
		if (cause->kind == kind && strcmp(cause->name, name) == 0)
		{
			cause->count++;
			return;
		}
	}
	vec_push(&summary->cause, MAKE(CheckCause, .kind = kind, .name = name, .count = 1));
}

/* Counts a rule of another platform; NULL is none. */
static void
count_platform(CheckSummary *summary, const char *name, bool refused, bool lacks)
{
	CheckPlatform *platform = NULL;

	if (name == NULL)
		return;
	VEC_EACH (CheckPlatform, known, &summary->platform)
	{
		if (strcmp(known->name, name) == 0)
			platform = known;
	}
	if (platform == NULL)
	{
		platform = MAKE(CheckPlatform, .name = name);
		vec_push(&summary->platform, platform);
	}
	platform->refused += refused;
	platform->needs += !refused && lacks;
	platform->runs += !lacks;
}

void
check_summary_add(CheckSummary *summary, const Vec *found, const char *platform)
{
	Vec named = {0};
	const SourceNote *refusal = NULL;
	bool lacks = false;

	VEC_EACH (const SourceNote, note, found)
	{
		CheckCauseKind kind = kind_of(note);
		char *name;
		bool known = false;

		if (strcmp(note->severity, "error") != 0)
			continue;
		lacks = true;
		if (kind == CHECK_REFUSAL)
		{
			refusal = refusal != NULL ? refusal : note;
			continue;
		}
		name = quoted_name(note->message);
		VEC_EACH (const char, other, &named)
			known = known || strcmp(other, name) == 0;
		if (known)
			continue;
		vec_push(&named, name);
		count_cause(summary, kind, name);
	}
	if (refusal != NULL)
		count_cause(summary, CHECK_REFUSAL, reason(refusal));
	count_platform(summary, platform, refusal != NULL, lacks);
	summary->refused += refusal != NULL;
	summary->needs += refusal == NULL && lacks;
	summary->runs += !lacks;
}

/* The most frequent first, then by name. */
static int
compare_causes(const void *a, const void *b)
{
	const CheckCause *left = *(CheckCause *const *) a;
	const CheckCause *right = *(CheckCause *const *) b;

	if (left->kind != right->kind)
		return left->kind < right->kind ? -1 : 1;
	if (left->count != right->count)
		return left->count > right->count ? -1 : 1;
	return strcmp(left->name, right->name);
}

static void
print_share(int count, int all, const char *what)
{
	printf("%7d %6.1f %%  %s\n", count, all > 0 ? 100.0 * count / all : 0.0, what);
}

static void
print_text(const CheckSummary *summary, int files, int left_out)
{
	int all = summary->runs + summary->needs + summary->refused;
	int shown = 0;
	CheckCauseKind kind = CHECK_CAUSE_KINDS;

	printf("\n%d quer%s of %d file%s:\n", all, all == 1 ? "y" : "ies", files,
		   files == 1 ? "" : "s");
	print_share(summary->runs, all, "run here");
	print_share(summary->needs, all, "would run if what they need were here");
	print_share(summary->refused, all, "are refused");
	if (left_out > 0)
		printf("%7d           more are left out by " SETTINGS_FILE "\n", left_out);
	VEC_EACH (const CheckPlatform, platform, &summary->platform)
	{
		int own = platform->runs + platform->needs + platform->refused;

		printf("\nOf these, %d rule%s of %s:\n", own, own == 1 ? "" : "s", platform->name);
		print_share(platform->runs, own, "run here");
		print_share(platform->needs, own, "would run if what they need were here");
		print_share(platform->refused, own, "are refused");
	}
	VEC_EACH (const CheckCause, cause, &summary->cause)
	{
		StringInfoData name;

		if (cause->kind != kind)
		{
			kind = cause->kind;
			shown = 0;
			printf("\n%s, and how many queries:\n", cause_kind[kind].title);
		}
		if (++shown > SUMMARY_MAX_NAMES)
			continue;
		initStringInfo(&name);
		output_plain_text(&name, cause->name);
		printf("%7d  %s\n", cause->count, name.data);
		if (shown == SUMMARY_MAX_NAMES && cause_at + 1 < summary->cause.count &&
			VEC_AT(&summary->cause, CheckCause, cause_at + 1)->kind == kind)
			printf("         and more; --format json tells all\n");
	}
	putchar('\n');
}

static void
print_json(const CheckSummary *summary, int files, int left_out)
{
	StringInfoData out;

	initStringInfo(&out);
	appendStringInfo(&out, "{\"summary\": {\"files\": %d, \"queries\": %d, \"runs\": %d, ", files,
					 summary->runs + summary->needs + summary->refused, summary->runs);
	appendStringInfo(&out, "\"needs\": %d, \"refused\": %d, \"left_out\": %d, \"platforms\": {",
					 summary->needs, summary->refused, left_out);
	VEC_EACH (const CheckPlatform, platform, &summary->platform)
	{
		appendStringInfoString(&out, platform_at > 0 ? ", " : "");
		output_json_text(&out, platform->name);
		appendStringInfo(&out, ": {\"runs\": %d, \"needs\": %d, \"refused\": %d}", platform->runs,
						 platform->needs, platform->refused);
	}
	appendStringInfoString(&out, "}, \"causes\": {");
	for (int kind = 0; kind < CHECK_CAUSE_KINDS; kind++)
	{
		const char *between = "";

		appendStringInfo(&out, "%s\"%s\": {", kind > 0 ? ", " : "", cause_kind[kind].key);
		VEC_EACH (const CheckCause, cause, &summary->cause)
		{
			if (cause->kind != kind)
				continue;
			appendStringInfoString(&out, between);
			output_json_text(&out, cause->name);
			appendStringInfo(&out, ": %d", cause->count);
			between = ", ";
		}
		appendStringInfoChar(&out, '}');
	}
	printf("%s}}}\n", out.data);
}

void
check_summary_print(CheckSummary *summary, int files, int left_out, bool as_json)
{
	if (summary->cause.count > 1)
		qsort(summary->cause.item, summary->cause.count, sizeof(void *), compare_causes);
	if (as_json)
		print_json(summary, files, left_out);
	else
		print_text(summary, files, left_out);
}
