-- What the worker decides, in one session and with a clock that is held: catch-up,
-- retries, breaker, late rows, policies.
BEGIN;
SELECT no_plan();

CREATE TABLE public."Ev" ("TimeGenerated" timestamptz NOT NULL, "K" text NOT NULL,
    _xid xid8 NOT NULL DEFAULT pg_current_xact_id());
SELECT vigil.register_source('Ev', 'public."Ev"');
INSERT INTO public."Ev" SELECT '2026-05-01 00:00Z'::timestamptz + i * interval '20 min', 'k' || i % 3
FROM generate_series(0, 400) AS i;
CREATE TABLE public.switch (broken boolean);
INSERT INTO public.switch VALUES (true);
CREATE VIEW public."Fragile" AS
SELECT "TimeGenerated", 1 / (SELECT CASE WHEN broken THEN 0 ELSE 1 END FROM public.switch) AS "X" FROM public."Ev";
SELECT vigil.register_source('Fragile', 'public."Fragile"');

CREATE FUNCTION pg_temp.rule(number integer, query text) RETURNS uuid LANGUAGE sql AS $$
SELECT vigil.load_rule(format($yaml$
id: 00000000-0000-0000-0002-%s
name: Rule %s
description: A rule of a test
severity: Low
requiredDataConnectors: []
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
tactics: []
relevantTechniques: []
query: |
  %s
version: 1.0.0
kind: Scheduled
$yaml$, lpad(number::text, 12, '0'), number, query))
$$;
CREATE ROLE vigil_test_owner;
SELECT vigil.grant_access('vigil_test_owner', 'author');
GRANT SELECT ON ALL TABLES IN SCHEMA public TO vigil_test_owner;

-- Switches a rule on as if that had happened at a moment.
CREATE FUNCTION pg_temp.begin_at(rule uuid, moment timestamptz) RETURNS void LANGUAGE sql AS $$
SELECT vigil.set_rule_owner(rule, 'vigil_test_owner');
SELECT vigil.enable_rule(rule, '2026-05-01 00:00Z');
INSERT INTO vigil.rule_state (rule_id, watermark) VALUES (rule, moment);
$$;

CREATE TEMPORARY TABLE r AS SELECT pg_temp.rule(1, 'Ev | summarize N = count() by K') AS a,
    pg_temp.rule(2, 'Fragile | project X') AS fragile, pg_temp.rule(3, 'Ev | count') AS latest;

SELECT pg_temp.begin_at(a, '2026-05-01 01:00Z') FROM r;
SELECT is(vigil.run_due('2026-05-01 02:04:59Z'), 0, 'nothing is due before the delay is over');
SELECT is(vigil.run_due('2026-05-01 02:05Z'), 1, 'a slot is due when the delay is over');
SELECT is(vigil.run_due('2026-05-01 02:05Z'), 0, 'and run once');
SELECT is(vigil.run_due('2026-05-01 01:00Z'), 0, 'a clock that goes back runs nothing');
SELECT is(vigil.run_due('2026-05-01 05:10Z'), 3, 'a few missed slots are run');
SELECT is(array_agg(slot_start ORDER BY id), ARRAY['2026-05-01 01:00Z', '2026-05-01 02:00Z', '2026-05-01 03:00Z', '2026-05-01 04:00Z']::timestamptz[],
    'in order') FROM vigil.runs;
SELECT is((SELECT count(*) FROM vigil.gaps), 0::bigint, 'without a gap');
SELECT is(vigil.run_due('2026-05-02 05:10Z', 1), 1, 'after a day the fresh slot is first');
SELECT is(slot_end, '2026-05-02 05:00Z'::timestamptz, 'it is the latest') FROM vigil.runs ORDER BY id DESC LIMIT 1;
SELECT is(kind || ' ' || state, 'backlog open', 'the others are a gap') FROM vigil.gaps;
SELECT is(vigil.run_due('2026-05-02 05:10Z'), 23, 'which is worked off');
SELECT is(state, 'done', 'to its end') FROM vigil.gaps;
SELECT is((SELECT count(*) FROM vigil.runs WHERE origin = 'catchup'), 23::bigint, 'and marked as such');
SELECT results_eq('SELECT state, range_start, range_end FROM r, vigil.coverage(a) WHERE range_end < now() - interval ''1 hour'' AND state = ''done''',
    $$VALUES ('done', '2026-05-01 01:00Z'::timestamptz, '2026-05-02 05:00Z'::timestamptz)$$, 'no hole is left');
