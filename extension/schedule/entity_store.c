/*
 * entity_store.c
 *		The entities of a run's alerts, as rows.
 *
 * Called by alert.c for the alerts of a run.  What alerts name is written with them, what is
 * counted of it at the end of the run or when there is much of it.
 */
#include "postgres.h"

#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "base/compat.h"
#include "base/json_maker.h"
#include "base/spi.h"
#include "schedule/entity_store.h"

/* Memory of entities that are kept until they are counted. */
#define STORE_MAX_BYTES (8 * 1024 * 1024)

/* What a row becomes by another that counts more of the same entity. */
#define STORE_COUNT(row, more)                                                                     \
	"first_seen = least(" row ".first_seen, " more ".first_seen), "                                \
	"last_seen = greatest(" row ".last_seen, " more ".last_seen), "                                \
	"alert_count = " row ".alert_count OPERATOR(pg_catalog.+) " more ".alert_count, "              \
	"identifiers = CASE WHEN " row ".identifiers OPERATOR(pg_catalog.=) " more ".identifiers "     \
	"THEN " row ".identifiers ELSE " row ".identifiers OPERATOR(pg_catalog.||) " more              \
	".identifiers END"

/* What alerts of a run say of an entity. */
typedef struct EntityCount
{
	pg_uuid_t id; /* the key */
	const char *type;
	char *text;
	Jsonb *identifiers;
	bool strong;
	Slot span;
	int64 alerts;
	int64 last_alert; /* that was counted: an alert names an entity more than once */
} EntityCount;

