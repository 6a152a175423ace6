# The worker at scale, with default settings: 50 rules that run every five minutes over 400 partitions, a
# day of runs each, rows that come late all the time; and a rule over another table that
# shall never wait for them.  Then an idle database with 5,000 rules.  Takes a quarter of an hour.
. ./lib.sh

DAYS=${BENCH_DAYS:-400}
ROWS=${BENCH_ROWS:-10000}
RULES=${BENCH_RULES:-50}
SECONDS_BUSY=${BENCH_SECONDS:-600}
DELAY=$(psql -X -qAt -c "SHOW vigil.ingestion_delay")
SECONDS_IDLE=${BENCH_IDLE:-300}
IDLE_RULES=${BENCH_IDLE_RULES:-5000}

value()
{
	psql -X -qAt -v ON_ERROR_STOP=1 -c "$1"
}

wait_for()
{
	until [ "$(value "$1")" = t ]; do sleep 0.5; done
}

echo "-- $RULES rules over $DAYS partitions of $ROWS rows"
bench_sql >/dev/null <<SQL
CREATE ROLE canary_owner;
SELECT vigil.grant_access('canary_owner', 'author');
CREATE TABLE public."Canary" ("TimeGenerated" timestamptz NOT NULL, "K" text NOT NULL, "N" bigint NOT NULL,
	_xid xid8 NOT NULL DEFAULT pg_current_xact_id()) PARTITION BY RANGE ("TimeGenerated");
CREATE INDEX ON public."Canary" USING brin ("TimeGenerated", ((_xid::text)::bigint));
CREATE TABLE public."Fast" ("TimeGenerated" timestamptz NOT NULL, "K" text NOT NULL, _xid xid8 NOT NULL DEFAULT pg_current_xact_id());
CREATE INDEX ON public."Fast" USING brin ("TimeGenerated");
DO \$\$
DECLARE
	v_day timestamptz := date_trunc('day', now(), 'UTC') + interval '1 day';
BEGIN
	FOR i IN 0 .. $DAYS - 1 LOOP
		EXECUTE format('CREATE TABLE public.%I PARTITION OF public."Canary" FOR VALUES FROM (%L) TO (%L)', 'Canary_' || i,
			v_day - (i + 1) * interval '1 day', v_day - i * interval '1 day');
	END LOOP;
END \$\$;
INSERT INTO public."Canary" SELECT t, 'k' || n % 20, n FROM generate_series(1, $DAYS::bigint * $ROWS) AS n,
	LATERAL (SELECT now() - n * (interval '1 day' / $ROWS)) AS x (t) WHERE t > date_trunc('day', now(), 'UTC') - ($DAYS - 1) * interval '1 day';
ANALYZE public."Canary";
GRANT SELECT ON public."Canary", public."Fast" TO canary_owner;
SELECT vigil.register_source('Canary', 'public."Canary"'), vigil.register_source('Fast', 'public."Fast"');
SET ROLE canary_owner;
SELECT vigil.load_rule(format(\$yaml\$
id: 00000000-0000-0000-0005-%s
name: Canary %s
description: Counts events
severity: Low
requiredDataConnectors: []
queryFrequency: 5m
queryPeriod: %s
triggerOperator: gt
triggerThreshold: 10000
tactics: []
relevantTechniques: []
query: Canary | summarize N = count() by K
version: 1.0.0
kind: Scheduled
\$yaml\$, lpad(i::text, 12, '0'), i, CASE WHEN i % 5 = 0 THEN '1h' ELSE '5m' END)) FROM generate_series(1, $RULES) AS i;
SELECT vigil.load_rule(\$yaml\$
id: 00000000-0000-0000-0005-999999999999
name: Canary NRT
description: Counts events
severity: Low
query: Fast | summarize N = count() by K
version: 1.0.0
kind: NRT
\$yaml\$);
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
value "SELECT format('%s runs of %s rules', count(*), count(DISTINCT rule_id)) FROM vigil.runs"
begun=$(value 'SELECT clock_timestamp()')
until=$((SECONDS + SECONDS_BUSY))
inserted=0
# Five rows a second that are up to a day late, and fresh ones for the other rule.
while [ $SECONDS -lt $until ]; do
	bench_sql -c "INSERT INTO public.\"Canary\" SELECT now() - random() * interval '23 hours', 'late', i FROM generate_series(1, 5) AS i" \
		-c "INSERT INTO public.\"Fast\" SELECT now(), 'fast'" >/dev/null
	inserted=$((inserted + 5))
	sleep 1
