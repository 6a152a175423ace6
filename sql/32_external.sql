-- Where the rows of external data come from.  `vigil external refresh` fetches them; the
-- server itself opens no connection, it takes what the client hands over, all or nothing.

CREATE TABLE vigil.external_sources
(
    relation_schema text NOT NULL,
    relation_name text NOT NULL,
    address text NOT NULL,
    format text NOT NULL,
    header boolean NOT NULL DEFAULT false,
    skip_comments boolean NOT NULL DEFAULT false,
    may_be_empty boolean NOT NULL DEFAULT false,
    max_bytes bigint NOT NULL DEFAULT 1073741824,
    timeout interval NOT NULL DEFAULT '10 minutes',
    stale_after interval NOT NULL DEFAULT '2 days',
    etag text,
    last_modified text,
    checked_at timestamptz,
    changed_at timestamptz,
    row_count bigint,
    byte_count bigint,
    failures integer NOT NULL DEFAULT 0,
    failed_at timestamptz,
    last_error text,
    CONSTRAINT external_sources_pkey PRIMARY KEY (relation_schema, relation_name),
    CONSTRAINT external_sources_format_check
        CHECK (format IN ('csv', 'tsv', 'psv', 'scsv', 'txt', 'json', 'multijson')),
    -- The registry is read by many, so nobody's password may stand in it.
    CONSTRAINT external_sources_address_check
        CHECK (address ~ '^(https?://[^/?#@[:space:]]+([/?#][^[:space:]]*)?|file:///[^[:cntrl:]]+)$'),
    CONSTRAINT external_sources_bound_check
        CHECK (max_bytes > 0 AND timeout > '0' AND stale_after > '0')
);
COMMENT ON TABLE vigil.external_sources IS 'Where the rows of a table come from, and how fetching them went: see vigil external';
COMMENT ON COLUMN vigil.external_sources.relation_schema IS 'Schema of the table that is filled';
COMMENT ON COLUMN vigil.external_sources.relation_name IS 'The table that is filled; a name, so that it survives a dump';
COMMENT ON COLUMN vigil.external_sources.address IS 'What is fetched: http, https or file';
COMMENT ON COLUMN vigil.external_sources.format IS 'csv, tsv, psv (|), scsv (;), txt (a line is a row), json or multijson';
COMMENT ON COLUMN vigil.external_sources.header IS 'The first record names the columns';
COMMENT ON COLUMN vigil.external_sources.skip_comments IS 'Lines that begin with # are no records';
COMMENT ON COLUMN vigil.external_sources.may_be_empty IS 'No rows at all are no mistake';
COMMENT ON COLUMN vigil.external_sources.max_bytes IS 'More than that, unpacked, is refused';
COMMENT ON COLUMN vigil.external_sources.timeout IS 'How long a fetch may take';
COMMENT ON COLUMN vigil.external_sources.stale_after IS 'When vigil.health complains that nobody has fetched it with success';
COMMENT ON COLUMN vigil.external_sources.etag IS 'What the server called the state that is here';
COMMENT ON COLUMN vigil.external_sources.last_modified IS 'Since when it has that state, in the server''s words';
COMMENT ON COLUMN vigil.external_sources.checked_at IS 'When it was last fetched with success, changed or not';
COMMENT ON COLUMN vigil.external_sources.changed_at IS 'When the rows were last replaced';
COMMENT ON COLUMN vigil.external_sources.row_count IS 'Rows that came then';
COMMENT ON COLUMN vigil.external_sources.byte_count IS 'Bytes that came then, unpacked';
COMMENT ON COLUMN vigil.external_sources.failures IS 'Fetches that failed since the last success';
COMMENT ON COLUMN vigil.external_sources.failed_at IS 'When the last one failed';
COMMENT ON COLUMN vigil.external_sources.last_error IS 'Why it failed; null after a success';
SELECT pg_catalog.pg_extension_config_dump('vigil.external_sources', '');

CREATE VIEW vigil.external AS
SELECT s.relation_schema, s.relation_name, s.address, s.format, p.patterns, s.row_count, s.byte_count,
       clock_timestamp() - s.checked_at AS age, coalesce(s.checked_at < vigil.time_before(clock_timestamp(), s.stale_after), true) AS is_stale,
       s.checked_at, s.changed_at, s.failures, s.failed_at, s.last_error
