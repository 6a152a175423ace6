/*
 * elastic_type.c
 *		What rules of Elastic ask of events together: thresholds, terms that are new, suppression.
 */
#include "common/port.h"

#include "common/duration.h"
#include "foreign/elastic_int.h"
#include "foreign/query.h"

#define ELASTIC_MAX_DETAILS 20

/* Longest period of a rule. */
#define ELASTIC_MAX_PERIOD (14 * DURATION_DAY)

/* The table with this number of a rule. */
static const MapTable *
table_of(const ForeignRule *rule, int number)
{
	return number == 0 ? rule->table : VEC_AT(&rule->more, ForeignSource, number - 1)->table;
}

/* ---- fields that the query needs by a name ---- */

char *
elastic_column_name(const char *field)
{
	const char *start = strrchr(field, '.');
	char *name;

	/* The last two parts: user.name, session_issuer.arn. */
	while (start != NULL && start > field && start[-1] != '.')
		start--;
	name = pstrdup(start != NULL ? start : field);
	for (char *p = name; *p != '\0'; p++)
	{
		if (!isalnum((unsigned char) *p))
			*p = '_';
	}
	return isdigit((unsigned char) name[0]) ? psprintf("_%s", name) : name;
}

/* Can a field be a key, as it is or one element after the other? */
static bool
can_be_key(const ElasticField *found)
{
	const ForeignField *field = found->field;

	return found->listed != MAP_CONSTANT && (query_has_value(field) || query_is_array(field));
}

/* Finds a field in all tables of the rule; NULL after an error. */
static GroupingField *
grouping_field(ElasticReader *reader, const RuleNode *name, const char *what)
{
	GroupingField *field = MAKE(GroupingField, .name = name->text, .is_column = true);
	const char *column = NULL;
	int known = 0;

	for (int i = 0; i <= reader->rule->more.count; i++)
	{
		ElasticField found;
		bool is_there = elastic_find_field(table_of(reader->rule, i), name->text, &found);

		if (is_there && !can_be_key(&found))
		{
			diag_add(reader->diag, DIAG_FOREIGN_UNSUPPORTED, name->span,
					 psprintf("field \"%s\" in %s", name->text, what));
			return NULL;
		}
		known += is_there;
		vec_push(&field->place, is_there ? found.field : NULL);
		field->is_column = field->is_column && is_there && found.field->kind <= MAP_TIME &&
						   (column == NULL || strcmp(column, found.field->column) == 0);
		column = is_there ? found.field->column : column;
	}
	if (known == 0)
	{
		Diag *error = diag_add(reader->diag, DIAG_FOREIGN_FIELD, name->span,
							   reader->rule->table->name, name->text);
		const char *near = elastic_near_field(reader, name->text);

		if (near != NULL)
			diag_hint(error, "Did you mean \"%s\"?", near);
		return NULL;
	}
	field->column = field->is_column ? pstrdup(column) : elastic_column_name(name->text);
	return field;
}

/* The nodes of a list of texts, or the only one. */
static Vec
field_nodes(ElasticReader *reader, const RuleNode *map, const char *key)
{
	RuleNode *node = rule_node_find(map, key);
	Vec list = {0};

	if (node == NULL)
		return list;
	if (node->kind == RULE_NODE_TEXT && node->text[0] != '\0')
		vec_push(&list, node);
	else if (node->kind == RULE_NODE_MAP)
		diag_add(reader->diag, DIAG_FOREIGN_SHAPE, node->span, key, "a list of fields");
	else
		VEC_EACH (RuleNode, one, &node->item)
		{
			if (one->kind == RULE_NODE_TEXT)
				vec_push(&list, one);
			else
				diag_add(reader->diag, DIAG_FOREIGN_SHAPE, one->span, key, "a list of fields");
		}
	return list;
}

/* Adds the keys of a grouping, each column once; false after an error. */
static bool
add_keys(ElasticReader *reader, ForeignGrouping *grouping, const Vec *name, const char *what)
{
	Vec column = {0};
	bool is_sound = true;

	VEC_EACH (const RuleNode, one, name)
	{
		GroupingField *field = grouping_field(reader, one, what);

		is_sound = is_sound && field != NULL;
		if (field == NULL)
			continue;
		while (!field->is_column && !vec_push_text(&column, field->column))
			field->column = psprintf("%s_", field->column);
		vec_push(&grouping->key, field);
	}
	return is_sound;
}

