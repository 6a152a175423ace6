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
    SELECT f.s, t.s, CASE WHEN f.n > 2 AND t.n < 3 THEN 'Active' ELSE 'Closed' END
    FROM unnest('{new,in progress,resolved,dismissed}'::text[]) WITH ORDINALITY AS f (s, n) CROSS JOIN unnest('{new,in progress,resolved,dismissed}'::text[]) WITH ORDINALITY AS t (s, n) ORDER BY f.n, t.n$q$,
    'only an alert that was closed and is open now opens its incident');
SELECT throws_ok($$SELECT vigil.set_alert_status(-1, 'new')$$, 'P0002', 'alert -1 does not exist', 'of no alert');
SELECT * FROM finish();
ROLLBACK;
