-- What the planner puts in the place of tostring() of a part of something gives what the parts
-- would have given one by one.
BEGIN;
SELECT plan(15);

CREATE TABLE json_text (s text);
INSERT INTO json_text VALUES
    (NULL), (''), ('null'), ('1'), ('"a"'), ('no JSON'), ('{'), ('{}'), ('[]'), ('{"a": 1} x'), ('{"a": 1,}'), ('{"a": "x"}'), (' { "a" : "x" } '),
    ('{"a": null}'), ('{"a": true, "b": false}'), ('{"a": 1.50}'), ('{"a": 1e2}'), ('{"a": 12345678901234567890}'), ('{"a": -0}'), ('{"a": 1e400}'),
    ('{"a": ' || repeat('9', 1200) || '}'), ('{"a": "x", "a": "y"}'), ('{"a": {"b": "x"}, "a": 1}'), ('{"a": 1, "a": {"b": "x"}}'), ('{"a": {"b": "x"}, "a": {}}'),
    ('{"a": {"b": {"c": "deep"}}}'), ('{"a": {"bb": 1, "b": [1, 2.0, "x"], "c": {}}}'), ('{"a": ["p", "q", {"b": "r"}, null]}'), ('[{"a": "in"}, {"a": "out"}]'),
    ('[["x", "y"], ["z"]]'), ('{"\u0061": "escaped key"}'), ('{"a": "tab\t quote\" slash\/ é \u00e9 \ud83d\ude00"}'), ('{"a": "half \ud83d pair"}'),
    ('{"a": "zero \u0000 byte"}'), (E'{"a": "raw\ncontrol"}'), ('{"a": "bad \x"}'), ('{"a": "open}'), ('{"a" "b"}'), ('{"a": 01}'), ('{"a": tru}'),
    ('{"é": {"ü": "ö"}}'), ('{"a": "' || repeat('long ', 5000) || '"}'), ('{"a": "12345678\"90123456\\78901234567890"}'),
    (repeat('[', 511) || repeat(']', 511)), (repeat('[', 513) || repeat(']', 513)), ('{"a":' || repeat('[', 511) || '"x"' || repeat(']', 511) || '}'),
    ('{"a":' || repeat('[', 512) || '"x"' || repeat(']', 512) || '}'), ('{"x": [1, {"a": {"b": 2}}], "a": {"b": "sibling", "d": [[1], 2]}}');

