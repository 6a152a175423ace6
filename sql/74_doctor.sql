-- What is not as it should be, and what to do about it.
--
-- Each part gives the faults that it finds: an id, the severity (error: something does not work;
-- warning: it will not, or costs; info: worth knowing), the fault and the way out.

CREATE FUNCTION vigil.library_version()
RETURNS text
LANGUAGE c STABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'vigil_library_version';
COMMENT ON FUNCTION vigil.library_version() IS 'Version of the library that the session has loaded; that of the extension is in pg_extension';

CREATE FUNCTION vigil.doctor_engine(client_version text, client_time timestamptz,
    OUT topic text, OUT severity text, OUT id text, OUT message text, OUT hint text)
RETURNS SETOF record
LANGUAGE sql VOLATILE PARALLEL UNSAFE ROWS 10
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
    WITH fact AS (
        SELECT l.*, e.extversion AS installed, vigil.library_version() AS library, a.default_version AS available,
            pg_is_in_recovery() AS standby, coalesce(current_setting('vigil.enabled', true), 'on')::boolean AS enabled,
            clock_timestamp() - client_time AS apart,
            (SELECT count(*) FROM vigil.rules AS r JOIN vigil.rule_state AS t ON t.rule_id = r.id
             WHERE r.enabled AND t.watermark > vigil.engine_time() + coalesce(current_setting('vigil.max_clock_step', true), '10min')::interval) AS ahead
        FROM vigil.launcher() AS l
        CROSS JOIN pg_extension AS e JOIN pg_available_extensions AS a ON a.name = e.extname
        WHERE e.extname = 'vigil')
    SELECT v.topic, v.severity, v.id, v.message, v.hint
    FROM fact AS f CROSS JOIN LATERAL (VALUES
        (f.library <> f.installed, 'installation', 'error', 'version-library',
         format('the server has loaded version %s of the library, the database has version %s of the extension', f.library, f.installed),
         'Restart the server after files were installed, then: ALTER EXTENSION vigil UPDATE'),
        (f.library = f.installed AND f.available <> f.installed, 'installation', 'warning', 'version-files',
         format('the files of version %s are installed, the database has version %s', f.available, f.installed),
         'Restart the server, then: ALTER EXTENSION vigil UPDATE'),
        (client_version <> f.installed, 'installation', 'warning', 'version-client',
         format('the command is of version %s, the extension of version %s', client_version, f.installed),
         'Use the command of the server''s version.'),
        (f.standby, 'installation', 'info', 'standby', 'this server is a standby: no rule runs on it', 'It goes on where the primary was when it is promoted.'),
        (f.passes IS NULL, 'installation', 'error', 'no-preload',
         'the library is not in shared_preload_libraries: nothing runs by itself',
         'Add vigil to shared_preload_libraries, with what is there already, and restart the server. Until then vigil.run_due() runs what is due.'),
        (f.passes IS NOT NULL AND f.pid IS NULL AND NOT f.standby, 'installation', 'error', 'no-launcher', 'the launcher does not run',
         'It is back seconds after a start; if not, max_worker_processes has no room for it: the server''s log says so.'),
        (f.database_state = 'disarmed' AND NOT f.standby, 'installation', 'error', 'disarmed', 'this database is a copy, in which nothing runs',
         'If it is to run rules, as a superuser: SELECT vigil.arm()'),
        (f.database_state = 'unknown' AND f.pid IS NOT NULL AND EXISTS (SELECT FROM vigil.rules AS r WHERE r.enabled), 'installation', 'warning',
         'not-served', 'no worker has looked at this database',
         'It takes seconds after CREATE EXTENSION; then look at vigil.databases and vigil.max_databases.'),
        (NOT f.enabled, 'settings', 'error', 'switched-off', 'vigil.enabled is off: no rule runs', 'ALTER SYSTEM RESET vigil.enabled; SELECT pg_reload_conf()'),
        (f.exhausted, 'settings', 'error', 'no-worker-left', 'the server has no free worker process, rules wait',
         'Raise max_worker_processes, which other extensions and parallel queries share.'),
        (f.clock_frozen, 'clock', 'error', 'clock-jumped', 'the clock has jumped ahead, all rules are stopped',
         'Mend the clock of the machine; when it is right: SELECT vigil.repair_clock()'),
        (f.ahead > 0, 'clock', 'error', 'clock-was-wrong', format('%s rules are done until a time in the future: the clock was wrong', f.ahead),
         'When the clock is right: SELECT vigil.repair_clock()'),
        (greatest(f.apart, -f.apart) > '10 seconds', 'clock', 'warning', 'clock-differs',
         format('the clocks of server and client differ by %s', date_trunc('second', greatest(f.apart, -f.apart))),
         'Let both follow a time server; slots are closed by the server''s clock.')
    ) AS v (wrong, topic, severity, id, message, hint)
    WHERE v.wrong;
$$;
COMMENT ON FUNCTION vigil.doctor_engine(text, timestamptz) IS 'The part of vigil.doctor() about versions, the worker and the clock';

