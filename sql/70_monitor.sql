-- What the engine does, what it owes, and how well it is.

CREATE FUNCTION vigil.workers(
    OUT pid integer, OUT database oid, OUT rule_id uuid, OUT slot_start timestamptz,
    OUT slot_end timestamptz, OUT started_at timestamptz, OUT backlog boolean, OUT suspect boolean,
    OUT stuck boolean, OUT activity text, OUT relation oid, OUT deadline timestamptz) RETURNS SETOF record
    LANGUAGE c VOLATILE PARALLEL RESTRICTED ROWS 4
    AS 'MODULE_PATHNAME', 'vigil_workers';
COMMENT ON FUNCTION vigil.workers() IS 'Workers of all databases and what each is at: a run or housekeeping (activity), of which rule, about which table of its database, since when, and until when code of an owner may run; stuck: it did not react to that and is ended. Of other databases only members of pg_read_all_stats learn more than that they are at work';

CREATE FUNCTION vigil.launcher(
    OUT pid integer, OUT database_state text, OUT next_due timestamptz, OUT workers integer,
    OUT clock_frozen boolean, OUT exhausted boolean, OUT passes bigint, OUT launched bigint)
    RETURNS record
    LANGUAGE c VOLATILE PARALLEL RESTRICTED
    AS 'MODULE_PATHNAME', 'vigil_launcher';
COMMENT ON FUNCTION vigil.launcher() IS 'State of the launcher; all null when the library is not preloaded';

CREATE VIEW vigil.health AS
SELECT r.id AS rule_id, r.name,
       CASE WHEN NOT r.enabled THEN 'off'
            WHEN l.passes IS NULL OR l.pid IS NULL OR l.database_state IN ('disarmed', 'incompatible')
                 OR l.clock_frozen OR c.ahead OR NOT coalesce(current_setting('vigil.enabled', true), 'on')::boolean THEN 'stopped'
            WHEN w.rule_id IS NOT NULL THEN 'running'
            WHEN s.breaker <> 'closed' THEN 'broken'
            WHEN s.reason IS NOT NULL THEN s.reason
            WHEN s.hold_since IS NOT NULL THEN 'held'
            WHEN s.failures > 0 OR g.failures > 0 THEN 'retrying'
            WHEN p.since < clock_timestamp() - interval '5 minutes' THEN 'late'
            WHEN u.error IS NOT NULL AND r.late <> 'ignore' THEN 'unsearched'
            WHEN e.relation IS NOT NULL THEN 'stale'
            ELSE 'ok' END AS state,
       CASE WHEN NOT r.enabled THEN NULL
            WHEN l.passes IS NULL THEN 'the library is not in shared_preload_libraries'
            WHEN l.pid IS NULL AND pg_is_in_recovery() THEN 'this server is a standby: no rule runs on it'
            WHEN l.pid IS NULL THEN 'the launcher does not run'
            WHEN NOT coalesce(current_setting('vigil.enabled', true), 'on')::boolean THEN 'vigil.enabled is off'
            WHEN l.clock_frozen THEN 'the clock has jumped; see vigil.repair_clock()'
            WHEN c.ahead THEN 'it is done until ' || s.watermark || ', which is in the future: the clock was wrong; see vigil.repair_clock()'
            WHEN l.database_state = 'disarmed' THEN 'this database is a copy; see vigil.arm()'
            WHEN l.database_state = 'incompatible' THEN 'the library does not fit the extension'
            WHEN s.reason = 'superuser_owner' THEN 'the owner is a superuser; see vigil.allow_superuser_rules'
            WHEN s.reason = 'owner_missing' THEN 'the owner does not exist, or is another role of that name; see vigil.set_rule_owner()'
            WHEN s.reason = 'waiting' THEN 'something that it reads is missing: ' || coalesce(s.last_error, '')
            WHEN s.reason = 'crash' THEN 'the server crashed while it ran'
            WHEN s.reason = 'ended' THEN 'its process was ended while it ran; see last_error'
            WHEN s.reason = 'failures' THEN 'it failed too often'
            WHEN s.hold_since IS NOT NULL THEN 'a writer of its tables is still open'
            WHEN s.failures > 0 THEN 'its last run failed; see last_error'
            WHEN g.failures > 0 THEN 'a run for a missed slot failed; see last_error'
            WHEN p.since < clock_timestamp() - interval '5 minutes' THEN CASE l.database_state WHEN 'unknown' THEN 'no worker serves this database; see vigil.databases and vigil.max_databases'
                ELSE 'no worker has come to it yet; see vigil.workers()' END
            WHEN u.error IS NOT NULL AND r.late <> 'ignore' THEN 'late rows of ' || u.relation::regclass || ' are not found: ' || u.error
            WHEN e.relation IS NOT NULL THEN 'the rows of ' || e.relation || ' are old, see vigil.external: '
                || coalesce(e.last_error, 'nobody refreshes them')
            WHEN t.truncated THEN 'its last run found more rows than vigil.max_alerts_per_run'
            WHEN k.note IS NOT NULL THEN 'it reads its window whole: ' || k.note
            -- As announce.c decides; the alerts are written all the same.
            WHEN q.used * 100 > coalesce(current_setting('vigil.notify_queue_share', true), '50')::integer
                THEN 'its alerts are not announced: the queue of notifications is too full'
            END AS reason,
       s.breaker, s.watermark, s.last_success_at, s.due_at AS next_due,
       clock_timestamp() - s.watermark AS lag,
       v.active_at AS source_active_at,
       coalesce(g.owed, 0) AS open_gaps, coalesce(g.skipped, 0) AS skipped_gaps,
       s.failures, s.dead_streak, s.crash_streak, s.succeeded_total, s.failed_total,
       coalesce((SELECT x.late_rows FROM vigil.late_totals AS x WHERE x.rule_id = r.id), 0) AS late_total,
       s.last_failure_at, s.last_sqlstate, s.last_error
