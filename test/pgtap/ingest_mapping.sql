-- Mappings that are data: registering, what is refused and where, loading, rights; and those that are shipped.
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public;
SET LOCAL client_min_messages = error;
INSERT INTO vigil.log_catalog (table_name, column_name, kql_type, ordinal) VALUES
    ('App_CL', 'TimeGenerated', 'datetime', 1), ('App_CL', 'Who', 'string', 2), ('App_CL', 'Ok', 'bool', 3), ('App_CL', 'N', 'long', 4),
    ('App_CL', 'D', 'dynamic', 5), ('App_CL', 'At', 'datetime', 6), ('App_CL', 'Vendor', 'string', 7), ('App_CL', 'First', 'string', 8);
SELECT vigil.create_log_table('App_CL', keep_raw => true);

CREATE FUNCTION counts(kind text, payload text) RETURNS text LANGUAGE plpgsql AS $f$
DECLARE r record; bad text;
BEGIN
    DELETE FROM "App_CL";
    DELETE FROM vigil.dead_letter;
    r := vigil.ingest(kind, convert_to(payload, 'UTF8'), 'file');
    SELECT string_agg(d.reason || '@' || d.byte_offset, ' ' ORDER BY d.id) INTO bad FROM vigil.dead_letter d;
    RETURN concat_ws(' ', r.rows, r.rejected, r.skipped, bad);
END $f$;

-- What is wrong is named by its place.
SELECT throws_like(format('SELECT vigil.register_mapping(''app'', %L)', mapping), message, message) FROM (VALUES
    ('[]', '%must be a JSON object'),
    ('{}', '%"table" is missing%'),
    ('{"table":5}', '%"table" must be a text%'),
    ('{"table":"App_CL"}', '%"columns" is missing%'),
    ('{"table":"App_CL","columns":[]}', '%"columns" must be an object'),
    ('{"table":"App_CL","columns":{"Who":"a"}}', '%"columns.TimeGenerated" is missing%'),
    ('{"table":"App_CL","columns":{"TimeGenerated":{"value":"2026-01-01"}}}', '%"columns.TimeGenerated" is missing%'),
    ('{"table":"App_CL","columns":{"TimeGenerated":"t","Who":5}}', '%"columns.Who" must be a text%'),
    ('{"table":"App_CL","columns":{"TimeGenerated":"t","Who":""}}', '%"columns.Who" must be a text%'),
    ('{"table":"App_CL","columns":{"TimeGenerated":"t","Who":[]}}', '%"columns.Who" must have 1 to 8 paths'),
    ('{"table":"App_CL","columns":{"TimeGenerated":"t","Who":["a",1]}}', '%"columns.Who[1]" must be a text%'),
    ('{"table":"App_CL","columns":{"TimeGenerated":"t","Who":{"path":"a","colour":"red"}}}', '%"columns.Who.colour" means nothing'),
    ('{"table":"App_CL","columns":{"TimeGenerated":"t","Who":{}}}', '%"columns.Who" must have either a path or a value'),
    ('{"table":"App_CL","columns":{"TimeGenerated":"t","Who":{"path":"a","value":"b"}}}', '%"columns.Who" must have either a path or a value'),
    ('{"table":"App_CL","columns":{"TimeGenerated":{"path":"t","time":"minutes"}}}', '%"columns.TimeGenerated.time" is "minutes"'),
    ('{"table":"App_CL","columns":{"TimeGenerated":{"path":"t","required":1}}}', '%"columns.TimeGenerated.required" must be true or false'),
    ('{"table":"App_CL","columns":{"TimeGenerated":"a..b"}}', '%"columns.TimeGenerated" is no path%empty key'),
    ('{"table":"App_CL","columns":{"TimeGenerated":"a[1]"}}', '%"columns.TimeGenerated" is no path%only [0]%'),
    ('{"table":"App_CL","columns":{"TimeGenerated":"a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q"}}', '%deeper than 16 keys'),
    ('{"table":"App_CL","columns":{"TimeGenerated":"t","_raw":"a"}}', '%"columns._raw" is filled by the loader'),
    ('{"table":"App_CL","columns":{"TimeGenerated":"t","who":"a"}}', '%"columns.who" is no column of log table "App_CL"'),
    ('{"table":"app_cl","columns":{"TimeGenerated":"t"}}', '%"app_cl", which is neither a log table nor in the catalogue'),
    ('{"table":"App_CL","format":"xml","columns":{"TimeGenerated":"t"}}', '%"format" is "xml"'),
    ('{"table":"App_CL","zone":"+02:00","columns":{"TimeGenerated":"t"}}', '%"format" is JSON, which has neither zone nor year'),
    ('{"table":"App_CL","format":"syslog","zone":"CET","columns":{"TimeGenerated":"t"}}', '%"zone" is "CET"'),
    ('{"table":"App_CL","format":"syslog","year":26,"columns":{"TimeGenerated":"t"}}', '%"year" must be a year of four digits'),
    ('{"table":"App_CL","format":"syslog","records":"a","columns":{"TimeGenerated":"t"}}', '%"format" is one of lines%'),
    ('{"table":"App_CL","when":{"a":[]},"columns":{"TimeGenerated":"t"}}', '%"when.a" must have a value'),
    ('{"table":"App_CL","when":"a","columns":{"TimeGenerated":"t"}}', '%"when" must be an object'),
    ('{"table":"App_CL","where":"a","columns":{"TimeGenerated":"t"}}', '%"where" means nothing')) v (mapping, message);
