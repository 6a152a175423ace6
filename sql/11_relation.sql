-- Relations by the names that our tables keep, looked up in the catalogue alone: that waits for
-- no lock and needs no right on the schema, where to_regclass() raises.

CREATE FUNCTION vigil.find_relation(schema_name text, relation_name text)
RETURNS regclass
LANGUAGE sql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT c.oid::regclass FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = schema_name AND c.relname = relation_name;
$$;
COMMENT ON FUNCTION vigil.find_relation(text, text) IS
    'The relation of these names, whatever the caller''s rights on it and on its schema are; null if there is none';

CREATE FUNCTION vigil.relation_parts(relation regclass, OUT part regclass, OUT is_leaf boolean)
RETURNS SETOF record
LANGUAGE sql STABLE STRICT PARALLEL SAFE ROWS 100
SET search_path = pg_catalog, pg_temp
AS $$
    WITH RECURSIVE tree (relid) AS (
        SELECT relation::oid
        UNION
        SELECT i.inhrelid FROM tree AS t JOIN pg_inherits AS i ON i.inhparent = t.relid AND NOT i.inhdetachpending)
    SELECT c.oid::regclass, c.relkind NOT IN ('p', 'I') FROM tree AS t JOIN pg_class AS c ON c.oid = t.relid;
$$;
COMMENT ON FUNCTION vigil.relation_parts(regclass) IS
    'A relation with its partitions of all levels, or with the tables that inherit from it; is_leaf: it may have rows of its own. Waits for no lock';

CREATE FUNCTION vigil.look(statement text, at_most integer DEFAULT 1000, OUT value text, OUT state text, OUT error text)
RETURNS record
LANGUAGE c STABLE STRICT PARALLEL UNSAFE COST 10000
AS 'MODULE_PATHNAME', 'vigil_look';
COMMENT ON FUNCTION vigil.look(text, integer) IS
    'The first value of a SELECT, which is run with the caller''s rights, for so many milliseconds at most, and waits for a lock a tenth of a second. Without an answer state says why: busy (another session has a lock), slow, denied (the right is missing) or failed, and error has the message. When looks of one statement were in vain for three seconds, further ones are given up almost at once';

CREATE FUNCTION vigil.hold_relation(relation regclass)
RETURNS regclass
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'vigil_hold_relation';
COMMENT ON FUNCTION vigil.hold_relation(regclass) IS
    'The relation, with a lock that keeps its name until the end of the transaction: what is checked is then what a statement that names it reads. For who has any right on it';

CREATE FUNCTION vigil.hold_made(schema_name text, relation_name text)
RETURNS regclass
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_relation regclass := vigil.hold_relation(vigil.find_relation(schema_name, relation_name));
BEGIN
    IF NOT EXISTS (SELECT FROM pg_class AS c WHERE c.oid = v_relation AND pg_get_userbyid(c.relowner) = current_user) THEN
        RAISE object_not_in_prerequisite_state USING
            MESSAGE = format('%I.%I is not the table that was made', schema_name, relation_name),
            DETAIL = 'Its schema was renamed meanwhile.';
    END IF;
    RETURN v_relation;
END
$$;
COMMENT ON FUNCTION vigil.hold_made(text, text) IS
    'The relation that the caller has just made under a name, held as by vigil.hold_relation(); an error if the name is that of somebody else''s by now';

CREATE FUNCTION vigil.newest_since(relation regclass, time_column name, since timestamptz)
RETURNS timestamptz
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'vigil_newest_since';
COMMENT ON FUNCTION vigil.newest_since(regclass, name, timestamptz) IS
    'The newest time of the rows of a relation of which the caller may read the column, of those since a time unless that is null; what its owner has put on it runs with his rights';

CREATE FUNCTION vigil.has_any_row(relation regclass)
RETURNS boolean
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'vigil_has_any_row';
COMMENT ON FUNCTION vigil.has_any_row(regclass) IS
    'Whether a relation, which the caller may read, has rows; what its owner has put on it runs with his rights';
