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
SELECT * FROM finish();
ROLLBACK;
