/*
 * rule_store.c
 *		Rules as the database keeps them.
 *
 * The only file that reads and writes vigil.rules and vigil.rule_versions.
 */
#include "postgres.h"

#include "catalog/pg_authid.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/json.h"
#include "utils/timestamp.h"

#include "base/authority.h"
#include "base/clock.h"
#include "base/compat.h"
#include "base/guc.h"
#include "base/role.h"
#include "base/spi.h"
#include "schedule/catalogue.h"
#include "schedule/rule_check.h"
#include "schedule/rule_store.h"
#include "slot/window.h"

/* Length of an interval without months, in microseconds; if_null where there is none. */
static int64
rule_store_interval(const char *column, int64 if_null)
{
	bool isnull;
	Datum value = spi_column(0, column, &isnull);
	const Interval *interval;

	if (isnull)
		return if_null;
	interval = DatumGetIntervalP(value);
	return interval->time + ((int64) interval->day + 30 * (int64) interval->month) * USECS_PER_DAY;
}

static char *
rule_store_text(MemoryContext context, const char *column)
{
	char *value = spi_column_text(0, column);

	return value == NULL ? NULL : MemoryContextStrdup(context, value);
}

/* Fills what the settings of the rule say, from row 0 of the result. */
static void
rule_store_read_settings(StoredRule *stored, MemoryContext context)
{
	char *late = spi_column_text(0, "late");

	stored->version_no = spi_column_int(0, "version_no", 0);
	stored->version_text = rule_store_text(context, "version");
	stored->name = rule_store_text(context, "name");
	stored->enabled = spi_column_bool(0, "enabled");
	stored->owner_name = rule_store_text(context, "run_as");
	stored->owner = role_of_row(0, "run_as", "run_as_oid");
	stored->has_anchor = spi_column_moment(0, "anchor", &stored->anchor);
	stored->delay_us = rule_store_interval("delay", (int64) guc_ingestion_delay * USECS_PER_SEC);
	stored->timeout_us = rule_store_interval("timeout", 0);
	stored->time_zone = rule_store_text(context, "time_zone");
	stored->catchup =
		strcmp(spi_column_text(0, "catchup"), "skip") == 0 ? RULE_CATCHUP_SKIP : RULE_CATCHUP_RUN;
	stored->late = strcmp(late, "note") == 0     ? RULE_LATE_NOTE
				   : strcmp(late, "ignore") == 0 ? RULE_LATE_IGNORE
												 : RULE_LATE_RERUN;
	stored->dedup_set = rule_store_text(context, "dedup");
	stored->keep_states = spi_column_bool(0, "keep_states");
}

/* Fills what the text of the rule says. */
static void
rule_store_take_rule(StoredRule *stored, const Rule *rule)
{
	stored->rule = rule;
	stored->frequency_us = rule->frequency_us;
	stored->period_us = rule->period_us;
	stored->trigger = rule->trigger;
	stored->threshold = rule->threshold;
	stored->suppression_us = rule->suppression_enabled ? rule->suppression_us : 0;
	stored->grouping = rule->grouping;
	stored->query = rule->query.value;
	/* What was set by a function goes before what the file says. */
	stored->dedup = stored->dedup_set != NULL ? dedup_of(stored->dedup_set) : rule->dedup;
	stored->has_start = rule->start.is_given;
	stored->start = rule->start.us + SLOT_EPOCH;
}

StoredRule *
rule_store_fetch_version(const pg_uuid_t *id, int version_no, MemoryContext context)
{
	SpiArgs args = {0};
	StoredRule *stored;
	MemoryContext old;
	DiagList diag = {0};
	char *yaml;
	Rule *rule;

	spi_arg_uuid(&args, id);
	spi_arg(&args, INT4OID, Int32GetDatum(version_no), version_no == 0);
	if (spi_run(
			"SELECT v.version_no, v.version, v.name, v.yaml, r.enabled, r.run_as::pg_catalog.text, "
			"r.run_as_oid, " ROLE_CLUSTER_COLUMN ", "
			"r.anchor, r.delay, r.timeout, r.time_zone, r.catchup, r.late, r.dedup, "
			"r.keep_states "
			"FROM vigil.rules r JOIN vigil.rule_versions v "
			"ON v.rule_id OPERATOR(pg_catalog.=) r.id "
			"AND v.version_no OPERATOR(pg_catalog.=) coalesce($2, r.version_no) "
			"WHERE r.id OPERATOR(pg_catalog.=) $1",
			&args) == 0)
		return NULL;

	stored = MemoryContextAllocZero(context, sizeof(StoredRule));
	stored->id = *id;
	rule_store_read_settings(stored, context);
	yaml = rule_store_text(context, "yaml");

	/* The text is the truth; reading it costs less than a query. */
	old = MemoryContextSwitchTo(context);
	rule = rule_read(yaml, (int) strlen(yaml), &diag);
	MemoryContextSwitchTo(old);
	if (diag.error_count > 0)
		ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED),
						errmsg("stored rule \"%s\" cannot be read: %s", stored->name,
							   diag_first_error(&diag)->message)));
	rule_store_take_rule(stored, rule);
	return stored;
}

