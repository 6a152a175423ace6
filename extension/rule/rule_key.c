/*
 * rule_key.c
 *		The keys of the rule format, and the words that some of them choose from.
 */
#include "common/port.h"

#include "common/duration.h"
#include "common/suggest.h"
#include "rule/rule_key.h"

const RuleKey rule_key[RULE_KEY_COUNT] = {
#define RULE_KEY(place, name, type, offset, limit, use, since)                                     \
	{RULE_PLACE_##place, #name, RULE_TYPE_##type, offset, limit, RULE_USE_##use},
#define RULE_X_KEY(place, name, type, offset, limit, use, since)                                   \
	{RULE_PLACE_##place, "x-" #name, RULE_TYPE_##type, offset, limit, RULE_USE_##use},
#include "rule/rule_key_list.h"
};

/* ORDER: each that of its enum in rule.h. */
static const char *const severity_name[] = {"Informational", "Low", "Medium", "High"};
static const char *const kind_name[] = {"Scheduled", "NRT"};
static const char *const trigger_name[] = {"gt", "lt", "eq", "ne"};
static const char *const grouping_name[] = {"AlertPerResult", "SingleAlert"};
static const char *const dedup_name[] = {"window", "slot", "none"};
static const char *const correlation_name[] = {"faithful", "slot-complete"};
static const char *const matching_name[] = {"AllEntities", "AnyAlert", "Selected"};
static const char *const alert_field_name[] = {"DisplayName", "Severity"};
static const char *const property_name[] = {
	"AlertLink",   "ConfidenceLevel",      "ConfidenceScore",  "ExtendedLinks",
	"ProductName", "ProductComponentName", "ProviderName",     "RemediationSteps",
	"Techniques",  "SubTechniques",        RULE_RISK_PROPERTY,
};

static const char *const tactic_name[] = {
	"Reconnaissance",
	"ResourceDevelopment",
	"InitialAccess",
	"Execution",
	"Persistence",
	"PrivilegeEscalation",
	"DefenseEvasion",
	"CredentialAccess",
	"Discovery",
	"LateralMovement",
	"Collection",
	"CommandAndControl",
	"Exfiltration",
	"Impact",
	"ImpairProcessControl",
	"InhibitResponseFunction",
	"PreAttack",
};

const char *const *
rule_type_choices(RuleKeyType type, int *count)
{
#define CHOICE(name)                                                                               \
	{                                                                                              \
		name, lengthof(name)                                                                       \
	}
	static const struct
	{
		const char *const *name;
		int count;
	} choice[RULE_TYPE_COUNT] = {
		[RULE_TYPE_SEVERITY] = CHOICE(severity_name),
		[RULE_TYPE_KIND] = CHOICE(kind_name),
		[RULE_TYPE_TRIGGER] = CHOICE(trigger_name),
		[RULE_TYPE_AGGREGATION] = CHOICE(grouping_name),
		[RULE_TYPE_DEDUP_SCOPE] = CHOICE(dedup_name),
		[RULE_TYPE_CORRELATION] = CHOICE(correlation_name),
		[RULE_TYPE_MATCHING] = CHOICE(matching_name),
		[RULE_TYPE_ALERT_FIELDS] = CHOICE(alert_field_name),
		[RULE_TYPE_PROPERTY_NAME] = CHOICE(property_name),
	};
#undef CHOICE

	*count = choice[type].count;
	return choice[type].name;
}

RulePlace
rule_type_place(RuleKeyType type)
{
	static const RulePlace place[] = {
#define RULE_TYPE(name, word, reader, writer, place) RULE_PLACE_##place,
#include "rule/rule_key_list.h"
	};

	return place[type];
}

const RuleKey *
rule_key_find(RulePlace place, const char *name)
{
	for (int exact = 1; exact >= 0; exact--)
	{
		for (int i = 0; i < RULE_KEY_COUNT; i++)
		{
			if (rule_key[i].place == place && (exact ? strcmp(rule_key[i].name, name)
													 : pg_strcasecmp(rule_key[i].name, name)) == 0)
				return &rule_key[i];
		}
	}
	return NULL;
}

bool
rule_key_is_alias(const RuleKey *key)
{
	for (const RuleKey *other = rule_key; other < key; other++)
	{
		if (other->place == key->place && other->offset == key->offset && other->type == key->type)
			return true;
	}
	return false;
}

const char *
rule_key_home(const char *name)
{
	if (rule_key_find(RULE_PLACE_TOP, name) != NULL)
		return NULL;
	for (int i = 0; i < RULE_KEY_COUNT; i++)
	{
		if (strcmp(rule_key[i].name, name) != 0)
			continue;
		for (int outer = 0; outer < RULE_KEY_COUNT; outer++)
		{
			if (rule_type_place(rule_key[outer].type) != rule_key[i].place)
				continue;
			return rule_key[outer].place == RULE_PLACE_TOP ? rule_key[outer].name
														   : rule_key_home(rule_key[outer].name);
		}
	}
	return NULL;
}

/* ---- names ---- */

const char *
rule_severity_name(RuleSeverity severity)
{
	return severity_name[severity];
}

const char *
rule_kind_name(RuleKind kind)
{
	return kind_name[kind];
}

const char *
rule_trigger_name(RuleTrigger trigger)
{
	return trigger_name[trigger];
}

const char *
rule_grouping_name(RuleGrouping grouping)
{
	return grouping_name[grouping];
}

bool
rule_find_severity(const char *name, RuleSeverity *severity)
{
	for (int i = 0; i < lengthof(severity_name); i++)
	{
		if (pg_strcasecmp(severity_name[i], name) == 0)
		{
			*severity = (RuleSeverity) i;
			return true;
		}
	}
	return false;
}

/* Are two names one, but for the case of letters and for blanks in the second? */
static bool
rule_same_name(const char *name, const char *written)
{
	for (;;)
	{
		while (*written == ' ')
			written++;
		if (pg_ascii_tolower((unsigned char) *name) != pg_ascii_tolower((unsigned char) *written))
			return false;
		if (*name == '\0')
			return true;
		name++;
		written++;
	}
}

const char *
rule_find_tactic(const char *name)
{
	for (int i = 0; i < lengthof(tactic_name); i++)
	{
		if (rule_same_name(tactic_name[i], name))
			return tactic_name[i];
	}
	return NULL;
}

const char *
rule_near_tactic(const char *name)
{
	Suggest near;

	suggest_start(&near, name);
	for (int i = 0; i < lengthof(tactic_name); i++)
		suggest_offer(&near, tactic_name[i]);
	return suggest_best(&near);
}
