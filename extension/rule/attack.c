/*
 * attack.c
 *		Tactics and techniques of MITRE ATT&CK, from attack_list.h.
 */
#include "common/port.h"

#include "rule/attack.h"

const AttackTactic attack_tactic[] = {
#define ATTACK_TACTIC(word, id, name) {word, id, name},
#include "rule/attack_list.h"
#undef ATTACK_TACTIC
};
const int attack_tactic_count = lengthof(attack_tactic);

const AttackTechnique attack_technique[] = {
#define ATTACK_TECHNIQUE(id, name, tactics, state, successor)                                      \
	{id, name, tactics, ATTACK_##state, successor},
#include "rule/attack_list.h"
#undef ATTACK_TECHNIQUE
};
const int attack_technique_count = lengthof(attack_technique);
