-- kql.explain(): with the rights of the caller, without running anything, and not endless.
BEGIN;
SELECT plan(12);

CREATE ROLE explain_analyst;
CREATE TABLE public."ExplainMine" ("TimeGenerated" timestamptz NOT NULL, "Name" text, "Tries" bigint);
CREATE TABLE public."ExplainTheirs" ("TimeGenerated" timestamptz);
INSERT INTO public."ExplainMine" VALUES ('2026-03-02 09:00:00+00', 'ada', 0);
GRANT SELECT ON public."ExplainMine" TO explain_analyst;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO explain_analyst;
SET LOCAL ROLE explain_analyst;

SELECT is((SELECT string_agg(DISTINCT step, ' ' ORDER BY step) FROM kql.explain('ExplainMine')), 'bind emit parse',
    'a role without any right on the engine has a query explained');
SELECT throws_ok($$ SELECT * FROM kql.explain('ExplainTheirs') $$, '42501', NULL,
    'but not over a table that it may not read');
RESET ROLE;

SELECT throws_ok($$ SELECT * FROM kql.explain('ExplainMine | where Nope == 1') $$, '42703', NULL,
    'what does not compile raises its first error');
SELECT is((SELECT count(*) FROM kql.explain(NULL)), 0::bigint, 'NULL has no rows');
SELECT throws_ok($$ SELECT * FROM kql.explain('') $$, '42601', NULL, 'an empty text is no query');
SELECT throws_ok($$ SELECT * FROM kql.query('ExplainMine | extend x = tostring(toint(strcat(Name, "x")) / 0) | where assert(Tries > 0, "zero")') $$,
    NULL, NULL, 'what fails when it runs');
SELECT lives_ok($$ SELECT * FROM kql.explain('ExplainMine | extend x = tostring(toint(strcat(Name, "x")) / 0) | where assert(Tries > 0, "zero")') $$,
    'is explained all the same, because nothing runs');

-- The stages are the SQL: nothing is added and nothing is left out.
SELECT is(
    (SELECT string_agg(text, E'\n' ORDER BY place) FROM kql.explain('ExplainMine | summarize n = count() by Name | where n > 1')
        WITH ORDINALITY AS e(step, depth, text, place) WHERE step = 'emit' AND depth = 1),
    regexp_replace(kql.to_sql('ExplainMine | summarize n = count() by Name | where n > 1'), '^WITH ', ''),
    'the lines of the stages are those of kql.to_sql()');
SELECT is(
    (SELECT string_agg(text, ' / ' ORDER BY place) FROM kql.explain('ExplainMine | summarize n = count() by Name | where n > 1')
        WITH ORDINALITY AS e(step, depth, text, place) WHERE step = 'emit' AND depth = 0),
    '1:1 ExplainMine / 1:15 summarize n = count() by Name / 1:47 where n > 1',
    'each operator stands above the stage that it became, at its place');

-- A person reads it: however long the query, it ends.
SELECT cmp_ok((SELECT sum(length(text)) FROM kql.explain('print x = "' || repeat('é', 400000) || '"') WHERE step <> 'emit'), '<', 2000::bigint,
    'a long text is cut between two characters');
SELECT cmp_ok((SELECT sum(length(text)) FROM kql.explain('ExplainMine | where Tries in (' || (SELECT string_agg(i::text, ',') FROM generate_series(1, 100000) AS i) || ')')),
    '<', 1000000::bigint, 'a long list ends');
SELECT is((SELECT text FROM kql.explain('ExplainMine | where Tries in (' || (SELECT string_agg(i::text, ',') FROM generate_series(1, 100000) AS i) || ')')
        WITH ORDINALITY AS e(step, depth, text, place) WHERE step = 'bind' ORDER BY place DESC LIMIT 1), '...',
    'and says that it was cut');

SELECT * FROM finish();
ROLLBACK;
