-- From 0.1.0 to 0.2.0: what a program cannot know.  script/make-upgrade puts what 0.2.0 has
-- and 0.1.0 had not in the place of the line "-- @install".

-- The library of 0.1.0 has nothing to do in a database that is another version.
UPDATE vigil.armed SET schema_version = 2;

-- ---- who may do what ----

-- Roles that have all rights of a level, and rights on functions that are made anew below.
CREATE TABLE vigil.upgrade_access (ordinal integer GENERATED ALWAYS AS IDENTITY, statement text NOT NULL);

INSERT INTO vigil.upgrade_access (statement)
WITH level (name, functions) AS (VALUES
    ('reader', ARRAY['set_alert_status', 'slots', 'coverage', 'workers', 'launcher']),
    ('author', ARRAY['set_alert_status', 'slots', 'coverage', 'workers', 'launcher', 'load_rule', 'enable_rule',
        'disable_rule', 'delete_rule', 'configure_rule', 'set_rule_owner', 'run_rule', 'preview_rule', 'rule_sql',
        'refill', 'reset_rule', 'create_function', 'drop_function', 'create_watchlist', 'drop_watchlist'])),
held (role, name) AS (
    SELECT x.grantee, p.proname
    FROM pg_proc AS p CROSS JOIN LATERAL aclexplode(p.proacl) AS x
    WHERE p.pronamespace = 'vigil'::regnamespace AND x.privilege_type = 'EXECUTE' AND x.grantee <> p.proowner),
reads (role, name) AS (
    SELECT x.grantee, c.relname
    FROM pg_class AS c CROSS JOIN LATERAL aclexplode(c.relacl) AS x
    WHERE c.relnamespace = 'vigil'::regnamespace AND x.privilege_type = 'SELECT' AND x.grantee <> c.relowner)
SELECT format('SELECT vigil.grant_access(%L, %L)', r.rolname, l.name)
FROM pg_roles AS r CROSS JOIN level AS l
WHERE NOT EXISTS (
        SELECT FROM unnest(l.functions) AS f (name)
        WHERE NOT EXISTS (SELECT FROM held AS h WHERE h.role = r.oid AND h.name = f.name))
    AND NOT EXISTS (
        SELECT FROM unnest(ARRAY['rules', 'rule_versions', 'runs', 'alerts', 'alert_entities', 'health']) AS f (name)
        WHERE NOT EXISTS (SELECT FROM reads AS h WHERE h.role = r.oid AND h.name = f.name));

INSERT INTO vigil.upgrade_access (statement)
SELECT format('GRANT EXECUTE ON FUNCTION %I.%I TO %s%s', p.pronamespace::regnamespace, p.proname,
    CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(x.grantee)) END,
    CASE WHEN x.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
FROM pg_proc AS p CROSS JOIN LATERAL aclexplode(p.proacl) AS x
WHERE (p.pronamespace, p.proname) IN (('vigil'::regnamespace, 'configure_rule'), ('vigil'::regnamespace, 'workers'),
        ('kql'::regnamespace, 'fields'), ('kql'::regnamespace, 'stages'), ('kql'::regnamespace, 'indicators'))
    AND x.grantee <> p.proowner
UNION ALL
-- What an administrator has taken from everybody.
SELECT format('REVOKE EXECUTE ON FUNCTION kql.%I FROM PUBLIC', p.proname)
FROM pg_proc AS p
WHERE p.pronamespace = 'kql'::regnamespace AND p.proname IN ('fields', 'stages', 'indicators') AND p.proacl IS NOT NULL
    AND NOT EXISTS (SELECT FROM aclexplode(p.proacl) AS x WHERE x.grantee = 0);

INSERT INTO vigil.upgrade_access (statement)
SELECT format('GRANT EXECUTE ON FUNCTION %s TO %s%s', p.oid::regprocedure,
    CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(x.grantee)) END,
    CASE WHEN x.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
