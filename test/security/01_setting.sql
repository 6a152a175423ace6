-- Settings that a rule's own code changes for the session are given back with the rule.
BEGIN;
SELECT no_plan();

CREATE ROLE security_author;
SELECT vigil.grant_access('security_author', 'author');
CREATE SCHEMA own AUTHORIZATION security_author;
GRANT SELECT ON vigil.log_sources TO security_author;

-- What the author's code tries to leave behind, and what became of it.
CREATE TABLE own.wish (name text PRIMARY KEY, value text NOT NULL);
GRANT SELECT ON own.wish TO security_author;

-- Every setting that a user may change, with a value that it does not have.
INSERT INTO own.wish
SELECT s.name,
    CASE s.vartype
        WHEN 'bool' THEN CASE s.setting WHEN 'on' THEN 'off' ELSE 'on' END
        WHEN 'enum' THEN (SELECT v FROM unnest(s.enumvals) AS v WHERE v <> s.setting LIMIT 1)
        WHEN 'integer' THEN CASE WHEN s.setting::bigint < s.max_val::bigint THEN s.setting::bigint + 1 ELSE s.min_val::bigint END::text
        WHEN 'real' THEN CASE WHEN s.setting = s.min_val THEN s.max_val ELSE s.min_val END
        ELSE CASE s.name WHEN 'search_path' THEN 'own, pg_catalog' WHEN 'DateStyle' THEN 'German, DMY'
            WHEN 'TimeZone' THEN 'Asia/Kathmandu' WHEN 'client_encoding' THEN 'LATIN1'
            WHEN 'role' THEN 'postgres' WHEN 'session_authorization' THEN 'postgres' ELSE 'C' END
    END
FROM pg_settings AS s
-- Not what would end this session or drown its output.
WHERE s.context = 'user' AND s.name !~ 'debug_|trace_|timeout|min_messages|exit_on_error'
ON CONFLICT DO NOTHING;
INSERT INTO own.wish VALUES ('statement_timeout', '3600001'), ('lock_timeout', '3600001'),
    ('idle_in_transaction_session_timeout', '3600001'), ('own.setting', 'left behind'),
    ('role', 'postgres'), ('session_authorization', 'postgres'), ('session_replication_role', 'replica')
ON CONFLICT DO NOTHING;

SET ROLE security_author;
CREATE FUNCTION own.spring(fails boolean) RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    w record;
    v_taken bigint := 0;
BEGIN
    FOR w IN SELECT * FROM own.wish ORDER BY name = 'search_path'
    LOOP
        BEGIN
            PERFORM pg_catalog.set_config(w.name, w.value, false);
            v_taken := v_taken OPERATOR(pg_catalog.+) 1;
        EXCEPTION WHEN OTHERS THEN
            NULL;
        END;
    END LOOP;
    IF fails THEN
        RAISE division_by_zero;
    END IF;
    RETURN v_taken;
END
$$;
CREATE VIEW own."Bait" AS SELECT timestamptz '2026-05-01 10:30Z' AS "TimeGenerated", own.spring(false) AS "Taken";
CREATE VIEW own."Failing" AS SELECT timestamptz '2026-05-01 10:30Z' AS "TimeGenerated", own.spring(true) AS "Taken";
RESET ROLE;
SELECT vigil.register_source('Bait', 'own."Bait"'), vigil.register_source('Failing', 'own."Failing"') \g /dev/null

CREATE FUNCTION public.rule(number integer, query text) RETURNS uuid LANGUAGE sql AS $$
SELECT vigil.load_rule(format($yaml$
id: 00000000-0000-0000-0002-%s
name: Rule %s
description: A rule of a test
severity: Low
requiredDataConnectors: []
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
tactics: []
relevantTechniques: []
query: |
  %s
version: 1.0.0
kind: Scheduled
$yaml$, lpad(number::text, 12, '0'), number, query))
$$;
GRANT USAGE ON SCHEMA public TO security_author;
SET ROLE security_author;
SELECT public.rule(1, 'Bait') AS bait, public.rule(2, 'Failing') AS failing \gset
RESET ROLE;
CREATE TEMPORARY TABLE before AS SELECT name, setting, source FROM pg_settings;
CREATE FUNCTION pg_temp.changed() RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(string_agg(format('%s: %s (%s) instead of %s (%s)', name, s.setting, s.source, b.setting, b.source), '; '), 'none')
    FROM pg_settings AS s FULL JOIN before AS b USING (name)
    WHERE (s.setting, s.source) IS DISTINCT FROM (b.setting, b.source)
        AND name NOT IN ('transaction_isolation', 'transaction_read_only', 'in_hot_standby')
$$;

SELECT vigil.run_rule(:'bait', '2026-05-01 11:00Z') AS run \gset
SELECT is(status, 'succeeded', 'the rule itself may set what it likes') FROM vigil.runs WHERE id = :run;
SELECT cmp_ok((SELECT (evidence -> 0 ->> 'Taken')::integer FROM vigil.alerts WHERE run_id = :run), '>', 50,
    'its code had its way with many settings');
SELECT is(pg_temp.changed(), 'none', 'no setting outlives a run');
SELECT is(coalesce(current_setting('own.setting', true), ''), '', 'nor does one that the author made up');
SELECT is(current_user || ' ' || session_user, 'postgres postgres', 'we are who we were');

SELECT vigil.run_rule(:'failing', '2026-05-01 11:00Z') AS run \gset
SELECT is(status, 'failed', 'a rule whose code fails') FROM vigil.runs WHERE id = :run;
SELECT is(pg_temp.changed(), 'none', 'leaves no setting either');

SELECT is((SELECT count(*) FROM vigil.preview_rule(:'bait', '2026-05-01 11:00Z')), 1::bigint, 'a preview');
SELECT is(pg_temp.changed(), 'none', 'leaves no setting');
SELECT isnt(vigil.rule_sql(:'bait', '2026-05-01 11:00Z'), NULL, 'the SQL of a rule');
SELECT is(pg_temp.changed(), 'none', 'is made without one');

UPDATE vigil.rules SET anchor = '2026-05-01', enabled = true;
SELECT cmp_ok(vigil.run_due('2026-05-01 12:10Z'), '>=', 0, 'the rules that are due');
SELECT cmp_ok(vigil.run_due('2026-05-01 13:10Z'), '>', 1, 'run one after the other');
SELECT is(pg_temp.changed(), 'none', 'and leave no setting');

-- For somebody who reads with the author's function himself, it is as with any function.
SELECT is((SELECT count(*) FROM kql.query('Bait')), 1::bigint, 'a query that calls the function');
SELECT is(pg_temp.changed(), 'none', 'leaves no setting of it');

SELECT * FROM finish();
ROLLBACK;
