-- How long dead letters, loads and what forwarders gave up are kept, and rows of no partition.
BEGIN;
SELECT plan(27);
SET LOCAL client_min_messages = error;

SELECT is(vigil.remove_old_records(), 0::bigint, 'everything is kept by default');
SELECT throws_ok($$SELECT vigil.keep_for('logs', '1 year')$$, '22023', 'there is nothing "logs" that is kept for a time', 'a name that is none');
SELECT throws_ok($$SELECT vigil.keep_for(NULL, '1 year')$$, '22023', NULL, 'or null');
SELECT throws_ok($$SELECT vigil.keep_for('loads', '1 hour')$$, '22023', NULL, 'at least a day is kept');

-- dead letters
SELECT vigil.create_log_table('SigninLogs');
SELECT vigil.ingest_signin('nonsense' || n) FROM generate_series(1, 5) AS n;
UPDATE vigil.dead_letter SET received_at = now() - interval '40 days' WHERE record = ANY ('{nonsense1,nonsense2,nonsense3}'::bytea[]);
UPDATE vigil.dead_letter SET resolved_at = now() WHERE record = 'nonsense1';
UPDATE vigil.dead_letter SET resolved_at = now() - interval '39 days' WHERE record = 'nonsense2';
SELECT vigil.keep_for('dead_letters', '30 days');
SELECT is(vigil.remove_old_records(batch => 1), 1::bigint, 'dead letters go in small pieces');
SELECT is(vigil.remove_old_records(), 1::bigint, 'until none is left');
SELECT is((SELECT string_agg(convert_from(record, 'UTF8'), ' ' ORDER BY record) FROM vigil.dead_letter), 'nonsense1 nonsense4 nonsense5', 'that is old and was not taken again lately');
SELECT vigil.keep_for('dead_letters', NULL);
SELECT is(vigil.remove_old_records(now() + interval '10 years'), 0::bigint, 'null keeps them');

-- loads
SELECT vigil.ingest_file('signin', convert_to(r, 'UTF8'), r) FROM (VALUES ('{"category": "x"}'), ('{"category": "y"}')) AS v (r);
UPDATE vigil.loads SET changed_at = now() - interval '40 days' WHERE source ~ 'x';
SELECT vigil.keep_for('loads', '30 days');
SELECT is(vigil.remove_old_records(), 1::bigint, 'loads are forgotten');
SELECT is((SELECT string_agg(source, ' ') FROM vigil.loads), '{"category": "y"}', 'the old ones');
SELECT is((SELECT count(*) FROM vigil.retentions), 1::bigint, 'one thing is set');
SELECT vigil.set_alert_retention('30 days');
SELECT is((SELECT string_agg(name, ' ' ORDER BY name) FROM vigil.retentions), 'alerts loads', 'setting another leaves it');

-- alerts that are to be sent
CREATE FUNCTION pg_temp.alert() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE v_alert bigint;
BEGIN
    PERFORM vigil.run_rule('0a4b0c1e-8888-4a4a-8b8b-000000000001', date_trunc('hour', now(), 'UTC') - make_interval(hours => 2400 + (SELECT count(*)::integer FROM vigil.runs)));
    UPDATE vigil.alerts SET raised_at = slot_end WHERE id = (SELECT max(id) FROM vigil.alerts) RETURNING id INTO v_alert;
    UPDATE vigil.incidents SET status = 'Closed', classification = 'Undetermined', closed_at = now() WHERE status <> 'Closed';
    RETURN v_alert;
