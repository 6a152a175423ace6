-- The catalogue of rules: the pages of the flagship and of two other rules, worked out by hand.
BEGIN;
SELECT no_plan();
SET LOCAL client_min_messages = error;
SET LOCAL TimeZone = 'America/New_York';
SELECT vigil.create_log_table(name) FROM unnest(ARRAY['SecurityEvent', 'SigninLogs', 'AWSCloudTrail', 'AuditLogs']) AS name
WHERE to_regclass(format('public.%I', name)) IS NULL;
\set cross `cat "${VIGIL_TOP:-.}/rules/high-risk-cross-cloud-user-impersonation.yaml"`
\set otherkey `cat "${VIGIL_TOP:-.}/rules/aws-iam-access-key-for-another-user.yaml"`
\set browser `cat "${VIGIL_TOP:-.}/rules/aws-iam-change-from-s3-browser.yaml"`
\set lambda `cat "${VIGIL_TOP:-.}/rules/aws-iam-sensitive-call-from-lambda.yaml"`
\set refused `cat "${VIGIL_TOP:-.}/rules/aws-iam-group-deletion-refused.yaml"`
\set instance `cat "${VIGIL_TOP:-.}/rules/aws-iam-user-created-from-instance.yaml"`
\set created `cat "${VIGIL_TOP:-.}/rules/aws-iam-group-created.yaml"`
\set deleted `cat "${VIGIL_TOP:-.}/rules/aws-iam-group-deleted.yaml"`
\set byhand `cat "${VIGIL_TOP:-.}/rules/aws-iam-groups-deleted-by-hand.yaml"`
\set spray `cat "${VIGIL_TOP:-.}/rules/entra-password-spray.yaml"`
\set flagship '\'f4a28082-2808-4783-9736-33c1ae117475\''

-- Other tests may have left rules.
SELECT vigil.delete_rule(id) FROM vigil.rules;
SELECT vigil.load_rule(r) FROM (VALUES (:'cross'), (:'otherkey'), (:'browser'), (:'lambda'), (:'refused'),
    (:'instance'), (:'created'), (:'deleted'), (:'byhand'), (:'spray')) AS v (r);

-- ---- the flagship ----

SELECT results_eq(format($$SELECT path, operator, cardinality(predicates), tables FROM vigil.rule_stages(%L) WHERE depth = 0$$, :flagship),
    $$VALUES ('1', 'source', 0, ARRAY['SigninLogs']), ('2', 'where', 3, '{}'), ('3', 'extend', 1, '{}'),
        ('4', 'summarize', 0, '{}'), ('5', 'join', 1, '{AWSCloudTrail}'), ('6', 'extend', 0, '{}'), ('7', 'where', 1, '{}')$$,
    'seven stages');
SELECT results_eq(format($$SELECT path, operator, cardinality(predicates), tables FROM vigil.rule_stages(%L) WHERE depth > 0$$, :flagship),
    $$VALUES ('5/1', 'source', 0, ARRAY['AWSCloudTrail']), ('5/2', 'where', 1, '{}'), ('5/3', 'where', 1, '{}'),
        ('5/4', 'where', 1, '{}'), ('5/5', 'summarize', 0, '{}')$$, 'and those of the join''s other side');
SELECT is((SELECT predicates FROM vigil.rule_stages(:flagship) WHERE path = '3'), ARRAY['ResultType == 0'],
    'an extend tells what it decides by');
SELECT results_eq(format($$SELECT table_name, field, kind, ignores_case, derived, cardinality("values"), stage FROM vigil.rule_indicators(%L)$$, :flagship),
    $$VALUES ('SigninLogs', 'AppDisplayName', 'in', false, false, 3, '2'),
        ('SigninLogs', 'RiskLevelAggregated', 'eq', false, false, 1, '2'),
        ('SigninLogs', 'RiskLevelDuringSignIn', 'eq', false, false, 1, '2'),
        ('AWSCloudTrail', 'ErrorMessage', 'is_null', false, false, 0, '5/2'),
        ('AWSCloudTrail', 'EventSource', 'in', false, false, 4, '5/3'),
        ('AWSCloudTrail', 'EventName', 'in', true, false, 26, '5/4'),
        (NULL, 'timedef', 'ge', false, true, 1, '7'),
        (NULL, 'timedef', 'le', false, true, 1, '7')$$, 'eight indicators');
