-- What the keys of a rule's file do to its runs: the grid, what makes a finding, suppression
-- by values, exceptions, the time of an alert.
BEGIN;
SELECT no_plan();

CREATE TABLE public."Ev" ("TimeGenerated" timestamptz NOT NULL, "K" text, "N" bigint);
SELECT vigil.register_source('Ev', 'public."Ev"');
INSERT INTO public."Ev" VALUES ('2026-05-01 10:10Z', 'a', 1), ('2026-05-01 10:20Z', 'a', 2), ('2026-05-01 10:30Z', 'b', 3);

CREATE FUNCTION pg_temp.rule(number integer, query text, more text DEFAULT '', period text DEFAULT '1h') RETURNS uuid LANGUAGE sql AS $$
SELECT vigil.load_rule(format($yaml$
id: 00000000-0000-0000-0006-%s
name: Own %s
description: A rule of a test
severity: Low
requiredDataConnectors: []
queryFrequency: 1h
queryPeriod: %s
triggerOperator: gt
triggerThreshold: 0
tactics: []
relevantTechniques: []
query: |
  %s
version: 1.0.0
kind: Scheduled
%s
$yaml$, lpad(number::text, 12, '0'), number, period, query, more))
$$;
CREATE FUNCTION pg_temp.alerts(rule uuid, as_of timestamptz) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_run bigint := vigil.run_rule(rule, as_of);
BEGIN
    RETURN (SELECT r.alert_count FROM vigil.runs AS r WHERE r.id = v_run);
END $$;

-- startTimeUtc moves the grid; an anchor that somebody gave goes before it.
SELECT pg_temp.rule(1, 'Ev | project TimeGenerated, K', 'startTimeUtc: 2026-05-01T10:15:00Z') AS start \gset
SELECT is(slot_end, '2026-05-01 11:15Z'::timestamptz, 'slots end where startTimeUtc says') FROM vigil.slots(:'start', '2026-05-01 10:30Z', '2026-05-01 10:31Z');
SELECT is(pg_temp.alerts(:'start', '2026-05-01 11:15Z'), 2::bigint, 'a run is of such a slot');
SELECT throws_ok(format('SELECT vigil.run_rule(%L, %L)', :'start', '2026-05-01 11:00Z'), '22023', NULL, 'and of no other');
SELECT vigil.align_rule(:'start', '2026-05-01 00:05Z');
SELECT is(slot_end, '2026-05-01 11:05Z'::timestamptz, 'align_rule goes before it') FROM vigil.slots(:'start', '2026-05-01 10:30Z', '2026-05-01 10:31Z');

-- What makes a finding.
SELECT pg_temp.rule(2, 'Ev | summarize N = sum(N) by K', 'x-dedup: slot', '4h') AS slot,
    pg_temp.rule(3, 'Ev | summarize N = sum(N) by K', E'x-dedup:\n  exclude: [N]', '4h') AS exclude,
    pg_temp.rule(4, 'Ev | project TimeGenerated, K, N', E'x-dedup:\n  key: [K]', '4h') AS key \gset
SELECT is(pg_temp.alerts(:'slot', '2026-05-01 11:00Z'), 2::bigint, 'a sum for each');
SELECT is(pg_temp.alerts(:'slot', '2026-05-01 12:00Z'), 2::bigint, 'and again in the next window');
SELECT vigil.configure_rule(:'slot', dedup => 'window');
SELECT is(pg_temp.alerts(:'slot', '2026-05-01 13:00Z'), 0::bigint, 'configure_rule goes before the file');
SELECT is(pg_temp.alerts(:'exclude', '2026-05-01 11:00Z'), 2::bigint, 'a sum for each');
SELECT is(pg_temp.alerts(:'key', '2026-05-01 11:00Z'), 2::bigint, 'one for each key, however many rows');
INSERT INTO public."Ev" VALUES ('2026-05-01 11:10Z', 'a', 10), ('2026-05-01 11:20Z', 'c', 10);
SELECT is(pg_temp.alerts(:'exclude', '2026-05-01 12:00Z'), 1::bigint, 'a sum that grows is no other finding');
SELECT is(pg_temp.alerts(:'key', '2026-05-01 12:00Z'), 1::bigint, 'nor is another row of a key');
SELECT is(evidence -> 0 ->> 'K', 'c', 'a new key is') FROM vigil.alerts WHERE rule_id = :'key' ORDER BY id DESC LIMIT 1;
SELECT throws_ok($$SELECT pg_temp.rule(5, 'Ev | project K', E'x-dedup:\n  key: [Nope]')$$, '42703', NULL, 'columns must exist');

