-- Moments of slots: one is as good as another, also the server's own epoch; and what is no moment.
BEGIN;
SELECT no_plan();

CREATE FUNCTION pg_temp.rule(number integer, query text) RETURNS uuid LANGUAGE sql AS $$
SELECT vigil.load_rule(format($yaml$
id: 00000000-0000-0000-0004-%s
name: Rule %s
description: A rule of a test
severity: Low
requiredDataConnectors: []
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
suppressionEnabled: true
suppressionDuration: 5h
tactics: []
relevantTechniques: []
query: |
  %s
version: 1.0.0
kind: Scheduled
$yaml$, lpad(number::text, 12, '0'), number, query))
$$;
CREATE ROLE schedule_time_author;
SELECT pg_temp.rule(1, 'print A = 1') AS rule \gset
SELECT vigil.set_rule_owner(:'rule', 'schedule_time_author');

-- The epoch of the server is 0 inside of it, and a moment all the same.
SELECT vigil.enable_rule(:'rule', '2000-01-01 00:00Z');
SELECT is(anchor, '2000-01-01 00:00Z', 'an anchor at the epoch is one') FROM vigil.rules WHERE id = :'rule';
SELECT vigil.run_rule(:'rule', '2000-01-01 00:00Z') AS run \gset
SELECT is(status || ' ' || alert_count || ' ' || slot_end, 'succeeded 1 ' || timestamptz '2000-01-01 00:00Z',
    'a slot that ends at the epoch is run') FROM vigil.runs WHERE id = :run;
SELECT vigil.run_rule(:'rule', '2000-01-01 01:00Z') AS run \gset
SELECT is(status || ' ' || slot_start, 'succeeded ' || timestamptz '2000-01-01 00:00Z',
    'so is one that begins there') FROM vigil.runs WHERE id = :run;
SELECT is((SELECT status FROM vigil.alerts WHERE run_id = :run), 'suppressed', 'an alert at the epoch suppresses others');
SELECT vigil.refill(:'rule', '1999-12-31 23:00Z', '2000-01-01 02:00Z') AS gap \gset
SELECT is(gap_start, '1999-12-31 23:00Z', 'a gap may hold the epoch') FROM vigil.gaps WHERE id = :gap;
SELECT cmp_ok(vigil.run_due('2026-05-01 12:10Z'), '>=', 3, 'its slots are run');
SELECT is(state, 'done', 'up to its end') FROM vigil.gaps WHERE id = :gap;
SELECT vigil.refill(:'rule', '2000-01-01 00:00Z', '2000-01-01 01:00Z') AS gap \gset
SELECT cmp_ok(vigil.run_due('2026-05-01 12:10Z'), '>=', 1, 'and one that begins there');
SELECT is(state, 'done', 'is worked off') FROM vigil.gaps WHERE id = :gap;

-- What lies outside of time, or of the years that the language knows.
SELECT throws_ok(format(call, :'rule'), '22008', NULL, call) FROM (VALUES
    ($$SELECT vigil.enable_rule(%L, 'infinity')$$), ($$SELECT vigil.enable_rule(%L, '-infinity')$$),
    ($$SELECT vigil.enable_rule(%L, '4713-01-01 BC')$$), ($$SELECT vigil.enable_rule(%L, '294276-12-31')$$),
    ($$SELECT vigil.run_rule(%L, 'infinity')$$), ($$SELECT vigil.run_rule(%L, '4713-02-01 BC')$$),
    ($$SELECT vigil.run_rule(%L, '294276-12-31')$$), ($$SELECT vigil.run_rule(%L, '0001-12-31')$$),
    ($$SELECT vigil.preview_rule(%L, '4713-02-01 BC')$$), ($$SELECT vigil.rule_sql(%L, '9999-01-01 UTC')$$),
    ($$SELECT vigil.refill(%L, '4713-02-01 BC', '2026-01-01')$$), ($$SELECT vigil.refill(%L, '2026-01-01', 'infinity')$$),
    ($$SELECT vigil.refill(%L, '2026-01-01', '294276-12-31')$$),
    ($$SELECT * FROM vigil.slots(%L, '4713-02-01 BC', '4713-02-02 BC')$$),
    ($$SELECT * FROM vigil.slots(%L, '294276-12-31', 'infinity')$$)) AS c (call);
SELECT cmp_ok(vigil.run_rule(:'rule', moment::timestamptz), '>', 0::bigint, moment || ' is a moment')
FROM unnest(ARRAY['0002-01-01 UTC', '9998-12-31 UTC', '1582-10-10 UTC']) AS moment;
SELECT is(array_agg(DISTINCT status), '{succeeded}', 'no run has failed') FROM vigil.runs;

SELECT * FROM finish();
ROLLBACK;
