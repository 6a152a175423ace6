-- How the log tables are, for people and for monitoring.

CREATE FUNCTION vigil.source_status(OUT name text, OUT relation regclass, OUT rules bigint, OUT newest_time timestamptz,
    OUT partitions bigint, OUT default_used boolean, OUT row_estimate bigint, OUT bytes bigint, OUT retention interval,
    OUT missing_days bigint)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL UNSAFE ROWS 20
SET search_path = pg_catalog, pg_temp
SET jit = off
SET timezone = 'UTC'
AS $$
DECLARE
    v_source record;
    v_default regclass;
BEGIN
    FOR v_source IN
        SELECT s.name, s.managed, s.time_column, s.retention,
            to_regclass(format('%I.%I', s.relation_schema, s.relation_name)) AS relation
        FROM vigil.log_sources AS s ORDER BY s.name COLLATE "C"
    LOOP
        name := v_source.name;
        relation := v_source.relation;
        retention := v_source.retention;
        SELECT count(*) INTO rules
        FROM vigil.rule_state AS t JOIN vigil.rules AS r ON r.id = t.rule_id AND r.enabled
        WHERE relation = ANY (t.sources);
        SELECT count(*) FILTER (WHERE c.oid <> relation), sum(c.reltuples) FILTER (WHERE c.reltuples >= 0 AND c.relkind <> 'p')::bigint, sum(pg_total_relation_size(c.oid))::bigint,
            min(c.oid) FILTER (WHERE pg_get_expr(c.relpartbound, c.oid) = 'DEFAULT')
        INTO partitions, row_estimate, bytes, v_default
        FROM (SELECT t.relid, t.isleaf FROM pg_partition_tree(relation) AS t
              UNION SELECT i.inhrelid, true FROM pg_inherits AS i JOIN pg_class AS p ON p.oid = i.inhparent
                  WHERE i.inhparent = relation AND p.relkind <> 'p'
              UNION SELECT relation, true) AS l
        JOIN pg_class AS c ON c.oid = l.relid AND l.isleaf;
        missing_days := NULL;
        IF v_source.managed AND relation IS NOT NULL THEN
            SELECT count(*) INTO missing_days FROM generate_series(0, 1) AS d
            WHERE NOT EXISTS (SELECT FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
                WHERE i.inhparent = relation AND c.relname LIKE E'%\\_p' || to_char(now() + make_interval(days => d), 'YYYYMMDD'));
        END IF;
        newest_time := CASE WHEN relation IS NOT NULL THEN vigil.newest_time(relation, v_source.time_column::name) END;
        default_used := vigil.has_rows(v_default);
        RETURN NEXT;
    END LOOP;
END
$$;
COMMENT ON FUNCTION vigil.source_status() IS
    'Each log source: rules that are on and read it, time of its newest row, its partitions, whether its default partition has rows, an estimate of its rows, its bytes, how long it is kept, and how many of today and tomorrow have no partition yet (null where others make them). What the caller may not read is null';

CREATE FUNCTION vigil.has_rows(relation regclass)
RETURNS boolean
LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_found boolean;
BEGIN
    -- A policy would run with the caller's rights.
    IF row_security_active(relation) THEN
        RETURN NULL;
    END IF;
    EXECUTE format('SELECT EXISTS (SELECT FROM ONLY %s)', relation) INTO v_found;
    RETURN v_found;
EXCEPTION WHEN insufficient_privilege THEN
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION vigil.has_rows(regclass) IS 'Whether a table has rows; null if the caller may not read it, or policies say what he may';

REVOKE EXECUTE ON FUNCTION vigil.source_status(), vigil.has_rows(regclass) FROM PUBLIC;
