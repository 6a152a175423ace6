-- Columns of somebody's own whose type KQL has not: what a record brings becomes a value of the type, or the record is put
-- aside, and none of a session's settings says what a time is.
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public;
SET LOCAL client_min_messages = error;
SET LOCAL timezone = 'America/New_York';
SET LOCAL datestyle = 'German, DMY';
SET LOCAL intervalstyle = 'sql_standard';

CREATE TYPE mood AS ENUM ('good', 'bad');
CREATE TYPE pair AS (a integer, b text);
CREATE DOMAIN small AS integer CHECK (VALUE < 10);
CREATE DOMAIN network AS inet CHECK (masklen(VALUE) < 33);
CREATE DOMAIN smalls AS small[] CHECK (cardinality(VALUE) < 4);
CREATE DOMAIN there AS integer NOT NULL;
CREATE DOMAIN twin AS pair CHECK ((VALUE).a > 0);
CREATE TYPE needs AS (a there);
CREATE TYPE deep AS (p pair, ps pair[], s small, ss small[], w varchar(3), ws varchar(3)[], m mood, n numeric(5,2), t timestamptz, i inet, d date, y time, v interval);
ALTER TYPE deep ADD ATTRIBUTE gone integer;
ALTER TYPE deep DROP ATTRIBUTE gone;
CREATE TEMP TABLE value (n serial, type text, value text, expected text);
-- What is expected: the value as JSON, or the reason.
INSERT INTO value (type, value, expected) VALUES
    ('inet', '"198.51.100.7"', '"198.51.100.7"'), ('inet', '"2001:DB8::1"', '"2001:db8::1"'), ('inet', '"10.0.0.0/8"', '"10.0.0.0/8"'), ('inet', 'null', 'null'), ('inet', '""', 'null'),
    ('inet', '"1.2.3.4:443"', 'bad_value'), ('inet', '"host"', 'bad_value'), ('inet', '"010.1.1.1"', 'bad_value'), ('inet', '7', 'bad_value'), ('inet', '{"a":1}', 'bad_value'),
    ('cidr', '"10.0.0.0/8"', '"10.0.0.0/8"'), ('cidr', '"10.0.0.1/8"', 'bad_value'), ('macaddr', '"08-00-2b-01-02-03"', '"08:00:2b:01:02:03"'), ('macaddr8', '"08002b0102030405"', '"08:00:2b:01:02:03:04:05"'),
    ('network', '"10.0.0.0/8"', '"10.0.0.0/8"'), ('network', '"2001:db8::/64"', 'refused'),
    ('date', '"2026-03-02"', '"2026-03-02"'), ('date', '"2026-03-02T23:30:00-05:00"', '"2026-03-03"'), ('date', '"1999-12-31T23:59:59.9999999Z"', '"1999-12-31"'), ('date', '"1969-07-20"', '"1969-07-20"'),
    ('date', '"today"', 'bad_time'), ('date', '"2026-02-30"', 'bad_time'), ('date', '20260302', 'bad_time'), ('date', '"02.03.2026"', '"2026-03-02"'), ('date', '"03/02/2026"', '"2026-03-02"'),
    ('timestamp', '"2026-03-02T09:00:00Z"', '"2026-03-02T09:00:00"'), ('timestamp', '"2026-03-02 09:00:00"', '"2026-03-02T09:00:00"'), ('timestamp', '"2026-03-02T09:00:00.1234567+02:00"', '"2026-03-02T07:00:00.123456"'),
    ('timestamp', '"now"', 'bad_time'), ('timestamp', '"infinity"', 'bad_time'), ('timestamp(0)', '"2026-03-02T09:00:00.4Z"', '"2026-03-02T09:00:00"'),
    ('time', '"09:30"', '"09:30:00"'), ('time', '"9:30 PM"', '"21:30:00"'), ('time', '"now"', 'bad_value'), ('time', '"25:00"', 'bad_value'), ('time', '"allballs"', 'bad_value'),
    ('timetz', '"09:30"', '"09:30:00+00"'), ('timetz', '"09:30+02"', '"09:30:00+02"'), ('timetz', '"09:30Z"', '"09:30:00+00"'), ('timetz', '"09:30 EST"', 'bad_value'),
    ('interval', '"1.02:03:04"', '"26:03:04"'), ('interval', '"PT1H30M"', '"1:30:00"'), ('interval', '"P1DT2H"', '"26:00:00"'), ('interval', '"2 hours"', '"2:00:00"'), ('interval', '"-2 hours 30 min"', '"-1:30:00"'),
    ('interval', '"1 month"', 'bad_timespan'), ('interval', '"P1M"', 'bad_timespan'), ('interval', '"soon"', 'bad_timespan'), ('interval', '7', 'bad_timespan'),
    ('mood', '"good"', '"good"'), ('mood', '"Good"', 'bad_value'), ('mood', '1', 'bad_value'), ('bytea', '"\\xdeadbeef"', '"\\xdeadbeef"'), ('bytea', '"text"', '"\\x74657874"'), ('bytea', '"\\xdeadbee"', 'bad_value'),
    ('json', '{"b": 1, "a": [1.50]}', '{"a": [1.50], "b": 1}'), ('json', '"{\"a\": 1}"', '{"a": 1}'), ('json', '"plain"', '"plain"'), ('json', '7', '7'), ('json', 'true', 'true'), ('json', '"{''a'': 1}"', 'bad_type'),
    ('json', '"a\u0000b"', 'nul_in_text'), ('jsonb', '"[1,2]"', '[1, 2]'), ('jsonb', '1e400000', 'bad_type'),
    ('uuid', '"0F8FAD5B-D9CB-469F-A165-70867728950E"', '"0f8fad5b-d9cb-469f-a165-70867728950e"'), ('uuid', '"x"', 'bad_guid'),
    ('integer[]', '[1,"2",3.0,null]', '[1, 2, 3, null]'), ('integer[]', '[]', '[]'), ('integer[]', '[[1,2],[3,4]]', '[[1, 2], [3, 4]]'), ('integer[]', '"[1,2]"', '[1, 2]'), ('integer[]', '"{1,2}"', '[1, 2]'), ('integer[]', '7', 'bad_type'),
    ('integer[]', '[[1,2],[3]]', 'bad_type'), ('integer[]', '[1,[2]]', 'bad_type'), ('integer[]', '[[1],2]', 'bad_type'), ('integer[]', '["x"]', 'bad_number'), ('integer[]', '[3000000000]', 'bad_number'), ('integer[]', '{"a":1}', 'bad_type'),
    ('integer[]', '[[[[[[[1]]]]]]]', 'bad_type'), ('integer[]', '"{1,x}"', 'bad_value'), ('integer[]', '"[1,2"', 'bad_type'), ('integer[]', '[[],[]]', '[]'), ('integer[]', '[[],[1]]', 'bad_type'),
    ('smallint[]', '[1,2]', '[1, 2]'), ('smallint[]', '[70000]', 'bad_value'), ('bigint[]', '[9223372036854775807]', '[9223372036854775807]'), ('boolean[]', '[true,"false",null]', '[true, false, null]'), ('boolean[]', '["yes"]', 'bad_bool'),
    ('text[]', '["a","b\"c","",null,{"d":1}]', '["a", "b\"c", "", null, "{\"d\":1}"]'), ('text[]', '["a\u0000"]', 'nul_in_text'), ('text[]', '"{a,\"know today\"}"', '["a", "know today"]'), ('varchar(3)[]', '["abc"]', '["abc"]'), ('varchar(3)[]', '["abcd"]', 'refused'),
    ('inet[]', '["10.0.0.1","::1"]', '["10.0.0.1", "::1"]'), ('inet[]', '["10.0.0.1","x"]', 'bad_value'), ('mood[]', '["good","bad"]', '["good", "bad"]'), ('small[]', '[1,9]', '[1, 9]'), ('small[]', '[1,10]', 'refused'), ('small[]', '["x"]', 'bad_number'), ('small[]', '"{1,9}"', '[1, 9]'), ('small[]', '[[1,2],[3,4]]', '[[1, 2], [3, 4]]'), ('small[]', '[null]', '[null]'), ('small[]', 'null', 'null'),
    ('smalls', '[1,9]', '[1, 9]'), ('smalls', '[1,2,3,4]', 'refused'), ('network[]', '["10.0.0.0/8"]', '["10.0.0.0/8"]'), ('network[]', '["010.0.0.0/8"]', 'bad_value'), ('jsonb[]', '[{"a":1},[1,2],"x"]', '[{"a": 1}, [1, 2], "x"]'),
    ('date[]', '["2026-03-02","2026-03-02T23:30:00-05:00"]', '["2026-03-02", "2026-03-03"]'), ('date[]', '["now"]', 'bad_time'), ('date[]', '"{now}"', 'bad_value'), ('date[]', '"{03/02/2026}"', 'bad_value'), ('date[]', '"{2026-03-02}"', '["2026-03-02"]'),
    ('timestamptz[]', '["2026-03-02T09:00:00"]', '["2026-03-02T04:00:00-05:00"]'), ('timestamptz[]', '"{2026-03-02T09:00:00}"', '["2026-03-02T04:00:00-05:00"]'), ('bytea[]', '["\\x00"]', '["\\x00"]'), ('numeric[]', '[1.50]', '[1.50]'), ('uuid[]', '["x"]', 'bad_guid'),
    ('int4range', '"[1,5)"', '"[1,5)"'), ('int4range', '"[5,1)"', 'bad_value'), ('tstzrange', '"[2026-03-02 09:00,2026-03-02 10:00)"', '"[\"02.03.2026 04:00:00 EST\",\"02.03.2026 05:00:00 EST\")"'), ('tstzrange', '"[now,)"', 'bad_value'), ('daterange', '"[2026-03-02,)"', '"[02.03.2026,)"'),
    ('pair', '"(1,x)"', 'bad_type'), ('pair', '{"a":1}', '{"a": 1, "b": null}'), ('pair', '{"b":"x","a":"7"}', '{"a": 7, "b": "x"}'), ('pair', '{}', '{"a": null, "b": null}'), ('pair', '{"a":1,"c":{"d":[]},"a":2}', '{"a": 2, "b": null}'), ('pair', '{"\u0061":1}', '{"a": 1, "b": null}'),
    ('pair', '{"A":1}', '{"a": null, "b": null}'), ('pair', '{"a":"x"}', 'bad_number'), ('pair', '{"b":"a\u0000"}', 'nul_in_text'), ('pair', '{"b":{"c":1}}', '{"a": null, "b": "{\"c\":1}"}'), ('pair', '[1,"x"]', 'bad_type'), ('pair', '7', 'bad_type'), ('pair', 'null', 'null'), ('pair', '""', 'null'), ('pair', '"{\"a\":1}"', '{"a": 1, "b": null}'), ('pair', '"{\"a\":1"', 'bad_type'),
    ('pair[]', '[]', '[]'), ('pair[]', '[{"a":1},null,{"b":"x"}]', '[{"a": 1, "b": null}, null, {"a": null, "b": "x"}]'), ('pair[]', '[{"a":1},7]', 'bad_type'), ('pair[]', '"{\"(1,x)\"}"', 'bad_type'), ('pair[]', '"[{\"a\":1}]"', '[{"a": 1, "b": null}]'), ('pair[]', '{"a":1}', 'bad_type'), ('twin', '{"a":1,"b":"x"}', '{"a": 1, "b": "x"}'), ('twin', '{"a":-1}', 'refused'),
    ('deep', '{"p":{"a":1},"ps":[{"b":"x"}],"s":3,"ss":[1,2],"w":"abc","ws":["abc"],"m":"good","n":1.256,"t":"2026-03-02T09:00:00","i":"10.0.0.1","d":"2026-03-02","y":"09:30","v":"1.02:03:04"}', '{"d": "2026-03-02", "i": "10.0.0.1", "m": "good", "n": 1.26, "p": {"a": 1, "b": null}, "s": 3, "t": "2026-03-02T04:00:00-05:00", "v": "26:03:04", "w": "abc", "y": "09:30:00", "ps": [{"a": null, "b": "x"}], "ss": [1, 2], "ws": ["abc"]}'),
    ('deep', '{"s":30}', 'refused'), ('deep', '{"ss":[1,20]}', 'refused'), ('deep', '{"ss":"{1}"}', 'bad_type'), ('deep', '{"w":"abcd"}', 'refused'), ('deep', '{"ws":["abcd"]}', 'refused'), ('deep', '{"m":"Good"}', 'bad_value'), ('deep', '{"i":"010.0.0.1"}', 'bad_value'), ('deep', '{"d":"now"}', 'bad_time'), ('deep', '{"y":"now"}', 'bad_value'), ('deep', '{"t":"soon"}', 'bad_time'), ('deep', '{"v":"1 month"}', 'bad_timespan'), ('deep', '{"n":123456}', 'refused'),
    ('needs', '{"a":1}', '{"a": 1}'), ('needs', '{}', 'refused'), ('needs', '{"a":null}', 'refused'), ('small', '3', '3'), ('small', '30', 'refused'),
    ('point', '"(1,2)"', '"(1,2)"'), ('point', '"x"', 'bad_value'), ('bit(3)', '"101"', '"101"'), ('bit(3)', '"1011"', 'refused'), ('varbit', '"1011"', '"1011"'), ('bit(3)', '"102"', 'bad_value'), ('pg_lsn', '"0/1"', '"0/1"'), ('oid', '7', '"7"'),
    ('regclass', '"no_such_table"', 'bad_value'), ('tsvector', '"know it"', '"''it'' ''know''"'), ('xid', '7', '"7"'), ('name', '"n"', '"n"'), ('"char"', '"c"', '"c"'), ('money', '"x"', 'bad_value');

