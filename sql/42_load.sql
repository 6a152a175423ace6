-- Loads that are remembered, so that nothing is taken twice and what was broken off goes on.

CREATE TABLE vigil.loads
(
    id bigint GENERATED ALWAYS AS IDENTITY,
    kind text NOT NULL,
    log_table text NOT NULL,
    source text NOT NULL,
    sha256 bytea,
    size bigint,
    repeat integer NOT NULL DEFAULT 0,
    start_position bigint NOT NULL DEFAULT 0,
    "position" bigint NOT NULL DEFAULT 0,
    records bigint NOT NULL DEFAULT 0,
    loaded bigint NOT NULL DEFAULT 0,
    dead bigint NOT NULL DEFAULT 0,
    skipped bigint NOT NULL DEFAULT 0,
    duplicates bigint NOT NULL DEFAULT 0,
    status text NOT NULL DEFAULT 'running',
    loaded_by text NOT NULL,
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at timestamptz,
    error text,
    follows bigint,
    missing text[] NOT NULL DEFAULT '{}',
    only_tables text[],
    beginning bytea,
    content_size bigint,
    content_sha256 bytea,
    loaded_by_oid oid,
    CONSTRAINT loads_pkey PRIMARY KEY (id),
    -- Of two sessions that begin to load the same bytes, one makes the row. A stream has no hash.
    CONSTRAINT loads_content_key UNIQUE (log_table, sha256, loaded_by, repeat),
    CONSTRAINT loads_status_check CHECK (status IN ('running', 'complete', 'interrupted', 'failed')),
    CONSTRAINT loads_sha256_check CHECK (octet_length(sha256) = 32),
    CONSTRAINT loads_content_check CHECK (octet_length(content_sha256) = 32 AND content_size >= 0),
    CONSTRAINT loads_position_check CHECK (start_position >= 0 AND "position" >= start_position),
    -- No record is lost and none is counted twice.
    CONSTRAINT loads_records_check CHECK (records = loaded + dead + skipped + duplicates)
);
COMMENT ON TABLE vigil.loads IS 'What was loaded: a row for each file, message or stream, of which a role sees its own';
COMMENT ON COLUMN vigil.loads.id IS 'Number of the load';
COMMENT ON COLUMN vigil.loads.kind IS 'Kind of logs, or log table, as the loader named it';
COMMENT ON COLUMN vigil.loads.log_table IS 'Log table that the records are for';
COMMENT ON COLUMN vigil.loads.source IS 'Path or address of what was loaded, as the loader named it';
COMMENT ON COLUMN vigil.loads.sha256 IS 'SHA-256 of the bytes as they lie, packed or not; null for a stream';
COMMENT ON COLUMN vigil.loads.size IS 'Number of the bytes as they lie; null for a stream';
COMMENT ON COLUMN vigil.loads.repeat IS '0 for the first load of these bytes into this table by a role of this name; more if it was told to take them again';
COMMENT ON COLUMN vigil.loads.start_position IS 'Where it began: 0, or behind what was taken of the file when it was shorter';
COMMENT ON COLUMN vigil.loads.position IS 'How far it is taken, in bytes of what it holds, unpacked; of what cannot be unpacked in bytes of the file';
COMMENT ON COLUMN vigil.loads.records IS 'Records met: loaded + dead + skipped + duplicates';
COMMENT ON COLUMN vigil.loads.loaded IS 'Records that became rows';
COMMENT ON COLUMN vigil.loads.dead IS 'Records that went to vigil.dead_letter';
COMMENT ON COLUMN vigil.loads.skipped IS 'Records that are sound but belong elsewhere';
COMMENT ON COLUMN vigil.loads.duplicates IS 'Records that the table had already';
COMMENT ON COLUMN vigil.loads.status IS 'running, complete, interrupted or failed; running with nobody at it means that the loader or the server was killed, and it goes on when it is loaded again';
COMMENT ON COLUMN vigil.loads.loaded_by IS 'Role that loads it, by the name that it had; whoever may write it here hands the load over';
COMMENT ON COLUMN vigil.loads.loaded_by_oid IS 'That role itself, to which the load belongs whatever it is called by now; null: whoever has the name. In a restored database the name alone counts until vigil.arm()';
COMMENT ON COLUMN vigil.loads.started_at IS 'When it was begun';
COMMENT ON COLUMN vigil.loads.changed_at IS 'When a part was taken last';
COMMENT ON COLUMN vigil.loads.finished_at IS 'When it ended, in whatever way';
COMMENT ON COLUMN vigil.loads.error IS 'Why it ended, if it is not complete';
COMMENT ON COLUMN vigil.loads.follows IS 'Load of the file when it was shorter, behind which this one began; one load follows another, or one of each file that began with the same bytes';
COMMENT ON COLUMN vigil.loads.missing IS 'Log tables that were not here, so that their records were skipped: once they are made, the same bytes are taken again for them';
COMMENT ON COLUMN vigil.loads.only_tables IS 'The log tables for which it was taken again, as they had been missing; records of others are skipped. Null: for all';

