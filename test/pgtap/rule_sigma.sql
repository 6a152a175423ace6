-- Rules of Sigma go the way of every rule: recognised, translated, told what is wrong, stored, run.
BEGIN;
SELECT no_plan();
SET LOCAL client_min_messages = error;
SELECT vigil.create_log_table(name) FROM unnest(ARRAY['AWSCloudTrail', 'AuditLogs', 'DeviceNetworkEvents']) AS name
WHERE to_regclass(format('public.%I', name)) IS NULL;

CREATE FUNCTION pg_temp.sigma(detection text, service text DEFAULT 'product: aws, service: cloudtrail') RETURNS text
LANGUAGE sql AS $$
SELECT format(E'title: A rule of Sigma\nid: 11111111-2222-4333-8444-555555555555\nlevel: critical\nauthor: Somebody\n'
    'tags:\n    - attack.persistence\n    - attack.t1136\nlogsource: {%s}\ndetection:\n%s', service, detection)
$$;

-- ---- keys of vigil's own ----

SELECT ok(t.yaml ~ 'x-exceptions:' AND t.yaml ~ 'x-tests:' AND t.yaml ~ 'by hand', 'keys that start with x- are those of the rule')
FROM vigil.translate_rule(pg_temp.sigma(E'    s:\n        eventName: CreateUser\n    condition: s\nx-exceptions:\n    - where: EventName == "x"\n      reason: by hand\n'
    'x-tests:\n    - name: t\n      tables: {AWSCloudTrail: [{EventName: CreateUser}]}\n      expect: {alerts: 1}\n')) AS t;

-- ---- a rule ----

SELECT is(vigil.load_rule(pg_temp.sigma(E'    s:\n        eventName: CreateUser\n    f:\n        userAgent|contains: terraform\n    condition: s and not f')),
    '11111111-2222-4333-8444-555555555555'::uuid, 'the id is that of the file');
SELECT results_eq($$SELECT name, severity, query, tactics, techniques, definition #>> '{metadata,platform}', definition #>> '{metadata,level}',
        definition #>> '{metadata,author}' FROM vigil.rule_versions WHERE rule_id = '11111111-2222-4333-8444-555555555555'$$,
    $$VALUES ('A rule of Sigma', 'High', E'AWSCloudTrail\n// s\n| where EventName =~ "CreateUser"\n// f\n| where not(UserAgent contains "terraform")',
        ARRAY['Persistence'], ARRAY['T1136'], 'Sigma', 'critical', 'Somebody')$$, 'what is kept with the version');
SELECT vigil.load_rule(pg_temp.sigma(E'    s:\n        eventName: CreateUser\n    f:\n        userAgent|contains: terraform\n    condition: s and not f'));
SELECT is((SELECT max(version_no) FROM vigil.rule_versions WHERE rule_id = '11111111-2222-4333-8444-555555555555'), 1, 'the same text is no further version');

SELECT vigil.load_rule(replace(pg_temp.sigma(E'    s:\n        eventName: CreateUser\n    condition: s\nfields: [userIdentity.arn, eventName, eventName, requestParameters.userName]\n'), '555555555555', '555555555556'));
SELECT is(r.definition -> 'customDetails', '{"userIdentity_arn": "UserIdentityArn", "eventName": "EventName"}'::jsonb,
    'fields to be seen are details, under names that details may have')
FROM vigil.rule_versions AS r WHERE r.rule_id = '11111111-2222-4333-8444-555555555556';

INSERT INTO "AWSCloudTrail" ("TimeGenerated", "EventName", "UserAgent", "RequestParameters") VALUES
    ('2026-01-01 00:01Z', 'createuser', '', '{"names": {"a-b": "X"}, "list": [{"k": "one"}]}'),
    ('2026-01-01 00:02Z', 'CreateUser', 'HashiCorp Terraform', ''),
    ('2026-01-01 00:03Z', 'CreateUserGroup', '', '');
