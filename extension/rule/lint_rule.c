/*
 * lint_rule.c
 *		Checks of a rule, and of a rule and what is known of its query.
 */
#include "common/port.h"

#include "common/utf8.h"
#include "rule/entity_map.h"
#include "rule/lint.h"

/* What Sentinel takes. */
#define LINT_MAX_QUERY 10000

/* Columns that a finding names. */
#define LINT_MAX_NAMED 3

/* ---- the rule alone ---- */

static void
lint_texts(Vec *found, const Rule *rule)
{
	Span start = {0, 0};
	int length;

	if (rule->description.value == NULL && rule->name.value != NULL)
		lint_add(found, "W-desc-missing", rule->name.span, NULL, NULL);
	if (rule->query.value == NULL)
		return;
	length = utf8_count(rule->query.value, (int) strlen(rule->query.value));
	start.start = rule->query.span.start;
	start.end = start.start + 1;
	if (length > LINT_MAX_QUERY)
		lint_add(found, "W-query-len", start, psprintf("%d", length),
				 psprintf("%d", LINT_MAX_QUERY));
}

static bool
lint_maps_type(const Rule *rule, const char *type)
{
	VEC_EACH (const RuleEntity, entity, &rule->entity)
	{
		if (strcmp(entity->type->name, type) == 0)
			return true;
	}
	return rule->entities_column.count > 0;
}

static bool
lint_has_detail(const Rule *rule, const char *key)
{
	VEC_EACH (const RuleDetail, detail, &rule->detail)
	{
		if (strcmp(detail->key.value, key) == 0)
			return true;
	}
	return false;
}

/* What alerts are grouped by must be in them. */
static void
lint_grouping(Vec *found, const Rule *rule)
{
	const RuleIncident *incident = &rule->incident;

	if (!incident->grouping || strcmp(incident->matching.value, "Selected") != 0)
		return;
	VEC_EACH (const RuleText, type, &incident->group_entity)
	{
		if (!lint_maps_type(rule, type->value))
			lint_add(found, "W-group-unmapped", type->span, psprintf("entity %s", type->value),
					 NULL);
	}
	VEC_EACH (const RuleText, key, &incident->group_detail)
	{
		if (!lint_has_detail(rule, key->value))
			lint_add(found, "W-group-unmapped", key->span, psprintf("custom detail %s", key->value),
					 NULL);
	}
}

/* The first mapping without a strong identifier. */
static void
lint_weak_entities(Vec *found, const Rule *rule)
{
	VEC_EACH (const RuleEntity, entity, &rule->entity)
	{
		const char **identifier = palloc0(sizeof(char *) * (entity->field.count + 1));

		VEC_EACH (const RuleFieldMapping, field, &entity->field)
			identifier[field_at] = field->identifier.value;
		if (!entity_is_complete(entity->type, entity->field.count, identifier) ||
			entity_is_strong(entity->type, entity->field.count, identifier))
			continue;
		lint_add(found, "W-nonstrong-entity", entity->span, entity->type->name, identifier[0])
			->hint = psprintf("Strong are: %s.", entity_strong_by_mapping(entity->type));
		return;
	}
}

void
lint_rule(Vec *found, const Rule *rule)
{
	lint_texts(found, rule);
	lint_techniques(found, rule);
	lint_grouping(found, rule);
	lint_weak_entities(found, rule);
}

/* ---- the rule and its query ---- */

static const struct
{
	const char *column;
	const char *type;
	const char *identifier;
} entity_column[] = {
#define ENTITY_COLUMN(column, type, identifier) {column, type, identifier},
#include "rule/entity_column_list.h"
#undef ENTITY_COLUMN
};

/* One finding for all columns of entities of a type that no mapping has. */
static void
lint_unmapped(Vec *found, const Rule *rule, const RuleQueryFacts *facts)
{
	StringInfoData names;
	StringInfoData advice;
	int count = 0;

	initStringInfo(&names);
	initStringInfo(&advice);
	for (int i = 0; i < facts->field_count; i++)
	{
		for (int j = 0; j < lengthof(entity_column) && count < LINT_MAX_NAMED; j++)
		{
			if (strcmp(facts->field_name[i], entity_column[j].column) != 0 ||
				lint_maps_type(rule, entity_column[j].type))
				continue;
			appendStringInfo(&names, "%s%s", count > 0 ? ", " : "", entity_column[j].column);
			appendStringInfo(&advice, "%s%s: %s = %s", count > 0 ? "; " : "", entity_column[j].type,
							 entity_column[j].identifier, entity_column[j].column);
			count++;
		}
	}
	if (count > 0)
		lint_add(found, "W-unmapped-entity", rule->query.span, names.data, NULL)->hint =
			psprintf("Map %s.", advice.data);
}

/* How many rows as one would say it. */
static char *
lint_rows_text(const RuleQueryFacts *facts)
{
	if (facts->least_rows == facts->most_rows)
		return psprintf(INT64_FORMAT " row%s", facts->least_rows,
						facts->least_rows == 1 ? "" : "s");
	if (facts->most_rows < PG_INT64_MAX)
		return psprintf(INT64_FORMAT " row%s at most", facts->most_rows,
						facts->most_rows == 1 ? "" : "s");
	return psprintf(INT64_FORMAT " row%s at least", facts->least_rows,
					facts->least_rows == 1 ? "" : "s");
}

/* Is the trigger decided before a row is read? */
static void
lint_threshold(Vec *found, const Rule *rule, const RuleQueryFacts *facts)
{
	int64 least = facts->least_rows;
	int64 most = facts->most_rows;
	int64 than = rule->threshold;
	bool never = false;
	bool always = false;

	switch (rule->trigger)
	{
		case RULE_TRIGGER_GT:
			never = most <= than;
			always = least > than;
			break;
		case RULE_TRIGGER_LT:
			never = least >= than;
			always = most < than;
			break;
		case RULE_TRIGGER_EQ:
			never = than < least || than > most;
			always = least == than && most == than;
			break;
		case RULE_TRIGGER_NE:
			never = least == than && most == than;
			always = than < least || than > most;
			break;
	}
	if (never || always)
		lint_add(found, never ? "W-threshold-never" : "W-threshold-always", rule->threshold_span,
				 lint_rows_text(facts), NULL);
}

void
lint_rule_and_query(Vec *found, const Rule *rule, const RuleQueryFacts *facts)
{
	lint_threshold(found, rule, facts);
	lint_unmapped(found, rule, facts);
}

bool
lint_is_excused(const Rule *rule, const char *id)
{
	if (strcmp(id, "W-straddle") == 0)
		return rule->period_us > rule->frequency_us ||
			   rule->correlation == RULE_CORRELATION_SLOT_COMPLETE;
	return false;
}