FROM vigil.rules AS r
LEFT JOIN vigil.rule_state AS s ON s.rule_id = r.id
LEFT JOIN LATERAL (
    SELECT count(*) FILTER (WHERE x.state = 'open') AS owed,
           max(x.failures) FILTER (WHERE x.state = 'open') AS failures,
           count(*) FILTER (WHERE x.state = 'skipped') AS skipped
    FROM vigil.gaps AS x WHERE x.rule_id = r.id) AS g ON true
LEFT JOIN LATERAL (
    SELECT x.truncated FROM vigil.runs AS x WHERE x.rule_id = r.id AND x.status = 'succeeded'
    ORDER BY x.slot_end DESC, x.id DESC LIMIT 1) AS t ON true
LEFT JOIN LATERAL (
    SELECT max(x.active_at) AS active_at FROM vigil.source_searches AS x WHERE x.relation = ANY (s.sources)) AS v ON true
LEFT JOIN LATERAL (
    SELECT x.relation, x.error FROM vigil.source_searches AS x WHERE x.relation = ANY (s.sources) AND x.error IS NOT NULL
    ORDER BY x.failed_at DESC NULLS LAST LIMIT 1) AS u ON true
LEFT JOIN LATERAL (
    SELECT format('%I.%I', x.relation_schema, x.relation_name) AS relation, x.last_error
    FROM vigil.external_sources AS x
    WHERE coalesce(x.checked_at < vigil.time_before(clock_timestamp(), x.stale_after), true)
        AND vigil.find_relation(x.relation_schema, x.relation_name) = ANY (s.sources)
    ORDER BY x.checked_at NULLS FIRST LIMIT 1) AS e ON true
LEFT JOIN vigil.kept_rules AS k ON k.rule_id = r.id AND r.keep_states
-- A rule that no worker has seen since it was changed is due since then.
CROSS JOIN LATERAL (
    SELECT CASE WHEN s.rule_id IS NULL THEN r.updated_at
                WHEN s.due_at > '-infinity' THEN greatest(s.due_at, r.updated_at) END) AS p (since)
