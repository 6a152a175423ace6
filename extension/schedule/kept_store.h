/*
 * kept_store.h
 *		Groups that are kept, in their tables.
 *
 * All functions need SPI, and take the rights of the extension's owner for themselves.
 */
#ifndef VIGIL_SCHEDULE_KEPT_STORE_H
#define VIGIL_SCHEDULE_KEPT_STORE_H

#include "utils/uuid.h"

#include "common/vec.h"
#include "schedule/kept_part.h"

/* Groups of one partition: tuples as they are in memory, one behind the other. */
typedef struct KeptGroups
{
	KeptPart part;
	bytea *query; /* which groups */
	char *mark;   /* kept_part_mark() of when they were found */
	int64 count;
	int64 bytes;
	Vec piece; /* of StringInfoData */
} KeptGroups;

/* What is kept for a rule, of KeptGroups, without the groups themselves. */
extern Vec kept_store_list(const pg_uuid_t *rule);

/* Reads the groups of one. */
extern void kept_store_read(const pg_uuid_t *rule, KeptGroups *groups);

/* Keeps more; what there was of the same is replaced. */
extern void kept_store_add(const pg_uuid_t *rule, const KeptGroups *groups);

/* Takes some away. */
extern void kept_store_remove(const pg_uuid_t *rule, const KeptGroups *groups);

/* Takes all away, of a rule that keeps none any more. */
extern void kept_store_clear(const pg_uuid_t *rule);

/* Writes down how a run went; retry_at 0: the next one may try. */
extern void kept_store_note(const pg_uuid_t *rule, int used, int made, const char *note,
							TimestampTz retry_at);

/* Until when a rule shall not try; 0: it may. */
extern TimestampTz kept_store_retry_at(const pg_uuid_t *rule);

/* In words for those who look on: of how many partitions groups are kept, or why not. */
extern char *kept_store_words(const pg_uuid_t *rule);

/* Takes away what belongs to rules that keep nothing, or are off. */
extern void kept_store_tidy(void);

#endif /* VIGIL_SCHEDULE_KEPT_STORE_H */
