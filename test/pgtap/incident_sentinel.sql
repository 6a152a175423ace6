-- Alerts, incidents and runs under Sentinel's names: the columns, what is in them, rules that query them.
BEGIN;
SELECT plan(34);
SET LOCAL client_min_messages = error;
SET LOCAL TimeZone = 'Asia/Kolkata';

-- columns and types
CREATE FUNCTION pg_temp.columns(name text) RETURNS TABLE (column_name text, kql_type text) LANGUAGE sql AS $$
    SELECT a.attname::text, CASE a.atttypid::regtype::text WHEN 'text' THEN 'string' WHEN 'timestamp with time zone' THEN 'datetime'
        WHEN 'double precision' THEN 'real' WHEN 'boolean' THEN 'bool' WHEN 'jsonb' THEN 'dynamic' WHEN 'integer' THEN 'int' ELSE a.atttypid::regtype::text END
    FROM pg_attribute AS a WHERE a.attrelid = format('vigil.%I', name)::regclass AND a.attnum > 0
$$;
SELECT bag_eq(format('SELECT * FROM pg_temp.columns(%L)', t), format('SELECT column_name, kql_type FROM vigil.published_columns(%L)', t),
    t || ' has the columns and types of the catalogue')
FROM unnest(ARRAY['SecurityAlert', 'SecurityIncident']) AS t;
SELECT bag_eq($$SELECT * FROM pg_temp.columns('SentinelHealth')$$, $$VALUES ('TimeGenerated', 'datetime'), ('_BilledSize', 'real'), ('_IsBillable', 'string'),
    ('Description', 'string'), ('ExtendedProperties', 'dynamic'), ('OperationName', 'string'), ('Reason', 'string'), ('RecordId', 'string'),
    ('SentinelResourceId', 'string'), ('SentinelResourceKind', 'string'), ('SentinelResourceName', 'string'), ('SentinelResourceType', 'string'),
    ('SourceSystem', 'string'), ('Status', 'string'), ('TenantId', 'string'), ('Type', 'string'), ('WorkspaceId', 'string')$$, 'so has SentinelHealth');

