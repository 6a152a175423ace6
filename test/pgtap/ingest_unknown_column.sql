-- Keys of rows that are no columns of the log table: told once for a load, as those of a header are, and what is meant.
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public;
SET LOCAL client_min_messages = error;
SELECT vigil.create_log_table('AWSCloudTrail') \g /dev/null
CREATE TABLE "Own_CL" ("TimeGenerated" timestamptz NOT NULL, "Source" text, "Bytes" bigint);
SELECT vigil.register_source('Own_CL', '"Own_CL"') \g /dev/null
CREATE FUNCTION pg_temp.said(log_table text, payload text) RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' ', i.rows, i.rejected, (SELECT string_agg(r ->> 'message', '; ') FROM jsonb_array_elements(i.reasons) AS r WHERE r ->> 'reason' = 'unknown_column')) FROM vigil.preview_ingest(log_table, convert_to(payload, 'UTF8')) AS i $$;
SELECT is(pg_temp.said('Own_CL', '{"TimeGenerated":"2026-03-02","Source":"a"}'), '0 1', 'a bad row says nothing of columns');
SELECT is(pg_temp.said('Own_CL', '{"TimeGenerated":"2026-03-02T09:00:00Z","Source":"a","Bytes":1}'), '1 0', 'nothing is unknown');
SELECT is(pg_temp.said('Own_CL', (SELECT string_agg(format('{"TimeGenerated":"2026-03-02T09:00:00Z","Source":"a","Byts":%s,"Other\u0020Thing":[%s]}', g, g), '') FROM generate_series(1, 1000) AS g)),
    '1000 0 columns that are not of log table "Own_CL": "Byts", "Other Thing"; perhaps meant: "Bytes" for "Byts"', 'a name that is misspelt, in many rows, once');
SELECT is(pg_temp.said('Own_CL', E'TimeGenerated,Source,Byts\n2026-03-02 09:00:00,a,1\n'), '1 0 columns that are not of log table "Own_CL": "Byts"; perhaps meant: "Bytes" for "Byts"', 'as in CSV, where it is told once, too');
SELECT is(pg_temp.said('Own_CL', '{"TimeGenerated":"2026-03-02T09:00:00Z","source":"a"}{"TimeGenerated":"2026-03-02T09:00:00Z","Source":"a","new":1}{"new":2,"TimeGenerated":"2026-03-02T09:00:00Z","Source":"a"}'),
    '2 1 columns that are not of log table "Own_CL": "source", "new"; perhaps meant: "Source" for "source"', 'in any order, of any row');
SELECT is(pg_temp.said('Own_CL', '{"TimeGenerated":"2026-03-02T09:00:00Z","Source":"a","_ResourceId":"x","TenantId":"t","Type":"Own_CL","@version":"1"}'), '1 0', 'what is added to every row is not told');
SELECT is(pg_temp.said('Own_CL', '{"tables":[{"name":"t","columns":[{"name":"TimeGenerated","type":"datetime"},{"name":"Source","type":"string"},{"name":"Byts","type":"long"}],"rows":[["2026-03-02T09:00:00Z","a",1],["2026-03-02T09:00:00Z","b",2]]}]}'),
    '2 0 columns that are not of log table "Own_CL": "Byts"; perhaps meant: "Bytes" for "Byts"', 'nor an answer of the query API');
SELECT is(length(pg_temp.said('Own_CL', (SELECT string_agg(format('{"TimeGenerated":"2026-03-02T09:00:00Z","Source":"a","key%s":1}', md5(g::text)), '') FROM generate_series(1, 3000) AS g))) < 700, true, 'very many are cut short');
SELECT is(pg_temp.said('cloudtrail', '{"eventTime":"2026-03-02T09:00:00Z","eventSource":"s","eventName":"n","more":1}'), '1 0', 'a kind knows its own records');
SELECT is(pg_temp.said('AWSCloudTrail', '{"TimeGenerated":"2026-03-02T09:00:00Z","EventName":"n","EventNme":"n"}'), '1 0 columns that are not of log table "AWSCloudTrail": "EventNme"; perhaps meant: "EventName" for "EventNme"', 'rows of a published table');

