/*
 * rule_check.c
 *		A rule file read, its query compiled, and everything that is wrong with it.
 *
 * Called by vigil.check_rule, vigil.load_rule and vigil.load_rules.  What the query language says
 * about the query is told with places in the file, not in the query.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "base/clock.h"
#include "base/errcodes.h"
#include "base/guc.h"
#include "base/path.h"
#include "base/report.h"
#include "common/source.h"
#include "foreign/kqlbuf.h"
#include "query/flag.h"
#include "schedule/exception.h"
#include "schedule/rule_check.h"

/* Other errors that are listed below the first one. */
#define RULE_CHECK_MAX_LISTED 20

/* Compiles for the window that ends now, as a run would. */
static void
rule_check_query(RuleCheck *check)
{
	const Rule *rule = check->rule;
	QueryOptions options = {.has_window = true, .now = clock_now()};
	DiagList diag;

	options.window_end = options.now;
	options.window_start = options.now - Max(rule->period_us, 0);
	options.slot_complete = rule->correlation == RULE_CORRELATION_SLOT_COMPLETE;
	options.slot_start = options.now - Max(rule->frequency_us, 0);
	options.max_distance = Max(rule->period_us, 0);
	check->query = query_check(rule->query.value, &options, &diag);
	if (check->query != NULL && options.slot_complete)
		query_check_times(check->query->compiled, rule->query.value, &options, &diag);
	rule_take_query_diag(rule, &diag, &check->diag);
	if (check->query == NULL)
		return;
	rule_check_fields(rule, check->query->field_count, check->query->field_name,
					  check->query->field_type, &check->diag);
	VEC_EACH (const RuleException, exception, &rule->exception)
	{
		char *error = exception_error(rule->query.value, exception->where.value, &options);

		if (error != NULL)
			diag_add(&check->diag, DIAG_RULE_BAD_EXCEPTION, exception->where.span, error);
	}
}

/* Reads the text of one rule, and checks its query unless that is nobody's question. */
static RuleCheck *
rule_check_text(const char *yaml, int length, bool with_query)
{
	RuleCheck *check = palloc0(sizeof(RuleCheck));

	check->rule = rule_read(yaml, length, &check->diag);
	if (with_query && check->rule->query.value != NULL)
	{
		int level = path_pin(guc_rule_search_path);

		rule_check_query(check);
		path_restore(level);
	}
	return check;
}

/* What a column of a type of KQL is to rules of other platforms. */
static MapKind
column_kind(const char *type)
{
	static const char *const number[] = {"int", "long", "real", "decimal"};

	for (int i = 0; i < lengthof(number); i++)
	{
		if (strcmp(type, number[i]) == 0)
			return MAP_NUMBER;
	}
	if (strcmp(type, "string") == 0)
		return MAP_TEXT;
	if (strcmp(type, "bool") == 0)
		return MAP_BOOL;
	if (strcmp(type, "datetime") == 0)
		return MAP_TIME;
	return strcmp(type, "dynamic") == 0 ? MAP_OPEN_DYNAMIC : MAP_COMPUTED;
}

/* The columns of a table of a folder as fields, where a run looks the table up; see ForeignOptions. */
static const MapLine *
table_columns(const char *table, int *count)
{
	QueryOptions options = {.now = clock_now()};
	int level = path_pin(guc_rule_search_path);
	CompiledQuery *query;
	DiagList diag;
	MapLine *line;
	KqlBuf name;

	kql_init(&name);
	kql_name(&name, table);
	query = query_check(name.text.data, &options, &diag);
	path_restore(level);
	*count = query != NULL ? query->field_count : 0;
	line = palloc0(sizeof(MapLine) * Max(*count, 1));
	for (int i = 0; i < *count; i++)
	{
		const char *column = query->field_name[i];
		MapKind kind = column_kind(query->field_type[i]);

		if (kind == MAP_COMPUTED)
		{
			KqlBuf text;

			kql_init(&text);
			kql_code(&text, "tostring(");
			kql_name(&text, column);
			kql_code(&text, ")");
			line[i] = (MapLine){kind, column, text.text.data, ""};
		}
		else
			line[i] = (MapLine){kind, column, column, ""};
	}
	return line;
}

ForeignOptions
rule_foreign_options(void)
{
	return (ForeignOptions){.frequency_us = (int64) guc_foreign_frequency * USECS_PER_SEC,
							.columns = table_columns};
}

/*
 * Checks the conditions of the log sources of settings that were read from a text; what is wrong
 * is at its place in the text behind an offset.  A table that is not here is the rule's to miss.
 */
