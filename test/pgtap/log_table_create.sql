-- Log tables: their shape, their partitions and the rows that wait in the default partition.
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public;

SELECT is(vigil.create_log_table('AWSCloudTrail')::text, '"AWSCloudTrail"', 'gives the relation');
SELECT is(vigil.create_log_table('SigninLogs')::text, '"SigninLogs"', 'two tables live side by side');

SELECT results_eq(
    $$SELECT relation_schema, relation_name, time_column, ingestion_time_column, managed
      FROM vigil.log_sources WHERE name = 'SigninLogs'$$,
    $$VALUES ('public', 'SigninLogs', 'TimeGenerated', '_ingested_at', true)$$,
    'is registered as a log source');
SELECT is((SELECT a.attname::text FROM pg_attribute a
           WHERE a.attrelid = '"AWSCloudTrail"'::regclass AND a.attnum = 1),
          'TimeGenerated', 'TimeGenerated comes first');
SELECT is((SELECT count(*) FROM pg_attribute a
           WHERE a.attrelid = '"AWSCloudTrail"'::regclass AND a.attnum > 0), 57::bigint,
          'AWSCloudTrail has the 55 columns of the catalogue and two of ours');
SELECT is((SELECT count(*) FROM pg_attribute a
           WHERE a.attrelid = '"SigninLogs"'::regclass AND a.attnum > 0), 98::bigint,
          'SigninLogs has the 96 columns of the catalogue and two of ours');
SELECT is((SELECT count(*) FROM pg_attribute a JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
           WHERE a.attrelid = '"SigninLogs"'::regclass AND a.atttypid = 'text'::regtype
             AND a.attnotnull), (SELECT count(*) FROM vigil.published_columns('SigninLogs')
           WHERE kql_type = 'string'),
          'every text column is not null with a default');
SELECT results_eq(
    $$SELECT a.attname::text COLLATE "default", format_type(a.atttypid, a.atttypmod) FROM pg_attribute a
      WHERE a.attrelid = '"SigninLogs"'::regclass
        AND a.attname IN ('ResultType', 'RiskEventTypes', 'Status', 'DurationMs', 'IsInteractive', 'CreatedDateTime')
      ORDER BY 1$$,
    $$VALUES ('CreatedDateTime', 'timestamp with time zone'), ('DurationMs', 'bigint'), ('IsInteractive', 'boolean'),
             ('ResultType', 'text'), ('RiskEventTypes', 'text'), ('Status', 'jsonb')$$,
    'KQL types become PostgreSQL types');
SELECT hasnt_column('public', 'SigninLogs', '_raw', 'a record is not kept as it came …');
SAVEPOINT raw;
SELECT vigil.create_log_table('AuditLogs', keep_raw => true);
SELECT col_type_is('public', 'AuditLogs', '_raw', 'json', '… unless that is asked for');
ROLLBACK TO raw;

-- Whole catalogue: each name and each column fits; every thirtieth table is made, and the widest.
SAVEPOINT every_table;
CREATE SCHEMA every_table;
SELECT lives_ok(
    $$SELECT vigil.create_log_table(t.table_name, 'every_table')
      FROM (SELECT table_name, row_number() OVER (ORDER BY table_name COLLATE "C") AS n, count(*) AS columns
            FROM vigil.published_columns() WHERE table_name NOT IN ('AWSCloudTrail', 'SigninLogs') GROUP BY table_name) t
      WHERE t.n % 30 = 0 OR t.columns > 180$$,
    'tables of the catalogue can be made');
SELECT cmp_ok((SELECT count(*) FROM vigil.log_sources), '>', 30::bigint, 'and are registered');
ROLLBACK TO every_table;
SELECT is_empty($$SELECT table_name, column_name FROM vigil.published_columns() WHERE octet_length(table_name) > 53 OR octet_length(column_name) > 63
    OR kql_type NOT IN ('bool', 'datetime', 'decimal', 'dynamic', 'guid', 'int', 'long', 'real', 'string', 'timespan')
    OR column_name IN ('_raw', '_ingested_at', '_xid') OR column_name ~ '[^\w]'$$, 'names fit, types are known');

