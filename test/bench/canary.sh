# The worker at scale, with default settings: 50 rules that run every five minutes over 400 partitions, a
# day of runs each, rows that come late all the time; and NRT rules over other tables that
# shall never wait for them, one of which is due every few seconds.  Then an idle database with 5,000
# rules.  Says for both whether what is promised is met.  Takes 25 minutes.
. ./lib.sh

DAYS=${BENCH_DAYS:-400}
ROWS=${BENCH_ROWS:-10000}
RULES=${BENCH_RULES:-50}
# So many NRT rules: their delays spread what is due over the minute.
FAST=${BENCH_FAST:-10}
# The worker is warm when slots of the present have been due for a minute.
DELAY=$(psql -X -qAt -c "SELECT setting FROM pg_settings WHERE name = 'vigil.ingestion_delay'")
SECONDS_WARM=${BENCH_WARM:-$((DELAY + 120))}
SECONDS_BUSY=${BENCH_SECONDS:-600}
LATE_MAX=2
SECONDS_IDLE=${BENCH_IDLE:-300}
IDLE_RULES=${BENCH_IDLE_RULES:-5000}
IDLE_MAX=0.1
missed=0

# Prints what was measured, and whether it is what is promised.
judge()
{
	if awk "BEGIN { exit !($1) }"; then
		echo "met: $2"
	else
		echo "NOT met: $2"
		missed=1
	fi
}

bench_make_rule
echo "-- $RULES rules over $DAYS partitions of $ROWS rows"
bench_sql >/dev/null <<SQL
CREATE ROLE canary_owner;
SELECT vigil.grant_access('canary_owner', 'author');
CREATE TABLE public."Canary" ("TimeGenerated" timestamptz NOT NULL, "K" text NOT NULL, "N" bigint NOT NULL,
	_xid xid8 NOT NULL DEFAULT pg_current_xact_id()) PARTITION BY RANGE ("TimeGenerated");
CREATE INDEX ON public."Canary" USING brin ("TimeGenerated", ((_xid::text)::bigint));
DO \$\$
DECLARE
	v_day timestamptz := date_trunc('day', now(), 'UTC') + interval '1 day';
BEGIN
	FOR i IN 1 .. $FAST LOOP
		EXECUTE format('CREATE TABLE public.%I ("TimeGenerated" timestamptz NOT NULL, "K" text NOT NULL,'
			' _xid xid8 NOT NULL DEFAULT pg_current_xact_id())', 'Fast' || i);
		EXECUTE format('CREATE INDEX ON public.%I USING brin ("TimeGenerated")', 'Fast' || i);
		EXECUTE format('GRANT SELECT ON public.%I TO canary_owner', 'Fast' || i);
		PERFORM vigil.register_source('Fast' || i, format('public.%I', 'Fast' || i)::regclass);
	END LOOP;
	FOR i IN 0 .. $DAYS - 1 LOOP
		EXECUTE format('CREATE TABLE public.%I PARTITION OF public."Canary" FOR VALUES FROM (%L) TO (%L)', 'Canary_' || i,
			v_day - (i + 1) * interval '1 day', v_day - i * interval '1 day');
	END LOOP;
END \$\$;
INSERT INTO public."Canary" SELECT t, 'k' || n % 20, n FROM generate_series(1, $DAYS::bigint * $ROWS) AS n,
	LATERAL (SELECT now() - n * (interval '1 day' / $ROWS)) AS x (t) WHERE t > date_trunc('day', now(), 'UTC') - ($DAYS - 1) * interval '1 day';
ANALYZE public."Canary";
GRANT SELECT ON public."Canary" TO canary_owner;
SELECT vigil.register_source('Canary', 'public."Canary"');
SET ROLE canary_owner;
SELECT vigil.load_rule(public.bench_rule('Canary', i, 'Canary | summarize N = count() by K', '5m', CASE WHEN i % 5 = 0 THEN '1h' ELSE '5m' END, 10000))
FROM generate_series(1, $RULES) AS i;
SELECT vigil.load_rule(public.bench_rule('Fast', i, format('Fast%s | summarize N = count() by K', i), 'NRT', '', 0)) FROM generate_series(1, $FAST) AS i;
SELECT vigil.configure_rule(id, delay => make_interval(secs => $DELAY + (row_number() OVER (ORDER BY name) - 1) * 60.0 / $FAST))
FROM vigil.rules WHERE name LIKE 'Fast %';
RESET ROLE;
-- A day of runs, as they would be by now: all have seen what there is.
INSERT INTO vigil.runs (rule_id, rule_version, slot_start, slot_end, window_start, window_end, as_of, status, origin, started_at, finished_at, snapshot, relations)
SELECT r.id, 1, s.slot_start, s.slot_end, s.slot_end - v.query_period, s.slot_end, s.slot_end, 'succeeded', 'live',
	clock_timestamp(), clock_timestamp(), pg_current_snapshot(), ARRAY['public."Canary"'::regclass]
