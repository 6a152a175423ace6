-- Containers, broken input and the dead letters: records = rows + rejected + skipped.
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public;
SET LOCAL client_min_messages = error;
SELECT vigil.create_log_table('AWSCloudTrail');

-- The payload's $ stands for a good record.
CREATE FUNCTION good(payload text) RETURNS text LANGUAGE sql IMMUTABLE AS $f$
    SELECT replace(payload, '$', '{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n"}') $f$;
CREATE FUNCTION counts(payload text) RETURNS text LANGUAGE plpgsql AS $f$
DECLARE r record;
BEGIN
    DELETE FROM "AWSCloudTrail";
    r := vigil.ingest_cloudtrail(good(payload), 'file');
    IF r.rows <> (SELECT count(*) FROM "AWSCloudTrail") THEN RETURN 'wrong count'; END IF;
    RETURN format('%s %s %s', r.rows, r.rejected, r.skipped);
END $f$;
CREATE FUNCTION counts(payload bytea) RETURNS text LANGUAGE plpgsql AS $f$
DECLARE r record;
BEGIN
    r := vigil.ingest_cloudtrail(payload, 'file');
    RETURN format('%s %s %s', r.rows, r.rejected, r.skipped);
END $f$;
-- Reasons of the dead letters since the last call, and what they hold.
CREATE FUNCTION letters() RETURNS text LANGUAGE sql AS $f$
    WITH gone AS (UPDATE vigil.dead_letter SET resolved_at = now() WHERE resolved_at IS NULL RETURNING *)
    SELECT coalesce(string_agg(format('%s@%s#%s:%s', reason, byte_offset, record_number, encode(record, 'escape')), ' ' ORDER BY id), '') FROM gone $f$;

-- Containers.
SELECT is(counts('{"Records":[$,$]}'), '2 0 0', 'an S3 object');
SELECT is(counts('{"Records":[]}'), '0 0 0', 'an empty one');
SELECT is(counts(''), '0 0 0', 'an empty file');
SELECT is(counts(E' \r\n\t'), '0 0 0', 'a file of white space');
SELECT is(counts('$'), '1 0 0', 'one record');
SELECT is(counts('[$,$]'), '2 0 0', 'an array');
SELECT is(counts(E'$\n$\n'), '2 0 0', 'a line per record');
SELECT is(counts(E'$\r\n\r\n$'), '2 0 0', 'lines that end in CR LF, an empty one, no end of line');
SELECT is(counts('$$$'), '3 0 0', 'objects with nothing between them');
SELECT is(counts('{"Records":[$]}{"Records":[$,$]}'), '3 0 0', 'S3 objects with nothing between them');
SELECT is(counts(replace(good('{"Records":[$]}'), ',', E',\n   ')), '1 0 0', 'a record over several lines');
SELECT is(counts('{"version":"0","detail-type":"AWS API Call via CloudTrail","source":"aws.iam","resources":[],"detail":$}'), '1 0 0', 'an event of EventBridge');
SELECT is(counts('{"messageType":"DATA_MESSAGE","owner":"1","logEvents":[{"id":"1","message":' || to_json(good('$'))::text || '},{"id":"2","message":' || to_json(good('$'))::text || '}]}'),
    '2 0 0', 'a message of CloudWatch Logs');
SELECT is(counts('{"messageType":"CONTROL_MESSAGE","logEvents":[{"id":"","message":"CWL CONTROL MESSAGE"}]}'), '0 0 1', 'its control message is skipped');
SELECT is(counts('{"Events":[{"EventId":"1","EventTime":1.5,"CloudTrailEvent":' || to_json(good('$'))::text || '}]}'), '1 0 0', 'an answer of LookupEvents');
SELECT is(counts('{"Type":"Notification","TopicArn":"arn","Message":"CloudTrail validation message."}'), '0 0 1', 'a validation message is skipped');
SELECT is(counts('{"Type":"Notification","TopicArn":"arn","Message":' || to_json(good('{"Records":[$]}'))::text || '}'), '1 0 0', 'a notification that holds the records');
SELECT is(counts('{"digestStartTime":"2024-01-31T09:00:00Z","logFiles":[{"s3Object":"x"}]}'), '0 0 1', 'a digest file is skipped');
SELECT is(counts('{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"us-east-1","eventTime":"2024-01-31T09:00:00.000Z","eventName":"ObjectCreated:Put","s3":{"object":{"key":"k"}}}]}'),
    '0 0 1', 'a notification of S3 is skipped, though it has Records');
