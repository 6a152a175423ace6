/*
 * lint_attack.c
 *		Checks of a rule's techniques against ATT&CK.
 *
 * A technique must belong to at least one of the tactics that the rule lists: many belong to
 * several, and a rule is seldom about all of them.
 */
#include "common/port.h"

#include "rule/attack.h"
#include "rule/lint.h"

/* ORDER: attack_technique is in the order of the ids. */
static const AttackTechnique *
attack_find(const char *id)
{
	int low = 0;
	int high = attack_technique_count - 1;

	while (low <= high)
	{
		int middle = (low + high) / 2;
		int order = strcmp(id, attack_technique[middle].id);

		if (order == 0)
			return &attack_technique[middle];
		if (order < 0)
			high = middle - 1;
		else
			low = middle + 1;
	}
	return NULL;
}

/* Is a tactic among the words of a technique? */
static bool
attack_has_tactic(const AttackTechnique *technique, const char *tactic)
{
	size_t length = strlen(tactic);

	for (const char *at = technique->tactics; at != NULL; at = strchr(at, ' '))
	{
		at += *at == ' ';
		if (strncmp(at, tactic, length) == 0 && (at[length] == ' ' || at[length] == '\0'))
			return true;
	}
	return false;
}

/* Does a technique belong to one of the rule's tactics?  A rule without any says nothing. */
static bool
attack_fits(const AttackTechnique *technique, const Rule *rule)
{
	VEC_EACH (const RuleText, tactic, &rule->tactic)
	{
		/* The older matrix had tactics that are no more. */
		if (strcmp(tactic->value, "PreAttack") == 0 || attack_has_tactic(technique, tactic->value))
			return true;
	}
	return rule->tactic.count == 0;
}

void
lint_techniques(Vec *found, const Rule *rule)
{
	VEC_EACH (const RuleText, text, &rule->technique)
	{
		const AttackTechnique *technique = attack_find(text->value);

		if (technique == NULL)
			lint_add(found, "W-technique-unknown", text->span, text->value, NULL);
		else if (technique->state != ATTACK_CURRENT)
		{
			RuleLint *lint =
				lint_add(found, "W-technique-old", text->span, text->value, technique->name);

			if (*technique->successor != '\0')
				lint->hint = psprintf("It is %s now.", technique->successor);
		}
		else if (!attack_fits(technique, rule))
			lint_add(found, "W-technique-tactic", text->span, text->value, technique->name)->hint =
				psprintf("It belongs to: %s.", technique->tactics);
	}
}