FROM vigil.rules AS r JOIN vigil.rule_versions AS v ON v.rule_id = r.id
CROSS JOIN LATERAL vigil.slots(r.id, now() - interval '1 day', now()) AS s
WHERE v.kind = 'Scheduled' AND s.slot_end <= now();
INSERT INTO vigil.rule_state (rule_id, watermark, sources)
SELECT r.id, max(x.slot_end), ARRAY['public."Canary"'::regclass] FROM vigil.rules AS r JOIN vigil.runs AS x ON x.rule_id = r.id GROUP BY 1;
SELECT vigil.enable_rule(id) FROM vigil.rules;
SQL
bench_value "SELECT format('%s runs of %s rules', count(*), count(DISTINCT rule_id)) FROM vigil.runs"
inserted=0
# Five rows a second that are up to a day late, and fresh ones for the other rules.
write_for()
{
	local until=$((SECONDS + $1)) fast="" i

	for ((i = 1; i <= FAST; i++)); do
		fast+="INSERT INTO public.\"Fast$i\" SELECT now(), 'fast';"
	done
	while [ $SECONDS -lt $until ]; do
		bench_sql -c "INSERT INTO public.\"Canary\" SELECT now() - random() * interval '23 hours', 'late', i FROM generate_series(1, 5) AS i" \
			-c "$fast" >/dev/null
		inserted=$((inserted + 5))
		sleep 1
	done
}
write_for "$SECONDS_WARM"
begun=$(bench_value 'SELECT clock_timestamp()')
write_for "$SECONDS_BUSY"
# Each slot that was due in that time, and how long after its first run began; one that has not run yet is as late as that.
read -r slots worst mean over < <(bench_value "SELECT count(*), round(max(s), 2), round(avg(s), 2), count(*) FILTER (WHERE s > $LATE_MAX) FROM (
	SELECT extract(epoch FROM coalesce((SELECT min(x.started_at) FROM vigil.runs AS x WHERE x.rule_id = r.id AND x.slot_start = s.slot_start AND x.status = 'succeeded'),
		clock_timestamp()) - s.slot_end - r.delay) AS s
	FROM vigil.rules AS r CROSS JOIN LATERAL vigil.slots(r.id, timestamptz '$begun' - interval '1 hour', now()) AS s
	WHERE r.name LIKE 'Fast %' AND s.slot_end + r.delay > '$begun' AND s.slot_end + r.delay < clock_timestamp() - interval '$LATE_MAX s') AS q" | tr '|' ' ')
bench_value "SELECT format('%s late rows written; %s runs missed rows, %s slots run again; last searches took: %s', $inserted,
	(SELECT count(*) FROM vigil.runs WHERE late_rows > 0), (SELECT count(*) FROM vigil.runs WHERE origin = 'rerun' AND status = 'succeeded'),
	(SELECT string_agg(relation::regclass || ' ' || date_trunc('milliseconds', searched_at - tried_at) || coalesce(' ' || error, ''), ', ' ORDER BY relation) FROM vigil.source_searches
	WHERE relation IN ('public.\"Canary\"'::regclass, 'public.\"Fast1\"'::regclass)))"
bench_value "SELECT format('%s other runs of the present in that time', count(*)) FROM vigil.runs AS x JOIN vigil.rules AS r ON r.id = x.rule_id
	WHERE r.name LIKE 'Canary %' AND x.origin = 'live' AND x.started_at > '$begun'"
bench_value "SELECT 'rules that are not ok: ' || count(*) FILTER (WHERE state NOT IN ('ok', 'running')) || coalesce(', ' || string_agg(DISTINCT reason, '; '), '') FROM vigil.health"
judge "$worst <= $LATE_MAX" "$slots slots of NRT rules, at the latest $worst s after they were due, on average $mean s; $over later than $LATE_MAX s"

echo "-- $IDLE_RULES rules, idle"
bench_sql >/dev/null <<SQL
SELECT vigil.delete_rule(id) FROM vigil.rules;
SELECT pg_stat_clear_snapshot();
SET ROLE canary_owner;
-- Each makes a view: in pieces, because of its locks.
DO \$do\$ BEGIN FOR i IN 1 .. $IDLE_RULES LOOP
	PERFORM vigil.load_rule(public.bench_rule('Idle', i, 'Fast1 | summarize N = count() by K', '1d', '1d', 0));
	IF i % 500 = 0 THEN
		COMMIT;
	END IF;
END LOOP; END \$do\$;
RESET ROLE;
BEGIN;
SELECT vigil.enable_rule(id) FROM vigil.rules;
INSERT INTO vigil.rule_state (rule_id, rule_row, watermark, due_at, sources, succeeded_total)
SELECT id, xmin, date_trunc('day', now(), 'UTC'), date_trunc('day', now(), 'UTC') + interval '1 day 5 min', ARRAY['public."Fast1"'::regclass], 1 FROM vigil.rules;
INSERT INTO vigil.rule_prunes (rule_id, runs, pruned_at) SELECT id, 1, now() FROM vigil.rules;
COMMIT;
SQL
bench_sql -c 'VACUUM ANALYZE' >/dev/null
bench_wait "SELECT count(*) = 0 FROM vigil.workers()"
launcher=$(bench_value 'SELECT pid FROM vigil.launcher()')
postmaster=$(awk '{ print $4 }' "/proc/$launcher/stat")
# The launcher's own time, and that of processes that are gone: workers, and what the server itself does.
ticks()
{
	awk '{ own += $14 + $15; gone += $16 + $17 } END { print own, gone }' "/proc/$1/stat"
}
read -r own_before _ < <(ticks "$launcher")
read -r _ gone_before < <(ticks "$postmaster")
before=$(bench_value 'SELECT launched FROM vigil.launcher()')
sleep "$SECONDS_IDLE"
after=$(bench_value 'SELECT launched FROM vigil.launcher()')
read -r own_after _ < <(ticks "$launcher")
read -r _ gone_after < <(ticks "$postmaster")
share=$(awk -v ticks=$((own_after - own_before + gone_after - gone_before)) -v hz="$(getconf CLK_TCK)" -v seconds="$SECONDS_IDLE" \
	'BEGIN { printf "%.3f", ticks * 100 / hz / seconds }')
judge "$share < $IDLE_MAX" "$share % of a core in $SECONDS_IDLE s with $IDLE_RULES rules, $((after - before)) workers"
exit $missed
