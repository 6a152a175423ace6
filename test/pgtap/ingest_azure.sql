-- Records of Azure's resources as diagnostic settings write them fill the columns that Log Analytics has of them.
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public;
SET LOCAL client_min_messages = error;
SELECT vigil.create_log_table('AzureActivity'), vigil.create_log_table('StorageBlobLogs'), vigil.create_log_table('OktaV2_CL'),
    vigil.create_log_table('OktaSystemLogs'), vigil.create_log_table('GitHubAuditLogsV2_CL');

-- ---- the activity log ----

SELECT is((vigil.ingest_rows('AzureActivity', $j$
{"records":[{"time":"2026-03-01T10:00:00.1234567Z","resourceId":"/SUBSCRIPTIONS/AAAA/RESOURCEGROUPS/RG1/PROVIDERS/MICROSOFT.NETWORK/AZUREFIREWALLS/FW1","operationName":"MICROSOFT.NETWORK/AZUREFIREWALLS/DELETE","category":"Administrative","resultType":"Success","resultSignature":"Succeeded.","callerIpAddress":"198.51.100.7","correlationId":"user","identity":{"authorization":{"scope":"/s","action":"a"},"claims":{"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn":"ann@contoso.example","http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name":"other","appid":"app"}},"level":"Information","properties":{"statusCode":"OK","eventDataId":"e1","hierarchy":"h"}},
{"time":"2026-03-01T10:01:00Z","resourceId":"/subscriptions/BBBB","operationName":"X/WRITE","category":"Policy","resultType":"Failure","correlationId":"principal","identity":{"claims":{"http://schemas.microsoft.com/identity/claims/objectidentifier":"oid","appid":"app"}},"properties":"{\"statusCode\":\"Forbidden\",\"eventDataId\":\"e2\"}"},
{"time":"2026-03-01T10:02:00Z","resourceId":"/subscriptions/BBBB/","operationName":"X/ACTION","category":"ServiceHealth","correlationId":"named","identity":"somebody","properties":{}}]}
$j$)).rows, 3::bigint, 'an Event Hub message');
SELECT results_eq($$SELECT "OperationNameValue", "ActivityStatusValue", "ActivitySubstatusValue", "CategoryValue", "ResourceProviderValue", "Resource", "ResourceGroup",
        "SubscriptionId", "_ResourceId", "Caller", "CallerIpAddress", "Level", "EventDataId", "Hierarchy", "Type" FROM "AzureActivity" WHERE "CorrelationId" = 'user'$$,
    $$VALUES ('MICROSOFT.NETWORK/AZUREFIREWALLS/DELETE', 'Success', 'Succeeded.', 'Administrative', 'MICROSOFT.NETWORK', 'FW1', 'RG1', 'aaaa',
        '/subscriptions/aaaa/resourcegroups/rg1/providers/microsoft.network/azurefirewalls/fw1', 'ann@contoso.example', '198.51.100.7', 'Information', 'e1', 'h', 'AzureActivity')$$, 'what rules ask for');
SELECT results_eq($$SELECT "Authorization"::jsonb, "Authorization_d", "Claims_d" ->> 'appid', "Claims"::jsonb = "Claims_d", "Properties"::jsonb, "Properties_d" FROM "AzureActivity" WHERE "CorrelationId" = 'user'$$,
    $$VALUES ('{"scope": "/s", "action": "a"}'::jsonb, '{"scope": "/s", "action": "a"}'::jsonb, 'app', true, '{"statusCode": "OK", "eventDataId": "e1", "hierarchy": "h"}'::jsonb,
        '{"statusCode": "OK", "eventDataId": "e1", "hierarchy": "h"}'::jsonb)$$, 'as a text and as JSON');
SELECT results_eq($$SELECT "CorrelationId", "Caller", "SubscriptionId", "ResourceGroup", "_ResourceId", "EventDataId" FROM "AzureActivity" WHERE "CorrelationId" <> 'user' ORDER BY 1$$,
    $$VALUES ('named', '', 'bbbb', '', '/subscriptions/bbbb', ''), ('principal', 'oid', 'bbbb', '', '/subscriptions/bbbb', 'e2')$$, 'a service, a subscription, properties in a text, an identity that is a name');
SELECT is((vigil.ingest_rows('AzureActivity', '{"TimeGenerated":"2026-03-01T10:03:00Z","OperationNameValue":"Y","Caller":"c","CorrelationId":"row"}')).rows, 1::bigint, 'a row of Log Analytics');
SELECT is((SELECT concat_ws(' ', "OperationNameValue", "Caller", "_ResourceId") FROM "AzureActivity" WHERE "CorrelationId" = 'row'), 'Y c ', 'is what it was');
SELECT is((SELECT count(*) FROM vigil.translate_rule(E'title: T\nlevel: low\nlogsource: {product: azure, service: activitylogs}\ndetection:\n    s: {operationName: Microsoft.Network/azureFirewalls/delete}\n    condition: s\n') AS t,
    kql.query(t.kql)), 1::bigint, 'a rule of Sigma finds it');

-- ---- storage ----

