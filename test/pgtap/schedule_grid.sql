-- The grid is the calendar: where slots end, and what is said of times where none does.
BEGIN;
SELECT no_plan();

CREATE TABLE public."Ev" ("TimeGenerated" timestamptz NOT NULL, "K" text NOT NULL);
SELECT vigil.register_source('Ev', 'public."Ev"');
INSERT INTO public."Ev" VALUES ('2023-07-09 23:59:59Z', 'day before'), ('2023-07-10 00:00Z', 'midnight'),
    ('2023-07-10 12:00Z', 'noon'), ('2023-07-10 23:59:59Z', 'last'), ('2023-07-11 00:00Z', 'day after');

CREATE FUNCTION pg_temp.rule(number integer, frequency text) RETURNS uuid LANGUAGE sql AS $$
SELECT vigil.load_rule(format($yaml$
id: 00000000-0000-0000-0009-%s
name: Grid %s
description: A rule of a test
severity: Low
requiredDataConnectors: []
queryFrequency: %s
queryPeriod: %3$s
triggerOperator: gt
triggerThreshold: 0
tactics: []
relevantTechniques: []
query: Ev | project TimeGenerated, K
version: 1.0.0
kind: Scheduled
$yaml$, lpad(number::text, 12, '0'), number, frequency))
$$;

CREATE TEMPORARY TABLE r AS
SELECT pg_temp.rule(1, '1d') AS day, pg_temp.rule(2, '1h') AS hour, pg_temp.rule(3, '7d') AS week, pg_temp.rule(4, '7h') AS seven;
CREATE ROLE vigil_test_owner;
GRANT SELECT ON public."Ev" TO vigil_test_owner;
SELECT vigil.set_rule_owner(id, 'vigil_test_owner') FROM vigil.rules WHERE name LIKE 'Grid _';

-- The same in every database, whenever the rule was loaded or switched on.
SELECT results_eq($$SELECT s.* FROM r, vigil.slots(day, '2023-07-10 00:00Z', '2023-07-12 00:00Z') AS s$$,
    $$VALUES ('2023-07-10 00:00Z'::timestamptz, '2023-07-11 00:00Z'::timestamptz), ('2023-07-11 00:00Z', '2023-07-12 00:00Z')$$,
    'the slot of a daily rule is a day');
SELECT lives_ok('SELECT vigil.enable_rule(day) FROM r', 'switching it on');
SELECT is(slot_start, '2023-07-10 00:00Z'::timestamptz, 'changes nothing')
FROM r, vigil.slots(day, '2023-07-10 13:00Z', '2023-07-10 13:01Z');
SELECT is(slot_end, '2023-07-10 14:00Z'::timestamptz, 'an hour is one of the clock')
FROM r, vigil.slots(hour, '2023-07-10 13:27Z', '2023-07-10 13:28Z');
SELECT is(extract(isodow FROM slot_start AT TIME ZONE 'UTC'), 4::numeric, 'weeks are counted from the first of January 1970, a Thursday')
FROM r, vigil.slots(week, '2023-07-10 13:27Z', '2023-07-10 13:28Z');
SELECT is(mod(extract(epoch FROM slot_end), 7 * 3600), 0::numeric, 'seven hours since 1970')
FROM r, vigil.slots(seven, '2023-07-10 13:27Z', '2023-07-10 13:28Z');

-- A run of a day is that day, and so is a refill of it.
SELECT vigil.run_rule(day, '2023-07-11 00:00Z') AS run FROM r \gset
SELECT results_eq(format('SELECT evidence -> 0 ->> ''K'' FROM vigil.alerts WHERE run_id = %s ORDER BY 1', :run),
    $$VALUES ('last'), ('midnight'), ('noon')$$, 'a run of a day finds what was in it');
SELECT vigil.refill(day, '2023-07-10 00:00Z', '2023-07-11 00:00Z') AS gap FROM r \gset
SELECT is(tstzrange(gap_start, gap_end), '["2023-07-10 00:00Z","2023-07-11 00:00Z")'::tstzrange, 'a refill of a day is that day')
FROM vigil.gaps WHERE id = :gap;

