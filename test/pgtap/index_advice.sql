-- vigil.advise_indexes(): what it advises, what it says of it, and that PostgreSQL uses it.
BEGIN;
SELECT plan(28);

CREATE TABLE public."Advised"
    ("TimeGenerated" timestamptz NOT NULL, "Name" text NOT NULL, "User" text NOT NULL, "Code" integer, "Agent" text);
CREATE TABLE public."Small" (LIKE public."Advised");
SELECT vigil.register_source('Advised', 'public."Advised"'), vigil.register_source('Small', 'public."Small"') \g /dev/null
-- Ten names of which one is rare, a thousand users, and a code that is null or one of two.
INSERT INTO public."Advised"
SELECT timestamptz '2024-01-01 00:00:00+00' + n * interval '0.4 s', CASE WHEN n % 500 = 0 THEN 'DeleteTrail' ELSE 'Get' || n % 9 END,
    'User' || n % 1000, CASE WHEN n % 2 = 0 THEN n % 4 END, 'agent'
FROM generate_series(1, 200000) AS n;
INSERT INTO public."Small" SELECT * FROM public."Advised" LIMIT 100;
ANALYZE public."Advised", public."Small";

CREATE FUNCTION pg_temp.rule(number integer, query text) RETURNS uuid LANGUAGE sql AS $$
SELECT vigil.load_rule(format(E'id: 00000000-0000-4000-8000-%s\nname: Rule %s\ndescription: Counts\nseverity: Low\nrequiredDataConnectors: []\n'
    'queryFrequency: 1h\nqueryPeriod: 1d\ntriggerOperator: gt\ntriggerThreshold: 0\ntactics: []\nrelevantTechniques: []\nquery: |\n  %s\n'
    'version: 1.0.0\nkind: Scheduled\n', lpad(number::text, 12, '0'), number, query)) $$;
CREATE ROLE advice_owner;
SELECT vigil.grant_access('advice_owner', 'author') \g /dev/null
GRANT SELECT ON public."Advised", public."Small" TO advice_owner;
GRANT CREATE ON SCHEMA public TO advice_owner;
SET ROLE advice_owner;
SELECT pg_temp.rule(n, q) FROM (VALUES
    (1, 'Advised | where Name == "DeleteTrail" | where Code == 2'),
    (2, 'Advised | where Name in ("DeleteTrail", "Nowhere") and Agent has "x"'),
    (3, 'Advised | where User =~ "user17"'),
    (4, 'Advised | where Name startswith "Get" | where User != "User3"'),
    (5, 'Advised | where Name == "DeleteTrail" or User == "User4"'),
    (6, 'Small | where Name == "DeleteTrail"'),
    (7, 'Advised | where Code == 0'),
    (8, 'Advised | where tolower(User) == "user9"'),
    (9, 'Advised | where User == "User5" | summarize n = count() by Name | where n == 4')) AS r (n, q) \g /dev/null

SELECT is_empty('SELECT * FROM vigil.advise_indexes()', 'rules that are off want none');
SELECT vigil.enable_rule(id) FROM vigil.rules WHERE id <> '00000000-0000-4000-8000-000000000009' \g /dev/null
SELECT results_eq('SELECT log_table, field, rules, statement FROM vigil.advise_indexes() ORDER BY statement',
    $$VALUES ('Advised', 'Name', 2::bigint, 'CREATE INDEX ON public."Advised" ("Name", "TimeGenerated")'),
        ('Advised', 'User', 2, 'CREATE INDEX ON public."Advised" ("User" kql.text_ci_ops, "TimeGenerated")')$$,
    'an index for each column that leaves few rows, in the form that queries ask for');
SELECT cmp_ok((SELECT abs(share - 0.002) FROM vigil.advise_indexes() WHERE field = 'Name'), '<', 0.002::float8, 'the share of a rare value');
SELECT cmp_ok((SELECT max(abs(share - 0.001)) FROM vigil.advise_indexes() WHERE field = 'User'), '<', 0.0005::float8, 'the share of one of a thousand');
SELECT is((SELECT rows_a_day FROM vigil.advise_indexes() WHERE field = 'Name'), 2 * 24 * 200000::bigint,
    'a rule that reads a day each hour reads 24 days in a day');
