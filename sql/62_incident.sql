-- Incidents: alerts that belong together, and what analysts do about them.

CREATE TABLE vigil.incidents
(
    number integer GENERATED ALWAYS AS IDENTITY,
    rule_id uuid NOT NULL,
    group_key text COLLATE "C",
    opened_slot timestamptz NOT NULL,
    part integer NOT NULL DEFAULT 1,
    first_alert bigint NOT NULL,
    title text NOT NULL,
    description text NOT NULL,
    severity text NOT NULL,
    severity_set boolean NOT NULL DEFAULT false,
    status text NOT NULL DEFAULT 'New',
    owner text,
    classification text,
    classification_reason text,
    classification_comment text,
    labels text[] NOT NULL DEFAULT '{}',
    tactics text[] NOT NULL,
    techniques text[] NOT NULL,
    alert_count integer NOT NULL,
    comment_count integer NOT NULL DEFAULT 0,
    first_activity timestamptz NOT NULL,
    last_activity timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    modified_at timestamptz NOT NULL,
    modified_by text NOT NULL,
    closed_at timestamptz,
    change_no integer NOT NULL DEFAULT 1,
    CONSTRAINT incidents_pkey PRIMARY KEY (number),
    CONSTRAINT incidents_severity_check CHECK (severity IN ('Informational', 'Low', 'Medium', 'High')),
    CONSTRAINT incidents_status_check CHECK (status IN ('New', 'Active', 'Closed')),
    CONSTRAINT incidents_closed_check CHECK ((status = 'Closed') = (closed_at IS NOT NULL)
        AND (status = 'Closed') = (classification IS NOT NULL)),
    CONSTRAINT incidents_classification_check
        CHECK (coalesce((classification, coalesce(classification_reason, '')) IN (
            ('TruePositive', 'SuspiciousActivity'), ('BenignPositive', 'SuspiciousButExpected'),
            ('FalsePositive', 'IncorrectAlertLogic'), ('FalsePositive', 'InaccurateData'),
            ('Undetermined', '')), classification_reason IS NULL))
) WITH (fillfactor = 80);
COMMENT ON TABLE vigil.incidents IS 'Alerts that belong together, as incidentConfiguration of their rule says; opened by runs, in the transaction of the alerts';
COMMENT ON COLUMN vigil.incidents.number IS 'Number of the incident';
COMMENT ON COLUMN vigil.incidents.rule_id IS 'The rule, which may have been deleted since';
COMMENT ON COLUMN vigil.incidents.group_key IS 'Hash of what its alerts have in common; null for a rule that does not group';
COMMENT ON COLUMN vigil.incidents.opened_slot IS 'End of the slot of its first alert, from which the look-back counts';
COMMENT ON COLUMN vigil.incidents.part IS 'Counts incidents of one group and slot: the next one is opened when one is full or closed';
COMMENT ON COLUMN vigil.incidents.first_alert IS 'The alert that opened it, which may have been removed since';
COMMENT ON COLUMN vigil.incidents.title IS 'Name of that alert';
COMMENT ON COLUMN vigil.incidents.description IS 'Its description';
COMMENT ON COLUMN vigil.incidents.severity IS 'The highest of its alerts, or what vigil.set_incident_severity() says';
COMMENT ON COLUMN vigil.incidents.severity_set IS 'Set by hand: alerts do not change it any more';
COMMENT ON COLUMN vigil.incidents.status IS 'New, Active or Closed';
COMMENT ON COLUMN vigil.incidents.owner IS 'Whoever takes care of it';
COMMENT ON COLUMN vigil.incidents.classification IS 'Of a closed one: TruePositive, BenignPositive, FalsePositive or Undetermined';
COMMENT ON COLUMN vigil.incidents.classification_reason IS 'SuspiciousActivity, SuspiciousButExpected, IncorrectAlertLogic or InaccurateData';
COMMENT ON COLUMN vigil.incidents.classification_comment IS 'What was said when it was closed';
COMMENT ON COLUMN vigil.incidents.labels IS 'Words that were given to it';
COMMENT ON COLUMN vigil.incidents.tactics IS 'Tactics of its alerts';
COMMENT ON COLUMN vigil.incidents.techniques IS 'Techniques of its alerts';
COMMENT ON COLUMN vigil.incidents.alert_count IS 'Its alerts, at most 150';
COMMENT ON COLUMN vigil.incidents.comment_count IS 'Its comments, at most 100';
COMMENT ON COLUMN vigil.incidents.first_activity IS 'Earliest start of its alerts';
COMMENT ON COLUMN vigil.incidents.last_activity IS 'Latest end of its alerts';
COMMENT ON COLUMN vigil.incidents.created_at IS 'When it was written';
COMMENT ON COLUMN vigil.incidents.modified_at IS 'When it was last changed';
COMMENT ON COLUMN vigil.incidents.modified_by IS 'Role that changed it; vigil for a run';
COMMENT ON COLUMN vigil.incidents.closed_at IS 'When it was closed';
COMMENT ON COLUMN vigil.incidents.change_no IS 'Number of its last change, see vigil.incident_history';