SELECT is(counts('{"Records":[{"eventVersion":"1.07","eventTime":"2024-01-31T09:00:00Z","eventCategory":"Insight","eventType":"AwsCloudTrailInsight","insightDetails":{}},$]}'),
    '1 0 1', 'an insight is skipped');
SELECT is(letters(), '', 'nothing of this is a dead letter');

-- What is known and not read is named, instead of what it lacks.
CREATE FUNCTION named(payload text) RETURNS text LANGUAGE plpgsql AS $f$
DECLARE told text := counts(payload);
BEGIN
    told := told || ' ' || (SELECT string_agg(reason || ': ' || message, '; ' ORDER BY id) FROM vigil.dead_letter WHERE resolved_at IS NULL);
    PERFORM letters();
    RETURN told;
END $f$;
SELECT matches(named('{"metadata":{"product":{"name":"CloudTrail"}},"time":1700000000000,"class_uid":3002,"category_uid":3}'), '^0 1 0 unsupported_container: .*OCSF', 'a record of OCSF');
SELECT matches(named('{"QueryStatus":"FINISHED","QueryResultRows":[[{"eventTime":"2024-01-31 09:00:00.000"},{"eventName":"n"}]]}'), '^0 1 0 unsupported_container: .*CloudTrail Lake', 'an answer of CloudTrail Lake without eventJson');
SELECT matches(named('{"Messages":[{"MessageId":"1","ReceiptHandle":"r","MD5OfBody":"m","Body":"words"}]}'), '^0 1 0 unsupported_container: .*SQS', 'words in a queue');
SELECT matches(named('[{"EventName":"n","EventTime":"\/Date(1706691600000)\/","PSComputerName":"h"}]'), '^0 1 0 unsupported_container: .*PowerShell', 'objects of PowerShell');
SELECT matches(named('<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04"></Objs>'), '^0 1 0 unsupported_container: .*PowerShell', 'its XML');
SELECT matches(named('{"eventName":"n","eventSource":"s"}'), '^0 1 0 missing_time', 'a record without a time is one');

-- Broken records do not hold up good ones.
SELECT is(counts(E'$\n{"eventTime":\n$'), '2 1 0', 'a broken line');
SELECT is(letters(), 'truncated_json@71#2:{"eventTime":', 'does not swallow the next');
SELECT is(counts(E'$\n{bad}\n$'), '2 1 0', 'a line that is no JSON');
SELECT is(letters(), 'json_syntax@71#2:{bad}', 'is kept with its place and number');
SELECT is(counts('{"Records":[$,{"eventName":NaN},$]}'), '2 1 0', 'a broken record in a list');
SELECT is(letters(), 'json_syntax@83#2:{"eventName":NaN}', 'is kept alone');
SELECT is(counts('{"Records":[$,{"eventTime":"2024-01-31T0'), '1 1 0', 'a file that was cut');
SELECT is(letters(), 'truncated_json@83#2:{"eventTime":"2024-01-31T0', 'keeps what was there');
SELECT is(counts('{"Records":[$'), '1 1 0', 'cut behind a record: who knows what came behind');
SELECT is(letters(), 'truncated_json@82#2:', 'is told');
SELECT ok(NOT vigil.retry_dead_letter(id), 'and stays, as there is nothing to try') FROM vigil.dead_letter ORDER BY id DESC LIMIT 1;
SELECT is(counts('[$,$]'), '2 0 0', 'an array that closes');
SELECT is(counts('[$,$'), '2 1 0', 'one that does not');
SELECT is(letters(), 'truncated_json@142#3:', 'is told, too');
SELECT is(counts('[$,[1'), '1 1 0', 'what is put aside is so once');
SELECT is(letters(), 'truncated_json@72#2:[1', 'with all that is left');
SELECT is(counts('{"Records":[$,]}'), '1 0 0', 'a comma too many');
SELECT is(counts('[$,1,"x",null,[],true]'), '1 5 0', 'elements that are no objects');
SELECT is(letters(), 'not_object@72#2:1 not_object@74#3:"x" not_object@78#4:null not_object@83#5:[] not_object@86#6:true', 'are kept one by one');
SELECT is(counts('"{\"eventTime\":\"x\"}"'), '0 1 0', 'a record in a string');
SELECT is(letters(), 'not_object@0#1:"{\\"eventTime\\":\\"x\\"}"', 'is refused');
SELECT is(counts(E'{"a":"x\ny"}'), '0 2 0', 'a raw line end in a string makes two broken lines');
SELECT is(letters(), E'json_syntax@0#1:{"a":"x json_syntax@8#2:y"}', 'both kept');
SELECT is(counts(repeat('[', 100000)), '0 1 0', 'deep nesting does no harm');
SELECT is((SELECT count(*) FROM (SELECT letters()) l), 1::bigint, 'and is kept');
SELECT is(counts('{"Records":[{"a":' || repeat('[', 600) || repeat(']', 600) || '},$]}'), '1 1 0', 'a record nested too deeply');
SELECT is(left(letters(), 14), 'too_deep@12#1:', 'is put aside alone');
SELECT is(counts('<html><body>404</body></html>'), '0 1 0', 'an error page');
SELECT is(letters(), 'not_json@0#1:<html><body>404</body></html>', 'is no JSON');
SELECT is(counts('{"Records":"none"}'), '0 0 0', 'Records that are no list');
SELECT is(counts('$ trailing'), '1 1 0', 'words behind a record');
SELECT is(letters(), 'json_syntax@71#2:trailing', 'are kept');
SELECT is(counts('{"detail-type":"x","detail":5}'), '0 1 0', 'a detail that is no record');
SELECT is(counts('{"messageType":"DATA_MESSAGE","logEvents":[{"message":"plain text"},{"message":' || to_json(good('$'))::text || '}]}'), '1 1 0', 'a log event that is no record');
SELECT is(letters(), 'not_object@28#1:5 not_json@55#1:plain text', 'keeps its text and the place of the message');

