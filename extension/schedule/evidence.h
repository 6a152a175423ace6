/*
 * evidence.h
 *		Result rows as JSON objects: their values as texts, their fingerprints.
 *
 * Everything an alert says comes from here, never from a session's output
 * settings, so the same rows make the same alert everywhere.
 */
#ifndef VIGIL_SCHEDULE_EVIDENCE_H
#define VIGIL_SCHEDULE_EVIDENCE_H

#include "utils/jsonb.h"
#include "utils/uuid.h"

#include "common/vec.h"

/*
 * Appends the values of a column as palloc'd texts: none if it is null or empty, the
 * elements if it is a list, else one.  Objects are written as JSON.
 */
extern void evidence_values(const Jsonb *row, const char *column, Vec *out);

/* The values of a column as one text, separated by commas; "" if there is none. */
extern char *evidence_text(const Jsonb *row, const char *column);

/*
 * SHA-256 of a rule and a row as 64 hexadecimal digits.  Lists count as sets, for
 * the order in which an aggregate collects is not part of a finding; occurrence tells
 * equal rows of one result apart and starts at 0.
 */
extern char *evidence_fingerprint(const pg_uuid_t *rule, const Jsonb *row, int occurrence);

/* The same for a finding that has no row, or for several rows with their fingerprints. */
extern char *evidence_fingerprint_rows(const pg_uuid_t *rule, int count, char *const *fingerprint);

#endif /* VIGIL_SCHEDULE_EVIDENCE_H */
