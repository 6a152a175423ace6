/*
 * test_value.c
 *		Values of a test in the rule file, as the type of a column has them.
 *
 * Everything is checked here, where the place in the file is known: what is written can be
 * read by PostgreSQL.
 */
#include "postgres.h"

#include <math.h>

#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/formatting.h"
#include "utils/json.h"
#include "utils/timestamp.h"

#include "common/datetime_text.h"
#include "common/format_text.h"
#include "common/suggest.h"
#include "common/time_reader.h"
#include "common/timespan_text.h"
#include "query/shadow.h"
#include "rule/rule_tree.h"
#include "schedule/test_value.h"

/* How long before its slot's end a row is that does not say when it is of. */
#define TEST_ROW_AGE INT64CONST(60000000)

TestProblem *
test_problem(Vec *problem, Span span, const char *format, ...)
{
	TestProblem *one = MAKE(TestProblem, .span = span);
	va_list args;

	va_start(args, format);
	one->message = format_text(format, args);
	va_end(args);
	vec_push(problem, one);
	return one;
}

/* ---- values ---- */

static void
append_time(StringInfo json, int64 us)
{
	appendStringInfoChar(json, '"');
	datetime_text_append(json, us * TICKS_PER_MICROSECOND + DATETIME_EPOCH_TICKS);
	appendStringInfoChar(json, '"');
}

static bool
append_bool(StringInfo json, const char *text)
{
	bool value = pg_strcasecmp(text, "true") == 0;

	if (!value && pg_strcasecmp(text, "false") != 0)
		return false;
	appendStringInfoString(json, value ? "true" : "false");
	return true;
}

static bool
append_whole(StringInfo json, const char *text, bool is_long)
{
	char *end;
	int64 value;

	errno = 0;
	value = strtoll(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0' || isspace((unsigned char) *text) ||
		(!is_long && (value < PG_INT32_MIN || value > PG_INT32_MAX)))
		return false;
	appendStringInfo(json, INT64_FORMAT, value);
	return true;
}

