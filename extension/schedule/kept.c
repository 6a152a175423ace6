/*
 * kept.c
 *		Runs that read the groups of a long window from where earlier runs have kept them.
 *
 * The groups of a partition are good for a later snapshot if nobody was writing to it when
 * they were found, and its mark (kept_part.h), looked at under that snapshot, is still the
 * same.  So a run takes its snapshot and the marks of what it wants to keep while it holds off
 * those who write, for no longer than that, and finds the groups under the snapshot
 * afterwards.  What was kept before is compared by its mark; what differs is read again, and
 * found anew by the next run.
 *
 * Groups are known by the SQL that finds them, and by who its owner is: whatever changes in the
 * rule, in what a name of it means or in who runs it, makes other groups of them.
 */
#include "postgres.h"

#include "access/xact.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "optimizer/optimizer.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/plancache.h"
#include "utils/timestamp.h"

#include "base/clock.h"
#include "base/compat.h"
#include "base/guc.h"
#include "base/owner.h"
#include "common/version.h"
#include "query/kept.h"
#include "query/relation.h"
#include "schedule/kept.h"
#include "schedule/kept_groups.h"
#include "schedule/source.h"

/* A rule whose groups were too large does not try again before. */
#define RETRY_US USECS_PER_DAY

/* Groups of one place in the query, whose table has partitions. */
typedef struct KeptSource
{
	const QueryKeptPlace *place;
	Oid table;
	bytea *query; /* which groups */
	TupleDesc desc;
	Vec known; /* of KeptGroups: kept, and perhaps still good */
	Vec fresh; /* of KeptGroups: to be found; their partitions are held */
	Tuplestorestate *store;
} KeptSource;

struct KeptRun
{
	const StoredRule *rule;
	QueryOptions options;
	Vec listed;           /* of KeptGroups: all that is kept for the rule */
	Vec gone;             /* of KeptGroups: of them, those that are of no use any more */
	Vec source;           /* of KeptSource */
	struct KqlKept *wish; /* NULL: the window is read whole */
	bool is_quiet;        /* nothing is to be noted */
	char *note;           /* why the window is read whole */
	TimestampTz retry_at;
	int64 bytes; /* of what is kept and of what was found */
	int used;
	int made;
};

/* ---- what may be kept ---- */

/* Plans SQL of ours; all names in it have their schemas. */
static SPIPlanPtr
prepare(const CompiledQuery *query)
{
	SPIPlanPtr plan;

	owner_scope_allow_names(false);
	plan = SPI_prepare_cursor(query->sql, 0, NULL, CURSOR_OPT_PARALLEL_OK);
	owner_scope_allow_names(true);
	if (plan == NULL)
		elog(ERROR, "groups could not be planned: %s", SPI_result_code_string(SPI_result));
	return plan;
}

/* Why the same rows may not give the same groups some day; NULL: they do. */
static char *
refusal_of_plan(SPIPlanPtr plan, KeptSource *source)
{
	List *relations = source_of_plan(plan);
	ListCell *cell;

	if (list_length(relations) != 1 || linitial_oid(relations) != source->table)
		return pstrdup("it reads other tables, too");
	foreach (cell, SPI_plan_get_plan_sources(plan))
	{
		CachedPlanSource *one = lfirst(cell);
		ListCell *query;

		foreach (query, one->query_list)
		{
			if (contain_mutable_functions(lfirst(query)))
				return pstrdup("a function in it may give something else for the same values");
		}
		source->desc = CreateTupleDescCopy(one->resultDesc);
	}
	for (int i = 0; i < source->desc->natts; i++)
	{
		Oid collation = TupleDescAttr(source->desc, i)->attcollation;

		if (OidIsValid(collation) && !get_collation_isdeterministic(collation))
			return pstrdup("texts that differ are equal by their collation");
	}
	return NULL;
}

