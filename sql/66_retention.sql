-- How long alerts, incidents, and what is put aside or remembered are kept.

CREATE TABLE vigil.retentions
(
    name text NOT NULL,
    keep interval NOT NULL,
    CONSTRAINT retentions_pkey PRIMARY KEY (name),
    CONSTRAINT retentions_name_check CHECK (name IN ('alerts', 'incidents', 'dead_letters', 'loads', 'forwards')),
    CONSTRAINT retentions_keep_check CHECK (keep >= interval '1 day')
);
COMMENT ON TABLE vigil.retentions IS 'How long alerts, closed incidents, dead letters, loads, and alerts that a forwarder gave up are kept; what has no row is kept for ever';
COMMENT ON COLUMN vigil.retentions.name IS 'alerts, incidents, dead_letters, loads or forwards';
COMMENT ON COLUMN vigil.retentions.keep IS 'How long after an alert was raised, an incident closed, a record put aside or taken again, a load changed, an alert given up';
SELECT pg_catalog.pg_extension_config_dump('vigil.retentions', '');

CREATE FUNCTION vigil.set_alert_retention(alerts interval, incidents interval DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM vigil.check_age('how long alerts are kept', alerts), vigil.check_age('how long incidents are kept', incidents);
    DELETE FROM vigil.retentions AS r WHERE r.name IN ('alerts', 'incidents');
    INSERT INTO vigil.retentions (name, keep)
        SELECT n.name, n.keep FROM (VALUES ('alerts', alerts), ('incidents', incidents)) AS n (name, keep) WHERE n.keep IS NOT NULL;
END
$$;
COMMENT ON FUNCTION vigil.set_alert_retention(interval, interval) IS 'Sets how long alerts and closed incidents are kept, at least a day; null keeps them for ever. Workers remove the rest';

-- The time column of alerts that may go is their slot's: within its longest period, and as long
-- as late rows are looked for, a slot is compared with what it raised.
CREATE FUNCTION vigil.remove_old_alerts(as_of timestamptz DEFAULT clock_timestamp(), batch integer DEFAULT 1000)
RETURNS bigint
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
AS $$
DECLARE
    v_alerts timestamptz := (SELECT vigil.time_before(as_of, r.keep) FROM vigil.retentions AS r WHERE r.name = 'alerts');
    v_incidents timestamptz := (SELECT vigil.time_before(as_of, r.keep) FROM vigil.retentions AS r WHERE r.name = 'incidents');
    v_horizon timestamptz := vigil.time_before(as_of, coalesce(current_setting('vigil.late_horizon', true), '1 day')::interval + interval '1 day');
    v_removed bigint := 0;
    v_count bigint;
BEGIN
    IF v_incidents IS NOT NULL THEN
        DELETE FROM vigil.incidents AS i WHERE i.number = ANY (ARRAY(
            SELECT x.number FROM vigil.incidents AS x
            WHERE x.status = 'Closed' AND x.closed_at < v_incidents AND x.modified_at < v_incidents
            ORDER BY x.modified_at LIMIT batch FOR UPDATE SKIP LOCKED));
        GET DIAGNOSTICS v_removed = ROW_COUNT;
    END IF;
    IF v_alerts IS NOT NULL THEN
        DELETE FROM vigil.alerts AS a WHERE a.id = ANY (ARRAY(
            SELECT x.id FROM vigil.alerts AS x
            WHERE x.raised_at < v_alerts
                AND x.slot_end < v_horizon - coalesce((SELECT max(v.query_period) FROM vigil.rule_versions AS v WHERE v.rule_id = x.rule_id), interval '0')
                AND NOT EXISTS (SELECT FROM vigil.incident_alerts AS l JOIN vigil.incidents AS i ON i.number = l.incident
                    WHERE l.alert_id = x.id AND i.status <> 'Closed')
                -- What a forwarder that is alive has not sent yet.
                AND NOT EXISTS (SELECT FROM vigil.forwarders AS f
                    WHERE greatest(f.started_at, f.last_sent_at, f.last_error_at) > v_alerts
                        AND (x.id > f.settled OR EXISTS (SELECT FROM vigil.forward_alerts AS w
                            WHERE w.forwarder_id = f.id AND w.alert_id = x.id AND w.state = 'held')))
                AND NOT EXISTS (SELECT FROM vigil.gaps AS g WHERE g.rule_id = x.rule_id AND g.state = 'open'
                    AND g.gap_start < x.slot_end AND g.gap_end > x.slot_start)
            ORDER BY x.raised_at LIMIT batch FOR UPDATE SKIP LOCKED));
        GET DIAGNOSTICS v_count = ROW_COUNT;
        v_removed := v_removed + v_count;
        DELETE FROM vigil.entity_activity AS e WHERE (e.entity_id, e.rule_id) IN (
            SELECT x.entity_id, x.rule_id FROM vigil.entity_activity AS x
            WHERE x.seen_week < v_alerts AND x.last_seen < v_alerts AND x.last_seen < v_horizon
                AND NOT EXISTS (SELECT FROM vigil.alert_entities AS l WHERE l.entity_id = x.entity_id)
            ORDER BY x.seen_week LIMIT batch FOR UPDATE SKIP LOCKED);
        GET DIAGNOSTICS v_count = ROW_COUNT;
        v_removed := v_removed + v_count;
    END IF;
    RETURN v_removed;
END
$$;
COMMENT ON FUNCTION vigil.remove_old_alerts(timestamptz, integer) IS 'Removes some of the alerts, closed incidents and entities that vigil.set_alert_retention() gives up; called by workers until nothing is left; the number removed';

CREATE FUNCTION vigil.keep_for(name text, age interval)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF name IS NULL OR name NOT IN ('alerts', 'incidents', 'dead_letters', 'loads', 'forwards') THEN
        RAISE invalid_parameter_value USING
            MESSAGE = format('there is nothing "%s" that is kept for a time', left(name, 200)),
            HINT = 'It may be alerts, incidents, dead_letters, loads or forwards. For log tables there is vigil.set_retention().';
    END IF;
    PERFORM vigil.check_age(format('how long %s are kept', replace(name, '_', ' ')), age);
    DELETE FROM vigil.retentions AS r WHERE r.name = keep_for.name;
    INSERT INTO vigil.retentions (name, keep) SELECT keep_for.name, age WHERE age IS NOT NULL;
END
$$;
COMMENT ON FUNCTION vigil.keep_for(text, interval) IS
    'Sets how long alerts, incidents (closed ones), dead_letters, loads or forwards (what forwarders gave up) are kept, at least a day; null keeps them for ever. Workers remove the rest. A file whose load is forgotten is taken again if it is still there';

CREATE FUNCTION vigil.remove_old_records(as_of timestamptz DEFAULT clock_timestamp(), batch integer DEFAULT 1000)
RETURNS bigint
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_limit timestamptz;
    v_removed bigint := 0;
    v_count bigint;
BEGIN
    SELECT vigil.time_before(as_of, r.keep) INTO v_limit FROM vigil.retentions AS r WHERE r.name = 'dead_letters';
    IF v_limit IS NOT NULL THEN
        DELETE FROM vigil.dead_letter AS d WHERE d.id = ANY (ARRAY(
            SELECT x.id FROM vigil.dead_letter AS x
            WHERE x.received_at < v_limit AND coalesce(x.resolved_at < v_limit, true)
            ORDER BY x.id LIMIT batch FOR UPDATE SKIP LOCKED));
        GET DIAGNOSTICS v_removed = ROW_COUNT;
    END IF;
    SELECT vigil.time_before(as_of, r.keep) INTO v_limit FROM vigil.retentions AS r WHERE r.name = 'loads';
    IF v_limit IS NOT NULL THEN
        DELETE FROM vigil.loads AS l WHERE l.id = ANY (ARRAY(
            SELECT x.id FROM vigil.loads AS x WHERE x.changed_at < v_limit
            ORDER BY x.id LIMIT batch FOR UPDATE SKIP LOCKED));
        GET DIAGNOSTICS v_count = ROW_COUNT;
        v_removed := v_removed + v_count;
    END IF;
    SELECT vigil.time_before(as_of, r.keep) INTO v_limit FROM vigil.retentions AS r WHERE r.name = 'forwards';
    IF v_limit IS NOT NULL THEN
        -- What is held is not given up yet, and what was sent is forgotten by itself.
        DELETE FROM vigil.forward_alerts AS w WHERE (w.forwarder_id, w.alert_id) IN (
            SELECT x.forwarder_id, x.alert_id FROM vigil.forward_alerts AS x
            WHERE x.state = 'dead' AND x.last_try_at < v_limit
                -- Beyond the forwarder's number it would be sent again without its row.
                AND EXISTS (SELECT FROM vigil.forwarders AS f WHERE f.id = x.forwarder_id AND x.alert_id <= f.settled)
            LIMIT batch FOR UPDATE SKIP LOCKED);
        GET DIAGNOSTICS v_count = ROW_COUNT;
        v_removed := v_removed + v_count;
    END IF;
    RETURN v_removed;
END
$$;
COMMENT ON FUNCTION vigil.remove_old_records(timestamptz, integer) IS 'Removes some of the dead letters, loads and alerts given up by forwarders that vigil.keep_for() gives up; called by workers until nothing is left; the number removed';

REVOKE EXECUTE ON FUNCTION vigil.keep_for(text, interval), vigil.remove_old_records(timestamptz, integer) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION vigil.set_alert_retention(interval, interval), vigil.remove_old_alerts(timestamptz, integer) FROM PUBLIC;
