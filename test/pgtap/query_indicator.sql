-- What a query looks for, and where the fields of its result come from: worked out by hand.
BEGIN;
SELECT no_plan();
SET LOCAL client_min_messages = error;
SELECT vigil.create_log_table(name) FROM unnest(ARRAY['SecurityEvent', 'SigninLogs', 'AWSCloudTrail', 'AuditLogs']) AS name
WHERE to_regclass(format('public.%I', name)) IS NULL;

-- [alternative:][- excluding][! negated][~ derived | table.]field kind[~ in any case] {values}@stage
CREATE FUNCTION pg_temp.found(query text) RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(string_agg(one, '; ' ORDER BY ordinal), '')
    FROM (SELECT ordinal, concat(alternative || ':', CASE WHEN excluding THEN '-' END, CASE WHEN negated THEN '!' END,
              CASE WHEN derived THEN '~' END, table_name || '.', field, ' ', kind, CASE WHEN ignores_case THEN '~' END,
              ' {', string_agg(value, '|'), '}@', stage) AS one
          FROM kql.indicators(query)
          GROUP BY ordinal, alternative, excluding, negated, derived, table_name, field, kind, ignores_case, stage) AS x
$$;
-- name@stage [t for a time] {lineage}
CREATE FUNCTION pg_temp.made(query text) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(concat(name, '@', stage, CASE WHEN is_time THEN ' t' END, ' {', array_to_string(lineage, ' '), '}'),
        '; ' ORDER BY ordinal) FROM kql.fields(query)
$$;

