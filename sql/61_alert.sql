-- Alerts: what runs found, the entities in it, and a view for each rule.

CREATE TABLE vigil.alerts
(
    id bigint GENERATED ALWAYS AS IDENTITY,
    rule_id uuid NOT NULL,
    rule_version integer NOT NULL,
    rule_name text NOT NULL,
    severity text NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    tactics text[] NOT NULL,
    techniques text[] NOT NULL,
    run_id bigint NOT NULL,
    slot_start timestamptz NOT NULL,
    slot_end timestamptz NOT NULL,
    window_start timestamptz NOT NULL,
    window_end timestamptz NOT NULL,
    start_time timestamptz NOT NULL,
    end_time timestamptz NOT NULL,
    entities jsonb NOT NULL,
    dropped_entities jsonb NOT NULL DEFAULT '[]',
    custom_details jsonb NOT NULL,
    properties jsonb NOT NULL,
    evidence jsonb NOT NULL,
    truncated text[] NOT NULL,
    fingerprint text COLLATE "C" NOT NULL,
    row_fingerprints text[],
    row_count bigint NOT NULL DEFAULT 1,
    suppression_key text,
    risk_score double precision,
    status text NOT NULL,
    origin text NOT NULL,
    raised_at timestamptz NOT NULL,
    updated_at timestamptz,
    CONSTRAINT alerts_pkey PRIMARY KEY (id),
    -- The same finding is written once for a slot, however often the slot is run.
    CONSTRAINT alerts_fingerprint_key UNIQUE (rule_id, slot_end, fingerprint),
    CONSTRAINT alerts_severity_check CHECK (severity IN ('Informational', 'Low', 'Medium', 'High')),
    CONSTRAINT alerts_risk_score_check CHECK (risk_score BETWEEN 0 AND 100),
    CONSTRAINT alerts_status_check
        CHECK (status IN ('new', 'in progress', 'resolved', 'dismissed', 'suppressed')),
    CONSTRAINT alerts_origin_check
        CHECK (origin IN ('live', 'catchup', 'refill', 'rerun', 'manual'))
);
COMMENT ON TABLE vigil.alerts IS 'What the runs of rules found; written in the transaction of the run';
COMMENT ON COLUMN vigil.alerts.id IS 'Number of the alert';
COMMENT ON COLUMN vigil.alerts.rule_id IS 'The rule, which may have been deleted since';
COMMENT ON COLUMN vigil.alerts.rule_version IS 'Version of the rule that found it, see vigil.rule_versions';
COMMENT ON COLUMN vigil.alerts.rule_name IS 'Name of that version';
COMMENT ON COLUMN vigil.alerts.severity IS 'Of the rule, or from the column that the rule names';
COMMENT ON COLUMN vigil.alerts.name IS 'Of the rule, or its alertDisplayNameFormat filled in';
COMMENT ON COLUMN vigil.alerts.description IS 'Of the rule, or its alertDescriptionFormat filled in';
COMMENT ON COLUMN vigil.alerts.tactics IS 'Of the rule, or from the column that the rule names';
COMMENT ON COLUMN vigil.alerts.techniques IS 'Of the rule, or from its alertDynamicProperties';
COMMENT ON COLUMN vigil.alerts.run_id IS 'The run that found it, see vigil.runs';
COMMENT ON COLUMN vigil.alerts.slot_start IS 'Start of the slot of that run';
COMMENT ON COLUMN vigil.alerts.slot_end IS 'End of the slot, not part of it';
COMMENT ON COLUMN vigil.alerts.window_start IS 'Start of what the run read';
COMMENT ON COLUMN vigil.alerts.window_end IS 'End of what the run read, not part of it';
COMMENT ON COLUMN vigil.alerts.start_time IS 'Earliest time in the evidence; the start of the window if it tells none';
COMMENT ON COLUMN vigil.alerts.end_time IS 'Latest time in the evidence; the end of the window if it tells none';
COMMENT ON COLUMN vigil.alerts.entities IS 'Entities in the JSON form of Sentinel: [{"$id": "2", "Type": "ip", "Address": "192.0.2.1"}]';
COMMENT ON COLUMN vigil.alerts.dropped_entities IS 'What is no entity of the alert although it is mapped, each with its reason; the first 20';
COMMENT ON COLUMN vigil.alerts.custom_details IS 'Custom details: each key with the list of its values';
COMMENT ON COLUMN vigil.alerts.properties IS 'Values of alertDynamicProperties';
COMMENT ON COLUMN vigil.alerts.evidence IS 'The result rows behind the alert, as a list of objects';
COMMENT ON COLUMN vigil.alerts.truncated IS 'What was cut to its limit: entities, custom_details, evidence (what of it, it says itself under _cut); risk_score if a row says something else than a number from 0 to 100';
COMMENT ON COLUMN vigil.alerts.fingerprint IS 'SHA-256 over the rule and the evidence';
COMMENT ON COLUMN vigil.alerts.row_fingerprints IS 'The same for each of its rows, where one alert is for all rows of a run; null where it is for one row';
COMMENT ON COLUMN vigil.alerts.suppression_key IS 'SHA-256 over the values of the columns of x-suppressBy: alerts of other values are no reason to suppress it; null without that key';
COMMENT ON COLUMN vigil.alerts.risk_score IS 'How much it weighs, from 0 to 100: the highest that its rows say in the column risk_score, or in that of the property RiskScore; else x-riskScore of the rule; null if neither says one';
COMMENT ON COLUMN vigil.alerts.row_count IS 'Result rows that it stands for, also those that were counted only';
COMMENT ON COLUMN vigil.alerts.status IS 'new, in progress, resolved or dismissed; suppressed if it came too soon after another';
COMMENT ON COLUMN vigil.alerts.origin IS 'Why the slot was run: live, catchup, refill, rerun or manual';
COMMENT ON COLUMN vigil.alerts.raised_at IS 'When the alert was written';
COMMENT ON COLUMN vigil.alerts.updated_at IS 'When its status was last set';

