-- Records of each kind, loaded as each kind: taken, sent to their own table, or told what they are; never rows of empty columns.
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public;
SET LOCAL client_min_messages = error;
SELECT vigil.create_log_table(t) FROM unnest(ARRAY['AWSCloudTrail', 'SigninLogs', 'AuditLogs', 'DeviceEvents', 'OktaV2_CL']) AS t;
INSERT INTO vigil.log_catalog (table_name, column_name, kql_type, ordinal) VALUES
    ('Lite_CL', 'TimeGenerated', 'datetime', 1), ('Lite_CL', 'UserPrincipalName', 'string', 2), ('Lite_CL', 'Type', 'string', 3);
SELECT vigil.create_log_table('Lite_CL');

CREATE TEMP TABLE sample (id text, payload text);
INSERT INTO sample VALUES
    ('trail', '{"eventVersion":"1.08","userIdentity":{"type":"Root"},"eventTime":"2026-03-02T09:00:00Z","eventSource":"iam.amazonaws.com","eventName":"CreateUser","awsRegion":"us-east-1","eventID":"a"}'),
    ('trail, timed', '{"TimeGenerated":"2026-03-02T10:00:00Z","eventVersion":"1.08","eventTime":"2026-03-02T09:00:00Z","eventSource":"iam.amazonaws.com","eventName":"CreateUser","eventID":"b"}'),
    ('trail, log line', '{"TimeGenerated":"2026-03-02T10:00:00Z","log":"{\"eventVersion\":\"1.08\",\"eventTime\":\"2026-03-02T09:00:00Z\",\"eventSource\":\"iam.amazonaws.com\",\"eventName\":\"CreateUser\",\"eventID\":\"c\"}"}'),
    ('trail row', '{"TenantId":"t","SourceSystem":"","TimeGenerated":"2026-03-02T09:00:00Z","AwsEventId":"d","EventName":"CreateUser","EventSource":"iam.amazonaws.com","SourceIpAddress":"1","AWSRegion":"e","UserIdentityArn":"x"}'),
    ('trail row, Type', '{"TenantId":"t","SourceSystem":"","TimeGenerated":"2026-03-02T09:00:00Z","AwsEventId":"e","EventName":"CreateUser","EventSource":"iam.amazonaws.com","SourceIpAddress":"1","AWSRegion":"e","UserIdentityArn":"x","Type":"AWSCloudTrail"}'),
    ('sign-in', '{"time":"2026-03-02T09:00:00Z","resourceId":"/t","operationName":"Sign-in activity","category":"SignInLogs","resultType":"0","properties":{"id":"a","userPrincipalName":"a@x","ipAddress":"1","appDisplayName":"p"}}'),
    ('sign-in, timed', '{"TimeGenerated":"2026-03-02T10:00:00Z","createdDateTime":"2026-03-02T09:00:00Z","id":"t","userPrincipalName":"a@x","isInteractive":true,"conditionalAccessStatus":"success","appDisplayName":"p"}'),
    ('sign-in of Graph', '{"id":"b","createdDateTime":"2026-03-02T09:00:00Z","userPrincipalName":"a@x","appDisplayName":"p","ipAddress":"1","conditionalAccessStatus":"success","isInteractive":true,"status":{"errorCode":0}}'),
    ('sign-in row', '{"TenantId":"t","SourceSystem":"Azure AD","TimeGenerated":"2026-03-02T09:00:00Z","OperationName":"Sign-in activity","Id":"c","UserPrincipalName":"a@x","IPAddress":"1","AppDisplayName":"p","UserAgent":"u","ResultType":"0","ConditionalAccessStatus":"s","RiskState":"none"}'),
    ('sign-in row, Type', '{"TenantId":"t","SourceSystem":"Azure AD","TimeGenerated":"2026-03-02T09:00:00Z","OperationName":"Sign-in activity","Id":"d","UserPrincipalName":"a@x","IPAddress":"1","AppDisplayName":"p","UserAgent":"u","ResultType":"0","Type":"SigninLogs"}'),
    ('audit row', '{"TenantId":"t","SourceSystem":"Azure AD","TimeGenerated":"2026-03-02T09:00:00Z","OperationName":"Add user","Category":"UserManagement","ActivityDisplayName":"Add user","InitiatedBy":{"a":1},"TargetResources":[],"LoggedByService":"Core Directory","CorrelationId":"c","Result":"success"}'),
    ('audit row, Type', '{"TenantId":"t","SourceSystem":"Azure AD","TimeGenerated":"2026-03-02T09:00:00Z","OperationName":"Add user","Category":"UserManagement","ActivityDisplayName":"Add user","InitiatedBy":{"a":1},"Type":"AuditLogs"}'),
    ('event of Defender', '{"Timestamp":"2026-03-02T09:00:00Z","DeviceId":"d","DeviceName":"n","ActionType":"x","FileName":"f","InitiatingProcessFileName":"p"}'),
    ('heartbeat, Type', '{"TimeGenerated":"2026-03-02T09:00:00Z","Computer":"c","OSType":"Linux","Category":"Direct Agent","Type":"Heartbeat"}'),
    ('of Okta', '{"uuid":"u","published":"2026-03-02T09:00:00Z","eventType":"user.session.start","displayMessage":"m","severity":"INFO","actor":{"id":"i","type":"User","alternateId":"a@x","displayName":"A"},"client":{"ipAddress":"1"},"outcome":{"result":"SUCCESS"},"transaction":{"id":"t"}}'),
    ('foo', '{"TimeGenerated":"2026-03-02T09:00:00Z","foo":1}'),
    ('no case', '{"TimeGenerated":"2026-03-02T09:00:00Z","eventname":"a","userprincipalname":"b","operationname":"c","devicename":"d"}'),
    ('time alone', '{"TimeGenerated":"2026-03-02T09:00:00Z","TenantId":"t"}'),
    ('CSV of sign-ins', E'TimeGenerated,OperationName,UserPrincipalName,IPAddress,AppDisplayName,UserAgent,RiskState\n2026-03-02T09:00:00Z,s,a@x,1,p,u,none\n'),
    ('CSV of trail', E'"TimeGenerated [UTC]",EventName,EventSource,SourceIpAddress,AwsEventId\n"2026-03-02T09:00:00Z",n,s,1,f\n'),
    ('CSV of foo', E'TimeGenerated,foo\n2026-03-02T09:00:00Z,1\n'),
    ('answer of sign-ins', '{"tables":[{"name":"t","columns":[{"name":"TimeGenerated","type":"datetime"},{"name":"UserPrincipalName","type":"string"},{"name":"IPAddress","type":"string"},{"name":"AppDisplayName","type":"string"},{"name":"UserAgent","type":"string"}],"rows":[["2026-03-02T09:00:00Z","a@x","1","p","u"]]}]}'),
    ('answer, Type', '{"tables":[{"name":"t","columns":[{"name":"Type","type":"string"},{"name":"TimeGenerated","type":"datetime"},{"name":"UserPrincipalName","type":"string"},{"name":"EventName","type":"string"}],"rows":[["SigninLogs","2026-03-02T09:00:00Z","a@x",null],["AWSCloudTrail","2026-03-02T09:00:00Z","","n"]]}]}');

