-- Loading raw logs, and the table of what could not be loaded.

CREATE TABLE vigil.dead_letter
(
    id bigint GENERATED ALWAYS AS IDENTITY,
    log_table text NOT NULL,
    source text NOT NULL,
    byte_offset bigint NOT NULL,
    record_number bigint NOT NULL,
    reason text NOT NULL,
    message text NOT NULL,
    record bytea NOT NULL,
    loaded_by text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    resolved_at timestamptz,
    load bigint,
    kind text,
    date_order text,
    loaded_by_oid oid,
    CONSTRAINT dead_letter_pkey PRIMARY KEY (id)
);
COMMENT ON TABLE vigil.dead_letter IS 'Records that could not become rows, with their bytes and the reason';
COMMENT ON COLUMN vigil.dead_letter.id IS 'Number of the dead letter';
COMMENT ON COLUMN vigil.dead_letter.log_table IS 'Log table that the record was meant for';
COMMENT ON COLUMN vigil.dead_letter.source IS 'What the loader called its input, such as the name of a file';
COMMENT ON COLUMN vigil.dead_letter.byte_offset IS 'Where in the unpacked input the record starts';
COMMENT ON COLUMN vigil.dead_letter.record_number IS 'Which record of the input it is, counted from 1';
COMMENT ON COLUMN vigil.dead_letter.reason IS 'Code of the reason; see doc/ingest.md';
COMMENT ON COLUMN vigil.dead_letter.message IS 'The reason in words, and the column it concerns';
COMMENT ON COLUMN vigil.dead_letter.record IS 'The bytes of the record as they came';
COMMENT ON COLUMN vigil.dead_letter.loaded_by IS 'Role that loaded the input, by the name that it had; whoever may write it here hands the letter over';
COMMENT ON COLUMN vigil.dead_letter.loaded_by_oid IS 'That role itself, to which the letter belongs whatever it is called by now; null: whoever has the name. In a restored database the name alone counts until vigil.arm()';
COMMENT ON COLUMN vigil.dead_letter.received_at IS 'When it was put aside';
COMMENT ON COLUMN vigil.dead_letter.kind IS 'Kind of logs or log table that the record was loaded as, by which it is tried again';
COMMENT ON COLUMN vigil.dead_letter.date_order IS 'Which stands first in the dates of its file, where figures alone do not tell: month first, day first, or unknown; null if no date of the file needed it';
COMMENT ON COLUMN vigil.dead_letter.resolved_at IS 'When vigil.retry_dead_letter() took it, or null';
COMMENT ON COLUMN vigil.dead_letter.load IS 'Number of the load in vigil.loads, or null';

CREATE INDEX dead_letter_open_idx ON vigil.dead_letter (loaded_by_oid, loaded_by) WHERE resolved_at IS NULL;
COMMENT ON INDEX vigil.dead_letter_open_idx IS 'What vigil.dead_letter_quota counts';

CREATE TRIGGER dead_letter_role BEFORE UPDATE OF loaded_by ON vigil.dead_letter
    FOR EACH ROW EXECUTE FUNCTION vigil.note_role('loaded_by');
COMMENT ON TRIGGER dead_letter_role ON vigil.dead_letter IS 'A letter that is handed over belongs to the role that has the name by then';

SELECT pg_catalog.pg_extension_config_dump('vigil.dead_letter', '');
SELECT pg_catalog.pg_extension_config_dump('vigil.dead_letter_id_seq', '');
-- Records hold what logs hold: only the administrator reads them.
REVOKE ALL ON vigil.dead_letter FROM PUBLIC;

-- But what a role has put aside itself it knows.
CREATE VIEW vigil.own_dead_letters WITH (security_barrier) AS
    SELECT d.id, d.log_table, d.source, d.byte_offset, d.record_number, d.reason, d.message, d.record, d.received_at, d.resolved_at, d.load, d.kind, d.date_order
    FROM vigil.dead_letter AS d
    WHERE d.loaded_by_oid OPERATOR(pg_catalog.=) (SELECT vigil.own_role())
        OR d.loaded_by OPERATOR(pg_catalog.=) current_user AND (d.loaded_by_oid IS NULL OR (SELECT vigil.own_role()) IS NULL);
