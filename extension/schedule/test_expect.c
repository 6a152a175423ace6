/*
 * test_expect.c
 *		What a test expects against what was found.
 *
 * Rows are compared by the types of their columns, alerts and entities as the texts that they
 * are.  What a test does not name may be anything.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/numeric.h"

#include "base/compat.h"
#include "common/suggest.h"
#include "rule/rule_tree.h"
#include "schedule/test_expect.h"

/* ---- looking into JSON ---- */

/* A member of an object, NULL if there is none. */
static Jsonb *
member(Jsonb *object, const char *key)
{
	JsonbValue space;
	JsonbValue *value = getKeyJsonValueFromContainer(&object->root, key, (int) strlen(key), &space);

	return value == NULL ? NULL : JsonbValueToJsonb(value);
}

/* A scalar as text; NULL for null, lists and maps. */
static char *
scalar_text(Jsonb *value)
{
	JsonbValue scalar;

	if (value == NULL || !JB_ROOT_IS_SCALAR(value) || !JsonbExtractScalar(&value->root, &scalar))
		return NULL;
	switch (scalar.type)
	{
		case jbvString:
			return pnstrdup(scalar.val.string.val, scalar.val.string.len);
		case jbvNumeric:
			return DatumGetCString(
				DirectFunctionCall1(numeric_out, NumericGetDatum(scalar.val.numeric)));
		case jbvBool:
			return pstrdup(scalar.val.boolean ? "true" : "false");
		default:
			return NULL;
	}
}

static bool
is_null_json(Jsonb *value)
{
	JsonbValue scalar;

	return value == NULL || (JB_ROOT_IS_SCALAR(value) &&
							 JsonbExtractScalar(&value->root, &scalar) && scalar.type == jbvNull);
}

/* The items of a list; none if it is no list. */
static Vec
items(Jsonb *list)
{
	Vec found = {0};
	uint32 count = list != NULL && JB_ROOT_IS_ARRAY(list) && !JB_ROOT_IS_SCALAR(list)
					   ? JB_ROOT_COUNT(list)
					   : 0;

	for (uint32 i = 0; i < count; i++)
		vec_push(&found, JsonbValueToJsonb(getIthJsonbValueFromContainer(&list->root, i)));
	return found;
}

/* ---- values of alerts ---- */

static bool matches(const RuleNode *expected, Jsonb *found);

/* Does some item of a list match? */
static bool
matches_any(const RuleNode *expected, const Vec *found)
{
	VEC_EACH (Jsonb, item, found)
	{
		if (matches(expected, item))
			return true;
	}
	return false;
}

/*
 * Is what is expected there?  Of a map each key, of a list each item, in any order; a text is
 * the same, or the only item of a list.
 */
static bool
matches(const RuleNode *expected, Jsonb *found)
{
	char *text;
	Vec list;

	check_stack_depth();
	if (rule_node_is_null(expected))
		return is_null_json(found);
	if (found == NULL)
		return false;
	list = items(found);
	if (expected->kind == RULE_NODE_LIST)
	{
		VEC_EACH (const RuleNode, item, &expected->item)
		{
			if (!matches_any(item, &list))
				return false;
		}
		return JB_ROOT_IS_ARRAY(found) && !JB_ROOT_IS_SCALAR(found);
	}
	if (expected->kind == RULE_NODE_MAP)
	{
		VEC_EACH (const RuleNode, key, &expected->key)
		{
			if (!JB_ROOT_IS_OBJECT(found) ||
				!matches(VEC_AT(&expected->item, RuleNode, key_at), member(found, key->text)))
				return false;
		}
		return JB_ROOT_IS_OBJECT(found);
	}
	text = scalar_text(found);
	if (text == NULL && list.count == 1)
		text = scalar_text(VEC_AT(&list, Jsonb, 0));
	return text != NULL && strcmp(text, expected->text) == 0;
}

/* An entity: a type in any case, which people write "type", and its identifiers. */
static bool
matches_entity(const RuleNode *expected, Jsonb *found)
{
	VEC_EACH (const RuleNode, key, &expected->key)
	{
		const RuleNode *value = VEC_AT(&expected->item, RuleNode, key_at);
		char *type = scalar_text(member(found, "Type"));

		if (pg_strcasecmp(key->text, "type") != 0)
		{
			if (!matches(value, member(found, key->text)))
				return false;
		}
		else if (value->kind != RULE_NODE_TEXT || type == NULL ||
				 pg_strcasecmp(value->text, type) != 0)
			return false;
	}
	return true;
}

/* ---- rows of the result ---- */

/* Number of a field of the result, -1 if there is none. */
static int
field_number(const CompiledQuery *query, const char *name)
{
	for (int i = 0; i < query->field_count; i++)
	{
		if (strcmp(query->field_name[i], name) == 0)
			return i;
	}
	return -1;
}

