-- What a log table does with rows besides taking them: each record is counted once, as what became of it, and a row that
-- is refused keeps no other from the table.
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public;
SET LOCAL client_min_messages = error;
SELECT vigil.create_log_table('AWSCloudTrail'), vigil.create_log_table('Syslog') \g /dev/null
CREATE TABLE known (name text PRIMARY KEY);
INSERT INTO known VALUES ('good');
CREATE FUNCTION drops() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN CASE WHEN NEW."EventName" <> 'bad' THEN NEW END; END$$;
CREATE FUNCTION changes() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN NEW."EventName" := upper(NEW."EventName"); RETURN NEW; END$$;
CREATE FUNCTION raises() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN IF NEW."EventName" = 'bad' THEN RAISE '% is not wanted', NEW."EventName" USING ERRCODE = TG_ARGV[0]; END IF; RETURN NEW; END$$;
CREATE FUNCTION raises_once() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN IF EXISTS (SELECT FROM fresh WHERE "EventName" = 'bad') THEN RAISE 'not in this statement'; END IF; RETURN NULL; END$$;
CREATE FUNCTION fails() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN PERFORM no_such_function(); RETURN NEW; END$$;

-- A hundred records of which three are bad: the first, the last, and one between them.
SELECT string_agg(jsonb_build_object('eventTime', timestamptz '2026-03-02 09:00:00Z' + g * interval '1 s', 'eventSource', 's', 'eventID', 'e' || g,
    'eventName', CASE WHEN g IN (1, 50, 100) THEN 'bad' ELSE 'good' END, 'userAgent', CASE WHEN g IN (1, 50, 100) THEN 'same' ELSE 'u' || g END,
    'requestParameters', CASE WHEN g IN (1, 50, 100) THEN (SELECT string_agg(md5((g * s)::text), '') FROM generate_series(1, 600) AS s) END)::text, E'\n' ORDER BY g) AS records
FROM generate_series(1, 100) AS g \gset
CREATE TEMP TABLE input AS SELECT convert_to(:'records', 'UTF8') AS payload;

