-- Versions of rules: when each was live, back to an old one, what differs, whole folders.
BEGIN;
SELECT no_plan();
SET LOCAL client_min_messages = error;
SET LOCAL TimeZone = 'America/New_York';
SELECT vigil.create_log_table('SigninLogs') WHERE to_regclass('public."SigninLogs"') IS NULL;
-- Other tests may have left rules.
SELECT vigil.delete_rule(id) FROM vigil.rules;
CREATE ROLE version_author;
CREATE ROLE version_other;
SELECT vigil.grant_access(r, 'author') FROM unnest('{version_author,version_other}'::name[]) AS r;
GRANT SELECT ON public."SigninLogs" TO version_author, version_other;

CREATE FUNCTION pg_temp.rule(number integer, query text, severity text DEFAULT 'Low', more text DEFAULT '') RETURNS text LANGUAGE sql AS $$
SELECT format(E'id: 00000000-0000-0000-0007-%s\nname: Version %s\ndescription: D\nseverity: %s\nqueryFrequency: 1h\nqueryPeriod: 1h\n'
    'triggerOperator: gt\ntriggerThreshold: 0\ntactics: [Discovery, Impact]\nquery: |\n  %s\nversion: 1.0.0\nkind: Scheduled\n%s',
    lpad(number::text, 12, '0'), number, severity, replace(query, E'\n', E'\n  '), more)
$$;
CREATE FUNCTION pg_temp.files(VARIADIC text[]) RETURNS jsonb LANGUAGE sql AS $$
SELECT coalesce(jsonb_agg(jsonb_build_object('path', format('f%s.yaml', n), 'text', t) ORDER BY n), '[]') FROM unnest($1) WITH ORDINALITY AS u (t, n)
$$;
GRANT USAGE ON SCHEMA public TO version_author, version_other;
\set one '\'00000000-0000-0000-0007-000000000001\''
\set first 'E\'SigninLogs\\n| where ResultType == "0"\\n| where TimeGenerated > ago(30m)\\n| project IPAddress, UserPrincipalName\''
\set second 'E\'// Failures too.\\nSigninLogs\\n| where ResultType in ("0", "1")\\n| extend X = strlen(IPAddress)\\n| where TimeGenerated > ago(30m)\\n| project IPAddress, X\''

SET ROLE version_author;

-- ---- history ----

SELECT vigil.load_rule(pg_temp.rule(1, :first));
SELECT pg_catalog.clock_timestamp() AS after_first \gset
SELECT vigil.load_rule(pg_temp.rule(1, :second, 'High', E'customDetails:\n  Length: X\n'));
SELECT vigil.enable_rule(:one);
SELECT vigil.enable_rule(:one);
SELECT pg_catalog.clock_timestamp() AS while_on \gset
SELECT is(vigil.rollback_rule(:one, 1), 3, 'a text that comes back is a version of its own');
SELECT is((SELECT yaml FROM vigil.rule_versions WHERE rule_id = :one AND version_no = 3), pg_temp.rule(1, :first), 'byte for byte');
SELECT vigil.disable_rule(:one);
SELECT results_eq(format('SELECT version_no, action, enabled, restored, changed_by FROM vigil.rule_history WHERE rule_id = %L ORDER BY lower(valid), action', :one),
    $$VALUES (1, 'load', false, NULL::integer, 'version_author'::name), (2, 'load', false, NULL, 'version_author'),
        (2, 'enable', true, NULL, 'version_author'), (3, 'rollback', true, 1, 'version_author'),
        (3, 'disable', false, NULL, 'version_author')$$, 'each change is noted, and only changes');
SELECT ok(bool_and(lower(valid) = previous OR previous IS NULL), 'one lasts until the next begins')
FROM (SELECT valid, lag(upper(valid)) OVER (ORDER BY lower(valid)) AS previous FROM vigil.rule_history WHERE rule_id = :one) AS h;
SELECT results_eq(format('SELECT version_no, enabled FROM vigil.rule_version_at(%L, %L)', :one, :'after_first'), 'VALUES (1, false)', 'what was loaded at a time');
SELECT results_eq(format('SELECT version_no, enabled, yaml FROM vigil.rule_version_at(%L, %L)', :one, :'while_on'),
    format('VALUES (2, true, pg_temp.rule(1, %L, ''High'', %L))', :second, E'customDetails:\n  Length: X\n'), 'and what was on');
SELECT is_empty(format('SELECT * FROM vigil.rule_version_at(%L, ''2000-01-01'')', :one), 'nothing was before');

-- ---- rollback ----

SELECT is(vigil.rollback_rule(:one, 1), 3, 'the same text again is nothing');
SELECT is(vigil.rollback_rule(:one, 3), 3, 'nor is the current version');
SELECT throws_ok(format('SELECT vigil.rollback_rule(%L, 9)', :one), '42704',
    'version 9 of rule 00000000-0000-0000-0007-000000000001 does not exist', 'there must be one');
