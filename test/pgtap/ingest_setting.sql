-- What is loaded, put aside, tried again and told is the same whatever a session's settings of times are.
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public;
SET LOCAL client_min_messages = error;
SELECT vigil.create_log_table('AWSCloudTrail'), vigil.create_log_table('Syslog') \g /dev/null
INSERT INTO vigil.log_catalog (table_name, column_name, kql_type, ordinal) VALUES ('Times_CL', 'TimeGenerated', 'datetime', 1), ('Times_CL', 'At', 'datetime', 2), ('Times_CL', 'Span', 'timespan', 3), ('Times_CL', 'Text', 'string', 4);
SELECT vigil.create_log_table('Times_CL', slim => true, columns => '{Text}') \g /dev/null
CREATE TEMP TABLE input (n serial, kind text, payload text);
INSERT INTO input (kind, payload) VALUES
    ('AWSCloudTrail', E'TimeGenerated [UTC],EventName,ReadOnly\n25/02/2026 10:00:00,n,\n03/04/2026 09:45:54,o,\n03/04/2026 09:45:54,p,maybe\n'),
    ('AWSCloudTrail', E'TimeGenerated,EventName\n"2/25/2026, 1:48:53.123 AM",n\n03/04/2026 09:45:54,o\n'),
    ('cloudtrail', '{"eventTime":"2026-03-29T02:30:00","eventSource":"s","eventName":"n"}{"eventTime":"01/02/2026 03:04:05","eventSource":"s","eventName":"n"}{"eventTime":"2026-03-02","eventSource":"s","eventName":"n"}{"eventTime":"20260302T010203Z","eventSource":"s","eventName":"n"}'),
    ('syslog', E'<13>1 2026-03-02T09:00:00.003+05:45 host app - - - text\n'),
    ('Times_CL', '{"TimeGenerated":"2026-10-25T01:30:00+13:45","At":"02.01.2026 03:04","Span":"1.02:03:04.5","Text":"x"}{"TimeGenerated":"2026-10-25T01:30:00Z","At":"1/2/2026","Text":"y"}{"TimeGenerated":"2026-10-25T01:30:00Z","Span":"1 day"}');

-- All that a session sees of it, as one text.
CREATE FUNCTION pg_temp.seen() RETURNS text LANGUAGE plpgsql AS $f$
DECLARE
    v_input record;
    v_said text := '';
BEGIN
    DELETE FROM vigil.dead_letter; DELETE FROM "AWSCloudTrail"; DELETE FROM "Syslog"; DELETE FROM "Times_CL";
    FOR v_input IN SELECT * FROM input ORDER BY n LOOP
        v_said := v_said || (SELECT p::text FROM vigil.preview_ingest(v_input.kind, convert_to(v_input.payload, 'UTF8')) AS p) || (SELECT i::text FROM vigil.ingest(v_input.kind, convert_to(v_input.payload, 'UTF8')) AS i) || E'\n';
    END LOOP;
    v_said := v_said || (SELECT string_agg(concat_ws(' ', reason, message, byte_offset, date_order), E'\n' ORDER BY id) FROM vigil.dead_letter) || E'\n';
    UPDATE vigil.dead_letter SET record = convert_to(replace(convert_from(record, 'UTF8'), 'maybe', 'true'), 'UTF8');
    v_said := v_said || (SELECT string_agg(vigil.retry_dead_letter(d.id)::text, ' ' ORDER BY d.id) FROM vigil.dead_letter AS d) || E'\n';
    RETURN v_said || (SELECT string_agg(q::text, E'\n' ORDER BY q::text COLLATE "C") FROM unnest('{AWSCloudTrail,Syslog,Times_CL}'::text[]) AS t, kql.query(t || ' | project-away _ingested_at, _xid | extend Text = strcat(TimeGenerated)') AS q)
        || (SELECT string_agg(t::text, E'\n' ORDER BY t::text COLLATE "C") FROM (SELECT "_rest", extract(epoch FROM "TimeGenerated") FROM "Times_CL") AS t);
END
$f$;
CREATE TEMP TABLE answer (setting text, seen text);
DO $d$
DECLARE
    v_style text;
    v_zone text;
    v_interval text;
BEGIN
    FOR v_style, v_zone, v_interval IN
        SELECT s || ', ' || o, z, i FROM unnest('{ISO,SQL,German,Postgres}'::text[]) AS s, unnest('{DMY,MDY,YMD}'::text[]) AS o,
            (VALUES ('UTC', 'postgres'), ('Asia/Kathmandu', 'iso_8601'), ('America/New_York', 'sql_standard'), ('Pacific/Chatham', 'postgres_verbose')) AS z (z, i)
    LOOP
        PERFORM set_config('DateStyle', v_style, true), set_config('TimeZone', v_zone, true), set_config('IntervalStyle', v_interval, true);
        INSERT INTO answer VALUES (concat_ws(' / ', v_style, v_zone, v_interval), pg_temp.seen());
    END LOOP;
END
$d$;
SELECT is((SELECT count(*) FROM answer), 48::bigint, 'settings');
SELECT is(a.seen, f.seen, a.setting) FROM answer AS a, (SELECT seen FROM answer LIMIT 1) AS f;
SELECT alike((SELECT min(seen) FROM answer), '%day first%', 'dates are found in their order');
SELECT * FROM finish();
ROLLBACK;
