-- Which indexes would serve the loaded rules.

-- What ANALYZE saw of a column: of the whole, or of the largest partition where the whole has none.
CREATE FUNCTION vigil.column_statistic(relation regclass, field name,
    OUT null_share double precision, OUT common text[], OUT common_share real[], OUT count double precision)
LANGUAGE sql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT s.null_frac, s.most_common_vals::text::text[], s.most_common_freqs,
        CASE WHEN s.n_distinct < 0 THEN -s.n_distinct * greatest(c.reltuples, 1) ELSE s.n_distinct END
    FROM (SELECT column_statistic.relation UNION SELECT t.relid FROM pg_partition_tree(column_statistic.relation) AS t) AS t (relid)
        JOIN pg_class AS c ON c.oid = t.relid
        JOIN pg_namespace AS n ON n.oid = c.relnamespace
        JOIN pg_stats AS s ON s.schemaname = n.nspname AND s.tablename = c.relname AND s.attname = column_statistic.field
    ORDER BY c.oid = column_statistic.relation DESC, c.reltuples DESC LIMIT 1
$$;
COMMENT ON FUNCTION vigil.column_statistic(regclass, name) IS
    'What ANALYZE saw of a column of a table: the share of nulls, its common values and the share of each, how many values there are; nulls without statistics that the caller may see';

-- Over how many days the rows of a table are spread, by what ANALYZE saw of its time: one at least.
CREATE FUNCTION vigil.days_of(relation regclass, time_column name)
RETURNS double precision
LANGUAGE sql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH leaf AS (
        SELECT c.oid, n.nspname, c.relname, c.reltuples
        FROM (SELECT days_of.relation UNION SELECT t.relid FROM pg_partition_tree(days_of.relation) AS t WHERE t.isleaf) AS t (relid)
            JOIN pg_class AS c ON c.oid = t.relid AND c.relkind = 'r' AND c.reltuples > 0
            JOIN pg_namespace AS n ON n.oid = c.relnamespace),
    seen AS (
        SELECT b.bound[1] AS first, b.bound[array_upper(b.bound, 1)] AS last
        FROM leaf AS l
            JOIN pg_stats AS s ON s.schemaname = l.nspname AND s.tablename = l.relname AND s.attname = days_of.time_column
            CROSS JOIN LATERAL (SELECT coalesce(s.histogram_bounds, s.most_common_vals)::text::timestamptz[]) AS b (bound))
    -- A partition whose statistics nobody has, or may see, is taken for a day.
    SELECT greatest(1, CASE WHEN (SELECT count(*) FROM leaf) > (SELECT count(*) FROM seen) THEN (SELECT count(*) FROM leaf)
        ELSE (SELECT extract(epoch FROM max(s.last) - min(s.first)) / 86400 FROM seen AS s) END)
$$;
COMMENT ON FUNCTION vigil.days_of(regclass, name) IS
    'Over how many days the rows of a table are spread, one at least, as ANALYZE saw its time column; the number of its partitions where a partition has no statistics that the caller may see';

-- The share of rows that hold one of some values.
CREATE FUNCTION vigil.value_share(searched text[], ignores_case boolean, null_share double precision, common text[], common_share real[],
    count double precision)
RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    -- What is not among the common values has as much as any of the others.
    SELECT CASE WHEN value_share.count IS NOT NULL THEN least(1, coalesce(c.found, 0) + greatest(cardinality(value_share.searched) - c.count_found, 0)
        * greatest(1 - value_share.null_share - coalesce(c.share, 0), 0) / greatest(value_share.count - c.count, 1)) END
    FROM (
        SELECT sum(u.share) AS share, count(*) AS count,
            sum(u.share) FILTER (WHERE u.is_searched) AS found, count(*) FILTER (WHERE u.is_searched) AS count_found
        FROM (
            SELECT m.share, CASE WHEN value_share.ignores_case THEN m.value OPERATOR(kql.=~) ANY (value_share.searched)
                ELSE m.value = ANY (value_share.searched) END AS is_searched
            FROM unnest(value_share.common, value_share.common_share) AS m (value, share)) AS u) AS c
$$;
COMMENT ON FUNCTION vigil.value_share(text[], boolean, double precision, text[], real[], double precision) IS
    'The share of rows, from 0 to 1, that hold one of some values (in lower case, if case does not count), by what vigil.column_statistic() gives of the column; null without statistics';

