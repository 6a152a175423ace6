-- Times that their zone, or a fraction, puts out of the years 1 to 9999: KQL has no such time, so that no query would find the row.
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public;
SET LOCAL client_min_messages = error;
SELECT vigil.create_log_table('AWSCloudTrail'), vigil.create_log_table('SigninLogs'), vigil.create_log_table('Syslog'), vigil.create_log_table('CommonSecurityLog') \g /dev/null
INSERT INTO vigil.log_catalog (table_name, column_name, kql_type, ordinal) VALUES ('Edge_CL', 'TimeGenerated', 'datetime', 1), ('Edge_CL', 'Other', 'datetime', 2), ('Edge_CL', 'Name', 'string', 3);
SELECT vigil.create_log_table('Edge_CL') \g /dev/null
SELECT vigil.register_mapping('edge', '{"table": "Edge_CL", "columns": {"TimeGenerated": "at", "Name": "name"}}'),
    vigil.register_mapping('edge_' || unit, jsonb_build_object('table', 'Edge_CL', 'columns', jsonb_build_object('Name', 'name', 'TimeGenerated', jsonb_build_object('path', 'at', 'time', unit))))
FROM unnest('{seconds,milliseconds,microseconds,nanoseconds}'::text[]) AS unit \g /dev/null
CREATE TABLE "EdgeOwn" ("TimeGenerated" timestamptz NOT NULL, "Stamp" timestamp, "Day" date, "Name" text);
SELECT vigil.register_source('EdgeOwn', 'public."EdgeOwn"') \g /dev/null
CREATE FUNCTION came(kind text, body text) RETURNS text LANGUAGE plpgsql AS $f$
DECLARE r record;
BEGIN
    DELETE FROM vigil.dead_letter;
    r := vigil.ingest(kind, convert_to(body, 'UTF8'));
    RETURN concat_ws(' ', r.rows, r.rejected, (SELECT string_agg(reason, ' ') FROM vigil.dead_letter));
END $f$;
CREATE FUNCTION ways(t text) RETURNS TABLE (way text, came text) LANGUAGE sql AS $f$
    VALUES ('CloudTrail', came('cloudtrail', jsonb_build_object('eventTime', t, 'eventName', 'A', 'eventSource', 's', 'eventID', t)::text)),
        ('its other time', came('cloudtrail', jsonb_build_object('eventTime', '2026-03-02T09:00:00Z', 'eventName', 'A', 'eventSource', 's', 'eventID', t, 'userIdentity', jsonb_build_object('sessionContext', jsonb_build_object('attributes', jsonb_build_object('creationDate', t))))::text)),
        ('a sign-in', came('signin', jsonb_build_object('time', t, 'category', 'SignInLogs', 'resultType', '0', 'properties', jsonb_build_object('id', t))::text)),
        ('a row', came('Edge_CL', jsonb_build_object('TimeGenerated', t, 'Name', 'x')::text)),
        ('its other column', came('Edge_CL', jsonb_build_object('TimeGenerated', '2026-03-02T09:00:00Z', 'Other', t)::text)),
        ('a CSV', came('Edge_CL', E'Name,TimeGenerated\nx,"' || t || E'"\n')),
        ('a mapping', came('edge', jsonb_build_object('at', t, 'name', 'x')::text)),
        ('a table of one''s own', came('EdgeOwn', jsonb_build_object('TimeGenerated', t, 'Name', 'x')::text)),
        ('its timestamp', came('EdgeOwn', jsonb_build_object('TimeGenerated', '2026-03-02T09:00:00Z', 'Stamp', t)::text)),
        ('its date', came('EdgeOwn', jsonb_build_object('TimeGenerated', '2026-03-02T09:00:00Z', 'Day', t)::text)),
        ('syslog', came('syslog', t || ' h p: m')),
        ('syslog of RFC 5424', came('syslog', '<34>1 ' || replace(t, ' ', 'T') || ' h a - - - m')),
        ('CEF', came('cef', 'CEF:0|V|P|1|1|n|5|rt=' || t))
$f$;
SELECT is((SELECT string_agg(way || ': ' || came, ', ') FROM ways(t) WHERE came !~ '^0 1 (bad_time|bad_value)$'), NULL, t)
FROM unnest('{9999-12-31T23:59:59-05:00,0001-01-01T00:00:00+05:00,9999-12-31 23:59:59.5 -00:01,0001-01-01T00:00:00.9999999+00:01}'::text[]) AS t;
SELECT is((SELECT string_agg(way || ': ' || came, ', ') FROM ways(t) WHERE came <> '1 0'), NULL, t || ' is one')
FROM unnest('{9999-12-31T23:59:59.9999999Z,0001-01-01T00:00:00Z,9999-12-31T18:59:59-05:00,0001-01-01T05:00:00+05:00}'::text[]) AS t;
SELECT is(came('edge_' || unit, format('{"at":%s,"name":"x"}', t)), r, unit || ' ' || t) FROM (VALUES
    ('seconds', '-62135596800', '1 0'), ('seconds', '-62135596800.5', '0 1 bad_time'), ('seconds', '253402300799.9999999', '1 0'), ('seconds', '253402300800', '0 1 bad_time'),
    ('milliseconds', '-62135596800000', '1 0'), ('milliseconds', '-62135596800000.1', '0 1 bad_time'), ('milliseconds', '253402300799999.9', '1 0'), ('milliseconds', '253402300800000', '0 1 bad_time'),
    ('microseconds', '-62135596800000001', '0 1 bad_time'), ('microseconds', '253402300800000000', '0 1 bad_time')) AS v (unit, t, r);
SELECT is((SELECT count(*) FROM "Edge_CL" WHERE "TimeGenerated" NOT BETWEEN '0001-01-01Z' AND '9999-12-31 23:59:59.999999Z'), 0::bigint, 'no row is out of reach');
SELECT * FROM finish();
ROLLBACK;
