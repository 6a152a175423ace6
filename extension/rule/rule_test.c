/*
 * rule_test.c
 *		Tests in the rule file: x-tests.
 *
 * What a test is made of is read and checked here; which types its values have depends on
 * the tables, which whoever runs it knows.  So the rows are kept as they are.
 */
#include "common/port.h"

#include "common/datetime_text.h"
#include "common/duration.h"
#include "common/time_reader.h"
#include "rule/rule_read_int.h"

/* The tests are kept as they are as well, for those who write the rule.  Target: const RuleNode *. */
void
rule_read_tests(RuleReader *reader, const RuleKey *key, RuleNode *node, void *target)
{
	if (!rule_want_list(reader, key->name, node))
		return;
	VEC_EACH (RuleNode, item, &node->item)
	{
		RuleTest *test = palloc0(sizeof(RuleTest));

		if (rule_read_map(reader, key, item, RULE_PLACE_TEST, test, &reader->rule->test))
			vec_push(&reader->rule->test, test);
	}
	rule_check_count(reader, key, node->span, node->item.count);
	*(const RuleNode **) target = node;
}

/* A test is told by its name. */
bool
rule_finish_test(RuleReader *reader, const RuleMap *map)
{
	RuleTest *test = map->target;

	test->span = map->node->span;
	if (test->name.value == NULL)
		return false;
	VEC_EACH (const RuleTest, other, map->list)
	{
		if (strcmp(other->name.value, test->name.value) == 0)
			diag_hint(diag_add(reader->diag, DIAG_RULE_REPEATED, test->name.span, "test",
							   test->name.value),
					  "Give each test a name of its own.");
	}
	return true;
}

/* A test that expects nothing would always pass. */
bool
rule_finish_expectation(RuleReader *reader, const RuleMap *map)
{
	RuleTest *test = map->target;
	RuleSeverity severity;

	test->expectation = map->node;
	if (map->node->key.count == 0)
		diag_hint(
			diag_add(reader->diag, DIAG_RULE_MISSING_KEY, map->node->span, "what the test expects"),
			"Say how many rows or alerts there are: \"alerts: 0\".");
	if (test->severity.value != NULL && !rule_find_severity(test->severity.value, &severity))
		diag_hint(rule_bad_value(reader, "severity", &test->severity),
				  "It may be Informational, Low, Medium or High.");
	else if (test->severity.value != NULL)
		test->severity.value = pstrdup(rule_severity_name(severity));
	return true;
}

/* Reports a list whose items are no maps, or no maps of columns. */
static bool
want_maps(RuleReader *reader, const char *what, const RuleNode *node)
{
	if (!rule_want_list(reader, what, node))
		return false;
	VEC_EACH (const RuleNode, item, &node->item)
	{
		if (!rule_want_map(reader, psprintf("each row of %s", what), item))
			return false;
		VEC_EACH (const RuleNode, key, &item->key)
		{
			if (key->text[0] != '\0' && strlen(key->text) < NAMEDATALEN)
				continue;
			diag_hint(rule_bad_value(reader, psprintf("the name of a column of %s", what),
									 &(RuleText){key->text, key->span}),
					  "PostgreSQL's names have 1 to %d bytes.", NAMEDATALEN - 1);
			return false;
		}
	}
	return true;
}

/* tables := map of names to lists of rows.  No rows at all is an empty table.  Target: Vec. */
void
rule_read_test_tables(RuleReader *reader, const RuleKey *key, RuleNode *node, void *target)
{
	static const RuleNode empty = {.kind = RULE_NODE_LIST};

	if (!rule_want_map(reader, key->name, node))
		return;
	VEC_EACH (const RuleNode, name, &node->key)
	{
		const RuleNode *rows = VEC_AT(&node->item, RuleNode, name_at);

		if (rule_node_is_null(rows))
			rows = &empty;
		if (want_maps(reader, name->text, rows))
			vec_push(target, MAKE(RuleTestTable, .name = {name->text, name->span}, .rows = rows));
	}
	rule_check_count(reader, key, node->span, node->key.count);
}

/* A number, or a list of maps.  Target: RuleExpected. */
void
rule_read_expected(RuleReader *reader, const RuleKey *key, RuleNode *node, void *target)
{
	RuleExpected *expected = target;
	RuleKey number = *key;

	if (node->kind == RULE_NODE_TEXT)
	{
		int errors = reader->diag->error_count;

		number.limit = PG_INT32_MAX;
		rule_read_number(reader, &number, node, &expected->count);
		expected->is_given = reader->diag->error_count == errors;
	}
	else if (want_maps(reader, key->name, node))
	{
		expected->list = node;
		expected->count = node->item.count;
		expected->is_given = true;
	}
	expected->span = node->span;
}

/* Target: const RuleNode *. */
void
rule_read_expected_details(RuleReader *reader, const RuleKey *key, RuleNode *node, void *target)
{
	if (rule_want_map(reader, key->name, node))
		*(const RuleNode **) target = node;
}

static const char *
skip_blanks(const char *at)
{
	return at + strspn(at, " \t");
}

bool
rule_test_time(const char *text, int64 now, int64 *us)
{
	DatetimeText read;
	const char *at = skip_blanks(text);
	bool has_now = pg_strncasecmp(at, "now", 3) == 0;
	int64 span;
	char sign;

	if (has_now)
		at = skip_blanks(at + 3);
	*us = now;
	if (has_now && *at == '\0')
		return true;
	sign = *at;
	if (sign == '-' || sign == '+')
	{
		if (duration_parse(skip_blanks(at + 1), &span) != NULL)
			return false;
		*us = sign == '-' ? now - span : now + span;
		return true;
	}
	if (has_now || !datetime_text_read(text, (int) strlen(text), &read) || read.is_today)
		return false;
	*us = (read.ticks - DATETIME_EPOCH_TICKS) / TICKS_PER_MICROSECOND;
	return true;
}
