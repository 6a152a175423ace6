/*
 * rule_sync_int.h
 *		What the parts of vigil.sync_rules() share.
 */
#ifndef VIGIL_SCHEDULE_RULE_SYNC_INT_H
#define VIGIL_SCHEDULE_RULE_SYNC_INT_H

#include "utils/jsonb.h"
#include "utils/uuid.h"

#include "common/vec.h"

typedef enum SyncState
{
	SYNC_AS_IT_IS,
	SYNC_ON,
	SYNC_OFF
} SyncState;

/* A file as it is declared. */
typedef struct SyncFile
{
	char *path;
	char *text;
	SyncState state;
	char *owner; /* the role that its rules run as, or NULL; goes before its settings */
} SyncFile;

/* A rule of a file, before it is checked. */
typedef struct SyncRule
{
	char *id;
	const char *path;
} SyncRule;

typedef struct SyncRow
{
	const char *action;
	bool has_id;
	pg_uuid_t id;
	char *name;       /* NULL: it is none of a stored rule */
	const char *path; /* NULL: it is in no file */
	char *details;
} SyncRow;

typedef struct Sync
{
	MemoryContext context; /* of what outlives a file, and a dry run */
	Vec file;              /* of SyncFile */
	Vec rule;              /* of SyncRule, by id */
	Vec kept;              /* of SyncRule: of files of other platforms that cannot be taken */
	const char *unknown;   /* the path of one with a rule whose id cannot be read, or NULL */
	Vec filter;            /* of char: what the filters that can be read are called in rules */
	const char *unread;    /* the path of a file that may have one that cannot be read, or NULL */
	Vec row;               /* of SyncRow */
	const char *source;
	bool prune;
	bool strict; /* what cannot be taken is an error, of whatever platform it is */
	int errors;  /* in the files */
	int sqlstate;
	char *message; /* of the first */
	char *hint;
	StringInfoData detail;
} Sync;

/* Reads what is declared: files, those of settings put behind the others. */
extern void sync_read(Sync *sync, Jsonb *rules);

/*
 * Notes the ids of all files, and of those that cannot be taken the ids that they may have; raises
 * if two rules have one.
 */
extern void sync_note_rules(Sync *sync);

#endif /* VIGIL_SCHEDULE_RULE_SYNC_INT_H */