SELECT is((SELECT count(*) FROM vigil.preview_rule('11111111-2222-4333-8444-555555555555', '2026-01-01 00:05Z')), 1::bigint,
    'letters have no case, and what has no agent has none that is filtered');
SELECT isnt((SELECT vigil.run_rule('11111111-2222-4333-8444-555555555555', '2026-01-01 00:05Z')), NULL, 'it runs');
SELECT is((SELECT count(*) FROM vigil.alerts WHERE rule_id = '11111111-2222-4333-8444-555555555555'), 1::bigint, 'and alerts');
SELECT is(vigil.load_rule(vigil.export_rule('11111111-2222-4333-8444-555555555555')), '11111111-2222-4333-8444-555555555555'::uuid,
    'what is exported is a rule of vigil');

SELECT is((SELECT query_frequency FROM vigil.rule_versions WHERE rule_id = '11111111-2222-4333-8444-555555555555' AND version_no = 1), '5 min'::interval,
    'five minutes unless the setting says otherwise');
SET LOCAL vigil.foreign_frequency = '1h';
SELECT vigil.load_rule(pg_temp.sigma(E'    s:\n        eventName: CreateUser\n    condition: s'));
SELECT is((SELECT query_frequency FROM vigil.rule_versions WHERE rule_id = '11111111-2222-4333-8444-555555555555' ORDER BY version_no DESC LIMIT 1),
    '1 hour'::interval, 'the setting');

-- ---- the settings of a folder ----

CREATE FUNCTION pg_temp.behind(rule text, settings text) RETURNS text LANGUAGE sql AS
    $$SELECT rule || E'\n---\naction: settings\n---\n' || settings$$;
SELECT vigil.load_rule(pg_temp.behind(pg_temp.sigma(E'    s:\n        eventName: CreateUser\n    condition: s'), 'schedule: {frequency: 20m}'));
SELECT is((SELECT query_frequency FROM vigil.rule_versions WHERE rule_id = '11111111-2222-4333-8444-555555555555' ORDER BY version_no DESC LIMIT 1),
    '20 minutes'::interval, 'they say more than the setting');
SELECT throws_like($$SELECT vigil.load_rule(pg_temp.behind(pg_temp.sigma(E'    s:\n        eventName: x\n    condition: s'), 'schedul: {}'))$$,
    'vigil.yaml has no key "schedul"', 'an unknown key');
SELECT throws_like($$SELECT vigil.load_rule(pg_temp.behind(pg_temp.sigma(E'    s:\n        eventName: x\n    condition: s'), 'owner: nobody_here'))$$,
    'role "nobody_here" does not exist', 'an owner who does not exist');
SELECT throws_like($$SELECT vigil.load_rule(pg_temp.behind(pg_temp.sigma(E'    s:\n        eventName: x\n    condition: s'), 'leave_out: {level: critical}'))$$,
    'the text has no rule', 'a rule that is left out');
SELECT throws_like($$SELECT vigil.load_rule(E'title: F\nlogsource: {product: aws}\nfilter:\n    rules: any\n    own: {userAgent: y}\n    condition: not own')$$,
    'the text has no rule', 'a filter alone');
SELECT results_eq($$SELECT action, name, details FROM vigil.sync_rules(jsonb_build_array(jsonb_build_object('path', 'r/a.yml', 'text',
        pg_temp.sigma(E'    s:\n        eventName: CreateUser\n    condition: s')), jsonb_build_object('path', 'r/vigil.yaml', 'text', 'schedule: {frequency: 20m}'),
        jsonb_build_object('path', 'r/old/a.yml', 'text', 'no rule'), jsonb_build_object('path', 'r/old/vigil.yaml', 'text', E'leave_out:\n  path: ''*''')))$$,
    $$VALUES ('unchanged', 'A rule of Sigma', NULL)$$, 'sync_rules takes the files');
SELECT throws_like($$SELECT vigil.sync_rules(jsonb_build_array(jsonb_build_object('path', 'r/vigil.yaml', 'text', 'a: b')))$$,
    'vigil.yaml has no key "a"', 'and says what is wrong with them');

