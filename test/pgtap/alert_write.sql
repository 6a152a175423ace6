-- What the rows of a run become: alerts, entities, details, fingerprints, suppression.
BEGIN;
SELECT plan(60);

SET LOCAL client_min_messages = error;
SET LOCAL TimeZone = 'Asia/Kolkata';
SET LOCAL DateStyle = 'SQL, DMY';

CREATE TABLE public."AlertTest" (
    "TimeGenerated" timestamptz NOT NULL,
    "User" text NOT NULL DEFAULT '',
    "Ip" text NOT NULL DEFAULT '',
    "Level" text NOT NULL DEFAULT '',
    "Stage" text NOT NULL DEFAULT '',
    "List" jsonb,
    "Note" text NOT NULL DEFAULT '');

CREATE FUNCTION pg_temp.rule(number integer, query text, rest text DEFAULT '') RETURNS uuid LANGUAGE sql AS $$
    SELECT vigil.load_rule(format('id: 0a4b0c1e-2222-4a4a-8b8b-%s
name: Alert Test %s
description: What it finds
severity: Medium
queryFrequency: 1h
queryPeriod: 1h
%stactics: [Persistence]
relevantTechniques: [T1098]
query: |
  %s
%s', lpad(number::text, 12, '0'), number,
        CASE WHEN rest ~ 'triggerOperator' THEN '' ELSE E'triggerOperator: gt\ntriggerThreshold: 0\n' END,
        query, rest))
$$;
-- One run of a rule for the hour that ends then; the number of alerts that it wrote.
CREATE FUNCTION pg_temp.run(number integer, slot_end timestamptz) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_rule uuid := format('0a4b0c1e-2222-4a4a-8b8b-%s', lpad(number::text, 12, '0'));
    v_before bigint := (SELECT count(*) FROM vigil.alerts WHERE rule_id = v_rule);
BEGIN
    PERFORM vigil.run_rule(v_rule, slot_end);
    RETURN (SELECT count(*) FROM vigil.alerts WHERE rule_id = v_rule) - v_before;
END
$$;
CREATE FUNCTION pg_temp.alert(number integer) RETURNS SETOF vigil.alerts LANGUAGE sql AS $$
    SELECT * FROM vigil.alerts WHERE rule_name = 'Alert Test ' || number ORDER BY slot_end, id
$$;

INSERT INTO public."AlertTest" VALUES
    ('2024-03-01 10:05+00', 'alice@contoso.example', '192.0.2.1', 'high', 'Impact, Discovery', '["x", "y"]', 'one'),
    ('2024-03-01 10:25+00', 'CONTOSO\bob', '2001:db8::1', 'nonsense', 'Cooking', '[]', 'two'),
    ('2024-03-01 11:00+00', 'too late', '192.0.2.9', '', '', NULL, 'not in the window'),
    ('2024-03-01 09:59:59+00', 'too early', '192.0.2.9', '', '', NULL, 'not in the window');

