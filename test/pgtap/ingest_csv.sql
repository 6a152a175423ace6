-- Tables as CSV: what portals export, in the languages of their browsers, into any log table.
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public;
SET LOCAL client_min_messages = error;
SET LOCAL timezone = 'America/New_York';
SET LOCAL datestyle = 'SQL, DMY';
INSERT INTO vigil.log_catalog (table_name, column_name, kql_type, ordinal) VALUES
    ('Every_CL', 'TimeGenerated', 'datetime', 1), ('Every_CL', 'S', 'string', 2), ('Every_CL', 'B', 'bool', 3),
    ('Every_CL', 'I', 'int', 4), ('Every_CL', 'L', 'long', 5), ('Every_CL', 'R', 'real', 6), ('Every_CL', 'G', 'guid', 7),
    ('Every_CL', 'D', 'dynamic', 8), ('Every_CL', 'N', 'decimal', 9), ('Every_CL', 'T', 'timespan', 10),
    ('Every_CL', 'Day', 'datetime', 11), ('Every_CL', 'S_string', 'string', 12);
SELECT vigil.create_log_table('Every_CL', keep_raw => true);
SELECT vigil.create_log_table('AWSCloudTrail', keep_raw => true);

CREATE FUNCTION counts(payload bytea) RETURNS text LANGUAGE plpgsql AS $f$
DECLARE r record; found text; bad text;
BEGIN
    DELETE FROM "Every_CL";
    DELETE FROM vigil.dead_letter;
    r := vigil.ingest_rows('Every_CL', payload, 'file.csv');
    SELECT string_agg(format('%s @%s#%s', d.reason, d.byte_offset, d.record_number), ', ' ORDER BY d.id) INTO bad FROM vigil.dead_letter d;
    IF r.rows <> (SELECT count(*) FROM "Every_CL") THEN RETURN 'wrong count'; END IF;
    RETURN concat_ws(' ', r.rows, r.rejected, r.skipped, bad);