CREATE FUNCTION vigil.doctor_server(OUT topic text, OUT severity text, OUT id text, OUT message text, OUT hint text)
RETURNS SETOF record
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE ROWS 10
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
    v_collation text;
BEGIN
    RETURN QUERY
    WITH fact AS (
        SELECT d.datname, d.encoding, d.datconnlimit, age(d.datfrozenxid) AS age,
            (SELECT count(*) FROM pg_stat_activity AS a WHERE a.backend_type = 'client backend') AS clients,
            (SELECT count(*) FROM pg_stat_activity AS a WHERE a.backend_type = 'client backend' AND a.datid = d.oid) AS clients_here,
            current_setting('max_connections')::bigint - current_setting('superuser_reserved_connections')::bigint AS places,
            current_setting('max_worker_processes')::integer AS processes,
            coalesce(current_setting('vigil.max_workers', true), '4')::integer AS workers,
            pg_notification_queue_usage() AS queue
        FROM pg_database AS d WHERE d.datname = current_database())
    SELECT v.topic, v.severity, v.id, v.message, v.hint
    FROM fact AS f CROSS JOIN LATERAL (VALUES
        (current_setting('fsync') = 'off', 'settings', 'warning', 'fsync-off', 'fsync is off: a crash of the machine may destroy the database', 'ALTER SYSTEM RESET fsync'),
        (current_setting('full_page_writes') = 'off', 'settings', 'warning', 'full-page-writes-off',
         'full_page_writes is off: a crash of the machine may destroy pages', 'ALTER SYSTEM RESET full_page_writes'),
        (f.processes < f.workers + 1, 'settings', 'warning', 'few-worker-processes',
         format('max_worker_processes is %s, but the launcher and vigil.max_workers need %s', f.processes, f.workers + 1),
         'Raise max_worker_processes (and leave room for parallel queries), or lower vigil.max_workers.'),
        (coalesce(current_setting('vigil.allow_superuser_rules', true), 'off')::boolean, 'rights', 'warning', 'superuser-rules',
         'vigil.allow_superuser_rules is on: whoever writes a superuser''s rule reads everything', 'Give rules to a role that may read the logs: vigil.set_rule_owner(rule, role)'),
        (current_setting('autovacuum') = 'off', 'vacuum', 'error', 'autovacuum-off', 'autovacuum is off: tables only grow', 'ALTER SYSTEM RESET autovacuum; SELECT pg_reload_conf()'),
        (current_setting('track_counts') = 'off', 'vacuum', 'error', 'track-counts-off',
         'track_counts is off: autovacuum does nothing', 'ALTER SYSTEM RESET track_counts; SELECT pg_reload_conf()'),
        (f.age > 1000000000, 'vacuum', CASE WHEN f.age > 1600000000 THEN 'error' ELSE 'warning' END, 'wraparound',
         format('the oldest row of the database is %s transactions old; at 2,000,000,000 nothing can be written', f.age),
         'Look for what keeps VACUUM from its work: old transactions, prepared ones, replication slots.'),
        (f.clients > 0.8 * f.places, 'connections', 'warning', 'connections', format('%s of %s connections are taken', f.clients, f.places),
         'Put a pooler in front, or raise max_connections.'),
        (f.datconnlimit > 0 AND f.clients_here > 0.8 * f.datconnlimit, 'connections', 'warning', 'database-connections',
         format('%s of %s connections to this database are taken', f.clients_here, f.datconnlimit), 'ALTER DATABASE … CONNECTION LIMIT'),
        (f.queue > 0.25, 'connections', 'warning', 'notify-queue', format('the queue of notifications is filled to %s %%', round(f.queue * 100)),
         'A session that listens holds a transaction open: see pg_stat_activity.'),
        (pg_encoding_to_char(f.encoding) <> 'UTF8', 'locale', 'warning', 'encoding',
         format('the encoding of the database is %s: records with other signs are refused', pg_encoding_to_char(f.encoding)),
         'Logs hold every sign: use a database with ENCODING UTF8.')
    ) AS v (wrong, topic, severity, id, message, hint)
    WHERE v.wrong;

    -- Numbers that give out; of most there are as many as a bigint has.
    RETURN QUERY SELECT 'vacuum', CASE WHEN s.last_value > 0.95 * s.max_value THEN 'error' ELSE 'warning' END, 'numbers-used',
        format('sequence vigil.%s is at %s of %s; at its end nothing that needs a number can be written', s.sequencename, s.last_value, s.max_value),
        format('Once the oldest are gone (retention), it may begin anew with numbers that are free: ALTER SEQUENCE vigil.%I RESTART', s.sequencename)
    FROM pg_sequences AS s WHERE s.schemaname = 'vigil' AND s.last_value > 0.8 * s.max_value ORDER BY s.sequencename;

    -- What holds old rows, transactions and WAL.
    RETURN QUERY SELECT 'vacuum', 'warning', 'old-transaction', format('process %s has had a transaction open since %s', a.pid, date_trunc('second', a.xact_start)),
        'Nothing that was deleted since is removed, and slots wait for it (held): end what it does, or pg_terminate_backend().'
    FROM pg_stat_activity AS a
    WHERE a.datname = current_database() AND a.backend_type = 'client backend' AND a.xact_start < clock_timestamp() - interval '1 hour'
    ORDER BY a.xact_start LIMIT 3;
    RETURN QUERY SELECT 'vacuum', 'warning', 'old-prepared', format('transaction "%s" was prepared at %s and is open', p.gid, date_trunc('second', p.prepared)),
        'COMMIT PREPARED or ROLLBACK PREPARED it.'
    FROM pg_prepared_xacts AS p WHERE p.database = current_database() AND p.prepared < clock_timestamp() - interval '1 hour'
    ORDER BY p.prepared LIMIT 3;
    RETURN QUERY SELECT 'replication', CASE WHEN s.wal_status = 'lost' THEN 'error' ELSE 'warning' END, 'slot-inactive',
        CASE WHEN s.wal_status = 'lost' THEN format('replication slot "%s" has lost what its standby needs', s.slot_name)
            ELSE format('nobody reads replication slot "%s", which keeps %s of WAL', s.slot_name, pg_size_pretty(r.kept)) END,
        'Start its reader, or pg_drop_replication_slot(). max_slot_wal_keep_size bounds what a slot may keep.'
    FROM pg_replication_slots AS s
    CROSS JOIN LATERAL (SELECT CASE WHEN NOT pg_is_in_recovery() THEN pg_wal_lsn_diff(pg_current_wal_lsn(), s.restart_lsn) END) AS r (kept)
    WHERE s.wal_status = 'lost' OR (NOT s.active AND r.kept > 1024 * 1024 * 1024)
    ORDER BY r.kept DESC NULLS FIRST LIMIT 5;
    IF pg_has_role('pg_read_all_stats', 'MEMBER') THEN
        RETURN QUERY SELECT 'replication', 'warning', 'standby-lag', format('standby "%s" is %s behind', r.application_name, date_trunc('second', r.replay_lag)),
            'Alerts are there later; after a failover slots are run again from where it was.'
        FROM pg_stat_replication AS r WHERE r.replay_lag > '5 minutes';
        RETURN QUERY SELECT 'replication', 'error', 'no-sync-standby',
            format('synchronous_standby_names is %s, and no such standby is connected: commits wait', quote_literal(current_setting('synchronous_standby_names'))),
            'Start the standby, or take it out of synchronous_standby_names.'
        WHERE current_setting('synchronous_standby_names') <> '' AND NOT pg_is_in_recovery()
            AND NOT EXISTS (SELECT FROM pg_stat_replication AS r WHERE r.sync_state IN ('sync', 'quorum'));
    END IF;
    -- Versions of collations are known since PostgreSQL 15.
    IF to_regprocedure('pg_catalog.pg_database_collation_actual_version(oid)') IS NOT NULL THEN
        EXECUTE 'SELECT format(''%s, now %s'', d.datcollversion, pg_database_collation_actual_version(d.oid)) FROM pg_database AS d'
            ' WHERE d.datname = current_database() AND d.datcollversion <> pg_database_collation_actual_version(d.oid)' INTO v_collation;
        RETURN QUERY SELECT 'locale', 'warning', 'collation-version', 'the system''s collation has another version than when the database was made: ' || v_collation,
            'Indexes on texts may be wrong: REINDEX DATABASE, then ALTER DATABASE … REFRESH COLLATION VERSION'
        WHERE v_collation IS NOT NULL;
    END IF;