/* By what groups are known. */
static bytea *
hash_of(const KeptRun *kept, const KeptSource *source, const char *sql)
{
	StringInfoData text;

	initStringInfo(&text);
	appendStringInfo(&text, "%s %d %u %u\n%s", VIGIL_VERSION, COMPAT_SERVER_VERSION,
					 kept->rule->owner, source->table, sql);
	return DatumGetByteaP(DirectFunctionCall1(
		sha256_bytea, PointerGetDatum(cstring_to_text_with_len(text.data, text.len))));
}

static bool
is_same(const bytea *a, const bytea *b)
{
	return VARSIZE(a) == VARSIZE(b) && memcmp(a, b, VARSIZE(a)) == 0;
}

/* What is kept of these groups of a partition, or of any if that is none; NULL if nothing is. */
static KeptGroups *
find_listed(const KeptRun *kept, const KeptSource *source, Oid part)
{
	VEC_EACH (KeptGroups, one, &kept->listed)
	{
		if ((!OidIsValid(part) || one->part.relation == part) && is_same(one->query, source->query))
			return one;
	}
	return NULL;
}

/* Takes the partitions whose rows a place reads all. */
static void
take_parts(KeptRun *kept, KeptSource *source, const Vec *parts, Slot range)
{
	VEC_EACH (const KeptPart, part, parts)
	{
		KeptGroups *groups;

		if (part->range.start < range.start || part->range.end > range.end ||
			!kept_part_lock(part->relation))
			continue;
		groups = find_listed(kept, source, part->relation);
		/* Taken out and put back for another time, it may leave rows of the former elsewhere. */
		if (groups != NULL && (groups->part.range.start != part->range.start ||
							   groups->part.range.end != part->range.end))
			vec_push(&kept->gone, groups);
		else if (groups != NULL)
			vec_push(&source->known, groups);
		else if (kept_part_hold(part->relation))
			vec_push(&source->fresh, MAKE(KeptGroups, .part = *part, .query = source->query));
	}
}

/* Why nothing is kept of a place; NULL: it has become a source. */
static char *
add_source(KeptRun *kept, const QueryKeptPlace *place, bool only_look)
{
	const char *kql = kept->rule->query;
	KeptSource *source = MAKE(KeptSource, .place = place);
	CompiledQuery *query;
	Vec parts;
	char *refusal;

	if (place->refusal != NULL)
		return place->refusal;
	/* "between" has its end, too. */
	if (place->end - place->start <= Max(USECS_PER_DAY, kept->rule->frequency_us) + 1)
		return pstrdup("it reads no more than a day, or than a slot");
	source->table = relation_find(place->schema, place->relation);
	if (!OidIsValid(source->table))
		return psprintf("\"%s\" is not here any more", place->table);
	parts = kept_parts(source->table, place->time_column, &refusal);
	if (refusal != NULL)
		return refusal;
	/* A range that is none: their text does not tell when they were asked for. */
	query = query_kept_groups(kql, &kept->options, place->number, 0, 0);
	if (query == NULL)
		return pstrdup("its groups cannot be found alone");
	refusal = refusal_of_plan(prepare(query), source);
	if (refusal != NULL)
		return refusal;
	source->query = hash_of(kept, source, query->sql);
	/* What earlier runs have kept of the same text has shown that it does not. */
	if ((only_look || find_listed(kept, source, InvalidOid) == NULL) &&
		query_kept_depends_on_now(kql, &kept->options, place->number, query))
		return pstrdup("more of it than its range depends on now() or ago()");
	if (!only_look)
		take_parts(kept, source, &parts, (Slot){place->start, place->end});
	vec_push(&kept->source, source);
	return NULL;
}

/* Looks at the places of the query; gives that which stands in the way of the longest of them. */
static const QueryKeptPlace *
add_sources(KeptRun *kept, bool only_look, char **refusal)
{
	const QueryKeptPlace *longest = NULL;
	Vec places = query_kept_places(kept->rule->query, &kept->options);

	*refusal = pstrdup("it has no summarize by keys, and no distinct");
	VEC_EACH (const QueryKeptPlace, place, &places)
	{
		char *why = add_source(kept, place, only_look);

		if (why == NULL ||
			(longest != NULL && longest->end - longest->start >= place->end - place->start))
			continue;
		longest = place;
		*refusal = why;
	}
	return longest;
}

