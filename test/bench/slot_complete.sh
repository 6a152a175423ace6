# x-correlation: slot-complete against the same rule without it, over four days with a million
# calls and a third of that of sign-ins: how much more it costs to lose no pair.
. ./lib.sh

text()
{
	cat <<-YAML
		id: 00000000-0000-0000-0013-00000000000$1
		name: Pairs $2
		severity: Low
		queryFrequency: 1d
		queryPeriod: 1d
		triggerOperator: gt
		triggerThreshold: 0
		query: |
		  SignIn
		  | where Risk == "high"
		  | summarize make_set(Who) by Ip, signInTime = TimeGenerated
		  | join kind=inner (
		      Call
		      | where What in~ ("CreateUser", "DeleteUser")
		      | summarize make_set(Detail) by Ip, What, callTime = TimeGenerated
		    ) on Ip
		  | extend timedef = datetime_diff("hour", callTime, signInTime)
		  | where timedef between (0 .. 8)
		version: 1.0.0
		x-correlation: $2
	YAML
}

bench_sql -o /dev/null -v "faithful=$(text 1 faithful)" -v "complete=$(text 2 slot-complete)" <<'SQL'
SELECT setseed(0.5);
CREATE TABLE "SignIn" ("TimeGenerated" timestamptz NOT NULL, "Ip" text, "Who" text, "Risk" text);
CREATE TABLE "Call" ("TimeGenerated" timestamptz NOT NULL, "Ip" text, "What" text, "Detail" text);
INSERT INTO "SignIn" SELECT '2026-03-01 00:00Z'::timestamptz + i * interval '1 second', '198.18.' || i * 7 % 97 || '.' || i * 13 % 251, 'w' || i % 1000,
    CASE WHEN i % 20 = 0 THEN 'high' ELSE 'low' END FROM generate_series(0, 345599) AS i;
INSERT INTO "Call" SELECT '2026-03-01 00:00Z'::timestamptz + i * interval '0.3456 seconds', '198.18.' || i * 11 % 97 || '.' || i * 3 % 251,
    CASE WHEN i % 100 = 0 THEN 'CreateUser' ELSE 'ListUsers' END, repeat('x', 200) FROM generate_series(0, 999999) AS i;
CREATE INDEX ON "SignIn" USING brin ("TimeGenerated") WITH (pages_per_range = 16);
CREATE INDEX ON "Call" USING brin ("TimeGenerated") WITH (pages_per_range = 16);
VACUUM ANALYZE "SignIn", "Call";
SELECT vigil.register_source('SignIn', '"SignIn"'), vigil.register_source('Call', '"Call"');
SELECT vigil.load_rule(:'faithful'), vigil.load_rule(:'complete');
SQL

sql_of()
{
	bench_sql -At <<<"SELECT vigil.rule_sql('00000000-0000-0000-0013-00000000000$1', '2026-03-04 00:00Z')"
}

preview()
{
	echo "SELECT count(*) FROM vigil.preview_rule('00000000-0000-0000-0013-00000000000$1', '2026-03-04 00:00Z')"
}

bench_ratio "slot-complete: the SQL" "$(sql_of 2)" "$(sql_of 1)"
bench_ratio "slot-complete: a run" "$(preview 2)" "$(preview 1)"
printf '%-40s %s %s\n' "rows, faithful and slot-complete" "$(bench_sql -At <<<"$(preview 1)")" "$(bench_sql -At <<<"$(preview 2)")"
