-- Entra sign-ins to rows of SigninLogs: three shapes, and the traps of each.
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public;
SET LOCAL client_min_messages = error;
SELECT vigil.create_log_table('SigninLogs', keep_raw => true);

CREATE FUNCTION reason() RETURNS text LANGUAGE sql AS $$
    SELECT d.reason FROM vigil.dead_letter d ORDER BY d.id DESC LIMIT 1 $$;
CREATE FUNCTION counts(payload text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE r record;
BEGIN
    DELETE FROM "SigninLogs";
    r := vigil.ingest_signin(payload, 'try');
    RETURN format('%s %s %s', r.rows, r.rejected, r.skipped);
END $$;
CREATE FUNCTION value_of(payload text, field text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE v text;
BEGIN
    IF counts(payload) <> '1 0 0' THEN RETURN 'rejected: ' || reason(); END IF;
    EXECUTE format('SELECT coalesce(%I::text, ''<null>'') FROM "SigninLogs"', field) INTO v;
    RETURN v;
END $$;
-- A record of diagnostic settings with more top-level fields and more properties.
CREATE FUNCTION ds(fields text, properties text DEFAULT '') RETURNS text LANGUAGE sql AS $$
    SELECT '{"time":"2024-01-31T09:00:00.1234567Z","category":"SignInLogs"' || fields || ',"properties":{"id":"x"' || properties || '}}' $$;

-- Diagnostic settings: a full record.
SELECT is(counts(
    '{"time":"2024-01-31T09:00:00.1234567Z","resourceId":"/tenants/t/providers/Microsoft.aadiam","operationName":"Sign-in activity",'
    '"operationVersion":"1.0","category":"SignInLogs","tenantId":"t","resultType":"50126","resultSignature":"None","resultDescription":"bad password",'
    '"durationMs":12,"callerIpAddress":"203.0.113.1","correlationId":"c1","identity":"Ann","Level":4,"location":"NL",'
    '"properties":{"id":"i","createdDateTime":"2024-01-31T08:57:20.1234567+00:00","userDisplayName":"Ann","userPrincipalName":"ann@contoso.example",'
    '"userId":"u","appId":"a","appDisplayName":"Azure Portal","ipAddress":"203.0.113.2","status":{"errorCode":50126,"failureReason":"bad"},'
    '"clientAppUsed":"Browser","userAgent":"UA","deviceDetail":{"deviceId":"","operatingSystem":"Windows"},'
    '"location":{"city":"Utrecht","geoCoordinates":{"latitude":52.09}},"mfaDetail":{},"correlationId":"c2","conditionalAccessStatus":"notApplied",'
    '"appliedConditionalAccessPolicies":[{"id":"p"}],"authenticationDetails":[{"a":1}],"authenticationProcessingDetails":[],'
    '"isInteractive":true,"riskDetail":"none","riskLevelAggregated":"high","riskLevelDuringSignIn":"high","riskState":"atRisk",'
    '"riskEventTypes":["unfamiliarFeatures", "unlikelyTravel"],"riskEventTypes_v2":[],"resourceId":"r","autonomousSystemNumber":64496,'
    '"processingTimeInMilliseconds":151,"flaggedForReview":false,"userType":"Member"}}'), '1 0 0', 'a record of diagnostic settings');
SELECT is((SELECT jsonb_object_agg(e.key, e.value) FROM "SigninLogs" t, jsonb_each(to_jsonb(t)) e
           WHERE e.value NOT IN ('""', 'null') AND e.key NOT IN ('_raw', '_ingested_at', '_xid')),
    '{"TimeGenerated":"2024-01-31T09:00:00.123456+00:00","ResourceId":"/tenants/t/providers/Microsoft.aadiam","OperationName":"Sign-in activity",
      "OperationVersion":"1.0","Category":"SignInLogs","AADTenantId":"t","ResultType":"50126","ResultSignature":"None","ResultDescription":"bad password",
      "DurationMs":12,"CorrelationId":"c1","Identity":"Ann","Level":"4","Location":"NL","Id":"i","CreatedDateTime":"2024-01-31T08:57:20.123456+00:00",
      "UserDisplayName":"Ann","UserPrincipalName":"ann@contoso.example","UserId":"u","AppId":"a","AppDisplayName":"Azure Portal",
      "IPAddress":"203.0.113.2","Status":{"errorCode":50126,"failureReason":"bad"},"ClientAppUsed":"Browser","UserAgent":"UA",
      "DeviceDetail":{"deviceId":"","operatingSystem":"Windows"},"LocationDetails":{"city":"Utrecht","geoCoordinates":{"latitude":52.09}},
      "MfaDetail":{},"ConditionalAccessStatus":"notApplied","ConditionalAccessPolicies":[{"id":"p"}],"AuthenticationDetails":"[{\"a\":1}]",
      "AuthenticationProcessingDetails":"[]","IsInteractive":true,"RiskDetail":"none","RiskLevelAggregated":"high","RiskLevelDuringSignIn":"high",
      "RiskState":"atRisk","RiskEventTypes":"[\"unfamiliarFeatures\",\"unlikelyTravel\"]","RiskEventTypes_V2":"[]","ResourceIdentity":"r",
      "AutonomousSystemNumber":"64496","ProcessingTimeInMilliseconds":"151","FlaggedForReview":false,"UserType":"Member",
      "Resource":"Microsoft.aadiam","ResourceGroup":"Microsoft.aadiam","SourceSystem":"Azure AD","Type":"SigninLogs"}'::jsonb,
    'every field is where the mapping puts it, and no other is set');

-- ResultType is text, whatever it was.
SELECT is(value_of(ds(',"resultType":"0"'), 'ResultType'), '0', 'string "0"');
SELECT is(value_of(ds(',"resultType":0'), 'ResultType'), '0', 'number 0');
SELECT is(value_of(ds(',"resultType":50126.0'), 'ResultType'), '50126', 'a number has its canonical form');
SELECT is(value_of(ds(',"resulttype":50126'), 'ResultType'), '50126', 'a key in lower case');
SELECT is(value_of(ds(''), 'ResultType'), '', 'none is empty');
SELECT is(value_of(ds(',"resultType":"Success"'), 'ResultType'), 'Success', 'a word stays one');
SELECT is(value_of(ds(',"Level":"4"'), 'Level'), '4', 'Level as a string');
SELECT is(value_of(ds(',"level":4'), 'Level'), '4', 'level in lower case');
SELECT is(value_of(ds(',"operationVersion":1'), 'OperationVersion'), '1', 'a version as a number');
SELECT is(value_of(ds(',"durationMs":"15"'), 'DurationMs'), '15', 'a duration as a string');
SELECT is(value_of(ds(',"durationMs":"x"'), 'DurationMs'), 'rejected: bad_number', 'and not a word');
SELECT is(value_of(ds(',"durationMs":9223372036854775808'), 'DurationMs'), 'rejected: bad_number', 'nor beyond bigint');

-- Risk event types: JSON text, compact, in order.
SELECT is(value_of(ds('', ',"riskEventTypes":["b", "a"]'), 'RiskEventTypes'), '["b","a"]', 'an array is compact JSON text in its order');
SELECT is(value_of(ds('', ',"riskEventTypes":"[\"a\"]"'), 'RiskEventTypes'), '["a"]', 'a string is kept as it is');
SELECT is(value_of(ds('', ',"riskEventTypes":null'), 'RiskEventTypes'), '', 'null is empty');
SELECT is(value_of(ds('', ',"riskEventTypes":[]'), 'RiskEventTypes'), '[]', 'none is []');

-- Addresses, locations, correlation: the same key at two levels.
SELECT is(value_of(ds(',"callerIpAddress":"198.51.100.1"'), 'IPAddress'), '198.51.100.1', 'the caller''s address is the second choice');
SELECT is(value_of(ds(',"callerIpAddress":"198.51.100.1"', ',"ipAddress":"198.51.100.2"'), 'IPAddress'), '198.51.100.2', 'the one in properties the first');
SELECT is(value_of('{"time":"2024-01-31T09:00:00Z","category":"SignInLogs","properties":{"ipAddress":"198.51.100.2"},"callerIpAddress":"198.51.100.1"}', 'IPAddress'),
    '198.51.100.2', 'in any order');
SELECT is(value_of(ds('', ',"correlationId":"c2"'), 'CorrelationId'), 'c2', 'the correlation of the properties is the second choice');
SELECT is(value_of(ds(',"location":"NL"', ',"location":{"city":"x"}'), 'Location'), 'NL', 'the location is a code');
SELECT is(value_of(ds(',"location":"NL"', ',"location":{"city":"x"}'), 'LocationDetails'), '{"city": "x"}', 'and its details an object');

-- Dynamic columns.
SELECT is(value_of(ds('', ',"status":"{\"errorCode\":0}"'), 'Status'), '{"errorCode": 0}', 'an object in a string is taken as an object');
SELECT is(value_of(ds('', ',"status":"text"'), 'Status'), '"text"', 'another string stays one');
SELECT is(value_of(ds('', ',"status":null'), 'Status'), '<null>', 'null is null');
SELECT is(value_of(ds('', ',"status":{"a":"\u0000"}'), 'Status'), 'rejected: bad_type', 'what jsonb cannot hold is put aside');
SELECT is(value_of(ds('', ',"status":{"a":1e200000}'), 'Status'), 'rejected: bad_type', 'also a number beyond numeric');

-- Properties.
SELECT is(value_of('{"time":"2024-01-31T09:00:00Z","category":"SignInLogs","properties":"{\"id\":\"in a string\"}"}', 'Id'), 'in a string', 'properties in a string are read');
SELECT is(value_of('{"time":"2024-01-31T09:00:00Z","category":"SignInLogs","properties":"none"}', 'Id'), 'rejected: missing_properties', 'other strings are not');
SELECT is(value_of('{"time":"2024-01-31T09:00:00Z","category":"SignInLogs"}', 'Id'), 'rejected: missing_properties', 'a sign-in has properties');
SELECT is(value_of('{"category":"SignInLogs","properties":{}}', 'Id'), 'rejected: missing_time', 'and a time');
SELECT is(value_of('{"time":"10/24/2023 8:13:31","category":"SignInLogs","properties":{"id":"a"}}', 'TimeGenerated'), '2023-10-24 08:13:31+00', 'which may be in figures');

-- Categories.
SELECT is(counts(ds('') || E'\n' || replace(ds(''), 'SignInLogs', 'NonInteractiveUserSignInLogs') || E'\n'
    || replace(ds(''), 'SignInLogs', 'ServicePrincipalSignInLogs') || E'\n' || replace(ds(''), 'SignInLogs', 'SIGNINLOGS')),
    '2 0 2', 'other categories belong to other tables');

-- The same sign-in sent again with another risk is a row of its own.
SELECT is(counts(ds('', ',"riskLevelAggregated":"none"') || E'\n' || ds('', ',"riskLevelAggregated":"high"')), '2 0 0', 'a sign-in sent again is kept');

-- Event Hub.
SELECT is(counts('{"records":[' || ds('') || ',' || ds('', ',"appDisplayName":"other"') || ']}'), '2 0 0', 'an Event Hub message');
SELECT is(counts('[{"records":[' || ds('') || ']},{"records":[]}]'), '1 0 0', 'several of them');
SELECT is(counts('{"records":[' || ds('') || ']}' || E'\n' || '{"records":[' || ds('', ',"appDisplayName":"other"') || ']}'), '2 0 0', 'one a line');

-- Microsoft Graph.
SELECT is(counts('{"@odata.context":"c","@odata.nextLink":"n","value":[{"id":"g","createdDateTime":"2024-01-31T09:00:00Z","userDisplayName":"Ann",'
    '"ipAddress":"203.0.113.1","status":{"errorCode":0,"failureReason":"Other."},"location":{"city":"x","countryOrRegion":"NL"},'
    '"riskEventTypes_v2":["a"],"correlationId":"c","resourceId":"r","isInteractive":true}]}'), '1 0 0', 'a page of Graph');
SELECT results_eq($$SELECT "TimeGenerated", "CreatedDateTime", "Id", "ResultType", "ResultDescription", "Location", "LocationDetails"->>'city', "Status"->>'errorCode',
    "Identity", "RiskEventTypes_V2", "CorrelationId", "ResourceIdentity", "Category", "OperationName" FROM "SigninLogs"$$,
    $$VALUES ('2024-01-31T09:00:00Z'::timestamptz, '2024-01-31T09:00:00Z'::timestamptz, 'g', '0', 'Other.', 'NL', 'x', '0', 'Ann', '["a"]', 'c', 'r', 'SignInLogs', 'Sign-in activity')$$,
    'Graph fields are where they belong');
SELECT is(counts('{"id":"g","createdDateTime":"2024-01-31T09:00:00Z","isInteractive":false}'), '0 0 1', 'a sign-in that is not interactive is skipped');
SELECT is(counts('{"error":{"code":"Authentication_RequestFromNonPremiumTenant"}}') || reason(), '0 1 0graph_error', 'an error of Graph is no sign-in');

-- Log Analytics.
SELECT is(counts('{"TenantId":"w","TimeGenerated":"2024-01-31T09:00:00.1234567Z","ResultType":"0","Status":{"errorCode":0},"DurationMs":5,"IsInteractive":true,'
    '"Category":"SignInLogs","RiskEventTypes":"[]","CreatedDateTime":"2024-01-31T08:00:00Z","_Internal_X":1}'), '1 0 0', 'a row of the continuous export');
SELECT results_eq($$SELECT "TenantId", "TimeGenerated", "ResultType", "Status", "DurationMs", "IsInteractive", "RiskEventTypes", "Type", "UserId" FROM "SigninLogs"$$,
    $$VALUES ('w', '2024-01-31T09:00:00.123456Z'::timestamptz, '0', '{"errorCode":0}'::jsonb, 5::bigint, true, '[]', 'SigninLogs', '')$$, 'keys are columns');
SELECT is(counts('{"tables":[{"name":"PrimaryResult","columns":[{"name":"TimeGenerated","type":"datetime"},{"name":"UserPrincipalName","type":"string"},{"name":"Status","type":"dynamic"},{"name":"IsInteractive","type":"bool"}],'
    '"rows":[["2024-01-31T09:00:00Z","ann@contoso.example","{\"errorCode\":0}",true],["bad","x",null,null],["2024-01-31T10:00:00Z","bob@contoso.example",null,null]]}]}'),
    '2 1 0', 'an answer of the query API');
SELECT results_eq($$SELECT "UserPrincipalName", "Status", "IsInteractive" FROM "SigninLogs" ORDER BY "TimeGenerated"$$,
    $$VALUES ('ann@contoso.example', '{"errorCode":0}'::jsonb, true), ('bob@contoso.example', NULL, NULL)$$, 'row by row');

-- CSV of the portal has no risk columns; it would load rows that never match.
SELECT is(counts(E'"Date (UTC)","Request ID"\n"x","y"') || reason(), '0 1 0no_risk_columns', 'the portal''s CSV is refused with the reason');
SELECT is(counts(E'"TimeGenerated [UTC]","Id"\n"x","y"') || reason(), '0 1 0bad_time', 'CSV of Log Analytics is read');
SELECT is(counts(E'"When","Id_"\n"x","y"') || reason(), '0 1 0unsupported_container', 'CSV of other columns is refused');

-- Sign-ins of other categories go to the table of their category once there is one.
SELECT vigil.create_log_table('AADNonInteractiveUserSignInLogs');
SELECT vigil.create_log_table('AADManagedIdentitySignInLogs');
SELECT is(counts(ds('') || replace(ds(',"resultType":0', ',"status":{"errorCode": 0},"userPrincipalName":"ann@contoso.example"'), 'SignInLogs', 'NonInteractiveUserSignInLogs')
    || replace(ds(''), 'SignInLogs', 'ManagedIdentitySignInLogs') || replace(ds(''), 'SignInLogs', 'ServicePrincipalSignInLogs')),
    '3 0 1', 'other categories have their own tables');
SELECT results_eq($$SELECT "TimeGenerated", "ResultType", "Status", "UserPrincipalName", "Category", "Type" FROM "AADNonInteractiveUserSignInLogs"$$,
    $$VALUES ('2024-01-31T09:00:00.123456Z'::timestamptz, '0', '{"errorCode":0}', 'ann@contoso.example', 'NonInteractiveUserSignInLogs', 'AADNonInteractiveUserSignInLogs')$$,
    'where dynamic columns are text');
SELECT is((SELECT count(*) FROM "AADManagedIdentitySignInLogs"), 1::bigint, 'managed identities too');
SELECT is((SELECT count(*) FROM "SigninLogs"), 1::bigint, 'and only sign-ins of people are in SigninLogs');

-- Outside of diagnostic settings too: by category, by table, by kind of event, by who signs in.
SELECT is(counts('{"TimeGenerated":"2024-01-31T09:00:00Z","Category":"NonInteractiveUserSignInLogs","UserPrincipalName":"a"}'
    '{"TimeGenerated":"2024-01-31T09:00:00Z","Type":"AADNonInteractiveUserSignInLogs","UserPrincipalName":"b"}'
    '{"IsInteractive":false,"TimeGenerated":"2024-01-31T09:00:00Z","UserPrincipalName":"c"}'
    '{"id":"g1","createdDateTime":"2024-01-31T09:00:00Z","isInteractive":false,"userPrincipalName":"d"}'
    '{"id":"g2","createdDateTime":"2024-01-31T09:00:00Z","signInEventTypes":["nonInteractiveUser"],"userPrincipalName":"e"}'
    '{"id":"g3","createdDateTime":"2024-01-31T09:00:00Z","signInEventTypes":["managedIdentity"],"servicePrincipalId":"m"}'
    '{"id":"g4","createdDateTime":"2024-01-31T09:00:00Z","signInEventTypes":["servicePrincipal"]}'
    '{"id":"g5","createdDateTime":"2024-01-31T09:00:00Z","servicePrincipalId":"p"}'
    '{"TimeGenerated":"2024-01-31T09:00:00Z","ServicePrincipalId":"p"}'
    '{"TimeGenerated":"2024-01-31T09:00:00Z","Category":"ADFSSignInLogs"}'
    '{"TimeGenerated":"2024-01-31T09:00:00Z","Type":"AuditLogs"}'
    '{"TimeGenerated":"2024-01-31T09:00:00Z","Category":"SignInLogs","UserPrincipalName":"f"}'), '7 0 5',
    'records of other categories in all shapes');
SELECT is((SELECT string_agg("UserPrincipalName" || '/' || "Category" || '/' || "Type", ' ' ORDER BY "UserPrincipalName")
    FROM "AADNonInteractiveUserSignInLogs" WHERE "UserPrincipalName" IN ('a', 'b', 'c', 'd', 'e')),
    'a/NonInteractiveUserSignInLogs/AADNonInteractiveUserSignInLogs b//AADNonInteractiveUserSignInLogs c//AADNonInteractiveUserSignInLogs'
    ' d/NonInteractiveUserSignInLogs/AADNonInteractiveUserSignInLogs e/NonInteractiveUserSignInLogs/AADNonInteractiveUserSignInLogs',
    'go to the tables of their category');
SELECT is((SELECT string_agg("UserPrincipalName", ' ') FROM "SigninLogs"), 'f', 'never to SigninLogs');

-- What a record of diagnostic settings is about stands in its properties.
SELECT is(counts('{"time":"2024-01-31T09:00:00Z","category":"SignInLogs","properties":null}') || reason(), '0 1 0missing_properties', 'properties that are null');
SELECT is(counts('{"time":"2024-01-31T09:00:00Z","category":"SignInLogs","properties":{}}') || reason(), '0 1 0missing_properties', 'or empty');

-- Any other log table: keys are columns.
SELECT vigil.create_log_table('DeviceEvents');
SELECT is((SELECT r::text FROM vigil.ingest_rows('DeviceEvents',
    '{"TimeGenerated":"2024-01-31T09:00:00Z","DeviceName":"d","LocalPort":"80","FileSize":5,"AdditionalFields":{"a":[1]},"IsProcessRemoteSession":"true"}'
    '{"TimeGenerated":"2024-01-31T09:00:00Z","LocalPort":99999999999}{"DeviceName":"no time"}') r), '(1,2,0,0)', 'rows of any table can be loaded');
SELECT results_eq($$SELECT "DeviceName", "LocalPort", "FileSize", "AdditionalFields", "IsProcessRemoteSession", "Type", "FolderPath" FROM "DeviceEvents"$$,
    $$VALUES ('d', 80, 5::bigint, '{"a":[1]}'::jsonb, true, 'DeviceEvents', '')$$, 'with the types of their columns');


-- In capitals, as PowerShell and .NET write them: what rules read below the columns has its own names again.
SELECT is(counts('{"Id":"p1","CreatedDateTime":"2024-01-31T09:00:00Z","UserPrincipalName":"ann@contoso.example","IPAddress":"203.0.113.1","IsInteractive":true,'
    '"RiskEventTypesV2":["a"],"Status":{"ErrorCode":50126,"FailureReason":"f","AdditionalProperties":{}},"AdditionalProperties":{},'
    '"Location":{"City":"x","CountryOrRegion":"NL","GeoCoordinates":{"Latitude":1.5}}}'), '1 0 0', 'a sign-in of PowerShell');
SELECT results_eq($$SELECT "TimeGenerated" AT TIME ZONE 'UTC', "Id", "UserPrincipalName", "IPAddress", "ResultType", "Status", "LocationDetails", "RiskEventTypes_V2", "_raw" ->> 'Id' FROM "SigninLogs"$$,
    $$VALUES ('2024-01-31 09:00:00'::timestamp, 'p1', 'ann@contoso.example', '203.0.113.1', '50126', '{"errorCode":50126,"failureReason":"f"}'::jsonb,
        '{"city":"x","countryOrRegion":"NL","geoCoordinates":{"latitude":1.5}}'::jsonb, '["a"]', 'p1')$$, 'is one of Graph');
SELECT is(counts('{"Time":"11/14/2025 1:48:53 AM","Category":"SignInLogs","ResultType":0,"Properties":{"Id":"p2","UserPrincipalName":"ann@contoso.example","Status":{"ErrorCode":0}}}'), '1 0 0', 'diagnostic settings in capitals');
SELECT results_eq($$SELECT "TimeGenerated" AT TIME ZONE 'UTC', "Id", "ResultType", "Status" FROM "SigninLogs"$$,
    $$VALUES ('2025-11-14 01:48:53'::timestamp, 'p2', '0', '{"errorCode":0}'::jsonb)$$, 'likewise');
SELECT is(counts('{"Id":"p3","CreatedDateTime":"\/Date(1706691600000)\/","Status":"@{ErrorCode=0}"}') || reason(), '0 1 0unsupported_container', 'what PowerShell left out is not made up');
SELECT is(value_of('{"category":"SignInLogs","properties":{"id":"x","createdDateTime":"2024-01-31T09:00:00Z"}}', 'TimeGenerated'), '2024-01-31 09:00:00+00', 'no time: that of the creation');
SELECT is(value_of('{"time":"2024-01-31T10:00:00Z","category":"SignInLogs","properties":{"id":"x","createdDateTime":"2024-01-31T09:00:00Z"}}', 'TimeGenerated'), '2024-01-31 10:00:00+00', 'else the time');

-- All categories of Entra go to their tables, from diagnostic settings and as rows.
SELECT vigil.create_log_table('AuditLogs'), vigil.create_log_table('AADRiskyUsers'), vigil.create_log_table('AADUserRiskEvents'),
    vigil.create_log_table('AADProvisioningLogs'), vigil.create_log_table('MicrosoftGraphActivityLogs'), vigil.create_log_table('ADFSSignInLogs');
SELECT is(counts(
    '{"time":"2024-01-31T09:00:00Z","category":"AuditLogs","tenantId":"t","operationName":"Add user","Level":4,"properties":{"id":"a1","category":"UserManagement","result":"success","operationType":"Add","initiatedBy":{"user":{"id":"u"}},"targetResources":[{"id":"r"}],"activityDateTime":"2024-01-31T08:59:00Z"}}'
    '{"time":"2024-01-31T09:00:00Z","category":"RiskyUsers","tenantId":"t","operationName":"Risky user","properties":{"id":"r1","isDeleted":false,"riskLevel":"high","riskState":"atRisk","riskLastUpdatedDateTime":"2024-01-31T08:00:00Z","userPrincipalName":"ann@contoso.example"}}'
    '{"time":"2024-01-31T09:00:00Z","category":"UserRiskEvents","properties":{"id":"e1","ipAddress":"203.0.113.1","riskEventType":"unlikelyTravel","location":{"city":"x"},"additionalInfo":"[{\"Key\":\"k\"}]"}}'
    '{"time":"2024-01-31T09:00:00Z","category":"ProvisioningLogs","properties":{"id":"v1","jobId":"j","sourceIdentity":{"id":"s"},"provisioningAction":"create"}}'
    '{"time":"2024-01-31T09:00:00Z","category":"MicrosoftGraphActivityLogs","durationMs":12,"callerIpAddress":"203.0.113.2","tenantId":"t","properties":{"requestId":"q1","responseStatusCode":200,"requestUri":"https://x","scopes":"a b","tokenIssuedAt":"2024-01-31T08:00:00Z"}}'
    '{"time":"2024-01-31T09:00:00Z","category":"ADFSSignInLogs","resultType":0,"properties":{"id":"f1","userPrincipalName":"ann@contoso.example","status":{"errorCode":0}}}'
    '{"time":"2024-01-31T09:00:00Z","category":"RiskyServicePrincipals","properties":{"id":"x"}}'
    '{"time":"2024-01-31T09:00:00Z","category":"NobodyKnows","properties":{"id":"x"}}'), '6 0 2', 'each category in its table');
SELECT results_eq($$SELECT "Id", "Category", "AADTenantId", "AADOperationType", "InitiatedBy" #>> '{user,id}', "TargetResources" #>> '{0,id}', "Result", "TenantId", "Level", "Type" FROM "AuditLogs"$$,
    $$VALUES ('a1', 'UserManagement', 't', 'Add', 'u', 'r', 'success', '', '4', 'AuditLogs')$$, 'audits');
SELECT results_eq($$SELECT "Id", "IsDeleted", "RiskLevel", "RiskLastUpdatedDateTime" AT TIME ZONE 'UTC', "UserPrincipalName" FROM "AADRiskyUsers"$$,
    $$VALUES ('r1', false, 'high', '2024-01-31 08:00:00'::timestamp, 'ann@contoso.example')$$, 'users at risk');
SELECT results_eq($$SELECT "Id", "IpAddress", "RiskEventType", "Location", "AdditionalInfo" FROM "AADUserRiskEvents"$$,
    $$VALUES ('e1', '203.0.113.1', 'unlikelyTravel', '{"city":"x"}'::jsonb, '[{"Key":"k"}]'::jsonb)$$, 'events of risk');
SELECT results_eq($$SELECT "Id", "JobId", "SourceIdentity", "ProvisioningAction" FROM "AADProvisioningLogs"$$, $$VALUES ('v1', 'j', '{"id":"s"}', 'create')$$, 'provisioning');
SELECT results_eq($$SELECT "RequestId", "ResponseStatusCode", "DurationMs", "IPAddress", "AadTenantId", "Scopes" FROM "MicrosoftGraphActivityLogs"$$,
    $$VALUES ('q1', 200, 12, '203.0.113.2', 't', 'a b')$$, 'calls of Graph');
SELECT results_eq($$SELECT "Id", "ResultType", "Status", "UserPrincipalName", "Type" FROM "ADFSSignInLogs"$$,
    $$VALUES ('f1', '0', '{"errorCode":0}', 'ann@contoso.example', 'ADFSSignInLogs')$$, 'sign-ins of ADFS');
SELECT is(counts('{"TimeGenerated":"2024-01-31T09:00:00Z","Category":"UserManagement","Type":"AuditLogs","Id":"a2"}'), '1 0 0', 'rows of Log Analytics by the name of their table');
SELECT is((SELECT count(*) FROM "AuditLogs" WHERE "Id" = 'a2' AND "Category" = 'UserManagement'), 1::bigint, 'too');
SELECT * FROM finish();
ROLLBACK;
