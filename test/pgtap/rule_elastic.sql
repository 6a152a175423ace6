-- Rules of Elastic go the way of every rule: recognised, translated, told what is wrong, stored, run.
BEGIN;
SELECT EXISTS (SELECT FROM vigil.translate_rule(E'[rule]\nname = "x"\n') AS t WHERE t.notes::text LIKE '%without toml++%') AS lacks_toml \gset
\if :lacks_toml
SELECT '1..0 # SKIP vigil was built without toml++';
ROLLBACK;
\quit
\endif
SELECT no_plan();
SET LOCAL client_min_messages = error;
SELECT vigil.create_log_table(name) FROM unnest(ARRAY['AWSCloudTrail', 'SigninLogs', 'AADNonInteractiveUserSignInLogs',
    'AADServicePrincipalSignInLogs', 'AADManagedIdentitySignInLogs', 'AuditLogs', 'AADUserRiskEvents']) AS name
WHERE to_regclass(format('public.%I', name)) IS NULL;

CREATE FUNCTION pg_temp.elastic(type text, query text, more text DEFAULT '', index text DEFAULT 'logs-aws.cloudtrail-*') RETURNS text
LANGUAGE sql AS $$
SELECT format(E'[metadata]\nmaturity = "production"\n\n[rule]\nname = "A rule of Elastic"\nrule_id = "21111111-2222-4333-8444-555555555555"\n'
    'severity = "critical"\nrisk_score = 99\nauthor = ["Somebody"]\nindex = ["%s"]\ntype = "%s"\nquery = ''''''\n%s\n''''''\n%s', index, type, query, more)
$$;
CREATE FUNCTION pg_temp.found(end_time timestamptz) RETURNS SETOF jsonb LANGUAGE sql AS
    $$SELECT * FROM vigil.preview_rule('21111111-2222-4333-8444-555555555555', end_time)$$;

-- ---- a query ----

SELECT is(vigil.load_rule(pg_temp.elastic('query', 'event.action: "CreateUser" and event.outcome: success and not user_agent.original: *terraform*')),
    '21111111-2222-4333-8444-555555555555'::uuid, 'the id is that of the file');
SELECT results_eq($$SELECT name, severity, query, query_frequency, query_period, definition #>> '{metadata,platform}', definition #>> '{metadata,level}',
        definition #>> '{metadata,author}', definition ->> 'x-riskScore' FROM vigil.rule_versions WHERE rule_id = '21111111-2222-4333-8444-555555555555'$$,
    $$VALUES ('A rule of Elastic', 'High', E'AWSCloudTrail\n| where EventName == "CreateUser"\n| where (isempty(ErrorCode) and isempty(ErrorMessage))\n'
        '| where not(UserAgent contains_cs "terraform")', '5 min'::interval, '5 min'::interval, 'Elastic', 'critical', 'Somebody', '99')$$,
    'what is kept with the version');
INSERT INTO "AWSCloudTrail" ("TimeGenerated", "EventName", "UserAgent", "ErrorCode", "UserIdentityArn", "SourceIpAddress", "RequestParameters") VALUES
    ('2026-01-01 00:01Z', 'CreateUser', '', '', 'one', '192.0.2.1', '{"publiclyAccessible":true,"list":{"items":[{"k":"one"},{"k":22}]}}'),
    ('2026-01-01 00:01Z', 'createuser', '', '', 'one', '192.0.2.1', '{"list":"one"}'),
    ('2026-01-01 00:02Z', 'CreateUser', 'HashiCorp terraform', '', 'one', '192.0.2.1', '{}'),
    ('2026-01-01 00:03Z', 'CreateUser', '', 'AccessDenied', 'two', '192.0.2.2', '');
SELECT is((SELECT count(*) FROM pg_temp.found('2026-01-01 00:05Z')), 1::bigint, 'letters have case, what is refused is no success');
SELECT isnt((SELECT vigil.run_rule('21111111-2222-4333-8444-555555555555', '2026-01-01 00:05Z')), NULL, 'it runs');
SELECT results_eq($$SELECT severity, risk_score::int FROM vigil.alerts WHERE rule_id = '21111111-2222-4333-8444-555555555555'$$, $$VALUES ('High', 99)$$, 'and alerts');
SELECT is(vigil.load_rule(vigil.export_rule('21111111-2222-4333-8444-555555555555')), '21111111-2222-4333-8444-555555555555'::uuid,
    'what is exported is a rule of vigil');

-- ---- indices that are left out ----

SELECT is(t.kql ~ 'AWSCloudTrail', l.aws, 'of ' || l.index || ': CloudTrail') || E'\n' || is(t.kql ~ 'SigninLogs', l.signin, 'sign-ins')
FROM (VALUES ('logs-*', true, true), ('logs-*", "-logs-azure*', true, false), ('-logs-aws*", "logs-*', false, true), ('filebeat-*", "-logs-aws*', false, true)) AS l (index, aws, signin),
    vigil.translate_rule(pg_temp.elastic('query', 'source.ip: "192.0.2.1"', '', l.index)) AS t;

-- ---- parameters of calls ----

CREATE FUNCTION pg_temp.matches(query text) RETURNS bigint LANGUAGE sql AS
    $$SELECT count(*) FROM vigil.translate_rule(pg_temp.elastic('query', query)) AS t, kql.query(t.kql)$$;
SELECT is(pg_temp.matches('aws.cloudtrail.request_parameters: *publiclyAccessible=true*'), 1::bigint, 'k=v in a flat text is a key of JSON');
SELECT is(pg_temp.matches('aws.cloudtrail.request_parameters: *Accessible=fa*'), 0::bigint, 'with that value');
SELECT is(pg_temp.matches('aws.cloudtrail.flattened.request_parameters.list.items.k: (one and "22")'), 1::bigint, 'elements of an array, each test by itself');
SELECT is(pg_temp.matches('aws.cloudtrail.flattened.request_parameters.list: *'), 1::bigint, 'an object is no value');
SELECT is(pg_temp.matches('not aws.cloudtrail.flattened.request_parameters.list: *'), 3::bigint, 'and nothing is none');

-- ---- elements of arrays, addresses ----

INSERT INTO "AuditLogs" ("TimeGenerated", "Id", "TargetResources", "InitiatedBy") VALUES
    ('2026-01-05 00:01Z', 'a', '[{"displayName": "evil\u0001trusted"}]', '{"user": {"ipAddress": "2001:DB8:0:0::1"}}'),
    ('2026-01-05 00:01Z', 'b', '[{"displayName": "evil"}, {"displayName": "trusted"}]', '{"user": {"ipAddress": "::ffff:10.1.2.3"}}'),
    ('2026-01-05 00:01Z', 'c', '[{"modifiedProperties": [{"displayName": "x", "newValue": "1"}]}]', '{"user": {"ipAddress": "10.1.2.3"}}'),
    ('2026-01-05 00:01Z', 'd', '[]', '{"user": {"ipAddress": "nowhere"}}');
CREATE FUNCTION pg_temp.audited(query text, type text DEFAULT 'query', more text DEFAULT '') RETURNS text LANGUAGE sql AS $$
SELECT coalesce(string_agg(r ->> 'Id', '' ORDER BY r ->> 'Id'), '') FROM vigil.translate_rule(pg_temp.elastic(type, query, more, 'logs-azure.auditlogs-*')) AS t, kql.query(t.kql) AS r
$$;
SELECT is(pg_temp.audited('azure.auditlogs.properties.target_resources.*.display_name: trusted'), 'b', 'an element is what stands between no marks');
SELECT is(pg_temp.audited('not azure.auditlogs.properties.target_resources.*.display_name: trusted'), 'acd', 'nor is a rule evaded by one');
SELECT is(pg_temp.audited('azure.auditlogs.properties.target_resources.display_name: *'), 'ab', 'any element where the rule names none');
SELECT is(pg_temp.audited('azure.auditlogs.properties.target_resources.modified_properties.new_value >= 1'), 'c', 'an order of elements, two arrays deep');
SELECT is(pg_temp.audited('any where azure.auditlogs.properties.target_resources.display_name regex "evil.*"', 'eql'), 'ab', 'a regular expression of elements');
SELECT is(pg_temp.audited('any where azure.auditlogs.properties.target_resources.display_name regex ".*"', 'eql'), 'ab', 'and of those that are there');
SELECT is(pg_temp.audited('data_stream.dataset: azure.auditlogs', 'threshold', E'from = "now-6m"\nthreshold = {field = ["azure.auditlogs.properties.target_resources.display_name"], value = 1}'), '',
    'groups by elements have no columns but these');
SELECT is(pg_temp.audited('source.ip: "2001:db8::1"'), 'a', 'an address however it is written');
SELECT is(pg_temp.audited('source.ip: 10.1.2.3'), 'bc', 'of IPv4 as IPv6 has it, too');
SELECT is(pg_temp.audited('not source.ip: (10.1.2.3 or "2001:db8::/32")'), 'd', 'what is no address is in no network');
SELECT is(pg_temp.audited('source.ip > 10.1.2.2 and source.ip < "2001::"'), 'bc', 'an order of addresses');
SELECT is(pg_temp.audited('any where source.ip in ("10.1.2.3", "10.9.9.9") and source.ip >= "10.0.0.0"', 'eql'), 'bc', 'in EQL');
SELECT results_eq($$SELECT note ->> 'code', note ->> 'message' FROM vigil.translate_rule(pg_temp.elastic('query', 'source.ip: (10.1.2.300 or 10.1.2.3)', '', 'logs-azure.auditlogs-*')) AS t,
        jsonb_array_elements(t.notes) AS note WHERE note ->> 'severity' = 'warning'$$,
    $$VALUES ('VF0120', 'value "10.1.2.300" never matches: it is neither an address nor a network')$$, 'a value that is no address is said');

-- ---- thresholds, terms that are new ----

SELECT vigil.load_rule(pg_temp.elastic('threshold', 'event.action: CreateUser', E'from = "now-6m"\nthreshold = {field = ["aws.cloudtrail.user_identity.arn"], value = 2}'));
SELECT results_eq($$SELECT f ->> 'UserIdentityArn', f ->> 'Events' FROM pg_temp.found('2026-01-01 00:05Z') AS f$$, $$VALUES ('one', '2')$$, 'groups of two');
SELECT is((SELECT query_period FROM vigil.rule_versions WHERE rule_id = '21111111-2222-4333-8444-555555555555' ORDER BY version_no DESC LIMIT 1), '11 min'::interval,
    'it looks as far back as the rule says, and as the run before did');
SELECT is((SELECT count(*) FROM pg_temp.found('2026-01-01 00:08:30Z')), 0::bigint, 'and finds what ended in the last slot');

SELECT vigil.load_rule(pg_temp.elastic('threshold', 'event.action: Again', E'from = "now-9m"\nthreshold = {field = ["aws.cloudtrail.user_identity.arn"], value = 3, cardinality = [{field = "source.address", value = 2}]}'));
INSERT INTO "AWSCloudTrail" ("TimeGenerated", "EventName", "UserIdentityArn", "SourceIpAddress") VALUES ('2026-01-06 12:30:30Z', 'Again', 'one', 'a'), ('2026-01-06 12:31Z', 'Again', 'one', 'b'),
    ('2026-01-06 12:33Z', 'Again', 'one', 'b'), ('2026-01-06 12:36Z', 'Again', 'one', 'a'), ('2026-01-06 12:38Z', 'Again', 'two', 'a'), ('2026-01-06 12:38Z', 'Again', 'two', 'a'),
    ('2026-01-06 12:41Z', 'Again', 'one', 'a'), ('2026-01-06 12:42Z', 'Again', 'one', 'b'), ('2026-01-06 12:43Z', 'Again', 'one', 'b'),  ('2026-01-06 12:44Z', 'Again', 'two', 'b'),
    ('2026-01-06 12:46Z', 'Again', 'one', 'a'), ('2026-01-06 12:47Z', 'Again', 'one', 'a'), ('2026-01-06 12:48Z', 'Again', 'one', 'a');
SELECT results_eq($$SELECT end_time, f ->> 'UserIdentityArn', f ->> 'Events', f ->> 'Values', (f ->> 'FirstSeen')::timestamptz FROM generate_series('2026-01-06 12:30Z'::timestamptz,
        '2026-01-06 13:00Z', '5 min') AS end_time, pg_temp.found(end_time) AS f ORDER BY 1, 2$$,
    $$VALUES ('2026-01-06 12:35Z'::timestamptz, 'one', '3', '2', '2026-01-06 12:30:30Z'::timestamptz),
        ('2026-01-06 12:45Z', 'one', '3', '2', '2026-01-06 12:41Z'), ('2026-01-06 12:45Z', 'two', '3', '2', '2026-01-06 12:38Z')$$,
    'one more event is no further alert, as many again are, and those of two slots');

SELECT vigil.load_rule(pg_temp.elastic('new_terms', 'event.action: CreateUser',
    'new_terms = {field = "new_terms_fields", value = ["source.ip"], history_window_start = [{field = "h", value = "now-1h"}]}'));
INSERT INTO "AWSCloudTrail" ("TimeGenerated", "EventName", "SourceIpAddress") VALUES
    ('2026-01-01 00:32Z', 'CreateUser', '192.0.2.1'), ('2026-01-01 00:33Z', 'CreateUser', '192.0.2.9'), ('2026-01-01 00:34Z', 'CreateUser', '192.0.2.9'),
    ('2026-01-01 00:34Z', 'CreateUser', 'AWS Internal');
SELECT results_eq($$SELECT f ->> 'source_ip', (f ->> 'TimeGenerated')::timestamptz FROM pg_temp.found('2026-01-01 00:35Z') AS f$$,
    $$VALUES ('192.0.2.9', '2026-01-01 00:33Z'::timestamptz)$$, 'an address that was not there for an hour, once; what is no address is none');

-- ---- suppression ----

SELECT vigil.load_rule(pg_temp.elastic('query', 'event.action: CreateUser', 'alert_suppression = {group_by = ["source.address"], duration = {value = 1, unit = "h"}}'));
INSERT INTO "AWSCloudTrail" ("TimeGenerated", "EventName", "SourceIpAddress") VALUES ('2026-01-01 10:32Z', 'CreateUser', 'a'), ('2026-01-01 10:33Z', 'CreateUser', 'a'),
    ('2026-01-01 10:52Z', 'CreateUser', 'a'), ('2026-01-01 10:53Z', 'CreateUser', 'b'), ('2026-01-01 10:54Z', 'CreateUser', '');
SELECT is((SELECT count(*) FROM pg_temp.found('2026-01-01 10:55Z')), 3::bigint, 'one row for each group');
SELECT vigil.run_rule('21111111-2222-4333-8444-555555555555', '2026-01-01 10:35Z');
SELECT vigil.run_rule('21111111-2222-4333-8444-555555555555', '2026-01-01 10:55Z');
SELECT results_eq($$SELECT a.status, count(*) FROM vigil.alerts AS a JOIN vigil.runs AS r ON r.id = a.run_id
        WHERE a.rule_id = '21111111-2222-4333-8444-555555555555' AND r.slot_end = '2026-01-01 10:55Z' GROUP BY 1 ORDER BY 1$$,
    $$VALUES ('new', 2::bigint), ('suppressed', 1::bigint)$$, 'the group that raised an alert half an hour ago raises none');

-- ---- sequences ----

SELECT vigil.load_rule(pg_temp.elastic('eql', 'sequence by aws.cloudtrail.user_identity.arn with maxspan=10m [any where event.action == "A"] [any where event.action == "B"]'));
INSERT INTO "AWSCloudTrail" ("TimeGenerated", "EventName", "UserIdentityArn") VALUES
    ('2026-01-02 00:03Z', 'A', 'one'), ('2026-01-02 00:06Z', 'B', 'one'), ('2026-01-02 00:07Z', 'B', 'one'), ('2026-01-02 00:07Z', 'A', 'two'), ('2026-01-02 00:07Z', 'B', 'three'),
    ('2026-01-02 00:18Z', 'B', 'two');
SELECT results_eq($$SELECT end_time, f ->> 'UserIdentityArn', (f ->> 'FirstSeen')::timestamptz FROM generate_series('2026-01-02 00:05Z'::timestamptz,
        '2026-01-02 00:20Z', '5 min') AS end_time, pg_temp.found(end_time) AS f$$,
    $$VALUES ('2026-01-02 00:10Z'::timestamptz, 'one', '2026-01-02 00:03Z'::timestamptz)$$, 'over the border of two slots, once');

-- Of one second the events come in any order, each once; the same number is the same event.
CREATE FUNCTION pg_temp.at_once(sequence text) RETURNS SETOF text LANGUAGE sql AS $$
SELECT r ->> 'UserIdentityArn' FROM vigil.translate_rule(pg_temp.elastic('eql', sequence)) AS t, kql.query(replace(t.kql, E'\n| where TimeGenerated >= ago(5m)', '')) AS r ORDER BY 1
$$;
INSERT INTO "AWSCloudTrail" ("TimeGenerated", "EventName", "UserIdentityArn", "AwsEventId") VALUES
    ('2026-01-07 00:03Z', 'T', 'four', '1'), ('2026-01-07 00:03Z', 'S', 'four', '2'), ('2026-01-07 00:03Z', 'T', 'four', '3'), ('2026-01-07 00:03Z', 'T', 'five', '4'),
    ('2026-01-07 00:03Z', 'T', 'five', '4'), ('2026-01-07 00:03Z', 'T', 'six', ''), ('2026-01-07 00:03Z', 'T', 'six', ''), ('2026-01-07 00:03Z', 'S', 'six', '');
SELECT results_eq($$SELECT pg_temp.at_once('sequence by aws.cloudtrail.user_identity.arn with maxspan=1m [any where event.action == "S"] [any where event.action == "T"]')$$,
    ARRAY['four', 'six'], 'an event of the same second is behind another one');
SELECT results_eq($$SELECT pg_temp.at_once('sequence by aws.cloudtrail.user_identity.arn with maxspan=1m [any where event.action == "T"] with runs=2')$$,
    ARRAY['four'], 'but none is behind itself');
SELECT results_eq($$SELECT pg_temp.at_once('sequence by aws.cloudtrail.user_identity.arn with maxspan=1m [any where event.action in ("S", "T")] [any where event.action == "T"] [any where event.action == "S"]')$$,
    ARRAY['four'], 'three steps, three events');

-- ---- several tables ----

SELECT vigil.load_rule(pg_temp.elastic('query', 'azure.signinlogs.properties.app_id: app and event.outcome: success and not azure.signinlogs.properties.user_type: Guest',
    '', 'logs-azure.signinlogs-*'));
INSERT INTO "SigninLogs" ("TimeGenerated", "AppId", "ResultType", "UserType") VALUES ('2026-01-03 00:01Z', 'app', '0', 'Member'), ('2026-01-03 00:01Z', 'app', '0', 'Guest');
INSERT INTO "AADServicePrincipalSignInLogs" ("TimeGenerated", "AppId", "ResultType") VALUES ('2026-01-03 00:02Z', 'app', '0'), ('2026-01-03 00:02Z', 'app', '50126');
SELECT is((SELECT count(*) FROM pg_temp.found('2026-01-03 00:05Z')), 2::bigint, 'rows of all tables of the data set; what one has no column for is absent there');
SELECT bag_eq($$SELECT note ->> 'message' FROM vigil.translate_rule(pg_temp.elastic('query', 'azure.signinlogs.properties.user_type: Guest', '', 'logs-azure.signinlogs-*')) AS t,
        jsonb_array_elements(t.notes) AS note WHERE note ->> 'message' LIKE 'table%'$$,
    $$VALUES ('table "AADServicePrincipalSignInLogs" has nothing for field "azure.signinlogs.properties.user_type": it is absent there'),
        ('table "AADManagedIdentitySignInLogs" has nothing for field "azure.signinlogs.properties.user_type": it is absent there')$$, 'which is said');

-- ---- severity by row ----

SELECT vigil.load_rule(pg_temp.elastic('query', 'azure.identityprotection.properties.activity: signin', $$[[rule.severity_mapping]]
field = "azure.identityprotection.properties.risk_level"
operator = "equals"
severity = "low"
value = "low"
$$, 'logs-azure.identity_protection-*'));
INSERT INTO "AADUserRiskEvents" ("TimeGenerated", "Activity", "RiskLevel") VALUES ('2026-01-04 00:01Z', 'signin', 'low'), ('2026-01-04 00:02Z', 'signin', 'high');
SELECT vigil.run_rule('21111111-2222-4333-8444-555555555555', '2026-01-04 00:05Z');
SELECT bag_eq($$SELECT severity FROM vigil.alerts AS a JOIN vigil.runs AS r ON r.id = a.run_id WHERE a.rule_id = '21111111-2222-4333-8444-555555555555' AND r.slot_end = '2026-01-04 00:05Z'$$,
    $$VALUES ('Low'), ('High')$$, 'alerts have the severity of their rows');

-- ---- values that are spelled otherwise in JSON ----

CREATE FUNCTION pg_temp.flat(pattern text) RETURNS text LANGUAGE sql AS $$
SELECT string_agg(r ->> 'AwsEventId', '' ORDER BY r ->> 'AwsEventId')
FROM vigil.translate_rule(pg_temp.elastic('query', 'aws.cloudtrail.request_parameters: ' || pattern)) AS t, kql.query(t.kql) AS r
$$;
TRUNCATE "AWSCloudTrail";
INSERT INTO "AWSCloudTrail" ("TimeGenerated", "AwsEventId", "RequestParameters") VALUES
    ('2026-01-01 00:01Z', 'a', $j${"name":"admin\u0026x","path":"\/x\/y"}$j$), ('2026-01-01 00:01Z', 'b', $j${"name":"\u00c4dmin"}$j$),
    ('2026-01-01 00:01Z', 'c', $j${"who":{"Principal":"*","E":"<x>"}}$j$), ('2026-01-01 00:01Z', 'd', DEFAULT);
SELECT is(pg_temp.flat('*name=admin&x*'), 'a', 'a sign under its number');
SELECT is(pg_temp.flat('*path=/x/y*'), 'a', 'a slash with a backslash');
SELECT is(pg_temp.flat('*Ädmin*'), 'b', 'a letter beyond ASCII');
SELECT is(pg_temp.flat($p$*Principal=\*, E=\<x\>*$p$), 'c', 'keys in the order of the log');

-- ---- what is wrong ----

SELECT results_eq($$SELECT kql, note ->> 'line', note ->> 'col', note ->> 'message', note ->> 'hint'
        FROM vigil.translate_rule(pg_temp.elastic('query', E'event.action: x and\n    event.actio: y')) AS t, jsonb_array_elements(t.notes) AS note$$,
    $$VALUES (NULL::text, '14', '5', 'table "AWSCloudTrail" has nothing for field "event.actio"', 'Did you mean "event.action"?')$$, 'a field that is not there, with its place');
SELECT throws_like($$SELECT vigil.load_rule(pg_temp.elastic('machine_learning', ''))$$, 'a rule of type "machine_learning" is not supported', 'a type that is not run');
SELECT throws_like($$SELECT vigil.load_rule(E'[rule]\nname = "x\n')$$, 'the rule is not valid TOML: %', 'a text that is no TOML');

SELECT * FROM finish();
ROLLBACK;
