-- The flagship rule on the planted cases and near misses, whatever the session's settings:
-- its rows are those of test/data/planted_expected.tsv.  Written and run by a role that may
-- read the logs and nothing else.
\set yaml `cat "${VIGIL_TOP:-.}/rules/high-risk-cross-cloud-user-impersonation.yaml"`
\set tsv `cat "${VIGIL_TOP:-.}/test/data/planted_expected.tsv"`
\set id '''f4a28082-2808-4783-9736-33c1ae117475'''
BEGIN;
SELECT plan(41);
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
\o /dev/null
\ir ../data/planted_cases.sql
\o

-- Sets have no order.
CREATE FUNCTION pg_temp.sorted(list jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_agg(x ORDER BY x::text COLLATE "C") FROM jsonb_array_elements(list) AS x
$$;
CREATE TEMP TABLE expected AS
SELECT jsonb_build_object('IPAddress', f[2], 'signInTime', f[3], 'UserPrincipalName', f[4], 'RiskEventTypes', f[5],
    'RiskEventTypes_V2', f[6], 'set_AppDisplayName', pg_temp.sorted(f[7]::jsonb), 'SourceIpAddress', f[8],
    'UserIdentityArn', f[9], 'UserIdentityType', f[10], 'EventName', f[11], 'EventTime', f[12], 'EventSource', f[13],
    'set_RequestParameters', pg_temp.sorted(f[14]::jsonb), 'set_ResponseElements', pg_temp.sorted(f[15]::jsonb),
    'timedef', f[16]::bigint) AS finding
FROM (SELECT string_to_array(replace(line, E'\\\\', E'\\'), E'\t') AS f
    FROM string_to_table(:'tsv', E'\n') AS line WHERE line <> '') AS s;
CREATE FUNCTION pg_temp.comparable(finding jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT finding || jsonb_build_object('set_AppDisplayName', pg_temp.sorted(finding -> 'set_AppDisplayName'),
        'set_RequestParameters', pg_temp.sorted(finding -> 'set_RequestParameters'),
        'set_ResponseElements', pg_temp.sorted(finding -> 'set_ResponseElements'))
$$;

-- What is found, and what a run raises, under a setting; both are taken back.
CREATE FUNCTION pg_temp.holds(settings text[]) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    v_setting text;
    v_name text := coalesce(nullif(array_to_string(settings, ', '), ''), 'as it is');
    v_wrong bigint;
    v_raised bigint;
BEGIN
    BEGIN
        FOREACH v_setting IN ARRAY settings LOOP
            EXECUTE 'SET LOCAL ' || v_setting;
        END LOOP;
        SELECT pg_catalog.count(*) INTO v_wrong FROM (
            SELECT pg_temp.comparable(r) AS f, 1 AS n
            FROM vigil.preview_rule('f4a28082-2808-4783-9736-33c1ae117475', timestamptz '2026-03-03 00:00+00') AS r
            UNION ALL
            SELECT finding, -1 FROM pg_temp.expected) AS u
        GROUP BY f HAVING pg_catalog.sum(n) <> 0;
        v_wrong := coalesce(v_wrong, 0);
        PERFORM vigil.run_rule('f4a28082-2808-4783-9736-33c1ae117475', timestamptz '2026-03-03 00:00+00');
        SELECT pg_catalog.count(DISTINCT e.finding) INTO v_raised
        FROM vigil.alerts AS a JOIN pg_temp.expected AS e
            ON e.finding OPERATOR(pg_catalog.=) pg_temp.comparable(a.evidence -> 0)
        WHERE a.rule_id OPERATOR(pg_catalog.=) 'f4a28082-2808-4783-9736-33c1ae117475';
        RAISE SQLSTATE 'VGLBK';
    EXCEPTION WHEN SQLSTATE 'VGLBK' THEN
        NULL;
    END;
    RETURN NEXT public.is(v_wrong, 0::bigint, 'the expected rows, ' || v_name);
    RETURN NEXT public.is(v_raised, (SELECT pg_catalog.count(*) FROM pg_temp.expected), 'and their alerts');
END
$$;

CREATE ROLE vigil_test_analyst;
SELECT vigil.grant_access('vigil_test_analyst', 'author');
GRANT SELECT ON public."SigninLogs", public."AWSCloudTrail" TO vigil_test_analyst;
GRANT SELECT ON expected TO vigil_test_analyst;
SET LOCAL ROLE vigil_test_analyst;
SELECT is(vigil.load_rule(:'yaml')::text, :id, 'an ordinary role loads the rule');
SELECT pg_temp.holds('{}');
SELECT pg_temp.holds(ARRAY[s]) FROM unnest(ARRAY[
    'TimeZone = ''UTC''', 'TimeZone = ''Asia/Kolkata''', 'TimeZone = ''America/New_York''',
    'DateStyle = ''German''', 'DateStyle = ''SQL, DMY''', 'IntervalStyle = ''sql_standard''', 'IntervalStyle = ''iso_8601''',
    'standard_conforming_strings = off', 'extra_float_digits = -15', 'lc_time = ''C''', 'lc_numeric = ''C''', 'lc_monetary = ''C''',
    'search_path = pg_catalog, public', 'search_path = ''''', 'bytea_output = ''escape''', 'xmloption = ''document''',
    'array_nulls = off', 'quote_all_identifiers = on']) AS s;
SELECT pg_temp.holds(ARRAY['TimeZone = ''America/New_York''', 'DateStyle = ''Postgres, DMY''', 'IntervalStyle = ''postgres_verbose''',
    'standard_conforming_strings = off', 'extra_float_digits = 3', 'search_path = ''''']);
SELECT * FROM finish();
ROLLBACK;