COMMENT ON COLUMN vigil.loads.beginning IS 'SHA-256 of the first bytes of what it holds, unpacked: as many as the largest power of two, 65536 at most, of which there are so many; null: not known';
COMMENT ON COLUMN vigil.loads.content_size IS 'Number of the bytes that it holds, unpacked; null: not known';
COMMENT ON COLUMN vigil.loads.content_sha256 IS 'SHA-256 of them, by which a log is known that was packed, or unpacked, since; null: not known';

CREATE FUNCTION vigil.log_name(source text)
RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT regexp_replace(regexp_replace(regexp_replace(source, '^.*/', ''), E'(.)\\.gz$', E'\\1'),
        E'(.)([._-]([0-9][0-9T:+_-]*Z?|old|bak|orig|prev))+(\\.[[:alpha:]]+)?$', E'\\1\\4')
$$;
COMMENT ON FUNCTION vigil.log_name(text) IS 'What a file of logs was called when it was written: without its folder, and without the numbers, the dates and the .gz that a rotation gives it';

CREATE INDEX loads_name_idx ON vigil.loads (vigil.log_name(source), beginning);
COMMENT ON INDEX vigil.loads_name_idx IS 'How a file that has grown, or was packed, finds what was taken of it';

CREATE INDEX loads_follows_idx ON vigil.loads (follows) WHERE follows IS NOT NULL;
COMMENT ON INDEX vigil.loads_follows_idx IS 'Whether a load was followed, so that what is new in a file is taken once';

CREATE TRIGGER loads_role BEFORE UPDATE OF loaded_by ON vigil.loads
    FOR EACH ROW EXECUTE FUNCTION vigil.note_role('loaded_by');
COMMENT ON TRIGGER loads_role ON vigil.loads IS 'A load that is handed over belongs to the role that has the name by then';

SELECT pg_catalog.pg_extension_config_dump('vigil.loads', '');
SELECT pg_catalog.pg_extension_config_dump('vigil.loads_id_seq', '');

ALTER TABLE vigil.loads ENABLE ROW LEVEL SECURITY;
CREATE POLICY loads_own ON vigil.loads
    USING (loaded_by_oid = (SELECT vigil.own_role())
        OR loaded_by = current_user AND (loaded_by_oid IS NULL OR (SELECT vigil.own_role()) IS NULL)
        OR (SELECT has_table_privilege('vigil.dead_letter', 'SELECT')));
COMMENT ON POLICY loads_own ON vigil.loads IS 'A role sees its own loads; who may read dead letters sees all';
REVOKE ALL ON vigil.loads FROM PUBLIC;
GRANT SELECT ON vigil.loads TO PUBLIC;

CREATE FUNCTION vigil.tables_made(missing text[], loaded_by text)
RETURNS text[]
LANGUAGE sql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT array_agg(m.name ORDER BY m.name) FROM unnest(missing) AS m (name)
    JOIN vigil.log_sources AS s ON s.name = m.name
    JOIN pg_namespace AS n ON n.nspname = s.relation_schema
    JOIN pg_class AS c ON c.relnamespace = n.oid AND c.relname = s.relation_name
    WHERE has_schema_privilege(loaded_by, n.oid, 'USAGE') AND has_table_privilege(loaded_by, c.oid, 'INSERT')
$$;
COMMENT ON FUNCTION vigil.tables_made(text[], text) IS 'Which of the log tables that were missing for a load are here now, and may be loaded into by a role; null: none';

CREATE FUNCTION vigil.begin_load(kind text, source text, sha256 bytea DEFAULT NULL, size bigint DEFAULT NULL,
    again boolean DEFAULT false, follows bigint DEFAULT NULL, "position" bigint DEFAULT 0,
    seen bigint DEFAULT NULL, beside bigint DEFAULT NULL,
    beginning bytea DEFAULT NULL, content_size bigint DEFAULT NULL, content_sha256 bytea DEFAULT NULL,
    OUT load bigint, OUT status text, OUT taken bigint, OUT earlier_source text, OUT finished_at timestamptz)
RETURNS record
LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000
AS 'MODULE_PATHNAME', 'vigil_begin_load';
COMMENT ON FUNCTION vigil.begin_load(text, text, bytea, bigint, boolean, bigint, bigint, bigint, bigint, bytea, bigint, bytea) IS
    'Begins the load of a file, or goes on with it: its number, how it stands (running: take the part that starts at byte "taken"; complete: it is loaded; busy: another session is at it); follows: the load of the file when it had only its first bytes, and where that had come to when it was looked at (seen): if it has gone on since, it is busy (55006), and so is one that another load follows; of those up to beside the caller knows that they are of other files, which began with the same bytes; beginning, content_size and content_sha256 are columns of vigil.loads, by which a file is found that has grown or was packed since';

