# The worker with 5,000 enabled rules of which 500 become due at once, and an idle launcher:
# its processor time and its memory over many passes.  Needs the server to itself for a minute.
. ./lib.sh

RULES=${BENCH_RULES:-5000}
DUE=${BENCH_DUE:-500}
PASSES=${BENCH_PASSES:-100000}

value()
{
	psql -X -qAt -v ON_ERROR_STOP=1 -c "$1"
}

# Waits until a query says t.
wait_for()
{
	until [ "$(value "$1")" = t ]; do sleep 0.2; done
}

echo "-- $RULES rules, $DUE due at once"
bench_sql >/dev/null <<SQL
CREATE ROLE bench_owner;
SELECT vigil.grant_access('bench_owner', 'author');
CREATE TABLE public."Ev" ("TimeGenerated" timestamptz NOT NULL, "K" text NOT NULL);
CREATE INDEX ON public."Ev" USING brin ("TimeGenerated");
GRANT SELECT ON public."Ev" TO bench_owner;
SELECT vigil.register_source('Ev', 'public."Ev"');
INSERT INTO public."Ev" SELECT now() - i * interval '1 s', 'k' || i % 5 FROM generate_series(1, 3600) AS i;
SET ROLE bench_owner;
SELECT vigil.load_rule(format(\$yaml\$
id: 00000000-0000-0000-0003-%s
name: Rule %s
description: Counts events
severity: Low
requiredDataConnectors: []
queryFrequency: 5m
queryPeriod: 5m
triggerOperator: gt
triggerThreshold: 0
tactics: []
relevantTechniques: []
query: Ev | summarize N = count() by K
version: 1.0.0
kind: Scheduled
\$yaml\$, lpad(i::text, 12, '0'), i)) FROM generate_series(1, $RULES) AS i;
SQL
# All are enabled; a slot of the first ones has just ended, the others have done theirs.
bench_sql >/dev/null <<SQL
BEGIN;
SELECT vigil.configure_rule(id, delay => interval '0', late => 'ignore') FROM vigil.rules;
SELECT vigil.enable_rule(id, clock_timestamp() - interval '5 seconds') FROM vigil.rules;
INSERT INTO vigil.rule_state (rule_id, rule_row, watermark, due_at)
SELECT id, xmin, CASE WHEN number <= $DUE THEN anchor - interval '5 min' ELSE anchor END,
	CASE WHEN number <= $DUE THEN anchor ELSE anchor + interval '5 min' END
FROM (SELECT *, xmin, row_number() OVER (ORDER BY id) AS number FROM vigil.rules) AS r;
COMMIT;
SQL
wait_for "SELECT count(*) >= $DUE FROM vigil.runs WHERE status = 'succeeded'"
value "SELECT format('%s runs, %s slots run twice, %s s from the first to the last, %s ms of work a run, %s in parallel',
	count(*), count(*) - count(DISTINCT (rule_id, slot_start)),
	round(extract(epoch FROM max(finished_at) - min(started_at)), 1),
	round(avg(extract(epoch FROM finished_at - started_at) * 1000), 1),
	round(sum(extract(epoch FROM finished_at - started_at)) / nullif(extract(epoch FROM max(finished_at) - min(started_at)), 0), 1))
	FROM vigil.runs WHERE status = 'succeeded'"
value "SELECT vigil.disable_rule(id) FROM vigil.rules" >/dev/null
wait_for 'SELECT workers = 0 FROM vigil.launcher()'

pid=$(value 'SELECT pid FROM vigil.launcher()')
ticks()
{
	awk '{ print $14 + $15 }' "/proc/$pid/stat"
}
memory()
{
	awk '/^VmRSS/ { print $2 }' "/proc/$pid/status"
}

echo '-- the launcher, idle'
before=$(ticks)
sleep "${BENCH_IDLE:-30}"
after=$(ticks)
echo "$(((after - before) * 1000 / $(getconf CLK_TCK))) ms of processor time in ${BENCH_IDLE:-30} s"

echo "-- the launcher over $PASSES passes"
# Switched off, it is woken and looks, but starts nothing.
bench_sql -c "ALTER SYSTEM SET vigil.enabled = off" -c 'SELECT pg_reload_conf()' >/dev/null
trap 'bench_sql -c "ALTER SYSTEM RESET vigil.enabled" -c "SELECT pg_reload_conf()" >/dev/null' EXIT
passes()
{
	value 'SELECT passes FROM vigil.launcher()'
}
begun=$(passes)
first=0
while [ $(($(passes) - begun)) -lt "$PASSES" ]; do
	bench_sql -c "DO \$\$ BEGIN FOR i IN 1 .. 10000 LOOP PERFORM vigil.poke(); COMMIT; END LOOP; END \$\$"
	[ "$first" != 0 ] || first=$(memory)
done
echo "memory $first kB at the beginning, $(memory) kB after $(($(passes) - begun)) passes"