-- What came of it: the tables that have a row more, the reason why none has, or the place of what was skipped.
CREATE FUNCTION fate(kind text, payload text) RETURNS text LANGUAGE plpgsql AS $f$
DECLARE r record; found text := ''; t text; n bigint; told text;
BEGIN
    FOREACH t IN ARRAY ARRAY['AWSCloudTrail', 'SigninLogs', 'AuditLogs', 'DeviceEvents', 'OktaV2_CL', 'Lite_CL'] LOOP
        EXECUTE format('DELETE FROM %I', t);
    END LOOP;
    DELETE FROM vigil.dead_letter;
    SELECT i.* INTO r FROM vigil.ingest_file(kind, convert_to(payload, 'UTF8'), 'try', true) AS i;
    FOREACH t IN ARRAY ARRAY['AWSCloudTrail', 'SigninLogs', 'AuditLogs', 'DeviceEvents', 'OktaV2_CL', 'Lite_CL'] LOOP
        EXECUTE format('SELECT count(*) FROM %I', t) INTO n;
        IF n > 0 THEN found := concat_ws(' ', nullif(found, ''), t); END IF;
    END LOOP;
    told := (SELECT string_agg(concat_ws(' ', d.reason, substring(d.message FROM 'load it as "(.*)"')), ' ') FROM vigil.dead_letter AS d);
    RETURN concat_ws(' ', nullif(found, ''), told, (SELECT string_agg('skipped ' || substring(x ->> 'message' FROM '"(.*?)"'), ' ')
        FROM jsonb_array_elements(r.reasons) AS x WHERE (x ->> 'skipped')::int > 0));
