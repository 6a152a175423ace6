-- Slim tables: whatever is loaded is found in them as it is found in full ones.
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public;
SET LOCAL client_min_messages = error;
CREATE TEMP TABLE input (n serial, kind text, payload text);
INSERT INTO input (kind, payload) VALUES
('cloudtrail', '{"Records":[{"eventVersion":"1.08","eventTime":"2026-11-27T01:00:00Z","eventSource":"iam.amazonaws.com","eventName":"CreateUser","awsRegion":"us-east-1","sourceIPAddress":"198.51.100.7","eventID":"e1",'
    '"userIdentity":{"type":"AssumedRole","arn":"arn:aws:sts::1:x","sessionContext":{"attributes":{"mfaAuthenticated":"false","creationDate":"2026-11-27T00:30:00Z"},"sessionIssuer":{"userName":"r"}}},"requestParameters":{"userName":"bob \"b\""},"responseElements":null,'
    '"tlsDetails":{"tlsVersion":"TLSv1.3"},"readOnly":false,"managementEvent":true,"vpcEndpointId":"vpce-1","sharedEventID":"s"},'
    '{"eventTime":"2026-11-27T01:00:01Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","eventID":"e2","resources":[{"type":"b"}],"apiVersion":"2020-01-01"}]}'),
('cloudtrail', '{"eventTime":"2026-11-27T01:00:01Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","eventID":"e2","resources":[{"type":"b"}],"apiVersion":"2020-01-01"}'),
('cloudtrail', '{"eventTime":"2026-11-27T01:00:01Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","eventID":"e2","resources":[{"type":"c"}],"apiVersion":"2020-01-01"}'),
('cloudtrail', '{"eventTime":"yesterday","eventSource":"s","eventName":"n"}'),
('AWSCloudTrail', E'TimeGenerated [UTC],EventName,VpcEndpointId,Type\n2026-11-27T02:00:00Z,Csv,"vpce, 2",AWSCloudTrail\n2026-11-27T02:00:01Z,Csv,,\n'),
('signin', '{"time":"2026-11-27T01:00:00Z","category":"SignInLogs","resultType":"50126","resultSignature":"None","durationMs":12,"callerIpAddress":"198.51.100.9","tenantId":"t","properties":{"id":"x","createdDateTime":"2026-11-27T01:00:00.1234567Z","userPrincipalName":"ann@contoso.example",'
    '"deviceDetail":{"operatingSystem":"Linux"},"isInteractive":true,"riskLevelAggregated":"high","processingTimeInMilliseconds":17,"flaggedForReview":false,"status":{"errorCode":50126},"mfaDetail":null,"appliedEventListeners":[]}}'
    '{"time":"2026-11-27T01:00:02Z","category":"NonInteractiveUserSignInLogs","resultType":"0","properties":{"id":"y","userPrincipalName":"bob@contoso.example","resourceId":"r"}}'),
('SecurityEvent', '{"TimeGenerated":"2026-11-27T01:00:00Z","EventID":4720,"ErrorCode":7,"ShareName":"C$","AccountExpires":"%%1794","_BilledSize":12.5,"_IsBillable":"true","Type":"SecurityEvent","EventRecordId":"","SystemProcessId":null}'
    '{"TimeGenerated":"2026-11-27T01:00:00Z","EventID":"x"}{"TimeGenerated":"2026-11-27T01:00:03Z","SystemProcessId":"x"}{"TimeGenerated":"2026-11-27T01:00:04Z","_rest":{"ShareName":"no"},"ShareName":"\u00e4\"\\"}'),
('okta', '[{"uuid":"u1","published":"2026-11-27T01:00:00.123Z","eventType":"user.session.start","version":"0","severity":"INFO","displayMessage":"User login to Okta","actor":{"id":"00u1","type":"User","alternateId":"ann@contoso.example"},'
    '"client":{"userAgent":{"rawUserAgent":"curl/8"},"ipAddress":"198.51.100.7","geographicalContext":{"country":"Netherlands","geolocation":{"lat":52.09,"lon":5.12}}},"outcome":{"result":"FAILURE"},"target":[{"id":"t1"}],"securityContext":{"asNumber":64500,"isProxy":false}}]'),
('syslog', E'<165>1 2026-11-27T01:00:00.003Z host app abc ID47 [e a="]b"] text\nno line\n'),
('cef', 'CEF:0|Sec|manager|1.0|100|worm stopped|10|src=10.0.0.1 spt=1232 rt=1795741200123 msg=a my.Key=my value act=blocked cs1Label=rule cs1=r 1'),
('AuditLogs', '{"time":"2026-11-27T01:00:00Z","category":"AuditLogs","operationName":"Add member","properties":{"id":"a","activityDateTime":"2026-11-27T01:00:00Z","initiatedBy":{"user":{"id":"u"}},"targetResources":[{"id":"t"}],"loggedByService":"Core Directory"}}'),
('Every_CL', '{"TimeGenerated":"2026-11-27T01:00:00Z","S":"s","B":true,"I":1,"L":9223372036854775807,"R":1e-7,"N":1.20,"T":"1.02:03:04.5","W":"2026-11-27T01:00:00.1234567Z","G":"0F8FAD5B-D9CB-469F-A165-70867728950E","D":{"a":[1,null]},"Type":""}');
INSERT INTO vigil.log_catalog (table_name, column_name, kql_type, ordinal)
SELECT 'Every_CL', c.name, c.type, c.ordinal FROM unnest('{TimeGenerated,S,B,I,L,R,N,T,W,G,D,Type}'::text[],
    '{datetime,string,bool,int,long,real,decimal,timespan,datetime,guid,dynamic,string}'::text[]) WITH ORDINALITY AS c (name, type, ordinal);

