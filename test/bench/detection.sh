# Rules of the kinds that are published most, over two weeks of logs, against the best SQL that we
# know how to write for the same rows.  rules/NN-name.kql has the rule, rules/NN-name.sql the other,
# and both must return the same rows.  No rule may take 1.1 times as long, half of them at most 0.95.
. ./lib.sh

scale=${BENCH_SCALE:-1}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# load TABLE KIND ROWS
load()
{
	"$folder/generate" "$2" "$(awk "BEGIN { print int($3 * $scale) }")" 7 14 noisy |
		bench_sql -c "COPY \"$1\" ($("$folder/generate" columns "$2")) FROM STDIN"
}
# Data that is there already stays: trials of a rule are quick then.
if [ "$(bench_value "SELECT to_regclass('\"SigninLogs\"') IS NULL")" = t ]; then
	${CC:-cc} -O2 -o "$folder/generate" generate.c
	bench_sql -o /dev/null <<-'SQL'
		SET client_min_messages = error;
		SELECT vigil.create_log_table(t), vigil.create_partitions(t, '2026-03-02', '2026-03-16')
		FROM unnest('{AWSCloudTrail,SigninLogs}'::text[]) AS t;
	SQL
	load AWSCloudTrail cloudtrail 420000
	load SigninLogs signin 210000
	bench_sql -o /dev/null -v "scale=$scale" -f detection.sql
	# A fifth of the usual sample: it is most of the time, over hundreds of columns of each day.
	bench_sql -c 'SET default_statistics_target = 20' -c 'VACUUM ANALYZE'
fi

# same NAME SQL SQL: an error unless both give the same rows, and some.
same()
{
	local wrong

	wrong=$(bench_value "SET TimeZone = 'UTC'; WITH ours AS (SELECT public.bench_row(row_to_json(q)) AS r FROM ($2) AS q),
		theirs AS (SELECT public.bench_row(row_to_json(q)) AS r FROM ($3) AS q),
		differ AS (SELECT 'ours: ' || r::text AS r FROM (TABLE ours EXCEPT ALL TABLE theirs) AS a
			UNION ALL SELECT 'the other: ' || r::text FROM (TABLE theirs EXCEPT ALL TABLE ours) AS b)
		SELECT concat_ws(E'\n', CASE WHEN NOT EXISTS (SELECT FROM ours) THEN 'no rows' END,
			(SELECT string_agg(left(r, 300), E'\n') FROM (SELECT r FROM differ LIMIT 4) AS d))" 2>&1) || true
	[ -z "$wrong" ] || { printf '%s: not the same rows\n%s\n' "$1" "$wrong"; return 1; }
}

failed=0
ratios=$folder/ratios
for kql in rules/${BENCH_RULE:-*}.kql; do
	name=$(basename "$kql" .kql)
	ours=$(bench_compile "$(cat "$kql")")
	theirs=$(cat "${kql%.kql}.sql")
	if ! same "$name" "$ours" "$theirs"; then
		failed=1
		continue
	fi
	bench_ratio "$name" "$ours" "$theirs" goal=1.1 'jit = off' 'max_parallel_workers_per_gather = 0'
	echo "$BENCH_LAST" >>"$ratios"
done
[ ! -s "$ratios" ] || bench_goal 'median of these rules' "$(bench_median <"$ratios")" 0.95
exit $failed
