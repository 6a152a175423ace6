/*
 * totals.c
 *		What came of loading: counts, and the reasons of what was not taken.
 *
 * Called by the loader for each part, and by the command at the end.
 */
#include "common/port.h"

#include "common/json_walk.h"

#include "client/output.h"
#include "client/totals.h"

/* So many reasons are printed. */
#define TOTALS_SHOWN 8

static int64
totals_number(const PGresult *result, int column)
{
	return strtoll(PQgetvalue(result, 0, column), NULL, 10);
}

/*
 * Whether two reasons are one: the value that a message ends with, behind the name of a column, is
 * that of the first record of a part.
 */
static bool
totals_is_same(const TotalsReason *a, const TotalsReason *b)
{
	const char *column = strstr(a->message, " (");
	const char *value = column != NULL ? strstr(column, ": ") : NULL;

	if (strcmp(a->code, b->code) != 0)
		return false;
	if (a->rejected > 0 && b->rejected > 0 && value != NULL)
		return strncmp(a->message, b->message, value + 2 - a->message) == 0;
	return strcmp(a->message, b->message) == 0;
}

/* Adds the counts of a reason, which is made if it is the first of its kind. */
static void
totals_add_reason(Totals *totals, const TotalsReason *reason)
{
	TotalsReason *found = totals->reason;

	while (found < totals->reason + totals->reason_count && !totals_is_same(found, reason))
		found++;
	if (found == totals->reason + totals->reason_count)
	{
		if (totals->reason_count == TOTALS_MAX_REASONS)
			return;
		totals->reason_count++;
		*found = *reason;
		found->rejected = 0;
		found->skipped = 0;
	}
	found->rejected += reason->rejected;
	found->skipped += reason->skipped;
}

/* Reads a member of the object of a reason. */
static void
totals_read_member(TotalsReason *reason, const JsonSpan *key, const JsonSpan *value)
{
	int64 number = strtoll(value->data, NULL, 10);

	if (json_span_is(key, "rejected"))
		reason->rejected = number;
	else if (json_span_is(key, "skipped"))
		reason->skipped = number;
	else if (json_span_is(key, "record"))
		reason->record = number;
	else if (json_span_is(key, "byte"))
		reason->byte = number;
	else
	{
		StringInfoData text;

		initStringInfo(&text);
		(void) json_decode(value, &text);
		if (json_span_is(key, "reason"))
			strlcpy(reason->code, text.data, sizeof(reason->code));
		else if (json_span_is(key, "message"))
			strlcpy(reason->message, text.data, sizeof(reason->message));
		pfree(text.data);
	}
}

static void
totals_read_reasons(Totals *totals, const char *json, const char *source)
{
	JsonWalk walk;
	bool first = true;

	json_walk_init(&walk, json, strlen(json));
	if (json_walk_peek(&walk) != WALK_ARRAY || !json_walk_open(&walk))
		return;
	while (json_walk_next_element(&walk, &first))
	{
		TotalsReason reason = {{0}};
		bool first_member = true;
		JsonSpan key;
		JsonSpan value;

		if (!json_walk_open(&walk))
			return;
		while (json_walk_next_member(&walk, &first_member, &key) &&
			   json_walk_value(&walk, NULL, &value))
			totals_read_member(&reason, &key, &value);
		strlcpy(reason.source, source, sizeof(reason.source));
		totals_add_reason(totals, &reason);
	}
}

void
totals_add_result(Totals *totals, const PGresult *result, const char *source)
{
	totals->rows += totals_number(result, 0);
	totals->rejected += totals_number(result, 1);
	totals->skipped += totals_number(result, 2);
	totals->duplicates += totals_number(result, 3);
	totals_read_reasons(totals, PQgetvalue(result, 0, 4), source);
}

void
totals_add(Totals *totals, const Totals *other)
{
	totals->loaded += other->loaded;
	totals->known += other->known;
	totals->busy += other->busy;
	totals->unreadable += other->unreadable;
	totals->refused += other->refused;
	totals->bytes += other->bytes;
	totals->rows += other->rows;
	totals->rejected += other->rejected;
	totals->skipped += other->skipped;
	totals->duplicates += other->duplicates;
	totals->is_broken = totals->is_broken || other->is_broken;
	for (int i = 0; i < other->reason_count; i++)
		totals_add_reason(totals, &other->reason[i]);
}

static int
totals_compare(const void *a, const void *b)
{
	const TotalsReason *left = a;
	const TotalsReason *right = b;
	int64 difference = (right->rejected - left->rejected);

	if (difference == 0)
		difference = right->skipped - left->skipped;
	return difference > 0 ? 1 : difference < 0 ? -1 : 0;
}

void
totals_print_reasons(const Totals *totals)
{
	Totals *sorted = palloc(sizeof(Totals));

	memcpy(sorted, totals, sizeof(Totals));
	qsort(sorted->reason, sorted->reason_count, sizeof(TotalsReason), totals_compare);
	for (int i = 0; i < sorted->reason_count && i < TOTALS_SHOWN; i++)
	{
		const TotalsReason *reason = &sorted->reason[i];
		StringInfoData line;
		StringInfoData source;

		/* What is in a log, and what a file is called, may be an attacker's. */
		initStringInfo(&line);
		initStringInfo(&source);
		output_plain_text(&line, reason->message);
		output_plain_text(&source, reason->source);
		if (reason->rejected > 0)
			output_notice(INT64_FORMAT " rejected: %s [%s]; the first is record " INT64_FORMAT
									   " at byte " INT64_FORMAT " of \"%s\"",
						  reason->rejected, line.data, reason->code, reason->record, reason->byte,
						  source.data);
		if (reason->skipped > 0)
			output_notice(INT64_FORMAT " skipped: %s [%s]", reason->skipped, line.data,
						  reason->code);
		if (reason->rejected + reason->skipped == 0)
			output_notice("%s [%s]; of \"%s\"", line.data, reason->code, source.data);
		pfree(line.data);
		pfree(source.data);
	}
	pfree(sorted);
}
