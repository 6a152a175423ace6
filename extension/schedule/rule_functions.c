/*
 * rule_functions.c
 *		Functions that users call to load, check and switch rules.
 *
 * Each checks what the caller may do, then writes as the extension's owner.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/timestamp.h"
#include "utils/tuplestore.h"
#include "utils/uuid.h"

#include "base/authority.h"
#include "base/clock.h"
#include "base/compat.h"
#include "base/errcodes.h"
#include "base/guc.h"
#include "base/report.h"
#include "base/spi.h"
#include "base/sql_function.h"
#include "base/srf.h"
#include "base/version.h"
#include "schedule/exception.h"
#include "schedule/kept_store.h"
#include "schedule/pause.h"
#include "schedule/rule_beside.h"
#include "schedule/rule_change.h"
#include "schedule/rule_check.h"
#include "schedule/rule_functions.h"
#include "schedule/rule_store.h"
#include "schedule/run.h"
#include "schedule/test_run.h"

SQL_FUNCTION(vigil_check_rule)
{
	char *yaml = text_to_cstring(PG_GETARG_TEXT_PP(0));

	return report_rows(fcinfo, &rule_check_file(yaml, (int) strlen(yaml))->diag, yaml);
}

pg_uuid_t *
rule_id(const RuleCheck *check)
{
	return DatumGetUUIDP(DirectFunctionCall1(uuid_in, CStringGetDatum(check->rule->id.value)));
}

bool
rule_save(const RuleCheck *check, int32 restored)
{
	pg_uuid_t *id = rule_id(check);

	if (!rule_store_save(id, check, check->text))
		return false;
	rule_change_note(id, restored > 0 ? RULE_CHANGE_ROLLBACK : RULE_CHANGE_LOAD, restored);
	exception_store(id, check->rule);
	exception_warn(id, check->rule->name.value, check->rule->query.value);
	if (restored == 0)
		rule_beside_warn_filters(id);
	return true;
}

bool
rule_give(const RuleCheck *check)
{
	return check->part->owner != NULL && rule_set_owner(rule_id(check), check->part->owner);
}

SQL_FUNCTION(vigil_load_rule)
{
	char *yaml = text_to_cstring(PG_GETARG_TEXT_PP(0));
	RuleFile *file = rule_check_file(yaml, (int) strlen(yaml));
	const RuleCheck *check;
	Vec loaded = {0};

	if (file->check.count > 1)
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("a file with %d rules is not one rule", file->check.count),
						errhint("vigil.load_rules() loads them all.")));
	rule_check_raise(file);
	rule_check_warn(file);
	if (file->check.count == 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("the text has no rule"),
						errdetail("What it has is left out by the settings of its folder, or says "
								  "something of other rules.")));
	test_before_load(file);
	check = VEC_AT(&file->check, RuleCheck, 0);
	version_spi_connect();
	(void) rule_save(check, 0);
	(void) rule_give(check);
	vec_push(&loaded, rule_id(check));
	rule_beside_warn_parts(&loaded);
	SPI_finish();
	PG_RETURN_UUID_P(rule_id(check));
}

/* All rules of a file, or none. */
SQL_FUNCTION(vigil_load_rules)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	char *yaml = text_to_cstring(PG_GETARG_TEXT_PP(0));
	RuleFile *file = rule_check_file(yaml, (int) strlen(yaml));
	Vec loaded = {0};

	rule_check_raise(file);
	rule_check_warn(file);
	test_before_load(file);
	srf_begin(fcinfo);
	VEC_EACH (const RuleCheck, check, &file->check)
	{
		bool isnull[2] = {false, false};
		Datum value[2];

		CHECK_FOR_INTERRUPTS();
		version_spi_connect();
		(void) rule_save(check, 0);
		(void) rule_give(check);
		SPI_finish();
		value[0] = UUIDPGetDatum(rule_id(check));
		value[1] = CStringGetTextDatum(check->rule->name.value);
		tuplestore_putvalues(result->setResult, result->setDesc, value, isnull);
		vec_push(&loaded, rule_id(check));
	}
	version_spi_connect();
	rule_beside_warn_parts(&loaded);
	SPI_finish();
	return (Datum) 0;
}