FROM pg_proc AS p CROSS JOIN LATERAL aclexplode(p.proacl) AS x
WHERE p.pronamespace = 'vigil'::regnamespace AND p.proname LIKE 'ingest\_%' AND x.grantee <> p.proowner
UNION ALL
SELECT format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', p.oid::regprocedure)
FROM pg_proc AS p
WHERE p.pronamespace = 'vigil'::regnamespace AND p.proname LIKE 'ingest\_%' AND p.proacl IS NOT NULL
    AND NOT EXISTS (SELECT FROM aclexplode(p.proacl) AS x WHERE x.grantee = 0);

-- Views of alerts ask for the right to read alerts, and are no longer everybody's to build upon.
REVOKE USAGE ON SCHEMA vigil_alerts FROM PUBLIC;

-- ---- functions whose results or arguments are others ----

-- What reads vigil.health stays: it is emptied until the function that it reads is there again.
DO $$
BEGIN
    EXECUTE (
        SELECT format('CREATE OR REPLACE VIEW vigil.health AS SELECT %s',
            string_agg(format('NULL::%s AS %I', format_type(a.atttypid, a.atttypmod), a.attname), ', ' ORDER BY a.attnum))
        FROM pg_attribute AS a
        WHERE a.attrelid = 'vigil.health'::regclass AND a.attnum > 0 AND NOT a.attisdropped);
END
$$;

DROP FUNCTION vigil.create_log_table(text, text);
DROP FUNCTION vigil.workers();
DROP FUNCTION vigil.configure_rule(uuid, interval, interval, text, text, text);
DROP FUNCTION kql.fields(text);
DROP FUNCTION kql.stages(text);
DROP FUNCTION kql.indicators(text);

-- The functions that load tell of duplicates, too.
DROP FUNCTION vigil.ingest_rows(text, text, text);
DROP FUNCTION vigil.ingest_rows(text, bytea, text);
DROP FUNCTION vigil.ingest_cloudtrail(text, text);
DROP FUNCTION vigil.ingest_cloudtrail(bytea, text);
DROP FUNCTION vigil.ingest_cloudtrail(jsonb, text);
DROP FUNCTION vigil.ingest_cloudtrail_gz(bytea, text);
DROP FUNCTION vigil.ingest_signin(text, text);
DROP FUNCTION vigil.ingest_signin(bytea, text);
DROP FUNCTION vigil.ingest_signin(jsonb, text);
DROP FUNCTION vigil.ingest_signin_gz(bytea, text);

-- ---- tables ----

-- The published tables are a file beside the library, no rows.
DELETE FROM vigil.log_catalog WHERE shipped;
ALTER TABLE vigil.log_catalog
    DROP COLUMN shipped;
ALTER TABLE vigil.dead_letter
    ADD COLUMN load bigint,
    ADD COLUMN kind text,
    ADD COLUMN date_order text,
    ADD COLUMN loaded_by_oid oid;
ALTER TABLE vigil.log_sources
    ADD COLUMN event_id text;
ALTER TABLE vigil.functions
    ADD COLUMN created_by_oid oid,
    ADD COLUMN shared boolean NOT NULL DEFAULT false,
    DROP CONSTRAINT functions_pkey,
    ADD CONSTRAINT functions_pkey PRIMARY KEY (name, created_by);
ALTER TABLE vigil.watchlists
    ADD COLUMN created_by_oid oid,
    ADD COLUMN shared boolean NOT NULL DEFAULT false,
    DROP CONSTRAINT watchlists_pkey,
    ADD CONSTRAINT watchlists_pkey PRIMARY KEY (alias, created_by);
ALTER TABLE vigil.rules
    ADD COLUMN run_as_oid oid,
    ADD COLUMN dedup text,
    ADD COLUMN keep_states boolean NOT NULL DEFAULT false,
    ADD COLUMN alert_view_hash text,
    ADD COLUMN managed_by text,
    ADD COLUMN disabled_at timestamptz,
    DROP CONSTRAINT rules_anchor_check,
    ADD CONSTRAINT rules_dedup_check CHECK (dedup IN ('window', 'slot', 'none'));
ALTER TABLE vigil.rule_versions
    ADD COLUMN compiled_in jsonb NOT NULL DEFAULT '[]';
