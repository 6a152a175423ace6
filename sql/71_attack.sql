-- MITRE ATT&CK: its names, and what the rules cover of it.

CREATE FUNCTION vigil.attack_tactics(OUT ordinal integer, OUT tactic text, OUT id text, OUT name text)
RETURNS SETOF record
LANGUAGE c IMMUTABLE PARALLEL SAFE ROWS 20
AS 'MODULE_PATHNAME', 'vigil_attack_tactics';
COMMENT ON FUNCTION vigil.attack_tactics() IS 'The tactics of MITRE ATT&CK (version 18.1) in the order of the matrix: the word that rules write, id and name';

CREATE FUNCTION vigil.attack_techniques(OUT technique text, OUT name text, OUT tactics text[], OUT state text,
    OUT successor text)
RETURNS SETOF record
LANGUAGE c IMMUTABLE PARALLEL SAFE ROWS 1000
AS 'MODULE_PATHNAME', 'vigil_attack_techniques';
COMMENT ON FUNCTION vigil.attack_techniques() IS 'The techniques of MITRE ATT&CK (version 18.1, Enterprise and ICS): id, name, the tactics they serve, current, revoked or deprecated, and what took the place of a revoked one';

CREATE FUNCTION vigil.attack_coverage(fired_within interval DEFAULT '90 days', silent_after interval DEFAULT '1 day',
    OUT tactic text, OUT tactic_name text, OUT technique text, OUT technique_name text, OUT fits boolean,
    OUT successor text, OUT rule_id uuid, OUT rule_name text, OUT severity text, OUT enabled boolean,
    OUT last_alert_at timestamptz, OUT fired boolean, OUT source_active_at timestamptz, OUT source_silent boolean)
RETURNS SETOF record
LANGUAGE sql STABLE STRICT PARALLEL RESTRICTED ROWS 100
SET search_path = pg_catalog, pg_temp
AS $$
WITH rule AS (
    SELECT r.id, r.name, r.enabled, v.severity, v.tactics, v.techniques,
        (SELECT max(x.active_at) FROM vigil.source_searches AS x WHERE x.relation = ANY (s.sources)) AS source_active_at,
        (SELECT a.slot_end FROM vigil.alerts AS a WHERE a.rule_id = r.id ORDER BY a.slot_end DESC LIMIT 1) AS last_alert_at
    FROM vigil.rules AS r
    JOIN vigil.rule_versions AS v ON v.rule_id = r.id AND v.version_no = r.version_no
    LEFT JOIN vigil.rule_state AS s ON s.rule_id = r.id),
technique AS MATERIALIZED (
    SELECT t.* FROM vigil.attack_techniques() AS t),
-- A technique stands under those of the rule's tactics that it serves.  One that serves none of them stands
-- under all, as its author says; a rule without tactics is put under those of its techniques.
placed AS (
    SELECT r.id AS rule_id, w.tactic, x.id AS technique, t.name, t.successor,
        CASE WHEN t.technique IS NOT NULL THEN w.tactic = ANY (t.tactics) END AS fits
    FROM rule AS r
    CROSS JOIN LATERAL unnest(r.techniques) AS x (id)
    LEFT JOIN technique AS t ON t.technique = x.id
    CROSS JOIN LATERAL unnest(CASE WHEN r.tactics = '{}' THEN coalesce(nullif(t.tactics, '{}'), ARRAY[NULL::text])
                                   WHEN r.tactics && t.tactics
                                   THEN ARRAY(SELECT u.tactic FROM unnest(r.tactics) AS u (tactic)
                                              WHERE u.tactic = ANY (t.tactics))
                                   ELSE r.tactics END) AS w (tactic)),
matrix AS (
    SELECT p.* FROM placed AS p
    UNION ALL
    SELECT r.id, u.tactic, NULL, NULL, NULL, NULL
    FROM rule AS r
    CROSS JOIN LATERAL unnest(r.tactics) AS u (tactic)
    WHERE NOT EXISTS (SELECT FROM placed AS p WHERE p.rule_id = r.id AND p.tactic = u.tactic))
SELECT m.tactic, c.name, m.technique, m.name, m.fits, m.successor, r.id, r.name, r.severity, r.enabled,
    r.last_alert_at, coalesce(r.last_alert_at > vigil.time_before(now(), fired_within), false), r.source_active_at,
    CASE WHEN r.enabled THEN coalesce(r.source_active_at < vigil.time_before(now(), silent_after), true) END
FROM matrix AS m
JOIN rule AS r ON r.id = m.rule_id
LEFT JOIN vigil.attack_tactics() AS c ON c.tactic = m.tactic
ORDER BY c.ordinal, m.technique COLLATE "C", r.name COLLATE "C", r.id
$$;
COMMENT ON FUNCTION vigil.attack_coverage(interval, interval) IS 'Tactics and techniques of MITRE ATT&CK with the rules that name them, in the order of the matrix; a rule fired if it raised an alert within the first time, a source is silent if nothing was written to the rule''s tables for the second';

CREATE VIEW vigil.attack_coverage AS
SELECT c.tactic, c.tactic_name, c.technique, c.technique_name, c.fits, c.successor, c.rule_id, c.rule_name, c.severity,
    c.enabled, c.last_alert_at, c.fired, c.source_active_at, c.source_silent
FROM vigil.attack_coverage() AS c;
COMMENT ON VIEW vigil.attack_coverage IS 'vigil.attack_coverage() with alerts of 90 days and sources that were written to within a day';
COMMENT ON COLUMN vigil.attack_coverage.tactic IS 'Tactic, as rules write it';
COMMENT ON COLUMN vigil.attack_coverage.tactic_name IS 'Its name';
COMMENT ON COLUMN vigil.attack_coverage.technique IS 'Technique; null if a rule names none of the tactic';
COMMENT ON COLUMN vigil.attack_coverage.technique_name IS 'Its name; null if ATT&CK does not have it';
COMMENT ON COLUMN vigil.attack_coverage.fits IS 'Whether the technique serves the tactic; null if it is not known';
COMMENT ON COLUMN vigil.attack_coverage.successor IS 'Technique that took its place, if it was revoked';
COMMENT ON COLUMN vigil.attack_coverage.rule_id IS 'A rule that names both';
COMMENT ON COLUMN vigil.attack_coverage.rule_name IS 'Its name';
COMMENT ON COLUMN vigil.attack_coverage.severity IS 'Its severity';
COMMENT ON COLUMN vigil.attack_coverage.enabled IS 'Whether it is on';
COMMENT ON COLUMN vigil.attack_coverage.last_alert_at IS 'End of the slot of its last alert';
COMMENT ON COLUMN vigil.attack_coverage.fired IS 'Whether that is within the last 90 days';
COMMENT ON COLUMN vigil.attack_coverage.source_active_at IS 'When its tables were last seen to be written to';
COMMENT ON COLUMN vigil.attack_coverage.source_silent IS 'Whether that is more than a day ago; null if the rule is off';
