/*
 * guc.c
 *		Settings of the engine (vigil.*): one table per type.
 *
 * Nearly all can be changed by a reload.  Only what sizes shared memory, and
 * the label that tells a cluster from its clone, needs a restart.  A session
 * that loads the library by itself may not define such settings any more: there
 * they are of the kind that a reload changes, and nobody reads them.
 */
#include "postgres.h"

#include <limits.h>

#include "jit/jit.h"
#include "miscadmin.h"
#include "utils/guc.h"

#include "base/compat.h"
#include "base/guc.h"

bool guc_enabled = true;
char *guc_environment;
char *guc_databases;
int guc_max_workers = 4;
int guc_max_databases = 64;
int guc_workers_per_database = 2;
int guc_workers_per_owner = 0;
int guc_naptime = 60;
int guc_probe_interval = 600;
int guc_worker_linger = 2000;
int guc_worker_lifetime = 300;

int guc_rule_timeout = 60000;
int guc_lock_timeout = 2000;
int guc_stuck_grace = 10;
int guc_max_alerts = 10000;
int guc_max_evidence = 1024;
int guc_max_run_evidence = 65536;
int guc_max_rule_timeout = 600000;
char *guc_rule_search_path;
int guc_work_mem = 65536;
int guc_temp_file_limit = 1048576;
int guc_parallel_workers = 0;
bool guc_allow_superuser_rules = false;
int guc_log_runs = LOG_RUNS_ERRORS;
int guc_test_on_load = TEST_ON_LOAD_OFF;
int guc_foreign_frequency = 300;

int guc_ingestion_delay = 300;
int guc_max_hold = 300;
int guc_catchup_slots = 3;
int guc_catchup_horizon = 7 * 86400;
int guc_backfill_share = 25;
int guc_late_horizon = 86400;
int guc_late_interval = 300;
int guc_max_clock_step = 600;
int guc_max_kept_size = 65536;

int guc_retry_base = 10000;
int guc_retry_max = 900000;
int guc_slot_attempts = 5;
int guc_breaker_after = 5;
int guc_crash_limit = 3;
int guc_keep_succeeded = 1000;
int guc_keep_failed = 1000;
int guc_keep_age = 30 * 86400;

int guc_notify_queue_share = 50;
int guc_max_rules = 5000;
int guc_max_saved = 10000;
int guc_max_versions = 1000;
int guc_version_quota = 1024;
int guc_max_refills = 100;
int guc_max_gaps = 1000;
int guc_max_exceptions = 100;
int guc_dead_letter_quota = 10240;
bool guc_check_kind = true;

typedef struct IntSetting
{
	const char *name;
	const char *description;
	int *value;
	int smallest;
	int largest;
	GucContext context;
	int unit;
} IntSetting;