-- ---- arrays ----

INSERT INTO "AuditLogs" ("TimeGenerated", "OperationName", "TargetResources") VALUES
    ('2026-01-01 00:01Z', 'a', '[{"type": "User", "modifiedProperties": [{"displayName": "x"}, {"displayName": "Role.Name"}]}, {"type": "Group"}]'),
    ('2026-01-01 00:01Z', 'b', '[{"type": "UserGroup"}]'),
    ('2026-01-01 00:01Z', 'c', '[]'),
    ('2026-01-01 00:01Z', 'd', NULL),
    ('2026-01-01 00:01Z', 'e', '{"type": "Group"}');
CREATE FUNCTION pg_temp.found(detection text) RETURNS text LANGUAGE sql AS $$
SELECT string_agg(r ->> 'OperationName', '' ORDER BY r ->> 'OperationName')
FROM vigil.translate_rule(pg_temp.sigma(detection, 'product: azure, service: auditlogs')) AS t, kql.query(t.kql) AS r
$$;
SELECT is(pg_temp.found(E'    s:\n        TargetResources.type: group\n    condition: s'), 'ae', 'any element, or what is no array');
SELECT is(pg_temp.found(E'    s:\n        TargetResources.type: group\n    condition: not s'), 'bcd', 'no element: also where there is none');
SELECT is(pg_temp.found(E'    s:\n        TargetResources.type: [User, x]\n    condition: s'), 'a', 'an element is compared as a whole');
SELECT is(pg_temp.found(E'    s:\n        TargetResources.type|endswith: Group\n    condition: s'), 'abe', 'the end of an element');
SELECT is(pg_temp.found(E'    s:\n        TargetResources.type: "U*r"\n    condition: s'), 'a', 'a wildcard stays in its element');
SELECT is(pg_temp.found(E'    s:\n        TargetResources.type: null\n    condition: s'), 'cd', 'no element has a value');
SELECT is(pg_temp.found(E'    s:\n        TargetResources.modifiedProperties.displayName|startswith: role\n    condition: s'), 'a', 'arrays in arrays');
SELECT is(pg_temp.found(E'    s:\n        OperationName: [a, b]\n        TargetResources.type: User\n    condition: s'), 'a', 'with a column');

-- ---- what Defender and Kubernetes write ----

SELECT vigil.create_log_table(name) FROM unnest(ARRAY['DeviceRegistryEvents', 'AKSAudit']) AS name WHERE to_regclass(format('public.%I', name)) IS NULL;
INSERT INTO "DeviceRegistryEvents" ("TimeGenerated", "DeviceName", "ActionType", "RegistryKey", "RegistryValueName") VALUES
    ('2026-01-01 00:01Z', 'a', 'RegistryValueSet', 'HKEY_LOCAL_MACHINE\SYSTEM\ControlSet001\Control\Lsa', 'RunAsPPL'),
    ('2026-01-01 00:01Z', 'b', 'RegistryValueSet', 'HKEY_LOCAL_MACHINE\SYSTEM\ControlSet002\Control\Lsa', 'RunAsPPL'),
    ('2026-01-01 00:01Z', 'c', 'RegistryValueSet', 'HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Lsa', 'RunAsPPL'),
    ('2026-01-01 00:01Z', 'd', 'RegistryValueSet', 'HKEY_LOCAL_MACHINE\SYSTEM\MyControlSet001\Control\Lsa', 'RunAsPPL'),
    ('2026-01-01 00:01Z', 'e', 'RegistryValueSet', 'HKEY_LOCAL_MACHINE\SYSTEM\ControlSet001\Control\Lsa', 'Other');