CREATE TEMP TABLE matrix (n serial, what text, statements text, undo text, counts text, dead text);
INSERT INTO matrix (what, statements, undo, counts, dead) VALUES
    ('a trigger that drops rows', 'CREATE TRIGGER x BEFORE INSERT ON "AWSCloudTrail" FOR EACH ROW EXECUTE FUNCTION drops()', 'DROP TRIGGER x ON "AWSCloudTrail"', '97 0 3', NULL),
    ('one of a partition', 'CREATE TRIGGER x BEFORE INSERT ON "AWSCloudTrail_default" FOR EACH ROW EXECUTE FUNCTION drops()', 'DROP TRIGGER x ON "AWSCloudTrail_default"', '97 0 3', NULL),
    ('a trigger that changes rows', 'CREATE TRIGGER x BEFORE INSERT ON "AWSCloudTrail" FOR EACH ROW EXECUTE FUNCTION changes()', 'DROP TRIGGER x ON "AWSCloudTrail"', '100 0 0', NULL),
    ('a trigger that raises', 'CREATE TRIGGER x BEFORE INSERT ON "AWSCloudTrail" FOR EACH ROW EXECUTE FUNCTION raises("P0001")', 'DROP TRIGGER x ON "AWSCloudTrail"', '97 3 0', '1 50 100 bad is not wanted'),
    ('one that raises a code of its own, behind the row', 'CREATE TRIGGER x AFTER INSERT ON "AWSCloudTrail" FOR EACH ROW EXECUTE FUNCTION raises("LOG42")', 'DROP TRIGGER x ON "AWSCloudTrail"', '97 3 0', '1 50 100 bad is not wanted'),
    ('a constraint trigger', 'CREATE CONSTRAINT TRIGGER x AFTER INSERT ON "AWSCloudTrail_default" FOR EACH ROW EXECUTE FUNCTION raises("P0001")', 'DROP TRIGGER x ON "AWSCloudTrail_default"', '97 3 0', '1 50 100 bad is not wanted'),
    ('a trigger of the statement', 'CREATE TRIGGER x AFTER INSERT ON "AWSCloudTrail" REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION raises_once()', 'DROP TRIGGER x ON "AWSCloudTrail"', '97 3 0', '1 50 100 not in this statement'),
    ('a check', 'ALTER TABLE "AWSCloudTrail" ADD CONSTRAINT x CHECK ("EventName" <> $$bad$$)', 'ALTER TABLE "AWSCloudTrail" DROP CONSTRAINT x', '97 3 0', '1 50 100 new row for relation "AWSCloudTrail_default" violates check constraint "x"'),
    ('a column that must be there', 'ALTER TABLE "AWSCloudTrail" ADD COLUMN x text GENERATED ALWAYS AS (NULLIF("EventName", $$bad$$)) STORED NOT NULL', 'ALTER TABLE "AWSCloudTrail" DROP COLUMN x', '97 3 0', '1 50 100 null value in column "x" of relation "AWSCloudTrail_default" violates not-null constraint'),
    ('an expression that fails', 'ALTER TABLE "AWSCloudTrail" ADD COLUMN x integer GENERATED ALWAYS AS (1 / (length("EventName") - 3)) STORED', 'ALTER TABLE "AWSCloudTrail" DROP COLUMN x', '97 3 0', '1 50 100 division by zero'),
    ('a unique index', 'CREATE UNIQUE INDEX x ON "AWSCloudTrail_default" ("UserAgent")', 'DROP INDEX x', '98 2 0', '50 100 duplicate key value violates unique constraint "x": Key ("UserAgent")=(same) already exists.'),
    ('a constraint that excludes', 'ALTER TABLE "AWSCloudTrail_default" ADD CONSTRAINT x EXCLUDE ("UserAgent" WITH =)', 'ALTER TABLE "AWSCloudTrail_default" DROP CONSTRAINT x', '98 2 0', '50 100 conflicting key value violates exclusion constraint "x"'),
    ('a foreign key', 'ALTER TABLE "AWSCloudTrail" ADD CONSTRAINT x FOREIGN KEY ("EventName") REFERENCES known', 'ALTER TABLE "AWSCloudTrail" DROP CONSTRAINT x', '97 3 0', '1 50 100 insert or update on table "AWSCloudTrail_default" violates foreign key constraint "x"'),
    ('a value too large for an index', 'CREATE INDEX x ON "AWSCloudTrail_default" ("RequestParameters")', 'DROP INDEX x', '97 3 0', '1 50 100 index row requires N bytes, maximum size is N'),
    ('no partition', 'ALTER TABLE "AWSCloudTrail" DETACH PARTITION "AWSCloudTrail_default"; CREATE TABLE x PARTITION OF "AWSCloudTrail" FOR VALUES FROM ($$2026-03-02 09:00:02Z$$) TO ($$2026-03-02 09:01:40Z$$)',
        'DROP TABLE x; ALTER TABLE "AWSCloudTrail" ATTACH PARTITION "AWSCloudTrail_default" DEFAULT', '98 2 0', '1 100 no partition of relation "AWSCloudTrail" found for row'),
    ('a rule that leaves rows out', 'CREATE RULE x AS ON INSERT TO "AWSCloudTrail" WHERE NEW."EventName" = $$bad$$ DO INSTEAD NOTHING', 'DROP RULE x ON "AWSCloudTrail"', '97 0 3', NULL),
    ('a rule that does more', 'CREATE RULE x AS ON INSERT TO "AWSCloudTrail" DO ALSO DELETE FROM known WHERE false', 'DROP RULE x ON "AWSCloudTrail"', '100 0 0', NULL);

CREATE FUNCTION pg_temp.check_table(kind text, is_searched boolean) RETURNS SETOF text LANGUAGE plpgsql AS $f$
DECLARE
    m record;
    v_load record;
