-- Incidents: alerts that belong together.

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

REVOKE EXECUTE ON FUNCTION vigil.incident_deleted(), vigil.open_incidents(bigint[], timestamptz), vigil.lock_incidents(integer[]),
    vigil.group_incidents(uuid, bigint, bigint[], text[], text[], timestamptz, timestamptz, boolean, timestamptz),
    vigil.incident_is_untouched(integer), vigil.suppress_alerts(uuid, timestamptz, text, timestamptz) FROM PUBLIC;
