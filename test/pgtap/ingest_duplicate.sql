-- Records that a table has already, by time and event id.
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public;
SET LOCAL client_min_messages = error;
SELECT vigil.create_log_table(t) FROM unnest('{AWSCloudTrail,SigninLogs,Heartbeat}'::text[]) AS t;
SELECT vigil.create_partitions('AWSCloudTrail', '2024-01-31', '2024-02-02');

CREATE FUNCTION event(id text, rest text DEFAULT '', at text DEFAULT '2024-01-31T09:00:00Z') RETURNS text LANGUAGE sql AS $$
    SELECT format('{"eventTime":"%s","eventSource":"s","eventName":"n"%s%s}', at, ',"eventID":"' || id || '"', rest) $$;
CREATE FUNCTION load(payload text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE r record;
BEGIN
    r := vigil.ingest_cloudtrail(payload, 'file');
    RETURN format('%s %s %s %s, %s', r.rows, r.rejected, r.skipped, r.duplicates, (SELECT count(*) FROM "AWSCloudTrail"));
END $$;

SELECT is((SELECT string_agg(name || ' ' || event_id, ', ' ORDER BY name) FROM vigil.log_sources WHERE event_id IS NOT NULL),
    'AWSCloudTrail AwsEventId, SigninLogs Id', 'looked for in CloudTrail and sign-ins');
SELECT is(load(event('a') || event('b')), '2 0 0 0, 2', 'two records');
SELECT is(load(event('a') || event('b')), '0 0 0 2, 2', 'the same again');
SELECT is(load(event('b') || event('c')), '1 0 0 1, 3', 'in another file');
SELECT is(load(event('d') || event('d') || 'bad' || E'\n' || event('d')), '1 1 0 2, 4', 'twice in one file');
SELECT is(load(replace(event('d'), ',', ' , ')), '0 0 0 1, 4', 'written with other white space');
SELECT is(load(replace(event('e'), ',', ' , ') || event('e') || event('e')), '1 0 0 2, 5', 'both in one file');
SELECT is(load(event('f') || event('f', ',"userAgent":"x"')), '2 0 0 0, 7', 'one that says something else is kept');
SELECT is(load(event('f', ',"userAgent":"x"') || event('f', ',"userAgent":"y"')), '1 0 0 1, 8', 'and known afterwards');
SELECT is(load(event('g', '', '2024-02-01T09:00:00Z')), '1 0 0 0, 9', 'another day');
SELECT is(load(event('a', '', '2024-02-01T09:00:00Z')), '1 0 0 0, 10', 'the same id at another time is another event');
SELECT is(load(event('h', '', '2019-02-01T09:00:00Z') || event('g', '', '2024-02-01T09:00:00Z')), '1 0 0 1, 11', 'a day without a partition');
SELECT is(load(event('h', '', '2019-02-01T09:00:00Z')), '0 0 0 1, 11', 'is searched, too');
SELECT is(load('{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n"}{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n"}'), '2 0 0 0, 13', 'records without an id are not compared');
SELECT is(load((SELECT string_agg(event('many' || i % 500), E'\n') FROM generate_series(1, 2000) AS i)), '500 0 0 1500, 513', 'many');
SELECT is(load((SELECT string_agg(event('lots' || i), E'\n') FROM generate_series(1, 25000) AS i)
    || (SELECT string_agg(event('lots' || i), E'\n') FROM generate_series(24000, 25500) AS i)), '25500 0 0 1001, 26013', 'in another batch of the same file');
SELECT is((SELECT count(*) - count(DISTINCT ("TimeGenerated", "AwsEventId", "UserAgent", CASE "AwsEventId" WHEN '' THEN random() END)) FROM "AWSCloudTrail"), 0::bigint, 'no row is there twice');

-- Each row is a look into the index, whatever is known of the table: joined by the rows of the batch's times, days whose
-- times lie among each other were compared pair by pair.
SELECT vigil.create_partitions('AWSCloudTrail', '2024-03-01', '2024-03-08');
CREATE FUNCTION week(batch text) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(event(batch || i, '', to_char('2024-03-01'::timestamp + i * interval '5 min', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')), '') FROM generate_series(1, 2000) AS i $$;
CREATE FUNCTION looks() RETURNS numeric LANGUAGE sql AS $$
    SELECT sum(idx_scan) FROM pg_stat_xact_user_tables WHERE relname LIKE 'AWSCloudTrail%' $$;
SELECT load(week('x'));
CREATE TEMP TABLE before AS SELECT looks();
SELECT is(split_part(load(week('y')), ',', 1), '2000 0 0 0', 'a week beside a week');
SELECT cmp_ok(looks() - (SELECT looks FROM before), '>=', 2000::numeric, 'each row is looked for by itself');

-- Rows that the table refuses are looked for once, not with each part of them that is tried.
ALTER TABLE "AWSCloudTrail" ADD CONSTRAINT refuses CHECK ("EventName" <> 'bad');
CREATE TEMP TABLE before_bad AS SELECT looks();
SELECT is(split_part(load(replace(week('z'), '"n"', '"bad"')), ',', 1), '0 2000 0 0', 'a week that is refused');
SELECT cmp_ok(looks() - (SELECT looks FROM before_bad), '<', 5000::numeric, 'each row is looked for once');
SELECT is(split_part(load(replace(week('z'), '"n"', '"bad"') || week('y') || week('w')), ',', 1), '2000 2000 0 2000', 'among others');
ALTER TABLE "AWSCloudTrail" DROP CONSTRAINT refuses;

-- A sign-in that is told again with another risk is another record.
CREATE FUNCTION sign_in(risk text) RETURNS text LANGUAGE sql AS $$
    SELECT format('{"time":"2024-01-31T09:00:00Z","category":"SignInLogs","resultType":"0","properties":{"id":"x","userPrincipalName":"a","riskLevelAggregated":"%s"}}', risk) $$;
SELECT is((SELECT r::text FROM vigil.ingest_signin(sign_in('none') || sign_in('high') || sign_in('none')) r), '(2,0,0,1)', 'a sign-in with another risk is kept');
SELECT is((SELECT r::text FROM vigil.ingest_signin(sign_in('high')) r), '(0,0,0,1)', 'once');

-- The setting.
SELECT is((SELECT r::text FROM vigil.ingest_rows('Heartbeat', '{"TimeGenerated":"2024-01-31T09:00:00Z","Computer":"c"}{"TimeGenerated":"2024-01-31T09:00:00Z","Computer":"c"}') r), '(2,0,0,0)', 'other tables have no id');
SELECT throws_ok($$SELECT vigil.find_duplicates('Heartbeat', 'None')$$, '42703', 'log table "Heartbeat" has no text column "None"', 'a column that is not there');
SELECT throws_ok($$SELECT vigil.find_duplicates('Absent', 'Computer')$$, '42P01', NULL, 'no table');
SELECT lives_ok($$SELECT vigil.find_duplicates('Heartbeat', 'Computer')$$, 'but may be given one');
SELECT is((SELECT r::text FROM vigil.ingest_rows('Heartbeat', '{"TimeGenerated":"2024-01-31T09:00:00Z","Computer":"c"}{"TimeGenerated":"2024-01-31T09:00:00Z","Computer":"d"}') r), '(1,0,0,1)', 'from then on');
SELECT vigil.find_duplicates('AWSCloudTrail', NULL);
SELECT is(split_part(load(event('a')), ',', 1), '1 0 0 0', 'without the setting all is taken');
SELECT is(to_regclass('"AWSCloudTrail_event_id"')::text, NULL, 'and there is no index');
SELECT vigil.find_duplicates('AWSCloudTrail', 'AwsEventId');
SELECT is(split_part(load(event('a')), ',', 1), '0 0 0 1', 'with it nothing is doubled');

-- Who may not read the table cannot compare.
CREATE ROLE duplicate_loader;
GRANT USAGE ON SCHEMA vigil TO duplicate_loader;
GRANT INSERT ON "AWSCloudTrail" TO duplicate_loader;
SET LOCAL ROLE duplicate_loader;
SELECT is((SELECT r::text FROM vigil.ingest_cloudtrail('{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n","eventID":"a"}') r), '(1,0,0,0)', 'without the right to read');
RESET ROLE;
GRANT SELECT ON "AWSCloudTrail" TO duplicate_loader;
SET LOCAL ROLE duplicate_loader;
SELECT is((SELECT r::text FROM vigil.ingest_cloudtrail('{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n","eventID":"a"}') r), '(0,0,0,1)', 'with it');
SELECT throws_ok($$SELECT vigil.find_duplicates('AWSCloudTrail', NULL)$$, '42501', NULL, 'the setting is the administrator''s');
RESET ROLE;
SELECT is(current_setting('enable_seqscan') || current_setting('jit'), (SELECT string_agg(reset_val, '' ORDER BY name) FROM pg_settings WHERE name IN ('enable_seqscan', 'jit')), 'no setting is left behind');

SELECT * FROM finish();
ROLLBACK;