CREATE TEMP TABLE answer (place text, what text, answer text);
CREATE FUNCTION pg_temp.load_into(place text, columns text[], slim boolean) RETURNS void LANGUAGE plpgsql AS $f$
DECLARE
    v_tables text[] := '{AWSCloudTrail,SigninLogs,AADNonInteractiveUserSignInLogs,SecurityEvent,OktaV2_CL,Syslog,CommonSecurityLog,AuditLogs,Every_CL}';
    v_input record;
    v_load record;
BEGIN
    EXECUTE format('CREATE SCHEMA %I', place);
    PERFORM vigil.unregister_source(t), vigil.create_log_table(t, place, keep_raw => t = 'SecurityEvent', columns => columns, slim => slim) FROM unnest(v_tables) AS t;
    DELETE FROM vigil.dead_letter;
    FOR v_input IN SELECT * FROM input ORDER BY n LOOP
        INSERT INTO answer SELECT place, 'preview ' || v_input.n, p::text
        FROM vigil.preview_ingest(v_input.kind, convert_to(v_input.payload, 'UTF8'), 'file') AS p;
        INSERT INTO answer SELECT place, 'load ' || v_input.n, i::text FROM vigil.ingest(v_input.kind, convert_to(v_input.payload, 'UTF8'), 'file') AS i;
    END LOOP;
    INSERT INTO answer SELECT place, 'dead letters', string_agg(concat_ws(' ', d.reason, d.message, d.byte_offset), '; ' ORDER BY d.id) FROM vigil.dead_letter AS d;
    UPDATE vigil.dead_letter SET record = convert_to(replace(replace(convert_from(record, 'UTF8'), '"x"', '17'), 'yesterday', '2026-11-27T03:00:00Z'), 'UTF8');
    INSERT INTO answer SELECT place, 'retry', string_agg(vigil.retry_dead_letter(d.id)::text, ' ' ORDER BY d.id) FROM vigil.dead_letter AS d WHERE d.reason NOT IN ('not_syslog', 'missing_time');
    INSERT INTO answer SELECT place, t, string_agg(q::text, E'\n' ORDER BY q::text COLLATE "C") FROM unnest(v_tables) AS t, kql.query(t) AS q GROUP BY t;
    INSERT INTO answer SELECT place, 'raw', string_agg(q ->> 'r', E'\n' ORDER BY q::text COLLATE "C") FROM kql.query('SecurityEvent | project r = tostring(_raw)') AS q;
END
$f$;
SELECT pg_temp.load_into('full_place', NULL, false), pg_temp.load_into('bare_place', '{}', false), pg_temp.load_into('slim_place', NULL, true) \g /dev/null

SELECT is(a.answer, f.answer, format('%s, %s', a.place, a.what))
FROM answer AS f JOIN answer AS a USING (what) WHERE f.place = 'full_place' AND a.place <> 'full_place' ORDER BY a.place, a.what;
SELECT is((SELECT array_agg(n ORDER BY n) FROM (SELECT count(*) AS n FROM answer GROUP BY place) AS c), '{36,36,36}', 'of each the same questions were asked');
SELECT cmp_ok((SELECT count(*) FROM answer WHERE answer IS NULL OR answer = ''), '=', 0::bigint, 'and answered');
SELECT is((SELECT "_rest" FROM bare_place."SecurityEvent" WHERE "_rest" ? 'EventID' AND "_rest" ? 'ErrorCode'),
    '{"EventID": 4720, "ErrorCode": 7, "ShareName": "C$", "_BilledSize": 12.5, "_IsBillable": "true", "AccountExpires": "%%1794"}', 'nothing empty is kept');
SELECT is((SELECT "_rest" FROM bare_place."Every_CL"), '{"B": true, "D": {"a": [1, null]}, "G": "0f8fad5b-d9cb-469f-a165-70867728950e", "I": 1, "L": 9223372036854775807, "N": 1.20, "R": 0.0000001, "S": "s",
    "T": "1.02:03:04.5000000", "W": "2026-11-27T01:00:00.1234560Z", "Type": ""}', 'each value as JSON has it');
SELECT is((SELECT count(*) FROM bare_place."AWSCloudTrail" WHERE "AwsEventId" = 'e2'), 2::bigint, 'a record is a duplicate if all is the same, also what is kept in _rest');

-- Rows that somebody inserts, in a table that is registered anew.
SELECT vigil.register_source('SecurityEvent', 'bare_place."SecurityEvent"');
INSERT INTO bare_place."SecurityEvent" ("TimeGenerated", "_rest") SELECT now(), r::jsonb
FROM unnest('{"{\"EventID\": \"12\", \"ShareName\": 5, \"_BilledSize\": \"x\", \"Type\": null}","[]","17","\"x\"","{\"EventID\": 1.5, \"ShareName\": [1]}","{\"EventID\": 99999999999}",null}'::text[]) AS r;
SELECT results_eq($$SELECT q::text FROM kql.query('SecurityEvent | where TimeGenerated > ago(1m) | summarize count() by EventID, ShareName, _BilledSize, Type | order by count_ asc, ShareName asc') AS q$$,
    $$VALUES ('{"Type": "SecurityEvent", "count_": 1, "EventID": 12, "ShareName": "5", "_BilledSize": null}'),
        ('{"Type": "SecurityEvent", "count_": 1, "EventID": null, "ShareName": "[1]", "_BilledSize": null}'),
        ('{"Type": "SecurityEvent", "count_": 5, "EventID": null, "ShareName": "", "_BilledSize": null}')$$, 'what is no value of a field is null, whatever the object is');
SELECT * FROM finish();
ROLLBACK;
