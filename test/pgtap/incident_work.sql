-- What analysts do with incidents: status, owner, severity, labels, comments, and what is kept of it.
BEGIN;
SELECT plan(48);
SET LOCAL client_min_messages = error;

SELECT vigil.load_rule('id: 0a4b0c1e-6565-4a4a-8b8b-000000000001
name: Work Test
description: What it finds
severity: Medium
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
tactics: [Persistence]
relevantTechniques: [T1098]
query: print Ip = "192.0.2.1", Who = "alice@c.example"
entityMappings:
  - {entityType: IP, fieldMappings: [{identifier: Address, columnName: Ip}]}
  - {entityType: Account, fieldMappings: [{identifier: FullName, columnName: Who}]}
version: 1.0.0');
SELECT vigil.run_rule('0a4b0c1e-6565-4a4a-8b8b-000000000001', '2024-03-01 10:00+00');
CREATE FUNCTION pg_temp.n() RETURNS integer LANGUAGE sql AS $$SELECT number FROM vigil.incidents WHERE title = 'Work Test'$$;
CREATE FUNCTION pg_temp.last() RETURNS TABLE (field text, old text, new text) LANGUAGE sql AS $$
    SELECT h.field, h.old_value, h.new_value FROM vigil.incident_history AS h JOIN vigil.incidents AS i ON i.number = h.incident
    WHERE i.number = pg_temp.n() AND h.change_no = i.change_no ORDER BY 1
$$;

-- status
SELECT vigil.set_incident_status(pg_temp.n(), 'active');
SELECT results_eq('SELECT * FROM pg_temp.last()', $$VALUES ('status', 'New', 'Active')$$, 'a status, in any case');
SELECT vigil.set_incident_status(pg_temp.n(), 'Active');
SELECT is((SELECT change_no FROM vigil.incidents WHERE number = pg_temp.n()), 2, 'what is no change is none');
SELECT throws_ok($$SELECT vigil.set_incident_status(pg_temp.n(), 'Done')$$, '22023', 'invalid status: "Done"', 'no other word');
SELECT throws_ok($$SELECT vigil.set_incident_status(pg_temp.n(), NULL)$$, '22004', NULL, 'nor none');
SELECT throws_ok($$SELECT vigil.set_incident_status(-1, 'Active')$$, 'P0002', 'incident -1 does not exist', 'of an incident that exists');
SELECT throws_ok($$SELECT vigil.set_incident_status(pg_temp.n(), 'Active', 'TruePositive')$$, '22023', NULL, 'only a closed one has a classification');
SELECT lives_ok(format('SELECT vigil.set_incident_status(pg_temp.n(), %L, %L, %L)', 'Closed', c, r), format('%s, %s', c, r))
FROM (VALUES ('TruePositive', 'SuspiciousActivity'), ('BenignPositive', 'SuspiciousButExpected'), ('FalsePositive', 'IncorrectAlertLogic'),
    ('falsepositive', 'inaccuratedata'), ('Undetermined', NULL)) AS v (c, r);
SELECT throws_ok(format('SELECT vigil.set_incident_status(pg_temp.n(), %L, %L, %L)', 'Closed', c, r), '22023', NULL, format('not %s, %s', c, r))
FROM (VALUES ('TruePositive', 'SuspiciousButExpected'), ('TruePositive', 'InaccurateData'), ('BenignPositive', 'SuspiciousActivity'),
    ('FalsePositive', 'SuspiciousActivity'), ('FalsePositive', NULL), ('Undetermined', 'InaccurateData'), ('Positive', NULL)) AS v (c, r);
SELECT vigil.set_incident_status(pg_temp.n(), 'Closed', 'BenignPositive', comment => 'a test');
SELECT results_eq('SELECT * FROM pg_temp.last()', $$VALUES ('classification', 'Undetermined', 'BenignPositive'), ('classification_comment', NULL, 'a test'),
    ('classification_reason', NULL, 'SuspiciousButExpected')$$, 'the reason that is the only one need not be said');
SELECT isnt((SELECT closed_at FROM vigil.incidents WHERE number = pg_temp.n()), NULL, 'it has a time');
SELECT vigil.set_incident_status(pg_temp.n(), 'New');
SELECT results_eq($$SELECT status, classification, classification_reason, classification_comment, closed_at FROM vigil.incidents WHERE number = pg_temp.n()$$,
    $$VALUES ('New', NULL::text, NULL::text, NULL::text, NULL::timestamptz)$$, 'opened again, it has no classification');
SELECT vigil.set_incident_status(pg_temp.n(), 'Closed');
SELECT is((SELECT classification FROM vigil.incidents WHERE number = pg_temp.n()), 'Undetermined', 'the classification that says nothing');

-- owner, severity, labels, comments
SELECT vigil.assign_incident(pg_temp.n(), 'ann');
SELECT results_eq('SELECT * FROM pg_temp.last()', $$VALUES ('owner', NULL::text, 'ann')$$, 'an owner');
SELECT vigil.assign_incident(pg_temp.n(), NULL);
SELECT results_eq('SELECT * FROM pg_temp.last()', $$VALUES ('owner', 'ann', NULL::text)$$, 'nobody');
SELECT throws_ok($$SELECT vigil.assign_incident(pg_temp.n(), repeat('n', 257))$$, '22023', 'an owner has at most 256 characters', 'an owner with a long name');
SELECT throws_ok($$SELECT vigil.set_incident_status(pg_temp.n(), 'Closed', comment => repeat('c', 30001))$$, '22023', 'a comment has at most 30000 characters', 'a long comment');
SELECT lives_ok($$SELECT vigil.set_incident_status(pg_temp.n(), 'Closed', comment => repeat('c', 30000))$$, 'one that is long enough');
SELECT vigil.set_incident_severity(pg_temp.n(), 'medium');
SELECT is((SELECT severity_set FROM vigil.incidents WHERE number = pg_temp.n()), true, 'a severity that it has already is set by hand');
SELECT vigil.set_incident_severity(pg_temp.n(), 'high');
SELECT results_eq('SELECT * FROM pg_temp.last()', $$VALUES ('severity', 'Medium', 'High')$$, 'a severity');
SELECT throws_ok($$SELECT vigil.set_incident_severity(pg_temp.n(), 'Worse')$$, '22023', NULL, 'of the four');
SELECT vigil.label_incident(pg_temp.n(), 'a'), vigil.label_incident(pg_temp.n(), 'b'), vigil.label_incident(pg_temp.n(), 'a');
SELECT is((SELECT labels FROM vigil.incidents WHERE number = pg_temp.n()), '{a,b}'::text[], 'labels, each once');
SELECT vigil.unlabel_incident(pg_temp.n(), 'a');
SELECT results_eq('SELECT * FROM pg_temp.last()', $$VALUES ('labels', '["a", "b"]', '["b"]')$$, 'taken off');
SELECT throws_ok($$SELECT vigil.label_incident(pg_temp.n(), '')$$, '22023', NULL, 'no empty one');
SELECT is(vigil.comment_incident(pg_temp.n(), 'looked at it'), 1, 'a comment');
SELECT is(vigil.comment_incident(pg_temp.n(), 'again'), 2, 'and one more');
SELECT results_eq($$SELECT c.comment_no, c.author, c.message, h.new_value FROM vigil.incident_comments AS c
    JOIN vigil.incident_history AS h ON h.incident = c.incident AND h.change_no = c.change_no WHERE c.incident = pg_temp.n() ORDER BY 1$$,
    $$SELECT n, session_user::text COLLATE "default", m, m FROM (VALUES (1, 'looked at it'), (2, 'again')) AS v (n, m)$$, 'are kept, with who said it');
SELECT throws_ok($$SELECT vigil.comment_incident(pg_temp.n(), '')$$, '22023', NULL, 'not an empty one');
SELECT throws_ok($$SELECT vigil.comment_incident(pg_temp.n(), repeat('x', 30001))$$, '22023', NULL, 'nor one that is too long');
UPDATE vigil.incidents SET comment_count = 100 WHERE number = pg_temp.n();
SELECT throws_ok($$SELECT vigil.comment_incident(pg_temp.n(), 'x')$$, '54000', NULL, 'nor one too many');

-- all of it
SELECT is((SELECT jsonb_object_agg(o.key, CASE jsonb_typeof(o.value) WHEN 'array' THEN jsonb_array_length(o.value) END)
    FROM jsonb_each(vigil.open_incident(pg_temp.n())) AS o),
    jsonb_build_object('incident', NULL, 'alerts', 1, 'entities', 2, 'comments', 2,
        'timeline', 1 + (SELECT count(*) FROM vigil.incident_history WHERE incident = pg_temp.n())), 'an incident with all that belongs to it');
SELECT is(vigil.open_incident(pg_temp.n()) #>> '{timeline,0,what}', 'alert', 'from its first alert');
SELECT is(vigil.open_incident(-1), NULL, 'null if there is none');

-- rights
CREATE ROLE work_reader;
CREATE ROLE work_nobody;
SELECT vigil.grant_access('work_reader', 'reader');
SELECT set_config('test.n', pg_temp.n()::text, true);
UPDATE vigil.incidents SET comment_count = 2 WHERE number = pg_temp.n();
SET LOCAL ROLE work_reader;
SELECT lives_ok($$SELECT vigil.set_incident_status(current_setting('test.n')::integer, 'Active')$$, 'a reader works on incidents');
SELECT is((SELECT modified_by FROM vigil.incidents WHERE number = current_setting('test.n')::integer), 'work_reader', 'under its own name');
SELECT throws_ok($$UPDATE vigil.incidents SET status = 'New'$$, '42501', NULL, 'but writes no table');
SELECT throws_ok($$SELECT vigil.group_incidents(NULL, 1, '{}', '{}', '{}', now(), now(), false, now())$$, '42501', NULL, 'nor does what runs do');
SELECT isnt(vigil.open_incident(current_setting('test.n')::integer), NULL, 'and opens them');
SET LOCAL ROLE work_nobody;
SELECT throws_ok($$SELECT vigil.set_incident_status(1, 'New')$$, '42501', NULL, 'others do not');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