-- Errors.
SELECT throws_ok($$SELECT vigil.create_log_table('SignInLogs')$$, '42704',
    'log table "SignInLogs" is not in the catalogue', 'an unknown name is refused');
SELECT throws_ok($$SELECT vigil.create_log_table('SigninLogs')$$, '42P07', NULL, 'a table is not made twice');
CREATE SCHEMA branch;
SELECT throws_ok($$SELECT vigil.create_log_table('SigninLogs', 'branch')$$, '42710', 'log source "SigninLogs" is relation public."SigninLogs"',
    'a table of another schema does not take the name away');
SELECT is((SELECT relation_schema FROM vigil.log_sources WHERE name = 'SigninLogs')::text, 'public', 'it stays what it is');
SELECT lives_ok($$CREATE TABLE branch."SigninLogs" (LIKE public."SigninLogs" INCLUDING ALL)$$, 'what the hint says can be done');
DROP SCHEMA branch CASCADE;
SELECT throws_ok($$SELECT vigil.create_log_table('Nothing_like_it')$$, '42704',
    'log table "Nothing_like_it" is not in the catalogue', 'a name that resembles none is refused as well');

-- A default row is never lost; a partition made later takes its rows.
INSERT INTO "SigninLogs" ("TimeGenerated", "Id") VALUES
    ('2020-01-01 12:00+00', 'a'), ('2020-01-01 23:59:59.999999+00', 'b'), ('2020-01-02 00:00+00', 'c'),
    ('1999-01-01 00:00+00', 'old');
SELECT is((SELECT count(*) FROM ONLY "SigninLogs_default"), 4::bigint, 'rows without a partition go to the default one');
SELECT is((SELECT "UserId" || "Type" FROM "SigninLogs" WHERE "Id" = 'a'), 'SigninLogs', 'text reads as empty, Type as the table');
CREATE TEMP TABLE stamp AS SELECT "Id", "_xid", "_ingested_at" FROM "SigninLogs";
SELECT is(vigil.create_partitions('SigninLogs', '2020-01-01', '2020-01-02'), 2, 'partitions can be made over waiting rows');
SELECT is((SELECT string_agg("Id", '' ORDER BY "Id") FROM "SigninLogs_p20200101"), 'ab', 'the day ends at midnight UTC');
SELECT is((SELECT string_agg("Id", '' ORDER BY "Id") FROM "SigninLogs_p20200102"), 'c', 'the next day starts there');
SELECT is((SELECT string_agg("Id", '' ORDER BY "Id") FROM "SigninLogs_default"), 'old', 'other rows stay');
SELECT is((SELECT count(*) FROM "SigninLogs" s JOIN stamp t USING ("Id", "_xid", "_ingested_at")), 4::bigint,
    'moved rows keep their bookkeeping columns');
-- Ranges that a load fills are not asked for one by one: what the queue has no room for is told to the server's log.
SELECT is((SELECT count(*) FROM pg_partition_tree('"SigninLogs"') p JOIN pg_class c ON c.oid = p.relid
    WHERE p.isleaf AND NOT c.reloptions @> ARRAY['autovacuum_vacuum_insert_scale_factor=0.02']), 0::bigint, 'vacuum follows what comes');
SELECT is((SELECT count(*) FROM pg_partition_tree('"SigninLogs"') p JOIN pg_index x ON x.indrelid = p.relid JOIN pg_class c ON c.oid = x.indexrelid
    WHERE c.reloptions::text ~ 'autosummarize'), 0::bigint, 'and no range is asked for as it fills');