/* A table of the rule that must be there; NULL after an error. */
static const RuleNode *
needed_table(ElasticReader *reader, const char *key)
{
	const RuleNode *node = rule_node_find(reader->node, key);

	if (node != NULL && node->kind == RULE_NODE_MAP)
		return node;
	if (node == NULL)
		diag_add(reader->diag, DIAG_FOREIGN_MISSING, reader->node->span, key);
	else
		diag_add(reader->diag, DIAG_FOREIGN_SHAPE, node->span, key, "a table");
	return NULL;
}

/* A number of a table, of which there are at least one; 0 after an error. */
static int64
count_of(ElasticReader *reader, const RuleNode *map, const char *key)
{
	const RuleNode *node = rule_node_find(map, key);

	if (node == NULL)
	{
		diag_add(reader->diag, DIAG_FOREIGN_MISSING, map->span, key);
		return 0;
	}
	if (node->kind == RULE_NODE_TEXT && node->text[0] != '\0' && strlen(node->text) < 16 &&
		strspn(node->text, "0123456789") == strlen(node->text) && strtoll(node->text, NULL, 10) > 0)
		return strtoll(node->text, NULL, 10);
	diag_add(reader->diag, DIAG_FOREIGN_SHAPE, node->span, key, "a number above zero");
	return 0;
}

void
elastic_set_period(ElasticReader *reader, int64 period_us, Span span)
{
	if (period_us > ELASTIC_MAX_PERIOD)
		diag_add(reader->diag, DIAG_FOREIGN_UNSUPPORTED, span, "a period of more than 14 days");
	else
		reader->rule->period_us = Max(reader->rule->frequency_us, period_us);
}

void
elastic_read_period(ElasticReader *reader)
{
	const RuleNode *from = rule_node_find(reader->node, "from");

	if (from != NULL)
		elastic_set_period(reader, elastic_ago(reader, from, "from"), from->span);
	else
		elastic_set_period(reader, 6 * DURATION_MINUTE, reader->node->span);
}

/* ---- kinds of rules ---- */

void
elastic_read_threshold(ElasticReader *reader)
{
	const RuleNode *node = needed_table(reader, "threshold");
	ForeignGrouping *grouping = MAKE(ForeignGrouping, .kind = GROUPING_THRESHOLD,
									 .frequency_us = reader->rule->frequency_us);
	const RuleNode *cardinality;
	Vec name;

	if (node == NULL)
		return;
	name = field_nodes(reader, node, "field");
	add_keys(reader, grouping, &name, "a threshold");
	grouping->least = count_of(reader, node, "value");
	cardinality = rule_node_find(node, "cardinality");
	if (cardinality != NULL && cardinality->kind == RULE_NODE_LIST && cardinality->item.count == 1)
		cardinality = VEC_AT(&cardinality->item, RuleNode, 0);
	if (cardinality != NULL && cardinality->kind == RULE_NODE_MAP)
	{
		Vec value = field_nodes(reader, cardinality, "field");

		grouping->least_values = count_of(reader, cardinality, "value");
		if (value.count == 1)
			grouping->value =
				grouping_field(reader, VEC_AT(&value, RuleNode, 0), "the values of a threshold");
		else
			diag_add(reader->diag, DIAG_FOREIGN_MISSING, cardinality->span, "field");
	}
	else if (cardinality != NULL &&
			 (cardinality->kind != RULE_NODE_LIST || cardinality->item.count > 0))
		diag_add(reader->diag, DIAG_FOREIGN_SHAPE, cardinality->span, "cardinality",
				 "a list of one table");
	reader->rule->grouping = grouping;
	elastic_read_period(reader);
	grouping->window_us = reader->rule->period_us;
	if (grouping->window_us <= grouping->frequency_us)
		return;
	/* What the run before has found is looked at once more. */
	elastic_set_period(reader, grouping->window_us + grouping->frequency_us, node->span);
	foreign_note(reader->rule, node->span,
				 "a group that was found by the run before is found again by as many events of the "
				 "last %s alone",
				 duration_to_iso(grouping->frequency_us));
}

