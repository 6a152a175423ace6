-- Detections of Splunk: recognised, stored, run; what their searches mean over rows.
BEGIN;
SELECT no_plan();
SET LOCAL client_min_messages = error;
SELECT vigil.create_log_table(name) FROM unnest(ARRAY['AWSCloudTrail', 'AuditLogs', 'SigninLogs']) AS name
WHERE to_regclass(format('public.%I', name)) IS NULL;

CREATE FUNCTION pg_temp.splunk(search text, rest text DEFAULT '') RETURNS text LANGUAGE sql AS $$
SELECT E'name: A detection\nid: 21111111-2222-4333-8444-555555555555\ntype: TTP\nauthor: Somebody\ndata_source: x\nsearch: |-\n'
    || regexp_replace(search, '^', '    ', 'gn') || E'\n' || rest
$$;

-- ---- a rule ----

SELECT is(vigil.load_rule(pg_temp.splunk('`cloudtrail` eventName=DeleteGroup | stats count values(awsRegion) as regions by src userIdentity.arn',
    E'how_to_implement: so\nknown_false_positives: few\nreferences: [a, b]\nrba:\n  message: $src$ by $userIdentity.arn$, $count$ times\n'
    '  risk_objects:\n  - {field: userIdentity.arn, type: user, score: 70}\n  threat_objects:\n  - {field: src, type: ip_address}\n  - {field: regions, type: domain}\n'
    'tags:\n  mitre_attack_id: [T1098]\n  analytic_story: [Story]\n')), '21111111-2222-4333-8444-555555555555'::uuid, 'the id is that of the file');
SELECT results_eq($$SELECT name, severity, tactics, techniques, query_frequency, definition -> 'entityMappings',
        definition #>> '{alertDetailsOverride,alertDescriptionFormat}', definition -> 'metadata', definition -> 'x-riskScore' FROM vigil.rule_versions
        WHERE rule_id = '21111111-2222-4333-8444-555555555555'$$,
    $$VALUES ('A detection', 'High', ARRAY['Persistence', 'PrivilegeEscalation'], ARRAY['T1098'], '5 min'::interval,
        '[{"entityType": "Account", "fieldMappings": [{"identifier": "FullName", "columnName": "userIdentity_arn"}]},
          {"entityType": "IP", "fieldMappings": [{"identifier": "Address", "columnName": "src"}]}]'::jsonb,
        '{{src}} by {{userIdentity_arn}}, {{count}} times',
        '{"platform": "Splunk", "id": "21111111-2222-4333-8444-555555555555", "author": "Somebody", "level": "TTP", "logsource": "aws:cloudtrail",
          "howToImplement": "so", "references": ["a", "b"], "falsePositives": ["few"]}'::jsonb, '70'::jsonb)$$, 'what is kept with the version');
SELECT is((SELECT count(*) FROM vigil.translate_rule(pg_temp.splunk('`cloudtrail` eventName=A')) WHERE platform = 'Splunk'), 1::bigint, 'translate_rule');
SELECT vigil.load_rule(pg_temp.splunk('`cloudtrail` eventName=A | stats count by src | where count > 2'));
SELECT results_eq($$SELECT query_frequency, query_period FROM vigil.rule_versions WHERE rule_id = '21111111-2222-4333-8444-555555555555' ORDER BY version_no DESC LIMIT 1$$,
    $$VALUES ('1 hour'::interval, '1 hour'::interval)$$, 'what compares counts runs hourly');
SELECT throws_like(format($$SELECT vigil.load_rule(pg_temp.splunk('`cloudtrail` eventName=A', E'rba:\n  risk_objects:\n  - {field: src, type: system, score: %s}'))$$, score),
    '%is no whole number from 0 to 100%', 'no score: ' || score)
FROM unnest(ARRAY['101', '-5', '50.5', '1e300', '99999999999999999999', 'abc', '.nan', 'true', '""']) AS score;
SELECT lives_ok(format($$SELECT vigil.load_rule(pg_temp.splunk('`cloudtrail` eventName=A', E'rba:\n  risk_objects:\n  - {field: src, type: system, score: %s}'))$$, score),
    'a score: ' || score)
FROM unnest(ARRAY['0', '100', '007', 'null']) AS score;
SELECT throws_like($$SELECT vigil.load_rule(pg_temp.splunk('`cloudtrail` | inputlookup a'))$$, '%command inputlookup is not supported%', 'a refusal names the command');

-- ---- terms ----

