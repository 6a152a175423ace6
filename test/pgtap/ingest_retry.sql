-- Dead letters that are tried again: each is read as in its input at the time when it came.
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public;
SET LOCAL client_min_messages = error;
SELECT vigil.create_log_table('AWSCloudTrail'), vigil.create_log_table('SigninLogs'), vigil.create_log_table('Syslog') \g /dev/null
CREATE FUNCTION pg_temp.load_csv(VARIADIC lines text[]) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM vigil.dead_letter; DELETE FROM "AWSCloudTrail";
    RETURN (SELECT i::text FROM vigil.ingest_rows('AWSCloudTrail', concat_ws(E'\n', VARIADIC '{"TimeGenerated,EventName,ReadOnly"}' || lines) || E'\n', 'file') AS i);
END $$;
CREATE FUNCTION pg_temp.repair(old text, new text) RETURNS void LANGUAGE sql AS $$
UPDATE vigil.dead_letter SET record = convert_to(replace(convert_from(record, 'UTF8'), old, new), 'UTF8') $$;

-- The order of dates is that of the file, not of the row that is left of it.
CREATE FUNCTION pg_temp.try_order(proof text, row_text text, old text, new text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_id bigint;
    v_order text;
    v_taken boolean;
BEGIN
    PERFORM pg_temp.load_csv(row_text, proof);
    SELECT d.id, d.date_order INTO v_id, v_order FROM vigil.dead_letter AS d;
    PERFORM pg_temp.repair(old, new);
    v_taken := vigil.retry_dead_letter(v_id);
    RETURN concat_ws(' ', v_order, v_taken, (SELECT to_char("TimeGenerated" AT TIME ZONE 'UTC', 'YYYY-MM-DD') FROM "AWSCloudTrail" WHERE "EventName" = 'bad'), (SELECT d.reason FROM vigil.dead_letter AS d WHERE d.resolved_at IS NULL));
END $$;
SELECT is(pg_temp.try_order(proof, '03/04/2026 09:45:54,bad,maybe', 'maybe', 'true'), expected, proof || ': a row that is put right')
FROM (VALUES ('25/02/2026 10:00:00,n,', 'day first t 2026-04-03'), ('02/25/2026 10:00:00,n,', 'month first t 2026-03-04'), ('01/25/2026 10:00:00 AM,n,', 'month first t 2026-03-04')) AS v (proof, expected);
SELECT is(pg_temp.try_order(proof, '03/04/2026 09:45:54,bad', 'bad', 'bad,'), expected, proof || ': a row that had too few cells')
FROM (VALUES ('25/02/2026 10:00:00,n,', 'day first t 2026-04-03'), ('02/25/2026 10:00:00,n,', 'month first t 2026-03-04')) AS v (proof, expected);
SELECT is(pg_temp.try_order('03/05/2026 10:00:00,n,', '13/04/2026 09:45:54,bad,maybe', 'maybe', 'true'), 'day first t 2026-04-13', 'a row that proves it itself');
SELECT is(pg_temp.try_order('2026-02-02 10:00:00,n,', '2026-02-02 10:00:00,bad,maybe', 'maybe', 'true'), 't 2026-02-02', 'nothing is noted where nothing tells');
SELECT is(pg_temp.load_csv('25/02/2026 10:00:00,n,', '02/25/2026 10:00:00,n,', '03/04/2026 09:45:54,bad,'), '(2,1,0,0)', 'a file of both orders');
SELECT is((SELECT date_order || ' ' || reason FROM vigil.dead_letter), 'unknown ambiguous_date', 'has none');
SELECT ok(NOT vigil.retry_dead_letter(id), 'and its row stays') FROM vigil.dead_letter;
UPDATE vigil.dead_letter SET date_order = 'day first';
SELECT ok(vigil.retry_dead_letter(id), 'until somebody says it') FROM vigil.dead_letter;
SELECT is((SELECT "TimeGenerated" AT TIME ZONE 'UTC' FROM "AWSCloudTrail" WHERE "EventName" = 'bad'), '2026-04-03 09:45:54'::timestamp, 'and counts');

-- Lines without a year are of the year in which they came.
DELETE FROM vigil.dead_letter;
ALTER TABLE "Syslog" ADD CONSTRAINT x CHECK ("HostName" <> 'host');
SELECT is((SELECT i::text FROM vigil.ingest('syslog', E'<13>Mar  2 09:00:00 host app: text\n'::bytea) AS i), '(0,1,0,0)', 'a line is refused');
UPDATE vigil.dead_letter SET received_at = '2021-06-01';
ALTER TABLE "Syslog" DROP CONSTRAINT x;
SELECT ok(vigil.retry_dead_letter(id), 'and taken later') FROM vigil.dead_letter;
SELECT is((SELECT "TimeGenerated" AT TIME ZONE 'UTC' FROM "Syslog"), '2021-03-02 09:00:00'::timestamp, 'with the year in which it came');

-- Why it is not taken is what the last try says; what is skipped is not taken.
DELETE FROM vigil.dead_letter;
SELECT vigil.ingest_signin('{"time":"yesterday","category":"SignInLogs","resultType":"0","properties":{"userPrincipalName":"a"}}'::text, 'a file') \g /dev/null
SELECT id AS letter FROM vigil.dead_letter \gset
SELECT pg_temp.repair('"yesterday"', '"2026-03-02T09:00:00Z"'), pg_temp.repair('"SignInLogs"', '"WeirdCat"') \g /dev/null
SELECT ok(NOT vigil.retry_dead_letter(:letter), 'a category that nobody knows');
SELECT is((SELECT concat_ws(' ', count(*), min(reason), min(resolved_at)) FROM vigil.dead_letter), '1 other_category', 'is no end of a letter, which says why');
SELECT pg_temp.repair('"WeirdCat"', '"SignInLogs"'), pg_temp.repair('"properties":{"userPrincipalName":"a"}', '"properties":7') \g /dev/null
SELECT ok(NOT vigil.retry_dead_letter(:letter), 'another fault');
SELECT is((SELECT concat_ws(' ', count(*), min(reason)) FROM vigil.dead_letter), '1 missing_properties', 'is the reason now');
SELECT pg_temp.repair('"properties":7', '"properties":{"userPrincipalName":"a"}') \g /dev/null
ALTER TABLE "SigninLogs" ADD CONSTRAINT x CHECK ("UserPrincipalName" <> 'a');
SELECT ok(NOT vigil.retry_dead_letter(:letter), 'what the table refuses');
SELECT is((SELECT concat_ws(' ', count(*), min(message)) FROM vigil.dead_letter), '1 the log table refuses the row (new row for relation "SigninLogs_default" violates check constraint "x")', 'is the reason, too');
ALTER TABLE "SigninLogs" DROP CONSTRAINT x;
CREATE FUNCTION drops() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER x BEFORE INSERT ON "SigninLogs" FOR EACH ROW EXECUTE FUNCTION drops();
SELECT ok(NOT vigil.retry_dead_letter(:letter), 'what a trigger drops');
SELECT is((SELECT concat_ws(' ', count(*), min(reason)) FROM vigil.dead_letter), '1 left_out', 'is not taken');
DROP TRIGGER x ON "SigninLogs";
SELECT ok(vigil.retry_dead_letter(:letter), 'at last');
SELECT ok(NOT vigil.retry_dead_letter(:letter), 'once');
SELECT is((SELECT concat_ws(' ', count(*), count(resolved_at)) FROM vigil.dead_letter), '1 1', 'it is resolved');

-- A letter of several records: what is still bad is a letter of its own, as if of the input.
DELETE FROM vigil.dead_letter;
DELETE FROM "AWSCloudTrail";
SELECT load AS load FROM vigil.begin_load('cloudtrail', 'a file') \gset
SELECT vigil.ingest_part(:load, 0, '[{"eventTime":"2026-03-02T09:00:00Z","eventSource":"s","eventName":"two"} {"eventTime":"x","eventSource":"s","eventName":"three"}]', 500, true) \g /dev/null
SELECT is((SELECT count(*) FROM vigil.dead_letter WHERE reason = 'json_syntax'), 1::bigint, 'what is broken');
UPDATE vigil.dead_letter SET record = '[{"eventTime":"2026-03-02T09:00:01Z","eventSource":"s","eventName":"four"},{"eventTime":"x","eventSource":"s","eventName":"three"}]';
SELECT ok(vigil.retry_dead_letter(id), 'is put right in part') FROM vigil.dead_letter;
SELECT is((SELECT count(*) FROM "AWSCloudTrail" WHERE "EventName" = 'four'), 1::bigint, 'a row');
SELECT is((SELECT concat_ws(' ', source, load = :load, kind, reason, convert_from(record, 'UTF8')) FROM vigil.dead_letter WHERE resolved_at IS NULL), 'a file t cloudtrail bad_time {"eventTime":"x","eventSource":"s","eventName":"three"}', 'and a letter');
SELECT * FROM finish();
ROLLBACK;