StoredRule *
rule_store_unsaved(const Rule *rule, Oid owner)
{
	StoredRule *stored = palloc0(sizeof(StoredRule));

	stored->id = *DatumGetUUIDP(DirectFunctionCall1(uuid_in, CStringGetDatum(rule->id.value)));
	stored->name = rule->name.value;
	stored->owner = owner;
	stored->owner_name = GetUserNameFromId(owner, false);
	rule_store_take_rule(stored, rule);
	return stored;
}

StoredRule *
rule_store_fetch(const pg_uuid_t *id, MemoryContext context)
{
	return rule_store_fetch_version(id, 0, context);
}

StoredRule *
rule_store_with_text(const StoredRule *stored, const Rule *rule)
{
	StoredRule *result = memcpy(palloc(sizeof(StoredRule)), stored, sizeof(StoredRule));

	result->name = rule->name.value;
	result->version_text = rule->version.value;
	rule_store_take_rule(result, rule);
	return result;
}

bool
rule_store_is_own(Oid owner)
{
	return superuser() || (OidIsValid(owner) && has_privs_of_role(GetUserId(), owner));
}

/* Raises unless the current user may change the rule that the statement finds. */
static void
rule_store_check_owner(const pg_uuid_t *id, const char *sql)
{
	Authority saved;
	SpiArgs args = {0};
	char *name;
	Oid owner;

	authority_take(&saved);
	spi_arg_uuid(&args, id);
	if (spi_run(sql, &args) == 0)
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_OBJECT),
						errmsg("rule %s does not exist",
							   DatumGetCString(DirectFunctionCall1(uuid_out, UUIDPGetDatum(id)))),
						errhint("The rules are in vigil.rules.")));
	name = spi_column_text(0, "name");
	owner = role_of_row(0, "run_as", "run_as_oid");
	authority_return(&saved);
	if (!rule_store_is_own(owner))
		ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
						errmsg("must be owner of rule \"%s\"", name)));
}

#define RULE_OWNER_QUERY                                                                           \
	"SELECT name, run_as::pg_catalog.text, run_as_oid, " ROLE_CLUSTER_COLUMN                       \
	" FROM vigil.rules WHERE id OPERATOR(pg_catalog.=) $1"

void
rule_store_own(const pg_uuid_t *id)
{
	rule_store_check_owner(id, RULE_OWNER_QUERY " FOR NO KEY UPDATE");
}

void
rule_store_own_at_rest(const pg_uuid_t *id)
{
	Authority saved;
	SpiArgs args = {0};

	rule_store_check_owner(id, RULE_OWNER_QUERY);
	/* A run holds its state first and the rule at its end: in another order each waits for the other. */
	authority_take(&saved);
	spi_arg_uuid(&args, id);
	spi_run("SELECT FROM vigil.rule_state WHERE rule_id OPERATOR(pg_catalog.=) $1 FOR UPDATE",
			&args);
	authority_return(&saved);
	rule_store_own(id);
}

static Datum
rule_store_texts(const Vec *list)
{
	Datum *value = palloc(sizeof(Datum) * Max(list->count, 1));

	for (int i = 0; i < list->count; i++)
		value[i] = CStringGetTextDatum(VEC_AT(list, RuleText, i)->value);
	return PointerGetDatum(construct_array(value, list->count, TEXTOID, -1, false, TYPALIGN_INT));
}

/* Columns of the result as JSON: [{"name": …, "type": …}, …]. */
static char *
rule_store_fields(const CompiledQuery *query)
{
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfoChar(&json, '[');
	for (int i = 0; i < query->field_count; i++)
	{
		appendStringInfoString(&json, i == 0 ? "{\"name\": " : ", {\"name\": ");
		escape_json(&json, query->field_name[i]);
		appendStringInfoString(&json, ", \"type\": ");
		escape_json(&json, query->field_type[i]);
		appendStringInfoChar(&json, '}');
	}
	appendStringInfoChar(&json, ']');
	return json.data;
}

