-- Which log tables there are, which are here, and which a rule needs.

CREATE FUNCTION vigil.missing_tables(rule_or_query text) RETURNS SETOF text
LANGUAGE c STABLE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'vigil_missing_tables';
COMMENT ON FUNCTION vigil.missing_tables(text) IS 'Log tables that a KQL query, or the rules of a file, read, that are not here and that vigil.create_log_table() can make';

CREATE FUNCTION vigil.create_log_tables(rule_or_query text, schema_name text DEFAULT current_schema(), slim boolean DEFAULT false)
RETURNS SETOF regclass
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_name text;
BEGIN
    FOR v_name IN SELECT m.m FROM vigil.missing_tables(rule_or_query) AS m (m) ORDER BY m.m COLLATE "C" LOOP
        RETURN NEXT vigil.create_log_table(v_name, schema_name, slim => create_log_tables.slim);
    END LOOP;
END
$$;
COMMENT ON FUNCTION vigil.create_log_tables(text, text, boolean) IS 'Makes the log tables that a KQL query, or the rules of a file, read and that are not here; slim ones, if that is asked for, see vigil.create_log_table(); those that it made';

CREATE FUNCTION vigil.has_rights_of_caller(role oid)
RETURNS boolean
LANGUAGE sql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT pg_has_role(role, (SELECT r.oid FROM pg_roles AS r WHERE r.rolname = current_user), 'MEMBER')
$$;
COMMENT ON FUNCTION vigil.has_rights_of_caller(oid) IS 'Whether a role is the caller, could become the caller, or is a superuser: its code harms him no more than he could be harmed without it; null for null';

-- A view, a policy and the cast of a type call what their owner wrote with the rights of whoever reads: not for a look.  A table
-- is read as its owner, see vigil.newest_since(), and so are its partitions, whose owners must not get his rights by that; what
-- stands on them is not asked, since they can put it there at any time.
CREATE FUNCTION vigil.runs_foreign_code(relation regclass, time_column name)
RETURNS boolean
LANGUAGE sql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH part AS (SELECT c.oid, c.relkind, c.relowner FROM vigil.relation_parts(relation) AS t JOIN pg_class AS c ON c.oid = t.part),
    other AS (SELECT p.oid, p.relkind FROM part AS p WHERE NOT vigil.has_rights_of_caller(p.relowner))
    SELECT EXISTS (SELECT FROM other AS p WHERE p.relkind IN ('v', 'f') OR row_security_active(p.oid))
        OR EXISTS (SELECT FROM other AS p JOIN pg_attribute AS a ON a.attrelid = p.oid AND a.attname = time_column JOIN pg_type AS y ON y.oid = a.atttypid
            WHERE y.typnamespace <> 'pg_catalog'::regnamespace)
        OR EXISTS (SELECT FROM part AS p JOIN pg_class AS c ON c.oid = relation WHERE NOT pg_has_role(p.relowner, c.relowner, 'MEMBER'))
$$;
COMMENT ON FUNCTION vigil.runs_foreign_code(regclass, name) IS 'Whether to read a relation, or its time, would run code (a view, a policy, a cast) of a role that is neither the caller nor could become the caller, or what the owner of a partition has put on it with the rights of the table''s owner';

CREATE FUNCTION vigil.read_newest_time(relation regclass, time_column name)
RETURNS timestamptz
LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
SET jit = off
SET timezone = 'UTC'
SET datestyle = 'ISO'
AS $$
DECLARE
    v_part regclass;
    v_bound text;
    v_end text;
    v_day timestamptz;
    v_time timestamptz;
    v_back interval;
