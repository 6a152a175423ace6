/*
 * suppress.c
 *		Alerts that follow one of an earlier slot that came later.
 *
 * Alerts of one key (of all values, or of those of x-suppressBy) are a chain in the order of their slots:
 * each is suppressed or not by the last one that is not.  An alert that comes into the chain changes what
 * follows up to the first slot that is raised before and after: from there on nothing is different.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/timestamp.h"

#include "base/compat.h"
#include "base/spi.h"
#include "schedule/alert_text.h"
#include "schedule/entity.h"
#include "schedule/incident.h"
#include "schedule/suppress.h"
#include "slot/suppression.h"

#define EQ " OPERATOR(pg_catalog.=) "

/* The alerts of a slot that have a key. */
typedef struct Link
{
	char *key;
	TimestampTz slot_end;
	bool raised; /* one of them is not suppressed ... */
	bool held;   /* ... and somebody has it, or its incident, at work */
} Link;

/* An alert that is raised now. */
typedef struct Returned
{
	int64 id;
	AlertText said;
	TimestampTz slot_end;
} Returned;

static bool
same_key(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* The chains of a rule from a slot on, one after another; their length. */
static int64
read_chains(const StoredRule *rule, TimestampTz from, Link **links)
{
	SpiArgs args = {0};
	int64 count;

	spi_arg_uuid(&args, &rule->id);
	spi_arg_time(&args, from);
	/* Mostly there is no later slot, and no need to read this one. */
	if (spi_run("SELECT FROM vigil.alerts AS a WHERE a.rule_id" EQ "$1"
				" AND a.slot_end OPERATOR(pg_catalog.>) $2 LIMIT 1",
				&args) == 0)
		return 0;
	count = spi_run("SELECT a.suppression_key, a.slot_end,"
					" pg_catalog.bool_or(a.status OPERATOR(pg_catalog.<>) 'suppressed') AS raised,"
					" pg_catalog.bool_or(CASE a.status WHEN 'suppressed' THEN false"
					"   WHEN 'new' THEN EXISTS (SELECT FROM vigil.incident_alerts AS l"
					"     WHERE l.alert_id" EQ "a.id"
					"     AND NOT vigil.incident_is_untouched(l.incident))"
					"   ELSE true END) AS held"
					" FROM vigil.alerts AS a WHERE a.rule_id" EQ "$1"
					" AND a.slot_end OPERATOR(pg_catalog.>=) $2"
					" GROUP BY a.suppression_key, a.slot_end"
					" ORDER BY a.suppression_key, a.slot_end",
					&args);
	*links = palloc(sizeof(Link) * Max(count, 1));
	for (int64 i = 0; i < count; i++)
	{
		Link *link = &(*links)[i];

		link->key = spi_column_text(i, "suppression_key");
		link->slot_end = spi_column_time(i, "slot_end");
		link->raised = spi_column_bool(i, "raised");
		link->held = spi_column_bool(i, "held");
	}
	SPI_freetuptable(SPI_tuptable);
	return count;
}

/* Suppresses the alerts of a link; they leave their incidents, and those who listen hear of that. */
static void
suppress_link(const StoredRule *rule, const Link *link, const AlertRun *run)
{
	SpiArgs args = {0};
	int64 count;

	spi_arg_uuid(&args, &rule->id);
	spi_arg_time(&args, link->slot_end);
	spi_arg_text(&args, link->key);
	spi_arg_time(&args, run->now);
	count = spi_run("SELECT s.* FROM vigil.suppress_alerts($1, $2, $3, $4) AS s", &args);
	incident_announce(rule, run->run_id, count);
}

/* Raises the alerts of a link, and adds them to the list. */
static void
raise_link(const StoredRule *rule, const Link *link, TimestampTz now, Vec *returned)
{
	SpiArgs args = {0};
	int64 count;

	spi_arg_uuid(&args, &rule->id);
	spi_arg_time(&args, link->slot_end);
	spi_arg_text(&args, link->key);
	spi_arg_time(&args, now);
	count = spi_run("UPDATE vigil.alerts SET status = 'new', updated_at = $4 WHERE rule_id" EQ "$1"
					" AND slot_end" EQ "$2 AND ($3 IS NULL AND suppression_key IS NULL"
					"   OR suppression_key" EQ "$3) AND status" EQ "'suppressed'"
					" RETURNING id, name, severity",
					&args);
	for (int64 i = 0; i < count; i++)
	{
		Returned *alert = palloc0(sizeof(Returned));

		alert->id = spi_column_long(i, "id", 0);
		alert->said.name = spi_column_text(i, "name");
		alert->said.severity = spi_column_text(i, "severity");
		alert->slot_end = link->slot_end;
		vec_push(returned, alert);
	}
	SPI_freetuptable(SPI_tuptable);
}

/* Goes along the chains that begin with an alert that is raised in the slot. */
static void
follow_chains(const StoredRule *rule, const AlertRun *run, Vec *returned)
{
	Link *links = NULL;
	int64 count = read_chains(rule, run->slot_end, &links);
	TimestampTz last = 0;
	bool follow = false;

	for (int64 i = 0; i < count; i++)
	{
		const Link *link = &links[i];
		bool suppressed;

		if (i == 0 || !same_key(link->key, links[i - 1].key))
		{
			follow = link->slot_end == run->slot_end && link->raised;
			last = link->slot_end;
			continue;
		}
		if (!follow)
			continue;
		suppressed = suppression_active(link->slot_end, true, last, rule->suppression_us);
		if (suppressed && link->raised && !link->held)
			suppress_link(rule, link, run);
		else if (!suppressed && !link->raised)
			raise_link(rule, link, run->now, returned);
		/* Raised before and after: what follows stands as it is. */
		if (link->raised && (!suppressed || link->held))
			follow = false;
		else if (!suppressed)
			last = link->slot_end;
	}
}

/* The entities of an alert, as far as incidents want to know of them. */
static void
read_entities(int64 alert, EntitySet *set)
{
	SpiArgs args = {0};
	int64 count;

	memset(set, 0, sizeof(*set));
	spi_arg_long(&args, alert);
	count = spi_run("SELECT DISTINCT e.entity_id, e.type FROM vigil.alert_entities AS e"
					" WHERE e.alert_id" EQ "$1",
					&args);
	for (int64 i = 0; i < count; i++)
	{
		Entity *entity = palloc0(sizeof(Entity));

		entity->type = spi_column_text(i, "type");
		entity->key = palloc0(sizeof(EntityKey));
		entity->key->type = entity->type;
		(void) spi_column_uuid(i, "entity_id", &entity->id);
		vec_push(&set->item, entity);
	}
	SPI_freetuptable(SPI_tuptable);
}

void
suppress_what_follows(const StoredRule *rule, const AlertRun *run, Announcer *announcer)
{
	Vec returned = {0};

	if (rule->suppression_us == 0)
		return;
	follow_chains(rule, run, &returned);
	VEC_EACH (const Returned, alert, &returned)
	{
		AlertRun slot = *run;
		IncidentSet incidents;
		EntitySet entities;

		slot.slot_end = alert->slot_end;
		announce_one(announcer, alert->id, alert->said.severity, alert->said.name, NULL);
		incident_start(&incidents, rule);
		read_entities(alert->id, &entities);
		incident_add(&incidents, alert->id, &alert->said, &entities);
		incident_write(&incidents, &slot);
	}
}