/* clang-format off */
static const IntSetting int_settings[] = {
	{"vigil.max_workers", "Number of rules that may run at the same time.",
		&guc_max_workers, 0, 256, PGC_POSTMASTER, 0},
	{"vigil.max_databases", "Number of databases that the launcher can serve.",
		&guc_max_databases, 1, 10000, PGC_POSTMASTER, 0},
	{"vigil.max_workers_per_database", "Number of rules of one database that may run at the same time.",
		&guc_workers_per_database, 1, 256, PGC_SIGHUP, 0},
	{"vigil.max_workers_per_owner", "Number of rules of one owner that may run at the same time; 0 is all but one while others have rules.",
		&guc_workers_per_owner, 0, 256, PGC_SIGHUP, 0},
	{"vigil.naptime", "Longest sleep of the launcher between two looks at the list of databases.",
		&guc_naptime, 1, 60, PGC_SIGHUP, GUC_UNIT_S},
	{"vigil.probe_interval", "Time until a database without the extension is looked at again.",
		&guc_probe_interval, 1, 86400, PGC_SIGHUP, GUC_UNIT_S},
	{"vigil.worker_linger", "Time that an idle worker waits for work before it leaves its database.",
		&guc_worker_linger, 0, 4000, PGC_SIGHUP, GUC_UNIT_MS},
	{"vigil.worker_max_lifetime", "Age at which a worker makes room for a fresh one.",
		&guc_worker_lifetime, 1, 86400, PGC_SIGHUP, GUC_UNIT_S},
	{"vigil.rule_timeout", "Longest time that the evaluation of a rule may take.",
		&guc_rule_timeout, 10, INT_MAX, PGC_SIGHUP, GUC_UNIT_MS},
	{"vigil.lock_timeout", "Longest time that a run waits for a lock.",
		&guc_lock_timeout, 10, INT_MAX, PGC_SIGHUP, GUC_UNIT_MS},
	{"vigil.stuck_grace", "Time beyond its timeout after which the worker is ended that does not react to it.",
		&guc_stuck_grace, 1, 3600, PGC_SIGHUP, GUC_UNIT_S},
	{"vigil.max_alerts_per_run", "Number of result rows of one run that may become alerts.",
		&guc_max_alerts, 1, 10000000, PGC_SIGHUP, 0},
	{"vigil.max_evidence_size", "Size of the evidence of an alert; longer values and further rows are cut, and it says so.",
		&guc_max_evidence, 1, 65536, PGC_SIGHUP, GUC_UNIT_KB},
	{"vigil.max_evidence_per_run", "Size of the evidence of a run, beyond which that of each row is cut to a few values.",
		&guc_max_run_evidence, 64, 1048576, PGC_SIGHUP, GUC_UNIT_KB},
	{"vigil.max_rule_timeout", "Longest time that a rule's own timeout may ask for.",
		&guc_max_rule_timeout, 10, INT_MAX, PGC_SIGHUP, GUC_UNIT_MS},
	{"vigil.worker_work_mem", "work_mem of a worker.",
		&guc_work_mem, 64, MAX_KILOBYTES, PGC_SIGHUP, GUC_UNIT_KB},
	{"vigil.worker_temp_file_limit", "temp_file_limit of a worker.",
		&guc_temp_file_limit, -1, INT_MAX, PGC_SIGHUP, GUC_UNIT_KB},
	{"vigil.worker_parallel_workers", "max_parallel_workers_per_gather of a worker.",
		&guc_parallel_workers, 0, 1024, PGC_SIGHUP, 0},
	{"vigil.ingestion_delay", "Time after the end of a slot until it is due, unless the rule says otherwise.",
		&guc_ingestion_delay, 0, 86400, PGC_SIGHUP, GUC_UNIT_S},
	{"vigil.max_hold", "Longest time that a due slot waits for writers that are still open.",
		&guc_max_hold, 0, 86400, PGC_SIGHUP, GUC_UNIT_S},
	{"vigil.catchup_slots", "Number of missed slots that are run in order before fresh ones go first.",
		&guc_catchup_slots, 1, 1000, PGC_SIGHUP, 0},
	{"vigil.catchup_horizon", "Age beyond which a missed slot is recorded as skipped.",
		&guc_catchup_horizon, 60, 366 * 86400, PGC_SIGHUP, GUC_UNIT_S},
	{"vigil.backfill_share", "Part of the workers, in percent, that may work on the backlog.",
		&guc_backfill_share, 1, 100, PGC_SIGHUP, 0},
	{"vigil.late_horizon", "Time for which a finished slot is watched for rows that became visible later.",
		&guc_late_horizon, 0, 366 * 86400, PGC_SIGHUP, GUC_UNIT_S},
	{"vigil.late_interval", "Time between two looks for late rows.",
		&guc_late_interval, 1, 86400, PGC_SIGHUP, GUC_UNIT_S},
	{"vigil.max_kept_size", "Memory and disk that the kept states of one rule may take.",
		&guc_max_kept_size, 64, 1024 * 1024, PGC_SUSET, GUC_UNIT_KB},
	{"vigil.max_clock_step", "Jump of the clock beyond which no slot is closed until the clock is stable.",
		&guc_max_clock_step, 1, 86400, PGC_SIGHUP, GUC_UNIT_S},
	{"vigil.retry_base", "Wait before the first retry of a failed run; doubles with each failure.",
		&guc_retry_base, 10, 3600000, PGC_SIGHUP, GUC_UNIT_MS},
	{"vigil.retry_max", "Longest wait between two retries.",
		&guc_retry_max, 10, 86400000, PGC_SIGHUP, GUC_UNIT_MS},
	{"vigil.slot_attempts", "Number of failed attempts after which a slot is given up.",
		&guc_slot_attempts, 1, 1000, PGC_SIGHUP, 0},
	{"vigil.breaker_after", "Number of slots given up in a row that opens the breaker of a rule.",
		&guc_breaker_after, 1, 1000, PGC_SIGHUP, 0},
	{"vigil.crash_limit", "Number of times in a row that a rule takes its worker or the server down before its breaker opens.",
		&guc_crash_limit, 1, 100, PGC_SIGHUP, 0},
	{"vigil.keep_succeeded", "Number of successful runs kept per rule, besides those of the last vigil.late_horizon.",
		&guc_keep_succeeded, 1, INT_MAX, PGC_SIGHUP, 0},
	{"vigil.keep_failed", "Number of failed runs kept per rule.",
		&guc_keep_failed, 1, INT_MAX, PGC_SIGHUP, 0},
	{"vigil.keep_age", "Age up to which runs are kept.",
		&guc_keep_age, 60, INT_MAX, PGC_SIGHUP, GUC_UNIT_S},
	{"vigil.notify_queue_share", "Part of the queue of notifications, in percent, beyond which alerts are not announced.",
		&guc_notify_queue_share, 0, 100, PGC_SIGHUP, 0},
	{"vigil.max_rules_per_owner", "Number of rules that a role may own, unless it is a superuser.",
		&guc_max_rules, 0, INT_MAX, PGC_SIGHUP, 0},
	{"vigil.max_saved_per_owner", "Number of functions, and of watchlists, that a role may save, unless it is an administrator.",
		&guc_max_saved, 0, INT_MAX, PGC_SIGHUP, 0},
	{"vigil.max_exceptions", "Number of exceptions that one rule may have.",
		&guc_max_exceptions, 0, 1000, PGC_SIGHUP, 0},
	{"vigil.max_versions", "Number of versions of one rule that are stored, unless a superuser loads it.",
		&guc_max_versions, 1, INT_MAX, PGC_SIGHUP, 0},
	{"vigil.version_quota", "Size of the versions of rules that one role may have stored, those of deleted rules too, unless it is a superuser.",
		&guc_version_quota, 1, INT_MAX, PGC_SIGHUP, GUC_UNIT_MB},
	{"vigil.max_refills", "Number of ranges of one rule that vigil.refill() may have open.",
		&guc_max_refills, 0, INT_MAX, PGC_SIGHUP, 0},
	{"vigil.max_gaps", "Number of gaps of one rule that are kept apart; the worker widens the last one instead of adding more.",
		&guc_max_gaps, 1, INT_MAX, PGC_SIGHUP, 0},
	{"vigil.dead_letter_quota", "Size of the open dead letters that the loads of one role may leave.",
		&guc_dead_letter_quota, 0, INT_MAX, PGC_SIGHUP, GUC_UNIT_MB},
	{"vigil.foreign_frequency", "How often a rule of another platform is run that does not say it.",
		&guc_foreign_frequency, 300, 14 * 86400, PGC_USERSET, GUC_UNIT_S},
};

