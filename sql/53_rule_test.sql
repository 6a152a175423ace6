-- Tests in rule files.

CREATE FUNCTION vigil.test_rule(rule uuid, OUT test text, OUT passed boolean, OUT message text,
    OUT expected jsonb, OUT found jsonb, OUT rule_name text, OUT line integer, OUT col integer)
RETURNS SETOF record
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 10000 ROWS 10
AS 'MODULE_PATHNAME', 'vigil_test_rule';
COMMENT ON FUNCTION vigil.test_rule(uuid) IS 'Runs the tests in the file of a rule (x-tests): the query reads the rows of the test instead of tables, and nothing of the run stays; one row for each test, with what was expected and what was found';

CREATE FUNCTION vigil.test_rule(yaml text, OUT test text, OUT passed boolean, OUT message text,
    OUT expected jsonb, OUT found jsonb, OUT rule_name text, OUT line integer, OUT col integer)
RETURNS SETOF record
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 10000 ROWS 10
AS 'MODULE_PATHNAME', 'vigil_test_rule_text';
COMMENT ON FUNCTION vigil.test_rule(text) IS 'Runs the tests of a rule file that need not be loaded, with the rights of the caller; tables that the database does not have take their columns from the catalogue of log tables, or from the test';

REVOKE EXECUTE ON FUNCTION vigil.test_rule(uuid) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION vigil.test_rule(text) FROM PUBLIC;