-- Suppression by values.
SELECT pg_temp.rule(6, 'Ev | project TimeGenerated, K, N', E'suppressionEnabled: true\nsuppressionDuration: 3h\nx-suppressBy: [K]') AS quiet \gset
SELECT is(pg_temp.alerts(:'quiet', '2026-05-01 11:00Z'), 3::bigint, 'alerts of one slot do not suppress each other');
SELECT is(pg_temp.alerts(:'quiet', '2026-05-01 12:00Z'), 1::bigint, 'the next slot tells what is new');
SELECT is(array_agg((evidence -> 0 ->> 'K') || ' ' || status ORDER BY id), '{"a suppressed","c new"}', 'a was told, c was not')
FROM vigil.alerts WHERE rule_id = :'quiet' AND slot_end = '2026-05-01 12:00Z';
INSERT INTO public."Ev" VALUES ('2026-05-01 13:10Z', 'a', 11);
SELECT is(pg_temp.alerts(:'quiet', '2026-05-01 14:00Z'), 1::bigint, 'until its time is over');
SELECT throws_ok($$SELECT pg_temp.rule(7, 'Ev | project K', 'x-suppressBy: [Nope]')$$, '42703', NULL, 'columns must exist');

-- Exceptions of the file.
SELECT pg_temp.rule(8, 'Ev | project TimeGenerated, K, N', E'x-exceptions:\n  - where: K == "a"\n    reason: known\n    owner: Ada\n    expires: 2026-05-01T11:00:00Z\n  - where: N > 100\n    reason: too large') AS excepted \gset
SELECT results_eq(format('SELECT condition, reason, owner, origin, expires_at FROM vigil.exceptions WHERE rule_id = %L ORDER BY id', :'excepted'),
    $$VALUES ('K == "a"', 'known', 'Ada', 'file', '2026-05-01 11:00Z'::timestamptz), ('N > 100', 'too large', current_user::text COLLATE "default", 'file', NULL)$$,
    'they stand with the others');
SELECT is(pg_temp.alerts(:'excepted', '2026-05-01 11:00Z'), 1::bigint, 'and hold');
SELECT is(pg_temp.alerts(:'excepted', '2026-05-01 12:00Z'), 2::bigint, 'until they end');
SELECT throws_ok(format('SELECT vigil.drop_exception(id) FROM vigil.exceptions WHERE rule_id = %L', :'excepted'), '55000', NULL, 'the file is the place to change them');
SELECT vigil.create_exception(:'excepted', 'K == "b"', 'by hand');
SELECT pg_temp.rule(8, 'Ev | project TimeGenerated, K, N', E'x-exceptions:\n  - where: K == "a"\n    reason: still known');
SELECT results_eq(format('SELECT condition, reason, hits, expires_at FROM vigil.exceptions WHERE rule_id = %L ORDER BY id', :'excepted'),
    $$VALUES ('K == "a"', 'still known', 2::bigint, NULL::timestamptz), ('K == "b"', 'by hand', 0, NULL)$$,
    'a new text changes those of the old one, and no others');
SELECT throws_ok($$SELECT pg_temp.rule(9, 'Ev | project K', E'x-exceptions:\n  - where: Nope == 1\n    reason: x')$$, '42601', NULL, 'a condition must fit the query');
SELECT throws_ok($$SELECT pg_temp.rule(9, 'Ev | project K', E'x-exceptions:\n  - where: true) | extend x = (1\n    reason: x')$$, '42601', NULL, 'and be one expression');
SELECT throws_ok($$SELECT pg_temp.rule(9, 'Ev | project K', E'x-exceptions:\n  - where: strlen(K)\n    reason: x')$$, '42601', NULL, 'that is true or false');

SELECT results_eq(format('SELECT code, line, col, message FROM vigil.check_rule((SELECT replace(yaml, ''K == "a"'', ''K == 1 and Nope'') FROM vigil.rule_versions WHERE rule_id = %L ORDER BY version_no DESC LIMIT 1)) WHERE severity = ''error''', :'excepted'),
    $$VALUES ('VR0136', 18, 12, 'the condition of an exception does not fit the query: column "Nope" does not exist here')$$, 'the place is told');

-- The time of an alert is that of its records, wherever the result has it.
SELECT pg_temp.rule(10, 'Ev | summarize First = min(TimeGenerated), Last = max(TimeGenerated), Odd = max(TimeGenerated + 1m) by K') AS times,
    pg_temp.rule(11, 'Ev | project K, Deadline = TimeGenerated + 5m') AS none \gset
SELECT vigil.run_rule(:'times', '2026-05-01 11:00Z') > 0, vigil.run_rule(:'none', '2026-05-01 11:00Z') > 0;
SELECT results_eq(format('SELECT start_time, end_time FROM vigil.alerts WHERE rule_id = %L ORDER BY evidence -> 0 ->> ''K''', :'times'),
    $$VALUES ('2026-05-01 10:10Z'::timestamptz, '2026-05-01 10:20Z'::timestamptz), ('2026-05-01 10:30Z', '2026-05-01 10:30Z')$$,
    'columns that are times of records tell it');
SELECT is(min(start_time) || ' ' || max(end_time), '2026-05-01 10:00Z'::timestamptz || ' ' || '2026-05-01 11:00Z'::timestamptz, 'a time that was computed is none of them')
FROM vigil.alerts WHERE rule_id = :'none';

SELECT * FROM finish();
ROLLBACK;
