-- What test/sample/run asks of the rules of other platforms in test/companion: what each finds, in every slot of
-- its own that has a call to IAM, and which rules the flagship has as related ones.
\o /dev/null
SET TimeZone = 'UTC';
SET client_min_messages = error;
SELECT vigil.run_rule(r.id, s.slot)
FROM vigil.rules AS r JOIN vigil.rule_versions AS v ON v.rule_id = r.id AND v.version_no = r.version_no
    CROSS JOIN LATERAL (
        SELECT DISTINCT date_bin(v.query_frequency, a."TimeGenerated", timestamptz '2000-01-01') + v.query_frequency AS slot
        FROM public."AWSCloudTrail" AS a WHERE a."EventSource" = 'iam.amazonaws.com') AS s
WHERE v.definition #>> '{metadata,platform}' IS NOT NULL
ORDER BY s.slot, r.id;
\o
SELECT 'run ' || status || ' ' || coalesce(error, '') FROM vigil.runs WHERE status <> 'succeeded' GROUP BY status, error;
SELECT a.rule_name || E'\t' || coalesce(a.evidence #>> '{0,EventName}', a.evidence #>> '{0,eventName}') || E'\t'
    || to_char(a.start_time, 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
FROM vigil.alerts AS a ORDER BY 1;
SELECT 'related ' || related_name || ' ' || (v.definition #>> '{metadata,platform}')
FROM vigil.related_rules('f4a28082-2808-4783-9736-33c1ae117475') AS l
    JOIN vigil.rules AS r ON r.id = l.related_id JOIN vigil.rule_versions AS v ON v.rule_id = r.id AND v.version_no = r.version_no
WHERE v.definition #>> '{metadata,platform}' IS NOT NULL ORDER BY 1;
SELECT 'risk ' || rule_name || ' ' || min(risk_score) FROM vigil.alerts WHERE risk_score IS NOT NULL GROUP BY rule_name ORDER BY 1;
