/*
 * totals.c
 *		What came of loading: counts, and the reasons of what was not taken.
 *
 * Called by the loader for each part, and by the command at the end.
 */
#include "common/port.h"

#include "common/json_walk.h"
#include "common/vec.h"

#include "client/options.h"
#include "client/output.h"
#include "client/totals.h"

/* So many reasons are printed in full. */
#define TOTALS_SHOWN 8

/* Of the names in a remark no more are kept, as the server does. */
#define TOTALS_MAX_NAMES 10

static int64
totals_number(const PGresult *result, int column)
{
	return strtoll(PQgetvalue(result, 0, column), NULL, 10);
}

/* The names that a remark ends with, each in quotes; NULL: there are none. */
static const char *
totals_names(const TotalsReason *reason)
{
	const char *names = strstr(reason->message, ": \"");

	return names != NULL && reason->rejected + reason->skipped == 0 ? names + 2 : NULL;
}

/*
 * Whether two reasons are one.  What stands in parentheses is of the first record of a part: of one
 * file it tells nothing apart, and of several what is in front of the value, the column, does.  A
 * part tells the names that it has met.
 */
static bool
totals_is_same(const TotalsReason *a, const TotalsReason *b)
{
	const char *column = strstr(a->message, " (");
	const char *value = column != NULL ? strstr(column, ": ") : NULL;
	const char *names = totals_names(a);

	if (strcmp(a->code, b->code) != 0)
		return false;
	if (names != NULL && totals_names(b) != NULL)
		return strncmp(a->message, b->message, names - a->message) == 0;
	if (a->rejected > 0 && b->rejected > 0 && column != NULL && strcmp(a->source, b->source) == 0)
		return strncmp(a->message, b->message, column + 2 - a->message) == 0;
	if (a->rejected > 0 && b->rejected > 0 && value != NULL)
		return strncmp(a->message, b->message, value + 2 - a->message) == 0;
	return strcmp(a->message, b->message) == 0;
}

/* The end of a name in quotes, or of the text if it is cut off. */
static const char *
totals_name_end(const char *name)
{
	for (const char *end = name + 1; *end != '\0'; end++)
	{
		if (*end == '"' && (end[1] == '\0' || end[1] == ';' || strncmp(end + 1, ", ", 2) == 0))
			return end + 1;
	}
	return name + strlen(name);
}

/* Adds the names of a remark to a list, each once; what stands behind them. */
static const char *
totals_collect_names(Vec *list, const char *names)
{
	while (*names == '"')
	{
		const char *end = totals_name_end(names);

		(void) vec_push_text(list, pnstrdup(names, end - names));
		if (strncmp(end, ", ", 2) != 0)
			return end;
		names = end + 2;
	}
	return names;
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

/* Adds the names of another part to those that a remark has. */
static void
totals_join_names(TotalsReason *remark, const TotalsReason *other)
{
	const char *names = totals_names(remark);
	StringInfoData text;
	Vec list = {0};
	const char *behind;
	const char *other_behind;

	initStringInfo(&text);
	appendBinaryStringInfo(&text, remark->message, (int) (names - remark->message));
	behind = totals_collect_names(&list, names);
	other_behind = totals_collect_names(&list, totals_names(other));
	for (int i = 0; i < Min(list.count, TOTALS_MAX_NAMES); i++)
		appendStringInfo(&text, "%s%s", i > 0 ? ", " : "", VEC_AT(&list, char, i));
	if (list.count > TOTALS_MAX_NAMES || strncmp(behind, "…", strlen("…")) == 0 ||
		strncmp(other_behind, "…", strlen("…")) == 0)
		appendStringInfoString(&text, ", …");
	/* Which may be meant. */
	behind = strstr(behind, "; ") != NULL ? strstr(behind, "; ") : strstr(other_behind, "; ");
	if (behind != NULL)
		appendStringInfoString(&text, behind);
	totals_copy(remark->message, sizeof(remark->message), text.data);
	pfree(text.data);
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
	if (is_remark && totals_names(found) != NULL && strcmp(found->message, reason->message) != 0)
		totals_join_names(found, reason);
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