INSERT INTO "DeviceNetworkEvents" ("TimeGenerated", "DeviceName", "RemoteUrl") VALUES
    ('2026-01-01 00:01Z', 'a', 'x.example.com'), ('2026-01-01 00:01Z', 'b', 'https://x.example.com/path?a=b'), ('2026-01-01 00:01Z', 'c', 'x.example.com:8443'),
    ('2026-01-01 00:01Z', 'd', 'https://other.test/x.example.com'), ('2026-01-01 00:01Z', 'e', 'ftp://u:p@x.example.com'), ('2026-01-01 00:01Z', 'f', '');
INSERT INTO "AKSAudit" ("TimeGenerated", "AuditId", "Verb", "RequestObject") VALUES
    ('2026-01-01 00:01Z', 'a', 'create', '{"spec": {"volumes": [{"name": "v"}, {"hostPath": {"path": "/"}}], "containers": [{"name": "c"}]}}'),
    ('2026-01-01 00:01Z', 'b', 'create', '{"spec": {"volumes": [{"name": "v"}], "containers": [{"name": "c"}, {"securityContext": {"capabilities": {"add": ["SYS_ADMIN"]}}}]}}'),
    ('2026-01-01 00:01Z', 'c', 'create', '{"spec": {"containers": [{"name": "hostPath"}]}}'), ('2026-01-01 00:01Z', 'd', 'create', NULL);
CREATE FUNCTION pg_temp.found_in(source text, shown text, detection text) RETURNS text LANGUAGE sql AS $$
SELECT string_agg(r ->> shown, '' ORDER BY r ->> shown)
FROM vigil.translate_rule(pg_temp.sigma(E'    s:\n        ' || detection || E'\n    condition: s', source)) AS t, kql.query(t.kql) AS r
$$;
SELECT is(pg_temp.found_in('product: windows, category: registry_set', 'DeviceName', $d$TargetObject|endswith: '\CurrentControlSet\Control\Lsa\RunAsPPL'$d$), 'abc', 'whichever set is the current one');
SELECT is(pg_temp.found_in('product: windows, category: registry_set', 'DeviceName', $d$TargetObject: 'HKLM\System\CurrentControlSet\Control\Lsa\RunAsPPL'$d$), 'abc', 'as a whole');
SELECT is(pg_temp.found_in('product: windows, category: registry_set', 'DeviceName', $d$TargetObject|contains: '\ControlSet002\Control'$d$), 'abce', 'under its number, too');
SELECT is(pg_temp.found_in('product: windows, category: network_connection', 'DeviceName', $d$DestinationHostname|endswith: '.example.com'$d$), 'abce', 'the host of a URL');
SELECT is(pg_temp.found_in('product: kubernetes, category: application, service: audit', 'AuditId', $d$hostPath: '*'$d$), 'a', 'a volume of the host');
SELECT is(pg_temp.found_in('product: kubernetes, category: application, service: audit', 'AuditId', $d$capabilities: '*'$d$), 'b', 'a container with capabilities');

-- ---- elements of arrays ----

INSERT INTO "AuditLogs" ("TimeGenerated", "Id", "OperationName", "TargetResources", "AdditionalDetails") VALUES
    (now(), 'a', 'Arrays', '[{"displayName": "evil\u0001trusted"}]', '[{"key": "User-Agent", "value": "curl"}]'),
    (now(), 'b', 'Arrays', '[{"displayName": "evil\",\"trusted"}]', '[]'),
    (now(), 'c', 'Arrays', '[{"displayName": "evil"}, {"displayName": "trusted"}]', '[{"key": "x", "value": "10.1.2.3"}, {"key": "y", "value": null}]'),
    (now(), 'd', 'Arrays', '[]', NULL),
    (now(), 'e', 'Arrays', '{"displayName": "TRUSTED"}', '{"key": "x", "value": 5}'),
    (now(), 'f', 'Arrays', '[null, {"displayName": ["trusted"]}, {"displayName": null}]', '[["x"]]');
