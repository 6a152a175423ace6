-- Records of diagnostic settings and of Defender's streams, loaded as a table: each goes to the table of its category.
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public;
SET LOCAL client_min_messages = error;
SELECT vigil.create_log_table('DeviceEvents'), vigil.create_log_table('DeviceProcessEvents'), vigil.create_log_table('AzureActivity');
CREATE FUNCTION counts(log_table text, payload text) RETURNS text LANGUAGE plpgsql AS $f$
DECLARE r record;
BEGIN
    r := vigil.ingest_rows(log_table, payload, 'try');
    RETURN format('%s %s %s', r.rows, r.rejected, r.skipped);
END $f$;
CREATE FUNCTION event(category text, properties text) RETURNS text LANGUAGE sql AS $f$
    SELECT format('{"time":"2026-03-02T09:05:00Z","tenantId":"t","operationName":"Publish","category":"%s","properties":{%s}}', category, properties) $f$;

SELECT is(counts('DeviceEvents', event('AdvancedHunting-DeviceEvents', '"Timestamp":"2026-03-02T09:00:00.1234567Z","DeviceId":"d","ActionType":"x","ReportId":5,"AdditionalFields":"{\"a\":1}"')),
    '1 0 0', 'an event of Defender');
SELECT results_eq($$SELECT "TimeGenerated" AT TIME ZONE 'UTC', "DeviceId", "ActionType", "ReportId", "AdditionalFields", "Type", "TenantId" FROM "DeviceEvents"$$,
    $$VALUES ('2026-03-02 09:00:00.123456'::timestamp, 'd', 'x', 5::bigint, '{"a":1}'::jsonb, 'DeviceEvents', '')$$, 'has the time of what happened');
SELECT is(counts('DeviceEvents', '{"records":[' || event('AdvancedHunting-DeviceProcessEvents', '"Timestamp":"2026-03-02T09:00:00Z","ProcessCommandLine":"a"') || ','
    || event('AdvancedHunting-DeviceLogonEvents', '"Timestamp":"2026-03-02T09:00:00Z"') || ',' || event('AdvancedHunting-DeviceEvents', '"Timestamp":"2026-03-02T09:00:00Z"') || ']}'),
    '2 0 1', 'an Event Hub message of several tables');
SELECT is((SELECT "ProcessCommandLine" FROM "DeviceProcessEvents"), 'a', 'each in its own');
SELECT is(counts('DeviceEvents', '{"Timestamp":"2026-03-02T10:00:00Z","DeviceId":"e"}'), '1 0 0', 'a result of Advanced Hunting');
SELECT is((SELECT "TimeGenerated" AT TIME ZONE 'UTC' FROM "DeviceEvents" WHERE "DeviceId" = 'e'), '2026-03-02 10:00:00', 'calls its time otherwise');
SELECT is(counts('AzureActivity', '{"time":"2026-03-02T09:00:00Z","resourceId":"/r","operationName":"o","category":"Administrative","correlationId":"c","properties":{"eventCategory":"Administrative"}}'),
    '1 0 0', 'a category that nobody knows is of the table that is named');
SELECT is((SELECT concat_ws(' ', "CorrelationId", "Category") FROM "AzureActivity"), 'c Administrative', 'by the names of its columns');
SELECT is(counts('AzureActivity', '{"category":"Administrative","properties":{}}'), '0 1 0', 'without a time it is none');
SELECT is(counts('DeviceEvents', event('AdvancedHunting-' || repeat('x', 300), '"Timestamp":"2026-03-02T09:00:00Z"')), '1 0 0', 'what cannot be a table is none');
SELECT is(counts('DeviceEvents', (SELECT string_agg(event('AdvancedHunting-T' || i, '"Timestamp":"2026-03-02T09:00:00Z"'), E'\n') FROM generate_series(1, 600) i)), '0 0 600', 'many tables that are not here');

CREATE ROLE diagnostic_loader;
GRANT USAGE ON SCHEMA vigil TO diagnostic_loader;
GRANT INSERT ON "DeviceEvents" TO diagnostic_loader;
SET LOCAL ROLE diagnostic_loader;
SELECT throws_ok($$SELECT counts('DeviceEvents', event('AdvancedHunting-DeviceProcessEvents', '"Timestamp":"2026-03-02T09:00:00Z"'))$$, '42501', NULL,
    'nobody loads a table for which he has no right');
SELECT lives_ok($$SELECT counts('DeviceEvents', event('AdvancedHunting-DeviceEvents', '"Timestamp":"2026-03-02T09:00:00Z"'))$$, 'but the others');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