CREATE INDEX incidents_open_idx ON vigil.incidents (number) WHERE status <> 'Closed';
COMMENT ON INDEX vigil.incidents_open_idx IS 'Work that is left';
CREATE INDEX incidents_closed_idx ON vigil.incidents (modified_at) WHERE status = 'Closed';
COMMENT ON INDEX vigil.incidents_closed_idx IS 'Incidents that may be removed';
-- Alerts that belong together open one incident of a slot, or the next when that is full.
CREATE UNIQUE INDEX incidents_group_key ON vigil.incidents (rule_id, group_key, opened_slot, part) WHERE group_key IS NOT NULL;
COMMENT ON INDEX vigil.incidents_group_key IS 'The incidents of a group, the latest first';

CREATE TABLE vigil.incident_alerts
(
    incident integer NOT NULL,
    alert_id bigint NOT NULL,
    change_no integer NOT NULL,
    CONSTRAINT incident_alerts_pkey PRIMARY KEY (incident, alert_id),
    CONSTRAINT incident_alerts_alert_key UNIQUE (alert_id)
);
COMMENT ON TABLE vigil.incident_alerts IS 'Which alerts belong to which incident';
COMMENT ON COLUMN vigil.incident_alerts.incident IS 'The incident';
COMMENT ON COLUMN vigil.incident_alerts.alert_id IS 'The alert: it belongs to one incident';
COMMENT ON COLUMN vigil.incident_alerts.change_no IS 'Change of the incident that brought it in';

CREATE TABLE vigil.incident_comments
(
    incident integer NOT NULL,
    comment_no integer NOT NULL,
    change_no integer NOT NULL,
    author text NOT NULL,
    message text NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT incident_comments_pkey PRIMARY KEY (incident, comment_no),
    CONSTRAINT incident_comments_incident_fkey
        FOREIGN KEY (incident) REFERENCES vigil.incidents (number) ON DELETE CASCADE,
    CONSTRAINT incident_comments_number_check CHECK (comment_no BETWEEN 1 AND 100),
    CONSTRAINT incident_comments_message_check CHECK (length(message) BETWEEN 1 AND 30000)
);
COMMENT ON TABLE vigil.incident_comments IS 'What was said about incidents';
COMMENT ON COLUMN vigil.incident_comments.incident IS 'The incident';
COMMENT ON COLUMN vigil.incident_comments.comment_no IS 'Counts its comments, from 1';
COMMENT ON COLUMN vigil.incident_comments.change_no IS 'Change of the incident that the comment is';
COMMENT ON COLUMN vigil.incident_comments.author IS 'Role that said it';
COMMENT ON COLUMN vigil.incident_comments.message IS 'At most 30,000 characters';
COMMENT ON COLUMN vigil.incident_comments.created_at IS 'When it was said';

CREATE TABLE vigil.incident_history
(
    incident integer NOT NULL,
    change_no integer NOT NULL,
    field text NOT NULL,
    old_value text,
    new_value text,
    changed_at timestamptz NOT NULL,
    changed_by text NOT NULL,
    state jsonb,
    CONSTRAINT incident_history_pkey PRIMARY KEY (incident, change_no, field)
);
COMMENT ON TABLE vigil.incident_history IS 'Every change of an incident: who, when, what; one row for each field';
COMMENT ON COLUMN vigil.incident_history.incident IS 'The incident';
COMMENT ON COLUMN vigil.incident_history.change_no IS 'Counts its changes, from 1; fields that were changed together share it';
COMMENT ON COLUMN vigil.incident_history.field IS 'created, alerts (their number), status, owner, severity, classification, labels, comment, …';
COMMENT ON COLUMN vigil.incident_history.old_value IS 'What it was';
COMMENT ON COLUMN vigil.incident_history.new_value IS 'What it is since';
COMMENT ON COLUMN vigil.incident_history.changed_at IS 'When it was changed';
COMMENT ON COLUMN vigil.incident_history.changed_by IS 'Role that changed it; vigil for a run';
COMMENT ON COLUMN vigil.incident_history.state IS 'The incident after the change, with one of the rows of a change; null with the first as long as there is no second';

CREATE INDEX incident_history_time_idx ON vigil.incident_history (changed_at);
COMMENT ON INDEX vigil.incident_history_time_idx IS 'Latest changes';

-- The lock on the groups of a rule, which its runs take one after the other: also one
-- that does not see what others have committed since it began.
CREATE TABLE vigil.incident_rules
(
    rule_id uuid NOT NULL,
    run_id bigint NOT NULL,
    CONSTRAINT incident_rules_pkey PRIMARY KEY (rule_id)
);
COMMENT ON TABLE vigil.incident_rules IS 'The last run of each rule that grouped alerts into incidents';
COMMENT ON COLUMN vigil.incident_rules.rule_id IS 'The rule';
COMMENT ON COLUMN vigil.incident_rules.run_id IS 'Its run';