SELECT is((SELECT string_agg(field || ' ' || kind || ' ' || "values"[1], ', ' ORDER BY ordinal)
           FROM vigil.rule_indicators(:flagship) WHERE derived), 'timedef ge 0, timedef le 8', 'two of them derived');
SELECT is((SELECT lineage FROM vigil.rule_indicators(:flagship) WHERE field = 'timedef' AND kind = 'le'),
    ARRAY['AWSCloudTrail.TimeGenerated', 'SigninLogs.TimeGenerated'], 'of the times of both sources');
SELECT ok(NOT bool_or(negated OR excluding OR alternative IS NOT NULL), 'all must hold') FROM vigil.rule_indicators(:flagship);
-- isempty(ErrorMessage): the flagship's six others that ask for success, not S3 Browser's and not the refusals'.
SELECT results_eq(format($$SELECT field, other_rules FROM vigil.rule_indicators(%L)$$, :flagship),
    $$VALUES ('AppDisplayName', 0::bigint), ('RiskLevelAggregated', 0), ('RiskLevelDuringSignIn', 0),
        ('ErrorMessage', 6), ('EventSource', 8), ('EventName', 8), ('timedef', 0), ('timedef', 0)$$,
    'how many other rules share them');
SELECT results_eq(format($$SELECT v.value, v.rules FROM vigil.rule_indicators(%L) AS i
        CROSS JOIN unnest(i."values", i.other_rules_by_value) AS v (value, rules)
        WHERE i.field = 'EventName' AND v.rules > 0 ORDER BY v.value COLLATE "C"$$, :flagship),
    $$VALUES ('AddUserToGroup', 1::bigint), ('CreateAccessKey', 3), ('CreateGroup', 1), ('CreateRole', 1), ('CreateUser', 3),
        ('DeleteGroup', 3)$$, 'and each of their values');
SELECT results_eq(format($$SELECT name, type, stage, operator, lineage FROM vigil.rule_output_fields(%L)$$, :flagship),
    $$VALUES ('IPAddress', 'string', '4', 'summarize', ARRAY['SigninLogs.IPAddress']),
        ('signInTime', 'datetime', '4', 'summarize', '{SigninLogs.TimeGenerated}'),
        ('UserPrincipalName', 'string', '4', 'summarize', '{SigninLogs.UserPrincipalName}'),
        ('RiskEventTypes', 'string', '4', 'summarize', '{SigninLogs.RiskEventTypes}'),
        ('RiskEventTypes_V2', 'string', '4', 'summarize', '{SigninLogs.RiskEventTypes_V2}'),
        ('set_AppDisplayName', 'dynamic', '4', 'summarize', '{SigninLogs.AppDisplayName}'),
        ('SourceIpAddress', 'string', '5/5', 'summarize', '{AWSCloudTrail.SourceIpAddress}'),
        ('UserIdentityArn', 'string', '5/5', 'summarize', '{AWSCloudTrail.UserIdentityArn}'),
        ('UserIdentityType', 'string', '5/5', 'summarize', '{AWSCloudTrail.UserIdentityType}'),
        ('EventName', 'string', '5/5', 'summarize', '{AWSCloudTrail.EventName}'),
        ('EventTime', 'datetime', '5/5', 'summarize', '{AWSCloudTrail.TimeGenerated}'),
        ('EventSource', 'string', '5/5', 'summarize', '{AWSCloudTrail.EventSource}'),
        ('set_RequestParameters', 'dynamic', '5/5', 'summarize', '{AWSCloudTrail.RequestParameters}'),
        ('set_ResponseElements', 'dynamic', '5/5', 'summarize', '{AWSCloudTrail.ResponseElements}'),
        ('timedef', 'long', '6', 'extend', '{AWSCloudTrail.TimeGenerated,SigninLogs.TimeGenerated}')$$,
    'fifteen output fields');
SELECT results_eq(format($$SELECT name, used_by FROM vigil.rule_output_fields(%L) WHERE used_by <> '{}'$$, :flagship),
    $$VALUES ('UserPrincipalName', ARRAY['detail AzureUser']), ('RiskEventTypes', '{detail RiskEventTypes}'),
        ('SourceIpAddress', '{entity IP.Address}'), ('UserIdentityArn', '{detail AwsUser}'),
        ('EventName', '{detail AWSEventName}')$$, 'and what the rule makes of them');