END $f$;
-- A line is what becomes of a record as each of: cloudtrail, signin, AuditLogs, DeviceEvents, okta, Lite_CL.
SELECT is((SELECT string_agg(fate(k, s.payload), ' | ' ORDER BY n) FROM unnest('{cloudtrail,signin,AuditLogs,DeviceEvents,okta,Lite_CL}'::text[]) WITH ORDINALITY AS u (k, n)), e.fates, s.id)
FROM sample AS s JOIN (VALUES
    ('trail', 'AWSCloudTrail | other_kind cloudtrail | other_kind cloudtrail | other_kind cloudtrail | other_kind cloudtrail | other_kind cloudtrail'),
    ('trail, timed', 'AWSCloudTrail | other_kind cloudtrail | other_kind cloudtrail | other_kind cloudtrail | other_kind cloudtrail | other_kind cloudtrail'),
    ('trail, log line', 'AWSCloudTrail | other_kind cloudtrail | other_kind cloudtrail | other_kind cloudtrail | other_kind cloudtrail | other_kind cloudtrail'),
    ('trail row', 'AWSCloudTrail | other_kind cloudtrail | other_kind cloudtrail | other_kind cloudtrail | other_kind cloudtrail | other_kind cloudtrail'),
    ('trail row, Type', 'AWSCloudTrail | AWSCloudTrail | AWSCloudTrail | AWSCloudTrail | AWSCloudTrail | other_kind cloudtrail'),
    ('sign-in', 'other_kind signin | SigninLogs | SigninLogs | SigninLogs | other_kind signin | SigninLogs'),
    ('sign-in, timed', 'other_kind signin | SigninLogs | other_kind signin | other_kind signin | other_kind signin | other_kind signin'),
    ('sign-in of Graph', 'other_kind signin | SigninLogs | other_kind signin | other_kind signin | other_kind signin | other_kind signin'),
    ('sign-in row', 'other_kind signin | SigninLogs | other_kind signin | other_kind signin | other_kind signin | Lite_CL'),
    ('sign-in row, Type', 'SigninLogs | SigninLogs | SigninLogs | SigninLogs | SigninLogs | Lite_CL'),
    ('audit row', 'other_kind AuditLogs | skipped UserManagement | AuditLogs | other_kind AuditLogs | other_kind AuditLogs | other_kind AuditLogs'),
    ('audit row, Type', 'AuditLogs | AuditLogs | AuditLogs | AuditLogs | AuditLogs | other_kind AuditLogs'),
    ('event of Defender', 'other_kind DeviceEvents | other_kind DeviceEvents | other_kind DeviceEvents | DeviceEvents | other_kind DeviceEvents | other_kind DeviceEvents'),
    ('heartbeat, Type', 'skipped Heartbeat | skipped Heartbeat | skipped Heartbeat | skipped Heartbeat | skipped Heartbeat | other_kind Heartbeat'),
    ('of Okta', 'other_kind okta | other_kind okta | other_kind okta | other_kind okta | OktaV2_CL | other_kind okta'),
    ('foo', 'no_column | no_column | no_column | no_column | no_column | no_column'),
    ('no case', 'no_column | no_column | no_column | no_column | no_column | no_column'),
    ('time alone', 'AWSCloudTrail | SigninLogs | AuditLogs | DeviceEvents | OktaV2_CL | Lite_CL'),
    ('CSV of sign-ins', 'other_kind signin | SigninLogs | other_kind signin | other_kind signin | other_kind signin | Lite_CL'),
    ('CSV of trail', 'AWSCloudTrail | other_kind cloudtrail | other_kind cloudtrail | other_kind cloudtrail | other_kind cloudtrail | other_kind cloudtrail'),
    ('CSV of foo', 'no_column | no_column | no_column | no_column | no_column | no_column'),
    ('answer of sign-ins', 'other_kind signin | SigninLogs | other_kind signin | other_kind signin | other_kind signin | Lite_CL'),
    ('answer, Type', 'AWSCloudTrail SigninLogs | AWSCloudTrail SigninLogs | AWSCloudTrail SigninLogs | AWSCloudTrail SigninLogs | AWSCloudTrail SigninLogs | Lite_CL')
    ) AS e (id, fates) USING (id);