void
elastic_read_new_terms(ElasticReader *reader)
{
	const RuleNode *node = needed_table(reader, "new_terms");
	ForeignGrouping *grouping = MAKE(ForeignGrouping, .kind = GROUPING_NEW_TERMS,
									 .frequency_us = reader->rule->frequency_us);
	const RuleNode *start;
	Vec name;

	if (node == NULL)
		return;
	name = field_nodes(reader, node, "value");
	if (name.count == 0)
		diag_add(reader->diag, DIAG_FOREIGN_MISSING, node->span, "value");
	add_keys(reader, grouping, &name, "terms that are new");
	start = rule_node_find(node, "history_window_start");
	if (start != NULL && start->kind == RULE_NODE_LIST && start->item.count == 1)
		start = VEC_AT(&start->item, RuleNode, 0);
	if (start != NULL && start->kind == RULE_NODE_MAP)
		start = rule_node_find(start, "value");
	if (start == NULL)
		diag_add(reader->diag, DIAG_FOREIGN_MISSING, node->span, "history_window_start");
	else
		elastic_set_period(reader, elastic_ago(reader, start, "history_window_start"), start->span);
	reader->rule->grouping = grouping;
}

/* ---- what the alerts of a rule are ---- */

/* The duration of a suppression; 0 if there is none. */
static int64
suppression_duration(ElasticReader *reader, const RuleNode *node)
{
	static const struct
	{
		const char *unit;
		int64 length;
	} known[] = {{"s", DURATION_SECOND}, {"m", DURATION_MINUTE}, {"h", DURATION_HOUR}};
	const RuleNode *duration = rule_node_find(node, "duration");
	const char *unit;
	int64 count;

	if (duration == NULL)
		return 0;
	if (duration->kind != RULE_NODE_MAP)
	{
		diag_add(reader->diag, DIAG_FOREIGN_SHAPE, duration->span, "duration", "a table");
		return 0;
	}
	count = count_of(reader, duration, "value");
	unit = elastic_text_of(reader, duration, "unit");
	for (int i = 0; unit != NULL && i < lengthof(known); i++)
	{
		if (strcmp(known[i].unit, unit) == 0)
			return Min(count, DURATION_MAX / known[i].length) * known[i].length;
	}
	diag_add(reader->diag, DIAG_FOREIGN_VALUE, duration->span, "unit", "expected s, m or h");
	return 0;
}

void
elastic_set_suppression(ElasticReader *reader, int64 duration_us, Span span)
{
	int64 longest = 24 * DURATION_HOUR;

	if (duration_us > longest)
		foreign_note(reader->rule, span, "alerts are suppressed for a day, which is the longest");
	reader->rule->suppression_us = Max(reader->rule->frequency_us, Min(duration_us, longest));
}

/* Sets what suppresses the alerts of a rule: other alerts with the same keys. */
static void
set_suppression(ElasticReader *reader, const ForeignGrouping *grouping, int64 duration_us,
				Span span)
{
	elastic_set_suppression(reader, duration_us, span);
	VEC_EACH (GroupingField, one, &grouping->key)
		vec_push(&reader->rule->suppress_by, one->column);
}

int64
elastic_suppression(ElasticReader *reader, Vec *name, Span *span)
{
	const RuleNode *node = rule_node_find(reader->node, "alert_suppression");
	const char *strategy;

	if (node == NULL)
		return 0;
	*span = node->span;
	if (node->kind != RULE_NODE_MAP)
	{
		diag_add(reader->diag, DIAG_FOREIGN_SHAPE, node->span, "alert_suppression", "a table");
		return 0;
	}
	strategy = elastic_text_of(reader, node, "missing_fields_strategy");
	if (strategy != NULL && strcmp(strategy, "suppress") != 0)
		diag_add(reader->diag, DIAG_FOREIGN_UNSUPPORTED,
				 rule_node_find(node, "missing_fields_strategy")->span,
				 psprintf("missing_fields_strategy \"%s\"", strategy));
	*name = field_nodes(reader, node, "group_by");
	return suppression_duration(reader, node);
}

