-- The owner of a log table whose code runs while others look at it or load into it: cursors and loops of the caller
-- are closed to it, however it is reached, and are as they were behind it.
BEGIN;
SELECT no_plan();
SET LOCAL client_min_messages = error;
CREATE ROLE table_owner;
CREATE SCHEMA logs AUTHORIZATION table_owner;
GRANT USAGE ON SCHEMA logs TO PUBLIC;
SELECT vigil.create_log_table('SigninLogs', 'logs') \g /dev/null
SELECT format('ALTER TABLE %s OWNER TO table_owner', p.part) FROM vigil.relation_parts('logs."SigninLogs"') AS p \gexec
SELECT vigil.register_source('Other' || g, 'logs."SigninLogs"') FROM generate_series(1, 12) AS g \g /dev/null
CREATE TABLE public.staging AS
    SELECT g AS id, format('{"TimeGenerated":"2026-11-28T00:00:00Z","Id":"%s"}', g) AS payload, 'secret ' || g AS secret FROM generate_series(1, 100) AS g;
SET LOCAL ROLE table_owner;
CREATE TABLE logs.loot (t text);
-- The trap tries each way to each portal, and notes whatever it has got.
CREATE FUNCTION logs.take(text) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_own refcursor;
    v_name refcursor;
    v_row record;
BEGIN
    -- Loops have numbers, of which its own is the next.
    OPEN v_own FOR SELECT 1;
    CLOSE v_own;
    FOREACH v_name IN ARRAY ARRAY(SELECT '<unnamed portal ' || g || '>' FROM generate_series(substring(v_own::text, '\d+')::integer - 15, substring(v_own::text, '\d+')::integer - 1) AS g) || '{mine,held,""}'::text[] LOOP
        BEGIN
            FETCH NEXT FROM v_name INTO v_row;
            PERFORM pg_advisory_lock(4712, 1);
        EXCEPTION WHEN invalid_cursor_name OR object_not_in_prerequisite_state OR feature_not_supported THEN NULL;
        END;
        BEGIN
            EXECUTE format('MOVE FORWARD ALL IN %I', v_name);
            PERFORM pg_advisory_lock(4712, 2);
        EXCEPTION WHEN invalid_cursor_name OR object_not_in_prerequisite_state OR syntax_error THEN NULL;
        END;
        BEGIN
            CLOSE v_name;
            PERFORM pg_advisory_lock(4712, 3);
            OPEN v_name FOR SELECT logs.as_caller(), 'x', 'x';
        EXCEPTION WHEN invalid_cursor_name OR invalid_cursor_state THEN NULL;
        END;
    END LOOP;
    IF EXISTS (SELECT FROM pg_cursors AS c WHERE c.statement ~ 'staging') THEN
        PERFORM pg_advisory_lock(4712, 4);
    END IF;
    RETURN $1;
