/*
 * announce.c
 *		Telling those who listen of the alerts and incidents of a run.
 *
 * Called by alert.c and incident.c.  One session that listens and leaves a transaction open keeps the
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

/* The words of a kind: its channel, the key of its number, of its name, and of how many. */
typedef struct AnnounceWords
{
	const char *channel;
	const char *number;
	const char *name;
	const char *plural;
} AnnounceWords;

static const AnnounceWords words[] = {
	[ANNOUNCE_ALERTS] = {"vigil_alert", "alert", "name", "alerts"},
	[ANNOUNCE_INCIDENTS] = {"vigil_incident", "incident", "title", "incidents"},
};

/* Those of one run that have a notification each; the rest share one. */
#define ANNOUNCE_MAX_SINGLE 100

void
announce_start(Announcer *announcer, AnnounceKind kind, const StoredRule *rule, int64 run_id)
{
	memset(announcer, 0, sizeof(Announcer));
	announcer->kind = kind;
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
				(errmsg("%s of rule \"%s\" are not announced", words[announcer->kind].plural,
						announcer->rule->name),
				 errdetail("The queue of notifications is %d %% full.", (int) ceil(queue_usage())),
				 errhint("They are in vigil.%s. A session that listens and keeps a "
						 "transaction open keeps the queue full: end it.",
						 words[announcer->kind].plural)));
}

void
announce_one(Announcer *announcer, int64 number, const char *severity, const char *name,
			 const char *change)
{
	const AnnounceWords *word = &words[announcer->kind];
	StringInfoData json;

	if (!announcer->looked)
		announce_look(announcer);
	announcer->count++;
	if (announcer->silent || announcer->count > ANNOUNCE_MAX_SINGLE)
		return;
	initStringInfo(&json);
	appendStringInfo(&json,
					 "{\"%s\": " INT64_FORMAT ", \"rule\": \"%s\", \"severity\": ", word->number,
					 number, announcer->rule->rule->id.value);
	escape_json(&json, severity);
	appendStringInfo(&json, ", \"%s\": ", word->name);
	escape_json(&json, name);
	if (change != NULL)
		appendStringInfo(&json, ", \"change\": \"%s\"", change);
	appendStringInfo(&json, ", \"run\": " INT64_FORMAT "}", announcer->run_id);
	Async_Notify(word->channel, json.data);
	announcer->last = number;
}

void
announce_end(const Announcer *announcer)
{
	const AnnounceWords *word = &words[announcer->kind];

	if (announcer->silent || announcer->count <= ANNOUNCE_MAX_SINGLE)
		return;
	Async_Notify(word->channel,
				 psprintf("{\"run\": " INT64_FORMAT ", \"after\": " INT64_FORMAT
						  ", \"%s\": " INT64_FORMAT ", \"rule\": \"%s\"}",
						  announcer->run_id, announcer->last, word->plural,
						  announcer->count - ANNOUNCE_MAX_SINGLE, announcer->rule->rule->id.value));
}
