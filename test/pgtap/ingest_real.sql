-- Real CloudTrail files and sign-ins made for them, where the shared data are at hand.
-- They are looked for in ../shared/data, or under the folder that VIGIL_SHARED names.
\set data `cd "${VIGIL_SHARED:-../shared}/data" 2>/dev/null && pwd`
SELECT :'data' <> '' AS have_data \gset
BEGIN;
\if :have_data
SELECT plan(10);
SET LOCAL search_path = public;
SET LOCAL client_min_messages = error;
SELECT vigil.create_log_table('AWSCloudTrail', keep_raw => true);
SELECT vigil.create_log_table('SigninLogs');
CREATE TEMP TABLE file AS
WITH RECURSIVE folder AS (
    SELECT :'data' || '/cloudtrail/invictus' AS path
    UNION ALL
    SELECT path || '/' || name FROM folder, pg_ls_dir(path) AS name
    WHERE (pg_stat_file(path || '/' || name)).isdir)
SELECT path || '/' || name AS path FROM folder, pg_ls_dir(path) AS name WHERE name LIKE '%.json.gz';
SELECT is(count(*), 55::bigint, '55 files of CloudTrail') FROM file;

SELECT is(format('%s %s %s', sum(r.rows), sum(r.rejected), sum(r.skipped)), '2900 0 0', 'give 2,900 rows, none refused')
FROM file, vigil.ingest_cloudtrail_gz(pg_read_binary_file(path), path) r;
SELECT is(count(DISTINCT "AwsEventId"), 2900::bigint, 'each with its own id') FROM "AWSCloudTrail";
SELECT is(count(*), 42::bigint, '42 have no identity type') FROM "AWSCloudTrail" WHERE "UserIdentityType" = '';
SELECT is(count(*), 4::bigint, '4 have an error code without a message') FROM "AWSCloudTrail" WHERE "ErrorCode" <> '' AND "ErrorMessage" = '';
SELECT is_empty($$
    SELECT 1 FROM "AWSCloudTrail" t
    WHERE coalesce("_raw" ->> 'userAgent', '') <> "UserAgent"
       OR coalesce("_raw" #>> '{userIdentity,arn}', '') <> "UserIdentityArn"
       OR coalesce("_raw" ->> 'errorMessage', '') <> "ErrorMessage"
       OR coalesce("_raw" ->> 'sourceIPAddress', '') <> "SourceIpAddress"
       OR coalesce(nullif("_raw" ->> 'requestParameters', ''), '') <> "RequestParameters"
       OR coalesce("_raw" ->> 'responseElements', '') <> "ResponseElements"
       OR ("_raw" ->> 'eventTime')::timestamptz <> "TimeGenerated"
       OR ("_raw" #>> '{userIdentity,sessionContext,attributes,mfaAuthenticated}')::boolean IS DISTINCT FROM "SessionMfaAuthenticated"$$,
    'every row says what its record says');

SELECT is(format('%s %s %s', r.rows, r.rejected, r.skipped), '9 0 1', '9 of the 10 sign-ins are interactive')
FROM vigil.ingest_signin(pg_read_binary_file(:'data' || '/e2e_invictus/signins_azure_monitor.ndjson'), 'e2e') r;
SELECT is(max("TimeGenerated"), '2023-07-10 03:59:59.999999+00'::timestamptz, 'ticks are truncated')
FROM "SigninLogs" WHERE "TimeGenerated" < '2023-07-10 04:00+00' AND "TimeGenerated" > '2023-07-10 03:59+00';
SELECT is(format('%s %s %s', r.rows, r.rejected, r.skipped), '86 0 0', '86 rows of Log Analytics')
FROM vigil.ingest_signin(pg_read_binary_file(:'data' || '/signin/aad_logons/SigninLogs_loganalytics.ndjson'), 'la') r;
SELECT is(count(*), 0::bigint, 'no dead letter') FROM vigil.dead_letter;
\else
SELECT plan(1);
SELECT * FROM skip('the shared data are not here', 1);
\endif
SELECT * FROM finish();
ROLLBACK;
