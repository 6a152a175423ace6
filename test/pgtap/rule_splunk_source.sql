-- Detections of Splunk over logs of Microsoft 365, Okta, Kubernetes, Azure and Google: the fields of each, and what a search
-- asks that only shows what no column has; lookups, eventstats and their kin by rows made by hand.
BEGIN;
SELECT no_plan();
SET LOCAL client_min_messages = error;
SELECT vigil.create_log_table(name)
FROM unnest(ARRAY['AWSCloudTrail', 'OfficeActivity', 'OktaV2_CL', 'OktaSystemLogs', 'AKSAudit', 'AzureActivity', 'GCPAuditLogs', 'GoogleWorkspaceReports']) AS name
WHERE to_regclass(format('public.%I', name)) IS NULL;

CREATE FUNCTION pg_temp.splunk(search text) RETURNS text LANGUAGE sql AS $$
SELECT E'name: A detection\nid: 21111111-2222-4333-8444-555555555556\ntype: TTP\ndata_source: x\nsearch: |-\n' || regexp_replace(search, '^', '    ', 'gn') || E'\n'
$$;
CREATE FUNCTION pg_temp.rows(search text) RETURNS SETOF jsonb LANGUAGE sql AS $$
SELECT to_jsonb(r) FROM vigil.translate_rule(pg_temp.splunk(search)) AS t, kql.query(t.kql) AS r
$$;
-- What is said of a search: errors, warnings, notes.
CREATE FUNCTION pg_temp.said(search text, severity text) RETURNS text LANGUAGE sql AS $$
SELECT string_agg(n ->> 'message', ' | ') FROM vigil.translate_rule(pg_temp.splunk(search)) AS t, jsonb_array_elements(t.notes) AS n WHERE n ->> 'severity' = said.severity
$$;

-- ---- Microsoft 365 ----

INSERT INTO "OfficeActivity" ("TimeGenerated", "OfficeId", "OfficeWorkload", "Operation", "UserId", "ClientIP", "OfficeObjectId", "ResultStatus", "Parameters",
    "ModifiedProperties", "ExtendedProperties", "Actor", "AADTarget", "Item", "UserAgent", "UserType") VALUES
    ('2026-01-01 00:01Z', 'a', 'Exchange', 'Add-MailboxPermission', 'mia@example.com', '192.0.2.7:5123', 'box', 'True',
        '[{"Name": "Identity","Value":"ann"}, {"Name":"AccessRights", "Value": "FullAccess"}, {"Name":"User","Value":"a\\b \"q\""}]', '', '', '', '', '', '', 'Admin'),
    ('2026-01-01 00:02Z', 'b', 'AzureActiveDirectory', 'Update application.', 'sp', '', 'app', 'Success', '',
        '[{"Name":"RequiredResourceAccess","NewValue":"[{\"ResourceAppId\":\"r1\",\"RequiredAppPermissions\":[{\"EntitlementId\":\"e1\"},{\"EntitlementId\":\"e2\"}]}]","OldValue":"[]"},{"Name":"Included","NewValue":"\"x\"","OldValue":""}]',
        '[{"Name":"additionalDetails","Value":"{\"User-Agent\":\"Agent/1.0\"}"}]', '[{"ID":"g","Type":2},{"ID":"ServicePrincipal","Type":2}]', '[{"ID":"t0","Type":1},{"ID":"User","Type":2}]', '', '', 'Application'),
    ('2026-01-01 00:03Z', 'c', 'Exchange', 'ModifyFolderPermissions', 'kim@example.com', '[2001:db8::7]:443', '', 'Succeeded', '', '', '', '', '',
        '{"ParentFolder": {"Name": "Inbox", "MemberUpn": "Everyone", "MemberRights": "ReadAny"}}', 'UA', 'Regular'),
    ('2026-01-01 00:04Z', 'd', 'AzureActiveDirectory', 'UserLoginFailed', 'kim@example.com', '192.0.2.9', 'x', 'Success', '', '',
        '[{"Name":"UserAgent","Value":"Browser"},{"Name":"UserAuthenticationMethod","Value":"1"}]', '[{"ID":"User","Type":2}]', '', '', '', 'Regular');