CROSS JOIN LATERAL (SELECT coalesce(s.watermark > vigil.engine_time() + coalesce(current_setting('vigil.max_clock_step', true), '10min')::interval, false)) AS c (ahead)
CROSS JOIN vigil.launcher() AS l
CROSS JOIN pg_notification_queue_usage() AS q (used)
LEFT JOIN (SELECT v.rule_id FROM vigil.workers() AS v
           JOIN pg_database AS d ON d.oid = v.database AND d.datname = current_database()
           WHERE v.activity = 'run') AS w ON w.rule_id = r.id;
COMMENT ON VIEW vigil.health IS 'One row per rule: state, why, what it has done and what it owes';
COMMENT ON COLUMN vigil.health.rule_id IS 'The rule';
COMMENT ON COLUMN vigil.health.name IS 'Its name';
COMMENT ON COLUMN vigil.health.state IS 'off, ok, late, running, retrying, held, broken, stopped, unsearched (runs, but rows that come late are not found), stale (runs, but rows that come from outside are old), or why it cannot run';
COMMENT ON COLUMN vigil.health.reason IS 'The same in words, or what was cut; null when all is well';
COMMENT ON COLUMN vigil.health.breaker IS 'closed: runs; open: only a trial now and then; half_open: a trial is due';
COMMENT ON COLUMN vigil.health.watermark IS 'Every slot before it is done, or in vigil.gaps';
COMMENT ON COLUMN vigil.health.last_success_at IS 'End of the last run that succeeded';
COMMENT ON COLUMN vigil.health.next_due IS 'When the worker looks at the rule again';
COMMENT ON COLUMN vigil.health.lag IS 'How far the watermark is behind the clock';
COMMENT ON COLUMN vigil.health.open_gaps IS 'Missed ranges that the worker is filling';
COMMENT ON COLUMN vigil.health.skipped_gaps IS 'Missed ranges that nobody fills until vigil.refill()';
COMMENT ON COLUMN vigil.health.failures IS 'Failed attempts at the slot at the watermark';
COMMENT ON COLUMN vigil.health.dead_streak IS 'Slots given up in a row';
COMMENT ON COLUMN vigil.health.crash_streak IS 'Crashes of the server in a row while it ran';
COMMENT ON COLUMN vigil.health.succeeded_total IS 'Runs that succeeded';
COMMENT ON COLUMN vigil.health.failed_total IS 'Runs that failed';
COMMENT ON COLUMN vigil.health.late_total IS 'Rows that became visible after the run of their slot';
COMMENT ON COLUMN vigil.health.last_failure_at IS 'End of the last run that failed';
COMMENT ON COLUMN vigil.health.last_sqlstate IS 'Code of its error';
COMMENT ON COLUMN vigil.health.last_error IS 'Message of its error';

CREATE VIEW vigil.rule_reads AS
SELECT r.id AS rule_id, r.name, d.runs, d.read_bytes::bigint AS bytes_a_run,
       (d.read_bytes * 86400 / extract(epoch FROM v.query_frequency))::bigint AS bytes_a_day,
       d.seconds * 86400 / extract(epoch FROM v.query_frequency) AS seconds_a_day,
       extract(epoch FROM v.query_period) / extract(epoch FROM v.query_frequency) AS times_read,
       r.keep_states, k.parts AS kept_parts, k.bytes AS kept_bytes, n.used AS kept_used, n.note AS kept_note
FROM vigil.rules AS r
JOIN vigil.rule_versions AS v ON v.rule_id = r.id AND v.version_no = r.version_no
CROSS JOIN LATERAL (
    SELECT count(*) AS runs, avg(u.read_bytes) AS read_bytes,
           extract(epoch FROM avg(u.finished_at - u.started_at)) AS seconds
    FROM (
        SELECT x.read_bytes, x.finished_at, x.started_at FROM vigil.runs AS x
        WHERE x.rule_id = r.id AND x.status = 'succeeded' AND x.rule_version = r.version_no AND x.read_bytes IS NOT NULL
        ORDER BY x.slot_end DESC, x.id DESC LIMIT 100) AS u) AS d
CROSS JOIN LATERAL (
    SELECT count(*) AS parts, coalesce(sum(x.bytes), 0)::bigint AS bytes FROM vigil.kept_parts AS x WHERE x.rule_id = r.id) AS k
