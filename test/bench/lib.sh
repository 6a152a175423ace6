# What benchmarks share.  A benchmark is a script of this folder that
#
#   1. starts with `. ./lib.sh`,
#   2. makes its data with bench_sql (a fresh database with the extension is connected),
#   3. prints ratios with bench_ratio, or with bench_goal what it measured in another way.
#
# A ratio is the median time of ours divided by the median time of theirs, measured
# in turn in one session so that both see the same caches.  It is the processor time of the
# session, which does not count what else the machine does; the clock where workers share the
# work or the system does not tell.  A goal is the largest ratio that is good enough.  run
# collects the lines of all in one table.
set -euo pipefail

BENCH_ROUNDS=${BENCH_ROUNDS:-7}

bench_sql()
{
	psql -X -q -v ON_ERROR_STOP=1 "$@"
}

# Prints the one value of a statement.
bench_value()
{
	psql -X -qAt -v ON_ERROR_STOP=1 -c "$1"
}

# Waits until a query says t.
bench_wait()
{
	until [ "$(bench_value "$1")" = t ]; do sleep 0.2; done
}

# Makes public.bench_rule(): the text of a rule by its family, its number in it, and what it runs when.
bench_make_rule()
{
	bench_sql <<-'SQL'
		CREATE FUNCTION public.bench_rule(family text, number bigint, query text, every text, period text, threshold bigint)
		RETURNS text LANGUAGE sql AS $$
		SELECT format(E'id: %s\nname: %s %s\ndescription: Counts events\nseverity: Low\nrequiredDataConnectors: []\n'
			'tactics: []\nrelevantTechniques: []\nquery: %s\nversion: 1.0.0\n', overlay(md5(family)::uuid::text PLACING lpad(number::text, 12, '0') FROM 25),
			family, number, query)
			|| CASE WHEN every = 'NRT' THEN E'kind: NRT\n'
				ELSE format(E'kind: Scheduled\nqueryFrequency: %s\nqueryPeriod: %s\ntriggerOperator: gt\ntriggerThreshold: %s\n', every, period, threshold) END
		$$;
	SQL
}

# Prints the SQL that a KQL text compiles to.
bench_compile()
{
	psql -X -qAt -v ON_ERROR_STOP=1 -v "query=$1" <<<"SELECT kql.to_sql(:'query')"
}

bench_median()
{
	sort -n | awk '{ value[NR] = $1 } END { print (value[int((NR + 1) / 2)] + value[int((NR + 2) / 2)]) / 2 }'
}

# bench_goal NAME RATIO GOAL [OURS OTHER]: prints a line and puts it into the table.  GOAL is the largest
# ratio that is good enough, or '' where there is none; OURS and OTHER are what was measured, with units.
# BENCH_LAST is the ratio of the last line.
bench_goal()
{
	local name=$1 ratio=$2 goal=${3:-} met

	ratio=$(awk -v r="$ratio" 'BEGIN { printf (r < 0.1 ? "%.3f" : "%.2f"), r }')
	BENCH_LAST=$ratio
	met=$(awk -v r="$ratio" -v goal="$goal" 'BEGIN { print goal == "" ? "no goal" : r + 0 <= goal + 0 ? "met" : "NOT met" }')
	printf '%-48s %6s %s%s\n' "$name" "$ratio" "${4:+$4 to $5 }" "${goal:+(at most $goal: $met)}"
	[ -z "${BENCH_TABLE:-}" ] || printf '%s\t' "$(basename "$0" .sh): $name" "${4:-}" "${5:-}" "$ratio" "${goal:-none}" "$met" |
		sed 's/\t$/\n/' >>"$BENCH_TABLE"
}

# bench_ratio NAME OURS THEIRS [goal=NUMBER] [SETTING…]: both are SQL statements without a semicolon.
bench_ratio()
{
	local name=$1 ours=$2 theirs=$3 goal='' times
	shift 3
	if [[ ${1:-} == goal=* ]]; then
		goal=${1#goal=}
		shift
	fi
	times=$(bench_times "$ours" "$theirs" "$@")
	ours=$(awk 'NR % 2 == 1' <<<"$times" | bench_median)
	theirs=$(awk 'NR % 2 == 0' <<<"$times" | bench_median)
	bench_goal "$name" "$(awk -v ours="$ours" -v theirs="$theirs" 'BEGIN { print ours / theirs }')" "$goal" \
		"$(printf '%.1f ms' "$ours")" "$(printf '%.1f ms' "$theirs")"
}

# bench_times OURS THEIRS [SETTING…]: prints the milliseconds of each of the rounds, in turn.
bench_times()
{
	local ours=$1 theirs=$2 setting round statement clock=''
	shift 2
	[[ " $* " == *' max_parallel_workers_per_gather = 0 '* && -r /proc/self/schedstat ]] || clock=yes
	{
		for setting in "$@"; do echo "SET $setting;"; done
		printf '%s\n' 'SELECT pg_backend_pid() AS pid \gset' '\setenv BENCH_PID :pid' '\o /dev/null'
		# The first round of each warms up and is not counted.
		for ((round = 0; round <= BENCH_ROUNDS; round++)); do
			for statement in "$ours" "$theirs"; do
				if [ -n "$clock" ]; then
					printf '\\timing on\n%s;\n\\timing off\n' "$statement"
				else
					printf '%s\n' '\! cat /proc/$BENCH_PID/schedstat' "$statement;" '\! cat /proc/$BENCH_PID/schedstat'
				fi
			done
		done
	} | LC_ALL=C psql -X -q -v ON_ERROR_STOP=1 | if [ -n "$clock" ]; then
		sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p'
	else
		awk 'NR % 2 { before = $1 } NR % 2 == 0 { printf "%.3f\n", ($1 - before) / 1000000 }'
	fi | tail -n +3
}