-- What a union makes of a column that its tables have with several types is that column, in whatever form the rows come.
INSERT INTO vigil.log_catalog (table_name, column_name, kql_type, ordinal) VALUES ('Union_CL', 'TimeGenerated', 'datetime', 1), ('Union_CL', 'Data', 'dynamic', 2), ('Union_CL', 'Port', 'int', 3), ('Union_CL', 'Own_string', 'string', 4), ('Union_CL', 'Own', 'string', 5), ('Union_CL', 'Less', 'guid', 6);
SELECT vigil.create_log_table('Union_CL', slim => true) \g /dev/null
CREATE FUNCTION pg_temp.held(payload text) RETURNS text LANGUAGE plpgsql AS $f$
BEGIN
    DELETE FROM "Union_CL";
    PERFORM vigil.ingest_rows('Union_CL', payload);
    RETURN (SELECT string_agg(concat_ws('|', r ->> 'Data', r ->> 'Port', r ->> 'Own_string', r ->> 'Own', r ->> 'Less'), ', ') FROM kql.query('Union_CL') AS r);
END $f$;
SELECT is(pg_temp.held(payload), held, payload) FROM (VALUES
    ('{"TimeGenerated":"2026-03-02T09:00:00Z","Data_dynamic":"[1]","Port_int":5,"Own_string":"s"}', '[1]|5|s|'),
    ('{"TimeGenerated":"2026-03-02T09:00:00Z","Data_string":"[1]","Data_dynamic":null,"Port_string":"5","Port_int":null,"Port_long":""}', '[1]|5||'),
    ('{"Data_dynamic":"","Data_string":"{\"a\":1}","Less_guid":"11111111-2222-3333-4444-555555555555","TimeGenerated_datetime":"2026-03-02T09:00:00Z"}', '{"a": 1}|||11111111-2222-3333-4444-555555555555'),
    (E'TimeGenerated,Data_dynamic,Data_string,Port_int,Port_string,Own_string\n2026-03-02T09:00:00Z,,[1],5,,s\n', '[1]|5|s|'),
    ('{"tables":[{"name":"t","columns":[{"name":"TimeGenerated"},{"name":"Data_dynamic"},{"name":"Data_string"},{"name":"Port_int"},{"name":"Port_long"}],"rows":[["2026-03-02T09:00:00Z","[1]","",5,null]]}]}', '[1]|5||')) AS v (payload, held);
SELECT is(pg_temp.said('Union_CL', '{"TimeGenerated":"2026-03-02T09:00:00Z","Data_dynamic":1,"Port_string":"5","Port_x":1,"_dynamic":1}'), '1 0 columns that are not of log table "Union_CL": "Port_x"; perhaps meant: "Port" for "Port_x"', 'so they are not told');
SELECT is((SELECT r::text FROM vigil.ingest_rows('Union_CL', '{"TimeGenerated":"2026-03-02T09:00:00Z","Port_string":"many"}') AS r), '(0,1,0,0)', 'what it cannot hold is refused');

-- Sign-ins whose only time is that of their making, and records of other kinds for a mapping.
SELECT vigil.create_log_table('SigninLogs'), vigil.create_log_table('OktaV2_CL'), vigil.create_log_table((SELECT log_table FROM vigil.log_kinds() WHERE name = 'github')) \g /dev/null
SELECT is((SELECT i::text FROM vigil.ingest('signin', E'CreatedDateTime [UTC],Id,UserPrincipalName\n"11/14/2025, 1:48:53.123 AM",x,ann@contoso.example\n') AS i), '(1,0,0,0)', 'a CSV of sign-ins without TimeGenerated');
SELECT is((SELECT i::text FROM vigil.ingest_rows('SigninLogs', '{"CreatedDateTime":"2025-11-14T01:48:54Z","Id":"y","UserPrincipalName":"bob@contoso.example"}{"CreatedDateTime":"2025-11-14T01:48:54Z","Id":"z","TimeGenerated":"2025-11-14T02:00:00Z"}{"Id":"no time","UserPrincipalName":"x"}') AS i), '(2,1,0,0)', 'and rows');
SELECT is((SELECT string_agg("Id" || to_char("TimeGenerated" AT TIME ZONE 'UTC', ' HH24:MI:SS') || to_char("CreatedDateTime" AT TIME ZONE 'UTC', ' HH24:MI:SS'), ', ' ORDER BY "Id") FROM "SigninLogs"),
    'x 01:48:53 01:48:53, y 01:48:54 01:48:54, z 02:00:00 01:48:54', 'have that time');
