-- Figures for monitoring, with names and units as Prometheus has them.
--
-- The number of series is bounded: states, severities and the like are closed lists, each of
-- whose values has a series at all times; log tables are the 200 largest, forwarders the
-- first 100 by name. Rules have no series
-- of their own: vigil.health tells which one it is.

CREATE VIEW vigil.metrics_engine (name, labels, value) AS
WITH launcher AS MATERIALIZED (SELECT l.* FROM vigil.launcher() AS l)
SELECT 'vigil_info', jsonb_build_object('version', e.extversion, 'library', vigil.library_version(), 'postgresql', current_setting('server_version')), 1::float8
    FROM pg_extension AS e WHERE e.extname = 'vigil'
UNION ALL SELECT 'vigil_launcher_up', '{}', (l.pid IS NOT NULL)::integer FROM launcher AS l
UNION ALL SELECT 'vigil_enabled', '{}', coalesce(current_setting('vigil.enabled', true), 'on')::boolean::integer
UNION ALL SELECT 'vigil_clock_stopped', '{}', coalesce(l.clock_frozen, false)::integer FROM launcher AS l
UNION ALL SELECT 'vigil_workers_busy', '{}', coalesce(l.workers, 0) FROM launcher AS l
UNION ALL SELECT 'vigil_workers_max', '{}', coalesce(current_setting('vigil.max_workers', true), '0')::float8
UNION ALL SELECT 'vigil_workers_exhausted', '{}', coalesce(l.exhausted, false)::integer FROM launcher AS l
UNION ALL SELECT 'vigil_database_size_bytes', '{}', pg_database_size(current_database())
UNION ALL SELECT 'vigil_notify_queue_ratio', '{}', pg_notification_queue_usage();
COMMENT ON VIEW vigil.metrics_engine IS 'The part of vigil.metrics about the worker and the database';
REVOKE ALL ON vigil.metrics_engine FROM PUBLIC;

CREATE VIEW vigil.metrics_rules (name, labels, value) AS
WITH health AS MATERIALIZED (SELECT h.state, h.lag, h.failures FROM vigil.health AS h)
SELECT 'vigil_rules', jsonb_build_object('state', s.state), (SELECT count(*) FROM health AS h WHERE h.state = s.state)
    FROM unnest('{off,ok,running,retrying,held,late,broken,stopped,waiting,unsearched,stale,superuser_owner,owner_missing}'::text[]) AS s (state)
UNION ALL SELECT 'vigil_rule_lag_max_seconds', '{}', coalesce(extract(epoch FROM max(h.lag) FILTER (WHERE h.state <> 'off')), 0) FROM health AS h
UNION ALL SELECT 'vigil_rule_failures', '{}', coalesce(sum(h.failures) FILTER (WHERE h.state <> 'off'), 0) FROM health AS h
UNION ALL SELECT 'vigil_runs_total', '{}', CASE WHEN q.is_called THEN q.last_value ELSE 0 END FROM vigil.runs_id_seq AS q
UNION ALL SELECT 'vigil_gaps', jsonb_build_object('state', s.state), (SELECT count(*) FROM vigil.gaps AS g WHERE g.state = s.state AND g.kind <> 'disabled')
    FROM (VALUES ('open'), ('skipped')) AS s (state)
UNION ALL SELECT 'vigil_gap_oldest_seconds', '{}', coalesce(extract(epoch FROM now() - min(g.cursor_at)), 0) FROM vigil.gaps AS g WHERE g.state = 'open';
COMMENT ON VIEW vigil.metrics_rules IS 'The part of vigil.metrics about rules and their runs';
REVOKE ALL ON vigil.metrics_rules FROM PUBLIC;

CREATE VIEW vigil.metrics_alerts (name, labels, value) AS
WITH day_alert AS MATERIALIZED (SELECT a.severity FROM vigil.alerts AS a WHERE a.raised_at > now() - interval '1 day')
SELECT 'vigil_alerts_total', '{}'::jsonb, CASE WHEN q.is_called THEN q.last_value ELSE 0 END FROM vigil.alerts_id_seq AS q
UNION ALL SELECT 'vigil_alerts_last_day', jsonb_build_object('severity', s.severity), (SELECT count(*) FROM day_alert AS a WHERE a.severity = s.severity)
    FROM unnest('{Informational,Low,Medium,High}'::text[]) AS s (severity)