SELECT results_eq(format($$SELECT name FROM vigil.rule_output_fields(%L) WHERE is_time$$, :flagship),
    $$VALUES ('signInTime'), ('EventTime')$$, 'two are times of the sources');

-- 26 operations of its own: 4 of 33, 2 of 26, 1 of 26.
SELECT results_eq(format($$SELECT related_name, shared, jaccard, of_related, outcome FROM vigil.related_rules(%L)$$, :flagship),
    $$VALUES ('AWS IAM Sensitive Call From Lambda', ARRAY['AddUserToGroup', 'CreateAccessKey', 'CreateRole', 'CreateUser'], 0.121, 0.364, 'same'),
        ('AWS IAM Change From S3 Browser', '{CreateAccessKey,CreateUser}', 0.077, 1.000, 'open'),
        ('AWS IAM Access Key For Another User', '{CreateAccessKey}', 0.038, 1.000, 'same'),
        ('AWS IAM Group Created', '{CreateGroup}', 0.038, 1.000, 'same'),
        ('AWS IAM Group Deleted', '{DeleteGroup}', 0.038, 1.000, 'same'),
        ('AWS IAM Group Deletion Refused', '{DeleteGroup}', 0.038, 1.000, 'disjoint'),
        ('AWS IAM Groups Deleted By Hand', '{DeleteGroup}', 0.038, 1.000, 'same'),
        ('AWS IAM User Created From An Instance', '{CreateUser}', 0.038, 1.000, 'same')$$,
    'its eight related rules');
