-- What vigil forward sends of an alert, which alerts those are, and who may move a forwarder.
BEGIN;
SELECT plan(41);
SET LOCAL client_min_messages = error;
SET LOCAL timezone = 'Asia/Tokyo';
SET LOCAL datestyle = 'German';

SELECT vigil.load_rule('id: 0a4b0c1e-6767-4a4a-8b8b-000000000001
name: Forward Test
description: What it finds
severity: Low
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
tactics: [Persistence]
relevantTechniques: [T1098, T1098.001]
query: print Ip = "192.0.2.1", Who = "alice@c.example"
customDetails: {Why: Who}
entityMappings:
  - {entityType: IP, fieldMappings: [{identifier: Address, columnName: Ip}]}
  - {entityType: Account, fieldMappings: [{identifier: FullName, columnName: Who}]}
version: 1.0.0');
CREATE FUNCTION pg_temp.n() RETURNS bigint LANGUAGE sql AS $$SELECT max(id) FROM vigil.alerts WHERE rule_name = 'Forward Test'$$;
CREATE FUNCTION pg_temp.raise(hour integer) RETURNS bigint LANGUAGE sql AS $$
    SELECT vigil.run_rule('0a4b0c1e-6767-4a4a-8b8b-000000000001', '2024-03-01 00:00+00'::timestamptz + make_interval(hours => hour));
    SELECT pg_temp.n()$$;
SELECT pg_temp.raise(10);

-- the object
SELECT is(vigil.alert_json(pg_temp.n()) - ARRAY['raised_at', 'installation', 'id', 'alert', 'incident'], '{
    "type": "vigil.alert", "version": 1, "rule": {"id": "0a4b0c1e-6767-4a4a-8b8b-000000000001", "name": "Forward Test", "version": 1},
    "severity": "Low", "risk_score": null, "name": "Forward Test", "description": "What it finds", "tactics": ["Persistence"], "techniques": ["T1098", "T1098.001"],
    "status": "new", "origin": "manual", "start_time": "2024-03-01T09:00:00+00:00", "end_time": "2024-03-01T10:00:00+00:00",
    "slot": {"start": "2024-03-01T09:00:00+00:00", "end": "2024-03-01T10:00:00+00:00"},
    "window": {"start": "2024-03-01T09:00:00+00:00", "end": "2024-03-01T10:00:00+00:00"},
    "entities": [{"$id": "2", "Type": "ip", "Address": "192.0.2.1"}, {"$id": "3", "Type": "account", "Name": "alice", "UPNSuffix": "c.example"}],
    "custom_details": {"Why": ["alice@c.example"]}, "properties": {}, "evidence": [{"Ip": "192.0.2.1", "Who": "alice@c.example"}],
    "row_count": 1, "truncated": []}', 'an alert as JSON, whatever the zone');
SELECT is(vigil.alert_json(pg_temp.n()) ->> 'id', vigil.alert_key(rule_id, slot_end, fingerprint)::text, 'with its key') FROM vigil.alerts WHERE id = pg_temp.n();
SELECT is((vigil.alert_json(pg_temp.n()) -> 'incident')::integer, (SELECT incident FROM vigil.incident_alerts WHERE alert_id = pg_temp.n()), 'and its incident');
SELECT is(vigil.alert_key('0a4b0c1e-6767-4a4a-8b8b-000000000001', '2024-03-01 10:00+00', 'abc'),
    'dd73b126-a78e-8cb5-a3a6-bbcf7b829c94', 'a key is the same in all databases');
SELECT is(vigil.alert_json(-1), NULL, 'no alert, no object');
SELECT is(vigil.alert_ocsf(pg_temp.n()) - ARRAY['time', 'metadata', 'finding_info', 'unmapped'], '{
    "activity_id": 1, "activity_name": "Create", "category_uid": 2, "category_name": "Findings", "class_uid": 2004,
    "class_name": "Detection Finding", "type_uid": 200401, "type_name": "Detection Finding: Create", "severity_id": 2, "severity": "Low",
    "is_alert": true, "message": "Forward Test", "status_id": 1, "status": "New", "start_time": 1709283600000, "end_time": 1709287200000,
    "count": 1, "evidences": [{"data": {"Ip": "192.0.2.1", "Who": "alice@c.example"}}], "observables": [
    {"name": "unmapped.entities[0].Address", "type_id": 2, "type": "IP Address", "value": "192.0.2.1"},
    {"name": "unmapped.entities[1].Name", "type_id": 4, "type": "User Name", "value": "alice"},
    {"name": "unmapped.entities[1].UPNSuffix", "type_id": 99, "type": "Other", "value": "c.example"}]}', 'a Detection Finding');
SELECT is(vigil.alert_ocsf(pg_temp.n()) -> 'finding_info' -> 'attacks', '[{"tactic": {"name": "Persistence"}}, {"technique": {"uid": "T1098"}},
    {"technique": {"uid": "T1098"}, "sub_technique": {"uid": "T1098.001"}}]', 'with its techniques');
SELECT ok(vigil.alert_ocsf(pg_temp.n()) -> 'metadata' -> 'product' ?& ARRAY['name', 'vendor_name'], 'and its product');
SELECT is((vigil.alert_ocsf(pg_temp.n()) ->> 'time')::bigint, floor(extract(epoch FROM raised_at) * 1000)::bigint, 'in milliseconds') FROM vigil.alerts WHERE id = pg_temp.n();
SELECT is(vigil.alert_observables('[1, {"Type": "ip"}, {"Type": "x", "A": {"b": 1}, "N": null, "B": true}]'),
    '[{"name": "unmapped.entities[2].B", "type_id": 99, "type": "Other", "value": "true"}]', 'entities of any form');

-- which alerts
SELECT is(vigil.start_forwarder('f', 'a test'), true, 'a new forwarder');
SELECT is_empty($$SELECT * FROM vigil.next_forwards('f')$$, 'begins behind what is there');
SELECT pg_temp.raise(11);
SELECT results_eq($$SELECT alert, tries FROM vigil.next_forwards('f')$$, $$SELECT pg_temp.n(), 0$$, 'then has the next one');
SELECT vigil.start_forwarder('f', 'a test', severities => '{High}');
SELECT is_empty($$SELECT * FROM vigil.next_forwards('f')$$, 'of other severities');
SELECT vigil.start_forwarder('f', 'a test', tactics => '{Impact,Persistence}', rule => '0a4b0c1e-6767-4a4a-8b8b-000000000001', severities => '{Low}');
SELECT isnt_empty($$SELECT * FROM vigil.next_forwards('f')$$, 'of these tactics and that rule');
UPDATE vigil.alerts SET status = 'suppressed' WHERE id = pg_temp.n();
SELECT is_empty($$SELECT * FROM vigil.next_forwards('f')$$, 'not what is suppressed');
UPDATE vigil.alerts SET status = 'dismissed' WHERE id = pg_temp.n();
SELECT isnt_empty($$SELECT * FROM vigil.next_forwards('f')$$, 'but what is dismissed');
SELECT vigil.start_forwarder('all', 'a test', since => '2020-01-01');
SELECT results_eq($$SELECT count(*) FROM vigil.next_forwards('all', 1000) AS n JOIN vigil.alerts AS a ON a.id = n.alert WHERE a.rule_name = 'Forward Test'$$, 'VALUES (2::bigint)', 'since');

-- what came of it
SELECT is(vigil.note_forward('f', pg_temp.n(), 'later', 'busy', interval '1 hour'), 'held', 'not taken now');
SELECT pg_temp.raise(12);
SELECT is_empty($$SELECT * FROM vigil.next_forwards('f')$$, 'holds back those of its rule');
SELECT is((SELECT d.topic || ' ' || d.severity || ': ' || d.message FROM vigil.doctor_forwarders() AS d WHERE d.id = 'forward-held'),
    'forwarders warning: forwarder "f" holds back 1 alerts that were not taken: busy', 'which the doctor tells');
SELECT is((SELECT d.message FROM vigil.doctor_forwarders() AS d WHERE d.id = 'forward-stopped'), NULL, 'not what is on its way');
UPDATE vigil.forward_alerts SET next_try_at = now() WHERE state = 'held';
SELECT results_eq($$SELECT tries FROM vigil.next_forwards('f')$$, 'VALUES (1), (0)', 'until its next try');
SELECT is(vigil.note_forward('f', pg_temp.n() - 1, 'refused', 'no', most_tries => 2), 'dead', 'refused so often');
SELECT results_eq($$SELECT alert FROM vigil.next_forwards('f')$$, 'SELECT pg_temp.n()', 'it is given up, and the next one comes');
SELECT is(vigil.note_forward('f', pg_temp.n(), 'sent'), 'sent', 'sent');
SELECT is_empty($$SELECT * FROM vigil.next_forwards('f')$$, 'that was all');
SELECT results_eq($$SELECT backlog, held, dead, sent, running FROM vigil.forwarding WHERE name = 'f'$$,
    'VALUES (0::bigint, 0::bigint, 1::bigint, 1::bigint, true)', 'as the view tells');
SELECT is((SELECT d.message || '; ' || d.hint FROM vigil.doctor_forwarders() AS d WHERE d.id = 'forward-given-up'),
    'forwarder "f" has given up 1 alerts; vigil forward status f tells why; vigil forward retry f sends them again', 'and the doctor');
SELECT is((SELECT string_agg(m.name || ' ' || m.value, ', ' ORDER BY m.name) FROM vigil.metrics AS m
    WHERE m.labels ->> 'forwarder' = 'f' AND m.name !~ 'timestamp'),
    'vigil_forward_backlog 0, vigil_forward_given_up 1, vigil_forward_held 0, vigil_forward_running 1, vigil_forward_sent_total 1', 'and the metrics');
SELECT is(vigil.retry_forwards('f'), 1::bigint, 'retry');
SELECT results_eq($$SELECT alert FROM vigil.next_forwards('f')$$, 'SELECT pg_temp.n() - 1', 'brings it back');
SELECT throws_ok($$SELECT vigil.note_forward('f', 1, 'lost')$$, '22023', 'invalid outcome: "lost"', 'no other outcome');
SELECT throws_ok($$SELECT vigil.start_forwarder('a b', 'a test')$$, '22023', '"a b" is no name for a forwarder', 'no such name');

SELECT throws_ok($$SELECT vigil.start_forwarder('f', 'a test', severities => '{High,medium}')$$, '22023', 'invalid severity: "medium"', 'no such severity');
UPDATE vigil.alerts SET start_time = '-infinity', end_time = 'infinity', description = E'\u2028"\\\n' WHERE id = pg_temp.n();
SELECT is(vigil.alert_ocsf(pg_temp.n()) -> 'start_time', 'null', 'times without end have no milliseconds');
SELECT is(vigil.alert_json(pg_temp.n()) ->> 'end_time', 'infinity', 'and are words');

-- rights
CREATE ROLE forward_reader;
SELECT vigil.grant_access('forward_reader', 'reader');
SET LOCAL ROLE forward_reader;
SELECT throws_ok($$SELECT vigil.settle_forwarder('f')$$, '42501', 'forwarder "f" belongs to role ' || quote_ident(session_user::text), 'another one''s is not moved');
SELECT throws_ok($$SELECT vigil.next_forwards('f')$$, '42501', NULL, 'nor looked into');
SELECT lives_ok($$SELECT vigil.start_forwarder('mine', 'a test')$$, 'but a reader has his own');
SELECT lives_ok($$SELECT vigil.drop_forwarder('mine')$$, 'and drops it');
SELECT * FROM finish();
ROLLBACK;