UNION ALL SELECT 'vigil_alert_newest_timestamp_seconds', '{}', extract(epoch FROM max(a.raised_at)) FROM vigil.alerts AS a HAVING max(a.raised_at) IS NOT NULL
UNION ALL SELECT 'vigil_incidents_open', jsonb_build_object('severity', s.severity),
        (SELECT count(*) FROM vigil.incidents AS i WHERE i.status <> 'Closed' AND i.severity = s.severity)
    FROM unnest('{Informational,Low,Medium,High}'::text[]) AS s (severity);
COMMENT ON VIEW vigil.metrics_alerts IS 'The part of vigil.metrics about alerts and incidents';
REVOKE ALL ON vigil.metrics_alerts FROM PUBLIC;

CREATE VIEW vigil.metrics_records (name, labels, value) AS
WITH day_load AS MATERIALIZED (
    SELECT l.status, l.loaded, l.dead, l.skipped, l.duplicates FROM vigil.loads AS l
    WHERE l.id > (SELECT max(m.id) - 10000 FROM vigil.loads AS m) AND l.started_at > now() - interval '1 day')
SELECT 'vigil_dead_letters', '{}'::jsonb, (SELECT count(*) FROM vigil.dead_letter AS d WHERE d.resolved_at IS NULL)
UNION ALL SELECT 'vigil_loads_total', '{}', CASE WHEN q.is_called THEN q.last_value ELSE 0 END FROM vigil.loads_id_seq AS q
UNION ALL SELECT 'vigil_loads_last_day', jsonb_build_object('status', s.status), (SELECT count(*) FROM day_load AS l WHERE l.status = s.status)
    FROM unnest('{running,complete,interrupted,failed}'::text[]) AS s (status)
UNION ALL SELECT 'vigil_records_last_day', jsonb_build_object('result', r.result), r.value
    FROM (SELECT coalesce(sum(l.loaded), 0) AS loaded, coalesce(sum(l.dead), 0) AS dead, coalesce(sum(l.skipped), 0) AS skipped,
        coalesce(sum(l.duplicates), 0) AS duplicates FROM day_load AS l) AS t
    CROSS JOIN LATERAL (VALUES ('loaded', t.loaded), ('dead', t.dead), ('skipped', t.skipped), ('duplicate', t.duplicates)) AS r (result, value)
UNION ALL SELECT 'vigil_external_stale', '{}', (SELECT count(*) FROM vigil.external AS x WHERE x.is_stale);
COMMENT ON VIEW vigil.metrics_records IS 'The part of vigil.metrics about what comes in';
REVOKE ALL ON vigil.metrics_records FROM PUBLIC;

CREATE VIEW vigil.metrics_sources (name, labels, value) AS
WITH source AS MATERIALIZED (
    SELECT s.* FROM vigil.source_status() AS s ORDER BY s.bytes DESC NULLS LAST, s.name LIMIT 200)
SELECT 'vigil_source_newest_timestamp_seconds', jsonb_build_object('source', s.name), extract(epoch FROM s.newest_time) FROM source AS s WHERE s.newest_time IS NOT NULL
UNION ALL SELECT 'vigil_source_size_bytes', jsonb_build_object('source', s.name), s.bytes FROM source AS s WHERE s.bytes IS NOT NULL
UNION ALL SELECT 'vigil_source_partitions', jsonb_build_object('source', s.name), s.partitions FROM source AS s
UNION ALL SELECT 'vigil_source_default_used', jsonb_build_object('source', s.name), s.default_used::integer FROM source AS s WHERE s.default_used IS NOT NULL
UNION ALL SELECT 'vigil_source_rules', jsonb_build_object('source', s.name), s.rules FROM source AS s
UNION ALL SELECT 'vigil_source_unread', jsonb_build_object('source', s.name), (s.state <> ALL ('{ok,guarded}'))::integer FROM source AS s;
COMMENT ON VIEW vigil.metrics_sources IS 'The part of vigil.metrics about log tables';
REVOKE ALL ON vigil.metrics_sources FROM PUBLIC;

