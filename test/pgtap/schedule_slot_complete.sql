-- x-correlation: slot-complete: each pair of events once, in the slot of the later one.
BEGIN;
SELECT no_plan();
SET LOCAL client_min_messages = error;
SET LOCAL timezone = 'UTC';

CREATE TABLE public."SignIn" ("TimeGenerated" timestamptz NOT NULL, "Ip" text NOT NULL, "Who" text);
CREATE TABLE public."Call" ("TimeGenerated" timestamptz NOT NULL, "Ip" text NOT NULL, "What" text);
CREATE TABLE public."Place" ("Ip" text, "Town" text);
SELECT vigil.register_source('SignIn', 'public."SignIn"'), vigil.register_source('Call', 'public."Call"');

CREATE FUNCTION pg_temp.text_of(number integer, query text, mode text, frequency text DEFAULT '1d', period text DEFAULT '1d') RETURNS text LANGUAGE sql AS $$
SELECT format($yaml$
id: 00000000-0000-0000-0012-%s
name: Pairs %s
description: A rule of a test
severity: Low
requiredDataConnectors: []
queryFrequency: %s
queryPeriod: %s
triggerOperator: gt
triggerThreshold: 0
tactics: []
relevantTechniques: []
query: |
  %s
version: 1.0.0
kind: Scheduled
x-correlation: %s
$yaml$, lpad(number::text, 12, '0'), number, frequency, period, replace(query, E'\n', E'\n  '), mode)
$$;
\set pairs 'E''SignIn\n| summarize make_set(Who) by Ip, signInTime = TimeGenerated\n| join kind=inner (Call | summarize n = count() by Ip, callTime = TimeGenerated) on Ip\n| extend timedef = datetime_diff("hour", callTime, signInTime)\n| where timedef between (0 .. 8)'''
CREATE TEMPORARY TABLE r AS
SELECT vigil.load_rule(pg_temp.text_of(1, :pairs, 'faithful')) AS faithful,
    vigil.load_rule(pg_temp.text_of(2, :pairs, 'slot-complete')) AS complete,
    vigil.load_rule(pg_temp.text_of(3, :pairs, 'slot-complete', '1h', '12h')) AS hourly,
    vigil.load_rule(pg_temp.text_of(4, E'SignIn\n| project Ip, a = TimeGenerated\n| join kind=inner (Call | project Ip, b = TimeGenerated) on Ip', 'slot-complete', '1d', '2d')) AS unbound;

-- Six days of pairs: the call from 59 minutes before the sign-in to 9 hours after it.
SELECT setseed(0.25);
INSERT INTO public."SignIn" SELECT '2026-05-01 00:00Z'::timestamptz + random() * interval '6 days', '198.18.' || i / 250 || '.' || i % 250, 'w' || i FROM generate_series(1, 1200) AS i;
INSERT INTO public."Call" SELECT "TimeGenerated" + (random() * 599 - 59) * interval '1 minute', "Ip", 'c' FROM public."SignIn";
-- At the edges themselves.
INSERT INTO public."SignIn" VALUES ('2026-05-02 23:59:59.999999Z', 'edge1', 'e'), ('2026-05-03 00:00Z', 'edge2', 'e'), ('2026-05-02 15:00Z', 'edge3', 'e'), ('2026-05-04 00:59:59Z', 'edge4', 'e');
INSERT INTO public."Call" VALUES ('2026-05-03 00:00Z', 'edge1', 'c'), ('2026-05-02 23:59:59.999999Z', 'edge2', 'c'), ('2026-05-02 23:59:59.999999Z', 'edge3', 'c'), ('2026-05-04 00:00Z', 'edge4', 'c');
ANALYZE public."SignIn", public."Call";

-- The oracle: what pairs there are, in plain SQL.
CREATE TEMPORARY TABLE pair AS
SELECT s."Ip" AS ip, s."TimeGenerated" AS a, c."TimeGenerated" AS b, greatest(s."TimeGenerated", c."TimeGenerated") AS latest
FROM public."SignIn" AS s JOIN public."Call" AS c ON c."Ip" = s."Ip"
WHERE extract(epoch FROM date_trunc('hour', c."TimeGenerated") - date_trunc('hour', s."TimeGenerated")) / 3600 BETWEEN 0 AND 8;
SELECT ok((SELECT count(*) FROM pair WHERE date_trunc('day', a) <> date_trunc('day', b)) BETWEEN 100 AND 300, 'many of them straddle midnight');
SELECT vigil.run_rule(x, d) FROM r, unnest(ARRAY[faithful, complete]) AS x, generate_series('2026-05-01 00:00Z'::timestamptz, '2026-05-09 00:00Z', interval '1 day') AS d \g /dev/null
CREATE FUNCTION pg_temp.found(rule uuid) RETURNS TABLE (ip text, a timestamptz, b timestamptz, slot_start timestamptz) LANGUAGE sql AS $$
    SELECT v ->> 'Ip', (v ->> 'signInTime')::timestamptz, (v ->> 'callTime')::timestamptz, slot_start
    FROM vigil.alerts, jsonb_array_elements(evidence) AS v WHERE rule_id = rule
