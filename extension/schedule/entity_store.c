/*
 * entity_store.c
 *		The entities of a run's alerts, as rows.
 *
 * Called by alert.c for the alerts of a run.  What alerts name is written with them, what is
 * counted of it at the end of the run or when there is much of it.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "base/spi.h"
#include "schedule/entity_store.h"

/* Memory of entities that are kept until they are counted. */
#define STORE_MAX_BYTES (8 * 1024 * 1024)

/* What alerts of a run say of an entity. */
typedef struct EntityCount
{
	pg_uuid_t id; /* the key */
	const char *type;
	char *text;
	char *identifiers; /* JSON */
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
}

/* A parameter that is a list of values of a type with a fixed length, none of them null. */
static void
arg_list(SpiArgs *args, Oid array, Oid type, int length, char align, Datum *value, int count)
{
	bool by_value = length <= (int) sizeof(Datum);

	spi_arg(args, array,
			PointerGetDatum(construct_array(value, count, type, length, by_value, align)), false);
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

char *
entity_store_identifiers(const EntityKey *key)
{
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfoChar(&json, '{');
	VEC_EACH (const EntityPart, part, &key->part)
	{
		if (part_at > 0)
			appendStringInfoString(&json, ", ");
		escape_json(&json, part->identifier);
		appendStringInfoString(&json, ": ");
		escape_json(&json, part->value);
	}
	appendStringInfoChar(&json, '}');
	return json.data;
}

static void
store_count(EntityStore *store, int64 alert_id, const Entity *entity, Slot span)
{
	bool found;
	EntityCount *count = hash_search(store->known, &entity->id, HASH_ENTER, &found);

	if (!found)
	{
		MemoryContext old = MemoryContextSwitchTo(store->context);

		count->type = pstrdup(entity->key->type);
		count->text = pstrdup(entity->key->text);
		count->identifiers = entity_store_identifiers(entity->key);
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

/* What was counted so far, into the rows of the rule. */
static void
store_write_counts(EntityStore *store)
{
	int n = (int) hash_get_num_entries(store->known);
	EntityCount **sorted = store_sort_counts(store);
	Datum *column[5];
	Vec type = {0};
	Vec text = {0};
	Vec identifiers = {0};
	SpiArgs args = {0};

	for (int i = 0; i < lengthof(column); i++)
		column[i] = palloc(sizeof(Datum) * n);
	for (int i = 0; i < n; i++)
	{
		const EntityCount *count = sorted[i];

		column[0][i] = UUIDPGetDatum(&count->id);
		column[1][i] = BoolGetDatum(count->strong);
		column[2][i] = TimestampTzGetDatum(count->span.start);
		column[3][i] = TimestampTzGetDatum(count->span.end);
		column[4][i] = Int64GetDatum(count->alerts);
		vec_push(&type, unconstify(char *, count->type));
		vec_push(&text, count->text);
		vec_push(&identifiers, count->identifiers);
	}
	spi_arg_uuid(&args, store->rule);
	arg_list(&args, UUIDARRAYOID, UUIDOID, UUID_LEN, TYPALIGN_CHAR, column[0], n);
	spi_arg_texts(&args, &type);
	spi_arg_texts(&args, &text);
	spi_arg_texts(&args, &identifiers);
	arg_list(&args, BOOLARRAYOID, BOOLOID, 1, TYPALIGN_CHAR, column[1], n);
	arg_list(&args, TIMESTAMPTZARRAYOID, TIMESTAMPTZOID, 8, TYPALIGN_DOUBLE, column[2], n);
	arg_list(&args, TIMESTAMPTZARRAYOID, TIMESTAMPTZOID, 8, TYPALIGN_DOUBLE, column[3], n);
	arg_list(&args, INT8ARRAYOID, INT8OID, 8, TYPALIGN_DOUBLE, column[4], n);
	spi_run_prepared(
		&store->count,
		"INSERT INTO vigil.entity_activity AS a (rule_id, entity_id, type, key, identifiers, "
		"strong, first_seen, last_seen, alert_count) "
		"SELECT $1, e.id, e.type, e.key, e.identifiers::pg_catalog.jsonb, e.strong, e.first_seen, "
		"e.last_seen, e.alerts FROM ROWS FROM (pg_catalog.unnest($2), pg_catalog.unnest($3), "
		"pg_catalog.unnest($4), pg_catalog.unnest($5), pg_catalog.unnest($6), "
		"pg_catalog.unnest($7), pg_catalog.unnest($8), pg_catalog.unnest($9)) AS e "
		"(id, type, key, identifiers, strong, first_seen, last_seen, alerts) "
		"ON CONFLICT ON CONSTRAINT entity_activity_pkey DO UPDATE SET "
		"first_seen = least(a.first_seen, excluded.first_seen), "
		"last_seen = greatest(a.last_seen, excluded.last_seen), "
		"alert_count = a.alert_count OPERATOR(pg_catalog.+) excluded.alert_count, "
		"identifiers = a.identifiers OPERATOR(pg_catalog.||) excluded.identifiers",
		&args);
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