FROM vigil.external_sources AS s
CROSS JOIN LATERAL (
    SELECT array_agg(d.pattern ORDER BY d.pattern COLLATE "C") FROM vigil.external_data AS d
    WHERE d.relation_schema = s.relation_schema AND d.relation_name = s.relation_name) AS p (patterns);
COMMENT ON VIEW vigil.external IS 'Tables that are filled from outside: from where, for which addresses of queries they stand, how old they are';
COMMENT ON COLUMN vigil.external.relation_schema IS 'Schema of the table';
COMMENT ON COLUMN vigil.external.relation_name IS 'The table';
COMMENT ON COLUMN vigil.external.address IS 'What is fetched';
COMMENT ON COLUMN vigil.external.format IS 'How it is written';
COMMENT ON COLUMN vigil.external.patterns IS 'For what the table stands in queries: see vigil.register_external()';
COMMENT ON COLUMN vigil.external.row_count IS 'Rows when it was last replaced';
COMMENT ON COLUMN vigil.external.byte_count IS 'Bytes when it was last replaced';
COMMENT ON COLUMN vigil.external.age IS 'Time since it was last fetched with success';
COMMENT ON COLUMN vigil.external.is_stale IS 'That is longer than it should be, or it never was';
COMMENT ON COLUMN vigil.external.checked_at IS 'When it was last fetched with success, changed or not';
COMMENT ON COLUMN vigil.external.changed_at IS 'When the rows were last replaced';
COMMENT ON COLUMN vigil.external.failures IS 'Fetches that failed since then';
COMMENT ON COLUMN vigil.external.failed_at IS 'When the last one failed';
COMMENT ON COLUMN vigil.external.last_error IS 'Why';

GRANT SELECT ON vigil.external_sources, vigil.external TO PUBLIC;

CREATE FUNCTION vigil.column_list_sql(columns text)
RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_rest text := columns;
    v_part text[];
    v_type text;
    v_sql text[] := '{}';
BEGIN
    LOOP
        v_part := regexp_match(v_rest, E'^\\s*(?:([[:alpha:]_][[:alnum:]_]*)|\\[''([^'']+)''\\]|\\["([^"]+)"\\])\\s*:\\s*([a-z]+)\\s*(?:,|$)(.*)$');
        v_type := CASE v_part[4] WHEN 'string' THEN 'text' WHEN 'long' THEN 'bigint' WHEN 'int' THEN 'integer'
            WHEN 'real' THEN 'double precision' WHEN 'double' THEN 'double precision' WHEN 'decimal' THEN 'numeric'
            WHEN 'bool' THEN 'boolean' WHEN 'boolean' THEN 'boolean' WHEN 'datetime' THEN 'timestamptz' WHEN 'date' THEN 'timestamptz'
            WHEN 'timespan' THEN 'interval' WHEN 'time' THEN 'interval' WHEN 'guid' THEN 'uuid' WHEN 'dynamic' THEN 'jsonb' END;
        IF v_type IS NULL THEN
            RAISE invalid_parameter_value USING MESSAGE = format('no list of columns begins at "%s"', left(v_rest, 60)),
                HINT = 'It is written as in externaldata: Ip:string, Seen:datetime, [''a name'']:long.';
        END IF;
        v_sql := v_sql || format('%I %s', coalesce(v_part[1], v_part[2], v_part[3]), v_type);
        v_rest := v_part[5];
        EXIT WHEN v_rest = '';
    END LOOP;
    RETURN array_to_string(v_sql, ', ');
END
$$;
COMMENT ON FUNCTION vigil.column_list_sql(text) IS 'Columns as KQL declares them (Ip:string, Seen:datetime) as CREATE TABLE takes them';

CREATE FUNCTION vigil.external_format(address text)
RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE lower((regexp_match(address, E'\\.(csv|tsv|psv|scsv|txt|jsonl?|ndjson|multijson)(?:\\.gz)?(?:[?#].*)?$', 'i'))[1])
        WHEN 'csv' THEN 'csv' WHEN 'tsv' THEN 'tsv' WHEN 'psv' THEN 'psv' WHEN 'scsv' THEN 'scsv' WHEN 'txt' THEN 'txt'
        WHEN 'json' THEN 'multijson' WHEN 'multijson' THEN 'multijson' WHEN 'jsonl' THEN 'json' WHEN 'ndjson' THEN 'json'
        END;
$$;
COMMENT ON FUNCTION vigil.external_format(text) IS 'The format that the end of an address tells, or null';

