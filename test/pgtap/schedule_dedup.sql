-- A finding is raised once: over slots whose windows overlap, in its slot, or by every run.
BEGIN;
SELECT no_plan();

CREATE TABLE public."Ev" ("TimeGenerated" timestamptz NOT NULL, "K" text NOT NULL);
SELECT vigil.register_source('Ev', 'public."Ev"');
INSERT INTO public."Ev" VALUES ('2026-05-01 10:30Z', 'one');

CREATE FUNCTION pg_temp.rule(number integer, query text, more text DEFAULT '') RETURNS uuid LANGUAGE sql AS $$
SELECT vigil.load_rule(format($yaml$
id: 00000000-0000-0000-0008-%s
name: Dedup %s
description: A rule of a test
severity: Low
requiredDataConnectors: []
queryFrequency: 1h
queryPeriod: 4h
triggerOperator: gt
triggerThreshold: 0
tactics: []
relevantTechniques: []
query: %s
version: 1.0.0
kind: Scheduled
%s
$yaml$, lpad(number::text, 12, '0'), number, query, more))
$$;
CREATE FUNCTION pg_temp.alerts(rule uuid, as_of timestamptz) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_run bigint := vigil.run_rule(rule, as_of);
BEGIN
    RETURN (SELECT r.alert_count FROM vigil.runs AS r WHERE r.id = v_run);
END $$;

CREATE TEMPORARY TABLE r AS
SELECT pg_temp.rule(1, 'Ev | project TimeGenerated, K') AS rows,
    pg_temp.rule(2, 'Ev | project TimeGenerated, K', E'eventGroupingSettings:\n  aggregationKind: SingleAlert') AS single,
    pg_temp.rule(3, 'Ev | summarize K = make_set(K)') AS sets,
    pg_temp.rule(4, 'Ev | project K', E'suppressionEnabled: true\nsuppressionDuration: 2h') AS quiet;

-- One event, four windows that hold it: one alert.
SELECT is(pg_temp.alerts(rows, '2026-05-01 11:00Z'), 1::bigint, 'the first window raises it') FROM r;
SELECT is(pg_temp.alerts(rows, '2026-05-01 12:00Z'), 0::bigint, 'the second does not') FROM r;
SELECT is(pg_temp.alerts(rows, '2026-05-01 14:00Z'), 0::bigint, 'nor the last that holds it') FROM r;
SELECT is(row_count, 1::bigint, 'though it was found') FROM vigil.runs, r WHERE rule_id = rows AND slot_end = '2026-05-01 14:00Z';
SELECT is(pg_temp.alerts(rows, '2026-05-01 15:00Z'), 0::bigint, 'the next has nothing') FROM r;

-- Whatever the order of the runs.
SELECT is(pg_temp.alerts(single, '2026-05-01 14:00Z'), 1::bigint, 'the latest slot first') FROM r;
SELECT is(pg_temp.alerts(single, '2026-05-01 11:00Z'), 0::bigint, 'an earlier one has nothing new') FROM r;
INSERT INTO public."Ev" VALUES ('2026-05-01 10:40Z', 'two'), ('2026-05-01 10:40Z', 'two');
SELECT is(pg_temp.alerts(single, '2026-05-01 12:00Z'), 1::bigint, 'one alert for what is new') FROM r;
SELECT is(evidence, '[{"K": "two", "TimeGenerated": "2026-05-01T10:40:00.0000000Z"}, {"K": "two", "TimeGenerated": "2026-05-01T10:40:00.0000000Z"}]'::jsonb, 'and only that')
FROM vigil.alerts, r WHERE rule_id = single AND slot_end = '2026-05-01 12:00Z';
SELECT is(row_count || ' ' || cardinality(row_fingerprints), '2 2', 'equal rows are two') FROM vigil.alerts, r WHERE rule_id = single AND slot_end = '2026-05-01 12:00Z';
SELECT is(pg_temp.alerts(single, '2026-05-01 13:00Z'), 0::bigint, 'both of which were raised') FROM r;
INSERT INTO public."Ev" VALUES ('2026-05-01 10:40Z', 'two');
SELECT is(pg_temp.alerts(single, '2026-05-01 13:00Z'), 1::bigint, 'a third is new') FROM r;
SELECT is(pg_temp.alerts(rows, '2026-05-01 12:00Z'), 3::bigint, 'so it is where each row has its alert') FROM r;
SELECT is(pg_temp.alerts(rows, '2026-05-01 13:00Z'), 0::bigint, 'once') FROM r;

