-- The compiler: KQL text in; SQL, rows, diagnostics and fields out.

CREATE TABLE vigil.functions
(
    name text NOT NULL,
    body text NOT NULL,
    created_by name NOT NULL DEFAULT current_user,
    created_by_oid oid,
    shared boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT functions_pkey PRIMARY KEY (name, created_by),
    -- Longer texts than the compiler takes cannot be called.
    CONSTRAINT functions_body_check CHECK (length(body) <= 1048576)
);
COMMENT ON TABLE vigil.functions IS 'Saved KQL functions of the workspace, called by name from any query';
COMMENT ON COLUMN vigil.functions.body IS 'KQL text "(parameters) { body }"';
COMMENT ON COLUMN vigil.functions.name IS 'Name that queries call';
COMMENT ON COLUMN vigil.functions.created_by IS 'Role that saved it and may replace it';
COMMENT ON COLUMN vigil.functions.created_at IS 'When it was saved';
COMMENT ON COLUMN vigil.functions.created_by_oid IS 'That role itself: another role of the name is not the maker. In a restored database the name alone counts until vigil.arm()';
COMMENT ON COLUMN vigil.functions.shared IS 'Seen by the queries of all roles, and not only of the one that made it';
-- One meaning for everybody; besides it each role may have one of its own.
CREATE UNIQUE INDEX functions_shared_idx ON vigil.functions (name) WHERE shared;
COMMENT ON INDEX vigil.functions_shared_idx IS 'What all roles see under a name';
SELECT pg_catalog.pg_extension_config_dump('vigil.functions', '');

CREATE TABLE vigil.watchlists
(
    alias text NOT NULL,
    relation_schema text NOT NULL,
    relation_name text NOT NULL,
    search_key text NOT NULL,
    created_by name NOT NULL DEFAULT current_user,
    created_by_oid oid,
    shared boolean NOT NULL DEFAULT false,
    CONSTRAINT watchlists_pkey PRIMARY KEY (alias, created_by)
);
COMMENT ON TABLE vigil.watchlists IS 'Tables that queries read as _GetWatchlist(''alias'')';
COMMENT ON COLUMN vigil.watchlists.search_key IS 'Column that queries see as SearchKey';
COMMENT ON COLUMN vigil.watchlists.alias IS 'Name that queries use';
COMMENT ON COLUMN vigil.watchlists.relation_schema IS 'Schema of the table or view';
COMMENT ON COLUMN vigil.watchlists.relation_name IS 'The table or view; a name, so that it survives a dump';
COMMENT ON COLUMN vigil.watchlists.created_by IS 'Role that made it and may change it';
COMMENT ON COLUMN vigil.watchlists.created_by_oid IS 'That role itself: another role of the name is not the maker. In a restored database the name alone counts until vigil.arm()';
COMMENT ON COLUMN vigil.watchlists.shared IS 'Seen by the queries of all roles, and not only of the one that made it';
-- One meaning for everybody; besides it each role may have one of its own.
CREATE UNIQUE INDEX watchlists_shared_idx ON vigil.watchlists (alias) WHERE shared;
COMMENT ON INDEX vigil.watchlists_shared_idx IS 'What all roles see under a name';
SELECT pg_catalog.pg_extension_config_dump('vigil.watchlists', '');

CREATE FUNCTION kql.to_sql(query text) RETURNS text
LANGUAGE c STABLE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'kql_to_sql';
COMMENT ON FUNCTION kql.to_sql(text) IS 'The SELECT that a KQL query compiles to; now() is the transaction''s start. Raises the first error with its place';

CREATE FUNCTION kql.query(query text) RETURNS SETOF jsonb
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'kql_query';
COMMENT ON FUNCTION kql.query(text) IS 'Runs a KQL query with the caller''s rights; one object per row, keys are the fields';

CREATE FUNCTION kql.check(query text, OUT severity text, OUT code text, OUT line integer,
    OUT col integer, OUT message text, OUT hint text) RETURNS SETOF record
LANGUAGE c STABLE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'kql_check';
COMMENT ON FUNCTION kql.check(text) IS 'All diagnostics of a KQL query; no rows if it is sound. Lines and columns count from 1, in characters';

CREATE FUNCTION kql.fields(query text, OUT ordinal integer, OUT name text, OUT type text, OUT stage text,
    OUT lineage text[], OUT is_time boolean)
RETURNS SETOF record
LANGUAGE c STABLE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'kql_fields';
COMMENT ON FUNCTION kql.fields(text) IS 'Columns of a KQL query''s result in order: their KQL types, the stage that made them, the columns of tables that they are made of, and whether one is a time of its source''s rows';

