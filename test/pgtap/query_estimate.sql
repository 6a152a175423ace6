-- What the planner expects of the tests of texts: rows of a filter, and which filter comes first.
BEGIN;
SELECT plan(12);

CREATE TABLE pg_temp.event (n int, agent text, note text);
INSERT INTO pg_temp.event
SELECT n, CASE n % 10 WHEN 0 THEN 'aws-cli/2.1' WHEN 1 THEN 'Boto3/1.9' ELSE 'console' END,
    md5(n::text) || CASE WHEN n % 4 = 0 THEN ' rare' ELSE '' END
FROM generate_series(1, 20000) AS n;
INSERT INTO pg_temp.event SELECT n, NULL, NULL FROM generate_series(1, 20000) AS n;
ANALYZE pg_temp.event;

CREATE FUNCTION pg_temp.expected(filter text) RETURNS float8 LANGUAGE plpgsql AS $$
DECLARE
    v_plan json;
BEGIN
    EXECUTE 'EXPLAIN (FORMAT json) SELECT FROM pg_temp.event WHERE ' || filter INTO v_plan;
    RETURN v_plan -> 0 -> 'Plan' ->> 'Plan Rows';
END
$$;

-- Half of the rows are null; 2,000 are of the command line, 5,000 rare.
SELECT cmp_ok(abs(pg_temp.expected($$kql.has(agent, 'aws')$$) / 2000 - 1), '<', 0.2::float8, 'has of a common value');
SELECT cmp_ok(abs(pg_temp.expected($$NOT kql.has(agent, 'aws')$$) / 38000 - 1), '<', 0.2::float8, 'its negation');
SELECT cmp_ok(abs(pg_temp.expected($$kql.startswith(agent, 'boto')$$) / 2000 - 1), '<', 0.2::float8, 'startswith');
SELECT cmp_ok(abs(pg_temp.expected($$kql.has_any(agent, ARRAY['boto3', 'aws'])$$) / 4000 - 1), '<', 0.2::float8, 'a list');
SELECT cmp_ok(abs(pg_temp.expected($$kql.has_any(agent, '["boto3", "aws"]'::jsonb)$$) / 4000 - 1), '<', 0.2::float8, 'a dynamic list');
SELECT cmp_ok(abs(pg_temp.expected($$kql.matches_regex(agent, '^(aws|con)')$$) / 18000 - 1), '<', 0.2::float8, 'a regular expression');
SELECT cmp_ok(abs(pg_temp.expected($$kql.has(note, 'rare')$$) / 5000 - 1), '<', 0.5::float8, 'by the histogram');
SELECT cmp_ok(pg_temp.expected($$kql.contains(agent, 'nowhere')$$), '<', 100::float8, 'what no row has');
SELECT cmp_ok(pg_temp.expected($$kql.contains(agent, 'nowhere')$$), '>', 0::float8, 'but never none');
SELECT cmp_ok(pg_temp.expected($$kql.contains(agent, note)$$), '<', 4000::float8, 'a pattern that only the rows know');
SELECT cmp_ok(pg_temp.expected(format('kql.has_any(agent, %L::text[])', (SELECT array_agg(md5(i::text)) FROM generate_series(1, 500) AS i))),
    '<', 4000::float8, 'a list that is too long to try');

CREATE FUNCTION pg_temp.filter(filter text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_plan json;
BEGIN
    EXECUTE 'EXPLAIN (FORMAT json) SELECT FROM pg_temp.event WHERE ' || filter INTO v_plan;
    RETURN v_plan -> 0 -> 'Plan' ->> 'Filter';
END
$$;
SELECT matches(pg_temp.filter($$kql.matches_regex(note, 'a.*b') AND lower(agent COLLATE "C") = 'console'$$), '^\(\(lower',
    'what costs less is asked first');

SELECT * FROM finish();
ROLLBACK;