BEGIN
    FOR m IN SELECT * FROM matrix ORDER BY n LOOP
        DELETE FROM vigil.dead_letter;
        TRUNCATE "AWSCloudTrail";
        EXECUTE m.statements;
        v_load := vigil.ingest_file(kind, (SELECT payload FROM input), 'matrix', true);
        RETURN NEXT is(concat_ws(' ', v_load.rows, v_load.rejected, v_load.skipped), m.counts, format('%s, duplicates %s: %s', kind, is_searched, m.what));
        RETURN NEXT is((SELECT count(*) FROM "AWSCloudTrail"), v_load.rows, 'those are there');
        RETURN NEXT is((SELECT string_agg(record_number::text, ' ' ORDER BY record_number) || ' ' || min(regexp_replace(substring(message FROM '^the log table refuses the row \((.*)\)$'), '[0-9]{4,}', 'N', 'g')) FROM vigil.dead_letter), m.dead, 'and what was refused is put aside');
        RETURN NEXT is((SELECT count(*) FROM vigil.dead_letter WHERE reason <> 'refused' OR convert_from(record, 'UTF8')::jsonb ->> 'eventID' <> 'e' || record_number
            OR record <> substring((SELECT payload FROM input) FROM byte_offset::integer + 1 FOR octet_length(record)) OR load <> v_load.load), 0::bigint, 'as it came');
        v_load := vigil.ingest_file(kind, (SELECT payload FROM input), 'matrix', true);
        IF is_searched AND m.what !~ 'changes|no partition' THEN
            RETURN NEXT is(v_load.rows, 0::bigint, 'once more: nothing');
            RETURN NEXT is(v_load.duplicates, 100 - split_part(m.counts, ' ', 2)::bigint - split_part(m.counts, ' ', 3)::bigint, 'the same are duplicates');
        END IF;
        EXECUTE m.undo;
    END LOOP;
END
$f$;
SELECT * FROM pg_temp.check_table('cloudtrail', true);
SELECT vigil.find_duplicates('AWSCloudTrail', NULL) \g /dev/null
SELECT * FROM pg_temp.check_table('cloudtrail', false);

-- A table of another server's engine gets its rows as parameters.
SET LOCAL allow_system_table_mods = on;
CREATE TABLE pg_catalog.pg_dist_partition (logicalrelid regclass);
INSERT INTO pg_catalog.pg_dist_partition VALUES ('"AWSCloudTrail"');
SELECT * FROM pg_temp.check_table('cloudtrail', false);
DROP TABLE pg_catalog.pg_dist_partition;
TRUNCATE "AWSCloudTrail";

-- All that is refused, many of them, and all or nothing.
ALTER TABLE "AWSCloudTrail" ADD CONSTRAINT no_good CHECK ("EventName" <> 'good');
SELECT is((SELECT i::text FROM vigil.ingest_cloudtrail((SELECT string_agg(jsonb_build_object('eventTime', '2026-03-02T09:00:00Z', 'eventSource', 's', 'eventName', CASE WHEN g IN (1, 20000, 20001, 21000) THEN 'bad' ELSE 'good' END)::text, E'\n' ORDER BY g)
    FROM generate_series(1, 21000) AS g)) AS i), '(4,20996,0,0)', 'more rows than a batch has, and nearly all refused');