CREATE INDEX alerts_suppression_idx ON vigil.alerts (rule_id, suppression_key, slot_end)
    WHERE suppression_key IS NOT NULL;
COMMENT ON INDEX vigil.alerts_suppression_idx IS 'The last alert of the same values';

CREATE INDEX alerts_raised_at_idx ON vigil.alerts (raised_at);
COMMENT ON INDEX vigil.alerts_raised_at_idx IS 'Latest alerts';

CREATE TABLE vigil.alert_entities
(
    alert_id bigint NOT NULL,
    entity_no integer NOT NULL,
    mapping_no integer NOT NULL,
    type text NOT NULL,
    identifier text NOT NULL,
    value text NOT NULL,
    entity_id uuid NOT NULL,
    place integer NOT NULL,
    view_text text,
    -- Of constants but for the alert where a rule's view joins it: then PostgreSQL knows that the
    -- join adds no rows, and leaves it out when nobody selects its column.
    CONSTRAINT alert_entities_pkey PRIMARY KEY (alert_id, mapping_no, identifier, place)
);
COMMENT ON TABLE vigil.alert_entities IS 'The entities of alerts, one row for each identifier, to find alerts by what they are about';
COMMENT ON COLUMN vigil.alert_entities.alert_id IS 'The alert';
COMMENT ON COLUMN vigil.alert_entities.entity_no IS 'The entity within the alert: its $id in the JSON form; one that several mappings make is one';
COMMENT ON COLUMN vigil.alert_entities.mapping_no IS 'Which of the entityMappings of the rule made it, from 1; 0 for sentinelEntitiesMappings';
COMMENT ON COLUMN vigil.alert_entities.type IS 'Type as in the JSON form: "ip", "account"';
COMMENT ON COLUMN vigil.alert_entities.identifier IS 'Identifier: "Address", "Name"; a mapped full name is here whole and in parts';
COMMENT ON COLUMN vigil.alert_entities.value IS 'Its value';

COMMENT ON COLUMN vigil.alert_entities.entity_id IS 'The entity as all alerts know it, see vigil.entities';
COMMENT ON COLUMN vigil.alert_entities.place IS 'Counts the entities that a mapping makes and that have the identifier, from 1';
COMMENT ON COLUMN vigil.alert_entities.view_text IS 'With the first of them: what the view of the rule shows for the identifier, the values of all; else null';