CREATE FUNCTION vigil.advise_indexes(least_rows bigint DEFAULT 100000, most_share double precision DEFAULT 0.05,
    OUT log_table text, OUT field text, OUT rules bigint, OUT share double precision, OUT rows_a_day bigint,
    OUT rows_with_index bigint, OUT index_bytes bigint, OUT statement text)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 10
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
    WITH source AS MATERIALIZED (
        SELECT s.name, c.oid::regclass AS relation, s.time_column, z.tuples, vigil.days_of(c.oid::regclass, s.time_column) AS days
        FROM vigil.log_sources AS s
            JOIN pg_namespace AS n ON n.nspname = s.relation_schema
            JOIN pg_class AS c ON c.relnamespace = n.oid AND c.relname = s.relation_name AND c.relkind IN ('r', 'p')
            CROSS JOIN LATERAL (
                SELECT sum(greatest(p.reltuples, 0)) AS tuples
                FROM (SELECT c.oid WHERE c.relkind = 'r' UNION SELECT t.relid FROM pg_partition_tree(c.oid) AS t WHERE t.isleaf) AS t (relid)
                    JOIN pg_class AS p ON p.oid = t.relid) AS z
        WHERE z.tuples >= advise_indexes.least_rows),
    -- Each equality that every row of a rule's result has passed.
    tested AS MATERIALIZED (
        SELECT i.rule_id, i.table_name, a.attname,
            -- An address is compared as its text.
            CASE WHEN a.atttypid = 'inet'::regtype THEN format('host(%I)', a.attname) ELSE quote_ident(a.attname) END AS key, i.ignores_case, i."values",
            s.relation, s.tuples / s.days * extract(epoch FROM v.query_period) / extract(epoch FROM v.query_frequency) AS tuples
        FROM vigil.rules AS r
            JOIN vigil.rule_versions AS v ON v.rule_id = r.id AND v.version_no = r.version_no
            JOIN vigil.rule_indicator AS i ON i.rule_id = r.id AND i.version_no = r.version_no
            JOIN source AS s ON s.name = i.table_name
            JOIN pg_attribute AS a ON a.attrelid = s.relation AND a.attname = i.field AND NOT a.attisdropped
                AND a.atttypid IN ('text'::regtype, 'varchar'::regtype, 'integer'::regtype, 'bigint'::regtype, 'uuid'::regtype, 'inet'::regtype)
        WHERE r.enabled AND i.kind IN ('eq', 'in') AND cardinality(i."values") > 0
            AND NOT i.negated AND NOT i.derived AND NOT i.excluding AND i.alternative IS NULL
            AND (a.atttypid IN ('text'::regtype, 'varchar'::regtype) OR NOT i.ignores_case)),
    -- Thousands of rules may ask for one column: its statistics are looked up once.
    statistic AS MATERIALIZED (
        SELECT t.relation, t.attname, c.*
        FROM (SELECT DISTINCT t.relation, t.attname FROM tested AS t) AS t CROSS JOIN LATERAL vigil.column_statistic(t.relation, t.attname) AS c),
    asked AS MATERIALIZED (
        SELECT t.rule_id, t.table_name, t.attname, t.key, t.ignores_case, t.tuples,
            vigil.value_share(t."values", t.ignores_case, s.null_share, s.common, s.common_share, s.count) AS share
        FROM tested AS t JOIN statistic AS s ON s.relation = t.relation AND s.attname = t.attname),
    -- The one of them that leaves the fewest rows is worth an index, if it is few.
    best AS (
        SELECT DISTINCT ON (k.rule_id, k.table_name) k.*
        FROM asked AS k
        WHERE k.share <= advise_indexes.most_share
        ORDER BY k.rule_id, k.table_name, k.share, k.attname),
    wanted AS (
        SELECT b.table_name, b.attname, b.key, b.ignores_case, count(*) AS rules, avg(b.share) AS share,
            sum(b.tuples) AS tuples, sum(b.tuples * b.share) AS tuples_left
        FROM best AS b
        GROUP BY b.table_name, b.attname, b.key, b.ignores_case)
    SELECT w.table_name, w.attname::text, w.rules, w.share, w.tuples::bigint, w.tuples_left::bigint,
        -- A btree keeps equal values once in a page: the time and the place of each row are what counts.
        (s.tuples * 24)::bigint,
        format('CREATE INDEX ON %s (%s%s, %I)', s.relation, w.key, CASE WHEN w.ignores_case THEN ' kql.text_ci_ops' ELSE '' END, s.time_column)
    FROM wanted AS w JOIN source AS s ON s.name = w.table_name
    WHERE NOT EXISTS (
        SELECT FROM pg_index AS x
            JOIN pg_opclass AS o ON o.oid = x.indclass[0]
            JOIN pg_am AS m ON m.oid = o.opcmethod AND m.amname IN ('btree', 'hash')
        WHERE x.indrelid = s.relation AND x.indisvalid AND x.indpred IS NULL
            AND pg_get_indexdef(x.indexrelid, 1, false) = w.key
            AND (o.opcnamespace = 'kql'::regnamespace AND o.opcname = 'text_ci_ops') = w.ignores_case)
    ORDER BY w.tuples - w.tuples_left DESC, w.table_name, w.key, w.ignores_case
$$;
COMMENT ON FUNCTION vigil.advise_indexes(bigint, double precision) IS
    'Indexes that would serve the rules that are on: tables of at least so many rows, and columns that a rule compares with values that at most such a share of the rows has. Per index: how many rules it serves, the share of rows that is left, how many rows those rules read in a day without and with it, its size in bytes, and the statement that makes it. By the statistics: ANALYZE the tables first. Says nothing of indexes that are there';