END $f$;
CREATE FUNCTION counts(payload text) RETURNS text LANGUAGE sql AS $f$ SELECT counts(convert_to(payload, 'UTF8')) $f$;
-- The times and texts that are there.
CREATE FUNCTION times() RETURNS text LANGUAGE sql AS $f$
    SELECT string_agg(to_char("TimeGenerated" AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || coalesce(nullif('=' || "S", '='), ''), ', ' ORDER BY "S", "TimeGenerated") FROM "Every_CL" $f$;

CREATE FUNCTION texts() RETURNS text LANGUAGE sql AS $f$ SELECT string_agg(concat("S", "S_string", "D"), ', ') FROM "Every_CL" $f$;

-- Every type, by name.
SELECT is(counts(E'TimeGenerated,S,B,I,L,R,G,D,N,T,Day\n'
    '2025-11-14T01:48:53.1234567Z,"a ""b"",\nc",TRUE,-5,9007199254740993,1.5e3,0f8fad5b-d9cb-469f-a165-70867728950e,"{""k"":[1,""x""]}",12345678901234567890.10,1.02:03:04.5,2025-11-14\n'),
    '1 0 0', 'a row of every type');
SELECT is((SELECT format('%s|%s|%s|%s|%s|%s|%s|%s|%s|%s', "S", "B", "I", "L", "R", "G", "D", "N", "T", "Day" AT TIME ZONE 'UTC') FROM "Every_CL"),
    E'a "b",\nc|t|-5|9007199254740993|1500|0f8fad5b-d9cb-469f-a165-70867728950e|{"k": [1, "x"]}|12345678901234567890.10|26:03:04.5|14/11/2025 00:00:00',
    'each value as it was');
SELECT is((SELECT "_raw" ->> 'S' FROM "Every_CL"), E'a "b",\nc', 'the record is kept as JSON');
SELECT is(counts(E'TimeGenerated,S,B,I,L,R,G,D,N,T,Day\n2025-11-14T01:48:53Z,,,,,,,,,,\n'), '1 0 0', 'empty cells');
SELECT is((SELECT format('%s|%s|%s|%s', "S" = '', "B" IS NULL, "D" IS NULL, "Day" IS NULL) FROM "Every_CL"), 't|t|t|t', 'are nothing');
SELECT is(counts(E'TimeGenerated,I\n2025-11-14T01:48:53Z,x\n2025-11-14T01:48:53Z,5\n'), '1 1 0 bad_number @16#1', 'a bad cell costs its row');
SELECT is((SELECT encode(record, 'escape') FROM vigil.dead_letter), E'TimeGenerated,I\n2025-11-14T01:48:53Z,x', 'which is kept with its header');
UPDATE vigil.dead_letter SET record = convert_to(replace(encode(record, 'escape'), 'Z,x', 'Z,7'), 'UTF8');
SELECT ok(vigil.retry_dead_letter(id), 'so that it can be loaded again') FROM vigil.dead_letter;
SELECT is((SELECT string_agg("I"::text, ',' ORDER BY "I") FROM "Every_CL"), '5,7', 'once it is repaired');

-- Separators, quotes, line ends, marks.
SELECT is(counts(E'\uFEFF"TimeGenerated [UTC]","S"\r\n"11/14/2025, 1:48:53.123 AM","x"\r\n') || times(), '1 0 02025-11-14 01:48:53.123000=x', 'as the portal exports');
SELECT is(counts(E'TimeGenerated;S\n2025-11-14T01:48:53Z;a,b\n') || times(), '1 0 02025-11-14 01:48:53.000000=a,b', 'semicolons');
SELECT is(counts(E'S\tTimeGenerated\nx\t2025-11-14T01:48:53Z') || times(), '1 0 02025-11-14 01:48:53.000000=x', 'tabs, no last line end');
SELECT is(counts(E'TimeGenerated|S\n2025-11-14T01:48:53Z|x\n') || times(), '1 0 02025-11-14 01:48:53.000000=x', 'bars');
SELECT is(counts(E' TimeGenerated , S\n2025-11-14T01:48:53Z,x\n\n\n') || times(), '1 0 02025-11-14 01:48:53.000000=x', 'blanks in the header, empty lines');
SELECT is(counts(E'TimeGenerated,S,S\n2025-11-14T01:48:53Z,x,y\n') || times(), '1 0 02025-11-14 01:48:53.000000=y', 'of two columns of one name the last counts');
SELECT is(counts(E',TimeGenerated,Other,S\n0,2025-11-14T01:48:53Z,o,x\n') || times(), '1 0 02025-11-14 01:48:53.000000=x', 'columns of no name and of no column');
SELECT is((SELECT "_raw"::text FROM "Every_CL"), '{"TimeGenerated":"2025-11-14T01:48:53Z","Other":"o","S":"x"}', 'the latter is kept in _raw');
SELECT is(counts(E'TimeGenerated,D_dynamic,D_string\n2025-11-14T01:48:53Z,,"{""a"":1}"\n') || texts(), '1 0 0{"a": 1}', 'what a union splits is one column');
SELECT is(counts(E'TimeGenerated,S_string\n2025-11-14T01:48:53Z,x\n') || texts(), '1 0 0x', 'unless it is one by itself');
SELECT is(counts(E'TimeGenerated,S\n'), '0 0 0', 'a header alone');

-- Dates in figures: the values of the whole file tell the order.
SELECT is(counts(E'TimeGenerated,S\n"03/04/2025, 1:48:53 AM",a\n"11/14/2025, 1:48:53 AM",b\n') || times(),
    '2 0 02025-03-04 01:48:53.000000=a, 2025-11-14 01:48:53.000000=b', 'a day that stands second');
SELECT is(counts(E'TimeGenerated,S\n"03/04/2025, 09:45:54.000",a\n"21/04/2025, 09:45:54.000",b\n') || times(),
    '2 0 02025-04-03 09:45:54.000000=a, 2025-04-21 09:45:54.000000=b', 'a day that stands first, further down');
SELECT is(counts(E'TimeGenerated,Day,S\n"03/04/2025, 09:45:54.000",21/04/2025,a\n') || times(), '1 0 02025-04-03 09:45:54.000000=a', 'or in another column of times');
SELECT is(counts(E'TimeGenerated,S\n"03/04/2025, 09:45:54.000",21/04/2025\n'), '0 1 0 ambiguous_date @16#1', 'but not in a text, which anybody may have written');
SELECT is(counts(E'TimeGenerated,S\n"03/04/2025, 09:45:54.000",a\n"05/05/2025, 09:45:54.000",b\n'), '1 1 0 ambiguous_date @16#1', 'nothing tells: what may be two days is refused');
SELECT is(counts(E'TimeGenerated,S\n"03/04/2025, 9:45:54 PM",a\n') || times(), '1 0 02025-03-04 21:45:54.000000=a', 'AM and PM in capitals are American');
SELECT is(counts(E'TimeGenerated,S\n"03/04/2025, 9:45:54 pm",a\n'), '0 1 0 ambiguous_date @16#1', 'in small letters they are of many countries');
SELECT is(counts(E'TimeGenerated,S\n"03/04/2025, 9:45:54 PM",a\n"21/04/2025, 9:45:54 PM",b\n') || times(),
    '2 0 02025-04-03 21:45:54.000000=a, 2025-04-21 21:45:54.000000=b', 'a day says more than capitals');
SELECT is(counts(E'TimeGenerated,S\n03/04/2025 1:00:00,a\n21/04/2025 1:00:00,b\n04/21/2025 1:00:00,c\n') || times(),
    '2 1 0 ambiguous_date @16#12025-04-21 01:00:00.000000=b, 2025-04-21 01:00:00.000000=c', 'rows that contradict each other: only what may be two days is refused');
SELECT is(counts(E'TimeGenerated,S\n"14.11.2025, 01:48:53,123",a\n"2025-11-14, 1:48:53 p.m.",b\n2025-11-14 01:48:53,c\n') || times(),
    '3 0 02025-11-14 01:48:53.123000=a, 2025-11-14 13:48:53.000000=b, 2025-11-14 01:48:53.000000=c', 'other countries');
SELECT is(counts(E'"TimeGenerated [UTC]"\nyesterday\n1706691600\n2025-02-30 1:00:00\n2025-02-03\n\n"now"\n'),
    '0 5 0 bad_time @22#1, bad_time @32#2, bad_time @43#3, bad_time @62#4, bad_time @74#5', 'what is no point of time');
SELECT is(counts(E'"TimeGenerated [Local Time]",S\n"11/14/2025, 1:48:53 AM",x\n'), '0 1 0 other_zone @0#1', 'times of another zone than UTC');

-- JSON knows no file as a whole: month first, and what shows the other order is refused, with a warning.
SELECT is(counts('{"TimeGenerated":"03/04/2025 1:48:53"}{"TimeGenerated":"21/04/2025 1:48:53"}') || times(), '1 1 0 ambiguous_date @38#22025-03-04 01:48:53.000000', 'figures in JSON');

-- Broken rows.
SELECT is(counts(E'TimeGenerated,S\n2025-11-14T01:48:53Z,"a\n2025-11-14T01:48:54Z,b\n'), '1 1 0 csv_row @16#1', 'a quote that does not close costs its line');
SELECT is(counts(E'TimeGenerated,S\n2025-11-14T01:48:53Z,"a"b\n2025-11-14T01:48:54Z,b\n'), '1 1 0 csv_row @16#1', 'or closes within a cell');
SELECT is(counts(E'TimeGenerated,S\n2025-11-14T01:48:53Z\n2025-11-14T01:48:54Z,b,c\n'), '0 2 0 csv_row @16#1, csv_row @37#2', 'cells that are not as many as the header''s');
SELECT is(counts('\x54696d6547656e6572617465642c530a323032352d31312d31345430313a34383a35335a2c61ff0a323032352d31312d31345430313a34383a35335a2c62'::bytea),
    '1 1 0 bad_encoding @16#1', 'bytes that are not UTF-8');
SELECT is(counts('\x54696d6547656e6572617465642c530a323032352d31312d31345430313a34383a35335a2c61000a323032352d31312d31345430313a34383a35335a2c62'::bytea),
    '1 1 0 nul_in_text @16#1', 'a zero byte');
SELECT is(counts(E'S,I\nx,1\ny,2\n'), '0 1 0 missing_time @0#1', 'no time in the header: once, not for each row');
SELECT is(counts(E'timegenerated,s,i\nx,1,3\ny,2,4\n'), '0 1 0 unsupported_container @0#1', 'no column in the header');
SELECT is(counts(E'TimeGenerated,D\n2025-11-14T01:48:53Z,"{''a'': 1}"\n'), '0 1 0 bad_type @16#1', 'what Python prints is no JSON');

-- What spreadsheets, joins of files and other services make of CSV.
CREATE FUNCTION pairs() RETURNS text LANGUAGE sql AS $f$ SELECT string_agg("S" || "I", ',' ORDER BY "I") FROM "Every_CL" $f$;
CREATE FUNCTION guids() RETURNS text LANGUAGE sql AS $f$ SELECT count(DISTINCT "G")::text FROM "Every_CL" $f$;
CREATE FUNCTION remarks(payload text) RETURNS text LANGUAGE sql AS $f$
    SELECT string_agg(x ->> 'reason' || ' ' || (x ->> 'message'), '; ' ORDER BY x ->> 'reason')
    FROM vigil.preview_ingest('Every_CL', convert_to(payload, 'UTF8')) AS p, jsonb_array_elements(p.reasons) AS x $f$;
SELECT is(counts(e.before || E'TimeGenerated' || e.s || E'S\n2025-11-14T01:48:53Z' || e.s || E'a\n') || times(), '1 0 02025-11-14 01:48:53.000000=a', what)
FROM (VALUES (E'sep=;\r\n', ';', 'the line of Excel'), (E'\uFEFFsep=,\n', ',', 'behind a mark'), (E'"sep=\t"\n', E'\t', 'in quotes'), (E'SEP=#\n', '#', 'any separator'),
    ('', '^', 'hats'), ('', '~', 'tildes'), ('', E'\x01', 'as Hive does'), (E'\uFEFF\uFEFF', ',', 'two marks')) AS e (before, s, what);
SELECT is(counts(E'sep=#\nTimeGenerated#I\n2025-11-14T01:48:53Z#x\n'), '0 1 0 bad_number @22#1', 'a bad row of it');
SELECT is((SELECT encode(record, 'escape') FROM vigil.dead_letter), E'sep=#\nTimeGenerated#I\n2025-11-14T01:48:53Z#x', 'is kept with that line');
SELECT is(counts(E'TimeGenerated,S\n2025-11-14T01:48:53Z,a\nTimeGenerated,S\n2025-11-14T01:48:54Z,b\n\uFEFFTimeGenerated,S\r\n2025-11-14T01:48:55Z,c\n') || texts(), '3 0 0a, b, c', 'files that were joined: a header is no row');
SELECT is(counts(E'TimeGenerated,S,I\n2025-11-14T01:48:53Z,a,1\nTimeGenerated,I,S\n2025-11-14T01:48:54Z,2,b\nI,TimeGenerated\n3,2025-11-14T01:48:55Z\n')
    || pairs(), '3 0 0a1,b2,3', 'of another order or other columns: what follows is read by it');
SELECT is(counts(E'TimeGenerated,S\n"03/04/2025, 09:45:54.000",a\nTimeGenerated,S\n"21/04/2025, 09:45:54.000",b\n') || times(),
    '2 0 02025-04-03 09:45:54.000000=a, 2025-04-21 09:45:54.000000=b', 'each file proves the order of its own dates');
SELECT is(counts(E'TimeGenerated,S\n2025-11-14T01:48:53Z,TimeGenerated\nyesterday,TimeGenerated\n'), '1 1 0 bad_time @51#2', 'a row that has the name of a column is a row');
SELECT is(counts('{"TimeGenerated":"2025-11-14T01:48:53Z","S":"a"}' || E'\n\uFEFF' || '{"TimeGenerated":"2025-11-14T01:48:53Z","S":"b"}' || E'\n\uFEFF') || texts(), '2 0 0a, b', 'a mark between lines of JSON');
SELECT is(remarks(E'TimeGenerated,S,Other,"More of it"\n2025-11-14T01:48:53Z,x,y,z\n'), 'unknown_column columns that are not of log table "Every_CL": "Other", "More of it"', 'columns that the table has not are told');
SELECT is(remarks(E'TimeGenerated,S,S,S,I\n2025-11-14T01:48:53Z,x,,,1\n'), 'doubled_column columns that the input has twice, of which the last that is not empty counts: "S"', 'and those that stand twice');
SELECT is(remarks(repeat(E'TimeGenerated,S,Other\n2025-11-14T01:48:53Z,x,y\n', 3)), 'unknown_column columns that are not of log table "Every_CL": "Other"', 'once');
SELECT is(remarks(E'TimeGenerated,S\n2025-11-14T01:48:53Z,x\n'), NULL, 'otherwise nothing is');
SELECT is(counts(E'TimeGenerated,G\n2025-11-14T01:48:53Z,{0F8FAD5B-D9CB-469F-A165-70867728950E}\n2025-11-14T01:48:53Z,(0f8fad5b-d9cb-469f-a165-70867728950e)\n2025-11-14T01:48:53Z,0F8FAD5B-D9CB-469F-A165-70867728950E\n'
    '2025-11-14T01:48:53Z,{0f8fad5b-d9cb-469f-a165-70867728950e\n2025-11-14T01:48:53Z,{0f8fad5b-d9cb-469f-a165-70867728950e)\n2025-11-14T01:48:53Z,{{0f8fad5b-d9cb-469f-a165-70867728950e}}\n')
    || guids(), '3 3 0 bad_guid @194#4, bad_guid @253#5, bad_guid @313#61', 'GUIDs in braces and capitals are the same');

-- A record as JSON in a column.
CREATE FUNCTION trail(payload text) RETURNS text LANGUAGE plpgsql AS $f$
DECLARE r record;
BEGIN
    DELETE FROM "AWSCloudTrail";
    DELETE FROM vigil.dead_letter;
    r := vigil.ingest_cloudtrail(convert_to(payload, 'UTF8'), 'lake.csv');
    RETURN concat_ws(' ', r.rows, r.rejected, r.skipped, (SELECT string_agg("EventName", ',' ORDER BY "EventName") FROM "AWSCloudTrail"),
        (SELECT string_agg(format('%s@%s#%s', d.reason, d.byte_offset, d.record_number), ' ' ORDER BY d.id) FROM vigil.dead_letter AS d));
END $f$;
\set json '"{""eventTime"":""2025-11-14T01:48:53Z"",""eventSource"":""s"",""eventName"":""a""}"'
SELECT is(trail(E'"eventJson"\r\n' || :'json' || E'\r\n'), '1 0 0 a', 'nothing but the record');
SELECT is(trail(h || E'\nx,' || :'json' || E'\ny,' || replace(:'json', '""a""', '""b""') || E'\n'), '2 0 0 a,b', h)
FROM unnest(ARRAY['eventID,eventJson', 'timestamp,message', '@timestamp,@message', '_time,_raw', 'EventId,CloudTrailEvent']) AS h;
SELECT is(trail(E'eventJson,n\n' || :'json' || E',1\n"{""eventSource"":""s"",""eventName"":""a""}",2\n"{""x"": }",3\n,4\ntext,5\n"{} {}",6\n"[1]",7\n' || replace(:'json', '""a""', '""z""') || E',8\n'),
    '2 6 0 a,z missing_time@99#2 json_syntax@147#3 csv_row@161#4 csv_row@164#5 missing_time@171#6 csv_row@181#7', 'broken ones cost their row');
SELECT ok(bool_and(encode(record, 'escape') LIKE E'eventJson,n\n%'), 'and are kept with the header') FROM vigil.dead_letter;
SELECT is(trail(E'n,message\n1,"{""detail-type"":""x"",""detail"":{""eventTime"":""2025-11-14T01:48:53Z"",""eventSource"":""s"",""eventName"":""e""}}"\n'), '1 0 0 e', 'an envelope in a column');
DELETE FROM "AWSCloudTrail";

-- Inputs of other kinds are named, once.
CREATE FUNCTION named(payload bytea) RETURNS text LANGUAGE plpgsql AS $f$
DECLARE told text := counts(payload);
BEGIN
    RETURN told || ': ' || (SELECT string_agg(message, '; ') FROM vigil.dead_letter);
END $f$;
SELECT matches(named(convert_to(payload, 'UTF8')), '^0 1 0 (not_json|unsupported_container) @0#1: .*' || what, what) FROM (VALUES
    (E'<!DOCTYPE html>\n<html><body>Sign in', 'web page'),
    (E'<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', 'XML'),
    (E'<Event xmlns="x"/>\n<Event/>', 'events of Windows'),
    (E'https 2025-11-14T01:48:53.186641Z app/lb/1 192.0.2.1:2817\nhttps 2025-11-14T01:48:54.186641Z app/lb/1\n', 'Load Balancer'),
    (E'<34>Oct 11 22:14:15 host su: x\n<34>Oct 11 22:14:16 host su: y\n', 'syslog'),
    (E'CEF:0|a|b|c|d|e|5|src=1\nCEF:0|a|b|c|d|e|5|src=1\n', 'CEF'),
    (E'#Software: IIS\n#Fields: date time\n', 'W3C'),
    (E'version account-id interface-id\n2 1 eni-1\n', 'flow log'),
    (repeat('0f', 32) || E' bucket [06/Feb/2025:00:00:38 +0000] 192.0.2.1\n', 'S3'),
    (E'some words\nand more\n', 'not JSON')) v (payload, what);
SELECT matches(named(payload), '^0 1 0 (bad_encoding|unsupported_container) @0#1: .*' || what, what) FROM (VALUES
    ('\x504b0304aa'::bytea, 'zip'), ('\x50415231aaaa', 'Parquet'), ('\xfffe7b00', 'UTF-16'), ('\xfffe00007b000000', 'UTF-32'), (decode('H4sIAAAAAAAC/5Pv5mAAAab/q8O8dL3PanOePOMbuinIyMjA6KKpwRVTMx7DDVuMDBgWaajKdkx68OfSopQJi5JmdMQrRQTPC9JlcPctXecGNAAAozsnOEkAAAA=', 'base64'), 'packed twice by gzip'), ('\x7b0022004100', 'UTF-16'),
    ('\x28b52ffd00', 'zstd'), ('\x4f626a0100', 'Avro'), ('\x456c6646696c6500', 'Windows')) v (payload, what);

-- The table of a kind as it is exported.
SELECT is((SELECT r::text FROM vigil.ingest_cloudtrail(E'"TimeGenerated [UTC]",EventName,EventSource,"SessionCreationDate [UTC]",ReadOnly\n'
    '"21/04/2025, 09:45:54.000",CreateUser,iam.amazonaws.com,"03/04/2025, 09:00:00.000",true\n') r), '(1,0,0,0)', 'CSV of AWSCloudTrail');
SELECT is((SELECT r::text FROM vigil.ingest_cloudtrail('{"TimeGenerated":"2025-04-21T09:45:55Z","EventName":"CreateUser","EventSource":"iam.amazonaws.com"}'
    '{"tables":[{"name":"t","columns":[{"name":"TimeGenerated","type":"datetime"},{"name":"EventName","type":"string"}],"rows":[["2025-04-21T09:45:56Z","CreateUser"]]}]}') r),
    '(2,0,0,0)', 'rows and answers of Log Analytics');
SELECT is((SELECT string_agg(to_char("TimeGenerated" AT TIME ZONE 'UTC', 'DD HH24:MI:SS') || coalesce(to_char("SessionCreationDate" AT TIME ZONE 'UTC', '=MM-DD'), ''), ', ' ORDER BY 1) FROM "AWSCloudTrail"),
    '21 09:45:54=04-03, 21 09:45:55, 21 09:45:56', 'are rows of it');
SELECT is((SELECT r::text FROM vigil.ingest_cloudtrail('{"@timestamp":"2025-04-21T09:45:57.000Z","eventName":"n","eventSource":"s"}') r), '(1,0,0,0)', 'Logstash moves the time');

-- What an input is that is no UTF-8, or an archive, with what to do.
CREATE FUNCTION told(payload bytea) RETURNS text LANGUAGE sql AS $f$
    SELECT concat_ws(' ', p.rows, p.rejected, r ->> 'reason', r ->> 'message') FROM vigil.preview_ingest('Every_CL', payload) AS p LEFT JOIN jsonb_array_elements(p.reasons) AS r ON true $f$;
CREATE FUNCTION tar(name text, content text) RETURNS bytea LANGUAGE sql AS $f$
    SELECT convert_to(name, 'UTF8') || decode(repeat('00', 257 - octet_length(name)), 'hex') || 'ustar'::bytea || decode(repeat('00', 250), 'hex') || convert_to(content, 'UTF8') $f$;
SELECT is(told(decode(string_agg(CASE WHEN is_big THEN '00' || h ELSE h || '00' END, '' ORDER BY n), 'hex')), '0 1 bad_encoding input is not UTF-8 (it is UTF-16; convert it with iconv -f UTF-16' || CASE WHEN is_big THEN 'BE' ELSE 'LE' END || ' -t UTF-8)', 'UTF-16 without a mark')
FROM unnest('{t,f}'::boolean[]) AS is_big, LATERAL (SELECT n, encode(substr('{"TimeGenerated":"2026-03-02T09:00:00Z"}'::bytea, n, 1), 'hex') AS h FROM generate_series(1, 40) AS n) AS x GROUP BY is_big;
SELECT is(told(convert_to('{"TimeGenerated":"2026-03-02T09:00:00Z","S":"M', 'UTF8') || '\xfc'::bytea || 'ller"}'::bytea), '0 1 bad_encoding input is not UTF-8 (if it is of Windows or Latin-1, convert it with iconv -f WINDOWS-1252 -t UTF-8)', 'Latin-1');
SELECT is(told(tar('log.json', E'{"TimeGenerated":"2026-03-02T09:00:00Z"}\n')), '0 1 unsupported_container input is of a kind that is not read (a tar archive; unpack it first)', 'a tar archive');
SELECT is(told(convert_to(rpad('{"TimeGenerated":"2026-03-02T09:00:00Z","S":"', 257, 'x') || E'ustar"}\n', 'UTF8')), '1 0', 'which a record is not that has its sign');
SELECT matches(told(tar('{"TimeGenerated":"2026-03-02T09:00:00Z","S":"', E'"}\n{"TimeGenerated":"2026-03-02T09:00:00Z"}\n')), '^1 1 json_syntax', 'nor one with zero bytes');

-- What a program is told that gives a file in parts.
CREATE FUNCTION head(header text, "row" text DEFAULT '', kind text DEFAULT 'Every_CL') RETURNS text LANGUAGE sql AS $f$
    SELECT h.is_header || concat(' ' || h.separator, ' ' || h.length, ' ' || h.columns, ' ' || h.time_column, ' ' || h.time_columns::text, ' ' || h.problem)
    FROM vigil.csv_header(kind, convert_to(header, 'UTF8'), convert_to("row", 'UTF8')) AS h $f$;
SELECT is(head(E'Day;"TimeGenerated [UTC]";T\n;2025-11-14T01:48:53Z;y\n'), 'true ; 28 3 1 {0,1}', 'a header: what separates its cells, its length, how many columns, which is the time, which are times');
SELECT is(head(E'\uFEFFsep=#\r\n"TimeGenerated"#S\r\n'), 'true # 29 2 0 {0}', 'with a mark and the line of Excel');
SELECT is(head(t), 'false', t) FROM (VALUES ('{"TimeGenerated":"2025-11-14T01:48:53Z"}'), ('a,b'), (''), ('TimeGenerated,S'), (E'"TimeGenerated,S\n')) AS v (t);
SELECT is(head(E'S,I\n1,2\n'), 'true , 4 2 -1 {} record has no time (no column of the header is the time)', 'one that is refused');
SELECT is(head(E'TimeGenerated [CET],S\n1,2\n'), (SELECT 'true , 22 2 -1 {} ' || vigil_text FROM (SELECT r ->> 'message' AS vigil_text FROM vigil.preview_ingest('Every_CL', convert_to(E'TimeGenerated [CET],S\n1,2\n', 'UTF8')) AS p, jsonb_array_elements(p.reasons) AS r WHERE r ->> 'rejected' = '1') AS v), 'or is of another zone');
SELECT is(head(E'TimeGenerated,S\n', r), w, r) FROM (VALUES (E'TimeGenerated,S\n', 'true , 16 2 0 {0}'), (E'S,I,TimeGenerated\n', 'true , 18 3 2 {2}'), (E'2025-11-14T01:48:53Z,TimeGenerated\n', 'false'),
    (E'x,TimeGenerated\n', 'false'), (E'TimeGenerated [CET],S\n', 'true , 22 2 -1 {} header says that times are in another zone; export them in UTC (TimeGenerated [CET])')) AS v (r, w);
SELECT is(head(E'n,message\n', E'n,message\n', 'cloudtrail'), 'true , 10 2 -1 {}', 'where a column has the record');
SELECT is((SELECT h.names FROM vigil.csv_header('Every_CL', E'TimeGenerated,S\n') AS h), '{TimeGenerated,Timestamp,@timestamp}', 'the names of the time');
SELECT ok(h.keys @> '{TimeGenerated,@timestamp,S,I}' AND NOT h.keys @> '{x}' AND h.record_column = -1, 'those of all columns') FROM vigil.csv_header('Every_CL', E'TimeGenerated,S\n') AS h;
SELECT is(h.record_column || ' ' || h.names::text, '1 {eventJson,CloudTrailEvent,@message,message,_raw}', 'where the record is') FROM vigil.csv_header('cloudtrail', E'n,message\n') AS h;
SELECT vigil.create_log_table('Syslog');
SELECT is(head(E'TimeGenerated,Computer,Facility,SyslogMessage\n', '', 'syslog'), 'true , 46 4 0 {0}', 'of a kind whose records are lines');
SELECT is(head(E'<34>Oct 11 22:14:15 h su: x, y\n', '', 'syslog'), 'false', 'which these are');
CREATE FUNCTION part(payload text, date_order text) RETURNS text LANGUAGE sql AS $f$
    SELECT concat_ws(' ', p.rows, p.rejected, p.reasons -> 0 ->> 'reason', p.reasons -> 0 ->> 'record', p.reasons -> 0 ->> 'byte')
    FROM vigil.preview_ingest('Every_CL', convert_to(payload, 'UTF8'), date_order => date_order, first_byte => 100, earlier => 7) AS p $f$;
SELECT is(part(E'TimeGenerated,S\n"03/04/2025, 09:45:54.000",a\n', o), w, 'the order of the file: ' || o) FROM (VALUES ('', '0 1 ambiguous_date 8 116'), ('unknown', '0 1 ambiguous_date 8 116'), ('day first', '1 0'), ('month first', '1 0')) AS v (o, w);
SELECT is(part(E'TimeGenerated,S\n"13/04/2025, 09:45:54.000",a\n', 'unknown'), '1 0', 'is not asked where the date tells');
SELECT throws_ok($$SELECT part('x', 'year first')$$, '22023', '"year first" is no order of dates');
CREATE FUNCTION letter_order(payload text) RETURNS text LANGUAGE sql AS $f$
    SELECT counts(payload);
    SELECT string_agg(coalesce(date_order, '-'), ' ' ORDER BY record_number) FROM vigil.dead_letter $f$;
SELECT is(letter_order(E'TimeGenerated,S,I\n2025-11-14T01:48:53Z,a,x\n"21/04/2025, 09:45:54.000",a,x\n2025-11-14T01:48:53Z,a,x\n2025-11-14T01:48:53Z\n'), '- day first - day first',
    'a row that is put aside keeps the order if it needs it, whatever stood before');

-- ---- files that were joined, each with its mark ----

SELECT is(counts(E'\uFEFF"TimeGenerated [UTC]","S","I"\n"2025-01-01T00:00:00Z","a","1"\n\uFEFF"TimeGenerated [UTC]","S","I"\n"2025-01-02T00:00:00Z","b","2"\n'), '2 0 0',
    'a header in quotes, behind a mark');
SELECT is(counts(E'\uFEFF"TimeGenerated","S","I"\n"2025-01-01T00:00:00Z","a","1"\n\uFEFF"I","TimeGenerated","S"\n"2","2025-01-02T00:00:00Z","b"\n'), '2 0 0', 'of other columns');
SELECT is((SELECT string_agg("S" || "I", ' ' ORDER BY "S") FROM "Every_CL"), 'a1 b2', 'whose first one is known, too');
SELECT is(counts(E'S,"TimeGenerated"\na,2025-01-01T00:00:00Z\n\uFEFF"b\nc",2025-01-01T00:00:00Z\n'), '2 0 0', 'a cell behind a mark may have line ends');

-- ---- a row that goes to the form of its service is put aside as it stood ----

SELECT vigil.create_log_table('SigninLogs');
DELETE FROM vigil.dead_letter;
SELECT rejected FROM vigil.ingest('signin', convert_to(E'CreatedDateTime;Id;UserPrincipalName;RiskLevelAggregated\n2024-03-04T00:00:00Z;1;a;b\nFri;4;"x;""y";b\nSat;5;c;d\n', 'UTF8'), 'x')
\g /dev/null
SELECT is((SELECT string_agg(format('%s @%s#%s %s', reason, byte_offset, record_number, encode(record, 'escape')), ' | ' ORDER BY id) FROM vigil.dead_letter),
    E'bad_time @84#2 CreatedDateTime;Id;UserPrincipalName;RiskLevelAggregated\nFri;4;"x;""y";b | bad_time @100#3 CreatedDateTime;Id;UserPrincipalName;RiskLevelAggregated\nSat;5;c;d',
    'with its header, and the place of the row');
UPDATE vigil.dead_letter SET record = convert_to(regexp_replace(encode(record, 'escape'), 'Fri|Sat', '2024-03-05T00:00:00Z'), 'UTF8');
SELECT ok(vigil.retry_dead_letter(id), 'so that it can be loaded again') FROM vigil.dead_letter;
SELECT is((SELECT string_agg("UserPrincipalName", ' ' ORDER BY "UserPrincipalName") FROM "SigninLogs"), 'a c x;"y', 'all are there');

-- A header that begins and ends with a time of the portal: by another separator it would be one name, and its zone.
CREATE TABLE "Zone_CL" ("TimeGenerated" timestamptz, "Start" timestamptz, "Name" text);
SELECT vigil.register_source('Zone_CL', '"Zone_CL"') \g /dev/null
SELECT is((SELECT concat_ws(' ', i.rows, i.rejected, i.reasons) FROM vigil.preview_ingest('Zone_CL', convert_to(replace(header || E'\n' || line || E'\n', ';', separator), 'UTF8')) AS i), '1 0 []', format('%s by %L', header, separator))
FROM unnest(ARRAY[',', ';', E'\t', '|', '^', '~', E'\x01', E'\x1f']) AS separator, (VALUES
    ('TimeGenerated [UTC];Name;Start [UTC]', '2026-03-17T09:48:22Z;a;2025-02-10T09:48:22Z'),
    ('TimeGenerated [UTC];Start [UTC]', '2026-03-17T09:48:22Z;2025-02-10T09:48:22Z'),
    ('"TimeGenerated [UTC]";Start [UTC];Name', '2026-03-17T09:48:22Z;2025-02-10T09:48:22Z;a,b'),
    ('TimeGenerated;Name', '2026-03-17T09:48:22Z;a')) AS v (header, line) WHERE separator <> ',' OR line NOT LIKE '%,%';
-- A date that is only not proven is none of the other order.
SELECT is((SELECT i.rejected FROM vigil.preview_ingest('Zone_CL', convert_to(E'TimeGenerated,Name\n04/20/2025 10:00:00,a\n05/06/2025 10:00:00,b\nName,TimeGenerated\nc,01/12/2025 10:00:00\n', 'UTF8')) AS i), 1::bigint, 'below another header nothing proves the order');

SELECT * FROM finish();
ROLLBACK;
