-- Who may compile and run queries: anybody, over what they may read.
BEGIN;
SELECT plan(7);

CREATE ROLE query_analyst;
CREATE TABLE "QueryMine" ("TimeGenerated" timestamptz, "Name" text);
CREATE TABLE "QueryTheirs" ("TimeGenerated" timestamptz, "Name" text);
INSERT INTO "QueryMine" VALUES ('2026-03-02 09:00:00+00', 'ada');
GRANT SELECT ON "QueryMine" TO query_analyst;
CREATE VIEW registered AS SELECT * FROM "QueryMine";
GRANT SELECT ON registered TO query_analyst;
SELECT vigil.register_source('QueryOther', 'registered', 'TimeGenerated');

GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO query_analyst;
SET LOCAL ROLE query_analyst;
SELECT is((SELECT count(*)::integer FROM kql.query('QueryMine')), 1,
    'a role without any right on the engine queries a table that it may read');
SELECT is((SELECT count(*)::integer FROM kql.query('QueryOther')), 1, 'and a registered source');
SELECT throws_ok($$ SELECT kql.query('QueryTheirs') $$, '42501', NULL, 'not a table that it may not read');
SELECT throws_ok($$ SELECT kql.to_sql('QueryTheirs') $$, '42501', NULL, 'whose columns are not told either');
RESET ROLE;

SELECT is((SELECT hint FROM kql.check('QueryMin')), 'Name a table or view of yours with vigil.register_source(), or make a function with vigil.create_function().',
    'a table that nobody knows has advice');
SELECT is((SELECT hint FROM kql.check('OktaSSO | count')), 'Name a table or view of yours with vigil.register_source(), or make a function with vigil.create_function().',
    'also one of another catalogue');
SELECT is((SELECT hint FROM kql.check('AuditLogs | count')), 'It can be made with vigil.create_log_table(''AuditLogs'').',
    'a table of the catalogue can be made');

SELECT * FROM finish();
ROLLBACK;
