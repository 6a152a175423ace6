-- Loading, versions, switching and deleting rules, and who may do it.
BEGIN;
SELECT plan(63);

SET LOCAL client_min_messages = error;
CREATE ROLE rule_author;
CREATE ROLE rule_other;
CREATE ROLE rule_reader;
SELECT vigil.grant_access('rule_author', 'author');
SELECT vigil.grant_access('rule_other', 'author');
SELECT vigil.grant_access('rule_reader', 'reader');
-- The assertions are called by all of them.
DO $$
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA %s TO PUBLIC',
        (SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
         WHERE e.extname = 'pgtap'));
END
$$;

CREATE FUNCTION pg_temp.rule(change text DEFAULT '') RETURNS text LANGUAGE sql AS $$
    SELECT 'id: 0a4b0c1e-1111-4a4a-8b8b-000000000001
name: Loaded Rule
description: |
  First line
  second line
severity: Medium
kind: Scheduled
requiredDataConnectors:
  - connectorId: AWS
    dataTypes: [AWSCloudTrail]
queryFrequency: 1h
queryPeriod: P1D
triggerOperator: GreaterThan
triggerThreshold: 5
tactics: [PrivilegeEscalation, Persistence]
relevantTechniques: [T1134, T1078.004]
query: |
  datatable(Ip: string, User: string, N: long, When: datetime, List: dynamic)
    ["192.0.2.1", "alice@contoso.example", 1, datetime(2024-01-01), dynamic(["a", "b"])]
entityMappings:
  - entityType: IP
    fieldMappings:
      - identifier: Address
        columnName: Ip
  - entityType: Account
    fieldMappings:
      - identifier: FullName
        columnName: User
customDetails:
  AwsUser: User
  AWSEventName: N
  name: List
version: 1.0.1
' || change
$$;

-- load
SET LOCAL ROLE rule_author;
SELECT is(vigil.load_rule(pg_temp.rule()), '0a4b0c1e-1111-4a4a-8b8b-000000000001'::uuid, 'load_rule gives the id of the rule');
SELECT results_eq(
    'SELECT name, version_no, enabled, run_as, anchor, delay, catchup, late, alert_view FROM vigil.rules WHERE id = ''0a4b0c1e-1111-4a4a-8b8b-000000000001''',
    $$VALUES ('Loaded Rule', 1, false, 'rule_author'::name, NULL::timestamptz, NULL::interval, 'run', 'rerun', 'loaded_rule'::name)$$,
    'a rule starts switched off, in the name of who loaded it');
SELECT results_eq(
    'SELECT version_no, version, name, description, severity, kind, query_frequency, query_period, trigger_operator, trigger_threshold, tactics, techniques, loaded_by FROM vigil.rule_versions WHERE rule_id = ''0a4b0c1e-1111-4a4a-8b8b-000000000001''',
    $$VALUES (1, '1.0.1', 'Loaded Rule', E'First line\nsecond line\n', 'Medium', 'Scheduled', interval '1 hour', interval '1 day', 'gt', 5, '{PrivilegeEscalation,Persistence}'::text[], '{T1134,T1078.004}'::text[], 'rule_author'::name)$$,
    'the version has every field');
SELECT is(yaml, pg_temp.rule(), 'the text is kept byte by byte') FROM vigil.rule_versions WHERE rule_id = '0a4b0c1e-1111-4a4a-8b8b-000000000001';
SELECT is(fields, '[{"name": "Ip", "type": "string"}, {"name": "User", "type": "string"}, {"name": "N", "type": "long"}, {"name": "When", "type": "datetime"}, {"name": "List", "type": "dynamic"}]'::jsonb, 'the columns of the result are kept')
FROM vigil.rule_versions WHERE rule_id = '0a4b0c1e-1111-4a4a-8b8b-000000000001';
SELECT is(definition -> 'requiredDataConnectors', '[{"connectorId": "AWS", "dataTypes": ["AWSCloudTrail"]}]'::jsonb, 'the definition has the connectors')
FROM vigil.rule_versions WHERE rule_id = '0a4b0c1e-1111-4a4a-8b8b-000000000001';
SELECT ok(sql LIKE '%SELECT%', 'the compiled query is kept') FROM vigil.rule_versions WHERE rule_id = '0a4b0c1e-1111-4a4a-8b8b-000000000001';

