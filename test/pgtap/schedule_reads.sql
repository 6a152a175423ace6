-- How much rules read: what a run looked at, and what that makes in a day.
BEGIN;
SELECT plan(9);
SET LOCAL client_min_messages = error;

CREATE TABLE public."ReadTest" ("TimeGenerated" timestamptz NOT NULL, "K" text NOT NULL) PARTITION BY RANGE ("TimeGenerated");
CREATE TABLE public.read_1 PARTITION OF public."ReadTest" FOR VALUES FROM ('2026-05-01') TO ('2026-05-02');
CREATE TABLE public.read_2 PARTITION OF public."ReadTest" FOR VALUES FROM ('2026-05-02') TO ('2026-05-03');
INSERT INTO public."ReadTest" SELECT '2026-05-01Z'::timestamptz + i * interval '5 s', repeat('x', 100) || i FROM generate_series(0, 17279) AS i;
INSERT INTO public."ReadTest" VALUES ('2026-05-02 10:30Z', 'x');
ANALYZE public."ReadTest";
CREATE FUNCTION pg_temp.rule(number integer, frequency text, period text, query text) RETURNS uuid LANGUAGE sql AS $$
SELECT vigil.load_rule(format($yaml$
id: 0a4b0c1e-6363-4a4a-8b8b-%s
name: Read Test %s
description: What it finds
severity: Low
queryFrequency: %s
queryPeriod: %s
triggerOperator: gt
triggerThreshold: 0
tactics: []
query: %s
version: 1.0.0
$yaml$, lpad(number::text, 12, '0'), number, frequency, period, query))
$$;
CREATE TEMPORARY TABLE rule (n, id) AS VALUES (1, pg_temp.rule(1, '1h', '1d', 'ReadTest | where K == "y"')),
    (2, pg_temp.rule(2, '1d', '1d', 'ReadTest | where K == "y"')), (3, pg_temp.rule(3, '1d', '1d', 'ReadTest'));
UPDATE vigil.rules SET enabled = true WHERE id IN (SELECT id FROM rule WHERE n < 3);

SELECT is((SELECT count(*) FROM vigil.rule_reads WHERE runs = 0 AND bytes_a_day IS NULL), 2::bigint, 'nothing is known before a run');
SELECT is((SELECT count(*) FROM vigil.rule_reads), 2::bigint, 'rules that are off read nothing');
SELECT vigil.run_rule(id, '2026-05-02 00:00Z') FROM rule WHERE n < 3 \g /dev/null
SELECT vigil.run_rule(id, '2026-05-03 00:00Z') FROM rule WHERE n = 2 \g /dev/null
SELECT ok(read_bytes BETWEEN pg_relation_size('public.read_1') AND pg_relation_size('public.read_1') * 1.2, 'a run reads the pages of its window')
FROM vigil.runs WHERE rule_id = (SELECT id FROM rule WHERE n = 1);
SELECT ok(read_bytes BETWEEN 8192 AND 100000, 'and of no other') FROM vigil.runs WHERE rule_id = (SELECT id FROM rule WHERE n = 2) AND slot_end = '2026-05-03';
SELECT is(w.bytes_a_day, 24 * r.read_bytes, 'each hour again') FROM vigil.rule_reads AS w JOIN vigil.runs AS r ON r.rule_id = w.rule_id WHERE w.name = 'Read Test 1';
SELECT is(w.runs || ' ' || w.bytes_a_day, '2 ' || r.mean, 'by the mean of the runs') FROM vigil.rule_reads AS w
JOIN (SELECT rule_id, avg(read_bytes)::bigint AS mean FROM vigil.runs GROUP BY rule_id) AS r ON r.rule_id = w.rule_id WHERE w.name = 'Read Test 2';
SELECT is(times_read, 24::numeric, 'each record is in 24 windows') FROM vigil.rule_reads WHERE name = 'Read Test 1';
SELECT is(times_read, 1::numeric, 'or in one') FROM vigil.rule_reads WHERE name = 'Read Test 2';

SELECT pg_temp.rule(2, '1d', '1d', 'ReadTest | extend z = toscalar(ReadTest | summarize count()) | where K == "y"') \g /dev/null
SELECT is(runs || coalesce(' ' || bytes_a_day, ''), '0', 'another version is another rule') FROM vigil.rule_reads WHERE name = 'Read Test 2';

SELECT * FROM finish();
ROLLBACK;
