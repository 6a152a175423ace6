-- Incidents: what analysts do about them.

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
            MESSAGE = format('invalid %s: "%s"', what, left(given, 200)),
            HINT = format('It may be %s.', array_to_string(allowed, ', '));
    END IF;
    RETURN v_word;
END
$$;
COMMENT ON FUNCTION vigil.incident_word(text, text, text[]) IS 'A word in the spelling that is stored; raises if it is none of those';

CREATE FUNCTION vigil.check_work_text(owner text, comment text)
RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF length(owner) > 256 THEN
        RAISE invalid_parameter_value USING MESSAGE = 'an owner has at most 256 characters';
    ELSIF length(comment) > 30000 THEN
        RAISE invalid_parameter_value USING MESSAGE = 'a comment has at most 30000 characters';
    END IF;
END
$$;
COMMENT ON FUNCTION vigil.check_work_text(text, text) IS 'Raises if what is said of an incident or an alert is longer than is kept';

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
    PERFORM vigil.check_work_text(NULL, comment);
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
    IF v_incident.status = 'Closed' THEN
        PERFORM vigil.close_alerts_of(incident, classification, reason, comment);
    END IF;
END
$$;
COMMENT ON FUNCTION vigil.set_incident_status(integer, text, text, text, text) IS 'Marks an incident as New, Active or Closed; a closed one with its classification (by default Undetermined), reason and a comment, and its open alerts are closed likewise';

CREATE FUNCTION vigil.assign_incident(incident integer, owner text)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_incident vigil.incidents := vigil.lock_incident(incident);
BEGIN
    PERFORM vigil.check_work_text(assign_incident.owner, NULL);
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
    -- Also if it is what the alerts say so far, which is no change that is told.
    UPDATE vigil.incidents AS i SET severity_set = true WHERE i.number = incident AND NOT i.severity_set;
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

REVOKE EXECUTE ON FUNCTION vigil.lock_incident(integer), vigil.change_incident(vigil.incidents, text), vigil.check_work_text(text, text),
    vigil.set_incident_status(integer, text, text, text, text), vigil.assign_incident(integer, text),
    vigil.set_incident_severity(integer, text), vigil.label_incident(integer, text), vigil.unlabel_incident(integer, text),
    vigil.comment_incident(integer, text) FROM PUBLIC;
