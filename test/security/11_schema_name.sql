-- Whoever owns the schema of a table of somebody else may give its name to another one. While the table is
-- read or loaded into by its name, its schema's row is locked, for which RENAME waits in all versions of the server.
BEGIN;
SELECT no_plan();
SET LOCAL client_min_messages = error;
CREATE ROLE schema_owner;
CREATE ROLE table_owner;
CREATE ROLE schema_group;
SELECT vigil.grant_access('table_owner', 'admin') \g /dev/null
CREATE SCHEMA logs;
SELECT vigil.create_log_table('SigninLogs', 'logs') \g /dev/null

CREATE FUNCTION pg_temp.is_locked() RETURNS boolean LANGUAGE sql AS $$
    SELECT coalesce(pg_xact_status(n.xmax::text::xid8) = 'in progress', false) FROM pg_namespace AS n WHERE n.nspname = 'logs'
$$;
-- Whether the schema's row is locked behind a statement, of which nothing stays.
CREATE FUNCTION pg_temp.locks(statement text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    v_locked boolean;
BEGIN
    BEGIN
        EXECUTE statement;
        v_locked := pg_temp.is_locked();
        RAISE query_canceled;
    EXCEPTION WHEN query_canceled THEN NULL;
    END;
    RETURN v_locked;
END $$;
CREATE FUNCTION pg_temp.owners(schema_role name, table_role name) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_part regclass;
BEGIN
    EXECUTE format('ALTER SCHEMA logs OWNER TO %I', schema_role);
    FOR v_part IN SELECT p.part FROM vigil.relation_parts('logs."SigninLogs"') AS p
    LOOP
        EXECUTE format('ALTER TABLE %s OWNER TO %I', v_part, table_role);
    END LOOP;
    EXECUTE format('GRANT USAGE, CREATE ON SCHEMA logs TO %I', table_role);
END $$;
CREATE TEMPORARY TABLE act AS SELECT * FROM (VALUES
    ('a look at the newest time', $$SELECT vigil.newest_since('logs."SigninLogs"', 'TimeGenerated', NULL)$$),
    ('that within vigil.look()', $$SELECT vigil.newest_time('logs."SigninLogs"', 'TimeGenerated')$$),
    ('a look whether there are rows', $$SELECT vigil.has_any_row('logs."SigninLogs"')$$),
    ('a load', $$SELECT vigil.ingest_rows('SigninLogs', '{"TimeGenerated":"2026-03-02T09:00:00Z"}')$$),
    ('a preview', $$SELECT vigil.preview_ingest('SigninLogs', '{"TimeGenerated":"2026-03-02T09:00:00Z"}')$$),
    ('new partitions', $$SELECT vigil.create_partitions('SigninLogs', current_date + 20, current_date + 20)$$),
    ('the upkeep', $$SELECT vigil.maintain_partitions_of('SigninLogs')$$),
    ('dropping old rows', $$SELECT vigil.drop_partitions('SigninLogs', '1 day')$$),
    ('holding it', $$SELECT vigil.hold_relation('logs."SigninLogs"')$$)) AS a (name, statement);

SELECT pg_temp.owners('schema_owner', current_user) \g /dev/null
SELECT is(pg_temp.locks(a.statement), true, a.name || ': a superuser''s table in a schema of another role') FROM act AS a;
SELECT pg_temp.owners('schema_owner', 'table_owner') \g /dev/null
SELECT is(pg_temp.locks(a.statement), true, a.name || ': a role''s table in a schema of another role') FROM act AS a;
SELECT pg_temp.owners('pg_database_owner', 'table_owner') \g /dev/null
SELECT format('ALTER DATABASE %I OWNER TO schema_owner', current_database()) \gexec
SELECT is(pg_temp.locks(a.statement), true, a.name || ': one in a schema of the database''s owner') FROM act AS a;
SELECT format('ALTER DATABASE %I OWNER TO %I', current_database(), current_user) \gexec

-- Where nothing is gained by it, nothing is written to the catalog.
SELECT is(pg_temp.locks(a.statement), false, a.name || ': not in a schema of a superuser who owns the database') FROM act AS a;
SELECT pg_temp.owners(current_user, 'table_owner') \g /dev/null
SELECT is(pg_temp.locks(a.statement), false, a.name || ': not in a schema of a superuser') FROM act AS a;
SELECT pg_temp.owners('table_owner', 'table_owner') \g /dev/null
SELECT is(pg_temp.locks(a.statement), false, a.name || ': not in a schema of the table''s owner') FROM act AS a;
GRANT table_owner TO schema_group;
SELECT pg_temp.owners('schema_group', 'table_owner') \g /dev/null
SELECT is(pg_temp.locks(a.statement), false, a.name || ': not in a schema of a member of the table''s owner') FROM act AS a;

-- What was just made is found by its name again: in a schema of another role only behind the lock, and only if it is the caller's.
DROP TABLE logs."SigninLogs";
SELECT vigil.unregister_source('SigninLogs') \g /dev/null
ALTER SCHEMA logs OWNER TO schema_owner;
CREATE TEMPORARY TABLE vigil_external (line bigint, field text[], record jsonb);
INSERT INTO vigil_external VALUES (1, '{a}', NULL);
SELECT is(pg_temp.locks(m.statement), true, m.name || ' in a schema of another role')
FROM (VALUES
    ('a log table', $$SELECT vigil.create_log_table('SigninLogs', 'logs')$$),
    ('a watchlist', $$SELECT vigil.load_watchlist('w', 'k', '{k}', 'logs.w')$$),
    ('patterns of user agents', $$SELECT vigil.load_user_agents('{"user_agent_parsers":[{"regex":"a"}],"os_parsers":[],"device_parsers":[]}', 'logs.ua')$$),
    ('a table from outside', $$SELECT vigil.add_external('https://example.org/a.csv', 'a:string', 'logs.e')$$)) AS m (name, statement);
SET LOCAL ROLE schema_owner;
CREATE TABLE logs.decoy (a text);
RESET ROLE;
SELECT throws_ok($$SELECT vigil.hold_made('logs', 'decoy')$$, '55000', 'logs.decoy is not the table that was made', 'that of another role is not taken for it');
SELECT throws_ok($$SELECT vigil.hold_made('logs', 'none')$$, '55000', NULL, 'nor nothing');

SELECT * FROM finish();
ROLLBACK;
