-- Partitions of log tables: made ahead, and dropped when they are old.

CREATE FUNCTION vigil.create_partitions(name text, first_day date, last_day date)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '5s'
AS $$
DECLARE
    v_parent regclass := vigil.hold_relation(vigil.log_table_relation(name));
    v_schema text;
    v_table text;
    v_default regclass;
    v_columns text;
    v_partition text;
    v_from text;
    v_to text;
    v_made integer := 0;
    v_day date;
BEGIN
    -- A thousand years at once are a slip; they would fill the disk and the lock table.
    IF NOT isfinite(first_day) OR NOT isfinite(last_day) OR last_day - first_day >= 3660 THEN
        RAISE invalid_parameter_value USING MESSAGE = format('days are out of range: %s to %s', first_day, last_day),
            DETAIL = CASE WHEN isfinite(first_day) AND isfinite(last_day) THEN format('Each day has a partition, so these would be %s.', last_day - first_day + 1) ELSE 'Each day has a partition.' END,
            HINT = 'At most 3660 days, ten years, are made by one call.';
    END IF;
    PERFORM vigil.refuse_code_of_others(v_parent, changes_rows => false);
    SELECT n.nspname, c.relname INTO v_schema, v_table
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = v_parent;
    SELECT NULLIF(p.partdefid, 0)::regclass INTO v_default
    FROM pg_partitioned_table p WHERE p.partrelid = v_parent;

    FOR v_day IN SELECT first_day + g FROM generate_series(0, last_day - first_day) AS g
    LOOP
        v_partition := format('%I.%I', v_schema, v_table || '_p' || to_char(v_day, 'YYYYMMDD'));
        CONTINUE WHEN to_regclass(v_partition) IS NOT NULL;

        -- Two sessions must not make the same partition; readers and writers go on.
        PERFORM vigil.execute_as_owner(v_parent, format('LOCK TABLE ONLY %s IN SHARE UPDATE EXCLUSIVE MODE', v_parent));
        CONTINUE WHEN to_regclass(v_partition) IS NOT NULL;

        v_from := to_char(v_day, 'YYYY-MM-DD') || ' 00:00:00+00';
        v_to := to_char(v_day + 1, 'YYYY-MM-DD') || ' 00:00:00+00';
        PERFORM vigil.execute_as_owner(v_parent, format('CREATE TABLE %s (LIKE %s INCLUDING ALL EXCLUDING INDEXES EXCLUDING COMMENTS) WITH (%s)',
            v_partition, v_parent, vigil.partition_settings()));
        IF v_default IS NOT NULL THEN
            -- Nobody may read or write the default partition while its rows move, nor put a
            -- row into it between our look and the attaching.
            -- Behind the lock of the table, or two sessions would wait for each other.
            PERFORM vigil.hold_relation(v_default);
            PERFORM vigil.execute_as_owner(v_default, format('LOCK TABLE ONLY %s IN ACCESS EXCLUSIVE MODE', v_default));
            IF vigil.execute_as_owner(v_default, format('SELECT FROM ONLY %s WHERE "TimeGenerated" >= %L AND "TimeGenerated" < %L LIMIT 1',
                v_default, v_from, v_to)) > 0
            THEN
                PERFORM vigil.refuse_code_of_others(v_parent);
                PERFORM vigil.require_owner(v_default, v_parent);
                SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) INTO v_columns
                FROM pg_attribute a
                WHERE a.attrelid = v_parent AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '';
                PERFORM vigil.execute_as_owner(v_parent, format(
                    'WITH moved AS (DELETE FROM ONLY %1$s WHERE "TimeGenerated" >= %2$L AND "TimeGenerated" < %3$L RETURNING %4$s) '
                    'INSERT INTO %5$s (%4$s) SELECT %4$s FROM moved',
                    v_default, v_from, v_to, v_columns, v_partition));
            END IF;
        END IF;
        PERFORM vigil.execute_as_owner(v_parent, format('ALTER TABLE %s ATTACH PARTITION %s FOR VALUES FROM (%L) TO (%L)',
            v_parent, v_partition, v_from, v_to));
        v_made := v_made + 1;
    END LOOP;
    RETURN v_made;
END;
$$;
COMMENT ON FUNCTION vigil.create_partitions(text, date, date) IS
    'Makes the daily partitions (UTC) of a log table from the first to the last day, moving rows that wait in the default partition; the number made. The table''s owner owns them, and what is on the table runs with his rights';

