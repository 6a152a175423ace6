-- Log tables: the partitioned tables that we make.

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
    IF name IS NULL OR array_position(columns, NULL) IS NOT NULL THEN
        RAISE null_value_not_allowed USING MESSAGE = 'name and columns of a log table must not be null';
    END IF;
    SELECT string_agg(vigil.column_definition(create_log_table.name, c.column_name, c.kql_type), ', ' ORDER BY c.ordinal)
    INTO v_columns
    FROM vigil.log_table_columns(create_log_table.name) c
    -- What vigil itself needs has a column in any case: the time, and what duplicates are known by.
    WHERE v_kept IS NULL OR c.column_name = ANY (v_kept || ARRAY['TimeGenerated', v_event_id]);

    IF v_columns IS NULL THEN
        RAISE undefined_object USING
            MESSAGE = format('log table "%s" is not in the catalogue', left(name, 200)),
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
            MESSAGE = format('log table "%s" has no column "%s" in the catalogue', left(name, 200), left(v_unknown, 200)),
            HINT = coalesce((SELECT format('Perhaps you mean "%s".', c.column_name) FROM vigil.log_table_columns(create_log_table.name) AS c
                WHERE lower(c.column_name) = lower(v_unknown) LIMIT 1), 'Add it to vigil.log_catalog.');
    END IF;
    IF octet_length(name) > 53 THEN
        RAISE name_too_long USING
            MESSAGE = format('log table name "%s" is too long', left(name, 200)),
            DETAIL = 'A name has at most 53 bytes, so that the names of its partitions fit.';
    END IF;
    IF schema_name IS NULL THEN
        RAISE invalid_schema_name USING MESSAGE = 'no schema has been selected to create in';
    END IF;
    IF vigil.find_relation(schema_name, name) IS NOT NULL THEN
        RAISE duplicate_table USING
            MESSAGE = format('relation "%s" already exists', left(name, 200)),
            HINT = 'If it holds such logs, queries and rules find it by its name; vigil.register_source() tells of its time column.';
    END IF;
    -- A name has one source: a second table would take the rules of the first one away from it.
    SELECT vigil.find_relation(s.relation_schema, s.relation_name) INTO v_relation
    FROM vigil.log_sources s WHERE s.name = create_log_table.name;
    IF v_relation IS NOT NULL THEN
        RAISE duplicate_object USING
            MESSAGE = format('log source "%s" is relation %s', left(name, 200), v_relation),
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
    v_relation := vigil.hold_made(schema_name, name);
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
            MESSAGE = format('there is no log table "%s"', left(name, 200)),
            HINT = 'Make it with vigil.create_log_table(); partitions of other tables are not ours to change.';
    END IF;
    RETURN v_relation;
END;
$$;
COMMENT ON FUNCTION vigil.log_table_relation(text) IS
    'The partitioned table that vigil.create_log_table() made under a name; an error if there is none';

CREATE FUNCTION vigil.refuse_code_of_others(relation regclass, changes_rows boolean DEFAULT true)
RETURNS void
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_owner pg_roles;
    v_part record;
