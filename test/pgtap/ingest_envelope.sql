-- What carriers put around records: queues, streams, shippers, search engines.
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public;
SET LOCAL client_min_messages = error;
SELECT vigil.create_log_table('AWSCloudTrail'), vigil.create_log_table('SigninLogs'), vigil.create_log_table('Heartbeat');

-- $ stands for a record, "$" for one in a string, `$` for one in base64, ~$~ for the S3 object of one in a string.
CREATE FUNCTION good(payload text) RETURNS text LANGUAGE sql AS $f$
    SELECT replace(replace(replace(replace(payload, '~$~', to_json('{"Records":[' || r || ']}')::text), '"$"', to_json(r)::text),
        '`$`', to_json(replace(encode(convert_to(r, 'UTF8'), 'base64'), E'\n', ''))::text), '$', r)
    FROM (SELECT '{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n"}'::text) v (r) $f$;
CREATE FUNCTION counts(payload text) RETURNS text LANGUAGE plpgsql AS $f$
DECLARE r record; bad text;
BEGIN
    DELETE FROM "AWSCloudTrail";
    DELETE FROM vigil.dead_letter;
    r := vigil.ingest_cloudtrail(good(payload), 'file');
    IF r.rows <> (SELECT count(*) FROM "AWSCloudTrail") THEN RETURN 'wrong count'; END IF;
    SELECT string_agg(format('%s@%s#%s', d.reason, d.byte_offset, d.record_number), ' ' ORDER BY d.id) INTO bad FROM vigil.dead_letter d;
    RETURN concat_ws(' ', r.rows, r.rejected, r.skipped, bad);
END $f$;

