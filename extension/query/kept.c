/*
 * kept.c
 *		Groups over long ranges of time in a query, for who keeps their states.
 */
#include "postgres.h"

#include "utils/timestamp.h"

#include "base/report.h"
#include "kql/compile.h"
#include "kql/kept.h"
#include "query/kept.h"

/* PostgreSQL counts time from 2000, the compiler from 1970. */
#define EPOCH_SHIFT ((POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * USECS_PER_DAY)

/* The range of a place without a bound on that side. */
static TimestampTz
moment(int64 us)
{
	return us < PG_INT64_MIN + EPOCH_SHIFT ? PG_INT64_MIN : us - EPOCH_SHIFT;
}

static QueryKeptPlace *
place_of(const KqlKeptPlace *found, int number)
{
	QueryKeptPlace *place =
		MAKE(QueryKeptPlace, .number = number, .span = found->span, .refusal = found->refusal,
			 .start = moment(found->range.start), .end = moment(found->range.end));

	if (found->table == NULL)
		return place;
	place->table = found->table->name;
	place->schema = found->table->schema;
	place->relation = found->table->relation;
	place->time_column = found->table->time_column;
	return place;
}

static CompiledQuery *
compile_for(const char *kql, const QueryOptions *options, const KqlKept *kept)
{
	QueryOptions own = *options;
	DiagList diag;

	own.kept = kept;
	return query_check(kql, &own, &diag);
}

Vec
query_kept_places(const char *kql, const QueryOptions *options)
{
	KqlKept kept = {.task = KEPT_FIND};
	CompiledQuery *query = compile_for(kql, options, &kept);
	Vec list = {0};

	if (query == NULL)
		return list;
	VEC_EACH (const KqlKeptPlace, found, &query->compiled->kept_place)
		vec_push(&list, place_of(found, found_at));
	return list;
}

CompiledQuery *
query_kept_groups(const char *kql, const QueryOptions *options, int number, TimestampTz start,
				  TimestampTz end)
{
	KqlKept kept = {.task = KEPT_MAKE, .place = number};
	QueryOptions range = *options;

	range.window_start = start;
	range.window_end = end;
	return compile_for(kql, &range, &kept);
}

bool
query_kept_depends_on_now(const char *kql, const QueryOptions *options, int number,
						  const CompiledQuery *groups)
{
	QueryOptions later = *options;
	CompiledQuery *query;

	later.now += USECS_PER_SEC;
	query = query_kept_groups(kql, &later, number, 0, 0);
	return query == NULL || strcmp(query->sql, groups->sql) != 0;
}

KqlKept *
query_kept_use(void)
{
	return MAKE(KqlKept, .task = KEPT_USE);
}

void
query_kept_cover(KqlKept *use, int number, TimestampTz start, TimestampTz end)
{
	Vec *ranges;
	KqlKeptRange *last;

	while (use->covered.count <= number)
		vec_push(&use->covered, palloc0(sizeof(Vec)));
	ranges = VEC_AT(&use->covered, Vec, number);
	last = ranges->count > 0 ? VEC_AT(ranges, KqlKeptRange, ranges->count - 1) : NULL;
	if (last != NULL && last->end == start + EPOCH_SHIFT)
		last->end = end + EPOCH_SHIFT;
	else
		vec_push(ranges,
				 MAKE(KqlKeptRange, .start = start + EPOCH_SHIFT, .end = end + EPOCH_SHIFT));
}

char *
query_kept_name(int number)
{
	return kql_kept_name(number);
}

bool
query_kept_is_in(const CompiledQuery *query, const QueryKeptPlace *place)
{
	const Vec *list = &query->compiled->kept_place;
	const QueryKeptPlace *now;

	if (place->number >= list->count)
		return false;
	now = place_of(VEC_AT(list, KqlKeptPlace, place->number), place->number);
	return now->refusal == NULL && now->span.start == place->span.start &&
		   now->start == place->start && now->end == place->end &&
		   strcmp(now->schema, place->schema) == 0 && strcmp(now->relation, place->relation) == 0;
}

void
query_kept_refuse(const char *kql, Span span, char *reason)
{
	DiagList diag = {0};

	diag_hint(
		diag_add(&diag, DIAG_NOT_KEPT, span, reason),
		"Its runs read their windows whole. \"Long windows\" in doc/rules.md says what can be "
		"kept.");
	report_first_error(&diag, kql);
}