$$;
SELECT set_eq($$ SELECT ip, a, b, slot_start FROM r, pg_temp.found(faithful) $$,
    $$ SELECT ip, a, b, date_trunc('day', latest) FROM pair WHERE date_trunc('day', a) = date_trunc('day', b) $$, 'faithful: those that lie in one day, and no other');
SELECT bag_eq($$ SELECT ip, a, b, slot_start FROM r, pg_temp.found(complete) $$,
    $$ SELECT ip, a, b, date_trunc('day', latest) FROM pair $$, 'slot-complete: each once, on the day of the later event');
SELECT is(array_agg(DISTINCT slot_start - window_start), ARRAY[interval '9 hours'], 'nine hours further back') FROM r, vigil.runs WHERE rule_id = complete;
SELECT is(sum(row_count), (SELECT count(*) FROM pair)::numeric, 'no row is found twice either') FROM r, vigil.runs WHERE rule_id = complete;
SELECT is((SELECT sum(alerts) FROM r, LATERAL vigil.replay_rule(complete, '2026-05-01 00:00Z', '2026-05-08 00:00Z', 'alerts')), 0::numeric, 'a replay finds nothing to write');
SELECT vigil.run_rule(hourly, d) FROM r, generate_series('2026-05-03 01:00Z'::timestamptz, '2026-05-04 00:00Z', interval '1 hour') AS d \g /dev/null
SELECT bag_eq($$ SELECT ip, a, b, slot_start FROM r, pg_temp.found(hourly) $$,
    $$ SELECT ip, a, b, date_trunc('hour', latest) FROM pair WHERE latest >= '2026-05-03 00:00Z' AND latest < '2026-05-04 00:00Z' $$, 'in slots of an hour, shorter than the distance');
SELECT vigil.run_rule(unbound, '2026-05-04 00:00Z') FROM r \g /dev/null
SELECT is((SELECT row_count FROM r, vigil.runs WHERE rule_id = unbound), (SELECT count(*) FROM public."SignIn" AS s JOIN public."Call" AS c USING ("Ip")
    WHERE greatest(s."TimeGenerated", c."TimeGenerated") >= '2026-05-03 00:00Z' AND greatest(s."TimeGenerated", c."TimeGenerated") < '2026-05-04 00:00Z'
        AND least(s."TimeGenerated", c."TimeGenerated") >= '2026-05-01 00:00Z'), 'where nothing says how far apart they are: queryPeriod before the slot');

-- ---- how far back ----
-- From where on each table is read, in hours before the slot, in the order of the SQL.
CREATE FUNCTION pg_temp.back(condition text, more text DEFAULT '') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_rule uuid;
BEGIN
    v_rule := vigil.load_rule(pg_temp.text_of(9, E'SignIn\n| project Ip, a = TimeGenerated\n| join kind=inner (Call | project Ip, b = TimeGenerated) on Ip\n' || more || '| where ' || condition, 'slot-complete', '1d', '2d'));
    RETURN (SELECT string_agg(trim_scale(extract(epoch FROM '2026-05-03 00:00Z'::timestamptz - m[1]::timestamptz) / 3600)::text, ' ' ORDER BY n)
        FROM regexp_matches(vigil.rule_sql(v_rule, '2026-05-04 00:00Z'), '>= ''([^'']+)''::timestamptz', 'g') WITH ORDINALITY AS m (m, n));
END $$;
SELECT is(pg_temp.back(c), e, c)
FROM (VALUES
    ('datetime_diff("hour", b, a) between (0 .. 8)', '9 1'),
    ('datetime_diff("minute", b, a) between (-10 .. 29)', '0.5 0.18333333333333333333'),
    ('datetime_diff("day", a, b) == 0', '24 24'),
    ('b > a and b - a < 3h', '3 0'),
    ('b between (a .. (a + 90m))', '1.5 0'),
    ('b between ((a - 1h) .. (a + 2h))', '2 1'),
    ('abs(datetime_diff("hour", a, b)) <= 1', '2 2'),
    ('abs(b - a) < 30m', '0.5 0.5'),
    ('(b - a) / 1h < 4.0 and b > a', '4 0'),
    ('a == b', '0 0'),
    ('b >= a', '48 0'),
    ('a - b > -5h and a < b + 1h', '5 1'),
    ('b > a and (b < a + 1h or Ip == "x")', '48 0'),
    ('b !between (a .. (a + 1h))', '48 48'),
    ('datetime_diff("month", b, a) == 0', '48 48'),
    ('a > datetime(2020-01-01)', '48 48')) AS v (c, e);