SELECT cmp_ok((SELECT rows_with_index FROM vigil.advise_indexes() WHERE field = 'Name'), '<', 2 * 24 * 1000::bigint, 'and little of it with the index');
SELECT is_empty('SELECT * FROM vigil.advise_indexes(1000000)', 'tables that are smaller than is asked');
SELECT is((SELECT array_agg(field ORDER BY field) FROM vigil.advise_indexes(10, 0.9)), '{Code,Name,Name,User}', 'small tables and common values, if asked');

RESET ROLE;
-- Indexes of other kinds serve other questions.
CREATE INDEX advised_brin ON public."Advised" USING brin ("Name");
CREATE INDEX advised_some ON public."Advised" ("Name") WHERE "Code" = 2;
CREATE INDEX advised_gin ON public."Advised" USING gin ((ARRAY["Name"]));
SELECT is((SELECT count(*) FROM vigil.advise_indexes() WHERE field = 'Name'), 1::bigint, 'an index of another kind is none for an equality');
CREATE INDEX advised_hash ON public."Advised" USING hash ("Name");
SELECT is_empty($$SELECT * FROM vigil.advise_indexes() WHERE field = 'Name'$$, 'one by hash is');
DROP INDEX public.advised_brin, public.advised_some, public.advised_gin, public.advised_hash;

-- A day of rows is one, however the table is cut.
CREATE FUNCTION pg_temp.of_days(parts text) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM vigil.log_sources WHERE name = 'Days';
    DROP TABLE IF EXISTS public."Days";
    EXECUTE format('CREATE TABLE public."Days" (LIKE public."Advised") %s', CASE WHEN parts <> '' THEN 'PARTITION BY RANGE ("TimeGenerated")' ELSE '' END);
    IF parts <> '' THEN
        EXECUTE (SELECT string_agg(format('CREATE TABLE public.%I PARTITION OF public."Days" FOR VALUES FROM (%L) TO (%L)', 'Days_' || to_char(d, 'MMDDHH24'), d, d + parts::interval), ';')
            FROM generate_series('2024-01-01 00:00Z'::timestamptz, '2024-01-29 23:00Z', parts::interval) AS d);
    END IF;
    INSERT INTO public."Days" SELECT '2024-01-01 00:00Z'::timestamptz + n * interval '2 min', 'Name' || n % 1000, 'u', 1, 'a' FROM generate_series(0, 20159) AS n;
    ANALYZE public."Days";
    GRANT SELECT ON public."Days" TO advice_owner;
    PERFORM vigil.register_source('Days', 'public."Days"');
    IF parts = '' THEN
        PERFORM vigil.set_rule_owner(pg_temp.rule(20, 'Days | where Name == "Name7"'), 'advice_owner');
        PERFORM vigil.enable_rule('00000000-0000-4000-8000-000000000020');
    END IF;
    RETURN (SELECT round(a.rows_a_day, -3) FROM vigil.advise_indexes(1000) AS a WHERE a.log_table = 'Days');
END $$;
SELECT is(pg_temp.of_days(parts), 17000::bigint, format('24 times 720 rows, %s', what))
FROM (VALUES (1, '', 'in one table'), (2, '1 day', 'by days'), (3, '1 week', 'by weeks'), (4, '6 hours', 'by a quarter of a day')) AS v (n, parts, what) ORDER BY n;
DROP TABLE public."Days";

-- Whatever the type: the plan of the rule has the index.
CREATE TABLE public."Kinds" ("TimeGenerated" timestamptz NOT NULL, "Ip" inet, "IpNn" inet NOT NULL, "Vc" varchar(40), "Id" uuid, "Big" bigint, "Int" integer);
INSERT INTO public."Kinds"
SELECT timestamptz '2024-01-01 00:00:00+00' + n * interval '0.4 s', a, a, 'v' || n % 1000, ('00000000-0000-0000-0000-' || lpad((n % 1000)::text, 12, '0'))::uuid,
    n % 1000, n % 1000
