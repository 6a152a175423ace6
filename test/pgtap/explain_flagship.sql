-- What PostgreSQL can do with the SQL that a run of the flagship rule executes: leave out the
-- partitions outside the window when it plans, aggregate in parallel, hash without sorting, and
-- use indexes; always with the same rows.
\set yaml `cat "${VIGIL_TOP:-.}/rules/high-risk-cross-cloud-user-impersonation.yaml"`
\set id '''f4a28082-2808-4783-9736-33c1ae117475'''
BEGIN;
SELECT plan(22);
SET LOCAL search_path = public;
SET LOCAL client_min_messages = error;
SET LOCAL jit = off;
CREATE FUNCTION pg_temp.table_for(name text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF to_regclass(format('public.%I', name)) IS NULL THEN
        PERFORM vigil.create_log_table(name);
    ELSE
        EXECUTE format('DELETE FROM public.%I', name);
    END IF;
    PERFORM vigil.create_partitions(name, '2026-02-20', '2026-03-10');
END
$$;
SELECT pg_temp.table_for('SigninLogs'), pg_temp.table_for('AWSCloudTrail');
\o /dev/null
\ir ../data/planted_cases.sql
\o
-- Some more of everything on other addresses, so that there is something to read, in few groups.
INSERT INTO public."AWSCloudTrail" ("TimeGenerated", "EventSource", "EventName", "SourceIpAddress", "RequestParameters")
SELECT timestamptz '2026-03-01 00:00+00' + i % 50 * interval '1 hour', 'iam.amazonaws.com', CASE WHEN i % 50 < 5 THEN 'CreateUser' ELSE 'ListUsers' END, '192.0.2.' || i % 50, repeat('x', 200)
FROM generate_series(1, 20000) AS i;
INSERT INTO public."SigninLogs" ("TimeGenerated", "AppDisplayName", "IPAddress")
SELECT timestamptz '2026-03-01 00:00+00' + i * interval '1 minute', 'Azure Portal', '192.0.2.' || i % 250 FROM generate_series(1, 5000) AS i;
-- Each planted call many times, which adds nothing to a set but rows to their groups.
INSERT INTO public."AWSCloudTrail" ("TimeGenerated", "EventSource", "EventName", "SourceIpAddress", "ErrorMessage", "UserIdentityArn",
    "UserIdentityType", "RequestParameters", "ResponseElements")
SELECT "TimeGenerated", "EventSource", "EventName", "SourceIpAddress", "ErrorMessage", "UserIdentityArn", "UserIdentityType",
    "RequestParameters", "ResponseElements"
FROM public."AWSCloudTrail", generate_series(1, 100) WHERE "SourceIpAddress" LIKE '198.18.%';
-- What in~ asks for.
CREATE INDEX planted_name ON public."AWSCloudTrail_p20260302" ("EventName" kql.text_ci_ops);
-- The planner knows that there are few groups, so that it pays to make them in each worker.
CREATE STATISTICS public.planted_groups (ndistinct) ON "SourceIpAddress", "UserIdentityArn", "UserIdentityType", "EventName",
    "TimeGenerated", "EventSource" FROM public."AWSCloudTrail";
ANALYZE public."AWSCloudTrail", public."SigninLogs";
SELECT vigil.load_rule(:'yaml');

CREATE FUNCTION pg_temp.plan_of(query text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    v_plan json;
BEGIN
    EXECUTE 'EXPLAIN (FORMAT JSON, VERBOSE) ' || query INTO v_plan;
    RETURN v_plan;
END
$$;
CREATE FUNCTION pg_temp.has(plan jsonb, path jsonpath) RETURNS boolean LANGUAGE sql AS $$
    SELECT jsonb_path_exists(plan, path)
$$;
-- The rows of a query in one text, sets without order.
CREATE FUNCTION pg_temp.rows_of(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    v_rows text;
BEGIN
    EXECUTE 'SELECT md5(string_agg(r, E''\n'' ORDER BY r COLLATE "C")) || '' '' || count(*) FROM (
        SELECT (to_jsonb(q) || jsonb_build_object(
            ''set_RequestParameters'', (SELECT jsonb_agg(x ORDER BY x) FROM jsonb_array_elements(q."set_RequestParameters") AS x),
            ''set_AppDisplayName'', (SELECT jsonb_agg(x ORDER BY x) FROM jsonb_array_elements(q."set_AppDisplayName") AS x)))::text AS r
        FROM (' || query || ') AS q) AS s' INTO v_rows;
    RETURN v_rows;
END
$$;
SELECT vigil.rule_sql(:id, '2026-03-03 00:00+00') AS query \gset
CREATE TEMP TABLE answer AS SELECT pg_temp.rows_of(:'query') AS rows;
SELECT alike(rows, '% 59', 'the planted rows are found') FROM answer;

SELECT results_eq(format($$SELECT DISTINCT relation #>> '{}' FROM jsonb_path_query(pg_temp.plan_of(%L), '$.**."Relation Name"') AS relation
    ORDER BY 1$$, :'query'), ARRAY['AWSCloudTrail_p20260302', 'SigninLogs_p20260302'], 'only the partitions of the day are in the plan');
SELECT ok(NOT pg_temp.has(pg_temp.plan_of(:'query'), '$.**."Subplans Removed"'), 'the others were left out when it was planned');
SELECT vigil.rule_sql(:id, '2026-03-02 12:00+00') AS half \gset
SELECT results_eq(format($$SELECT DISTINCT relation #>> '{}' FROM jsonb_path_query(pg_temp.plan_of(%L), '$.**."Relation Name"') AS relation
    ORDER BY 1$$, :'half'), ARRAY['AWSCloudTrail_p20260301', 'AWSCloudTrail_p20260302', 'SigninLogs_p20260301', 'SigninLogs_p20260302'],
    'two days where the window touches two');
SELECT ok(NOT pg_temp.has(pg_temp.plan_of(:'query'), '$.** ? (@."Node Type" == "SubPlan" || @."Subplan Name" starts with "SubPlan")'), 'nothing is looked up row by row');

SET LOCAL enable_sort = off;
SET LOCAL enable_mergejoin = off;
SELECT ok(NOT pg_temp.has(pg_temp.plan_of(:'query'), '$.** ? (@."Node Type" == "Sort" || @."Node Type" == "Incremental Sort")'), 'it can do without any sort');
SELECT ok(pg_temp.has(pg_temp.plan_of(:'query'), '$.** ? (@."Node Type" == "Aggregate" && @."Strategy" == "Hashed")'), 'by hashing its groups');
SELECT is(pg_temp.rows_of(:'query'), (SELECT rows FROM answer), 'with the same rows');
SET LOCAL work_mem = '64kB';
SELECT is(pg_temp.rows_of(:'query'), (SELECT rows FROM answer), 'also with little memory');
RESET enable_sort;
RESET enable_mergejoin;
RESET work_mem;
SET LOCAL enable_hashagg = off;
SET LOCAL enable_hashjoin = off;
SELECT is(pg_temp.rows_of(:'query'), (SELECT rows FROM answer), 'sorted, the same rows');
SET LOCAL enable_mergejoin = off;
SELECT is(pg_temp.rows_of(:'query'), (SELECT rows FROM answer), 'in a nested loop as well');
RESET enable_hashagg;
RESET enable_hashjoin;
RESET enable_mergejoin;

SET LOCAL parallel_setup_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SET LOCAL max_parallel_workers_per_gather = 2;
SET LOCAL enable_partitionwise_aggregate = on;
ALTER TABLE public."AWSCloudTrail_p20260302" SET (parallel_workers = 2);
ALTER TABLE public."SigninLogs_p20260302" SET (parallel_workers = 2);
SELECT ok(pg_temp.has(pg_temp.plan_of(:'query'), '$.** ? (@."Node Type" like_regex "^Gather")'), 'it can run in parallel');
SELECT ok(pg_temp.has(pg_temp.plan_of(:'query'), '$.** ? (@."Node Type" == "Aggregate" && @."Partial Mode" == "Partial" && @."Parallel Aware" == false)'),
    'each worker making its own groups');
SELECT ok(pg_temp.has(pg_temp.plan_of(:'query'), '$.** ? (@."Node Type" == "Aggregate" && @."Partial Mode" == "Finalize")'), 'which are combined');
SELECT is(pg_temp.rows_of(:'query'), (SELECT rows FROM answer), 'the same rows');
SET LOCAL parallel_leader_participation = off;
SELECT is(pg_temp.rows_of(:'query'), (SELECT rows FROM answer), 'also when workers make all of it');
SELECT lives_ok(format('SELECT vigil.run_rule(%L, ''2026-03-03 00:00+00'')', :id), 'a run may use the workers');
SELECT is((SELECT count(*) FROM vigil.alerts WHERE rule_id = :id), 59::bigint, 'and raises the alerts');
RESET parallel_setup_cost;
RESET min_parallel_table_scan_size;
RESET max_parallel_workers_per_gather;
RESET enable_partitionwise_aggregate;
RESET parallel_leader_participation;

-- Over the partitions of two days, one by one.
SET LOCAL enable_partitionwise_aggregate = on;
SET LOCAL enable_partitionwise_join = on;
SELECT is(pg_temp.rows_of(vigil.rule_sql(:id, '2026-03-03 00:00+00')), (SELECT rows FROM answer), 'partition by partition, the same rows');
RESET enable_partitionwise_aggregate;
RESET enable_partitionwise_join;

SET LOCAL enable_seqscan = off;
SELECT ok(pg_temp.has(pg_temp.plan_of(:'query'), '$.** ? (@."Index Name" == "planted_name")'), 'in~ can use an index of its class');
DROP INDEX public.planted_name;
SET LOCAL enable_hashjoin = off;
SET LOCAL enable_mergejoin = off;
SET LOCAL enable_bitmapscan = off;
CREATE INDEX planted_address ON public."AWSCloudTrail_p20260302" ("SourceIpAddress", "TimeGenerated");
SELECT ok(pg_temp.has(pg_temp.plan_of(:'query'), '$.** ? (@."Index Name" == "planted_address")'), 'the addresses of the sign-ins are looked up in an index');
SELECT is(pg_temp.rows_of(:'query'), (SELECT rows FROM answer), 'the same rows');
SELECT * FROM finish();
ROLLBACK;
