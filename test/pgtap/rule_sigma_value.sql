-- Values of Sigma's rules against what the tables' own platform writes for them: each row is found by the rules that name it.
BEGIN;
SELECT no_plan();
SET LOCAL client_min_messages = error;
SELECT vigil.create_log_table(name) FROM unnest(ARRAY['WindowsEvent', 'DeviceNetworkEvents', 'DeviceRegistryEvents', 'DeviceFileEvents', 'W3CIISLog',
    'SecurityEvent', 'CommonSecurityLog', 'AWSCloudTrail']) AS name WHERE to_regclass(format('public.%I', name)) IS NULL;

-- What a rule with one selection finds, by a column that tells rows apart.
CREATE FUNCTION pg_temp.found(source text, selection text, tells text, condition text DEFAULT 's') RETURNS text LANGUAGE sql AS $$
SELECT string_agg(x ->> tells, ' ' ORDER BY x ->> tells)
FROM vigil.translate_rule(format(E'title: T\nlevel: low\nlogsource: {%s}\ndetection:\n    s: {%s}\n    condition: %s\n', source, selection, condition)) AS t,
    kql.query(t.kql || E'\n| project ' || tells) AS x
$$;

-- ---- channels, and names in the data of events ----

SELECT * FROM vigil.ingest_rows('WindowsEvent', $j$
{"TimeGenerated":"2026-03-01T10:00:00Z","Channel":"Microsoft-Windows-WMI-Activity/Operational","Provider":"Microsoft-Windows-WMI-Activity","EventID":5859,"EventOriginId":"benign","EventData":{"Provider":"SCM Event Provider"}}
{"TimeGenerated":"2026-03-01T10:00:00Z","Channel":"Microsoft-Windows-WMI-Activity/Operational","Provider":"Microsoft-Windows-WMI-Activity","EventID":5859,"EventOriginId":"other","EventData":{"Provider":"WMI Self-Instrumentation"}}
{"TimeGenerated":"2026-03-01T10:00:00Z","Channel":"Microsoft-Windows-WMI-Activity/Operational","Provider":"Microsoft-Windows-WMI-Activity","EventID":5859,"EventOriginId":"without","Task":7,"EventData":{"a":"b"}}
{"TimeGenerated":"2026-03-01T10:00:00Z","Channel":"OpenSSH/Operational","EventID":4,"EventOriginId":"ssh","EventData":{"payload":"Server listening on 0.0.0.0 port 22."}}
{"TimeGenerated":"2026-03-01T10:00:00Z","Channel":"OpenSSH/Operational","EventID":4,"EventOriginId":"listed","EventData":{"Payload":"Server listening"}}
{"TimeGenerated":"2026-03-01T10:00:00Z","Channel":"Microsoft-Windows-Security-Mitigations/KernelMode","EventID":11,"EventOriginId":"kernel","EventData":{"ProcessPath":"\\a\\MpCmdRun.exe"}}
{"TimeGenerated":"2026-03-01T10:00:00Z","Channel":"Microsoft-Windows-DNS-Client/Operational","EventID":3008,"EventOriginId":"client","EventData":{"QueryName":"g.api.mega.co.nz"}}
{"TimeGenerated":"2026-03-01T10:00:00Z","Channel":"Microsoft-Windows-DNSServer/Analytical","EventID":257,"EventOriginId":"analytic","EventData":{"QNAME":"a.stage.123456.x"}}
$j$);
SELECT is(pg_temp.found('product: windows, service: wmi', 'EventID: 5859', 'EventOriginId', 's'), 'benign other without', 'a channel');
SELECT is(pg_temp.found('product: windows, service: wmi', 'Provider: SCM Event Provider', 'EventOriginId', 'not s'), 'other without', 'a provider that the data names');
SELECT is(pg_temp.found('product: windows, service: wmi', 'Provider: Microsoft-Windows-WMI-Activity', 'EventOriginId'), 'without', 'and where it names none');
SELECT is(pg_temp.found('product: windows, service: wmi', 'Provider_Name: Microsoft-Windows-WMI-Activity', 'EventOriginId'), 'benign other without', 'the provider of the event');
SELECT is(pg_temp.found('product: windows, service: wmi', 'Task: 7', 'EventOriginId'), 'without', 'a number');
SELECT is(pg_temp.found('product: windows, service: openssh', 'payload|startswith: Server', 'EventOriginId'), 'listed ssh', 'letters as the rule has them');
SELECT is(pg_temp.found('product: windows, service: openssh', 'PAYLOAD|startswith: Server', 'EventOriginId'), 'listed', 'or the list');
SELECT is(pg_temp.found('product: windows, service: security-mitigations', 'ProcessPath|endswith: \MpCmdRun.exe', 'EventOriginId'), 'kernel', 'both at once');
SELECT is(pg_temp.found('product: windows, service: dns-client', 'QueryName|contains: mega', 'EventOriginId'), 'client', 'a channel that Sigma calls by a label');
SELECT is(pg_temp.found('product: windows, service: dns-server-analytic', 'QNAME|contains: stage', 'EventOriginId'), 'analytic', 'another');

