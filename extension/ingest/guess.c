/*
 * guess.c
 *		Whether an input is of the kind that it is loaded as.
 *
 * A record that cannot be loaded may be sound as another kind: it has the keys of one, which its
 * dead letter says.  A file of the wrong kind would become as many dead letters as it has records,
 * so a load that takes nothing is stopped, if its caller wants that.
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "base/spi.h"
#include "base/version.h"
#include "ingest/fit.h"
#include "ingest/guess.h"
#include "ingest/mapped.h"

/* So many records that are put aside for one reason, with none taken, are no accident. */
#define GUESS_MAX_RECORDS 20

/* A record has at least so many keys of its kind. */
#define GUESS_MIN_KEYS 2

/* A mapping finds its time and so many other columns, of which each has a place of its own. */
#define GUESS_MIN_COLUMNS 4

/* What is larger is no record; each path of each mapping would have to be looked for in it. */
#define GUESS_MAX_SIZE (1024 * 1024)

typedef struct GuessKind
{
	const char *name;
	const char *log_table;
	const char *what;
	const IngestProfile *profile;
} GuessKind;

#define GUESS_ROW(name, log_table, what) {#name, log_table, what, &ingest_##name},

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

/* Whether the first element of the list at the cursor has the key, as answers of LookupEvents do. */
static bool
guess_has_element(JsonWalk walk, const char *name)
{
	bool first = true;
	JsonSpan key;

	if (json_walk_peek(&walk) != WALK_ARRAY || !json_walk_open(&walk) ||
		!json_walk_next_element(&walk, &first) || json_walk_peek(&walk) != WALK_OBJECT ||
		!json_walk_open(&walk))
		return false;
	first = true;
	while (json_walk_next_member(&walk, &first, &key))
	{
		if (json_span_is(&key, name))
			return true;
		if (!json_walk_value(&walk, NULL, NULL))
			return false;
	}
	return false;
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
			/* A time of Log Analytics is of rows of any table. */
			if (word->meaning == KEY_RECORD && !fit_is_common(word->key, strlen(word->key)))
				count++;
			else if (word->meaning == KEY_LIST)
				count += guess_count_list(profile, walk);
			else if (word->meaning == KEY_LOOKUP && guess_has_element(walk, "CloudTrailEvent"))
				count += GUESS_MIN_KEYS;
		}
		if (!json_walk_value(&walk, NULL, NULL))
			break;
	}
	return count;
}

/* A registered mapping. */
typedef struct GuessMapping
{
	char *name;
	const MappingSpec *spec;
} GuessMapping;

/* Reads the mappings, once for a load. */
static const Vec *
guess_mappings(Ingest *ingest)
{
	MemoryContext old = CurrentMemoryContext;
	SpiArgs args = {0};

	if (ingest->mappings.count > 0)
		return &ingest->mappings;
	version_spi_connect();
	spi_run("SELECT m.name, m.mapping::pg_catalog.text AS mapping FROM vigil.known_mappings() AS m",
			&args);
	MemoryContextSwitchTo(ingest->context);
	for (uint64 i = 0; i < SPI_processed; i++)
		vec_push(&ingest->mappings,
				 MAKE(GuessMapping, .name = pstrdup(spi_column_text((int64) i, "name")),
					  .spec = spec_read(pstrdup(spi_column_text((int64) i, "mapping")))));
	SPI_finish();
	MemoryContextSwitchTo(old);
	return &ingest->mappings;
}

/* The mapping, other than that of the load, that finds most in a record; NULL: none finds enough. */
static const GuessMapping *
guess_mapping(Ingest *ingest, JsonWalk walk)
{
	const GuessMapping *best = NULL;
	int most = GUESS_MIN_COLUMNS - 1;

	VEC_EACH (const GuessMapping, mapping, guess_mappings(ingest))
	{
		int count = mapped_count(mapping->spec, walk);

		if (count > most && strcmp(mapping->name, ingest->kind) != 0)
		{
			most = count;
			best = mapping;
		}
	}
	return best != NULL && (ingest->profile->spec == NULL ||
							mapped_count(ingest->profile->spec, walk) < most)
			   ? best
			   : NULL;
}

bool
guess_has_kind(const char *log_table)
{
	for (int i = 0; i < lengthof(guess_kinds); i++)
	{
		if (strcmp(guess_kinds[i].log_table, log_table) == 0)
			return true;
	}
	return false;
}

static const char *
guess_tell_kind(const char *what, const char *name)
{
	return psprintf("it looks like %s: load it as \"%s\"", what, name);
}

