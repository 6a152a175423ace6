# The worker with 5,000 enabled rules of which 500 become due at once, and an idle launcher:
# its processor time and its memory over many passes.  Needs the server to itself for a minute.
. ./lib.sh

RULES=${BENCH_RULES:-5000}
DUE=${BENCH_DUE:-500}
PASSES=${BENCH_PASSES:-100000}

bench_make_rule
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
-- Each has a view, which is locked until the transaction ends: not all in one.
SELECT format(\$load\$SELECT vigil.load_rule(public.bench_rule('Rule', i, 'Ev | summarize N = count() by K', '5m', '5m', 0))
	FROM generate_series(%s, least(%s, $RULES)) AS i\$load\$, first, first + 999) FROM generate_series(1, $RULES, 1000) AS first \gexec
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
bench_wait "SELECT count(*) >= $DUE FROM vigil.runs WHERE status = 'succeeded'"
bench_value "SELECT format('%s runs, %s slots run twice, %s s from the first to the last, %s ms of work a run, %s in parallel',
	count(*), count(*) - count(DISTINCT (rule_id, slot_start)),
	round(extract(epoch FROM max(finished_at) - min(started_at)), 1),
	round(avg(extract(epoch FROM finished_at - started_at) * 1000), 1),
	round(sum(extract(epoch FROM finished_at - started_at)) / nullif(extract(epoch FROM max(finished_at) - min(started_at)), 0), 1))
	FROM vigil.runs WHERE status = 'succeeded'"
bench_value "SELECT vigil.disable_rule(id) FROM vigil.rules" >/dev/null
bench_wait 'SELECT workers = 0 FROM vigil.launcher()'

pid=$(bench_value 'SELECT pid FROM vigil.launcher()')
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
	bench_value 'SELECT passes FROM vigil.launcher()'
}
begun=$(passes)
first=0
while [ $(($(passes) - begun)) -lt "$PASSES" ]; do
	bench_sql -c "DO \$\$ BEGIN FOR i IN 1 .. 10000 LOOP PERFORM vigil.poke(); COMMIT; END LOOP; END \$\$"
	[ "$first" != 0 ] || first=$(memory)
done
echo "memory $first kB at the beginning, $(memory) kB after $(($(passes) - begun)) passes"