-- versions
SELECT is(vigil.load_rule(pg_temp.rule()), '0a4b0c1e-1111-4a4a-8b8b-000000000001'::uuid, 'the same text again');
SELECT is((SELECT count(*) FROM vigil.rule_versions WHERE rule_id = '0a4b0c1e-1111-4a4a-8b8b-000000000001'), 1::bigint, 'makes no version');
SELECT lives_ok('SELECT vigil.enable_rule(''0a4b0c1e-1111-4a4a-8b8b-000000000001'', ''2024-01-01 00:00+00'')', 'enable_rule with an anchor');
SELECT lives_ok('SELECT vigil.load_rule(pg_temp.rule(''# changed''))', 'another text');
SELECT results_eq(
    'SELECT version_no, enabled, anchor FROM vigil.rules WHERE id = ''0a4b0c1e-1111-4a4a-8b8b-000000000001''',
    $$VALUES (2, true, '2024-01-01 00:00+00'::timestamptz)$$,
    'is version 2 of a rule that stays on, with its anchor');
SELECT lives_ok('SELECT vigil.load_rule(pg_temp.rule())', 'the first text again');
SELECT is((SELECT version_no FROM vigil.rules WHERE id = '0a4b0c1e-1111-4a4a-8b8b-000000000001'), 3, 'is version 3');

-- the view
SELECT columns_are('vigil_alerts', 'loaded_rule',
    ARRAY['alert_id', 'raised_at', 'severity', 'name', 'status', 'start_time', 'end_time',
        'ip_address', 'account_full_name', 'aws_user', 'aws_event_name', 'name_2'],
    'the view has a column for each entity field and custom detail');
SELECT lives_ok('SELECT * FROM vigil_alerts.loaded_rule', 'the author reads it');
SELECT lives_ok(format('SELECT vigil.load_rule(%L)', replace(pg_temp.rule(), '000000000001', '000000000002')), 'another rule of the same name');
SELECT is((SELECT alert_view FROM vigil.rules WHERE id = '0a4b0c1e-1111-4a4a-8b8b-000000000002'), 'loaded_rule_0a4b0c1e'::name, 'has a view of another name');
SELECT lives_ok(format('SELECT vigil.load_rule(%L)', replace(pg_temp.rule(), '000000000001', '000000000004')), 'and a third');
SELECT is((SELECT alert_view FROM vigil.rules WHERE id = '0a4b0c1e-1111-4a4a-8b8b-000000000004'), 'rule_0a4b0c1e_1111_4a4a_8b8b_000000000004'::name, 'takes nobody''s view');
SELECT lives_ok(format('SELECT vigil.load_rule(%L)', replace(pg_temp.rule(), '  AwsUser: User', '  Source: Ip')), 'a version with other details');
SELECT has_column('vigil_alerts', 'loaded_rule', 'source', 'changes the view');
SELECT hasnt_column('vigil_alerts', 'loaded_rule', 'aws_user', 'in both directions');

-- running by hand, as an author
SELECT lives_ok('SELECT vigil.run_rule(''0a4b0c1e-1111-4a4a-8b8b-000000000001'', ''2024-01-01 00:00+00'')', 'an author runs a rule');
SELECT results_eq('SELECT status, row_count FROM vigil.runs WHERE rule_id = ''0a4b0c1e-1111-4a4a-8b8b-000000000001''', $$VALUES ('succeeded', 1::bigint)$$, 'and sees how it went');
SELECT is((SELECT count(*) FROM vigil.preview_rule('0a4b0c1e-1111-4a4a-8b8b-000000000001', '2024-01-01 00:00+00')), 1::bigint, 'and what it would find');