CREATE VIEW vigil.metrics_forwarders (name, labels, value) AS
WITH forwarder AS MATERIALIZED (SELECT f.* FROM vigil.forwarding AS f ORDER BY f.name LIMIT 100)
SELECT v.name, jsonb_build_object('forwarder', f.name), v.value
    FROM forwarder AS f
    CROSS JOIN LATERAL (VALUES ('vigil_forward_running', f.running::integer::float8), ('vigil_forward_backlog', f.backlog), ('vigil_forward_held', f.held),
        ('vigil_forward_given_up', f.dead), ('vigil_forward_sent_total', f.sent), ('vigil_forward_last_sent_timestamp_seconds', extract(epoch FROM f.last_sent_at))
        ) AS v (name, value)
    WHERE v.value IS NOT NULL;
COMMENT ON VIEW vigil.metrics_forwarders IS 'The part of vigil.metrics about what goes out';
REVOKE ALL ON vigil.metrics_forwarders FROM PUBLIC;

CREATE VIEW vigil.metrics_size (name, labels, value) AS
SELECT 'vigil_engine_size_bytes', '{}'::jsonb, sum(pg_total_relation_size(c.oid)) FROM pg_class AS c WHERE c.relnamespace = 'vigil'::regnamespace AND c.relkind = 'r';
COMMENT ON VIEW vigil.metrics_size IS 'The part of vigil.metrics about the tables of vigil';
REVOKE ALL ON vigil.metrics_size FROM PUBLIC;

-- Each part is a look of its own: whoever has locked a table of vigil, or a log table, hides the figures about it and no others.
CREATE FUNCTION vigil.read_metrics(OUT name text, OUT labels jsonb, OUT value double precision)
RETURNS SETOF record
LANGUAGE sql VOLATILE PARALLEL UNSAFE ROWS 200
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
    WITH part AS MATERIALIZED (
        SELECT p.name, l.value, l.state
        FROM unnest('{engine,rules,alerts,records,sources,forwarders,size}'::text[]) AS p (name)
        CROSS JOIN LATERAL vigil.look(format('SELECT jsonb_agg(to_jsonb(m)) FROM vigil.metrics_%s AS m', p.name), 10000) AS l)
    SELECT m.name, m.labels, m.value
    FROM part AS p CROSS JOIN LATERAL jsonb_to_recordset(p.value::jsonb) AS m (name text, labels jsonb, value double precision)
    UNION ALL SELECT 'vigil_metrics_unread', jsonb_build_object('part', p.name), (p.state IS NOT NULL)::integer FROM part AS p;
$$;
COMMENT ON FUNCTION vigil.read_metrics() IS 'The figures of vigil.metrics, without those of tables that are locked or take too long';
REVOKE EXECUTE ON FUNCTION vigil.read_metrics() FROM PUBLIC;