SELECT is((SELECT count(*) FROM vigil.alerts AS t, r WHERE t.rule_id = r.a), (SELECT count(DISTINCT (date_trunc('hour', e."TimeGenerated"), "K"))
    FROM public."Ev" AS e WHERE "TimeGenerated" >= '2026-05-01 01:00Z' AND "TimeGenerated" < '2026-05-02 05:00Z'), 'each finding was raised once');
SELECT vigil.disable_rule(a) FROM r;

-- Only the latest slot, if the rule wants that.
SELECT pg_temp.begin_at(latest, '2026-05-01 01:00Z') FROM r;
SELECT vigil.configure_rule(latest, catchup => 'skip', delay => interval '0') FROM r;
SELECT is(vigil.run_due('2026-05-01 12:00Z'), 1, 'a rule may skip what it missed');
SELECT is(kind || ' ' || state || ' ' || gap_start || ' ' || gap_end,
    'policy skipped ' || '2026-05-01 01:00Z'::timestamptz || ' ' || '2026-05-01 11:00Z'::timestamptz, 'that is written down')
FROM vigil.gaps ORDER BY id DESC LIMIT 1;
SELECT vigil.refill(max(id)) FROM vigil.gaps;
SELECT is(vigil.run_due('2026-05-01 12:00Z'), 10, 'and may be filled later');
SELECT vigil.disable_rule(latest) FROM r;

-- A failing rule: retries with growing waits, then the slot is given up, then the breaker opens.
SELECT pg_temp.begin_at(fragile, '2026-05-01 01:00Z') FROM r;
SELECT is(vigil.run_due('2026-05-01 02:10Z'), 1, 'a failing rule is tried');
SELECT is(vigil.run_due('2026-05-01 02:10Z'), 0, 'and not at once again');
SELECT ok(due_at BETWEEN '2026-05-01 02:10:08Z' AND '2026-05-01 02:10:12Z', 'the first wait is short') FROM vigil.rule_state, r WHERE rule_id = fragile;
SELECT is(vigil.run_due('2026-05-01 02:11Z'), 1, 'it is tried again');
SELECT ok(due_at BETWEEN '2026-05-01 02:11:17Z' AND '2026-05-01 02:11:23Z', 'the second wait is longer') FROM vigil.rule_state, r WHERE rule_id = fragile;
SELECT is((SELECT vigil.run_due('2026-05-01 02:12Z') + vigil.run_due('2026-05-01 02:14Z') + vigil.run_due('2026-05-01 02:17Z')), 3, 'and again');
SELECT is(kind || ' ' || state, 'dead skipped', 'after five attempts the slot is given up') FROM vigil.gaps, r WHERE rule_id = fragile;
SELECT is(watermark, '2026-05-01 02:00Z'::timestamptz, 'and the rule goes on') FROM vigil.rule_state, r WHERE rule_id = fragile;
SELECT is(breaker || ' ' || dead_streak, 'closed 1', 'the breaker is closed') FROM vigil.rule_state, r WHERE rule_id = fragile;
UPDATE vigil.rule_state SET dead_streak = 4, failures = 4 WHERE rule_id = (SELECT fragile FROM r);
SELECT is(vigil.run_due('2026-05-01 03:10Z'), 1, 'the next slot fails as well');
SELECT is(breaker || ' ' || reason, 'open failures', 'five slots in a row open the breaker') FROM vigil.rule_state, r WHERE rule_id = fragile;
SELECT is(vigil.run_due('2026-05-01 03:20Z'), 0, 'then it is left alone for a while');
SELECT is(vigil.run_due('2026-05-01 04:30Z'), 1, 'and tried once');
SELECT is(breaker, 'open', 'a trial that fails keeps the breaker open') FROM vigil.rule_state, r WHERE rule_id = fragile;
UPDATE public.switch SET broken = false;
SELECT is(vigil.run_due('2026-05-01 04:50Z'), 1, 'the next trial');
SELECT is(breaker || ' ' || coalesce(reason, 'none') || ' ' || dead_streak, 'closed none 0', 'closes it') FROM vigil.rule_state, r WHERE rule_id = fragile;
SELECT is((SELECT array_agg(DISTINCT status ORDER BY status) FROM vigil.runs, r WHERE rule_id = fragile), ARRAY['failed', 'succeeded'], 'all is recorded');