-- The same value by calls that the planner sees together, and by calls that it cannot join.
CREATE FUNCTION pg_temp.differ(source text, value text, path text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY EXECUTE format('SELECT left(s, 60) || '' at '' || %L || '': '' || left(a, 60) || '' / '' || left(b, 60)
        FROM (SELECT s::text AS s, kql.tostring(%s) AS a, kql.tostring(v) AS b FROM (SELECT s, %s AS v FROM %s OFFSET 0) AS q) AS r WHERE a IS DISTINCT FROM b',
        path, format(path, value), format(path, value), source);
END
$$;
SELECT is_empty($q$SELECT pg_temp.differ('json_text', 'kql.parse_json(s)', p) FROM unnest(ARRAY[
    '(%s -> ''a'')', '(%s -> ''b'')', '(%s -> ''a'' -> ''b'')', '(%s -> ''a'' -> ''b'' -> ''c'')', '(%s -> ''é'' -> ''ü'')', '(%s -> '''')', 'NULLIF(%s -> ''a'', ''null'')',
    '(NULLIF(%s -> ''a'', ''null'') -> ''b'')', 'kql.dynamic_index(%s, 0)', 'kql.dynamic_index(%s, 1)', 'kql.dynamic_index(%s, -1)', 'kql.dynamic_index(%s -> ''a'', 2)',
    'kql.dynamic_index(%s -> ''a'', 3)', 'kql.dynamic_index(%s -> ''a'', -2)', '(kql.dynamic_index(%s -> ''a'', 2) -> ''b'')', '(kql.dynamic_index(%s, 1) -> ''a'')',
    'kql.dynamic_index(kql.dynamic_index(%s, 0), 1)', 'kql.dynamic_index(%s -> ''a'' -> ''d'', 1)', 'kql.dynamic_index(%s, 9223372036854775807)',
    'kql.dynamic_index(%s, -9223372036854775808)']) AS p$q$, 'of JSON texts');
SELECT is_empty($q$SELECT pg_temp.differ('(SELECT kql.parse_json(s) AS s FROM json_text OFFSET 0) AS j', 's', p) FROM unnest(ARRAY[
    '(%s -> ''a'')', '(%s -> ''a'' -> ''b'')', '(%s -> ''a'' -> ''b'' -> ''c'')', 'NULLIF(%s -> ''a'', ''null'')', 'kql.dynamic_index(%s, 0)', 'kql.dynamic_index(%s, -1)',
    'kql.dynamic_index(%s -> ''a'', 2)', 'kql.dynamic_index(%s -> ''a'', -2)', '(kql.dynamic_index(%s -> ''a'', 2) -> ''b'')', 'kql.dynamic_index(kql.dynamic_index(%s, 0), 1)',
    'kql.dynamic_index(%s, 9223372036854775807)', 'kql.dynamic_index(%s, -9223372036854775808)']) AS p$q$, 'of dynamics');

CREATE TABLE part (s text, d text);
INSERT INTO part SELECT s, d FROM unnest(ARRAY[NULL, '', 'a', 'a,b', ',', ',,', 'a,b,c,', 'a::b::', 'ä,ö']) AS s, unnest(ARRAY[NULL, '', ',', '::', 'a', 'ö', 'a,b']) AS d;
SELECT is_empty(format($q$SELECT s, d, kql.tostring(v), kql.split_text(s, d, %s) FROM (SELECT s, d, kql.dynamic_index(kql.split(s, d), %s) AS v FROM part OFFSET 0) AS p
    WHERE kql.tostring(v) IS DISTINCT FROM kql.split_text(s, d, %s)$q$, i, i, i), 'part ' || i) FROM unnest(ARRAY['0', '1', '2', '5', '-1', '-3', '9223372036854775807']) AS i;

CREATE TABLE url (u text);
INSERT INTO url VALUES (NULL), (''), ('x'), ('http://h'), ('https://u:p@h:8080/p/q?a=1&b=2#f'), ('//h/p'), ('mailto:x@y'), ('http://[::1]:80/'), ('/p?q#'), ('http://u@h?x'), ('a:b:c@d');
SELECT is_empty($q$SELECT u, k, kql.tostring(v), kql.url_text(u, k) FROM (SELECT u, k, kql.parse_url(u) -> k AS v FROM url,
    unnest(ARRAY['Scheme', 'Host', 'Port', 'Username', 'Password', 'Path', 'Fragment', 'Query Parameters', 'host', '']) AS k OFFSET 0) AS p
    WHERE kql.tostring(v) IS DISTINCT FROM kql.url_text(u, k)$q$, 'parts of URLs');

CREATE TABLE public."Parts" (s text NOT NULL, d jsonb);
CREATE FUNCTION pg_temp.plan_of(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_plan json;
BEGIN
    EXECUTE 'EXPLAIN (VERBOSE, FORMAT JSON) ' || kql.to_sql(query) INTO v_plan;
    RETURN v_plan::text;
END
$$;
SELECT matches(pg_temp.plan_of(q), f, q || ' calls ' || f) FROM (VALUES
    ('Parts | extend p = parse_json(s) | where p.a[1].b has "x" | project tostring(p.c)', 'json_text.*json_text'),
    ('Parts | extend u = parse_url(s) | where tostring(u.Host) == "h"', 'url_text'),
    ('Parts | where tostring(split(s, "@")[1]) == "h" or d.x.y == "1"', 'split_text.*dynamic_text')) AS v (q, f);
SELECT throws_ok($$SELECT kql.json_text('{}', '{a}')$$, '22023', 'invalid step of a path: "a"', 'a step has a kind');

DO $$
DECLARE
    v_path text;
    v_text text := '';
BEGIN
    FOR v_path IN VALUES ('.a'), ('.b') LOOP
        v_text := v_text || kql.dynamic_text('{"a": 1, "b": 2}', ARRAY[v_path]);
    END LOOP;
    PERFORM set_config('test.text', v_text, true);
END
$$;
SELECT is(current_setting('test.text'), '12', 'a path that is no constant is read each time');

SELECT * FROM finish();
ROLLBACK;