/* The worker runs a rule with its owner's rights; those of a superuser are too many. */
static void
rule_refuse_superuser(const pg_uuid_t *id)
{
	StoredRule *rule;
	Authority saved;

	if (guc_allow_superuser_rules)
		return;
	authority_take(&saved);
	rule = rule_store_fetch(id, CurrentMemoryContext);
	authority_return(&saved);
	if (OidIsValid(rule->owner) && !superuser_arg(rule->owner))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_RULE_REFUSED),
			 errmsg("rule \"%s\" cannot run in the background", rule->name),
			 OidIsValid(rule->owner)
				 ? errdetail("It would run with the rights of superuser \"%s\".", rule->owner_name)
				 : errdetail("Its owner \"%s\" does not exist, or is another role of that name.",
							 rule->owner_name),
			 errhint("Give it to another role with vigil.set_rule_owner(), or set "
					 "vigil.allow_superuser_rules in the server's configuration.")));
}

/* Switches a rule that the caller has locked with rule_store_own(). */
static bool
rule_set_enabled(const pg_uuid_t *id, bool on)
{
	Authority saved;
	SpiArgs args = {0};
	TimestampTz since;
	bool changed;

	authority_take(&saved);
	spi_arg_uuid(&args, id);
	spi_arg_bool(&args, on);
	spi_arg_time(&args, clock_now());
	since = pause_begun(id);
	changed = spi_run("UPDATE vigil.rules SET enabled = $2, updated_at = $3, "
					  "disabled_at = CASE WHEN $2 THEN NULL ELSE $3 END "
					  "WHERE id OPERATOR(pg_catalog.=) $1 AND enabled OPERATOR(pg_catalog.<>) $2",
					  &args) > 0;
	if (changed && on)
		pause_end(id, since);
	authority_return(&saved);
	if (changed)
		rule_change_note(id, on ? RULE_CHANGE_ENABLE : RULE_CHANGE_DISABLE, 0);
	return changed;
}

bool
rule_switch(const pg_uuid_t *id, bool on)
{
	rule_store_own(id);
	if (on)
		rule_refuse_superuser(id);
	return rule_set_enabled(id, on);
}

SQL_FUNCTION(vigil_enable_rule)
{
	pg_uuid_t *id;
	Authority saved;
	SpiArgs args = {0};

	if (PG_ARGISNULL(0))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("rule must not be null")));
	id = PG_GETARG_UUID_P(0);

	version_spi_connect();
	rule_store_own(id);
	rule_refuse_superuser(id);
	if (!PG_ARGISNULL(1))
		run_check_time(PG_GETARG_TIMESTAMPTZ(1));
	authority_take(&saved);
	spi_arg_uuid(&args, id);
	spi_arg(&args, TIMESTAMPTZOID, PG_GETARG_DATUM(1), PG_ARGISNULL(1));
	spi_arg_time(&args, clock_now());
	spi_run("UPDATE vigil.rules SET anchor = coalesce($2, anchor), updated_at = $3 "
			"WHERE id OPERATOR(pg_catalog.=) $1",
			&args);
	authority_return(&saved);
	(void) rule_set_enabled(id, true);
	SPI_finish();
	PG_RETURN_VOID();
}

/* Runs a statement about one rule that the caller may change. */
static void
rule_execute(const pg_uuid_t *id, const char *sql, SpiArgs *args)
{
	Authority saved;
	char *before;

	rule_store_own(id);
	authority_take(&saved);
	before = rule_change_settings(id);
	spi_run(sql, args);
	authority_return(&saved);
	rule_change_note_settings(id, RULE_CHANGE_CONFIGURE, before);
}

