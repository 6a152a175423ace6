-- The state of a list that has outgrown its flat form, and of bags, beside the server's own aggregates.
BEGIN;
SELECT no_plan();

-- Every type, with nulls, in lists of lengths on either side of where the form changes.
CREATE TEMP TABLE v AS
SELECT length, i, CASE WHEN i % 7 <> 0 THEN (i * 7919::bigint) % 1000003 - 500000 END AS number,
    CASE WHEN i % 5 <> 0 THEN repeat('ä', i % 9) || i END AS word, i % 3 = 0 AS truth, (i::numeric / 8) AS decimal,
    CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN to_jsonb(i) WHEN 2 THEN jsonb_build_object('k', i) ELSE '"t"' END AS dynamic
FROM unnest('{1,2,3,9,10,300,600,700,800,1400,9000}'::integer[]) AS length, LATERAL generate_series(1, length) AS i;

SELECT is(count(*), 0::bigint, 'lists of ' || what) FROM (
    SELECT 'longs' AS what, kql.make_list(number ORDER BY i) AS ours, jsonb_agg(number ORDER BY i) FILTER (WHERE number IS NOT NULL) AS theirs FROM v GROUP BY length
    UNION ALL SELECT 'longs with nulls', kql.make_list_with_nulls(number ORDER BY i), jsonb_agg(number ORDER BY i) FROM v GROUP BY length
    UNION ALL SELECT 'texts', kql.make_list(word ORDER BY i), coalesce(jsonb_agg(word ORDER BY i) FILTER (WHERE word IS NOT NULL), '[]') FROM v GROUP BY length
    UNION ALL SELECT 'texts with nulls', kql.make_list_with_nulls(word ORDER BY i), jsonb_agg(word ORDER BY i) FROM v GROUP BY length
    UNION ALL SELECT 'booleans', kql.make_list(truth ORDER BY i), jsonb_agg(truth ORDER BY i) FROM v GROUP BY length
    UNION ALL SELECT 'decimals', kql.make_list("decimal" ORDER BY i), jsonb_agg(trim_scale("decimal")::text ORDER BY i) FROM v GROUP BY length
    UNION ALL SELECT 'dynamics', kql.make_list(dynamic ORDER BY i), jsonb_agg(dynamic ORDER BY i) FROM v GROUP BY length
    UNION ALL SELECT 'at most 900', kql.make_list(number, 900 ORDER BY i), (jsonb_path_query_array(jsonb_agg(number ORDER BY i) FILTER (WHERE number IS NOT NULL), '$[0 to 899]')) FROM v GROUP BY length
) AS a WHERE ours IS DISTINCT FROM theirs GROUP BY what
UNION ALL SELECT is(count(*), 11::bigint, 'lists are compared') FROM (SELECT kql.make_list(i) FROM v GROUP BY length) AS a;

-- The state goes on behind what a window has shown of it.
SELECT is((SELECT count(*) FROM (SELECT kql.make_list(word) OVER (ORDER BY i) AS ours, jsonb_agg(word) FILTER (WHERE word IS NOT NULL) OVER (ORDER BY i) AS theirs
    FROM v WHERE length = 1400) AS a WHERE ours = theirs), 1400::bigint, 'a list in a window');

-- As bytes, as text, and joined, also with itself.
SELECT is(kql.make_list_rollup(state ORDER BY part), (SELECT jsonb_agg(number ORDER BY i) FROM v WHERE length = 9000 AND number IS NOT NULL), 'large lists are joined')
FROM (SELECT i / 1000 AS part, kql.make_list_partial(number ORDER BY i) AS state FROM v WHERE length = 9000 GROUP BY 1) AS s;
SELECT is(kql.make_list_rollup(state::text::kql.set_state ORDER BY part), (SELECT jsonb_agg(word ORDER BY i) FROM v WHERE length = 9000 AND word IS NOT NULL), 'and from their texts')
FROM (SELECT i / 1000 AS part, kql.make_list_partial(word ORDER BY i) AS state FROM v WHERE length = 9000 GROUP BY 1) AS s;
SELECT is(kql.set_state_array(kql.set_state_combine(state, state)), list || list, 'a list with itself') || E'\n' || is(kql.set_state_count(state), jsonb_array_length(list)::bigint, 'which stays as it was') || E'\n' ||
    is(kql.set_state_array(kql.make_list_add(kql.make_list_add(state, 'x'::text), 'y'::text)), list || '["x", "y"]', 'one by one')
