-- Hostile and broken inputs: of each, records in = rows + rejected + skipped, and each for the right reason.
-- What is not text is in base64: packed, or with bytes that no text has.
\set data `cd "${VIGIL_SHARED:-../shared}/data" 2>/dev/null && pwd`
SELECT :'data' <> '' AS have_data \gset
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public;
SET LOCAL client_min_messages = error;
SELECT vigil.create_log_table('AWSCloudTrail'), vigil.create_log_table('SigninLogs');

-- Rows, rejected, skipped, and the reasons in order; what does not add up is said instead.
CREATE FUNCTION verdict(kind text, payload bytea) RETURNS text LANGUAGE plpgsql AS $f$
DECLARE
    v record;
    v_before bigint := (SELECT count(*) FROM "AWSCloudTrail") + (SELECT count(*) FROM "SigninLogs");
    v_rows bigint;
    v_reasons text;
    v_skipped text;
BEGIN
    DELETE FROM vigil.dead_letter;
    SELECT string_agg(DISTINCT r ->> 'reason', ' ') FILTER (WHERE (r ->> 'skipped')::bigint > 0) INTO v_skipped
    FROM vigil.preview_ingest(kind, payload) AS p, jsonb_array_elements(p.reasons) AS r;
    -- A constraint of vigil.loads adds up what came of the records that were met.
    v := vigil.ingest_file(kind, payload, 'bad', true);
    v_rows := (SELECT count(*) FROM "AWSCloudTrail") + (SELECT count(*) FROM "SigninLogs") - v_before;
    SELECT string_agg(d.reason, ' ' ORDER BY d.id) INTO v_reasons FROM vigil.dead_letter AS d;
    IF v.rows <> v_rows THEN RETURN format('%s rows were told, %s are there', v.rows, v_rows); END IF;
    IF v.rejected <> (SELECT count(*) FROM vigil.dead_letter) THEN RETURN 'dead letters are missing'; END IF;
    -- Some of the records are those of other cases.
    RETURN concat_ws(' ', v.rows + v.duplicates, v.rejected, v.skipped, v_reasons, v_skipped);
END $f$;

