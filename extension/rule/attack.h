/*
 * attack.h
 *		Tactics and techniques of MITRE ATT&CK, from attack_list.h.
 */
#ifndef VIGIL_RULE_ATTACK_H
#define VIGIL_RULE_ATTACK_H

typedef enum AttackState
{
	ATTACK_CURRENT,
	ATTACK_REVOKED,
	ATTACK_DEPRECATED
} AttackState;

typedef struct AttackTactic
{
	const char *word; /* as rules write it: "PrivilegeEscalation" */
	const char *id;   /* "TA0004"; "" of those that ATT&CK does not have */
	const char *name; /* "Privilege Escalation" */
} AttackTactic;

typedef struct AttackTechnique
{
	const char *id; /* "T1078.004" */
	const char *name;
	const char *tactics; /* their words, with a blank between two */
	AttackState state;
	const char *successor; /* id of the technique that took its place, or "" */
} AttackTechnique;

/* In the order of the matrix. */
extern const AttackTactic attack_tactic[];
extern const int attack_tactic_count;

/* In the order of their ids. */
extern const AttackTechnique attack_technique[];
extern const int attack_technique_count;

#endif /* VIGIL_RULE_ATTACK_H */
