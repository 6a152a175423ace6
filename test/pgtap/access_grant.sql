-- What the two levels of access open, and what they do not.
BEGIN;
SELECT plan(11);

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
SELECT throws_ok($$ SELECT vigil.grant_access('access_reader', 'admin') $$, '22023', NULL, 'another level is refused');

SELECT * FROM finish();
ROLLBACK;