LEFT JOIN vigil.kept_rules AS n ON n.rule_id = r.id
WHERE r.enabled;
COMMENT ON VIEW vigil.rule_reads IS 'What the rules that are on read in a day, by their last 100 runs and their schedule';
COMMENT ON COLUMN vigil.rule_reads.rule_id IS 'The rule';
COMMENT ON COLUMN vigil.rule_reads.name IS 'Its name';
COMMENT ON COLUMN vigil.rule_reads.runs IS 'Runs of its current version that this goes by; without one the figures are null';
COMMENT ON COLUMN vigil.rule_reads.bytes_a_run IS 'Bytes of the pages of tables and indexes that a run looks at, in memory or on disk; not those of other servers';
COMMENT ON COLUMN vigil.rule_reads.bytes_a_day IS 'The same in a day';
COMMENT ON COLUMN vigil.rule_reads.seconds_a_day IS 'Seconds that its runs take in a day';
COMMENT ON COLUMN vigil.rule_reads.times_read IS 'In how many of its windows each record is: queryPeriod by queryFrequency';
COMMENT ON COLUMN vigil.rule_reads.keep_states IS 'It keeps states of long windows, see vigil.configure_rule()';
COMMENT ON COLUMN vigil.rule_reads.kept_parts IS 'Partitions of which its groups are kept';
COMMENT ON COLUMN vigil.rule_reads.kept_bytes IS 'Bytes of these groups';
COMMENT ON COLUMN vigil.rule_reads.kept_used IS 'Partitions that its last run did not read for that';
COMMENT ON COLUMN vigil.rule_reads.kept_note IS 'Why its last run read its window whole, or null';

CREATE FUNCTION vigil.coverage(rule uuid)
    RETURNS TABLE (state text, range_start timestamptz, range_end timestamptz)
    LANGUAGE sql STABLE STRICT PARALLEL RESTRICTED ROWS 20
    SET search_path = pg_catalog, pg_temp
    AS $$
    WITH done AS (
        SELECT coalesce(range_agg(tstzrange(c.range_start, c.range_end)), '{}'::tstzmultirange) AS x
        FROM vigil.covered AS c
        WHERE c.rule_id = rule),
    kinds (state, x) AS (
        SELECT CASE WHEN g.state = 'open' THEN 'owed' WHEN g.kind = 'dead' THEN 'failed' ELSE 'skipped' END,
               range_agg(tstzrange(g.cursor_at, g.gap_end))
        FROM vigil.gaps AS g
        WHERE g.rule_id = rule AND g.state <> 'done' AND g.cursor_at < g.gap_end AND g.kind <> 'late'
        GROUP BY 1),
    due AS (
        SELECT coalesce(range_agg(tstzrange(s.slot_start, s.slot_end)), '{}'::tstzmultirange) AS x
        FROM vigil.rule_state AS t
        JOIN vigil.rules AS r ON r.id = t.rule_id AND r.enabled
        CROSS JOIN LATERAL vigil.slots(rule, t.watermark, clock_timestamp()) AS s
        WHERE t.rule_id = rule AND s.slot_end <= clock_timestamp()),
    parts (state, x) AS (
        SELECT 'done', d.x FROM done AS d
        UNION ALL
        SELECT 'owed', coalesce((SELECT k.x FROM kinds AS k WHERE k.state = 'owed'), '{}') + u.x - d.x
        FROM done AS d, due AS u
        UNION ALL
        SELECT k.state, k.x - d.x
                 - coalesce((SELECT o.x FROM kinds AS o WHERE o.state = 'owed'), '{}')
        FROM kinds AS k, done AS d WHERE k.state <> 'owed')
    SELECT p.state, lower(m), upper(m)
    FROM parts AS p CROSS JOIN LATERAL unnest(p.x) AS m
    ORDER BY 2, 1;
$$;
COMMENT ON FUNCTION vigil.coverage(uuid) IS 'Slots of a rule as ranges of time: done, owed, failed (given up) or skipped';

REVOKE ALL ON vigil.health FROM PUBLIC;
