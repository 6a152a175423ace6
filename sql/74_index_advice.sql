-- Which indexes would serve the loaded rules.

-- The share of a column's rows that hold one of some values, by its statistics, or those of the
-- largest partition where the whole has none; null if there are none that the caller may see.
CREATE FUNCTION vigil.value_share(relation regclass, field name, searched text[], ignores_case boolean)
RETURNS double precision
LANGUAGE sql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH statistic AS (
        SELECT s.null_frac, s.most_common_vals::text::text[] AS value, s.most_common_freqs AS share,
            CASE WHEN s.n_distinct < 0 THEN -s.n_distinct * greatest(c.reltuples, 1) ELSE s.n_distinct END AS count
        FROM (SELECT value_share.relation UNION SELECT t.relid FROM pg_partition_tree(value_share.relation) AS t) AS t (relid)
            JOIN pg_class AS c ON c.oid = t.relid
            JOIN pg_namespace AS n ON n.oid = c.relnamespace
            JOIN pg_stats AS s ON s.schemaname = n.nspname AND s.tablename = c.relname AND s.attname = value_share.field
        ORDER BY c.oid = value_share.relation DESC, c.reltuples DESC LIMIT 1),
    common AS (
        SELECT sum(u.share) AS share, count(*) AS count,
            sum(u.share) FILTER (WHERE u.is_searched) AS found, count(*) FILTER (WHERE u.is_searched) AS count_found
        FROM (
            SELECT m.share, CASE WHEN value_share.ignores_case THEN m.value OPERATOR(kql.=~) ANY (value_share.searched)
                ELSE m.value = ANY (value_share.searched) END AS is_searched
            FROM statistic AS s, unnest(s.value, s.share) AS m (value, share)) AS u)
    -- What is not among the common values has as much as any of the others.
    SELECT least(1, coalesce(c.found, 0) + greatest(cardinality(value_share.searched) - c.count_found, 0)
        * greatest(1 - s.null_frac - coalesce(c.share, 0), 0) / greatest(s.count - c.count, 1))
    FROM statistic AS s, common AS c
$$;
COMMENT ON FUNCTION vigil.value_share(regclass, name, text[], boolean) IS
    'The share of rows of a table, from 0 to 1, whose column holds one of some values (in lower case, if case does not count), as ANALYZE saw it; null without statistics that the caller may see';

CREATE FUNCTION vigil.advise_indexes(least_rows bigint DEFAULT 100000, most_share double precision DEFAULT 0.05,
    OUT log_table text, OUT field text, OUT rules bigint, OUT share double precision, OUT rows_a_day bigint,
    OUT rows_with_index bigint, OUT index_bytes bigint, OUT statement text)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 10
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
    WITH source AS (
        SELECT s.name, c.oid::regclass AS relation, s.time_column, z.tuples, z.days
        FROM vigil.log_sources AS s
            JOIN pg_namespace AS n ON n.nspname = s.relation_schema
            JOIN pg_class AS c ON c.relnamespace = n.oid AND c.relname = s.relation_name AND c.relkind IN ('r', 'p')
            CROSS JOIN LATERAL (
                SELECT sum(greatest(p.reltuples, 0)) AS tuples, nullif(count(*) FILTER (WHERE p.reltuples > 0), 0) AS days
                FROM (SELECT c.oid WHERE c.relkind = 'r' UNION SELECT t.relid FROM pg_partition_tree(c.oid) AS t WHERE t.isleaf) AS t (relid)
                    JOIN pg_class AS p ON p.oid = t.relid) AS z
        WHERE z.tuples >= advise_indexes.least_rows),
    -- Each equality that every row of a rule's result has passed.
    asked AS (
        SELECT i.rule_id, i.table_name, a.attname,
            quote_ident(a.attname) || CASE WHEN i.ignores_case THEN ' kql.text_ci_ops' ELSE '' END AS expression, i.ignores_case,
            vigil.value_share(s.relation, a.attname, i."values", i.ignores_case) AS share,
            s.tuples / s.days * extract(epoch FROM v.query_period) / extract(epoch FROM v.query_frequency) AS tuples
        FROM vigil.rules AS r
            JOIN vigil.rule_versions AS v ON v.rule_id = r.id AND v.version_no = r.version_no
            JOIN vigil.rule_indicator AS i ON i.rule_id = r.id AND i.version_no = r.version_no
            JOIN source AS s ON s.name = i.table_name
            JOIN pg_attribute AS a ON a.attrelid = s.relation AND a.attname = i.field AND NOT a.attisdropped
                AND a.atttypid IN ('text'::regtype, 'integer'::regtype, 'bigint'::regtype, 'uuid'::regtype, 'inet'::regtype)
        WHERE r.enabled AND i.kind IN ('eq', 'in') AND cardinality(i."values") > 0
            AND NOT i.negated AND NOT i.derived AND NOT i.excluding AND i.alternative IS NULL
            AND (a.atttypid = 'text'::regtype OR NOT i.ignores_case)),
    -- The one of them that leaves the fewest rows is worth an index, if it is few.
    best AS (
        SELECT DISTINCT ON (k.rule_id, k.table_name) k.*
        FROM asked AS k
        WHERE k.share <= advise_indexes.most_share
        ORDER BY k.rule_id, k.table_name, k.share, k.attname),
    wanted AS (
        SELECT b.table_name, b.attname, b.expression, b.ignores_case, count(*) AS rules, avg(b.share) AS share,
            sum(b.tuples) AS tuples, sum(b.tuples * b.share) AS tuples_left
        FROM best AS b
        GROUP BY b.table_name, b.attname, b.expression, b.ignores_case)
    SELECT w.table_name, w.attname::text, w.rules, w.share, w.tuples::bigint, w.tuples_left::bigint,
        -- A btree keeps equal values once in a page: the time and the place of each row are what counts.
        (s.tuples * 24)::bigint,
        format('CREATE INDEX ON %s (%s, %I)', s.relation, w.expression, s.time_column)
    FROM wanted AS w JOIN source AS s ON s.name = w.table_name
    WHERE NOT EXISTS (
        SELECT FROM pg_index AS x JOIN pg_opclass AS o ON o.oid = x.indclass[0]
        WHERE x.indrelid = s.relation AND x.indisvalid AND x.indpred IS NULL
            AND pg_get_indexdef(x.indexrelid, 1, false) = quote_ident(w.attname)
            AND (o.opcnamespace = 'kql'::regnamespace AND o.opcname = 'text_ci_ops') = w.ignores_case)
    ORDER BY w.tuples - w.tuples_left DESC, w.table_name, w.expression
$$;
COMMENT ON FUNCTION vigil.advise_indexes(bigint, double precision) IS
    'Indexes that would serve the rules that are on: tables of at least so many rows, and columns that a rule compares with values that at most such a share of the rows has. Per index: how many rules it serves, the share of rows that is left, how many rows those rules read in a day without and with it, its size in bytes, and the statement that makes it. By the statistics: ANALYZE the tables first. Says nothing of indexes that are there';
