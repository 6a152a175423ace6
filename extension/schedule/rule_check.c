/*
 * rule_check.c
 *		A rule file read, its query compiled, and everything that is wrong with it.
 *
 * Called by vigil.check_rule and vigil.load_rule.  What the query language says
 * about the query is told with places in the file, not in the query.
 */
#include "postgres.h"

#include "executor/spi.h"
#include "utils/builtins.h"
#include "utils/guc.h"

#include "base/clock.h"
#include "base/guc.h"
#include "base/spi.h"
#include "schedule/rule_check.h"

/* Other errors that are listed below the first one. */
#define RULE_CHECK_MAX_LISTED 20

/* Keeps findings in the order of their places. */
static void
rule_check_add(RuleCheck *check, RuleFinding *finding)
{
	int at = check->finding.count;

	while (at > 0)
	{
		const RuleFinding *before = VEC_AT(&check->finding, RuleFinding, at - 1);

		if (before->line < finding->line ||
			(before->line == finding->line && before->column <= finding->column))
			break;
		at--;
	}
	vec_insert(&check->finding, at, finding);
	if (finding->severity == DIAG_ERROR)
		check->error_count++;
}

static void
rule_check_add_list(RuleCheck *check, const DiagList *list)
{
	VEC_EACH (const Diag, diag, &list->diag)
	{
		RuleFinding *finding = palloc0(sizeof(RuleFinding));

		finding->severity = diag_severity(diag->code);
		finding->code = diag_code_text(diag->code);
		finding->sqlstate = diag_sqlstate(diag->code);
		rule_position(check->rule->yaml, check->rule->yaml_length, diag->span.start, &finding->line,
					  &finding->column);
		finding->message = diag->message;
		finding->hint = diag->hint;
		rule_check_add(check, finding);
	}
}

/* Byte of a place that is given as a line and a column in characters. */
static int
rule_check_offset(const char *text, int line, int column)
{
	const char *p = text;

	for (; line > 1 && *p != '\0'; p++)
	{
		if (*p == '\n')
			line--;
	}
	for (; column > 1 && *p != '\0' && *p != '\n'; column--)
	{
		p++;
		while ((*p & 0xC0) == 0x80)
			p++;
	}
	return (int) (p - text);
}

static const char *
rule_check_sqlstate(const char *code)
{
	for (int i = 0; i < DIAG_CODE_COUNT; i++)
	{
		if (strcmp(diag_code_text((DiagCode) i), code) == 0)
			return diag_sqlstate((DiagCode) i);
	}
	return "42601";
}

/* Asks the query language what it says about the query. */
static void
rule_check_query(RuleCheck *check)
{
	const Rule *rule = check->rule;
	MemoryContext context = CurrentMemoryContext;
	SpiArgs args = {0};
	int64 count;

	SPI_connect();
	spi_arg_text(&args, rule->query.value);
	count = spi_run("SELECT severity, code, line, col, message, hint FROM kql.check($1)", &args);
	for (int64 i = 0; i < count; i++)
	{
		Span span;
		const char *severity = spi_column_text(i, "severity");
		const char *code = spi_column_text(i, "code");
		const char *message = spi_column_text(i, "message");
		const char *hint = spi_column_text(i, "hint");
		MemoryContext spi_context;
		RuleFinding *finding;

		span.start = rule_check_offset(rule->query.value, spi_column_int(i, "line", 1),
									   spi_column_int(i, "col", 1));
		span.end = span.start;

		spi_context = MemoryContextSwitchTo(context);
		finding = palloc0(sizeof(RuleFinding));
		finding->severity = pg_strcasecmp(severity, "error") == 0 ? DIAG_ERROR : DIAG_WARNING;
		finding->code = pstrdup(code);
		finding->sqlstate = rule_check_sqlstate(code);
		rule_position(rule->yaml, rule->yaml_length, rule_query_span(rule, span).start,
					  &finding->line, &finding->column);
		finding->message = pstrdup(message);
		finding->hint = hint == NULL ? NULL : pstrdup(hint);
		rule_check_add(check, finding);
		MemoryContextSwitchTo(spi_context);
	}
	SPI_finish();
}

/* Compiles for the window that ends now, as a run would. */
static CompiledQuery *
rule_check_compile(const Rule *rule)
{
	QueryOptions options;

	options.has_window = true;
	options.now = clock_now();
	options.window_end = options.now;
	options.window_start = options.now - Max(rule->period_us, 0);
	return query_compile(rule->query.value, &options);
}

RuleCheck *
rule_check_text(const char *yaml, int length)
{
	RuleCheck *check = palloc0(sizeof(RuleCheck));
	DiagList diag = {0};
	int guc_level;

	check->rule = rule_read_yaml(yaml, length, &diag);
	rule_check_add_list(check, &diag);
	if (check->rule->query.value == NULL)
		return check;

	guc_level = NewGUCNestLevel();
	(void) set_config_option("search_path", guc_rule_search_path, PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SAVE, true, 0, false);
	{
		int errors = check->error_count;

		rule_check_query(check);
		if (check->error_count == errors)
		{
			DiagList fields = {0};

			check->query = rule_check_compile(check->rule);
			rule_check_fields(check->rule, check->query->field_count, check->query->field_name,
							  &fields);
			rule_check_add_list(check, &fields);
		}
	}
	AtEOXact_GUC(false, guc_level);
	return check;
}

/* Appends the line of the file that a finding is about, and a caret below it. */
static void
rule_check_quote(StringInfo out, const char *yaml, int length, const RuleFinding *finding)
{
	int start = rule_check_offset(yaml, finding->line, 1);
	int end = start;

	while (end < length && yaml[end] != '\n' && yaml[end] != '\r')
		end++;
	appendStringInfoChar(out, '\n');
	for (int i = start; i < end; i++)
		appendStringInfoChar(out, yaml[i] == '\t' ? ' ' : yaml[i]);
	appendStringInfo(out, "\n%*s", finding->column, "^");
}

void
rule_check_raise(const RuleCheck *check, const char *yaml, int length)
{
	const RuleFinding *first = NULL;
	StringInfoData detail;
	int listed = 0;

	if (check->error_count == 0)
		return;
	initStringInfo(&detail);
	VEC_EACH (const RuleFinding, finding, &check->finding)
	{
		if (finding->severity != DIAG_ERROR)
			continue;
		if (first == NULL)
		{
			first = finding;
			appendStringInfo(&detail, "Line %d, column %d of the rule:", finding->line,
							 finding->column);
			rule_check_quote(&detail, yaml, length, finding);
		}
		else if (listed++ < RULE_CHECK_MAX_LISTED)
			appendStringInfo(&detail, "\nLine %d, column %d: %s.", finding->line, finding->column,
							 finding->message);
	}
	if (listed > RULE_CHECK_MAX_LISTED)
		appendStringInfo(&detail, "\nAnd %d more.", listed - RULE_CHECK_MAX_LISTED);
	ereport(ERROR,
			(errcode(MAKE_SQLSTATE(first->sqlstate[0], first->sqlstate[1], first->sqlstate[2],
								   first->sqlstate[3], first->sqlstate[4])),
			 errmsg_internal("%s", first->message), errdetail_internal("%s", detail.data),
			 first->hint != NULL ? errhint("%s", first->hint) : 0));
}
