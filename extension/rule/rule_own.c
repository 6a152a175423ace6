/*
 * rule_own.c
 *		Keys that only vigil has: what makes a finding the same, exceptions.
 *
 * Their names start with "x-", so that a file with them is still one of Sentinel's
 * format.  What they mean is for the engine; here they are read and checked.
 */
#include "common/port.h"

#include "rule/rule_read_int.h"

/* x-dedup := scope | map of scope, key, exclude.  Target: the rule. */
void
rule_read_dedup(RuleReader *reader, const RuleKey *key, RuleNode *node, void *target)
{
	RuleKey scope = rule_key[RULE_KEY_DEDUP_scope];

	if (node->kind == RULE_NODE_TEXT)
	{
		scope.name = key->name;
		rule_read_choice(reader, &scope, node, (char *) target + scope.offset);
	}
	else
		rule_read_inner(reader, key, node, target);
}

/* Columns either make a finding or are no part of it. */
bool
rule_finish_dedup(RuleReader *reader, const RuleMap *map)
{
	const Rule *rule = map->target;

	if (rule->dedup_key.count > 0 && rule->dedup_exclude.count > 0)
		diag_hint(
			diag_add(reader->diag, DIAG_RULE_BAD_VALUE, map->seen[RULE_KEY_DEDUP_exclude]->span,
					 map->key->name, "key and exclude"),
			"Give \"key\", the columns that make a finding, or \"exclude\", those that do not.");
	return true;
}

/* An exception without a condition would except nothing, or everything. */
bool
rule_finish_exception(RuleReader *reader, const RuleMap *map)
{
	RuleException *exception = map->target;

	exception->span = map->node->span;
	if (exception->where.value != NULL && rule_is_blank(exception->where.value))
		diag_add(reader->diag, DIAG_RULE_MISSING_KEY, exception->where.span,
				 "the condition of an exception");
	return exception->where.value != NULL;
}