-- Each value alone, and after a good row of the same statement.
CREATE FUNCTION pg_temp.try(type text, value text, csv boolean) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_counts record;
    v_found text;
BEGIN
    EXECUTE format('CREATE TABLE tried ("TimeGenerated" timestamptz NOT NULL, id text, v %s)', type);
    PERFORM vigil.register_source('tried', 'tried');
    DELETE FROM vigil.dead_letter;
    v_counts := vigil.ingest_rows('tried', CASE WHEN csv THEN format(E'TimeGenerated,id,v\n2026-03-02T09:00:00Z,a,\n2026-03-02T09:00:00Z,b,"%s"\n2026-03-02T09:00:00Z,c,\n', replace(value::jsonb #>> '{}', '"', '""'))
        ELSE format(E'{"TimeGenerated":"2026-03-02T09:00:00Z","id":"a"}\n{"TimeGenerated":"2026-03-02T09:00:00Z","id":"b","v":%s}\n{"TimeGenerated":"2026-03-02T09:00:00Z","id":"c"}\n', value) END);
    IF v_counts.rejected > 0 THEN
        v_found := concat_ws(' ', (SELECT string_agg(reason, ' ' ORDER BY record_number) FROM vigil.dead_letter), NULLIF(v_counts::text, '(2,1,0,0)'));
    ELSE
        BEGIN
            EXECUTE 'SELECT coalesce((to_jsonb(t) -> ''v'')::text, ''none'') FROM tried AS t WHERE id = ''b''' INTO v_found;
        EXCEPTION WHEN untranslatable_character THEN
            v_found := 'jsonb';
        END;
    END IF;
    DROP TABLE tried;
    RETURN v_found;
END $$;
SELECT is(pg_temp.try(type, value, false), expected, format('%s of %s', type, value)) FROM value ORDER BY n;
-- A cell of CSV says the same; an empty one says nothing. A date that may be two days needs a proof in the file.
SELECT is(pg_temp.try(type, value, true), expected, format('%s of %s in CSV', type, value)) FROM value WHERE value ^@ '"' AND value !~ '\\u0000' AND value <> '"03/02/2026"' ORDER BY n;

-- What the message says, and how the value is found again.
CREATE TABLE own ("TimeGenerated" timestamp NOT NULL, address inet, addresses inet[], day date DEFAULT '2000-01-01', mood mood, xml_is xml, box_is box);
SELECT vigil.register_source('own', 'own') \g /dev/null
SELECT is((SELECT i::text FROM vigil.ingest_rows('own', '{"TimeGenerated":"2026-03-02T09:00:00+01:00","address":"10.0.0.1","addresses":["10.0.0.2"],"mood":"good","xml_is":"<now/>","box_is":"(1,1),(2,2)"}{"TimeGenerated":"2026-03-02T09:00:00Z","address":"x"}{"address":"10.0.0.1"}{"TimeGenerated":"2026-03-02","address":"10.0.0.1"}') AS i), '(1,3,0,0)', 'a table of such columns');
SELECT is((SELECT jsonb_agg(o) FROM own AS o), '[{"TimeGenerated": "2026-03-02T08:00:00", "address": "10.0.0.1", "addresses": ["10.0.0.2"], "day": "2000-01-01", "mood": "good", "xml_is": "<now/>", "box_is": "(2,2),(1,1)"}]', 'its time is UTC, and what is absent has its default');
SELECT is((SELECT string_agg(message, '; ' ORDER BY record_number) FROM vigil.dead_letter WHERE log_table = 'own'), 'value is none of the type of the column (address: invalid input syntax for type inet: "x"); record has no time (TimeGenerated); time cannot be read; write it as 2026-03-02T09:00:00Z, with a zone if it is not UTC (TimeGenerated: 2026-03-02)', 'and a bad record says why');
UPDATE vigil.dead_letter SET record = convert_to(replace(convert_from(record, 'UTF8'), '"x"', '"10.9.9.9"'), 'UTF8') WHERE reason = 'bad_value' AND log_table = 'own';
SELECT ok(vigil.retry_dead_letter(id), 'so that it can be mended') FROM vigil.dead_letter WHERE reason = 'bad_value' AND log_table = 'own';

-- A column of that name need not be the time of the table.
CREATE TABLE daily ("TimeGenerated" date, at timestamptz, "Note" text);
CREATE TABLE strange ("TimeGenerated" inet, at timestamptz, "Note" text);
SELECT vigil.register_source(t, t::regclass, 'at') FROM unnest('{daily,strange}'::text[]) AS t \g /dev/null
SELECT is((SELECT i::text FROM vigil.ingest_rows(t, format('{"TimeGenerated":"%s","at":"2026-03-02T20:00:00Z","Note":"n"}', v)) AS i), '(1,0,0,0)', 'a row of ' || t) FROM (VALUES ('daily', '2026-03-03T03:00:00Z'), ('strange', '10.0.0.1')) AS r (t, v);
SELECT is((SELECT "TimeGenerated" FROM daily), '2026-03-03'::date, 'its day is that of UTC');

-- Duplicates are found, whatever has no equality.
SELECT vigil.create_log_table('AWSCloudTrail') \g /dev/null
ALTER TABLE "AWSCloudTrail" ADD COLUMN address inet, ADD COLUMN list integer[], ADD COLUMN doc json, ADD COLUMN docs json[], ADD COLUMN place point, ADD COLUMN pair pair;
CREATE FUNCTION pg_temp.twice(rest text) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg((SELECT i::text FROM vigil.ingest_rows('AWSCloudTrail', format(repeat(' ', g) || '{"TimeGenerated":"2026-03-02T09:00:00Z","AwsEventId":"1","address":"10.0.0.%s","list":[1],"doc":{"a":1},"docs":[{"a":1}],"place":"(1,2)"}', rest)) AS i), ' ' ORDER BY g) FROM generate_series(1, 2) AS g $$;
SELECT is(pg_temp.twice('1'), '(1,0,0,0) (0,0,0,1)', 'the same record');
SELECT is(pg_temp.twice('2'), '(1,0,0,0) (0,0,0,1)', 'one that differs in such a column');
SELECT is((SELECT i::text FROM vigil.ingest_rows('AWSCloudTrail', '{"TimeGenerated":"2026-03-02T10:00:00Z","AwsEventId":"2","pair":{"a":1}}{"TimeGenerated":"2026-03-02T10:00:00Z","AwsEventId":"2","pair":{"a":2}}') AS i), '(2,0,0,0)', 'a composite tells records apart');
SELECT is((SELECT i::text FROM vigil.ingest_rows('AWSCloudTrail', '{"TimeGenerated":"2026-03-02T10:00:00Z","AwsEventId":"2","pair":{"a":2}}') AS i), '(0,0,0,1)', 'and is found');

-- A mapping fills them, too.
SELECT vigil.register_mapping('own_map', '{"table": "own", "columns": {"TimeGenerated": "at", "address": "client.ip", "addresses": "client.all", "day": "at", "mood": {"value": "bad"}}}') \g /dev/null
SELECT is((SELECT i::text FROM vigil.ingest('own_map', '[{"at":"2026-03-04T09:00:00Z","client":{"ip":"10.1.1.1","all":["10.1.1.2"]}},{"at":"2026-03-04T09:00:00Z","client":{"ip":"none"}}]') AS i), '(1,1,0,0)', 'a mapping');
SELECT is((SELECT jsonb_build_array(address, addresses, day::text, mood) FROM own WHERE address = '10.1.1.1'), '["10.1.1.1", ["10.1.1.2"], "04.03.2026", "bad"]', 'its values');
SELECT throws_ok($$SELECT vigil.register_mapping('own_map', '{"table": "own", "columns": {"TimeGenerated": "at", "mood": {"value": "worse"}}}')$$, '22023', 'the value of column "mood" in the mapping is not of its type', 'a constant is looked at when it is registered');

-- No check of a domain runs by the way, as whoever registers a mapping or looks at an input.
CREATE TABLE ran (what text);
CREATE FUNCTION runs(integer) RETURNS boolean LANGUAGE plpgsql AS 'BEGIN INSERT INTO ran VALUES (current_user); RETURN true; END';
CREATE DOMAIN checked AS integer CHECK (runs(VALUE));
CREATE TYPE checked_pair AS (a checked);
CREATE TABLE trap ("TimeGenerated" timestamptz NOT NULL, list checked[], pair checked_pair, pairs checked_pair[], one checked);
SELECT vigil.register_source('trap', 'trap') \g /dev/null
SELECT throws_ok(format($$SELECT vigil.register_mapping('trap_map', '{"table": "trap", "columns": {"TimeGenerated": "at", "%s": {"value": %s}}}')$$, c, v), '0A000', format('column "%s" can have no constant value', c), 'not by a mapping: ' || c)
FROM (VALUES ('pair', '{"a":1}'), ('pairs', '[{"a":1}]')) AS v (c, v);
SELECT lives_ok(format($$SELECT vigil.register_mapping('trap_map', '{"table": "trap", "columns": {"TimeGenerated": "at", "list": {"value": %s}}}')$$, v), 'a constant is an array of what the domain is of: ' || v) FROM (VALUES ('[1]'), ('"{1}"')) AS v (v);
SELECT is((SELECT i.rows FROM vigil.preview_ingest('trap', '{"TimeGenerated":"2026-03-02T09:00:00Z","list":[1],"pair":{"a":1},"pairs":[{"a":1}],"one":1}') AS i), 1::bigint, 'nor by a look');
SELECT is((SELECT i.rejected FROM vigil.preview_ingest('trap', '{"TimeGenerated":"2026-03-02T09:00:00Z","pair":"(1)"}{"TimeGenerated":"2026-03-02T09:00:00Z","pairs":"{(1)}"}{"TimeGenerated":"2026-03-02T09:00:00Z","pairs":["(1)"]}') AS i), 3::bigint, 'nor where a text would be read by the server');
SELECT is((SELECT count(*) FROM ran), 0::bigint, 'nothing ran');
-- It does where the row is stored, each once, with the rights of whoever stores it; whoever has the rights of the table's owner stores it as that role.
CREATE ROLE other_type_owner;
CREATE ROLE other_type_loader;
GRANT USAGE ON SCHEMA public, vigil TO other_type_loader;
GRANT INSERT ON trap, ran TO other_type_loader;
SET LOCAL ROLE other_type_loader;
SELECT vigil.ingest_rows('trap', '{"TimeGenerated":"2026-03-02T09:00:00Z","list":[1,2],"pair":{"a":1},"pairs":[{"a":1},{"a":2}],"one":1}') AS stored \gset
RESET ROLE;
SELECT is(:'stored'::text, '(1,0,0,0)', 'a row is stored');
SELECT is((SELECT string_agg(what, ' ') FROM ran), btrim(repeat('other_type_loader ', 6)), 'each value is checked once');
SELECT is((SELECT to_jsonb(t) - 'TimeGenerated' FROM trap AS t), '{"one": 1, "list": [1, 2], "pair": {"a": 1}, "pairs": [{"a": 1}, {"a": 2}]}', 'as it came');
ALTER TABLE trap OWNER TO other_type_owner;
GRANT INSERT ON ran TO other_type_owner;
DELETE FROM ran;
SELECT is((vigil.ingest_rows('trap', '{"TimeGenerated":"2026-03-02T09:00:00Z","list":[1,2],"pair":{"a":1},"pairs":[{"a":1},{"a":2}],"one":1}')).rows, 1::bigint, 'a superuser stores one in a table of another');
CREATE FUNCTION fires() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO ran VALUES (current_user); RETURN NEW; END';
CREATE TRIGGER fires BEFORE INSERT ON trap FOR EACH ROW EXECUTE FUNCTION fires();
SELECT is((vigil.ingest_rows('trap', '{"TimeGenerated":"2026-03-02T09:00:00Z"}')).rows, 1::bigint, 'also where a trigger fires');
SELECT is((SELECT string_agg(what, ' ') FROM ran), btrim(repeat('other_type_owner ', 8)), 'as the owner of the table');

-- An array of many elements takes no more memory than they do.
CREATE TABLE long_list ("TimeGenerated" timestamptz NOT NULL, list integer[], words text[]);
SELECT vigil.register_source('long_list', 'long_list') \g /dev/null
SELECT is((SELECT i.rows FROM vigil.ingest_rows('long_list', '{"TimeGenerated":"2026-03-02T09:00:00Z","list":[1' || repeat(',2', 999999) || '],"words":["a"' || repeat(',"b\u0063"', 199999) || ']}') AS i), 1::bigint, 'a million elements');
SELECT is((SELECT jsonb_build_array(cardinality(list), (SELECT sum(e) FROM unnest(list) AS e), cardinality(words), words[200000]) FROM long_list), '[1000000, 1999999, 200000, "bc"]', 'are all there');

-- Every type that the server has takes what the server writes of it, and nothing is raised by what it does not take.
CREATE FUNCTION pg_temp.fuzz() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_type record;
    v_value text;
    v_counts record;
    v_failed text;
BEGIN
    FOR v_type IN SELECT format_type(t.oid, NULL) AS name FROM pg_type AS t WHERE t.typnamespace = 'pg_catalog'::regnamespace AND t.typtype IN ('b', 'r', 'm') AND t.typinput NOT IN (SELECT p.oid FROM pg_proc AS p WHERE p.proname IN
            ('pg_node_tree_in', 'pg_ndistinct_in', 'pg_dependencies_in', 'pg_mcv_list_in', 'brin_bloom_summary_in', 'brin_minmax_multi_summary_in', 'gtsvectorin', 'aclitemin')) AND t.typname !~ '^_?(pg_node_tree|pg_ndistinct|pg_dependencies|pg_mcv_list|pg_brin.*|gtsvector)$' LOOP
        BEGIN
            EXECUTE format('CREATE TABLE fuzzed ("TimeGenerated" timestamptz NOT NULL, v %s)', v_type.name);
        EXCEPTION WHEN OTHERS THEN
            CONTINUE;
        END;
        PERFORM vigil.register_source('fuzzed', 'fuzzed');
        v_counts := vigil.ingest_rows('fuzzed', (SELECT string_agg(format('{"TimeGenerated":"2026-03-02T09:00:00Z","v":%s}', v), E'\n') FROM unnest(ARRAY['null', 'true', '0', '-1', '1.5', '1e300', '""', '"x"', '"1"', '"{}"', '"{1}"', '"[1]"', '[]', '[1]', '["x"]', '[null]', '[[1,2],[3,4]]', '[{}]', '{}', '{"a":{"b":[]}}',
            '"now"', '"2026-03-02"', '"2026-03-02T09:00:00Z"', '"\\x00"', '"\\"', '"''"', '"\u0000"', '"\ud83d\ude00"', '"(1,2)"', '"[1,2]"', '"[1,5)"', '"empty"', '"10.0.0.1"', '"00:00"', '"t"', '"<a/>"', '"0/0"', '"' || repeat('9', 400) || '"', '"' || repeat('{', 400) || '"']) AS v));
        IF v_counts.rows + v_counts.rejected <> 39 OR v_counts.rows < 2 THEN
            v_failed := concat_ws('; ', v_failed, v_type.name || ' ' || v_counts::text);
        END IF;
        DROP TABLE fuzzed;
    END LOOP;
    RETURN v_failed;
END $$;
SELECT is(pg_temp.fuzz(), NULL, 'any type takes any value or puts it aside');
SELECT is((SELECT count(*) FROM vigil.dead_letter WHERE log_table = 'fuzzed' AND reason NOT IN ('bad_value', 'bad_type', 'bad_time', 'bad_number', 'bad_bool', 'bad_guid', 'bad_timespan', 'nul_in_text', 'refused')), 0::bigint, 'for its value');
SELECT is(current_setting('timezone') || current_setting('datestyle'), 'America/New_YorkGerman, DMY', 'the settings are as they were');
SELECT * FROM finish();
ROLLBACK;