DELETE FROM vigil.dead_letter;
SELECT is((SELECT (i.reasons #- '{0,byte}')::text FROM vigil.begin_load('cloudtrail', 'reasons') AS l, vigil.ingest_part(l.load, 0, (SELECT payload FROM input), 10, true) AS i),
    '[{"reason": "refused", "record": 2, "message": "the log table refuses the row (new row for relation \"AWSCloudTrail_default\" violates check constraint \"no_good\")", "skipped": 0, "rejected": 97}]', 'the reasons say what the table says');
SELECT throws_ok($$SELECT vigil.ingest_part((SELECT load FROM vigil.begin_load('cloudtrail', 'strict')), 0, (SELECT payload FROM input), 10, true, strict => true)$$, '22000',
    'record 2 cannot be loaded: the log table refuses the row (new row for relation "AWSCloudTrail_default" violates check constraint "no_good")', 'a load of all or nothing takes nothing');
SELECT is((SELECT i::text FROM vigil.ingest_cloudtrail(E'{"eventTime":"2026-03-02T09:00:00Z","eventSource":"s","eventName":"good"}\n{"eventTime":"2026-03-02T09:00:00Z","eventSource":"s"}\n{"eventTime":"2026-03-02T09:00:00Z","eventSource":"s","eventName":"fine"}'::text) AS i), '(1,2,0,0)', 'with others');
ALTER TABLE "AWSCloudTrail" DROP CONSTRAINT no_good;

-- What is not about a row fails the load.
CREATE TRIGGER x BEFORE INSERT ON "AWSCloudTrail" FOR EACH ROW EXECUTE FUNCTION fails();
SELECT throws_ok($$SELECT vigil.ingest('cloudtrail', (SELECT payload FROM input))$$, '42883', NULL, 'a trigger that is broken');
DROP TRIGGER x ON "AWSCloudTrail";
CREATE RULE x AS ON INSERT TO "AWSCloudTrail" DO INSTEAD NOTHING;
SELECT throws_ok($$SELECT vigil.ingest('cloudtrail', (SELECT payload FROM input))$$, '0A000', 'cannot load into "AWSCloudTrail": a rule does something else INSTEAD of the INSERT', 'a rule instead');
SELECT vigil.find_duplicates('AWSCloudTrail', 'AwsEventId') \g /dev/null
SELECT throws_ok($$SELECT vigil.ingest('cloudtrail', (SELECT payload FROM input))$$, '0A000', 'cannot load into "AWSCloudTrail": a rule does something else INSTEAD of the INSERT', 'a rule instead, where duplicates are looked for');
DROP RULE x ON "AWSCloudTrail";

-- What letters take is counted once for each: 4,000 of some 4 kB are 17 MB, not 60 GB.
INSERT INTO vigil.dead_letter (log_table, source, byte_offset, record_number, reason, message, record, loaded_by)
SELECT 'AWSCloudTrail', 's', 0, g, 'bad_time', 'm', convert_to(repeat('x', 4000), 'UTF8'), current_user FROM generate_series(1, 4000) AS g;
SELECT is((SELECT i::text FROM vigil.ingest_cloudtrail('{"eventTime":"never","eventSource":"s","eventName":"n"}'::text) AS i), '(0,1,0,0)', 'many letters leave room for more');
DELETE FROM vigil.dead_letter;

-- Rows that the caller may not write.
CREATE ROLE refused_loader;
SELECT vigil.grant_access('refused_loader', 'loader') \g /dev/null
GRANT INSERT, SELECT ON "AWSCloudTrail" TO refused_loader;
GRANT SELECT ON input TO refused_loader;
ALTER TABLE "AWSCloudTrail" ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON "AWSCloudTrail" WITH CHECK ("EventName" <> 'bad');
SET LOCAL ROLE refused_loader;
SELECT is((SELECT i::text FROM vigil.ingest('cloudtrail', (SELECT payload FROM input)) AS i), '(97,3,0,0)', 'a policy');
RESET ROLE;
SELECT is((SELECT min(message) FROM vigil.dead_letter WHERE loaded_by = 'refused_loader'), 'the log table refuses the row (new row violates row-level security policy for table "AWSCloudTrail")', 'says so');
ALTER TABLE "AWSCloudTrail" DISABLE ROW LEVEL SECURITY;
CREATE SEQUENCE secret;
ALTER TABLE "AWSCloudTrail" ADD COLUMN x bigint DEFAULT nextval('secret');
SET LOCAL ROLE refused_loader;
SELECT throws_ok($$SELECT vigil.ingest_cloudtrail('{"eventTime":"2026-03-02T09:00:00Z","eventSource":"s","eventName":"other"}'::text)$$, '42501', 'permission denied for sequence secret', 'a right that is missing is no fault of a row');
RESET ROLE;
ALTER TABLE "AWSCloudTrail" DROP COLUMN x;

-- A check that is put off is made at the end of the transaction, or when the session says so.
TRUNCATE "AWSCloudTrail";
ALTER TABLE "AWSCloudTrail_default" ADD CONSTRAINT later UNIQUE ("UserAgent") DEFERRABLE INITIALLY DEFERRED;
SELECT is((SELECT i::text FROM vigil.ingest('cloudtrail', (SELECT payload FROM input)) AS i), '(100,0,0,0)', 'a constraint that is put off');
SELECT throws_ok('SET CONSTRAINTS ALL IMMEDIATE', '23505', NULL, 'fails all of the load');
DELETE FROM "AWSCloudTrail";
SET CONSTRAINTS ALL IMMEDIATE;
SELECT is((SELECT i::text FROM vigil.ingest('cloudtrail', (SELECT payload FROM input)) AS i), '(98,2,0,0)', 'unless it is checked at once');
SET CONSTRAINTS ALL DEFERRED;
ALTER TABLE "AWSCloudTrail_default" DROP CONSTRAINT later;

-- Views.
CREATE TABLE events ("TimeGenerated" timestamptz NOT NULL, "EventName" text, other text DEFAULT 'o');
CREATE VIEW by_trigger AS SELECT "TimeGenerated", "EventName" || '' AS "EventName", other FROM events;
CREATE FUNCTION instead() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN
    IF NEW."EventName" = 'bad' THEN RETURN NULL; ELSIF NEW."EventName" = 'worse' THEN RAISE 'worse'; END IF;
    INSERT INTO events VALUES (NEW."TimeGenerated", NEW."EventName", NEW.other); RETURN NEW; END$$;
CREATE TRIGGER x INSTEAD OF INSERT ON by_trigger FOR EACH ROW EXECUTE FUNCTION instead();
CREATE VIEW by_rule AS SELECT "TimeGenerated", "EventName" || '' AS "EventName" FROM events;
CREATE RULE x AS ON INSERT TO by_rule DO INSTEAD INSERT INTO events VALUES (NEW."TimeGenerated", NEW."EventName");
CREATE VIEW by_nobody AS SELECT "TimeGenerated", "EventName" || '' AS "EventName" FROM events GROUP BY 1, 2;
CREATE VIEW by_itself AS SELECT "TimeGenerated", "EventName" FROM events WHERE "EventName" <> 'bad' WITH CHECK OPTION;
SELECT vigil.register_source(v, v::regclass) FROM unnest('{by_trigger,by_rule,by_nobody,by_itself}'::text[]) AS v \g /dev/null
CREATE TEMP TABLE three AS SELECT '{"TimeGenerated":"2026-03-02T09:00:00Z","EventName":"good"}{"TimeGenerated":"2026-03-02T09:00:00Z","EventName":"bad"}{"TimeGenerated":"2026-03-02T09:00:00Z","EventName":"worse"}'::text AS payload;
SELECT is((SELECT i::text FROM vigil.ingest_rows('by_trigger', (SELECT payload FROM three)) AS i), '(1,1,1,0)', 'a view with a trigger instead');
SELECT is((SELECT i::text FROM vigil.ingest_rows('by_rule', (SELECT payload FROM three)) AS i), '(3,0,0,0)', 'a view with a rule');
SELECT is((SELECT i::text FROM vigil.ingest_rows('by_itself', (SELECT payload FROM three)) AS i), '(2,1,0,0)', 'a view that can be updated');
SELECT is((SELECT jsonb_agg(jsonb_build_array("EventName", other) ORDER BY "EventName", other NULLS FIRST) FROM events), '[["bad", "o"], ["good", null], ["good", "o"], ["good", "o"], ["worse", "o"], ["worse", "o"]]', 'the rows are where they belong');
SELECT throws_ok($$SELECT vigil.ingest_rows('by_nobody', (SELECT payload FROM three))$$, '42P16', 'relation "by_nobody" has no column that can be loaded', 'a view that takes no rows');
SELECT * FROM finish();
ROLLBACK;
