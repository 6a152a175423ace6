-- Runs: what was evaluated, what is owed, and how far each rule has come.

CREATE TABLE vigil.runs (
    id bigint GENERATED ALWAYS AS IDENTITY,
    rule_id uuid NOT NULL,
    rule_version integer NOT NULL,
    slot_start timestamptz NOT NULL,
    slot_end timestamptz NOT NULL,
    window_start timestamptz NOT NULL,
    window_end timestamptz NOT NULL,
    as_of timestamptz NOT NULL,
    status text NOT NULL,
    origin text NOT NULL,
    attempt integer NOT NULL DEFAULT 1,
    repeat boolean NOT NULL DEFAULT false,
    started_at timestamptz NOT NULL,
    finished_at timestamptz NOT NULL,
    row_count bigint NOT NULL DEFAULT 0,
    alert_count bigint NOT NULL DEFAULT 0,
    excepted_count bigint NOT NULL DEFAULT 0,
    truncated boolean NOT NULL DEFAULT false,
    incomplete boolean NOT NULL DEFAULT false,
    late_rows bigint NOT NULL DEFAULT 0,
    sqlstate text,
    error text,
    snapshot pg_snapshot,
    relations oid[],
    partitions bigint[],
    seen_until timestamptz,
    written_by xid8 NOT NULL DEFAULT pg_current_xact_id(),
    read_bytes bigint,
    CONSTRAINT runs_pkey PRIMARY KEY (id),
    CONSTRAINT runs_slot_check CHECK (slot_start < slot_end AND window_start <= slot_start),
    CONSTRAINT runs_status_check
        CHECK (status IN ('succeeded', 'failed', 'timeout', 'cancelled', 'lost')),
    CONSTRAINT runs_origin_check
        CHECK (origin IN ('live', 'catchup', 'refill', 'rerun', 'manual'))
);
COMMENT ON TABLE vigil.runs IS 'Evaluations of rules, each for one slot';
COMMENT ON COLUMN vigil.runs.slot_start IS 'Begin of the slot that the run answers for';
COMMENT ON COLUMN vigil.runs.slot_end IS 'End of the slot, not included';
COMMENT ON COLUMN vigil.runs.window_start IS 'Begin of what the run could read';
COMMENT ON COLUMN vigil.runs.window_end IS 'End of what the run could read, not included';
COMMENT ON COLUMN vigil.runs.as_of IS 'What now() meant in the query';
COMMENT ON COLUMN vigil.runs.status IS 'succeeded, failed, timeout, cancelled, or lost when the process ended without a word';
COMMENT ON COLUMN vigil.runs.origin IS 'live, catchup (missed slots), refill (vigil.refill), rerun (late rows) or manual (vigil.run_rule)';
COMMENT ON COLUMN vigil.runs.attempt IS 'Number of the attempt at this slot, from 1';
COMMENT ON COLUMN vigil.runs.repeat IS 'Not the run that the slot is owed: it had succeeded before, and only findings that were new raised alerts; or it was run by hand before it was due, and is run when it is';
COMMENT ON COLUMN vigil.runs.truncated IS 'More rows than vigil.max_alerts_per_run: the rest was counted, and raised no alerts';
COMMENT ON COLUMN vigil.runs.incomplete IS 'Writers were still open when the slot had waited for vigil.max_hold';
COMMENT ON COLUMN vigil.runs.late_rows IS 'Rows of the window that became visible after the run, when they were noticed';
COMMENT ON COLUMN vigil.runs.snapshot IS 'Which transactions the evaluation saw';
COMMENT ON COLUMN vigil.runs.relations IS 'Tables that the evaluation read, those under views too';
COMMENT ON COLUMN vigil.runs.partitions IS 'For each of them which partitions it had: a hash, see vigil.source_partitions, or 0';
COMMENT ON COLUMN vigil.runs.seen_until IS 'Rows that had arrived before were visible, whoever was still writing';
COMMENT ON COLUMN vigil.runs.written_by IS 'Transaction that wrote the run';
COMMENT ON COLUMN vigil.runs.read_bytes IS 'Bytes of the pages of tables and indexes that the evaluation looked at, in memory or on disk; null for a run that failed';
COMMENT ON COLUMN vigil.runs.id IS 'Number of the run';
COMMENT ON COLUMN vigil.runs.rule_id IS 'The rule, which may have been deleted since';
COMMENT ON COLUMN vigil.runs.rule_version IS 'Version of the rule that was run';
COMMENT ON COLUMN vigil.runs.started_at IS 'When it began';
COMMENT ON COLUMN vigil.runs.finished_at IS 'When it ended; null while it goes on';
COMMENT ON COLUMN vigil.runs.row_count IS 'Rows of the result, all of them but those of exceptions';
COMMENT ON COLUMN vigil.runs.excepted_count IS 'Rows that vigil.exceptions took out of the result';
COMMENT ON COLUMN vigil.runs.alert_count IS 'Alerts that the run wrote';
COMMENT ON COLUMN vigil.runs.sqlstate IS 'Code of the error';
COMMENT ON COLUMN vigil.runs.error IS 'Message of the error';