SELECT vigil.load_rule('id: 0a4b0c1e-6666-4a4a-8b8b-000000000001
name: Seen Test
description: What it finds
severity: High
queryFrequency: 1h
queryPeriod: 1d
triggerOperator: gt
triggerThreshold: 0
tactics: [Persistence, Impact]
relevantTechniques: [T1098, T1078.004]
query: print Ip = "192.0.2.1", Who = "alice@c.example", Link = "https://a.example/1", Score = 0.5, At = now()
entityMappings:
  - {entityType: IP, fieldMappings: [{identifier: Address, columnName: Ip}]}
  - {entityType: Account, fieldMappings: [{identifier: FullName, columnName: Who}]}
customDetails: {Who: Who}
alertDetailsOverride: {alertDynamicProperties: [{alertProperty: AlertLink, value: Link}, {alertProperty: ConfidenceScore, value: Score}]}
incidentConfiguration: {createIncident: true, groupingConfiguration: {enabled: true, matchingMethod: AnyAlert}}
version: 1.0.0');
SELECT vigil.load_rule('id: 0a4b0c1e-6666-4a4a-8b8b-000000000002
name: Broken Test
description: What it finds
severity: Low
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
query: print A = 1
suppressionEnabled: true
suppressionDuration: 5h
version: 1.0.0');
SELECT vigil.run_rule('0a4b0c1e-6666-4a4a-8b8b-000000000001', h::timestamptz) FROM unnest(ARRAY['2024-03-01 10:00+00', '2024-03-01 11:00+00']) AS h;
SELECT vigil.run_rule('0a4b0c1e-6666-4a4a-8b8b-000000000002', h::timestamptz) FROM unnest(ARRAY['2024-03-01 10:00+00', '2024-03-01 11:00+00']) AS h;
UPDATE vigil.alerts SET slot_end = slot_end;

-- SecurityAlert
SELECT results_eq($$SELECT "AlertName", "AlertSeverity", "Description", "DisplayName", "Status", "Tactics", "Techniques", "SubTechniques", "AlertLink",
        "ConfidenceScore", "ProviderName", "VendorName", "ProductName", "ProductComponentName", "SourceSystem", "IsIncident", "Type"
    FROM vigil."SecurityAlert" WHERE "AlertName" = 'Seen Test' ORDER BY "SystemAlertId" LIMIT 1$$,
    $$VALUES ('Seen Test', 'High', 'What it finds', 'Seen Test', 'New', 'Persistence,Impact', 'T1098', 'T1078.004', 'https://a.example/1',
        0.5::double precision, 'ASI Scheduled Alerts', 'Microsoft', 'Azure Sentinel', 'Scheduled Alerts', 'Detection', false, 'SecurityAlert')$$, 'an alert');
SELECT is((SELECT "Entities"::jsonb FROM vigil."SecurityAlert" WHERE "AlertName" = 'Seen Test' LIMIT 1),
    '[{"$id": "2", "Type": "ip", "Address": "192.0.2.1"}, {"$id": "3", "Type": "account", "Name": "alice", "UPNSuffix": "c.example"}]'::jsonb, 'its entities');
SELECT is((SELECT "ExtendedProperties"::jsonb - ARRAY['Correlation Id'] FROM vigil."SecurityAlert" WHERE "AlertName" = 'Seen Test' ORDER BY "SystemAlertId" LIMIT 1),
    jsonb_build_object('Query Period', '1.00:00:00', 'Trigger Operator', 'GreaterThan', 'Trigger Threshold', '0', 'Search Query Results Overall Count', '1',
        'Data Sources', '[]', 'Query', v.query, 'OriginalQuery', v.query, 'Query Start Time UTC', '2024-02-29 10:00:00Z', 'Query End Time UTC', '2024-03-01 10:00:00Z',
        'Analytic Rule Ids', '["0a4b0c1e-6666-4a4a-8b8b-000000000001"]', 'Analytic Rule Name', 'Seen Test', 'Event Grouping', 'AlertPerResult',
        'Custom Details', '{"Who": ["alice@c.example"]}', 'ProcessedBySentinel', 'True', 'Alert generation status', 'Full alert created'),
    'its properties, all of them texts') FROM vigil.rule_versions AS v WHERE v.rule_id = '0a4b0c1e-6666-4a4a-8b8b-000000000001';
SELECT is((SELECT count(*) FROM vigil."SecurityAlert" WHERE "AlertName" = 'Broken Test'), 1::bigint, 'what is suppressed is no alert');
SELECT is((SELECT count(DISTINCT "SystemAlertId"::uuid) FROM vigil."SecurityAlert"), (SELECT count(*) FROM vigil."SecurityAlert"), 'ids are GUIDs, one for each');
SELECT vigil.set_alert_status((SELECT min(id) FROM vigil.alerts WHERE rule_name = 'Seen Test'), 'in progress');
SELECT is((SELECT "Status" FROM vigil."SecurityAlert" WHERE "AlertName" = 'Seen Test' ORDER BY "SystemAlertId" LIMIT 1), 'InProgress', 'a status');

-- SecurityIncident
SELECT set_config('test.n', (SELECT number::text FROM vigil.incidents WHERE title = 'Seen Test'), true);
SELECT vigil.assign_incident(current_setting('test.n')::integer, 'ann'), vigil.label_incident(current_setting('test.n')::integer, 'x'),
    vigil.comment_incident(current_setting('test.n')::integer, 'looked'),
    vigil.set_incident_status(current_setting('test.n')::integer, 'Closed', 'FalsePositive', 'InaccurateData', 'no');
SELECT results_eq($$SELECT "Status", jsonb_array_length("AlertIds"), "Owner" ->> 'assignedTo', jsonb_array_length("Labels"), jsonb_array_length("Comments"),
        "Classification", "ClassificationReason", "ClassificationComment", "ClosedTime" IS NOT NULL, "FirstModifiedTime" IS NOT NULL
    FROM vigil."SecurityIncident" WHERE "IncidentNumber" = current_setting('test.n')::integer ORDER BY "LastModifiedTime", "TimeGenerated"$$,
    $$VALUES ('New', 1, NULL::text, 0, 0, '', '', '', false, false), ('New', 2, NULL, 0, 0, '', '', '', false, true),
        ('New', 2, 'ann', 0, 0, '', '', '', false, true), ('New', 2, 'ann', 1, 0, '', '', '', false, true), ('New', 2, 'ann', 1, 1, '', '', '', false, true),
        ('Closed', 2, 'ann', 1, 1, 'FalsePositive', 'InaccurateData', 'no', true, true)$$, 'a row for each change, with what was true after it');
SELECT results_eq($$SELECT DISTINCT "Title", "Severity", "Description", "RelatedAnalyticRuleIds", "IncidentName", "ProviderName", "AdditionalData" -> 'tactics'
    FROM vigil."SecurityIncident" WHERE "IncidentNumber" = current_setting('test.n')::integer$$,
    $$VALUES ('Seen Test', 'High', 'What it finds', '["0a4b0c1e-6666-4a4a-8b8b-000000000001"]'::jsonb,
        '76696769-6c00-4002-8000-' || lpad(to_hex(current_setting('test.n')::integer), 12, '0'), 'Azure Sentinel', '["Impact", "Persistence"]'::jsonb)$$, 'what does not change');
SELECT bag_eq($$SELECT jsonb_array_elements_text("AlertIds") FROM (SELECT "AlertIds" FROM vigil."SecurityIncident"
    WHERE "IncidentNumber" = current_setting('test.n')::integer ORDER BY "TimeGenerated" DESC LIMIT 1) AS i$$,
    $$SELECT "SystemAlertId" FROM vigil."SecurityAlert" WHERE "AlertName" = 'Seen Test'$$, 'its alerts are found by their ids');

-- SentinelHealth
CREATE TABLE public."SeenTable" ("TimeGenerated" timestamptz);
SELECT vigil.load_rule('id: 0a4b0c1e-6666-4a4a-8b8b-000000000003
name: Failing Test
description: What it finds
severity: Low
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
query: SeenTable
version: 1.0.0');
DROP TABLE public."SeenTable";
SELECT vigil.run_rule('0a4b0c1e-6666-4a4a-8b8b-000000000003', '2024-03-01 10:00+00');
SELECT bag_eq($$SELECT "SentinelResourceName", "Status", "Reason", "OperationName", "SentinelResourceKind" FROM vigil."SentinelHealth"$$,
    $$VALUES ('Seen Test', 'Success', '', 'Scheduled analytics rule run', 'Scheduled'), ('Seen Test', 'Success', '', 'Scheduled analytics rule run', 'Scheduled'),
        ('Broken Test', 'Success', '', 'Scheduled analytics rule run', 'Scheduled'), ('Broken Test', 'Success', '', 'Scheduled analytics rule run', 'Scheduled'),
        ('Failing Test', 'Failure', 'A table was not found', 'Scheduled analytics rule run', 'Scheduled')$$, 'a row for each run');
SELECT results_eq($$SELECT p ->> 'AlertsGeneratedAmount', p ->> 'QueryPeriod', p ->> 'QueryFrequency', p ->> 'TriggerOperator', p ->> 'RuleId', p ->> 'SuppressionEnabled', p ->> 'TriggerType'
    FROM (SELECT "ExtendedProperties" AS p FROM vigil."SentinelHealth" WHERE "SentinelResourceName" = 'Broken Test' ORDER BY "RecordId" LIMIT 1) AS h$$,
    $$VALUES ('1', '01:00:00', '01:00:00', 'GreaterThan', '0a4b0c1e-6666-4a4a-8b8b-000000000002', 'true', 'Scheduled')$$, 'with what it did');

-- in KQL
SELECT is(kql.query('SecurityAlert | where AlertName == "Seen Test" | summarize n = count() by AlertSeverity, ProviderName'),
    '{"AlertSeverity": "High", "ProviderName": "ASI Scheduled Alerts", "n": 2}'::jsonb, 'KQL finds the alerts');
SELECT is(kql.query('SecurityAlert | where AlertName == "Seen Test" | mv-expand e = parse_json(Entities) | where tostring(e.Type) == "ip" | distinct Address = tostring(e.Address)'),
    '{"Address": "192.0.2.1"}'::jsonb, 'and their entities');
SELECT is(kql.query('SecurityAlert | where AlertName == "Seen Test" | extend p = parse_json(ExtendedProperties) | distinct Rule = tostring(parse_json(tostring(p["Analytic Rule Ids"]))[0])'),
    '{"Rule": "0a4b0c1e-6666-4a4a-8b8b-000000000001"}'::jsonb, 'and their properties');
SELECT is(kql.query('SecurityIncident | where Title == "Seen Test" | summarize arg_max(TimeGenerated, *) by IncidentNumber | project Status, Classification, Owner = tostring(Owner.assignedTo)'),
    '{"Status": "Closed", "Classification": "FalsePositive", "Owner": "ann"}'::jsonb, 'the last row of an incident');
SELECT is(kql.query('SecurityIncident | where Title == "Seen Test" | summarize arg_max(TimeGenerated, *) by IncidentNumber | mv-expand AlertId = AlertIds to typeof(string) | join kind=inner (SecurityAlert | project SystemAlertId, AlertName) on $left.AlertId == $right.SystemAlertId | summarize n = count() by AlertName'),
    '{"AlertName": "Seen Test", "n": 2}'::jsonb, 'joined with its alerts');
SELECT is(kql.query('SentinelHealth | where Status == "Failure" | project SentinelResourceName, n = toint(ExtendedProperties.AlertsGeneratedAmount)'),
    '{"SentinelResourceName": "Failing Test", "n": 0}'::jsonb, 'runs that failed');

-- a rule over alerts, as one reads them: no superuser
CREATE ROLE seen_author;
CREATE ROLE seen_plain;
SELECT vigil.grant_access('seen_author', 'author');
SET LOCAL ROLE seen_author;
SELECT lives_ok($test$SELECT vigil.load_rule('id: 0a4b0c1e-6666-4a4a-8b8b-000000000004
name: Chained Test
description: Alerts about alerts
severity: High
queryFrequency: 1h
queryPeriod: 1d
triggerOperator: gt
triggerThreshold: 0
query: |
  SecurityAlert
  | where AlertSeverity == "High" and Status in ("New", "InProgress", "Dismissed")
  | mv-expand Entity = parse_json(Entities)
  | extend Ip = tostring(Entity.Address)
  | where isnotempty(Ip)
  | summarize Alerts = dcount(SystemAlertId), Names = make_set(AlertName) by Ip
  | where Alerts >= 2
entityMappings:
  - {entityType: IP, fieldMappings: [{identifier: Address, columnName: Ip}]}
version: 1.0.0')$test$, 'a rule over alerts is loaded');
SELECT lives_ok($$SELECT vigil.run_rule('0a4b0c1e-6666-4a4a-8b8b-000000000004', date_trunc('hour', now(), 'UTC') + interval '1 hour', true)$$, 'and run');
SELECT results_eq($$SELECT name, entities #>> '{0,Address}', evidence #>> '{0,Alerts}' FROM vigil.alerts WHERE rule_id = '0a4b0c1e-6666-4a4a-8b8b-000000000004'$$,
    $$VALUES ('Chained Test', '192.0.2.1', '2')$$, 'it finds what it is about');
RESET ROLE;
SET LOCAL ROLE seen_plain;
SELECT throws_ok($$SELECT kql.query('SecurityAlert | count')$$, '42P01', NULL, 'who may not read alerts does not find them');
RESET ROLE;
GRANT USAGE ON SCHEMA vigil TO seen_plain;
SET LOCAL ROLE seen_plain;
SELECT throws_ok($$SELECT kql.query('SecurityAlert | count')$$, '42501', NULL, 'nor may he read them');
SELECT throws_ok($$SELECT kql.query('SecurityIncident | count')$$, '42501', NULL, 'or incidents');
SELECT throws_ok($$SELECT kql.query('SentinelHealth | count')$$, '42501', NULL, 'or runs');
RESET ROLE;

-- somebody's own table
CREATE TABLE public."SentinelHealth" ("TimeGenerated" timestamptz, "Own" text);
SELECT is((SELECT count(*) FROM kql.query('SentinelHealth | where Own == "x"')), 0::bigint, 'a table of one''s own wins');
DROP TABLE public."SentinelHealth";
SELECT vigil.create_log_table('SecurityAlert');
SELECT is((SELECT count(*) FROM kql.query('SecurityAlert')), 0::bigint, 'so does one that is registered');
CREATE FUNCTION pg_temp.plan(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE v_plan jsonb;
BEGIN
    EXECUTE 'EXPLAIN (FORMAT JSON) ' || query INTO v_plan;
    RETURN v_plan::text;
END
$$;
-- As many rows as make an index worth its while, whatever was known of the tables before.
INSERT INTO vigil.alerts OVERRIDING SYSTEM VALUE
SELECT (jsonb_populate_record(NULL::vigil.alerts, to_jsonb(a) || jsonb_build_object('id', 1000000 + n, 'fingerprint', n::text, 'raised_at', now() - n * interval '10 minutes'))).*
FROM (SELECT * FROM vigil.alerts LIMIT 1) AS a CROSS JOIN generate_series(1, 3000) AS n;
INSERT INTO vigil.incident_history
SELECT (jsonb_populate_record(NULL::vigil.incident_history, to_jsonb(h) || jsonb_build_object('change_no', 1000 + n, 'changed_at', now() - n * interval '10 minutes'))).*
FROM (SELECT * FROM vigil.incident_history LIMIT 1) AS h CROSS JOIN generate_series(1, 3000) AS n;
ANALYZE vigil.alerts, vigil.incident_history;
SELECT matches(pg_temp.plan($$SELECT * FROM vigil."SecurityAlert" WHERE "TimeGenerated" >= now() - interval '1 hour'$$), 'alerts_raised_at_idx', 'the window of a query uses an index of the alerts');
SELECT matches(pg_temp.plan($$SELECT * FROM vigil."SecurityIncident" WHERE "TimeGenerated" >= now() - interval '1 hour'$$), 'incident_history_time_idx', 'and of the history');
SELECT vigil.unregister_source('SecurityAlert');
DROP TABLE public."SecurityAlert";
SELECT is(pg_temp.plan(kql.to_sql('SecurityAlert | top 50 by TimeGenerated')) ~ '(Backward.*alerts_raised_at_idx|alerts_raised_at_idx.*Backward)', true, 'the latest alerts come from it');
SELECT is(pg_temp.plan(kql.to_sql('SecurityAlert | top 50 by TimeGenerated')) ~ 'Sort', false, 'and nothing is sorted');
SELECT isnt((SELECT "TenantId" FROM vigil."SecurityIncident" LIMIT 1), NULL, 'the installation is the tenant');

SELECT * FROM finish();
ROLLBACK;