const char *
guess_tell_table(const char *log_table)
{
	for (int i = 0; i < lengthof(guess_kinds); i++)
	{
		if (strcmp(guess_kinds[i].log_table, log_table) == 0)
			return guess_tell_kind(guess_kinds[i].what, guess_kinds[i].name);
	}
	return guess_tell_kind(psprintf("rows of log table \"%s\"", log_table), log_table);
}

const char *
guess_kind(Ingest *ingest, const char *start, size_t len)
{
	const GuessKind *best = NULL;
	const GuessMapping *mapping;
	int most = GUESS_MIN_KEYS - 1;
	JsonWalk walk;

	json_walk_init(&walk, start, len);
	if (json_walk_peek(&walk) != WALK_OBJECT)
		return NULL;
	for (int i = 0; i < lengthof(guess_kinds); i++)
	{
		int count = guess_count(guess_kinds[i].profile, walk);

		if (count > most && guess_kinds[i].profile != ingest->profile)
			best = &guess_kinds[i];
		most = Max(most, count);
	}
	if (best != NULL && guess_count(ingest->profile, walk) < most)
		return guess_tell_kind(best->what, best->name);
	if (most >= GUESS_MIN_KEYS || len > GUESS_MAX_SIZE)
		return NULL;
	mapping = guess_mapping(ingest, walk);
	return mapping != NULL
			   ? guess_tell_kind(*mapping->spec->description != '\0'
									 ? mapping->spec->description
									 : psprintf("records of mapping \"%s\"", mapping->name),
								 mapping->name)
			   : NULL;
}

/* A sentence of what was said inside of one. */
static char *
guess_sentence(const char *text)
{
	char *sentence = psprintf("%s.", text);

	sentence[0] = pg_toupper((unsigned char) sentence[0]);
	return sentence;
}

static void
guess_raise(const Ingest *ingest, const char *detail, const char *hint)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("the input is not of the kind that it is loaded as, for log table \"%s\"",
					ingest->log_table),
			 errdetail("%s", detail), errhint("%s", hint)));
}

void
ingest_check_kind(const Ingest *ingest, IngestReason reason)
{
	const IngestTally *tally = &ingest->tally[reason];
	bool is_other = reason == REASON_OTHER_KIND;

	if (ingest->rows + ingest->skipped + ingest->duplicates > 0 ||
		tally->rejected != ingest->rejected || (!is_other && tally->rejected < GUESS_MAX_RECORDS))
		return;
	guess_raise(ingest,
				psprintf("None of its first records can be loaded (%lld): %s.",
						 (long long) tally->rejected,
						 reason_message(reason, is_other ? NULL : tally->detail)),
				is_other ? guess_sentence(tally->detail)
						 : "Load it as what it is; vigil.log_kinds() lists the kinds.");
}

/* Is a reason that an input is nothing that the kind could be, not that a record of it is broken? */
static bool
is_of_input(IngestReason reason)
{
	static const IngestReason of_input[] = {REASON_NOT_JSON, REASON_CSV,        REASON_FOREIGN_FILE,
											REASON_ARCHIVE,  REASON_NOT_OBJECT, REASON_OTHER_KIND,
											REASON_NO_COLUMN};

	for (int i = 0; i < lengthof(of_input); i++)
	{
		if (of_input[i] == reason)
			return true;
	}
	return false;
}

void
ingest_check_input(const Ingest *ingest)
{
	const IngestTally *first = NULL;
	IngestReason reason = REASON_NONE;

	if (ingest->rejected == 0 || ingest->rows + ingest->skipped + ingest->duplicates > 0)
		return;
	for (int i = 0; i < REASON_COUNT; i++)
	{
		const IngestTally *tally = &ingest->tally[i];

		if (tally->rejected == 0)
			continue;
		if (!is_of_input((IngestReason) i))
			return;
		if (first == NULL || tally->number < first->number)
		{
			first = tally;
			reason = (IngestReason) i;
		}
	}
	guess_raise(
		ingest,
		psprintf("Nothing of it can be loaded (%lld): %s%s%s%s.", (long long) ingest->rejected,
				 reason_text(reason), first->detail != NULL ? " (" : "",
				 first->detail != NULL ? first->detail : "", first->detail != NULL ? ")" : ""),
		"Load it as what it is; vigil.log_kinds() lists the kinds.");
}

void
ingest_check_table(const Ingest *ingest, const char *log_table)
{
	if (ingest->number > 1 || ingest->rejected > 0)
		return;
	guess_raise(
		ingest,
		psprintf("Its first record is a row of log table \"%s\", which is not here.", log_table),
		psprintf("Make that: SELECT vigil.create_log_table(%s); rows of it go there by themselves.",
				 quote_literal_cstr(log_table)));
}