static void
store_make_table(EntityStore *store)
{
	HASHCTL ctl = {
		.keysize = sizeof(pg_uuid_t), .entrysize = sizeof(EntityCount), .hcxt = store->context};

	store->known = hash_create("vigil entities", 256, &ctl, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
}

void
entity_store_start(EntityStore *store, const pg_uuid_t *rule)
{
	memset(store, 0, sizeof(*store));
	store->rule = rule;
	store->context =
		AllocSetContextCreate(CurrentMemoryContext, "vigil entities", ALLOCSET_DEFAULT_SIZES);
	store_make_table(store);
	spi_rows_start(&store->rows, "alert_entities", "");
	/* One that came in between, or that this transaction does not see, is counted all the same. */
	spi_rows_start(&store->counts, "entity_activity",
				   "ON CONFLICT ON CONSTRAINT entity_activity_pkey DO UPDATE SET " STORE_COUNT(
					   "entity_activity", "excluded"));
}

static void
store_add_row(EntityStore *store, int64 alert_id, const EntityIdentifier *row)
{
	SpiArgs args = {0};

	spi_arg_long(spi_set(&args, "alert_id"), alert_id);
	spi_arg_int(spi_set(&args, "entity_no"), row->entity_no);
	spi_arg_int(spi_set(&args, "mapping_no"), row->mapping_no);
	spi_arg_text(spi_set(&args, "type"), row->type);
	spi_arg_text(spi_set(&args, "identifier"), row->identifier);
	spi_arg_text(spi_set(&args, "value"), row->value);
	spi_arg_uuid(spi_set(&args, "entity_id"), row->entity_id);
	spi_arg_text(spi_set(&args, "view_text"), row->view_text != NULL ? row->view_text->data : NULL);
	spi_arg_int(spi_set(&args, "place"), row->place);
	spi_rows_add(&store->rows, &args);
}

Jsonb *
entity_store_identifiers(const EntityKey *key)
{
	JsonMaker maker;

	json_maker_start(&maker);
	VEC_EACH (const EntityPart, part, &key->part)
		json_maker_add_text(&maker, part->identifier, part->value);
	return json_maker_end(&maker);
}

static void
store_count(EntityStore *store, int64 alert_id, const Entity *entity, Slot span)
{
	bool found;
	EntityCount *count = hash_search(store->known, &entity->id, HASH_ENTER, &found);

	if (!found)
	{
		/* What making it takes does not count for what is kept. */
		Jsonb *identifiers = entity_store_identifiers(entity->key);
		MemoryContext old = MemoryContextSwitchTo(store->context);

		count->type = pstrdup(entity->key->type);
		count->text = pstrdup(entity->key->text);
		count->identifiers =
			memcpy(palloc(VARSIZE(identifiers)), identifiers, VARSIZE(identifiers));
		count->strong = entity->key->strong;
		count->span = span;
		count->alerts = 0;
		count->last_alert = 0;
		MemoryContextSwitchTo(old);
	}
	if (count->last_alert == alert_id)
		return;
	count->last_alert = alert_id;
	count->alerts++;
	count->span.start = Min(count->span.start, span.start);
	count->span.end = Max(count->span.end, span.end);
}

static int
compare_counts(const void *a, const void *b)
{
	const EntityCount *const *left = a;
	const EntityCount *const *right = b;

	return memcmp(&(*left)->id, &(*right)->id, UUID_LEN);
}

/* What was counted so far, in the order of the index that it is looked up by. */
static EntityCount **
store_sort_counts(const EntityStore *store)
{
	int n = 0;
	EntityCount **sorted = palloc(sizeof(EntityCount *) * hash_get_num_entries(store->known));
	HASH_SEQ_STATUS scan;
	EntityCount *count;

	hash_seq_init(&scan, store->known);
	while ((count = hash_seq_search(&scan)) != NULL)
		sorted[n++] = count;
	qsort(sorted, n, sizeof(EntityCount *), compare_counts);
	return sorted;
}

static void
store_add_count(EntityStore *store, const EntityCount *count)
{
	SpiArgs args = {0};

	spi_arg_uuid(spi_set(&args, "rule_id"), store->rule);
	spi_arg_uuid(spi_set(&args, "entity_id"), &count->id);
	spi_arg_text(spi_set(&args, "type"), count->type);
	spi_arg_text(spi_set(&args, "key"), count->text);
	spi_arg_jsonb(spi_set(&args, "identifiers"), count->identifiers);
	spi_arg_bool(spi_set(&args, "strong"), count->strong);
	spi_arg_time(spi_set(&args, "first_seen"), count->span.start);
	spi_arg_time(spi_set(&args, "last_seen"), count->span.end);
	spi_arg_long(spi_set(&args, "alert_count"), count->alerts);
	spi_rows_add(&store->counts, &args);
}

/* Counts in the rows of entities that the rule knows, and forgets that they were counted here. */
static void
store_update_counts(EntityStore *store)
{
	int64 known = spi_rows_run(
		&store->counts, &store->update,
		"UPDATE vigil.entity_activity AS a SET " STORE_COUNT(
			"a", "e") " FROM pg_catalog.unnest($1) AS e WHERE a.entity_id OPERATOR(pg_catalog.=) "
					  "e.entity_id "
					  "AND a.rule_id OPERATOR(pg_catalog.=) e.rule_id RETURNING a.entity_id");

	for (int64 i = 0; i < known; i++)
	{
		pg_uuid_t id;

		(void) spi_column_uuid(i, "entity_id", &id);
		(void) hash_search(store->known, &id, HASH_REMOVE, NULL);
	}
	SPI_freetuptable(SPI_tuptable);
	spi_rows_forget(&store->counts);
}

/*
 * What was counted so far, into the rows of the rule.  Most entities are known: to update a row is
 * half of what it costs to try to insert it first.
 */
static void
store_write_counts(EntityStore *store)
{
	MemoryContext old = MemoryContextSwitchTo(store->context);

	for (int turn = 0; turn < 2 && hash_get_num_entries(store->known) > 0; turn++)
	{
		int n = (int) hash_get_num_entries(store->known);
		EntityCount **sorted = store_sort_counts(store);

		for (int i = 0; i < n; i++)
			store_add_count(store, sorted[i]);
		if (turn == 0)
			store_update_counts(store);
		else
			(void) spi_rows_write(&store->counts);
	}
	MemoryContextSwitchTo(old);
	MemoryContextReset(store->context);
	store_make_table(store);
}

void
entity_store_add(EntityStore *store, int64 alert_id, const EntitySet *set, Slot span)
{
	VEC_EACH (const EntityIdentifier, row, &set->identifier)
		store_add_row(store, alert_id, row);
	VEC_EACH (const Entity, entity, &set->item)
		store_count(store, alert_id, entity, span);
	if (MemoryContextMemAllocated(store->context, true) >= STORE_MAX_BYTES)
		store_write_counts(store);
}

void
entity_store_write(EntityStore *store)
{
	if (store->rows.count > 0)
		(void) spi_rows_write(&store->rows);
}

void
entity_store_end(EntityStore *store)
{
	if (hash_get_num_entries(store->known) > 0)
		store_write_counts(store);
}