ALTER TABLE vigil.runs
    ADD COLUMN excepted_count bigint NOT NULL DEFAULT 0,
    ADD COLUMN relations oid[],
    ADD COLUMN partitions bigint[],
    ADD COLUMN seen_until timestamptz,
    ADD COLUMN written_by xid8 NOT NULL DEFAULT pg_current_xact_id(),
    ADD COLUMN read_bytes bigint;
ALTER TABLE vigil.rule_state
    ADD COLUMN hold_writers text[],
    ADD COLUMN backlog_at timestamptz,
    ADD COLUMN sources oid[];
ALTER TABLE vigil.installation
    ADD COLUMN cluster bigint;
ALTER TABLE vigil.alerts
    ADD COLUMN dropped_entities jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN row_fingerprints text[],
    ADD COLUMN row_count bigint NOT NULL DEFAULT 1,
    ADD COLUMN suppression_key text,
    ADD COLUMN risk_score double precision,
    ADD CONSTRAINT alerts_risk_score_check CHECK (risk_score BETWEEN 0 AND 100);
ALTER TABLE vigil.alert_entities
    ADD COLUMN entity_id uuid,
    ADD COLUMN place integer,
    ADD COLUMN view_text text,
    DROP CONSTRAINT alert_entities_alert_fkey,
    DROP CONSTRAINT alert_entities_pkey;

-- @install
-- ---- what becomes of the data ----

-- Functions of this script only.
CREATE FUNCTION vigil.upgrade_statement(statement text) RETURNS void
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'vigil_upgrade_statement';
CREATE FUNCTION vigil.upgrade_entity(object jsonb, OUT id uuid, OUT type text, OUT key text, OUT strong boolean,
    OUT identifiers jsonb)
RETURNS record
LANGUAGE c STABLE STRICT PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'vigil_upgrade_entity';
CREATE FUNCTION vigil.upgrade_fingerprints(rule uuid, evidence jsonb, known text, OUT fingerprint text,
    OUT row_fingerprints text[])
RETURNS record
LANGUAGE c STABLE STRICT PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'vigil_upgrade_fingerprints';
CREATE FUNCTION vigil.upgrade_relations(rule uuid, slot_start timestamptz, slot_end timestamptz) RETURNS oid[]
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'vigil_upgrade_relations';

-- In the database that was armed, the roles of today are meant.  In a copy, vigil.arm() says so.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM vigil.armed AS a JOIN vigil.installation AS i ON i.install_id = a.install_id
                   JOIN pg_database AS d ON d.oid = a.database_oid AND d.datname = current_database())
        OR (SELECT count(*) FROM vigil.installation) <> 1 THEN
        RETURN;
    END IF;
    UPDATE vigil.installation SET cluster = (SELECT c.system_identifier FROM pg_control_system() AS c);
    UPDATE vigil.rules AS r SET run_as_oid = (SELECT p.oid FROM pg_roles AS p WHERE p.rolname = r.run_as);
    UPDATE vigil.functions AS f SET created_by_oid = (SELECT p.oid FROM pg_roles AS p WHERE p.rolname = f.created_by);
    UPDATE vigil.watchlists AS w SET created_by_oid = (SELECT p.oid FROM pg_roles AS p WHERE p.rolname = w.created_by);
    -- A role that is gone by now does not come back: whoever takes its name later has nothing of it.
    UPDATE vigil.dead_letter AS d SET loaded_by_oid = coalesce((SELECT p.oid FROM pg_roles AS p WHERE p.rolname = d.loaded_by), 0);
END
$$;

-- Everybody saw what anybody had saved.  What administrators saved, and what a rule of another
-- role may use, stays so: no rule stops for want of it.
UPDATE vigil.functions AS f SET shared = true
WHERE pg_has_role(f.created_by_oid, (SELECT e.extowner FROM pg_extension AS e WHERE e.extname = 'vigil'), 'MEMBER')
    OR EXISTS (
        SELECT FROM vigil.rules AS r JOIN vigil.rule_versions AS v ON v.rule_id = r.id AND v.version_no = r.version_no
        WHERE r.run_as <> f.created_by AND strpos(v.query, f.name) > 0)
    OR EXISTS (SELECT FROM vigil.functions AS o WHERE o.created_by <> f.created_by AND strpos(o.body, f.name) > 0);
