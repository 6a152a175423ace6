-- Entities: what alerts are about, each known by one key in all of them.

-- One row for each rule that names an entity, so that no run waits for another rule.  A run may
-- count each row of a page again: there is room for the second version of all.
CREATE TABLE vigil.entity_activity
(
    entity_id uuid NOT NULL,
    rule_id uuid NOT NULL,
    type text NOT NULL,
    key text NOT NULL,
    strong boolean NOT NULL,
    identifiers jsonb NOT NULL,
    first_seen timestamptz NOT NULL,
    last_seen timestamptz NOT NULL,
    alert_count bigint NOT NULL,
    seen_week timestamptz GENERATED ALWAYS AS (date_bin(interval '7 days', last_seen, timestamptz '2000-01-03 00:00+00')) STORED,
    CONSTRAINT entity_activity_pkey PRIMARY KEY (entity_id, rule_id)
) WITH (fillfactor = 45);
COMMENT ON TABLE vigil.entity_activity IS 'What the alerts of a rule have said of an entity so far; written by runs only';
COMMENT ON COLUMN vigil.entity_activity.entity_id IS 'The entity; made from its type and key, so that it is the same everywhere';
COMMENT ON COLUMN vigil.entity_activity.rule_id IS 'The rule, which may have been deleted since';
COMMENT ON COLUMN vigil.entity_activity.type IS 'Type as in alerts: "ip", "account"';
COMMENT ON COLUMN vigil.entity_activity.key IS 'Identifiers that tell it apart, in one spelling: Name=alice,UPNSuffix=contoso.example';
COMMENT ON COLUMN vigil.entity_activity.strong IS 'Whether the key names one thing in the world; a private address does not';
COMMENT ON COLUMN vigil.entity_activity.identifiers IS 'All identifiers that alerts had, in one spelling';
COMMENT ON COLUMN vigil.entity_activity.first_seen IS 'Earliest start of an alert about it';
COMMENT ON COLUMN vigil.entity_activity.last_seen IS 'Latest end of an alert about it';
COMMENT ON COLUMN vigil.entity_activity.alert_count IS 'Alerts about it, those that have been removed since included';
COMMENT ON COLUMN vigil.entity_activity.seen_week IS 'Begin of the week of last_seen, by which entities are found that nobody has seen for long';

-- A hash index, because a key may be longer than a btree can hold.
CREATE INDEX entity_activity_key_idx ON vigil.entity_activity USING hash (key);
COMMENT ON INDEX vigil.entity_activity_key_idx IS 'Entities by their key';

-- Of the week: an index on the time itself would have a row written anew in all indexes each time.
CREATE INDEX entity_activity_seen_idx ON vigil.entity_activity (seen_week);
COMMENT ON INDEX vigil.entity_activity_seen_idx IS 'Entities that nobody has seen for long';

SELECT pg_catalog.pg_extension_config_dump('vigil.entity_activity', '');

CREATE VIEW vigil.entities AS
SELECT a.entity_id AS id,
    a.type,
    a.key,
    a.strong,
    (array_agg(a.identifiers ORDER BY a.last_seen DESC, a.rule_id))[1] AS identifiers,
    min(a.first_seen) AS first_seen,
    max(a.last_seen) AS last_seen,
    sum(a.alert_count)::bigint AS alert_count,
    count(*) AS rule_count
FROM vigil.entity_activity AS a
GROUP BY a.entity_id, a.type, a.key, a.strong;
COMMENT ON VIEW vigil.entities IS 'What alerts are about: accounts, addresses, hosts, …, each once';
COMMENT ON COLUMN vigil.entities.id IS 'The entity, as in vigil.alert_entities; made from its type and key, so that it is the same everywhere';
COMMENT ON COLUMN vigil.entities.type IS 'Type as in alerts: "ip", "account"';
COMMENT ON COLUMN vigil.entities.key IS 'Identifiers that tell it apart, in one spelling: Name=alice,UPNSuffix=contoso.example';
COMMENT ON COLUMN vigil.entities.strong IS 'Whether the key names one thing in the world; a private address does not';
COMMENT ON COLUMN vigil.entities.identifiers IS 'All identifiers, as the rule knows them that saw it last';
COMMENT ON COLUMN vigil.entities.first_seen IS 'Earliest start of an alert about it';
COMMENT ON COLUMN vigil.entities.last_seen IS 'Latest end of an alert about it';
COMMENT ON COLUMN vigil.entities.alert_count IS 'Alerts about it, those that have been removed since included';
COMMENT ON COLUMN vigil.entities.rule_count IS 'Rules that have raised them';

CREATE TABLE vigil.risk_weights
(
    severity text NOT NULL,
    score integer NOT NULL,
    CONSTRAINT risk_weights_pkey PRIMARY KEY (severity),
    CONSTRAINT risk_weights_severity_check
        CHECK (severity IN ('Informational', 'Low', 'Medium', 'High')),
    CONSTRAINT risk_weights_score_check CHECK (score BETWEEN 0 AND 100)
);
COMMENT ON TABLE vigil.risk_weights IS 'What an alert without a risk score adds to the risk of its entities, where it is not the default: Informational 5, Low 21, Medium 47, High 73';
COMMENT ON COLUMN vigil.risk_weights.severity IS 'Severity of the alert';
COMMENT ON COLUMN vigil.risk_weights.score IS 'Points, from 0 to 100';
SELECT pg_catalog.pg_extension_config_dump('vigil.risk_weights', '');

