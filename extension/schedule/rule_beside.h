/*
 * rule_beside.h
 *		Rules that other files say something of, loaded without them.
 */
#ifndef VIGIL_SCHEDULE_RULE_BESIDE_H
#define VIGIL_SCHEDULE_RULE_BESIDE_H

#include "utils/uuid.h"

#include "common/vec.h"

/*
 * Warns of stored rules that stored correlations stand on, where one of the two is in a list of
 * pg_uuid_t: such a rule raises nothing of its own.  Needs SPI.
 */
extern void rule_beside_warn_parts(const Vec *id);

/* Warns of filters that the version of a rule before this one had, and this one has not. */
extern void rule_beside_warn_filters(const pg_uuid_t *id);

/* The correlation with one of some ids that stands on a rule, palloc'd, NULL if none does. */
extern char *rule_beside_find(const pg_uuid_t *part, Datum ids);

/*
 * The first filter that a stored rule is made with and that is none of a list of char, palloc'd, NULL if
 * there is none.
 */
extern char *rule_beside_find_filter(const pg_uuid_t *id, const Vec *known);

#endif /* VIGIL_SCHEDULE_RULE_BESIDE_H */