-- The second line of defence behind the watermark: a slot succeeds once.
CREATE UNIQUE INDEX runs_once_per_slot ON vigil.runs (rule_id, slot_start, slot_end)
    WHERE status = 'succeeded' AND NOT repeat;
COMMENT ON INDEX vigil.runs_once_per_slot IS 'Refuses a second success for the same slot';

CREATE INDEX runs_by_slot ON vigil.runs (rule_id, slot_end, id);
COMMENT ON INDEX vigil.runs_by_slot IS 'History of a rule';

CREATE INDEX runs_by_writer ON vigil.runs (written_by) WHERE status = 'succeeded';
COMMENT ON INDEX vigil.runs_by_writer IS 'Runs that the last search for late rows did not see';

-- Written by runs only, never by users, and small and hot: one row per rule.
CREATE TABLE vigil.rule_state (
    rule_id uuid NOT NULL,
    rule_row xid,
    watermark timestamptz NOT NULL,
    due_at timestamptz,
    failures integer NOT NULL DEFAULT 0,
    hold_since timestamptz,
    hold_writers text[],
    attempt_no integer NOT NULL DEFAULT 0,
    attempt_slot_start timestamptz,
    attempt_slot_end timestamptz,
    attempt_gap bigint,
    attempt_generation bigint,
    attempt_pid integer,
    attempt_at timestamptz,
    dead_streak integer NOT NULL DEFAULT 0,
    crash_streak integer NOT NULL DEFAULT 0,
    breaker text NOT NULL DEFAULT 'closed',
    reason text,
    last_success_at timestamptz,
    last_failure_at timestamptz,
    last_sqlstate text,
    last_error text,
    succeeded_total bigint NOT NULL DEFAULT 0,
    failed_total bigint NOT NULL DEFAULT 0,
    backlog_at timestamptz,
    sources oid[],
    CONSTRAINT rule_state_pkey PRIMARY KEY (rule_id),
    CONSTRAINT rule_state_rule_fkey FOREIGN KEY (rule_id) REFERENCES vigil.rules (id) ON DELETE CASCADE,
    CONSTRAINT rule_state_breaker_check CHECK (breaker IN ('closed', 'open', 'half_open'))
) WITH (fillfactor = 50);
COMMENT ON TABLE vigil.rule_state IS 'How far the worker has come with each rule';
COMMENT ON COLUMN vigil.rule_state.rule_row IS 'Version of the row of vigil.rules that due_at was computed from';
COMMENT ON COLUMN vigil.rule_state.watermark IS 'Every slot before it is closed: done, or a row of vigil.gaps';
COMMENT ON COLUMN vigil.rule_state.due_at IS 'When the worker looks at the rule again';
COMMENT ON COLUMN vigil.rule_state.failures IS 'Failed attempts at the slot at the watermark';
COMMENT ON COLUMN vigil.rule_state.hold_since IS 'Since when the slot waits for writers that are still open';
COMMENT ON COLUMN vigil.rule_state.hold_writers IS 'Their virtual transactions; when none of them is open, the slot is run';
COMMENT ON COLUMN vigil.rule_state.backlog_at IS 'When a missed slot was last tried: rules take turns';
COMMENT ON COLUMN vigil.rule_state.attempt_generation IS 'Start of the server in which the attempt was made; an attempt without a live worker is lost';
COMMENT ON COLUMN vigil.rule_state.breaker IS 'open: only a trial now and then, until one succeeds';
COMMENT ON COLUMN vigil.rule_state.reason IS 'Why the rule is not running well, or null';
COMMENT ON COLUMN vigil.rule_state.rule_id IS 'The rule';
COMMENT ON COLUMN vigil.rule_state.attempt_no IS 'Number of the attempt that is going on, 0 if none';
COMMENT ON COLUMN vigil.rule_state.attempt_slot_start IS 'Begin of its slot';
COMMENT ON COLUMN vigil.rule_state.attempt_slot_end IS 'End of its slot';
COMMENT ON COLUMN vigil.rule_state.attempt_gap IS 'The gap it works off, null for a fresh slot';
COMMENT ON COLUMN vigil.rule_state.attempt_pid IS 'Process that makes it';
COMMENT ON COLUMN vigil.rule_state.attempt_at IS 'When it began';
COMMENT ON COLUMN vigil.rule_state.dead_streak IS 'Slots given up in a row';
COMMENT ON COLUMN vigil.rule_state.crash_streak IS 'Crashes of the server in a row while the rule ran';
COMMENT ON COLUMN vigil.rule_state.last_success_at IS 'End of the last run that succeeded';
COMMENT ON COLUMN vigil.rule_state.last_failure_at IS 'End of the last run that failed';
COMMENT ON COLUMN vigil.rule_state.last_sqlstate IS 'Code of its error';
COMMENT ON COLUMN vigil.rule_state.last_error IS 'Message of its error';
COMMENT ON COLUMN vigil.rule_state.succeeded_total IS 'Runs that succeeded since the rule was loaded';
COMMENT ON COLUMN vigil.rule_state.failed_total IS 'Runs that failed';
COMMENT ON COLUMN vigil.rule_state.sources IS 'Tables that the last run of a worker read, those under views too';