INSERT INTO "AWSCloudTrail" ("TimeGenerated", "AwsEventId", "EventName", "ErrorCode", "UserAgent", "RequestParameters", "ReadOnly") VALUES
    ('2026-01-01 00:01Z', 'a', 'CreateUser', '', 'aws-cli', '{"n": 5, "list": [{"k": "One"}, {"k": null}, {"j": "x"}, {"k": "two"}], "flag": true}', true),
    ('2026-01-01 00:02Z', 'b', 'createuser', 'AccessDenied', '', '{"n": "10", "list": [], "userName": "u"}', false),
    ('2026-01-01 00:07Z', 'c', 'DeleteUser', '', 'Boto3', '{"n": "abc", "list": {"k": "one"}}', NULL),
    ('2026-01-01 00:08Z', 'd', 'DeleteUser', 'Throttled', '', '', true);
CREATE FUNCTION pg_temp.rows(search text, macro text DEFAULT '`cloudtrail` ') RETURNS SETOF jsonb LANGUAGE sql AS $$
SELECT to_jsonb(r) FROM vigil.translate_rule(pg_temp.splunk(macro || search)) AS t, kql.query(t.kql) AS r
$$;
CREATE FUNCTION pg_temp.found(search text) RETURNS text LANGUAGE sql AS
    $$SELECT coalesce(string_agg(r ->> 'AwsEventId', '' ORDER BY r ->> 'AwsEventId'), '') FROM pg_temp.rows(search) AS r$$;
SELECT results_eq($$SELECT note ->> 'severity', note ->> 'message' FROM unnest(ARRAY['1d', '60m', '61m']) AS span, vigil.translate_rule(pg_temp.splunk('`cloudtrail` | bin _time span=' || span || ' | stats count by _time user_arn | where count>=2')) AS t,
        jsonb_array_elements(t.notes) AS note WHERE note ->> 'message' ~ 'span=' ORDER BY 2$$,
    $$VALUES ('warning', 'span=1d should be no longer than the hour that the rule reads'), ('warning', 'span=61m should be no longer than the hour that the rule reads')$$,
    'a span that no run reads');
SELECT is(pg_temp.found('eventName=CREATEUSER'), 'ab', 'a term heeds no case');
SELECT is(pg_temp.found('| where eventName="CreateUser"'), 'a', 'where does');
SELECT is(pg_temp.found('userAgent!=boto*'), 'a', '!= asks for a value');
SELECT is(pg_temp.found('NOT userAgent=boto*'), 'abd', 'NOT does not');
SELECT is(pg_temp.found('| where userAgent!="Boto3"'), 'a', 'a comparison with nothing is not true');
SELECT is(pg_temp.found('| where NOT userAgent="Boto3"'), 'a', 'nor false');
SELECT is(pg_temp.found('| where NOT (userAgent="Boto3" AND eventName="DeleteUser")'), 'ab', 'one that is false is enough');
SELECT is(pg_temp.found('| where isnull(userAgent) OR NOT like(userAgent, "%cli")'), 'bcd', 'isnull');
SELECT is(pg_temp.found('eventName=CreateUser OR eventName=DeleteUser errorCode=success'), 'ac', 'OR binds tighter than AND in a search');
SELECT is(pg_temp.found('| where eventName="CreateUser" OR eventName="DeleteUser" AND errorCode="success"'), 'ac', 'AND in where');
SELECT is(pg_temp.found('| where eventName="CreateUser" OR eventName="DeleteUser" AND errorCode="Throttled"'), 'ad', 'AND in where');
SELECT is(pg_temp.found('errorCode=success'), 'ac', 'success is what has no error');
SELECT is(pg_temp.found('errorCode!=success'), 'bd', 'and not that');
SELECT is(pg_temp.found('requestParameters.n<7'), 'a', 'numbers are compared as such, and texts as texts');
SELECT is(pg_temp.found('requestParameters.n>7'), 'bc', 'numbers are compared as such, and texts as texts');
SELECT is(pg_temp.found('requestParameters.flag=true'), 'a', 'a truth value of JSON');
SELECT is(pg_temp.found('readOnly=false'), 'b', 'a truth value');
SELECT is(pg_temp.found('NOT readOnly=true'), 'bc', 'one that is absent is not that');

-- ---- several values ----

