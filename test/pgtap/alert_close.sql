-- An alert that is closed as something else takes the incident along that was closed with it.
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public;
SET LOCAL client_min_messages = error;
SELECT vigil.load_rule($yaml$
id: 0a4b0c1e-6868-4a4a-8b8b-000000000001
name: Closed
description: A rule of a test
severity: High
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
query: print Ip = "192.0.2.1"
version: 1.0.0$yaml$) \g /dev/null
SELECT vigil.run_rule('0a4b0c1e-6868-4a4a-8b8b-000000000001', date_trunc('hour', now(), 'UTC') - g * interval '1 hour') FROM generate_series(1, 3) AS g \g /dev/null
SELECT min(a.id) AS one, max(a.id) AS two FROM vigil.alerts AS a \gset
SELECT l.incident AS incident FROM vigil.incident_alerts AS l WHERE l.alert_id = :one \gset
CREATE FUNCTION called(incident integer) RETURNS text LANGUAGE sql AS $$SELECT concat_ws(' ', i.status, i.classification, i.classification_reason, i.classification_comment) FROM vigil.incidents AS i WHERE i.number = incident$$;

SELECT is(vigil.close_alert(:one, 'FalsePositive', 'InaccurateData', 'noise'), :incident, 'with its alert an incident is closed');
SELECT is(called(:incident), 'Closed FalsePositive InaccurateData noise', 'as the alert is');
SELECT is(vigil.close_alert(:one, 'FalsePositive', 'InaccurateData', 'noise'), NULL, 'the same again changes nothing');
SELECT is(vigil.close_alert(:one, 'TruePositive', NULL, 'it was real'), :incident, 'closed as something else it takes it along');
SELECT is(called(:incident), 'Closed TruePositive SuspiciousActivity it was real', 'so that they say the same');
SELECT is(vigil.close_alert(:one), :incident, 'also as what nobody knows');
SELECT is(vigil.close_alert(:one, 'FalsePositive', 'IncorrectAlertLogic'), :incident, 'and back');
SELECT is(vigil.close_alert(:one, 'FalsePositive', 'InaccurateData'), :incident, 'for another reason');
SELECT is(called(:incident), 'Closed FalsePositive InaccurateData', 'it is kept');
-- What an analyst said of the incident itself stays.
SELECT vigil.set_incident_status(:incident, 'Closed', 'BenignPositive') \g /dev/null
SELECT is(vigil.close_alert(:one, 'TruePositive'), NULL, 'an incident that was called something else');
SELECT is(called(:incident), 'Closed BenignPositive SuspiciousButExpected', 'stays that');
-- Of several alerts all must say it.
SELECT vigil.set_incident_status(:incident, 'Active') \g /dev/null
UPDATE vigil.incident_alerts SET incident = :incident WHERE alert_id = :two;
SELECT is(vigil.close_alert(:two, 'TruePositive'), :incident, 'the last of two');
SELECT is(vigil.close_alert(:one, 'FalsePositive', 'InaccurateData'), NULL, 'one of two');
SELECT is(called(:incident), 'Closed TruePositive SuspiciousActivity', 'does not speak for both');
SELECT is(vigil.close_alert(:two, 'FalsePositive', 'InaccurateData'), :incident, 'the other does then');
SELECT is(called(:incident), 'Closed FalsePositive InaccurateData', 'for all');
-- An alert that is opened again takes its incident along, and both say so.
CREATE FUNCTION history(alert bigint) RETURNS text LANGUAGE sql AS $$SELECT string_agg(concat_ws(' ', h.status, 'owner ' || h.owner, h.classification, h.comment), ', ' ORDER BY h.change_no)
    FROM (SELECT x.* FROM vigil.alert_history AS x WHERE x.alert_id = alert ORDER BY x.change_no DESC LIMIT 3) AS h$$;