-- switching and settings
SELECT lives_ok('SELECT vigil.disable_rule(''0a4b0c1e-1111-4a4a-8b8b-000000000001'')', 'disable_rule');
SELECT is((SELECT enabled FROM vigil.rules WHERE id = '0a4b0c1e-1111-4a4a-8b8b-000000000001'), false, 'switches off');
SELECT lives_ok('SELECT vigil.enable_rule(''0a4b0c1e-1111-4a4a-8b8b-000000000001'')', 'enable_rule without an anchor');
SELECT is((SELECT anchor FROM vigil.rules WHERE id = '0a4b0c1e-1111-4a4a-8b8b-000000000001'), '2024-01-01 00:00+00'::timestamptz, 'keeps the one it had');
SELECT lives_ok('SELECT vigil.enable_rule(''0a4b0c1e-1111-4a4a-8b8b-000000000002'')', 'a rule that has none');
SELECT is(anchor, NULL, 'gets none: its slots are those of the calendar')
FROM vigil.rules WHERE id = '0a4b0c1e-1111-4a4a-8b8b-000000000002';
SELECT lives_ok('SELECT vigil.configure_rule(''0a4b0c1e-1111-4a4a-8b8b-000000000001'', delay => ''10 minutes'', timeout => ''1 minute'', time_zone => ''Europe/Berlin'', catchup => ''skip'', late => ''note'')', 'configure_rule');
SELECT results_eq(
    'SELECT delay, timeout, time_zone, catchup, late FROM vigil.rules WHERE id = ''0a4b0c1e-1111-4a4a-8b8b-000000000001''',
    $$VALUES (interval '10 minutes', interval '1 minute', 'Europe/Berlin', 'skip', 'note')$$,
    'sets all of it');
SELECT throws_ok('SELECT vigil.configure_rule(''0a4b0c1e-1111-4a4a-8b8b-000000000001'', time_zone => ''Moon/Crater'')', '22023', NULL, 'there is no such zone');
SELECT throws_ok('SELECT vigil.configure_rule(''0a4b0c1e-1111-4a4a-8b8b-000000000001'', catchup => ''maybe'')', '22023', 'invalid value for catchup: "maybe"', 'nor such a policy');

-- refusals
SELECT throws_ok('SELECT vigil.load_rule(''a: b: c'')', '42601', NULL, 'no YAML');
SELECT throws_ok(format('SELECT vigil.load_rule(%L)', replace(pg_temp.rule(), 'columnName: Ip', 'columnName: IP')), '42703', 'column "IP" is not in the result of the query', 'a mapped column that the result does not have');
SELECT throws_ok(format('SELECT vigil.load_rule(%L)', replace(pg_temp.rule(), '["192.0.2.1"', '| where Nothing == 1 //')), NULL, NULL, 'a query that does not compile');
SELECT is((SELECT count(*) FROM vigil.rule_versions WHERE rule_id = '0a4b0c1e-1111-4a4a-8b8b-000000000001'), 4::bigint, 'what is refused leaves nothing');
SELECT results_eq(
    format('SELECT severity, code, line, col, hint FROM vigil.check_rule(%L)', replace(pg_temp.rule(), 'columnName: Ip', 'columnName: IP')),
    $$VALUES ('error', 'VR0118', 24, 21, 'Did you mean "Ip"?')$$,
    'check_rule tells where');
SELECT is_empty('SELECT * FROM vigil.check_rule(pg_temp.rule())', 'check_rule has nothing to say of a correct rule');
SELECT throws_ok('SELECT vigil.enable_rule(''0a4b0c1e-1111-4a4a-8b8b-00000000000f'')', '42704', 'rule 0a4b0c1e-1111-4a4a-8b8b-00000000000f does not exist', 'no such rule');

-- a rule is checked by the compiler itself, once, and told of at its places in the file
RESET ROLE;
CREATE SEQUENCE public.rule_reads;
CREATE VIEW public."Read" AS SELECT now() AS "TimeGenerated", '{"a": 1}'::jsonb AS d, nextval('public.rule_reads') AS n;
GRANT SELECT ON public."Read" TO rule_author;
GRANT UPDATE ON SEQUENCE public.rule_reads TO rule_author;
SELECT is((SELECT count(*) FROM kql.query('Read | project d, n | evaluate bag_unpack(d) | take 0')), 0::bigint, 'a query that reads data to be compiled');
SELECT is(nextval('public.rule_reads'), 2::bigint, 'reads once');
REVOKE EXECUTE ON FUNCTION kql.check(text), kql.to_sql(text), kql.query(text), kql.fields(text) FROM PUBLIC;
SET LOCAL ROLE rule_author;
SELECT lives_ok(format('SELECT vigil.load_rule(%L)', replace(regexp_replace(replace(pg_temp.rule(), '000000000001', '000000000005'), 'entityMappings.*version', 'version'),
    E'datatable(Ip: string, User: string, N: long, When: datetime, List: dynamic)\n    ["192.0.2.1", "alice@contoso.example", 1, datetime(2024-01-01), dynamic(["a", "b"])]',
    'Read | project d, n | evaluate bag_unpack(d)')), 'load_rule needs no right on kql.check');
