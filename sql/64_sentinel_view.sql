-- Alerts, incidents and runs under the names and columns that Sentinel has, for rules that query them.

-- Numbers become GUIDs whose last twelve digits are the number. Expressions stand here as they are:
-- a function with a search_path of its own would cost more than the row.

CREATE VIEW vigil."SecurityAlert" AS
SELECT a.raised_at AS "TimeGenerated",
    NULL::double precision AS "_BilledSize",
    'false'::text AS "_IsBillable",
    coalesce(a.properties ->> 'AlertLink', '') AS "AlertLink",
    a.name AS "AlertName",
    a.severity AS "AlertSeverity",
    (SELECT i.install_id::text FROM vigil.installation AS i LIMIT 1) || '_' || a.rule_id AS "AlertType",
    ''::text AS "CompromisedEntity",
    coalesce(a.properties ->> 'ConfidenceLevel', '') AS "ConfidenceLevel",
    CASE WHEN a.properties ->> 'ConfidenceScore' ~ '^[0-9]{1,3}([.][0-9]{1,9})?$'
        THEN (a.properties ->> 'ConfidenceScore')::double precision END AS "ConfidenceScore",
    a.description AS "Description",
    a.name AS "DisplayName",
    a.end_time AS "EndTime",
    a.entities::text AS "Entities",
    coalesce(a.properties ->> 'ExtendedLinks', '') AS "ExtendedLinks",
    jsonb_build_object(
        'Query Period', (CASE WHEN v.query_period >= interval '1 day' THEN extract(epoch FROM v.query_period)::bigint / 86400 || '.' ELSE '' END || to_char(make_interval(secs => extract(epoch FROM v.query_period)::bigint % 86400), 'HH24:MI:SS')),
        'Trigger Operator', CASE v.trigger_operator WHEN 'gt' THEN 'GreaterThan' WHEN 'lt' THEN 'LessThan' WHEN 'eq' THEN 'Equal' ELSE 'NotEqual' END,
        'Trigger Threshold', v.trigger_threshold::text,
        'Correlation Id', ('76696769-6c00-4003-8000-' || lpad(to_hex(a.run_id), 12, '0')),
        'Search Query Results Overall Count', a.row_count::text,
        'Data Sources', '[]',
        'Query', v.query,
        'OriginalQuery', v.query,
        'Query Start Time UTC', to_char(a.window_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS"Z"'),
        'Query End Time UTC', to_char(a.window_end AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS"Z"'),
        'Analytic Rule Ids', '["' || a.rule_id || '"]',
        'Analytic Rule Name', a.rule_name,
        'Event Grouping', CASE WHEN v.definition #>> '{eventGroupingSettings,aggregationKind}' = 'SingleAlert'
            THEN 'SingleAlert' ELSE 'AlertPerResult' END,
        'Custom Details', a.custom_details::text,
        'ProcessedBySentinel', 'True',
        'Alert generation status', CASE WHEN a.truncated = '{}' THEN 'Full alert created'
            ELSE 'Partial alert created: ' || array_to_string(a.truncated, ', ') END)::text AS "ExtendedProperties",
    false AS "IsIncident",
    a.raised_at AS "ProcessingEndTime",
    coalesce(a.properties ->> 'ProductComponentName', 'Scheduled Alerts') AS "ProductComponentName",
    coalesce(a.properties ->> 'ProductName', 'Azure Sentinel') AS "ProductName",
    coalesce(a.properties ->> 'ProviderName', 'ASI Scheduled Alerts') AS "ProviderName",
    coalesce(a.properties ->> 'RemediationSteps', '') AS "RemediationSteps",
    ''::text AS "ResourceId",
    ''::text AS "SourceComputerId",
    'Detection'::text AS "SourceSystem",
    a.start_time AS "StartTime",
    CASE a.status WHEN 'new' THEN 'New' WHEN 'in progress' THEN 'InProgress' WHEN 'resolved' THEN 'Resolved'
        WHEN 'dismissed' THEN 'Dismissed' ELSE 'Unknown' END AS "Status",
    array_to_string(ARRAY(SELECT t.x FROM unnest(a.techniques) WITH ORDINALITY AS t (x, n) WHERE t.x LIKE '%.%' ORDER BY t.n), ',') AS "SubTechniques",
    ('76696769-6c00-4001-8000-' || lpad(to_hex(a.id), 12, '0')) AS "SystemAlertId",
    CASE WHEN a.tactics = '{}' THEN 'Unknown' ELSE array_to_string(a.tactics, ',') END AS "Tactics",
    array_to_string(ARRAY(SELECT t.x FROM unnest(a.techniques) WITH ORDINALITY AS t (x, n) WHERE t.x NOT LIKE '%.%' ORDER BY t.n), ',') AS "Techniques",
    (SELECT i.install_id::text FROM vigil.installation AS i LIMIT 1) AS "TenantId",
    'SecurityAlert'::text AS "Type",
    'Microsoft'::text AS "VendorName",
    left(a.fingerprint, 32)::uuid::text AS "VendorOriginalId",
    ''::text AS "WorkspaceResourceGroup",
    (SELECT i.install_id::text FROM vigil.installation AS i LIMIT 1) AS "WorkspaceSubscriptionId"
FROM vigil.alerts AS a
    LEFT JOIN vigil.rule_versions AS v ON v.rule_id = a.rule_id AND v.version_no = a.rule_version
WHERE a.status <> 'suppressed';
COMMENT ON VIEW vigil."SecurityAlert" IS 'Alerts as Sentinel''s table has them, without those that are suppressed; what KQL finds under this name unless there is another table of it';

CREATE VIEW vigil."SecurityIncident" AS
SELECT h.changed_at AS "TimeGenerated",
    NULL::double precision AS "_BilledSize",
    'false'::text AS "_IsBillable",
    jsonb_build_object('alertsCount', s.state -> 'alert_count', 'bookmarksCount', 0, 'commentsCount', s.state -> 'comment_count',
        'alertProductNames', jsonb_build_array('Azure Sentinel'), 'tactics', s.state -> 'tactics',
        'techniques', s.state -> 'techniques') AS "AdditionalData",
    (SELECT coalesce(jsonb_agg(('76696769-6c00-4001-8000-' || lpad(to_hex(l.alert_id), 12, '0')) ORDER BY l.alert_id), '[]')
        FROM vigil.incident_alerts AS l WHERE l.incident = h.incident AND l.change_no <= h.change_no) AS "AlertIds",
    '[]'::jsonb AS "BookmarkIds",
    coalesce(s.state ->> 'classification', '') AS "Classification",
    coalesce(s.state ->> 'classification_comment', '') AS "ClassificationComment",
    coalesce(s.state ->> 'classification_reason', '') AS "ClassificationReason",
    (s.state ->> 'closed_at')::timestamptz AS "ClosedTime",
    (SELECT coalesce(jsonb_agg(jsonb_build_object('message', c.message, 'createdTimeUtc', c.created_at, 'author', jsonb_build_object('name', c.author))
            ORDER BY c.comment_no), '[]')
        FROM vigil.incident_comments AS c WHERE c.incident = h.incident AND c.change_no <= h.change_no) AS "Comments",
    i.created_at AS "CreatedTime",
    i.description AS "Description",
    (s.state ->> 'first_activity')::timestamptz AS "FirstActivityTime",
    (SELECT f.changed_at FROM vigil.incident_history AS f
        WHERE f.incident = h.incident AND f.change_no = 2 AND h.change_no >= 2 LIMIT 1) AS "FirstModifiedTime",
    ('76696769-6c00-4002-8000-' || lpad(to_hex(h.incident), 12, '0')) AS "IncidentName",
    h.incident AS "IncidentNumber",
    ''::text AS "IncidentUrl",
    (SELECT coalesce(jsonb_agg(jsonb_build_object('labelName', l.label, 'labelType', 'User') ORDER BY l.n), '[]')
        FROM jsonb_array_elements_text(s.state -> 'labels') WITH ORDINALITY AS l (label, n)) AS "Labels",
    (s.state ->> 'last_activity')::timestamptz AS "LastActivityTime",
    h.changed_at AS "LastModifiedTime",
    h.changed_by AS "ModifiedBy",
    jsonb_build_object('objectId', NULL, 'email', NULL, 'assignedTo', s.state -> 'owner', 'userPrincipalName', s.state -> 'owner') AS "Owner",
    h.incident::text AS "ProviderIncidentId",
    'Azure Sentinel'::text AS "ProviderName",
    jsonb_build_array(i.rule_id) AS "RelatedAnalyticRuleIds",
    s.state ->> 'severity' AS "Severity",
    'Azure'::text AS "SourceSystem",
    s.state ->> 'status' AS "Status",
    '[]'::jsonb AS "Tasks",
    (SELECT n.install_id::text FROM vigil.installation AS n LIMIT 1) AS "TenantId",
    s.state ->> 'title' AS "Title",
    'SecurityIncident'::text AS "Type"
FROM vigil.incident_history AS h
    JOIN vigil.incidents AS i ON i.number = h.incident
    -- What has not been changed is as it was opened. OFFSET: computed once for all columns.
    CROSS JOIN LATERAL (SELECT coalesce(h.state, to_jsonb(i) - 'description') AS state OFFSET 0) AS s
WHERE h.state IS NOT NULL OR h.field = 'created';
COMMENT ON VIEW vigil."SecurityIncident" IS 'Incidents as Sentinel''s table has them: a row for each change, with what was true after it; what KQL finds under this name unless there is another table of it';

CREATE VIEW vigil."SentinelHealth" AS
SELECT r.finished_at AS "TimeGenerated",
    NULL::double precision AS "_BilledSize",
    'false'::text AS "_IsBillable",
    CASE r.status WHEN 'succeeded' THEN CASE WHEN r.truncated THEN 'Rule executed; rows beyond the limit raised no alerts'
            ELSE 'Rule executed successfully' END
        ELSE coalesce(r.error, 'The process that ran the rule ended') END AS "Description",
    jsonb_build_object(
        'AggregationKind', coalesce(v.definition #>> '{eventGroupingSettings,aggregationKind}', 'AlertPerResult'),
        'AlertsGeneratedAmount', r.alert_count,
        'CorrelationId', ('76696769-6c00-4003-8000-' || lpad(to_hex(r.id), 12, '0')),
        'QueryStartTimeUTC', r.window_start,
        'QueryEndTimeUTC', r.window_end,
        'QueryFrequency', (CASE WHEN v.query_frequency >= interval '1 day' THEN extract(epoch FROM v.query_frequency)::bigint / 86400 || '.' ELSE '' END || to_char(make_interval(secs => extract(epoch FROM v.query_frequency)::bigint % 86400), 'HH24:MI:SS')),
        'QueryPeriod', (CASE WHEN v.query_period >= interval '1 day' THEN extract(epoch FROM v.query_period)::bigint / 86400 || '.' ELSE '' END || to_char(make_interval(secs => extract(epoch FROM v.query_period)::bigint % 86400), 'HH24:MI:SS')),
        'QueryPerformanceIndicators', jsonb_build_object('ExecutionTime', extract(epoch FROM r.finished_at - r.started_at)),
        'QueryResultAmount', r.row_count,
        'RuleId', r.rule_id,
        'SuppressionEnabled', coalesce(v.definition -> 'suppressionEnabled', 'false'),
        'SuppressionDuration', v.definition ->> 'suppressionDuration',
        'TriggerOperator', CASE v.trigger_operator WHEN 'gt' THEN 'GreaterThan' WHEN 'lt' THEN 'LessThan' WHEN 'eq' THEN 'Equal' ELSE 'NotEqual' END,
        'TriggerThreshold', v.trigger_threshold,
        'TriggerType', CASE v.kind WHEN 'NRT' THEN 'NrtRun' ELSE 'Scheduled' END,
        'Issues', CASE WHEN r.truncated THEN '["More rows than vigil.max_alerts_per_run"]'::jsonb ELSE '[]' END) AS "ExtendedProperties",
    CASE v.kind WHEN 'NRT' THEN 'NRT analytics rule run' ELSE 'Scheduled analytics rule run' END AS "OperationName",
    CASE WHEN r.status = 'succeeded' THEN '' WHEN r.status = 'timeout' THEN 'The query ran for too long'
        WHEN r.status = 'lost' THEN 'The process ended' WHEN r.status = 'cancelled' THEN 'The run was cancelled'
        WHEN r.sqlstate = '42P01' THEN 'A table was not found' WHEN r.sqlstate = '42501' THEN 'The owner may not read a table'
        WHEN r.sqlstate = '42883' THEN 'A function was not found' WHEN r.sqlstate = '42601' THEN 'The query has a syntax error'
        WHEN r.sqlstate LIKE '42%' THEN 'The query has a semantic error' WHEN r.sqlstate LIKE '53%' THEN 'Too many resources'
        WHEN r.sqlstate LIKE '54%' THEN 'Too many resources' ELSE 'The server had an error' END AS "Reason",
    ('76696769-6c00-4003-8000-' || lpad(to_hex(r.id), 12, '0')) AS "RecordId",
    r.rule_id::text AS "SentinelResourceId",
    CASE v.kind WHEN 'NRT' THEN 'NRT' ELSE 'Scheduled' END AS "SentinelResourceKind",
    v.name AS "SentinelResourceName",
    'Analytics Rule'::text AS "SentinelResourceType",
    'Azure'::text AS "SourceSystem",
    CASE WHEN r.status <> 'succeeded' THEN 'Failure' WHEN r.truncated THEN 'Partial success' ELSE 'Success' END AS "Status",
    (SELECT i.install_id::text FROM vigil.installation AS i LIMIT 1) AS "TenantId",
    'SentinelHealth'::text AS "Type",
    (SELECT i.install_id::text FROM vigil.installation AS i LIMIT 1) AS "WorkspaceId"
FROM vigil.runs AS r
    LEFT JOIN vigil.rule_versions AS v ON v.rule_id = r.rule_id AND v.version_no = r.rule_version;
COMMENT ON VIEW vigil."SentinelHealth" IS 'Runs as Sentinel''s table has them; what KQL finds under this name unless there is another table of it';