static KeptRun *
new_run(const StoredRule *rule, const QueryOptions *options)
{
	return MAKE(KeptRun, .rule = rule, .options = *options);
}

KeptRun *
kept_begin(const StoredRule *rule, const QueryOptions *options)
{
	KeptRun *kept;
	char *refusal;

	if (!rule->keep_states || rule->shadow != NULL ||
		rule->rule->correlation == RULE_CORRELATION_SLOT_COMPLETE)
		return NULL;
	kept = new_run(rule, options);
	/* A snapshot of before may be older than what is kept, and than what is noted. */
	if (IsolationUsesXactSnapshot() || kept_store_retry_at(&rule->id) > clock_now())
	{
		kept->is_quiet = true;
		return kept;
	}
	kept->listed = kept_store_list(&rule->id);
	(void) add_sources(kept, false, &refusal);
	if (kept->source.count == 0)
		kept->note = refusal;
	return kept;
}

void
kept_check(const StoredRule *rule, const QueryOptions *options)
{
	KeptRun *kept = new_run(rule, options);
	char *refusal = pstrdup("its rows are given to slots by their times");
	const QueryKeptPlace *place = NULL;

	if (rule->rule->correlation != RULE_CORRELATION_SLOT_COMPLETE)
		place = add_sources(kept, true, &refusal);
	if (kept->source.count == 0)
		query_kept_refuse(rule->query, place != NULL ? place->span : (Span){0, 0}, refusal);
}

/* ---- under the snapshot ---- */

/* Reads the groups that are good; the others go. */
static void
take_known(KeptRun *kept, KeptSource *source)
{
	Vec good = {0};

	VEC_EACH (KeptGroups, groups, &source->known)
	{
		const char *mark = kept_part_mark(groups->part.relation);

		if (mark != NULL && strcmp(mark, groups->mark) == 0)
		{
			if (groups->piece.count == 0)
				kept_store_read(&kept->rule->id, groups);
			if (kept_groups_unpack(groups, source->desc, source->store))
			{
				vec_push(&good, groups);
				continue;
			}
			/* Somebody has taken them away meanwhile, and what came of them is of no use. */
			tuplestore_clear(source->store);
			source->known = (Vec){0};
			return;
		}
		vec_push(&kept->gone, groups);
	}
	source->known = good;
}

/* Finds the groups of one partition; false if they are too many. */
static bool
find_groups(KeptRun *kept, KeptSource *source, KeptGroups *groups)
{
	CompiledQuery *query;

	query = query_kept_groups(kept->rule->query, &kept->options, source->place->number,
							  groups->part.range.start, groups->part.range.end);
	if (query == NULL)
		elog(ERROR, "groups of a partition could not be compiled");
	if (!kept_groups_find(query, prepare(query), (int64) guc_max_kept_size * 1024 - kept->bytes,
						  groups))
		return false;
	kept->bytes += groups->bytes;
	return kept_groups_unpack(groups, source->desc, source->store);
}

/* Finds what is to be kept; false if it is too much. */
static bool
find_fresh(KeptRun *kept)
{
	VEC_EACH (KeptSource, source, &kept->source)
	{
		VEC_EACH (KeptGroups, groups, &source->fresh)
		{
			if (!find_groups(kept, source, groups))
				return false;
		}
	}
	return true;
}

/* Notes the marks of what is held, and lets it go: before anything else is done. */
static void
release_fresh(KeptRun *kept)
{
	VEC_EACH (KeptSource, source, &kept->source)
	{
		Vec marked = {0};

		VEC_EACH (KeptGroups, groups, &source->fresh)
		{
			groups->mark = kept_part_mark(groups->part.relation);
			kept_part_release(groups->part.relation);
			if (groups->mark != NULL)
				vec_push(&marked, groups);
		}
		source->fresh = marked;
	}
}

static int
compare_starts(const void *a, const void *b)
{
	const KeptGroups *left = *(KeptGroups *const *) a;
	const KeptGroups *right = *(KeptGroups *const *) b;

	return left->part.range.start < right->part.range.start
			   ? -1
			   : left->part.range.start > right->part.range.start;
}

