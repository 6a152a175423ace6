-- Patterns of parse that need no regular expression give what the regular expression would.
BEGIN;
SELECT plan(6);

-- All patterns of up to four items over all texts of up to five letters.
CREATE TABLE item (written text, pattern text);
INSERT INTO item VALUES ('*', '.*?'), ('c:a', 'a'), ('c:ab', 'ab'), ('c:b', 'b'), ('t:string', '(.*?)');
CREATE TABLE spec AS
WITH RECURSIVE s (items, pattern) AS (
    SELECT ARRAY[]::text[], ''
    UNION ALL
    SELECT s.items || i.written, s.pattern || i.pattern FROM s, item AS i WHERE cardinality(s.items) < 4)
SELECT items, '(?s)\A' || pattern || '\z' AS pattern, cardinality(array_positions(items, 't:string')) AS columns FROM s;
CREATE TABLE source AS
WITH RECURSIVE t (v) AS (VALUES ('') UNION ALL SELECT t.v || l FROM t, (VALUES ('a'), ('b')) AS l (l) WHERE length(t.v) < 5)
SELECT v FROM t;

SELECT is_empty($$SELECT s.items, t.v, kql.parse_text(t.v, s.items, 'simple', '') FROM spec AS s, source AS t
    WHERE (kql.parse_text(t.v, s.items, 'simple', '') IS NULL) IS DISTINCT FROM NOT kql.matches_regex(t.v, s.pattern)$$, 'the same texts fit');
SELECT is_empty($$SELECT s.items, t.v, p FROM spec AS s, source AS t, kql.parse_text(t.v, s.items, 'simple', '') AS p
    WHERE p IS NOT NULL AND s.columns > 0 AND p IS DISTINCT FROM
        (SELECT array_agg(kql.extract(s.pattern, i, t.v) ORDER BY i) FROM generate_series(1, s.columns) AS i)$$, 'and each column takes the same of them');

SELECT results_eq($$SELECT kql.parse_text(v, s, k, '') FROM (VALUES
    ('at 2024-01-02 !', ARRAY['c:at ', 't:datetime', 'c:!'], 'simple'), ('at noon !', ARRAY['c:at ', 't:datetime', 'c:!'], 'simple'),
    ('at noon !', ARRAY['c:at ', 't:datetime', 'c:!'], 'relaxed'), ('n= 12 ;', ARRAY['c:n=', 't:long', 'c:;'], 'relaxed'),
    ('n=x;', ARRAY['c:n=', 't:long', 'c:;'], 'relaxed'), ('n=x;', ARRAY['c:n=', 't:long', 'c:;'], 'simple'),
    (E'ä\nb: ü', ARRAY['t:string', 'c:b: ', 't:string'], 'simple'), (NULL, ARRAY['t:string'], 'simple'), ('x', ARRAY[]::text[], 'simple'),
    ('', ARRAY[]::text[], 'simple'), ('abc', ARRAY['c:a', NULL, 'c:', 'c:bc'], 'simple')) AS v (v, s, k)$$,
    $$VALUES ('{2024-01-02}'::text[]), (NULL), ('{noon}'), ('{12}'), ('{x}'), (NULL), (ARRAY[E'ä\n', 'ü']), ('{""}'), (NULL), ('{}'), ('{}')$$, 'types, blanks, letters, nothing');
SELECT results_eq($$SELECT kql.parse_text(v, (SELECT array_agg(i ORDER BY n, i DESC) FROM generate_series(1, 5) AS n, unnest(ARRAY['c:,', 't:string']) AS i), 'simple', '')
    FROM (VALUES ('a,b,c,d,e,'), ('a,b,c,d,e,'), ('a,b,c,d,e'), (',,,,,')) AS v (v)$$,
    $$VALUES ('{a,b,c,d,e}'::text[]), ('{a,b,c,d,e}'), (NULL), ('{"","","","",""}')$$, 'of many columns, which are remembered');

-- The same with columns that must be whole numbers: blanks around them are no part of them.
TRUNCATE item, spec, source;
INSERT INTO item VALUES ('*', '.*?'), ('c:1', '1'), ('c:a', 'a'), ('c:1a', '1a'), ('t:string', '(.*?)'), ('t:long', '(\s*[-+]?[0-9]+\s*)');
INSERT INTO spec
WITH RECURSIVE s (items, pattern) AS (
    SELECT ARRAY[]::text[], ''
    UNION ALL
    SELECT s.items || i.written, s.pattern || i.pattern FROM s, item AS i WHERE cardinality(s.items) < 4)
SELECT items, '(?s)\A' || pattern || '\z', cardinality(array_positions(items, 't:string') || array_positions(items, 't:long')) FROM s
WHERE 't:long' = ANY (items) AND (cardinality(items) < 4 OR items[1] LIKE 't:%');
INSERT INTO source
WITH RECURSIVE t (v) AS (VALUES ('') UNION ALL SELECT t.v || l FROM t, (VALUES ('a'), ('1'), (' ')) AS l (l) WHERE length(t.v) < 4)
SELECT v FROM t UNION ALL SELECT unnest('{-1a1,+1a,1-a1,"1a1a1","1a 1a1","a1 a1","1a+1a","--1a","1a1a a1a"}'::text[]);
SELECT is_empty($$SELECT s.items, t.v, kql.parse_text(t.v, s.items, 'simple', '') FROM spec AS s, source AS t
    WHERE (kql.parse_text(t.v, s.items, 'simple', '') IS NULL) IS DISTINCT FROM NOT kql.matches_regex(t.v, s.pattern)$$, 'the same texts have numbers at their places');
SELECT is_empty($$SELECT s.items, t.v, p FROM spec AS s, source AS t, kql.parse_text(t.v, s.items, 'simple', '') AS p
    WHERE p IS NOT NULL AND p IS DISTINCT FROM
        (SELECT array_agg(CASE WHEN c.item = 't:long' THEN btrim(kql.extract(s.pattern, c.n::integer, t.v)) ELSE kql.extract(s.pattern, c.n::integer, t.v) END ORDER BY c.n)
            FROM (SELECT i.item, row_number() OVER (ORDER BY i.at) AS n FROM unnest(s.items) WITH ORDINALITY AS i (item, at) WHERE i.item LIKE 't:%') AS c)$$,
    'and each column takes the same');

SELECT * FROM finish();
ROLLBACK;
