-- CloudTrail records to rows of AWSCloudTrail: every line of the mapping, and its traps.
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public;
SET LOCAL client_min_messages = warning;
SELECT vigil.create_log_table('AWSCloudTrail', keep_raw => true);

-- A record that fills every column.
SELECT results_eq($$SELECT * FROM vigil.ingest_cloudtrail(
    '{"eventVersion":"1.10","eventTime":"2024-01-31T09:00:00Z","eventSource":"iam.amazonaws.com","eventName":"CreateUser",'
    '"eventType":"AwsApiCall","eventID":"f6f9a4e5-0000-4000-8000-000000000001","eventCategory":"Management","awsRegion":"us-east-1",'
    '"sourceIPAddress":"198.51.100.7","userAgent":"aws-cli/2.0 \"q\" \u00e9","errorCode":"AccessDenied","errorMessage":"no",'
    '"requestParameters":{"z":1,"a":{"k":12345678901234567890.10}, "b":[ true , null ],"amp":"&"},'
    '"responseElements":{},"additionalEventData":{"MFAUsed":"No"},"requestID":"E2E91AQVN6DJHZ91","apiVersion":"2015-03-31",'
    '"readOnly":false,"resources":[{"ARN":"arn:aws:s3:::b","accountId":"072643944673"}],"recipientAccountId":"072643944673",'
    '"serviceEventDetails":{"x":"y"},"sharedEventID":"shared","vpcEndpointId":"vpce-1","managementEvent":true,'
    '"tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES","clientProvidedHostHeader":"iam.amazonaws.com"},'
    '"userIdentity":{"type":"AssumedRole","principalId":"AROA:me","arn":"arn:aws:sts::111122223333:assumed-role/r/me",'
    '"accountId":"111122223333","accessKeyId":"","userName":"me","invokedBy":"svc","onBehalfOf":{"userId":"u","identityStoreArn":"s"},'
    '"sessionContext":{"attributes":{"mfaAuthenticated":"true","creationDate":"2024-01-31T08:00:00Z"},"ec2RoleDelivery":"2.0",'
    '"sessionIssuer":{"type":"Role","principalId":"AROA","arn":"arn:aws:iam::111122223333:role/r","accountId":"111122223333","userName":"r"}}},'
    '"unknownKey":{"deep":[1,2]}}', 'full')$$,
    $$VALUES (1::bigint, 0::bigint, 0::bigint, 0::bigint)$$, 'one record is one row');
SELECT is(to_jsonb(t) - '{_raw,_ingested_at,_xid,_BilledSize,_IsBillable}'::text[],
    '{"TimeGenerated":"2024-01-31T09:00:00+00:00","EventVersion":"1.10","EventSource":"iam.amazonaws.com","EventName":"CreateUser",
      "EventTypeName":"AwsApiCall","AwsEventId":"f6f9a4e5-0000-4000-8000-000000000001","Category":"Management","AWSRegion":"us-east-1",
      "SourceIpAddress":"198.51.100.7","UserAgent":"aws-cli/2.0 \"q\" é","ErrorCode":"AccessDenied","ErrorMessage":"no",
      "RequestParameters":"{\"z\":1,\"a\":{\"k\":12345678901234567890.10},\"b\":[true,null],\"amp\":\"&\"}",
      "ResponseElements":"{}","AdditionalEventData":"{\"MFAUsed\":\"No\"}","AwsRequestId_":"E2E91AQVN6DJHZ91","AwsRequestId":"",
      "APIVersion":"2015-03-31","ReadOnly":false,"Resources":"[{\"ARN\":\"arn:aws:s3:::b\",\"accountId\":\"072643944673\"}]",
      "RecipientAccountId":"072643944673","ServiceEventDetails":"{\"x\":\"y\"}","SharedEventId":"shared","VpcEndpointId":"vpce-1",
      "ManagementEvent":true,"TlsVersion":"TLSv1.3","CipherSuite":"TLS_AES","ClientProvidedHostHeader":"iam.amazonaws.com",
      "UserIdentityType":"AssumedRole","UserIdentityPrincipalid":"AROA:me","UserIdentityArn":"arn:aws:sts::111122223333:assumed-role/r/me",
      "UserIdentityAccountId":"111122223333","UserIdentityAccessKeyId":"","UserIdentityUserName":"me","UserIdentityInvokedBy":"svc",
      "UserIdentityUserId":"u","UserIdentityStoreArn":"s","SessionMfaAuthenticated":true,"SessionCreationDate":"2024-01-31T08:00:00+00:00",
      "SessionIssuerType":"Role","SessionIssuerPrincipalId":"AROA","SessionIssuerArn":"arn:aws:iam::111122223333:role/r",
      "SessionIssuerAccountId":"111122223333","SessionIssuerUserName":"r","EC2RoleDelivery":"2.0","IpProtocol":"","SourcePort":"",
      "DestinationPort":"","CidrIp":"","OperationName":"CloudTrail","SourceSystem":"","TenantId":"","Type":"AWSCloudTrail"}'::jsonb,
    'every field is where the mapping puts it')