UPDATE vigil.watchlists AS w SET shared = true
WHERE pg_has_role(w.created_by_oid, (SELECT e.extowner FROM pg_extension AS e WHERE e.extname = 'vigil'), 'MEMBER')
    OR EXISTS (
        SELECT FROM vigil.rules AS r JOIN vigil.rule_versions AS v ON v.rule_id = r.id AND v.version_no = r.version_no
        WHERE r.run_as <> w.created_by AND strpos(v.query, w.alias) > 0)
    OR EXISTS (SELECT FROM vigil.functions AS o WHERE o.created_by <> w.created_by AND strpos(o.body, w.alias) > 0);
DO $$
DECLARE
    v_shared record;
BEGIN
    FOR v_shared IN
        SELECT 'function' AS what, f.name, f.created_by FROM vigil.functions AS f
        WHERE f.shared AND NOT coalesce(pg_has_role(f.created_by_oid, (SELECT e.extowner FROM pg_extension AS e WHERE e.extname = 'vigil'), 'MEMBER'), false)
        UNION ALL
        SELECT 'watchlist', w.alias, w.created_by FROM vigil.watchlists AS w
        WHERE w.shared AND NOT coalesce(pg_has_role(w.created_by_oid, (SELECT e.extowner FROM pg_extension AS e WHERE e.extname = 'vigil'), 'MEMBER'), false)
        ORDER BY 1, 2
    LOOP
        RAISE WARNING USING
            MESSAGE = format('%s "%s" of role "%s" stays visible to all roles: rules of others may use it',
                v_shared.what, v_shared.name, v_shared.created_by),
            HINT = format('Look at it, and call vigil.share_%s(%L, %L, false) if nobody else needs it.', v_shared.what,
                v_shared.name, v_shared.created_by);
    END LOOP;
END
$$;

-- Slots end where the calendar has it, unless somebody has named a moment.  One that nobody named
-- is the minute in which the rule was switched on, after it was loaded.  The slot that is owed
-- begins where the last one ended, see vigil.align_rule().
UPDATE vigil.rules SET anchor = NULL
WHERE anchor = date_trunc('minute', anchor) AND anchor BETWEEN created_at - interval '1 minute' AND now();
DO $$
DECLARE
    v_rules text := (
        SELECT string_agg(format('"%s" (%s)', r.name, r.id), ', ' ORDER BY r.name, r.id)
        FROM (SELECT x.id, x.name FROM vigil.rules AS x WHERE x.anchor IS NOT NULL ORDER BY x.name, x.id LIMIT 20) AS r);
BEGIN
    IF v_rules IS NOT NULL THEN
        RAISE WARNING USING
            MESSAGE = format('%s rules keep the slots of the anchor that they were given',
                (SELECT count(*) FROM vigil.rules AS r WHERE r.anchor IS NOT NULL)),
            DETAIL = v_rules,
            HINT = 'vigil.align_rule() moves the slots of a rule to the calendar.';
    END IF;
END
$$;

-- Since when a rule is off is not known better than by its last change.
UPDATE vigil.rules AS r SET disabled_at = r.updated_at WHERE NOT r.enabled;

-- Runs say themselves what they have covered, and how much came late for them.
INSERT INTO vigil.covered (rule_id, range_start, range_end)
SELECT c.rule_id, lower(m.span), upper(m.span)
FROM (SELECT r.rule_id, range_agg(tstzrange(r.slot_start, r.slot_end)) AS spans
      FROM vigil.runs AS r WHERE r.status = 'succeeded' AND r.slot_start < r.slot_end GROUP BY r.rule_id) AS c
    CROSS JOIN LATERAL unnest(c.spans) AS m (span);
INSERT INTO vigil.late_totals (rule_id, late_rows)
SELECT s.rule_id, s.late_total FROM vigil.rule_state AS s WHERE s.late_total > 0;
ALTER TABLE vigil.rule_state
    DROP COLUMN late_total,
    DROP COLUMN late_checked_at,
    DROP COLUMN source_inserts,
    DROP COLUMN source_active_at;