CREATE FUNCTION vigil.add_external(address text, columns text DEFAULT NULL, relation text DEFAULT NULL,
    format text DEFAULT NULL, pattern text DEFAULT NULL, header boolean DEFAULT false,
    skip_comments boolean DEFAULT false, may_be_empty boolean DEFAULT false,
    schema_name text DEFAULT current_schema())
RETURNS regclass
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_format text := coalesce(format, vigil.external_format(address), 'csv');
    v_name text[] := parse_ident(coalesce(relation, quote_ident(lower('external_' || coalesce(
        nullif(regexp_replace((regexp_match(address, '([^/?#]+)(?:[?#].*)?$'))[1], E'(\\.[[:alnum:]]+)*$|[^[:alnum:]_]', '', 'g'), ''), 'data')))));
    v_schema text := CASE WHEN array_length(v_name, 1) > 1 THEN v_name[1] ELSE schema_name END;
    v_table text := left(v_name[array_upper(v_name, 1)], 63);
    v_relation regclass;
BEGIN
    IF v_schema IS NULL THEN
        RAISE invalid_schema_name USING MESSAGE = 'no schema has been selected to create in';
    END IF;
    v_relation := vigil.find_relation(v_schema, v_table);
    IF v_relation IS NULL AND columns IS NULL THEN
        RAISE undefined_table USING MESSAGE = pg_catalog.format('relation "%s.%s" does not exist', v_schema, v_table),
            HINT = 'Name its columns, as externaldata declares them, or a table that is there.';
    ELSIF v_relation IS NULL THEN
        EXECUTE pg_catalog.format('CREATE TABLE %I.%I (%s)', v_schema, v_table, vigil.column_list_sql(columns));
        v_relation := vigil.hold_made(v_schema, v_table);
    ELSIF columns IS NOT NULL AND NOT EXISTS (
        SELECT FROM vigil.external_sources AS s WHERE s.relation_schema = v_schema AND s.relation_name = v_table
            AND s.address = add_external.address) THEN
        RAISE duplicate_table USING MESSAGE = pg_catalog.format('relation "%s.%s" already exists', v_schema, v_table),
            HINT = 'Give the new one another name; a table that is there is filled if no columns are named.';
    END IF;
    IF NOT EXISTS (SELECT FROM pg_class AS c WHERE c.oid = v_relation AND c.relkind IN ('r', 'p')) THEN
        RAISE wrong_object_type USING MESSAGE = pg_catalog.format('%s is no table', v_relation);
    END IF;
    INSERT INTO vigil.external_sources AS s (relation_schema, relation_name, address, format, header, skip_comments, may_be_empty)
    VALUES (v_schema, v_table, add_external.address, v_format, header, skip_comments, may_be_empty)
    ON CONFLICT ON CONSTRAINT external_sources_pkey DO UPDATE SET address = EXCLUDED.address, format = EXCLUDED.format,
        header = EXCLUDED.header, skip_comments = EXCLUDED.skip_comments, may_be_empty = EXCLUDED.may_be_empty,
        etag = NULL, last_modified = NULL;
    PERFORM vigil.register_external(coalesce(pattern, address), v_relation);
    RETURN v_relation;
END
$$;
COMMENT ON FUNCTION vigil.add_external(text, text, text, text, text, boolean, boolean, boolean, text) IS 'Has the client fill a table from an address (http, https, file), and the table stand for that address, or for the pattern, in queries. The table is made with the columns, which are written as in externaldata, or is there; for administrators';

CREATE FUNCTION vigil.remove_external(relation regclass)
RETURNS boolean
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_schema text;
    v_name text;
BEGIN
    SELECT n.nspname, c.relname INTO v_schema, v_name
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE c.oid = relation;
    DELETE FROM vigil.external_data AS d WHERE d.relation_schema = v_schema AND d.relation_name = v_name;
    DELETE FROM vigil.external_sources AS s WHERE s.relation_schema = v_schema AND s.relation_name = v_name;
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION vigil.remove_external(regclass) IS 'Ends that a table is filled from outside and stands for anything; it stays, with its rows. False if nothing filled it';

CREATE FUNCTION vigil.note_external(relation regclass, error text DEFAULT NULL)
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
    UPDATE vigil.external_sources AS s
    SET checked_at = CASE WHEN error IS NULL THEN clock_timestamp() ELSE s.checked_at END,
        failures = CASE WHEN error IS NULL THEN 0 ELSE s.failures + 1 END,
        failed_at = CASE WHEN error IS NULL THEN s.failed_at ELSE clock_timestamp() END,
        last_error = left(error, 1000)
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.oid = relation AND s.relation_schema = n.nspname AND s.relation_name = c.relname;
$$;
COMMENT ON FUNCTION vigil.note_external(regclass, text) IS 'Notes that a fetch failed, or without an error that nothing has changed; called by vigil external refresh';