CREATE FUNCTION vigil.require_owner(part regclass, relation regclass)
RETURNS void
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_owner name[] := ARRAY(SELECT r.rolname FROM unnest(ARRAY[part, relation]) WITH ORDINALITY AS o (oid, n)
        JOIN pg_class AS c ON c.oid = o.oid JOIN pg_roles AS r ON r.oid = c.relowner ORDER BY o.n);
BEGIN
    IF v_owner[1] <> v_owner[2] THEN
        RAISE object_not_in_prerequisite_state USING
            MESSAGE = format('%s belongs to role "%s", and its table %s to role "%s"', part, v_owner[1], relation, v_owner[2]),
            DETAIL = 'Rows are moved from one to the other with the rights of their owner.',
            HINT = format('ALTER TABLE %s OWNER TO %I', part, v_owner[2]);
    END IF;
END
$$;
COMMENT ON FUNCTION vigil.require_owner(regclass, regclass) IS 'An error unless a partition belongs to the owner of its table';

CREATE FUNCTION vigil.drop_partitions(name text, older_than interval, as_of timestamptz DEFAULT now())
RETURNS integer
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '5s'
-- Times are written into a statement, in a form that is read as the same times.
SET datestyle = 'ISO'
AS $$
DECLARE
    v_parent regclass := vigil.log_table_relation(name);
    v_limit timestamp := vigil.time_before(as_of, older_than) AT TIME ZONE 'UTC';
    v_partition record;
    v_dropped integer := 0;
    v_default regclass;
BEGIN
    PERFORM vigil.check_age('the age of partitions', older_than, interval '0', false);
    FOR v_partition IN
        SELECT c.oid::regclass AS relation, right(c.relname, 8) AS day
        FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = v_parent AND c.relname ~ '_p[0-9]{8}$'
        ORDER BY c.relname
    LOOP
        -- As texts, which no name of somebody's own makes an error; a limit before all time has none.
        CONTINUE WHEN v_partition.day > coalesce(to_char(v_limit - interval '1 day', 'YYYYMMDD'), '');
        EXECUTE format('DROP TABLE %s', v_partition.relation);
        v_dropped := v_dropped + 1;
    END LOOP;
    -- What never got a partition of its own is as old as any other row; one whose time is yet to
    -- come is as old as its arrival, or it would stay for ever.
    SELECT NULLIF(p.partdefid, 0)::regclass INTO v_default
    FROM pg_partitioned_table p WHERE p.partrelid = v_parent;
    IF v_default IS NOT NULL THEN
        -- The table before its partition, as whoever drops one locks them.
        PERFORM vigil.refuse_code_of_others(v_parent), vigil.hold_relation(v_parent), vigil.hold_relation(v_default);
        PERFORM vigil.execute_as_owner(v_default, format('DELETE FROM ONLY %1$s WHERE "TimeGenerated" < %2$L OR ("TimeGenerated" > %3$L AND "_ingested_at" < %2$L)',
            v_default, v_limit AT TIME ZONE 'UTC', as_of));
    END IF;
    RETURN v_dropped;
END;
$$;
COMMENT ON FUNCTION vigil.drop_partitions(text, interval, timestamptz) IS
    'Drops the partitions of a log table whose newest possible row is older than the given age, and such rows of its default partition; the number of partitions dropped';

CREATE FUNCTION vigil.is_partman_table(relation regclass)
RETURNS boolean
LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_config regclass := (SELECT to_regclass(format('%I.part_config', n.nspname)) FROM pg_extension AS e
        JOIN pg_namespace AS n ON n.oid = e.extnamespace WHERE e.extname = 'pg_partman');
    v_found boolean := false;
BEGIN
    IF v_config IS NOT NULL THEN
        -- It writes names without quotes.
        EXECUTE format('SELECT EXISTS (SELECT FROM %s AS p WHERE p.parent_table = $1)', v_config)
            INTO v_found USING (SELECT n.nspname || '.' || c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
                WHERE c.oid = relation);
    END IF;
    RETURN v_found;
EXCEPTION WHEN insufficient_privilege THEN
    -- Its owner has no part in pg_partman.
    RETURN false;
END
$$;
COMMENT ON FUNCTION vigil.is_partman_table(regclass) IS 'Whether pg_partman makes and drops the partitions of a table';

