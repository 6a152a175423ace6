/*
 * alert.h
 *		From the rows of a run to alerts in vigil.alerts.
 *
 * Called by a run inside its transaction: alerts, their entities and the run's
 * success become visible together or not at all.
 */
#ifndef VIGIL_SCHEDULE_ALERT_H
#define VIGIL_SCHEDULE_ALERT_H

#include "datatype/timestamp.h"
#include "executor/spi.h"

#include "schedule/finding.h"
#include "schedule/kind.h"
#include "schedule/rule_store.h"

/* The run that found the rows. */
typedef struct AlertRun
{
	int64 run_id;
	TimestampTz slot_start;
	TimestampTz slot_end;
	TimestampTz window_start;
	TimestampTz window_end;
	TimestampTz now; /* the clock's reading, for raised_at and suppression */
	RunOrigin origin;
} AlertRun;

/*
 * Writes the alerts of a run and returns how many were new.
 *
 * Needs an open SPI connection as the extension's owner.  Applies in this order:
 * the trigger (nothing is written if it is not met), the grouping of rows,
 * fingerprints (what the same slot has already raised stays silent), and
 * suppression (the alert is written with status 'suppressed', so that nothing is
 * lost, and not announced).  Announces the rest on the channel vigil_alert.
 */
extern int64 alert_write(const StoredRule *rule, const AlertRun *run, const FindingSet *findings);

#endif /* VIGIL_SCHEDULE_ALERT_H */
