-- Watchlists from files: `vigil watchlist load` hands the records over, all or nothing.

CREATE FUNCTION vigil.check_watchlist(search_key text, header text[])
RETURNS void
LANGUAGE plpgsql STABLE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_name text;
    v_line bigint;
    v_count integer;
BEGIN
    SELECT h.name INTO v_name FROM unnest(header) AS h (name) GROUP BY h.name
    HAVING count(*) > 1 OR h.name = '' OR octet_length(h.name) > 63 OR h.name IN ('_DTItemId', 'LastUpdatedTimeUTC') LIMIT 1;
    IF FOUND THEN
        RAISE invalid_column_definition USING
            MESSAGE = format('"%s" is no name for a column of a watchlist', left(v_name, 200)),
            DETAIL = 'The first record names the columns, each otherwise, in up to 63 bytes; _DTItemId and LastUpdatedTimeUTC are added.';
    END IF;
    IF NOT coalesce(search_key = ANY (header), false) THEN
        RAISE undefined_column USING MESSAGE = format('the file has no column "%s"', left(search_key, 200)),
            DETAIL = format('Its first record names: %s.', left(array_to_string(header, ', '), 500));
    END IF;
    SELECT r.line, array_length(r.field, 1) INTO v_line, v_count FROM pg_temp.vigil_external AS r
    WHERE array_length(r.field, 1) IS DISTINCT FROM array_length(header, 1) ORDER BY r.line LIMIT 1;
    IF FOUND THEN
        RAISE bad_copy_file_format USING
            MESSAGE = format('line %s has %s fields, not %s', v_line, v_count, array_length(header, 1));
    END IF;
END
$$;
COMMENT ON FUNCTION vigil.check_watchlist(text, text[]) IS 'Raises what keeps records that the client handed over from being a watchlist; called by vigil.load_watchlist()';

CREATE FUNCTION vigil.watchlist_columns(relation regclass)
RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute AS a
    WHERE a.attrelid = relation AND a.attnum > 0 AND NOT a.attisdropped;
$$;
COMMENT ON FUNCTION vigil.watchlist_columns(regclass) IS 'Names of a table''s columns in order, null if there is no such table';

CREATE FUNCTION vigil.load_watchlist(alias text, search_key text, header text[], relation text DEFAULT NULL,
    schema_name text DEFAULT current_schema())
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_known vigil.watchlists;
    v_name text[] := parse_ident(coalesce(relation, quote_ident('watchlist_' || alias)));
    v_schema text := CASE WHEN array_length(v_name, 1) > 1 THEN v_name[1] ELSE schema_name END;
    v_table text := left(v_name[array_upper(v_name, 1)], 63);
    v_all text[] := ARRAY['_DTItemId', 'LastUpdatedTimeUTC'] || header;
    v_here text[];
    v_relation regclass;
    v_rows bigint;
BEGIN
    PERFORM vigil.check_watchlist(search_key, header);
    SELECT w.* INTO v_known FROM vigil.watchlists AS w
    WHERE w.alias = load_watchlist.alias AND w.created_by = current_user AND coalesce(w.created_by_oid = vigil.own_role(), true);
    IF FOUND AND relation IS NULL THEN
        v_schema := v_known.relation_schema;
        v_table := v_known.relation_name;
    END IF;
    v_relation := vigil.hold_relation(vigil.find_relation(v_schema, v_table));
    v_here := vigil.watchlist_columns(v_relation);
    -- The triggers of another one's table would run with the caller's rights.
    IF v_relation IS NOT NULL AND NOT EXISTS (SELECT FROM pg_class AS c JOIN pg_roles AS o ON o.oid = c.relowner
            WHERE c.oid = v_relation AND o.rolname = current_user) THEN
        RAISE insufficient_privilege USING MESSAGE = format('%s belongs to another role', v_relation),
            HINT = 'Name another table with --table.';
    END IF;
    IF v_here[1:2] <> v_all[1:2] THEN
        RAISE duplicate_table USING MESSAGE = format('%s is no table that a watchlist was loaded into', v_relation),
            HINT = 'Name another one with --table, or use vigil.create_watchlist() for a table of yours.';
    ELSIF v_here <> v_all THEN
        EXECUTE format('DROP TABLE %s', v_relation);
        v_here := NULL;
    END IF;
    IF v_here IS NULL THEN
        EXECUTE format('CREATE TABLE %I.%I ("_DTItemId" text NOT NULL, "LastUpdatedTimeUTC" timestamptz NOT NULL, %s)', v_schema, v_table,
            (SELECT string_agg(format('%I text NOT NULL', h.name), ', ' ORDER BY h.ordinal)
             FROM unnest(header) WITH ORDINALITY AS h (name, ordinal)));
        v_relation := vigil.hold_made(v_schema, v_table);
    END IF;
    EXECUTE format('DELETE FROM %s', v_relation);
    EXECUTE format('INSERT INTO %s SELECT gen_random_uuid()::text, now(), %s FROM pg_temp.vigil_external AS r ORDER BY r.line', v_relation,
        (SELECT string_agg(format('r.field[%s]', n), ', ' ORDER BY n) FROM generate_series(1, array_length(header, 1)) AS n));
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    -- Other rows of the same list are shared as it was.
    IF (v_known.relation_schema, v_known.relation_name, v_known.search_key) IS DISTINCT FROM (v_schema, v_table, search_key) THEN
        PERFORM vigil.create_watchlist(alias, v_relation, search_key);
    END IF;
    RETURN v_rows;
END
$$;
COMMENT ON FUNCTION vigil.load_watchlist(text, text, text[], text, text) IS 'Replaces the rows of a watchlist by those in the temporary table vigil_external, in a table of its own, with Microsoft''s columns _DTItemId and LastUpdatedTimeUTC; called by vigil watchlist load';
REVOKE EXECUTE ON FUNCTION vigil.load_watchlist(text, text, text[], text, text) FROM PUBLIC;

CREATE FUNCTION vigil.delete_watchlist(alias text)
RETURNS boolean
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_relation regclass;
BEGIN
    SELECT vigil.find_relation(w.relation_schema, w.relation_name) INTO v_relation FROM vigil.watchlists AS w
    WHERE w.alias = delete_watchlist.alias AND w.created_by = current_user AND coalesce(w.created_by_oid = vigil.own_role(), true);
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM vigil.drop_watchlist(alias);
    IF vigil.watchlist_columns(v_relation) @> ARRAY['_DTItemId', 'LastUpdatedTimeUTC'] THEN
        EXECUTE format('DROP TABLE %s', v_relation);
    END IF;
    RETURN true;
END
$$;
COMMENT ON FUNCTION vigil.delete_watchlist(text) IS 'Forgets a watchlist of the caller, and drops its table if it was loaded from a file; false if the caller has none of that name';
REVOKE EXECUTE ON FUNCTION vigil.delete_watchlist(text) FROM PUBLIC;