END
$$;
COMMENT ON FUNCTION vigil.doctor_server() IS 'The part of vigil.doctor() about the server and the database';

CREATE FUNCTION vigil.doctor_tables(OUT topic text, OUT severity text, OUT id text, OUT message text, OUT hint text)
RETURNS SETOF record
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE ROWS 10
SET search_path = pg_catalog, pg_temp
SET jit = off
SET timezone = 'UTC'
AS $$
DECLARE
    v_locks bigint := current_setting('max_locks_per_transaction')::bigint
        * (current_setting('max_connections')::bigint + current_setting('max_prepared_transactions')::bigint);
BEGIN
    RETURN QUERY
    WITH source AS MATERIALIZED (SELECT x.* FROM vigil.source_status() AS x),
    denied AS (
        SELECT x.name, x.relation, c.relnamespace::regnamespace AS schema, count(*) OVER () AS count
        FROM source AS x JOIN pg_class AS c ON c.oid = x.relation WHERE x.state = 'denied' ORDER BY x.name COLLATE "C" LIMIT 1)
    SELECT v.topic, v.severity, v.id, v.message, v.hint
    FROM source AS s
    JOIN vigil.log_sources AS l ON l.name = s.name
    LEFT JOIN pg_class AS c ON c.oid = s.relation
    CROSS JOIN LATERAL (VALUES
        (s.relation IS NULL, 'sources', 'warning', 'source-gone',
         format('log source "%s" is %I.%I, which is not there', s.name, l.relation_schema, l.relation_name),
         format('Make it, or: SELECT vigil.unregister_source(%L)', s.name)),
        (s.state = 'busy', 'sources', 'warning', 'source-busy', format('log source "%s" is locked%s: it could not be looked at', s.name,
            (SELECT ' by process ' || string_agg(DISTINCT k.pid::text, ', ') FROM pg_locks AS k JOIN vigil.relation_parts(s.relation) AS t ON t.part = k.relation
             WHERE k.granted AND k.mode = 'AccessExclusiveLock' AND k.database = (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database()))),
         'Rules that read it wait, too. Look at pg_stat_activity for what holds it, and wait, or: SELECT pg_terminate_backend(pid)'),
        (s.state = 'slow', 'sources', 'warning', 'source-slow', format('to find the newest row of "%s" takes too long', s.name),
         format('Partitions by time, or an index on it, make it quick: CREATE INDEX ON %s (%I)', s.relation, l.time_column)),
        (s.state = 'failed', 'sources', 'warning', 'source-failed', format('log source "%s" cannot be read', s.name),
         format('SELECT max(%I) FROM %s tells why.', l.time_column, s.relation)),
        (s.rules > 0 AND s.newest_time < clock_timestamp() - interval '1 day', 'sources', 'warning', 'source-silent',
         format('the newest row of "%s", which %s rules read, is of %s', s.name, s.rules, date_trunc('second', s.newest_time)),
         'Look at what loads it; see vigil.dead_letter, too.'),
        (s.missing_days > 0 AND NOT pg_is_in_recovery(), 'partitions', 'warning', 'partition-missing', format('"%s" has no partition for today or tomorrow', s.name),
         format('The worker makes them; if it does not run: SELECT vigil.maintain_partitions()')),
        (s.default_used, 'partitions', 'warning', 'default-rows', format('the default partition of "%s" has rows, which each query reads', s.name),
         CASE WHEN l.managed THEN 'The worker moves days of the last 400 days out; what stays has times beyond: look at them, mend or delete them.'
             ELSE 'Make their partitions and move them, as what makes the partitions has it (pg_partman: partition_data_time).' END),
        (2 * s.partitions > v_locks, 'partitions', 'error', 'locks',
         format('a query over all of "%s" locks %s partitions with an index each, and the server has room for %s locks', s.name, s.partitions, v_locks),
         'Raise max_locks_per_transaction, or keep fewer or larger partitions.'),
        (l.managed AND EXISTS (SELECT FROM pg_inherits AS i JOIN pg_class AS p ON p.oid = i.inhrelid
            WHERE i.inhparent = s.relation AND p.relname ~ '_p[0-9]{8}$'
                AND right(p.relname, 8) < to_char(vigil.time_before(now(), s.retention) - interval '3 days', 'YYYYMMDD')),
         'retention', 'warning', 'retention-late', format('"%s" has partitions older than its retention', s.name),
         'The worker drops them with the rights of the table''s owner; see vigil.workers() and the server''s log, or: SELECT vigil.maintain_partitions()')
    ) AS v (wrong, topic, severity, id, message, hint)
    WHERE v.wrong
    UNION ALL
    SELECT 'sources', 'info', 'source-denied',
        format('role "%s" may not read %s log tables, such as "%s": how new their rows are is not known', current_user, d.count, d.name),
        format('If it is to, their owner says: %sGRANT SELECT ON %s TO %I', CASE WHEN NOT has_schema_privilege(d.schema, 'USAGE')
            THEN format('GRANT USAGE ON SCHEMA %s TO %I; ', d.schema, current_user) ELSE '' END, d.relation, current_user)
    FROM denied AS d;

    RETURN QUERY
    SELECT 'retention', 'info', 'logs-kept-for-ever', format('%s log tables are kept for ever, such as "%s"', count(*), min(l.name COLLATE "C")),
        format('SELECT vigil.set_retention(%L, ''90 days'')', min(l.name COLLATE "C"))
    FROM vigil.log_sources AS l WHERE l.managed AND l.retention IS NULL HAVING count(*) > 0;

    -- A query by time reads a large table whole unless an index or the partitions know the time.
    RETURN QUERY
    WITH leaf AS (
        SELECT DISTINCT l.name, l.time_column, r.relation, p.relid,
            EXISTS (SELECT FROM pg_partitioned_table AS t JOIN pg_attribute AS a ON a.attrelid = t.partrelid AND a.attnum = t.partattrs[0]
                WHERE t.partrelid = r.relation AND a.attname = l.time_column) AS by_time
        FROM vigil.log_sources AS l
        CROSS JOIN LATERAL vigil.find_relation(l.relation_schema, l.relation_name) AS r (relation)
        CROSS JOIN LATERAL vigil.relation_parts(r.relation) AS p (relid, is_leaf)
        JOIN pg_class AS k ON k.oid = r.relation AND k.relkind IN ('r', 'p')
        WHERE p.is_leaf),
    lacking AS (
        SELECT f.name, f.time_column, f.relation, f.by_time, count(*) AS leaves,
            bool_or(NOT f.by_time AND NOT EXISTS (SELECT FROM pg_index AS x JOIN pg_attribute AS a ON a.attrelid = x.indrelid
                WHERE x.indrelid = f.relid AND x.indisvalid AND a.attname = f.time_column AND a.attnum = x.indkey[0])) AS no_time,
            bool_or(EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = f.relid AND a.attname = '_xid' AND NOT a.attisdropped)
                AND NOT EXISTS (SELECT FROM pg_index AS x JOIN pg_depend AS d ON d.classid = 'pg_class'::regclass AND d.objid = x.indexrelid
                    JOIN pg_attribute AS a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
                    WHERE x.indrelid = f.relid AND x.indisvalid AND d.refclassid = 'pg_class'::regclass AND d.refobjid = f.relid AND a.attname = '_xid')) AS no_xid
        FROM leaf AS f JOIN pg_class AS c ON c.oid = f.relid
        -- As the last VACUUM or ANALYZE saw it: to ask for its size waits for locks.
        WHERE c.relpages::bigint * current_setting('block_size')::bigint > 64 * 1024 * 1024
        GROUP BY f.name, f.time_column, f.relation, f.by_time)
    SELECT 'indexes', 'warning', 'index-time', format('"%s" has no index on its time "%s"', k.name, k.time_column),
        format('CREATE INDEX ON %s USING brin (%I)', k.relation, k.time_column)
    FROM lacking AS k WHERE k.no_time
    UNION ALL
    SELECT 'indexes', 'warning', 'index-late', format('"%s" has no index by which late rows are found', k.name),
        format('CREATE INDEX ON %s USING brin ((("_xid"::text)::bigint))', k.relation)
    FROM lacking AS k WHERE k.no_xid;

    RETURN QUERY
    SELECT 'indexes', 'info', 'index-lower', format('index %s is on lower(), which =~ and in~ do not read any more', x.indexrelid::regclass),
        format('If nothing else reads it, make one on the column with the operator class kql.text_ci_ops, as vigil.advise_indexes() does, and: DROP INDEX %s', x.indexrelid::regclass)
    FROM vigil.log_sources AS l
    CROSS JOIN LATERAL vigil.find_relation(l.relation_schema, l.relation_name) AS r (relation)
    JOIN pg_index AS x ON x.indrelid = r.relation
    -- Its text waits for locks on the table.
    CROSS JOIN LATERAL vigil.look(format('SELECT pg_get_indexdef(%s)', x.indexrelid::oid)) AS k
    WHERE x.indexprs IS NOT NULL AND k.value LIKE '%lower((%COLLATE "C"))%';

    RETURN QUERY
    WITH ours AS (
        SELECT c.oid, c.relkind, c.reloptions FROM pg_class AS c WHERE c.relnamespace = 'vigil'::regnamespace AND c.relkind = 'r'
        UNION
        SELECT c.oid, c.relkind, c.reloptions FROM vigil.log_sources AS l
        CROSS JOIN LATERAL vigil.relation_parts(vigil.find_relation(l.relation_schema, l.relation_name)) AS p
        JOIN pg_class AS c ON c.oid = p.part AND p.is_leaf AND c.relkind = 'r')
    SELECT 'indexes', 'error', 'index-invalid', format('index %s is not valid: it costs and is not used', x.indexrelid::regclass), format('REINDEX INDEX %s', x.indexrelid::regclass)
    FROM ours AS o JOIN pg_index AS x ON x.indrelid = o.oid WHERE NOT x.indisvalid
    UNION ALL
    SELECT 'vacuum', 'warning', 'autovacuum-table', format('autovacuum is off for %s', o.oid::regclass), format('ALTER TABLE %s RESET (autovacuum_enabled)', o.oid::regclass)
    FROM ours AS o WHERE EXISTS (SELECT FROM pg_options_to_table(o.reloptions) AS p
        WHERE p.option_name = 'autovacuum_enabled' AND p.option_value IN ('off', 'false', 'no', '0'))
    UNION ALL
    SELECT 'vacuum', 'warning', 'dead-rows', format('%s has %s dead rows beside %s live ones', o.oid::regclass, t.n_dead_tup, t.n_live_tup),
        format('VACUUM %s; if they stay, an old transaction or replication slot holds them', o.oid::regclass)
    FROM ours AS o JOIN pg_stat_all_tables AS t ON t.relid = o.oid WHERE t.n_dead_tup > 100000 AND t.n_dead_tup > t.n_live_tup;
