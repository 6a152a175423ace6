/*
 * announce.c
 *		Telling those who listen of the alerts of a run.
 *
 * Called by alert.c.  One session that listens and leaves a transaction open keeps the
 * queue of all databases from being emptied, and when it is full every transaction that
 * notifies fails at its commit.  So one that is fuller than vigil.notify_queue_share
 * is left alone; vigil.health asks the same.
 */
#include "postgres.h"

#include <math.h>

#include "commands/async.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/json.h"

#include "base/guc.h"
#include "schedule/announce.h"

#define ANNOUNCE_CHANNEL "vigil_alert"

/* Alerts of one run that have a notification each; the rest share one. */
#define ANNOUNCE_MAX_SINGLE 100

void
announce_start(Announcer *announcer, const StoredRule *rule, int64 run_id)
{
	memset(announcer, 0, sizeof(Announcer));
	announcer->rule = rule;
	announcer->run_id = run_id;
}

/* In percent. */
static double
queue_usage(void)
{
	return 100 * DatumGetFloat8(OidFunctionCall0(F_PG_NOTIFICATION_QUEUE_USAGE));
}

bool
announce_queue_has_room(void)
{
	return queue_usage() <= guc_notify_queue_share;
}

/* Looks at the queue once a run, and says if it is left alone. */
static void
announce_look(Announcer *announcer)
{
	announcer->looked = true;
	announcer->silent = !announce_queue_has_room();
	if (announcer->silent)
		ereport(WARNING,
				(errmsg("alerts of rule \"%s\" are not announced", announcer->rule->name),
				 errdetail("The queue of notifications is %d %% full.", (int) ceil(queue_usage())),
				 errhint("The alerts are in vigil.alerts. A session that listens and keeps a "
						 "transaction open keeps the queue full: end it.")));
}

void
announce_alert(Announcer *announcer, int64 alert_id, const char *severity, const char *name)
{
	StringInfoData json;

	if (!announcer->looked)
		announce_look(announcer);
	announcer->alerts++;
	if (announcer->silent || announcer->alerts > ANNOUNCE_MAX_SINGLE)
		return;
	initStringInfo(&json);
	appendStringInfo(&json,
					 "{\"alert\": " INT64_FORMAT ", \"rule\": \"%s\", \"severity\": ", alert_id,
					 announcer->rule->rule->id.value);
	escape_json(&json, severity);
	appendStringInfoString(&json, ", \"name\": ");
	escape_json(&json, name);
	appendStringInfo(&json, ", \"run\": " INT64_FORMAT "}", announcer->run_id);
	Async_Notify(ANNOUNCE_CHANNEL, json.data);
	announcer->last = alert_id;
}

void
announce_end(const Announcer *announcer)
{
	if (announcer->silent || announcer->alerts <= ANNOUNCE_MAX_SINGLE)
		return;
	Async_Notify(ANNOUNCE_CHANNEL, psprintf("{\"run\": " INT64_FORMAT ", \"after\": " INT64_FORMAT
											", \"alerts\": " INT64_FORMAT ", \"rule\": \"%s\"}",
											announcer->run_id, announcer->last,
											announcer->alerts - ANNOUNCE_MAX_SINGLE,
											announcer->rule->rule->id.value));
}
