-- Fields that are columns of a folder's own table: what the columns are, and how they are named.
BEGIN;
SELECT no_plan();

CREATE TABLE public."Own" ("TimeGenerated" timestamptz, who text, n bigint, r double precision, b boolean, t timestamptz, tags text[],
    nums bigint[], data jsonb, list jsonb, "Mixed.Name" text, u uuid);
INSERT INTO public."Own" VALUES
    ('2026-01-01 00:00Z', 'ann', 5, 1.5, true, '2026-01-01 10:30Z', '{t1,t2}', '{1,2}',
     '{"k.k": "dot", "k": {"j": "nest"}, "a": {"b.c": 7}, "l": [{"x": "e1"}, {"x": "e2"}]}', '["p", "q"]', 'mixed', '6d5c7f3e-5b0a-4a29-9c1e-0f4b8d2f6a11'),
    ('2026-01-01 00:00Z', 'bob', NULL, NULL, false, NULL, NULL, NULL, NULL, NULL, NULL, NULL);

-- Who a test finds, or the errors of the rule.
CREATE FUNCTION pg_temp.who(test text, settings text) RETURNS text LANGUAGE plpgsql AS $f$
DECLARE v_kql text; v_notes jsonb;
BEGIN
    SELECT kql, notes INTO v_kql, v_notes FROM vigil.translate_rule(format(E'title: T\nid: 6d5c7f3e-5b0a-4a29-9c1e-0f4b8d2f6a11\nlevel: low\nstatus: test\n'
        'logsource: {product: own}\ndetection:\n    s:\n        %s\n    condition: s\n\n---\naction: settings\n---\nsources:\n  - product: own\n    table: Own\n    %s\n', test, settings));
    IF v_kql IS NULL THEN
        RETURN (SELECT string_agg(x ->> 'message', '; ') FROM jsonb_array_elements(v_notes) AS x WHERE x ->> 'severity' = 'error');
    END IF;
    RETURN (SELECT coalesce(string_agg(x ->> 'who', ',' ORDER BY x ->> 'who'), '') FROM kql.query(v_kql) AS x);
END $f$;

-- ---- the kinds of columns ----

SELECT is(pg_temp.who(test, 'same_names: true'), expected, test) FROM (VALUES
    ('tags: t1', 'ann'), ('tags: t2', 'ann'), ('tags: t3', ''), ('tags|contains: T1', 'ann'), ('tags|all: [t1, t2]', 'ann'), ('tags: null', 'bob'),
    ('tags|exists: true', 'ann'), ('tags|re: "^t[12]$"', 'ann'), ('nums: 2', 'ann'), ('nums|gt: 1', 'ann'), ('nums|gt: 2', ''), ('n: 5', 'ann'),
    ('n|gt: 4', 'ann'), ('n|gt: 4e0', 'ann'), ('n|gt: 5', ''), ('n: null', 'bob'), ('n: 5*', 'ann'), ('r: 1.5', 'ann'), ('t|fieldref: t', 'ann'), ('t|fieldref|contains: t', 'ann'), ('b|fieldref: b', 'ann,bob'), ('r|gt: .5', 'ann'), ('r|gt: -.5', 'ann'), ('r|lt: 2.', 'ann'), ('r|lt: +.5', ''), ('n: 5.', 'ann'), ('r|lt: 1e1', 'ann'),
    ('b: true', 'ann'), ('b: false', 'bob'), ('t|minute: 30', 'ann'), ('u: 6D5C7F3E-5b0a-4a29-9c1e-0f4b8d2f6a11', 'ann'), ('list: q', 'ann'),
    ('list: r', ''), ('data.k.j: nest', 'ann'), ('data.l.x: e2', 'ann'), ('Mixed.Name: mixed', 'ann'), ('WHO: ann', 'ann')) AS v (test, expected);
SELECT throws_like($$SELECT pg_temp.who('nope: x', 'same_names: true')$$, 'column "nope" does not exist%', 'a field that is no column');

-- ---- numbers of two columns ----

