-- =~ as an operator: it agrees with tolower(), its order and its hash agree with it, and one
-- index serves constants, lists, other columns and tolower().
BEGIN;
SELECT plan(17);

CREATE TABLE word (id integer, v text);
INSERT INTO word SELECT row_number() OVER (), v FROM unnest(ARRAY['', 'a', 'A', 'b', 'aB', 'Ab', 'abc', 'café', 'CAFÉ', 'cafe', 'Ⱥ', 'ⱥ', 'ſ', 's', 'S',
    'K', 'k', 'K', 'İ', 'i', 'I', 'ı', 'ß', 'ẞ', 'ss', 'ΣΑΣ', 'σασ', 'σας', '[', '_', '`', '😀', 'é', 'É']) AS v;

SELECT is_empty($$SELECT a.v, b.v FROM word AS a, word AS b
    WHERE a.v OPERATOR(kql.=~) b.v IS DISTINCT FROM (kql.tolower(a.v) = kql.tolower(b.v))
        OR a.v OPERATOR(kql.!~) b.v IS DISTINCT FROM (kql.tolower(a.v) <> kql.tolower(b.v))
        OR a.v OPERATOR(kql.=~) b.v IS DISTINCT FROM kql.equals_ci(a.v, b.v)$$, '=~ and !~ agree with tolower()');
SELECT is_empty($$SELECT a.v, b.v FROM word AS a, word AS b WHERE a.v OPERATOR(kql.=~) b.v
    AND (kql.text_ci_hash(a.v) <> kql.text_ci_hash(b.v) OR kql.text_ci_hash(a.v, 7) <> kql.text_ci_hash(b.v, 7))$$, 'what is equal has one hash');
SELECT is_empty($$SELECT a.v FROM word AS a WHERE kql.text_ci_hash(a.v, 0)::bit(32) <> kql.text_ci_hash(a.v)::bit(32)$$,
    'without a seed the long hash ends in the short one');
SELECT is_empty($$SELECT a.v, b.v FROM word AS a, word AS b WHERE kql.text_ci_compare(a.v, b.v) <> -kql.text_ci_compare(b.v, a.v)
    OR (kql.text_ci_compare(a.v, b.v) = 0) <> (a.v OPERATOR(kql.=~) b.v)
    OR (a.v OPERATOR(kql.<~) b.v) <> (kql.text_ci_compare(a.v, b.v) < 0) OR (a.v OPERATOR(kql.<=~) b.v) <> (kql.text_ci_compare(a.v, b.v) <= 0)
    OR (a.v OPERATOR(kql.>~) b.v) <> (kql.text_ci_compare(a.v, b.v) > 0) OR (a.v OPERATOR(kql.>=~) b.v) <> (kql.text_ci_compare(a.v, b.v) >= 0)$$,
    'an order of its own, which agrees with it');
SELECT is_empty($$SELECT a.v, b.v, c.v FROM word AS a, word AS b, word AS c
    WHERE a.v OPERATOR(kql.<=~) b.v AND b.v OPERATOR(kql.<=~) c.v AND NOT a.v OPERATOR(kql.<=~) c.v$$, 'and is one');
SELECT results_eq($$SELECT NULL OPERATOR(kql.=~) 'a', 'a' OPERATOR(kql.!~) NULL$$, 'VALUES (NULL::boolean, NULL::boolean)', 'NULL stays NULL');
SELECT is((SELECT array_agg(amvalidate(oid)) FROM pg_opclass WHERE opcname = 'text_ci_ops'), '{t,t}', 'its operator classes are whole');

CREATE TABLE public."Cased" ("TimeGenerated" timestamptz NOT NULL DEFAULT '2026-01-01 00:00+00', "Name" text NOT NULL, "Other" text NOT NULL, "Loose" text);
INSERT INTO public."Cased" ("Name", "Other", "Loose")
SELECT 'Name' || i % 1000, 'nAME' || i % 500, CASE WHEN i % 3 > 0 THEN upper('name' || i % 100) END FROM generate_series(1, 20000) AS i;
CREATE INDEX cased_name ON public."Cased" ("Name" kql.text_ci_ops);
ANALYZE public."Cased";

