/*
 * announce.h
 *		Telling those who listen of the alerts of a run.
 *
 * NOTIFY is a convenience: the alerts are in vigil.alerts in any case.  So it never
 * stands in the way of a run: a queue that fills up ends the announcements, not the alerts.
 */
#ifndef VIGIL_SCHEDULE_ANNOUNCE_H
#define VIGIL_SCHEDULE_ANNOUNCE_H

#include "schedule/rule_store.h"

typedef struct Announcer
{
	const StoredRule *rule;
	int64 run_id;
	bool looked;  /* at the queue */
	bool silent;  /* as it is too full */
	int64 alerts; /* of the run so far */
	int64 last;   /* the last one that was announced by itself */
} Announcer;

extern void announce_start(Announcer *announcer, const StoredRule *rule, int64 run_id);

/* Announces an alert when the transaction commits; beyond some number only counts it. */
extern void announce_alert(Announcer *announcer, int64 alert_id, const char *severity,
						   const char *name);

/* Announces those that were only counted, all at once. */
extern void announce_end(const Announcer *announcer);

/* Whether notifications may be sent: the queue is not fuller than vigil.notify_queue_share. */
extern bool announce_queue_has_room(void);

#endif /* VIGIL_SCHEDULE_ANNOUNCE_H */
