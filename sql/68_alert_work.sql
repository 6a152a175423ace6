-- What analysts do with single alerts: who takes care of one, and what it was in the end.

CREATE TABLE vigil.alert_history
(
    alert_id bigint NOT NULL,
    change_no integer NOT NULL,
    changed_at timestamptz NOT NULL,
    changed_by text NOT NULL,
    status text,
    owner text,
    classification text,
    classification_reason text,
    comment text,
    CONSTRAINT alert_history_pkey PRIMARY KEY (alert_id, change_no),
    CONSTRAINT alert_history_comment_check CHECK (length(comment) <= 30000)
);
COMMENT ON TABLE vigil.alert_history IS 'What was done with alerts by vigil.close_alert(), vigil.reopen_alert(), vigil.assign_alert(), vigil.set_alert_status(), and vigil.set_incident_status() that closed their incident';
COMMENT ON COLUMN vigil.alert_history.alert_id IS 'The alert';
COMMENT ON COLUMN vigil.alert_history.change_no IS 'Counts its changes, from 1';
COMMENT ON COLUMN vigil.alert_history.changed_at IS 'When';
COMMENT ON COLUMN vigil.alert_history.changed_by IS 'Role that did it';
COMMENT ON COLUMN vigil.alert_history.status IS 'The status that it got; null if it kept its own';
COMMENT ON COLUMN vigil.alert_history.owner IS 'Whoever takes care of it since; empty for nobody, null if that is as before';
COMMENT ON COLUMN vigil.alert_history.classification IS 'Of one that was closed: TruePositive, BenignPositive, FalsePositive or Undetermined';
COMMENT ON COLUMN vigil.alert_history.classification_reason IS 'SuspiciousActivity, SuspiciousButExpected, IncorrectAlertLogic or InaccurateData';
COMMENT ON COLUMN vigil.alert_history.comment IS 'What was said';

SELECT pg_catalog.pg_extension_config_dump('vigil.alert_history', '');

CREATE FUNCTION vigil.change_alert(alert bigint, status text, owner text, classification text, reason text, comment text,
    OUT incident integer, OUT status_before text)
RETURNS record
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_clock CONSTANT timestamptz := clock_timestamp();
BEGIN
    PERFORM vigil.check_work_text(change_alert.owner, change_alert.comment);
    -- The incident first, as whoever works on it does.
    SELECT l.incident INTO incident FROM vigil.incident_alerts AS l WHERE l.alert_id = alert;
    IF FOUND THEN
        PERFORM vigil.lock_incident(incident);
    END IF;
    SELECT a.status INTO status_before FROM vigil.alerts AS a WHERE a.id = alert FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE no_data_found USING MESSAGE = format('alert %s does not exist', alert);
    ELSIF status_before = 'suppressed' AND change_alert.status IS NOT NULL THEN
        RAISE object_not_in_prerequisite_state USING MESSAGE = format('alert %s is suppressed', alert),
            HINT = 'It came too soon after another one of its rule, which is the one to work on.';
    END IF;
    -- What is so already is not written down once more.
    IF coalesce(change_alert.status, status_before) = status_before
        AND (change_alert.owner IS NULL OR change_alert.owner = coalesce((SELECT h.owner FROM vigil.alert_history AS h
            WHERE h.alert_id = alert AND h.owner IS NOT NULL ORDER BY h.change_no DESC LIMIT 1), ''))
        AND (change_alert.classification IS NULL OR EXISTS (SELECT FROM vigil.last_classification(alert) AS c
            WHERE (c.classification, c.reason) IS NOT DISTINCT FROM (change_alert.classification, change_alert.reason)
                AND coalesce(nullif(change_alert.comment, ''), c.comment) IS NOT DISTINCT FROM c.comment)) THEN
        RETURN;
    END IF;
    UPDATE vigil.alerts AS a SET status = change_alert.status, updated_at = v_clock
    WHERE a.id = alert AND change_alert.status IS NOT NULL;
    INSERT INTO vigil.alert_history (alert_id, change_no, changed_at, changed_by, status, owner, classification,
            classification_reason, comment)
        SELECT alert, coalesce(max(h.change_no), 0) + 1, v_clock, vigil.caller_name(), change_alert.status, change_alert.owner,
            change_alert.classification, change_alert.reason, nullif(change_alert.comment, '')
        FROM vigil.alert_history AS h WHERE h.alert_id = alert;
END
$$;
COMMENT ON FUNCTION vigil.change_alert(bigint, text, text, text, text, text) IS 'Changes an alert that must exist and keeps what was done, if that is anything; its incident, which is locked, and the status that it had';

