-- Rules of Elastic over logs of Microsoft 365, Okta, Kubernetes, GitHub and Google Cloud: the fields of each by rows made by hand.
BEGIN;
SELECT EXISTS (SELECT FROM vigil.translate_rule(E'[rule]\nname = "x"\n') AS t WHERE t.notes::text LIKE '%without toml++%') AS lacks_toml \gset
\if :lacks_toml
SELECT '1..0 # SKIP vigil was built without toml++';
ROLLBACK;
\quit
\endif
SELECT no_plan();
SET LOCAL client_min_messages = error;
SELECT vigil.create_log_table(name) FROM unnest(ARRAY['OfficeActivity', 'OktaV2_CL', 'OktaSystemLogs', 'AKSAudit', 'GitHubAuditLogsV2_CL', 'GCPAuditLogs']) AS name
WHERE to_regclass(format('public.%I', name)) IS NULL;
INSERT INTO "OfficeActivity" ("TimeGenerated", "OfficeId", "OfficeWorkload", "Operation", "UserId", "ResultStatus", "Parameters", "ModifiedProperties", "ExtendedProperties", "AADTarget") VALUES
    ('2026-01-01 00:01Z', 'a', 'Exchange', 'New-InboxRule', 'mia@example.com', 'True', '[{"Name":"ForwardTo","Value":"x@example.com"},{"Name":"DeleteMessage","Value":"True"}]', '', '', ''),
    ('2026-01-01 00:02Z', 'b', 'MicrosoftTeams', 'TeamsTenantSettingChanged', 'kim@example.com', 'Success', '',
        '[{"Name":"AllowGuestUser","NewValue":"a \"{true}\"","OldValue":"false"},{"Name":"IsPublic","NewValue":"True","OldValue":"False"}]', '', ''),
    ('2026-01-01 00:03Z', 'c', 'AzureActiveDirectory', 'UserLoggedIn', 'kim@example.com', 'Success', '', '', '[{"Name":"ResultStatusDetail","Value":"Redirect"},{"Name":"RequestType","Value":"OAuth2:Authorize"}]',
        '[{"ID":"00000003-0000-0000-c000-000000000000","Type":0},{"ID":"x","Type":2}]'),
    ('2026-01-01 00:04Z', 'd', 'AzureActiveDirectory', 'UserLoginFailed', 'kim@example.com', 'Failed', '', '', '', '');
UPDATE "OfficeActivity" SET "ClientIP" = CASE "OfficeId" WHEN 'a' THEN '198.51.100.7:51234' WHEN 'b' THEN '[2001:db8::1]:443' WHEN 'c' THEN '198.51.100.7' ELSE '2001:db8::2' END;
INSERT INTO "OktaV2_CL" ("TimeGenerated", "EventOriginalUid", "EventOriginalType", "OriginalOutcomeResult", "ActorUsername", "SrcIpAddr", "SecurityContextIsProxy", "DebugData", "OriginalTarget") VALUES
    ('2026-01-01 00:01Z', 'a', 'user.session.start', 'FAILURE', 'kim', '192.0.2.1', true, '{"dtHash": "h1", "risk": "{reasons=Anomalous Device, New City, level=HIGH}"}', '[{"id": "t1", "alternateId": "Tom"}]');
INSERT INTO "OktaSystemLogs" ("TimeGenerated", "EventOriginalUid", "EventOriginalType", "OriginalOutcomeResult", "ActorUsername", "SrcIpAddr") VALUES
    ('2026-01-01 00:02Z', 'b', 'user.session.start', 'ALLOW', 'ann', '192.0.2.2');
INSERT INTO "AKSAudit" ("TimeGenerated", "AuditId", "Verb", "ObjectRef", "User", "SourceIps", "RequestObject", "ResponseStatus", "Annotations") VALUES
    ('2026-01-01 00:01Z', 'a', 'create', '{"resource": "pods", "name": "p"}', '{"username": "system:anonymous", "groups": ["system:unauthenticated", "g"]}', '["192.0.2.1", "192.0.2.2"]',
        '{"kind": "Pod", "spec": {"hostPID": true, "containers": [{"image": "a"}, {"image": "b/c:1"}]}}', '{"code": 403}', '{"authorization.k8s.io/decision": "allow"}'),
    ('2026-01-01 00:02Z', 'b', 'get', '{"resource": "secrets"}', '{"username": "kim"}', '[]', NULL, '{"code": 200}', '{"authorization.k8s.io/decision": "forbid"}');
INSERT INTO "GitHubAuditLogsV2_CL" ("TimeGenerated", "DocumentId", "Action", "Actor", "PublicRepo") VALUES
    ('2026-01-01 00:01Z', 'a', 'protected_branch.policy_override', 'kim', true), ('2026-01-01 00:02Z', 'b', 'repo.destroy', 'ann', false);
INSERT INTO "GCPAuditLogs" ("TimeGenerated", "InsertId", "MethodName", "ServiceName", "PrincipalEmail", "RequestMetadata", "Status", "Request") VALUES
    ('2026-01-01 00:01Z', 'a', 'google.iam.admin.v1.CreateRole', 'iam.googleapis.com', 'k@example.com', '{"callerIp": "192.0.2.1", "callerSuppliedUserAgent": "ua"}', NULL, '{"rules": [{"verbs": ["get", "*"]}]}'),
    ('2026-01-01 00:02Z', 'b', 'google.iam.admin.v1.CreateRole', 'iam.googleapis.com', 'l@example.com', '{}', '{"code": 7}', NULL),
    ('2026-01-01 00:03Z', 'c', 'google.iam.admin.v1.CreateRole', 'iam.googleapis.com', 'l@example.com', '{}', '{"code": 0}', NULL);