/* A row as the test has it, in the types of the result; NULL and problems if it has mistakes. */
static Jsonb *
expected_row(const RuleNode *row, const TestFound *found, Vec *problem)
{
	int before = problem->count;
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfoChar(&json, '{');
	VEC_EACH (const RuleNode, key, &row->key)
	{
		int field = field_number(found->query, key->text);
		Suggest near;

		if (field >= 0)
		{
			appendStringInfoString(&json, key_at == 0 ? "" : ", ");
			escape_json(&json, key->text);
			appendStringInfoString(&json, ": ");
			(void) test_value_append(&json, VEC_AT(&row->item, RuleNode, key_at),
									 kql_type_from_name(found->query->field_type[field]),
									 TEST_FORM_RESULT, found->now, problem);
			continue;
		}
		suggest_start(&near, key->text);
		for (int i = 0; i < found->query->field_count; i++)
			suggest_offer(&near, found->query->field_name[i]);
		test_problem(problem, key->span, "the result has no column \"%s\"", key->text)->hint =
			suggest_best(&near) != NULL ? psprintf("Did you mean \"%s\"?", suggest_best(&near))
										: NULL;
	}
	appendStringInfoChar(&json, '}');
	if (problem->count > before)
		return NULL;
	return DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(json.data)));
}

/* An empty text and null are one in the language. */
static bool
is_empty_value(Jsonb *value)
{
	char *text = scalar_text(value);

	return is_null_json(value) || (text != NULL && text[0] == '\0');
}

/* Number of the columns in which a row differs; the first of them is handed over. */
static int
row_differences(const RuleNode *keys, Jsonb *expected, Jsonb *row, const char **first)
{
	int count = 0;

	VEC_EACH (const RuleNode, key, &keys->key)
	{
		Jsonb *want = member(expected, key->text);
		Jsonb *have = member(row, key->text);

		if ((is_empty_value(want) && is_empty_value(have)) ||
			(want != NULL && have != NULL && compareJsonbContainers(&want->root, &have->root) == 0))
			continue;
		if (count++ == 0)
			*first = key->text;
	}
	return count;
}

/* What the row that is most like an expected one has instead; NULL if there is no row. */
static char *
nearest_row(const RuleNode *keys, Jsonb *expected, const TestFound *found)
{
	int fewest = PG_INT32_MAX;
	const char *column = NULL;
	Jsonb *value = NULL;

	for (int i = 0; i < found->kept; i++)
	{
		const char *first = NULL;
		int differences = row_differences(keys, expected, found->row[i], &first);

		/* One that is quite like it belongs to another. */
		if (differences == 0 || differences >= fewest)
			continue;
		fewest = differences;
		column = first;
		value = member(found->row[i], first);
	}
	if (column == NULL)
		return NULL;
	return psprintf("The nearest has %s in column \"%s\".",
					value == NULL ? "nothing"
								  : JsonbToCString(NULL, &value->root, VARSIZE_ANY_EXHDR(value)),
					column);
}

/* ---- which of the expected ones are there ---- */

/* What is expected of a list, one after the other, against what was found, each used once. */
typedef struct Pairing
{
	int expected_count;
	int found_count;
	bool *fits;     /* [expected * found_count + found] */
	int *of_found;  /* the expected one that has it, or -1 */
	bool *was_seen; /* in the current search */
} Pairing;

/* Gives an expected one a found one, moving others if that helps. */
static bool
pairing_place(Pairing *pairing, int expected)
{
	for (int i = 0; i < pairing->found_count; i++)
	{
		if (!pairing->fits[expected * pairing->found_count + i] || pairing->was_seen[i])
			continue;
		pairing->was_seen[i] = true;
		if (pairing->of_found[i] < 0 || pairing_place(pairing, pairing->of_found[i]))
		{
			pairing->of_found[i] = expected;
			return true;
		}
	}
	return false;
}

static void
pairing_start(Pairing *pairing, int expected, int found)
{
	pairing->expected_count = expected;
	pairing->found_count = found;
	pairing->fits = palloc0(sizeof(bool) * Max(expected * found, 1));
	pairing->of_found = palloc(sizeof(int) * Max(found, 1));
	pairing->was_seen = palloc(sizeof(bool) * Max(found, 1));
	for (int i = 0; i < found; i++)
		pairing->of_found[i] = -1;
}

/* Reports each expected one that none is left for; a Vec of TestProblem in the order of the list. */
static Vec
pairing_report(Pairing *pairing, const RuleNode *list, const char *what, Vec *problem)
{
	Vec reported = {0};

	for (int i = 0; i < pairing->expected_count; i++)
	{
		const RuleNode *item = VEC_AT(&list->item, RuleNode, i);
		StringInfoData json;

		memset(pairing->was_seen, 0, sizeof(bool) * pairing->found_count);
		if (pairing_place(pairing, i))
			continue;
		initStringInfo(&json);
		rule_node_to_json(&json, item);
		vec_push(&reported, test_problem(problem, item->span, "no %s is like %s", what, json.data));
	}
	return reported;
}

/* Reports another number than the one that is expected. */
static void
expect_count(const RuleExpected *expected, const char *what, int64 found, Vec *problem)
{
	if (expected->is_given && expected->count != found)
		test_problem(problem, expected->span, "expected %lld %s, found %lld",
					 (long long) expected->count, what, (long long) found);
}