-- ---- addresses of IPv4 that are written as IPv6 ----

INSERT INTO "DeviceNetworkEvents" ("TimeGenerated", "DeviceId", "RemoteIP") VALUES ('2026-03-01 10:00Z', 'a-plain', '10.1.2.3'),
    ('2026-03-01 10:00Z', 'b-mapped', '::ffff:10.1.2.3'), ('2026-03-01 10:00Z', 'c-capitals', '::FFFF:10.1.2.3'), ('2026-03-01 10:00Z', 'd-figures', '::ffff:a01:203'),
    ('2026-03-01 10:00Z', 'e-loop', '::1'), ('2026-03-01 10:00Z', 'f-far', '::ffff:11.1.2.3'), ('2026-03-01 10:00Z', 'g-none', ''),
    ('2026-03-01 10:00Z', 'h-link', 'fe80::1');
SELECT is(pg_temp.found('product: windows, category: network_connection', 'DestinationIp|cidr: 10.0.0.0/8', 'DeviceId'), 'a-plain b-mapped c-capitals d-figures', 'a network');
SELECT is(pg_temp.found('product: windows, category: network_connection', 'DestinationIp|cidr: [10.0.0.0/8, ''::1/128'', ''fe80::/10'']', 'DeviceId', 'not s'), 'f-far g-none', 'some, of both');
SELECT is(pg_temp.found('product: windows, category: network_connection', 'DestinationIp|cidr: ''::1/128''', 'DeviceId'), 'e-loop', 'one of IPv6');
SELECT is(pg_temp.found('product: windows, category: network_connection', 'DestinationIp: 10.1.2.3', 'DeviceId'), 'a-plain b-mapped c-capitals', 'an address');
SELECT is(pg_temp.found('product: windows, category: network_connection', 'DestinationIp|startswith: ''10.''', 'DeviceId'), 'a-plain b-mapped c-capitals', 'its beginning');
SELECT is(pg_temp.found('product: windows, category: network_connection', 'DestinationIp|re: ''^1\d\.''', 'DeviceId'), 'a-plain b-mapped c-capitals f-far', 'a regular expression');
SELECT is(pg_temp.found('product: windows, category: network_connection', 'DestinationIp: null', 'DeviceId'), 'g-none', 'none');
-- A rule may have it as Defender writes it.
SELECT is(pg_temp.found('product: windows, category: network_connection', t, 'DeviceId'), w, t) FROM (VALUES
    (1, 'DestinationIp: ''::ffff:10.1.2.3''', 'b-mapped c-capitals'), (2, 'DestinationIp: [''::FFFF:10.1.2.3'', 11.1.2.3]', 'b-mapped c-capitals f-far'),
    (3, 'DestinationIp: ''::ffff:10.*''', 'b-mapped c-capitals'), (4, 'DestinationIp|startswith: ''::ffff:''', 'b-mapped c-capitals d-figures f-far'),
    (5, 'DestinationIp|contains: fff', 'd-figures'), (6, 'DestinationIp|contains: ffff', 'b-mapped c-capitals d-figures f-far'),
    (7, 'DestinationIp|re: ''^::ffff:1\d''', 'b-mapped f-far'), (8, 'DestinationIp|endswith: ''ffff:10.1.2.3''', 'b-mapped c-capitals')) AS v (n, t, w) ORDER BY n;
SELECT is(pg_temp.found('product: windows, category: network_connection', 'DestinationIp|startswith: ''::ffff:''', 'DeviceId', 'not s'), 'a-plain e-loop g-none h-link', 'none of them');
INSERT INTO "SecurityEvent" ("TimeGenerated", "EventID", "IpAddress", "Computer") VALUES ('2026-03-01 10:00Z', 4769, '::ffff:10.1.2.3', 'mapped'), ('2026-03-01 10:00Z', 4769, '-', 'none');
SELECT is(pg_temp.found('product: windows, service: security', 'IpAddress|cidr: [10.0.0.0/8, 127.0.0.0/8]', 'Computer'), 'mapped', 'of the Security log');

-- ---- values of the registry without a name ----