-- Sets are equal in any order; a set that has grown is another finding.
SELECT is(pg_temp.alerts(sets, '2026-05-01 11:00Z'), 1::bigint, 'a set') FROM r;
UPDATE public."Ev" SET "TimeGenerated" = '2026-05-01 10:20Z' WHERE "K" = 'two';
SELECT is(pg_temp.alerts(sets, '2026-05-01 12:00Z'), 0::bigint, 'in another order is the same') FROM r;
INSERT INTO public."Ev" VALUES ('2026-05-01 10:45Z', 'three');
SELECT is(pg_temp.alerts(sets, '2026-05-01 13:00Z'), 1::bigint, 'a larger one is not') FROM r;

-- What was suppressed has not been raised.
DELETE FROM public."Ev";
INSERT INTO public."Ev" VALUES ('2026-05-01 09:30Z', 'first'), ('2026-05-01 10:30Z', 'second');
SELECT is(pg_temp.alerts(quiet, '2026-05-01 10:00Z'), 1::bigint, 'an alert') FROM r;
SELECT is(pg_temp.alerts(quiet, '2026-05-01 11:00Z'), 0::bigint, 'another is suppressed') FROM r;
SELECT is(pg_temp.alerts(quiet, '2026-05-01 13:00Z'), 1::bigint, 'until suppression ends: then it is raised') FROM r;
SELECT is(array_agg(status || ' ' || (evidence -> 0 ->> 'K') ORDER BY slot_end), ARRAY['new first', 'suppressed second', 'new second'], 'once')
FROM vigil.alerts, r WHERE rule_id = quiet;

-- By slot.
SELECT vigil.configure_rule(rows, dedup => 'slot') FROM r;
SELECT is(pg_temp.alerts(rows, '2026-05-01 12:00Z'), 2::bigint, 'each window raises it') FROM r;
SELECT is(pg_temp.alerts(rows, '2026-05-01 13:00Z'), 2::bigint, 'as Sentinel does') FROM r;
SELECT is(pg_temp.alerts(rows, '2026-05-01 13:00Z'), 0::bigint, 'the same slot does not') FROM r;

-- Not at all.
SELECT vigil.configure_rule(rows, dedup => 'none') FROM r;
SELECT is(pg_temp.alerts(rows, '2026-05-01 13:00Z'), 2::bigint, 'each run by hand raises it') FROM r;
SELECT is(pg_temp.alerts(rows, '2026-05-01 13:00Z'), 2::bigint, 'and again') FROM r;
SELECT vigil.configure_rule(rows) FROM r;
SELECT is(dedup, NULL, 'as the file says, by default') FROM vigil.rules, r WHERE id = rows;
SELECT throws_ok($$SELECT vigil.configure_rule(rows, dedup => 'maybe') FROM r$$, '22023', 'invalid value for dedup: "maybe"', 'there is no such word');

-- A rule that waits for rows that do not come tells it for each slot.
SELECT pg_temp.rule(5, 'Ev | where K == "none"') AS lack \gset
SET LOCAL session_replication_role = replica;
UPDATE vigil.rule_versions SET yaml = replace(yaml, 'triggerOperator: gt', 'triggerOperator: eq') WHERE rule_id = :'lack';
SET LOCAL session_replication_role = origin;
SELECT is(pg_temp.alerts(:'lack', '2026-05-01 12:00Z'), 1::bigint, 'nothing is found');
SELECT is(pg_temp.alerts(:'lack', '2026-05-01 13:00Z'), 1::bigint, 'and again in the next slot');
SELECT is(pg_temp.alerts(:'lack', '2026-05-01 13:00Z'), 0::bigint, 'but once for each');

SELECT * FROM finish();
ROLLBACK;
