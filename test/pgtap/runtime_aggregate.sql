-- Aggregates of the language: sets, lists, bags, picks, sums and variances.
BEGIN;
SELECT no_plan();

CREATE TEMPORARY TABLE sample (g text, i integer, l bigint, r double precision, s text, d jsonb);
INSERT INTO sample VALUES
    ('a', 1, 10, 1.5, 'x', '{"k": 1}'),
    ('a', 1, 20, 2.5, '', '{"k": 2, "m": 3}'),
    ('a', NULL, NULL, NULL, NULL, NULL),
    ('b', 2, 30, 'NaN', 'y', '[1, 2, null]'),
    ('b', 3, 30, 3.5, 'x', '[2, 3]');

-- make_set
SELECT is(kql.make_set(i), '[1, 2, 3]', 'make_set: distinct, first seen first, nulls skipped') FROM sample;
SELECT is(kql.make_set(s), '["x", "", "y"]', 'make_set keeps the empty string') FROM sample;
SELECT is(kql.make_set(l, 2), '[10, 20]', 'make_set stops at its limit') FROM sample;
SELECT is(kql.make_set(l, 0), '[]', 'make_set: limit 0') FROM sample;
SELECT is(kql.make_set(l, NULL), '[10, 20, 30]', 'make_set: no limit given') FROM sample;
SELECT is(kql.make_set(i) FILTER (WHERE false), '[]', 'make_set of no rows') FROM sample;
SELECT is(kql.make_set(NULL::text), '[]', 'make_set of nulls');
SELECT is(kql.make_set(d), '[1, 2, 3]', 'make_set takes the elements of arrays')
FROM sample WHERE g = 'b';
SELECT is(kql.make_set(v), '[[1], "1", 1, true]', 'make_set flattens one level and keeps types apart')
FROM (VALUES ('[[1], "1"]'::jsonb), ('1'), ('1.0'), ('true'), ('"1"'), ('null')) AS t(v);
SELECT is(kql.make_set(v), '["1.02:03:04", "00:00:01.5000000"]', 'make_set of timespans')
FROM (VALUES (interval '26:03:04'), (interval '1.5 s'), (interval '1 day 02:03:04')) AS t(v);
SELECT is(kql.make_set(v), '["2020-01-31T23:59:59.0000000Z"]', 'make_set of datetimes')
FROM (VALUES (timestamptz '2020-01-31 23:59:59Z'), (timestamptz '2020-02-01 00:59:59+01')) AS t(v);
SELECT is(kql.make_set(v), '["1.5", "2"]', 'make_set of decimals')
FROM (VALUES (1.5::numeric), (1.50), (2.00)) AS t(v);
SELECT is(kql.make_set(v), '[true, false]', 'make_set of bools')
FROM (VALUES (true), (false), (true)) AS t(v);
SELECT is(kql.make_set(v), '["NaN", 0.0, "-Infinity"]', 'make_set of reals')
FROM (VALUES ('NaN'::double precision), ('NaN'), (0.0), (-0.0), ('-Infinity')) AS t(v);
SELECT is(kql.make_set(v), '["10.0.0.1/32"]'::jsonb, 'make_set of another type keeps its text')
FROM (VALUES (cidr '10.0.0.1/32'), ('10.0.0.1/32')) AS t(v);
SELECT is(jsonb_array_length(kql.make_set(g % 5000)), 5000, 'make_set: many numbers')
FROM generate_series(1, 20000) AS g;
SELECT is(jsonb_array_length(kql.make_set(repeat('x', g % 700) || g % 700)), 700, 'make_set: many texts')
FROM generate_series(1, 20000) AS g;
SELECT is(jsonb_array_length(kql.make_set(to_jsonb(g % 100))), 100, 'make_set: many dynamics')
FROM generate_series(1, 1000) AS g;
SELECT is(jsonb_array_length(kql.make_set(g)), 1048576, 'make_set: default limit')
FROM generate_series(1, 1048600) AS g;
SELECT results_eq(
    $$SELECT g % 40000, kql.make_set(g % 120000) FROM generate_series(0, 239999) AS g
      GROUP BY 1 ORDER BY 1 LIMIT 2$$,
    $$VALUES (0, '[0, 40000, 80000]'::jsonb), (1, '[1, 40001, 80001]')$$,
    'make_set: many small groups');

-- make_set: states
SELECT is(kql.make_set_partial(v)::text::kql.set_state::text, kql.make_set_partial(v)::text,
    'a state survives as text')