END
$$;
COMMENT ON FUNCTION vigil.doctor_tables() IS 'The part of vigil.doctor() about log tables and those of vigil';

CREATE FUNCTION vigil.doctor_rules(OUT topic text, OUT severity text, OUT id text, OUT message text, OUT hint text)
RETURNS SETOF record
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE ROWS 10
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
BEGIN
    RETURN QUERY
    SELECT 'rules', CASE WHEN h.state IN ('late', 'unsearched', 'stale') THEN 'warning' ELSE 'error' END, 'rule-' || replace(h.state, '_', '-'),
        CASE WHEN count(*) = 1 THEN format('rule "%s" is %s: %s', min(h.name), h.state, coalesce(min(h.reason), ''))
            ELSE format('%s rules are %s, such as "%s": %s', count(*), h.state, min(h.name), coalesce(min(h.reason), '')) END,
        'vigil health shows each; doc/troubleshooting.md has a line for each reason.'
    FROM vigil.health AS h
    -- What stops all of them is told by itself.
    WHERE h.state NOT IN ('off', 'ok', 'running', 'retrying', 'held', 'stopped') GROUP BY h.state ORDER BY h.state;
    RETURN QUERY
    SELECT 'rules', 'info', 'no-rules', 'no rule is on', 'vigil rules load rules/ --enable' WHERE NOT EXISTS (SELECT FROM vigil.rules AS r WHERE r.enabled);
    RETURN QUERY
    SELECT 'rules', 'warning', 'gaps', format('%s ranges of time of rules that are on were given up or skipped in the last 7 days', count(*)),
        'SELECT * FROM vigil.coverage(rule); vigil.refill(rule, from, to) has them run.'
    FROM vigil.gaps AS g JOIN vigil.rules AS r ON r.id = g.rule_id AND r.enabled
    WHERE g.state = 'skipped' AND g.kind <> 'disabled' AND g.created_at > clock_timestamp() - interval '7 days' HAVING count(*) > 0;
