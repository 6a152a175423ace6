/*
 * guc.h
 *		Settings of the engine (vigil.*).
 *
 * Read directly by whoever needs one; defined, with their limits and their
 * descriptions, in guc.c.  Nothing but the server's configuration writes them.
 */
#ifndef VIGIL_BASE_GUC_H
#define VIGIL_BASE_GUC_H

typedef enum LogRuns
{
	LOG_RUNS_NONE,
	LOG_RUNS_ERRORS,
	LOG_RUNS_ALL
} LogRuns;

/* What becomes of a rule file whose tests fail. */
typedef enum TestOnLoad
{
	TEST_ON_LOAD_OFF, /* they are not run */
	TEST_ON_LOAD_WARN,
	TEST_ON_LOAD_ERROR
} TestOnLoad;

/* Processes. */
extern bool guc_enabled;             /* master switch */
extern char *guc_environment;        /* label that an armed database must carry */
extern char *guc_databases;          /* "*" or a list of names */
extern int guc_max_workers;          /* parallel runs in the cluster */
extern int guc_max_databases;        /* databases the launcher can know */
extern int guc_workers_per_database; /* fairness */
extern int guc_workers_per_owner;    /* 0: all but one */
extern int guc_naptime;              /* s: longest sleep of the launcher */
extern int guc_probe_interval;       /* s: look again for the extension */
extern int guc_worker_linger;        /* ms: idle worker waits for a poke */
extern int guc_worker_lifetime;      /* s: then a worker is recycled */

/* One run. */
extern int guc_rule_timeout; /* ms */
extern int guc_lock_timeout; /* ms */
extern int guc_stuck_grace;  /* s beyond the timeout until the worker is ended */
extern int guc_max_alerts;
extern int guc_max_evidence;              /* kB */
extern int guc_max_run_evidence;          /* kB */
extern int guc_max_rule_timeout; /* ms */ /* alerts of one run */
extern char *guc_rule_search_path;        /* where a rule's table names are looked up */
extern int guc_work_mem;                  /* kB */
extern int guc_temp_file_limit;           /* kB, -1 none */
extern int guc_parallel_workers;          /* max_parallel_workers_per_gather of a run */
extern bool guc_allow_superuser_rules;
extern int guc_log_runs;          /* LogRuns */
extern int guc_test_on_load;      /* TestOnLoad */
extern int guc_foreign_frequency; /* s between two runs of a rule that does not say it */

/* Time. */
extern int guc_ingestion_delay; /* s after a slot's end until it is due */
extern int guc_max_hold;        /* s that a slot waits for open writers */
extern int guc_catchup_slots;   /* lag in slots that is worked off in line */
extern int guc_catchup_horizon; /* s: older slots are recorded, not run */
extern int guc_backfill_share;  /* percent of the workers for the backlog */
extern int guc_late_horizon;    /* s: how long a finished slot is watched */
extern int guc_late_interval;   /* s between two looks for late rows */
extern int guc_max_clock_step;  /* s */
extern int guc_max_kept_size;

/* Failures and history. */
extern int guc_retry_base;     /* ms */
extern int guc_retry_max;      /* ms */
extern int guc_slot_attempts;  /* then a slot is given up */
extern int guc_breaker_after;  /* slots given up in a row */
extern int guc_crash_limit;    /* crashes of one slot */
extern int guc_keep_succeeded; /* runs per rule */
extern int guc_keep_failed;    /* runs per rule */
extern int guc_keep_age;
extern int guc_notify_queue_share;
extern int guc_max_rules;
extern int guc_max_saved;     /* functions, and watchlists, per role */
extern int guc_max_versions;  /* per rule */
extern int guc_version_quota; /* MB */
extern int guc_max_refills;
extern int guc_max_gaps; /* per rule */
extern int guc_max_exceptions;
extern int guc_dead_letter_quota; /* MB */ /* s */
extern bool guc_check_kind;

/* Defines all settings; called once, when the library is loaded. */
extern void guc_register(void);

/*
 * Has statements planned without machine code until the level of settings that path_pin()
 * began ends: making it of a long query takes minutes in which nobody can cancel it, and
 * what our functions are thought to cost makes it look worth while.
 */
extern void guc_plan_without_jit(void);

#endif /* VIGIL_BASE_GUC_H */
