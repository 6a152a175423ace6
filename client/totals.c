/*
 * totals.c
 *		What came of loading: counts, and the reasons of what was not taken.
 *
 * Called by the loader for each part, and by the command at the end.
 */
#include "common/port.h"

#include "common/json_walk.h"

#include "client/options.h"
#include "client/output.h"
#include "client/totals.h"

/* So many reasons are printed in full. */
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

/* Finds a reason in a list, or makes it; NULL if there is no room. */
static TotalsReason *
totals_find(TotalsReason *list, int *count, int most, const TotalsReason *reason)
{
	TotalsReason *found = list;

	while (found < list + *count && !totals_is_same(found, reason))
		found++;
	if (found < list + *count)
		return found;
	if (*count == most)
		return NULL;
	(*count)++;
	*found = *reason;
	found->rejected = 0;
	found->skipped = 0;
	return found;
}

/* Adds the counts of a reason, or a remark, which counts nothing. */
static void
totals_add_reason(Totals *totals, const TotalsReason *reason)
{
	bool is_remark = reason->rejected + reason->skipped == 0;
	TotalsReason *found =
		is_remark ? totals_find(totals->remark, &totals->remark_count, TOTALS_MAX_REMARKS, reason)
				  : totals_find(totals->reason, &totals->reason_count, TOTALS_MAX_REASONS, reason);

	if (found == NULL)
	{
		totals->has_more = true;
		return;
	}
	found->rejected += reason->rejected;
	found->skipped += reason->skipped;
}

/* Copies a text as far as there is room, without half a character at its end. */
static void
totals_copy(char *to, size_t room, const char *text)
{
	size_t length = strlcpy(to, text, room);

	if (length < room)
		return;
	length = room - strlen("…") - 1;
	while (length > 0 && (to[length] & 0xC0) == 0x80)
		length--;
	strlcpy(to + length, "…", room - length);
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
			totals_copy(reason->code, sizeof(reason->code), text.data);
		else if (json_span_is(key, "message"))
			totals_copy(reason->message, sizeof(reason->message), text.data);
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
		totals_copy(reason.source, sizeof(reason.source), source);
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
	totals->has_more = totals->has_more || other->has_more;
	for (int i = 0; i < other->reason_count; i++)
		totals_add_reason(totals, &other->reason[i]);
	for (int i = 0; i < other->remark_count; i++)
		totals_add_reason(totals, &other->remark[i]);
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

/* A text without what moves the cursor: what is in a log, and what a file is called, may be an attacker's. */
static char *
totals_plain(const char *text)
{
	StringInfoData plain;

	initStringInfo(&plain);
	output_plain_text(&plain, text);
	return plain.data;
}

static void
totals_print_reason(const TotalsReason *reason)
{
	char *message = totals_plain(reason->message);
	char *source = totals_plain(reason->source);

	if (reason->rejected > 0)
		output_notice(INT64_FORMAT " rejected: %s [%s]; the first is record " INT64_FORMAT
								   " at byte " INT64_FORMAT " of \"%s\"",
					  reason->rejected, message, reason->code, reason->record, reason->byte,
					  source);
	if (reason->skipped > 0)
		output_notice(INT64_FORMAT " skipped: %s [%s]", reason->skipped, message, reason->code);
	if (reason->rejected + reason->skipped == 0)
		output_notice("%s [%s]; of \"%s\"", message, reason->code, source);
	pfree(message);
	pfree(source);
}

/* Tells of the less frequent reasons in a line: their codes, and how many records they are of. */
static void
totals_print_rest(const TotalsReason *reason, int count)
{
	int64 records = 0;
	char *seen = pstrdup("");

	for (int i = 0; i < count; i++)
	{
		char *code = totals_plain(reason[i].code);

		records += reason[i].rejected + reason[i].skipped;
		if (!options_list_has(*seen != '\0' ? seen : NULL, code))
			seen = psprintf("%s%s%s", seen, *seen != '\0' ? "," : "", code);
	}
	if (count > 0)
		output_notice(INT64_FORMAT " more rejected or skipped for %d other reason%s [%s]", records,
					  count, count == 1 ? "" : "s", seen);
}

void
totals_print_reasons(const Totals *totals)
{
	Totals *sorted = palloc(sizeof(Totals));
	int shown = Min(totals->reason_count, TOTALS_SHOWN);

	memcpy(sorted, totals, sizeof(Totals));
	qsort(sorted->reason, sorted->reason_count, sizeof(TotalsReason), totals_compare);
	for (int i = 0; i < shown; i++)
		totals_print_reason(&sorted->reason[i]);
	totals_print_rest(sorted->reason + shown, sorted->reason_count - shown);
	/* What the input lacks does not wait behind what is wrong with records. */
	for (int i = 0; i < sorted->remark_count; i++)
		totals_print_reason(&sorted->remark[i]);
	if (sorted->has_more)
		output_notice("there are more reasons than are told apart here; the server's answer for "
					  "each file alone has them");
	pfree(sorted);
}