SELECT pg_catalog.pg_extension_config_dump('vigil.incidents', '');
SELECT pg_catalog.pg_extension_config_dump('vigil.incidents_number_seq', '');
SELECT pg_catalog.pg_extension_config_dump('vigil.incident_alerts', '');
SELECT pg_catalog.pg_extension_config_dump('vigil.incident_comments', '');
SELECT pg_catalog.pg_extension_config_dump('vigil.incident_history', '');

CREATE FUNCTION vigil.incident_deleted()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    DELETE FROM vigil.incident_alerts AS a USING gone AS g WHERE a.incident = g.number;
    DELETE FROM vigil.incident_history AS h USING gone AS g WHERE h.incident = g.number;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION vigil.incident_deleted() IS 'Removes what hangs on incidents that are deleted';

CREATE TRIGGER incidents_delete AFTER DELETE ON vigil.incidents
    REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION vigil.incident_deleted();
COMMENT ON TRIGGER incidents_delete ON vigil.incidents IS 'Incidents are deleted with their history';

-- What a run does with its alerts.

CREATE FUNCTION vigil.open_incidents(alerts bigint[], clock timestamptz)
RETURNS TABLE (incident integer, change text, severity text, title text)
LANGUAGE sql VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH made AS (
        INSERT INTO vigil.incidents AS i (rule_id, opened_slot, first_alert, title, description, severity, tactics, techniques,
            alert_count, first_activity, last_activity, created_at, modified_at, modified_by)
        SELECT a.rule_id, a.slot_end, a.id, a.name, a.description, a.severity, a.tactics, a.techniques,
            1, a.start_time, a.end_time, clock, clock, 'vigil'
        FROM unnest(alerts) WITH ORDINALITY AS x (id, n) JOIN vigil.alerts AS a ON a.id = x.id
        ORDER BY x.n
        RETURNING i),
    linked AS (
        INSERT INTO vigil.incident_alerts (incident, alert_id, change_no)
        SELECT (m.i).number, (m.i).first_alert, 1 FROM made AS m),
    told AS (
        INSERT INTO vigil.incident_history (incident, change_no, field, new_value, changed_at, changed_by)
        SELECT (m.i).number, 1, 'created', (m.i).status, clock, 'vigil' FROM made AS m)
    SELECT (m.i).number, 'created', (m.i).severity, (m.i).title FROM made AS m ORDER BY 1
$$;
COMMENT ON FUNCTION vigil.open_incidents(bigint[], timestamptz) IS 'Opens an incident for each alert of a run; called by runs';

CREATE FUNCTION vigil.lock_incidents(candidates integer[])
RETURNS integer[]
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_locked integer[];
BEGIN
    -- Whoever closes an incident holds it for a moment. One that is held for longer is left alone: no
    -- session may keep a run from its alerts.
    FOR v_try IN 1 .. 100
    LOOP
        v_locked := ARRAY(SELECT i.number FROM vigil.incidents AS i WHERE i.number = ANY (candidates)
            ORDER BY i.number FOR NO KEY UPDATE SKIP LOCKED);
        EXIT WHEN cardinality(v_locked) = cardinality(candidates);
        PERFORM pg_sleep(0.01);
    END LOOP;
    RETURN v_locked;
END
$$;
COMMENT ON FUNCTION vigil.lock_incidents(integer[]) IS 'Keeps incidents from being closed until the end of the transaction; which of them could be had within a second';

CREATE FUNCTION vigil.group_incidents(rule uuid, run bigint, alerts bigint[], keys text[], details text[], slot timestamptz,
    since timestamptz, reopen boolean, clock timestamptz)
RETURNS TABLE (incident integer, change text, severity text, title text)
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
-- A plan for any number of alerts would join them as if there were ten.
SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    v_rank CONSTANT text[] := ARRAY['Informational', 'Low', 'Medium', 'High'];
    v_most CONSTANT integer := 150;
    v_keys text[] := keys;
    v_locked integer[];
