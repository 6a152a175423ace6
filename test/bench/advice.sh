# Two hundred rules that look for rare events in a day of CloudTrail, with the indexes that
# vigil.advise_indexes() names and without any.
BENCH_ROWS=${BENCH_ROWS:-300000}
. ./lib.sh
. ./data.sh
bench_data
bench_make_rule

echo '-- 200 rules over a day'
bench_sql >/dev/null <<'SQL'
SET client_min_messages = error;
CREATE ROLE bench_owner;
SELECT vigil.grant_access('bench_owner', 'author');
GRANT SELECT ON "AWSCloudTrail" TO bench_owner;
GRANT CREATE ON SCHEMA public TO bench_owner;
SET ROLE bench_owner;
SELECT vigil.load_rule(public.bench_rule('Rule', i, format(
	CASE WHEN i % 2 = 0 THEN 'AWSCloudTrail | where EventName =~ "%s" and UserAgent has "agent%s" | project TimeGenerated, UserIdentityArn'
		ELSE 'AWSCloudTrail | where EventName in ("%s", "Event%s") | summarize count() by UserIdentityArn' END,
	('{DeleteGroup,DeleteLoginProfile,ResetPassword,AddUserToGroup,CreateUser,CreateAccessKey}'::text[])[1 + i / 2 % 6], i), '1d', '1d', 0))
FROM generate_series(1, 200) AS i;
SELECT vigil.enable_rule(id) FROM vigil.rules;
RESET ROLE;
CREATE TABLE public.bench_sql AS
	SELECT kql.to_sql(replace(query, '| where', '| where TimeGenerated between (datetime(2026-03-03) .. 1d) and')) AS sql
	FROM vigil.rule_versions;
CREATE FUNCTION public.bench_all(uses_index boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	v_sql text;
BEGIN
	PERFORM set_config('enable_indexscan', uses_index::text, true), set_config('enable_bitmapscan', uses_index::text, true),
		set_config('jit', 'off', true);
	FOR v_sql IN SELECT sql FROM public.bench_sql LOOP
		EXECUTE format('SELECT count(*) FROM (%s) AS q', v_sql);
	END LOOP;
END
$$;
SQL
# A statement for each table, partitions with it.
bench_value 'SELECT statement FROM vigil.advise_indexes()' | while read -r statement; do
	echo "-- $statement"
	bench_sql -c "$statement"
done
BENCH_ROUNDS=1 bench_ratio '200 rules with the advised indexes' 'SELECT public.bench_all(true)' 'SELECT public.bench_all(false)' goal=0.067
