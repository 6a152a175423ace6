-- Records of more than 64 MB: each is put aside as too large wherever it stands and whatever holds its bytes, what is beside it is loaded, and a container of that size is read.
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public;
SET LOCAL client_min_messages = error;
CREATE TABLE "Large_CL" ("TimeGenerated" timestamptz NOT NULL, "Name" text NOT NULL, "Data" json, "Type" text);
SELECT vigil.register_source('Large_CL', '"Large_CL"') \g /dev/null
SELECT vigil.register_mapping('large_lines', '{"table": "Large_CL", "format": "syslog", "columns": {"TimeGenerated": "time", "Name": "message"}}') \g /dev/null
-- "@" is what is large, "<" and ">" are small records around the one that has it.
CREATE FUNCTION pg_temp.text_of(shape text) RETURNS text LANGUAGE sql AS $$
    SELECT replace(replace(replace(shape, '<', '{"TimeGenerated":"2026-01-01T00:00:00Z","Name":"a"}'), '>', '{"TimeGenerated":"2026-01-03T00:00:00Z","Name":"c"}'), '@', repeat('x', 68000000)) $$;
CREATE FUNCTION pg_temp.became(kind text, shape text) RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' ', i.rows, i.rejected, (SELECT string_agg(concat_ws(' ', r ->> 'reason', r ->> 'record', r ->> 'byte'), ', ') FROM jsonb_array_elements(i.reasons) AS r)) FROM vigil.preview_ingest(kind, convert_to(pg_temp.text_of(shape), 'UTF8')) AS i $$;
SELECT is(pg_temp.became(kind, shape), became, format('%s: %s', kind, shape)) FROM (VALUES
    ('Large_CL', E'<\n{"TimeGenerated":"2026-01-02T00:00:00Z","Name":"@"}\n>', '2 1 record_too_large 2 52'),
    ('Large_CL', '[<,{"Data":["@"],"Name":"b","TimeGenerated":"2026-01-02T00:00:00Z"},>]', '2 1 record_too_large 2 53'),
    ('Large_CL', '{"Records":[<,{"Data":"@","Name":"b"},>]}', '2 1 missing_time 2 0'),
    ('Large_CL', '<{"Other":"@","message":"{\"TimeGenerated\":\"2026-01-02T00:00:00Z\",\"Name\":\"b\"}"}>', '3 0'),
    ('Large_CL', '{"tables":[{"name":"t","columns":[{"name":"TimeGenerated"},{"name":"Name"}],"rows":[["2026-01-01T00:00:00Z","a"],["2026-01-02T00:00:00Z","@"],["2026-01-03T00:00:00Z","c"]]}]}', '2 1 record_too_large 2 113'),
    ('large_lines', E'2026-01-01T00:00:00Z host app: a\n2026-01-02T00:00:00Z host app: @\n2026-01-03T00:00:00Z host app: c\n', '2 1 record_too_large 2 33')) AS v (kind, shape, became);
SELECT is(pg_temp.became('Large_CL', '{"responses":[{"took":1,"hits":{"hits":[{"_index":"i","_source":<},{"_index":"i","_source":{"TimeGenerated":"2026-01-02T00:00:00Z","Name":"b","Other":"' || repeat('x', 60000000) || '"}},{"_index":"i","_source":>}]}}],"took":1,"Other":"' || repeat('x', 10000000) || '"}'),
    '3 0 unknown_column 4 0', 'a container of 70 MB');

-- What is remembered of a record does not grow with its keys.
CREATE FUNCTION pg_temp.most() RETURNS integer LANGUAGE sql AS $$
    SELECT (regexp_match(pg_read_file('/proc/self/status'), 'VmHWM:\s*(\d+)'))[1]::int / 1024 - (regexp_match(pg_read_file('/proc/self/status'), 'RssShmem:\s*(\d+)'))[1]::int / 1024 $$;
SELECT is(i.rows, 1::bigint, v.what) FROM (VALUES
    ('many keys', (SELECT string_agg('"' || g || '":1', ',') FROM generate_series(1, 1000000) AS g)),
    ('many keys with escapes', (SELECT string_agg('"\u0061' || g || '":1', ',') FROM generate_series(1, 1000000) AS g)),
    ('one key very often', (SELECT string_agg('"\u004eame":"a"', ',') FROM generate_series(1, 1000000) AS g))) AS v (what, keys),
    vigil.preview_ingest('Large_CL', convert_to('{"TimeGenerated":"2026-01-01T00:00:00Z","Name":"a",' || v.keys || '}', 'UTF8')) AS i;
SELECT cmp_ok(pg_temp.most(), '<', 1000, 'megabytes of the session');

-- Keys of what is around records are no columns that rows have.
SELECT is(pg_temp.became('Large_CL', '{"Records":[<],"Sender":1}{"TimeGenerated":"2026-01-01T00:00:00Z","Name":"a","More":1}'), '2 0 unknown_column 3 0', 'a remark');
SELECT is((SELECT r ->> 'message' FROM vigil.preview_ingest('Large_CL', convert_to(pg_temp.text_of('{"Records":[<],"Sender":1}{"TimeGenerated":"2026-01-01T00:00:00Z","Name":"a","More":1}'), 'UTF8')) AS i, jsonb_array_elements(i.reasons) AS r),
    'columns that are not of log table "Large_CL": "More"', 'of the rows alone');
SELECT * FROM finish();
ROLLBACK;