CREATE FUNCTION vigil.external_value_sql(value text, type regtype)
RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN f.function IS NOT NULL THEN format('%s(%s)', f.function, value)
                WHEN type = 'text'::regtype THEN value
                ELSE format('nullif(%s, %L)::%s', value, '', type) END
    FROM (SELECT (CASE type WHEN 'bigint'::regtype THEN 'kql.tolong' WHEN 'integer'::regtype THEN 'kql.toint'
        WHEN 'double precision'::regtype THEN 'kql.toreal' WHEN 'numeric'::regtype THEN 'kql.todecimal'
        WHEN 'boolean'::regtype THEN 'kql.tobool' WHEN 'timestamptz'::regtype THEN 'kql.todatetime'
        WHEN 'interval'::regtype THEN 'kql.totimespan' WHEN 'uuid'::regtype THEN 'kql.toguid'
        WHEN 'jsonb'::regtype THEN 'kql.parse_json' END)) AS f (function);
$$;
COMMENT ON FUNCTION vigil.external_value_sql(text, regtype) IS 'The SQL that makes a text a value of a column, as KQL reads it; value is an SQL expression';

CREATE FUNCTION vigil.external_columns(relation regclass, is_json boolean, header text[])
RETURNS TABLE (name text, text_sql text, value_sql text, can_fail boolean)
LANGUAGE plpgsql STABLE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_column record;
    v_count integer := 0;
    v_place integer;
BEGIN
    FOR v_column IN
        SELECT a.attname, a.atttypid::regtype AS type FROM pg_attribute AS a
        WHERE a.attrelid = relation AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND a.attidentity = ''
        ORDER BY a.attnum
    LOOP
        v_count := v_count + 1;
        v_place := CASE WHEN header IS NULL THEN v_count ELSE array_position(header, v_column.attname::text) END;
        IF v_place IS NULL THEN
            RAISE undefined_column USING MESSAGE = format('the data has no column "%s"', v_column.attname),
                DETAIL = format('Its first record names: %s.', left(array_to_string(header, ', '), 500));
        END IF;
        name := v_column.attname;
        text_sql := CASE WHEN NOT is_json THEN format('r.field[%s]', v_place)
            ELSE format('(r.record OPERATOR(pg_catalog.->>) %L)', v_column.attname) END;
        value_sql := CASE WHEN is_json AND v_column.type = 'jsonb'::regtype
            THEN format('(r.record OPERATOR(pg_catalog.->) %L)', v_column.attname)
            ELSE vigil.external_value_sql(text_sql, v_column.type) END;
        can_fail := value_sql ~ E'^kql\\.' AND v_column.type <> 'jsonb'::regtype;
        RETURN NEXT;
    END LOOP;
END
$$;
COMMENT ON FUNCTION vigil.external_columns(regclass, boolean, text[]) IS 'The columns of a table and how rows that the client handed over make them; called by vigil.fill_external()';

CREATE FUNCTION vigil.check_external(relation regclass, is_json boolean, header text[])
RETURNS void
LANGUAGE plpgsql STABLE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_line bigint;
    v_count integer;
    v_columns integer;
    v_value text;
    v_column record;