SELECT is(verdict(kind, payload), expected, id || ': ' || what) FROM (VALUES
    ('C01', 'cloudtrail', decode('H4sIAAAAAAAC/6tWCkpNzi9KKVayiq5WSi1LzSsJycxNVbJSMjIwMtE1MNQ1NgwxsLQyMACiKCUdiJLg', 'base64'), '0 1 0 truncated_gzip', 'gzip that was cut'),
    ('C02', 'cloudtrail', decode('H4sIAAAAAAAC/6tWCkpNzi9KKVayiq5WSi1LzSsJycxNVbJSMjIwMtE1MNQ1NgwxsLQyMACiKCUdiJLg/NKiZJCiYpiIXyJYU55SbWwtAPJ6T+5UAAAA', 'base64'), '0 1 0 gzip_crc', 'a bad checksum'),
    ('C03', 'cloudtrail', decode('H4sIAAAAAAAC/6tWCkpNzi9KKVayiq5WSi1LzSsJycxNVbJSMjIwMtE1MNQ1NgwxsLQyMACiKCUdiJLg/NKiZJCiYpiIXyJYU55SrQ51jImtBQCDLop7mwAAAAAAAAAAAAAAAAAAAAAAAAA=', 'base64'), '2 0 0', 'zeros behind gzip'),
    ('C04', 'cloudtrail', decode('H4sIAAAAAAAC/6tWCkpNzi9KKVayiq5WSi1LzSsJycxNVbJSMjIwMtE1MNQ1NgwxsLQyMACiKCUdiJLg/NKiZJCiYpiIXyJYU55SbWwtAPJ6sO5UAAAAH4sIAAAAAAAC/6tWCkpNzi9KKVayiq5WSi1LzSsJycxNVbJSMjIwMtE1MNQ1NgwxsLQyMACiKCUdiJLg/NKiZJCiYpiIXyJYU55SrQ51jImtBQCDLop7mwAAAA==', 'base64'), '3 0 0', 'two members'),
    ('C05', 'cloudtrail', convert_to(E'{"Records":[{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n"}]}', 'UTF8'), '1 0 0', 'plain, whatever it is called'),
    ('C06', 'cloudtrail', decode('H4sIAAAAAAAC/6tWCkpNzi9KKVayiq5WSi1LzSsJycxNVbJSMjIwMtE1MNQ1NgwxsLQyMACiKCUdiJLg/NKiZJCiYpiIXyJYU55SbWwtAPJ6sO5UAAAA', 'base64'), '1 0 0', 'gzip, whatever it is called'),
    ('C07', 'cloudtrail', convert_to(E'', 'UTF8'), '0 0 0', 'an empty file'),
    ('C08', 'cloudtrail', decode('H4sIAAAAAAAC/wMAAAAAAAAAAAA=', 'base64'), '0 0 0', 'gzip of nothing'),
    ('C09', 'cloudtrail', decode('H4sIAAAAAAAC/6tWCkpNzi9KKVayio6tBQAiCuKWDgAAAA==', 'base64'), '0 0 0', 'no records'),
    ('C10', 'cloudtrail', convert_to(E'{"awsAccountId":"1","digestStartTime":"2024-01-31T08:00:00Z","digestEndTime":"2024-01-31T09:00:00Z","logFiles":[]}', 'UTF8'), '0 0 1 digest_file', 'a digest'),
    ('C11', 'cloudtrail', convert_to(E'{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","eventTime":"2024-01-31T09:00:00Z","eventName":"ObjectCreated:Put","s3":{}}]}', 'UTF8'), '0 0 1 s3_notification', 'a notification of S3'),
    ('C12', 'cloudtrail', decode('H4sIAAAAAAAC/6tWCkpNzi9KKVayiq5WSi1LzSsJSy0qzszPU7JSMtQzMFfSgYiGZOamAoWMDIxMdA0MdY0NQwwsrQwMgCgKrqSyAKTEsbzYOSe/NCWkKDEzxzOvODM9owSmxDmxJDU9v6gSqAwhkwlhuaSWADUAHVJdWxtbCwBlD9L3mQAAAA==', 'base64'), '0 0 1 insight_event', 'an insight'),
    ('C13', 'cloudtrail', convert_to(E'{"messageType":"CONTROL_MESSAGE","logEvents":[{"id":"","message":"x"}]}', 'UTF8'), '0 0 1 cwl_control', 'a control message'),
    ('C14', 'cloudtrail', convert_to(E'{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n"}{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n"}{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n"}', 'UTF8'), '3 0 0', 'nothing between records'),
    ('C15', 'cloudtrail', decode('77u/eyJldmVudFRpbWUiOiIyMDI0LTAxLTMxVDA5OjAwOjAwWiIsImV2ZW50U291cmNlIjoicyIsImV2ZW50TmFtZSI6Im4ifQp7ImV2ZW50VGltZSI6IjIwMjQtMDEtMzFUMDk6MDA6MDBaIiwiZXZlbnRTb3VyY2UiOiJzIiwiZXZlbnROYW1lIjoibiJ9', 'base64'), '2 0 0', 'a byte order mark'),
    ('C16', 'cloudtrail', decode('//57ACIAZQB2AGUAbgB0AFQAaQBtAGUAIgA6ACIAMgAwADIANAAtADAAMQAtADMAMQBUADAAOQA6ADAAMAA6ADAAMABaACIALAAiAGUAdgBlAG4AdABTAG8AdQByAGMAZQAiADoAIgBzACIALAAiAGUAdgBlAG4AdABOAGEAbQBlACIAOgAiAG4AIgB9AA==', 'base64'), '0 1 0 bad_encoding', 'UTF-16'),
    ('C17', 'cloudtrail', decode('eyJldmVudFRpbWUiOiIyMDI0LTAxLTMxVDA5OjAwOjAwWiIsImV2ZW50U291cmNlIjoicyIsImV2ZW50TmFtZSI6Im4ifQ0KDQp7ImV2ZW50VGltZSI6IjIwMjQtMDEtMzFUMDk6MDA6MDBaIiwiZXZlbnRTb3VyY2UiOiJzIiwiZXZlbnROYW1lIjoibiJ9DQo=', 'base64'), '2 0 0', 'CR LF and an empty line'),
    ('C18', 'cloudtrail', convert_to(E'{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n"}\n{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n"}', 'UTF8'), '2 0 0', 'no last line end'),
    ('C19', 'cloudtrail', convert_to(E'{"Records":[{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n"},{"eventTime":"2024', 'UTF8'), '1 1 0 truncated_json', 'JSON that was cut'),
    ('C20', 'cloudtrail', convert_to(E'{"Records":[{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n"},{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n"},]}', 'UTF8'), '2 0 0', 'a comma too many'),
    ('C21', 'cloudtrail', convert_to(E'[{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n"},{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n"}]', 'UTF8'), '2 0 0', 'an array'),
    ('C22', 'cloudtrail', convert_to(E'{\n  "eventTime": "2024-01-31T09:00:00Z",\n  "eventSource": "s",\n  "eventName": "n"\n}\n{\n  "eventTime": "2024-01-31T09:00:00Z",\n  "eventSource": "s",\n  "eventName": "n"\n}', 'UTF8'), '2 0 0', 'pretty'),
    ('C23', 'cloudtrail', decode('UEsDBBQA', 'base64'), '0 1 0 unsupported_container', 'zip'),
    ('C25', 'cloudtrail', convert_to(E'<!DOCTYPE html><html><body>503</body></html>', 'UTF8'), '0 1 0 not_json', 'a web page'),
    ('C26', 'cloudtrail', convert_to(E'<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', 'UTF8'), '0 1 0 not_json', 'an error of S3'),
    ('R01', 'cloudtrail', convert_to(E'{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n"}\n{oops}\n{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n"}', 'UTF8'), '2 1 0 json_syntax', 'a bad line'),
    ('R02', 'cloudtrail', convert_to(E'{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n","requestParameters":{"a":"x\\u0000y"}}\n{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n","requestParameters":{"a":"x\\u0000y"}}\n{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n","requestParameters":{"a":"x\\u0000y"}}', 'UTF8'), '3 0 0', 'U+0000 in a value that is kept as JSON'),
    ('R03', 'cloudtrail', convert_to(E'{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n","requestParameters":{"a\\u0000b":1}}', 'UTF8'), '1 0 0', 'in a key'),
    ('R04', 'cloudtrail', convert_to(E'{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n","userAgent":"x\\u0000y"}', 'UTF8'), '0 1 0 nul_in_text', 'in a text'),
    ('R05', 'cloudtrail', convert_to(E'{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n","userAgent":"\\ud800"}', 'UTF8'), '0 1 0 bad_surrogate', 'half of a surrogate pair'),
    ('R06', 'cloudtrail', decode('eyJldmVudFRpbWUiOiIyMDI0LTAxLTMxVDA5OjAwOjAwWiIsImV2ZW50U291cmNlIjoicyIsImV2ZW50TmFtZSI6Im4iLCJ1c2VyQWdlbnQiOiL/In0=', 'base64'), '0 1 0 bad_encoding', 'a byte that is not UTF-8'),
    ('R07', 'cloudtrail', decode('eyJldmVudFRpbWUiOiIyMDI0LTAxLTMxVDA5OjAwOjAwWiIsImV2ZW50U291cmNlIjoicyIsImV2ZW50TmFtZSI6Im4iLCJ1c2VyQWdlbnQiOiIAIn0=', 'base64'), '0 1 0 json_syntax', 'a zero byte'),
    ('R08', 'cloudtrail', convert_to(E'{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n","userAgent":"x\ny"}', 'UTF8'), '0 2 0 json_syntax json_syntax', 'a line end in a text'),
    ('R09', 'cloudtrail', convert_to(E'[{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n"},1,"x",null,[],true]', 'UTF8'), '1 5 0 not_object not_object not_object not_object not_object', 'what are no objects'),
    ('R10', 'cloudtrail', convert_to(E'{"Records":[{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n"},{"eventSource":"s","eventName":"n"},{"eventTime":null,"eventSource":"s","eventName":"n"},{"eventTime":"","eventSource":"s","eventName":"n"}]}', 'UTF8'), '1 3 0 missing_time missing_time missing_time', 'no time'),
    ('R11', 'cloudtrail', decode('eyJSZWNvcmRzIjpbeyJldmVudFRpbWUiOiAibm93IiwgImV2ZW50U291cmNlIjogInMiLCAiZXZlbnROYW1lIjogIm4ifSx7ImV2ZW50VGltZSI6ICJpbmZpbml0eSIsICJldmVudFNvdXJjZSI6ICJzIiwgImV2ZW50TmFtZSI6ICJuIn0seyJldmVudFRpbWUiOiAieWVzdGVyZGF5IiwgImV2ZW50U291cmNlIjogInMiLCAiZXZlbnROYW1lIjogIm4ifSx7ImV2ZW50VGltZSI6ICJlcG9jaCIsICJldmVudFNvdXJjZSI6ICJzIiwgImV2ZW50TmFtZSI6ICJuIn0seyJldmVudFRpbWUiOiAiMjAyNC0wMi0zMFQwMDowMDowMFoiLCAiZXZlbnRTb3VyY2UiOiAicyIsICJldmVudE5hbWUiOiAibiJ9LHsiZXZlbnRUaW1lIjogIjIwMjQtMTMtMDFUMDA6MDA6MDBaIiwgImV2ZW50U291cmNlIjogInMiLCAiZXZlbnROYW1lIjogIm4ifSx7ImV2ZW50VGltZSI6ICIyMDI0LTAxLTMxVDI0OjAwOjAwWiIsICJldmVudFNvdXJjZSI6ICJzIiwgImV2ZW50TmFtZSI6ICJuIn0seyJldmVudFRpbWUiOiAiMjAyNC0wMS0zMVQwOTowMDo2MVoiLCAiZXZlbnRTb3VyY2UiOiAicyIsICJldmVudE5hbWUiOiAibiJ9LHsiZXZlbnRUaW1lIjogIjAwMDAtMDEtMDFUMDA6MDA6MDBaIiwgImV2ZW50U291cmNlIjogInMiLCAiZXZlbnROYW1lIjogIm4ifSx7ImV2ZW50VGltZSI6ICIyMDI0LTAxLTMxIiwgImV2ZW50U291cmNlIjogInMiLCAiZXZlbnROYW1lIjogIm4ifSx7ImV2ZW50VGltZSI6ICIzMS8wMS8yMDI0IDA5OjAwOjAwIEFNIHgiLCAiZXZlbnRTb3VyY2UiOiAicyIsICJldmVudE5hbWUiOiAibiJ9LHsiZXZlbnRUaW1lIjogIjEwMDAwLTAxLTAxVDAwOjAwOjAwWiIsICJldmVudFNvdXJjZSI6ICJzIiwgImV2ZW50TmFtZSI6ICJuIn0seyJldmVudFRpbWUiOiAxNzA2NjkxNjAwLCAiZXZlbnRTb3VyY2UiOiAicyIsICJldmVudE5hbWUiOiAibiJ9LHsiZXZlbnRUaW1lIjogIjE3MDY2OTE2MDAwMDAiLCAiZXZlbnRTb3VyY2UiOiAicyIsICJldmVudE5hbWUiOiAibiJ9LHsiZXZlbnRUaW1lIjogMTcwNjY5MTYwMDEyMzQ1Njc4OSwgImV2ZW50U291cmNlIjogInMiLCAiZXZlbnROYW1lIjogIm4ifV19', 'base64'), '0 15 0 bad_time bad_time bad_time bad_time bad_time bad_time bad_time bad_time bad_time bad_time bad_time bad_time bad_time bad_time bad_time', 'what are no times'),
    ('R12', 'cloudtrail', convert_to(E'{"Records":[{"eventTime": "2024-02-29T00:00:00Z", "eventSource": "s", "eventName": "n"},{"eventTime": "2016-12-31T23:59:60Z", "eventSource": "s", "eventName": "n"},{"eventTime": "0001-01-01T00:00:00Z", "eventSource": "s", "eventName": "n"},{"eventTime": "9999-12-31T23:59:59.9999999Z", "eventSource": "s", "eventName": "n"},{"eventTime": "20131102T010628Z", "eventSource": "s", "eventName": "n"},{"eventTime": "2024-01-31T09:00:00+14:00", "eventSource": "s", "eventName": "n"}]}', 'UTF8'), '6 0 0', 'odd times'),
    ('R13', 'cloudtrail', convert_to(E'{"Records":[{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s"},{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":""},{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":null},{"eventTime":"2024-01-31T09:00:00Z","eventName":"n"}]}', 'UTF8'), '0 4 0 missing_field missing_field missing_field missing_field', 'no name'),
    ('R14', 'cloudtrail', convert_to(E'{"Records":[{"eventTime": "2024-01-31T09:00:00Z", "eventSource": "s", "eventName": "n", "eventID": null},{"eventTime": "2024-01-31T09:00:00Z", "eventSource": "s", "eventName": "n", "eventID": ""},{"eventTime": "2024-01-31T09:00:00Z", "eventSource": "s", "eventName": "n", "eventID": "not a uuid"},{"eventTime": "2024-01-31T09:00:00Z", "eventSource": "s", "eventName": "n"}]}', 'UTF8'), '4 0 0', 'no id'),
    ('R15', 'cloudtrail', convert_to(E'{"Records":[{"eventTime": "2024-01-31T09:00:00Z", "eventSource": "s", "eventName": "n", "userIdentity": {}},{"eventTime": "2024-01-31T09:00:00Z", "eventSource": "s", "eventName": "n", "userIdentity": null},{"eventTime": "2024-01-31T09:00:00Z", "eventSource": "s", "eventName": "n", "userIdentity": {"type": "Root"}},{"eventTime": "2024-01-31T09:00:00Z", "eventSource": "s", "eventName": "n", "userIdentity": "Root"}]}', 'UTF8'), '3 1 0 bad_userIdentity', 'identities'),
    ('R16', 'cloudtrail', convert_to(E'{"Records":[{"eventTime": "2024-01-31T09:00:00Z", "eventSource": "s", "eventName": "n", "readOnly": true},{"eventTime": "2024-01-31T09:00:00Z", "eventSource": "s", "eventName": "n", "readOnly": "false"},{"eventTime": "2024-01-31T09:00:00Z", "eventSource": "s", "eventName": "n", "readOnly": "yes"},{"eventTime": "2024-01-31T09:00:00Z", "eventSource": "s", "eventName": "n", "readOnly": 1}]}', 'UTF8'), '2 2 0 bad_bool bad_bool', 'truths'),
    ('R17', 'cloudtrail', convert_to(E'{"Records":[{"eventTime": "2024-01-31T09:00:00Z", "eventSource": "s", "eventName": "n", "userIdentity": {"sessionContext": {"attributes": {"mfaAuthenticated": "true"}}}},{"eventTime": "2024-01-31T09:00:00Z", "eventSource": "s", "eventName": "n", "userIdentity": {"sessionContext": {"attributes": {"mfaAuthenticated": "False"}}}},{"eventTime": "2024-01-31T09:00:00Z", "eventSource": "s", "eventName": "n", "userIdentity": {"sessionContext": {"attributes": {"mfaAuthenticated": null}}}},{"eventTime": "2024-01-31T09:00:00Z", "eventSource": "s", "eventName": "n", "userIdentity": {"sessionContext": {"attributes": {"mfaAuthenticated": "1"}}}}]}', 'UTF8'), '3 1 0 bad_bool', 'a second factor'),
    ('R18', 'cloudtrail', convert_to(E'{"Records":[{"eventTime": "2024-01-31T09:00:00Z", "eventSource": "s", "eventName": "n", "requestParameters": null},{"eventTime": "2024-01-31T09:00:00Z", "eventSource": "s", "eventName": "n", "requestParameters": {}},{"eventTime": "2024-01-31T09:00:00Z", "eventSource": "s", "eventName": "n", "requestParameters": "text"},{"eventTime": "2024-01-31T09:00:00Z", "eventSource": "s", "eventName": "n", "requestParameters": [1]},{"eventTime": "2024-01-31T09:00:00Z", "eventSource": "s", "eventName": "n", "requestParameters": 5},{"eventTime": "2024-01-31T09:00:00Z", "eventSource": "s", "eventName": "n", "requestParameters": {"a": {"b": [1, {}]}}}]}', 'UTF8'), '6 0 0', 'parameters of all kinds'),
    ('R20', 'cloudtrail', convert_to(E'{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n","userAgent":"a","userAgent":"b"}', 'UTF8'), '1 0 0', 'a key twice'),
    ('R21', 'cloudtrail', convert_to(E'{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n","requestParameters":{"n":12345678901234567890.10}}{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n","requestParameters":{"n":1e200000}}', 'UTF8'), '2 0 0', 'large numbers'),
    ('R22', 'cloudtrail', convert_to(E'{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n","x":NaN}', 'UTF8'), '0 1 0 json_syntax', 'NaN'),
    ('R23', 'cloudtrail', decode('eyJldmVudFRpbWUiOiIyMDI0LTAxLTMxVDA5OjAwOjAwWiIsImV2ZW50U291cmNlIjoicyIsImV2ZW50TmFtZSI6Im4iLCJ4IjpbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tdXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV19', 'base64'), '0 1 0 too_deep', 'too deep'),
    ('R24', 'cloudtrail', decode('eyJSZWNvcmRzIjpbeyJldmVudFRpbWUiOiAiMjAyNC0wMS0zMVQwOTowMDowMFoiLCAiZXZlbnRTb3VyY2UiOiAicyIsICJldmVudE5hbWUiOiAibiIsICJzb3VyY2VJUEFkZHJlc3MiOiAiQVdTIEludGVybmFsIn0seyJldmVudFRpbWUiOiAiMjAyNC0wMS0zMVQwOTowMDowMFoiLCAiZXZlbnRTb3VyY2UiOiAicyIsICJldmVudE5hbWUiOiAibiIsICJzb3VyY2VJUEFkZHJlc3MiOiAiY2xvdWR0cmFpbC5hbWF6b25hd3MuY29tIn0seyJldmVudFRpbWUiOiAiMjAyNC0wMS0zMVQwOTowMDowMFoiLCAiZXZlbnRTb3VyY2UiOiAicyIsICJldmVudE5hbWUiOiAibiIsICJzb3VyY2VJUEFkZHJlc3MiOiAiIDEuMi4zLjQifSx7ImV2ZW50VGltZSI6ICIyMDI0LTAxLTMxVDA5OjAwOjAwWiIsICJldmVudFNvdXJjZSI6ICJzIiwgImV2ZW50TmFtZSI6ICJuIiwgInNvdXJjZUlQQWRkcmVzcyI6ICIxLjIuMy40OjQ0MyJ9LHsiZXZlbnRUaW1lIjogIjIwMjQtMDEtMzFUMDk6MDA6MDBaIiwgImV2ZW50U291cmNlIjogInMiLCAiZXZlbnROYW1lIjogIm4iLCAic291cmNlSVBBZGRyZXNzIjogImZlODA6OjElZXRoMCJ9LHsiZXZlbnRUaW1lIjogIjIwMjQtMDEtMzFUMDk6MDA6MDBaIiwgImV2ZW50U291cmNlIjogInMiLCAiZXZlbnROYW1lIjogIm4iLCAic291cmNlSVBBZGRyZXNzIjogIjA3NS4wNTAuMjU1LjY3In0seyJldmVudFRpbWUiOiAiMjAyNC0wMS0zMVQwOTowMDowMFoiLCAiZXZlbnRTb3VyY2UiOiAicyIsICJldmVudE5hbWUiOiAibiIsICJzb3VyY2VJUEFkZHJlc3MiOiAiMjAwMTpEQjg6OjEifSx7ImV2ZW50VGltZSI6ICIyMDI0LTAxLTMxVDA5OjAwOjAwWiIsICJldmVudFNvdXJjZSI6ICJzIiwgImV2ZW50TmFtZSI6ICJuIiwgInNvdXJjZUlQQWRkcmVzcyI6ICIifSx7ImV2ZW50VGltZSI6ICIyMDI0LTAxLTMxVDA5OjAwOjAwWiIsICJldmVudFNvdXJjZSI6ICJzIiwgImV2ZW50TmFtZSI6ICJuIiwgInNvdXJjZUlQQWRkcmVzcyI6ICI6OmZmZmY6MS4yLjMuNCJ9LHsiZXZlbnRUaW1lIjogIjIwMjQtMDEtMzFUMDk6MDA6MDBaIiwgImV2ZW50U291cmNlIjogInMiLCAiZXZlbnROYW1lIjogIm4iLCAic291cmNlSVBBZGRyZXNzIjogIjB4N2YuMSJ9LHsiZXZlbnRUaW1lIjogIjIwMjQtMDEtMzFUMDk6MDA6MDBaIiwgImV2ZW50U291cmNlIjogInMiLCAiZXZlbnROYW1lIjogIm4iLCAic291cmNlSVBBZGRyZXNzIjogIjIxMS45LjAxNi4yNTMifV19', 'base64'), '11 0 0', 'addresses'),
    ('R25', 'cloudtrail', convert_to(E'{"Records":[{"eventTime": "2024-01-31T09:00:00Z", "eventSource": "s", "eventName": "n", "recipientAccountId": 12345678901}]}', 'UTF8'), '1 0 0', 'an account as a number'),
    ('R26', 'cloudtrail', convert_to(E'{"Records":[{"eventTime": "2024-01-31T09:00:00Z", "eventSource": "s", "eventName": "n", "eventVersion": "1.99", "future": {"a": 1}},{"eventTime": "2024-01-31T09:00:00Z", "eventSource": "s", "eventName": "n", "eventVersion": "9.0"}]}', 'UTF8'), '2 0 0', 'versions to come'),
    ('R27', 'cloudtrail', convert_to(E'{"Records":[{"eventTime": "2024-01-31T09:00:00Z", "eventSource": "s", "eventName": {"a": 1}},{"eventTime": "2024-01-31T09:00:00Z", "eventSource": "s", "eventName": "n", "awsRegion": ["x"]},{"eventTime": "2024-01-31T09:00:00Z", "eventSource": "s", "eventName": "n", "awsRegion": 5},{"eventTime": "2024-01-31T09:00:00Z", "eventSource": "s", "eventName": "n", "userAgent": true},{"eventTime": "2024-01-31T09:00:00Z", "eventSource": "s", "eventName": "n", "resources": "x"}]}', 'UTF8'), '3 2 0 bad_type bad_type', 'other types'),
    ('R28', 'cloudtrail', convert_to(E'{"EventTime":"2024-01-31T09:00:00Z","EventSource":"s","EventName":"n"}', 'UTF8'), '0 1 0 missing_time', 'keys in another case'),
    ('R29', 'cloudtrail', convert_to(E'{"eventTime": "2024-01-31T09:00:00Z", "eventSource": "s", "eventName": "n", "userAgent": "\\\\."}\n{"eventTime": "2024-01-31T09:00:00Z", "eventSource": "s", "eventName": "n", "userAgent": "\\\\N"}\n{"eventTime": "2024-01-31T09:00:00Z", "eventSource": "s", "eventName": "n", "userAgent": "a\\tb\\\\"}\n{"eventTime": "2024-01-31T09:00:00Z", "eventSource": "s", "eventName": "n", "userAgent": "x\\r\\ny"}', 'UTF8'), '4 0 0', 'signs that COPY knows'),
    ('R30', 'cloudtrail', convert_to(E'{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n","userAgent":"\\ud83d\\ude00 \\u00e9"}{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n","userAgent":"😀 é é"}', 'UTF8'), '2 0 0', 'all of Unicode'),
    ('R31', 'cloudtrail', convert_to(E'{"Records":[{"eventTime": "2024-01-31T09:00:00Z", "eventSource": "s", "eventName": "n", "addendum": {"reason": "DELIVERY_DELAYED", "originalEventID": "x"}}]}', 'UTF8'), '1 0 0', 'an addendum'),
    ('R32', 'cloudtrail', convert_to(E'{"@timestamp":"2024-01-31T09:00:00.000Z","@version":"1","eventSource":"s","eventName":"n"}', 'UTF8'), '1 0 0', 'Logstash: it moves the time (decision 0092)'),
    ('R33', 'cloudtrail', convert_to(E'"{\\"eventTime\\":\\"2024-01-31T09:00:00Z\\",\\"eventSource\\":\\"s\\",\\"eventName\\":\\"n\\"}"', 'UTF8'), '0 1 0 not_object', 'a record in a text'),
    ('S01', 'signin', convert_to(E'{"time":"2024-01-31T09:00:00Z","category":"SignInLogs","resultType":0,"properties":{"id":"x"}}\n{"time":"2024-01-31T09:00:00Z","category":"SignInLogs","resultType":"0","properties":{"id":"x"}}\n{"time":"2024-01-31T09:00:00Z","category":"SignInLogs","resultType":50126.0,"properties":{"id":"x"}}\n{"time":"2024-01-31T09:00:00Z","category":"SignInLogs","resultType":"50126","properties":{"id":"x"}}{"time":"2024-01-31T09:00:00Z","category":"SignInLogs","properties":{"id":"x"}}', 'UTF8'), '5 0 0', 'results'),
    ('S02', 'signin', convert_to(E'{"time":"2024-01-31T09:00:00.1234567Z","category":"SignInLogs","properties":{"id":"x"}}\n{"time":"2024-01-31T09:00:00+01:00","category":"SignInLogs","properties":{"id":"x"}}\n{"time":"2024-01-31T09:00:00Z","category":"SignInLogs","properties":{"id":"x"}}\n{"time":"10/24/2023 8:13:31 PM","category":"SignInLogs","properties":{"id":"x"}}\n{"time":"2025-01-15 09:30:45.123","category":"SignInLogs","properties":{"id":"x"}}\n{"time":"1/9/2007 10:41:00 AM +01:00","category":"SignInLogs","properties":{"id":"x"}}', 'UTF8'), '6 0 0', 'times of feeds (decision 0092)'),
    ('S03', 'signin', convert_to(E'{"time":"2024-01-31T09:00:00Z","category":"SignInLogs","calleripaddress":"1.2.3.4","resulttype":0,"properties":{"id":"x"}}', 'UTF8'), '1 0 0', 'keys in small letters'),
    ('S04', 'signin', convert_to(E'{"time":"2024-01-31T09:00:00Z","category":"SignInLogs","properties":{"id":"x","riskEventTypes":["a"]}}\n{"time":"2024-01-31T09:00:00Z","category":"SignInLogs","properties":{"id":"x","riskEventTypes":"[]"}}\n{"time":"2024-01-31T09:00:00Z","category":"SignInLogs","properties":{"id":"x","riskEventTypes":null}}\n{"time":"2024-01-31T09:00:00Z","category":"SignInLogs","properties":{"id":"x","riskEventTypes":[]}}', 'UTF8'), '4 0 0', 'kinds of risk'),
    ('S05', 'signin', convert_to(E'{"time":"2024-01-31T09:00:00Z","category":"SignInLogs","properties":"{\\"id\\":\\"x\\"}"}{"time":"2024-01-31T09:00:00Z","category":"SignInLogs","properties":"text"}{"time":"2024-01-31T09:00:00Z","category":"SignInLogs"}', 'UTF8'), '1 2 0 missing_properties missing_properties', 'properties in a text'),
    ('S06', 'signin', convert_to(E'{"time":"2024-01-31T09:00:00Z","category":"SignInLogs","properties":{"id":"x"}}\n{"time":"2024-01-31T09:00:00Z","category":"signinlogs","properties":{"id":"x"}}\n{"time":"2024-01-31T09:00:00Z","category":"NonInteractiveUserSignInLogs","properties":{"id":"x"}}\n{"time":"2024-01-31T09:00:00Z","category":"ServicePrincipalSignInLogs","properties":{"id":"x"}}\n{"time":"2024-01-31T09:00:00Z","category":"AuditLogs","properties":{"id":"x"}}', 'UTF8'), '2 0 3 other_category', 'categories without a table'),
    ('S07', 'signin', convert_to(E'{"records":[{"time":"2024-01-31T09:00:00Z","category":"SignInLogs","properties":{"id":"x"}},{"time":"2024-01-31T09:00:00Z","category":"SignInLogs","properties":{"id":"x"}}]}', 'UTF8'), '2 0 0', 'an Event Hub'),
    ('S08', 'signin', convert_to(E'{"@odata.nextLink":"https://x","value":[{"id":"g","createdDateTime":"2024-01-31T09:00:00Z"}]}', 'UTF8'), '1 0 0', 'a page of Graph'),
    ('S09', 'signin', convert_to(E'{"error":{"code":"x","message":"y"}}', 'UTF8'), '0 1 0 graph_error', 'an error of Graph'),
    ('S10', 'signin', convert_to(E'"Date (UTC)","Request ID","User"\n"2024-01-31","x","y"\n', 'UTF8'), '0 1 0 no_risk_columns', 'the portals CSV'),
    ('S11', 'signin', convert_to(E'"TimeGenerated [UTC]",Id\n"03/04/2025, 09:45:54.000",x\n', 'UTF8'), '0 1 0 ambiguous_date', 'a date that may be two'),
    ('S12', 'signin', convert_to(E'TenantId,"CreatedDateTime [UTC]",Id\nx,"9/19/2023, 1:45:17.287 PM",y\n', 'UTF8'), '1 0 0', 'CSV whose only time is CreatedDateTime'),
    ('S13', 'signin', convert_to(E'{"time":"2024-01-31T09:00:00Z","category":"SignInLogs","properties":{"id":"x","riskLevelAggregated":"none"}}{"time":"2024-01-31T09:00:00Z","category":"SignInLogs","properties":{"id":"x","riskLevelAggregated":"high"}}', 'UTF8'), '2 0 0', 'the same id with another risk'),
    ('S14', 'signin', convert_to(E'{"time":"2024-01-31T09:00:00Z","category":"SignInLogs","properties":{"id":"x","ipAddress":""}}\n{"time":"2024-01-31T09:00:00Z","category":"SignInLogs","properties":{"id":"x","userPrincipalName":"Ünï@x"}}\n{"time":"2024-01-31T09:00:00Z","category":"SignInLogs","properties":{"id":"x","autonomousSystemNumber":64500}}\n{"time":"2024-01-31T09:00:00Z","category":"SignInLogs","properties":{"id":"x","isInteractive":"true"}}\n{"time":"2024-01-31T09:00:00Z","category":"SignInLogs","properties":{"id":"x","status":null}}\n{"time":"2024-01-31T09:00:00Z","category":"SignInLogs","properties":{"id":"x","deviceDetail":{}}}', 'UTF8'), '6 0 0', 'odd values'),
    ('T01', 'cloudtrail', convert_to(E'{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n"} garbage', 'UTF8'), '1 1 0 json_syntax', 'words behind a record'),
    ('T02', 'cloudtrail', decode('eyJSZWNvcmRzIjpbeyJldmVudFRpbWUiOiIyMDI0LTAxLTMxVDA5OjAwOjAwWiIsImV2ZW50U291cmNlIjoicyIsImV2ZW50TmFtZSI6Im4ifV19AAA=', 'base64'), '1 1 0 json_syntax', 'zero bytes behind a document'),
    ('T03', 'cloudtrail', convert_to(E'{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n","a":"\\ud83d"}\n{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n"}', 'UTF8'), '1 1 0 bad_surrogate', 'half a pair in what no column takes'),
    ('T04', 'cloudtrail', convert_to(E'{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n","a":"\\ude00\\ud83d"}', 'UTF8'), '0 1 0 bad_surrogate', 'a pair the wrong way round'),
    ('T05', 'cloudtrail', decode('eyJldmVudFRpbWUiOiIyMDI0LTAxLTMxVDA5OjAwOjAwWiIsImV2ZW50U291cmNlIjoicyIsImV2ZW50TmFtZSI6Iu2ggCJ9', 'base64'), '0 1 0 bad_encoding', 'a surrogate in UTF-8'),
    ('T06', 'cloudtrail', decode('eyJldmVudFRpbWUiOiIyMDI0LTAxLTMxVDA5OjAwOjAwWiIsImV2ZW50U291cmNlIjoicyIsImV2ZW50TmFtZSI6IsCAIn0=', 'base64'), '0 1 0 bad_encoding', 'a byte too many in UTF-8'),
    ('T07', 'cloudtrail', decode('77u/', 'base64'), '0 0 0', 'a mark alone'),
    ('T08', 'cloudtrail', convert_to(E'{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n","eventTime":"2024-02-29T09:00:00Z"}', 'UTF8'), '1 0 0', 'a time twice'),
    ('T09', 'cloudtrail', convert_to(E'{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n","userIdentity":{"type":"a"},"userIdentity":"x"}', 'UTF8'), '0 1 0 bad_userIdentity', 'the last of two keys is bad'),
    ('T10', 'cloudtrail', convert_to(E'{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n","x":1e400}{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n","x":-0}{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n","x":01}', 'UTF8'), '2 1 0 json_syntax', 'numbers'),
    ('T11', 'cloudtrail', convert_to(E'[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n"}]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]', 'UTF8'), '0 1 0 not_object', 'a record in many lists'),
    ('T12', 'signin', convert_to(E'{"time":"2024-01-31T09:00:00Z","category":"SignInLogs","properties":{"id":"x","processingTimeInMilliseconds":1e999,"durationMs":99999999999999999999}}', 'UTF8'), '1 0 0', 'numbers that are texts here'),
    ('T13', 'signin', convert_to(E'{"time":"2024-01-31T09:00:00Z","category":"SignInLogs","durationMs":99999999999999999999,"properties":{"id":"x"}}', 'UTF8'), '0 1 0 bad_number', 'a number that does not fit'),
    ('T14', 'signin', convert_to(E'{"time":"2024-01-31T09:00:00Z","category":"SignInLogs","properties":{"id":"x","status":{"a":"\\u0000"}}}', 'UTF8'), '0 1 0 bad_type', 'U+0000 in a dynamic column'),
    ('T15', 'signin', convert_to(E'{"time":"2024-01-31T09:00:00Z","category":"SignInLogs","properties":{"id":"x","createdDateTime":"2024-02-30T00:00:00Z"}}', 'UTF8'), '0 1 0 bad_time', 'a day that is none, beside the time'),
    ('T16', 'cloudtrail', decode('H4s=', 'base64'), '0 1 0 truncated_gzip', 'two bytes of gzip'),
    ('T17', 'cloudtrail', decode('H4sIAAAAAAAC/5Pv5mAAAab/q8O8dL3PanOePOMbuinIyMjA6KKpwRVTMx7DDVuMDBgWaajKdkx68OfSopQJi5JmdMQrRQTPC9JlcPctXecGNAAAozsnOEkAAAA=', 'base64'), '0 1 0 unsupported_container', 'packed twice'),
    ('T18', 'cloudtrail', decode('UEFSMQAAAAAAAAAAAAAAAAAAAAAAAAAA', 'base64'), '0 1 0 unsupported_container', 'Parquet'),
    ('T19', 'cloudtrail', convert_to(E'one\ntwo\nthree\n', 'UTF8'), '0 1 0 not_json', 'words'),
    ('T20', 'cloudtrail', convert_to(E'{"Records":{"a":1}}', 'UTF8'), '0 0 0', 'Records that are no list')
    ) AS v (id, kind, payload, expected, what);

