-- A text that changes both name and query of a stored rule is likely to be another rule: a warning.
SET client_min_messages = warning;
\set SHOW_CONTEXT never
BEGIN;
CREATE FUNCTION pg_temp.rule(name text, query text) RETURNS text LANGUAGE sql AS $$
    SELECT format(E'id: 0a4b0c1e-1111-4a4a-8b8b-0000000000d1\nname: %s\nseverity: Low\nkind: NRT\nquery: %s\n', name, query)
$$;
SELECT vigil.load_rule(pg_temp.rule('First', 'print A = 1'));
-- one of them is a correction
SELECT vigil.load_rule(pg_temp.rule('Renamed', 'print A = 1'));
SELECT vigil.load_rule(pg_temp.rule('Renamed', 'print A = 2'));
SELECT vigil.load_rule(pg_temp.rule('Second', 'print B = 3'));
SELECT name, query FROM vigil.rule_versions WHERE rule_id = '0a4b0c1e-1111-4a4a-8b8b-0000000000d1' ORDER BY version_no;
-- two rules of a file with one id are an error
SELECT * FROM vigil.load_rules('[{"id": "0a4b0c1e-1111-4a4a-8b8b-0000000000d2", "name": "A", "severity": "Low", "kind": "NRT", "query": "print a = 1"},
 {"id": "0A4B0C1E-1111-4a4a-8b8b-0000000000d2", "name": "B", "severity": "Low", "kind": "NRT", "query": "print b = 1"}]');
ROLLBACK;