SELECT is(vigil.create_partitions('SigninLogs', '2020-01-01', '2020-01-02'), 0, 'making them again does nothing');
SELECT is((SELECT count(*) FROM pg_index i WHERE i.indrelid = '"SigninLogs_p20200101"'::regclass), 2::bigint,
    'a partition has the indexes of its table');

-- Maintenance by an explicit clock.
INSERT INTO "SigninLogs" ("TimeGenerated", "Id") VALUES ('2020-02-10 12:00+00', 'd'), ('9000-01-01 00:00+00', 'far');
SELECT cmp_ok(vigil.maintain_partitions('2 days', '60 days', '2020-02-20 22:00+00'), '>=', 4, 'maintenance makes what is due');
SELECT ok(to_regclass('"SigninLogs_p20200220"') IS NOT NULL AND to_regclass('"SigninLogs_p20200222"') IS NOT NULL
    AND to_regclass('"SigninLogs_p20200223"') IS NULL, 'from today to the given distance');
SELECT is((SELECT string_agg("Id", '' ORDER BY "Id") FROM "SigninLogs_p20200210"), 'd', 'a past day with rows gets its partition');
SELECT is((SELECT string_agg("Id", ',' ORDER BY "Id") FROM "SigninLogs_default"), 'far,old', 'absurd times do not make partitions');
SELECT is(vigil.maintain_partitions('2 days', '60 days', '2020-02-20 22:00+00'), 0, 'a second pass has nothing to do');

-- Retention.
SELECT is(vigil.drop_partitions('SigninLogs', '31 days', '2020-02-02 00:00+00'), 1, 'only whole days that are old enough are dropped');
SELECT ok(to_regclass('"SigninLogs_p20200101"') IS NULL AND to_regclass('"SigninLogs_p20200102"') IS NOT NULL, 'the edge is exact');
SELECT lives_ok($$SELECT vigil.set_retention('SigninLogs', '30 days')$$, 'retention can be set');
SELECT vigil.maintain_partitions('2 days', '60 days', '2020-02-20 22:00+00');
SELECT ok(to_regclass('"SigninLogs_p20200102"') IS NULL AND to_regclass('"SigninLogs_p20200210"') IS NOT NULL,
    'maintenance applies the retention');
SELECT is((SELECT string_agg("Id", ',' ORDER BY "Id") FROM "SigninLogs_default"), 'far', 'to the default partition too');
SELECT throws_ok($$SELECT vigil.set_retention('SigninLogs', '-1 day')$$, '22023', NULL, 'a negative retention is refused');

-- Sources of the user's own.
CREATE TABLE own (ts timestamptz, "at" timestamp, n int);
CREATE VIEW own_view AS SELECT * FROM own;
SELECT lives_ok($$SELECT vigil.register_source('Own', 'own', 'ts')$$, 'a table can be registered');
SELECT lives_ok($$SELECT vigil.register_source('Own', 'own_view', 'at', 'ts')$$, 'a view can replace it');
SELECT results_eq(
    $$SELECT relation_name, time_column, ingestion_time_column, managed FROM vigil.log_sources WHERE name = 'Own'$$,
    $$VALUES ('own_view', 'at', 'ts', false)$$, 'the registration is the last one');
SELECT throws_ok($$SELECT vigil.register_source('Own', 'own', 'n')$$, '42804',
    'column "n" of relation "own" is of type integer, not a timestamp', 'a time column is a timestamp');
SELECT throws_ok($$SELECT vigil.register_source('Own', 'own', 'x')$$, '42703',
    'column "x" of relation "own" does not exist', 'a time column exists');
SELECT throws_ok($$SELECT vigil.register_source('Own', 'stamp', '_ingested_at')$$, '42809', NULL, 'a temporary table is refused');
SELECT throws_ok($$SELECT vigil.create_partitions('Own', '2020-01-01', '2020-01-01')$$, '42P01', NULL,
    'tables that are not ours are left alone');
