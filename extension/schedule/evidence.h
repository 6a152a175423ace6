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
#include "rule/rule.h"

/*
 * Appends the values of a column as palloc'd texts: none if it is null or empty, the
 * elements if it is a list, else one.  Objects are written as JSON.
 */
extern void evidence_values(const Jsonb *row, const char *column, Vec *out);

/* Appends the elements of a list likewise. */
extern void evidence_elements(JsonbContainer *list, Vec *out);

/* The values of a column as one text, separated by commas; "" if there is none. */
extern char *evidence_text(const Jsonb *row, const char *column);

/* Key of what was cut, in a row and at the end of an alert's rows. */
#define EVIDENCE_CUT "_cut"

/*
 * The row with its longest values cut so that it has about that many bytes, and
 * "_cut": {"bytes": {field: bytes that it had}, "fingerprint": fingerprint of the whole}.
 * Values that are short are never touched, so that entities can be read from them.
 */
extern Jsonb *evidence_cut(const Jsonb *row, int64 limit, const char *fingerprint);

/*
 * SHA-256 of a rule and a row as 64 hexadecimal digits.  Lists count as sets, for
 * the order in which an aggregate collects is not part of a finding.  Of the row count the
 * columns that x-dedup has as its key, or all but those that it excludes.
 */
extern char *evidence_fingerprint(const pg_uuid_t *rule, const Rule *format, const Jsonb *row);

/* The same for the n-th repetition of a row in one result, from 1. */
extern char *evidence_fingerprint_again(const pg_uuid_t *rule, const char *fingerprint, int n);

/* What version 0.1.0 had for it: for upgrades. */
extern char *evidence_fingerprint_numbered(const pg_uuid_t *rule, const Jsonb *row, int n);

/* The same for a finding that has no row, or for several rows with their fingerprints. */
extern char *evidence_fingerprint_rows(const pg_uuid_t *rule, int count, char *const *fingerprint);

#endif /* VIGIL_SCHEDULE_EVIDENCE_H */
