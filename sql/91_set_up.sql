-- From an empty database to one that detects, in one call.

CREATE FUNCTION vigil.set_up(tables text[] DEFAULT '{}', owner name DEFAULT NULL, schema_name text DEFAULT current_schema(),
    OUT step text, OUT result text)
RETURNS SETOF record
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_table text;
    v_relation regclass;
BEGIN
    PERFORM vigil.require_admin();
    FOREACH v_table IN ARRAY coalesce(tables, '{}')
    LOOP
        step := 'log table ' || coalesce(v_table, '(null)');
        SELECT vigil.find_relation(s.relation_schema, s.relation_name) INTO v_relation FROM vigil.log_sources AS s WHERE s.name = v_table;
        result := format('is there as %s', v_relation);
        IF v_relation IS NULL THEN
            v_relation := vigil.create_log_table(v_table, schema_name);
            result := format('made as %s', v_relation);
        END IF;
        RETURN NEXT;
    END LOOP;

    IF owner IS NOT NULL THEN
        step := 'role ' || owner;
        result := 'is there';
        IF NOT EXISTS (SELECT FROM pg_roles AS r WHERE r.rolname = owner) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', owner);
            result := 'made, without a login';
        ELSIF (SELECT r.rolsuper FROM pg_roles AS r WHERE r.rolname = owner) THEN
            RAISE invalid_parameter_value USING
                MESSAGE = format('role "%s" is a superuser, whose rules do not run in the background', owner),
                HINT = 'Name a role that may do no more than read the logs; one that is not there is made.';
        END IF;
        RETURN NEXT;
        FOR v_table, v_relation IN
            SELECT s.name, r.relation FROM vigil.log_sources AS s
            CROSS JOIN LATERAL vigil.find_relation(s.relation_schema, s.relation_name) AS r (relation)
            WHERE r.relation IS NOT NULL AND CASE WHEN cardinality(tables) > 0 THEN s.name = ANY (tables) ELSE s.managed END
            ORDER BY s.name COLLATE "C"
        LOOP
            step := format('role %s reads %s', owner, v_table);
            result := 'already';
            IF NOT has_table_privilege(owner, v_relation, 'SELECT') THEN
                EXECUTE format('GRANT SELECT ON %s TO %I', v_relation, owner);
                result := 'granted';
            END IF;
            IF NOT has_schema_privilege(owner, (SELECT c.relnamespace FROM pg_class AS c WHERE c.oid = v_relation), 'USAGE') THEN
                EXECUTE format('GRANT USAGE ON SCHEMA %s TO %I', (SELECT c.relnamespace::regnamespace FROM pg_class AS c WHERE c.oid = v_relation), owner);
                result := 'granted, with the schema';
            END IF;
            RETURN NEXT;
        END LOOP;
    END IF;

    step := 'background worker';
    result := CASE WHEN pg_is_in_recovery() THEN 'does not run: this server is a standby; it will when it is promoted, if the library is preloaded'
        WHEN (SELECT l.pid IS NOT NULL FROM vigil.launcher() AS l) THEN 'runs'
        WHEN (SELECT l.passes IS NOT NULL FROM vigil.launcher() AS l) THEN 'does not run: the launcher is not there; the server''s log says why'
        ELSE 'does not run: the superuser sets shared_preload_libraries to vigil, and restarts the server' END;
    RETURN NEXT;
END;
$$;
COMMENT ON FUNCTION vigil.set_up(text[], name, text) IS
    'Makes the log tables of these names, and a role for rules to run as that may read them (all managed ones if none is named); what is there already stays. A row for each step. "vigil setup" calls it, after CREATE EXTENSION';
REVOKE EXECUTE ON FUNCTION vigil.set_up(text[], name, text) FROM PUBLIC;