-- Bytes: packed, with a byte order mark, in other encodings.
SELECT is(counts(decode('H4sIAAAAAAACA6tWCkpNzi9KKVayiq5WSi1LzSsJycxNVbJSMjIwMtE1MNQ1NgwxsLQyMACiKCUdiJLg/NKiZJCiYpiIXyJYU55SbWwtAPJ6sO5UAAAA', 'base64')), '1 0 0', 'gzip');
SELECT is(counts(decode('H4sIAAAAAAACA6tWCkpNzi9KKVayiq5WSi1LzSsJycxNVbJSMjIwMtE1MNQ1NgwxsLQyMACiKCUdiJLg/NKiZJCiYpiIXyJYU55SbWwtAPJ6sO5UAAAA', 'base64') || decode('H4sIAAAAAAACA6tWCkpNzi9KKVayiq5WSi1LzSsJycxNVbJSMjIwMtE1MNQ1NgwxsLQyMACiKCUdiJLg/NKiZJCiYpiIXyJYU55SrQ51jImtBQCDLop7mwAAAA==', 'base64')), '3 0 0', 'gzip of two members');
SELECT is(counts(decode('H4sIAAAAAAACA6tWCkpNzi9KKVayiq5WSi1LzSsJycxNVbJSMjIwMtE1MNQ1NgwxsLQyMACiKCUdiJLg/NKiZJCiYpiIXyJYU55SbWwtAPJ6sO5UAAAA', 'base64') || '\x00000000'), '1 0 0', 'gzip with padding');
SELECT is(counts(decode('H4sIAAAAAAACAwMAAAAAAAAAAAA=', 'base64')), '0 0 0', 'gzip of nothing');
SELECT is((SELECT r::text FROM vigil.ingest_cloudtrail_gz(decode('H4sIAAAAAAACA6tWCkpNzi9KKVayiq5WSi1LzSsJycxNVbJSMjIwMtE1MNQ1NgwxsLQyMACiKCUdiJLg/NKiZJCiYpiIXyJYU55SrQ51jImtBQCDLop7mwAAAA==', 'base64')) r), '(2,0,0,0)', 'under its own name');
SELECT is((SELECT r::text FROM vigil.ingest_cloudtrail(('{"awslogs":{"data":"' || 'H4sIAAAAAAACA0WMPQvCMBiE/8vNKSTVpdkCBie7JFONSNBQCvYDEwUJ+e++YkW46bnnLmMMMfo+2NcSILFTVp0P2hi112C4zb1+hilFyGPGcCVDEE4DrZIfF0jBfg/UZYfw0S31DtKh5vW24qLaCMsbyTmlc2CrZubH/fIV45+2fh1PDgXlVN7vY0+0pAAAAA==' || '"}}')::text) r), '(1,0,0,0)', 'base64 of gzip in a Lambda event');
SELECT is(letters(), '', 'nothing of this is a dead letter');
SELECT is(counts(substr(decode('H4sIAAAAAAACA6tWCkpNzi9KKVayiq5WSi1LzSsJycxNVbJSMjIwMtE1MNQ1NgwxsLQyMACiKCUdiJLg/NKiZJCiYpiIXyJYU55SrQ51jImtBQCDLop7mwAAAA==', 'base64'), 1, 60)), '0 1 0', 'a gzip file that was cut');
SELECT is(left(letters(), 19), 'truncated_gzip@0#1:', 'is kept as it is');
SELECT is(counts(overlay(decode('H4sIAAAAAAACA6tWCkpNzi9KKVayiq5WSi1LzSsJycxNVbJSMjIwMtE1MNQ1NgwxsLQyMACiKCUdiJLg/NKiZJCiYpiIXyJYU55SrQ51jImtBQCDLop7mwAAAA==', 'base64') PLACING '\x00' FROM octet_length(decode('H4sIAAAAAAACA6tWCkpNzi9KKVayiq5WSi1LzSsJycxNVbJSMjIwMtE1MNQ1NgwxsLQyMACiKCUdiJLg/NKiZJCiYpiIXyJYU55SrQ51jImtBQCDLop7mwAAAA==', 'base64')) - 5)), '0 1 0', 'a gzip file with a bad checksum');
SELECT is(left(letters(), 13), 'gzip_crc@0#1:', 'is told apart');
SELECT is(counts('\x504b0304aa'::bytea), '0 1 0', 'a zip file is refused');
SELECT is(counts('\xefbbbf'::bytea || convert_to(good(E'$\n$'), 'UTF8')), '2 0 0', 'a byte order mark is passed over');
SELECT is(counts('\xfffe7b00'::bytea), '0 1 0', 'UTF-16 is refused');
SELECT is(letters(), E'unsupported_container@0#1:PK\003\004\\252 bad_encoding@0#1:\\377\\376{\\000', 'with their bytes');
SELECT is(counts(convert_to(good('$'), 'UTF8') || '\x0a'::bytea
    || convert_to('{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n","userAgent":"', 'UTF8') || '\xff227d0a'::bytea
    || convert_to(good('$'), 'UTF8')), '2 1 0', 'bytes that are not UTF-8');