RESET ROLE;
SELECT is(nextval('public.rule_reads'), 4::bigint, 'and compiles a query once');
DROP VIEW public."Read";
SET LOCAL ROLE rule_author;
SELECT results_eq(format('SELECT code, line, col, message FROM vigil.check_rule(%L)', regexp_replace(pg_temp.rule('query_: x'), 'query: \|.*entityM',
        E'query: |\n  // ä\n  print ä = 1\n    | extend ö = Nothing, p = Neither\n    | where q\ntriggerTreshold: 1\nentityM')),
    $$VALUES ('VK0201', 20, 18, 'column "Nothing" does not exist here'), ('VK0201', 20, 31, 'column "Neither" does not exist here'),
        ('VK0201', 21, 13, 'column "q" does not exist here'), ('VR0106', 22, 1, 'unknown key "triggerTreshold"'), ('VR0106', 37, 1, 'unknown key "query_"')$$,
    'all of a rule and its query, in the order of the file');
SELECT results_eq($$SELECT code, line, col FROM vigil.check_rule('{"id": "0a4b0c1e-1111-4a4a-8b8b-000000000001", "name": "n", "severity": "Low", "kind": "NRT",
  "query": "print a = 1\n\n// \u00e4\n\t| where b > 1 // \"\\\n| where \u00e4 > 1 | extend c"}')$$,
    $$VALUES ('VK0201', 2, 49), ('VK0201', 2, 72), ('VK0201', 2, 92)$$, 'places in a query that is one line of escapes');
SELECT throws_ok(format('SELECT vigil.load_rule(%L)', replace(pg_temp.rule(), '["192.0.2.1"', '| where Nothing == 1 //')), NULL, NULL, 'a query that does not compile is refused');
SELECT throws_ok(format('SELECT vigil.load_rule(%L)', regexp_replace(pg_temp.rule(), 'query: \|.*entityM', E'query: |\n  // nothing\nentityM')), NULL, NULL, 'so is a query that is only a comment');
SELECT isnt_empty(format('SELECT vigil.check_rule(%L)', regexp_replace(pg_temp.rule(), 'query: \|.*entityM', E'query: |\n  // nothing\nentityM')), 'which check_rule tells');

-- rights
SET LOCAL ROLE rule_other;
SELECT throws_ok('SELECT vigil.load_rule(pg_temp.rule(''# mine''))', '42501', 'must be owner of rule "Loaded Rule"', 'another author cannot replace it');
SELECT throws_ok('SELECT vigil.disable_rule(''0a4b0c1e-1111-4a4a-8b8b-000000000001'')', '42501', 'must be owner of rule "Loaded Rule"', 'nor switch it off');
SELECT throws_ok('UPDATE vigil.rules SET run_as = ''postgres''', '42501', NULL, 'nor write the table');
SET LOCAL ROLE rule_reader;
SELECT throws_ok('SELECT vigil.load_rule(pg_temp.rule())', '42501', NULL, 'a reader loads nothing');
SELECT lives_ok('SELECT * FROM vigil_alerts.loaded_rule', 'a reader reads the view');
RESET ROLE;
SELECT lives_ok('SELECT vigil.set_rule_owner(''0a4b0c1e-1111-4a4a-8b8b-000000000001'', ''rule_other'')', 'a superuser gives the rule to another');
SET LOCAL ROLE rule_author;
SELECT throws_ok('SELECT vigil.delete_rule(''0a4b0c1e-1111-4a4a-8b8b-000000000001'')', '42501', NULL, 'then it is no longer his');
SET LOCAL ROLE rule_other;
SELECT lives_ok('SELECT vigil.delete_rule(''0a4b0c1e-1111-4a4a-8b8b-000000000001'')', 'the new owner deletes it');
SELECT is((SELECT count(*) FROM vigil.rule_versions WHERE rule_id = '0a4b0c1e-1111-4a4a-8b8b-000000000001'), 4::bigint, 'its versions stay');
SELECT hasnt_view('vigil_alerts', 'loaded_rule', 'its view goes');

-- the background worker does not run what a superuser owns
RESET ROLE;
SELECT vigil.load_rule(replace(pg_temp.rule(), '000000000001', '000000000003'));
SELECT throws_ok('SELECT vigil.enable_rule(''0a4b0c1e-1111-4a4a-8b8b-000000000003'')', 'VG002', 'rule "Loaded Rule" cannot run in the background', 'a rule of a superuser is not switched on');

SELECT * FROM finish();
ROLLBACK;