CREATE FUNCTION vigil.ingest_part(load bigint, "position" bigint, payload bytea, next bigint, last boolean DEFAULT false,
    head integer DEFAULT 0, strict boolean DEFAULT false, check_kind boolean DEFAULT false, lines boolean DEFAULT false,
    date_order text DEFAULT '',
    OUT rows bigint, OUT rejected bigint, OUT skipped bigint, OUT duplicates bigint, OUT reasons jsonb)
RETURNS record
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 1000
AS 'MODULE_PATHNAME', 'vigil_ingest_part';
COMMENT ON FUNCTION vigil.ingest_part(bigint, bigint, bytea, bigint, boolean, integer, boolean, boolean, boolean, text) IS
    'Loads the part of a file that starts at a position and ends before the next one, and notes it in vigil.loads; a part that was taken is refused. The first head bytes of the payload are repeated from the start of the file. lines: each line is a record of its own, so that nothing that one says changes how others are read. date_order: what stands first in the dates in figures of a CSV (''month first'', ''day first'', ''unknown''), as all of the file tells; empty: as the rows of the payload do';

CREATE FUNCTION vigil.csv_header(kind text, header bytea, "row" bytea DEFAULT '',
    OUT is_header boolean, OUT problem text, OUT separator text, OUT length integer, OUT columns integer,
    OUT time_column integer, OUT time_columns integer[], OUT names text[], OUT keys text[], OUT record_column integer)
RETURNS record
LANGUAGE c STABLE STRICT PARALLEL UNSAFE COST 1000
AS 'MODULE_PATHNAME', 'vigil_csv_header';
COMMENT ON FUNCTION vigil.csv_header(text, bytea, bytea) IS
    'What a program must know that gives a CSV in parts, each with its header: whether a text starts with the header of one, or whether a row below that is a header again; why what is below it is put aside as a whole; what separates the cells, how many bytes stand before the first row, how many columns there are, which are the time of the row (-1: none) and times at all, counted from 0, the names that a header has in one of its cells, those that it may have (more than half of its cells are such), and the column that has whole records (-1: none): a header below has one of names in that very cell, and as many cells';

CREATE FUNCTION vigil.end_load(load bigint, status text DEFAULT 'failed', error text DEFAULT NULL, forget boolean DEFAULT false)
RETURNS void
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'vigil_end_load';
COMMENT ON FUNCTION vigil.end_load(bigint, text, text, boolean) IS
    'Notes that a load is not going on: failed, interrupted, or complete; vigil.begin_load() goes on with it unless it is complete, or its SHA-256 is to be forgotten, as not all that was taken was of that content';

CREATE FUNCTION vigil.settle_load(load bigint)
RETURNS bigint
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'vigil_settle_load';
COMMENT ON FUNCTION vigil.settle_load(bigint) IS
    'Resolves what a load of the caller has put aside, since it came once more, as a part of a file that is whole; how many dead letters there were';

CREATE FUNCTION vigil.preview_ingest(kind text, payload bytea, source text DEFAULT '', check_kind boolean DEFAULT false,
    date_order text DEFAULT '', first_byte bigint DEFAULT 0, earlier bigint DEFAULT 0, only_tables text[] DEFAULT '{}',
    OUT rows bigint, OUT rejected bigint, OUT skipped bigint, OUT duplicates bigint, OUT reasons jsonb)
RETURNS record
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 1000
AS 'MODULE_PATHNAME', 'vigil_preview_ingest';
COMMENT ON FUNCTION vigil.preview_ingest(text, bytea, text, boolean, text, bigint, bigint, text[]) IS
    'What vigil.ingest() would make of an input, and why; nothing is stored, so duplicates are not looked for, and what the table itself refuses or drops is not found. check_kind: an input of another kind is an error, as it is for vigil.ingest_part(). Of a part of a file: date_order as there, where its bytes start in the file, and how many records are before it. only_tables: records of other log tables were taken earlier';

CREATE FUNCTION vigil.ingest_file(kind text, payload bytea, source text, again boolean DEFAULT false,
    OUT load bigint, OUT status text, OUT rows bigint, OUT rejected bigint, OUT skipped bigint, OUT duplicates bigint, OUT reasons jsonb)
RETURNS record
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE COST 1000
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_load record;
BEGIN
    v_load := vigil.begin_load(kind, source, sha256(payload), octet_length(payload), again);
    load := v_load.load;
    status := CASE v_load.status WHEN 'running' THEN 'loaded' WHEN 'complete' THEN 'already loaded' ELSE v_load.status END;
    IF v_load.status = 'running' THEN
        SELECT p.rows, p.rejected, p.skipped, p.duplicates, p.reasons
        INTO ingest_file.rows, ingest_file.rejected, ingest_file.skipped, ingest_file.duplicates, ingest_file.reasons
        FROM vigil.ingest_part(v_load.load, v_load.taken, payload, octet_length(payload), true) AS p;
    END IF;
END;
$$;
COMMENT ON FUNCTION vigil.ingest_file(text, bytea, text, boolean) IS
    'Loads the bytes of a file as vigil.ingest() does and remembers it in vigil.loads: the same bytes are not taken twice, unless again is true; status: loaded, already loaded, or busy';
