-- Columns that somebody adds to a log table: what a record does not bring becomes what an INSERT makes of it that does
-- not name the column, by every way of loading, into every form of table.
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public;
SET LOCAL client_min_messages = error;

CREATE DOMAIN few AS integer CHECK (VALUE < 10);
CREATE DOMAIN few_or_four AS integer DEFAULT 4 NOT NULL CHECK (VALUE < 10);
CREATE DOMAIN word AS text CHECK (VALUE <> 'bad');
CREATE TYPE mood AS ENUM ('good', 'bad');
CREATE SEQUENCE counter;
CREATE TEMP TABLE own (n serial, definition text);
INSERT INTO own (definition) VALUES
    ('o_number integer NOT NULL DEFAULT 3'), ('o_small smallint DEFAULT 7'), ('o_float real DEFAULT 1.5'), ('o_money numeric(9,2) DEFAULT 1'),
    ('o_text text'), ('o_text_default text DEFAULT $d$it''s$d$'), ('o_text_needed text NOT NULL DEFAULT current_user'), ('o_text_empty text NOT NULL DEFAULT $d$$d$'),
    ('o_short varchar(5)'), ('o_char char(3) DEFAULT $d$ab$d$'), ('o_when timestamptz DEFAULT now()'), ('o_day date DEFAULT current_date'), ('o_local timestamp DEFAULT $d$2026-01-01$d$'),
    ('o_few few'), ('o_few_default few DEFAULT 5'), ('o_four few_or_four'), ('o_word word DEFAULT $d$w$d$'), ('o_mood mood NOT NULL DEFAULT $d$good$d$'),
    ('o_address inet DEFAULT $d$192.0.2.1$d$'), ('o_list integer[] DEFAULT $d${1,2}$d$'), ('o_json json DEFAULT $d$[1]$d$'), ('o_jsonb jsonb DEFAULT $d${"a": 1}$d$'),
    ('o_true boolean NOT NULL DEFAULT true'), ('o_null text DEFAULT NULL'), ('o_made integer GENERATED ALWAYS AS (1 + 6) STORED'),
    ('o_guid uuid DEFAULT $d$0f8fad5b-d9cb-469f-a165-70867728950e$d$'), ('o_count bigint NOT NULL DEFAULT nextval($d$public.counter$d$)'), ('o_gone text DEFAULT $d$x$d$'), ('o_bytes bytea');

CREATE TEMP TABLE input (n serial, kind text, log_table text, payload text);
INSERT INTO input (kind, log_table, payload) VALUES
    ('cloudtrail', 'AWSCloudTrail', '{"eventTime":"2026-03-02T09:00:00Z","eventSource":"s","eventName":"n","eventID":"1"}'),
    ('cloudtrail', 'AWSCloudTrail', '{"TimeGenerated":"2026-03-02T09:00:00Z","EventName":"n","EventSource":"s","AwsEventId":"2"}'),
    ('AWSCloudTrail', 'AWSCloudTrail', '{"TimeGenerated":"2026-03-02T09:00:00Z","AwsEventId":"3","o_number":null,"o_text":null}'),
    ('AWSCloudTrail', 'AWSCloudTrail', E'TimeGenerated [UTC],AwsEventId,o_number,o_text_default\n2026-03-02T09:00:00Z,4,,\n'),
    ('AWSCloudTrail', 'AWSCloudTrail', '{"tables":[{"name":"t","columns":[{"name":"TimeGenerated","type":"datetime"},{"name":"AwsEventId","type":"string"}],"rows":[["2026-03-02T09:00:00Z","5"]]}]}'),
    ('signin', 'SigninLogs', '{"time":"2026-03-02T08:55:00Z","category":"SignInLogs","resultType":"0","properties":{"id":"x","userPrincipalName":"ann@contoso.example"}}'),
    ('signin', 'SigninLogs', '{"createdDateTime":"2026-03-02T08:55:00Z","id":"y","userPrincipalName":"ann@contoso.example","status":{"errorCode":0}}'),
    ('AuditLogs', 'AuditLogs', '{"time":"2026-03-02T08:55:00Z","category":"AuditLogs","operationName":"Add member","properties":{"id":"a"}}'),
    ('okta', 'OktaV2_CL', '[{"uuid":"u1","published":"2026-03-02T08:55:00Z","eventType":"user.session.start"}]'),
    ('syslog', 'Syslog', E'<165>1 2026-03-02T08:55:00.003Z host app abc ID47 - text\n'),
    ('cef', 'CommonSecurityLog', 'CEF:0|Sec|manager|1.0|100|worm stopped|10|src=10.0.0.1 rt=1795741200123');