-- Late rows are looked for in each table once, whichever rules read it.
CREATE TABLE vigil.source_searches (
    relation oid NOT NULL,
    tried_at timestamptz NOT NULL,
    searched_at timestamptz,
    snapshot pg_snapshot,
    seen_until timestamptz,
    leaves oid[],
    watched tstzmultirange NOT NULL DEFAULT '{}',
    watched_before tstzmultirange NOT NULL DEFAULT '{}',
    watched_at timestamptz,
    failures integer NOT NULL DEFAULT 0,
    failed_at timestamptz,
    sqlstate text,
    error text,
    inserts bigint,
    active_at timestamptz,
    CONSTRAINT source_searches_pkey PRIMARY KEY (relation)
);
COMMENT ON TABLE vigil.source_searches IS 'Tables that rules read: when they were searched for rows that came late, and what that saw';
COMMENT ON COLUMN vigil.source_searches.relation IS 'The table';
COMMENT ON COLUMN vigil.source_searches.tried_at IS 'When a search last began';
COMMENT ON COLUMN vigil.source_searches.searched_at IS 'When one last came to its end';
COMMENT ON COLUMN vigil.source_searches.snapshot IS 'Which transactions that one saw';
COMMENT ON COLUMN vigil.source_searches.seen_until IS 'Rows that had arrived before were visible to it';
COMMENT ON COLUMN vigil.source_searches.leaves IS 'Partitions of the table at that time';
COMMENT ON COLUMN vigil.source_searches.watched IS 'Windows of the runs since watched_at';
COMMENT ON COLUMN vigil.source_searches.watched_before IS 'Windows of the runs in the vigil.late_horizon before';
COMMENT ON COLUMN vigil.source_searches.watched_at IS 'When watched was begun anew';
COMMENT ON COLUMN vigil.source_searches.failures IS 'Searches in a row that failed: rows that come late are not found while it is not 0';
COMMENT ON COLUMN vigil.source_searches.failed_at IS 'When the last of them failed';
COMMENT ON COLUMN vigil.source_searches.sqlstate IS 'Code of its error';
COMMENT ON COLUMN vigil.source_searches.error IS 'Message of its error';
COMMENT ON COLUMN vigil.source_searches.inserts IS 'Rows ever inserted into the table, by the statistics of the server';
COMMENT ON COLUMN vigil.source_searches.active_at IS 'When that number was last seen to change';