SELECT is(pg_temp.found(query), expected, query)
FROM (VALUES
-- names: a column comes before a let, a parameter before both
('let EventID = 4624; SecurityEvent | where EventID == EventID', ''),
('let x = "a"; let f = (x: string) { SecurityEvent | where Account == x }; f("b")',
    'SecurityEvent.Account eq {b}@f/2'),
('let g = (T: (Account: string)) { T | where Account == "q" }; SecurityEvent | invoke g()',
    'SecurityEvent.Account eq {q}@g/2'),
-- constants
('let a = "Create"; let b = strcat(a, "User"); AWSCloudTrail | where EventName == b',
    'AWSCloudTrail.EventName eq {CreateUser}@2'),
('let l = dynamic(["a", "b"]); AWSCloudTrail | where EventName in~ (l)',
    'AWSCloudTrail.EventName in~ {a|b}@2'),
('let T = datatable(n: string) ["CreateUser", "DeleteUser"]; AWSCloudTrail | where EventName in (T)',
    'AWSCloudTrail.EventName in {CreateUser|DeleteUser}@2'),
('SecurityEvent | extend Limit = 5 | where EventID > Limit', 'SecurityEvent.EventID gt {5}@3'),
('SecurityEvent | where 5 < EventID', 'SecurityEvent.EventID gt {5}@2'),
('SecurityEvent | where todouble(EventID) > 1.5', 'SecurityEvent.EventID gt {1.5}@2'),
('SecurityEvent | extend Age = now() - TimeGenerated | where Age > 1h', '~Age gt {01:00:00}@3'),
-- where a window lies is not what a query looks for
('SecurityEvent | where TimeGenerated > ago(1h) and TimeGenerated between (datetime(2024-01-01) .. 1d)', ''),
-- values that a table has
('AWSCloudTrail | where UserIdentityUserName !in ((SigninLogs | where ResultType == "0" | project UserPrincipalName))',
    '!AWSCloudTrail.UserIdentityUserName in {}@2; -SigninLogs.ResultType eq {0}@2/2'),
-- not, or
('SecurityEvent | where not(EventID == 1 or Account has "x")',
    '!SecurityEvent.EventID eq {1}@2; !SecurityEvent.Account has~ {x}@2'),
('SecurityEvent | where not(EventID == 1 and Account == "x")',
    '1a:!SecurityEvent.EventID eq {1}@2; 1b:!SecurityEvent.Account eq {x}@2'),
('SecurityEvent | where EventID == 1 or (Account == "a" and (Computer == "b" or Computer startswith "c"))',
    '1a:SecurityEvent.EventID eq {1}@2; 1b:SecurityEvent.Account eq {a}@2; 1b.2a:SecurityEvent.Computer eq {b}@2; 1b.2b:SecurityEvent.Computer startswith~ {c}@2'),
-- case
('SecurityEvent | where case(EventID == 1, Account == "a", EventID == 2, true, false)',
    '1a:SecurityEvent.EventID eq {1}@2; 1a:SecurityEvent.Account eq {a}@2; 1b:!SecurityEvent.EventID eq {1}@2; 1b:SecurityEvent.EventID eq {2}@2'),
('SecurityEvent | where iff(EventID == 1, "x", "y") == "x"', '~iff(EventID == 1, "x", "y") eq {x}@2'),
-- kinds
('SecurityEvent | where CommandLine has_any ("a", "b") and CommandLine has_all (dynamic(["c", "d"]))',
    'SecurityEvent.CommandLine has_any~ {a|b}@2; SecurityEvent.CommandLine has_all~ {c|d}@2'),
('SecurityEvent | where Account !in~ ("a", "b")', '!SecurityEvent.Account in~ {a|b}@2'),
('SecurityEvent | where Account matches regex "(?i)^adm"', 'SecurityEvent.Account matches_regex {(?i)^adm}@2'),
('SecurityEvent | where Account contains_cs "a" and Account !endswith "b" and Account hasprefix "c" and Account !~ "d"',
    'SecurityEvent.Account contains {a}@2; !SecurityEvent.Account endswith~ {b}@2; SecurityEvent.Account hasprefix~ {c}@2; !SecurityEvent.Account eq~ {d}@2'),
('SecurityEvent | where EventID between (1 .. 5) and EventID !between (2 .. 3)',
    'SecurityEvent.EventID ge {1}@2; SecurityEvent.EventID le {5}@2; 1a:SecurityEvent.EventID lt {2}@2; 1b:SecurityEvent.EventID gt {3}@2'),
('SecurityEvent | where isnull(EventID) and isnotempty(Account) and Computer == "" and not(isempty(Process))',
    'SecurityEvent.EventID is_null {}@2; SecurityEvent.Account is_not_null {}@2; SecurityEvent.Computer is_null {}@2; SecurityEvent.Process is_not_null {}@2'),
('AWSCloudTrail | where ipv4_is_in_range(SourceIpAddress, "10.0.0.0/8") and not(ipv4_is_private(SourceIpAddress))',
    'AWSCloudTrail.SourceIpAddress ipv4_is_in_range {10.0.0.0/8}@2; !AWSCloudTrail.SourceIpAddress ipv4_is_private {}@2'),
-- fields: behind conversions, paths, renames, joins, unions
('SecurityEvent | where tolower(Account) == "x"', 'SecurityEvent.Account eq~ {x}@2'),
('SecurityEvent | extend a = tolower(Account) | where a has_cs "x"', 'SecurityEvent.Account has~ {x}@3'),
('SecurityEvent | where strlen(Account) > 5', '~strlen(Account) gt {5}@2'),
('AuditLogs | extend T = tostring(TargetResources[0].displayName) | where T == "x" and tostring(InitiatedBy.user["user name"]) == "y"',
    'AuditLogs.TargetResources[0].displayName eq {x}@3; AuditLogs.InitiatedBy.user[''user name''] eq {y}@3'),
('AuditLogs | extend Bad = Result == "failure" | where Bad', 'AuditLogs.Result eq {failure}@3'),
('AuditLogs | extend Bad = Result == "failure" | where not(Bad)', '!AuditLogs.Result eq {failure}@3'),
('AuditLogs | extend Bad = Result == "failure" | where Bad == false', '!AuditLogs.Result eq {failure}@3'),
('SigninLogs | project Who = UserPrincipalName, IPAddress | join kind=inner (AWSCloudTrail | project-rename Who = UserIdentityUserName | project Who, SourceIpAddress, EventName) on $left.IPAddress == $right.SourceIpAddress | where Who1 =~ "bob" and EventName == "CreateUser" and Who endswith "@x"',
    'AWSCloudTrail.UserIdentityUserName eq~ {bob}@4; AWSCloudTrail.EventName eq {CreateUser}@4; SigninLogs.UserPrincipalName endswith~ {@x}@4'),
('union SecurityEvent, AuditLogs | where Computer == "x" or OperationName == "y"',
    '1a:SecurityEvent.Computer eq {x}@2; 1b:AuditLogs.OperationName eq {y}@2'),
('union SecurityEvent, AuditLogs | where SourceSystem == "z"',
    'SecurityEvent.SourceSystem eq {z}@2; AuditLogs.SourceSystem eq {z}@2'),
('SecurityEvent | summarize n = count(), d = dcount(Computer) by Account | where n > 10 and d >= 2 and Account != ""',
    '~n gt {10}@3; ~d ge {2}@3; SecurityEvent.Account is_not_null {}@3'),
('SecurityEvent | where Account != Computer', ''),
-- rows that leave others out
('SecurityEvent | join kind=leftanti (SecurityEvent | where EventID == 1 | join kind=leftanti (SecurityEvent | where EventID == 2) on Account) on Account',
    '-SecurityEvent.EventID eq {1}@2/2; -SecurityEvent.EventID eq {2}@2/3/2'),
('let T = SecurityEvent | where EventID == 1; T | join kind=leftanti (T | where Account == "x") on Computer',
    'SecurityEvent.EventID eq {1}@T/2; -SecurityEvent.Account eq {x}@2/2'),
('let T = SecurityEvent | where EventID == 1; AuditLogs | where Result == "x"', 'AuditLogs.Result eq {x}@2'),
-- other operators that ask
('SecurityEvent | sort by TimeGenerated asc | scan with (step s1: EventID == 4625; step s2: EventID == 4624;)',
    '1a:SecurityEvent.EventID eq {4625}@3; 1b:SecurityEvent.EventID eq {4624}@3'),
('search in (SecurityEvent) Account:"bob"', 'SecurityEvent.Account has~ {bob}@1'),
('SecurityEvent | parse-where Account with Domain "\\" Name | where Name == "x"', '~Name eq {x}@3'),
-- window functions are computed before they are asked
('SecurityEvent | sort by TimeGenerated asc | where prev(Account) == "x" and EventID == 1',
    '~prev(Account) eq {x}@3; SecurityEvent.EventID eq {1}@3')
) AS v (query, expected);