CREATE FUNCTION kql.stages(query text, OUT ordinal integer, OUT depth integer, OUT operator text,
    OUT stage text, OUT path text, OUT plain_text text, OUT predicates text[]) RETURNS SETOF record
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'kql_stages_sql';
COMMENT ON FUNCTION kql.stages(text) IS 'Operators of a KQL query in the order of the text; depth 0 is the query itself, more is inside a join, a union or a let. The path numbers them ("5/1": the first one inside the fifth), plain_text has no comments, predicates are what is asked';

CREATE FUNCTION kql.indicators(query text, OUT field text, OUT operator text, OUT value text,
    OUT ordinal integer, OUT table_name text, OUT kind text, OUT negated boolean, OUT ignores_case boolean,
    OUT derived boolean, OUT excluding boolean, OUT alternative text, OUT stage text, OUT lineage text[])
RETURNS SETOF record
LANGUAGE c STABLE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'kql_indicators_sql';
COMMENT ON FUNCTION kql.indicators(text) IS 'Constants that a KQL query compares fields with, each once and with a row for each value, in a normal form: see vigil.rule_indicators';

CREATE FUNCTION kql.explain(query text, OUT step text, OUT depth integer, OUT text text)
RETURNS SETOF record
LANGUAGE c STABLE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'kql_explain_sql';
COMMENT ON FUNCTION kql.explain(text) IS 'Why the SQL of a KQL query is what it is, without running it: the tree as written (parse), the tree with types (bind), and each stage of the SQL below the operators it comes of (emit). Raises the first error with its place';

CREATE FUNCTION kql.plan(query text) RETURNS SETOF text
LANGUAGE c STABLE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'kql_plan';
COMMENT ON FUNCTION kql.plan(text) IS 'PostgreSQL''s plan of a KQL query, as EXPLAIN prints it: nothing is executed. An error if planning could run code of a role that has fewer rights';

CREATE FUNCTION kql.create_view(name text, query text) RETURNS void
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'kql_create_view';
COMMENT ON FUNCTION kql.create_view(text, text) IS 'Makes a view of a KQL query, which reads with the rights of its reader where the server can (15 and later); now() is the reader''s';

CREATE FUNCTION vigil.create_function(name text, body text) RETURNS void
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'vigil_create_function';
COMMENT ON FUNCTION vigil.create_function(text, text) IS 'Saves a KQL function "(parameters) { body }" under a name that the caller''s queries and rules can call; one of an administrator is for everybody, see vigil.share_function(). Replaces the caller''s own';
REVOKE EXECUTE ON FUNCTION vigil.create_function(text, text) FROM PUBLIC;

CREATE FUNCTION vigil.drop_function(name text) RETURNS void
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'vigil_drop_function';
COMMENT ON FUNCTION vigil.drop_function(text) IS 'Removes a saved KQL function of the caller';
REVOKE EXECUTE ON FUNCTION vigil.drop_function(text) FROM PUBLIC;

CREATE FUNCTION vigil.create_watchlist(alias text, relation regclass, search_key text) RETURNS void
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'vigil_create_watchlist';
COMMENT ON FUNCTION vigil.create_watchlist(text, regclass, text) IS 'Lets the caller''s queries, and everybody''s if an administrator calls it, read a table or view as _GetWatchlist(''alias''), its search key also under the name SearchKey';
REVOKE EXECUTE ON FUNCTION vigil.create_watchlist(text, regclass, text) FROM PUBLIC;

CREATE FUNCTION vigil.drop_watchlist(alias text) RETURNS void
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'vigil_drop_watchlist';
COMMENT ON FUNCTION vigil.drop_watchlist(text) IS 'Forgets a watchlist of the caller; its table stays';
REVOKE EXECUTE ON FUNCTION vigil.drop_watchlist(text) FROM PUBLIC;

CREATE FUNCTION vigil.share_function(name text, owner name, shared boolean DEFAULT true)
RETURNS void
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE vigil.functions AS f SET shared = share_function.shared
    WHERE f.name = share_function.name AND f.created_by = owner;
    IF NOT FOUND THEN
        RAISE undefined_object USING MESSAGE = format('role "%s" has no function "%s"', owner, left(name, 200));
    END IF;
END
$$;
COMMENT ON FUNCTION vigil.share_function(text, name, boolean) IS 'Lets the queries and rules of all roles see a saved function, or ends that; for administrators, as its text then runs with the rights of others';

CREATE FUNCTION vigil.share_watchlist(alias text, owner name, shared boolean DEFAULT true)
RETURNS void
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE vigil.watchlists AS w SET shared = share_watchlist.shared
    WHERE w.alias = share_watchlist.alias AND w.created_by = owner;
    IF NOT FOUND THEN
        RAISE undefined_object USING MESSAGE = format('role "%s" has no watchlist "%s"', owner, left(alias, 200));
    END IF;
END
$$;
COMMENT ON FUNCTION vigil.share_watchlist(text, name, boolean) IS 'Lets the queries and rules of all roles see a watchlist, or ends that; for administrators';