CREATE TABLE public."Number" ("TimeGenerated" timestamptz, who text, i int, n bigint, r double precision, d numeric, g real, nums bigint[], reals double precision[], j jsonb, x text);
INSERT INTO public."Number" VALUES
    ('2026-01-01 00:00Z', 'same', 5, 5, 5, 5.00, 5, '{4,5}', '{4.5,5}', '{"v": 5, "l": [4, 5.0]}', '5'),
    ('2026-01-01 00:00Z', 'other', 1, 2, 3, 4, 6, '{7}', '{8}', '{"v": 9, "l": [10]}', '11'),
    ('2026-01-01 00:00Z', 'null', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
CREATE FUNCTION pg_temp.number_who(settings text, test text, condition text) RETURNS text LANGUAGE plpgsql AS $f$
DECLARE v_kql text;
BEGIN
    v_kql := (SELECT kql FROM vigil.translate_rule(format(E'title: T\nid: 6d5c7f3e-5b0a-4a29-9c1e-0f4b8d2f6a11\nlevel: low\nstatus: test\n'
        'logsource: {product: own}\ndetection:\n    s:\n        %s\n    condition: %s\n\n---\naction: settings\n---\nsources:\n  - product: own\n    table: Number\n    %s\n',
        test, condition, settings)));
    RETURN (SELECT string_agg(q ->> 'who', ',' ORDER BY q ->> 'who') FROM kql.query(v_kql) AS q);
END $f$;
-- Every column of numbers with every other, either way and negated.
SELECT is(pg_temp.number_who(settings, a || modifier || ': ' || b, condition), expected, concat_ws(' ', a, modifier, b, condition, settings))
FROM unnest('{i,n,r,d,g,nums,reals,j.v,j.l}'::text[]) AS a, unnest('{i,n,r,d,g,nums,reals,j.v,j.l}'::text[]) AS b,
    (VALUES ('|fieldref', 's', 'same'), ('|fieldref|cased', 's', 'same'), ('|fieldref', 'not s', 'null,other'), ('|fieldref|neq', 's', 'null,other')) AS m (modifier, condition, expected),
    unnest('{same_names: true}'::text[]) AS settings
WHERE a <> b AND (a IN ('i', 'n', 'r', 'd', 'g') OR b IN ('i', 'n', 'r', 'd', 'g'));
SELECT is(pg_temp.number_who('fields: {a: {column: n, kind: number}, b: {column: r, kind: number}}', 'a|fieldref: b', 's'), 'same', 'columns that settings name');
SELECT is(pg_temp.number_who('same_names: true', 'n|fieldref: x', 's'), 'same', 'a number and a text are two texts');
SELECT is(pg_temp.number_who('same_names: true', 'r|fieldref|startswith: n', 's'), 'same', 'as are the starts of numbers');
-- What a double cannot hold is still told apart.
INSERT INTO public."Number" (who, n, d, nums) VALUES ('large', 9007199254740993, 9007199254740992, '{9007199254740992}');
SELECT is(pg_temp.number_who('same_names: true', 'n|fieldref: ' || b, 's'), 'same', 'large numbers: n and ' || b) FROM unnest('{d,nums}'::text[]) AS b;

-- ---- keys with dots ----

SELECT is(pg_temp.who(test, 'rest: data'), expected, 'rest: ' || test) FROM (VALUES
    ('k.k: dot', 'ann'), ('k.k|contains: DO', 'ann'), ('k.k: null', 'bob'), ('k.k|exists: true', 'ann'), ('k.k|re: "^d.t$"', 'ann'), ('k.j: nest', 'ann'),
    ('l.x: e1', 'ann'), ('k: dot', '')) AS v (test, expected);

-- ---- how columns are named ----

SELECT is(pg_temp.who(test, format('fields: {x: %s}', place)), expected, place) FROM (VALUES
    ('x: t2', '"tags[]"', 'ann'), ('x: q', '"list[]"', 'ann'), ('x: mixed', $$"['Mixed.Name']"$$, 'ann'), ('x: dot', $$'data["k.k"]'$$, 'ann'),
    ('x: 7', $$'data.a["b.c"]'$$, 'ann'), ('x: e2', $$'data.l[].x'$$, 'ann'), ('x: q', '{column: list, kind: dynamic}', 'ann'),
    ('x: t1', '{column: tags, kind: dynamic}', 'ann'), ('x: 5', '{column: n, kind: number}', 'ann'),
    ('x: a', $$'data.l[0]'$$, 'invalid a field: "data.l[0]": elements have no numbers; [] is any of them'),
    ('x: a', $$'data[l]'$$, 'invalid a field: "data[l]": a key with a dot stands in brackets and quotes: a["b.c"]'),
    ('x: a', $$'data["l'$$, 'invalid a field: "data["l": a key with a dot stands in brackets and quotes: a["b.c"]'),
    ('x: a', $$'data[].'$$, 'invalid a field: "data[].": it is no path'), ('x: a', $$'[]'$$, 'invalid a field: "[]": it is no path'),
    ('x: a', $$'.x'$$, 'invalid a field: ".x": it is no path'), ('x: a', $$'x]'$$, 'invalid a field: "x]": it is no path')) AS v (test, place, expected);

SELECT * FROM finish();
ROLLBACK;
