-- vigil.advise_indexes(): what it advises, what it says of it, and that PostgreSQL uses it.
BEGIN;
SELECT plan(13);

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
