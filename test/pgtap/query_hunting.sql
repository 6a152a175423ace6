-- Tables of Advanced Hunting have the time of their events under two names, and it is one column.
BEGIN;
SELECT plan(23);

SELECT vigil.create_log_table('DeviceEvents');
SELECT vigil.create_log_table('IdentityLogonEvents');
SELECT vigil.create_log_table('SigninLogs');
INSERT INTO "DeviceEvents" ("TimeGenerated", "DeviceName", "ActionType")
SELECT now() - make_interval(mins => i), 'host' || i, 'Act' FROM generate_series(1, 5) AS i;
INSERT INTO "IdentityLogonEvents" ("TimeGenerated", "DeviceName") VALUES (now() - interval '1 minute', 'host9');

SELECT hasnt_column('DeviceEvents'::name, 'Timestamp'::name, 'there is one column');
SELECT is((SELECT count(*) FROM kql.query('DeviceEvents | where Timestamp > ago(150s)')), 2::bigint, 'which is read as Timestamp');
SELECT is((SELECT count(*) FROM kql.query('DeviceEvents | where TimeGenerated > ago(150s)')), 2::bigint, 'and as TimeGenerated');
SELECT is((SELECT count(*) FROM kql.query('DeviceEvents | where Timestamp == TimeGenerated')), 5::bigint, 'they are equal');
SELECT alike(kql.to_sql('DeviceEvents | where Timestamp > ago(1h)'), '%WHERE t1."TimeGenerated" > %', 'the column that partitions are cut by is compared');
SELECT is((SELECT string_agg(name, ',' ORDER BY ordinal) FROM kql.fields('DeviceEvents | project Timestamp, DeviceName')), 'Timestamp,DeviceName', 'the result has the name that was written');
SELECT is((SELECT count(*) FROM kql.query('union DeviceEvents, IdentityLogonEvents | where Timestamp > ago(90s)')), 2::bigint, 'in a union, too');
SELECT is((SELECT count(*) FROM kql.query('union DeviceEvents, SigninLogs | where isnull(Timestamp)')), 0::bigint, 'rows of Sentinel''s tables have it as null');
SELECT is((SELECT array_agg(q -> 'DeviceName') FROM kql.query('DeviceEvents | summarize arg_max(Timestamp, *) by ActionType | project DeviceName, Timestamp, TimeGenerated') AS q),
    ARRAY['"host1"'::jsonb], 'arg_max() of it keeps the other one');
SELECT is((SELECT count(*) FROM kql.query('DeviceEvents | join kind=inner (DeviceEvents | project Timestamp, n = DeviceName) on Timestamp')), 5::bigint, 'a join by it');
SELECT is((SELECT array_agg(name ORDER BY ordinal) FROM kql.fields('DeviceEvents | project-away TimeGenerated | project-keep Time*')), ARRAY['Timestamp'], 'one of them can be dropped');
SELECT is((SELECT is_time FROM kql.fields('DeviceEvents | project Timestamp')), true, 'it is a time of the events');
SELECT is((SELECT severity FROM kql.check('SigninLogs | where Timestamp > ago(1h)')), 'error', 'tables that are not of Advanced Hunting have no Timestamp');

-- A table that has it as a column of its own keeps it.
DROP TABLE "DeviceEvents";
CREATE TABLE "DeviceEvents" ("TimeGenerated" timestamptz, "Timestamp" timestamptz);
INSERT INTO "DeviceEvents" VALUES ('2026-01-01', '2026-01-02');
SELECT is((SELECT q ->> 'Timestamp' FROM kql.query('DeviceEvents | project Timestamp') AS q), '2026-01-02T00:00:00.0000000Z', 'a column of that name is the one that is read');
SELECT is((SELECT count(*) FROM kql.fields('DeviceEvents')), 2::bigint, 'and stands once in the result');

-- A table of one's own whose time has another name has it as TimeGenerated, too, as published rules call it.
CREATE TABLE public.fw (at timestamptz NOT NULL, ip text NOT NULL);
INSERT INTO public.fw SELECT now() - make_interval(mins => i), '192.0.2.' || i FROM generate_series(1, 5) AS i;
SELECT vigil.register_source('Firewall', 'public.fw', 'at');
SELECT is((SELECT count(*) FROM kql.query('Firewall | where TimeGenerated > ago(150s) and at > ago(1h)')), 2::bigint, 'a registered table is read by TimeGenerated');
SELECT alike(kql.to_sql('Firewall | where TimeGenerated > ago(1h)'), '%WHERE t1."at" > %', 'which is its own column');
SELECT is((SELECT is_time FROM kql.fields('Firewall | project TimeGenerated')), true, 'and a time of the events');
SELECT is((SELECT count(*) FROM kql.query('union Firewall, SigninLogs | where TimeGenerated > ago(150s)')), 2::bigint, 'in a union, too');
SELECT is((SELECT severity FROM kql.check('Firewall | where Timestamp > ago(1h)')), 'error', 'it has no Timestamp');
ALTER TABLE public.fw ADD "TimeGenerated" text NOT NULL DEFAULT 'own';
SELECT is((SELECT array_agg(DISTINCT q ->> 'TimeGenerated') FROM kql.query('Firewall') AS q), ARRAY['own'], 'a column of that name is the one that is read');

-- Tests of rules give rows under either name.
CREATE FUNCTION pg_temp.rule(test_rows text) RETURNS text LANGUAGE sql AS $$
    SELECT 'id: 0a4b0c1e-0000-4000-8000-0000000000c1
name: Hunting
description: A rule of the tests
severity: Low
requiredDataConnectors: []
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
tactics: [Impact]
relevantTechniques: [T1485]
version: 1.0.0
kind: Scheduled
query: |
  CloudAppEvents
  | where Timestamp > ago(10m)
entityMappings:
  - entityType: Account
    fieldMappings:
      - {identifier: Name, columnName: AccountDisplayName}
x-tests:
  - name: times
    tables:
      CloudAppEvents: ' || test_rows || '
    expect: {rows: 1}
' $$;
SELECT is((SELECT string_agg(passed::text, ',') FROM vigil.test_rule(pg_temp.rule('[{Timestamp: -5m}, {Timestamp: -20m}]'))), 'true', 'rows of a test by Timestamp');
SELECT is((SELECT string_agg(passed::text, ',') FROM vigil.test_rule(pg_temp.rule('[{TimeGenerated: -5m}, {Timestamp: -20m}]'))), 'true', 'and by both');

SELECT * FROM finish();
ROLLBACK;
