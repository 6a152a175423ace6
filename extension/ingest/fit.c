/*
 * fit.c
 *		Whether the keys of a row are columns of the log table that it is loaded into.
 *
 * A row of any table has a time, so it could be loaded into each, with all columns empty.  Asked
 * about a row that gave nothing, or has keys that no column takes; others pay nothing for it.  One
 * that has some columns of the table may be of a newer version of it, so it is refused only if
 * another published table explains clearly more of its keys.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"

#include "base/guc.h"
#include "base/published.h"
#include "ingest/fit.h"
#include "ingest/guess.h"
#include "ingest/remark.h"

/* So many columns more must another table explain. */
#define FIT_MIN_MORE 3

/* So many names are shown of a row that has nothing. */
#define FIT_MAX_SHOWN 5

/* So many keys are looked at: a program may make millions of them. */
#define FIT_MAX_KEYS 10000

/* Rows that were found to fit are known again by their keys: a power of two. */
#define FIT_KNOWN 256

/* A column of published tables. */
typedef struct FitColumn
{
	char name[NAMEDATALEN];
	int *table; /* numbers of the tables that have it */
	int count;
	int capacity;
} FitColumn;

typedef struct FitTable
{
	char *name;
	int rank;  /* of several that fit alike, what people are likelier to have */
	int score; /* of the row in hand */
} FitTable;

typedef struct Fit
{
	HTAB *column;
	Vec table;             /* of FitTable */
	const char *own_table; /* that the load is for */
	bool is_published;     /* it is */
	uint64 known[FIT_KNOWN];
} Fit;

bool
fit_is_common(const char *name, size_t len)
{
	/* Those of all published tables, and what shippers add. */
	static const char *const common[] = {
		"TimeGenerated", "Timestamp",    "@timestamp",          "@version", "TenantId",
		"Type",          "SourceSystem", "ManagementGroupName", "MG",
	};

	if (len > 0 && *name == '_')
		return true;
	for (int i = 0; i < lengthof(common); i++)
	{
		if (strlen(common[i]) == len && memcmp(common[i], name, len) == 0)
			return true;
	}
	return false;
}

bool
fit_has_content(const IngestForm *form)
{
	if (!form->has_others)
		return true;
	for (int i = 0; i < form->mapping->count; i++)
	{
		if (form->row->rank[i] > 0 && !form->common[i])
			return true;
	}
	return false;
}

static void
fit_add_table(void *argument, const char *table, const Vec *columns)
{
	Fit *fit = argument;
	int number = fit->table.count;
	MemoryContext old = MemoryContextSwitchTo(GetMemoryChunkContext(fit));

	fit->is_published |= strcmp(table, fit->own_table) == 0;
	vec_push(&fit->table, MAKE(FitTable, .name = pstrdup(table),
							   .rank = guess_has_kind(table)
										   ? 2
										   : columns->count > 0 &&
												 VEC_AT(columns, PublishedColumn, 0)->is_ranked));
	VEC_EACH (const PublishedColumn, column, columns)
	{
		bool found;
		FitColumn *entry;

		if (strlen(column->name) >= NAMEDATALEN)
			continue;
		entry = hash_search(fit->column, column->name, HASH_ENTER, &found);
		if (!found)
			entry->count = entry->capacity = 0;
		if (entry->count == entry->capacity)
		{
			entry->capacity = Max(entry->capacity * 2, 4);
			entry->table = entry->count == 0
							   ? palloc(sizeof(int) * entry->capacity)
							   : repalloc(entry->table, sizeof(int) * entry->capacity);
		}
		entry->table[entry->count++] = number;
	}
	MemoryContextSwitchTo(old);
}

/* Reads what the published tables have, once for a load. */
static Fit *
fit_get(Ingest *ingest)
{
	MemoryContext old;
	HASHCTL control = {.keysize = NAMEDATALEN, .entrysize = sizeof(FitColumn)};
	Fit *fit;

	if (ingest->fit != NULL)
		return ingest->fit;
	old = MemoryContextSwitchTo(ingest->context);
	fit = palloc0(sizeof(Fit));
	fit->own_table = ingest->log_table;
	control.hcxt = ingest->context;
	fit->column = hash_create("vigil published columns", 16384, &control,
							  HASH_ELEM | HASH_STRINGS | HASH_CONTEXT);
	published_each(fit_add_table, fit);
	ingest->fit = fit;
	MemoryContextSwitchTo(old);
	return fit;
}

static const FitColumn *
fit_find(const Fit *fit, const char *name)
{
	return strlen(name) < NAMEDATALEN ? hash_search(fit->column, name, HASH_FIND, NULL) : NULL;
}

/* True if the table of a form has the column, also where the relation lacks one of the published. */
static bool
fit_has_column(const Fit *fit, const IngestForm *form, const char *name)
{
	FieldType type;
	bool required;
	size_t base = mapping_union_base(name, strlen(name));
	const FitColumn *column;

	if (mapping_key(form->mapping, name, strlen(name), &type, &required) >= 0 ||
		(base > 0 && mapping_key(form->mapping, name, base, &type, &required) >= 0))
		return true;
	column = fit_find(fit, name);
	for (int i = 0; column != NULL && i < column->count; i++)
	{
		if (strcmp(VEC_AT(&fit->table, FitTable, column->table[i])->name, form->log_table) == 0)
			return true;
	}
	return false;
}

