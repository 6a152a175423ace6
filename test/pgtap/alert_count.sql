-- The trigger counts all rows of the result, however few of them may become alerts.
BEGIN;
SELECT no_plan();

CREATE FUNCTION pg_temp.run(number integer, rows integer, trigger text, aggregation text) RETURNS bigint LANGUAGE sql AS $$
SELECT vigil.run_rule(vigil.load_rule(format($yaml$
id: 00000000-0000-0000-0006-%s
name: Rule %s
description: A rule of a test
severity: Low
requiredDataConnectors: []
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: %s
triggerThreshold: %s
eventGroupingSettings:
  aggregationKind: %s
tactics: []
relevantTechniques: []
query: |
  range I from 1 to %s step 1
version: 1.0.0
kind: Scheduled
$yaml$, lpad(number::text, 12, '0'), number, split_part(trigger, ' ', 1), split_part(trigger, ' ', 2), aggregation, rows)),
    '2026-05-01 11:00Z')
$$;
CREATE TEMPORARY TABLE case_of (number integer, trigger text, aggregation text, fires boolean, run bigint);
INSERT INTO case_of VALUES (1, 'gt 10000', 'AlertPerResult', true), (2, 'eq 10000', 'AlertPerResult', false),
    (3, 'ne 10000', 'SingleAlert', true), (4, 'gt 10000', 'SingleAlert', true), (5, 'lt 10000', 'SingleAlert', false),
    (6, 'eq 9999', 'SingleAlert', false), (7, 'ne 0', 'SingleAlert', true);
UPDATE case_of SET run = pg_temp.run(number, 12000, trigger, aggregation);
SELECT is(r.row_count || ' ' || r.truncated || ' ' || r.alert_count,
    '12000 true ' || CASE WHEN NOT c.fires THEN 0 WHEN c.aggregation = 'SingleAlert' THEN 1 ELSE 10000 END,
    c.trigger || ' on 12,000 rows, ' || c.aggregation)
FROM case_of AS c JOIN vigil.runs AS r ON r.id = c.run ORDER BY c.number;
SELECT is(evidence -> -1 -> '_cut' ->> 'rows', '12000', 'the evidence says how many rows there were')
FROM vigil.alerts WHERE run_id = (SELECT run FROM case_of WHERE number = 4);
SELECT is((evidence -> -1 -> '_cut' ->> 'hidden')::integer, 12001 - jsonb_array_length(evidence), 'and how many are not in it')
FROM vigil.alerts WHERE run_id = (SELECT run FROM case_of WHERE number = 4);
SELECT is(truncated, '{evidence}', 'so does its list of what was cut')
FROM vigil.alerts WHERE run_id = (SELECT run FROM case_of WHERE number = 4);
SELECT vigil.run_rule('00000000-0000-0000-0006-000000000004', '2026-05-01 11:00Z') \g /dev/null
SELECT is((SELECT alert_count FROM vigil.runs ORDER BY id DESC LIMIT 1), 0::bigint, 'rows that were only counted are not new');

UPDATE vigil.rules SET enabled = true, anchor = '2026-05-01';
SELECT matches((SELECT reason FROM vigil.health WHERE name = 'Rule 1'), 'max_alerts_per_run', 'health tells');

-- A timeout is bounded.
SELECT throws_ok(format($$SELECT vigil.configure_rule('00000000-0000-0000-0006-000000000004', timeout => %L)$$, t), '22023',
    'timeout of a rule is out of range', t) FROM unnest('{1000 years,178000000 years,11 min,0,-1 min}'::text[]) AS t;
SELECT lives_ok($$SELECT vigil.configure_rule('00000000-0000-0000-0006-000000000004', timeout => '10 min')$$, '10 min');

SELECT * FROM finish();
ROLLBACK;