SELECT is((SELECT count(*) FROM sample), 23::bigint, 'none is left out');

-- The row is whole in its own table, and a newer version of a table is one still.
SELECT is(fate('cloudtrail', payload), 'SigninLogs', id) FROM sample WHERE id = 'sign-in row, Type';
SELECT results_eq($$SELECT "UserPrincipalName", "RiskState", "Type" FROM "SigninLogs"$$, $$VALUES ('a@x', '', 'SigninLogs')$$, 'with its values');
SELECT is(fate('SigninLogs', '{"TimeGenerated":"2026-03-02T09:00:00Z","UserPrincipalName":"a","New1":1,"New2":2,"New3":3,"New4":4}'), 'SigninLogs', 'columns that nobody knows');
SELECT is(fate('SigninLogs', '{"TimeGenerated":"2026-03-02T09:00:00Z","UserPrincipalName":null,"New1":1}'), 'SigninLogs', 'a column that is null is one');
SELECT is(fate('signin', '{"TimeGenerated":"2026-03-02T09:00:00Z","Category":"NonInteractiveUserSignInLogs","Type":"SigninLogs","UserPrincipalName":"a"}'),
    'skipped AADNonInteractiveUserSignInLogs', 'the category of a sign-in says more than its Type');
SELECT is(fate('cloudtrail', '{"TimeGenerated":"2026-03-02T09:00:00Z","EventName":"n","Type":"No such table"}'), 'AWSCloudTrail', 'a Type that is no table says nothing');
SELECT is(fate('cloudtrail', '{"TimeGenerated":"2026-03-02T09:00:00Z","EventName":"n","Type":"Lite_CL","UserPrincipalName":"a"}'), 'Lite_CL', 'a table of one''s own that is here');
SELECT is(fate('signin', '{"value":[{"id":"u","createdDateTime":"2026-03-02T09:00:00Z","displayName":"A","mail":"a@x","userPrincipalName":"a@x","givenName":"A","surname":"B","accountEnabled":true}]}'),
    'other_kind', 'an account of Graph is no sign-in');

-- Whoever knows better says so.
SET LOCAL vigil.check_kind = off;
SELECT is(fate('AuditLogs', payload), 'AuditLogs', 'checks are off') FROM sample WHERE id = 'sign-in row';
SELECT is(fate('AuditLogs', payload), 'no_column', 'but nothing is no row') FROM sample WHERE id = 'foo';
RESET vigil.check_kind;
SELECT is(fate('AuditLogs', payload), 'other_kind signin', 'checks are on') FROM sample WHERE id = 'sign-in row';
SELECT throws_ok(format('SELECT p.* FROM vigil.begin_load(''AuditLogs'', ''f'', NULL, 1) AS b, vigil.ingest_part(b.load, 0, convert_to(%L, ''UTF8''), 1, true, check_kind => true) AS p', payload),
    '42804', 'the input is not of the kind that it is loaded as, for log table "AuditLogs"', 'an input of another kind is an error where that is wanted')
FROM sample WHERE id IN ('sign-in row', 'CSV of sign-ins', 'answer of sign-ins', 'heartbeat, Type');

-- In a stream each record is judged by itself.
SELECT is(fate('cloudtrail', string_agg(payload, E'\n' ORDER BY id)), 'AWSCloudTrail SigninLogs no_column other_kind signin skipped Heartbeat', 'records of several kinds')
FROM sample WHERE id IN ('trail row', 'sign-in row, Type', 'sign-in row', 'foo', 'heartbeat, Type');

-- A right on the other table is needed, as for categories.
CREATE ROLE other_loader;
SELECT vigil.grant_access('other_loader', 'loader');
GRANT INSERT, SELECT ON "AWSCloudTrail" TO other_loader;
GRANT SELECT ON sample TO other_loader;
SET LOCAL ROLE other_loader;
SELECT throws_ok('SELECT vigil.ingest_cloudtrail(payload) FROM sample WHERE id = ''sign-in row, Type''', '42501', NULL, 'nobody loads a table for which he has no right');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