SELECT ok(vigil.unregister_source('Own') AND NOT vigil.unregister_source('Own'), 'a source can be forgotten');
DROP TABLE "AWSCloudTrail";
SELECT lives_ok($$SELECT vigil.maintain_partitions()$$, 'a source whose table is gone does no harm');

-- Rights: an ordinary role registers nothing.
CREATE ROLE log_table_reader;
GRANT USAGE ON SCHEMA vigil TO log_table_reader;
SET LOCAL ROLE log_table_reader;
SELECT throws_ok($$SELECT vigil.register_source('X', 'public.own', 'ts')$$, '42501', NULL, 'registering needs the right to do so');
SELECT is(vigil.maintain_partitions('30 days'), 0, 'tables of others are not maintained');
RESET ROLE;

-- The owner's rights are used, whoever calls.
CREATE ROLE log_table_owner;
CREATE SCHEMA owned AUTHORIZATION log_table_owner;
GRANT USAGE ON SCHEMA vigil TO log_table_owner;
GRANT INSERT, UPDATE ON vigil.log_sources TO log_table_owner;
SET LOCAL ROLE log_table_owner;
SELECT vigil.create_log_table('Syslog', 'owned');
RESET ROLE;
SELECT cmp_ok(vigil.maintain_partitions('9 days'), '>=', 2, 'a superuser maintains all');
SELECT is((SELECT DISTINCT c.relowner::regrole::text FROM pg_class c WHERE c.relnamespace = 'owned'::regnamespace),
    'log_table_owner', 'new partitions belong to the owner of the table');

-- The catalogue's facts.
SELECT cmp_ok((SELECT count(DISTINCT table_name) FROM vigil.published_columns()), '>=', 898::bigint, 'the published tables are known');
SELECT is((SELECT count(*) FROM vigil.published_columns('DnsEvents') WHERE column_name = 'Name'), 1::bigint, 'DnsEvents has Name');
SELECT is_empty($$SELECT DISTINCT table_name FROM vigil.published_columns() EXCEPT
    SELECT table_name FROM vigil.published_columns() WHERE column_name = 'TenantId'$$, 'every table has TenantId');
SELECT is_empty($$SELECT table_name FROM vigil.published_columns() WHERE ordinal = 1 AND (column_name, kql_type) <> ('TimeGenerated', 'datetime')$$,
    'every table starts with TimeGenerated');
SELECT is_empty($$SELECT table_name, column_name FROM vigil.published_columns() GROUP BY 1, 2 HAVING count(*) > 1$$, 'no column is there twice');
SELECT is((SELECT array_agg(DISTINCT column_name) FROM vigil.published_columns() WHERE table_name IN ('DeviceEvents', 'EmailEvents') AND column_name IN ('Timestamp', 'ReportId')), ARRAY['ReportId'],
    'Defender tables have ReportId; Timestamp is another name of TimeGenerated');
SELECT is((SELECT array_agg(column_name ORDER BY ordinal) FROM vigil.published_columns('AWSCloudTrail') WHERE ordinal < 4), '{TimeGenerated,EventName,SourceIpAddress}',
    'what queries name most is in front');
SELECT is_empty($$SELECT * FROM vigil.published_columns('Nothing')$$, 'nobody knows another name');

-- Columns of one's own: a table, and more columns of a published one.
INSERT INTO vigil.log_catalog (table_name, column_name, kql_type, ordinal) VALUES
    ('Own_CL', 'TimeGenerated', 'datetime', 1), ('Own_CL', 'Bytes', 'long', 2), ('AuditLogs', 'Extra_s', 'string', 1), ('AuditLogs', 'DurationMs', 'real', 2);
