/*
 * incident.h
 *		The alerts of a run to incidents, as incidentConfiguration of the rule says.
 *
 * Called by alert.c in the transaction of the alerts.  What alerts have in common is decided
 * here; finding and opening incidents is SQL (sql/62_incident.sql).
 */
#ifndef VIGIL_SCHEDULE_INCIDENT_H
#define VIGIL_SCHEDULE_INCIDENT_H

#include "schedule/alert.h"
#include "schedule/alert_text.h"
#include "schedule/entity.h"

/* The alerts of a run that may belong to incidents. */
typedef struct IncidentSet
{
	const StoredRule *rule;
	MemoryContext context;
	Vec key; /* of char: what each has in common with others, hashed */
	int64 *alert;
	int count;
	int room;
} IncidentSet;

/* Begins a set, which lives in the current memory context. */
extern void incident_start(IncidentSet *set, const StoredRule *rule);

/* Adds an alert that was written and is not suppressed. */
extern void incident_add(IncidentSet *set, int64 alert_id, const AlertText *text,
						 const EntitySet *entities);

/* Opens incidents and fills those that are open, and announces both.  Needs SPI. */
extern void incident_write(const IncidentSet *set, const AlertRun *run);

/* Announces the incidents that the last statement of SPI has returned, and frees its result. */
extern void incident_announce(const StoredRule *rule, int64 run_id, int64 count);

#endif /* VIGIL_SCHEDULE_INCIDENT_H */
