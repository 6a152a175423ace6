# Volume data that several benchmarks read: daily partitions of AWSCloudTrail and SigninLogs
# made by generate.c.  Sets FOLDER, which holds the files, and removes it at the end.
BENCH_ROWS=${BENCH_ROWS:-1000000}
FOLDER=$(mktemp -d)
trap 'rm -rf "$FOLDER"' EXIT

bench_data()
{
	${CC:-cc} -O2 -o "$FOLDER/generate" generate.c
	bench_sql -o /dev/null <<-'SQL'
		SET client_min_messages = error;
		SELECT vigil.create_log_table(t), vigil.create_partitions(t, '2026-02-26', '2026-03-08')
		FROM unnest('{AWSCloudTrail,SigninLogs}'::text[]) AS t;
	SQL
	"$FOLDER/generate" cloudtrail "$BENCH_ROWS" 7 3 noisy >"$FOLDER/cloudtrail"
	"$FOLDER/generate" signin $((BENCH_ROWS / 3)) 7 3 noisy >"$FOLDER/signin"
	bench_sql -c "COPY \"AWSCloudTrail\" ($("$FOLDER/generate" columns cloudtrail)) FROM STDIN" <"$FOLDER/cloudtrail"
	bench_sql -c "COPY \"SigninLogs\" ($("$FOLDER/generate" columns signin)) FROM STDIN" <"$FOLDER/signin"
	bench_sql -c 'VACUUM ANALYZE "AWSCloudTrail"' -c 'VACUUM ANALYZE "SigninLogs"'
}
