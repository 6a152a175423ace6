/*
 * entity_store.c
 *		The entities of a run's alerts, as rows.
 *
 * Called by alert.c for each alert of a run.  Rows of alerts are written at once, those of
 * entities at the end of the run or when there are many of them.
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

/* Entities that are kept until they are written. */
#define STORE_MAX 5000

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
}

/* A parameter that is a list of values of a type with a fixed length, none of them null. */
static void
arg_list(SpiArgs *args, Oid array, Oid type, int length, char align, Datum *value, int count)
{
	bool by_value = length <= (int) sizeof(Datum);

	spi_arg(args, array,
			PointerGetDatum(construct_array(value, count, type, length, by_value, align)), false);
}

/* A parameter that is a list of texts, of which some are null. */
static void
arg_texts_or_null(SpiArgs *args, Datum *value, bool *null, int count)
{
	int first = 1;

	spi_arg(args, TEXTARRAYOID,
			PointerGetDatum(construct_md_array(value, null, 1, &count, &first, TEXTOID, -1, false,
											   TYPALIGN_INT)),
			false);
}

/* The rows of an alert, all at once. */
static void
store_write_rows(EntityStore *store, int64 alert_id, const EntitySet *set)
{
	int count = set->identifier.count;
	Datum *number = palloc(sizeof(Datum) * count);
	Datum *mapping = palloc(sizeof(Datum) * count);
	Datum *entity = palloc(sizeof(Datum) * count);
	Datum *place = palloc(sizeof(Datum) * count);
	Datum *view_text = palloc0(sizeof(Datum) * count);
	bool *no_view_text = palloc0(sizeof(bool) * count);
	Vec type = {0};
	Vec identifier = {0};
	Vec value = {0};
	SpiArgs args = {0};

	VEC_EACH (EntityIdentifier, row, &set->identifier)
	{
		number[row_at] = Int32GetDatum(row->entity_no);
		mapping[row_at] = Int32GetDatum(row->mapping_no);
		entity[row_at] = UUIDPGetDatum(row->entity_id);
		place[row_at] = Int32GetDatum(row->place);
		no_view_text[row_at] = row->view_text == NULL;
		if (row->view_text != NULL)
			view_text[row_at] = CStringGetTextDatum(row->view_text->data);
		vec_push(&type, unconstify(char *, row->type));
		vec_push(&identifier, unconstify(char *, row->identifier));
		vec_push(&value, row->value);
	}
	spi_arg_long(&args, alert_id);
	arg_list(&args, INT4ARRAYOID, INT4OID, 4, TYPALIGN_INT, number, count);
	arg_list(&args, INT4ARRAYOID, INT4OID, 4, TYPALIGN_INT, mapping, count);
	spi_arg_texts(&args, &type);
	spi_arg_texts(&args, &identifier);
	spi_arg_texts(&args, &value);
	arg_list(&args, UUIDARRAYOID, UUIDOID, UUID_LEN, TYPALIGN_CHAR, entity, count);
	arg_texts_or_null(&args, view_text, no_view_text, count);
	arg_list(&args, INT4ARRAYOID, INT4OID, 4, TYPALIGN_INT, place, count);
	spi_run_prepared(&store->insert,
					 "INSERT INTO vigil.alert_entities (alert_id, entity_no, mapping_no, type, "
					 "identifier, value, entity_id, view_text, place) "
					 "SELECT $1, e.* FROM ROWS FROM (pg_catalog.unnest($2), pg_catalog.unnest($3), "
					 "pg_catalog.unnest($4), pg_catalog.unnest($5), pg_catalog.unnest($6), "
					 "pg_catalog.unnest($7), pg_catalog.unnest($8), pg_catalog.unnest($9)) AS e",
					 &args);
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

/* What was counted so far, into the rows of the rule. */
static void
store_write_counts(EntityStore *store)
{
	int most = (int) hash_get_num_entries(store->known);
	Datum *column[5];
	Vec type = {0};
	Vec text = {0};
	Vec identifiers = {0};
	SpiArgs args = {0};
	HASH_SEQ_STATUS scan;
	EntityCount *count;
	int n = 0;

	for (int i = 0; i < lengthof(column); i++)
		column[i] = palloc(sizeof(Datum) * Max(most, 1));
	hash_seq_init(&scan, store->known);
	while ((count = hash_seq_search(&scan)) != NULL)
	{
		column[0][n] = UUIDPGetDatum(&count->id);
		column[1][n] = BoolGetDatum(count->strong);
		column[2][n] = TimestampTzGetDatum(count->span.start);
		column[3][n] = TimestampTzGetDatum(count->span.end);
		column[4][n++] = Int64GetDatum(count->alerts);
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
	if (set->identifier.count > 0)
		store_write_rows(store, alert_id, set);
	VEC_EACH (const Entity, entity, &set->item)
		store_count(store, alert_id, entity, span);
	if (hash_get_num_entries(store->known) >= STORE_MAX)
		store_write_counts(store);
}

void
entity_store_end(EntityStore *store)
{
	if (hash_get_num_entries(store->known) > 0)
		store_write_counts(store);
}