SELECT throws_ok('SELECT vigil.rollback_rule(''00000000-0000-0000-0007-000000000099'', 1)', '42704', NULL, 'and a rule');
SET ROLE version_other;
SELECT throws_ok(format('SELECT vigil.rollback_rule(%L, 2)', :one), '42501', 'must be owner of rule "Version 1"', 'of one''s own');
RESET ROLE;
-- What does not compile today does not come back.
ALTER TABLE public."SigninLogs" RENAME TO "SigninLogsGone";
SET ROLE version_author;
SELECT throws_ok(format('SELECT vigil.rollback_rule(%L, 2)', :one), '42P01', 'table "SigninLogs" does not exist', 'and it must compile');
RESET ROLE;
ALTER TABLE public."SigninLogsGone" RENAME TO "SigninLogs";
SELECT throws_ok('UPDATE vigil.rule_versions SET yaml = ''''', '55000', NULL, 'nobody changes a version');
SELECT throws_ok('DELETE FROM vigil.rule_versions WHERE version_no = 3', '55000', NULL, 'or deletes the current one');
SET ROLE version_author;
SELECT throws_ok('DELETE FROM vigil.rule_versions', '42501', NULL, 'and an author deletes none');

-- ---- differences ----

SELECT is_empty(format('SELECT * FROM vigil.diff_rule(%L, 1, 3)', :one), 'equal texts do not differ, whenever they were compiled');
SELECT results_eq(format('SELECT * FROM vigil.diff_rule(%L, 1, 2) WHERE key <> ''query''', :one), $$VALUES
    ('field', 'customDetails.Length', 'added', NULL, 'X'),
    ('field', 'severity', 'changed', 'Low', 'High'),
    ('stage', '2 where', 'changed', 'where ResultType == "0"', 'where ResultType in ("0", "1")'),
    ('stage', '3 extend', 'added', NULL, 'extend X = strlen(IPAddress)'),
    ('stage', '5 project', 'changed', 'project IPAddress, UserPrincipalName', 'project IPAddress, X'),
    ('indicator', 'SigninLogs.ResultType eq', 'removed', '0', NULL),
    ('indicator', 'SigninLogs.ResultType in', 'added', NULL, '0, 1'),
    ('output', 'UserPrincipalName', 'removed', 'string of SigninLogs.UserPrincipalName', NULL),
    ('output', 'X', 'added', NULL, 'long of SigninLogs.IPAddress'),
    ('sql', 'line 1', 'removed', 'SELECT t1."IPAddress", t1."UserPrincipalName"', NULL),
    ('sql', 'line 1', 'added', NULL, 'SELECT t1."IPAddress", kql.strlen(t1."IPAddress") AS "X"'),
    ('sql', 'line 5', 'removed', '  AND t1."ResultType" = ''0''', NULL),
    ('sql', 'line 5', 'added', NULL, '  AND t1."ResultType" IN (''0'', ''1'')')$$, 'what differs between two versions');
SELECT is((SELECT array_agg(old || '>' || new) FROM vigil.diff_rule(:one, 1, 2) WHERE key = 'query'), ARRAY[:first || E'\n>' || :second || E'\n'], 'the query as it is written');
SELECT is(vigil.diff_summary(:one, 1, 2), 'version 1 to 2: field customDetails.Length, query, severity; stage 3; indicator 2; output 2; sql 4', 'in a line');
SELECT throws_ok(format('SELECT * FROM vigil.diff_rule(%L, 1, 9)', :one), '42704', NULL, 'of versions that there are');
SELECT results_eq(format($$SELECT part, key, change, old, new FROM vigil.diff_rule(pg_temp.rule(1, %L), replace(pg_temp.rule(1, %L), 'Discovery, Impact', 'Discovery, Execution, Impact'))$$, :first, :first),
    $$VALUES ('field', 'tactics[1]', 'added', NULL, 'Execution')$$, 'an element of a list is one difference');
SELECT results_eq(format($$SELECT part, key, change, old, new FROM vigil.diff_rule(pg_temp.rule(1, %L), pg_temp.rule(1, replace(%L, 'ago(30m)', 'ago(20m)'))) WHERE part = 'sql'$$, :first, :first),
    $$VALUES ('sql', 'line 6', 'removed', '  AND t1."TimeGenerated" > window_end - interval ''00:30:00''', NULL),
        ('sql', 'line 6', 'added', NULL, '  AND t1."TimeGenerated" > window_end - interval ''00:20:00''')$$, 'times count from the end of the window');
SELECT results_eq($$SELECT part, change FROM vigil.diff_rule(pg_temp.rule(1, 'print A = 1'), pg_temp.rule(1, E'print A = 1 // one'))$$,
    $$VALUES ('field', 'changed')$$, 'a comment is no stage');
