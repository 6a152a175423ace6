-- Every function and view as each level of access, with and without the rights on the logs: what a
-- role may not read is left out or refused in words, never by a schema that something looked into.
BEGIN;
SET LOCAL client_min_messages = error;
SELECT no_plan();

CREATE SCHEMA level_logs;
SELECT vigil.create_log_table('SigninLogs', 'level_logs'), vigil.create_log_table('AWSCloudTrail', 'level_logs');
INSERT INTO level_logs."SigninLogs" ("TimeGenerated") VALUES (now()), ('2001-01-01');
CREATE TABLE level_logs.level_plain (t timestamptz, x text);
CREATE VIEW level_logs.level_view AS SELECT now() AS t;
SELECT vigil.register_source('LevelPlain', 'level_logs.level_plain', 't'), vigil.register_source('LevelView', 'level_logs.level_view', 't');
SELECT vigil.add_external('https://level.example/list.csv', 'x:string', schema_name => 'level_logs', relation => 'level_logs.level_list');
CREATE ROLE level_owner;
ALTER VIEW level_logs.level_view OWNER TO level_owner;
GRANT USAGE ON SCHEMA level_logs TO level_owner;
GRANT SELECT ON ALL TABLES IN SCHEMA level_logs TO level_owner;
SELECT vigil.set_rule_owner(r.id, 'level_owner'), vigil.enable_rule(r.id)
FROM vigil.load_rule('id: 0a4b0c1e-0707-4a4a-8b8b-000000000001
name: Level
description: What it finds
severity: Low
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
query: SigninLogs | where ResultType != "0" | project TimeGenerated, UserPrincipalName
entityMappings: [{entityType: Account, fieldMappings: [{identifier: FullName, columnName: UserPrincipalName}]}]
version: 1.0.0') AS r (id);

-- The roles: a level, and what it may do with the logs.
CREATE TEMPORARY TABLE level_role AS
SELECT format('level_%s_%s', l.level, g.logs) AS role, l.level, g.logs
FROM unnest('{nobody,loader,reader,author,admin}'::text[]) AS l (level), unnest('{none,usage,select}'::text[]) AS g (logs);
DO $$
DECLARE
    r record;
BEGIN
    FOR r IN SELECT * FROM level_role LOOP
        EXECUTE format('CREATE ROLE %I', r.role);
        IF r.level <> 'nobody' THEN
            PERFORM vigil.grant_access(r.role::name, r.level);
        END IF;
        IF r.logs <> 'none' THEN
            EXECUTE format('GRANT USAGE ON SCHEMA level_logs TO %I', r.role);
        END IF;
        IF r.logs = 'select' THEN
            EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA level_logs TO %I', r.role);
        END IF;
    END LOOP;
END $$;

-- A call of each function of ours that is no part of an aggregate, type, trigger or operator class, with arguments by their types.
CREATE TEMPORARY TABLE level_call AS
SELECT p.oid::regprocedure::text AS what, p.proname::text AS name, format('SELECT %s FROM %I.%I(%s) AS f', CASE WHEN p.proretset THEN 'count(*)' ELSE 'f' END, n.nspname, p.proname,
    (SELECT string_agg(CASE
        WHEN t.oid = 'regclass'::regtype THEN '''level_logs."SigninLogs"''::regclass' -- by its number, below
        WHEN t.oid = 'uuid'::regtype THEN '''0a4b0c1e-0707-4a4a-8b8b-000000000001'''
        WHEN t.oid = 'name'::regtype THEN '''TimeGenerated'''
        WHEN t.oid = 'text'::regtype THEN '''SigninLogs'''
        WHEN t.oid = 'bytea'::regtype THEN '''[]'''
        WHEN t.typcategory = 'T' THEN '''1 day'''
        WHEN t.typcategory = 'D' THEN 'now()'
        WHEN t.typcategory = 'N' THEN '1'
        WHEN t.typcategory = 'B' THEN 'false'
        WHEN t.typcategory = 'A' THEN '''{}'''
        WHEN t.oid IN ('jsonb'::regtype, 'json'::regtype) THEN '''{}''' END || '::' || format_type(t.oid, NULL), ', ' ORDER BY a.place)
     FROM unnest(p.proargtypes) WITH ORDINALITY AS a (type, place) JOIN pg_type AS t ON t.oid = a.type)) AS statement
FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
WHERE n.nspname IN ('vigil', 'kql') AND p.prokind = 'f'
    AND (n.nspname = 'vigil' OR p.proname IN ('query', 'to_sql', 'check', 'fields', 'stages', 'indicators', 'explain', 'create_view'))
    AND p.prorettype <> ALL ('{trigger,internal,event_trigger}'::regtype[])
    AND NOT p.proargtypes::oid[] && ARRAY['internal'::regtype, 'vigil.incidents'::regtype]::oid[];
-- The names are looked up by who prepares the call, who is not who makes it.
UPDATE level_call SET statement = replace(statement, '''level_logs."SigninLogs"''::regclass', 'level_logs."SigninLogs"'::regclass::oid || '::regclass');
INSERT INTO level_call
SELECT c.oid::regclass::text, c.relname, format('SELECT count(*) FROM (SELECT * FROM %s) AS v', c.oid::regclass)
FROM pg_class AS c WHERE c.relnamespace = 'vigil'::regnamespace AND c.relkind IN ('v', 'r');
GRANT SELECT ON level_call TO PUBLIC;

CREATE FUNCTION pg_temp.outcome(statement text, role text, OUT state text, OUT message text) LANGUAGE plpgsql AS $$
BEGIN
    BEGIN
        EXECUTE format('SET LOCAL ROLE %I', role);
        EXECUTE statement;
        RAISE EXCEPTION USING ERRCODE = 'LEVEL', MESSAGE = 'done';
    EXCEPTION WHEN OTHERS THEN
        state := SQLSTATE;
        message := SQLERRM;
    END;
END $$;

CREATE TEMPORARY TABLE level_outcome AS
SELECT r.role, r.level, r.logs, c.name, c.what, o.state, o.message
FROM level_role AS r CROSS JOIN level_call AS c CROSS JOIN LATERAL pg_temp.outcome(c.statement, r.role) AS o
WHERE c.statement IS NOT NULL;

SELECT cmp_ok((SELECT count(*) FROM level_outcome), '>', 3000::bigint, 'all that can be called is called as each role');
SELECT is((SELECT string_agg(DISTINCT what, ', ') FROM level_outcome WHERE state ~ '^XX' OR state = '42883'), NULL, 'no call is a fault of ours, or of this test');
-- What writes to a log table, or reads it for others that look first, needs the right indeed.
SELECT is((SELECT string_agg(DISTINCT what, ', ') FROM level_outcome WHERE message ~ 'schema level_logs'
    AND name !~ '^(ingest(_.*)?|preview_ingest|csv_header|(create|drop)_partitions|maintain_log_table|read_newest_time)$'), NULL, 'nothing else fails by the schema of the logs');
SELECT is((SELECT string_agg(DISTINCT role || ' ' || what, ', ') FROM level_outcome WHERE level IN ('reader', 'author', 'admin') AND state <> 'LEVEL'
    AND (what !~ '[(]' AND (name <> 'dead_letter' OR level = 'admin') AND name <> 'kept_states'
        OR name ~ '^(doctor.*|source_status|newest_time|has_rows|read_metrics|attack_coverage|coverage|rule_facts|workers|launcher|advise_indexes|look)$'
            AND what NOT IN ('vigil.rule_facts(text,text)'))), NULL,
    'all that shows how it is can be asked from level reader on, whatever the rights on the logs are');
SELECT is((SELECT string_agg(l.role || ' ' || l.what, ', ') FROM level_outcome AS l
    JOIN level_outcome AS m ON m.what = l.what AND m.logs = l.logs AND (l.level, m.level) IN (('reader', 'author'), ('author', 'admin'), ('loader', 'reader'))
    WHERE l.state = 'LEVEL' AND m.state <> 'LEVEL'), NULL, 'each level has what the one below it has');
SELECT is((SELECT string_agg(DISTINCT what, ', ') FROM level_outcome WHERE level = 'nobody' AND state = 'LEVEL' AND what !~ '^kql[.]'), NULL, 'who has no level has nothing');

-- What is shown of tables that the role may not read, and the statement that helps.
CREATE FUNCTION pg_temp.shown(role text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('SET LOCAL ROLE %I', role);
    RETURN (SELECT string_agg(format('%s %s %s %s', s.name, s.state, s.newest_time IS NOT NULL, s.default_used), ', ' ORDER BY s.name COLLATE "C") FROM vigil.source_status() AS s);
END $$;
CREATE FUNCTION pg_temp.advice(role text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('SET LOCAL ROLE %I', role);
    RETURN (SELECT d.message || ' -> ' || d.hint FROM vigil.doctor() AS d WHERE d.id = 'source-denied');
END $$;
SELECT is(pg_temp.shown(r.role), CASE r.logs WHEN 'select' THEN 'AWSCloudTrail ok f f, LevelPlain ok f , LevelView guarded f , SigninLogs ok t t'
    ELSE 'AWSCloudTrail denied f , LevelPlain denied f , LevelView guarded f , SigninLogs denied f ' END, 'what is shown to ' || r.role)
FROM level_role AS r WHERE r.level IN ('reader', 'author', 'admin') ORDER BY r.role;
RESET ROLE;
SELECT is((SELECT bool_and(s.bytes IS NOT NULL AND s.partitions IS NOT NULL AND s.relation IS NOT NULL) FROM vigil.source_status() AS s), true, 'sizes and partitions are known');
SELECT is(pg_temp.advice('level_reader_none'), 'role "level_reader_none" may not read 3 log tables, such as "AWSCloudTrail": how new their rows are is not known'
    ' -> If it is to, their owner says: GRANT USAGE ON SCHEMA level_logs TO level_reader_none; GRANT SELECT ON level_logs."AWSCloudTrail" TO level_reader_none', 'both rights are missing');
RESET ROLE;
SELECT is(pg_temp.advice('level_reader_usage') ~ 'says: GRANT SELECT ON level_logs."AWSCloudTrail" TO level_reader_usage$', true, 'one is');
RESET ROLE;
SELECT is(pg_temp.advice('level_reader_select'), NULL, 'none is');
RESET ROLE;
SELECT pg_temp.advice('level_reader_none') AS advice \gset
RESET ROLE;
SELECT regexp_replace(:'advice', '^.* says: ', '') \gexec
SELECT is(pg_temp.shown('level_reader_none'), 'AWSCloudTrail ok f , LevelPlain denied f , LevelView guarded f , SigninLogs denied f ', 'and the statement does help');
RESET ROLE;
SET LOCAL ROLE level_author_none;
SELECT is((SELECT k.hint FROM kql.check('SigninLogs | take 1') AS k WHERE k.severity = 'error'),
    'It is there, but not for this role. Its owner says: GRANT USAGE ON SCHEMA level_logs TO level_author_none', 'a query is told the right that it misses');
SET LOCAL ROLE level_loader_none;
SELECT is((SELECT k.hint FROM kql.check('SigninLogs | take 1') AS k WHERE k.severity = 'error'),
    'It is there, but not for this role. Its owner says: GRANT USAGE ON SCHEMA level_logs TO level_loader_none', 'whoever asks');
SELECT is((SELECT count(*) FROM kql.check('DeviceEvents | take 1') AS k WHERE k.hint ~ 'create_log_table'), 1::bigint, 'one that is not there can be made');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