-- A value of 20 MB breaks no index and no limit.
SELECT is(verdict('cloudtrail', convert_to('{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n","requestParameters":{"a":"' || repeat('x', 20000000) || '"}}', 'UTF8')), '1 0 0', 'R19: a large value');

-- Times are cut to microseconds, far ones are there, and the settings of the session change nothing.
SET LOCAL timezone = 'Asia/Kolkata';
SET LOCAL datestyle = 'SQL, DMY';
SET LOCAL intervalstyle = 'sql_standard';
SELECT is((SELECT array_agg(DISTINCT to_char("TimeGenerated" AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') ORDER BY to_char("TimeGenerated" AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')) FROM "AWSCloudTrail"),
    ARRAY['0001-01-01 00:00:00.000000', '2013-11-02 01:06:28.000000', '2017-01-01 00:00:00.000000', '2024-01-30 19:00:00.000000', '2024-01-31 09:00:00.000000', '2024-02-29 00:00:00.000000', '2024-02-29 09:00:00.000000', '9999-12-31 23:59:59.999999'],
    'all times are as they were written');
SELECT is((SELECT array_agg("TimeGenerated" AT TIME ZONE 'UTC' ORDER BY "TimeGenerated") FROM (SELECT DISTINCT "TimeGenerated" FROM "SigninLogs") s),
    ARRAY['2007-01-09 09:41:00', '2023-09-19 13:45:17.287', '2023-10-24 20:13:31', '2024-01-31 08:00:00', '2024-01-31 09:00:00', '2024-01-31 09:00:00.123456', '2025-01-15 09:30:45.123']::timestamp[], 'of sign-ins, too');
