-- Dead letters are written many at a time: in the order of their records, each once, whatever their size, with the rows around
-- them, and by no code of whoever loads.
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public;
SET LOCAL client_min_messages = error;
CREATE TABLE kept ("TimeGenerated" timestamptz NOT NULL, n integer CHECK (n <> 7 AND n <> 650), note text);
SELECT vigil.register_source('kept', 'kept') \g /dev/null

-- Every third record is bad; the one in the middle is larger than what is written at once.
CREATE TEMP TABLE file AS SELECT string_agg(format('{"TimeGenerated":"2026-03-02T09:00:00Z","n":%s,"note":"%s"}',
    CASE WHEN g % 3 = 0 THEN format('"x%s"', g) ELSE g::text END, CASE WHEN g = 900 THEN repeat('y', 700000) ELSE 'ü' || g END), E'\n' ORDER BY g) AS text FROM generate_series(1, 1999) AS g;
SELECT is((SELECT i::text FROM vigil.ingest_rows('kept', (SELECT text FROM file), 'a file') AS i), '(1331,668,0,0)', 'many of them');
SELECT is((SELECT count(*) FROM vigil.dead_letter), 668::bigint, 'each has its letter');
SELECT is((SELECT string_agg(record_number::text, ' ' ORDER BY id) FROM vigil.dead_letter WHERE reason <> 'refused'), (SELECT string_agg(g::text, ' ' ORDER BY g) FROM generate_series(3, 1999, 3) AS g), 'in their order');
SELECT is((SELECT string_agg(record_number::text, ' ' ORDER BY record_number) FROM vigil.dead_letter WHERE reason = 'refused'), '7 650', 'and what the table refuses');
SELECT is((SELECT count(*) FROM vigil.dead_letter AS d, file AS f WHERE d.record <> substring(convert_to(f.text, 'UTF8') FROM d.byte_offset::int + 1 FOR length(d.record))), 0::bigint, 'with its bytes and place');
SELECT is((SELECT count(*) FROM vigil.dead_letter AS d WHERE convert_from(d.record, 'UTF8')::jsonb ->> 'n' NOT IN ('x' || record_number, record_number::text)), 0::bigint, 'of its own record');
SELECT is((SELECT DISTINCT ROW(log_table, source, loaded_by, load, kind, date_order, resolved_at)::text FROM vigil.dead_letter), format('(kept,"a file",%s,,kept,,)', current_user), 'and what all have');
SELECT is((SELECT count(*) FROM kept), 1331::bigint, 'the rows are there');

-- Of a load that fails nothing stays, also of what was written on the way.
SELECT throws_ok($$SELECT vigil.ingest_part((vigil.begin_load('kept', 's')).load, 0, (SELECT convert_to(text, 'UTF8') FROM file), 10000000, true, 0, true)$$, '22000', NULL, 'a strict load');
SELECT is((SELECT count(*) FROM vigil.dead_letter), 668::bigint, 'leaves no letter');

CREATE ROLE letters_other;
GRANT USAGE ON SCHEMA public, vigil TO letters_other;
GRANT INSERT ON kept TO letters_other;
SET LOCAL ROLE letters_other;
SELECT is((SELECT i.rejected FROM vigil.ingest_rows('kept', '{"TimeGenerated":"2026-03-02T09:00:00Z","n":"x"}') AS i), 1::bigint, 'of another role');
RESET ROLE;

-- A role that can put functions and operators before the server's runs none of them in another name.
CREATE ROLE letters_hostile;
CREATE SCHEMA hostile AUTHORIZATION letters_hostile;
GRANT USAGE ON SCHEMA public, vigil TO letters_hostile;
GRANT INSERT, SELECT ON kept TO letters_hostile;
CREATE TABLE ran (what text);
GRANT INSERT ON ran TO PUBLIC;
SET LOCAL ROLE letters_hostile;
CREATE FUNCTION hostile.bad(text) RETURNS boolean LANGUAGE plpgsql AS $$BEGIN IF current_user <> 'letters_hostile' THEN INSERT INTO public.ran VALUES (current_user || ' ' || $1); END IF; RETURN true; END$$;
CREATE FUNCTION hostile.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS $$SELECT CASE WHEN hostile.bad('clock') THEN pg_catalog.clock_timestamp() END$$;
CREATE FUNCTION hostile.array_cat(text[], text[]) RETURNS text[] LANGUAGE sql AS $$SELECT CASE WHEN hostile.bad('cat') THEN $1 END$$;
CREATE FUNCTION hostile.unnest(vigil.dead_letter[]) RETURNS SETOF vigil.dead_letter LANGUAGE sql AS $$SELECT * FROM pg_catalog.unnest($1) WHERE hostile.bad('unnest')$$;
CREATE FUNCTION hostile.octet_length(bytea) RETURNS integer LANGUAGE sql AS $$SELECT CASE WHEN hostile.bad('length') THEN 1 END$$;
CREATE FUNCTION hostile.same(bigint, bigint) RETURNS boolean LANGUAGE sql AS $$SELECT hostile.bad('=')$$;
CREATE FUNCTION hostile.same(text, text) RETURNS boolean LANGUAGE sql AS $$SELECT hostile.bad('=')$$;
CREATE FUNCTION hostile.plus(bigint, bigint) RETURNS bigint LANGUAGE sql AS $$SELECT CASE WHEN hostile.bad('+') THEN $1 END$$;
CREATE OPERATOR hostile.= (LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = hostile.same);
CREATE OPERATOR hostile.= (LEFTARG = text, RIGHTARG = text, FUNCTION = hostile.same);
CREATE OPERATOR hostile.+ (LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = hostile.plus);
SET LOCAL search_path = hostile, public, pg_catalog;
SELECT f.status || ' ' || f.rejected AS file FROM vigil.ingest_file('kept', convert_to('{"TimeGenerated":"2026-03-02T09:00:00Z","n":"x"}', 'UTF8'), 'h') AS f \gset
SELECT i.rejected AS rows FROM vigil.ingest_rows('kept', '{"TimeGenerated":"2026-03-02T09:00:00Z","n":"x"}') AS i \gset
SELECT vigil.retry_dead_letter(d.id) AS again FROM vigil.own_dead_letters AS d ORDER BY d.id LIMIT 1 \gset
SELECT vigil.end_load((vigil.begin_load('kept', 'h2')).load, 'failed') \g /dev/null
SET LOCAL search_path = public;
RESET ROLE;
SELECT is(:'file' || ' ' || :'rows' || ' ' || :'again', 'loaded 1 1 f', 'a load of such a role, one that is not remembered, and a letter that is tried again');
SELECT is((SELECT string_agg(what, ', ') FROM ran), NULL, 'runs none of its code as the owner of the extension');
SELECT * FROM finish();
ROLLBACK;
