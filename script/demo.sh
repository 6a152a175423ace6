#!/bin/bash
# The first alert: a private server, sample logs of the last days, the flagship rule, its alerts.
#
# Brings what is missing, makes everything anew inside build/, and leaves the
# server running so that you can look around; script/cluster.sh remove ends it.
set -euo pipefail
umask 022

top=$(cd "$(dirname "$0")/.." && pwd)
cd "$top"
export VIGIL_CLUSTER=demo
rule_file=rules/high-risk-cross-cloud-user-impersonation.yaml
rule_id=f4a28082-2808-4783-9736-33c1ae117475
days=3
patience=90

say()
{
	printf '\n== %s\n' "$*"
}

psql()
{
	script/cluster.sh psql -q -v ON_ERROR_STOP=1 "$@"
}

say "Packages and build"
script/install-deps.sh
PG_CONFIG=$(script/pg-config)
export PG_CONFIG
echo "$("$PG_CONFIG" --version)"
make -s -j2 all
script/cluster.sh remove
script/cluster.sh install

say "A private server in build/"
script/cluster.sh start "timezone = 'UTC'" "vigil.ingestion_delay = 0"

say "Sample logs: $days days of CloudTrail and Entra sign-ins, with attacks in them"
logs=build/demo-logs
rm -rf "$logs"
sample/generate "$logs" "$(date -u +%F)" $days >/dev/null
psql -o /dev/null <<'SQL'
CREATE EXTENSION vigil;
SELECT vigil.create_log_table('SigninLogs');
SELECT vigil.create_log_table('AWSCloudTrail');
-- Rules run with the rights of an ordinary role, which may read the logs.
CREATE ROLE analyst LOGIN;
SELECT vigil.grant_access('analyst', 'author');
GRANT SELECT ON "SigninLogs", "AWSCloudTrail" TO analyst;
SQL
(echo "SET client_min_messages = warning;"; sample/load "$logs") | psql -o /dev/null
psql -P footer=off <<'SQL'
SELECT 'AWSCloudTrail' AS log, count(*) AS rows, min("TimeGenerated") AS first, max("TimeGenerated") AS last FROM "AWSCloudTrail"
UNION ALL
SELECT 'SigninLogs', count(*), min("TimeGenerated"), max("TimeGenerated") FROM "SigninLogs";
SQL

say "The rule, as published: $rule_file"
psql -U analyst -d postgres -o /dev/null -v "rule=$(cat "$rule_file")" -v "id=$rule_id" -v "days=$days" <<'SQL'
SELECT vigil.load_rule(:'rule');
-- Its days end at midnight. Yesterday is due at once; the worker makes up the days before.
SELECT vigil.enable_rule(:'id', date_trunc('day', now()));
SELECT vigil.refill(:'id', date_trunc('day', now()) - :days * interval '1 day',
    date_trunc('day', now()) - interval '1 day');
SQL

say "Waiting for the background worker"
expected=$(($(wc -l <"$logs/expected_rows.tsv") - 1))
found=0
for ((second = 0; second < patience; second++)); do
	found=$(psql -At -c "SELECT count(*) FROM vigil.alerts")
	[ "$found" -lt "$expected" ] || break
	sleep 1
done
psql -P footer=off -c "
	SELECT slot_start::date AS day, status, origin, row_count AS rows, alert_count AS alerts,
	       round(1000 * extract(epoch FROM finished_at - started_at)) AS ms
	FROM vigil.runs ORDER BY slot_start"

say "The alerts"
psql -P footer=off -c "
	SELECT a.id, a.severity, a.start_time AS signed_in, a.entities -> 0 ->> 'Address' AS address,
	       a.custom_details -> 'AzureUser' ->> 0 AS azure_user,
	       a.custom_details -> 'AWSEventName' ->> 0 AS aws_event,
	       a.custom_details -> 'AwsUser' ->> 0 AS aws_user
	FROM vigil.alerts AS a ORDER BY a.start_time, a.id"

if [ "$found" -ne "$expected" ]; then
	echo "Expected $expected alerts, found $found." >&2
	psql -x -c "SELECT * FROM vigil.health" >&2
	exit 1
fi
say "The incidents that they belong to"
psql -P footer=off -c "
	SELECT i.number, i.severity, i.status, i.alert_count AS alerts, i.first_activity, i.title
	FROM vigil.incidents AS i ORDER BY i.number LIMIT 5"

say "The other rules we ship, and what all of them cover; only the first is on"
settings=$(script/cluster.sh env)
(
	eval "export $settings"
	export PGUSER=analyst PGDATABASE=postgres
	build/client/vigil rules load rules/ >/dev/null 2>build/demo-rules.log || { cat build/demo-rules.log >&2; exit 1; }
)
psql -P footer=off -c "
	SELECT c.tactic_name AS tactic, c.technique, c.technique_name AS name, count(*) AS rules,
	       count(*) FILTER (WHERE c.enabled) AS on, count(*) FILTER (WHERE c.fired) AS fired
	FROM vigil.attack_coverage AS c JOIN vigil.attack_tactics() AS t USING (tactic)
	GROUP BY 1, 2, 3, t.ordinal ORDER BY t.ordinal, 2"

say "The catalogue"
(
	eval "export $settings"
	export PGUSER=analyst PGDATABASE=postgres
	build/client/vigil catalogue build/demo-catalogue
)

cat <<TEXT

$found alerts of $expected planted. The server goes on running; look around:

    VIGIL_CLUSTER=demo script/cluster.sh psql

    SELECT jsonb_pretty(evidence) FROM vigil.alerts LIMIT 1;             -- the rows behind an alert
    SELECT * FROM vigil_alerts.high_risk_cross_cloud_user_impersonation;  -- the rule's own view
    SELECT * FROM vigil.health;                                          -- what the worker thinks of its rules
    SELECT * FROM vigil.rule_indicators('$rule_id');  -- what the rule looks for
    SELECT kql.to_sql('SigninLogs | summarize count() by RiskLevelAggregated');

look at the rules in a browser:

    file://$top/build/demo-catalogue/index.html

and end it with

    VIGIL_CLUSTER=demo script/cluster.sh remove

make clean removes all that was built, with the private servers.
TEXT
[ ! -s build/packages ] || echo "The packages that were installed for it stay; they stand in build/packages."