SELECT bag_eq($$SELECT DISTINCT "UserAgent" FROM "AWSCloudTrail" WHERE "UserAgent" <> ''$$,
    ARRAY[E'\\.', E'\\N', E'a\tb\\', 'b', 'true', E'x\r\ny', '😀 é', '😀 é é']::text[], 'and texts, sign by sign');
SELECT is((SELECT array_agg(DISTINCT "RequestParameters") FILTER (WHERE "RequestParameters" LIKE '%"n":%') FROM "AWSCloudTrail"),
    ARRAY['{"n":12345678901234567890.10}', '{"n":1e200000}'], 'numbers keep their digits');

-- All real data, each file as what it is. The sums are the numbers of records that another program counts.
\if :have_data
SELECT vigil.create_log_table(t) FROM unnest(ARRAY['AuditLogs', 'OfficeActivity', 'SecurityEvent', 'DeviceEvents']) t;
CREATE FUNCTION total(kind text, file text) RETURNS text LANGUAGE sql AS $f$
    SELECT concat_ws(' ', r.rows + r.duplicates, r.rejected, r.skipped) FROM vigil.ingest_file(kind, pg_read_binary_file(file), file) AS r $f$;
SELECT is(total(kind, :'data' || '/' || file), expected, file) FROM (VALUES
    ('cloudtrail', 'cloudtrail/derived/cwl_lambda_event.json', '10 0 0'),
    ('cloudtrail', 'cloudtrail/derived/cwl_subscription.json.gz', '10 0 0'),
    ('cloudtrail', 'cloudtrail/derived/eventbridge.ndjson', '40 0 0'),
    ('cloudtrail', 'cloudtrail/derived/firehose_concatenated_no_newline.json.gz', '20 0 1'),
    ('cloudtrail', 'cloudtrail/derived/lookup_events.json', '40 0 0'),
    ('cloudtrail', 'cloudtrail/derived/multi_member.json.gz', '40 0 0'),
    ('cloudtrail', 'cloudtrail/derived/records.ndjson', '40 0 0'),
    ('cloudtrail', 'cloudtrail/derived/records_array.json', '40 0 0'),
    ('cloudtrail', 'cloudtrail/invictus/raw/218007301253_CloudTrail_us-east-1_20230710T1150Z_1vnLavRRp0ek1mP4.json', '2 0 0'),
    ('cloudtrail', 'cloudtrail/invictus/raw/218007301253_CloudTrail_us-east-1_20230710T1225Z_RL8g7SsRoNFvvVBW.json', '5 0 0'),
    ('cloudtrail', 'cloudtrail/otrf/ec2_proxy_s3_exfiltration_2020-09-14011940.logstash.ndjson', '103 0 0'),
    ('cloudtrail', 'cloudtrail/panther/panther_cloudtrail_rule_tests.ndjson', '444 20 0'),
    ('cloudtrail', 'cloudtrail/splunk/security_content_example_logs.ndjson', '48 0 0'),
    ('cloudtrail', 'cloudtrail/stratus/aws.credential-access.ec2-get-password-data.json', '34 0 0'),
    ('cloudtrail', 'cloudtrail/stratus/aws.credential-access.ec2-steal-instance-credentials.json', '45 0 0'),
    ('cloudtrail', 'cloudtrail/stratus/aws.credential-access.secretsmanager-batch-retrieve-secrets.json', '5 0 0'),
    ('cloudtrail', 'cloudtrail/stratus/aws.credential-access.secretsmanager-retrieve-secrets.json', '21 0 0'),
    ('cloudtrail', 'cloudtrail/stratus/aws.credential-access.ssm-retrieve-securestring-parameters.json', '10 0 0'),
    ('cloudtrail', 'cloudtrail/stratus/aws.defense-evasion.cloudtrail-delete.json', '1 0 0'),
    ('cloudtrail', 'cloudtrail/stratus/aws.defense-evasion.cloudtrail-event-selectors.json', '1 0 0'),
    ('cloudtrail', 'cloudtrail/stratus/aws.defense-evasion.cloudtrail-stop.json', '1 0 0'),
    ('cloudtrail', 'cloudtrail/stratus/aws.defense-evasion.dns-delete-logs.json', '1 0 0'),
    ('cloudtrail', 'cloudtrail/stratus/aws.defense-evasion.organizations-leave.json', '3 0 0'),
    ('cloudtrail', 'cloudtrail/stratus/aws.defense-evasion.vpc-remove-flow-logs.json', '1 0 0'),
    ('cloudtrail', 'cloudtrail/stratus/aws.discovery.ec2-download-user-data.json', '19 0 0'),
    ('cloudtrail', 'cloudtrail/stratus/aws.execution.ec2-launch-unusual-instances.json', '3 0 0'),
    ('cloudtrail', 'cloudtrail/stratus/aws.execution.ec2-user-data.json', '35 0 0'),
    ('cloudtrail', 'cloudtrail/stratus/aws.execution.ssm-send-command.json', '56 0 0'),
    ('cloudtrail', 'cloudtrail/stratus/aws.execution.ssm-start-session.json', '29 0 0'),
    ('cloudtrail', 'cloudtrail/stratus/aws.exfiltration.ec2-security-group-open-port-22-ingress.json', '1 0 0'),
    ('cloudtrail', 'cloudtrail/stratus/aws.exfiltration.ec2-share-ami.json', '1 0 0'),
    ('cloudtrail', 'cloudtrail/stratus/aws.exfiltration.ec2-share-ebs-snapshot.json', '1 0 0'),
    ('cloudtrail', 'cloudtrail/stratus/aws.exfiltration.rds-share-snapshot.json', '1 0 0'),
    ('cloudtrail', 'cloudtrail/stratus/aws.impact.bedrock-invoke-model.json', '15 0 0'),
    ('cloudtrail', 'cloudtrail/stratus/aws.initial-access.console-login-without-mfa.json', '1 0 0'),
    ('cloudtrail', 'cloudtrail/stratus/aws.lateral-movement.ec2-instance-connect.json', '3 0 0'),
    ('cloudtrail', 'cloudtrail/stratus/aws.lateral-movement.ec2-serial-console-send-ssh-public-key.json', '4 0 0'),
    ('cloudtrail', 'cloudtrail/stratus/aws.persistence.iam-backdoor-role.json', '1 0 0'),
    ('cloudtrail', 'cloudtrail/stratus/aws.persistence.iam-backdoor-user.json', '1 0 0'),
    ('cloudtrail', 'cloudtrail/stratus/aws.persistence.iam-create-admin-user.json', '3 0 0'),
    ('cloudtrail', 'cloudtrail/stratus/aws.persistence.iam-create-backdoor-role.json', '2 0 0'),
    ('cloudtrail', 'cloudtrail/stratus/aws.persistence.iam-create-user-login-profile.json', '3 0 0'),
    ('cloudtrail', 'cloudtrail/stratus/aws.persistence.lambda-backdoor-function.json', '1 0 0'),
    ('cloudtrail', 'cloudtrail/stratus/aws.persistence.lambda-layer-extension.json', '1 0 0'),
    ('cloudtrail', 'cloudtrail/stratus/aws.persistence.lambda-overwrite-code.json', '1 0 0'),
    ('cloudtrail', 'cloudtrail/stratus/aws.persistence.rolesanywhere-create-trust-anchor.json', '2 0 0'),
    ('cloudtrail', 'cloudtrail/stratus/aws.persistence.sts-federation-token.json', '2 0 0'),
    ('cloudtrail', 'cloudtrail/stratus/aws.privilege-escalation.iam-update-user-login-profile.json', '1 0 0'),
    ('signin', 'e2e_invictus/signins_azure_monitor.ndjson', '9 0 1'),
    ('cloudtrail', 'la_csv_export/AWSCloudTrail_portal_export_ddMMyyyy.csv', '3 0 0'),
    ('signin', 'la_csv_export/SigninLogs_union_export_MMddyyyy_multiline.csv', '1 0 0'),
    ('AuditLogs', 'other_tables/otrf_goldensaml/AADAuditEvents.ndjson', '4 0 0'),
    ('DeviceEvents', 'other_tables/otrf_goldensaml/Microsoft365DefenderEvents.ndjson', '5 4 0'),
    ('OfficeActivity', 'other_tables/otrf_goldensaml/OfficeActivityEvents.ndjson', '1 0 0'),
    ('SecurityEvent', 'other_tables/otrf_goldensaml/WindowsEvents.ndjson', '36 0 2'),
    ('AuditLogs', 'other_tables/splunk_aad_audit/azure_monitor_aad_auditlogs.ndjson', '15 0 0'),
    ('signin', 'signin/aad_logons/SigninLogs_loganalytics.ndjson', '86 0 0'),
    ('signin', 'signin/aad_logons/aad_logons_pandas_text.csv', '0 86 0'),
    ('signin', 'signin/derived/eventhub_message_per_line.ndjson', '15 0 0'),
    ('signin', 'signin/derived/eventhub_records.json', '1 0 0'),
    ('signin', 'signin/derived/graph_beta_page.json', '1 0 0'),
    ('signin', 'signin/panther/panther_entra_signin_rule_tests.ndjson', '15 0 12'),
    ('signin', 'signin/splunk/azure_monitor_aad_signin.ndjson', '1 0 0')
    ) AS v (kind, file, expected);
