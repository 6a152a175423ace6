/*
 * guess.c
 *		Whether an input is of the kind that it is loaded as.
 *
 * A file of the wrong kind would become as many dead letters as it has records.  So a load
 * that takes nothing is stopped, and its first record is looked at: it has the keys of a kind.
 */
#include "postgres.h"

#include "ingest/ingest.h"
#include "ingest/reject.h"

/* So many records that are put aside for one reason, with none taken, are no accident. */
#define GUESS_MAX_RECORDS 20

/* A record has at least so many keys of its kind. */
#define GUESS_MIN_KEYS 2

typedef struct GuessKind
{
	const char *name;
	const char *what;
	const IngestProfile *profile;
} GuessKind;

#define GUESS_ROW(name, log_table, what) {#name, what, &ingest_##name},

static const GuessKind guess_kinds[] = {LOG_KINDS(GUESS_ROW)};

static int guess_count(const IngestProfile *profile, JsonWalk walk);

/* The same of the first element of a list. */
static int
guess_count_list(const IngestProfile *profile, JsonWalk walk)
{
	bool first = true;

	if (json_walk_peek(&walk) != WALK_ARRAY || !json_walk_open(&walk) ||
		!json_walk_next_element(&walk, &first))
		return 0;
	return guess_count(profile, walk);
}

/* How many keys of the object at the cursor tell that it is a record of the kind, or holds such. */
static int
guess_count(const IngestProfile *profile, JsonWalk walk)
{
	int count = 0;
	bool first = true;
	JsonSpan key;

	if (json_walk_peek(&walk) != WALK_OBJECT || !json_walk_open(&walk))
		return 0;
	while (json_walk_next_member(&walk, &first, &key))
	{
		for (const KeyWord *word = profile->keyword; word->key != NULL; word++)
		{
			if (!json_span_is(&key, word->key))
				continue;
			if (word->meaning == KEY_RECORD)
				count++;
			else if (word->meaning == KEY_LIST)
				count += guess_count_list(profile, walk);
		}
		if (!json_walk_value(&walk, NULL, NULL))
			break;
	}
	return count;
}

/* The kind, other than that of the load, that a record looks like; NULL if it looks like none. */
static const GuessKind *
guess_kind(const Ingest *ingest, const char *start, const char *end)
{
	const GuessKind *best = NULL;
	int most = GUESS_MIN_KEYS - 1;
	JsonWalk walk;

	json_walk_init(&walk, start, end - start);
	for (int i = 0; i < lengthof(guess_kinds); i++)
	{
		int count = guess_count(guess_kinds[i].profile, walk);

		if (count > most && guess_kinds[i].profile != ingest->profile)
			best = &guess_kinds[i];
		most = Max(most, count);
	}
	return best != NULL && guess_count(ingest->profile, walk) < most ? best : NULL;
}

void
ingest_check_kind(const Ingest *ingest, IngestReason reason, const char *start, const char *end)
{
	const IngestTally *tally = &ingest->tally[reason];
	const GuessKind *kind;
	const char *detail = "";

	if (ingest->rows + ingest->skipped + ingest->duplicates > 0 ||
		tally->rejected != ingest->rejected)
		return;
	kind = guess_kind(ingest, start, end);
	if (kind == NULL && tally->rejected < GUESS_MAX_RECORDS)
		return;
	if (tally->detail != NULL)
		detail = psprintf(" (%s)", tally->detail);
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("the input is not of the kind that it is loaded as, for log table \"%s\"",
					ingest->log_table),
			 errdetail("None of its first records can be loaded (%lld): %s%s.",
					   (long long) tally->rejected, reason_text(reason), detail),
			 kind != NULL ? errhint("It looks like %s: load it as \"%s\".", kind->what, kind->name)
						  : errhint("Load it as what it is; vigil.log_kinds() lists the kinds.")));
}
