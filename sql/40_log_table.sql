-- Log tables: what a table name in a query stands for, and the partitioned tables we make.

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

-- Logs are only added to. Vacuum brings the index on time up to date after each fiftieth of a day;
-- to ask for each range as it fills (autosummarize) overruns autovacuum's queue under a load, and
-- each range that it has no place for is a line in the server's log, with the statement.
CREATE FUNCTION vigil.partition_settings()
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT 'autovacuum_vacuum_insert_threshold = 10000, autovacuum_vacuum_insert_scale_factor = 0.02';
$$;
COMMENT ON FUNCTION vigil.partition_settings() IS
    'Storage parameters of the partitions of log tables: vacuum follows what is loaded';

CREATE FUNCTION vigil.column_definition(table_name text, column_name text, kql_type text)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('%I %s', column_name, CASE
        WHEN column_name = 'TimeGenerated' THEN 'timestamptz NOT NULL'
        WHEN column_name = 'Type' THEN format('text NOT NULL DEFAULT %L', table_name)
        ELSE CASE kql_type
            WHEN 'string' THEN 'text NOT NULL DEFAULT '''''
            WHEN 'bool' THEN 'boolean'
            WHEN 'datetime' THEN 'timestamptz'
            WHEN 'decimal' THEN 'numeric'
            WHEN 'dynamic' THEN 'jsonb'
            WHEN 'guid' THEN 'uuid'
            WHEN 'int' THEN 'integer'
            WHEN 'long' THEN 'bigint'
            WHEN 'real' THEN 'double precision'
            WHEN 'timespan' THEN 'interval'
        END
    END)
$$;
COMMENT ON FUNCTION vigil.column_definition(text, text, text) IS 'How a column of the catalogue is declared in the log table of a name';

CREATE FUNCTION vigil.create_log_table(name text, schema_name text DEFAULT current_schema(), keep_raw boolean DEFAULT false,
    columns text[] DEFAULT NULL, slim boolean DEFAULT false)
RETURNS regclass
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_columns text;
    v_unknown text;
    v_event_id text := CASE
        WHEN name = 'AWSCloudTrail' THEN 'AwsEventId'
        WHEN name IN ('SigninLogs', 'AADNonInteractiveUserSignInLogs', 'AADServicePrincipalSignInLogs',
                      'AADManagedIdentitySignInLogs', 'ADFSSignInLogs') THEN 'Id' END;
    v_kept text[] := coalesce(columns, CASE WHEN slim THEN vigil.hot_columns(name) END);
    v_relation regclass;
    v_today date := (now() AT TIME ZONE 'UTC')::date;
    v_compression text := (SELECT 'COMPRESSION lz4' FROM pg_settings g
        WHERE g.name = 'default_toast_compression' AND 'lz4' = ANY (g.enumvals));
BEGIN
    PERFORM vigil.require_admin();
    SELECT string_agg(vigil.column_definition(create_log_table.name, c.column_name, c.kql_type), ', ' ORDER BY c.ordinal)
    INTO v_columns
    FROM vigil.log_table_columns(create_log_table.name) c
    -- What vigil itself needs has a column in any case: the time, and what duplicates are known by.
    WHERE v_kept IS NULL OR c.column_name = ANY (v_kept || ARRAY['TimeGenerated', v_event_id]);

    IF v_columns IS NULL THEN
        RAISE undefined_object USING
            MESSAGE = format('log table "%s" is not in the catalogue', name),
            DETAIL = coalesce(
                (SELECT 'The catalogue has "' || c.table_name || '".'
                 FROM (SELECT o.table_name FROM vigil.log_catalog o
                       UNION SELECT p.table_name FROM vigil.published_columns() p) c
                 WHERE lower(c.table_name) ^@ lower(create_log_table.name)
                     OR lower(create_log_table.name) ^@ lower(c.table_name)
                 ORDER BY abs(length(c.table_name) - length(create_log_table.name)), c.table_name COLLATE "C" LIMIT 1),
                'The catalogue has no table of a name like it.'),
            HINT = 'See vigil.catalogue; add rows to vigil.log_catalog, or make the table yourself and call vigil.register_source().';
    END IF;
    SELECT k.column_name INTO v_unknown FROM unnest(columns) AS k (column_name)
    WHERE NOT EXISTS (SELECT FROM vigil.log_table_columns(create_log_table.name) AS c WHERE c.column_name = k.column_name) LIMIT 1;
    IF FOUND THEN
        RAISE undefined_column USING
            MESSAGE = format('log table "%s" has no column "%s" in the catalogue', name, v_unknown),
            HINT = coalesce((SELECT format('Perhaps you mean "%s".', c.column_name) FROM vigil.log_table_columns(create_log_table.name) AS c
                WHERE lower(c.column_name) = lower(v_unknown) LIMIT 1), 'Add it to vigil.log_catalog.');
    END IF;
    IF octet_length(name) > 53 THEN
        RAISE name_too_long USING
            MESSAGE = format('log table name "%s" is too long', name),
            DETAIL = 'A name has at most 53 bytes, so that the names of its partitions fit.';
    END IF;
    IF schema_name IS NULL THEN
        RAISE invalid_schema_name USING MESSAGE = 'no schema has been selected to create in';
    END IF;
    IF vigil.find_relation(schema_name, name) IS NOT NULL THEN
        RAISE duplicate_table USING
            MESSAGE = format('relation "%s" already exists', name),
            HINT = 'If it holds such logs, queries and rules find it by its name; vigil.register_source() tells of its time column.';
    END IF;
    -- A name has one source: a second table would take the rules of the first one away from it.
    SELECT vigil.find_relation(s.relation_schema, s.relation_name) INTO v_relation
    FROM vigil.log_sources s WHERE s.name = create_log_table.name;
    IF v_relation IS NOT NULL THEN
        RAISE duplicate_object USING
            MESSAGE = format('log source "%s" is relation %s', name, v_relation),
            DETAIL = 'Queries and rules that name it would read the new table.',
            HINT = format('For the tables of another workspace: CREATE TABLE %I.%I (LIKE %s INCLUDING ALL). For a new table in its place: vigil.unregister_source(%L) first.',
                schema_name, name, v_relation, name);
    END IF;

    -- The bookkeeping columns: the record as it came, if that is asked for; when it came, and the
    -- transaction that brought it, by which rows that became visible after a run are found. lz4,
    -- where the server has it, makes loading a fifth faster at the same size.
    EXECUTE format(
        'CREATE TABLE %I.%I (%s, %s%s'
        '"_ingested_at" timestamptz NOT NULL DEFAULT clock_timestamp(), '
        '"_xid" xid8 NOT NULL DEFAULT pg_current_xact_id()) '
        'PARTITION BY RANGE ("TimeGenerated")',
        schema_name, name, v_columns,
        CASE WHEN v_kept IS NOT NULL THEN format('"_rest" jsonb %s, ', v_compression) END,
        CASE WHEN keep_raw THEN format('"_raw" json %s, ', v_compression) END);
    v_relation := vigil.find_relation(schema_name, name);
    EXECUTE format('COMMENT ON TABLE %s IS %L', v_relation, 'Log table ' || name || ', made by vigil');
    IF v_kept IS NOT NULL THEN
        EXECUTE format('COMMENT ON COLUMN %s."_rest" IS %L', v_relation,
            'Other fields of the log table ' || name || ', which vigil finds here by this comment');
    END IF;
    EXECUTE format(
        'CREATE INDEX %I ON %s USING brin ("TimeGenerated", "_ingested_at", (("_xid"::text)::bigint)) '
        'WITH (pages_per_range = 32)',
        name || '_time_brin', v_relation);
    EXECUTE format('CREATE TABLE %I.%I PARTITION OF %s DEFAULT WITH (%s)', schema_name, name || '_default', v_relation,
        vigil.partition_settings());

    PERFORM vigil.register_source(name, v_relation, 'TimeGenerated', '_ingested_at');
    UPDATE vigil.log_sources s SET managed = true WHERE s.name = create_log_table.name;
    PERFORM vigil.create_partitions(name, v_today - 1, v_today + 7);
    PERFORM vigil.find_duplicates(name, v_event_id);
    RETURN v_relation;
END;
$$;
COMMENT ON FUNCTION vigil.create_log_table(text, text, boolean, text[], boolean) IS
    'Makes a log table of the catalogue: partitioned by day (UTC), with a default partition and a BRIN index, registered as a log source; with keep_raw each row keeps its record as it came, in _raw. columns: only these have a column of their own, and the other fields are kept in one column _rest, where queries find them under their names; slim: the same with vigil.hot_columns()';

CREATE FUNCTION vigil.log_table_relation(name text)
RETURNS regclass
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_relation regclass;
BEGIN
    SELECT c.oid::regclass INTO v_relation
    FROM vigil.log_sources s
    JOIN pg_namespace n ON n.nspname = s.relation_schema
    JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = s.relation_name AND c.relkind = 'p'
    WHERE s.name = log_table_relation.name AND s.managed;
    IF NOT FOUND THEN
        RAISE undefined_table USING
            MESSAGE = format('there is no log table "%s"', name),
            HINT = 'Make it with vigil.create_log_table(); partitions of other tables are not ours to change.';
    END IF;
    RETURN v_relation;
END;
$$;
COMMENT ON FUNCTION vigil.log_table_relation(text) IS
    'The partitioned table that vigil.create_log_table() made under a name; an error if there is none';

CREATE FUNCTION vigil.refuse_code_of_others(relation regclass)
RETURNS void
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_owner name;
BEGIN
    IF NOT (SELECT r.rolsuper FROM pg_roles AS r WHERE r.rolname = current_user) THEN
        RETURN;
    END IF;
    -- What changes rows calls triggers, rules, and the functions of defaults, checks and indexes.
    SELECT r.rolname INTO v_owner
    FROM pg_partition_tree(relation) AS p
        JOIN pg_class AS c ON c.oid = p.relid
        JOIN pg_roles AS r ON r.oid = c.relowner AND NOT r.rolsuper
    WHERE c.relhasrules
        OR EXISTS (SELECT FROM pg_trigger AS t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgenabled <> 'D')
        OR EXISTS (SELECT FROM pg_depend AS d JOIN pg_proc AS f ON d.refclassid = 'pg_proc'::regclass AND f.oid = d.refobjid
            WHERE f.pronamespace NOT IN ('pg_catalog'::regnamespace, 'kql'::regnamespace, 'vigil'::regnamespace)
                AND (d.classid = 'pg_attrdef'::regclass AND d.objid IN (SELECT a.oid FROM pg_attrdef AS a WHERE a.adrelid = c.oid)
                    OR d.classid = 'pg_constraint'::regclass AND d.objid IN (SELECT k.oid FROM pg_constraint AS k WHERE k.conrelid = c.oid)
                    OR d.classid = 'pg_class'::regclass AND d.objid IN (SELECT i.indexrelid FROM pg_index AS i WHERE i.indrelid = c.oid)))
    LIMIT 1;
    IF FOUND THEN
        RAISE insufficient_privilege USING
            MESSAGE = format('changing rows of %s would run code of role "%s" with the rights of a superuser', relation, v_owner),
            DETAIL = 'It has triggers, rules, or functions in a default, a check or an index.',
            HINT = format('Do it as a role that is no superuser, such as its owner: SET SESSION AUTHORIZATION %I. Partitions are looked after by vigil.maintain_partitions(), each as its owner.', v_owner);
    END IF;
END;
$$;
COMMENT ON FUNCTION vigil.refuse_code_of_others(regclass) IS
    'An error if the caller is a superuser, and code of another role who is none would run when rows of a table are changed';

CREATE FUNCTION vigil.keep_column(name text, column_name text)
RETURNS bigint
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_relation regclass := vigil.log_table_relation(name);
    v_type text;
    v_rows bigint;
    v_view regclass;
BEGIN
    PERFORM vigil.require_admin();
    SELECT f.kql_type INTO v_type FROM vigil.table_fields(v_relation) AS f
    WHERE f.column_name = keep_column.column_name AND f.in_rest;
    IF NOT FOUND THEN
        RAISE undefined_column USING
            MESSAGE = format('log table "%s" keeps no field "%s" without a column of its own', name, column_name),
            HINT = 'vigil.table_fields() lists them.';
    END IF;
    -- What a view reads stays as it was when the view was made, and would be empty.
    SELECT w.ev_class::regclass INTO v_view
    FROM pg_depend AS d
        JOIN pg_rewrite AS w ON d.classid = 'pg_rewrite'::regclass AND w.oid = d.objid
        JOIN pg_attribute AS a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
    WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = v_relation AND a.attname = '_rest' LIMIT 1;
    IF FOUND THEN
        RAISE dependent_objects_still_exist USING
            MESSAGE = format('view %s reads "_rest" of log table "%s"', v_view, name),
            DETAIL = 'It would not find the field there any more.',
            HINT = 'Drop it, and make it anew afterwards.';
    END IF;
    PERFORM vigil.refuse_code_of_others(v_relation);
    EXECUTE format('ALTER TABLE %s ADD COLUMN %s', v_relation, vigil.column_definition(name, column_name, v_type));
    EXECUTE format('UPDATE %s SET %I = kql.%I("_rest", %L), "_rest" = NULLIF("_rest" - %L, ''{}'') WHERE "_rest" ? %L',
        v_relation, column_name, 'rest_' || v_type, column_name, column_name, column_name);
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    RETURN v_rows;
END;
$$;
COMMENT ON FUNCTION vigil.keep_column(text, text) IS
    'Gives a field of a slim log table a column of its own, and moves what its rows have of it; the number of these, which are written anew under a lock on the table';

CREATE FUNCTION vigil.find_duplicates(name text, event_id text)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_relation regclass := vigil.log_table_relation(name);
    v_schema text;
    v_index text;
BEGIN
    PERFORM vigil.require_admin();
    SELECT n.nspname, c.relname || '_event_id' INTO v_schema, v_index
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = v_relation;
    IF event_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM pg_attribute a
        WHERE a.attrelid = v_relation AND a.attname = find_duplicates.event_id AND a.attnum > 0 AND NOT a.attisdropped
            AND a.atttypid = 'text'::regtype)
    THEN
        RAISE undefined_column USING
            MESSAGE = format('log table "%s" has no text column "%s"', name, event_id),
            HINT = coalesce((
                SELECT format('It is kept in "_rest": SELECT vigil.keep_column(%L, %L) gives it a column.', name, event_id)
                FROM vigil.table_fields(v_relation) AS f WHERE f.column_name = event_id AND f.in_rest),
                'The id of an event is in a column of type text.');
    END IF;
    IF event_id IS DISTINCT FROM (SELECT s.event_id FROM vigil.log_sources s WHERE s.name = find_duplicates.name)
        AND vigil.find_relation(v_schema, v_index) IS NOT NULL
    THEN
        EXECUTE format('DROP INDEX %I.%I', v_schema, v_index);
    END IF;
    IF event_id IS NOT NULL AND vigil.find_relation(v_schema, v_index) IS NULL THEN
        EXECUTE format('CREATE INDEX %I ON %s ("TimeGenerated", hashtextextended(%I, 0))', v_index, v_relation, event_id);
    END IF;
    UPDATE vigil.log_sources s SET event_id = find_duplicates.event_id WHERE s.name = find_duplicates.name;
END;
$$;
COMMENT ON FUNCTION vigil.find_duplicates(text, text) IS
    'Lets the loader leave out records that a log table has already, by their time and the id in a column, and makes the index for it; null ends it. On for CloudTrail and sign-ins';

CREATE FUNCTION vigil.create_partitions(name text, first_day date, last_day date)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '5s'
AS $$
DECLARE
    v_parent regclass := vigil.log_table_relation(name);
    v_schema text;
    v_table text;
    v_default regclass;
    v_columns text;
    v_partition text;
    v_from text;
    v_to text;
    v_found boolean;
    v_made integer := 0;
    v_day date;
BEGIN
    -- A thousand years at once are a slip; they would fill the disk and the lock table.
    IF NOT isfinite(first_day) OR NOT isfinite(last_day) OR last_day - first_day >= 3660 THEN
        RAISE invalid_parameter_value USING MESSAGE = format('days are out of range: %s to %s', first_day, last_day),
            DETAIL = CASE WHEN isfinite(first_day) AND isfinite(last_day) THEN format('Each day has a partition, so these would be %s.', last_day - first_day + 1) ELSE 'Each day has a partition.' END,
            HINT = 'At most 3660 days, ten years, are made by one call.';
    END IF;
    SELECT n.nspname, c.relname INTO v_schema, v_table
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = v_parent;
    SELECT NULLIF(p.partdefid, 0)::regclass INTO v_default
    FROM pg_partitioned_table p WHERE p.partrelid = v_parent;

    FOR v_day IN SELECT first_day + g FROM generate_series(0, last_day - first_day) AS g
    LOOP
        v_partition := format('%I.%I', v_schema, v_table || '_p' || to_char(v_day, 'YYYYMMDD'));
        CONTINUE WHEN to_regclass(v_partition) IS NOT NULL;

        -- Two sessions must not make the same partition; readers and writers go on.
        EXECUTE format('LOCK TABLE ONLY %s IN SHARE UPDATE EXCLUSIVE MODE', v_parent);
        CONTINUE WHEN to_regclass(v_partition) IS NOT NULL;

        v_from := to_char(v_day, 'YYYY-MM-DD') || ' 00:00:00+00';
        v_to := to_char(v_day + 1, 'YYYY-MM-DD') || ' 00:00:00+00';
        EXECUTE format('CREATE TABLE %s (LIKE %s INCLUDING ALL EXCLUDING INDEXES EXCLUDING COMMENTS) WITH (%s)',
            v_partition, v_parent, vigil.partition_settings());
        IF v_default IS NOT NULL THEN
            -- Nobody may read or write the default partition while its rows move, nor put a
            -- row into it between our look and the attaching.
            EXECUTE format('LOCK TABLE ONLY %s IN ACCESS EXCLUSIVE MODE', v_default);
            EXECUTE format('SELECT EXISTS (SELECT 1 FROM ONLY %s WHERE "TimeGenerated" >= %L AND "TimeGenerated" < %L)',
                v_default, v_from, v_to) INTO v_found;
            IF v_found THEN
                PERFORM vigil.refuse_code_of_others(v_parent);
                SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) INTO v_columns
                FROM pg_attribute a
                WHERE a.attrelid = v_parent AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '';
                EXECUTE format(
                    'WITH moved AS (DELETE FROM ONLY %1$s WHERE "TimeGenerated" >= %2$L AND "TimeGenerated" < %3$L RETURNING %4$s) '
                    'INSERT INTO %5$s (%4$s) SELECT %4$s FROM moved',
                    v_default, v_from, v_to, v_columns, v_partition);
            END IF;
        END IF;
        EXECUTE format('ALTER TABLE %s ATTACH PARTITION %s FOR VALUES FROM (%L) TO (%L)',
            v_parent, v_partition, v_from, v_to);
        v_made := v_made + 1;
    END LOOP;
    RETURN v_made;
END;
$$;
COMMENT ON FUNCTION vigil.create_partitions(text, date, date) IS
    'Makes the daily partitions (UTC) of a log table from the first to the last day, moving rows that wait in the default partition; the number made';

CREATE FUNCTION vigil.drop_partitions(name text, older_than interval, as_of timestamptz DEFAULT now())
RETURNS integer
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '5s'
AS $$
DECLARE
    v_parent regclass := vigil.log_table_relation(name);
    v_limit timestamp := vigil.time_before(as_of, older_than) AT TIME ZONE 'UTC';
    v_partition record;
    v_dropped integer := 0;
    v_default regclass;
BEGIN
    PERFORM vigil.check_age('the age of partitions', older_than, interval '0', false);
    FOR v_partition IN
        SELECT c.oid::regclass AS relation, right(c.relname, 8) AS day
        FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = v_parent AND c.relname ~ '_p[0-9]{8}$'
        ORDER BY c.relname
    LOOP
        -- As texts, which no name of somebody's own makes an error; a limit before all time has none.
        CONTINUE WHEN v_partition.day > coalesce(to_char(v_limit - interval '1 day', 'YYYYMMDD'), '');
        EXECUTE format('DROP TABLE %s', v_partition.relation);
        v_dropped := v_dropped + 1;
    END LOOP;
    -- What never got a partition of its own is as old as any other row; one whose time is yet to
    -- come is as old as its arrival, or it would stay for ever.
    SELECT NULLIF(p.partdefid, 0)::regclass INTO v_default
    FROM pg_partitioned_table p WHERE p.partrelid = v_parent;
    IF v_default IS NOT NULL THEN
        PERFORM vigil.refuse_code_of_others(v_parent);
        EXECUTE format('DELETE FROM ONLY %s WHERE "TimeGenerated" < $1 OR ("TimeGenerated" > $2 AND "_ingested_at" < $1)', v_default)
            USING v_limit AT TIME ZONE 'UTC', as_of;
    END IF;
    RETURN v_dropped;
END;
$$;
COMMENT ON FUNCTION vigil.drop_partitions(text, interval, timestamptz) IS
    'Drops the partitions of a log table whose newest possible row is older than the given age, and such rows of its default partition; the number of partitions dropped';

CREATE FUNCTION vigil.is_partman_table(relation regclass)
RETURNS boolean
LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_config regclass := (SELECT to_regclass(format('%I.part_config', n.nspname)) FROM pg_extension AS e
        JOIN pg_namespace AS n ON n.oid = e.extnamespace WHERE e.extname = 'pg_partman');
    v_found boolean := false;
BEGIN
    IF v_config IS NOT NULL THEN
        -- It writes names without quotes.
        EXECUTE format('SELECT EXISTS (SELECT FROM %s AS p WHERE p.parent_table = $1)', v_config)
            INTO v_found USING (SELECT n.nspname || '.' || c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
                WHERE c.oid = relation);
    END IF;
    RETURN v_found;
EXCEPTION WHEN insufficient_privilege THEN
    -- Its owner has no part in pg_partman.
    RETURN false;
END
$$;
COMMENT ON FUNCTION vigil.is_partman_table(regclass) IS 'Whether pg_partman makes and drops the partitions of a table';

CREATE FUNCTION vigil.set_retention(name text, retention interval)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM vigil.require_admin();
    IF vigil.is_partman_table(vigil.log_table_relation(name)) AND retention IS NOT NULL THEN
        RAISE object_not_in_prerequisite_state USING
            MESSAGE = format('pg_partman makes and drops the partitions of "%s"', name),
            HINT = 'Its table part_config says how long rows are kept.';
    END IF;
    PERFORM vigil.check_age(format('how long "%s" is kept', name), retention);
    UPDATE vigil.log_sources s SET retention = set_retention.retention WHERE s.name = set_retention.name;
END;
$$;
COMMENT ON FUNCTION vigil.set_retention(text, interval) IS
    'Sets how long the rows of a log table are kept; null keeps them for ever. An error where pg_partman drops them';

CREATE FUNCTION vigil.maintain_log_table(name text, ahead interval, back interval, as_of timestamptz)
RETURNS integer
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_parent regclass := vigil.log_table_relation(name);
    v_default regclass;
    v_retention interval;
    v_now timestamp := as_of AT TIME ZONE 'UTC';
    v_changed integer;
    v_day date;
BEGIN
    -- Whose partitions pg_partman makes and drops, it does so for all of them.
    IF vigil.is_partman_table(v_parent) THEN
        RETURN 0;
    END IF;
    PERFORM vigil.check_age('the time to make partitions ahead', ahead, interval '0', false, interval '2 years'), vigil.check_age('the time to look back', back, interval '0', false);
    v_changed := vigil.create_partitions(name, v_now::date, (v_now + ahead)::date);

    -- Days whose rows went to the default partition get their own, within reason: a record with
    -- an absurd time must not make a partition.
    SELECT NULLIF(p.partdefid, 0)::regclass INTO v_default
    FROM pg_partitioned_table p WHERE p.partrelid = v_parent;
    IF v_default IS NOT NULL THEN
        FOR v_day IN EXECUTE format(
            'SELECT DISTINCT ("TimeGenerated" AT TIME ZONE ''UTC'')::date FROM ONLY %s '
            'WHERE "TimeGenerated" >= $1 AND "TimeGenerated" < $2 ORDER BY 1', v_default)
            USING vigil.time_before(as_of, back), (v_now + ahead) AT TIME ZONE 'UTC'
        LOOP
            v_changed := v_changed + vigil.create_partitions(name, v_day, v_day);
        END LOOP;
    END IF;

    -- One that was stored some other way than by vigil.set_retention() is kept within its bounds, not refused for good.
    SELECT least(s.retention, interval '1000 years') INTO v_retention FROM vigil.log_sources s WHERE s.name = maintain_log_table.name;
    IF v_retention IS NOT NULL THEN
        v_changed := v_changed + vigil.drop_partitions(name, v_retention, as_of);
    END IF;
    RETURN v_changed;
END;
$$;
COMMENT ON FUNCTION vigil.maintain_log_table(text, interval, interval, timestamptz) IS
    'Makes the partitions of a log table that are due, moves rows out of its default partition, drops what its retention gives up; the number of partitions changed';

CREATE FUNCTION vigil.maintain_partitions(ahead interval DEFAULT '7 days',
    back interval DEFAULT '400 days', as_of timestamptz DEFAULT now())
RETURNS integer
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'vigil_maintain_partitions';
COMMENT ON FUNCTION vigil.maintain_partitions(interval, interval, timestamptz) IS
    'Maintains every log table whose owner''s rights the caller has, each as its owner; one that fails is a warning. The worker calls it; the number of partitions changed';
