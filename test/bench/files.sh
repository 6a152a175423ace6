# `vigil ingest` of packed CloudTrail files: processor time, of client and server, and memory.
. ./lib.sh

records=${BENCH_RECORDS:-100000}
vigil=../../build/client/vigil
folder=$(mktemp -d)
trap 'rm -rf "$folder"; bench_sql -c "ALTER SYSTEM RESET autovacuum" -c "SELECT pg_reload_conf()" >/dev/null' EXIT
mkdir "$folder/sample"
server=$(bench_value "SELECT split_part(pg_read_file('postmaster.pid'), E'\n', 1)")
tick=$(getconf CLK_TCK)
# What it does would be counted, as its processes end like sessions.
bench_sql -c 'ALTER SYSTEM SET autovacuum = off' -c 'SELECT pg_reload_conf()' >/dev/null

# An empty table; $1: the column by which duplicates are found, or NULL.
empty_table()
{
	bench_sql <<-SQL >/dev/null
		DROP TABLE IF EXISTS "AWSCloudTrail";
		DELETE FROM vigil.loads;
		SELECT vigil.create_log_table('AWSCloudTrail'), vigil.create_partitions('AWSCloudTrail', '2026-03-01', '2026-03-09'),
			vigil.find_duplicates('AWSCloudTrail', $1);
		CHECKPOINT;
	SQL
}

# Processor time of the sessions that have ended, in ticks.
of_sessions()
{
	bench_wait "SELECT count(*) = 1 FROM pg_stat_activity WHERE datname = current_database()"
	sleep 0.1
	awk '{ print $16 + $17 }' "/proc/$server/stat"
}

# processor COMMAND…: seconds that it and its sessions used.
processor()
{
	local before own

	before=$(of_sessions)
	own=$({ TIMEFORMAT='%U %S' && time "$@" >/dev/null; } 2>&1 | tail -n 1)
	awk -v own="$own" -v ticks="$(($(of_sessions) - before))" -v tick="$tick" \
		'BEGIN { split(own, part, " "); print part[1] + part[2] + ticks / tick }'
}

# The largest memory of its own that a session has while a command runs, in kB.
session_memory()
{
	local command pid

	"$@" >/dev/null &
	command=$!
	while kill -0 $command 2>/dev/null; do
		for pid in $(bench_value "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"); do
			awk '/^RssAnon/ { print $2 }' "/proc/$pid/status" 2>/dev/null || true
		done
		sleep 0.1
	done | sort -n | tail -n 1
	wait $command
}

compare()
{
	bench_goal "$1" "$(awk -v ours="$2" -v theirs="$3" 'BEGIN { print ours / theirs }')" "$4" "$2 $5" "$3 $5"
}

# Records of our sample, each many times with an id and a time of its own, over a week and mostly in order.
../../sample/generate "$folder/sample" >/dev/null
bench_sql <<<"SELECT vigil.create_log_table('AWSCloudTrail', keep_raw => true), vigil.create_log_table('SigninLogs')" >/dev/null
../../sample/load "$folder/sample" | bench_sql >/dev/null 2>&1
bench_sql -c 'CREATE TABLE public.kept AS SELECT "_raw"::jsonb AS record, row_number() OVER () - 1 AS n, count(*) OVER () AS of FROM "AWSCloudTrail"'

# make_records COUNT
make_records()
{
	psql -X -qAt -v ON_ERROR_STOP=1 <<-SQL
		SELECT k.record || jsonb_build_object('eventID', md5(g.i::text)::uuid, 'eventTime',
			to_char('2026-03-01'::timestamp + g.i * 7 * interval '1 day' / $1 + g.i % 600 * interval '1 s', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
		FROM public.kept AS k JOIN generate_series(1, $1) AS g (i) ON k.n = g.i % k.of;
	SQL
}

# pack_records FILE FOLDER: in 16 files.
pack_records()
{
	mkdir "$2"
	split -n l/16 --additional-suffix .json "$1" "$2/part"
	gzip -1 "$2"/*
}

make_records "$records" >"$folder/records"
pack_records "$folder/records" "$folder/gz"
empty_table NULL
"$vigil" ingest --quiet cloudtrail "$folder/gz" >/dev/null
bench_sql -c "\\copy (SELECT * FROM \"AWSCloudTrail\") TO '$folder/rows' (FORMAT csv)"

for ((round = 0; round < 3; round++)); do
	empty_table NULL
	processor psql -X -q -c "\\copy \"AWSCloudTrail\" FROM '$folder/rows' (FORMAT csv)" >>"$folder/copy"
	empty_table NULL
	processor "$vigil" ingest --quiet cloudtrail "$folder/gz" >>"$folder/plain"
	empty_table "'AwsEventId'"
	processor "$vigil" ingest --quiet cloudtrail "$folder/gz" >>"$folder/searched"
done
of() { bench_median <"$folder/$1"; }
compare 'load packed files, to COPY of the rows' "$(of plain)" "$(of copy)" 2 's of processor'
compare 'find duplicates, to not' "$(of searched)" "$(of plain)" 1.11 's of processor'

head -n $((records / 4)) "$folder/records" | gzip -1 >"$folder/small.gz"
gzip -1 "$folder/records"
empty_table "'AwsEventId'"
small=$(session_memory "$vigil" ingest --quiet cloudtrail "$folder/small.gz")
empty_table "'AwsEventId'"
large=$(session_memory "$vigil" ingest --quiet cloudtrail "$folder/records.gz")
compare 'memory of the session, to a file of a quarter' "$large" "$small" 1.2 kB

# Two jobs are for what takes longer than their sessions need to begin.
make_records $((records * 5)) >"$folder/many"
pack_records "$folder/many" "$folder/heap"
rm "$folder/many"
for ((round = 0; round < 5; round++)); do
	for jobs in 1 2; do
		empty_table "'AwsEventId'"
		{ TIMEFORMAT=%R && time "$vigil" ingest --quiet --jobs $jobs cloudtrail "$folder/heap" >/dev/null; } 2>>"$folder/jobs$jobs"
	done
done
compare 'two jobs, to one' "$(of jobs2)" "$(of jobs1)" 0.59 s