SELECT throws_ok($$SELECT * FROM vigil.diff_rule(pg_temp.rule(1, 'print 1'), pg_temp.rule(1, 'prin 1'))$$, '42601', NULL, 'both must be sound');
SELECT results_eq($$SELECT key, change, old, new FROM vigil.diff_rule(pg_temp.rule(1, 'print A = 1'), pg_temp.rule(1, 'print A = "x"', 'Low', E'entityMappings:\n  - entityType: IP\n    fieldMappings:\n      - identifier: Address\n        columnName: A\n')) WHERE part IN ('field', 'output') AND key <> 'query'$$,
    $$VALUES ('entityMappings[0]', 'added', NULL, '{"entityType": "IP", "fieldMappings": [{"columnName": "A", "identifier": "Address"}]}'),
        ('A', 'changed', 'long', 'string')$$, 'a mapping, a type');

-- ---- the view of the alerts ----

RESET ROLE;
SELECT vigil.load_rule(pg_temp.rule(7, 'print A = "x"', 'Low', E'customDetails:\n  A: A\n'));
SELECT format('vigil_alerts.%I', alert_view)::regclass::oid AS view FROM vigil.rules WHERE name = 'Version 7' \gset
SELECT vigil.load_rule(pg_temp.rule(7, 'print A = "y"', 'High', E'customDetails:\n  A: A\n'));
SELECT is((SELECT format('vigil_alerts.%I', alert_view)::regclass::oid FROM vigil.rules WHERE name = 'Version 7'), :view::oid, 'a version with the same columns leaves the view alone');
SELECT vigil.load_rule(pg_temp.rule(7, 'print A = "y"', 'High', E'customDetails:\n  B: A\n'));
SELECT isnt((SELECT format('vigil_alerts.%I', alert_view)::regclass::oid FROM vigil.rules WHERE name = 'Version 7'), :view::oid, 'one with others makes it again');
SELECT format('DROP VIEW vigil_alerts.%I', alert_view) FROM vigil.rules WHERE name = 'Version 7' \gexec
SELECT vigil.load_rule(pg_temp.rule(7, 'print A = "z"', 'High', E'customDetails:\n  B: A\n'));
SELECT has_view('vigil_alerts', (SELECT alert_view FROM vigil.rules WHERE name = 'Version 7'), 'so does one whose view is gone');
SELECT vigil.delete_rule(id) FROM vigil.rules WHERE name = 'Version 7';
SET ROLE version_author;

-- ---- folders ----

SELECT results_eq($$SELECT action, name, path, details FROM vigil.sync_rules(pg_temp.files(pg_temp.rule(2, 'print A = 1'), pg_temp.rule(3, 'print A = 1')))$$,
    $$VALUES ('create', 'Version 2', 'f1.yaml', NULL), ('create', 'Version 3', 'f2.yaml', NULL)$$, 'a dry run tells what would be done');
SELECT is((SELECT count(*) FROM vigil.rules), 1::bigint, 'and does nothing');
SELECT results_eq($$SELECT action, name, path, details FROM vigil.sync_rules(pg_temp.files(pg_temp.rule(2, 'print A = 1'), pg_temp.rule(3, 'print A = 1')), false)$$,
    $$VALUES ('create', 'Version 2', 'f1.yaml', NULL), ('create', 'Version 3', 'f2.yaml', NULL)$$, 'then it is');
SELECT results_eq('SELECT managed_by, enabled, run_as FROM vigil.rules ORDER BY id',
    $$VALUES (NULL, false, 'version_author'::name), ('sync', false, 'version_author'), ('sync', false, 'version_author')$$, 'they are marked, and off');
SELECT results_eq($$SELECT action, name, details FROM vigil.sync_rules(jsonb_build_array(
        jsonb_build_object('path', 'a', 'text', pg_temp.rule(2, 'print A = 2', 'High'), 'enabled', true),
        jsonb_build_object('path', 'b', 'text', pg_temp.rule(3, 'print A = 1'), 'enabled', false)), false)$$,
    $$VALUES ('update', 'Version 2', 'version 1 to 2: field query, severity; stage 1; sql 2'), ('enable', 'Version 2', NULL), ('unchanged', 'Version 3', NULL)$$,
    'texts and switches are as declared');
SELECT results_eq($$SELECT action, name FROM vigil.sync_rules(jsonb_build_array(jsonb_build_object('path', 'a', 'text', pg_temp.rule(2, 'print A = 2', 'High'), 'enabled', false)), false)$$,
    $$VALUES ('unchanged', 'Version 2'), ('disable', 'Version 2')$$, 'what is declared no more stays without prune');