FROM (VALUES ('a'), (''), ('b')) AS t(v);
SELECT is(kql.make_set_rollup(state), '[1, 2, 3]', 'partial states roll up')
FROM (SELECT kql.make_set_partial(i) AS state FROM sample GROUP BY g ORDER BY g) AS s;
SELECT is(kql.make_set_rollup(state::text::kql.set_state), '["x", "", "y"]', 'rollup of states from text')
FROM (SELECT kql.make_set_partial(s) AS state FROM sample GROUP BY g ORDER BY g) AS s;
SELECT is(kql.make_set_rollup(state), '[]', 'rollup of nothing')
FROM (SELECT kql.make_set_partial(i) AS state FROM sample WHERE false) AS s;
SELECT is(kql.dcount_rollup(state), 4::bigint, 'dcount rolls up')
FROM (SELECT kql.dcount_partial(v) AS state
      FROM (VALUES (1, 1.0), (1, 2.0), (2, 2.00), (2, 3.0), (3, 4.0)) AS t(g, v) GROUP BY g) AS s;
SELECT throws_ok($$SELECT 'zz'::kql.set_state$$, '22023', NULL, 'a state that is not hex');
SELECT throws_ok($$SELECT '00'::kql.set_state$$, '08P01', NULL, 'a state that is cut off');
SELECT throws_ok($$SELECT '00000002000000140000000000000000010000000000'::kql.set_state$$, '22P03', NULL,
    'a state of another version');
SELECT throws_ok(
    $$SELECT kql.set_state_combine(kql.make_set_partial(1), kql.make_set_partial('a'::text))$$,
    '42804', NULL, 'states of two types do not mix');

SELECT throws_ok($$SELECT kql.make_bag_final(kql.make_set_partial(1))$$, '42804', 'state holds no bags',
    'a bag of a state without bags');

-- The state function outside an aggregate leaves its argument alone.
SELECT is(kql.set_state_array(kql.make_set_add(state, 9)), '[1, 9]', 'adding by hand')
FROM (SELECT kql.make_set_partial(1) AS state) AS s;
SELECT is(kql.make_set(i) OVER (ORDER BY l NULLS LAST), x::jsonb, 'make_set over a window')
FROM sample, LATERAL (VALUES (CASE coalesce(l, 99) WHEN 10 THEN '[1]' WHEN 20 THEN '[1]' WHEN 99
    THEN '[1, 2, 3]' ELSE '[1, 2, 3]' END)) AS e(x) ORDER BY l NULLS LAST;

-- make_list
SELECT is(kql.make_list(i), '[1, 1, 2, 3]', 'make_list keeps duplicates, skips nulls') FROM sample;
SELECT is(kql.make_list_with_nulls(i), '[1, 1, null, 2, 3]', 'make_list_with_nulls') FROM sample;
SELECT is(kql.make_list(i, 2), '[1, 1]', 'make_list stops at its limit') FROM sample;
SELECT is(kql.make_list(d), '[{"k": 1}, {"k": 2, "m": 3}, null, 1, 2, null, 2, 3]',
    'make_list takes the elements of arrays and keeps the nulls of dynamics') FROM sample;
SELECT is(kql.make_list(i) FILTER (WHERE false), '[]', 'make_list of no rows') FROM sample;
SELECT is(jsonb_array_length(kql.make_list(g)), 100000, 'make_list: many')
FROM generate_series(1, 100000) AS g;
SELECT is(kql.make_list_rollup(state), '[1, 1, 2, 3]', 'make_list rolls up')
FROM (SELECT kql.make_list_partial(i) AS state FROM sample GROUP BY g ORDER BY g) AS s;

-- make_bag
SELECT is(kql.make_bag(d), '{"k": 1, "m": 3}', 'make_bag: the first value of a key stays') FROM sample;
SELECT is(kql.make_bag(d) FILTER (WHERE false), '{}', 'make_bag of no rows') FROM sample;

-- dcount
SELECT is(kql.dcount(s), 3::bigint, 'dcount counts the empty string, not nulls') FROM sample;
SELECT is(kql.dcount(d), 4::bigint, 'dcount takes arrays as they are') FROM sample;
SELECT is(kql.dcount(s) FILTER (WHERE false), 0::bigint, 'dcount of no rows') FROM sample;
SELECT is(kql.dcount(g), 300000::bigint, 'dcount is exact') FROM generate_series(1, 300000) AS g;