BEGIN
    INSERT INTO vigil.incident_rules AS r (rule_id, run_id) VALUES (rule, run)
        ON CONFLICT ON CONSTRAINT incident_rules_pkey DO UPDATE SET run_id = excluded.run_id;
    IF cardinality(details) > 0 THEN
        v_keys := ARRAY(
            SELECT encode(sha256(convert_to(x.key || (
                SELECT jsonb_object_agg(d.name, (SELECT jsonb_agg(v.value ORDER BY v.value)
                    FROM jsonb_array_elements(a.custom_details -> d.name) AS v (value)))
                FROM unnest(details) AS d (name))::text, 'UTF8')), 'hex')
            FROM unnest(alerts, keys) WITH ORDINALITY AS x (id, key, n) JOIN vigil.alerts AS a ON a.id = x.id
            ORDER BY x.n);
    END IF;
    v_locked := vigil.lock_incidents(ARRAY(
        SELECT c.number FROM (SELECT DISTINCT u.key FROM unnest(v_keys) AS u (key)) AS k
            CROSS JOIN LATERAL (
                SELECT i.number FROM vigil.incidents AS i
                WHERE i.rule_id = rule AND i.group_key = k.key
                    AND i.opened_slot <= slot AND i.opened_slot >= since
                ORDER BY i.opened_slot DESC, i.part DESC LIMIT 1) AS c));
    RETURN QUERY
    WITH given AS (
        SELECT x.key, x.n, a.id, array_position(v_rank, a.severity) AS rank, a.start_time, a.end_time, a.tactics, a.techniques
        FROM unnest(alerts, v_keys) WITH ORDINALITY AS x (id, key, n) JOIN vigil.alerts AS a ON a.id = x.id),
    found AS (
        SELECT i.* FROM vigil.incidents AS i
        WHERE i.number = ANY (v_locked) AND i.alert_count < v_most AND (i.status <> 'Closed' OR reopen)),
    -- Which of the group's incidents takes an alert: 0 is the one that is there.
    placed AS (
        SELECT g.*, f.number AS known,
            CASE WHEN f.number IS NULL THEN 1 + (row_number() OVER w - 1) / v_most
                 ELSE (f.alert_count + row_number() OVER w - 1) / v_most END AS chunk
        FROM given AS g LEFT JOIN found AS f ON f.group_key = g.key
        WINDOW w AS (PARTITION BY g.key ORDER BY g.n)),
    tactics AS (
        SELECT p.key, p.chunk, array_agg(DISTINCT t.x ORDER BY t.x) AS list
        FROM placed AS p CROSS JOIN unnest(p.tactics) AS t (x) GROUP BY p.key, p.chunk),
    techniques AS (
        SELECT p.key, p.chunk, array_agg(DISTINCT t.x ORDER BY t.x) AS list
        FROM placed AS p CROSS JOIN unnest(p.techniques) AS t (x) GROUP BY p.key, p.chunk),
    summed AS (
        SELECT g.*, coalesce(t.list, '{}') AS tactics, coalesce(u.list, '{}') AS techniques
        FROM (
            SELECT p.key, p.chunk, CASE WHEN p.chunk = 0 THEN min(p.known) END AS known, count(*)::integer AS n,
                max(p.rank) AS rank, (array_agg(p.id ORDER BY p.n))[1] AS opener,
                min(p.start_time) AS first_activity, max(p.end_time) AS last_activity
            FROM placed AS p GROUP BY p.key, p.chunk) AS g
            LEFT JOIN tactics AS t ON t.key = g.key AND t.chunk = g.chunk
            LEFT JOIN techniques AS u ON u.key = g.key AND u.chunk = g.chunk),
    made AS (
        INSERT INTO vigil.incidents AS i (rule_id, group_key, opened_slot, part, first_alert, title, description, severity,
            tactics, techniques, alert_count, first_activity, last_activity, created_at, modified_at, modified_by)
        SELECT rule, s.key, slot,
            row_number() OVER (PARTITION BY s.key ORDER BY s.chunk) + coalesce((SELECT max(b.part) FROM vigil.incidents AS b
                WHERE b.rule_id = rule AND b.group_key = s.key AND b.opened_slot = slot), 0),
            s.opener, a.name, a.description, v_rank[s.rank], s.tactics, s.techniques, s.n,
            s.first_activity, s.last_activity, clock, clock, 'vigil'
        FROM summed AS s JOIN vigil.alerts AS a ON a.id = s.opener
        WHERE s.known IS NULL
        ORDER BY s.opener
        RETURNING i),
    grown AS (
        UPDATE vigil.incidents AS i SET alert_count = i.alert_count + s.n,
            severity = CASE WHEN NOT i.severity_set AND s.rank > array_position(v_rank, i.severity) THEN v_rank[s.rank] ELSE i.severity END,
            tactics = ARRAY(SELECT DISTINCT t.x FROM unnest(i.tactics || s.tactics) AS t (x) ORDER BY t.x),
            techniques = ARRAY(SELECT DISTINCT t.x FROM unnest(i.techniques || s.techniques) AS t (x) ORDER BY t.x),
            first_activity = least(i.first_activity, s.first_activity), last_activity = greatest(i.last_activity, s.last_activity),
            status = CASE i.status WHEN 'Closed' THEN 'Active' ELSE i.status END,
            classification = NULL, classification_reason = NULL, classification_comment = NULL, closed_at = NULL,
            change_no = i.change_no + 1, modified_at = clock, modified_by = 'vigil'
        FROM summed AS s JOIN found AS f ON f.number = s.known
        WHERE i.number = s.known
        RETURNING i, f.status AS old_status, f.severity AS old_severity, f.alert_count AS old_count),
    kept AS (
        UPDATE vigil.incident_history AS h SET state = to_jsonb(f) - 'description'
        FROM summed AS s JOIN found AS f ON f.number = s.known
        WHERE f.change_no = 1 AND h.incident = s.known AND h.change_no = 1 AND h.field = 'created'),
    linked AS (
        INSERT INTO vigil.incident_alerts (incident, alert_id, change_no)
        SELECT coalesce((m.i).number, (g.i).number), p.id, coalesce((g.i).change_no, 1)
        FROM placed AS p JOIN summed AS s ON s.key = p.key AND s.chunk = p.chunk
            LEFT JOIN made AS m ON (m.i).first_alert = s.opener
            LEFT JOIN grown AS g ON (g.i).number = s.known),
    told AS (
        INSERT INTO vigil.incident_history (incident, change_no, field, old_value, new_value, changed_at, changed_by, state)
        SELECT (m.i).number, 1, 'created', NULL, (m.i).status, clock, 'vigil', NULL FROM made AS m
        UNION ALL
        SELECT (g.i).number, (g.i).change_no, 'alerts', g.old_count::text, (g.i).alert_count::text, clock, 'vigil', to_jsonb(g.i) - 'description'
        FROM grown AS g
        UNION ALL
        SELECT (g.i).number, (g.i).change_no, c.field, c.old, c.new, clock, 'vigil', NULL
        FROM grown AS g CROSS JOIN LATERAL (VALUES ('status', g.old_status, (g.i).status),
            ('severity', g.old_severity, (g.i).severity)) AS c (field, old, new)
        WHERE c.old <> c.new)
    SELECT (m.i).number, 'created', (m.i).severity, (m.i).title FROM made AS m
    UNION ALL
    SELECT (g.i).number, CASE WHEN g.old_status = (g.i).status THEN 'alerts' ELSE 'reopened' END, (g.i).severity, (g.i).title
    FROM grown AS g
    ORDER BY 1;