BEGIN
    -- Logs that come are new, and an index or the partitions by time find those at once.
    FOREACH v_back IN ARRAY '{5 minutes,1 hour,6 hours}'::interval[]
    LOOP
        v_time := vigil.newest_since(relation, time_column, now() - v_back);
        IF v_time IS NOT NULL THEN
            RETURN v_time;
        END IF;
    END LOOP;
    -- The rows of no day, and the newest day that has rows; a table without partitions is read whole.
    FOR v_part, v_bound IN
        SELECT t.part, b.bound
        FROM vigil.relation_parts(relation) AS t JOIN pg_class AS c ON c.oid = t.part
        -- Of no relation, which would be locked to write its bounds.
        CROSS JOIN LATERAL pg_get_expr(c.relpartbound, 0) AS b (bound)
        WHERE t.is_leaf AND t.part <> relation AND c.relispartition
        ORDER BY b.bound = 'DEFAULT' DESC, b.bound COLLATE "C" DESC
    LOOP
        CONTINUE WHEN pg_relation_size(v_part) = 0 AND (SELECT c.relkind = 'r' FROM pg_class AS c WHERE c.oid = v_part);
        -- Hour by hour from the end of a day, which the index on time makes short.
        v_end := (regexp_match(v_bound, ' TO [(]''([^'']+)''[)]$'))[1];
        v_day := NULL;
        FOR v_hour IN 1..24 LOOP
            EXIT WHEN v_end !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2} ' IS NOT FALSE OR v_day IS NOT NULL;
            v_day := vigil.newest_since(v_part, time_column, v_end::timestamptz - make_interval(hours => v_hour));
        END LOOP;
        IF v_day IS NULL THEN
            v_day := vigil.newest_since(v_part, time_column, NULL);
        END IF;
        v_time := greatest(v_time, v_day);
        EXIT WHEN v_day IS NOT NULL AND v_bound <> 'DEFAULT';
    END LOOP;
    IF (SELECT c.relkind <> 'p' FROM pg_class AS c WHERE c.oid = relation) THEN
        v_time := vigil.newest_since(relation, time_column, NULL);
    END IF;
    RETURN v_time;
END
$$;
COMMENT ON FUNCTION vigil.read_newest_time(regclass, name) IS 'Time of the newest row of a table, of the newest day that has any; what vigil.newest_time() asks within its bounds';

CREATE FUNCTION vigil.newest_time(relation regclass, time_column name)
RETURNS timestamptz
LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
SET datestyle = 'ISO'
AS $$
BEGIN
    IF vigil.runs_foreign_code(relation, time_column) THEN
        RETURN NULL;
    END IF;
    RETURN (SELECT l.value::timestamptz FROM vigil.look(format('SELECT vigil.read_newest_time(%s, %L)', relation::oid, time_column)) AS l);
END
$$;
COMMENT ON FUNCTION vigil.newest_time(regclass, name) IS 'Time of the newest row of a log table, of the newest day that has any; null if there is none, or none that the caller may read, if it is locked or takes longer than vigil.look() allows, or if it is a view, or has policies or a time of a type of its own, of a role that is not the caller''s and no superuser';

CREATE VIEW vigil.catalogue AS
WITH known AS (
    SELECT c.table_name, count(*) AS columns
    FROM (SELECT p.table_name, p.column_name FROM vigil.published_columns() AS p
          UNION SELECT o.table_name, o.column_name FROM vigil.log_catalog AS o) AS c
    GROUP BY c.table_name
)
SELECT coalesce(k.table_name, s.name) AS table_name,
    coalesce(k.columns, (SELECT count(*) FROM pg_catalog.pg_attribute AS a
        WHERE a.attrelid = r.relation AND a.attnum > 0 AND NOT a.attisdropped)) AS columns,
    r.relation IS NOT NULL AS present,
    r.relation,
    CASE WHEN r.relation IS NOT NULL THEN (
        SELECT sum(greatest(c.reltuples, 0))::bigint
        FROM vigil.relation_parts(r.relation) AS t JOIN pg_catalog.pg_class AS c ON c.oid = t.part
        WHERE t.is_leaf) END AS row_estimate,
    CASE WHEN r.relation IS NOT NULL THEN vigil.newest_time(r.relation, s.time_column::name) END AS newest_time
FROM known AS k
    FULL JOIN vigil.log_sources AS s ON s.name = k.table_name
    LEFT JOIN LATERAL vigil.find_relation(s.relation_schema, s.relation_name) AS r (relation) ON true;
COMMENT ON VIEW vigil.catalogue IS 'Log tables that are known, published ones and those of vigil.log_catalog and vigil.log_sources: which are here, and how new their rows are';
COMMENT ON COLUMN vigil.catalogue.table_name IS 'Name that queries use';
COMMENT ON COLUMN vigil.catalogue.columns IS 'Number of its columns';
COMMENT ON COLUMN vigil.catalogue.present IS 'Whether a table or view stands for it; if not, vigil.create_log_table() makes one';
COMMENT ON COLUMN vigil.catalogue.relation IS 'The table or view that is read';
COMMENT ON COLUMN vigil.catalogue.row_estimate IS 'Number of its rows as the last ANALYZE saw it';
COMMENT ON COLUMN vigil.catalogue.newest_time IS 'Time of its newest row, see vigil.newest_time()';
GRANT SELECT ON vigil.catalogue TO PUBLIC;