CREATE FUNCTION vigil.set_retention(name text, retention interval)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM vigil.require_admin();
    IF vigil.is_partman_table(vigil.log_table_relation(name)) AND retention IS NOT NULL THEN
        RAISE object_not_in_prerequisite_state USING
            MESSAGE = format('pg_partman makes and drops the partitions of "%s"', left(name, 200)),
            HINT = 'Its table part_config says how long rows are kept.';
    END IF;
    PERFORM vigil.check_age(format('how long "%s" is kept', name), retention);
    UPDATE vigil.log_sources s SET retention = set_retention.retention WHERE s.name = set_retention.name;
END;
$$;
COMMENT ON FUNCTION vigil.set_retention(text, interval) IS
    'Sets how long the rows of a log table are kept; null keeps them for ever. An error where pg_partman drops them';

CREATE FUNCTION vigil.maintain_log_table(name text, ahead interval, back interval, as_of timestamptz)
RETURNS integer
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_parent regclass := vigil.log_table_relation(name);
    v_default regclass;
    v_retention interval;
    v_now timestamp := as_of AT TIME ZONE 'UTC';
    v_changed integer := 0;
    v_day date;
BEGIN
    -- It reads and writes as its caller; vigil.maintain_partitions_of() makes that the table's owner.
    IF NOT (SELECT vigil.has_rights_of_caller(c.relowner) FROM pg_class AS c WHERE c.oid = v_parent) THEN
        RAISE insufficient_privilege USING MESSAGE = format('log table "%s" is looked after as its owner', left(name, 200)),
            HINT = format('SELECT vigil.maintain_partitions_of(%L) does it.', name);
    END IF;
    PERFORM vigil.refuse_code_of_others(v_parent, changes_rows => false);
    -- Whose partitions pg_partman makes and drops, it does so for all of them.
    IF vigil.is_partman_table(v_parent) THEN
        RETURN 0;
    END IF;
    PERFORM vigil.check_age('the time to make partitions ahead', ahead, interval '0', false, interval '2 years'), vigil.check_age('the time to look back', back, interval '0', false);

    -- What drops locks the table itself, and what makes locks its default partition: in the order in
    -- which whoever reads the table locks them.
    -- An age that was stored some other way than by vigil.set_retention() is kept within its bounds, not refused for good.
    SELECT least(s.retention, interval '1000 years') INTO v_retention FROM vigil.log_sources s WHERE s.name = maintain_log_table.name;
    IF v_retention IS NOT NULL THEN
        v_changed := vigil.drop_partitions(name, v_retention, as_of);
    END IF;
    v_changed := v_changed + vigil.create_partitions(name, v_now::date, (v_now + ahead)::date);

    -- Days whose rows went to the default partition get their own, within reason: a record with
    -- an absurd time must not make a partition.
    SELECT NULLIF(p.partdefid, 0)::regclass INTO v_default
    FROM pg_partitioned_table p WHERE p.partrelid = v_parent;
    IF v_default IS NOT NULL THEN
        FOR v_day IN EXECUTE format(
            'SELECT DISTINCT ("TimeGenerated" AT TIME ZONE ''UTC'')::date FROM ONLY %s '
            'WHERE "TimeGenerated" >= $1 AND "TimeGenerated" < $2 ORDER BY 1', v_default)
            USING vigil.time_before(as_of, back), (v_now + ahead) AT TIME ZONE 'UTC'
        LOOP
            v_changed := v_changed + vigil.create_partitions(name, v_day, v_day);
        END LOOP;
    END IF;
    RETURN v_changed;
END;
$$;
COMMENT ON FUNCTION vigil.maintain_log_table(text, interval, interval, timestamptz) IS
    'Drops what the retention of a log table gives up, makes its partitions that are due, moves rows out of its default partition; the number of partitions changed';

CREATE FUNCTION vigil.maintain_partitions(ahead interval DEFAULT '7 days',
    back interval DEFAULT '400 days', as_of timestamptz DEFAULT now())
RETURNS integer
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'vigil_maintain_partitions';
COMMENT ON FUNCTION vigil.maintain_partitions(interval, interval, timestamptz) IS
    'Maintains every log table whose owner''s rights the caller has, each as its owner; one that fails is a warning. The worker calls it; the number of partitions changed';

CREATE FUNCTION vigil.maintain_partitions_of(name text, ahead interval DEFAULT '7 days',
    back interval DEFAULT '400 days', as_of timestamptz DEFAULT now())
RETURNS integer
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'vigil_maintain_partitions_of';
COMMENT ON FUNCTION vigil.maintain_partitions_of(text, interval, interval, timestamptz) IS
    'Maintains one log table as its owner, if the caller has the owner''s rights: the worker does each in a transaction of its own, so that it never holds one table while it waits for another; the number of partitions changed';