-- Times at which no slot ends.
SELECT throws_like($$SELECT vigil.run_rule(day, '2023-07-10 11:27Z') FROM r$$, 'no slot of rule "Grid 1" ends at %', 'a time off the grid is refused');
CREATE FUNCTION pg_temp.refusal(rule uuid, as_of timestamptz, OUT detail text, OUT hint text) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM vigil.run_rule(rule, as_of);
EXCEPTION WHEN invalid_parameter_value THEN
    GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
END $$;
SET TimeZone = 'UTC';
SELECT results_eq($$SELECT f.* FROM r, pg_temp.refusal(day, '2023-07-10 11:27Z') AS f$$,
    $$VALUES ('Slots end at 2023-07-10 00:00:00+00 and at 2023-07-11 00:00:00+00.', 'The nearest is 2023-07-10 00:00:00+00. vigil.run_rule(rule, as_of, true) runs it for any time.')$$,
    'the nearest ones are named');
SELECT matches(hint, '^The nearest is 2023-07-11', 'the nearer of the two') FROM r, pg_temp.refusal(day, '2023-07-10 12:01Z');
RESET TimeZone;
SELECT vigil.run_rule(day, '2023-07-10 11:27Z', true) AS forced FROM r \gset
SELECT is(tstzrange(slot_start, slot_end), '["2023-07-09 11:27Z","2023-07-10 11:27Z")'::tstzrange, 'unless it is forced')
FROM vigil.runs WHERE id = :forced;
SELECT throws_ok($$SELECT vigil.run_rule(day, '2023-07-10 11:27Z', false) FROM r$$, '22023', NULL, 'not forced is not forced');
SELECT isnt(vigil.run_rule(day), NULL, 'now is any time') FROM r;

-- Another zone.
SELECT vigil.configure_rule(day, time_zone => 'Europe/Berlin') FROM r;
SELECT results_eq($$SELECT s.* FROM r, vigil.slots(day, '2026-03-28 12:00Z', '2026-03-30 12:00Z') AS s$$,
    $$VALUES ('2026-03-27 23:00Z'::timestamptz, '2026-03-28 23:00Z'::timestamptz), ('2026-03-28 23:00Z', '2026-03-29 22:00Z'),
        ('2026-03-29 22:00Z', '2026-03-30 22:00Z')$$, 'days of a zone begin at its midnight, the one of the change has 23 hours');
SELECT vigil.configure_rule(hour, time_zone => 'Asia/Kolkata') FROM r;
SELECT is(slot_end, '2023-07-10 13:30Z'::timestamptz, 'hours of a zone are those of its clocks')
FROM r, vigil.slots(hour, '2023-07-10 13:27Z', '2023-07-10 13:28Z');

-- A grid of one's own, and back.
SELECT vigil.align_rule(hour, '2026-01-01 00:10Z') FROM r;
SELECT is(slot_end, '2023-07-10 14:10Z'::timestamptz, 'an anchor moves the grid') FROM r, vigil.slots(hour, '2023-07-10 13:27Z', '2023-07-10 13:28Z');
SELECT lives_ok('SELECT vigil.enable_rule(hour) FROM r', 'a rule that has one');
SELECT is(anchor, '2026-01-01 00:10Z'::timestamptz, 'keeps it') FROM vigil.rules, r WHERE id = hour;
SELECT vigil.align_rule(hour) FROM r;
SELECT is(anchor, NULL, 'until it is aligned again') FROM vigil.rules, r WHERE id = hour;
SELECT throws_ok($$SELECT vigil.align_rule(hour, 'infinity') FROM r$$, '22008', NULL, 'an anchor is a time');
SELECT throws_ok($$SELECT vigil.align_rule(NULL)$$, '22004', NULL, 'a rule is needed');
SELECT throws_ok($$SELECT vigil.align_rule('99999999-0000-0000-0000-000000000000')$$, '42704', NULL, 'and must exist');

SELECT * FROM finish();
ROLLBACK;
