-- Log sources: what a table name in a query stands for.

CREATE TABLE vigil.log_sources
(
    name text NOT NULL,
    relation_schema text NOT NULL,
    relation_name text NOT NULL,
    time_column text NOT NULL,
    ingestion_time_column text,
    managed boolean NOT NULL DEFAULT false,
    retention interval,
    event_id text,
    CONSTRAINT log_sources_pkey PRIMARY KEY (name),
    -- A retention is only kept for tables whose partitions are ours to drop.
    CONSTRAINT log_sources_retention_check
        CHECK (retention IS NULL OR (managed AND retention > interval '0'))
);
COMMENT ON TABLE vigil.log_sources IS 'What a table name in a query stands for; names, not OIDs, so that it survives a dump';
COMMENT ON COLUMN vigil.log_sources.name IS 'Table name as queries write it, exact case';
COMMENT ON COLUMN vigil.log_sources.relation_schema IS 'Schema of the table or view that is read';
COMMENT ON COLUMN vigil.log_sources.relation_name IS 'Name of the table or view that is read';
COMMENT ON COLUMN vigil.log_sources.time_column IS 'Column that the window of a run is applied to';
COMMENT ON COLUMN vigil.log_sources.ingestion_time_column IS 'Column that tells when a row arrived, or null';
COMMENT ON COLUMN vigil.log_sources.managed IS 'Made by vigil.create_log_table(): its daily partitions are made ahead and dropped for it';
COMMENT ON COLUMN vigil.log_sources.retention IS 'Partitions older than this are dropped by vigil.maintain_partitions(); null keeps all';
COMMENT ON COLUMN vigil.log_sources.event_id IS 'Column of the id by which the loader finds records that the table has already; null: it does not look for them';

SELECT pg_catalog.pg_extension_config_dump('vigil.log_sources', '');
SELECT pg_catalog.pg_extension_config_dump('vigil.log_catalog', '');
GRANT SELECT ON vigil.log_sources, vigil.log_catalog TO PUBLIC;

CREATE FUNCTION vigil.require_admin()
RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT has_table_privilege('vigil.log_sources', 'INSERT') OR NOT has_table_privilege('vigil.log_sources', 'UPDATE') THEN
        RAISE insufficient_privilege USING
            MESSAGE = format('role "%s" may not change log sources', current_user),
            HINT = format('A superuser lets it: SELECT vigil.grant_access(%L, ''admin'')', current_user);
    END IF;
END;
$$;
COMMENT ON FUNCTION vigil.require_admin() IS 'An error unless the caller may change log sources';

CREATE FUNCTION vigil.register_source(name text, relation regclass,
    time_column text DEFAULT 'TimeGenerated', ingestion_time_column text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_schema text;
    v_relation text;
    v_column text;
    v_type regtype;
BEGIN
    PERFORM vigil.require_admin();
    IF name IS NULL OR relation IS NULL OR time_column IS NULL THEN
        RAISE null_value_not_allowed USING
            MESSAGE = 'name, relation and time column of a log source must not be null';
    END IF;
    IF name = '' THEN
        RAISE invalid_name USING MESSAGE = 'name of a log source must not be empty';
    END IF;

    SELECT n.nspname, c.relname INTO v_schema, v_relation
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.oid = relation AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relpersistence <> 't';
    IF NOT FOUND THEN
        RAISE wrong_object_type USING
            MESSAGE = format('%s cannot be a log source', relation),
            DETAIL = 'A log source is a table, a partitioned table, a foreign table, a view or a materialized view, and not a temporary one.';
    END IF;

    FOREACH v_column IN ARRAY ARRAY[time_column, ingestion_time_column]
    LOOP
        CONTINUE WHEN v_column IS NULL;
        SELECT a.atttypid INTO v_type
        FROM pg_attribute a
        WHERE a.attrelid = relation AND a.attname = v_column AND a.attnum > 0 AND NOT a.attisdropped;
        IF NOT FOUND THEN
            RAISE undefined_column USING
                MESSAGE = format('column "%s" of relation "%s" does not exist', v_column, v_relation),
                HINT = 'Name the column of its time: vigil.register_source(name, relation, time_column).';
        END IF;
        IF v_type NOT IN ('timestamptz'::regtype, 'timestamp'::regtype) THEN
            RAISE datatype_mismatch USING
                MESSAGE = format('column "%s" of relation "%s" is of type %s, not a timestamp', v_column, v_relation, v_type),
                HINT = 'Register a view that gives the column as timestamp with time zone.';
        END IF;
    END LOOP;

    INSERT INTO vigil.log_sources AS s
        (name, relation_schema, relation_name, time_column, ingestion_time_column)
    VALUES (register_source.name, v_schema, v_relation, register_source.time_column,
            register_source.ingestion_time_column)
    ON CONFLICT ON CONSTRAINT log_sources_pkey DO UPDATE
        SET relation_schema = EXCLUDED.relation_schema,
            relation_name = EXCLUDED.relation_name,
            time_column = EXCLUDED.time_column,
            ingestion_time_column = EXCLUDED.ingestion_time_column,
            managed = false,
            retention = NULL,
            event_id = NULL;
END;
$$;
COMMENT ON FUNCTION vigil.register_source(text, regclass, text, text) IS
    'Makes an existing table or view readable by queries under a name of its own; replaces an earlier registration of the name';

CREATE FUNCTION vigil.unregister_source(name text)
RETURNS boolean
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM vigil.require_admin();
    DELETE FROM vigil.log_sources s WHERE s.name = unregister_source.name;
    RETURN FOUND;
END;
$$;
COMMENT ON FUNCTION vigil.unregister_source(text) IS
    'Forgets a log source; the table or view stays. False if there was none of this name';