static void
expect_rows(const RuleTest *test, const TestFound *found, Vec *problem)
{
	const RuleNode *list = test->rows.list;
	Pairing pairing;
	Jsonb **row;
	Vec missed;
	bool sound = true;

	expect_count(&test->rows, "rows", found->row_count, problem);
	if (list == NULL)
		return;
	pairing_start(&pairing, list->item.count, found->kept);
	row = palloc(sizeof(Jsonb *) * Max(list->item.count, 1));
	VEC_EACH (const RuleNode, item, &list->item)
	{
		const char *column;

		row[item_at] = expected_row(item, found, problem);
		sound = sound && row[item_at] != NULL;
		for (int i = 0; i < found->kept && row[item_at] != NULL; i++)
			pairing.fits[item_at * found->kept + i] =
				row_differences(item, row[item_at], found->row[i], &column) == 0;
	}
	/* A column that is not there is told instead of a row. */
	if (!sound)
		return;
	missed = pairing_report(&pairing, list, "row of the result", problem);
	VEC_EACH (TestProblem, one, &missed)
	{
		VEC_EACH (const RuleNode, item, &list->item)
		{
			if (item->span.start == one->span.start)
				one->hint = nearest_row(item, row[item_at], found);
		}
	}
}

static void
expect_alerts(const RuleTest *test, const TestFound *found, Vec *problem)
{
	const RuleNode *list = test->alerts.list;
	Pairing pairing;

	expect_count(&test->alerts, "alerts", found->alert_count, problem);
	if (list == NULL)
		return;
	pairing_start(&pairing, list->item.count, found->alert_count);
	VEC_EACH (const RuleNode, item, &list->item)
	{
		for (int i = 0; i < found->alert_count; i++)
			pairing.fits[item_at * found->alert_count + i] = matches(item, found->alert[i]);
	}
	(void) pairing_report(&pairing, list, "alert", problem);
}

/* The entities of all alerts, each once. */
static Vec
all_entities(const TestFound *found)
{
	Vec entity = {0};
	Vec seen = {0};

	for (int i = 0; i < found->alert_count; i++)
	{
		Vec of_alert = items(member(found->alert[i], "entities"));

		VEC_EACH (Jsonb, one, &of_alert)
		{
			/* Its number within the alert is no part of it. */
			Jsonb *bare = DatumGetJsonbP(
				DirectFunctionCall2(jsonb_delete, JsonbPGetDatum(one), CStringGetTextDatum("$id")));
			bool is_known = false;

			VEC_EACH (Jsonb, other, &seen)
				is_known = is_known || compareJsonbContainers(&bare->root, &other->root) == 0;
			if (is_known)
				continue;
			vec_push(&seen, bare);
			vec_push(&entity, one);
		}
	}
	return entity;
}

static void
expect_entities(const RuleTest *test, const TestFound *found, Vec *problem)
{
	const RuleNode *list = test->entities.list;
	Vec entity;
	Pairing pairing;

	if (!test->entities.is_given)
		return;
	entity = all_entities(found);
	if (list == NULL)
	{
		expect_count(&test->entities, "entities", entity.count, problem);
		return;
	}
	pairing_start(&pairing, list->item.count, entity.count);
	VEC_EACH (const RuleNode, item, &list->item)
	{
		VEC_EACH (Jsonb, one, &entity)
			pairing.fits[item_at * entity.count + one_at] = matches_entity(item, one);
	}
	(void) pairing_report(&pairing, list, "entity", problem);
}

/* Reports each alert that has another value of a key than all should have. */
static void
expect_each_alert(const TestFound *found, const char *key, const RuleNode *expected, Vec *problem)
{
	StringInfoData json;

	if (expected == NULL || rule_node_is_null(expected))
		return;
	if (found->alert_count == 0)
		test_problem(problem, expected->span, "no alert has a %s: none was raised", key);
	for (int i = 0; i < found->alert_count; i++)
	{
		Jsonb *value = member(found->alert[i], key);

		if (matches(expected, value))
			continue;
		initStringInfo(&json);
		rule_node_to_json(&json, expected);
		test_problem(problem, expected->span, "expected %s %s, found %s", key, json.data,
					 value == NULL ? "none"
								   : JsonbToCString(NULL, &value->root, VARSIZE_ANY_EXHDR(value)));
	}
}

void
test_expect(const RuleTest *test, const TestFound *found, Vec *problem)
{
	RuleNode severity = {.text = test->severity.value,
						 .span = test->severity.span,
						 .style = RULE_STYLE_DOUBLE_QUOTED};
	RuleNode name = {.text = test->alert_name.value,
					 .span = test->alert_name.span,
					 .style = RULE_STYLE_DOUBLE_QUOTED};

	expect_rows(test, found, problem);
	expect_alerts(test, found, problem);
	expect_entities(test, found, problem);
	if (severity.text != NULL)
		expect_each_alert(found, "severity", &severity, problem);
	if (name.text != NULL)
		expect_each_alert(found, "name", &name, problem);
	expect_each_alert(found, "details", test->details, problem);
}