-- The own columns of the rows, as one object each; what differs from row to row only says that it is there.
CREATE FUNCTION pg_temp.own(place text, log_table text, inserted boolean) RETURNS SETOF jsonb LANGUAGE plpgsql AS $f$
BEGIN
    RETURN QUERY EXECUTE format($$SELECT (SELECT jsonb_object_agg(e.key, CASE WHEN e.key = 'o_count' THEN to_jsonb(e.value <> 'null') ELSE e.value END)
        FROM jsonb_each(to_jsonb(t)) AS e WHERE e.key ^@ 'o_') FROM %I.%I AS t WHERE ("TimeGenerated" = '2000-01-01') = $1$$, place, log_table) USING inserted;
END
$f$;

CREATE FUNCTION pg_temp.check_place(place text, columns text[], slim boolean, keep_raw boolean, find_duplicates boolean) RETURNS SETOF text LANGUAGE plpgsql AS $f$
DECLARE
    v_table text;
    v_input record;
BEGIN
    EXECUTE format('CREATE SCHEMA %I', place);
    FOR v_table IN SELECT DISTINCT log_table FROM input LOOP
        PERFORM vigil.unregister_source(v_table), vigil.create_log_table(v_table, place, keep_raw, columns, slim);
        IF NOT find_duplicates THEN
            PERFORM vigil.find_duplicates(v_table, NULL);
        END IF;
        EXECUTE (SELECT format('ALTER TABLE %I.%I ', place, v_table) || string_agg('ADD COLUMN ' || definition, ', ' ORDER BY n) FROM own);
        EXECUTE format('ALTER TABLE %I.%I DROP COLUMN o_gone', place, v_table);
    END LOOP;
    FOR v_input IN SELECT * FROM input ORDER BY n LOOP
        RETURN NEXT is((SELECT i::text FROM vigil.ingest(v_input.kind, convert_to(v_input.payload, 'UTF8')) AS i), '(1,0,0,0)', format('%s: input %s is loaded', place, v_input.n));
    END LOOP;
    FOR v_input IN SELECT log_table, count(*) AS n FROM input GROUP BY 1 LOOP
        EXECUTE format($$INSERT INTO %I.%I ("TimeGenerated") VALUES ('2000-01-01')$$, place, v_input.log_table);
        RETURN NEXT results_eq(format('SELECT * FROM pg_temp.own(%L, %L, false)', place, v_input.log_table),
            format('SELECT o FROM pg_temp.own(%L, %L, true) AS o, generate_series(1, %s)', place, v_input.log_table, v_input.n), format('%s: columns of one''s own in %s', place, v_input.log_table));
    END LOOP;
    -- What does look for duplicates does not compare what a record does not bring.
    EXECUTE format('UPDATE %I."AWSCloudTrail" SET o_number = 99, o_text_default = $$seen$$', place);
    RETURN NEXT is((SELECT sum(i.duplicates)::integer FROM input AS p, vigil.ingest(p.kind, convert_to(p.payload, 'UTF8')) AS i WHERE p.log_table = 'AWSCloudTrail'),
        CASE WHEN find_duplicates THEN 5 ELSE 0 END, format('%s: duplicates', place));
END
$f$;
SELECT * FROM pg_temp.check_place('full_place', NULL, false, false, true);
SELECT * FROM pg_temp.check_place('plain_place', NULL, false, false, false);
SELECT * FROM pg_temp.check_place('bare_place', '{}', false, false, true);
SELECT * FROM pg_temp.check_place('slim_place', NULL, true, true, false);