END
$$;
COMMENT ON FUNCTION vigil.doctor_rules() IS 'The part of vigil.doctor() about rules';

CREATE FUNCTION vigil.doctor_duplicates(OUT severity text, OUT id text, OUT message text, OUT hint text)
RETURNS SETOF record
LANGUAGE sql VOLATILE PARALLEL UNSAFE ROWS 10
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
    WITH source AS MATERIALIZED (
        SELECT l.name, c.oid::regclass AS relation, c.relrowsecurity AS has_policies, c.relacl
        FROM vigil.log_sources AS l
        CROSS JOIN LATERAL vigil.find_relation(l.relation_schema, l.relation_name) AS r (relation)
        JOIN pg_class AS c ON c.oid = r.relation
        WHERE l.event_id IS NOT NULL)
    SELECT 'info', 'duplicates-trigger', format('trigger "%s" of "%s" runs before rows are stored: if it changes a value, records that come twice are stored twice', min(t.tgname), s.name),
        format('Let it leave rows out or raise, and make values of its own with generated columns or a view; or look for no duplicates: SELECT vigil.find_duplicates(%L, NULL)', s.name)
    FROM source AS s JOIN vigil.relation_parts(s.relation) AS p ON true JOIN pg_trigger AS t ON t.tgrelid = p.part
    WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND t.tgtype & 7 = 7
    GROUP BY s.name
    UNION ALL
    SELECT 'warning', 'duplicates-policy', format('policy "%s" of "%s" lets roles insert rows that no policy lets them read: records that come twice are stored twice', min(q.polname), s.name),
        format('CREATE POLICY … ON %s FOR SELECT TO …, for the roles that load', s.relation)
    FROM source AS s JOIN pg_policy AS q ON q.polrelid = s.relation
    WHERE s.has_policies AND q.polcmd = 'a' AND NOT EXISTS (
        SELECT FROM pg_policy AS v CROSS JOIN unnest(v.polroles) AS w (role) CROSS JOIN unnest(q.polroles) AS u (role)
        WHERE v.polrelid = q.polrelid AND v.polcmd IN ('r', '*')
            AND CASE WHEN w.role = 0 OR w.role = u.role THEN true WHEN u.role = 0 THEN false ELSE pg_has_role(u.role, w.role, 'MEMBER') END)
    GROUP BY s.name, s.relation
    UNION ALL
    SELECT 'warning', 'duplicates-right', format('role "%s" may insert into "%s" and not read it: records that come twice are stored twice', min(g.rolname), s.name),
        format('GRANT SELECT ON %s TO %I', s.relation, min(g.rolname))
    FROM source AS s CROSS JOIN LATERAL aclexplode(s.relacl) AS a JOIN pg_roles AS g ON g.oid = a.grantee
    WHERE a.privilege_type = 'INSERT' AND NOT has_table_privilege(a.grantee, s.relation, 'SELECT')
    GROUP BY s.name, s.relation
