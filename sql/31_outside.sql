-- What stands for what lies outside: the server itself opens no connection.  A schema stands
-- for another workspace or database, a relation for the data at an address.  Names, not
-- OIDs, so that they survive a dump.

CREATE TABLE vigil.workspaces
(
    name text NOT NULL,
    schema_name text NOT NULL,
    CONSTRAINT workspaces_pkey PRIMARY KEY (name)
);
COMMENT ON TABLE vigil.workspaces IS 'Schemas that stand for other workspaces and databases';
COMMENT ON COLUMN vigil.workspaces.name IS 'As queries write it: the x of workspace("x"), app("x"), adx("x") and database("x"), "c/d" of cluster("c").database("d"), "arg" of arg("")';
COMMENT ON COLUMN vigil.workspaces.schema_name IS 'Schema that holds its tables, under the names that queries use';
SELECT pg_catalog.pg_extension_config_dump('vigil.workspaces', '');

CREATE TABLE vigil.external_data
(
    pattern text NOT NULL,
    relation_schema text NOT NULL,
    relation_name text NOT NULL,
    CONSTRAINT external_data_pkey PRIMARY KEY (pattern)
);
COMMENT ON TABLE vigil.external_data IS 'Relations that stand for the data which externaldata reads';
COMMENT ON COLUMN vigil.external_data.pattern IS 'Address, in which * stands for any text; of several that match the longest counts';
COMMENT ON COLUMN vigil.external_data.relation_schema IS 'Schema of the table or view that is read';
COMMENT ON COLUMN vigil.external_data.relation_name IS 'The table or view that is read, with the rights of whoever asks';
SELECT pg_catalog.pg_extension_config_dump('vigil.external_data', '');

GRANT SELECT ON vigil.workspaces, vigil.external_data TO PUBLIC;

CREATE FUNCTION vigil.register_workspace(name text, schema name)
RETURNS void
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF name = '' THEN
        RAISE invalid_parameter_value USING MESSAGE = 'a workspace must have a name';
    END IF;
    IF to_regnamespace(quote_ident(schema)) IS NULL THEN
        RAISE invalid_schema_name USING MESSAGE = format('schema "%s" does not exist', left(schema, 200)),
            HINT = 'Make it first; its tables have the names that queries use.';
    END IF;
    INSERT INTO vigil.workspaces AS w (name, schema_name)
    VALUES (register_workspace.name, schema)
    ON CONFLICT ON CONSTRAINT workspaces_pkey DO UPDATE SET schema_name = EXCLUDED.schema_name;
END
$$;
COMMENT ON FUNCTION vigil.register_workspace(text, name) IS 'Lets a schema stand for what queries call workspace("name"), app("name"), adx("name"), database("name"), cluster("c").database("d") (name "c/d") or arg("") (name "arg"); for administrators';

CREATE FUNCTION vigil.unregister_workspace(name text)
RETURNS boolean
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    DELETE FROM vigil.workspaces AS w WHERE w.name = unregister_workspace.name;
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION vigil.unregister_workspace(text) IS 'Ends that a schema stands for a workspace, whose tables stay; false if none did';

CREATE FUNCTION vigil.register_external(pattern text, relation regclass)
RETURNS void
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF pattern = '' THEN
        RAISE invalid_parameter_value USING MESSAGE = 'external data must have an address';
    END IF;
    INSERT INTO vigil.external_data AS e (pattern, relation_schema, relation_name)
    SELECT register_external.pattern, n.nspname, c.relname
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.oid = relation AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
    ON CONFLICT ON CONSTRAINT external_data_pkey
    DO UPDATE SET relation_schema = EXCLUDED.relation_schema, relation_name = EXCLUDED.relation_name;
    IF NOT FOUND THEN
        RAISE wrong_object_type USING MESSAGE = format('%s is no table or view', relation);
    END IF;
END
$$;
COMMENT ON FUNCTION vigil.register_external(text, regclass) IS 'Lets a table or view stand for the data at addresses, in which * is any text, that externaldata names. Its columns are read by the declared names if it has them all, by position if it has none; for administrators';

CREATE FUNCTION vigil.unregister_external(pattern text)
RETURNS boolean
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    DELETE FROM vigil.external_data AS e WHERE e.pattern = unregister_external.pattern;
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION vigil.unregister_external(text) IS 'Ends that a relation stands for the data at addresses; false if none did';