SELECT is((SELECT concat_ws(' ', i.rejected, i.reasons -> 0 ->> 'reason', i.reasons -> 0 ->> 'message') FROM vigil.preview_ingest(kind, convert_to(payload, 'UTF8')) AS i), '1 other_kind record is of another kind than it is loaded as (it looks like ' || expected || ')', kind || ': ' || payload)
FROM unnest('{okta,github}'::text[]) AS kind, (VALUES
    ('{"time":"2026-03-02T08:55:00Z","operationName":"Sign-in activity","category":"SignInLogs","resultType":"0","properties":{"id":"x","userPrincipalName":"ann@contoso.example"}}', 'Entra sign-ins (diagnostic settings, Event Hub, Microsoft Graph, Log Analytics): load it as "signin"'),
    ('{"Events":[{"EventId":"1","EventName":"ConsoleLogin","CloudTrailEvent":"{\"eventVersion\":\"1.08\",\"eventTime\":\"2026-03-02T09:00:00Z\"}"}]}', 'CloudTrail records: load it as "cloudtrail"')) AS v (payload, expected);

-- Names and rights.
SELECT throws_ok($$SELECT vigil.ingest('otka', '{}')$$, '42P01', 'there is no log table "otka"', 'a kind that is misspelt');
CREATE FUNCTION pg_temp.hint(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE v_hint text; v_message text;
BEGIN
    EXECUTE statement;
    RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS v_hint = PG_EXCEPTION_HINT, v_message = MESSAGE_TEXT;
    RETURN v_message || ': ' || v_hint;
END $$;
SELECT alike(pg_temp.hint($$SELECT vigil.ingest('otka', '{}')$$), '%: Perhaps you mean "okta".  vigil.log_kinds() lists%', 'is told what it may be');
SELECT alike(pg_temp.hint($$SELECT vigil.ingest_rows('Own_cl', '{}')$$), '%: Perhaps you mean "Own_CL".%', 'so is a table');
SELECT is(pg_temp.hint($$SELECT vigil.ingest('kubernetes', '{}')$$),
    'there is no log table "AKSAudit": Make it with vigil.create_log_table(''AKSAudit''), or name one of yours with vigil.register_source().', 'the table of a kind');
SELECT is(pg_temp.hint($$SELECT vigil.end_load(1, 'nonsense')$$), 'a load cannot end as "nonsense": It ends as failed, interrupted or complete.', 'an end that is none');
CREATE ROLE unknown_loader;
CREATE SCHEMA closed;
SELECT vigil.grant_access('unknown_loader', 'loader') \g /dev/null
CREATE TABLE closed.log ("TimeGenerated" timestamptz NOT NULL);
SELECT vigil.register_source('closed', 'closed.log') \g /dev/null
GRANT USAGE ON SCHEMA public TO unknown_loader;
SET LOCAL ROLE unknown_loader;
SELECT is(pg_temp.hint($$SELECT vigil.ingest_rows('Own_CL', '{}')$$), 'permission denied for table Own_CL: The owner of the table gives it: GRANT USAGE ON SCHEMA public TO unknown_loader; GRANT INSERT, SELECT ON public."Own_CL" TO unknown_loader.', 'a right that is missing');
SELECT is(pg_temp.hint($$SELECT vigil.ingest_rows('closed', '{}')$$), 'permission denied for schema closed: The owner of the table gives it: GRANT USAGE ON SCHEMA closed TO unknown_loader; GRANT INSERT, SELECT ON closed.log TO unknown_loader.', 'or that to the schema');
SELECT is(pg_temp.hint($$SELECT vigil.begin_load('Own_CL', 'file')$$), 'permission denied for table Own_CL: The owner of the table gives it: GRANT USAGE ON SCHEMA public TO unknown_loader; GRANT INSERT, SELECT ON public."Own_CL" TO unknown_loader.', 'before a load begins');
SET LOCAL search_path = public;
SELECT results_eq($$SELECT vigil.missing_tables('AWSCloudTrail | join kind=inner (DeviceEvents) on $left.EventName == $right.ActionType')$$, $$VALUES ('DeviceEvents')$$, 'a table that may not be read is not missing');
RESET ROLE;
SELECT is((SELECT count(*) FROM "Own_CL"), 0::bigint, 'nothing was loaded there');
SELECT * FROM finish();
ROLLBACK;