-- Texts of any length of which many are the same: decision 0105.
CREATE FUNCTION vigil.text_hash_value(value text, count internal) RETURNS internal
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'vigil_text_hash_value';
COMMENT ON FUNCTION vigil.text_hash_value(text, internal) IS 'Of vigil.text_hash_ops: the hash of an indexed text';

CREATE FUNCTION vigil.text_hash_query(value text, count internal, strategy smallint) RETURNS internal
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'vigil_text_hash_query';
COMMENT ON FUNCTION vigil.text_hash_query(text, internal, smallint) IS 'Of vigil.text_hash_ops: the hash of a text that is looked for';

CREATE FUNCTION vigil.text_hash_consistent(found internal, strategy smallint, query text, count integer, extra internal, recheck internal)
RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'vigil_text_hash_consistent';
COMMENT ON FUNCTION vigil.text_hash_consistent(internal, smallint, text, integer, internal, internal) IS
    'Of vigil.text_hash_ops: whether a row has the hash; the texts are compared again';

CREATE OPERATOR CLASS vigil.text_hash_ops FOR TYPE text USING gin AS
    OPERATOR 1 pg_catalog.=,
    FUNCTION 1 pg_catalog.btint8cmp(bigint, bigint),
    FUNCTION 2 vigil.text_hash_value(text, internal),
    FUNCTION 3 vigil.text_hash_query(text, internal, smallint),
    FUNCTION 4 vigil.text_hash_consistent(internal, smallint, text, integer, internal, internal),
    STORAGE bigint;
COMMENT ON OPERATOR CLASS vigil.text_hash_ops USING gin IS 'Equality of texts of any length, of which many are the same, by their hashes';
COMMENT ON OPERATOR FAMILY vigil.text_hash_ops USING gin IS 'Of vigil.text_hash_ops: equality of texts by their hashes';

CREATE INDEX alert_entities_value_idx ON vigil.alert_entities USING gin (value vigil.text_hash_ops)
    WITH (gin_pending_list_limit = 512);
COMMENT ON INDEX vigil.alert_entities_value_idx IS 'Alerts that are about a value';

CREATE INDEX alert_entities_entity_idx ON vigil.alert_entities (entity_id, alert_id);
COMMENT ON INDEX vigil.alert_entities_entity_idx IS 'Alerts that are about an entity';

-- It holds one value for each column of a rule's view.
CREATE INDEX alert_entities_view_text_idx ON vigil.alert_entities USING gin (view_text vigil.text_hash_ops)
    WITH (gin_pending_list_limit = 512)
    WHERE view_text IS NOT NULL;
COMMENT ON INDEX vigil.alert_entities_view_text_idx IS 'Rows of the views of rules, by the value of a column';

-- In the place of a foreign key: rows are only written with their alert, whose existence would
-- be checked once for each of them.
CREATE FUNCTION vigil.alerts_deleted()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    DELETE FROM vigil.alert_entities AS e USING gone AS g WHERE e.alert_id = g.id;
    DELETE FROM vigil.incident_alerts AS i USING gone AS g WHERE i.alert_id = g.id;
    DELETE FROM vigil.alert_history AS h USING gone AS g WHERE h.alert_id = g.id;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION vigil.alerts_deleted() IS 'Removes what hangs on alerts that are deleted';

REVOKE EXECUTE ON FUNCTION vigil.alerts_deleted() FROM PUBLIC;

CREATE TRIGGER alerts_delete AFTER DELETE ON vigil.alerts
    REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION vigil.alerts_deleted();
COMMENT ON TRIGGER alerts_delete ON vigil.alerts IS 'Alerts are deleted with their entities, and leave their incidents';