-- arg_max, arg_min, take_any
SELECT is(kql.arg_max(s, l), 'y', 'arg_max: ties go to the first row') FROM sample;
SELECT is(kql.arg_max(i, l), 2, 'arg_max: another column of the same row') FROM sample;
SELECT is(kql.arg_max(d, l), '[1, 2, null]', 'arg_max of a dynamic') FROM sample;
SELECT is(kql.arg_min(s, l), 'x', 'arg_min') FROM sample;
SELECT is(kql.arg_max(l, s), 30::bigint, 'arg_max by text') FROM sample;
SELECT is(kql.arg_max(l, r), 30::bigint, 'arg_max: NaN is the greatest') FROM sample;
SELECT is(kql.arg_min(i, r), 2, 'arg_min: NaN is the least') FROM sample;
SELECT is(kql.arg_max(g, NULL::bigint), 'a', 'arg_max: some row if all keys are null') FROM sample;
SELECT is(kql.arg_max(v, k), NULL, 'arg_max: a null value of the row') FROM (VALUES (1, 1), (NULL, 2)) AS t(v, k);
SELECT is(kql.arg_max(v, k), 'c', 'arg_max by decimal') FROM (VALUES ('a', 1.5), ('c', 10.5), ('b', 9.5)) AS t(v, k);
SELECT is(kql.arg_max(v, k), 'b', 'arg_max by timespan')
FROM (VALUES ('a', interval '23:00'), ('b', interval '25:00')) AS t(v, k);
SELECT is(kql.arg_max(1, 2) FILTER (WHERE false), NULL, 'arg_max of no rows') FROM sample;
SELECT is(kql.arg_max(repeat('x', g), g), repeat('x', 3000), 'arg_max: values that grow')
FROM generate_series(1, 3000) AS g;
SELECT throws_ok($$SELECT kql.arg_max(1, '{}'::jsonb)$$, '42804', 'values of type jsonb have no order',
    'arg_max of a dynamic key');
SELECT is(kql.arg_extreme_final(kql.arg_max_add(NULL, 'v'::text, 1.5)::text::kql.extreme_state, ''::text, 1.5), 'v',
    'a state of arg_max survives as text');
SELECT is(kql.take_any(v), 'x', 'take_any prefers a value that is not empty')
FROM (VALUES (NULL), (''), ('x'), ('y')) AS t(v);
SELECT is(kql.take_any(v), '', 'take_any: nothing but empty') FROM (VALUES (NULL), ('')) AS t(v);

-- Sums, averages, variances
SELECT is(kql.sum(l), 90::bigint, 'sum of longs') FROM sample;
SELECT is(kql.sum(v), -9223372036854775806, 'sum of longs wraps around')
FROM (VALUES (9223372036854775807), (1), (2)) AS t(v);
SELECT is(kql.sum(l) FILTER (WHERE false), 0::bigint, 'sum of no rows') FROM sample;
SELECT is(kql.sum(v), interval '25:00:01', 'sum of timespans')
FROM (VALUES (interval '23:00'), (interval '02:00:01')) AS t(v);
SELECT is(kql.sum(v), 'Infinity'::double precision, 'sum of reals overflows without an error')
FROM (VALUES (1e308::double precision), (1e308)) AS t(v);
SELECT is(kql.avg(v), 2.5::double precision, 'avg of longs') FROM (VALUES (1::bigint), (2), (3), (4), (NULL)) AS t(v);
SELECT is(kql.avg(l) FILTER (WHERE false), 'NaN'::double precision, 'avg of no rows') FROM sample;
SELECT is(kql.avg(v), timestamptz '2020-01-01 12:00Z', 'avg of datetimes')
FROM (VALUES (timestamptz '2020-01-01Z'), (timestamptz '2020-01-02Z')) AS t(v);
SELECT is(kql.avg(v), timestamptz '1950-01-01 12:00Z', 'avg of early datetimes')
FROM (SELECT timestamptz '1950-01-01Z' + g % 2 * interval '24:00' AS v FROM generate_series(1, 50000) AS g) AS t;
SELECT is(kql.avg(v), interval '36:00', 'avg of timespans') FROM (VALUES (interval '24:00'), (interval '48:00')) AS t(v);
SELECT is(kql.avg(v), 3.3333333333333335e299::double precision, 'avg of huge reals')
FROM (VALUES (1e300::double precision), (1e300), (-1e300)) AS t(v);
SELECT is(kql.min(r), 'NaN'::double precision, 'min of reals: NaN wins') FROM sample;
SELECT is(kql.max(r), 'NaN'::double precision, 'max of reals: NaN wins') FROM sample;
SELECT is(kql.min(r), 1.5::double precision, 'min of reals') FROM sample WHERE g = 'a';
SELECT is(kql.stdev(v), 1.2909944487358056::double precision, 'stdev') FROM (VALUES (1::double precision), (2), (3), (4)) AS t(v);
SELECT is(kql.stdevp(v), 1.118033988749895::double precision, 'stdevp') FROM (VALUES (1::double precision), (2), (3), (4)) AS t(v);
SELECT is(kql.variance(v), 1.6666666666666667::double precision, 'variance') FROM (VALUES (1::double precision), (2), (3), (4)) AS t(v);
SELECT is(kql.variancep(v), 1.25::double precision, 'variancep')
FROM (VALUES (1::double precision), (2), (3), (4)) AS t(v);
SELECT is(kql.variance(5::double precision), 0::double precision, 'variance of one value');
SELECT is(kql.stdev(r) FILTER (WHERE false), 0::double precision, 'stdev of no rows') FROM sample;