SELECT cmp_ok(count(*), '>', 50::bigint, 'each file is remembered') FROM vigil.loads WHERE source <> 'bad' AND status = 'complete';
SELECT is(string_agg(status, ' '), NULL, 'a second time none is taken') FROM (
    SELECT DISTINCT r.status FROM vigil.loads AS l
    CROSS JOIN LATERAL vigil.ingest_file(l.kind, pg_read_binary_file(l.source), l.source) AS r
    WHERE l.source <> 'bad') AS s WHERE status <> 'already loaded';
SELECT is((SELECT count(*) FROM "AWSCloudTrail" WHERE "AwsEventId" <> ''), (SELECT count(*) FROM (
    SELECT DISTINCT "TimeGenerated", "AwsEventId", "EventName", "UserAgent", "RequestParameters", "ResponseElements", "SourceIpAddress", "EventVersion", "ErrorCode", "ErrorMessage", "Resources", "UserIdentityArn", "UserIdentityPrincipalid", "UserIdentityType", "AdditionalEventData", "TlsVersion", "ClientProvidedHostHeader", "ReadOnly", "UserIdentityInvokedBy", "EventTypeName", "Category", "SessionIssuerUserName", "AwsRequestId_", "ServiceEventDetails", "SharedEventId", "EventSource", "AWSRegion", "SessionMfaAuthenticated", "UserIdentityAccountId", "UserIdentityAccessKeyId", "UserIdentityUserName", "RecipientAccountId", "ManagementEvent", "SessionCreationDate", "SessionIssuerAccountId", "SessionIssuerArn", "SessionIssuerPrincipalId", "SessionIssuerType", "APIVersion", "VpcEndpointId", "CipherSuite", "SourcePort", "DestinationPort", "CidrIp", "IpProtocol", "EC2RoleDelivery"
    FROM "AWSCloudTrail" WHERE "AwsEventId" <> '') AS d), 'no event is there twice');
\else
SELECT skip('the shared data are not here');
\endif

SELECT * FROM finish();
ROLLBACK;