BEGIN
    SELECT count(*) INTO v_columns FROM vigil.external_columns(relation, is_json, header);
    SELECT r.line, coalesce(array_length(r.field, 1), 0) INTO v_line, v_count FROM pg_temp.vigil_external AS r
    WHERE NOT is_json AND coalesce(array_length(r.field, 1), 0) < greatest(v_columns, coalesce(array_length(header, 1), 0))
    ORDER BY r.line LIMIT 1;
    IF FOUND THEN
        RAISE bad_copy_file_format USING
            MESSAGE = format('line %s has %s fields, not %s', v_line, v_count, greatest(v_columns, coalesce(array_length(header, 1), 0)));
    END IF;
    SELECT r.line INTO v_line FROM pg_temp.vigil_external AS r
    WHERE is_json AND jsonb_typeof(r.record) IS DISTINCT FROM 'object' ORDER BY r.line LIMIT 1;
    IF FOUND THEN
        RAISE bad_copy_file_format USING MESSAGE = format('record %s is no JSON object', v_line);
    END IF;
    FOR v_column IN SELECT * FROM vigil.external_columns(relation, is_json, header)
    LOOP
        IF is_json AND EXISTS (SELECT FROM pg_temp.vigil_external)
            AND NOT EXISTS (SELECT FROM pg_temp.vigil_external AS r WHERE r.record ? v_column.name) THEN
            RAISE undefined_column USING MESSAGE = format('no record has "%s"', v_column.name);
        END IF;
        CONTINUE WHEN NOT v_column.can_fail;
        EXECUTE format('SELECT r.line, %1$s FROM pg_temp.vigil_external AS r WHERE %1$s <> %3$L AND %2$s IS NULL ORDER BY r.line LIMIT 1',
            v_column.text_sql, v_column.value_sql, '') INTO v_line, v_value;
        IF v_line IS NOT NULL THEN
            RAISE invalid_text_representation USING
                MESSAGE = format('line %s: "%s" is no value of column "%s"', v_line, left(v_value, 100), v_column.name),
                HINT = 'A column of type string takes everything; KQL makes other types of it where externaldata declares them.';
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION vigil.check_external(regclass, boolean, text[]) IS 'Raises what keeps rows that the client handed over from filling a table; called by vigil.fill_external()';

CREATE FUNCTION vigil.fill_external(relation regclass, bytes bigint, etag text DEFAULT NULL, last_modified text DEFAULT NULL,
    header text[] DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_source vigil.external_sources;
    v_json boolean;
    v_rows bigint;
BEGIN
    -- Two that fill one table wait for each other here.
    SELECT s.* INTO v_source
    FROM vigil.external_sources AS s
    JOIN pg_class AS c ON c.oid = relation AND c.relname = s.relation_name
    JOIN pg_namespace AS n ON n.oid = c.relnamespace AND n.nspname = s.relation_schema
    FOR UPDATE OF s;
    IF NOT FOUND THEN
        RAISE undefined_object USING MESSAGE = format('%s is not filled from outside', relation);
    END IF;
    PERFORM vigil.hold_relation(relation);
    -- Its triggers, defaults and checks run here, with the rights of who fills it.
    IF NOT EXISTS (SELECT FROM pg_class AS c JOIN pg_roles AS o ON o.oid = c.relowner, pg_roles AS u
        WHERE c.oid = relation AND u.rolname = current_user
            AND (o.oid = u.oid OR o.rolsuper OR (NOT u.rolsuper AND pg_has_role(o.oid, 'USAGE')))) THEN
        RAISE insufficient_privilege USING
            MESSAGE = format('%s belongs to role %s, whose code could run as it is filled', relation,
                (SELECT quote_ident(o.rolname) FROM pg_class AS c JOIN pg_roles AS o ON o.oid = c.relowner WHERE c.oid = relation)),
            HINT = 'Refresh it as that role, or make it yours with ALTER TABLE … OWNER TO.';
    END IF;
    v_json := v_source.format IN ('json', 'multijson');
    PERFORM vigil.check_external(relation, v_json, header);
    EXECUTE format('DELETE FROM %s', relation);
    EXECUTE (SELECT format('INSERT INTO %s (%s) SELECT %s FROM pg_temp.vigil_external AS r ORDER BY r.line', relation,
                 string_agg(quote_ident(c.name), ', '), string_agg(c.value_sql, ', '))
             FROM vigil.external_columns(relation, v_json, header) AS c);
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    IF v_rows = 0 AND NOT v_source.may_be_empty THEN
        RAISE no_data_found USING MESSAGE = 'the data has no rows',
            HINT = 'If that may be: vigil external add --empty, or UPDATE vigil.external_sources SET may_be_empty = true.';
    END IF;
    UPDATE vigil.external_sources AS s
    SET etag = fill_external.etag, last_modified = fill_external.last_modified, checked_at = clock_timestamp(),
        changed_at = clock_timestamp(), row_count = v_rows, byte_count = bytes, failures = 0, last_error = NULL
    WHERE s.relation_schema = v_source.relation_schema AND s.relation_name = v_source.relation_name;
    RETURN v_rows;
END
$$;
COMMENT ON FUNCTION vigil.fill_external(regclass, bigint, text, text, text[]) IS 'Replaces the rows of a table by those in the temporary table vigil_external (line, field, record), all or nothing; called by vigil external refresh';