static void
read_suppression(ElasticReader *reader)
{
	ForeignGrouping *grouping = MAKE(ForeignGrouping, .kind = GROUPING_FIRST);
	Span span = {0};
	Vec name = {0};
	int64 duration_us = elastic_suppression(reader, &name, &span);

	if (reader->rule->grouping != NULL)
	{
		/* Its rows are groups already. */
		if (duration_us > 0)
			set_suppression(reader, reader->rule->grouping, duration_us, span);
		return;
	}
	if (!add_keys(reader, grouping, &name, "alert_suppression") || grouping->key.count == 0)
		return;
	reader->rule->grouping = grouping;
	if (duration_us > 0)
		set_suppression(reader, grouping, duration_us, span);
}

/* The severity that one line of severity_mapping is for. */
static void
add_severity(ElasticReader *reader, const RuleNode *node)
{
	static const char *const word[][2] = {
		{"low", "Low"}, {"medium", "Medium"}, {"high", "High"}, {"critical", "High"}};
	const char *field = elastic_text_of(reader, node, "field");
	const char *compared = elastic_text_of(reader, node, "operator");
	const char *severity = elastic_text_of(reader, node, "severity");
	char *value = elastic_text_of(reader, node, "value");
	ForeignSeverity *one = palloc0(sizeof(ForeignSeverity));
	ElasticField found;

	if (field == NULL || severity == NULL || value == NULL || value[0] == '\0')
		return;
	for (int i = 0; i < lengthof(word); i++)
	{
		if (strcmp(word[i][0], severity) == 0)
			one->severity = word[i][1];
	}
	if ((compared != NULL && strcmp(compared, "equals") != 0) || one->severity == NULL ||
		reader->rule->more.count > 0 || reader->rule->grouping != NULL ||
		!elastic_find_field(reader->rule->table, field, &found) || !query_has_value(found.field) ||
		found.listed == MAP_CONSTANT)
	{
		diag_add(reader->diag, DIAG_FOREIGN_UNSUPPORTED, node->span,
				 psprintf("severity by field \"%s\"", field));
		return;
	}
	one->field = found.field;
	one->value = value;
	vec_push(&reader->rule->severity_case, one);
}

/* A key of the alert's details for a field: like its column, or like the field if that is short. */
static char *
detail_key(const char *field, const char *column)
{
	const char *last = strrchr(field, '.');
	char *key;

	column += column[0] == '_';
	key = strlen(column) <= RULE_MAX_DETAIL_KEY ? pstrdup(column) : elastic_column_name(field);
	return strlen(key) <= RULE_MAX_DETAIL_KEY ? key : pstrdup(last != NULL ? last + 1 : field);
}

/* Adds columns that the alert shows. */
static void
add_details(ElasticReader *reader)
{
	const RuleNode *node = rule_node_find(reader->node, "investigation_fields");
	Vec name = {0};
	Vec known = {0};

	if (node == NULL || node->kind != RULE_NODE_MAP)
		return;
	name = field_nodes(reader, node, "field_names");
	VEC_EACH (const RuleNode, one, &name)
	{
		ForeignRule *rule = reader->rule;
		RuleDetail *detail;
		ElasticField found;
		char *key;

		if (rule->detail.count == ELASTIC_MAX_DETAILS ||
			!elastic_find_field(rule->table, one->text, &found) ||
			found.field->kind > MAP_DYNAMIC || found.field->path[0] != '\0' ||
			strcmp(one->text, "@timestamp") == 0)
			continue;
		key = detail_key(one->text, found.field->column);
		if (strlen(key) > RULE_MAX_DETAIL_KEY || !vec_push_text(&known, key))
			continue;
		detail = palloc0(sizeof(RuleDetail));
		detail->key.value = key;
		detail->column.value = pstrdup(found.field->column);
		vec_push(&rule->detail, detail);
	}
}

void
elastic_read_alert(ElasticReader *reader)
{
	const RuleNode *severity = rule_node_find(reader->node, "severity_mapping");
	const ForeignGrouping *grouping;

	read_suppression(reader);
	if (severity != NULL && severity->kind == RULE_NODE_LIST)
	{
		VEC_EACH (const RuleNode, one, &severity->item)
		{
			if (one->kind == RULE_NODE_MAP)
				add_severity(reader, one);
		}
	}
	grouping = reader->rule->grouping;
	if (grouping == NULL || grouping->kind != GROUPING_THRESHOLD)
		add_details(reader);
}