SELECT results_eq(format('SELECT r ->> ''OfficeId'' FROM pg_temp.rows(%L) AS r ORDER BY 1', '`o365_management_activity` ' || given), wanted, given)
FROM (VALUES
    ('Operation=add-mailboxpermission AccessRights=FullAccess', 'VALUES (''a'')'),
    ('AccessRights=*', 'VALUES (''a'')'), ('NOT AccessRights=* Workload=Exchange', 'VALUES (''c'')'), ('Identity=ann', 'VALUES (''a'')'),
    ('User="a\\b \"q\""', 'VALUES (''a'')'),
    ('src_ip=192.0.2.7', 'VALUES (''a'')'), ('src=2001:db8::7', 'VALUES (''c'')'), ('ClientIP=192.0.2.7', 'SELECT NULL WHERE false'),
    ('object=Inbox Item.ParentFolder.MemberUpn=Everyone', 'VALUES (''c'')'),
    ('user_agent=Agent/1.0', 'VALUES (''b'')'), ('user_agent=Browser', 'VALUES (''d'')'), ('UserAgent=UA', 'VALUES (''c'')'),
    ('status=failure', 'VALUES (''d'')'), ('action=created', 'VALUES (''a'')'), ('src_user_type=ServicePrincipal', 'VALUES (''b'')'),
    ('Target{}.ID=User', 'VALUES (''b'')'), ('ModifiedProperties{}.NewValue="[*e2*]"', 'VALUES (''b'')'),
    ('| eval t = mvindex(''Actor{}.ID'', -1) | search t=ServicePrincipal', 'VALUES (''b'')'),
    ('| eval n = mvindex(''ModifiedProperties{}.NewValue'', 0) | spath input=n | search "{}.RequiredAppPermissions{}.EntitlementId"=e2', 'VALUES (''b'')'),
    ('ResultStatus!=True Workload=Exchange', 'VALUES (''c'')')) AS x (given, wanted);
SELECT is(pg_temp.said('`o365_management_activity` ErrorNumber=50126', 'error'), 'table "OfficeActivity" has nothing for field "ErrorNumber"', 'a field without a column');

-- ---- what is only shown ----

SELECT results_eq($$SELECT * FROM pg_temp.rows('`o365_management_activity` Operation=UserLoginFailed | stats count values(LogonError) as error values(OS) by user | rename error as why | table user count why')$$,
    $$VALUES ('{"user": "kim@example.com", "count": 1}'::jsonb)$$, 'what no column has is left out where it would be shown');
SELECT is(pg_temp.said('`o365_management_activity` Operation=UserLoginFailed | stats count values(LogonError) as error by user', 'info'),
    '"LogonError" is not shown: table "OfficeActivity" has nothing for it', 'with a note');
SELECT is(pg_temp.said('`o365_management_activity` Operation=UserLoginFailed ' || given, 'error'), 'table "OfficeActivity" has nothing for field "LogonError"', 'asked: ' || given)
FROM unnest(ARRAY['| stats count values(LogonError) as e by user | where isnull(e)', '| stats count values(LogonError) as e by user | search NOT e=x', '| stats dc(LogonError) by user',
    '| stats count values(LogonError) as e by user | rename e as f | where mvcount(f) > 1', '| stats count by LogonError', '| table LogonError', '| stats values(LogonError)',
    '| table user LogonError | where isnotnull(LogonError)', '| stats count values(LogonError) as e by user | eventstats max(count) as m by e', '| dedup LogonError',
    '| stats values(LogonError) as e count by user | stats count by e', '| lookup own a AS LogonError OUTPUT b', '| regex LogonError="x"', '| makemv LogonError', '| fields LogonError']) AS given;

-- ---- the others ----

INSERT INTO "OktaV2_CL" ("TimeGenerated", "EventOriginalUid", "EventOriginalType", "OriginalOutcomeResult", "ActorUsername", "SrcIpAddr", "DebugData", "OriginalTarget") VALUES
    ('2026-01-01 00:01Z', 'a', 'user.authentication.auth_via_mfa', 'FAILURE', 'kim', '192.0.2.1', '{"factor": "OKTA_VERIFY_PUSH"}', '[{"type": "AppInstance"}]'),
    ('2026-01-01 00:02Z', 'b', 'user.authentication.auth_via_mfa', 'SUCCESS', 'kim', '192.0.2.1', '{"factor": "PASSWORD_AS_FACTOR"}', '[]');
