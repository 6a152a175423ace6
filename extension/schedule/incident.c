/*
 * incident.c
 *		The alerts of a run to incidents, as incidentConfiguration of the rule says.
 *
 * Alerts whose keys are equal belong together.  A key is a hash, because an alert may have
 * hundreds of entities.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/uuid.h"

#include "base/spi.h"
#include "rule/entity_map.h"
#include "schedule/announce.h"
#include "schedule/incident.h"

void
incident_start(IncidentSet *set, const StoredRule *rule)
{
	memset(set, 0, sizeof(*set));
	set->rule = rule;
	set->context = CurrentMemoryContext;
}

/* Is the word one of those of a list, in any case? */
static bool
has_word(const Vec *list, const char *word)
{
	VEC_EACH (const RuleText, text, list)
	{
		if (pg_strcasecmp(text->value, word) == 0)
			return true;
	}
	return false;
}

/* Do alerts have to agree in entities of that type? */
static bool
groups_by_type(const RuleIncident *incident, const char *type)
{
	VEC_EACH (const RuleText, name, &incident->group_entity)
	{
		const EntityType *known = entity_find_type(name->value);

		if (known != NULL && strcmp(known->alert_name, type) == 0)
			return true;
	}
	return false;
}

static int
compare_ids(const void *a, const void *b)
{
	return memcmp(*(pg_uuid_t *const *) a, *(pg_uuid_t *const *) b, UUID_LEN);
}

/* Appends the ids of the entities that count, each once, in one order. */
static void
append_entities(StringInfo key, const RuleIncident *incident, bool all, const EntitySet *entities)
{
	Vec id = {0};

	VEC_EACH (Entity, entity, &entities->item)
	{
		if (all || groups_by_type(incident, entity->key->type))
			vec_push(&id, &entity->id);
	}
	if (id.count > 1)
		qsort(id.item, id.count, sizeof(void *), compare_ids);
	for (int i = 0; i < id.count; i++)
	{
		if (i == 0 || memcmp(id.item[i], id.item[i - 1], UUID_LEN) != 0)
			appendBinaryStringInfo(key, id.item[i], UUID_LEN);
	}
}

/* The key of an alert, without its custom details, as hexadecimal digits. */
static char *
make_key(const RuleIncident *incident, const AlertText *said, const EntitySet *entities)
{
	const char *method = incident->matching.value;
	StringInfoData key;
	Datum hash;

	initStringInfo(&key);
	if (strcmp(method, "AllEntities") == 0)
		append_entities(&key, incident, true, entities);
	else if (strcmp(method, "Selected") == 0)
	{
		append_entities(&key, incident, false, entities);
		/* A zero byte is part of no text. */
		if (has_word(&incident->group_alert, "DisplayName"))
			appendBinaryStringInfo(&key, said->name, strlen(said->name) + 1);
		if (has_word(&incident->group_alert, "Severity"))
			appendBinaryStringInfo(&key, said->severity, strlen(said->severity) + 1);
	}
	hash = DirectFunctionCall1(sha256_bytea,
							   PointerGetDatum(cstring_to_text_with_len(key.data, key.len)));
	hash = DirectFunctionCall2(binary_encode, hash, CStringGetTextDatum("hex"));
	return TextDatumGetCString(hash);
}

void
incident_add(IncidentSet *set, int64 alert_id, const AlertText *said, const EntitySet *entities)
{
	const RuleIncident *incident = &set->rule->rule->incident;
	char *key;
	MemoryContext old;

	if (!incident->create)
		return;
	key = incident->grouping ? make_key(incident, said, entities) : NULL;
	old = MemoryContextSwitchTo(set->context);
	if (set->count == set->room)
	{
		set->room = set->room == 0 ? 64 : 2 * set->room;
		set->alert = set->alert == NULL ? palloc(sizeof(int64) * set->room)
										: repalloc(set->alert, sizeof(int64) * set->room);
	}
	set->alert[set->count++] = alert_id;
	if (key != NULL)
		vec_push(&set->key, pstrdup(key));
	MemoryContextSwitchTo(old);
}

static void
arg_alerts(SpiArgs *args, const IncidentSet *set)
{
	Datum *id = palloc(sizeof(Datum) * set->count);

	for (int i = 0; i < set->count; i++)
		id[i] = Int64GetDatum(set->alert[i]);
	spi_arg(args, INT8ARRAYOID,
			PointerGetDatum(construct_array(id, set->count, INT8OID, sizeof(int64), FLOAT8PASSBYVAL,
											TYPALIGN_DOUBLE)),
			false);
}

/* The names of custom details that alerts have to agree in. */
static Vec
detail_names(const RuleIncident *incident)
{
	Vec name = {0};

	if (strcmp(incident->matching.value, "Selected") != 0)
		return name;
	VEC_EACH (const RuleText, text, &incident->group_detail)
		vec_push(&name, text->value);
	return name;
}

/* Opens and fills incidents; the rows of the result are those that changed. */
static int64
raise_incidents(const IncidentSet *set, const AlertRun *run)
{
	const RuleIncident *incident = &set->rule->rule->incident;
	SpiArgs args = {0};
	Vec detail;

	if (!incident->grouping)
	{
		arg_alerts(&args, set);
		spi_arg_time(&args, run->now);
		return spi_run("SELECT o.* FROM vigil.open_incidents($1, $2) AS o", &args);
	}
	detail = detail_names(incident);
	spi_arg_uuid(&args, &set->rule->id);
	spi_arg_long(&args, run->run_id);
	arg_alerts(&args, set);
	spi_arg_texts(&args, &set->key);
	spi_arg_texts(&args, &detail);
	spi_arg_time(&args, run->slot_end);
	spi_arg_time(&args, run->slot_end - incident->lookback_us);
	spi_arg_bool(&args, incident->reopen);
	spi_arg_time(&args, run->now);
	return spi_run("SELECT g.* FROM vigil.group_incidents($1, $2, $3, $4, $5, $6, $7, $8, $9) AS g",
				   &args);
}

void
incident_announce(const StoredRule *rule, int64 run_id, int64 count)
{
	SPITupleTable *found = SPI_tuptable;
	Announcer announcer;

	announce_start(&announcer, ANNOUNCE_INCIDENTS, rule, run_id);
	for (int64 i = 0; i < count; i++)
		announce_one(&announcer, spi_column_int(i, "incident", 0), spi_column_text(i, "severity"),
					 spi_column_text(i, "title"), spi_column_text(i, "change"));
	announce_end(&announcer);
	SPI_freetuptable(found);
}

void
incident_write(const IncidentSet *set, const AlertRun *run)
{
	if (set->count > 0)
		incident_announce(set->rule, run->run_id, raise_incidents(set, run));
}