SELECT results_eq($$SELECT column_name, kql_type, ordinal FROM vigil.log_table_columns('Own_CL') ORDER BY ordinal$$, $$VALUES ('TimeGenerated', 'datetime', 1), ('Bytes', 'long', 2)$$, 'a table of one''s own');
SELECT is((SELECT count(*) FROM vigil.log_table_columns('AuditLogs')), (SELECT count(*) + 1 FROM vigil.published_columns('AuditLogs')), 'one column more');
SELECT results_eq($$SELECT column_name, kql_type FROM vigil.log_table_columns('AuditLogs') ORDER BY ordinal DESC LIMIT 2$$, $$VALUES ('DurationMs', 'real'), ('Extra_s', 'string')$$, 'behind the others, and one of another type');

-- What is here, and what a rule needs.
SELECT vigil.create_log_table('AWSGuardDuty', 'public') \g /dev/null
SELECT is((SELECT count(*) FROM vigil.catalogue WHERE table_name IN ('Own_CL', 'DeviceInfo', 'AWSGuardDuty')), 3::bigint, 'the catalogue names them');
SELECT results_eq($$SELECT present, relation::text, columns FROM vigil.catalogue WHERE table_name = 'DeviceInfo'$$,
    $$SELECT false, NULL::text, count(*) FROM vigil.published_columns('DeviceInfo')$$, 'one that is not here');
INSERT INTO "AWSGuardDuty" ("TimeGenerated") VALUES ('2020-01-01 12:00+00'), (date_trunc('day', now(), 'UTC') + interval '1 minute');
SELECT results_eq($$SELECT present, newest_time FROM vigil.catalogue WHERE table_name = 'AWSGuardDuty'$$,
    $$VALUES (true, date_trunc('day', now(), 'UTC') + interval '1 minute')$$, 'one that is, with its newest row');
INSERT INTO "AWSGuardDuty" ("TimeGenerated") VALUES (now() + interval '200 days');
SELECT is(vigil.newest_time('"AWSGuardDuty"', 'TimeGenerated'), now() + interval '200 days', 'also of a day without a partition');
CREATE TABLE plain (at timestamptz);
SELECT is(vigil.newest_time('plain', 'at'), NULL, 'an empty table has none');
INSERT INTO plain VALUES ('2024-05-01 00:00Z'), ('2024-04-01 00:00Z');
SELECT is(vigil.newest_time('plain', 'at'), '2024-05-01 00:00Z', 'a plain one');
SELECT set_eq($$SELECT * FROM vigil.missing_tables('DeviceInfo | join kind=inner (EmailEvents | where Nothing == 1) on DeviceId | union AWSGuardDuty, Nowhere_CL')$$,
    ARRAY['DeviceInfo', 'EmailEvents'], 'what a query needs and can have, once, whatever else is wrong with it');
SELECT is_empty($$SELECT * FROM vigil.missing_tables('this is | no query')$$, 'what is no query needs nothing');
SELECT set_eq($$SELECT * FROM vigil.missing_tables(E'id: x\nname: A\nquery: |\n  DeviceInfo | take 1\n')$$, ARRAY['DeviceInfo'], 'a rule');
SELECT set_eq($$SELECT * FROM vigil.missing_tables('[{"kind": "Scheduled", "properties": {"displayName": "A", "query": "DeviceInfo"}}, {"kind": "Scheduled", "properties": {"displayName": "B", "query": "DeviceEvents | union DeviceInfo"}}]')$$,
    ARRAY['DeviceEvents', 'DeviceInfo'], 'several');
SELECT results_eq($$SELECT t::text FROM vigil.create_log_tables('DeviceInfo | join kind=inner (EmailEvents) on ReportId', 'public') AS t$$, $$VALUES ('"DeviceInfo"'), ('"EmailEvents"')$$, 'makes them');
SELECT is_empty($$SELECT * FROM vigil.create_log_tables('DeviceInfo')$$, 'once');
SELECT is_empty($$SELECT * FROM kql.check('DeviceInfo | join kind=inner (EmailEvents) on ReportId | where severity == 1') WHERE code = 'VK0202'$$, 'and the query finds them');

SELECT * FROM finish();
ROLLBACK;