SELECT is((SELECT string_agg(id, ' ' ORDER BY id) FROM (SELECT coalesce(r ->> 'OfficeId', r ->> 'EventOriginalUid', r ->> 'AuditId', r ->> 'DocumentId', r ->> 'InsertId') AS id
        FROM vigil.translate_rule(format(E'[rule]\nname = "x"\nseverity = "low"\nindex = ["logs-%s-*"]\ntype = "%s"\nquery = ''''''%s''''''\n', dataset, coalesce(type, 'query'), query)) AS t, kql.query(t.kql) AS r) AS x),
    wanted, dataset || ': ' || query)
FROM (VALUES
    ('o365.audit', 'event.provider: Exchange and event.category: web and o365.audit.Parameters.ForwardTo: *', 'a', NULL), ('o365.audit', 'o365.audit.Parameters.DeleteMessage: True', 'a', NULL),
    ('o365.audit', 'event.category: authentication and event.outcome: failure', 'd', NULL), ('o365.audit', 'event.category: authentication', 'c d', NULL),
    ('o365.audit', 'o365.audit.ModifiedProperties.AllowGuestUser.NewValue: "a \"{true}\""', 'b', NULL), ('o365.audit', 'o365.audit.ModifiedProperties.AllowGuestUser.OldValue: false', 'b', NULL),
    ('o365.audit', 'o365.audit.ModifiedProperties.IsPublic.OldValue: False', 'b', NULL), ('o365.audit', 'o365.audit.ModifiedProperties.IsPublic.OldValue: true', NULL, NULL),
    ('o365.audit', 'o365.audit.ExtendedProperties.RequestType: "OAuth2:Authorize"', 'c', NULL), ('o365.audit', 'o365.audit.Target.Type: 2', 'c', NULL), ('o365.audit', 'o365.audit.Target.ID: x', 'c', NULL),
    ('o365.audit', 'source.ip: 198.51.100.7', 'a c', NULL), ('o365.audit', 'source.ip: "198.51.100.0/24"', 'a c', NULL), ('o365.audit', 'source.ip: "2001:db8::/32"', 'b d', NULL),
    ('o365.audit', 'not source.ip: "198.51.100.0/24"', 'b d', NULL),
    ('okta.system', 'event.action: user.session.start', 'a b', NULL), ('okta.system', 'event.outcome: success', 'b', NULL), ('okta.system', 'okta.security_context.is_proxy: true', 'a', NULL),
    ('okta.system', 'okta.debug_context.debug_data.dt_hash: h1', 'a', NULL), ('okta.system', 'okta.debug_context.debug_data.risk_level: HIGH', 'a', NULL),
    ('okta.system', 'okta.debug_context.debug_data.risk_reasons: "Anomalous Device, New City"', 'a', NULL), ('okta.system', 'okta.target.alternate_id: Tom', 'a', NULL), ('okta.system', 'source.ip: "192.0.2.2"', 'b', NULL),
    ('kubernetes.audit_logs', 'kubernetes.audit.annotations.authorization_k8s_io/decision: allow and kubernetes.audit.verb: create', 'a', NULL),
    ('kubernetes.audit_logs', 'kubernetes.audit.user.groups: "system:unauthenticated"', 'a', NULL), ('kubernetes.audit_logs', 'kubernetes.audit.requestObject.spec.containers.image: b*', 'a', NULL),
    ('kubernetes.audit_logs', 'kubernetes.audit.requestObject.spec.hostPID: true', 'a', NULL), ('kubernetes.audit_logs', 'kubernetes.audit.responseStatus.code: 200', 'b', NULL),
    ('kubernetes.audit_logs', 'source.ip: 192.0.2.0/24', 'a', NULL), ('kubernetes.audit_logs', 'user.name: kim', 'b', NULL), ('kubernetes.audit_logs', 'any where event.action == "get"', 'b', 'eql'),
    ('github.audit', 'github.category: protected_branch', 'a', NULL), ('github.audit', 'github.repository_public: false and user.name: ann', 'b', NULL),
    ('gcp.audit', 'event.action: google.iam.admin.v*.CreateRole and event.outcome: success', 'a c', NULL), ('gcp.audit', 'event.outcome: failure', 'b', NULL), ('gcp.audit', 'source.ip: 192.0.2.1', 'a', NULL),
    ('gcp.audit', 'gcp.audit.request.rules.verbs: "*"', 'a', NULL), ('gcp.audit', 'service.name: iam.googleapis.com and client.user.email: l@*', 'b c', NULL)) AS f (dataset, query, wanted, type);
-- EQL and ES|QL read regular expressions of Lucene in the same way.
SELECT is((SELECT string_agg(r ->> 'DocumentId', ' ') FROM vigil.translate_rule(format(E'[rule]\nname = "x"\nseverity = "low"\nindex = ["logs-github.audit-*"]\ntype = "%s"\nquery = ''''''%s''''''\n', type, query)) AS t, kql.query(t.kql) AS r),
    'a', query)
FROM (VALUES ('eql', 'any where event.action regex "prot@override"'), ('eql', 'any where event.action regex """[[a-z_]+\.policy_.*"""'), ('eql', 'any where event.action regex~ "PROTECTED.*"'),
    ('esql', 'from logs-github.audit-* metadata _id | where event.action rlike "prot@override"'), ('esql', 'from logs-github.audit-* metadata _id | where event.action rlike """[[a-z_]+\.policy_.*"""')) AS f (type, query);
SELECT * FROM finish();
ROLLBACK;