/* A number with digits behind the point; as a text where PostgreSQL reads it. */
static bool
append_number(StringInfo json, const char *text, TestForm form, bool is_real)
{
	bool plain = text[0] != '\0' && strspn(text, "0123456789+-.eE") == strlen(text);
	char *end;
	double value = strtod(text, &end);

	if (*end != '\0' || end == text || (!plain && !is_real) || (plain && isinf(value) && is_real))
		return false;
	if (!plain && !isnan(value) && !isinf(value))
		return false;
	if (!plain)
		escape_json(json, isnan(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
	else if (form == TEST_FORM_COLUMN || *text == '+' || *text == '.')
		escape_json(json, text);
	else
		appendStringInfoString(json, text);
	return true;
}

/* As hours, minutes and seconds, which an interval takes of any length: before 15 a number of others has 32 bits. */
static void
append_interval(StringInfo json, int64 microseconds)
{
	uint64 size = microseconds < 0 ? -(uint64) microseconds : (uint64) microseconds;
	uint64 seconds = size / USECS_PER_SEC;

	appendStringInfo(json, "%s" UINT64_FORMAT ":%02d:%02d.%06d", microseconds < 0 ? "-" : "",
					 seconds / 3600, (int) (seconds / 60 % 60), (int) (seconds % 60),
					 (int) (size % USECS_PER_SEC));
}

static bool
append_timespan(StringInfo json, const char *text, TestForm form)
{
	int64 ticks;

	if (!timespan_text_read(text, (int) strlen(text), &ticks))
		return false;
	appendStringInfoChar(json, '"');
	if (form == TEST_FORM_RESULT)
		timespan_text_append(json, timespan_microseconds(ticks) * TICKS_PER_MICROSECOND);
	else
		append_interval(json, timespan_microseconds(ticks));
	appendStringInfoChar(json, '"');
	return true;
}

static bool
append_guid(StringInfo json, const char *text)
{
	if (strlen(text) != 36)
		return false;
	for (int i = 0; i < 36; i++)
	{
		bool is_hyphen = i == 8 || i == 13 || i == 18 || i == 23;

		if (is_hyphen ? text[i] != '-' : !isxdigit((unsigned char) text[i]))
			return false;
	}
	escape_json(json, asc_tolower(text, 36));
	return true;
}

/* A value that is written as a text in the file. */
static bool
append_text(StringInfo json, const char *text, KqlType type, TestForm form, int64 now)
{
	int64 us;

	switch (type)
	{
		case KQL_BOOL:
			return append_bool(json, text);
		case KQL_INT:
		case KQL_LONG:
			return append_whole(json, text, type == KQL_LONG);
		case KQL_REAL:
		case KQL_DECIMAL:
			return append_number(json, text, form, type == KQL_REAL);
		case KQL_DATETIME:
			if (!rule_test_time(text, now, &us))
				return false;
			append_time(json, us);
			return true;
		case KQL_TIMESPAN:
			return append_timespan(json, text, form);
		case KQL_GUID:
			return append_guid(json, text);
		case KQL_STRING:
		case KQL_UNKNOWN:
		case KQL_DYNAMIC:
			escape_json(json, text);
			return true;
	}
	pg_unreachable();
}

/* What values of a type are, for those who gave another. */
static const char *
type_hint(KqlType type)
{
	switch (type)
	{
		case KQL_DATETIME:
			return "Write a time in UTC, \"2024-01-31T09:00:00Z\", or one before the end of the "
				   "slot, \"-1h\".";
		case KQL_TIMESPAN:
			return "Write a length of time: \"5m\" or \"01:30:00\".";
		case KQL_BOOL:
			return "Write true or false.";
		case KQL_GUID:
			return "Write 32 hexadecimal digits in groups of 8, 4, 4, 4 and 12.";
		case KQL_INT:
		case KQL_LONG:
			return "Write a whole number.";
		default:
			return "Write a number.";
	}
}

bool
test_value_append(StringInfo json, const RuleNode *node, KqlType type, TestForm form, int64 now,
				  Vec *problem)
{
	if (rule_node_is_null(node))
		appendStringInfoString(json, "null");
	else if (type == KQL_DYNAMIC)
		rule_node_to_json(json, node);
	else if (node->kind == RULE_NODE_TEXT)
	{
		if (append_text(json, node->text, type, form, now))
			return true;
		test_problem(problem, node->span, "\"%s\" is no value of type %s", node->text,
					 kql_type_name(type))
			->hint = pstrdup(type_hint(type));
		return false;
	}
	else if (type == KQL_STRING)
	{
		StringInfoData text;

		/* Logs keep JSON in texts. */
		initStringInfo(&text);
		rule_node_to_json(&text, node);
		escape_json(json, text.data);
	}
	else
	{
		test_problem(problem, node->span, "a map or a list is no value of type %s",
					 kql_type_name(type))
			->hint = pstrdup(type_hint(type));
		return false;
	}
	return true;
}

/* ---- rows ---- */

/* The type that a value looks like; KQL_UNKNOWN for null. */
static KqlType
guess_type(const RuleNode *node, int64 now)
{
	int64 us;

	if (rule_node_is_null(node))
		return KQL_UNKNOWN;
	if (node->kind != RULE_NODE_TEXT)
		return KQL_DYNAMIC;
	if (rule_node_is_literal(node))
		return strcmp(node->text, "true") == 0 || strcmp(node->text, "false") == 0 ? KQL_BOOL
			   : strpbrk(node->text, ".eE") != NULL                                ? KQL_REAL
																				   : KQL_LONG;
	/* A digit or sign in front: a word that some reader of times knows is none. */
	if (strpbrk(node->text, "-:+n") != NULL && rule_test_time(node->text, now, &us))
		return KQL_DATETIME;
	return KQL_STRING;
}

/* The type of values of two types; text for those that have nothing in common. */
static KqlType
common_type(KqlType a, KqlType b)
{
	if (a == KQL_UNKNOWN || a == b)
		return b;
	if (b == KQL_UNKNOWN)
		return a;
	if (kql_type_is_numeric(a) && kql_type_is_numeric(b))
		return Max(a, b);
	return a == KQL_DYNAMIC || b == KQL_DYNAMIC ? KQL_DYNAMIC : KQL_STRING;
}

SchemaTable *
test_value_guess_table(const RuleTestTable *given, int64 now)
{
	SchemaTable *table = MAKE(SchemaTable, .name = given->name.value);

	VEC_EACH (const RuleNode, row, &given->rows->item)
	{
		VEC_EACH (const RuleNode, key, &row->key)
		{
			KqlType type = guess_type(VEC_AT(&row->item, RuleNode, key_at), now);
			SchemaColumn *column = schema_column(table, key->text);

			if (column == NULL)
			{
				column = MAKE(SchemaColumn, .name = key->text);
				vec_push(&table->column, column);
			}
			column->type = common_type(column->type, type);
		}
	}
	VEC_EACH (SchemaColumn, column, &table->column)
	{
		if (column->type == KQL_UNKNOWN)
			column->type = KQL_STRING;
		if (strcmp(column->name, "TimeGenerated") == 0)
		{
			column->type = KQL_DATETIME;
			table->time_column = column->name;
		}
	}
	return table;
}

static void
report_unknown_column(const SchemaTable *table, const RuleNode *key, Vec *problem)
{
	TestProblem *one = test_problem(problem, key->span, "table \"%s\" has no column \"%s\"",
									table->name, key->text);
	Suggest near;

	suggest_start(&near, key->text);
	VEC_EACH (const SchemaColumn, column, &table->column)
		suggest_offer(&near, column->name);
	one->hint = suggest_best(&near) != NULL
					? psprintf("Did you mean \"%s\"?", suggest_best(&near))
					: psprintf("Its columns are shown by: %s | getschema", table->name);
}

/* Appends what a column has in a row; value is NULL where the row does not say. */
static void
append_column(StringInfo json, const SchemaTable *table, const SchemaColumn *column,
			  const RuleNode *value, int64 now, Vec *problem)
{
	bool is_time = table->time_column != NULL && strcmp(table->time_column, column->name) == 0;
	bool is_arrival =
		table->ingestion_column != NULL && strcmp(table->ingestion_column, column->name) == 0;
	bool is_null = value == NULL || rule_node_is_null(value);

	if ((is_null && !shadow_never_null(table, column)) && !(is_arrival && value == NULL))
		return;
	appendStringInfoString(json, json->data[json->len - 1] == '{' ? "" : ", ");
	escape_json(json, column->name);
	appendStringInfoString(json, ": ");
	if (value == NULL && (is_time || is_arrival))
		append_time(json, now - TEST_ROW_AGE);
	else if (is_null && !is_time)
		appendStringInfoString(json, column->type == KQL_STRING ? "\"\"" : "null");
	else
		(void) test_value_append(json, value, column->type, TEST_FORM_COLUMN, now, problem);
}

/* What a row says of a column, by its name or by another that the column has. */
static const RuleNode *
row_value(const RuleNode *row, const SchemaTable *table, const SchemaColumn *stored)
{
	const RuleNode *value = rule_node_find(row, stored->name);

	VEC_EACH (const SchemaColumn, column, &table->column)
	{
		if (value == NULL && column->source_name != NULL &&
			strcmp(column->source_name, stored->name) == 0)
			value = rule_node_find(row, column->name);
	}
	return value;
}

char *
test_value_rows(const RuleTestTable *given, const SchemaTable *table, int64 now, Vec *problem)
{
	int before = problem->count;
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfoChar(&json, '[');
	VEC_EACH (const RuleNode, row, &given->rows->item)
	{
		appendStringInfoString(&json, row_at == 0 ? "{" : ", {");
		VEC_EACH (const RuleNode, key, &row->key)
		{
			if (schema_column(table, key->text) == NULL)
				report_unknown_column(table, key, problem);
		}
		VEC_EACH (const SchemaColumn, column, &table->column)
		{
			if (column->source_name == NULL)
				append_column(&json, table, column, row_value(row, table, column), now, problem);
		}
		appendStringInfoChar(&json, '}');
	}
	appendStringInfoChar(&json, ']');
	return problem->count == before ? json.data : NULL;
}
