/*
 * rule.c
 *		Places and columns of a rule that has been read.
 */
#include "common/port.h"

#include "common/suggest.h"
#include "rule/entity_map.h"
#include "rule/rule.h"

/* White space, which the styles of YAML fold. */
static bool
rule_is_space(int c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Moves over one character of the query as its style writes it; *code is the one escaped, or 0. */
static int
rule_skip_written(const Rule *rule, int at, int end, int *code)
{
	static const char *const white[] = {"nrt", "\n\r\t"};
	const char *yaml = rule->yaml;
	const char *known;
	int digits;

	*code = 0;
	if (rule->query_style == RULE_STYLE_SINGLE_QUOTED && yaml[at] == '\'')
		return Min(at + 2, end); /* '' is one quote */
	if (rule->query_style != RULE_STYLE_DOUBLE_QUOTED || yaml[at] != '\\' || at + 1 >= end)
		return Min(at + 1, end);

	known = strchr(white[0], yaml[at + 1]);
	*code = known != NULL ? white[1][known - white[0]] : (unsigned char) yaml[at + 1];
	digits = yaml[at + 1] == 'x' ? 2 : yaml[at + 1] == 'u' ? 4 : yaml[at + 1] == 'U' ? 8 : 0;
	if (digits > 0)
		*code = (int) strtol(pnstrdup(yaml + at + 2, Min(digits, end - at - 2)), NULL, 16);
	at += 2 + digits;
	/* In JSON two escapes may make one character. */
	if (digits == 4 && *code >= 0xD800 && *code < 0xDC00)
		at += 6;
	return Min(at, end);
}

/*
 * Every style keeps the characters that are no white space in their order and only folds, indents
 * or escapes what is between them, so walking both texts in step finds each.
 */
Span *
rule_query_places(const Rule *rule)
{
	const char *query = rule->query.value;
	const char *yaml = rule->yaml;
	Span *place = palloc((strlen(query) + 1) * sizeof(Span));
	int at = rule->query.span.start;
	int end = rule->query.span.end;
	int i;

	if (rule->query_style == RULE_STYLE_BLOCK)
	{
		while (at < end && yaml[at] != '\n') /* the header: "|-" */
			at++;
		at = Min(at + 1, end);
	}
	else if (rule->query_style != RULE_STYLE_PLAIN)
		at++;

	for (i = 0; query[i] != '\0'; i++)
	{
		int code = 0;
		int next = at;

		if (rule_is_space(query[i]))
		{
			place[i] = (Span){at, Min(at + 1, end)};
			if (at < end && yaml[at] == query[i])
				at++;
			continue;
		}
		for (; at < end; at = next)
		{
			next = rule_skip_written(rule, at, end, &code);
			if (!rule_is_space(code != 0 ? code : yaml[at]))
				break;
		}
		place[i] = (Span){at, next};
		/* An escape may stand for several bytes of the query. */
		while (code != 0 && (query[i + 1] & 0xC0) == 0x80)
			place[++i] = (Span){at, next};
		at = next;
	}
	place[i] = (Span){at, Min(at + 1, end)};
	return place;
}

Span
rule_place_span(const Rule *rule, const Span *place, Span in_query)
{
	int length = (int) strlen(rule->query.value);
	Span span = place[Min(in_query.start, length)];

	if (in_query.end > in_query.start)
		span.end = place[Min(in_query.end - 1, length)].end;
	return span;
}

Span
rule_query_span(const Rule *rule, Span in_query)
{
	Span *place = rule_query_places(rule);
	Span span = rule_place_span(rule, place, in_query);

	pfree(place);
	return span;
}

void
rule_take_query_diag(const Rule *rule, const DiagList *query, DiagList *into)
{
	const Span *place = query->diag.count > 0 ? rule_query_places(rule) : NULL;

	VEC_EACH (const Diag, diag, &query->diag)
	{
		Diag *taken = palloc(sizeof(Diag));

		*taken = *diag;
		taken->span = rule_place_span(rule, place, diag->span);
		vec_push(&into->diag, taken);
	}
	into->error_count += query->error_count;
}

bool
rule_next_placeholder(const char *format, int *at, int *start, int *end, char **name)
{
	const char *open = strstr(format + *at, "{{");
	const char *close = open == NULL ? NULL : strstr(open + 2, "}}");
	const char *first;
	const char *last;

	if (close == NULL)
		return false;
	/* Of "{{{Name}}" the inner braces count. */
	while (open[2] == '{')
		open++;
	first = open + 2;
	last = close;
	while (first < last && *first == ' ')
		first++;
	while (last > first && last[-1] == ' ')
		last--;
	*start = (int) (open - format);
	*end = (int) (close + 2 - format);
	*at = *end;
	*name = pnstrdup(first, last - first);
	return true;
}

typedef struct RuleFields
{
	int count;
	char *const *name;
	DiagList *diag;
} RuleFields;

/* Reports a column that the result has not, with the nearest or all that it has. */
static void
rule_check_field(const RuleFields *fields, const RuleText *column, const char *name)
{
	Suggest near;
	Diag *diag;

	if (name == NULL) /* has been reported where the rule was read */
		return;
	for (int i = 0; i < fields->count; i++)
	{
		if (strcmp(fields->name[i], name) == 0)
			return;
	}
	diag = diag_add(fields->diag, DIAG_RULE_NO_COLUMN, column->span, name);
	suggest_start(&near, name);
	for (int i = 0; i < fields->count; i++)
		suggest_offer(&near, fields->name[i]);
	if (suggest_best(&near) != NULL)
		diag_hint(diag, "Did you mean \"%s\"?", suggest_best(&near));
	else if (fields->count > 0)
	{
		StringInfoData list;

		initStringInfo(&list);
		for (int i = 0; i < fields->count && i < 20; i++)
			appendStringInfo(&list, "%s%s", i == 0 ? "" : ", ", fields->name[i]);
		diag_hint(diag, "The result has the columns %s%s.", list.data,
				  fields->count > 20 ? ", ..." : "");
	}
}

static void
rule_check_list(const RuleFields *fields, const Vec *list)
{
	VEC_EACH (const RuleText, column, list)
	{
		rule_check_field(fields, column, column->value);
	}
}

/* Reports the placeholders of a format that are no columns of the result. */
static void
rule_check_format(const RuleFields *fields, const RuleText *format)
{
	int at = 0;
	int start;
	int end;
	char *name;

	if (format->value == NULL)
		return;
	while (rule_next_placeholder(format->value, &at, &start, &end, &name))
		rule_check_field(fields, format, name);
}

const RuleText *
rule_risk_column(const Rule *rule)
{
	VEC_EACH (const RuleProperty, property, &rule->property)
	{
		if (strcmp(property->property.value, RULE_RISK_PROPERTY) == 0)
			return &property->column;
	}
	return NULL;
}

/* Warns of a column that is to say the risk, and whose type has no numbers. */
static void
rule_check_risk(const Rule *rule, const RuleFields *fields, const char *const *type)
{
	static const char *const wrong[] = {"bool", "datetime", "timespan", "guid"};
	const RuleText *column = rule_risk_column(rule);
	const char *name = column != NULL ? column->value : RULE_RISK_COLUMN;

	for (int i = 0; i < fields->count; i++)
	{
		for (int k = 0; strcmp(fields->name[i], name) == 0 && k < lengthof(wrong); k++)
		{
			if (strcmp(type[i], wrong[k]) == 0)
				diag_hint(diag_add(fields->diag, DIAG_RULE_RISK,
								   column != NULL ? column->span : rule->query.span, name, type[i]),
						  "A risk is a number from 0 to %d, or a text that is one.", RULE_MAX_RISK);
		}
	}
}

void
rule_check_fields(const Rule *rule, int count, char *const *name, const char *const *type,
				  DiagList *diag)
{
	RuleFields fields = {count, name, diag};

	if (count == 0)
		diag_hint(diag_add(diag, DIAG_RULE_NO_COLUMNS, rule->query.span),
				  "Keep the columns that tell an analyst what was found.");
	VEC_EACH (const RuleEntity, entity, &rule->entity)
	{
		VEC_EACH (const RuleFieldMapping, field, &entity->field)
		{
			rule_check_field(&fields, &field->column, field->column.value);
		}
	}
	rule_check_list(&fields, &rule->entities_column);
	VEC_EACH (const RuleDetail, detail, &rule->detail)
	{
		rule_check_field(&fields, &detail->column, detail->column.value);
	}
	rule_check_list(&fields, &rule->dedup_key);
	rule_check_list(&fields, &rule->dedup_exclude);
	rule_check_list(&fields, &rule->suppression_by);
	rule_check_format(&fields, &rule->name_format);
	rule_check_format(&fields, &rule->description_format);
	if (rule->severity_column.value != NULL)
		rule_check_field(&fields, &rule->severity_column, rule->severity_column.value);
	if (rule->tactics_column.value != NULL)
		rule_check_field(&fields, &rule->tactics_column, rule->tactics_column.value);
	VEC_EACH (const RuleProperty, property, &rule->property)
	{
		rule_check_field(&fields, &property->column, property->column.value);
	}
	rule_check_risk(rule, &fields, type);
}
