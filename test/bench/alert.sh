# A million alerts: what it costs to raise one more, and what an analyst does with them. A line of the
# former is a part of 60 us for each alert, or of what it cost at 10,000 alerts; one of the latter is the time of
# a statement as a part of 50 ms, the bound that all are held to; the last lines compare a view with its table.
. ./lib.sh

alerts=${BENCH_ALERTS:-1000000}
rule=00000000-0000-0000-0004-000000000001
plain=00000000-0000-0000-0004-000000000002
detailed=00000000-0000-0000-0004-000000000003

# of_bound NAME SQL: the median time in parts of 50 ms.
of_bound()
{
	local script times

	script=$(
		echo '\o /dev/null'
		for ((round = 0; round <= BENCH_ROUNDS; round++)); do
			printf '\\timing on\n%s;\n\\timing off\n' "$2"
		done
	)
	times=$(LC_ALL=C psql -X -q -v ON_ERROR_STOP=1 <<<"$script" | sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p' | tail -n +2)
	times=$(bench_median <<<"$times")
	bench_goal "$1" "$(awk "BEGIN { print $times / 50 }")" 1 "$(printf '%.1f ms' "$times")" '50 ms'
}

# raise_cost RULE FIRST: the microseconds of processor time of an alert in runs of 2,000, each for another day, from that
# one on.  Not of the clock: the goal is of microseconds, and what else the machine does must not count.
raise_cost()
{
	local day

	for day in $(seq "$2" $(($2 + BENCH_ROUNDS))); do
		echo "SELECT public.bench_time() AS before \\gset"
		echo "SELECT vigil.run_rule('$1', timestamptz '2026-05-01 11:00Z' + $day * interval '1 day') \\g /dev/null"
		echo 'SELECT (public.bench_time() - :before) / 2000.0;'
	done | psql -X -qAt -v ON_ERROR_STOP=1 | tail -n +2 | bench_median | awk '{ printf "%.0f", $1 }'
}

# raise_line NAME MICROSECONDS
raise_line()
{
	bench_goal "$1" "$(awk "BEGIN { print $2 / 60 }")" 1 "$2 us" '60 us'
}

bench_sql -o /dev/null -v "days=$((2 * BENCH_ROUNDS + 4))" <<'END'
SET client_min_messages = error;
CREATE TABLE public."BenchEvent" ("TimeGenerated" timestamptz NOT NULL, "Ip" text, "User" text, "Host" text, "N" bigint);
CREATE FUNCTION public.bench_time() RETURNS bigint LANGUAGE sql AS $$
SELECT coalesce(split_part(pg_read_file('/proc/self/schedstat', 0, 100, true), ' ', 1)::bigint / 1000, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint)
$$;
CREATE FUNCTION public.bench_alert_rule(number integer, name text, rest text) RETURNS uuid LANGUAGE sql AS $$
SELECT vigil.load_rule(format($yaml$
id: 00000000-0000-0000-0004-00000000000%s
name: %s
description: A rule of a benchmark
severity: Low
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
tactics: [Persistence]
relevantTechniques: [T1098]
query: BenchEvent | project TimeGenerated, Ip, User, Host, N
eventGroupingSettings: {aggregationKind: AlertPerResult}
version: 1.0.0
entityMappings:
  - {entityType: IP, fieldMappings: [{identifier: Address, columnName: Ip}]}
%s$yaml$, number, name, rest))
$$;
SELECT public.bench_alert_rule(1, 'Bench', $$  - {entityType: Account, fieldMappings: [{identifier: FullName, columnName: User}]}
customDetails: {Who: User, Number: N}
incidentConfiguration: {createIncident: true, groupingConfiguration: {enabled: true, matchingMethod: AllEntities}}
$$), public.bench_alert_rule(2, 'Plain', $$  - {entityType: Account, fieldMappings: [{identifier: Name, columnName: User}]}
  - {entityType: Host, fieldMappings: [{identifier: HostName, columnName: Host}]}
incidentConfiguration: {createIncident: false}
$$), public.bench_alert_rule(3, 'Detailed', $$  - {entityType: Account, fieldMappings: [{identifier: Name, columnName: User}]}
  - {entityType: Host, fieldMappings: [{identifier: HostName, columnName: Host}]}
customDetails: {Who: User, Number: N}
incidentConfiguration: {createIncident: false}
$$);
INSERT INTO public."BenchEvent"
    SELECT '2026-05-01 10:00Z'::timestamptz + d * interval '1 day' + i % 3600 * interval '1 s', '203.0.' || i % 100 || '.' || i % 251, 'user' || i % 777 || '@contoso.example',
        'host' || i % 333, i
    FROM generate_series(0, :days) AS d, generate_series(1, 2000) AS i;
VACUUM ANALYZE public."BenchEvent";
SELECT vigil.run_rule('00000000-0000-0000-0004-000000000001', '2026-05-01 11:00Z');
END
at_first=$(raise_cost "$plain" 0)

bench_sql -v "alerts=$alerts" <<'END'
-- The rest is copied: runs would take minutes, and rows are rows.
CREATE TEMP TABLE model AS
    SELECT a.id, row_number() OVER (ORDER BY a.id) AS n FROM vigil.alerts AS a WHERE a.rule_id = '00000000-0000-0000-0004-000000000001';
CREATE TEMP TABLE copy AS
    SELECT m.id AS from_id, nextval('vigil.alerts_id_seq') AS id, g.i FROM generate_series(1, :alerts - 2000) AS g (i)
        JOIN model AS m ON m.n = 1 + g.i % (SELECT count(*) FROM model);
INSERT INTO vigil.alerts OVERRIDING SYSTEM VALUE
    SELECT (jsonb_populate_record(a, jsonb_build_object('id', c.id, 'fingerprint', md5(c.id::text), 'slot_end', a.slot_end - c.i * interval '1 min',
        'raised_at', a.raised_at - c.i * interval '1 min'))).* FROM copy AS c JOIN vigil.alerts AS a ON a.id = c.from_id;
INSERT INTO vigil.alert_entities (alert_id, entity_no, mapping_no, type, identifier, value, entity_id, place, view_text)
    SELECT c.id, e.entity_no, e.mapping_no, e.type, e.identifier, e.value, e.entity_id, e.place, e.view_text
    FROM copy AS c JOIN vigil.alert_entities AS e ON e.alert_id = c.from_id;
INSERT INTO vigil.incidents (rule_id, opened_slot, first_alert, title, description, severity, tactics, techniques, alert_count, first_activity, last_activity,
    created_at, modified_at, modified_by)
    SELECT a.rule_id, a.slot_end, a.id, a.name, a.description, a.severity, a.tactics, a.techniques, 100, a.start_time, a.end_time, a.raised_at, a.raised_at, 'vigil'
    FROM vigil.alerts AS a JOIN copy AS c ON c.id = a.id WHERE c.i % 100 = 0;
INSERT INTO vigil.incident_alerts (incident, alert_id, change_no)
    SELECT i.number, c.id, 1 FROM copy AS c JOIN copy AS f ON f.i = c.i - c.i % 100 JOIN vigil.incidents AS i ON i.first_alert = f.id;
INSERT INTO vigil.incident_history SELECT number, 1, 'created', NULL, status, created_at, 'vigil', to_jsonb(i) - 'description' FROM vigil.incidents AS i
    ON CONFLICT DO NOTHING;
-- One value that few alerts have.
UPDATE vigil.alert_entities SET value = '198.51.100.7', view_text = '198.51.100.7', entity_id = '00000000-0000-8000-8000-000000000001'
    WHERE alert_id IN (SELECT id FROM copy WHERE i % 10000 = 0) AND identifier = 'Address';
VACUUM ANALYZE vigil.alerts, vigil.alert_entities, vigil.incidents, vigil.incident_alerts, vigil.incident_history, vigil.entity_activity;
END

at_last=$(raise_cost "$plain" $((BENCH_ROUNDS + 2)))
raise_line 'raise an alert of three entities' "$at_last"
bench_goal 'the same, to that at 10,000 alerts' "$(awk "BEGIN { print $at_last / $at_first }")" 1.25 "$at_last us" "$at_first us"
raise_line 'with custom details' "$(raise_cost "$detailed" 0)"
grouped=$(raise_cost "$rule" 1)
bench_goal 'with an incident for each, to without' "$(awk "BEGIN { print $grouped / $at_last }")" '' "$grouped us" "$at_last us"

of_bound 'list the latest alerts' 'SELECT * FROM vigil.alerts ORDER BY raised_at DESC LIMIT 50'
of_bound 'list the latest of a rule' 'SELECT * FROM vigil_alerts.bench ORDER BY raised_at DESC LIMIT 50'
of_bound 'filter by an entity, in the rule'"'"'s view' "SELECT * FROM vigil_alerts.bench WHERE ip_address = '198.51.100.7'"
of_bound 'filter by an entity, by its id' "SELECT a.id, a.name FROM vigil.alerts AS a WHERE a.id IN (SELECT e.alert_id FROM vigil.alert_entities AS e WHERE e.entity_id = '00000000-0000-8000-8000-000000000001')"
of_bound 'list the open incidents' "SELECT * FROM vigil.incidents WHERE status <> 'Closed' ORDER BY number DESC LIMIT 50"
of_bound 'open an incident of 100 alerts' 'SELECT vigil.open_incident((SELECT max(number) - 10 FROM vigil.incidents))'
of_bound 'SecurityAlert of an hour' "SELECT kql.query('SecurityAlert | top 50 by TimeGenerated | summarize count() by AlertName')"
of_bound 'entity by key' "SELECT * FROM vigil.entities WHERE key = 'Name=user7,UPNSuffix=contoso.example'"

# All rows of the view, against the same rows without the columns of entities.
bench_ratio 'all rows of the view, to plain columns' 'SELECT count(ip_address), count(account_full_name), count(who) FROM vigil_alerts.bench' \
	"SELECT count(a.id), count(a.name), count(a.custom_details ->> 'Who') FROM vigil.alerts AS a WHERE a.rule_id = '$rule'"
bench_ratio 'count of the view, to that of the table' 'SELECT count(*) FROM vigil_alerts.bench' "SELECT count(*) FROM vigil.alerts WHERE rule_id = '$rule'"