$$;
COMMENT ON FUNCTION vigil.doctor_duplicates() IS 'The part of vigil.doctor_records() about records that come twice';

CREATE FUNCTION vigil.doctor_records(OUT topic text, OUT severity text, OUT id text, OUT message text, OUT hint text)
RETURNS SETOF record
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE ROWS 10
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
DECLARE
    v_count bigint;
BEGIN
    RETURN QUERY
    SELECT 'retention', 'info', k.name || '-kept-for-ever', format('%s are kept for ever', k.name), k.hint
    FROM (VALUES ('alerts', 'SELECT vigil.keep_for(''alerts'', ''400 days'')'), ('incidents', 'SELECT vigil.keep_for(''incidents'', ''400 days'')')) AS k (name, hint)
    WHERE NOT EXISTS (SELECT FROM vigil.retentions AS r WHERE r.name = k.name);
    RETURN QUERY
    SELECT 'sources', 'warning', 'external-stale', format('the rows of %I.%I, which come from outside, are old: %s', x.relation_schema, x.relation_name, coalesce(x.last_error, 'nobody refreshes them')),
        'vigil external refresh, as a job of cron or systemd' FROM vigil.external AS x WHERE x.is_stale;
    IF has_table_privilege('vigil.dead_letter', 'SELECT') THEN
        EXECUTE 'SELECT count(*) FROM vigil.dead_letter WHERE resolved_at IS NULL' INTO v_count;
        RETURN QUERY SELECT 'sources', 'warning', 'dead-letters', format('%s records could not be loaded and wait in vigil.dead_letter', v_count),
            'SELECT log_table, reason, count(*) FROM vigil.dead_letter WHERE resolved_at IS NULL GROUP BY 1, 2; then mend and vigil.retry_dead_letter(id), or delete them.'
        WHERE v_count > 0;
    END IF;
    -- Of the loads that the role may see; what was taken up again does not count.
    RETURN QUERY
    SELECT 'sources', 'warning', 'loads-broken-off', format('%s loads of the last day failed or were broken off, such as that of "%s"%s', count(*),
            (array_agg(l.source ORDER BY l.id DESC))[1], coalesce(': ' || (array_agg(l.error ORDER BY l.id DESC))[1], '')),
        CASE WHEN bool_and(k.is_other) THEN '' ELSE 'The same vigil ingest goes on with them. ' END
        || CASE WHEN bool_or(k.is_other) THEN 'A file of another kind is to be loaded as what it is: vigil.log_kinds() lists the kinds. ' ELSE '' END
        || 'SELECT id, kind, source, status, error FROM vigil.loads WHERE status IN (''failed'', ''interrupted'')'
    FROM vigil.loads AS l CROSS JOIN LATERAL (SELECT coalesce(l.error ^@ 'the input is not of the kind', false)) AS k (is_other)
    WHERE l.id > (SELECT max(m.id) - 10000 FROM vigil.loads AS m) AND l.status IN ('failed', 'interrupted')
        AND l.changed_at > clock_timestamp() - interval '1 day'
        AND NOT EXISTS (SELECT FROM vigil.loads AS x WHERE x.source = l.source AND (x.log_table = l.log_table OR k.is_other) AND x.id > l.id AND x.status = 'complete')
    HAVING count(*) > 0;
    RETURN QUERY SELECT 'sources', f.severity, f.id, f.message, f.hint FROM vigil.doctor_duplicates() AS f;