/* The published table, but for that of the form, that has most of the columns, and how many; NULL: none has any. */
static const FitTable *
fit_find_best(Fit *fit, const IngestForm *form, const Vec *names)
{
	const FitTable *best = NULL;

	VEC_EACH (FitTable, table, &fit->table)
		table->score = 0;
	VEC_EACH (const char, name, names)
	{
		const FitColumn *column = fit_find(fit, name);

		for (int i = 0; column != NULL && i < column->count; i++)
			VEC_AT(&fit->table, FitTable, column->table[i])->score++;
	}
	VEC_EACH (const FitTable, table, &fit->table)
	{
		bool is_better = best == NULL || table->score > best->score ||
						 (table->score == best->score && table->rank > best->rank);

		if (table->score > 0 && is_better && strcmp(table->name, form->log_table) != 0)
			best = table;
	}
	return best;
}

/* The names that tell something. */
static Vec
fit_telling_names(const Vec *names)
{
	Vec telling = {0};

	VEC_EACH (char, name, names)
	{
		if (!fit_is_common(name, strlen(name)))
			vec_push(&telling, name);
	}
	return telling;
}

/* Whether a table explains most of the columns of a row that has nothing for its own. */
static bool
fit_explains(const FitTable *table, const Vec *names)
{
	return table != NULL && table->score >= FIT_MIN_MORE && table->score * 2 >= names->count;
}

IngestReason
fit_judge(Ingest *ingest, const IngestForm *form, const Vec *names, const char **detail)
{
	Vec telling = fit_telling_names(names);
	const FitTable *best;
	int own = 0;
	Fit *fit;

	*detail = NULL;
	if (telling.count == 0 || !form->has_others)
		return REASON_NONE;
	fit = fit_get(ingest);
	VEC_EACH (const char, name, &telling)
		own += fit_has_column(fit, form, name);
	if (own == telling.count)
		return REASON_NONE;
	best = fit_find_best(fit, form, &telling);
	if (own == 0 && !fit_explains(best, &telling))
	{
		*detail = psprintf("it has %s", remark_names(&telling, FIT_MAX_SHOWN));
		return REASON_NO_COLUMN;
	}
	/* Who made a table knows best what goes into it. */
	if (own > 0 && (!fit->is_published || !guc_check_kind || best == NULL))
		return REASON_NONE;
	if (best->score - own < FIT_MIN_MORE || (best->score < telling.count && best->score < own * 2))
		return REASON_NONE;
	*detail = guess_tell_table(best->name);
	return REASON_OTHER_KIND;
}

/* The outermost keys of an object, and their hash. */
static Vec
fit_read_keys(const char *start, size_t len, uint64 *hash)
{
	Vec names = {0};
	bool first = true;
	StringInfoData text;
	JsonWalk walk;
	JsonSpan key;

	*hash = 1;
	initStringInfo(&text);
	json_walk_init(&walk, start, len);
	if (json_walk_peek(&walk) != WALK_OBJECT || !json_walk_open(&walk))
		return names;
	while (json_walk_next_member(&walk, &first, &key))
	{
		resetStringInfo(&text);
		(void) json_decode(&key, &text);
		if (names.count < FIT_MAX_KEYS)
			vec_push(&names, pstrdup(text.data));
		*hash = hash_bytes_extended((unsigned char *) text.data, text.len, *hash);
		if (!json_walk_value(&walk, NULL, NULL))
			break;
	}
	return names;
}

IngestReason
fit_judge_row(Ingest *ingest, const IngestForm *form, const char *start, size_t len,
			  const char **detail)
{
	uint64 hash;
	Vec names = fit_read_keys(start, len, &hash);
	Fit *fit = fit_get(ingest);
	IngestReason reason;

	hash ^= (uint64) (uintptr_t) form;
	if (fit->known[hash & (FIT_KNOWN - 1)] == hash)
		return REASON_NONE;
	reason = fit_judge(ingest, form, &names, detail);
	if (reason == REASON_NONE)
		fit->known[hash & (FIT_KNOWN - 1)] = hash;
	return reason;
}

const char *
fit_tell_table(Ingest *ingest, const IngestForm *form, const char *start, size_t len)
{
	uint64 hash;
	Vec names = fit_read_keys(start, len, &hash);
	Vec telling = fit_telling_names(&names);
	bool has_time = false;
	const FitTable *best;

	VEC_EACH (const char, name, &names)
		has_time |= strcmp(name, "TimeGenerated") == 0 || strcmp(name, "Timestamp") == 0;
	if (!has_time)
		return NULL;
	best = fit_find_best(fit_get(ingest), form, &telling);
	return fit_explains(best, &telling) ? guess_tell_table(best->name) : NULL;
}