END
$$;
COMMENT ON FUNCTION vigil.group_incidents(uuid, bigint, bigint[], text[], text[], timestamptz, timestamptz, boolean, timestamptz) IS
    'Puts the alerts of a run into the incidents of their groups, or opens some; called by runs';

CREATE FUNCTION vigil.incident_is_untouched(incident integer)
RETURNS boolean
LANGUAGE sql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT i.status = 'New' AND i.owner IS NULL AND i.comment_count = 0 AND i.labels = '{}' AND NOT i.severity_set
    FROM vigil.incidents AS i WHERE i.number = incident_is_untouched.incident
$$;
COMMENT ON FUNCTION vigil.incident_is_untouched(integer) IS 'Whether nobody has done anything about an incident';

CREATE FUNCTION vigil.suppress_alerts(rule uuid, slot timestamptz, key text, clock timestamptz)
RETURNS TABLE (incident integer, change text, severity text, title text)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_rank CONSTANT text[] := ARRAY['Informational', 'Low', 'Medium', 'High'];
    v_alerts bigint[] := ARRAY(SELECT a.id FROM vigil.alerts AS a
        WHERE a.rule_id = rule AND a.slot_end = slot AND a.suppression_key IS NOT DISTINCT FROM key AND a.status = 'new');
    v_known integer[] := ARRAY(SELECT DISTINCT l.incident FROM vigil.incident_alerts AS l WHERE l.alert_id = ANY (v_alerts));
    v_locked integer[] := vigil.lock_incidents(v_known);
    v_left integer[] := ARRAY(SELECT n.number FROM unnest(v_locked) AS n (number) WHERE vigil.incident_is_untouched(n.number));
BEGIN
    -- Somebody who has just taken an incident keeps its alerts.
    v_alerts := ARRAY(SELECT n.id FROM unnest(v_alerts) AS n (id) WHERE NOT EXISTS (SELECT FROM vigil.incident_alerts AS l
        WHERE l.alert_id = n.id AND l.incident <> ALL (v_left)));
    UPDATE vigil.alerts AS a SET status = 'suppressed', updated_at = clock WHERE a.id = ANY (v_alerts);
    UPDATE vigil.incident_history AS h SET state = to_jsonb(i) - 'description' FROM vigil.incidents AS i
        WHERE i.number = ANY (v_left) AND i.change_no = 1 AND h.incident = i.number AND h.change_no = 1 AND h.field = 'created';
    DELETE FROM vigil.incident_alerts AS l WHERE l.alert_id = ANY (v_alerts);
    RETURN QUERY
    WITH rest AS (
        SELECT i.number, i.alert_count AS old_count, i.severity AS old_severity, x.n, coalesce(v_rank[x.rank], i.severity) AS severity,
            coalesce(x.first_activity, i.first_activity) AS first_activity, coalesce(x.last_activity, i.last_activity) AS last_activity
        FROM vigil.incidents AS i CROSS JOIN LATERAL (
            SELECT count(*)::integer AS n, max(array_position(v_rank, a.severity)) AS rank, min(a.start_time) AS first_activity,
                max(a.end_time) AS last_activity
            FROM vigil.incident_alerts AS l JOIN vigil.alerts AS a ON a.id = l.alert_id WHERE l.incident = i.number) AS x
        WHERE i.number = ANY (v_left)),
    -- One that has none left takes no further alerts either.
    shrunk AS (
        UPDATE vigil.incidents AS i SET alert_count = r.n, severity = r.severity, first_activity = r.first_activity,
            last_activity = r.last_activity, change_no = i.change_no + 1, modified_at = clock, modified_by = 'vigil',
            status = CASE r.n WHEN 0 THEN 'Closed' ELSE i.status END, group_key = CASE r.n WHEN 0 THEN NULL ELSE i.group_key END,
            classification = CASE r.n WHEN 0 THEN 'Undetermined' END, closed_at = CASE r.n WHEN 0 THEN clock END,
            classification_comment = CASE r.n WHEN 0 THEN 'Its alerts are suppressed by one of an earlier slot that was run later' END
        FROM rest AS r WHERE i.number = r.number
        RETURNING i, r.old_count, r.old_severity),
    told AS (
        INSERT INTO vigil.incident_history (incident, change_no, field, old_value, new_value, changed_at, changed_by, state)
        SELECT (s.i).number, (s.i).change_no, c.field, c.old, c.new, clock, 'vigil',
            CASE c.field WHEN 'alerts' THEN to_jsonb(s.i) - 'description' END
        FROM shrunk AS s CROSS JOIN LATERAL (VALUES ('alerts', s.old_count::text, (s.i).alert_count::text),
            ('status', 'New', (s.i).status), ('severity', s.old_severity, (s.i).severity),
            ('classification', NULL, (s.i).classification), ('classification_comment', NULL, (s.i).classification_comment)) AS c (field, old, new)
        WHERE c.old IS DISTINCT FROM c.new)
    SELECT (s.i).number, CASE (s.i).status WHEN 'Closed' THEN 'closed' ELSE 'alerts' END, (s.i).severity, (s.i).title
    FROM shrunk AS s ORDER BY 1;