END
$$;
COMMENT ON FUNCTION vigil.doctor_records() IS 'The part of vigil.doctor() about what comes in, and how long alerts are kept';

CREATE FUNCTION vigil.doctor_forwarders(OUT topic text, OUT severity text, OUT id text, OUT message text, OUT hint text)
RETURNS SETOF record
LANGUAGE sql VOLATILE PARALLEL UNSAFE ROWS 10
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
    SELECT 'forwarders', 'warning', x.id, x.message, x.hint
    FROM vigil.forwarding AS f
    CROSS JOIN LATERAL (VALUES
        (f.backlog > 0 AND NOT f.running, 'forward-stopped', format('forwarder "%s" has %s alert%s to send and does not run', f.name, f.backlog, CASE f.backlog WHEN 1 THEN '' ELSE 's' END),
         format('Start it: vigil forward %s --to …; or forget it: vigil forward drop %1$s', f.name)),
        (f.held > 0 AND f.running, 'forward-held', format('forwarder "%s" holds back %s alerts that were not taken: %s', f.name, f.held, coalesce(f.last_error, '')),
         format('vigil forward status %s', f.name)),
        (f.dead > 0, 'forward-given-up', format('forwarder "%s" has given up %s alerts', f.name, f.dead),
         format('vigil forward status %s tells why; vigil forward retry %1$s sends them again', f.name))) AS x (is_so, id, message, hint)
    WHERE x.is_so;
$$;
COMMENT ON FUNCTION vigil.doctor_forwarders() IS 'The part of vigil.doctor() about what goes out';

CREATE FUNCTION vigil.doctor_rights(OUT topic text, OUT severity text, OUT id text, OUT message text, OUT hint text)
RETURNS SETOF record
LANGUAGE sql VOLATILE PARALLEL UNSAFE ROWS 10
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
    -- Whoever may create in a schema that rules read can put a table of theirs there.
    SELECT 'rights', 'warning', 'open-schema', format('everybody may create tables in schema "%s", in which rules look for theirs', n.nspname),
        format('REVOKE CREATE ON SCHEMA %I FROM PUBLIC', n.nspname)
    FROM pg_namespace AS n CROSS JOIN LATERAL aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) AS a
    WHERE a.grantee = 0 AND a.privilege_type = 'CREATE'
        AND n.nspname = ANY (SELECT btrim(s, ' "') FROM unnest(string_to_array(coalesce(current_setting('vigil.rule_search_path', true), 'public'), ',')) AS s)
    UNION ALL
    SELECT 'rights', 'info', 'no-readers', 'only superusers and the owner of the extension may read alerts', 'SELECT vigil.grant_access(''role'', ''reader'')'
    FROM pg_class AS c WHERE c.oid = 'vigil.alerts'::regclass
        AND NOT EXISTS (SELECT FROM aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) AS a
            WHERE a.privilege_type = 'SELECT' AND a.grantee <> c.relowner);