CREATE VIEW vigil.metrics AS
SELECT d.name, d.type, d.help, s.labels, s.value
FROM (VALUES
    (1, 'vigil_info', 'gauge', 'Versions, as labels; always 1'),
    (2, 'vigil_launcher_up', 'gauge', '1 if the launcher runs'),
    (3, 'vigil_enabled', 'gauge', '1 if vigil.enabled is on'),
    (4, 'vigil_clock_stopped', 'gauge', '1 if all rules are stopped because the clock has jumped'),
    (5, 'vigil_workers_busy', 'gauge', 'Workers of the server that are at something'),
    (6, 'vigil_workers_max', 'gauge', 'Workers that there may be at a time'),
    (7, 'vigil_workers_exhausted', 'gauge', '1 if rules wait because the server has no free worker process'),
    (8, 'vigil_rules', 'gauge', 'Rules by state; see vigil.health'),
    (9, 'vigil_rule_lag_max_seconds', 'gauge', 'How far the rule that is on and furthest behind is behind the clock; its frequency is part of it'),
    (10, 'vigil_rule_failures', 'gauge', 'Failed attempts at the slots that rules are at'),
    (11, 'vigil_runs_total', 'counter', 'Runs that were begun, failed ones too'),
    (12, 'vigil_gaps', 'gauge', 'Ranges of time that are owed (open), or were given up or skipped'),
    (13, 'vigil_gap_oldest_seconds', 'gauge', 'Age of the oldest slot that is owed, 0 if none is'),
    (14, 'vigil_alerts_total', 'counter', 'Numbers that were given to alerts; those of runs that failed count too'),
    (15, 'vigil_alerts_last_day', 'gauge', 'Alerts of the last 24 hours by severity'),
    (16, 'vigil_alert_newest_timestamp_seconds', 'gauge', 'When the newest alert was raised'),
    (17, 'vigil_incidents_open', 'gauge', 'Incidents that are not closed by severity'),
    (18, 'vigil_dead_letters', 'gauge', 'Records that could not be loaded and wait in vigil.dead_letter'),
    (19, 'vigil_loads_total', 'counter', 'Loads that were begun'),
    (20, 'vigil_loads_last_day', 'gauge', 'Loads begun in the last 24 hours by status, of the last 10,000'),
    (21, 'vigil_records_last_day', 'gauge', 'Records of these loads by what became of them'),
    (22, 'vigil_source_newest_timestamp_seconds', 'gauge', 'Time of the newest row of a log table that the role may read'),
    (23, 'vigil_source_size_bytes', 'gauge', 'Bytes of a log table with indexes'),
    (24, 'vigil_source_partitions', 'gauge', 'Partitions of a log table'),
    (25, 'vigil_source_default_used', 'gauge', '1 if the default partition of a log table has rows'),
    (26, 'vigil_source_rules', 'gauge', 'Rules that are on and read a log table'),
    (27, 'vigil_external_stale', 'gauge', 'Tables from outside whose rows are old'),
    (28, 'vigil_database_size_bytes', 'gauge', 'Bytes of the database'),
    (29, 'vigil_engine_size_bytes', 'gauge', 'Bytes of the tables of vigil: rules, runs, alerts, incidents'),
    (30, 'vigil_notify_queue_ratio', 'gauge', 'How much of the queue of notifications is taken, 0 to 1'),
    (31, 'vigil_forward_running', 'gauge', '1 if a vigil forward is at work for the forwarder'),
    (32, 'vigil_forward_backlog', 'gauge', 'Alerts that a forwarder has not sent yet, those that are held included'),
    (33, 'vigil_forward_held', 'gauge', 'Alerts that were not taken and are tried again'),
    (34, 'vigil_forward_given_up', 'gauge', 'Alerts that a forwarder has given up'),
    (35, 'vigil_forward_sent_total', 'counter', 'Alerts that the other side of a forwarder took'),
    (36, 'vigil_forward_last_sent_timestamp_seconds', 'gauge', 'When it took the last one'),
    (37, 'vigil_source_unread', 'gauge', '1 if a log table is locked, slow, gone, or may not be read, so that figures of it are missing'),
    (38, 'vigil_metrics_unread', 'gauge', '1 if the figures of a part are missing, because a table of vigil is locked or slow')
) AS d (place, name, type, help)
JOIN vigil.read_metrics() AS s ON s.name = d.name
ORDER BY d.place, s.labels::text COLLATE "C";
COMMENT ON VIEW vigil.metrics IS 'Figures for monitoring, a row for each series; `vigil metrics` prints them as Prometheus reads them';
COMMENT ON COLUMN vigil.metrics.name IS 'Name of the figure, with its unit';
COMMENT ON COLUMN vigil.metrics.type IS 'gauge, or counter: it only grows';
COMMENT ON COLUMN vigil.metrics.help IS 'What it is';
COMMENT ON COLUMN vigil.metrics.labels IS 'What tells series of one name apart';
COMMENT ON COLUMN vigil.metrics.value IS 'The figure';
REVOKE ALL ON vigil.metrics FROM PUBLIC;