END
$$;
COMMENT ON FUNCTION vigil.suppress_alerts(uuid, timestamptz, text, timestamptz) IS
    'Suppresses the alerts of a slot after all and takes them out of their incidents, unless somebody has those at work; called by runs';

-- What analysts do.

CREATE FUNCTION vigil.caller_name()
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    -- Inside of a function with its owner's rights current_user is that owner.
    SELECT coalesce(nullif(current_setting('role', true), 'none'), session_user::text)
$$;
COMMENT ON FUNCTION vigil.caller_name() IS 'Role that is written down as who changed something';

CREATE FUNCTION vigil.lock_incident(incident integer)
RETURNS vigil.incidents
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_incident vigil.incidents;
BEGIN
    SELECT * INTO v_incident FROM vigil.incidents AS i WHERE i.number = incident FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE no_data_found USING MESSAGE = format('incident %s does not exist', incident);
    END IF;
    RETURN v_incident;
END
$$;
COMMENT ON FUNCTION vigil.lock_incident(integer) IS 'An incident that must exist, for a change';

CREATE FUNCTION vigil.change_incident(changed vigil.incidents, comment text DEFAULT NULL)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_clock CONSTANT timestamptz := clock_timestamp();
    v_who CONSTANT text := vigil.caller_name();
    v_changes jsonb;
    v_state jsonb;
BEGIN
    SELECT jsonb_object_agg(n.key, jsonb_build_array(o.value, n.value)) INTO v_changes
    FROM vigil.incidents AS i CROSS JOIN jsonb_each(to_jsonb(changed)) AS n JOIN jsonb_each(to_jsonb(i)) AS o ON o.key = n.key
    WHERE i.number = changed.number AND n.value <> o.value
        AND n.key IN ('status', 'owner', 'severity', 'classification', 'classification_reason', 'classification_comment', 'labels');
    IF comment IS NOT NULL THEN
        v_changes := coalesce(v_changes, '{}') || jsonb_build_object('comment', jsonb_build_array(NULL, comment));
    END IF;
    IF v_changes IS NULL THEN
        RETURN NULL;
    END IF;
    UPDATE vigil.incident_history AS h SET state = to_jsonb(i) - 'description' FROM vigil.incidents AS i
        WHERE i.number = changed.number AND i.change_no = 1 AND h.incident = i.number AND h.change_no = 1 AND h.field = 'created';
    UPDATE vigil.incidents AS i SET status = changed.status, owner = changed.owner, severity = changed.severity,
        severity_set = changed.severity_set, classification = changed.classification,
        classification_reason = changed.classification_reason, classification_comment = changed.classification_comment,
        labels = changed.labels, closed_at = changed.closed_at, comment_count = changed.comment_count,
        change_no = i.change_no + 1, modified_at = v_clock, modified_by = v_who
    WHERE i.number = changed.number
    RETURNING to_jsonb(i) - 'description' INTO v_state;
    INSERT INTO vigil.incident_history (incident, change_no, field, old_value, new_value, changed_at, changed_by, state)
        SELECT changed.number, changed.change_no + 1, c.key, c.value ->> 0, c.value ->> 1, v_clock, v_who,
            CASE row_number() OVER (ORDER BY c.key) WHEN 1 THEN v_state END
        FROM jsonb_each(v_changes) AS c;
    -- As the announcements of runs: a queue that is nearly full is left alone.
    IF pg_notification_queue_usage() * 100 <= coalesce(current_setting('vigil.notify_queue_share', true), '50')::integer THEN
        PERFORM pg_notify('vigil_incident', json_build_object('incident', changed.number, 'rule', changed.rule_id,
            'severity', changed.severity, 'title', changed.title, 'change', v_keys.list)::text)
        FROM (SELECT string_agg(k.key, ' ' ORDER BY k.key) AS list FROM jsonb_object_keys(v_changes) AS k (key)) AS v_keys;
    END IF;
    RETURN changed.change_no + 1;