BEGIN
    SELECT r.* INTO v_owner FROM pg_class AS c JOIN pg_roles AS r ON r.oid = c.relowner WHERE c.oid = relation;
    IF NOT v_owner.rolsuper AND v_owner.rolname <> current_user THEN
        IF NOT changes_rows THEN
            RETURN;
        END IF;
        -- The table is changed as its owner, in whose name nothing may be put off to the end of the transaction.
        SELECT t.tgname AS name INTO v_part
        FROM vigil.relation_parts(relation) AS p JOIN pg_trigger AS t ON t.tgrelid = p.part AND t.tginitdeferred AND t.tgenabled <> 'D'
        WHERE pg_has_role(v_owner.oid, 'USAGE') LIMIT 1;
        IF FOUND THEN
            RAISE insufficient_privilege USING
                MESSAGE = format('changing rows of %s would run code of role "%s" at the end of the transaction', relation, v_owner.rolname),
                DETAIL = format('Trigger or constraint "%s" is deferred; what a table of another role runs is run with the rights of that role, and at once.', v_part.name),
                HINT = format('Do it as its owner: SET SESSION AUTHORIZATION %I.', v_owner.rolname);
        END IF;
    ELSIF (SELECT r.rolsuper FROM pg_roles AS r WHERE r.rolname = current_user) THEN
        -- What a superuser's own table hands on: its partitions, and the tables of a view.
        WITH RECURSIVE target (relid) AS (
            SELECT relation::oid
            UNION
            SELECT n.relid
            FROM target AS t CROSS JOIN LATERAL (
                SELECT i.inhrelid FROM pg_inherits AS i WHERE i.inhparent = t.relid AND NOT i.inhdetachpending
                UNION ALL
                SELECT d.refobjid FROM pg_rewrite AS w JOIN pg_depend AS d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
                    AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> t.relid
                WHERE w.ev_class = t.relid) AS n (relid))
        SELECT c.oid::regclass AS name, r.rolname AS owner INTO v_part
        FROM target AS t JOIN pg_class AS c ON c.oid = t.relid JOIN pg_roles AS r ON r.oid = c.relowner AND NOT r.rolsuper LIMIT 1;
        IF FOUND THEN
            RAISE insufficient_privilege USING
                MESSAGE = format('changing rows of %s could run code of role "%s" with the rights of a superuser', relation, v_part.owner),
                DETAIL = format('It hands rows on to %s, which belongs to that role.', v_part.name),
                HINT = format('Give both to one owner (ALTER TABLE %s OWNER TO %I), or do it as a role that is no superuser.', relation, v_part.owner);
        END IF;
        -- And what a role has put on it by the right TRIGGER, which is in GRANT ALL.
        SELECT t.tgname AS name, t.tgrelid::regclass AS part, r.rolname AS owner INTO v_part
        FROM vigil.relation_parts(relation) AS p JOIN pg_trigger AS t ON t.tgrelid = p.part AND t.tgenabled <> 'D' AND NOT t.tgisinternal
            JOIN pg_proc AS f ON f.oid = t.tgfoid JOIN pg_roles AS r ON r.oid = f.proowner AND NOT r.rolsuper
        WHERE changes_rows LIMIT 1;
        IF FOUND THEN
            RAISE insufficient_privilege USING
                MESSAGE = format('changing rows of %s could run code of role "%s" with the rights of a superuser', relation, v_part.owner),
                DETAIL = format('The function of trigger "%s" of %s belongs to that role.', v_part.name, v_part.part),
                HINT = format('DROP TRIGGER %I ON %s, and revoke TRIGGER, which GRANT ALL gives; or give the function to a superuser.', v_part.name, v_part.part);
        END IF;
    END IF;
END;
$$;
COMMENT ON FUNCTION vigil.refuse_code_of_others(regclass, boolean) IS
    'An error if what other roles have put on a table, its partitions or the tables of a view would run with rights of the caller when its rows are changed: a superuser''s table with partitions of others, or with triggers whose functions are of others, or constraints of a role, which the caller is a member of, that are deferred';

CREATE FUNCTION vigil.execute_as_owner(relation regclass, statement text)
RETURNS bigint
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'vigil_execute_as_owner';
COMMENT ON FUNCTION vigil.execute_as_owner(regclass, text) IS
    'Executes a statement as the owner of a relation if the caller has the rights of that role, in which nothing gives them back, and else as the caller; the number of rows. So that what somebody has put on a table never runs with more rights than his';

CREATE FUNCTION vigil.keep_column(name text, column_name text)
RETURNS bigint
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_relation regclass := vigil.hold_relation(vigil.log_table_relation(name));
    v_type text;
    v_view regclass;
BEGIN
    PERFORM vigil.require_admin();
    SELECT f.kql_type INTO v_type FROM vigil.table_fields(v_relation) AS f
    WHERE f.column_name = keep_column.column_name AND f.in_rest;
    IF NOT FOUND THEN
        RAISE undefined_column USING
            MESSAGE = format('log table "%s" keeps no field "%s" without a column of its own', left(name, 200), left(column_name, 200)),
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
            MESSAGE = format('view %s reads "_rest" of log table "%s"', v_view, left(name, 200)),
            DETAIL = 'It would not find the field there any more.',
            HINT = 'Drop it, and make it anew afterwards.';
    END IF;
    PERFORM vigil.refuse_code_of_others(v_relation);
    PERFORM vigil.execute_as_owner(v_relation, format('ALTER TABLE %s ADD COLUMN %s', v_relation, vigil.column_definition(name, column_name, v_type)));
    RETURN vigil.execute_as_owner(v_relation, format('UPDATE %s SET %I = kql.%I("_rest", %L), "_rest" = NULLIF("_rest" - %L, ''{}'') WHERE "_rest" ? %L',
        v_relation, column_name, 'rest_' || v_type, column_name, column_name, column_name));
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
            MESSAGE = format('log table "%s" has no text column "%s"', left(name, 200), left(event_id, 200)),
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
