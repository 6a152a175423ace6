-- Entities: one for all alerts that are about it, what is dropped, risk, columns of a rule's view.
BEGIN;
SELECT plan(31);
SET LOCAL client_min_messages = error;
SET LOCAL TimeZone = 'Asia/Kolkata';

CREATE TABLE public."EntityTest" (
    "TimeGenerated" timestamptz NOT NULL, "User" text, "Ip" jsonb, "Host" text, "Objects" jsonb);

CREATE FUNCTION pg_temp.rule(number integer, rest text) RETURNS uuid LANGUAGE sql AS $$
    SELECT vigil.load_rule(format('id: 0a4b0c1e-6262-4a4a-8b8b-%s
name: Entity Test %s
description: What it finds
severity: %s
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
tactics: [%s]
query: EntityTest
version: 1.0.0
%s', lpad(number::text, 12, '0'), number, CASE number WHEN 1 THEN 'High' ELSE 'Medium' END,
        CASE number WHEN 1 THEN 'Persistence, Impact' ELSE 'Impact, Discovery' END, rest))
$$;
SELECT pg_temp.rule(1, 'entityMappings:
  - {entityType: Account, fieldMappings: [{identifier: FullName, columnName: User}]}
  - {entityType: IP, fieldMappings: [{identifier: Address, columnName: Ip}]}
  - {entityType: Host, fieldMappings: [{identifier: FullName, columnName: Host}, {identifier: NetBiosName, columnName: User}]}
customDetails: {Addresses: Ip, None: Host}');
SELECT pg_temp.rule(2, 'entityMappings:
  - {entityType: IP, fieldMappings: [{identifier: Address, columnName: Ip}]}
  - {entityType: FileHash, fieldMappings: [{identifier: Value, columnName: User}, {identifier: Algorithm, columnName: Host}]}
sentinelEntitiesMappings: [{columnName: Objects}]');
CREATE FUNCTION pg_temp.id(number integer) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT format('0a4b0c1e-6262-4a4a-8b8b-%s', lpad(number::text, 12, '0'))::uuid
$$;

INSERT INTO public."EntityTest" VALUES
    (date_trunc('hour', now(), 'UTC') - interval '100 minutes', 'Alice@Contoso.example', '["2001:DB8::1", "10.0.0.7"]', NULL, NULL),
    (date_trunc('hour', now(), 'UTC') - interval '80 minutes', 'alice@contoso.example', '["2001:db8:0::1"]', 'Web01.contoso.example', NULL),
    (date_trunc('hour', now(), 'UTC') - interval '70 minutes', 'SYSTEM', '[]', NULL, '[{"$id": "3", "Type": "Account", "Name": "root"}, {"Type": "account", "Name": "MÜLLER", "UPNSuffix": "Contoso.example"}, {"Type": "odd", "X": "Y"}]');
SELECT vigil.run_rule(pg_temp.id(n), date_trunc('hour', now(), 'UTC') - interval '1 hour') FROM generate_series(1, 2) AS n;

-- keys
SELECT bag_eq('SELECT type, key, strong, alert_count, rule_count FROM vigil.entities',
    $$VALUES ('account', 'Name=alice,UPNSuffix=contoso.example', true, 2::bigint, 1::bigint),
             ('ip', 'Address=2001:db8::1', true, 4, 2), ('ip', 'Address=10.0.0.7', false, 2, 2),
             ('host', 'HostName=web01,DnsDomain=contoso.example', true, 1, 1),
             ('host', 'NetBiosName=alice@contoso.example', false, 1, 1),
             ('host', 'NetBiosName=system', false, 1, 1),
             ('account', 'Name=müller,UPNSuffix=contoso.example', true, 1, 1),
             ('odd', 'X=Y', false, 1, 1),
             ('filehash', 'Algorithm=web01.contoso.example,Value=alice@contoso.example', true, 1, 1)$$,
    'entities of all rules, each once, in one spelling; private addresses and bare names are weak');
SELECT results_eq($$SELECT identifiers, first_seen, last_seen FROM vigil.entities WHERE key = 'Name=alice,UPNSuffix=contoso.example'$$,
    $$VALUES ('{"Name": "alice", "UPNSuffix": "contoso.example"}'::jsonb, date_trunc('hour', now(), 'UTC') - interval '100 minutes', date_trunc('hour', now(), 'UTC') - interval '80 minutes')$$,
    'seen from the first evidence to the last, not when it was written');
SELECT is((SELECT count(DISTINCT entity_id) FROM vigil.alert_entities WHERE value IN ('2001:DB8::1', '2001:db8:0::1')), 1::bigint, 'two spellings in alerts, one entity');
SELECT bag_eq('SELECT DISTINCT entity_id FROM vigil.alert_entities', 'SELECT id FROM vigil.entities', 'every row of an alert has its entity');
SELECT is((SELECT entity_id FROM vigil.alert_entities WHERE value = '10.0.0.7' LIMIT 1), 'ba3a3a89-a00b-86bd-b04a-ad06315d867a'::uuid, 'whose id is the same in every database');
SELECT is((SELECT entities -> 1 ->> 'Address' FROM vigil.alerts WHERE rule_id = pg_temp.id(1) ORDER BY start_time LIMIT 1), '2001:DB8::1', 'the alert itself says what the log said');
SELECT vigil.run_rule(pg_temp.id(1), date_trunc('hour', now(), 'UTC') - interval '1 hour');
SELECT is((SELECT alert_count FROM vigil.entities WHERE key = 'Name=alice,UPNSuffix=contoso.example'), 2::bigint, 'a slot that is run again counts nothing twice');

-- dropped
SELECT is((SELECT dropped_entities FROM vigil.alerts WHERE rule_id = pg_temp.id(1) ORDER BY start_time DESC LIMIT 1),
    '[{"Type": "account", "Name": "SYSTEM", "reason": "an account name that every system has"}]'::jsonb, 'an account that every system has is dropped, with the reason');
SELECT is((SELECT dropped_entities FROM vigil.alerts WHERE rule_id = pg_temp.id(2) ORDER BY start_time DESC LIMIT 1),
    '[{"Type": "filehash", "Value": "SYSTEM", "reason": "an identifier that its type requires is missing"},
      {"Type": "Account", "Name": "root", "reason": "an account name that every system has"}]'::jsonb, 'so is what is incomplete, and what the query made itself');
SELECT is((SELECT dropped_entities FROM vigil.alerts WHERE rule_id = pg_temp.id(1) ORDER BY start_time LIMIT 1), '[]'::jsonb, 'nothing is dropped of others');

-- the view of the rule
SELECT results_eq('SELECT account_full_name, ip_address, host_full_name, host_net_bios_name, addresses, "none" FROM vigil_alerts.entity_test_1 ORDER BY start_time',
    $$VALUES ('Alice@Contoso.example', '2001:DB8::1, 10.0.0.7', NULL, 'Alice@Contoso.example', '2001:DB8::1, 10.0.0.7', NULL),
             ('alice@contoso.example', '2001:db8:0::1', 'Web01.contoso.example', 'alice@contoso.example', '2001:db8:0::1', 'Web01.contoso.example'),
             (NULL, NULL, NULL, 'SYSTEM', NULL, NULL)$$, 'a column for each mapped field, the values of a list in one text');
SELECT results_eq($$SELECT start_time FROM vigil_alerts.entity_test_1 WHERE ip_address = '2001:db8:0::1'$$,
    $$VALUES (date_trunc('hour', now(), 'UTC') - interval '80 minutes')$$, 'filtered by a column');
SELECT is((SELECT count(*) FROM vigil_alerts.entity_test_1), 3::bigint, 'one row an alert');

CREATE FUNCTION pg_temp.plan(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE v_plan jsonb;
BEGIN
    EXECUTE 'EXPLAIN (FORMAT JSON) ' || query INTO v_plan;
    RETURN v_plan::text;
END
$$;
-- Enough alerts for an index to be worth it; they are gone before the next question.
SAVEPOINT many;
INSERT INTO vigil.alerts OVERRIDING SYSTEM VALUE
    SELECT (jsonb_populate_record(a::vigil.alerts, jsonb_build_object('id', (a).id + 100000 + n, 'fingerprint', n))).*
    FROM (SELECT x FROM vigil.alerts AS x WHERE rule_id = pg_temp.id(1) LIMIT 1) AS y (a), generate_series(1, 3000) AS n;
INSERT INTO vigil.alert_entities (alert_id, entity_no, mapping_no, type, identifier, value, entity_id, view_text, place)
    SELECT a.id, 2, 2, 'ip', 'Address', a.id, gen_random_uuid(), a.id, 1 FROM vigil.alerts AS a WHERE a.id > 100000;
ANALYZE vigil.alerts, vigil.alert_entities;
SELECT matches(pg_temp.plan($$SELECT * FROM vigil_alerts.entity_test_1 WHERE ip_address = 'x'$$), 'alert_entities_view_text_idx', 'a filter on a column uses its index');
SELECT doesnt_match(pg_temp.plan('SELECT alert_id, severity FROM vigil_alerts.entity_test_1'), 'alert_entities', 'what is not selected is not read');
SELECT matches(pg_temp.plan($$SELECT * FROM vigil.alert_entities WHERE entity_id = 'ba3a3a89-a00b-86bd-b04a-ad06315d867a'$$), 'alert_entities_entity_idx', 'alerts are found by entity');
ROLLBACK TO many;
SET LOCAL enable_seqscan = off;
SELECT matches(pg_temp.plan($$SELECT * FROM vigil.entities WHERE key = 'Address=10.0.0.7'$$), 'entity_activity_key_idx', 'entities by key');
SELECT matches(pg_temp.plan($$SELECT * FROM vigil.entities WHERE id = 'ba3a3a89-a00b-86bd-b04a-ad06315d867a'$$), 'entity_activity_pkey', 'and by id');
RESET enable_seqscan;

-- lists as text
SELECT is(vigil.list_text('["a", 1, true, null, {"x": [1]}, "b, c"]'), 'a, 1, true, {"x": [1]}, b, c', 'a list as text');
SELECT is(vigil.list_text('[]'), NULL, 'an empty one is null');
SELECT is(vigil.list_text('{"a": 1}'), NULL, 'so is what is no list');

-- risk
SELECT results_eq($$SELECT key, score, alert_count, tactic_count, tactics, rule_count FROM vigil.entity_risk WHERE type = 'ip' ORDER BY score DESC$$,
    $$VALUES ('Address=2001:db8::1', 240::bigint, 4::bigint, 3, '{Discovery,Impact,Persistence}'::text[], 2::bigint),
             ('Address=10.0.0.7', 120, 2, 3, '{Discovery,Impact,Persistence}', 2)$$, 'risk: points by severity, tactics of all alerts');
UPDATE vigil.alerts SET status = 'dismissed' WHERE rule_id = pg_temp.id(2);
SELECT results_eq($$SELECT key, score, tactics FROM vigil.entity_risk WHERE type = 'ip' ORDER BY score DESC$$,
    $$VALUES ('Address=2001:db8::1', 146::bigint, '{Impact,Persistence}'::text[]), ('Address=10.0.0.7', 73, '{Impact,Persistence}')$$, 'what was dismissed is none');
SELECT vigil.set_risk_weight('High', 100);
SELECT is((SELECT score FROM vigil.entity_risk WHERE key = 'Address=10.0.0.7'), 100::bigint, 'points can be set');
SELECT vigil.set_risk_weight('High', NULL);
SELECT is((SELECT score FROM vigil.entity_risk WHERE key = 'Address=10.0.0.7'), 73::bigint, 'and set back');
SELECT throws_ok($$SELECT vigil.set_risk_weight('High', 101)$$, '22023', NULL, 'within limits');
UPDATE vigil.alerts SET slot_end = slot_end - interval '30 hours';
SELECT results_eq($$SELECT score, alert_count, tactic_count FROM vigil.entity_risk WHERE key = 'Address=10.0.0.7'$$,
    $$VALUES (0::bigint, 0::bigint, 2)$$, 'points count for a day, tactics for a week, by the time of the slot');
UPDATE vigil.alerts SET slot_end = slot_end - interval '7 days';
SELECT is_empty('SELECT * FROM vigil.entity_risk', 'then nothing is left');

-- alerts that are deleted take their rows along
DELETE FROM vigil.alerts WHERE rule_id = pg_temp.id(1);
SELECT is((SELECT count(*) FROM vigil.alert_entities AS e WHERE NOT EXISTS (SELECT FROM vigil.alerts AS a WHERE a.id = e.alert_id)), 0::bigint, 'alerts are deleted with their rows');
SELECT cmp_ok((SELECT count(*) FROM vigil.alert_entities), '>', 0::bigint, 'those of others stay');
SELECT is((SELECT alert_count FROM vigil.entities WHERE key = 'Name=alice,UPNSuffix=contoso.example'), 2::bigint, 'entities are still known');

SELECT * FROM finish();
ROLLBACK;