SELECT is(pg_temp.back('d < 3 and d >= 0', E'| extend d = datetime_diff("hour", b, a)\n'), '4 1', 'by a column');
SELECT is(pg_temp.back('not(d > 3) and b > a', E'| extend d = b - a\n'), '48 0', 'what is not understood says nothing');

-- ---- what cannot be ----
CREATE FUNCTION pg_temp.refused(query text) RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(string_agg(replace(message, 'the query cannot be slot-complete: ', '') || ' @' || line || ':' || col, '; '), 'fine')
    FROM vigil.check_rule(pg_temp.text_of(9, query, 'slot-complete')) WHERE severity = 'error'
$$;
SELECT is(pg_temp.refused(q), e, q)
FROM (VALUES
    ('SignIn | where Who == "x"', 'fine'),
    ('SignIn | project Who', 'the result has no column with the time of "SignIn" @14:12'),
    ('SignIn | summarize n = count() by Ip', 'it groups events of "SignIn" that have different times @14:12'),
    ('SignIn | summarize count()', 'it groups events of "SignIn" that have different times @14:12'),
    ('SignIn | summarize count() by bin(TimeGenerated, 1h)', 'it groups events of "SignIn" that have different times @14:12'),
    ('SignIn | summarize count() by TimeGenerated', 'fine'),
    ('SignIn | summarize arg_max(TimeGenerated, *) by Ip', 'it groups events of "SignIn" that have different times @14:12'),
    ('SignIn | distinct TimeGenerated, Ip', 'fine'),
    ('SignIn | top 3 by Who', 'it takes some rows of all that a window has @14:12'),
    ('SignIn | take 3', 'it takes some rows of all that a window has @14:12'),
    ('SignIn | join kind=leftanti Call on Ip', 'a join that is not inner asks for rows whose times are not in the result @14:12'),
    ('SignIn | join kind=leftouter Call on Ip', 'a join that is not inner asks for rows whose times are not in the result @14:12'),
    ('SignIn | join kind=leftsemi Call on Ip', 'a join that is not inner asks for rows whose times are not in the result @14:12'),
    ('SignIn | join Call on Ip', 'a join without kind=inner keeps any one row of the left side per key @14:12'),
    ('SignIn | join kind=inner Call on Ip', 'fine'),
    ('SignIn | join kind=inner (Call | project Ip) on Ip', 'the result has no column with the time of "Call" @14:12'),
    ('SignIn | join kind=leftouter Place on Ip', 'fine'),
    ('SignIn | join kind=leftanti Place on Ip', 'fine'),
    ('SignIn | lookup Place on Ip', 'fine'),
    ('Place', 'it reads no table that has a time @14:3'),
    ('SignIn | where Ip in ((Call | project Ip))', 'what it looks up in events has no time in the result @14:18'),
    ('SignIn | where Ip in ((Place | project Ip))', 'fine'),
    ('SignIn | extend n = toscalar(Call | count)', 'it groups events of "Call" that have different times @14:39'),
    ('SignIn | sort by TimeGenerated asc | extend p = prev(Who)', 'prev(), next() and functions of row numbers look at other rows @14:51'),
    ('SignIn | where TimeGenerated > ago(1h)', 'what it finds depends on now() or ago() @14:3'),
    ('SignIn | extend age = now() - TimeGenerated', 'what it finds depends on now() or ago() @14:3'),
    ('SignIn | union Call', 'fine'),
    ('SignIn | union (Call | project Ip, t = TimeGenerated)', 'the inputs of a union have their times in no column of one name @14:12'),
    ('let a = SignIn | where Who != ""; a | join kind=inner (a | project Ip, t = TimeGenerated) on Ip | where t > TimeGenerated', 'fine'),
    ('let a = SignIn | where Who != ""; a | join kind=inner (a | project Ip, w = Who) on Ip', 'the result has no column with the time of "SignIn" @14:41'),
    ('SignIn | mv-apply w = pack_array(Who) on (where w != "")', 'fine'),
    ('SignIn | join kind=inner (Call | project Ip, b = TimeGenerated) on Ip | where b - TimeGenerated between (0h .. 400h)', 'it lets events be more than 14 days apart @14:3')) AS v (q, e);