CREATE FUNCTION vigil.last_classification(alert bigint, OUT classification text, OUT reason text, OUT comment text)
RETURNS record
LANGUAGE sql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT h.classification, h.classification_reason, h.comment
    FROM (SELECT x.* FROM vigil.alert_history AS x WHERE x.alert_id = alert AND x.status IS NOT NULL ORDER BY x.change_no DESC LIMIT 1) AS h
    WHERE h.classification IS NOT NULL
$$;
COMMENT ON FUNCTION vigil.last_classification(bigint) IS 'As what an alert was closed last, why, and what was said; null if it never was, or has another status since';

CREATE FUNCTION vigil.has_open_alert(incident integer)
RETURNS boolean
LANGUAGE sql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM vigil.incident_alerts AS l JOIN vigil.alerts AS a ON a.id = l.alert_id
        WHERE l.incident = has_open_alert.incident AND a.status IN ('new', 'in progress'))
$$;
COMMENT ON FUNCTION vigil.has_open_alert(integer) IS 'Whether an alert of an incident is new or in progress';

CREATE FUNCTION vigil.close_alerts_of(incident integer, classification text, reason text, comment text)
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH open AS MATERIALIZED (
        SELECT a.id FROM vigil.alerts AS a
        WHERE a.id = ANY (ARRAY(SELECT l.alert_id FROM vigil.incident_alerts AS l WHERE l.incident = close_alerts_of.incident))
            AND a.status IN ('new', 'in progress')
        ORDER BY a.id FOR NO KEY UPDATE OF a),
    closed AS (
        UPDATE vigil.alerts AS a
        SET status = CASE close_alerts_of.classification WHEN 'FalsePositive' THEN 'dismissed' ELSE 'resolved' END,
            updated_at = clock_timestamp()
        FROM open AS o WHERE a.id = o.id
        RETURNING a.id, a.status, a.updated_at)
    INSERT INTO vigil.alert_history (alert_id, change_no, changed_at, changed_by, status, classification, classification_reason, comment)
    SELECT c.id, coalesce((SELECT max(h.change_no) FROM vigil.alert_history AS h WHERE h.alert_id = c.id), 0) + 1,
        c.updated_at, vigil.caller_name(), c.status, close_alerts_of.classification, close_alerts_of.reason, nullif(close_alerts_of.comment, '')
    FROM closed AS c
$$;
COMMENT ON FUNCTION vigil.close_alerts_of(integer, text, text, text) IS 'Closes the open alerts of an incident that is closed, and which is locked, as what it is';

CREATE FUNCTION vigil.close_alert(alert bigint, classification text DEFAULT 'Undetermined', reason text DEFAULT NULL,
    comment text DEFAULT NULL)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_class text := coalesce(vigil.incident_word('classification', close_alert.classification,
        ARRAY['TruePositive', 'BenignPositive', 'FalsePositive', 'Undetermined']), 'Undetermined');
    v_reasons CONSTANT text[] := CASE v_class WHEN 'TruePositive' THEN ARRAY['SuspiciousActivity']
        WHEN 'BenignPositive' THEN ARRAY['SuspiciousButExpected']
        WHEN 'FalsePositive' THEN ARRAY['IncorrectAlertLogic', 'InaccurateData'] END;
    v_reason text := close_alert.reason;
    v_class_before CONSTANT text := (SELECT b.classification FROM vigil.last_classification(alert) AS b);
    v_reason_before CONSTANT text := (SELECT b.reason FROM vigil.last_classification(alert) AS b);
    v_closed vigil.incidents;
    v_incident integer;
BEGIN
    IF v_class = 'Undetermined' AND v_reason IS NOT NULL THEN
        RAISE invalid_parameter_value USING MESSAGE = 'classification Undetermined has no reason';
    ELSIF v_class = 'FalsePositive' AND v_reason IS NULL THEN
        RAISE invalid_parameter_value USING MESSAGE = 'classification FalsePositive needs a reason',
            HINT = 'It may be IncorrectAlertLogic or InaccurateData.';
    END IF;
    IF v_class <> 'Undetermined' THEN
        v_reason := coalesce(vigil.incident_word('reason of ' || v_class, v_reason, v_reasons), v_reasons[1]);
    END IF;
    SELECT c.incident INTO v_incident FROM vigil.change_alert(alert, CASE v_class WHEN 'FalsePositive' THEN 'dismissed' ELSE 'resolved' END, NULL,
        v_class, v_reason, comment) AS c;
    SELECT * INTO v_closed FROM vigil.incidents AS i WHERE i.number = v_incident AND i.status = 'Closed';
    -- One that was closed as this alert was follows it, unless another of its alerts is still called so.
    IF FOUND AND (v_class_before IS NULL
        OR (v_closed.classification, v_closed.classification_reason) IS DISTINCT FROM (v_class_before, v_reason_before)
        OR (v_class, v_reason) IS NOT DISTINCT FROM (v_class_before, v_reason_before)) THEN
        RETURN NULL;
    ELSIF FOUND AND EXISTS (SELECT FROM vigil.incident_alerts AS l CROSS JOIN LATERAL vigil.last_classification(l.alert_id) AS c
            WHERE l.incident = v_incident AND l.alert_id <> alert AND c.classification = v_closed.classification) THEN
        RAISE NOTICE USING MESSAGE = format('incident %s stays closed as %s, as others of its alerts are', v_incident, v_closed.classification),
            HINT = 'vigil.set_incident_status() changes it by itself.';
        RETURN NULL;
    ELSIF v_incident IS NULL THEN
        RETURN NULL;
    END IF;
    -- With its last open alert an incident is closed.
    IF vigil.has_open_alert(v_incident) THEN
        RETURN NULL;
    END IF;
    PERFORM vigil.set_incident_status(v_incident, 'Closed', v_class, v_reason, comment);
    RETURN v_incident;