SQL_FUNCTION(vigil_align_rule)
{
	SpiArgs args = {0};

	if (PG_ARGISNULL(0))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("rule must not be null")));
	if (!PG_ARGISNULL(1))
		run_check_time(PG_GETARG_TIMESTAMPTZ(1));
	version_spi_connect();
	spi_arg_uuid(&args, PG_GETARG_UUID_P(0));
	spi_arg(&args, TIMESTAMPTZOID, PG_GETARG_DATUM(1), PG_ARGISNULL(1));
	spi_arg_time(&args, clock_now());
	rule_execute(PG_GETARG_UUID_P(0),
				 "UPDATE vigil.rules SET anchor = $2, updated_at = $3 "
				 "WHERE id OPERATOR(pg_catalog.=) $1",
				 &args);
	SPI_finish();
	PG_RETURN_VOID();
}

SQL_FUNCTION(vigil_disable_rule)
{
	version_spi_connect();
	(void) rule_switch(PG_GETARG_UUID_P(0), false);
	kept_store_clear(PG_GETARG_UUID_P(0));
	SPI_finish();
	PG_RETURN_VOID();
}

void
rule_drop(const pg_uuid_t *id)
{
	SpiArgs args = {0};
	Authority saved;

	spi_arg_uuid(&args, id);
	rule_store_own_at_rest(id);
	rule_change_note(id, RULE_CHANGE_DELETE, 0);
	authority_take(&saved);
	spi_run("SELECT vigil.drop_alert_view($1)", &args);
	spi_run("DELETE FROM vigil.exceptions WHERE rule_id OPERATOR(pg_catalog.=) $1", &args);
	spi_run("DELETE FROM vigil.rules WHERE id OPERATOR(pg_catalog.=) $1", &args);
	authority_return(&saved);
}

SQL_FUNCTION(vigil_delete_rule)
{
	version_spi_connect();
	rule_drop(PG_GETARG_UUID_P(0));
	SPI_finish();
	PG_RETURN_VOID();
}

/* A span's microseconds, days and months being of usual length. */
static double
span_usecs(const Interval *span)
{
	return (double) span->time + ((double) span->day + 30.0 * span->month) * (double) USECS_PER_DAY;
}

/* Raises if a rule's timeout is longer than rules may have. */
static void
check_timeout(const Interval *timeout)
{
	double usecs = span_usecs(timeout);

	if (usecs > guc_max_rule_timeout * 1000.0 || usecs <= 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("timeout of a rule is out of range"),
				 errdetail("It must be longer than zero, and not longer than %d ms, which is "
						   "vigil.max_rule_timeout.",
						   guc_max_rule_timeout)));
}

/* Raises if a rule would wait longer for records than it may. */
static void
check_delay(const Interval *delay)
{
	double usecs = span_usecs(delay);

	if (usecs < 0 || usecs > (double) USECS_PER_DAY)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("delay of a rule is out of range"),
						errdetail("It must be between zero and a day.")));
}

/* What a rule may be told by a word; the table has the same in its constraints. */
static const struct
{
	int argument;
	const char *name;
	const char *word[3];
} rule_choice[] = {
	{4, "catchup", {"run", "skip", NULL}},
	{5, "late", {"rerun", "note", "ignore"}},
	{6, "dedup", {"window", "slot", "none"}},
};

/* Raises if an argument is none of the words that it may be. */
static void
check_choices(FunctionCallInfo fcinfo)
{
	for (int i = 0; i < lengthof(rule_choice); i++)
	{
		const char *const *word = rule_choice[i].word;
		char *value;
		bool found = false;

		if (PG_ARGISNULL(rule_choice[i].argument))
			continue;
		value = text_to_cstring(PG_GETARG_TEXT_PP(rule_choice[i].argument));
		for (int k = 0; k < lengthof(rule_choice[i].word) && word[k] != NULL; k++)
			found = found || strcmp(value, word[k]) == 0;
		if (!found)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("invalid value for %s: \"%s\"", rule_choice[i].name, value),
					 errhint("It may be %s%s%s or %s.", word[0], word[2] != NULL ? ", " : "",
							 word[2] != NULL ? word[1] : "", word[2] != NULL ? word[2] : word[1])));
	}
}

