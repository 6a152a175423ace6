-- The catalogue of log tables: what vigil.create_log_table() makes.  The published tables of Log
-- Analytics are a file beside the library (script/make-catalog), not rows; an installation adds its
-- own.

CREATE TABLE vigil.log_catalog
(
    table_name text NOT NULL,
    column_name text NOT NULL,
    kql_type text NOT NULL,
    ordinal integer NOT NULL,
    CONSTRAINT log_catalog_pkey PRIMARY KEY (table_name, column_name),
    CONSTRAINT log_catalog_ordinal_key UNIQUE (table_name, ordinal),
    CONSTRAINT log_catalog_kql_type_check CHECK (kql_type IN
        ('bool', 'datetime', 'decimal', 'dynamic', 'guid', 'int', 'long', 'real', 'string', 'timespan'))
);
COMMENT ON TABLE vigil.log_catalog IS 'Columns of log tables of your own, or more columns of the published ones; add rows to it';
COMMENT ON COLUMN vigil.log_catalog.table_name IS 'Name of the table, exact case';
COMMENT ON COLUMN vigil.log_catalog.column_name IS 'Name of the column, exact case';
COMMENT ON COLUMN vigil.log_catalog.kql_type IS 'KQL type of the column';
COMMENT ON COLUMN vigil.log_catalog.ordinal IS 'Position of the column, behind those that are published';

CREATE FUNCTION vigil.published_columns(of_table text DEFAULT NULL, OUT table_name text, OUT column_name text,
    OUT kql_type text, OUT ordinal integer, OUT is_hot boolean)
RETURNS SETOF record
LANGUAGE c STABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'vigil_published_columns';
COMMENT ON FUNCTION vigil.published_columns(text) IS 'Columns of the published tables of Log Analytics, of one or of all; TimeGenerated is the first, then those that published queries name most. is_hot: they name it often; null for a table that they do not name';

CREATE FUNCTION vigil.log_table_columns(name text, OUT column_name text, OUT kql_type text, OUT ordinal integer, OUT is_hot boolean)
RETURNS SETOF record
LANGUAGE sql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT c.column_name, c.kql_type, (row_number() OVER (ORDER BY c.is_own, c.ordinal))::integer, c.is_hot
    FROM (
        SELECT o.column_name, o.kql_type, o.ordinal, true AS is_own, true AS is_hot
        FROM vigil.log_catalog AS o
        WHERE o.table_name = log_table_columns.name
        UNION ALL
        SELECT p.column_name, p.kql_type, p.ordinal, false, p.is_hot
        FROM vigil.published_columns(log_table_columns.name) AS p
        WHERE NOT EXISTS (SELECT FROM vigil.log_catalog AS o
            WHERE o.table_name = log_table_columns.name AND o.column_name = p.column_name)
    ) AS c
$$;
COMMENT ON FUNCTION vigil.log_table_columns(text) IS 'Columns that vigil.create_log_table() gives a table: the published ones, with those of vigil.log_catalog in their place or behind them; no rows if nobody knows the name. is_hot: published queries name it often, or it is of vigil.log_catalog; null if they do not name the table';

CREATE FUNCTION vigil.hot_columns(name text)
RETURNS text[]
LANGUAGE sql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT array_agg(c.column_name ORDER BY c.ordinal)
    FROM vigil.log_table_columns(hot_columns.name) AS c
    WHERE c.is_hot OR c.column_name = 'TimeGenerated'
        -- Where no published query tells which are read, all are kept.
        OR NOT EXISTS (SELECT FROM vigil.published_columns(hot_columns.name) AS p WHERE p.is_hot)
$$;
COMMENT ON FUNCTION vigil.hot_columns(text) IS 'Columns that vigil.create_log_table(name, slim => true) gives a table: those that at least three of a hundred published queries of it name, and those of vigil.log_catalog; all, if published queries do not name the table. Null if nobody knows the name';

CREATE FUNCTION vigil.table_fields(relation regclass, OUT column_name text, OUT kql_type text, OUT absent text, OUT in_rest boolean)
RETURNS SETOF record
LANGUAGE c STABLE STRICT PARALLEL SAFE ROWS 100
AS 'MODULE_PATHNAME', 'vigil_table_fields';
COMMENT ON FUNCTION vigil.table_fields(regclass) IS 'The fields of a slim log table, in the order of the catalogue: which have no column of their own and are kept in _rest, and what a string is there that is absent, if that is not empty; no rows for another table';
