-- vigil.text_hash_ops: "=" finds through the index what it finds without.
BEGIN;
SELECT plan(9);

CREATE TABLE pg_temp.entity (id bigint, value text);
CREATE INDEX entity_value_idx ON pg_temp.entity USING gin (value vigil.text_hash_ops);
-- Common and rare ones, the empty one, none, and some that no btree holds.
INSERT INTO pg_temp.entity
SELECT n, CASE n % 5 WHEN 0 THEN '192.0.2.' || n % 20 WHEN 1 THEN 'user' || n WHEN 2 THEN '' WHEN 3 THEN NULL
    ELSE repeat(md5((n % 100)::text), 300) END
FROM generate_series(1, 20000) AS n;
ANALYZE pg_temp.entity;

CREATE FUNCTION pg_temp.find(condition text, uses_index boolean) RETURNS SETOF bigint LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('enable_seqscan', (NOT uses_index)::text, true), set_config('enable_bitmapscan', uses_index::text, true);
    RETURN QUERY EXECUTE 'SELECT id FROM pg_temp.entity WHERE ' || condition || ' ORDER BY id';
END
$$;
SELECT results_eq(format('SELECT pg_temp.find(%L, true)', c), format('SELECT pg_temp.find(%L, false)', c), left(c, 60))
FROM unnest(ARRAY[$$value = '192.0.2.10'$$, $$value = 'user101'$$, $$value = ''$$, $$value = 'nobody'$$, $$value = repeat(md5('4'), 300)$$,
    $$value = ANY ('{192.0.2.5,user101,nobody}')$$, $$value = (SELECT v.value FROM pg_temp.entity AS v WHERE v.id = 1)$$]) AS c;

SET LOCAL enable_seqscan = off;
SET LOCAL enable_bitmapscan = on;
CREATE FUNCTION pg_temp.plan_of(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_plan json;
BEGIN
    EXECUTE 'EXPLAIN (FORMAT json) ' || query INTO v_plan;
    RETURN v_plan::text;
END
$$;
SELECT matches(pg_temp.plan_of($$SELECT alert_id FROM vigil.alert_entities WHERE value = '192.0.2.1'$$), 'alert_entities_value_idx', 'alerts by a value');
SELECT matches(pg_temp.plan_of($$SELECT alert_id FROM vigil.alert_entities WHERE view_text = '192.0.2.1'$$), 'alert_entities_view_text_idx',
    'and by a column of a view');

SELECT * FROM finish();
ROLLBACK;