-- Rows that come late for the runs of these days are looked for as for later ones.
DO $$
DECLARE
    v_rule record;
    v_relations oid[];
BEGIN
    FOR v_rule IN
        SELECT DISTINCT ON (x.rule_id) x.rule_id, x.slot_start, x.slot_end, r.name
        FROM vigil.runs AS x JOIN vigil.rules AS r ON r.id = x.rule_id
        WHERE r.enabled AND r.late <> 'ignore' AND x.status = 'succeeded' AND x.snapshot IS NOT NULL
        ORDER BY x.rule_id, x.slot_end DESC
    LOOP
        BEGIN
            v_relations := vigil.upgrade_relations(v_rule.rule_id, v_rule.slot_start, v_rule.slot_end);
            UPDATE vigil.runs AS x SET relations = v_relations
            WHERE x.rule_id = v_rule.rule_id AND x.status = 'succeeded' AND x.snapshot IS NOT NULL
                AND x.slot_end > now() - coalesce(current_setting('vigil.late_horizon', true), '1 day')::interval - interval '1 day';
        EXCEPTION WHEN OTHERS THEN
            RAISE WARNING USING
                MESSAGE = format('rows that come late for past runs of rule "%s" will not be found', v_rule.name),
                DETAIL = SQLERRM;
        END;
    END LOOP;
END
$$;

-- What happened to rules was not written down.  Their versions are known; that a rule is on or
-- off is told as it is today.
INSERT INTO vigil.rule_changes (rule_id, changed_at, action, version_no, enabled, changed_by)
SELECT v.rule_id, v.loaded_at, 'load', v.version_no, r.enabled, v.loaded_by
FROM vigil.rule_versions AS v JOIN vigil.rules AS r ON r.id = v.rule_id
ORDER BY v.loaded_at, v.rule_id, v.version_no;

-- Alerts keep the fingerprints of their rows.
UPDATE vigil.alerts AS a
SET row_count = greatest(jsonb_array_length(a.evidence), 1), fingerprint = f.fingerprint, row_fingerprints = f.row_fingerprints
FROM vigil.alerts AS o CROSS JOIN LATERAL vigil.upgrade_fingerprints(o.rule_id, o.evidence, o.fingerprint) AS f
WHERE a.id = o.id AND jsonb_typeof(o.evidence) = 'array'
    AND (f.fingerprint <> o.fingerprint OR f.row_fingerprints IS NOT NULL OR jsonb_array_length(o.evidence) > 1);

-- Entities of alerts are known by what tells them apart.
CREATE TABLE vigil.upgrade_entities AS
SELECT a.id AS alert_id, a.rule_id, a.start_time, a.end_time, (e.object ->> '$id')::integer AS entity_no, u.*
FROM vigil.alerts AS a
    CROSS JOIN LATERAL jsonb_array_elements(a.entities) AS e (object)
    CROSS JOIN LATERAL vigil.upgrade_entity(e.object) AS u
WHERE u.id IS NOT NULL;
CREATE INDEX ON vigil.upgrade_entities (alert_id, entity_no);
ANALYZE vigil.upgrade_entities;

INSERT INTO vigil.entity_activity (entity_id, rule_id, type, key, strong, identifiers, first_seen, last_seen, alert_count)
SELECT u.id, u.rule_id, min(u.type), min(u.key), bool_or(u.strong),
    (array_agg(u.identifiers ORDER BY u.end_time DESC, u.alert_id DESC))[1], min(u.start_time), max(u.end_time),
    count(DISTINCT u.alert_id)
FROM vigil.upgrade_entities AS u
GROUP BY u.id, u.rule_id;