-- one alert per row
SELECT pg_temp.rule(1, 'AlertTest', '
entityMappings:
  - {entityType: IP, fieldMappings: [{identifier: Address, columnName: Ip}]}
  - {entityType: Account, fieldMappings: [{identifier: FullName, columnName: User}]}
customDetails:
  Who: User
  List: List
alertDetailsOverride:
  alertDisplayNameFormat: "{{User}} from {{ Ip }}"
  alertDescriptionFormat: "{{Note}}: {{List}}"
  alertSeverityColumnName: Level
  alertTacticsColumnName: Stage
  alertDynamicProperties: [{alertProperty: AlertLink, value: Note}]');
SELECT is(pg_temp.run(1, '2024-03-01 11:00+00'), 2::bigint, 'one alert per row of the window');
SELECT results_eq(
    'SELECT name, description, severity, tactics, techniques, properties, status FROM pg_temp.alert(1) ORDER BY start_time',
    $$VALUES ('alice@contoso.example from 192.0.2.1', 'one: x, y', 'High', '{Impact,Discovery}'::text[], '{T1098}'::text[], '{"AlertLink": "one"}'::jsonb, 'new'),
             ('CONTOSO\bob from 2001:db8::1', 'two: ', 'Medium', '{Persistence}'::text[], '{T1098}'::text[], '{"AlertLink": "two"}'::jsonb, 'new')$$,
    'texts, severity and tactics come from the row, or from the rule where the row has none');
SELECT results_eq(
    'SELECT slot_start, slot_end, window_start, window_end, start_time, end_time FROM pg_temp.alert(1) ORDER BY start_time LIMIT 1',
    $$VALUES ('2024-03-01 10:00+00'::timestamptz, '2024-03-01 11:00+00'::timestamptz, '2024-03-01 10:00+00'::timestamptz, '2024-03-01 11:00+00'::timestamptz,
        '2024-03-01 10:05+00'::timestamptz, '2024-03-01 10:05+00'::timestamptz)$$,
    'slot, window, time of the evidence');
SELECT results_eq(
    'SELECT entities FROM pg_temp.alert(1) ORDER BY start_time',
    $$VALUES ('[{"$id": "2", "Type": "ip", "Address": "192.0.2.1"}, {"$id": "3", "Type": "account", "Name": "alice", "UPNSuffix": "contoso.example"}]'::jsonb),
             ('[{"$id": "2", "Type": "ip", "Address": "2001:db8::1"}, {"$id": "3", "Type": "account", "Name": "bob", "NTDomain": "CONTOSO"}]'::jsonb)$$,
    'entities in Sentinel''s form, full names in parts');
SELECT results_eq(
    'SELECT custom_details FROM pg_temp.alert(1) ORDER BY start_time',
    $$VALUES ('{"Who": ["alice@contoso.example"], "List": ["x", "y"]}'::jsonb), ('{"Who": ["CONTOSO\\bob"], "List": []}'::jsonb)$$,
    'custom details are lists');
SELECT is((SELECT evidence FROM pg_temp.alert(1) ORDER BY start_time LIMIT 1),
    '[{"TimeGenerated": "2024-03-01T10:05:00.0000000Z", "User": "alice@contoso.example", "Ip": "192.0.2.1", "Level": "high", "Stage": "Impact, Discovery", "List": ["x", "y"], "Note": "one"}]'::jsonb,
    'the row is the evidence, whatever the session''s settings');
SELECT matches((SELECT fingerprint FROM pg_temp.alert(1) LIMIT 1), '^[0-9a-f]{64}$', 'the fingerprint is a SHA-256');
SELECT results_eq(
    'SELECT mapping_no, entity_no, type, identifier, value FROM vigil.alert_entities WHERE alert_id = (SELECT id FROM pg_temp.alert(1) ORDER BY start_time LIMIT 1) ORDER BY mapping_no, identifier COLLATE "C"',
    $$VALUES (1, 2, 'ip', 'Address', '192.0.2.1'), (2, 3, 'account', 'FullName', 'alice@contoso.example'), (2, 3, 'account', 'Name', 'alice'), (2, 3, 'account', 'UPNSuffix', 'contoso.example')$$,
    'identifiers as mapped and in parts');
SELECT results_eq(
    'SELECT severity, name, ip_address, account_full_name, who, list FROM vigil_alerts.alert_test_1 ORDER BY start_time',
    $$VALUES ('High', 'alice@contoso.example from 192.0.2.1', '192.0.2.1', 'alice@contoso.example', 'alice@contoso.example', 'x, y'),
             ('Medium', 'CONTOSO\bob from 2001:db8::1', '2001:db8::1', 'CONTOSO\bob', 'CONTOSO\bob', NULL)$$,
    'the view of the rule');
SELECT is((SELECT count(*) FROM vigil.alert_flat WHERE value = '2001:db8::1'), 1::bigint, 'alert_flat pivots');

-- the same slot again
SELECT is(pg_temp.run(1, '2024-03-01 11:00+00'), 0::bigint, 'a second run of the slot raises nothing');
INSERT INTO public."AlertTest" VALUES ('2024-03-01 10:59:59.999999+00', 'late', '192.0.2.3', '', '', NULL, 'three');
SELECT is(pg_temp.run(1, '2024-03-01 11:00+00'), 1::bigint, 'only what has arrived since');
SELECT is(pg_temp.run(1, '2024-03-01 12:00+00'), 1::bigint, 'the next slot reads its own rows');

-- equal rows, and sets in another order
SELECT pg_temp.rule(2, 'datatable(A: string, L: dynamic) ["x", dynamic([1, 2]), "x", dynamic([2, 1]), "y", dynamic(null)]');
SELECT is(pg_temp.run(2, '2024-03-01 11:00+00'), 3::bigint, 'equal rows are as many alerts');
SELECT is((SELECT count(DISTINCT fingerprint) FROM pg_temp.alert(2)), 3::bigint, 'each with its own fingerprint');
SELECT is(pg_temp.run(2, '2024-03-01 11:00+00'), 0::bigint, 'and stay silent when the slot is run again');
SELECT results_eq('SELECT DISTINCT start_time, end_time FROM pg_temp.alert(2)',
    $$VALUES ('2024-03-01 10:00+00'::timestamptz, '2024-03-01 11:00+00'::timestamptz)$$,
    'without a time in the evidence it is the window');

-- all rows in one alert
SELECT pg_temp.rule(3, 'AlertTest | project When = TimeGenerated, Other = datetime(2020-01-01), User, Ip', '
eventGroupingSettings: {aggregationKind: SingleAlert}
entityMappings:
  - {entityType: IP, fieldMappings: [{identifier: Address, columnName: Ip}]}
customDetails: {Who: User}');
SELECT is(pg_temp.run(3, '2024-03-01 11:00+00'), 1::bigint, 'SingleAlert');
SELECT is((SELECT jsonb_array_length(evidence) FROM pg_temp.alert(3)), 3, 'has all rows');
SELECT is((SELECT jsonb_array_length(entities) FROM pg_temp.alert(3)), 3, 'all entities');
SELECT results_eq('SELECT start_time, end_time FROM pg_temp.alert(3)',
    $$VALUES ('2024-03-01 10:05+00'::timestamptz, '2024-03-01 10:59:59.999999+00'::timestamptz)$$,
    'and the span of all times that lie in the window');
SELECT is(pg_temp.run(3, '2024-03-01 11:00+00'), 0::bigint, 'a second run raises nothing');
INSERT INTO public."AlertTest" VALUES ('2024-03-01 10:30+00', 'later', '192.0.2.4', '', '', NULL, 'four');
SELECT is(pg_temp.run(3, '2024-03-01 11:00+00'), 1::bigint, 'a further row makes a further alert');
SELECT is((SELECT evidence -> 0 ->> 'User' FROM pg_temp.alert(3) OFFSET 1), 'later', 'of that row only');

-- too few rows
SELECT pg_temp.rule(4, 'AlertTest | where User == "nobody"', '
triggerOperator: lt
triggerThreshold: 1
alertDetailsOverride: {alertDisplayNameFormat: "{{User}}"}');
SELECT is(pg_temp.run(4, '2024-03-01 11:00+00'), 1::bigint, 'no row is what the rule waits for');
SELECT results_eq('SELECT name, evidence, entities, start_time, end_time FROM pg_temp.alert(4)',
    $$VALUES ('Alert Test 4', '[]'::jsonb, '[]'::jsonb, '2024-03-01 10:00+00'::timestamptz, '2024-03-01 11:00+00'::timestamptz)$$,
    'the alert has no evidence and the rule''s own name');
SELECT is(pg_temp.run(4, '2024-03-01 11:00+00'), 0::bigint, 'and is written once');
SELECT pg_temp.rule(5, 'AlertTest', '
triggerOperator: gt
triggerThreshold: 4');
SELECT is(pg_temp.run(5, '2024-03-01 11:00+00'), 0::bigint, 'four rows are not more than four');

-- entities
SELECT pg_temp.rule(6, 'datatable(User: string, Ips: dynamic, Hash: string, Kind: string)
    ["root", dynamic(["192.0.2.1", "192.0.2.2", "192.0.2.1"]), "abc", "",
     "SYSTEM", dynamic(null), "abc", "SHA256"]', '
entityMappings:
  - {entityType: Account, fieldMappings: [{identifier: Name, columnName: User}]}
  - {entityType: IP, fieldMappings: [{identifier: Address, columnName: Ips}]}
  - {entityType: FileHash, fieldMappings: [{identifier: Value, columnName: Hash}, {identifier: Algorithm, columnName: Kind}]}');
SELECT is(pg_temp.run(6, '2024-03-01 11:00+00'), 2::bigint, 'two alerts');
SELECT bag_eq('SELECT entities FROM pg_temp.alert(6)',
    $$VALUES ('[{"$id": "2", "Type": "ip", "Address": "192.0.2.1"}, {"$id": "3", "Type": "ip", "Address": "192.0.2.2"}]'::jsonb),
             ('[{"$id": "2", "Type": "filehash", "Value": "abc", "Algorithm": "SHA256"}]'::jsonb)$$,
    'lists give one entity per element, each once; names that every system has give none, nor do incomplete ones');

SELECT pg_temp.rule(7, 'print A = dynamic([{"Type": "host", "HostName": "web", "$id": "9", "Tags": [1]}, {"NoType": 1}]),
    B = ''[{"Type": "ip", "Address": "192.0.2.7"}]'', C = "no json", D = "192.0.2.7"', '
sentinelEntitiesMappings: [{columnName: A}, {columnName: B}, {columnName: C}]
entityMappings:
  - {entityType: IP, fieldMappings: [{identifier: Address, columnName: D}]}');
SELECT is(pg_temp.run(7, '2024-03-01 11:00+00'), 1::bigint, 'entities that the query made itself');
SELECT is((SELECT entities FROM pg_temp.alert(7)),
    '[{"$id": "2", "Type": "ip", "Address": "192.0.2.7"}, {"$id": "3", "Type": "host", "HostName": "web", "Tags": [1]}]'::jsonb,
    'are taken over, and are one with those that are mapped');
SELECT bag_eq('SELECT entity_no, mapping_no, identifier, value FROM vigil.alert_entities WHERE alert_id = (SELECT id FROM pg_temp.alert(7))',
    $$VALUES (2, 1, 'Address', '192.0.2.7'), (2, 0, 'Address', '192.0.2.7'), (3, 0, 'HostName', 'web')$$,
    'in the table too');

-- limits
SELECT pg_temp.rule(8, 'range I from 1 to 600 step 1 | extend Ip = strcat("192.0.2.", tostring(I))', '
eventGroupingSettings: {aggregationKind: SingleAlert}
entityMappings:
  - {entityType: IP, fieldMappings: [{identifier: Address, columnName: Ip}]}
customDetails: {Number: I}');
SELECT is(pg_temp.run(8, '2024-03-01 11:00+00'), 1::bigint, '600 rows in one alert');
SELECT results_eq('SELECT jsonb_array_length(entities), jsonb_array_length(custom_details -> ''Number''), jsonb_array_length(evidence), truncated FROM pg_temp.alert(8)',
    $$VALUES (500, 50, 600, '{entities,custom_details}'::text[])$$,
    'entities and details have limits, and the alert says so');

-- suppression
SELECT pg_temp.rule(9, 'print A = 1', '
suppressionEnabled: true
suppressionDuration: 3h');
SELECT is(pg_temp.run(9, '2024-03-01 11:00+00'), 1::bigint, 'the first alert');
SELECT is(pg_temp.run(9, '2024-03-01 12:00+00'), 1::bigint, 'an hour later');
SELECT is(pg_temp.run(9, '2024-03-01 14:00+00'), 1::bigint, 'three hours later');
SELECT is(pg_temp.run(9, '2024-03-01 10:00+00'), 1::bigint, 'a slot before, run late');
SELECT results_eq('SELECT status FROM pg_temp.alert(9)', $$VALUES ('new'), ('suppressed'), ('suppressed'), ('new')$$,
    'what comes too soon is written as suppressed');

-- In whatever order the slots of half a day are run: what is new and what is suppressed is the same, and all that is new
-- is in an incident.
CREATE FUNCTION pg_temp.in_order(number integer, hours integer[]) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_hour integer;
BEGIN
    PERFORM pg_temp.rule(number, 'print A = "' || number || '"', '
suppressionEnabled: true
suppressionDuration: 3h
incidentConfiguration: {createIncident: true, groupingConfiguration: {enabled: true, matchingMethod: AllEntities, lookbackDuration: 5h}}');
    FOREACH v_hour IN ARRAY hours LOOP
        PERFORM pg_temp.run(number, '2024-03-02 00:00+00'::timestamptz + v_hour * interval '1 hour');
    END LOOP;
    RETURN (SELECT string_agg(left(a.status, 1), '' ORDER BY a.slot_end) FROM pg_temp.alert(number) AS a);
END
$$;
SELECT is(pg_temp.in_order(20, '{0,1,2,3,4,5,6,7,8,9,10,11}'), 'nssnssnssnss', 'slots in their order');
SELECT is(pg_temp.in_order(21, '{11,10,9,8,7,6,5,4,3,2,1,0}'), 'nssnssnssnss', 'backwards');
SELECT is(pg_temp.in_order(22, '{5,0,1,11,2,3,10,4,6,7,8,9}'), 'nssnssnssnss', 'fresh ones first');
SELECT is(pg_temp.in_order(23, '{1,2,3,4,5,6,7,8,9,10,11,0}'), 'nssnssnssnss', 'one that came late, before all others');
SELECT is(pg_temp.in_order(24, '{0,2,4,6,8,10,1,3,5,7,9,11}'), 'nssnssnssnss', 'every second one first');
SELECT is_empty($$SELECT a.rule_name, a.slot_end FROM generate_series(20, 24) AS n CROSS JOIN LATERAL pg_temp.alert(n) AS a
    WHERE a.status = 'new' AND NOT EXISTS (SELECT FROM vigil.incident_alerts AS i WHERE i.alert_id = a.id)$$, 'each new one is in an incident');
SELECT is_empty($$SELECT a.rule_name, a.slot_end FROM generate_series(20, 24) AS n CROSS JOIN LATERAL pg_temp.alert(n) AS a
    WHERE a.status = 'suppressed' AND EXISTS (SELECT FROM vigil.incident_alerts AS i WHERE i.alert_id = a.id)$$, 'and no suppressed one is');
SELECT is_empty($$SELECT i.number, i.alert_count, i.status FROM vigil.incidents AS i
    WHERE i.alert_count <> (SELECT count(*) FROM vigil.incident_alerts AS l WHERE l.incident = i.number) OR (i.alert_count = 0) <> (i.status = 'Closed')$$,
    'incidents know how many they have, and those without one are closed');

-- An alert that is suppressed after all leaves its incident, unless somebody has that at work.
CREATE FUNCTION pg_temp.incident_of(rule integer) RETURNS SETOF vigil.incidents LANGUAGE sql AS
$$SELECT i.* FROM vigil.incidents AS i WHERE i.rule_id = ('0a4b0c1e-2222-4a4a-8b8b-' || lpad(rule::text, 12, '0'))::uuid ORDER BY i.number$$;
SELECT is(pg_temp.in_order(30, '{5,4}'), 'ns', 'the later alert is suppressed');
SELECT results_eq('SELECT status, classification, classification_comment, alert_count, change_no, modified_by FROM pg_temp.incident_of(30)',
    $$VALUES ('Closed', 'Undetermined', 'Its alerts are suppressed by one of an earlier slot that was run later', 0, 2, 'vigil'), ('New', NULL, NULL, 1, 1, 'vigil')$$,
    'its incident is closed and says why, the earlier one has its own');
SELECT set_eq('SELECT h.field, h.old_value, h.new_value FROM vigil.incident_history AS h JOIN pg_temp.incident_of(30) AS i ON i.number = h.incident AND i.alert_count = 0',
    $$VALUES ('created', NULL, 'New'), ('alerts', '1', '0'), ('status', 'New', 'Closed'), ('classification', NULL, 'Undetermined'),
    ('classification_comment', NULL, 'Its alerts are suppressed by one of an earlier slot that was run later')$$, 'so does the history');
SELECT ok(bool_and(h.state IS NOT NULL), 'with what it was before and after') FROM vigil.incident_history AS h
    JOIN pg_temp.incident_of(30) AS i ON i.number = h.incident AND i.alert_count = 0 WHERE h.field IN ('created', 'alerts');
SELECT is(pg_temp.in_order(31, '{5}'), 'n', 'an alert');
SELECT vigil.assign_incident(number, 'ann') FROM pg_temp.incident_of(31);
SELECT is(pg_temp.in_order(31, '{4}'), 'nn', 'stays raised when its incident has an owner');
SELECT results_eq('SELECT status, alert_count FROM pg_temp.incident_of(31)', $$VALUES ('New', 1), ('New', 1)$$, 'who keeps it');
SELECT is(pg_temp.in_order(32, '{5,4,2}'), 'nsn', 'what was suppressed by an alert that is suppressed by now is raised again');
SELECT is((SELECT count(*) FROM pg_temp.alert(32) AS a JOIN vigil.incident_alerts AS l ON l.alert_id = a.id), 2::bigint, 'into an incident of its own');

-- life cycle
SELECT lives_ok('SELECT vigil.set_alert_status(id, ''resolved'') FROM pg_temp.alert(4)', 'an alert is resolved');
SELECT ok(updated_at IS NOT NULL AND status = 'resolved', 'and says when') FROM pg_temp.alert(4);
SELECT lives_ok('DELETE FROM vigil.alerts', 'alerts can be deleted with their entities');

SELECT * FROM finish();
ROLLBACK;