INSERT INTO "OktaSystemLogs" ("TimeGenerated", "EventOriginalUid", "EventOriginalType", "OriginalOutcomeResult", "ActorUsername", "SrcIpAddr") VALUES
    ('2026-01-01 00:03Z', 'c', 'user.authentication.auth_via_mfa', 'FAILURE', 'ann', '192.0.2.2');
SELECT results_eq(format('SELECT r ->> ''EventOriginalUid'' FROM pg_temp.rows(%L) AS r ORDER BY 1', '`okta` ' || given), wanted, given)
FROM (VALUES ('outcome.result=failure', 'VALUES (''a''), (''c'')'), ('action=success', 'VALUES (''b'')'), ('debugContext.debugData.factor!=PASSWORD_AS_FACTOR', 'VALUES (''a'')'),
    ('target{}.type=AppInstance', 'VALUES (''a'')'), ('src_user=ann', 'VALUES (''c'')')) AS x (given, wanted);
INSERT INTO "AKSAudit" ("TimeGenerated", "AuditId", "Verb", "ObjectRef", "User", "SourceIps", "RequestObject", "ResponseStatus") VALUES
    ('2026-01-01 00:01Z', 'a', 'create', '{"resource": "pods", "name": "p"}', '{"username": "system:anonymous", "groups": ["system:unauthenticated", "g"]}', '["192.0.2.1", "192.0.2.2"]',
        '{"kind": "Pod", "metadata": {"annotations": {"kubectl.kubernetes.io/last-applied-configuration": "{\"privileged\":true}"}}}', '{"code": 403}');
SELECT results_eq(format('SELECT r ->> ''AuditId'' FROM pg_temp.rows(%L) AS r ORDER BY 1', '`kube_audit` ' || given), wanted, given)
FROM (VALUES ('"objectRef.resource"=pods verb=create', 'VALUES (''a'')'), ('user.groups{} IN ("system:unauthenticated")', 'VALUES (''a'')'), ('"responseStatus.code"=403', 'VALUES (''a'')'),
    ('requestObject.metadata.annotations.kubectl.kubernetes.io/last-applied-configuration=*\"privileged\":true*', 'VALUES (''a'')'),
    ('sourceIPs{}=192.0.2.2', 'VALUES (''a'')'), ('user.username=system:masters', 'SELECT NULL WHERE false')) AS x (given, wanted);
SELECT is(pg_temp.said('`kube_audit` requestObject.metadata.labels.app.kubernetes.io/name=x', 'error'),
    'table "AKSAudit" has nothing for field "requestObject.metadata.labels.app.kubernetes.io/name"', 'where a key with dots ends is not guessed');
SELECT is((SELECT count(*) FROM pg_temp.rows('`kube_audit` verb=create | fillnull | stats count by objectRef.name objectRef.namespace sourceIPs{} user.username')), 2::bigint,
    'a group for each address, and 0 for what is not there');
INSERT INTO "AzureActivity" ("TimeGenerated", "EventDataId", "OperationName", "OperationNameValue", "ActivityStatusValue", "Caller", "CallerIpAddress", "_ResourceId", "ResourceGroup", "Claims_d") VALUES
    ('2026-01-01 00:01Z', 'a', '', 'MICROSOFT.AUTOMATION/AUTOMATIONACCOUNTS/WRITE', 'Success', 'kim', '192.0.2.1', '/s/1/x/Acc1', 'g', '{"ipaddr": "192.0.2.8"}'),
    ('2026-01-01 00:02Z', 'b', 'Create or Update an Azure Automation account', '', 'Succeeded', 'kim', '192.0.2.1', '/s/1/x/Acc1', 'g', NULL),
    ('2026-01-01 00:03Z', 'c', 'Create or Update an Azure Automation account', '', 'Started', 'kim', '192.0.2.1', '/s/1/x/Acc2', 'g', NULL);