END
$$;
SELECT vigil.load_rule('id: 0a4b0c1e-8888-4a4a-8b8b-000000000001
name: Sent
severity: Medium
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
query: print Ip = "192.0.2.1"
entityMappings: [{entityType: IP, fieldMappings: [{identifier: Address, columnName: Ip}]}]
');
CREATE TABLE pg_temp.made AS SELECT n, pg_temp.alert() AS id FROM generate_series(1, 4) AS n;
INSERT INTO vigil.forwarders (name, target, format, settled, owner, created_at, started_at)
    SELECT 'siem', 'x', 'json', m.id, 'nobody', now(), now() FROM pg_temp.made AS m WHERE n = 2;
INSERT INTO vigil.forward_alerts (forwarder_id, alert_id, state, tries, first_try_at, last_try_at, next_try_at)
    SELECT f.id, m.id, CASE n WHEN 1 THEN 'held' ELSE 'dead' END, 1, now() - interval '40 days', now() - interval '40 days', CASE n WHEN 1 THEN now() END
    FROM vigil.forwarders AS f, pg_temp.made AS m WHERE n <> 3;
CREATE FUNCTION pg_temp.left_over() RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(m.n::text, ' ' ORDER BY m.n) FROM pg_temp.made AS m JOIN vigil.alerts AS a ON a.id = m.id
$$;
SELECT is(vigil.remove_old_alerts(), 1::bigint, 'an alert that was dealt with goes');
SELECT is(pg_temp.left_over(), '1 3 4', 'what is held, or beyond the forwarder''s number, does not');
SELECT vigil.keep_for('forwards', '30 days');
SELECT is(vigil.remove_old_records(), 1::bigint, 'what was given up is forgotten');
SELECT is((SELECT string_agg(m.n || ' ' || w.state, ', ' ORDER BY m.n) FROM vigil.forward_alerts AS w JOIN pg_temp.made AS m ON m.id = w.alert_id), '1 held, 4 dead',
    'but not what would be sent again without its row');
UPDATE vigil.forwarders SET started_at = now() - interval '31 days';
SELECT is(vigil.remove_old_alerts(), 4::bigint, 'nothing waits for a forwarder that was not heard of for as long; their entity goes with them');

-- logs of no partition
SELECT vigil.set_retention('SigninLogs', '30 days');
INSERT INTO "SigninLogs" ("TimeGenerated", "UserPrincipalName", "_ingested_at") VALUES
    ('2001-01-01', 'long ago', now()), ('2099-01-01', 'to come, of old', now() - interval '31 days'),
    ('2099-01-01', 'to come', now()), (now() - interval '20 days', 'kept', now());
SELECT vigil.maintain_log_table('SigninLogs', '7 days', '2 days', now());
SELECT is((SELECT string_agg("UserPrincipalName", ', ' ORDER BY "UserPrincipalName") FROM "SigninLogs"), 'kept, to come',
    'rows in the default partition go by their time, or by their arrival if that is yet to come');

-- pg_partman has the table: a stand-in for its configuration
SELECT is(vigil.is_partman_table('"SigninLogs"'), false, 'no partman here');
CREATE SCHEMA parts;
CREATE TABLE parts.part_config (parent_table text);
INSERT INTO pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
    SELECT 999999, 'pg_partman', 10, 'parts'::regnamespace, false, '0';
SELECT is(vigil.is_partman_table('"SigninLogs"'), false, 'partman here, but for other tables');
INSERT INTO parts.part_config VALUES ('public.SigninLogs');
SELECT is(vigil.is_partman_table('"SigninLogs"'), true, 'it has the table');
INSERT INTO "SigninLogs" ("TimeGenerated", "UserPrincipalName") VALUES ('2001-01-01', 'long ago');
SELECT is(vigil.maintain_log_table('SigninLogs', '70 days', '400 days', now()), 0, 'so we make and drop nothing');
SELECT is((SELECT count(*) FROM "SigninLogs" WHERE "UserPrincipalName" = 'long ago'), 1::bigint, 'and delete nothing');
DELETE FROM pg_extension WHERE extname = 'pg_partman';

-- rights
CREATE ROLE retention_reader;
SELECT vigil.grant_access('retention_reader', 'author');
CREATE ROLE retention_admin;
SELECT vigil.grant_access('retention_admin', 'admin');
SET LOCAL ROLE retention_reader;
SELECT throws_ok($$SELECT vigil.keep_for('loads', '30 days')$$, '42501', NULL, 'an author does not set how long things are kept');
SELECT throws_ok($$SELECT vigil.remove_old_records()$$, '42501', NULL, 'nor removes them');
SET LOCAL ROLE retention_admin;
SELECT lives_ok($$SELECT vigil.keep_for('loads', '31 days')$$, 'an administrator does');
SELECT throws_ok($$SELECT vigil.remove_old_records()$$, '42501', NULL, 'the worker removes them');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