static void
rule_store_add_version(const pg_uuid_t *id, int32 version_no, const RuleCheck *check,
					   const char *yaml, const char *user)
{
	const Rule *rule = check->rule;
	SpiArgs args = {0};

	spi_arg_uuid(spi_set(&args, "rule_id"), id);
	spi_arg_int(spi_set(&args, "version_no"), version_no);
	spi_arg_text(spi_set(&args, "version"), rule->version.value);
	spi_arg_text(spi_set(&args, "name"), rule->name.value);
	spi_arg_text(spi_set(&args, "description"),
				 rule->description.value == NULL ? "" : rule->description.value);
	spi_arg_text(spi_set(&args, "severity"), rule_severity_name(rule->severity));
	spi_arg_text(spi_set(&args, "kind"), rule_kind_name(rule->kind));
	spi_arg_interval(spi_set(&args, "query_frequency"), rule->frequency_us);
	spi_arg_interval(spi_set(&args, "query_period"), rule->period_us);
	spi_arg_text(spi_set(&args, "trigger_operator"), rule_trigger_name(rule->trigger));
	spi_arg_int(spi_set(&args, "trigger_threshold"), (int32) rule->threshold);
	spi_arg(spi_set(&args, "tactics"), TEXTARRAYOID, rule_store_texts(&rule->tactic), false);
	spi_arg(spi_set(&args, "techniques"), TEXTARRAYOID, rule_store_texts(&rule->technique), false);
	spi_arg_text(spi_set(&args, "query"), rule->query.value);
	spi_arg_text(spi_set(&args, "sql"), check->query->sql);
	spi_arg_json(spi_set(&args, "fields"), rule_store_fields(check->query));
	spi_arg_json(spi_set(&args, "definition"), rule_to_json(rule));
	spi_arg_text(spi_set(&args, "yaml"), yaml);
	spi_arg_json(spi_set(&args, "compiled_in"), check->query->compiled_in);
	spi_arg_time(spi_set(&args, "loaded_at"), clock_now());
	spi_arg_name(spi_set(&args, "loaded_by"), user);
	spi_insert("vigil.rule_versions", &args, "");
	catalogue_store(id, version_no, check->query);
}

void
rule_store_check_quota(Oid owner, const char *name)
{
	SpiArgs args = {0};

	if (superuser_arg(owner))
		return;
	/* Two sessions that get a rule for one role at once wait here, or each would see only its own. */
	LockSharedObject(AuthIdRelationId, owner, 0, ShareUpdateExclusiveLock);
	role_args(&args, owner);
	spi_run("SELECT pg_catalog.count(*) AS rules FROM vigil.rules "
			"WHERE " ROLE_IS_STILL("run_as", "$1::pg_catalog.name", "$2"),
			&args);
	if (spi_column_long(0, "rules", 0) > guc_max_rules)
		ereport(ERROR, (errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
						errmsg("role \"%s\" has too many rules", name),
						errdetail("It may own %d.", guc_max_rules),
						errhint("Delete some, or raise vigil.max_rules_per_owner.")));
}

/* Raises if a version more of a rule is too much, which a superuser may load. */
static void
rule_store_check_versions(Oid caller, int64 count)
{
	if (!superuser_arg(caller) && count >= guc_max_versions)
		ereport(ERROR, (errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
						errmsg("rule has too many versions"),
						errdetail("It may have %d.", guc_max_versions),
						errhint("An administrator can delete old ones from vigil.rule_versions, or "
								"raise vigil.max_versions.")));
}

/* Raises if a role that is no superuser has stored more than it may, as the extension's owner. */
static void
rule_store_check_size(Oid caller, const char *user)
{
	int64 quota = (int64) guc_version_quota * 1024 * 1024;
	SpiArgs args = {0};

	if (superuser_arg(caller))
		return;
	/* While all of it is less, so is each role's share, and nothing has to be counted. */
	spi_run("SELECT pg_catalog.pg_table_size('vigil.rule_versions'::pg_catalog.regclass) AS size",
			&args);
	if (spi_column_long(0, "size", 0) <= quota)
		return;
	spi_arg_name(&args, user);
	spi_run("SELECT pg_catalog.sum(pg_catalog.pg_column_size(v.yaml) OPERATOR(pg_catalog.+) "
			"pg_catalog.pg_column_size(v.query) OPERATOR(pg_catalog.+) "
			"pg_catalog.pg_column_size(v.sql) OPERATOR(pg_catalog.+) "
			"pg_catalog.pg_column_size(v.description) OPERATOR(pg_catalog.+) "
			"pg_catalog.pg_column_size(v.fields) OPERATOR(pg_catalog.+) "
			"pg_catalog.pg_column_size(v.definition)) AS size "
			"FROM vigil.rule_versions AS v WHERE v.loaded_by OPERATOR(pg_catalog.=) $1",
			&args);
	if (spi_column_long(0, "size", 0) > quota)
		ereport(ERROR, (errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
						errmsg("role \"%s\" has stored too many versions of rules", user),
						errdetail("They may have %d MB.", guc_version_quota),
						errhint("An administrator can delete old ones from vigil.rule_versions, or "
								"raise vigil.version_quota.")));
}

