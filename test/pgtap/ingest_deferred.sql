-- Log tables with what is checked at the end of the transaction, and letters that others have put aside: each is loaded
-- or stays with its reason, and none keeps the others.
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public;
SET LOCAL client_min_messages = error;
CREATE ROLE deferred_loader;
CREATE ROLE deferred_gone;
GRANT USAGE, CREATE ON SCHEMA public TO deferred_loader, deferred_gone;
SELECT vigil.grant_access(r, 'loader') FROM unnest('{deferred_loader,deferred_gone}'::name[]) AS r \g /dev/null
CREATE TABLE host (name text PRIMARY KEY);
INSERT INTO host VALUES ('known');
CREATE TABLE traffic ("TimeGenerated" timestamptz NOT NULL, "Host" text REFERENCES host DEFERRABLE INITIALLY DEFERRED, "Note" text CHECK ("Note" <> 'bad'));
-- A name that two constraints have, of which one cannot wait.
CREATE TABLE other ("Host" text CONSTRAINT same_name REFERENCES host);
CREATE TABLE third ("Host" text CONSTRAINT same_name REFERENCES host DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE fired (who text);
GRANT INSERT, SELECT ON fired TO PUBLIC;
CREATE FUNCTION fires() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN INSERT INTO fired VALUES (current_user); RETURN NULL; END$$;
CREATE CONSTRAINT TRIGGER late AFTER INSERT ON traffic DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fires();
SELECT vigil.register_source('traffic', 'traffic') \g /dev/null
GRANT INSERT, SELECT ON traffic TO deferred_loader, deferred_gone;
CREATE FUNCTION pg_temp.row(host text, note text DEFAULT '', at text DEFAULT '2026-03-02T09:00:00Z') RETURNS text LANGUAGE sql AS $$SELECT jsonb_build_object('TimeGenerated', at, 'Host', host, 'Note', note)::text$$;
CREATE FUNCTION pg_temp.repair() RETURNS void LANGUAGE sql AS $$UPDATE vigil.dead_letter SET record = convert_to(replace(convert_from(record, 'UTF8'), 'never', '2026-03-02T09:00:00Z'), 'UTF8')$$;

-- Loaded as ever, the check comes at the end; what it says is not for one record.
SET LOCAL ROLE deferred_loader;
SELECT is((SELECT i::text FROM vigil.ingest_rows('traffic', pg_temp.row('known') || pg_temp.row('x', 'bad')) AS i), '(1,1,0,0)', 'a loader loads');
RESET ROLE;
SELECT is((SELECT i::text FROM vigil.ingest_rows('traffic', pg_temp.row('known')) AS i), '(1,0,0,0)', 'so does a superuser');
SELECT is((SELECT count(*) FROM fired), 0::bigint, 'nothing was checked yet');
SELECT lives_ok('SET CONSTRAINTS ALL IMMEDIATE', 'it is at the end');
SELECT is((SELECT count(*) FROM fired), 2::bigint, 'for each row');
SET CONSTRAINTS ALL DEFERRED;
SELECT throws_ok($x$DO $$BEGIN PERFORM vigil.ingest_rows('traffic', pg_temp.row('unknown')); SET CONSTRAINTS ALL IMMEDIATE; END$$$x$, '23503', NULL, 'and what is wrong ends the transaction');
DELETE FROM vigil.dead_letter;
DELETE FROM fired;

-- A superuser works off the letters of others.
SET LOCAL ROLE deferred_loader;
SELECT vigil.ingest_rows('traffic', pg_temp.row(h, '', 'never')) FROM unnest('{known,unknown,known}'::text[]) AS h \g /dev/null
SET LOCAL ROLE deferred_gone;
SELECT vigil.ingest_rows('traffic', pg_temp.row('known', '', 'never')) \g /dev/null
RESET ROLE;
SELECT vigil.ingest_rows('traffic', pg_temp.row('known', '', 'never')) \g /dev/null
SELECT pg_temp.repair() \g /dev/null
REVOKE INSERT ON traffic FROM deferred_gone;
CREATE TEMP TABLE before AS SELECT count(*) AS rows FROM traffic;
CREATE TEMP TABLE tried AS SELECT d.id, d.loaded_by, vigil.retry_dead_letter(d.id) AS taken FROM vigil.dead_letter AS d ORDER BY d.id;
SELECT is((SELECT string_agg(taken::text, ' ' ORDER BY id) FROM tried), 'true false true false true', 'letters of a table with deferred constraints are loaded');
SELECT is((SELECT count(*) FROM traffic) - rows, 3::bigint, 'as rows') FROM before;
SELECT is((SELECT string_agg(message, '; ' ORDER BY id) FROM vigil.dead_letter WHERE resolved_at IS NULL),
    'the log table refuses the row (insert or update on table "traffic" violates foreign key constraint "traffic_Host_fkey"); the log table refuses the row (permission denied for table traffic)', 'the others stay with why');
SELECT is((SELECT string_agg(who, ' ' ORDER BY who) FROM fired), 'deferred_loader deferred_loader', 'the triggers ran as the loader, at once');
-- What the session had deferred is so again.
INSERT INTO traffic VALUES (now(), 'later');
INSERT INTO host VALUES ('later');
SELECT lives_ok('SET CONSTRAINTS ALL IMMEDIATE', 'a row may still come before what it needs');
SET CONSTRAINTS ALL DEFERRED;

-- A table that defers them itself, and one that defers again inside.
CREATE FUNCTION defers() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN SET CONSTRAINTS ALL DEFERRED; RETURN NEW; END$$;
CREATE TRIGGER defers BEFORE INSERT ON traffic FOR EACH ROW EXECUTE FUNCTION defers();
INSERT INTO host VALUES ('unknown');
SELECT is((SELECT string_agg(vigil.retry_dead_letter(d.id)::text, ' ' ORDER BY d.id) FROM vigil.dead_letter AS d WHERE d.resolved_at IS NULL), 'false false', 'what will be deferred is not taken');
SELECT alike((SELECT min(message) FROM vigil.dead_letter WHERE resolved_at IS NULL AND loaded_by = 'deferred_loader'), '%cannot fire deferred trigger%', 'and says why');
DROP TRIGGER defers ON traffic;
SELECT is((SELECT string_agg(vigil.retry_dead_letter(d.id)::text, ' ' ORDER BY d.id) FROM vigil.dead_letter AS d WHERE d.resolved_at IS NULL), 'true false', 'until it is mended');

-- Nor does a letter that cannot be loaded at all.
GRANT INSERT ON traffic TO deferred_gone;
INSERT INTO vigil.dead_letter (log_table, source, byte_offset, record_number, reason, message, record, loaded_by, kind)
    SELECT t, 'file', 0, 1, 'bad_time', 'm', convert_to(pg_temp.row('known'), 'UTF8'), r, t FROM (VALUES ('gone_table', 'deferred_loader'), ('traffic', 'nobody_of_this_name')) AS v (t, r);
SELECT is((SELECT string_agg(vigil.retry_dead_letter(d.id)::text, ' ' ORDER BY d.id) FROM vigil.dead_letter AS d WHERE d.resolved_at IS NULL), 'true false false', 'a letter without a table, one without a role');
SELECT is((SELECT string_agg(message, '; ' ORDER BY id) FROM vigil.dead_letter WHERE resolved_at IS NULL),
    'the log table refuses the row (there is no log table "gone_table"); the log table refuses the row (role "nobody_of_this_name", which put it aside, does not exist)', 'each says so');
SELECT is(vigil.retry_dead_letter(-1), false, 'one that is not there');

-- What a table says is kept in short.
CREATE FUNCTION chatters() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE '%', repeat('ä', 100000); END$$;
CREATE TRIGGER chatters BEFORE INSERT ON traffic FOR EACH ROW EXECUTE FUNCTION chatters();
DELETE FROM vigil.dead_letter;
SELECT is((SELECT i.reasons -> 0 ->> 'rejected' FROM vigil.ingest_file('traffic', convert_to(pg_temp.row('known'), 'UTF8'), 'file') AS i), '1', 'a trigger that says much');
SELECT ok(octet_length(message) < 1100 AND message ^@ 'the log table refuses the row (äää' AND right(message, 3) = ' …)', 'is cut') FROM vigil.dead_letter;
SELECT * FROM finish();
ROLLBACK;
