#!/bin/bash
# The width of a row: the same events in a table with its columns in the order of the alphabet, in one
# that vigil makes (those that queries name often come first), and in a slim one.
. ./lib.sh

BENCH_SLIM_ROWS=${BENCH_SLIM_ROWS:-100000}

bench_sql -o /dev/null -v "rows=$BENCH_SLIM_ROWS" <<-'SQL'
	SET client_min_messages = error;
	SELECT vigil.create_log_table('SecurityEvent'), vigil.create_partitions('SecurityEvent', '2026-03-01', '2026-03-03');
	CREATE SCHEMA alphabet;
	SELECT format('CREATE TABLE alphabet.event (%s)', string_agg(vigil.column_definition('SecurityEvent', column_name, kql_type), ', ' ORDER BY lower(column_name)))
	FROM vigil.published_columns('SecurityEvent') \gexec
	CREATE INDEX ON alphabet.event USING brin ("TimeGenerated") WITH (pages_per_range = 32);
	-- One of five events is a process, one a logon; each fills some fifteen fields, and three that no rule reads.
	CREATE TABLE record AS
	SELECT jsonb_build_object('TimeGenerated', timestamptz '2026-03-02 00:00+00' + i * interval '86400 seconds' / :rows, 'EventID', (ARRAY[4688, 4624, 4625, 4672, 5156])[i % 5 + 1],
		'Computer', 'host' || i / 1000 % 50 || '.contoso.example', 'Account', 'CONTOSO\user' || hashint4(i / 100) % 300, 'Activity', 'Something was done by somebody on a computer',
		'AccountType', 'User', 'IpAddress', '10.0.' || hashint4(i) % 200 || '.1', 'SubjectUserName', 'user' || hashint4(i / 100) % 300, 'SubjectDomainName', 'CONTOSO',
		'Type', 'SecurityEvent', 'SourceComputerId', '0f8fad5b-d9cb-469f-a165-70867728950e', 'Channel', 'Security', 'EventRecordId', i::text, 'TenantId', '0f8fad5b-d9cb-469f-a165-70867728950e')
		|| CASE i % 5 WHEN 0 THEN jsonb_build_object('NewProcessName', 'C:\Windows\System32\' || (ARRAY['cmd.exe', 'svchost.exe', 'powershell.exe', 'whoami.exe'])[(hashint4(i) & 3) + 1],
			'CommandLine', 'program.exe -x ' || i, 'ParentProcessName', 'C:\Windows\explorer.exe', 'SubjectLogonId', '0x' || to_hex(i), 'NewProcessId', '0x1f4')
		WHEN 1 THEN jsonb_build_object('TargetUserName', 'user' || hashint4(i) % 300, 'LogonType', 3, 'TargetDomainName', 'CONTOSO', 'LogonProcessName', 'Kerberos', 'ShareName', 'C$')
		ELSE jsonb_build_object('TargetAccount', 'CONTOSO\user' || i % 300) END AS record
	FROM generate_series(0, :rows - 1) AS i;
	SELECT vigil.ingest_rows('SecurityEvent', string_agg(record::text, E'\n'), 'bench') FROM record;
	SELECT format('INSERT INTO alphabet.event (%1$s) SELECT %1$s FROM "SecurityEvent"', string_agg(format('%I', column_name), ', ')) FROM vigil.published_columns('SecurityEvent') \gexec
	SELECT vigil.unregister_source('SecurityEvent');
	CREATE SCHEMA slim;
	SELECT vigil.create_log_table('SecurityEvent', 'slim', slim => true), vigil.create_partitions('SecurityEvent', '2026-03-01', '2026-03-03');
	SELECT vigil.ingest_rows('SecurityEvent', string_agg(record::text, E'\n'), 'bench') FROM record;
	SELECT vigil.register_source('Alphabet', 'alphabet.event'), vigil.register_source('Hot', '"SecurityEvent"', 'TimeGenerated', '_ingested_at'), vigil.register_source('Slim', 'slim."SecurityEvent"', 'TimeGenerated', '_ingested_at');
	VACUUM ANALYZE;
SQL

size()
{
	bench_value "SELECT round(sum(pg_relation_size(relid)) / 1048576.0, 1) FROM pg_partition_tree('$1')"
}

day='where TimeGenerated between (datetime(2026-03-02) .. datetime(2026-03-03))'
kept=(
	"T | $day | where EventID == 4688 | where NewProcessName endswith '\\\\whoami.exe' | summarize count(), min(TimeGenerated) by Computer, SubjectUserName"
	"T | $day | where EventID == 4625 | summarize Failures = count() by Account, IpAddress | where Failures > 3"
	"T | $day | where EventID in (4624, 4625) and AccountType == 'User' | summarize Hosts = dcount(Computer) by TargetUserName"
	"T | $day | where EventID == 4688 and CommandLine has '77777' | project TimeGenerated, Computer, Account, CommandLine, ParentProcessName"
	"T | $day | where EventID == 4624 and LogonType == 3 | summarize make_set(IpAddress) by TargetUserName"
)
for pair in 'Hot Alphabet 0.55' 'Slim Alphabet 0.25' 'Slim Hot'; do
	read -r ours other goal <<<"$pair"
	for i in "${!kept[@]}"; do
		mine=$(bench_compile "$(sed "s/^T /$ours /" <<<"${kept[$i]}")")
		theirs=$(bench_compile "$(sed "s/^T /$other /" <<<"${kept[$i]}")")
		bench_ratio "$ours against $other, rule $((i + 1))" "$mine" "$theirs" ${goal:+goal=$goal} "jit = off" "max_parallel_workers_per_gather = 0"
	done
done
query="T | $day | where ShareName == 'C\$' | summarize count() by EventRecordId | count"
bench_ratio 'Slim against Hot, two fields of _rest' "$(bench_compile "${query/T /Slim }")" "$(bench_compile "${query/T /Hot }")" "jit = off" "max_parallel_workers_per_gather = 0"
hot=$(size '"SecurityEvent"')
slim=$(size 'slim."SecurityEvent"')
bench_goal 'room, Slim against Hot' "$(awk -v a="$slim" -v b="$hot" 'BEGIN { print a / b }')" '' "$slim MB" "$hot MB"
