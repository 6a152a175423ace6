-- How alerts become incidents: each way of grouping, look-back, limit, reopening, suppression.
BEGIN;
SELECT plan(51);
SET LOCAL client_min_messages = error;
SET LOCAL TimeZone = 'America/New_York';

CREATE TABLE public."GroupTest" ("TimeGenerated" timestamptz NOT NULL, "User" text, "Ip" text, "Level" text, "Note" text, "Part" text);

CREATE FUNCTION pg_temp.rule(number integer, incident text, rest text DEFAULT '') RETURNS uuid LANGUAGE sql AS $$
    SELECT vigil.load_rule(format('id: 0a4b0c1e-6464-4a4a-8b8b-%s
name: Group Test %s
description: What it finds
severity: Medium
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
tactics: [Persistence, Impact]
relevantTechniques: [T1098]
query: GroupTest | where Part in ("", "%s")
entityMappings:
  - {entityType: Account, fieldMappings: [{identifier: FullName, columnName: User}]}
  - {entityType: IP, fieldMappings: [{identifier: Address, columnName: Ip}]}
customDetails: {Note: Note, Level: Level}
alertDetailsOverride: {alertDisplayNameFormat: "About {{User}}", alertSeverityColumnName: Level}
version: 1.0.0
%s
%s', lpad(number::text, 12, '0'), number, number, incident, rest))
$$;
CREATE FUNCTION pg_temp.id(number integer) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT format('0a4b0c1e-6464-4a4a-8b8b-%s', lpad(number::text, 12, '0'))::uuid
$$;
-- Runs a rule for the hours that end then; the incidents of the rule, as alerts in each.
CREATE FUNCTION pg_temp.run(n integer, VARIADIC hours text[]) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_hour text;
BEGIN
    FOREACH v_hour IN ARRAY hours
    LOOP
        PERFORM vigil.run_rule(pg_temp.id(n), ('2024-03-01 ' || v_hour || '+00')::timestamptz);
    END LOOP;
    RETURN (SELECT string_agg(i.alert_count::text, ' ' ORDER BY i.number) FROM vigil.incidents AS i WHERE i.rule_id = pg_temp.id(n));
END
$$;
CREATE FUNCTION pg_temp.grouping(rest text) RETURNS text LANGUAGE sql AS $$
    SELECT 'incidentConfiguration: {createIncident: true, groupingConfiguration: {enabled: true, ' || rest || '}}'
$$;
-- alert, user, address, level, note: in the hour before 10, 11, 12, …
CREATE FUNCTION pg_temp.event(hour integer, who text, ip text, level text DEFAULT 'Low', note text DEFAULT 'n', part text DEFAULT '')
RETURNS void LANGUAGE sql AS $$
    INSERT INTO public."GroupTest"
        SELECT '2024-03-01 00:00+00'::timestamptz + make_interval(hours => hour - 1, mins => 10 + count(*)::integer % 45), who, ip, level, note, part
        FROM public."GroupTest"
$$;
SELECT pg_temp.event(10, 'alice@c.example', '192.0.2.1');
SELECT pg_temp.event(10, 'ALICE@c.example', '192.0.2.1', 'High', 'm');
SELECT pg_temp.event(10, 'alice@c.example', '192.0.2.2');
SELECT pg_temp.event(10, 'bob@c.example', '192.0.2.2', 'Low', 'm');
SELECT pg_temp.event(11, 'alice@c.example', '192.0.2.1');
SELECT pg_temp.event(12, 'alice@c.example', '192.0.2.1');

-- no incidents, one for each alert
SELECT pg_temp.rule(1, 'incidentConfiguration: {createIncident: false}');
SELECT is(pg_temp.run(1, '10:00'), NULL, 'createIncident false: no incident');
SELECT pg_temp.rule(2, '');
SELECT is(pg_temp.run(2, '10:00', '11:00'), '1 1 1 1 1', 'no grouping: an incident for each alert');
SELECT results_eq($$SELECT title, description, severity, status, owner, tactics, techniques, first_activity, last_activity, opened_slot, group_key, modified_by
    FROM vigil.incidents WHERE rule_id = pg_temp.id(2) ORDER BY number LIMIT 1$$,
    $$VALUES ('About alice@c.example', 'What it finds', 'Low', 'New', NULL::text, '{Persistence,Impact}'::text[], '{T1098}'::text[],
        '2024-03-01 09:10+00'::timestamptz, '2024-03-01 09:10+00'::timestamptz, '2024-03-01 10:00+00'::timestamptz, NULL::text, 'vigil')$$,
    'which says what its alert says');
SELECT results_eq($$SELECT h.change_no, h.field, h.old_value, h.new_value, h.changed_by, h.state FROM vigil.incident_history AS h
    JOIN vigil.incidents AS i ON i.number = h.incident WHERE i.rule_id = pg_temp.id(2) LIMIT 1$$,
    $$VALUES (1, 'created', NULL::text, 'New', 'vigil', NULL::jsonb)$$, 'its history begins');
SELECT is(pg_temp.run(2, '10:00', '11:00'), '1 1 1 1 1', 'a slot that is run again opens nothing');
SELECT pg_temp.rule(3, 'incidentConfiguration: {createIncident: true, groupingConfiguration: {enabled: false, matchingMethod: AnyAlert}}');
SELECT is(pg_temp.run(3, '10:00'), '1 1 1 1', 'grouping that is not enabled');

-- AllEntities
SELECT pg_temp.rule(4, pg_temp.grouping('matchingMethod: AllEntities'));
SELECT is(pg_temp.run(4, '10:00'), '2 1 1', 'AllEntities: alerts whose entities are all equal, in any spelling');
SELECT is(pg_temp.run(4, '11:00', '12:00'), '4 1 1', 'of later slots, too');
SELECT results_eq($$SELECT severity, first_activity, last_activity, opened_slot, change_no FROM vigil.incidents WHERE rule_id = pg_temp.id(4) ORDER BY number LIMIT 1$$,
    $$VALUES ('High', '2024-03-01 09:10+00'::timestamptz, '2024-03-01 11:15+00'::timestamptz, '2024-03-01 10:00+00'::timestamptz, 3)$$,
    'the highest severity, the time of all alerts');
SELECT results_eq($$SELECT h.change_no, h.field, h.old_value, h.new_value FROM vigil.incident_history AS h
    WHERE h.incident = (SELECT min(number) FROM vigil.incidents WHERE rule_id = pg_temp.id(4)) ORDER BY 1, 2$$,
    $$VALUES (1, 'created', NULL::text, 'New'), (2, 'alerts', '2', '3'), (3, 'alerts', '3', '4')$$, 'a change for each run that adds alerts');
SELECT results_eq($$SELECT a.slot_end, l.change_no FROM vigil.incident_alerts AS l JOIN vigil.alerts AS a ON a.id = l.alert_id
    WHERE l.incident = (SELECT min(number) FROM vigil.incidents WHERE rule_id = pg_temp.id(4)) ORDER BY a.id$$,
    $$VALUES ('2024-03-01 10:00+00'::timestamptz, 1), ('2024-03-01 10:00+00', 1), ('2024-03-01 11:00+00', 2), ('2024-03-01 12:00+00', 3)$$,
    'which alerts came with which');
SELECT pg_temp.event(10, '', '', 'Low', 'x', '5');
SELECT pg_temp.event(10, 'root', '', 'Low', 'y', '5');
SELECT pg_temp.rule(5, pg_temp.grouping('matchingMethod: AllEntities'), 'suppressionEnabled: false');
SELECT is(pg_temp.run(5, '10:00'), '2 1 1 2', 'alerts without entities belong together');

-- AnyAlert
SELECT pg_temp.rule(6, pg_temp.grouping('matchingMethod: AnyAlert'));
SELECT is(pg_temp.run(6, '10:00', '11:00', '12:00'), '6', 'AnyAlert: all of the rule');

-- Selected
SELECT pg_temp.rule(7, pg_temp.grouping('matchingMethod: Selected, groupByEntities: [Account]'));
SELECT is(pg_temp.run(7, '10:00', '11:00'), '4 1', 'Selected: by account');
SELECT pg_temp.rule(8, pg_temp.grouping('matchingMethod: Selected, groupByEntities: [IP]'));
SELECT is(pg_temp.run(8, '10:00', '11:00'), '3 2', 'by address');
SELECT pg_temp.rule(9, pg_temp.grouping('matchingMethod: Selected, groupByEntities: [ip, Account]'));
SELECT is(pg_temp.run(9, '10:00', '11:00'), '3 1 1', 'by both');
SELECT pg_temp.rule(10, pg_temp.grouping('matchingMethod: Selected, groupByAlertDetails: [Severity]'));
SELECT is(pg_temp.run(10, '10:00', '11:00'), '4 1', 'by severity');
SELECT pg_temp.rule(11, pg_temp.grouping('matchingMethod: Selected, groupByAlertDetails: [DisplayName]'));
SELECT is(pg_temp.run(11, '10:00', '11:00'), '3 1 1', 'by name');
SELECT pg_temp.rule(12, pg_temp.grouping('matchingMethod: Selected, groupByCustomDetails: [Note]'));
SELECT is(pg_temp.run(12, '10:00', '11:00'), '3 2', 'by a custom detail');
SELECT pg_temp.rule(13, pg_temp.grouping('matchingMethod: Selected, groupByCustomDetails: [Note], groupByEntities: [Account], groupByAlertDetails: [Severity]'));
SELECT is(pg_temp.run(13, '10:00', '11:00'), '3 1 1', 'by all of these');
SELECT pg_temp.rule(14, pg_temp.grouping('matchingMethod: Selected, groupByEntities: [Host]'));
SELECT is(pg_temp.run(14, '10:00', '11:00'), '5', 'by an entity that no alert has');
SELECT is((SELECT count(DISTINCT group_key) FROM vigil.incidents WHERE rule_id IN (pg_temp.id(7), pg_temp.id(8))), 4::bigint, 'groups have a key each');

-- look-back
SELECT pg_temp.rule(15, pg_temp.grouping('matchingMethod: AnyAlert, lookbackDuration: PT1H'));
SELECT is(pg_temp.run(15, '10:00', '11:00', '12:00'), '5 1', 'the look-back counts from the first alert, its end included');
SELECT is(pg_temp.run(15, '10:00', '12:00', '11:00'), '5 1', 'in whatever order slots are run again');
SELECT pg_temp.rule(16, pg_temp.grouping('matchingMethod: AnyAlert'));
SELECT pg_temp.event(15, 'a', '192.0.2.9', 'Low', 'n', '16');
SELECT pg_temp.event(16, 'a', '192.0.2.9', 'Low', 'n', '16');
SELECT is(pg_temp.run(16, '10:00', '15:00', '16:00'), '5 1', 'five hours if the rule does not say');
SELECT pg_temp.rule(17, pg_temp.grouping('matchingMethod: AnyAlert, lookbackDuration: P7D'));
SELECT is(pg_temp.run(17, '12:00', '11:00', '10:00'), '1 1 4', 'an alert of an earlier slot belongs to no later incident');
SELECT is((SELECT string_agg(extract(hour FROM opened_slot AT TIME ZONE 'UTC')::text, ' ' ORDER BY number) FROM vigil.incidents WHERE rule_id = pg_temp.id(17)), '12 11 10', 'each counts from its own slot');

-- the limit
INSERT INTO public."GroupTest" SELECT '2024-03-01 12:20+00'::timestamptz + n * interval '1 s', 'x' || n, '192.0.2.1', 'Low', 'n', '18' FROM generate_series(1, 320) AS n;
SELECT pg_temp.rule(18, pg_temp.grouping('matchingMethod: AnyAlert'));
SELECT is(pg_temp.run(18, '10:00'), '4', 'a few alerts');
SELECT is(pg_temp.run(18, '13:00'), '150 150 24', 'an incident has 150 alerts, then the next is opened');
SELECT results_eq($$SELECT part, opened_slot FROM vigil.incidents WHERE rule_id = pg_temp.id(18) ORDER BY number$$,
    $$VALUES (1, '2024-03-01 10:00+00'::timestamptz), (1, '2024-03-01 13:00+00'), (2, '2024-03-01 13:00+00')$$, 'each with a number in its group');
INSERT INTO public."GroupTest" SELECT '2024-03-01 13:20+00'::timestamptz + n * interval '1 s', 'x' || n, '192.0.2.1', 'Low', 'n', '18' FROM generate_series(1, 10) AS n;
SELECT is(pg_temp.run(18, '14:00'), '150 150 34', 'and that is filled');
SELECT is((SELECT count(DISTINCT l.alert_id) FROM vigil.incident_alerts AS l JOIN vigil.incidents AS i ON i.number = l.incident WHERE i.rule_id = pg_temp.id(18)), 334::bigint, 'every alert is in one');

-- closed incidents
SELECT pg_temp.rule(19, pg_temp.grouping('matchingMethod: AnyAlert, reopenClosedIncident: false'));
SELECT is(pg_temp.run(19, '10:00'), '4', 'an incident');
SELECT vigil.set_incident_status((SELECT number FROM vigil.incidents WHERE rule_id = pg_temp.id(19)), 'Closed', 'TruePositive');
SELECT is(pg_temp.run(19, '11:00'), '4 1', 'that is closed stays as it is: the next is opened');
SELECT is(pg_temp.run(19, '12:00'), '4 2', 'and filled');
SELECT results_eq($$SELECT status, classification FROM vigil.incidents WHERE rule_id = pg_temp.id(19) ORDER BY number$$,
    $$VALUES ('Closed', 'TruePositive'), ('New', NULL)$$, 'the first is still closed');
SELECT pg_temp.rule(20, pg_temp.grouping('matchingMethod: AnyAlert, reopenClosedIncident: true'));
SELECT is(pg_temp.run(20, '10:00'), '4', 'an incident');
SELECT vigil.assign_incident((SELECT number FROM vigil.incidents WHERE rule_id = pg_temp.id(20)), 'ann');
SELECT vigil.set_incident_status((SELECT number FROM vigil.incidents WHERE rule_id = pg_temp.id(20)), 'Closed', 'FalsePositive', 'InaccurateData', 'no');
SELECT is(pg_temp.run(20, '11:00'), '5', 'reopenClosedIncident: it takes the alert');
SELECT results_eq($$SELECT status, owner, classification, classification_reason, classification_comment, closed_at FROM vigil.incidents WHERE rule_id = pg_temp.id(20)$$,
    $$VALUES ('Active', 'ann', NULL::text, NULL::text, NULL::text, NULL::timestamptz)$$, 'and is active again');
SELECT results_eq($$SELECT h.field, h.old_value, h.new_value, h.state IS NOT NULL FROM vigil.incident_history AS h JOIN vigil.incidents AS i ON i.number = h.incident
    WHERE i.rule_id = pg_temp.id(20) AND h.change_no = i.change_no ORDER BY 1$$,
    $$VALUES ('alerts', '4', '5', true), ('status', 'Closed', 'Active', false)$$, 'as its history says');
SELECT vigil.set_incident_status((SELECT number FROM vigil.incidents WHERE rule_id = pg_temp.id(20)), 'Closed');
UPDATE vigil.incidents SET alert_count = 150 WHERE rule_id = pg_temp.id(20);
SELECT is(pg_temp.run(20, '12:00'), '150 1', 'one that is full is not reopened');

-- suppression
SELECT pg_temp.rule(21, pg_temp.grouping('matchingMethod: AnyAlert'), 'suppressionEnabled: true
suppressionDuration: 5h');
SELECT is(pg_temp.run(21, '10:00', '11:00'), '4', 'alerts that are suppressed are in no incident');
SELECT is((SELECT count(*) FROM vigil.alerts WHERE rule_id = pg_temp.id(21) AND status = 'suppressed'), 1::bigint, 'one was');
SELECT pg_temp.rule(22, '', 'suppressionEnabled: true
suppressionDuration: 5h');
SELECT is(pg_temp.run(22, '10:00', '11:00'), '1 1 1 1', 'nor do they make one');

-- SingleAlert, and severity by hand
SELECT pg_temp.rule(23, pg_temp.grouping('matchingMethod: AllEntities'), 'eventGroupingSettings: {aggregationKind: SingleAlert}');
SELECT is(pg_temp.run(23, '10:00', '11:00', '12:00'), '1 2', 'an alert for all rows has the entities of all');
SELECT pg_temp.rule(24, pg_temp.grouping('matchingMethod: AnyAlert'));
SELECT is(pg_temp.run(24, '11:00'), '1', 'an incident');
SELECT is((SELECT severity FROM vigil.incidents WHERE rule_id = pg_temp.id(24)), 'Low', 'of low severity');
SELECT pg_temp.event(12, 'h', '192.0.2.9', 'High', 'n', '24');
SELECT vigil.set_incident_severity((SELECT number FROM vigil.incidents WHERE rule_id = pg_temp.id(24)), 'informational');
SELECT is(pg_temp.run(24, '12:00'), '3', 'that was set by hand');
SELECT is((SELECT severity FROM vigil.incidents WHERE rule_id = pg_temp.id(24)), 'Informational', 'is left alone');

-- deleting
DELETE FROM vigil.alerts WHERE rule_id = pg_temp.id(24);
SELECT is((SELECT count(*) FROM vigil.incident_alerts AS l JOIN vigil.incidents AS i ON i.number = l.incident WHERE i.rule_id = pg_temp.id(24)), 0::bigint, 'alerts that are deleted leave their incident');
DELETE FROM vigil.incidents;
SELECT is((SELECT (SELECT count(*) FROM vigil.incident_alerts) + (SELECT count(*) FROM vigil.incident_history)), 0::bigint, 'incidents take their history along');

SELECT * FROM finish();
ROLLBACK;
