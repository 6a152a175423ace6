-- The two schemas of the extension: the language, and the engine that uses it.

CREATE SCHEMA kql;
COMMENT ON SCHEMA kql IS 'The Kusto query language: compiler, functions and aggregates';

CREATE SCHEMA vigil;
COMMENT ON SCHEMA vigil IS 'The detection engine: log tables, rules, runs and alerts';

GRANT USAGE ON SCHEMA kql TO PUBLIC;