END
$$;
COMMENT ON FUNCTION vigil.close_alert(bigint, text, text, text) IS 'Resolves an alert, or dismisses a false positive, with a classification, its reason and a comment. With its last open alert an incident is closed likewise, and follows if that alert is closed as something else: its number, else null';

CREATE FUNCTION vigil.set_alert_status(alert bigint, status text)
RETURNS void
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_change record;
BEGIN
    IF status NOT IN ('new', 'in progress', 'resolved', 'dismissed') THEN
        RAISE invalid_parameter_value USING
            MESSAGE = format('invalid status: "%s"', left(status, 200)),
            HINT = 'It may be new, in progress, resolved or dismissed.';
    END IF;
    SELECT * INTO v_change FROM vigil.change_alert(alert, status, NULL, NULL, NULL, NULL);
    -- An alert that is open again has its incident open again.
    IF status IN ('new', 'in progress') AND v_change.status_before IN ('resolved', 'dismissed')
        AND EXISTS (SELECT FROM vigil.incidents AS i WHERE i.number = v_change.incident AND i.status = 'Closed') THEN
        PERFORM vigil.set_incident_status(v_change.incident, 'Active');
    -- With its last open alert an incident is closed.
    ELSIF status IN ('resolved', 'dismissed') AND v_change.status_before IN ('new', 'in progress')
        AND EXISTS (SELECT FROM vigil.incidents AS i WHERE i.number = v_change.incident AND i.status <> 'Closed')
        AND NOT vigil.has_open_alert(v_change.incident) THEN
        PERFORM vigil.set_incident_status(v_change.incident, 'Closed');
    END IF;
END
$$;
COMMENT ON FUNCTION vigil.set_alert_status(bigint, text) IS 'Marks an alert as new, in progress, resolved or dismissed. With its last open alert an incident is closed (as Undetermined); if one that was closed is open again, so is its incident (Active)';

CREATE FUNCTION vigil.reopen_alert(alert bigint, comment text DEFAULT NULL)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_change record;
BEGIN
    SELECT * INTO v_change FROM vigil.change_alert(alert, 'new', NULL, NULL, NULL, comment);
    IF v_change.status_before NOT IN ('resolved', 'dismissed') THEN
        RAISE object_not_in_prerequisite_state USING MESSAGE = format('alert %s is not closed, but %s', alert, v_change.status_before);
    END IF;
    IF EXISTS (SELECT FROM vigil.incidents AS i WHERE i.number = v_change.incident AND i.status = 'Closed') THEN
        PERFORM vigil.set_incident_status(v_change.incident, 'Active');
        RETURN v_change.incident;
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION vigil.reopen_alert(bigint, text) IS 'Opens an alert that was closed again (new), with a comment for its history. If its incident is closed, it is opened, too (Active): its number, else null';

CREATE FUNCTION vigil.assign_alert(alert bigint, owner text)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_incident integer := (SELECT c.incident FROM vigil.change_alert(alert, NULL, coalesce(assign_alert.owner, ''), NULL, NULL, NULL) AS c);
BEGIN
    IF v_incident IS NOT NULL THEN
        PERFORM vigil.assign_incident(v_incident, assign_alert.owner);
    END IF;
    RETURN v_incident;
END
$$;
COMMENT ON FUNCTION vigil.assign_alert(bigint, text) IS 'Says who takes care of an alert and of its incident: any name; null or empty for nobody. Returns the incident';

REVOKE EXECUTE ON FUNCTION vigil.change_alert(bigint, text, text, text, text, text), vigil.close_alert(bigint, text, text, text),
    vigil.assign_alert(bigint, text), vigil.set_alert_status(bigint, text), vigil.reopen_alert(bigint, text), vigil.last_classification(bigint),
    vigil.has_open_alert(integer), vigil.close_alerts_of(integer, text, text, text) FROM PUBLIC;