$$;
COMMENT ON FUNCTION vigil.doctor_rights() IS 'The part of vigil.doctor() about who may read alerts, and whose tables rules read';

CREATE FUNCTION vigil.doctor(client_version text DEFAULT NULL, client_time timestamptz DEFAULT NULL,
    OUT topic text, OUT severity text, OUT id text, OUT message text, OUT hint text)
RETURNS SETOF record
LANGUAGE sql VOLATILE PARALLEL UNSAFE ROWS 20
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
    -- Each part is a look of its own, so that what one cannot look at holds up nobody and hides no other.
    WITH part AS MATERIALIZED (
        SELECT p.topics, l.value, l.state, l.error
        FROM (VALUES ('{installation,settings,clock}'::text[], format('vigil.doctor_engine(%L, %L)', client_version, client_time)),
            ('{settings,vacuum,connections,replication,locale}', 'vigil.doctor_server()'),
            ('{sources,partitions,indexes,retention,vacuum}', 'vigil.doctor_tables()'),
            ('{rules}', 'vigil.doctor_rules()'),
            ('{sources,retention}', 'vigil.doctor_records()'),
            ('{forwarders}', 'vigil.doctor_forwarders()'),
            ('{rights}', 'vigil.doctor_rights()')) AS p (topics, call)
        CROSS JOIN LATERAL vigil.look(format('SELECT jsonb_agg(to_jsonb(d)) FROM %s AS d', p.call), 10000) AS l),
    fault AS MATERIALIZED (
        SELECT f.* FROM part AS p
        CROSS JOIN LATERAL jsonb_to_recordset(p.value::jsonb) AS f (topic text, severity text, id text, message text, hint text)
        UNION ALL
        SELECT t.topic, CASE p.state WHEN 'failed' THEN 'error' ELSE 'warning' END, 'not-looked-at', 'this could not be looked at: ' || p.error,
            CASE p.state WHEN 'denied' THEN format('Who may, says: SELECT vigil.grant_access(%L, ''reader'')', current_user)
                WHEN 'busy' THEN 'A table of vigil is locked by another session: SELECT pid, relation::regclass FROM pg_locks WHERE granted AND mode = ''AccessExclusiveLock'''
                WHEN 'slow' THEN 'The server is very busy, or there are very many tables: ask again.'
                ELSE 'That is a fault of its own: tell the maintainers of it.' END
        FROM part AS p CROSS JOIN LATERAL unnest(p.topics) AS t (topic) WHERE p.state IS NOT NULL)
    SELECT t.topic, coalesce(f.severity, 'ok'), f.id, coalesce(f.message, t.looked_at), f.hint
    FROM (VALUES (1, 'installation', 'versions, preload, launcher, this database'),
        (2, 'settings', 'what the server is set to'),
        (3, 'rules', 'the state of the rules, and what was skipped'),
        (4, 'sources', 'log tables, what comes in, what could not be loaded'),
        (5, 'partitions', 'partitions of log tables, rows in default partitions, locks'),
        (6, 'indexes', 'indexes of large log tables'),
        (7, 'retention', 'what is kept how long'),
        (8, 'vacuum', 'autovacuum, old transactions, numbers that give out'),
        (9, 'rights', 'who may read alerts, whose tables rules read'),
        (10, 'clock', 'the clocks of server and client'),
        (11, 'replication', 'standbys and replication slots'),
        (12, 'connections', 'connections, notifications'),
        (13, 'locale', 'encoding, collation'),
        (14, 'forwarders', 'alerts that are sent to other systems')) AS t (place, topic, looked_at)
    LEFT JOIN fault AS f ON f.topic = t.topic
    ORDER BY t.place, array_position('{error,warning,info}'::text[], f.severity), f.id, f.message;
$$;
COMMENT ON FUNCTION vigil.doctor(text, timestamptz) IS
    'What is not as it should be, by topic: severity (error: something does not work; warning: it will not, or costs; info; ok: nothing was found), an id, what it is and what to do. With version and time of a client these are compared as well';

REVOKE EXECUTE ON FUNCTION vigil.doctor_engine(text, timestamptz), vigil.doctor_server(), vigil.doctor_tables(), vigil.doctor_rules(),
    vigil.doctor_records(), vigil.doctor_duplicates(), vigil.doctor_forwarders(), vigil.doctor_rights(),
    vigil.doctor(text, timestamptz) FROM PUBLIC;
