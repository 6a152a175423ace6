-- The string operators: terms, case, edges, lists.
BEGIN;
SELECT no_plan();

-- Every row: operator, text, pattern, answer.
CREATE TEMP TABLE expected (name text, value text, pattern text, answer boolean);
INSERT INTO expected VALUES
    -- a term is a run of letters and digits; everything else separates
    ('has', 'hello world', 'hello', true),
    ('has', 'helloworld', 'hello', false),
    ('has', 'hello-world', 'hello', true),
    ('has', 'HELLO', 'hello', true),
    ('has', 'foo.bar.baz', 'bar', true),
    ('has', 'foobar', 'bar', false),
    ('has', 'alpha_beta', 'alpha', true),
    ('has', 'a/b/c', 'b', true),
    ('has', 'a:b:c', 'b', true),
    ('has', 'North America', 'amer', false),
    ('has', 'North America', 'america', true),
    ('has', 'KustoExplorerQueryRun', 'Explorer', false),
    ('has', 'termterm term', 'term', true),
    ('has', 'xterm termx', 'term', false),
    -- a pattern with separators: only its letter edges must be edges
    ('has', '1.2.3-rc', '2.3', true),
    ('has', '1_2_3', '2.3', false),
    ('has', '1.2.34', '2.3', false),
    ('has', 'run cmd.exe now', 'cmd.exe', true),
    ('has', 'run xcmd.exe now', 'cmd.exe', false),
    ('has', 'powershell -enc AAAA', '-enc ', true),
    ('has', 'powershell-enc AAAA', '-enc ', true),
    ('has', 'a b', ' ', true),
    ('has', E'a\tb', ' ', false),
    ('has', 'ab', ' ', false),
    -- the empty pattern, the empty and the missing text
    ('has', 'x', '', true),
    ('has', '', '', true),
    ('has', NULL, '', true),
    ('has', NULL, 'x', false),
    ('has', 'x', NULL, true),
    ('has', '', 'x', false),
    -- other alphabets
    ('has', 'ПриветМир', 'привет', false),
    ('has', 'Привет Мир', 'привет', true),
    ('has', 'МИР привет', 'мир', true),
    ('has', 'CAFÉ', 'café', true),
    ('has', 'cafés', 'café', false),
    ('has', 'éclair', 'clair', false),
    ('has', 'clairé', 'clair', false),
    ('has', '𝓗ello', 'ello', false),
    ('has', '😀ello', 'ello', true),
    ('has', 'emoji😀here', 'here', true),
    ('has_cs', 'HELLO', 'hello', false),
    ('has_cs', 'hello-world', 'hello', true),
    ('has_cs', 'Привет', 'привет', false),
    ('has_cs', 'ПРИВЕТ', 'ПРИВЕТ', true),
    ('has_cs', 'xterm term', 'term', true),
    ('has_cs', 'xterm', 'term', false),
    ('has_cs', NULL, '', true),
    ('hasprefix', 'North America', 'ame', true),
    ('hasprefix', 'North America', 'mer', false),
    ('hasprefix', 'x_MiXeD', 'mix', true),
    ('hasprefix', '', 'a', false),
    ('hasprefix', NULL, 'a', false),
    ('hasprefix', 'bel été', 'É', true),
    ('hasprefix_cs', 'North America', 'Ame', true),
    ('hasprefix_cs', 'North America', 'ame', false),
    ('hassuffix', 'North America', 'ICA', true),
    ('hassuffix', 'end.', 'end', true),
    ('hassuffix', 'ending', 'end', false),
    ('hassuffix', 'end_', 'end', true),
    ('hassuffix', NULL, 'end', false),
    ('hassuffix_cs', 'North America', 'ica', true),
    ('hassuffix_cs', 'North America', 'ICA', false),
    ('contains', 'FabriKam', 'bRik', true),
    ('contains', 'Fabrikam', 'xyz', false),
    ('contains', 'a%b', '%', true),
    ('contains', 'abc😀def', '😀', true),
    ('contains', 'ÜBER', 'über', true),
    ('contains', 'aab', 'AB', true),
    ('contains', NULL, 'x', false),
    ('contains', NULL, '', true),
    ('contains', repeat('xY', 80) || 'z', repeat('Xy', 50) || 'Z', true),
    ('contains', repeat('xY', 80), repeat('Xy', 50) || 'Z', false),
    ('contains_cs', 'FabriKam', 'Kam', true),
    ('contains_cs', 'FabriKam', 'kam', false),
    ('startswith', 'Fabrikam', 'fab', true),
    ('startswith', 'Über', 'ü', true),
    ('startswith', 'x', 'xy', false),
    ('startswith', '', '', true),
    ('startswith', NULL, 'a', false),
    ('startswith_cs', 'Fabrikam', 'Fab', true),
    ('startswith_cs', 'Fabrikam', 'fab', false),
    ('endswith', 'Fabrikam', 'KAM', true),
    ('endswith', 'end ', 'end', false),
    ('endswith', 'CAFÉ', 'fé', true),
    ('endswith', 'É', 'café', false),
    ('endswith', NULL, '', true),
    ('endswith_cs', 'Fabrikam', 'kam', true),
    ('endswith_cs', 'Fabrikam', 'Kam', false),
    ('equals_ci', 'CAFÉ', 'café', true),
    ('equals_ci', 'abc', 'ABC', true),
    ('equals_ci', 'abc', 'abcd', false),
    ('equals_ci', 'ı', 'i', false),
    ('equals_ci', 'I', 'i', true),
    ('equals_ci', NULL, '', true),
    ('equals_ci', NULL, 'a', false),
    ('equals_ci', 'Ⱥ', 'ⱥ', true);

