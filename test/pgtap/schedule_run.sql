-- Running a rule by hand: runs, alerts, repeats, failures, rights.
BEGIN;
SELECT no_plan();

CREATE TABLE public."Ev" ("TimeGenerated" timestamptz NOT NULL, "K" text NOT NULL, "N" bigint,
    _xid xid8 NOT NULL DEFAULT pg_current_xact_id());
SELECT vigil.register_source('Ev', 'public."Ev"');
INSERT INTO public."Ev" VALUES
    ('2026-05-01 09:59:59.999999Z', 'before', 1), ('2026-05-01 10:00Z', 'first', 1),
    ('2026-05-01 10:30Z', 'a', 1), ('2026-05-01 10:40Z', 'a', 0),
    ('2026-05-01 10:59:59.999999Z', 'last', 1), ('2026-05-01 11:00Z', 'after', 1);

CREATE FUNCTION pg_temp.rule(number integer, query text) RETURNS uuid LANGUAGE sql AS $$
SELECT vigil.load_rule(format($yaml$
id: 00000000-0000-0000-0001-%s
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

CREATE TEMPORARY TABLE r AS
SELECT pg_temp.rule(1, 'Ev | summarize C = count() by K') AS good,
    pg_temp.rule(2, 'Ev | extend Now = now(), Ago = ago(1h) | project K, Now, Ago') AS clock,
    pg_temp.rule(3, 'Ev | where K == "none" | project K') AS none;

-- A run answers for the slot that ends at as_of, start included, end not.
SELECT vigil.run_rule(good, '2026-05-01 11:00Z') AS run FROM r \gset
SELECT is(status, 'succeeded', 'the run has succeeded') FROM vigil.runs WHERE id = :run;
SELECT is(slot_start, '2026-05-01 10:00Z'::timestamptz, 'its slot is an hour') FROM vigil.runs WHERE id = :run;
SELECT is(origin, 'manual', 'it was made by hand') FROM vigil.runs WHERE id = :run;
SELECT is(row_count, 3::bigint, 'it found the keys of the slot') FROM vigil.runs WHERE id = :run;
SELECT is(alert_count, 3::bigint, 'and raised an alert for each') FROM vigil.runs WHERE id = :run;
SELECT isnt(snapshot::text, NULL, 'its snapshot is kept') FROM vigil.runs WHERE id = :run;
SELECT is(array_agg(evidence -> 0 ->> 'K' ORDER BY evidence -> 0 ->> 'K'), ARRAY['a', 'first', 'last'],
    'the first moment belongs to the slot, its end does not')
FROM (SELECT * FROM vigil.alerts WHERE run_id = :run) AS a;

-- Again: nothing new.
SELECT vigil.run_rule(good, '2026-05-01 11:00Z') AS again FROM r \gset
SELECT is(alert_count, 0::bigint, 'a second run of the slot raises nothing') FROM vigil.runs WHERE id = :again;
SELECT ok(repeat, 'and says that it is one') FROM vigil.runs WHERE id = :again;
INSERT INTO public."Ev" VALUES ('2026-05-01 10:45Z', 'late', 1);
SELECT vigil.run_rule(good, '2026-05-01 11:00Z') AS late FROM r \gset
SELECT is(alert_count, 1::bigint, 'only a new finding is raised') FROM vigil.runs WHERE id = :late;
SELECT throws_ok($$INSERT INTO vigil.runs (rule_id, rule_version, slot_start, slot_end, window_start, window_end,
    as_of, status, origin, started_at, finished_at)
    SELECT rule_id, rule_version, slot_start, slot_end, window_start, window_end, as_of, status, origin, started_at, finished_at
    FROM vigil.runs WHERE NOT repeat AND status = 'succeeded' LIMIT 1$$,
    '23505', NULL, 'a second success of a slot is refused by the table');

-- Time is an argument.
SELECT is(array_agg(DISTINCT p ->> 'Now'), ARRAY['2026-05-01T11:00:00.0000000Z'], 'now() is the end of the window')
FROM r, vigil.preview_rule(r.clock, '2026-05-01 11:00Z') AS p;
SELECT is(array_agg(DISTINCT p ->> 'Ago'), ARRAY['2026-05-01T10:00:00.0000000Z'], 'ago() counts from it')
FROM r, vigil.preview_rule(r.clock, '2026-05-01 11:00Z') AS p;
SELECT is((SELECT count(*) FROM vigil.runs, r WHERE rule_id = r.clock), 0::bigint, 'a preview leaves no run');
SELECT is((SELECT count(*) FROM r, vigil.preview_rule(r.none, '2026-05-01 11:00Z')), 0::bigint, 'a preview may be empty');

-- A run without rows is a success.
SELECT vigil.run_rule(none, '2026-05-01 11:00Z') AS empty FROM r \gset
SELECT is(status || ' ' || alert_count, 'succeeded 0', 'no rows, no alerts') FROM vigil.runs WHERE id = :empty;

-- Errors.
SELECT throws_ok($$SELECT vigil.run_rule('99999999-0000-0000-0000-000000000000')$$, '42704', NULL, 'no such rule');
SELECT throws_ok($$SELECT vigil.run_rule(good, 'infinity') FROM r$$, '22008', NULL, 'a slot has an end');
SELECT is((SELECT vigil.run_rule(good, NULL) FROM r), NULL, 'null in, null out');
ALTER TABLE public."Ev" RENAME TO "Gone";
SELECT vigil.run_rule(good, '2026-05-01 12:00Z') AS failed FROM r \gset
SELECT is(status, 'failed', 'a failure is recorded') FROM vigil.runs WHERE id = :failed;
SELECT isnt(sqlstate, NULL, 'with its SQLSTATE') FROM vigil.runs WHERE id = :failed;
SELECT isnt(error, NULL, 'and its message') FROM vigil.runs WHERE id = :failed;
SELECT throws_ok($$SELECT vigil.preview_rule(good, '2026-05-01 12:00Z') FROM r$$, NULL, NULL, 'a preview raises it');
ALTER TABLE public."Gone" RENAME TO "Ev";
SELECT vigil.run_rule(good, '2026-05-01 12:00Z') AS mended FROM r \gset
SELECT is(status || ' ' || repeat, 'succeeded false', 'a failed slot may be run again') FROM vigil.runs WHERE id = :mended;

-- Too many rows are cut, and the run says so.
SELECT is(current_setting('vigil.max_alerts_per_run')::integer, 10000, 'limit of the alerts of a run');

-- Slots and gaps.
UPDATE vigil.rules SET anchor = '2026-05-01 00:30Z' WHERE id = (SELECT good FROM r);
SELECT results_eq($$SELECT s.* FROM r, vigil.slots(good, '2026-05-01 10:00Z', '2026-05-01 11:00Z') AS s$$,
    $$VALUES ('2026-05-01 09:30Z'::timestamptz, '2026-05-01 10:30Z'::timestamptz), ('2026-05-01 10:30Z', '2026-05-01 11:30Z')$$,
    'slots follow the anchor');
SELECT vigil.refill(good, '2026-05-01 10:00Z', '2026-05-01 11:00Z') AS gap FROM r \gset
SELECT is(gap_start || ' ' || gap_end || ' ' || state,
    '2026-05-01 09:30Z'::timestamptz || ' ' || '2026-05-01 11:30Z'::timestamptz || ' open', 'a refill covers whole slots')
FROM vigil.gaps WHERE id = :gap;
SELECT throws_ok($$SELECT vigil.refill(good, now(), now()) FROM r$$, '22023', NULL, 'an empty range is refused');
SELECT throws_ok($$SELECT vigil.refill(good, now() + interval '1 day', now() + interval '2 days') FROM r$$, '22023', 'no slot of the range to refill is over', 'so is one that is yet to come');
SELECT throws_ok($$SELECT vigil.refill(-1)$$, 'P0002', NULL, 'no such gap');
SELECT throws_ok(format('SELECT vigil.refill(%s)', :gap), 'P0002', NULL, 'a gap that is open needs no refill');
SELECT results_eq($$SELECT state FROM r, vigil.coverage(good) WHERE range_start = '2026-05-01 09:30Z'$$,
    $$VALUES ('owed')$$, 'coverage shows what is owed');

-- Rights.
CREATE ROLE vigil_test_author;
CREATE ROLE vigil_test_other;
SELECT vigil.grant_access('vigil_test_author', 'author');
SELECT vigil.grant_access('vigil_test_other', 'author');
GRANT SELECT ON public."Ev" TO vigil_test_author, vigil_test_other;
GRANT SELECT ON r TO vigil_test_author, vigil_test_other;
SELECT vigil.set_rule_owner(none, 'vigil_test_author') FROM r;
SET ROLE vigil_test_author;
SELECT isnt(vigil.run_rule(none, '2026-05-01 13:00Z'), NULL, 'the owner may run a rule') FROM r;
SELECT throws_ok('SELECT vigil.run_rule(good) FROM r', '42501', NULL, 'others may not');
SELECT throws_ok('DELETE FROM vigil.runs', '42501', NULL, 'nobody writes the tables');
SET ROLE vigil_test_other;
SELECT throws_ok('SELECT vigil.preview_rule(none) FROM r', '42501', NULL, 'nor look');
SELECT throws_ok($$SELECT vigil.refill(none, '2026-05-01', '2026-05-02') FROM r$$, '42501', NULL, 'nor refill');
RESET ROLE;
REVOKE SELECT ON public."Ev" FROM vigil_test_author;
SELECT vigil.run_rule(none, '2026-05-01 14:00Z') AS refused FROM r \gset
SELECT is(sqlstate, '42501', 'a run has the rights of the owner, not of the caller') FROM vigil.runs WHERE id = :refused;

-- Health.
SELECT is(state, 'off', 'health shows a rule that is off') FROM vigil.health WHERE rule_id = (SELECT good FROM r);

-- Nothing depends on settings of the session.
SET LOCAL TimeZone = 'Asia/Kolkata';
SET LOCAL DateStyle = 'German';
SELECT is((SELECT count(*) FROM r, vigil.preview_rule(good, '2026-05-01 11:00Z')), 4::bigint, 'zone and style change nothing');

SELECT * FROM finish();
ROLLBACK;
