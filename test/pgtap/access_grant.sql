-- What the levels of access open, and what they do not.
BEGIN;
SELECT plan(28);

CREATE ROLE access_reader;
CREATE ROLE access_author;
CREATE ROLE access_nobody;
SELECT vigil.grant_access('access_reader', 'reader');
SELECT vigil.grant_access('access_author', 'author');

SELECT ok(has_table_privilege('access_reader', 'vigil.alerts', 'SELECT'), 'a reader reads alerts');
SELECT ok(has_table_privilege('access_reader', 'vigil.health', 'SELECT'), 'a reader reads the health of rules');
SELECT ok(NOT has_table_privilege('access_reader', 'vigil.dead_letter', 'SELECT'),
    'a reader does not read records that were rejected');
SELECT ok(NOT has_table_privilege('access_author', 'vigil.dead_letter', 'SELECT'), 'nor does an author');
SELECT ok(NOT has_function_privilege('access_reader', 'vigil.load_rule(text)', 'EXECUTE'), 'a reader loads no rules');
SELECT ok(has_function_privilege('access_author', 'vigil.load_rule(text)', 'EXECUTE'), 'an author does');
SELECT ok(NOT has_schema_privilege('access_nobody', 'vigil', 'USAGE')
    OR NOT has_table_privilege('access_nobody', 'vigil.alerts', 'SELECT'), 'others read nothing');
SELECT is((SELECT count(*)::integer FROM pg_class AS c
    WHERE c.relnamespace = 'vigil'::regnamespace AND c.relkind IN ('r', 'v')
        AND has_table_privilege('access_author', c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')), 0,
    'an author writes no table of the engine');
SELECT ok(NOT has_function_privilege('access_reader', 'vigil.test_rule(text)', 'EXECUTE') AND NOT has_function_privilege('access_reader', 'vigil.test_rule(uuid)', 'EXECUTE'), 'a reader runs no tests');
SELECT ok(has_function_privilege('access_author', 'vigil.test_rule(text)', 'EXECUTE') AND has_function_privilege('access_author', 'vigil.test_rule(uuid)', 'EXECUTE'), 'an author does');
SELECT throws_ok($$ SELECT vigil.grant_access('access_reader', 'owner') $$, '22023', NULL, 'another level is refused');

-- Who loads logs sees nothing else.
CREATE ROLE access_loader;
SELECT vigil.grant_access('access_loader', 'loader');
SET LOCAL client_min_messages = error;
SELECT vigil.create_log_table('AWSCloudTrail', 'public');
GRANT INSERT, SELECT ON public."AWSCloudTrail" TO access_loader;
SET ROLE access_loader;
SELECT is((SELECT i.rows FROM vigil.ingest_file('cloudtrail', '{"eventTime":"2026-03-02T09:00:00Z","eventSource":"s","eventName":"n"}', 'theirs') AS i), 1::bigint, 'a loader loads');
SELECT is((SELECT count(*) FROM vigil.loads WHERE source = 'theirs'), 1::bigint, 'and sees what');
SELECT throws_ok($$ SELECT FROM vigil.alerts $$, '42501', NULL, 'but no alerts');
SELECT throws_ok($$ SELECT FROM vigil.rules $$, '42501', NULL, 'no rules');
SELECT throws_ok($$ SELECT vigil.ingest_signin('{}') $$, '42P01', NULL, 'and loads no table that is not there');
RESET ROLE;

-- An administrator who is no superuser, as the owner of a database may be.
CREATE ROLE access_admin;
SELECT vigil.grant_access('access_admin', 'admin');
CREATE SCHEMA access_logs AUTHORIZATION access_admin;
SET ROLE access_author;
SELECT throws_ok($$ SELECT vigil.create_log_table('SigninLogs', 'access_logs') $$, '42501',
    'role "access_author" may not change log sources', 'an author makes no log table, and is told in one line');
SELECT throws_ok($$ SELECT vigil.register_source('Mine', 'pg_class') $$, '42501', NULL, 'and names no source');
SELECT throws_ok($$ SELECT vigil.unregister_source('Mine') $$, '42501', NULL, 'nor takes a name away');
SELECT throws_ok($$ SELECT vigil.set_alert_retention('1 day') $$, '42501', NULL, 'nor sets how long alerts are kept');
SET ROLE access_admin;
SELECT lives_ok($$ SELECT vigil.create_log_table('SigninLogs', 'access_logs') $$, 'an administrator makes a log table');
SELECT is((SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = 'access_logs."SigninLogs"'::regclass), 'access_admin', 'which is his');
SELECT lives_ok($$ SELECT vigil.set_retention('SigninLogs', '30 days'), vigil.create_partitions('SigninLogs', '2024-05-01', '2024-05-01'),
    vigil.maintain_log_table('SigninLogs', '7 days', '2 days', now()) $$, 'and looks after its partitions');
SELECT lives_ok($$ SELECT vigil.ingest_signin('{"time": "2024-05-01T08:55:00Z", "category": "SignInLogs", "properties": {"userPrincipalName": "a"}}'),
    vigil.ingest_signin('nonsense') $$, 'and loads into it');
SELECT lives_ok($$ SELECT vigil.retry_dead_letter(id) FROM vigil.dead_letter $$, 'and tries again what was put aside');
SELECT lives_ok($$ SELECT vigil.set_alert_retention('30 days'), vigil.set_risk_weight('High', 60) $$, 'and sets what holds for all');
SELECT lives_ok($$ SELECT vigil.unregister_source('SigninLogs') $$, 'and takes a name away');
SELECT ok(NOT has_table_privilege('access_admin', 'vigil.alerts', 'INSERT, UPDATE, DELETE')
    AND NOT has_table_privilege('access_admin', 'vigil.rules', 'INSERT, UPDATE, DELETE'), 'but writes neither rules nor alerts');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
