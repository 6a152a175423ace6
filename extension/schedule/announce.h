/*
 * announce.h
 *		Telling those who listen of the alerts and incidents of a run.
 *
 * NOTIFY is a convenience: the alerts are in vigil.alerts in any case.  So it never
 * stands in the way of a run: a queue that fills up ends the announcements, not the alerts.
 */
#ifndef VIGIL_SCHEDULE_ANNOUNCE_H
#define VIGIL_SCHEDULE_ANNOUNCE_H

#include "schedule/rule_store.h"

/* What is announced: on the channel vigil_alert or vigil_incident. */
typedef enum AnnounceKind
{
	ANNOUNCE_ALERTS,
	ANNOUNCE_INCIDENTS
} AnnounceKind;

typedef struct Announcer
{
	AnnounceKind kind;
	const StoredRule *rule;
	int64 run_id;
	bool looked; /* at the queue */
	bool silent; /* as it is too full */
	int64 count; /* of the run so far */
	int64 last;  /* the last one that was announced by itself */
} Announcer;

extern void announce_start(Announcer *announcer, AnnounceKind kind, const StoredRule *rule,
						   int64 run_id);

/*
 * Announces an alert or incident by its number when the transaction commits; beyond some
 * number only counts it.  change is what became of an incident, or NULL.
 */
extern void announce_one(Announcer *announcer, int64 number, const char *severity, const char *name,
						 const char *change);

/* Announces those that were only counted, all at once. */
extern void announce_end(const Announcer *announcer);

/* Whether notifications may be sent: the queue is not fuller than vigil.notify_queue_share. */
extern bool announce_queue_has_room(void);

#endif /* VIGIL_SCHEDULE_ANNOUNCE_H */
