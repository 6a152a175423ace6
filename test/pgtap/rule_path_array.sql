-- Rules of other platforms whose fields lie behind arrays, over records as they are ingested.
BEGIN;
SELECT plan(12);
SET LOCAL client_min_messages = error;
SELECT vigil.create_log_table(name) FROM unnest(ARRAY['AWSCloudTrail', 'WindowsEvent']) AS name
WHERE to_regclass(format('public.%I', name)) IS NULL;

-- The numbers of the events that a rule of Sigma finds.
CREATE FUNCTION pg_temp.found(source text, detection text) RETURNS text LANGUAGE sql AS $$
SELECT string_agg(coalesce(r ->> 'AwsEventId', r ->> 'EventRecordId'), ' ' ORDER BY coalesce(r ->> 'AwsEventId', r ->> 'EventRecordId'))
FROM vigil.translate_rule(format(E'title: Made\nlevel: low\nlogsource: {product: %s}\ndetection:\n    s: {%s}\n    condition: s\n', source, detection)) AS t,
    kql.query(t.kql) AS r
$$;

-- ---- CloudTrail ----

SELECT vigil.ingest_cloudtrail(convert_to(jsonb_build_object('Records', jsonb_agg(jsonb_build_object('eventVersion', '1.08', 'eventTime', '2026-01-01T00:00:00Z',
    'eventSource', 'ec2.amazonaws.com', 'eventName', 'AuthorizeSecurityGroupIngress', 'awsRegion', 'eu-west-1', 'eventID', id, 'eventType', 'AwsApiCall',
    'recipientAccountId', '1', 'userIdentity', jsonb_build_object('type', 'IAMUser', 'arn', 'arn:a'), 'requestParameters', parameters::jsonb)))::text, 'UTF8'))
FROM (VALUES
    ('1', '{"ipPermissions":{"items":[{"ipProtocol":"tcp","fromPort":22,"ipRanges":{"items":[{"cidrIp":"10.0.0.0/8"},{"cidrIp":"0.0.0.0/0"}]}}]}}'),
    ('2', '{"ipPermissions":{"items":[{"ipProtocol":"tcp","fromPort":443,"ipRanges":{"items":[{"cidrIp":"10.0.0.0/8"}]}}]}}'),
    ('3', '{"ipPermissions":{"items":[{"fromPort":1,"ipRanges":{}},{"fromPort":22,"ipRanges":{"items":{"cidrIp":"0.0.0.0/0"}}}]},"own":[[{"key":"a"}],[["b",{"key":["c","arn:a"]}]]]}'),
    ('4', '{"own":{"key":"A"},"names":["x","y"]}'),
    ('5', '{"own":{"key":"[\"a\"]"},"names":[]}')) AS v (id, parameters) \g /dev/null
SELECT is(pg_temp.found('aws, service: cloudtrail', 'requestParameters.ipPermissions.items.ipRanges.items.cidrIp: 0.0.0.0/0'), '1 3', 'arrays at every other step');
SELECT is(pg_temp.found('aws, service: cloudtrail', 'requestParameters.ipPermissions.items.fromPort|lt: 23'), '1 3', 'an order');
SELECT is(pg_temp.found('aws, service: cloudtrail', 'requestParameters.own.key: a'), '3 4', 'a path that no list knows, and a plain one');
SELECT is(pg_temp.found('aws, service: cloudtrail', 'requestParameters.own.key: c'), '3', 'arrays in arrays');
SELECT is(pg_temp.found('aws, service: cloudtrail', 'requestParameters.own.key: null'), '1 2', 'none of all is nothing');
SELECT is(pg_temp.found('aws, service: cloudtrail', 'userIdentity.arn|fieldref: requestParameters.own.key'), '3', 'any of them is another field');
SELECT is(pg_temp.found('aws, service: cloudtrail', 'requestParameters.names: null'), '1 2 3 5', 'an empty list is nothing');
SELECT is((SELECT string_agg(r::text, E'\n' ORDER BY r ->> 'request_parameters_names') FROM vigil.translate_rule($$
[rule]
name = "T"
severity = "low"
index = ["logs-aws.cloudtrail-*"]
type = "threshold"
query = "event.action: *"
interval = "5m"
from = "now-5m"
[rule.threshold]
field = ["aws.cloudtrail.flattened.request_parameters.names"]
value = 1
[[rule.threshold.cardinality]]
field = "aws.cloudtrail.flattened.request_parameters.own.key"
value = 1
$$) AS t, kql.query(replace(t.kql, 'ago(5m)', 'datetime(2025-01-01)')) AS r),
    NULLIF(concat_ws(E'\n', (SELECT string_agg(format('{"Events": 1, "Values": 1, "LastSeen": "2026-01-01T00:00:00.0000000Z", "FirstSeen": "2026-01-01T00:00:00.0000000Z", "request_parameters_names": "%s"}', x), E'\n')
        FROM unnest(ARRAY['x', 'y']) AS x)), ''), 'each element is a key');

-- ---- Defender ----

SELECT vigil.ingest_rows('WindowsEvent', convert_to(jsonb_build_array(
    jsonb_build_object('TimeGenerated', '2026-01-01T00:00:00Z', 'Provider', 'Microsoft-Windows-Windows Defender', 'Channel', 'Microsoft-Windows-Windows Defender/Operational',
        'EventID', 5007, 'EventRecordId', '1', 'EventData', jsonb_build_object('Product Name', 'Microsoft Defender Antivirus', 'Old Value', '',
        'New Value', 'HKLM\SOFTWARE\Microsoft\Windows Defender\Exclusions\Paths\C:\x = 0x0')),
    jsonb_build_object('TimeGenerated', '2026-01-01T00:00:00Z', 'Provider', 'Microsoft-Windows-Windows Defender', 'Channel', 'Microsoft-Windows-Windows Defender/Operational',
        'EventID', 5007, 'EventRecordId', '2', 'EventData', jsonb_build_object('NewValue', 'HKLM\SOFTWARE\Microsoft\Windows Defender\Exclusions\Paths\C:\x = 0x0')))::text, 'UTF8'),
    'x') \g /dev/null
SELECT is((SELECT count(*) FROM "WindowsEvent"), 2::bigint, 'events of Defender');
SELECT is(pg_temp.found('windows, service: windefend', 'EventID: 5007, NewValue|contains: ''\Windows Defender\Exclusions'''), '1 2', 'a name without its blank');
SELECT is(pg_temp.found('windows, service: windefend', 'New_Value|contains: Exclusions'), '1', 'with _ in its place');
SELECT is(pg_temp.found('windows, service: windefend', 'New Value|contains: Exclusions'), '1', 'as it is');
SELECT finish();
ROLLBACK;
