-- privilege_public.sql
--		What is open to everybody: the language, and of the engine only what looks, or what asks
--		for the caller's own rights on the tables it changes.
BEGIN;
SELECT no_plan();

SELECT bag_eq($$SELECT DISTINCT proname::text FROM pg_proc WHERE pronamespace = 'vigil'::regnamespace
    AND provolatile = 'v' AND has_function_privilege('public', oid, 'EXECUTE')$$,
    ARRAY['check_rule', 'lint_rule', 'launcher', 'workers',
        'create_log_table', 'create_log_tables', 'create_partitions', 'drop_partitions', 'maintain_log_table', 'maintain_partitions', 'maintain_partitions_of',
        'register_source', 'unregister_source', 'set_retention', 'register_mapping', 'drop_mapping',
        'ingest', 'ingest_rows', 'retry_dead_letter',
        'ingest_file', 'begin_load', 'ingest_part', 'end_load', 'settle_load', 'preview_ingest', 'find_duplicates', 'keep_column',
        'hold_relation', 'hold_made', 'newest_since', 'has_any_row', 'execute_as_owner']
    || ARRAY(SELECT 'ingest_' || name || ending FROM vigil.built_in_kinds(), unnest(ARRAY['', '_gz']) AS ending),
    'functions that change something and are open to everybody work on tables the caller must have rights on');
SELECT is_empty($$SELECT oid::regprocedure FROM pg_proc WHERE pronamespace IN ('vigil'::regnamespace, 'kql'::regnamespace)
    AND prosecdef AND NOT COALESCE(proconfig::text LIKE '%search_path=%', false)$$, 'no function lends rights without its own path');
SELECT is_empty($$SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'vigil'::regnamespace
    AND prosecdef AND has_function_privilege('public', oid, 'EXECUTE')$$, 'nor lends any to everybody');
SELECT is(has_schema_privilege('public', 'vigil', 'USAGE'), false, 'the engine is closed');
SELECT is(has_schema_privilege('public', 'kql', 'USAGE'), true, 'the language is open');
SELECT is(has_schema_privilege('public', 'kql', 'CREATE'), false, 'nobody adds to it');
SELECT is_empty($$SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'kql'::regnamespace
    AND NOT has_function_privilege('public', oid, 'EXECUTE')$$, 'all of it');
SELECT bag_eq($$SELECT relname::text FROM pg_class WHERE relnamespace = 'vigil'::regnamespace AND relkind IN ('r', 'v', 'p')
    AND EXISTS (SELECT FROM aclexplode(relacl) AS a WHERE a.grantee = 0 AND a.privilege_type <> 'SELECT')$$, ARRAY[]::text[],
    'no table of the engine can be written by everybody');

CREATE ROLE privilege_plain;
CREATE TABLE public."PrivilegeSecret" ("TimeGenerated" timestamptz, "SecretColumn" text);
CREATE TABLE public."PrivilegePart" ("TimeGenerated" timestamptz, "Open" text, "Shut" text);
GRANT SELECT ("TimeGenerated", "Open") ON public."PrivilegePart" TO privilege_plain;
GRANT USAGE ON SCHEMA public TO privilege_plain;
-- Before 15 everybody may.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO privilege_plain;
SELECT vigil.register_source('Secret', 'public."PrivilegeSecret"');
SET LOCAL ROLE privilege_plain;
SELECT is(kql.query('print x = strcat("a", tostring(1)) | summarize make_set(x)'), '{"set_x": ["a1"]}', 'everybody asks questions');
SELECT is((SELECT count(*) FROM kql.check('print x = y')), 1::bigint, 'has them checked');
SELECT is(kql.make_set(x), '[1]', 'and uses the functions in SQL') FROM (VALUES (1), (1)) AS v(x);
SELECT throws_ok($$SELECT kql.query('PrivilegeSecret | count')$$, '42501', NULL, 'a table without rights');
SELECT throws_ok($$SELECT kql.query('Secret | count')$$, '42501', NULL, 'a registered one, too');
SELECT throws_ok($$SELECT kql.query('union Secret, (print x = 1)')$$, '42501', NULL, 'in a union');
SELECT throws_ok($$SELECT kql.query('PrivilegePart | project Shut')$$, '42703', NULL, 'a column without rights is not there');
SELECT lives_ok($$SELECT kql.query('PrivilegePart | project Open')$$, 'one with rights');
SELECT throws_ok($$SELECT vigil.load_rule('')$$, '42501', NULL, 'the engine is not called');
SELECT throws_ok($$SELECT * FROM vigil.alerts$$, '42501', NULL, 'nor are its tables read');
SELECT throws_ok($$SELECT kql.create_view('public.privilege_view', 'print 1')$$, '42501', NULL, 'a view needs the right to make one');

-- What check and its kin say of a table without rights, whatever is asked of it.
CREATE FUNCTION pg_temp.told(query text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	RETURN (SELECT string_agg(concat_ws(' ', code, message, hint), E'\n') FROM kql.check(query));
EXCEPTION WHEN insufficient_privilege THEN
	RETURN SQLERRM;
END $$;
SELECT ok(pg_temp.told(query) !~ 'SecretColumn', 'kql.check() keeps columns to itself: ' || query)
FROM (VALUES ('PrivilegeSecret | where SecretColum == 1'), ('Secret | project SecretColumm'), ('Secret | getschema'),
    ('Secret | join kind=inner (Secret) on Secretcolumn'), ('Secret | extend x = secretcolumn')) AS v(query);
SELECT throws_ok($$SELECT kql.to_sql('Secret | getschema')$$, '42501', NULL, 'kql.to_sql() does, too');
SELECT throws_ok($$SELECT * FROM kql.fields('Secret')$$, '42501', NULL, 'and kql.fields()');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
