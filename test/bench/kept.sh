# A baseline of two weeks, each day: the same rule with and without kept states (decision 0133).  Both
# must find the same.  The goal is a fifth of a full read.
. ./lib.sh

scale=${BENCH_SCALE:-1}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
${CC:-cc} -O2 -o "$folder/generate" generate.c
bench_sql -o /dev/null <<-'SQL'
	SET client_min_messages = error;
	SELECT vigil.create_log_table('AWSCloudTrail'), vigil.create_partitions('AWSCloudTrail', '2026-03-02', '2026-03-16');
SQL
"$folder/generate" cloudtrail "$(awk "BEGIN { print int(630000 * $scale) }")" 7 14 noisy |
	bench_sql -c "COPY \"AWSCloudTrail\" ($("$folder/generate" columns cloudtrail)) FROM STDIN"
bench_sql -c 'SET default_statistics_target = 20' -c 'VACUUM ANALYZE'
bench_make_rule
# What each user does in a day against what is usual for him: few groups of many rows.
users='let Usual = AWSCloudTrail
      | where TimeGenerated between (ago(14d) .. ago(1d))
      | summarize Calls = count(), Errors = countif(isnotempty(ErrorCode)), First = min(TimeGenerated) by UserIdentityArn;
  AWSCloudTrail
  | where TimeGenerated > ago(1d)
  | summarize Today = count(), Wrong = countif(isnotempty(ErrorCode)) by UserIdentityArn
  | join kind=leftouter Usual on UserIdentityArn
  | where isnull(Calls) or Today * 10 > Calls or Wrong > Errors'
# Events that are new to their user, from how many addresses: groups of a third of the rows.
events='let Usual = AWSCloudTrail
      | where TimeGenerated between (ago(14d) .. ago(1d)) and isempty(ErrorCode)
      | summarize Calls = count(), Addresses = dcount(SourceIpAddress) by UserIdentityArn, EventName;
  AWSCloudTrail
  | where TimeGenerated > ago(1d) and isempty(ErrorCode)
  | summarize Today = count() by UserIdentityArn, EventName
  | join kind=leftouter Usual on UserIdentityArn, EventName
  | where isnull(Calls) or Today > Calls'
# rule NUMBER SETTINGS QUERY
rule()
{
	bench_value "SELECT vigil.configure_rule(vigil.load_rule(public.bench_rule('kept', $1, \$q\$|
  $3\$q\$, '1d', '14d', 0)), $2)" >/dev/null
}
rule 1 'keep_states => true' "$users"
rule 2 'keep_states => false' "$users"
rule 3 'keep_states => true' "$events"
rule 4 'keep_states => false' "$events"
# The statement that runs a rule.
run()
{
	echo "SELECT vigil.run_rule('$(bench_value "SELECT id FROM vigil.rules WHERE name = 'kept $1'")', '2026-03-16 00:00Z')"
}
# The milliseconds that its first run takes, in a session that has run another one.
first()
{
	LC_ALL=C psql -X -q -v ON_ERROR_STOP=1 -o /dev/null -c "$(run 2)" -c '\timing on' -c "$(run "$1")" | sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p'
}
made=$(first 1)
whole=$(first 2)
bench_goal 'the run that keeps the states' "$(awk "BEGIN { print $made / $whole }")" '' "$made ms" "$whole ms"
bench_ratio 'the runs that read them: what is usual for a user' "$(run 1)" "$(run 2)" goal=0.2 'jit = off' 'max_parallel_workers_per_gather = 0'
first 3 >/dev/null
bench_ratio 'groups of a third of the rows, with a dcount' "$(run 3)" "$(run 4)" 'jit = off' 'max_parallel_workers_per_gather = 0'
for pair in '1, 2' '3, 4'; do
	[ "$(bench_value "SELECT count(DISTINCT u.row_count) = 1 AND min(u.row_count) > 0 FROM vigil.runs AS u JOIN vigil.rules AS r ON r.id = u.rule_id
		WHERE substr(r.name, 6)::integer IN ($pair)")" = t ] || { echo 'not the same rows'; exit 1; }
done
bench_value "SELECT format('%s: %s a run, %s partitions kept, %s groups in %s', r.name, pg_size_pretty(min(u.read_bytes)), k.parts, k.groups, pg_size_pretty(k.bytes))
	FROM vigil.rules AS r JOIN vigil.runs AS u ON u.rule_id = r.id
	CROSS JOIN LATERAL (SELECT count(*) AS parts, sum(p.groups) AS groups, sum(p.bytes)::bigint AS bytes FROM vigil.kept_parts AS p WHERE p.rule_id = r.id) AS k
	GROUP BY r.name, k.parts, k.groups, k.bytes ORDER BY r.name"