CREATE TABLE vigil.source_partitions (
    relation oid NOT NULL,
    hash bigint NOT NULL,
    leaves oid[] NOT NULL,
    noted_at timestamptz NOT NULL,
    CONSTRAINT source_partitions_pkey PRIMARY KEY (relation, hash)
);
COMMENT ON TABLE vigil.source_partitions IS 'Lists of partitions that runs have read: what is attached later is late for them';
COMMENT ON COLUMN vigil.source_partitions.relation IS 'The partitioned table';
COMMENT ON COLUMN vigil.source_partitions.hash IS 'Hash of the list, as in vigil.runs.partitions';
COMMENT ON COLUMN vigil.source_partitions.leaves IS 'Its partitions, on all levels';
COMMENT ON COLUMN vigil.source_partitions.noted_at IS 'When a run last read it, within an hour';

CREATE TABLE vigil.late_totals (
    rule_id uuid NOT NULL,
    late_rows bigint NOT NULL,
    CONSTRAINT late_totals_pkey PRIMARY KEY (rule_id),
    CONSTRAINT late_totals_rule_fkey FOREIGN KEY (rule_id) REFERENCES vigil.rules (id) ON DELETE CASCADE
);
COMMENT ON TABLE vigil.late_totals IS 'How many rows came late for each rule';
COMMENT ON COLUMN vigil.late_totals.rule_id IS 'The rule';
COMMENT ON COLUMN vigil.late_totals.late_rows IS 'Rows that became visible after the run of their slot';

-- Runs are removed in time; what they have covered is not forgotten.
CREATE TABLE vigil.covered (
    rule_id uuid NOT NULL,
    range_start timestamptz NOT NULL,
    range_end timestamptz NOT NULL,
    CONSTRAINT covered_pkey PRIMARY KEY (rule_id, range_start),
    CONSTRAINT covered_range_check CHECK (range_start < range_end)
) WITH (fillfactor = 50);
COMMENT ON TABLE vigil.covered IS 'Ranges of time for which each rule has succeeded; see vigil.coverage()';
COMMENT ON COLUMN vigil.covered.rule_id IS 'The rule, which may have been deleted since';
COMMENT ON COLUMN vigil.covered.range_start IS 'Begin of the first slot';
COMMENT ON COLUMN vigil.covered.range_end IS 'End of the last slot';

CREATE TABLE vigil.rule_prunes (
    rule_id uuid NOT NULL,
    runs bigint NOT NULL,
    pruned_at timestamptz NOT NULL,
    CONSTRAINT rule_prunes_pkey PRIMARY KEY (rule_id),
    CONSTRAINT rule_prunes_rule_fkey FOREIGN KEY (rule_id) REFERENCES vigil.rules (id) ON DELETE CASCADE
);
COMMENT ON TABLE vigil.rule_prunes IS 'When old runs of a rule were last removed';
COMMENT ON COLUMN vigil.rule_prunes.rule_id IS 'The rule';
COMMENT ON COLUMN vigil.rule_prunes.runs IS 'How often the rule had run by then';
COMMENT ON COLUMN vigil.rule_prunes.pruned_at IS 'When that was';

