-- How long alerts and incidents are kept, and what is kept all the same.
BEGIN;
SELECT plan(17);
SET LOCAL client_min_messages = error;

CREATE FUNCTION pg_temp.rule(number integer, period text) RETURNS uuid LANGUAGE sql AS $$
    SELECT vigil.load_rule(format('id: 0a4b0c1e-6767-4a4a-8b8b-%s
name: Kept Test %s
description: What it finds
severity: Medium
queryFrequency: 1h
queryPeriod: %s
triggerOperator: gt
triggerThreshold: 0
query: print Ip = "192.0.2.%s"
entityMappings: [{entityType: IP, fieldMappings: [{identifier: Address, columnName: Ip}]}]
version: 1.0.0', lpad(number::text, 12, '0'), number, period, number))
$$;
SELECT pg_temp.rule(1, '1h'), pg_temp.rule(2, '14d');
-- Alerts of slots that ended so many days ago, raised then.
CREATE FUNCTION pg_temp.alert(number integer, days integer) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE v_run bigint := vigil.run_rule(format('0a4b0c1e-6767-4a4a-8b8b-%s', lpad(number::text, 12, '0'))::uuid,
    date_trunc('hour', now(), 'UTC') - make_interval(days => days));
    v_alert bigint;
BEGIN
    UPDATE vigil.alerts SET raised_at = slot_end WHERE run_id = v_run RETURNING id INTO v_alert;
    RETURN v_alert;
END
$$;
CREATE TABLE pg_temp.made AS SELECT n, d, pg_temp.alert(n, d) AS id FROM (VALUES (1, 200), (1, 100), (1, 20), (1, 2), (2, 40), (2, 15)) AS v (n, d);
CREATE FUNCTION pg_temp.left_over() RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(m.n || '/' || m.d, ' ' ORDER BY m.n, m.d) FROM pg_temp.made AS m JOIN vigil.alerts AS a ON a.id = m.id
$$;

SELECT is(vigil.remove_old_alerts(), 0::bigint, 'everything is kept by default');
SELECT throws_ok($$SELECT vigil.set_alert_retention('1 hour')$$, '22023', NULL, 'at least a day is kept');
SELECT vigil.set_alert_retention('10 days');
SELECT is(vigil.remove_old_alerts(), 0::bigint, 'alerts of incidents that are not closed are kept');
UPDATE vigil.incidents SET status = 'Closed', classification = 'Undetermined', closed_at = now(), modified_at = now()
    WHERE first_alert <> (SELECT id FROM pg_temp.made WHERE n = 1 AND d = 200);
INSERT INTO vigil.gaps (rule_id, gap_start, gap_end, cursor_at, kind, state)
    SELECT a.rule_id, a.slot_start, a.slot_end, a.slot_start, 'manual', 'open' FROM vigil.alerts AS a WHERE a.id = (SELECT id FROM pg_temp.made WHERE n = 1 AND d = 100);
SELECT is(vigil.remove_old_alerts(), 2::bigint, 'the others go');
SELECT is(pg_temp.left_over(), '1/2 1/100 1/200 2/15', 'but those that are younger, that a slot to be run again is compared with, or of an open incident');
UPDATE vigil.gaps SET state = 'done';
SELECT is(vigil.remove_old_alerts(), 1::bigint, 'when the slot was run it goes, too');
SELECT is(pg_temp.left_over(), '1/2 1/200 2/15', 'a period of 14 days keeps what its windows overlap with');
SELECT is((SELECT count(*) FROM vigil.incidents), 6::bigint, 'incidents are kept');
SELECT is((SELECT count(*) FROM vigil.alert_entities), 3::bigint, 'entities of alerts go with them');
SELECT is((SELECT count(*) FROM vigil.entities), 2::bigint, 'entities that alerts are about are kept');
SELECT vigil.set_alert_retention(NULL, '30 days');
SELECT is(vigil.remove_old_alerts(), 0::bigint, 'closed incidents count from when they were closed');
UPDATE vigil.incidents SET closed_at = now() - interval '31 days', modified_at = now() - interval '31 days' WHERE status = 'Closed';
SELECT is(vigil.remove_old_alerts(batch => 2), 2::bigint, 'they go in small pieces');
SELECT is(vigil.remove_old_alerts(), 3::bigint, 'until only those are left');
SELECT is((SELECT string_agg(status, ' ') FROM vigil.incidents), 'New', 'that are not closed');
SELECT vigil.set_alert_retention('1 day');
UPDATE vigil.incidents SET status = 'Closed', classification = 'Undetermined', closed_at = now();
SELECT is((SELECT sum(vigil.remove_old_alerts(now() + interval '400 days')) FROM generate_series(1, 2)), 5::numeric, 'later all alerts and their entities');
SELECT is((SELECT count(*) FROM vigil.entities), 0::bigint, 'are gone');

CREATE ROLE kept_author;
SELECT vigil.grant_access('kept_author', 'author');
SET LOCAL ROLE kept_author;
SELECT throws_ok($$SELECT vigil.set_alert_retention('1 day')$$, '42501', NULL, 'only the administrator says how long');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