SELECT is(letters(), 'bad_encoding@71#2:{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n","userAgent":"\377"}', 'cost their record only');
SELECT is(counts('\x7b2261223a2278007d'::bytea), '0 1 0', 'a raw zero byte');

-- Rights: INSERT on the log table is enough, and needed.
CREATE ROLE ingest_loader;
CREATE ROLE ingest_stranger;
GRANT USAGE ON SCHEMA vigil TO ingest_loader, ingest_stranger;
GRANT INSERT ON "AWSCloudTrail" TO ingest_loader;
SELECT letters();
SET LOCAL ROLE ingest_loader;
SELECT is((SELECT r::text FROM vigil.ingest_cloudtrail(E'{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n"}\nbad', 'theirs') r), '(1,1,0,0)', 'a loader loads and puts aside');
SELECT throws_ok('SELECT * FROM vigil.dead_letter', '42501', NULL, 'but does not read dead letters');
SELECT throws_ok('INSERT INTO vigil.dead_letter (log_table, source, byte_offset, record_number, reason, message, record, loaded_by) VALUES ('''', '''', 0, 0, '''', '''', '''', '''')',
    '42501', NULL, 'nor writes them');
SELECT is(current_user::text, 'ingest_loader', 'and is still who it was');
RESET ROLE;
SELECT is((SELECT loaded_by FROM vigil.dead_letter WHERE source = 'theirs'), 'ingest_loader', 'the dead letter tells who loaded it');
SET LOCAL ROLE ingest_stranger;
SELECT throws_ok($$SELECT vigil.ingest_cloudtrail('bad')$$, '42501', NULL, 'without the right nothing is written, not even a dead letter');
RESET ROLE;
ALTER TABLE "AWSCloudTrail" ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON "AWSCloudTrail" FOR INSERT WITH CHECK ("EventName" <> 'n');
SET LOCAL ROLE ingest_loader;
SELECT is((SELECT i::text FROM vigil.ingest_cloudtrail('{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n"}'::text) AS i), '(0,1,0,0)', 'row security is respected');
RESET ROLE;
ALTER TABLE "AWSCloudTrail" DISABLE ROW LEVEL SECURITY;

