-- The forms of a state of make_set: narrow, wide, hashed; and its array, byte by byte.
BEGIN;
SELECT plan(15);

-- The array is laid out as the server lays it out.
SELECT is(count(*), 0::bigint, 'every long is the numeric that the server makes')
FROM (SELECT kql.make_set(x) AS ours, jsonb_build_array(x) AS theirs
      FROM (SELECT (sign * (10::numeric ^ power + difference))::bigint AS x
            FROM generate_series(0, 18) AS power, generate_series(-2, 2) AS difference,
                 (VALUES (1), (-1)) AS s(sign)
            UNION VALUES (9223372036854775807), (-9223372036854775808), (100000000), (0)) AS v
      GROUP BY x) AS a
WHERE ours <> theirs OR pg_column_size(ours) <> pg_column_size(theirs) OR jsonb_hash(ours) <> jsonb_hash(theirs)
   OR ours::text <> theirs::text;
SELECT is(kql.make_list(x), jsonb_agg(x), 'many longs of all lengths')
FROM (SELECT i::bigint ^ (i % 5) AS x FROM generate_series(1, 1000) AS i) AS v(y), LATERAL (SELECT y::bigint AS x) AS w;
SELECT is(kql.make_list(x), jsonb_agg(x), 'many strings of all lengths')
FROM (SELECT substr(md5(i::text), 1, i % 30) AS x FROM generate_series(1, 1000) AS i) AS v;
SELECT is(pg_column_size(kql.make_list(x)), pg_column_size(jsonb_agg(x)), 'not a byte more than the server takes')
FROM (SELECT substr(md5(i::text), 1, i % 30) AS x FROM generate_series(1, 1000) AS i) AS v;
SELECT is(kql.make_list(i % 2 = 0), '[false, true, false]', 'booleans')
FROM generate_series(1, 3) AS i;
SELECT is(kql.make_list_with_nulls(nullif(i, 2)), '[1, null, 3]', 'nulls among longs')
FROM generate_series(1, 3) AS i;

-- Elements of four bytes make room for those of eight.
SELECT is(kql.make_set(x), '[1, -2, 5000000000, 3, 0]', 'a narrow set widens')
FROM (VALUES (1, 1::bigint), (2, -2), (3, 5000000000), (4, 3), (5, 0), (6, -2), (7, 5000000000)) AS v(o, x);
SELECT is(kql.make_set(x), '[4294967297, 1]', 'the low half of a wide one is not it')
FROM (VALUES (4294967297), (1), (4294967297)) AS v(x);
SELECT is(kql.set_state_array(kql.make_set_add(state, 5000000000)), '[1, 5000000000]', 'widening by hand')
FROM (SELECT kql.make_set_partial(1::bigint) AS state) AS s;

-- The hashed form keeps order, zero among the rest, and the limit.
SELECT is(kql.make_set(x), jsonb_agg(x) FILTER (WHERE o <= 5000), 'longs in order of first appearance')
FROM (SELECT o, (o * 7919 % 5000) - 2500 AS x FROM generate_series(1, 20000) AS o) AS v;
SELECT is(kql.make_set(x), jsonb_agg(x) FILTER (WHERE o <= 5000), 'strings in order of first appearance')
FROM (SELECT o, repeat('x', o * 7919 % 5000 % 7) || o * 7919 % 5000 AS x FROM generate_series(1, 20000) AS o) AS v;
SELECT is(kql.make_set(x), jsonb_agg(x) FILTER (WHERE o <= 100), 'dynamics in order of first appearance')
FROM (SELECT o, jsonb_build_object('a', o % 100) AS x FROM generate_series(1, 1000) AS o) AS v;
SELECT is(kql.make_set(x, 45), jsonb_agg(x) FILTER (WHERE o <= 45), 'a limit in a hashed set')
FROM (SELECT o, o % 1000 AS x FROM generate_series(1, 3000) AS o) AS v;
SELECT is(kql.make_set_rollup(state::text::kql.set_state),
          (SELECT jsonb_agg(i) FROM generate_series(0, 2999) AS i), 'large states roll up from text')
FROM (SELECT kql.make_set_partial(i % 3000) AS state FROM generate_series(0, 8999) AS i GROUP BY i / 1500 ORDER BY i / 1500) AS s;
SELECT is(kql.dcount(x), 3000::bigint, 'counting a hashed set')
FROM (SELECT o % 3000 || 'x' AS x FROM generate_series(1, 9000) AS o) AS v;

SELECT * FROM finish();
ROLLBACK;