CREATE TABLE vigil.gaps (
    id bigint GENERATED ALWAYS AS IDENTITY,
    rule_id uuid NOT NULL,
    gap_start timestamptz NOT NULL,
    gap_end timestamptz NOT NULL,
    cursor_at timestamptz NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    failures integer NOT NULL DEFAULT 0,
    retry_at timestamptz NOT NULL DEFAULT '-infinity',
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT gaps_pkey PRIMARY KEY (id),
    CONSTRAINT gaps_range_check
        CHECK (gap_start < gap_end AND cursor_at BETWEEN gap_start AND gap_end),
    CONSTRAINT gaps_kind_check
        CHECK (kind IN ('backlog', 'horizon', 'policy', 'disabled', 'dead', 'late', 'manual')),
    CONSTRAINT gaps_state_check CHECK (state IN ('open', 'done', 'skipped'))
);
COMMENT ON TABLE vigil.gaps IS 'Slots that were not run in their time: being worked off, or skipped on purpose';
COMMENT ON COLUMN vigil.gaps.cursor_at IS 'Slots of the gap before it are done';
COMMENT ON COLUMN vigil.gaps.kind IS 'backlog, horizon (too old), policy (the rule wants the latest only), disabled (the rule was off), dead (given up), late (rows came late), manual (vigil.refill)';
COMMENT ON COLUMN vigil.gaps.state IS 'open: the worker fills it; skipped: nobody does, until vigil.refill';
COMMENT ON COLUMN vigil.gaps.id IS 'Number of the gap, for vigil.refill';
COMMENT ON COLUMN vigil.gaps.rule_id IS 'The rule';
COMMENT ON COLUMN vigil.gaps.gap_start IS 'Begin of its first slot';
COMMENT ON COLUMN vigil.gaps.gap_end IS 'End of its last slot';
COMMENT ON COLUMN vigil.gaps.failures IS 'Failed attempts at the slot at the cursor';
COMMENT ON COLUMN vigil.gaps.retry_at IS 'When the next attempt may be made';
COMMENT ON COLUMN vigil.gaps.created_at IS 'When the gap was noticed';

CREATE INDEX gaps_open ON vigil.gaps (rule_id, cursor_at) WHERE state = 'open';
COMMENT ON INDEX vigil.gaps_open IS 'Work of the backlog';

CREATE INDEX gaps_by_rule ON vigil.gaps (rule_id, gap_start);
COMMENT ON INDEX vigil.gaps_by_rule IS 'Coverage of a rule';

CREATE TABLE vigil.clock (
    one boolean NOT NULL DEFAULT true,
    seen_at timestamptz NOT NULL,
    CONSTRAINT clock_pkey PRIMARY KEY (one),
    CONSTRAINT clock_one_check CHECK (one)
);
COMMENT ON TABLE vigil.clock IS 'The time as workers last saw it, so that a server that starts with a wrong clock does not close slots of the future; not dumped';
COMMENT ON COLUMN vigil.clock.one IS 'There is one row';
COMMENT ON COLUMN vigil.clock.seen_at IS 'When that was, to vigil.late_interval';

-- Who this database is: a copy of it must not run the rules of the original.
CREATE TABLE vigil.installation (
    install_id uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    cluster bigint,
    CONSTRAINT installation_pkey PRIMARY KEY (install_id)
);
COMMENT ON TABLE vigil.installation IS 'Installations that the rules of this database come from; dumped with them';
COMMENT ON COLUMN vigil.installation.install_id IS 'Identity of the installation';
COMMENT ON COLUMN vigil.installation.created_at IS 'When it was made';
COMMENT ON COLUMN vigil.installation.cluster IS 'System identifier of the cluster whose roles the OIDs beside role names are of';

CREATE TABLE vigil.armed (
    install_id uuid NOT NULL,
    database_oid oid NOT NULL,
    environment text NOT NULL,
    schema_version integer NOT NULL,
    armed_at timestamptz NOT NULL,
    by_hand boolean NOT NULL DEFAULT true,
    CONSTRAINT armed_pkey PRIMARY KEY (install_id)
);
COMMENT ON TABLE vigil.armed IS 'The installation that may run here; not dumped, so a restored database stays quiet';
COMMENT ON COLUMN vigil.armed.environment IS 'Value of vigil.environment that goes with it';
COMMENT ON COLUMN vigil.armed.by_hand IS 'Made by vigil.arm(), not by CREATE EXTENSION: then rules that are older than this row may run';
COMMENT ON COLUMN vigil.armed.schema_version IS 'Version of these tables; the library must know it';
COMMENT ON COLUMN vigil.armed.install_id IS 'Identity that runs';
COMMENT ON COLUMN vigil.armed.database_oid IS 'The database that was armed; another one with these rows is a copy';
COMMENT ON COLUMN vigil.armed.armed_at IS 'When vigil.arm() was called, or the extension was made';

CREATE FUNCTION vigil.poke() RETURNS void
    LANGUAGE c VOLATILE PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'vigil_poke';
COMMENT ON FUNCTION vigil.poke() IS 'Wakes the launcher for this database when the transaction commits';