-- A dead letter can be tried again after a fix.
UPDATE vigil.dead_letter SET resolved_at = NULL, record = convert_to(good('$'), 'UTF8') WHERE source = 'theirs';
SELECT ok(vigil.retry_dead_letter(id), 'a repaired record is taken') FROM vigil.dead_letter WHERE source = 'theirs';
SELECT ok(NOT vigil.retry_dead_letter(id), 'but not twice') FROM vigil.dead_letter WHERE source = 'theirs';
SELECT counts('bad again');
SELECT ok(NOT vigil.retry_dead_letter(id), 'a bad one stays') FROM vigil.dead_letter ORDER BY id DESC LIMIT 1;
SELECT is((SELECT count(*) FROM vigil.dead_letter WHERE encode(record, 'escape') = 'bad again'), 1::bigint, 'one dead letter');

-- What the table refuses is put aside (ingest_refused.sql).
ALTER TABLE "AWSCloudTrail" ADD CONSTRAINT no_n CHECK ("EventName" <> 'n') NOT VALID;
SELECT is(counts('$'), '0 1 0', 'a constraint of the table refuses a record');

ALTER TABLE "AWSCloudTrail" DROP CONSTRAINT no_n;

-- Containers that are cut at any byte: each record is counted once, the cut as one that is put aside.
CREATE TEMP TABLE whole (name text, doc text);
INSERT INTO whole VALUES
    ('object', good('{"Records":[$,$],"x":[1,{"a":"b"}]}')),
    ('arrays', good('[{"Records":[$]},{"Records":[$]}]')),
    ('event', good('{"version":"0","detail-type":"AWS API Call via CloudTrail","source":"aws.iam","detail":$,"z":1}')),
    ('notification', '{"Type":"Notification","Message":' || to_json(good('{"Records":[$,$]}'))::text || ',"z":{"a":1}}'),
    ('subscription', '{"messageType":"DATA_MESSAGE","logEvents":[{"id":"1","message":' || to_json(good('$'))::text || '}],"z":1}'),
    ('lookup', '{"Events":[{"EventId":"1","CloudTrailEvent":' || to_json(good('$'))::text || '}]}'),
    ('lake', '{"QueryResultRows":[[{"eventJson":' || to_json(good('$'))::text || '}],[1],[{"a":"b"}]]}'),
    ('table', '{"tables":[{"columns":[{"name":"TimeGenerated"},{"name":"EventName"}],"rows":[["2026-03-02T09:00:00Z","a"],["2026-03-02T09:00:00Z","b"]]}]}');
CREATE FUNCTION cut(name text, doc text, size int, earlier bytea DEFAULT '') RETURNS text LANGUAGE plpgsql AS $f$
DECLARE
    v_part bytea := convert_to(left(doc, size), 'UTF8');
    v_at int := length(earlier);
    v_load bigint;
    p record;
BEGIN
    SELECT b.load INTO v_load FROM vigil.begin_load('cloudtrail', name || size || v_at, sha256(earlier || v_part || name::bytea), v_at + size) AS b;
    IF v_at > 0 THEN
        PERFORM vigil.ingest_part(v_load, 0, earlier, v_at, false, 0, false, false);
    END IF;
    SELECT * INTO p FROM vigil.ingest_part(v_load, v_at, v_part, v_at + size, true, 0, false, false);
    RETURN CASE WHEN size < length(doc) AND p.rejected = 0 THEN 'no word of it'
        WHEN p.reasons::text LIKE '%"ok"%' THEN 'no reason' ELSE 'ok' END;
EXCEPTION WHEN OTHERS THEN
    RETURN sqlerrm;
END $f$;
SELECT is((SELECT string_agg(DISTINCT cut(w.name, w.doc, n), ' ') FROM generate_series(1, length(w.doc)) AS n), 'ok',
    'cut at each byte: ' || w.name) FROM whole AS w;
SELECT is((SELECT string_agg(DISTINCT cut(w.name, w.doc, n, convert_to(good(E'$\n$\n'), 'UTF8')), ' ') FROM generate_series(1, length(w.doc), 5) AS n), 'ok',
    'as a later part of a load: ' || w.name) FROM whole AS w;

SELECT * FROM finish();
ROLLBACK;
