-- Kinds of logs: what the list names has its functions, its table, and a way back from the dead letters.
BEGIN;
SELECT no_plan();

SELECT cmp_ok((SELECT count(*) FROM vigil.log_kinds()), '>=', 2::bigint, 'there are kinds of logs');
SELECT is_empty($$SELECT k.name FROM vigil.log_kinds() AS k WHERE NOT EXISTS
    (SELECT FROM vigil.published_columns(k.log_table))$$, 'each has a table of the catalogue');
SELECT is_empty($$SELECT k.name, f FROM vigil.built_in_kinds() AS k
    CROSS JOIN unnest(ARRAY['(text,text)', '(bytea,text)', '_gz(bytea,text)', '(jsonb,text)']) AS f
    WHERE to_regprocedure('vigil.ingest_' || k.name || f) IS NULL$$, 'each has its functions');
SELECT is_empty($$SELECT p.oid::regprocedure FROM pg_proc AS p WHERE p.proname LIKE 'ingest%'
    AND p.pronamespace = 'vigil'::regnamespace AND obj_description(p.oid, 'pg_proc') IS NULL$$, 'which say what they do');
SELECT is_empty($$SELECT log_table FROM vigil.built_in_kinds() GROUP BY 1 HAVING count(*) > 1$$, 'a table has one kind');

SELECT vigil.create_log_table('AWSCloudTrail'), vigil.create_log_table('Heartbeat') \g /dev/null
\set record '{"eventVersion":"1.08","eventTime":"2026-03-02T09:00:00Z","eventName":"ConsoleLogin","eventSource":"signin.amazonaws.com"}'
SELECT is((SELECT row(i.*)::text FROM vigil.ingest('cloudtrail', convert_to(:'record', 'UTF8')) AS i), '(1,0,0,0)',
    'a kind by its name');
SELECT is((SELECT row(i.*)::text FROM vigil.ingest('Heartbeat', convert_to('{"TimeGenerated":"2026-03-02T09:00:00Z"}', 'UTF8')) AS i),
    '(1,0,0,0)', 'any other name is a table');
SELECT throws_ok($$SELECT vigil.ingest('cloudtrial', '{}')$$, '42P01', 'there is no log table "cloudtrial"', 'or an error');

-- A dead letter goes the way of its table's kind.
INSERT INTO vigil.dead_letter (log_table, source, byte_offset, record_number, reason, message, record, loaded_by)
VALUES ('AWSCloudTrail', 's', 0, 1, 'r', 'm', convert_to(:'record', 'UTF8'), current_user),
    ('Heartbeat', 's', 0, 1, 'r', 'm', convert_to('{"TimeGenerated":"2026-03-02T10:00:00Z"}', 'UTF8'), current_user);
SELECT is((SELECT bool_and(vigil.retry_dead_letter(id)) FROM vigil.dead_letter), true, 'dead letters are taken');
SELECT is((SELECT count(*) FROM "AWSCloudTrail" WHERE "EventName" = 'ConsoleLogin'), 2::bigint, 'as a kind');
SELECT is((SELECT count(*) FROM "Heartbeat"), 2::bigint, 'and as rows');

SELECT * FROM finish();
ROLLBACK;