INSERT INTO "DeviceRegistryEvents" ("TimeGenerated", "DeviceId", "ActionType", "RegistryKey", "RegistryValueName") VALUES
    ('2026-03-01 10:00Z', 'default', 'RegistryValueSet', 'HKEY_LOCAL_MACHINE\Run', ''), ('2026-03-01 10:00Z', 'named', 'RegistryValueSet', 'HKEY_LOCAL_MACHINE\Run', 'a'),
    ('2026-03-01 10:00Z', 'deleted', 'RegistryValueDeleted', 'HKEY_LOCAL_MACHINE\Run', ''), ('2026-03-01 10:00Z', 'key', 'RegistryKeyCreated', 'HKEY_LOCAL_MACHINE\Run', '');
SELECT is(pg_temp.found('product: windows, category: registry_event', 'TargetObject|contains: \Run\', 'DeviceId'), 'default deleted named', 'below a key');
SELECT is(pg_temp.found('product: windows, category: registry_set', 'TargetObject|endswith: (Default)', 'DeviceId'), 'default', 'the default value');
SELECT is(pg_temp.found('product: windows, category: registry_event', 'TargetObject|endswith: \Run', 'DeviceId'), 'key', 'the key itself');

-- ---- requests ----

INSERT INTO "W3CIISLog" ("TimeGenerated", "sSiteName", "csUriStem", "csUriQuery") VALUES ('2026-03-01 10:00Z', 'stem', '/owa/calendar/a', '-'),
    ('2026-03-01 10:00Z', 'both', '/owa/x', 'cmd=1'), ('2026-03-01 10:00Z', 'query', '/', 'cmd=/owa/'), ('2026-03-01 10:00Z', 'none', '-', '-');
SELECT is(pg_temp.found('category: webserver', 'cs-uri-query|contains: /owa/', 'sSiteName'), 'both query stem', 'what begins with a slash is of the request');
SELECT is(pg_temp.found('category: webserver', 'cs-uri-query|startswith: /owa/', 'sSiteName'), 'both stem', 'from its start');
SELECT is(pg_temp.found('category: webserver', 'cs-uri-query|contains: ''x?cmd=''', 'sSiteName'), 'both', 'over the question mark');
SELECT is(pg_temp.found('category: webserver', 'cs-uri-query|startswith: cmd=', 'sSiteName'), 'both query', 'what begins otherwise is of the query');
SELECT is(pg_temp.found('category: webserver', 'cs-uri-query: null', 'sSiteName'), 'none stem', 'no query');
SELECT is(pg_temp.found('category: webserver', 'cs-uri: null', 'sSiteName'), 'none', 'no request');
INSERT INTO "CommonSecurityLog" ("TimeGenerated", "DeviceName", "RequestURL") VALUES ('2026-03-01 10:00Z', 'p', 'http://h/a/b?c=d#e');
SELECT is(pg_temp.found('category: proxy', 'c-uri-query|contains: /a/b', 'DeviceName'), 'p', 'through a proxy');
SELECT is(pg_temp.found('category: proxy', 'c-uri-query|endswith: c=d', 'DeviceName'), 'p', 'to its end');
SELECT is(pg_temp.found('category: proxy', 'c-uri-query|startswith: a', 'DeviceName'), NULL, 'the query alone');

-- ---- what is made of two columns ----

INSERT INTO "DeviceFileEvents" ("TimeGenerated", "DeviceId", "ActionType", "PreviousFolderPath", "PreviousFileName") VALUES
    ('2026-03-01 10:00Z', 'both', 'FileRenamed', 'C:\x', 'a.exe'), ('2026-03-01 10:00Z', 'none', 'FileRenamed', '', '');
SELECT is(pg_temp.found('product: windows, category: file_rename', 'SourceFilename: null', 'DeviceId'), 'none', 'nothing of nothing');
SELECT is(pg_temp.found('product: windows, category: file_rename', 'SourceFilename: C:\x\a.exe', 'DeviceId'), 'both', 'of both');

-- ---- numbers and texts ----

INSERT INTO "AWSCloudTrail" ("TimeGenerated", "EventName", "AWSRegion") VALUES ('2026-03-01 10:00Z', '5', 'a'), ('2026-03-01 10:00Z', '5.0', 'b'), ('2026-03-01 10:00Z', '1.50', 'c'),
    ('2026-03-01 10:00Z', 'aYQ==', 'd'), ('2026-03-01 10:00Z', '', 'e');
SELECT is(pg_temp.found('product: aws, service: cloudtrail', 'eventName: 5.0', 'AWSRegion'), 'a b', 'a number is one however it is written');
SELECT is(pg_temp.found('product: aws, service: cloudtrail', 'eventName: 1.5', 'AWSRegion', 'not s'), 'a b d e', 'and what is none is not');
SELECT is(pg_temp.found('product: aws, service: cloudtrail', 'eventName|base64offset|contains: a', 'AWSRegion'), 'd', 'an encoding that leaves nothing asks for nothing');

SELECT * FROM finish();
ROLLBACK;