FROM (SELECT kql.make_list_partial(word ORDER BY i) AS state, jsonb_agg(word ORDER BY i) FILTER (WHERE word IS NOT NULL) AS list FROM v WHERE length = 9000) AS s;
CREATE TEMP TABLE kept AS SELECT kql.make_list_partial(word ORDER BY i) AS state FROM v WHERE length = 9000;
SELECT is(kql.set_state_array(state), (SELECT jsonb_agg(word ORDER BY i) FILTER (WHERE word IS NOT NULL) FROM v WHERE length = 9000), 'a list in a table') FROM kept;

-- Of a key its first value stays, however many bags repeat it or have others beside it.
CREATE TEMP TABLE bag AS
SELECT n, i, CASE i % 6 WHEN 0 THEN '{}'::jsonb WHEN 1 THEN jsonb_build_object('k' || i % keys, i) WHEN 2 THEN jsonb_build_object('k' || i % keys, i, 'k' || i / 3, jsonb_build_array(i))
    WHEN 3 THEN jsonb_build_object('', i, 'ä' || i % 11, NULL) WHEN 4 THEN to_jsonb(i) ELSE NULL END AS b
FROM (VALUES (1, 40, 3), (2, 4000, 5), (3, 4000, 100000), (4, 20000, 700)) AS s (n, rows, keys), LATERAL generate_series(1, rows) AS i;
CREATE TEMP TABLE wanted AS
SELECT n, jsonb_object_agg(key, value) AS b FROM (
    SELECT DISTINCT ON (n, key) n, key, value FROM bag CROSS JOIN LATERAL jsonb_each(CASE WHEN jsonb_typeof(b) = 'object' THEN b END) ORDER BY n, key, i) AS e GROUP BY n;
SELECT is(kql.make_bag(bag.b ORDER BY i), w.b, format('%s bags of %s keys', count(*), (SELECT count(*) FROM jsonb_object_keys(w.b))))
FROM bag JOIN wanted AS w USING (n) GROUP BY n, w.b;
SELECT ok(bool_and(ours <@ w.b AND NOT ours ? 'none'), 'bags in a window') FROM (SELECT kql.make_bag(b) OVER (ORDER BY i) AS ours FROM bag WHERE n = 2) AS o, wanted AS w WHERE w.n = 2;
-- What repeats takes no room, also in the parts of parallel workers.
CREATE AGGREGATE pg_temp.bag_state(jsonb) (SFUNC = kql.make_bag_add, STYPE = kql.set_state, COMBINEFUNC = kql.set_state_combine);
SELECT ok(pg_column_size(state) < 40000, 'bags that have nothing new') || E'\n' || ok(pg_column_size(kql.set_state_combine(state, state)) < 40000, 'twice') || E'\n' ||
    is(kql.make_bag_final(kql.set_state_combine(kql.set_state_combine(state, state), other)), kql.make_bag_final(state) || '{"other": 1}', 'and others')
FROM (SELECT pg_temp.bag_state(jsonb_build_object('key' || i % 100, i % 100)) AS state FROM generate_series(1, 60000) AS i) AS s,
    (SELECT pg_temp.bag_state('{"other": 1, "key7": 2}') AS other) AS o;
-- A forged list of bags has nulls and what is no bag.
SELECT is(kql.make_bag_final(kql.set_state_combine(forged, more)), '{"a": 1}', 'a forged list of bags')
FROM (SELECT replace(kql.make_list_partial(CASE i % 3 WHEN 0 THEN '{"a": 1}'::jsonb WHEN 1 THEN '"text"' END)::text, '0000000000100000', '000000007fffffff')::kql.set_state AS forged
      FROM generate_series(1, 3000) AS i) AS f,
    (SELECT pg_temp.bag_state('{"a": 2}') AS more) AS s;

SELECT * FROM finish();
ROLLBACK;