CREATE FUNCTION pg_temp.plan_of(query text) RETURNS text LANGUAGE sql AS $$SELECT string_agg(p, E'\n') FROM kql.plan(query) AS p$$;
CREATE FUNCTION pg_temp.count_of(query text) RETURNS bigint LANGUAGE sql AS $$SELECT (q ->> 'Count')::bigint FROM kql.query(query || ' | count') AS q$$;
SELECT matches(pg_temp.plan_of(q), 'cased_name', q || ' uses the index') FROM unnest(ARRAY[
    'Cased | where Name =~ "NAME7"',
    'Cased | where Name =~ "náme7"',
    'Cased | where Name in~ ("name7", "näme8")',
    'Cased | where tolower(Name) == "name7"',
    'Cased | where toupper(Name) in ("NAME7", "NAME8")',
    'let x = toscalar(print "nAme7"); Cased | where Name =~ x']) AS q;
SELECT doesnt_match(pg_temp.plan_of('Cased | where tolower(Name) == "Name7"'), 'cased_name', 'what tolower() never gives is not asked of it');
SELECT results_eq($$SELECT q, pg_temp.count_of(q) FROM unnest(ARRAY[
    'Cased | where Name =~ "NAME7"', 'Cased | where Name !~ "NAME7"', 'Cased | where tolower(Name) != "name7"', 'Cased | where tolower(Name) == "Name7"',
    'Cased | where Name in~ ("name7", "NAME8")', 'Cased | where Name !in~ ("name7", "NAME8")', 'Cased | where toupper(Name) !in ("NAME7", "NAME8")',
    'Cased | where Loose =~ "name7"', 'Cased | where Loose !~ "name7"', 'Cased | where Loose =~ ""', 'Cased | where Loose !in~ ("name7")',
    'Cased | where Loose in~ ("name7", "")', 'Cased | where Name =~ Other', 'Cased | where Loose =~ Loose',
    'Cased | where Name in~ ((Cased | where Loose =~ "name1" | project Other))', 'Cased | where Name !in~ ((Cased | where Loose =~ "name1" | project Other))']) AS q$$,
    $$VALUES ('Cased | where Name =~ "NAME7"', 20::bigint), ('Cased | where Name !~ "NAME7"', 19980), ('Cased | where tolower(Name) != "name7"', 19980),
    ('Cased | where tolower(Name) == "Name7"', 0), ('Cased | where Name in~ ("name7", "NAME8")', 40), ('Cased | where Name !in~ ("name7", "NAME8")', 19960),
    ('Cased | where toupper(Name) !in ("NAME7", "NAME8")', 19960), ('Cased | where Loose =~ "name7"', 134), ('Cased | where Loose !~ "name7"', 19866),
    ('Cased | where Loose =~ ""', 6666), ('Cased | where Loose !in~ ("name7")', 19866), ('Cased | where Loose in~ ("name7", "")', 6800),
    ('Cased | where Name =~ Other', 10000), ('Cased | where Loose =~ Loose', 20000),
    ('Cased | where Name in~ ((Cased | where Loose =~ "name1" | project Other))', 100), ('Cased | where Name !in~ ((Cased | where Loose =~ "name1" | project Other))', 19900)$$,
    'the rows, those with nulls too');

SET LOCAL enable_hashjoin = off;
SET LOCAL enable_nestloop = off;
SELECT is((SELECT count(*) FROM public."Cased" AS a JOIN public."Cased" AS b ON a."Name" OPERATOR(kql.=~) b."Other" WHERE b."Loose" = 'NAME1'), 2680::bigint, 'merged');
RESET enable_hashjoin;
SET LOCAL enable_mergejoin = off;
SELECT is((SELECT count(*) FROM public."Cased" AS a JOIN public."Cased" AS b ON a."Name" OPERATOR(kql.=~) b."Other" WHERE b."Loose" = 'NAME1'), 2680::bigint, 'hashed');

SELECT * FROM finish();
ROLLBACK;