CREATE FUNCTION pg_temp.answer(name text, value text, pattern text) RETURNS boolean
    LANGUAGE plpgsql AS $$
DECLARE
    result boolean;
BEGIN
    EXECUTE format('SELECT kql.%I($1, $2)', name) INTO result USING value, pattern;
    RETURN result;
END $$;

SELECT is(pg_temp.answer(name, value, pattern), answer,
          format('%L %s %L', left(value, 40), name, left(pattern, 40)))
FROM expected;

-- lists
SELECT is(kql.has_any('run cmd.exe', ARRAY['powershell', 'CMD']), true, 'has_any: one of two');
SELECT is(kql.has_any('run cmd.exe', ARRAY['powershell', 'cm']), false, 'has_any: no part of a term');
SELECT is(kql.has_any('x', ARRAY[]::text[]), false, 'has_any: empty list');
SELECT is(kql.has_any('x', NULL::text[]), false, 'has_any: no list');
SELECT is(kql.has_any(NULL, ARRAY['x']), false, 'has_any: no text');
SELECT is(kql.has_any('x', ARRAY['']), true, 'has_any: empty term');
SELECT is(kql.has_any('run É now', ARRAY['a', 'b', 'c', 'd', 'e', 'f.g', 'é']), true,
          'has_any: many terms, the last one fits');
SELECT is(kql.has_any('run f.g', ARRAY['a', 'b', 'c', 'd', 'e', 'f.g', 'h']), true,
          'has_any: many terms, one with a separator');
SELECT is(kql.has_any('nothing fits-here', ARRAY['a', 'b', 'c', 'd', 'e', 'f.g', 'her', 'ere']), false,
          'has_any: many terms, none fits');
SELECT is(kql.has_any('port 80 open', '[["x", ["Y"]], 80]'::jsonb), true, 'has_any: dynamic, number');
SELECT is(kql.has_any('y', '[["x", ["Y"]], null]'::jsonb), true, 'has_any: dynamic, nested');
SELECT is(kql.has_any('y', '{"a": "y"}'::jsonb), false, 'has_any: bag');
SELECT is(kql.has_any('y', NULL::jsonb), false, 'has_any: dynamic null');
SELECT is(kql.has_any('say y', '"Y"'::jsonb), true, 'has_any: dynamic string');
SELECT is(kql.has_any('x.y', ARRAY['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', repeat('k', 200), repeat('k', 200) || '.z']), false,
          'has_any: terms too long to be looked up, none fits');
SELECT is(kql.has_any('x.y ' || repeat('K', 200) || '.z', ARRAY['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', repeat('k', 200) || '.z']), true,
          'has_any: one of them fits');
-- A list is what each of its patterns is, however many there are and whatever they share.
SELECT setseed(0.25);
CREATE FUNCTION pg_temp.words(most integer) RETURNS text LANGUAGE sql VOLATILE AS $$
    SELECT coalesce(string_agg((ARRAY['a', 'B', 'b', E'\u00e9', E'\u00c9', 'ab', 'AB', '10', '1', 'www', 'example', E'\u212a', 'k', 'x1', '', '-'])[1 + floor(random() * 16)::integer]
        || (ARRAY['.', '.', '.', '-', ' ', '_', '', '::'])[1 + floor(random() * 8)::integer], '' ORDER BY i), '')
    FROM generate_series(1, floor(random() * (most + 1))::integer) AS i