SELECT is((SELECT code || ' ' || left(hint, 23) FROM vigil.check_rule(pg_temp.text_of(9, 'SignIn | count', 'slot-complete'))), 'VR0135 Each row of the result ', 'by a code of its own, with a hint');
SELECT throws_ok(format('SELECT vigil.load_rule(%L)', pg_temp.text_of(9, 'SignIn | count', 'slot-complete')), '0A000',
    'the query cannot be slot-complete: it groups events of "SignIn" that have different times', 'such a rule is not loaded');
SELECT is(vigil.load_rule(pg_temp.text_of(8, 'SignIn | count', 'faithful')) IS NOT NULL, true, 'without the key it is');
SELECT ok(EXISTS (SELECT FROM vigil.lint_rule(pg_temp.text_of(9, 'SignIn | count', 'slot-complete')) WHERE id = 'E-slot-complete'), 'lint_rule says it too');
SELECT ok(NOT EXISTS (SELECT FROM vigil.lint_rule(pg_temp.text_of(9, :pairs, 'slot-complete')) WHERE id = 'W-straddle'), 'and nothing of pairs that are lost');
SELECT ok(EXISTS (SELECT FROM vigil.lint_rule(pg_temp.text_of(9, :pairs, 'faithful')) WHERE id = 'W-straddle'), 'as it does of a rule that loses them');

-- What has changed since it was loaded.
SELECT vigil.load_rule(pg_temp.text_of(7, 'SignIn | join kind=leftouter Place on Ip', 'slot-complete'));
ALTER TABLE public."Place" ADD "TimeGenerated" timestamptz;
SELECT vigil.register_source('Place', 'public."Place"');
SELECT vigil.run_rule('00000000-0000-0000-0012-000000000007', '2026-05-04 00:00Z') \g /dev/null
SELECT is(status || ' ' || error, 'failed the query cannot be slot-complete: a join that is not inner asks for rows whose times are not in the result', 'fails a run')
FROM vigil.runs WHERE rule_id = '00000000-0000-0000-0012-000000000007';

-- ---- tests in the file, simulation, comparison ----
SELECT is(array_agg(concat_ws(' ', t.test, t.passed, t.message) ORDER BY t.test), ARRAY['after it f line 44, column 22: expected 1 alerts, found 0', 'before it t', 'over midnight t', 'two of three t'], 'test_rule has the windows of a run')
FROM vigil.test_rule(pg_temp.text_of(20, E'SignIn\n| project Ip, a = TimeGenerated\n| join kind=inner (Call | project Ip, What, b = TimeGenerated) on Ip\n| where b - a between (0s .. 8h)', 'slot-complete') || $yaml$
x-tests:
  - name: over midnight
    now: 2026-03-03T00:00:00Z
    tables:
      SignIn: [{TimeGenerated: -25h, Ip: x}]
      Call: [{TimeGenerated: -23h, Ip: x, What: w}]
    expect: {alerts: 1, rows: [{a: 2026-03-01T23:00:00Z, b: 2026-03-02T01:00:00Z}]}
  - name: before it
    now: 2026-03-03T00:00:00Z
    tables:
      SignIn: [{TimeGenerated: -26h, Ip: x}]
      Call: [{TimeGenerated: -25h, Ip: x, What: w}]
    expect: {alerts: 0, rows: 0}
  - name: two of three
    tables:
      SignIn: [{TimeGenerated: -26h, Ip: x}, {TimeGenerated: -2h, Ip: x}]
      Call: [{TimeGenerated: -19h, Ip: x, What: v}, {TimeGenerated: -1h, Ip: x, What: w}, {TimeGenerated: -25h, Ip: x, What: u}]
    expect: {alerts: 2, rows: 2}
  - name: after it
    tables:
      SignIn: [{TimeGenerated: -1h, Ip: x}]
      Call: [{TimeGenerated: now + 1h, Ip: x, What: w}]
    expect: {alerts: 1}
$yaml$) AS t;
SELECT is(array_agg(c.change || ' ' || c.slot_start ORDER BY c.slot_start, c.change), ARRAY['same 2026-05-02 00:00:00+00', 'new 2026-05-03 00:00:00+00'], 'compared with the faithful rule')
FROM r, LATERAL vigil.compare_rule(faithful, (SELECT replace(yaml, 'x-correlation: faithful', 'x-correlation: slot-complete') FROM vigil.rule_versions WHERE rule_id = faithful),
    '2026-05-02 00:00Z', '2026-05-04 00:00Z') AS c WHERE c.evidence -> 0 ->> 'Ip' IN ('edge1', 'edge3');

SELECT * FROM finish();
ROLLBACK;