SELECT vigil.set_alert_status(:two, 'new') \g /dev/null
SELECT is(called(:incident), 'Active', 'an incident is open with an alert that is open again');
SELECT matches(history(:two), ', new$', 'whose history has it');
SELECT is((SELECT h.new_value FROM vigil.incident_history AS h WHERE h.incident = :incident AND h.field = 'status' ORDER BY h.change_no DESC LIMIT 1), 'Active', 'so has that of the incident');
SELECT is((SELECT count(*) FROM vigil.last_classification(:two) AS c WHERE c.classification IS NOT NULL), 0::bigint, 'as which it was closed is over');
SELECT vigil.set_alert_status(:two, 'new'), vigil.set_alert_status(:two, 'in progress') \g /dev/null
SELECT matches(history(:two), '[^w], new, in progress$', 'the same status once more is no change');
SELECT is(vigil.close_alert(:two, 'FalsePositive', 'InaccurateData', 'noise'), :incident, 'closed as before it closes the incident again');
SELECT is(vigil.close_alert(:two, 'FalsePositive', 'InaccurateData', c), NULL, 'once more does not') FROM unnest('{noise,NULL,""}'::text[]) AS c;
SELECT is(history(:two), 'new, in progress, dismissed FalsePositive noise', 'nor has it a line');
SELECT vigil.close_alert(:two, 'FalsePositive', 'InaccurateData', 'more') \g /dev/null
SELECT is(history(:two), 'in progress, dismissed FalsePositive noise, dismissed FalsePositive more', 'unless something else is said');
SELECT vigil.assign_alert(:two, a) FROM unnest('{ann,ann,NULL,NULL,"",ann}'::text[]) AS a \g /dev/null
SELECT is(history(:two), 'owner ann, owner , owner ann', 'an owner it has already is no change');
SELECT is(vigil.close_alert(:two, 'FalsePositive', 'InaccurateData', 'more'), NULL, 'an owner leaves it as what it was closed');
SELECT is(history(:two), 'owner ann, owner , owner ann', 'as before');
-- Each status from which and to which it goes; the incident was closed by itself before.
SELECT set_config('closed.alert', :two::text, true), set_config('closed.incident', :incident::text, true) \g /dev/null
CREATE FUNCTION went(before text, after text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM vigil.set_alert_status(current_setting('closed.alert')::bigint, before);
    PERFORM vigil.set_incident_status(current_setting('closed.incident')::integer, 'Closed');
    PERFORM vigil.set_alert_status(current_setting('closed.alert')::bigint, after);
    RETURN (SELECT i.status FROM vigil.incidents AS i WHERE i.number = current_setting('closed.incident')::integer);
END $$;
SELECT results_eq($q$
    WITH step AS (SELECT row_number() OVER () AS n, f.s AS before, t.s AS after FROM unnest('{new,in progress,resolved,dismissed}'::text[]) AS f (s) CROSS JOIN unnest('{new,in progress,resolved,dismissed}'::text[]) AS t (s))
    SELECT before, after, went(before, after) FROM step ORDER BY n$q$, $q$
    SELECT f.s, t.s, CASE WHEN t.n < 3 THEN 'Active' ELSE 'Closed' END
    FROM unnest('{new,in progress,resolved,dismissed}'::text[]) WITH ORDINALITY AS f (s, n) CROSS JOIN unnest('{new,in progress,resolved,dismissed}'::text[]) WITH ORDINALITY AS t (s, n) ORDER BY f.n, t.n$q$,
    'an alert that is open now opens its incident, with which it was closed');
-- With an incident its open alerts are closed, as what it is; those that were closed before stay what they were.
SELECT vigil.set_alert_status(:one, 'new'), vigil.close_alert(:one, 'BenignPositive'), vigil.set_alert_status(:two, s) FROM unnest('{new,in progress}'::text[]) AS s \g /dev/null
CREATE FUNCTION are_called() RETURNS text LANGUAGE sql AS $$SELECT string_agg(concat_ws(' ', a.status, c.classification, c.reason, c.comment), ', ' ORDER BY a.id)
    FROM vigil.incident_alerts AS l JOIN vigil.alerts AS a ON a.id = l.alert_id CROSS JOIN LATERAL vigil.last_classification(a.id) AS c
    WHERE l.incident = current_setting('closed.incident')::integer$$;
SELECT vigil.set_incident_status(:incident, 'Closed', 'TruePositive', comment => 'real') \g /dev/null
SELECT is(are_called(), 'resolved BenignPositive SuspiciousButExpected, resolved TruePositive SuspiciousActivity real', 'an incident takes its open alert along');
SELECT is((SELECT h.changed_by FROM vigil.alert_history AS h WHERE h.alert_id = :two ORDER BY h.change_no DESC LIMIT 1), current_user::text, 'whose history has who it was');
SELECT is((SELECT concat(a.updated_at > a.raised_at, ' ', a.updated_at = h.changed_at) FROM vigil.alerts AS a JOIN vigil.alert_history AS h ON h.alert_id = a.id WHERE a.id = :two ORDER BY h.change_no DESC LIMIT 1), 't t', 'and when');
SELECT vigil.set_incident_status(:incident, 'Active') \g /dev/null
SELECT is(are_called(), 'resolved BenignPositive SuspiciousButExpected, resolved TruePositive SuspiciousActivity real', 'but opens none');
SELECT vigil.set_alert_status(id, 'new') FROM unnest(ARRAY[:one, :two]) AS u (id) \g /dev/null
SELECT vigil.set_incident_status(:incident, 'Closed', 'FalsePositive', 'InaccurateData') \g /dev/null
SELECT is(are_called(), 'dismissed FalsePositive InaccurateData, dismissed FalsePositive InaccurateData', 'false positives are dismissed, both');
-- Opened again.
SELECT is(vigil.reopen_alert(:one, 'look again'), :incident, 'an alert is opened again, and its incident');
SELECT is(called(:incident), 'Active', 'which is active');
SELECT is((SELECT concat_ws(' ', h.status, h.classification, h.comment) FROM vigil.alert_history AS h WHERE h.alert_id = :one ORDER BY h.change_no DESC LIMIT 1), 'new look again', 'with what was said');
SELECT is(vigil.reopen_alert(:two), NULL, 'the next one finds it open');
SELECT throws_ok(format('SELECT vigil.reopen_alert(%s)', :one), '55000', format('alert %s is not closed, but new', :one), 'one that is open');
SELECT throws_ok('SELECT vigil.reopen_alert(-1)', 'P0002', 'alert -1 does not exist', 'none at all');
-- By its status alone.
SELECT vigil.set_alert_status(:one, 'resolved') \g /dev/null
SELECT is(called(:incident), 'Active', 'one of two alerts that is resolved leaves the incident open');
SELECT vigil.set_alert_status(:two, 'dismissed') \g /dev/null
SELECT is(called(:incident), 'Closed Undetermined', 'with the last one it is closed');
SELECT vigil.set_incident_status(:incident, 'Active'), vigil.set_alert_status(:two, 'resolved') \g /dev/null
SELECT is(called(:incident), 'Active', 'an alert that was closed before does not close what was opened by itself');
SELECT throws_ok($$SELECT vigil.set_alert_status(-1, 'new')$$, 'P0002', 'alert -1 does not exist', 'of no alert');
-- What cannot be said, and what nobody is asked about.
SELECT throws_ok(format(c, :one), '22023', 'a comment has at most 30000 characters', c) FROM unnest(ARRAY[
    $$SELECT vigil.reopen_alert(%s, repeat('c', 30001))$$, $$SELECT vigil.close_alert(%s, comment => repeat('c', 30001))$$]) AS t (c);
SELECT throws_ok(format($$SELECT vigil.assign_alert(%s, repeat('n', 257))$$, :one), '22023', 'an owner has at most 256 characters', 'an owner with a long name');
UPDATE vigil.alerts SET status = 'suppressed' WHERE id = :one;
SELECT throws_ok(format(c, :one), '55000', format('alert %s is suppressed', :one), c) FROM unnest('{SELECT vigil.close_alert(%s),SELECT vigil.reopen_alert(%s),"SELECT vigil.set_alert_status(%s, ''new'')"}'::text[]) AS t (c);
SELECT lives_ok(format($$SELECT vigil.assign_alert(%s, 'ann')$$, :one), 'it may have an owner');
SELECT * FROM finish();
ROLLBACK;