SELECT vigil.create_function('FoundBySaved', '(x: string) { SecurityEvent | where Account == x }');
SELECT is(pg_temp.found('FoundBySaved("z") | take 1'), 'SecurityEvent.Account eq {z}@1', 'a saved function is told at its call');
SELECT is(pg_temp.found('SecurityEvent | where Account in (' || string_agg('"u' || i || '"', ', ') || ')'),
    'SecurityEvent.Account in {' || string_agg('u' || i, '|') || '}@2', 'a list of a thousand values')
FROM generate_series(1, 1000) AS i;
SELECT is((SELECT count(*) FROM kql.indicators('SecurityEvent | where ' ||
    (SELECT string_agg(format('Account == "a%s"', i), ' or ') FROM generate_series(1, 1500) AS i))), 1000::bigint,
    'no more than 1000 are told');
-- Columns that are made of themselves twice, again and again, are looked at for a bounded time.
SELECT is((SELECT count(*) FROM kql.indicators('SecurityEvent | extend b0 = EventID == 1, s0 = "", t0 = TimeGenerated' ||
    (SELECT string_agg(format(' | extend b%1$s = b%2$s and b%2$s, s%1$s = strcat(s%2$s, s%2$s), t%1$s = iff(EventID == 1, t%2$s, t%2$s)', i, i - 1), '' ORDER BY i)
     FROM generate_series(1, 60) AS i) || ' | where b60 or Account == s60 or t60 > ago(1d)')) >= 0, true, 'doubled 60 times: indicators');
SELECT is((SELECT is_time FROM kql.fields('SecurityEvent | project t0 = TimeGenerated' ||
    (SELECT string_agg(format(' | project t%1$s = iff(true, t%2$s, t%2$s)', i, i - 1), '' ORDER BY i)
     FROM generate_series(1, 8) AS i))), true, 'doubled 8 times: still a time');
SELECT is((SELECT is_time FROM kql.fields('SecurityEvent | project t0 = TimeGenerated' ||
    (SELECT string_agg(format(' | project t%1$s = iff(rand() > 0, t%2$s, t%2$s)', i, i - 1), '' ORDER BY i)
     FROM generate_series(1, 60) AS i))), false, 'doubled 60 times: nobody says so');

