-- kql.plan(): what PostgreSQL makes of a query, without running it, and no code of others.
BEGIN;
SELECT plan(8);

CREATE TABLE "Planned" ("TimeGenerated" timestamptz, n bigint);
CREATE FUNCTION notice_me(bigint) RETURNS bigint LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RAISE 'was run'; END $$;
SELECT matches((SELECT string_agg(p, E'\n') FROM kql.plan('Planned | where n > 1') AS p), '^Seq Scan on "Planned".*\n +Filter: \(n > 1\)$', 'the lines of EXPLAIN');
SELECT throws_ok($$ SELECT * FROM kql.plan('Planned | where nope > 1') $$, '42703', NULL, 'an error of the query is told');
SELECT is((SELECT count(*) FROM kql.plan(NULL)), 0::bigint, 'NULL has no plan');
CREATE VIEW "Runs" AS SELECT "TimeGenerated", n, notice_me(n) AS m FROM "Planned";
INSERT INTO "Planned" VALUES (now(), 1);
SELECT lives_ok($$ SELECT * FROM kql.plan('Runs | where m == 1') $$, 'nothing is run');
SELECT throws_ok($$ SELECT * FROM kql.query('Runs | where m == 1') $$, 'P0001', 'was run', 'which running does');

-- What a view of another role folds is not folded with the planner's rights.
CREATE ROLE plan_author;
GRANT USAGE, CREATE ON SCHEMA public TO plan_author;
SET ROLE plan_author;
CREATE FUNCTION public.folded() RETURNS bigint LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RAISE 'was folded'; END $$;
CREATE VIEW public."Folding" AS SELECT now() AS "TimeGenerated", 1 AS n WHERE public.folded() = 1;
RESET ROLE;
SELECT throws_ok($$ SELECT * FROM kql.plan('Folding | where n == 1') $$, '42501', 'the query is not planned', 'the code of another role is not run');
SET ROLE plan_author;
SELECT throws_ok($$ SELECT * FROM kql.plan('Folding | where n == 1') $$, 'P0001', 'was folded', 'he himself may');
SELECT throws_ok($$ SELECT * FROM kql.plan('Planned') $$, '42501', NULL, 'who may not read a table gets no plan');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
