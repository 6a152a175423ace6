/*
 * alert_text.c
 *		What an alert says, from its rows.
 *
 * Texts with placeholders, and columns that stand for a severity or for tactics,
 * are filled from the first row; custom details collect the values of all rows, and the risk
 * is the highest.
 */
#include "postgres.h"

#include <math.h>

#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/fmgrprotos.h"

#include "base/compat.h"
#include "base/guc.h"
#include "base/json_maker.h"
#include "schedule/alert_text.h"
#include "schedule/evidence.h"

/* Values of one custom detail, and bytes of all of them. */
#define DETAIL_MAX_VALUES 50
#define DETAIL_MAX_BYTES 65536
/* What a value or a key takes of them besides its own bytes: quotes and a separator. */
#define DETAIL_SIGNS 4

/* Replaces the placeholders of a format; the rule's own text if nothing is left. */
static char *
alert_fill_format(const RuleText *format, const char *otherwise, const AlertRows *rows, int limit)
{
	StringInfoData text;
	int at = 0;
	int done = 0;
	int start;
	int end;
	char *column;

	if (format->value == NULL || rows->count == 0)
		return pstrdup(otherwise == NULL ? "" : otherwise);
	initStringInfo(&text);
	while (rule_next_placeholder(format->value, &at, &start, &end, &column))
	{
		appendBinaryStringInfo(&text, format->value + done, start - done);
		appendStringInfoString(&text, evidence_text(rows->row[0], column));
		done = end;
	}
	appendStringInfoString(&text, format->value + done);
	if (strspn(text.data, " \t\r\n") == (size_t) text.len)
		return pstrdup(otherwise == NULL ? "" : otherwise);
	text.data[pg_mbcharcliplen(text.data, text.len, limit)] = '\0';
	return text.data;
}

static const char *
alert_severity(const Rule *rule, const AlertRows *rows)
{
	RuleSeverity severity;

	if (rule->severity_column.value == NULL || rows->count == 0 ||
		!rule_find_severity(evidence_text(rows->row[0], rule->severity_column.value), &severity))
		severity = rule->severity;
	return rule_severity_name(severity);
}

static void
alert_push_text(Vec *list, const char *value)
{
	for (int i = 0; i < list->count; i++)
	{
		if (strcmp(VEC_AT(list, char, i), value) == 0)
			return;
	}
	vec_push(list, pstrdup(value));
}

/* Splits "A, B" and collects the words that the check knows, in its spelling. */
static void
alert_split(const char *text, const char *(*check)(const char *), Vec *list)
{
	const char *p = text;

	while (*p != '\0')
	{
		size_t length = strcspn(p, ", ");
		const char *known = length == 0 ? NULL : check(pnstrdup(p, length));

		if (known != NULL)
			alert_push_text(list, known);
		p += length;
		p += strspn(p, ", ");
	}
}

static void
alert_tactics(const Rule *rule, const AlertRows *rows, Vec *list)
{
	if (rule->tactics_column.value != NULL && rows->count > 0)
		alert_split(evidence_text(rows->row[0], rule->tactics_column.value), rule_find_tactic,
					list);
	if (list->count > 0)
		return;
	for (int i = 0; i < rule->tactic.count; i++)
		vec_push(list, VEC_AT(&rule->tactic, RuleText, i)->value);
}

static const char *
alert_find_technique(const char *name)
{
	return name[0] == 'T' && strspn(name + 1, "0123456789.") == strlen(name + 1) ? name : NULL;
}

static void
alert_techniques(const Rule *rule, const AlertRows *rows, Vec *list)
{
	for (int i = 0; i < rule->property.count && rows->count > 0; i++)
	{
		const RuleProperty *property = VEC_AT(&rule->property, RuleProperty, i);

		if (strcmp(property->property.value, "Techniques") == 0 ||
			strcmp(property->property.value, "SubTechniques") == 0)
			alert_split(evidence_text(rows->row[0], property->column.value), alert_find_technique,
						list);
	}
	if (list->count > 0)
		return;
	for (int i = 0; i < rule->technique.count; i++)
		vec_push(list, VEC_AT(&rule->technique, RuleText, i)->value);
}

/* Distinct values of a column over all rows, as many as a detail may have. */
static void
alert_collect(const char *column, const AlertRows *rows, Vec *list, bool *truncated)
{
	for (int i = 0; i < rows->count; i++)
	{
		Vec value = {0};

		evidence_values(rows->row[i], column, &value);
		for (int j = 0; j < value.count; j++)
		{
			int before = list->count;

			alert_push_text(list, VEC_AT(&value, char, j));
			if (list->count > DETAIL_MAX_VALUES)
			{
				list->count = before;
				*truncated = true;
				return;
			}
		}
	}
}