SELECT pg_catalog.pg_extension_config_dump('vigil.alerts', '');
SELECT pg_catalog.pg_extension_config_dump('vigil.alerts_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('vigil.alert_entities', '');

CREATE VIEW vigil.alert_flat AS
SELECT a.id AS alert_id,
    a.raised_at,
    a.rule_name,
    a.severity,
    a.name,
    a.status,
    a.start_time,
    a.end_time,
    e.entity_no,
    e.type AS entity_type,
    e.identifier,
    e.value,
    a.custom_details,
    a.rule_id
FROM vigil.alerts AS a
    LEFT JOIN vigil.alert_entities AS e ON e.alert_id = a.id;
COMMENT ON VIEW vigil.alert_flat IS 'Alerts with one row for each identifier of each of their entities';
COMMENT ON COLUMN vigil.alert_flat.alert_id IS 'The alert';
COMMENT ON COLUMN vigil.alert_flat.raised_at IS 'When it was written';
COMMENT ON COLUMN vigil.alert_flat.rule_name IS 'Name of the rule, when the alert was written';
COMMENT ON COLUMN vigil.alert_flat.severity IS 'Severity of the alert';
COMMENT ON COLUMN vigil.alert_flat.name IS 'Title of the alert';
COMMENT ON COLUMN vigil.alert_flat.status IS 'new, in progress, resolved, dismissed or suppressed';
COMMENT ON COLUMN vigil.alert_flat.start_time IS 'Earliest time in the evidence';
COMMENT ON COLUMN vigil.alert_flat.end_time IS 'Latest time in the evidence';
COMMENT ON COLUMN vigil.alert_flat.entity_no IS 'Which entity of the alert: its $id in the JSON form';
COMMENT ON COLUMN vigil.alert_flat.entity_type IS 'account, ip, host, …';
COMMENT ON COLUMN vigil.alert_flat.identifier IS 'Which of its identifiers: Address, FullName, …';
COMMENT ON COLUMN vigil.alert_flat.value IS 'The value as text';
COMMENT ON COLUMN vigil.alert_flat.custom_details IS 'Values of the custom details, by key';
COMMENT ON COLUMN vigil.alert_flat.rule_id IS 'The rule';

CREATE FUNCTION vigil.list_text(list jsonb)
RETURNS text
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'vigil_list_text';
COMMENT ON FUNCTION vigil.list_text(jsonb) IS 'The values of a custom detail as one text';

CREATE FUNCTION vigil.column_name(name text)
RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT lower(regexp_replace(regexp_replace(
        regexp_replace(name, '[^a-zA-Z0-9]+', '_', 'g'),
        '([a-z0-9])([A-Z])', E'\\1_\\2', 'g'), '([A-Z]+)([A-Z][a-z])', E'\\1_\\2', 'g') COLLATE "C")
$$;
COMMENT ON FUNCTION vigil.column_name(text) IS 'A name of the rule format as SQL likes it: AWSEventName becomes aws_event_name';

-- The views lie in a schema of their own: they are the user's, not the extension's,
-- so that a dump has them.
CREATE SCHEMA vigil_alerts;
COMMENT ON SCHEMA vigil_alerts IS 'A view for each rule, with its alerts in plain columns';

CREATE FUNCTION vigil.alert_view_query(rule uuid)
RETURNS text
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- Columns that every view has; what the rule adds must not clash with them.
    v_taken text[] := ARRAY['alert_id', 'raised_at', 'severity', 'name', 'status', 'start_time', 'end_time'];
    v_list text := 'a.id AS alert_id, a.raised_at, a.severity, a.name, a.status, a.start_time, a.end_time';
    v_from text := 'vigil.alerts AS a';
    v_column text;
    v_base text;
    v_count integer;
    r record;
BEGIN
    FOR r IN
        SELECT 1 AS part, m.ordinality AS number, f.ordinality AS field,
            vigil.column_name(m.value ->> 'entityType') || '_' ||
                vigil.column_name(f.value ->> 'identifier') AS base,
            format('e%s_%s.view_text', m.ordinality, f.ordinality) AS expression,
            -- A join, not a function: so a filter on the column finds its alerts by an index.
            format(' LEFT JOIN vigil.alert_entities AS e%1$s_%2$s ON e%1$s_%2$s.alert_id = a.id'
                ' AND e%1$s_%2$s.mapping_no = %1$s AND e%1$s_%2$s.identifier = %3$L AND e%1$s_%2$s.place = 1',
                m.ordinality, f.ordinality, f.value ->> 'identifier') AS joined
        FROM vigil.rules AS u
            JOIN vigil.rule_versions AS v ON v.rule_id = u.id AND v.version_no = u.version_no
            CROSS JOIN jsonb_array_elements(v.definition -> 'entityMappings') WITH ORDINALITY AS m
            CROSS JOIN jsonb_array_elements(m.value -> 'fieldMappings') WITH ORDINALITY AS f
        WHERE u.id = rule
        UNION ALL
        SELECT 2, d.ordinality, 0, vigil.column_name(d.key),
            format('vigil.list_text(a.custom_details -> %L)', d.key), ''
        FROM vigil.rules AS u
            JOIN vigil.rule_versions AS v ON v.rule_id = u.id AND v.version_no = u.version_no
            CROSS JOIN jsonb_each_text(v.definition -> 'customDetails') WITH ORDINALITY AS d
        WHERE u.id = rule
        ORDER BY part, number, field
    LOOP
        v_base := left(r.base, 55);
        v_column := v_base;
        v_count := 1;
        WHILE v_column = ANY (v_taken)
        LOOP
            v_count := v_count + 1;
            v_column := v_base || '_' || v_count;
        END LOOP;
        v_taken := v_taken || v_column;
        v_list := v_list || format(', %s AS %I', r.expression, v_column);
        v_from := v_from || r.joined;
    END LOOP;
    RETURN format('SELECT %s FROM %s WHERE a.rule_id = %L::uuid', v_list, v_from, rule);
END
$$;
COMMENT ON FUNCTION vigil.alert_view_query(uuid) IS 'The query of the view of a rule: a column for each entity field and custom detail';

CREATE FUNCTION vigil.clear_alert_view(view name)
RETURNS boolean
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- Each takes a lock, and there are not many; more stay where they are.
    v_most CONSTANT integer := 100;
    v_dependent text;
    v_dropped text[] := '{}';
BEGIN
    IF to_regclass(format('vigil_alerts.%I', view)) IS NULL THEN
        RETURN true;
    END IF;
    -- Views that hang on it are dropped with it, the last ones first; nothing else is, as
    -- CASCADE would take columns and functions along.
    FOR v_dependent IN
        WITH RECURSIVE hanging (oid, depth) AS (
            SELECT to_regclass(format('vigil_alerts.%I', view))::oid, 0
            -- Once for each depth: a dependency stands there once for each column.
            UNION
            SELECT r.ev_class, h.depth + 1
            FROM hanging AS h
                JOIN pg_depend AS d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = h.oid
                    AND d.classid = 'pg_rewrite'::regclass AND d.deptype = 'n'
                JOIN pg_rewrite AS r ON r.oid = d.objid AND r.ev_class <> h.oid
                JOIN pg_class AS c ON c.oid = r.ev_class AND c.relkind = 'v'
            WHERE h.depth <= v_most
        )
        SELECT h.oid::regclass::text FROM hanging AS h WHERE h.depth > 0
        GROUP BY h.oid ORDER BY max(h.depth) DESC
        LIMIT v_most + 1
    LOOP
        IF cardinality(v_dropped) >= v_most THEN
            RAISE dependent_objects_still_exist;
        END IF;
        EXECUTE format('DROP VIEW %s', v_dependent);
        v_dropped := v_dropped || v_dependent;
    END LOOP;
    EXECUTE format('DROP VIEW vigil_alerts.%I', view);
    FOREACH v_dependent IN ARRAY v_dropped
    LOOP
        RAISE NOTICE USING MESSAGE = format('view %s is dropped: it reads vigil_alerts.%I', v_dependent, view);
    END LOOP;
    RETURN true;
EXCEPTION WHEN dependent_objects_still_exist OR insufficient_privilege THEN
    RETURN false;
END
$$;
COMMENT ON FUNCTION vigil.clear_alert_view(name) IS 'Drops a view of schema vigil_alerts and the views that read it; false, and nothing is dropped, if something else or too many of them depend on it';

CREATE FUNCTION vigil.drop_alert_view(rule uuid)
RETURNS void
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_view name := (SELECT u.alert_view FROM vigil.rules AS u WHERE u.id = rule);
BEGIN
    IF NOT vigil.clear_alert_view(v_view) THEN
        RAISE WARNING USING
            MESSAGE = format('view vigil_alerts.%I stays', v_view),
            DETAIL = 'Something that is no view depends on it, or too many views.',
            HINT = 'Drop it yourself.';
    END IF;
    UPDATE vigil.rules AS u SET alert_view = NULL, alert_view_hash = NULL WHERE u.id = rule;
END
$$;
COMMENT ON FUNCTION vigil.drop_alert_view(uuid) IS 'Drops the view of a rule, and views that read it';

CREATE FUNCTION vigil.create_alert_view(rule uuid)
RETURNS name
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_rule vigil.rules;
    v_view name;
    v_kept name;
    v_sql text;
    v_hash text;
    v_reader text;
BEGIN
    SELECT * INTO v_rule FROM vigil.rules AS u WHERE u.id = rule;
    IF NOT FOUND THEN
        RAISE undefined_object USING MESSAGE = format('rule %s does not exist', rule);
    END IF;

    v_view := coalesce(v_rule.alert_view,
        nullif(trim('_' FROM left(vigil.column_name(v_rule.name), 54)), ''), 'rule');
    -- Two rules may have one name: the id tells them apart.
    IF v_rule.alert_view IS NULL AND to_regclass(format('vigil_alerts.%I', v_view)) IS NOT NULL THEN
        v_view := left(v_view, 54) || '_' || left(rule::text, 8);
        IF to_regclass(format('vigil_alerts.%I', v_view)) IS NOT NULL THEN
            v_view := 'rule_' || replace(rule::text, '-', '_');
        END IF;
    END IF;
    v_sql := vigil.alert_view_query(rule);

    v_hash := md5(v_rule.name || E'\n' || v_sql);
    -- One that would be the same stays: who reads it does not wait, and what hangs on it is not dropped.
    IF v_hash IS DISTINCT FROM v_rule.alert_view_hash
        OR NOT EXISTS (SELECT FROM pg_class AS c WHERE c.oid = to_regclass(format('vigil_alerts.%I', v_view)) AND c.relkind = 'v') THEN
        IF NOT vigil.clear_alert_view(v_view) THEN
            -- What depends on it keeps it, out of the way of the view that the rule has now.
            v_kept := left(v_view, 40) || '_kept_' || to_regclass(format('vigil_alerts.%I', v_view))::oid;
            EXECUTE format('ALTER VIEW vigil_alerts.%I RENAME TO %I', v_view, v_kept);
            RAISE WARNING USING
                MESSAGE = format('the former view of the rule is vigil_alerts.%I now', v_kept),
                DETAIL = 'Something that is no view depends on it, or too many views.',
                HINT = 'Drop both when nobody needs them.';
        END IF;
        EXECUTE format('CREATE VIEW vigil_alerts.%I WITH (%s = true) AS %s', v_view,
            CASE WHEN current_setting('server_version_num')::integer >= 150000 THEN 'security_invoker'
                 ELSE 'security_barrier' END, v_sql);
        EXECUTE format('COMMENT ON VIEW vigil_alerts.%I IS %L', v_view,
            format('Alerts of rule %s, %s', rule, v_rule.name));
    END IF;
    -- Only whoever may read the alerts; others could hang their own views on it.
    FOR v_reader IN
        SELECT DISTINCT CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(x.grantee)) END
        FROM pg_class AS c CROSS JOIN LATERAL aclexplode(c.relacl) AS x
        WHERE c.oid = 'vigil.alerts'::regclass AND x.privilege_type = 'SELECT' AND x.grantee <> c.relowner
    LOOP
        EXECUTE format('GRANT USAGE ON SCHEMA vigil_alerts TO %s', v_reader);
        EXECUTE format('GRANT SELECT ON vigil_alerts.%I TO %s', v_view, v_reader);
    END LOOP;
    UPDATE vigil.rules AS u SET alert_view = v_view, alert_view_hash = v_hash
    WHERE u.id = rule AND (u.alert_view, u.alert_view_hash) IS DISTINCT FROM (v_view, v_hash);
    RETURN v_view;
END
$$;
COMMENT ON FUNCTION vigil.create_alert_view(uuid) IS 'Makes the view of a rule''s alerts in schema vigil_alerts, or makes it again if it would be another; called when a rule is loaded';