FROM generate_series(1, 100000) AS n CROSS JOIN LATERAL (SELECT inet '10.0.0.0' + n % 1000) AS v (a);
ANALYZE public."Kinds";
GRANT SELECT ON public."Kinds" TO advice_owner;
SELECT vigil.register_source('Kinds', 'public."Kinds"') \g /dev/null
CREATE TEMPORARY TABLE kind_of AS SELECT * FROM (VALUES (1, 'Ip', 'Ip == "10.0.0.17"'), (2, 'IpNn', 'IpNn == "10.0.0.17"'), (3, 'Vc', 'Vc == "v17"'), (4, 'Vc', 'Vc =~ "V17"'),
    (5, 'Id', 'Id == guid(00000000-0000-0000-0000-000000000017)'), (6, 'Big', 'Big == 17'), (7, 'Int', 'Int == 17')) AS v (number, field, test);
SELECT vigil.set_rule_owner(pg_temp.rule(30 + number, 'Kinds | where ' || test), 'advice_owner') FROM kind_of \g /dev/null
SELECT vigil.enable_rule(id) FROM vigil.rules WHERE name ~ '^Rule 3[1-7]$' \g /dev/null
SELECT bag_eq($$SELECT field FROM vigil.advise_indexes() WHERE log_table = 'Kinds'$$, $$SELECT field FROM kind_of$$, 'an index for each type of column that a rule compares');
CREATE FUNCTION pg_temp.made() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    v record;
BEGIN
    FOR v IN SELECT field, statement, row_number() OVER () AS n FROM vigil.advise_indexes() WHERE log_table = 'Kinds' LOOP
        EXECUTE replace(v.statement, 'INDEX ON', format('INDEX kinds_%s_%s ON', lower(v.field), CASE WHEN v.statement LIKE '%text_ci_ops%' THEN 'ci' ELSE 'eq' END));
    END LOOP;
    RETURN QUERY SELECT matches((SELECT string_agg(p, ' ') FROM kql.plan('Kinds | where ' || k.test || ' | project TimeGenerated') AS p),
        format('kinds_%s_%s', lower(k.field), CASE WHEN k.test LIKE '%=~%' THEN 'ci' ELSE 'eq' END), k.test) FROM kind_of AS k ORDER BY k.number;
END $$;
SELECT pg_temp.made();
SELECT is_empty($$SELECT * FROM vigil.advise_indexes() WHERE log_table = 'Kinds'$$, 'none of them is advised again');

-- What is advised is what the rule's SQL can use.
DO $$
DECLARE
    v_statement text;
BEGIN
    FOR v_statement IN SELECT statement FROM vigil.advise_indexes() LOOP
        EXECUTE v_statement;
    END LOOP;
END
$$;
SELECT is_empty('SELECT * FROM vigil.advise_indexes()', 'nothing is advised that is there');
SELECT matches((SELECT string_agg(p, ' ') FROM kql.plan('Advised | where Name in ("DeleteTrail", "Nowhere") | project User') AS p), 'Advised_Name_TimeGenerated_idx', 'the planner uses it');
SELECT matches((SELECT string_agg(p, ' ') FROM kql.plan('Advised | where User =~ "user17" | project Code') AS p), 'Advised_User_TimeGenerated_idx', 'whatever the case');
SELECT matches((SELECT string_agg(p, ' ') FROM kql.plan('Advised | where tolower(User) == "user9" | project Code') AS p), 'Advised_User_TimeGenerated_idx', 'and in lower case');

CREATE ROLE advice_nobody;
SET ROLE advice_nobody;
SELECT throws_ok('SELECT * FROM vigil.advise_indexes()', '42501', NULL, 'it tells nothing to who may not read rules');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