SELECT is(counts(payload), expected, what) FROM (VALUES
    ('{"Records":[{"messageId":"1","receiptHandle":"r","body":"$","eventSource":"aws:sqs","awsRegion":"x"},{"messageId":"2","receiptHandle":"r","body":~$~}]}', '2 0 0', 'SQS, as a function gets it'),
    ('{"Messages":[{"MessageId":"1","ReceiptHandle":"r","MD5OfBody":"m","Body":"$"}]}', '1 0 0', 'as the queue gives it'),
    ('{"Messages":[{"MessageId":"1","ReceiptHandle":"r","Body":"{\"Records\":[{\"eventSource\":\"aws:s3\",\"eventName\":\"ObjectCreated:Put\",\"eventTime\":\"2024-01-31T09:00:00Z\"}]}"}]}', '0 0 1', 'with a notification of S3'),
    ('{"Records":[{"EventSource":"aws:sns","EventVersion":"1.0","Sns":{"Type":"Notification","MessageId":"m","TopicArn":"t","Message":"$"}}]}', '1 0 0', 'an event of SNS'),
    ('{"Type":"Notification","TopicArn":"t","Message":~$~}', '1 0 0', 'a notification of SNS'),
    ('{"Records":[{"kinesis":{"partitionKey":"p","data":`$`,"approximateArrivalTimestamp":1.5},"eventSource":"aws:kinesis","eventID":"shard"}]}', '1 0 0', 'Kinesis, as a function gets it'),
    ('{"Records":[{"SequenceNumber":"1","PartitionKey":"p","Data":`$`}],"MillisBehindLatest":0}', '1 0 0', 'as the stream gives it'),
    ('{"invocationId":"i","records":[{"recordId":"1","approximateArrivalTimestamp":1,"data":`$`}]}', '1 0 0', 'Firehose'),
    ('{"Records":[{"messageId":"1","receiptHandle":"r","body":' || to_json('{"version":"0","detail-type":"AWS API Call via CloudTrail","detail":{"eventTime":"2024-01-31T09:00:00Z","eventSource":"s","eventName":"n"}}'::text)::text || '}]}', '1 0 0', 'EventBridge in a queue'),
    ('{"message":{"data":`$`,"messageId":"1"},"subscription":"s"}', '1 0 0', 'Pub/Sub, pushed'),
    ('[{"ackId":"a","message":{"data":`$`,"messageId":"1"}}]', '1 0 0', 'and pulled'),
    ('{"receivedMessages":[{"ackId":"a","message":{"data":`$`}}]}', '1 0 0', 'by its interface'),
    ('{"events":[{"logStreamName":"l","timestamp":1,"message":"$","ingestionTime":2,"eventId":"3"}],"searchedLogStreams":[]}', '1 0 0', 'filter-log-events'),
    (E'2024-01-31T09:00:00.000Z $\n2024-01-31T09:00:01.000Z $\n', '2 0 0', 'lines that CloudWatch Logs exports'),
    (E'2024-01-31T09:00:00.000Z $\n2024-01-31T09:00:01.000Z {"a":\n2024-01-31T09:00:01.000Z $\n', '2 1 0 json_syntax@121#2', 'of which one is broken'),
    ('{"QueryStatus":"FINISHED","QueryResultRows":[[{"eventID":"1"},{"eventJson":"$"}],[{"eventJson":"$"}]]}', '2 0 0', 'CloudTrail Lake'),
    ('{"eventJson":"$"}', '1 0 0', 'its rows as objects'),
    ('{"_index":"logs","_id":"1","_source":$}', '1 0 0', 'a hit of Elasticsearch'),
    ('{"took":1,"timed_out":false,"_shards":{"total":1},"hits":{"total":{"value":2},"max_score":1.0,"hits":[{"_index":"x","_id":"1","_score":1.0,"_source":$},{"_index":"x","_source":$,"sort":[1]}]},"aggregations":{"a":[1]}}', '2 0 0', 'an answer of Elasticsearch'),
    ('{"_scroll_id":"s","took":1,"hits":{"hits":[{"_source":$,"_index":"x"},{"_index":"x","_source":{"eventTime":"soon","eventSource":"s","eventName":"n"}},{"_index":"x","_source":{"a":}},{"_index":"x","_source":$}],"total":4}}', '2 2 0 bad_time@163#2 json_syntax@219#3', 'in part'),
    ('{"hits":{"hits":[{"_source":$,"_index":"x"},{"_index":"x","_source":$}],"total":2},"took":1}', '2 0 0', 'whatever stands first'),
    ('{"took":1,"hits":{"total":{"value":0},"hits":[]}}', '0 0 0', 'one that found nothing'),
    ('{"took":1,"responses":[{"took":1,"hits":{"hits":[{"_index":"x","_source":$}]},"status":200},{"took":1,"hits":{"hits":[{"_index":"x","_source":$}]},"status":200}]}', '2 0 0', 'answers of several searches'),
    ('[{"_index":"x","_source":{"@timestamp":"2024-01-31T09:00:01Z","message":"$"}}]', '1 0 0', 'hits of what Filebeat has written'),
    ('{"took":1,"hits":5}', '0 1 0 missing_time@0#1', 'what only looks like one'),
    ('{"preview":false,"offset":0,"result":{"_raw":"$"}}', '1 0 0', 'a result of Splunk'),
    ('{"time":1706691600,"sourcetype":"aws:cloudtrail","event":$}', '1 0 0', 'what Splunk''s collector gets'),
    ('{"@timestamp":"2024-01-31T09:00:01Z","host":"h","message":"$"}', '1 0 0', 'a message of Filebeat'),
    ('{"log":"$","stream":"stdout"}', '1 0 0', 'a line of Docker'),
    ('{"@timestamp":"2024-01-31T09:00:01Z","message":"started"}', '0 1 0 missing_field@0#1', 'words are no record'),
    ('{"data":`$`}', '0 1 0 missing_time@0#1', 'base64 of nobody is none'),
    ('{"Messages":[{"ReceiptHandle":"r","Body":"{\"eventTime\":1}"}]}', '0 1 0 bad_time@0#1', 'what is in an envelope can be wrong'),
    ('{"Messages":[{"ReceiptHandle":"r","Body":"{bad"},{"ReceiptHandle":"r","Body":"$"}]}', '1 1 0 json_syntax@0#1', 'or broken'),
    ('{"Records":[{"messageId":"1","receiptHandle":"r","body":"$"},{"eventName":"n"}]}', '1 1 0 missing_time@142#2', 'records and envelopes in one list')
    ) v (payload, expected, what);