static Jsonb *
alert_custom_details(const Rule *rule, const AlertRows *rows, bool *truncated)
{
	JsonMaker maker;
	Size bytes = 0;

	json_maker_start(&maker);
	VEC_EACH (const RuleDetail, detail, &rule->detail)
	{
		Vec value = {0};
		Vec fitting = {0};

		alert_collect(detail->column.value, rows, &value, truncated);
		bytes += strlen(detail->key.value) + DETAIL_SIGNS;
		VEC_EACH (char, text, &value)
		{
			if (bytes + strlen(text) > DETAIL_MAX_BYTES)
			{
				*truncated = true;
				continue;
			}
			bytes += strlen(text) + DETAIL_SIGNS;
			vec_push(&fitting, text);
		}
		json_maker_add_texts(&maker, detail->key.value, &fitting);
	}
	return json_maker_end(&maker);
}

static Jsonb *
alert_properties(const Rule *rule, const AlertRows *rows)
{
	JsonMaker maker;

	json_maker_start(&maker);
	for (int i = 0; i < rule->property.count && rows->count > 0; i++)
	{
		const RuleProperty *property = VEC_AT(&rule->property, RuleProperty, i);

		json_maker_add_text(&maker, property->property.value,
							evidence_text(rows->row[0], property->column.value));
	}
	return json_maker_end(&maker);
}

/* Reads a risk from a value of a row: NaN if it says nothing; false if it is something else. */
static bool
risk_read(const JsonbValue *value, double *risk)
{
	char *text;
	char *end;

	*risk = get_float8_nan();
	if (value == NULL || value->type == jbvNull)
		return true;
	if (value->type == jbvNumeric)
		text =
			DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(value->val.numeric)));
	else if (value->type == jbvString)
		text = pnstrdup(value->val.string.val, value->val.string.len);
	else
		return false;
	text += strspn(text, " \t");
	if (text[0] == '\0')
		return true;
	/* Words and hexadecimal digits are none. */
	if (strspn(text, "+-.0123456789eE") != strcspn(text, " \t"))
		return false;
	*risk = strtod(text, &end);
	end += strspn(end, " \t");
	if (*end == '\0' && *risk >= 0 && *risk <= RULE_MAX_RISK)
		return true;
	*risk = get_float8_nan();
	return false;
}

/* The highest risk that a row says, else that of the rule; NaN if neither says one. */
static double
alert_risk(const Rule *rule, const AlertRows *rows, bool *refused)
{
	const RuleText *column = rule_risk_column(rule);
	const char *name = column != NULL ? column->value : RULE_RISK_COLUMN;
	double highest = get_float8_nan();

	for (int i = 0; i < rows->count; i++)
	{
		double risk;

		if (!risk_read(getKeyJsonValueFromContainer(&rows->row[i]->root, name, strlen(name), NULL),
					   &risk))
			*refused = true;
		else if (!isnan(risk) && (isnan(highest) || risk > highest))
			highest = risk;
	}
	return isnan(highest) && rule->risk_score != RULE_NO_RISK ? (double) rule->risk_score : highest;
}

/* The last element of a list of rows of which some are hidden. */
static Jsonb *
alert_hidden_rows(int64 total, int64 hidden)
{
	JsonMaker rows;
	JsonMaker cut;

	json_maker_start(&cut);
	json_maker_add_long(&cut, "rows", total);
	json_maker_add_long(&cut, "hidden", hidden);
	json_maker_start(&rows);
	json_maker_add_object(&rows, EVIDENCE_CUT, json_maker_end(&cut));
	return json_maker_end(&rows);
}

/* The rows, up to the size that evidence may have; the last element says how many are hidden. */
static Jsonb *
alert_evidence(const AlertRows *rows, bool *cut)
{
	Vec shown = {0};
	int64 bytes = 0;

	for (int i = 0; i < rows->count; i++)
	{
		bytes += VARSIZE(rows->row[i]);
		if (i > 0 && bytes > (int64) guc_max_evidence * 1024)
			break;
		vec_push(&shown, rows->row[i]);
	}
	*cut = rows->cut || shown.count < rows->total;
	if (shown.count < rows->total)
		vec_push(&shown, alert_hidden_rows(rows->total, rows->total - shown.count));
	return json_list(&shown);
}

void
alert_text_build(AlertText *text, const Rule *rule, const AlertRows *rows)
{
	memset(text, 0, sizeof(AlertText));
	text->name = alert_fill_format(&rule->name_format, rule->name.value, rows, RULE_MAX_NAME);
	text->description = alert_fill_format(&rule->description_format, rule->description.value, rows,
										  RULE_MAX_DESCRIPTION);
	text->severity = alert_severity(rule, rows);
	alert_tactics(rule, rows, &text->tactic);
	alert_techniques(rule, rows, &text->technique);
	text->custom_details = alert_custom_details(rule, rows, &text->details_truncated);
	text->properties = alert_properties(rule, rows);
	text->risk_score = alert_risk(rule, rows, &text->risk_refused);
	text->evidence = alert_evidence(rows, &text->evidence_cut);
}
