/*
 * kind.h
 *		Words that our tables hold, as enums: why a slot is run, why one was not.
 *
 * Each list is one of constant and word; the tables have a CHECK of the same words.
 */
#ifndef VIGIL_SCHEDULE_KIND_H
#define VIGIL_SCHEDULE_KIND_H

#include "c.h"

#include "rule/rule.h"

/* Why a slot is run. */
#define RUN_ORIGINS(KIND)                                                                          \
	KIND(RUN_LIVE, "live")                                                                         \
	KIND(RUN_CATCHUP, "catchup")                                                                   \
	KIND(RUN_REFILL, "refill")                                                                     \
	KIND(RUN_RERUN, "rerun")                                                                       \
	KIND(RUN_MANUAL, "manual")

/* Why slots were not run in their time. */
#define GAP_KINDS(KIND)                                                                            \
	KIND(GAP_BACKLOG, "backlog")                                                                   \
	KIND(GAP_HORIZON, "horizon")                                                                   \
	KIND(GAP_POLICY, "policy")                                                                     \
	KIND(GAP_DISABLED, "disabled")                                                                 \
	KIND(GAP_DEAD, "dead")                                                                         \
	KIND(GAP_LATE, "late")                                                                         \
	KIND(GAP_MANUAL, "manual")

/* With what a finding is compared, so that it is raised once; a constant of rule.h. */
#define DEDUP_SCOPES(KIND)                                                                         \
	KIND(RULE_DEDUP_WINDOW, "window")                                                              \
	KIND(RULE_DEDUP_SLOT, "slot")                                                                  \
	KIND(RULE_DEDUP_NONE, "none")

/* Whether a rule is run: as usual, hardly ever, or once on trial. */
#define BREAKER_STATES(KIND)                                                                       \
	KIND(BREAKER_CLOSED, "closed")                                                                 \
	KIND(BREAKER_OPEN, "open")                                                                     \
	KIND(BREAKER_HALF_OPEN, "half_open")

#define KIND_CONSTANT(constant, word) constant,

typedef enum RunOrigin
{
	RUN_ORIGINS(KIND_CONSTANT)
} RunOrigin;

typedef enum GapKind
{
	GAP_KINDS(KIND_CONSTANT)
} GapKind;

typedef enum BreakerState
{
	BREAKER_STATES(KIND_CONSTANT)
} BreakerState;

extern const char *run_origin_word(RunOrigin origin);
extern const char *gap_kind_word(GapKind kind);
extern const char *breaker_word(BreakerState state);

/* What a word of a table means; raises if nothing. */
extern GapKind gap_kind_of(const char *word);
extern RuleDedup dedup_of(const char *word);
extern BreakerState breaker_of(const char *word);

#endif /* VIGIL_SCHEDULE_KIND_H */
