-- Rules of Elastic in ES|QL: loaded, run, and what they find.
BEGIN;
SELECT no_plan();
SET LOCAL client_min_messages = error;
SELECT vigil.create_log_table(name) FROM unnest(ARRAY['AWSCloudTrail', 'SigninLogs', 'AADNonInteractiveUserSignInLogs',
    'AADServicePrincipalSignInLogs', 'AADManagedIdentitySignInLogs', 'MicrosoftGraphActivityLogs']) AS name
WHERE to_regclass(format('public.%I', name)) IS NULL;

CREATE FUNCTION pg_temp.esql(query text, more text DEFAULT '') RETURNS text LANGUAGE sql AS $$
SELECT format(E'[rule]\nname = "A rule in ES|QL"\nrule_id = "21111111-2222-4333-8444-666666666666"\nseverity = "medium"\nrisk_score = 47\n'
    'type = "esql"\nlanguage = "esql"\nquery = ''''''\n%s\n''''''\n%s', query, more)
$$;
CREATE FUNCTION pg_temp.rows(query text, wanted text[], more text DEFAULT E'from = "now-5m"\n') RETURNS SETOF text LANGUAGE sql AS
    $$SELECT (SELECT string_agg(coalesce(r ->> w, '-'), ' | ' ORDER BY n) FROM unnest(wanted) WITH ORDINALITY AS x (w, n))
      FROM vigil.translate_rule(pg_temp.esql(query, more)) AS t, kql.query(t.kql) AS r$$;

INSERT INTO "AWSCloudTrail" ("TimeGenerated", "AwsEventId", "EventSource", "EventName", "UserIdentityArn", "SourceIpAddress", "UserAgent", "RequestParameters", "Resources") VALUES
    ('2026-01-01 00:01:00Z', '1', 's3.amazonaws.com', 'PutObject', 'one', '192.0.2.1', 'aws-cli',
     '{"bucketName":"b, c","key":"static/js/a.js","acl":["x", "y"],"n": 5,"o":{"p":null,"q":"a\"b:\\d,\u003c"},"e":"","t":true}',
     '[{"ARN":"arn:b","type":"B"},{"ARN":"arn:a"}]'),
    ('2026-01-01 00:02:30Z', '2', 's3.amazonaws.com', 'GetObject', 'one', '192.0.2.2', 'aws-cli', '{"key":"x","bucketName":"b"}', '[{"ARN":"arn:a"}]'),
    ('2026-01-01 00:03:00Z', '3', 's3.amazonaws.com', 'GetObject', 'two', 'AWS Internal', '', '', ''),
    ('2026-01-01 00:03:29Z', '4', 'iam.amazonaws.com', 'CreateUser', 'two', '192.0.2.2', 'Terraform', '{"userName":"q"}', '');

-- ---- parameters of calls ----

SELECT results_eq($$SELECT pg_temp.rows('from logs-aws.cloudtrail-* | where event.id == "1" | eval p = aws.cloudtrail.request_parameters', '{p}')$$,
    $$VALUES ('{bucketName=b, c, key=static/js/a.js, acl=[x, y], n=5, o={p=null, q=a"b:\d,<}, e=, t=true}')$$,
    'JSON becomes the text that Java makes of a map, signs inside of its texts stay');
SELECT results_eq($$SELECT pg_temp.rows('from logs-aws.cloudtrail-* | grok aws.cloudtrail.request_parameters "key=(?<a.key>[^,}]+)" | sort event.id', '{AwsEventId,a_key}')$$,
    $$VALUES ('1 | static/js/a.js'), ('2 | x'), ('3 | '), ('4 | ')$$, 'GROK takes the first that fits, and null if none does');
SELECT results_eq($$SELECT pg_temp.rows('from logs-aws.cloudtrail-* | dissect aws.cloudtrail.request_parameters "{%{?k}=%{v}, %{rest}}" | sort event.id', '{AwsEventId,v,rest}')$$,
    $$VALUES ('1 | b | c, key=static/js/a.js, acl=[x, y], n=5, o={p=null, q=a"b:\d,<'), ('2 | x | bucketName=b'), ('3 |  | '), ('4 |  | ')$$,
    'DISSECT finds what stands between its keys where it comes first');

-- ---- null, several values ----

SELECT results_eq($$SELECT pg_temp.rows('from logs-aws.cloudtrail-* | where user_agent.original != "aws-cli" | sort event.id', '{AwsEventId}')$$,
    $$VALUES ('4')$$, 'null differs from nothing');
SELECT results_eq($$SELECT pg_temp.rows('from logs-aws.cloudtrail-* | where not (user_agent.original == "aws-cli" and event.id == "3") | sort event.id', '{AwsEventId}')$$,
    $$VALUES ('1'), ('2'), ('4')$$, 'NOT of null is null, of null and false it is true');
SELECT results_eq($$SELECT pg_temp.rows('from logs-aws.cloudtrail-* | where not aws.cloudtrail.resources.arn == "arn:b"', '{AwsEventId}')$$,
    $$VALUES ('2')$$, 'a comparison of several values is null');
SELECT set_eq($$SELECT pg_temp.rows('from logs-aws.cloudtrail-* | stats n = count(*), v = values(event.id) by aws.cloudtrail.resources.arn | eval a = coalesce(aws.cloudtrail.resources.arn, "none")', '{a,n,v}')$$,
    $$VALUES ('arn:b | 1 | ["1"]'), ('arn:a | 2 | ["1", "2"]'), ('none | 2 | ["3", "4"]')$$, 'each value of a key is a group, and so is null');
SELECT set_eq($$SELECT pg_temp.rows('from logs-aws.cloudtrail-* | mv_expand aws.cloudtrail.resources.arn | where aws.cloudtrail.resources.arn is not null', '{AwsEventId,aws_cloudtrail_resources_arn}')$$,
    $$VALUES ('1 | arn:a'), ('1 | arn:b'), ('2 | arn:a')$$, 'MV_EXPAND makes a row of each');
SELECT results_eq($$SELECT pg_temp.rows('from logs-aws.cloudtrail-* | stats c = count(*) where event.id == "9", m = max(length(event.id)) where event.id == "9", s = sum(length(event.id)), '
    || 'd = count_distinct(source.ip), f = min(@timestamp), l = max(@timestamp) | eval m2 = date_diff("minutes", f, l), back = date_diff("minutes", l, f), q = 7 / 2, z = 7 / (s - 4), r = round(7 / 3.0, 2)',
    '{c,m,s,d,m2,back,q,z,r}')$$, $$VALUES ('0 | - | 4 | 2 | 2 | -2 | 3 | - | 2.33')$$,
    'counts of nothing are 0, other aggregates null; date_diff counts whole units, whole numbers divide to whole ones, zero to null');
SELECT results_eq($$SELECT pg_temp.rows('from logs-aws.cloudtrail-* | where event.id == "0" | stats c = count(*)', '{c}')$$, $$VALUES ('0')$$, 'STATS without BY has one row');
SELECT set_eq($$SELECT pg_temp.rows('from logs-aws.cloudtrail-* | stats c = count(*) by w = date_trunc(2 minutes, @timestamp)', '{c,w}')$$,
    $$VALUES ('1 | 2026-01-01T00:00:00.0000000Z'), ('3 | 2026-01-01T00:02:00.0000000Z')$$, 'times are cut to multiples');

SELECT results_eq($$SELECT pg_temp.rows('from logs-aws.cloudtrail-* | where event.id == "4" | eval TimeGenerated = event.action, a.b = 1, a_b = 2', '{TimeGenerated,TimeGenerated_2,a_b,a_b_2}')$$,
    $$VALUES ('2026-01-01T00:03:29.0000000Z | CreateUser | 1 | 2')$$, 'no column of a query takes the place of the time of a row, or of another');

-- ---- several tables ----

INSERT INTO "SigninLogs" ("TimeGenerated", "SessionId", "IPAddress", "ResultType") VALUES ('2026-01-01 00:01Z', 's', '192.0.2.1', '0'), ('2026-01-01 00:01Z', 't', '192.0.2.1', '50126');
INSERT INTO "MicrosoftGraphActivityLogs" ("TimeGenerated", "SessionId", "IPAddress", "ResponseStatusCode") VALUES ('2026-01-01 00:02Z', 's', '192.0.2.7', 200);
SELECT set_eq($$SELECT pg_temp.rows('from logs-azure.signinlogs-*, logs-azure.graphactivitylogs-* | eval s = coalesce(azure.signinlogs.properties.session_id, azure.graphactivitylogs.properties.c_sid) '
    || '| stats ips = values(source.ip), sets = count_distinct(data_stream.dataset), bad = sum(case(azure.signinlogs.properties.status.error_code in (50126, 50034), 1, 0)) by s', '{s,ips,sets,bad}')$$,
    $$VALUES ('s | ["192.0.2.1", "192.0.2.7"] | 2 | 0'), ('t | ["192.0.2.1"] | 1 | 1')$$, 'rows of several tables are grouped together');

-- ---- runs ----

SELECT is(vigil.load_rule(pg_temp.esql('from logs-aws.cloudtrail-* metadata _id | where event.provider like "s3*" | stats calls = count(*), Esql.first = min(@timestamp) by aws.cloudtrail.user_identity.arn, source.ip = coalesce(source.ip, "none") | where calls >= 1 | keep *',
    E'interval = "5m"\nfrom = "now-15m"\n[rule.alert_suppression]\ngroup_by = ["aws.cloudtrail.user_identity.arn"]\nmissing_fields_strategy = "suppress"\nduration = {value = 1, unit = "h"}\n')),
    '21111111-2222-4333-8444-666666666666'::uuid, 'a rule in ES|QL is loaded');
SELECT results_eq($$SELECT query_frequency, query_period, definition ->> 'x-suppressBy', definition ->> 'suppressionDuration', definition #>> '{entityMappings,0,fieldMappings,0,columnName}',
        definition #>> '{entityMappings,1,fieldMappings,0,columnName}' FROM vigil.rule_versions WHERE rule_id = '21111111-2222-4333-8444-666666666666'$$,
    $$VALUES ('5 min'::interval, '15 min'::interval, '["aws_cloudtrail_user_identity_arn"]', 'PT1H', 'aws_cloudtrail_user_identity_arn', 'source_ip')$$,
    'it reads back as far as from, is suppressed by a column, and names its entities');
SELECT set_eq($$SELECT concat_ws(' ', r ->> 'aws_cloudtrail_user_identity_arn', r ->> 'source_ip') FROM vigil.preview_rule('21111111-2222-4333-8444-666666666666', '2026-01-01 00:05Z') AS r$$,
    $$VALUES ('one 192.0.2.1'), ('one 192.0.2.2'), ('two none')$$, 'groups of the slot are found');
SELECT is_empty($$SELECT * FROM vigil.preview_rule('21111111-2222-4333-8444-666666666666', '2026-01-01 00:10Z')$$, 'and none that has no event of the slot');
SELECT isnt(vigil.run_rule('21111111-2222-4333-8444-666666666666', '2026-01-01 00:05Z'), NULL, 'it runs');
SELECT is((SELECT max(risk_score)::int FROM vigil.alerts WHERE rule_id = '21111111-2222-4333-8444-666666666666'), 47, 'and alerts');
SELECT results_eq($$SELECT n ->> 'severity', n ->> 'code', (n ->> 'line')::int FROM vigil.translate_rule(pg_temp.esql('from logs-aws.cloudtrail-*
| stats c = count(*) | where d > 1')) AS t, jsonb_array_elements(t.notes) AS n$$, $$VALUES ('error', 'VF0143', 10)$$, 'a column that is not there is told with its place');
SELECT * FROM finish();
ROLLBACK;
