-- vigil.doctor(): each fault that can be made in a transaction is found, with what to do.
BEGIN;
SELECT plan(70);
SET LOCAL client_min_messages = error;

CREATE FUNCTION pg_temp.found(fault text, text DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(d.severity || ' ' || d.topic, ', ' ORDER BY d.message) FROM vigil.doctor() AS d WHERE d.id = fault AND ($2 IS NULL OR d.message ~ $2)
$$;
CREATE FUNCTION pg_temp.rule(number integer, query text) RETURNS uuid LANGUAGE sql AS $$
    SELECT vigil.load_rule(format('id: 0a4b0c1e-7777-4a4a-8b8b-%s
name: Doctor Test %s
description: What it finds
severity: Medium
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
query: %s
entityMappings: [{entityType: IP, fieldMappings: [{identifier: Address, columnName: Ip}]}]
version: 1.0.0', lpad(number::text, 12, '0'), number, query))
$$;

-- installation and clock
SELECT is((SELECT count(DISTINCT topic)::integer FROM vigil.doctor()), 14, 'each topic is there, found or not');
SELECT ok((SELECT bool_and(message <> '' AND (severity = 'ok') = (id IS NULL) AND (severity = 'ok') = (hint IS NULL)) FROM vigil.doctor()),
    'what is found has an id and what to do, what is well has neither');
SELECT is(vigil.library_version(), (SELECT extversion FROM pg_extension WHERE extname = 'vigil'), 'the library is of this version');
SELECT is((SELECT severity FROM vigil.doctor('0.0.1') WHERE id = 'version-client'), 'warning', 'a client of another version');
SELECT is((SELECT count(*) FROM vigil.doctor(vigil.library_version(), clock_timestamp()) WHERE id IN ('version-client', 'clock-differs')), 0::bigint, 'one of this version and time');
SELECT is((SELECT message FROM vigil.doctor(NULL, clock_timestamp() - interval '61.5 s') WHERE id = 'clock-differs'),
    'the clocks of server and client differ by 00:01:01', 'a clock that is behind');
SELECT is((SELECT count(*) FROM vigil.doctor(NULL, clock_timestamp() + interval '1 hour') WHERE id = 'clock-differs'), 1::bigint, 'or ahead');
UPDATE pg_extension SET extversion = '0.0.9' WHERE extname = 'vigil';
SELECT is(pg_temp.found('version-library'), 'error installation', 'a library of another version');
SELECT is(pg_temp.found('version-files'), NULL, 'is told once');
UPDATE pg_extension SET extversion = vigil.library_version() WHERE extname = 'vigil';

-- numbers that give out: of incidents there are no more than an integer has
SELECT is(pg_temp.found('numbers-used'), NULL, 'sequences are at their beginning');
-- RESTART is undone with the transaction, setval() is not.
ALTER SEQUENCE vigil.incidents_number_seq RESTART WITH 1700000000;
SELECT nextval('vigil.incidents_number_seq') \g /dev/null
SELECT is(pg_temp.found('numbers-used'), NULL, 'at 79 %');
ALTER SEQUENCE vigil.incidents_number_seq RESTART WITH 1720000000;
SELECT nextval('vigil.incidents_number_seq') \g /dev/null
ALTER SEQUENCE vigil.alerts_id_seq RESTART WITH 9223372036854775806;
SELECT nextval('vigil.alerts_id_seq') \g /dev/null
SELECT is(pg_temp.found('numbers-used', 'vigil.incidents_number_seq is at 1720000000 of 2147483647'), 'warning vacuum', 'at 80 %');
SELECT is(pg_temp.found('numbers-used', 'alerts_id_seq'), 'error vacuum', 'near the end');
ALTER SEQUENCE vigil.incidents_number_seq RESTART;
ALTER SEQUENCE vigil.alerts_id_seq RESTART;
SELECT is(pg_temp.found('numbers-used'), NULL, 'as the hint says, they begin anew');

-- settings
SELECT is(pg_temp.found('fsync-off'), 'warning settings', 'fsync is off here');
SELECT is(pg_temp.found('few-worker-processes'), NULL, 'there are worker processes');

-- rules
SELECT is(pg_temp.found('no-rules'), 'info rules', 'no rule is on');
CREATE ROLE doctor_owner;
SELECT vigil.set_rule_owner(r.id, 'doctor_owner'), vigil.enable_rule(r.id) FROM pg_temp.rule(1, 'print Ip = "192.0.2.1"') AS r (id);
SELECT is(pg_temp.found('no-rules'), NULL, 'one is');
-- A stand-in for rules that fail: their state is what the worker writes.
INSERT INTO vigil.rule_state (rule_id, watermark, due_at, breaker, reason) VALUES ('0a4b0c1e-7777-4a4a-8b8b-000000000001', now() - interval '1 hour', now() + interval '1 hour', 'open', 'failures')
    ON CONFLICT ON CONSTRAINT rule_state_pkey DO UPDATE SET breaker = 'open', reason = 'failures', due_at = now() + interval '1 hour';
SELECT is(pg_temp.found('rule-broken', '"Doctor Test 1" is broken: it failed too often'), CASE WHEN (SELECT l.pid IS NOT NULL FROM vigil.launcher() AS l) THEN 'error rules' END,
    'a rule that does not run');
UPDATE vigil.rule_state SET watermark = now() + interval '1 day', breaker = 'closed', reason = NULL;
SELECT is(pg_temp.found('clock-was-wrong'), 'error clock', 'a rule that is done until tomorrow');
UPDATE vigil.rule_state SET watermark = now() - interval '1 hour';
INSERT INTO vigil.gaps (rule_id, gap_start, gap_end, cursor_at, kind, state) VALUES ('0a4b0c1e-7777-4a4a-8b8b-000000000001', now() - interval '2 hours', now() - interval '1 hour', now() - interval '2 hours', 'dead', 'skipped');
SELECT is(pg_temp.found('gaps', '^1 '), 'warning rules', 'a range that was given up');
UPDATE vigil.gaps SET kind = 'disabled';
SELECT is(pg_temp.found('gaps'), NULL, 'but not the time in which it was off');

-- log tables
SELECT vigil.create_log_table('SigninLogs');
SELECT is(pg_temp.found('partition-missing'), NULL, 'a fresh log table has its partitions');
SELECT is(pg_temp.found('logs-kept-for-ever', 'SigninLogs'), 'info retention', 'and no retention');
SELECT vigil.set_retention('SigninLogs', '30 days');
SELECT is(pg_temp.found('logs-kept-for-ever'), NULL, 'unless one is set');
SELECT vigil.create_partitions('SigninLogs', current_date - 40, current_date - 40);
SELECT is(pg_temp.found('retention-late', 'SigninLogs'), 'warning retention', 'older partitions');
SELECT vigil.drop_partitions('SigninLogs', '30 days');
SELECT is(pg_temp.found('retention-late'), NULL, 'are dropped');
SELECT is(pg_temp.found('default-rows'), NULL, 'the default partition is empty');
INSERT INTO "SigninLogs" ("TimeGenerated") VALUES ('2001-01-01');
SELECT is(pg_temp.found('default-rows', 'SigninLogs'), 'warning partitions', 'until it is not');
DO $$ BEGIN EXECUTE format('DROP TABLE "SigninLogs_p%s"', to_char((now() AT TIME ZONE 'UTC') + interval '1 day', 'YYYYMMDD')); END $$;
SELECT is(pg_temp.found('partition-missing', 'SigninLogs'), 'warning partitions', 'a day that has no partition');
SELECT is((SELECT missing_days FROM vigil.source_status() WHERE name = 'SigninLogs'), 1::bigint, 'is one of two');
ALTER TABLE "SigninLogs_default" SET (autovacuum_enabled = off);
SELECT is(pg_temp.found('autovacuum-table', 'SigninLogs_default'), 'warning vacuum', 'autovacuum that is off for a partition');
CREATE TABLE doctor_gone (t timestamptz, x integer);
SELECT vigil.register_source('DoctorGone', 'doctor_gone', 't');
SELECT is((SELECT (partitions, default_used, missing_days) IS NOT DISTINCT FROM (0::bigint, NULL::boolean, NULL::bigint) FROM vigil.source_status() WHERE name = 'DoctorGone'), true,
    'a table of your own has no partitions, and none is missing');
CREATE INDEX doctor_index ON "SigninLogs_default" ("Category");
UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'doctor_index'::regclass;
SELECT is(pg_temp.found('index-invalid', 'doctor_index'), 'error indexes', 'an index that is not valid');
-- Over many partitions the planner expects much, and compiling takes longer than all else, and no time limit ends it.
SELECT is((SELECT string_agg(proname, ', ' ORDER BY proname) FROM pg_proc
    WHERE pronamespace = 'vigil'::regnamespace AND proname ~ '^(doctor|source_status$|advise_indexes$)' AND NOT coalesce('jit=off' = ANY (proconfig), false)), NULL, 'without jit');
SELECT is(pg_temp.found('index-lower'), NULL, 'no index on lower()');
CREATE INDEX doctor_lower ON "SigninLogs" ("TimeGenerated", lower("Category" COLLATE "C"));
SELECT is(pg_temp.found('index-lower', 'doctor_lower'), 'info indexes', 'one that served =~ once');
DROP TABLE doctor_gone;
SELECT is(pg_temp.found('source-gone', 'DoctorGone'), 'warning sources', 'a source that is not there');
SELECT is((SELECT relation IS NULL AND newest_time IS NULL FROM vigil.source_status() WHERE name = 'DoctorGone'), true, 'has no figures');
UPDATE vigil.rule_state SET sources = ARRAY['"SigninLogs"'::regclass];
SELECT is(pg_temp.found('source-silent', 'SigninLogs'), 'warning sources', 'logs that a rule reads and that do not come any more');
SELECT vigil.ingest_signin('nonsense');
SELECT is(pg_temp.found('dead-letters', '^1 '), 'warning sources', 'records that could not be loaded');

-- Large tables, by what VACUUM has noted of their pages.
CREATE TABLE doctor_large (t timestamptz, _xid xid8);
SELECT vigil.register_source('DoctorLarge', 'doctor_large', 't');
UPDATE pg_class SET relpages = 9000 WHERE oid = 'doctor_large'::regclass;
SELECT is(pg_temp.found('index-time', 'DoctorLarge'), 'warning indexes', 'a large table without an index on its time');
SELECT is(pg_temp.found('index-late', 'DoctorLarge'), 'warning indexes', 'nor one for late rows');
CREATE INDEX ON doctor_large USING brin (t);
SELECT is(pg_temp.found('index-time', 'DoctorLarge'), NULL, 'with one');
CREATE INDEX ON doctor_large USING brin ((_xid::text::bigint));
SELECT is(pg_temp.found('index-late', 'DoctorLarge'), NULL, 'and the other');
UPDATE pg_class SET relpages = 9000 WHERE oid = '"SigninLogs_default"'::regclass;
SELECT is(pg_temp.found('index-time', 'SigninLogs') || pg_temp.found('index-late', 'SigninLogs'), NULL, 'a log table has both');
DROP INDEX "SigninLogs_time_brin";
SELECT is(pg_temp.found('index-late', 'SigninLogs'), 'warning indexes', 'until it has not');
UPDATE pg_class SET relpages = 8000 WHERE oid = '"SigninLogs_default"'::regclass;
SELECT is(pg_temp.found('index-late', 'SigninLogs'), NULL, 'which does not matter for few rows');

-- rights
GRANT CREATE ON SCHEMA public TO PUBLIC;
SELECT is(pg_temp.found('open-schema', '"public"'), 'warning rights', 'a schema of rules in which everybody creates');
SELECT is(pg_temp.found('no-readers'), 'info rights', 'nobody may read alerts');
CREATE ROLE doctor_reader;
SELECT vigil.grant_access('doctor_reader', 'reader');
SELECT is(pg_temp.found('no-readers'), NULL, 'a reader may');
SET LOCAL ROLE doctor_reader;
SELECT ok((SELECT count(*) FILTER (WHERE d.id = 'dead-letters') = 0 AND count(*) > 12 FROM vigil.doctor() AS d), 'who asks for all but the records that were refused');
RESET ROLE;

-- loads
INSERT INTO vigil.loads (kind, log_table, source, status, error, loaded_by) VALUES
    ('cloudtrail', 'AWSCloudTrail', 'taken-up.json', 'failed', 'x', 'me'), ('cloudtrail', 'AWSCloudTrail', 'taken-up.json', 'complete', NULL, 'me'),
    ('cloudtrail', 'AWSCloudTrail', 'broken-off.json', 'failed', 'why', 'me');
SELECT is((SELECT d.severity || ': ' || d.message FROM vigil.doctor() AS d WHERE d.id = 'loads-broken-off'),
    'warning: 1 loads of the last day failed or were broken off, such as that of "broken-off.json": why', 'a load that was not taken up again');

-- whose code is run
CREATE FUNCTION doctor_spy() RETURNS timestamptz LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('doctor.spied', current_user, true);
    RETURN now();
END $$;
CREATE VIEW doctor_view AS SELECT doctor_spy() AS t;
CREATE ROLE doctor_spy_owner;
SELECT vigil.register_source('DoctorView', 'doctor_view', 't');
ALTER VIEW doctor_view OWNER TO doctor_spy_owner;
SELECT ok((SELECT newest_time IS NULL FROM vigil.source_status() WHERE name = 'DoctorView')
    AND (SELECT newest_time IS NULL FROM vigil.catalogue WHERE table_name = 'DoctorView'), 'a view of somebody else is not read');
SELECT is(current_setting('doctor.spied', true), NULL, 'so nobody runs code with the rights of who looks');
ALTER VIEW doctor_view OWNER TO CURRENT_USER;
SELECT ok((SELECT newest_time IS NOT NULL FROM vigil.source_status() WHERE name = 'DoctorView'), 'one''s own is');
CREATE TABLE doctor_policy AS SELECT now() AS t;
ALTER TABLE doctor_policy ENABLE ROW LEVEL SECURITY;
CREATE POLICY spy ON doctor_policy USING (doctor_spy() IS NOT NULL);
CREATE TYPE doctor_moment AS (t timestamptz);
CREATE FUNCTION doctor_cast(doctor_moment) RETURNS timestamptz LANGUAGE sql AS 'SELECT doctor_spy()';
CREATE CAST (doctor_moment AS timestamptz) WITH FUNCTION doctor_cast(doctor_moment);
CREATE TABLE doctor_typed AS SELECT ROW(now())::doctor_moment AS t;
CREATE ROLE doctor_looker;
GRANT SELECT ON doctor_policy, doctor_typed TO doctor_looker;
GRANT USAGE ON SCHEMA vigil TO doctor_looker;
GRANT EXECUTE ON FUNCTION vigil.newest_time(regclass, name), vigil.has_rows(regclass) TO doctor_looker;
ALTER TABLE doctor_policy OWNER TO doctor_spy_owner;
ALTER TABLE doctor_typed OWNER TO doctor_spy_owner;
SELECT set_config('doctor.spied', '', true);
SET LOCAL ROLE doctor_looker;
SELECT is(vigil.newest_time('doctor_policy', 't'), NULL, 'a table with policies of somebody else is not read');
SELECT is(vigil.has_rows('doctor_policy'), NULL, 'nor asked whether it has rows');
SELECT is(vigil.newest_time('doctor_typed', 't'), NULL, 'nor a time that somebody else casts');
RESET ROLE;
SELECT is(current_setting('doctor.spied'), '', 'so neither runs code with the rights of who looks');

-- Loads of another kind; what keeps records that come twice from being found.
UPDATE vigil.loads SET error = 'the input is not of the kind that it is loaded as, for log table "AWSCloudTrail"' WHERE source = 'broken-off.json';
SELECT alike((SELECT hint FROM vigil.doctor() WHERE id = 'loads-broken-off'), 'A file of another kind is to be loaded as what it is%', 'a file of another kind is not gone on with');
INSERT INTO vigil.loads (kind, log_table, source, status, loaded_by) VALUES ('signin', 'SigninLogs', 'broken-off.json', 'complete', 'me');
SELECT is(pg_temp.found('loads-broken-off'), NULL, 'and is told no more once it is loaded as another one');
SELECT is((SELECT count(*) FROM vigil.doctor() WHERE id ^@ 'duplicates'), 0::bigint, 'duplicates are found');
CREATE FUNCTION doctor_changes() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW."Id" := ''x''; RETURN NEW; END';
CREATE TRIGGER changes BEFORE INSERT ON "SigninLogs" FOR EACH ROW EXECUTE FUNCTION doctor_changes();
SELECT is(pg_temp.found('duplicates-trigger', 'trigger "changes" of "SigninLogs"'), 'info sources', 'unless a trigger may change values');
DROP TRIGGER changes ON "SigninLogs";
CREATE ROLE doctor_loader;
GRANT INSERT ON "SigninLogs" TO doctor_loader;
SELECT is(pg_temp.found('duplicates-right', 'role "doctor_loader"'), 'warning sources', 'a role may not read');
GRANT SELECT ON "SigninLogs" TO doctor_loader;
SELECT is(pg_temp.found('duplicates-right'), NULL, 'or may');
ALTER TABLE "SigninLogs" ENABLE ROW LEVEL SECURITY;
CREATE POLICY puts ON "SigninLogs" FOR INSERT TO doctor_loader WITH CHECK (true);
SELECT is(pg_temp.found('duplicates-policy', 'policy "puts"'), 'warning sources', 'or no policy lets it');
CREATE POLICY other ON "SigninLogs" FOR SELECT TO pg_monitor USING (true);
SELECT is(pg_temp.found('duplicates-policy'), 'warning sources', 'one for others does not help');
CREATE POLICY gets ON "SigninLogs" FOR SELECT TO PUBLIC USING (true);
SELECT is(pg_temp.found('duplicates-policy'), NULL, 'one for all does');
DROP POLICY gets ON "SigninLogs";
GRANT pg_monitor TO doctor_loader;
SELECT is(pg_temp.found('duplicates-policy'), NULL, 'so does one for a role that it is a member of');
SELECT * FROM finish();
ROLLBACK;
