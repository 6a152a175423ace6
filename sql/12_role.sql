-- Roles that rows belong to: they are kept by name and by OID, and the OID tells who is meant.

CREATE FUNCTION vigil.own_role()
RETURNS oid
LANGUAGE c STABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'vigil_own_role';
COMMENT ON FUNCTION vigil.own_role() IS 'OID of the current role, to be compared with those that rows are kept with; null in a database that was restored into another cluster, where until vigil.arm() the names count';

CREATE FUNCTION vigil.caller_role()
RETURNS oid
LANGUAGE c STABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'vigil_caller_role';
COMMENT ON FUNCTION vigil.caller_role() IS 'OID of the role that acts, inside of a function with the rights of its owner, too; null in code that runs as the owner of a table or rule in another role''s session';

CREATE FUNCTION vigil.role_of(name text, noted oid)
RETURNS oid
LANGUAGE c STABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'vigil_role_of';
COMMENT ON FUNCTION vigil.role_of(text, oid) IS 'The role that a row means by a name and an OID: that of the OID, whatever it is called by now; that of the name if no OID is noted, or those here are of another cluster; null if there is no such role';

CREATE FUNCTION vigil.note_role()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_ARGV[0] = 'owner' THEN
        NEW.owner_oid := (SELECT r.oid FROM pg_roles AS r WHERE r.rolname = NEW.owner);
    ELSE
        NEW.loaded_by_oid := (SELECT r.oid FROM pg_roles AS r WHERE r.rolname = NEW.loaded_by);
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION vigil.note_role() IS 'The trigger that notes the OID of the role whose name somebody writes into a row';
REVOKE EXECUTE ON FUNCTION vigil.note_role() FROM PUBLIC;