SELECT results_eq($$SELECT action, name, path FROM vigil.sync_rules(pg_temp.files(pg_temp.rule(2, 'print A = 2', 'High')), prune => true)$$,
    $$VALUES ('unchanged', 'Version 2', 'f1.yaml'), ('delete', 'Version 3', NULL)$$, 'with it, what a sync made is deleted, and nothing else');
SELECT results_eq($$SELECT action FROM vigil.sync_rules(pg_temp.files(pg_temp.rule(2, 'print A = 2', 'High')), prune => true, source => 'another')$$,
    $$VALUES ('unchanged')$$, 'nor what another source made');
SELECT throws_ok($$SELECT * FROM vigil.sync_rules('[]', true, true)$$, '22023', 'no rules are declared, and 2 would be deleted', 'an empty folder deletes nothing');
SELECT is((SELECT count(*) FROM vigil.sync_rules(pg_temp.files(pg_temp.rule(2, 'print A = 2', 'High')), false, true) WHERE action = 'delete'), 1::bigint, 'then it is gone');
SELECT is((SELECT array_agg(action) FROM (SELECT action FROM vigil.rule_history WHERE rule_id = '00000000-0000-0000-0007-000000000003' ORDER BY lower(valid)) AS h),
    '{load,delete}', 'its history is not');
SELECT is_empty($$SELECT * FROM vigil.rule_version_at('00000000-0000-0000-0007-000000000003', clock_timestamp())$$, 'but nothing is live');

-- ---- all or nothing ----

SELECT throws_ok($$SELECT * FROM vigil.sync_rules(pg_temp.files(pg_temp.rule(4, 'print A = 1'), pg_temp.rule(5, 'pront 1')), false)$$, '42601', NULL, 'one that is not sound');
SELECT is_empty($$SELECT FROM vigil.rule_versions WHERE rule_id = '00000000-0000-0000-0007-000000000004'$$, 'leaves nothing behind');
CREATE FUNCTION pg_temp.sync_error(files jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE v_detail text;
BEGIN
    PERFORM vigil.sync_rules(files);
    RETURN 'none';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS v_detail = PG_EXCEPTION_DETAIL;
    RETURN concat_ws(E'\n', SQLERRM, nullif(v_detail, ''));
END $$;
SELECT is(pg_temp.sync_error(pg_temp.files(pg_temp.rule(4, 'pront 1'), replace(pg_temp.rule(5, 'Nowhere'), 'Low', 'Hihg'))),
    E'expected "|", ";" or the end of the query but found "1"\nf1.yaml:11:9:\n  pront 1\n        ^\nf2.yaml:4:11: invalid value for severity: "Hihg".\nf2.yaml:11:3: table "Nowhere" does not exist.',
    'errors of all files with their places');
SELECT is(pg_temp.sync_error(pg_temp.files(pg_temp.rule(4, 'print A = 1'), pg_temp.rule(4, 'print A = 2'))),
    E'two rules have the id 00000000-0000-0000-0007-000000000004\nThey are in "f1.yaml" and "f2.yaml".', 'an id is of one file');
SELECT is(pg_temp.sync_error('[{"path": "a", "text": "x", "on": true}]'), 'element 1 of the rules has the unknown key "on"', 'a key that is none');
SELECT is(pg_temp.sync_error('[1]'), 'element 1 of the rules is no object', 'an element that is no object');
SELECT is(pg_temp.sync_error('[{"path": "a"}]'), 'element 1 of the rules has no path or no text', 'a file without a text');
SELECT is(pg_temp.sync_error('[{"path": "a", "text": "x", "enabled": 1}]'), 'element 1 of the rules is neither enabled nor not', 'a switch that is none');
SELECT is(pg_temp.sync_error('{}'), 'the rules must be a list of objects with path and text', 'an object');
SELECT is_empty($$SELECT * FROM vigil.sync_rules('[]')$$, 'an empty list is nothing');
SET ROLE version_other;
SELECT is(pg_temp.sync_error(pg_temp.files(pg_temp.rule(6, 'print A = 1'), pg_temp.rule(2, 'print A = 9'))),
    E'must be owner of rule "Version 2"\nIn file "f2.yaml".', 'the rules of others are theirs');
SELECT is_empty($$SELECT FROM vigil.sync_rules(pg_temp.files(pg_temp.rule(6, 'print A = 1')), true, true) WHERE action = 'delete'$$, 'and are not pruned');
RESET ROLE;
CREATE ROLE version_reader;
SELECT vigil.grant_access('version_reader', 'reader');
SET ROLE version_reader;
SELECT throws_ok($$SELECT * FROM vigil.sync_rules('[]')$$, '42501', NULL, 'a reader changes no rules');
SELECT throws_ok(format('SELECT vigil.rollback_rule(%L, 1)', :one), '42501', NULL, 'nor their versions');
SELECT isnt_empty(format('SELECT * FROM vigil.diff_rule(%L, 1, 2)', :one), 'but compares them');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