-- Percentiles with weights, digests, schemas
SELECT is(kql.percentilew(v, w, 75), 20::bigint, 'percentilew')
FROM (VALUES (10::bigint, 8::bigint), (20, 6), (30, 3), (40, 1)) AS t(v, w);
SELECT is(kql.percentilew(v, 1, 100), interval '02:00', 'percentilew of timespans')
FROM (VALUES (interval '02:00'), (interval '01:00')) AS t(v);
SELECT is(kql.percentilew(1.5::double precision, 0, 50), NULL, 'percentilew: no weight');
SELECT is(kql.percentile_tdigest(kql.tdigest(v, w), 50), 2::double precision, 'tdigest with weights')
FROM (VALUES (1::double precision, 1::bigint), (2, 2)) AS t(v, w);
SELECT is(kql.rank_tdigest(kql.tdigest(g), 685), 685::double precision, 'rank_tdigest') FROM generate_series(1, 1000) AS g;
SELECT is(kql.percentrank_tdigest(kql.tdigest(g), 250), 25::double precision, 'percentrank_tdigest')
FROM generate_series(1, 1000) AS g;
SELECT is(kql.percentile_tdigest(kql.tdigest_merge(d), 50), 'Infinity'::double precision, 'tdigest_merge')
FROM (SELECT kql.tdigest(v) AS d FROM (VALUES (1, 'Infinity'::double precision), (2, 1), (2, 'Infinity')) AS t(g, v)
      GROUP BY g) AS s;
SELECT is(kql.tdigest(r) FILTER (WHERE false), NULL, 'tdigest of no rows') FROM sample;
SELECT is(kql.percentile_tdigest('{"a": 1}', 50), NULL, 'percentile_tdigest of what is no digest');
SELECT is(kql.array_length(kql.hll(s)), 3::bigint, 'hll') FROM sample;
SELECT is(kql.array_length(kql.make_set(h)), 3::bigint, 'hlls merge')
FROM (SELECT kql.hll(s) AS h FROM sample GROUP BY g) AS q;
SELECT is(kql.buildschema(v), '{"t": {"`indexer`": "string"}, "x": ["long", "string"], "y": ["double", {"w": "string"}], "z": {"`indexer`": ["long", "string"]}}',
    'buildschema')
FROM (VALUES ('{"x": 1, "y": 3.5}'::jsonb), ('{"x": "somevalue", "z": [1, 2, 3]}'), (NULL),
    ('{"y": {"w": "zzz"}, "t": ["aa", "bb"], "z": ["foo"]}')) AS t(v);
SELECT is(kql.buildschema('5'::jsonb), '"long"', 'buildschema of a scalar');
SELECT is(kql.buildschema(d) FILTER (WHERE false), NULL, 'buildschema of no rows') FROM sample;

-- The same answers from a parallel plan
CREATE TABLE parallel_sample AS
SELECT g::bigint AS l, (g % 100)::text AS s, g / 3.0::double precision AS r FROM generate_series(1, 60000) AS g;
ANALYZE parallel_sample;
CREATE FUNCTION pg_temp.answers() RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' ', jsonb_array_length(kql.make_set(l)), jsonb_array_length(kql.make_set(s)), kql.dcount(l),
        kql.sum(l), kql.avg(l), kql.arg_max(s, l), kql.arg_min(r, l), jsonb_array_length(kql.make_list(l)),
        round(kql.stdev(r)::numeric, 6), round(kql.avg(r)::numeric, 6), kql.max(r), kql.min(r),
        kql.percentilew(l, 1, 40), kql.percentile_tdigest(kql.tdigest(r), 10), kql.array_length(kql.hll(s)))
    FROM parallel_sample
$$;
SET LOCAL max_parallel_workers_per_gather = 0;
CREATE TEMPORARY TABLE serial AS SELECT pg_temp.answers() AS answer;
SET LOCAL max_parallel_workers_per_gather = 2;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
CREATE FUNCTION pg_temp.plan() RETURNS text LANGUAGE plpgsql AS $$
DECLARE plan json;
BEGIN
    EXECUTE 'EXPLAIN (FORMAT JSON) SELECT kql.make_set(l), kql.arg_max(s, l), kql.avg(r) FROM parallel_sample' INTO plan;
    RETURN plan::text;
END $$;
SELECT matches(pg_temp.plan(), 'Partial Mode.*Finalize', 'the plan is a parallel one');
SELECT is(pg_temp.answers(), answer, 'parallel answers are the serial ones') FROM serial;

SELECT * FROM finish();
ROLLBACK;