END
$$;
COMMENT ON FUNCTION vigil.change_incident(vigil.incidents, text) IS 'Writes a change of an incident that is locked, with its history; the number of the change, null if nothing is different';

CREATE FUNCTION vigil.incident_word(what text, given text, allowed text[])
RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_word text := (SELECT a.word FROM unnest(allowed) AS a (word) WHERE lower(a.word) = lower(given));
BEGIN
    IF given IS NOT NULL AND v_word IS NULL THEN
        RAISE invalid_parameter_value USING
            MESSAGE = format('invalid %s: "%s"', what, given),
            HINT = format('It may be %s.', array_to_string(allowed, ', '));
    END IF;
    RETURN v_word;
END
$$;
COMMENT ON FUNCTION vigil.incident_word(text, text, text[]) IS 'A word in the spelling that is stored; raises if it is none of those';

CREATE FUNCTION vigil.set_incident_status(incident integer, status text, classification text DEFAULT NULL,
    reason text DEFAULT NULL, comment text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    v_incident vigil.incidents := vigil.lock_incident(incident);
    v_reasons text[];
BEGIN
    IF status IS NULL THEN
        RAISE null_value_not_allowed USING MESSAGE = 'status of an incident must not be null';
    END IF;
    v_incident.status := vigil.incident_word('status', status, ARRAY['New', 'Active', 'Closed']);
    IF v_incident.status <> 'Closed' THEN
        IF coalesce(classification, reason, comment) IS NOT NULL THEN
            RAISE invalid_parameter_value USING
                MESSAGE = format('an incident that is %s has no classification', v_incident.status),
                HINT = 'Close it, or use vigil.comment_incident().';
        END IF;
        v_incident.closed_at := NULL;
    ELSE
        classification := coalesce(vigil.incident_word('classification', classification,
            ARRAY['TruePositive', 'BenignPositive', 'FalsePositive', 'Undetermined']), 'Undetermined');
        v_reasons := CASE classification WHEN 'TruePositive' THEN ARRAY['SuspiciousActivity']
            WHEN 'BenignPositive' THEN ARRAY['SuspiciousButExpected']
            WHEN 'FalsePositive' THEN ARRAY['IncorrectAlertLogic', 'InaccurateData'] ELSE '{}' END;
        IF reason IS NOT NULL AND cardinality(v_reasons) = 0 THEN
            RAISE invalid_parameter_value USING MESSAGE = format('classification %s has no reason', classification);
        ELSIF reason IS NULL AND cardinality(v_reasons) > 1 THEN
            RAISE invalid_parameter_value USING
                MESSAGE = format('classification %s needs a reason', classification),
                HINT = format('It may be %s.', array_to_string(v_reasons, ', '));
        END IF;
        reason := coalesce(vigil.incident_word('reason of ' || classification, reason, v_reasons), v_reasons[1]);
        v_incident.closed_at := coalesce(v_incident.closed_at, clock_timestamp());
    END IF;
    v_incident.classification := classification;
    v_incident.classification_reason := reason;
    v_incident.classification_comment := comment;
    PERFORM vigil.change_incident(v_incident);
END
$$;
COMMENT ON FUNCTION vigil.set_incident_status(integer, text, text, text, text) IS 'Marks an incident as New, Active or Closed; a closed one with its classification (by default Undetermined), reason and a comment';

CREATE FUNCTION vigil.assign_incident(incident integer, owner text)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_incident vigil.incidents := vigil.lock_incident(incident);
BEGIN
    v_incident.owner := nullif(assign_incident.owner, '');
    PERFORM vigil.change_incident(v_incident);
END
$$;
COMMENT ON FUNCTION vigil.assign_incident(integer, text) IS 'Says who takes care of an incident: any name; null for nobody';

CREATE FUNCTION vigil.set_incident_severity(incident integer, severity text)
RETURNS void
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_incident vigil.incidents := vigil.lock_incident(incident);
BEGIN
    v_incident.severity := vigil.incident_word('severity', set_incident_severity.severity,
        ARRAY['Informational', 'Low', 'Medium', 'High']);
    v_incident.severity_set := true;
    PERFORM vigil.change_incident(v_incident);
END
$$;
COMMENT ON FUNCTION vigil.set_incident_severity(integer, text) IS 'Sets the severity of an incident; alerts that come later leave it';

CREATE FUNCTION vigil.label_incident(incident integer, label text)
RETURNS void
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_incident vigil.incidents := vigil.lock_incident(incident);
BEGIN
    IF label = '' OR length(label) > 256 OR cardinality(v_incident.labels) >= 100 THEN
        RAISE invalid_parameter_value USING
            MESSAGE = 'a label has 1 to 256 characters, an incident at most 100 labels';
    END IF;
    IF label <> ALL (v_incident.labels) THEN
        v_incident.labels := v_incident.labels || label;
    END IF;
    PERFORM vigil.change_incident(v_incident);
END
$$;
COMMENT ON FUNCTION vigil.label_incident(integer, text) IS 'Gives an incident a label';

CREATE FUNCTION vigil.unlabel_incident(incident integer, label text)
RETURNS void
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_incident vigil.incidents := vigil.lock_incident(incident);
BEGIN
    v_incident.labels := array_remove(v_incident.labels, label);
    PERFORM vigil.change_incident(v_incident);
END
$$;
COMMENT ON FUNCTION vigil.unlabel_incident(integer, text) IS 'Takes a label off an incident';

CREATE FUNCTION vigil.comment_incident(incident integer, message text)
RETURNS integer
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_incident vigil.incidents := vigil.lock_incident(incident);
BEGIN
    IF v_incident.comment_count >= 100 THEN
        RAISE program_limit_exceeded USING MESSAGE = format('incident %s has 100 comments already', incident);
    END IF;
    IF message = '' OR length(message) > 30000 THEN
        RAISE invalid_parameter_value USING MESSAGE = 'a comment has 1 to 30000 characters';
    END IF;
    v_incident.comment_count := v_incident.comment_count + 1;
    INSERT INTO vigil.incident_comments (incident, comment_no, change_no, author, message, created_at)
        VALUES (incident, v_incident.comment_count, vigil.change_incident(v_incident, message), vigil.caller_name(), message,
            clock_timestamp());
    RETURN v_incident.comment_count;
END
$$;
COMMENT ON FUNCTION vigil.comment_incident(integer, text) IS 'Adds a comment to an incident; returns its number';

CREATE FUNCTION vigil.open_incident(incident integer)
RETURNS jsonb
LANGUAGE sql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT jsonb_build_object(
        'incident', to_jsonb(i) - ARRAY['group_key', 'part', 'severity_set'],
        'alerts', (
            SELECT coalesce(jsonb_agg(jsonb_build_object('alert', a.id, 'name', a.name, 'severity', a.severity, 'status', a.status,
                'start_time', a.start_time, 'end_time', a.end_time, 'raised_at', a.raised_at, 'tactics', a.tactics,
                'custom_details', a.custom_details) ORDER BY a.start_time, a.id), '[]')
            FROM vigil.incident_alerts AS l JOIN vigil.alerts AS a ON a.id = l.alert_id WHERE l.incident = i.number),
        'entities', (
            SELECT coalesce(jsonb_agg(jsonb_build_object('id', n.id, 'type', n.type, 'key', n.key, 'strong', n.strong,
                'identifiers', n.identifiers, 'alerts', e.alerts) ORDER BY e.alerts DESC, n.type, n.key), '[]')
            FROM (SELECT x.entity_id, count(DISTINCT x.alert_id) AS alerts
                  FROM vigil.incident_alerts AS l JOIN vigil.alert_entities AS x ON x.alert_id = l.alert_id
                  WHERE l.incident = i.number GROUP BY x.entity_id) AS e
                CROSS JOIN LATERAL (SELECT v.* FROM vigil.entities AS v WHERE v.id = e.entity_id) AS n),
        'comments', (
            SELECT coalesce(jsonb_agg(to_jsonb(c) - ARRAY['incident', 'change_no'] ORDER BY c.comment_no), '[]')
            FROM vigil.incident_comments AS c WHERE c.incident = i.number),
        'timeline', (
            SELECT coalesce(jsonb_agg(jsonb_build_object('at', t.at, 'who', t.who, 'what', t.what, 'old', t.old, 'new', t.new)
                ORDER BY t.at, t.part, t.n, t.what), '[]')
            FROM (
                SELECT a.start_time AS at, 1 AS part, a.id AS n, a.rule_name AS who, 'alert' AS what, NULL AS old, a.name AS new
                FROM vigil.incident_alerts AS l JOIN vigil.alerts AS a ON a.id = l.alert_id WHERE l.incident = i.number
                UNION ALL
                SELECT h.changed_at, 2, h.change_no, h.changed_by, h.field, h.old_value, h.new_value
                FROM vigil.incident_history AS h WHERE h.incident = i.number) AS t))
    FROM vigil.incidents AS i WHERE i.number = open_incident.incident
$$;
COMMENT ON FUNCTION vigil.open_incident(integer) IS 'All of an incident: itself, its alerts, entities and comments, and what happened when; null if there is none. Needs the right to read these tables';

REVOKE EXECUTE ON FUNCTION vigil.incident_deleted(), vigil.open_incidents(bigint[], timestamptz), vigil.lock_incidents(integer[]),
    vigil.group_incidents(uuid, bigint, bigint[], text[], text[], timestamptz, timestamptz, boolean, timestamptz),
    vigil.incident_is_untouched(integer), vigil.suppress_alerts(uuid, timestamptz, text, timestamptz),
    vigil.lock_incident(integer), vigil.change_incident(vigil.incidents, text),
    vigil.set_incident_status(integer, text, text, text, text), vigil.assign_incident(integer, text),
    vigil.set_incident_severity(integer, text), vigil.label_incident(integer, text), vigil.unlabel_incident(integer, text),
    vigil.comment_incident(integer, text) FROM PUBLIC;