$$;
CREATE TEMP TABLE text_of AS SELECT i AS id, pg_temp.words(9) AS t FROM generate_series(1, 400) AS i;
CREATE TEMP TABLE list_of AS SELECT i AS id, ARRAY(SELECT pg_temp.words(4) FROM generate_series(0, i % 40) AS n WHERE i > 0) AS list FROM generate_series(1, 120) AS i;
-- The empty pattern is everywhere: half of the lists do without.
UPDATE list_of SET list = array_remove(list, '') WHERE id % 2 = 0;
CREATE TEMP TABLE list_answer AS
    SELECT l.id AS list, t.id AS text, kql.has_any(t.t, l.list) AS ours, kql.has_any(t.t, to_jsonb(l.list)) AS dynamic,
        EXISTS (SELECT FROM unnest(l.list) AS p WHERE kql.has(t.t, p)) AS wanted
    FROM list_of AS l CROSS JOIN text_of AS t;
SELECT is(count(*) FILTER (WHERE ours IS DISTINCT FROM wanted OR dynamic IS DISTINCT FROM wanted), 0::bigint, 'has_any is has of each pattern')
FROM list_answer;
SELECT cmp_ok(least(count(*) FILTER (WHERE wanted), count(*) FILTER (WHERE NOT wanted)), '>', 10000::bigint, 'in both ways') FROM list_answer;
SELECT is(kql.has_all('North and South America', ARRAY['south', 'north']), true, 'has_all');
SELECT is(kql.has_all('North and South America', ARRAY['south', 'nor']), false, 'has_all: not all');
SELECT is(kql.has_all('x', ARRAY[]::text[]), true, 'has_all: empty list');
SELECT is(kql.has_all('a b', '["A", ["b"]]'::jsonb), true, 'has_all: dynamic');
SELECT is(kql.has_any_index('this is an example', '["this", "example"]'), 0::bigint, 'has_any_index: first');
SELECT is(kql.has_any_index('this is an example', '["not", "example"]'), 1::bigint, 'has_any_index: second');
SELECT is(kql.has_any_index('this is an example', '["not", "found"]'), -1::bigint, 'has_any_index: none');
SELECT is(kql.has_any_index('this is an example', '[]'), -1::bigint, 'has_any_index: empty');
SELECT is(kql.has_any_index('this is an example', '{}'), NULL::bigint, 'has_any_index: bag');
SELECT is(kql.in_ci('MÜLLER', ARRAY['müller', 'mueller']), true, 'in~');
SELECT is(kql.in_ci('muller', ARRAY['müller', 'mueller']), false, 'in~: no');
SELECT is(kql.in_ci(NULL, ARRAY['']), true, 'in~: NULL is empty');
SELECT is(kql.in_dynamic('b', '["a", ["b", {"c": "d"}]]'), true, 'in dynamic: nested');
SELECT is(kql.in_dynamic('d', '["a", ["b", {"c": "d"}]]'), false, 'in dynamic: not inside bags');
SELECT is(kql.in_dynamic('1', '[1]'), true, 'in dynamic: a number by its text');
SELECT is(kql.in_dynamic('B', '["b"]'), false, 'in dynamic: case counts');
SELECT is(kql.in_dynamic_ci('B', '["b"]'), true, 'in~ dynamic');
SELECT is((SELECT count(*) FROM generate_series(1, 1000) i
           WHERE kql.in_ci(i::text, (SELECT array_agg((j * 7)::text) FROM generate_series(1, 1000) j))),
          142::bigint, 'in~: a long list over many rows');
SELECT is((SELECT array_agg(kql.has_any('b c', list) ORDER BY i)
           FROM (VALUES (1, ARRAY['a']), (2, ARRAY['b']), (3, ARRAY['b']), (4, ARRAY['x'])) v(i, list)),
          ARRAY[false, true, true, false], 'has_any: the list changes from row to row');

-- case
SELECT is(kql.toupper('café Über ß привет ⱥ'), 'CAFÉ ÜBER ß ПРИВЕТ Ⱥ', 'toupper');
SELECT is(kql.tolower('CAFÉ Über ΣΑΣ Ⱥ'), 'café über σασ ⱥ', 'tolower');
SELECT is(kql.tolower('İIı'), 'İiı', 'tolower: language does not matter');
SELECT is(kql.tolower(NULL), '', 'tolower: NULL');
SELECT is(kql.toupper(NULL), '', 'toupper: NULL');

SELECT * FROM finish();
ROLLBACK;