UPDATE vigil.alert_entities AS e
SET entity_id = u.id, place = p.place, view_text = p.view_text
FROM (
    SELECT x.alert_id, x.mapping_no, x.identifier, x.entity_no,
        row_number() OVER each_of AS place,
        CASE WHEN x.mapping_no > 0 AND row_number() OVER each_of = 1
             THEN string_agg(x.value, ', ') OVER (PARTITION BY x.alert_id, x.mapping_no, x.identifier ORDER BY x.entity_no
                      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) END AS view_text
    FROM vigil.alert_entities AS x
    WINDOW each_of AS (PARTITION BY x.alert_id, x.mapping_no, x.identifier ORDER BY x.entity_no)) AS p
    LEFT JOIN vigil.upgrade_entities AS u ON u.alert_id = p.alert_id AND u.entity_no = p.entity_no
WHERE e.alert_id = p.alert_id AND e.mapping_no = p.mapping_no AND e.identifier = p.identifier AND e.entity_no = p.entity_no;
DROP TABLE vigil.upgrade_entities;

ALTER TABLE vigil.alert_entities
    ALTER COLUMN entity_id SET NOT NULL,
    ALTER COLUMN place SET NOT NULL,
    ADD CONSTRAINT alert_entities_pkey PRIMARY KEY (alert_id, mapping_no, identifier, place);

DROP INDEX vigil.alert_entities_value_idx;
CREATE INDEX alert_entities_value_idx ON vigil.alert_entities USING gin (value vigil.text_hash_ops)
    WITH (gin_pending_list_limit = 512);
COMMENT ON INDEX vigil.alert_entities_value_idx IS 'Alerts that are about a value';

-- Views of alerts: the same columns from other places, so that what reads them stays.
DO $$
DECLARE
    v_rule record;
BEGIN
    FOR v_rule IN
        SELECT r.id, r.name, format('vigil_alerts.%I', r.alert_view) AS view FROM vigil.rules AS r
        WHERE to_regclass(format('vigil_alerts.%I', r.alert_view)) IS NOT NULL
    LOOP
        PERFORM vigil.upgrade_statement(format('REVOKE ALL ON %s FROM PUBLIC', v_rule.view));
        BEGIN
            PERFORM vigil.upgrade_statement(format('CREATE OR REPLACE VIEW %s WITH (%s = true) AS %s', v_rule.view,
                CASE WHEN current_setting('server_version_num')::integer >= 150000 THEN 'security_invoker'
                     ELSE 'security_barrier' END, vigil.alert_view_query(v_rule.id)));
            UPDATE vigil.rules AS r SET alert_view_hash = md5(v_rule.name || E'\n' || vigil.alert_view_query(v_rule.id))
            WHERE r.id = v_rule.id;
        EXCEPTION WHEN invalid_table_definition THEN
            -- It had kept the columns of an older version of its rule: below it is made anew.
            NULL;
        END;
        PERFORM vigil.upgrade_statement(format('SELECT vigil.create_alert_view(%L)', v_rule.id));
    END LOOP;
END
$$;
DO $$
BEGIN
    DROP FUNCTION vigil.entity_text(bigint, integer, text);
EXCEPTION WHEN dependent_objects_still_exist THEN
    ALTER EXTENSION vigil DROP FUNCTION vigil.entity_text(bigint, integer, text);
    RAISE WARNING USING
        MESSAGE = 'function vigil.entity_text(bigint, integer, text) is no part of the extension any more',
        DETAIL = 'A view or function of yours needs it, so it stays.',
        HINT = 'Read the column view_text of vigil.alert_entities there, and drop the function.';
END
$$;
DROP FUNCTION vigil.alert_view_columns(uuid);

-- What the catalogue says of rules.
SELECT vigil.upgrade_statement('SELECT vigil.refresh_catalogue()');

-- Rights on what was made anew, and those that the levels have come to include.
SELECT vigil.upgrade_statement(a.statement) FROM vigil.upgrade_access AS a ORDER BY a.ordinal;
DROP TABLE vigil.upgrade_access;
DROP FUNCTION vigil.upgrade_statement(text);
DROP FUNCTION vigil.upgrade_relations(uuid, timestamptz, timestamptz);
DROP FUNCTION vigil.upgrade_entity(jsonb);
DROP FUNCTION vigil.upgrade_fingerprints(uuid, jsonb, text);