SELECT is(pg_temp.found('requestParameters.list{}.k=one'), 'a', 'any element of an array, and of no object');
SELECT is(pg_temp.found('NOT requestParameters.list{}.k=one'), 'bcd', 'no element');
SELECT is(pg_temp.found('requestParameters.list{}.k=null'), 'a', 'null in an array is that text');
INSERT INTO "AWSCloudTrail" ("TimeGenerated", "AwsEventId", "EventName", "RequestParameters") VALUES
    ('2025-12-31 00:01Z', 'x', 'Marks', '{"list": [{"k": "evil\u0001trusted"}]}'), ('2025-12-31 00:01Z', 'y', 'Marks', '{"list": [{"k": "evil"}, {"k": "trusted"}]}'),
    ('2025-12-31 00:01Z', 'z', 'Marks', '{"list": []}');
SELECT is(pg_temp.found('eventName=Marks requestParameters.list{}.k=trusted'), 'y', 'an element is what stands between no marks');
SELECT is(pg_temp.found('eventName=Marks NOT requestParameters.list{}.k=trusted'), 'xz', 'nor is a search evaded by one');
SELECT is(pg_temp.found('eventName=Marks requestParameters.list{}.k=evil*'), 'xy', 'the start of one');
SELECT is(pg_temp.found('eventName=Marks requestParameters.list{}.k IN (evil, *sted) requestParameters.list{}.k=*'), 'xy', 'several');
SELECT is((SELECT string_agg(r ->> 'k', '' ORDER BY r ->> 'c') FROM pg_temp.rows('eventName=Marks | stats values(requestParameters.list{}.k) as k count as c by eventID | search k=trusted') AS r),
    '["evil", "trusted"]', 'of what stats has made');
DELETE FROM "AWSCloudTrail" WHERE "EventName" = 'Marks';
SELECT is((SELECT r ->> 'x' FROM pg_temp.rows('eventID=a | eval x=mvindex(''requestParameters.list{}.k'', 2) | table x') AS r), 'two', 'an element by its number');
SELECT is((SELECT r ->> 'x' FROM pg_temp.rows('eventID=a | eval x=mvindex(''requestParameters.list{}.k'', -1) | table x') AS r), 'two', 'from the end');
SELECT is((SELECT r ->> 'x' FROM pg_temp.rows('eventID=a | eval x=mvfind(''requestParameters.list{}.k'', "^t") | table x') AS r), '2', 'the first that matches');
SELECT is((SELECT r ->> 'x' FROM pg_temp.rows('eventID=a | eval x=mvcount(''requestParameters.list{}.k'') | table x') AS r), '3', 'how many there are');
SELECT is(pg_temp.found('| where isnull(''requestParameters.list{}.k'')'), 'bcd', 'none at all');
SELECT is(pg_temp.found('| where match(''requestParameters.list{}.k'', "(?i)^ONE$")'), 'a', 'any that matches');
SELECT is((SELECT jsonb_agg(r - 'c' ORDER BY r ->> 'k' COLLATE "C") FROM pg_temp.rows('| stats count as c by requestParameters.list{}.k | rename requestParameters.list{}.k as k') AS r),
    '[{"k": "One"}, {"k": "null"}, {"k": "two"}]'::jsonb, 'a group for each value, none for rows without');
SELECT is((SELECT r -> 'v' FROM pg_temp.rows('| stats values(requestParameters.list{}.k) as v') AS r), '["One", "null", "two"]'::jsonb, 'values in the order of bytes');
SELECT is((SELECT jsonb_agg(r ->> 'k' ORDER BY r ->> 'k' COLLATE "C") FROM pg_temp.rows('eventID=a | spath path=requestParameters.list{} output=l | mvexpand l | spath input=l | table k') AS r),
    '["", "", "One", "two"]'::jsonb, 'a row for each element, and its fields');

-- ---- stats ----

SELECT is((SELECT jsonb_agg(r ORDER BY r ->> 'eventName' COLLATE "C") FROM pg_temp.rows('| stats count dc(userAgent) as agents values(userAgent) as agent sum(requestParameters.n) as n by eventName') AS r),
    '[{"eventName": "CreateUser", "count": 1, "agents": 1, "agent": ["aws-cli"], "n": 5}, {"eventName": "DeleteUser", "count": 2, "agents": 1, "agent": ["Boto3"], "n": null},
      {"eventName": "createuser", "count": 1, "agents": 0, "agent": [], "n": 10}]'::jsonb, 'groups heed case; what has no value counts in none');