static void
check_conditions(const ForeignSettings *settings, const char *text, int offset, bool compiles,
				 DiagList *into)
{
	VEC_EACH (const SettingsSource, source, &settings->source)
	{
		QueryOptions options = {.now = clock_now()};
		DiagList diag = {0};
		int start = 0;
		char *query = settings_where_query(source, &start);

		CHECK_FOR_INTERRUPTS();
		if (query == NULL)
			continue;
		query_condition_check(source->where, &diag);
		if (diag.error_count == 0 && compiles)
		{
			int level = path_pin(guc_rule_search_path);

			(void) query_check(query, &options, &diag);
			path_restore(level);
		}
		else
			start = 0;
		VEC_EACH (Diag, one, &diag.diag)
		{
			Span span = {one->span.start - start, one->span.end - start};

			if (diag_severity(one->code) != DIAG_ERROR || span.start < 0 ||
				span.start > (int) strlen(source->where))
				continue;
			span = settings_where_span(text + offset, source, span);
			one->span = (Span){span.start + offset, span.end + offset};
			vec_push(&into->diag, one);
			into->error_count++;
		}
	}
}

/* The same of the settings behind a text of rules; they are compiled if a rule cannot be. */
static void
check_conditions_behind(RuleFile *file)
{
	int start = settings_start(file->text, file->length);
	DiagList diag = {0};
	const ForeignSettings *settings = settings_read_behind(file->text, file->length, &diag);

	if (settings != NULL && diag.error_count == 0)
		check_conditions(settings, file->text, start + (int) strlen(SETTINGS_BEHIND),
						 file->diag.error_count > 0, &file->diag);
}

static RuleFile *
rule_check_parts(const char *text, int length, bool with_query)
{
	RuleFile *file = MAKE(RuleFile, .text = text, .length = length, .name = "the rule");
	ForeignOptions options = rule_foreign_options();
	Vec part = foreign_split(text, length, &options, &file->diag);

	VEC_EACH (RulePart, one, &part)
	{
		RuleCheck *check = rule_check_text(one->text, one->length, with_query);

		CHECK_FOR_INTERRUPTS();
		one->rule = check->rule;
		check->text = one->text;
		check->part = one;
		vec_push(&file->check, check);
		rule_part_take_diag(one, &check->diag, &file->diag);
	}
	rule_parts_check_ids(&part, &file->diag);
	if (with_query)
		check_conditions_behind(file);
	diag_sort(&file->diag);
	return file;
}

RuleFile *
rule_check_file(const char *text, int length)
{
	return rule_check_parts(text, length, true);
}

RuleFile *
rule_read_file(const char *text, int length)
{
	return rule_check_parts(text, length, false);
}

void
rule_check_settings(const char *path, const char *text)
{
	RuleFile file = {.text = text, .length = (int) strlen(text), .name = path};

	if (settings_is_file(path))
	{
		const ForeignSettings *settings = settings_read(text, file.length, &file.diag);

		if (file.diag.error_count == 0)
			check_conditions(settings, text, 0, true, &file.diag);
		diag_sort(&file.diag);
	}
	rule_check_raise(&file);
}

void
rule_check_raise(const RuleFile *file)
{
	const Diag *first = diag_first_error(&file->diag);
	StringInfoData detail;
	int listed = -1; /* the first is told apart */

	if (first == NULL)
		return;
	initStringInfo(&detail);
	VEC_EACH (const Diag, diag, &file->diag.diag)
	{
		SourcePlace place = source_place(file->text, file->length, diag->span.start);

		if (diag_severity(diag->code) != DIAG_ERROR || listed++ >= RULE_CHECK_MAX_LISTED)
			continue;
		if (diag != first)
		{
			appendStringInfo(&detail, "\nLine %d, column %d: %s.", place.line, place.column,
							 diag->message);
			continue;
		}
		appendStringInfo(&detail, "Line %d, column %d of %s:\n%s", place.line, place.column,
						 file->name, source_quote("", file->text, file->length, diag->span.start));
	}
	if (listed > RULE_CHECK_MAX_LISTED)
		appendStringInfo(&detail, "\nAnd %d more.", listed - RULE_CHECK_MAX_LISTED);
	ereport(ERROR, (errcode(report_sqlstate(first)), errmsg_internal("%s", first->message),
					errdetail_internal("%s", detail.data),
					first->hint != NULL ? errhint("%s", first->hint) : 0));
}

void
rule_check_warn(const RuleFile *file)
{
	VEC_EACH (const Diag, diag, &file->diag.diag)
	{
		SourcePlace place = source_place(file->text, file->length, diag->span.start);

		if (diag_severity(diag->code) == DIAG_WARNING)
			ereport(WARNING, (errcode(ERRCODE_RULE_WARNING),
							  errmsg("line %d, column %d of %s: %s", place.line, place.column,
									 file->name, diag->message),
							  diag->hint != NULL ? errhint("%s", diag->hint) : 0));
	}
}
