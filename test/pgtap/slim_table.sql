-- Slim tables: how they are made, what they are told by, and what becomes of them.
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public;
SET LOCAL client_min_messages = error;
CREATE FUNCTION pg_temp.columns_of(relation text) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(attname, ' ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = relation::regclass AND attnum > 0 AND NOT attisdropped $$;
CREATE FUNCTION pg_temp.rows_of(query text) RETURNS text LANGUAGE sql AS $$ SELECT string_agg(q::text, ' ' ORDER BY q::text COLLATE "C") FROM kql.query(query) AS q $$;

-- Which columns.
SELECT ok(vigil.hot_columns('SecurityEvent') @> '{TimeGenerated,EventID,Computer,Account,Type}' AND NOT 'AccountExpires' = ANY (vigil.hot_columns('SecurityEvent')), 'those that published queries name are hot');
SELECT cmp_ok(cardinality(vigil.hot_columns('SecurityEvent')), '<', 60, 'a small part of all');
SELECT is(cardinality(vigil.hot_columns('AACAudit'))::bigint, (SELECT count(*) FROM vigil.published_columns('AACAudit')), 'of a table that they do not name all columns are');
SELECT is(vigil.hot_columns('Nothing'), NULL, 'of none that nobody knows');
INSERT INTO vigil.log_catalog (table_name, column_name, kql_type, ordinal) VALUES ('SecurityEvent', 'Ours_s', 'string', 1);
SELECT ok('Ours_s' = ANY (vigil.hot_columns('SecurityEvent')), 'one''s own columns are');
DELETE FROM vigil.log_catalog WHERE table_name = 'SecurityEvent';

SAVEPOINT made;
SELECT vigil.create_log_table('SecurityEvent', slim => true) \g /dev/null
SELECT is(pg_temp.columns_of('"SecurityEvent"'), array_to_string(vigil.hot_columns('SecurityEvent') || '{_rest,_ingested_at,_xid}', ' '), 'a slim table');
ROLLBACK TO made;
SELECT vigil.create_log_table('SecurityEvent', columns => '{EventID,Computer,EventID}', keep_raw => true) \g /dev/null
SELECT is(pg_temp.columns_of('"SecurityEvent"'), 'TimeGenerated EventID Computer _rest _raw _ingested_at _xid', 'only these, and the time');
ROLLBACK TO made;
SELECT vigil.create_log_table('SecurityEvent', columns => vigil.hot_columns('SecurityEvent') || '{ShareName}', slim => true) \g /dev/null
SELECT col_type_is('public', 'SecurityEvent', 'ShareName', 'text', 'hot ones and one more');
ROLLBACK TO made;
SELECT vigil.create_log_table('AWSCloudTrail', columns => '{}') \g /dev/null
SELECT is(pg_temp.columns_of('"AWSCloudTrail"'), 'TimeGenerated AwsEventId _rest _ingested_at _xid', 'what duplicates are known by has a column in any case');
SELECT throws_ok($$SELECT vigil.find_duplicates('AWSCloudTrail', 'AwsRequestId')$$, '42703', NULL, 'and nothing else finds them');
ROLLBACK TO made;
SELECT throws_ok($$SELECT vigil.create_log_table('SecurityEvent', columns => '{EventID,computer}')$$, '42703', 'log table "SecurityEvent" has no column "computer" in the catalogue', 'a name that nobody knows is refused');
SELECT throws_ok($$SELECT vigil.create_log_table('SecurityEvent', columns => ARRAY['EventID', NULL])$$, '22004', 'name and columns of a log table must not be null', 'and null');
SELECT throws_ok($$SELECT vigil.create_log_table(NULL)$$, '22004', 'name and columns of a log table must not be null', 'also as the name of a table');
SELECT throws_ok($$SELECT vigil.set_up(ARRAY[NULL])$$, '22004', 'name and columns of a log table must not be null', 'and in a list of them');
SELECT throws_ok($$SELECT vigil.create_log_table('Nothing', slim => true)$$, '42704', NULL, 'a table that nobody knows');

-- Fields: those of the catalogue, at once.
SELECT vigil.create_log_table('SecurityEvent', columns => '{EventID}'), vigil.create_log_table('DeviceInfo') \g /dev/null
SELECT is((SELECT count(*) FROM vigil.table_fields('"SecurityEvent"') WHERE in_rest), (SELECT count(*) - 2 FROM vigil.published_columns('SecurityEvent')), 'the others are kept together');
SELECT is_empty($$SELECT * FROM vigil.table_fields('"DeviceInfo"')$$, 'a full table has none');
SELECT is_empty($$SELECT * FROM vigil.table_fields(1::oid)$$, 'nor has what is no table');
SELECT is((SELECT (column_name, kql_type, absent, in_rest)::text FROM vigil.table_fields('"SecurityEvent"') WHERE column_name = 'Type'), '(Type,string,SecurityEvent,t)', 'an absent type is the table''s name');
SELECT vigil.ingest_rows('SecurityEvent', '{"TimeGenerated":"2026-11-27T01:00:00Z","EventID":1,"ShareName":"a","Task":7,"Ours_s":"lost"}', 'test') \g /dev/null
SELECT throws_like($$SELECT kql.to_sql('SecurityEvent | project Ours_s')$$, '%Ours_s%', 'an unknown field is an error');
INSERT INTO vigil.log_catalog (table_name, column_name, kql_type, ordinal) VALUES ('SecurityEvent', 'Ours_s', 'string', 1), ('SecurityEvent', 'Task', 'string', 2);
SELECT vigil.ingest_rows('SecurityEvent', '{"TimeGenerated":"2026-11-27T02:00:00Z","EventID":2,"Ours_s":"kept","Task":"x"}', 'test') \g /dev/null
SELECT is(pg_temp.rows_of('SecurityEvent | project EventID, Ours_s, Task'), '{"Task": "7", "Ours_s": "", "EventID": 1} {"Task": "x", "Ours_s": "kept", "EventID": 2}', 'a line more in the catalogue is a field more, and may have another type');
DELETE FROM vigil.log_catalog WHERE table_name = 'SecurityEvent';
SELECT is(pg_temp.rows_of('SecurityEvent | project EventID, Task'), '{"Task": 7, "EventID": 1} {"Task": null, "EventID": 2}', 'what is no value of the type is null');

-- An index on what a query reads.
CREATE INDEX ON "SecurityEvent" (kql.rest_string("_rest", 'ShareName'), "TimeGenerated");
INSERT INTO "SecurityEvent" ("TimeGenerated", "EventID", "_rest") SELECT '2026-11-27 03:00+00', i, jsonb_build_object('ShareName', i::text) FROM generate_series(1, 5000) AS i;
ANALYZE "SecurityEvent";
CREATE FUNCTION pg_temp.plan(query text) RETURNS text LANGUAGE plpgsql AS $$ DECLARE v json; BEGIN EXECUTE 'EXPLAIN (FORMAT JSON) ' || kql.to_sql(query) INTO v; RETURN v::text; END $$;
SELECT matches(pg_temp.plan('SecurityEvent | where TimeGenerated > datetime(2026-11-27) and ShareName == "17"'), 'Index Cond.*rest_string', 'an index on the expression serves it');
SELECT is(pg_temp.rows_of('SecurityEvent | where ShareName == "17" | project EventID'), '{"EventID": 17}', 'and finds the row');
SELECT matches((SELECT kql.to_sql('SecurityEvent | where ShareName == "17"')), $$kql\.rest_string\(t1\."_rest", 'ShareName'\) = '17'$$, 'the SQL is short');

-- A column later, unless a view would lose it.
SELECT kql.create_view('slim_view', 'SecurityEvent | where ShareName == "17" | project EventID, ShareName') \g /dev/null
SELECT results_eq('SELECT "EventID", "ShareName" FROM slim_view', $$VALUES (17, '17')$$, 'a view over a field');
SELECT throws_ok($$SELECT vigil.keep_column('SecurityEvent', 'ShareName')$$, '2BP01', 'view public.slim_view reads "_rest" of log table "SecurityEvent"', 'it would find nothing there');
DROP VIEW slim_view;
SELECT is(vigil.keep_column('SecurityEvent', 'ShareName'), 5001::bigint, 'a field gets a column');
SELECT is((SELECT count(*) FROM "SecurityEvent" WHERE "ShareName" <> '' AND "_rest" ? 'ShareName'), 0::bigint, 'its values move');
SELECT is((SELECT count(*) FROM "SecurityEvent" WHERE "_rest" IS NOT NULL), 2::bigint, 'and nothing is left of what is empty');
SELECT is(pg_temp.rows_of('SecurityEvent | where ShareName == "a" or ShareName == "17" | project EventID, ShareName, Task'), '{"Task": 7, "EventID": 1, "ShareName": "a"} {"Task": null, "EventID": 17, "ShareName": "17"}', 'queries find them there');
SELECT throws_ok($$SELECT vigil.keep_column('SecurityEvent', 'ShareName')$$, '42703', NULL, 'only once');
SELECT throws_ok($$SELECT vigil.keep_column('DeviceInfo', 'DeviceName')$$, '42703', NULL, 'not in a full table');
SELECT lives_ok(format('SELECT vigil.keep_column(%L, %L)', 'SecurityEvent', f.column_name), 'a column of type ' || f.kql_type)
FROM (SELECT DISTINCT ON (kql_type) * FROM vigil.table_fields('"SecurityEvent"') WHERE in_rest AND column_name <> 'Task' ORDER BY kql_type, column_name = 'Type' DESC) AS f;
SELECT is((SELECT column_default FROM information_schema.columns WHERE table_name = 'SecurityEvent' AND column_name = 'Type'), '''SecurityEvent''::text', 'with its default');

-- By which name it is known: a rename, a copy for another workspace, a day alone, another registration.
CREATE SCHEMA branch;
CREATE TABLE branch."SecurityEvent" (LIKE "SecurityEvent" INCLUDING ALL);
INSERT INTO branch."SecurityEvent" ("TimeGenerated", "EventID", "_rest") VALUES ('2026-11-27 01:00+00', 3, '{"Task": 9}');
SELECT vigil.register_workspace('branch', 'branch') \g /dev/null
SELECT is(pg_temp.rows_of('workspace("branch").SecurityEvent | project EventID, Task'), '{"Task": 9, "EventID": 3}', 'a copy of the table in another workspace');
SELECT is(pg_temp.rows_of('union SecurityEvent, workspace("branch").SecurityEvent | where Task > 0 | summarize n = count() by Task'), '{"n": 1, "Task": 7} {"n": 1, "Task": 9}', 'beside it');
SELECT is(pg_temp.rows_of('SecurityEvent_p20261127 | where Task == 7 | project EventID'), '{"EventID": 1}', 'a partition by its own name');
SELECT vigil.unregister_source('SecurityEvent') \g /dev/null
SELECT is(pg_temp.rows_of('SecurityEvent | where Task == 7 | project EventID'), '{"EventID": 1}', 'a table that is not registered any more');
ALTER TABLE branch."SecurityEvent" RENAME TO "OldEvent";
SELECT vigil.register_source('Old', 'branch."OldEvent"') \g /dev/null
SELECT is(pg_temp.rows_of('Old | project Task, Type'), '{"Task": 9, "Type": "SecurityEvent"}', 'one of another name');
SELECT vigil.ingest_rows('Old', '{"TimeGenerated":"2026-11-27T02:00:00Z","Task":10}', 'test') \g /dev/null
SELECT is(pg_temp.rows_of('Old | where Task == 10 | project EventID, Task'), '{"Task": 10, "EventID": null}', 'which is loaded, too');
CREATE TABLE branch."Mine" ("TimeGenerated" timestamptz, "_rest" jsonb, "ShareName" text);
INSERT INTO branch."Mine" VALUES (now(), '{"Task": 1}', 'x');
SELECT vigil.register_source('Mine', 'branch."Mine"') \g /dev/null
SELECT is(pg_temp.rows_of('Mine | project-away TimeGenerated'), '{"_rest": {"Task": 1}, "ShareName": "x"}', 'a column _rest of one''s own is a column');
SELECT vigil.ingest_rows('Mine', '{"TimeGenerated":"2026-11-27T02:00:00Z","_rest":{"a":1}}', 'test') \g /dev/null
SELECT is(pg_temp.rows_of('Mine | where ShareName == "" | project _rest.a'), '{"_rest_a": 1}', 'and loaded as one');
COMMENT ON COLUMN branch."Mine"."_rest" IS 'Other fields of the log table Nobody, which nobody knows';
SELECT is(pg_temp.rows_of('Mine | where ShareName == "x" | project-away TimeGenerated'), '{"_rest": {"Task": 1}, "ShareName": "x"}', 'of a table that nobody knows there are no fields');

-- Rights: who may not read the object does not see its fields.
SELECT vigil.create_log_table('OfficeActivity', columns => '{UserId}') \g /dev/null
CREATE ROLE slim_reader;
GRANT SELECT ("TimeGenerated", "UserId") ON "OfficeActivity" TO slim_reader;
SET LOCAL ROLE slim_reader;
SELECT lives_ok($$SELECT kql.to_sql('OfficeActivity | project UserId')$$, 'a column that may be read');
SELECT throws_like($$SELECT kql.to_sql('OfficeActivity | project ClientIP')$$, '%ClientIP%', 'a field that may not');
RESET ROLE;
SELECT throws_ok($$SET LOCAL ROLE slim_reader; SELECT vigil.create_log_table('AuditLogs', slim => true)$$, '42501', NULL, 'nor may he make one');
RESET ROLE;
GRANT SELECT ON "OfficeActivity" TO slim_reader;
SET LOCAL ROLE slim_reader;
SELECT lives_ok($$SELECT kql.query('OfficeActivity | project ClientIP')$$, 'with the whole table all are there');
RESET ROLE;

-- A mapping may name a field.
SELECT lives_ok($$SELECT vigil.register_mapping('office', '{"table":"OfficeActivity","columns":{"TimeGenerated":"at","ClientIP":"ip","UserId":"who"}}')$$, 'a mapping to a field');
SELECT throws_ok($$SELECT vigil.register_mapping('office', '{"table":"OfficeActivity","columns":{"TimeGenerated":"at","ClientIp":"ip"}}')$$, '42703', NULL, 'an unknown one is refused');
SELECT is((vigil.ingest('office', '{"at":"2026-11-27T02:00:00Z","ip":"192.0.2.1","who":"ann"}', 'test')).rows, 1::bigint, 'its records are loaded');
SELECT is(pg_temp.rows_of('OfficeActivity | project ClientIP, UserId'), '{"UserId": "ann", "ClientIP": "192.0.2.1"}', 'each value where it belongs');
-- Days that come later.
SELECT vigil.ingest_rows('OfficeActivity', '{"TimeGenerated":"2020-02-01T02:00:00Z","ClientIP":"192.0.2.2"}', 'test'), vigil.create_partitions('OfficeActivity', '2020-02-01', '2020-02-01') \g /dev/null
SELECT is(pg_temp.rows_of('OfficeActivity | where TimeGenerated < datetime(2021-01-01) | project ClientIP'), '{"ClientIP": "192.0.2.2"}', 'a row that moves to its day keeps its fields');
SELECT * FROM finish();
ROLLBACK;
