-- The flagship rule on real CloudTrail files with sign-ins made for them, where the shared data
-- are at hand: in ../shared/data, or under the folder that VIGIL_SHARED names.
\set data `cd "${VIGIL_SHARED:-../shared}/data" 2>/dev/null && pwd`
\set yaml `cat "${VIGIL_TOP:-.}/rules/high-risk-cross-cloud-user-impersonation.yaml"`
SELECT :'data' <> '' AS have_data \gset
BEGIN;
\if :have_data
SELECT plan(13);
SET LOCAL search_path = public;
SET LOCAL client_min_messages = error;
CREATE FUNCTION pg_temp.table_for(name text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF to_regclass(format('public.%I', name)) IS NULL THEN
        PERFORM vigil.create_log_table(name);
    ELSE
        EXECUTE format('DELETE FROM public.%I', name);
    END IF;
END
$$;
SELECT pg_temp.table_for('SigninLogs'), pg_temp.table_for('AWSCloudTrail');
CREATE TEMP TABLE file AS
WITH RECURSIVE folder AS (
    SELECT :'data' || '/cloudtrail/invictus' AS path
    UNION ALL
    SELECT path || '/' || name FROM folder, pg_ls_dir(path) AS name
    WHERE (pg_stat_file(path || '/' || name)).isdir)
SELECT path || '/' || name AS path FROM folder, pg_ls_dir(path) AS name WHERE name LIKE '%.json.gz';
SELECT is((SELECT sum(r.rows) FROM file, vigil.ingest_cloudtrail_gz(pg_read_binary_file(path), path) AS r), 2900::numeric, '2,900 events of CloudTrail');
SELECT is((SELECT r.rows FROM vigil.ingest_signin(pg_read_binary_file(:'data' || '/e2e_invictus/signins_azure_monitor.ndjson')) AS r), 9::bigint, '9 sign-ins');

-- Times have seven digits in the files and six in the server; sets have no order.
CREATE FUNCTION pg_temp.comparable(finding jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_object_agg(e.key, CASE
        WHEN jsonb_typeof(e.value) = 'array' THEN (SELECT jsonb_agg(x ORDER BY x::text COLLATE "C") FROM jsonb_array_elements(e.value) AS x)
        WHEN e.key IN ('signInTime', 'EventTime') THEN to_jsonb(left(e.value #>> '{}', 26))
        ELSE e.value END)
    FROM jsonb_each(finding) AS e
$$;
CREATE TEMP TABLE expected AS
SELECT pg_temp.comparable(line::jsonb) AS finding
FROM regexp_split_to_table(pg_read_file(:'data' || '/e2e_invictus/expected_rows.ndjson'), E'\n') AS line
WHERE line <> '';

SELECT vigil.load_rule(:'yaml');
SELECT is((SELECT count(*) FROM expected), 105::bigint, '105 rows are expected');
SET LOCAL TimeZone = 'UTC';
SELECT bag_eq($$SELECT pg_temp.comparable(r) FROM vigil.preview_rule('f4a28082-2808-4783-9736-33c1ae117475', '2023-07-11 00:00+00') AS r$$,
    'SELECT finding FROM expected', 'and found, in UTC');
SET LOCAL TimeZone = 'Asia/Kolkata';
SELECT bag_eq($$SELECT pg_temp.comparable(r) FROM vigil.preview_rule('f4a28082-2808-4783-9736-33c1ae117475', '2023-07-11 00:00+00') AS r$$,
    'SELECT finding FROM expected', 'in Kolkata');
SET LOCAL TimeZone = 'America/New_York';
SELECT bag_eq($$SELECT pg_temp.comparable(r) FROM vigil.preview_rule('f4a28082-2808-4783-9736-33c1ae117475', '2023-07-11 00:00+00') AS r$$,
    'SELECT finding FROM expected', 'and in New York');

SELECT lives_ok($$SELECT vigil.run_rule('f4a28082-2808-4783-9736-33c1ae117475', '2023-07-11 00:00+00')$$, 'a run');
SELECT bag_eq('SELECT pg_temp.comparable(evidence -> 0) FROM vigil.alerts WHERE rule_id = ''f4a28082-2808-4783-9736-33c1ae117475''',
    'SELECT finding FROM expected', 'raises an alert for each of the 105 rows');
SELECT is_empty($$SELECT 1 FROM vigil.alerts WHERE rule_id = 'f4a28082-2808-4783-9736-33c1ae117475'
    AND (entities <> jsonb_build_array(jsonb_build_object('$id', '2', 'Type', 'ip', 'Address', evidence #>> '{0,SourceIpAddress}'))
        OR custom_details <> jsonb_build_object('AwsUser', jsonb_build_array(evidence #> '{0,UserIdentityArn}'),
            'RiskEventTypes', jsonb_build_array(evidence #> '{0,RiskEventTypes}'),
            'AzureUser', jsonb_build_array(evidence #> '{0,UserPrincipalName}'),
            'AWSEventName', jsonb_build_array(evidence #> '{0,EventName}')))$$,
    'each with its entity and its custom details');
SELECT is_empty($$SELECT 1 FROM vigil.alerts WHERE rule_id = 'f4a28082-2808-4783-9736-33c1ae117475'
    AND (start_time <> least((evidence #>> '{0,signInTime}')::timestamptz, (evidence #>> '{0,EventTime}')::timestamptz)
        OR end_time <> greatest((evidence #>> '{0,signInTime}')::timestamptz, (evidence #>> '{0,EventTime}')::timestamptz)
        OR severity <> 'Medium' OR tactics <> '{PrivilegeEscalation}' OR techniques <> '{T1134,T1078.002,T1078.004}')$$,
    'its times, severity, tactics and techniques');
SELECT is((SELECT count(DISTINCT fingerprint) FROM vigil.alerts WHERE rule_id = 'f4a28082-2808-4783-9736-33c1ae117475'), 105::bigint, '105 fingerprints');
SELECT lives_ok($$SELECT vigil.run_rule('f4a28082-2808-4783-9736-33c1ae117475', '2023-07-11 00:00+00')$$, 'a second run of the slot');
SELECT is((SELECT count(*) FROM vigil.alerts WHERE rule_id = 'f4a28082-2808-4783-9736-33c1ae117475'), 105::bigint, 'raises none');
\else
SELECT plan(1);
SELECT * FROM skip('the shared data are not here', 1);
\endif
SELECT * FROM finish();
ROLLBACK;