SELECT is((vigil.ingest_rows('StorageBlobLogs', '{"time":"2026-03-01T10:00:00Z","resourceId":"/subscriptions/c/resourceGroups/r/providers/Microsoft.Storage/storageAccounts/s/blobServices/default","category":"StorageRead","operationName":"GetBlob","statusCode":200,"statusText":"SASSuccess","durationMs":5,"callerIpAddress":"198.51.100.7:1","protocol":"HTTPS","uri":"https://s/x","identity":{"type":"SAS","tokenHash":"key1(AA)","requester":{"objectId":"o","upn":"u"},"authorization":[{"action":"read"}]},"properties":{"accountName":"s","userAgentHeader":"azcopy"}}')).rows,
    1::bigint, 'a read of a blob');
SELECT results_eq($$SELECT "AuthenticationType", "AuthenticationHash", "RequesterObjectId", "RequesterUpn", "AuthorizationDetails", "AccountName", "UserAgentHeader", "StatusCode", "StatusText", "_ResourceId", "_SubscriptionId" FROM "StorageBlobLogs"$$,
    $$VALUES ('SAS', 'key1(AA)', 'o', 'u', '[{"action": "read"}]'::jsonb, 's', 'azcopy', '200', 'SASSuccess', '/subscriptions/c/resourcegroups/r/providers/microsoft.storage/storageaccounts/s/blobservices/default', 'c')$$, 'and who read');

-- ---- what no column takes is told ----

CREATE FUNCTION pg_temp.told(log_table text, payload text) RETURNS text LANGUAGE sql AS
    $$SELECT string_agg(r ->> 'message', '; ') FROM vigil.preview_ingest(log_table, convert_to(payload, 'UTF8')) AS i, jsonb_array_elements(i.reasons) AS r$$;
SELECT is(pg_temp.told('StorageBlobLogs', '{"time":"2026-03-01T11:00:00Z","category":"StorageRead","operationName":"GetBlob","tenantId":"t","other":1,"identity":{"kind":"x","requester":{"shoe":1}},"properties":{"hat":1,"accountName":"s"}}'),
    'columns that are not of log table "StorageBlobLogs": "other", "identity.kind", "requester.shoe", "properties.hat"', 'of records of diagnostic settings, too');
SELECT is(pg_temp.told('AzureActivity', '{"time":"2026-03-01T11:00:00Z","category":"Administrative","operationName":"x","properties":{"hat":1},"identity":{"claims":{"a":"b"}}}'), NULL,
    'what is taken as a whole is taken');

-- ---- rules read the tables that the loaders of their products fill ----

SELECT results_eq($$SELECT s.name, m.mapping ->> 'table', t.kql ~ format('\y%s\y', m.mapping ->> 'table')
    FROM (VALUES ('okta', 'product: okta, service: okta', 'eventType'), ('github', 'product: github, service: audit', 'action'), ('gcp_audit', 'product: gcp, service: gcp.audit', 'gcp.audit.method_name'),
        ('kubernetes', 'product: kubernetes, service: audit', 'verb'), ('syslog', 'product: linux, service: syslog', ''), ('cef', 'category: proxy', 'cs-method'), ('security_lake', 'product: aws, service: cloudtrail', 'eventName'))
        AS s (name, source, field), vigil.shipped_mappings() AS m,
        vigil.translate_rule(format(E'title: T\nlevel: low\nlogsource: {%s}\ndetection:\n    s: %s\n    condition: s\n', s.source, CASE WHEN s.field = '' THEN '[x]' ELSE format('{%s: x}', s.field) END)) AS t
    WHERE m.name = s.name ORDER BY 1$$,
    $$SELECT name, mapping ->> 'table', true FROM vigil.shipped_mappings() ORDER BY 1$$, 'all that come with the extension');
SELECT vigil.ingest('okta', convert_to('[{"uuid":"1","published":"2026-03-02T09:00:00.123Z","eventType":"policy.lifecycle.update","actor":{"id":"00u1"},"outcome":{"result":"SUCCESS"}}]', 'UTF8'), 'x');
SELECT vigil.ingest_rows('OktaSystemLogs', '{"TimeGenerated":"2026-03-02T09:00:00Z","EventOriginalType":"policy.lifecycle.update","EventOriginalUid":"2"}');
SELECT vigil.ingest('github', convert_to('{"@timestamp":1772442000123,"action":"repo.destroy","actor":"ann","_document_id":"d"}', 'UTF8'), 'x');
SELECT is((SELECT string_agg(x ->> 'EventOriginalUid', ' ' ORDER BY x ->> 'EventOriginalUid') FROM vigil.translate_rule(E'title: T\nlevel: low\nlogsource: {product: okta, service: okta}\ndetection:\n    s: {eventType: policy.lifecycle.update}\n    condition: s\n') AS t,
    kql.query(t.kql) AS x), '1 2', 'a rule of Okta finds what either table has');
SELECT is((SELECT x ->> 'Actor' FROM vigil.translate_rule(E'title: T\nlevel: low\nlogsource: {product: github, service: audit}\ndetection:\n    s: {action: repo.destroy}\n    condition: s\n') AS t,
    kql.query(t.kql) AS x), 'ann', 'and one of GitHub');

SELECT * FROM finish();
ROLLBACK;