SELECT is((SELECT jsonb_agg(r ->> 'count' ORDER BY r ->> '_time') FROM pg_temp.rows('| bin span=5m _time | stats count by _time') AS r), '["2", "2"]'::jsonb, 'times cut by the clock');
SELECT is((SELECT jsonb_agg(r ORDER BY r ->> 'x') FROM pg_temp.rows('| rename requestParameters.* as * | eval x=coalesce(userName, eventID) | stats count by x') AS r),
    '[{"x": "a", "count": 1}, {"x": "c", "count": 1}, {"x": "d", "count": 1}, {"x": "u", "count": 1}]'::jsonb, 'a wildcard rename, where there is such a field');
SELECT is((SELECT string_agg(r ->> 'userAgent', ' ' ORDER BY r ->> 'userAgent' COLLATE "C") FROM pg_temp.rows('| fillnull value=none | stats count by userAgent') AS r),
    'Boto3 aws-cli none', 'fillnull');
SELECT is((SELECT r ->> 'x' FROM pg_temp.rows('eventID=b | eval x=if(''requestParameters.n''=10, "ten", "other") | table x') AS r), 'ten', 'text that is a number');
SELECT is((SELECT r ->> 'x' FROM pg_temp.rows('eventID=d | eval x=if(''requestParameters.n''=10, "ten", "other") | table x') AS r), 'other', 'a condition that is neither');
SELECT is((SELECT r ->> 'x' FROM pg_temp.rows('eventID=a | eval x=10/4 | table x') AS r), '2.5', 'division is of real numbers');
SELECT is((SELECT r ->> 'x' FROM pg_temp.rows('eventID=a | eval x=10/0 | table x') AS r), NULL, 'by zero there is none');
SELECT is((SELECT r ->> 'x' FROM pg_temp.rows('eventID=a | eval x=eventName."/".errorMessage | table x') AS r), '', 'what is joined with nothing is nothing');
SELECT is((SELECT r ->> 'x' FROM pg_temp.rows('eventID=a | rex field=eventName "^(?<verb>[A-Z][a-z]+)(?<what>.*)" | eval x=what.verb | table x') AS r), 'UserCreate', 'rex');
SELECT is((SELECT r ->> 'c' FROM pg_temp.rows('eventID=a | rex field=eventName max_match=0 "(?<c>[A-Z])" | eval c=mvcount(c) | table c') AS r), '2', 'all that rex finds');

-- ---- the companions ----

\set refused `cat "${VIGIL_TOP:-.}/test/companion/aws-iam-group-deletion-refused.yml"`
\set deleted `cat "${VIGIL_TOP:-.}/test/companion/aws-iam-group-deleted-in-splunk.yml"`
DELETE FROM "AWSCloudTrail";
INSERT INTO "AWSCloudTrail" ("TimeGenerated", "AwsEventId", "EventName", "EventSource", "ErrorCode", "ErrorMessage", "UserAgent", "RequestParameters",
    "SourceIpAddress", "RecipientAccountId", "AWSRegion", "UserIdentityPrincipalid", "UserIdentityArn")
SELECT '2026-01-01 00:01Z', id, 'DeleteGroup', 'iam.amazonaws.com', code, message, agent, '{"groupName": "g"}', '192.0.2.1', '111122223333', 'us-east-1', 'P', 'arn:' || id
FROM (VALUES ('refused', 'AccessDenied', 'no', 'aws-cli'), ('gone', 'NoSuchEntityException', 'no', 'Boto3'), ('other', 'ServiceFailure', 'no', 'aws-cli'),
    ('service', 'AccessDenied', 'no', 'cloudformation.amazonaws.com'), ('done', '', '', 'aws-cli'), ('console', '', '', 'signin.amazonaws.com')) AS v (id, code, message, agent);
SELECT is(vigil.load_rule(:'refused'), '723b861a-92eb-11eb-93b8-acde48001122'::uuid, 'a refused deletion loads');
SELECT is(vigil.load_rule(:'deleted'), 'e776d06c-9267-11eb-819b-acde48001122'::uuid, 'a deletion loads');
SELECT is((SELECT string_agg(r ->> 'eventID', ' ' ORDER BY r ->> 'eventID') FROM vigil.preview_rule('723b861a-92eb-11eb-93b8-acde48001122', '2026-01-01 00:05Z') AS p, to_jsonb(p) AS r),
    'gone refused', 'refused, by no service');
SELECT is((SELECT string_agg(r ->> 'user_arn', ' ') FROM vigil.preview_rule('e776d06c-9267-11eb-819b-acde48001122', '2026-01-01 00:05Z') AS p, to_jsonb(p) AS r),
    'arn:done', 'done, by no service');

SELECT * FROM finish();
ROLLBACK;
