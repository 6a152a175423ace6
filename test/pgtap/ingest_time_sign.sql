-- Signs that nobody sees, or that look like figures, within or around a time: it is none, in whatever way it comes.
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public;
SET LOCAL client_min_messages = error;
SELECT vigil.create_log_table('AWSCloudTrail'), vigil.create_log_table('SigninLogs'), vigil.create_log_table('Syslog'), vigil.create_log_table('CommonSecurityLog');
INSERT INTO vigil.log_catalog (table_name, column_name, kql_type, ordinal) VALUES
    ('Time_CL', 'TimeGenerated', 'datetime', 1), ('Time_CL', 'Other', 'datetime', 2), ('Time_CL', 'Name', 'string', 3);
SELECT vigil.create_log_table('Time_CL');
SELECT vigil.register_mapping('timed', '{"table": "Time_CL", "columns": {"TimeGenerated": "at", "Other": {"path": "other", "time": "seconds"}, "Name": "name"}}');
-- A table of somebody else, with times of all types.
CREATE TABLE "Own_CL" ("TimeGenerated" timestamptz NOT NULL, "Stamp" timestamp, "Day" date, "Days" daterange, "Moments" timestamptz[], "Name" text);
SELECT vigil.register_source('Own_CL', 'public."Own_CL"');

CREATE TEMP TABLE sign (name text, sign text);
INSERT INTO sign VALUES ('zero width space', U&'\200B'), ('zero width joiner', U&'\200D'), ('left-to-right mark', U&'\200E'), ('right-to-left mark', U&'\200F'),
    ('right-to-left override', U&'\202E'), ('isolate', U&'\2067'), ('word joiner', U&'\2060'), ('byte order mark', U&'\FEFF'), ('soft hyphen', U&'\00AD'),
    ('Arabic mark', U&'\061C'), ('Mongolian separator', U&'\180E'), ('full-width 1', U&'\FF11'), ('Arabic 1', U&'\0661');
-- "within": where a space may stand or a figure does.
CREATE TEMP TABLE form (name text, before text, behind text);
INSERT INTO form VALUES ('before', '', '2026-03-02 09:00:00Z'), ('behind', '2026-03-02 09:00:00Z', ''), ('for the blank', '2026-03-02', '09:00:00Z'),
    ('beside the blank', '2026-03-02 ', '09:00:00Z'), ('before the zone', '2026-03-02 09:00:00', 'Z'), ('in a number', '2026-0', '-02 09:00:00Z'),
    ('before AM', '3/2/2026, 9:00:00', 'AM'), ('before PM', '3/2/2026 9:00:00 ', 'PM');

-- What became of it: "rows dead reason".
CREATE FUNCTION came(kind text, body text) RETURNS text LANGUAGE plpgsql AS $f$
DECLARE r record;
BEGIN
    DELETE FROM vigil.dead_letter;
    r := vigil.ingest(kind, convert_to(body, 'UTF8'));
    RETURN concat_ws(' ', r.rows, r.rejected, (SELECT string_agg(reason, ' ') FROM vigil.dead_letter));
END $f$;

CREATE FUNCTION ways(t text) RETURNS TABLE (way text, came text) LANGUAGE sql AS $f$
    VALUES ('CloudTrail', came('cloudtrail', jsonb_build_object('eventTime', t, 'eventName', 'A', 'eventSource', 's3.amazonaws.com', 'eventVersion', '1.08', 'eventID', 'e')::text)),
        ('a row', came('Time_CL', jsonb_build_object('TimeGenerated', t, 'Name', 'x')::text)),
        ('its other column', came('Time_CL', jsonb_build_object('TimeGenerated', '2026-03-02T09:00:00Z', 'Other', t)::text)),
        ('in \u escapes', came('Time_CL', format('{"TimeGenerated":"%s","Name":"x"}', (SELECT string_agg(CASE WHEN c < 'z' COLLATE "C" THEN c ELSE '\u' || lpad(to_hex(ascii(c)), 4, '0') END, '' ORDER BY n) FROM unnest(regexp_split_to_array(t, '')) WITH ORDINALITY AS u (c, n))))),
        ('a CSV', came('Time_CL', E'Name,TimeGenerated\nx,"' || t || E'"\n')),
        ('a CSV, first', came('Time_CL', E'TimeGenerated,Name\n"' || t || E'",x\n')),
        ('a CSV [UTC]', came('Time_CL', E'TimeGenerated [UTC],Name\n"' || t || E'",x\n')),
        ('a mapping', came('timed', jsonb_build_object('at', t, 'name', 'x')::text)),
        ('timestamp', came('Own_CL', jsonb_build_object('TimeGenerated', '2026-03-02T09:00:00Z', 'Stamp', t)::text)),
        ('date', came('Own_CL', jsonb_build_object('TimeGenerated', '2026-03-02T09:00:00Z', 'Day', t)::text)),
        ('an array', came('Own_CL', jsonb_build_object('TimeGenerated', '2026-03-02T09:00:00Z', 'Moments', jsonb_build_array(t))::text)),
        ('a range', came('Own_CL', jsonb_build_object('TimeGenerated', '2026-03-02T09:00:00Z', 'Days', '[' || t || ',)')::text))
$f$;
SELECT is((SELECT string_agg(DISTINCT w.came, ', ') FROM ways(f.before || s.sign || f.behind) AS w WHERE w.came !~ '^0 1 bad_(time|value)$'), NULL, concat_ws(', ', s.name, f.name))
FROM sign AS s, form AS f;

-- What is white space in Unicode parts a date from its time, and an hour from AM, as browsers write them.
SELECT is((SELECT string_agg(DISTINCT came('Time_CL', jsonb_build_object('TimeGenerated', t, 'Name', 'x')::text), ', ')
    FROM (VALUES (' '), (U&'\00A0'), (U&'\2009'), (U&'\202F'), (U&'\3000')) AS s (s),
        LATERAL (VALUES ('2026-03-02' || s || '09:00:00Z'), ('3/2/2026, 9:00:00' || s || 'AM')) AS t (t)), '1 0', 'spaces are spaces');

-- Lines: a time with such a sign is not the line's.
SELECT is((SELECT string_agg(DISTINCT came('syslog', l), ', ')
    FROM sign AS s, LATERAL (VALUES ('<34>' || s.sign || 'Mar  2 09:00:00 host app: x'), ('<34>Mar' || s.sign || ' 2 09:00:00 host app: x'), ('<34>Mar 2' || s.sign || '09:00:00 host app: x'),
        ('<34>1 ' || s.sign || '2026-03-02T09:00:00Z host app - - - x'), ('<34>1 2026-03-02T09:00:00Z' || s.sign || ' host app - - - x')) AS l (l)), '0 1 bad_time, 0 1 missing_time', 'syslog');
SELECT * FROM finish();
ROLLBACK;
