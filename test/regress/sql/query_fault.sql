-- An error of names, types or syntax in SQL of ours is the compiler's fault: shown at its place in
-- the query, with the code of an internal error and the wish to hear of it.
\set VERBOSITY default
\set SHOW_CONTEXT never
BEGIN;
ALTER FUNCTION kql.strlen(text) RENAME TO strlen_that_is_gone;
SAVEPOINT gone;
SELECT kql.query('print a = 1
| extend b = "é", c = strlen("x")');
ROLLBACK TO gone;
-- a query of more than 64 kB is not sent and logged again with each error
SELECT kql.fields('print a = b' || repeat(' ', 70000));
ROLLBACK TO gone;
\set SHOW_CONTEXT errors
SELECT kql.query(repeat(' ', 70000) || 'print c = strlen("x")');
ROLLBACK TO gone;
\set SHOW_CONTEXT never
-- what the query itself does wrong is no fault of the compiler
SELECT kql.query('print repeat(dynamic([1]), 2000000000)');
ROLLBACK TO gone;
-- nor is what code of others does
CREATE FUNCTION broken() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT nothing FROM nowhere); END $$;
CREATE VIEW "Broken" AS SELECT broken() AS "A";
SELECT kql.query('Broken | where A has "x"');
ROLLBACK;