SELECT throws_like($$SELECT vigil.register_mapping('My App', '{}')$$, 'invalid name of a mapping%', 'names are words');
SELECT throws_like($$SELECT vigil.register_mapping('signin', '{}')$$, '%is built in', 'kinds that are built in stay');
SELECT throws_ok($$SELECT vigil.register_mapping('app', NULL)$$, '22004', NULL, 'null is no mapping');
SELECT is((SELECT count(*) FROM vigil.mappings), 0::bigint, 'nothing was registered');

-- Loading.
SELECT lives_ok($$SELECT vigil.register_mapping('app', '{"table": "App_CL", "description": "our application", "records": ["logs.items", "rows"], "when": {"type": ["audit", "login"]},
    "columns": {"TimeGenerated": {"path": ["ts", "meta.ts"], "time": "milliseconds"}, "At": "at", "Who": {"path": "actor.user\\.name", "required": true},
        "Ok": "ok", "N": "n", "D": "actor", "Vendor": {"value": "ours"}, "First": "list[0].x"}}')$$, 'a mapping is registered');
SELECT results_eq($$SELECT log_table, description FROM vigil.log_kinds() WHERE name = 'app'$$, $$VALUES ('App_CL', 'our application')$$, 'and is a kind of logs');
\set one '{"type":"audit","ts":1706691600123,"at":"2024-01-31 09:00:00","actor":{"user.name":"ann","x":[1]},"ok":"true","n":"5","list":[{"x":"y"},{"x":"z"}]}'
SELECT is(counts('app', :'one'), '1 0 0', 'a record');
SELECT results_eq($$SELECT "TimeGenerated" AT TIME ZONE 'UTC', "At" AT TIME ZONE 'UTC', "Who", "Ok", "N", "D", "Vendor", "First", "_raw" ->> 'type' FROM "App_CL"$$,
    $$VALUES ('2024-01-31 09:00:00.123'::timestamp, '2024-01-31 09:00:00'::timestamp, 'ann', true, 5::bigint, '{"user.name":"ann","x":[1]}'::jsonb, 'ours', 'y', 'audit')$$, 'value by value');
SELECT is(counts('app', '{"type":"login","meta":{"ts":"1706691600"},"actor":{"user.name":"bob"}}'), '1 0 0', 'the second choice of a path');
SELECT is((SELECT "TimeGenerated" AT TIME ZONE 'UTC' FROM "App_CL"), '1970-01-20 18:04:51.6', 'a number is what the mapping says it is');
SELECT is(counts('app', '{"logs":{"n":1,"items":[' || :'one' || ',' || :'one' || ']}}' || E'\n' || '{"rows":[' || :'one' || '],"next":null}' || E'\n[' || :'one' || ']'), '4 0 0', 'lists of records');
SELECT is(counts('app', '{"logs":{"items":[' || :'one' || ',{"type":"audit"},{"a":}]}}'), '1 2 0 missing_time@166 json_syntax@183', 'some of which are bad');
SELECT is(counts('app', '{"type":"debug"}' || '{"ts":1}' || :'one'), '1 0 2', 'what the mapping does not take is skipped');
SELECT is(counts('app', '{"Messages":[{"ReceiptHandle":"r","Body":' || to_json(:'one'::text)::text || '}]}'), '1 0 0', 'in an envelope');
SELECT is(counts('app', E'TimeGenerated,Who\n2024-01-31T09:00:00Z,csv\n'), '1 0 0', 'the table as CSV');
SELECT is(counts('app', '{"type":"audit","ts":1706691600123,"actor":{}}'), '0 1 0 missing_field@0', 'what must be there');
SELECT is(counts('app', '{"type":"audit","ts":1706691600123,"actor":"ann"}'), '0 1 0 missing_field@0', 'a text where an object was meant');
SELECT is(counts('app', '{"type":"audit","ts":"' || t || '","actor":{"user.name":"a"}}') , r, t) FROM (VALUES
    ('2024-01-31T09:00:00Z', '0 1 0 bad_time@0'), ('now', '0 1 0 bad_time@0'), ('99999999999999999999', '0 1 0 bad_time@0'), ('253402300800000', '0 1 0 bad_time@0'),
    ('-1', '1 0 0'), ('0', '1 0 0'), ('1e3', '1 0 0'), ('1706691600123.9999', '1 0 0'), ('1.', '0 1 0 bad_time@0')) v (t, r);
SELECT is((SELECT kind FROM vigil.dead_letter), 'app', 'a dead letter knows its kind');
UPDATE vigil.dead_letter SET record = convert_to(replace(encode(record, 'escape'), '1.', '1'), 'UTF8');
SELECT ok(vigil.retry_dead_letter(id), 'by which it is tried again') FROM vigil.dead_letter;

-- Units.
SELECT vigil.register_mapping('unit_' || u, jsonb_build_object('table', 'App_CL', 'columns', jsonb_build_object('TimeGenerated', jsonb_build_object('path', 't', 'time', u))))
FROM unnest(ARRAY['seconds', 'milliseconds', 'microseconds', 'nanoseconds', 'text']) u;
CREATE FUNCTION unit(u text, t text) RETURNS text LANGUAGE plpgsql AS $f$
DECLARE told text := counts('unit_' || u, '{"t":' || t || '}');
BEGIN
    RETURN coalesce((SELECT to_char("TimeGenerated" AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') FROM "App_CL"), told);
END $f$;
SELECT is(unit('seconds', '1706691600'), '2024-01-31 09:00:00.000000', 'seconds');
SELECT is(unit('seconds', '1706691600.1234567'), '2024-01-31 09:00:00.123456', 'with a fraction, cut off');
SELECT is(unit('seconds', '"1706691600"'), '2024-01-31 09:00:00.000000', 'in a text');
SELECT is(unit('microseconds', '1706691600123456'), '2024-01-31 09:00:00.123456', 'microseconds');
SELECT is(unit('nanoseconds', '1706691600123456789'), '2024-01-31 09:00:00.123456', 'nanoseconds');
SELECT is(unit('nanoseconds', '-1'), '1969-12-31 23:59:59.999999', 'before 1970');
SELECT is(unit('text', '1706691600'), '0 1 0 bad_time@0', 'a number is no text');

-- A table of one's own, and one that changed.
CREATE TABLE own_app ("TimeGenerated" timestamptz, who text);
SELECT vigil.register_source('OwnApp', 'own_app');
SELECT lives_ok($$SELECT vigil.register_mapping('own', '{"table":"OwnApp","columns":{"TimeGenerated":"t","who":"w"}}')$$, 'a table that is registered');
SELECT is((SELECT r::text FROM vigil.ingest('own', '{"t":"2024-01-31T09:00:00Z","w":"ann"}') r), '(1,0,0,0)', 'is loaded');
ALTER TABLE own_app RENAME who TO name;
SELECT throws_like($$SELECT vigil.ingest('own', '{"t":"2024-01-31T09:00:00Z","w":"ann"}')$$, 'column "who" of relation "own_app" does not exist', 'a column that is gone is an error');
SELECT throws_like($$SELECT vigil.register_mapping('own', '{"table":"OwnApp","columns":{"TimeGenerated":"t","who":"w"}}')$$, '%"columns.who" is no column%', 'also when it is registered');
SELECT throws_like($$SELECT vigil.ingest('okta', '{}')$$, 'there is no log table "OktaV2_CL"', 'a table that is not made yet');

-- What would fail at the first load is refused at once, with its place.
CREATE TABLE strict_app ("TimeGenerated" timestamptz, who text, n bigint, flag boolean, gen integer GENERATED ALWAYS AS (1) STORED, id bigint GENERATED ALWAYS AS IDENTITY, addr inet, few varchar(3), "_raw" json);
SELECT vigil.register_source('StrictApp', 'strict_app') \g /dev/null
CREATE FUNCTION pg_temp.refused(name text, columns text) RETURNS text LANGUAGE plpgsql AS $f$
DECLARE
    v_detail text;
    v_hint text;
BEGIN
    PERFORM vigil.register_mapping('strict', jsonb_build_object('table', name, 'columns', '{"TimeGenerated":"t"}'::jsonb || columns::jsonb));
    RETURN 'taken';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS v_detail = PG_EXCEPTION_DETAIL, v_hint = PG_EXCEPTION_HINT;
    RETURN concat_ws(' | ', SQLERRM, NULLIF(v_detail, ''), NULLIF(v_hint, ''));
END $f$;
SELECT alike(pg_temp.refused('StrictApp', columns), said, columns) FROM (VALUES
    ('{"who":{"path":"w","time":"seconds"}}', 'column "who" of relation "strict_app" is no time | The mapping reads it as one: "columns.who.time". | Register%'),
    ('{"n":{"path":"w","time":"text"}}', 'column "n" of relation "strict_app" is no time | %'),
    ('{"gen":"g"}', 'column "gen" of relation "strict_app" cannot be loaded | The table alone fills it%"columns.gen".'),
    ('{"id":"g"}', 'column "id" of relation "strict_app" cannot be loaded | The table alone fills it%'),
    ('{"addr":"a"}', 'taken'),
    ('{"n":{"value":"many"}}', 'the value of column "n" in the mapping is not of its type | The column takes bigint. | Change "columns.n.value".'),
    ('{"flag":{"value":3}}', 'the value of column "flag" in the mapping is not of its type | The column takes boolean. | %'),
    ('{"TimeGenerated":{"path":"t"},"who":"a\\"}', 'invalid mapping: "columns.who" is no path: "a\\" ends with a backslash | %'),
    ('{"who":"a\\\\"}', 'taken'), ('{"few":"a"}', 'taken'), ('{"n":{"value":"17"}}', 'taken'), ('{"n":{"path":"w","required":true}}', 'taken'),
    ('{"nobody":"a"}', 'invalid mapping: "columns.nobody" is no column of log table "StrictApp" | %'),
    ('{"WHO":"a"}', '%| Perhaps you mean "who".'), ('{"_raw":"a"}', 'invalid mapping: "columns._raw" is filled by the loader%'),
    (format('{"who":%s}', to_json(repeat('a.', 16) || 'a')), '%goes deeper than 16 keys%'), (format('{"who":%s}', to_json('a' || repeat('[0]', 16))), '%goes deeper than 16 keys%')) AS v (columns, said);
SELECT alike(pg_temp.refused('DeviceEvents', columns), said, 'a table that is not made yet: ' || columns) FROM (VALUES
    ('{"ActionType":{"path":"w","time":"seconds"}}', 'column "ActionType" of relation "DeviceEvents" is no time | %'), ('{"ProcessId":{"value":"x"}}', 'the value of column "ProcessId" in the mapping is not of its type | %'),
    ('{"ActionType":"a"}', 'taken')) AS v (columns, said);
SELECT vigil.register_mapping('strict', '{"table":"StrictApp","columns":{"TimeGenerated":"t","who":"w","n":{"path":"n","required":true}}}') \g /dev/null
SELECT is((SELECT i::text FROM vigil.ingest('strict', '{"t":"2026-03-02T09:00:00Z","w":"a"}{"t":"2026-03-02T09:00:00Z","w":"a","n":1}') AS i), '(1,1,0,0)', 'a number that must be there');
SELECT lives_ok(format('SELECT vigil.check_mapping(%L)', m.mapping), m.name || ', which comes along, fits') FROM vigil.shipped_mappings() AS m;

-- Rights.
CREATE ROLE mapping_stranger;
CREATE ROLE mapping_loader;
GRANT USAGE ON SCHEMA vigil TO mapping_stranger, mapping_loader;
GRANT INSERT ON "App_CL" TO mapping_loader;
CREATE ROLE mapping_admin;
SELECT vigil.grant_access('mapping_admin', 'admin');
SET LOCAL ROLE mapping_stranger;
SELECT throws_ok($$SELECT vigil.register_mapping('mine', '{"table":"App_CL","columns":{"TimeGenerated":"t"}}')$$, '42501', NULL, 'not everybody registers mappings');
SELECT throws_ok($$SELECT vigil.drop_mapping('app')$$, '42501', NULL, 'nor drops them');
SELECT throws_ok($$SELECT vigil.ingest('unit_text', '{"t":"2024-01-31T09:00:00Z"}')$$, '42501', NULL, 'nor loads by one without the right to the table');
SET LOCAL ROLE mapping_loader;
SELECT lives_ok($$SELECT vigil.ingest('unit_text', '{"t":"2024-01-31T09:00:00Z"}')$$, 'who has it loads');
SET LOCAL ROLE mapping_admin;
SELECT lives_ok($$SELECT vigil.register_mapping('unit_text', '{"table":"App_CL","columns":{"TimeGenerated":"when"}}')$$, 'an administrator registers, also anew');
SELECT is(vigil.drop_mapping('unit_text'), true, 'and drops');
SELECT is(vigil.drop_mapping('unit_text'), false, 'once');
RESET ROLE;

-- A shipped one may be replaced, and comes back.
SELECT vigil.register_mapping('okta', '{"table":"App_CL","columns":{"TimeGenerated":"t"}}');
SELECT is((SELECT log_table FROM vigil.log_kinds() WHERE name = 'okta'), 'App_CL', 'one of your own counts instead of a shipped one');
SELECT vigil.drop_mapping('okta');
SELECT is((SELECT log_table FROM vigil.log_kinds() WHERE name = 'okta'), 'OktaV2_CL', 'until it is dropped');
SELECT lives_ok(format('SELECT vigil.register_mapping(%L, %L)', 'try_' || name, mapping), name || ' is a sound mapping') FROM vigil.shipped_mappings();

-- The shipped ones. The records are made up.
SELECT vigil.create_log_table(t) FROM unnest(ARRAY['OktaV2_CL', 'GitHubAuditLogsV2_CL', 'GCPAuditLogs', 'AKSAudit', 'Syslog', 'CommonSecurityLog']) t;
SELECT is(counts('okta', '[{"uuid":"u1","published":"2026-03-02T09:00:00.123Z","eventType":"user.session.start","version":"0","severity":"INFO","displayMessage":"User login to Okta",'
    '"actor":{"id":"00u1","type":"User","alternateId":"ann@contoso.example","displayName":"Ann","detailEntry":null},"client":{"userAgent":{"rawUserAgent":"curl/8","os":"Linux","browser":"UNKNOWN"},"zone":"null","device":"Computer","id":null,"ipAddress":"198.51.100.7",'
    '"geographicalContext":{"city":"Utrecht","state":"Utrecht","country":"Netherlands","postalCode":"3511","geolocation":{"lat":52.09,"lon":5.12}}},"outcome":{"result":"FAILURE","reason":"INVALID_CREDENTIALS"},"target":[{"id":"t1","type":"AppInstance"}],'
    '"transaction":{"type":"WEB","id":"tx","detail":{}},"debugContext":{"debugData":{"requestUri":"/api"}},"authenticationContext":{"authenticationStep":0,"externalSessionId":"s1","issuer":null},"securityContext":{"asNumber":64500,"asOrg":"o","isp":"i","domain":"d","isProxy":false},"request":{"ipChain":[]}}]'),
    '1 0 0', 'Okta: a page of the system log');
SELECT results_eq($$SELECT "EventOriginalType", "OriginalOutcomeResult", "EventOriginalResultDetails", "ActorUsername", "ActorUserId", "SrcIpAddr", "SrcGeoCountry", "SrcGeoLatitude", "SecurityContextAsNumber", "SecurityContextIsProxy",
    "OriginalTarget" #>> '{0,id}', "DebugData" ->> 'requestUri', "ActorSessionId", "HttpUserAgent", "Type" FROM "OktaV2_CL"$$,
    $$VALUES ('user.session.start', 'FAILURE', 'INVALID_CREDENTIALS', 'ann@contoso.example', '00u1', '198.51.100.7', 'Netherlands', 52.09::float8, 64500, false, 't1', '/api', 's1', 'curl/8', 'OktaV2_CL')$$, 'by the names that rules read');
SELECT is(counts('okta', '{"eventType":"com.okta.event_hook","data":{"events":[{"uuid":"u2","published":"2026-03-02T09:00:00Z","eventType":"e"}]}}'), '1 0 0', 'an event hook');
SELECT is(counts('github', '{"@timestamp":1772442000123,"created_at":1772442000123,"_document_id":"d","action":"repo.access","actor":"ann","actor_id":7,"actor_ip":"198.51.100.7","actor_is_bot":false,"actor_location":{"country_code":"NL"},"org":"contoso","org_id":[1,2],"repo":"contoso/x","public_repo":true,"visibility":"public","previous_visibility":"private","user_agent":"x"}'
    '{"@timestamp":1772442000123,"action":"org.add_member","data":{"a":1},"config":null}'), '2 0 0', 'GitHub');
SELECT results_eq($$SELECT "TimeGenerated" AT TIME ZONE 'UTC', "Action", "Actor", "ActorId", "ActorIp", "CountryCode", "Org", "Repo", "PublicRepo", "PreviousVisibility", "DocumentId", "UserAgent" FROM "GitHubAuditLogsV2_CL" WHERE "Actor" <> ''$$,
    $$VALUES ('2026-03-02 09:00:00.123'::timestamp, 'repo.access', 'ann', 7::float8, '198.51.100.7', 'NL', 'contoso', 'contoso/x', true, 'private', 'd', 'x')$$, 'row by row');
SELECT is(counts('gcp_audit', '{"entries":[{"insertId":"i","logName":"projects/p/logs/cloudaudit.googleapis.com%2Factivity","timestamp":"2026-03-02T09:00:00.123456789Z","severity":"NOTICE","resource":{"type":"project","labels":{"project_id":"p"}},'
    '"protoPayload":{"@type":"type.googleapis.com/google.cloud.audit.AuditLog","serviceName":"iam.googleapis.com","methodName":"SetIamPolicy","resourceName":"projects/p","authenticationInfo":{"principalEmail":"ann@contoso.example"},"requestMetadata":{"callerIp":"198.51.100.7"},"status":{"code":7,"message":"denied"}}},'
    '{"insertId":"j","timestamp":"2026-03-02T09:00:00Z","textPayload":"x"}]}'), '1 0 1', 'Google Cloud: entries of which one is no audit');
SELECT results_eq($$SELECT "ServiceName", "MethodName", "PrincipalEmail", "ProjectId", "GCPResourceType", "RequestMetadata" ->> 'callerIp', "StatusMessage", "Status" ->> 'code' FROM "GCPAuditLogs"$$,
    $$VALUES ('iam.googleapis.com', 'SetIamPolicy', 'ann@contoso.example', 'p', 'project', '198.51.100.7', 'denied', '7')$$, 'its columns');
SELECT is(counts('gcp_audit', '{"message":{"data":' || to_json(replace(encode(convert_to('{"insertId":"k","timestamp":"2026-03-02T09:00:00Z","protoPayload":{"@type":"type.googleapis.com/google.cloud.audit.AuditLog","serviceName":"s","methodName":"m"}}', 'UTF8'), 'base64'), E'\n', ''))::text
    || ',"messageId":"1"},"subscription":"s"}'), '1 0 0', 'through Pub/Sub');
\set event '{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Request","auditID":"a1","stage":"ResponseComplete","requestURI":"/api/v1/secrets","verb":"list","user":{"username":"ann","groups":["g"]},"sourceIPs":["198.51.100.7"],"userAgent":"kubectl","objectRef":{"resource":"secrets"},"responseStatus":{"code":403},"requestReceivedTimestamp":"2026-03-02T09:00:00.000001Z","stageTimestamp":"2026-03-02T09:00:00.123456Z","annotations":{"authorization.k8s.io/decision":"forbid"}}'
SELECT is(counts('kubernetes', :'event' || E'\n' || '{"kind":"EventList","items":[' || :'event' || ']}'
    || '{"time":"2026-03-02T09:00:01Z","category":"kube-audit","operationName":"o","properties":{"log":' || to_json(:'event'::text)::text || ',"stream":"stdout"}}'), '3 0 0', 'Kubernetes: lines, lists, diagnostic settings');
SELECT results_eq($$SELECT DISTINCT "TimeGenerated" AT TIME ZONE 'UTC', "AuditId", "Verb", "User" ->> 'username', "SourceIps", "ObjectRef" ->> 'resource', "ResponseStatus" ->> 'code', "Annotations" ->> 'authorization.k8s.io/decision' FROM "AKSAudit"$$,
    $$VALUES ('2026-03-02 09:00:00.123456'::timestamp, 'a1', 'list', 'ann', '["198.51.100.7"]'::jsonb, 'secrets', '403', 'forbid')$$, 'the same each');
SELECT is(counts('syslog', E'<34>Oct 11 22:14:15 mymachine su[77]: ''su root'' failed\r\n<165>1 2003-10-11T22:14:15.003Z host app abc ID47 [e a="]b"] text\n\n2026-01-02T03:04:05.123456+01:00 h2 sshd[12]: Accepted\nno line of syslog\n'), '3 1 0 missing_time@178', 'syslog');
SELECT results_eq($$SELECT "Facility", "SeverityLevel", "HostName", "ProcessName", "ProcessID", "SyslogMessage" FROM "Syslog" ORDER BY "HostName"$$,
    $$VALUES ('', '', 'h2', 'sshd', 12, 'Accepted'), ('local4', 'notice', 'host', 'app[abc]', NULL, 'text'), ('auth', 'crit', 'mymachine', 'su', 77, '''su root'' failed')$$, 'line by line');
SELECT is((SELECT count(*) FROM "Syslog" WHERE "TimeGenerated" > now() + interval '1 day' OR "HostName" = 'mymachine' AND "TimeGenerated" < now() - interval '1 year'), 0::bigint, 'a time without a year is the latest that is past');
SELECT vigil.register_mapping('old_syslog', mapping || '{"year": 2019, "zone": "+02:00"}') FROM vigil.shipped_mappings() WHERE name = 'syslog';
SELECT is(counts('old_syslog', '<34>Feb  3 00:30:00 old x: y'), '1 0 0', 'unless the mapping says the year and the zone');
SELECT is((SELECT "TimeGenerated" AT TIME ZONE 'UTC' FROM "Syslog" WHERE "HostName" = 'old'), '2019-02-02 22:30:00', 'which count');
SELECT is(counts('cef', E'<14>Sep 19 08:26:10 host CEF:0|Sec\\|urity|manager|1.0|100|worm stopped|10|src=10.0.0.1 spt=1232 rt=1706691600123 msg=a\\=b c\\nd my.Key=my value act=blocked cs1Label=rule cs1=r 1\nCEF:0|a|b|c|d|e|5|src=1\nno\nCEF:0|a|b\nCEF:0|a|b|c|d|e|5|spt=x rt=Feb 03 2024 10:00:00 UTC'),
    '1 4 0 missing_time@177 not_cef@201 not_cef@204 bad_number@214', 'CEF');
-- A time that cannot be read gives way to no other one that the line has.
SELECT is(counts('cef', h || 'CEF:0|V|P|1|1|n|5|' || t), '0 1 0 bad_time@0', concat(h, t))
FROM unnest('{"","<134>Mar  1 10:00:00 fw01 ","<134>1 2026-03-01T10:00:00Z fw01 a - - - "}'::text[]) AS h,
    unnest('{rt=Jun 05 2024 10:00:00 EST,rt=Jun 05 2024 10:00:00 CEST,rt=Feb 29 2025 10:00:00,rt=1772442000,rt=x,rt=1772442000123 start=yesterday,rt=1772442000123 end=Oct 32 2025 10:00:00}'::text[]) AS t;
SELECT is(counts('syslog', t), '0 1 0 bad_time@0', t)
FROM unnest('{<34>1 2026-03-01T24:00:00Z h a - - - x,<34>1 2026-13-01T10:00:00Z h a - - - x}'::text[]) AS t;
SELECT is((SELECT message FROM vigil.dead_letter), 'time cannot be read; write it as 2026-03-02T09:00:00Z, with a zone if it is not UTC (TimeGenerated: 2026-13-01T10:00:00Z)', 'which is told as it stands there');
SELECT is((SELECT string_agg(r ->> 'reason', ' ') FROM vigil.preview_ingest('syslog', '<34>Oct 11 22:14:15 h su: x') AS p, jsonb_array_elements(p.reasons) AS r), 'guessed_year', 'a year that was guessed is told to programs, too');
SELECT is(counts('old_syslog', '<34>1 2026-03-01T10:00:00 nozone a - - - x'), '1 0 0', 'a stamp without a zone is of the zone of the mapping');
SELECT is((SELECT "TimeGenerated" AT TIME ZONE 'UTC' FROM "Syslog" WHERE "HostName" = 'nozone'), '2026-03-01 08:00:00', 'which counts');
SELECT results_eq($$SELECT "TimeGenerated" AT TIME ZONE 'UTC', "Computer", "DeviceVendor", "Activity", "LogSeverity", "SourceIP", "SourcePort", "Message", "DeviceAction", "DeviceCustomString1", "DeviceCustomString1Label", "AdditionalExtensions" FROM "CommonSecurityLog"$$,
    $$VALUES ('2024-01-31 09:00:00.123'::timestamp, 'host', 'Sec|urity', 'worm stopped', '10', '10.0.0.1', 1232, E'a=b c\nd', 'blocked', 'r 1', 'rule', 'my.Key=my value')$$, 'pair by pair');
SELECT is(counts('syslog', t), r, t) FROM (VALUES
    ('<34>Oct 32 22:14:15 h su: x', '0 1 0 bad_time@0'), ('<34>Oct 11 22:14:15 CST 1987 h su: x', '0 1 0 bad_time@0'), ('2026-03-01 25:00:00 h su: x', '0 1 0 bad_time@0'), ('2026-03-01 h su: x', '0 1 0 bad_time@0'),
    ('<34>1 2026-03-01 10:00:00Z h a - - - x', '0 1 0 bad_time@0'), ('<134>1 1563249630.774 MX84 urls src=1', '0 1 0 bad_time@0'), ('03/04/2026 10:00:00 h su: x', '0 1 0 ambiguous_date@0'),
    ('<192>Oct 11 2025 22:14:15 h su: x', '1 0 0'), ('<34>1 2026-03-01T10:00:00Z h', '1 0 0'), ('2026-03-01 10:00:00 h su: x', '1 0 0'), ('13/04/2026 10:00:00 h su: x', '1 0 0'), ('Oct 11 22:14:15 2025 h su: x', '1 0 0'),
    ('words of somebody', '0 1 0 missing_time@0')) AS v (t, r);
SELECT is(counts('cef', 'CEF:0|V|P|1|1|n|5|rt=' || t), r, t) FROM (VALUES
    ('03/04/2026 10:00:00', '0 1 0 ambiguous_date@0'), ('13/04/2026 10:00:00', '1 0 0'), ('2026-03-01', '0 1 0 bad_time@0'), ('1772442000123456', '0 1 0 bad_time@0'), (' start=1772442000123', '1 0 0'),
    ('x rt=1772442000123', '1 0 0'), ('1772442000123 rt=x', '0 1 0 bad_time@0')) AS v (t, r);
-- What goes before counts, whatever stands first; what goes behind takes the place of nothing that is there.
SELECT is(counts('app', '{"type":"audit",' || t || ',"actor":{"user.name":"a"}}'), r, t) FROM (VALUES
    ('"ts":1706691600123,"meta":{"ts":"x"}', '1 0 0'), ('"meta":{"ts":"x"},"ts":1706691600123', '1 0 0'), ('"meta":{"ts":1706691600123},"ts":"x"', '0 1 0 bad_time@0'), ('"ts":"x","meta":{"ts":1706691600123}', '0 1 0 bad_time@0'),
    ('"ts":null,"meta":{"ts":1706691600123}', '1 0 0'), ('"ts":"","meta":{"ts":1706691600123}', '1 0 0'), ('"ts":"x","ts":1706691600123', '1 0 0'), ('"ts":1706691600123,"ts":"x"', '0 1 0 bad_time@0'),
    ('"ts":"x","meta":{"ts":"y"},"meta":{"ts":1706691600123}', '0 1 0 bad_time@0'), ('"ts":{},"meta":{"ts":1706691600123}', '0 1 0 bad_time@0')) AS v (t, r);
-- A year that was guessed is told if it is in the row.
SELECT is((SELECT count(*)::int FROM vigil.preview_ingest('cef', convert_to(t, 'UTF8')) AS p, jsonb_array_elements(p.reasons) AS r WHERE r ->> 'reason' = 'guessed_year'), n, t) FROM (VALUES
    ('<134>Oct 11 22:14:15 fw CEF:0|V|P|1|1|n|5|rt=1772442000123', 0), ('<134>Oct 11 22:14:15 fw CEF:0|V|P|1|1|n|5|src=1.1.1.1', 1), ('CEF:0|V|P|1|1|n|5|rt=Oct 11 22:14:15', 1),
    ('CEF:0|V|P|1|1|n|5|rt=1772442000123 end=Oct 11 22:14:15', 1), ('<134>Oct 11 22:14:15 fw CEF:0|V|P|1|1|n|5|rt=x', 0)) AS v (t, n);

SELECT vigil.create_log_table('AWSCloudTrail');
SELECT is(counts('security_lake', '{"class_uid":6003,"time":1706691600123,"metadata":{"version":"1.1.0","uid":"e1","product":{"name":"CloudTrail","version":"1.08"}},"api":{"operation":"CreateUser","service":{"name":"iam.amazonaws.com"},"request":{"uid":"r","data":"{\"userName\":\"bob\"}"},"response":{"error":"AccessDenied"}},'
    '"actor":{"user":{"type":"IAMUser","name":"ann","uid":"arn:aws:iam::1:user/ann","uid_alt":"AIDA","account":{"uid":"123456789012"}},"session":{"is_mfa":true}},"src_endpoint":{"ip":"198.51.100.7"},"cloud":{"region":"us-east-1","account":{"uid":"123456789012"}},"unmapped":{"readOnly":"false"}}'
    '{"class_uid":4001,"time":1706691600123,"metadata":{"version":"1.1.0","product":{"name":"Amazon VPC"}}}'), '1 0 1', 'Security Lake: CloudTrail, and no other source');
SELECT results_eq($$SELECT "TimeGenerated" AT TIME ZONE 'UTC', "EventName", "EventSource", "UserIdentityArn", "UserIdentityPrincipalid", "UserIdentityAccountId", "SourceIpAddress", "RequestParameters", "ErrorCode", "SessionMfaAuthenticated", "ReadOnly", "RecipientAccountId", "Type" FROM "AWSCloudTrail"$$,
    $$VALUES ('2024-01-31 09:00:00.123'::timestamp, 'CreateUser', 'iam.amazonaws.com', 'arn:aws:iam::1:user/ann', 'AIDA', '123456789012', '198.51.100.7', '{"userName":"bob"}', 'AccessDenied', true, false, '123456789012', 'AWSCloudTrail')$$, 'in the columns of the trail');

-- A dead letter whose mapping is gone stays, and says what it lacks.
SELECT vigil.register_mapping('gone', '{"table": "App_CL", "columns": {"TimeGenerated": "t"}}');
SELECT * FROM vigil.ingest('gone', convert_to('{"t":"x"}', 'UTF8'), 'gone');
SELECT vigil.drop_mapping('gone');
SELECT ok(NOT vigil.retry_dead_letter(id), 'without its mapping it cannot be tried') FROM vigil.dead_letter WHERE kind = 'gone';
SELECT is(message, 'the log table refuses the row (there is no log table "gone")', 'and says so') FROM vigil.dead_letter WHERE kind = 'gone';
SELECT is((SELECT count(*) FROM vigil.dead_letter WHERE kind = 'gone' AND resolved_at IS NULL), 1::bigint, 'and stays');
SELECT vigil.register_mapping('gone', '{"table": "App_CL", "columns": {"TimeGenerated": {"path": "t", "time": "text"}}}');
SELECT ok(NOT vigil.retry_dead_letter(id), 'with it, it is') FROM vigil.dead_letter WHERE kind = 'gone';

SELECT * FROM finish();
ROLLBACK;