-- What only tells that there is a file is skipped, whatever it comes in, and whatever it is loaded as.
SELECT is((SELECT string_agg(counts(replace(envelope, '#', CASE WHEN envelope LIKE '%:#%' AND envelope LIKE '%body%' OR envelope LIKE '%Message":#%' THEN to_json(payload)::text ELSE payload END)), ', ') FROM (VALUES
    ('#'), ('[#]'), ('{"Messages":[{"ReceiptHandle":"r","Body":#}]}'), ('{"Records":[{"messageId":"1","receiptHandle":"r","body":#}]}'), ('{"Type":"Notification","TopicArn":"t","Message":#}')) AS e (envelope)),
    '0 0 1, 0 0 1, 0 0 1, 0 0 1, 0 0 1', what) FROM (VALUES
    ('{"s3Bucket":"b","s3ObjectKey":["AWSLogs/1/CloudTrail/x.json.gz"]}', 'of CloudTrail'),
    ('{"version":"0","detail-type":"Object Created","source":"aws.s3","detail":{"version":"0","bucket":{"name":"b"},"object":{"key":"k","size":1},"reason":"PutObject"}}', 'of S3 by EventBridge'),
    ('{"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2024-01-31T09:00:00Z","Bucket":"b","RequestId":"r","HostId":"h"}', 'the first one of S3'),
    ('{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","eventTime":"2024-01-31T09:00:00Z","eventName":"ObjectCreated:Put","s3":{"object":{"key":"k"}}}]}', 'of S3')) AS v (payload, what);
SELECT is((SELECT r::text FROM vigil.ingest_signin('{"s3Bucket":"b","s3ObjectKey":["k"]}') r), '(0,0,1,0)', 'of what is loaded as sign-ins');
SELECT is((SELECT r::text FROM vigil.ingest_rows('Heartbeat', '{"Records":[{"eventSource":"aws:s3","eventTime":"2024-01-31T09:00:00Z","eventName":"ObjectCreated:Put","s3":{"object":{"key":"k"}}}]}') r), '(0,0,1,0)', 'or as rows');
SELECT is(left(counts(replace(repeat('{"message":', 30) || '{}' || repeat('}', 30), 'x', 'y')), 6), '0 1 0 ', 'envelopes in envelopes have an end');

-- Other kinds come in the same envelopes.
SELECT is((SELECT r::text FROM vigil.ingest_signin('{"Messages":[{"ReceiptHandle":"r","Body":"{\"time\":\"2024-01-31T09:00:00Z\",\"category\":\"SignInLogs\",\"properties\":{\"id\":\"x\"}}"}]}') r), '(1,0,0,0)', 'sign-ins');
SELECT is((SELECT r::text FROM vigil.ingest_rows('Heartbeat', '{"_index":"i","_source":{"TimeGenerated":"2024-01-31T09:00:00Z","Computer":"c"}}') r), '(1,0,0,0)', 'rows');
SELECT is((SELECT "Computer" FROM "Heartbeat"), 'c', 'of any table');
SELECT is((SELECT r::text FROM vigil.ingest_rows('Heartbeat', '{"took":1,"hits":{"hits":[{"_index":"i","_source":{"TimeGenerated":"2024-01-31T09:00:00Z","Computer":"d"}}]}}') r), '(1,0,0,0)', 'answers of searches, too');
SELECT vigil.create_log_table('OktaV2_CL') \g /dev/null
SELECT is((SELECT r::text FROM vigil.ingest('okta', '{"took":1,"hits":{"hits":[{"_index":"i","_source":{"uuid":"1","published":"2026-03-02T09:00:00.123Z","eventType":"user.session.start"}}]}}') r), '(1,0,0,0)', 'and of what a mapping reads');

SELECT * FROM finish();
ROLLBACK;