/* Says which ranges of each place are not to be read. */
static void
make_wish(KeptRun *kept)
{
	VEC_EACH (const KeptSource, source, &kept->source)
	{
		Vec all = {0};

		VEC_EACH (KeptGroups, one, &source->known)
			vec_push(&all, one);
		VEC_EACH (KeptGroups, one, &source->fresh)
			vec_push(&all, one);
		if (all.count == 0)
			continue;
		qsort(all.item, all.count, sizeof(void *), compare_starts);
		if (kept->wish == NULL)
			kept->wish = query_kept_use();
		VEC_EACH (const KeptGroups, one, &all)
			query_kept_cover(kept->wish, source->place->number, one->part.range.start,
							 one->part.range.end);
		kept_groups_name(query_kept_name(source->place->number), source->desc, source->store);
		kept->used += source->known.count;
		kept->made += source->fresh.count;
	}
}

/* What is kept and was not asked for is of another text of the rule, or of days that are past. */
static void
add_gone(KeptRun *kept)
{
	VEC_EACH (KeptGroups, groups, &kept->listed)
	{
		bool is_asked = false;

		VEC_EACH (const KeptSource, source, &kept->source)
			is_asked |= is_same(source->query, groups->query) &&
						groups->part.range.end > kept->options.window_start;
		if (!is_asked)
			vec_push(&kept->gone, groups);
		else
			kept->bytes += groups->bytes;
	}
}

static void
end_store(KeptSource *source)
{
	if (source->store != NULL)
		tuplestore_end(source->store);
	source->store = NULL;
}

/* Gives up, for a while. */
static void
give_up(KeptRun *kept)
{
	VEC_EACH (KeptSource, source, &kept->source)
		end_store(source);
	kept->note =
		psprintf("its groups have more than vigil.max_kept_size, %d kB", guc_max_kept_size);
	kept->retry_at = clock_now() + RETRY_US;
	kept->gone = kept->listed;
	kept->source = (Vec){0};
}

void
kept_take(KeptRun *kept)
{
	release_fresh(kept);
	if (kept->source.count == 0)
		return;
	VEC_EACH (KeptSource, source, &kept->source)
	{
		source->store = tuplestore_begin_heap(false, false, Max(work_mem, guc_max_kept_size));
		take_known(kept, source);
	}
	add_gone(kept);
	if (kept->bytes <= (int64) guc_max_kept_size * 1024 && find_fresh(kept))
		make_wish(kept);
	else
		give_up(kept);
}

bool
kept_is_met(KeptRun *kept, const CompiledQuery *query)
{
	bool is_met = true;

	if (kept_wish(kept) == NULL)
		return true;
	VEC_EACH (const KeptSource, source, &kept->source)
		is_met &= query_kept_is_in(query, source->place);
	if (is_met)
		return true;
	kept->note = pstrdup("it has changed while it was compiled");
	kept->wish = NULL;
	return false;
}

const struct KqlKept *
kept_wish(const KeptRun *kept)
{
	return kept != NULL ? kept->wish : NULL;
}

void
kept_end(KeptRun *kept, bool failed)
{
	if (kept == NULL)
		return;
	VEC_EACH (KeptSource, source, &kept->source)
	{
		kept_groups_forget(query_kept_name(source->place->number));
		/* The end of the subtransaction has closed its file. */
		if (!failed)
			end_store(source);
	}
}

/* ---- with the run ---- */

void
kept_write(const KeptRun *kept)
{
	const pg_uuid_t *rule = &kept->rule->id;

	if (kept->is_quiet)
		return;
	VEC_EACH (const KeptGroups, groups, &kept->gone)
		kept_store_remove(rule, groups);
	VEC_EACH (const KeptSource, source, &kept->source)
	{
		VEC_EACH (const KeptGroups, groups, &source->fresh)
			kept_store_add(rule, groups);
	}
	kept_store_note(rule, kept->used, kept->made, kept->note, kept->retry_at);
}