CREATE FUNCTION vigil.poke_trigger() RETURNS trigger
    LANGUAGE c VOLATILE PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'vigil_poke_trigger';
COMMENT ON FUNCTION vigil.poke_trigger() IS 'Wakes the launcher when what it works from has changed';

CREATE TRIGGER rules_poke AFTER INSERT OR UPDATE OR DELETE ON vigil.rules
    FOR EACH STATEMENT EXECUTE FUNCTION vigil.poke_trigger();
COMMENT ON TRIGGER rules_poke ON vigil.rules IS 'A change of a rule takes effect at once';

CREATE FUNCTION vigil.arm() RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_id uuid := gen_random_uuid();
    v_cluster bigint := (SELECT c.system_identifier FROM pg_control_system() AS c);
BEGIN
    -- In another cluster names are all that is left of roles: those of today are meant from now on.
    IF EXISTS (SELECT FROM vigil.installation AS i WHERE i.cluster IS DISTINCT FROM v_cluster) THEN
        UPDATE vigil.rules AS r SET run_as_oid = (SELECT p.oid FROM pg_roles AS p WHERE p.rolname = r.run_as);
        UPDATE vigil.functions AS f SET created_by_oid = (SELECT p.oid FROM pg_roles AS p WHERE p.rolname = f.created_by);
        UPDATE vigil.watchlists AS w SET created_by_oid = (SELECT p.oid FROM pg_roles AS p WHERE p.rolname = w.created_by);
        UPDATE vigil.dead_letter AS d SET loaded_by_oid = (SELECT p.oid FROM pg_roles AS p WHERE p.rolname = d.loaded_by);
        UPDATE vigil.loads AS l SET loaded_by_oid = (SELECT p.oid FROM pg_roles AS p WHERE p.rolname = l.loaded_by);
        UPDATE vigil.forwarders AS f SET owner_oid = (SELECT p.oid FROM pg_roles AS p WHERE p.rolname = f.owner);
    END IF;
    DELETE FROM vigil.installation;
    DELETE FROM vigil.armed;
    DELETE FROM vigil.clock;
    INSERT INTO vigil.installation (install_id, cluster) VALUES (v_id, v_cluster);
    INSERT INTO vigil.armed (install_id, database_oid, environment, schema_version, armed_at)
        SELECT v_id, d.oid, coalesce(current_setting('vigil.environment', true), ''), 2, now()
        FROM pg_database d WHERE d.datname = current_database();
    PERFORM vigil.poke();
END
$$;
COMMENT ON FUNCTION vigil.arm() IS 'Lets the worker run the rules of this database, after a restore or in a clone';

SELECT vigil.arm();
UPDATE vigil.armed SET by_hand = false;

CREATE FUNCTION vigil.run_rule(rule uuid, as_of timestamptz DEFAULT now()) RETURNS bigint
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'vigil_run_rule';
COMMENT ON FUNCTION vigil.run_rule(uuid, timestamptz) IS 'Runs a rule for the slot that ends at as_of, or for what there is now; returns the id of the run, also of one that failed. A time at which no slot ends is refused';

CREATE FUNCTION vigil.run_rule(rule uuid, as_of timestamptz, force boolean) RETURNS bigint
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'vigil_run_rule';
COMMENT ON FUNCTION vigil.run_rule(uuid, timestamptz, boolean) IS 'Runs a rule as if a slot ended at as_of, whether one does or not, if force is true';

CREATE FUNCTION vigil.preview_rule(rule uuid, as_of timestamptz DEFAULT now()) RETURNS SETOF jsonb
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'vigil_preview_rule';
COMMENT ON FUNCTION vigil.preview_rule(uuid, timestamptz) IS 'Rows that a run for the slot that ends at as_of would find; writes nothing';

CREATE FUNCTION vigil.rule_sql(rule uuid, as_of timestamptz DEFAULT now()) RETURNS text
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'vigil_rule_sql';
COMMENT ON FUNCTION vigil.rule_sql(uuid, timestamptz) IS 'The SELECT that a run for the slot that ends at as_of executes, for EXPLAIN or psql; its window is written into it';

