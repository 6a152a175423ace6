/*
 * rule_read.c
 *		A rule file read: the door, and the values that one key at the top has alone.
 *
 * Everything is checked here or in the files that read other values; only the
 * columns of the result are left to rule_check_fields().
 */
#include "common/port.h"

#include "common/duration.h"
#include "rule/json_reader.h"
#include "rule/name_guid.h"
#include "rule/rule_read_int.h"
#include "rule/yaml_reader.h"

#define RULE_NRT_INTERVAL DURATION_MINUTE

/* Comments of a folded query that are looked at: each costs a walk over the file. */
#define RULE_MAX_COMMENTS 100

/* A copy with small letters. */
static char *
guid_in_lower(const char *text)
{
	char *lower = pstrdup(text);

	for (char *p = lower; *p != '\0'; p++)
		*p = (char) pg_ascii_tolower((unsigned char) *p);
	return lower;
}

/*
 * guid := 8-4-4-4-12 hexadecimal digits.  Of another text, which some publishers write, a
 * GUID is made that is always the same.  Target: RuleText, in lower case.
 */
void
rule_read_guid(RuleReader *reader, const RuleKey *key, RuleNode *node, void *target)
{
	RuleText text;
	bool ok;

	if (!rule_want_text(reader, key->name, node, &text))
		return;
	ok = strlen(text.value) == 36;
	for (int i = 0; ok && i < 36; i++)
	{
		char c = (char) pg_ascii_tolower((unsigned char) text.value[i]);

		ok = i == 8 || i == 13 || i == 18 || i == 23
				 ? c == '-'
				 : (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
	}
	if (rule_is_blank(text.value))
	{
		diag_hint(rule_bad_value(reader, key->name, &text),
				  "It is a GUID: 8-4-4-4-12 hexadecimal digits.");
		return;
	}
	if (ok)
		text.value = guid_in_lower(text.value);
	else
	{
		char *guid = name_guid(text.value);

		diag_hint(diag_add(reader->diag, DIAG_RULE_ID, text.span, text.value, guid),
				  "A GUID has 8-4-4-4-12 hexadecimal digits. Rules with equal ids are one rule.");
		text.value = guid;
	}
	*(RuleText *) target = text;
}

/*
 * Refuses a kind of rule that is no query: nothing else that is said of it would help.
 * True if it is one.
 */
static bool
rule_refuse_kind(RuleReader *reader, const RuleNode *root)
{
	static const char *const other[] = {"Fusion", "MLBehaviorAnalytics", "Anomaly",
										"MicrosoftSecurityIncidentCreation", "ThreatIntelligence"};
	const RuleNode *kind = root->kind == RULE_NODE_MAP ? rule_node_find(root, "kind") : NULL;

	for (int i = 0; kind != NULL && kind->kind == RULE_NODE_TEXT && i < lengthof(other); i++)
	{
		if (pg_strcasecmp(other[i], kind->text) != 0)
			continue;
		diag_hint(diag_add(reader->diag, DIAG_RULE_UNSUPPORTED, kind->span,
						   psprintf("a rule of kind %s", other[i])),
				  "Only rules that are a query, of kind Scheduled or NRT, are evaluated here.");
		return true;
	}
	return false;
}

/* version := number "." number "." number.  Target: RuleText. */
void
rule_read_version(RuleReader *reader, const RuleKey *key, RuleNode *node, void *target)
{
	RuleText text;
	int dots = 0;
	bool ok = true;

	if (!rule_want_text(reader, key->name, node, &text) ||
		!rule_check_length(reader, key->name, &text, key->limit))
		return;
	for (const char *p = text.value; *p != '\0' && ok; p++)
	{
		bool digit = *p >= '0' && *p <= '9';

		if (*p == '.' && p > text.value && p[-1] != '.' && p[1] != '\0')
			dots++;
		else
			ok = digit;
	}
	if (ok && dots == 2)
		*(RuleText *) target = text;
	else
		diag_hint(rule_bad_value(reader, key->name, &text), "It is three numbers: 1.0.0.");
}

/* Every spelling that publishers use.  Target: RuleTrigger. */
void
rule_read_trigger(RuleReader *reader, const RuleKey *key, RuleNode *node, void *target)
{
	/* ORDER: that of RuleTrigger. */
	static const char *const form[][4] = {
		{"gt", "GreaterThan", ">", "greater than"},
		{"lt", "LessThan", "<", "less than"},
		{"eq", "Equal", "==", "equal to"},
		{"ne", "NotEqual", "!=", "not equal to"},
	};
	RuleText text;

	if (!rule_want_text(reader, key->name, node, &text))
		return;
	for (int i = 0; i < lengthof(form) * lengthof(form[0]); i++)
	{
		if (pg_strcasecmp(form[i / lengthof(form[0])][i % lengthof(form[0])], text.value) == 0)
		{
			*(RuleTrigger *) target = (RuleTrigger) (i / lengthof(form[0]));
			return;
		}
	}
	diag_hint(rule_bad_value(reader, key->name, &text), "It may be gt, lt, eq or ne.");
}

/* Target: Vec of RuleText, in the spelling of the format. */
void
rule_read_tactics(RuleReader *reader, const RuleKey *key, RuleNode *node, void *target)
{
	Vec list = {0};

	rule_read_texts(reader, key, node, &list);
	VEC_EACH (RuleText, text, &list)
	{
		const char *tactic = rule_find_tactic(text->value);
		const char *near = rule_near_tactic(text->value);

		if (tactic == NULL && near != NULL)
			diag_hint(rule_bad_value(reader, key->name, text), "Did you mean \"%s\"?", near);
		else if (tactic == NULL)
			diag_hint(rule_bad_value(reader, key->name, text), "It is no tactic of MITRE ATT&CK.");
		else
		{
			rule_note_spelling(reader, text, tactic);
			text->value = pstrdup(tactic);
			vec_push(target, text);
		}
	}
}

/* technique := "T" four digits ["." three digits].  Target: Vec of RuleText. */
void
rule_read_techniques(RuleReader *reader, const RuleKey *key, RuleNode *node, void *target)
{
	static const char form[] = "T0000.000";
	Vec list = {0};

	rule_read_texts(reader, key, node, &list);
	VEC_EACH (RuleText, text, &list)
	{
		size_t length = strlen(text->value);
		bool ok = length == 5 || length == 9;
		bool known = false;

		for (size_t i = 0; ok && i < length; i++)
			ok = form[i] == '0' ? text->value[i] >= '0' && text->value[i] <= '9'
								: text->value[i] == form[i];
		/* Azure has techniques and sub-techniques in lists of their own, which may overlap. */
		VEC_EACH (const RuleText, other, (Vec *) target)
			known = known || strcmp(other->value, text->value) == 0;
		if (ok && !known)
			vec_push(target, text);
		else if (!ok)
			diag_hint(rule_bad_value(reader, key->name, text),
					  "A technique has the form T1234, a sub-technique T1234.001.");
	}
}

/* Offset of the first comment in a line of KQL, -1 if it has none. */
static int
rule_find_comment(const char *line, int length)
{
	char quote = '\0';

	for (int i = 0; i < length; i++)
	{
		if (quote == '\0' && line[i] == '/' && i + 1 < length && line[i + 1] == '/')
			return i;
		if (quote != '\0' && line[i] == '\\')
			i++;
		else if (line[i] == quote)
			quote = '\0';
		else if (quote == '\0' && (line[i] == '"' || line[i] == '\''))
			quote = line[i];
	}
	return -1;
}

/* Warns of a comment that ends later than the line of the file on which it stands. */
static void
rule_check_folded(RuleReader *reader)
{
	const Rule *rule = reader->rule;
	const char *query = rule->query.value;
	int length;
	int looked_at = 0;

	for (int start = 0; query[start] != '\0' && looked_at < RULE_MAX_COMMENTS;
		 start += length + (query[start + length] == '\n'))
	{
		Span span = {start, start};
		int at;

		length = (int) strcspn(query + start, "\n");
		at = rule_find_comment(query + start, length);
		if (at < 0)
			continue;
		looked_at++;
		span.start += at;
		span.end += length;
		span = rule_query_span(rule, span);
		if (memchr(rule->yaml + span.start, '\n', span.end - span.start) == NULL)
			continue;
		span.end = span.start + 2;
		diag_hint(diag_add(reader->diag, DIAG_RULE_FOLDED, span),
				  "Write \"query: |\", which keeps line breaks.");
		return;
	}
}

/* Keeps how the query is written, too, for places in it.  Target: RuleText. */
void
rule_read_query(RuleReader *reader, const RuleKey *key, RuleNode *node, void *target)
{
	RuleText *query = target;

	if (!rule_want_text(reader, key->name, node, query))
		return;
	reader->rule->query_style = node->style;
	if (node->is_folded)
		rule_check_folded(reader);
	if (rule_is_blank(query->value))
		diag_add(reader->diag, DIAG_RULE_MISSING_KEY, node->span, "the text of the query");
}

/* Reports a suppression that is over before the next run, as Sentinel does. */
static void
rule_check_suppression(RuleReader *reader, const RuleMap *map)
{
	const Rule *rule = map->target;
	const RuleNode *duration = map->seen[RULE_KEY_TOP_suppressionDuration];
	const RuleNode *enabled = map->seen[RULE_KEY_TOP_suppressionEnabled];

	if (rule->suppression_enabled && rule->suppression_us < rule->frequency_us)
		diag_hint(diag_add(reader->diag, DIAG_RULE_SUPPRESSION_SHORT,
						   duration != NULL ? duration->span : enabled->span),
				  "It would be over before the next run and suppress nothing%s.",
				  duration != NULL ? "" : "; it is five hours if it is not given");
}

/* Does nothing say how or when it runs?  Then it is a query for people to look at. */
static bool
rule_is_unscheduled(const RuleMap *map)
{
	static const int key[] = {RULE_KEY_TOP_severity, RULE_KEY_TOP_queryFrequency,
							  RULE_KEY_TOP_queryPeriod, RULE_KEY_TOP_triggerOperator};
	Span span;

	for (int i = 0; i < lengthof(key); i++)
	{
		if (rule_is_given(map, &rule_key[key[i]], &span))
			return false;
	}
	return true;
}

/* How long and how often a rule looks, which one key cannot say of itself. */
bool
rule_finish_schedule(RuleReader *reader, const RuleMap *map)
{
	const RuleKey *frequency = &rule_key[RULE_KEY_TOP_queryFrequency];
	const RuleKey *period = &rule_key[RULE_KEY_TOP_queryPeriod];
	Rule *rule = map->target;
	Span at_frequency;
	Span at_period;
	bool ok;

	rule->threshold_span = map->seen[RULE_KEY_TOP_triggerThreshold] != NULL
							   ? map->seen[RULE_KEY_TOP_triggerThreshold]->span
							   : rule->query.span;
	rule->is_unscheduled = rule->kind != RULE_NRT && rule_is_unscheduled(map);
	if (rule->kind == RULE_NRT)
	{
		rule->frequency_us = RULE_NRT_INTERVAL;
		rule->period_us = RULE_NRT_INTERVAL;
		return true;
	}
	if (rule->frequency_us < 0 || rule->period_us < 0)
		return true;
	at_frequency = map->seen[RULE_KEY_TOP_queryFrequency]->span;
	at_period = map->seen[RULE_KEY_TOP_queryPeriod]->span;
	ok = rule_check_duration(reader, frequency, at_frequency, rule->frequency_us);
	ok = rule_check_duration(reader, period, at_period, rule->period_us) && ok;
	if (ok)
		rule_check_suppression(reader, map);
	if (ok && rule->period_us < rule->frequency_us)
		diag_hint(diag_add(reader->diag, DIAG_RULE_PERIOD_SHORT, at_period),
				  "What happens between the end of one window and the start of the next would "
				  "never be read.");
	else if (ok && rule->period_us >= 2 * DURATION_DAY && rule->frequency_us < DURATION_HOUR)
		diag_add(reader->diag, DIAG_RULE_PERIOD_LONG, at_frequency);
	return true;
}

void
rule_set_defaults(Rule *rule)
{
	int count;

	rule->frequency_us = -1;
	rule->period_us = -1;
	rule->suppression_us = 5 * DURATION_HOUR;
	rule->risk_score = RULE_NO_RISK;
	rule->enabled = true;
	rule->incident.create = true;
	rule->incident.lookback_us = 5 * DURATION_HOUR;
	rule->incident.matching.value = pstrdup(rule_type_choices(RULE_TYPE_MATCHING, &count)[0]);
}

Rule *
rule_read(const char *yaml, int length, DiagList *diag)
{
	Rule *rule = palloc0(sizeof(Rule));
	RuleReader reader = {rule, diag};
	RuleNode *root;

	rule_set_defaults(rule);
	rule->yaml = yaml;
	rule->yaml_length = length;
	root = json_is_json(yaml, length)
			   ? json_read(yaml, length, RULE_MAX_BYTES, RULE_MAX_NODES, diag)
			   : yaml_read(yaml, length, diag);
	if (root != NULL)
		root = rule_unwrap_arm(&reader, root);
	if (root != NULL && !rule_refuse_kind(&reader, root))
		(void) rule_read_map(&reader, NULL, root, RULE_PLACE_TOP, rule, NULL);
	return rule;
}
