/*
 * raised.c
 *		Which findings of a run have been raised before.
 *
 * Alerts keep the fingerprints of their rows, so nothing is computed again from
 * evidence, which may have been cut.
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "base/spi.h"
#include "schedule/evidence.h"
#include "schedule/raised.h"

/*
 * Whether what a run finds is compared with nothing.  Slots that the engine runs again by
 * itself are always compared with their own alerts: a crash or a late row doubles nothing.
 */
static bool
raises_everything(const StoredRule *rule, const AlertRun *run)
{
	return rule->dedup == RULE_DEDUP_NONE &&
		   (run->origin == RUN_MANUAL || run->origin == RUN_REFILL);
}

char *
raised_fingerprint(const StoredRule *rule, const AlertRun *run, char *fingerprint)
{
	char *own;

	if (!raises_everything(rule, run))
		return fingerprint;
	own = psprintf("%s@" INT64_FORMAT, fingerprint, run->run_id);
	return evidence_fingerprint_rows(&rule->id, 1, &own);
}

/* Rows that alerts of the slot itself have only counted. */
static int64
read_hidden(const SpiArgs *args)
{
	spi_run("SELECT pg_catalog.sum(a.row_count OPERATOR(pg_catalog.-) "
			"pg_catalog.cardinality(a.row_fingerprints))::pg_catalog.int8 AS hidden "
			"FROM vigil.alerts AS a WHERE a.rule_id OPERATOR(pg_catalog.=) $1 "
			"AND a.slot_end OPERATOR(pg_catalog.=) $2",
			args);
	return spi_column_long(0, "hidden", 0);
}

void
raised_read(Raised *raised, const StoredRule *rule, const AlertRun *run, const FindingSet *findings)
{
	SpiArgs args = {0};
	Vec fingerprint = {0};
	int64 count;

	memset(raised, 0, sizeof(*raised));
	if (raises_everything(rule, run) || findings->kept == 0)
		return;
	for (int i = 0; i < findings->kept; i++)
		vec_push(&fingerprint, findings->item[i].fingerprint);
	spi_arg_uuid(&args, &rule->id);
	spi_arg_time(&args, run->slot_end);
	raised->hidden = read_hidden(&args);
	spi_arg_texts(&args, &fingerprint);
	spi_arg_bool(&args, rule->dedup == RULE_DEDUP_WINDOW);
	spi_arg_time(&args, run->window_start);
	spi_arg_time(&args, run->window_end);
	/*
	 * A window ends with its slot: no slot behind the longest period can overlap.  The bounds hold
	 * for the slot itself, too, and stand before the OR, so that an index has them.
	 */
	count =
		spi_run("SELECT DISTINCT f.value FROM vigil.alerts AS a CROSS JOIN LATERAL pg_catalog"
				".unnest(coalesce(a.row_fingerprints, ARRAY[a.fingerprint])) AS f (value) "
				"WHERE a.rule_id OPERATOR(pg_catalog.=) $1 AND f.value OPERATOR(pg_catalog.=) ANY "
				"($3) AND a.slot_end OPERATOR(pg_catalog.>) $5 AND a.slot_end "
				"OPERATOR(pg_catalog.<=) ($6 OPERATOR(pg_catalog.+) (SELECT coalesce("
				"pg_catalog.max(v.query_period), '0') FROM vigil.rule_versions AS v "
				"WHERE v.rule_id OPERATOR(pg_catalog.=) $1)) AND (a.slot_end "
				"OPERATOR(pg_catalog.=) $2 OR $4 AND "
				"a.window_start OPERATOR(pg_catalog.<) $6 AND a.status "
				"OPERATOR(pg_catalog.<>) 'suppressed')",
				&args);
	if (count > 0)
		raised->fingerprint = finding_make_counts(CurrentMemoryContext);
	for (int64 i = 0; i < count; i++)
		(void) hash_search(raised->fingerprint, spi_column_text(i, "value"), HASH_ENTER, NULL);
	SPI_freetuptable(SPI_tuptable);
}

static bool
has_fingerprint(HTAB *set, const Finding *finding)
{
	return set != NULL && hash_search(set, finding->fingerprint, HASH_FIND, NULL) != NULL;
}

void
raised_take_fresh(const Raised *raised, HTAB *also, const FindingSet *findings,
				  FreshFindings *fresh)
{
	fresh->item = palloc(sizeof(Finding *) * Max(findings->kept, 1));
	fresh->count = 0;
	fresh->total = findings->count;
	for (int i = 0; i < findings->kept; i++)
	{
		const Finding *finding = &findings->item[i];

		if (has_fingerprint(raised->fingerprint, finding) || has_fingerprint(also, finding))
			fresh->total--;
		else
			fresh->item[fresh->count++] = finding;
	}
	/* Rows that were counted only cannot be told from these: no more than those are new. */
	if (raised->hidden > 0 && fresh->total <= raised->hidden)
		fresh->total = fresh->count = 0;
}

void
raised_drop_doubles(FreshFindings *fresh)
{
	HTAB *seen = finding_make_counts(CurrentMemoryContext);
	int count = 0;

	for (int i = 0; i < fresh->count; i++)
	{
		bool found;

		(void) hash_search(seen, fresh->item[i]->fingerprint, HASH_ENTER, &found);
		if (found)
			fresh->total--;
		else
			fresh->item[count++] = fresh->item[i];
	}
	fresh->count = count;
	hash_destroy(seen);
}

char *
raised_suppression_key(const StoredRule *rule, const FreshFindings *fresh, int first, int count)
{
	const Vec *by = &rule->rule->suppression_by;
	Vec value = {0};

	if (rule->suppression_us == 0 || by->count == 0)
		return NULL;
	for (int i = first; i < first + count; i++)
	{
		StringInfoData text;

		initStringInfo(&text);
		VEC_EACH (const RuleText, column, by)
		{
			char *part = evidence_text(fresh->item[i]->row, column->value);

			/* The length keeps ("a", "bc") from ("ab", "c"). */
			appendStringInfo(&text, "%d:%s", (int) strlen(part), part);
		}
		vec_push(&value, text.data);
	}
	return evidence_fingerprint_rows(&rule->id, value.count, (char **) value.item);
}