CREATE FUNCTION vigil.set_risk_weight(severity text, score integer)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF severity IS NULL OR severity NOT IN ('Informational', 'Low', 'Medium', 'High') THEN
        RAISE invalid_parameter_value USING MESSAGE = format('invalid severity: "%s"', left(severity, 200)),
            HINT = 'It may be Informational, Low, Medium or High.';
    ELSIF score NOT BETWEEN 0 AND 100 THEN
        RAISE invalid_parameter_value USING MESSAGE = format('the weight of a severity is out of range: %s', score),
            HINT = 'It may be from 0 to 100, or null for the default.';
    END IF;
    DELETE FROM vigil.risk_weights AS w WHERE w.severity = set_risk_weight.severity;
    INSERT INTO vigil.risk_weights (severity, score)
        SELECT set_risk_weight.severity, set_risk_weight.score WHERE set_risk_weight.score IS NOT NULL;
END
$$;
COMMENT ON FUNCTION vigil.set_risk_weight(text, integer) IS 'Sets how many points an alert of a severity that has no risk score adds to the risk of its entities; null for the default';

CREATE VIEW vigil.entity_risk AS
SELECT r.entity_id AS id,
    n.type,
    n.key,
    n.strong,
    r.score,
    r.alert_count,
    r.tactic_count,
    r.tactics,
    r.rule_count,
    r.last_alert
FROM (
    SELECT l.entity_id,
        coalesce(sum(coalesce(l.risk_score, w.score)) FILTER (WHERE l.slot_end > now() - interval '24 hours'), 0)::bigint AS score,
        count(*) FILTER (WHERE l.slot_end > now() - interval '24 hours') AS alert_count,
        count(DISTINCT l.rule_id) AS rule_count,
        max(l.slot_end) AS last_alert,
        coalesce(max(t.tactics), '{}') AS tactics,
        coalesce(max(cardinality(t.tactics)), 0) AS tactic_count
    FROM (
        SELECT DISTINCT e.entity_id, a.id, a.rule_id, a.severity, a.risk_score, a.slot_end
        FROM vigil.alerts AS a
            JOIN vigil.alert_entities AS e ON e.alert_id = a.id
        WHERE a.slot_end > now() - interval '7 days' AND a.raised_at > now() - interval '7 days'
            AND a.status NOT IN ('suppressed', 'dismissed')) AS l
        JOIN (
            SELECT d.severity, coalesce(x.score, d.score) AS score
            FROM (VALUES ('Informational', 5), ('Low', 21), ('Medium', 47), ('High', 73)) AS d (severity, score)
                LEFT JOIN vigil.risk_weights AS x ON x.severity = d.severity) AS w ON w.severity = l.severity
        LEFT JOIN (
            SELECT e.entity_id, array_agg(DISTINCT c.tactic ORDER BY c.tactic) AS tactics
            FROM vigil.alerts AS a
                JOIN vigil.alert_entities AS e ON e.alert_id = a.id
                CROSS JOIN LATERAL unnest(a.tactics) AS c (tactic)
            WHERE a.slot_end > now() - interval '7 days' AND a.raised_at > now() - interval '7 days'
                AND a.status NOT IN ('suppressed', 'dismissed')
            GROUP BY e.entity_id) AS t ON t.entity_id = l.entity_id
    GROUP BY l.entity_id) AS r
    JOIN LATERAL (
        SELECT a.type, a.key, a.strong FROM vigil.entity_activity AS a WHERE a.entity_id = r.entity_id LIMIT 1) AS n ON true;
COMMENT ON VIEW vigil.entity_risk IS 'How much alerts say about an entity: points of the last 24 hours, tactics of the last 7 days; without what was suppressed or dismissed';
COMMENT ON COLUMN vigil.entity_risk.id IS 'The entity, see vigil.entities';
COMMENT ON COLUMN vigil.entity_risk.type IS 'Its type: "ip", "account"';
COMMENT ON COLUMN vigil.entity_risk.key IS 'Identifiers that tell it apart';
COMMENT ON COLUMN vigil.entity_risk.strong IS 'Whether the key names one thing in the world';
COMMENT ON COLUMN vigil.entity_risk.score IS 'Points of its alerts whose slots ended in the last 24 hours: their risk scores; of those without one by severity, see vigil.risk_weights';
COMMENT ON COLUMN vigil.entity_risk.alert_count IS 'How many those are';
COMMENT ON COLUMN vigil.entity_risk.tactic_count IS 'Distinct tactics of its alerts of the last 7 days';
COMMENT ON COLUMN vigil.entity_risk.tactics IS 'Which they are';
COMMENT ON COLUMN vigil.entity_risk.rule_count IS 'Rules that raised alerts about it in the last 7 days';
COMMENT ON COLUMN vigil.entity_risk.last_alert IS 'End of the latest slot with an alert about it';

REVOKE EXECUTE ON FUNCTION vigil.set_risk_weight(text, integer) FROM PUBLIC;