done
value "SELECT format('NRT rule: %s runs, at the latest %s s after the slot was due, on average %s s', count(*), round(max(s)::numeric, 2), round(avg(s)::numeric, 2))
	FROM (SELECT extract(epoch FROM x.started_at - x.slot_end - interval '$DELAY') AS s FROM vigil.runs AS x JOIN vigil.rules AS r ON r.id = x.rule_id
	WHERE r.name = 'Canary NRT' AND x.origin = 'live' AND x.attempt = 1 AND x.slot_end > '$begun') AS q"
value "SELECT format('%s late rows written; %s runs missed rows, %s slots run again; searches: %s', $inserted,
	(SELECT count(*) FROM vigil.runs WHERE late_rows > 0), (SELECT count(*) FROM vigil.runs WHERE origin = 'rerun' AND status = 'succeeded'),
	(SELECT string_agg(relation::regclass || ' ' || date_trunc('second', searched_at - tried_at) || coalesce(' ' || error, ''), ', ') FROM vigil.source_searches))"
value "SELECT 'rules that are not ok: ' || count(*) FILTER (WHERE state NOT IN ('ok', 'running')) || coalesce(', ' || string_agg(DISTINCT reason, '; '), '') FROM vigil.health"

echo "-- $IDLE_RULES rules, idle"
bench_sql >/dev/null <<SQL
SELECT vigil.delete_rule(id) FROM vigil.rules;
SELECT pg_stat_clear_snapshot();
SET ROLE canary_owner;
-- Each makes a view: in pieces, because of its locks.
DO \$do\$ BEGIN FOR i IN 1 .. $IDLE_RULES LOOP
	PERFORM vigil.load_rule(format(\$yaml\$
id: 00000000-0000-0000-0006-%s
name: Idle %s
description: Counts events
severity: Low
requiredDataConnectors: []
queryFrequency: 1d
queryPeriod: 1d
triggerOperator: gt
triggerThreshold: 0
tactics: []
relevantTechniques: []
query: Fast | summarize N = count() by K
version: 1.0.0
kind: Scheduled
\$yaml\$, lpad(i::text, 12, '0'), i));
	IF i % 500 = 0 THEN
		COMMIT;
	END IF;
END LOOP; END \$do\$;
RESET ROLE;
BEGIN;
SELECT vigil.enable_rule(id) FROM vigil.rules;
INSERT INTO vigil.rule_state (rule_id, rule_row, watermark, due_at, sources, succeeded_total)
SELECT id, xmin, date_trunc('day', now(), 'UTC'), date_trunc('day', now(), 'UTC') + interval '1 day 5 min', ARRAY['public."Fast"'::regclass], 1 FROM vigil.rules;
INSERT INTO vigil.rule_prunes (rule_id, runs, pruned_at) SELECT id, 1, now() FROM vigil.rules;
COMMIT;
SQL
bench_sql -c 'VACUUM ANALYZE' >/dev/null
wait_for "SELECT count(*) = 0 FROM vigil.workers()"
launcher=$(value 'SELECT pid FROM vigil.launcher()')
postmaster=$(awk '{ print $4 }' "/proc/$launcher/stat")
# The launcher's own time, and that of processes that are gone: workers, and what the server itself does.
ticks()
{
	awk '{ own += $14 + $15; gone += $16 + $17 } END { print own, gone }' "/proc/$1/stat"
}
read -r own_before _ < <(ticks "$launcher")
read -r _ gone_before < <(ticks "$postmaster")
before=$(value 'SELECT launched FROM vigil.launcher()')
sleep "$SECONDS_IDLE"
after=$(value 'SELECT launched FROM vigil.launcher()')
read -r own_after _ < <(ticks "$launcher")
read -r _ gone_after < <(ticks "$postmaster")
awk -v ticks=$((own_after - own_before + gone_after - gone_before)) -v hz="$(getconf CLK_TCK)" -v seconds="$SECONDS_IDLE" -v launched=$((after - before)) \
	'BEGIN { printf "%.0f ms of processor time in %d s, %d workers: %.3f %% of a core\n", ticks * 1000 / hz, seconds, launched, ticks * 100 / hz / seconds }'
