-- Records of a log table that is not here are skipped; once it is made, the same file is taken again for them, and for them alone.
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public;
SET LOCAL client_min_messages = error;
INSERT INTO vigil.log_catalog (table_name, column_name, kql_type, ordinal) VALUES ('Mixed_CL', 'TimeGenerated', 'datetime', 1), ('Mixed_CL', 'Name', 'string', 2);
SELECT vigil.create_log_table('SigninLogs'), vigil.find_duplicates('SigninLogs', NULL) \g /dev/null
\set signin '{"time":"2026-03-02T08:55:00Z","category":"SignInLogs","resultType":"0","properties":{"id":"1","userPrincipalName":"ann@contoso.example"}}'
\set audit '{"time":"2026-03-02T08:56:00Z","category":"AuditLogs","operationName":"Add user","properties":{"id":"2","activityDisplayName":"Add user"}}'
\set noninteractive '{"time":"2026-03-02T08:57:00Z","category":"NonInteractiveUserSignInLogs","resultType":"0","properties":{"id":"3","userPrincipalName":"bob@contoso.example"}}'
\set badaudit '{"time":"soon","category":"AuditLogs","operationName":"Add user","properties":{"id":"4","activityDisplayName":"Add user"}}'
\set badsignin '{"time":"soon","category":"SignInLogs","resultType":"0","properties":{"id":"5"}}'
CREATE TEMP TABLE file AS SELECT convert_to(concat_ws(E'\n', :'signin', :'audit', :'noninteractive', :'badaudit', :'badsignin', '{"broken":', :'audit', ''), 'UTF8') AS bytes;
CREATE FUNCTION took(again boolean DEFAULT false) RETURNS text LANGUAGE sql AS $f$
    SELECT concat_ws(' ', f.status, f.rows, f.rejected, f.skipped, f.duplicates, '|', (SELECT string_agg(r ->> 'reason' || ' ' || (r ->> 'skipped'), ', ' ORDER BY r ->> 'reason') FROM jsonb_array_elements(f.reasons) AS r WHERE r ->> 'skipped' <> '0'))
    FROM vigil.ingest_file('signin', (SELECT bytes FROM file), 'mixed.json', again) AS f $f$;
SELECT is(took(), 'loaded 1 2 4 0 | other_category 3, other_category 1', 'what has no table is skipped');
SELECT is((SELECT missing::text || coalesce(only_tables::text, ' all') FROM vigil.loads), '{AADNonInteractiveUserSignInLogs,AuditLogs} all', 'which is remembered');
SELECT is(took(), 'already loaded |', 'the file was loaded');
SELECT vigil.create_log_table('AuditLogs') \g /dev/null
SELECT is(took(), 'loaded 2 1 4 0 | other_category 1, taken_earlier 3', 'once a table is made, its records are taken, and those alone');
SELECT is((SELECT count(*)::int FROM "AuditLogs"), 2, 'they are there');
SELECT is((SELECT count(*)::int FROM "SigninLogs"), 1, 'the others are not there twice');
SELECT is((SELECT string_agg(reason || '@' || record_number, ' ' ORDER BY id) FROM vigil.dead_letter), 'bad_time@5 truncated_json@6 bad_time@4', 'nor are dead letters');
SELECT is((SELECT missing::text || only_tables::text || status || records FROM vigil.loads ORDER BY id DESC LIMIT 1), '{AADNonInteractiveUserSignInLogs}{AuditLogs}complete7', 'nor is what is still missing forgotten');
SELECT is(took(), 'already loaded |', 'the same again is loaded');
SELECT vigil.create_log_table('AADNonInteractiveUserSignInLogs') \g /dev/null
SELECT is(took(), 'loaded 1 0 6 0 | taken_earlier 6', 'the next table');
SELECT is(took(), 'already loaded |', 'and no more');
SELECT is(took(true), 'loaded 3 3 0 1 |', 'whoever wants all of it again has it');
SELECT is(took(), 'already loaded |', 'once');
-- A name that is registered for what is gone is no table.
SELECT is((SELECT f.status FROM vigil.ingest_file('signin', convert_to(replace(:'audit', 'AuditLogs', 'ProvisioningLogs'), 'UTF8'), 'p') AS f), 'loaded', 'another');
SELECT is((SELECT missing::text FROM vigil.loads WHERE source = 'p'), '{AADProvisioningLogs}', 'is missing');
SELECT vigil.create_log_table('AADProvisioningLogs') \g /dev/null
DROP TABLE "AADProvisioningLogs";
SELECT is((SELECT f.status FROM vigil.ingest_file('signin', convert_to(replace(:'audit', 'AuditLogs', 'ProvisioningLogs'), 'UTF8'), 'p') AS f), 'already loaded', 'as long as it is');
SELECT * FROM finish();
ROLLBACK;
