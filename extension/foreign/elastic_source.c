/*
 * elastic_source.c
 *		Which tables a rule of Elastic is about: those of its indices, of which rows can match.
 */
#include "common/port.h"

#include "common/wildcard.h"
#include "foreign/elastic_int.h"

/* Is an index one of everything that an agent sends, whatever it is of? */
static bool
is_any_index(const char *index)
{
	return strncmp(index, "logs-", 5) != 0;
}

/* Is an index one that a rule leaves out? */
static bool
is_left_out(const char *index)
{
	return index[0] == '-';
}

/* Does one of the patterns of indices, or of those that are left out, have the events of a data set? */
static bool
has_dataset(const Vec *index, const char *dataset, bool left_out)
{
	char *stream = psprintf("logs-%s-default", dataset);

	VEC_EACH (const char, one, index)
	{
		if (is_left_out(one) == left_out && wildcard_match(one + left_out, stream) &&
			!is_any_index(one + left_out))
			return true;
	}
	return false;
}

/* Is a data set of one of the integrations? */
static bool
has_integration(const Vec *integration, const char *dataset)
{
	VEC_EACH (const char, one, integration)
	{
		size_t length = strlen(one);

		if (strncmp(dataset, one, length) == 0 && dataset[length] == '.')
			return true;
	}
	return integration->count == 0;
}

void
elastic_find_datasets(ElasticReader *reader, const Vec *index, const Vec *integration)
{
	bool any = true;

	VEC_EACH (const char, one, index)
		any = any && (is_left_out(one) || is_any_index(one));
	for (int i = 0; i < elastic_dataset_count; i++)
	{
		const char *name = elastic_dataset[i].name;

		if ((any ? has_integration(integration, name) : has_dataset(index, name, false)) &&
			!has_dataset(index, name, true))
			vec_push(&reader->dataset, (void *) &elastic_dataset[i]);
	}
}

/* Does a test or all of several say that an action is no sign-in to the console of AWS? */
static bool
is_other_action(const ElasticNode *node)
{
	const ElasticTest *test = node->test;
	bool all = node->kind == ELASTIC_OR;

	PORT_CHECK_STACK();
	if (node->kind == ELASTIC_TEST)
		return test->op == ELASTIC_PATTERN &&
			   ((strcmp(test->field, "event.action") == 0 &&
				 !pattern_matches(test->pattern, "ConsoleLogin", false)) ||
				(strcmp(test->field, "event.provider") == 0 &&
				 !pattern_matches(test->pattern, "signin.amazonaws.com", false)));
	if (node->kind != ELASTIC_AND && node->kind != ELASTIC_OR)
		return false;
	VEC_EACH (const ElasticNode, one, &node->part)
	{
		if (is_other_action(one) != all)
			return !all;
	}
	return all;
}

/* Does the table of another data set of the rule have a field? */
static bool
is_elsewhere(const Vec *table, const char *name)
{
	ElasticField found;

	VEC_EACH (const ElasticDataset, one, table)
	{
		if (elastic_find_field(&one->table, name, &found))
			return true;
	}
	return false;
}

/* Says of fields that tables lack: an error if all lack one, else a note. */
static void
report_missing(ElasticReader *reader, const Vec *table, const MapTable *lacks, const Vec *missing)
{
	Vec said = {0};

	VEC_EACH (const ElasticTest, test, missing)
	{
		ElasticField found;
		bool is_second =
			test->op == ELASTIC_FIELD && elastic_find_field(lacks, test->field, &found);
		char *name = is_second ? test->text : test->field;
		const char *near;
		Diag *error;

		PORT_CHECK_INTERRUPTS();
		/* Nobody reads more errors, and each is compared with those before it. */
		if (reader->diag->error_count >= DIAG_MAX_KEPT)
			break;
		if (!vec_push_text(&said, name))
			continue;
		if (is_elsewhere(table, name))
		{
			foreign_note(reader->rule, test->field_span,
						 "table \"%s\" has nothing for field \"%s\": it is absent there",
						 lacks->name, name);
			continue;
		}
		if (!vec_push_text(&reader->unknown, name))
			continue;
		error = diag_add(reader->diag, DIAG_FOREIGN_FIELD, test->field_span, lacks->name, name);
		near = elastic_near_field(reader, name);
		if (near != NULL)
			diag_hint(error, "Did you mean \"%s\"?", near);
	}
}

/* The tables of which rows can match as far as that is the same for all their rows. */
static Vec
possible_tables(ElasticReader *reader, const ElasticNode *node)
{
	Vec table = {0};

	VEC_EACH (ElasticDataset, one, &reader->dataset)
	{
		if (elastic_constants(reader, node, &one->table)->kind != FOREIGN_FALSE)
			vec_push(&table, one);
	}
	return table;
}

/* Adds a table to a rule. */
static void
add_source(ForeignRule *rule, const MapTable *table, ForeignCondition *condition)
{
	if (rule->table == NULL)
	{
		rule->table = table;
		rule->source_condition = "";
		rule->condition = condition;
		return;
	}
	vec_push(&rule->more,
			 MAKE(ForeignSource, .table = table, .source_condition = "", .condition = condition));
}

bool
elastic_place(ElasticReader *reader, ForeignRule *rule, const ElasticNode *node)
{
	int errors = reader->diag->error_count;
	Vec table = possible_tables(reader, node);

	if (table.count == 0)
	{
		Diag *error = diag_add(reader->diag, DIAG_FOREIGN_SOURCE, node->span, reader->rule->source);

		diag_hint(error, "doc/other-platforms.md lists the data sets that have a table.");
		return false;
	}
	reader->other_actions = is_other_action(node);
	VEC_EACH (const ElasticDataset, one, &table)
	{
		Vec missing = {0};
		ForeignCondition *condition = elastic_condition(reader, node, &one->table, &missing);

		report_missing(reader, &table, &one->table, &missing);
		if (condition->kind != FOREIGN_FALSE)
			add_source(rule, &one->table, condition);
	}
	if (reader->diag->error_count == errors && rule->table == NULL)
		diag_add(reader->diag, DIAG_FOREIGN_NEVER, node->span);
	return reader->diag->error_count == errors;
}