SELECT results_eq($$SELECT r ->> 'object', r ->> 'src_ip', r ->> 'count' FROM pg_temp.rows('`azure_audit` operationName.localizedValue="create or update an Azure Automation account" status.value=Succeeded
    | dedup object | rename claims.ipaddr as src_ip | stats count by object src_ip') AS r$$, $$VALUES ('Acc1', '192.0.2.1', '1')$$, 'the last of each object, whatever its operation is called');
INSERT INTO "GCPAuditLogs" ("TimeGenerated", "InsertId", "MethodName", "PrincipalEmail", "RequestMetadata", "AuthorizationInfo") VALUES
    ('2026-01-01 00:01Z', 'a', 'storage.setIamPermissions', 'k@example.com', '{"callerIp": "192.0.2.1"}', '[{"permission": "p1"}, {"permission": "p2"}]');
SELECT is((SELECT count(*) FROM pg_temp.rows('`google_gcp_pubsub_message` data.protoPayload.methodName=storage.* src=192.0.2.1 data.protoPayload.authorizationInfo{}.permission=p2')), 1::bigint, 'Google Cloud');
INSERT INTO "GoogleWorkspaceReports" ("TimeGenerated", "IdUniqueQualifier", "IdApplicationName", "EventName", "ActorEmail") VALUES
    ('2026-01-01 00:01Z', 'a', 'login', 'login_failure', 'kim'), ('2026-01-01 00:02Z', 'b', 'admin', 'login_failure', 'kim');
SELECT results_eq($$SELECT r ->> 'IdUniqueQualifier' FROM pg_temp.rows('`gws_reports_login` event.name=login_failure') AS r$$, $$VALUES ('a')$$, 'a report is its rows');

-- ---- lookups ----

INSERT INTO "AWSCloudTrail" ("TimeGenerated", "AwsEventId", "EventName", "UserAgent", "SourceIpAddress", "RequestParameters") VALUES
    ('2026-01-01 00:01Z', 'a', 'CreateUser', 'Tool/1', '192.0.2.1', '{"r": "\"Global Administrator\""}'),
    ('2026-01-01 00:02Z', 'b', 'createuser', 'tool/2', '192.0.2.1', '{"r": "\"Guest\""}'),
    ('2026-01-01 00:03Z', 'c', 'DeleteUser', '', '192.0.2.2', '{}');
CREATE TABLE public.own_names (name text, owner text, note text);
INSERT INTO public.own_names VALUES ('CreateUser', 'ann', 'n1'), ('CreateUser', 'kim', NULL), ('DeleteUser', '', 'n2');
CREATE TABLE public.roles_list (azureadrole text, azuretemplateid text, isprvilegedadrole text);
INSERT INTO public.roles_list VALUES ('*Global administrator*', '*1*', 'TRUE'), ('*(x*', '*2*', 'TRUE');
SELECT is(pg_temp.said('`cloudtrail` | lookup own_names name AS eventName OUTPUT owner', 'info'), 'lookup "own_names" is the watchlist of that name; whole texts are compared, with their case', 'what a lookup is');
SELECT throws_like($$SELECT * FROM pg_temp.rows('`cloudtrail` | lookup own_names name AS eventName OUTPUT owner')$$, '%watchlist own_names%', 'one that is not there is named');
SELECT vigil.create_watchlist('own_names', 'public.own_names', 'name');
SELECT vigil.create_watchlist('privileged_azure_ad_roles', 'public.roles_list', 'azureadrole');
SELECT results_eq($$SELECT r ->> 'AwsEventId', r ->> '_owner', r ->> '_why' FROM pg_temp.rows('`cloudtrail` | lookup own_names name AS eventName OUTPUT owner, note AS why') AS r ORDER BY 1$$,
    $$VALUES ('a', '["ann", "kim"]', '["n1"]'), ('b', '[]', '[]'), ('c', '[]', '["n2"]')$$, 'all rows that match, without what is empty');
SELECT results_eq($$SELECT r ->> 'role', r ->> 'isprvilegedadrole' FROM pg_temp.rows('`cloudtrail` | rename requestParameters.r as role | stats count by role
    | lookup privileged_azure_ad_roles azureadrole AS role OUTPUT isprvilegedadrole') AS r ORDER BY 1$$,
    $$VALUES ('"Global Administrator"', '["TRUE"]'), ('"Guest"', '["false"]')$$, 'wildcards and no case, and what stands where none matches');
SELECT is(pg_temp.said('`cloudtrail` ' || given, 'error'), wanted, given)
FROM (VALUES ('| lookup own_names name AS eventName', 'lookup without OUTPUT is not supported'), ('| lookup own_names name AS eventName OUTPUT owner AS awsRegion', 'lookup into field "awsRegion", which there is is not supported'),
    ('| lookup local=true own_names name AS eventName OUTPUT owner', 'option local of lookup is not supported'), ('| lookup own_names name AS resources{}.ARN OUTPUT owner', 'lookup by what is no single text is not supported'),
    ('| lookup lolbas_file_path a AS eventName OUTPUT b', 'lookup lolbas_file_path, which keeps the first row that matches, is not supported'), ('| lookup', 'expected a name but found the end of the search'),
    ('| lookup own_names', 'expected a name but found the end of the search'), ('| inputlookup own_names', 'command inputlookup is not supported'), ('| streamstats count', 'command streamstats is not supported'),
    ('| eventstats', 'eventstats without a function is not supported'), ('| eventstats count by resources{}.ARN', 'eventstats by a field of several values is not supported'),
    ('| eventstats first(eventName)', 'first of stats is not supported'),
    ('| dedup', 'dedup without a field is not supported'), ('| dedup 3 eventName', 'dedup that keeps 3 is not supported'), ('| dedup resources{}.ARN', 'dedup by a field of several values is not supported'),
    ('| stats count by eventName | dedup eventName', 'dedup behind stats or table is not supported'), ('| dedup eventName keepempty=true', 'option keepempty of dedup is not supported'),
    ('| regex eventName!="x"', 'regex with != is not supported'), ('| regex eventName=x', 'regex without a text in quotes is not supported'), ('| regex "x"', 'expected a name but found """'),
    ('| makemv delim="ab" eventName', 'makemv with a delimiter of several characters is not supported'), ('| makemv tokenizer="(.)" eventName', 'option tokenizer of makemv is not supported'),
    ('| stats sum(eval(eventName="x"))', 'a condition as a value is not supported'), ('| stats count(eval(', 'expected a value but found the end of the search')) AS x (given, wanted);

-- ---- eventstats ----

SELECT results_eq($$SELECT r ->> 'src', r ->> 'n', r ->> 'top', r ->> 'spread' FROM pg_temp.rows('`cloudtrail` | stats count as n by src | eventstats max(n) as top stdev(n) as spread') AS r ORDER BY 1$$,
    $$VALUES ('192.0.2.1', '2', '2', '0.7071067811865476'), ('192.0.2.2', '1', '2', '0.7071067811865476')$$, 'each row with what all rows give');
SELECT results_eq($$SELECT r ->> 'src', r ->> 'n' FROM pg_temp.rows('`cloudtrail` | stats count as n by src | eventstats stdev(n) as spread avg(n) as n by src | where spread = 0') AS r ORDER BY 1$$,
    $$VALUES ('192.0.2.1', '2'), ('192.0.2.2', '1')$$, 'one number deviates by nothing; a name that there was is taken anew');
SELECT results_eq($$SELECT r ->> 'AwsEventId' FROM pg_temp.rows('`cloudtrail` | eventstats count as c by userAgent, user_agent | where c >= 1') AS r ORDER BY 1$$, $$VALUES ('a'), ('b')$$,
    'a row without a value to group by has none');
SELECT results_eq($$SELECT r ->> 'hits', r ->> 'other' FROM pg_temp.rows('`cloudtrail` | stats count(eval(eventName="CreateUser" OR like(userAgent, "tool%"))) as hits sum(eval(if(isnull(userAgent), 2, 3))) as other') AS r$$,
    $$VALUES ('2', '8')$$, 'functions of expressions');
SELECT vigil.load_rule(pg_temp.splunk('`cloudtrail` | eventstats count as c by src | where c > 2'));
SELECT results_eq($$SELECT query_frequency FROM vigil.rule_versions WHERE rule_id = '21111111-2222-4333-8444-555555555556'$$, $$VALUES ('1 hour'::interval)$$,
    'what compares what it counts runs hourly');
SELECT * FROM finish();
ROLLBACK;