-- A slot that was run by hand is not run again.
SELECT vigil.run_rule(fragile, '2026-05-01 05:00Z') FROM r;
SELECT is(vigil.run_due('2026-05-01 05:10Z'), 0, 'a slot that was run by hand is done');
SELECT is(watermark, '2026-05-01 05:00Z'::timestamptz, 'and the watermark behind it') FROM vigil.rule_state, r WHERE rule_id = fragile;

-- A rule that was off for five days: what was owed before is run, the time off is skipped, and filled on wish.
SELECT vigil.disable_rule(fragile) FROM r;
SELECT vigil.set_rule_owner(pg_temp.rule(4, 'Ev | where K == "k1" | count'), 'vigil_test_owner');
CREATE TEMPORARY TABLE o AS SELECT '00000000-0000-0000-0002-000000000004'::uuid AS off, date_trunc('hour', clock_timestamp(), 'UTC') AS hour;
SELECT vigil.enable_rule(off) FROM o;
INSERT INTO vigil.rule_state (rule_id, watermark) SELECT off, hour - interval '122 hours' FROM o;
SELECT vigil.disable_rule(off) FROM o;
SELECT ok(disabled_at IS NOT NULL, 'it is noted when a rule is switched off') FROM vigil.rules, o WHERE id = off;
UPDATE vigil.rules SET disabled_at = hour - interval '120 hours' + interval '10 min' FROM o WHERE id = off;
SELECT vigil.enable_rule(off) FROM o;
SELECT results_eq($$SELECT kind || ' ' || state, gap_start, gap_end FROM vigil.gaps, o WHERE rule_id = off ORDER BY gap_start$$,
    $$SELECT 'backlog open', hour - interval '122 hours', hour - interval '120 hours' FROM o
    UNION ALL SELECT 'disabled skipped', hour - interval '120 hours', hour - interval '1 hour' FROM o$$, 'switched on, the time off is skipped, on the record');
SELECT ok(watermark = hour - interval '1 hour' AND disabled_at IS NULL, 'and it goes on with the last slot that is complete') FROM vigil.rule_state, vigil.rules, o WHERE rule_id = off AND id = off;
SELECT is(vigil.run_due(hour + interval '20 min'), 3, 'two slots that were owed are run, and the fresh one') FROM o;
SELECT results_eq($$SELECT state, range_start, range_end FROM o, vigil.coverage(off) WHERE range_end <= hour$$,
    $$SELECT 'done', hour - interval '122 hours', hour - interval '120 hours' FROM o
    UNION ALL SELECT 'skipped', hour - interval '120 hours', hour - interval '1 hour' FROM o
    UNION ALL SELECT 'done', hour - interval '1 hour', hour FROM o$$, 'coverage shows it');
SELECT vigil.refill(id) FROM vigil.gaps WHERE kind = 'disabled';
SELECT is(vigil.run_due(hour + interval '21 min'), 119, 'and on wish it is run after all') FROM o;
SELECT vigil.disable_rule(off), vigil.enable_rule(off) FROM o;
SELECT is((SELECT count(*) FROM vigil.gaps, o WHERE rule_id = off), 2::bigint, 'off for a moment is no gap');
SELECT vigil.disable_rule(off) FROM o;

SET ROLE vigil_test_owner;
SELECT throws_ok($$SELECT vigil.run_due()$$, '42501', NULL, 'not everybody runs the rules of others');
RESET ROLE;
SELECT * FROM finish();
ROLLBACK;