COMMENT ON VIEW vigil.own_dead_letters IS 'The dead letters of loads of one''s own';
GRANT SELECT ON vigil.own_dead_letters TO PUBLIC;

CREATE FUNCTION vigil.built_in_kinds(OUT name text, OUT log_table text, OUT description text)
RETURNS SETOF record
LANGUAGE c IMMUTABLE PARALLEL SAFE ROWS 10
AS 'MODULE_PATHNAME', 'vigil_built_in_kinds';
COMMENT ON FUNCTION vigil.built_in_kinds() IS
    'The kinds of logs whose mapping is code, and the log table of each; vigil.log_kinds() has all';

-- The functions of each kind: for a text, for the bytes of a file, for jsonb.
DO $do$
DECLARE
    f record;
BEGIN
    FOR f IN
        SELECT format('vigil.ingest_%s%s', k.name, v.suffix) AS name, v.argument, v.form,
            format('vigil_ingest_%s_%s', k.name, v.form) AS symbol,
            format(v.meaning, k.description, k.log_table, k.name) AS meaning
        FROM vigil.built_in_kinds() AS k CROSS JOIN (VALUES
            ('', 'payload', 'text',
                'Loads %1$s in any container into %2$s; what cannot be taken goes to vigil.dead_letter'),
            ('', 'payload', 'bytea', 'Loads the bytes of a file of %1$s, gzip or not, into %2$s'),
            ('_gz', 'payload', 'bytea', 'Loads a gzip file of %1$s; the same as vigil.ingest_%3$s(bytea, text)'),
            ('', 'record', 'jsonb',
                'Loads %1$s held as jsonb into %2$s; keys of nested objects come in the order jsonb has given them')
            ) AS v (suffix, argument, form, meaning)
    LOOP
        EXECUTE format('CREATE FUNCTION %s(%s %s, source text DEFAULT '''', OUT rows bigint, OUT rejected bigint, '
            'OUT skipped bigint, OUT duplicates bigint) RETURNS record LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 1000 AS %L, %L',
            f.name, f.argument, f.form, 'MODULE_PATHNAME', f.symbol);
        EXECUTE format('COMMENT ON FUNCTION %s(%s, text) IS %L', f.name, f.form, f.meaning);
    END LOOP;
END
$do$;

CREATE FUNCTION vigil.ingest_rows(name text, payload text, source text DEFAULT '',
    OUT rows bigint, OUT rejected bigint, OUT skipped bigint, OUT duplicates bigint)
RETURNS record
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 1000
AS 'MODULE_PATHNAME', 'vigil_ingest_rows_text';
COMMENT ON FUNCTION vigil.ingest_rows(text, text, text) IS
    'Loads rows keyed by column name, as Log Analytics exports them, into any log table';

CREATE FUNCTION vigil.ingest_rows(name text, payload bytea, source text DEFAULT '',
    OUT rows bigint, OUT rejected bigint, OUT skipped bigint, OUT duplicates bigint)
RETURNS record
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 1000
AS 'MODULE_PATHNAME', 'vigil_ingest_rows_bytea';
COMMENT ON FUNCTION vigil.ingest_rows(text, bytea, text) IS
    'Loads the bytes of a file of rows keyed by column name, gzip or not, into any log table';

CREATE FUNCTION vigil.ingest(kind text, payload bytea, source text DEFAULT '',
    OUT rows bigint, OUT rejected bigint, OUT skipped bigint, OUT duplicates bigint)
RETURNS record
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 1000
AS 'MODULE_PATHNAME', 'vigil_ingest';
COMMENT ON FUNCTION vigil.ingest(text, bytea, text) IS
    'Loads the bytes of a file, gzip or not: logs of a kind of vigil.log_kinds(), which vigil.register_mapping() adds to, or, for any other name, rows of the log table of that name';

CREATE FUNCTION vigil.retry_dead_letter(id bigint)
RETURNS boolean
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE COST 1000
AS 'MODULE_PATHNAME', 'vigil_retry_dead_letter';
COMMENT ON FUNCTION vigil.retry_dead_letter(bigint) IS
    'Loads a dead letter once more, after a fix, as it would be in its input, in the name of the role that put it aside; true and marked as resolved if a row came of it or the table had it, or else it says why not now. A second call does nothing';