/* Warns if the row that was just read says that the text is of another rule than the former. */
static void
rule_store_warn_replaced(const Rule *rule)
{
	if (spi_column_bool(0, "another"))
		ereport(WARNING, (errmsg("rule \"%s\" replaces one with another name and another query",
								 rule->name.value),
						  errhint("If they are two rules, give one of the files an id of its own; "
								  "the former text is in vigil.rule_versions.")));
}

/* Reads as a row of the result what a text is to the versions of its rule, as the extension's owner. */
static void
rule_store_compare(const pg_uuid_t *id, const RuleCheck *check, const char *yaml)
{
	SpiArgs find = {0};

	spi_arg_uuid(&find, id);
	spi_arg_text(&find, yaml);
	spi_arg_text(&find, check->rule->name.value);
	spi_arg_text(&find, check->rule->query.value);
	spi_run(
		"SELECT coalesce(pg_catalog.max(v.version_no), 0) AS last, "
		"pg_catalog.count(v.version_no) AS versions, "
		"coalesce(pg_catalog.bool_or("
		"v.version_no OPERATOR(pg_catalog.=) r.version_no AND v.yaml OPERATOR(pg_catalog.=) "
		"$2), false) AS same, coalesce(pg_catalog.bool_or("
		"v.version_no OPERATOR(pg_catalog.=) r.version_no AND v.name OPERATOR(pg_catalog.<>) $3 "
		"AND v.query OPERATOR(pg_catalog.<>) $4), false) AS another "
		"FROM vigil.rules r LEFT JOIN vigil.rule_versions v ON v.rule_id "
		"OPERATOR(pg_catalog.=) r.id "
		"WHERE r.id OPERATOR(pg_catalog.=) $1",
		&find);
}

bool
rule_store_save(const pg_uuid_t *id, const RuleCheck *check, const char *yaml)
{
	Oid caller = GetUserId();
	char *user = GetUserNameFromId(caller, false);
	Authority saved;
	SpiArgs insert = {0};
	SpiArgs update = {0};
	SpiArgs view = {0};
	bool added;
	int32 version_no;

	/* Two loads of one rule wait for each other here, whether it exists or not. */
	authority_take(&saved);
	spi_arg_uuid(spi_set(&insert, "id"), id);
	spi_arg_text(spi_set(&insert, "name"), check->rule->name.value);
	spi_arg_int(spi_set(&insert, "version_no"), 0);
	spi_arg_name(spi_set(&insert, "run_as"), user);
	spi_arg(spi_set(&insert, "run_as_oid"), OIDOID, ObjectIdGetDatum(caller), false);
	spi_arg_time(spi_set(&insert, "created_at"), clock_now());
	spi_arg_time(spi_set(&insert, "updated_at"), clock_now());
	added = spi_insert("vigil.rules", &insert, "ON CONFLICT DO NOTHING") > 0;
	if (added)
		rule_store_check_quota(caller, user);
	authority_return(&saved);
	if (!added)
		rule_store_own(id);

	authority_take(&saved);
	rule_store_compare(id, check, yaml);
	if (spi_column_bool(0, "same"))
	{
		authority_return(&saved);
		return false;
	}
	rule_store_check_versions(caller, spi_column_long(0, "versions", 0));
	rule_store_warn_replaced(check->rule);
	version_no = spi_column_int(0, "last", 0) + 1;
	rule_store_add_version(id, version_no, check, yaml, user);
	rule_store_check_size(caller, user);

	spi_arg_uuid(&update, id);
	spi_arg_int(spi_set(&update, "version_no"), version_no);
	spi_arg_text(spi_set(&update, "name"), check->rule->name.value);
	spi_arg_time(spi_set(&update, "updated_at"), clock_now());
	spi_update("vigil.rules", &update, "WHERE id OPERATOR(pg_catalog.=) $1");
	spi_arg_uuid(&view, id);
	spi_run("SELECT vigil.create_alert_view($1)", &view);
	authority_return(&saved);
	return true;
}