/* Raises unless there is something of which a rule can keep states. */
static void
check_kept(const pg_uuid_t *id)
{
	Authority saved;
	StoredRule *rule;
	SlotGrid grid;

	authority_take(&saved);
	rule = rule_store_fetch(id, CurrentMemoryContext);
	grid = run_grid(rule);
	run_check_kept(rule, slot_ending_at(&grid, slot_floor(&grid, clock_now())));
	authority_return(&saved);
}

SQL_FUNCTION(vigil_configure_rule)
{
	static const Oid type[] = {UUIDOID, INTERVALOID, INTERVALOID, TEXTOID,
							   TEXTOID, TEXTOID,     TEXTOID,     BOOLOID};
	SpiArgs args = {0};

	/* Another version's has other arguments. */
	version_check();
	if (PG_ARGISNULL(0))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("rule must not be null")));
	/* Checked before the statement, whose text is nothing to the caller. */
	if (!PG_ARGISNULL(1))
		check_delay(PG_GETARG_INTERVAL_P(1));
	if (!PG_ARGISNULL(2))
		check_timeout(PG_GETARG_INTERVAL_P(2));
	if (!PG_ARGISNULL(3))
		(void) DirectFunctionCall2(timestamptz_zone, PG_GETARG_DATUM(3),
								   TimestampTzGetDatum(clock_now()));
	check_choices(fcinfo);
	version_spi_connect();
	for (int i = 0; i < lengthof(type); i++)
		spi_arg(&args, type[i], PG_GETARG_DATUM(i), PG_ARGISNULL(i));
	spi_arg_time(&args, clock_now());
	rule_execute(PG_GETARG_UUID_P(0),
				 "UPDATE vigil.rules SET delay = $2, timeout = $3, time_zone = $4, "
				 "catchup = coalesce($5, 'run'), late = coalesce($6, 'rerun'), "
				 "dedup = $7, keep_states = coalesce($8, false), updated_at = $9 "
				 "WHERE id OPERATOR(pg_catalog.=) $1",
				 &args);
	kept_store_clear(PG_GETARG_UUID_P(0));
	if (!PG_ARGISNULL(7) && PG_GETARG_BOOL(7))
		check_kept(PG_GETARG_UUID_P(0));
	SPI_finish();
	PG_RETURN_VOID();
}

bool
rule_set_owner(const pg_uuid_t *id, const char *name)
{
	Oid owner = get_role_oid(name, false);
	Authority saved;
	char *before;
	SpiArgs args = {0};
	bool changed;

	if (!COMPAT_ROLE_IS_MEMBER(GetUserId(), owner))
		ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
						errmsg("must be member of role \"%s\"", name)));
	spi_arg_uuid(&args, id);
	spi_arg_text(&args, name);
	spi_arg_time(&args, clock_now());
	spi_arg(&args, OIDOID, ObjectIdGetDatum(owner), false);
	rule_store_own(id);
	authority_take(&saved);
	before = rule_change_settings(id);
	/* Whoever has it already is asked for nothing. */
	changed = spi_run("UPDATE vigil.rules SET run_as = $2::pg_catalog.name, run_as_oid = $4, "
					  "updated_at = $3 WHERE id OPERATOR(pg_catalog.=) $1 "
					  "AND (coalesce(run_as_oid, '0') OPERATOR(pg_catalog.<>) $4 "
					  "OR run_as OPERATOR(pg_catalog.<>) $2::pg_catalog.name)",
					  &args) > 0;
	if (changed)
		rule_store_check_quota(owner, name);
	authority_return(&saved);
	rule_change_note_settings(id, RULE_CHANGE_OWNER, before);
	return changed;
}

SQL_FUNCTION(vigil_set_rule_owner)
{
	version_spi_connect();
	(void) rule_set_owner(PG_GETARG_UUID_P(0), NameStr(*PG_GETARG_NAME(1)));
	SPI_finish();
	PG_RETURN_VOID();
}
