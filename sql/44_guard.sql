-- What holds for rows that an administrator writes without the functions: the tables of a level may be
-- written by hand, and the worker, a superuser, goes by what stands there.

CREATE FUNCTION vigil.guard_source()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_relation regclass;
    v_owner oid;
BEGIN
    -- Partitions of a managed table are made and dropped in the name of its owner, so only who has his rights makes it managed.
    IF (SELECT r.rolsuper FROM pg_roles AS r WHERE r.rolname = current_user) OR NOT NEW.managed
        OR TG_OP = 'UPDATE' AND OLD.managed AND (OLD.relation_schema, OLD.relation_name) = (NEW.relation_schema, NEW.relation_name)
    THEN
        RETURN NEW;
    END IF;
    v_relation := vigil.find_relation(NEW.relation_schema, NEW.relation_name);
    SELECT c.relowner INTO v_owner FROM pg_class AS c WHERE c.oid = v_relation;
    IF v_owner IS NULL THEN
        RAISE undefined_table USING
            MESSAGE = format('log source "%s" cannot be managed: there is no relation %I.%I', NEW.name, NEW.relation_schema, NEW.relation_name),
            HINT = 'vigil.create_log_table() makes a table whose partitions are made and dropped for it.';
    ELSIF NOT pg_has_role(current_user, v_owner, 'USAGE') THEN
        RAISE insufficient_privilege USING
            MESSAGE = format('role "%s" may not have the partitions of relation %s made and dropped', current_user, v_relation),
            DETAIL = format('They would be in the name of its owner, "%s".', pg_get_userbyid(v_owner)),
            HINT = format('Let "%s" do it, or register the table with vigil.register_source(), which leaves its partitions alone.', pg_get_userbyid(v_owner));
    END IF;
    RETURN NEW;
END;
$$;
COMMENT ON FUNCTION vigil.guard_source() IS 'Trigger of vigil.log_sources: only who has the rights of a table''s owner makes it one whose partitions are made and dropped';
CREATE TRIGGER log_sources_guard BEFORE INSERT OR UPDATE ON vigil.log_sources
    FOR EACH ROW EXECUTE FUNCTION vigil.guard_source();
COMMENT ON TRIGGER log_sources_guard ON vigil.log_sources IS 'Nobody has partitions dropped that he could not drop';

CREATE FUNCTION vigil.guard_mapping()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM FROM vigil.mapping_columns(NEW.mapping);
    RETURN NEW;
END;
$$;
COMMENT ON FUNCTION vigil.guard_mapping() IS 'Trigger of vigil.mappings: an error that names the place unless a mapping is one, because every load reads all of them';
CREATE TRIGGER mappings_guard BEFORE INSERT OR UPDATE ON vigil.mappings
    FOR EACH ROW EXECUTE FUNCTION vigil.guard_mapping();
COMMENT ON TRIGGER mappings_guard ON vigil.mappings IS 'What is no mapping would fail the loads of all';
REVOKE EXECUTE ON FUNCTION vigil.guard_source() FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION vigil.guard_mapping() FROM PUBLIC;