CREATE FUNCTION pg_temp.of_arrays(item text, condition text DEFAULT 's and t') RETURNS text LANGUAGE sql AS $$
SELECT coalesce(string_agg(r ->> 'Id', '' ORDER BY r ->> 'Id'), '') FROM vigil.translate_rule(pg_temp.sigma(
    format(E'    s: {OperationName: Arrays}\n    t:\n        %s\n    condition: %s', item, condition), 'product: azure, service: auditlogs')) AS t, kql.query(t.kql) AS r
$$;
SELECT is(pg_temp.of_arrays('TargetResources.displayName: trusted'), 'cef', 'an element is what stands between no marks');
SELECT is(pg_temp.of_arrays('TargetResources.displayName: trusted', 's and not t'), 'abd', 'nor is a rule evaded by one');
SELECT is(pg_temp.of_arrays('TargetResources.displayName|startswith: trusted'), 'cef', 'nor does a part begin there');
SELECT is(pg_temp.of_arrays('TargetResources.displayName|endswith: evil'), 'c', 'or end');
SELECT is(pg_temp.of_arrays($d$TargetResources.displayName|re: '^trusted$'$d$), 'cf', 'a regular expression is of an element');
SELECT is(pg_temp.of_arrays($d$TargetResources.displayName|re: '.*'$d$), 'abcef', 'and of one that is there');
SELECT is(pg_temp.of_arrays($d$TargetResources.displayName: 'evil?trusted'$d$), 'a', 'U+0001 is one character');
SELECT is(pg_temp.of_arrays('TargetResources.displayName: null'), 'd', 'none has a value');
SELECT is(pg_temp.of_arrays('AdditionalDetails.value|cidr: 10.0.0.0/8'), 'c', 'a network');
SELECT is(pg_temp.of_arrays('AdditionalDetails.value|lt: 6'), 'e', 'an order');
SELECT is(pg_temp.of_arrays('AdditionalDetails.key: user-agent'), 'a', 'a column that is always an array');
SELECT is(pg_temp.of_arrays('AdditionalDetails.value|fieldref: Identity'), '', 'a field that is absent');
SELECT is(pg_temp.of_arrays('AdditionalDetails|contains: curl'), 'a', 'as a whole its text');
SELECT is(pg_temp.of_arrays($d$ResultReason|re: '^.{0,5}$'$d$), '', 'what has no value matches no regular expression');

-- ---- values in the text of JSON ----

SELECT vigil.create_log_table('WindowsEvent') WHERE to_regclass('public."WindowsEvent"') IS NULL;
TRUNCATE "WindowsEvent", "AWSCloudTrail";
INSERT INTO "WindowsEvent" ("TimeGenerated", "Computer", "Channel", "EventData") VALUES
    ('2026-01-01 00:01Z', 'a', 'System', $j${"Data": "C:\\Windows\\TEMP\\x.msi"}$j$), ('2026-01-01 00:01Z', 'b', 'System', $j${"Data": "\\\\server\\share\\x.msi"}$j$),
    ('2026-01-01 00:01Z', 'c', 'System', $j${"Data": "say \"hi\" to all"}$j$), ('2026-01-01 00:01Z', 'd', 'System', $j${"say": "hi", "Data": "a\tb\u003c\u00e4"}$j$),
    ('2026-01-01 00:01Z', 'e', 'System', $j${"Data": "ends with C:\\x\\"}$j$), ('2026-01-01 00:01Z', 'f', 'System', NULL);
INSERT INTO "AWSCloudTrail" ("TimeGenerated", "AwsEventId", "RequestParameters") VALUES
    ('2026-01-01 00:01Z', 'a', $j${"policyDocument":"{\"Statement\":[{\"Action\":\"s3:GetObject\",\"Resource\":\"arn:\u003cBUCKET\u003e/*\"}]}"}$j$),
    ('2026-01-01 00:01Z', 'b', $j${"document":{"Action":"s3:GetObject"}}$j$), ('2026-01-01 00:01Z', 'c', $j${"path":"\/x\/y","who":"\u00c4dmin"}$j$),
    ('2026-01-01 00:01Z', 'd', $j${"action":"s3:GetObjectAcl","path":"C:\\x\\y"}$j$), ('2026-01-01 00:01Z', 'e', 'no JSON of s3:GetObject<'), ('2026-01-01 00:01Z', 'f', DEFAULT);