SELECT is(pg_temp.made(query), expected, query)
FROM (VALUES
('SecurityEvent | summarize arg_max(TimeGenerated, *) by Account | project TimeGenerated, Account, Computer',
    'TimeGenerated@2 t {SecurityEvent.TimeGenerated}; Account@2 {SecurityEvent.Account}; Computer@2 {SecurityEvent.Computer}'),
('AuditLogs | project TimeGenerated, AdditionalDetails | evaluate bag_unpack(AdditionalDetails): (TimeGenerated: datetime, k: string)',
    'TimeGenerated@1 t {AuditLogs.TimeGenerated}; k@3 {AuditLogs.AdditionalDetails}'),
('SigninLogs | project IPAddress, t = TimeGenerated | join kind=leftouter (AWSCloudTrail | project IPAddress = SourceIpAddress, t = TimeGenerated) on IPAddress',
    'IPAddress@1 {SigninLogs.IPAddress}; t@2 t {SigninLogs.TimeGenerated}; IPAddress1@3 {AWSCloudTrail.SourceIpAddress}; t1@3 t {AWSCloudTrail.TimeGenerated}'),
('union (SecurityEvent | project TimeGenerated, Who = Account), (SigninLogs | project TimeGenerated, Who = UserPrincipalName)',
    'TimeGenerated@1 t {SecurityEvent.TimeGenerated SigninLogs.TimeGenerated}; Who@1 {SecurityEvent.Account SigninLogs.UserPrincipalName}'),
('SecurityEvent | summarize First = min(TimeGenerated), Hour = take_any(bin(TimeGenerated, 1h)), n = count()',
    'First@2 t {SecurityEvent.TimeGenerated}; Hour@2 {SecurityEvent.TimeGenerated}; n@2 {}'),
('print a = 1, b = now()', 'a@1 {}; b@1 {}'),
('SecurityEvent | extend Account = tolower(Account), t = iff(EventID == 1, TimeGenerated, datetime(null)) | project Account, t',
    'Account@2 {SecurityEvent.Account}; t@2 t {SecurityEvent.EventID SecurityEvent.TimeGenerated}'),
('AuditLogs | mv-apply m = TargetResources on (where tostring(m.type) == "User" | project n = tostring(m.displayName)) | project TimeGenerated, n',
    'TimeGenerated@1 t {AuditLogs.TimeGenerated}; n@2/2 {AuditLogs.TargetResources}'),
('let T = SecurityEvent | project When = TimeGenerated, Account; T | extend Late = When + 1h | project-away Account',
    'When@T/2 t {SecurityEvent.TimeGenerated}; Late@2 {SecurityEvent.TimeGenerated}'),
('SecurityEvent | distinct Account | as Who | join kind=fullouter (Who) on Account',
    'Account@2 {SecurityEvent.Account}; Account1@4 {SecurityEvent.Account}'),
('SecurityEvent | extend x = toscalar(SigninLogs | summarize max(TimeGenerated)) | project x',
    'x@2 {SigninLogs.TimeGenerated}'),
('range i from 1 to 3 step 1 | extend j = i + 1', 'i@1 {}; j@2 {}'),
('SecurityEvent | project-rename Who = Account | project-reorder Who | project-keep Who', 'Who@2 {SecurityEvent.Account}'),
('SecurityEvent | count', 'Count@2 {}')
) AS v (query, expected);

-- Stages
SELECT is((SELECT string_agg(concat(path, ' ', depth, ' ', operator, ': ', plain_text), E'\n' ORDER BY ordinal)
           FROM kql.stages(E'let T = SecurityEvent // a let\n| where EventID == 1; // of rows\nlet n = toscalar(T | count);\nlet f = (x: long) { let U = T | take 2; U | where EventID > x };\n(T | where Account == "// text") // between\n| union (f(2)), T // all\n| where EventID in ((T | project EventID)) and\n  // why\n  Account == "b"')),
$$T/1 1 source: SecurityEvent
T/2 1 where: where EventID == 1
n/1 1 source: T
n/2 1 count: count
f.U/1 2 source: T
f.U/2 2 take: take 2
f/1 1 source: U
f/2 1 where: where EventID > x
1 0 source: T
2 0 where: where Account == "// text"
3 0 union: union (f(2)), T
3/a/1 1 source: f(2)
3/b/1 1 source: T
4 0 where: where EventID in ((T | project EventID)) and
  Account == "b"
4/1 1 source: T
4/2 1 project: project EventID$$, 'stages of lets, functions and brackets, without comments');

SELECT * FROM finish();
ROLLBACK;