-- What a record does bring.
SELECT is((SELECT i::text FROM vigil.ingest_rows('AWSCloudTrail', (SELECT string_agg((jsonb_build_object('TimeGenerated', '2026-03-03T09:00:00Z', 'AwsEventId', 'b' || ordinality) || v)::text, E'\n') FROM jsonb_array_elements(
    '[{"o_number": 8, "o_text": "t", "o_made": 5, "o_when": "2026-01-02T03:04:05Z", "o_few": 9, "o_four": 1, "o_word": "ok", "o_short": "12345", "o_char": "x", "o_small": 2, "o_float": 0.5, "o_money": 2.345, "o_jsonb": [2], "o_true": false, "o_count": 1000},
      {"o_few": 10}, {"o_four": 11}, {"o_word": "bad"}, {"o_short": "123456"}, {"o_small": 40000}, {"o_money": 12345678.5},
      {"o_address": "198.51.100.x"}, {"o_day": "2026-01-32"}, {"o_list": ["x"]}, {"o_json": "{''a''}"}, {"o_mood": "worse"}, {"o_local": "noon"}, {"o_bytes": "\\x0"},
      {"o_text": ""}, {"o_text_default": ""}]'::jsonb) WITH ORDINALITY AS e (v, ordinality))) AS i), '(3,13,0,0)', 'values of the right types are taken');
SELECT is((SELECT jsonb_agg(jsonb_build_array("AwsEventId", o_number, o_text, o_made, o_few, o_four, o_short, o_char, o_money, o_jsonb, o_true, CASE WHEN o_count >= 1000 THEN o_count END, o_text_default) ORDER BY "AwsEventId") FROM slim_place."AWSCloudTrail" WHERE "AwsEventId" ^@ 'b'),
    '[["b1", 8, "t", 7, 9, 1, "12345", "x  ", 2.35, [2], false, 1000, "it''s"], ["b15", 3, "", 7, null, 4, null, "ab ", 1.00, {"a": 1}, true, null, "it''s"], ["b16", 3, null, 7, null, 4, null, "ab ", 1.00, {"a": 1}, true, null, ""]]', 'each in its column');
SELECT is((SELECT string_agg(reason, ' ' ORDER BY record_number) FROM vigil.dead_letter), 'refused refused refused refused refused refused bad_value bad_time bad_number bad_type bad_value bad_time bad_value', 'what does not fit is put aside, by itself');

-- More ways to name columns than there are statements at a time.
SELECT is((SELECT i::text FROM vigil.ingest_rows('AWSCloudTrail', (SELECT string_agg(jsonb_strip_nulls(jsonb_build_object('TimeGenerated', '2026-03-04T09:00:00Z', 'AwsEventId', 'm' || g,
    'o_number', CASE WHEN g & 1 > 0 THEN g END, 'o_small', CASE WHEN g & 2 > 0 THEN g END, 'o_count', CASE WHEN g & 4 > 0 THEN g END, 'o_true', CASE WHEN g & 8 > 0 THEN false END,
    'o_text_needed', CASE WHEN g & 16 > 0 THEN 'x' END, 'o_four', CASE WHEN g & 32 > 0 THEN 1 END))::text, E'\n') FROM generate_series(0, 199) AS g)) AS i), '(200,0,0,0)', 'any columns of them');
SELECT is((SELECT count(*) FROM slim_place."AWSCloudTrail" AS t, generate_series(0, 199) AS g WHERE t."AwsEventId" = 'm' || g AND o_number = CASE WHEN g & 1 > 0 THEN g ELSE 3 END AND o_small = CASE WHEN g & 2 > 0 THEN g ELSE 7 END
    AND (o_count = g) = (g & 4 > 0) AND o_true = (g & 8 = 0) AND o_text_needed = CASE WHEN g & 16 > 0 THEN 'x' ELSE current_user END AND o_four = CASE WHEN g & 32 > 0 THEN 1 ELSE 4 END) , 200::bigint, 'each row has its own');

-- Tables of one's own: identity, partitions with another order and defaults of their own, views.
CREATE TABLE app (gone text, id bigint GENERATED ALWAYS AS IDENTITY, "TimeGenerated" timestamptz NOT NULL, also bigint GENERATED BY DEFAULT AS IDENTITY, msg text, must text NOT NULL, level text DEFAULT 'info', up text GENERATED ALWAYS AS (upper(level)) STORED);
ALTER TABLE app DROP COLUMN gone;
CREATE TABLE app_parts ("TimeGenerated" timestamptz NOT NULL, msg text, level text DEFAULT 'info', at timestamptz DEFAULT now()) PARTITION BY RANGE ("TimeGenerated");
CREATE TABLE app_old (level text DEFAULT 'old', gone integer, at timestamptz, msg text DEFAULT 'none', "TimeGenerated" timestamptz NOT NULL);
ALTER TABLE app_old DROP COLUMN gone;
ALTER TABLE app_parts ATTACH PARTITION app_old FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE VIEW app_view AS SELECT "TimeGenerated", msg, must, level AS grade, length(msg) AS size, up FROM app WHERE level <> 'debug' WITH CHECK OPTION;
CREATE VIEW app_view_default AS SELECT * FROM app_view;
ALTER VIEW app_view_default ALTER COLUMN grade SET DEFAULT 'notice';
SELECT vigil.register_source(v, v::regclass) FROM unnest('{app,app_parts,app_view,app_view_default}'::text[]) AS v \g /dev/null
SELECT is((SELECT i::text FROM vigil.ingest_rows('app', '{"TimeGenerated":"2026-03-02T09:00:00Z","id":50,"up":"X","msg":"k"}{"TimeGenerated":"2026-03-02T09:00:00Z","also":77,"msg":"m","must":"x","level":"warn"}') AS i), '(2,0,0,0)', 'identity');
SELECT is((SELECT jsonb_agg(jsonb_build_array(id, also, msg, must, level, up) ORDER BY also) FROM app), '[[1, 1, "k", "", "info", "INFO"], [2, 77, "m", "x", "warn", "WARN"]]', 'what the table alone fills, it fills; an absent text that must be there is empty');
SELECT is((SELECT i::text FROM vigil.ingest_rows('app_parts', '{"TimeGenerated":"2026-03-02T09:00:00Z"}{"TimeGenerated":"2026-03-02T09:00:00Z","msg":"m","at":"2026-03-02T09:00:00Z"}{"TimeGenerated":"2025-03-02T09:00:00Z"}') AS i), '(2,1,0,0)', 'partitions');
SELECT is((SELECT jsonb_agg(jsonb_build_array(msg, level, at = now()) ORDER BY msg) FROM app_parts), '[["m", "info", false], [null, "info", true]]', 'the defaults are those of the whole');
SELECT is((SELECT i::text FROM vigil.ingest_rows('app_view', '{"TimeGenerated":"2026-03-02T09:00:00Z","msg":"v1","size":5}{"TimeGenerated":"2026-03-02T09:00:00Z","msg":"v2","grade":"debug"}{"TimeGenerated":"2026-03-02T09:00:00Z","msg":"v3","grade":"warn"}') AS i), '(2,1,0,0)', 'a view that checks');
SELECT is((SELECT i::text FROM vigil.ingest_rows('app_view_default', '{"TimeGenerated":"2026-03-02T09:00:00Z","msg":"v4","size":5}{"TimeGenerated":"2026-03-02T09:00:00Z","msg":"v5","grade":"warn"}') AS i), '(2,0,0,0)', 'a view with defaults of its own');
SELECT is((SELECT jsonb_agg(jsonb_build_array(msg, must, level) ORDER BY msg) FROM app WHERE msg ^@ 'v'), '[["v1", "", "info"], ["v3", "", "warn"], ["v4", "", "notice"], ["v5", "", "warn"]]', 'defaults of a view, or of what is below');

-- Types that the loader of a kind has a value for, and the table another.
CREATE SCHEMA odd;
SELECT vigil.unregister_source('AWSCloudTrail') \g /dev/null
CREATE TABLE odd."AWSCloudTrail" (LIKE full_place."AWSCloudTrail" INCLUDING DEFAULTS);
ALTER TABLE odd."AWSCloudTrail" ALTER "UserAgent" TYPE varchar(20), ALTER "ErrorCode" DROP DEFAULT, ALTER "ErrorCode" DROP NOT NULL, ALTER "EventVersion" DROP DEFAULT, DROP COLUMN o_made, ALTER "CidrIp" SET DEFAULT 'none';
SELECT vigil.register_source('AWSCloudTrail', 'odd."AWSCloudTrail"') \g /dev/null
SELECT is((SELECT i::text FROM vigil.ingest_cloudtrail('{"eventTime":"2026-03-02T09:00:00Z","eventSource":"s","eventName":"n","userAgent":"short"}{"eventTime":"2026-03-02T09:00:00Z","eventSource":"s","eventName":"n","userAgent":"longer than that it is"}'::text) AS i), '(1,1,0,0)', 'a shorter type');
SELECT is((SELECT jsonb_build_array("UserAgent", "ErrorCode", "EventVersion", "CidrIp") FROM odd."AWSCloudTrail"), '["short", "", "", "none"]', 'a text of the catalogue that is absent is empty, unless the table says otherwise');
ALTER TABLE odd."AWSCloudTrail" ALTER "SourceIpAddress" DROP DEFAULT, ALTER "SourceIpAddress" TYPE inet USING '192.0.2.1';
SELECT throws_ok($$SELECT vigil.ingest_cloudtrail('{"eventTime":"2026-03-02T09:00:00Z","eventSource":"s","eventName":"n"}'::text)$$, '0A000', 'column "SourceIpAddress" of relation "AWSCloudTrail" has a type that cannot be loaded', 'another type is told');
SELECT * FROM finish();
ROLLBACK;