CREATE FUNCTION vigil.run_due(as_of timestamptz DEFAULT clock_timestamp(), max_runs integer DEFAULT 1000)
    RETURNS integer
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'vigil_run_due';
COMMENT ON FUNCTION vigil.run_due(timestamptz, integer) IS 'Does in this session and transaction what the workers would do at a moment: runs rules that are due; returns the number of attempts';

CREATE FUNCTION vigil.slots(rule uuid, from_time timestamptz, to_time timestamptz)
    RETURNS TABLE (slot_start timestamptz, slot_end timestamptz)
    LANGUAGE c STABLE STRICT PARALLEL RESTRICTED ROWS 100
    AS 'MODULE_PATHNAME', 'vigil_slots';
COMMENT ON FUNCTION vigil.slots(uuid, timestamptz, timestamptz) IS 'Slots of a rule that overlap a range of time';

CREATE FUNCTION vigil.refill(rule uuid, from_time timestamptz, to_time timestamptz) RETURNS bigint
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'vigil_refill_range';
COMMENT ON FUNCTION vigil.refill(uuid, timestamptz, timestamptz) IS 'Makes the worker run all slots of a rule that overlap a range of time and are over; what they raised before stays silent. Slots are run whole, a notice says which. Returns the id of the gap';

CREATE FUNCTION vigil.refill(gap bigint) RETURNS void
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'vigil_refill_gap';
COMMENT ON FUNCTION vigil.refill(bigint) IS 'Makes the worker run the slots of a gap that was skipped';

CREATE FUNCTION vigil.reset_rule(rule uuid) RETURNS void
    LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'vigil_reset_rule';
COMMENT ON FUNCTION vigil.reset_rule(uuid) IS 'Closes the breaker of a rule and tries its next slot at once; a rule that is done until a time in the future, because the clock was wrong, is taken back to now';

CREATE FUNCTION vigil.engine_time() RETURNS timestamptz
    LANGUAGE c STABLE PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'vigil_engine_time';
COMMENT ON FUNCTION vigil.engine_time() IS 'The time by which rules are due';

CREATE FUNCTION vigil.accept_clock() RETURNS void
    LANGUAGE c VOLATILE PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'vigil_accept_clock';
COMMENT ON FUNCTION vigil.accept_clock() IS 'Starts rules again that were stopped because the clock has jumped; part of vigil.repair_clock()';

CREATE FUNCTION vigil.rewind_rules() RETURNS bigint
    LANGUAGE c VOLATILE PARALLEL UNSAFE
    AS 'MODULE_PATHNAME', 'vigil_rewind_rules';
COMMENT ON FUNCTION vigil.rewind_rules() IS 'Takes rules back to now that are done until a time in the future; part of vigil.repair_clock()';

CREATE FUNCTION vigil.repair_clock() RETURNS bigint
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    v_now timestamptz := vigil.engine_time();
    v_rules bigint := vigil.rewind_rules();
BEGIN
    INSERT INTO vigil.clock AS c (seen_at) VALUES (v_now) ON CONFLICT ON CONSTRAINT clock_pkey DO UPDATE SET seen_at = v_now;
    -- What they saw was seen in the future: begun anew.
    DELETE FROM vigil.source_searches AS s WHERE s.tried_at > v_now OR s.searched_at > v_now;
    PERFORM vigil.accept_clock();
    PERFORM vigil.poke();
    RETURN v_rules;
END
$$;
COMMENT ON FUNCTION vigil.repair_clock() IS 'Says that the clock is right now: rules go on, and those that a wrong clock has done until a time in the future are taken back to now; what is owed is run. Returns their number';

REVOKE ALL ON vigil.runs, vigil.rule_state, vigil.source_searches, vigil.source_partitions, vigil.late_totals, vigil.covered,
    vigil.rule_prunes, vigil.clock, vigil.gaps,    vigil.installation, vigil.armed FROM PUBLIC;
REVOKE ALL ON FUNCTION vigil.poke(), vigil.poke_trigger(), vigil.arm(), vigil.refill(uuid, timestamptz, timestamptz),
    vigil.refill(bigint), vigil.reset_rule(uuid), vigil.run_due(timestamptz, integer), vigil.accept_clock(), vigil.rewind_rules(), vigil.repair_clock()
    FROM PUBLIC;