static const struct config_enum_entry log_runs_options[] = {
	{"none", LOG_RUNS_NONE, false},
	{"errors", LOG_RUNS_ERRORS, false},
	{"all", LOG_RUNS_ALL, false},
	{NULL, 0, false}
};

static const struct config_enum_entry test_on_load_options[] = {
	{"off", TEST_ON_LOAD_OFF, false},
	{"warn", TEST_ON_LOAD_WARN, false},
	{"error", TEST_ON_LOAD_ERROR, false},
	{NULL, 0, false}
};
/* clang-format on */

/* The context of a setting, as far as the server takes one of it at this time. */
static GucContext
allowed_context(GucContext context)
{
	if (context == PGC_POSTMASTER && !process_shared_preload_libraries_in_progress)
		return PGC_SIGHUP;
	return context;
}

static void
register_strings(void)
{
	DefineCustomStringVariable("vigil.environment",
							   "Label that a database must have been armed with to run its rules.",
							   "A clone that lacks the label runs nothing.", &guc_environment, "",
							   allowed_context(PGC_POSTMASTER), 0, NULL, NULL, NULL);
	DefineCustomStringVariable("vigil.databases",
							   "Databases whose rules are run: * or a list of names.", NULL,
							   &guc_databases, "*", PGC_SIGHUP, GUC_LIST_INPUT, NULL, NULL, NULL);
	DefineCustomStringVariable("vigil.rule_search_path",
							   "Schemas in which a rule's table names are looked up when they are "
							   "not registered as log sources.",
							   NULL, &guc_rule_search_path, "public", PGC_SIGHUP, GUC_LIST_INPUT,
							   NULL, NULL, NULL);
}

static void
register_switches(void)
{
	DefineCustomBoolVariable("vigil.enabled", "Lets the background workers run rules.", NULL,
							 &guc_enabled, true, PGC_SIGHUP, 0, NULL, NULL, NULL);
	DefineCustomBoolVariable("vigil.allow_superuser_rules",
							 "Lets the background workers run rules that a superuser owns.", NULL,
							 &guc_allow_superuser_rules, false, PGC_SIGHUP, 0, NULL, NULL, NULL);
	DefineCustomBoolVariable("vigil.check_kind",
							 "Whether rows are put aside whose columns are rather those of another "
							 "published log table than of the one that they are loaded into.",
							 NULL, &guc_check_kind, true, PGC_USERSET, 0, NULL, NULL, NULL);
	DefineCustomEnumVariable("vigil.log_runs", "Which runs are written to the server's log.", NULL,
							 &guc_log_runs, LOG_RUNS_ERRORS, log_runs_options, PGC_SIGHUP, 0, NULL,
							 NULL, NULL);
	DefineCustomEnumVariable("vigil.test_on_load",
							 "Whether the tests in a rule file are run when it is loaded, and what "
							 "one that fails does: off, warn or error.",
							 NULL, &guc_test_on_load, TEST_ON_LOAD_OFF, test_on_load_options,
							 PGC_USERSET, 0, NULL, NULL, NULL);
}

void
guc_register(void)
{
	for (size_t i = 0; i < lengthof(int_settings); i++)
	{
		const IntSetting *setting = &int_settings[i];

		DefineCustomIntVariable(setting->name, setting->description, NULL, setting->value,
								*setting->value, setting->smallest, setting->largest,
								allowed_context(setting->context), setting->unit, NULL, NULL, NULL);
	}
	register_switches();
	register_strings();
	MarkGUCPrefixReserved("vigil");
}

void
guc_plan_without_jit(void)
{
	if (jit_enabled)
		(void) set_config_option("jit", "off", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0,
								 false);
}