CREATE FUNCTION pg_temp.in_windows(detection text) RETURNS text LANGUAGE sql AS $$SELECT pg_temp.found_in('product: windows, service: system', 'Computer', detection)$$;
CREATE FUNCTION pg_temp.in_aws(detection text) RETURNS text LANGUAGE sql AS $$SELECT pg_temp.found_in('product: aws, service: cloudtrail', 'AwsEventId', detection)$$;
SELECT is(pg_temp.in_windows($d$Data|contains: '\Windows\TEMP\'$d$), 'a', 'a path in the data of an event');
SELECT is(pg_temp.in_windows($d$Data|contains: '\\\\'$d$), 'b', 'two backslashes are not one');
SELECT is(pg_temp.in_windows($d$Data|contains: '\x'$d$), 'abe', 'one backslash');
SELECT is(pg_temp.in_windows($d$Data|contains: 'C:\x\'$d$), 'e', 'a backslash at the end of a value');
SELECT is(pg_temp.in_windows($d$Data|contains: 'say "hi"'$d$), 'c', 'quotes in a value');
SELECT is(pg_temp.in_windows($d$Data|contains: '"say":"hi"'$d$), 'd', 'quotes of the JSON itself');
SELECT is(pg_temp.in_windows($d$Data|contains: 'b<Ä'$d$), 'd', 'characters under their numbers');
SELECT is(pg_temp.in_windows($d$Data|contains: "a\tb"$d$), 'd', 'a tab');
SELECT is(pg_temp.in_windows($d$Data|contains: 'C:\W*\T?MP\x'$d$), 'a', 'wildcards between backslashes');
SELECT is(pg_temp.in_windows($d$Data|re: 'C:\\[^\\]+\\T'$d$), 'a', 'a regular expression');
SELECT is(pg_temp.in_windows($d$Data|re: 'y "hi"'$d$), 'c', 'one with quotes');
SELECT is(pg_temp.in_windows($d$'|all': ['C:\Windows\TEMP', 'msi']$d$), 'a', 'keywords with a backslash');
SELECT is(pg_temp.in_windows($d$'|all': ['say "hi"']$d$), 'c', 'and with a quote');
SELECT is(pg_temp.in_windows($d$'|re': '\\{2}server\\sh'$d$), 'b', 'and that are regular expressions');
SELECT is(pg_temp.in_aws($d$requestParameters|contains: '"s3:GetObject"'$d$), 'ab', 'a value in JSON in a text, or in JSON');
SELECT is(pg_temp.in_aws($d$requestParameters|contains: '<BUCKET>/\*"'$d$), 'a', 'a sign that the log has under its number');
SELECT is(pg_temp.in_aws($d$requestParameters|contains: '/x/y'$d$), 'c', 'a slash with a backslash');
SELECT is(pg_temp.in_aws($d$requestParameters|contains: 'ädMIN'$d$), 'c', 'a letter beyond ASCII');
SELECT is(pg_temp.in_aws($d$requestParameters|contains: 'C:\x\y'$d$), 'd', 'a path');
SELECT is(pg_temp.in_aws($d$requestParameters|contains: 'GetObject<'$d$), 'e', 'what is no JSON');
SELECT is(pg_temp.in_aws($d$'|all': ['/x/y']$d$), 'c', 'keywords of any column');
SELECT is(pg_temp.in_aws($d$'|all': ['"s3:GetObject"']$d$), 'ab', 'with quotes');
SELECT is(pg_temp.in_aws($d$'|all': ['C:\x\y']$d$), 'd', 'with backslashes');
SELECT is(pg_temp.in_aws($d$requestParameters|contains|cased: 'C:\x\Y'$d$), NULL, 'where case counts');

-- ---- names below a column, and what a log has for what a rule says ----

SELECT vigil.create_log_table(name) FROM unnest(ARRAY['SigninLogs', 'SecurityEvent']) AS name WHERE to_regclass(format('public.%I', name)) IS NULL;
INSERT INTO "SigninLogs" ("TimeGenerated", "Id", "DeviceDetail") VALUES
    ('2026-01-01 00:01Z', 'a', '{"trustType": "Hybrid Azure AD joined"}'), ('2026-01-01 00:01Z', 'b', '{"trustType": ""}'), ('2026-01-01 00:01Z', 'c', NULL);
SELECT is(pg_temp.found_in('product: azure, service: signinlogs', 'Id', 'DeviceDetail.trusttype: ""'), 'bc', 'letters of a path have no case: a value that is there');
SELECT is(pg_temp.found_in('product: azure, service: signinlogs', 'Id', 'devicedetail.TrustType|startswith: hybrid'), 'a', 'and one that is asked for');
SELECT is(pg_temp.in_windows('data|contains: server'), 'b', 'the data of an event');
INSERT INTO "AuditLogs" ("TimeGenerated", "Id", "OperationName", "Result", "ResultReason") VALUES
    ('2026-01-01 00:01Z', 'g', 'Admin registered security info', 'success', 'Admin registered temporary access pass method for user');
SELECT is(pg_temp.found_in('product: azure, service: auditlogs', 'Id', 'Status: Admin registered temporary access pass method for user'), 'g', 'a status that is its reason');
INSERT INTO "DeviceRegistryEvents" ("TimeGenerated", "DeviceName", "ActionType", "RegistryKey", "RegistryValueName", "RegistryValueType", "RegistryValueData") VALUES
    ('2026-01-01 00:01Z', 'm', 'RegistryValueSet', 'HKEY_LOCAL_MACHINE\SOFTWARE\a', 'v', 'Dword', '4'),
    ('2026-01-01 00:01Z', 'n', 'RegistryValueSet', 'HKEY_LOCAL_MACHINE\SOFTWARE\a', 'v', 'Qword', '20'),
    ('2026-01-01 00:01Z', 'o', 'RegistryValueSet', 'HKEY_LOCAL_MACHINE\SOFTWARE\a', 'v', 'Binary', 'ff00'),
    ('2026-01-01 00:01Z', 'p', 'RegistryValueSet', 'HKEY_LOCAL_MACHINE\SOFTWARE\a', 'v', 'String', ''),
    ('2026-01-01 00:01Z', 'q', 'RegistryValueSet', 'HKEY_CURRENT_USER\S-1-5-21-1-2-3-1001\Software\b\command', '', 'String', 'x'),
    ('2026-01-01 00:01Z', 'r', 'RegistryValueSet', 'HKEY_USERS\S-1-5-21-1-2-3-1001\Software\b\command', 'w', 'String', 'x');
CREATE FUNCTION pg_temp.in_registry(detection text) RETURNS text LANGUAGE sql AS $$
SELECT pg_temp.found_in('product: windows, category: registry_set', 'DeviceName', E'EventType: SetValue\n        ' || detection)$$;
SELECT is(pg_temp.in_registry($d$Details|contains: '0x00000004'$d$), 'm', 'a part of what Sysmon writes for a number');
SELECT is(pg_temp.in_registry($d$Details|startswith: 'dword (0x'$d$), 'm', 'the kind of a number');
SELECT is(pg_temp.in_registry($d$Details: 'QWORD (0x00000000-0x00000014)'$d$), 'n', 'a long number');
SELECT is(pg_temp.in_registry($d$Details: 'Binary Data'$d$), 'o', 'bytes');
SELECT is(pg_temp.in_registry($d$Details: '(Empty)'$d$) , 'abcdep', 'nothing');
SELECT is(pg_temp.in_registry($d$TargetObject|endswith: '\command\(Default)'$d$), 'q', 'a value without a name');
SELECT is(pg_temp.in_registry($d$TargetObject|startswith: 'HKCU\Software\b'$d$), 'qr', 'the keys of a user');
SELECT is(pg_temp.in_registry($d$TargetObject|startswith: 'HKU\S-1-5-21-1-2-3-1001\Software\'$d$), 'qr', 'or under his number');
INSERT INTO "SecurityEvent" ("TimeGenerated", "Computer", "EventID", "EventData") VALUES
    ('2026-01-01 00:01Z', 'a', 4662, $x$<EventData><Data Name="AccessList">say &quot;a&apos;b&quot;&#xD;&amp;lt;</Data></EventData>$x$),
    ('2026-01-01 00:01Z', 'b', 4662, $x$<EventData><Data Name='AccessList'>%%1537</Data></EventData>$x$);
SELECT is(pg_temp.found_in('product: windows, service: security', 'Computer', $d$AccessList|contains: 'say "a''b"'$d$), 'a', 'quotes of XML');
SELECT is(pg_temp.found_in('product: windows, service: security', 'Computer', $d$AccessList|endswith: "\r&lt;"$d$), 'a', 'and its ampersand');
SELECT is(pg_temp.found_in('product: windows, service: security', 'Computer', $d$AccessList: '%%1537'$d$), 'b', 'names in single quotes');

-- ---- what is said ----

SELECT results_eq($$SELECT severity, line, col, code FROM vigil.check_rule(pg_temp.sigma(E'    s:\n        eventNaem: x\n    condition: s'))$$,
    $$VALUES ('error', 11, 9, 'VF0104')$$, 'a field that the table has nothing for');
SELECT results_eq($$SELECT id, severity, line, col FROM vigil.lint_rule(pg_temp.sigma(E'    s:\n        userIdentity.arn: requestParameters.userName\n    condition: s'))
        WHERE severity <> 'info' AND id <> 'W-desc-missing'$$, $$VALUES ('VF0121', 'warning', 11, 27)$$, 'what lint_rule says');
SELECT throws_ok($$SELECT vigil.load_rule(pg_temp.sigma(E'    s:\n        eventName: x\n    condition: s and t'))$$, '42704', 'there is no search identifier "t"',
    'a condition that names nothing');
SELECT throws_ok($$SELECT vigil.load_rule(pg_temp.sigma(E'    s:\n        a: x\n    condition: s', 'product: commodore'))$$, '0A000',
    'no table holds the logs of "commodore//"', 'a log source without a table');
SELECT results_eq($$SELECT severity, line, col FROM vigil.check_rule(pg_temp.sigma(E'    s:\n        eventName: a\n        userAgent|expand: "%nobodys%"\n    condition: s'))$$,
    $$VALUES ('error', 12, 27)$$, 'what the compiler says of the query stands where the rule says it');

SELECT results_eq($$SELECT platform, name, kql IS NULL, n ->> 'severity', (n ->> 'line')::int, (n ->> 'col')::int
        FROM vigil.translate_rule(pg_temp.sigma(E'    s:\n        eventName: x\n    condition: s') || E'\n---\ntitle: B\n'), jsonb_array_elements(notes) AS n$$,
    $$VALUES ('Sigma', 'A rule of Sigma', false, 'info', 3, 8), ('Sigma', 'A rule of Sigma', false, 'info', 1, 8), ('Sigma', NULL, true, 'error', 14, 1)$$,
    'notes of a rule, and of what is none');
SELECT throws_ok($$SELECT vigil.translate_rule('name: x')$$, '22023', 'the text is no rule of another platform that is known here', 'what is none');
SELECT is((SELECT count(*) FROM vigil.load_rules(pg_temp.sigma(E'    s:\n        eventName: x\n    condition: s')
    || E'\n---\ntitle: B\nlevel: low\nlogsource: {product: aws, service: cloudtrail}\ndetection: {s: {eventName: y}, condition: s}\n')), 2::bigint, 'two documents are two rules');

SELECT * FROM finish();
ROLLBACK;