SELECT is_empty($$SELECT * FROM vigil.related_rules('06c23a19-1a3d-4c3b-8e74-8e6cef28c1be')$$, 'a rule that names no operation has none');
CREATE FUNCTION pg_temp.plan(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE v_plan jsonb;
BEGIN
    EXECUTE 'EXPLAIN (FORMAT JSON) ' || query INTO v_plan;
    RETURN v_plan::text;
END
$$;
SELECT is(pg_temp.plan('SELECT jaccard FROM vigil.related_rules') ~ 'SubPlan', false, 'operations are not counted for each pair');
SELECT is_empty($$SELECT a.rule_id, a.related_id FROM vigil.related_rules AS a WHERE NOT EXISTS (
    SELECT FROM vigil.related_rules AS b WHERE b.rule_id = a.related_id AND b.related_id = a.rule_id AND b.jaccard = a.jaccard
        AND b.of_own = a.of_related AND b.outcome = a.outcome)$$, 'to be related is mutual');

-- ---- two rules of other shapes ----

CREATE FUNCTION pg_temp.rule(id text, name text, query text, more text DEFAULT '') RETURNS uuid LANGUAGE sql AS $$
    SELECT vigil.load_rule(format(E'id: %s\nname: %s\nseverity: Low\nqueryFrequency: 1d\nqueryPeriod: 1d\ntriggerOperator: gt\ntriggerThreshold: 0\n%squery: |\n  %s\nversion: 1.0.0\n',
        id, name, more, replace(query, E'\n', E'\n  ')))
$$;
SELECT pg_temp.rule('0b5f0a51-3c1d-4e88-9a43-000000000001', 'Series', $kql$
let Watched = dynamic(["Add member to role", "Add owner to application"]);
let Span = 1h;
union withsource=Feed
    (AuditLogs
    | where OperationName in (Watched) and Result =~ "success"
    | project TimeGenerated, OperationName, InitiatedBy, TargetResources),
    (AWSCloudTrail
    | where EventName startswith "Attach"
    | project TimeGenerated, OperationName = EventName, Actor = UserIdentityArn)
| mv-expand Target = TargetResources to typeof(dynamic)
| where tostring(Target.type) !in~ ("Group", "Other") or Actor endswith "/admin"
| extend Who = coalesce(tostring(InitiatedBy.user.userPrincipalName), Actor)
| make-series Changes = count() default = 0 on TimeGenerated from ago(1d) to now() step Span by Who
| mv-expand Changes to typeof(long), TimeGenerated to typeof(datetime)
| summarize Total = sum(Changes), First = min(TimeGenerated) by Who
| where Total >= 20$kql$);
SELECT results_eq($$SELECT path, operator, tables FROM vigil.rule_stages('0b5f0a51-3c1d-4e88-9a43-000000000001')$$,
    $$VALUES ('1', 'union', ARRAY['AuditLogs', 'AWSCloudTrail']), ('1/a/1', 'source', '{AuditLogs}'), ('1/a/2', 'where', '{}'), ('1/a/3', 'project', '{}'),
        ('1/b/1', 'source', '{AWSCloudTrail}'), ('1/b/2', 'where', '{}'), ('1/b/3', 'project', '{}'), ('2', 'mv-expand', '{}'),
        ('3', 'where', '{}'), ('4', 'extend', '{}'), ('5', 'make-series', '{}'), ('6', 'mv-expand', '{}'), ('7', 'summarize', '{}'),
        ('8', 'where', '{}')$$, 'union, mv-expand, make-series: the stages');
SELECT results_eq($$SELECT table_name, field, kind, "values", negated, ignores_case, derived, alternative, stage
        FROM vigil.rule_indicators('0b5f0a51-3c1d-4e88-9a43-000000000001')$$,
    $$VALUES ('AuditLogs', 'OperationName', 'in', ARRAY['Add member to role', 'Add owner to application'], false, false, false, NULL, '1/a/2'),
        ('AuditLogs', 'Result', 'eq', '{success}', false, true, false, NULL, '1/a/2'),
        ('AWSCloudTrail', 'EventName', 'startswith', '{Attach}', false, true, false, NULL, '1/b/2'),
        (NULL, 'Target.type', 'in', '{Group,Other}', true, true, true, '1a', '3'),
        ('AWSCloudTrail', 'UserIdentityArn', 'endswith', '{/admin}', false, true, false, '1b', '3'),
        (NULL, 'Total', 'ge', '{20}', false, false, true, NULL, '8')$$, 'the indicators');
-- The bins of a series between two given ends are constants; what lies in them depends on the times.
SELECT results_eq($$SELECT name, type, stage, is_time, lineage FROM vigil.rule_output_fields('0b5f0a51-3c1d-4e88-9a43-000000000001')$$,
    $$VALUES ('Who', 'string', '7', false, ARRAY['AuditLogs.InitiatedBy', 'AWSCloudTrail.UserIdentityArn']),
        ('Total', 'long', '7', false, '{AuditLogs.TimeGenerated,AWSCloudTrail.TimeGenerated}'),
        ('First', 'datetime', '7', false, '{}')$$, 'and the output fields');

SELECT pg_temp.rule('0b5f0a51-3c1d-4e88-9a43-000000000002', 'Encoded', $kql$
let Known = SecurityEvent
    | where EventID == 4624 and LogonType in (2, 10) // who came before
    | distinct Account;
SecurityEvent
| where EventID == 4688
| where CommandLine has_any ("-enc", "FromBase64String") and not(ParentProcessName endswith "agent.exe")
| parse CommandLine with * "-enc " Payload:string " " *
| where strlen(Payload) > 200 and Payload matches regex "^[A-Za-z0-9+/=]+$"
| join kind=leftanti Known on Account
| lookup kind=leftouter (
    SigninLogs
    | where ResultType == "0"
    | summarize LastSignIn = max(TimeGenerated) by Account = UserPrincipalName) on Account
| project TimeGenerated, Account, Computer, Payload, LastSignIn$kql$);
SELECT results_eq($$SELECT path, depth, operator, tables FROM vigil.rule_stages('0b5f0a51-3c1d-4e88-9a43-000000000002')$$,
    $$VALUES ('Known/1', 1, 'source', ARRAY['SecurityEvent']), ('Known/2', 1, 'where', '{}'), ('Known/3', 1, 'distinct', '{}'),
        ('1', 0, 'source', '{SecurityEvent}'), ('2', 0, 'where', '{}'), ('3', 0, 'where', '{}'), ('4', 0, 'parse', '{}'),
        ('5', 0, 'where', '{}'), ('6', 0, 'join', '{SecurityEvent}'), ('6/1', 1, 'source', '{SecurityEvent}'),
        ('7', 0, 'lookup', '{SigninLogs}'), ('7/1', 1, 'source', '{SigninLogs}'), ('7/2', 1, 'where', '{}'), ('7/3', 1, 'summarize', '{}'),
        ('8', 0, 'project', '{}')$$, 'parse, anti join, lookup: the stages');
SELECT results_eq($$SELECT table_name, field, kind, "values", negated, ignores_case, derived, excluding, stage
        FROM vigil.rule_indicators('0b5f0a51-3c1d-4e88-9a43-000000000002')$$,
    $$VALUES ('SecurityEvent', 'EventID', 'eq', ARRAY['4624'], false, false, false, true, 'Known/2'),
        ('SecurityEvent', 'LogonType', 'in', '{2,10}', false, false, false, true, 'Known/2'),
        ('SecurityEvent', 'EventID', 'eq', '{4688}', false, false, false, false, '2'),
        ('SecurityEvent', 'CommandLine', 'has_any', '{-enc,FromBase64String}', false, true, false, false, '3'),
        ('SecurityEvent', 'ParentProcessName', 'endswith', '{agent.exe}', true, true, false, false, '3'),
        (NULL, 'strlen(Payload)', 'gt', '{200}', false, false, true, false, '5'),
        (NULL, 'Payload', 'matches_regex', '{^[A-Za-z0-9+/=]+$}', false, false, true, false, '5'),
        ('SigninLogs', 'ResultType', 'eq', '{0}', false, false, false, false, '7/2')$$, 'the indicators');
SELECT results_eq($$SELECT name, type, stage, is_time, lineage FROM vigil.rule_output_fields('0b5f0a51-3c1d-4e88-9a43-000000000002')$$,
    $$VALUES ('TimeGenerated', 'datetime', '1', true, ARRAY['SecurityEvent.TimeGenerated']),
        ('Account', 'string', '1', false, '{SecurityEvent.Account}'), ('Computer', 'string', '1', false, '{SecurityEvent.Computer}'),
        ('Payload', 'string', '4', false, '{SecurityEvent.CommandLine}'), ('LastSignIn', 'datetime', '7/3', true, '{SigninLogs.TimeGenerated}')$$,
    'and the output fields');
SELECT is((SELECT array_agg(operation) FROM vigil.rule_operations WHERE rule_id = '0b5f0a51-3c1d-4e88-9a43-000000000002'), ARRAY['4688'],
    'what leaves rows out is not what a rule looks for');

-- ---- roles of fields ----

SELECT pg_temp.rule('0b5f0a51-3c1d-4e88-9a43-000000000003', 'Role By Its Other Name',
    'AuditLogs | where ActivityDisplayName == "add MEMBER to role" and Result != "success"');
SELECT results_eq($$SELECT related_name, shared, outcome FROM vigil.related_rules('0b5f0a51-3c1d-4e88-9a43-000000000003')$$,
    $$VALUES ('Series', ARRAY['add MEMBER to role'], 'disjoint')$$, 'an operation under another field''s name, in other letters, that failed');
SELECT pg_temp.rule('0b5f0a51-3c1d-4e88-9a43-000000000004', 'Both', 'SecurityEvent | where EventID in (4688, 1) or EventID == 4625 | where EventID != 7');
SELECT results_eq($$SELECT related_name, shared, jaccard, outcome FROM vigil.related_rules('0b5f0a51-3c1d-4e88-9a43-000000000004')$$,
    $$VALUES ('Encoded', ARRAY['4688'], 0.333, 'open')$$, 'alternatives count, what must not be does not');
INSERT INTO vigil.field_roles (table_name, field, role) VALUES ('SigninLogs', 'AppDisplayName', 'operation');
SELECT is((SELECT role FROM vigil.rule_indicators(:flagship) WHERE ordinal = 1), NULL, 'a role that is added later');
SELECT is(vigil.refresh_catalogue(:flagship), 1::bigint, 'counts when the catalogue');
SELECT is((SELECT role FROM vigil.rule_indicators(:flagship) WHERE ordinal = 1), 'operation', 'is made again');
SELECT throws_ok($$INSERT INTO vigil.field_roles (table_name, field, role) VALUES ('T', 'f', 'outcome')$$, '23514', NULL,
    'an outcome needs its good values');

-- ---- versions, refreshing, rights ----

SELECT pg_temp.rule('0b5f0a51-3c1d-4e88-9a43-000000000004', 'Both', 'SecurityEvent | where EventID == 5');
SELECT is((SELECT array_agg("values"[1]) FROM vigil.rule_indicators('0b5f0a51-3c1d-4e88-9a43-000000000004')), ARRAY['5'], 'the current version counts');
SELECT is((SELECT count(*) FROM vigil.rule_indicator WHERE rule_id = '0b5f0a51-3c1d-4e88-9a43-000000000004' AND version_no = 1), 3::bigint,
    'those of the former are kept');
DELETE FROM vigil.rule_stage;
DELETE FROM vigil.rule_indicator;
DELETE FROM vigil.rule_output_field;
SELECT is(vigil.refresh_catalogue(), (SELECT count(*) FROM vigil.rules), 'all of it can be made again');
SELECT is((SELECT count(*) FROM vigil.rule_indicators(:flagship)), 8::bigint, 'as it was');
ALTER TABLE public."AuditLogs" RENAME TO "AuditLogsGone";
SELECT is(vigil.refresh_catalogue(), (SELECT count(*) - 2 FROM vigil.rules), 'a rule that cannot be compiled is passed over');
SELECT is((SELECT count(*) FROM vigil.rule_indicators('0b5f0a51-3c1d-4e88-9a43-000000000001')), 6::bigint, 'and keeps what it had');
SELECT throws_ok($$SELECT vigil.refresh_catalogue('00000000-0000-4000-8000-000000000000')$$, '42704', NULL, 'a rule that there is not');
SELECT vigil.delete_rule('0b5f0a51-3c1d-4e88-9a43-000000000004');
SELECT is_empty($$SELECT FROM vigil.rule_stages WHERE rule_id = '0b5f0a51-3c1d-4e88-9a43-000000000004'$$, 'a deleted rule is not in it');

CREATE ROLE catalogue_reader;
CREATE ROLE catalogue_author;
CREATE ROLE catalogue_nobody;
SELECT vigil.grant_access('catalogue_reader', 'reader');
SELECT vigil.grant_access('catalogue_author', 'author');
DO $$
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA %s TO PUBLIC',
        (SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pgtap'));
END
$$;
SET LOCAL ROLE catalogue_reader;
SELECT is((SELECT count(*) FROM vigil.related_rules('f4a28082-2808-4783-9736-33c1ae117475')), 8::bigint, 'a reader reads the catalogue');
SELECT ok((SELECT count(*) FROM vigil.attack_coverage) > 0, 'and the coverage');
SELECT throws_ok('SELECT vigil.refresh_catalogue()', '42501', NULL, 'but does not make it again');
RESET ROLE;
SET LOCAL ROLE catalogue_author;
SELECT throws_ok('SELECT vigil.refresh_catalogue()', '42501', NULL, 'nor does an author');
SELECT throws_ok($$SELECT vigil.store_catalogue('f4a28082-2808-4783-9736-33c1ae117475', 1, '[]', '[]', '[]')$$, '42501', NULL,
    'who cannot write it either');
SELECT lives_ok($test$SELECT vigil.load_rule($$
id: 0b5f0a51-3c1d-4e88-9a43-000000000005
name: Of An Author
severity: Low
queryFrequency: 1d
queryPeriod: 1d
triggerOperator: gt
triggerThreshold: 0
query: |
  datatable(a: string) ["x"] | where a == "x"
$$)$test$, 'but loads rules');
RESET ROLE;
SELECT is((SELECT count(*) FROM vigil.rule_stages('0b5f0a51-3c1d-4e88-9a43-000000000005')), 2::bigint, 'which are in it at once');
SET LOCAL ROLE catalogue_nobody;
SELECT throws_ok($$SELECT * FROM vigil.rule_stages('f4a28082-2808-4783-9736-33c1ae117475')$$, '42501', NULL, 'others see nothing');
RESET ROLE;

-- ---- ATT&CK ----

SELECT results_eq(format($$SELECT tactic_name, technique, technique_name, fits FROM vigil.attack_coverage WHERE rule_id = %L$$, :flagship),
    $$VALUES ('Privilege Escalation', 'T1078.002', 'Domain Accounts', true), ('Privilege Escalation', 'T1078.004', 'Cloud Accounts', true),
        ('Privilege Escalation', 'T1134', 'Access Token Manipulation', true)$$, 'techniques stand under the tactics that the rule lists');
SELECT pg_temp.rule('0b5f0a51-3c1d-4e88-9a43-000000000006', 'Odd', 'print a = 1',
    E'tactics: [Impact, Collection]\nrelevantTechniques: [T1531, T1186, T9999]\n');
SELECT results_eq($$SELECT tactic, technique, technique_name, fits, successor FROM vigil.attack_coverage WHERE rule_id = '0b5f0a51-3c1d-4e88-9a43-000000000006'$$,
    $$VALUES ('Collection', 'T1186', 'Process Doppelganging', false, 'T1055.013'), ('Collection', 'T9999', NULL, NULL, NULL),
        ('Impact', 'T1186', 'Process Doppelganging', false, 'T1055.013'), ('Impact', 'T1531', 'Account Access Removal', true, NULL),
        ('Impact', 'T9999', NULL, NULL, NULL)$$, 'one that serves none of them stands under all, one that is not known too');
SELECT pg_temp.rule('0b5f0a51-3c1d-4e88-9a43-000000000007', 'Bare', 'print a = 1', E'tactics: [Exfiltration]\n');
SELECT pg_temp.rule('0b5f0a51-3c1d-4e88-9a43-000000000008', 'Untold', 'print a = 1', E'relevantTechniques: [T1134]\n');
SELECT results_eq($$SELECT tactic, technique, fits FROM vigil.attack_coverage WHERE rule_name IN ('Bare', 'Untold')$$,
    $$VALUES ('PrivilegeEscalation', 'T1134', true), ('DefenseEvasion', 'T1134', true), ('Exfiltration', NULL, NULL)$$,
    'a tactic without a technique, and techniques without a tactic');
SELECT is((SELECT source_silent FROM vigil.attack_coverage WHERE rule_name = 'Bare'), NULL, 'whether its source is silent, a rule that is off does not know');
INSERT INTO public."SigninLogs" ("TimeGenerated", "IPAddress", "UserPrincipalName", "ResultType")
SELECT now() - interval '90 minutes', '192.0.2.1', 'user' || i || '@contoso.example', '50126' FROM generate_series(1, 12) AS i;
SELECT vigil.run_rule('06c23a19-1a3d-4c3b-8e74-8e6cef28c1be', date_trunc('hour', now())) IS NOT NULL;
SELECT vigil.run_rule('06c23a19-1a3d-4c3b-8e74-8e6cef28c1be', date_trunc('hour', now()) - interval '1 hour') IS NOT NULL;
SELECT is((SELECT fired FROM vigil.attack_coverage WHERE rule_id = '06c23a19-1a3d-4c3b-8e74-8e6cef28c1be'), true, 'a rule that has raised an alert');
SELECT is((SELECT fired FROM vigil.attack_coverage('1 minute') WHERE rule_id = '06c23a19-1a3d-4c3b-8e74-8e6cef28c1be'), false, 'but not as lately as that');
UPDATE vigil.rules SET enabled = true, anchor = now() WHERE id = '06c23a19-1a3d-4c3b-8e74-8e6cef28c1be';
INSERT INTO vigil.rule_state (rule_id, watermark, sources)
SELECT '06c23a19-1a3d-4c3b-8e74-8e6cef28c1be', now(), ARRAY['public."SigninLogs"'::regclass]
ON CONFLICT (rule_id) DO UPDATE SET sources = excluded.sources;
INSERT INTO vigil.source_searches (relation, tried_at, active_at) VALUES ('public."SigninLogs"'::regclass, now(), now() - interval '2 hours');
SELECT results_eq($$SELECT source_silent FROM vigil.attack_coverage('90 days', '1 hour') WHERE rule_id = '06c23a19-1a3d-4c3b-8e74-8e6cef28c1be'
        UNION ALL SELECT source_silent FROM vigil.attack_coverage WHERE rule_id = '06c23a19-1a3d-4c3b-8e74-8e6cef28c1be'$$,
    $$VALUES (true), (false)$$, 'a source that was silent for two hours');
SELECT results_eq($$SELECT tactic, name FROM vigil.attack_tactics() WHERE id IN ('TA0004', 'TA0011')$$,
    $$VALUES ('PrivilegeEscalation', 'Privilege Escalation'), ('CommandAndControl', 'Command and Control')$$, 'names of tactics');
SELECT results_eq($$SELECT name, tactics, state FROM vigil.attack_techniques() WHERE technique = 'T1078'$$,
    $$VALUES ('Valid Accounts', ARRAY['InitialAccess', 'Persistence', 'PrivilegeEscalation', 'DefenseEvasion'], 'current')$$, 'a technique of four tactics');
SELECT is_empty($$SELECT t.technique FROM vigil.attack_techniques() AS t
    WHERE t.state = 'revoked' AND NOT EXISTS (SELECT FROM vigil.attack_techniques() AS u WHERE u.technique = t.successor)
       OR EXISTS (SELECT FROM unnest(t.tactics) AS w WHERE w NOT IN (SELECT tactic FROM vigil.attack_tactics()))$$,
    'what was revoked has a successor, and all tactics are there');

SELECT * FROM finish();
ROLLBACK;