FROM "AWSCloudTrail" t;
SELECT is((SELECT "_raw" #>> '{unknownKey,deep,1}' FROM "AWSCloudTrail"), '2', 'keys without a column are kept in _raw');

-- Loads records that differ in one field and gives that column, by record.
CREATE FUNCTION try(fields text) RETURNS TABLE (rows bigint, rejected bigint, skipped bigint, duplicates bigint) LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM "AWSCloudTrail";
    RETURN QUERY SELECT * FROM vigil.ingest_cloudtrail(
        '{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n"' || fields || '}', 'try');
END $$;
CREATE FUNCTION reason() RETURNS text LANGUAGE sql AS $$
    SELECT d.reason FROM vigil.dead_letter d ORDER BY d.id DESC LIMIT 1 $$;
CREATE FUNCTION try_value(fields text, field text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE r record; v text;
BEGIN
    r := try(fields);
    IF r.rows <> 1 THEN RETURN 'rejected: ' || reason(); END IF;
    EXECUTE format('SELECT coalesce(%I::text, ''<null>'') FROM "AWSCloudTrail"', field) INTO v;
    RETURN v;
END $$;

-- Absent, null, {} and ''.
SELECT is(try_value('', 'RequestParameters'), '', 'absent parameters are empty');
SELECT is(try_value(',"requestParameters":null', 'RequestParameters'), '', 'null parameters are empty');
SELECT is(try_value(',"requestParameters":{}', 'RequestParameters'), '{}', 'an empty object is {}');
SELECT is(try_value(',"requestParameters":""', 'RequestParameters'), '', 'an empty string is empty');
SELECT is(try_value(',"requestParameters":"a \"b\""', 'RequestParameters'), 'a "b"', 'a string is its text');
SELECT is(try_value(',"requestParameters":[1, 2]', 'RequestParameters'), '[1,2]', 'an array is compact JSON');
SELECT is(try_value(',"requestParameters":1e200000', 'RequestParameters'), '1e200000', 'a number keeps its text');
SELECT is(try_value(',"requestParameters":{"a":"x\u0000y"}', 'RequestParameters'), '{"a":"x\u0000y"}', 'an escaped U+0000 inside is kept as written');
SELECT is(try_value(',"requestParameters":{"\u0000":1}', 'RequestParameters'), '{"\u0000":1}', 'also in a key');
SELECT is(try_value(',"errorMessage":" "', 'ErrorMessage'), ' ', 'a space is not empty');
SELECT is(try_value(',"errorMessage":null', 'ErrorMessage'), '', 'no error message is empty');
SELECT is(try_value(',"userAgent":"\ud83d\ude00 \t\/"', 'UserAgent'), E'\U0001F600 \t/', 'surrogate pairs and escapes are decoded');
SELECT is(try_value(',"userAgent":"x\u0000"', 'UserAgent'), 'rejected: nul_in_text', 'U+0000 in a text column is put aside');
SELECT is(try_value(',"userAgent":"\ud800"', 'UserAgent'), 'rejected: bad_surrogate', 'half a pair is put aside');
SELECT is(try_value(',"userAgent":{"a":1}', 'UserAgent'), 'rejected: bad_type', 'an object is no text');
SELECT is(try_value(',"recipientAccountId":111122223333', 'RecipientAccountId'), '111122223333', 'a number in a text column keeps its digits');
SELECT is(try_value(',"recipientAccountId":"007"', 'RecipientAccountId'), '007', 'leading zeros stay');
SELECT is(try_value(',"sourceIPAddress":"2001:DB8::1"', 'SourceIpAddress'), '2001:DB8::1', 'an address is text, untouched');
SELECT is(try_value(',"sourceIPAddress":"AWS Internal"', 'SourceIpAddress'), 'AWS Internal', 'and need not be one');
SELECT is(try_value(',"eventVersion":"1.10"', 'EventVersion'), '1.10', 'a version is text');

-- Booleans.
SELECT is(try_value(',"readOnly":true', 'ReadOnly'), 'true', 'true');
SELECT is(try_value(',"readOnly":"false"', 'ReadOnly'), 'false', '"false"');
SELECT is(try_value(',"readOnly":null', 'ReadOnly'), '<null>', 'null is null');
SELECT is(try_value('', 'ReadOnly'), '<null>', 'absent is null');
SELECT is(try_value(',"readOnly":"yes"', 'ReadOnly'), 'rejected: bad_bool', '"yes" is no boolean');
SELECT is(try_value(',"readOnly":1', 'ReadOnly'), 'rejected: bad_bool', 'nor is 1');
SELECT is(try_value(',"userIdentity":{"sessionContext":{"attributes":{"mfaAuthenticated":"TRUE"}}}', 'SessionMfaAuthenticated'), 'true', '"TRUE" is true');
SELECT is(try_value(',"userIdentity":{"sessionContext":{"attributes":{"mfaAuthenticated":"maybe"}}}', 'SessionMfaAuthenticated'), 'rejected: bad_bool', '"maybe" is not');

-- The identity.
SELECT is(try_value(',"userIdentity":null', 'UserIdentityType'), '', 'an identity may be null');
SELECT is(try_value(',"userIdentity":{}', 'UserIdentityType'), '', 'or empty');
SELECT is(try_value(',"userIdentity":{"accountId":"1","invokedBy":"x"}', 'UserIdentityArn'), '', 'or without a type');
SELECT is(try_value(',"userIdentity":"root"', 'UserIdentityType'), 'rejected: bad_userIdentity', 'but not a string');
SELECT is(try_value(',"userIdentity":{"type":"A","sessionContext":{"sessionIssuer":{}}}', 'SessionIssuerArn'), '', 'an empty issuer is fine');
SELECT is(try_value(',"userIdentity":{"sessionContext":{"attributes":{"creationDate":"20131102T010628Z"}}}', 'SessionCreationDate'),
    '2013-11-02 01:06:28+00', 'the basic form of a time is read');
SELECT is(try_value(',"userIdentity":{"type":"A","arn":"x"},"userIdentity":{"type":"B"}', 'UserIdentityType'), 'B', 'the last of two equal keys counts');
SELECT is(try_value(',"userIdentity":{"type":"A","arn":"x"},"userIdentity":{"type":"B"}', 'UserIdentityArn'), '', 'with all that is in it');
SELECT is(try_value(',"userIdentity":{"t\u0079pe":"A"}', 'UserIdentityType'), 'A', 'a key may have escapes');

-- The four columns of security group rules.
SELECT is(try_value(',"requestParameters":{"ipPermissions":{"items":[{"ipProtocol":"tcp","fromPort":22,"toPort":23,"ipRanges":{"items":[{"cidrIp":"0.0.0.0/0"}]}},{"fromPort":99}]}}', 'SourcePort'), '22', 'the first permission counts');
SELECT is(try_value(',"requestParameters":{"ipPermissions":{"items":[{"ipRanges":{"items":[{"cidrIp":"0.0.0.0/0"}]}}]}}', 'CidrIp'), '0.0.0.0/0', 'its first range too');
SELECT is(try_value(',"requestParameters":{"fromPort":80}', 'SourcePort'), '80', 'the flat form is read');
SELECT is(try_value(',"requestParameters":{"fromPort":80,"ipPermissions":{"items":[{"fromPort":22}]}}', 'SourcePort'), '22', 'the first form wins, whatever the order');
SELECT is(try_value(',"requestParameters":{"ipPermissions":{"items":[{"fromPort":22}]},"fromPort":80}', 'SourcePort'), '22', 'also here');
SELECT is(try_value(',"requestParameters":{"ipPermissions":"x","fromPort":{"a":1}}', 'SourcePort'), '', 'other shapes leave it empty');

-- Times: ISO 8601 with a zone, truncated, and nothing that PostgreSQL would guess.
CREATE FUNCTION try_time(value text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE r record; v text;
BEGIN
    DELETE FROM "AWSCloudTrail";
    r := vigil.ingest_cloudtrail('{"eventTime":' || value || ',"eventSource":"s","eventName":"n"}');
    IF r.rows <> 1 THEN RETURN reason(); END IF;
    SELECT to_char("TimeGenerated" AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') INTO v FROM "AWSCloudTrail";
    RETURN v;
END $$;
SELECT is(try_time('"2024-01-31T08:59:59.9999999Z"'), '2024-01-31 08:59:59.999999', 'the seventh digit is dropped, not rounded');
SELECT is(try_time('"1969-12-31T23:59:59.9999999Z"'), '1969-12-31 23:59:59.999999', 'also before the epoch');
SELECT is(try_time('"2024-01-31T09:00:00+05:30"'), '2024-01-31 03:30:00.000000', 'offsets are applied');
SELECT is(try_time('"2024-01-31T09:00:00-0800"'), '2024-01-31 17:00:00.000000', 'without a colon too');
SELECT is(try_time('"2024-02-29T00:00:00Z"'), '2024-02-29 00:00:00.000000', 'leap day');
SELECT is(try_time('"0001-01-01T00:00:00Z"'), '0001-01-01 00:00:00.000000', 'first year');
SELECT is(try_time('"9999-12-31T23:59:59.9999999Z"'), '9999-12-31 23:59:59.999999', 'last tick');
SELECT is(try_time('"2016-12-31T23:59:60Z"'), '2017-01-01 00:00:00.000000', 'a leap second is the next minute');
SELECT is(try_time(v), 'bad_time', 'no time: ' || v) FROM unnest(ARRAY[
    '"now"', '"infinity"', '"yesterday"', '"epoch"', '"2024-02-30T00:00:00Z"', '"2023-02-29T00:00:00Z"', '"2024-01-31T24:00:00Z"',
 '"2024-01-31"', '"31.1.2024"', '"01/31/24 9:00:00 AM"', '1706691600', '"1706691600"', 'true', '{}', '""" "',
    '"2024-13-01T00:00:00Z"', '"2024-01-31T09:60:00Z"', '"2024-01-31T09:00:61Z"', '"2024-01-31T09:00:00.Z"', '"2024-01-31T09:00:00Z "',
    '"2024-01-31T09:00:00Zulu"', '"20240131 090000Z"', '"0000-01-01T00:00:00Z"']) v WHERE v <> '""" "';
SELECT is(try_time('"2024-01-31T09:00:00"'), '2024-01-31 09:00:00.000000', 'a time without a zone is UTC');
SELECT is(try_time('"2024-01-31 09:00:00.1234567"'), '2024-01-31 09:00:00.123456', 'with a blank too');
SELECT is(try_time('"1/31/2024 9:00:00 PM"'), '2024-01-31 21:00:00.000000', 'figures: month, day, year');
SELECT is(try_time('"03/04/2024 09:00:00"'), '2024-03-04 09:00:00.000000', 'as Kusto reads them');
SELECT is(try_time('"31/1/2024 9:00:00 PM"'), 'ambiguous_date', 'a day that stands first makes the order doubtful');
SELECT is(try_time('"\/Date(1706691600123)\/"'), '2024-01-31 09:00:00.123000', 'what .NET wrote');
SELECT is(try_time('null'), 'missing_time', 'null is no time');
SELECT is(try_time('""'), 'missing_time', 'nor is an empty string');

-- Mandatory fields.
SELECT is((SELECT r::text FROM vigil.ingest_cloudtrail('{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s"}') r) || reason(), '(0,1,0,0)missing_field', 'a name is needed');
SELECT is((SELECT r::text FROM vigil.ingest_cloudtrail('{"eventTime":"2024-01-31T09:00:00Z","eventName":"","eventSource":"s"}') r) || reason(), '(0,1,0,0)missing_field', 'and not empty');
SELECT is((SELECT r::text FROM vigil.ingest_cloudtrail('{"eventName":"n","eventSource":"s"}') r) || reason(), '(0,1,0,0)missing_time', 'a time is needed');
SELECT is((SELECT r::text FROM vigil.ingest_cloudtrail('{"EventTime":"2024-01-31T09:00:00Z","eventName":"n","eventSource":"s"}') r) || reason(), '(0,1,0,0)missing_time', 'keys are case-sensitive');

-- Far times go to the default partition; nothing is refused for its time.
SELECT try_time('"1970-01-01T00:00:00Z"');
SELECT is((SELECT count(*) FROM ONLY "AWSCloudTrail_default"), 1::bigint, 'a time outside all partitions is loaded');

-- Size: a 20 MB value.
SELECT is(length(try_value(',"requestParameters":{"a":"' || repeat('x', 20000000) || '"}', 'RequestParameters')), 20000008, 'a large value is loaded');

-- jsonb input.
DELETE FROM "AWSCloudTrail";
SELECT is((SELECT r::text FROM vigil.ingest_cloudtrail('{"Records":[{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n","requestParameters":{"bb":1,"a":2}}]}'::jsonb) r),
    '(1,0,0,0)', 'jsonb is taken');
SELECT is((SELECT "RequestParameters" FROM "AWSCloudTrail"), '{"a":2,"bb":1}', 'in the order of jsonb, compact');

-- Settings of the session change nothing.
SET LOCAL TimeZone = 'Asia/Kolkata';
SET LOCAL DateStyle = 'SQL, DMY';
SET LOCAL standard_conforming_strings = off;
SELECT is(try_time('"2024-03-04T08:59:59.9999999Z"'), '2024-03-04 08:59:59.999999', 'a time is the same under other settings');

-- The loader says what a table lacks.
ALTER TABLE "AWSCloudTrail" DROP COLUMN "_raw";
SELECT is((SELECT r::text FROM vigil.ingest_cloudtrail('{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n"}') r), '(1,0,0,0)', 'without _raw the record is not kept');
ALTER TABLE "AWSCloudTrail" RENAME COLUMN "UserAgent" TO agent;
SELECT throws_ok($$SELECT vigil.ingest_cloudtrail('{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n"}')$$,
    '42703', 'column "UserAgent" of relation "AWSCloudTrail" does not exist', 'a missing column is named');
DROP TABLE "AWSCloudTrail";
SELECT throws_ok($$SELECT vigil.ingest_cloudtrail('{}')$$, '42P01', 'there is no log table "AWSCloudTrail"', 'so is a missing table');

SELECT * FROM finish();
ROLLBACK;