END $$;
CREATE FUNCTION logs.as_caller() RETURNS integer LANGUAGE plpgsql AS $$BEGIN PERFORM pg_advisory_lock(4712, 5); RETURN 1; END$$;
CREATE FUNCTION logs.fold(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$BEGIN RETURN logs.take($1); END$$;
CREATE FUNCTION logs.fires() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM logs.take('x');
    IF new."Id" = 'refused' THEN
        RAISE EXCEPTION 'refused';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER t BEFORE INSERT ON logs."SigninLogs" FOR EACH ROW EXECUTE FUNCTION logs.fires();
CREATE INDEX ON logs."SigninLogs" ("Id") WHERE logs.fold('x') = 'x';
RESET ROLE;
CREATE FUNCTION pg_temp.taken() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_taken text := (SELECT string_agg((ARRAY['fetched', 'moved', 'closed', 'seen', 'CALLED'])[l.objid], ', ' ORDER BY l.objid)
        FROM pg_locks AS l WHERE l.locktype = 'advisory' AND l.pid = pg_backend_pid() AND l.classid = 4712);
BEGIN
    PERFORM pg_advisory_unlock_all();
    RETURN v_taken;
END $$;

CREATE TEMP TABLE done (rows bigint);
SELECT logs.take('x') \g /dev/null
SELECT is(pg_temp.taken(), NULL, 'a trap on its own finds nothing');
DECLARE mine CURSOR FOR SELECT id, payload, secret FROM public.staging ORDER BY id;
FETCH 1 FROM mine \g /dev/null
SELECT logs.take('x') \g /dev/null
SELECT is(pg_temp.taken(), 'fetched, moved, closed', 'unguarded it takes a cursor');
DO $$DECLARE r record; BEGIN FOR r IN SELECT s.id FROM public.staging AS s LOOP PERFORM logs.take('x'); END LOOP; END$$;
SELECT matches(pg_temp.taken(), 'fetched, moved', 'and a loop');
CLOSE mine;

SELECT is((SELECT count(*) FROM vigil.source_status()), (SELECT count(*) FROM vigil.log_sources), 'source_status() tells of each source');
SELECT is(pg_temp.taken(), NULL, 'source_status(): nothing is taken');
SELECT is((SELECT count(*) FROM vigil.metrics AS m WHERE m.name = 'vigil_source_size_bytes'), (SELECT count(*) FROM vigil.source_status() AS s WHERE s.bytes IS NOT NULL), 'so do the metrics');
SELECT is(pg_temp.taken(), NULL, 'metrics: nothing is taken');
SELECT count(*) FROM vigil.doctor() \g /dev/null
SELECT is(pg_temp.taken(), NULL, 'doctor(): nothing is taken');

-- A loop of loads.
DO $$
DECLARE
    r record;
    n bigint := 0;
BEGIN
    FOR r IN SELECT s.payload, s.secret FROM public.staging AS s ORDER BY s.id LOOP
        n := n + (vigil.ingest_rows('SigninLogs', r.payload)).rows;
    END LOOP;
    INSERT INTO done VALUES (n);
END $$;
SELECT is((SELECT sum(d.rows) FROM done AS d), 100::numeric, 'a loop of loads loads all');
SELECT is(pg_temp.taken(), NULL, 'a loop of loads: nothing is taken');

-- Loads that fail and are caught; the cursor has been opened outside, and fetched from outside and inside, of what is undone.
CREATE FUNCTION pg_temp.walk(inside boolean) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    c CURSOR FOR SELECT s.id FROM public.staging AS s ORDER BY s.id;
    v_id integer;
    v_seen bigint := 0;
BEGIN
    OPEN c;
    LOOP
        IF NOT inside THEN
            FETCH c INTO v_id;
            EXIT WHEN NOT FOUND;
            v_seen := v_seen + v_id;
        END IF;
        BEGIN
            IF inside THEN
                FETCH c INTO v_id;
                EXIT WHEN NOT FOUND;
                v_seen := v_seen + v_id;
            END IF;
            BEGIN
                PERFORM vigil.ingest_rows('SigninLogs', '{"TimeGenerated":"2026-11-28T00:00:00Z","Id":"fine"}');
                PERFORM vigil.execute_as_owner('logs."SigninLogs"', 'INSERT INTO logs."SigninLogs" ("TimeGenerated", "Id") VALUES (now(), ''refused'')');
            EXCEPTION WHEN division_by_zero THEN NULL;
            END;
            RAISE 'not refused' USING ERRCODE = 'assert_failure';
        EXCEPTION WHEN raise_exception THEN NULL;
        END;
    END LOOP;
    CLOSE c;
    RETURN v_seen;
END $$;
SELECT is(pg_temp.walk(false), 5050::bigint, 'a cursor that is fetched from outside outlives loads that are refused');
SELECT is(pg_temp.walk(true), 5050::bigint, 'so does one that is fetched from inside of what is undone');
SELECT is(pg_temp.taken(), NULL, 'refused loads: nothing is taken');

-- One that failed with its subtransaction stays failed; one of the outer level goes on.
DECLARE mine SCROLL CURSOR FOR SELECT id, payload, secret FROM public.staging ORDER BY id;
DECLARE held CURSOR WITH HOLD FOR SELECT id, payload, secret FROM public.staging ORDER BY id;
FETCH 3 FROM mine \g /dev/null
FETCH 5 FROM held \g /dev/null
SAVEPOINT s;
DECLARE inner_one CURSOR FOR SELECT 1;
FETCH 1 FROM mine \g /dev/null
\set ON_ERROR_STOP 0
SELECT vigil.execute_as_owner('logs."SigninLogs"', 'INSERT INTO logs."SigninLogs" ("TimeGenerated", "Id") VALUES (now(), ''refused'')') \g /dev/null
\set ON_ERROR_STOP 1
ROLLBACK TO s;
SELECT is((SELECT count(*) FROM pg_cursors AS c WHERE c.name = 'inner_one'), 0::bigint, 'a cursor of the part that is undone is gone');
SELECT (vigil.ingest_rows('SigninLogs', '{"TimeGenerated":"2026-11-28T00:00:00Z","Id":"fine"}')).rows \g /dev/null
SELECT is(pg_temp.taken(), NULL, 'cursors of the session: nothing is taken');
FETCH 1 FROM mine \gset mine_
FETCH 1 FROM held \gset held_
SELECT is(:mine_id, 5, 'a cursor goes on where it was');
SELECT is(:held_id, 6, 'so does one to be held');
FETCH PRIOR FROM mine \gset mine_
SELECT is(:mine_id, 4, 'and backward');
SELECT is((SELECT count(*) FROM pg_cursors AS c WHERE c.name IN ('mine', 'held')), 2::bigint, 'both are seen by the caller');
CLOSE ALL;
SELECT is((SELECT count(*) FROM pg_cursors), 0::bigint, 'and can be closed');

SELECT * FROM finish();
ROLLBACK;
