-- How the log tables are, for people and for monitoring.

CREATE FUNCTION vigil.source_status(OUT name text, OUT relation regclass, OUT rules bigint, OUT newest_time timestamptz,
    OUT partitions bigint, OUT default_used boolean, OUT row_estimate bigint, OUT bytes bigint, OUT retention interval,
    OUT missing_days bigint, OUT state text)
RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL UNSAFE ROWS 20
SET search_path = pg_catalog, pg_temp
SET jit = off
SET timezone = 'UTC'
SET datestyle = 'ISO'
AS $$
DECLARE
    v_source record;
    v_default regclass;
    v_look record;
BEGIN
    FOR v_source IN
        SELECT s.name, s.managed, s.time_column, s.retention, vigil.find_relation(s.relation_schema, s.relation_name) AS relation
        FROM vigil.log_sources AS s ORDER BY s.name COLLATE "C"
    LOOP
        name := v_source.name;
        relation := v_source.relation;
        retention := v_source.retention;
        state := CASE WHEN relation IS NULL THEN 'gone' ELSE 'ok' END;
        SELECT count(*) INTO rules
        FROM vigil.rule_state AS t JOIN vigil.rules AS r ON r.id = t.rule_id AND r.enabled
        WHERE relation = ANY (t.sources);
        -- What the catalogue knows, which waits for no lock.
        SELECT count(*) FILTER (WHERE c.oid <> relation), sum(c.reltuples) FILTER (WHERE c.reltuples >= 0)::bigint,
            min(c.oid) FILTER (WHERE pg_get_expr(c.relpartbound, 0) = 'DEFAULT')
        INTO partitions, row_estimate, v_default
        FROM vigil.relation_parts(relation) AS t JOIN pg_class AS c ON c.oid = t.part AND t.is_leaf;
        missing_days := NULL;
        IF v_source.managed AND relation IS NOT NULL THEN
            SELECT count(*) INTO missing_days FROM generate_series(0, 1) AS d
            WHERE NOT EXISTS (SELECT FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
                WHERE i.inhparent = relation AND c.relname LIKE E'%\\_p' || to_char(now() + make_interval(days => d), 'YYYYMMDD'));
        END IF;
        SELECT * INTO v_look FROM vigil.look('SELECT sum(pg_total_relation_size(t.part)) FROM vigil.relation_parts(' || relation::oid || ') AS t');
        bytes := v_look.value::bigint;
        state := coalesce(v_look.state, state);
        newest_time := NULL;
        IF vigil.runs_foreign_code(relation, v_source.time_column::name) THEN
            state := 'guarded';
        ELSE
            SELECT * INTO v_look FROM vigil.look('SELECT vigil.read_newest_time(' || relation::oid || ', ' || quote_literal(v_source.time_column) || ')');
            newest_time := v_look.value::timestamptz;
            state := coalesce(v_look.state, state);
        END IF;
        default_used := vigil.has_rows(v_default);
        RETURN NEXT;
    END LOOP;
END
$$;
COMMENT ON FUNCTION vigil.source_status() IS
    'Each log source: rules that are on and read it, time of its newest row, its partitions, whether its default partition has rows, an estimate of its rows, its bytes, how long it is kept, how many of today and tomorrow have no partition yet (null where others make them), and its state: ok, gone, or why some of this is null: busy (another session has a lock), slow, denied (the caller may not read it), guarded (a view or a policy of another role, or partitions of one), failed';

CREATE FUNCTION vigil.has_rows(relation regclass)
RETURNS boolean
LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- A policy, or a check that the planner looks at, would run with the caller's rights.
    IF row_security_active(relation) OR vigil.runs_foreign_code(relation, '') THEN
        RETURN NULL;
    END IF;
    RETURN (SELECT l.value::boolean FROM vigil.look(format('SELECT vigil.has_any_row(%s)', relation::oid)) AS l);
END
$$;
COMMENT ON FUNCTION vigil.has_rows(regclass) IS 'Whether a table has rows; null if the caller may not read it, or policies say what he may, or if it is locked or takes longer than vigil.look() allows';

REVOKE EXECUTE ON FUNCTION vigil.source_status(), vigil.has_rows(regclass) FROM PUBLIC;
