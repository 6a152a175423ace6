# The flagship rule over a million rows of CloudTrail and a third of that of sign-ins, against
# the best SQL that was found by hand.  All must give the rows that oracle.pl works out.
. ./lib.sh
. ./data.sh

rule=f4a28082-2808-4783-9736-33c1ae117475
yaml=$(cat ../../rules/high-risk-cross-cloud-user-impersonation.yaml)
bench_data
perl oracle.pl "$FOLDER/cloudtrail" "$FOLDER/signin" >"$FOLDER/expected"
bench_sql -o /dev/null -v "yaml=$yaml" <<<"SELECT vigil.load_rule(:'yaml')"

sources="'iam.amazonaws.com', 'identitystore.amazonaws.com', 'workmail.amazonaws.com', 'workdocs.amazonaws.com'"
names=$(sed -n '/where EventName in~/,/"UploadServerCertificate"/p' <<<"$yaml" | grep -o '"[A-Za-z]*"' | tr '"\n' "'," | tr A-Z a-z)
names=${names%,}

# hand WINDOW FILTER: the rule by hand; the filter is put on the side of CloudTrail.
hand()
{
	cat <<-SQL
		WITH s AS MATERIALIZED (
			SELECT "IPAddress", "TimeGenerated" AS "signInTime", "UserPrincipalName", "RiskEventTypes", "RiskEventTypes_V2",
				array_agg(DISTINCT "AppDisplayName") AS apps
			FROM "SigninLogs"
			WHERE $1 AND "AppDisplayName" IN ('Azure Portal', 'ADFS Trust', 'Microsoft Azure PowerShell')
				AND "RiskLevelAggregated" = 'high' AND "RiskLevelDuringSignIn" = 'high'
			GROUP BY 1, 2, 3, 4, 5),
		c AS (
			SELECT "SourceIpAddress", "UserIdentityArn", "UserIdentityType", "EventName", "TimeGenerated" AS "EventTime", "EventSource",
				array_agg(DISTINCT "RequestParameters") AS requests, array_agg(DISTINCT "ResponseElements") AS responses
			FROM "AWSCloudTrail"
			WHERE $1 AND "ErrorMessage" = '' AND "EventSource" IN ($sources) AND lower("EventName" COLLATE "C") IN ($names) $2
			GROUP BY 1, 2, 3, 4, 5, 6)
		SELECT * FROM (
			SELECT s.*, c.*, (floor(extract(epoch FROM "EventTime") / 3600) - floor(extract(epoch FROM "signInTime") / 3600))::bigint AS timedef
			FROM s JOIN c ON s."IPAddress" = c."SourceIpAddress") AS r
		WHERE timedef BETWEEN 0 AND 8
	SQL
}

# same NAME QUERY QUERY: both give the same rows, sets compared without order.
same()
{
	local set='ARRAY(SELECT jsonb_array_elements_text(f[%s]::jsonb) ORDER BY 1)'
	local columns="ROW(f[1:5], f[7:12], f[15], ${set/\%s/6}, ${set/\%s/13}, ${set/\%s/14})::text AS r"
	local texts="SELECT ARRAY(SELECT coalesce(value #>> '{}', '') FROM json_each(row_to_json(r)) WITH ORDINALITY ORDER BY ordinality) AS f FROM"

	bench_sql -qAt -v "name=$1" <<-SQL
		SET TimeZone = 'UTC';
		CREATE TEMP TABLE one AS SELECT $columns FROM ($texts ($2) AS r) AS s;
		CREATE TEMP TABLE two AS SELECT $columns FROM ($texts ($3) AS r) AS s;
		SELECT set_config('bench.wrong', count(*)::text, false), set_config('bench.name', :'name', false)
		FROM ((TABLE one EXCEPT ALL TABLE two) UNION ALL (TABLE two EXCEPT ALL TABLE one)) AS d \gset
		DO \$\$
		BEGIN
			IF current_setting('bench.wrong') <> '0' OR NOT EXISTS (SELECT FROM one) THEN
				RAISE '%: % rows differ', current_setting('bench.name'), current_setting('bench.wrong');
			END IF;
		END\$\$;
	SQL
}

# Ways to use the addresses of the sign-ins first.
by_in='AND "SourceIpAddress" IN (SELECT "IPAddress" FROM s)'
by_array='AND "SourceIpAddress" = ANY (ARRAY(SELECT DISTINCT "IPAddress" FROM s))'
day="\"TimeGenerated\" >= '2026-03-03 00:00+00' AND \"TimeGenerated\" < '2026-03-04 00:00+00'"
ours_day=$(bench_sql -qAt -c "SELECT vigil.rule_sql('$rule', '2026-03-04 00:00+00')")
ours_all=$(bench_compile "$(sed -n '/^query: |/,/^[a-z]*Mappings/p' <<<"$yaml" | sed '1d; $d')")

bench_sql -c 'CREATE TABLE expected (a text, b timestamptz, c text, d text, e text, f jsonb, g text, h text, i text, j text,
	k timestamptz, l text, m jsonb, n jsonb, o bigint)'
bench_sql -c 'COPY expected FROM STDIN' <"$FOLDER/expected"
same 'rows of a day' "$ours_day" "SELECT * FROM expected WHERE b >= '2026-03-03 00:00+00' AND b < '2026-03-04 00:00+00'"
same 'by hand, a day' "$ours_day" "$(hand "$day" '')"
same 'by hand, all' "$ours_all" "$(hand true "$by_array")"

compare()
{
	bench_ratio "$1, aggregate first" "$2" "$(hand "$3" '')" goal=1.1 "${@:4}"
	# PostgreSQL may take a nested loop for it, which lasts twenty seconds.
	BENCH_ROUNDS=1 bench_ratio "$1, IN first" "$2" "$(hand "$3" "$by_in")" goal=1.1 "${@:4}"
	bench_ratio "$1, = ANY (ARRAY(…)) first" "$2" "$(hand "$3" "$by_array")" goal=1.1 "${@:4}"
}
compare 'a day' "$ours_day" "$day"
compare 'all' "$ours_all" true
compare 'a day, parallel' "$ours_day" "$day" 'min_parallel_table_scan_size = 0' 'parallel_setup_cost = 0' 'parallel_tuple_cost = 0'
bench_sql -c 'CREATE INDEX ON "AWSCloudTrail" ("SourceIpAddress", "TimeGenerated")' -c 'ANALYZE "AWSCloudTrail"'
compare 'a day, index on address' "$ours_day" "$day"
compare 'all, index on address' "$ours_all" true
